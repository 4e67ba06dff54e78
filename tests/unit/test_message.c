/*
 * test_message.c - reader/format/message.c: each format that kb_base.h names, and
 * lines that are longer than an error has room for.
 */
#include "helpers.h"

#include <limits.h>

static void test_message__formats(void **state)
{
    (void)state;
    kb_error error;
    assert_status(kb_fail(&error, KB_E_LIMIT, "%d of %s", 3, "them"), KB_E_LIMIT);
    assert_string_equal(error.text, "3 of them");
    assert_status(error.status, KB_E_LIMIT);
    kb_fail(&error, KB_E_IO, "%d, %d, %d", 0, INT_MAX, INT_MIN);
    assert_string_equal(error.text, "0, 2147483647, -2147483648");
    kb_fail(&error, KB_E_IO, "%zu %llu", SIZE_MAX, (unsigned long long)UINT64_MAX);
    assert_string_equal(error.text, "18446744073709551615 18446744073709551615");
    kb_fail(&error, KB_E_IO, "%.4s: %.10s", "SUMSxyz", "short");
    assert_string_equal(error.text, "SUMS: short");
    kb_fail(&error, KB_E_IO, "%s", "");
    assert_string_equal(error.text, "");
}

/* What follows on the precision need not end. */
static void test_message__reads_no_further(void **state)
{
    (void)state;
    kb_error error;
    const char four[4] = {'T', 'E', 'X', 'T'};
    kb_fail(&error, KB_E_IO, "(%.4s)", four);
    assert_string_equal(error.text, "(TEXT)");
}

static void test_message__is_cut(void **state)
{
    (void)state;
    kb_error error;
    char text[2 * sizeof error.text];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    kb_fail(&error, KB_E_IO, "a%sb%d", text, 1);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    assert_int_equal(error.text[0], 'a');
    assert_int_equal(error.text[sizeof error.text - 2], 'x');
}

static void test_message__nobody_asks(void **state)
{
    (void)state;
    assert_status(kb_fail(NULL, KB_E_IO, "%s", "x"), KB_E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message__formats),
        cmocka_unit_test(test_message__reads_no_further),
        cmocka_unit_test(test_message__is_cut),
        cmocka_unit_test(test_message__nobody_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
