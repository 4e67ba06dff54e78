/*
 * test_report.c - how diagnostics are printed: compiler/report.c,
 * source_line.c, report_json.c, progress.c.
 */
#include "tree_fixture.h"

#include "kb_text.h"
#include "report.h"

static char *report_of(const kbc *c, const kbc_style *style)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    kbc_print_report(c, style, stream);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void assert_report(const kbc *c, kbc_style style, const char *wanted)
{
    char *got = report_of(c, &style);
    assert_string_equal(got, wanted);
    free(got);
}

static void assert_json(const kbc *c, const char *failed, const char *wanted)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    kbc_print_json(c, failed, stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, wanted);
    assert_int_equal(kb_utf8_check((kb_str){text, size}), size);
    free(text);
}

/* ------------------------------------------------------------------- counts */

static void test_report__counts(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    assert_report(&c, (kbc_style){0}, "");
    kbc_report(&c, KBC_WARNING, NULL, (kbc_place){0}, "w", "a");
    assert_report(&c, (kbc_style){0}, "icsync-kbc: warning: a [w]\n1 warning\n");
    kbc_report(&c, KBC_ERROR, NULL, (kbc_place){0}, "e", "b");
    assert_report(&c, (kbc_style){0}, "icsync-kbc: warning: a [w]\nicsync-kbc: error: b [e]\n1 error, 1 warning\n");
    kbc_release(&c);
}

static size_t count_lines(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += *text == '\n' ? 1 : 0;
    return count;
}

static void test_report__warnings_beyond_twenty(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    for (unsigned i = 0; i < 30; i++) {
        kbc_report(&c, KBC_ERROR, NULL, (kbc_place){0}, "e", "x");
        kbc_report(&c, KBC_WARNING, NULL, (kbc_place){0}, "many", "x");
        kbc_note(&c, NULL, (kbc_place){0}, "y");
        if (i < 21)
            kbc_report(&c, KBC_WARNING, NULL, (kbc_place){0}, "more", "x");
        if (i < 20)
            kbc_report(&c, KBC_WARNING, NULL, (kbc_place){0}, "few", "x");
    }
    char *some = report_of(&c, &(kbc_style){0}), *every = report_of(&c, &(kbc_style){.all = true});
    assert_non_null(strstr(some, "\n10 more warnings [many]; --all shows them\n1 more warning [more]; --all shows it\n"
                                 "30 errors, 71 warnings\n"));
    assert_int_equal(count_lines(some), 30 + 2 * 20 + 20 + 20 + 3);
    assert_null(strstr(every, "--all"));
    assert_int_equal(count_lines(every), 30 + 2 * 30 + 21 + 20 + 1);
    free(some);
    free(every);
    kbc_release(&c);
}

/* ------------------------------------------------------------ source lines */

static const kbc_style with_source = {.source = true, .width = 40};

static void test_report__note_and_colour(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kbc_source a = {.file = KB_LIT("a.md"), .text = KB_LIT("one\ntwo\n")};
    kbc_report(&c, KBC_ERROR, &a, (kbc_place){2, 1}, "r", "again");
    kbc_note(&c, &a, (kbc_place){1, 2}, "here");
    assert_report(&c, with_source, "a.md:2:1: error: again [r]\ntwo\n^\na.md:1:2: note: here\none\n ^\n1 error\n");
    assert_report(&c, (kbc_style){.colour = true},
                  "\033[1ma.md:2:1: \033[0m\033[1;31merror:\033[0m again [r]\n"
                  "\033[1ma.md:1:2: \033[0m\033[1;36mnote:\033[0m here\n1 error\n");
    kbc_release(&c);
}

/* What is shown for one column of one line. */
static void assert_source(kb_str line, uint32_t column, unsigned width, const char *wanted)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf out;
    kb_buf_init(&out, &alloc);
    kbc_show_source(line, (kbc_place){1, column}, &(kbc_style){.source = true, .width = width}, &out);
    kb_buf_byte(&out, '\0');
    assert_string_equal((const char *)out.data, wanted);
    kb_buf_release(&out);
}

static void test_report__caret_below_its_column(void **state)
{
    (void)state;
    assert_source(KB_LIT("plain"), 3, 40, "plain\n  ^\n");
    assert_source(KB_LIT("plain"), 0, 40, "plain\n");
    assert_source(KB_LIT("plain"), 6, 40, "plain\n     ^\n");
    assert_source(KB_LIT("plain"), 900, 40, "plain\n     ^\n");
    assert_source(KB_LIT(""), 1, 40, "");
    assert_source(KB_LIT("\ta\tb"), 4, 40, "\ta\tb\n\t \t^\n");
    assert_source(KB_LIT("\xC3\xA9\xE6\xBC\xA2x"), 6, 40, "\xC3\xA9\xE6\xBC\xA2x\n   ^\n"); /* e acute, a wide sign */
    assert_source(KB_LIT("e\xCC\x81x"), 4, 40, "e\xCC\x81x\n ^\n");                         /* a combining mark */
}

static void test_report__source_is_filtered(void **state)
{
    (void)state;
    assert_source(KB_LIT("a\x1B[2Jb"), 6, 40, "a<U+001B>[2Jb\n            ^\n");
    assert_source(KB_LIT("\xE2\x80\xAEz"), 4, 40, "<U+202E>z\n        ^\n");
    assert_source(KB_LIT("\x9Bz"), 2, 40, "<9B>z\n    ^\n");
}

static void test_report__long_lines_are_cut(void **state)
{
    (void)state;
    kb_str line = KB_LIT("0123456789abcdefghijABCDEFGHIJ0123456789");
    assert_source(line, 1, 21, "0123456789abcdefgh…\n^\n");
    assert_source(line, 21, 21, "…bcdefghijABCDEFGHI…\n          ^\n");
    assert_source(line, 40, 21, "…CDEFGHIJ0123456789\n                  ^\n");
    assert_source(line, 1, 41, "0123456789abcdefghijABCDEFGHIJ0123456789\n^\n");
    assert_source(line, 1, 0, "0123456789abcdefghijABCDEFGHIJ0123456789\n^\n");
    assert_source(line, 20, 1, "…fghijAB…\n     ^\n"); /* a terminal of no use */
}

static size_t columns(kb_str text)
{
    size_t sum = 0;
    for (size_t at = 0; at < text.n;)
        sum += kb_utf8_width(kb_utf8_next(text, &at));
    return sum;
}

/* Whatever is cut, the caret stands below its character, and no line is too long. */
static void test_report__cut_anywhere(void **state)
{
    (void)state;
    kb_str line = KB_LIT("ab\xE6\xBC\xA2""c\xCC\x81 \x9B d\xE2\x80\xAE \xF0\x9F\x98\x80 xyz \xC3\xA9 end of it");
    kb_alloc alloc = kbc_alloc();
    kb_buf out;
    kb_buf_init(&out, &alloc);
    for (unsigned width = 12; width < 60; width++) {
        for (size_t at = 0; at < line.n;) {
            size_t start = at;
            uint32_t code = kb_utf8_next(line, &at);
            kb_buf_clear(&out);
            kbc_show_source(line, (kbc_place){1, (uint32_t)start + 1}, &(kbc_style){.width = width}, &out);
            kb_str rest = kb_buf_view(&out), shown = {NULL, 0}, caret = {NULL, 0};
            assert_true(kb_str_split(&rest, '\n', &shown));
            assert_true(kb_str_split(&rest, '\n', &caret));
            assert_true(columns(shown) < width);
            assert_true(columns(caret) <= width);
            kb_str before = shown;
            for (before.n = 0; columns(before) < caret.n - 1; before.n++)
                continue;
            size_t left = shown.n - before.n; /* marks of no width may stand before it */
            if (code > 0x20 && code < 0x7f)
                assert_non_null(memchr(before.s + before.n, line.s[start], left < 4 ? left : 4));
        }
    }
    kb_buf_release(&out);
}

/* -------------------------------------------------------------------- JSON */

static void test_report__json(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    assert_json(&c, NULL, "{\"schema\":1,\"errors\":0,\"warnings\":0,\"diagnostics\":[]}\n");
    assert_json(&c, "no \"room\"",
                "{\"schema\":1,\"errors\":0,\"warnings\":0,\"diagnostics\":[],\"error\":\"no \\\"room\\\"\"}\n");
    kbc_source a = {.file = KB_LIT("a\xFF.md"), .text = KB_LIT("\xC3\xA9x\n\ty\n")};
    kbc_report(&c, KBC_ERROR, &a, (kbc_place){2, 2}, "two", "a\\b \x1B \xE2\x80\xAE \xF3\xA0\x81\x81 \xE6\xBC\xA2");
    kbc_note(&c, &a, (kbc_place){1, 3}, "see");
    kbc_report(&c, KBC_WARNING, NULL, (kbc_place){0}, "one", "plain");
    assert_json(&c, NULL,
                "{\"schema\":1,\"errors\":1,\"warnings\":1,\"diagnostics\":[\n"
                "{\"file\":null,\"line\":null,\"column\":null,\"byte_column\":null,\"severity\":\"warning\","
                "\"rule\":\"one\",\"message\":\"plain\",\"note\":null},\n"
                "{\"file\":\"a\\ufffd.md\",\"line\":2,\"column\":9,\"byte_column\":2,\"severity\":\"error\","
                "\"rule\":\"two\",\"message\":\"a\\\\b \\u001b \\u202e \\udb40\\udc41 \xE6\xBC\xA2\",\"note\":"
                "{\"file\":\"a\\ufffd.md\",\"line\":1,\"column\":2,\"byte_column\":3,\"message\":\"see\"}}]}\n");
    kbc_release(&c);
}

static void test_report__json_holds_all(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    char *text = NULL;
    size_t size = 0;
    for (unsigned i = 0; i < 50; i++)
        kbc_report(&c, KBC_WARNING, NULL, (kbc_place){0}, "w", "x");
    FILE *stream = open_memstream(&text, &size);
    kbc_print_json(&c, NULL, stream);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(count_lines(text), 51);
    free(text);
    kbc_release(&c);
}

/* ---------------------------------------------------------------- progress */

static char *progress_of(const int64_t *times, size_t count, bool clear)
{
    char *text = NULL;
    size_t size = 0;
    kbc_progress p = {.stream = open_memstream(&text, &size)};
    assert_non_null(p.stream);
    for (size_t i = 0; i < count; i++)
        kbc_print_progress(&p, times[i], "compiling", 1000 + i, 1234567, "pages");
    if (clear)
        kbc_clear_progress(&p);
    assert_int_equal(fclose(p.stream), 0);
    return text;
}

static void test_report__progress(void **state)
{
    (void)state;
    static const int64_t quick[] = {1000, 1100, 1499}, slow[] = {1000, 1500, 1599, 1600};
    char *none = progress_of(quick, KB_COUNT(quick), true), *some = progress_of(slow, KB_COUNT(slow), true);
    assert_string_equal(none, "");
    assert_string_equal(some, "\rcompiling 1,001 of 1,234,567 pages\033[K\rcompiling 1,003 of 1,234,567 pages\033[K"
                              "\r\033[K");
    free(none);
    free(some);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_report__counts),
        cmocka_unit_test(test_report__warnings_beyond_twenty),
        cmocka_unit_test(test_report__note_and_colour),
        cmocka_unit_test(test_report__caret_below_its_column),
        cmocka_unit_test(test_report__source_is_filtered),
        cmocka_unit_test(test_report__long_lines_are_cut),
        cmocka_unit_test(test_report__cut_anywhere),
        cmocka_unit_test(test_report__json),
        cmocka_unit_test(test_report__json_holds_all),
        cmocka_unit_test(test_report__progress),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
