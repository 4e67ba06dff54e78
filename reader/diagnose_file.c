/*
 * diagnose_file.c - the answers of a run as a file that people can read and write.
 * Declared in diagnose.h; called by cmd_diagnose.c and wasm/diagnose.c.
 *
 *     # what follows is a remark
 *     guide TAB DIGEST        the content that the answers are for
 *     words TAB WORDS         what the run began with
 *     FACET TAB VALUE         the same of an option
 *     TIME TAB ANSWER         as 2026-11-22T08:30:00Z
 *     ANSWER
 */
#include "diagnose.h"

#include <string.h>

#define MOST_BYTES ((size_t)1 << 20)

/* ----------------------------------------------------------------- reading */

/* A file being read. */
typedef struct reading {
    diagnose_run *run;
    const char *path;
    kb_str rest;
    uint32_t line;
    cli_asked *asked; /* facets that it names */
    size_t asked_count;
    bool started; /* it says what the run began with */
} reading;

static bool next_line(reading *r, kb_str *line)
{
    if (r->rest.n == 0)
        return false;
    const char *end = memchr(r->rest.s, '\n', r->rest.n);
    size_t n = end == NULL ? r->rest.n : (size_t)(end - r->rest.s);
    *line = (kb_str){r->rest.s, n};
    n += end != NULL;
    r->rest = (kb_str){r->rest.s + n, r->rest.n - n};
    if (line->n > 0 && line->s[line->n - 1] == '\r')
        line->n--;
    r->line++;
    return true;
}

kb_str diagnose_trim(kb_str s)
{
    while (s.n > 0 && s.s[0] == ' ')
        s = (kb_str){s.s + 1, s.n - 1};
    while (s.n > 0 && s.s[s.n - 1] == ' ')
        s.n--;
    return s;
}

static size_t count_lines(kb_str text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.n; i++)
        lines += text.s[i] == '\n';
    return lines;
}

/* One line about a line of the file; returns CLI_USAGE. */
static int fail(diagnose_run *run, uint32_t line, const char *what, kb_str text)
{
    char digits[20];
    cli *c = run->c;
    return cli_fail(c, CLI_USAGE, c->options.answers != NULL ? c->options.answers : c->options.save, ":",
                    cli_string(c, out_digits(line, digits)), ": ", what, cli_string(c, text));
}

static int take_key(reading *r, kb_str key, kb_str value)
{
    cli *c = r->run->c;
    kb_facet facet;
    if (out_same(key, out_str("guide"))) {
        if (out_same(value, out_str(c->info.digest)))
            return 0;
        return fail(r->run, r->line, "the answers are for another edition of the guide; begin anew", out_str(""));
    }
    r->started = true;
    if (out_same(key, out_str("words"))) {
        c->options.words[0] = cli_string(c, value);
        c->options.word_count = 1;
        return 0;
    }
    if (!cli_find_facet(c, key, &facet))
        return fail(r->run, r->line, "no time, facet, guide or words: ", key);
    r->asked[r->asked_count++] = (cli_asked){facet.name, cli_string(c, value)};
    return 0;
}

static int take_line(reading *r, kb_str line)
{
    diagnose_run *run = r->run;
    diagnose_line *to = &run->lines[run->line_count];
    const char *tab = memchr(line.s, '\t', line.n);
    kb_str key = {line.s, tab == NULL ? 0 : (size_t)(tab - line.s)};
    *to = (diagnose_line){.text = line, .time = key, .line = r->line};
    if (tab != NULL) {
        to->text = (kb_str){tab + 1, line.n - key.n - 1};
        if (key.n == 0 || key.s[0] < '0' || key.s[0] > '9')
            return take_key(r, key, to->text);
    }
    to->text = diagnose_trim(to->text);
    run->line_count += to->text.n > 0;
    return 0;
}

static int read_lines(diagnose_run *run, const char *path, kb_str text)
{
    reading reader = {.run = run, .path = path, .rest = text}, *r = &reader;
    cli *c = run->c;
    size_t lines = count_lines(text);
    bool given = c->options.word_count > 0 || c->value_count > 0;
    int status = 0;
    kb_str line;
    r->run->lines = cli_keep(c, lines * sizeof *r->run->lines);
    c->options.words = given ? c->options.words : cli_keep(c, sizeof *c->options.words);
    r->asked = cli_keep(c, lines * sizeof *r->asked);
    if (r->run->lines == NULL || r->asked == NULL || c->options.words == NULL)
        return cli_no_memory(c);
    while (status == 0 && next_line(r, &line))
        if (line.n > 0 && line.s[0] != '#')
            status = take_line(r, line);
    if (status == 0 && r->started && given)
        return cli_fail(c, CLI_USAGE, r->path, " says what its run began with; leave words and facets out, or name another file");
    if (status != 0 || r->asked_count == 0) /* then those of the command line stay */
        return status;
    c->options.asked = r->asked;
    c->options.asked_count = r->asked_count;
    return cli_resolve_facets(c);
}

static int read_file(diagnose_run *run, const char *path, kb_str *text)
{
    int error = sys_read_all(&run->c->memory, path, MOST_BYTES, text);
    if (error != 0)
        return cli_fail(run->c, CLI_IO, "cannot read ", path, ": ", sys_error_text(error));
    return read_lines(run, path, *text);
}

/* ------------------------------------------------------------------ taking */

int diagnose_fail_answer(diagnose_run *run)
{
    const diagnose_line *line = &run->lines[run->taken - 1];
    int status = diagnose_status(run); /* without memory none is */
    return status != 0 ? status : fail(run, line->line, "this is no answer here: ", line->text);
}

int diagnose_take_all(diagnose_run *run)
{
    while (run->taken < run->line_count) {
        const diagnose_line *line = &run->lines[run->taken++];
        if (!diagnosis_take(run->d, line->text, line->time))
            return diagnose_fail_answer(run);
    }
    return 0;
}

/* ----------------------------------------------------------------- writing */

static void put_line(out_stream *o, kb_str key, kb_str text)
{
    out_line_text(o, key);
    out_puts(o, key.n > 0 ? "\t" : "");
    out_line_text(o, text);
    out_char(o, '\n');
}

static int save(diagnose_run *run)
{
    cli *c = run->c;
    kb_str text = out_view(&run->saved);
    int error = run->saved.error != 0 ? run->saved.error : sys_save(&c->memory, c->options.save, text.s, text.n);
    return error == 0 ? 0 : diagnose_fail_write(c, c->options.save, error);
}

static int begin_saving(diagnose_run *run, kb_str words)
{
    cli *c = run->c;
    out_puts(&run->saved, "# answers of a run: icsync-kb diagnose --save FILE goes on with it\n");
    put_line(&run->saved, out_str("guide"), out_str(c->info.digest));
    put_line(&run->saved, out_str("words"), words);
    for (size_t i = 0; i < c->options.asked_count; i++)
        put_line(&run->saved, c->options.asked[i].name, out_str(c->options.asked[i].value));
    return save(run);
}

int diagnose_save(diagnose_run *run, kb_str answer, kb_str time)
{
    if (run->c->options.save == NULL)
        return 0;
    put_line(&run->saved, time, answer);
    return save(run);
}

/* ------------------------------------------------------------------- start */

/* What was read says what it begins with; status is that of reading it. */
static int start(diagnose_run *run, int status, kb_str *words)
{
    cli *c = run->c;
    *words = cli_join_words(c);
    run->d = cli_keep(c, sizeof *run->d);
    if (status == 0 && (words->s == NULL || run->d == NULL))
        status = cli_no_memory(c);
    if (status != 0)
        return status;
    diagnosis_begin(run->d, c->kb, c->session, *words, c->values, c->value_count);
    if (run->d->options < c->value_count)
        return cli_fail(c, CLI_USAGE, "diagnose goes through all risks, from the least; leave that option out");
    return 0;
}

int diagnose_begin_with(diagnose_run *run, kb_str text)
{
    kb_str words;
    return start(run, read_lines(run, run->c->options.answers, text), &words);
}

int diagnose_begin(diagnose_run *run)
{
    cli *c = run->c;
    const char *answers = c->options.answers, *kept = c->options.save;
    bool resumes = kept != NULL && sys_is_file(&c->memory, kept);
    kb_str text = {"", 0}, words;
    int status = 0;
    out_init(&run->saved, OUT_MEMORY, false);
    run->saved.alloc = &c->alloc;
    if (resumes && answers != NULL)
        return cli_fail(c, CLI_USAGE, kept, " is there already; with --answers, --save takes a new file");
    if (resumes || answers != NULL)
        status = read_file(run, resumes ? kept : answers, &text);
    status = start(run, status, &words);
    if (status != 0)
        return status;
    if (resumes)
        out_text(&run->saved, text);
    if (resumes && text.n > 0 && text.s[text.n - 1] != '\n')
        out_char(&run->saved, '\n');
    return kept != NULL && !resumes ? begin_saving(run, words) : 0;
}
