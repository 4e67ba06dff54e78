/*
 * dictionary.c - TERMS, the term dictionary, written and read (kb_format.h).
 * Callers: the compiler's write.c; query.c and verify.c of the reader.
 *
 *   terms u32, blocks u32, offset of each block in the section u32,
 *   then blocks of 16 terms in bytewise order:
 *     postings varint, positions varint: where the first term's lists begin
 *     each term: shared with the term before varint (0 for the first),
 *                rest varint length and bytes,
 *                df x 8 + flags varint, postings bytes varint, positions bytes varint
 */
#include "kb_format.h"

#define HEAD 8u

void kb_dictionary_begin(kb_dictionary_writer *w, const kb_alloc *alloc)
{
    *w = (kb_dictionary_writer){.count = 0};
    kb_buf_init(&w->blocks, alloc);
    kb_buf_init(&w->offsets, alloc);
}

static size_t shared_with_last(const kb_dictionary_writer *w, kb_str term)
{
    size_t n = 0;
    while (n < term.n && n < w->last_n && term.s[n] == w->last[n])
        n++;
    return n;
}

void kb_dictionary_add(kb_dictionary_writer *w, kb_str term, uint32_t df, unsigned flags, uint64_t postings_bytes,
                       uint64_t positions_bytes)
{
    size_t shared = 0;
    if (w->count % KB_TERM_BLOCK == 0) {
        kb_buf_u32(&w->offsets, (uint32_t)w->blocks.size);
        kb_buf_varint(&w->blocks, w->postings);
        kb_buf_varint(&w->blocks, w->positions);
    } else {
        shared = shared_with_last(w, term);
    }
    kb_buf_varint(&w->blocks, shared);
    kb_buf_field(&w->blocks, kb_str_slice(term, shared, term.n));
    kb_buf_varint(&w->blocks, (uint64_t)df << 3 | flags);
    kb_buf_varint(&w->blocks, postings_bytes);
    kb_buf_varint(&w->blocks, positions_bytes);
    w->postings += postings_bytes;
    w->positions += positions_bytes;
    w->last_n = term.n < sizeof w->last ? term.n : sizeof w->last;
    memcpy(w->last, term.s, w->last_n);
    w->count++;
}

void kb_dictionary_end(kb_dictionary_writer *w, kb_buf *out)
{
    uint32_t blocks = (uint32_t)(w->offsets.size / 4);
    kb_cursor offsets = kb_cursor_of(w->offsets.data, w->offsets.size);
    kb_buf_u32(out, w->count);
    kb_buf_u32(out, blocks);
    for (uint32_t i = 0; i < blocks; i++)
        kb_buf_u32(out, HEAD + 4 * blocks + kb_read_u32(&offsets));
    kb_buf_str(out, kb_buf_view(&w->blocks));
    out->failed = out->failed || w->blocks.failed || w->offsets.failed;
    kb_buf_release(&w->blocks);
    kb_buf_release(&w->offsets);
}

/* ----------------------------------------------------------------- reading */

uint32_t kb_dictionary_count(kb_pages *p)
{
    return kb_pages_u32(p, KB_TERMS, 0);
}

/* The bytes of block number i; a bad cursor when they do not make sense. */
static kb_cursor block_at(kb_pages *p, uint32_t i, uint32_t blocks)
{
    uint64_t start = kb_pages_u32(p, KB_TERMS, HEAD + (uint64_t)i * 4);
    uint64_t end = p->file->sections[KB_TERMS].stored;
    if (i + 1 < blocks)
        end = kb_pages_u32(p, KB_TERMS, HEAD + (uint64_t)(i + 1) * 4);
    if (start > end)
        kb_pages_damage(p, KB_TERMS, start, "blocks are out of order");
    return kb_pages_cursor(p, KB_TERMS, start, end - start);
}

/* The first term of a block, whose cursor stands at its head. */
static kb_str first_term(kb_cursor block)
{
    (void)kb_read_varint(&block);
    (void)kb_read_varint(&block);
    (void)kb_read_varint(&block);
    return kb_read_field(&block);
}

static void enter_block(kb_dictionary_walk *w, kb_cursor block)
{
    w->block = block;
    w->postings = kb_read_varint(&w->block);
    w->positions = kb_read_varint(&w->block);
    w->n = 0;
}

/* Reads the term at the cursor of a walk; false when the bytes make no sense. */
static bool read_term(kb_dictionary_walk *w, kb_term *out)
{
    uint64_t shared = kb_read_varint(&w->block);
    kb_str rest = kb_read_field(&w->block);
    uint64_t df = kb_read_varint(&w->block);
    out->postings_bytes = kb_read_varint(&w->block);
    out->positions_bytes = kb_read_varint(&w->block);
    if (w->block.bad || shared > w->n || rest.n > sizeof w->text - shared || df >> 3 > UINT32_MAX)
        return false;
    kb_str before = {w->text + shared, w->n - (size_t)shared};
    if (w->next % KB_TERM_BLOCK != 0 && kb_str_compare(rest, before) <= 0)
        return false; /* near look-ups count on the order */
    memcpy(w->text + shared, rest.s, rest.n);
    w->n = (size_t)shared + rest.n;
    out->df = (uint32_t)(df >> 3);
    out->flags = (unsigned)(df & 7);
    out->postings = w->postings;
    out->positions = w->positions;
    out->number = w->next;
    w->postings += out->postings_bytes;
    w->positions += out->positions_bytes;
    w->next++;
    return true;
}

void kb_dictionary_walk_begin(kb_dictionary_walk *w, kb_pages *p)
{
    *w = (kb_dictionary_walk){.count = kb_dictionary_count(p)};
}

static uint32_t block_count(kb_pages *p, uint32_t terms)
{
    uint32_t blocks = kb_pages_u32(p, KB_TERMS, 4);
    if (blocks != ((uint64_t)terms + KB_TERM_BLOCK - 1) / KB_TERM_BLOCK)
        kb_pages_damage(p, KB_TERMS, 4, "wrong number of blocks");
    return blocks;
}

kb_status kb_dictionary_walk_next(kb_dictionary_walk *w, kb_pages *p, kb_str *text, kb_term *out)
{
    if (p->damaged)
        return KB_E_DAMAGED;
    if (w->next == w->count)
        return KB_NONE;
    if (w->next % KB_TERM_BLOCK == 0)
        enter_block(w, block_at(p, w->next / KB_TERM_BLOCK, block_count(p, w->count)));
    if (p->damaged || !read_term(w, out)) {
        kb_pages_damage(p, KB_TERMS, 0, "a term makes no sense");
        return KB_E_DAMAGED;
    }
    *text = (kb_str){w->text, w->n};
    return KB_OK;
}

/* The last block whose first term is not behind a text. */
static uint32_t block_of(kb_pages *p, uint32_t blocks, uint32_t low, kb_str text)
{
    uint32_t high = blocks;
    while (low + 1 < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2;
        if (kb_str_compare(first_term(block_at(p, middle, blocks)), text) <= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void kb_dictionary_walk_seek(kb_dictionary_walk *w, kb_pages *p, kb_str text)
{
    kb_dictionary_walk_begin(w, p);
    w->next = block_of(p, block_count(p, w->count), 0, text) * KB_TERM_BLOCK;
}

void kb_dictionary_walk_skip(kb_dictionary_walk *w, kb_pages *p, kb_str beginning)
{
    char behind[KB_TERM_BYTES + 1]; /* no term is between those with this beginning and it: UTF-8 has no FF */
    if (beginning.n == 0 || beginning.n > KB_TERM_BYTES || w->next % KB_TERM_BLOCK != 0 || w->next >= w->count)
        return;
    memcpy(behind, beginning.s, beginning.n);
    behind[beginning.n] = (char)0xFF;
    uint32_t blocks = block_count(p, w->count);
    w->next = block_of(p, blocks, w->next / KB_TERM_BLOCK, (kb_str){behind, beginning.n + 1}) * KB_TERM_BLOCK;
}

kb_status kb_dictionary_find(kb_pages *p, kb_str term, kb_term *out)
{
    kb_dictionary_walk w;
    kb_str text;
    kb_status status;
    kb_dictionary_walk_seek(&w, p, term);
    for (uint32_t i = 0; i < KB_TERM_BLOCK; i++) {
        if ((status = kb_dictionary_walk_next(&w, p, &text, out)) != KB_OK)
            return status;
        int order = kb_str_compare(text, term);
        if (order >= 0)
            return order == 0 ? KB_OK : KB_NONE;
    }
    return KB_NONE;
}
