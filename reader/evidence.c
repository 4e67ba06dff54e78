/*
 * evidence.c - what a query says beside its words: the kind that it asks for,
 * the platform that it names (library.h). Callers: query.c, search.c.
 *
 * Kinds and values of facets have words, which the rules of the guide declare.
 * A record of the kind asked for counts more; one that is of other values of a
 * facet only than those named counts less.
 */
#include "library.h"

#define KIND_WEIGHT 358u     /* in 256ths */
#define MISMATCH_WEIGHT 154u
#define QUERY_WORDS 64u      /* a query says at its beginning what it is about */

#define PHRASE_WORDS 8u      /* more words of a phrase are not looked at */

/* The words of a phrase, folded; how many. */
static size_t cut_phrase(kb_str phrase, kb_token words[PHRASE_WORDS])
{
    kb_tokens tokens;
    size_t count = 0;
    kb_tokens_init(&tokens, phrase);
    while (count < PHRASE_WORDS && kb_tokens_next(&tokens, &words[count]))
        count += words[count].type == KB_TOKEN_WORD ? 1 : 0;
    return count;
}

/* The small letters that words of the query begin with, a bit each. */
static uint32_t first_letters(const kb_query_word *words, size_t count)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < count; i++)
        if (words[i].folded.n > 0 && words[i].folded.s[0] >= 'a' && words[i].folded.s[0] <= 'z')
            letters |= 1u << (words[i].folded.s[0] - 'a');
    return letters;
}

/* Whether a phrase begins like a word of the query, or it is not known: the first word is not of ASCII alone, or elided. */
static bool may_stand(uint32_t letters, kb_str phrase)
{
    kb_str text = kb_str_trim(phrase);
    size_t end = 0;
    while (end < text.n && kb_is_letter(text.s[end]))
        end++;
    if (end == 0 || (end < text.n && (text.s[end] == '\'' || text.s[end] == '`' || (uint8_t)text.s[end] >= 0x80)))
        return true;
    return letters >> ((text.s[0] | 0x20) - 'a') & 1;
}

/* Where the words of a phrase stand in a row in a query: the first, and how many; false when they do not. */
static bool find_phrase(const kb_query_word *words, size_t count, kb_str phrase, size_t *at, size_t *n)
{
    kb_token tokens[PHRASE_WORDS];
    *n = cut_phrase(phrase, tokens);
    for (*at = 0; *n > 0 && *at + *n <= count; ++*at) {
        size_t same = 0;
        while (same < *n && kb_str_equal(words[*at + same].folded, (kb_str){tokens[same].term, tokens[same].n}))
            same++;
        if (same == *n)
            return true;
    }
    return false;
}

/* Marks the phrases of a list with commas where the words have them; whether they have one. */
static bool mark(kb_query_word *words, size_t count, kb_str list)
{
    kb_str rest = list, phrase;
    bool any = false;
    size_t at, n;
    count = count < QUERY_WORDS ? count : QUERY_WORDS;
    uint32_t letters = first_letters(words, count);
    while (kb_str_split(&rest, ',', &phrase))
        if (may_stand(letters, phrase) && find_phrase(words, count, phrase, &at, &n)) {
            any = true;
            for (size_t i = at; i < at + n; i++)
                words[i].named = true;
        }
    return any;
}

void kb_mark_named(const kb *k, kb_query_word *words, size_t count)
{
    for (uint32_t i = 0; i < k->kind_count; i++)
        (void)mark(words, count, k->kinds[i].words);
    for (uint32_t i = 0; i < k->facets.value_count; i++)
        (void)mark(words, count, k->facets.values[i].words);
}

/* Whether words of a query may name something: those that do were marked, joined and split ones came later. */
static bool may_name(const kb_plan *plan)
{
    for (size_t i = 0; i < plan->word_count; i++) {
        const kb_query_word *word = &plan->words[i];
        if (word->named || word->how == KB_HOW_JOINED || word->how == KB_HOW_SPLIT)
            return true;
    }
    return false;
}

kb_status kb_evidence_make(kb_session *s, const kb_plan *plan, kb_evidence *out)
{
    const kb *k = s->kb;
    *out = (kb_evidence){.kinds = NULL};
    if (!may_name(plan))
        return KB_OK;
    out->kinds = kb_arena_get(&s->arena, k->kind_count, 1);
    uint32_t *named = kb_arena_get(&s->arena, k->facets.value_count, sizeof *named);
    if (s->arena.failed)
        return kb_session_status(s);
    for (uint32_t i = 0; i < k->kind_count; i++)
        if ((out->kinds[i] = mark(plan->words, plan->word_count, k->kinds[i].words)))
            out->any = true;
    size_t count = 0;
    for (uint32_t i = 0; i < k->facets.value_count; i++)
        if (mark(plan->words, plan->word_count, k->facets.values[i].words))
            named[count++] = i;
    if (count == 0)
        return KB_OK;
    out->fits = kb_arena_get(&s->arena, k->facets.set_count, 1);
    return out->fits != NULL ? kb_filter_sets(s, (kb_values){named, count}, out->fits) : kb_session_status(s);
}

kb_status kb_evidence_weigh(kb_session *s, const kb_evidence *evidence, uint32_t record, uint32_t *score)
{
    kb_trait entry;
    if (!evidence->any && evidence->fits == NULL)
        return KB_OK;
    kb_status status = kb_records_trait(&s->pages, record, &entry);
    uint64_t weighed = *score;
    if (status != KB_OK)
        return status;
    if (entry.kind < s->kb->kind_count && evidence->kinds[entry.kind])
        weighed = weighed * KIND_WEIGHT / 256;
    if (!kb_filter_fits(s, evidence->fits, entry.value_set))
        weighed = weighed * MISMATCH_WEIGHT / 256;
    *score = kb_bounded_score(weighed);
    return KB_OK;
}
