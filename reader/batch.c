/*
 * batch.c - search --batch FILE: answers many queries, one `qid TAB query` a
 * line, in the form of TREC runs, `qid Q0 record-id rank score icsync-kb`, or
 * each as the JSON object of a search. Declared in cli.h; called by cmd_search.c.
 */
#include "cli.h"

#include <string.h>

#define BATCH_BYTES (256u << 20)
#define BATCH_HITS 10u /* without -n */

typedef struct batch_line {
    kb_str id, query;
    bool empty;
} batch_line;

/* Takes the next line off the text; false at its end. */
static bool next_line(kb_str *text, kb_str *line)
{
    if (text->n == 0)
        return false;
    const char *end = memchr(text->s, '\n', text->n);
    line->s = text->s;
    line->n = end == NULL ? text->n : (size_t)(end - text->s);
    size_t taken = line->n + (end != NULL);
    text->s += taken;
    text->n -= taken;
    if (line->n > 0 && line->s[line->n - 1] == '\r')
        line->n--;
    return true;
}

/* Cuts a line at its tab; false when it is not `qid TAB query`. */
static bool cut_line(kb_str line, batch_line *out)
{
    const char *tab = line.n == 0 ? NULL : memchr(line.s, '\t', line.n);
    *out = (batch_line){.empty = line.n == 0};
    if (out->empty)
        return true;
    if (tab == NULL || tab == line.s)
        return false;
    out->id = (kb_str){line.s, (size_t)(tab - line.s)};
    out->query = (kb_str){tab + 1, line.n - out->id.n - 1};
    return memchr(out->id.s, ' ', out->id.n) == NULL;
}

static int fail_line(cli *c, size_t number, const char *what)
{
    char digits[20];
    const char *text = cli_string(c, out_digits(number, digits));
    const char *file = strcmp(c->options.batch, "-") == 0 ? "standard input" : c->options.batch;
    return cli_fail(c, CLI_USAGE, file, ", line ", text, ": ", what);
}

/* All lines are looked at before the first is answered. */
static int check(cli *c, kb_str text)
{
    batch_line b;
    kb_str line;
    for (size_t number = 1; next_line(&text, &line); number++)
        if (!cut_line(line, &b))
            return fail_line(c, number, "expected a query id, a tab and a query");
        else if (b.query.n > KB_QUERY_BYTES)
            return fail_line(c, number, "the query is too long");
    return 0;
}

static kb_status print_answer(cli *c, const batch_line *b, const kb_result *result)
{
    kb_record record;
    for (size_t i = 0; i < result->count && !result->unsure; i++) {
        if (!cli_use_hit(c, i))
            continue;
        kb_status status = kb_get_record(c->session, result->hits[i].record, c->today, &record);
        if (status != KB_OK && cli_lose(c, status))
            continue;
        if (status != KB_OK)
            return status;
        out_line_text(&c->out, b->id);
        out_puts(&c->out, " Q0 ");
        out_line_text(&c->out, record.id);
        out_char(&c->out, ' ');
        out_number(&c->out, i + 1);
        out_char(&c->out, ' ');
        out_number(&c->out, result->hits[i].score);
        out_puts(&c->out, " icsync-kb\n");
    }
    return KB_OK;
}

static int answer(cli *c, const batch_line *b, size_t number)
{
    kb_result result;
    size_t limit = c->options.limit > 0 ? c->options.limit : BATCH_HITS;
    if (b->empty)
        return 0;
    kb_status status = cli_search(c, b->query, limit, &result);
    if (status == KB_E_LIMIT || status == KB_E_ARGUMENT)
        return fail_line(c, number, kb_session_error(c->session)->text);
    if (status == KB_OK && c->options.json) {
        int found = cli_json_hits(c, b->query, &result);
        return found == CLI_NOTHING ? 0 : found;
    }
    if (status == KB_OK)
        status = print_answer(c, b, &result);
    return status == KB_OK ? 0 : cli_fail_kb(c, status, kb_session_error(c->session));
}

int cli_batch(cli *c)
{
    kb_str text, line;
    batch_line b;
    int error = sys_read_all(&c->memory, c->options.batch, BATCH_BYTES, &text);
    if (error != 0)
        return cli_fail(c, CLI_IO, "cannot read ", c->options.batch, ": ", sys_error_text(error));
    int status = check(c, text);
    for (size_t number = 1; status == 0 && c->out.error == 0 && next_line(&text, &line); number++) {
        (void)cut_line(line, &b);
        status = answer(c, &b, number);
    }
    return status;
}
