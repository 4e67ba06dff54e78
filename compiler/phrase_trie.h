/*
 * phrase_trie.h - the phrases of a codebook, to be followed byte by byte
 * (phrase_trie.c). Private to that file and pack.c.
 */
#ifndef KBC_PHRASE_TRIE_H
#define KBC_PHRASE_TRIE_H

#include "compiler.h"
#include "kb_format.h"

/*
 * A node: its child by a byte is cells[base + byte], if that cell is led to by
 * this byte; no two nodes have the same base. In 4 bytes, and what is seldom asked
 * for beside it, so that the nodes of the 16384 phrases of a large guide, 320 KB,
 * stay in a core's own cache:
 *   base << 10 | bytes of the code of the phrase that ends here, 1 or 2, or 0 for none << 8 | the byte that leads here
 */
typedef uint32_t kbc_cell;

#define KBC_FREE 0x300u /* what no byte leads to */

typedef struct kbc_phrase_trie {
    kbc_cell *cells;
    uint16_t *codes;    /* of the phrases that end in the cells */
    uint32_t root;      /* base of the root */
} kbc_phrase_trie;

/* The phrases of a book, each once, 65280 at most: a single has its number as code, a pair 256 more than its number. */
void kbc_phrase_trie_make(const kb_codebook *book, kbc_phrase_trie *out);
void kbc_phrase_trie_free(kbc_phrase_trie *t);

static inline uint32_t kbc_cell_base(kbc_cell cell)
{
    return cell >> 10;
}

/* Bytes of the code of the phrase that ends in a cell which is not free; 0: none does. */
static inline uint32_t kbc_cell_code_bytes(kbc_cell cell)
{
    return cell >> 8 & 3;
}

/* Whether a byte leads to a cell. */
static inline bool kbc_cell_is_by(kbc_cell cell, uint8_t byte)
{
    return (cell & 0xFF) == byte && (cell & KBC_FREE) != KBC_FREE;
}

#endif
