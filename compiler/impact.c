/*
 * impact.c - how much each term says about each record (index.h). Caller:
 * index.c. BM25F (Robertson, Zaragoza, Taylor 2004) with a burst factor, in
 * fixed point, so that every machine writes the same bytes:
 *
 *   t      = sum over fields of  w x tf / (1 - b + b x length / average)
 *   idf    = ln((N + 1) / (df + 1/2))
 *   impact = idf x sqrt(cf / df) x (k1 + 1) t / (t + k1),   k1 = 2
 *
 * scaled so that the impact at the 99.9th percentile is 255. The last part of it,
 * which is the same for all terms, is a table: a row for each pattern, that is a
 * class of postings of like tf, a column for each class of records of like
 * lengths.
 */
#include "index.h"

#define ONE UINT64_C(65536) /* 1 in 16.16 fixed point */
#define K1 2u
#define PLACES KBC_FIELDS /* behind the numbers of fields */
#define LEAST_CLASSES 32u
#define POSTINGS_A_PATTERN 256u
#define RECORDS_A_CLASS 6u
#define MOST_PLACES 14u   /* positions that a pattern tells; of more the posting does */

/* Weight, and b in 256ths: .60 for titles, .55 for the others. */
static const struct {
    uint32_t weight, b;
} fields[KBC_FIELDS] = {[KBC_TITLE] = {3, 154}, [KBC_ALIAS] = {2, 141}, [KBC_BODY] = {1, 141}, [KBC_PATH] = {1, 141}};

static void average_lengths(kbc_index *index)
{
    for (unsigned f = 0; f < KBC_FIELDS; f++) {
        uint64_t sum = 0, filled = 0;
        for (uint32_t i = 0; i < index->record_count; i++) {
            sum += index->lengths[i][f];
            filled += index->lengths[i][f] > 0 ? 1 : 0;
        }
        index->averages[f] = filled > 0 ? (uint32_t)(sum * 256 / filled) : 256;
        if (index->averages[f] == 0)
            index->averages[f] = 256;
    }
}

/* t of a pattern in a record of a class, in 16.16. */
static uint64_t field_weight(const kbc_index *index, const kbc_class *pattern, const kbc_class *class)
{
    uint64_t t = 0;
    for (unsigned f = 0; f < KBC_FIELDS; f++) {
        if (pattern->numbers[f] == 0)
            continue;
        uint64_t length = (uint64_t)class->numbers[f] * ONE / index->averages[f];
        uint64_t norm = (256 - fields[f].b) * (ONE / 256) + fields[f].b * length / 256;
        t += (uint64_t)fields[f].weight * pattern->numbers[f] * (ONE / 256) * ONE / norm;
    }
    return t;
}

/* ----------------------------------------------------------------- classes */

static void posting_numbers(const kbc_posting *posting, uint32_t *numbers)
{
    for (unsigned f = 0; f < KBC_FIELDS; f++)
        numbers[f] = posting->tf[f];
    numbers[PLACES] = posting->places <= MOST_PLACES ? posting->places : KB_PLACES_FOLLOW;
}

static void record_numbers(const kbc_index *index, uint32_t record, uint32_t *numbers)
{
    for (unsigned f = 0; f < KBC_FIELDS; f++)
        numbers[f] = index->lengths[record][f];
    numbers[PLACES] = 0;
}

static uint8_t *make_patterns(kbc *c, kbc_index *index, uint32_t count, kbc_classes *classes)
{
    uint32_t numbers[KBC_CLASS_NUMBERS];
    uint8_t *patterns = kb_arena_get(&c->arena, count, 1);
    for (uint32_t i = 0; i < count; i++) {
        posting_numbers(&index->postings[i], numbers);
        kbc_classes_add(classes, numbers);
    }
    kbc_classes_make(classes);
    for (uint32_t i = 0; i < count; i++) {
        posting_numbers(&index->postings[i], numbers);
        patterns[i] = kbc_class_of(classes, numbers);
    }
    return patterns;
}

static uint8_t *make_record_classes(kbc *c, const kbc_index *index, kbc_classes *classes)
{
    uint32_t numbers[KBC_CLASS_NUMBERS];
    uint8_t *of_records = kb_arena_get(&c->arena, index->record_count, 1);
    for (uint32_t i = 0; i < index->record_count; i++) {
        record_numbers(index, i, numbers);
        kbc_classes_add(classes, numbers);
    }
    kbc_classes_make(classes);
    for (uint32_t i = 0; i < index->record_count; i++) {
        record_numbers(index, i, numbers);
        of_records[i] = kbc_class_of(classes, numbers);
    }
    return of_records;
}

/* Bits of the gap that a term leaves which stands once in a record of each class: of ln 2 of its positions. */
static uint8_t *make_gaps(kbc *c, const kbc_index *index, const kbc_classes *classes, const uint8_t *of_records)
{
    uint64_t *sums = kb_arena_get(&c->arena, classes->count, sizeof *sums);
    uint8_t *gaps = kb_arena_get(&c->arena, classes->count, 1);
    for (uint32_t i = 0; i < index->record_count; i++)
        sums[of_records[i]] += index->spans[i];
    for (uint32_t i = 0; i < classes->count; i++) {
        uint64_t gap = sums[i] * 69 / 100 / classes->list[i].members + 1;
        gaps[i] = (uint8_t)(kb_bits_of(gap) - 1);
    }
    return gaps;
}

/* (k1 + 1) t / (t + k1) of each pattern in each class, of which k1 + 1 is 255. */
static uint8_t *make_table(kbc *c, const kbc_index *index, const kbc_classes *patterns, const kbc_classes *classes)
{
    uint8_t *table = kb_arena_get(&c->arena, (size_t)patterns->count * classes->count, 1);
    for (uint32_t i = 0; i < patterns->count; i++)
        for (uint32_t k = 0; k < classes->count; k++) {
            uint64_t t = field_weight(index, &patterns->list[i], &classes->list[k]);
            uint64_t saturated = (255 * t + K1 * ONE / 2) / (t + K1 * ONE);
            table[i * classes->count + k] = (uint8_t)(saturated < 1 ? 1 : saturated > 255 ? 255 : saturated);
        }
    return table;
}

/* The table should be small beside what it is about. */
static uint32_t classes_for(uint32_t members, uint32_t each)
{
    uint32_t most = LEAST_CLASSES + members / each;
    return most < KBC_CLASSES_MAX ? most : KBC_CLASSES_MAX;
}

static void make_norms(kbc *c, kbc_index *index, uint32_t count)
{
    kbc_classes *patterns = kb_arena_get(&c->arena, 2, sizeof *patterns), *classes = patterns + 1;
    kbc_classes_begin(c, patterns, classes_for(count, POSTINGS_A_PATTERN), 1);
    kbc_classes_begin(c, classes, classes_for(index->record_count, RECORDS_A_CLASS), 0);
    index->patterns = make_patterns(c, index, count, patterns);
    const uint8_t *of_records = make_record_classes(c, index, classes);
    uint8_t *places = kb_arena_get(&c->arena, patterns->count, 1);
    for (uint32_t i = 0; i < patterns->count; i++)
        places[i] = (uint8_t)(patterns->list[i].numbers[PLACES] / 256 |
                              (patterns->list[i].numbers[KBC_ALIAS] > 0 ? KB_IN_ALIASES : 0));
    index->norms = (kb_norms){.patterns = patterns->count, .classes = classes->count, .records = index->record_count,
                              .places = places, .of_records = of_records};
    index->norms.gaps = make_gaps(c, index, classes, of_records);
    index->norms.table = make_table(c, index, patterns, classes);
    kbc_classes_end(patterns);
    kbc_classes_end(classes);
}

/* ----------------------------------------------------------------- impacts */

static uint8_t weight_of(const kbc_index *index, uint32_t posting)
{
    const kb_norms *norms = &index->norms;
    return norms->table[index->patterns[posting] * norms->classes + norms->of_records[index->postings[posting].record]];
}

static uint32_t burst_of(const kbc_index *index, const kbc_term *term)
{
    uint64_t cf = 0;
    for (uint32_t i = 0; i < term->df; i++)
        for (unsigned f = 0; f < KBC_FIELDS; f++)
            cf += index->postings[term->first + i].tf[f];
    return term->df > 0 ? (uint32_t)kb_fixed_root(cf * 64 * 64 / term->df) : 64;
}

/* idf x sqrt(cf / df) x (k1 + 1) / 255, in 16.16: the raw impact of a weight of 1. */
static uint64_t raw_factor(const kbc_index *index, const kbc_term *term)
{
    uint64_t idf = kb_fixed_ln(2 * (uint64_t)index->record_count + 2, 2 * (uint64_t)term->df + 1);
    return idf * term->burst * (K1 + 1) / 64 / 255;
}

/* The raw impact that one in a thousand is above, found by a histogram of the top bits. */
static uint32_t percentile(kbc *c, const kbc_index *index, uint32_t count)
{
    uint32_t *bins = kb_arena_get(&c->arena, ONE, sizeof *bins);
    uint32_t above = 0, bin = ONE - 1;
    for (uint32_t i = 0; i < index->term_count; i++) {
        const kbc_term *term = &index->terms[i];
        uint64_t factor = term->df > 0 ? raw_factor(index, term) : 0;
        for (uint32_t k = term->first; k < term->first + term->df; k++) {
            uint64_t raw = factor * weight_of(index, k) / 64;
            bins[raw < ONE ? raw : ONE - 1]++;
        }
    }
    while (bin > 0 && above + bins[bin] <= count / 1000)
        above += bins[bin--];
    return bin * 64 + 64;
}

static uint8_t *make_impacts(kbc *c, const kbc_index *index, uint32_t count)
{
    uint8_t *impacts = kb_arena_get(&c->arena, count, 1);
    for (uint32_t i = 0; i < index->term_count; i++) {
        const kbc_term *term = &index->terms[i];
        uint64_t factor = kb_norms_factor(&index->norms, term->df, term->burst);
        for (uint32_t k = term->first; k < term->first + term->df; k++)
            impacts[k] = kb_norms_impact(factor, weight_of(index, k));
    }
    return impacts;
}

void kbc_index_weigh(kbc *c, kbc_index *index)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < index->term_count; i++)
        count += index->terms[i].df;
    average_lengths(index);
    make_norms(c, index, count);
    for (uint32_t i = 0; i < index->term_count; i++)
        index->terms[i].burst = burst_of(index, &index->terms[i]);
    index->scale = percentile(c, index, count);
    uint64_t unit = ((UINT64_C(1) << 32) * (K1 + 1)) / index->scale; /* norms.c, kb_norms_factor() */
    index->norms.unit = unit < KB_UNIT_MAX ? (uint32_t)unit : KB_UNIT_MAX;
    index->impacts = make_impacts(c, index, count);
}
