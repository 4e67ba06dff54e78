/* test_import_tables.c - compiler/import_tables.c: tables of data, and those that arrange a page. */
#include "import_fixture.h"

static void test_import_tables__heads(void **state)
{
    (void)state;
    assert_body("<table><tr><th>A<th>B<tr><td>c<td>d</table>", "| A | B |\n|---|---|\n| c | d |\n");
    assert_body("<table border=1><tr><td><b>A</b><td>B<tr><td>c<td>d</table>", "| A | B |\n|---|---|\n| c | d |\n");
    assert_body("<table><caption>What</caption><thead><tr><th colspan=2>A<th rowspan=2>B<tr><th>c<th>d"
                "<tbody><tr><td>1<td>2<td>3</table>",
                "What\n\n| A: c | A: d | B |\n|---|---|---|\n| 1 | 2 | 3 |\n");
    assert_body("<table><tr><th><th>B<tr><th>c<td>d</table>", "| | B |\n|---|---|\n| c | d |\n");
}

static void test_import_tables__spans(void **state)
{
    (void)state;
    assert_body("<table><tr><th>A<th>B<th>C<tr><td rowspan=3>a<td colspan=2>b<tr><td>c<td rowspan=9>d<tr><td>e"
                "</table>",
                "| A | B | C |\n|---|---|---|\n| a | b | |\n| a | c | d |\n| a | e | d |\n");
    assert_body("<table><tr><th>A<th>B<tr><td colspan=999>b<tr><td colspan=0>c<td colspan=x>d</table>",
                "| A | B |\n|---|---|\n| b | |\n| c | d |\n");
    assert_body("<table><tr><th>A<tr><td><tr><td>b<td>c</table>", "| A | |\n|---|---|\n| b | c |\n");
}

static void test_import_tables__cells(void **state)
{
    (void)state;
    assert_body("<table><tr><th>A<tr><td><p>a.<p>b<ul><li>c<li>d</ul>e<br>f</table>", "| A |\n|---|\n| a. b; c; d; e; f |\n");
    assert_body("<table><tr><th>A<tr><td><ol><li>a<li>b</ol><tr><td>x|y <code>|</code></table>",
                "| A |\n|---|\n| 1. a; 2. b |\n| x\\|y `\\|` |\n");
    assert_body("<table><tr><th>A<tr><td><table><tr><td>a<td>b</table></table>", "| A |\n|---|\n| a; b |\n");
    assert_body("<table><tr><th>A<tr><td># a<tr><td>- b<tr><td>1. c<tr><td><b>d</b></table>",
                "| A |\n|---|\n| # a |\n| - b |\n| 1. c |\n| **d** |\n");
}

static void test_import_tables__pairs(void **state)
{
    (void)state;
    assert_body("<table><tr><th>A<td>b<tr><th>C<td><p>d<p>e</table>", "- **A**: b\n\n- **C**: d\n\n  e\n");
    assert_body("<table><tr><th>A:<td>b</table>", "- **A:** b\n");
}

static void test_import_tables__layout(void **state)
{
    (void)state;
    assert_body("<table><tr><td>a<td>b</table>", "a\n\nb\n");
    assert_body("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>", "a\n\nb\n\nc\n\nd\n");
    assert_body("<table><tr><td><h2>A</h2><td>b<tr><td>c<td>d</table>", "## A\n\nb\n\nc\n\nd\n");
    assert_body("<table><tr><td>x<table border=1><tr><td>A<td>B<tr><td>c<td>d</table></table>",
                "x\n\n| A | B |\n|---|---|\n| c | d |\n");
}

static void test_import_tables__nothing(void **state)
{
    (void)state;
    assert_body("<p>x<table></table><table><tr></table><table><tr><th><th><tr><td></table>", "x\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_tables__heads),
        cmocka_unit_test(test_import_tables__spans),
        cmocka_unit_test(test_import_tables__cells),
        cmocka_unit_test(test_import_tables__pairs),
        cmocka_unit_test(test_import_tables__layout),
        cmocka_unit_test(test_import_tables__nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
