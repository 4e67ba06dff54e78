/* test_tree.c - compiler/tree.c and its helpers: blocks, sections, inlines, attributes, links, limits. */
#include "tree_fixture.h"

#define P(text) "<paragraph>" text "</paragraph>"
#define H(level, text) "<heading level=\"" level "\">" text "</heading>"

static void test_tree__sections_nest(void **state)
{
    (void)state;
    assert_tree("x\n# T\na\n## A\n### B\n## C\n# D\n",
                P("x") H("1", "T") P("a")
                "<section level=\"2\">" H("2", "A") "<section level=\"3\">" H("3", "B") "</section></section>"
                "<section level=\"2\">" H("2", "C") "</section><section level=\"1\">" H("1", "D") "</section>");
    assert_tree("> # Q\n\n## A\n\n# T\n\nx\n", "<block_quote>" H("1", "Q") "</block_quote>"
                "<section level=\"2\">" H("2", "A") "</section>" H("1", "T") P("x"));
}

static void test_tree__skipped_level_warns(void **state)
{
    (void)state;
    assert_reports(KB_LIT("# T\n## A\n#### B\n##### C\n## D\n"),
                   "p.md:3:1: warning: a heading of level 4 stands right below one of level 2 [heading-level]\n");
    assert_reports(KB_LIT("## A\n"), "");
}

static void test_tree__blocks(void **state)
{
    (void)state;
    assert_tree("3. a\n4. b\n\n- c\n\n- d\n\n***\n\n    x  <y\n\n~~~ c++ copy\nz\n\tq\n~~~\n",
                "<list type=\"ordered\" start=\"3\" tight=\"yes\"><item>" P("a") "</item><item>" P("b") "</item></list>"
                "<list type=\"bullet\" tight=\"no\"><item>" P("c") "</item><item>" P("d") "</item></list>"
                "<rule/><code>x  &lt;y</code><code language=\"c++\">z\tq</code>");
}

static void test_tree__inlines(void **state)
{
    (void)state;
    assert_tree("*a*\n**b** `c&` ![d *e*](i/f%20g.png?x#y \"t\")\\\nh<!-- no --><b>i</b><br/>&amp;\n",
                P("<emphasis>a</emphasis> <strong>b</strong> <code_span>c&amp;</code_span> "
                  "<image file=\"f g.png\">d <emphasis>e</emphasis></image><break/>hi<break/>&amp;"));
}

static void test_tree__html(void **state)
{
    (void)state;
    assert_tree("<!-- a\n\nb -->\n\n<div>x <b>y</b><p>z &eacute;<script>no()</script></div>\n\n</div>\n",
                "<html>x y z \xC3\xA9</html>");
}

static void test_tree__tasks(void **state)
{
    (void)state;
    assert_tree("- [ ] a\n- [X] b\n- [x]c\n",
                "<list type=\"bullet\" tight=\"yes\"><item task=\"open\">" P("a") "</item>"
                "<item task=\"done\">" P("b") "</item><item>" P("[x]c") "</item></list>");
}

static void test_tree__admonitions(void **state)
{
    (void)state;
    const char *warning = "<admonition type=\"warning\">" P("text") "</admonition>";
    assert_tree("> [!WARNING]\n> text\n", warning);
    assert_tree("> [!warning] text\n", warning);
    assert_tree("> **Warning:** text\n", warning);
    assert_tree("> **WARNING**: text\n", warning);
    assert_tree("> **Warning**\n> text\n", warning);
    assert_tree("> [!WARNING]\n>\n> text\n", warning);
    assert_tree("> [!NOTE]  \n> text\n", "<admonition type=\"note\">" P("text") "</admonition>");
    assert_tree("> [!OTHER] text\n", "<block_quote>" P("[!OTHER] text") "</block_quote>");
    assert_tree("> **Notes** text\n", "<block_quote>" P("<strong>Notes</strong> text") "</block_quote>");
    assert_tree("> text [!NOTE]\n", "<block_quote>" P("text [!NOTE]") "</block_quote>");
}

#define UNKNOWN(place, what) "p.md:" place ": warning: unknown type " what " [admonition]\n"
#define KNOWN "known: NOTE, TIP, IMPORTANT, WARNING, CAUTION"

static void test_tree__unknown_alerts(void **state)
{
    (void)state;
    assert_tree_reports("> [!WARNNG]\n> text\n", "<block_quote>" P("[!WARNNG] text") "</block_quote>",
                        UNKNOWN("1:5", "\"WARNNG\"; did you mean \"WARNING\"?"));
    assert_reports(KB_LIT("> [!Other]\n"), UNKNOWN("1:5", "\"Other\"; " KNOWN));
    assert_reports(KB_LIT("1. \xC3\xA9\n\n   >[!Ntoe]- text\n"), UNKNOWN("3:7", "\"Ntoe\"; did you mean \"note\"?"));
    assert_reports(KB_LIT("> [!dagner] text\n"), UNKNOWN("1:5", "\"dagner\"; did you mean \"danger\"?"));
}

static void test_tree__what_is_no_alert(void **state)
{
    (void)state;
    static const char *const pages[] = {
        "> [!INCLUDE [a](https://b)]\n", "> [!VIDEO https://a]\n",    "> [!div class=\"x\"]\n", "> [!OTHER] text\n",
        "> [!VIDEO](https://a)\n",       "> text\n>\n> [!OTHER]\n", "> text\n> [!OTHER]\n",  "> \\[!OTHER]\n",
        "> [!TWO WORDS]\n",             "> [!]\n",                "> [!OTHER\n",           "[!OTHER]\n",
        "- [!OTHER]\n",                 "> - [!OTHER]\n",         "> `[!OTHER]`\n",        ">     [!OTHER]\n",
        "> [!DANGER]\n> text\n",        "> [!note]-\n> text\n",
    };
    for (size_t i = 0; i < KB_COUNT(pages); i++)
        assert_reports(kb_str_from(pages[i]), "");
}

#define EMPTY(place, what, hint) "p.md:" place ": warning: " what " without text" hint " [admonition]\n"
#define NEXT_LINE "; its text needs > on the next line"

static void test_tree__alerts_without_text(void **state)
{
    (void)state;
    assert_reports(KB_LIT("> [!WARNING]\n\n> text\n"), EMPTY("1:5", "a warning", NEXT_LINE));
    assert_reports(KB_LIT("- a\n\n  > [!important]\n  >\n\ntext\n"), EMPTY("3:7", "an important", NEXT_LINE));
    assert_reports(KB_LIT("> **Caution:**\n\ntext\n"), EMPTY("1:5", "a caution", NEXT_LINE));
    assert_reports(KB_LIT(":::tip\n:::\n"), EMPTY("1:1", "a tip", ""));
    static const char *const pages[] = {
        "> [!WARNING] text\n",         "> [!WARNING]\n>\n> text\n", "> [!WARNING]\ntext\n", "> [!NOTE]\n> ![](a.png)\n",
        "> [!NOTE]\n> | a |\n> |---|\n", "!!! warning \"Hot\"\n\ntext\n", "> **Notes:**\n\ntext\n",
    };
    for (size_t i = 0; i < KB_COUNT(pages); i++)
        assert_reports(kb_str_from(pages[i]), "");
}

#define PLAIN(place, word) \
    "p.md:" place ": warning: this is a plain quote; an admonition begins with [!" word "] [admonition]\n"

static void test_tree__almost_alerts(void **state)
{
    (void)state;
    assert_tree_reports("> [WARNING]\n> text\n", "<block_quote>" P("[WARNING] text") "</block_quote>",
                        PLAIN("1:3", "WARNING"));
    assert_reports(KB_LIT("1. a\n\n   >  [! note ] text\n"), PLAIN("3:7", "note"));
    assert_reports(KB_LIT("> [ !Tip]\n> text\n"), PLAIN("1:3", "Tip"));
    assert_reports(KB_LIT("> [!WARNING\n> text\n"), PLAIN("1:3", "WARNING"));
    assert_reports(KB_LIT("> [!WARNING Stop\n"), PLAIN("1:3", "WARNING"));
    static const char *const pages[] = {
        "> [Warning]\n> text\n",      "> [WARNING] text\n",       "> [LEGAL]\n> text\n",   "[WARNING]\n",
        "> [WARNING]\n\n[warning]: a.md\n\n# P {#a}\n",          "> [WARNING](https://a)\n", "> text\n> [NOTE]\n",
        "> \\[WARNING]\n> text\n",    "> [!info|wide] text\n",    "> `[! WARNING]`\n",     "- [NOTE]\n",
        "> - [! NOTE]\n",
    };
    for (size_t i = 0; i < KB_COUNT(pages); i++)
        assert_reports(kb_str_from(pages[i]), "");
}

static void test_tree__attributes(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kbc_source *source = source_of(&c, "p.md", KB_LIT("---\ntitle: T\ntags: [a, b]\npath: no\n1x: no\n---\n"
                                                      "# T {#g kind=guide}\n"
                                                      "## A {os=mac,windows t=\"two words\"}\n"
                                                      "- **L** {#l}: x\n- **M**: {#m}\n"));
    char *got = printed_tree(&c, source, 0);
    assert_string_equal(got, "<page path=\"p\" title=\"T\" tags=\"a b\" anchor=\"g\" kind=\"guide\">" H("1", "T")
                        "<section level=\"2\" os=\"mac windows\" t=\"two words\">" H("2", "A")
                        "<list type=\"bullet\" tight=\"yes\"><item anchor=\"l\">" P("<strong>L</strong>: x") "</item>"
                        "<item>" P("<strong>M</strong>: {#m}") "</item></list></section></page>");
    assert_diagnostics(&c, "");
    free(got);
    kbc_release(&c);
}

static void test_tree__braces_that_are_text(void **state)
{
    (void)state;
    assert_tree("# a {b}\n", H("1", "a {b}"));
    assert_tree("# a {}\n", H("1", "a {}"));
    assert_tree("# a `{#b}`\n", H("1", "a <code_span>{#b}</code_span>"));
    assert_tree("> # a {#b}\n", "<block_quote>" H("1", "a {#b}") "</block_quote>");
}

static void test_tree__bad_attributes(void **state)
{
    (void)state;
    assert_reports(KB_LIT("# T {#a 1=2 b level=3 xmlns=u}\n"),
                   "p.md:1:9: warning: '1=2' is not an attribute; write #name or key=value [bad-attribute]\n"
                   "p.md:1:13: warning: 'b' is not an attribute; write #name or key=value [bad-attribute]\n"
                   "p.md:1:15: warning: 'level=3' is not an attribute; write #name or key=value [bad-attribute]\n"
                   "p.md:1:23: warning: 'xmlns=u' is not an attribute; write #name or key=value [bad-attribute]\n");
}

static void assert_link(const char *page, const char *address, const char *wanted, bool is_external)
{
    kbc c;
    kbc_init(&c);
    kbc_source source = {.path = kb_str_from(page)};
    bool external = false;
    kb_str got = kbc_resolve_address(&c, &source, kb_str_from(address), &external);
    assert_string_equal(kb_arena_copy(&c.arena, got).s, wanted);
    assert_int_equal(external, is_external);
    kbc_release(&c);
}

static void test_tree__links_inside(void **state)
{
    (void)state;
    assert_link("d/a.md", "#x/y", "d/a/x/y", false);
    assert_link("index.md", "#x", "x", false);
    assert_link("d/a.md", "b.md#x", "d/b/x", false);
    assert_link("d/a.md", "./e/../b.MD", "d/b", false);
    assert_link("d/a.md", "../z.markdown", "z", false);
    assert_link("d/a.md", "../README.md#q", "q", false);
    assert_link("d/a.md", "e/", "d/e", false);
    assert_link("d/a.md", "..", "", false);
    assert_link("d/a.md", "my%20page.md?plain=1#%C3%A9", "d/my page/\xC3\xA9", false);
    assert_link("d/a.md", "", "d/a", false);
}

static void test_tree__links_outside(void **state)
{
    (void)state;
    assert_link("a.md", "https://x/y.md#z", "https://x/y.md#z", true);
    assert_link("a.md", "mailto:x@y", "mailto:x@y", true);
    assert_link("a.md", "//x/y.md", "//x/y.md", true);
    assert_link("a.md", "/x.md", "/x.md", true);
    assert_link("a.md", "../x.md", "../x.md", true);
    assert_link("a.md", "x.pdf#p", "x.pdf#p", true);
    assert_link("a.md", "x%00.pdf", "x%00.pdf", true);
}

static void test_tree__page_ids(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    static const char *const pairs[][2] = {{"index.md", ""}, {"docs/a.md", "docs/a"}, {"docs/index.md", "docs"},
                                           {"d/README.markdown", "d"}, {"_index.md", ""}, {"x.txt", "x.txt"}};
    for (size_t i = 0; i < KB_COUNT(pairs); i++)
        assert_string_equal(kbc_page_id(&c, kb_str_from(pairs[i][0])).s, pairs[i][1]);
    kbc_release(&c);
}

static void test_tree__slugs(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    static const char *const pairs[][2] = {{"Wi-Fi & more_x (2)!", "wi-fi--more_x-2"},
                                           {"\xC3\x89t\xC3\xA9 \xCE\xA9 \xD0\x96",
                                            "\xC3\xA9t\xC3\xA9-\xCF\x89-\xD0\xB6"},
                                           {"?", ""}};
    for (size_t i = 0; i < KB_COUNT(pairs); i++)
        assert_string_equal(kbc_slug(&c, kb_str_from(pairs[i][0])).s, pairs[i][1]);
    kbc_release(&c);
}

static void test_tree__places(void **state)
{
    (void)state;
    assert_places("---\na: b\n---\n# T\n\n\xC3\xA9 x\n\n> - a\n>   b\n",
                  "<page path=\"p\" a=\"b\"> <!-- 4:1 -->" H("1", "T") " <!-- 4:1 -->" P("\xC3\xA9 x") " <!-- 6:1 -->"
                  "<block_quote> <!-- 8:1 --><list type=\"bullet\" tight=\"yes\"> <!-- 8:3 --><item> <!-- 8:3 -->"
                  P("a b") " <!-- 8:5 --></item></list></block_quote></page>");
}

/* The n-th element of a name, from 1. */
static kbc_place place_of(xmlDocPtr doc, const char *name)
{
    const xmlNode *node = xmlDocGetRootElement(doc);
    while (node != NULL && !kbc_is(node, name))
        node = node->children != NULL ? node->children : node->next != NULL ? node->next : node->parent->next;
    assert_non_null(node);
    return kbc_node_of(node)->place;
}

static void assert_place(const char *markdown, const char *name, uint32_t line, uint32_t column)
{
    kbc c;
    kbc_init(&c);
    xmlDocPtr doc = kbc_tree(&c, source_of(&c, "p.md", kb_str_from(markdown)));
    kbc_place place = place_of(doc, name);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
    xmlFreeDoc(doc);
    kbc_release(&c);
}

static void test_tree__places_in_lines(void **state)
{
    (void)state;
    assert_place("a [b\nc](d) e\n", "link", 1, 3);
    assert_place("\n\nt, see [\n](.md)", "link", 3, 8);
    assert_place("a\nb [\nc](d)\n", "link", 2, 3);
    assert_place("a\nb ![\n](d) e\nf\n", "image", 2, 3);
    assert_place("a\nb [![c\nd](e)\nf](g)\nh\n", "image", 2, 4);
    assert_place("a\nb [![\n](e)\nf](g)\nh\n", "link", 2, 3);
    assert_place("a\n[](d) [\n](e) *f*\n", "emphasis", 3, 6);
    assert_place("a\\\nb *c*\n", "emphasis", 2, 3);
    assert_place("a\\\nb\nc *d*\n", "emphasis", 3, 3);
    assert_place("  x\n      y *z*\n", "emphasis", 2, 9);
    assert_place("> a\n> b <http://c>\n", "link", 2, 5);
    assert_place("[r]: /u\n[q]: /u 't'\ntext *k*\n", "emphasis", 3, 6);
    assert_place("[r]: /u\ntext\n", "paragraph", 2, 1);
    assert_place("## a *b* ##\n", "emphasis", 1, 6);
    assert_place("[a](b\n'c') *d*\n", "emphasis", 2, 6);
}

static void test_tree__node_text(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    xmlDocPtr doc = kbc_tree(&c, source_of(&c, "p.md", KB_LIT("# a  *b*c\n- d\n- e\\\nf `g  h` ![i](j)\n")));
    assert_string_equal(kbc_node_text(&c, xmlDocGetRootElement(doc)).s, "a bc d e f g h i");
    assert_null(kbc_attribute(&c, xmlDocGetRootElement(doc), "none").s);
    assert_string_equal(kbc_attribute(&c, xmlDocGetRootElement(doc), "path").s, "p");
    xmlFreeDoc(doc);
    kbc_release(&c);
}

static void test_tree__empty(void **state)
{
    (void)state;
    assert_places("", "<page path=\"p\"/> <!-- 1:1 -->");
    assert_places("<!-- x -->\n\n[a]: b\n", "<page path=\"p\"/> <!-- 1:1 -->");
    assert_places("---\na: b\n---\n", "<page path=\"p\" a=\"b\"/> <!-- 4:1 -->");
}

static void assert_limit(const char *before, const char *piece, size_t count, const char *behind, const char *wanted)
{
    kbc c;
    kbc_init(&c);
    assert_reports(repeated(&c, before, piece, count, behind), wanted);
    kbc_release(&c);
}

static void test_tree__limits_of_nesting(void **state)
{
    (void)state;
    assert_limit("", ">", 64, "a\n", "p.md:1:60: error: too many elements inside each other (at most 60) [limit]\n");
    assert_limit("", "> ", 58, "a\n", "");
    assert_limit("x\n\n", "- ", 65, "a\n",
                 "p.md:3: error: too many quotes and lists inside each other "
                 "(at most 64; --limit containers=N allows more) [limit]\n");
    assert_limit("", "- ", 90, "\n", "");
    kbc c;
    kbc_init(&c);
    kb_str deep = repeated(&c, "", "- ", 60, "x\n");
    assert_limit(deep.s, "\n", 700000, "", "p.md:666668: error: too many blank lines in deep lists "
                 "(at most 40,000,000; --limit blank-lines=N allows more) [limit]\n");
    kbc_release(&c);
}

static void test_tree__limits_of_paragraphs(void **state)
{
    (void)state;
    const char *too_long = "p.md:1: error: a paragraph is too long; put a blank line in it "
                           "(at most 64 KiB; --limit paragraph=N allows more) [limit]\n";
    assert_limit("", "![[]()", 11000, "", too_long);
    assert_limit("", "a ", 32767, "", "");
    assert_limit("", "- an item\n", 10000, "", "");
    assert_limit("```\n", "[x]\n", 30000, "```\n", "");
    assert_limit("", "![[]()![[]()![[]()![[]()![[]()![[]()![[]()![[]()![[]()![[]()\n\n", 6000, "", "");
}

static void test_tree__limit_of_markup(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kb_str one = repeated(&c, "", "![[]()", 10000, "\n\n");
    assert_limit("", one.s, 7, "",
                 "p.md:13: error: too much markup in long paragraphs; put blank lines in them "
                           "(at most 10,000,000,000; --limit markup=N allows more) [limit]\n");
    kbc_release(&c);
}

static void test_tree__fences_do_not_hide_paragraphs(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    xmlDocPtr doc = kbc_tree(&c, source_of(&c, "p.md", repeated(&c, "```a`b\n", "![[]()", 20000, "\n```\n")));
    assert_null(doc);
    assert_int_equal(c.errors, 1);
    kbc_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree__sections_nest),
        cmocka_unit_test(test_tree__skipped_level_warns),
        cmocka_unit_test(test_tree__blocks),
        cmocka_unit_test(test_tree__inlines),
        cmocka_unit_test(test_tree__html),
        cmocka_unit_test(test_tree__tasks),
        cmocka_unit_test(test_tree__admonitions),
        cmocka_unit_test(test_tree__alerts_without_text),
        cmocka_unit_test(test_tree__almost_alerts),
        cmocka_unit_test(test_tree__unknown_alerts),
        cmocka_unit_test(test_tree__what_is_no_alert),
        cmocka_unit_test(test_tree__attributes),
        cmocka_unit_test(test_tree__braces_that_are_text),
        cmocka_unit_test(test_tree__bad_attributes),
        cmocka_unit_test(test_tree__links_inside),
        cmocka_unit_test(test_tree__links_outside),
        cmocka_unit_test(test_tree__page_ids),
        cmocka_unit_test(test_tree__slugs),
        cmocka_unit_test(test_tree__places),
        cmocka_unit_test(test_tree__places_in_lines),
        cmocka_unit_test(test_tree__node_text),
        cmocka_unit_test(test_tree__empty),
        cmocka_unit_test(test_tree__limits_of_nesting),
        cmocka_unit_test(test_tree__limits_of_paragraphs),
        cmocka_unit_test(test_tree__limit_of_markup),
        cmocka_unit_test(test_tree__fences_do_not_hide_paragraphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
