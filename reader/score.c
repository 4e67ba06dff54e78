/*
 * score.c - adds up the impacts of a query's words, record by record
 * (library.h). Caller: search.c. Integers only.
 *
 * A group counts for a record, as often as the query has it: the sum of its
 * words, and half of its best choice (all of it when the guide has none of the
 * words themselves). A soft word weighs 19/64, and so does a small number in a
 * longer query; a stop word nothing, unless the query has no other word. What
 * the guide says it is not about counts nothing.
 */
#include "library.h"

#define SOFT_WEIGHT 19u
#define COMPARABLE_ONE 4096u
#define NUMBER_WORDS 2u /* a query of so few means the number in it: error 36 */

/* Scores of some records, and which they are, so that clearing them costs no more than filling. */
typedef struct tally {
    uint32_t *scores;
    uint32_t *touched;
    uint32_t count;
} tally;

typedef struct scorer {
    kb_session *s;
    const kb_plan *plan;
    tally best; /* of the choices of this group */
    tally sum;  /* of the words of this choice */
} scorer;

/* A number of one or two digits, such as the counters of a status message. */
static bool is_small_number(kb_str stem)
{
    for (size_t i = 0; i < stem.n; i++)
        if (stem.s[i] < '0' || stem.s[i] > '9')
            return false;
    return stem.n <= 2;
}

uint32_t kb_choice_word_weight(const kb_plan *plan, const kb_query_word *word)
{
    if (plan->only_stop_words)
        return KB_WORD_WEIGHT;
    if (word->term.flags & KB_TERM_STOP)
        return 0;
    bool counter = plan->word_count > NUMBER_WORDS && is_small_number(word->stem);
    return word->term.flags & KB_TERM_SOFT || counter ? SOFT_WEIGHT : KB_WORD_WEIGHT;
}

/* A group counts as often as the query has it. */
static uint32_t times(const kb_group *group)
{
    return 1 + group->repeats;
}

/* A word of the query itself counts less when it is not as typed; one of a choice has that in the choice's weight. */
uint32_t kb_word_weight(const kb_plan *plan, const kb_group *group, const kb_query_word *word)
{
    return kb_choice_word_weight(plan, word) * word->weight / KB_WORD_WEIGHT * times(group);
}

/* A choice of several words counts less than each of them alone would. */
uint32_t kb_choice_points(const kb_choice *choice, uint32_t sum)
{
    uint32_t weight = choice->count > 1 ? choice->weight * 51 / 64 : choice->weight;
    return sum / 64 * weight;
}

static bool has_known_word(const kb_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->words[i].known)
            return true;
    return false;
}

uint32_t kb_group_share(const kb_group *group, uint32_t best)
{
    return best / (has_known_word(group) ? 2 : 1) * times(group);
}

static void touch(tally *t, uint32_t record)
{
    if (t->scores[record] == 0)
        t->touched[t->count++] = record;
}

uint32_t kb_bounded_score(uint64_t score)
{
    return score < KB_SCORE_MAX ? (uint32_t)score : KB_SCORE_MAX;
}

uint32_t kb_impact_of(kb_session *s, const kb_query_word *word, uint32_t record)
{
    kb_postings it;
    if (!word->known)
        return 0;
    kb_postings_begin(&it, &s->pages, &word->term);
    kb_status status = kb_postings_find(&it, &s->pages, record);
    return status == KB_OK && it.record == record ? kb_postings_impact(&it, &s->pages) : 0;
}

/* Adds weight x impact to the records that have a word, in 64ths; into scores, or into a tally. */
static kb_status add_word(scorer *sc, const kb_query_word *word, uint32_t weight, uint32_t *scores, tally *t)
{
    kb_postings it;
    kb_status status = KB_OK;
    if (!word->known || weight == 0)
        return KB_OK;
    kb_postings_begin(&it, &sc->s->pages, &word->term);
    while ((status = kb_postings_next(&it, &sc->s->pages)) == KB_OK)
        for (uint32_t i = 0; i < it.n; i++) {
            if (t != NULL)
                touch(t, it.records[i]);
            scores[it.records[i]] += weight * it.impacts[i];
        }
    return status == KB_NONE ? KB_OK : status;
}

/* Moves the sums of one choice into the best of the group and clears them. */
static void keep_best(scorer *sc, const kb_choice *choice)
{
    for (uint32_t i = 0; i < sc->sum.count; i++) {
        uint32_t record = sc->sum.touched[i];
        uint32_t value = kb_choice_points(choice, sc->sum.scores[record]);
        sc->sum.scores[record] = 0;
        if (value > sc->best.scores[record]) {
            touch(&sc->best, record);
            sc->best.scores[record] = value;
        }
    }
    sc->sum.count = 0;
}

static tally new_tally(kb_session *s)
{
    uint32_t records = s->kb->records;
    return (tally){kb_arena_get(&s->arena, records, sizeof(uint32_t)),
                   kb_arena_get(&s->arena, records, sizeof(uint32_t)), 0};
}

static kb_status add_choices(scorer *sc, const kb_group *group, uint32_t *scores)
{
    if (group->choice_count == 0) /* as in most queries, which need no room for them */
        return KB_OK;
    if (sc->sum.scores == NULL) {
        sc->best = new_tally(sc->s);
        sc->sum = new_tally(sc->s);
    }
    if (sc->s->arena.failed)
        return kb_session_status(sc->s);
    for (size_t i = 0; i < group->choice_count; i++) {
        const kb_choice *choice = &group->choices[i];
        for (size_t k = 0; k < choice->count; k++) {
            kb_status status = add_word(sc, &choice->words[k], kb_choice_word_weight(sc->plan, &choice->words[k]), sc->sum.scores,
                                        &sc->sum);
            if (status != KB_OK)
                return status;
        }
        keep_best(sc, choice);
    }
    for (uint32_t i = 0; i < sc->best.count; i++) {
        uint32_t record = sc->best.touched[i];
        scores[record] = kb_bounded_score((uint64_t)scores[record] + kb_group_share(group, sc->best.scores[record]));
        sc->best.scores[record] = 0;
    }
    sc->best.count = 0;
    return KB_OK;
}

kb_status kb_score_groups(kb_session *s, const kb_plan *plan, uint32_t *scores)
{
    scorer sc = {.s = s, .plan = plan};
    for (size_t i = 0; i < plan->group_count; i++) {
        const kb_group *group = &plan->groups[i];
        kb_status status = KB_OK;
        if (group->off_topic)
            continue;
        for (size_t k = 0; k < group->count && status == KB_OK; k++)
            status = add_word(&sc, &group->words[k], kb_word_weight(plan, group, &group->words[k]), scores, NULL);
        if (status == KB_OK)
            status = add_choices(&sc, group, scores);
        if (status != KB_OK)
            return status;
    }
    for (uint32_t i = 0, count = s->kb->records; i < count; i++)
        scores[i] = scores[i] < KB_SCORE_MAX ? scores[i] : KB_SCORE_MAX;
    return KB_OK;
}

/* ---------------------------------------------------- beside other files */

uint32_t kb_comparable_score(const kb *k, uint32_t score)
{
    uint64_t rarest = kb_fixed_ln(2 * (uint64_t)k->records + 2, 1);
    uint64_t sum = (uint64_t)score * k->meta.impact_scale / (KB_WORD_WEIGHT * 255); /* in 16.16 */
    uint64_t share = sum * COMPARABLE_ONE / rarest;
    return share < UINT32_MAX ? (uint32_t)share : UINT32_MAX;
}
