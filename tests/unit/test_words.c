/* test_words.c - compiler/words.c: synonyms and aliases, line by line. */
#include "kbc_fixture.h"

#define SIMPLE "<rules version='1'><record on='page'/><record on='section'/></rules>"

static void begin(fixture *f, const char *words)
{
    fixture_begin(f, SIMPLE);
    fixture_page(f, "quick-checks.md", "# Quick checks\n## Same Apple ID\n## Wi-Fi\n");
    kbc_resolve(&f->c, &f->guide);
    kbc_words(&f->c, fixture_source(f, "words", words), &f->guide);
}

static void test_words__synonyms(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "# a comment = nothing\n\n  wifi = wireless = wi fi\nmac < macbook, os x\n");
    fixture_quiet(&f);
    assert_int_equal(f.guide.synonyms.count, 2);
    const kbc_synonym *synonyms = f.guide.synonyms.items;
    assert_int_equal(synonyms[0].type, KBC_BOTH_WAYS);
    assert_int_equal(synonyms[0].phrases.count, 3);
    assert_str(*KBC_AT(synonyms[0].phrases, kb_str, 2), "wi fi");
    assert_int_equal(synonyms[0].place.line, 3);
    assert_int_equal(synonyms[0].place.column, 3);
    assert_int_equal(synonyms[1].type, KBC_ONE_WAY);
    assert_str(*KBC_AT(synonyms[1].phrases, kb_str, 0), "mac");
    assert_str(*KBC_AT(synonyms[1].phrases, kb_str, 2), "os x");
    fixture_end(&f);
}

static void test_words__off_topic(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "  ! scanner, coffee machine: hot\n");
    fixture_quiet(&f);
    const kbc_alias *phrases = f.guide.off_topic.items;
    assert_int_equal(f.guide.off_topic.count, 2);
    assert_str(phrases[1].text, "coffee machine: hot");
    assert_int_equal(phrases[1].place.column, 14);
    assert_int_equal(f.guide.synonyms.count, 0);
    fixture_end(&f);
}

static void test_words__aliases(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "quick-checks/same-apple-id: wrong account; it says: a = b < c\n");
    fixture_quiet(&f);
    const kbc_record *record = kbc_find_record(&f.guide, KB_LIT("quick-checks/same-apple-id"), NULL);
    assert_int_equal(record->aliases.count, 2);
    assert_str(KBC_AT(record->aliases, kbc_alias, 1)->text, "it says: a = b < c");
    fixture_end(&f);
}

static void assert_mistake(const char *words, const char *expected)
{
    fixture f;
    begin(&f, words);
    assert_str(fixture_diagnostic(&f, 0), expected);
    assert_int_equal(f.c.diagnostics.count, 1);
    fixture_end(&f);
}

static void test_words__unknown_id(void **state)
{
    (void)state;
    assert_mistake("quick-check/same-apple-id: x\n",
                   "error kb/words:1:1 unknown-alias-id no record has the id \"quick-check/same-apple-id\"; did you mean "
                   "\"quick-checks/same-apple-id\"?");
    assert_mistake("\nwi-fi: x\n", "error kb/words:2:1 unknown-alias-id no record has the id \"wi-fi\"; did you mean "
                                   "\"quick-checks/wi-fi\"?");
    assert_mistake("something: x\n", "error kb/words:1:1 unknown-alias-id no record has the id \"something\"");
}

static void test_words__malformed(void **state)
{
    static const struct {
        const char *line, *report;
    } mistakes[] = {
        {"just words\n", "error kb/words:1:1 words write a = b, a < b, c, id: phrase; phrase, or ! a, b"},
        {" = b\n", "error kb/words:1:2 words there is no word before \"=\""},
        {"a =\n", "error kb/words:1:4 words there is no word behind \"=\""},
        {"a = = b\n", "error kb/words:1:5 words there is no word before \"=\""},
        {"a = !\n", "error kb/words:1:5 words there is no word behind \"=\""},
        {"< b\n", "error kb/words:1:1 words there is no word before \"<\""},
        {"a <\n", "error kb/words:1:4 words there is no word behind \",\""},
        {"a b c d e = f\n", "error kb/words:1:1 words a phrase has at most 4 words here, not 5"},
        {"a < b, c d e f g\n", "error kb/words:1:8 words a phrase has at most 4 words here, not 5"},
        {"quick checks: a\n", "error kb/words:1:1 words an id without blanks stands before \":\""},
        {"! a, , b\n", "error kb/words:1:6 words there is no word before \",\""},
        {"! a b c d e\n", "error kb/words:1:3 words a phrase has at most 4 words here, not 5"},
        {": a\n", "error kb/words:1:1 words an id without blanks stands before \":\""},
        {"quick-checks:\n", "error kb/words:1:14 words there is no phrase behind \":\""},
        {"quick-checks: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n",
         "error kb/words:1:15 words a phrase has at most 16 words here, not 17"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(mistakes); i++)
        assert_mistake(mistakes[i].line, mistakes[i].report);
}

static void test_words__long_line(void **state)
{
    (void)state;
    char text[5002];
    memset(text, 'a', sizeof text);
    memcpy(text + 5000, "\n", 2);
    assert_mistake(text, "error kb/words:1:0 limit a line has at most 4096 bytes");
}

static void test_words__empty(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "");
    fixture_quiet(&f);
    assert_int_equal(f.guide.synonyms.count, 0);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words__synonyms),  cmocka_unit_test(test_words__off_topic),
        cmocka_unit_test(test_words__aliases),
        cmocka_unit_test(test_words__unknown_id), cmocka_unit_test(test_words__malformed),
        cmocka_unit_test(test_words__long_line), cmocka_unit_test(test_words__empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
