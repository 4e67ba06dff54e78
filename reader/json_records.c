/*
 * json_records.c - records, and the hits of search and show, as JSON. Declared
 * in cli.h; called by the commands. Keys are only ever added.
 */
#include "cli.h"

/* ----------------------------------------------------------------- records */

/* "facets":{"platform":["mac"]}: all facets of the file that the record has. */
static void put_facets(cli *c, json *j, const kb_record *record)
{
    kb_value v;
    kb_facet facet;
    uint32_t before = UINT32_MAX;
    json_key(j, "facets");
    json_open(j, '{');
    for (size_t i = 0; i < record->value_count && kb_value_at(c->kb, record->values[i], &v) == KB_OK; i++) {
        if (v.facet != before) {
            if (before != UINT32_MAX)
                json_close(j, ']');
            json_key(j, kb_facet_at(c->kb, v.facet, &facet) == KB_OK ? cli_string(c, facet.name) : "");
            json_open(j, '[');
            before = v.facet;
        }
        json_string(j, v.name);
    }
    if (before != UINT32_MAX)
        json_close(j, ']');
    json_close(j, '}');
}

static void put_source(json *j, const kb_record *record)
{
    json_key(j, "source");
    json_open(j, '{');
    json_put_string(j, "file", record->file);
    json_put_number(j, "line", record->line);
    json_close(j, '}');
}

/* Which of several kbs a record is of, and which one has a record that it stands in place of. */
static void put_kb(const cli *c, json *j, kb_str id)
{
    const char *replaced = c->source_count > 0 ? cli_replaced_file(c, id) : NULL;
    if (c->source_count > 0)
        json_put_string(j, "kb", out_str(c->file));
    if (replaced != NULL)
        json_put_string(j, "overlay_of", out_str(replaced));
}

void json_put_record(cli *c, json *j, const kb_record *record)
{
    kb_kind kind;
    json_put_string(j, "id", record->id);
    json_key(j, "kind");
    if (kb_kind_at(c->kb, record->kind, &kind) == KB_OK)
        json_string(j, kind.name);
    else
        json_null(j);
    json_put_string(j, "title", record->title);
    json_put_string(j, "path", record->path);
    put_facets(c, j, record);
    json_put_day(j, "reviewed", record->reviewed);
    json_put_bool(j, "overdue", record->overdue);
    put_source(j, record);
    put_kb(c, j, record->id);
}

static void put_matched(json *j, unsigned matched)
{
    json_key(j, "matched");
    json_open(j, '[');
    if (matched & KB_IN_TITLE)
        json_string(j, out_str("title"));
    if (matched & KB_IN_ALIAS)
        json_string(j, out_str("alias"));
    if (matched & KB_IN_PATH)
        json_string(j, out_str("path"));
    if (matched & KB_IN_BODY)
        json_string(j, out_str("body"));
    json_close(j, ']');
}

static void put_snippet(json *j, const kb_snippet *snippet)
{
    json_put_string(j, "snippet", snippet->text);
    json_put_bool(j, "cut_before", snippet->cut_before);
    json_put_bool(j, "cut_after", snippet->cut_after);
    json_key(j, "highlights");
    json_open(j, '[');
    for (size_t i = 0; i < snippet->mark_count; i++) {
        json_open(j, '[');
        json_number(j, snippet->marks[i].start);
        json_number(j, snippet->marks[i].end);
        json_close(j, ']');
    }
    json_close(j, ']');
}

static const char *match_name(kb_match how)
{
    switch (how) {
    case KB_MATCH_WORD: return "word";
    case KB_MATCH_STEM: return "stem";
    case KB_MATCH_SYNONYM: return "synonym";
    case KB_MATCH_CORRECTED: return "corrected";
    case KB_MATCH_COMPLETED: return "completed";
    }
    return "";
}

static void put_reasons(const cli *c, json *j, const kb_reason *reasons, size_t count)
{
    json_key(j, "explanation");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_put_string(j, "typed", reasons[i].typed);
        json_put_string(j, "word", reasons[i].word);
        json_put_string(j, "how", out_str(match_name(reasons[i].how)));
        put_matched(j, reasons[i].fields);
        json_put_number(j, "points", cli_points(c, reasons[i].points));
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* One hit, read as a whole before anything of it is written. */
static kb_status put_hit(cli *c, json *j, const kb_hit *hit)
{
    kb_record record;
    unsigned matched = 0;
    const kb_reason *reasons = NULL;
    size_t reason_count = 0;
    kb_snippet snippet = {{"", 0}, NULL, 0, false, false};
    out_stream body;
    kb_status status = kb_get_record(c->session, hit->record, c->today, &record);
    if (status != KB_OK)
        return status;
    out_init(&body, OUT_MEMORY, false);
    status = render_plain(c->session, &record, &body);
    if (status >= 0)
        status = kb_get_snippet(c->session, hit->record, 160, &snippet);
    if (status >= 0)
        status = kb_get_matched(c->session, hit->record, &matched);
    if (status >= 0 && c->options.explain)
        status = kb_explain(c->session, hit->record, &reasons, &reason_count);
    if (body.error != 0)
        status = KB_E_MEMORY;
    if (status >= 0) {
        json_open(j, '{');
        json_put_record(c, j, &record);
        json_put_number(j, "score", hit->score);
        put_matched(j, matched);
        json_put_bool(j, "whole_title", hit->whole_title);
        put_snippet(j, &snippet);
        if (c->options.explain)
            put_reasons(c, j, reasons, reason_count);
        json_put_string(j, "body", out_view(&body));
        json_close(j, '}');
    }
    out_free(&body);
    return status < 0 ? status : KB_OK;
}

/* ------------------------------------------------------------- search, show */

static const char *part_name(enum kb_part part)
{
    switch (part) {
    case KB_PART_WORD: return "word";
    case KB_PART_PHRASE: return "phrase";
    case KB_PART_EXCLUDED: return "excluded";
    case KB_PART_FACET: return "facet";
    case KB_PART_SYNONYM: return "synonym";
    case KB_PART_UNKNOWN: return "unknown";
    case KB_PART_CORRECTED: return "corrected";
    case KB_PART_COMPLETED: return "completed";
    case KB_PART_OFF_TOPIC: return "off-topic";
    case KB_PART_REQUIRED: return "required";
    case KB_PART_PREFIX: return "prefix";
    case KB_PART_LOOSENED: return "loosened";
    }
    return "";
}

static void put_understood(const cli *c, json *j, const kb_result *result)
{
    json_key(j, "understood");
    json_open(j, '[');
    for (size_t i = 0; i < result->understood_count; i++) {
        const kb_understood *u = &result->understood[i];
        json_open(j, '{');
        json_put_string(j, "part", out_str(part_name(cli_part(c, u))));
        json_put_string(j, "text", u->text);
        json_put_string(j, "meaning", u->meaning);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static bool is_loosened(const kb_result *result)
{
    for (size_t i = 0; i < result->understood_count; i++)
        if (result->understood[i].part == KB_PART_LOOSENED)
            return true;
    return false;
}

/* What shares words with a query that nothing answers. */
static kb_status put_suggestions(cli *c, json *j, const kb_result *result)
{
    kb_record record;
    kb_status status = KB_OK;
    json_key(j, "suggestions");
    json_open(j, '[');
    for (size_t i = 0; i < result->count && status == KB_OK && result->unsure; i++) {
        if (!cli_use_hit(c, i))
            continue;
        status = kb_get_record(c->session, result->hits[i].record, c->today, &record);
        if (status != KB_OK)
            break;
        json_open(j, '{');
        json_put_string(j, "id", record.id);
        json_put_string(j, "title", record.title);
        put_kb(c, j, record.id);
        json_close(j, '}');
    }
    json_close(j, ']');
    return status;
}

static kb_status put_hits(cli *c, json *j, const kb_result *result)
{
    kb_status status = KB_OK;
    json_key(j, "hits");
    json_open(j, '[');
    for (size_t i = 0; i < result->count && !result->unsure && status == KB_OK && c->out.error == 0; i++) {
        if (cli_use_hit(c, i))
            status = put_hit(c, j, &result->hits[i]);
        if (status != KB_OK && cli_lose(c, status))
            status = KB_OK;
    }
    json_close(j, ']');
    return status;
}

int cli_json_hits(cli *c, kb_str query, const kb_result *result)
{
    bool found = result->count > 0 && !result->unsure;
    json j = json_begin(c);
    json_put_string(&j, "query", query);
    put_understood(c, &j, result);
    json_put_number(&j, "total", found ? result->total : 0);
    json_put_bool(&j, "total_is_exact", !result->total_is_least || !found);
    json_put_bool(&j, "relaxed", result->relaxed);
    json_put_bool(&j, "loosened", is_loosened(result));
    kb_status status = put_suggestions(c, &j, result);
    if (status == KB_OK)
        status = put_hits(c, &j, result);
    return json_end(c, &j, status, kb_session_error(c->session), found ? CLI_FOUND : CLI_NOTHING);
}
