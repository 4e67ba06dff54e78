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
    uint32_t place;       /* current position in that record, less the word's own */
    uint32_t offset;      /* of the word in the phrase */
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

/* Where the phrase would have to begin for the next position of the word; END behind the last. */
static uint32_t next_place(stream *st)
{
    uint32_t place;
    do
        place = kb_positions_next(&st->positions);
    while (place != KB_NO_POSITION && place < st->offset);
    st->place = place == KB_NO_POSITION ? END : place - st->offset;
    return st->place;
}

/* Whether the streams, all at one record, have a place in common. */
static bool share_place(stream *streams, size_t count)
{
    uint32_t target = 0;
    for (size_t i = 0; i < count; i++)
        if (next_place(&streams[i]) == END)
            return false;
    for (size_t agreeing = 0, i = 0; agreeing < count; i = (i + 1) % count) {
        while (streams[i].place < target)
            if (next_place(&streams[i]) == END)
                return false;
        agreeing = streams[i].place == target ? agreeing + 1 : 1;
        target = streams[i].place;
    }
    return true;
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

static kb_status begin(kb_session *s, const kb_phrase *phrase, stream *streams)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < phrase->count && status == KB_OK; i++) {
        const kb_query_word *word = &phrase->words[i];
        kb_postings_begin(&streams[i].postings, &s->pages, &word->term, s->kb->records);
        kb_positions_begin(&streams[i].positions, &s->pages, &word->term);
        streams[i].offset = word->position - phrase->words[0].position;
        status = next_record(s, &streams[i]);
    }
    return status;
}

kb_status kb_phrase_match(kb_session *s, const kb_phrase *phrase, uint8_t *bits)
{
    for (size_t i = 0; i < phrase->count; i++)
        if (!phrase->words[i].known)
            return KB_OK;
    stream *streams = kb_arena_get(&s->arena, phrase->count, sizeof *streams);
    if (streams == NULL)
        return kb_session_status(s);
    kb_status status = begin(s, phrase, streams);
    while (status == KB_OK) {
        uint32_t record = END;
        status = align(s, streams, phrase->count, &record);
        if (status != KB_OK || record == END)
            break;
        if (share_place(streams, phrase->count))
            bits[record / 8] |= (uint8_t)(1u << (record % 8));
        status = next_record(s, &streams[0]);
    }
    return status;
}
