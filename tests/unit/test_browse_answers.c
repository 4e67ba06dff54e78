/*
 * test_browse_answers.c - the list for a query, and the filters (reader/browse/
 * answers.c, filters.c).
 */
#include "helpers.h"

#include "browse/browse.h"

#include <string.h>

static const char rules[] =
    "<rules version=\"1\">"
    "<kind name=\"page\" label=\"Page\" plural=\"pages\"/><kind name=\"fix\" label=\"Fix\" plural=\"fixes\"/>"
    "<kind name=\"sign\" label=\"Sign\" plural=\"signs\" role=\"sign\"/>"
    "<facet name=\"platform\" label=\"Platform\"><value name=\"mac\" label=\"Mac\"/><value name=\"pc\" label=\"PC\"/></facet>"
    "<record on=\"page\" kind=\"page\"/><record on=\"section\"/>"
    "</rules>";

static const test_page pages[] = {
    {"index.md", "# Printers\n\nAbout printers.\n\n## Paper jam {#jam kind=sign}\n\nPaper is in the printer.\n\n"
                 "## Open the lid {#lid kind=fix platform=mac}\n\nTake the paper out.\n\n"
                 "## Open the tray {#tray kind=fix platform=pc}\n\nTake the paper out of the printer's tray.\n"},
};

static const test_page others[] = {
    {"index.md", "# Scanners\n\nPaper in a scanner.\n\n## Glass {#glass kind=fix}\n\nWipe it, without paper.\n"},
};

#define FILES 2u

/* One knowledge base, or two; the second has no facets. */
typedef struct desk {
    reading r[FILES];
    cli_source sources[FILES];
    cli c;
    browse_model m;
} desk;

static void open_desk(desk *d, size_t files)
{
    memset(d, 0, sizeof *d);
    reading_begin(&d->r[0], pages, KB_COUNT(pages), rules, NULL);
    if (files > 1)
        reading_begin(&d->r[1], others, KB_COUNT(others), "<rules version=\"1\"><kind name=\"fix\" label=\"Fix\"/>"
                      "<record on=\"page\"/><record on=\"section\"/></rules>", NULL);
    d->c.today = KB_NO_DAY;
    d->c.full_screen = true;
    d->c.kb = d->r[0].k;
    d->c.session = d->r[0].s;
    kb_get_info(d->c.kb, &d->c.info);
    for (size_t i = 0; i < files && files > 1; i++) {
        d->sources[i] = (cli_source){.file = i == 0 ? "a.kb" : "b.kb", .kb = d->r[i].k, .session = d->r[i].s};
        kb_get_info(d->r[i].k, &d->sources[i].info);
    }
    d->c.sources = d->sources;
    d->c.source_count = files > 1 ? files : 0;
    if (files > 1)
        cli_use(&d->c, 0);
    out_init(&d->m.count, OUT_MEMORY, false);
    out_init(&d->m.filtered, OUT_MEMORY, false);
}

static void close_desk(desk *d)
{
    browse_list_free(&d->m.hits);
    browse_list_free(&d->m.filters);
    browse_text_free(&d->m.notes);
    out_free(&d->m.count);
    out_free(&d->m.filtered);
    sys_forget(&d->c.memory);
    reading_end(&d->r[0]);
    if (d->r[1].k != NULL)
        reading_end(&d->r[1]);
}

/* The rows of a list, joined by '|'. */
static void assert_list(const browse_list *l, const char *expected)
{
    out_stream o;
    browse_run run;
    out_init(&o, OUT_MEMORY, false);
    for (size_t i = 0; i < l->text.count; i++) {
        browse_row row = l->text.rows[i];
        out_puts(&o, i > 0 ? "|" : "");
        while (browse_next_run(&l->text, &row, &run))
            out_text(&o, run.text);
    }
    assert_str(out_view(&o), expected);
    out_free(&o);
}

static void ask(desk *d, const char *query)
{
    assert_status(browse_answer(&d->c, &d->m, out_str(query), 40), KB_OK);
}

static void turn(desk *d, const char *label, bool on)
{
    kb_value v;
    bool found = false;
    for (size_t i = 0; i < d->m.filters.count; i++) {
        browse_item *item = &d->m.filters.items[i];
        bool is = item->what == BROWSE_VALUE && kb_value_at(d->r[item->source].k, item->number, &v) == KB_OK &&
                  out_same(v.label, out_str(label));
        item->on = is ? on : item->on;
        found = found || is;
    }
    assert_true(found);
    assert_true(browse_filter(&d->c, &d->m));
}

static void test_answers__are_those_of_a_search(void **state)
{
    (void)state;
    static const char *const queries[] = {"paper", "printer tray", "open", "pape", "papr", "lid -tray", "\"take the\""};
    desk d;
    kb_result result;
    open_desk(&d, 1);
    for (size_t q = 0; q < KB_COUNT(queries); q++) {
        ask(&d, queries[q]);
        size_t count = d.m.hits.count;
        uint32_t numbers[10];
        assert_true(count > 0 && count < 10);
        for (size_t i = 0; i < count; i++)
            numbers[i] = d.m.hits.items[i].number;
        assert_status(cli_search(&d.c, out_str(queries[q]), 10, &result), KB_OK);
        assert_int_equal(result.count, count);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(numbers[i], result.hits[i].record);
    }
    close_desk(&d);
}

static void test_answers__say_how_many_and_how_words_were_taken(void **state)
{
    (void)state;
    desk d;
    open_desk(&d, 1);
    ask(&d, "tray");
    assert_list(&d.m.hits, "Open the tray|Fix \xC2\xB7 PC|Printers|Page");
    assert_str(out_view(&d.m.count), "2 found");
    assert_int_equal(d.m.notes.count, 0);
    d.c.options.limit = 1;
    ask(&d, "papre");
    assert_str(out_view(&d.m.count), "1 of 4 found");
    assert_int_equal(d.m.notes.count, 1);
    ask(&d, "zebra");
    assert_int_equal(d.m.hits.count, 0);
    assert_int_equal(d.m.count.n, 0);
    assert_int_equal(d.m.notes.count, 2); /* nothing found; not in this knowledge base */
    close_desk(&d);
}

static void test_answers__without_words_signs_come_first(void **state)
{
    (void)state;
    desk d;
    open_desk(&d, 1);
    ask(&d, "");
    assert_list(&d.m.hits, "Sign|Paper jam|Page|Printers|Fix|Open the lid|Open the tray");
    assert_int_equal(d.m.hits.selected, 1);
    close_desk(&d);
}

#define MANY 700u

static void test_answers__of_a_large_guide_some_are_a_start(void **state)
{
    (void)state;
    desk d;
    kb_buf text;
    memset(&d, 0, sizeof d);
    kb_buf_init(&text, NULL);
    for (unsigned i = 0; i < MANY; i++)
        kb_buf_str(&text, kb_str_from(i == 0 ? "# Page\n\n" : "## Part {kind=fix}\n\nText.\n\n"));
    kb_buf_byte(&text, 0);
    const test_page large = {"index.md", (const char *)text.data};
    reading_begin(&d.r[0], &large, 1, rules, NULL);
    d.c.kb = d.r[0].k;
    d.c.session = d.r[0].s;
    kb_get_info(d.c.kb, &d.c.info);
    out_init(&d.m.count, OUT_MEMORY, false);
    ask(&d, "");
    assert_true(d.m.hits.count >= 500 && d.m.hits.count <= 502);
    assert_str(out_view(&d.m.count), "type to find more");
    close_desk(&d);
    kb_buf_release(&text);
}

static void test_filters__narrow_and_are_told(void **state)
{
    (void)state;
    desk d;
    open_desk(&d, 1);
    assert_true(browse_list_filters(&d.c, &d.m));
    assert_list(&d.m.filters, "Platform|Mac|PC");
    turn(&d, "Mac", true);
    assert_str(out_view(&d.m.filtered), "Mac");
    ask(&d, "");
    assert_list(&d.m.hits, "Sign|Paper jam|Page|Printers|Fix|Open the lid");
    ask(&d, "open the tray");
    for (size_t i = 0; i < d.m.hits.count; i++)
        assert_int_not_equal(d.m.hits.items[i].number, reading_find(&d.r[0], "tray"));
    turn(&d, "PC", true);
    assert_str(out_view(&d.m.filtered), "Mac, PC");
    turn(&d, "Mac", false);
    turn(&d, "PC", false);
    ask(&d, "open the tray");
    assert_int_equal(d.m.hits.items[0].number, reading_find(&d.r[0], "tray"));
    close_desk(&d);
}

static void test_filters__of_the_command_line(void **state)
{
    (void)state;
    desk d;
    open_desk(&d, 1);
    uint32_t mac = 0;
    d.c.values = &mac;
    d.c.value_count = 1;
    assert_true(browse_list_filters(&d.c, &d.m));
    assert_str(out_view(&d.m.filtered), "Mac");
    close_desk(&d);
}

static void test_filters__of_several_files(void **state)
{
    (void)state;
    desk d;
    open_desk(&d, 2);
    assert_true(browse_list_filters(&d.c, &d.m));
    assert_list(&d.m.filters, "Platform|Mac|PC");
    ask(&d, "");
    assert_list(&d.m.hits, "Sign in a.kb|Paper jam|Page in a.kb|Printers|Fix in a.kb|Open the lid|Open the tray|"
                           "Fix in b.kb|Glass");
    turn(&d, "PC", true); /* a file without the facet is asked */
    ask(&d, "paper");
    bool first = false, second = false;
    for (size_t i = 0; i < d.m.hits.count; i++) {
        first = first || d.m.hits.items[i].source == 0;
        second = second || d.m.hits.items[i].source == 1;
    }
    assert_true(first && second);
    close_desk(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers__are_those_of_a_search),
        cmocka_unit_test(test_answers__say_how_many_and_how_words_were_taken),
        cmocka_unit_test(test_answers__without_words_signs_come_first),
        cmocka_unit_test(test_answers__of_a_large_guide_some_are_a_start),
        cmocka_unit_test(test_filters__narrow_and_are_told),
        cmocka_unit_test(test_filters__of_the_command_line),
        cmocka_unit_test(test_filters__of_several_files),
    };
    return cmocka_run_group_tests_name("browse answers", tests, NULL, NULL);
}
