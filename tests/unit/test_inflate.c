/*
 * test_inflate.c - reader/format/inflate.c and compiler/deflate.c: streams that
 * are cut, longer or shorter than they say, bombs; and what zlib takes and
 * refuses.
 */
#include "helpers.h"

#include "deflate.h"

#include <zlib.h>

static void deflated(kb_str text, kb_buf *out)
{
    kb_buf_init(out, NULL);
    assert_status(kbc_deflate(text, out), KB_OK);
}

static kb_status inflated(kb_str stored, uint8_t *out, size_t raw)
{
    size_t n;
    kb_status status = kb_inflate(stored, out, raw, &n);
    return status == KB_OK && n != raw ? KB_E_DAMAGED : status;
}

static void test_inflate__round_trip(void **state)
{
    (void)state;
    uint8_t text[3000], back[3000];
    uint32_t seed = 5;
    for (size_t n = 1; n < sizeof text; n += n / 3 + 1) {
        kb_buf out;
        for (size_t i = 0; i < n; i++)
            text[i] = (uint8_t)random_below(&seed, n % 2 == 0 ? 3 : 256);
        deflated((kb_str){(char *)text, n}, &out);
        assert_status(inflated(kb_buf_view(&out), back, n), KB_OK);
        assert_memory_equal(text, back, n);
        kb_buf_release(&out);
    }
}

static void test_inflate__wrong_lengths(void **state)
{
    (void)state;
    uint8_t back[64];
    kb_buf out;
    deflated(KB_LIT("the text of a block, the text"), &out);
    for (size_t raw = 1; raw < sizeof back; raw++)
        assert_status(inflated(kb_buf_view(&out), back, raw), raw == 29 ? KB_OK : KB_E_DAMAGED);
    for (size_t n = 0; n < out.size; n++)
        assert_status(inflated((kb_str){(char *)out.data, n}, back, 29), KB_E_DAMAGED);
    kb_buf_byte(&out, 0); /* bytes behind the stream */
    assert_status(inflated(kb_buf_view(&out), back, 29), KB_E_DAMAGED);
    kb_buf_release(&out);
}

static void test_inflate__every_bit(void **state)
{
    (void)state;
    uint8_t back[29];
    kb_buf out;
    deflated(KB_LIT("the text of a block, the text"), &out);
    for (size_t bit = 0; bit < out.size * 8; bit++) {
        out.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        size_t n;
        kb_status status = kb_inflate(kb_buf_view(&out), back, sizeof back, &n);
        /* A checksum beside it tells what the data cannot. */
        assert_true(status == KB_E_DAMAGED || (status == KB_OK && n <= sizeof back));
        out.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    kb_buf_release(&out);
}

/* A megabyte of zeros in a kilobyte gives not one byte more than asked for. */
static void test_inflate__bomb(void **state)
{
    (void)state;
    kb_buf zeros, out;
    uint8_t *back = test_malloc(KB_TEXT_BLOCK);
    kb_buf_init(&zeros, NULL);
    kb_buf_zero(&zeros, 1 << 20);
    deflated(kb_buf_view(&zeros), &out);
    assert_true(out.size < 1200);
    assert_status(inflated(kb_buf_view(&out), back, KB_TEXT_BLOCK), KB_E_DAMAGED);
    test_free(back);
    kb_buf_release(&zeros);
    kb_buf_release(&out);
}

static kb_status run_deflate(const kb_alloc *alloc, void *user)
{
    kb_buf out;
    (void)user;
    kb_buf_init(&out, alloc);
    kb_status status = kbc_deflate(KB_LIT("text"), &out);
    kb_buf_release(&out);
    return status;
}

static void test_inflate__without_memory(void **state)
{
    (void)state;
    each_allocation(run_deflate, NULL);
}

/* ---------------------------------------------------------------- like zlib */

/* The same by zlib. */
static kb_status by_zlib(kb_str stored, uint8_t *out, size_t room, size_t *n)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)stored.s, .avail_in = (uInt)stored.n, .next_out = out, .avail_out = (uInt)room};
    assert_int_equal(inflateInit2(&z, -15), Z_OK);
    int end = inflate(&z, Z_FINISH);
    bool exact = end == Z_STREAM_END && z.avail_in == 0;
    *n = room - z.avail_out;
    (void)inflateEnd(&z);
    return exact ? KB_OK : KB_E_DAMAGED;
}

static bool check_like_zlib(kb_str stored, size_t room)
{
    uint8_t mine[5000], theirs[5000];
    size_t n, m;
    kb_status status = kb_inflate(stored, mine, room, &n), other = by_zlib(stored, theirs, room, &m);
    assert_status(status, other);
    if (status == KB_OK) {
        assert_int_equal(n, m);
        assert_memory_equal(mine, theirs, n);
    }
    if (status == KB_OK && n > 0) {
        size_t some = n / 2;
        assert_status(kb_inflate_start(stored, mine, some, &m), KB_OK);
        assert_int_equal(m, some);
        assert_memory_equal(mine, theirs, some);
        assert_status(kb_inflate_start(stored, mine, n + 1, &m), KB_OK);
        assert_int_equal(m, n);
    }
    return status == KB_OK;
}

/* Deflates a text in one of zlib's ways. */
static size_t deflate_somehow(const uint8_t *text, size_t n, int level, int strategy, uint8_t *out, size_t room)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)text, .avail_in = (uInt)n, .next_out = out, .avail_out = (uInt)room};
    assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, -15, 9, strategy), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t size = room - z.avail_out;
    (void)deflateEnd(&z);
    return size;
}

/* Letters that get rarer and rarer, so that there are codes of all lengths. */
static void fill_text(uint8_t *text, size_t n, uint32_t kind, uint32_t *seed)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t letter = random_below(seed, 256);
        for (uint32_t k = 0; k < kind; k++)
            letter = random_below(seed, letter + 1);
        text[i] = (uint8_t)(kind == 7 ? 'a' : letter);
    }
    for (size_t i = 300; i < n && kind > 3; i += 1 + random_below(seed, 200))
        memmove(text + i, text + random_below(seed, (uint32_t)i), n - i < 40 ? n - i : 40);
}

/* Whole streams of all kinds of blocks; then with changed bytes. */
static void test_inflate__like_zlib(void **state)
{
    (void)state;
    static uint8_t text[4000], stored[9000];
    static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED};
    uint32_t seed = 11;
    size_t good = 0, bad = 0;
    for (uint32_t round = 0; round < 400; round++) {
        size_t n = random_below(&seed, sizeof text);
        fill_text(text, n, round % 8, &seed);
        int level = (int)random_below(&seed, 10), strategy = strategies[random_below(&seed, 4)];
        size_t size = deflate_somehow(text, n, level, strategy, stored, sizeof stored);
        assert_true(check_like_zlib((kb_str){(char *)stored, size}, n));
        for (uint32_t change = 0; change < 40; change++) {
            size_t at = random_below(&seed, (uint32_t)(size < 120 || change % 2 == 0 ? size : 120));
            uint8_t before = stored[at];
            stored[at] ^= (uint8_t)(1u << random_below(&seed, 8));
            bool fine = check_like_zlib((kb_str){(char *)stored, size}, n + 100);
            good += fine;
            bad += !fine;
            stored[at] = before;
        }
    }
    assert_true(good > 100 && bad > 1000);
}

/* Any bytes at all, most of which are no stream; the first ones choose a block with codes of its own. */
static void test_inflate__like_zlib_random(void **state)
{
    (void)state;
    uint8_t stored[64];
    uint32_t seed = 12;
    for (uint32_t round = 0; round < 200000; round++) {
        size_t n = random_below(&seed, sizeof stored);
        for (size_t i = 0; i < n; i++)
            stored[i] = (uint8_t)random_below(&seed, 256);
        if (n > 0 && round % 4 != 0)
            stored[0] = (uint8_t)((stored[0] & 0xF8u) | (round % 4 == 1 ? 5 : 3));
        (void)check_like_zlib((kb_str){(char *)stored, n}, 300);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inflate__round_trip),
        cmocka_unit_test(test_inflate__wrong_lengths),
        cmocka_unit_test(test_inflate__every_bit),
        cmocka_unit_test(test_inflate__bomb),
        cmocka_unit_test(test_inflate__without_memory),
        cmocka_unit_test(test_inflate__like_zlib),
        cmocka_unit_test(test_inflate__like_zlib_random),
    };
    return cmocka_run_group_tests_name("inflate", tests, NULL, NULL);
}
