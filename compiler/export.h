/*
 * export.h - what is made of a .kb file again: HTML for reading and printing,
 * Markdown, lines for a search cluster. Private to page_events.c, html_text.c,
 * html_head.c (which the page of browser.c needs, too), export*.c, markdown*.c,
 * save_folder.c and main.c. All of them but export_words.c read the file through kb.h, and believe nothing of it.
 */
#ifndef KBC_EXPORT_H
#define KBC_EXPORT_H

#include "compiler.h"

/* ------------------------------------------------------------------- forms */

typedef enum kbc_form { KBC_SITE, KBC_ONE_PAGE, KBC_MARKDOWN, KBC_LINES } kbc_form;

/* A file to be written: its path below the folder, with / between; for one file, it has none. */
typedef struct kbc_export_file {
    kb_str path;
    kb_buf bytes;
} kbc_export_file;

/* What is exported, and what of it came out. */
typedef struct kbc_exports {
    kbc *c;
    const char *file;
    kb *k;
    kb_session *session;
    kbc_list files;        /* kbc_export_file */
    kb_str problem;        /* why it cannot be exported; s NULL: the file is damaged, or nothing is wrong */
    uint64_t link_bytes;   /* that may still be written: a file has each address once, however many links lead there */
} kbc_exports;

/* export.c: fills x->files; of KBC_ONE_PAGE there is one. False: *problem says why not. */
bool kbc_export(kbc_exports *x, kbc_form form, kb_str *problem);

/* exports.c: opens and verifies a .kb file, or *problem says why not. */
kb_status kbc_export_open(kbc *c, const char *file, kbc_exports *out, kb_str *problem);
void kbc_export_close(kbc_exports *x);
/* Begins a file, behind those that are there. */
kb_buf *kbc_export_add(kbc_exports *x, kb_str path);
/* kb_get_link(), of which a target is to be written; LIMIT when they are too long together. left may be NULL. */
kb_status kbc_export_link(kb_session *s, uint64_t *left, uint32_t number, kb_link *out);
/* Why the session failed, in x->problem, for those who return a status. */
kb_status kbc_export_fail(kbc_exports *x, kb_str problem);

/* export_html.c, export_lines.c, export_markdown.c: the forms. */
kb_status kbc_export_site(kbc_exports *x);
kb_status kbc_export_one_page(kbc_exports *x);
kb_status kbc_export_lines(kbc_exports *x);
kb_status kbc_export_markdown(kbc_exports *x);

/* export_check.c: builds exported Markdown, and compares what comes out with the .kb file; x->problem says what differs. */
bool kbc_export_check(kbc_exports *x, const char *folder);

/* save_folder.c: writes the files into a folder of their own beside it, asks whether they are good (NULL: they are), and
 * gives it the name. A folder that is there must be empty, or with force ours, without any other file. */
typedef bool kbc_folder_check(void *user, const char *folder);
kb_status kbc_save_folder(kbc *c, const kbc_list *files, const char *folder, bool force, kbc_folder_check *check,
                          void *user, kb_error *err);

/* ---------------------------------------------------------- page_events.c */

/* A page of the file: its records, and its body as a list, in which one can look ahead. */
typedef struct kbc_page_events {
    kb_arena arena;
    kb_event *events;      /* an end has the number and the label of its beginning */
    uint32_t *ends;        /* of each: the event that ends it, or itself */
    uint32_t *titles;      /* of each KB_TITLE: the record whose it is, or KB_NO_RECORD; of others KB_NO_RECORD */
    uint32_t count;
    kb_record *records;    /* the page's own first */
    uint32_t record_count;
} kbc_page_events;

/* Reads the page that begins with a record; what it has is valid as long as what the session hands out. */
kb_status kbc_page_read(kb_session *s, uint32_t first, kbc_page_events *out);
void kbc_page_release(kbc_page_events *p);
/* The text of some events, runs of blanks as one. */
kb_str kbc_events_text(kbc_page_events *p, uint32_t from, uint32_t end);

/* -------------------------------------------------------------- HTML */

/* How text becomes HTML. */
typedef struct kbc_html {
    const kb *k;
    kb_session *session;
    kb_buf *out;
    kb_str anchor;         /* stands before an id where the place of its record is named */
    unsigned level;        /* of headings, added to their own */
    bool styled;           /* with what a style sheet wants: kinds and values, types of admonitions */
    uint64_t *link_bytes;  /* that targets of links may still have; NULL: any number */
    void (*put_address)(const struct kbc_html *h, const kb_record *to); /* of a link to a record */
    const void *user;
} kbc_html;

/* html_text.c: text, none of which is markup to HTML, nor turns its order around. */
void kbc_html_text(kb_buf *out, kb_str text);
/* An id as the fragment of an address, letter by letter as page.js writes it; an anchor has the same as its name. */
void kbc_html_fragment(kb_buf *out, kb_str id);
/* The title of a page as a heading of level h->level + 1; its text. */
void kbc_html_title(const kbc_html *h, const kbc_page_events *page);
kb_status kbc_html_body(const kbc_html *h, const kbc_page_events *page);
/* Kind and values of a record, but for those that the record around it has, too (NULL: none is). */
void kbc_html_tags(const kbc_html *h, const kb_record *record, const kb_record *around);
/* The whole guide in one page, with a list of its pages. */
kb_status kbc_html_guide(kb_session *session, kb_buf *out);

/* html_head.c: all up to <body>, with a policy under which this style and the scripts of a policy (may be empty) count. */
typedef struct kbc_html_head {
    kb_str language, title, scripts, style;
} kbc_html_head;
void kbc_html_begin(kb_buf *out, const kbc_html_head *head);
void kbc_put_base64(kb_buf *out, kb_str bytes);
/* 'sha256-…' of a text, as a policy has it. */
void kbc_put_hash(kb_buf *out, kb_str text);

#endif
