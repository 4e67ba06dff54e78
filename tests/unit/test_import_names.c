/* test_import_names.c - compiler/import_names.c: the names of the files that pages become. */
#include "import_fixture.h"

/* The names of pages of these paths, with blanks between. */
static void assert_names(const char *paths, const char *wanted)
{
    kbc c;
    kbc_init(&c);
    kbc_importing i = {.c = &c, .work = &c};
    kb_str rest = kb_str_from(paths), path, got = KB_LIT("");
    while (kb_str_split(&rest, '\n', &path)) {
        kb_str title = path;
        (void)kb_str_split(&title, '=', &path);
        *(kbc_import_page *)kbc_list_add(&c, &i.pages, sizeof(kbc_import_page)) =
            (kbc_import_page){.path = path, .title = title.s != NULL ? title : KB_LIT("")};
    }
    kbc_import_name(&i);
    for (uint32_t n = 0; n < i.pages.count; n++)
        got = kbc_format(&c, "%s%s%s", got.s, n > 0 ? " " : "", kbc_import_page_at(&i, n)->markdown.s);
    assert_string_equal(got.s, wanted);
    kbc_release(&c);
}

static void test_import_names__slugs(void **state)
{
    (void)state;
    assert_names("Photos - What's new? _ Help.HTML", "photos-what-s-new-_-help.md");
    assert_names("Gr\xC3\xB6\xC3\x9F" "e.html\n\xE6\xBC\xA2.htm", "grosse.md \xE6\xBC\xA2.md");
    assert_names("A b/C&D/x.y.html", "a-b/c-d/x-y.md");
    assert_names("index.html\na/INDEX.htm", "index.md a/index.md");
}

static void test_import_names__confluence(void **state)
{
    (void)state;
    assert_names("Home_12345.html\nHome_67890.html\n2468.html=The title\n1357.html\na_12.html",
                 "home.md home-1.md the-title.md 1357.md a_12.md");
}

static void test_import_names__safe(void **state)
{
    (void)state;
    assert_names("CON.html\nnul.htm\nLpt1.html\ncom10.html\naux/prn.html",
                 "con-page.md nul-page.md lpt1-page.md com10.md aux-page/prn-page.md");
    assert_names("...html\n--.html\n../../x.html\n/etc/passwd.html", "page.md page-1.md page/page/x.md etc/passwd.md");
    assert_names("readme.html\n_index.html", "readme-page.md _index-page.md");
    assert_names("A.html\na.html\na-1.html", "a.md a-1.md a-1-1.md");
}

static void test_import_names__long(void **state)
{
    (void)state;
    char path[400], wanted[200];
    memset(path, 'a', 300);
    strcpy(path + 300, ".html");
    memset(wanted, 'a', 80);
    strcpy(wanted + 80, ".md");
    assert_names(path, wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_names__slugs),
        cmocka_unit_test(test_import_names__confluence),
        cmocka_unit_test(test_import_names__safe),
        cmocka_unit_test(test_import_names__long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
