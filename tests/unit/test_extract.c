/* test_extract.c - compiler/extract.c, facets.c, ids.c: which records a page has, with which ids, kinds and facets. */
#include "kbc_fixture.h"

#define RULES(body) \
    "<rules version='1'><kind name='fix'/><kind name='symptom'/><kind name='note'/>" \
    "<facet name='platform' many='yes'><value name='mac'/><value name='windows' words='pc'/></facet>" \
    "<facet name='tier' order='risk'><value name='1'/><value name='2'/></facet>" body "</rules>"
#define SIMPLE RULES("<record on='page'/><record on='section'/>" \
                     "<record on='item' if='paragraph[1]/node()[1][self::strong]'/>" \
                     "<record on='row' kind='symptom' tier='1'/>")

/* The records as lines: id|kind|values|title, with two blanks for each level. */
static kb_str records(fixture *f, const kbc_page *page)
{
    kb_str all = KB_LIT("");
    const kbc_record *list = page->records.items;
    for (size_t i = 0; i < page->records.count; i++) {
        int level = 0;
        for (uint32_t p = list[i].parent; p != KBC_NONE; p = list[p].parent)
            level++;
        kb_str kind = fixture_kind(f, &list[i]), values = fixture_values(f, &list[i]);
        all = kbc_format(&f->c, "%.*s%*s%.*s|%.*s|%.*s|%.*s\n", (int)all.n, all.s, level, "", (int)list[i].id.n,
                         list[i].id.s, (int)kind.n, kind.s, (int)values.n, values.s, (int)list[i].title.n,
                         list[i].title.s);
    }
    return all;
}

static void assert_records(const char *rules, const char *path, const char *markdown, const char *expected)
{
    fixture f;
    fixture_begin(&f, rules);
    kbc_page *page = fixture_page(&f, path, markdown);
    assert_str(records(&f, page), expected);
    fixture_quiet(&f);
    fixture_end(&f);
}

static void test_extract__ids(void **state)
{
    (void)state;
    assert_records(SIMPLE, "docs/a.md", "# Top\n## One\n### Two\n## One\n### Two\n### Two\n",
                   "docs/a|||Top\n docs/a/one|||One\n  docs/a/one/two|||Two\n docs/a/one-1|||One\n"
                   "  docs/a/one-1/two|||Two\n  docs/a/one-1/two-1|||Two\n");
    assert_records(SIMPLE, "index.md", "# Top {#guide}\n## Guide\n## Index\n### X {#y}\n",
                   "guide|||Top\n guide-1|||Guide\n index|||Index\n  index/y|||X\n");
    assert_records(SIMPLE, "index.md", "text\n## Index\n", "index|||index\n index-1|||Index\n");
    assert_records(SIMPLE, "a.md", "# Top {#t}\n## One\n", "t|||Top\n a/one|||One\n");
    assert_records(SIMPLE, "a.md", "# Top\n## !!!\n", "a|||Top\n a/section|||!!!\n");
}

static void test_extract__explicit_ids_go_first(void **state)
{
    (void)state;
    assert_records(SIMPLE, "a.md", "# Top\n## Fix\n## Repair {#fix}\n",
                   "a|||Top\n a/fix-1|||Fix\n a/fix|||Repair\n");
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *page = fixture_page(&f, "a.md", "# Top\n## A {#x}\n## B {#x}\n");
    assert_str(fixture_diagnostic(&f, 0),
               "error kb/a.md:3:7 duplicate-id the id \"a/x\" is taken already");
    assert_int_equal(f.c.diagnostics.count, 1);
    assert_str(records(&f, page), "a|||Top\n a/x|||A\n a/x-1|||B\n");
    fixture_end(&f);
}

static void test_extract__titles(void **state)
{
    (void)state;
    assert_records(SIMPLE, "x/y.md", "no heading\n", "x/y|||y\n");
    assert_records(SIMPLE, "y.md", "---\ntitle: Given\n---\nno heading\n", "y|||Given\n");
    assert_records(SIMPLE, "y.md", "---\ntitle: Given\n---\n# Read *this*:\n", "y|||Read this\n");
    assert_records(SIMPLE, "y.md", "# T\n- **Paused:** it is\n- not **bold** first\n",
                   "y|||T\n y/paused|||Paused\n");
    assert_records(SIMPLE, "y.md", "# T\n\n|a|b|\n|-|-|\n|one|two|\n",
                   "y|||T\n y/one|symptom|1|one\n");
    assert_records(RULES("<record on='row' title='concat(cell[2], \": \", cell[1])'/>"), "y.md",
                   "# T\n\n|a|b|\n|-|-|\n|one|two|\n", "y|||T\n y/two-one|||two: one\n");
    assert_records(RULES("<record on='section' title='paragraph[1]/strong'/>"), "y.md",
                   "# T\n## S\nA **bold** and **bolder** word\n## R\n", "y|||T\n y/bold|||bold\n y/r|||R\n");
}

static void test_extract__no_title(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *page = fixture_page(&f, "a.md", "# T\n##\n");
    assert_str(records(&f, page), "a|||T\n a/section|||section\n");
    assert_str(fixture_diagnostic(&f, 0), "warning kb/a.md:2:1 empty-title this section has no title");
    fixture_end(&f);
}

static void test_extract__kinds_and_facets(void **state)
{
    (void)state;
    assert_records(SIMPLE, "a.md", "# T {kind=fix tier=2}\n## A\n## B {kind=note platform=windows,mac}\n### C {platform=}\n",
                   "a|fix|2|T\n a/a|fix|2|A\n a/b|note|mac windows 2|B\n  a/b/c|note|2|C\n");
    assert_records(SIMPLE, "a.md", "# T {kind=fix}\n## A {kind=}\n", "a|fix||T\n a/a|||A\n");
    /* The row's own attribute, then its rule, then what is around. */
    assert_records(SIMPLE, "a.md", "# T {kind=fix tier=2 platform=mac}\n\n|a|\n|-|\n|b|\n|c {tier=2}|\n",
                   "a|fix|mac 2|T\n a/b|symptom|mac 1|b\n a/c|symptom|mac 2|c\n");
    assert_records(SIMPLE, "a.md", "---\nkind: fix\nplatform: mac\nauthor: me\n---\n# T\n", "a|fix|mac|T\n");
}

static void test_extract__sets(void **state)
{
    (void)state;
    assert_records(RULES("<record on='section'/><set facet='platform' on='section' from='heading'/>"
                         "<set facet='tier' on='section' heading='Reset' value='2'/>"
                         "<set facet='tier' on='*' if='@kind=\"fix\"' value='1'/>"),
                   "a.md", "# T {kind=fix}\n## On a Mac or PC\n### Windows\n### Mac {platform=windows}\n## Reset 2:\n",
                   "a|fix|1|T\n a/on-a-mac-or-pc|fix|mac windows 1|On a Mac or PC\n"
                   "  a/on-a-mac-or-pc/windows|fix|windows 1|Windows\n  a/on-a-mac-or-pc/mac|fix|windows 1|Mac\n"
                   " a/reset-2|fix|2|Reset 2\n");
}

static void test_extract__first_rule_wins(void **state)
{
    (void)state;
    assert_records(RULES("<record on='section' heading='Fix, Solutions' kind='fix'/>"
                         "<record on='section' if='parent::section' kind='note'/>"),
                   "a.md", "# T\n## Solutions\n### Fix 2: *again*\n### Other\n## Free\n",
                   "a|||T\n a/solutions|fix||Solutions\n  a/solutions/fix-2-again|fix||Fix 2: again\n"
                   "  a/solutions/other|note||Other\n");
}

static void assert_report(const char *markdown, const char *expected)
{
    fixture f;
    fixture_begin(&f, SIMPLE);
    fixture_page(&f, "a.md", markdown);
    assert_str(fixture_diagnostic(&f, 0), expected);
    assert_int_equal(f.c.diagnostics.count, 1);
    fixture_end(&f);
}

static void test_extract__reports(void **state)
{
    (void)state;
    assert_report("# T\n## A {kind=fux}\n",
                  "error kb/a.md:2:12 unknown-kind unknown kind \"fux\"; did you mean \"fix\"?");
    assert_report("# T\n## A {platform=mac,amiga}\n",
                  "error kb/a.md:2:20 unknown-facet unknown platform \"amiga\"; known: mac, windows");
    assert_report("# T\n## A {plattform=mac}\n",
                  "error kb/a.md:2:7 unknown-facet unknown attribute \"plattform\"; did you mean \"platform\"?");
    assert_report("# T\n## A {tier=1,2}\n", "error kb/a.md:2:14 unknown-facet tier takes one value, not \"1 2\"");
    assert_report("---\ntitle: x\nkind: fux\n---\n# T\n",
                  "error kb/a.md:3:7 unknown-kind unknown kind \"fux\"; did you mean \"fix\"?");
}

static void test_extract__marks_on_the_tree(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, RULES("<record on='row'><part name='look' from='cell[2]'/></record>"));
    kbc_page *page = fixture_page(&f, "a.md", "# T {platform=mac}\n\n|a|b|\n|-|-|\n|one|two|\n");
    const kbc_record *row = fixture_record(page, "a/one");
    assert_str(kbc_attribute(&f.c, row->node, "id"), "a/one");
    assert_str(kbc_attribute(&f.c, row->node, "platform"), "mac");
    xmlNodePtr cell = kbc_child(row->node, KBC_CELL);
    assert_int_equal(kbc_node_of(row->node)->record, 1);
    assert_int_equal(kbc_node_of(cell)->title_of, 1);
    assert_int_equal(kbc_node_of(cell->next)->part, 0);
    assert_true(row->title_inside);
    assert_false(fixture_record(page, "a")->title_inside);
    fixture_end(&f);
}

static void test_extract__default_rules(void **state)
{
    (void)state;
    assert_records(NULL, "run.md",
                   "# Disk is full\n## Symptoms:\n## Possible causes\n### Cause 1: logs\n#### Solution 1: rotate\n"
                   "## Mitigation\n### On Windows\n## See also\n## Anything\n### Below\n",
                   "run|symptom||Disk is full\n run/symptoms|symptom||Symptoms\n run/possible-causes|cause||Possible causes\n"
                   "  run/possible-causes/cause-1-logs|cause||Cause 1: logs\n"
                   "   run/possible-causes/cause-1-logs/solution-1-rotate|fix|2|Solution 1: rotate\n"
                   " run/mitigation|fix|2|Mitigation\n  run/mitigation/on-windows|fix|windows 2|On Windows\n"
                   " run/see-also|reference||See also\n run/anything|section||Anything\n"
                   "  run/anything/below|section||Below\n");
    assert_records(NULL, "ios.md", "# Reset an iPad {kind=fix}\n## Then\n",
                   "ios|fix|ios|Reset an iPad\n ios/then|fix|ios|Then\n");
}

/* Nothing here may take time that grows with the square of the page. */
static void test_extract__many_equal_headings(void **state)
{
    (void)state;
    fixture f;
    kb_buf text;
    fixture_begin(&f, SIMPLE);
    kb_buf_init(&text, NULL);
    for (int i = 0; i < 20000; i++)
        kb_buf_str(&text, KB_LIT("## Same\n\n"));
    kb_buf_byte(&text, 0);
    kbc_page *page = fixture_page(&f, "a.md", (const char *)text.data);
    kb_buf_release(&text);
    assert_int_equal(page->records.count, 20001);
    assert_str(KBC_AT(page->records, kbc_record, 20000)->id, "a/same-19999");
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extract__ids), cmocka_unit_test(test_extract__explicit_ids_go_first),
        cmocka_unit_test(test_extract__titles), cmocka_unit_test(test_extract__no_title),
        cmocka_unit_test(test_extract__kinds_and_facets), cmocka_unit_test(test_extract__sets),
        cmocka_unit_test(test_extract__first_rule_wins), cmocka_unit_test(test_extract__reports),
        cmocka_unit_test(test_extract__marks_on_the_tree), cmocka_unit_test(test_extract__default_rules),
        cmocka_unit_test(test_extract__many_equal_headings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
