/*
 * test_postings.c - reader/format/postings.c and norms.c: lists at the edges of
 * a block, the greatest numbers, skipping, and POSTINGS and NORMS that lie.
 */
#include "helpers.h"

#define MOST 5000

typedef struct list {
    uint32_t df, records[MOST], counts[MOST], places[5 * MOST];
    uint8_t impacts[MOST];
    uint32_t place_count;
} list;

/* A list, the sections that have it, and they opened. */
typedef struct written {
    const list *l;
    pieces p;
    opened o;
    kb_term term;
} written;

static void make_list(list *l, uint32_t df, uint32_t gap, uint32_t seed)
{
    uint32_t record = random_below(&seed, gap);
    l->df = df;
    l->place_count = 0;
    for (uint32_t i = 0; i < df; i++, record += 1 + random_below(&seed, gap)) {
        uint32_t place = random_below(&seed, 1000);
        l->records[i] = record;
        l->impacts[i] = (uint8_t)(1 + 5 * random_below(&seed, 51));
        l->counts[i] = random_below(&seed, 40) == 0 ? 15 + random_below(&seed, 20) : random_below(&seed, 4);
        for (uint32_t k = 0; k < l->counts[i]; k++, place += random_below(&seed, k % 3 == 0 ? 100000 : 30))
            l->places[l->place_count++] = place;
    }
}

static void write_list(written *w, const list *l, uint32_t record_count)
{
    test_norms n;
    w->l = l;
    pieces_empty(&w->p);
    pieces_say_records(&w->p, record_count);
    norms_begin(&n, record_count);
    w->term = norms_list(&n, &w->p.of[KB_POSTINGS], l->df, l->records, l->impacts, l->counts, l->places);
    kb_buf_clear(&w->p.of[KB_NORMS]);
    kb_norms_write(&w->p.of[KB_NORMS], &n.norms);
    norms_end(&n);
}

static void begin(written *w, const list *l, uint32_t record_count)
{
    write_list(w, l, record_count);
    opened_begin(&w->o, &w->p);
}

static void end(written *w)
{
    opened_end(&w->o);
    pieces_release(&w->p);
}

/* Positions of a block of which the first posting is `at`; not all: of each third posting only the first. */
static void check_positions(written *w, kb_postings *it, uint32_t at, const uint32_t **place, bool all)
{
    const list *l = w->l;
    kb_positions positions;
    kb_positions_begin(&positions, &w->o.pages, it);
    for (uint32_t i = 0; i < it->n; *place += l->counts[at + i], i++) {
        if (!all && i % 3 != 0)
            continue;
        assert_int_equal(kb_positions_of(&positions, i), l->counts[at + i]);
        for (uint32_t k = 0; k < l->counts[at + i] && (all || k == 0); k++)
            assert_int_equal(kb_positions_next(&positions), (*place)[k]);
        if (all)
            assert_int_equal(kb_positions_next(&positions), KB_NO_POSITION);
    }
    assert_false(positions.bad);
}

static void check_list(const list *l, uint32_t record_count, bool all)
{
    written w;
    kb_postings it;
    uint32_t at = 0;
    const uint32_t *place = l->places;
    begin(&w, l, record_count);
    kb_postings_begin(&it, &w.o.pages, &w.term);
    for (; kb_postings_next(&it, &w.o.pages) == KB_OK; at += it.n) {
        for (uint32_t i = 0; i < it.n; i++) {
            assert_int_equal(it.records[i], l->records[at + i]);
            assert_int_equal(it.impacts[i], kb_norms_impact(it.factor, l->impacts[at + i]));
            assert_in_range(it.impacts[i] + 1, l->impacts[at + i], l->impacts[at + i] + 2);
            assert_true(it.impacts[i] <= it.greatest);
        }
        check_positions(&w, &it, at, &place, all);
    }
    assert_int_equal(at, l->df);
    assert_int_equal(it.last, KB_NO_RECORD);
    assert_false(w.o.pages.damaged);
    end(&w);
}

static void test_postings__round_trip(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {0, 1, 2, 7, 8, 127, 128, 129, 255, 256, 257, 300, 5000};
    list *l = test_malloc(sizeof *l);
    for (size_t i = 0; i < KB_COUNT(sizes); i++)
        for (uint32_t gap = 1; gap < 10000; gap = gap * 19 + 3) {
            make_list(l, sizes[i], gap, 17 + gap);
            uint32_t last = sizes[i] > 0 ? l->records[sizes[i] - 1] : 0;
            check_list(l, last + 1 + sizes[i], true); /* more than have it: their impacts are not bound to be small */
            check_list(l, 3 * last + 1 + sizes[i], false);
        }
    test_free(l);
}

/* Positions far from each other, in records that are short, and the last that there is. */
static void test_postings__greatest_positions(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    *l = (list){.df = 3, .records = {0, 5, 6}, .counts = {2, 0, 1}, .impacts = {1, 255, 1},
                .places = {0, KB_NO_POSITION - 1, KB_NO_POSITION - 1}, .place_count = 3};
    check_list(l, 7, true);
    test_free(l);
}

/* The record at or behind another one; KB_NO_RECORD when there is none. */
static uint32_t record_from(const list *l, uint32_t record)
{
    for (uint32_t i = 0; i < l->df; i++)
        if (l->records[i] >= record)
            return l->records[i];
    return KB_NO_RECORD;
}

static uint32_t first_from(kb_postings *it, kb_pages *pages, uint32_t record)
{
    for (kb_postings_seek(it, pages, record); kb_postings_read(it, pages) == KB_OK; kb_postings_seek(it, pages, it->last + 1))
        for (uint32_t i = 0; i < it->n; i++)
            if (it->records[i] >= record)
                return it->records[i];
    return KB_NO_RECORD;
}

static void test_postings__seek(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {1, 5, 128, 129, 1000};
    list *l = test_malloc(sizeof *l);
    for (size_t i = 0; i < KB_COUNT(sizes); i++)
        for (uint32_t step = 1; step < 2000; step = step * 7 + 1) {
            written w;
            kb_postings it;
            make_list(l, sizes[i], 20, step);
            uint32_t records = l->records[l->df - 1] + 1;
            begin(&w, l, records);
            kb_postings_begin(&it, &w.o.pages, &w.term);
            for (uint32_t record = 0; record < records + step; record += step)
                assert_int_equal(first_from(&it, &w.o.pages, record), record_from(l, record));
            end(&w);
        }
    test_free(l);
}

/* A record that does not exist is damage, not a number to index with. */
static void test_postings__record_out_of_range(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    for (uint32_t df = 8; df <= 300; df += 13) {
        written w;
        kb_postings it;
        kb_status status;
        make_list(l, df, 5, df);
        write_list(&w, l, l->records[df - 1] + 1);
        test_norms fewer;
        norms_begin(&fewer, l->records[df - 1]);
        for (uint32_t i = 0; i < df; i++)
            (void)norms_pattern(&fewer, l->impacts[i], l->counts[i]);
        kb_buf_clear(&w.p.of[KB_NORMS]);
        kb_norms_write(&w.p.of[KB_NORMS], &fewer.norms);
        pieces_say_records(&w.p, fewer.norms.records);
        opened_begin(&w.o, &w.p);
        kb_postings_begin(&it, &w.o.pages, &w.term);
        while ((status = kb_postings_next(&it, &w.o.pages)) == KB_OK)
            for (uint32_t i = 0; i < it.n; i++)
                assert_true(it.records[i] < l->records[df - 1]);
        assert_status(status, KB_E_DAMAGED);
        norms_end(&fewer);
        end(&w);
    }
    test_free(l);
}

static void use_block(kb_pages *pages, kb_postings *it)
{
    kb_positions places;
    kb_positions_begin(&places, pages, it);
    for (uint32_t i = 0; i < it->n; i++) {
        uint32_t before = 0, place;
        (void)kb_positions_of(&places, i);
        while ((place = kb_positions_next(&places)) != KB_NO_POSITION) {
            assert_true(place >= before);
            before = place;
        }
    }
}

static void use_list(kb_pages *pages, void *user)
{
    const kb_term *term = user;
    kb_postings it;
    kb_status status;
    uint32_t last = 0, count = 0;
    kb_postings_begin(&it, pages, term);
    while ((status = kb_postings_next(&it, pages)) == KB_OK) {
        for (uint32_t i = 0; i < it.n; i++, count++) {
            assert_true(it.records[i] < pages->norms.records && (count == 0 || it.records[i] > last));
            last = it.records[i];
        }
        use_block(pages, &it);
    }
    assert_true(status == KB_NONE ? count == term->df : status == KB_E_DAMAGED && pages->damaged);
}

/* Lists of one block and of more, damaged in every way. */
static void damage_lists(void (*use)(kb_pages *pages, void *user))
{
    list *l = test_malloc(sizeof *l);
    for (uint32_t df = 5; df < 300; df = df * 5 + 3) {
        written w;
        make_list(l, df, 9, 77);
        write_list(&w, l, 3000);
        each_damage(&w.p, KB_POSTINGS, use, &w.term);
        pieces_release(&w.p);
    }
    test_free(l);
}

static void test_postings__damage(void **state)
{
    (void)state;
    damage_lists(use_list);
}

/* What counts much, of which the records are found one by one. */
static void use_above(kb_pages *pages, void *user)
{
    kb_postings it;
    kb_above above = {.need = 0};
    uint32_t next = 0;
    kb_postings_begin(&it, pages, user);
    while (it.last != KB_NO_RECORD && kb_postings_above(&it, pages, 200, &above) == KB_OK) {
        for (uint32_t i = 0; i < above.n; i++) {
            assert_true(above.records[i] >= next && above.records[i] < pages->norms.records);
            next = above.records[i] + 1;
        }
        kb_postings_seek(&it, pages, it.last + 1);
    }
}

/* Who adds scores up by records relies on it that they rise. */
static void test_postings__damage_above(void **state)
{
    (void)state;
    damage_lists(use_above);
}

static void test_norms__damage(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    written w;
    make_list(l, 140, 2, 77);
    write_list(&w, l, l->records[139] + 1);
    each_damage(&w.p, KB_NORMS, use_list, &w.term);
    pieces_release(&w.p);
    test_free(l);
}

/* NORMS of more or fewer records than RECORDS has: a list could name one that scores have no room for. */
static void test_norms__other_records(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    make_list(l, 140, 9, 77);
    for (uint32_t said = 2999; said <= 3001; said++) {
        written w;
        kb_postings it;
        write_list(&w, l, 3000);
        pieces_say_records(&w.p, said);
        opened_begin(&w.o, &w.p);
        kb_postings_begin(&it, &w.o.pages, &w.term);
        assert_status(kb_postings_next(&it, &w.o.pages), said == 3000 ? KB_OK : KB_E_DAMAGED);
        end(&w);
    }
    test_free(l);
}

/* A term that says more or less than its list has. */
static void test_postings__wrong_term(void **state)
{
    (void)state;
    const uint64_t values[] = {0, 1, 139, 141, 256, UINT32_MAX - 1, UINT32_MAX};
    list *l = test_malloc(sizeof *l);
    written w;
    make_list(l, 140, 9, 77);
    begin(&w, l, 3000);
    for (size_t i = 0; i < KB_COUNT(values); i++)
        for (unsigned field = 0; field < 4; field++) {
            kb_term term = w.term;
            kb_postings it;
            if (field == 0)
                term.list = values[i] >= UINT32_MAX ? UINT64_MAX - values[i] % 2 : values[i];
            else if (field == 1)
                term.list_bytes = values[i] >= UINT32_MAX ? UINT64_MAX - values[i] % 2 : values[i];
            else if (field == 2)
                term.df = (uint32_t)values[i];
            else
                term.burst = (uint32_t)values[i];
            w.o.pages.damaged = false;
            kb_postings_begin(&it, &w.o.pages, &term);
            while (kb_postings_next(&it, &w.o.pages) == KB_OK) {
                assert_in_range(it.n, 1, KB_POSTING_BLOCK);
                use_block(&w.o.pages, &it);
            }
        }
    end(&w);
    test_free(l);
}

/* Rows whose blocks were longer than they are would make many bytes of few: each would be looked at again. */
static void test_postings__rows_that_overlap(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    written w;
    kb_postings it;
    kb_status status;
    size_t blocks = 0;
    make_list(l, 3 * KB_POSTING_BLOCK, 9, 77);
    write_list(&w, l, 5000);
    uint8_t *bytes = w.p.of[KB_POSTINGS].data;
    kb_cursor head = kb_cursor_of(bytes, w.p.of[KB_POSTINGS].size);
    uint64_t rows = kb_read_varint(&head);
    (void)kb_read_varint(&head);
    bytes = (uint8_t *)(uintptr_t)head.at;
    assert_true(rows % 3 == 0 && (bytes[rows / 3 * 2 + 2] & 0x7F) < 0x7F);
    bytes[rows / 3 * 2 + 2]++; /* the bytes of the last block */
    opened_begin(&w.o, &w.p);
    kb_postings_begin(&it, &w.o.pages, &w.term);
    while ((status = kb_postings_next(&it, &w.o.pages)) == KB_OK)
        blocks++;
    assert_status(status, KB_E_DAMAGED);
    assert_int_equal(blocks, 2);
    end(&w);
    test_free(l);
}

static kb_status run_writer(const kb_alloc *alloc, void *user)
{
    const list *l = user;
    test_norms n;
    kb_buf out;
    norms_begin(&n, 5000);
    kb_buf_init(&out, alloc);
    (void)norms_list(&n, &out, l->df, l->records, l->impacts, l->counts, l->places);
    kb_norms_write(&out, &n.norms);
    kb_status status = out.failed ? KB_E_MEMORY : KB_OK;
    kb_buf_release(&out);
    norms_end(&n);
    return status;
}

static void test_postings__write_without_memory(void **state)
{
    (void)state;
    list *l = test_malloc(sizeof *l);
    make_list(l, 200, 9, 77);
    each_allocation(run_writer, l);
    test_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_postings__round_trip),
        cmocka_unit_test(test_postings__greatest_positions),
        cmocka_unit_test(test_postings__seek),
        cmocka_unit_test(test_postings__record_out_of_range),
        cmocka_unit_test(test_postings__damage),
        cmocka_unit_test(test_postings__damage_above),
        cmocka_unit_test(test_norms__damage),
        cmocka_unit_test(test_norms__other_records),
        cmocka_unit_test(test_postings__wrong_term),
        cmocka_unit_test(test_postings__rows_that_overlap),
        cmocka_unit_test(test_postings__write_without_memory),
    };
    return cmocka_run_group_tests_name("postings", tests, NULL, NULL);
}
