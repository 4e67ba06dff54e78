/*
 * test_flow.c - words set into lines by reader/flow.c: width, margins, styles.
 */
#include "output_fixture.h"

static void check_flow(unsigned width, const char *text, const char *expected)
{
    out_stream o;
    flow f;
    init_filtered(&o, false);
    flow_init(&f, &o, width);
    flow_puts(&f, text, OUT_PLAIN);
    flow_end(&f, 0);
    assert_printed(&o, expected);
    out_free(&o);
}

static void test_flow__wraps_at_blanks(void **state)
{
    (void)state;
    check_flow(10, "one two three four", "one two\nthree four\n");
    check_flow(10, "  one\n\ttwo  ", "one two\n");
    check_flow(0, "one two three four", "one two three four\n");
    check_flow(10, "a verylongwordindeed b", "a\nverylongwordindeed\nb\n");
}

static void test_flow__wraps_between_wide_characters(void **state)
{
    (void)state;
    check_flow(5, "\xE4\xB8\xAD\xE6\x96\x87\xE5\xAD\x97", "\xE4\xB8\xAD\xE6\x96\x87\n\xE5\xAD\x97\n");
}

static void test_flow__counts_columns_not_bytes(void **state)
{
    (void)state;
    check_flow(10, "\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC \xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC",
               "\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC \xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\n");
}

static void test_flow__hostile_words_count_as_printed(void **state)
{
    (void)state;
    check_flow(10, "a\033 b", "a<U+001B>\nb\n");
}

static void test_flow__margins_hang(void **state)
{
    (void)state;
    out_stream o;
    flow f;
    init_filtered(&o, false);
    flow_init(&f, &o, 12);
    flow_push(&f, "1. ", "   ", OUT_PLAIN);
    flow_puts(&f, "one two three", OUT_PLAIN);
    flow_end(&f, 1);
    flow_push(&f, "| ", "| ", OUT_PLAIN);
    flow_puts(&f, "four", OUT_PLAIN);
    flow_end(&f, 1);
    flow_puts(&f, "five", OUT_PLAIN);
    flow_pop(&f);
    flow_pop(&f);
    flow_end(&f, 0);
    assert_printed(&o, "1. one two\n   three\n\n   | four\n   |\n   | five\n");
    assert_int_equal(f.lines, 6);
    out_free(&o);
}

static void test_flow__deep_margins_leave_room(void **state)
{
    (void)state;
    out_stream o;
    flow f;
    init_filtered(&o, false);
    flow_init(&f, &o, 20);
    for (int i = 0; i < 100; i++)
        flow_push(&f, "> ", "> ", OUT_PLAIN);
    flow_puts(&f, "one", OUT_PLAIN);
    flow_end(&f, 0);
    flow_puts(&f, "two", OUT_PLAIN);
    flow_end(&f, 0);
    const char *last = "\n> > > > > two\n";
    assert_memory_equal(o.bytes + o.n - strlen(last), last, strlen(last));
    out_free(&o);
}

static void test_flow__long_words_lose_nothing(void **state)
{
    (void)state;
    out_stream o;
    flow f;
    char word[1001];
    memset(word, 'x', 1000);
    word[1000] = '\0';
    init_filtered(&o, false);
    flow_init(&f, &o, 0);
    flow_puts(&f, word, OUT_PLAIN);
    flow_end(&f, 0);
    assert_int_equal(o.n, 1001);
    out_free(&o);
}

static void test_flow__style_ends_with_the_line(void **state)
{
    (void)state;
    out_stream o;
    flow f;
    init_filtered(&o, true);
    flow_init(&f, &o, 6);
    flow_puts(&f, "bold bold", OUT_STRONG);
    flow_end(&f, 0);
    assert_printed(&o, "\033[0;1mbold\033[0m\n\033[0;1mbold\033[0m\n");
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flow__wraps_at_blanks),
        cmocka_unit_test(test_flow__wraps_between_wide_characters),
        cmocka_unit_test(test_flow__counts_columns_not_bytes),
        cmocka_unit_test(test_flow__hostile_words_count_as_printed),
        cmocka_unit_test(test_flow__margins_hang),
        cmocka_unit_test(test_flow__deep_margins_leave_room),
        cmocka_unit_test(test_flow__long_words_lose_nothing),
        cmocka_unit_test(test_flow__style_ends_with_the_line),
    };
    return cmocka_run_group_tests_name("flow", tests, NULL, NULL);
}
