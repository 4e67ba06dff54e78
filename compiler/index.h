/*
 * index.h - the inverted index as the compiler builds it: index.c collects
 * the words, impact.c weighs them, graph.c finds records that are alike, write.c
 * puts it all into sections. Private to these, sets.c, language.c and gaps.c.
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
    uint16_t tf[KBC_FIELDS];      /* KBC_TF_MAX, or more */
    uint32_t first_place, places; /* its positions, in kbc_index.places */
} kbc_posting;

#define KBC_TF_MAX UINT16_MAX

typedef struct kbc_term {
    kb_str text;
    unsigned flags;      /* kb_term_flags */
    uint32_t first, df;  /* in kbc_index.postings */
    uint32_t burst;      /* see kb_term */
} kbc_term;

struct kbc_index {
    kbc_term *terms;     /* in bytewise order */
    uint32_t term_count;
    kbc_posting *postings;
    uint32_t *places;
    uint8_t *impacts;    /* one a posting, as a reader will see them */
    uint8_t *patterns;   /* one a posting */
    kb_norms norms;
    uint32_t (*lengths)[KBC_FIELDS]; /* words of each record that are no stop words */
    uint32_t *spans;     /* positions of each record, gaps included */
    uint32_t record_count;
    uint32_t averages[KBC_FIELDS];   /* x 256, over records where the field is not empty */
    uint32_t scale;      /* raw impact of 255 */
};

/* texts.c: joins the bodies of all pages into out, which keeps them from then on: each page has its part as its text. */
void kbc_join_texts(const kbc_guide *guide, kb_buf *out);
/* index.c: of texts that are joined */
int kbc_compare_terms(const void *a, const void *b); /* by text, for bsearch() in kbc_index.terms */
kbc_index *kbc_index_make(kbc *c, const kbc_guide *guide);
/* impact.c: fills patterns, norms, impacts, averages, scale, and the terms' bursts. */
void kbc_index_weigh(kbc *c, kbc_index *index);
/* classes.c: sorts lists of numbers into so few classes that a byte tells them apart. */
#define KBC_CLASS_NUMBERS 5u
#define KBC_CLASSES_MAX 256u
typedef struct kbc_class {
    uint32_t numbers[KBC_CLASS_NUMBERS]; /* of a member, x 256: the average, but for those that are kept exact */
    uint64_t members;
} kbc_class;
typedef struct kbc_classes {
    kbc_class list[KBC_CLASSES_MAX];
    uint32_t count, most; /* most: at most KBC_CLASSES_MAX; exact numbers may make it more, by 16 for each of their values */
    unsigned exact;      /* so many numbers, from the last one on, are the same in all members */
    struct kbc_class_table *table; /* its own */
    kb_arena arena;                /* of the table, until kbc_classes_end() */
} kbc_classes;
/* Most: how many classes there may be; exact: as above. */
void kbc_classes_begin(const kbc *c, kbc_classes *classes, uint32_t most, unsigned exact);
void kbc_classes_end(kbc_classes *classes);
/* A list of numbers that will be sorted. */
void kbc_classes_add(kbc_classes *classes, const uint32_t numbers[KBC_CLASS_NUMBERS]);
/* Makes the classes, the one of most members first. */
void kbc_classes_make(kbc_classes *classes);
/* The class of a list that was added. */
uint8_t kbc_class_of(const kbc_classes *classes, const uint32_t numbers[KBC_CLASS_NUMBERS]);
/* graph.c: the nearest records of each one, in the arena; NULL when a graph would not help. */
kb_neighbours *kbc_graph_make(kbc *c, const kbc_index *index, kb_graph *graph);
/* sets.c: the different sets of facet values. Zeroed at first. */
typedef struct kbc_values {
    const uint32_t *values;
    uint32_t count;
} kbc_values;
typedef struct kbc_value_sets {
    kbc_list list;             /* kbc_values, by their numbers */
    struct kbc_names *numbers; /* its own */
} kbc_value_sets;
/* The number of a set, whose values are borrowed. */
uint32_t kbc_value_set(kbc *c, kbc_value_sets *sets, const uint32_t *values, uint32_t count);
/* language.c: calls add() for each function word of a language, folded, not stemmed. */
void kbc_language_words(kb_str language, void (*add)(void *user, kb_str word, unsigned flags), void *user);

#endif
