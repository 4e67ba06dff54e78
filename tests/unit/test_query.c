/*
 * test_query.c - reader/query.c: phrases, excluded words, facets, synonyms and
 * compounds of a query, and queries of strangers.
 */
#include "helpers.h"

static const test_page pages[] = {
    {"index.md", "# Guide\n\nThe wifi of the Mac. Wireless too. A real time and a real-time clock.\n"},
    {"a.md", "# Paused {platform=mac}\n\nSync is paused on Wi-Fi. It was stopped or put on hold.\n"},
    {"b.md", "# Windows {platform=windows}\n\nThe big picture of a hi-res photo.\n"},
};
#define WORDS "wifi = wireless\npaused < stopped, on hold\nhi-res photo < big picture\n"

/* One guide for all: every query begins its session anew. */
static int set_up(void **state)
{
    static reading r;
    reading_begin(&r, pages, KB_COUNT(pages), NULL, WORDS);
    *state = &r;
    return 0;
}

static int tear_down(void **state)
{
    reading_end(*state);
    return 0;
}

static kb_plan plan_of(reading *r, kb_str text)
{
    kb_plan plan;
    kb_query q = {.text = text, .limit = 10};
    kb_session_reset(r->s);
    assert_status(kb_plan_make(r->s, &q, &plan), KB_OK);
    return plan;
}

/* What was understood, as words of part:text=meaning. */
static void check_understood(reading *r, const char *text, const char *expected, const char *file, int line)
{
    static const char *const names[] = {"word", "phrase", "not", "facet", "synonym", "unknown",
                                        "corrected", "completed", "off-topic", "required", "prefix"};
    char got[500] = "";
    size_t n = 0;
    kb_plan plan = plan_of(r, kb_str_from(text));
    for (size_t i = 0; i < plan.understood_count; i++) {
        const kb_understood *u = &plan.understood[i];
        n += (size_t)snprintf(got + n, sizeof got - n, "%s%s:%.*s%s%.*s", i > 0 ? " " : "", names[u->part],
                              (int)u->text.n, u->text.s, u->meaning.n > 0 ? "=" : "", (int)u->meaning.n,
                              u->meaning.n > 0 ? u->meaning.s : "");
        assert_true(n < sizeof got);
    }
    check_str((kb_str){got, n}, expected, file, line);
}
#define assert_understood(r, text, expected) check_understood((r), (text), (expected), __FILE__, __LINE__)

static void test_query__parts(void **state)
{
    reading *r = *state;
    assert_understood(r, "", "");
    assert_understood(r, " \t\n", "");
    assert_understood(r, "sync Clock", "word:sync word:Clock");
    assert_understood(r, "sync zebra", "word:sync unknown:zebra");
    assert_understood(r, "\"sync is\" clock", "phrase:sync is word:sync word:is word:clock");
    assert_understood(r, "\xE2\x80\x9Csync is\xE2\x80\x9D", "phrase:sync is word:sync word:is");
    assert_understood(r, "clock -sync", "not:sync word:clock");
    assert_understood(r, "platform:mac clock", "facet:platform:mac=mac word:clock");
    assert_understood(r, "PLATFORM:MacOS clock", "facet:PLATFORM:MacOS=mac word:clock");
}

static void test_query__pasted_text_survives(void **state)
{
    reading *r = *state;
    assert_understood(r, "\"sync", "word:sync");
    assert_understood(r, "sync\" clock", "word:sync word:clock");
    assert_understood(r, "\"\" sync", "word:sync");
    assert_understood(r, "\"  \" sync", "word:sync");
    assert_understood(r, "sync - clock -5 -", "word:sync word:clock unknown:5");
    assert_understood(r, "http:mac", "unknown:http word:mac");
    assert_understood(r, "platform:zebra", "unknown:platform unknown:zebra");
    assert_understood(r, ":mac platform: :", "word:mac unknown:platform");
    assert_understood(r, "sync \xFF\xFE clock", "word:sync word:clock");
}

static void test_query__beginnings(void **state)
{
    reading *r = *state;
    assert_understood(r, "stop*", "prefix:stop");
    assert_understood(r, "+sync clock", "required:sync word:sync word:clock");
    assert_understood(r, "+pic* -win* clock", "required:pic* not:win* prefix:pic word:clock");
    assert_understood(r, "zebra* s* * +* st* +5", "unknown:zebra unknown:s prefix:st unknown:5");
    assert_understood(r, "**sync** sync** wi-fi*", "word:sync word:wi-fi synonym:wi-fi=wireless");
    assert_understood(r, "windows:pic* \"sync is*\"", "phrase:sync is* word:windows unknown:pic word:sync word:is");
    kb_plan plan = plan_of(r, KB_LIT("sync st*"));
    assert_int_equal(plan.group_count, 2);
    assert_int_equal(plan.groups[1].choice_count, 1);
    assert_str(plan.groups[1].choices[0].words[0].stem, "stop");
    plan = plan_of(r, KB_LIT("stop stop*"));
    assert_int_equal(plan.group_count, 2);
    plan = plan_of(r, KB_LIT("stopped*")); /* its stem is shorter */
    assert_int_equal(plan.words[0].other_count, 0);
    assert_true(plan.words[0].known);
}

/* What a search finds, as ids. */
static void check_found(reading *r, const char *text, bool all_words, const char *expected, int line)
{
    char got[200] = "";
    size_t n = 0;
    kb_result result;
    kb_record record;
    kb_query q = {.text = kb_str_from(text), .limit = 10, .today = KB_NO_DAY, .all_words = all_words, .exact = true};
    assert_status(kb_search(r->s, &q, &result), KB_OK);
    for (size_t i = 0; i < result.count; i++) {
        assert_status(kb_get_record(r->s, result.hits[i].record, KB_NO_DAY, &record), KB_OK);
        n += (size_t)snprintf(got + n, sizeof got - n, "%s%.*s", i > 0 ? " " : "", (int)record.id.n, record.id.s);
    }
    check_str((kb_str){got, n}, expected, __FILE__, line);
}

static void test_query__beginnings_find(void **state)
{
    check_found(*state, "+pic* clock", false, "b", __LINE__);
    check_found(*state, "+clock photo", false, "index", __LINE__);
    check_found(*state, "-pho* hold real", false, "index a", __LINE__);
    check_found(*state, "clo* wire*", true, "index", __LINE__);
    check_found(*state, "clo* pho*", true, "", __LINE__);
    check_found(*state, "zebra* pho*", true, "", __LINE__);
    check_found(*state, "+zebra photo", false, "", __LINE__);
}

static void test_query__only_short_queries_exclude(void **state)
{
    reading *r = *state;
    assert_int_equal(plan_of(r, KB_LIT("a b c d e f g +sync*")).phrase_count, 1);
    assert_int_equal(plan_of(r, KB_LIT("a b c d e f g h +sync*")).phrase_count, 0);
    assert_int_equal(plan_of(r, KB_LIT("a b c d e f g pic*")).words[7].how, KB_HOW_PREFIX);
    assert_int_equal(plan_of(r, KB_LIT("a b c d e f g h pic*")).words[8].how, KB_HOW_TYPED);
    assert_int_equal(plan_of(r, KB_LIT("a b c d e f g -sync")).phrase_count, 1);
    assert_int_equal(plan_of(r, KB_LIT("a b c d e f g h -sync")).phrase_count, 0);
    assert_int_equal(plan_of(r, KB_LIT("1 2 3 4 5 6 7 8 9 10 11 12 13 14 \"sync is\"")).phrase_count, 1);
    assert_int_equal(plan_of(r, KB_LIT("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 \"sync is\"")).phrase_count, 0);
}

static void test_query__synonyms(void **state)
{
    reading *r = *state;
    assert_understood(r, "wireless", "word:wireless synonym:wireless=wifi");
    assert_understood(r, "stopped", "word:stopped synonym:stopped=paused");
    assert_understood(r, "on hold zebra", "word:on word:hold synonym:on hold=paused unknown:zebra");
    assert_understood(r, "paused", "word:paused"); /* not the other way */
    assert_understood(r, "big picture", "word:big word:picture synonym:big picture=hi-res photo");
}

static void test_query__compounds(void **state)
{
    reading *r = *state;
    kb_plan joined = plan_of(r, KB_LIT("wifi"));
    kb_plan apart = plan_of(r, KB_LIT("Wi-Fi"));
    assert_int_equal(joined.word_count, 1);
    assert_int_equal(apart.word_count, 1);
    assert_str(apart.words[0].stem, "wifi");
    assert_int_equal(apart.words[0].part_count, 2);
    kb_plan unknown = plan_of(r, KB_LIT("foo-bar sync"));
    assert_int_equal(unknown.word_count, 3);
    kb_plan both = plan_of(r, KB_LIT("real-time")); /* the parts stand apart as well */
    assert_int_equal(both.group_count, 1);
    assert_int_equal(both.groups[0].words[0].part_count, 2);
}

static void test_query__repeated_words_are_one_group(void **state)
{
    reading *r = *state;
    static const struct {
        const char *text;
        unsigned repeats; /* of the first of two groups */
    } cases[] = {{"sync clock", 0},
                 {"sync syncs clock", 1},
                 {"sync syncs SYNC clock sync", 3},
                 {"sync sync sync clock sync sync sync", 3},
                 {"zebra clock zebras", 1},              /* the guide lacks it */
                 {"big picture clock big pictures", 1}, /* several words that are one group */
                 {"please clock please", 0},             /* function words say nothing by that */
                 {"the clock the the", 0}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_plan repeated = plan_of(r, kb_str_from(cases[i].text));
        assert_int_equal(repeated.group_count, 2);
        assert_int_equal(repeated.groups[0].repeats, cases[i].repeats);
        assert_int_equal(repeated.groups[1].repeats, 0);
    }
    assert_int_equal(plan_of(r, KB_LIT("platform:mac platform:macos platform:imac")).value_count, 1);
    kb_plan plan = plan_of(r, KB_LIT("platform:android platform:windows platform:mac platform:android"));
    assert_int_equal(plan.value_count, 3);
    assert_true(plan.values[0] < plan.values[1] && plan.values[1] < plan.values[2]);
}

static void test_query__only_stop_words(void **state)
{
    reading *r = *state;
    assert_true(plan_of(r, KB_LIT("the of")).only_stop_words);
    assert_true(plan_of(r, KB_LIT("\"it was\"")).only_stop_words);
    assert_false(plan_of(r, KB_LIT("the sync")).only_stop_words);
    assert_false(plan_of(r, KB_LIT("the zebra")).only_stop_words);
}

typedef struct asked {
    reading *r;
    kb_str text;
} asked;

static bool plan_is_sane(void *user)
{
    const asked *a = user;
    kb_plan plan;
    kb_query q = {.text = a->text, .limit = 10};
    kb_session_reset(a->r->s);
    bool sane = kb_plan_make(a->r->s, &q, &plan) == KB_OK && plan.word_count <= a->text.n + 1;
    for (size_t i = 0; sane && i < plan.understood_count; i++)
        sane = plan.understood[i].text.n <= a->text.n;
    kb_session_free(a->r->s);
    return sane;
}

static bool survives(reading *r, kb_str text)
{
    asked a = {r, text};
    return holds_in_child(plan_is_sane, &a);
}

/* Quotes of phrases may follow on each other without a blank: many phrases in one chunk. */
static void test_query__phrases_without_blanks(void **state)
{
    reading *r = *state;
    assert_understood(r, "\"sync\"\"clock\"", "phrase:sync phrase:clock word:sync word:clock");
    char *text = test_malloc(KB_QUERY_BYTES);
    for (size_t i = 0; i < KB_QUERY_BYTES; i++)
        text[i] = "\"a\""[i % 3];
    static const size_t lengths[] = {9, 12, 300, 3000, KB_QUERY_BYTES - KB_QUERY_BYTES % 3};
    for (size_t i = 0; i < KB_COUNT(lengths); i++)
        assert_true(survives(r, (kb_str){text, lengths[i]}));
    test_free(text);
}

/* Marks that fold to nothing are no parts of a compound. */
static void test_query__empty_parts(void **state)
{
    static const char *const texts[] = {"sync-\xEF\xB8\x8F", "\xEF\xB8\x8F-sync", "wi-\xEF\xB8\x8F-fi",
                                        "clock sync-\xEF\xB8\x8F-\xEF\xB8\x8F-\xEF\xB8\x8F-\xEF\xB8\x8F-\xEF\xB8\x8F"};
    reading *r = *state;
    for (size_t i = 0; i < KB_COUNT(texts); i++)
        assert_true(survives(r, kb_str_from(texts[i])));
}

static void test_query__random_queries(void **state)
{
    static const char *const bits[] = {
        "\"",       "-",   ":",     " ",  "\n",      "sync",         "the",  "wi-fi",
        "platform", "mac", "5.3.2", "'s", "on hold", "\xE2\x80\x9D", "\xFF", "\xE6\xBC\xA2\xE5\xAD\x97",
        "\xC3\xA9"};
    reading *r = *state;
    uint32_t seed = 1;
    kb_buf text;
    kb_buf_init(&text, NULL);
    for (unsigned i = 0; i < 4000; i++) {
        kb_buf_clear(&text);
        for (uint32_t k = random_below(&seed, 9); k > 0; k--) {
            kb_str bit = kb_str_from(bits[random_below(&seed, KB_COUNT(bits))]);
            if (bit.s[0] == '"' && text.size > 0 && text.data[text.size - 1] == '"') /* a test of its own */
                continue;
            kb_buf_str(&text, bit);
        }
        kb_plan plan = plan_of(r, kb_buf_view(&text));
        for (size_t g = 0; g < plan.group_count; g++)
            assert_in_range(plan.groups[g].count, 1, KB_SYNONYM_WORDS);
        for (size_t u = 0; u < plan.understood_count; u++)
            assert_true(plan.understood[u].text.n <= text.size + 20);
    }
    kb_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query__parts),
        cmocka_unit_test(test_query__beginnings),
        cmocka_unit_test(test_query__beginnings_find),
        cmocka_unit_test(test_query__pasted_text_survives),
        cmocka_unit_test(test_query__only_short_queries_exclude),
        cmocka_unit_test(test_query__synonyms),
        cmocka_unit_test(test_query__compounds),
        cmocka_unit_test(test_query__repeated_words_are_one_group),
        cmocka_unit_test(test_query__only_stop_words),
        cmocka_unit_test(test_query__phrases_without_blanks),
        cmocka_unit_test(test_query__empty_parts),
        cmocka_unit_test(test_query__random_queries),
    };
    return cmocka_run_group_tests_name("query", tests, set_up, tear_down);
}
