/*
 * sum.c - the checksum of a .kb file (kb_container.h). Callers: container.c; the
 * tests, which mend what they have damaged.
 *
 * A state of 64 bits takes words of 8 bytes, lowest byte first:
 *   state = (state + word * SPREAD, rotated by 29 bits to the left) * FACTOR
 * Each step can be undone, so that two texts that differ in one word differ in
 * the state for good. The rotation brings the upper bits down, which else would
 * never reach the others; SPREAD keeps an upper bit of one word from looking like
 * a lower one of the next. Four states take turns, since a processor multiplies
 * several numbers at a time.
 */
#include "kb_format.h"

#define FACTOR UINT64_C(0x9E3779B97F4A7C15) /* 2^64 over the golden ratio */
#define SPREAD UINT64_C(0x6A09E667F3BCC909) /* and times what the root of 2 is above 1 */
#define WORD sizeof(uint64_t)
#define LANES 4u

static inline uint64_t step(uint64_t state, uint64_t word)
{
    state += word * SPREAD;
    return (state << 29 | state >> 35) * FACTOR;
}

/* What a compiler makes one instruction of where it can. */
static inline uint64_t load_word(const uint8_t *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
           (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* Less than a turn of the lanes; zeros behind the last byte. */
static uint64_t take_rest(uint64_t state, const uint8_t *at, size_t n)
{
    for (; n >= WORD; at += WORD, n -= WORD)
        state = step(state, load_word(at));
    uint64_t word = 0;
    for (size_t i = 0; i < n; i++)
        word |= (uint64_t)at[i] << (8 * i);
    return step(state, word);
}

/* Every bit of the state reaches every bit of the sum. */
static uint32_t mixed(uint64_t state)
{
    state = (state ^ state >> 32) * FACTOR;
    state = (state ^ state >> 29) * FACTOR;
    return (uint32_t)(state >> 32);
}

uint32_t kb_sum(uint32_t number, const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    uint64_t state = step(step(0, number), n);
    uint64_t a = step(state, 1), b = step(state, 2), c = step(state, 3), d = step(state, 4);
    for (; n >= LANES * WORD; at += LANES * WORD, n -= LANES * WORD) {
        a = step(a, load_word(at));
        b = step(b, load_word(at + WORD));
        c = step(c, load_word(at + 2 * WORD));
        d = step(d, load_word(at + 3 * WORD));
    }
    return mixed(take_rest(step(step(step(a, b), c), d), at, n));
}
