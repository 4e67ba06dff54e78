/*
 * test_fuzzy.c - reader/format/fuzzy.c: edits against a plain matrix, for
 * words and terms at random, and what is skipped.
 */
#include "helpers.h"

#define MOST 12

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The definition: insert, delete, replace, swap neighbours. */
static unsigned edits_of(const char *a, size_t n, const char *b, size_t m)
{
    unsigned d[MOST + 1][MOST + 1];
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (unsigned)(i + j);
                continue;
            }
            d[i][j] = least(d[i - 1][j - 1] + (a[i - 1] != b[j - 1]), least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

static size_t random_word(uint32_t *seed, char *out)
{
    size_t n = 1 + random_below(seed, MOST);
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('a' + random_below(seed, 3));
    return n;
}

static void test_fuzzy__as_defined(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (unsigned round = 0; round < 3000; round++) {
        char word[MOST], term[MOST];
        size_t n = random_word(&seed, word);
        unsigned limit = 1 + random_below(&seed, 2);
        kb_fuzzy f;
        kb_fuzzy_begin(&f, (kb_str){word, n}, limit);
        for (unsigned i = 0; i < 30; i++) {
            size_t m = random_word(&seed, term);
            unsigned expected = edits_of(word, n, term, m);
            assert_int_equal(kb_fuzzy_edits(&f, (kb_str){term, m}), expected <= limit ? expected : limit + 1);
        }
    }
}

static unsigned edits(const char *word, const char *term, unsigned limit)
{
    kb_fuzzy f;
    kb_fuzzy_begin(&f, kb_str_from(word), limit);
    return kb_fuzzy_edits(&f, kb_str_from(term));
}

static void test_fuzzy__letters_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(edits("\xD1\x84\xD0\xBE\xD1\x82\xD0\xBE", "\xD1\x84\xD0\xBE\xD0\xBE\xD1\x82", 2), 1);
    assert_int_equal(edits("\xE5\x86\x99\xE7\x9C\x9F", "\xE5\x86\x99\xE6\x9C\x9F", 2), 1);
    assert_int_equal(edits("uplaod", "upload", 1), 1);
    assert_int_equal(edits("", "ab", 2), 2);
    assert_int_equal(edits("ab", "", 1), 2);
}

/* All words of up to so many of the letters a to c, in their order: the next one; false behind the last. */
static bool count_up(char *word, size_t *n, size_t most)
{
    if (*n < most) {
        word[(*n)++] = 'a';
        return true;
    }
    while (*n > 0 && word[*n - 1] == 'c')
        --*n;
    if (*n == 0)
        return false;
    word[*n - 1]++;
    return true;
}

/* What is passed over is not near enough, and what is not reaches far. */
static void check_passed_over(const char *word, size_t n, unsigned limit, uint32_t *looked_at)
{
    char term[7] = "", from[KB_FUZZY_TEXT] = "";
    kb_fuzzy f;
    size_t m = 0;
    kb_str next = {from, 0};
    kb_fuzzy_begin(&f, (kb_str){word, n}, limit);
    bool ended = false;
    while (count_up(term, &m, sizeof term)) {
        unsigned expected = edits_of(word, n, term, m);
        if (ended || kb_str_compare((kb_str){term, m}, next) < 0) {
            assert_true(expected > limit);
            continue;
        }
        ++*looked_at;
        assert_int_equal(kb_fuzzy_edits(&f, (kb_str){term, m}), expected <= limit ? expected : limit + 1);
        if (kb_fuzzy_dead(&f)) {
            next = kb_fuzzy_next(&f, from);
            ended = next.n == 0;
            assert_true(ended || kb_str_compare((kb_str){term, m}, next) < 0);
        }
    }
}

static void test_fuzzy__passed_over(void **state)
{
    (void)state;
    uint32_t seed = 8, once = 0, twice = 0;
    for (unsigned round = 0; round < 200; round++) {
        char word[MOST];
        size_t n = random_word(&seed, word) % 8;
        check_passed_over(word, n, 1, &once);
        check_passed_over(word, n, 2, &twice);
    }
    assert_in_range(once / 200, 10, 90); /* of 3279 */
    assert_in_range(twice / 200, 100, 1000);
}

static void test_fuzzy__next(void **state)
{
    (void)state;
    char from[KB_FUZZY_TEXT];
    kb_fuzzy f;
    kb_fuzzy_begin(&f, KB_LIT("upload"), 1);
    assert_int_equal(kb_fuzzy_edits(&f, KB_LIT("photograph")), 2);
    assert_true(kb_fuzzy_dead(&f));
    assert_str(kb_fuzzy_next(&f, from), "pl");
    assert_int_equal(kb_fuzzy_edits(&f, KB_LIT("plod")), 2);
    assert_str(kb_fuzzy_next(&f, from), "pp");
    assert_int_equal(kb_fuzzy_edits(&f, KB_LIT("uploads")), 1);
    assert_false(kb_fuzzy_dead(&f));
    assert_int_equal(kb_fuzzy_edits(&f, KB_LIT("uq\xD1\x84")), 2);
    assert_str(kb_fuzzy_next(&f, from), "uq\xFF");
}

/* A term is at most KB_TERM_BYTES, and of a word KB_FUZZY_LETTERS are looked at; what is longer so far. */
static void test_fuzzy__long_terms(void **state)
{
    (void)state;
    char text[KB_TERM_BYTES + 20];
    memset(text, 'x', sizeof text);
    kb_fuzzy f;
    kb_fuzzy_begin(&f, (kb_str){text, sizeof text}, 2);
    assert_int_equal(f.length, KB_FUZZY_LETTERS);
    assert_int_equal(kb_fuzzy_edits(&f, (kb_str){text, sizeof text}), KB_TERM_BYTES - KB_FUZZY_LETTERS);
    assert_int_equal(kb_fuzzy_edits(&f, (kb_str){text, KB_FUZZY_LETTERS}), 0);
    assert_int_equal(kb_fuzzy_edits(&f, (kb_str){text, 3}), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fuzzy__as_defined),
        cmocka_unit_test(test_fuzzy__letters_not_bytes),
        cmocka_unit_test(test_fuzzy__passed_over),
        cmocka_unit_test(test_fuzzy__next),
        cmocka_unit_test(test_fuzzy__long_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
