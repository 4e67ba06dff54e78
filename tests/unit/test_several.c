/*
 * test_several.c - reader/several.c: the hits of several knowledge bases as one list.
 */
#include "several_fixture.h"

#define PRINTER "# Printer\n\n## Paper is stuck\n\nOpen the door of the printer.\n\n## Ink is low\n\nOrder ink from the shop.\n"
#define TUNNEL "# Tunnel\n\n## Tunnel is stuck\n\nTurn it off, wait, turn it on.\n\n## No printer\n\nTurn the tunnel off first.\n"

static kb_result result;

static kb_status ask(several *s, const char *text)
{
    kb_query q = {.text = kb_str_from(text), .limit = 4, .today = KB_NO_DAY};
    return cli_search_all(&s->c, &q, &result);
}

/* "1:tunnel-is-stuck 0:paper-is-stuck": the sources of the first hits and their ids. */
static void assert_hits(several *s, const char *text, size_t first, const char *expected)
{
    char got[400] = "";
    kb_record record;
    assert_status(ask(s, text), KB_OK);
    for (size_t i = 0; i < result.count && i < first; i++) {
        size_t n = strlen(got);
        assert_true(cli_use_hit(&s->c, i));
        assert_status(kb_get_record(s->c.session, result.hits[i].record, KB_NO_DAY, &record), KB_OK);
        (void)snprintf(got + n, sizeof got - n, "%s%zu:%.*s", i > 0 ? " " : "", s->c.source, (int)record.id.n, record.id.s);
    }
    assert_string_equal(got, expected);
    assert_true(result.total >= result.count);
    for (size_t i = 1; i < result.count; i++) /* whole titles first, then scores */
        assert_true(result.hits[i - 1].whole_title != result.hits[i].whole_title
                        ? result.hits[i - 1].whole_title > result.hits[i].whole_title
                        : result.hits[i - 1].score >= result.hits[i].score);
}

static void begin(several *s)
{
    several_begin(s);
    (void)several_guide(s, PRINTER, NULL);
    (void)several_guide(s, TUNNEL, NULL);
    assert_int_equal(several_open(s, NULL), 0);
}

static void end(several *s)
{
    several_close(s);
    several_end(s);
}

/* ----------------------------------------------------------------- merging */

static void test_several__one_is_searched_as_if_alone(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, PRINTER, NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    assert_hits(&s, "ink is low", 1, "0:ink-is-low");
    assert_null(s.c.hits);
    assert_true(result.understood_count > 0);
    end(&s);
}

static void test_several__hits_of_both_by_score(void **state)
{
    (void)state;
    several s;
    begin(&s);
    assert_hits(&s, "paper is stuck", 4, "0:paper-is-stuck 0:index 1:tunnel-is-stuck 1:index");
    assert_hits(&s, "tunnel is stuck", 1, "1:tunnel-is-stuck"); /* a whole title, in the second */
    assert_int_equal(result.hits[0].whole_title > 0, true);
    assert_true(result.total > 1);
    assert_hits(&s, "order ink", 4, "0:ink-is-low 0:index"); /* what only one has */
    assert_int_equal(result.total, 2);
    end(&s);
}

/* The best hit's source is the one asked afterwards, whose words are shown. */
static void test_several__asked_is_who_has_the_best(void **state)
{
    (void)state;
    several s;
    begin(&s);
    assert_status(ask(&s, "turn the tunnel off"), KB_OK);
    assert_int_equal(s.c.source, 1);
    assert_int_equal(result.understood_count, s.c.sources[1].result.understood_count);
    assert_status(ask(&s, "order ink"), KB_OK);
    assert_int_equal(s.c.source, 0);
    end(&s);
}

static void test_several__nothing(void **state)
{
    (void)state;
    several s;
    begin(&s);
    assert_hits(&s, "zebra okapi", 5, "");
    assert_int_equal(result.total, 0);
    assert_false(result.total_is_least);
    end(&s);
}

/* Of two bases that say the same the first comes first, and both are shown. */
static void test_several__the_same_in_both(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, TUNNEL, NULL);
    (void)several_guide(&s, TUNNEL, NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    assert_hits(&s, "tunnel is stuck", 2, "0:tunnel-is-stuck 1:tunnel-is-stuck");
    assert_int_equal(result.hits[0].score, result.hits[1].score);
    end(&s);
}

/* ------------------------------------------------------------------- words */

/* "funnel" is no slip of "tunnel" in one guide when the other has it. */
static void test_several__a_word_of_another_is_no_slip(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, "# A\n\n## Tunnels\n\nA tunnel is dark.\n", NULL);
    (void)several_guide(&s, "# B\n\n## Funnels\n\nA funnel is wide.\n", NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    assert_status(ask(&s, "funnel"), KB_OK);
    for (size_t i = 0; i < result.count; i++)
        assert_int_equal(s.c.hit_sources[i], 1);
    assert_true(result.count > 0);
    cli_use(&s.c, 0);
    const kb_understood unknown = {.part = KB_PART_UNKNOWN, .text = KB_LIT("funnel")},
                        other = {.part = KB_PART_UNKNOWN, .text = KB_LIT("zebra")};
    assert_int_equal(cli_part(&s.c, &unknown), KB_PART_WORD);
    assert_int_equal(cli_part(&s.c, &other), KB_PART_UNKNOWN);
    assert_status(ask(&s, "funel"), KB_OK); /* nobody has it: both may mend it */
    assert_true(result.count > 0);
    end(&s);
}

/* A base that lacks a word of the query has less than one that has it all. */
static void test_several__who_lacks_words_has_less(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, "# A\n\n## Lamp\n\nRed lamp.\n\n## Fan\n\nBlue fan.\n", NULL);
    (void)several_guide(&s, "# B\n\n## Lamp\n\nRed lamp, and the hinge of the hood.\n\n## Fan\n\nBlue fan.\n", NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    assert_status(ask(&s, "red lamp hinge"), KB_OK);
    assert_int_equal(s.c.hit_sources[0], 1);
    assert_int_equal(s.c.sources[0].words, 3);
    assert_int_equal(s.c.sources[0].lacks, 1);
    assert_int_equal(s.c.sources[1].lacks, 0);
    end(&s);
}

/* ----------------------------------------------------------------- overlay */

static void test_several__the_overlay_comes_in_place(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, PRINTER, NULL);
    several_overlay(&s, "# Ours\n\n## We have it {#ink-is-low}\n\nFetch it in room 12.\n", NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    assert_hits(&s, "order ink from the shop", 1, "0:ink-is-low"); /* found by the words of the base */
    assert_hits(&s, "room", 4, "0:ink-is-low 0:index");
    assert_status(ask(&s, "ink is low, fetch it"), KB_OK);
    size_t times = 0;
    for (size_t i = 0; i < result.count; i++)
        times += s.c.hit_sources[i] == 0 && result.hits[i].record == 1;
    assert_int_equal(times, 1); /* once, though both bases find it */
    end(&s);
}

/* ----------------------------------------------------------------- trouble */

static void test_several__a_lost_one_has_no_hits(void **state)
{
    (void)state;
    several s;
    begin(&s);
    cli_use(&s.c, 0);
    assert_true(cli_lose(&s.c, KB_E_DAMAGED));
    assert_hits(&s, "paper is stuck", 1, "1:tunnel-is-stuck");
    end(&s);
}

/* A query that is refused is the query's fault, whoever is asked. */
static void test_several__a_query_too_long(void **state)
{
    (void)state;
    several s;
    begin(&s);
    char text[KB_QUERY_BYTES + 2];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_status(ask(&s, text), KB_E_LIMIT);
    assert_int_equal(s.c.trouble, 0);
    end(&s);
}

static kb_status search_with(const kb_alloc *alloc, void *user)
{
    static const char *const texts[] = {"paper is stuck", "funel printer", "order ink from the shop", "zebra"};
    several *s = user;
    kb_status status = several_status(s, several_open(s, alloc));
    for (size_t i = 0; i < KB_COUNT(texts) && status == KB_OK; i++)
        status = ask(s, texts[i]);
    if (status == KB_OK)
        status = several_status(s, 0);
    several_close(s);
    return status;
}

static void test_several__each_allocation_may_fail(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, PRINTER, NULL);
    (void)several_guide(&s, TUNNEL, NULL);
    several_overlay(&s, "# Ours\n\n## We have it {#ink-is-low}\n\nFetch it in room 12.\n", NULL);
    each_allocation(search_with, &s);
    several_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_several__one_is_searched_as_if_alone),
        cmocka_unit_test(test_several__hits_of_both_by_score),
        cmocka_unit_test(test_several__asked_is_who_has_the_best),
        cmocka_unit_test(test_several__nothing),
        cmocka_unit_test(test_several__the_same_in_both),
        cmocka_unit_test(test_several__a_word_of_another_is_no_slip),
        cmocka_unit_test(test_several__who_lacks_words_has_less),
        cmocka_unit_test(test_several__the_overlay_comes_in_place),
        cmocka_unit_test(test_several__a_lost_one_has_no_hits),
        cmocka_unit_test(test_several__a_query_too_long),
        cmocka_unit_test(test_several__each_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("several", tests, NULL, NULL);
}
