/*
 * understood.c - how the words of a query were taken, to be told to people
 * (kb.h, library.h). Callers: query.c, programs.
 */
#include "library.h"

/* Whether the last parts, of the same text, say the same already. */
static bool is_said(const kb_plan *plan, kb_str text, kb_str meaning)
{
    for (size_t i = plan->understood_count; i > 0 && plan->understood[i - 1].text.s == text.s; i--)
        if (kb_str_equal(plan->understood[i - 1].meaning, meaning))
            return true;
    return false;
}

void kb_understand(kb_plan *plan, enum kb_part type, kb_str text, kb_str meaning)
{
    if (meaning.n > 0 && is_said(plan, text, meaning))
        return;
    plan->understood[plan->understood_count++] = (kb_understood){type, text, meaning};
}

static void understand_word(kb_plan *plan, const kb_query_word *word, const kb_group *group)
{
    bool function_word = (word->term.flags & (KB_TERM_SOFT | KB_TERM_STOP)) != 0;
    bool plain = word->known || word->named || word->term.flags != 0 || group->choice_count > 0;
    kb_str nothing = {"", 0};
    switch (function_word ? KB_HOW_TYPED : word->how) {
    case KB_HOW_CORRECTED:
    case KB_HOW_JOINED:
    case KB_HOW_SPLIT: kb_understand(plan, KB_PART_CORRECTED, word->typed, word->stem); break;
    case KB_HOW_PREFIX: kb_understand(plan, KB_PART_PREFIX, word->typed, nothing); break;
    default: kb_understand(plan, plain ? KB_PART_WORD : KB_PART_UNKNOWN, word->typed, nothing); break;
    }
}

/* That other words are as near as the one that a correction took is not worth a line. */
static void understand_choice(kb_plan *plan, kb_str typed, const kb_choice *choice)
{
    const kb_query_word *first = &choice->words[0], *last = &choice->words[choice->count - 1];
    kb_str said = {first->typed.s, (size_t)(last->typed.s + last->typed.n - first->typed.s)};
    if (first->how == KB_HOW_COMPLETED)
        kb_understand(plan, KB_PART_COMPLETED, typed, first->stem);
    else if (first->how == KB_HOW_TYPED)
        kb_understand(plan, KB_PART_SYNONYM, typed, said);
}

void kb_understand_groups(kb_plan *plan)
{
    for (size_t i = 0; i < plan->group_count; i++) {
        const kb_group *group = &plan->groups[i];
        if (group->off_topic) {
            kb_understand(plan, KB_PART_OFF_TOPIC, kb_group_typed(group), (kb_str){"", 0});
            continue;
        }
        for (size_t k = 0; k < group->count; k++)
            understand_word(plan, &group->words[k], group);
        kb_str typed = kb_group_typed(group);
        for (size_t k = 0; k < group->choice_count; k++)
            if (group->choices[k].words != group->words[0].parts)
                understand_choice(plan, typed, &group->choices[k]);
    }
}

/* The word of the best hit, else of the guide, that a stem is of stands in place of the stem, if it is to be found. */
static kb_status spell_out(kb_session *s, const kb_result *result, kb_understood *u)
{
    kb_query_word word = {.stem = u->meaning};
    kb_form form = {.written = {"", 0}};
    unsigned fields;
    kb_status status = kb_dictionary_find(&s->pages, word.stem, &word.term);
    bool stands = status == KB_OK && word.term.df > 0;
    if (stands && result->count > 0)
        status = kb_find_fields(s, result->hits[0].record, &word, &fields, &form);
    if (stands && status == KB_OK && form.written.n == 0)
        form.written = kb_find_form(s, &word);
    if (form.written.n > 0)
        u->meaning = form.written;
    return kb_session_status(s);
}

kb_status kb_spell_out(kb_session *s, kb_result *result)
{
    kb_status status = KB_OK;
    kb_understood *parts = kb_arena_get(&s->arena, result->understood_count, sizeof *parts);
    if (parts == NULL)
        return kb_session_status(s);
    for (size_t i = 0; i < result->understood_count; i++)
        parts[i] = result->understood[i];
    for (size_t i = 0; i < result->understood_count && status == KB_OK; i++)
        if (parts[i].part == KB_PART_CORRECTED || parts[i].part == KB_PART_COMPLETED)
            status = spell_out(s, result, &parts[i]);
    result->understood = parts;
    s->found = kb_arena_here(&s->arena);
    return status;
}
