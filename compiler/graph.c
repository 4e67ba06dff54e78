/*
 * graph.c - the records nearest to each record: those whose impacts have the
 * greatest cosine (index.h). Caller: write.c.
 *
 * Every record is a vector of the impacts of its terms but stop words, scaled
 * to length 1, in 15 bits of fraction; a product of two is their cosine. Only
 * records that share a term are multiplied, along its posting list. Each pair
 * of records with a common term costs a step for it, so the commonest terms,
 * which say least, are left out as far as that takes too long.
 *
 * In records of a few words chance decides what is alike, and among few records
 * little is: such guides get no graph, or a weak one.
 */
#include "index.h"

#define LEAST_RECORDS 256u
#define MOST_RECORDS 20000u /* numbers are 16 bits, and the work grows with the square */
#define LEAST_WORDS 20u     /* of a record, on average: no graph */
#define MORE_WORDS 40u      /* so many more: a graph that counts in full */
#define ONE 256u
#define MOST_STEPS UINT64_C(500000000)
#define UNIT_BITS 15u

/* A term in a record; those of one term stand together, in rising order of the records. */
typedef struct component {
    uint16_t record, weight;
} component;

/* A component of a record, and the end of those of the same term. */
typedef struct place {
    uint32_t at, end;
} place;

/* The nearest so far, nearest first; a cosine of 0: none. */
typedef struct nearest {
    uint32_t cosines[KB_NEIGHBOURS], records[KB_NEIGHBOURS];
} nearest;

typedef struct grapher {
    kbc *c;
    const kbc_index *index;
    uint32_t most_df;      /* commoner terms are left out */
    component *components;
    place *places;         /* record by record */
    uint32_t *starts;      /* in places, of each record */
    uint32_t *cosines;     /* of one record with those behind it, x 2^30 */
    nearest *nearest;      /* of each record */
    uint32_t *least;       /* the last of its cosines; apart, for it is looked at for each pair */
} grapher;

/* How much a graph is worth, in 256ths. */
static uint32_t strength(const kbc_index *index)
{
    uint64_t words = 0;
    if (index->record_count < LEAST_RECORDS || index->record_count > MOST_RECORDS)
        return 0;
    for (uint32_t i = 0; i < index->record_count; i++)
        for (unsigned f = 0; f < KBC_FIELDS; f++)
            words += index->lengths[i][f];
    uint64_t mean = words * ONE / index->record_count;
    if (mean <= (uint64_t)LEAST_WORDS * ONE)
        return 0;
    uint64_t ramp = (mean - (uint64_t)LEAST_WORDS * ONE) / MORE_WORDS;
    return ramp < ONE ? (uint32_t)ramp : ONE;
}

/* ----------------------------------------------------------------- vectors */

/* How common terms may be so that all pairs of records with a common term are at most MOST_STEPS, twice over. */
static uint32_t most_df(kbc *c, const kbc_index *index)
{
    uint64_t *terms = kb_arena_get(&c->arena, (size_t)index->record_count + 1, sizeof *terms), steps = 0;
    for (uint32_t i = 0; i < index->term_count; i++)
        if (!(index->terms[i].flags & KB_TERM_STOP))
            terms[index->terms[i].df]++;
    for (uint64_t df = 1; df <= index->record_count; df++) {
        steps += terms[df] * df * df;
        if (steps > MOST_STEPS)
            return (uint32_t)df - 1;
    }
    return index->record_count;
}

static bool counts(const grapher *g, const kbc_term *term)
{
    return !(term->flags & KB_TERM_STOP) && term->df <= g->most_df;
}

/* The square root x 256, rounded up, so that no vector comes out longer than 1. */
static uint64_t length_of(uint64_t square)
{
    uint64_t root = kb_fixed_root(square << 16);
    return root * root < square << 16 ? root + 1 : root;
}

/* The length of each record's vector; 0 of one without terms. */
static uint64_t *measure_lengths(const grapher *g)
{
    const kbc_index *index = g->index;
    uint64_t *lengths = kb_arena_get(&g->c->arena, index->record_count, sizeof *lengths);
    for (uint32_t i = 0; i < index->term_count; i++)
        for (uint32_t k = 0; counts(g, &index->terms[i]) && k < index->terms[i].df; k++) {
            uint32_t at = index->terms[i].first + k;
            lengths[index->postings[at].record] += (uint64_t)index->impacts[at] * index->impacts[at];
        }
    for (uint32_t i = 0; i < index->record_count; i++)
        lengths[i] = length_of(lengths[i]);
    return lengths;
}

/* Where the places of each record begin; how many there are. */
static uint32_t count_places(grapher *g)
{
    const kbc_index *index = g->index;
    g->starts = kb_arena_get(&g->c->arena, (size_t)index->record_count + 2, sizeof *g->starts);
    for (uint32_t i = 0; i < index->term_count; i++)
        for (uint32_t k = 0; counts(g, &index->terms[i]) && k < index->terms[i].df; k++)
            g->starts[index->postings[index->terms[i].first + k].record + 2]++;
    for (uint32_t i = 0; i < index->record_count; i++)
        g->starts[i + 2] += g->starts[i + 1];
    return g->starts[index->record_count + 1];
}

/* Afterwards the places of a record are those from its start to that of the next one. */
static void make_vectors(grapher *g)
{
    const kbc_index *index = g->index;
    const uint64_t *lengths = measure_lengths(g);
    uint32_t count = count_places(g), next = 0;
    g->components = kb_arena_get(&g->c->arena, count, sizeof *g->components);
    g->places = kb_arena_get(&g->c->arena, count, sizeof *g->places);
    for (uint32_t i = 0; i < index->term_count; i++) {
        const kbc_term *term = &index->terms[i];
        uint32_t end = next + term->df;
        for (uint32_t k = term->first; counts(g, term) && k < term->first + term->df; k++, next++) {
            uint32_t record = index->postings[k].record;
            uint64_t weight = ((uint64_t)index->impacts[k] << (UNIT_BITS + 8)) / lengths[record];
            g->components[next] = (component){(uint16_t)record, (uint16_t)weight};
            g->places[g->starts[record + 1]++] = (place){next, end};
        }
    }
}

/* ----------------------------------------------------------------- nearest */

/* Puts another record in its place; of equal ones the first offered stays in front. */
static void offer(grapher *g, uint32_t record, uint32_t other, uint32_t cosine)
{
    nearest *n = &g->nearest[record];
    uint32_t at = KB_NEIGHBOURS - 1;
    for (; at > 0 && n->cosines[at - 1] < cosine; at--) {
        n->cosines[at] = n->cosines[at - 1];
        n->records[at] = n->records[at - 1];
    }
    n->cosines[at] = cosine;
    n->records[at] = other;
    g->least[record] = n->cosines[KB_NEIGHBOURS - 1];
}

/* Adds what a record has in common with those that stand behind it, for one term. */
static void add_products(uint32_t *cosines, const component *own, const component *end)
{
    uint32_t weight = own->weight;
    for (const component *other = own + 1; other < end; other++)
        cosines[other->record] += weight * other->weight;
}

/* Compares a record with all that stand behind it; each of a pair is offered to the other. */
static void compare(grapher *g, uint32_t record)
{
    for (uint32_t i = g->starts[record]; i < g->starts[record + 1]; i++)
        add_products(g->cosines, &g->components[g->places[i].at], &g->components[g->places[i].end]);
    for (uint32_t other = record + 1; other < g->index->record_count; other++) {
        uint32_t cosine = g->cosines[other];
        g->cosines[other] = 0;
        if (cosine > g->least[record])
            offer(g, record, other, cosine);
        if (cosine > g->least[other])
            offer(g, other, record, cosine);
    }
}

/* A cosine that is 0 as a byte is none. */
static kb_neighbours row_of(const nearest *n)
{
    kb_neighbours row = {.count = 0};
    for (uint32_t i = 0; i < KB_NEIGHBOURS; i++) {
        uint64_t cosine = ((uint64_t)n->cosines[i] * 255 + (1u << (2 * UNIT_BITS - 1))) >> (2 * UNIT_BITS);
        row.records[i] = (uint16_t)n->records[i];
        row.likeness[i] = (uint8_t)cosine;
        row.count += cosine > 0 ? 1 : 0;
    }
    return row;
}

kb_neighbours *kbc_graph_make(kbc *c, const kbc_index *index, kb_graph *graph)
{
    uint32_t full = strength(index);
    *graph = (kb_graph){(uint16_t)((full * 7 + 5) / 10), (uint16_t)((full + 2) / 4)};
    if (graph->smoothing == 0)
        return NULL;
    grapher g = {.c = c, .index = index, .most_df = most_df(c, index)};
    make_vectors(&g);
    g.cosines = kb_arena_get(&c->arena, index->record_count, sizeof *g.cosines);
    g.nearest = kb_arena_get(&c->arena, index->record_count, sizeof *g.nearest);
    g.least = kb_arena_get(&c->arena, index->record_count, sizeof *g.least);
    kb_neighbours *rows = kb_arena_get(&c->arena, index->record_count, sizeof *rows);
    for (uint32_t i = 0; i < index->record_count; i++)
        compare(&g, i);
    for (uint32_t i = 0; i < index->record_count; i++)
        rows[i] = row_of(&g.nearest[i]);
    return rows;
}
