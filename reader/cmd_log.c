/*
 * cmd_log.c - the command log: shows the searches that a file has notes of, or
 * empties it. Declared in cli.h; called by commands.c. What log.c has not
 * written is left out and counted; a file with such a line is not emptied.
 */
#include "cli.h"

#include "kb_log.h"

#include <string.h>

#define READ_BYTES ((size_t)16 << 20) /* several logs one after another */

typedef struct log_counts {
    size_t of[KB_LOG_OUTCOMES], good, bad, first_bad; /* the number of a line */
} log_counts;

/* Takes the next line that is well off the text; false at its end. */
static bool next(kb_str *text, log_counts *counts, kb_logged *out)
{
    while (text->n > 0) {
        const char *end = memchr(text->s, '\n', text->n);
        kb_str line = {text->s, end == NULL ? text->n : (size_t)(end - text->s)};
        size_t taken = line.n + (end != NULL);
        *text = (kb_str){text->s + taken, text->n - taken};
        if (kb_log_read(line, out)) {
            counts->of[out->outcome]++;
            counts->good++;
            return true;
        }
        if (counts->bad++ == 0)
            counts->first_bad = counts->good + 1;
    }
    return false;
}

/* ------------------------------------------------------------------ showing */

static void print_one(out_stream *o, const kb_logged *l)
{
    static const char what[KB_LOG_OUTCOMES][20] = {"  nothing found  ", "  unsure         ", "  corrected      "};
    out_line_text(o, l->day);
    out_puts(o, what[l->outcome]);
    out_set_style(o, OUT_STRONG);
    out_line_text(o, l->words);
    out_set_style(o, OUT_QUIET);
    if (l->read.n > 0) {
        out_puts(o, " (");
        out_line_text(o, l->read);
        out_char(o, ')');
    }
    out_set_style(o, OUT_PLAIN);
    out_char(o, '\n');
}

static void print_counts(out_stream *o, const log_counts *counts)
{
    out_number(o, counts->good);
    out_puts(o, counts->good == 1 ? " search noted: " : " searches noted: ");
    out_number(o, counts->of[0]);
    out_puts(o, " found nothing, ");
    out_number(o, counts->of[1]);
    out_puts(o, " unsure, ");
    out_number(o, counts->of[2]);
    out_puts(o, " corrected\n");
}

/* "uplaod=upload; waitingto=waiting to" as objects. */
static void put_read(json *j, kb_str read)
{
    json_key(j, "read");
    json_open(j, '[');
    for (size_t at = 0; at < read.n;) {
        const char *end = memchr(read.s + at, ';', read.n - at);
        kb_str one = {read.s + at, end == NULL ? read.n - at : (size_t)(end - read.s) - at};
        at += one.n + 2; /* the blank, too */
        const char *equals = memchr(one.s, '=', one.n);
        size_t n = equals == NULL ? one.n : (size_t)(equals - one.s);
        size_t behind = equals == NULL ? n : n + 1;
        json_open(j, '{');
        json_put_string(j, "typed", (kb_str){one.s, n});
        json_put_string(j, "read", (kb_str){one.s + behind, one.n - behind});
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_one(json *j, const kb_logged *l)
{
    json_open(j, '{');
    json_put_string(j, "day", l->day);
    json_put_string(j, "digest", l->digest);
    json_put_string(j, "outcome", out_str(kb_log_outcome(l->outcome)));
    json_put_string(j, "query", l->words);
    put_read(j, l->read);
    json_close(j, '}');
}

static int show_json(cli *c, const char *file, kb_str text)
{
    log_counts counts = {{0}, 0, 0, 0};
    kb_logged one;
    json j = json_begin(c);
    json_put_string(&j, "file", out_str(file));
    json_key(&j, "searches");
    json_open(&j, '[');
    while (next(&text, &counts, &one))
        put_one(&j, &one);
    json_close(&j, ']');
    json_put_number(&j, "bad_lines", counts.bad);
    return json_end(c, &j, KB_OK, NULL, counts.good > 0 ? CLI_FOUND : CLI_NOTHING);
}

static int show(cli *c, const char *file, kb_str text)
{
    log_counts counts = {{0}, 0, 0, 0};
    kb_logged one;
    char digits[20];
    while (next(&text, &counts, &one))
        print_one(&c->out, &one);
    print_counts(&c->out, &counts);
    int status = counts.good > 0 ? CLI_FOUND : CLI_NOTHING;
    if (counts.bad == 0)
        return status;
    return cli_fail(c, status, file, ": lines that are not of a log were left out: ",
                    cli_string(c, out_digits(counts.bad, digits)));
}

/* ----------------------------------------------------------------- clearing */

static int clear(cli *c, const char *file, kb_str text)
{
    log_counts counts = {{0}, 0, 0, 0};
    kb_logged one;
    char digits[20];
    while (counts.bad == 0 && next(&text, &counts, &one))
        continue;
    if (counts.bad > 0)
        return cli_fail(c, CLI_USAGE, file, ": line ", cli_string(c, out_digits(counts.first_bad, digits)),
                        " is not of a log; nothing was cleared");
    int error = sys_empty(&c->memory, file);
    return error == 0 ? CLI_FOUND : cli_fail(c, CLI_IO, "cannot clear ", file, ": ", sys_error_text(error));
}

int cmd_log(cli *c)
{
    const char *file = c->options.word_count > 0 ? c->options.words[0] : cli_log_file(c);
    kb_str text;
    if (file == NULL)
        return cli_fail(c, CLI_USAGE, "name the log, such as: icsync-kb log searches.log");
    int error = sys_read_all(&c->memory, file, READ_BYTES, &text);
    if (error != 0)
        return cli_fail(c, CLI_IO, "cannot read ", file, ": ", sys_error_text(error));
    if (c->options.clear)
        return clear(c, file, text);
    return c->options.json ? show_json(c, file, text) : show(c, file, text);
}
