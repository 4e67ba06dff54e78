/*
 * test_days.c - dates to days and back: reader/format/days.c.
 */
#include "helpers.h"

#include "kb_days.h"

static void check_day(const char *text, int32_t day)
{
    char back[16];
    assert_int_equal(kb_day_read(kb_str_from(text)), day);
    kb_day_write(day, back);
    assert_string_equal(back, text);
}

static void test_days__there_and_back(void **state)
{
    (void)state;
    check_day("1970-01-01", 0);
    check_day("1969-12-31", -1);
    check_day("2000-02-29", 11016);
    check_day("2026-11-22", 20779);
    check_day("9999-12-31", 2932896);
    check_day("0001-01-01", -719162);
    for (int32_t day = -719162; day <= 2932896; day += 97) {
        char text[16];
        kb_day_write(day, text);
        assert_int_equal(kb_day_read(kb_str_from(text)), day);
    }
}

static void test_days__not_days(void **state)
{
    (void)state;
    char text[16];
    const char *const wrong[] = {"",           "2026-02-30", "2026-13-01", "2026-00-10", "2026-1-1", "2026-01-00",
                                 "2026-01-32", "1900-02-29", "20260101",   "2026-01-01x", "2026/01/01", "-026-01-01",
                                 "2026-01/01", "0000-01-01", "202:-01-01"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(kb_day_read(kb_str_from(wrong[i])), KB_NO_DAY);
    assert_int_equal(kb_day(10000, 1, 1), KB_NO_DAY);
    kb_day_write(KB_NO_DAY, text);
    assert_string_equal(text, "");
    kb_day_write(INT32_MAX, text);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days__there_and_back),
        cmocka_unit_test(test_days__not_days),
    };
    return cmocka_run_group_tests_name("days", tests, NULL, NULL);
}
