/*
 * test_sign.c - compiler/sign.c: what signing puts into a file and beside it.
 * Whether the reader believes it is test_trust.c's matter.
 */
#include "sign_fixture.h"

#include "kb_format.h"

static void test_sign__bytes(void **state)
{
    (void)state;
    kb_buf plain, once, twice, other;
    kb_container c;
    kbc_secret_key key = fixture_key(7), stranger = fixture_key(8);
    guide_standard(&plain);
    fixture_sign(kb_buf_view(&plain), &key, &once);
    fixture_sign(kb_buf_view(&once), &key, &twice); /* in place of the old one */
    fixture_sign(kb_buf_view(&once), &stranger, &other);
    assert_int_equal(once.size, twice.size);
    assert_memory_equal(once.data, twice.data, once.size);
    assert_int_equal(once.size, other.size);
    assert_memory_not_equal(once.data, other.data, once.size);
    assert_status(kb_container_open(&c, once.data, once.size, NULL), KB_OK);
    const kb_section *s = &c.sections[KB_DIGESTS];
    const uint8_t *head = once.data + s->offset;
    uint32_t parts = (uint32_t)((s->offset + KB_PART - 1) / KB_PART), rows = parts + c.block_count;
    assert_int_equal(kb_load_u32(head), parts);
    assert_int_equal(kb_load_u32(head + 4), c.block_count);
    assert_memory_equal(head + 8, key.id, 8);
    assert_int_equal(s->stored, 80 + 32 * ((rows * 32 + KB_PART - 1) / KB_PART + rows));
    kb_buf_release(&plain);
    kb_buf_release(&once);
    kb_buf_release(&twice);
    kb_buf_release(&other);
}

static void test_sign__what_is_damaged(void **state)
{
    (void)state;
    kbc c;
    kb_buf file, out;
    kb_error error = {.status = KB_OK};
    kb_alloc alloc = kb_alloc_default();
    kbc_secret_key key = fixture_key(7);
    guide_standard(&file);
    kb_buf_init(&out, &alloc);
    file.data[file.size / 2] ^= 1;
    kbc_init(&c);
    assert_status(kbc_sign(&c, kb_buf_view(&file), &key, &out, &error), KB_E_DAMAGED);
    assert_status(kbc_sign(&c, KB_LIT("text"), &key, &out, &error), KB_E_NOT_KB);
    assert_int_equal(out.size, 0);
    kbc_release(&c);
    kb_buf_release(&out);
    kb_buf_release(&file);
}

static void test_sign__name_of_the_file(void **state)
{
    (void)state;
    kb_buf out;
    kb_alloc alloc = kb_alloc_default();
    kbc_secret_key key = fixture_key(7);
    kb_buf_init(&out, &alloc);
    kbc_sign_beside(KB_LIT("text"), "folder/a\nb\tc\177.kb", &key, &out);
    kb_buf_byte(&out, 0);
    assert_non_null(strstr((const char *)out.data, "\ntrusted comment: file:a_b_c_.kb\thashed\n"));
    kb_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign__bytes),
        cmocka_unit_test(test_sign__what_is_damaged),
        cmocka_unit_test(test_sign__name_of_the_file),
    };
    return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
