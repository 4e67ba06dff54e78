/*
 * test_scan.c - reader/scan.c: a search that passes records over gives what
 * one that scores them all gives, for thousands of random queries on a guide
 * that is large enough to have no graph of neighbours.
 */
#include "helpers.h"

#include <stdio.h>
#include <stdlib.h>

#define PAGES 60u
#define SECTIONS 350u
#define PAGE_BYTES 65536u
#define WORDS 400u
#define QUERIES 4000u

static const char synonyms[] = "w0007 = w0090\nw0012 = w0200 w0003\nw0150 = w0151 = w0152\n";

/* Words of few numbers stand nearly everywhere, those of high ones seldom. */
static unsigned some_word(uint32_t *seed)
{
    uint32_t a = random_below(seed, WORDS), b = random_below(seed, WORDS);
    return (unsigned)(a * b / WORDS * random_below(seed, WORDS) / WORDS);
}

static size_t put_words(char *out, uint32_t *seed, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += (size_t)snprintf(out + n, 9, "w%04u ", some_word(seed));
    return n;
}

static void write_page(char *out, uint32_t *seed)
{
    static const char *const platforms[] = {"", "{platform=linux}\n\n", "{platform=windows}\n\n"};
    size_t n = (size_t)snprintf(out, 99, "# w%04u page\n\n%s", some_word(seed), platforms[random_below(seed, 3)]);
    for (size_t i = 0; i < SECTIONS; i++) {
        bool common = random_below(seed, 12) == 0;
        n += (size_t)snprintf(out + n, 9, "## ");
        n += common ? (size_t)snprintf(out + n, 20, "w0001 w0002") : put_words(out + n, seed, 1 + random_below(seed, 3));
        n += (size_t)snprintf(out + n, 9, "\n\n");
        n += put_words(out + n, seed, 1 + random_below(seed, 18));
        n += (size_t)snprintf(out + n, 9, "\n\n");
    }
    assert_true(n < PAGE_BYTES);
}

/* A title of signs that three records have, one of them around the others. */
static const char signs[] = "---\naliases: ['%']\n---\n# Signs\n\nx\n\n## %\n\ny\n\n## %\n\nz\n";

static void begin(reading *r)
{
    static char names[PAGES][12];
    test_page pages[PAGES + 1];
    uint32_t seed = 20;
    char *texts = calloc(PAGES, PAGE_BYTES);
    assert_non_null(texts);
    for (size_t i = 0; i < PAGES; i++) {
        write_page(texts + i * PAGE_BYTES, &seed);
        (void)snprintf(names[i], sizeof names[i], "p%u.md", (unsigned)i);
        pages[i] = (test_page){names[i], texts + i * PAGE_BYTES};
    }
    pages[PAGES] = (test_page){"signs.md", signs};
    reading_begin(r, pages, PAGES + 1, NULL, synonyms);
    free(texts);
    assert_true(r->k->records > KB_MANY_RECORDS);
}

/* Words, phrases, beginnings, excluded and required words and a facet, as they come. */
static void write_query(char *out, uint32_t *seed)
{
    size_t n = 0, count = 1 + random_below(seed, 4);
    for (size_t i = 0; i < count; i++) {
        uint32_t how = random_below(seed, 12);
        unsigned word = random_below(seed, 3) == 0 ? random_below(seed, WORDS) : some_word(seed);
        if (how == 0)
            n += (size_t)snprintf(out + n, 20, "\"w%04u w%04u\" ", word, some_word(seed));
        else if (how < 4) /* ten or a hundred words begin so */
            n += (size_t)snprintf(out + n, 20, "%sw%0*u* ", how == 1 ? "+" : "", how == 2 ? 2 : 3, how == 2 ? word / 100 : word / 10);
        else
            n += (size_t)snprintf(out + n, 20, "%sw%04u ", how == 4 ? "-" : how == 5 ? "+" : "", word);
    }
    if (random_below(seed, 6) == 0)
        (void)snprintf(out + n, 30, "platform:%s", random_below(seed, 2) == 0 ? "linux" : "windows");
}

static void check_same(const kb_result *pruned, const kb_result *all)
{
    assert_int_equal(pruned->count, all->count);
    assert_int_equal(pruned->unsure, all->unsure);
    assert_int_equal(pruned->relaxed, all->relaxed);
    assert_true(pruned->total_is_least ? pruned->total <= all->total : pruned->total == all->total);
    assert_true(pruned->total >= pruned->count);
    for (size_t i = 0; i < all->count; i++) {
        assert_int_equal(pruned->hits[i].record, all->hits[i].record);
        assert_int_equal(pruned->hits[i].score, all->hits[i].score);
        assert_int_equal(pruned->hits[i].whole_title, all->hits[i].whole_title);
    }
}

static void test_scan__same_as_all(void **state)
{
    (void)state;
    reading r;
    kb_session *all;
    uint32_t seed = 6;
    size_t passed_over = 0;
    begin(&r);
    assert_status(kb_session_new(r.k, &all), KB_OK);
    all->exhaustive = true;
    for (size_t i = 0; i < QUERIES; i++) {
        char text[200];
        kb_result a, b;
        write_query(text, &seed);
        kb_query q = {.text = kb_str_from(text), .limit = 1 + random_below(&seed, random_below(&seed, 8) == 0 ? 300 : 10),
                      .today = KB_NO_DAY, .by_page = random_below(&seed, 8) == 0,
                      .all_words = random_below(&seed, 8) == 0};
        assert_status(kb_search(r.s, &q, &a), KB_OK);
        assert_status(kb_search(all, &q, &b), KB_OK);
        check_same(&a, &b);
        passed_over += a.total_is_least ? 1 : 0;
    }
    assert_in_range(passed_over, QUERIES / 10, QUERIES); /* or nothing was tested */
    kb_session_free(all);
    reading_end(&r);
}

/* However few hits are asked for, records with a title of signs are counted once. */
static void test_scan__signs(void **state)
{
    (void)state;
    reading r;
    kb_session *all;
    begin(&r);
    assert_status(kb_session_new(r.k, &all), KB_OK);
    all->exhaustive = true;
    for (size_t limit = 1; limit < 5; limit++) {
        kb_result a, b;
        kb_query q = {.text = KB_LIT("%"), .limit = limit, .today = KB_NO_DAY};
        assert_status(kb_search(r.s, &q, &a), KB_OK);
        assert_status(kb_search(all, &q, &b), KB_OK);
        check_same(&a, &b);
        assert_int_equal(a.total, 3);
    }
    kb_session_free(all);
    reading_end(&r);
}

/* A query of more lists than are walked side by side scores all records. */
static void test_scan__long_query(void **state)
{
    (void)state;
    reading r;
    kb_result result;
    char text[KB_SCAN_LISTS * 6 + 64];
    size_t n = 0;
    begin(&r);
    for (unsigned i = 0; i <= KB_SCAN_LISTS; i++)
        n += (size_t)snprintf(text + n, 9, "w%04u ", i);
    kb_query q = {.text = {text, n}, .limit = 10, .today = KB_NO_DAY};
    assert_status(kb_search(r.s, &q, &result), KB_OK);
    assert_int_equal(result.count, 10);
    assert_false(result.total_is_least);
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scan__same_as_all),
        cmocka_unit_test(test_scan__signs),
        cmocka_unit_test(test_scan__long_query),
    };
    return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
