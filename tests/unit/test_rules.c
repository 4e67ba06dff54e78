/* test_rules.c - compiler/rules*.c, xpath.c, match.c, phrases.c: what rules may say, and what their mistakes give. */
#include "kb_format.h"
#include "kbc_fixture.h"

#include <stdlib.h>

#define RULES(body) "<rules version='1'>\n" body "\n</rules>"
#define DECLARED "<kind name='a'/><facet name='f' many='yes'><value name='x'/><value name='y'/></facet>"

/* Loads rules that must be refused with one line, which is returned. */
static void assert_mistake(const char *rules, const char *expected)
{
    fixture f = {.doc_count = 0};
    kbc_init(&f.c);
    assert_null(kbc_rules_load(&f.c, fixture_source(&f, "rules.xml", rules)));
    assert_str(fixture_diagnostic(&f, 0), expected);
    assert_int_equal(f.c.diagnostics.count, 1);
    kbc_release(&f.c);
}

static void test_rules__default_rules_load(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, NULL);
    fixture_quiet(&f);
    assert_int_not_equal(kbc_kind_named(f.guide.rules, KB_LIT("fix")), KBC_NONE);
    assert_null(f.guide.rules->source);
    fixture_end(&f);
}

static void test_rules__declarations(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, RULES("<kind name='fix' label='Fix' plural='fixes' words='how' role='escalation'/>"
                            "<facet name='tier' label='Risk' order='risk'><value name='1' label='low'/></facet>"
                            "<facet name='os' many='yes'><value name='mac' words='imac'/><value name='pc'/></facet>"));
    const kbc_rules *r = f.guide.rules;
    const kbc_rule_kind *kind = KBC_AT(r->kinds, kbc_rule_kind, 0);
    assert_str(kind->plural, "fixes");
    assert_str(kind->role, "escalation");
    const kbc_rule_facet *os = KBC_AT(r->facets, kbc_rule_facet, 1);
    assert_str(os->label, "os");
    assert_true(os->many);
    assert_int_equal(os->first_value, 1);
    assert_int_equal(os->value_count, 2);
    assert_int_equal(kbc_value_named(r, 1, KB_LIT("pc")), 2);
    assert_int_equal(kbc_value_named(r, 0, KB_LIT("pc")), KBC_NONE);
    fixture_end(&f);
}

static void test_rules__one_line_for_a_mistake(void **state)
{
    static const struct {
        const char *rules, *line;
    } mistakes[] = {
        {"<r/>", "error kb/rules.xml:1:0 rules the rules stand in <rules>"},
        {"<rules/>", "error kb/rules.xml:1:0 rules <rules> needs the attribute \"version\""},
        {"<rules version='2'/>", "error kb/rules.xml:1:0 rules the version of the rules must be 1"},
        {RULES("<knid name='a'/>"),
         "error kb/rules.xml:2:0 rules unknown element <knid> in <rules>; did you mean \"kind\"?"},
        {RULES("<kind nam='a'/>"),
         "error kb/rules.xml:2:0 rules unknown attribute \"nam\" of <kind>; did you mean \"name\"?"},
        {RULES("<kind label='a'/>"), "error kb/rules.xml:2:0 rules <kind> needs the attribute \"name\""},
        {RULES("<kind name='A b'/>"),
         "error kb/rules.xml:2:0 rules bad name \"A b\": lower-case letters, digits, - and _ make a name"},
        {RULES("<kind name='a'/>\n<kind name='a'/>"), "error kb/rules.xml:3:0 rules there is a kind \"a\" already"},
        {RULES("<kind name='a' role='boss'/>"), "error kb/rules.xml:2:0 rules unknown role \"boss\"; known: escalation, sign, warning"},
        {RULES("<kind name='a'>text</kind>"), "error kb/rules.xml:2:0 rules text is not allowed in <kind>"},
        {RULES("<facet name='f' many='maybe'/>"), "error kb/rules.xml:2:0 rules unknown many \"maybe\"; known: no, yes"},
        {RULES("<facet name='f' order='size'/>"), "error kb/rules.xml:2:0 rules unknown order \"size\"; known: risk"},
        {RULES("<facet name='level'/>"),
         "error kb/rules.xml:2:0 rules a facet cannot have the name \"level\": the tree uses it"},
        {RULES("<facet name='f'><value name='x'/><value name='x'/></facet>"),
         "error kb/rules.xml:2:0 rules there is a value \"x\" already"},
        {RULES(DECLARED "<record on='section' kind='b'/>"), "error kb/rules.xml:2:0 rules unknown kind \"b\"; known: a"},
        {RULES(DECLARED "<record on='section' f='z'/>"),
         "error kb/rules.xml:2:0 rules unknown value \"z\" of the facet f; known: x, y"},
        {RULES(DECLARED "<record on='section' g='x'/>"),
         "error kb/rules.xml:2:0 rules unknown attribute \"g\" of <record>; known: on, if, heading, has, kind, title, f"},
        {RULES(DECLARED "<set facet='g' on='*' value='x'/>"),
         "error kb/rules.xml:2:0 rules unknown facet \"g\"; known: f"},
        {RULES(DECLARED "<set facet='f' on='*'/>"),
         "error kb/rules.xml:2:0 rules <set> needs the attribute \"from\" or \"value\""},
        {RULES(DECLARED "<set facet='f' on='*' from='.' value='x'/>"),
         "error kb/rules.xml:2:0 rules <set> needs the attribute \"from\" or \"value\", not both"},
        {RULES("<record on='secton'/>"),
         "error kb/rules.xml:2:0 rules unknown element \"secton\" in on; did you mean \"section\"?"},
        {RULES("<record on='strong'/>"),
         "error kb/rules.xml:2:0 rules no record can stand on \"strong\" in on; allowed: admonition, block_quote, code, "
         "item, list, page, paragraph, row, section, table"},
        {RULES("<record on='row' heading='Fix'/>"),
         "error kb/rules.xml:2:0 rules only a section or a page has a heading"},
        {RULES("<record on='section' heading=' , '/>"),
         "error kb/rules.xml:2:0 rules there is no heading in heading=\"\""},
        {RULES("<record on='row'><part name='p' from='cell[1]'/><part name='p' from='.'/></record>"),
         "error kb/rules.xml:2:0 rules there is a part \"p\" already"},
        {RULES("<check on='*' test='1' severity='bad'>x</check>"),
         "error kb/rules.xml:2:0 rules unknown severity \"bad\"; known: error, warning"},
        {RULES("<check on='*' test='1' severity='error'/>"),
         "error kb/rules.xml:2:0 rules a check needs its message as text"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(mistakes); i++)
        assert_mistake(mistakes[i].rules, mistakes[i].line);
}

static void test_rules__bad_xpath(void **state)
{
    static const struct {
        const char *rules, *line;
    } mistakes[] = {
        {RULES("<record on='row' if='../@type='/>"),
         "error kb/rules.xml:2:0 rules bad XPath in if=\"../@type=\": it cannot be read"},
        {RULES("<record on='row' if=''/>"), "error kb/rules.xml:2:0 rules bad XPath in if=\"\": there is nothing in it"},
        {RULES("<record on='row' if=\"foo('a')\"/>"),
         "error kb/rules.xml:2:0 rules bad XPath in if=\"foo('a')\": there is no function foo()"},
        {RULES("<record on='row' if='cell[$n]'/>"),
         "error kb/rules.xml:2:0 rules bad XPath in if=\"cell[$n]\": there are no variables"},
        {RULES("<record on='row' title='x:cell'/>"),
         "error kb/rules.xml:2:0 rules bad XPath in title=\"x:cell\": there is no prefix x:"},
        {RULES("<record on='row' if='contains(1)'/>"),
         "error kb/rules.xml:2:0 rules bad XPath in if=\"contains(1)\": a function has the wrong number of arguments"},
        {RULES("<record on='row' if='cell[1'/>"),
         "error kb/rules.xml:2:0 rules bad XPath in if=\"cell[1\": a condition in [] cannot be read"},
        {RULES("<record on='row' if='cell[1] cell'/>"),
         "error kb/rules.xml:2:0 rules bad XPath in if=\"cell[1] cell\": it cannot be read, at \"cell\""},
        {RULES("<record on='row'><part name='p' from='1 + 1'/></record>"),
         "error kb/rules.xml:2:0 rules bad XPath in from=\"1 + 1\": it must select elements"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(mistakes); i++)
        assert_mistake(mistakes[i].rules, mistakes[i].line);
}

static void test_rules__good_xpath(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, RULES("<record on='row' if=\"contains(., 'foo(') and (child::cell[text()='$']) or not (cell)\"/>"
                            "<check on='*' test='1' severity='error'><![CDATA[a <\n b]]></check>"));
    assert_str(KBC_AT(f.guide.rules->checks, kbc_check_rule, 0)->message, "a < b");
    fixture_end(&f);
}

/* What libxml2 does with any of these when asked nicely: fills memory, reads files, opens sockets. */
static void test_rules__dtd(void **state)
{
    static const char *const files[] = {
        "<!DOCTYPE rules><rules version='1'/>",
        "<!DOCTYPE rules SYSTEM 'file:///etc/passwd'><rules version='1'/>",
        "<!DOCTYPE rules PUBLIC 'x' 'http://127.0.0.1/x.dtd'><rules version='1'/>",
        "<!DOCTYPE rules [<!ENTITY a 'b'>]><rules version='1'><kind name='&a;'/></rules>",
        "<!DOCTYPE rules [<!ENTITY a SYSTEM '/etc/hostname'>]><rules version='1'>&a;</rules>",
        "<!DOCTYPE rules [<!ENTITY % p SYSTEM '/etc/hostname'> %p;]><rules version='1'/>",
        "<!DOCTYPE rules [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]><rules version='1'>&c;</rules>",
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(files); i++)
        assert_mistake(files[i], "error kb/rules.xml:1:0 rules a DTD is not allowed");
}

static void test_rules__not_xml(void **state)
{
    (void)state;
    fixture f = {.doc_count = 0};
    static const char *const files[] = {"", "<rules version='1'>\n<kind name='a'>\n</rules>", "\xff\xfe<\0r\0", "&a;",
                                        "<rules version='1'>&nope;</rules>", "<rules version='1' version='1'/>"};
    kbc_init(&f.c);
    for (size_t i = 0; i < KB_COUNT(files); i++) {
        assert_null(kbc_rules_load(&f.c, fixture_source(&f, "rules.xml", files[i])));
        assert_int_equal(f.c.diagnostics.count, i + 1);
    }
    kbc_release(&f.c);
}

static void test_rules__limits(void **state)
{
    (void)state;
    fixture f = {.doc_count = 0};
    kbc_init(&f.c);
    size_t n = 70000;
    char *text = test_malloc(n + 1);
    memset(text, ' ', n);
    text[n] = '\0';
    assert_null(kbc_rules_load(&f.c, fixture_source(&f, "rules.xml", text)));
    assert_str(fixture_diagnostic(&f, 0), "error kb/rules.xml:0:0 limit the file is too large "
                                          "(at most 64 KiB; --limit rules=N allows more)");
    for (size_t i = 0; i + 3 <= 60000; i += 3)
        memcpy(text + i, "<a>", 3);
    assert_null(kbc_rules_load(&f.c, fixture_source(&f, "rules.xml", text + 10000)));
    text[60000] = '\0';
    assert_null(kbc_rules_load(&f.c, fixture_source(&f, "rules.xml", text)));
    assert_int_equal(f.c.diagnostics.count, 3);
    test_free(text);
    kbc_release(&f.c);
}

/* Loads rules that have an attribute of so many bytes between two texts; false when it is told that it is too long. */
static bool load_long(const char *before, size_t bytes, const char *behind)
{
    char text[2 * KB_LABEL_BYTES], rules[4 * KB_LABEL_BYTES];
    fixture f = {.doc_count = 0};
    memset(text, 'x', bytes);
    text[bytes] = '\0';
    (void)snprintf(rules, sizeof rules, "<rules version='1'>%s%s%s</rules>", before, text, behind);
    kbc_init(&f.c);
    kbc_rules *loaded = kbc_rules_load(&f.c, fixture_source(&f, "rules.xml", rules));
    assert_int_equal(f.c.diagnostics.count, loaded == NULL ? 1 : 0);
    if (loaded == NULL)
        assert_string_equal(((const kbc_diagnostic *)f.c.diagnostics.items)->rule, "limit");
    kbc_rules_free(loaded);
    kbc_release(&f.c);
    return loaded != NULL;
}

/* A reader refuses what is longer, and a search looks at all of it. */
static void test_rules__long_attributes(void **state)
{
    (void)state;
    static const char *const around[][2] = {
        {"<kind name='", "'/>"}, {"<kind name='a' label='", "'/>"}, {"<kind name='a' plural='", "'/>"},
        {"<kind name='a' words='", "'/>"}, {"<facet name='", "'><value name='x'/></facet>"},
        {"<facet name='a' label='", "'><value name='x'/></facet>"}, {"<facet name='a'><value name='", "'/></facet>"},
        {"<facet name='a'><value name='x' label='", "'/></facet>"},
        {"<facet name='a'><value name='x' words='", "'/></facet>"}};
    for (size_t i = 0; i < KB_COUNT(around); i++) {
        assert_true(load_long(around[i][0], KB_LABEL_BYTES, around[i][1]));
        assert_false(load_long(around[i][0], KB_LABEL_BYTES + 1, around[i][1]));
    }
}

/* The one that goes over the limit is told, once; those behind it fail in silence. */
static void test_rules__steps_are_counted(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, RULES("<record on='row' if='count(//row[count(//row) &gt; 0]) &gt; 0'/><record on='row' if='1'/>"));
    kbc_page *page = fixture_page(&f, "a.md", "# T\n\n|a|\n|-|\n|1|\n|2|\n|3|\n|4|\n|5|\n|6|\n");
    fixture_quiet(&f);
    kbc_expression *first = &KBC_AT(f.guide.rules->records, kbc_record_rule, 0)->match.condition;
    kbc_expression *second = &KBC_AT(f.guide.rules->records, kbc_record_rule, 1)->match.condition;
    xmlNodePtr node = KBC_AT(page->records, kbc_record, 1)->node;
    kbc_xpath x;
    kbc_xpath_begin(&x, &f.c, f.guide.rules->source, f.docs[0]);
    assert_int_equal(x.context->opLimit, KBC_XPATH_STEPS);
    x.context->opLimit = 100;
    assert_true(kbc_xpath_holds(&x, second, node, false));
    assert_false(kbc_xpath_holds(&x, first, node, false));
    assert_false(kbc_xpath_holds(&x, first, node, false));
    assert_false(kbc_xpath_holds(&x, second, node, false));
    kbc_xpath_end(&x);
    assert_str(fixture_diagnostic(&f, 0), "error kb/rules.xml:2:0 limit the rules take too many steps on one page, "
                                          "the last of them in \"count(//row[count(//row) > 0]) > 0\" "
                                          "(at most 5,000,000; --limit steps=N allows more)");
    assert_int_equal(f.c.diagnostics.count, 1);
    fixture_end(&f);
}

static void test_rules__heading_keys(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, NULL);
    assert_str(kbc_heading_key(&f.c, KB_LIT("  Solution 1: ")), "solution");
    assert_str(kbc_heading_key(&f.c, KB_LIT("Possible  Causes:")), "possible causes");
    assert_str(kbc_heading_key(&f.c, KB_LIT("Step 1.2")), "step");
    assert_str(kbc_heading_key(&f.c, KB_LIT("42")), "42");
    assert_str(kbc_heading_key(&f.c, KB_LIT("Win32")), "win32");
    fixture_end(&f);
}

static kb_str said(fixture *f, const char *facet, const char *text)
{
    kbc_list values = {0};
    kb_str names = KB_LIT("");
    kbc_phrases_find(&f->c, f->guide.rules, kbc_facet_named(f->guide.rules, kb_str_from(facet)), kb_str_from(text),
                     &values);
    for (size_t i = 0; i < values.count; i++) {
        kb_str name = KBC_AT(f->guide.rules->values, kbc_rule_value, *KBC_AT(values, uint32_t, i))->name;
        names = kbc_format(&f->c, "%.*s%s%.*s", (int)names.n, names.s, i > 0 ? " " : "", (int)name.n, name.s);
    }
    return names;
}

static void test_rules__phrases(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, RULES("<facet name='os' many='yes'><value name='mac' words='imac, os x'/>"
                            "<value name='iphone' label='iPhone and iPad' words='ipad'/></facet>"
                            "<facet name='net'><value name='wlan' words='Wi-Fi, Wi-Fi router'/><value name='lan'/></facet>"));
    assert_str(said(&f, "os", "On the iPad and the iMac"), "mac iphone");
    assert_str(said(&f, "os", "OS X, then"), "mac");
    assert_str(said(&f, "os", "OS and X"), "");
    assert_str(said(&f, "os", "machine"), "");
    assert_str(said(&f, "net", "WiFi is down"), "wlan");
    assert_str(said(&f, "net", "wi fi"), "wlan");
    assert_str(said(&f, "net", "Wi-Fi or LAN"), "wlan");
    assert_str(said(&f, "net", "LAN"), "lan");
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules__default_rules_load), cmocka_unit_test(test_rules__declarations),
        cmocka_unit_test(test_rules__one_line_for_a_mistake), cmocka_unit_test(test_rules__bad_xpath),
        cmocka_unit_test(test_rules__good_xpath), cmocka_unit_test(test_rules__dtd),
        cmocka_unit_test(test_rules__not_xml), cmocka_unit_test(test_rules__limits),
        cmocka_unit_test(test_rules__long_attributes),
        cmocka_unit_test(test_rules__steps_are_counted), cmocka_unit_test(test_rules__heading_keys),
        cmocka_unit_test(test_rules__phrases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
