/*
 * postings.c - POSTINGS and POSITIONS, written and read (kb_format.h).
 * Callers: the compiler's write.c; score.c, phrase.c and verify.c of the reader.
 *
 * A posting list is cut into blocks of 128 records. A list of more than one
 * block begins with a row for each: last record u32, end of the block behind
 * the rows u32, its greatest impact u8. A block: the gaps between records as
 * varints (the first from -1 or from the last of the block before, less one),
 * then an impact a record u8.
 * The positions of a posting: how many varint, then gaps as varints.
 */
#include "kb_format.h"

#define ROW_BYTES 9u

static uint32_t block_size(uint32_t df, uint32_t start)
{
    return df - start < KB_POSTING_BLOCK ? df - start : KB_POSTING_BLOCK;
}

static void write_block(kb_buf *out, const uint32_t *records, const uint8_t *impacts, uint32_t n, uint32_t base)
{
    for (uint32_t i = 0; i < n; i++) {
        kb_buf_varint(out, records[i] - base);
        base = records[i] + 1;
    }
    kb_buf_add(out, impacts, n);
}

static void write_row(kb_buf *rows, uint32_t last, size_t end, const uint8_t *impacts, uint32_t n)
{
    uint8_t greatest = 0;
    for (uint32_t i = 0; i < n; i++)
        if (impacts[i] > greatest)
            greatest = impacts[i];
    kb_buf_u32(rows, last);
    kb_buf_u32(rows, (uint32_t)end);
    kb_buf_byte(rows, greatest);
}

static void write_positions(kb_buf *out, const uint32_t *places, uint32_t n)
{
    uint32_t base = 0;
    kb_buf_varint(out, n);
    for (uint32_t i = 0; i < n; i++) {
        kb_buf_varint(out, places[i] - base);
        base = places[i];
    }
}

void kb_postings_write(kb_buf *postings, kb_buf *positions, const uint32_t *records, const uint8_t *impacts,
                       const uint32_t *counts, const uint32_t *places, uint32_t df)
{
    kb_buf rows, blocks;
    kb_buf_init(&rows, &postings->alloc);
    kb_buf_init(&blocks, &postings->alloc);
    uint32_t base = 0;
    for (uint32_t at = 0; at < df; at += KB_POSTING_BLOCK) {
        uint32_t n = block_size(df, at);
        write_block(&blocks, records + at, impacts + at, n, base);
        write_row(&rows, records[at + n - 1], blocks.size, impacts + at, n);
        base = records[at + n - 1] + 1;
    }
    if (df > KB_POSTING_BLOCK)
        kb_buf_str(postings, kb_buf_view(&rows));
    kb_buf_str(postings, kb_buf_view(&blocks));
    for (uint32_t i = 0; i < df; i++) {
        write_positions(positions, places, counts[i]);
        places += counts[i];
    }
    postings->failed = postings->failed || rows.failed || blocks.failed;
    kb_buf_release(&rows);
    kb_buf_release(&blocks);
}

/* ----------------------------------------------------------------- reading */

/* Moves to a block whose bytes begin at an offset behind the rows; behind the last block there is none. */
static void enter_block(kb_postings *it, kb_pages *p, uint32_t block, uint32_t start)
{
    it->block = block;
    it->start = start;
    it->n = 0;
    it->last = KB_NO_RECORD;
    if (block >= it->blocks)
        return;
    it->last = it->record_count - 1;
    it->greatest = UINT8_MAX;
    it->end = (uint32_t)(it->term.postings_bytes);
    if (it->blocks == 1)
        return;
    kb_cursor c = kb_pages_cursor(p, KB_POSTINGS, it->term.postings + (uint64_t)block * ROW_BYTES, ROW_BYTES);
    it->last = kb_read_u32(&c);
    it->end = kb_read_u32(&c);
    it->greatest = kb_read_u8(&c);
    if (c.bad || it->last >= it->record_count || it->end < start || (block > 0 && it->last < it->base)) {
        kb_pages_damage(p, KB_POSTINGS, it->term.postings, "a row of a posting list makes no sense");
        it->blocks = 0;
        it->last = KB_NO_RECORD;
    }
}

static void leave_block(kb_postings *it, kb_pages *p)
{
    it->base = it->last + 1;
    enter_block(it, p, it->block + 1, it->end);
}

void kb_postings_begin(kb_postings *it, kb_pages *p, const kb_term *term, uint32_t record_count)
{
    it->term = *term;
    it->record_count = record_count;
    it->base = 0;
    it->fresh = true;
    it->blocks = (uint32_t)(((uint64_t)term->df + KB_POSTING_BLOCK - 1) / KB_POSTING_BLOCK);
    if (term->postings_bytes > UINT32_MAX || (term->df == 0 && term->postings_bytes > 0)) {
        kb_pages_damage(p, KB_POSTINGS, term->postings, "a posting list has a wrong length");
        it->blocks = 0;
    }
    enter_block(it, p, 0, 0);
}

void kb_postings_seek(kb_postings *it, kb_pages *p, uint32_t record)
{
    while (it->last != KB_NO_RECORD && it->last < record)
        leave_block(it, p);
}

/* Decodes the block at the cursor; false when its bytes make no sense. */
static bool decode_block(kb_postings *it, kb_cursor c)
{
    uint64_t next = it->base;
    it->n = block_size(it->term.df, it->block * KB_POSTING_BLOCK);
    for (uint32_t i = 0; i < it->n; i++) {
        next += kb_read_varint32(&c);
        it->records[i] = next < it->record_count ? (uint32_t)next : 0;
        c.bad = c.bad || next >= it->record_count;
        next++;
    }
    kb_str impacts = kb_read_bytes(&c, it->n);
    if (c.bad || c.left > 0 || memchr(impacts.s, 0, it->n) != NULL)
        return false; /* an impact is at least 1 */
    memcpy(it->impacts, impacts.s, it->n);
    return it->blocks == 1 || it->records[it->n - 1] == it->last;
}

kb_status kb_postings_read(kb_postings *it, kb_pages *p)
{
    if (p->damaged)
        return KB_E_DAMAGED;
    if (it->last == KB_NO_RECORD)
        return KB_NONE;
    it->fresh = false;
    if (it->n > 0)
        return KB_OK;
    uint64_t rows = it->blocks > 1 ? (uint64_t)it->blocks * ROW_BYTES : 0;
    kb_cursor c = kb_pages_cursor(p, KB_POSTINGS, it->term.postings + rows + it->start, it->end - it->start);
    if (!decode_block(it, c)) {
        kb_pages_damage(p, KB_POSTINGS, 0, "a posting list makes no sense");
        it->n = 0;
        return KB_E_DAMAGED;
    }
    it->last = it->records[it->n - 1];
    return KB_OK;
}

kb_status kb_postings_next(kb_postings *it, kb_pages *p)
{
    if (!it->fresh && it->last != KB_NO_RECORD)
        leave_block(it, p);
    return kb_postings_read(it, p);
}

void kb_positions_begin(kb_positions *it, kb_pages *p, const kb_term *term)
{
    *it = (kb_positions){.data = kb_pages_cursor(p, KB_POSITIONS, term->positions, term->positions_bytes)};
}

uint32_t kb_positions_posting(kb_positions *it)
{
    while (it->left > 0)
        (void)kb_positions_next(it);
    it->left = kb_read_count(&it->data, 1);
    it->last = 0;
    return it->left;
}

uint32_t kb_positions_next(kb_positions *it)
{
    if (it->left == 0)
        return KB_NO_POSITION;
    it->left--;
    uint64_t next = (uint64_t)it->last + kb_read_varint32(&it->data);
    if (it->data.bad || next >= KB_NO_POSITION) {
        it->data.bad = true;
        it->left = 0;
        return KB_NO_POSITION;
    }
    it->last = (uint32_t)next;
    return it->last;
}
