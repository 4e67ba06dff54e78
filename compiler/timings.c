/*
 * timings.c - kbc_stage() and the table of --timings: wall time, processor time
 * of all threads and the peak of memory of each stage. Interface: compiler.h,
 * timings.h. Callers: all that begin a stage, main.c.
 */
#ifdef __APPLE__ /* where ru_maxrss, which POSIX does not have, is hidden, and counts bytes */
#define _DARWIN_C_SOURCE
#define PER_KILOBYTE 1024
#else
#define PER_KILOBYTE 1
#endif

#include "timings.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static int64_t microseconds(clockid_t clock)
{
    struct timespec now;
    return clock_gettime(clock, &now) == 0 ? (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 : 0;
}

static kbc_reading read_clocks(void)
{
    struct rusage usage;
    return (kbc_reading){
        .wall = microseconds(CLOCK_MONOTONIC),
        .cpu = microseconds(CLOCK_PROCESS_CPUTIME_ID),
        .peak = getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss / PER_KILOBYTE : 0,
    };
}

void kbc_stage(const kbc *c, const char *name)
{
    kbc_timings *t = c->timings;
    if (t == NULL || t->count == KBC_STAGES)
        return;
    t->begun[t->count] = read_clocks();
    t->names[t->count++] = name;
}

static void print_line(FILE *stream, const char *name, const kbc_reading *from, const kbc_reading *to)
{
    int64_t wall = to->wall - from->wall, cpu = to->cpu - from->cpu;
    (void)fprintf(stream, "%-10s %9.1f %9.1f %9.1f\n", name, (double)wall / 1000, (double)cpu / 1000,
                  (double)to->peak / 1024);
}

void kbc_print_timings(kbc_timings *t, void *stream)
{
    t->begun[t->count] = read_clocks();
    (void)fprintf(stream, "%-10s %9s %9s %9s\n", "stage", "wall ms", "CPU ms", "peak MB");
    for (unsigned i = 0; i < t->count; i++)
        print_line(stream, t->names[i], &t->begun[i], &t->begun[i + 1]);
    print_line(stream, "all", &t->begun[0], &t->begun[t->count]);
}
