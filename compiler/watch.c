/*
 * watch.c - when to build again, and which warnings are news (watch.h). Caller: main.c.
 *
 * Files are looked at again and again: that is the same on every system, and on folders that come from other
 * machines, of which a kernel's messages would not tell. Looking takes a tenth of one processor at most, and a
 * fortieth when nothing has changed for some minutes.
 */
#include "watch.h"

#include <stdlib.h>
#include <time.h>

#define LEAST_PAUSE INT64_C(20000)   /* microseconds between two looks */
#define MOST_PAUSE INT64_C(1000000)
#define SHARE 9                      /* a pause is so many times as long as a look */
#define IDLE INT64_C(300000000)      /* behind so long a time it is */
#define IDLE_SHARE 39                /* so many times */
#define REST INT64_C(15000)          /* that nothing has to change for: a file has been written by then */
#define PATIENCE 20                  /* so often; a file that never rests is built all the same */

static int64_t microseconds(void)
{
    struct timespec now;
    return clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 : 0;
}

static void pause_for(int64_t time)
{
    struct timespec left = {(time_t)(time / 1000000), (long)(time % 1000000) * 1000};
    (void)nanosleep(&left, NULL);
}

/* Looks until something is different; what it looks like then. False: the work aside has ended. */
static bool wait_for_change(const kbc_cache *cache, kbc_aside *aside, int *status, uint64_t *sum)
{
    for (int64_t began = microseconds();;) {
        bool same;
        int64_t before = microseconds();
        *sum = kbc_cache_look(cache, &same);
        if (!same)
            return true;
        if (kbc_aside_has_ended(aside, status))
            return false;
        int64_t pause = (microseconds() - before) * (before - began < IDLE ? SHARE : IDLE_SHARE);
        pause_for(pause < LEAST_PAUSE ? LEAST_PAUSE : pause > MOST_PAUSE ? MOST_PAUSE : pause);
    }
}

/*
 * A build of a file that is half written would be put right by the next one, since its stamp is from before it was read;
 * but its errors would have been told. The rest also sees to it that what is written behind a build's back has a later
 * time than what the build has read, as far as the file system counts finer than that.
 */
bool kbc_watch_wait(const kbc_cache *cache, kbc_aside *aside, int *status)
{
    uint64_t before, sum;
    if (!wait_for_change(cache, aside, status, &before))
        return false;
    for (unsigned i = 0; i < PATIENCE; i++, before = sum) {
        bool same;
        pause_for(REST);
        sum = kbc_cache_look(cache, &same);
        if (sum == before)
            break;
    }
    return true;
}

/* -------------------------------------------------------------------- told */

static uint64_t mark_text(uint64_t mark, kb_str text)
{
    for (size_t i = 0; i < text.n; i++)
        mark = (mark ^ (uint8_t)text.s[i]) * UINT64_C(0x100000001b3);
    return (mark ^ 0xFF) * UINT64_C(0x100000001b3);
}

/* Two warnings with one mark are as good as one. */
static uint64_t mark_of(const kbc_diagnostic *d)
{
    uint64_t mark = mark_text(UINT64_C(0xcbf29ce484222325), d->file);
    mark = mark_text(mark, kb_str_from(d->rule));
    mark = mark_text(mark, d->message);
    return (mark ^ d->place.line) * UINT64_C(0x100000001b3) ^ d->place.column;
}

static int compare_marks(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool is_told(const kbc_told *told, const kbc_diagnostic *d)
{
    uint64_t mark = mark_of(d);
    return told->count > 0 && bsearch(&mark, told->marks, told->count, sizeof mark, compare_marks) != NULL;
}

void kbc_leave_out_told(kbc *c, const kbc_told *told)
{
    kbc_list all = c->diagnostics;
    c->diagnostics = (kbc_list){0};
    for (size_t i = 0; i < all.count; i++) {
        const kbc_diagnostic *d = (const kbc_diagnostic *)all.items + i;
        if (d->severity == KBC_WARNING && is_told(told, d))
            c->warnings--;
        else
            *(kbc_diagnostic *)kbc_list_add(c, &c->diagnostics, sizeof *d) = *d;
    }
}

void kbc_remember_told(kbc_told *told, const kbc *c)
{
    kbc_forget_told(told);
    told->marks = kbc_calloc(c->diagnostics.count, sizeof *told->marks);
    for (size_t i = 0; i < c->diagnostics.count; i++)
        told->marks[i] = mark_of((const kbc_diagnostic *)c->diagnostics.items + i);
    told->count = c->diagnostics.count;
    if (told->count > 0)
        qsort(told->marks, told->count, sizeof *told->marks, compare_marks);
}

void kbc_forget_told(kbc_told *told)
{
    kbc_free(told->marks);
    *told = (kbc_told){NULL, 0};
}
