/*
 * groups.c - the words of a query in groups: a word, or several that have
 * synonyms as a phrase, with the other ways to say it (library.h). Callers:
 * query.c, understood.c, explain.c.
 */
#include "library.h"

#define MOST_PHRASE ((size_t)2 * KB_SYNONYM_WORDS * KB_TERM_BYTES) /* bytes; a longer one is a crafted file's */
#define MOST_WORDS ((size_t)2 * KB_SYNONYM_WORDS) /* the compounds too; of a crafted phrase hundreds would be looked up */
#define PARTS_WEIGHT 64u /* of a compound's parts as a choice, in 64ths */

static kb_str join_stems(kb_session *s, const kb_query_word *words, size_t count)
{
    kb_str pieces[2 * KB_SYNONYM_WORDS];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            pieces[n++] = KB_LIT(" ");
        pieces[n++] = words[i].stem;
    }
    return kb_arena_join(&s->arena, pieces, n);
}

/* Makes room for more choices of a group; false when there is no memory. */
static bool reserve(kb_session *s, kb_group *group, size_t more)
{
    kb_choice *choices = kb_arena_get(&s->arena, group->choice_count + more, sizeof *choices);
    if (choices != NULL && group->choice_count > 0)
        memcpy(choices, group->choices, group->choice_count * sizeof *choices);
    group->choices = choices;
    return choices != NULL;
}

/* A choice is kept when the guide has all its words. */
static kb_status add_choice(kb_session *s, kb_group *group, kb_str phrase, uint32_t weight)
{
    kb_query_word *words;
    kb_choice choice = {.weight = weight};
    if (phrase.n > MOST_PHRASE || kb_count_words(phrase) > MOST_WORDS)
        return KB_OK;
    kb_status status = kb_read_words(s, phrase, true, &words, &choice.count);
    choice.words = words;
    bool known = choice.count > 0;
    for (size_t i = 0; i < choice.count; i++)
        known = known && choice.words[i].known;
    if (status == KB_OK && known)
        group->choices[group->choice_count++] = choice;
    return status;
}

/* Adds what a key of stems may also mean; weight is that of the words that it is of. KB_NONE as of kb_words_find(). */
static kb_status add_synonyms(kb_session *s, kb_group *group, kb_str key, uint32_t weight, kb_synonym *synonym)
{
    kb_status status = kb_words_find(&s->pages, key, &s->arena, synonym);
    if (status != KB_OK)
        return status;
    if (!reserve(s, group, synonym->count))
        return kb_session_status(s);
    for (uint32_t i = 0; i < synonym->count && status == KB_OK; i++) {
        group->off_topic = group->off_topic || synonym->alternates[i].phrase.n == 0;
        status = add_choice(s, group, synonym->alternates[i].phrase,
                            synonym->alternates[i].weight * weight / KB_WORD_WEIGHT);
    }
    return status;
}

/* What a run of words counts: as much as the least certain of them. */
static uint32_t least_weight(const kb_query_word *words, size_t count)
{
    uint32_t weight = KB_WORD_WEIGHT;
    for (size_t i = 0; i < count; i++)
        if (words[i].weight < weight)
            weight = words[i].weight;
    return weight;
}

/* How many words from the first on may be one phrase: a beginning stands alone. */
static size_t run_length(const kb_query_word *words, size_t left)
{
    size_t n = 0;
    while (n < left && n < KB_SYNONYM_WORDS && words[n].how != KB_HOW_PREFIX)
        n++;
    return n;
}

/* The longest run of words from the first of a group that has synonyms, else that word alone. */
static kb_status group_words(kb_session *s, size_t left, kb_group *group)
{
    kb_synonym synonym = {.key.n = SIZE_MAX};
    kb_status status = KB_NONE;
    group->count = 1;
    for (size_t n = run_length(group->words, left); n > 0 && status == KB_NONE; n--) {
        kb_str key = join_stems(s, group->words, n);
        if (key.n > synonym.key.n)
            continue; /* the longer key that was looked for told that there is none */
        status = add_synonyms(s, group, key, least_weight(group->words, n), &synonym);
        group->count = status == KB_OK ? n : 1;
    }
    return status == KB_NONE ? KB_OK : status;
}

/* The words that begin so. */
static kb_status add_beginning(kb_session *s, kb_group *group)
{
    const kb_query_word *word = &group->words[0];
    if (!reserve(s, group, word->other_count))
        return kb_session_status(s);
    for (size_t i = 0; i < word->other_count; i++)
        group->choices[group->choice_count++] = (kb_choice){&word->others[i], 1, word->others[i].weight};
    return KB_OK;
}

/* Other words that a misspelt or unfinished one may mean, and their synonyms. */
static kb_status add_others(kb_session *s, kb_group *group)
{
    const kb_query_word *word = &group->words[0];
    kb_status status = KB_OK;
    bool off_topic = group->off_topic; /* one of several words that may be meant decides nothing */
    for (size_t i = 0; i < word->other_count && status == KB_OK; i++) {
        const kb_query_word *other = &word->others[i];
        kb_synonym synonym;
        if (other->known && !reserve(s, group, 1))
            return kb_session_status(s);
        if (other->known)
            group->choices[group->choice_count++] = (kb_choice){other, 1, other->weight};
        status = add_synonyms(s, group, other->stem, other->weight, &synonym);
        status = status == KB_NONE ? KB_OK : status;
    }
    group->off_topic = off_topic;
    return status;
}

/* The parts of a compound are a choice when they also stand apart (real-time and real time). */
static kb_status add_parts(kb_session *s, kb_group *group)
{
    const kb_query_word *word = &group->words[0];
    uint32_t rarest = UINT32_MAX;
    for (size_t i = 0; i < word->part_count; i++)
        if (word->parts[i].term.df < rarest)
            rarest = word->parts[i].term.df;
    if (word->part_count == 0 || rarest <= word->term.df)
        return KB_OK;
    if (!reserve(s, group, 1))
        return kb_session_status(s);
    group->choices[group->choice_count++] = (kb_choice){word->parts, word->part_count, PARTS_WEIGHT};
    return KB_OK;
}

/* The group of the same words that stood in the query before; or NULL. */
static kb_group *find_group(const kb_plan *plan, const kb_group *group)
{
    for (size_t i = 0; i < plan->group_count; i++) {
        kb_group *other = &plan->groups[i];
        bool same = other->count == group->count;
        for (size_t k = 0; same && k < group->count; k++)
            same = kb_str_equal(other->words[k].stem, group->words[k].stem) &&
                   (other->words[k].how == KB_HOW_PREFIX) == (group->words[k].how == KB_HOW_PREFIX);
        if (same)
            return other;
    }
    return NULL;
}

/* Function words are repeated because the language needs them. */
static bool has_content(const kb_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (!(group->words[i].term.flags & (KB_TERM_SOFT | KB_TERM_STOP)))
            return true;
    return false;
}

static void add_group(kb_plan *plan, const kb_group *group)
{
    kb_group *before = find_group(plan, group);
    if (before == NULL)
        plan->groups[plan->group_count++] = *group;
    else if (before->repeats < KB_REPEATS && has_content(group))
        before->repeats++;
}

kb_status kb_make_groups(kb_session *s, kb_plan *plan)
{
    kb_status status = KB_OK;
    plan->groups = kb_arena_get(&s->arena, plan->word_count, sizeof *plan->groups);
    if (plan->groups == NULL)
        return kb_session_status(s);
    for (size_t i = 0; i < plan->word_count && status == KB_OK;) {
        kb_group group = {.words = &plan->words[i]};
        status = group_words(s, plan->word_count - i, &group);
        if (status == KB_OK && group.count == 1)
            status = add_parts(s, &group);
        if (status == KB_OK && group.count == 1)
            status = group.words[0].how == KB_HOW_PREFIX ? add_beginning(s, &group) : add_others(s, &group);
        i += group.count;
        add_group(plan, &group);
    }
    return status;
}

kb_str kb_group_typed(const kb_group *group)
{
    kb_str first = group->words[0].typed, last = group->words[group->count - 1].typed;
    return (kb_str){first.s, (size_t)(last.s + last.n - first.s)};
}
