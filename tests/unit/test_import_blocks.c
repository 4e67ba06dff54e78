/* test_import_blocks.c - compiler/import_blocks.c, import_lines.c and import_admonitions.c: blocks of Markdown. */
#include "import_fixture.h"

static void test_import_blocks__paragraphs(void **state)
{
    (void)state;
    assert_body("a  b\n c<p>d<br>e<p><br>f<br><br>g", "a b c\n\nd\\\ne\n\nf\n\ng\n");
    assert_body("<p>a<div>b<span>c<div>d</div></span></div>e", "a\n\nbc\n\nd\n\ne\n");
    assert_body("<div>T</div><p>a", "a\n"); /* the title once more */
    assert_body("<p>a&shy;b&#8203;c&#xA0;d\xE2\x80\xAE" "e", "abc de\n");
    assert_body("<p>a<p>  <p>&nbsp;<p>b", "a\n\nb\n");
}

static void test_import_blocks__headings(void **state)
{
    (void)state;
    assert_body("<h1>T</h1><p>a<h1>B</h1><h4>C</h4><h2>D</h2><h6>E</h6>",
                "a\n\n## B\n\n### C\n\n### D\n\n#### E\n");
    assert_body("<h3>A</h3><h5>B</h5><h3>C</h3><p>x", "## A\n\n### B\n\n## C\n\nx\n");
    assert_body("<h2></h2><h2>#</h2><h2><b>A <i>b</i></b><br><code>c</code> ##</h2><p>x", "## A b `c` \\#\\#\n\nx\n");
    assert_body("<blockquote><h2>A</h2><p>b</blockquote><ul><li><h3>C</h3>d</ul>",
                "> **A**\n>\n> b\n\n- **C**\n\n  d\n");
    assert_body("<p>x<h2>A {#b} {c=d}</h2><p>y", "x\n\n## A \\{#b} \\{c=d}\n\ny\n");
}

static void test_import_blocks__lists(void **state)
{
    (void)state;
    assert_body("<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>", "- a\n  - b\n    1. c\n- d\n");
    assert_body("<ol start=9><li>a<li>b<p>c</ol>", "9. a\n\n10. b\n\n    c\n");
    assert_body("<ul><li>a</ul><ul><li>b</ul><p>c<ol><li>d</ol><ol><li>e</ol>",
                "- a\n\n* b\n\nc\n\n1. d\n\n1) e\n");
    assert_body("<ul><li><li> <li><img src=x><li>a</ul>", "- a\n");
    assert_body("<ul><li>a<ol start=3><li>b</ol></ul>", "- a\n\n  3. b\n");
    assert_body("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", "- a\n  - b\n- c\n");
    assert_body("<ul><li><pre>a\n\n  b</pre></ul>", "- ```\n  a\n\n    b\n  ```\n");
    assert_body("<ol start=x><li>a</ol><ol start=123456789012><li>b</ol>", "1. a\n\n12345678) b\n");
}

static void test_import_blocks__tasks(void **state)
{
    (void)state;
    assert_body("<ul><li><input type=checkbox checked> a<li><label><input type=checkbox> b</label><li>c</ul>",
                "- [x] a\n- [ ] b\n- c\n");
    assert_body("<ul class=inline-task-list><li class=checked>a<li>b</ul>", "- [x] a\n- [ ] b\n");
}

static void test_import_blocks__deep_lists(void **state)
{
    (void)state;
    imported i;
    imported_begin(&i);
    kb_str html = KB_LIT("");
    for (unsigned n = 0; n < 40; n++)
        html = kbc_format(&i.c, "%s<ul><li>%u", html.s, n);
    kb_str got = imported_body(&i, html.s);
    assert_non_null(strstr(got.s, "\n                      - 11\n"));
    assert_null(strstr(got.s, "                         "));
    assert_non_null(strstr(got.s, "39"));
    imported_end(&i);
}

static void test_import_blocks__definitions(void **state)
{
    (void)state;
    assert_body("<dl><dt>A<dd>b<dt>C</dt><dt>D<dd><p>e</dl>", "- **A**: b\n- **C, D**: e\n");
    assert_body("<dl><div><dt>A?</dt><dd>b<ul><li>c</ul></dd></div></dl>", "- **A?** b\n  - c\n");
    assert_body("<dl><dt>A<dd>b<dd>c</dl>", "- **A**: b\n\n  c\n");
    assert_body("<dl><dd>a</dl><dl><dt>B</dl>", "- a\n\n* **B**\n");
}

static void test_import_blocks__details(void **state)
{
    (void)state;
    assert_body("<p>x<details><summary>A <i>b</i></summary>c<p>d</details>", "x\n\n**A _b_**\n\nc\n\nd\n");
}

static void test_import_blocks__code(void **state)
{
    (void)state;
    assert_body("<pre>\n\na  *b*\n\tc \n\n</pre>", "```\na  *b*\n\tc\n```\n");
    assert_body("<pre class=language-c++><code>a```b</code></pre>", "````c++\na```b\n````\n");
    assert_body("<pre><code class='lang-sh x'>a<br>b<div>c</div>d</code></pre>", "```sh\na\nb\nc\nd\n```\n");
    assert_body("<div class='highlight-python notranslate'><div class=highlight><pre>a</pre></div></div>",
                "```python\na\n```\n");
    assert_body("<div class='sourceCode'><pre class='sourceCode bash'>a</pre></div>", "```bash\na\n```\n");
    assert_body("<pre class='language-x`y'>a</pre><pre class=lang-text>b</pre>", "```x\na\n```\n\n```\nb\n```\n");
    assert_body("<pre><span class=lineno>1</span>a\n<span class=lineno>2</span>b</pre>", "```\na\nb\n```\n");
    assert_body("<table class=highlighttable><tr><td class=linenos><pre>1\n2</pre><td><pre>a\nb</pre></table>",
                "```\na\nb\n```\n");
    assert_body("<pre class=x><code class=language-js>a</code><code>b</code></pre>", "```js\na\nb\n```\n");
    assert_body("<p>x<pre> </pre>y", "x\n\ny\n");
}

static void test_import_blocks__quotes_and_rules(void **state)
{
    (void)state;
    assert_body("<blockquote>a<blockquote><p>b</blockquote></blockquote><blockquote> </blockquote>", "> a\n>\n> > b\n");
    assert_body("<hr><p>a<hr><hr><p>b<hr><h2>C</h2><p>d<hr>", "a\n\n---\n\nb\n\n## C\n\nd\n");
    assert_body("<ul><li>a</ul><hr><ul><li>b</ul>", "- a\n\n---\n\n- b\n");
}

static void test_import_blocks__admonitions(void **state)
{
    (void)state;
    static const char *const notes[] = {
        "<div class='admonition note'><p class=admonition-title>Note</p><p>a</div>",
        "<div class='markdown-alert markdown-alert-note'><p class=markdown-alert-title>Note</p><p>a</div>",
        "<div role=note>a</div>", "<div class='alert alert-info'>a</div>", "<aside class=note><h4>Note:</h4>a</aside>",
        "<div class='confluence-information-macro confluence-information-macro-information'>a</div>",
        "<blockquote class=note>a</blockquote>", "<div class=NOTE><p>Note</p><p>a</div>", "<p class='note'>a</p>", "<div class=callout>a</div>",
    };
    for (size_t i = 0; i < KB_COUNT(notes); i++)
        assert_body(notes[i], "> [!NOTE]\n> a\n");
    assert_body("<div class='custom-block danger'><p class=custom-block-title>Mind <i>it</i></p><ul><li>a</ul></div>",
                "> [!CAUTION]\n> **Mind _it_**\n>\n> - a\n");
    assert_body("<div class='alert alert-success'>a</div><div class='alert-warning alert'>b</div>",
                "> [!TIP]\n> a\n\n> [!WARNING]\n> b\n");
    assert_body("<p>x<div class='admonition tip'><p class=admonition-title>Tip</p></div>", "x\n");
    assert_body("<ul><li>a<div class=warning>b</div></ul>", "- a\n\n  > [!WARNING]\n  > b\n");
}

static void test_import_blocks__styles(void **state)
{
    (void)state;
    assert_body("<p><b>a</b> <strong> b </strong>c<i>d</i> <em>e</em>, <b><i>f</i></b>", "**a b** cd _e_, **_f_**\n");
    assert_body("<p>a<b>b</b>c <b>(d)</b>e", "a**b**c (d)e\n");
    assert_body("<p><b>a<br>b</b> <b></b><kbd>c</kbd> <samp>|`</samp><var>x</var>", "**a**\\\n**b** `c` `` |` ``_x_\n");
    assert_body("<p><q>a</q> <del>b</del> <u>c</u>H<sub>2</sub>O", "\xE2\x80\x9C" "a\xE2\x80\x9D b cH2O\n");
    assert_body("<p>a<img alt='b &lt; c'>d<img alt='IMG_1.png'>e<img>", "ab \\< cde\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_blocks__paragraphs),
        cmocka_unit_test(test_import_blocks__headings),
        cmocka_unit_test(test_import_blocks__lists),
        cmocka_unit_test(test_import_blocks__tasks),
        cmocka_unit_test(test_import_blocks__deep_lists),
        cmocka_unit_test(test_import_blocks__definitions),
        cmocka_unit_test(test_import_blocks__details),
        cmocka_unit_test(test_import_blocks__code),
        cmocka_unit_test(test_import_blocks__quotes_and_rules),
        cmocka_unit_test(test_import_blocks__admonitions),
        cmocka_unit_test(test_import_blocks__styles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
