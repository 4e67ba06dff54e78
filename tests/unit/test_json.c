/*
 * test_json.c - the JSON writer of reader/json.c.
 */
#include "output_fixture.h"

static void check_string(kb_str text, const char *expected)
{
    out_stream o;
    init_filtered(&o, false);
    json j = {&o, false};
    json_string(&j, text);
    assert_printed(&o, expected);
    out_free(&o);
}

static void test_json__plain_strings(void **state)
{
    (void)state;
    check_string(out_str("waiting \xC3\xBC \xF0\x9F\x98\x80"), "\"waiting \xC3\xBC \xF0\x9F\x98\x80\"");
    check_string(out_str(""), "\"\"");
    check_string((kb_str){NULL, 0}, "\"\"");
}

static void test_json__escapes(void **state)
{
    (void)state;
    check_string(out_str("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
    check_string(out_str("a\nb\tc\rd\033"), "\"a\\nb\\tc\\u000dd\\u001b\"");
    check_string((kb_str){"\0", 1}, "\"\\u0000\"");
    check_string(out_str("\x7F"), "\"\\u007f\"");
    check_string(out_str("\xC2\x9B"), "\"\\u009b\"");
}

static void test_json__order_controls_and_separators(void **state)
{
    (void)state;
    check_string(out_str("\xE2\x80\xA8\xE2\x80\xA9"), "\"\\u2028\\u2029\"");
    check_string(out_str("\xE2\x80\xAE\xE2\x81\xA6\xD8\x9C"), "\"\\u202e\\u2066\\u061c\"");
    check_string(out_str("\xEF\xBB\xBF"), "\"\\ufeff\"");
    check_string(out_str("\xF3\xA0\x81\x81"), "\"\\udb40\\udc41\"");
}

static void test_json__bad_bytes_become_fffd(void **state)
{
    (void)state;
    check_string(out_str("a\xFF" "b"), "\"a\xEF\xBF\xBD" "b\"");
    check_string(out_str("\xE2\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    check_string(out_str("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void test_json__commas(void **state)
{
    (void)state;
    out_stream o;
    out_init(&o, OUT_MEMORY, false);
    json j = {&o, false};
    json_open(&j, '{');
    json_key(&j, "a");
    json_open(&j, '[');
    json_number(&j, 1);
    json_null(&j);
    json_open(&j, '[');
    json_close(&j, ']');
    json_bool(&j, false);
    json_close(&j, ']');
    json_key(&j, "b");
    json_open(&j, '{');
    json_close(&j, '}');
    json_key(&j, "c");
    json_bool(&j, true);
    json_close(&j, '}');
    assert_printed(&o, "{\"a\":[1,null,[],false],\"b\":{},\"c\":true}");
    out_free(&o);
}

static void test_json__keys_of_any_text(void **state)
{
    (void)state;
    out_stream o;
    out_init(&o, OUT_MEMORY, false);
    json j = {&o, false};
    json_open(&j, '{');
    json_key(&j, "a\":0,\"b\\\n");
    json_null(&j);
    json_key(&j, "");
    json_null(&j);
    json_close(&j, '}');
    assert_printed(&o, "{\"a\\\":0,\\\"b\\\\\\n\":null,\"\":null}");
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json__plain_strings),
        cmocka_unit_test(test_json__escapes),
        cmocka_unit_test(test_json__order_controls_and_separators),
        cmocka_unit_test(test_json__bad_bytes_become_fffd),
        cmocka_unit_test(test_json__commas),
        cmocka_unit_test(test_json__keys_of_any_text),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
