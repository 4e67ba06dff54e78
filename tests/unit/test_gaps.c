/*
 * test_gaps.c - compiler/gaps.c, gaps_find.c: which searches are one group, and what is proposed for it.
 */
#include "gaps.h"
#include "kbc_fixture.h"

typedef struct gaps_fixture {
    fixture f;
    kb_buf bytes;
    kb *k;
    kb_session *session;
    kbc_gaps gaps;
} gaps_fixture;

static void begin(gaps_fixture *g, const char *words)
{
    fixture_begin(&g->f, NULL);
    (void)fixture_page(&g->f, "index.md", "# Handbook\n\n## Wi-Fi drops out\n\nMove nearer to the router.\n\n"
                                          "## Paper is crooked\n\nStraighten the sheets of paper.\n");
    kbc_resolve(&g->f.c, &g->f.guide);
    if (words != NULL)
        kbc_words(&g->f.c, fixture_source(&g->f, "words", words), &g->f.guide);
    fixture_quiet(&g->f);
    kb_buf_init(&g->bytes, &g->f.c.arena.alloc);
    assert_int_equal(kbc_write(&g->f.c, &g->f.guide, &g->bytes), KB_OK);
    assert_int_equal(kb_open_memory(g->bytes.data, g->bytes.size, NULL, &g->k, NULL), KB_OK);
    assert_int_equal(kb_session_new(g->k, &g->session), KB_OK);
    kbc_gaps_begin(&g->f.c, g->k, g->session, &g->gaps);
}

static void end(gaps_fixture *g)
{
    kbc_gaps_end(&g->gaps);
    kb_session_free(g->session);
    kb_close(g->k);
    kb_buf_release(&g->bytes);
    fixture_end(&g->f);
}

static void note(gaps_fixture *g, const char *day, const char *query)
{
    kbc_gaps_log(&g->gaps, kbc_format(&g->f.c, "%s\t0123456789ab\tnone\t%s\t\n", day, query));
}

static const kbc_gap *gap_at(const gaps_fixture *g, size_t i)
{
    assert_true(i < g->gaps.groups.count);
    return (const kbc_gap *)g->gaps.groups.items + i;
}

static kb_str line_at(const kbc_gap *gap, size_t i)
{
    return i < gap->lines.count ? ((const kb_str *)gap->lines.items)[i] : KB_LIT("(none)");
}

static void test_gaps__the_same_words_are_one_group(void **state)
{
    (void)state;
    gaps_fixture g;
    begin(&g, NULL);
    note(&g, "2027-01-03", "Zebra okapi");
    note(&g, "2027-01-01", "the okapis of a zebra");
    note(&g, "2027-01-02", "zebra okapi");
    note(&g, "2027-01-02", "zebra okapi zebras -fax");
    note(&g, "2027-01-02", "zebra");
    note(&g, "2027-01-02", "of the");
    note(&g, "2027-01-02", "the of");
    assert_int_equal(kbc_gaps_find(&g.gaps), KB_OK);
    assert_int_equal(g.gaps.groups.count, 3);
    const kbc_gap *first = gap_at(&g, 0);
    assert_int_equal(first->count, 4);
    assert_int_equal(first->wordings, 3);
    assert_str(first->text, "Zebra okapi");
    assert_str(first->first, "2027-01-01");
    assert_str(first->last, "2027-01-03");
    assert_int_equal(first->outcomes[0], 4);
    assert_int_equal(gap_at(&g, 1)->count, 2);
    end(&g);
}

static void test_gaps__lines_that_are_none(void **state)
{
    (void)state;
    gaps_fixture g;
    begin(&g, NULL);
    kbc_gaps_log(&g.gaps, KB_LIT("nonsense\n\n\r\n2027-01-01\t0123456789ab\tnone\tzebra\t\r\n2027-01-01\t012"));
    assert_int_equal(g.gaps.searches, 1);
    assert_int_equal(g.gaps.bad, 2);
    assert_int_equal(kbc_gaps_find(&g.gaps), KB_OK);
    end(&g);
}

static void test_gaps__a_phrase_is_a_query_without_signs(void **state)
{
    (void)state;
    gaps_fixture g;
    begin(&g, NULL);
    assert_str(kbc_gaps_phrase(&g.gaps, KB_LIT("\"paper is\" +stuck -mac; error -36 pap*")), "paper is stuck error -36 pap");
    assert_str(kbc_gaps_phrase(&g.gaps, KB_LIT("router platform:mac ERROR: tray")), "router ERROR: tray");
    assert_str(kbc_gaps_phrase(&g.gaps, KB_LIT("-x \"\" ;")), "");
    assert_str(kbc_gaps_phrase(&g.gaps, KB_LIT("; paper * stuck \"\"  ;")), "paper stuck"); /* no two blanks */
    end(&g);
}

static void test_gaps__what_is_proposed(void **state)
{
    (void)state;
    gaps_fixture g;
    begin(&g, "! kettle\n");
    note(&g, "2027-01-01", "zebra router at night okapi");
    note(&g, "2027-01-02", "router zebra okapi; night");
    note(&g, "2027-01-03", "straigthen sheet");
    note(&g, "2027-01-04", "kettle boils");
    note(&g, "2027-01-05", "move nearer");
    assert_int_equal(kbc_gaps_find(&g.gaps), KB_OK);
    assert_int_equal(gap_at(&g, 0)->state, KBC_GAP_NOTHING);
    assert_str(line_at(gap_at(&g, 0), 0), "wi-fi-drops-out: router zebra okapi night; zebra router at night okapi");
    assert_int_equal(gap_at(&g, 1)->state, KBC_GAP_ANSWERED);
    assert_int_equal(gap_at(&g, 1)->lines.count, 0);
    assert_int_equal(gap_at(&g, 2)->state, KBC_GAP_OFF_TOPIC);
    assert_str(gap_at(&g, 2)->read, "kettle");
    assert_int_equal(gap_at(&g, 3)->state, KBC_GAP_OTHERWISE);
    assert_str(line_at(gap_at(&g, 3), 0), "straighten < straigthen");
    end(&g);
}

static void test_gaps__no_search_at_all(void **state)
{
    (void)state;
    gaps_fixture g;
    kb_buf out;
    begin(&g, NULL);
    assert_int_equal(kbc_gaps_find(&g.gaps), KB_OK);
    kb_buf_init(&out, &g.f.c.arena.alloc);
    kbc_gaps_print(&g.gaps, false, &out);
    assert_str(kb_buf_view(&out), "# 0 searches in 0 logs, in 0 groups\n");
    kb_buf_clear(&out);
    kbc_gaps_json(&g.gaps, &out);
    assert_str(kb_buf_view(&out), "{\"schema\":1,\"logs\":0,\"searches\":0,\"bad_lines\":0,\"groups\":0,\"gaps\":[]}\n");
    kb_buf_release(&out);
    end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gaps__the_same_words_are_one_group),
        cmocka_unit_test(test_gaps__lines_that_are_none),
        cmocka_unit_test(test_gaps__a_phrase_is_a_query_without_signs),
        cmocka_unit_test(test_gaps__what_is_proposed),
        cmocka_unit_test(test_gaps__no_search_at_all),
    };
    return cmocka_run_group_tests_name("gaps", tests, NULL, NULL);
}
