/* test_load.c - compiler/load.c: folders, order, refusals, line ends. */
#include "folder_fixture.h"
#include "tree_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

typedef struct folder {
    kbc c;
    char root[64];
    kbc_sources sources;
} folder;

static int make_folder(void **state)
{
    folder *f = kbc_calloc(1, sizeof *f);
    kbc_init(&f->c);
    memcpy(f->root, "/tmp/test_load.XXXXXX", sizeof "/tmp/test_load.XXXXXX");
    assert_non_null(mkdtemp(f->root));
    *state = f;
    return 0;
}

static int drop_folder(void **state)
{
    folder *f = *state;
    assert_int_equal(remove_folder(f->root), 0);
    kbc_release(&f->c);
    kbc_free(f);
    return 0;
}

static kb_str path_of(folder *f, const char *name)
{
    return kbc_format(&f->c, "%s/%s", f->root, name);
}

static void put(folder *f, const char *name, kb_str text)
{
    FILE *file = fopen(path_of(f, name).s, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.s, 1, text.n, file), text.n);
    assert_int_equal(fclose(file), 0);
}

static void make(folder *f, const char *name)
{
    assert_int_equal(mkdir(path_of(f, name).s, 0777), 0);
}

static void load(folder *f)
{
    const char *roots[] = {f->root};
    kbc_load(&f->c, roots, 1, NULL, NULL, &f->sources);
}

static void assert_pages(folder *f, const char *wanted)
{
    kb_str got = KB_LIT("");
    const kbc_source *pages = f->sources.pages.items;
    for (size_t i = 0; i < f->sources.pages.count; i++)
        got = kbc_format(&f->c, "%s%s ", got.s, pages[i].path.s);
    assert_string_equal(got.s, wanted);
}

/* Diagnostics, with the folder's name as R. */
static void assert_load_reports(folder *f, const char *wanted)
{
    char *got = printed_diagnostics(&f->c), *out = got;
    size_t n = strlen(f->root);
    for (const char *in = got; *in != '\0';) {
        bool root = strncmp(in, f->root, n) == 0;
        *out++ = root ? 'R' : *in;
        in += root ? n : 1;
    }
    *out = '\0';
    assert_string_equal(got, wanted);
    free(got);
}

static void test_load__folder(void **state)
{
    folder *f = *state;
    make(f, "a");
    make(f, ".git");
    put(f, "a/z.md", KB_LIT("z"));
    put(f, "a-b.md", KB_LIT("x"));
    put(f, "B.MARKDOWN", KB_LIT("x"));
    put(f, ".git/c.md", KB_LIT("x"));
    put(f, ".d.md", KB_LIT("x"));
    put(f, "e.txt", KB_LIT("x"));
    put(f, "rules.xml", KB_LIT("<rules/>"));
    put(f, "words", KB_LIT("a = b\n"));
    load(f);
    assert_pages(f, "B.MARKDOWN a-b.md a/z.md ");
    assert_string_equal(f->sources.rules->text.s, "<rules/>");
    assert_string_equal(f->sources.words->path.s, "words");
    assert_load_reports(f, "");
}

static void test_load__single_file(void **state)
{
    folder *f = *state;
    put(f, "x.txt", KB_LIT("---\na: b\n---\nbody"));
    const char *roots[] = {path_of(f, "x.txt").s};
    kbc_load(&f->c, roots, 1, NULL, NULL, &f->sources);
    assert_pages(f, "x.txt ");
    const kbc_source *page = f->sources.pages.items;
    assert_string_equal(page->body.s, "body");
    assert_string_equal(kbc_meta_get(page, "a").s, "b");
}

static void test_load__line_ends(void **state)
{
    folder *f = *state;
    put(f, "a.md", KB_LIT("\xEF\xBB\xBF" "a\r\nb\rc\n\r\n\r"));
    load(f);
    assert_string_equal(((kbc_source *)f->sources.pages.items)->text.s, "a\nb\nc\n\n\n");
}

static void test_load__refuses_bytes(void **state)
{
    folder *f = *state;
    put(f, "bad.md", KB_LIT("a\r\n\xC3\xA9 \xFF x"));
    put(f, "good.md", KB_LIT("a"));
    put(f, "nul.md", KB_LIT("ab\0c\xFF"));
    put(f, "short.md", KB_LIT("\xE2\x82"));
    load(f);
    assert_pages(f, "good.md ");
    assert_load_reports(f, "R/bad.md:2:3: error: the text is not UTF-8 here (byte FF) [utf-8]\n"
                           "R/nul.md:1:3: error: there is a NUL byte in the text [utf-8]\n"
                           "R/short.md:1:1: error: the text is not UTF-8 here (byte E2) [utf-8]\n");
}

static void test_load__refuses_odd_files(void **state)
{
    folder *f = *state;
    put(f, "good.md", KB_LIT("a"));
    assert_int_equal(mkfifo(path_of(f, "fifo.md").s, 0600), 0);
    assert_int_equal(symlink(path_of(f, "good.md").s, path_of(f, "link.md").s), 0);
    assert_int_equal(symlink(f->root, path_of(f, "loop").s), 0);
    load(f);
    assert_pages(f, "good.md ");
    assert_load_reports(f, "R/fifo.md: error: not a regular file [read]\n"
                           "R/link.md: warning: a symbolic link is not followed [read]\n");
}

static void test_load__missing_root(void **state)
{
    folder *f = *state;
    const char *roots[] = {path_of(f, "none").s, "/dev/zero"};
    kbc_load(&f->c, roots, 2, path_of(f, "no-rules").s, NULL, &f->sources);
    assert_int_equal(f->sources.pages.count, 0);
    assert_null(f->sources.rules);
    assert_load_reports(f, "/dev/zero: error: not a regular file [read]\n"
                           "R/no-rules: error: No such file or directory [read]\n"
                           "R/none: error: No such file or directory [read]\n");
}

static void test_load__duplicates(void **state)
{
    folder *f = *state;
    make(f, "a");
    make(f, "b");
    put(f, "a/x.md", KB_LIT("first"));
    put(f, "b/x.md", KB_LIT("second"));
    put(f, "b/rules.xml", KB_LIT("<rules/>"));
    const char *roots[] = {path_of(f, "a").s, path_of(f, "b/").s};
    kbc_load(&f->c, roots, 2, NULL, NULL, &f->sources);
    assert_pages(f, "x.md ");
    assert_string_equal(((kbc_source *)f->sources.pages.items)->text.s, "first");
    assert_non_null(f->sources.rules);
    assert_load_reports(f, "R/b/x.md: error: there is another page of this path: R/a/x.md [duplicate-source]\n");
}

static void test_load__limits(void **state)
{
    folder *f = *state;
    put(f, "a.md", KB_LIT("12345"));
    f->c.limits[KBC_MAX_WORDS] = 5;
    assert_non_null(kbc_load_file(&f->c, path_of(f, "a.md").s, KB_LIT("a.md"), KBC_MAX_WORDS));
    f->c.limits[KBC_MAX_WORDS] = 4;
    assert_null(kbc_load_file(&f->c, path_of(f, "a.md").s, KB_LIT("a.md"), KBC_MAX_WORDS));
    assert_load_reports(f, "R/a.md: error: the file is too large (at most 4 bytes; --limit words=N allows more) [limit]\n");
}

static void test_load__names_are_filtered(void **state)
{
    folder *f = *state;
    put(f, "\xFF.md", KB_LIT("a"));
    put(f, "\x1B.md", KB_LIT("\xFF"));
    load(f);
    assert_int_equal(f->sources.pages.count, 0);
    assert_load_reports(f, "R/<U+001B>.md:1:1: error: the text is not UTF-8 here (byte FF) [utf-8]\n"
                           "R/<FF>.md: error: the name of the file is not UTF-8 [utf-8]\n");
}

/* A page that is loaded alone has the path that it has in the guide of its rules. */
static void assert_path(folder *f, const char *file, const char *rules, const char *wanted)
{
    kbc_load_page(&f->c, path_of(f, file).s, rules != NULL ? path_of(f, rules).s : NULL, &f->sources);
    assert_pages(f, wanted);
    assert_int_equal(f->sources.rules != NULL, rules != NULL);
}

static void test_load__page_of_a_guide(void **state)
{
    folder *f = *state;
    make(f, "kb");
    make(f, "kb/net");
    make(f, "other");
    put(f, "kb/net/wifi.md", KB_LIT("---\na: b\n---\nbody"));
    put(f, "kb/\xFF.md", KB_LIT("a"));
    put(f, "kb/power.md", KB_LIT("\xFF"));
    put(f, "kb/rules.xml", KB_LIT("<rules/>"));
    put(f, "other/rules.xml", KB_LIT("<rules/>"));
    assert_int_equal(symlink("power.md", path_of(f, "kb/link.md").s), 0);
    assert_int_equal(symlink("kb", path_of(f, "way").s), 0);
    assert_path(f, "kb/net/wifi.md", "kb/rules.xml", "net/wifi.md ");
    assert_string_equal(kbc_meta_get(f->sources.pages.items, "a").s, "b");
    bool external;
    const kbc_source *page = f->sources.pages.items;
    assert_string_equal(kbc_resolve_address(&f->c, page, KB_LIT("../power#x"), &external).s, "power/x");
    assert_false(external);
    (void)kbc_resolve_address(&f->c, page, KB_LIT("power"), &external);
    assert_true(external);
    assert_path(f, "kb/net/../net/wifi.md", "other/../kb/rules.xml", "net/wifi.md ");
    assert_path(f, "way/net/wifi.md", "kb/rules.xml", "net/wifi.md ");
    assert_path(f, "kb/net/wifi.md", "other/rules.xml", "wifi.md ");
    assert_path(f, "kb/net/wifi.md", NULL, "wifi.md ");
    assert_path(f, "kb/net", "kb/rules.xml", "wifi.md ");
    assert_load_reports(f, ""); /* nothing of the other files */
    assert_path(f, "kb/none.md", "kb/rules.xml", "");
    assert_load_reports(f, "R/kb/none.md: error: No such file or directory [read]\n");
}

#define LOAD_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOAD_TEST(test_load__folder),
        LOAD_TEST(test_load__single_file),
        LOAD_TEST(test_load__line_ends),
        LOAD_TEST(test_load__refuses_bytes),
        LOAD_TEST(test_load__refuses_odd_files),
        LOAD_TEST(test_load__missing_root),
        LOAD_TEST(test_load__duplicates),
        LOAD_TEST(test_load__limits),
        LOAD_TEST(test_load__names_are_filtered),
        LOAD_TEST(test_load__page_of_a_guide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
