/*
 * test_utf8.c - reader/format/utf8.c: decoding every code point, every short
 * malformed sequence, and widths.
 */
#include "helpers.h"

static void test_utf8__round_trip_of_all_code_points(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        if (code == 0xD800)
            code = 0xE000;
        char bytes[4];
        size_t at = 0, n = kb_utf8_put(code, bytes);
        uint32_t read = kb_utf8_next((kb_str){bytes, n}, &at);
        if (read != code || at != n)
            fail_msg("U+%04X gives U+%04X", (unsigned)code, (unsigned)read);
    }
}

/* Whether three bytes begin with a sequence, by the table of the standard (3-7). */
static size_t expected_length(const uint8_t *b)
{
    bool second = b[1] >= 0x80 && b[1] < 0xC0, third = b[2] >= 0x80 && b[2] < 0xC0;
    if (b[0] < 0x80)
        return 1;
    if (b[0] >= 0xC2 && b[0] <= 0xDF)
        return second ? 2 : 0;
    if (b[0] == 0xE0)
        return b[1] >= 0xA0 && second && third ? 3 : 0;
    if (b[0] == 0xED)
        return b[1] < 0xA0 && second && third ? 3 : 0;
    return (b[0] & 0xF0) == 0xE0 && second && third ? 3 : 0;
}

static void test_utf8__all_sequences_of_three_bytes(void **state)
{
    (void)state;
    static const uint8_t tails[] = {0, 0x41, 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xED, 0xF0, 0xFF};
    for (unsigned first = 0; first < 256; first++)
        for (size_t i = 0; i < KB_COUNT(tails); i++)
            for (size_t k = 0; k < KB_COUNT(tails); k++) {
                const uint8_t b[3] = {(uint8_t)first, tails[i], tails[k]};
                size_t at = 0, n = expected_length(b);
                uint32_t code = kb_utf8_next((kb_str){(const char *)b, 3}, &at);
                assert_int_equal(at, n > 0 ? n : 1);
                assert_int_equal(code == 0xFFFD, n == 0);
                assert_int_equal(kb_utf8_check((kb_str){(const char *)b, n > 0 ? n : 1}), n);
            }
}

static void test_utf8__malformed(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xC0\xAF", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xED\xBF\xBF",
                                      "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                      "\xF8\x88\x80\x80\x80", "\x80", "\xBF", "\xFE", "\xFF"};
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        size_t at = 0;
        assert_int_equal(kb_utf8_next(kb_str_from(bad[i]), &at), 0xFFFD);
        assert_int_equal(at, 1);
        assert_int_equal(kb_utf8_check(kb_str_from(bad[i])), 0);
    }
    assert_int_equal(kb_utf8_check(KB_LIT("ab\xFF")), 2);
    assert_int_equal(kb_utf8_check(KB_LIT("a\0b")), 3);
    assert_int_equal(kb_utf8_check((kb_str){NULL, 0}), 0);
}

/* A sequence cut off by the end of the text is malformed, and nothing behind the end is read. */
static void test_utf8__cut_off(void **state)
{
    (void)state;
    static const char text[] = "\xF0\x9F\x98\x80";
    for (size_t n = 1; n < 4; n++) {
        char *exact = test_malloc(n);
        memcpy(exact, text, n);
        size_t at = 0;
        assert_int_equal(kb_utf8_next((kb_str){exact, n}, &at), 0xFFFD);
        assert_int_equal(at, 1);
        assert_int_equal(kb_utf8_check((kb_str){exact, n}), 0);
        test_free(exact);
    }
}

static unsigned columns(kb_str text)
{
    unsigned sum = 0;
    for (size_t at = 0; at < text.n;)
        sum += kb_utf8_width(kb_utf8_next(text, &at));
    return sum;
}

static void test_utf8__widths(void **state)
{
    (void)state;
    assert_int_equal(columns(KB_LIT("abc")), 3);
    assert_int_equal(columns(KB_LIT("caf\xC3\xA9")), 4);
    assert_int_equal(columns(KB_LIT("cafe\xCC\x81")), 4);
    assert_int_equal(columns(KB_LIT("\xE6\xBC\xA2\xE5\xAD\x97")), 4);
    assert_int_equal(columns(KB_LIT("\xF0\x9F\x98\x80")), 2);
    assert_int_equal(columns(KB_LIT("\xE2\x80\xAE")), 0);
    uint32_t first_none = 0x0300, last_none = 0xE01EF, first_wide = 0x1100, last_wide = 0x3FFFD;
    assert_int_equal(kb_utf8_width(first_none - 1), 1);
    assert_int_equal(kb_utf8_width(first_none), 0);
    assert_int_equal(kb_utf8_width(last_none), 0);
    assert_int_equal(kb_utf8_width(last_none + 1), 1);
    assert_int_equal(kb_utf8_width(first_wide - 1), 1);
    assert_int_equal(kb_utf8_width(first_wide), 2);
    assert_int_equal(kb_utf8_width(last_wide), 2);
    assert_int_equal(kb_utf8_width(last_wide + 1), 1);
}

static void test_utf8__hidden(void **state)
{
    (void)state;
    static const uint32_t acting[] = {0, 8, 0x0B, 0x1B, 0x1F, 0x7F, 0x9B, 0x9F, 0x061C, 0x200E, 0x202E, 0x2066, 0xFEFF,
                                      0xE0001, 0xE007F};
    static const uint32_t seen[] = {'\t', '\n', ' ', '~', 0xA0, 0xAD, 0x0301, 0x200D, 0x2030, 0xFFFD, 0xE0100};
    for (size_t i = 0; i < KB_COUNT(acting); i++)
        assert_true(kb_utf8_hidden(acting[i]));
    for (size_t i = 0; i < KB_COUNT(seen); i++)
        assert_false(kb_utf8_hidden(seen[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8__round_trip_of_all_code_points),
        cmocka_unit_test(test_utf8__all_sequences_of_three_bytes),
        cmocka_unit_test(test_utf8__malformed),
        cmocka_unit_test(test_utf8__cut_off),
        cmocka_unit_test(test_utf8__widths),
        cmocka_unit_test(test_utf8__hidden),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
