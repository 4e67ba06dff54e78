/*
 * timing.c - time and memory of whole processes, several commands in turn.
 *
 *   timing SKIP RUNS QUERIES NAME COMMAND ARGUMENT... [-- NAME COMMAND ARGUMENT...]...
 *
 * Runs all commands SKIP times untimed, then RUNS times, with output to
 * /dev/null, and prints for each "NAME wall cpu peak": medians of microseconds,
 * and the largest resident memory in KiB. QUERIES is a file of lines; the words
 * of one are added to the commands of a run, in turn, and - is no file. A
 * command may end with 1, which search does when nothing answers.
 */
#define _DEFAULT_SOURCE /* wait4() */
#include "bench.h"
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char **environ;

enum {
    COMMANDS = 16,
    WORDS_MOST = 64
};

struct command {
    const char *name;
    char *words[WORDS_MOST];
    size_t count;
    double *wall, *cpu;
    long peak;
};

static double seconds(struct timeval t)
{
    return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

/* One run; its times become number i. */
static void run(struct command *c, const posix_spawn_file_actions_t *actions, int i)
{
    pid_t child;
    int status = 0;
    struct rusage usage;
    double before = now_us(CLOCK_MONOTONIC);
    if (posix_spawnp(&child, c->words[0], actions, NULL, c->words, environ) != 0 ||
        wait4(child, &status, 0, &usage) != child)
        die("cannot run a command");
    double took = now_us(CLOCK_MONOTONIC) - before;
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
        die(c->name);
    if (i < 0)
        return;
    c->wall[i] = took;
    c->cpu[i] = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    if (usage.ru_maxrss > c->peak)
        c->peak = usage.ru_maxrss;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times, int n)
{
    qsort(times, (size_t)n, sizeof *times, compare);
    return times[n / 2];
}

/* Splits argv at "--" into commands; gives how many. */
static size_t read_commands(struct command *commands, char **argv, int runs)
{
    size_t n = 0;
    while (*argv != NULL) {
        struct command *c = &commands[n++];
        if (n > COMMANDS)
            die("too many commands");
        c->name = *argv++;
        while (*argv != NULL && strcmp(*argv, "--") != 0 && c->count < WORDS_MOST / 2)
            c->words[c->count++] = *argv++;
        argv += *argv != NULL;
        c->wall = calloc((size_t)runs, sizeof *c->wall);
        c->cpu = calloc((size_t)runs, sizeof *c->cpu);
        if (c->count == 0 || c->wall == NULL || c->cpu == NULL)
            die("a command is missing");
    }
    return n;
}

/* The words of the next line, behind those of the command; at the end of the file from the first line again. */
static void add_query(FILE *queries, char *line, size_t size, struct command *commands, size_t n)
{
    if (fgets(line, (int)size, queries) == NULL) {
        rewind(queries);
        if (fgets(line, (int)size, queries) == NULL)
            die("no queries");
    }
    size_t count = 0;
    char *word = strtok(line, " \n");
    while (word != NULL && count < WORDS_MOST / 2 - 1) {
        for (size_t i = 0; i < n; i++)
            commands[i].words[commands[i].count + count] = word;
        word = strtok(NULL, " \n");
        count++;
    }
    for (size_t i = 0; i < n; i++)
        commands[i].words[commands[i].count + count] = NULL;
}

int main(int argc, char **argv)
{
    static struct command commands[COMMANDS + 1];
    posix_spawn_file_actions_t actions;
    char line[1000];
    if (argc < 6)
        die("usage: timing SKIP RUNS QUERIES NAME COMMAND ARGUMENT... [-- NAME COMMAND ARGUMENT...]...");
    int skip = (int)strtol(argv[1], NULL, 10), runs = (int)strtol(argv[2], NULL, 10);
    if (runs < 1)
        die("at least one run");
    FILE *queries = strcmp(argv[3], "-") == 0 ? NULL : open_or_die(argv[3], "r");
    size_t n = read_commands(commands, argv + 4, runs);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    for (int i = -skip; i < runs; i++) {
        if (queries != NULL)
            add_query(queries, line, sizeof line, commands, n);
        for (size_t c = 0; c < n; c++)
            run(&commands[c], &actions, i);
    }
    for (size_t c = 0; c < n; c++)
        (void)printf("%s %.1f %.1f %ld\n", commands[c].name, median(commands[c].wall, runs),
                     median(commands[c].cpu, runs), commands[c].peak);
    return 0;
}
