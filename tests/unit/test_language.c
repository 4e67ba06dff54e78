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

static const char *const languages[] = {"en-US", "de", "fr_CA", "es-MX"};

static words *words_of(const char *language)
{
    words *w = test_calloc(1, sizeof *w);
    kbc_language_words(kb_str_from(language), keep, w);
    return w;
}

/* Words as the analyser gives them, in rising order, each once, in two lists. */
static void test_language__words(void **state)
{
    (void)state;
    for (size_t l = 0; l < KB_COUNT(languages); l++) {
        words *w = words_of(languages[l]);
        size_t stop = 0;
        for (size_t i = 0; i < w->count; i++) {
            kb_tokens tokens;
            kb_token token;
            kb_tokens_init(&tokens, w->list[i]);
            assert_true(kb_tokens_next(&tokens, &token));
            assert_true(kb_str_equal((kb_str){token.term, token.n}, w->list[i]));
            assert_false(kb_tokens_next(&tokens, &token));
            assert_true(w->flags[i] == KB_TERM_STOP || w->flags[i] == KB_TERM_SOFT);
            stop += w->flags[i] == KB_TERM_STOP;
            if (i > 0 && w->flags[i] == w->flags[i - 1] && kb_str_compare(w->list[i - 1], w->list[i]) >= 0)
                fail_msg("%s: \"%.*s\" stands behind \"%.*s\"", languages[l], (int)w->list[i].n, w->list[i].s,
                         (int)w->list[i - 1].n, w->list[i - 1].s);
        }
        assert_in_range(stop, 30, 40);
        assert_in_range(w->count - stop, 120, 180);
        test_free(w);
    }
}

static void test_language__others_have_none(void **state)
{
    (void)state;
    static const char *const others[] = {"it", "ja", "", "d", "deu", "english"};
    for (size_t i = 0; i < KB_COUNT(others); i++) {
        words *w = words_of(others[i]);
        assert_int_equal(w->count, 0);
        test_free(w);
    }
}

static kb_token stem_of(kb_stemmer *s, kb_str word)
{
    kb_token token = {.n = word.n};
    memcpy(token.term, word.s, word.n);
    assert_true(kb_stem(s, &token));
    return token;
}

static bool share_stem(kb_stemmer *s, kb_str a, kb_str b)
{
    kb_token x = stem_of(s, a), y = stem_of(s, b);
    return kb_str_equal((kb_str){x.term, x.n}, (kb_str){y.term, y.n});
}

/* A function word's stem is that of no word that carries meaning, in these languages' order: "as" is, "ass"
 * would not be. */
static void test_language__stems(void **state)
{
    (void)state;
    static const char *const carrying[] = {
        "sync battery on-hold notes information watch island",
        "sicher sicherung seite bereit fallen andern offnen loschen",
        "son serie memoire mise sans entrer commande etat",
        "sonido sin entrar luz impresora",
    };
    for (size_t l = 0; l < KB_COUNT(languages); l++) {
        words *w = words_of(languages[l]);
        kb_stemmer *s = kb_stemmer_new(kb_str_from(languages[l]));
        kb_str rest = kb_str_from(carrying[l]), word;
        assert_non_null(s);
        while (kb_str_split(&rest, ' ', &word))
            for (size_t k = 0; k < w->count; k++)
                if (share_stem(s, word, w->list[k]))
                    fail_msg("\"%.*s\" and \"%.*s\"", (int)word.n, word.s, (int)w->list[k].n, w->list[k].s);
        kb_stemmer_free(s);
        test_free(w);
    }
}

/* What counts nothing and what counts little are different stems: the flags are those of a stem. */
static void test_language__lists_apart(void **state)
{
    (void)state;
    for (size_t l = 0; l < KB_COUNT(languages); l++) {
        words *w = words_of(languages[l]);
        kb_stemmer *s = kb_stemmer_new(kb_str_from(languages[l]));
        for (size_t i = 0; i < w->count; i++)
            for (size_t k = 0; k < i; k++)
                if (w->flags[i] != w->flags[k] && share_stem(s, w->list[i], w->list[k]))
                    fail_msg("%s: \"%.*s\" and \"%.*s\"", languages[l], (int)w->list[i].n, w->list[i].s,
                             (int)w->list[k].n, w->list[k].s);
        kb_stemmer_free(s);
        test_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language__words),
        cmocka_unit_test(test_language__others_have_none),
        cmocka_unit_test(test_language__stems),
        cmocka_unit_test(test_language__lists_apart),
    };
    return cmocka_run_group_tests_name("language", tests, NULL, NULL);
}
