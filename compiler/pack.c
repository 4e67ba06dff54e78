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

#define CODED_BLOCK 8192u
#define NO_CODE UINT32_MAX

/* Phrases by their bytes. A node is a number above 0; edges stand in a hash table. */
typedef struct trie {
    uint64_t *edges;      /* (node << 8 | byte) << 32 | node behind it; 0: free */
    size_t room;
    uint32_t nodes;
    uint32_t *codes;      /* of each node: its phrase's, 1 or 2 bytes, or NO_CODE */
} trie;

/* What a block is coded with. */
typedef struct coder {
    trie trie;
    unsigned singles;
    uint32_t best[CODED_BLOCK + 1];  /* bytes of code from each place to the end */
    uint32_t code[CODED_BLOCK];
    uint8_t length[CODED_BLOCK];     /* of the phrase that is taken there */
} coder;

static size_t edge_at(const trie *t, uint64_t key)
{
    size_t at = (size_t)(key * 0x9E3779B97F4A7C15u >> 32) & (t->room - 1);
    while (t->edges[at] != 0 && t->edges[at] >> 32 != key)
        at = (at + 1) & (t->room - 1);
    return at;
}

static void add_phrase(trie *t, kb_str phrase, uint32_t code)
{
    uint64_t node = 1;
    for (size_t i = 0; i < phrase.n; i++) {
        uint64_t key = node << 8 | (uint8_t)phrase.s[i];
        size_t at = edge_at(t, key);
        if (t->edges[at] == 0) {
            t->edges[at] = key << 32 | ++t->nodes;
            t->codes[t->nodes] = NO_CODE;
        }
        node = (uint32_t)t->edges[at];
    }
    t->codes[node] = code;
}

static size_t count_bytes(const kb_codebook *book)
{
    size_t bytes = 0;
    for (unsigned pair = 0; pair < 2; pair++)
        for (uint32_t i = 0; i < book->set[pair].count; i++)
            bytes += kb_codebook_phrase(book, pair, i).n;
    return bytes;
}

static void make_trie(kbc *c, const kb_codebook *book, trie *t)
{
    size_t bytes = count_bytes(book);
    t->room = 1024;
    while (t->room < 2 * bytes)
        t->room *= 2;
    t->edges = kb_arena_get(&c->arena, t->room, sizeof *t->edges);
    t->codes = kb_arena_get(&c->arena, bytes + 2, sizeof *t->codes);
    t->nodes = 1;
    t->codes[1] = NO_CODE;
    for (unsigned pair = 0; pair < 2; pair++)
        for (uint32_t i = 0; i < book->set[pair].count; i++)
            add_phrase(t, kb_codebook_phrase(book, pair, i), pair ? 256 + i : i);
}

/* The best phrase at a place of a block, when the best from all places behind it is known. */
static void choose(coder *k, kb_str block, size_t at)
{
    uint64_t node = 1;
    k->best[at] = UINT32_MAX;
    for (size_t i = at; i < block.n; i++) {
        size_t edge = edge_at(&k->trie, node << 8 | (uint8_t)block.s[i]);
        if (k->trie.edges[edge] == 0)
            return;
        node = (uint32_t)k->trie.edges[edge];
        uint32_t code = k->trie.codes[node];
        if (code == NO_CODE)
            continue;
        uint32_t bytes = k->best[i + 1] + (code < 256 ? 1 : 2);
        if (bytes <= k->best[at]) { /* of equal ones the longest */
            k->best[at] = bytes;
            k->code[at] = code;
            k->length[at] = (uint8_t)(i + 1 - at);
        }
    }
}

static void encode(coder *k, kb_str block, kb_buf *out)
{
    k->best[block.n] = 0;
    for (size_t at = block.n; at-- > 0;)
        choose(k, block, at);
    for (size_t at = 0; at < block.n; at += k->length[at]) {
        uint32_t code = k->code[at];
        if (code >= 256) {
            kb_buf_byte(out, (uint8_t)(k->singles + (code - 256) / 256));
            kb_buf_byte(out, (uint8_t)((code - 256) % 256));
        } else {
            kb_buf_byte(out, (uint8_t)code);
        }
    }
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
    kb_buf codes;
    kb_buf_init(&codes, &out->bytes.alloc);
    for (uint32_t i = item * CHUNK_BLOCKS; i < (item + 1) * CHUNK_BLOCKS && i < count && out->status == KB_OK; i++) {
        size_t at = (size_t)i * CODED_BLOCK;
        kb_buf_clear(&codes);
        encode(&p->coders[worker], kb_str_slice(p->text, at, at + CODED_BLOCK), &codes);
        out->status = kb_deflate(kb_buf_view(&codes), &out->bytes);
        p->ends[i] = out->bytes.size;
    }
    kb_buf_release(&codes);
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
    unsigned jobs = c->jobs > 0 ? c->jobs : kbc_jobs();
    p.coders = kb_arena_get(&c->arena, jobs, sizeof *p.coders);
    p.chunks = kb_arena_get(&c->arena, chunks, sizeof *p.chunks);
    make_trie(c, book, &p.coders[0].trie);
    for (unsigned i = 0; i < jobs; i++) {
        p.coders[i].trie = p.coders[0].trie;
        p.coders[i].singles = book->singles;
    }
    for (uint32_t i = 0; i < chunks; i++)
        kb_buf_init(&p.chunks[i].bytes, &c->arena.alloc);
    kbc_parallel(jobs, chunks, pack_chunk, &p);
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
