/*
 * phrase_trie.h - the phrases of a codebook, to be followed byte by byte
 * (phrase_trie.c). Private to that file and pack.c.
 */
#ifndef KBC_PHRASE_TRIE_H
#define KBC_PHRASE_TRIE_H

#include "compiler.h"
#include "kb_format.h"

#define KBC_NO_PHRASE 0x4000u /* bytes of code where no phrase ends: more than any other way takes */

/*
 * A node. Its child by a byte is cells[base + byte], if that cell is led to by
 * this byte: no two nodes have the same base. Of 8 bytes, so that those of the
 * 16384 phrases of a large guide, 630 KB, stay in a core's own cache.
 */
typedef struct kbc_cell {
    uint32_t base_by;    /* base << 9 | the byte that leads here; KBC_FREE: none does */
    uint16_t code;       /* of the phrase that ends here */
    uint16_t code_bytes; /* of that, 1 or 2, or KBC_NO_PHRASE */
} kbc_cell;

#define KBC_FREE 256u

typedef struct kbc_phrase_trie {
    kbc_cell *cells;
    uint32_t root;      /* base of the root */
} kbc_phrase_trie;

/* The phrases of a book, each once, 65280 at most: a single has its number as code, a pair 256 more than its number. */
void kbc_phrase_trie_make(const kb_codebook *book, kbc_phrase_trie *out);
void kbc_phrase_trie_free(kbc_phrase_trie *t);

/* The node behind one of a base by a byte; false for none. */
static inline bool kbc_phrase_trie_next(const kbc_phrase_trie *t, uint32_t base, uint8_t byte, kbc_cell *out)
{
    *out = t->cells[base + byte];
    return (out->base_by & 0x1FF) == byte;
}

#endif
