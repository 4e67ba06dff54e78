/* test_help.c - reader/help.c: the texts that are made of man/icsync-kb.1. */
#include "helpers.h"

#include "cli.h"

static void test_help__known(void **state)
{
    (void)state;
    static const char usage[] = "icsync-kb search ";
    assert_memory_equal(cli_help("search"), usage, sizeof usage - 1);
    assert_ptr_equal(cli_help("SEARCH"), cli_help("search"));
    assert_non_null(strstr(cli_help(""), "--kb FILE"));
    assert_non_null(strstr(cli_help("KIND"), "facet"));
    assert_string_equal(cli_help_short("verify"), "checks every byte of the file");
    assert_string_equal(cli_help_short("show"), "shows one record whole");
}

static void test_help__unknown(void **state)
{
    (void)state;
    assert_string_equal(cli_help("frobnicate"), "");
    assert_string_equal(cli_help("sear"), "");
    assert_string_equal(cli_help("search "), "");
    assert_string_equal(cli_help_short("search "), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help__known),
        cmocka_unit_test(test_help__unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
