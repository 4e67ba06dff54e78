/*
 * score.c - adds up the impacts of a query's words, record by record
 * (library.h). Caller: search.c. Integers only.
 *
 * A group counts for a record: the sum of its words, and half of its best
 * choice (all of it when the guide has none of the words themselves). A soft
 * word weighs 19/64, a stop word nothing, unless the query has no other word.
 */
#include "library.h"

#define SOFT_WEIGHT 19u
#define WORD_WEIGHT 64u

typedef struct scorer {
    kb_session *s;
    const kb_plan *plan;
    uint32_t *scores;  /* of the query */
    uint32_t *best;    /* of the choices of this group */
    uint32_t *sum;     /* of the words of this choice */
} scorer;

static uint32_t word_weight(const kb_plan *plan, const kb_query_word *word)
{
    if (plan->only_stop_words)
        return WORD_WEIGHT;
    if (word->term.flags & KB_TERM_STOP)
        return 0;
    return word->term.flags & KB_TERM_SOFT ? SOFT_WEIGHT : WORD_WEIGHT;
}

/* Adds weight x impact to the records that have a word; scores are in 1/64. */
static kb_status add_word(scorer *sc, const kb_query_word *word, uint32_t *scores)
{
    uint32_t weight = word_weight(sc->plan, word);
    kb_postings it;
    kb_status status = KB_OK;
    if (!word->known || weight == 0)
        return KB_OK;
    kb_postings_begin(&it, &sc->s->pages, &word->term, sc->s->kb->records);
    while ((status = kb_postings_next(&it, &sc->s->pages)) == KB_OK)
        for (uint32_t i = 0; i < it.n; i++)
            scores[it.records[i]] += weight * it.impacts[i];
    return status == KB_NONE ? KB_OK : status;
}

/* Moves the sums of one choice into the best of the group and clears them. */
static void keep_best(scorer *sc, const kb_choice *choice)
{
    /* A choice of several words counts less than each of them alone would. */
    uint32_t weight = choice->count > 1 ? choice->weight * 51 / 64 : choice->weight;
    for (uint32_t i = 0; i < sc->s->kb->records; i++) {
        uint32_t value = sc->sum[i] / 64 * weight;
        sc->sum[i] = 0;
        if (value > sc->best[i])
            sc->best[i] = value;
    }
}

static kb_status add_choices(scorer *sc, const kb_group *group)
{
    bool known = false;
    for (size_t i = 0; i < group->count; i++)
        known = known || group->words[i].known;
    for (size_t i = 0; i < group->choice_count; i++) {
        const kb_choice *choice = &group->choices[i];
        for (size_t k = 0; k < choice->count; k++) {
            kb_status status = add_word(sc, &choice->words[k], sc->sum);
            if (status != KB_OK)
                return status;
        }
        keep_best(sc, choice);
    }
    for (uint32_t i = 0; i < sc->s->kb->records && group->choice_count > 0; i++) {
        sc->scores[i] += known ? sc->best[i] / 2 : sc->best[i];
        sc->best[i] = 0;
    }
    return KB_OK;
}

kb_status kb_score_groups(kb_session *s, const kb_plan *plan, uint32_t *scores)
{
    scorer sc = {.s = s, .plan = plan, .scores = scores};
    sc.best = kb_arena_get(&s->arena, s->kb->records, sizeof *sc.best);
    sc.sum = kb_arena_get(&s->arena, s->kb->records, sizeof *sc.sum);
    if (s->arena.failed)
        return kb_session_status(s);
    for (size_t i = 0; i < plan->group_count; i++) {
        const kb_group *group = &plan->groups[i];
        kb_status status = KB_OK;
        for (size_t k = 0; k < group->count && status == KB_OK; k++)
            status = add_word(&sc, &group->words[k], scores);
        if (status == KB_OK)
            status = add_choices(&sc, group);
        if (status != KB_OK)
            return status;
    }
    return KB_OK;
}
