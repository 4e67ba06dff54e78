/*
 * test_names.c - reader/format/names.c: small letters of the alphabets that headings are written in, and slugs.
 */
#include "helpers.h"

#include "kb_records.h"

/* The first and last of each range, what lies beside it, and what in it is no letter with a small one next to it. */
static void test_names__small_letters(void **state)
{
    (void)state;
    static const uint32_t pairs[][2] = {
        {'A', 'a'}, {'Z', 'z'}, {'@', '@'}, {'[', '['}, {'a', 'a'}, {'z', 'z'}, {'0', '0'},
        {0xBF, 0xBF}, {0xC0, 0xE0}, {0xD7, 0xD7}, {0xDE, 0xFE}, {0xDF, 0xDF}, {0xFF, 0xFF},
        {0x100, 0x101}, {0x101, 0x101}, {0x136, 0x137}, {0x137, 0x137}, {0x138, 0x138}, /* the even is the capital */
        {0x139, 0x13A}, {0x13A, 0x13A}, {0x147, 0x148}, {0x148, 0x148}, {0x149, 0x149}, /* the odd one */
        {0x14A, 0x14B}, {0x176, 0x177}, {0x178, 0x178}, {0x179, 0x17A}, {0x17D, 0x17E}, {0x17E, 0x17E}, {0x17F, 0x17F},
        {0x390, 0x390}, {0x391, 0x3B1}, {0x3A9, 0x3C9}, {0x3AA, 0x3AA},
        {0x3FF, 0x3FF}, {0x400, 0x450}, {0x40F, 0x45F}, {0x410, 0x430}, {0x42F, 0x44F}, {0x430, 0x430},
    };
    for (size_t i = 0; i < KB_COUNT(pairs); i++)
        assert_int_equal(kb_lower(pairs[i][0]), pairs[i][1]);
}

static void check_slug(const char *title, const char *slug)
{
    char out[100];
    size_t n = kb_slug(kb_str_from(title), out);
    assert_int_equal(n, strlen(slug));
    assert_memory_equal(out, slug, n);
}

static void test_names__slugs(void **state)
{
    (void)state;
    check_slug("Paper is stuck", "paper-is-stuck");
    check_slug("A_b - c!", "a_b---c");
    check_slug("\xC5\xBD\xC3\x9C \xD0\x81", "\xC5\xBE\xC3\xBC-\xD1\x91");
    check_slug("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names__small_letters),
        cmocka_unit_test(test_names__slugs),
    };
    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
