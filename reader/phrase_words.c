/*
 * phrase_words.c - what the words of a quoted phrase mean: mended as the rest of
 * the query is, another word that is as near, or a phrase that no record has and
 * that is given up for its words (library.h). Callers: query.c, search.c.
 */
#include "library.h"

/* -------------------------------------------------------------------- mend */

static bool is_inside(kb_str text, kb_str whole)
{
    return text.s >= whole.s && text.s + text.n <= whole.s + whole.n;
}

static bool is_outside(kb_str text, kb_str whole)
{
    return text.s + text.n <= whole.s || text.s >= whole.s + whole.n;
}

/* The words of the free text that a phrase has; none when one of them was joined with another outside of it. */
static kb_query_word *words_inside(const kb_plan *plan, kb_str text, size_t *count)
{
    kb_query_word *first = NULL;
    *count = 0;
    for (size_t i = 0; i < plan->word_count; i++) {
        kb_query_word *word = &plan->words[i];
        if (is_outside(word->typed, text))
            continue;
        if (!is_inside(word->typed, text)) {
            *count = 0;
            return NULL;
        }
        first = first == NULL ? word : first;
        ++*count;
    }
    return first;
}

static bool is_mended(const kb_query_word *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].how != KB_HOW_TYPED || words[i].other_count > 0)
            return true;
    return false;
}

/* The words with the parts of a compound in its place. */
static kb_status take_apart(kb_session *s, const kb_query_word *words, size_t count, kb_phrase *phrase)
{
    size_t room = 0;
    for (size_t i = 0; i < count; i++)
        room += words[i].part_count > 0 ? words[i].part_count : 1;
    kb_query_word *list = kb_arena_get(&s->arena, room, sizeof *list);
    phrase->count = 0;
    phrase->words = list;
    for (size_t i = 0; i < count && list != NULL; i++) {
        const kb_query_word *parts = words[i].part_count > 0 ? words[i].parts : &words[i];
        size_t n = words[i].part_count > 0 ? words[i].part_count : 1;
        memcpy(list + phrase->count, parts, n * sizeof *parts);
        phrase->count += n;
    }
    return kb_session_status(s);
}

static kb_status mend(kb_session *s, const kb_plan *plan, kb_phrase *phrase)
{
    size_t count;
    const kb_query_word *words = words_inside(plan, phrase->text, &count);
    if (!is_mended(words, count))
        return KB_OK;
    phrase->merged = kb_arena_get(&s->arena, count, sizeof *phrase->merged);
    if (phrase->merged == NULL)
        return kb_session_status(s);
    memcpy(phrase->merged, words, count * sizeof *words);
    kb_status status = take_apart(s, words, count, phrase);
    phrase->merged_count = phrase->count == count ? 0 : count;
    return status;
}

kb_status kb_mend_phrases(kb_session *s, kb_plan *plan)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < plan->phrase_count && status == KB_OK; i++)
        if (plan->phrases[i].typed.n > 0)
            status = mend(s, plan, &plan->phrases[i]);
    return status;
}

/* ------------------------------------------------------------------ settle */

/* What was taken for a word is, in the end, another one that is as near. */
static void understand_other(kb_plan *plan, const kb_query_word *word, const kb_query_word *other)
{
    for (size_t i = 0; i < plan->understood_count; i++) {
        kb_understood *u = &plan->understood[i];
        if (u->part == KB_PART_CORRECTED && u->text.s == word->typed.s)
            u->meaning = other->stem;
    }
}

/* Tries the other words that one of a list may mean, until a record has the phrase. */
static kb_status try_others(kb_session *s, kb_plan *plan, kb_phrase *phrase, kb_query_word *word, bool *exists)
{
    kb_query_word nearest = *word;
    kb_status status = KB_OK;
    for (size_t i = 0; i < nearest.other_count && status == KB_OK; i++) {
        *word = nearest.others[i];
        status = kb_phrase_exists(s, phrase, exists);
        if (status == KB_OK && *exists) {
            understand_other(plan, &nearest, word);
            return KB_OK;
        }
    }
    *word = nearest;
    return status;
}

static kb_status find_meaning(kb_session *s, kb_plan *plan, kb_phrase *phrase, bool *exists)
{
    kb_query_word *list = kb_arena_get(&s->arena, phrase->count, sizeof *list);
    kb_status status = kb_session_status(s);
    if (list == NULL)
        return status;
    memcpy(list, phrase->words, phrase->count * sizeof *list);
    phrase->words = list;
    for (size_t i = 0; i < phrase->count && status == KB_OK && !*exists; i++)
        status = try_others(s, plan, phrase, &list[i], exists);
    for (size_t i = 0; i < phrase->merged_count && status == KB_OK && !*exists; i++)
        status = try_others(s, plan, phrase, &phrase->merged[i], exists);
    return status;
}

/* The words of a phrase are in the free text, and stay there. */
static void give_up(kb_plan *plan, size_t number)
{
    for (size_t i = 0; i < plan->understood_count; i++)
        if (plan->understood[i].part == KB_PART_PHRASE && plan->understood[i].text.s == plan->phrases[number].typed.s)
            plan->understood[i].part = KB_PART_LOOSENED;
    plan->phrase_count--;
    for (size_t i = number; i < plan->phrase_count; i++)
        plan->phrases[i] = plan->phrases[i + 1];
}

kb_status kb_settle_phrases(kb_session *s, kb_plan *plan, bool *changed)
{
    *changed = false;
    for (size_t i = 0; i < plan->phrase_count;) {
        kb_phrase *phrase = &plan->phrases[i];
        bool exists = phrase->typed.n == 0, other = false; /* only what is quoted is given up */
        kb_status status = exists ? KB_OK : kb_phrase_exists(s, phrase, &exists);
        if (status == KB_OK && !exists)
            status = find_meaning(s, plan, phrase, &other);
        if (status != KB_OK)
            return status;
        *changed = *changed || !exists;
        if (exists || other)
            i++;
        else
            give_up(plan, i);
    }
    return KB_OK;
}
