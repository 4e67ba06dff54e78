/*
 * test_edits.c - reader/format/edits.c: edits between two names.
 */
#include "helpers.h"

#include "kb_edits.h"

static unsigned edits(const char *a, const char *b, unsigned limit)
{
    unsigned there = kb_edits(kb_str_from(a), kb_str_from(b), limit);
    assert_int_equal(kb_edits(kb_str_from(b), kb_str_from(a), limit), there);
    return there;
}

static void test_edits__counts(void **state)
{
    (void)state;
    assert_int_equal(edits("", "", 4), 0);
    assert_int_equal(edits("", "abc", 4), 3);
    assert_int_equal(edits("kind", "kind", 4), 0);
    assert_int_equal(edits("kind", "Kind", 4), 0);
    assert_int_equal(edits("kind", "knid", 4), 1);
    assert_int_equal(edits("kind", "kin", 4), 1);
    assert_int_equal(edits("kind", "kinds", 4), 1);
    assert_int_equal(edits("kind", "bind", 4), 1);
    assert_int_equal(edits("ca", "abc", 4), 3); /* what was swapped is not changed again */
    assert_int_equal(edits("platform", "paltfrom", 4), 2);
    assert_int_equal(edits("sitting", "kitten", 4), 3);
    assert_int_equal(edits("kitten", "sitting", 9), 3);
}

static void test_edits__limit(void **state)
{
    (void)state;
    assert_int_equal(edits("sitting", "kitten", 3), 3);
    assert_int_equal(edits("sitting", "kitten", 2), 2);
    assert_int_equal(edits("abcdefgh", "", 4), 4);
    assert_int_equal(edits("abcdefgh", "stuvwxyz", 4), 4);
    assert_int_equal(edits("a", "b", 1), 1);
    assert_int_equal(edits("a", "a", 0), 0);
}

/* The plain definition, to compare with. */
static unsigned plain_edits(kb_str a, kb_str b)
{
    unsigned table[12][12];
    for (size_t i = 0; i <= a.n; i++) {
        for (size_t j = 0; j <= b.n; j++) {
            unsigned best = i == 0 || j == 0 ? (unsigned)(i + j) : 99;
            if (i > 0 && table[i - 1][j] + 1 < best)
                best = table[i - 1][j] + 1;
            if (j > 0 && table[i][j - 1] + 1 < best)
                best = table[i][j - 1] + 1;
            if (i > 0 && j > 0 && table[i - 1][j - 1] + (a.s[i - 1] != b.s[j - 1]) < best)
                best = table[i - 1][j - 1] + (a.s[i - 1] != b.s[j - 1]);
            if (i > 1 && j > 1 && a.s[i - 1] == b.s[j - 2] && a.s[i - 2] == b.s[j - 1] &&
                table[i - 2][j - 2] + 1 < best)
                best = table[i - 2][j - 2] + 1;
            table[i][j] = best;
        }
    }
    return table[a.n][b.n];
}

static void test_edits__same_as_the_definition(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (unsigned run = 0; run < 20000; run++) {
        char a[10], b[10];
        kb_str left = {a, 0}, right = {b, 0};
        for (left.n = 0; left.n < run % 10; left.n++)
            a[left.n] = (char)('a' + (seed = seed * 1664525 + 1013904223) % 3);
        for (right.n = 0; right.n < run / 10 % 10; right.n++)
            b[right.n] = (char)('a' + (seed = (seed * 1664525 + 1013904223) ^ seed >> 16) % 3);
        unsigned limit = 1 + run % 5, wanted = plain_edits(left, right);
        assert_int_equal(kb_edits(left, right, limit), wanted < limit ? wanted : limit);
    }
}

static void test_edits__long_names(void **state)
{
    (void)state;
    char a[200], b[200];
    memset(a, 'x', sizeof a);
    memset(b, 'x', sizeof b);
    b[60] = 'y';
    assert_int_equal(kb_edits((kb_str){a, 127}, (kb_str){b, 127}, 4), 1);
    assert_int_equal(kb_edits((kb_str){a, 127}, (kb_str){b, 124}, 4), 4);
    /* Longer ones are the same or not. */
    assert_int_equal(kb_edits((kb_str){a, 128}, (kb_str){b, 128}, 4), 4);
    assert_int_equal(kb_edits((kb_str){a, 128}, (kb_str){b, 127}, 4), 4);
    assert_int_equal(kb_edits((kb_str){a, 127}, (kb_str){b, 128}, 4), 4);
    b[60] = 'X';
    assert_int_equal(kb_edits((kb_str){a, 128}, (kb_str){b, 128}, 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits__counts),
        cmocka_unit_test(test_edits__limit),
        cmocka_unit_test(test_edits__same_as_the_definition),
        cmocka_unit_test(test_edits__long_names),
    };
    return cmocka_run_group_tests_name("edits", tests, NULL, NULL);
}
