/* test_import_tags.c - compiler/import_tags.c: the text of a page, written anew. */
#include "import_fixture.h"

#define assert_tags(html, wanted) assert_tags_at((html), (wanted), __FILE__, __LINE__)

static void assert_tags_at(const char *html, const char *wanted, const char *file, int line)
{
    kb_buf out;
    kbc_import_tags tags;
    kb_buf_init(&out, NULL);
    bool good = kbc_import_tags_of(kb_str_from(html), 1000, &out, &tags);
    kb_str got = kb_buf_view(&out);
    if (!good || !kb_str_equal(got, kb_str_from(wanted))) {
        print_message("got:  %.*s\nwant: %s\n", (int)got.n, got.n > 0 ? got.s : "", wanted);
        _fail(file, line);
    }
    kb_buf_release(&out);
}

static void test_import_tags__attributes(void **state)
{
    (void)state;
    assert_tags("<P CLASS=a ID='b' onclick=\"x()\">t</P>", "<p class=\"a\" id=\"b\">t</p>");
    assert_tags("<a href = x href=y>t</a >", "<a href=\"x\">t</a>");
    assert_tags("<a href='<\">'>t</a>", "<a href=\"&lt;&quot;&gt;\">t</a>");
    assert_tags("<p/class=a />t", "<p class=\"a\">t");
    assert_tags("<p =x class=a>t", "<p class=\"a\">t");
    assert_tags("<input checked type=checkbox>", "<input checked=\"\" type=\"checkbox\">");
    assert_tags("<meta charset=utf-16>", "<meta>"); /* libxml2 would believe it */
    assert_tags("<x:y\"z>t", "<x-y-z>t");
    assert_tags("<p class=\"a", "<p class=\"a\">");
    assert_tags("<p class", "<p class=\"\">");
}

static void test_import_tags__long_values_go(void **state)
{
    (void)state;
    static char html[20000];
    memset(html, 'a', sizeof html);
    memcpy(html, "<img src=\"", 10);
    memcpy(html + 9990, "\" class=\"", 9);
    memcpy(html + sizeof html - 14, "\" alt=\"b\">", 11);
    assert_tags(html, "<img alt=\"b\">");
}

static void test_import_tags__text(void **state)
{
    (void)state;
    assert_tags("1 < 2 <3 <", "1 &lt; 2 &lt;3 &lt;");
    assert_tags("&amp; &lt;b&gt; &", "&amp; &lt;b&gt; &");
    assert_tags("a</>b</ c>d<?xml x?>e<!DOCTYPE x [<!ENTITY a 'b'>f", "abdef");
    assert_tags("<title>a <b> c</title>d", "<title>a &lt;b&gt; c</title>d");
}

static void test_import_tags__comments(void **state)
{
    (void)state;
    assert_tags("a<!-- b --> c", "a c");
    assert_tags("a<!-->b<!--->c", "abc");
    assert_tags("a<!-- b <p> c", "a");
    assert_tags("a<![CDATA[b]]>c", "ac");
}

static void test_import_tags__skipped(void **state)
{
    (void)state;
    assert_tags("a<script src=x>b</scripty></p> c</SCRIPT >d", "a d");
    assert_tags("a<style/>b</style>c", "a c");
    assert_tags("a<svg/>b<svg><title>c</title></svg>d", "a b d");
    assert_tags("a<script>b", "a ");
    assert_tags("<script><!-- </script> x --></script>y", "  x --></script>y");
}

static void test_import_tags__saved_from(void **state)
{
    (void)state;
    kb_buf out;
    kbc_import_tags tags;
    kb_buf_init(&out, NULL);
    assert_true(kbc_import_tags_of(KB_LIT("<!-- saved from url=(0021)https://example.com/a --><p>"), 10, &out, &tags));
    assert_true(kb_str_equal(tags.saved_from, KB_LIT("https://example.com/a")));
    assert_true(kbc_import_tags_of(KB_LIT("<!-- saved from url=(0021 --><!--x--><p>"), 10, &out, &tags));
    assert_int_equal(tags.saved_from.n, 0);
    kb_buf_release(&out);
}

static void test_import_tags__too_many(void **state)
{
    (void)state;
    kb_buf out;
    kbc_import_tags tags;
    kb_buf_init(&out, NULL);
    assert_true(kbc_import_tags_of(KB_LIT("<p><p><p>"), 3, &out, &tags));
    assert_false(kbc_import_tags_of(KB_LIT("<p><p><p><p>"), 3, &out, &tags));
    kb_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_tags__attributes),
        cmocka_unit_test(test_import_tags__long_values_go),
        cmocka_unit_test(test_import_tags__text),
        cmocka_unit_test(test_import_tags__comments),
        cmocka_unit_test(test_import_tags__skipped),
        cmocka_unit_test(test_import_tags__saved_from),
        cmocka_unit_test(test_import_tags__too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
