/*
 * timing.c - wall time of whole processes, two commands in turn.
 *
 *   timing RUNS COMMAND ARGUMENT... -- COMMAND ARGUMENT...
 *
 * Prints the median and the tenth of each in microseconds, and the ratio of
 * the medians, first by second. Their output goes to /dev/null.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static void die(const char *what)
{
    (void)fprintf(stderr, "timing: %s\n", what);
    exit(2);
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double run(char **command, const posix_spawn_file_actions_t *actions)
{
    pid_t child;
    int status = 0;
    double before = now();
    if (posix_spawn(&child, command[0], actions, NULL, command, environ) != 0 || waitpid(child, &status, 0) != child)
        die("cannot run a command");
    double took = now() - before;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        die("a command fails");
    return took;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double report(const char *name, double *times, size_t n)
{
    qsort(times, n, sizeof *times, compare);
    (void)printf("%-24s median %8.1f us, fastest tenth %8.1f us\n", name, times[n / 2], times[n / 10]);
    return times[n / 2];
}

int main(int argc, char **argv)
{
    char **second = NULL;
    for (int i = 2; i < argc && second == NULL; i++)
        if (strcmp(argv[i], "--") == 0) {
            argv[i] = NULL;
            second = argv + i + 1;
        }
    size_t n = argc > 2 ? (size_t)strtoul(argv[1], NULL, 10) : 0;
    if (n == 0 || second == NULL || second[0] == NULL || argv[2] == NULL)
        die("usage: timing RUNS COMMAND ARGUMENT... -- COMMAND ARGUMENT...");
    posix_spawn_file_actions_t actions;
    double *times = calloc(2 * n, sizeof *times);
    if (times == NULL || posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) != 0)
        die("out of memory");
    for (size_t i = 0; i < 10; i++)
        (void)(run(argv + 2, &actions) + run(second, &actions)); /* to warm up */
    for (size_t i = 0; i < n; i++) {
        times[i] = run(argv + 2, &actions);
        times[n + i] = run(second, &actions);
    }
    double a = report(argv[2], times, n), b = report(second[0], times + n, n);
    (void)printf("ratio %.2f\n", a / b);
    (void)posix_spawn_file_actions_destroy(&actions);
    free(times);
    return 0;
}
