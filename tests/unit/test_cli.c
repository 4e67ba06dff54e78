/*
 * test_cli.c - what the files of the program share: reader/cli.c.
 */
#include "output_fixture.h"

static kb_str nearest(const char *word, const char *first, const char *second)
{
    cli_near near = cli_near_begin(out_str(word));
    cli_near_try(&near, out_str(first));
    cli_near_try(&near, out_str(second));
    return near.best;
}

static void test_cli__did_you_mean(void **state)
{
    (void)state;
    assert_true(out_same(nearest("jsno", "width", "json"), out_str("json")));
    assert_true(out_same(nearest("JSON", "json", "jso"), out_str("json")));
    assert_int_equal(nearest("frobnicate", "json", "kb").n, 0);
    assert_int_equal(nearest("ab", "xy", "b").n, 0); /* as many edits as the name has letters */
}

static void test_cli__a_message_is_one_line(void **state)
{
    (void)state;
    cli c = {.argv0 = "icsync-kb"};
    out_init(&c.out, OUT_MEMORY, false);
    init_filtered(&c.err, false);
    assert_int_equal(cli_fail(&c, CLI_USAGE, "no \n such ", "\033[1m"), CLI_USAGE);
    assert_printed(&c.err, "icsync-kb: no <U+000A> such <U+001B>[1m\n");
    out_free(&c.err);
}

/* What one record has may be anything; many cannot all have far more than records of guides do. */
static void test_cli__records_that_are_usual(void **state)
{
    (void)state;
    uint64_t bytes = 0;
    kb_record plain = {.id = {"ab", 100}, .title = {"ab", 100}, .path = {"ab", 200}, .file = {"ab", 100}, .value_count = 16};
    kb_record long_one = {.title = {"ab", 16384}}, many = {.value_count = 4096};
    for (uint64_t i = 1; i <= 1000000; i++)
        assert_true(cli_is_usual(&plain, &bytes, i));
    uint64_t records = 0;
    for (bytes = 0; cli_is_usual(&long_one, &bytes, ++records);)
        assert_true(records < 3000);
    assert_true(records > 1000);
    for (bytes = records = 0; cli_is_usual(&many, &bytes, ++records);)
        assert_true(records < 20);
    assert_true(records > 2);
}

/* A limit that is met where damage or a lack of memory is looked for is told as what it is. */
static void test_cli__a_limit_is_told(void **state)
{
    static const kb_status met[] = {KB_E_LIMIT, KB_E_DAMAGED, KB_E_MEMORY};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        cli c = {.argv0 = "icsync-kb", .file = "a.kb"};
        kb_error error = {KB_E_LIMIT, "too much"};
        out_init(&c.out, OUT_MEMORY, false);
        init_filtered(&c.err, false);
        assert_int_equal(cli_fail_kb(&c, met[i], &error), CLI_USAGE);
        assert_printed(&c.err, "icsync-kb: too much; shorten the query\n");
        out_free(&c.err);
    }
}

static void test_cli__statuses(void **state)
{
    (void)state;
    assert_int_equal(cli_exit_status(KB_OK), CLI_FOUND);
    assert_int_equal(cli_exit_status(KB_NONE), CLI_NOTHING);
    assert_int_equal(cli_exit_status(KB_E_LIMIT), CLI_USAGE);
    assert_int_equal(cli_exit_status(KB_E_DAMAGED), CLI_KB);
    assert_int_equal(cli_exit_status(KB_E_TOO_NEW), CLI_KB);
    assert_int_equal(cli_exit_status(KB_E_DIGEST), CLI_DIGEST);
    assert_int_equal(cli_exit_status(KB_E_IO), CLI_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cli__did_you_mean),
        cmocka_unit_test(test_cli__a_message_is_one_line),
        cmocka_unit_test(test_cli__records_that_are_usual),
        cmocka_unit_test(test_cli__a_limit_is_told),
        cmocka_unit_test(test_cli__statuses),
    };
    return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
