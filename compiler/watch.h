/*
 * watch.h - when to build again, and which warnings are news (watch.c). Private to main.c and tests.
 */
#ifndef KBC_WATCH_H
#define KBC_WATCH_H

#include "aside.h"
#include "cache.h"

/* Waits until what the last build depends on looks different and has come to rest: true; or until what goes on aside has
 * ended, with this status. */
bool kbc_watch_wait(const kbc_cache *cache, kbc_aside *aside, int *status);

/* Warnings that a build told. Begins as zeros. */
typedef struct kbc_told {
    uint64_t *marks; /* rising */
    size_t count;
} kbc_told;

/* Leaves out the warnings that were told before; errors stay. The list is another one then, in the arena of c. */
void kbc_leave_out_told(kbc *c, const kbc_told *told);
/* Remembers the warnings of a build in place of those before. */
void kbc_remember_told(kbc_told *told, const kbc *c);
void kbc_forget_told(kbc_told *told);

#endif
