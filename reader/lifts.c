/*
 * lifts.c - the records whose title or alias the query is, or begins with
 * (library.h). Caller: search.c.
 *
 * They are known before a record is scored: lists in the order of fingerprints
 * (echoes) give them. Each is lifted once, however often the query says it.
 *
 * A title that very many records have, such as Remarks, tells them apart from
 * none: of these only the best by their words are lifted, once they are known.
 */
#include "library.h"

#include <stdlib.h>

#define COMMON 256u /* more records of one title are not lifted before the best are known */

enum lift_flags { LIFTED = 1, TITLED = 2 };

/* A record with its flags in the low two bits. */
typedef struct maker {
    kb_session *s;
    const kb_plan *plan;
    kb_lifts *out;
    uint64_t *list;
    size_t count, room;
    uint32_t *echoes;    /* kb_echo() of each beginning of the query */
    size_t echo_count;
} maker;

/* ------------------------------------------------------------------ echoes */

static const kb_query_word *parts_of(const kb_query_word *word, size_t *count)
{
    *count = word->parts != NULL ? word->part_count : 1;
    return word->parts != NULL ? word->parts : word;
}

static uint32_t echo_of_signs(kb_session *s, kb_str text)
{
    kb_buf scratch;
    kb_buf_init(&scratch, &s->kb->alloc);
    uint32_t echo = kb_echo_signs(kb_str_trim(text), &scratch);
    s->arena.failed = s->arena.failed || scratch.failed;
    kb_buf_release(&scratch);
    return echo;
}

/* The echo of a title that has words; see the compiler's write.c. */
static uint32_t echo_of(kb_session *s, kb_str text)
{
    kb_tokens tokens;
    kb_token token;
    uint32_t all = KB_ECHO_START, content = KB_ECHO_START;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);) {
        kb_query_word word;
        if (token.type == KB_TOKEN_COMPOUND || kb_look_up(s, &token, text, &word) != KB_OK)
            continue;
        all = kb_echo(all, word.stem);
        if (!(word.term.flags & KB_TERM_STOP))
            content = kb_echo(content, word.stem);
    }
    return content != KB_ECHO_START ? content : all;
}

/*
 * The fingerprints of the query's first word, first two words and so on, stop
 * words left out; the last is that of the whole query.
 */
static kb_status make_echoes(maker *m)
{
    const kb_plan *plan = m->plan;
    uint32_t echo = KB_ECHO_START;
    m->echoes = kb_arena_get(&m->s->arena, plan->word_count + 1, sizeof *m->echoes);
    for (size_t i = 0; i < plan->word_count && m->echoes != NULL; i++) {
        size_t count;
        const kb_query_word *parts = parts_of(&plan->words[i], &count);
        for (size_t k = 0; k < count; k++)
            if (plan->only_stop_words || !(parts[k].term.flags & KB_TERM_STOP))
                echo = kb_echo(echo, parts[k].stem);
        if (m->echo_count == 0 ? echo != KB_ECHO_START : echo != m->echoes[m->echo_count - 1])
            m->echoes[m->echo_count++] = echo;
    }
    if (plan->word_count == 0 && m->echoes != NULL && kb_str_trim(plan->text).n > 0)
        m->echoes[m->echo_count++] = echo_of_signs(m->s, plan->text);
    return kb_session_status(m->s);
}

/* ----------------------------------------------------------------- records */

static bool add(maker *m, uint32_t record, unsigned flags)
{
    if (m->count == m->room) {
        size_t room = m->room * 2 + 16;
        uint64_t *list = kb_arena_get(&m->s->arena, room, sizeof *list);
        if (list == NULL)
            return false;
        if (m->count > 0)
            memcpy(list, m->list, m->count * sizeof *list);
        m->list = list;
        m->room = room;
    }
    m->list[m->count++] = (uint64_t)record << 2 | flags;
    return true;
}

static void add_common(maker *m, uint32_t echo, unsigned flags)
{
    kb_lifts *out = m->out;
    if (out->common_count < KB_COUNT(out->common))
        out->common[out->common_count++] = (kb_common_title){echo, flags};
}

/* Adds the records of a list that has these bits of an echo. */
static void add_listed(maker *m, kb_echoes list, uint32_t bits, uint32_t echo, unsigned flags)
{
    uint32_t record, found;
    size_t before = m->count;
    kb_echoes_find(&list, bits);
    while (kb_echoes_next(&list, &record, &found) && found == bits) {
        if (m->count - before == COMMON) {
            m->count = before;
            add_common(m, echo, flags);
            return;
        }
        if (record < m->s->kb->records && !add(m, record, flags))
            return;
    }
}

static void add_echo(maker *m, uint32_t echo, unsigned flags)
{
    add_listed(m, kb_records_titled(&m->s->pages), echo, echo, flags);
}

/* An unfinished last word may end a title in several ways. */
static void add_completed(maker *m)
{
    const kb_plan *plan = m->plan;
    const kb_query_word *last = plan->word_count > 0 ? &plan->words[plan->word_count - 1] : NULL;
    uint32_t before = m->echo_count > 1 ? m->echoes[m->echo_count - 2] : KB_ECHO_START;
    for (size_t i = 0; last != NULL && i < last->other_count; i++)
        if (last->others[i].how == KB_HOW_COMPLETED)
            add_echo(m, kb_echo(before, last->others[i].stem), LIFTED);
}

/* Each record once, with all its flags. */
static void hand_over(const maker *m, kb_lifts *out)
{
    out->records = kb_arena_get(&m->s->arena, m->count, sizeof *out->records);
    out->flags = kb_arena_get(&m->s->arena, m->count, sizeof *out->flags);
    for (size_t i = 0; i < m->count && !m->s->arena.failed; i++) {
        uint32_t record = (uint32_t)(m->list[i] >> 2);
        if (out->count == 0 || out->records[out->count - 1] != record)
            out->records[out->count++] = record;
        out->flags[out->count - 1] |= (uint8_t)(m->list[i] & 3);
    }
}

kb_status kb_lifts_make(kb_session *s, const kb_plan *plan, kb_lifts *out)
{
    maker m = {.s = s, .plan = plan, .out = out};
    *out = (kb_lifts){.s = s, .plan = plan};
    kb_status status = make_echoes(&m);
    if (status != KB_OK)
        return status;
    for (size_t i = 0; i < m.echo_count; i++)
        add_echo(&m, m.echoes[i], i + 1 < m.echo_count ? LIFTED : LIFTED | TITLED);
    add_completed(&m);
    if (m.echo_count > 0) {
        uint32_t whole = m.echoes[m.echo_count - 1];
        add_listed(&m, kb_words_aliased(&s->pages), kb_words_echo(&s->pages, whole), whole, LIFTED);
    }
    kb_sort_numbers(m.list, m.count);
    hand_over(&m, out);
    out->signs_only = plan->word_count == 0 && plan->phrase_count == 0 && m.echo_count > 0;
    return kb_session_status(s);
}

/* ------------------------------------------------------------------ scores */

/* The flags of a record; records come in rising order. */
static unsigned flags_of(kb_lifts *l, uint32_t record)
{
    while (l->at < l->count && l->records[l->at] < record)
        l->at++;
    return l->at < l->count && l->records[l->at] == record ? l->flags[l->at] : 0;
}

static bool same_text(kb_session *s, kb_str title, kb_str text)
{
    kb_buf a, b;
    kb_buf_init(&a, &s->kb->alloc);
    kb_buf_init(&b, &s->kb->alloc);
    kb_fold_text(title, &a);
    kb_fold_text(kb_str_trim(text), &b);
    bool same = kb_str_equal(kb_buf_view(&a), kb_buf_view(&b));
    s->arena.failed = s->arena.failed || a.failed || b.failed;
    kb_buf_release(&a);
    kb_buf_release(&b);
    return same;
}

/* What is known of a title: many records share one. */
static kb_known_title *known_title(kb_lifts *l, uint32_t title)
{
    kb_known_title *known = &l->titles[title % KB_TITLES_KNOWN];
    if (known->number != title + 1)
        *known = (kb_known_title){.number = title + 1};
    return known;
}

static bool is_same_title(kb_lifts *l, const kb_record_entry *entry)
{
    kb_known_title *known = known_title(l, entry->title);
    if (!known->is_compared)
        known->is_same = same_text(l->s, kb_records_title(&l->s->pages, entry, &l->s->arena), l->plan->text);
    known->is_compared = true;
    return known->is_same;
}

/* The bits of a record whose title has the words of the query. */
static uint32_t title_bits(kb_lifts *l, const kb_record_entry *heading)
{
    bool own = (heading->flags & KB_RECORD_OWN_PAGE) != 0;
    return KB_WHOLE_TITLE | (own ? KB_OWN_PAGE : 0) | (is_same_title(l, heading) ? KB_SAME_TITLE : 0);
}

static uint32_t lift(kb_lifts *l, unsigned flags, const kb_record_entry *heading, uint32_t score)
{
    if (flags & LIFTED)
        score = kb_bounded_score((uint64_t)score + score / 2);
    return flags & TITLED ? score | title_bits(l, heading) : score;
}

uint32_t kb_lifts_score(kb_lifts *l, uint32_t record, uint32_t score)
{
    kb_record_entry heading;
    unsigned flags = flags_of(l, record);
    if (flags == 0)
        return score;
    if ((flags & TITLED) && kb_records_heading(&l->s->pages, record, &heading) != KB_OK)
        return score; /* the search fails */
    return lift(l, flags, &heading, score);
}

/* What a title says that many records have. */
static unsigned common_flags(kb_lifts *l, const kb_record_entry *heading)
{
    kb_known_title *known = known_title(l, heading->title);
    if (!known->has_flags) {
        uint32_t echo = echo_of(l->s, kb_records_title(&l->s->pages, heading, &l->s->arena));
        for (size_t i = 0; i < l->common_count; i++)
            if (l->common[i].echo == echo)
                known->flags = l->common[i].flags;
    }
    known->has_flags = true;
    return known->flags;
}

uint32_t kb_lifts_common(kb_lifts *l, uint32_t record, uint32_t score)
{
    kb_record_entry heading;
    if (l->common_count == 0 || kb_records_heading(&l->s->pages, record, &heading) != KB_OK)
        return score;
    return lift(l, common_flags(l, &heading), &heading, score);
}

uint32_t kb_lifts_most(kb_lifts *l, uint32_t record, uint32_t score)
{
    unsigned flags = flags_of(l, record);
    if (flags & LIFTED)
        score = kb_bounded_score((uint64_t)score + score / 2);
    return flags & TITLED ? score | KB_WHOLE_TITLE | KB_OWN_PAGE | KB_SAME_TITLE : score;
}
