/*
 * search.c - kb_search(): plan, score, filter, best hits (kb.h, library.h).
 *
 * All records are scored, and lifted for what their titles and aliases say;
 * then the best are kept.
 */
#include "library.h"

/* Bits above the score of any query of KB_QUERY_BYTES: the query is the title,
 * word by word; sign by sign; and the record is a page. */
#define WHOLE_TITLE 0x80000000u
#define SAME_TITLE 0x40000000u
#define OWN_PAGE 0x20000000u
#define SCORE 0x1FFFFFFFu

typedef struct candidate {
    uint32_t record;     /* that scored */
    uint32_t shown;      /* that is given: the record, or its page */
    uint32_t score;      /* with the bits of its title */
} candidate;

typedef struct search {
    kb_session *s;
    const kb_query *query;
    kb_plan plan;
    uint32_t *scores;
    uint8_t *fits;       /* value sets; NULL: no facet asked */
    candidate *heap;     /* worst on top */
    size_t heap_count, heap_room;
    size_t total;
    uint8_t *lifted;     /* a bit a record */
    uint32_t *echoes;    /* kb_echo() of each beginning of the query */
    size_t echo_count;
} search;

/* -------------------------------------------------------------------- heap */

/* Whether a is behind b: lower score, then later in the guide. */
static bool is_worse(const candidate *a, const candidate *b)
{
    return a->score != b->score ? a->score < b->score : a->record > b->record;
}

static void swap(candidate *a, candidate *b)
{
    candidate c = *a;
    *a = *b;
    *b = c;
}

static void sift_down(candidate *heap, size_t count)
{
    size_t at = 0;
    for (;;) {
        size_t worst = at, left = 2 * at + 1, right = left + 1;
        if (left < count && is_worse(&heap[left], &heap[worst]))
            worst = left;
        if (right < count && is_worse(&heap[right], &heap[worst]))
            worst = right;
        if (worst == at)
            return;
        swap(&heap[at], &heap[worst]);
        at = worst;
    }
}

static void push(search *se, candidate c)
{
    if (se->heap_count == se->heap_room) {
        if (is_worse(&c, &se->heap[0]))
            return;
        se->heap[0] = c;
        sift_down(se->heap, se->heap_count);
        return;
    }
    size_t at = se->heap_count++;
    se->heap[at] = c;
    while (at > 0 && is_worse(&se->heap[at], &se->heap[(at - 1) / 2])) {
        swap(&se->heap[at], &se->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

/* ------------------------------------------------------------------ filter */

/* One bit a record, cleared where a phrase is missing or an excluded word is there. */
static kb_status match_phrases(search *se, uint8_t *keep, bool *required)
{
    size_t bytes = se->s->kb->records / 8 + 1;
    memset(keep, 0xFF, bytes);
    for (size_t i = 0; i < se->plan.phrase_count; i++) {
        const kb_phrase *phrase = &se->plan.phrases[i];
        uint8_t *bits = kb_arena_get(&se->s->arena, bytes, 1);
        if (bits == NULL)
            return kb_session_status(se->s);
        kb_status status = kb_phrase_match(se->s, phrase, bits);
        if (status != KB_OK)
            return status;
        for (size_t k = 0; k < bytes; k++)
            keep[k] &= (uint8_t)(phrase->excluded ? ~bits[k] : bits[k]);
        *required = *required || !phrase->excluded;
    }
    return KB_OK;
}

/* Clears the scores of records that phrases and excluded words keep out. */
static kb_status apply_phrases(search *se)
{
    bool required = false;
    if (se->plan.phrase_count == 0)
        return KB_OK;
    uint8_t *keep = kb_arena_get(&se->s->arena, se->s->kb->records / 8 + 1, 1);
    if (keep == NULL)
        return kb_session_status(se->s);
    kb_status status = match_phrases(se, keep, &required);
    for (uint32_t i = 0; i < se->s->kb->records && status == KB_OK; i++) {
        if (!(keep[i / 8] >> (i % 8) & 1))
            se->scores[i] = 0;
        else if (required && se->scores[i] == 0)
            se->scores[i] = 1; /* a phrase of stop words finds, too */
    }
    return status;
}

static kb_status prepare_facets(search *se)
{
    if (se->plan.value_count == 0)
        return KB_OK;
    se->fits = kb_arena_get(&se->s->arena, se->s->kb->facets.set_count, 1);
    return se->fits != NULL ? kb_filter_sets(se->s, &se->plan, se->fits) : kb_session_status(se->s);
}

/* ----------------------------------------------------------------- collect */

static kb_status collect_records(search *se)
{
    for (uint32_t i = 0; i < se->s->kb->records; i++) {
        kb_record_entry entry;
        if (se->scores[i] == 0)
            continue;
        if (se->fits != NULL) {
            if (kb_records_get(&se->s->pages, i, &entry) != KB_OK)
                return KB_E_DAMAGED;
            if (entry.value_set >= se->s->kb->facets.set_count || !se->fits[entry.value_set])
                continue;
        }
        se->total++;
        push(se, (candidate){.record = i, .shown = i, .score = se->scores[i]});
    }
    return KB_OK;
}

/* One candidate a page: its best record. The records of a page stand together. */
static kb_status collect_pages(search *se)
{
    candidate best = {.record = KB_NO_RECORD};
    uint32_t best_page = UINT32_MAX;
    for (uint32_t i = 0; i < se->s->kb->records; i++) {
        kb_record_entry entry;
        kb_page_entry page;
        if (se->scores[i] == 0)
            continue;
        if (kb_records_get(&se->s->pages, i, &entry) != KB_OK ||
            kb_records_get_page(&se->s->pages, entry.page, &page) != KB_OK)
            return KB_E_DAMAGED;
        if (se->fits != NULL && (entry.value_set >= se->s->kb->facets.set_count || !se->fits[entry.value_set]))
            continue;
        if (entry.page != best_page) {
            if (best_page != UINT32_MAX)
                push(se, best);
            se->total++;
            best_page = entry.page;
            best.score = 0;
        }
        if (se->scores[i] > best.score)
            best = (candidate){.record = i, .shown = page.record, .score = se->scores[i]};
    }
    if (best_page != UINT32_MAX)
        push(se, best);
    return KB_OK;
}

static kb_status collect(search *se)
{
    kb_status status = se->query->by_page ? collect_pages(se) : collect_records(se);
    if (status != KB_OK || se->total > 0 || se->fits == NULL)
        return status;
    se->fits = NULL; /* nothing for that platform: better others than none */
    return se->query->by_page ? collect_pages(se) : collect_records(se);
}

/* ---------------------------------------------------------------- evidence */

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

/*
 * The fingerprints of the query's first word, first two words and so on, stop
 * words left out; the last is that of the whole query.
 */
static kb_status make_echoes(search *se)
{
    const kb_plan *plan = &se->plan;
    uint32_t echo = KB_ECHO_START;
    se->echoes = kb_arena_get(&se->s->arena, plan->word_count + 1, sizeof *se->echoes);
    for (size_t i = 0; i < plan->word_count && se->echoes != NULL; i++) {
        size_t count;
        const kb_query_word *parts = parts_of(&plan->words[i], &count);
        for (size_t k = 0; k < count; k++)
            if (plan->only_stop_words || !(parts[k].term.flags & KB_TERM_STOP))
                echo = kb_echo(echo, parts[k].stem);
        if (se->echo_count == 0 ? echo != KB_ECHO_START : echo != se->echoes[se->echo_count - 1])
            se->echoes[se->echo_count++] = echo;
    }
    if (plan->word_count == 0 && se->echoes != NULL && kb_str_trim(plan->text).n > 0)
        se->echoes[se->echo_count++] = echo_of_signs(se->s, plan->text);
    return kb_session_status(se->s);
}

/* Lifts the score of a record whose title or alias the query begins with; once, however often it does. */
static void lift(search *se, uint32_t record)
{
    uint8_t *byte = &se->lifted[record / 8], bit = (uint8_t)(1u << (record % 8));
    if (!(*byte & bit))
        se->scores[record] += se->scores[record] / 2;
    *byte |= bit;
}

/* The next record of a list with an echo; false when there is none. */
static bool next_of(const search *se, kb_echoes *list, uint32_t echo, uint32_t *record)
{
    uint32_t found;
    return kb_echoes_next(list, record, &found) && found == echo && *record < se->s->kb->records;
}

static kb_status lift_all(search *se, kb_echoes list, uint32_t echo)
{
    uint32_t record;
    kb_echoes_find(&list, echo);
    while (next_of(se, &list, echo, &record))
        lift(se, record);
    return kb_session_status(se->s);
}

static bool folds_to(kb_str text, kb_str folded, kb_buf *scratch)
{
    kb_buf_clear(scratch);
    kb_fold_text(text, scratch);
    return kb_str_equal(kb_buf_view(scratch), folded);
}

/* The bits of a record whose title has the words of the query. */
static uint32_t title_bits(search *se, uint32_t record, kb_str folded, kb_buf *scratch)
{
    kb_record_entry entry;
    kb_page_entry page;
    if (kb_records_get(&se->s->pages, record, &entry) != KB_OK ||
        kb_records_get_page(&se->s->pages, entry.page, &page) != KB_OK)
        return 0;
    uint32_t bits = WHOLE_TITLE | (page.record == record ? OWN_PAGE : 0);
    return folds_to(entry.title, folded, scratch) ? bits | SAME_TITLE : bits;
}

/* Sets the bits of records whose title the query is. One of signs only (such as %) has no score of its own. */
static kb_status mark_titles(search *se, kb_str folded, kb_buf *scratch)
{
    kb_echoes titles = kb_records_titled(&se->s->pages);
    bool signs_only = se->plan.word_count == 0 && se->plan.phrase_count == 0;
    uint32_t echo = se->echoes[se->echo_count - 1], record;
    kb_echoes_find(&titles, echo);
    while (next_of(se, &titles, echo, &record))
        if (se->scores[record] > 0 || signs_only)
            se->scores[record] |= title_bits(se, record, folded, scratch);
    return scratch->failed ? KB_E_MEMORY : kb_session_status(se->s);
}

static kb_status mark_whole_titles(search *se)
{
    kb_buf folded, scratch;
    if (se->echo_count == 0)
        return KB_OK;
    kb_buf_init(&folded, &se->s->kb->alloc);
    kb_buf_init(&scratch, &se->s->kb->alloc);
    kb_fold_text(kb_str_trim(se->plan.text), &folded);
    kb_status status = mark_titles(se, kb_buf_view(&folded), &scratch);
    if (folded.failed || status == KB_E_MEMORY)
        status = kb_session_fail(se->s, KB_E_MEMORY, "out of memory");
    kb_buf_release(&folded);
    kb_buf_release(&scratch);
    return status;
}

/* What titles and aliases say of the records that were scored, for all of them alike. */
static kb_status weigh_titles(search *se)
{
    se->lifted = kb_arena_get(&se->s->arena, se->s->kb->records / 8 + 1, 1);
    if (se->lifted == NULL)
        return kb_session_status(se->s);
    kb_status status = make_echoes(se);
    for (size_t i = 0; i < se->echo_count && status == KB_OK; i++)
        status = lift_all(se, kb_records_titled(&se->s->pages), se->echoes[i]);
    if (status == KB_OK && se->echo_count > 0)
        status = lift_all(se, kb_words_aliased(&se->s->pages), se->echoes[se->echo_count - 1]);
    return status == KB_OK ? mark_whole_titles(se) : status;
}

/* Sorts the candidates best first; a merge sort, since two are never equal. */
static void sort(candidate *list, candidate *room, size_t count)
{
    if (count < 2)
        return;
    size_t half = count / 2;
    sort(list, room, half);
    sort(list + half, room, count - half);
    memcpy(room, list, half * sizeof *list);
    for (size_t i = 0, k = half, at = 0; i < half; at++) {
        bool right = k < count && is_worse(&room[i], &list[k]);
        list[at] = right ? list[k++] : room[i++];
    }
}

/* ------------------------------------------------------------------ result */

static void remember_stems(search *se)
{
    const kb_plan *plan = &se->plan;
    size_t room = plan->word_count;
    for (size_t i = 0; i < plan->group_count; i++)
        for (size_t k = 0; k < plan->groups[i].choice_count; k++)
            room += plan->groups[i].choices[k].count;
    kb_str *stems = kb_arena_get(&se->s->arena, room, sizeof *stems);
    size_t n = 0;
    for (size_t i = 0; i < plan->word_count && stems != NULL; i++)
        if (!(plan->words[i].term.flags & KB_TERM_STOP) || plan->only_stop_words)
            stems[n++] = plan->words[i].stem;
    for (size_t i = 0; i < plan->group_count && stems != NULL; i++)
        for (size_t k = 0; k < plan->groups[i].choice_count; k++)
            for (size_t j = 0; j < plan->groups[i].choices[k].count; j++)
                if (!(plan->groups[i].choices[k].words[j].term.flags & KB_TERM_STOP))
                    stems[n++] = plan->groups[i].choices[k].words[j].stem;
    se->s->stems = stems;
    se->s->stem_count = n;
}

static kb_status give(search *se, kb_result *out)
{
    size_t count = se->heap_count < se->query->limit ? se->heap_count : se->query->limit;
    kb_hit *hits = kb_arena_get(&se->s->arena, count, sizeof *hits);
    if (hits == NULL)
        return kb_session_status(se->s);
    for (size_t i = 0; i < count; i++) {
        const candidate *c = &se->heap[i];
        kb_record_entry entry;
        kb_page_entry page;
        if (kb_records_get(&se->s->pages, c->shown, &entry) != KB_OK ||
            kb_records_get_page(&se->s->pages, entry.page, &page) != KB_OK)
            return KB_E_DAMAGED;
        hits[i] = (kb_hit){.record = c->shown, .score = c->score & SCORE,
                           .whole_title = (c->score & WHOLE_TITLE) != 0,
                           .overdue = kb_is_overdue(&page, se->query->today)};
    }
    out->hits = hits;
    out->count = count;
    out->total = se->total;
    out->understood = se->plan.understood;
    out->understood_count = se->plan.understood_count;
    out->relaxed = se->plan.value_count > 0 && se->fits == NULL && se->total > 0;
    remember_stems(se);
    return kb_session_status(se->s);
}

static kb_status run(search *se)
{
    kb_session *s = se->s;
    kb_status status = kb_plan_make(s, se->query, &se->plan);
    se->heap_room = se->query->limit < s->kb->records ? se->query->limit : s->kb->records;
    if (status != KB_OK || s->kb->records == 0)
        return status;
    se->scores = kb_arena_get(&s->arena, s->kb->records, sizeof *se->scores);
    se->heap = kb_arena_get(&s->arena, se->heap_room, sizeof *se->heap);
    candidate *room = kb_arena_get(&s->arena, se->heap_room, sizeof *room);
    if (s->arena.failed)
        return kb_session_status(s);
    status = kb_score_groups(s, &se->plan, se->scores);
    if (status == KB_OK)
        status = apply_phrases(se);
    if (status == KB_OK)
        status = prepare_facets(se);
    if (status == KB_OK)
        status = weigh_titles(se);
    if (status == KB_OK)
        status = collect(se);
    sort(se->heap, room, se->heap_count);
    return status;
}

kb_status kb_search(kb_session *s, const kb_query *q, kb_result *out)
{
    *out = (kb_result){.hits = NULL};
    kb_session_reset(s);
    if (q->limit == 0 || q->limit > KB_QUERY_HITS)
        return kb_fail(&s->error, KB_E_LIMIT, "%zu hits asked for; it can be 1 to %d", q->limit, KB_QUERY_HITS);
    if (q->text.n > KB_QUERY_BYTES)
        return kb_fail(&s->error, KB_E_LIMIT, "the query has %zu bytes; %d is the most", q->text.n, KB_QUERY_BYTES);
    for (size_t i = 0; i < q->value_count; i++)
        if (q->values[i] >= s->kb->facets.value_count)
            return kb_session_fail(s, KB_E_ARGUMENT, "there is no such facet value");
    search se = {.s = s, .query = q};
    kb_status status = run(&se);
    return status == KB_OK ? give(&se, out) : status;
}
