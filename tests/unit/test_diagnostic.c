/* test_diagnostic.c - compiler/diagnostic.c: order, columns, filtering. */
#include "tree_fixture.h"

static void test_diagnostic__sorted_stably(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kbc_source a = {.file = KB_LIT("a.md"), .text = KB_LIT("x\ny\nzzzz\n")};
    kbc_source b = {.file = KB_LIT("b.md"), .text = KB_LIT("x")};
    kbc_report(&c, KBC_ERROR, &b, (kbc_place){1, 1}, "one", "first");
    kbc_report(&c, KBC_WARNING, &a, (kbc_place){3, 2}, "two", "second");
    kbc_report(&c, KBC_ERROR, &a, (kbc_place){3, 2}, "three", "third %d", 3);
    kbc_report(&c, KBC_ERROR, &a, (kbc_place){3, 0}, "four", "fourth");
    kbc_report(&c, KBC_ERROR, &a, (kbc_place){0, 0}, "five", "fifth");
    kbc_report(&c, KBC_ERROR, NULL, (kbc_place){0, 0}, "six", "sixth");
    assert_int_equal(c.errors, 5);
    assert_int_equal(c.warnings, 1);
    assert_diagnostics(&c, "icsync-kbc: error: sixth [six]\n"
                           "a.md: error: fifth [five]\n"
                           "a.md:3: error: fourth [four]\n"
                           "a.md:3:2: warning: second [two]\n"
                           "a.md:3:2: error: third 3 [three]\n"
                           "b.md:1:1: error: first [one]\n");
    kbc_release(&c);
}

static void test_diagnostic__too_many(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kbc_source a = {.file = KB_LIT("a.md"), .text = KB_LIT("x")};
    c.limits[KBC_MAX_REPORTS] = 1;
    kbc_report(&c, KBC_WARNING, &a, (kbc_place){1, 1}, "one", "first");
    kbc_note(&c, &a, (kbc_place){1, 1}, "of the first");
    for (int i = 0; i < 3; i++) {
        kbc_report(&c, i == 0 ? KBC_ERROR : KBC_WARNING, &a, (kbc_place){1, 1}, "two", "second");
        kbc_note(&c, &a, (kbc_place){1, 1}, "of another");
    }
    assert_int_equal(c.errors, 2); /* the second and the line on the limit */
    assert_int_equal(c.warnings, 3);
    assert_diagnostics(&c, "a.md: error: there are too many errors and warnings; the others are only counted (at most 1; "
                           "--limit reports=N allows more) [limit]\n"
                           "a.md:1:1: warning: first [one]\n"
                           "a.md:1:1: note: of the first\n");
    kbc_release(&c);
}

static void test_diagnostic__columns_of_the_screen(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kbc_source s = {.file = KB_LIT("a.md"), .text = KB_LIT("\n\xC3\xA9\xE6\xBC\xA2x\ty\n")};
    kbc_report(&c, KBC_ERROR, &s, (kbc_place){2, 6}, "r", "behind e acute and a wide sign");
    kbc_report(&c, KBC_ERROR, &s, (kbc_place){2, 8}, "r", "behind a tab");
    kbc_report(&c, KBC_ERROR, &s, (kbc_place){2, 900}, "r", "behind the text");
    assert_diagnostics(&c, "a.md:2:4: error: behind e acute and a wide sign [r]\n"
                           "a.md:2:9: error: behind a tab [r]\n"
                           "a.md:2:10: error: behind the text [r]\n");
    kbc_release(&c);
}

static void test_diagnostic__filters_what_acts_on_terminals(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kbc_source s = {.file = KB_LIT("a\x1B[2J.md")};
    kbc_report(&c, KBC_ERROR, &s, (kbc_place){0, 0}, "r", "%s",
               "\xE2\x80\xAE \xC2\x9B \x9B \x7F \n \xEF\xBB\xBF \xC3\xA9");
    assert_diagnostics(&c, "a<U+001B>[2J.md: error: <U+202E> <U+009B> <9B> <U+007F> <U+000A> <U+FEFF> \xC3\xA9 [r]\n");
    kbc_release(&c);
}

static void test_diagnostic__no_single_byte_gets_through(void **state)
{
    (void)state;
    kb_alloc alloc = kbc_alloc();
    kb_buf out;
    kb_buf_init(&out, &alloc);
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            char bytes[2] = {(char)first, (char)second};
            kb_buf_clear(&out);
            kbc_filter((kb_str){bytes, 2}, &out);
            for (size_t i = 0; i < out.size; i++)
                assert_true(out.data[i] >= 0x20 && out.data[i] != 0x7f);
            assert_false(out.size >= 2 && out.data[0] == 0xC2 && out.data[1] < 0xA0);
        }
    }
    kb_buf_release(&out);
}

static void test_diagnostic__replacement_character_is_text(void **state)
{
    (void)state;
    kb_alloc alloc = kbc_alloc();
    kb_buf out;
    kb_buf_init(&out, &alloc);
    kbc_filter(KB_LIT("\xEF\xBF\xBD"), &out);
    assert_true(kb_str_equal(kb_buf_view(&out), KB_LIT("\xEF\xBF\xBD")));
    kb_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diagnostic__sorted_stably),
        cmocka_unit_test(test_diagnostic__too_many),
        cmocka_unit_test(test_diagnostic__columns_of_the_screen),
        cmocka_unit_test(test_diagnostic__filters_what_acts_on_terminals),
        cmocka_unit_test(test_diagnostic__no_single_byte_gets_through),
        cmocka_unit_test(test_diagnostic__replacement_character_is_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
