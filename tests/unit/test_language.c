/*
 * test_language.c - compiler/language.c: the function words are words as the
 * analyser gives them, each in one list.
 */
#include "helpers.h"
#include "index.h"

typedef struct words {
    kb_str list[500];
    unsigned flags[500];
    size_t count;
} words;

static void keep(void *user, kb_str word, unsigned flags)
{
    words *w = user;
    assert_true(w->count < KB_COUNT(w->list));
    w->list[w->count] = word;
    w->flags[w->count++] = flags;
}

static void test_language__english(void **state)
{
    (void)state;
    words *w = test_calloc(1, sizeof *w);
    kbc_language_words(KB_LIT("en-US"), keep, w);
    assert_true(w->count > 150);
    for (size_t i = 0; i < w->count; i++) {
        kb_tokens tokens;
        kb_token token;
        kb_tokens_init(&tokens, w->list[i]);
        assert_true(kb_tokens_next(&tokens, &token));
        assert_true(kb_str_equal((kb_str){token.term, token.n}, w->list[i]));
        assert_false(kb_tokens_next(&tokens, &token));
        assert_true(w->flags[i] == KB_TERM_STOP || w->flags[i] == KB_TERM_SOFT);
        for (size_t k = 0; k < i; k++)
            if (kb_str_equal(w->list[k], w->list[i]))
                fail_msg("\"%.*s\" stands twice", (int)w->list[i].n, w->list[i].s);
    }
    test_free(w);
}

static void test_language__others_have_none(void **state)
{
    (void)state;
    words *w = test_calloc(1, sizeof *w);
    kbc_language_words(KB_LIT("de"), keep, w);
    kbc_language_words(KB_LIT(""), keep, w);
    assert_int_equal(w->count, 0);
    test_free(w);
}

/* A stop word's stem is that of no word that carries meaning: "as" is, "ass" would not be. */
static void test_language__stop_stems(void **state)
{
    (void)state;
    static const char *const carrying[] = {"sync", "battery", "on-hold", "notes", "information", "watch", "island"};
    words *w = test_calloc(1, sizeof *w);
    kb_stemmer *s = kb_stemmer_new(KB_LIT("en"));
    kbc_language_words(KB_LIT("en"), keep, w);
    for (size_t i = 0; i < KB_COUNT(carrying); i++) {
        kb_token meant = {.n = strlen(carrying[i])};
        memcpy(meant.term, carrying[i], meant.n);
        kb_stem(s, &meant);
        for (size_t k = 0; k < w->count; k++) {
            kb_token stop = {.n = w->list[k].n};
            memcpy(stop.term, w->list[k].s, stop.n);
            kb_stem(s, &stop);
            assert_false(kb_str_equal((kb_str){stop.term, stop.n}, (kb_str){meant.term, meant.n}));
        }
    }
    kb_stemmer_free(s);
    test_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language__english),
        cmocka_unit_test(test_language__others_have_none),
        cmocka_unit_test(test_language__stop_stems),
    };
    return cmocka_run_group_tests_name("language", tests, NULL, NULL);
}
