/*
 * aside.h - work that goes on in a process of its own (aside.c). Private to watch.c, main.c and tests.
 */
#ifndef KBC_ASIDE_H
#define KBC_ASIDE_H

#include <stdbool.h>

/* Begins as zeros: nothing goes on. */
typedef struct kbc_aside {
    long process, parent; /* 0: none */
} kbc_aside;

/* Does work in a copy of this process, which ends with the status that comes back; there must be one thread. False:
 * there can be no other process. */
bool kbc_aside_begin(kbc_aside *aside, int (*work)(void *user), void *user);
/* In that process: whether who began it is still there. */
bool kbc_aside_is_wanted(const kbc_aside *aside);
/* Whether it has ended since it was asked last, and how: a status, or -1. */
bool kbc_aside_has_ended(kbc_aside *aside, int *status);
/* Ends it, but for what it holds signals back for; and waits for that. */
void kbc_aside_stop(const kbc_aside *aside);
void kbc_aside_wait(kbc_aside *aside);

#endif
