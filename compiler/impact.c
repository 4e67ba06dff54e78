/*
 * impact.c - how much each term says about each record, as one byte
 * (index.h). Caller: index.c. BM25F (Robertson, Zaragoza, Taylor 2004) with a
 * burst factor, in fixed point, so that every machine writes the same bytes:
 *
 *   t      = sum over fields of  w x tf / (1 - b + b x length / average)
 *   idf    = ln((N + 1) / (df + 1/2))
 *   impact = idf x sqrt(cf / df) x (k1 + 1) t / (t + k1),   k1 = 2
 *
 * scaled so that the impact at the 99.9th percentile is 255.
 */
#include "index.h"

#define ONE UINT64_C(65536) /* 1 in 16.16 fixed point */
#define K1 2u

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

/* t of one posting, in 16.16. */
static uint64_t field_weight(const kbc_index *index, const kbc_posting *posting)
{
    uint64_t t = 0;
    for (unsigned f = 0; f < KBC_FIELDS; f++) {
        if (posting->tf[f] == 0)
            continue;
        uint64_t length = (uint64_t)index->lengths[posting->record][f] * ONE * 256 / index->averages[f];
        uint64_t norm = (256 - fields[f].b) * (ONE / 256) + fields[f].b * length / 256;
        t += (uint64_t)fields[f].weight * posting->tf[f] * ONE * ONE / norm;
    }
    return t;
}

static uint64_t collection_frequency(const kbc_index *index, const kbc_term *term)
{
    uint64_t cf = 0;
    for (uint32_t i = 0; i < term->df; i++)
        for (unsigned f = 0; f < KBC_FIELDS; f++)
            cf += index->postings[term->first + i].tf[f];
    return cf;
}

/* Raw impacts in 16.16 of all postings of a term. */
static void weigh_term(const kbc_index *index, const kbc_term *term, uint32_t *raw)
{
    if (term->df == 0)
        return;
    uint64_t idf = kb_fixed_ln(2 * (uint64_t)index->record_count + 2, 2 * (uint64_t)term->df + 1);
    uint64_t burst = kb_fixed_root(collection_frequency(index, term) * ONE / term->df); /* 8 bits of fraction */
    uint64_t factor = idf * burst >> 8;
    for (uint32_t i = 0; i < term->df; i++) {
        uint64_t t = field_weight(index, &index->postings[term->first + i]);
        uint64_t saturated = (K1 + 1) * t * ONE / (t + K1 * ONE);
        uint64_t impact = factor * saturated >> 16;
        raw[term->first + i] = impact < UINT32_MAX ? (uint32_t)impact : UINT32_MAX;
    }
}

/* The value that one in a thousand is above, found by a histogram of the top bits. */
static uint32_t percentile(kbc *c, const uint32_t *raw, uint32_t count)
{
    uint32_t *bins = kb_arena_get(&c->arena, ONE, sizeof *bins);
    uint32_t above = 0, bin = ONE - 1;
    for (uint32_t i = 0; i < count; i++)
        bins[raw[i] / 64 < ONE ? raw[i] / 64 : ONE - 1]++;
    while (bin > 0 && above + bins[bin] <= count / 1000)
        above += bins[bin--];
    return bin * 64 + 64;
}

void kbc_index_weigh(kbc *c, kbc_index *index)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < index->term_count; i++)
        count += index->terms[i].df;
    uint32_t *raw = kb_arena_get(&c->arena, count, sizeof *raw);
    average_lengths(index);
    for (uint32_t i = 0; i < index->term_count; i++)
        weigh_term(index, &index->terms[i], raw);
    index->scale = percentile(c, raw, count);
    index->impacts = kb_arena_get(&c->arena, count, 1);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t q = ((uint64_t)raw[i] * 255 + index->scale / 2) / index->scale;
        index->impacts[i] = (uint8_t)(q < 1 ? 1 : q > 255 ? 255 : q);
    }
}
