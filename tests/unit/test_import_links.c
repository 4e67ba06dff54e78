/* test_import_links.c - compiler/import_links.c: links between imported pages, and out of them. */
#include "import_fixture.h"

static void assert_page(imported *i, const char *name, const char *body)
{
    kb_str got = imported_get(i, name);
    const char *start = got.s != NULL ? strstr(got.s, "\n---\n") : NULL;
    assert_non_null(start);
    if (strcmp(start + 5, body) != 0)
        print_message("%s\n", start + 5);
    assert_string_equal(start + 5, body);
}

static void test_import_links__between_pages(void **state)
{
    (void)state;
    imported i;
    imported_begin(&i);
    assert_int_equal(mkdir(kbc_format(&i.c, "%s/in/Sub dir", i.folder).s, 0700), 0);
    imported_put(&i, "a.html", KB_LIT("<title>A</title><p><a href='Sub%20dir/b.html#X'>b</a> <a href=a.html>a</a> "
                                      "<a href=#top>t</a> <a href=?q>q</a> <a href=gone.html>gone</a>"));
    imported_put(&i, "Sub dir/b.html", KB_LIT("<title>B</title><p id=first>x<h2>C</h2><p id=X>y "
                                              "<a href=../a.html>a</a> <a href=b.html#first>f</a>"));
    imported_run(&i, false);
    assert_page(&i, "a.md", "# A\n\n[b](sub-dir/b.md#x) a t q gone\n");
    assert_page(&i, "sub-dir/b.md", "# B\n\nx\n\n## C {#x}\n\ny [a](../a.md) f\n");
    imported_end(&i);
}

static void test_import_links__by_address(void **state)
{
    (void)state;
    imported i;
    imported_begin(&i);
    imported_put(&i, "a.html", KB_LIT("<title>A</title><link rel=canonical href=https://x.example/help/a><p>"
                                      "<a href=/help/b/?u=1#c>b</a> <a href=HTTP://x.example/help/b>b</a> <a href=../d>d</a>"));
    imported_put(&i, "b.html", KB_LIT("<title>B</title><meta property=og:url content=http://x.example/help/b/>"
                                      "<h2 id=c>C</h2><p>y"));
    imported_run(&i, false);
    assert_page(&i, "a.md", "# A\n\n[b](b.md#c) [b](b.md) [d](https://x.example/d)\n");
    assert_page(&i, "b.md", "# B\n\n## C {#c}\n\ny\n");
    imported_end(&i);
}

static void test_import_links__outside(void **state)
{
    (void)state;
    assert_body("<p><a href=' https://x.example/a (b)'>a</a> <a href=mailto:a@b.example>b</a> <a href=tel:123>c</a>",
                "[a](https://x.example/a%20%28b%29) [b](mailto:a@b.example) [c](tel:123)\n");
    assert_body("<p><a href='JavaScript:x'>a</a> <a href='java\tscript:x'>b</a> <a href=data:text/html,x>c</a> "
                "<a href=file:///etc/passwd>d</a> <a href='\x01javascript:x'>e</a> <a href=blob:x>f</a> <a>g</a> <a href>h</a>",
                "a b c d e f g h\n");
    assert_body("<p>x!<a href=https://x.example/>a</a>", "x\\![a](https://x.example/)\n");
    assert_body("<p><a href=https://x.example/></a>x<a href=https://x.example/><img alt=b></a>", "x[b](https://x.example/)\n");
}

static void test_import_links__ids(void **state)
{
    (void)state;
    assert_body("<p>x<h2>A</h2><h2>B</h2><p><a href=#p>p</a> <a href=#q>q</a> <a href=#%C3%A9>e</a> <a href=#n>n</a>"
                "<h2 id=p>C</h2><a name=q></a><h3><span id=n></span>D</h3><p>z<h2 id=\xC3\xA9>E</h2><h2 id=P>F</h2><p>"
                "<a href=#P>f</a>",
                "x\n\n## A\n\n## B\n\n[p](#p) [q](#q) [e](#\xC3\xA9) [n](#q)\n\n## C {#p}\n\n### D {#q}\n\nz\n\n"
                "## E {#\xC3\xA9}\n\n## F {#p-1}\n\n[f](#p-1)\n");
}

/* Beside headings stand links that go; what they are called stays. */
static void test_import_links__permalinks(void **state)
{
    (void)state;
    assert_body("<p><a href=#b>b</a><div><h2>B</h2><a id=user-content-b class=anchor href=#b>#</a></div><p>x",
                "[b](#b)\n\n## B {#b}\n\nx\n");
    assert_body("<p>x<h2><a href=#a>A <i>b</i></a></h2><h2>B<a href=#b>\xC2\xA7</a></h2><p>y",
                "x\n\n## A b\n\n## B\n\ny\n");
}

/* On the top page a name must not be that of another page. */
static void test_import_links__top_page(void **state)
{
    (void)state;
    imported i;
    imported_begin(&i);
    imported_put(&i, "index.html", KB_LIT("<title>I</title><p><a href=#wifi>w</a><h2 id=wifi>W</h2><p>y"));
    imported_put(&i, "wifi.html", KB_LIT("<title>W</title><p>z"));
    imported_run(&i, false);
    assert_page(&i, "index.md", "# I\n\n[w](#wifi-1)\n\n## W {#wifi-1}\n\ny\n");
    imported_end(&i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_links__between_pages),
        cmocka_unit_test(test_import_links__by_address),
        cmocka_unit_test(test_import_links__outside),
        cmocka_unit_test(test_import_links__ids),
        cmocka_unit_test(test_import_links__permalinks),
        cmocka_unit_test(test_import_links__top_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
