/* test_import_encoding.c - compiler/import_encoding.c: bytes of pages become UTF-8. */
#include "import_fixture.h"

#define assert_decoded(bytes, wanted) assert_decoded_at(KB_LIT(bytes), (wanted), __FILE__, __LINE__)

static void assert_decoded_at(kb_str bytes, const char *wanted, const char *file, int line)
{
    kbc c;
    kb_buf out;
    kb_str problem;
    kbc_init(&c);
    kb_buf_init(&out, &c.arena.alloc);
    bool good = kbc_import_decode(&c, bytes, &out, &problem);
    kb_str got = good ? kb_buf_view(&out) : problem;
    if (!kb_str_equal(got, kb_str_from(wanted))) {
        print_message("got:  %.*s\nwant: %s\n", (int)got.n, got.n > 0 ? got.s : "", wanted);
        _fail(file, line);
    }
    kb_buf_release(&out);
    kbc_release(&c);
}

static void test_import_encoding__told(void **state)
{
    (void)state;
    assert_decoded("<meta charset=ISO-8859-1>\xE9\x80", "<meta charset=ISO-8859-1>\xC3\xA9\xE2\x82\xAC");
    assert_decoded("<META HTTP-EQUIV=a CONTENT=\"text/html; charset=windows-1251\">\xCF",
                   "<META HTTP-EQUIV=a CONTENT=\"text/html; charset=windows-1251\">\xD0\x9F");
    assert_decoded("<meta charset=\"Shift_JIS\">\x83\x65", "<meta charset=\"Shift_JIS\">\xE3\x83\x86");
    assert_decoded("<meta charset=utf-8>\xC3\xA9", "<meta charset=utf-8>\xC3\xA9");
}

static void test_import_encoding__not_told(void **state)
{
    (void)state;
    assert_decoded("<p>\xC3\xA9", "<p>\xC3\xA9");
    assert_decoded("<p>\xE9", "<p>\xC3\xA9");
    assert_decoded("<p charset=koi8-r>\xE9", "<p charset=koi8-r>\xC3\xA9");
}

static void test_import_encoding__marks(void **state)
{
    (void)state;
    assert_decoded("\xEF\xBB\xBF<meta charset=latin1>\xC3\xA9", "<meta charset=latin1>\xC3\xA9");
    assert_decoded("\xFF\xFE<\0p\0>\0\xE9\0", "<p>\xC3\xA9");
    assert_decoded("\xFE\xFF\0<\0p\0>\0\xE9", "<p>\xC3\xA9");
}

static void test_import_encoding__bad_bytes(void **state)
{
    (void)state;
    assert_decoded("<meta charset=utf-8>a\xFF\xC3(\0b", "<meta charset=utf-8>a\xEF\xBF\xBD\xEF\xBF\xBD(b");
    assert_decoded("<meta charset=euc-kr>\xFF\xFFz", "<meta charset=euc-kr>\xEF\xBF\xBD\xEF\xBF\xBDz");
    assert_decoded("\xFF\xFEz", "\xEF\xBF\xBD");
    assert_decoded("", "");
}

static void test_import_encoding__unknown(void **state)
{
    (void)state;
    assert_decoded("<meta charset=ISO-2022-CN-EXT>", "its encoding \"ISO-2022-CN-EXT\" is not known; save it as UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_encoding__told),
        cmocka_unit_test(test_import_encoding__not_told),
        cmocka_unit_test(test_import_encoding__marks),
        cmocka_unit_test(test_import_encoding__bad_bytes),
        cmocka_unit_test(test_import_encoding__unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
