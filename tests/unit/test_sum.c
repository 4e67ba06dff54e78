/*
 * test_sum.c - reader/format/sum.c: sums that docs/FORMAT.md gives for bytes of
 * any length, and changes that have to be seen.
 */
#include "helpers.h"

/* ------------------------------------------------- as FORMAT.md describes it */

static uint64_t step(uint64_t state, uint64_t word)
{
    uint64_t x = state + word * 0x6A09E667F3BCC909u;
    return ((x << 29) + (x >> 35)) * 0x9E3779B97F4A7C15u;
}

/* The word that begins at a place; zeros behind the end. */
static uint64_t word_at(const uint8_t *bytes, size_t n, size_t at)
{
    uint64_t word = 0;
    for (size_t i = at; i < at + 8 && i < n; i++)
        word += (uint64_t)bytes[i] << 8 * (i - at);
    return word;
}

static uint32_t described(uint32_t number, const uint8_t *bytes, size_t n)
{
    uint64_t start = step(step(0, number), n), states[4];
    size_t at = 0;
    for (size_t i = 0; i < 4; i++)
        states[i] = step(start, i + 1);
    for (; n - at >= 32; at += 32)
        for (size_t i = 0; i < 4; i++)
            states[i] = step(states[i], word_at(bytes, n, at + 8 * i));
    uint64_t state = step(step(step(states[0], states[1]), states[2]), states[3]);
    for (; at <= n; at += 8)
        state = step(state, word_at(bytes, n, at));
    uint64_t x = (state ^ state >> 32) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(((x ^ x >> 29) * 0x9E3779B97F4A7C15u) >> 32);
}

static void fill(uint8_t *bytes, size_t n)
{
    uint32_t seed = 3;
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)random_below(&seed, 256);
}

static void test_sum__is_as_described(void **state)
{
    (void)state;
    uint8_t bytes[4096];
    fill(bytes, sizeof bytes);
    for (size_t n = 0; n <= 200; n++)
        assert_int_equal(kb_sum((uint32_t)n, bytes, n), described((uint32_t)n, bytes, n));
    assert_int_equal(kb_sum(UINT32_MAX, bytes, sizeof bytes), described(UINT32_MAX, bytes, sizeof bytes));
    assert_int_equal(kb_sum(0, bytes + 1, sizeof bytes - 1), described(0, bytes + 1, sizeof bytes - 1));
}

/* Files that were written must stay good. */
static void test_sum__stays_what_it_is(void **state)
{
    (void)state;
    assert_int_equal(kb_sum(0, "", 0), 0x7EFE2AE3);
    assert_int_equal(kb_sum(0, "123456789", 9), 0x18307424);
    assert_int_equal(kb_sum(7, "0123456789abcdef0123456789abcdef0123456789", 42), 0x8EC4B75E);
}

/* -------------------------------------------------------- what has to be seen */

static void test_sum__sees_each_byte(void **state)
{
    (void)state;
    uint8_t bytes[200];
    fill(bytes, sizeof bytes);
    uint32_t sum = kb_sum(1, bytes, sizeof bytes);
    for (size_t at = 0; at < sizeof bytes; at++)
        for (unsigned change = 1; change < 256; change++) {
            bytes[at] ^= (uint8_t)change;
            assert_int_not_equal(kb_sum(1, bytes, sizeof bytes), sum);
            bytes[at] ^= (uint8_t)change;
        }
}

/* Two equal changes in different words, of the topmost bits too, must not undo each other. */
static void test_sum__sees_pairs(void **state)
{
    (void)state;
    uint8_t bytes[512] = {0};
    uint32_t sum = kb_sum(0, bytes, sizeof bytes);
    for (size_t bit = 0; bit < 64; bit++)
        for (size_t a = 0; a < 64; a++)
            for (size_t b = 0; b < a; b++) {
                uint8_t *one = &bytes[8 * a + bit / 8], *other = &bytes[8 * b + bit / 8];
                *one = *other = (uint8_t)(1u << bit % 8);
                assert_int_not_equal(kb_sum(0, bytes, sizeof bytes), sum);
                *one = *other = 0;
            }
}

static void test_sum__sees_lengths_and_numbers(void **state)
{
    (void)state;
    uint8_t zeros[100] = {0};
    uint32_t sums[101 + 100];
    size_t count = 0;
    for (size_t n = 0; n <= 100; n++)
        sums[count++] = kb_sum(0, zeros, n);
    for (uint32_t number = 1; number <= 100; number++)
        sums[count++] = kb_sum(number, zeros, 50);
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < a; b++)
            assert_int_not_equal(sums[a], sums[b]);
}

static void test_sum__sees_words_that_change_places(void **state)
{
    (void)state;
    uint8_t bytes[256];
    fill(bytes, sizeof bytes);
    uint32_t sum = kb_sum(0, bytes, sizeof bytes);
    for (size_t a = 0; a < sizeof bytes; a += 8)
        for (size_t b = 0; b < a; b += 8) {
            uint8_t copy[sizeof bytes];
            memcpy(copy, bytes, sizeof copy);
            memcpy(copy + a, bytes + b, 8);
            memcpy(copy + b, bytes + a, 8);
            assert_int_not_equal(kb_sum(0, copy, sizeof copy), sum);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sum__is_as_described),
        cmocka_unit_test(test_sum__stays_what_it_is),
        cmocka_unit_test(test_sum__sees_each_byte),
        cmocka_unit_test(test_sum__sees_pairs),
        cmocka_unit_test(test_sum__sees_lengths_and_numbers),
        cmocka_unit_test(test_sum__sees_words_that_change_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
