/*
 * test_spelling.c - reader/spelling.c: words that a guide lacks, by what a
 * search makes of them.
 */
#include "helpers.h"

static const char *const words = "mac < macbook\nhard drive = disk\n! scanner\n";
static const test_page pages[] = {
    {"a.md", "# Waiting\n\nThe upload is waiting for the disk of the mac.\n"},
    {"e.md", "# Power\n\nThe battery is low.\n"},
    {"b.md", "# Thumbnails\n\nThumbnails are blurry in airplane mode.\n"},
    {"c.md", "# Notifications\n\nA notification names error 0x80244010.\n"},
    {"d.md", "# \xD0\xA4\xD0\xBE\xD1\x82\xD0\xBE\n\n\xD0\x97\xD0\xB0\xD0\xB3\xD1\x80\xD1\x83\xD0\xB7\xD0\xBA\xD0\xB0\n"},
};

static int begin(void **state)
{
    static reading r;
    reading_begin(&r, pages, KB_COUNT(pages), NULL, words);
    *state = &r;
    return 0;
}

static int end(void **state)
{
    reading_end(*state);
    return 0;
}

static kb_result ask(reading *r, const char *text, bool exact)
{
    kb_result result;
    kb_query q = {.text = kb_str_from(text), .limit = 10, .today = KB_NO_DAY, .exact = exact};
    assert_status(kb_search(r->s, &q, &result), KB_OK);
    assert_status(kb_spell_out(r->s, &result), KB_OK);
    return result;
}

/* The meaning of the first part of a type; empty when there is none. */
static kb_str meaning(const kb_result *result, enum kb_part part)
{
    for (size_t i = 0; i < result->understood_count; i++)
        if (result->understood[i].part == part)
            return result->understood[i].meaning;
    return (kb_str){"", 0};
}

static void finds(reading *r, const char *text, enum kb_part part, const char *as, const char *id)
{
    kb_result result = ask(r, text, false);
    assert_str(meaning(&result, part), as);
    assert_true(result.count > 0);
    assert_int_equal(result.hits[0].record, reading_find(r, id));
    result = ask(r, text, true);
    assert_int_equal(meaning(&result, part).n, 0);
}

static void test_spelling__misspelt(void **state)
{
    finds(*state, "uplaod stuck", KB_PART_CORRECTED, "upload", "a");
    finds(*state, "blury pictures", KB_PART_CORRECTED, "blurry", "b");
    finds(*state, "thumnials gone", KB_PART_CORRECTED, "Thumbnails", "b");
    finds(*state, "\xD0\xB7\xD0\xB0\xD0\xB3\xD1\x80\xD1\x83\xD0\xB7\xD0\xB0 no", KB_PART_CORRECTED,
          "\xD0\x97\xD0\xB0\xD0\xB3\xD1\x80\xD1\x83\xD0\xB7\xD0\xBA\xD0\xB0", "d");
}

/* Not as the first record has it that happens to have a word of the same stem. */
static void test_spelling__as_the_best_hit_writes_it(void **state)
{
    static const test_page two[] = {
        {"a.md", "# Power\n\nA long wait for the charger is normal, and another wait as well.\n"},
        {"b.md", "# Waiting\n\nThe phone is waiting.\n"},
    };
    reading r;
    (void)state;
    reading_begin(&r, two, KB_COUNT(two), NULL, "");
    finds(&r, "waitng", KB_PART_CORRECTED, "Waiting", "b");
    reading_end(&r);
}

/* What must be there is what is meant, unless words are taken as typed. */
static void test_spelling__misspelt_required(void **state)
{
    kb_result right = ask(*state, "+upload", false), all = ask(*state, "power upload", false);
    assert_in_range(right.count, 1, all.count - 1);
    finds(*state, "power +uplaod stuck", KB_PART_CORRECTED, "upload", "a");
    assert_int_equal(ask(*state, "power +uplaod stuck", false).count, right.count);
    assert_int_equal(ask(*state, "power +thumbn", false).count, ask(*state, "+thumbnails", false).count);
    assert_int_equal(ask(*state, "power +uplaod", true).count, 0);
}

/* The mistake stands in an ending, so that the stem has another. */
static void test_spelling__misspelt_ending(void **state)
{
    finds(*state, "wating here", KB_PART_CORRECTED, "Waiting", "a");
    finds(*state, "notificaton shown", KB_PART_CORRECTED, "Notifications", "c");
}

static void test_spelling__unfinished_last_word(void **state)
{
    finds(*state, "the thumbn", KB_PART_COMPLETED, "Thumbnails", "b");
    finds(*state, "notifica", KB_PART_CORRECTED, "Notifications", "c");
    kb_result result = ask(*state, "thumbn here", false);
    assert_int_equal(meaning(&result, KB_PART_COMPLETED).n, 0);
}

static void test_spelling__joined_and_split(void **state)
{
    finds(*state, "airplanemode on", KB_PART_CORRECTED, "airplane", "b");
    finds(*state, "up load", KB_PART_CORRECTED, "upload", "a");
}

/* A word of a synonym is known, and may be what a misspelt one means. */
static void test_spelling__words_of_synonyms(void **state)
{
    kb_result result = ask(*state, "hard drive", false);
    assert_int_equal(meaning(&result, KB_PART_CORRECTED).n, 0);
    assert_int_equal(result.hits[0].record, reading_find(*state, "a"));
    result = ask(*state, "macbok please", false);
    assert_true(result.count > 0);
    assert_int_equal(result.hits[0].record, reading_find(*state, "a"));
}

static void unchanged(reading *r, const char *text)
{
    kb_result result = ask(r, text, false);
    assert_int_equal(meaning(&result, KB_PART_CORRECTED).n, 0);
    assert_int_equal(meaning(&result, KB_PART_COMPLETED).n, 0);
}

static void test_spelling__codes_and_short_words(void **state)
{
    unchanged(*state, "0x80244011 here");
    unchanged(*state, "mcc here");
    unchanged(*state, "xyzzyplugh here");
    unchanged(*state, "\xF0\x9F\x98\x80 here");
}

/* A function word is mended in silence; what differs from one at its first letter is another word. */
static void test_spelling__function_words(void **state)
{
    kb_result result = ask(*state, "becuase upload", false);
    assert_int_equal(result.understood_count, 2);
    assert_int_equal(result.understood[0].part, KB_PART_WORD);
    result = ask(*state, "cell upload", false);
    assert_int_equal(result.understood[0].part, KB_PART_UNKNOWN);
}

/* "battrey" is two letters from the stem "batteri", but one from the word, and that counts. */
static void test_spelling__nearest_form(void **state)
{
    kb_result far = ask(*state, "battrey", false);
    uint32_t score = far.hits[0].score;
    kb_result near = ask(*state, "batery", false);
    assert_int_equal(score, near.hits[0].score);
}

/* A ticket is taken as it is; a few words are looked after. */
static void test_spelling__many_strange_words(void **state)
{
    char text[4000];
    for (size_t many = 15; many <= 18; many++) {
        size_t n = 0, corrected = 0;
        for (size_t i = 0; i < many; i++)
            n += (size_t)snprintf(text + n, sizeof text - n, "blury%c ", (int)('a' + i));
        kb_result result = ask(*state, text, false);
        for (size_t i = 0; i < result.understood_count; i++)
            corrected += result.understood[i].part == KB_PART_CORRECTED;
        assert_int_equal(corrected > 0, many <= 16);
    }
}

/* Halves of a word as long as a query are not tried. */
static void test_spelling__word_without_end(void **state)
{
    static char text[8193];
    memset(text, 'x', sizeof text - 1);
    unchanged(*state, text);
}

static kb_status search_all(const kb_alloc *alloc, void *user)
{
    static const char *const texts[] = {"uplaod thumbn", "airplanemode wating", "up load macbok scaner"};
    return search_texts(alloc, user, texts, KB_COUNT(texts));
}

static void test_spelling__memory(void **state)
{
    reading *r = *state;
    each_allocation(search_all, &r->bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spelling__misspelt),
        cmocka_unit_test(test_spelling__as_the_best_hit_writes_it),
        cmocka_unit_test(test_spelling__misspelt_required),
        cmocka_unit_test(test_spelling__misspelt_ending),
        cmocka_unit_test(test_spelling__unfinished_last_word),
        cmocka_unit_test(test_spelling__joined_and_split),
        cmocka_unit_test(test_spelling__words_of_synonyms),
        cmocka_unit_test(test_spelling__codes_and_short_words),
        cmocka_unit_test(test_spelling__function_words),
        cmocka_unit_test(test_spelling__nearest_form),
        cmocka_unit_test(test_spelling__many_strange_words),
        cmocka_unit_test(test_spelling__word_without_end),
        cmocka_unit_test(test_spelling__memory),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
