/* test_lint.c - compiler/lint.c, lint_titles.c: what only `check` warns of. */
#include "compile.h"
#include "kbc_fixture.h"

#define RULES                                                                                                         \
    "<rules version='1'><kind name='fix'/><kind name='light'/>"                                                       \
    "<record on='section' heading='Fix' kind='fix'/><record on='section'/></rules>"

static void begin(fixture *f)
{
    fixture_begin(f, RULES);
}

static void add(fixture *f, const char *path, const char *text)
{
    (void)fixture_page(f, path, text);
}

/* Takes over the pages; what is reported before does not count. */
static void lint(fixture *f, const char *words, int32_t today)
{
    kbc_resolve(&f->c, &f->guide);
    if (words != NULL)
        kbc_words(&f->c, fixture_source(f, "words", words), &f->guide);
    fixture_quiet(f);
    kbc_lint(&f->c, &f->guide, today);
}

static void lint_titles_and(fixture *f, const char *words)
{
    kb_buf bytes;
    kb_error error = {.status = KB_OK};
    kbc_resolve(&f->c, &f->guide);
    if (words != NULL)
        kbc_words(&f->c, fixture_source(f, "words", words), &f->guide);
    fixture_quiet(f);
    kb_buf_init(&bytes, &f->c.arena.alloc);
    assert_int_equal(kbc_write(&f->c, &f->guide, &bytes), KB_OK);
    assert_int_equal(kbc_lint_titles(&f->c, &f->guide, kb_buf_view(&bytes), &error), KB_OK);
    kb_buf_release(&bytes);
}

static void lint_titles(fixture *f)
{
    lint_titles_and(f, NULL);
}

/* The note of a report: "kb/a.md:3:1 this is the other one". */
static kb_str note_of(fixture *f, size_t i)
{
    const kbc_diagnostic *d = KBC_AT(f->c.diagnostics, kbc_diagnostic, i);
    return kbc_format(&f->c, "%.*s:%u:%u %s", (int)d->note_source->file.n, d->note_source->file.s,
                      (unsigned)d->note_place.line, (unsigned)d->note_place.column, d->note.s);
}

/* ------------------------------------------------------------------ titles */

static void test_lint__duplicate_titles(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    add(&f, "a.md", "# A\n\n## Paused\n\n## More\n\n## PAUSED\n\n## Paüsed\n\n## Paused\n");
    lint(&f, NULL, KB_NO_DAY);
    assert_int_equal(f.c.diagnostics.count, 3);
    assert_str(fixture_diagnostic(&f, 0),
               "warning kb/a.md:7:1 duplicate-title the title \"PAUSED\" is that of \"a/paused\", but for case");
    assert_str(note_of(&f, 0), "kb/a.md:3:1 this is the other one");
    assert_str(fixture_diagnostic(&f, 1), "warning kb/a.md:9:1 duplicate-title the title \"Paüsed\" is that of "
                                          "\"a/paused\", but for case, accents or signs");
    assert_str(note_of(&f, 1), "kb/a.md:3:1 this is the other one");
    assert_str(fixture_diagnostic(&f, 2),
               "warning kb/a.md:11:1 duplicate-title the title \"Paused\" is that of \"a/paused\", too");
    fixture_end(&f);
}

static void test_lint__titles_that_differ(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    /* Below another record, of another kind, in another folder. */
    add(&f, "a.md", "# A\n\n## One\n\n### On Mac\n\n## Two\n\n### On Mac\n\n"
                    "## Fix: x\n\n## Fix: y\n\n## Light {kind=light}\n\n## Light {kind=fix}\n");
    add(&f, "x/tar.md", "# tar\n");
    add(&f, "y/tar.md", "# tar\n");
    lint(&f, NULL, KB_NO_DAY);
    fixture_quiet(&f);
    fixture_end(&f);
}

/* The same in two tabs is normal, whatever of it is a record; in one it is not. */
static void test_lint__titles_in_tabs(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "<rules version='1'><record on='section'/><facet name='os'><value name='mac'/></facet></rules>",
        "<rules version='1'><facet name='os'><value name='mac'/></facet>"
        "<record on='section' heading='Install, Windows'/><record on='item' title='paragraph[1]/strong[1]'/></rules>"};
    static const char text[] = "# A\n## S\n# [Windows](#tab/w)\n## Install\n- **Open**\n\n# [Linux](#tab/l)\n"
                               "## Install\n- **Open**\n\n---\n=== \"Windows\"\n    # Install\n=== \"Other\"\n"
                               "    # Install\n    - **Open**\n\n{{< tab \"Third\" >}}\n# Install\n{{< /tab >}}\n"
                               "{% mac %}\n# Install\n{% endmac %}\n";
    for (size_t i = 0; i < KB_COUNT(rules); i++) {
        fixture f;
        fixture_begin(&f, rules[i]);
        add(&f, "a.md", text);
        lint(&f, NULL, KB_NO_DAY);
        fixture_quiet(&f);
        fixture_end(&f);
        fixture_begin(&f, rules[i]);
        add(&f, "a.md", "# A\n=== \"Windows\"\n    ## Install\n    ## Install\n");
        lint(&f, NULL, KB_NO_DAY);
        assert_int_equal(f.c.diagnostics.count, 1);
        assert_int_equal(KBC_AT(f.c.diagnostics, kbc_diagnostic, 0)->place.line, 4);
        fixture_end(&f);
    }
}

static void test_lint__pages_of_one_folder(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    add(&f, "x/a.md", "# Same\n");
    add(&f, "x/b.md", "# same\n");
    lint(&f, NULL, KB_NO_DAY);
    assert_int_equal(f.c.diagnostics.count, 1);
    assert_str(fixture_diagnostic(&f, 0),
               "warning kb/x/b.md:1:1 duplicate-title the title \"same\" is that of \"x/a\", but for case");
    fixture_end(&f);
}

static void test_lint__titles_are_found(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    add(&f, "a.md", "# Printers\n\n## Paper jam\n\nOpen it.\n\n## Toner\n\n### Overview\n\n## Ink\n\n### Overview\n\n"
                    "## The\n\n## ???\n\n## Wi-Fi: \"on hold\"\n\nPlug.\n\n## 2027\n");
    lint_titles(&f);
    fixture_quiet(&f);
    fixture_end(&f);
}

static void test_lint__titles_are_not_found(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    add(&f, "a.md",
        "# Printers\n\n## C++\n\n## Restart it -quickly\n\nA restart.\n\n## Zebra -zebra\n\n## Restart it\n");
    lint_titles(&f);
    assert_int_equal(f.c.diagnostics.count, 2);
    assert_str(fixture_diagnostic(&f, 0), "warning kb/a.md:5:1 title-not-found a search for the title \"Restart it "
                                          "-quickly\" finds \"a/restart-it\" first");
    assert_str(note_of(&f, 0), "kb/a.md:11:1 this is found first");
    assert_str(fixture_diagnostic(&f, 1),
               "warning kb/a.md:9:1 title-not-found a search for the title \"Zebra -zebra\" finds nothing");
    fixture_end(&f);
}

/* ----------------------------------------------------------------- aliases */

static void test_lint__aliases(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    add(&f, "a.md", "---\naliases: on hold\naliases: all alone\n---\n# A\n\n## One\n\n## Two\n");
    lint(&f, "a/one: Stopped; on  HOLD; stopped\na/two: stoppéd\n", KB_NO_DAY);
    assert_int_equal(f.c.diagnostics.count, 2);
    assert_str(fixture_diagnostic(&f, 0), "warning kb/words:1:17 alias-twice \"on  HOLD\" is said for \"a\", too");
    assert_str(note_of(&f, 0), "kb/a.md:2:10 it is said here");
    assert_str(fixture_diagnostic(&f, 1), "warning kb/words:2:8 alias-twice \"stoppéd\" is said for \"a/one\", too");
    assert_str(note_of(&f, 1), "kb/words:1:8 it is said here");
    fixture_end(&f);
}

/* ------------------------------------------------------------------- words */

/* In another form, and in an alias; a longer synonym takes the word for itself. */
static void test_lint__off_topic(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    f.guide.language = KB_LIT("en");
    add(&f, "a.md", "# A\n\n## The scanners\n\nText.\n\n## Two\n\nA key.\n");
    lint_titles_and(&f, "! fax, scanner\nkey < fax button\na/two: by the fax; the fax button\n");
    assert_int_equal(f.c.diagnostics.count, 3);
    assert_str(fixture_diagnostic(&f, 0),
               "warning kb/a.md:3:1 title-not-found a search for the title \"The scanners\" finds nothing");
    assert_str(fixture_diagnostic(&f, 1), "warning kb/a.md:3:1 off-topic the title \"The scanners\" has \"scanners\", "
                                          "which the guide is said not to be about");
    assert_str(note_of(&f, 1), "kb/words:1:8 it is said here");
    assert_str(fixture_diagnostic(&f, 2), "warning kb/words:3:8 off-topic the alias \"by the fax\" has \"fax\", which "
                                          "the guide is said not to be about");
    assert_str(note_of(&f, 2), "kb/words:1:3 it is said here");
    fixture_end(&f);
}

static void test_lint__off_topic_synonyms(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    add(&f, "a.md", "# A\n");
    lint(&f, "! fax, Xerox, print\nprint < press, xerox\ntelefax = fax\n", KB_NO_DAY);
    assert_int_equal(f.c.diagnostics.count, 2);
    assert_str(fixture_diagnostic(&f, 0), "warning kb/words:1:8 off-topic \"Xerox\" means \"print\", so the guide is about it");
    assert_str(note_of(&f, 0), "kb/words:2:1 it is said here");
    assert_str(fixture_diagnostic(&f, 1), "warning kb/words:1:3 off-topic \"fax\" means \"telefax\", so the guide is about it");
    fixture_end(&f);
}

/* ------------------------------------------------------------------- links */

static void test_lint__unreached(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    add(&f, "index.md", "# Top\n\nSee [a](a.md).\n\n## Below\n");
    add(&f, "a.md", "# A\n\n[Part of b](b.md#part), [b](b.md#nowhere-else), [me](a.md)\n");
    add(&f, "b.md", "# B\n\n## Part\n");
    add(&f, "c.md", "# C\n\n[I know myself](c.md), [top](index.md).\n");
    kbc_resolve(&f.c, &f.guide);
    size_t before = f.c.diagnostics.count;
    kbc_lint(&f.c, &f.guide, KB_NO_DAY);
    assert_int_equal(f.c.diagnostics.count, before + 1);
    assert_str(fixture_diagnostic(&f, before), "warning kb/c.md:1:1 unreached no other page links to this page");
    fixture_end(&f);
}

static void test_lint__guides_without_links(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    add(&f, "index.md", "# Top\n\n[Out](https://example.org), [here](#below).\n\n## Below\n");
    add(&f, "a.md", "# A\n\n[Top](index.md)\n");
    lint(&f, NULL, KB_NO_DAY);
    fixture_quiet(&f);
    fixture_end(&f);
    begin(&f);
    add(&f, "a.md", "# A\n\n[b](b.md)\n");
    add(&f, "b.md", "# B\n");
    lint(&f, NULL, KB_NO_DAY);
    fixture_quiet(&f);
    fixture_end(&f);
}

/* ----------------------------------------------------------------- reviews */

static void test_lint__reviews(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    add(&f, "a.md", "---\nreviewed: 2026-11-22\nreview_interval: 10 days\n---\n# A\n");
    add(&f, "b.md", "---\nreviewed: 2026-11-23\nreview_interval: 10 days\n---\n# B\n");
    add(&f, "c.md", "---\nreviewed: 1999-01-01\n---\n# C\n");
    lint(&f, NULL, kbc_day(KB_LIT("2026-12-03")));
    assert_int_equal(f.c.diagnostics.count, 1);
    assert_str(fixture_diagnostic(&f, 0),
               "warning kb/a.md:2:11 review-overdue the review of this page is 1 day past its date");
    fixture_end(&f);
    begin(&f); /* a page without a date has that of the top page, but not its line */
    add(&f, "index.md", "---\nreview_interval: 10 days\ndate: 2026-11-22\n---\n# Top\n");
    add(&f, "a.md", "# A\n");
    lint(&f, NULL, kbc_day(KB_LIT("2026-12-04")));
    assert_int_equal(f.c.diagnostics.count, 2);
    assert_str(fixture_diagnostic(&f, 0),
               "warning kb/index.md:3:7 review-overdue the review of this page is 2 days past its date");
    assert_str(fixture_diagnostic(&f, 1),
               "warning kb/a.md:0:0 review-overdue the review of this page is 2 days past its date");
    fixture_end(&f);
}

static void test_lint__nothing(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    lint(&f, NULL, KB_NO_DAY);
    fixture_quiet(&f);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lint__duplicate_titles),
        cmocka_unit_test(test_lint__titles_that_differ),
        cmocka_unit_test(test_lint__titles_in_tabs),
        cmocka_unit_test(test_lint__pages_of_one_folder),
        cmocka_unit_test(test_lint__titles_are_found),
        cmocka_unit_test(test_lint__titles_are_not_found),
        cmocka_unit_test(test_lint__aliases),
        cmocka_unit_test(test_lint__off_topic),
        cmocka_unit_test(test_lint__off_topic_synonyms),
        cmocka_unit_test(test_lint__unreached),
        cmocka_unit_test(test_lint__guides_without_links),
        cmocka_unit_test(test_lint__reviews),
        cmocka_unit_test(test_lint__nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
