/* test_near.c - compiler/near.c: the nearest of many names. */
#include "kbc_fixture.h"
#include "near.h"

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

static void test_near__records(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, "<rules version='1'><record on='section'/></rules>");
    (void)fixture_page(&f, "status.md", "# Status\n\n## Paused\n\n## Waiting to upload\n");
    (void)fixture_page(&f, "net/wifi.md", "# Wi-Fi\n\n## Overview\n");
    (void)fixture_page(&f, "net/cable.md", "# Cable\n\n## Overview\n");
    kbc_resolve(&f.c, &f.guide);
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("status/pasued")), "status/paused");
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("paused")), "status/paused");
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("lan/wifi")), "net/wifi");
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("somewhere/else/paused")), "status/paused");
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("lorem/ipsum/overview")), ""); /* there are two */
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("")), "");
    assert_str(kbc_near_end(&f.c, KB_LIT("a")), "; did you mean \"a\"?");
    assert_str(kbc_near_end(&f.c, KB_LIT("")), "");
    f.c.near_work = UINT64_MAX;
    assert_str(kbc_near_record(&f.c, &f.guide, KB_LIT("status/pasued")), "");
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_near__listed),
        cmocka_unit_test(test_near__records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
