/*
 * gaps.c - reads logs of searches, and groups those that are for the same words. Interface: gaps.h. Callers:
 * main.c and tests.
 *
 * A group has a key: the stems of the words that are looked for, sorted, each once, function words left out where others stand. What
 * was typed alike but for case and accents is one wording, whose key is made once.
 */
#include "gaps.h"

#include "index.h"
#include "kb_text.h"
#include "names.h"

#include <stdlib.h>

/* ----------------------------------------------------------------- phrases */

/* Whether a piece of a query filters by a facet. */
static bool is_facet(kbc_gaps *g, kb_str piece)
{
    kb_str name, rest = piece;
    if (!kb_str_split(&rest, ':', &name) || rest.n == 0)
        return false;
    return kbc_names_find(g->facets, kbc_lower(&g->scratch, name)) != KBC_NONE;
}

kb_str kbc_gaps_phrase(kbc_gaps *g, kb_str query)
{
    kb_str piece;
    kb_buf_clear(&g->buf);
    while (kb_str_split(&query, ' ', &piece)) {
        bool sign = piece.n > 1 && (piece.s[0] == '-' || piece.s[0] == '+') && (uint8_t)piece.s[1] > '9';
        if (is_facet(g, piece) || (sign && piece.s[0] == '-'))
            continue;
        size_t before = g->buf.size;
        for (size_t i = sign ? 1 : 0; i < piece.n; i++) {
            if (strchr("\";*", piece.s[i]) != NULL)
                continue;
            if (g->buf.size == before && before > 0)
                kb_buf_byte(&g->buf, ' ');
            kb_buf_byte(&g->buf, (uint8_t)piece.s[i]);
        }
    }
    kb_arena_reset(&g->scratch.arena);
    return kb_str_trim(kb_arena_copy(&g->c->arena, kb_buf_view(&g->buf)));
}

/* -------------------------------------------------------------------- keys */

static void add_stop(void *user, kb_str word, unsigned flags)
{
    kbc_gaps *g = user;
    kb_token token = {.n = word.n};
    (void)flags;
    if (word.n == 0 || word.n > KB_TERM_BYTES)
        return;
    memcpy(token.term, word.s, word.n);
    kbc_stem(g->stemmer, &token);
    (void)kbc_names_add(g->c, g->stops, kb_arena_copy(&g->c->arena, (kb_str){token.term, token.n}), 0);
}

static int compare(const void *a, const void *b)
{
    return kb_str_compare(*(const kb_str *)a, *(const kb_str *)b);
}

/* The stems of a text, in scratch, of which those of function words are counted in *stops. */
static kbc_list stems_of(kbc_gaps *g, kb_str text, size_t *stops)
{
    kbc_list stems = {0};
    kb_tokens tokens;
    kb_token token;
    *stops = 0;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);) {
        if (token.type == KB_TOKEN_COMPOUND)
            continue;
        kbc_stem(g->stemmer, &token);
        kb_str stem = kb_arena_copy(&g->scratch.arena, (kb_str){token.term, token.n});
        *stops += kbc_names_find(g->stops, stem) != KBC_NONE;
        *(kb_str *)kbc_list_add(&g->scratch, &stems, sizeof stem) = stem;
    }
    return stems;
}

/* In g->buf; empty for a text without words. */
static kb_str key_of(kbc_gaps *g, kb_str text)
{
    size_t stops;
    kbc_list stems = stems_of(g, text, &stops);
    const kb_str *list = stems.items;
    kb_buf_clear(&g->buf);
    if (stems.count > 0)
        qsort(stems.items, stems.count, sizeof *list, compare);
    for (size_t i = 0; i < stems.count; i++) {
        bool stop = stops < stems.count && kbc_names_find(g->stops, list[i]) != KBC_NONE;
        if (stop || (i > 0 && kb_str_equal(list[i], list[i - 1])))
            continue;
        kb_buf_byte(&g->buf, ' ');
        kb_buf_str(&g->buf, list[i]);
    }
    kb_arena_reset(&g->scratch.arena);
    return kb_buf_view(&g->buf);
}

/* ------------------------------------------------------------------- groups */

static kbc_gap *group_at(const kbc_gaps *g, uint32_t i)
{
    return (kbc_gap *)g->groups.items + i;
}

static uint32_t find_group(kbc_gaps *g, kb_str text)
{
    kb_str key = key_of(g, kbc_gaps_phrase(g, text));
    uint32_t number = kbc_names_find(g->keys, key);
    if (number != KBC_NONE)
        return number;
    number = (uint32_t)g->groups.count;
    *(kbc_gap *)kbc_list_add(g->c, &g->groups, sizeof(kbc_gap)) = (kbc_gap){.wording = KBC_NONE, .state = KBC_GAP_RARE};
    (void)kbc_names_add(g->c, g->keys, kb_arena_copy(&g->c->arena, key), number);
    return number;
}

static kbc_wording *find_wording(kbc_gaps *g, kb_str text)
{
    kb_buf_clear(&g->buf);
    kb_fold_text(text, &g->buf);
    kb_str folded = kb_str_trim(kb_buf_view(&g->buf));
    uint32_t number = kbc_names_find(g->texts, folded);
    if (number != KBC_NONE)
        return (kbc_wording *)g->wordings.items + number;
    number = (uint32_t)g->wordings.count;
    (void)kbc_names_add(g->c, g->texts, kb_arena_copy(&g->c->arena, folded), number);
    uint32_t group = find_group(g, text);
    kbc_gap *gap = group_at(g, group);
    kbc_wording *wording = kbc_list_add(g->c, &g->wordings, sizeof *wording);
    *wording = (kbc_wording){.text = text, .group = group, .next = gap->wording};
    gap->wording = number;
    gap->wordings++;
    return wording;
}

static void widen(kb_str *first, kb_str *last, kb_str day)
{
    if (first->n == 0 || kb_str_compare(day, *first) < 0)
        *first = day;
    if (last->n == 0 || kb_str_compare(day, *last) > 0)
        *last = day;
}

static void add(kbc_gaps *g, const kb_logged *logged)
{
    kbc_wording *wording = find_wording(g, logged->words);
    kbc_gap *gap = group_at(g, wording->group);
    wording->count++;
    gap->count++;
    gap->outcomes[logged->outcome]++;
    widen(&gap->first, &gap->last, logged->day);
    widen(&g->first, &g->last, logged->day);
    g->searches++;
}

void kbc_gaps_log(kbc_gaps *g, kb_str text)
{
    kb_str line;
    kb_logged logged;
    g->logs++;
    while (kb_str_split(&text, '\n', &line)) {
        if (line.n > 0 && line.s[line.n - 1] == '\r') /* it went through an editor */
            line.n--;
        if (kb_log_read(line, &logged))
            add(g, &logged);
        else
            g->bad += line.n > 0;
    }
}

void kbc_gaps_begin(kbc *c, const kb *k, kb_session *session, kbc_gaps *out)
{
    kb_info info;
    kb_facet facet;
    kb_get_info(k, &info);
    *out = (kbc_gaps){.c = c, .session = session, .stops = kbc_names_new(c), .facets = kbc_names_new(c),
                      .texts = kbc_names_new(c), .keys = kbc_names_new(c), .stemmer = kbc_stemmer(info.language)};
    kbc_begin_worker(c, &out->scratch);
    for (uint32_t i = 0; kb_facet_at(k, i, &facet) == KB_OK; i++)
        (void)kbc_names_add(c, out->facets, kbc_lower(c, facet.name), i);
    kb_buf_init(&out->buf, &c->arena.alloc);
    kbc_language_words(info.language, add_stop, out);
}

void kbc_gaps_end(kbc_gaps *g)
{
    kb_stemmer_free(g->stemmer);
    kb_arena_release(&g->scratch.arena);
    kb_buf_release(&g->buf);
}
