/*
 * neighbours.c - lets records that are alike lend each other scores, by the
 * graph of nearest records that a large guide has (library.h). Caller:
 * search.c. Integers only.
 *
 * A record whose neighbours have the words of a query is about them, too,
 * whatever words it has itself: each of the best gets a share of its
 * neighbours' scores. Then the very best vote for their neighbours.
 */
#include "library.h"

#define SMOOTHED 200u  /* of the best get from their neighbours */
#define LENDERS 3u     /* neighbours of each that give */
#define VOTERS 3u
#define WHOLE_LIKENESS 255u

typedef struct spread {
    kb_session *s;
    kb_graph graph;
    const kb_plan *plan;
    const uint8_t *fits;
    uint32_t *scores;
    kb_best best; /* by the scores before, with those after smoothing */
} spread;

/* What a record gets from its neighbours' scores, in parts of their likeness. */
static kb_status smooth(spread *sp, kb_candidate *c)
{
    kb_neighbours row;
    kb_status status = kb_graph_row(&sp->s->pages, c->record, &row);
    uint32_t lenders = row.count < LENDERS ? row.count : LENDERS, whole = 0;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < lenders; i++)
        whole += row.likeness[i];
    for (uint32_t i = 0; i < lenders; i++)
        sum += (uint64_t)((uint32_t)sp->graph.smoothing * row.likeness[i] / whole) * sp->scores[row.records[i]];
    c->score = kb_bounded_score(c->score + sum / 256);
    return status;
}

/* All get from the scores before, whichever comes first. */
static kb_status smooth_best(spread *sp)
{
    kb_best *best = &sp->best;
    const uint32_t *scores = sp->scores, count = sp->s->kb->records;
    kb_status status = KB_OK;
    for (uint32_t i = 0; i < count; i++)
        if (scores[i] > 0)
            kb_best_offer(best, (kb_candidate){.record = i, .score = scores[i]});
    for (size_t i = 0; i < best->count && status == KB_OK; i++)
        status = smooth(sp, &best->list[i]);
    for (size_t i = 0; i < best->count; i++)
        sp->scores[best->list[i].record] = best->list[i].score;
    return status;
}

/* A record without a word of the query may be a hit by votes alone, unless something keeps it out. */
static kb_status may_vote_for(spread *sp, uint32_t record, bool *may)
{
    kb_record_entry entry;
    *may = sp->scores[record] > 0;
    if (*may)
        return KB_OK;
    kb_status status = kb_records_head(&sp->s->pages, record, &entry);
    *may = status == KB_OK && kb_may_stand_by(sp->s, sp->plan, sp->fits, &entry);
    return status;
}

static kb_status vote(spread *sp, const kb_candidate *voter)
{
    kb_neighbours row;
    kb_status status = kb_graph_row(&sp->s->pages, voter->record, &row);
    for (uint32_t i = 0; i < row.count && status == KB_OK; i++) {
        uint32_t *score = &sp->scores[row.records[i]];
        uint64_t given = (uint64_t)voter->score * sp->graph.vote * row.likeness[i] / (UINT64_C(256) * WHOLE_LIKENESS);
        bool may;
        status = may_vote_for(sp, row.records[i], &may);
        if (status == KB_OK && may)
            *score = kb_bounded_score(*score + given);
    }
    return status;
}

kb_status kb_weigh_neighbours(kb_session *s, const kb_plan *plan, const uint8_t *fits, uint32_t *scores)
{
    spread sp = {.s = s, .plan = plan, .fits = fits, .scores = scores};
    uint32_t records = s->kb->records;
    kb_status status = kb_graph_read(&s->pages, &sp.graph);
    if (status != KB_OK)
        return status == KB_NONE ? KB_OK : status;
    status = kb_best_begin(s, &sp.best, records < SMOOTHED ? records : SMOOTHED, 0);
    if (status == KB_OK)
        status = smooth_best(&sp);
    if (status == KB_OK)
        kb_best_sort(&sp.best, VOTERS);
    for (size_t i = 0; i < sp.best.count && i < VOTERS && status == KB_OK; i++)
        status = vote(&sp, &sp.best.list[i]);
    return status;
}
