/*
 * phrase.c - which records have words in a row (library.h). Caller:
 * search.c, for quoted phrases and excluded words.
 */
#include "library.h"

#define END UINT32_MAX

/* One word's posting list, walked record by record together with its positions. */
typedef struct stream {
    kb_postings postings;
    kb_positions positions;
    uint32_t at;          /* in the block of postings */
    uint32_t record;      /* END behind the last */
    bool compound;        /* it may take the places of several words */
} stream;

static kb_status next_record(kb_session *s, stream *st)
{
    if (st->at == st->postings.n) {
        kb_status status = kb_postings_next(&st->postings, &s->pages);
        st->at = 0;
        if (status == KB_NONE)
            st->record = END;
        if (status != KB_OK)
            return status == KB_NONE ? KB_OK : status;
    }
    st->record = st->postings.records[st->at++];
    (void)kb_positions_posting(&st->positions);
    if (!st->positions.data.bad)
        return KB_OK;
    kb_pages_damage(&s->pages, KB_POSITIONS, 0, "positions make no sense");
    return KB_E_DAMAGED;
}

static size_t first_places(stream *st, uint32_t *out)
{
    size_t n = 0;
    for (uint32_t place; (place = kb_positions_next(&st->positions)) != KB_NO_POSITION;)
        out[n++] = place;
    return n;
}

/*
 * The places of a word that follow at once on one of a rising set. A compound
 * stands at its first and its last part: the word behind it may follow on
 * either, so a place next to one that fits does, too.
 */
static size_t next_places(const uint32_t *set, size_t count, stream *st, uint32_t *out)
{
    size_t n = 0, at = 0;
    for (uint32_t place; (place = kb_positions_next(&st->positions)) != KB_NO_POSITION;) {
        while (at < count && set[at] + 1 < place)
            at++;
        bool follows = at < count && set[at] + 1 == place;
        bool stretches = st->compound && n > 0 && out[n - 1] + 1 == place;
        if (follows || stretches)
            out[n++] = place;
    }
    return n;
}

/* The most places that a word of the streams has at its record. */
static size_t most_places(const stream *streams, size_t count)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++)
        if (streams[i].positions.left > most)
            most = streams[i].positions.left;
    return most;
}

/* Whether the words of the streams, all at one record, stand there in a row. room grows as needed. */
static kb_status stand_in_row(kb_session *s, stream *streams, size_t count, kb_buf *room, bool *found)
{
    size_t most = most_places(streams, count);
    kb_buf_clear(room);
    if (!kb_buf_reserve(room, (2 * most + 1) * sizeof(uint32_t))) {
        s->arena.failed = true;
        return kb_session_status(s);
    }
    uint32_t *set = (uint32_t *)(void *)room->data, *next = set + most;
    size_t n = first_places(&streams[0], set);
    for (size_t i = 1; i < count && n > 0; i++) {
        n = next_places(set, n, &streams[i], next);
        uint32_t *swap = set;
        set = next;
        next = swap;
    }
    *found = n > 0;
    return KB_OK;
}

/* Moves the streams forward to a record that they share; END when there is none. */
static kb_status align(kb_session *s, stream *streams, size_t count, uint32_t *record)
{
    uint32_t target = streams[0].record;
    for (size_t agreeing = 0, i = 0; agreeing < count && target != END; i = (i + 1) % count) {
        while (streams[i].record < target) {
            kb_status status = next_record(s, &streams[i]);
            if (status != KB_OK)
                return status;
        }
        agreeing = streams[i].record == target ? agreeing + 1 : 1;
        target = streams[i].record;
    }
    *record = target;
    return KB_OK;
}

static kb_status begin(kb_session *s, const kb_query_word *words, size_t count, stream *streams)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < count && status == KB_OK; i++) {
        kb_postings_begin(&streams[i].postings, &s->pages, &words[i].term, s->kb->records);
        kb_positions_begin(&streams[i].positions, &s->pages, &words[i].term);
        streams[i].compound = (words[i].term.flags & KB_TERM_COMPOUND) != 0;
        status = next_record(s, &streams[i]);
    }
    return status;
}

static kb_status match_words(kb_session *s, const kb_query_word *words, size_t count, uint8_t *bits, kb_buf *room)
{
    for (size_t i = 0; i < count; i++)
        if (!words[i].known)
            return KB_OK;
    stream *streams = kb_arena_get(&s->arena, count, sizeof *streams);
    if (streams == NULL || count == 0)
        return kb_session_status(s);
    kb_status status = begin(s, words, count, streams);
    while (status == KB_OK) {
        uint32_t record = END;
        status = align(s, streams, count, &record);
        if (status != KB_OK || record == END)
            break;
        bool found = false;
        status = stand_in_row(s, streams, count, room, &found);
        if (found)
            bits[record / 8] |= (uint8_t)(1u << (record % 8));
        if (status == KB_OK)
            status = next_record(s, &streams[0]);
    }
    return status;
}

kb_status kb_phrase_match(kb_session *s, const kb_phrase *phrase, uint8_t *bits)
{
    kb_buf room;
    kb_buf_init(&room, &s->kb->alloc);
    kb_status status = match_words(s, phrase->words, phrase->count, bits, &room);
    if (status == KB_OK && phrase->merged_count > 0)
        status = match_words(s, phrase->merged, phrase->merged_count, bits, &room);
    kb_buf_release(&room);
    return status;
}
