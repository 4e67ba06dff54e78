/* test_bundle.c - reader/format/bundle.c: a .kb behind a program, and ends of files that lie. */
#include "helpers.h"

#include "kb_bundle.h"

#define END_BYTES 16u

/* A bundle of a program of n bytes and a file. */
static void make(kb_buf *out, size_t n, kb_str file)
{
    kb_buf program;
    kb_alloc alloc = kb_alloc_default();
    kb_buf_init(&program, &alloc);
    kb_buf_init(out, &alloc);
    for (size_t i = 0; i < n; i++)
        kb_buf_byte(&program, (uint8_t)(i * 7 + 1));
    kb_bundle_write(kb_buf_view(&program), file, out);
    kb_buf_release(&program);
}

static kb_str part_of(const kb_buf *file)
{
    return kb_bundle_part(kb_buf_view(file));
}

static void test_bundle__bytes(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 10000};
    static const uint8_t end[] = {3, 0, 0, 0, 0, 0, 0, 0, 0x8B, 0x4B, 0x42, 0x0D, 0x0A, 0x65, 0x6E, 0x64};
    for (size_t i = 0; i < KB_COUNT(sizes); i++) {
        kb_buf file;
        size_t before = (sizes[i] + 4095) / 4096 * 4096;
        make(&file, sizes[i], KB_LIT("abc"));
        assert_int_equal(file.size, before + 3 + END_BYTES);
        for (size_t k = 0; k < before; k++)
            assert_int_equal(file.data[k], k < sizes[i] ? (uint8_t)(k * 7 + 1) : 0);
        assert_memory_equal(file.data + before, "abc", 3);
        assert_memory_equal(file.data + before + 3, end, sizeof end);
        assert_true(kb_str_equal(part_of(&file), KB_LIT("abc")));
        kb_buf_release(&file);
    }
}

/* A file without such an end is what it is, whatever its length. */
static void test_bundle__other_files(void **state)
{
    (void)state;
    kb_buf file;
    make(&file, 5000, KB_LIT("abc"));
    for (size_t n = 0; n < file.size; n++) {
        kb_str cut = {(const char *)file.data, n}, part = kb_bundle_part(cut);
        assert_ptr_equal(part.s, cut.s);
        assert_int_equal(part.n, n);
    }
    for (size_t n = 0; n <= END_BYTES; n++) { /* the end alone, and parts of it */
        kb_str tail = {(const char *)file.data + file.size - n, n}, part = kb_bundle_part(tail);
        assert_int_equal(part.n, n);
    }
    kb_buf_release(&file);
}

static void test_bundle__lengths_that_lie(void **state)
{
    (void)state;
    kb_buf file;
    make(&file, 4096, KB_LIT("abc"));
    const uint64_t most = file.size - END_BYTES;
    const uint64_t lengths[] = {0, 1, most, most + 1, file.size, UINT32_MAX, UINT64_C(1) << 32, UINT64_MAX - 15, UINT64_MAX};
    for (size_t i = 0; i < KB_COUNT(lengths); i++) {
        for (unsigned k = 0; k < 8; k++)
            file.data[most + k] = (uint8_t)(lengths[i] >> (8 * k));
        kb_str part = part_of(&file);
        bool good = lengths[i] <= most;
        assert_int_equal(part.n, good ? lengths[i] : file.size);
        assert_ptr_equal(part.s, file.data + (good ? most - lengths[i] : 0));
    }
    kb_buf_release(&file);
}

static kb_status status_of(const kb_buf *file, uint64_t *bytes)
{
    kb *k;
    kb_info info = {.file_bytes = 0};
    kb_status status = kb_open_memory(file->data, file->size, NULL, &k, NULL);
    if (status == KB_OK) {
        kb_get_info(k, &info);
        status = kb_verify(k, NULL);
    }
    kb_close(k);
    *bytes = info.file_bytes;
    return status;
}

/* It opens and verifies as the .kb alone does; a bundle in a bundle does not. */
static void test_bundle__opens(void **state)
{
    (void)state;
    kb_buf guide, file, twice;
    uint64_t bytes;
    guide_standard(&guide);
    make(&file, 5000, kb_buf_view(&guide));
    assert_status(status_of(&file, &bytes), KB_OK);
    assert_int_equal(bytes, guide.size);
    file.data[1] ^= 1; /* of the program */
    assert_status(status_of(&file, &bytes), KB_OK);
    file.data[8192 + guide.size - 20] ^= 1;
    assert_status(status_of(&file, &bytes), KB_E_DAMAGED);
    file.data[8192 + guide.size - 20] ^= 1;
    make(&twice, 5000, kb_buf_view(&file));
    assert_status(status_of(&twice, &bytes), KB_E_NOT_KB);
    file.data[file.size - END_BYTES] ^= 8;
    assert_status(status_of(&file, &bytes), KB_E_NOT_KB);
    kb_buf_release(&twice);
    kb_buf_release(&file);
    kb_buf_release(&guide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bundle__bytes),
        cmocka_unit_test(test_bundle__other_files),
        cmocka_unit_test(test_bundle__lengths_that_lie),
        cmocka_unit_test(test_bundle__opens),
    };
    return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
