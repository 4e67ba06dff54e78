/* test_import_about.c - compiler/import_about.c: title, day, language and address of a page. */
#include "import_fixture.h"

/* Its head, without the line of the source. */
static void assert_head(const char *html, const char *wanted)
{
    imported i;
    imported_begin(&i);
    imported_put(&i, "index.html", kb_str_from(html));
    imported_run(&i, false);
    kb_str got = imported_get(&i, "index.md");
    assert_non_null(got.s);
    const char *end = strstr(got.s, "\nsource: ");
    assert_non_null(end);
    kb_str head = kb_str_slice(got, 4, (size_t)(end - got.s));
    if (!kb_str_equal(head, kb_str_from(wanted))) {
        print_message("%.*s\n", (int)head.n, head.s);
        fail();
    }
    imported_end(&i);
}

static void test_import_about__titles(void **state)
{
    (void)state;
    assert_head("<title>A b c | Site</title><p>x", "title: \"A b c\"");
    assert_head("<title>A b - c - Site</title><p>x", "title: \"A b - c\"");
    assert_head("<title>Alone | Site</title><p>x", "title: \"Alone | Site\"");
    assert_head("<title>S</title><h1>  The \n <i>title</i></h1><p>x", "title: \"The title\"");
    assert_head("<h1>Site</h1><main><h1>Page \"p\"</h1><p>x</main>", "title: \"Page \\\"p\\\"\"");
    assert_head("<nav><h1>Menu</h1></nav><meta property=og:title content='Told'><p>x", "title: \"Told\"");
    assert_head("<h1>Book</h1><title>A page - Book</title><main><h2>A page</h2><p>x</main>", "title: \"A page\"");
    assert_head("<h1>Book</h1><title>Page | Book</title><div><h2>Page</h2><p>x</div>", "title: \"Page\"");
    assert_head("<title>Site - A page</title><h1>A page</h1><p>x", "title: \"A page\"");
    assert_head("<h1>A page<a class=headerlink href=#a>\xC2\xB6</a><button>Copy</button></h1><p>x", "title: \"A page\"");
    assert_head("<meta property=og:title content='A\n---\nb\x1B: \xE2\x80\xAE#'><p>x", "title: \"A --- b: #\"");
    assert_head("<p>x", "title: \"index\"");
}

static void test_import_about__days(void **state)
{
    (void)state;
    assert_head("<title>T</title><meta name=Last-Modified content='2026-02-03T01:02:03Z'><p>x",
                "title: \"T\"\nreviewed: 2026-02-03");
    assert_head("<title>T</title><time datetime=2026-01-01>x</time><p class=updated><time>5 March 2026</time><p>x",
                "title: \"T\"\nreviewed: 2026-03-05");
    assert_head("<title>T</title><meta name=date content=20260131><p>x", "title: \"T\"\nreviewed: 2026-01-31");
    assert_head("<title>T</title><meta name=date content='Sat, 31 Jan 2026 10:00:00 GMT'><p>x",
                "title: \"T\"\nreviewed: 2026-01-31");
    assert_head("<title>T</title><div class=page-metadata>Created by A, last modified on Nov 02, 2025</div><p>x",
                "title: \"T\"\nreviewed: 2025-11-02");
    assert_head("<title>T</title><meta name=date content='2026-02-31'><time>soon</time><p>x", "title: \"T\"");
}

static void test_import_about__language(void **state)
{
    (void)state;
    assert_head("<html lang=de-CH><title>T</title><p>x", "title: \"T\"\nlang: \"de-CH\"");
    assert_head("<html lang=en-GB><title>T</title><p>x", "title: \"T\"");
    assert_head("<html lang='\"x'><title>T</title><p>x", "title: \"T\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_about__titles),
        cmocka_unit_test(test_import_about__days),
        cmocka_unit_test(test_import_about__language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
