/*
 * test_stem.c - reader/format/stem.c: words are stemmed, codes are not.
 */
#include "helpers.h"

static void check_stem(kb_stemmer *s, const char *word, const char *expected)
{
    kb_token token = {.n = strlen(word)};
    memcpy(token.term, word, token.n);
    kb_stem(s, &token);
    assert_str(((kb_str){token.term, token.n}), expected);
}

static void test_stem__english(void **state)
{
    (void)state;
    kb_stemmer *s = kb_stemmer_new(KB_LIT("en"));
    assert_non_null(s);
    check_stem(s, "syncing", "sync");
    check_stem(s, "photos", "photo");
    check_stem(s, "optimizing", "optim");
    check_stem(s, "optimized", "optim");
    check_stem(s, "libraries", "librari");
    check_stem(s, "library", "librari");
    check_stem(s, "a", "a");
    check_stem(s, "", "");
    kb_stemmer_free(s);
}

static void test_stem__codes_stay(void **state)
{
    (void)state;
    kb_stemmer *s = kb_stemmer_new(KB_LIT("en"));
    static const char *const codes[] = {"0x8024401c", "5.3.2", "2fas", "photos.app", "h264ing"};
    for (size_t i = 0; i < KB_COUNT(codes); i++)
        check_stem(s, codes[i], codes[i]);
    kb_stemmer_free(s);
}

static void test_stem__other_scripts_stay(void **state)
{
    (void)state;
    kb_stemmer *s = kb_stemmer_new(KB_LIT("en-GB"));
    check_stem(s, "\xD0\xB6\xD0\xB6", "\xD0\xB6\xD0\xB6");
    check_stem(s, "\xE6\xBC\xA2\xE5\xAD\x97", "\xE6\xBC\xA2\xE5\xAD\x97");
    kb_stemmer_free(s);
}

static void test_stem__longest_term(void **state)
{
    (void)state;
    kb_stemmer *s = kb_stemmer_new(KB_LIT("en"));
    for (unsigned letter = 'a'; letter <= 'z'; letter++)
        for (size_t n = 1; n <= KB_TERM_BYTES; n++) {
            kb_token token = {.n = n};
            memset(token.term, (int)letter, n);
            kb_stem(s, &token);
            assert_in_range(token.n, 1, KB_TERM_BYTES);
        }
    kb_stemmer_free(s);
}

/* Stemming a stem again may change it, but a form and its stem must meet in the index, so it is done once. */
static void test_stem__forms_meet(void **state)
{
    (void)state;
    static const char *const forms[][3] = {
        {"pause", "paused", "pausing"}, {"upload", "uploads", "uploading"}, {"restart", "restarts", "restarted"}};
    kb_stemmer *s = kb_stemmer_new(KB_LIT("en"));
    for (size_t i = 0; i < KB_COUNT(forms); i++) {
        kb_token first = {.n = strlen(forms[i][0])};
        memcpy(first.term, forms[i][0], first.n);
        kb_stem(s, &first);
        first.term[first.n] = '\0';
        check_stem(s, forms[i][1], first.term);
        check_stem(s, forms[i][2], first.term);
    }
    kb_stemmer_free(s);
}

static void test_stem__no_stemmer(void **state)
{
    (void)state;
    assert_null(kb_stemmer_new(KB_LIT("de")));
    assert_null(kb_stemmer_new(KB_LIT("")));
    check_stem(NULL, "syncing", "syncing");
    kb_stemmer_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stem__english),
        cmocka_unit_test(test_stem__codes_stay),
        cmocka_unit_test(test_stem__other_scripts_stay),
        cmocka_unit_test(test_stem__longest_term),
        cmocka_unit_test(test_stem__forms_meet),
        cmocka_unit_test(test_stem__no_stemmer),
    };
    return cmocka_run_group_tests_name("stem", tests, NULL, NULL);
}
