/*
 * postings.c - reads POST, the posting lists of all terms (kb_format.h;
 * postings_write.c writes them and has their bytes). Callers: score.c, scan.c,
 * phrase.c, forms.c and verify.c of the reader.
 *
 * A block is read as far as it is asked for: its records, then their patterns
 * and classes, then their impacts. A single impact needs the records alone.
 */
#include "kb_format.h"

/* ----------------------------------------------------------------- reading */

#define WORD_BITS 56u /* of kb_bits_at() that are there at any place in a byte */
#define WORD_MASK ((UINT64_C(1) << WORD_BITS) - 1)

/* Behind the last block, or behind damage. */
static void finish(kb_postings *it)
{
    it->last = KB_NO_RECORD;
    it->left = it->n = 0;
    it->greatest = 0;
    it->level = KB_LEVEL_IMPACTS;
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
    it->level = KB_LEVEL_ROW;
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
    it->level = KB_LEVEL_ROW;
    it->begun = false;
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
 * how many bits stand before it. No step waits for the number before it. There
 * is room for the ones of a word more.
 */
static bool find_ones(const uint8_t *bytes, uint64_t *at, uint64_t end, uint32_t n, uint32_t *ones)
{
    uint32_t i = 0;
    uint64_t start = *at;
    for (uint64_t from = start; i < n && from < end; from += WORD_BITS) {
        uint32_t before = (uint32_t)(from - start);
        for (uint64_t word = kb_bits_at(bytes, from) & WORD_MASK; word != 0; word &= word - 1)
            ones[i++] = before + (unsigned)__builtin_ctzll(word);
    }
    if (i < n)
        return false;
    *at = start + ones[n - 1] + 1;
    return *at <= end;
}

/* Reads n numbers of so many bits, four with each load as long as they fit into it. */
static void read_bits(const uint8_t *bytes, uint64_t at, unsigned bits, uint32_t n, uint32_t *out)
{
    uint64_t mask = (UINT64_C(1) << bits) - 1;
    uint32_t i = 0;
    for (; bits <= WORD_BITS / 4 && i + 4 <= n; i += 4, at += 4 * bits) {
        uint64_t word = kb_bits_at(bytes, at);
        out[i] = (uint32_t)(word & mask);
        out[i + 1] = (uint32_t)(word >> bits & mask);
        out[i + 2] = (uint32_t)(word >> (2 * bits) & mask);
        out[i + 3] = (uint32_t)(word >> (3 * bits) & mask);
    }
    for (; i < n; i++, at += bits)
        out[i] = (uint32_t)(kb_bits_at(bytes, at) & mask);
}

#define ONES (KB_POSTING_BLOCK + WORD_BITS)

/* Reads the records of a block of which l bits each stand from a bit on; goes behind them. */
static bool read_records(kb_postings *it, const uint8_t *bytes, uint64_t *at, uint64_t end, unsigned l)
{
    uint32_t ones[ONES], n = it->n, *records = it->records;
    uint64_t low = *at, base = it->base, before = 0;
    bool bad = false;
    *at += (uint64_t)n * l;
    if (*at > end || !find_ones(bytes, at, end, n, ones))
        return false;
    read_bits(bytes, low, l, n, records);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t record = ((uint64_t)(ones[i] - i) << l | records[i]) + base + i;
        bad |= record < before;
        before = record + 1;
        records[i] = (uint32_t)record;
    }
    return !bad && before <= it->norms->records;
}

static bool read_block(kb_postings *it, kb_pages *p)
{
    const uint8_t *bytes = kb_pages_view(p, KB_POSTINGS, it->block, it->block_bytes);
    uint32_t df = it->left; /* of a list without rows */
    uint64_t at = 0, end = it->block_bytes * 8;
    bool rows = it->next_base > 0, head = rows || df >= KB_LIST_WITH_HEAD;
    if (bytes == NULL || it->block_bytes == 0)
        return false;
    unsigned l = head ? bytes[0] & 31 : kb_short_low_bits(it->norms->records, df);
    it->pattern_bits = head ? bytes[0] >> 5 : KB_SHORT_RICE;
    at = head ? 8 : 0;
    it->n = in_block(it);
    if (!read_records(it, bytes, &at, end, l))
        return false;
    it->bytes = bytes;
    it->pattern_at = at;
    uint32_t last = it->records[it->n - 1];
    if (rows && last != it->last)
        return false; /* its row said otherwise */
    it->last = last;
    return true;
}

kb_status kb_postings_records(kb_postings *it, kb_pages *p)
{
    it->begun = true;
    if (it->level >= KB_LEVEL_RECORDS || it->left == 0)
        return p->damaged ? KB_E_DAMAGED : it->left > 0 ? KB_OK : KB_NONE;
    if (!read_block(it, p)) {
        fail(it, p);
        return KB_E_DAMAGED;
    }
    it->level = KB_LEVEL_RECORDS;
    return KB_OK;
}

/* ---------------------------------------------------------------- patterns */

static bool read_patterns(kb_postings *it)
{
    unsigned k = it->pattern_bits;
    uint64_t at = it->pattern_at + (uint64_t)it->n * k, end = it->block_bytes * 8;
    uint32_t ones[ONES], lows[KB_POSTING_BLOCK], n = it->n, before = UINT32_MAX, greatest = 0;
    if (at > end || !find_ones(it->bytes, &at, end, n, ones))
        return false;
    read_bits(it->bytes, it->pattern_at, k, n, lows);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t high = ones[i] - before - 1; /* one before the first bit */
        uint32_t pattern = (high < KB_PATTERNS ? high : KB_PATTERNS) << k | lows[i];
        it->patterns[i] = (uint8_t)pattern;
        greatest = pattern > greatest ? pattern : greatest;
        before = ones[i];
    }
    it->places_bit = at;
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

kb_status kb_postings_patterns(kb_postings *it, kb_pages *p)
{
    kb_status status = kb_postings_records(it, p);
    if (status != KB_OK || it->level >= KB_LEVEL_PATTERNS)
        return status;
    if (!read_patterns(it) || !read_classes(it, p)) {
        fail(it, p);
        return KB_E_DAMAGED;
    }
    it->level = KB_LEVEL_PATTERNS;
    return KB_OK;
}

/* ----------------------------------------------------------------- impacts */

kb_status kb_postings_read(kb_postings *it, kb_pages *p)
{
    kb_status status = kb_postings_patterns(it, p);
    if (status != KB_OK || it->level >= KB_LEVEL_IMPACTS)
        return status;
    const uint8_t *table = it->norms->table;
    uint32_t classes = it->norms->classes, n = it->n;
    uint64_t factor = it->factor;
    for (uint32_t i = 0; i < n; i++)
        it->impacts[i] = kb_norms_impact(factor, table[it->patterns[i] * classes + it->classes[i]]);
    it->level = KB_LEVEL_IMPACTS;
    return KB_OK;
}

/* Where the one stands that ends a unary number; the first is 0. The end, when there are not so many. */
static uint64_t find_one(const uint8_t *bytes, uint64_t at, uint64_t end, uint32_t number)
{
    for (; at < end; at += WORD_BITS) {
        uint64_t word = kb_bits_at(bytes, at) & WORD_MASK;
        unsigned here = kb_count_ones(word);
        if (number >= here) {
            number -= here;
            continue;
        }
        for (; number > 0; number--)
            word &= word - 1;
        return at + (unsigned)__builtin_ctzll(word);
    }
    return end;
}

/* The pattern of one posting; KB_PATTERNS or more when it makes no sense. */
static uint64_t pattern_of(const kb_postings *it, uint32_t i)
{
    unsigned k = it->pattern_bits;
    uint64_t high = it->pattern_at + (uint64_t)it->n * k, end = it->block_bytes * 8;
    if (high >= end)
        return KB_PATTERNS;
    uint64_t from = i > 0 ? find_one(it->bytes, high, end, i - 1) + 1 : high, to = find_one(it->bytes, from, end, 0);
    if (to >= end)
        return KB_PATTERNS;
    return (to - from) << k | (kb_bits_at(it->bytes, it->pattern_at + (uint64_t)i * k) & ((1u << k) - 1));
}

uint8_t kb_postings_impact(kb_postings *it, kb_pages *p, uint32_t i)
{
    const kb_norms *norms = it->norms;
    if (it->level >= KB_LEVEL_IMPACTS)
        return it->impacts[i];
    uint32_t end, record = it->records[i];
    uint64_t pattern = it->level >= KB_LEVEL_PATTERNS ? it->patterns[i] : pattern_of(it, i);
    const uint8_t *classes = kb_norms_of(p, record, &end);
    if (classes == NULL || pattern >= norms->patterns || classes[record] >= norms->classes) {
        fail(it, p);
        return 0;
    }
    return kb_norms_impact(it->factor, norms->table[pattern * norms->classes + classes[record]]);
}

uint32_t kb_postings_place(const kb_postings *it, uint32_t from, uint32_t record)
{
    uint32_t low = from, high = it->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (it->records[middle] < record)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

kb_status kb_postings_next(kb_postings *it, kb_pages *p)
{
    if (it->begun && it->left > 0)
        next_block(it, p);
    return kb_postings_read(it, p);
}
