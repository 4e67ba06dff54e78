/*
 * sources.c - all knowledge bases that are open, one of which is asked at a time:
 * opening them, going through them, and what an overlay puts in place of records
 * of the others. Declared in cli.h; called by
 * commands.c, the commands and what prints. With one knowledge base there are
 * no sources, and nothing here costs anything.
 */
#include "cli.h"

#include <string.h>

void cli_use(cli *c, size_t i)
{
    const cli_source *s = &c->sources[i];
    c->source = i;
    c->file = s->file;
    c->kb = s->kb;
    c->session = s->session;
    c->info = s->info;
    c->values = s->values;
    c->value_count = s->value_count;
}

bool cli_next(cli *c, size_t *i)
{
    if (c->source_count == 0)
        return *i == 0 && c->kb != NULL;
    while (*i < c->source_count && c->sources[*i].out)
        ++*i;
    bool there = *i < c->source_count;
    if (there)
        cli_use(c, *i);
    return there;
}

bool cli_use_hit(cli *c, size_t hit)
{
    if (c->source_count > 0)
        cli_use(c, c->hit_sources[hit]);
    kb_session_forget(c->session);
    return c->source_count == 0 || !c->sources[c->source].out;
}

bool cli_ask(cli *c, uint32_t value)
{
    if (c->values == NULL)
        c->values = cli_keep(c, c->options.asked_count * sizeof *c->values);
    if (c->values == NULL)
        return false;
    if (value != KB_NO_RECORD)
        c->values[c->value_count++] = value;
    if (c->source_count == 0)
        return true;
    cli_source *s = &c->sources[c->source];
    s->values = c->values;
    s->value_count = c->value_count;
    s->out = s->out || value == KB_NO_RECORD;
    return true;
}

/* ----------------------------------------------------------------- trouble */

/* What is wrong with the file that is asked now, which others may make up for. */
static void tell(cli *c, kb_status status, const kb_error *err)
{
    int exit_status = cli_fail_kb(c, status, err);
    if (c->trouble != 0)
        return;
    const char *text = err->text[0] != '\0' ? err->text : kb_status_text(status);
    c->trouble = exit_status;
    c->trouble_text = sys_join(&c->memory, out_str(c->file), out_str(": "), out_str(text));
}

bool cli_lose(cli *c, kb_status status)
{
    bool others = false, own = status != KB_E_MEMORY && status != KB_E_LIMIT && status != KB_E_ARGUMENT;
    for (size_t i = 0; i < c->source_count; i++)
        others = others || (i != c->source && !c->sources[i].out);
    if (!others || !own)
        return false;
    tell(c, status, kb_session_error(c->session));
    c->sources[c->source].out = true;
    c->sources[c->source].result = (kb_result){.count = 0};
    return true;
}

/* ------------------------------------------------------------------ scores */

static uint32_t bounded(uint64_t points)
{
    return points < UINT32_MAX ? (uint32_t)points : UINT32_MAX;
}

uint32_t cli_points_of(const cli_source *s, uint64_t points)
{
    uint64_t all = kb_comparable_score(s->kb, bounded(points));
    return (uint32_t)(s->lacks == 0 ? all : all * (s->words - s->lacks) / s->words);
}

uint32_t cli_points(const cli *c, uint64_t points)
{
    return c->source_count == 0 ? bounded(points) : cli_points_of(&c->sources[c->source], points);
}

/* ----------------------------------------------------------------- overlay */

uint32_t cli_local(const cli *c, size_t source, uint32_t number)
{
    if (c->source_count == 0 || c->sources[source].local == NULL || c->sources[0].out)
        return KB_NO_RECORD;
    return c->sources[source].local[number];
}

const char *cli_replaced_file(const cli *c, kb_str id)
{
    uint32_t number;
    for (size_t i = 1; i < c->source_count && c->overlay && c->source == 0; i++) {
        const cli_source *s = &c->sources[i];
        if (kb_find(s->session, id, &number) == KB_OK && cli_local(c, i, number) != KB_NO_RECORD)
            return s->file;
    }
    return NULL;
}

void cli_print_source(cli *c, flow *f, const kb_record *record)
{
    if (c->source_count == 0)
        return;
    const char *replaced = cli_replaced_file(c, record->id);
    flow_puts(f, " in ", OUT_QUIET);
    flow_puts(f, c->file, OUT_QUIET);
    if (replaced == NULL)
        return;
    flow_puts(f, ", local overlay of ", OUT_QUIET);
    flow_puts(f, replaced, OUT_QUIET);
}

/* Whether a record says something itself: a page of an overlay that has but a title and records takes no place. */
static bool says_something(kb_session *s, const kb_record *record)
{
    kb_body body;
    kb_event e;
    unsigned titles = 0;
    bool inside = false;
    kb_status status = kb_get_body(s, record->number, &body);
    while (status == KB_OK && (status = kb_body_next(&body, &e)) == KB_OK && titles <= record->title_inside) {
        if (e.element == KB_TITLE)
            titles += inside = !e.leave;
        else if (!inside && (e.element == KB_TEXT || e.element == KB_IMAGE))
            return true;
    }
    return false;
}

/* A record of the overlay takes the place of the one of a source that its id leads to. */
static kb_status replace(cli *c, cli_source *s, kb_str id, uint32_t by)
{
    uint32_t number;
    kb_session_reset(s->session);
    if (kb_find(s->session, id, &number) != KB_OK) /* damage is told when it is asked */
        return KB_OK;
    if (s->local == NULL) {
        size_t bytes = s->info.records * sizeof *s->local;
        s->local = cli_keep(c, bytes);
        if (s->local == NULL)
            return KB_E_MEMORY;
        memset(s->local, 0xFF, bytes); /* KB_NO_RECORD */
    }
    s->local[number] = by;
    return KB_OK;
}

static kb_status lay_over(cli *c)
{
    kb_record record;
    kb_status status = KB_OK;
    for (uint32_t n = 0; n < c->info.records && status == KB_OK; n++) {
        kb_session_reset(c->session);
        status = kb_get_record(c->session, n, KB_NO_DAY, &record);
        bool says = status == KB_OK && says_something(c->session, &record);
        for (size_t i = 1; i < c->source_count && says && status == KB_OK; i++)
            status = replace(c, &c->sources[i], record.id, n);
    }
    return status;
}

/* ----------------------------------------------------------------- opening */

/* Opens one of several; what cannot be opened is left out. */
static void open_one(cli *c, const char *file)
{
    kb_error err = {KB_OK, ""};
    cli_source *s = &c->sources[c->source_count];
    c->file = s->file = file;
    c->kb = NULL;
    kb_status status = cli_open_file(c, &err);
    s->kb = c->kb;
    s->session = c->session;
    s->info = c->info;
    c->source_count += status == KB_OK;
    if (status == KB_OK)
        return;
    tell(c, status, &err);
}

static int open_all(cli *c)
{
    c->sources = cli_keep(c, c->file_count * sizeof *c->sources);
    if (c->sources == NULL)
        return cli_no_memory(c);
    for (size_t i = 0; i < c->file_count; i++) {
        open_one(c, c->files[i]);
        c->overlay = c->overlay && c->source_count > 0;
    }
    if (c->source_count == 0)
        return c->trouble;
    cli_use(c, 0);
    if (c->source_count == 1) /* it alone is left */
        c->source_count = 0;
    kb_status status = c->overlay && c->source_count > 0 ? lay_over(c) : KB_OK;
    if (status == KB_OK || cli_lose(c, status))
        return 0;
    return cli_fail_kb(c, status, kb_session_error(c->session));
}

void cli_confine(cli *c)
{
    const cli_options *o = &c->options;
    const char *named[] = {o->batch, o->answers, o->save, o->report, cli_log_file(c)}, *files[5];
    size_t count = 0;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i] != NULL && strcmp(named[i], "-") != 0)
            files[count++] = named[i];
    (void)sys_confine(&c->memory, files, count);
}

int cli_open(cli *c)
{
    kb_error err = {KB_OK, ""};
    int missing = cli_locate(c);
    if (missing != 0)
        return missing;
    if (c->file_count > 1)
        return open_all(c);
    kb_status status = cli_open_file(c, &err);
    return status == KB_OK ? 0 : cli_fail_kb(c, status, &err);
}

void cli_close(cli *c)
{
    for (size_t i = 0; i < c->source_count; i++) {
        kb_session_free(c->sources[i].session);
        kb_close(c->sources[i].kb);
    }
    if (c->source_count > 0)
        return;
    kb_session_free(c->session);
    kb_close(c->kb);
    c->session = NULL;
    c->kb = NULL;
}
