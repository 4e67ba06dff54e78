/*
 * markdown.h - how the events of a page become Markdown again (markdown_inline.c,
 * markdown_blocks.c, markdown_tabs.c, markdown_rules.c). Private to these and export_markdown.c.
 *
 * What is written reads as it was: icsync-kbc has the same events of it, and the
 * same records. export_check.c looks whether that came true.
 */
#ifndef KBC_MARKDOWN_H
#define KBC_MARKDOWN_H

#include "export.h"

typedef struct kbc_markdown {
    kbc_exports *x;
    kbc *scratch;          /* for addresses; its memory is for one link */
    kbc_page_events *page;
    kb_str name;           /* of the page: its path without the extension */
    kb_buf *out;
    kb_buf prefix;         /* of the lines of what stands in quotes and lists */
    size_t start;          /* of the block whose inlines are being written, in out */
    bool in_heading, in_cell;
    unsigned in_link;      /* how many links and images are open */
    bool guarded;          /* a letter right behind would join what ended just now */
    bool named;            /* sections are records by their #name alone */
    uint32_t *tabs;        /* of each event that begins a section which is written as a tab: where it ends; else 0 */
    uint32_t tab_end;      /* of the tab that is open; 0: none is */
    kb_status status;
} kbc_markdown;

/* markdown_inline.c: the inlines of a block from one event up to another. The lead gets attributes behind it, if there
 * are any: it is the title that the block begins with, or KBC_NONE. */
void kbc_markdown_inlines(kbc_markdown *m, uint32_t from, uint32_t end, uint32_t lead, kb_str attributes);
/* A text alone. */
void kbc_markdown_text(kbc_markdown *m, kb_str text);

/* markdown_blocks.c: the blocks from one event up to another. */
void kbc_markdown_blocks(kbc_markdown *m, uint32_t from, uint32_t end, bool tight);
/* What a record of the page is to have in braces, with a blank before; named: its #name in any case. */
kb_str kbc_markdown_attributes(kbc_markdown *m, uint32_t record, bool named);
/* The title that stands in some events and belongs to a record: its event, or KBC_NONE. */
uint32_t kbc_markdown_title(const kbc_page_events *page, uint32_t from, uint32_t end);

/* markdown_tabs.c: fills m->tabs. */
kb_status kbc_markdown_find_tabs(kbc_markdown *m);

/* markdown_rules.c: what rules.xml must say for these pages. */
typedef struct kbc_markdown_rules {
    bool other_sections;   /* there are headings that are no records */
    bool items, sections;
    kbc_list rows;         /* kb_str: a <record> each, for rows */
} kbc_markdown_rules;
void kbc_markdown_look(kbc *c, kbc_page_events *page, kbc_markdown_rules *rules);
void kbc_markdown_put_rules(kbc_exports *x, const kbc_markdown_rules *rules, kb_buf *out);

/* export_words.c: a file of words, if there is anything for it. */
kb_status kbc_markdown_put_words(kbc_exports *x);

#endif
