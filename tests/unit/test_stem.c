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

/* Folds and stems a word as index and query do. */
static kb_token stem_of(kb_stemmer *s, kb_str word)
{
    kb_tokens tokens;
    kb_token token;
    kb_tokens_init(&tokens, word);
    assert_true(kb_tokens_next(&tokens, &token));
    assert_true(kb_stem(s, &token));
    return token;
}

/* Every word of a line has the same stem. Stemming a stem again may change it, so it is done once. */
static void check_forms(const char *language, const char *const *lines, size_t count)
{
    kb_stemmer *s = kb_stemmer_new(kb_str_from(language));
    assert_non_null(s);
    for (size_t i = 0; i < count; i++) {
        kb_str rest = kb_str_from(lines[i]), word;
        assert_true(kb_str_split(&rest, ' ', &word));
        kb_token first = stem_of(s, word);
        while (kb_str_split(&rest, ' ', &word)) {
            kb_token token = stem_of(s, word);
            if (!kb_str_equal((kb_str){first.term, first.n}, (kb_str){token.term, token.n}))
                fail_msg("%s: \"%.*s\" becomes %.*s, not %.*s", lines[i], (int)word.n, word.s, (int)token.n, token.term,
                         (int)first.n, first.term);
        }
    }
    kb_stemmer_free(s);
}

static void test_stem__english_forms(void **state)
{
    (void)state;
    static const char *const lines[] = {"pause paused pausing", "upload uploads uploading Uploaded",
                                        "restart restarts restarted"};
    check_forms("en", lines, KB_COUNT(lines));
}

/* Umlauts as they are, left out, and written with an e; verbs in -ieren. */
static void test_stem__german_forms(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "Haus Häuser Hauser Haeuser HÄUSER Häusern", "groß größer groesser grosser GROESSE Größe",
        "Gerät Geräte Geraete Geraten", "öffnen oeffnen offnen", "Schlüssel Schluessel", "für fuer",
        "Papier Papiere Papieres",
        "synchronisieren synchronisiert synchronisierte Synchronisierung Synchronisierungen synchronisiere",
        "Einstellung Einstellungen", "neu neue neuen neues", "Quelle Quellen", "Steuer Steuern"};
    check_forms("de", lines, KB_COUNT(lines));
    kb_stemmer *s = kb_stemmer_new(KB_LIT("de"));
    check_stem(s, "quelle", "quell"); /* ue is an umlaut only where it can be one */
    check_stem(s, "steuer", "steu");
    kb_stemmer_free(s);
}

static void test_stem__french_forms(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "synchronisé synchronisée synchronisés synchronisées synchronise synchroniser SYNCHRONISE",
        "bloqué bloquée bloquees bloquer bloque", "envoyer envoyé envoyée envoyés envoyees envoie",
        "photo photos l'photo", "connexion connexions", "fichier fichiers", "réseau réseaux reseau",
        "imprimante imprimantes L’imprimante d'imprimante"};
    check_forms("fr", lines, KB_COUNT(lines));
}

static void test_stem__spanish_forms(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "sincronización sincronizacion sincronizaciones sincronizar sincronizado sincroniza sincronizando",
        "aplicación aplicaciones", "conexión conexiones conexion", "reiniciar reinició reinicia reiniciado",
        "batería baterías bateria", "contraseña contraseñas contrasena", "lento lenta lentos lentas"};
    check_forms("es", lines, KB_COUNT(lines));
}

/* Any text of any length stays a term. */
static void test_stem__endings_keep_to_the_limit(void **state)
{
    (void)state;
    static const char *const languages[] = {"de", "fr", "es"};
    static const char *const ends[] = {"ierungen", "ae", "yees", "ee", "cion", ""};
    for (size_t l = 0; l < KB_COUNT(languages); l++)
        for (size_t e = 0; e < KB_COUNT(ends); e++)
            for (size_t n = strlen(ends[e]); n <= KB_TERM_BYTES; n++) {
                kb_stemmer *s = kb_stemmer_new(kb_str_from(languages[l]));
                kb_token token = {.n = n};
                memset(token.term, 'b', n);
                memcpy(token.term + n - strlen(ends[e]), ends[e], strlen(ends[e]));
                assert_true(kb_stem(s, &token));
                assert_in_range(token.n, n > 0 ? 1 : 0, KB_TERM_BYTES);
                kb_stemmer_free(s);
            }
}

static void test_stem__language_codes(void **state)
{
    (void)state;
    static const char *const same[] = {"de", "de-AT", "de_CH", "DE", "De-de"};
    static const char *const others[] = {"", "d", "deu", "deutsch", "en-de", "ja"};
    for (size_t i = 0; i < KB_COUNT(same); i++)
        assert_true(kb_language_is(kb_str_from(same[i]), "de") && kb_language_stemmed(kb_str_from(same[i])));
    for (size_t i = 0; i < KB_COUNT(others); i++)
        assert_false(kb_language_is(kb_str_from(others[i]), "de"));
}

static void test_stem__no_stemmer(void **state)
{
    (void)state;
    assert_null(kb_stemmer_new(KB_LIT("ja")));
    assert_null(kb_stemmer_new(KB_LIT("")));
    assert_false(kb_language_stemmed(KB_LIT("ja")));
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
        cmocka_unit_test(test_stem__english_forms),
        cmocka_unit_test(test_stem__german_forms),
        cmocka_unit_test(test_stem__french_forms),
        cmocka_unit_test(test_stem__spanish_forms),
        cmocka_unit_test(test_stem__endings_keep_to_the_limit),
        cmocka_unit_test(test_stem__language_codes),
        cmocka_unit_test(test_stem__no_stemmer),
    };
    return cmocka_run_group_tests_name("stem", tests, NULL, NULL);
}
