/*
 * page_words.h - the words of a page's records, cut and folded once for many builds (page_words.c). Private to that
 * file, pages.c and index.c.
 */
#ifndef KBC_PAGE_WORDS_H
#define KBC_PAGE_WORDS_H

#include "compiler.h"

/* A word, or a compound, which stands at its first and its last part. */
typedef struct kbc_word {
    uint32_t form;           /* in kbc_page_words.forms */
    uint32_t position, last; /* in the title or the body of its record, counted from 0 */
    bool compound;
} kbc_word;

/* Those of the records one after the other; of each the title before the body. */
typedef struct kbc_page_words {
    kb_str *forms;           /* folded words, each once; not stemmed, which depends on the language of the guide */
    kbc_word *words;
    uint32_t *title_ends, *body_ends; /* of each record */
    uint32_t form_count;
} kbc_page_words;

/* The words of a page whose body is made; they, and nothing else, lie in an arena. */
const kbc_page_words *kbc_cut_words(kbc *c, const kbc_page *page, kb_arena *to);

/* A record's own text, run by run: its span of the page's body without the spans of records inside it, and without
 * titles. */
typedef void kbc_run(void *user, kb_str text);
void kbc_each_run(kbc *c, const kbc_page *page, kb_str body, uint32_t record, kbc_run *run, void *user);

#define KBC_POSITION_GAP 2u /* between runs, so that no phrase reaches from one into the next */

#endif
