/*
 * test_zip.c - reader/format/zip.c: streams that are cut, longer or shorter
 * than they say, and bombs.
 */
#include "helpers.h"

static void deflated(kb_str text, kb_buf *out)
{
    kb_buf_init(out, NULL);
    assert_status(kb_deflate(text, out), KB_OK);
}

static kb_status inflated(kb_str stored, uint8_t *out, size_t raw)
{
    kb_alloc alloc = kb_alloc_default();
    size_t n;
    kb_status status = kb_inflate(&alloc, stored, out, raw, &n);
    return status == KB_OK && n != raw ? KB_E_DAMAGED : status;
}

static void test_zip__round_trip(void **state)
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

static void test_zip__wrong_lengths(void **state)
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

static void test_zip__every_bit(void **state)
{
    (void)state;
    uint8_t back[29];
    kb_buf out;
    deflated(KB_LIT("the text of a block, the text"), &out);
    for (size_t bit = 0; bit < out.size * 8; bit++) {
        out.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        kb_alloc alloc = kb_alloc_default();
        size_t n;
        kb_status status = kb_inflate(&alloc, kb_buf_view(&out), back, sizeof back, &n);
        /* A checksum beside it tells what the data cannot. */
        assert_true(status == KB_E_DAMAGED || (status == KB_OK && n <= sizeof back));
        out.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    kb_buf_release(&out);
}

/* A megabyte of zeros in a kilobyte gives not one byte more than asked for. */
static void test_zip__bomb(void **state)
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

static kb_status run_inflate(const kb_alloc *alloc, void *user)
{
    uint8_t back[29];
    const kb_buf *stored = user;
    size_t n;
    return kb_inflate(alloc, kb_buf_view(stored), back, sizeof back, &n);
}

static kb_status run_deflate(const kb_alloc *alloc, void *user)
{
    kb_buf out;
    (void)user;
    kb_buf_init(&out, alloc);
    kb_status status = kb_deflate(KB_LIT("text"), &out);
    kb_buf_release(&out);
    return status;
}

static void test_zip__without_memory(void **state)
{
    (void)state;
    kb_buf out;
    deflated(KB_LIT("the text of a block, the text"), &out);
    each_allocation(run_inflate, &out);
    each_allocation(run_deflate, NULL);
    kb_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zip__round_trip),
        cmocka_unit_test(test_zip__wrong_lengths),
        cmocka_unit_test(test_zip__every_bit),
        cmocka_unit_test(test_zip__bomb),
        cmocka_unit_test(test_zip__without_memory),
    };
    return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
