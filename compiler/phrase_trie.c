/*
 * phrase_trie.c - a trie as one array of cells (phrase_trie.h; a double array,
 * Aoe 1989). Caller: pack.c.
 *
 * The phrases are sorted, so those below a node stand together. The children
 * of a node go to the first base where all their cells are free.
 */
#include "phrase_trie.h"

#include <stdlib.h>

#define LEAF_CELLS 256u     /* below the least base: children that leaves do not have */
#define TRIES_MAX 24u       /* behind so many failures some of the cells before are taken for full */

typedef struct phrase {
    kb_str text;
    uint32_t code;
} phrase;

typedef struct maker {
    kbc_cell *cells;
    uint16_t *codes;
    uint8_t *is_base;       /* of each cell: whether it is some node's base */
    size_t room;
    size_t first_free;      /* no cell before has to be looked at */
    const phrase *phrases;
} maker;

static int compare_phrases(const void *a, const void *b)
{
    return kb_str_compare(((const phrase *)a)->text, ((const phrase *)b)->text);
}

static bool is_free(const maker *m, size_t cell)
{
    return m->cells[cell] == KBC_FREE;
}

static bool base_fits(const maker *m, size_t base, const uint8_t *bytes, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (!is_free(m, base + bytes[i]))
            return false;
    return !m->is_base[base];
}

static void grow(maker *m, size_t cells)
{
    size_t room = m->room * 2 > cells ? m->room * 2 : cells;
    m->cells = kbc_realloc(m->cells, room * sizeof *m->cells);
    m->codes = kbc_realloc(m->codes, room * sizeof *m->codes);
    m->is_base = kbc_realloc(m->is_base, room);
    for (size_t i = m->room; i < room; i++) {
        m->cells[i] = KBC_FREE;
        m->codes[i] = 0;
        m->is_base[i] = 0;
    }
    m->room = room;
}

/* A base for children by some bytes, which rise. */
static uint32_t find_base(maker *m, const uint8_t *bytes, unsigned count)
{
    while (!is_free(m, m->first_free) && m->first_free + 1 < m->room)
        m->first_free++;
    size_t base = m->first_free > bytes[0] + (size_t)LEAF_CELLS ? m->first_free - bytes[0] : LEAF_CELLS, tries = 0;
    for (;; base++, tries++) {
        if (base + 256 >= m->room)
            grow(m, base + 512);
        if (base_fits(m, base, bytes, count))
            break;
    }
    if (tries > TRIES_MAX)
        m->first_free += tries / 2;
    m->is_base[base] = 1;
    return (uint32_t)base;
}

/* The bytes that phrases go on with at a depth, and where those of each begin; starts[count] is the end. */
static unsigned branches(const maker *m, size_t first, size_t end, size_t depth, uint8_t *bytes, size_t *starts)
{
    unsigned count = 0;
    for (size_t i = first; i < end; i++) {
        uint8_t byte = (uint8_t)m->phrases[i].text.s[depth];
        if (count == 0 || bytes[count - 1] != byte) {
            starts[count] = i;
            bytes[count++] = byte;
        }
    }
    starts[count] = end;
    return count;
}

/* Fills a node with the phrases from first up to end, which have their first depth bytes in common, as deep as a
 * phrase is long; gives its base. */
static uint32_t fill(maker *m, size_t first, size_t end, size_t depth)
{
    uint8_t bytes[256];
    size_t starts[257];
    unsigned count = branches(m, first, end, depth, bytes, starts);
    if (count == 0)
        return 0;
    uint32_t base = find_base(m, bytes, count);
    for (unsigned i = 0; i < count; i++) /* all are taken before any is filled */
        m->cells[base + bytes[i]] = bytes[i];
    for (unsigned i = 0; i < count; i++) {
        const phrase *p = &m->phrases[starts[i]];
        bool ends = p->text.n == depth + 1;
        uint32_t behind = fill(m, starts[i] + (ends ? 1 : 0), starts[i + 1], depth + 1);
        m->cells[base + bytes[i]] |= behind << 10;
        if (ends) {
            m->cells[base + bytes[i]] |= (p->code < 256 ? 1u : 2u) << 8;
            m->codes[base + bytes[i]] = (uint16_t)p->code;
        }
    }
    return base;
}

static phrase *sorted_phrases(const kb_codebook *book, size_t count)
{
    phrase *list = kbc_calloc(count, sizeof *list);
    size_t n = 0;
    for (unsigned pair = 0; pair < 2; pair++)
        for (uint32_t i = 0; i < book->set[pair].count; i++)
            list[n++] = (phrase){kb_codebook_phrase(book, pair, i), pair ? 256 + i : i};
    qsort(list, count, sizeof *list, compare_phrases);
    return list;
}

void kbc_phrase_trie_make(const kb_codebook *book, kbc_phrase_trie *out)
{
    size_t count = (size_t)book->set[0].count + book->set[1].count;
    phrase *list = sorted_phrases(book, count);
    maker m = {.phrases = list, .first_free = LEAF_CELLS};
    grow(&m, (size_t)2 * LEAF_CELLS);
    out->root = fill(&m, 0, count, 0);
    out->cells = m.cells;
    out->codes = m.codes;
    kbc_free(m.is_base);
    kbc_free(list);
}

void kbc_phrase_trie_free(kbc_phrase_trie *t)
{
    kbc_free(t->cells);
    kbc_free(t->codes);
}
