/*
 * threads.c - many threads on one open knowledge base, through kb.h alone. Run
 * by tests/threads/run, built with ThreadSanitizer.
 *
 *     threads KB THREADS SEARCHES [shared]
 *
 * One thread answers every question first; then all of them answer SEARCHES
 * questions together, in other orders, and each answer must be the same. Says
 * how many were. With "shared" they share one session as well, which is wrong.
 */
#include "kb.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUESTIONS 400u
#define SEARCHES_A_SESSION 500u

typedef struct question {
    char text[300];
    uint32_t value; /* a facet value asked for */
    bool whole;     /* the best record is read too, which is eight times the work */
    kb_query query;
    uint64_t answer;
} question;

typedef struct crew {
    const kb *k;
    kb_session *shared;
    question questions[QUESTIONS];
    size_t searches; /* of each thread */
    pthread_barrier_t start;
} crew;

typedef struct worker {
    crew *crew;
    pthread_t thread;
    size_t number, wrong;
} worker;

static void insist(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "threads: %s\n", what);
    exit(2);
}

/* FNV-1a of everything that was answered. */
static void mix(uint64_t *hash, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++)
        *hash = (*hash ^ at[i]) * 0x100000001B3u;
}

static void mix_str(uint64_t *hash, kb_str text)
{
    mix(hash, &text.n, sizeof text.n);
    mix(hash, text.s, text.n);
}

static void mix_body(uint64_t *hash, kb_session *s, uint32_t number)
{
    kb_body body;
    kb_event event;
    kb_status status = kb_get_body(s, number, &body);
    mix(hash, &status, sizeof status);
    while (status == KB_OK && (status = kb_body_next(&body, &event)) == KB_OK) {
        mix(hash, &event.element, sizeof event.element);
        mix_str(hash, event.text);
    }
}

static void mix_record(uint64_t *hash, kb_session *s, uint32_t number)
{
    kb_record record;
    kb_snippet snippet;
    const uint32_t *found;
    size_t count;
    unsigned matched;
    kb_status status[4];
    status[0] = kb_get_record(s, number, 20000, &record);
    status[1] = kb_get_snippet(s, number, 120, &snippet);
    status[2] = kb_get_matched(s, number, &matched);
    status[3] = kb_complete(s, (kb_str){record.id.s, record.id.n / 2}, 5, &found, &count);
    mix(hash, status, sizeof status);
    mix_str(hash, record.id);
    mix_str(hash, record.path);
    mix_str(hash, snippet.text);
    mix(hash, snippet.marks, snippet.mark_count * sizeof *snippet.marks);
    mix(hash, &matched, sizeof matched);
    mix(hash, found, count * sizeof *found);
    mix_body(hash, s, number);
}

static uint64_t answer(kb_session *s, const question *q)
{
    uint64_t hash = 0xCBF29CE484222325u;
    kb_result result;
    kb_status status = kb_search(s, &q->query, &result);
    mix(&hash, &status, sizeof status);
    mix(&hash, &result.total, sizeof result.total);
    for (size_t i = 0; i < result.count; i++) {
        mix(&hash, &result.hits[i].record, sizeof result.hits[i].record);
        mix(&hash, &result.hits[i].score, sizeof result.hits[i].score);
    }
    if (q->whole && result.count > 0)
        mix_record(&hash, s, result.hits[0].record);
    return hash;
}

/* Titles as words, as phrases and without their last letters, with and without a facet value, by page or not. */
static void ask(crew *c, kb_session *s)
{
    kb_info info;
    kb_record record;
    kb_value value;
    kb_get_info(c->k, &info);
    for (uint32_t i = 0; i < QUESTIONS; i++) {
        question *q = &c->questions[i];
        insist(kb_get_record(s, (uint32_t)(i * 7919u % info.records), KB_NO_DAY, &record) == KB_OK, "no record");
        const char *quote = i % 4 == 1 ? "\"" : "";
        size_t n = i % 4 == 2 ? record.title.n * 3 / 4 : record.title.n;
        (void)snprintf(q->text, sizeof q->text, "%s%.*s%s", quote, (int)n, record.title.s, quote);
        q->value = i % 3;
        q->whole = i % 29 == 0;
        q->query = (kb_query){.text = {q->text, strlen(q->text)}, .limit = 1 + i % 10, .today = 20000};
        q->query.values = &q->value;
        q->query.value_count = i % 5 == 0 && kb_value_at(c->k, q->value, &value) == KB_OK;
        q->query.by_page = i % 7 == 0;
    }
    for (uint32_t i = 0; i < QUESTIONS; i++)
        c->questions[i].answer = answer(s, &c->questions[i]);
}

static void *work(void *user)
{
    worker *w = user;
    crew *c = w->crew;
    kb_session *s = c->shared;
    (void)pthread_barrier_wait(&c->start);
    for (size_t i = 0; i < c->searches; i++) {
        if (c->shared == NULL && i % SEARCHES_A_SESSION == 0) {
            kb_session_free(s);
            insist(kb_session_new(c->k, &s) == KB_OK, "no session");
        }
        const question *q = &c->questions[(i * (2 * w->number + 1) + 31 * w->number) % QUESTIONS];
        if (answer(s, q) != q->answer)
            w->wrong++;
    }
    if (c->shared == NULL)
        kb_session_free(s);
    return NULL;
}

int main(int argc, char **argv)
{
    static crew c;
    static worker workers[64];
    kb *k;
    kb_session *s;
    kb_error error;
    size_t wrong = 0, threads = argc >= 4 ? strtoul(argv[2], NULL, 10) : 0;
    if (threads == 0 || threads > 64) {
        (void)fputs("usage: threads KB THREADS SEARCHES [shared]\n", stderr);
        return 2;
    }
    insist(kb_open_file(argv[1], NULL, &k, &error) == KB_OK, "the kb does not open");
    insist(kb_session_new(k, &s) == KB_OK, "no session");
    c.k = k;
    c.searches = strtoul(argv[3], NULL, 10) / threads;
    c.shared = argc > 4 ? s : NULL;
    ask(&c, s);
    insist(pthread_barrier_init(&c.start, NULL, (unsigned)threads) == 0, "no barrier");
    for (size_t i = 0; i < threads; i++) {
        workers[i] = (worker){.crew = &c, .number = i};
        insist(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0, "no thread");
    }
    for (size_t i = 0; i < threads; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        wrong += workers[i].wrong;
    }
    kb_session_free(s);
    kb_close(k);
    (void)printf("%zu of %zu answers are the same\n", c.searches * threads - wrong, c.searches * threads);
    return wrong == 0 ? 0 : 1;
}
