/*
 * query_words.c - the words of a query or of a synonym, stemmed and looked up
 * (library.h). Callers: query.c, groups.c, spelling.c.
 */
#include "library.h"

size_t kb_count_words(kb_str text)
{
    kb_tokens tokens;
    kb_token token;
    size_t count = 0;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);)
        count++;
    return count;
}

kb_status kb_look_up(kb_session *s, kb_token *token, kb_str text, kb_query_word *out)
{
    *out = (kb_query_word){.typed = kb_str_slice(text, token->start, token->end), .weight = KB_WORD_WEIGHT};
    out->folded = kb_arena_copy(&s->arena, (kb_str){token->term, token->n});
    if (!kb_stem(s->stemmer, token)) {
        s->arena.failed = true;
        return kb_session_status(s);
    }
    out->stem = kb_arena_copy(&s->arena, (kb_str){token->term, token->n});
    out->position = token->position;
    kb_status status = kb_dictionary_find(&s->pages, out->stem, &out->term);
    out->known = status == KB_OK && out->term.df > 0;
    if (status == KB_NONE)
        out->term = (kb_term){.df = 0};
    return status == KB_NONE ? KB_OK : status;
}

/* Moves the last words of a list, the parts of a compound, into its word. */
static bool take_parts(kb_session *s, kb_query_word *word, const kb_query_word *words, size_t *count,
                       const kb_token *compound)
{
    size_t n = kb_token_words(compound);
    kb_query_word *taken = kb_arena_get(&s->arena, n, sizeof *taken);
    if (taken == NULL)
        return false;
    *count -= n;
    memcpy(taken, words + *count, n * sizeof *taken);
    word->parts = taken;
    word->part_count = n;
    return true;
}

/* So that Wi-Fi and wifi are the same query. */
kb_status kb_read_words(kb_session *s, kb_str text, bool merge, kb_query_word **words, size_t *count)
{
    kb_token token;
    kb_tokens tokens;
    *count = 0;
    *words = kb_arena_get(&s->arena, kb_count_words(text), sizeof **words);
    if (*words == NULL)
        return kb_session_status(s);
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);) {
        kb_query_word word;
        if (token.type == KB_TOKEN_COMPOUND && !merge)
            continue;
        kb_status status = kb_look_up(s, &token, text, &word);
        if (status != KB_OK)
            return status;
        if (token.type == KB_TOKEN_COMPOUND && !word.known)
            continue;
        if (token.type == KB_TOKEN_COMPOUND && !take_parts(s, &word, *words, count, &token))
            return kb_session_status(s);
        (*words)[(*count)++] = word;
    }
    return KB_OK;
}
