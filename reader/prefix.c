/*
 * prefix.c - the terms that a word with a star behind it may mean (library.h).
 * Caller: query.c.
 *
 * Terms are stems. Those that begin with the word stand together in the dictionary;
 * of the first MOST_LOOKED_AT the KB_PREFIX_TERMS that most records have are taken,
 * and the stem of the word itself, should it be shorter. Each counts as if it were
 * as common as the commonest: that a word is rare says nothing when it was not typed.
 */
#include "library.h"

#define MOST_LOOKED_AT 4096u

typedef struct taken {
    kb_term term;
    char text[KB_TERM_BYTES];
    size_t n;
} taken;

/* The terms so far: a heap, of which the first is the one that is least worth. */
typedef struct takings {
    taken *list;
    size_t count;
} takings;

/* Fewer records, or as many and further on in the order. */
static bool is_worse(const kb_term *a, const kb_term *b)
{
    return a->df != b->df ? a->df < b->df : a->number > b->number;
}

static void sift_down(takings *t, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < t->count; at = child) {
        if (child + 1 < t->count && is_worse(&t->list[child + 1].term, &t->list[child].term))
            child++;
        if (!is_worse(&t->list[child].term, &t->list[at].term))
            return;
        taken swap = t->list[at];
        t->list[at] = t->list[child];
        t->list[child] = swap;
    }
}

static void take(takings *t, kb_str text, const kb_term *term)
{
    bool full = t->count == KB_PREFIX_TERMS;
    if (term->df == 0 || (full && is_worse(term, &t->list[0].term)))
        return;
    taken *place = &t->list[full ? 0 : t->count];
    place->term = *term;
    place->n = text.n;
    memcpy(place->text, text.s, text.n);
    if (full) {
        sift_down(t, 0);
        return;
    }
    if (++t->count == KB_PREFIX_TERMS)
        for (size_t i = t->count / 2; i-- > 0;)
            sift_down(t, i);
}

static kb_status take_all(kb_session *s, kb_str beginning, takings *t)
{
    kb_dictionary_walk w;
    kb_str text;
    kb_term term;
    kb_dictionary_walk_begin(&w, &s->pages);
    kb_status status = kb_dictionary_walk_to(&w, &s->pages, beginning, &text, &term);
    for (uint32_t i = 0; i < MOST_LOOKED_AT && status == KB_OK && kb_str_begins(text, beginning); i++) {
        take(t, text, &term);
        status = kb_dictionary_walk_next(&w, &s->pages, &text, &term);
    }
    return status == KB_NONE ? KB_OK : status;
}

static uint64_t rarity_of(const kb_session *s, uint32_t df)
{
    return kb_fixed_ln(2 * (uint64_t)s->kb->records + 2, 2 * (uint64_t)df + 1);
}

/* What a term counts beside the commonest, which is the least rare, in 64ths; a rarer one has higher impacts. */
static uint32_t weight_of(const kb_session *s, uint64_t least, uint32_t df)
{
    uint64_t own = rarity_of(s, df);
    return own <= least ? KB_WORD_WEIGHT : (uint32_t)(KB_WORD_WEIGHT * least / own) + 1;
}

static kb_query_word word_of(kb_session *s, const kb_query_word *typed, const taken *t, uint64_t least)
{
    kb_query_word word = *typed;
    word.stem = kb_arena_copy(&s->arena, (kb_str){t->text, t->n});
    word.term = t->term;
    word.known = true;
    word.how = KB_HOW_PREFIX;
    word.weight = weight_of(s, least, t->term.df);
    return word;
}

static kb_status make_words(kb_session *s, kb_query_word *word, const takings *t)
{
    bool own = word->known && !kb_str_begins(word->stem, word->folded);
    uint32_t commonest = own ? word->term.df : 0;
    kb_query_word *words = kb_arena_get(&s->arena, t->count + 1, sizeof *words);
    if (words == NULL)
        return kb_session_status(s);
    for (size_t i = 0; i < t->count; i++)
        commonest = t->list[i].term.df > commonest ? t->list[i].term.df : commonest;
    uint64_t least = rarity_of(s, commonest);
    for (size_t i = 0; i < t->count; i++)
        words[i] = word_of(s, word, &t->list[i], least);
    if (own) {
        words[t->count] = *word;
        words[t->count].how = KB_HOW_PREFIX;
        words[t->count].weight = weight_of(s, least, word->term.df);
    }
    word->others = words;
    word->other_count = t->count + (own ? 1 : 0);
    word->term = (kb_term){.df = 0};
    word->known = false;
    word->how = KB_HOW_PREFIX;
    return kb_session_status(s);
}

kb_status kb_expand_prefix(kb_session *s, kb_query_word *word)
{
    takings t = {.list = kb_arena_room(&s->arena, KB_PREFIX_TERMS, sizeof *t.list)};
    if (t.list == NULL)
        return kb_session_status(s);
    kb_status status = take_all(s, word->folded, &t);
    return status == KB_OK && t.count > 0 ? make_words(s, word, &t) : status;
}
