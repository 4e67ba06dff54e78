/* test_near_rules.c - compiler/near_rules.c: the kind or value that a word may have meant. */
#include "kbc_fixture.h"
#include "near.h"

/* Names go before what is said for another name; labels, plurals and words count whole or as words that are just that. */
static void test_near_rules__kinds_and_values(void **state)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_near_rules__kinds_and_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
