/*
 * index.h - the inverted index as the compiler builds it: index.c collects
 * the words, impact.c weighs them, graph.c finds records that are alike, write.c
 * puts it all into sections. Private to these and language.c.
 */
#ifndef KBC_INDEX_H
#define KBC_INDEX_H

#include "compiler.h"
#include "kb_format.h"
#include "kb_text.h"

/* Fields of a record. The words of PATH have no positions: phrases do not look there. */
typedef enum kbc_field { KBC_TITLE, KBC_ALIAS, KBC_BODY, KBC_PATH, KBC_FIELDS } kbc_field;

/* One term in one record. */
typedef struct kbc_posting {
    uint32_t record;
    uint32_t tf[KBC_FIELDS];
    uint32_t first_place, places; /* its positions, in kbc_index.places */
} kbc_posting;

/* Occurrences of words that are collected before they are sorted by term. */
typedef struct kbc_occurrence {
    uint32_t term, record, position;
    uint8_t field;
    bool counts; /* false: a second position of the same compound */
} kbc_occurrence;

typedef struct kbc_term {
    kb_str text;
    unsigned flags;      /* kb_term_flags */
    uint32_t first, df;  /* in kbc_index.postings */
} kbc_term;

struct kbc_index {
    kbc_term *terms;     /* in bytewise order */
    uint32_t term_count;
    kbc_posting *postings;
    uint32_t *places;
    uint8_t *impacts;    /* one a posting */
    uint32_t (*lengths)[KBC_FIELDS]; /* words of each record that are no stop words */
    uint32_t record_count;
    uint32_t averages[KBC_FIELDS];   /* x 256, over records where the field is not empty */
    uint32_t scale;      /* raw impact of 255 */
};

/* index.c */
int kbc_compare_terms(const void *a, const void *b); /* by text, for bsearch() in kbc_index.terms */
kbc_index *kbc_index_make(kbc *c, const kbc_guide *guide);
/* impact.c: fills impacts, averages and scale. */
void kbc_index_weigh(kbc *c, kbc_index *index);
/* graph.c: the nearest records of each one, in the arena; NULL when a graph would not help. */
kb_neighbours *kbc_graph_make(kbc *c, const kbc_index *index, kb_graph *graph);
/* language.c: calls add() for each function word of a language, folded, not stemmed. */
void kbc_language_words(kb_str language, void (*add)(void *user, kb_str word, unsigned flags), void *user);

#endif
