/*
 * test_output.c - the filter, widths and styles of reader/output.c.
 */
#include "output_fixture.h"

static void check_text(kb_str text, const char *expected)
{
    out_stream o;
    init_filtered(&o, false);
    out_text(&o, text);
    if (expected[0] == '\0')
        assert_int_equal(o.n, 0);
    else
        assert_printed(&o, expected);
    out_free(&o);
}

static void test_output__plain_text_passes(void **state)
{
    (void)state;
    check_text(out_str("a\tb\n\xC3\xBC \xE2\x80\x99 \xE4\xB8\xAD \xF0\x9F\x98\x80"),
               "a\tb\n\xC3\xBC \xE2\x80\x99 \xE4\xB8\xAD \xF0\x9F\x98\x80");
    check_text(out_str(""), "");
    check_text((kb_str){NULL, 0}, "");
}

static void test_output__controls_are_named(void **state)
{
    (void)state;
    check_text(out_str("a\033[31mb"), "a<U+001B>[31mb");
    check_text(out_str("a\r\x7F"), "a<U+000D><U+007F>");
    check_text(out_str("\xC2\x9B"), "<U+009B>");
    check_text(out_str("\x9B"), "<U+009B>");
    check_text((kb_str){"\0x", 2}, "<U+0000>x");
    check_text(out_str("\xF3\xA0\x81\xBF"), "<U+E007F>");
}

/* Whether printed bytes hold nothing that the filter must stop. */
static bool is_clean(const out_stream *o)
{
    kb_str text = {o->bytes, o->n};
    for (size_t at = 0; at < text.n;)
        if (out_unsafe(out_next(text, &at)))
            return false;
    return true;
}

static bool must_be_named(uint32_t code)
{
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0) || code == 0x61C ||
           code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0x2028 || code == 0x2029 || code == 0xFEFF ||
           (code >= 0xE0000 && code <= 0xE007F);
}

static size_t encode(uint32_t code, char out[4])
{
    size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80u | (code & 0x3Fu));
    out[0] = (char)((n == 1 ? 0u : n == 2 ? 0xC0u : n == 3 ? 0xE0u : 0xF0u) | code);
    return n;
}

static void test_output__every_code_point(void **state)
{
    (void)state;
    out_stream o;
    init_filtered(&o, false);
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[4];
        size_t n = encode(code, bytes);
        bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        o.n = 0;
        out_text(&o, (kb_str){bytes, n});
        if (!is_clean(&o))
            fail_msg("U+%04X passes", code);
        bool same = o.n == n && memcmp(o.bytes, bytes, n) == 0;
        if (same == (surrogate || must_be_named(code)))
            fail_msg("U+%04X is taken the wrong way", code);
    }
    out_free(&o);
}

static void test_output__every_pair_of_bytes(void **state)
{
    (void)state;
    out_stream o;
    init_filtered(&o, false);
    for (unsigned pair = 0; pair < 65536; pair++) {
        char bytes[2] = {(char)(pair >> 8), (char)(pair & 255)};
        o.n = 0;
        out_text(&o, (kb_str){bytes, 2});
        if (!is_clean(&o))
            fail_msg("bytes %04X pass", pair);
    }
    out_free(&o);
}

static void test_output__malformed_utf8(void **state)
{
    (void)state;
    check_text(out_str("\xC0\xAF"), "<U+00C0><U+00AF>");             /* overlong */
    check_text(out_str("\xED\xA0\x80"), "<U+00ED><U+00A0><U+0080>"); /* surrogate */
    check_text(out_str("\xF4\x90\x80\x80"), "<U+00F4><U+0090><U+0080><U+0080>");
    check_text(out_str("\xE2\x80"), "<U+00E2><U+0080>");
    check_text(out_str("\xE2\x80x"), "<U+00E2><U+0080>x");
}

static void test_output__line_text_keeps_one_line(void **state)
{
    (void)state;
    out_stream o;
    init_filtered(&o, false);
    out_line_text(&o, out_str("a\nb\tc"));
    assert_printed(&o, "a<U+000A>b<U+0009>c");
    out_free(&o);
}

static void test_output__numbers(void **state)
{
    (void)state;
    out_stream o;
    init_filtered(&o, false);
    out_number(&o, 0);
    out_char(&o, ' ');
    out_number(&o, UINT64_MAX);
    assert_printed(&o, "0 18446744073709551615");
    out_free(&o);
}

static void test_output__styles_only_with_colour(void **state)
{
    (void)state;
    for (int colour = 0; colour <= 1; colour++) {
        out_stream o;
        init_filtered(&o, colour == 1);
        out_puts(&o, "a");
        out_set_style(&o, OUT_STRONG);
        out_set_style(&o, OUT_STRONG);
        out_puts(&o, "b");
        out_set_style(&o, OUT_PLAIN);
        assert_printed(&o, colour == 1 ? "a\033[0;1mb\033[0m" : "ab");
        out_free(&o);
    }
}

static void test_output__failed_write_is_told(void **state)
{
    (void)state;
    out_stream o;
    out_init(&o, 9999, false);
    out_puts(&o, "x");
    assert_false(out_flush(&o));
    assert_int_not_equal(o.error, 0);
    out_puts(&o, "more");
    assert_int_equal(o.n, 0);
    out_free(&o);
}

static void test_output__widths(void **state)
{
    (void)state;
    assert_int_equal(out_columns(out_str("abc")), 3);
    assert_int_equal(out_columns(out_str("e\xCC\x81")), 1);
    assert_int_equal(out_columns(out_str("\xE4\xB8\xAD\xE6\x96\x87")), 4);
    assert_int_equal(out_columns(out_str("\xF0\x9F\x98\x80")), 2);
    assert_int_equal(out_columns(out_str("\033")), 8);
    assert_int_equal(out_columns(out_str("\xF3\xA0\x81\x81")), 9);
    assert_int_equal(out_columns(out_str("\xE2\x86\x92")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_output__plain_text_passes),
        cmocka_unit_test(test_output__controls_are_named),
        cmocka_unit_test(test_output__every_code_point),
        cmocka_unit_test(test_output__every_pair_of_bytes),
        cmocka_unit_test(test_output__malformed_utf8),
        cmocka_unit_test(test_output__line_text_keeps_one_line),
        cmocka_unit_test(test_output__numbers),
        cmocka_unit_test(test_output__styles_only_with_colour),
        cmocka_unit_test(test_output__failed_write_is_told),
        cmocka_unit_test(test_output__widths),
    };
    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
