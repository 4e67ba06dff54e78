/* test_help.c - reader/help.c: the texts that are made of man/icsync-kb.1. */
#include "helpers.h"

#include "cli.h"

static void test_help__known(void **state)
{
    (void)state;
    static sys_region region;
    cli c = {.alloc = sys_region_alloc(&region)};
    static const char usage[] = "icsync-kb search ";
    assert_memory_equal(cli_help(&c, "search"), usage, sizeof usage - 1);
    assert_ptr_equal(cli_help(&c, "SEARCH"), cli_help(&c, "search"));
    assert_non_null(strstr(cli_help(&c, ""), "--kb FILE"));
    assert_non_null(strstr(cli_help(&c, "KIND"), "facet"));
    assert_string_equal(cli_help_short(&c, "verify"), "checks every byte of the file");
    assert_string_equal(cli_help_short(&c, "show"), "shows one record whole");
    sys_forget(&c.memory);
}

static void test_help__unknown(void **state)
{
    (void)state;
    static sys_region region;
    cli c = {.alloc = sys_region_alloc(&region)};
    assert_string_equal(cli_help(&c, "frobnicate"), "");
    assert_string_equal(cli_help(&c, "sear"), "");
    assert_string_equal(cli_help(&c, "search "), "");
    assert_string_equal(cli_help_short(&c, "search "), "");
    sys_forget(&c.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help__known),
        cmocka_unit_test(test_help__unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
