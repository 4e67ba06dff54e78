/*
 * answers.c - the list for a query: its hits, in the order of icsync-kb search, or
 * without words what a search may start from, by kind. Declared in browse.h; called
 * by main.c.
 */
#include "browse.h"

#define HITS 50u        /* unless the command line says it */
#define NEAREST 3u      /* of those that are no answer */
#define STARTS 500u     /* in the list without words */
#define LOOKED_AT 2000u /* records for it, the first ones of each knowledge base */

/* ------------------------------------------------------------------ entries */

/* The title, with the words of the query marked, on a row of its own. */
static kb_status put_title(cli *c, out_stream *to, const kb_record *record, bool marked)
{
    const kb_range *marks = NULL;
    size_t count = 0, at = 0;
    kb_str title = record->title.n > 0 ? record->title : record->id;
    kb_status status = marked ? kb_highlight(c->session, title, &marks, &count) : KB_OK;
    for (size_t i = 0; i < count && marks[i].end <= title.n; i++) {
        out_line_text(to, (kb_str){title.s + at, marks[i].start - at});
        out_set_style(to, OUT_MARK);
        out_line_text(to, (kb_str){title.s + marks[i].start, marks[i].end - marks[i].start});
        out_set_style(to, OUT_PLAIN);
        at = marks[i].end;
    }
    out_line_text(to, (kb_str){title.s + at, title.n - at});
    out_char(to, '\n');
    return status;
}

static void put_about(cli *c, out_stream *to, const kb_record *record)
{
    out_stream about;
    out_init(&about, OUT_MEMORY, false);
    about.alloc = to->alloc;
    cli_print_about(c, record, &about);
    out_set_style(to, OUT_QUIET);
    out_line_text(to, out_view(&about));
    out_set_style(to, OUT_PLAIN);
    out_char(to, '\n');
    out_end_memory(&about, to);
}

static kb_status add_record(cli *c, browse_list *l, const kb_record *record, bool hit)
{
    browse_item item = {.what = BROWSE_RECORD, .source = c->source, .number = record->number, .about = hit};
    kb_status status = put_title(c, &l->text.bytes, record, hit);
    if (hit)
        put_about(c, &l->text.bytes, record);
    if (status == KB_OK && !browse_list_add(l, item))
        status = KB_E_MEMORY;
    return status;
}

/* ------------------------------------------------------------------ a query */

static void put_count(browse_model *m, const kb_result *result, size_t shown)
{
    out_stream *o = &m->count;
    if (result->count == 0 || result->unsure)
        return;
    bool more = result->total > shown || result->total_is_least;
    if (more) {
        out_number(o, shown);
        out_puts(o, result->total_is_least ? " of at least " : " of ");
    }
    out_number(o, result->total);
    out_puts(o, " found");
}

/* What is said above the list. */
static bool put_notes(cli *c, browse_model *m, const kb_result *result, unsigned columns)
{
    flow f;
    browse_text_begin(&m->notes);
    flow_init(&f, &m->notes.bytes, columns);
    if (result->count == 0 || result->unsure)
        flow_puts(&f, result->count == 0 ? "Nothing found." : "No record answers this.", OUT_STRONG);
    flow_end(&f, 0);
    cli_print_understood(c, &f, result);
    if (result->count > 0 && result->unsure)
        flow_puts(&f, "Nearest:", OUT_PLAIN);
    flow_end(&f, 0);
    return browse_text_end(&m->notes, columns);
}

static kb_status list_hits(cli *c, browse_model *m, const kb_result *result)
{
    kb_record record;
    kb_status status = KB_OK;
    size_t count = result->unsure && result->count > NEAREST ? NEAREST : result->count;
    for (size_t i = 0; i < count && status == KB_OK; i++) {
        if (!cli_use_hit(c, i))
            continue;
        status = kb_get_record(c->session, result->hits[i].record, c->today, &record);
        if (status == KB_OK)
            status = add_record(c, &m->hits, &record, true);
        if (status != KB_OK && cli_lose(c, status))
            status = KB_OK;
    }
    put_count(m, result, count);
    return status;
}

/* -------------------------------------------------------------------- starts */

static void put_heading(cli *c, browse_list *l, const kb_kind *kind)
{
    out_stream *to = &l->text.bytes;
    kb_str name = kind->label.n > 0 ? kind->label : kind->name;
    out_set_style(to, OUT_QUIET);
    out_line_text(to, name);
    if (c->source_count > 0) {
        out_puts(to, " in ");
        out_line_text(to, out_str(c->file));
    }
    out_set_style(to, OUT_PLAIN);
    out_char(to, '\n');
}

/* Adds the records of a kind; *more: there are some that found no room. */
static kb_status list_kind(cli *c, browse_list *l, uint32_t number, bool *more)
{
    kb_kind kind;
    kb_record record;
    bool begun = false;
    uint32_t i = 0;
    kb_status status = kb_kind_at(c->kb, number, &kind);
    for (; status == KB_OK && i < c->info.records && i < LOOKED_AT && l->count < STARTS; i++) {
        kb_session_reset(c->session);
        status = kb_get_record(c->session, i, c->today, &record);
        if (status != KB_OK || record.kind != number || !cli_wanted(c, &record) ||
            cli_local(c, c->source, i) != KB_NO_RECORD)
            continue;
        if (!begun) {
            put_heading(c, l, &kind);
            if (!browse_list_add(l, (browse_item){.what = BROWSE_HEADING}))
                return KB_E_MEMORY;
        }
        begun = true;
        status = add_record(c, l, &record, false);
    }
    *more = *more || i < c->info.records;
    return status;
}

/* The kinds that a search starts from, or the others. */
static kb_status list_starts(cli *c, browse_list *l, bool signs, bool *more)
{
    kb_kind kind;
    for (size_t s = 0; cli_next(c, &s); s++)
        for (uint32_t i = 0; kb_kind_at(c->kb, i, &kind) == KB_OK; i++) {
            if (out_same(kind.role, out_str("sign")) != signs)
                continue;
            kb_status status = list_kind(c, l, i, more);
            if (status != KB_OK && !cli_lose(c, status))
                return status;
        }
    return KB_OK;
}

static kb_status list_all_starts(cli *c, browse_model *m)
{
    bool more = false;
    kb_status status = list_starts(c, &m->hits, true, &more);
    if (status == KB_OK)
        status = list_starts(c, &m->hits, false, &more);
    out_puts(&m->count, more ? "type to find more" : "");
    return status;
}

/* -------------------------------------------------------------------- either */

kb_status browse_answer(cli *c, browse_model *m, kb_str query, unsigned columns)
{
    kb_result result = {.count = 0};
    kb_status status = KB_OK;
    browse_list_begin(&m->hits);
    browse_text_begin(&m->notes);
    m->count.n = 0;
    if (query.n == 0) {
        status = list_all_starts(c, m);
    } else {
        status = cli_search(c, query, c->options.limit > 0 ? c->options.limit : HITS, &result);
        if (status == KB_OK && !put_notes(c, m, &result, columns))
            status = KB_E_MEMORY;
        if (status == KB_OK)
            status = list_hits(c, m, &result);
    }
    if (!browse_list_end(&m->hits) && status == KB_OK)
        status = KB_E_MEMORY;
    return status;
}
