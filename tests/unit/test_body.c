/*
 * test_body.c - reader/format/body.c: every opcode written and read, bodies
 * that are not balanced or too deep, and bytes of strangers.
 */
#include "helpers.h"

static const kb_event opens[] = {
    {.element = KB_PARAGRAPH},
    {.element = KB_HEADING, .number = 6},
    {.element = KB_LIST, .number = 1},
    {.element = KB_ITEM, .number = 300, .task = 2},
    {.element = KB_TABLE, .number = 256},
    {.element = KB_ROW, .number = 1},
    {.element = KB_CELL, .number = 200, .align = 3, .label = {"Column", 6}},
    {.element = KB_CODE, .label = {"sh", 2}},
    {.element = KB_QUOTE},
    {.element = KB_ADMONITION, .label = {"warning", 7}},
    {.element = KB_RULE},
    {.element = KB_BREAK},
    {.element = KB_STRONG},
    {.element = KB_EMPHASIS},
    {.element = KB_CODE_SPAN},
    {.element = KB_LINK, .number = 70000},
    {.element = KB_IMAGE, .label = {"caf\xC3\xA9.png", 9}},
    {.element = KB_TITLE},
    {.element = KB_PART_MARK, .label = {"fix", 3}},
};

static bool is_leaf(kb_element element)
{
    return element == KB_RULE || element == KB_BREAK;
}

static void assert_event(kb_body *b, const kb_event *expected)
{
    kb_event event;
    assert_status(kb_body_next(b, &event), KB_OK);
    assert_int_equal(event.element, expected->element);
    assert_int_equal(event.number, expected->number);
    assert_int_equal(event.align, expected->align);
    assert_int_equal(event.task, expected->task);
    assert_true(kb_str_equal(event.label, expected->label));
    assert_false(event.leave);
}

static void assert_end(kb_body *b)
{
    kb_event event;
    assert_status(kb_body_next(b, &event), KB_NONE);
    assert_status(kb_body_next(b, &event), KB_NONE);
}

static void test_body__every_opcode(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(opens); i++) {
        kb_buf out;
        kb_body b;
        kb_event event;
        kb_buf_init(&out, NULL);
        kb_body_put_open(&out, &opens[i]);
        kb_body_put_text(&out, KB_LIT("text"));
        if (!is_leaf(opens[i].element))
            kb_body_put_close(&out);
        kb_body_init(&b, kb_buf_view(&out));
        assert_event(&b, &opens[i]);
        assert_status(kb_body_next(&b, &event), KB_OK);
        assert_str(event.text, "text");
        assert_int_equal(event.depth, is_leaf(opens[i].element) ? 0 : 1);
        if (!is_leaf(opens[i].element)) {
            assert_status(kb_body_next(&b, &event), KB_OK);
            assert_true(event.leave);
            assert_int_equal(event.element, opens[i].element);
            assert_int_equal(event.depth, 0);
        }
        assert_end(&b);
        kb_buf_release(&out);
    }
}

/* Argument values that look like opcodes must not be taken for them. */
static void test_body__arguments_of_all_values(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < 64; number++) {
        kb_event level = {.element = KB_HEADING, .number = number};
        kb_event item = {.element = KB_ITEM, .number = number * 12345, .task = (uint8_t)(number % 3)};
        kb_event cell = {.element = KB_CELL, .number = number, .align = (uint8_t)(number % 4)};
        kb_buf out;
        kb_body b;
        kb_buf_init(&out, NULL);
        kb_body_put_open(&out, &level);
        kb_body_put_open(&out, &item);
        kb_body_put_open(&out, &cell);
        kb_body_init(&b, kb_buf_view(&out));
        assert_event(&b, &level);
        assert_event(&b, &item);
        assert_event(&b, &cell);
        kb_buf_release(&out);
    }
}

static void test_body__text_drops_controls(void **state)
{
    (void)state;
    kb_buf out;
    kb_body b;
    kb_event event;
    kb_buf_init(&out, NULL);
    kb_body_put_text(&out, KB_LIT("\0a\x01" "b\tc\nd\x1F\x1B[2J\r"));
    kb_body_init(&b, kb_buf_view(&out));
    assert_status(kb_body_next(&b, &event), KB_OK);
    assert_str(event.text, "ab\tc\nd[2J");
    assert_end(&b);
    kb_buf_release(&out);
}

static void test_body__links_are_renumbered(void **state)
{
    (void)state;
    kb_event open = {.element = KB_LINK, .number = 3}, expected = {.element = KB_LINK, .number = 10};
    kb_buf out;
    kb_body b;
    kb_buf_init(&out, NULL);
    kb_body_put_open(&out, &open);
    kb_body_init(&b, kb_buf_view(&out));
    b.first_link = 7;
    assert_event(&b, &expected);
    kb_buf_release(&out);
}

/* ----------------------------------------------------------------- hostile */

static kb_status drain(kb_str bytes)
{
    kb_body b;
    kb_event event;
    kb_status status;
    kb_body_init(&b, bytes);
    for (size_t i = 0; (status = kb_body_next(&b, &event)) == KB_OK; i++) {
        assert_true(i <= 2 * bytes.n);
        assert_true(event.depth < KB_BODY_DEPTH || event.element == KB_TEXT || is_leaf(event.element));
    }
    return status;
}

static void test_body__unbalanced(void **state)
{
    (void)state;
    assert_status(drain(KB_LIT("")), KB_NONE);
    assert_status(drain(KB_LIT("\x01")), KB_E_DAMAGED);
    assert_status(drain(KB_LIT("\x02")), KB_E_DAMAGED);
    assert_status(drain(KB_LIT("\x02" "a\x01\x01")), KB_E_DAMAGED);
    assert_status(drain(KB_LIT("\x02" "a\x11" "b\x01")), KB_E_DAMAGED);
    assert_status(drain(KB_LIT("\x0F\x01")), KB_E_DAMAGED); /* a rule has no end */
}

static void test_body__depth(void **state)
{
    (void)state;
    uint8_t bytes[2 * (KB_BODY_DEPTH + 1)];
    for (size_t depth = KB_BODY_DEPTH - 1; depth <= KB_BODY_DEPTH + 1; depth++) {
        memset(bytes, 0x0C, depth);
        memset(bytes + depth, 0x01, depth);
        assert_status(drain((kb_str){(char *)bytes, 2 * depth}), depth <= KB_BODY_DEPTH ? KB_NONE : KB_E_DAMAGED);
    }
}

static void test_body__hostile_labels(void **state)
{
    (void)state;
    assert_status(drain(KB_LIT("\x0B\x1E\x05" "ab\x01")), KB_E_DAMAGED);            /* longer than the body */
    assert_status(drain(KB_LIT("\x0B\x1E\xFF\xFF\xFF\xFF\x0F" "ab\x01")), KB_E_DAMAGED);
    assert_status(drain(KB_LIT("\x0B\x1E\x80\x00\x01")), KB_E_DAMAGED);             /* overlong length */
    assert_status(drain(KB_LIT("\x0B\x1E")), KB_E_DAMAGED);
    assert_status(drain(KB_LIT("\x1E\x01" "a")), KB_E_DAMAGED);                     /* a label of nothing */
    assert_status(drain(KB_LIT("\x0B\x1E\x01" "a\x1E\x01" "b\x01")), KB_E_DAMAGED); /* two of one element */
    assert_status(drain(KB_LIT("\x0B\x1E\x00\x01")), KB_NONE);
}

/* kb.h promises that no string holds controls, and a label is a string. */
static void test_body__controls_in_labels_are_damage(void **state)
{
    (void)state;
    assert_status(drain(KB_LIT("\x0B\x1E\x04\x1B[2J\x01")), KB_E_DAMAGED);
    assert_status(drain(KB_LIT("\x0B\x1E\x01\x00\x01")), KB_E_DAMAGED);
}

static void test_body__bad_arguments(void **state)
{
    (void)state;
    assert_status(drain(KB_LIT("\x03\x1F\x01")), KB_E_DAMAGED);
    assert_status(drain(KB_LIT("\x03\x60\x01")), KB_E_DAMAGED);
    assert_status(drain(KB_LIT("\x05\x80\x80\x80\x80\x10\x20\x01")), KB_E_DAMAGED); /* above 32 bits */
    assert_status(drain(KB_LIT("\x05\x01")), KB_E_DAMAGED);
    for (unsigned op = 0x18; op < 0x20; op++) { /* no such opcodes */
        const char byte = (char)op;
        assert_status(drain((kb_str){&byte, 1}), KB_E_DAMAGED);
    }
    assert_status(drain(KB_LIT("\0")), KB_E_DAMAGED);
}

static void test_body__random_bytes(void **state)
{
    (void)state;
    uint32_t seed = 3;
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t bytes[24];
        size_t n = random_below(&seed, sizeof bytes);
        for (size_t k = 0; k < n; k++)
            bytes[k] = (uint8_t)random_below(&seed, random_below(&seed, 4) == 0 ? 256 : 0x24);
        kb_buf run;
        kb_body b;
        kb_str whole = {(char *)bytes, n};
        kb_status status;
        (void)drain(whole);
        kb_buf_init(&run, NULL);
        kb_body_init(&b, whole);
        bool skip = i % 2 == 0;
        while ((status = kb_body_next_run(&b, &skip, &run)) == KB_OK)
            assert_true(run.size <= n);
        assert_true(status == KB_NONE || status == KB_E_DAMAGED);
        kb_buf_release(&run);
    }
}

/* -------------------------------------------------------------------- runs */

static void put(kb_buf *out, kb_element element)
{
    kb_body_put_open(out, &(kb_event){.element = element});
}

static void assert_run(kb_body *b, bool *skip, kb_buf *run, const char *expected)
{
    assert_status(kb_body_next_run(b, skip, run), KB_OK);
    assert_str(kb_buf_view(run), expected);
}

static void test_body__runs_of_text(void **state)
{
    (void)state;
    kb_buf out, run;
    kb_body b;
    bool skip = true;
    kb_buf_init(&out, NULL);
    kb_buf_init(&run, NULL);
    put(&out, KB_HEADING), put(&out, KB_TITLE), kb_body_put_text(&out, KB_LIT("Title"));
    kb_body_put_close(&out), kb_body_put_close(&out);
    put(&out, KB_PARAGRAPH), kb_body_put_text(&out, KB_LIT("a "));
    put(&out, KB_STRONG), kb_body_put_text(&out, KB_LIT("b")), kb_body_put_close(&out);
    put(&out, KB_BREAK), kb_body_put_text(&out, KB_LIT("c")), kb_body_put_close(&out);
    put(&out, KB_RULE);
    put(&out, KB_LIST), put(&out, KB_ITEM), kb_body_put_text(&out, KB_LIT("tight"));
    put(&out, KB_LIST), put(&out, KB_ITEM), kb_body_put_text(&out, KB_LIT("inner"));
    for (unsigned i = 0; i < 4; i++)
        kb_body_put_close(&out);
    kb_body_init(&b, kb_buf_view(&out));
    assert_run(&b, &skip, &run, "a b c");
    assert_run(&b, &skip, &run, "tight");
    assert_run(&b, &skip, &run, "inner");
    assert_status(kb_body_next_run(&b, &skip, &run), KB_NONE);
    assert_false(skip); /* the first title is gone; without that it is text like any other */
    kb_body_init(&b, kb_buf_view(&out));
    assert_run(&b, &skip, &run, "Title");
    skip = true;
    kb_body_init(&b, kb_str_slice(kb_buf_view(&out), 0, out.size - 1));
    assert_run(&b, &skip, &run, "a b c");
    assert_run(&b, &skip, &run, "tight");
    assert_run(&b, &skip, &run, "inner");
    assert_status(kb_body_next_run(&b, &skip, &run), KB_E_DAMAGED);
    kb_buf_release(&out);
    kb_buf_release(&run);
}

static void test_body__run_without_memory(void **state)
{
    (void)state;
    failing f;
    kb_alloc alloc = failing_alloc(&f, 1, true);
    kb_buf run;
    kb_body b;
    bool skip = true;
    kb_buf_init(&run, &alloc);
    kb_body_init(&b, KB_LIT("\x02" "a\x01"));
    assert_status(kb_body_next_run(&b, &skip, &run), KB_E_MEMORY);
    kb_buf_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_body__every_opcode),
        cmocka_unit_test(test_body__arguments_of_all_values),
        cmocka_unit_test(test_body__text_drops_controls),
        cmocka_unit_test(test_body__links_are_renumbered),
        cmocka_unit_test(test_body__unbalanced),
        cmocka_unit_test(test_body__depth),
        cmocka_unit_test(test_body__hostile_labels),
        cmocka_unit_test(test_body__controls_in_labels_are_damage),
        cmocka_unit_test(test_body__bad_arguments),
        cmocka_unit_test(test_body__random_bytes),
        cmocka_unit_test(test_body__runs_of_text),
        cmocka_unit_test(test_body__run_without_memory),
    };
    return cmocka_run_group_tests_name("body", tests, NULL, NULL);
}
