/*
 * import.h - how saved web pages become Markdown. Private to the files below;
 * main.c and tests call kbc_import() of compiler.h.
 *
 *   import_files.c       finds pages, looks at and writes what becomes of them
 *   import_names.c       the names of the Markdown files
 *   import_encoding.c    the bytes of a page -> UTF-8
 *   import_tags.c        the text of a page -> its tags and text in a plain form, bounded
 *   import_dom.c         libxml2's tree of that, and questions about its elements
 *   import_about.c       title, day, language and address of a page
 *   import_clutter.c     takes out what is no content
 *   import_main_text.c   the element that holds the text
 *   import_links.c       where an address leads, and which headings links ask for
 *   import_escape.c      text that reads as itself in Markdown
 *   import_inline.c      words and what is in a line
 *   import_lines.c       lines within quotes and lists
 *   import_tables.c      tables
 *   import_admonitions.c what is an admonition, and of which type
 *   import_blocks.c      an element -> blocks of Markdown
 *   import.c             all pages, twice: what they have and ask for, then their Markdown
 *
 * HTML is hostile. libxml2 gets no byte of it as it is: import_tags.c writes it
 * anew, with few attributes and no references to anything outside.
 */
#ifndef KBC_IMPORT_H
#define KBC_IMPORT_H

#include "kb_days.h"
#include "names.h"
#include "tree.h"

/* A page that is imported. */
typedef struct kbc_import_page {
    const kbc_source *source; /* its name, for reports */
    kb_str path;              /* below what was given, with /: Space/Home_1.html */
    kb_str markdown;          /* below the output folder: space/home.md */
    kb_str title, language;   /* may be empty */
    kb_str heading;           /* that the title was taken from; or empty */
    kb_str address;           /* that it was saved from, or empty */
    int32_t day;              /* of its last change, or KB_NO_DAY */
    kbc_names *anchors;       /* its ids -> numbers of headings from 1, or 0 for the page */
    uint32_t headings;        /* how many there are */
    kbc_list slugs;           /* kb_str: of their texts */
    kb_str *ids;              /* by number from 1: the {#id} that a link asks for; s NULL: none does */
    kbc_names *used;          /* ids that are taken */
    bool refused;             /* an error was told */
} kbc_import_page;

/* A link within the imported pages that was seen. */
typedef struct kbc_import_link {
    uint32_t page;            /* that it stands on */
    kb_str address;
} kbc_import_link;

typedef struct kbc_importing {
    kbc *c;
    kbc *work;                /* memory for one page, or the same as c */
    kbc_pool *pool;           /* for the tree of a page */
    kbc_list pages;           /* kbc_import_page, by path */
    kbc_names *paths;         /* kbc_import_page.path -> its number */
    kbc_names *addresses;     /* the same for .address */
    kbc_list links;           /* kbc_import_link */
} kbc_importing;

static inline kbc_import_page *kbc_import_page_at(const kbc_importing *i, uint32_t number)
{
    return (kbc_import_page *)i->pages.items + number;
}

/* ------------------------------------------------------------------- files */

/* What was found: pages with source and path, sorted. False after a report. */
bool kbc_import_find(kbc_importing *i, const char *root);
/* The bytes of a page into out; false after a report. */
bool kbc_import_read(const kbc_importing *i, const kbc_import_page *page, kb_buf *out);

/* A file that is to be written. */
typedef struct kbc_import_file {
    kb_str name;              /* with its folder */
    kb_str text;
    bool same;                /* it is there, with this text */
} kbc_import_file;

/* Sets same; false after a report of files that are there and differ, unless they may be replaced. */
bool kbc_import_check(kbc *c, kbc_import_file *files, size_t count, bool force);
kb_status kbc_import_write(kbc *c, const char *folder, const kbc_import_file *files, size_t count, kb_error *err);

/* ------------------------------------------------------------------- names */

/* Gives all pages their names, of letters, digits, - and _, which no system has a meaning of its own for. */
void kbc_import_name(kbc_importing *i);

/* -------------------------------------------------------------- from bytes */

/* UTF-8 without NUL, by the mark at its start, its <meta>, or else what it can be. False: *problem says why. */
bool kbc_import_decode(kbc *c, kb_str bytes, kb_buf *out, kb_str *problem);

/* What import_tags.c found besides. */
typedef struct kbc_import_tags {
    kb_str saved_from;        /* in the comment that browsers leave; or empty */
    size_t elements;
} kbc_import_tags;

/* Writes a page anew: no comments, scripts, styles and pictures, no attribute that nobody asks for, none twice, none
 * that is long. False: there are more elements than limit. */
bool kbc_import_tags_of(kb_str html, uint64_t limit, kb_buf *out, kbc_import_tags *tags);

/* --------------------------------------------------------------------- dom */

/* NULL after a report; *saved_from lives as long as html. */
xmlDocPtr kbc_import_parse(const kbc_importing *i, const kbc_import_page *page, kb_str html, kb_str *saved_from);

/* The name of an element; "" for anything else. */
const char *kbc_dom_name(const xmlNode *node);
bool kbc_dom_is(const xmlNode *node, const char *name);
/* Whether a name is one of a text such as "p div ul". */
bool kbc_dom_is_one_of(const xmlNode *node, const char *names);
bool kbc_is_word_of(kb_str word, const char *words);
/* The value of an attribute; s NULL: there is none. */
kb_str kbc_dom_get(const xmlNode *node, const char *name);
/* Whether a class, or the id, has a word, such as `share` in `share-buttons` and `shareButtons`, that words has. Names
 * that say what a page has (`has-sidebar`) do not count. */
bool kbc_dom_has_word(const xmlNode *node, const char *words);
bool kbc_dom_id_has_word(const xmlNode *node, const char *words);
/* Whether it has a class, as a whole. */
bool kbc_dom_has_class(const xmlNode *node, const char *name);
/* Cuts the next word off a text with blanks between. */
bool kbc_dom_next_word(kb_str *rest, kb_str *word);
/* Whether it is the sign beside a heading that leads to the heading. */
bool kbc_dom_is_permalink(const xmlNode *node);
/* Whether an element begins and ends lines. */
bool kbc_dom_is_block(const xmlNode *node);
/* The next node of a tree in the order of the text, or NULL; over: without what is in node. */
xmlNodePtr kbc_dom_next(const xmlNode *root, xmlNodePtr node, bool over);
/* The first element below root of a name, and class if it is not NULL. */
xmlNodePtr kbc_dom_find(xmlNodePtr root, const char *name, const char *class_name);
/* Its text, runs of blanks as one, trimmed; at most so many bytes, and about. */
kb_str kbc_dom_text(kbc *c, const xmlNode *node, size_t most);
/* The same of a text, such as the value of an attribute. */
kb_str kbc_import_plain(kbc *c, kb_str text, size_t most);
void kbc_dom_remove(xmlNodePtr node);

/* A code point as text has it: ' ' for any blank, 0 for what is not seen. */
uint32_t kbc_import_code(uint32_t code);

/* ------------------------------------------------------------------- about */

/* Title, day, language and address, before anything is taken out. */
void kbc_import_about(const kbc_importing *i, kbc_import_page *page, xmlDocPtr doc, kb_str saved_from);

/* ----------------------------------------------------------------- content */

/* What prose an element holds, once kbc_import_weigh() has been over it (import_main_text.c has the formula). */
size_t kbc_import_weight(const xmlNode *node);
/* Whether an element, a block or not, has blocks in it. */
bool kbc_import_holds_block(const xmlNode *node);
void kbc_import_weigh(xmlNodePtr root);
/* Whether a table arranges a page, and is no table of data. */
bool kbc_import_is_layout(const xmlNode *table);
/* The element that holds the text of a page that was weighed. */
xmlNodePtr kbc_import_main_text(xmlNodePtr body);
/* Takes out what is no content: of a body; of the main text, links to what is related. */
void kbc_import_take_clutter(xmlNodePtr body);
void kbc_import_take_related(kbc *c, xmlNodePtr text);

/* ------------------------------------------------------------------- links */

/* Makes the address that a page was saved from lead to it. */
void kbc_import_add_address(kbc_importing *i, uint32_t number);
/* After all pages were read once: gives the headings that links lead to their ids. */
void kbc_import_bind(kbc_importing *i);
/* The address to be written; empty: the text stays without a link. */
kb_str kbc_import_address(const kbc_importing *i, uint32_t from, kb_str address);

/* -------------------------------------------------------------------- text */

/* In a head, cells are as headings: without strong text. */
typedef enum kbc_import_place { KBC_IN_TEXT, KBC_IN_HEADING, KBC_IN_CELL, KBC_IN_HEAD } kbc_import_place;

/* Appends text so that it reads as itself. start: a line begins with it. */
void kbc_import_escape(kb_buf *out, kb_str text, kbc_import_place place, bool start);
/* An address between ( and ). */
void kbc_import_escape_address(kb_buf *out, kb_str address);
/* A value of the front matter, in quotes. */
void kbc_import_quote(kb_buf *out, kb_str text);

/* ------------------------------------------------------------------ writer */

#define KBC_IMPORT_CONTAINERS 12

/* Lines within quotes and lists. */
typedef struct kbc_import_lines {
    kb_buf out;
    kb_buf prefix;            /* of each line */
    kb_buf lead;              /* of the next line in its place, if it is not empty: a mark of a list */
    bool any;                 /* a block was written in the container that is open */
    bool tight;               /* no blank line before the next block */
    char marker;              /* of the list that was the last block here; 0: none was */
    bool rule;                /* a thematic break waits for what follows */
    unsigned depth;           /* containers that are open */
} kbc_import_lines;

void kbc_import_lines_begin(kbc_import_lines *l, const kb_alloc *alloc);
void kbc_import_lines_release(kbc_import_lines *l);
/* A block begins: a blank line, if there must be one. */
void kbc_import_begin_block(kbc_import_lines *l);
/* A line of it; blanks at its end go. */
void kbc_import_line(kbc_import_lines *l, kb_str line);
/* All lines of a text. */
void kbc_import_text(kbc_import_lines *l, kb_str text);
/* A container begins: mark is before its first line, blanks or itself before the others. */
typedef struct kbc_import_outer {
    size_t prefix;
    bool any, tight;
    char marker;
} kbc_import_outer;
kbc_import_outer kbc_import_enter(kbc_import_lines *l, kb_str mark, bool repeat);
void kbc_import_leave(kbc_import_lines *l, kbc_import_outer outer);

/* ------------------------------------------------------------------ inline */

/* A page that is being written. */
typedef struct kbc_import_writer {
    kbc *c;                   /* memory for this page */
    kbc_importing *all;
    uint32_t number;          /* of the page */
    kbc_import_page *page;
    bool survey;              /* what it has is noted, what is written is not wanted */
    kbc_import_lines lines;
    kb_buf words;             /* text of the runs, as it is */
    kbc_list runs;            /* import_inline.c */
    kbc_list addresses;       /* kb_str: of the links of the runs */
    bool heading;             /* they are those of one */
    uint32_t link;            /* that is open: its number there from 1, or 0 */
    size_t broken;            /* in words: where the last paragraph or line began */
    kb_buf line;              /* what is made of them */
    kbc_list waiting;         /* kb_str: ids before the next text or heading */
    unsigned levels[6];       /* of the headings that are open */
    unsigned level_count;
    uint32_t headings;        /* that were written */
    bool begun;               /* some text was written */
    size_t cells;             /* of its tables */
    bool full;                /* that is too much */
} kbc_import_writer;

enum { KBC_STYLE_STRONG = 1, KBC_STYLE_EM = 2, KBC_STYLE_CODE = 4 };

/* Adds what stands in a line, of a node and all in it: blocks within are parted by marks. */
void kbc_import_add(kbc_import_writer *w, const xmlNode *node, unsigned style);
void kbc_import_add_text(kbc_import_writer *w, kb_str text, unsigned style);
/* Takes all that was added as one text; its lines end in LF. The text lives until the next call. */
kb_str kbc_import_take(kbc_import_writer *w, kbc_import_place place);
bool kbc_import_has_words(const kbc_import_writer *w);
/* Notes the ids of an element. */
void kbc_import_note_ids(kbc_import_writer *w, const xmlNode *node);
/* The text of code: as it stands. */
void kbc_import_code_text(const xmlNode *node, kb_buf *out);

/* ------------------------------------------------------------------ blocks */

/* The type of an admonition, or s NULL; *title is the element that holds its title, or NULL. */
kb_str kbc_import_admonition(xmlNodePtr node, xmlNodePtr *title);
/* Whether a text is the name of a type: `Warning`. */
bool kbc_import_is_type(kb_str text);
/* Whether each row of a table is a head and one cell. */
bool kbc_import_is_pairs(const xmlNode *table);
void kbc_import_add_table(kbc_import_writer *w, const xmlNode *table);
/* An element, or a text, and all in it. */
void kbc_import_add_node(kbc_import_writer *w, xmlNodePtr node);
/* What was added to the line so far becomes a paragraph. */
void kbc_import_end_paragraph(kbc_import_writer *w);

#endif
