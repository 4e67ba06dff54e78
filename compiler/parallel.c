/*
 * parallel.c - kbc_parallel(): items are taken one by one by whoever is free
 * (parallel.h). Callers: load.c, pages.c, pack.c, save.c.
 */
#include "parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

typedef struct crew {
    kbc_work *work;
    void *user;
    unsigned items;
    atomic_uint next;
} crew;

typedef struct worker {
    crew *crew;
    unsigned number;
    pthread_t thread;
} worker;

static unsigned count_processors(void)
{
    long processors = 1;
#ifdef _SC_NPROCESSORS_ONLN /* POSIX does not have it, so that macOS and FreeBSD hide it */
    processors = sysconf(_SC_NPROCESSORS_ONLN);
#endif
    if (processors < 1)
        return 1;
    return processors < (long)KBC_JOBS_MAX ? (unsigned)processors : KBC_JOBS_MAX;
}

#define FEW 8 /* items, which one worker has done before another has begun */

#define LITTLE ((size_t)1 << 20) /* bytes, which one worker has done before another has begun */

unsigned kbc_workers_by_size(unsigned jobs, size_t bytes)
{
    return jobs > 0 ? jobs : bytes < LITTLE ? 1 : count_processors();
}

unsigned kbc_workers(unsigned jobs, unsigned items)
{
    if (items < 2 || (jobs == 0 && items < FEW))
        return 1;
    jobs = jobs > 0 ? jobs : count_processors();
    return jobs < items ? jobs : items;
}

static void *run(void *user)
{
    const worker *w = user;
    unsigned item;
    while ((item = atomic_fetch_add(&w->crew->next, 1)) < w->crew->items)
        w->crew->work(w->crew->user, w->number, item);
    return NULL;
}

void kbc_parallel(unsigned jobs, unsigned items, kbc_work *work, void *user)
{
    crew all = {.work = work, .user = user, .items = items};
    worker workers[KBC_JOBS_MAX];
    unsigned started = 0;
    atomic_init(&all.next, 0);
    jobs = jobs < items ? jobs : items;
    jobs = jobs < KBC_JOBS_MAX ? jobs : KBC_JOBS_MAX;
    for (unsigned i = 1; i < jobs; i++) {
        workers[started] = (worker){.crew = &all, .number = i};
        if (pthread_create(&workers[started].thread, NULL, run, &workers[started]) == 0)
            started++;
    }
    worker own = {.crew = &all, .number = 0};
    (void)run(&own);
    for (unsigned i = 0; i < started; i++)
        (void)pthread_join(workers[i].thread, NULL);
}
