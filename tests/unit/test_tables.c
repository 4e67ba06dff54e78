/* test_tables.c - compiler/tables.c and its helpers: GFM tables, in containers, with limits. */
#include "tree_fixture.h"

#define P(text) "<paragraph>" text "</paragraph>"
#define C(text) "<cell>" text "</cell>"
#define HEAD(cells) "<head>" cells "</head>"
#define ROW(cells) "<row>" cells "</row>"
#define TABLE(rows) "<table>" rows "</table>"
#define E "<cell/>"

/* The examples of GitHub's specification, section 4.10. */
static void test_tables__of_the_specification(void **state)
{
    (void)state;
    assert_tree("| foo | bar |\n| --- | --- |\n| baz | bim |\n", TABLE(HEAD(C("foo") C("bar")) ROW(C("baz") C("bim"))));
    assert_tree("| abc | defghi |\n:-: | -----------:\nbar | baz\n",
                TABLE(HEAD("<cell align=\"center\">abc</cell><cell align=\"right\">defghi</cell>")
                      ROW("<cell align=\"center\">bar</cell><cell align=\"right\">baz</cell>")));
    assert_tree("| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |\n",
                TABLE(HEAD(C("f|oo")) ROW(C("b <code_span>|</code_span> az")) ROW(C("b <strong>|</strong> im"))));
    assert_tree("| abc | def |\n| --- | --- |\n| bar | baz |\n> bar\n",
                TABLE(HEAD(C("abc") C("def")) ROW(C("bar") C("baz"))) "<block_quote>" P("bar") "</block_quote>");
    assert_tree("| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n\nbar\n",
                TABLE(HEAD(C("abc") C("def")) ROW(C("bar") C("baz")) ROW(C("bar") E)) P("bar"));
    assert_tree("| abc | def |\n| --- |\n| bar |\n", P("| abc | def | | --- | | bar |"));
    assert_tree_reports("| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |\n",
                        TABLE(HEAD(C("abc") C("def")) ROW(C("bar") E) ROW(C("bar") C("baz"))),
                        "p.md:4:15: warning: this cell is cut off: the head has 2 columns; "
                        "a | in a cell is written \\| [long-row]\n");
    assert_tree("| abc | def |\n| --- | --- |\n", TABLE(HEAD(C("abc") C("def"))));
}

static void test_tables__behind_text(void **state)
{
    (void)state;
    assert_tree("text\nmore\n|a|\n|-|\n|b|\n", P("text more") TABLE(HEAD(C("a")) ROW(C("b"))));
    assert_tree("[r]: /u\n|[r]|\n|-|\n", TABLE(HEAD(C("<link to=\"/u\" external=\"yes\">r</link>"))));
}

static void test_tables__in_containers(void **state)
{
    (void)state;
    const char *table = TABLE(HEAD(C("a") C("b")) ROW(C("c") C("d")));
    kbc c;
    kbc_init(&c);
    assert_tree("> a|b\n> -|-\n> c|d\n", kbc_format(&c, "<block_quote>%s</block_quote>", table).s);
    kb_str item = kbc_format(&c, "<list type=\"bullet\" tight=\"yes\"><item>%s</item></list>", table);
    assert_tree("- |a|b|\n  |-|-|\n  |c|d|\n", item.s);
    assert_tree("-\t|a|b|\n\t|-|-|\n    |c|d|\n", item.s);
    assert_tree("- > |a|b|\n  > |-|-|\n  > |c|d|\n",
                kbc_format(&c, "<list type=\"bullet\" tight=\"yes\"><item><block_quote>%s</block_quote></item></list>",
                           table).s);
    kbc_release(&c);
}

static void test_tables__ends(void **state)
{
    (void)state;
    const char *table = TABLE(HEAD(C("a")) ROW(C("b")));
    kbc c;
    kbc_init(&c);
    assert_tree("|a|\n|-|\n|b|\n---\n", kbc_format(&c, "%s<rule/>", table).s);
    assert_tree("|a|\n|-|\n|b|\n    x\n", kbc_format(&c, "%s<code>x</code>", table).s);
    assert_tree("|a|\n|-|\n|b|\n# H\n", kbc_format(&c, "%s<heading level=\"1\">H</heading>", table).s);
    kb_str list = kbc_format(&c, "%s<list type=\"ordered\" start=\"2\" tight=\"yes\"><item>" P("x") "</item></list>",
                             table);
    assert_tree("|a|\n|-|\n|b|\n2. x\n", list.s);
    assert_tree("> |a|\n> |-|\n> |b|\nlazy\n", kbc_format(&c, "<block_quote>%s</block_quote>" P("lazy"), table).s);
    assert_tree("|a|\n|-|\n|b|\n===\n", TABLE(HEAD(C("a")) ROW(C("b")) ROW(C("==="))));
    kbc_release(&c);
}

static void test_tables__found_in_another_round(void **state)
{
    (void)state;
    assert_tree("> |a|\n> |-|\n|b|\n|-|\n\n|c|\n|-|\n",
                "<block_quote>" TABLE(HEAD(C("a"))) "</block_quote>" TABLE(HEAD(C("b"))) TABLE(HEAD(C("c"))));
}

static void test_tables__that_are_none(void **state)
{
    (void)state;
    assert_tree("```\n|a|\n|-|\n```\n", "<code>|a||-|</code>");
    assert_tree("a\n---\n", "<section level=\"2\"><heading level=\"2\">a</heading></section>");
    assert_tree("|-|\n|-|-|\n", P("|-| |-|-|"));
    assert_tree("a|b\n-|-x\n", P("a|b -|-x"));
}

static void test_tables__cells_hold_inline_only(void **state)
{
    (void)state;
    assert_tree("|a|b|\n|-|-|\n|# x|- y|\n|    z|> q|\n|1. w|```|\n|<div>|[r]: /u|\n",
                TABLE(HEAD(C("a") C("b")) ROW(C("# x") C("- y")) ROW(C("z") C("&gt; q")) ROW(C("1. w") C("```"))
                      ROW(E C("[r]: /u"))));
}

static void test_tables__references(void **state)
{
    (void)state;
    assert_tree("|a|\n|-|\n|[R s]|\n|[x][r S]|\n|[none]|\n\n[r  S]: /u 'T'\n\n```\n[none]: /x\n```\n",
                TABLE(HEAD(C("a")) ROW(C("<link to=\"/u\" external=\"yes\">R s</link>"))
                      ROW(C("<link to=\"/u\" external=\"yes\">x</link>")) ROW(C("[none]")))
                "<code>[none]: /x</code>");
}

static void test_tables__attributes(void **state)
{
    (void)state;
    assert_tree("|a {#h}|b|\n|-|-|\n|c {#x os=mac,windows}|d {#y}|\n|**e** {k=v}||\n",
                TABLE(HEAD(C("a {#h}") C("b")) "<row anchor=\"x\" os=\"mac windows\">" C("c") C("d {#y}") "</row>"
                      "<row k=\"v\">" C("<strong>e</strong>") E "</row>"));
}

static void test_tables__places(void **state)
{
    (void)state;
    assert_places("---\nx: y\n---\n\xC3\xA9\n\n- |a|b|\n  |-|-|\n  | \xC3\xA9 | c\n\n# T\n",
                  "<page path=\"p\" x=\"y\"> <!-- 4:1 -->" P("\xC3\xA9") " <!-- 4:1 -->"
                  "<list type=\"bullet\" tight=\"yes\"> <!-- 6:1 --><item> <!-- 6:1 -->"
                  "<table> <!-- 6:3 --><head> <!-- 6:3 -->" C("a") " <!-- 6:4 -->" C("b") " <!-- 6:6 --></head>"
                  "<row> <!-- 8:3 -->" C("\xC3\xA9") " <!-- 8:5 -->" C("c") " <!-- 8:9 --></row></table></item></list>"
                  "<heading level=\"1\">T</heading> <!-- 10:1 --></page>");
}

static void test_tables__places_in_cells(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    xmlDocPtr doc = kbc_tree(&c, source_of(&c, "p.md", KB_LIT("|a|\n|-|\n| \\|x [b](c) **d** |\n")));
    const xmlNode *row = xmlDocGetRootElement(doc)->children->children->next;
    const xmlNode *link = row->children->children->next, *strong = link->next->next;
    assert_int_equal(kbc_node_of(link)->place.line, 3);
    assert_int_equal(kbc_node_of(link)->place.column, 7);
    assert_int_equal(kbc_node_of(strong)->place.column, 14);
    xmlFreeDoc(doc);
    kbc_release(&c);
}

#define CUT(place, columns) \
    "p.md:" place ": warning: this cell is cut off: the head has " columns "; a | in a cell is written \\| [long-row]\n"

/* One warning a row, at the first cell that something is lost of. */
static void test_tables__long_rows(void **state)
{
    (void)state;
    assert_reports(KB_LIT("|a|\n|-|\n|b| | |c|d\n|e\n|`f | g`|\n"), CUT("3:8", "1 column") CUT("5:7", "1 column"));
    assert_reports(KB_LIT("- > a|b\n  > -|-\n  > \xC3\xA9|d|e\n"), CUT("3:9", "2 columns"));
    assert_reports(KB_LIT("|a|b|\n|-|-|\n|c|d|\n|c|d||  |\n|c \\| d|e|\n|f|\n|g|h| \n"), "");
}

#define LOST(place, what) \
    "p.md:" place ": warning: " what " ends the table above; this row is plain text [lost-row]\n"

static void test_tables__lost_rows(void **state)
{
    (void)state;
    assert_tree_reports("|a|b|\n|-|-|\n\n|c|d|\n|e|f|\n\n|g|h|\n",
                        TABLE(HEAD(C("a") C("b"))) P("|c|d| |e|f|") P("|g|h|"),
                        LOST("4:1", "a blank line") LOST("7:1", "a blank line"));
    assert_reports(KB_LIT("1. > |a|\n   > |-|\n   >\n   > | b |\n"), LOST("4:6", "a blank line"));
    assert_reports(KB_LIT("!!! note\n    |a|\n    |-|\n\n    |b|\n"), LOST("5:5", "a blank line"));
    assert_reports(KB_LIT("|a|b|\n|-|-|\n<!-- c -->\n|c|d|\n"), LOST("4:1", "the line before"));
    assert_reports(KB_LIT("|a|b|c|\n|-|-|-|\n\n| d| e |f |\n\n|d|e e|f|\n"),
                   LOST("4:1", "a blank line") LOST("6:1", "a blank line"));
}

static void test_tables__text_behind_a_table(void **state)
{
    (void)state;
    static const char *const behind[] = {
        "|c|d|e|\n",              /* not as many cells */
        "|c|d\n",                 /* no row with a frame */
        "c|d|\n",
        "text\n|c|d|\n",
        "text\n\n|c|d|\n",       /* not right behind it */
        "|c|d|\n|-|-|\n|e|f|\n", /* another table */
        "|c|d|\n|-|\n",          /* something that should be one */
        "    |c|d|\n",           /* code */
        "```\n|c|d|\n```\n",
        "# |c|d|\n",
        "- |c|d|\n",
    };
    kbc c;
    kbc_init(&c);
    for (size_t i = 0; i < KB_COUNT(behind); i++)
        assert_reports(kbc_format(&c, "|a|b|\n|-|-|\n\n%s", behind[i]), "");
    assert_reports(KB_LIT("|a|\n\n|b|\n"), "");
    assert_reports(KB_LIT("|a|b|c|\n|-|-|-|\n\n|x| is less than |y z|\n"), ""); /* bars in pairs */
    kbc_release(&c);
}

static void assert_limit(const char *before, const char *piece, size_t count, const char *behind, const char *wanted)
{
    kbc c;
    kbc_init(&c);
    assert_reports(repeated(&c, before, piece, count, behind), wanted);
    kbc_release(&c);
}

static void test_tables__limits(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kb_str wide = repeated(&c, "", "a|", 257, "\n");
    assert_limit(wide.s, "-|", 257, "\n", "p.md:1: error: a table has too many columns (at most 256; --limit columns=N allows more) [limit]\n");
    assert_limit("x\n\n|a|b|\n|-|-|\n", "|c\n", 50000, "",
                 "p.md:3: error: a table has too many cells (at most 100,000; --limit cells=N allows more) [limit]\n");
    assert_limit("|a|b|\n|-|-|\n", "|[c]|\n", 49999, "", "");
    kb_str cell = repeated(&c, "|", "![[]()", 12000, "|\n");
    assert_limit("|a|\n|-|\n", cell.s, 1, "", "p.md:3:2: error: a cell with markup is too long "
                 "(at most 64 KiB; --limit paragraph=N allows more) [limit]\n");
    kbc_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables__of_the_specification),
        cmocka_unit_test(test_tables__behind_text),
        cmocka_unit_test(test_tables__in_containers),
        cmocka_unit_test(test_tables__ends),
        cmocka_unit_test(test_tables__found_in_another_round),
        cmocka_unit_test(test_tables__that_are_none),
        cmocka_unit_test(test_tables__cells_hold_inline_only),
        cmocka_unit_test(test_tables__references),
        cmocka_unit_test(test_tables__attributes),
        cmocka_unit_test(test_tables__places),
        cmocka_unit_test(test_tables__places_in_cells),
        cmocka_unit_test(test_tables__long_rows),
        cmocka_unit_test(test_tables__lost_rows),
        cmocka_unit_test(test_tables__text_behind_a_table),
        cmocka_unit_test(test_tables__limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
