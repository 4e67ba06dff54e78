/*
 * test_neighbours.c - reader/neighbours.c: what records get from those that are
 * like them, computed by hand; and searches in a guide with a graph: who may
 * come in by votes, and that totals stay true.
 */
#include "helpers.h"

#include <stdio.h>

/* ------------------------------------------------------------------ scores */

#define RECORDS 8

/* Records 0 to 2 are like each other; 3 is like 0; 4 and 5 have no neighbours; 6 and 7 have each other. */
static const kb_neighbours rows[RECORDS] = {
    {3, {1, 2, 3}, {200, 100, 100}}, {2, {0, 2}, {200, 100}}, {2, {1, 0}, {100, 100}}, {1, {0}, {100}},
    {0, {0}, {0}},                   {0, {0}, {0}},           {1, {7}, {255}},         {1, {6}, {255}},
};

/* Records, the odd ones of value set 1, and a graph on them. */
typedef struct scoring {
    pieces p;
    opened o;
    kb k;
    kb_session *s;
    kb_plan plan;
} scoring;

static void make(pieces *p, const kb_graph *graph)
{
    kb_record_entry records[RECORDS] = {{.parent = KB_NO_RECORD}};
    kb_record_text texts[RECORDS] = {{.id = {"0", 1}}};
    kb_page_entry page = {.record = 0};
    const kb_str name = KB_LIT("0.md");
    for (uint32_t i = 0; i < RECORDS; i++)
        records[i].value_set = i % 2;
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_RECORDS]);
    kb_records_write(&p->of[KB_RECORDS], records, texts, RECORDS, &page, &name, 1);
    if (graph != NULL)
        kb_graph_write(&p->of[KB_GRAPH], graph, rows, RECORDS);
}

static void begin(scoring *sc, const kb_graph *graph)
{
    *sc = (scoring){.plan = {.word_count = 1}};
    make(&sc->p, graph);
    opened_begin(&sc->o, &sc->p);
    opened_session(&sc->o, RECORDS, &sc->k, &sc->s);
    sc->k.facets.set_count = 2;
}

static void end(scoring *sc)
{
    kb_session_free(sc->s);
    opened_end(&sc->o);
    pieces_release(&sc->p);
}

static void check(scoring *sc, const uint8_t *fits, const uint32_t before[RECORDS], const uint32_t expected[RECORDS])
{
    uint32_t scores[RECORDS];
    memcpy(scores, before, sizeof scores);
    assert_status(kb_weigh_neighbours(sc->s, &sc->plan, fits, scores), KB_OK);
    for (size_t i = 0; i < RECORDS; i++)
        assert_int_equal(scores[i], expected[i]);
}

#define SCORES(...) (const uint32_t[RECORDS]){__VA_ARGS__}

static void test_neighbours__without_a_graph(void **state)
{
    (void)state;
    scoring sc;
    begin(&sc, NULL);
    check(&sc, NULL, SCORES(9, 8, 7, 6, 5, 4, 3, KB_SCORE_MAX), SCORES(9, 8, 7, 6, 5, 4, 3, KB_SCORE_MAX));
    end(&sc);
}

/* Record 0 gets 64 and 32 and 32 parts of 256 of its neighbours' scores, and so on; all from the scores before. */
static void test_neighbours__smoothing(void **state)
{
    (void)state;
    scoring sc;
    begin(&sc, &(kb_graph){128, 0});
    check(&sc, NULL, SCORES(1000, 100, 200, 400, 50, 0, 7, 9),
          SCORES(1000 + (64 * 100 + 32 * 200 + 32 * 400) / 256, 100 + (85 * 1000 + 42 * 200) / 256,
                 200 + (64 * 100 + 64 * 1000) / 256, 400 + 128 * 1000 / 256, 50, 0, 7 + 4, 9 + 3));
    check(&sc, NULL, SCORES(0, 0, 300), SCORES(0, 0, 300)); /* what scored nothing is not raised by it */
    check(&sc, NULL, SCORES(0), SCORES(0));
    end(&sc);
}

/* A fourth and a fifth neighbour lend nothing, but may be voted for. */
static void test_neighbours__how_many(void **state)
{
    (void)state;
    static const kb_neighbours many = {5, {1, 2, 3, 4, 5}, {100, 100, 100, 100, 100}};
    kb_neighbours own[RECORDS] = {many};
    scoring sc;
    begin(&sc, NULL);
    end(&sc);
    make(&sc.p, NULL);
    kb_graph_write(&sc.p.of[KB_GRAPH], &(kb_graph){192, 255}, own, RECORDS);
    opened_begin(&sc.o, &sc.p);
    opened_session(&sc.o, RECORDS, &sc.k, &sc.s);
    check(&sc, NULL, SCORES(1000, 0, 0, 0, 256), SCORES(1000, 390, 390, 390, 256 + 390, 390));
    check(&sc, NULL, SCORES(1000, 0, 0, 256), SCORES(1064, 415, 415, 256 + 415, 415, 415));
    end(&sc);
}

/* The three best give their neighbours 64/256 x likeness/255, from their scores before the votes. */
static void test_neighbours__votes(void **state)
{
    (void)state;
    scoring sc;
    begin(&sc, &(kb_graph){0, 64});
    check(&sc, NULL, SCORES(10200), SCORES(10200, 2000, 1000, 1000));
    check(&sc, NULL, SCORES(10200, 5100), SCORES(10200 + 1000, 5100 + 2000, 1000 + 500, 1000));
    check(&sc, NULL, SCORES(0, 0, 0, 0, 50, 40, 30, 20), SCORES(0, 0, 0, 0, 50, 40, 30, 20 + 7)); /* 7 is the fourth */
    check(&sc, NULL, SCORES(3), SCORES(3)); /* too little to share */
    end(&sc);
}

static void test_neighbours__phrases_and_facets_keep_out(void **state)
{
    (void)state;
    static const uint8_t even[2] = {1, 0}, odd[2] = {0, 1};
    scoring sc;
    begin(&sc, &(kb_graph){0, 64});
    check(&sc, even, SCORES(10200), SCORES(10200, 0, 1000, 0));
    check(&sc, odd, SCORES(0, 5100), SCORES(0, 5100, 0, 0));
    check(&sc, even, SCORES(10200, 7), SCORES(10200 + 1, 2007, 1000, 0)); /* what scored is not asked again */
    sc.plan.phrase_count = 1;
    check(&sc, NULL, SCORES(10200), SCORES(10200, 0, 0, 0));
    check(&sc, NULL, SCORES(10200, 7), SCORES(10200 + 1, 2007, 0, 0));
    end(&sc);
}

static void test_neighbours__greatest_scores(void **state)
{
    (void)state;
    scoring sc;
    begin(&sc, &(kb_graph){256, 256});
    check(&sc, NULL, SCORES(KB_SCORE_MAX, KB_SCORE_MAX, KB_SCORE_MAX, KB_SCORE_MAX - 1),
          SCORES(KB_SCORE_MAX, KB_SCORE_MAX, KB_SCORE_MAX, KB_SCORE_MAX));
    check(&sc, NULL, SCORES(0, 0, 0, 0, 0, 0, KB_SCORE_MAX, KB_SCORE_MAX - 5),
          SCORES(0, 0, 0, 0, 0, 0, KB_SCORE_MAX, KB_SCORE_MAX));
    end(&sc);
}

static void use_neighbours(kb_pages *pages, void *user)
{
    kb k = {.alloc = kb_alloc_default(), .file = *pages->file, .records = RECORDS, .facets = {.set_count = 2}};
    kb_plan plan = {.word_count = 1};
    uint32_t scores[RECORDS + 1] = {100, 0, 300};
    kb_session *s;
    (void)user;
    assert_status(kb_session_new(&k, &s), KB_OK);
    kb_status status = kb_weigh_neighbours(s, &plan, NULL, scores);
    assert_true(status == KB_OK || (status == KB_E_DAMAGED && s->pages.damaged));
    for (size_t i = 0; i < RECORDS; i++)
        assert_true(scores[i] <= KB_SCORE_MAX);
    assert_int_equal(scores[RECORDS], 0);
    kb_session_free(s);
}

static void test_neighbours__damage(void **state)
{
    (void)state;
    pieces p;
    make(&p, &(kb_graph){179, 64});
    each_damage(&p, KB_GRAPH, use_neighbours, NULL);
    pieces_release(&p);
}

/* ---------------------------------------------------------------- searches */

/* Pages in topics of four, which share 30 words that no other page has; each page has a title of its own. */
#define PAGES 260
#define TOPIC 4
#define TEXT_BYTES 700

typedef struct library {
    char paths[PAGES][10], texts[PAGES][TEXT_BYTES];
    test_page pages[PAGES];
} library;

static void write_page(library *l, uint32_t i)
{
    static const char *const platforms[TOPIC] = {"mac", "mac", "windows", ""};
    const char *platform = platforms[i % TOPIC];
    int n = snprintf(l->texts[i], TEXT_BYTES, "# x%uq%s%s%s\n\n", (unsigned)i, *platform != '\0' ? " {platform=" : "", platform,
                     *platform != '\0' ? "}" : "");
    for (unsigned w = 0; w < 30; w++)
        n += snprintf(l->texts[i] + n, TEXT_BYTES - (size_t)n, "t%uw%u ", (unsigned)(i / TOPIC), w);
    (void)snprintf(l->texts[i] + n, TEXT_BYTES - (size_t)n, "%s\n", i % TOPIC == 1 ? "fnord" : "");
    (void)snprintf(l->paths[i], sizeof l->paths[i], "p%03u.md", (unsigned)i);
    l->pages[i] = (test_page){l->paths[i], l->texts[i]};
}

static void begin_library(reading *r)
{
    static library l;
    for (uint32_t i = 0; i < PAGES; i++)
        write_page(&l, i);
    reading_begin(r, l.pages, PAGES, NULL, NULL);
    assert_true(r->k->file.sections[KB_GRAPH].stored > 0);
    assert_status(kb_verify(r->k, NULL), KB_OK);
}

static kb_result search(reading *r, const char *text, size_t limit, bool by_page)
{
    kb_query q = {.text = kb_str_from(text), .limit = limit, .today = KB_NO_DAY, .by_page = by_page};
    kb_result result;
    assert_status(kb_search(r->s, &q, &result), KB_OK);
    assert_true(result.count <= limit && result.total >= result.count);
    assert_true(result.count == limit || result.count == result.total);
    return result;
}

/* The hits of a query are these records, in any order, and the total says how many. */
static void assert_found(reading *r, const char *text, size_t count, const uint32_t *records)
{
    for (int by_page = 0; by_page < 2; by_page++) {
        kb_result result = search(r, text, 100, by_page == 1);
        assert_int_equal(result.total, count);
        assert_int_equal(result.count, count);
        for (size_t i = 0; i < count; i++) {
            bool found = false;
            for (size_t k = 0; k < count; k++)
                found = found || result.hits[k].record == records[i];
            assert_true(found);
        }
        assert_int_equal(search(r, text, 2, by_page == 1).total, count); /* however many are asked for */
    }
}

#define FOUND(...) KB_COUNT(((const uint32_t[]){__VA_ARGS__})), (const uint32_t[]){__VA_ARGS__}

static void test_neighbours__come_in_by_votes(void **state)
{
    (void)state;
    reading r;
    begin_library(&r);
    assert_found(&r, "x20q", FOUND(20, 21, 22, 23));
    assert_int_equal(search(&r, "x20q", 1, false).hits[0].record, 20);
    assert_found(&r, "x20q x50q", FOUND(20, 21, 22, 23, 48, 49, 50, 51));
    kb_snippet snippet;
    (void)search(&r, "x20q", 4, false);
    assert_status(kb_get_snippet(r.s, 23, 40, &snippet), KB_OK); /* of a hit without a word of the query */
    reading_end(&r);
}

static void test_neighbours__phrases_in_searches(void **state)
{
    (void)state;
    reading r;
    begin_library(&r);
    assert_found(&r, "\"x20q\"", FOUND(20));
    assert_found(&r, "x20q \"t5w1 t5w2\"", FOUND(20, 21, 22, 23)); /* it is in all of them */
    assert_found(&r, "x21q -fnord", 0, NULL);
    assert_found(&r, "x20q -fnord", FOUND(20)); /* no other came in, 21 less than any */
    assert_found(&r, "t5w1 -fnord", FOUND(20, 22, 23));
    reading_end(&r);
}

static void test_neighbours__facets_in_searches(void **state)
{
    (void)state;
    reading r;
    begin_library(&r);
    assert_found(&r, "x20q platform:mac", FOUND(20, 21, 23));
    assert_found(&r, "x23q platform:windows", FOUND(22, 23));
    assert_false(search(&r, "x23q platform:windows", 9, false).relaxed);
    assert_found(&r, "x20q platform:windows", FOUND(20, 21, 22, 23)); /* no such record: as without a facet */
    kb_result result = search(&r, "x20q platform:windows", 9, false);
    assert_true(result.relaxed);
    assert_int_equal(result.hits[0].record, 20);
    reading_end(&r);
}

/* Whether a query has an answer at all is judged by its words alone: what neighbours lend would make one of these. */
static void test_neighbours__do_not_make_an_answer(void **state)
{
    (void)state;
    static const char *const unknown[] = {"bluebell", "crocus", "dahlia", "edelweiss", "foxglove", "gentian", "hyacinth"};
    char text[200] = "t5w1";
    unsigned links_made = 0;
    reading r;
    begin_library(&r);
    for (size_t i = 0; i < KB_COUNT(unknown); i++) {
        kb_query q = {.text = kb_str_from(text), .limit = 5, .today = KB_NO_DAY, .exact = true};
        kb_result result;
        kb_plan plan;
        assert_status(kb_search(r.s, &q, &result), KB_OK);
        uint32_t record = result.hits[0].record, raised = result.hits[0].score;
        bool unsure = result.unsure;
        assert_status(kb_plan_make(r.s, &q, &plan), KB_OK);
        links_made += unsure && kb_is_answer(r.s, &plan, record, raised) ? 1 : 0;
        assert_true(unsure || kb_is_answer(r.s, &plan, record, raised));
        (void)snprintf(text + strlen(text), 20, " %s", unknown[i]);
    }
    assert_true(links_made > 0);
    reading_end(&r);
}

/* Page 21 has one word of four, like 64 others; those that are like it have the rest. */
static void test_neighbours__lend_scores(void **state)
{
    (void)state;
    reading r;
    begin_library(&r);
    kb_result result = search(&r, "x20q x22q x23q fnord", 4, false);
    assert_true(result.total > PAGES / TOPIC);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(result.hits[i].record / TOPIC, 5);
    reading_end(&r);
}

/* The bytes of the library with another graph, and the digest that they had. */
static void reseal_with(const kb_buf *bytes, const kb_buf *graph, kb_buf *out)
{
    pieces p;
    pieces_of(&p, kb_buf_view(bytes));
    kb_buf_clear(&p.of[KB_GRAPH]);
    kb_buf_str(&p.of[KB_GRAPH], kb_buf_view(graph));
    pieces_seal(&p, out);
    memcpy(out->data + 32, bytes->data + 32, 32);
    reseal(out);
    pieces_release(&p);
}

static void test_neighbours__graph_that_lies(void **state)
{
    (void)state;
    reading r;
    begin_library(&r);
    const kb_section *section = &r.k->file.sections[KB_GRAPH];
    kb_buf graph, forged;
    kb_buf_init(&graph, NULL);
    kb_buf_add(&graph, r.bytes.data + section->offset, (size_t)section->stored);
    uint8_t *row = graph.data + 4 + (size_t)15 * 20;
    row[0] = 20; /* its own number */
    row[1] = 0;
    reseal_with(&r.bytes, &graph, &forged);
    reading_end(&r);
    kb_query q = {.text = KB_LIT("x20q"), .limit = 5, .today = KB_NO_DAY};
    kb_result result;
    assert_status(kb_open_memory(forged.data, forged.size, NULL, &r.k, NULL), KB_OK);
    assert_status(kb_verify(r.k, NULL), KB_E_DAMAGED);
    assert_status(kb_session_new(r.k, &r.s), KB_OK);
    assert_status(kb_search(r.s, &q, &result), KB_E_DAMAGED);
    assert_status(kb_session_error(r.s)->status, KB_E_DAMAGED);
    r.bytes = forged;
    reading_end(&r);
    kb_buf_release(&graph);
}

/* A file need not have the section, and has the same digest without it. */
static void test_neighbours__graph_left_out(void **state)
{
    (void)state;
    reading r;
    begin_library(&r);
    kb_buf nothing, without;
    kb_buf_init(&nothing, NULL);
    reseal_with(&r.bytes, &nothing, &without);
    assert_true(without.size < r.bytes.size);
    reading_end(&r);
    assert_status(kb_open_memory(without.data, without.size, NULL, &r.k, NULL), KB_OK);
    assert_status(kb_verify(r.k, NULL), KB_OK);
    assert_status(kb_session_new(r.k, &r.s), KB_OK);
    assert_found(&r, "x20q", FOUND(20));
    r.bytes = without;
    reading_end(&r);
}

static kb_status run_search(const kb_alloc *alloc, void *user)
{
    const kb_buf *file = user;
    kb_query q = {.text = KB_LIT("x20q platform:mac"), .limit = 5, .today = KB_NO_DAY};
    kb_result result;
    kb *k;
    kb_session *s = NULL;
    kb_status status = kb_open_memory(file->data, file->size, alloc, &k, NULL);
    if (status == KB_OK)
        status = kb_session_new(k, &s);
    if (status == KB_OK)
        status = kb_search(s, &q, &result);
    if (status == KB_OK)
        assert_int_equal(result.total, 3);
    kb_session_free(s);
    kb_close(k);
    return status;
}

static void test_neighbours__without_memory(void **state)
{
    (void)state;
    reading r;
    begin_library(&r);
    each_allocation(run_search, &r.bytes);
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_neighbours__without_a_graph),
        cmocka_unit_test(test_neighbours__smoothing),
        cmocka_unit_test(test_neighbours__how_many),
        cmocka_unit_test(test_neighbours__votes),
        cmocka_unit_test(test_neighbours__phrases_and_facets_keep_out),
        cmocka_unit_test(test_neighbours__greatest_scores),
        cmocka_unit_test(test_neighbours__damage),
        cmocka_unit_test(test_neighbours__come_in_by_votes),
        cmocka_unit_test(test_neighbours__phrases_in_searches),
        cmocka_unit_test(test_neighbours__facets_in_searches),
        cmocka_unit_test(test_neighbours__do_not_make_an_answer),
        cmocka_unit_test(test_neighbours__lend_scores),
        cmocka_unit_test(test_neighbours__graph_that_lies),
        cmocka_unit_test(test_neighbours__graph_left_out),
        cmocka_unit_test(test_neighbours__without_memory),
    };
    return cmocka_run_group_tests_name("neighbours", tests, NULL, NULL);
}
