/*
 * diagnostic.c - collects what is wrong with the sources, and what is needed
 * to print it: filter, columns, order.
 * Interface: kbc_report(), kbc_report_limit(), kbc_note() in compiler.h for everybody, the rest in
 * tree.h and report.h.
 */
#include "kb_text.h"
#include "report.h"
#include "tree.h"

#include <stdlib.h>

static void add(kbc *c, kbc_severity severity, const kbc_source *source, kbc_place place, const char *rule,
                kb_str message)
{
    kbc_diagnostic *d = kbc_list_add(c, &c->diagnostics, sizeof *d);
    *d = (kbc_diagnostic){
        .severity = severity,
        .source = source,
        .file = source != NULL ? source->file : KB_LIT(""),
        .place = place,
        .rule = rule,
        .message = message,
    };
}

/* All are counted; the first that is one too many gives way to a line that says so. */
static bool is_too_many(kbc *c, const kbc_source *source)
{
    if (c->diagnostics.count < c->limits[KBC_MAX_REPORTS])
        return false;
    if (c->diagnostics.count > c->limits[KBC_MAX_REPORTS])
        return true;
    c->errors++;
    add(c, KBC_ERROR, source, (kbc_place){0, 0}, "limit",
        kbc_limit_message(c, KBC_MAX_REPORTS, "there are too many errors and warnings; the others are only counted"));
    return true;
}

static void count(kbc *c, kbc_severity severity)
{
    if (severity == KBC_ERROR)
        c->errors++;
    else
        c->warnings++;
}

void kbc_report(kbc *c, kbc_severity severity, const kbc_source *source, kbc_place place, const char *rule,
                const char *format, ...)
{
    va_list args;
    bool too_many = is_too_many(c, source);
    va_start(args, format);
    if (!too_many)
        add(c, severity, source, place, rule, kbc_format_list(c, format, args));
    va_end(args);
    count(c, severity);
}

kbc_reports kbc_cut_reports(kbc *c)
{
    kbc_reports reports = {c->diagnostics, c->errors, c->warnings};
    c->diagnostics = (kbc_list){0};
    c->errors = c->warnings = 0;
    return reports;
}

static void take(kbc *c, const kbc_diagnostic *report, bool *told)
{
    if (report->once != 0 && told[report->once])
        return;
    if (report->once != 0)
        told[report->once] = true;
    if (!is_too_many(c, report->source))
        *(kbc_diagnostic *)kbc_list_add(c, &c->diagnostics, sizeof *report) = *report;
    count(c, report->severity);
}

void kbc_take_reports(kbc *c, const kbc_source *source, kbc_reports reports, bool *told)
{
    size_t most = (size_t)c->limits[KBC_MAX_REPORTS], kept = reports.list.count;
    if (kept > most) {
        kept = most; /* the last one says so, and was counted as an error */
        reports.errors--;
    }
    for (size_t i = 0; i < kept; i++) {
        const kbc_diagnostic *report = (const kbc_diagnostic *)reports.list.items + i;
        *(report->severity == KBC_ERROR ? &reports.errors : &reports.warnings) -= 1;
        take(c, report, told);
    }
    if (reports.errors + reports.warnings > 0)
        (void)is_too_many(c, source);
    c->errors += reports.errors;
    c->warnings += reports.warnings;
}

void kbc_report_limit(kbc *c, const kbc_source *source, kbc_place place, kbc_limit limit, const char *what)
{
    kbc_report(c, KBC_ERROR, source, place, "limit", "%s", kbc_limit_message(c, limit, what).s);
}

kbc_diagnostic *kbc_last_report(kbc *c)
{
    if (c->diagnostics.count == 0 || c->diagnostics.count > c->limits[KBC_MAX_REPORTS])
        return NULL;
    return (kbc_diagnostic *)c->diagnostics.items + c->diagnostics.count - 1;
}

void kbc_note(kbc *c, const kbc_source *source, kbc_place place, const char *format, ...)
{
    va_list args;
    kbc_diagnostic *d = kbc_last_report(c);
    if (d == NULL)
        return;
    va_start(args, format);
    d->note = kbc_format_list(c, format, args);
    va_end(args);
    d->note_source = source;
    d->note_place = place;
}

kb_str kbc_brief(kbc *c, kb_str text)
{
    size_t n = 100;
    if (text.n <= n)
        return text;
    while (n > 0 && ((uint8_t)text.s[n] & 0xC0) == 0x80)
        n--;
    return kbc_format(c, "%.*s…", (int)n, text.s);
}

/* ------------------------------------------------------------------ filter */

bool kbc_is_hidden(uint32_t code)
{
    return code < 0x20 || kb_utf8_hidden(code);
}

void kbc_filter(kb_str text, kb_buf *out)
{
    for (size_t at = 0; at < text.n;) {
        size_t start = at;
        uint32_t code = kb_utf8_next(text, &at);
        bool bad = code == 0xfffd && at - start == 1;
        if (bad)
            kbc_buf_format(out, "<%02X>", (unsigned)(uint8_t)text.s[start]);
        else if (kbc_is_hidden(code))
            kbc_buf_format(out, "<U+%04X>", (unsigned)code);
        else
            kb_buf_str(out, kb_str_slice(text, start, at));
    }
}

/* ----------------------------------------------------------------- columns */

static void next_line(kbc_walk *w)
{
    kb_str text = w->source->text;
    const char *end = memchr(text.s + w->start, '\n', text.n - w->start);
    *w = (kbc_walk){w->source, w->line + 1, end != NULL ? (size_t)(end - text.s) + 1 : text.n, 0, 0};
}

static void line_before(kbc_walk *w)
{
    size_t start = w->start - 1;
    while (start > 0 && w->source->text.s[start - 1] != '\n')
        start--;
    *w = (kbc_walk){w->source, w->line - 1, start, 0, 0};
}

static void go_to_line(kbc_walk *w, const kbc_source *source, uint32_t line)
{
    if (w->source != source || line < w->line / 2)
        *w = (kbc_walk){.source = source, .line = 1};
    while (w->line < line && w->start < source->text.n)
        next_line(w);
    while (w->line > line)
        line_before(w);
}

kb_str kbc_walk_to(kbc_walk *w, const kbc_source *source, uint32_t line)
{
    if (source == NULL || source->text.s == NULL || line == 0)
        return KB_LIT("");
    go_to_line(w, source, line);
    kb_str rest = kb_str_slice(source->text, w->start, source->text.n), text;
    return w->line == line && kb_str_split(&rest, '\n', &text) ? text : KB_LIT("");
}

size_t kbc_display_column(kbc_walk *w, const kbc_source *source, kbc_place place)
{
    if (source == NULL || source->text.s == NULL || place.line == 0 || place.column == 0)
        return place.column;
    go_to_line(w, source, place.line);
    if (place.column - 1 < w->bytes)
        w->bytes = w->columns = 0;
    kb_str line = kb_str_slice(source->text, w->start, w->start + place.column - 1);
    while (w->bytes < line.n && line.s[w->bytes] != '\n') {
        uint32_t code = kb_utf8_next(line, &w->bytes);
        w->columns += code == '\t' ? KBC_TAB - w->columns % KBC_TAB : kb_utf8_width(code);
    }
    return w->columns + 1;
}

/* ------------------------------------------------------------------- order */

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

const kbc_diagnostic **kbc_sort_diagnostics(const kbc *c)
{
    const kbc_diagnostic *all = c->diagnostics.items;
    const kbc_diagnostic **sorted = kbc_calloc(c->diagnostics.count, sizeof(void *));
    for (size_t i = 0; i < c->diagnostics.count; i++)
        sorted[i] = &all[i];
    qsort(sorted, c->diagnostics.count, sizeof(void *), by_place);
    return sorted;
}
