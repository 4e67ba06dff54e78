/*
 * test_browse_text.c - text in rows, records as text, lists (reader/browse/text.c,
 * compose.c, list.c).
 */
#include "helpers.h"

#include "browse/browse.h"

#include <string.h>

/* A row as it would be drawn: styles as letters, links with their numbers. */
static void draw(const browse_text *t, size_t number, out_stream *to)
{
    static const char styles[] = ".*/-#!_";
    browse_row row = t->rows[number];
    browse_run run;
    while (browse_next_run(t, &row, &run)) {
        out_char(to, styles[run.style]);
        if (run.link > 0)
            out_number(to, run.link);
        out_char(to, '{');
        out_text(to, run.text);
        out_char(to, '}');
    }
}

static void assert_row(const browse_text *t, size_t number, const char *expected)
{
    out_stream o;
    out_init(&o, OUT_MEMORY, false);
    assert_true(number < t->count);
    draw(t, number, &o);
    assert_str(out_view(&o), expected);
    out_free(&o);
}

static void test_text__styles_go_on_in_the_next_row(void **state)
{
    (void)state;
    browse_text t = {.count = 0};
    browse_text_begin(&t);
    out_puts(&t.bytes, "ab");
    out_set_style(&t.bytes, OUT_MARK);
    out_puts(&t.bytes, "cdefgh");
    out_set_style(&t.bytes, OUT_PLAIN);
    out_puts(&t.bytes, "\n\nz\n");
    assert_true(browse_text_end(&t, 4));
    assert_int_equal(t.count, 4);
    assert_row(&t, 0, ".{ab}#{cd}");
    assert_row(&t, 1, "#{efgh}");
    assert_row(&t, 2, "");
    assert_row(&t, 3, ".{z}");
    assert_true(browse_text_end(&t, 100)); /* as wide as the screen becomes */
    assert_int_equal(t.count, 3);
    browse_text_free(&t);
}

static void test_text__wide_characters_are_not_cut(void **state)
{
    (void)state;
    browse_text t = {.count = 0};
    browse_text_begin(&t);
    out_puts(&t.bytes, "a\xE5\x90\x8C\xE6\x9C\x9F" "e\xCC\x81\n\tx\n");
    assert_true(browse_text_end(&t, 4));
    assert_int_equal(t.count, 4);
    assert_row(&t, 0, ".{a\xE5\x90\x8C}");
    assert_row(&t, 1, ".{\xE6\x9C\x9F" "e\xCC\x81}");
    assert_row(&t, 2, ".{\t}");
    assert_true(browse_text_end(&t, 1)); /* narrower than a character */
    assert_int_equal(t.count, 6);
    browse_text_free(&t);
}

static void test_text__what_is_no_text_is_shown_as_a_number(void **state)
{
    (void)state;
    browse_text t = {.count = 0};
    browse_text_begin(&t);
    out_text(&t.bytes, out_str("\033[0;4mno link\033[0m \xE2\x80\xAE\xC2\x9B"));
    assert_true(browse_text_end(&t, 200));
    assert_row(&t, 0, ".{<U+001B>[0;4mno link<U+001B>[0m <U+202E><U+009B>}");
    assert_int_equal(t.rows[0].last, 0);
    browse_text_free(&t);
}

static const test_page pages[] = {
    {"index.md", "# One [two](two.md) three\n\n> See [the second page of the guide](two.md), *or [three](three.md)*.\n\n"
                 "| If [a](two.md) | Then |\n|---|---|\n| [b](two.md#part) | `c` [https://example.org](https://example.org/x) |\n"},
    {"two.md", "# Two\n\n[**bold** `code`](three.md) [![](x.png)](three.md)\n\n## Part {#part}\n\nText.\n"},
    {"three.md", "# Three\n\nText.\n"},
};

typedef struct opened_guide {
    reading r;
    cli c;
} opened_guide;

static void open_guide(opened_guide *g)
{
    memset(g, 0, sizeof *g);
    reading_begin(&g->r, pages, KB_COUNT(pages), NULL, NULL);
    g->c.kb = g->r.k;
    g->c.session = g->r.s;
    g->c.today = KB_NO_DAY;
    kb_get_info(g->c.kb, &g->c.info);
}

static void close_guide(opened_guide *g)
{
    sys_forget(&g->c.memory);
    reading_end(&g->r);
}

static void test_compose__links_have_numbers(void **state)
{
    (void)state;
    opened_guide g;
    browse_text t = {.count = 0};
    open_guide(&g);
    assert_status(browse_compose(&g.c, &t, reading_find(&g.r, "index"), 30, false), KB_OK);
    assert_row(&t, 2, "-{> }.{See }_1{the second page of the}"); /* a margin is in no link */
    assert_row(&t, 3, "-{> }_1{guide}/1{ [1]}.{, }/{or}.{ }_2{three}/2{ [2]}.{.}");
    assert_row(&t, 5, "*{If a:}.{ }_3{b}/3{ [3]}");
    assert_row(&t, 6, ".{  }*{Then:}.{ `c`}");
    assert_row(&t, 7, ".{    }_4{https://example.org}/4{ [4]}");
    assert_int_equal(t.link_count, 4);
    assert_int_equal(t.links[0].record, reading_find(&g.r, "two"));
    assert_int_equal(t.links[1].record, reading_find(&g.r, "three"));
    assert_int_equal(t.links[2].record, reading_find(&g.r, "two/part"));
    assert_int_equal(t.links[3].record, KB_NO_RECORD);
    assert_str(t.links[3].target, "https://example.org/x");
    assert_int_equal(browse_row_of_link(&t, 1), 2);
    assert_int_equal(browse_row_of_link(&t, 2), 3);
    assert_int_equal(browse_row_of_link(&t, 4), 7);
    browse_text_free(&t);
    close_guide(&g);
}

static void test_compose__what_a_link_holds(void **state)
{
    (void)state;
    opened_guide g;
    browse_text t = {.count = 0};
    open_guide(&g);
    assert_status(browse_compose(&g.c, &t, reading_find(&g.r, "two"), 60, false), KB_OK);
    assert_row(&t, 2, "_1{bold code}/1{ [1]}.{ }_2{link}/2{ [2]}");
    browse_text_free(&t);
    close_guide(&g);
}

static kb_status compose_all(const kb_alloc *alloc, void *user)
{
    opened_guide *g = user;
    browse_text t = {.bytes.alloc = alloc, .targets.alloc = alloc};
    kb_status status = browse_compose(&g->c, &t, 0, 20, false);
    browse_text_free(&t);
    return status;
}

static void test_compose__without_memory(void **state)
{
    (void)state;
    opened_guide g;
    open_guide(&g);
    each_allocation(compose_all, &g);
    close_guide(&g);
}

static void add(browse_list *l, browse_what what, bool about, const char *words)
{
    out_puts(&l->text.bytes, words);
    assert_true(browse_list_add(l, (browse_item){.what = what, .about = about}));
}

static void make_list(browse_list *l)
{
    memset(l, 0, sizeof *l);
    browse_list_begin(l);
    add(l, BROWSE_HEADING, false, "A\n");
    add(l, BROWSE_RECORD, true, "one\nfirst\n");
    add(l, BROWSE_RECORD, false, "two\n");
    add(l, BROWSE_HEADING, false, "B\n");
    add(l, BROWSE_RECORD, true, "three\nlast\n");
    assert_true(browse_list_end(l));
}

static void test_list__headings_are_passed(void **state)
{
    (void)state;
    browse_list l;
    make_list(&l);
    assert_int_equal(l.selected, 1);
    assert_false(browse_list_move(&l, -1));
    assert_true(browse_list_move(&l, 2));
    assert_int_equal(l.selected, 4);
    assert_false(browse_list_move(&l, 5));
    assert_true(browse_list_move(&l, -1));
    assert_int_equal(l.selected, 2);
    assert_row(&l.text, browse_item_row(&l, 4), ".{three}");
    assert_row(&l.text, browse_item_row(&l, 4) + 1, ".{last}");
    browse_list_begin(&l);
    assert_true(browse_list_end(&l));
    assert_null(browse_selected(&l));
    assert_false(browse_list_move(&l, 1));
    browse_list_free(&l);
}

static void test_list__what_is_selected_is_seen(void **state)
{
    (void)state;
    browse_list l;
    make_list(&l);
    for (unsigned rows = 0; rows < 10; rows++)
        for (size_t i = 0; i < l.count; i++) {
            size_t used = 0;
            if (l.items[i].what == BROWSE_HEADING)
                continue;
            l.selected = i;
            browse_list_show(&l, rows);
            assert_true(l.top <= i);
            for (size_t k = l.top; k <= i; k++)
                used += browse_item_rows(&l, k);
            assert_true(used <= rows || l.top == i);
        }
    l.selected = 1;
    browse_list_show(&l, 5);
    assert_int_equal(l.top, 0); /* with its heading */
    browse_list_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text__styles_go_on_in_the_next_row),
        cmocka_unit_test(test_text__wide_characters_are_not_cut),
        cmocka_unit_test(test_text__what_is_no_text_is_shown_as_a_number),
        cmocka_unit_test(test_compose__links_have_numbers),
        cmocka_unit_test(test_compose__what_a_link_holds),
        cmocka_unit_test(test_compose__without_memory),
        cmocka_unit_test(test_list__headings_are_passed),
        cmocka_unit_test(test_list__what_is_selected_is_seen),
    };
    return cmocka_run_group_tests_name("browse text", tests, NULL, NULL);
}
