/*
 * pack.c - codes and deflates the text of a .kb block by block (learn.h). Caller:
 * write.c.
 *
 * A block is cut into the phrases that take the fewest bytes of code, found from
 * its end on: the best way from each place is the best of a phrase that fits there
 * and the best way from behind it.
 */
#include "learn.h"
#include "parallel.h"
#include "phrase_trie.h"

#define CODED_BLOCK 16384u
#define LENGTH_BITS 6u /* of a phrase of KB_PHRASE_BYTES; a cell has at most 22 */

/* What a block is coded with. */
typedef struct coder {
    const kbc_phrase_trie *trie;
    unsigned singles;
    uint16_t best[CODED_BLOCK + 1];  /* bytes of code from each place to the end */
    uint32_t choice[CODED_BLOCK];    /* cell of the phrase that is taken there << LENGTH_BITS | its length */
    uint8_t codes[2 * CODED_BLOCK];
} coder;

/* The best phrase at a place of a block, when the best from all places behind it is known. */
static void choose(coder *k, const uint8_t *block, size_t n, size_t at)
{
    uint32_t best = UINT32_MAX, choice = 0, base = k->trie->root;
    for (size_t i = at; i < n; i++) {
        uint32_t number = base + block[i];
        kbc_cell cell = k->trie->cells[number];
        if (!kbc_cell_is_by(cell, block[i]))
            break;
        uint32_t bytes = k->best[i + 1] + kbc_cell_code_bytes(cell);
        if (kbc_cell_code_bytes(cell) > 0 && bytes <= best) { /* of equal ones the longest */
            choice = number << LENGTH_BITS | (uint32_t)(i + 1 - at);
            best = bytes;
        }
        base = kbc_cell_base(cell);
    }
    k->best[at] = (uint16_t)best; /* every byte is a phrase, and takes 2 bytes of code at most */
    k->choice[at] = choice;
}

/* Writes the codes of a block, which has every byte as a single at least; 2 bytes each have room. */
static size_t encode(coder *k, kb_str block, uint8_t *out)
{
    uint8_t *to = out;
    k->best[block.n] = 0;
    for (size_t at = block.n; at-- > 0;)
        choose(k, (const uint8_t *)block.s, block.n, at);
    for (size_t at = 0; at < block.n; at += k->choice[at] & ((1u << LENGTH_BITS) - 1)) {
        uint32_t code = k->trie->codes[k->choice[at] >> LENGTH_BITS];
        if (code >= 256)
            *to++ = (uint8_t)(k->singles + (code - 256) / 256);
        *to++ = (uint8_t)code;
    }
    return (size_t)(to - out);
}

#define CHUNK_BLOCKS 32u

/* Some blocks in a row, which one worker packs. */
typedef struct chunk {
    kb_buf bytes;
    kb_status status;
} chunk;

typedef struct packer {
    kb_str text;
    uint64_t *ends;  /* of each block, in its chunk at first */
    coder *coders;   /* one a worker */
    chunk *chunks;
} packer;

static void pack_chunk(void *user, unsigned worker, unsigned item)
{
    packer *p = user;
    chunk *out = &p->chunks[item];
    uint32_t count = kb_text_blocks(p->text.n, CODED_BLOCK);
    coder *k = &p->coders[worker];
    for (uint32_t i = item * CHUNK_BLOCKS; i < (item + 1) * CHUNK_BLOCKS && i < count && out->status == KB_OK; i++) {
        size_t at = (size_t)i * CODED_BLOCK;
        size_t n = encode(k, kb_str_slice(p->text, at, at + CODED_BLOCK), k->codes);
        out->status = kb_deflate((kb_str){(const char *)k->codes, n}, &out->bytes);
        p->ends[i] = out->bytes.size;
    }
}

/* Puts the chunks one behind the other. */
static kb_status join_chunks(packer *p, uint32_t chunks, uint32_t blocks, kb_buf *bytes)
{
    kb_status status = KB_OK;
    for (uint32_t i = 0; i < chunks; i++) {
        for (uint32_t b = i * CHUNK_BLOCKS; b < (i + 1) * CHUNK_BLOCKS && b < blocks; b++)
            p->ends[b] += bytes->size;
        kb_buf_str(bytes, kb_buf_view(&p->chunks[i].bytes));
        kb_buf_release(&p->chunks[i].bytes);
        status = status == KB_OK ? p->chunks[i].status : status;
    }
    return status;
}

/* The blocks of a text by the phrases of a book. */
static kb_status pack_coded(kbc *c, kb_str text, const kb_codebook *book, kb_buf *bytes, uint64_t *ends)
{
    uint32_t blocks = kb_text_blocks(text.n, CODED_BLOCK), chunks = (blocks + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS;
    packer p = {.text = text, .ends = ends};
    unsigned jobs = kbc_workers_by_size(c->jobs, text.n);
    p.coders = kb_arena_get(&c->arena, jobs, sizeof *p.coders);
    p.chunks = kb_arena_get(&c->arena, chunks, sizeof *p.chunks);
    kbc_phrase_trie trie;
    kbc_phrase_trie_make(book, &trie);
    for (unsigned i = 0; i < jobs; i++) {
        p.coders[i].trie = &trie;
        p.coders[i].singles = book->singles;
    }
    for (uint32_t i = 0; i < chunks; i++)
        kb_buf_init(&p.chunks[i].bytes, &c->arena.alloc);
    kbc_parallel(jobs, chunks, pack_chunk, &p);
    kbc_phrase_trie_free(&trie);
    return join_chunks(&p, chunks, blocks, bytes);
}

kb_status kbc_pack(kbc *c, kb_str text, kb_str dict, kb_buf *bytes, kb_packed_text *out)
{
    kb_codebook book;
    uint32_t count = kb_text_blocks(text.n, CODED_BLOCK);
    uint64_t *ends = kb_arena_get(&c->arena, count, sizeof *ends);
    if (dict.n == 0 || !kb_codebook_parse(dict, &book))
        return kb_text_pack(text, bytes, ends, out);
    kb_status status = pack_coded(c, text, &book, bytes, ends);
    *out = (kb_packed_text){kb_buf_view(bytes), ends, count, CODED_BLOCK};
    return status;
}

/* Deflated blocks need not be smaller: 01 is the last part of one, stored, then come the length and its complement. */
kb_status kbc_store(kbc *c, kb_str text, kb_buf *bytes, kb_packed_text *out)
{
    uint32_t count = kb_text_blocks(text.n, KB_TEXT_BLOCK);
    uint64_t *ends = kb_arena_get(&c->arena, count, sizeof *ends);
    (void)kb_buf_reserve(bytes, text.n + (size_t)count * 5);
    for (uint32_t i = 0; i < count; i++) {
        size_t at = (size_t)i * KB_TEXT_BLOCK;
        kb_str block = kb_str_slice(text, at, at + KB_TEXT_BLOCK);
        kb_buf_byte(bytes, 1);
        kb_buf_u16(bytes, (uint16_t)block.n);
        kb_buf_u16(bytes, (uint16_t)~block.n);
        kb_buf_str(bytes, block);
        ends[i] = bytes->size;
    }
    *out = (kb_packed_text){kb_buf_view(bytes), ends, count, KB_TEXT_BLOCK};
    return bytes->failed ? KB_E_MEMORY : KB_OK;
}
