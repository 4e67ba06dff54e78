/*
 * log.c - the log of searches (search --log FILE): what found nothing, was unsure, or was read otherwise than typed,
 * one line each, for those who write the guide. Declared in cli.h; called by cmd_search.c and cmd_log.c.
 *
 * A line (kb_log.h) says neither who searched nor where, and is written at once, so that several readers may share a
 * file.
 */
#include "cli.h"

#include "kb_days.h"
#include "kb_log.h"

#define LOG_BYTES ((uint64_t)1 << 20) /* a file has no more */
#define WORDS_BYTES 300u
#define READ_BYTES 120u

/* Text on one line, without what acts on a terminal, cut where it gets too long. */
static void put_clean(out_stream *o, kb_str text, size_t most)
{
    size_t first = o->n;
    bool blank = false;
    for (size_t at = 0; at < text.n;) {
        size_t from = at;
        uint32_t code = out_next(text, &at);
        bool hidden = code <= ' ' || out_unsafe(code);
        if (!hidden && o->n - first + (at - from) + blank > most)
            return;
        if (!hidden && blank && o->n > first)
            out_char(o, ' ');
        if (!hidden)
            out_text(o, (kb_str){text.s + from, at - from});
        blank = hidden;
    }
}

/* Whether a word was read otherwise than typed. */
static bool is_read_otherwise(const kb_understood *u)
{
    return u->part == KB_PART_CORRECTED || u->part == KB_PART_COMPLETED;
}

/* "uplaod=upload; waitingto=waiting to"; of what was completed all that it may mean. */
static void put_read(out_stream *o, const kb_result *result)
{
    size_t first = o->n;
    const kb_understood *before = NULL;
    for (size_t i = 0; i < result->understood_count; i++) {
        const kb_understood *u = &result->understood[i];
        size_t used = o->n - first;
        if (!is_read_otherwise(u) || used + u->text.n + u->meaning.n + 3 > READ_BYTES)
            continue;
        bool split = before != NULL && u->part == KB_PART_CORRECTED && before->text.s == u->text.s;
        if (!split) {
            out_puts(o, used > 0 ? "; " : "");
            put_clean(o, u->text, READ_BYTES);
        }
        out_char(o, split ? ' ' : '=');
        put_clean(o, u->meaning, READ_BYTES);
        before = u;
    }
}

/* KB_LOG_OUTCOMES: the search went well. */
static unsigned outcome_of(const kb_result *result)
{
    unsigned outcome = result->count == 0 ? 0 : result->unsure ? 1 : KB_LOG_OUTCOMES;
    for (size_t i = 0; i < result->understood_count && outcome == KB_LOG_OUTCOMES; i++)
        if (is_read_otherwise(&result->understood[i]))
            outcome = 2;
    return outcome;
}

static void put_line(cli *c, out_stream *o, unsigned outcome, kb_str query, const kb_result *result)
{
    char day[16];
    kb_day_write(c->today == KB_NO_DAY ? 0 : c->today, day);
    out_puts(o, day);
    out_char(o, '\t');
    out_text(o, (kb_str){c->info.digest, KB_LOG_DIGEST_BYTES});
    out_char(o, '\t');
    out_puts(o, kb_log_outcome(outcome));
    out_char(o, '\t');
    put_clean(o, query, WORDS_BYTES);
    out_char(o, '\t');
    put_read(o, result);
    out_char(o, '\n');
}

void cli_log_search(cli *c, kb_str query, const kb_result *result)
{
    const char *file = cli_log_file(c);
    unsigned outcome = outcome_of(result);
    out_stream line;
    kb_logged unused;
    if (file == NULL || outcome == KB_LOG_OUTCOMES)
        return;
    out_init(&line, OUT_MEMORY, false);
    put_line(c, &line, outcome, query, result);
    kb_str text = out_view(&line);
    int error = line.error;
    if (error == 0 && kb_log_read((kb_str){text.s, text.n - 1}, &unused)) /* else no word is left */
        error = sys_append(&c->memory, file, text, LOG_BYTES, kb_log_begins);
    const char *why = error == SYS_NOT_OURS ? "it is no log of icsync-kb"
                      : error == SYS_FULL   ? "it is full (1 MiB); icsync-kb log --clear empties it"
                                            : sys_error_text(error);
    out_free(&line);
    if (error != 0)
        (void)cli_fail(c, CLI_FOUND, "cannot note the search in ", file, ": ", why);
}
