/*
 * dictionary.c - TERMS, the term dictionary, written and read (kb_format.h).
 * Callers: the compiler's write.c; query.c and verify.c of the reader.
 *
 *   terms u32, blocks u32, offset of each block in the section u32,
 *   then blocks of 16 terms in bytewise order:
 *     list varint: where in POSTINGS the list of the first term begins
 *     each term: its text as columns.c packs strings,
 *                df x 16 + flags + 8 when its burst is not 64 varint, then burst varint,
 *                bytes of its list varint, when df is not 0
 */
#include "kb_format.h"

#define HEAD 8u
#define PLAIN_BURST 64u
#define BURSTS 8u       /* beside the flags of a term */

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

void kb_dictionary_add(kb_dictionary_writer *w, kb_str text, const kb_term *term)
{
    bool first = w->count % KB_TERM_BLOCK == 0, bursts = term->burst != PLAIN_BURST;
    if (first) {
        kb_buf_u32(&w->offsets, (uint32_t)w->blocks.size);
        kb_buf_varint(&w->blocks, w->list);
    }
    kb_packed_write(&w->blocks, text, first ? 0 : shared_with_last(w, text));
    kb_buf_varint(&w->blocks, (uint64_t)term->df << 4 | term->flags | (bursts ? BURSTS : 0));
    if (bursts)
        kb_buf_varint(&w->blocks, term->burst);
    if (term->df > 0)
        kb_buf_varint(&w->blocks, term->list_bytes);
    w->list += term->list_bytes;
    w->last_n = text.n < sizeof w->last ? text.n : sizeof w->last;
    memcpy(w->last, text.s, w->last_n);
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
    uint64_t shared;
    (void)kb_read_varint(&block);
    return kb_packed_read(&block, &shared);
}

static void enter_block(kb_dictionary_walk *w, kb_cursor block)
{
    w->block = block;
    w->list = kb_read_varint(&w->block);
    w->n = 0;
}

/* What follows on the text of a term; false when the bytes make no sense. */
static bool read_numbers(kb_dictionary_walk *w, kb_term *out)
{
    uint64_t df = kb_read_varint(&w->block);
    *out = (kb_term){.number = w->next, .df = (uint32_t)(df >> 4), .flags = (unsigned)(df & 7), .burst = PLAIN_BURST,
                     .list = w->list};
    if (df & BURSTS)
        out->burst = kb_read_varint32(&w->block);
    if (out->df > 0)
        out->list_bytes = kb_read_varint(&w->block);
    w->list += out->list_bytes;
    return !w->block.bad && df >> 4 <= UINT32_MAX;
}

/* Reads the term at the cursor of a walk; false when the bytes make no sense. */
static bool read_term(kb_dictionary_walk *w, kb_term *out)
{
    uint64_t shared;
    kb_str rest = kb_packed_read(&w->block, &shared);
    if (!read_numbers(w, out) || shared > w->n || rest.n > sizeof w->text - shared)
        return false;
    kb_str before = {w->text + shared, w->n - (size_t)shared};
    if (w->next % KB_TERM_BLOCK != 0 && kb_str_compare(rest, before) <= 0)
        return false; /* near look-ups count on the order */
    memcpy(w->text + shared, rest.s, rest.n);
    w->n = (size_t)shared + rest.n;
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
