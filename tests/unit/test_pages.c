/*
 * test_pages.c - compiler/pages.c: however many workers there are, a guide and
 * the reports about it are the same.
 */
#include "helpers.h"

#define PAGES 60

/* Expressions that fail on some pages, so that one is told once, wherever that is first. */
#define RULES                                                                                                          \
    "<rules version='1'><kind name='fix'/><kind name='note'/><facet name='platform'><value name='mac'/>"               \
    "<value name='windows'/></facet><record on='section' heading='Fix' kind='fix'/>"                                   \
    "<record on='section' if='paragraph[count(1)]'/><record on='section'/>"                                            \
    "<check on='section' severity='error' test='paragraph[sum(1)]'>m</check></rules>"

static void fill_page(kbc *c, kbc_source *source, unsigned i)
{
    static const char *const parts[] = {
        "## Fix {#fix}\n\n- **a.** b\n- c\n", "## One {kind=fxi}\n\na\n\nb\n\nc\n",
        "#### Deep {platform=mca}\n\n> [!NOET]\n> a\n",
        "| a |\n|---|\n| |\n\n[a](nowhere.md) [b](p3.md)\n", "## Two {platfrom=mac}\n\n<p id=x>y</p>\n\n## Two\n",
    };
    const char *first = parts[i % 5], *second = parts[i / 5 % 5];
    source->path = source->file = kbc_format(c, "p%u.md", i);
    source->text = kbc_format(c, "---\nkinds: fix\nsymptms: a%u\n---\n# Page %u\n\n%s\n%s", i, i, first, second);
    source->body = source->text;
    kbc_front_matter(c, source);
}

static kb_str describe(kbc *c, const kbc_guide *guide)
{
    kb_buf text;
    kb_buf_init(&text, &c->arena.alloc);
    kbc_buf_format(&text, "%zu errors, %zu warnings\n", c->errors, c->warnings);
    for (size_t i = 0; i < c->diagnostics.count; i++) {
        const kbc_diagnostic *d = (const kbc_diagnostic *)c->diagnostics.items + i;
        kb_buf_str(&text, d->file);
        kbc_buf_format(&text, ":%u:%u: [%s] %s\n", (unsigned)d->place.line, (unsigned)d->place.column, d->rule,
                      d->message.s);
    }
    for (size_t i = 0; i < guide->pages.count; i++) {
        const kbc_page *page = (const kbc_page *)guide->pages.items + i;
        kbc_buf_format(&text, "%s %zu\n", page->source->path.s, page->body.size);
        for (size_t j = 0; j < page->records.count; j++)
            kb_buf_str(&text, ((const kbc_record *)page->records.items)[j].id);
    }
    kb_str copy = kb_arena_copy(&c->arena, kb_buf_view(&text));
    kb_buf_release(&text);
    return copy;
}

/* What comes of the pages; most: reports that are kept. */
static kb_str compile(kbc *c, unsigned jobs, uint64_t most)
{
    kbc_sources sources = {.rules = NULL};
    kbc_source rules = {.path = KB_LIT("rules.xml"), .file = KB_LIT("rules.xml"), .text = KB_LIT(RULES)};
    kbc_init(c);
    c->jobs = jobs;
    c->limits[KBC_MAX_REPORTS] = most;
    for (unsigned i = 0; i < PAGES; i++)
        fill_page(c, kbc_list_add(c, &sources.pages, sizeof(kbc_source)), i);
    sources.rules = &rules;
    kbc_guide *guide = kbc_compile(c, &sources);
    assert_non_null(guide);
    kb_str text = describe(c, guide);
    kbc_guide_release(guide);
    return text;
}

static void check_jobs(uint64_t most, const char *expected)
{
    static const unsigned jobs[] = {2, 5, 64};
    kbc first, other;
    kb_str text = compile(&first, 1, most);
    assert_non_null(strstr(text.s, expected));
    for (size_t i = 0; i < KB_COUNT(jobs); i++) {
        assert_string_equal(compile(&other, jobs[i], most).s, text.s);
        kbc_release(&other);
    }
    kbc_release(&first);
}

static void test_pages__any_number_of_workers(void **state)
{
    (void)state;
    check_jobs(100000, "[unknown-kind] unknown kind \"fxi\"; did you mean \"fix\"?\n");
    check_jobs(100000, "[unknown-facet] unknown attribute \"platfrom\"; did you mean \"platform\"?\n");
    check_jobs(100000, "[unknown-key] unknown key \"symptms\"; did you mean \"symptoms\"?\n");
}

/* Reports that are one too many are counted, whoever has made them. */
static void test_pages__reports_above_the_limit(void **state)
{
    (void)state;
    check_jobs(1, "[limit] there are too many errors and warnings");
    check_jobs(7, "[limit] there are too many errors and warnings");
    check_jobs(70, "[limit] there are too many errors and warnings");
}

static unsigned times_in(const char *text, const char *what)
{
    unsigned n = 0;
    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what))
        n++;
    return n;
}

/* An expression that fails on many pages is told once. */
static void test_pages__expressions_that_fail(void **state)
{
    (void)state;
    kbc c;
    kb_str text = compile(&c, 3, 100000);
    assert_int_equal(times_in(text.s, "\"paragraph[count(1)]\" fails: "), 1);
    assert_int_equal(times_in(text.s, "\"paragraph[sum(1)]\" fails: "), 1);
    kbc_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages__any_number_of_workers),
        cmocka_unit_test(test_pages__reports_above_the_limit),
        cmocka_unit_test(test_pages__expressions_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
