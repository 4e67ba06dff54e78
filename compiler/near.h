/*
 * near.h - "did you mean": the name nearest to one that does not exist
 * (near.c, near_rules.c). Private to those who report unknown names: bind.c, words.c, the
 * files of the rules, pages.c, keys.c, tags.c, arguments.c.
 */
#ifndef KBC_NEAR_H
#define KBC_NEAR_H

#include "compiler.h"

/* A search for the name that a word may have meant. */
typedef struct kbc_near {
    kb_str word;
    uint64_t letters; /* of word: a bit for each that it has */
    kb_str best;    /* s NULL: nothing is near */
    unsigned edits; /* of best; at first the least number that is too many */
    uint64_t work;  /* letters compared */
} kbc_near;

kbc_near kbc_near_begin(kb_str word);
/* Takes candidate for the best if its name is nearer to the word than all before. */
void kbc_near_try(kbc_near *near, kb_str name, kb_str candidate);

/* Whether all that a run may spend on hints is spent, or nobody would see another one. */
bool kbc_near_spent(const kbc *c);
/* `did you mean "b"?`, or when nothing was near: `known: a, b, c`. */
kb_str kbc_near_hint(kbc *c, const kbc_near *near, kb_str known);
/* Of a list "a, b, c": `did you mean "b"?`, or when nothing is near: `known: a, b, c`. */
kb_str kbc_near_listed(kbc *c, kb_str word, kb_str known);
/* Of the ids of all records; s NULL: nothing is near. What a run spends on it is bounded. */
kb_str kbc_near_record(kbc *c, const kbc_guide *guide, kb_str id);
/* `; did you mean "b"?` for the end of a message, or nothing. */
kb_str kbc_near_end(kbc *c, kb_str meant);

/* near_rules.c: of the kinds and of the values of a facet, by what people read and say for them, too.
 * What a run spends on these is bounded; then the hint is a general one. */
kb_str kbc_near_kind(kbc *c, const kbc_rules *rules, kb_str word);
kb_str kbc_near_value(kbc *c, const kbc_rules *rules, uint32_t facet, kb_str word);
/* Ends the messages of reports that want a hint, from number `from` on. */
void kbc_near_tell(kbc *c, const kbc_rules *rules, size_t from);

#endif
