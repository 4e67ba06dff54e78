/* test_resolve.c - compiler/resolve.c, bind.c, dates.c: all pages together. */
#include "kbc_fixture.h"

#define SIMPLE "<rules version='1'><record on='page'/><record on='section'/></rules>"

static kb_str id_of(const fixture *f, uint32_t number)
{
    const kbc_page *pages = f->guide.pages.items;
    for (size_t i = 0; i < f->guide.pages.count; i++)
        if (number >= pages[i].first_record && number - pages[i].first_record < pages[i].records.count)
            return KBC_AT(pages[i].records, kbc_record, number - pages[i].first_record)->id;
    return KB_LIT("-");
}

static kb_str parent_of(const fixture *f, const char *id)
{
    const kbc_record *record = kbc_find_record(&f->guide, kb_str_from(id), NULL);
    assert_non_null(record);
    return id_of(f, record->parent);
}

static void test_resolve__days(void **state)
{
    (void)state;
    assert_int_equal(kbc_day(KB_LIT("1970-01-01")), 0);
    assert_int_equal(kbc_day(KB_LIT("1969-12-31")), -1);
    assert_int_equal(kbc_day(KB_LIT("2000-02-29")), 11016);
    assert_int_equal(kbc_day(KB_LIT("2026-11-22")), 20779);
    assert_int_equal(kbc_day(KB_LIT("2026-11-22T10:00:00Z")), 20779);
    static const char *const bad[] = {"", "2026-11", "2026-13-01", "2026-00-01", "2025-02-29", "1900-02-29",
                                      "2026-01-00", "2026/01/01", "01/02/2026", "2026-1-1", "2026-01-011", "0000-01-01"};
    for (size_t i = 0; i < KB_COUNT(bad); i++)
        assert_int_equal(kbc_day(kb_str_from(bad[i])), KB_NO_DAY);
    for (int32_t year = 1600, day = kbc_day(KB_LIT("1600-01-01")); year < 2400; year++) {
        char text[24];
        (void)snprintf(text, sizeof text, "%04d-01-01", (int)year);
        assert_int_equal(kbc_day(kb_str_from(text)), day);
        day += (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365;
    }
}

static void test_resolve__numbers_and_parents(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    fixture_page(&f, "alone/deep/x.md", "# X\n## S\n");
    fixture_page(&f, "docs/README.md", "# Docs\n");
    fixture_page(&f, "docs/a.md", "# A\n[b](b.md)\n## S\n");
    fixture_page(&f, "docs/sub/b.md", "# B\n");
    fixture_page(&f, "index.md", "# Guide\n## S\n");
    kbc_resolve(&f.c, &f.guide);
    assert_int_equal(f.guide.record_count, 8);
    assert_int_equal(f.guide.link_count, 1);
    assert_str(parent_of(&f, "alone/deep/x"), "index");
    assert_str(parent_of(&f, "alone/deep/x/s"), "alone/deep/x");
    assert_str(parent_of(&f, "docs"), "index");
    assert_str(parent_of(&f, "docs/a"), "docs");
    assert_str(parent_of(&f, "docs/a/s"), "docs/a");
    assert_str(parent_of(&f, "docs/sub/b"), "docs");
    assert_str(parent_of(&f, "index"), "-");
    uint32_t number;
    assert_non_null(kbc_find_record(&f.guide, KB_LIT("docs/a/s"), &number));
    assert_int_equal(number, 4);
    assert_null(kbc_find_record(&f.guide, KB_LIT("nope"), &number));
    assert_int_equal(number, KBC_NONE);
    fixture_end(&f);
}

/* A page goes before a heading, an explicit id before both. */
static void test_resolve__equal_ids(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    fixture_page(&f, "index.md", "# Guide\n## A\n## C {#c}\n");
    kbc_page *a = fixture_page(&f, "a.md", "# A\n## S {#s}\n");
    fixture_page(&f, "a/s.md", "# S\n");
    fixture_page(&f, "b.md", "# B {#c}\n");
    kbc_resolve(&f.c, &f.guide);
    assert_str(KBC_AT(a->records, kbc_record, 0)->id, "a");
    assert_non_null(kbc_find_record(&f.guide, KB_LIT("a-1"), NULL));
    assert_non_null(kbc_find_record(&f.guide, KB_LIT("a/s-1"), NULL));
    assert_str(fixture_diagnostic(&f, 0),
               "error kb/b.md:1:6 duplicate-id the id \"c\" is taken already");
    assert_str(fixture_diagnostic(&f, 1),
               "warning kb/a/s.md:1:1 duplicate-id the id \"a/s\" is taken already; this page gets a/s-1");
    assert_int_equal(f.c.diagnostics.count, 2);
    fixture_end(&f);
}

/* Resolves the links of a page and compares where they lead to: "a/x a/y -". */
static void assert_targets(fixture *f, const kbc_page *page, const char *wanted)
{
    kb_str got = KB_LIT("");
    kbc_resolve(&f->c, &f->guide);
    for (size_t i = 0; i < page->links.count; i++) {
        kb_str id = id_of(f, KBC_AT(page->links, kbc_link, i)->record);
        got = kbc_format(&f->c, "%.*s%s%.*s", (int)got.n, got.s, i > 0 ? " " : "", (int)id.n, id.s);
    }
    assert_str(got, wanted);
}

static void test_resolve__links(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *index = fixture_page(&f, "index.md",
                                   "# Guide {#guide}\n## T1\n"
                                   "[1](a.md#s/t) [2](a.md#t) [3](a.md) [4](a.md#u) [5](index.md) [6](#t1) [7](old.md) "
                                   "[8](https://x.org) [9](a.md#same) [10](b.md)\n");
    fixture_page(&f, "a.md",
                 "---\nredirect_from: /old.html\n---\n# A {#top}\n## S\n### T\n### Same\n## U\n### Same\n");
    assert_targets(&f, index, "a/s/t a/s/t top a/u guide t1 top - a/s/same -");
    assert_str(fixture_diagnostic(&f, 0), "warning kb/index.md:3:118 dead-link there is no page or record \"b\"");
    assert_int_equal(f.c.diagnostics.count, 1);
    fixture_end(&f);
}

/* A bare #slug means what GitHub shows there: the first heading; the second is slug-1. */
static void test_resolve__shared_slugs(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *a = fixture_page(&f, "a.md", "# A\n## S\n### Same\n## U\n### same\n### Same\n## V\n### Other\n\n"
                                           "[1](#same) [2](#same-1) [3](#same-2) [4](#SAME) [5](#u/same) [6](#other) "
                                           "[7](#same-3)\n");
    assert_targets(&f, a, "a/s/same a/u/same a/u/same-1 a/s/same a/u/same a/v/other -");
    assert_str(fixture_diagnostic(&f, 0), "warning kb/a.md:10:74 dead-link there is no page or record \"a/same-3\"");
    assert_int_equal(f.c.diagnostics.count, 1);
    fixture_end(&f);
}

/* A whole id goes before, wherever it stands; so do a #name and a name in HTML. */
static void test_resolve__slugs_that_are_names(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *a = fixture_page(&f, "a.md", "# A\n## S\n### One\n### Two\n### Three\n## One\n## U\n"
                                           "### Zwei {#two}\n### <a name=\"three\"></a>Drei\n\n"
                                           "[1](#one) [2](#two) [3](#three) [4](#two-1) [5](#three-1)\n");
    assert_targets(&f, a, "a/one a/u/two a/u/drei a/s/two -");
    assert_int_equal(f.c.diagnostics.count, 1);
    fixture_end(&f);
}

/* Under its title a heading with a #name is found only where nothing else has that name. */
static void test_resolve__slugs_beside_names(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *a = fixture_page(&f, "a.md", "# The page {#page}\n## In Cloud {#c}\n### Two {#d}\n## U\n### Two\n## Two {#e}\n"
                                           "## Three {#f}\n## <a name=\"three\"></a>Drei\n## In cloud {#g}\n\n"
                                           "[1](#in-cloud) [2](#c) [3](#two) [4](#three) [5](#two-1) [6](#In-Cloud) "
                                           "[7](#the-page)\n");
    assert_targets(&f, a, "a/c a/c a/u/two a/drei - a/c page");
    assert_int_equal(f.c.diagnostics.count, 1);
    fixture_end(&f);
    fixture_begin(&f, "<rules version='1'><record on='item' title='paragraph[1]/strong[1]'/></rules>");
    a = fixture_page(&f, "a.md", "# A\n- **Not a heading** {#x}: see [1](#not-a-heading)\n");
    assert_targets(&f, a, "-");
    fixture_end(&f);
}

/* Headings go before bullets, tabs and bold text, which GitHub gives no anchor; else the first counts. */
static void test_resolve__slugs_of_no_headings(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, "<rules version='1' bold-headings='yes'><record on='section'/><record on='section' "
                      "heading='Bold, Bald'/><record on='item' title='paragraph[1]/strong[1]'/></rules>");
    kbc_page *a = fixture_page(&f, "a.md", "# A\n## S\n- **Open**: x\n- **Shut**: x\n\n=== \"Tab\"\n    x\n\n"
                                           "**Bold:**\n\nx\n\n**Bald:**\n\n## U\n### Open\n### Tab\n### Bold\n"
                                           "- **Shut**: y\n\n## [Tab](#tab/t)\n## V\n\n"
                                           "[1](#open) [2](#shut) [3](#tab) [4](#bold) [5](#bald) [6](#open-1) "
                                           "[7](#shut-1) [8](#tab-1) [9](#tab-2)\n");
    assert_targets(&f, a, "a/u/open a/s/shut a/u/tab a/u/bold a/s/bald a/s/open a/u/bold/shut a/u/bold/tab a/s/tab");
    fixture_quiet(&f);
    fixture_end(&f);
}

/* What leads out of the folders given is told, and kept; what is no page of Markdown was never looked for. */
static void test_resolve__links_that_lead_out(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *a = fixture_page(&f, "x/a.md",
                               "# A\n[1](../../other/page.md)\n[2](..\\\\..\\\\Other%20one.MD?x#y)\n"
                               "[3](../../../b.markdown)\n[4](https://x.org/../y.md) [5](/y.md) [6](../../y.png) "
                               "[7](../../y/) [8](../../y) [9](//x/y.md) [10](mailto:x@y.md) [11](../../#y.md) "
                               "[12](../x/../x/a.md) [13](../b.md) [14](..b.md)\n");
    fixture_page(&f, "b.md", "# B\n");
    fixture_page(&f, "x/..b.md", "# B\n");
    assert_targets(&f, a, "- - - - - - - - - - - x/a b x/..b");
    const kbc_link *links = a->links.items;
    for (size_t i = 0; i < a->links.count; i++)
        assert_int_equal(links[i].external, i < 11);
    assert_str(links[0].to, "../../other/page.md");
    assert_str(links[1].to, "..\\..\\Other%20one.MD?x#y");
    assert_str(fixture_diagnostic(&f, 0),
               "warning kb/x/a.md:2:1 dead-link \"../../other/page.md\" leads out of the folder given");
    assert_str(fixture_diagnostic(&f, 1),
               "warning kb/x/a.md:3:1 dead-link \"..\\..\\Other%20one.MD?x#y\" leads out of the folder given");
    assert_str(fixture_diagnostic(&f, 2),
               "warning kb/x/a.md:4:1 dead-link \"../../../b.markdown\" leads out of the folder given");
    assert_int_equal(f.c.diagnostics.count, 3);
    fixture_end(&f);
}

static void add_root(fixture *f, const char *path, bool folder)
{
    *(kbc_root *)kbc_list_add(&f->c, &f->c.roots, sizeof(kbc_root)) = (kbc_root){kb_str_from(path), folder};
}

/* A link may lead out of one folder into another that was given, or back. */
static void test_resolve__links_between_folders(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    add_root(&f, "kb", true);
    add_root(&f, "../docs", true);
    add_root(&f, "more/one.md", false);
    kbc_name_path(&f.c, KB_LIT("index.md"));
    kbc_page *a = fixture_page(&f, "x/a.md",
                               "# A\n[1](../../../docs/b.md#s) [2](../../more/one.md) [3](../../kb/x/a.md) "
                               "[4](../../kb) [5](../../../docs/)\n[6](../../more/two.md)\n[7](../../kbx/a.md)\n"
                               "[8](../../../docs/../c.md)\n");
    fixture_page(&f, "b.md", "# B\n## S\n");
    fixture_page(&f, "one.md", "# One\n");
    fixture_page(&f, "index.md", "# Top\n");
    assert_targets(&f, a, "b/s one x/a index index - - -");
    assert_str(fixture_diagnostic(&f, 0),
               "warning kb/x/a.md:3:1 dead-link \"../../more/two.md\" leads out of the folders given");
    assert_str(fixture_diagnostic(&f, 1),
               "warning kb/x/a.md:4:1 dead-link \"../../kbx/a.md\" leads out of the folders given");
    assert_str(fixture_diagnostic(&f, 2),
               "warning kb/x/a.md:5:1 dead-link \"../../../docs/../c.md\" leads out of the folders given");
    assert_int_equal(f.c.diagnostics.count, 3);
    fixture_end(&f);
}

#define DEAD(place, what) "warning kb/x/a.md:" place " dead-link " what

/* Without .md a link leads to a page of that path; else it is one of a file, unless it is nearly an id. */
static void test_resolve__links_without_extension(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    static const char *const paths[] = {"index.md", "nudge.md", "x/deep/README.md", "x/b.markdown", "x/tools", "x/a.kb"};
    for (size_t i = 0; i < KB_COUNT(paths); i++)
        kbc_name_path(&f.c, kb_str_from(paths[i]));
    kbc_page *a = fixture_page(&f, "x/a.md",
                               "# A\n[1](../nudge) [2](../nudge#Mac) [3](deep) [4](b?q#c) [5](deep/readme) [6](..%2Fnudge) "
                               "[7](deep/README)\n## Tools\n"
                               "[8](nudge) [9](../nugde) [10](nudge/mac) [11](../nugde#mac)\n[12](tools) [13](LICENSE) "
                               "[14](downloads/tool) [15](/nudge) [16](nudge.html) [17](x:nudge) [18](../../nudge) [19](top)\n");
    fixture_page(&f, "nudge.md", "# Nudge\n## Mac\n");
    fixture_page(&f, "x/b.markdown", "# B\n## C\n");
    fixture_page(&f, "x/deep/README.md", "# License\n");
    fixture_page(&f, "index.md", "# Top\n");
    assert_targets(&f, a, "nudge nudge/mac x/deep x/b/c - nudge x/deep - - - - - - - - - - - -");
    const kbc_link *links = a->links.items;
    for (size_t i = 0; i < a->links.count; i++)
        assert_int_equal(links[i].external, i == 4 || i > 6);
    assert_str(links[7].to, "nudge");
    assert_str(fixture_diagnostic(&f, 0), DEAD("2:54", "\"deep/readme\" leads to no page; did you mean \"deep/README.md\"?"));
    assert_str(fixture_diagnostic(&f, 1), DEAD("4:1", "\"nudge\" leads to no page; did you mean \"../nudge.md\"?"));
    assert_str(fixture_diagnostic(&f, 2), DEAD("4:12", "\"../nugde\" leads to no page; did you mean \"../nudge.md\"?"));
    assert_str(fixture_diagnostic(&f, 3), DEAD("4:26", "\"nudge/mac\" leads to no page; did you mean \"../nudge.md#mac\"?"));
    assert_str(fixture_diagnostic(&f, 4),
               DEAD("4:42", "\"../nugde#mac\" leads to no page; did you mean \"../nudge.md#mac\"?"));
    assert_int_equal(f.c.diagnostics.count, 5);
    fixture_end(&f);
}

/* What is suggested is the link to write. */
static void test_resolve__addresses(void **state)
{
    (void)state;
    static const struct {
        const char *from, *path, *name, *address;
    } cases[] = {
        {"a.md", "b.md", "", "b.md"},          {"a.md", "b.md", "x/y", "b.md#x/y"},
        {"a.md", "a.md", "x", "#x"},           {"a.md", "a.md", "", "a.md"},
        {"d/a.md", "b.md", "x", "../b.md#x"},  {"a.md", "d/e/b.md", "", "d/e/b.md"},
        {"d/e/a.md", "d/f/b.md", "", "../f/b.md"}, {"de/a.md", "d/b.md", "", "../d/b.md"},
        {"a.md", "my (new) b.md", "a%20", "my%20%28new%29%20b.md#a%2520"}, {"d/a.md", "d/\xC3\xA9.md", "", "\xC3\xA9.md"},
    };
    kbc c;
    kbc_init(&c);
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_str(kbc_address_to(&c, kb_str_from(cases[i].from), kb_str_from(cases[i].path), kb_str_from(cases[i].name)),
                   cases[i].address);
    kbc_release(&c);
}

static void test_resolve__link_without_index(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    fixture_page(&f, "a.md", "# A\n[x](index.md)\n");
    kbc_resolve(&f.c, &f.guide);
    assert_str(fixture_diagnostic(&f, 0), "warning kb/a.md:2:1 dead-link there is no index page to link to");
    fixture_end(&f);
}

static void test_resolve__aliases(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *a = fixture_page(&f, "a.md",
                               "---\naliases: /docs/old.md\naliases: photo trouble\naliases: wi-fi\naliases: cloud\n"
                               "redirect_from: b\nredirect_from: older#part\n---\n# A\n");
    fixture_page(&f, "b.md", "# B\n");
    kbc_resolve(&f.c, &f.guide);
    const kbc_record *record = a->records.items;
    assert_int_equal(record->old_ids.count, 3);
    assert_str(*KBC_AT(record->old_ids, kb_str, 0), "docs/old");
    assert_str(*KBC_AT(record->old_ids, kb_str, 1), "wi-fi");
    assert_str(*KBC_AT(record->old_ids, kb_str, 2), "older/part");
    assert_int_equal(record->aliases.count, 3);
    assert_str(KBC_AT(record->aliases, kbc_alias, 0)->text, "photo trouble");
    assert_str(fixture_diagnostic(&f, 0),
               "warning kb/a.md:6:16 duplicate-id the old id \"b\" is that of another record");
    fixture_end(&f);
}

/* One alias, keyword or topic may have its key in the singular. */
static void test_resolve__singular_keys(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *a = fixture_page(&f, "a.md", "---\nalias: photo trouble\nkeyword: x, y\ntopic: z\n---\n# A\n");
    kbc_resolve(&f.c, &f.guide);
    const kbc_record *record = a->records.items;
    assert_int_equal(record->aliases.count, 1);
    assert_str(KBC_AT(record->aliases, kbc_alias, 0)->text, "photo trouble");
    assert_int_equal(record->keywords.count, 3);
    assert_str(*KBC_AT(record->keywords, kb_str, 2), "z");
    fixture_quiet(&f);
    fixture_end(&f);
}

static void test_resolve__guide(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    (void)fixture_page(&f, "a.md", "# A\n");
    (void)fixture_page(&f, "b.md", "---\ndate: 2026-02-01\nreview_interval: 2 weeks\n---\n# B\n");
    fixture_page(&f, "index.md", "---\ntitle: The guide\nversion: 1.2\nlang: de\nreviewed: 2026-01-01\n"
                                 "review_interval: 180 days\n---\n# Heading\n");
    const kbc_page *a = KBC_AT(f.guide.pages, kbc_page, 0), *b = a + 1;
    kbc_resolve(&f.c, &f.guide);
    assert_str(f.guide.title, "The guide");
    assert_str(f.guide.version, "1.2");
    assert_str(f.guide.language, "de");
    assert_int_equal(f.guide.reviewed, kbc_day(KB_LIT("2026-01-01")));
    assert_int_equal(a->reviewed, f.guide.reviewed);
    assert_int_equal(a->review_interval, 180);
    assert_int_equal(b->reviewed, kbc_day(KB_LIT("2026-02-01")));
    assert_int_equal(b->review_interval, 14);
    fixture_quiet(&f);
    fixture_end(&f);
}

static void test_resolve__guide_without_index(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    fixture_page(&f, "a.md", "---\nreviewed: yesterday\nreview_interval: often\n---\n# First\n");
    kbc_resolve(&f.c, &f.guide);
    assert_str(f.guide.title, "First");
    assert_str(f.guide.language, "en");
    assert_int_equal(f.guide.reviewed, KB_NO_DAY);
    assert_str(fixture_diagnostic(&f, 0),
               "warning kb/a.md:2:11 bad-date \"yesterday\" is not a date; write it as yyyy-mm-dd");
    assert_str(fixture_diagnostic(&f, 1),
               "warning kb/a.md:3:18 bad-date \"often\" is not a time; write it as \"180 days\"");
    fixture_end(&f);
}

static void test_resolve__no_pages(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_resolve(&f.c, &f.guide);
    assert_int_equal(f.guide.record_count, 0);
    assert_null(kbc_find_record(&f.guide, KB_LIT("x"), NULL));
    fixture_quiet(&f);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resolve__days),       cmocka_unit_test(test_resolve__numbers_and_parents),
        cmocka_unit_test(test_resolve__equal_ids),  cmocka_unit_test(test_resolve__links),
        cmocka_unit_test(test_resolve__links_without_extension),
        cmocka_unit_test(test_resolve__addresses),
        cmocka_unit_test(test_resolve__link_without_index),
        cmocka_unit_test(test_resolve__shared_slugs),
        cmocka_unit_test(test_resolve__slugs_that_are_names),
        cmocka_unit_test(test_resolve__slugs_beside_names),
        cmocka_unit_test(test_resolve__slugs_of_no_headings),
        cmocka_unit_test(test_resolve__links_that_lead_out),
        cmocka_unit_test(test_resolve__links_between_folders),
        cmocka_unit_test(test_resolve__aliases),    cmocka_unit_test(test_resolve__singular_keys),
        cmocka_unit_test(test_resolve__guide),
        cmocka_unit_test(test_resolve__guide_without_index),
        cmocka_unit_test(test_resolve__no_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
