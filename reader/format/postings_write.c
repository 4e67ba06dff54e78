/*
 * postings_write.c - writes POST, the posting lists and positions of all terms
 * (kb_index.h). Caller: the compiler's write.c. postings.c and positions.c read.
 *
 * A list is cut into blocks of 128 postings. One of more than a block begins
 * with
 *     bytes of the rows varint, bytes of the blocks varint, rows, blocks,
 *     and then the positions of each block;
 * a row: last record less the one that comes next to the block before varint,
 * bytes of the block varint, greatest impact u8, bytes of its positions varint.
 * A list of one block has no rows, and its positions follow bit on bit.
 *
 * A block, in bits from the lowest on (l, k: 5 and 3 bits; not written for
 * lists of fewer than 8: l as many as records / df has less one, k = 1):
 *     l, k, the lowest l bits of each number, the rest of each in unary,
 *     each less the one before; the lowest k bits of each pattern, the rest of
 *     each in unary.
 * The numbers: record less the one that comes next to the block before, less
 * the place in the block. Unary: so many zeros, then a one.
 *
 * The positions of a block, as gaps, each less the one before (the first: from
 * 0), each of so many bits as its class and count say, and more; in a list of
 * more than a block all have as many, which is what `more` says there:
 *     more in unary (not written for lists of fewer than 8: 0); of each posting of which the pattern does not say how many,
 *     Elias-gamma of one more; the rest of each gap in unary; zeros up to a
 *     byte, for what follows; the bits of each gap, those of the last one first.
 */
#include "kb_format.h"

/* A part of a list that is written at once. */
typedef struct block {
    const kb_norms *norms;
    const kb_posting_list *list;
    uint32_t first, n, base;
} block;

static uint32_t number_of(const block *b, uint32_t i)
{
    return b->list->records[b->first + i] - b->base - i;
}

/* The l that takes the fewest bits. */
static unsigned best_low_bits(const block *b)
{
    uint32_t last = number_of(b, b->n - 1);
    unsigned best = 0;
    uint64_t fewest = UINT64_MAX;
    for (unsigned l = 0; l < 32; l++) {
        uint64_t bits = (uint64_t)b->n * l + (last >> l);
        if (bits < fewest) {
            fewest = bits;
            best = l;
        }
    }
    return best;
}

/* The k that takes the fewest bits. */
static unsigned best_rice(const block *b)
{
    unsigned best = 0;
    uint64_t fewest = UINT64_MAX;
    for (unsigned k = 0; k < 8; k++) {
        uint64_t bits = 0;
        for (uint32_t i = 0; i < b->n; i++)
            bits += ((uint32_t)b->list->patterns[b->first + i] >> k) + k;
        if (bits < fewest) {
            fewest = bits;
            best = k;
        }
    }
    return best;
}

static void write_records(kb_bits *out, const block *b, unsigned l)
{
    uint32_t high = 0;
    for (uint32_t i = 0; i < b->n; i++)
        kb_bits_put(out, number_of(b, i) & ((UINT64_C(1) << l) - 1), l);
    for (uint32_t i = 0; i < b->n; i++) {
        uint32_t number = (uint32_t)((uint64_t)number_of(b, i) >> l);
        kb_bits_unary(out, number - high);
        high = number;
    }
}

static void write_postings(kb_bits *out, const block *b)
{
    unsigned l = kb_short_low_bits(b->norms->records, b->list->df), k = KB_SHORT_RICE;
    if (b->list->df >= KB_LIST_WITH_HEAD) {
        l = best_low_bits(b);
        k = best_rice(b);
        kb_bits_put(out, l, 5);
        kb_bits_put(out, k, 3);
    }
    write_records(out, b, l);
    for (uint32_t i = 0; i < b->n; i++)
        kb_bits_put(out, b->list->patterns[b->first + i] & ((1u << k) - 1), k);
    for (uint32_t i = 0; i < b->n; i++)
        kb_bits_unary(out, (uint32_t)b->list->patterns[b->first + i] >> k);
}

/* Elias-gamma. */
static void write_count(kb_bits *out, uint64_t count)
{
    unsigned bits = kb_bits_of(count);
    kb_bits_unary(out, bits - 1);
    kb_bits_put(out, count & ((UINT64_C(1) << (bits - 1)) - 1), bits - 1);
}

static unsigned bits_of_gaps(const block *b, uint32_t i, unsigned more)
{
    const kb_norms *norms = b->norms;
    if (b->list->df > KB_POSTING_BLOCK)
        return more;
    return kb_gap_bits(norms, norms->of_records[b->list->records[i]], b->list->counts[i], more);
}

/* How many positions the postings of a block have. */
static size_t count_places(const block *b)
{
    size_t count = 0;
    for (uint32_t i = b->first; i < b->first + b->n; i++)
        count += b->list->counts[i];
    return count;
}

/* Bits of all gaps with so many bits more. */
static uint64_t measure_gaps(const block *b, const uint32_t *places, unsigned more)
{
    uint64_t sum = more;
    for (uint32_t i = b->first; i < b->first + b->n; i++) {
        uint32_t last = 0;
        unsigned bits = bits_of_gaps(b, i, more);
        for (uint32_t k = 0; k < b->list->counts[i]; k++, places++) {
            sum += ((uint64_t)(*places - last) >> bits) + bits;
            last = *places;
        }
    }
    return sum;
}

/* The addition that takes the fewest bits: with each more they fall, and then rise. */
static unsigned best_more(const block *b, const uint32_t *places)
{
    uint64_t fewest = measure_gaps(b, places, 0);
    for (unsigned more = 1; more <= KB_GAP_BITS; more++) {
        uint64_t bits = measure_gaps(b, places, more);
        if (bits >= fewest)
            return more - 1;
        fewest = bits;
    }
    return KB_GAP_BITS;
}

static void write_counts(kb_bits *out, const block *b)
{
    for (uint32_t i = b->first; i < b->first + b->n; i++)
        if ((b->norms->places[b->list->patterns[i]] & KB_PLACES_FOLLOW) == KB_PLACES_FOLLOW)
            write_count(out, (uint64_t)b->list->counts[i] + 1);
}

static void write_high_gaps(kb_bits *out, const block *b, const uint32_t *places, unsigned more)
{
    for (uint32_t i = b->first; i < b->first + b->n; i++) {
        uint32_t last = 0;
        unsigned bits = bits_of_gaps(b, i, more);
        for (uint32_t k = 0; k < b->list->counts[i]; k++, places++) {
            kb_bits_unary(out, (*places - last) >> bits);
            last = *places;
        }
    }
}

/* From the last on. */
static void write_low_gaps(kb_bits *out, const block *b, const uint32_t *end, unsigned more)
{
    for (uint32_t i = b->first + b->n; i-- > b->first;) {
        unsigned bits = bits_of_gaps(b, i, more);
        for (uint32_t k = b->list->counts[i]; k-- > 0;) {
            end--;
            uint32_t gap = *end - (k > 0 ? end[-1] : 0);
            kb_bits_put(out, gap & ((UINT32_C(1) << bits) - 1), bits);
        }
    }
}

static uint64_t low_bits(const block *b, unsigned more)
{
    uint64_t sum = 0;
    for (uint32_t i = b->first; i < b->first + b->n; i++)
        sum += (uint64_t)b->list->counts[i] * bits_of_gaps(b, i, more);
    return sum;
}

/* The positions of a block; returns those that come next. */
static const uint32_t *write_positions(kb_bits *out, const block *b, const uint32_t *places)
{
    bool head = b->list->df >= KB_LIST_WITH_HEAD;
    unsigned more = head ? best_more(b, places) : 0;
    const uint32_t *end = places + count_places(b);
    if (head)
        kb_bits_unary(out, more);
    write_counts(out, b);
    write_high_gaps(out, b, places, more);
    kb_bits_put(out, 0, (8 - (out->used + low_bits(b, more)) % 8) % 8);
    write_low_gaps(out, b, end, more);
    return end;
}

static uint8_t greatest_impact(const block *b, uint64_t factor)
{
    const kb_norms *norms = b->norms;
    uint8_t greatest = 0;
    for (uint32_t i = b->first; i < b->first + b->n; i++) {
        uint8_t class = norms->of_records[b->list->records[i]];
        uint8_t impact = kb_norms_impact(factor, norms->table[b->list->patterns[i] * norms->classes + class]);
        greatest = impact > greatest ? impact : greatest;
    }
    return greatest;
}

static block block_at(const kb_norms *norms, const kb_posting_list *list, uint32_t first)
{
    uint32_t left = list->df - first;
    return (block){norms, list, first, left < KB_POSTING_BLOCK ? left : KB_POSTING_BLOCK,
                   first > 0 ? list->records[first - 1] + 1 : 0};
}

static void write_short(kb_buf *out, const kb_norms *norms, const kb_posting_list *list)
{
    block b = block_at(norms, list, 0);
    kb_bits bits;
    kb_bits_begin(&bits, out);
    write_postings(&bits, &b);
    (void)write_positions(&bits, &b, list->places);
    kb_bits_end(&bits);
}

/* The parts of a long list. */
typedef struct parts {
    kb_buf rows, blocks, places;
} parts;

static void write_blocks(parts *out, const kb_norms *norms, const kb_posting_list *list)
{
    uint64_t factor = kb_norms_factor(norms, list->df, list->burst);
    const uint32_t *places = list->places;
    for (uint32_t at = 0; at < list->df; at += KB_POSTING_BLOCK) {
        block b = block_at(norms, list, at);
        size_t blocks_at = out->blocks.size, places_at = out->places.size;
        kb_bits bits;
        kb_bits_begin(&bits, &out->blocks);
        write_postings(&bits, &b);
        kb_bits_end(&bits);
        kb_bits_begin(&bits, &out->places);
        places = write_positions(&bits, &b, places);
        kb_bits_end(&bits);
        kb_buf_varint(&out->rows, list->records[at + b.n - 1] - b.base);
        kb_buf_varint(&out->rows, out->blocks.size - blocks_at);
        kb_buf_byte(&out->rows, greatest_impact(&b, factor));
        kb_buf_varint(&out->rows, out->places.size - places_at);
    }
}

static void write_long(kb_buf *out, const kb_norms *norms, const kb_posting_list *list)
{
    parts p;
    kb_buf_init(&p.rows, &out->alloc);
    kb_buf_init(&p.blocks, &out->alloc);
    kb_buf_init(&p.places, &out->alloc);
    write_blocks(&p, norms, list);
    kb_buf_varint(out, p.rows.size);
    kb_buf_varint(out, p.blocks.size);
    kb_buf_str(out, kb_buf_view(&p.rows));
    kb_buf_str(out, kb_buf_view(&p.blocks));
    kb_buf_str(out, kb_buf_view(&p.places));
    out->failed = out->failed || p.rows.failed || p.blocks.failed || p.places.failed;
    kb_buf_release(&p.rows);
    kb_buf_release(&p.blocks);
    kb_buf_release(&p.places);
}

void kb_postings_write(kb_buf *out, const kb_norms *norms, const kb_posting_list *list)
{
    if (list->df > KB_POSTING_BLOCK)
        write_long(out, norms, list);
    else if (list->df > 0)
        write_short(out, norms, list);
}
