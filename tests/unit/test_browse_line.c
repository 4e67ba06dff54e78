/*
 * test_browse_line.c - the line that is typed (reader/browse/line.c).
 */
#include "helpers.h"

#include "browse/browse.h"

#include <string.h>

static void type_text(browse_line *l, const char *text)
{
    kb_str s = out_str(text);
    for (size_t at = 0; at < s.n;)
        (void)browse_type(l, out_next(s, &at));
}

static kb_str all_of(const browse_line *l)
{
    return (kb_str){l->bytes, l->n};
}

static void test_line__letters_go_where_the_cursor_is(void **state)
{
    (void)state;
    browse_line l = {.n = 0};
    type_text(&l, "upload");
    assert_false(browse_type(&l, BROWSE_HOME));
    assert_true(browse_type(&l, 'r'));
    assert_true(browse_type(&l, 'e'));
    assert_str(all_of(&l), "reupload");
    assert_int_equal(l.at, 2);
    assert_false(browse_type(&l, BROWSE_END));
    assert_true(browse_type(&l, 's'));
    assert_str(all_of(&l), "reuploads");
}

static void test_line__characters_are_whole(void **state)
{
    (void)state;
    browse_line l = {.n = 0};
    type_text(&l, "caf\xC3\xA9\xE5\x90\x8C\xF0\x9F\x98\x80");
    assert_true(browse_type(&l, BROWSE_BACKSPACE));
    assert_str(all_of(&l), "caf\xC3\xA9\xE5\x90\x8C");
    (void)browse_type(&l, BROWSE_LEFT);
    assert_true(browse_type(&l, BROWSE_DELETE));
    assert_false(browse_type(&l, BROWSE_DELETE));
    assert_str(all_of(&l), "caf\xC3\xA9");
    (void)browse_type(&l, BROWSE_LEFT);
    assert_int_equal(l.at, 3);
    (void)browse_type(&l, BROWSE_RIGHT);
    assert_int_equal(l.at, 5);
}

static void test_line__words_and_all_are_rubbed_out(void **state)
{
    (void)state;
    browse_line l = {.n = 0};
    type_text(&l, "waiting to  upload ");
    assert_true(browse_type(&l, BROWSE_RUB_WORD));
    assert_str(all_of(&l), "waiting to  ");
    assert_true(browse_type(&l, BROWSE_RUB_WORD));
    assert_str(all_of(&l), "waiting ");
    assert_true(browse_type(&l, BROWSE_RUB_LINE));
    assert_int_equal(l.n, 0);
    assert_false(browse_type(&l, BROWSE_RUB_LINE));
    assert_false(browse_type(&l, BROWSE_RUB_WORD));
    assert_false(browse_type(&l, BROWSE_BACKSPACE));
}

static void test_line__what_could_command_a_terminal_is_not_taken(void **state)
{
    (void)state;
    browse_line l = {.n = 0};
    static const uint32_t refused[] = {0, 7, 0x1B, 0x7F, 0x9B, 0x202E, 0x2066, 0xFEFF, BROWSE_UP, BROWSE_NO_KEY};
    for (size_t i = 0; i < KB_COUNT(refused); i++)
        assert_false(browse_type(&l, refused[i]));
    assert_int_equal(l.n, 0);
    browse_line_set(&l, out_str(" a\033[31m\xE2\x80\xAE" "b "));
    assert_str(all_of(&l), " a[31mb ");
    assert_str(browse_line_text(&l), "a[31mb");
}

static void test_line__a_full_line_takes_no_more(void **state)
{
    (void)state;
    browse_line l = {.n = 0};
    for (unsigned i = 0; i < BROWSE_LINE_BYTES - 1; i++)
        assert_true(browse_type(&l, 'x'));
    assert_false(browse_type(&l, 0xE9)); /* two bytes */
    assert_true(browse_type(&l, 'y'));
    assert_false(browse_type(&l, 'z'));
    assert_int_equal(l.n, BROWSE_LINE_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line__letters_go_where_the_cursor_is),
        cmocka_unit_test(test_line__characters_are_whole),
        cmocka_unit_test(test_line__words_and_all_are_rubbed_out),
        cmocka_unit_test(test_line__what_could_command_a_terminal_is_not_taken),
        cmocka_unit_test(test_line__a_full_line_takes_no_more),
    };
    return cmocka_run_group_tests_name("browse line", tests, NULL, NULL);
}
