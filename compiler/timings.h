/*
 * timings.h - where the time of a run goes, by stage (timings.c). Private to
 * main.c and tests; stages are begun with kbc_stage() of compiler.h.
 */
#ifndef KBC_TIMINGS_H
#define KBC_TIMINGS_H

#include "compiler.h"

#define KBC_STAGES 32u

/* One reading of the clocks. */
typedef struct kbc_reading {
    int64_t wall, cpu; /* microseconds; of all threads */
    int64_t peak;      /* kilobytes of memory so far, at most */
} kbc_reading;

typedef struct kbc_timings {
    const char *names[KBC_STAGES];
    kbc_reading begun[KBC_STAGES + 1]; /* when each began; the last one: its end */
    unsigned count;
} kbc_timings;

/* A line for each stage, in their order, and one for all of them, to a stdio stream; ends the last one. */
void kbc_print_timings(kbc_timings *t, void *stream);

#endif
