/*
 * cmd_info.c - the command info: what the knowledge base is, for people and as
 * JSON. Declared in cli.h; called by commands.c.
 */
#include "cli.h"

#include "kb_days.h"

/* ------------------------------------------------------------------ counts */

static uint32_t count_kinds(const cli *c)
{
    kb_kind kind;
    uint32_t n = 0;
    while (kb_kind_at(c->kb, n, &kind) == KB_OK)
        n++;
    return n;
}

/* Counts the records of each kind; those without one in counts[kinds]. */
static kb_status count_records(cli *c, uint32_t *counts, uint32_t kinds)
{
    kb_record record;
    for (uint32_t i = 0; i < c->info.records; i++) {
        kb_session_reset(c->session);
        kb_status status = kb_get_record(c->session, i, KB_NO_DAY, &record);
        if (status != KB_OK)
            return status;
        counts[record.kind < kinds ? record.kind : kinds]++;
    }
    return KB_OK;
}

/* The day when the review is due, or KB_NO_DAY. */
static int32_t review_due(const kb_info *info)
{
    int32_t reviewed = info->reviewed;
    if (reviewed == KB_NO_DAY || info->review_interval == 0 || info->review_interval > 1000000)
        return KB_NO_DAY;
    return reviewed > 2900000 ? KB_NO_DAY : reviewed + (int32_t)info->review_interval;
}

/* -------------------------------------------------------------- for people */

/* Begins a line "records   ..." whose text hangs. */
static void begin_row(flow *f, const char *label)
{
    flow_push(f, label, "          ", OUT_PLAIN);
}

static void end_row(flow *f)
{
    flow_end(f, 0);
    flow_pop(f);
}

static void print_review(cli *c, flow *f)
{
    char day[16];
    int32_t due = review_due(&c->info);
    begin_row(f, "reviewed  ");
    kb_day_write(c->info.reviewed, day);
    flow_puts(f, c->info.reviewed == KB_NO_DAY ? "no date is given" : day, OUT_PLAIN);
    if (due != KB_NO_DAY) {
        flow_puts(f, ", good for ", OUT_PLAIN);
        flow_number(f, c->info.review_interval, " days");
        kb_day_write(due, day);
        flow_puts(f, ": review due on ", OUT_PLAIN);
        flow_puts(f, day, OUT_PLAIN);
        if (c->today != KB_NO_DAY && c->today > due)
            flow_puts(f, ", overdue", OUT_WARNING);
    }
    end_row(f);
}

static void print_kind_counts(cli *c, flow *f, const uint32_t *counts, uint32_t kinds)
{
    kb_kind kind;
    bool any = false;
    begin_row(f, "kinds     ");
    for (uint32_t i = 0; i <= kinds; i++) {
        if (counts[i] == 0)
            continue;
        flow_puts(f, any ? ", " : "", OUT_PLAIN);
        flow_number(f, counts[i], " ");
        if (kb_kind_at(c->kb, i, &kind) == KB_OK)
            flow_text(f, kind.name, OUT_PLAIN);
        else
            flow_puts(f, "without a kind", OUT_PLAIN);
        any = true;
    }
    end_row(f);
}

static void print_facets(cli *c, flow *f)
{
    kb_facet facet;
    kb_value v;
    for (uint32_t i = 0; kb_facet_at(c->kb, i, &facet) == KB_OK; i++) {
        begin_row(f, i == 0 ? "facets    " : "          ");
        flow_glue(f, out_str("--"), OUT_PLAIN);
        flow_glue(f, facet.name, OUT_PLAIN);
        for (uint32_t k = 0; k < facet.value_count && kb_value_at(c->kb, facet.first_value + k, &v) == KB_OK; k++) {
            flow_puts(f, k == 0 ? " " : ", ", OUT_PLAIN);
            flow_text(f, v.name, OUT_PLAIN);
            if (!out_same(v.name, v.label)) {
                flow_puts(f, " (", OUT_QUIET);
                flow_text(f, v.label, OUT_QUIET);
                flow_puts(f, ")", OUT_QUIET);
            }
        }
        end_row(f);
    }
}

static void print_sizes(cli *c, flow *f)
{
    begin_row(f, "file      ");
    flow_puts(f, c->file, OUT_PLAIN);
    flow_puts(f, ", ", OUT_PLAIN);
    flow_number(f, c->info.file_bytes, " bytes, format ");
    flow_number(f, c->info.format_major, ".");
    flow_number(f, c->info.format_minor, "");
    end_row(f);
    begin_row(f, "records   ");
    flow_number(f, c->info.records, " on ");
    flow_number(f, c->info.pages, c->info.pages == 1 ? " page, " : " pages, ");
    flow_number(f, c->info.terms, " different words, ");
    flow_number(f, c->info.text_bytes, " bytes of text");
    end_row(f);
}

static void print_head(cli *c, flow *f)
{
    flow_text(f, c->info.title, OUT_STRONG);
    flow_end(f, 0);
    begin_row(f, "version   ");
    flow_text(f, c->info.version.n > 0 ? c->info.version : out_str("none"), OUT_PLAIN);
    if (c->info.language.n > 0) {
        flow_puts(f, ", language ", OUT_PLAIN);
        flow_text(f, c->info.language, OUT_PLAIN);
    }
    end_row(f);
}

static void print_digest(cli *c, flow *f)
{
    begin_row(f, "digest    ");
    flow_puts(f, c->info.digest, OUT_PLAIN);
    bool checked = c->info.digest_checked;
    flow_puts(f, checked ? ", which icsync-kb verify checks" : ", which this build cannot check", OUT_PLAIN);
    end_row(f);
    if (!c->info.trusted && c->info.signer[0] == '\0')
        return;
    begin_row(f, "signed    ");
    bool inside = c->info.signer[0] != '\0';
    flow_puts(f, inside ? "by key " : "beside the file, by a key", OUT_PLAIN);
    flow_puts(f, c->info.signer, OUT_PLAIN);
    flow_puts(f, c->info.trusted ? ", which is trusted" : ", which --key FILE checks", OUT_PLAIN);
    end_row(f);
}

static int print_info(cli *c)
{
    flow f;
    uint32_t kinds = count_kinds(c);
    uint32_t *counts = cli_keep(c, (kinds + 1) * sizeof *counts);
    if (counts == NULL)
        return cli_no_memory(c);
    flow_init(&f, &c->out, c->width);
    print_head(c, &f);
    print_review(c, &f);
    print_sizes(c, &f);
    kb_status status = count_records(c, counts, kinds);
    if (status == KB_OK)
        print_kind_counts(c, &f, counts, kinds);
    print_facets(c, &f);
    print_digest(c, &f);
    return status == KB_OK ? CLI_FOUND : cli_fail_kb(c, status, kb_session_error(c->session));
}

/* ----------------------------------------------------------------- as JSON */

static kb_status put_kinds(cli *c, json *j)
{
    kb_kind kind;
    uint32_t kinds = count_kinds(c);
    uint32_t *counts = cli_keep(c, (kinds + 1) * sizeof *counts);
    kb_status status = counts == NULL ? KB_E_MEMORY : count_records(c, counts, kinds);
    json_key(j, "kinds");
    json_open(j, '[');
    for (uint32_t i = 0; status == KB_OK && kb_kind_at(c->kb, i, &kind) == KB_OK; i++) {
        json_open(j, '{');
        json_put_string(j, "name", kind.name);
        json_put_string(j, "label", kind.label);
        json_put_string(j, "plural", kind.plural);
        json_put_string(j, "role", kind.role);
        json_put_number(j, "records", counts[i]);
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
        json_put_string(j, "name", v.name);
        json_put_string(j, "label", v.label);
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
        json_put_string(j, "name", facet.name);
        json_put_string(j, "label", facet.label);
        json_put_string(j, "order", facet.order);
        json_put_bool(j, "many", facet.many);
        put_values(c, j, &facet);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_review(cli *c, json *j)
{
    int32_t due = review_due(&c->info);
    json_put_day(j, "reviewed", c->info.reviewed);
    json_put_number(j, "review_interval", c->info.review_interval);
    json_put_day(j, "review_due", due);
    json_put_bool(j, "overdue", due != KB_NO_DAY && c->today != KB_NO_DAY && c->today > due);
}

static int json_info(cli *c)
{
    json j = json_begin(c);
    json_put_string(&j, "file", out_str(c->file));
    json_put_string(&j, "title", c->info.title);
    json_put_string(&j, "version", c->info.version);
    json_put_string(&j, "language", c->info.language);
    put_review(c, &j);
    json_put_number(&j, "records", c->info.records);
    json_put_number(&j, "pages", c->info.pages);
    json_put_number(&j, "terms", c->info.terms);
    json_put_number(&j, "text_bytes", c->info.text_bytes);
    json_put_number(&j, "file_bytes", c->info.file_bytes);
    json_put_number(&j, "format_major", c->info.format_major);
    json_put_number(&j, "format_minor", c->info.format_minor);
    json_put_digest(&j, &c->info);
    kb_status status = put_kinds(c, &j);
    put_all_facets(c, &j);
    return json_end(c, &j, status, kb_session_error(c->session), CLI_FOUND);
}

/* Of several kbs one after the other; the exit status is that of the first which is not well. */
int cmd_info(cli *c)
{
    int status = CLI_FOUND;
    for (size_t i = 0; cli_next(c, &i); i++) {
        if (i > 0 && !c->options.json)
            out_char(&c->out, '\n');
        int one = c->options.json ? json_info(c) : print_info(c);
        status = status == CLI_FOUND ? one : status;
    }
    return status;
}
