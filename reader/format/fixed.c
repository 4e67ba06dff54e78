/*
 * fixed.c - logarithm and square root in integers, so that every machine gets
 * the same numbers (kb_base.h). Callers: the compiler's impact.c and graph.c, the
 * reader's answer.c.
 */
#include "kb_base.h"

#define LN2 45426u /* ln 2 in 16.16 */

uint64_t kb_fixed_ln(uint64_t x, uint64_t y)
{
    uint64_t whole = 0, log2 = 0;
    while (x / 2 >= y) {
        y *= 2;
        whole++;
    }
    uint64_t mantissa = (x << 30) / y; /* 1 to 2, with 30 bits of fraction */
    for (unsigned bit = 0; bit < 16; bit++) {
        mantissa = mantissa * mantissa >> 30;
        log2 <<= 1;
        if (mantissa >= (uint64_t)2 << 30) {
            mantissa >>= 1;
            log2 |= 1;
        }
    }
    return ((whole << 16 | log2) * LN2) >> 16; /* x ln 2 */
}

uint64_t kb_fixed_root(uint64_t n)
{
    uint64_t r = 0;
    for (uint64_t bit = (uint64_t)1 << 31; bit != 0; bit >>= 1)
        if ((r + bit) * (r + bit) <= n)
            r += bit;
    return r;
}
