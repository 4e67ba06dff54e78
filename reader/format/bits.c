/*
 * bits.c - writes numbers bit by bit, lowest bit first (kb_base.h). Callers:
 * postings.c and others of reader/format that pack numbers.
 */
#include "kb_base.h"

void kb_bits_begin(kb_bits *b, kb_buf *out)
{
    *b = (kb_bits){.out = out};
}

void kb_bits_put(kb_bits *b, uint64_t value, unsigned n)
{
    b->word |= value << b->used;
    b->used += n;
    if (b->used < 32)
        return;
    kb_buf_u32(b->out, (uint32_t)b->word);
    b->word >>= 32;
    b->used -= 32;
}

void kb_bits_unary(kb_bits *b, uint64_t zeros)
{
    for (; zeros >= 32; zeros -= 32)
        kb_bits_put(b, 0, 32);
    kb_bits_put(b, UINT64_C(1) << zeros, (unsigned)zeros + 1);
}

void kb_bits_end(kb_bits *b)
{
    for (unsigned bits = b->used; bits > 0; bits -= bits < 8 ? bits : 8) {
        kb_buf_byte(b->out, (uint8_t)b->word);
        b->word >>= 8;
    }
    b->used = 0;
}
