/*
 * parallel.h - the same work for many items, by as many threads as there are
 * processors (parallel.c). Private to compiler/.
 */
#ifndef KBC_PARALLEL_H
#define KBC_PARALLEL_H

#include <stddef.h>

/* What is done for item number i by a worker, of which each does one item at a time. */
typedef void kbc_work(void *user, unsigned worker, unsigned item);

#define KBC_JOBS_MAX 64u

/* How many workers some items are for: jobs, or one a processor when that is 0, but none that has nothing to do.
 * Processors are counted only for more than a few items. */
unsigned kbc_workers(unsigned jobs, unsigned items);
/* The same for a few long items, which have so many bytes together: processors are counted only for a mebibyte or more. */
unsigned kbc_workers_by_size(unsigned jobs, size_t bytes);
/* Does all items, each once, taken in their order by workers 0 to jobs - 1; returns when all are done. The caller is one
 * of the workers, and does what threads that cannot be had would do. What work writes must not depend on the worker. */
void kbc_parallel(unsigned jobs, unsigned items, kbc_work *work, void *user);

#endif
