/*
 * test_dialects.c - compiler/dialects.c, dialect_text.c, tags.c, code_lines.c,
 * zones.c, lead.c and html.c: what other dialects of Markdown become in the tree.
 */
#include "tree_fixture.h"

#define NOTE(text) "<admonition type=\"note\"><paragraph>" text "</paragraph></admonition>"
#define P(text) "<paragraph>" text "</paragraph>"
#define H(level, text) "<heading level=\"" #level "\">" text "</heading>"
#define SECTION(level, text) "<section level=\"" #level "\">" H(level, text)

static const char platform_rules[] =
    "<rules version='1' bold-headings='yes'><kind name='fix'/><facet name='os' many='yes'>"
    "<value name='mac' label='Mac' words='macos'/><value name='win' label='Windows'/></facet>"
    "<record on='section' heading='Symptoms, Cause, Solution'/></rules>";

/* As assert_tree(), with rules, and diagnostics. */
static void assert_with(const char *rules_text, const char *markdown, const char *wanted, const char *diagnostics)
{
    kbc c;
    kbc_init(&c);
    kbc_source rules_source = {.text = kb_str_from(rules_text), .file = KB_LIT("rules.xml")};
    kbc_rules *rules = rules_text != NULL ? kbc_rules_load(&c, &rules_source) : NULL;
    char *got = printed_tree(&c, source_of(&c, "p.md", kb_str_from(markdown)), 0);
    kb_str whole = kbc_format(&c, "<page path=\"p\">%s</page>", wanted);
    assert_string_equal(got, whole.s);
    assert_diagnostics(&c, diagnostics);
    free(got);
    kbc_rules_free(rules);
    kbc_release(&c);
}

static void test_dialects__liquid_and_hugo(void **state)
{
    (void)state;
    assert_tree("{% note %}\n\n**Note:** a *b*\n\n{% endnote %}\n", NOTE("a <emphasis>b</emphasis>"));
    assert_tree("{% note %}a{% endnote %} b\n", NOTE("a") P("b"));
    assert_tree("{{< note >}}\na\n{{< /note >}}\n", NOTE("a"));
    assert_tree("{{% notice info %}}\na\n{{% /notice %}}\n", NOTE("a"));
    assert_tree("{%- hint style=\"info\" -%}\na\n{% endhint %}\nb", NOTE("a") P("b"));
    assert_tree("{{< danger title=\"Stop\" >}}\na\n{{< /danger >}}\n",
                "<admonition type=\"caution\">" P("<strong>Stop</strong>") P("a") "</admonition>");
    assert_tree("x\n{% tip %}\ny\n{% warning %}\nz\n{% endwarning %}\n{% endtip %}\n",
                P("x") "<admonition type=\"tip\">" P("y") "<admonition type=\"warning\">" P("z")
                "</admonition></admonition>");
    assert_tree("- a\n\n  {{< note >}} b\n  {{< /note >}}\n- c\n",
                "<list type=\"bullet\" tight=\"no\"><item>" P("a") NOTE("b") "</item><item>" P("c") "</item></list>");
    assert_tree("> {% note %}\n> a\n> {% endnote %}\n", "<block_quote>" NOTE("a") "</block_quote>");
}

static void test_dialects__tags_vanish(void **state)
{
    (void)state;
    assert_with(NULL, "a {% data x %} b\n{% if y %}c{% endif %}\n{{< figure src=\"x\" >}}\n", P("a b c"),
                "p.md:1:3: warning: {% data x %} is left out, the text in it stays, and 2 more on this page "
                "[shortcode]\n");
    assert_with(NULL, "# T\n\n{% note %}\na\n", H(1, "T") P("a"),
                "p.md:3:1: warning: {% note %} is left out, the text in it stays [shortcode]\n");
    assert_with(NULL, "a\n\n{{< figure\n  src=\"x\"\n  title=\"y\" >}} b\n", P("a") P("b"),
                "p.md:3:1: warning: {{< figure is left out, the text in it stays [shortcode]\n");
    assert_tree("[a]({{< ref \"./b.md\" >}}) {{< tip text=\"Pods\" id=\"x\" >}}\n", P("<link to=\"b\">a</link> Pods"));
    assert_tree("a{% comment %}\n{% note %}\n{% endcomment %}b\n", P("a b"));
    assert_tree("{% raw %}{% note %}{{ x }}{% endraw %}\n", P("{% note %}{{ x }}"));
    assert_tree("| a |\n|---|\n{% comment %}{% endcomment %}\n| b |\n",
                "<table><head><cell>a</cell></head><row><cell>b</cell></row></table>");
}

static void test_dialects__what_is_no_tag(void **state)
{
    (void)state;
    assert_tree("`{% note %}` {{ x }} {{<A>|<B>}} \\{% b %} {%} {% 1 %} {{% a\n",
                P("<code_span>{% note %}</code_span> {{ x }} {{|}} {% b %} {%} {% 1 %} {{% a"));
    assert_tree("```\n{% note %}\n!!! note\n    x\n```\n\n    {% tip %}\n\n~~~\n:::note\n~~~\n",
                "<code>{% note %}!!! notex</code><code>{% tip %}</code><code>:::note</code>");
    assert_tree("- a\n\n      {% note %}\n\n  ```\n  {% note %}\n  ```\n",
                "<list type=\"bullet\" tight=\"no\"><item>" P("a") "<code>{% note %}</code><code>{% note %}</code>"
                "</item></list>");
    assert_tree("<!--\n{% note %}\n-->\n\n<!-- kb:0 -->\n!!! important\nno\n", P("!!! important no"));
    assert_tree("{% note %}\na\n\n<!-- kb:1 -->\nb\n\n{% endnote %}\n",
                "<admonition type=\"note\">" P("a") P("b") "</admonition>");
}

static void test_dialects__indented(void **state)
{
    (void)state;
    assert_tree("!!! danger \"Do *not*\"\n    a\n\n        code\n    - b\n\nc\n",
                "<admonition type=\"caution\">" P("<strong>Do *not*</strong>") P("a")
                "<code>code</code><list type=\"bullet\" tight=\"yes\"><item>" P("b") "</item></list></admonition>" P("c"));
    assert_tree("??? note\n\n    a\n\n    !!! tip \"\"\n        b\n\n    c\n",
                "<admonition type=\"note\">" P("a") "<admonition type=\"tip\">" P("b") "</admonition>" P("c")
                "</admonition>");
    assert_tree("1. a\n\n    !!! note\n        b\n\n2. c\n",
                "<list type=\"ordered\" start=\"1\" tight=\"no\"><item>" P("a") NOTE("b") "</item><item>" P("c")
                "</item></list>");
    assert_tree("!!! note\n    ```\n    {% x %}\n\n    ```\n    | a |\n    |---|\n    | b |\n",
                "<admonition type=\"note\"><code>{% x %}</code><table><head><cell>a</cell></head><row><cell>b</cell>"
                "</row></table></admonition>");
    assert_tree("# T\n\n=== \"Windows\"\n\n    a\n\n=== \"Linux\"\n\n    b\n\nc\n",
                H(1, "T") SECTION(2, "Windows") P("a") "</section>" SECTION(2, "Linux") P("b") "</section>" P("c"));
}

static void test_dialects__colons(void **state)
{
    (void)state;
    assert_tree(":::warning[Hot]\na\n:::\nb\n",
                "<admonition type=\"warning\">" P("<strong>Hot</strong>") P("a") "</admonition>" P("b"));
    assert_tree("::: {.tip}\na\n:::\n", "<admonition type=\"tip\">" P("a") "</admonition>");
    assert_tree("::: moniker range=\"x\"\na\n::: moniker-end\n:::row:::\nb\n", P("a") P("b"));
    assert_tree("1. a\n\n   :::image type=\"content\" source=\"m/x.png\" alt-text=\"The [menu]\"::: b\n",
                "<list type=\"ordered\" start=\"1\" tight=\"no\"><item>" P("a")
                P("<image file=\"x.png\">The menu</image> b") "</item></list>");
    assert_with(NULL, ":::unknown\na\n:::\n:::\n", P("a"),
                "p.md:1:1: warning: :::unknown is left out, the text in it stays, and 1 more on this page [shortcode]\n");
}

#define SLIP(place, what) "p.md:" place ": warning: unknown type " what " [admonition]\n"

/* A slip in the type is told at the word, and only there. */
static void test_dialects__unknown_types(void **state)
{
    (void)state;
    assert_tree_reports("!!! warnng \"T\"\n    a\n", NOTE("<strong>T</strong></paragraph><paragraph>a"),
                        SLIP("1:5", "\"warnng\"; did you mean \"warning\"?"));
    assert_tree_reports("---\n---\n!!! note\n    ???+ dangre\n        a\n",
                        "<admonition type=\"note\">" NOTE("a") "</admonition>",
                        SLIP("4:10", "\"dangre\"; did you mean \"danger\"?"));
    assert_tree_reports(":::warnng[T]\na\n:::\n::: {.Tpi}\nb\n:::\n", P("a") P("b"),
                        SLIP("1:4", "\"warnng\"; did you mean \"warning\"?")
                        SLIP("4:7", "\"Tpi\"; did you mean \"tip\"?"));
    static const char *const words[] = {"legal",  "figure", "sample", "access",
                                        "action", "notice", "mirror", "intention"};
    for (size_t i = 0; i < KB_COUNT(words); i++) {
        char text[40];
        (void)snprintf(text, sizeof text, "!!! %s\n    a\n", words[i]);
        assert_tree(text, NOTE("a"));
    }
    assert_tree("{% raw %}\n:::warnng\n{% endraw %}\n", P(":::warnng"));
    assert_tree("```\n!!! warnng\n    a\n```\n", "<code>!!! warnnga</code>");
}

static void test_dialects__places(void **state)
{
    (void)state;
    assert_places("---\na: b\n---\n{% note %}\n*a*\n{% endnote %}\n\n!!! tip\n    x\n    y **b**\n",
                  "<page path=\"p\" a=\"b\"> <!-- 4:1 --><admonition type=\"note\"> <!-- 4:1 -->"
                  "<paragraph><emphasis>a</emphasis></paragraph> <!-- 5:1 --></admonition>"
                  "<admonition type=\"tip\"> <!-- 8:1 --><paragraph>x y <strong>b</strong></paragraph> <!-- 9:5 -->"
                  "</admonition></page>");
    assert_places("  {{< note >}}  a\n\n| h |\n|---|\n| {% comment %}{% endcomment %}b |\n\n{{< /note >}}c\n",
                  "<page path=\"p\"> <!-- 1:1 --><admonition type=\"note\"> <!-- 1:3 --><paragraph>a</paragraph> "
                  "<!-- 1:17 --><table> <!-- 3:1 --><head> <!-- 3:1 --><cell>h</cell> <!-- 3:3 --></head>"
                  "<row> <!-- 5:1 --><cell>b</cell> <!-- 5:3 --></row></table></admonition>"
                  "<paragraph>c</paragraph> <!-- 7:14 --></page>");
}

static void test_dialects__platforms(void **state)
{
    (void)state;
    assert_with(platform_rules, "# T\n{% macos %}\n## A\na\n{% endmacos %}\n{% win %}b{% endwin %}\n## C\n",
                H(1, "T") SECTION(2, "Mac") SECTION(2, "A") P("a") "</section></section>" SECTION(2, "Windows") P("b")
                "</section>" SECTION(2, "C") "</section>", "");
    assert_with(platform_rules, "- x\n\n  {% mac %}\n  a\n  {% endmac %}\n",
                "<list type=\"bullet\" tight=\"no\"><item>" P("x") P("<strong>Mac</strong>") P("a") "</item></list>", "");
    assert_with(platform_rules, "{% linux %}\na\n{% endlinux %}\n", P("a"),
                "p.md:1:1: warning: {% linux %} is left out, the text in it stays [shortcode]\n");
    assert_tree("# T\n## S\n# [Windows](#tab/w)\na\n### B\n# [Linux](#tab/l)\nc\n\n---\nd\n",
                H(1, "T") SECTION(2, "S") SECTION(3, "Windows") P("a") SECTION(3, "B") "</section></section>"
                SECTION(3, "Linux") P("c") "</section>" P("d") "</section>");
}

/* Braces behind the link are those of the section; other text makes it a heading with a link. */
static void test_dialects__attributes_of_tabs(void **state)
{
    (void)state;
    assert_tree("# T\n# [A *b*](#tab/a) {#x tier=2}\na\n\n---\nc\n",
                H(1, "T") "<section level=\"2\" anchor=\"x\" tier=\"2\">" H(2, "A <emphasis>b</emphasis>") P("a") "</section>"
                P("c"));
    assert_tree("# [A](#tab/a) \\{#x}\n\n---\n", SECTION(2, "A {#x}") "</section>");
    assert_tree("# T\n# [A](#tab/a) b\n", H(1, "T") SECTION(1, "<link to=\"p/tab/a\">A</link> b") "</section>");
}

/* A tab holds the headings in it, whatever their level. */
static void test_dialects__headings_in_tabs(void **state)
{
    (void)state;
    assert_tree("# T\n## S\n# [Windows](#tab/w)\na\n## B\n# C\n# [Linux](#tab/l)\n## D\n\n---\nd\n## E\n",
                H(1, "T") SECTION(2, "S") SECTION(3, "Windows") P("a") SECTION(2, "B") "</section>" SECTION(1, "C")
                "</section></section>" SECTION(3, "Linux") SECTION(2, "D") "</section></section>" P("d") "</section>"
                SECTION(2, "E") "</section>");
    assert_tree("# T\n## S\n=== \"A\"\n    # B\n\n    ## C\n=== \"D\"\n    ## E\nx\n## F\n",
                H(1, "T") SECTION(2, "S") SECTION(3, "A") SECTION(1, "B") SECTION(2, "C") "</section></section></section>"
                SECTION(3, "D") SECTION(2, "E") "</section></section>" P("x") "</section>" SECTION(2, "F") "</section>");
    assert_tree("# T\n## S\n{{< tab \"A\" >}}\n## B\n{{< /tab >}}\n"
                "{% tab title=\"C\" %}\n# D\n{% endtab %}\nx\n",
                H(1, "T") SECTION(2, "S") SECTION(3, "A") SECTION(2, "B") "</section></section>" SECTION(3, "C")
                SECTION(1, "D") "</section></section>" P("x") "</section>");
    assert_with(platform_rules, "# T\n## S\n{% mac %}\n## A\n{% endmac %}\n{% win %}\n# B\n{% endwin %}\nx\n",
                H(1, "T") SECTION(2, "S") SECTION(3, "Mac") SECTION(2, "A") "</section></section>" SECTION(3, "Windows")
                SECTION(1, "B") "</section></section>" P("x") "</section>", "");
}

/* Tabs in tabs, titles and bold headings in tabs. */
static void test_dialects__what_tabs_hold(void **state)
{
    (void)state;
    assert_tree("=== \"A\"\n    # B\n\n# T\n\nx\n",
                SECTION(2, "A") SECTION(1, "B") "</section></section>" H(1, "T") P("x"));
    assert_tree("# T\n=== \"A\"\n    # [B](#tab/b)\n    b\n"
                "=== \"C\"\n    # [D](#tab/d)\n    d\n\n    ---\n    e\n",
                H(1, "T") SECTION(2, "A") SECTION(3, "B") P("b") "</section></section>" SECTION(2, "C") SECTION(3, "D")
                P("d") "</section>" P("e") "</section>");
    assert_tree("# T\n# [A](#tab/a)\n{{< tab \"B\" >}}\nb\n\n---\n{{< /tab >}}\na\n\n---\nx\n",
                H(1, "T") SECTION(2, "A") SECTION(3, "B") P("b") "<rule/></section>" P("a") "</section>" P("x"));
    assert_with(platform_rules, "**Symptoms:**\n\n=== \"A\"\n\n    **Solution:**\n\n    a\n\n=== \"B\"\n\n"
                                "    **Solution:**\n\n    b\n\n**Cause:**\n\nc\n",
                SECTION(2, "Symptoms") SECTION(3, "A") SECTION(4, "Solution") P("a") "</section></section>"
                SECTION(3, "B") SECTION(4, "Solution") P("b") "</section></section></section>" SECTION(2, "Cause") P("c")
                "</section>", "");
    assert_tree("!!! note\n    # B\n\n# T\n", "<admonition type=\"note\">" H(1, "B") "</admonition>" H(1, "T"));
}

/* A tab that nothing ends does not hold the rest of the page. */
static void test_dialects__tabs_without_end(void **state)
{
    (void)state;
    assert_tree("# T\n## S\n# [A](#tab/a)\na\n## B\n# [C](#tab/c)\nc\n#### D\n## E\n# F\n",
                H(1, "T") SECTION(2, "S") SECTION(3, "A") P("a") SECTION(2, "B") "</section></section>" SECTION(3, "C")
                P("c") SECTION(4, "D") "</section></section></section>" SECTION(2, "E") "</section>" SECTION(1, "F")
                "</section>");
    assert_tree("# T\n{{< tab \"A\" >}}\n# [B](#tab/b)\nb\n# C\n{{< /tab >}}\nd\n\n---\n# [E](#tab/e)\n",
                H(1, "T") SECTION(2, "A") SECTION(3, "B") P("b") "</section>" SECTION(1, "C") "</section></section>"
                P("d") "<rule/>" SECTION(2, "E") "</section>");
    assert_tree("# T\n# [A](#tab/a)\n=== \"B\"\n    # [C](#tab/c)\n    c\n\n    ---\n{% note %}\nd\n\n---\n{% endnote %}\n"
                "- - -\n# [E](#tab/e)\n> ---\n\n# F\n",
                H(1, "T") SECTION(2, "A") SECTION(3, "B") SECTION(4, "C") P("c") "</section></section>"
                "<admonition type=\"note\">" P("d") "<rule/></admonition></section>" SECTION(2, "E")
                "<block_quote><rule/></block_quote></section>" SECTION(1, "F") "</section>");
    assert_tree("# T\n# [A](#tab/a)\n=== \"B\"\n    b\n\n    ---\n{% note %}\nd\n\n---\n{% endnote %}\n## C\n",
                H(1, "T") SECTION(2, "A") SECTION(3, "B") P("b") "<rule/></section><admonition type=\"note\">" P("d")
                "<rule/></admonition></section>" SECTION(2, "C") "</section>");
}

static void test_dialects__ends_that_are_lost(void **state)
{
    (void)state;
    assert_tree("{% note %}\n- a\n  {% endnote %}\n\nb\n",
                "<admonition type=\"note\"><list type=\"bullet\" tight=\"yes\"><item>" P("a") "</item></list></admonition>"
                P("b"));
    assert_tree("- {% note %}\n  a\n\n{% endnote %}\nb\n",
                "<list type=\"bullet\" tight=\"yes\"><item>" NOTE("a") "</item></list>" P("b"));
    assert_tree("{% note %}\na\n\n<div>\n{% endnote %}\n</div>\n\n## B\n",
                NOTE("a") SECTION(2, "B") "</section>");
    assert_tree("# T\n{{< tab \"A\" >}}\n## B\n- b\n  {{< /tab >}}\n\nx\n",
                H(1, "T") SECTION(2, "A") SECTION(2, "B") "<list type=\"bullet\" tight=\"yes\"><item>" P("b")
                "</item></list></section></section>" P("x"));
    assert_tree("# T\n{{< tab \"A\" >}}\n## B\n\n<div>\n{{< /tab >}}\n</div>\n\n## D\n",
                H(1, "T") SECTION(2, "A") SECTION(2, "B") "</section></section>" SECTION(2, "D") "</section>");
}

static void test_dialects__bold_headings(void **state)
{
    (void)state;
    assert_with(platform_rules, "# T\n**Symptoms:**\n\n- a\n\n**Solution 1**:\n\nb\n\n**Not one**\n\n## C\n\n**Cause: x**\n",
                H(1, "T") SECTION(2, "Symptoms") "<list type=\"bullet\" tight=\"yes\"><item>" P("a") "</item></list>"
                "</section>" SECTION(2, "Solution 1") P("b") P("<strong>Not one</strong>") "</section>" SECTION(2, "C")
                SECTION(3, "Cause: x") "</section></section>", "");
    assert_tree("**Symptoms:**\n\na\n", P("<strong>Symptoms:</strong>") P("a"));
}

static void test_dialects__html(void **state)
{
    (void)state;
    assert_tree("<details>\n<summary>More <b>here</b></summary>\n\na\n\n</details>\n",
                P("<strong>More here</strong>") P("a"));
    assert_tree("<details><summary>A</summary>b\n</details>\n\n<!-- c\n\nd\n-->\n",
                P("<strong>A</strong>") "<html>b</html>");
    assert_tree("<keyfile> of vector<int></int> <mark>x</mark> <B>y</B> <p x>z <!-- no --> </keyfile>\n",
                P("&lt;keyfile&gt; of vector&lt;int&gt; x y z  "));
    assert_tree("a <b>c</b><br>d <a name=\"x\"></a>e\n\n## <a id=\"y\"></a> H\n",
                P("a c<break/>d e") SECTION(2, "H") "</section>");
}

/* The front matter itself stands on the page, so only the end is looked at. */
static void assert_lead(const char *front, const char *body, const char *wanted)
{
    kbc c;
    kbc_init(&c);
    kb_str text = kbc_format(&c, "---\n%s\n---\n%s", front, body);
    char *got = printed_tree(&c, source_of(&c, "p.md", text), 0);
    kb_str whole = kbc_format(&c, "%s</page>", wanted);
    assert_string_equal(got + strcspn(got, ">") + 1, whole.s);
    free(got);
    kbc_release(&c);
}

static void test_dialects__lead(void **state)
{
    (void)state;
    assert_lead("description: How to get it going once more", "# T\n\na\n",
                H(1, "T") P("How to get it going once more") P("a"));
    assert_lead("intro: How to get {% data x %}it going once more", "", P("How to get it going once more"));
    assert_lead("summary: How to get it going.", "# T\n\nHow to get it going, and *why*.\n",
                H(1, "T") P("How to get it going, and <emphasis>why</emphasis>."));
    assert_lead("description: 'Learn more about: T Class'", "# T class\n\na\n", H(1, "T class") P("a"));
}

/* Nothing here may take time that grows with the square of the page. */
static void test_dialects__hostile(void **state)
{
    (void)state;
    static const char *const pieces[] = {"{% note %}\n", "{% endnote %}\n", "{% a {{< b {{% c `\n\n", ":::note\n",
                                         "!!! note\n    x\n", "{{< x >}}", "{% n %}\n\n# h\n\n{% endn %}\n\n",
                                         "`` ` {% x %}\n\n", "# [a](#tab/a)\n\n"};
    for (size_t i = 0; i < KB_COUNT(pieces); i++) {
        kbc c;
        kbc_init(&c);
        size_t count = i == 5 ? 7000 : 20000;
        xmlDocPtr doc = kbc_tree(&c, source_of(&c, "p.md", repeated(&c, "", pieces[i], count, "\n")));
        assert_non_null(doc);
        xmlFreeDoc(doc);
        kbc_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialects__liquid_and_hugo), cmocka_unit_test(test_dialects__tags_vanish),
        cmocka_unit_test(test_dialects__what_is_no_tag),  cmocka_unit_test(test_dialects__indented),
        cmocka_unit_test(test_dialects__colons),          cmocka_unit_test(test_dialects__places),
        cmocka_unit_test(test_dialects__platforms),       cmocka_unit_test(test_dialects__headings_in_tabs),
        cmocka_unit_test(test_dialects__what_tabs_hold),  cmocka_unit_test(test_dialects__ends_that_are_lost),
        cmocka_unit_test(test_dialects__tabs_without_end), cmocka_unit_test(test_dialects__unknown_types),
        cmocka_unit_test(test_dialects__bold_headings),   cmocka_unit_test(test_dialects__html),
        cmocka_unit_test(test_dialects__lead),            cmocka_unit_test(test_dialects__hostile),
        cmocka_unit_test(test_dialects__attributes_of_tabs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
