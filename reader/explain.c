/*
 * explain.c - which words of the last query a record was found by (kb.h,
 * library.h). Callers: programs; search.c, for the score alone.
 *
 * The points are those of score.c, made again for one record.
 */
#include "library.h"

typedef struct explanation {
    kb_session *s;
    uint32_t record;
    uint32_t score;
    kb_reason *list; /* NULL: only the score is asked for */
    size_t count;
} explanation;

static kb_match match_of(const kb_query_word *word, const kb_form *form)
{
    switch (word->how) {
    case KB_HOW_PREFIX:
    case KB_HOW_COMPLETED: return KB_MATCH_COMPLETED;
    case KB_HOW_TYPED: return kb_str_equal(word->folded, form->folded) ? KB_MATCH_WORD : KB_MATCH_STEM;
    default: return KB_MATCH_CORRECTED;
    }
}

static kb_status add_reason(explanation *e, const kb_query_word *word, kb_str typed, bool synonym, uint32_t points)
{
    kb_reason *reason = &e->list[e->count];
    kb_form form;
    kb_status status = kb_find_fields(e->s, e->record, word, &reason->fields, &form);
    reason->typed = typed;
    reason->word = form.written.n > 0 ? form.written : word->stem;
    reason->how = synonym && word->how == KB_HOW_TYPED ? KB_MATCH_SYNONYM : match_of(word, &form);
    reason->points = points;
    e->count++;
    return status;
}

/* A stop word is not looked up: it counts nothing. */
static uint32_t points_of(const explanation *e, const kb_query_word *word, uint32_t weight)
{
    return weight > 0 ? weight * kb_impact_of(e->s, word, e->record) : 0;
}

static uint32_t choice_points(const explanation *e, const kb_plan *plan, const kb_choice *choice)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < choice->count; i++)
        sum += points_of(e, &choice->words[i], kb_choice_word_weight(plan, &choice->words[i]));
    return kb_choice_points(choice, sum);
}

/* The choice of a group that counts: the best one. */
static kb_status explain_choices(explanation *e, const kb_plan *plan, const kb_group *group)
{
    const kb_choice *best = NULL;
    uint32_t most = 0;
    for (size_t i = 0; i < group->choice_count; i++) {
        uint32_t points = choice_points(e, plan, &group->choices[i]);
        if (points > most) {
            most = points;
            best = &group->choices[i];
        }
    }
    uint32_t points = kb_group_share(group, most);
    e->score += points;
    if (best == NULL || e->list == NULL || best->words == group->words[0].parts)
        return KB_OK;
    return add_reason(e, &best->words[0], kb_group_typed(group), true, points);
}

static kb_status explain_group(explanation *e, const kb_plan *plan, const kb_group *group)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < group->count && status == KB_OK; i++) {
        const kb_query_word *word = &group->words[i];
        uint32_t points = points_of(e, word, kb_word_weight(plan, group, word));
        e->score += points;
        if (points > 0 && e->list != NULL)
            status = add_reason(e, word, word->typed, false, points);
    }
    return status == KB_OK ? explain_choices(e, plan, group) : status;
}

static kb_status explain_groups(explanation *e, const kb_plan *plan)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < plan->group_count && status == KB_OK; i++)
        if (!plan->groups[i].off_topic)
            status = explain_group(e, plan, &plan->groups[i]);
    return status;
}

uint32_t kb_score_of(kb_session *s, const kb_plan *plan, uint32_t record)
{
    explanation e = {.s = s, .record = record};
    (void)explain_groups(&e, plan); /* there is nothing to fail where no words are told */
    return e.score;
}

kb_status kb_explain(kb_session *s, uint32_t record, const kb_reason **reasons, size_t *count)
{
    const kb_plan *plan = s->plan;
    explanation e = {.s = s, .record = record};
    *reasons = NULL;
    *count = 0;
    if (plan == NULL)
        return KB_OK;
    if (record >= s->kb->records)
        return KB_NONE;
    size_t room = plan->word_count + plan->group_count;
    e.list = kb_arena_get(&s->arena, room, sizeof *e.list);
    if (e.list == NULL)
        return kb_session_status(s);
    kb_status status = explain_groups(&e, plan);
    *reasons = e.list;
    *count = e.count;
    return status == KB_OK ? kb_session_status(s) : status;
}
