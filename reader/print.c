/*
 * print.c - what people read of records: one of them, and hits.
 * Declared in cli.h; called by the commands. All text goes through flow, so
 * that it fits the width.
 */
#include "cli.h"

#include "kb_days.h"

#include <string.h>

#define FIRST_HIT_LINES 40u /* a longer first hit is cut */
#define SPARE_LINES 10u     /* but not for so few more */
#define PARENT_LINES 12u    /* of a first hit with records in it, which are listed */
#define PARENT_CHILDREN 12u /* that many */

static const char dot[] = " \xC2\xB7 ";

/* ------------------------------------------------------------ descriptions */

/* "Kind, facets" of a record, such as Symptom · Mac, quick check. */
void cli_print_about(cli *c, const kb_record *record, out_stream *to)
{
    kb_value v, before = {.facet = UINT32_MAX};
    kb_str label = cli_kind_label(c, record->kind);
    out_text(to, label);
    for (size_t i = 0; i < record->value_count && kb_value_at(c->kb, record->values[i], &v) == KB_OK; i++) {
        if (out_same_folded(v.label, label))
            continue; /* a quick check of the risk "quick check" */
        if (to->n > 0)
            out_puts(to, v.facet == before.facet ? ", " : dot);
        out_text(to, v.label.n > 0 ? v.label : v.name);
        before = v;
    }
}

/* The title, and behind it if that fits, else below, what kind of record it is. */
void cli_print_title(cli *c, flow *f, const kb_record *record)
{
    out_stream about;
    out_init(&about, OUT_MEMORY, false);
    about.alloc = f->to->alloc;
    cli_print_about(c, record, &about);
    kb_str text = out_view(&about);
    flow_end(f, 0);
    flow_text(f, record->title.n > 0 ? record->title : record->id, OUT_STRONG);
    unsigned left = 0;
    for (size_t i = 0; i < f->margin_count; i++)
        left += out_columns(f->margins[i].first);
    bool fits = left + out_columns(record->title) + 3 + out_columns(text) <= f->width;
    if (!fits)
        flow_end(f, 0);
    if (text.n > 0 && fits)
        flow_puts(f, " ", OUT_QUIET);
    if (text.n > 0 && fits)
        flow_glue(f, out_str("  "), OUT_QUIET);
    if (fits)
        flow_glue(f, text, OUT_QUIET);
    else
        flow_text(f, text, OUT_QUIET);
    flow_end(f, 0);
    out_end_memory(&about, f->to);
}

void cli_print_id(cli *c, flow *f, const kb_record *record)
{
    flow_glue(f, record->id, OUT_EMPHASIS);
    if (record->path.n > 0) {
        flow_puts(f, " (", OUT_QUIET);
        flow_text(f, record->path, OUT_QUIET);
        flow_puts(f, ")", OUT_QUIET);
    }
    cli_print_source(c, f, record);
}

void cli_print_reviewed(flow *f, const kb_record *record)
{
    char day[16];
    kb_day_write(record->reviewed, day);
    if (day[0] == '\0' || record->overdue)
        return;
    flow_puts(f, ", reviewed ", OUT_QUIET);
    flow_puts(f, day, OUT_QUIET);
}

void cli_print_overdue(flow *f, const kb_record *record)
{
    char day[16];
    flow_end(f, 0);
    if (!record->overdue)
        return;
    kb_day_write(record->reviewed, day);
    flow_puts(f, "The review of ", OUT_STRONG);
    flow_puts(f, day, OUT_STRONG);
    flow_puts(f, " is past its date: make sure before you rely on this.", OUT_STRONG);
    flow_end(f, 0);
}

/* -------------------------------------------------------------- one record */

/* Whether a body has clearly more lines than wanted. */
static bool is_long(cli *c, const flow *like, const kb_record *record, unsigned lines)
{
    out_stream nowhere;
    flow measure;
    render r;
    out_init(&nowhere, OUT_NOWHERE, false);
    flow_init(&measure, &nowhere, like->width);
    render_init(&r, &measure, c->session);
    r.most_lines = lines + SPARE_LINES;
    (void)render_record(&r, record); /* damage shows again when it is printed */
    return r.cut;
}

static bool is_child(cli *c, uint32_t number, uint32_t parent, kb_record *out)
{
    return kb_get_record(c->session, number, c->today, out) == KB_OK && out->parent == parent;
}

/* The records right inside one, a line each, for choosing. */
static void list_children(cli *c, flow *f, const kb_record *parent)
{
    kb_record child;
    size_t shown = 0;
    for (uint32_t i = parent->number + 1; i < c->info.records && shown < PARENT_CHILDREN; i++) {
        if (kb_get_record(c->session, i, c->today, &child) != KB_OK || child.page != parent->page)
            break;
        if (child.parent != parent->number || !cli_wanted(c, &child))
            continue;
        flow_push(f, "  ", "    ", OUT_PLAIN);
        flow_text(f, child.title, OUT_STRONG);
        flow_puts(f, " ", OUT_PLAIN);
        flow_glue(f, out_str("[→ "), OUT_QUIET);
        flow_glue(f, child.id, OUT_QUIET);
        flow_glue(f, out_str("]"), OUT_QUIET);
        flow_end(f, 0);
        flow_pop(f);
        shown++;
    }
}

/* How many lines of a first hit are shown; 0 for all. */
static unsigned wanted_lines(cli *c, flow *f, const kb_record *record, bool *parent)
{
    kb_record child;
    *parent = is_child(c, record->number + 1, record->number, &child) && is_long(c, f, record, PARENT_LINES);
    if (*parent)
        return PARENT_LINES;
    return is_long(c, f, record, FIRST_HIT_LINES) ? FIRST_HIT_LINES : 0;
}

/* Body, id and review of a record, below its title. */
static kb_status print_body(cli *c, flow *f, const kb_record *record, bool first_hit)
{
    render r;
    render_init(&r, f, c->session);
    r.highlight = first_hit && c->out.colour;
    r.underline = !c->out.colour;
    bool parent = false;
    r.most_lines = first_hit ? wanted_lines(c, f, record, &parent) : 0;
    kb_status status = render_record(&r, record);
    flow_end(f, 1);
    if (parent && status == KB_OK) {
        list_children(c, f, record);
        flow_end(f, 1);
    }
    cli_print_id(c, f, record);
    cli_print_reviewed(f, record);
    cli_print_overdue(f, record);
    return status;
}

int cli_print_record(cli *c, uint32_t number)
{
    kb_record record;
    flow f;
    kb_status status = kb_get_record(c->session, number, c->today, &record);
    if (status != KB_OK)
        return cli_fail_kb(c, status, kb_session_error(c->session));
    flow_init(&f, &c->out, c->width);
    cli_print_title(c, &f, &record);
    flow_end(&f, 1);
    status = print_body(c, &f, &record, false);
    return status == KB_OK ? CLI_FOUND : cli_fail_kb(c, status, kb_session_error(c->session));
}

/* -------------------------------------------------------------------- hits */

static kb_status print_snippet(cli *c, flow *f, uint32_t number)
{
    kb_snippet s;
    size_t at = 0, left = f->margins[0].rest.n;
    kb_status status = kb_get_snippet(c->session, number, 2 * (f->width - left) - 12, &s);
    if (status != KB_OK)
        return status == KB_NONE ? KB_OK : status;
    flow_puts(f, s.cut_before ? "... " : "", OUT_PLAIN);
    size_t least = s.mark_count == 0 ? s.text.n : s.marks[0].start;
    while (at < least && (s.text.s[at] == ':' || s.text.s[at] == ' '))
        at++; /* what stood between a bold title and its text */
    for (size_t i = 0; i < s.mark_count && s.marks[i].end <= s.text.n; i++) {
        flow_text(f, (kb_str){s.text.s + at, s.marks[i].start - at}, OUT_PLAIN);
        flow_text(f, (kb_str){s.text.s + s.marks[i].start, s.marks[i].end - s.marks[i].start}, OUT_MARK);
        at = s.marks[i].end;
    }
    flow_text(f, (kb_str){s.text.s + at, s.text.n - at}, OUT_PLAIN);
    flow_puts(f, s.cut_after ? " ..." : "", OUT_PLAIN);
    flow_end(f, 0);
    return KB_OK;
}

/* "12. " before a hit and as many blanks on its other lines. */
static void number_hit(size_t i, char first[32], char rest[32])
{
    size_t n = 0;
    for (size_t left = i; left > 0; left /= 10)
        n++;
    memset(rest, ' ', n + 2);
    memset(first, ' ', n + 2);
    rest[n + 2] = first[n + 2] = '\0';
    first[n] = '.';
    for (; n > 0; i /= 10)
        first[--n] = (char)('0' + i % 10);
}

/* The first hit is the answer and stands there whole, the others are short. */
static kb_status print_hit(cli *c, flow *f, const kb_hit *hit, size_t number)
{
    char first[32], rest[32];
    kb_record record;
    kb_status status = kb_get_record(c->session, hit->record, c->today, &record);
    if (status != KB_OK)
        return status;
    flow_end(f, 1);
    number_hit(number, first, rest);
    flow_push(f, first, rest, OUT_PLAIN);
    cli_print_title(c, f, &record);
    if (number == 1) {
        flow_end(f, 1);
        status = print_body(c, f, &record, true);
    } else {
        cli_print_id(c, f, &record);
        flow_end(f, 0);
        status = print_snippet(c, f, hit->record);
        cli_print_overdue(f, &record);
    }
    flow_end(f, 0);
    if (status == KB_OK && c->options.explain)
        status = cli_print_why(c, f, hit);
    flow_pop(f);
    return status;
}

static void print_count(flow *f, const kb_result *result)
{
    if (result->total <= result->count && !result->total_is_least)
        return;
    flow_number(f, result->count, result->total_is_least ? " of at least " : " of ");
    flow_number(f, result->total, " records; -n ");
    flow_number(f, result->total < KB_QUERY_HITS ? result->total : KB_QUERY_HITS,
              result->total <= KB_QUERY_HITS && !result->total_is_least ? " shows all" : " shows more");
    flow_end(f, 0);
}

int cli_print_hits(cli *c, kb_str query, const kb_result *result)
{
    flow f;
    kb_status status = KB_OK;
    flow_init(&f, &c->out, c->width);
    if (result->count == 0 || result->unsure)
        return cli_print_nothing(c, &f, query, result);
    cli_print_understood(c, &f, result);
    for (size_t i = 0; i < result->count && status == KB_OK && c->out.error == 0; i++) {
        if (cli_use_hit(c, i))
            status = print_hit(c, &f, &result->hits[i], i + 1);
        if (status != KB_OK && cli_lose(c, status))
            status = KB_OK;
    }
    flow_end(&f, 1);
    if (status != KB_OK)
        return cli_fail_kb(c, status, kb_session_error(c->session));
    cli_print_also_searched(&f, result);
    print_count(&f, result);
    return CLI_FOUND;
}
