/*
 * test_compile.c - compiler/compile.c: the order of pages, what belongs below
 * what, and what does not become a guide.
 */
#include "helpers.h"

static void check_order(const test_page *pages, size_t count, const char *expected)
{
    compiled p;
    char got[300] = "";
    size_t n = 0;
    compiled_begin(&p, pages, count, NULL, NULL);
    for (size_t i = 0; i < p.guide->pages.count; i++) {
        const kbc_page *page = (const kbc_page *)p.guide->pages.items + i;
        n += (size_t)snprintf(got + n, sizeof got - n, "%s%.*s", i > 0 ? " " : "", (int)page->source->path.n,
                              page->source->path.s);
    }
    assert_str(((kb_str){got, n}), expected);
    compiled_end(&p);
}

/* Index pages stand before the other pages of their folder. */
static void test_compile__order_of_pages(void **state)
{
    (void)state;
    const test_page pages[] = {{"b.md", ""}, {"a/z.md", ""}, {"a/index.md", ""}, {"a.md", ""}, {"a/b/c.md", ""},
                               {"a/b/readme.md", ""}, {"index.md", ""}, {"a-b.md", ""}, {"A.md", ""}};
    check_order(pages, KB_COUNT(pages),
                "index.md A.md a-b.md a.md a/index.md a/b/readme.md a/b/c.md a/z.md b.md");
}

static void test_compile__parents_stand_before(void **state)
{
    (void)state;
    const test_page pages[] = {{"x/y/z.md", "# Z\n\n## Z1\n"}, {"x/index.md", "# X\n"}, {"index.md", "# I\n"},
                               {"x/y/index.md", "# Y\n"}, {"w.md", "# W\n"}};
    reading r;
    kb_record record;
    reading_begin(&r, pages, KB_COUNT(pages), NULL, NULL);
    for (uint32_t i = 0; kb_get_record(r.s, i, KB_NO_DAY, &record) == KB_OK; i++)
        assert_true(i == 0 ? record.parent == KB_NO_RECORD : record.parent < i);
    assert_status(kb_get_record(r.s, reading_find(&r, "x/y/z/z1"), KB_NO_DAY, &record), KB_OK);
    assert_str(record.path, "X > Y > Z");
    reading_end(&r);
}

/* Words are bound when all pages are there; an unknown id is an error. */
static void test_compile__words(void **state)
{
    (void)state;
    const test_page page = {"a.md", "# A\n"};
    compiled p;
    compiled_begin(&p, &page, 1, NULL, "a: other name; third\nx = y\n");
    const kbc_page *first = p.guide->pages.items;
    const kbc_record *record = first->records.items;
    assert_int_equal(record->aliases.count, 2);
    assert_int_equal(p.guide->synonyms.count, 1);
    compiled_end(&p);
}

static kbc_guide *compile_source(kbc *c, const char *rules, const char *text)
{
    kbc_sources sources = {.rules = NULL};
    kbc_source rule_source = {.path = KB_LIT("rules.xml"), .file = KB_LIT("rules.xml")};
    rule_source.text = rule_source.body = kb_str_from(rules);
    if (rules != NULL)
        sources.rules = &rule_source;
    kbc_source *source = kbc_list_add(c, &sources.pages, sizeof *source);
    *source = (kbc_source){.path = KB_LIT("a.md"), .file = KB_LIT("a.md"), .text = kb_str_from(text)};
    kbc_front_matter(c, source);
    return kbc_compile(c, &sources);
}

/* The page that is told when three together may have so much text; NULL: none. */
static void check_text_limit(uint64_t most, const char *file)
{
    const test_page pages[] = {{"index.md", "# A\n\nzork\n"}, {"b.md", "# B\n\nblip\n"}, {"c.md", "# C\n\nmump\n"}};
    kbc c;
    kbc_sources sources = {.rules = NULL};
    kbc_init(&c);
    c.limits[KBC_MAX_TEXT] = most;
    for (size_t i = 0; i < KB_COUNT(pages); i++) {
        kbc_source *source = kbc_list_add(&c, &sources.pages, sizeof *source);
        *source = (kbc_source){.path = kb_str_from(pages[i].path), .file = kb_str_from(pages[i].path),
                               .text = kb_str_from(pages[i].text)};
        kbc_front_matter(&c, source);
    }
    kbc_guide *guide = kbc_compile(&c, &sources);
    const kbc_diagnostic *first = c.diagnostics.items;
    assert_int_equal(c.errors, file != NULL ? 1 : 0);
    if (file != NULL) {
        assert_str(first->file, file);
        assert_string_equal(first->rule, "limit");
        assert_true(kb_str_begins(first->message, KB_LIT("the text of all pages up to this one is too long")));
    }
    kbc_guide_release(guide);
    kbc_release(&c);
}

static void test_compile__text_of_all_pages(void **state)
{
    (void)state;
    compiled p;
    const test_page page = {"b.md", "# B\n\nblip\n"};
    compiled_begin(&p, &page, 1, NULL, NULL);
    uint64_t one = ((const kbc_page *)p.guide->pages.items)->body.size;
    compiled_end(&p);
    assert_true(one > 0);
    check_text_limit(3 * one, NULL);
    check_text_limit(3 * one - 1, "c.md");
    check_text_limit(2 * one, "c.md");
    check_text_limit(2 * one - 1, "b.md");
    check_text_limit(1, "index.md");
}

static void test_compile__bad_rules(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "<", "<rules/>", "<rules version='1'><what/></rules>"};
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        kbc c;
        kbc_init(&c);
        assert_null(compile_source(&c, bad[i], "# A\n"));
        assert_true(c.errors > 0);
        kbc_release(&c);
    }
    kbc_guide_release(NULL);
}

static void test_compile__reviews(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t after; /* days after 2026-01-31 */
        size_t warnings;
    } cases[] = {{"---\nreviewed: 2026-01-31\nreview_interval: 30\n---\n# A\n", 30, 0},
                 {"---\nreviewed: 2026-01-31\nreview_interval: 30\n---\n# A\n", 31, 1},
                 {"---\nreviewed: 2026-01-31\n---\n# A\n", 10000, 0},
                 {"---\nreview_interval: 30\n---\n# A\n", 10000, 0}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kbc c;
        kbc_init(&c);
        kbc_guide *guide = compile_source(&c, NULL, cases[i].text);
        assert_non_null(guide);
        size_t before = c.warnings;
        kbc_lint(&c, guide, kbc_day(KB_LIT("2026-01-31")) + cases[i].after);
        assert_int_equal(c.warnings - before, cases[i].warnings);
        kbc_guide_release(guide);
        kbc_release(&c);
    }
}

static void test_compile__nothing_at_all(void **state)
{
    (void)state;
    kbc c;
    kbc_sources sources = {.rules = NULL};
    kb_buf out;
    kb *k;
    kbc_init(&c);
    kbc_guide *guide = kbc_compile(&c, &sources);
    assert_non_null(guide);
    kb_buf_init(&out, NULL);
    assert_status(kbc_write(&c, guide, &out), KB_OK);
    assert_status(kb_open_memory(out.data, out.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_verify(k, NULL), KB_OK);
    kb_close(k);
    kb_buf_release(&out);
    kbc_guide_release(guide);
    kbc_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compile__order_of_pages),
        cmocka_unit_test(test_compile__parents_stand_before),
        cmocka_unit_test(test_compile__words),
        cmocka_unit_test(test_compile__text_of_all_pages),
        cmocka_unit_test(test_compile__bad_rules),
        cmocka_unit_test(test_compile__reviews),
        cmocka_unit_test(test_compile__nothing_at_all),
    };
    return cmocka_run_group_tests_name("compile", tests, NULL, NULL);
}
