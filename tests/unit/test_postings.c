/*
 * test_postings.c - reader/format/postings.c: lists at the edges of a block,
 * the greatest numbers, and POSTINGS and POSITIONS that lie.
 */
#include "helpers.h"

#define MOST 5000

typedef struct list {
    uint32_t df, records[MOST], counts[MOST], places[3 * MOST];
    uint8_t impacts[MOST];
    uint32_t place_count;
} list;

static void make_list(list *l, uint32_t df, uint32_t gap, uint32_t seed)
{
    uint32_t record = random_below(&seed, gap);
    l->df = df;
    l->place_count = 0;
    for (uint32_t i = 0; i < df; i++, record += 1 + random_below(&seed, gap)) {
        uint32_t place = random_below(&seed, 1000);
        l->records[i] = record;
        l->impacts[i] = (uint8_t)(1 + random_below(&seed, 255));
        l->counts[i] = random_below(&seed, 4);
        for (uint32_t k = 0; k < l->counts[i]; k++, place += random_below(&seed, 100000))
            l->places[l->place_count++] = place;
    }
}

/* The term of a list that is all there is in the sections. */
static kb_term write_list(const list *l, pieces *p)
{
    kb_postings_write(&p->of[KB_POSTINGS], &p->of[KB_POSITIONS], l->records, l->impacts, l->counts, l->places, l->df);
    return (kb_term){
        .df = l->df, .postings_bytes = p->of[KB_POSTINGS].size, .positions_bytes = p->of[KB_POSITIONS].size};
}

static void check_positions(const list *l, kb_pages *pages, const kb_term *term, bool all)
{
    kb_positions it;
    uint32_t at = 0;
    kb_positions_begin(&it, pages, term);
    for (uint32_t i = 0; i < l->df; i++) {
        assert_int_equal(kb_positions_posting(&it), l->counts[i]);
        for (uint32_t k = 0; k < l->counts[i]; k++, at++)
            if (all || k == 0) /* else the rest is skipped */
                assert_int_equal(kb_positions_next(&it), l->places[at]);
        if (all)
            assert_int_equal(kb_positions_next(&it), KB_NO_POSITION);
    }
    while (kb_positions_next(&it) != KB_NO_POSITION)
        ;
    assert_false(it.data.bad);
}

static void check_list(const list *l, uint32_t record_count)
{
    pieces p;
    opened o;
    kb_postings it;
    pieces_empty(&p);
    kb_term term = write_list(l, &p);
    opened_begin(&o, &p);
    uint32_t at = 0;
    kb_postings_begin(&it, &o.pages, &term, record_count);
    while (kb_postings_next(&it, &o.pages) == KB_OK)
        for (uint32_t i = 0; i < it.n; i++, at++) {
            assert_int_equal(it.records[i], l->records[at]);
            assert_int_equal(it.impacts[i], l->impacts[at]);
        }
    assert_int_equal(at, l->df);
    assert_false(o.pages.damaged);
    check_positions(l, &o.pages, &term, true);
    check_positions(l, &o.pages, &term, false);
    opened_end(&o);
    pieces_release(&p);
}

static void test_postings__round_trip(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {0, 1, 2, 127, 128, 129, 255, 256, 257, 300, 5000};
    list *l = test_malloc(sizeof *l);
    for (size_t i = 0; i < KB_COUNT(sizes); i++)
        for (uint32_t gap = 1; gap < 1000000; gap = gap * 37 + 3) {
            make_list(l, sizes[i], gap, 17 + gap);
            uint32_t last = sizes[i] > 0 ? l->records[sizes[i] - 1] : 0;
            check_list(l, last + 1);
        }
    test_free(l);
}

static void test_postings__greatest_numbers(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    *l = (list){.df = 3, .records = {0, UINT32_MAX - 2, UINT32_MAX - 1}, .counts = {2, 0, 1}, .impacts = {1, 255, 1},
                .places = {0, KB_NO_POSITION - 1, KB_NO_POSITION - 1}, .place_count = 3};
    check_list(l, UINT32_MAX);
    test_free(l);
}

/* A record that does not exist is damage, not a number to index with. */
static void test_postings__record_out_of_range(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    for (uint32_t df = 1; df <= 300; df += 13) {
        pieces p;
        opened o;
        kb_postings it;
        kb_status status;
        make_list(l, df, 5, df);
        pieces_empty(&p);
        kb_term term = write_list(l, &p);
        opened_begin(&o, &p);
        kb_postings_begin(&it, &o.pages, &term, l->records[df - 1]);
        while ((status = kb_postings_next(&it, &o.pages)) == KB_OK)
            for (uint32_t i = 0; i < it.n; i++)
                assert_true(it.records[i] < l->records[df - 1]);
        assert_status(status, KB_E_DAMAGED);
        opened_end(&o);
        pieces_release(&p);
    }
    test_free(l);
}

static void use_list(kb_pages *pages, void *user)
{
    const kb_term *term = user;
    kb_postings it;
    kb_positions places;
    kb_status status;
    uint32_t last = 0, count = 0;
    kb_postings_begin(&it, pages, term, 2000);
    kb_positions_begin(&places, pages, term);
    while ((status = kb_postings_next(&it, pages)) == KB_OK)
        for (uint32_t i = 0; i < it.n; i++, count++) {
            assert_true(it.records[i] < 2000 && (count == 0 || it.records[i] > last));
            last = it.records[i];
            (void)kb_positions_posting(&places);
            uint32_t before = 0, place;
            while ((place = kb_positions_next(&places)) != KB_NO_POSITION) {
                assert_true(place >= before);
                before = place;
            }
        }
    assert_true(status == KB_NONE ? count == term->df : status == KB_E_DAMAGED && pages->damaged);
}

static void test_postings__damage(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    pieces p;
    make_list(l, 140, 9, 77);
    pieces_empty(&p);
    kb_term term = write_list(l, &p);
    each_damage(&p, KB_POSTINGS, use_list, &term);
    each_damage(&p, KB_POSITIONS, use_list, &term);
    pieces_release(&p);
    test_free(l);
}

/* A term that says more or less than its list has. */
static void test_postings__wrong_term(void **state)
{
    (void)state;
    const uint64_t values[] = {0, 1, 139, 141, 256, UINT32_MAX - 1, UINT32_MAX};
    list *l = test_malloc(sizeof *l);
    pieces p;
    opened o;
    make_list(l, 140, 9, 77);
    pieces_empty(&p);
    const kb_term good = write_list(l, &p);
    for (size_t i = 0; i < KB_COUNT(values); i++)
        for (unsigned field = 0; field < 5; field++) {
            kb_term term = good;
            uint64_t *numbers[] = {&term.postings, &term.postings_bytes, &term.positions, &term.positions_bytes};
            if (field < 4)
                *numbers[field] = values[i] >= UINT32_MAX ? UINT64_MAX - values[i] % 2 : values[i];
            else
                term.df = (uint32_t)values[i];
            opened_begin(&o, &p);
            kb_postings it;
            kb_status status;
            kb_postings_begin(&it, &o.pages, &term, 2000);
            while ((status = kb_postings_next(&it, &o.pages)) == KB_OK)
                assert_in_range(it.n, 1, KB_POSTING_BLOCK);
            if (field == 4)
                assert_status(status, KB_E_DAMAGED);
            opened_end(&o);
        }
    pieces_release(&p);
    test_free(l);
}

static kb_status run_writer(const kb_alloc *alloc, void *user)
{
    const list *l = user;
    kb_buf postings, positions;
    kb_buf_init(&postings, alloc);
    kb_buf_init(&positions, alloc);
    kb_postings_write(&postings, &positions, l->records, l->impacts, l->counts, l->places, l->df);
    kb_status status = postings.failed || positions.failed ? KB_E_MEMORY : KB_OK;
    kb_buf_release(&postings);
    kb_buf_release(&positions);
    return status;
}

static void test_postings__write_without_memory(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    make_list(l, 300, 9, 77);
    each_allocation(run_writer, l);
    test_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_postings__round_trip),
        cmocka_unit_test(test_postings__greatest_numbers),
        cmocka_unit_test(test_postings__record_out_of_range),
        cmocka_unit_test(test_postings__damage),
        cmocka_unit_test(test_postings__wrong_term),
        cmocka_unit_test(test_postings__write_without_memory),
    };
    return cmocka_run_group_tests_name("postings", tests, NULL, NULL);
}
