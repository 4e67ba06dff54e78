/*
 * test_attributes.c - compiler/attributes.c: where {#x key=value} stands in the
 * source, and what is told of braces that are almost such; with facets.c,
 * extract.c and ids.c, who report at these places.
 */
#include "kbc_fixture.h"

#define RULES \
    "<rules version='1'><kind name='fix' label='Repair' plural='fixes' words='cure, way out'/><kind name='note'/>" \
    "<facet name='platform' label='Platform' many='yes'><value name='mac' label='Mac' words='imac, os x'/>" \
    "<value name='slate' label='Slate and Tablet'/></facet>" \
    "<facet name='tier' order='risk'><value name='1' label='harmless'/><value name='2'/></facet>" \
    "<record on='page'/><record on='section'/><record on='row'/>" \
    "<record on='item' if='paragraph[1]/node()[1][self::strong]'/></rules>"

/* All reports of a page, each on a line; the same page is compiled without rules known to the tree if bare. */
static void assert_reports(const char *markdown, bool bare, const char *expected)
{
    fixture f;
    fixture_begin(&f, RULES);
    f.c.rules = bare ? NULL : f.c.rules;
    fixture_page(&f, "a.md", markdown);
    kb_str all = KB_LIT("");
    for (size_t i = 0; i < f.c.diagnostics.count; i++) {
        kb_str line = fixture_diagnostic(&f, i);
        all = kbc_format(&f.c, "%.*s%s%.*s", (int)all.n, all.s, i > 0 ? "\n" : "", (int)line.n, line.s);
    }
    assert_str(all, expected);
    fixture_end(&f);
}

/* One report, or none. */
static void assert_told(const char *markdown, const char *expected)
{
    assert_reports(markdown, false, expected);
}

static void assert_silent(const char *markdown)
{
    assert_told(markdown, "");
}

#define FXI(place) "error kb/a.md:" place " unknown-kind unknown kind \"fxi\"; did you mean \"fix\"?"
#define BAD(place, message) "warning kb/a.md:" place " bad-attribute " message

static void test_attributes__places_in_headings(void **state)
{
    (void)state;
    assert_told("## X {#cloud kind=fxi tier=2}\n", FXI("1:19"));
    assert_told("# X {#cloud kind=fxi tier=2} #\n", FXI("1:18"));
    assert_told("\n##\tX\t{kind=\"fxi\"}\t\n", FXI("2:13"));
    assert_told("## \xC3\xA9 &amp; \\* *b* <b>c</b> {kind=fxi}\n", FXI("1:35"));
    assert_told("One {kind=fix}\nlines {#x\tkind=fxi}\n===\n\n{kind=fxi}\n", FXI("2:16"));
    assert_told("One {kind=fxi}\n---\n", FXI("1:11"));
    assert_told("## {kind=fxi} {kind=fxi}\n", FXI("1:21"));
    assert_told("## X {tier=1 kind=fxi}\n", FXI("1:19"));
    assert_told("---\ntitle: x\n---\n# X {kind=fxi}\n", FXI("4:11"));
}

/* What follows the --- of a heading is none of it. */
static void test_attributes__text_below_headings(void **state)
{
    (void)state;
    assert_told("One {kind=fxi}\n---\nTwo {kind=fxi}\n---\n", FXI("1:11") "\n" FXI("3:11"));
    assert_told("One {kind=fxi}\n---\n## Two {kind=fix}\n", FXI("1:11"));
    assert_told("One {kind=fxi}\n===\nText that says \\{kind=fxi}\n", FXI("1:11"));
    assert_silent("One \\{kind=fxi}\n---\n## Two {kind=fix}\n");
    assert_told("[a]: b\n===\nOne\n{kind=fxi}\n===\nText {\n", FXI("4:7"));
    assert_told("#One {kind=fxi}\n---\n{\n", FXI("1:12"));
}

static void test_attributes__places_in_cells(void **state)
{
    (void)state;
    assert_told("|a|b|\n|-|-|\n| X {kind=fxi} | b {kind=fxi} |\n", FXI("3:11"));
    assert_told("a|b\n-|-\n\\| X *c* {kind=fxi}|b\n", FXI("3:16"));
    assert_told("- > | a |\n  > |---|\n  > | X {#x kind=fxi} |\n", FXI("3:18"));
}

static void test_attributes__places_behind_leads(void **state)
{
    (void)state;
    assert_told("- **X** {kind=fxi}: {kind=fxi}\n", FXI("1:15"));
    assert_told("- **a {kind=fxi}** {kind=fxi}\n", FXI("1:26"));
    assert_told("- __a__{kind=fxi}\n", FXI("1:14"));
    assert_told("- [x] **a** {kind=fxi}\n", FXI("1:19"));
    assert_told("1. > - **a\n   >   b**\n   >   c\n   > - **d**\n   >   {kind=fxi}\n", FXI("5:14"));
    assert_told("- **a**\n  - **b** {kind=fxi}\n- **c** {kind=fix}\n", FXI("2:17"));
}

static void test_attributes__twice(void **state)
{
    (void)state;
    assert_told("## X {tier=2 #x tier=1}\n", BAD("1:17", "'tier' stands twice; the last counts"));
    assert_told("- **X** {#x platform=mac #y}\n", BAD("1:26", "'#y' is a second name; the last counts"));
    assert_told("## X {kind=fix kind=fxi}\n", BAD("1:16", "'kind' stands twice; the last counts") "\n" FXI("1:21"));
    assert_told("|a|\n|-|\n| X {platform=mac platform= platform=mac} |\n",
                BAD("3:19", "'platform' stands twice; the last counts") "\n"
                BAD("3:29", "'platform' stands twice; the last counts"));
    assert_silent("# X {#x tier=1 platform=mac,slate kind=fix}\n\n## Y {#y tier=1}\n\n- **Z** {#z tier=1}\n");
    assert_silent("---\ntier: 2\n---\n# X {tier=1}\n");
}

/* What stands before an escape, a tag or the end of the line is found. */
static void test_attributes__places_in_parts(void **state)
{
    (void)state;
    assert_told("- a\n- **X** {tier=1: y\n  and z\n", BAD("2:9", "'{tier=1:' has no } behind it, so it stays text"));
    assert_told("- **X** {#x kind=fxi\n  tier=1}: y\n", FXI("1:18"));
    assert_told("- a\n- **X** {#x tier=1\n  kind=fxi}: y\n", FXI("2:3"));
    assert_told("X {#x kind=fxi\ntier=1}\n===\n", FXI("1:12"));
    assert_told("## X {kind=fxi platform=m&#97;c}\n", FXI("1:12"));
    assert_told("## X {kind=fxi} {% no %}\n",
                "warning kb/a.md:1:17 shortcode {% no %} is left out, the text in it stays\n" FXI("1:12"));
    assert_told("- **X** {tier=1 y {{< no >}}\n",
                "warning kb/a.md:1:19 shortcode {{< no >}} is left out, the text in it stays\n"
                BAD("1:9", "'{tier=1' has no } behind it, so it stays text"));
}

/* What cannot be found letter by letter has the place of its heading, lead or cell. */
static void test_attributes__places_not_found(void **state)
{
    (void)state;
    assert_told("## X {kind=fx&#105;}\n", FXI("1:1"));
    assert_told("text\n\nX {#x\nkind=fxi}\n---\n", FXI("3:1"));
    assert_told("|a|\n|-|\n| X {kind=fx&#105;} |\n", FXI("3:3"));
    assert_told("- a\n- **X** {kind=fx&#105;}: y\n", FXI("2:3"));
    assert_told("## X {kind=fxi} <!-- { -->\n", FXI("1:1"));
}

static void test_attributes__parts(void **state)
{
    (void)state;
    assert_told("## X {#}\n", BAD("1:7", "there is no name behind # in {…}"));
    assert_told("## X {#a plattform=mac}\n",
                "error kb/a.md:1:10 unknown-facet unknown attribute \"plattform\"; did you mean \"platform\"?");
    assert_told("## X {platform=mac,pc}\n", "error kb/a.md:1:20 unknown-facet unknown platform \"pc\"; known: mac, slate");
    assert_told("## X {platform=\"mac pc\"}\n",
                "error kb/a.md:1:21 unknown-facet unknown platform \"pc\"; known: mac, slate");
    assert_told("## X {platform=pcs,pc platform=pc}\n",
                BAD("1:23", "'platform' stands twice; the last counts") "\n"
                "error kb/a.md:1:32 unknown-facet unknown platform \"pc\"; known: mac, slate");
    assert_told("## X {tier=2,1}\n", "error kb/a.md:1:14 unknown-facet tier takes one value, not \"2 1\"");
    assert_told("## X {tier=2,2}\n", "error kb/a.md:1:14 unknown-facet tier takes one value, not \"2 2\"");
    assert_told("## X {#x}\n## Y {#x}\n", "error kb/a.md:2:7 duplicate-id the id \"a/x\" is taken already");
    assert_told("- a\n- **b** {platform=mac}\n\n1. *c*\n\n       d\n", "");
}

static void test_attributes__places_in_front_matter(void **state)
{
    (void)state;
    assert_told("---\nplatform: mac\nplatform: maac\n---\n# X\n",
                "error kb/a.md:3:11 unknown-facet unknown platform \"maac\"; did you mean \"mac\"?");
    assert_told("---\nplatform: mac, maac\n---\n# X\n",
                "error kb/a.md:2:16 unknown-facet unknown platform \"maac\"; did you mean \"mac\"?");
    assert_told("---\nplatform: maca mac\n---\n# X\n",
                "error kb/a.md:2:11 unknown-facet unknown platform \"maca\"; did you mean \"mac\"?");
    assert_told("---\ntier: 1\ntier: 2\n---\n# X\n", "error kb/a.md:3:7 unknown-facet tier takes one value, not \"1 2\"");
    assert_told("---\nkind: fix\nkind: note\n---\n# X\n",
                "error kb/a.md:2:7 unknown-kind unknown kind \"fix note\"; known: fix, note");
    /* What the heading says goes before. */
    assert_told("---\nkind: fxi\n---\n# X {kind=fxi}\n", FXI("4:11"));
}

static void test_attributes__meant(void **state)
{
    (void)state;
    assert_told("## X {kind=repair}\n", "error kb/a.md:1:12 unknown-kind unknown kind \"repair\"; did you mean \"fix\"?");
    assert_told("## X {kind=fixes}\n", "error kb/a.md:1:12 unknown-kind unknown kind \"fixes\"; did you mean \"fix\"?");
    assert_told("## X {kind=cure}\n", "error kb/a.md:1:12 unknown-kind unknown kind \"cure\"; did you mean \"fix\"?");
    assert_told("## X {platform=iMac}\n",
                "error kb/a.md:1:16 unknown-facet unknown platform \"iMac\"; did you mean \"mac\"?");
    assert_told("## X {platform=tablet}\n",
                "error kb/a.md:1:16 unknown-facet unknown platform \"tablet\"; did you mean \"slate\"?");
    assert_told("## X {tier=harmles}\n", "error kb/a.md:1:12 unknown-facet unknown tier \"harmles\"; did you mean \"1\"?");
}

static void test_attributes__almost(void **state)
{
    (void)state;
    assert_told("## X {router kind=fix}\n",
                BAD("1:7", "'router' is not an attribute, so {…} stays text; write #name or key=value"));
    assert_told("- **X** {router tier=1}: y\n",
                BAD("1:10", "'router' is not an attribute, so {…} stays text; write #name or key=value"));
    assert_told("|a|\n|-|\n|X {router #x}|\n",
                BAD("3:5", "'router' is not an attribute, so {…} stays text; write #name or key=value"));
    assert_told("## X {#cloud kind=fix\n", BAD("1:6", "'{#cloud' has no } behind it, so it stays text"));
    assert_told("## X {#cloud\n", BAD("1:6", "'{#cloud' has no } behind it, so it stays text"));
    assert_told("- **X** {platform=mac: y\n", BAD("1:9", "'{platform=mac:' has no } behind it, so it stays text"));
    assert_told("X {tier=1\n---\n", BAD("1:3", "'{tier=1' has no } behind it, so it stays text"));
    assert_told("## X {kind = fix}\n", BAD("1:7", "'kind' has blanks around =, so {…} stays text; write key=value"));
    assert_told("## X {tier =1}\n", BAD("1:7", "'tier' has blanks around =, so {…} stays text; write key=value"));
}

static void test_attributes__in_disorder(void **state)
{
    (void)state;
    assert_told("## X {#a, kind=fix, tier=1}\n",
                BAD("1:11", "'kind=fix' stands behind a comma; attributes have only blanks between them"));
    assert_told("## X {#a,kind=fix}\n",
                BAD("1:10", "'kind=fix' stands behind a comma; attributes have only blanks between them"));
    assert_told("## X {#a , kind=fix}\n",
                BAD("1:12", "'kind=fix' stands behind a comma; attributes have only blanks between them"));
    assert_told("## X {platform=mac, slate, pc}\n",
                BAD("1:21", "'slate' is not an attribute; the commas of a list have no blanks: "
                            "key=a,b or key=\"a, b\""));
    assert_told("## X {platform=mac ,slate}\n",
                BAD("1:21", "'slate' is not an attribute; the commas of a list have no blanks: "
                            "key=a,b or key=\"a, b\""));
    assert_told("## X {#x kind= fix}\n", BAD("1:10", "'kind' has blanks around =; write key=value"));
    assert_told("## X {#x kind = fix}\n", BAD("1:10", "'kind' has blanks around =; write key=value"));
    assert_silent("## X {platform=\"mac, slate\" kind= tier=1}\n");
}

/* What is right of them counts. */
static void test_attributes__in_disorder_are_taken(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, RULES);
    kbc_page *page = fixture_page(&f, "a.md", "## X {#x, kind=fix, platform=mac, slate}\n## Y {#y kind = fix tier=1,}\n");
    const kbc_record *x = fixture_record(page, "a/x"), *y = fixture_record(page, "a/y");
    assert_non_null(x);
    assert_non_null(y);
    assert_str(x->title, "X");
    assert_str(fixture_kind(&f, x), "fix");
    assert_str(fixture_values(&f, x), "mac");
    assert_str(fixture_kind(&f, y), "");
    assert_str(fixture_values(&f, y), "1");
    assert_int_equal(f.c.diagnostics.count, 2);
    fixture_end(&f);
}

static void test_attributes__text(void **state)
{
    static const char *const texts[] = {
        "Use {name}", "{0}", "map<{K,V}>", "${VAR}", "${#VAR}", "{{ page.kind }}", "{{ page.kind=fix }}", "{{#if x}}",
        "{{#each kind=fix}}", "@{kind=1}", "if (x) {y = 1;}", "int a[] = {1, 2}", "struct s {int x; int y;}", "f(){",
        "a {", "a {#", "a {x", "a {#1", "a {b c #d}", "{issue #12}", "{color: #fff}", "{: #x}", "{Two #x}",
        "{the #define directive}", "{x = 1}", "{x =1}", "a {x=", "{platform}", "{platform, tier}", "{kind: fix}",
        "x{platform=mac", "`{kind = fix}`", "a}", "{%kind=fix}", "{#a `b`}",
        "\\{#a}", "\\{kind = fix}", "a \\{#a", "\\{#a\\}", "\\{kind=fxi\\}", "\\{kind=fix\\}: c", "\\{#a kind=f&#105;x}",
        "`POST`{ kind = \"x\" }", "`f`{return #a", "*f*{return #a}", "{red #ff0000}", "{color #fff}", "{color #FFF}",
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(texts); i++) {
        fixture f;
        fixture_begin(&f, RULES);
        kb_str markdown = kbc_format(&f.c, "## %s\n\n- **b** %s\n\n|c|\n|-|\n|d %s|\n", texts[i], texts[i], texts[i]);
        kbc_page *page = fixture_page(&f, "a.md", markdown.s);
        if (f.c.diagnostics.count > 0)
            print_message("%s\n", texts[i]);
        fixture_quiet(&f);
        assert_int_equal(page->records.count, 4);
        for (size_t r = 0; r < 4; r++)
            assert_false(KBC_AT(page->records, kbc_record, r)->explicit_id);
        fixture_end(&f);
    }
}

/* Where attributes do not count, nothing is told of them either. */
static void test_attributes__elsewhere(void **state)
{
    (void)state;
    assert_silent("## X {kind = fix} y\n\n> ## X {router kind=fix}\n\ntext {kind = fix}\n\n- a {kind = fix}\n- *b* {kind = fix}\n"
                  "- **c**: {kind = fix}\n\n|a {kind = fix}|\n|-|\n|b {kind = fix} c|\n\n    ## X {kind = fix}\n");
}

/* Without rules only the kind is known. */
static void test_attributes__without_rules(void **state)
{
    (void)state;
    assert_reports("## X {router tier=1}\n## Y {tier = 1}\n## Z {tier=1\n", true, "");
    assert_reports("## X {router kind=fix}\n", true,
                   BAD("1:7", "'router' is not an attribute, so {…} stays text; write #name or key=value"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attributes__twice),
        cmocka_unit_test(test_attributes__places_in_headings),
        cmocka_unit_test(test_attributes__text_below_headings),
        cmocka_unit_test(test_attributes__places_in_cells),
        cmocka_unit_test(test_attributes__places_behind_leads),
        cmocka_unit_test(test_attributes__places_in_parts),
        cmocka_unit_test(test_attributes__places_not_found),
        cmocka_unit_test(test_attributes__parts),
        cmocka_unit_test(test_attributes__places_in_front_matter),
        cmocka_unit_test(test_attributes__meant),
        cmocka_unit_test(test_attributes__almost),
        cmocka_unit_test(test_attributes__in_disorder),
        cmocka_unit_test(test_attributes__in_disorder_are_taken),
        cmocka_unit_test(test_attributes__text),
        cmocka_unit_test(test_attributes__elsewhere),
        cmocka_unit_test(test_attributes__without_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
