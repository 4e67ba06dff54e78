/*
 * search.c - kb_search(): plan, score, filter, best hits (kb.h, library.h).
 *
 * Records that may be among the best are scored (scan.c), lifted for what their
 * titles and aliases say, and the best are kept and weighed. A small guide with
 * a graph of neighbours has all its records scored first, and raised by those
 * that are like them; so has a query of very many words.
 */
#include "library.h"

#define SCORE KB_SCORE_MAX
#define WEIGHED 200u       /* of the best are weighed by all that a query says */
#define WEIGHED_OF_MANY 64u /* of a guide of more than KB_MANY_RECORDS: the fewer, the more are passed over */
#define PLAIN_LISTS 8u     /* of a query of so few a record is scored alone */

typedef struct search {
    kb_session *s;
    const kb_query *query;
    kb_plan plan;
    kb_lifts lifts;
    kb_evidence evidence;
    size_t lists;        /* of the query */
    bool plain;          /* no hit is weighed, so that none is kept but those that are asked for */
    uint32_t *scores;    /* of all records; NULL: they were scanned */
    uint8_t *keep;       /* a bit a record that phrases keep; NULL: there are none */
    bool required;       /* one of them must be there */
    kb_matcher *matcher; /* in place of what must be there, where records are passed over */
    uint8_t *fits;       /* value sets; NULL: no facet asked, or none to be had */
    bool any_fits;       /* a record that scores fits */
    kb_best best;
    kb_scan scan;
    uint32_t sure_record, sure_score; /* the greatest by its words alone */
    kb_candidate page_best;           /* by_page: of the page that is looked at */
    uint32_t page, page_end;          /* its number; its records end before */
    size_t total;
    bool total_is_least;
    bool unsure;         /* the best shares some words with the query, no more */
} search;

/* ------------------------------------------------------------------ filter */

static bool says_something(const kb_plan *plan, const kb_query_word *word)
{
    return plan->only_stop_words || !(word->term.flags & KB_TERM_STOP);
}

/* Of the words of the query those that say something, or all when none does; false: the guide does not have one. */
static bool required_words(search *se, kb_query_word *out, size_t *count)
{
    const kb_plan *plan = &se->plan;
    *count = 0;
    for (size_t i = 0; i < plan->word_count; i++) {
        if (plan->words[i].how == KB_HOW_PREFIX) /* query.c made a phrase of it */
            continue;
        if (!plan->words[i].known)
            return false;
        if (says_something(plan, &plan->words[i]))
            out[(*count)++] = plan->words[i];
    }
    return true;
}

/* Clears the bits of records that lack a word of a query that wants all. */
static kb_status match_all(search *se, uint8_t *bits, size_t bytes)
{
    size_t count;
    kb_query_word *words = kb_arena_room(&se->s->arena, se->plan.word_count, sizeof *words);
    if (!se->plan.all_words || se->plan.word_count == 0 || words == NULL)
        return kb_session_status(se->s);
    bool knows_all = required_words(se, words, &count);
    if (knows_all && count == 0)
        return KB_OK;
    memset(bits, 0, bytes);
    kb_status status = knows_all ? kb_all_match(se->s, words, count, bits) : KB_OK;
    for (size_t k = 0; k < bytes; k++)
        se->keep[k] &= bits[k];
    se->required = true;
    return status;
}

/* One bit a record, cleared where an excluded word is there; or where, if so wanted, what must be there is missing. */
static kb_status match_phrases(search *se, bool required)
{
    size_t bytes = se->s->kb->records / 8 + 1;
    bool any = required && se->plan.all_words;
    for (size_t i = 0; i < se->plan.phrase_count; i++)
        any = any || required || se->plan.phrases[i].excluded;
    if (!any)
        return KB_OK;
    se->keep = kb_arena_room(&se->s->arena, bytes, 1);
    uint8_t *bits = kb_arena_room(&se->s->arena, bytes, 1);
    if (se->s->arena.failed)
        return kb_session_status(se->s);
    memset(se->keep, 0xFF, bytes);
    for (size_t i = 0; i < se->plan.phrase_count; i++) {
        const kb_phrase *phrase = &se->plan.phrases[i];
        if (!required && !phrase->excluded)
            continue;
        memset(bits, 0, bytes);
        kb_status status = kb_phrase_match(se->s, phrase, bits);
        if (status != KB_OK)
            return status;
        for (size_t k = 0; k < bytes; k++)
            se->keep[k] &= (uint8_t)(phrase->excluded ? ~bits[k] : bits[k]);
        se->required = se->required || !phrase->excluded;
    }
    return required ? match_all(se, bits, bytes) : KB_OK;
}

/* Whether each record that scores has all words, since there is but one list. */
static bool is_one_word(const kb_plan *plan)
{
    const kb_group *g = plan->groups;
    return plan->word_count == 1 && plan->group_count == 1 && g->count == 1 && g->choice_count == 0 &&
           g->words[0].known && !g->off_topic && kb_word_weight(plan, g, &g->words[0]) > 0;
}

/* The matcher, if the query says what must be there. */
static kb_status make_matcher(search *se)
{
    const kb_plan *plan = &se->plan;
    kb_words words = {.all = plan->all_words && plan->word_count > 0 && !is_one_word(plan)};
    kb_query_word *list = kb_arena_room(&se->s->arena, plan->word_count, sizeof *list);
    bool any = words.all;
    for (size_t i = 0; i < plan->phrase_count; i++)
        any = any || !plan->phrases[i].excluded;
    if (!any || list == NULL)
        return kb_session_status(se->s);
    if (!required_words(se, list, &words.count))
        words.count = 0; /* one is not known: nothing matches */
    else if (words.count == 0)
        words.all = false; /* all are beginnings, of which query.c made phrases */
    words.list = list;
    return kb_matcher_new(se->s, plan, words, &se->matcher);
}

static kb_status make_fits(search *se)
{
    kb_session *s = se->s;
    if (se->plan.value_count == 0)
        return KB_OK;
    se->fits = kb_arena_get(&s->arena, s->kb->facets.set_count, 1);
    if (se->fits == NULL)
        return kb_session_status(s);
    return kb_filter_sets(s, (kb_values){se->plan.values, se->plan.value_count}, se->fits);
}

static kb_status fits(search *se, uint32_t record, bool *out)
{
    kb_trait trait;
    *out = true;
    if (se->fits == NULL)
        return KB_OK;
    kb_status status = kb_records_trait(&se->s->pages, record, &trait);
    *out = status == KB_OK && kb_filter_fits(se->s, se->fits, trait.value_set);
    return status;
}

/* ----------------------------------------------------------------- collect */

/* The page of a record; records come in rising order. */
static kb_status find_page(search *se, uint32_t record, kb_page_entry *page)
{
    kb_page_entry next;
    kb_record_entry entry;
    kb_status status = kb_records_head(&se->s->pages, record, &entry);
    se->page = entry.page;
    if (status == KB_OK)
        status = kb_records_page_head(&se->s->pages, se->page, page);
    se->page_end = se->s->kb->records;
    if (status == KB_OK && se->page + 1 < se->s->kb->pages) {
        status = kb_records_page_head(&se->s->pages, se->page + 1, &next);
        se->page_end = next.record;
    }
    return status;
}

static void end_page(search *se)
{
    if (se->page_best.score > 0)
        kb_best_offer(&se->best, se->page_best);
    se->page_best.score = 0;
}

/* One candidate a page: its best record. The records of a page stand together. */
static kb_status offer_to_page(search *se, uint32_t record, uint32_t score)
{
    if (record >= se->page_end) {
        kb_page_entry page;
        end_page(se);
        kb_status status = find_page(se, record, &page);
        if (status != KB_OK)
            return status;
        se->total++;
        se->page_best.shown = page.record;
    }
    if (score > se->page_best.score)
        se->page_best = (kb_candidate){.record = record, .shown = se->page_best.shown, .score = score};
    return KB_OK;
}

static kb_status offer(search *se, uint32_t record, uint32_t score)
{
    if (se->query->by_page)
        return offer_to_page(se, record, score);
    se->total++;
    kb_best_offer(&se->best, (kb_candidate){.record = record, .shown = record, .score = score});
    return KB_OK;
}

/* The score of the worst hit that is kept; 0 while there is room. */
static uint32_t worst(const search *se)
{
    return se->best.count == se->best.room ? se->best.list[0].score : 0;
}

static kb_status use_record(void *user, uint32_t record, uint32_t score)
{
    search *se = user;
    bool is_fit, matches = true;
    kb_status status = se->matcher != NULL ? kb_matcher_confirm(se->matcher, record, &matches) : KB_OK;
    if (status != KB_OK || !matches)
        return status;
    if (score > se->sure_score) {
        se->sure_score = score;
        se->sure_record = record;
    }
    status = fits(se, record, &is_fit);
    if (status != KB_OK || !is_fit)
        return status;
    se->any_fits = true;
    status = offer(se, record, kb_lifts_score(&se->lifts, record, score));
    uint32_t threshold = worst(se) < se->sure_score ? worst(se) : se->sure_score;
    if (threshold > se->scan.threshold)
        se->scan.threshold = threshold;
    return status;
}

static bool may_be_best(void *user, uint32_t record, uint32_t most)
{
    search *se = user;
    return kb_lifts_most(&se->lifts, record, most) > worst(se);
}

/* A title of signs only (such as %) has no words that score. */
static kb_status use_signs(search *se)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < se->lifts.count && status == KB_OK; i++)
        status = use_record(se, se->lifts.records[i], 1);
    return status;
}

/* Whether each record that scores may be a hit, so that many of them say how good the best are. */
static bool takes_all(const search *se)
{
    return se->matcher == NULL && se->keep == NULL && se->fits == NULL && !se->query->by_page &&
           se->best.room < se->s->kb->records;
}

static kb_status scan_once(search *se)
{
    se->matcher = NULL;
    kb_status status = make_matcher(se);
    if (status != KB_OK)
        return status;
    se->scan = (kb_scan){.keep = se->keep, .matcher = se->matcher, .prunes = !se->s->exhaustive,
                         .wanted = takes_all(se) ? se->best.room : 0, .special = se->lifts.records,
                         .special_count = se->lifts.count, .user = se, .use = use_record, .may_be_best = may_be_best};
    se->best.count = se->total = 0;
    se->lifts.at = 0;
    se->page_end = 0;
    status = se->lifts.signs_only ? use_signs(se) : kb_scan_run(se->s, &se->plan, &se->scan);
    end_page(se);
    kb_matcher_free(se->matcher);
    return status;
}

/* As long as nothing matches nothing is passed over: only then there may be a phrase that no record has. */
static kb_status scan_phrases(search *se)
{
    bool changed = false;
    kb_status status = scan_once(se);
    if (status == KB_OK && se->matcher != NULL && se->sure_score == 0 && !se->query->exact)
        status = kb_settle_phrases(se->s, &se->plan, &changed);
    return status == KB_OK && changed ? scan_once(se) : status;
}

/* If no record is of the values asked for, better others than none. */
static kb_status scan(search *se)
{
    kb_status status = scan_phrases(se);
    if (status == KB_OK && se->fits != NULL && !se->any_fits) {
        se->fits = NULL;
        status = scan_once(se);
    }
    bool plain = se->fits == NULL && !se->query->by_page;
    se->total += plain ? se->scan.passed_over : 0;
    se->total_is_least = se->scan.incomplete || (!plain && se->scan.passed_over > 0);
    se->unsure = !kb_is_answer(se->s, &se->plan, se->sure_record, se->sure_score);
    return status;
}

/* ------------------------------------------------------------- all records */

/* Clears the scores of records that phrases and excluded words keep out. */
static void apply_phrases(search *se)
{
    const uint8_t *keep = se->keep;
    uint32_t *scores = se->scores, count = keep != NULL ? se->s->kb->records : 0, least = se->required ? 1 : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!(keep[i / 8] >> (i % 8) & 1))
            scores[i] = 0;
        else if (scores[i] < least)
            scores[i] = least; /* a phrase of stop words finds, too */
    }
}

/* Clears the scores of records of other values; if that leaves nothing, better others than none. */
static kb_status apply_facets(search *se)
{
    kb_status status = KB_OK;
    bool is_fit;
    for (uint32_t i = 0; i < se->s->kb->records && !se->any_fits && status == KB_OK; i++)
        if (se->scores[i] > 0)
            status = fits(se, i, &se->any_fits);
    if (!se->any_fits)
        se->fits = NULL;
    for (uint32_t i = 0; i < se->s->kb->records && se->fits != NULL && status == KB_OK; i++) {
        if (se->scores[i] == 0)
            continue;
        status = fits(se, i, &is_fit);
        se->scores[i] = is_fit ? se->scores[i] : 0;
    }
    return status;
}

/* The first record with the greatest score. */
static uint32_t greatest(const uint32_t *scores, uint32_t count)
{
    uint32_t at = 0, most = 0;
    for (uint32_t i = 0; i < count; i++)
        if (scores[i] > most) {
            most = scores[i];
            at = i;
        }
    return at;
}

static kb_status collect(search *se)
{
    const uint32_t *scores = se->scores, count = se->s->kb->records;
    kb_status status = KB_OK;
    for (uint32_t i = 0; i < count && status == KB_OK; i++)
        if (scores[i] > 0)
            status = offer(se, i, kb_lifts_score(&se->lifts, i, scores[i]));
    end_page(se);
    return status;
}

static kb_status score_all(search *se)
{
    kb_session *s = se->s;
    se->scores = kb_arena_get(&s->arena, s->kb->records, sizeof *se->scores);
    if (se->scores == NULL)
        return kb_session_status(s);
    kb_status status = kb_score_groups(s, &se->plan, se->scores);
    for (size_t i = 0; i < se->lifts.count && se->lifts.signs_only; i++)
        se->scores[se->lifts.records[i]] = 1;
    if (status != KB_OK)
        return status;
    apply_phrases(se);
    uint32_t best = greatest(se->scores, s->kb->records);
    se->unsure = !kb_is_answer(s, &se->plan, best, se->scores[best]);
    status = apply_facets(se);
    if (status == KB_OK)
        status = kb_weigh_neighbours(s, &se->plan, se->fits, se->scores);
    return status == KB_OK ? collect(se) : status;
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
        if (says_something(plan, &plan->words[i]))
            stems[n++] = plan->words[i].stem;
    for (size_t i = 0; i < plan->group_count && stems != NULL; i++)
        for (size_t k = 0; k < plan->groups[i].choice_count; k++)
            for (size_t j = 0; j < plan->groups[i].choices[k].count; j++)
                if (!(plan->groups[i].choices[k].words[j].term.flags & KB_TERM_STOP))
                    stems[n++] = plan->groups[i].choices[k].words[j].stem;
    se->s->stems = stems;
    se->s->stem_count = n;
}

/* Whether a record is overdue today; on no day none is, and no page is read. */
static bool is_overdue(search *se, uint32_t record)
{
    kb_record_entry entry;
    kb_page_entry page;
    return se->query->today != KB_NO_DAY && kb_records_head(&se->s->pages, record, &entry) == KB_OK &&
           kb_records_page_head(&se->s->pages, entry.page, &page) == KB_OK && kb_is_overdue(&page, se->query->today);
}

static kb_status give(search *se, kb_result *out)
{
    size_t count = se->best.count < se->query->limit ? se->best.count : se->query->limit;
    kb_hit *hits = kb_arena_get(&se->s->arena, count, sizeof *hits);
    if (hits == NULL)
        return kb_session_status(se->s);
    for (size_t i = 0; i < count; i++) {
        const kb_candidate *c = &se->best.list[i];
        hits[i] = (kb_hit){.record = c->shown, .score = c->score & SCORE,
                           .whole_title = (c->score & KB_WHOLE_TITLE) != 0, .overdue = is_overdue(se, c->shown)};
    }
    if (se->s->pages.damaged)
        return KB_E_DAMAGED;
    out->hits = hits;
    out->count = count;
    out->total = se->total;
    out->total_is_least = se->total_is_least;
    out->understood = se->plan.understood;
    out->understood_count = se->plan.understood_count;
    out->unsure = se->unsure && se->total > 0 && (se->best.list[0].score & KB_WHOLE_TITLE) == 0;
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
    kb_status status = KB_OK;
    for (size_t i = 0; i < se->best.count && status == KB_OK; i++) {
        kb_candidate *c = &se->best.list[i];
        if (se->lifts.common_count > 0)
            c->score = kb_lifts_common(&se->lifts, c->record, c->score);
        uint32_t score = c->score & SCORE, bits = c->score & ~SCORE;
        status = kb_evidence_weigh(se->s, &se->evidence, c->record, &score);
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

/* The score of a record that is no candidate; 0, too, where candidates are so many that it is of no account. */
static uint32_t own_score(search *se, uint32_t record)
{
    if (!se->plain)
        return 0;
    uint32_t score = se->scores != NULL ? se->scores[record] : kb_score_of(se->s, &se->plan, record);
    se->lifts.at = 0;
    return score > 0 ? kb_lifts_score(&se->lifts, record, score) : 0;
}

/* Counts a record that is no candidate, unless it has a word of the query and was counted as one. */
static void count_around(search *se, uint32_t record)
{
    bool all_are = se->best.count < se->best.room || se->total < se->best.room;
    if (se->scores != NULL ? se->scores[record] == 0 : all_are || se->plain)
        se->total++;
    else if (se->scores == NULL)
        se->total_is_least = true;
}

/* The records around the best become candidates, too: who is told of a section finds the answer in it. */
static kb_status add_around(search *se)
{
    size_t best = se->best.count < KB_RAISING ? se->best.count : KB_RAISING;
    for (size_t i = 0; i < best; i++) {
        kb_record_entry entry, around;
        kb_status status = kb_records_head(&se->s->pages, se->best.list[i].record, &entry);
        if (status != KB_OK)
            return status;
        if (entry.parent == KB_NO_RECORD || is_candidate(se, entry.parent))
            continue;
        if ((status = kb_records_head(&se->s->pages, entry.parent, &around)) != KB_OK)
            return status;
        if (around.page != entry.page)
            continue;
        uint32_t own = own_score(se, entry.parent);
        if (own == 0 && !kb_may_stand_by(se->s, &se->plan, se->fits, &around))
            continue;
        if (own == 0)
            count_around(se, entry.parent);
        se->best.list[se->best.count++] = (kb_candidate){.record = entry.parent, .shown = entry.parent, .score = own};
    }
    return KB_OK;
}

static kb_status raise_related(search *se)
{
    kb_status status = add_around(se);
    return status == KB_OK ? kb_raise_related(se->s, se->best.list, se->best.count) : status;
}

/* Whether a large guide is asked for words only, not for a title of signs, and nothing else tells how good a hit is. */
static bool is_plain(const search *se)
{
    const kb_plan *plan = &se->plan;
    return se->s->kb->records > KB_MANY_RECORDS && plan->word_count > 0 && plan->phrase_count == 0 &&
           plan->value_count == 0 && !plan->all_words && se->lifts.common_count == 0 && !se->evidence.any &&
           se->evidence.fits == NULL && se->lists <= PLAIN_LISTS;
}

/* How many hits are kept, if the guide has so many. */
static size_t best_room(const search *se)
{
    size_t least = se->plain ? KB_RAISING : se->s->kb->records > KB_MANY_RECORDS ? WEIGHED_OF_MANY : WEIGHED;
    size_t room = se->query->limit > least ? se->query->limit : least;
    return room < se->s->kb->records ? room : se->s->kb->records;
}

/* All records are scored where neighbours lend each other scores. */
static kb_status score(search *se)
{
    kb_graph graph;
    kb_status status = kb_graph_read(&se->s->pages, &graph);
    if (status != KB_OK && status != KB_NONE)
        return status;
    bool all = status == KB_OK || se->s->exhaustive || se->lists > KB_SCAN_LISTS, changed;
    status = all && !se->query->exact ? kb_settle_phrases(se->s, &se->plan, &changed) : KB_OK;
    if (status == KB_OK)
        status = match_phrases(se, all);
    if (status != KB_OK)
        return status;
    return all ? score_all(se) : scan(se);
}

static kb_status run(search *se)
{
    kb_session *s = se->s;
    kb_status status = kb_plan_make(s, se->query, &se->plan);
    if (status != KB_OK || s->kb->records == 0)
        return status;
    status = kb_lifts_make(s, &se->plan, &se->lifts);
    if (status == KB_OK)
        status = kb_evidence_make(s, &se->plan, &se->evidence);
    se->lists = kb_count_lists(&se->plan);
    se->plain = is_plain(se);
    if (status == KB_OK)
        status = kb_best_begin(s, &se->best, best_room(se), KB_RAISING);
    if (status == KB_OK)
        status = make_fits(se);
    if (status == KB_OK)
        status = score(se);
    if (status == KB_OK)
        status = weigh_best(se);
    kb_best_sort(&se->best, KB_RAISING);
    if (status == KB_OK && !se->query->by_page)
        status = raise_related(se);
    kb_best_sort(&se->best, se->query->limit);
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
    s->pages.spent = 0;
    s->pages.may_spend = KB_SEARCH_WORK;
    search se = {.s = s, .query = q};
    kb_status status = run(&se);
    if (status == KB_OK)
        status = give(&se, out);
    s->found = kb_arena_here(&s->arena);
    s->pages.may_spend += (uint64_t)KB_HIT_WORK * out->count;
    return status == KB_E_DAMAGED || status == KB_E_MEMORY ? kb_session_status(s) : status;
}
