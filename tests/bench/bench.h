/*
 * bench.h - what the programs of tests/bench share, in C and in C++: a clock,
 * the private memory of the process, and the reader of a file of records.
 *
 * A file of records, which "ours export" writes, has for each record the
 * fields of enum field, each ended by the byte 1F but for the last, which is
 * ended by 1E. Neither byte stands in a text of a .kb.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FIELD_END = 0x1f,
    RECORD_END = 0x1e,
    HITS = 10
};

enum field {
    ID,
    TITLE,
    KIND,
    FACETS, /* facet:value, with blanks between them */
    PATH,   /* titles of the records around it */
    TEXT,   /* Markdown without its heading, targets of links and tags */
    FIELDS
};

struct record {
    const char *field[FIELDS];
    size_t length[FIELDS];
    char *memory; /* that of getdelim() */
    size_t room;
};

static inline void die(const char *what)
{
    (void)fprintf(stderr, "bench: %s\n", what);
    exit(2);
}

static inline FILE *open_or_die(const char *path, const char *mode)
{
    FILE *file = fopen(path, mode);
    if (file == NULL)
        die(path);
    return file;
}

static inline double now_us(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/*
 * Reads the next record; 0 at the end. Its fields are good until the next call
 * and end without a zero: path and text, which are indexed together, can be
 * taken as one.
 */
static inline int next_record(FILE *file, struct record *r)
{
    ssize_t length = getdelim(&r->memory, &r->room, RECORD_END, file);
    if (length <= 0)
        return 0;
    char *at = r->memory;
    for (int i = 0; i < FIELDS; i++) {
        char *end = strchr(at, i < FIELDS - 1 ? FIELD_END : RECORD_END);
        if (end == NULL)
            die("the file of records is damaged");
        r->field[i] = at;
        r->length[i] = (size_t)(end - at);
        at = end + 1;
    }
    return 1;
}

/* What the kernel says that this process alone has changed, in KiB. */
static inline long private_kib(void)
{
    char line[200];
    long kib = 0;
    FILE *file = open_or_die("/proc/self/smaps_rollup", "r");
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "Private_Dirty:", 14) == 0)
            kib = strtol(line + 14, NULL, 10);
    (void)fclose(file);
    return kib;
}

/* A search of a file of queries, which has lines "type words"; gives the number of hits, or -1: not for this engine. */
typedef int search_function(void *engine, const char *type, char *words);

/*
 * Asks all queries of a file, times over, and prints for each of the last pass
 * "type microseconds hits", at the end "private KiB". The time is that of a clock
 * on the wall; with CLOCK=cpu in the environment, what the thread has worked.
 */
static inline void ask_all(const char *path, int times, search_function *search, void *engine)
{
    FILE *file = open_or_die(path, "r");
    char line[1000];
    const char *named = getenv("CLOCK");
    clockid_t clock = named != NULL && strcmp(named, "cpu") == 0 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
    for (int pass = 1; pass <= times; pass++) {
        rewind(file);
        while (fgets(line, sizeof line, file) != NULL) {
            line[strcspn(line, "\n")] = '\0';
            char *words = strchr(line, ' ');
            if (words == NULL)
                die("a query without words");
            *words++ = '\0';
            double before = now_us(clock);
            int hits = search(engine, line, words);
            double took = now_us(clock) - before;
            if (pass == times && hits >= 0)
                (void)printf("%s %.2f %d\n", line, took, hits);
        }
    }
    (void)fclose(file);
    (void)printf("private %ld\n", private_kib());
}

#endif
