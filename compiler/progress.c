/*
 * progress.c - how far a long run is, as one line on a terminal. Interface:
 * report.h. Callers: main.c and tests.
 */
#include "report.h"

#include <stdio.h>

#define FIRST_AFTER 500 /* milliseconds: shorter runs show nothing */
#define NEXT_AFTER 100

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
