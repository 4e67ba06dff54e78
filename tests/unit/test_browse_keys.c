/*
 * test_browse_keys.c - what keys do, and what stands where on a screen of any size
 * (reader/browse/keys.c, layout.c).
 */
#include "helpers.h"

#include "browse/browse.h"

#include <string.h>

/* A screen of 80 x 24 with three hits, whose record has so many links and rows. */
static void begin(browse_model *m, uint32_t links, unsigned rows)
{
    memset(m, 0, sizeof *m);
    m->rows = 24;
    m->columns = 80;
    browse_list_begin(&m->hits);
    for (int i = 0; i < 3; i++) {
        out_puts(&m->hits.text.bytes, "hit\n");
        assert_true(browse_list_add(&m->hits, (browse_item){.what = BROWSE_RECORD}));
    }
    assert_true(browse_list_end(&m->hits));
    browse_text_begin(&m->record);
    for (unsigned i = 0; i < rows; i++) {
        if (i < links) {
            assert_int_equal(browse_add_link(&m->record, &(kb_link){i, {"", 0}}), i + 1);
            out_set_style(&m->record.bytes, OUT_LINK);
            out_puts(&m->record.bytes, "link");
            out_set_style(&m->record.bytes, OUT_EMPHASIS);
            out_puts(&m->record.bytes, "[]");
            out_set_style(&m->record.bytes, OUT_PLAIN);
        }
        out_puts(&m->record.bytes, "\n");
    }
    assert_true(browse_text_end(&m->record, 40));
    browse_list_begin(&m->filters);
    out_puts(&m->filters.text.bytes, "Mac\n");
    assert_true(browse_list_add(&m->filters, (browse_item){.what = BROWSE_VALUE}));
    assert_true(browse_list_end(&m->filters));
    browse_text_begin(&m->help);
    assert_true(browse_text_end(&m->help, 40));
}

static void end(browse_model *m)
{
    browse_list_free(&m->hits);
    browse_list_free(&m->filters);
    browse_text_free(&m->record);
    browse_text_free(&m->help);
}

static void assert_keys(browse_model *m, const char *keys, browse_act act)
{
    browse_act last = BROWSE_NOTHING;
    for (; *keys != '\0'; keys++)
        last = browse_key(m, (uint8_t)*keys);
    assert_int_equal(last, act);
}

static void test_keys__letters_are_the_query(void **state)
{
    (void)state;
    browse_model m;
    begin(&m, 0, 5);
    assert_keys(&m, "quit?", BROWSE_SEARCH);
    assert_int_equal(m.focus, BROWSE_TYPING);
    assert_int_equal(m.query.n, 5);
    assert_int_equal(browse_key(&m, BROWSE_LEFT), BROWSE_NOTHING);
    assert_int_equal(browse_key(&m, BROWSE_BACKSPACE), BROWSE_SEARCH);
    assert_int_equal(browse_key(&m, BROWSE_DOWN), BROWSE_SELECT);
    assert_int_equal(browse_key(&m, BROWSE_PAGE_DOWN), BROWSE_SELECT);
    assert_int_equal(browse_key(&m, BROWSE_DOWN), BROWSE_NOTHING);
    assert_int_equal(m.hits.selected, 2);
    end(&m);
}

static void test_keys__escape_goes_out_step_by_step(void **state)
{
    (void)state;
    browse_model m;
    begin(&m, 0, 5);
    assert_keys(&m, "ab", BROWSE_SEARCH);
    assert_int_equal(browse_key(&m, BROWSE_ENTER), BROWSE_DO_RESIZE);
    assert_int_equal(m.focus, BROWSE_READING);
    assert_int_equal(browse_key(&m, 'f'), BROWSE_DO_RESIZE);
    assert_int_equal(m.focus, BROWSE_CHOOSING);
    assert_int_equal(browse_key(&m, BROWSE_HELP), BROWSE_DO_RESIZE);
    assert_int_equal(m.focus, BROWSE_HELPED);
    assert_int_equal(browse_key(&m, BROWSE_ESCAPE), BROWSE_DO_RESIZE);
    assert_int_equal(m.focus, BROWSE_CHOOSING);
    assert_int_equal(browse_key(&m, BROWSE_ESCAPE), BROWSE_DO_RESIZE);
    assert_int_equal(m.focus, BROWSE_READING);
    assert_int_equal(browse_key(&m, BROWSE_ESCAPE), BROWSE_DO_RESIZE);
    assert_int_equal(m.focus, BROWSE_TYPING);
    assert_int_equal(browse_key(&m, BROWSE_ESCAPE), BROWSE_SEARCH);
    assert_int_equal(m.query.n, 0);
    assert_int_equal(browse_key(&m, BROWSE_ESCAPE), BROWSE_QUIT);
    end(&m);
}

static void test_keys__interrupt_ends_wherever_it_is(void **state)
{
    (void)state;
    browse_model m;
    begin(&m, 1, 5);
    for (unsigned focus = BROWSE_TYPING; focus <= BROWSE_HELPED; focus++) {
        m.focus = (browse_focus)focus;
        assert_int_equal(browse_key(&m, BROWSE_INTERRUPT), BROWSE_BREAK);
        assert_int_equal(browse_key(&m, BROWSE_REDRAW), BROWSE_DO_REDRAW);
        assert_int_equal(browse_key(&m, BROWSE_RESIZE), BROWSE_DO_RESIZE);
        assert_int_equal(browse_key(&m, BROWSE_NO_KEY), BROWSE_NOTHING);
    }
    end(&m);
}

static void test_keys__letters_are_keys_while_reading(void **state)
{
    (void)state;
    browse_model m;
    begin(&m, 0, 5);
    m.focus = BROWSE_READING;
    assert_keys(&m, "d", BROWSE_DO_DIAGNOSE);
    assert_keys(&m, "c", BROWSE_DO_COPY);
    assert_keys(&m, "u", BROWSE_GO_UP);
    assert_keys(&m, "p", BROWSE_NOTHING);
    assert_keys(&m, "n", BROWSE_SELECT);
    assert_keys(&m, "z", BROWSE_NOTHING);
    assert_keys(&m, "q", BROWSE_QUIT);
    assert_int_equal(m.query.n, 0);
    m.past = true;
    assert_keys(&m, "b", BROWSE_GO_BACK);
    assert_int_equal(browse_key(&m, BROWSE_BACKSPACE), BROWSE_GO_BACK);
    m.past = false;
    assert_keys(&m, "b", BROWSE_DO_RESIZE);
    assert_int_equal(m.focus, BROWSE_TYPING);
    browse_list_begin(&m.hits);
    assert_true(browse_list_end(&m.hits));
    assert_int_equal(browse_key(&m, BROWSE_ENTER), BROWSE_NOTHING); /* there is nothing to read */
    end(&m);
}

static void test_keys__scrolling_stays_in_the_record(void **state)
{
    (void)state;
    browse_model m;
    begin(&m, 0, 50); /* 21 rows are seen */
    m.focus = BROWSE_READING;
    assert_keys(&m, "k", BROWSE_NOTHING);
    assert_int_equal(m.record_top, 0);
    assert_keys(&m, "jj ", BROWSE_NOTHING);
    assert_int_equal(m.record_top, 22);
    assert_keys(&m, "G", BROWSE_NOTHING);
    assert_int_equal(m.record_top, 29);
    assert_int_equal(browse_key(&m, BROWSE_PAGE_UP), BROWSE_NOTHING);
    assert_int_equal(m.record_top, 9);
    assert_keys(&m, "g", BROWSE_NOTHING);
    assert_int_equal(m.record_top, 0);
    end(&m);
}

static void test_keys__links_by_tab(void **state)
{
    (void)state;
    browse_model m;
    begin(&m, 40, 50);
    m.focus = BROWSE_READING;
    assert_int_equal(browse_key(&m, BROWSE_ENTER), BROWSE_NOTHING);
    (void)browse_key(&m, BROWSE_BACK_TAB);
    assert_int_equal(m.link, 40);
    assert_true(m.record_top <= 39 && m.record_top + 21 > 39);
    (void)browse_key(&m, BROWSE_TAB);
    assert_int_equal(m.link, 1);
    assert_int_equal(m.record_top, 0);
    assert_int_equal(browse_key(&m, BROWSE_ENTER), BROWSE_FOLLOW);
    m.link = 0;
    m.record_top = 10;
    (void)browse_key(&m, BROWSE_TAB); /* the first one that is seen */
    assert_int_equal(m.link, 11);
    end(&m);
    begin(&m, 0, 5);
    m.focus = BROWSE_READING;
    (void)browse_key(&m, BROWSE_TAB);
    assert_int_equal(m.link, 0);
    end(&m);
}

static void test_keys__links_by_number(void **state)
{
    (void)state;
    browse_model m;
    begin(&m, 12, 50);
    m.focus = BROWSE_READING;
    assert_keys(&m, "2", BROWSE_FOLLOW);
    assert_int_equal(m.link, 2);
    assert_keys(&m, "1", BROWSE_NOTHING); /* 10, 11 and 12 begin so */
    assert_int_equal(m.link, 1);
    assert_keys(&m, "2", BROWSE_FOLLOW);
    assert_int_equal(m.link, 12);
    assert_keys(&m, "1", BROWSE_NOTHING);
    assert_int_equal(browse_key(&m, BROWSE_ENTER), BROWSE_FOLLOW);
    assert_int_equal(m.link, 1);
    assert_keys(&m, "0", BROWSE_NOTHING);
    assert_keys(&m, "13", BROWSE_NOTHING);
    assert_int_equal(m.digits, 0);
    end(&m);
    begin(&m, 9, 50);
    m.focus = BROWSE_READING;
    assert_keys(&m, "1", BROWSE_FOLLOW);
    end(&m);
}

static void test_keys__filters(void **state)
{
    (void)state;
    browse_model m;
    begin(&m, 0, 5);
    assert_int_equal(browse_key(&m, BROWSE_FILTER), BROWSE_DO_RESIZE);
    assert_keys(&m, " ", BROWSE_TOGGLE);
    assert_int_equal(browse_key(&m, BROWSE_ENTER), BROWSE_TOGGLE);
    assert_keys(&m, "x", BROWSE_TOGGLE_NONE);
    assert_keys(&m, "f", BROWSE_DO_RESIZE);
    assert_int_equal(m.focus, BROWSE_TYPING);
    browse_list_begin(&m.filters);
    assert_true(browse_list_end(&m.filters));
    (void)browse_key(&m, BROWSE_FILTER);
    assert_keys(&m, " ", BROWSE_NOTHING);
    end(&m);
}

static void test_keys__help(void **state)
{
    (void)state;
    browse_model m;
    begin(&m, 0, 5);
    assert_keys(&m, "?", BROWSE_DO_RESIZE); /* of a query that is empty */
    assert_int_equal(m.focus, BROWSE_HELPED);
    assert_keys(&m, "d", BROWSE_NOTHING);
    assert_int_equal(browse_key(&m, BROWSE_DIAGNOSE), BROWSE_NOTHING);
    assert_keys(&m, "?", BROWSE_DO_RESIZE);
    assert_int_equal(m.focus, BROWSE_TYPING);
    end(&m);
}

/* ------------------------------------------------------------------- layout */

static bool is_inside(browse_box b, unsigned rows, unsigned columns)
{
    return b.rows == 0 || (b.y + b.rows <= rows && b.x + b.columns <= columns && b.columns > 0);
}

static void assert_layout(unsigned rows, unsigned columns, browse_focus focus)
{
    browse_layout l = browse_lay_out(rows, columns, focus);
    assert_true(is_inside(l.query, rows, columns) && is_inside(l.rule, rows, columns));
    assert_true(is_inside(l.list, rows, columns) && is_inside(l.hints, rows, columns));
    assert_true(is_inside(l.record, rows, columns) || columns < 3);
    if (l.list.rows > 0 && l.record.rows > 0)
        assert_true(l.list.x + l.list.columns <= l.record.x || l.list.y + l.list.rows <= l.record.y);
    if (rows > 1 && focus == BROWSE_READING)
        assert_true(l.record.rows > 0);
    if (rows > 1 && (focus == BROWSE_TYPING || focus == BROWSE_CHOOSING))
        assert_true(l.list.rows > 0);
}

static void test_layout__every_size(void **state)
{
    (void)state;
    for (unsigned rows = 1; rows < 60; rows++)
        for (unsigned columns = 1; columns < 200; columns++)
            for (unsigned focus = BROWSE_TYPING; focus <= BROWSE_HELPED; focus++)
                assert_layout(rows, columns, (browse_focus)focus);
}

static void test_layout__side_by_side_stacked_or_one(void **state)
{
    (void)state;
    browse_layout l = browse_lay_out(24, 80, BROWSE_TYPING);
    assert_true(l.list.rows == 21 && l.record.rows == 21 && l.bar == 32);
    l = browse_lay_out(40, 50, BROWSE_TYPING);
    assert_true(l.list.rows > 0 && l.record.rows > l.list.rows && l.bar == 0 && l.second_rule > 0);
    l = browse_lay_out(15, 40, BROWSE_TYPING);
    assert_true(l.list.rows == 12 && l.record.rows == 0);
    l = browse_lay_out(15, 40, BROWSE_READING);
    assert_true(l.list.rows == 0 && l.record.rows == 12 && l.record.columns == 38);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys__letters_are_the_query),
        cmocka_unit_test(test_keys__escape_goes_out_step_by_step),
        cmocka_unit_test(test_keys__interrupt_ends_wherever_it_is),
        cmocka_unit_test(test_keys__letters_are_keys_while_reading),
        cmocka_unit_test(test_keys__scrolling_stays_in_the_record),
        cmocka_unit_test(test_keys__links_by_tab),
        cmocka_unit_test(test_keys__links_by_number),
        cmocka_unit_test(test_keys__filters),
        cmocka_unit_test(test_keys__help),
        cmocka_unit_test(test_layout__every_size),
        cmocka_unit_test(test_layout__side_by_side_stacked_or_one),
    };
    return cmocka_run_group_tests_name("browse keys", tests, NULL, NULL);
}
