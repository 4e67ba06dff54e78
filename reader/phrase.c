/*
 * phrase.c - which records have all of some words, in a row or anywhere, or any
 * (library.h). Callers: search.c, for quoted phrases, excluded and required words;
 * phrase_words.c, for quoted phrases.
 *
 * The rarest word leads; the others skip forward to its records, block by block.
 * A search that passes records over asks for those that have all words, and has
 * positions read only for those of them that may be among the best.
 */
#include "library.h"

#define END UINT32_MAX

/* One word's posting list, walked record by record together with its positions. */
typedef struct stream {
    kb_postings postings;
    kb_positions positions; /* of a block, once they are asked for */
    uint32_t df;
    bool compound;          /* it may take the places of several words */
} stream;

/* Some words' lists, in the order of the query and by their lengths. */
typedef struct stream_set {
    stream *list;
    size_t *by_df;   /* places in the list */
    size_t count;
    bool has_compound;
    uint32_t record; /* no record before it that was not asked for has all; END behind the last */
} stream_set;

/* Reads where the word stands in the record that it is at. */
static kb_status place(kb_session *s, stream *st)
{
    kb_postings *it = &st->postings;
    if (st->positions.postings == NULL || st->positions.block != it->block)
        kb_positions_begin(&st->positions, &s->pages, it);
    (void)kb_positions_of(&st->positions, it->at);
    if (!st->positions.bad)
        return KB_OK;
    kb_pages_damage(&s->pages, KB_POSTINGS, 0, "positions make no sense");
    return KB_E_DAMAGED;
}

/*
 * Where rows begin that a word continues which stands so many words behind: of a rising set, or all with set NULL.
 * A compound stands at its first and its last part: the word behind it may follow on either, so what is next to a
 * row that fits does, too, as if it began there.
 */
static size_t keep_rows(stream *st, uint32_t behind, const uint32_t *set, size_t count, uint32_t *out)
{
    size_t n = 0, at = 0;
    for (uint32_t place; (place = kb_positions_next(&st->positions)) != KB_NO_POSITION;) {
        if (place < behind)
            continue;
        uint32_t row = place - behind;
        while (at < count && set[at] < row)
            at++;
        if (at == count && set != NULL && !st->compound)
            break;
        bool follows = set == NULL || (at < count && set[at] == row);
        bool stretches = st->compound && n > 0 && out[n - 1] + 1 == row;
        if (follows || stretches)
            out[n++] = row;
    }
    return n;
}

/* Whether a record has all words: then set->record is it, or else a later one, before which none has them. */
static kb_status ask(kb_session *s, stream_set *set, uint32_t record)
{
    set->record = record;
    for (size_t i = 0; i < set->count && set->record == record; i++) {
        stream *st = &set->list[set->by_df[i]];
        kb_status status = kb_postings_find(&st->postings, &s->pages, record);
        if (status != KB_OK)
            return status;
        set->record = st->postings.record;
    }
    return KB_OK;
}

static kb_status begin(kb_session *s, const kb_query_word *words, size_t count, stream_set *out)
{
    *out = (stream_set){.count = count};
    out->list = kb_arena_get(&s->arena, count, sizeof *out->list);
    out->by_df = kb_arena_get(&s->arena, count, sizeof *out->by_df);
    for (size_t i = 0; i < count && !s->arena.failed; i++) {
        stream *st = &out->list[i];
        size_t at = i;
        st->df = words[i].term.df;
        st->compound = (words[i].term.flags & KB_TERM_COMPOUND) != 0;
        out->has_compound = out->has_compound || st->compound;
        kb_postings_begin(&st->postings, &s->pages, &words[i].term);
        for (; at > 0 && out->list[out->by_df[at - 1]].df > st->df; at--)
            out->by_df[at] = out->by_df[at - 1];
        out->by_df[at] = i;
    }
    return kb_session_status(s);
}

/*
 * Whether the words stand in a row at the record where all streams are: the rarest is asked first, since what follows
 * is seldom asked then; but not with compounds, which shift the row of the words behind them. room grows as needed.
 */
static kb_status is_phrase(kb_session *s, stream_set *all, kb_buf *room, bool *found)
{
    size_t rows = 0;
    kb_buf_clear(room);
    for (size_t k = 0; k < all->count && (k == 0 || rows > 0); k++) {
        size_t i = all->has_compound ? k : all->by_df[k];
        stream *st = &all->list[i];
        kb_status status = place(s, st);
        if (status != KB_OK)
            return status;
        if (!kb_buf_reserve(room, (rows + st->positions.left + 1) * sizeof(uint32_t))) {
            s->arena.failed = true;
            return kb_session_status(s);
        }
        uint32_t *set = (uint32_t *)(void *)room->data;
        size_t kept = keep_rows(st, (uint32_t)i, k > 0 ? set : NULL, rows, set + rows);
        memmove(set, set + rows, kept * sizeof *set);
        rows = kept;
    }
    *found = rows > 0;
    return KB_OK;
}

static bool knows_all(const kb_query_word *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!words[i].known)
            return false;
    return count > 0;
}

/* Goes to the first record from *record on that has the words: in a row, or with room NULL wherever they stand. */
static kb_status next_match(kb_session *s, stream_set *all, kb_buf *room, uint32_t *record)
{
    while (*record != END) {
        kb_status status = ask(s, all, *record);
        bool found = status == KB_OK && all->record == *record;
        if (found && room != NULL)
            status = is_phrase(s, all, room, &found);
        if (status != KB_OK || found)
            return status;
        *record = all->record > *record ? all->record : *record + 1;
    }
    return KB_OK;
}

static kb_status match_words(kb_session *s, const kb_query_word *words, size_t count, uint8_t *bits, kb_buf *room)
{
    stream_set all;
    if (!knows_all(words, count))
        return KB_OK;
    kb_status status = begin(s, words, count, &all);
    for (uint32_t record = 0; status == KB_OK; record++) {
        status = next_match(s, &all, room, &record);
        if (status != KB_OK || record == END)
            break;
        bits[record / 8] |= (uint8_t)(1u << (record % 8));
    }
    return status;
}

static kb_status match_exists(kb_session *s, const kb_query_word *words, size_t count, kb_buf *room, bool *exists)
{
    stream_set all;
    uint32_t record = 0;
    if (*exists || !knows_all(words, count))
        return KB_OK;
    kb_status status = begin(s, words, count, &all);
    if (status == KB_OK)
        status = next_match(s, &all, room, &record);
    *exists = status == KB_OK && record != END;
    return status;
}

kb_status kb_all_match(kb_session *s, const kb_query_word *words, size_t count, uint8_t *bits)
{
    return match_words(s, words, count, bits, NULL);
}

/* Records that have a word. */
static kb_status match_word(kb_session *s, const kb_query_word *word, uint8_t *bits)
{
    kb_postings it;
    kb_status status;
    kb_postings_begin(&it, &s->pages, &word->term);
    while ((status = kb_postings_next(&it, &s->pages)) == KB_OK)
        for (uint32_t i = 0; i < it.n; i++)
            bits[it.records[i] / 8] |= (uint8_t)(1u << (it.records[i] % 8));
    return status == KB_NONE ? KB_OK : status;
}

static kb_status match_any(kb_session *s, const kb_query_word *words, size_t count, uint8_t *bits)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < count && status == KB_OK; i++)
        status = match_word(s, &words[i], bits);
    return status;
}

kb_status kb_phrase_match(kb_session *s, const kb_phrase *phrase, uint8_t *bits)
{
    kb_buf room;
    if (phrase->any)
        return match_any(s, phrase->words, phrase->count, bits);
    kb_buf_init(&room, &s->kb->alloc);
    kb_status status = match_words(s, phrase->words, phrase->count, bits, &room);
    if (status == KB_OK && phrase->merged_count > 0)
        status = match_words(s, phrase->merged, phrase->merged_count, bits, &room);
    kb_buf_release(&room);
    return status;
}

kb_status kb_phrase_exists(kb_session *s, const kb_phrase *phrase, bool *exists)
{
    kb_buf room;
    kb_buf_init(&room, &s->kb->alloc);
    *exists = false;
    kb_status status = match_exists(s, phrase->words, phrase->count, &room, exists);
    if (status == KB_OK && phrase->merged_count > 0)
        status = match_exists(s, phrase->merged, phrase->merged_count, &room, exists);
    kb_buf_release(&room);
    return status;
}

/* ----------------------------------------------------------------- one by one */

/* Words that must stand in a record, as they are or merged; or one of which must. */
typedef struct item {
    stream_set *sets;
    size_t count;  /* of sets that may be there */
    bool in_row;
} item;

struct kb_matcher {
    kb_session *s;
    item *items;
    size_t count;
    kb_buf room;
};

static kb_status add_set(kb_matcher *m, item *to, const kb_query_word *words, size_t count)
{
    if (!knows_all(words, count))
        return KB_OK;
    return begin(m->s, words, count, &to->sets[to->count++]);
}

/* The next item, with room for so many sets; NULL: there is no memory. */
static item *add_item(kb_matcher *m, size_t sets)
{
    item *to = &m->items[m->count++];
    to->sets = kb_arena_get(&m->s->arena, sets, sizeof *to->sets);
    return to->sets != NULL ? to : NULL;
}

static kb_status add_any(kb_matcher *m, item *to, const kb_phrase *phrase)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < phrase->count && status == KB_OK; i++)
        status = add_set(m, to, &phrase->words[i], 1);
    return status;
}

static kb_status add_phrase(kb_matcher *m, const kb_phrase *phrase)
{
    item *to = add_item(m, phrase->any ? phrase->count : 2);
    if (to == NULL)
        return kb_session_status(m->s);
    if (phrase->any)
        return add_any(m, to, phrase);
    to->in_row = true;
    kb_status status = add_set(m, to, phrase->words, phrase->count);
    if (status == KB_OK && phrase->merged_count > 0)
        status = add_set(m, to, phrase->merged, phrase->merged_count);
    return status;
}

kb_status kb_matcher_new(kb_session *s, const kb_plan *plan, kb_words words, kb_matcher **out)
{
    kb_matcher *m = *out = kb_arena_get(&s->arena, 1, sizeof *m);
    if (m == NULL || (m->items = kb_arena_get(&s->arena, plan->phrase_count + 1, sizeof *m->items)) == NULL)
        return kb_session_status(s);
    m->s = s;
    kb_buf_init(&m->room, &s->kb->alloc);
    kb_status status = KB_OK;
    for (size_t i = 0; i < plan->phrase_count && status == KB_OK; i++)
        if (!plan->phrases[i].excluded)
            status = add_phrase(m, &plan->phrases[i]);
    item *to = status == KB_OK && words.all ? add_item(m, 1) : NULL;
    if (to != NULL)
        status = add_set(m, to, words.list, words.count);
    return status == KB_OK ? kb_session_status(s) : status;
}

void kb_matcher_free(kb_matcher *m)
{
    if (m != NULL)
        kb_buf_release(&m->room);
}

kb_postings *kb_matcher_lead(const kb_matcher *m)
{
    stream *lead = NULL;
    for (size_t i = 0; i < m->count; i++) {
        const stream_set *set = m->items[i].sets;
        if (m->items[i].count == 1 && (lead == NULL || set->list[set->by_df[0]].df < lead->df))
            lead = &set->list[set->by_df[0]];
    }
    return lead != NULL ? &lead->postings : NULL;
}

kb_postings *kb_matcher_list(const kb_matcher *m, const kb_term *term)
{
    for (size_t i = 0; i < m->count; i++)
        for (size_t k = 0; m->items[i].count == 1 && k < m->items[i].sets->count; k++)
            if (m->items[i].sets->list[k].postings.list == term->list)
                return &m->items[i].sets->list[k].postings;
    return NULL;
}

/* Whether a record has the words of an item: then *next is it, or else a later one, before which none has them. */
static kb_status ask_item(kb_matcher *m, item *of, uint32_t record, uint32_t *next)
{
    *next = END;
    for (size_t i = 0; i < of->count; i++) {
        stream_set *set = &of->sets[i];
        kb_status status = set->record <= record ? ask(m->s, set, record) : KB_OK;
        if (status != KB_OK)
            return status;
        *next = set->record < *next ? set->record : *next;
    }
    return KB_OK;
}

kb_status kb_matcher_ask(kb_matcher *m, uint32_t record, uint32_t *next)
{
    kb_status status = KB_OK;
    *next = record;
    for (size_t i = 0; i < m->count && *next == record && status == KB_OK; i++)
        status = ask_item(m, &m->items[i], record, next);
    return status;
}

kb_status kb_matcher_confirm(kb_matcher *m, uint32_t record, bool *matches)
{
    kb_status status = KB_OK;
    *matches = true;
    for (size_t i = 0; i < m->count && *matches && status == KB_OK; i++) {
        item *of = &m->items[i];
        bool found = !of->in_row;
        for (size_t k = 0; k < of->count && !found && status == KB_OK; k++)
            if (of->sets[k].record == record)
                status = is_phrase(m->s, &of->sets[k], &m->room, &found);
        *matches = found;
    }
    return status;
}
