/*
 * several.c - a query to all knowledge bases that are open, whose hits become one
 * list. Declared in cli.h; called by asked.c, json_records.c and print_query.c.
 * One knowledge base is searched as if there were no others.
 *
 * Each is searched for as many hits as are wanted. Of what they say only the
 * best sort counts: an answer; an answer of other facets than were asked for;
 * what shares words by chance. Of that sort the hits are merged, whole titles
 * first, then by comparable score, then in the order of the command line. A kb
 * that lacks words which others know can answer only so much of the query.
 */
#include "cli.h"

/* ----------------------------------------------------------------- asking */

static kb_status search_one(cli *c, kb_query *q, cli_source *s)
{
    q->values = c->values;
    q->value_count = c->value_count;
    return kb_search(c->session, q, &s->result);
}

/* Whether one of the kbs has a word of the query, as typed. */
static bool is_known(const cli *c, kb_str text)
{
    for (size_t i = 0; i < c->source_count; i++) {
        const kb_result *r = &c->sources[i].result;
        for (size_t k = 0; k < r->understood_count; k++)
            if (r->understood[k].part == KB_PART_WORD && out_same(r->understood[k].text, text))
                return true;
    }
    return false;
}

enum kb_part cli_part(const cli *c, const kb_understood *u)
{
    return u->part == KB_PART_UNKNOWN && is_known(c, u->text) ? KB_PART_WORD : u->part;
}

/* Whether one kb has mended a word that another one knows: it is no slip then. */
static bool has_mended(const cli *c, const cli_source *s)
{
    for (size_t i = 0; i < s->result.understood_count; i++) {
        const kb_understood *u = &s->result.understood[i];
        if ((u->part == KB_PART_CORRECTED || u->part == KB_PART_COMPLETED) && is_known(c, u->text))
            return true;
    }
    return false;
}

/* Asks all, or those anew that took a word of others for a slip. */
static kb_status ask(cli *c, kb_query *q, bool anew)
{
    for (size_t i = 0; cli_next(c, &i); i++) {
        cli_source *s = &c->sources[i];
        if (anew && !has_mended(c, s))
            continue;
        kb_status status = search_one(c, q, s);
        if (status != KB_OK && !cli_lose(c, status))
            return status;
    }
    return KB_OK;
}

/* ----------------------------------------------------------------- merging */

static unsigned sort_of(const cli_source *s)
{
    return s->result.count == 0 ? 0
           : s->result.unsure   ? 1
           : s->result.relaxed  ? 2
                                : 3;
}

static void count_words(const cli *c, cli_source *s)
{
    s->words = s->lacks = 0;
    for (size_t i = 0; i < s->result.understood_count; i++) {
        const kb_understood *u = &s->result.understood[i];
        bool lacks = cli_part(c, u) != u->part;
        s->words += lacks || u->part == KB_PART_WORD;
        s->lacks += lacks;
    }
}

/* Where the next hit of a source would stand. */
static void look_ahead(cli_source *s)
{
    s->rank = 0;
    if (s->taken == s->result.count)
        return;
    const kb_hit *hit = &s->result.hits[s->taken];
    s->rank = 1 + (uint64_t)cli_points_of(s, hit->score) + ((uint64_t)hit->whole_title << 33);
}

/* The source whose next hit is the best of all; the first of several. */
static size_t best_source(const cli *c)
{
    size_t best = 0;
    for (size_t i = 1; i < c->source_count; i++)
        if (c->sources[i].rank > c->sources[best].rank)
            best = i;
    return best;
}

static bool is_listed(const cli *c, size_t count, size_t source, uint32_t record)
{
    for (size_t i = 0; i < count; i++)
        if (c->hit_sources[i] == source && c->hits[i].record == record)
            return true;
    return false;
}

/* Takes a hit off a source; what the overlay has in its place comes at its rank. */
static kb_hit take(cli *c, size_t *source)
{
    cli_source *s = &c->sources[*source];
    kb_hit hit = s->result.hits[s->taken++];
    hit.score = (uint32_t)(s->rank - 1);
    look_ahead(s);
    uint32_t local = cli_local(c, *source, hit.record);
    if (local == KB_NO_RECORD)
        return hit;
    hit.record = local;
    *source = 0;
    return hit;
}

/* How many match. What the overlay has may stand in place of others that match, too: it counts when none was left. */
static void count_all(const cli *c, unsigned sort, size_t limit, kb_result *result)
{
    for (size_t i = 0; i < c->source_count; i++) {
        const cli_source *s = &c->sources[i];
        bool may_replace = c->overlay && i == 0;
        if (sort_of(s) != sort)
            continue;
        result->total += may_replace ? 0 : s->result.total;
        result->total_is_least = result->total_is_least || may_replace || s->result.total_is_least;
    }
    if (result->count < limit || result->total < result->count)
        result->total = result->count;
    result->total_is_least = result->total_is_least && result->count == limit;
}

static void merge(cli *c, size_t limit, kb_result *result)
{
    unsigned sort = 1;
    size_t at, first = c->source;
    for (size_t i = 0; i < c->source_count; i++)
        sort = sort_of(&c->sources[i]) > sort ? sort_of(&c->sources[i]) : sort;
    for (size_t i = 0; i < c->source_count; i++) {
        cli_source *s = &c->sources[i];
        s->taken = sort_of(s) == sort ? 0 : s->result.count;
        count_words(c, s);
        look_ahead(s);
    }
    *result = (kb_result){.hits = c->hits, .unsure = sort == 1, .relaxed = sort == 2};
    while (result->count < limit && c->sources[at = best_source(c)].rank > 0) {
        first = result->count == 0 ? at : first;
        kb_hit hit = take(c, &at);
        if (is_listed(c, result->count, at, hit.record))
            continue;
        c->hits[result->count] = hit;
        c->hit_sources[result->count++] = at;
    }
    count_all(c, sort, limit, result);
    cli_use(c, first);
}

/* The query as the kb took it that has the best hit. */
static kb_status understand(cli *c, kb_result *result)
{
    kb_result *own = &c->sources[c->source].result;
    kb_status status = own->count == 0 ? KB_OK : kb_spell_out(c->session, own);
    result->understood = own->understood;
    result->understood_count = own->understood_count;
    return status == KB_OK || cli_lose(c, status) ? KB_OK : status;
}

kb_status cli_search_all(cli *c, kb_query *q, kb_result *result)
{
    if (c->source_count == 0) {
        q->values = c->values;
        q->value_count = c->value_count;
        kb_status status = kb_search(c->session, q, result);
        return status == KB_OK ? kb_spell_out(c->session, result) : status;
    }
    c->hits = c->hits != NULL ? c->hits : cli_keep(c, q->limit * sizeof *c->hits);
    c->hit_sources = c->hit_sources != NULL ? c->hit_sources : cli_keep(c, q->limit * sizeof *c->hit_sources);
    if (c->hits == NULL || c->hit_sources == NULL)
        return KB_E_MEMORY;
    *result = (kb_result){.count = 0};
    kb_status status = ask(c, q, false);
    if (status == KB_OK && !q->exact) {
        q->exact = true;
        status = ask(c, q, true);
    }
    if (status != KB_OK)
        return status;
    merge(c, q->limit, result);
    return understand(c, result);
}
