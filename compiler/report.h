/*
 * report.h - diagnostics as people and programs get them. Private to
 * diagnostic.c, report.c, source_line.c, report_json.c, progress.c, gaps_print.c, diff_json.c, export_lines.c and main.c.
 */
#ifndef KBC_REPORT_H
#define KBC_REPORT_H

#include "compiler.h"

/* How main.c prints. All false: plain lines for programs. */
typedef struct kbc_style {
    bool colour;
    bool source;    /* the line of the source below each, with a caret */
    bool all;       /* else of each rule KBC_SHOWN_WARNINGS warnings at most */
    unsigned width; /* columns of the terminal; 0: lines of sources are not cut */
} kbc_style;

#define KBC_SHOWN_WARNINGS 20

/* diagnostic.c: all diagnostics by file, line and column, for kbc_free(). */
const kbc_diagnostic **kbc_sort_diagnostics(const kbc *c);

/* report.c: the diagnostics, and behind them what was left out and how many there are. Untrusted text is filtered. */
void kbc_print_report(const kbc *c, const kbc_style *style, void *stream);

/* report.c: `icsync-kbc: text`, filtered; for what is no diagnostic. */
void kbc_print_line(const char *text, void *stream);
/* The same as a line without that name, and not a moment later. */
void kbc_print_now(const char *text, void *stream);

/* source_line.c: appends the line that a place is in as it can be shown, and a line with a caret. */
void kbc_show_source(kb_str line, kbc_place place, const kbc_style *style, kb_buf *out);

/* report_json.c: all as one object; failed tells what broke apart from the sources, NULL: nothing. */
void kbc_print_json(const kbc *c, const char *failed, void *stream);

/* report_json.c: appends a JSON string. */
void kbc_json_string(kb_buf *out, kb_str text);

/* progress.c: one line on a terminal that is written again and again, from half a second on. Begins as zeros. */
typedef struct kbc_progress {
    void *stream;
    int64_t began, drawn; /* milliseconds */
    bool shown;
} kbc_progress;

/* now is a time in milliseconds that only rises. */
void kbc_print_progress(kbc_progress *p, int64_t now, const char *doing, size_t done, size_t total,
                        const char *things);
void kbc_clear_progress(kbc_progress *p);

#endif
