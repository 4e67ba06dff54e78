/*
 * test_graph.c - reader/format/graph.c: rows as they were written, and GRAPH
 * sections that lie; compiler/graph.c: neighbours of small vectors computed by
 * hand, of random ones against floating point, and when there is no graph.
 */
#include "helpers.h"
#include "index.h"

/* ------------------------------------------------------------------ format */

#define RECORDS 8

static const kb_graph shares = {179, 64};
static const kb_neighbours rows[RECORDS + 1] = {
    {5, {1, 2, 3, 4, 7}, {255, 200, 200, 3, 1}}, {2, {7, 0}, {9, 8}}, {0, {0}, {0}}, {1, {2}, {255}},
    {5, {0, 1, 2, 3, 5}, {1, 1, 1, 1, 1}},       {0, {0}, {0}},       {1, {5}, {1}}, {3, {6, 5, 0}, {77, 76, 2}},
};

/* Records without anything in them, and a graph on them. */
static void make(pieces *p, const kb_graph *graph, uint32_t row_count)
{
    kb_record_entry records[RECORDS] = {{.parent = KB_NO_RECORD}};
    kb_record_text texts[RECORDS] = {{.id = {"0", 1}}};
    kb_page_entry page = {.record = 0};
    const kb_str name = KB_LIT("0.md");
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_RECORDS]);
    kb_records_write(&p->of[KB_RECORDS], records, texts, RECORDS, &page, &name, 1);
    kb_graph_write(&p->of[KB_GRAPH], graph, rows, row_count);
}

static void test_graph__round_trip(void **state)
{
    (void)state;
    pieces p;
    opened o;
    kb_graph graph;
    make(&p, &shares, RECORDS);
    assert_int_equal(p.of[KB_GRAPH].size, 4 + 15 * RECORDS);
    opened_begin(&o, &p);
    assert_status(kb_graph_read(&o.pages, &graph), KB_OK);
    assert_int_equal(graph.smoothing, shares.smoothing);
    assert_int_equal(graph.vote, shares.vote);
    for (uint32_t i = 0; i < RECORDS; i++) {
        kb_neighbours row;
        assert_status(kb_graph_row(&o.pages, i, &row), KB_OK);
        assert_int_equal(row.count, rows[i].count);
        for (uint32_t k = 0; k < row.count; k++) {
            assert_int_equal(row.records[k], rows[i].records[k]);
            assert_int_equal(row.likeness[k], rows[i].likeness[k]);
        }
    }
    opened_end(&o);
    pieces_release(&p);
}

static void test_graph__absent(void **state)
{
    (void)state;
    pieces p;
    opened o;
    kb_graph graph = shares;
    pieces_empty(&p);
    opened_begin(&o, &p);
    assert_status(kb_graph_read(&o.pages, &graph), KB_NONE);
    assert_int_equal(graph.smoothing, 0);
    assert_false(o.pages.damaged);
    opened_end(&o);
    pieces_release(&p);
}

static void check_head(const kb_graph *graph, uint32_t row_count, kb_status expected)
{
    pieces p;
    opened o;
    kb_graph out;
    make(&p, graph, row_count);
    opened_begin(&o, &p);
    assert_status(kb_graph_read(&o.pages, &out), expected);
    assert_int_equal(o.pages.damaged, expected == KB_E_DAMAGED);
    opened_end(&o);
    pieces_release(&p);
}

static void test_graph__heads_that_lie(void **state)
{
    (void)state;
    check_head(&(kb_graph){256, 256}, RECORDS, KB_OK);
    check_head(&(kb_graph){257, 64}, RECORDS, KB_E_DAMAGED);
    check_head(&(kb_graph){179, 65535}, RECORDS, KB_E_DAMAGED);
    check_head(&shares, RECORDS - 1, KB_E_DAMAGED);
    check_head(&shares, RECORDS + 1, KB_E_DAMAGED);
    check_head(&shares, 0, KB_E_DAMAGED);
}

#define NONE 65535

static void test_graph__rows_that_lie(void **state)
{
    (void)state;
    static const struct {
        uint16_t records[KB_NEIGHBOURS];
        uint8_t likeness[KB_NEIGHBOURS];
        kb_status status;
    } cases[] = {
        {{0, 1, 3, 4, 5}, {9, 9, 9, 9, 9}, KB_OK},
        {{7, NONE, NONE, NONE, NONE}, {9, 0, 0, 0, 0}, KB_OK},
        {{NONE, NONE, NONE, NONE, NONE}, {0, 0, 0, 0, 0}, KB_OK},
        {{0, 1, 3, 4, 8}, {9, 9, 9, 9, 9}, KB_E_DAMAGED},          /* no such record */
        {{0, 1, 3, 4, 65534}, {9, 9, 9, 9, 9}, KB_E_DAMAGED},
        {{0, 1, 2, 4, 5}, {9, 9, 9, 9, 9}, KB_E_DAMAGED},          /* itself */
        {{0, 1, 3, 4, 0}, {9, 9, 9, 9, 9}, KB_E_DAMAGED},          /* twice */
        {{0, 1, 3, 4, 5}, {9, 9, 8, 9, 9}, KB_E_DAMAGED},          /* not the nearest first */
        {{0, 1, 3, 4, 5}, {9, 9, 9, 9, 0}, KB_E_DAMAGED},          /* nothing in common */
        {{0, NONE, 3, NONE, NONE}, {9, 0, 0, 0, 0}, KB_E_DAMAGED}, /* a gap */
        {{0, NONE, NONE, NONE, NONE}, {9, 0, 0, 0, 1}, KB_E_DAMAGED},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        pieces p;
        opened o;
        kb_neighbours row;
        make(&p, &shares, RECORDS);
        uint8_t *at = p.of[KB_GRAPH].data + 4 + (size_t)15 * 2; /* of record 2 */
        for (size_t k = 0; k < KB_NEIGHBOURS; k++) {
            at[2 * k] = (uint8_t)cases[i].records[k];
            at[2 * k + 1] = (uint8_t)(cases[i].records[k] >> 8);
            at[10 + k] = cases[i].likeness[k];
        }
        opened_begin(&o, &p);
        assert_status(kb_graph_row(&o.pages, 2, &row), cases[i].status);
        assert_int_equal(o.pages.damaged, cases[i].status == KB_E_DAMAGED);
        assert_true(row.count == 0 || cases[i].status == KB_OK);
        opened_end(&o);
        pieces_release(&p);
    }
}

static void use_graph(kb_pages *pages, void *user)
{
    kb_graph graph;
    kb_status status = kb_graph_read(pages, &graph);
    (void)user;
    assert_true(graph.smoothing <= 256 && graph.vote <= 256);
    for (uint32_t i = 0; i < RECORDS + 1 && status == KB_OK; i++) {
        kb_neighbours row;
        status = kb_graph_row(pages, i, &row);
        assert_true(row.count <= KB_NEIGHBOURS);
        for (uint32_t k = 0; k < row.count; k++)
            assert_true(row.records[k] < RECORDS && row.records[k] != i && row.likeness[k] > 0);
    }
    assert_int_equal(status == KB_E_DAMAGED, pages->damaged);
}

static void test_graph__damage(void **state)
{
    (void)state;
    pieces p;
    make(&p, &shares, RECORDS);
    each_damage(&p, KB_GRAPH, use_graph, NULL);
    pieces_release(&p);
}

static kb_status run_writer(const kb_alloc *alloc, void *user)
{
    kb_buf out;
    (void)user;
    kb_buf_init(&out, alloc);
    kb_graph_write(&out, &shares, rows, RECORDS);
    kb_status status = out.failed ? KB_E_MEMORY : KB_OK;
    kb_buf_release(&out);
    return status;
}

static void test_graph__write_without_memory(void **state)
{
    (void)state;
    each_allocation(run_writer, NULL);
}

/* ---------------------------------------------------------------- compiler */

#define LEAST 256u /* records that get a graph */
#define TERMS 40u

/* An index whose records have so many words of text; terms are added. */
typedef struct corpus {
    kbc c;
    kbc_index index;
    kbc_term terms[TERMS];
    uint32_t room;
} corpus;

static void begin(corpus *k, uint32_t records, uint32_t words, uint32_t room)
{
    *k = (corpus){.index.record_count = records, .room = room};
    kbc_init(&k->c);
    k->index.terms = k->terms;
    k->index.lengths = kb_arena_get(&k->c.arena, records, sizeof *k->index.lengths);
    k->index.postings = kb_arena_get(&k->c.arena, room, sizeof *k->index.postings);
    k->index.impacts = kb_arena_get(&k->c.arena, room, 1);
    for (uint32_t i = 0; i < records; i++)
        k->index.lengths[i][i % KBC_FIELDS] = words;
}

/* A posting of the term that was added last. */
static void add(corpus *k, uint32_t record, uint8_t impact)
{
    kbc_term *term = &k->terms[k->index.term_count - 1];
    uint32_t at = term->first + term->df++;
    assert_true(at < k->room);
    k->index.postings[at].record = record;
    k->index.impacts[at] = impact;
}

static void add_term(corpus *k, unsigned flags)
{
    const kbc_term *last = k->index.term_count > 0 ? &k->terms[k->index.term_count - 1] : NULL;
    assert_true(k->index.term_count < TERMS);
    k->terms[k->index.term_count++] = (kbc_term){.flags = flags, .first = last != NULL ? last->first + last->df : 0};
}

static const kb_neighbours *graph_of(corpus *k)
{
    kb_graph graph;
    const kb_neighbours *graph_rows = kbc_graph_make(&k->c, &k->index, &graph);
    assert_non_null(graph_rows);
    return graph_rows;
}

static void check_row(const kb_neighbours *row, uint32_t count, const uint16_t *records, const uint8_t *likeness)
{
    assert_int_equal(row->count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(row->records[i], records[i]);
        assert_int_equal(row->likeness[i], likeness[i]);
    }
}

#define ROW(...) (uint16_t[]){__VA_ARGS__}
#define LIKE(...) (uint8_t[]){__VA_ARGS__}

/* Vectors (3 4), (30 40), (5 0), (0 200): cosines 1, 3/5, 4/5, and 0, which is no neighbour. */
static void test_graph__known_vectors(void **state)
{
    (void)state;
    corpus k;
    begin(&k, LEAST, 100, 16);
    add_term(&k, 0);
    add(&k, 10, 3);
    add(&k, 11, 30);
    add(&k, 12, 5);
    add_term(&k, 0);
    add(&k, 10, 4);
    add(&k, 11, 40);
    add(&k, 255, 200);
    const kb_neighbours *graph_rows = graph_of(&k);
    check_row(&graph_rows[0], 0, NULL, NULL);
    check_row(&graph_rows[10], 3, ROW(11, 255, 12), LIKE(255, 204, 153));
    check_row(&graph_rows[11], 3, ROW(10, 255, 12), LIKE(255, 204, 153));
    check_row(&graph_rows[12], 2, ROW(10, 11), LIKE(153, 153));
    check_row(&graph_rows[255], 2, ROW(10, 11), LIKE(204, 204));
    kbc_release(&k.c);
}

/* Of equal ones those with the lowest numbers, in their order; no more than there is room for. */
static void test_graph__ties(void **state)
{
    (void)state;
    corpus k;
    begin(&k, LEAST, 100, LEAST + 8);
    add_term(&k, 0);
    for (uint32_t i = 0; i < LEAST; i++)
        add(&k, i, 7);
    add_term(&k, 0);
    add(&k, 100, 7);
    add(&k, 200, 7);
    const kb_neighbours *graph_rows = graph_of(&k);
    check_row(&graph_rows[0], 5, ROW(1, 2, 3, 4, 5), LIKE(255, 255, 255, 255, 255));
    check_row(&graph_rows[3], 5, ROW(0, 1, 2, 4, 5), LIKE(255, 255, 255, 255, 255));
    check_row(&graph_rows[255], 5, ROW(0, 1, 2, 3, 4), LIKE(255, 255, 255, 255, 255));
    check_row(&graph_rows[100], 5, ROW(200, 0, 1, 2, 3), LIKE(255, 180, 180, 180, 180));
    check_row(&graph_rows[200], 5, ROW(100, 0, 1, 2, 3), LIKE(255, 180, 180, 180, 180));
    kbc_release(&k.c);
}

static void test_graph__stop_words_say_nothing(void **state)
{
    (void)state;
    corpus k;
    begin(&k, LEAST, 100, 16);
    add_term(&k, KB_TERM_STOP);
    add(&k, 0, 255);
    add(&k, 1, 255);
    add(&k, 2, 255);
    add_term(&k, KB_TERM_SOFT | KB_TERM_COMPOUND);
    add(&k, 1, 1);
    add(&k, 2, 1);
    const kb_neighbours *graph_rows = graph_of(&k);
    check_row(&graph_rows[0], 0, NULL, NULL);
    check_row(&graph_rows[1], 1, ROW(2), LIKE(255));
    kbc_release(&k.c);
}

/* What is hardly alike is no neighbour: a cosine of 1/255, and one of less than half of that. */
static void test_graph__least_likeness(void **state)
{
    (void)state;
    corpus k;
    begin(&k, LEAST, 100, 16);
    add_term(&k, 0);
    add(&k, 0, 1);
    add(&k, 1, 1);
    add_term(&k, 0);
    add(&k, 0, 255);
    add_term(&k, 0);
    add(&k, 2, 1);
    add(&k, 3, 255);
    add_term(&k, 0);
    add(&k, 2, 255);
    const kb_neighbours *graph_rows = graph_of(&k);
    check_row(&graph_rows[0], 1, ROW(1), LIKE(1));
    check_row(&graph_rows[3], 1, ROW(2), LIKE(1));
    add_term(&k, 0);
    add(&k, 1, 3);
    check_row(&graph_of(&k)[0], 0, NULL, NULL);
    kbc_release(&k.c);
}

static double cosine(const double *a, const double *b)
{
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < TERMS; i++) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return ab * ab / (aa * bb + 1e-9); /* squared, which orders alike */
}

/* No record that is left out is nearer than one that is there. */
static void check_nearest(double vectors[][TERMS], uint32_t count, uint32_t record, const kb_neighbours *row)
{
    double last = 2;
    bool listed[300] = {false};
    for (uint32_t i = 0; i < row->count; i++) {
        double c = cosine(vectors[record], vectors[row->records[i]]), like = row->likeness[i] / 255.0;
        assert_true(c <= last + 0.001);
        assert_true(c > (like - 0.003) * (like - 0.003) && c < (like + 0.003) * (like + 0.003));
        listed[row->records[i]] = true;
        last = c;
    }
    for (uint32_t i = 0; i < count; i++)
        if (i != record && !listed[i])
            assert_true(cosine(vectors[record], vectors[i]) <= (row->count == KB_NEIGHBOURS ? last + 0.001 : 0.00001));
}

/* Adds the terms of random vectors from a first one on, round about. */
static void add_vectors(corpus *k, double vectors[][TERMS], uint32_t first)
{
    for (uint32_t t = 0; t < TERMS; t++) {
        add_term(k, 0);
        for (uint32_t i = 0; i < k->index.record_count; i++)
            if (vectors[i][(first + t) % TERMS] > 0)
                add(k, i, (uint8_t)vectors[i][(first + t) % TERMS]);
    }
}

static void test_graph__random_vectors(void **state)
{
    (void)state;
    static double vectors[300][TERMS];
    uint32_t seed = 7;
    corpus k, other;
    begin(&k, 300, 60, 300 * TERMS);
    begin(&other, 300, 60, 300 * TERMS);
    for (uint32_t i = 0; i < 300; i++)
        for (uint32_t t = 0; t < TERMS; t++)
            vectors[i][t] = random_below(&seed, 4) == 0 ? 1 + random_below(&seed, 255) : 0;
    add_vectors(&k, vectors, 0);
    add_vectors(&other, vectors, 17); /* the same terms in another order: the same graph */
    const kb_neighbours *graph_rows = graph_of(&k), *again = graph_of(&other);
    for (uint32_t i = 0; i < 300; i++)
        check_nearest(vectors, 300, i, &graph_rows[i]);
    assert_memory_equal(graph_rows, again, 300 * sizeof *graph_rows);
    kbc_release(&k.c);
    kbc_release(&other.c);
}

/* Shares by the number of records and of words in each; 0: no graph. */
static void test_graph__when_it_helps(void **state)
{
    (void)state;
    static const struct {
        uint32_t records, words, smoothing, vote;
    } cases[] = {{255, 100, 0, 0},  {256, 100, 179, 64}, {256, 60, 179, 64}, {256, 40, 90, 32},   {256, 21, 4, 2},
                 {256, 20, 0, 0},   {256, 0, 0, 0},      {0, 0, 0, 0},       {20000, 60, 179, 64}, {20001, 60, 0, 0}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        corpus k;
        kb_graph graph;
        begin(&k, cases[i].records, cases[i].words, 1);
        bool has_rows = kbc_graph_make(&k.c, &k.index, &graph) != NULL;
        assert_int_equal(has_rows, cases[i].smoothing > 0);
        assert_int_equal(graph.smoothing, cases[i].smoothing);
        assert_int_equal(graph.vote, cases[i].vote);
        kbc_release(&k.c);
    }
}

/* One term that all of 20000 records have is looked at; two would take too long, and a rare one alone is left. */
static void test_graph__common_terms_are_left_out(void **state)
{
    (void)state;
    for (uint32_t common = 1; common <= 2; common++) {
        corpus k;
        begin(&k, 20000, 60, 2 * 20000 + 2);
        for (uint32_t t = 0; t < common; t++) {
            add_term(&k, 0);
            for (uint32_t i = 0; i < 20000; i++)
                add(&k, i, 10);
        }
        add_term(&k, 0);
        add(&k, 19998, 1);
        add(&k, 19999, 1);
        const kb_neighbours *graph_rows = graph_of(&k);
        assert_int_equal(graph_rows[0].count, common == 1 ? 5 : 0);
        assert_int_equal(graph_rows[19999].records[0], 19998);
        assert_int_equal(graph_rows[19999].count, common == 1 ? 5 : 1);
        kbc_release(&k.c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_graph__round_trip),
        cmocka_unit_test(test_graph__absent),
        cmocka_unit_test(test_graph__heads_that_lie),
        cmocka_unit_test(test_graph__rows_that_lie),
        cmocka_unit_test(test_graph__damage),
        cmocka_unit_test(test_graph__write_without_memory),
        cmocka_unit_test(test_graph__known_vectors),
        cmocka_unit_test(test_graph__ties),
        cmocka_unit_test(test_graph__stop_words_say_nothing),
        cmocka_unit_test(test_graph__least_likeness),
        cmocka_unit_test(test_graph__random_vectors),
        cmocka_unit_test(test_graph__when_it_helps),
        cmocka_unit_test(test_graph__common_terms_are_left_out),
    };
    return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
