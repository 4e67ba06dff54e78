/*
 * test_dictionary.c - reader/format/dictionary.c: 5,000 random terms against a
 * linear search, and TERMS sections that lie.
 */
#include "helpers.h"

#include <stdlib.h>

#define TERMS 5000

typedef struct row {
    char text[KB_TERM_BYTES];
    size_t n;
    kb_term term;
} row;

static kb_str text_of(const row *r)
{
    return (kb_str){r->text, r->n};
}

static int compare_rows(const void *a, const void *b)
{
    return kb_str_compare(text_of(a), text_of(b));
}

/* Random rising terms with long shared beginnings, from a few letters. */
static size_t make_rows(row *rows, size_t count, uint32_t seed)
{
    for (size_t i = 0; i < count; i++) {
        rows[i].n = 1 + random_below(&seed, random_below(&seed, 8) == 0 ? KB_TERM_BYTES : 9);
        for (size_t k = 0; k < rows[i].n; k++)
            rows[i].text[k] = (char)(random_below(&seed, 50) == 0 ? 0xC3 : 'a' + random_below(&seed, 3));
    }
    qsort(rows, count, sizeof *rows, compare_rows);
    size_t unique = 0;
    for (size_t i = 0; i < count; i++)
        if (unique == 0 || compare_rows(&rows[unique - 1], &rows[i]) != 0)
            rows[unique++] = rows[i];
    uint64_t list = 0;
    for (size_t i = 0; i < unique; i++) {
        uint64_t big = random_below(&seed, 10) == 0 ? (uint64_t)1 << 33 : 0;
        uint32_t df = random_below(&seed, 8) == 0 ? 0 : next_random(&seed) >> 4;
        uint32_t burst = random_below(&seed, 2) == 0 ? 64 : random_below(&seed, 70000);
        rows[i].term = (kb_term){(uint32_t)i, df, random_below(&seed, 8), burst, list,
                                 df > 0 ? random_below(&seed, 500) + big : 0};
        list += rows[i].term.list_bytes;
    }
    return unique;
}

static void write_rows(const row *rows, size_t count, kb_buf *out)
{
    kb_dictionary_writer w;
    kb_dictionary_begin(&w, NULL);
    for (size_t i = 0; i < count; i++)
        kb_dictionary_add(&w, text_of(&rows[i]), &rows[i].term);
    kb_dictionary_end(&w, out);
    assert_false(out->failed);
}

static void assert_same(const kb_term *a, const kb_term *b)
{
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->df, b->df);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->burst, b->burst);
    assert_true(a->list == b->list && a->list_bytes == b->list_bytes);
}

static void check_dictionary(const row *rows, size_t count)
{
    pieces p;
    opened o;
    pieces_empty(&p);
    kb_buf_clear(&p.of[KB_TERMS]);
    write_rows(rows, count, &p.of[KB_TERMS]);
    opened_begin(&o, &p);
    assert_int_equal(kb_dictionary_count(&o.pages), count);
    kb_dictionary_walk walk;
    kb_str text;
    kb_term term;
    kb_dictionary_walk_begin(&walk, &o.pages);
    for (size_t i = 0; i < count; i++) {
        assert_status(kb_dictionary_walk_next(&walk, &o.pages, &text, &term), KB_OK);
        assert_true(kb_str_equal(text, text_of(&rows[i])));
        assert_same(&term, &rows[i].term);
        assert_status(kb_dictionary_find(&o.pages, text_of(&rows[i]), &term), KB_OK);
        assert_same(&term, &rows[i].term);
    }
    assert_status(kb_dictionary_walk_next(&walk, &o.pages, &text, &term), KB_NONE);
    opened_end(&o);
    pieces_release(&p);
}

static void test_dictionary__every_term_is_found(void **state)
{
    (void)state;
    row *rows = test_malloc(TERMS * sizeof *rows);
    check_dictionary(rows, make_rows(rows, TERMS, 11));
    static const size_t sizes[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 48};
    size_t count = make_rows(rows, 500, 12);
    for (size_t i = 0; i < KB_COUNT(sizes); i++)
        check_dictionary(rows, sizes[i] < count ? sizes[i] : count);
    test_free(rows);
}

static bool linear(const row *rows, size_t count, kb_str text)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(text_of(&rows[i]), text))
            return true;
    return false;
}

static void test_dictionary__others_are_not_found(void **state)
{
    (void)state;
    row *rows = test_malloc(700 * sizeof *rows), *others = test_malloc(1000 * sizeof *others);
    size_t count = make_rows(rows, 700, 21), other_count = make_rows(others, 1000, 22), absent = 0;
    pieces p;
    opened o;
    kb_term term;
    pieces_empty(&p);
    kb_buf_clear(&p.of[KB_TERMS]);
    write_rows(rows, count, &p.of[KB_TERMS]);
    opened_begin(&o, &p);
    for (size_t i = 0; i < other_count; i++) {
        bool known = linear(rows, count, text_of(&others[i]));
        absent += known ? 0 : 1;
        assert_status(kb_dictionary_find(&o.pages, text_of(&others[i]), &term), known ? KB_OK : KB_NONE);
    }
    assert_true(absent > 300);
    assert_status(kb_dictionary_find(&o.pages, KB_LIT(""), &term), KB_NONE);
    assert_status(kb_dictionary_find(&o.pages, KB_LIT("\xFF\xFF"), &term), KB_NONE);
    opened_end(&o);
    pieces_release(&p);
    test_free(rows);
    test_free(others);
}

/* From any term, or from the beginning, forward to any text. */
static void test_dictionary__walk_to(void **state)
{
    (void)state;
    row *rows = test_malloc(3000 * sizeof *rows), *others = test_malloc(300 * sizeof *others);
    size_t count = make_rows(rows, 3000, 41), other_count = make_rows(others, 300, 42);
    pieces p;
    opened o;
    pieces_empty(&p);
    kb_buf_clear(&p.of[KB_TERMS]);
    write_rows(rows, count, &p.of[KB_TERMS]);
    opened_begin(&o, &p);
    for (size_t i = 0; i < other_count; i++)
        for (size_t k = i; k < other_count; k += 1 + k / 8) {
            kb_dictionary_walk walk;
            kb_str text, first = text_of(&others[i]), second = text_of(&others[k]);
            kb_term term;
            size_t at = 0;
            kb_dictionary_walk_begin(&walk, &o.pages);
            kb_status status = kb_dictionary_walk_to(&walk, &o.pages, first, &text, &term);
            while (at < count && kb_str_compare(text_of(&rows[at]), first) < 0)
                at++;
            assert_status(status, at < count ? KB_OK : KB_NONE);
            if (status == KB_OK)
                assert_same(&term, &rows[at++].term);
            status = kb_dictionary_walk_to(&walk, &o.pages, second, &text, &term);
            while (at < count && kb_str_compare(text_of(&rows[at]), second) < 0)
                at++;
            assert_status(status, at < count ? KB_OK : KB_NONE);
            if (status == KB_OK)
                assert_same(&term, &rows[at].term);
        }
    opened_end(&o);
    pieces_release(&p);
    test_free(rows);
    test_free(others);
}

static void use_terms(kb_pages *pages, void *user)
{
    kb_dictionary_walk walk;
    kb_str text;
    kb_term term;
    kb_status status = kb_dictionary_find(pages, KB_LIT("acab"), &term);
    (void)user;
    assert_true(status == KB_OK || status == KB_NONE || status == KB_E_DAMAGED);
    kb_dictionary_walk_seek(&walk, pages, KB_LIT("ab"));
    for (char to[2] = "a"; (status = kb_dictionary_walk_to(&walk, pages, (kb_str){to, 1}, &text, &term)) == KB_OK; to[0]++)
        assert_true(to[0] < 'z');
    assert_true(status == KB_NONE || pages->damaged);
    kb_dictionary_walk_begin(&walk, pages);
    for (size_t i = 0; (status = kb_dictionary_walk_next(&walk, pages, &text, &term)) == KB_OK; i++) {
        assert_true(text.n <= sizeof walk.text);
        assert_true(i < 1000); /* no more than the bytes can hold */
    }
    assert_int_equal(status == KB_E_DAMAGED, pages->damaged);
}

static void test_dictionary__damage(void **state)
{
    (void)state;
    row rows[60];
    pieces p;
    pieces_empty(&p);
    kb_buf_clear(&p.of[KB_TERMS]);
    write_rows(rows, make_rows(rows, 40, 31), &p.of[KB_TERMS]);
    each_damage(&p, KB_TERMS, use_terms, NULL);
    pieces_release(&p);
}

static void write_all(kb_buf *out)
{
    kb_dictionary_writer w;
    const kb_term term = {.df = 1, .burst = 64, .list_bytes = 1};
    kb_dictionary_begin(&w, &out->alloc);
    for (size_t i = 0; i < 40; i++) {
        char name[3] = {(char)('a' + i / 26), (char)('a' + i % 26), 'x'};
        kb_dictionary_add(&w, (kb_str){name, 3}, &term);
    }
    kb_dictionary_end(&w, out);
}

static void test_dictionary__write_without_memory(void **state)
{
    (void)state;
    each_allocation_of_writing(write_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dictionary__every_term_is_found),
        cmocka_unit_test(test_dictionary__others_are_not_found),
        cmocka_unit_test(test_dictionary__walk_to),
        cmocka_unit_test(test_dictionary__damage),
        cmocka_unit_test(test_dictionary__write_without_memory),
    };
    return cmocka_run_group_tests_name("dictionary", tests, NULL, NULL);
}
