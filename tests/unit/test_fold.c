/*
 * test_fold.c - reader/format/fold.c: folding of case, accents, quotes and
 * blanks, and which code points make words.
 */
#include "helpers.h"

static void check_fold(const char *text, const char *expected, const char *file, int line)
{
    kb_buf b;
    kb_buf_init(&b, NULL);
    kb_fold_text(kb_str_from(text), &b);
    check_str(kb_buf_view(&b), expected, file, line);
    kb_buf_release(&b);
}
#define assert_fold(text, expected) check_fold((text), (expected), __FILE__, __LINE__)

static void test_fold__case_and_accents(void **state)
{
    (void)state;
    assert_fold("MacBook AIR", "macbook air");
    assert_fold("Caf\xC3\xA9 \xC3\x89T\xC3\x89", "cafe ete");
    assert_fold("cafe\xCC\x81", "cafe"); /* a combining mark */
    assert_fold("\xC3\x9F", "ss");
    assert_fold("\xC5\x92uvre", "oeuvre");
    assert_fold("\xEF\xAC\x81le", "file"); /* a ligature */
    assert_fold("\xCE\xA3\xCE\xB1", "\xCF\x83\xCE\xB1");
    assert_fold("\xD0\x96", "\xD0\xB6");
}

static void test_fold__typography(void **state)
{
    (void)state;
    assert_fold("\xE2\x80\x9Cit\xE2\x80\x99s\xE2\x80\x9D", "\"it's\"");
    assert_fold("a\xE2\x80\x93" "b\xE2\x80\x94" "c\xE2\x80\x91" "d", "a-b-c-d");
    assert_fold("soft\xC2\xADhyphen", "softhyphen");
    assert_fold("`a", "'a");
}

static void test_fold__blanks(void **state)
{
    (void)state;
    assert_fold("  a \t\n b\xC2\xA0\xE2\x80\x89" "c  ", "a b c");
    assert_fold(" \n ", "");
    assert_fold("", "");
}

static void test_fold__folding_twice_changes_nothing(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x20000; code++) {
        uint32_t once[3], again[3];
        size_t n = kb_fold_code(code, once);
        assert_in_range(n, 0, 3);
        for (size_t i = 0; i < n; i++)
            if (kb_fold_code(once[i], again) != 1 || again[0] != once[i])
                fail_msg("U+%04X folds to U+%04X, which folds on", (unsigned)code, (unsigned)once[i]);
    }
}

static void test_fold__word_codes(void **state)
{
    (void)state;
    static const uint32_t words[] = {'a', 'Z', '0', '9', 0xE9, 0x3B1, 0x416, 0x5D0, 0x6F22, 0x3042, 0xAC00, 0x20000};
    static const uint32_t others[] = {0, ' ', '-', '_', '.', '\'', '@', 0xA0, 0x2014, 0x201C, 0x3001, 0xFFFD,
                                      0x1F600, 0x1D400 - 1, 0xE0001};
    for (size_t i = 0; i < KB_COUNT(words); i++)
        assert_true(kb_is_word_code(words[i]));
    for (size_t i = 0; i < KB_COUNT(others); i++)
        assert_false(kb_is_word_code(others[i]));
}

static void test_fold__failing_buffer(void **state)
{
    (void)state;
    failing f;
    kb_alloc alloc = failing_alloc(&f, 1, false);
    kb_buf b;
    kb_buf_init(&b, &alloc);
    kb_fold_text(KB_LIT(" a "), &b);
    assert_true(b.failed);
    assert_int_equal(b.size, 0);
    kb_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold__case_and_accents),
        cmocka_unit_test(test_fold__typography),
        cmocka_unit_test(test_fold__blanks),
        cmocka_unit_test(test_fold__folding_twice_changes_nothing),
        cmocka_unit_test(test_fold__word_codes),
        cmocka_unit_test(test_fold__failing_buffer),
    };
    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
