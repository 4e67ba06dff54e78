/*
 * test_render.c - bodies as text: events in, lines out (reader/render.c).
 */
#include "output_fixture.h"

typedef struct page {
    out_stream o;
    flow f;
    render r;
} page;

static void begin(page *p, unsigned width)
{
    init_filtered(&p->o, false);
    flow_init(&p->f, &p->o, width);
    render_init(&p->r, &p->f, NULL);
    p->r.underline = true;
}

static void enter_with(page *p, kb_element element, uint32_t number, const char *label)
{
    kb_event e = {.element = element, .number = number, .label = out_str(label)};
    assert_int_equal(render_event(&p->r, &e), KB_OK);
}

static void enter(page *p, kb_element element, uint32_t number)
{
    enter_with(p, element, number, "");
}

static void leave(page *p, kb_element element)
{
    kb_event e = {.element = element, .leave = true};
    assert_int_equal(render_event(&p->r, &e), KB_OK);
}

static void text(page *p, const char *s)
{
    kb_event e = {.element = KB_TEXT, .text = out_str(s)};
    assert_int_equal(render_event(&p->r, &e), KB_OK);
}

static void block(page *p, kb_element element, uint32_t number, const char *s)
{
    enter(p, element, number);
    text(p, s);
    leave(p, element);
}

static void assert_page(page *p, const char *expected)
{
    flow_end(&p->f, 0);
    p->o.filter = false;
    out_char(&p->o, '\0');
    assert_string_equal(p->o.bytes, expected);
    assert_int_equal(p->r.depth, 0);
    assert_int_equal(p->f.margin_count, 0);
    out_free(&p->o);
}

static void test_render__paragraphs_are_apart(void **state)
{
    (void)state;
    page p;
    begin(&p, 20);
    block(&p, KB_PARAGRAPH, 0, "one two three four five");
    block(&p, KB_PARAGRAPH, 0, "six");
    assert_page(&p, "one two three four\nfive\n\nsix\n");
}

static void test_render__numbered_steps_hang(void **state)
{
    (void)state;
    page p;
    begin(&p, 16);
    enter(&p, KB_LIST, 1);
    for (uint32_t i = 9; i <= 10; i++) {
        enter(&p, KB_ITEM, i + 1);
        block(&p, KB_PARAGRAPH, 0, "open the settings");
        leave(&p, KB_ITEM);
    }
    leave(&p, KB_LIST);
    assert_page(&p, "9. open the\n   settings\n10. open the\n    settings\n");
}

static void test_render__loose_lists_have_blank_lines(void **state)
{
    (void)state;
    page p;
    begin(&p, 40);
    enter(&p, KB_LIST, 0);
    for (int i = 0; i < 2; i++) {
        enter(&p, KB_ITEM, 0);
        block(&p, KB_PARAGRAPH, 0, "a");
        block(&p, KB_PARAGRAPH, 0, "b");
        leave(&p, KB_ITEM);
    }
    leave(&p, KB_LIST);
    assert_page(&p, "- a\n\n  b\n\n- a\n\n  b\n");
}

static void test_render__tasks_and_empty_items(void **state)
{
    (void)state;
    page p;
    begin(&p, 40);
    enter(&p, KB_LIST, 1);
    for (uint8_t task = 0; task <= 2; task++) {
        kb_event item = {.element = KB_ITEM, .task = task};
        render_event(&p.r, &item);
        if (task > 0)
            text(&p, "done?");
        leave(&p, KB_ITEM);
    }
    leave(&p, KB_LIST);
    assert_page(&p, "- \n[ ] done?\n[x] done?\n");
}

static void test_render__nested_lists(void **state)
{
    (void)state;
    page p;
    begin(&p, 40);
    enter(&p, KB_LIST, 1);
    enter(&p, KB_ITEM, 2);
    block(&p, KB_PARAGRAPH, 0, "outer");
    enter(&p, KB_LIST, 1);
    block(&p, KB_ITEM, 0, "inner");
    leave(&p, KB_LIST);
    leave(&p, KB_ITEM);
    leave(&p, KB_LIST);
    assert_page(&p, "1. outer\n   - inner\n");
}

static void test_render__table_rows_are_pairs(void **state)
{
    (void)state;
    page p;
    begin(&p, 30);
    enter(&p, KB_TABLE, 2);
    enter(&p, KB_ROW, 1);
    block(&p, KB_CELL, 0, "Symptom");
    block(&p, KB_CELL, 1, "Quick fix");
    leave(&p, KB_ROW);
    for (int i = 0; i < 2; i++) {
        enter(&p, KB_ROW, 0);
        enter_with(&p, KB_CELL, 0, "Symptom");
        if (i == 0)
            enter(&p, KB_TITLE, 0);
        text(&p, "Blurry");
        if (i == 0)
            leave(&p, KB_TITLE);
        leave(&p, KB_CELL);
        enter_with(&p, KB_CELL, 1, "Quick fix");
        text(&p, "choose originals and wait");
        leave(&p, KB_CELL);
        leave(&p, KB_ROW);
    }
    leave(&p, KB_TABLE);
    assert_page(&p, "Blurry\n  Quick fix: choose originals\n    and wait\n\n"
                    "Symptom: Blurry\n  Quick fix: choose originals\n    and wait\n");
}

static void test_render__row_record_has_no_step(void **state)
{
    (void)state;
    page p;
    begin(&p, 40);
    enter(&p, KB_ROW, 0);
    enter_with(&p, KB_CELL, 1, "Where to look");
    text(&p, "here");
    leave(&p, KB_CELL);
    enter_with(&p, KB_CELL, 2, "Empty");
    leave(&p, KB_CELL);
    leave(&p, KB_ROW);
    assert_page(&p, "Where to look: here\n");
}

static void test_render__warning_in_words(void **state)
{
    (void)state;
    page p;
    begin(&p, 24);
    block(&p, KB_PARAGRAPH, 0, "before");
    enter_with(&p, KB_ADMONITION, 0, "warning");
    block(&p, KB_PARAGRAPH, 0, "make a backup first");
    block(&p, KB_PARAGRAPH, 0, "really");
    leave(&p, KB_ADMONITION);
    block(&p, KB_PARAGRAPH, 0, "after");
    assert_page(&p, "before\n\n| WARNING: make a backup\n| first\n|\n| really\n\nafter\n");
}

static void test_render__code_stays_as_it_is(void **state)
{
    (void)state;
    page p;
    begin(&p, 10);
    block(&p, KB_CODE, 0, "a  long line of code\n\n\tb\n");
    assert_page(&p, "    a  long line of code\n\n    \tb\n");
}

static void test_render__heading_is_underlined_without_colour(void **state)
{
    (void)state;
    page p;
    begin(&p, 40);
    block(&p, KB_PARAGRAPH, 0, "x");
    block(&p, KB_HEADING, 2, "Empty");
    block(&p, KB_HEADING, 2, "On Mac");
    block(&p, KB_PARAGRAPH, 0, "y");
    assert_page(&p, "x\n\nEmpty\n-----\n\nOn Mac\n------\ny\n");
    begin(&p, 40);
    p.r.underline = false;
    block(&p, KB_HEADING, 2, "On Mac");
    block(&p, KB_PARAGRAPH, 0, "y");
    assert_page(&p, "On Mac\ny\n");
}

static void test_render__marks(void **state)
{
    (void)state;
    page p;
    begin(&p, 60);
    enter(&p, KB_PARAGRAPH, 0);
    text(&p, "run ");
    block(&p, KB_CODE_SPAN, 0, "a b");
    text(&p, ", see ");
    enter_with(&p, KB_IMAGE, 0, "bar.png");
    text(&p, "the bar");
    leave(&p, KB_IMAGE);
    enter(&p, KB_BREAK, 0);
    enter_with(&p, KB_IMAGE, 0, "x.png");
    leave(&p, KB_IMAGE);
    leave(&p, KB_PARAGRAPH);
    enter(&p, KB_RULE, 0);
    assert_page(&p, "run `a b`, see [image: the bar]\n[image: x.png]\n\n* * *\n");
}

static void test_render__text_cannot_command_the_terminal(void **state)
{
    (void)state;
    page p;
    begin(&p, 60);
    block(&p, KB_PARAGRAPH, 0, "a\033]0;x\007b \xE2\x80\xAE");
    block(&p, KB_CODE, 0, "\033[2J");
    assert_page(&p, "a<U+001B>]0;x<U+0007>b <U+202E>\n\n    <U+001B>[2J\n");
}

static void test_render__cut_keeps_warnings(void **state)
{
    (void)state;
    page p;
    begin(&p, 40);
    p.r.most_lines = 3;
    p.r.id = out_str("reset/mac");
    for (int i = 0; i < 4; i++)
        block(&p, KB_PARAGRAPH, 0, "step");
    enter(&p, KB_LIST, 1);
    enter(&p, KB_ITEM, 0);
    block(&p, KB_PARAGRAPH, 0, "left out");
    enter_with(&p, KB_ADMONITION, 0, "caution");
    block(&p, KB_PARAGRAPH, 0, "kept");
    leave(&p, KB_ADMONITION);
    enter_with(&p, KB_ADMONITION, 0, "tip");
    block(&p, KB_PARAGRAPH, 0, "left out");
    leave(&p, KB_ADMONITION);
    leave(&p, KB_ITEM);
    leave(&p, KB_LIST);
    assert_true(p.r.cut);
    assert_page(&p, "step\n\nstep\n\n... icsync-kb show reset/mac\n\nWarnings in the rest:\n\n| CAUTION: kept\n");
}

static void test_render__warning_itself_is_never_cut(void **state)
{
    (void)state;
    page p;
    begin(&p, 40);
    p.r.most_lines = 1;
    p.r.id = out_str("x");
    enter_with(&p, KB_ADMONITION, 0, "warning");
    for (int i = 0; i < 3; i++)
        block(&p, KB_PARAGRAPH, 0, "w");
    leave(&p, KB_ADMONITION);
    block(&p, KB_PARAGRAPH, 0, "rest");
    assert_page(&p, "| WARNING: w\n|\n| w\n|\n| w\n\n... icsync-kb show x\n");
}

static void test_render__nothing_is_set_without_text(void **state)
{
    (void)state;
    page p;
    begin(&p, 40);
    enter(&p, KB_PARAGRAPH, 0);
    leave(&p, KB_PARAGRAPH);
    enter(&p, KB_QUOTE, 0);
    leave(&p, KB_QUOTE);
    assert_page(&p, "");
}

static void test_render__depth_is_bounded(void **state)
{
    (void)state;
    page p;
    begin(&p, 40);
    for (int i = 0; i < 200; i++)
        enter(&p, KB_QUOTE, 0);
    text(&p, "deep");
    for (int i = 0; i < 200; i++)
        leave(&p, KB_QUOTE);
    flow_end(&p.f, 0);
    assert_true(p.o.n > 5);
    out_free(&p.o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_render__paragraphs_are_apart),
        cmocka_unit_test(test_render__numbered_steps_hang),
        cmocka_unit_test(test_render__loose_lists_have_blank_lines),
        cmocka_unit_test(test_render__tasks_and_empty_items),
        cmocka_unit_test(test_render__nested_lists),
        cmocka_unit_test(test_render__table_rows_are_pairs),
        cmocka_unit_test(test_render__row_record_has_no_step),
        cmocka_unit_test(test_render__warning_in_words),
        cmocka_unit_test(test_render__code_stays_as_it_is),
        cmocka_unit_test(test_render__heading_is_underlined_without_colour),
        cmocka_unit_test(test_render__marks),
        cmocka_unit_test(test_render__text_cannot_command_the_terminal),
        cmocka_unit_test(test_render__cut_keeps_warnings),
        cmocka_unit_test(test_render__warning_itself_is_never_cut),
        cmocka_unit_test(test_render__nothing_is_set_without_text),
        cmocka_unit_test(test_render__depth_is_bounded),
    };
    return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
