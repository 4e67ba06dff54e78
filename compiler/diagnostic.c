/*
 * diagnostic.c - collects what is wrong with the sources and prints it as
 * `file:line:column: error: message [rule]`.
 * Interface: compiler.h. Callers: kbc_report() everybody, kbc_print_diagnostics() main.
 */
#include "kb_text.h"
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>

#define TAB_WIDTH 8

void kbc_report(kbc *c, kbc_severity severity, const kbc_source *source, kbc_place place, const char *rule,
                const char *format, ...)
{
    va_list args;
    va_start(args, format);
    kbc_diagnostic *d = kbc_list_add(c, &c->diagnostics, sizeof *d);
    *d = (kbc_diagnostic){severity, source, source != NULL ? source->file : KB_LIT(""), place, rule,
                          kbc_format_list(c, format, args)};
    va_end(args);
    if (severity == KBC_ERROR)
        c->errors++;
    else
        c->warnings++;
}

/* ------------------------------------------------------------------ filter */

/* Characters that act on a terminal instead of being seen. */
static bool is_hidden(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

void kbc_filter(kb_str text, kb_buf *out)
{
    for (size_t at = 0; at < text.n;) {
        size_t start = at;
        uint32_t code = kb_utf8_next(text, &at);
        bool bad = code == 0xfffd && at - start == 1;
        if (bad)
            kb_buf_format(out, "<%02X>", (unsigned)(uint8_t)text.s[start]);
        else if (is_hidden(code))
            kb_buf_format(out, "<U+%04X>", (unsigned)code);
        else
            kb_buf_str(out, kb_str_slice(text, start, at));
    }
}

/* ----------------------------------------------------------------- columns */

static void go_to_line(kbc_walk *w, const kbc_source *source, uint32_t line)
{
    if (w->source != source || line < w->line)
        *w = (kbc_walk){source, 1, 0};
    kb_str text = source->text;
    while (w->line < line && w->start < text.n) {
        const char *end = memchr(text.s + w->start, '\n', text.n - w->start);
        w->start = end != NULL ? (size_t)(end - text.s) + 1 : text.n;
        w->line++;
    }
}

static size_t display_columns(kb_str text)
{
    size_t columns = 0;
    for (size_t at = 0; at < text.n && text.s[at] != '\n';) {
        uint32_t code = kb_utf8_next(text, &at);
        columns += code == '\t' ? TAB_WIDTH - columns % TAB_WIDTH : kb_utf8_width(code);
    }
    return columns;
}

size_t kbc_display_column(kbc_walk *w, const kbc_source *source, kbc_place place)
{
    if (source == NULL || source->text.s == NULL || place.line == 0 || place.column == 0)
        return place.column;
    go_to_line(w, source, place.line);
    kb_str before = kb_str_slice(source->text, w->start, w->start + place.column - 1);
    return display_columns(before) + 1;
}

/* ---------------------------------------------------------------- printing */

static int by_place(const void *left, const void *right)
{
    const kbc_diagnostic *a = *(const kbc_diagnostic *const *)left;
    const kbc_diagnostic *b = *(const kbc_diagnostic *const *)right;
    int order = kb_str_compare(a->file, b->file);
    if (order != 0)
        return order;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    return (a > b) - (a < b); /* both stand in the list, in the order of their reports */
}

static void print_one(const kbc_diagnostic *d, kbc_walk *w, kb_buf *line, FILE *stream)
{
    kb_buf_clear(line);
    if (d->file.n > 0)
        kbc_filter(d->file, line);
    else
        kb_buf_str(line, KB_LIT("icsync-kbc"));
    if (d->place.line > 0)
        kb_buf_format(line, ":%u", (unsigned)d->place.line);
    if (d->place.line > 0 && d->place.column > 0)
        kb_buf_format(line, ":%zu", kbc_display_column(w, d->source, d->place));
    kb_buf_str(line, d->severity == KBC_ERROR ? KB_LIT(": error: ") : KB_LIT(": warning: "));
    kbc_filter(d->message, line);
    kb_buf_format(line, " [%s]\n", d->rule);
    (void)fwrite(line->data, 1, line->size, stream);
}

void kbc_print_diagnostics(const kbc *c, void *stream)
{
    size_t count = c->diagnostics.count;
    const kbc_diagnostic *all = c->diagnostics.items;
    const kbc_diagnostic **sorted = kbc_calloc(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &all[i];
    qsort(sorted, count, sizeof *sorted, by_place);
    kb_alloc alloc = kbc_alloc();
    kb_buf line;
    kb_buf_init(&line, &alloc);
    kbc_walk w = {0};
    for (size_t i = 0; i < count; i++)
        print_one(sorted[i], &w, &line, stream);
    kb_buf_release(&line);
    kbc_free(sorted);
}
