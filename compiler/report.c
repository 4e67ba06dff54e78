/*
 * report.c - prints diagnostics for people and editors:
 * `file:line:column: error: message [rule]`, notes, lines of the sources, and
 * at the end how many there were.
 * Interface: report.h, kbc_print_diagnostics() in compiler.h. Callers: main.c and tests.
 */
#include "report.h"
#include "tree.h"

#include <stdio.h>

/* Of each rule, how many warnings there were. */
typedef struct rule_count {
    const char *rule;
    size_t count;
} rule_count;

typedef struct printer {
    const kbc_style *style;
    FILE *stream;
    kb_buf line;
    kbc_walk walk, note_walk;
    rule_count *rules; /* room for one of each diagnostic */
    size_t rule_count;
} printer;

/* ------------------------------------------------------------------- lines */

#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define MAGENTA "\033[1;35m"
#define CYAN "\033[1;36m"
#define PLAIN "\033[0m"

static void add_coloured(printer *p, const char *colour, const char *text)
{
    if (p->style->colour)
        kb_buf_str(&p->line, kb_str_from(colour));
    kb_buf_str(&p->line, kb_str_from(text));
    if (p->style->colour)
        kb_buf_str(&p->line, KB_LIT(PLAIN));
}

static void add_place(printer *p, kbc_walk *walk, const kbc_source *source, kbc_place place)
{
    if (p->style->colour)
        kb_buf_str(&p->line, KB_LIT(BOLD));
    if (source != NULL && source->file.n > 0)
        kbc_filter(source->file, &p->line);
    else
        kb_buf_str(&p->line, KB_LIT("icsync-kbc"));
    if (place.line > 0)
        kbc_buf_format(&p->line, ":%u", (unsigned)place.line);
    if (place.line > 0 && place.column > 0)
        kbc_buf_format(&p->line, ":%zu", kbc_display_column(walk, source, place));
    kb_buf_str(&p->line, KB_LIT(": "));
    if (p->style->colour)
        kb_buf_str(&p->line, KB_LIT(PLAIN));
}

static void print_line(printer *p, kbc_walk *walk, const kbc_source *source, kbc_place place)
{
    kb_buf_byte(&p->line, '\n');
    if (p->style->source)
        kbc_show_source(kbc_walk_to(walk, source, place.line), place, p->style, &p->line);
    (void)fwrite(p->line.data, 1, p->line.size, p->stream);
    kb_buf_clear(&p->line);
}

static void print_one(printer *p, const kbc_diagnostic *d)
{
    add_place(p, &p->walk, d->source, d->place);
    if (d->severity == KBC_ERROR)
        add_coloured(p, RED, "error:");
    else
        add_coloured(p, MAGENTA, "warning:");
    kb_buf_byte(&p->line, ' ');
    kbc_filter(d->message, &p->line);
    kbc_buf_format(&p->line, " [%s]", d->rule);
    print_line(p, &p->walk, d->source, d->place);
    if (d->note.s == NULL)
        return;
    add_place(p, &p->note_walk, d->note_source, d->note_place);
    add_coloured(p, CYAN, "note:");
    kb_buf_byte(&p->line, ' ');
    kbc_filter(d->note, &p->line);
    print_line(p, &p->note_walk, d->note_source, d->note_place);
}

/* ------------------------------------------------------------------ counts */

/* Counts a warning; false when it is one too many of its rule. */
static bool count_warning(printer *p, const char *rule)
{
    size_t i = 0;
    while (i < p->rule_count && strcmp(p->rules[i].rule, rule) != 0)
        i++;
    if (i == p->rule_count)
        p->rules[p->rule_count++] = (rule_count){rule, 0};
    return ++p->rules[i].count <= KBC_SHOWN_WARNINGS || p->style->all;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void print_hidden(const printer *p)
{
    for (size_t i = 0; i < p->rule_count && !p->style->all; i++) {
        if (p->rules[i].count <= KBC_SHOWN_WARNINGS)
            continue;
        size_t hidden = p->rules[i].count - KBC_SHOWN_WARNINGS;
        (void)fprintf(p->stream, "%zu more warning%s [%s]; --all shows %s\n", hidden, plural(hidden), p->rules[i].rule,
                      hidden == 1 ? "it" : "them");
    }
}

static void print_counts(const kbc *c, FILE *stream)
{
    if (c->errors > 0)
        (void)fprintf(stream, "%zu error%s", c->errors, plural(c->errors));
    if (c->warnings > 0)
        (void)fprintf(stream, "%s%zu warning%s", c->errors > 0 ? ", " : "", c->warnings, plural(c->warnings));
    if (c->errors + c->warnings > 0)
        (void)fputc('\n', stream);
}

/* ---------------------------------------------------------------- printing */

static void print_sorted(const kbc *c, printer *p)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf_init(&p->line, &alloc);
    p->rules = kbc_calloc(c->diagnostics.count, sizeof *p->rules);
    const kbc_diagnostic **sorted = kbc_sort_diagnostics(c);
    for (size_t i = 0; i < c->diagnostics.count; i++)
        if (sorted[i]->severity == KBC_ERROR || count_warning(p, sorted[i]->rule))
            print_one(p, sorted[i]);
    kbc_free(sorted);
    kb_buf_release(&p->line);
}

void kbc_print_report(const kbc *c, const kbc_style *style, void *stream)
{
    printer p = {.style = style, .stream = stream};
    print_sorted(c, &p);
    print_hidden(&p);
    print_counts(c, stream);
    kbc_free(p.rules);
}

static void print_text(kb_str prefix, const char *text, FILE *stream)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf line;
    kb_buf_init(&line, &alloc);
    kb_buf_str(&line, prefix);
    kbc_filter(kb_str_from(text), &line);
    kb_buf_byte(&line, '\n');
    (void)fwrite(line.data, 1, line.size, stream);
    kb_buf_release(&line);
}

void kbc_print_line(const char *text, void *stream)
{
    print_text(KB_LIT("icsync-kbc: "), text, stream);
}

void kbc_print_now(const char *text, void *stream)
{
    print_text(KB_LIT(""), text, stream);
    (void)fflush(stream);
}

void kbc_print_diagnostics(const kbc *c, void *stream)
{
    printer p = {.style = &(const kbc_style){.all = true}, .stream = stream};
    print_sorted(c, &p);
    kbc_free(p.rules);
}
