/*
 * progress.c - how far a long run is, as one line on a terminal. Interface:
 * report.h, and kbc_progress_at() in compile.h for those who tell it. Callers:
 * main.c, pages.c, lint_titles.c and tests.
 */
#include "compile.h"
#include "report.h"

#include <stdio.h>

#define FIRST_AFTER 500 /* milliseconds: shorter runs show nothing */
#define NEXT_AFTER 100

void kbc_progress_at(const kbc *c, const char *doing, size_t done, size_t total, const char *things)
{
    if (c->progress != NULL)
        c->progress(c->progress_user, doing, done, total, things);
}

/* 3120 as 3,120. */
static const char *grouped(size_t number, char text[32])
{
    char *at = text + 31;
    *at = '\0';
    for (unsigned digits = 0; number > 0 || digits == 0; digits++, number /= 10) {
        if (digits > 0 && digits % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + number % 10);
    }
    return at;
}

void kbc_print_progress(kbc_progress *p, int64_t now, const char *doing, size_t done, size_t total,
                        const char *things)
{
    char first[32], second[32];
    if (p->began == 0)
        p->began = now;
    if (now - p->began < FIRST_AFTER || (p->shown && total > 0 && now - p->drawn < NEXT_AFTER))
        return;
    p->drawn = now;
    p->shown = true;
    if (total > 0)
        (void)fprintf(p->stream, "\r%s %s of %s %s\033[K", doing, grouped(done, first), grouped(total, second), things);
    else
        (void)fprintf(p->stream, "\r%s\033[K", doing);
    (void)fflush(p->stream);
}

void kbc_clear_progress(kbc_progress *p)
{
    if (!p->shown)
        return;
    (void)fputs("\r\033[K", p->stream);
    (void)fflush(p->stream);
    p->shown = false;
}
