/*
 * search.c - kb_search(): plan, score, filter, best hits (kb.h, library.h).
 *
 * All records are scored, raised by those that are like them, and lifted for
 * what their titles and aliases say; then the best are kept.
 */
#include "library.h"

/* Bits above the score of any query of KB_QUERY_BYTES: the query is the title,
 * word by word; sign by sign; and the record is a page. */
#define WHOLE_TITLE 0x80000000u
#define SAME_TITLE 0x40000000u
#define OWN_PAGE 0x20000000u
#define SCORE KB_SCORE_MAX

#define WEIGHED 200u /* of the best are weighed by all that a query says */

typedef struct search {
    kb_session *s;
    const kb_query *query;
    kb_plan plan;
    uint32_t *scores;
    uint8_t *fits;       /* value sets; NULL: no facet asked, or none to be had */
    kb_best best;
    size_t total;
    bool unsure;         /* the best shares some words with the query, no more */
    uint8_t *lifted;     /* a bit a record */
    uint32_t *echoes;    /* kb_echo() of each beginning of the query */
    size_t echo_count;
} search;

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

/* One bit a record that scored and has other values than those asked for. */
static kb_status find_others(search *se, uint8_t *others, bool *all)
{
    *all = true;
    for (uint32_t i = 0; i < se->s->kb->records; i++) {
        kb_record_entry entry;
        if (se->scores[i] == 0)
            continue;
        if (kb_records_get(&se->s->pages, i, &entry) != KB_OK)
            return KB_E_DAMAGED;
        if (kb_filter_fits(se->s, se->fits, &entry))
            *all = false;
        else
            others[i / 8] |= (uint8_t)(1u << (i % 8));
    }
    return KB_OK;
}

/* Clears the scores of records of other values; if that leaves nothing, better others than none. */
static kb_status apply_facets(search *se)
{
    kb_session *s = se->s;
    bool all;
    if (se->plan.value_count == 0)
        return KB_OK;
    se->fits = kb_arena_get(&s->arena, s->kb->facets.set_count, 1);
    uint8_t *others = kb_arena_get(&s->arena, s->kb->records / 8 + 1, 1);
    if (s->arena.failed)
        return kb_session_status(s);
    kb_status status = kb_filter_sets(s, (kb_values){se->plan.values, se->plan.value_count}, se->fits);
    if (status == KB_OK)
        status = find_others(se, others, &all);
    if (status != KB_OK)
        return status;
    if (all)
        se->fits = NULL;
    for (uint32_t i = 0; i < s->kb->records && !all; i++)
        if (others[i / 8] >> (i % 8) & 1)
            se->scores[i] = 0;
    return KB_OK;
}

/* ----------------------------------------------------------------- collect */

static void collect_records(search *se)
{
    for (uint32_t i = 0; i < se->s->kb->records; i++) {
        if (se->scores[i] == 0)
            continue;
        se->total++;
        kb_best_offer(&se->best, (kb_candidate){.record = i, .shown = i, .score = se->scores[i]});
    }
}

/* One candidate a page: its best record. The records of a page stand together. */
static kb_status collect_pages(search *se)
{
    kb_candidate best = {.record = KB_NO_RECORD};
    uint32_t best_page = UINT32_MAX;
    for (uint32_t i = 0; i < se->s->kb->records; i++) {
        kb_record_entry entry;
        kb_page_entry page;
        if (se->scores[i] == 0)
            continue;
        if (kb_records_get(&se->s->pages, i, &entry) != KB_OK ||
            kb_records_get_page(&se->s->pages, entry.page, &page) != KB_OK)
            return KB_E_DAMAGED;
        if (entry.page != best_page) {
            if (best_page != UINT32_MAX)
                kb_best_offer(&se->best, best);
            se->total++;
            best_page = entry.page;
            best.score = 0;
        }
        if (se->scores[i] > best.score)
            best = (kb_candidate){.record = i, .shown = page.record, .score = se->scores[i]};
    }
    if (best_page != UINT32_MAX)
        kb_best_offer(&se->best, best);
    return KB_OK;
}

static kb_status collect(search *se)
{
    if (se->query->by_page)
        return collect_pages(se);
    collect_records(se);
    return KB_OK;
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

/* The next record of a list with an echo; false when there is none. */
static bool next_of(const search *se, kb_echoes *list, uint32_t echo, uint32_t *record)
{
    uint32_t found;
    return kb_echoes_next(list, record, &found) && found == echo && *record < se->s->kb->records;
}

/* Calls use() for the records of a list that have an echo. */
static kb_status each_of(search *se, kb_echoes list, uint32_t echo, void (*use)(search *se, uint32_t record))
{
    uint32_t record;
    kb_echoes_find(&list, echo);
    while (next_of(se, &list, echo, &record))
        use(se, record);
    return kb_session_status(se->s);
}

static void score_least(search *se, uint32_t record)
{
    se->scores[record] = 1;
}

/* A title of signs only (such as %) has no words that score. */
static kb_status score_signs(search *se)
{
    bool signs_only = se->plan.word_count == 0 && se->plan.phrase_count == 0 && se->echo_count > 0;
    return signs_only ? each_of(se, kb_records_titled(&se->s->pages), se->echoes[0], score_least) : KB_OK;
}

/* Lifts the score of a record whose title or alias the query begins with; once, however often it does. */
static void lift(search *se, uint32_t record)
{
    uint8_t *byte = &se->lifted[record / 8], bit = (uint8_t)(1u << (record % 8));
    if (!(*byte & bit))
        se->scores[record] = kb_bounded_score((uint64_t)se->scores[record] + se->scores[record] / 2);
    *byte |= bit;
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
    return folds_to(kb_records_title(&se->s->pages, &entry, &se->s->arena), folded, scratch) ? bits | SAME_TITLE : bits;
}

/* Sets the bits of records whose title the query is. */
static kb_status mark_titles(search *se, kb_str folded, kb_buf *scratch)
{
    kb_echoes titles = kb_records_titled(&se->s->pages);
    uint32_t echo = se->echoes[se->echo_count - 1], record;
    kb_echoes_find(&titles, echo);
    while (next_of(se, &titles, echo, &record))
        if (se->scores[record] > 0)
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

/* An unfinished last word may end a title in several ways. */
static kb_status lift_completed(search *se)
{
    const kb_plan *plan = &se->plan;
    const kb_query_word *last = plan->word_count > 0 ? &plan->words[plan->word_count - 1] : NULL;
    kb_status status = KB_OK;
    uint32_t before = se->echo_count > 1 ? se->echoes[se->echo_count - 2] : KB_ECHO_START;
    for (size_t i = 0; last != NULL && i < last->other_count && status == KB_OK; i++)
        if (last->others[i].how == KB_HOW_COMPLETED)
            status = each_of(se, kb_records_titled(&se->s->pages), kb_echo(before, last->others[i].stem), lift);
    return status;
}

/* What titles and aliases say of the records that were scored, for all of them alike. */
static kb_status weigh_titles(search *se)
{
    se->lifted = kb_arena_get(&se->s->arena, se->s->kb->records / 8 + 1, 1);
    if (se->lifted == NULL)
        return kb_session_status(se->s);
    kb_status status = KB_OK;
    for (size_t i = 0; i < se->echo_count && status == KB_OK; i++)
        status = each_of(se, kb_records_titled(&se->s->pages), se->echoes[i], lift);
    if (status == KB_OK)
        status = lift_completed(se);
    if (status == KB_OK && se->echo_count > 0)
        status = each_of(se, kb_words_aliased(&se->s->pages), se->echoes[se->echo_count - 1], lift);
    return status == KB_OK ? mark_whole_titles(se) : status;
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
    size_t count = se->best.count < se->query->limit ? se->best.count : se->query->limit;
    kb_hit *hits = kb_arena_get(&se->s->arena, count, sizeof *hits);
    if (hits == NULL)
        return kb_session_status(se->s);
    for (size_t i = 0; i < count; i++) {
        const kb_candidate *c = &se->best.list[i];
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
    out->unsure = se->unsure && se->total > 0 && (se->best.list[0].score & WHOLE_TITLE) == 0;
    out->relaxed = se->plan.value_count > 0 && se->fits == NULL && se->total > 0;
    remember_stems(se);
    kb_plan *plan = kb_arena_get(&se->s->arena, 1, sizeof *plan);
    if (plan != NULL)
        *plan = se->plan;
    se->s->plan = plan;
    return kb_session_status(se->s);
}

/* The best so far are weighed by what else the query says. */
static kb_status weigh_best(search *se)
{
    kb_evidence evidence;
    kb_status status = kb_evidence_make(se->s, &se->plan, &evidence);
    for (size_t i = 0; i < se->best.count && status == KB_OK; i++) {
        kb_candidate *c = &se->best.list[i];
        uint32_t score = c->score & SCORE, bits = c->score & ~SCORE;
        status = kb_evidence_weigh(se->s, &evidence, c->record, &score);
        c->score = bits | score;
    }
    return status;
}

static bool is_candidate(const search *se, uint32_t record)
{
    for (size_t i = 0; i < se->best.count; i++)
        if (se->best.list[i].record == record)
            return true;
    return false;
}

/* The records around the best become candidates, too: who is told of a section finds the answer in it. */
static kb_status add_around(search *se)
{
    size_t best = se->best.count < KB_RAISING ? se->best.count : KB_RAISING;
    for (size_t i = 0; i < best; i++) {
        kb_record_entry entry, around;
        kb_status status = kb_records_get(&se->s->pages, se->best.list[i].record, &entry);
        if (status != KB_OK)
            return status;
        if (entry.parent == KB_NO_RECORD || is_candidate(se, entry.parent))
            continue;
        if ((status = kb_records_get(&se->s->pages, entry.parent, &around)) != KB_OK)
            return status;
        if (around.page != entry.page || !kb_may_stand_by(se->s, &se->plan, se->fits, &around))
            continue;
        se->total += se->scores[entry.parent] == 0 ? 1 : 0;
        se->best.list[se->best.count++] = (kb_candidate){.record = entry.parent, .shown = entry.parent};
    }
    return KB_OK;
}

static kb_status raise_related(search *se)
{
    kb_status status = add_around(se);
    return status == KB_OK ? kb_raise_related(se->s, se->best.list, se->best.count) : status;
}

/* The first record with the greatest score. */
static uint32_t greatest(const uint32_t *scores, uint32_t count)
{
    uint32_t at = 0;
    for (uint32_t i = 1; i < count; i++)
        if (scores[i] > scores[at])
            at = i;
    return at;
}

/* Whether the best so far, by its words alone, is an answer. */
static bool is_sure(search *se)
{
    uint32_t best = greatest(se->scores, se->s->kb->records);
    return kb_is_answer(se->s, &se->plan, best, se->scores[best]);
}

/* How many hits are weighed, if the guide has so many. */
static size_t best_room(const search *se)
{
    size_t room = se->query->limit > WEIGHED ? se->query->limit : WEIGHED;
    return room < se->s->kb->records ? room : se->s->kb->records;
}

/* The scores of all records. */
static kb_status score(search *se)
{
    kb_session *s = se->s;
    kb_status status = kb_score_groups(s, &se->plan, se->scores);
    if (status == KB_OK)
        status = score_signs(se);
    if (status == KB_OK)
        status = apply_phrases(se);
    if (status == KB_OK)
        se->unsure = !is_sure(se);
    if (status == KB_OK)
        status = apply_facets(se);
    if (status == KB_OK)
        status = kb_weigh_neighbours(s, &se->plan, se->fits, se->scores);
    return status == KB_OK ? weigh_titles(se) : status;
}

static kb_status run(search *se)
{
    kb_session *s = se->s;
    kb_status status = kb_plan_make(s, se->query, &se->plan);
    if (status != KB_OK || s->kb->records == 0)
        return status;
    se->scores = kb_arena_get(&s->arena, s->kb->records, sizeof *se->scores);
    status = kb_best_begin(s, &se->best, best_room(se), KB_RAISING);
    if (status == KB_OK)
        status = make_echoes(se);
    if (status == KB_OK)
        status = score(se);
    if (status == KB_OK)
        status = collect(se);
    if (status == KB_OK)
        status = weigh_best(se);
    kb_best_sort(&se->best);
    if (status == KB_OK && !se->query->by_page)
        status = raise_related(se);
    kb_best_sort(&se->best);
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
