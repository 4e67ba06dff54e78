/*
 * test_sources.c - reader/sources.c: several knowledge bases that are open, what is left out of them, and overlays.
 */
#include "several_fixture.h"

#define PRINTER "# Printer\n\n## Paper is stuck\n\nOpen the door.\n\n## Ink is low\n\nOrder ink.\n"
#define TUNNEL "# Tunnel\n\n## Tunnel is stuck\n\nTurn it off.\n"
#define LOCAL "# Ours\n\n## Fetch ink {#ink-is-low}\n\nIt is in room 12.\n\n## Elevator\n\nTake the stairs.\n"

static uint32_t find(several *s, size_t source, const char *id)
{
    uint32_t number;
    cli_use(&s->c, source);
    assert_status(kb_find(s->c.session, kb_str_from(id), &number), KB_OK);
    return number;
}

static size_t count_open(several *s)
{
    size_t count = 0;
    for (size_t i = 0; cli_next(&s->c, &i); i++)
        count++;
    return count;
}

/* ----------------------------------------------------------------- opening */

static void test_sources__one_alone_is_no_source(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, PRINTER, NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    assert_int_equal(s.c.source_count, 0);
    assert_int_equal(count_open(&s), 1);
    assert_true(cli_use_hit(&s.c, 7));
    assert_int_equal(cli_points(&s.c, UINT64_C(1) << 40), UINT32_MAX);
    assert_int_equal(cli_local(&s.c, 0, 1), KB_NO_RECORD);
    assert_null(cli_replaced_file(&s.c, out_str("index")));
    several_close(&s);
    several_end(&s);
}

static void test_sources__all_are_asked_in_their_order(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, PRINTER, NULL);
    (void)several_guide(&s, TUNNEL, NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    assert_int_equal(s.c.source_count, 2);
    assert_ptr_equal(s.c.file, s.kbs[0]);
    for (size_t i = 0; i < 2; i++) {
        size_t at = i;
        assert_true(cli_next(&s.c, &at));
        assert_int_equal(at, i);
        assert_ptr_equal(s.c.file, s.kbs[i]);
        assert_ptr_equal(s.c.kb, s.c.sources[i].kb);
        assert_int_equal(s.c.info.records, i == 0 ? 3 : 2);
    }
    assert_int_equal(count_open(&s), 2);
    several_close(&s);
    several_end(&s);
}

/* Those that are missing or damaged are told of, and the others are asked; one that is left is no source. */
static void test_sources__what_cannot_be_opened_is_left_out(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_file(&s, KB_LIT("no knowledge base"));
    (void)several_guide(&s, PRINTER, NULL);
    s.kbs[s.count++] = "/nowhere/x.kb";
    assert_int_equal(several_open(&s, NULL), 0);
    assert_int_equal(s.c.source_count, 0);
    assert_ptr_equal(s.c.file, s.kbs[1]);
    assert_int_equal(s.c.info.records, 3);
    assert_int_equal(s.c.trouble, CLI_KB);
    assert_non_null(strstr(s.c.trouble_text, s.kbs[0])); /* the first trouble is kept */
    assert_true(several_said(&s, s.kbs[0]));
    assert_true(several_said(&s, "/nowhere/x.kb"));
    several_close(&s);
    s.kbs[1] = "/nowhere/y.kb";
    assert_int_equal(several_open(&s, NULL), CLI_KB); /* none is left */
    several_close(&s);
    several_end(&s);
}

static void test_sources__a_lost_one_is_not_asked_again(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, PRINTER, NULL);
    (void)several_guide(&s, TUNNEL, NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    cli_use(&s.c, 0);
    assert_false(cli_lose(&s.c, KB_E_MEMORY)); /* of these others have no more */
    assert_false(cli_lose(&s.c, KB_E_LIMIT));
    assert_false(cli_lose(&s.c, KB_E_ARGUMENT));
    assert_int_equal(s.c.trouble, 0);
    assert_true(cli_lose(&s.c, KB_E_DAMAGED));
    assert_int_equal(s.c.trouble, CLI_KB);
    assert_true(several_said(&s, s.kbs[0]));
    assert_int_equal(count_open(&s), 1);
    size_t first = 0, sources[1] = {0};
    assert_true(cli_next(&s.c, &first));
    assert_int_equal(first, 1);
    s.c.hit_sources = sources;
    assert_false(cli_use_hit(&s.c, 0));
    cli_use(&s.c, 1);
    assert_false(cli_lose(&s.c, KB_E_DAMAGED)); /* the only one that is left */
    several_close(&s);
    several_end(&s);
}

/* ------------------------------------------------------------------ facets */

#define RULES "<rules version='1'><facet name='device' label='Device'><value name='lamp' label='Lamp'/></facet>" \
              "<record on='page'/><record on='section'/></rules>"

static void test_sources__each_has_its_own_values(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, "# A {device=lamp}\n", RULES);
    (void)several_guide(&s, TUNNEL, NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    s.c.options.asked_count = 1;
    cli_use(&s.c, 0);
    assert_true(cli_ask(&s.c, 0));
    cli_use(&s.c, 1);
    assert_true(cli_ask(&s.c, KB_NO_RECORD)); /* it has no such value, so that nothing is asked of it */
    assert_true(s.c.sources[1].out);
    assert_int_equal(count_open(&s), 1);
    cli_use(&s.c, 0);
    assert_int_equal(s.c.value_count, 1);
    assert_int_equal(s.c.values[0], 0);
    several_close(&s);
    several_end(&s);
}

/* ------------------------------------------------------------------ scores */

/* A kb that lacks a word of three has two thirds of the points. */
static void test_sources__points(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, PRINTER, NULL);
    (void)several_guide(&s, TUNNEL, NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    cli_source *one = &s.c.sources[0];
    cli_use(&s.c, 0);
    uint32_t all = cli_points(&s.c, 6000);
    assert_int_equal(all, kb_comparable_score(one->kb, 6000));
    one->words = 3;
    one->lacks = 1;
    assert_int_equal(cli_points(&s.c, 6000), all * 2 / 3);
    one->lacks = 3;
    assert_int_equal(cli_points(&s.c, 6000), 0);
    one->lacks = 0;
    assert_int_equal(cli_points(&s.c, UINT64_MAX), cli_points(&s.c, UINT32_MAX));
    several_close(&s);
    several_end(&s);
}

/* ----------------------------------------------------------------- overlay */

static void test_sources__an_overlay_stands_in_place_of_the_same_id(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, TUNNEL, NULL);
    (void)several_guide(&s, PRINTER, NULL);
    several_overlay(&s, LOCAL, NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    assert_int_equal(s.c.source_count, 3);
    assert_string_equal(s.c.sources[0].file, s.overlay);
    uint32_t ours = find(&s, 0, "ink-is-low"), theirs = find(&s, 2, "ink-is-low");
    assert_int_equal(cli_local(&s.c, 2, theirs), ours);
    assert_int_equal(cli_local(&s.c, 2, find(&s, 2, "paper-is-stuck")), KB_NO_RECORD);
    assert_int_equal(cli_local(&s.c, 2, find(&s, 2, "index")), KB_NO_RECORD); /* that page says nothing itself */
    assert_int_equal(cli_local(&s.c, 1, 0), KB_NO_RECORD);
    cli_use(&s.c, 0);
    assert_string_equal(cli_replaced_file(&s.c, out_str("ink-is-low")), s.kbs[1]);
    assert_null(cli_replaced_file(&s.c, out_str("elevator")));
    cli_use(&s.c, 2);
    assert_null(cli_replaced_file(&s.c, out_str("ink-is-low"))); /* the overlay's alone */
    cli_use(&s.c, 0);
    assert_true(cli_lose(&s.c, KB_E_DAMAGED));
    assert_int_equal(cli_local(&s.c, 2, theirs), KB_NO_RECORD); /* without it the base counts */
    several_close(&s);
    several_end(&s);
}

/* An old id leads to the record, and an overlay's page that says something takes its place. */
static void test_sources__an_overlay_by_old_ids(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, "---\naliases: /before\n---\n# New\n\nText.\n", NULL);
    several_overlay(&s, "# Ours\n\n## Mine {#before}\n\nAs we do it.\n", NULL);
    assert_int_equal(several_open(&s, NULL), 0);
    assert_int_equal(cli_local(&s.c, 1, find(&s, 1, "index")), find(&s, 0, "before"));
    several_close(&s);
    several_end(&s);
}

static void test_sources__a_lost_overlay_leaves_the_base(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, PRINTER, NULL);
    (void)several_guide(&s, TUNNEL, NULL);
    s.overlay = "/nowhere/local.kb";
    assert_int_equal(several_open(&s, NULL), 0);
    assert_int_equal(s.c.source_count, 2);
    assert_false(s.c.overlay);
    assert_int_equal(s.c.trouble, CLI_KB);
    several_close(&s);
    several_end(&s);
}

/* ------------------------------------------------------------------ memory */

static kb_status open_with(const kb_alloc *alloc, void *user)
{
    several *s = user;
    int status = several_open(s, alloc);
    for (size_t i = 0; status == 0 && s->c.trouble == 0 && cli_next(&s->c, &i); i++)
        status = cli_ask(&s->c, 0) ? 0 : CLI_IO;
    kb_status out = several_status(s, status);
    several_close(s);
    return out;
}

static void test_sources__each_allocation_may_fail(void **state)
{
    (void)state;
    several s;
    several_begin(&s);
    (void)several_guide(&s, PRINTER, NULL);
    (void)several_guide(&s, TUNNEL, NULL);
    several_overlay(&s, LOCAL, NULL);
    each_allocation(open_with, &s);
    several_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources__one_alone_is_no_source),
        cmocka_unit_test(test_sources__all_are_asked_in_their_order),
        cmocka_unit_test(test_sources__what_cannot_be_opened_is_left_out),
        cmocka_unit_test(test_sources__a_lost_one_is_not_asked_again),
        cmocka_unit_test(test_sources__each_has_its_own_values),
        cmocka_unit_test(test_sources__points),
        cmocka_unit_test(test_sources__an_overlay_stands_in_place_of_the_same_id),
        cmocka_unit_test(test_sources__an_overlay_by_old_ids),
        cmocka_unit_test(test_sources__a_lost_overlay_leaves_the_base),
        cmocka_unit_test(test_sources__each_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("sources", tests, NULL, NULL);
}
