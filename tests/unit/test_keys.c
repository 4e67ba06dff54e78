/* test_keys.c - compiler/keys.c: keys of the front matter that are nearly ours. */
#include "tree_fixture.h"

#include "rules.h"

static const char own_rules[] = "<rules version='1'><facet name='platform'><value name='mac'/></facet>"
                                "<facet name='tier'/></rules>";

/* rules NULL: the default rules. */
static void assert_keys(const char *rules_text, kb_str page, const char *wanted)
{
    kbc c;
    kbc_init(&c);
    kbc_source source = {.text = kb_str_from(rules_text), .file = KB_LIT("rules.xml")};
    kbc_rules *rules = kbc_rules_load(&c, rules_text != NULL ? &source : NULL);
    assert_non_null(rules);
    kbc_check_keys(&c, rules, source_of(&c, "p.md", page));
    assert_diagnostics(&c, wanted);
    kbc_rules_free(rules);
    kbc_release(&c);
}

#define MEANT(place, key, meant) \
    "p.md:" place ": warning: unknown key \"" key "\"; did you mean \"" meant "\"? [unknown-key]\n"

static void test_keys__slips(void **state)
{
    (void)state;
    assert_keys(own_rules,
                KB_LIT("---\nplatfrom: mac\nRevewed: 2026-01-01\nalises: [a, b]\n\"titel\":\ntiers: 2\n---\n"),
                MEANT("2:1", "platfrom", "platform") MEANT("3:1", "revewed", "reviewed")
                MEANT("4:1", "alises", "aliases") MEANT("5:1", "titel", "title") MEANT("6:1", "tiers", "tier"));
    assert_keys(own_rules, KB_LIT("---\naliase: a\nkeywrd: b\nalais: c\n---\n"),
                MEANT("2:1", "aliase", "aliases") MEANT("3:1", "keywrd", "keyword") MEANT("4:1", "alais", "alias"));
    assert_keys(own_rules, KB_LIT("---\n{x: y, kindd: z}\n---\n"), MEANT("2:8", "kindd", "kind"));
}

/* Each of these is right, or may be meant for another program. */
static void test_keys__that_are_silent(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "aliases", "date", "description", "draft", "intro", "keywords", "kind", "lang", "language", "last_reviewed",
        "lastmod", "ms.custom", "ms.date", "platform", "redirect_from", "review_interval", "reviewed", "search",
        "summary", "symptom", "symptoms", "tags", "tier", "title", "topics", "version",
        "alias", "keyword", "topic",
        "dates", "languages", "last_reviewer", "reviewer", "versions",
        "tag", "teir", "kidn", "author", "layout", "owner", "permalink", "platfomrs", "review", "type",
        "weight",
    };
    kbc c;
    kbc_init(&c);
    for (size_t i = 0; i < KB_COUNT(keys); i++)
        assert_keys(own_rules, kbc_format(&c, "---\n%s: x\n---\n", keys[i]), "");
    assert_keys(own_rules, KB_LIT("---\nother:\n  titel: x\nothers:\n- titel: x\n---\n"), "");
    kbc_release(&c);
}

#define PRODUCT_RULES(record) "<rules version='1'><facet name='product'/>" record "</rules>"

/* What the rules ask for is known to the guide; of the default rules no guide knows. */
static void test_keys__and_rules(void **state)
{
    (void)state;
    kb_str page = KB_LIT("---\nproducts: x\n---\n");
    const char *told = MEANT("2:1", "products", "product");
    assert_keys(PRODUCT_RULES(""), page, told);
    assert_keys(PRODUCT_RULES("<record on='page' if='@products'/>"), page, "");
    assert_keys(PRODUCT_RULES("<record on='page' if='@products2'/>"), page, told);
    assert_keys(NULL, KB_LIT("---\nplatfrom: mac\nrevewed: 2026-01-01\n---\n"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys__slips),
        cmocka_unit_test(test_keys__that_are_silent),
        cmocka_unit_test(test_keys__and_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
