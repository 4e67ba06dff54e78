/* clock.c - preloaded by tests/same/run: it is always the year 2038. */
#include <sys/time.h>
#include <time.h>

time_t time(time_t *out)
{
    if (out != NULL)
        *out = 2145916800;
    return 2145916800;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    (void)clock;
    out->tv_sec = 2145916800;
    out->tv_nsec = 0;
    return 0;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    (void)zone;
    out->tv_sec = 2145916800;
    out->tv_usec = 0;
    return 0;
}
