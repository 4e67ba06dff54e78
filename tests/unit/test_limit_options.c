/* test_limit_options.c - compiler/limit_options.c: names and amounts of --limit, and what a report says. */
#include "tree_fixture.h"

static void assert_amount(const char *text, kbc_limit limit, uint64_t wanted)
{
    kbc c;
    kb_str problem = {NULL, 0};
    kbc_init(&c);
    assert_true(kbc_set_limit(&c, kb_str_from(text), &problem));
    assert_true(c.limits[limit] == wanted);
    kbc_release(&c);
}

static void assert_problem(const char *text, const char *wanted)
{
    kbc c;
    kb_str problem = {NULL, 0};
    kbc_init(&c);
    assert_false(kbc_set_limit(&c, kb_str_from(text), &problem));
    assert_string_equal(problem.s, wanted);
    kbc_release(&c);
}

static void test_limit_options__amounts(void **state)
{
    (void)state;
    assert_amount("paragraph=100000", KBC_MAX_PARAGRAPH, 100000);
    assert_amount("paragraph=128K", KBC_MAX_PARAGRAPH, 131072);
    assert_amount("page=16m", KBC_MAX_PAGE, 16777216);
    assert_amount("columns=1", KBC_MAX_COLUMNS, 1);
    assert_amount("markup=1000000000000000000", KBC_MAX_MARKUP, UINT64_C(1000000000000000000));
    assert_amount("page=512M", KBC_MAX_PAGE, 536870912);
    assert_amount("text=4G", KBC_MAX_TEXT, 4294967296);
}

static void test_limit_options__problems(void **state)
{
    (void)state;
    assert_problem("colums=3", "unknown limit \"colums\"; did you mean columns?");
    assert_problem("zzzzzzzz=3", "unknown limit \"zzzzzzzz\"; docs/MARKDOWN.md lists them");
    assert_problem("", "unknown limit \"\"; docs/MARKDOWN.md lists them");
    const char *columns = "write --limit columns=N, N from 1 to 4294967295";
    const char *const wrong[] = {"columns",         "columns=",   "columns=0",           "columns=-1",
                                 "columns=1K",      "columns= 1", "columns=1x",          "columns=4294967296",
                                 "columns=1=2",     "columns=+1", "columns=99999999999999999999999"};
    for (size_t i = 0; i < KB_COUNT(wrong); i++)
        assert_problem(wrong[i], columns);
    assert_problem("page=1G", "write --limit page=N, N from 1 to 536870912, or with K, M, G behind it");
    assert_problem("text=5G", "write --limit text=N, N from 1 to 4294967296, or with K, M, G behind it");
    assert_problem("page=K", "write --limit page=N, N from 1 to 536870912, or with K, M, G behind it");
    assert_problem("page=1KK", "write --limit page=N, N from 1 to 536870912, or with K, M, G behind it");
}

static void assert_line(kbc_limit limit, uint64_t amount, const char *wanted)
{
    kbc c;
    kbc_init(&c);
    c.limits[limit] = amount;
    kbc_report_limit(&c, NULL, (kbc_place){0, 0}, limit, "too much");
    assert_diagnostics(&c, wanted);
    assert_int_equal(c.errors, 1);
    kbc_release(&c);
}

static void test_limit_options__reports(void **state)
{
    (void)state;
    assert_line(KBC_MAX_PAGE, 4194304, "icsync-kbc: error: too much (at most 4 MiB; --limit page=N allows more) [limit]\n");
    assert_line(KBC_MAX_PAGE, 1536, "icsync-kbc: error: too much (at most 1,536 bytes; --limit page=N allows more) [limit]\n");
    assert_line(KBC_MAX_CELLS, 1048576,
                "icsync-kbc: error: too much (at most 1,048,576; --limit cells=N allows more) [limit]\n");
    assert_line(KBC_MAX_TEXT, 4294967295,
                "icsync-kbc: error: too much (at most 4,294,967,295 bytes; --limit text=N allows more) [limit]\n");
    assert_line(KBC_MAX_TEXT, 4294967296, "icsync-kbc: error: too much (at most 4 GiB) [limit]\n"); /* nothing allows more */
    assert_line(KBC_MAX_MARKUP, 999, "icsync-kbc: error: too much (at most 999; --limit markup=N allows more) [limit]\n");
}

static void test_limit_options__hold(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    c.limits[KBC_MAX_COLUMNS] = 2;
    assert_null(kbc_tree(&c, source_of(&c, "p.md", KB_LIT("|a|b|c|\n|-|-|-|\n"))));
    c.limits[KBC_MAX_PARAGRAPH] = 3;
    assert_null(kbc_tree(&c, source_of(&c, "p.md", KB_LIT("a\n\nabcd\n"))));
    c.limits[KBC_MAX_PIECES] = 4;
    assert_null(kbc_tree(&c, source_of(&c, "p.md", KB_LIT("a\n\nb\n"))));
    c.limits[KBC_MAX_PAGE] = 2;
    assert_null(kbc_tree(&c, source_of(&c, "p.md", KB_LIT("abc"))));
    assert_diagnostics(
        &c, "p.md: error: the file is too large (at most 2 bytes; --limit page=N allows more) [limit]\n"
            "p.md:1: error: a table has too many columns (at most 2; --limit columns=N allows more) [limit]\n"
            "p.md:3: error: a paragraph is too long; put a blank line in it (at most 3 bytes; --limit paragraph=N allows "
            "more) [limit]\n"
            "p.md:3: error: too many lines and too much markup on a page (at most 4; --limit pieces=N allows more) [limit]\n");
    kbc_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limit_options__amounts),
        cmocka_unit_test(test_limit_options__problems),
        cmocka_unit_test(test_limit_options__reports),
        cmocka_unit_test(test_limit_options__hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
