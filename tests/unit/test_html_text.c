/*
 * test_html_text.c - compiler/html_text.c: text that is no markup, and a
 * guide as plain HTML with links that lead somewhere.
 */
#include "helpers.h"

#include "export.h"

static void check_text(kb_str text, const char *expected)
{
    kb_buf out;
    kb_buf_init(&out, NULL);
    kbc_html_text(&out, text);
    assert_str(kb_buf_view(&out), expected);
    kb_buf_release(&out);
}

static void test_html_text__no_markup(void **state)
{
    (void)state;
    check_text(KB_LIT("a <b> & \"c\" 'd' `e` = f/g"), "a &#60;b&#62; &#38; &#34;c&#34; &#39;d&#39; `e` = f/g");
    check_text(KB_LIT("caf\xC3\xA9 \xF0\x9F\x98\x80\n\t"), "caf\xC3\xA9 \xF0\x9F\x98\x80\n\t");
    check_text(KB_LIT(""), "");
}

static void test_html_text__what_is_not_seen_is_named(void **state)
{
    (void)state;
    check_text((kb_str){"\0a\x1B\r\x7F", 5}, "&lt;U+0000&gt;a&lt;U+001B&gt;&lt;U+000D&gt;&lt;U+007F&gt;");
    check_text(KB_LIT("\xE2\x80\xAE" "a\xE2\x81\xA6\xEF\xBB\xBF"), "&lt;U+202E&gt;a&lt;U+2066&gt;&lt;U+FEFF&gt;");
}

static void test_html_text__always_utf8(void **state)
{
    (void)state;
    check_text(KB_LIT("\xC3<\xFF"), "\xEF\xBF\xBD&#60;\xEF\xBF\xBD");
    check_text(KB_LIT("\xEF\xBF\xBD"), "\xEF\xBF\xBD");
}

/* ------------------------------------------------------------------ guides */

/* The whole guide of one page. */
static char *html_of(const char *markdown)
{
    const test_page page = {"index.md", markdown};
    reading r;
    kb_buf out;
    reading_begin(&r, &page, 1, NULL, NULL);
    kb_buf_init(&out, NULL);
    assert_status(kbc_html_guide(r.s, &out), KB_OK);
    kb_buf_byte(&out, 0);
    reading_end(&r);
    return (char *)out.data;
}

static void check_has(const char *markdown, const char *const *parts, size_t count)
{
    char *html = html_of(markdown);
    for (size_t i = 0; i < count; i++)
        if (strstr(html, parts[i]) == NULL)
            fail_msg("\"%s\" is not in: %s", parts[i], html);
    free(html);
}
#define HAS(markdown, ...)                                                                                             \
    do {                                                                                                               \
        const char *const parts[] = {__VA_ARGS__};                                                                     \
        check_has((markdown), parts, KB_COUNT(parts));                                                                 \
    } while (0)

static void test_html_text__elements(void **state)
{
    (void)state;
    HAS("# A\n\nOne *two* **three** `four`\\\nfive ![six](seven.png)\n\n> eight\n\n---\n\n```\n<nine>\n```\n",
        "<h2>A</h2>\n", "<p>One <em>two</em> <strong>three</strong> <code>four</code><br>\nfive ",
        "<span class=\"image\">six</span></p>\n", "<blockquote>\n<p>eight</p>\n</blockquote>\n", "<hr>\n",
        "<pre tabindex=\"0\"><code>&#60;nine&#62;</code></pre>\n");
    HAS("# A\n\n> [!WARNING]\n> Do not.\n",
        "<div class=\"admonition\"><strong>warning</strong>\n<p>Do not.</p>\n</div>\n");
    HAS("# A\n\n## B\n\n##### C\n\nc\n", "<h3><span id=\"id=b\">B</span></h3>\n", "<h6><span id=\"id=b/c\">C</span></h6>\n");
}

static void test_html_text__lists_and_tables(void **state)
{
    (void)state;
    HAS("# A\n\n3. one\n4. two\n\n- [ ] three\n- [x] four\n- five\n", "<ol>\n<li value=\"3\">", "<li value=\"4\">", "</ol>\n",
        "<li>&#9744; ", "<li>&#9745; ", "<li><p>five</p>\n</li>\n");
    HAS("# A\n\n| One | Two |\n|---|---|\n| a | <b> |\n",
        "<tr><th>One</th><th>Two</th></tr>\n", "<tr><td>a</td><td>");
}

static void test_html_text__links(void **state)
{
    (void)state;
    HAS("# A\n\n[one](#b) [two](https://example.org/?a=1&b=\"2\") [three](javascript:alert(1)) [four](mailto:a@b.c)\n\n"
        "[five](file:///etc/passwd) [six](data:text/html,x) [seven](HTTPS://example.org)\n\n## B\n\nb\n",
        "<a href=\"#id=b\">one</a>", "<a rel=\"noopener noreferrer\" href=\"https://example.org/?a=1&#38;b=&#34;2&#34;\">two</a>",
        "<a>three</a>", "<a rel=\"noopener noreferrer\" href=\"mailto:a@b.c\">four</a>", "<a>five</a>", "<a>six</a>",
        "<a>seven</a>");
}

/* Each record has one anchor, where its title stands, whatever titles are around it. */
static void test_html_text__anchors_of_titles(void **state)
{
    (void)state;
    char *html = html_of("# A\n\n## Use `b` *now*\n\n- **C.** c {#c kind=fix}\n- **C.** d {#d kind=fix}\n\n## E\n\ne\n");
    static const char *const ids[] = {"\"id=index\"", "\"id=use-b-now\"", "\"id=e\""};
    assert_non_null(strstr(html, "<h3><span id=\"id=use-b-now\">Use <code>b</code> <em>now</em></span></h3>\n"));
    assert_non_null(strstr(html, "<h3><span id=\"id=e\">E</span></h3>\n"));
    for (size_t i = 0; i < KB_COUNT(ids); i++)
        assert_null(strstr(strstr(html, ids[i]) + 1, ids[i]));
    free(html);
}

/* What a link in the text leads to is there, however odd the name is. */
static void test_html_text__anchors(void **state)
{
    (void)state;
    static const test_page pages[] = {
        {"index.md", "# Top\n\n[odd](<a \"b\" \xC3\xA9+%.md>)\n"},
        {"a \"b\" \xC3\xA9+%.md", "# Odd\n\ntext\n"},
    };
    reading r;
    kb_buf out;
    reading_begin(&r, pages, 2, NULL, NULL);
    kb_buf_init(&out, NULL);
    assert_status(kbc_html_guide(r.s, &out), KB_OK);
    kb_buf_byte(&out, 0);
    const char *html = (const char *)out.data;
    assert_non_null(strstr(html, "<li><a href=\"#id=a+%22b%22+%C3%A9%2B%25\">Odd</a></li>\n"));
    assert_non_null(strstr(html, "<a href=\"#id=a+%22b%22+%C3%A9%2B%25\">odd</a>"));
    assert_non_null(strstr(html, "<span id=\"id=a+%22b%22+%C3%A9%2B%25\"></span>"));
    kb_buf_release(&out);
    reading_end(&r);
}

/* Damage ends it with a status. */
static void use_guide(kb_str file)
{
    kb *k = NULL;
    kb_session *s = NULL;
    kb_buf out;
    kb_buf_init(&out, NULL);
    if (kb_open_memory(file.s, file.n, NULL, &k, NULL) == KB_OK && kb_session_new(k, &s) == KB_OK)
        (void)kbc_html_guide(s, &out);
    kb_session_free(s);
    kb_close(k);
    kb_buf_release(&out);
}

static void test_html_text__damaged(void **state)
{
    (void)state;
    kb_buf file, damaged;
    pieces p;
    uint32_t seed = 7;
    guide_standard(&file);
    pieces_of(&p, kb_buf_view(&file));
    for (unsigned i = 0; i < 400; i++) {
        kb_buf *section = &p.of[i % KB_SECTION_COUNT];
        if (section->size == 0)
            continue;
        size_t at = random_below(&seed, (uint32_t)section->size);
        uint8_t before = section->data[at];
        section->data[at] = (uint8_t)next_random(&seed);
        pieces_seal(&p, &damaged);
        use_guide(kb_buf_view(&damaged));
        kb_buf_release(&damaged);
        section->data[at] = before;
    }
    pieces_release(&p);
    kb_buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_text__no_markup),
        cmocka_unit_test(test_html_text__what_is_not_seen_is_named),
        cmocka_unit_test(test_html_text__always_utf8),
        cmocka_unit_test(test_html_text__elements),
        cmocka_unit_test(test_html_text__lists_and_tables),
        cmocka_unit_test(test_html_text__links),
        cmocka_unit_test(test_html_text__anchors_of_titles),
        cmocka_unit_test(test_html_text__anchors),
        cmocka_unit_test(test_html_text__damaged),
    };
    return cmocka_run_group_tests_name("html_text", tests, NULL, NULL);
}
