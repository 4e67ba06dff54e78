/*
 * json.c - what programs read: a small JSON writer, and search, show, list,
 * info and verify as one object each. Declared in cli.h; called by commands.c.
 * Keys are only ever added. Damage that is met half way ends the list it is
 * met in, and the object says so in "error".
 */
#include "cli.h"

/* ------------------------------------------------------------------ writer */

static void separate(json *j)
{
    if (j->comma)
        out_char(j->to, ',');
    j->comma = true;
}

void json_open(json *j, char bracket)
{
    separate(j);
    out_char(j->to, bracket);
    j->comma = false;
}

void json_close(json *j, char bracket)
{
    out_char(j->to, bracket);
    j->comma = true;
}

void json_key(json *j, const char *key)
{
    separate(j);
    out_char(j->to, '"');
    out_puts(j->to, key);
    out_puts(j->to, "\":");
    j->comma = false;
}

static void put_unit(out_stream *o, uint32_t unit)
{
    out_puts(o, "\\u");
    for (unsigned shift = 16; shift > 0; shift -= 4)
        out_char(o, "0123456789abcdef"[unit >> (shift - 4) & 15u]);
}

/* Writes a code point that may not stand in the text as it is. */
static void put_escaped(out_stream *o, uint32_t code)
{
    if ((code & OUT_BAD) != 0) {
        out_puts(o, "\xEF\xBF\xBD"); /* U+FFFD: JSON is UTF-8 */
    } else if (code == '"' || code == '\\') {
        out_char(o, '\\');
        out_char(o, (char)code);
    } else if (code == '\n' || code == '\t') {
        out_puts(o, code == '\n' ? "\\n" : "\\t");
    } else if (code > 0xFFFF) {
        put_unit(o, 0xD800 + ((code - 0x10000) >> 10));
        put_unit(o, 0xDC00 + ((code - 0x10000) & 0x3FFu));
    } else {
        put_unit(o, code);
    }
}

void json_string(json *j, kb_str s)
{
    size_t from = 0;
    separate(j);
    out_char(j->to, '"');
    for (size_t at = 0; at < s.n;) {
        size_t begin = at;
        uint32_t code = out_next(s, &at);
        if (code >= 0x20 && code != '"' && code != '\\' && !out_unsafe(code))
            continue;
        out_text(j->to, (kb_str){s.s + from, begin - from});
        put_escaped(j->to, code);
        from = at;
    }
    if (from < s.n)
        out_text(j->to, (kb_str){s.s + from, s.n - from});
    out_char(j->to, '"');
}

void json_number(json *j, uint64_t number)
{
    separate(j);
    out_number(j->to, number);
}

static void put_word(json *j, const char *word)
{
    separate(j);
    out_puts(j->to, word);
}

void json_bool(json *j, bool value)
{
    put_word(j, value ? "true" : "false");
}

void json_null(json *j)
{
    put_word(j, "null");
}

/* ------------------------------------------------------------ small values */

static void put_string(json *j, const char *key, kb_str s)
{
    json_key(j, key);
    json_string(j, s);
}

static void put_number(json *j, const char *key, uint64_t number)
{
    json_key(j, key);
    json_number(j, number);
}

static void put_bool(json *j, const char *key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}

static void put_day(json *j, const char *key, int32_t day)
{
    char text[16];
    cli_format_day(day, text);
    json_key(j, key);
    if (text[0] == '\0')
        json_null(j);
    else
        json_string(j, out_str(text));
}

static json begin(cli *c)
{
    json j = {&c->out, false};
    json_open(&j, '{');
    put_number(&j, "schema", 1);
    return j;
}

/* Ends the object, saying what went wrong if something did; returns the exit status. */
static int end(cli *c, json *j, kb_status status, int good)
{
    kb_error err = {KB_OK, ""};
    if (status < 0)
        err = *kb_session_error(c->session);
    if (status < 0)
        put_string(j, "error", out_str(err.text[0] != '\0' ? err.text : kb_status_text(status)));
    json_close(j, '}');
    out_char(&c->out, '\n');
    return status < 0 ? cli_fail_kb(c, status, &err) : good;
}

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
    put_string(j, "file", record->file);
    put_number(j, "line", record->line);
    json_close(j, '}');
}

/* What all commands say of a record. */
static void put_record(cli *c, json *j, const kb_record *record)
{
    kb_kind kind;
    put_string(j, "id", record->id);
    json_key(j, "kind");
    if (kb_kind_at(c->kb, record->kind, &kind) == KB_OK)
        json_string(j, kind.name);
    else
        json_null(j);
    put_string(j, "title", record->title);
    put_string(j, "path", record->path);
    put_facets(c, j, record);
    put_day(j, "reviewed", record->reviewed);
    put_bool(j, "overdue", record->overdue);
    put_source(j, record);
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
    put_string(j, "snippet", snippet->text);
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

/* One hit, read as a whole before anything of it is written. */
static kb_status put_hit(cli *c, json *j, const kb_hit *hit)
{
    kb_record record;
    unsigned matched = 0;
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
    if (body.error != 0)
        status = KB_E_MEMORY;
    if (status >= 0) {
        json_open(j, '{');
        put_record(c, j, &record);
        put_number(j, "score", hit->score);
        put_matched(j, matched);
        put_bool(j, "whole_title", hit->whole_title);
        put_snippet(j, &snippet);
        put_string(j, "body", (kb_str){body.bytes, body.n});
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
    }
    return "";
}

static void put_understood(json *j, const kb_result *result)
{
    json_key(j, "understood");
    json_open(j, '[');
    for (size_t i = 0; i < result->understood_count; i++) {
        const kb_understood *u = &result->understood[i];
        json_open(j, '{');
        put_string(j, "part", out_str(part_name(u->part)));
        put_string(j, "text", u->text);
        put_string(j, "meaning", u->meaning);
        json_close(j, '}');
    }
    json_close(j, ']');
}

int cli_json_hits(cli *c, kb_str query, const kb_result *result)
{
    kb_status status = KB_OK;
    json j = begin(c);
    put_string(&j, "query", query);
    put_understood(&j, result);
    put_number(&j, "total", result->total);
    put_bool(&j, "relaxed", result->relaxed);
    json_key(&j, "hits");
    json_open(&j, '[');
    for (size_t i = 0; i < result->count && status == KB_OK && c->out.error == 0; i++)
        status = put_hit(c, &j, &result->hits[i]);
    json_close(&j, ']');
    return end(c, &j, status, result->count > 0 ? CLI_FOUND : CLI_NOTHING);
}

/* -------------------------------------------------------------------- list */

int cli_json_list(cli *c, uint32_t kind)
{
    kb_record record;
    kb_status status = KB_OK;
    size_t count = 0;
    json j = begin(c);
    json_key(&j, "records");
    json_open(&j, '[');
    for (uint32_t i = 0; i < c->info.records && c->out.error == 0; i++) {
        kb_session_reset(c->session);
        status = kb_get_record(c->session, i, c->today, &record);
        if (status != KB_OK)
            break;
        if ((kind != UINT32_MAX && record.kind != kind) || !cli_wanted(c, &record))
            continue;
        json_open(&j, '{');
        put_record(c, &j, &record);
        json_close(&j, '}');
        count++;
    }
    json_close(&j, ']');
    put_number(&j, "total", count);
    return end(c, &j, status, count > 0 ? CLI_FOUND : CLI_NOTHING);
}

/* ------------------------------------------------------------- info, verify */

static kb_status put_kinds(cli *c, json *j)
{
    kb_kind kind;
    uint32_t kinds = cli_kind_count(c);
    uint32_t *counts = cli_keep(c, (kinds + 1) * sizeof *counts);
    kb_status status = counts == NULL ? KB_E_MEMORY : cli_count_kinds(c, counts, kinds);
    json_key(j, "kinds");
    json_open(j, '[');
    for (uint32_t i = 0; status == KB_OK && kb_kind_at(c->kb, i, &kind) == KB_OK; i++) {
        json_open(j, '{');
        put_string(j, "name", kind.name);
        put_string(j, "label", kind.label);
        put_string(j, "plural", kind.plural);
        put_string(j, "role", kind.role);
        put_number(j, "records", counts[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
    return status;
}

static void put_values(cli *c, json *j, const kb_facet *facet)
{
    kb_value v;
    json_key(j, "values");
    json_open(j, '[');
    for (uint32_t i = 0; i < facet->value_count && kb_value_at(c->kb, facet->first_value + i, &v) == KB_OK; i++) {
        json_open(j, '{');
        put_string(j, "name", v.name);
        put_string(j, "label", v.label);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_all_facets(cli *c, json *j)
{
    kb_facet facet;
    json_key(j, "facets");
    json_open(j, '[');
    for (uint32_t i = 0; kb_facet_at(c->kb, i, &facet) == KB_OK; i++) {
        json_open(j, '{');
        put_string(j, "name", facet.name);
        put_string(j, "label", facet.label);
        put_string(j, "order", facet.order);
        put_bool(j, "many", facet.many);
        put_values(c, j, &facet);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_review(cli *c, json *j)
{
    int32_t due = cli_review_due(&c->info, c->info.reviewed);
    put_day(j, "reviewed", c->info.reviewed);
    put_number(j, "review_interval", c->info.review_interval);
    put_day(j, "review_due", due);
    put_bool(j, "overdue", due != KB_NO_DAY && c->today != KB_NO_DAY && c->today > due);
}

static void put_digest(cli *c, json *j)
{
    put_string(j, "digest", out_str(c->info.digest));
    put_bool(j, "digest_checked", c->info.digest_checked);
}

int cli_json_info(cli *c)
{
    json j = begin(c);
    put_string(&j, "file", out_str(c->file));
    put_string(&j, "title", c->info.title);
    put_string(&j, "version", c->info.version);
    put_string(&j, "language", c->info.language);
    put_review(c, &j);
    put_number(&j, "records", c->info.records);
    put_number(&j, "pages", c->info.pages);
    put_number(&j, "terms", c->info.terms);
    put_number(&j, "text_bytes", c->info.text_bytes);
    put_number(&j, "file_bytes", c->info.file_bytes);
    put_number(&j, "format_major", c->info.format_major);
    put_number(&j, "format_minor", c->info.format_minor);
    put_digest(c, &j);
    kb_status status = put_kinds(c, &j);
    put_all_facets(c, &j);
    return end(c, &j, status, CLI_FOUND);
}

int cli_json_verify(cli *c, kb_status status, const kb_error *err)
{
    json j = begin(c);
    put_string(&j, "file", out_str(c->file));
    put_bool(&j, "ok", status == KB_OK);
    if (c->kb != NULL) {
        put_number(&j, "records", c->info.records);
        put_digest(c, &j);
    }
    if (status != KB_OK)
        put_string(&j, "error", out_str(err->text[0] != '\0' ? err->text : kb_status_text(status)));
    json_close(&j, '}');
    out_char(&c->out, '\n');
    return status == KB_OK ? CLI_FOUND : cli_fail_kb(c, status, err);
}
