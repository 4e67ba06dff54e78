/*
 * tree.h - what load.c, front_matter.c and the files of the tree share.
 * Private to them; everybody else uses compiler.h.
 *
 *   memory.c       allocation that ends the program instead of failing
 *   diagnostic.c   reports, filtering of untrusted text, columns
 *   lines.c        a text as lines, blanks, container markers
 *   limits.c       guards in front of the Markdown parser
 *   limit_options.c  the limits by name
 *   tables.c       finds GFM tables and cuts them out of the text
 *   table_rows.c   delimiter rows, rows, cells
 *   containers.c   strips the prefixes of block quotes and list items
 *   references.c   reference definitions, for cells
 *   table_tree.c   tables -> elements
 *   tree_build.c   opens and closes elements
 *   tree.c         cmark's blocks -> elements, sections, tables
 *   inline.c       cmark's inlines -> elements
 *   marks.c        task marks, admonitions
 *   dialects.c     finds tags of Liquid and Hugo, ::: and !!! blocks in the text
 *   dialect_text.c takes them out of the text, leaves marks of blocks
 *   tags.c         what a tag is, and what it means
 *   code_lines.c   whether a line is code, for dialects.c
 *   zones.c        blocks between marks, tabs, bold headings -> elements
 *   lead.c         the description of the front matter
 *   attributes.c   {#x key=value}
 *   links.c        ids of pages, slugs, addresses
 *   html.c         text of HTML blocks, anchors in HTML
 *   tree_read.c    reads and prints a finished tree
 *
 * cmark's types are only named here, so that cmark.h stays in the files that
 * walk its nodes.
 */
#ifndef KBC_TREE_H
#define KBC_TREE_H

#include "compiler.h"

#include <stdarg.h>

struct cmark_mem;
struct cmark_node;
typedef struct kbc_builder kbc_builder;

/* ------------------------------------------------------------------ limits */

/* What is allowed unless --limit says more (limit_options.c). */
#define KBC_PAGE_BYTES ((size_t)4 << 20)
#define KBC_RULES_BYTES ((size_t)64 << 10)
#define KBC_WORDS_BYTES ((size_t)4 << 20)
#define KBC_FRONT_MATTER_BYTES ((size_t)256 << 10)
#define KBC_FRONT_MATTER_DEPTH 16
#define KBC_FRONT_MATTER_VALUES 4096
/* A paragraph: cmark's inline parser is quadratic in it. */
#define KBC_PARAGRAPH_BYTES ((size_t)64 << 10)
/* Lines of a page (1: blank, 2, 8: a heading or an item) and bytes such as [ and *: what a page takes in memory. */
#define KBC_PIECES 400000
/* Sum over the paragraphs of a page of the squared count of bytes such as [ and *: about a second. */
#define KBC_INLINE_WORK UINT64_C(10000000000)
/* Sum over the blank lines of a page of the containers that may be open there. */
#define KBC_BLANK_WORK UINT64_C(40000000)
#define KBC_LINE_CONTAINERS 64
#define KBC_TABLE_COLUMNS 256
#define KBC_TABLE_CELLS 100000
#define KBC_PAGE_CELLS 500000
/* Definitions repeated for the cells of a page, in bytes. */
#define KBC_CELL_REFERENCES ((size_t)16 << 20)
#define KBC_TEXT_BYTES ((uint64_t)4 << 30) /* of all pages, as they are kept: words and positions are counted in 32 bits */
#define KBC_NAME_BYTES ((size_t)4 << 10) /* of a title, an id */
#define KBC_IMPORT_BYTES ((size_t)32 << 20) /* of a page that is imported: pictures may be in it */
/* Errors and warnings of a run: what it keeps in memory and prints. */
#define KBC_REPORTS 100000
#define KBC_TREE_DEPTH 60
#define KBC_ATTRIBUTES 64
/* Sum over the blocks of HTML of a page of their squared size: libxml2 is quadratic in the attributes of a tag. */
#define KBC_HTML_WORK UINT64_C(20000000000)

/* ------------------------------------------------------------------ memory */

kb_str kbc_format_list(kbc *c, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Characters that act on a terminal instead of being seen. */
bool kbc_is_hidden(uint32_t code);
/* Appends text with control characters, bidirectional controls and bad UTF-8 as <U+202E> or <9B>. */
void kbc_filter(kb_str text, kb_buf *out);

/* The last line that was looked up: places asked for in order walk a text once. Begins as zeros. */
typedef struct kbc_walk {
    const kbc_source *source;
    uint32_t line;
    size_t start;          /* of line */
    size_t bytes, columns; /* of line that were counted */
} kbc_walk;

#define KBC_TAB 8u

/* A line of a source; empty when there is none. */
kb_str kbc_walk_to(kbc_walk *w, const kbc_source *source, uint32_t line);
/* The column of a place on a screen, from 1, with tabs of 8. */
size_t kbc_display_column(kbc_walk *w, const kbc_source *source, kbc_place place);

/* ------------------------------------------------------------------- lines */

typedef struct kbc_lines {
    kb_str text;
    const uint32_t *starts; /* count + 1 offsets; the last is the end of the text */
    uint32_t count;
} kbc_lines;

kbc_lines kbc_lines_of(kbc *c, kb_str text);
kb_str kbc_line_at(const kbc_lines *lines, uint32_t number); /* from 1, without its LF; empty past the end */
bool kbc_is_blank(kb_str line);
/* The length of a list marker (`-`, `12.`) at the start of text, a blank or the end behind it; or 0. */
size_t kbc_list_marker(kb_str text);
/* Bytes of line that can only be blanks and `>`. */
size_t kbc_quote_prefix(kb_str line);
/* Whether a text is a thematic break such as `- - -`. */
bool kbc_is_break(kb_str text);
/* The last line above the === or --- of a heading whose text begins on a line. */
uint32_t kbc_heading_end(const kbc_lines *lines, uint32_t first);
/* Where the content of a line begins, behind blanks, > and list markers. */
size_t kbc_content_start(kb_str line);

/* code_lines.c: what is known after each line; begins as zeros. */
typedef struct kbc_code_lines {
    char fence;               /* that is open */
    size_t fence_length;
    bool quoted;              /* it stands in a quote */
    const char *until;        /* the end of HTML that is no Markdown */
    bool began, blank, code;  /* the line before */
    unsigned items[KBC_LINE_CONTAINERS]; /* columns of the text of open list items */
    size_t item_count;
} kbc_code_lines;

/* Whether the next line is code, or a comment. */
bool kbc_is_code_line(kbc_code_lines *state, kb_str line);

/* ------------------------------------------------------------------ tables */

typedef struct kbc_table_row {
    kb_str text;              /* behind the container's prefix */
    kbc_place place;          /* of text, in source->text */
} kbc_table_row;

typedef struct kbc_table {
    uint32_t line;            /* of its header, in source->text */
    uint32_t columns;
    const char *align;        /* a letter for each column: l c r or blank */
    size_t first_row, row_count; /* in kbc_cut.rows; the first is the head */
} kbc_table;

/* What is known of a line once cmark has read the text for the first time. */
enum kbc_line_mark {
    KBC_LINE_CODE = 1,
    KBC_LINE_BLOCK = 2,   /* a paragraph or the like begins */
    KBC_LINE_HEADING = 4, /* === under lines that are no table */
    KBC_LINE_ROW = 8,     /* of a table that is still in the text */
};

/* A page as cmark gets it: each table has become one line with a comment, unless cmark has read the text already. */
typedef struct kbc_cut {
    struct cmark_node *root;  /* what it has read; or NULL */
    kbc_lines lines;
    const uint32_t *origins;  /* line of source->text of each line */
    const uint32_t *shifts;   /* bytes that are missing at the start of each line; NULL: none are */
    uint8_t *marks;           /* kbc_line_mark by line of source->text; NULL: cmark was not asked */
    kbc_list tables;          /* kbc_table, by line */
    kbc_list rows;            /* kbc_table_row */
    size_t cells;
    kbc_list blocks;          /* kbc_block_mark */
} kbc_cut;

/* What a line with a comment `<!-- kb:N -->` stands for: dialects.c leaves it, zones.c takes it. */
typedef enum kbc_block_type { KBC_BLOCK_ADMONITION, KBC_BLOCK_SECTION, KBC_BLOCK_END } kbc_block_type;

typedef struct kbc_block_mark {
    kbc_block_type type;
    kb_str name;              /* type of the admonition */
    kb_str title;             /* of the section, or of the admonition; may be empty */
    kbc_place place;
    uint32_t partner;         /* the end of this, the beginning of that */
    xmlNodePtr node;          /* what it has opened */
} kbc_block_mark;

/* dialects.c: tags of other dialects leave the text; false after a report (limits). */
bool kbc_take_dialects(kbc *c, const kbc_source *source, kbc_cut *cut);

/* tables.c: false after a report (limits). */
bool kbc_cut_tables(kbc *c, const kbc_source *source, struct cmark_mem *mem, kbc_cut *out);

/* table_rows.c. A delimiter row gives its columns' letters, NULL when it is none. */
const char *kbc_delimiter_row(kbc *c, kb_str text, uint32_t *columns);
bool kbc_may_be_delimiter_row(kb_str line);
/* Cuts the next cell, trimmed, with its offset in the row; false at the end. */
typedef struct kbc_cells {
    kb_str row;
    size_t at;
} kbc_cells;
kbc_cells kbc_cells_of(kb_str row);
bool kbc_next_cell(kbc_cells *cells, kb_str *cell);
uint32_t kbc_count_cells(kb_str row);
/* Whether a line of a paragraph starts something else once a table stands before it. */
bool kbc_ends_table(kb_str content, unsigned indent);

/* containers.c: what stands around a paragraph, outermost first. */
typedef struct kbc_container {
    bool quote;               /* else a list item */
    uint32_t line;            /* where it begins */
    unsigned width;           /* item: columns of marker and blanks around it */
} kbc_container;

typedef struct kbc_strip {
    size_t at;                /* bytes of the prefix */
    unsigned column;          /* that it takes, from 0 */
    unsigned pending;         /* columns of a tab that the prefix ends inside of */
} kbc_strip;

/* Fills the widths of items; containers are of the lines' numbering. */
void kbc_measure_containers(const kbc_lines *lines, kbc_container *containers, size_t count);
/* The prefix of a line; false when the line lacks it (a lazy line). */
bool kbc_strip_containers(const kbc_lines *lines, uint32_t line, const kbc_container *containers, size_t count,
                          kbc_strip *out);
/* Columns of blanks behind a prefix. */
unsigned kbc_indent(kb_str line, const kbc_strip *strip);

/* references.c */
typedef struct kbc_references kbc_references;
/* Whether a line is a whole definition `[label]: address "title"`. */
bool kbc_read_definition(kb_str line, kb_str *label);
kbc_references *kbc_collect_references(kbc *c, const kbc_cut *cut); /* of a page with tables */
/* Appends the definitions that a text names. */
void kbc_add_references(kbc *c, const kbc_references *references, kb_str text, kb_buf *out);

/* limits.c: each is false after a report. */
bool kbc_check_lines(kbc *c, const kbc_source *source, const kbc_cut *cut);
bool kbc_check_runs(kbc *c, const kbc_source *source, const kbc_cut *cut);
/* A copy of the text for finding blocks only: long runs without what makes inlines, no === that may be a row. */
kb_str kbc_mask_runs(kbc *c, const kbc_cut *cut);
/* Whether a line is === in any quotes, lists and indentation. */
bool kbc_is_underline(kb_str line);
bool kbc_has_long_run(const kbc *c, const kbc_lines *lines);
/* kbc_report_limit() of a page that is being built, once. */
void kbc_fail_limit(kbc_builder *b, kbc_place place, kbc_limit limit, const char *what);
/* Bytes that make cmark look for the other end of something. */
bool kbc_is_trigger(char ch);

/* -------------------------------------------------------------------- tree */

/* A cell that is being read: where its bytes stand in the source. */
typedef struct kbc_cell {
    kb_str text;              /* as written, with \| */
    kbc_place place;
    size_t raw, plain;        /* a pair of offsets that belong together */
} kbc_cell;

struct kbc_builder {
    kbc *c;
    const kbc_source *source;
    struct cmark_mem *mem;
    kbc_cut cut;
    size_t next_table;
    kbc_references *references;
    size_t reference_bytes;   /* that were repeated for cells */
    uint64_t cell_work;       /* sum of the squares of their markup */
    uint64_t html_work;       /* sum of the squares of the sizes of HTML blocks */
    xmlDocPtr doc;
    xmlNodePtr at;            /* the element that is open */
    kb_buf text;              /* of it, not in the tree yet */
    kb_buf cell_text;
    xmlNodePtr rows;          /* the last table, or the last of the lines that look like rows behind it */
    uint32_t columns;         /* of that table */
    kb_str page_id;
    unsigned depth;
    bool has_title, failed;
    kbc_anchor *anchors;      /* that wait for the next element with text */
    size_t next_block;        /* in cut.blocks */
    xmlNodePtr late;          /* a block that ends with the container that is open */
    kbc_place block;          /* of the paragraph that is being read, in cut.lines */
    uint32_t seen_line;       /* cmark's number of the line that is being read */
    uint32_t uncounted, uncounted_here; /* lines of the paragraph that cmark's numbers leave out: before, on this one */
    kbc_cell *cell;           /* the cell, when it is one */
    kbc_walk walk;            /* to the lines of attributes */
};

/* tree_build.c */
void kbc_fail(kbc_builder *b, kbc_place place, const char *message); /* rule "limit", once */
xmlNodePtr kbc_open(kbc_builder *b, kbc_element element, kbc_place place);
void kbc_close(kbc_builder *b);
void kbc_flush(kbc_builder *b); /* pending text becomes a node */
/* Anchors that were read stay with what holds text; an empty element leaves them to the next one. */
void kbc_settle_anchors(kbc_builder *b);
void kbc_set(kbc_builder *b, xmlNodePtr node, const char *name, kb_str value);
void kbc_remove(xmlNodePtr node);
/* Replaces the content of a text node; an empty one is removed. */
void kbc_retext(kbc_builder *b, xmlNodePtr node, kb_str content);
unsigned kbc_section_level(const xmlNode *node); /* 0: it is none */
struct cmark_node *kbc_parse(struct cmark_mem *mem, kb_str text, int options);
kbc_place kbc_block_place(const kbc_builder *b, struct cmark_node *node);
void kbc_note_block(kbc_builder *b, struct cmark_node *node); /* its inlines are read next */
/* The last line with text of the block that was noted, before its inlines are read. */
uint32_t kbc_last_line(const kbc_builder *b, struct cmark_node *node);

/* inline.c: what stands in a paragraph, heading or cell. */
void kbc_add_inlines(kbc_builder *b, struct cmark_node *block);
/* table_tree.c */
void kbc_add_table(kbc_builder *b, const kbc_table *table);
/* Whether a paragraph that begins with these lines looks like more rows of the table right above. */
bool kbc_is_lost_row(const kbc_builder *b, kb_str line, kb_str next);
/* marks.c */
/* Warns when the first line of a quote is almost `[!TYPE]`. */
void kbc_check_alert(const kbc_builder *b, kb_str line, kbc_place place);
void kbc_finish_item(kbc_builder *b, xmlNodePtr item);
void kbc_finish_quote(kbc_builder *b, xmlNodePtr quote);
/* Warns of an admonition that is empty. */
void kbc_check_text(const kbc_builder *b, xmlNodePtr admonition, kbc_place place, const char *hint);
void kbc_drop_label(kbc_builder *b, xmlNodePtr admonition); /* **Note:** at its start */
/* html.c: a block of HTML: its text, without comments, a <summary> as a bold lead. */
void kbc_add_html(kbc_builder *b, kb_str html, kbc_place place);
/* The anchor that a tag `<a name="x">` or `<p id="x">` sets goes to the element that follows or is open. */
void kbc_take_anchor(kbc_builder *b, kb_str tag);
/* Whether a tag is no HTML but what an author leaves to be filled in: <keyfile>, vector<int>. */
bool kbc_is_placeholder(kb_str tag);
/* A paragraph of bold text. */
void kbc_add_bold(kbc_builder *b, kb_str text, kbc_place place);
/* zones.c */
bool kbc_may_head(kbc_builder *b, struct cmark_node *node); /* whether a block at this place may be a section's heading */
bool kbc_take_mark(kbc_builder *b, struct cmark_node *node); /* false: the block of HTML is none */
bool kbc_add_tab(kbc_builder *b, struct cmark_node *heading);
bool kbc_end_tab(kbc_builder *b);
bool kbc_add_bold_heading(kbc_builder *b, struct cmark_node *paragraph);
void kbc_leave_blocks(kbc_builder *b);               /* a container ends */
void kbc_end_late(kbc_builder *b);                   /* a container has ended */
/* lead.c */
void kbc_add_lead(kbc_builder *b);
/* tags.c: a text without tags. */
kb_str kbc_without_tags(kbc *c, kb_str text);
/* attributes.c: at the end of the text of node, which reaches up to a line; at the start of the text behind a lead. */
void kbc_end_attributes(kbc_builder *b, xmlNodePtr node, xmlNodePtr target, uint32_t last_line);
void kbc_lead_attributes(kbc_builder *b, xmlNodePtr lead, xmlNodePtr target);
void kbc_page_attributes(kbc_builder *b, xmlNodePtr page);

/* links.c: the id that an address means, seen from a page. */
kb_str kbc_resolve_address(kbc *c, const kbc_source *source, kb_str address, bool *external);
kb_str kbc_file_name(kbc *c, kb_str address);
/* A path without empty parts, `.` and `..`, but for those that lead out of where it begins. */
kb_str kbc_plain_path(kbc *c, kb_str path);

/* libxml2's text type is unsigned char. */
static inline const xmlChar *kbc_xml(const char *text)
{
    return (const xmlChar *)text;
}

static inline kb_str kbc_chars(const xmlChar *text)
{
    return kb_str_from((const char *)text);
}

static inline bool kbc_is(const xmlNode *node, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

#endif
