/*
 * postings.c - reads POST, the posting lists of all terms (kb_index.h;
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
    it->record = KB_NO_RECORD;
    it->left = it->n = 0;
    it->greatest = 0;
    it->parts = ~0u;
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

/* A row of a list, which says of a block: */
typedef struct row {
    uint64_t step, bytes, places;
    uint8_t greatest;
} row;

static inline row next_row(kb_cursor *c)
{
    row r;
    r.step = kb_read_short(c);
    r.bytes = kb_read_short(c);
    r.greatest = c->left > 0 ? *c->at : 0;
    c->bad = c->bad || c->left == 0 || r.step > UINT32_MAX;
    c->at += c->left > 0;
    c->left -= c->left > 0;
    r.places = kb_read_short(c);
    return r;
}

/* Goes to the next block of a list with rows. */
static void read_row(kb_postings *it, kb_pages *p)
{
    row r = next_row(&it->rows);
    uint64_t last = it->next_base + r.step;
    it->block += it->block_bytes;
    it->places += it->places_bytes;
    it->block_bytes = r.bytes;
    it->greatest = r.greatest;
    it->places_bytes = r.places;
    it->base = it->next_base;
    it->parts = 0;
    it->n = 0;
    if (it->rows.bad || last >= it->norms->records || it->block_bytes > it->list_bytes ||
        it->places_bytes > it->list_bytes - it->block_bytes) {
        fail(it, p);
        return;
    }
    it->list_bytes -= it->block_bytes + it->places_bytes;
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
    it->list_bytes -= at + rows;
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
    it->parts = 0;
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
    p->spent++;
    if (it->left > 0)
        read_row(it, p);
    else
        finish(it);
}

void kb_postings_skip(kb_postings *it, kb_pages *p, uint32_t record)
{
    it->begun = true;
    while (it->last < record && it->left > 0)
        next_block(it, p);
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
        at += (unsigned)__builtin_ctzll(word);
        return at < end ? at : end;
    }
    return end;
}

/* How the current block is written. */
static bool read_head(kb_postings *it, kb_pages *p)
{
    uint32_t df = it->left; /* of a list without rows */
    bool head = it->next_base > 0 || df >= KB_LIST_WITH_HEAD;
    it->bytes = kb_pages_view(p, KB_POSTINGS, it->block, it->block_bytes);
    if (it->bytes == NULL || it->block_bytes == 0)
        return false;
    it->record_bits = head ? it->bytes[0] & 31 : kb_short_low_bits(it->norms->records, df);
    it->pattern_bits = head ? it->bytes[0] >> 5 : KB_SHORT_RICE;
    it->record_at = head ? 8 : 0;
    it->pattern_at = 0;
    it->pattern_bit = 0;
    it->n = in_block(it);
    it->at = 0;
    it->found_bit = it->record_at + (uint64_t)it->n * it->record_bits;
    it->parts = KB_READ_HEAD;
    return it->record_at + (uint64_t)it->n * it->record_bits < it->block_bytes * 8;
}

static bool read_records(kb_postings *it)
{
    unsigned l = it->record_bits;
    uint32_t n = it->n, i = 0;
    uint64_t low = it->record_at, start = low + (uint64_t)n * l, end = it->block_bytes * 8;
    uint64_t mask = (UINT64_C(1) << l) - 1, base = it->base, before = 0, bit = start;
    bool bad = false, rows = it->next_base > 0;
    for (uint64_t from = start; i < n && from < end; from += WORD_BITS)
        for (uint64_t word = kb_bits_at(it->bytes, from) & WORD_MASK; word != 0 && i < n; word &= word - 1) {
            bit = from + (unsigned)__builtin_ctzll(word);
            uint64_t record = ((bit - start - i) << l | (kb_bits_at(it->bytes, low) & mask)) + base + i;
            bad |= record < before;
            before = record + 1;
            it->records[i++] = (uint32_t)record;
            low += l;
        }
    if (bad || i < n || bit >= end || before > it->norms->records || (rows && before != (uint64_t)it->last + 1))
        return false; /* or its row said otherwise */
    it->last = it->records[n - 1];
    it->pattern_at = bit + 1;
    return true;
}

/* KB_OK when there is a block, of which the head is read. */
static kb_status begin_block(kb_postings *it, kb_pages *p)
{
    it->begun = true;
    if (it->parts != 0 || it->left == 0)
        return p->damaged ? KB_E_DAMAGED : it->left > 0 ? KB_OK : KB_NONE;
    if (kb_pages_spend(p, KB_BLOCK_WORK) && read_head(it, p))
        return KB_OK;
    fail(it, p);
    return KB_E_DAMAGED;
}

/* The status of a part that was read, or not. */
static kb_status end_part(kb_postings *it, kb_pages *p, bool good, unsigned part)
{
    if (!good)
        fail(it, p);
    it->parts |= part;
    return good ? KB_OK : KB_E_DAMAGED;
}

static kb_status records_of_block(kb_postings *it, kb_pages *p)
{
    kb_status status = begin_block(it, p);
    if (status != KB_OK || (it->parts & KB_READ_RECORDS))
        return status;
    return end_part(it, p, read_records(it), KB_READ_RECORDS);
}

/* ---------------------------------------------------------------- patterns */

/* Where the patterns begin is not known until the records were read, or passed over. */
static bool find_patterns(kb_postings *it)
{
    uint64_t end = it->block_bytes * 8;
    if (it->pattern_at == 0)
        it->pattern_at = find_one(it->bytes, it->found_bit, end, it->n - 1 - it->at) + 1;
    return it->pattern_at + (uint64_t)it->n * it->pattern_bits < end;
}

static bool read_patterns(kb_postings *it)
{
    unsigned k = it->pattern_bits;
    uint32_t n = it->n, i = 0, greatest = 0;
    if (!find_patterns(it))
        return false;
    uint64_t low = it->pattern_at, next = low + (uint64_t)n * k, end = it->block_bytes * 8;
    uint64_t mask = (UINT64_C(1) << k) - 1;
    for (uint64_t from = next; i < n && from < end; from += WORD_BITS)
        for (uint64_t word = kb_bits_at(it->bytes, from) & WORD_MASK; word != 0 && i < n; word &= word - 1) {
            uint64_t bit = from + (unsigned)__builtin_ctzll(word), high = bit - next;
            uint64_t pattern = (high < KB_PATTERNS ? high : KB_PATTERNS) << k | (kb_bits_at(it->bytes, low) & mask);
            greatest = pattern > greatest ? (uint32_t)pattern : greatest;
            it->patterns[i++] = (uint8_t)pattern;
            next = bit + 1;
            low += k;
        }
    it->places_bit = next;
    return i == n && next <= end && greatest < it->norms->patterns;
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
    kb_status status = begin_block(it, p);
    if (status != KB_OK || (it->parts & KB_READ_PATTERNS))
        return status;
    return end_part(it, p, read_patterns(it), KB_READ_PATTERNS);
}

static kb_status classes_of_block(kb_postings *it, kb_pages *p)
{
    kb_status status = records_of_block(it, p);
    if (status == KB_OK)
        status = kb_postings_patterns(it, p);
    if (status != KB_OK || (it->parts & KB_READ_CLASSES))
        return status;
    return end_part(it, p, read_classes(it, p), KB_READ_CLASSES);
}

/* ----------------------------------------------------------------- impacts */

kb_status kb_postings_read(kb_postings *it, kb_pages *p)
{
    if ((it->parts & KB_READ_IMPACTS) && it->left > 0)
        return KB_OK;
    kb_status status = classes_of_block(it, p);
    if (status != KB_OK)
        return status;
    const uint8_t *table = it->norms->table;
    uint32_t classes = it->norms->classes, n = it->n;
    uint64_t factor = it->factor;
    for (uint32_t i = 0; i < n; i++)
        it->impacts[i] = kb_norms_impact(factor, table[it->patterns[i] * classes + it->classes[i]]);
    it->parts |= KB_READ_IMPACTS;
    return KB_OK;
}

/* ------------------------------------------------------------- one posting */

uint32_t kb_postings_place(const kb_postings *it, uint32_t from, uint32_t record)
{
    uint32_t low = from, step = 1, high = it->n;
    while (low < high && it->records[low] < record) { /* mostly it is near */
        low += step;
        step *= 2;
    }
    if (low < high)
        high = low;
    for (low = low > from ? low - step / 2 + 1 : low; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        if (it->records[middle] < record)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

bool kb_postings_look_up(kb_postings *it, kb_pages *p, const kb_term *term, uint32_t record, uint32_t *i)
{
    *i = 0;
    kb_postings_begin(it, p, term);
    kb_postings_seek(it, p, record);
    if (kb_postings_read(it, p) != KB_OK)
        return false;
    *i = kb_postings_place(it, 0, record);
    return *i < it->n && it->records[*i] == record;
}

bool kb_postings_in_alias(const kb_postings *it, uint32_t i)
{
    return (it->norms->places[it->patterns[i]] & KB_IN_ALIASES) != 0;
}

/*
 * Finds a record that is `wanted` or more above base, from where the search before ended. The upper bits of its number
 * are how many zeros stand before its one; so words in which all numbers are too small are passed over whole.
 */
static bool find_in_block(kb_postings *it, uint64_t wanted)
{
    unsigned l = it->record_bits;
    uint64_t start = it->record_at + (uint64_t)it->n * l, end = it->block_bytes * 8;
    uint64_t i = it->at, mask = (UINT64_C(1) << l) - 1;
    for (uint64_t from = it->found_bit; from < end && i < it->n; from += WORD_BITS) {
        uint64_t word = kb_bits_at(it->bytes, from) & WORD_MASK, behind = i + kb_count_ones(word);
        if (((from + WORD_BITS + 1 - start - behind) << l) + behind <= wanted + 1) {
            i = behind;
            continue;
        }
        for (; word != 0 && i < it->n; word &= word - 1, i++) {
            uint64_t bit = from + (unsigned)__builtin_ctzll(word), high = (bit - start - i) << l;
            uint64_t above = (high | (kb_bits_at(it->bytes, it->record_at + i * l) & mask)) + i;
            if (above < wanted)
                continue;
            it->at = (uint32_t)i;
            it->found_bit = bit;
            it->record = (uint32_t)(it->base + above);
            return bit < end && above <= it->last - it->base;
        }
    }
    return false;
}

/* Goes to a record in the current block, unless all are before it: those of a list without rows may be. */
static kb_status find_here(kb_postings *it, kb_pages *p, uint32_t record)
{
    bool rows = it->next_base > 0;
    kb_status status = rows ? begin_block(it, p) : records_of_block(it, p);
    if (status != KB_OK)
        return status;
    if (it->parts & KB_READ_RECORDS) {
        uint32_t i = kb_postings_place(it, it->at, record);
        if (i < it->n)
            kb_postings_go(it, i);
        return KB_OK;
    }
    return end_part(it, p, find_in_block(it, record > it->base ? record - it->base : 0), KB_FOUND);
}

kb_status kb_postings_find_on(kb_postings *it, kb_pages *p, uint32_t record)
{
    kb_status status = KB_OK;
    p->spent += KB_FIND_WORK;
    while (status == KB_OK && (!(it->parts & KB_FOUND) || it->record < record)) {
        kb_postings_seek(it, p, record);
        status = find_here(it, p, record);
    }
    return status == KB_NONE ? KB_OK : status;
}

/* The pattern of one posting; KB_PATTERNS or more when it makes no sense. The search goes on where it ended. */
static uint64_t pattern_of(kb_postings *it, uint32_t i)
{
    unsigned k = it->pattern_bits;
    if (it->parts & KB_READ_PATTERNS)
        return it->patterns[i];
    if (!find_patterns(it))
        return KB_PATTERNS;
    uint64_t end = it->block_bytes * 8;
    if (it->pattern_bit == 0 || it->pattern_of > i) {
        it->pattern_bit = it->pattern_at + (uint64_t)it->n * k;
        it->pattern_of = 0;
    }
    if (it->pattern_of < i)
        it->pattern_bit = find_one(it->bytes, it->pattern_bit, end, i - it->pattern_of - 1) + 1;
    it->pattern_of = i;
    uint64_t to = find_one(it->bytes, it->pattern_bit, end, 0);
    if (to >= end)
        return KB_PATTERNS;
    return (to - it->pattern_bit) << k | (kb_bits_at(it->bytes, it->pattern_at + (uint64_t)i * k) & ((1u << k) - 1));
}

uint8_t kb_postings_impact(kb_postings *it, kb_pages *p)
{
    const kb_norms *norms = it->norms;
    if (it->left == 0)
        return 0;
    if (it->parts & KB_READ_IMPACTS)
        return it->impacts[it->at];
    uint32_t end, record = it->record;
    uint64_t pattern = pattern_of(it, it->at);
    const uint8_t *classes = kb_norms_of(p, record, &end);
    if (classes == NULL || pattern >= norms->patterns || classes[record] >= norms->classes) {
        fail(it, p);
        return 0;
    }
    return kb_norms_impact(it->factor, norms->table[pattern * norms->classes + classes[record]]);
}

/* ------------------------------------------------------------- great impacts */

kb_status kb_postings_survey(kb_postings *it, kb_pages *p, uint32_t counts[256])
{
    memset(counts, 0, 256 * sizeof *counts);
    if (it->next_base == 0) {
        kb_status status = kb_postings_read(it, p);
        for (uint32_t i = 0; status == KB_OK && i < it->n; i++)
            counts[it->impacts[i]]++;
        return status == KB_NONE ? KB_OK : status;
    }
    kb_cursor rows = it->rows;
    counts[it->greatest]++;
    while (rows.left > 0 && !rows.bad)
        counts[next_row(&rows).greatest]++;
    return KB_OK;
}

uint8_t kb_postings_most(const kb_postings *it, uint32_t end)
{
    kb_cursor rows = it->rows;
    uint64_t next = it->next_base;
    uint8_t most = it->greatest;
    if (it->last == KB_NO_RECORD || it->base >= end)
        return 0;
    while (it->next_base > 0 && rows.left > 0 && next < end && !rows.bad) {
        row r = next_row(&rows);
        next += r.step + 1;
        most = r.greatest > most ? r.greatest : most;
    }
    return most;
}

/* All postings of a block that was read. */
static kb_status take_all(kb_postings *it, kb_pages *p, kb_above *out)
{
    kb_status status = kb_postings_read(it, p);
    if (status != KB_OK)
        return status;
    out->n = it->n;
    out->need = 1;
    memcpy(out->records, it->records, it->n * sizeof *it->records);
    memcpy(out->impacts, it->impacts, it->n);
    return KB_OK;
}

/* The least that a posting must count for an impact of 2 or more. */
static uint64_t least_count(const kb_postings *it, uint8_t need)
{
    uint64_t least = (uint64_t)need * 65536 - 32768;
    return it->factor > 0 ? (least + it->factor - 1) / it->factor : 256;
}

/* The postings whose patterns may count so much. */
static uint32_t choose(const kb_postings *it, const uint8_t *most, uint64_t least, uint8_t *chosen)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < it->n; i++) {
        chosen[n] = (uint8_t)i;
        n += most[it->patterns[i]] >= least;
    }
    return n;
}

/* Finds the record of a posting behind those that were found; *at and *next say where it goes on. */
static uint64_t find_record(const kb_postings *it, uint32_t i, uint64_t *at, uint32_t *next)
{
    unsigned l = it->record_bits;
    uint64_t start = it->record_at + (uint64_t)it->n * l, end = it->block_bytes * 8;
    if (it->parts & KB_READ_RECORDS)
        return it->records[i];
    uint64_t one = find_one(it->bytes, *next > 0 ? *at : start, end, i - *next);
    uint64_t low = kb_bits_at(it->bytes, it->record_at + (uint64_t)i * l) & ((UINT64_C(1) << l) - 1);
    *at = one + 1;
    *next = i + 1;
    return one < end ? ((one - start - i) << l | low) + it->base + i : UINT64_MAX;
}

/*
 * Takes those of some postings, rising, that count so much. That their records rise is checked: who asks has room for a
 * part of all records, and looks for the first one of them.
 */
static bool take_chosen(kb_postings *it, kb_pages *p, const uint8_t *chosen, uint32_t count, uint64_t least,
                        kb_above *out)
{
    const uint8_t *table = it->norms->table, *classes = NULL;
    uint32_t rows = it->norms->classes, checked = 0, next = 0;
    uint64_t at = 0, before = 0;
    for (uint32_t k = 0; k < count; k++) {
        /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): choose() wrote so many */
        uint64_t record = find_record(it, chosen[k], &at, &next);
        if (record < before || record > it->last)
            return false;
        before = record + 1;
        if (record >= checked && (classes = kb_norms_of(p, (uint32_t)record, &checked)) == NULL)
            return false;
        if (classes[record] >= rows)
            return false;
        uint8_t counts = table[it->patterns[chosen[k]] * rows + classes[record]];
        if (counts < least)
            continue;
        out->records[out->n] = (uint32_t)record;
        out->impacts[out->n++] = kb_norms_impact(it->factor, counts);
    }
    return true;
}

#define FEW 32u /* records that are found one by one */

kb_status kb_postings_above(kb_postings *it, kb_pages *p, uint8_t need, kb_above *out)
{
    uint8_t chosen[KB_POSTING_BLOCK + 1];
    if (out->need > 0 && out->base == it->base && out->need <= need && it->left > 0)
        return KB_OK;
    out->base = it->base;
    out->n = 0;
    out->need = need;
    if (need < 2 || (it->parts & KB_READ_IMPACTS))
        return take_all(it, p, out);
    kb_status status = kb_postings_patterns(it, p);
    if (status != KB_OK)
        return status;
    uint64_t least = least_count(it, need);
    uint32_t count = choose(it, kb_norms_most(p), least, chosen);
    if (count > FEW && (status = records_of_block(it, p)) != KB_OK)
        return status;
    return end_part(it, p, take_chosen(it, p, chosen, count, least, out), 0);
}

kb_status kb_postings_next(kb_postings *it, kb_pages *p)
{
    if (it->begun && it->left > 0)
        next_block(it, p);
    return kb_postings_read(it, p);
}
