/*
 * test_export.c - compiler/export_*.c: what a .kb file that was made to do harm becomes,
 * and Markdown that is not what it should be.
 */
#include "folder_fixture.h"
#include "kbc_fixture.h"

#include "export.h"
#include "resolve.h"

#include <unistd.h>

#define RULES "<rules version='1'><kind name='fix' label='Fix'/><facet name='tier' label='Risk'><value name='1' label='one'/>" \
              "</facet><record on='page'/><record on='section'/></rules>"

typedef struct exported {
    fixture f;
    char file[64];
    kbc_exports x;
    kb_str problem;
} exported;

static void begin(exported *e)
{
    fixture_begin(&e->f, RULES);
}

/* A .kb of the guide as it is now, with whatever the test has put into its records. */
static void open_guide(exported *e)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf bytes;
    kb_buf_init(&bytes, &alloc);
    assert_int_equal(kbc_write(&e->f.c, &e->f.guide, &bytes), KB_OK);
    (void)snprintf(e->file, sizeof e->file, "/tmp/test_export.XXXXXX");
    int fd = mkstemp(e->file);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.data, bytes.size), (ssize_t)bytes.size);
    assert_int_equal(close(fd), 0);
    kb_buf_release(&bytes);
    if (kbc_export_open(&e->f.c, e->file, &e->x, &e->problem) != KB_OK)
        fail_msg("%s", e->problem.s);
}

static void end(exported *e)
{
    kbc_export_close(&e->x);
    (void)unlink(e->file);
    fixture_end(&e->f);
}

static kb_str file_at(const exported *e, size_t i)
{
    assert_true(i < e->x.files.count);
    return ((const kbc_export_file *)e->x.files.items)[i].path;
}

static kb_str bytes_at(const exported *e, size_t i)
{
    assert_true(i < e->x.files.count);
    return kb_buf_view(&((const kbc_export_file *)e->x.files.items)[i].bytes);
}

static size_t count_of(kb_str text, const char *piece)
{
    size_t count = 0, n = strlen(piece);
    for (size_t i = 0; i + n <= text.n; i++)
        count += memcmp(text.s + i, piece, n) == 0 ? 1 : 0;
    return count;
}

static kbc_record *record_at(exported *e, uint32_t page, size_t i)
{
    return (kbc_record *)kbc_page_at(&e->f.guide, page)->records.items + i;
}

/* Names of files are plain, and no two of them one on systems that do not look at case. */
static void test_export__site_of_hostile_ids(void **state)
{
    (void)state;
    static const char *const ids[] = {"../../etc/passwd", "CON", "nul.txt", "A", "a", "index", "..", "\x01\x7f",
                                      "/", ("\xE2\x80\xAE" "evil"), "x\"><script>", "index.html"};
    static const char *const names[] = {"index", "etc-passwd", "page-con", "page-nul.txt", "a", "a-1", "index-1", "page-", "page--1",
                                        "page--2", "evil", "x-script", "index.html"};
    exported e;
    begin(&e);
    for (size_t i = 0; i < KB_COUNT(ids); i++)
        (void)fixture_page(&e.f, kbc_format(&e.f.c, "p%02zu.md", i).s, "# Title\n\nText [on](p00.md).\n");
    kbc_resolve(&e.f.c, &e.f.guide);
    for (uint32_t i = 0; i < KB_COUNT(ids); i++)
        record_at(&e, i, 0)->id = kb_str_from(ids[i]);
    open_guide(&e);
    assert_true(kbc_export(&e.x, KBC_SITE, &e.problem));
    assert_int_equal(e.x.files.count, KB_COUNT(names));
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        assert_str(file_at(&e, i), kbc_format(&e.f.c, "%s.html", names[i]).s);
        assert_int_equal(count_of(bytes_at(&e, i), "<script"), 0);
        assert_int_equal(count_of(bytes_at(&e, i), "\xE2\x80\xAE"), 0);
    }
    end(&e);
}

static void test_export__long_titles(void **state)
{
    (void)state;
    exported e;
    kb_str problem, title;
    begin(&e);
    (void)fixture_page(&e.f, "a.md", "# A\n\n## B\n\nText.\n");
    kbc_resolve(&e.f.c, &e.f.guide);
    char *letters = kb_arena_get(&e.f.c.arena, 16001, 1);
    memset(letters, '<', 16000);
    title = (kb_str){letters, 16000};
    record_at(&e, 0, 1)->title = title;
    record_at(&e, 0, 0)->id = (kb_str){letters, 4000};
    open_guide(&e);
    assert_true(kbc_export(&e.x, KBC_SITE, &problem));
    assert_str(file_at(&e, 1), "page-.html");
    kbc_export_close(&e.x);
    assert_int_equal(kbc_export_open(&e.f.c, e.file, &e.x, &problem), KB_OK);
    assert_true(kbc_export(&e.x, KBC_LINES, &problem));
    assert_int_equal(count_of(bytes_at(&e, 1), "{\"_id\":\"record 0\"}"), 1);
    end(&e);
}

/* Words of the index as lines: what was written where that is known, else something with that stem. */
static void test_export__words(void **state)
{
    (void)state;
    exported e;
    begin(&e);
    (void)fixture_page(&e.f, "a.md", "# A lamp\n\nIt is of glass.\n\n## Bulb {#b}\n\nIt is bright.\n");
    kbc_resolve(&e.f.c, &e.f.guide);
    kbc_words(&e.f.c, fixture_source(&e.f, "words", "lamp = light\nbulb < glowing pears, analyses\n! stone quarries\n"
                                                    "a/b: it is blinking; no Wi-Fi; the glass\na: the light of the world\n"),
              &e.f.guide);
    open_guide(&e);
    assert_true(kbc_export(&e.x, KBC_MARKDOWN, &e.problem));
    assert_str(file_at(&e, 1), "words");
    assert_str(bytes_at(&e, 1), "# Made by icsync-kbc export, of the index: some words are stems.\n"
                                "bulb < analyse\nbulb < glow pear\nlamp = light\n! stone quarri\n"
                                "a: the light of the world\na/b: it is blinking; no Wi Fi; the glass\n");
    end(&e);
}

/* A dot parts fields in an index, so that two facets may get one name; each keeps its own values. */
static void test_export__facets_that_differ_by_a_dot(void **state)
{
    (void)state;
    exported e;
    fixture_begin(&e.f, "<rules version='1'><facet name='a.b' label='A'><value name='1' label='one'/></facet>"
                        "<facet name='a_b' label='B'><value name='2' label='two'/></facet>"
                        "<facet name='c.d' label='C'><value name='3' label='three'/></facet><record on='page'/></rules>");
    (void)fixture_page(&e.f, "a.md", "# A {a.b=1 a_b=2 c.d=3}\n");
    kbc_resolve(&e.f.c, &e.f.guide);
    open_guide(&e);
    assert_true(kbc_export(&e.x, KBC_LINES, &e.problem));
    assert_int_equal(count_of(bytes_at(&e, 0), "\"a_b-1\":{\"type\":\"keyword\"},\"a_b\":{\"type\":\"keyword\"},"
                                               "\"c_d\":{\"type\":\"keyword\"}"), 1);
    assert_int_equal(count_of(bytes_at(&e, 1), "\"facets\":{\"a_b-1\":[\"1\"],\"a_b\":[\"2\"],\"c_d\":[\"3\"]}"), 1);
    end(&e);
}

/* Paths outside of the folder, and those that some system has no file for. */
static void test_export__markdown_of_hostile_paths(void **state)
{
    (void)state;
    static const char *const paths[][2] = {
        {"../up.md", "b.md"}, {"/etc/x.md", "b.md"}, {"a/../b.md", "b.md"}, {"a//b.md", "b.md"}, {".hidden.md", "b.md"},
        {"CON.md", "b.md"}, {"a/lpt1/x.md", "b.md"}, {"a\\b.md", "b.md"}, {"a:b.md", "b.md"},
        {"a\xE2\x80\xAE.md", "b.md"}, {"a.md", "A.md"}, {"a.md/b.md", "a.md"}, {"a.md", "A.md/b.md"}, {"a./b.md", "b.md"}, {"Rules.xml", "b.md"},
        {"1/2/3/4/5/6/7/8/9/1/2/3/4/5/6/7/8/9/1/2/3/4/5/6/7/8/9/1/2/3/4/5/6/7/8/9/1/2/3/4/5/6/7/8/9/1/2/3/4/5/6.md", "b.md"}};
    for (size_t i = 0; i < KB_COUNT(paths); i++) {
        exported e;
        begin(&e);
        (void)fixture_page(&e.f, "a.md", "# A\n");
        (void)fixture_page(&e.f, "b.md", "# B\n");
        kbc_resolve(&e.f.c, &e.f.guide);
        for (uint32_t j = 0; j < 2; j++) {
            kbc_source *source = kb_arena_get(&e.f.c.arena, 1, sizeof *source);
            *source = *kbc_page_at(&e.f.guide, j)->source;
            source->path = kb_str_from(paths[i][j]);
            kbc_page_at(&e.f.guide, j)->source = source;
        }
        open_guide(&e);
        if (kbc_export(&e.x, KBC_MARKDOWN, &e.problem))
            fail_msg("%s and %s are taken", paths[i][0], paths[i][1]);
        assert_true(kb_str_begins(e.problem, KB_LIT("not every system")));
        end(&e);
    }
}

/* Puts one text in place of another in a file of the export. */
static void change(exported *e, size_t file, const char *old, const char *new)
{
    kb_buf *bytes = &((kbc_export_file *)e->x.files.items)[file].bytes;
    kb_str text = kb_arena_copy(&e->f.c.arena, kb_buf_view(bytes));
    const char *at = strstr(text.s, old);
    assert_non_null(at);
    size_t before = (size_t)(at - text.s);
    kb_buf_clear(bytes);
    kb_buf_str(bytes, kb_str_slice(text, 0, before));
    kb_buf_str(bytes, kb_str_from(new));
    kb_buf_str(bytes, kb_str_slice(text, before + strlen(old), text.n));
}

/* The check tells what differs: here somebody has changed what was written. */
static void test_export__check(void **state)
{
    (void)state;
    static const struct {
        const char *old, *new, *wanted;
    } changes[] = {
        {"Text", "Text", NULL},
        {"Text", "Tixt", "Markdown cannot say what a is: its text would be another"},
        {"# A", "# X", "other title, version, language or review of the guide would come out of the Markdown"},
        {"## B {", "## B {#x ", "Markdown cannot say what a/b is: its id would be another"},
        {"kind=fix", "tier=1", "Markdown cannot say what a/b is: its kind or facets would be another"},
        {"a.md", "#b", "Markdown cannot say what a is: its links would be another"},
        {"## B", "### B", "Markdown cannot say what a is: its text would be another"},
        {"reviewed: 2026", "reviewed: 2025", "Markdown cannot say what a is: its review would be another"},
    };
    for (size_t i = 0; i < KB_COUNT(changes); i++) {
        exported e;
        begin(&e);
        (void)fixture_page(&e.f, "a.md", "---\nreviewed: 2026-11-22\n---\n# A\n\nText [on](a.md).\n\n## B {kind=fix}\n\nMore.\n");
        kbc_resolve(&e.f.c, &e.f.guide);
        open_guide(&e);
        assert_true(kbc_export(&e.x, KBC_MARKDOWN, &e.problem));
        change(&e, 1, changes[i].old, changes[i].new);
        char root[] = "/tmp/test_export.XXXXXX";
        kb_error error = {.status = KB_OK};
        assert_non_null(mkdtemp(root));
        assert_int_equal(kbc_save_folder(&e.f.c, &e.x.files, root, false, NULL, NULL, &error), KB_OK);
        assert_int_equal(kbc_export_check(&e.x, root), changes[i].wanted == NULL);
        if (changes[i].wanted != NULL)
            assert_str(e.x.problem, changes[i].wanted);
        assert_int_equal(remove_folder(root), 0);
        end(&e);
    }
}

/* ------------------------------------------------------------- random bodies */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Elements inside each other in any way that a reader takes, which is any but for an end that is missing. */
static void put_random(kb_buf *body, uint32_t *seed)
{
    static const char *const texts[] = {"a", " ", "*", "word ", "1. ", "[!NOTE]", "\n", "# ", "| |", "`", "<!--"};
    unsigned depth = 0;
    for (unsigned i = 0; i < 60; i++) {
        uint32_t what = next_random(seed) % 5;
        kb_event e = {.element = (kb_element)(1 + next_random(seed) % KB_PART_MARK), .number = next_random(seed) % 7};
        if (what == 0 && depth > 0) {
            kb_body_put_close(body);
            depth--;
        } else if (what <= 2) {
            kb_body_put_text(body, kb_str_from(texts[next_random(seed) % KB_COUNT(texts)]));
        } else if (e.element != KB_LINK && depth < 40) {
            e.label = next_random(seed) % 2 == 0 ? KB_LIT("") : KB_LIT("warning\"`");
            e.task = (uint8_t)(next_random(seed) % 3);
            kb_body_put_open(body, &e);
            depth += e.element != KB_RULE && e.element != KB_BREAK ? 1 : 0;
        }
    }
    for (; depth > 0; depth--)
        kb_body_put_close(body);
}

/* Whatever the text is made of: HTML has no element that is not ours, and Markdown is good or refused. */
static void test_export__random_bodies(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (unsigned round = 0; round < 60; round++) {
        exported e;
        begin(&e);
        kbc_page *page = fixture_page(&e.f, "a.md", "# A\n\nText.\n");
        kbc_resolve(&e.f.c, &e.f.guide);
        kb_buf_clear(&page->body);
        put_random(&page->body, &seed);
        record_at(&e, 0, 0)->length = (uint32_t)page->body.size;
        open_guide(&e);
        for (kbc_form form = KBC_SITE; form <= KBC_LINES; form++)
            assert_true(kbc_export(&e.x, form, &e.problem));
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(count_of(bytes_at(&e, i), "<!--"), 0);
        assert_int_equal(count_of(bytes_at(&e, 1), "<div"), count_of(bytes_at(&e, 1), "</div"));
        end(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_export__site_of_hostile_ids), cmocka_unit_test(test_export__words),
        cmocka_unit_test(test_export__facets_that_differ_by_a_dot),
        cmocka_unit_test(test_export__long_titles),
        cmocka_unit_test(test_export__markdown_of_hostile_paths),
        cmocka_unit_test(test_export__check), cmocka_unit_test(test_export__random_bodies),
    };
    return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
