/*
 * test_any_markdown.c - documents that were not written for the compiler:
 * what front matter gives pages (bind.c, dates.c, facets.c), anchors of HTML,
 * and the default rules with their links (related.c).
 */
#include "kbc_fixture.h"

static kb_str joined(fixture *f, const kbc_list *list)
{
    kb_str text = KB_LIT("");
    for (size_t i = 0; i < list->count; i++) {
        kb_str item = *KBC_AT(*list, kb_str, i);
        text = kbc_format(&f->c, "%.*s%.*s;", (int)text.n, text.s, (int)item.n, item.s);
    }
    return text;
}

static void test_any_markdown__keys(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, NULL);
    kbc_page *page = fixture_page(&f, "a.md",
                                  "---\ntags: one, two words,\ntopics: three\nms.custom: sap:four\ntitle: Other title\n"
                                  "symptoms: nothing happens at all\nredirect_from: /old/x.html\nms.date: 11/22/2026\n"
                                  "kind: Deployment\nplatform: Solaris\nos: Windows 11, macOS\nnobody: knows\n---\n# T\n");
    kbc_resolve(&f.c, &f.guide);
    fixture_quiet(&f);
    const kbc_record *record = page->records.items;
    assert_str(joined(&f, &record->keywords), "one;two words;three;sap:four;Other title;");
    assert_int_equal(record->aliases.count, 1);
    assert_str(KBC_AT(record->aliases, kbc_alias, 0)->text, "nothing happens at all");
    assert_str(joined(&f, &record->old_ids), "old/x;");
    assert_str(fixture_values(&f, record), "windows mac");
    assert_int_equal(page->reviewed, kbc_day(KB_LIT("2026-11-22")));
    fixture_end(&f);
}

static int32_t reviewed(const char *line)
{
    fixture f;
    fixture_begin(&f, NULL);
    kbc_page *page = fixture_page(&f, "a.md", kbc_format(&f.c, "---\n%s\n---\n# T\n", line).s);
    kbc_resolve(&f.c, &f.guide);
    int32_t day = page->reviewed;
    assert_int_equal(f.c.warnings, day == KB_NO_DAY ? 1 : 0);
    fixture_end(&f);
    return day;
}

static void test_any_markdown__dates(void **state)
{
    (void)state;
    int32_t day = kbc_day(KB_LIT("2026-02-03"));
    assert_int_equal(reviewed("date: 2026-02-03T10:00:00Z"), day);
    assert_int_equal(reviewed("ms.date: 02/03/2026"), day);
    assert_int_equal(reviewed("lastmod: 2/3/2026"), day);
    assert_int_equal(reviewed("date: 13/03/2026"), KB_NO_DAY);
    assert_int_equal(reviewed("date: 02/30/2026"), KB_NO_DAY);
    assert_int_equal(reviewed("date: 2/3/26"), KB_NO_DAY);
    assert_int_equal(reviewed("date: 2/3/2026/1"), KB_NO_DAY);
    assert_int_equal(reviewed("date: //"), KB_NO_DAY);
}

static void test_any_markdown__left_out(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, NULL);
    assert_true(kbc_is_left_out(fixture_source(&f, "a.md", "---\ndraft: true\n---\n")));
    assert_true(kbc_is_left_out(fixture_source(&f, "a.md", "---\nsearch.exclude: yes\n---\n")));
    assert_false(kbc_is_left_out(fixture_source(&f, "a.md", "---\ndraft: false\n---\n")));
    fixture_end(&f);
}

static void test_any_markdown__anchors(void **state)
{
    static const char *const wanted[] = {"a/one", "a/one", "a/one/two", "a/one/two", "a", "a/one/two", "a"};
    (void)state;
    fixture f;
    fixture_begin(&f, NULL);
    kbc_page *page = fixture_page(&f, "a.md",
                                  "# T\n<p id='top1'>x</p>\n\n## <a name=\"in\"></a> One\ntext <A NAME=on></a>\n\n"
                                  "<a id=\"before\"></a>\n\n### Two\n| <a name='row'></a>c |\n|---|\n\n"
                                  "[1](#in) [2](#ON) [3](#before) [4](#row) [5](#top1) [6](#TWO) [7](..\\a.md#top)\n");
    kbc_resolve(&f.c, &f.guide);
    const kbc_link *links = page->links.items;
    assert_int_equal(page->links.count, KB_COUNT(wanted));
    for (size_t i = 0; i + 1 < KB_COUNT(wanted); i++)
        assert_str(KBC_AT(page->records, kbc_record, links[i].record)->id, wanted[i]);
    fixture_end(&f);
}

static void assert_kind(fixture *f, const kbc_page *page, const char *id, const char *kind)
{
    assert_str(fixture_kind(f, fixture_record(page, id)), kind);
}

static void test_any_markdown__default_rules(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, NULL);
    kbc_page *page = fixture_page(&f, "a.md",
                                  "# It breaks\n**Symptoms:**\n\nx\n\n## Cause 1: old\n\ny\n\n### Solution 1\n\nz\n\n"
                                  "## When to get help\n\nw\n\n## Anything\n\nv\n");
    kbc_page *plain = fixture_page(&f, "b.md", "# Notes\n\n## Overview\n\nx\n");
    fixture_quiet(&f);
    assert_kind(&f, page, "a", "symptom");
    assert_kind(&f, page, "a/symptoms", "symptom");
    assert_kind(&f, page, "a/cause-1-old", "cause");
    assert_kind(&f, page, "a/cause-1-old/solution-1", "fix");
    assert_kind(&f, page, "a/when-to-get-help", "escalation");
    assert_kind(&f, page, "a/anything", "section");
    assert_kind(&f, plain, "b", "page");
    assert_str(fixture_values(&f, fixture_record(page, "a/when-to-get-help")), "6");
    assert_str(fixture_span(&f, page, fixture_record(page, "a/symptoms")),
               "<p>x</p><p>Fix: <link 1>Solution 1</link></p>");
    assert_int_equal(page->links.count, 2);
    assert_int_equal(KBC_AT(page->links, kbc_link, 0)->from, 0);
    assert_str(KBC_AT(page->links, kbc_link, 0)->to, "a/cause-1-old/solution-1");
    fixture_end(&f);
}

static void assert_links(const char *markdown, const char *id, const char *wanted)
{
    fixture f;
    fixture_begin(&f, "<rules version='1'><kind name='s'/><kind name='f' label='Do'/><record on='section' heading='S' "
                      "kind='s'/><record on='section' heading='F' kind='f'/><link from='s' to='f'/></rules>");
    kbc_page *page = fixture_page(&f, "a.md", markdown);
    assert_str(fixture_span(&f, page, fixture_record(page, id)), wanted);
    fixture_end(&f);
}

static void test_any_markdown__links(void **state)
{
    (void)state;
    /* Up to the next one of its kind; all, if there are none; not to what is empty, or linked already. */
    const char *pairs = "# T\n## S 1\n## F 1\na\n## F 2\nb\n## S 2\n## F 3\nc\n## F 4\n## S 3\n";
    assert_links(pairs, "a/s-1", "<p>Do: <link>F 1</link>, <link 1>F 2</link></p>");
    assert_links(pairs, "a/s-2", "<p>Do: <link 2>F 3</link></p>");
    assert_links(pairs, "a/s-3", "<p>Do: <link 3>F 1</link>, <link 4>F 2</link>, <link 5>F 3</link></p>");
    assert_links("# T\n## S\n[x](#f)\n## F\na\n", "a/s", "<p><link>x</link></p>");
    assert_links("# T\n## S\ny\n### Below\nz\n## F\na\n### F\nb\n", "a/s",
                 "<p>y</p><p>Do: <link>F</link></p><h 3>Below</h><p>z</p>");
    assert_links("# T\n## F\na\n", "a/f", "<p>a</p>");
}

static void test_any_markdown__many_links(void **state)
{
    (void)state;
    fixture f;
    kb_buf text;
    fixture_begin(&f, NULL);
    kb_buf_init(&text, NULL);
    for (int i = 0; i < 5000; i++)
        kb_buf_str(&text, KB_LIT("## Symptom\n\nx\n\n"));
    for (int i = 0; i < 5000; i++)
        kb_buf_str(&text, KB_LIT("## Fix\n\nx\n\n"));
    kb_buf_byte(&text, 0);
    kbc_page *page = fixture_page(&f, "a.md", (const char *)text.data);
    kb_buf_release(&text);
    assert_in_range(page->links.count, 2000, 2032);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_markdown__keys),     cmocka_unit_test(test_any_markdown__dates),
        cmocka_unit_test(test_any_markdown__left_out), cmocka_unit_test(test_any_markdown__anchors),
        cmocka_unit_test(test_any_markdown__default_rules), cmocka_unit_test(test_any_markdown__links),
        cmocka_unit_test(test_any_markdown__many_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
