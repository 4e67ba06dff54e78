/*
 * columns.c - tables of small numbers, packed column by column, and strings
 * that share their beginnings (kb_format.h). Callers: records.c, links.c, words.c.
 *
 * A column: its numbers, each in as many bits as the greatest needs, from the
 * lowest bit on. The widths of a section's columns stand in a row of bytes at
 * its beginning, the columns behind it, each at the next byte.
 *
 * Strings, in blocks of 16: bytes shared with the one before (none for the
 * first) and rest as a byte, shared x 16 + rest, 15 of either followed by a varint of
 * the others; then the rest.
 */
#include "kb_format.h"

#define ESCAPE 15u

/* ----------------------------------------------------------------- columns */

unsigned kb_column_write(kb_buf *out, const uint32_t *numbers, uint32_t count)
{
    uint32_t all = 0;
    kb_bits bits;
    for (uint32_t i = 0; i < count; i++)
        all |= numbers[i];
    unsigned width = kb_bits_of(all);
    kb_bits_begin(&bits, out);
    for (uint32_t i = 0; i < count; i++)
        kb_bits_put(&bits, numbers[i], width);
    kb_bits_end(&bits);
    return width;
}

uint64_t kb_column_bytes(const kb_column *column)
{
    return ((uint64_t)column->count * column->width + 7) / 8;
}

uint32_t kb_column_get(kb_pages *p, kb_section_id id, const kb_column *column, uint32_t i)
{
    uint64_t bit = (uint64_t)i * column->width, first = bit / 8, end = (bit + column->width + 7) / 8;
    if (i >= column->count) {
        kb_pages_damage(p, id, column->at, "a number lies outside of its column");
        return 0;
    }
    const uint8_t *bytes = kb_pages_at(p, id, column->at + first, end - first);
    uint64_t mask = (UINT64_C(1) << column->width) - 1;
    return bytes != NULL ? (uint32_t)(kb_bits_at(bytes, bit % 8) & mask) : 0;
}

/* ----------------------------------------------------------------- strings */

void kb_packed_write(kb_buf *out, kb_str text, size_t shared)
{
    size_t rest = text.n - shared;
    size_t shared_nibble = shared < ESCAPE ? shared : ESCAPE, rest_nibble = rest < ESCAPE ? rest : ESCAPE;
    kb_buf_byte(out, (uint8_t)(shared_nibble << 4 | rest_nibble));
    if (shared_nibble == ESCAPE)
        kb_buf_varint(out, shared - ESCAPE);
    if (rest_nibble == ESCAPE)
        kb_buf_varint(out, rest - ESCAPE);
    kb_buf_add(out, text.s + shared, rest);
}

kb_str kb_packed_read(kb_cursor *c, uint64_t *shared)
{
    uint8_t nibbles = kb_read_u8(c);
    uint64_t rest = nibbles & 15;
    *shared = nibbles >> 4;
    if (*shared == ESCAPE)
        *shared += kb_read_varint32(c);
    if (rest == ESCAPE)
        rest += kb_read_varint32(c);
    return kb_read_bytes(c, rest);
}

static size_t shared_with(kb_str a, kb_str b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.s[n] == b.s[n])
        n++;
    return n;
}

void kb_strings_write(kb_buf *out, uint32_t *blocks, const kb_str *strings, uint32_t count)
{
    size_t first = out->size;
    for (uint32_t i = 0; i < count; i++) {
        bool begins = i % KB_STRING_BLOCK == 0;
        if (begins)
            blocks[i / KB_STRING_BLOCK] = (uint32_t)(out->size - first);
        kb_packed_write(out, strings[i], begins ? 0 : shared_with(strings[i - 1], strings[i]));
    }
}

/* The block that a string stands in. */
static kb_cursor block_of(kb_pages *p, kb_section_id id, const kb_strings *strings, uint32_t i)
{
    uint32_t block = i / KB_STRING_BLOCK;
    uint64_t start = kb_column_get(p, id, &strings->blocks, block), end = strings->bytes;
    if (block + 1 < strings->blocks.count)
        end = kb_column_get(p, id, &strings->blocks, block + 1);
    if (start > end || end > strings->bytes)
        kb_pages_damage(p, id, strings->at, "strings are out of order");
    return kb_pages_cursor(p, id, strings->at + start, p->damaged ? 0 : end - start);
}

/* Walks to a string of a block; what its first n bytes are goes into text, if there is one. Returns its length. */
static size_t walk(kb_cursor *c, uint32_t i, char *text, size_t n)
{
    size_t length = 0;
    for (uint32_t k = 0; k <= i && !c->bad; k++) {
        uint64_t shared;
        kb_str rest = kb_packed_read(c, &shared);
        c->bad = c->bad || shared > length || rest.n > KB_NAME_BYTES - shared;
        if (c->bad)
            return 0;
        if (shared < n)
            memcpy(text + shared, rest.s, rest.n < n - shared ? rest.n : n - (size_t)shared);
        length = (size_t)shared + rest.n;
    }
    return length;
}

kb_str kb_strings_get(kb_pages *p, kb_section_id id, const kb_strings *strings, uint32_t i, kb_arena *arena)
{
    kb_cursor block = block_of(p, id, strings, i), again = block;
    size_t n = walk(&block, i % KB_STRING_BLOCK, NULL, 0);
    if (block.bad)
        kb_pages_damage(p, id, strings->at, "a string makes no sense");
    char *text = p->damaged ? NULL : kb_arena_get(arena, n + 1, 1);
    if (text == NULL)
        return (kb_str){"", 0};
    (void)walk(&again, i % KB_STRING_BLOCK, text, n);
    return (kb_str){text, n};
}
