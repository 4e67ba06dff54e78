/*
 * test_base.c - reader/format/base.c: strings, arena, buffer and the cursor
 * over bytes that nobody vouches for, varints above all.
 */
#include "compiler.h"
#include "helpers.h"

/* ----------------------------------------------------------------- strings */

static void test_base__compare_strings(void **state)
{
    (void)state;
    assert_true(kb_str_compare(KB_LIT("a"), KB_LIT("b")) < 0);
    assert_true(kb_str_compare(KB_LIT("ab"), KB_LIT("a")) > 0);
    assert_true(kb_str_compare(KB_LIT("\xC3"), KB_LIT("z")) > 0); /* bytes, not chars */
    assert_int_equal(kb_str_compare((kb_str){NULL, 0}, KB_LIT("")), 0);
    assert_true(kb_str_equal(KB_LIT("a\0b"), KB_LIT("a\0b")));
    assert_false(kb_str_equal(KB_LIT("a\0b"), KB_LIT("a\0c")));
    assert_true(kb_str_begins(KB_LIT("abc"), KB_LIT("")));
    assert_false(kb_str_begins(KB_LIT("ab"), KB_LIT("abc")));
    assert_int_equal(kb_str_from(NULL).n, 0);
}

static void test_base__slice_and_trim(void **state)
{
    (void)state;
    assert_str(kb_str_trim(KB_LIT(" \t\r\n a b \n")), "a b");
    assert_str(kb_str_trim(KB_LIT("  ")), "");
    assert_str(kb_str_slice(KB_LIT("abc"), 1, SIZE_MAX), "bc");
    assert_str(kb_str_slice(KB_LIT("abc"), 7, 9), "");
    assert_str(kb_str_slice(KB_LIT("abc"), 2, 1), "");
    assert_int_equal(kb_str_slice((kb_str){NULL, 0}, 0, 5).n, 0);
}

static void test_base__split(void **state)
{
    (void)state;
    kb_str rest = KB_LIT("a,,b,"), piece;
    const char *const expected[] = {"a", "", "b", ""};
    for (size_t i = 0; i < KB_COUNT(expected); i++) {
        assert_true(kb_str_split(&rest, ',', &piece));
        assert_str(piece, expected[i]);
    }
    assert_false(kb_str_split(&rest, ',', &piece));
    rest = (kb_str){NULL, 0};
    assert_false(kb_str_split(&rest, ',', &piece));
}

/* ------------------------------------------------------------------- arena */

static void test_base__arena_has_enough(void **state)
{
    (void)state;
    failing f;
    kb_alloc alloc = failing_alloc(&f, 0, false);
    kb_arena a;
    kb_arena_init(&a, &alloc);
    a.most = 100000;
    assert_non_null(kb_arena_get(&a, 1, 60000));
    assert_true(a.taken >= 60000 && a.taken < 100000);
    assert_null(kb_arena_get(&a, 1, 60000));
    assert_true(a.failed && a.over);
    assert_null(kb_arena_get(&a, 1, 1));
    kb_arena_reset(&a);
    assert_false(a.failed || a.over);
    assert_null(kb_arena_get(&a, 1, 100001));
    kb_arena_release(&a);
    assert_int_equal(a.taken, 0);
    assert_int_equal(a.most, 100000);
    assert_non_null(kb_arena_get(&a, 1, 90000));
    kb_arena_release(&a);
    assert_int_equal(f.live, 0);
}

static void test_base__arena_goes_back(void **state)
{
    (void)state;
    failing f;
    kb_alloc alloc = failing_alloc(&f, 0, false);
    kb_arena a;
    kb_arena_init(&a, &alloc);
    kb_arena_mark empty = kb_arena_here(&a);
    char *kept = kb_arena_get(&a, 1, 100);
    kb_arena_mark mark = kb_arena_here(&a);
    size_t taken = a.taken;
    uint32_t generation = a.generation;
    char *lost = kb_arena_get(&a, 1, 100);
    for (unsigned i = 0; i < 10; i++)
        memset(kb_arena_get(&a, 1, 100000), 'x', 100000);
    kb_arena_back(&a, mark);
    assert_int_equal(a.taken, taken);
    assert_true(a.generation != generation);
    assert_ptr_equal(kb_arena_get(&a, 1, 100), lost);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(kept[i], 0);
    kb_arena_back(&a, empty);
    assert_int_equal(f.live, 0);
    assert_int_equal(a.taken, 0);
    assert_non_null(kb_arena_get(&a, 1, 10));
    kb_arena_release(&a);
}

static void test_base__arena_pieces(void **state)
{
    (void)state;
    failing f;
    kb_alloc alloc = failing_alloc(&f, 0, false);
    kb_arena a;
    kb_arena_init(&a, &alloc);
    uint8_t *last = NULL;
    for (size_t n = 0; n < 3000; n += 7) {
        uint8_t *piece = kb_arena_get(&a, n, 3);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 16, 0);
        assert_ptr_not_equal(piece, last);
        for (size_t i = 0; i < 3 * n; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xEE, 3 * n);
        last = piece;
    }
    assert_non_null(kb_arena_get(&a, 1, 10000000)); /* a piece of its own */
    assert_true(f.live < 12);
    kb_arena_reset(&a);
    assert_int_equal(f.live, 1);
    assert_non_null(kb_arena_get(&a, 4, 4));
    kb_arena_release(&a);
    assert_int_equal(f.live, 0);
    assert_non_null(kb_arena_get(&a, 4, 4)); /* usable again */
    kb_arena_release(&a);
}

static void test_base__arena_failure_sticks(void **state)
{
    (void)state;
    failing f;
    kb_alloc alloc = failing_alloc(&f, 2, false);
    kb_arena a;
    kb_arena_init(&a, &alloc);
    assert_non_null(kb_arena_get(&a, 1, 1));
    assert_null(kb_arena_get(&a, 1, 1000000));
    assert_true(a.failed);
    assert_null(kb_arena_get(&a, 1, 1)); /* though there is room */
    assert_int_equal(kb_arena_copy(&a, KB_LIT("x")).n, 0);
    kb_arena_reset(&a);
    assert_non_null(kb_arena_get(&a, 1, 1));
    kb_arena_release(&a);
    assert_int_equal(f.live, 0);
}

static void test_base__arena_overflow(void **state)
{
    (void)state;
    kb_arena a;
    const struct {
        size_t count, size;
    } sizes[] = {{SIZE_MAX, 1},      {SIZE_MAX, 2},      {SIZE_MAX / 2, 3},
                 {SIZE_MAX - 15, 1}, {SIZE_MAX - 40, 1}, {2, SIZE_MAX}};
    for (size_t i = 0; i < KB_COUNT(sizes); i++) {
        failing f;
        kb_alloc alloc = failing_alloc(&f, 1, true);
        kb_arena_init(&a, &alloc);
        assert_null(kb_arena_get(&a, sizes[i].count, sizes[i].size));
        assert_true(a.failed);
        kb_arena_release(&a);
    }
}

static void test_base__arena_strings(void **state)
{
    (void)state;
    kb_arena a;
    kb_arena_init(&a, NULL);
    kb_str copy = kb_arena_copy(&a, KB_LIT("abc"));
    assert_str(copy, "abc");
    assert_int_equal(copy.s[3], 0);
    kb_str parts[] = {KB_LIT("a"), {NULL, 0}, KB_LIT("bc")};
    assert_str(kb_arena_join(&a, parts, 3), "abc");
    assert_str(kb_arena_join(&a, NULL, 0), "");
    kb_arena_release(&a);
}

/* ------------------------------------------------------------------ buffer */

static void test_base__buffer_grows(void **state)
{
    (void)state;
    failing f;
    kb_alloc alloc = failing_alloc(&f, 0, false);
    kb_buf b;
    kb_buf_init(&b, &alloc);
    for (uint32_t i = 0; i < 10000; i++)
        kb_buf_byte(&b, (uint8_t)i);
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(b.data[i], (uint8_t)i);
    assert_int_equal(b.size, 10000);
    kb_buf_clear(&b);
    kbc_buf_format(&b, "%s-%d", "x", 42);
    kb_buf_zero(&b, 2);
    assert_memory_equal(b.data, "x-42\0\0", b.size);
    kb_buf_release(&b);
    assert_int_equal(f.live, 0);
}

static void test_base__buffer_failure_sticks(void **state)
{
    (void)state;
    failing f;
    kb_alloc alloc = failing_alloc(&f, 2, false);
    kb_buf b;
    kb_buf_init(&b, &alloc);
    kb_buf_str(&b, KB_LIT("abc"));
    kb_buf_zero(&b, 100);
    assert_true(b.failed);
    kb_buf_byte(&b, 'x');
    assert_str(kb_buf_view(&b), "abc");
    assert_false(kb_buf_reserve(&b, 0));
    kb_buf_release(&b);
    assert_int_equal(f.live, 0);
    kb_buf_init(&b, &alloc);
    assert_false(kb_buf_reserve(&b, SIZE_MAX));
    assert_true(b.failed);
    kb_buf_release(&b);
}

/* ------------------------------------------------------------------ cursor */

static void test_base__numbers_round_trip(void **state)
{
    (void)state;
    kb_buf b;
    kb_buf_init(&b, NULL);
    kb_buf_u16(&b, 0xBEEF);
    kb_buf_u32(&b, 0x01020304);
    kb_buf_u64(&b, 0x0102030405060708);
    kb_buf_field(&b, KB_LIT("text"));
    assert_int_equal(b.data[0], 0xEF); /* little-endian */
    assert_int_equal(kb_load_u32(b.data + 2), 0x01020304);
    for (size_t n = 0; n <= b.size; n++) { /* cut at every length */
        kb_cursor c = kb_cursor_of(b.data, n);
        uint16_t a = kb_read_u16(&c);
        uint32_t v = kb_read_u32(&c);
        uint64_t w = kb_read_u64(&c);
        kb_str text = kb_read_field(&c);
        assert_int_equal(a, n >= 2 ? 0xBEEF : 0);
        assert_int_equal(v, n >= 6 ? 0x01020304 : 0);
        assert_true(w == (n >= 14 ? 0x0102030405060708u : 0));
        assert_str(text, n == b.size ? "text" : "");
        assert_int_equal(c.bad, n < b.size);
        assert_int_equal(c.left, 0);
        assert_int_equal(kb_read_u8(&c), 0);
        assert_true(c.bad);
    }
    kb_buf_release(&b);
}

static void check_varint(uint64_t v)
{
    kb_buf b;
    kb_buf_init(&b, NULL);
    kb_buf_varint(&b, v);
    kb_cursor c = kb_cursor_of(b.data, b.size), narrow = c;
    assert_true(kb_read_varint(&c) == v);
    assert_false(c.bad);
    assert_int_equal(c.left, 0);
    assert_true(kb_read_varint32(&narrow) == (v <= UINT32_MAX ? v : 0));
    assert_int_equal(narrow.bad, v > UINT32_MAX);
    for (size_t n = 0; n < b.size; n++) {
        c = kb_cursor_of(b.data, n);
        assert_true(kb_read_varint(&c) == 0);
        assert_true(c.bad);
    }
    kb_buf_release(&b);
}

static void test_base__varints_round_trip(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 64; k++)
        for (int64_t d = -1; d <= 1; d++)
            check_varint(((uint64_t)1 << k) + (uint64_t)d);
    check_varint(UINT64_MAX);
    check_varint(UINT32_MAX);
    check_varint((uint64_t)UINT32_MAX + 1);
}

/* What a varint means, said again: the first byte below 0x80 ends it. */
static bool expected_varint(const uint8_t *bytes, size_t n, uint64_t *v, size_t *used)
{
    *v = 0;
    for (size_t i = 0; i < n && i < 10; i++) {
        if (i == 9 && bytes[i] > 1)
            return false;
        *v += (uint64_t)(bytes[i] % 128) << (7 * i);
        *used = i + 1;
        if (bytes[i] < 128)
            return i == 0 || bytes[i] != 0;
    }
    return false;
}

/* Every pattern of continuation bits of 1 to 11 bytes, with four values of the others. */
static void test_base__varint_shapes(void **state)
{
    (void)state;
    static const uint8_t low[] = {0, 1, 0x40, 0x7F};
    for (size_t n = 1; n <= 11; n++)
        for (unsigned bits = 0; bits < 1u << n; bits++)
            for (size_t k = 0; k < KB_COUNT(low); k++) {
                uint8_t bytes[11];
                uint64_t v = 0;
                size_t used = 0;
                for (size_t i = 0; i < n; i++)
                    bytes[i] = (uint8_t)(low[k] | (bits >> i & 1) << 7);
                bool good = expected_varint(bytes, n, &v, &used);
                kb_cursor c = kb_cursor_of(bytes, n);
                uint64_t read = kb_read_varint(&c);
                assert_int_equal(c.bad, !good);
                assert_true(read == (good ? v : 0));
                assert_int_equal(c.left, good ? n - used : 0);
            }
}

static void test_base__overlong_varints(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
    } bad[] = {{"\x80\x00", 2},
               {"\xFF\x80\x00", 3},
               {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02", 10},
               {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", 10},
               {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 11}};
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        kb_cursor c = kb_cursor_of(bad[i].bytes, bad[i].n);
        assert_true(kb_read_varint(&c) == 0);
        assert_true(c.bad);
    }
}

static void test_base__counts_and_lengths(void **state)
{
    (void)state;
    kb_cursor c = kb_cursor_of("\x03" "abcdef", 7);
    assert_int_equal(kb_read_count(&c, 2), 3);
    assert_int_equal(c.left, 6);
    c = kb_cursor_of("\x04" "abcdef", 7);
    assert_int_equal(kb_read_count(&c, 2), 0);
    assert_true(c.bad);
    c = kb_cursor_of("abc", 3);
    assert_int_equal(kb_read_bytes(&c, UINT64_MAX).n, 0); /* no sum that wraps around */
    assert_true(c.bad);
    c = kb_cursor_of("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01xyz", 13);
    assert_int_equal(kb_read_field(&c).n, 0);
    assert_true(c.bad);
    c = kb_cursor_of(NULL, 0);
    assert_int_equal(kb_read_bytes(&c, 0).n, 0);
    assert_false(c.bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base__compare_strings),
        cmocka_unit_test(test_base__slice_and_trim),
        cmocka_unit_test(test_base__split),
        cmocka_unit_test(test_base__arena_has_enough),
        cmocka_unit_test(test_base__arena_goes_back),
        cmocka_unit_test(test_base__arena_pieces),
        cmocka_unit_test(test_base__arena_failure_sticks),
        cmocka_unit_test(test_base__arena_overflow),
        cmocka_unit_test(test_base__arena_strings),
        cmocka_unit_test(test_base__buffer_grows),
        cmocka_unit_test(test_base__buffer_failure_sticks),
        cmocka_unit_test(test_base__numbers_round_trip),
        cmocka_unit_test(test_base__varints_round_trip),
        cmocka_unit_test(test_base__varint_shapes),
        cmocka_unit_test(test_base__overlong_varints),
        cmocka_unit_test(test_base__counts_and_lengths),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
