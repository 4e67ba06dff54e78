/* test_check.c - compiler/check.c: the rules' checks and our own. */
#include "kbc_fixture.h"

#define RULES(body) \
    "<rules version='1'><kind name='symptom'/><facet name='tier'><value name='5'/></facet>" \
    "<record on='page'/><record on='section'/><record on='row' kind='symptom'/>" body "</rules>"

static void assert_reports(const char *rules, const char *markdown, const char *first, size_t count)
{
    fixture f;
    fixture_begin(&f, rules);
    fixture_page(&f, "a.md", markdown);
    assert_str(fixture_diagnostic(&f, 0), first);
    assert_int_equal(f.c.diagnostics.count, count);
    fixture_end(&f);
}

#define NEEDS_LINK RULES("<check on='*' if='@tier = 5' test='.//link' severity='error'>a last\n resort needs a link</check>")

static void test_check__if_and_test(void **state)
{
    (void)state;
    assert_reports(NEEDS_LINK, "# T\n## A {tier=5}\ntext\n## B\n", "error kb/a.md:2:1 check a last resort needs a link", 1);
    assert_reports(NEEDS_LINK, "# T\n## A {tier=5}\n[b](#b)\n## B\n", "(none)", 0);
    assert_reports(NEEDS_LINK, "# T {tier=5}\n[b](#b)\n## B\n", "error kb/a.md:3:1 check a last resort needs a link", 1);
}

static void test_check__severity_and_element(void **state)
{
    (void)state;
    const char *rules = RULES("<check on='page' test='@reviewed' severity='warning'>no review date</check>");
    assert_reports(rules, "# T\n## A\n", "warning kb/a.md:1:1 check no review date", 1);
    assert_reports(rules, "---\nreviewed: 2026-01-01\n---\n# T\n## A\n", "(none)", 0);
}

static void test_check__sees_results(void **state)
{
    (void)state;
    assert_reports(RULES("<check on='row' if='@kind=\"symptom\"' test='@id = \"a/one\"' severity='error'>bad</check>"),
                   "# T\n\n|a|\n|-|\n|one|\n|two|\n", "error kb/a.md:6:1 check bad", 1);
}

static void test_check__empty_cells(void **state)
{
    (void)state;
    assert_reports(RULES(""), "# T\n\n|a|b|\n|-|-|\n|one| |\n|two|x|\n",
                   "warning kb/a.md:5:7 empty-cell the cell below \"b\" is empty", 1);
    assert_reports("<rules version='1'/>", "# T\n\n|a|b|\n|-|-|\n|one| |\n", "(none)", 0);
}

/* An expression that fails is a mistake of the rules: it is told once, and accuses no page. */
static void test_check__failing_expression(void **state)
{
    (void)state;
    assert_reports(RULES("<check on='row' test='cell[count(1)]' severity='error'>bad</check>"),
                   "# T\n\n|a|\n|-|\n|one|\n|two|\n",
                   "error kb/rules.xml:1:0 rules \"cell[count(1)]\" fails: something is of the wrong type", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check__if_and_test),   cmocka_unit_test(test_check__severity_and_element),
        cmocka_unit_test(test_check__sees_results),  cmocka_unit_test(test_check__empty_cells),
        cmocka_unit_test(test_check__failing_expression),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
