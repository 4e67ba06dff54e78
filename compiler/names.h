/*
 * names.h - a map from names to numbers, in the compiler's arena. Private to
 * attributes.c, extract.c, resolve.c, bind.c, words.c, keys.c, sets.c,
 * lint.c, lint_titles.c and gaps.c.
 */
#ifndef KBC_NAMES_H
#define KBC_NAMES_H

#include "compiler.h"

typedef struct kbc_names kbc_names;

kbc_names *kbc_names_new(kbc *c);
/* One with room for so many names. */
kbc_names *kbc_names_for(kbc *c, size_t count);
/* The number that stands under a name, or KBC_NONE. */
uint32_t kbc_names_find(const kbc_names *names, kb_str name);
/* Puts a number under a name, which is borrowed; false (and nothing is done) if one stands there. */
bool kbc_names_add(kbc *c, kbc_names *names, kb_str name, uint32_t number);
/* Puts a number under name, or if that is taken, under the first free of name-1, name-2, ...; returns which. */
kb_str kbc_names_add_free(kbc *c, kbc_names *names, kb_str name, uint32_t number);

#endif
