/*
 * postings.c - POSTINGS, the posting lists and positions of all terms, written
 * and read (kb_format.h). Callers: the compiler's write.c; score.c, phrase.c,
 * forms.c and verify.c of the reader.
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
 * Positions, of each posting: how many, Elias-gamma of one more, when its
 * pattern does not say; each less the one before (the first: from 0) as a Rice
 * number of b bits: the rest in unary below 24, b bits; or 24 zeros, 32 bits.
 */
#include "kb_format.h"

#define LIST_WITH_HEAD 8u
#define SHORT_RICE 1u
#define ESCAPE_ZEROS 24u   /* of a gap that is written in 32 bits */

/* l of a list without a head. */
static unsigned short_low_bits(uint32_t records, uint32_t df)
{
    unsigned bits = kb_bits_of(records / df);
    return bits > 0 ? bits - 1 : 0;
}

static unsigned gap_bits(const kb_norms *norms, uint8_t class, uint32_t count)
{
    unsigned whole = norms->gaps[class] & 31, shared = kb_bits_of(count);
    return whole + 1 > shared ? whole + 1 - shared : 0;
}

/* ----------------------------------------------------------------- writing */

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
    unsigned l = short_low_bits(b->norms->records, b->list->df), k = SHORT_RICE;
    if (b->list->df >= LIST_WITH_HEAD) {
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

static void write_gap(kb_bits *out, uint32_t gap, unsigned bits)
{
    uint32_t rest = (uint32_t)((uint64_t)gap >> bits);
    if (rest >= ESCAPE_ZEROS) {
        kb_bits_put(out, 0, ESCAPE_ZEROS);
        kb_bits_put(out, gap, 32);
        return;
    }
    kb_bits_unary(out, rest);
    kb_bits_put(out, gap & ((UINT64_C(1) << bits) - 1), bits);
}

/* Elias-gamma. */
static void write_count(kb_bits *out, uint64_t count)
{
    unsigned bits = kb_bits_of(count);
    kb_bits_unary(out, bits - 1);
    kb_bits_put(out, count & ((UINT64_C(1) << (bits - 1)) - 1), bits - 1);
}

/* The positions of a block; returns those that come next. */
static const uint32_t *write_positions(kb_bits *out, const block *b, const uint32_t *places)
{
    const kb_norms *norms = b->norms;
    for (uint32_t i = b->first; i < b->first + b->n; i++) {
        uint32_t count = b->list->counts[i], last = 0;
        unsigned bits = gap_bits(norms, norms->of_records[b->list->records[i]], count);
        if (norms->places[b->list->patterns[i]] == KB_PLACES_FOLLOW)
            write_count(out, (uint64_t)count + 1);
        for (uint32_t k = 0; k < count; k++, places++) {
            write_gap(out, *places - last, bits);
            last = *places;
        }
    }
    return places;
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

/* ----------------------------------------------------------------- reading */

#define WORD_BITS 56u /* of kb_bits_at() that are there at any place in a byte */
#define WORD_MASK ((UINT64_C(1) << WORD_BITS) - 1)

/* Behind the last block, or behind damage. */
static void finish(kb_postings *it)
{
    it->last = KB_NO_RECORD;
    it->left = it->n = 0;
    it->greatest = 0;
    it->decoded = true;
}

static void fail(kb_postings *it, kb_pages *p)
{
    kb_pages_damage(p, KB_POSTINGS, it->list, "a posting list makes no sense");
    finish(it);
}

static uint32_t in_block(const kb_postings *it)
{
    return it->left < KB_POSTING_BLOCK ? it->left : KB_POSTING_BLOCK;
}

/* Goes to the next block of a list with rows. */
static void read_row(kb_postings *it, kb_pages *p)
{
    uint64_t last = (uint64_t)it->next_base + kb_read_varint32(&it->rows);
    it->block += it->block_bytes;
    it->places += it->places_bytes;
    it->block_bytes = kb_read_varint(&it->rows);
    it->greatest = kb_read_u8(&it->rows);
    it->places_bytes = kb_read_varint(&it->rows);
    it->base = it->next_base;
    it->decoded = false;
    it->n = 0;
    if (it->rows.bad || last >= it->norms->records || it->block_bytes > it->list_bytes ||
        it->places_bytes > it->list_bytes) {
        fail(it, p);
        return;
    }
    it->last = (uint32_t)last;
    it->next_base = it->last + 1;
}

static void begin_rows(kb_postings *it, kb_pages *p)
{
    kb_cursor head = kb_pages_cursor(p, KB_POSTINGS, it->list, it->list_bytes < 20 ? it->list_bytes : 20);
    size_t before = head.left;
    uint64_t rows = kb_read_varint(&head), blocks = kb_read_varint(&head), at = before - head.left;
    if (head.bad || rows > it->list_bytes - at || blocks > it->list_bytes - at - rows) {
        fail(it, p);
        return;
    }
    it->rows = kb_pages_cursor(p, KB_POSTINGS, it->list + at, rows);
    it->block = it->list + at + rows;
    it->places = it->block + blocks;
    read_row(it, p);
}

void kb_postings_begin(kb_postings *it, kb_pages *p, const kb_term *term)
{
    it->norms = kb_norms_get(p);
    it->list = it->block = term->list;
    it->list_bytes = it->block_bytes = term->list_bytes;
    it->left = term->df;
    it->base = it->next_base = it->n = 0;
    it->places = it->places_bytes = 0;
    it->decoded = it->begun = false;
    if (it->norms == NULL || it->left == 0 || it->left > it->norms->records) {
        if (it->left > 0)
            fail(it, p);
        finish(it);
        return;
    }
    it->factor = kb_norms_factor(it->norms, term->df, term->burst);
    it->greatest = kb_norms_impact(it->factor, 255);
    it->last = it->norms->records - 1;
    if (it->left > KB_POSTING_BLOCK) {
        it->block_bytes = 0;
        begin_rows(it, p);
    }
}

static void next_block(kb_postings *it, kb_pages *p)
{
    it->left -= in_block(it);
    if (it->left > 0)
        read_row(it, p);
    else
        finish(it);
}

void kb_postings_seek(kb_postings *it, kb_pages *p, uint32_t record)
{
    it->begun = it->begun || it->last < record;
    while (it->last < record && it->left > 0)
        next_block(it, p);
}

/*
 * Finds the ones that end n unary numbers, and goes behind the last: ones[i] is
 * how many bits stand before it. No step waits for the number before it.
 */
static bool find_ones(const uint8_t *bytes, uint64_t *at, uint64_t end, uint32_t n, uint32_t *ones)
{
    uint32_t i = 0;
    uint64_t start = *at;
    for (uint64_t from = start; i < n && from < end; from += WORD_BITS) {
        uint32_t before = (uint32_t)(from - start);
        for (uint64_t word = kb_bits_at(bytes, from) & WORD_MASK; word != 0 && i < n; word &= word - 1)
            ones[i++] = before + (unsigned)__builtin_ctzll(word);
    }
    if (i < n)
        return false;
    *at = start + ones[n - 1] + 1;
    return *at <= end;
}

static bool read_records(kb_postings *it, const uint8_t *bytes, uint64_t *at, uint64_t end, unsigned l)
{
    uint64_t low = *at, mask = (UINT64_C(1) << l) - 1;
    uint32_t n = it->n, base = it->base, least = base, count = it->norms->records, *records = it->records;
    bool bad = false;
    *at += (uint64_t)n * l;
    if (*at > end || !find_ones(bytes, at, end, n, records))
        return false;
    for (uint32_t i = 0; i < n; i++, low += l) {
        uint64_t number = (uint64_t)(records[i] - i) << l | (kb_bits_at(bytes, low) & mask);
        uint32_t record = (uint32_t)number + base + i;
        records[i] = record;
        bad |= number > UINT32_MAX || record < least || record >= count;
        least = record + 1;
    }
    return !bad;
}

static bool read_patterns(kb_postings *it, const uint8_t *bytes, uint64_t *at, uint64_t end, unsigned k)
{
    uint64_t low = *at, mask = (UINT64_C(1) << k) - 1;
    uint32_t ones[KB_POSTING_BLOCK + 1], n = it->n, greatest = 0;
    *at += (uint64_t)n * k;
    ones[0] = UINT32_MAX; /* one before the first bit */
    if (*at > end || !find_ones(bytes, at, end, n, ones + 1))
        return false;
    for (uint32_t i = 0; i < n; i++, low += k) {
        uint32_t high = ones[i + 1] - ones[i] - 1;
        uint32_t pattern = high < KB_PATTERNS ? high << k | (uint32_t)(kb_bits_at(bytes, low) & mask) : KB_PATTERNS;
        it->patterns[i] = (uint8_t)pattern;
        greatest = pattern > greatest ? pattern : greatest;
    }
    return greatest < it->norms->patterns;
}

/* The class of each record. */
static bool read_classes(kb_postings *it, kb_pages *p)
{
    const uint8_t *classes = NULL;
    uint32_t checked = 0, n = it->n;
    uint8_t greatest = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t record = it->records[i];
        if (record >= checked && (classes = kb_norms_of(p, record, &checked)) == NULL)
            return false;
        it->classes[i] = classes[record];
        greatest = it->classes[i] > greatest ? it->classes[i] : greatest;
    }
    return greatest < it->norms->classes;
}

/* The impact of each posting, by its pattern and class. */
static void read_impacts(kb_postings *it)
{
    const uint8_t *table = it->norms->table;
    uint32_t classes = it->norms->classes, n = it->n;
    uint64_t factor = it->factor;
    for (uint32_t i = 0; i < n; i++)
        it->impacts[i] = kb_norms_impact(factor, table[it->patterns[i] * classes + it->classes[i]]);
}

static bool read_block(kb_postings *it, kb_pages *p)
{
    const uint8_t *bytes = kb_pages_view(p, KB_POSTINGS, it->block, it->block_bytes);
    uint32_t df = it->left; /* of a list without rows */
    uint64_t at = 0, end = it->block_bytes * 8;
    bool head = it->next_base > 0 || df >= LIST_WITH_HEAD;
    if (bytes == NULL || it->block_bytes == 0)
        return false;
    unsigned l = head ? bytes[0] & 31 : short_low_bits(it->norms->records, df), k = head ? bytes[0] >> 5 : SHORT_RICE;
    at = head ? 8 : 0;
    it->n = in_block(it);
    if (!read_records(it, bytes, &at, end, l) || !read_patterns(it, bytes, &at, end, k))
        return false;
    uint32_t last = it->records[it->n - 1];
    if (it->next_base > 0 && last != it->last)
        return false; /* its row said otherwise */
    it->last = last;
    it->places_bit = at;
    if (!read_classes(it, p))
        return false;
    read_impacts(it);
    return true;
}

kb_status kb_postings_read(kb_postings *it, kb_pages *p)
{
    it->begun = true;
    if (it->decoded || it->left == 0)
        return p->damaged ? KB_E_DAMAGED : it->left > 0 ? KB_OK : KB_NONE;
    if (!read_block(it, p)) {
        fail(it, p);
        return KB_E_DAMAGED;
    }
    it->decoded = true;
    return KB_OK;
}

kb_status kb_postings_next(kb_postings *it, kb_pages *p)
{
    if (it->begun && it->left > 0)
        next_block(it, p);
    return kb_postings_read(it, p);
}

/* --------------------------------------------------------------- positions */

void kb_positions_begin(kb_positions *it, kb_pages *p, const kb_postings *postings)
{
    bool rows = postings->next_base > 0;
    uint64_t from = rows ? postings->places : postings->block;
    uint64_t n = rows ? postings->places_bytes : postings->block_bytes;
    *it = (kb_positions){.postings = postings, .at = rows ? 0 : postings->places_bit, .end = n * 8};
    it->bytes = kb_pages_view(p, KB_POSTINGS, from, n);
    it->bad = it->bytes == NULL;
}

/* A number in unary; stops at the end. */
static uint64_t read_unary(kb_positions *it)
{
    uint64_t zeros = 0, word = 0;
    while (it->at < it->end && (word = kb_bits_at(it->bytes, it->at) & WORD_MASK) == 0) {
        it->at += WORD_BITS;
        zeros += WORD_BITS;
    }
    if (word == 0) {
        it->bad = true;
        return 0;
    }
    unsigned more = (unsigned)__builtin_ctzll(word);
    it->at += more + 1;
    return zeros + more;
}

static uint32_t read_count(kb_positions *it)
{
    uint64_t bits = read_unary(it);
    if (it->bad || bits > 31) {
        it->bad = true;
        return 0;
    }
    uint64_t low = kb_bits_at(it->bytes, it->at) & ((UINT64_C(1) << bits) - 1);
    it->at += bits;
    return (uint32_t)((UINT64_C(1) << bits | low) - 1);
}

static void begin_posting(kb_positions *it)
{
    const kb_postings *postings = it->postings;
    const kb_norms *norms = postings->norms;
    uint32_t i = it->next++, count = norms->places[postings->patterns[i]];
    if (count == KB_PLACES_FOLLOW)
        count = read_count(it);
    if (it->bad || it->at > it->end || count > it->end - it->at) { /* a position has a bit at least */
        it->bad = true;
        count = 0;
    }
    it->left = count;
    it->bits = gap_bits(norms, postings->classes[i], count);
    it->last = 0;
}

/* A gap of so many bits, at most 31; what it needs stands in 56 bits. */
static uint64_t next_gap(const uint8_t *bytes, uint64_t *at, unsigned bits)
{
    uint64_t word = kb_bits_at(bytes, *at);
    if ((word & ((1u << ESCAPE_ZEROS) - 1)) == 0) {
        *at += ESCAPE_ZEROS + 32;
        return word >> ESCAPE_ZEROS & UINT32_MAX;
    }
    unsigned rest = (unsigned)__builtin_ctzll(word);
    *at += rest + 1 + bits;
    return (uint64_t)rest << bits | (word >> (rest + 1) & ((UINT64_C(1) << bits) - 1));
}

/* Leaves out what is left of a posting. */
static void skip_posting(kb_positions *it)
{
    uint64_t at = it->at;
    for (; it->left > 0 && at <= it->end; it->left--)
        (void)next_gap(it->bytes, &at, it->bits);
    it->bad = it->bad || at > it->end;
    it->at = at;
}

uint32_t kb_positions_of(kb_positions *it, uint32_t i)
{
    while (it->next <= i && !it->bad) {
        skip_posting(it);
        begin_posting(it);
    }
    return it->left;
}

uint32_t kb_positions_next(kb_positions *it)
{
    if (it->left == 0)
        return KB_NO_POSITION;
    it->left--;
    uint64_t next = it->at <= it->end ? it->last + next_gap(it->bytes, &it->at, it->bits) : KB_NO_POSITION;
    if (it->at > it->end || next >= KB_NO_POSITION) {
        it->bad = true;
        it->left = 0;
        return KB_NO_POSITION;
    }
    it->last = (uint32_t)next;
    return it->last;
}
