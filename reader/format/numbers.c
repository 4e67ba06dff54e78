/*
 * numbers.c - tables of numbers that are read where they lie, each row alone
 * (kb_format.h). Callers: echo.c, records.c, links.c and words.c of this folder.
 *
 *   a table, in blocks of 64 rows: where the bytes of each block end, counted
 *     from behind these ends, u32 each; a block: for each column the width of its
 *     numbers u8, 0 to 32, and the least of them varint; then, for each column, what
 *     each number is above the least, in so many bits, lowest bit first; a column
 *     begins with a new byte
 */
#include "kb_format.h"

#define ROWS 64u
#define COLUMN_HEAD 6u /* at most */

static uint32_t blocks_of(uint32_t count, uint32_t size)
{
    return count / size + (count % size != 0);
}

/* ------------------------------------------------------------------ tables */

static unsigned width_of(uint32_t greatest)
{
    unsigned width = 0;
    for (; greatest != 0; greatest >>= 1)
        width++;
    return width;
}

static void write_bits(kb_buf *out, const uint32_t *cell, uint32_t rows, unsigned columns, uint32_t least,
                       unsigned width)
{
    uint64_t bits = 0;
    unsigned held = 0;
    for (uint32_t i = 0; i < rows; i++) {
        bits |= (uint64_t)(cell[(size_t)i * columns] - least) << held;
        for (held += width; held >= 8; held -= 8, bits >>= 8)
            kb_buf_byte(out, (uint8_t)bits);
    }
    if (held > 0)
        kb_buf_byte(out, (uint8_t)bits);
}

static void write_block(kb_buf *out, const uint32_t *cells, uint32_t rows, unsigned columns)
{
    uint32_t least[KB_COLUMNS];
    unsigned width[KB_COLUMNS];
    for (unsigned c = 0; c < columns; c++) {
        uint32_t greatest = least[c] = cells[c];
        for (uint32_t i = 1; i < rows; i++) {
            uint32_t number = cells[(size_t)i * columns + c];
            least[c] = number < least[c] ? number : least[c];
            greatest = number > greatest ? number : greatest;
        }
        width[c] = width_of(greatest - least[c]);
        kb_buf_byte(out, (uint8_t)width[c]);
        kb_buf_varint(out, least[c]);
    }
    for (unsigned c = 0; c < columns; c++)
        write_bits(out, cells + c, rows, columns, least[c], width[c]);
}

void kb_table_write(kb_buf *out, const uint32_t *cells, uint32_t rows, unsigned columns)
{
    kb_buf blocks;
    kb_buf_init(&blocks, &out->alloc);
    for (uint32_t i = 0; i < rows; i += ROWS) {
        write_block(&blocks, cells + (size_t)i * columns, rows - i < ROWS ? rows - i : ROWS, columns);
        kb_buf_u32(out, (uint32_t)blocks.size);
    }
    kb_buf_str(out, kb_buf_view(&blocks));
    out->failed = out->failed || blocks.failed;
    kb_buf_release(&blocks);
}

/* width bits from a bit on; past the end they are 0. */
static uint32_t read_bits(const kb_cursor *c, uint64_t bit, unsigned width)
{
    uint64_t bits = 0;
    if (bit + width <= (uint64_t)c->left * 8) /* behind a section 8 bytes may be read */
        return (uint32_t)(kb_bits_at(c->at, bit) & ((UINT64_C(1) << width) - 1));
    for (size_t i = (size_t)(bit / 8), at = 0; i < c->left && at < 8; i++, at++)
        bits |= (uint64_t)c->at[i] << (8 * at);
    return (uint32_t)(bits >> (bit % 8) & ((UINT64_C(1) << width) - 1));
}

/* A width, and a least number of which most take one byte. */
static void read_column(kb_cursor *c, unsigned *width, uint32_t *least)
{
    if (c->left >= 2 && c->at[1] < 0x80) {
        *width = c->at[0];
        *least = c->at[1];
        c->at += 2;
        c->left -= 2;
    } else {
        *width = kb_read_u8(c);
        *least = kb_read_varint32(c);
    }
    c->bad = c->bad || *width > 32;
}

/* The bytes of a block; at most as many as it can have, so that a look-up touches few pages of any file. */
static kb_cursor block_bytes(kb_pages *p, const kb_table *t, uint32_t block)
{
    uint64_t ends = t->at + (uint64_t)block * 4, data = t->at + (uint64_t)blocks_of(t->rows, ROWS) * 4;
    uint32_t start = block > 0 ? kb_pages_u32(p, t->section, ends - 4) : 0, end = kb_pages_u32(p, t->section, ends);
    if (end < start || end - start > t->columns * (COLUMN_HEAD + ROWS * 4)) {
        kb_pages_damage(p, t->section, ends, "a table makes no sense");
        return (kb_cursor){(const uint8_t *)"", 0, true};
    }
    return kb_pages_cursor(p, t->section, data + start, end - start);
}

bool kb_table_get(kb_pages *p, const kb_table *t, uint32_t row, uint32_t *cells)
{
    return kb_table_some(p, t, row, t->columns, cells);
}

bool kb_table_some(kb_pages *p, const kb_table *t, uint32_t row, unsigned count, uint32_t *cells)
{
    unsigned width[KB_COLUMNS];
    uint32_t least[KB_COLUMNS];
    memset(cells, 0, count * sizeof *cells);
    if (row >= t->rows) {
        kb_pages_damage(p, t->section, t->at, "a table has no such row");
        return false;
    }
    uint32_t in_block = t->rows - row / ROWS * ROWS < ROWS ? t->rows % ROWS : ROWS;
    kb_cursor c = block_bytes(p, t, row / ROWS);
    for (unsigned i = 0; i < t->columns && !c.bad; i++) {
        read_column(&c, &width[i], &least[i]);
    }
    for (unsigned i = 0; i < count && i < t->columns && !c.bad; i++) {
        uint32_t above = read_bits(&c, (uint64_t)(row % ROWS) * width[i], width[i]);
        c.bad = above > UINT32_MAX - least[i];
        cells[i] = least[i] + above;
        size_t bytes = (in_block * width[i] + 7) / 8;
        c.bad = c.bad || bytes > c.left;
        c.at += c.bad ? 0 : bytes;
        c.left -= c.bad ? 0 : bytes;
    }
    if (c.bad)
        kb_pages_damage(p, t->section, t->at, "a table makes no sense");
    return !p->damaged;
}

uint32_t kb_table_number(kb_pages *p, const kb_table *t, uint32_t row)
{
    uint32_t cell;
    return kb_table_some(p, t, row, 1, &cell) ? cell : 0;
}
