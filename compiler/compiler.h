/*
 * compiler.h - the pipeline of icsync-kbc on one page. Private to compiler/.
 *
 *   kbc_load()      folders and files  -> sources (text, front matter)
 *   kbc_tree()      a source           -> an XML tree (cmark, tables.c)
 *   kbc_extract()   a tree, the rules  -> records
 *   kbc_check()     a tree, its records -> diagnostics
 *   kbc_encode()    a tree, its records -> a body, links
 *   kbc_resolve()   all pages          -> ids unique, links and aliases bound
 *   kbc_write()     everything         -> the index and the bytes of a .kb
 *   kbc_save()      the bytes          -> verified; the file is replaced
 *
 * Memory: everything lives in the run's arena (kbc.arena) until the end. The
 * compiler's allocator never returns NULL: when memory runs out it says so on
 * standard error and ends the program with status 5, before anything was
 * written. Errors of the sources are counted in kbc.errors by kbc_report();
 * functions that can fail otherwise return a kb_status.
 */
#ifndef KBC_COMPILER_H
#define KBC_COMPILER_H

#include "kb_text.h"

#include <libxml/tree.h>

#define KBC_NONE UINT32_MAX

/* ------------------------------------------------------------- diagnostics */

typedef enum kbc_severity { KBC_WARNING, KBC_ERROR } kbc_severity;

/* A place in a source: line from 1 (0: the file as a whole), column in bytes from 1 (0: the line as a whole). */
typedef struct kbc_place {
    uint32_t line, column;
} kbc_place;

typedef struct kbc_source kbc_source;

/* What a name may have meant is told at the end of the message, once it is known which reports a run keeps: near.h. */
typedef struct kbc_hint {
    enum { KBC_NO_HINT, KBC_HINT_KIND, KBC_HINT_FACET, KBC_HINT_VALUE } type;
    uint32_t facet; /* of the value */
    kb_str word;
} kbc_hint;

typedef struct kbc_diagnostic {
    kbc_severity severity;
    const kbc_source *source; /* NULL: no source */
    kb_str file;              /* name to print */
    kbc_place place;
    const char *rule;         /* short name, such as "dead-link" */
    kb_str message;
    kb_str note;              /* what is to be seen at a second place; s NULL: no note */
    const kbc_source *note_source;
    kbc_place note_place;
    kbc_hint hint;            /* that is to be added */
    uint32_t once;            /* number of the expression of the rules that failed, which is told once; else 0 */
} kbc_diagnostic;

/* A growing array; size is the size of one element. */
typedef struct kbc_list {
    void *items;
    size_t count, room;
} kbc_list;

/* What sources are held to, so that they end in bounded time and memory: limit_options.c, docs/MARKDOWN.md. */
typedef enum kbc_limit {
    KBC_MAX_PAGE, KBC_MAX_RULES, KBC_MAX_WORDS, KBC_MAX_FRONT_MATTER, KBC_MAX_FRONT_MATTER_VALUES, KBC_MAX_PARAGRAPH,
    KBC_MAX_PIECES, KBC_MAX_MARKUP, KBC_MAX_BLANK_LINES, KBC_MAX_CONTAINERS, KBC_MAX_COLUMNS, KBC_MAX_CELLS,
    KBC_MAX_PAGE_CELLS, KBC_MAX_REFERENCES, KBC_MAX_ATTRIBUTES, KBC_MAX_HTML, KBC_MAX_STEPS, KBC_MAX_SECONDS,
    KBC_MAX_NAME, KBC_MAX_REPORTS, KBC_MAX_TEXT, KBC_MAX_IMPORT,
    KBC_LIMITS /* how many */
} kbc_limit;

typedef struct kbc_rules kbc_rules;

/* A folder or file that was given, `.` and `..` taken out of its path. */
typedef struct kbc_root {
    kb_str path;
    bool folder;
} kbc_root;

typedef struct kbc {
    kb_arena arena;
    kb_arena texts;           /* of the pages, until kbc_forget_texts() */
    const kbc_rules *rules;   /* once they are loaded: words that make blocks of a page; or NULL */
    kbc_list roots;           /* kbc_root: what kbc_load() was given; links may lead from one to another */
    struct kbc_names *pages, *files; /* paths without extension that links may have: kbc_name_path(); or NULL */
    struct kbc_names *refused; /* ids of pages that are not in the guide, since an error was told of them; or NULL */
    kbc_list diagnostics;     /* kbc_diagnostic */
    size_t errors, warnings;
    uint64_t near_work;       /* spent on "did you mean": near.c */
    uint64_t limits[KBC_LIMITS];
    kbc_list parts, text_parts; /* kb_arena: memory of workers, which lives as long as arena and texts */
    uint32_t expressions;     /* that were compiled: they are numbered from 1 */
    uint32_t page;            /* that is being compiled, from 1; 0: any */
    unsigned jobs;            /* workers: parallel.h; 0: as many as there are processors */
    /* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): libxml2's own name */
    struct _xmlXPathContext *spare; /* to be used again: xpath.c; or NULL */
    bool plain;               /* CommonMark alone: no front matter, none of our extensions */
    /* Called as a long run goes on: "compiling", 3 of 10, "pages"; total 0: nothing to count. NULL: nobody listens. */
    void (*progress)(void *user, const char *doing, size_t done, size_t total, const char *things);
    void *progress_user;
    struct kbc_timings *timings; /* of --timings; NULL: nobody asks */
    struct kbc_cache *cache;  /* what the build before left for this one: cache.h; NULL: nothing is kept */
    bool asked_pages;         /* whether `pages` was asked for anything */
    bool hasty;               /* kbc_write() need not pack a long text; unpacked: it did not, and verified the file */
    bool unpacked;
} kbc;

/* compile.c */
void kbc_init(kbc *c);
void kbc_release(kbc *c);
/* ending.c: ends the program with a line, after what kbc_at_end() has set (NULL: nothing), which takes no memory. */
typedef void kbc_undo(const void *user);
void kbc_at_end(kbc_undo *undo, const void *user);
_Noreturn void kbc_end_at_once(int status, const char *line);
/* So it ends when a file that is mapped was cut (SIGBUS). A pipe that nobody reads is an error of write() from now on. */
void kbc_guard(void);
/* memory.c: an allocator that ends the program when memory runs out; libxml2 gets it, too. */
kb_alloc kbc_alloc(void);
void kbc_use_memory(void);
/* What errno says; ends the program when that is too little memory. */
const char *kbc_error_text(void);
/* A status as it is, unless it says so: what has memory of its own is a session with its stemmer. */
kb_status kbc_sure(kb_status status);
/* As the C library's, but they end the program when memory runs out. */
void *kbc_calloc(size_t count, size_t size);
void *kbc_realloc(void *block, size_t size);
void kbc_free(void *block);
/* Small blocks for the thread that uses the pool, until it uses another or none (NULL); released when they are freed. */
typedef struct kbc_pool kbc_pool;
kbc_pool *kbc_pool_new(void);
void kbc_pool_use(kbc_pool *pool);
void kbc_pool_release(kbc_pool *pool);
/* A stemmer; NULL when the language has none. A failed one would leave words as they are, and nobody would know. */
kb_stemmer *kbc_stemmer(kb_str language);
void kbc_stem(kb_stemmer *stemmer, kb_token *token);
/* A kbc for a thread: what that of the run knows, with memory and reports of its own. kbc_keep_part() gives its memory
 * to the run. */
void kbc_begin_worker(const kbc *c, kbc *worker);
void kbc_keep_part(kbc *c, kbc_list *parts, kb_arena part);
/* Makes room for one more element of size bytes and returns it, zeroed. */
void *kbc_list_add(kbc *c, kbc_list *list, size_t size);
kb_str kbc_format(kbc *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends a formatted text. */
void kbc_buf_format(kb_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* timings.c: a stage of the run begins, and ends the one before. */
void kbc_stage(const kbc *c, const char *name);

/* diagnostic.c: collects, of KBC_MAX_REPORTS on only counts; main prints (report.h). The message has no capital, no full stop. */
void kbc_report(kbc *c, kbc_severity severity, const kbc_source *source, kbc_place place, const char *rule,
                const char *format, ...) __attribute__((format(printf, 6, 7)));
/* An error [limit] with kbc_limit_message(). */
void kbc_report_limit(kbc *c, const kbc_source *source, kbc_place place, kbc_limit limit, const char *what);
/* Gives the last report a second place and what is to be seen there. */
void kbc_note(kbc *c, const kbc_source *source, kbc_place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The last report, if it was kept; or NULL. */
kbc_diagnostic *kbc_last_report(kbc *c);
/* The reports of a worker about a source, for the run to take over in the order of the sources. */
typedef struct kbc_reports {
    kbc_list list;            /* kbc_diagnostic */
    size_t errors, warnings;  /* also of those that are not in the list */
} kbc_reports;
/* Takes the reports of a kbc away. */
kbc_reports kbc_cut_reports(kbc *c);
/* Gives them to another; told: which expressions have failed before, by their numbers. */
void kbc_take_reports(kbc *c, const kbc_source *source, kbc_reports reports, bool *told);
/* A text cut to what fits in a message. */
kb_str kbc_brief(kbc *c, kb_str text);
/* report.c: all of them, sorted, as plain `file:line:column: severity: message [rule]` lines to a stdio stream. */
void kbc_print_diagnostics(const kbc *c, void *stream);

/* limit_options.c: how much is allowed and how to allow more, if more can be: "what (at most N; ...)". */
kb_str kbc_limit_message(kbc *c, kbc_limit limit, const char *what);
/* Reads NAME=N; false: *problem says what is wrong. */
bool kbc_set_limit(kbc *c, kb_str text, kb_str *problem);
void kbc_default_limits(kbc *c);
const char *kbc_limit_name(kbc_limit limit);

/* ----------------------------------------------------------------- sources */

/* One `key: value` of the front matter; a list becomes several with the same key. */
typedef struct kbc_meta {
    kb_str key, value; /* key is folded to lower case */
    kbc_place place;     /* of the value */
    kbc_place key_place;
    kbc_place text;      /* of the value's first byte, when the source has it letter by letter; else line 0 */
    bool nested;         /* the key stands inside of another: parent.child */
} kbc_meta;

struct kbc_source {
    kb_str path;       /* below its SRC, with / between: status.md, docs/184.md */
    kb_str file;       /* as opened: kb/status.md; for messages */
    kb_str text;       /* the whole file, without BOM, line ends as LF */
    kb_str body;       /* the part of text behind the front matter */
    uint32_t body_line; /* lines of text before body */
    kbc_list meta;     /* kbc_meta */
    bool unread;       /* the front matter has errors: values are missing in meta */
    struct kbc_kept *kept; /* what kbc.cache has of it; or NULL */
};

/* What kbc_load() found: Markdown sources sorted bytewise by path, rules and words. */
typedef struct kbc_sources {
    kbc_list pages;           /* kbc_source */
    kbc_source *rules, *words; /* NULL: none */
} kbc_sources;

/* load.c: roots are folders or single files. Reports what it refuses. */
void kbc_load(kbc *c, const char *const *roots, size_t count, const char *rules, const char *words,
              kbc_sources *out);
/* Frees the texts of pages, which only reports with places still want; those that were printed are no reason to wait. */
void kbc_forget_texts(kbc *c, kbc_sources *sources);
/* Appends what an open file has, up to a limit, where one that grows meanwhile ends, too; false: errno says why. */
bool kbc_read_bytes(int fd, size_t limit, kb_buf *out);
/* Appends the bytes of a regular file. */
kb_status kbc_read_file(const char *file, kb_buf *out, kb_error *err);
/* The same of at most so many bytes; one that has more is an error. */
kb_status kbc_read_some(const char *file, size_t most, kb_buf *out, kb_error *err);

/* opened.c: opens and verifies a .kb file, for kb_close() and kb_session_free(). On errors both are NULL, and err has a
 * text. */
kb_status kbc_open_kb(const char *file, kb **k, kb_session **session, kb_error *err);
/* devices.c: whether Windows takes a name, of a file or folder, for that of a device. */
bool kbc_is_device(kb_str name);
/* Whether two names are those of one file that is there. */
bool kbc_is_same_file(const char *a, const char *b);
/* Whether a file is one of the sources, which must not be written over. */
bool kbc_is_source(const kbc_sources *sources, const char *file);
/* Reads one file into a source, with path as its path; NULL after a report. */
kbc_source *kbc_load_file(kbc *c, const char *file, kb_str path, kbc_limit limit);
/* The rules of a guide that a file belongs to: the nearest rules.xml in its folder or one above; NULL for none. */
const char *kbc_find_rules(kbc *c, const char *file);
/* As kbc_load() of one page and its rules, or NULL; below their folder it is a page of the guide that stands there. */
void kbc_load_page(kbc *c, const char *file, const char *rules, kbc_sources *out);
/* front_matter.c: cuts the front matter off source->text into meta and body (libyaml). */
void kbc_front_matter(kbc *c, kbc_source *source);
/* Whether front matter keeps the page out of the guide: draft, search.exclude. */
bool kbc_is_left_out(const kbc_source *source);
/* The first value of a key, or an empty string. */
kb_str kbc_meta_get(const kbc_source *source, const char *key);

/* -------------------------------------------------------------------- tree */

/*
 * The tree of a page, for rules to see (XPath). Elements:
 *   page @path(id of the page) @title @reviewed … (front matter keys that are XML names);
 *   section @level (1-6) > heading, blocks, sections;  heading @level > inline
 *   paragraph > inline;  list @type(bullet|ordered) @start @tight(yes|no) > item @task(open|done)
 *   table > head > cell @align(left|center|right), row > cell;   cells hold inline
 *   admonition @type(note|tip|important|warning|caution) > blocks;  block_quote > blocks
 *   code @language > text;  rule;  html > text
 *   inline: text, strong, emphasis, code_span, link @to, image @file, break
 * The first H1 of a page is a heading directly under page, not a section.
 * Attributes {#x key=value} of a heading stand on its section (or page), of a
 * bold lead on its item, of a first cell on its row: #x as @anchor, the others
 * under their key; the braces are gone from the text. @to is resolved: the id
 * of a record (without #), or the address as written when it is external
 * (then the link has @external="yes").
 * node->_private of every element points to a kbc_node.
 */
typedef struct kbc_anchor {
    kb_str name;         /* <a name="x">, id="x": leads to the record that it stands in */
    struct kbc_anchor *next;
} kbc_anchor;

/* An attribute of {…}, for reports that point at its parts. */
typedef struct kbc_written {
    kb_str key;          /* "anchor" for #name */
    kb_str value;        /* as the source has it, without quotes; empty when it was not found there */
    kbc_place key_place, value_place; /* not found: of the element */
    struct kbc_written *next;         /* the one written before */
} kbc_written;

/* In the order of kbc_element_name(): rules.h. */
typedef enum kbc_element {
    KBC_ADMONITION, KBC_BLOCK_QUOTE, KBC_BREAK, KBC_CELL, KBC_CODE, KBC_CODE_SPAN, KBC_EMPHASIS, KBC_HEAD,
    KBC_HEADING, KBC_HTML, KBC_IMAGE, KBC_ITEM, KBC_LINK, KBC_LIST, KBC_PAGE, KBC_PARAGRAPH, KBC_ROW,
    KBC_RULE, KBC_SECTION, KBC_STRONG, KBC_TABLE,
    KBC_ELEMENTS, /* how many; also: no element of a tree */
    KBC_ANY       /* the * of a rule */
} kbc_element;

typedef struct kbc_node {
    kbc_place place;
    kbc_anchor *anchors;
    kbc_written *written;
    uint32_t record;     /* number in kbc_page.records, or KBC_NONE */
    uint32_t title_of;   /* the same: this element holds that record's title */
    uint32_t part;       /* number in kbc_rules.part_names, or KBC_NONE */
    kbc_element element;
    const struct kbc_heading_keys *keys; /* of a heading, once a rule has asked: match.c */
    uint32_t block;      /* what opened it: a mark (its number: zones.c) or one of these; KBC_NONE: it is Markdown's */
} kbc_node;

#define KBC_BY_TAB (KBC_NONE - 1)  /* # [Name](#tab/name) */
#define KBC_BY_BOLD (KBC_NONE - 2) /* a bold paragraph as a heading */

/* tree.c, tables.c, attributes.c: NULL after a report (limits). */
xmlDocPtr kbc_tree(kbc *c, const kbc_source *source);
/* tree_build.c: an element with its kbc_node, that stands nowhere yet. */
xmlNodePtr kbc_new_element(kbc *c, xmlDocPtr doc, kbc_element element, kbc_place place);
/* The kbc_node of an element; text nodes give their parent's. */
kbc_node *kbc_node_of(const xmlNode *node);
/* Whether an element is the section of a tab or of a platform, which holds whatever stands up to its end. */
bool kbc_is_zone(const xmlNode *node);
/* attributes.c: what {…} gave an element under a key, the last if there are several; or NULL. */
const kbc_written *kbc_find_written(const xmlNode *node, kb_str key);
/* The id of a page from its path: index.md -> "", docs/a.md -> docs/a, docs/index.md -> docs. */
kb_str kbc_page_id(kbc *c, kb_str path);
/* Makes a page known, so that links without .md lead to it, or a file, so that links to it are no slips. */
void kbc_name_path(kbc *c, kb_str path);
/* An error was told of the page of a path: links to it, and to what stands on it, are not told, too. */
void kbc_name_refused(kbc *c, kb_str path);
bool kbc_is_refused(const kbc *c, kb_str id);
/* Whether an address is relative and one of Markdown. */
bool kbc_is_page_address(kbc *c, kb_str address);
/* The id that a relative address without an extension would mean with .md; s NULL: it is none, or a file is there. */
kb_str kbc_bare_id(kbc *c, const kbc_source *source, kb_str address);
/* The address to be written on a page for a record of another, or the same, by its name there; empty: the page. */
kb_str kbc_address_to(kbc *c, kb_str from, kb_str path, kb_str name);
/* GitHub's slug of a heading text. */
kb_str kbc_slug(kbc *c, kb_str text);
/* A text with its Latin, Greek and Cyrillic letters small; and folded as titles are for comparing. */
kb_str kbc_lower(kbc *c, kb_str text);
kb_str kbc_fold(kbc *c, kb_str text);
/* Text of an element and all in it, runs of blanks as one, trimmed. */
kb_str kbc_node_text(kbc *c, const xmlNode *node);
/* An attribute's value in the arena, or an empty string with s NULL when absent. */
kb_str kbc_attribute(kbc *c, const xmlNode *node, const char *name);
/* Prints the tree as indented XML with line:column, escaped, to a stdio stream. */
void kbc_print_tree(const kbc_source *source, xmlDocPtr doc, void *stream);

/* ------------------------------------------------------------------- rules */

typedef struct kbc_rule_kind {
    kb_str name, label, plural, words, role;
} kbc_rule_kind;

typedef struct kbc_rule_value {
    kb_str name, label, words;
    uint32_t facet;
} kbc_rule_value;

typedef struct kbc_rule_facet {
    kb_str name, label, order;
    bool many;
    uint32_t first_value, value_count; /* in kbc_rules.values */
    struct kbc_names *value_names;     /* to numbers there */
} kbc_rule_facet;

struct kbc_rules { /* rules.c: also records, sets, links, checks */
    kbc_list kinds, facets, values; /* kbc_rule_kind, kbc_rule_facet, kbc_rule_value */
    kbc_list part_names;            /* kb_str */
    kbc_list records, sets, links, checks, phrases; /* private to rules.c and extract.c: rules.h */
    struct kbc_names *kind_names, *facet_names; /* to numbers in kinds and facets: names.h */
    struct kbc_names *keys;         /* of front matter that are nobody's mistake: keys.c */
    bool bold_headings;   /* a bold paragraph may be a heading */
    const kbc_source *source;       /* NULL for the default rules */
};

/* rules.c: reads rules.xml, or the default rules when source is NULL; NULL after reports. */
kbc_rules *kbc_rules_load(kbc *c, const kbc_source *source);
void kbc_rules_free(kbc_rules *rules);

/* ----------------------------------------------------------------- records */

/* A phrase that callers use for a record, and where it says so. */
typedef struct kbc_alias {
    kb_str text;
    const kbc_source *source;
    kbc_place place;
} kbc_alias;

typedef struct kbc_record {
    kb_str id;            /* whole; unique after kbc_resolve() */
    kb_str slug;          /* flat anchor: slug of the title, or the explicit {#x} */
    kb_str title;
    bool explicit_id;
    uint32_t parent;      /* in kbc_page.records before, of all records after kbc_resolve(); or KBC_NONE */
    uint32_t kind;        /* in kbc_rules.kinds, or KBC_NONE */
    uint32_t *values;     /* in kbc_rules.values, rising */
    size_t value_count;
    uint32_t start, length; /* its span of the page's body */
    bool title_inside;    /* its title stands in its span, as KB_TITLE */
    bool heading;         /* its title is a heading that GitHub gives an anchor */
    kbc_place place;
    kbc_place zone;       /* of the innermost zone that it stands in, or is; line 0: none */
    kbc_place id_place;   /* of {#x}; without one, the same */
    kbc_list aliases;     /* kbc_alias */
    kbc_list old_ids;     /* kb_str */
    kbc_list keywords;    /* kb_str: tags of a page; found, but not shown and no aliases */
    kbc_list anchors;     /* kb_str: other names for links on its page */
    xmlNodePtr node;      /* until the page's tree is freed; then NULL */
} kbc_record;

typedef struct kbc_link {
    kb_str to;            /* id or external address */
    bool external;
    uint32_t record;      /* of all records; KBC_NONE: external or dead */
    kbc_place place;
    uint32_t from;        /* record in the page that it stands in */
} kbc_link;

typedef struct kbc_page {
    const kbc_source *source;
    kb_str id;            /* path id, may be empty */
    kbc_list records;     /* kbc_record in order of the text; the first is the page */
    kb_buf body;          /* until kbc_join_texts() */
    kb_str text;          /* the same, then: its part of the text of all pages */
    const struct kbc_page_words *words; /* of its records, when they are kept: page_words.h; or NULL */
    kbc_list links;       /* kbc_link, numbered as in the body (page-local) */
    int32_t reviewed;     /* day or KB_NO_DAY */
    kbc_place review_place; /* of that day; line 0: it is not of this page */
    uint32_t review_interval;
    uint32_t first_record, first_link; /* of all; by kbc_resolve() */
} kbc_page;

/* A line of words: what phrases mean. */
typedef enum kbc_synonym_type {
    KBC_BOTH_WAYS,        /* a = b = c: each of them means the others */
    KBC_ONE_WAY           /* a < b, c: those on the right mean the left one */
} kbc_synonym_type;

typedef struct kbc_synonym {
    kbc_list phrases;     /* kb_str */
    kbc_synonym_type type;
    kbc_place place;
} kbc_synonym;

/* The guide as compiled. */
typedef struct kbc_guide {
    kbc_rules *rules;
    kbc_list pages;       /* kbc_page */
    kbc_list synonyms;    /* kbc_synonym */
    kbc_list off_topic;   /* kbc_alias: phrases for what the guide is not about, ! a, b */
    kb_str title, version, language;
    int32_t reviewed;
    uint32_t review_interval;
    uint32_t record_count, link_count;
    bool kept;            /* the bodies of pages are those of kbc.cache, and stay */
    struct kbc_names *ids; /* whole ids to records; by kbc_resolve(): names.h */
} kbc_guide;

/* extract.c: fills page->records and the kbc_node marks; sets @id, @kind, facets and @part on the tree. */
void kbc_extract(kbc *c, const kbc_rules *rules, xmlDocPtr doc, kbc_page *page);
/* keys.c: the names of attributes (@name) that rules speak of, whose text is borrowed. */
struct kbc_names *kbc_asked_keys(kbc *c, kb_str rules);
/* keys.c: warns of keys of the front matter that are nearly those that the guide knows. */
void kbc_check_keys(kbc *c, const kbc_rules *rules, const kbc_source *source);
/* check.c: runs the rules' checks on one page. */
void kbc_check(kbc *c, const kbc_rules *rules, xmlDocPtr doc, const kbc_page *page);
/* encode.c: fills page->body, page->links and the records' spans. */
void kbc_encode(kbc *c, xmlDocPtr doc, kbc_page *page);
/* resolve.c: numbers records and links through all pages, unique ids, parents of
 * pages, dead links, reviewed dates and title from front matter. */
void kbc_resolve(kbc *c, kbc_guide *guide);
/* words.c: synonyms and what is off topic into guide, aliases onto records (after kbc_resolve()). */
void kbc_words(kbc *c, const kbc_source *source, kbc_guide *guide);
/* The day of a date yyyy-mm-dd, or KB_NO_DAY when it is none. */
int32_t kbc_day(kb_str iso);
/* A record by id; NULL if there is none (after kbc_resolve()). */
kbc_record *kbc_find_record(const kbc_guide *guide, kb_str id, uint32_t *number);

/* ------------------------------------------------------------ index, write */

typedef struct kbc_index kbc_index; /* index.h */

/* write.c: the bytes of the .kb into out. */
kb_status kbc_write(kbc *c, const kbc_guide *guide, kb_buf *out);
/* bundle.c: the bytes of a reader and a .kb as one file into out; returns what is wrong, or s NULL. */
kb_str kbc_bundle(kbc *c, const char *reader, const char *guide, kb_buf *out);
/* import.c: a saved web page, or all of a folder, becomes Markdown in another folder, with reports. Files there that
 * differ are replaced only if force; a status but KB_OK means that writing failed. */
kb_status kbc_import(kbc *c, const char *source, const char *folder, bool force, kb_error *err);
/* save.c: verifies bytes with the reader, by so many workers, replaces file atomically; the old one stays on failure.
 * A program is made executable; a page is no .kb and not verified, what is checked was verified before it is written. */
typedef enum kbc_saved { KBC_DATA, KBC_CHECKED, KBC_PROGRAM, KBC_BROWSER_PAGE, KBC_PART } kbc_saved;
kb_status kbc_save(kb_str bytes, kbc_saved what, unsigned jobs, const char *file, kb_error *err);

#endif
