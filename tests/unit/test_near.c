/* test_near.c - compiler/near.c: edits between names, and the nearest of many. */
#include "kbc_fixture.h"
#include "near.h"

static unsigned edits(const char *a, const char *b, unsigned limit)
{
    unsigned there = kbc_edits(kb_str_from(a), kb_str_from(b), limit);
    assert_int_equal(kbc_edits(kb_str_from(b), kb_str_from(a), limit), there);
    return there;
}

static void test_near__edits(void **state)
{
    (void)state;
    assert_int_equal(edits("", "", 4), 0);
    assert_int_equal(edits("", "abc", 4), 3);
    assert_int_equal(edits("kind", "kind", 4), 0);
    assert_int_equal(edits("kind", "Kind", 4), 0);
    assert_int_equal(edits("kind", "knid", 4), 1);
    assert_int_equal(edits("kind", "kin", 4), 1);
    assert_int_equal(edits("kind", "kinds", 4), 1);
    assert_int_equal(edits("kind", "bind", 4), 1);
    assert_int_equal(edits("ca", "abc", 4), 3); /* what was swapped is not changed again */
    assert_int_equal(edits("platform", "paltfrom", 4), 2);
    assert_int_equal(edits("sitting", "kitten", 4), 3);
}

static void test_near__limit(void **state)
{
    (void)state;
    assert_int_equal(edits("sitting", "kitten", 3), 3);
    assert_int_equal(edits("sitting", "kitten", 2), 2);
    assert_int_equal(edits("abcdefgh", "", 4), 4);
    assert_int_equal(edits("abcdefgh", "stuvwxyz", 4), 4);
    assert_int_equal(edits("a", "b", 1), 1);
    assert_int_equal(edits("a", "a", 0), 0);
}

/* The plain definition, to compare with. */
static unsigned plain_edits(kb_str a, kb_str b)
{
    unsigned table[12][12];
    for (size_t i = 0; i <= a.n; i++) {
        for (size_t j = 0; j <= b.n; j++) {
            unsigned best = i == 0 || j == 0 ? (unsigned)(i + j) : 99;
            if (i > 0 && table[i - 1][j] + 1 < best)
                best = table[i - 1][j] + 1;
            if (j > 0 && table[i][j - 1] + 1 < best)
                best = table[i][j - 1] + 1;
            if (i > 0 && j > 0 && table[i - 1][j - 1] + (a.s[i - 1] != b.s[j - 1]) < best)
                best = table[i - 1][j - 1] + (a.s[i - 1] != b.s[j - 1]);
            if (i > 1 && j > 1 && a.s[i - 1] == b.s[j - 2] && a.s[i - 2] == b.s[j - 1] &&
                table[i - 2][j - 2] + 1 < best)
                best = table[i - 2][j - 2] + 1;
            table[i][j] = best;
        }
    }
    return table[a.n][b.n];
}

static void test_near__same_as_the_definition(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (unsigned run = 0; run < 20000; run++) {
        char a[10], b[10];
        kb_str left = {a, 0}, right = {b, 0};
        for (left.n = 0; left.n < run % 10; left.n++)
            a[left.n] = (char)('a' + (seed = seed * 1664525 + 1013904223) % 3);
        for (right.n = 0; right.n < run / 10 % 10; right.n++)
            b[right.n] = (char)('a' + (seed = (seed * 1664525 + 1013904223) ^ seed >> 16) % 3);
        unsigned limit = 1 + run % 5, wanted = plain_edits(left, right);
        assert_int_equal(kbc_edits(left, right, limit), wanted < limit ? wanted : limit);
    }
}

static void test_near__long_names(void **state)
{
    (void)state;
    char a[200], b[200];
    memset(a, 'x', sizeof a);
    memset(b, 'x', sizeof b);
    b[60] = 'y';
    assert_int_equal(kbc_edits((kb_str){a, 127}, (kb_str){b, 127}, 4), 1);
    assert_int_equal(kbc_edits((kb_str){a, 127}, (kb_str){b, 124}, 4), 4);
    assert_int_equal(kbc_edits((kb_str){a, 128}, (kb_str){b, 128}, 4), 4); /* over the limit: not looked at */
}

static void test_near__listed(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kb_str known = KB_LIT("fix, status, symptom");
    assert_str(kbc_near_listed(&c, KB_LIT("symtpom"), known), "did you mean \"symptom\"?");
    assert_str(kbc_near_listed(&c, KB_LIT("stats"), known), "did you mean \"status\"?");
    assert_str(kbc_near_listed(&c, KB_LIT("fox"), known), "did you mean \"fix\"?");
    assert_str(kbc_near_listed(&c, KB_LIT("warning"), known), "known: fix, status, symptom");
    assert_str(kbc_near_listed(&c, KB_LIT(""), known), "known: fix, status, symptom");
    assert_str(kbc_near_listed(&c, KB_LIT("x"), KB_LIT("none")), "known: none");
    kbc_release(&c);
}

/* Names go before what is said for another name; labels, plurals and words count whole or as words that are just that. */
static void test_near__kinds_and_values(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, "<rules version='1'><kind name='fix' label='Repair it' plural='fixes' words='cure, way out'/>"
                      "<kind name='note'/><kind name='curb'/>"
                      "<facet name='os'><value name='mac' label='Mac and more' words='imac, os x'/><value name='pc'/></facet>"
                      "<facet name='none'/><facet name='tier'><value name='1' label='imac'/></facet></rules>");
    const kbc_rules *rules = f.guide.rules;
    assert_str(kbc_near_kind(&f.c, rules, KB_LIT("note2")), "did you mean \"note\"?");
    assert_str(kbc_near_kind(&f.c, rules, KB_LIT("Fixes")), "did you mean \"fix\"?");
    assert_str(kbc_near_kind(&f.c, rules, KB_LIT("repair")), "did you mean \"fix\"?");
    assert_str(kbc_near_kind(&f.c, rules, KB_LIT("repair-it")), "did you mean \"fix\"?");
    assert_str(kbc_near_kind(&f.c, rules, KB_LIT("cure")), "did you mean \"fix\"?");
    assert_str(kbc_near_kind(&f.c, rules, KB_LIT("curc")), "did you mean \"curb\"?");
    assert_str(kbc_near_kind(&f.c, rules, KB_LIT("repairs")), "known: fix, note, curb");
    assert_str(kbc_near_value(&f.c, rules, 0, KB_LIT("iMac")), "did you mean \"mac\"?");
    assert_str(kbc_near_value(&f.c, rules, 0, KB_LIT("more")), "did you mean \"mac\"?");
    assert_str(kbc_near_value(&f.c, rules, 0, KB_LIT("mor")), "known: mac, pc");
    assert_str(kbc_near_value(&f.c, rules, 0, KB_LIT("os-x")), "did you mean \"mac\"?");
    assert_str(kbc_near_value(&f.c, rules, 1, KB_LIT("imac")), "known: none");
    assert_str(kbc_near_value(&f.c, rules, 2, KB_LIT("imac")), "did you mean \"1\"?");
    f.c.near_work = UINT64_MAX / 2;
    assert_str(kbc_near_kind(&f.c, rules, KB_LIT("Fixes")), "see the rules for those that are known");
    assert_str(kbc_near_value(&f.c, rules, 0, KB_LIT("iMac")), "see the rules for those that are known");
    fixture_end(&f);
}

static void test_near__records(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, "<rules version='1'><record on='section'/></rules>");
    (void)fixture_page(&f, "status.md", "# Status\n\n## Paused\n\n## Waiting to upload\n");
    (void)fixture_page(&f, "net/wifi.md", "# Wi-Fi\n\n## Overview\n");
    (void)fixture_page(&f, "net/cable.md", "# Cable\n\n## Overview\n");
    kbc_resolve(&f.c, &f.guide);
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("status/pasued")), "; did you mean \"status/paused\"?");
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("paused")), "; did you mean \"status/paused\"?");
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("lan/wifi")), "; did you mean \"net/wifi\"?");
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("somewhere/else/paused")), "; did you mean \"status/paused\"?");
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("lorem/ipsum/overview")), ""); /* there are two */
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("")), "");
    f.c.near_work = UINT64_MAX;
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("status/pasued")), "");
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_near__edits),   cmocka_unit_test(test_near__limit),
        cmocka_unit_test(test_near__same_as_the_definition),
        cmocka_unit_test(test_near__long_names), cmocka_unit_test(test_near__listed),
        cmocka_unit_test(test_near__kinds_and_values), cmocka_unit_test(test_near__records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
