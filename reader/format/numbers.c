/*
 * numbers.c - tables of numbers that are read where they lie, each row alone
 * (kb_records.h). Callers: echo.c, records.c, links.c and words.c of this folder.
 *
 *   a table, in blocks of 64 rows: where the bytes of each block end, counted
 *     from behind these ends, u32 each; a block: its columns, one after another
 *   a column: the width of its numbers in bits, 0 to 32, u8, and flags; the least
 *     of them, varint; the numbers less the least, in so many bits each, filled
 *     up to a whole byte
 *   flag STEPS: what is written are the steps from each row to the next, modulo
 *     2^32; the number of the first row stands before the least, which is zigzag
 *   flag PATCHED: numbers that need more bits have their lowest ones there;
 *     behind the least: how many more u8, a bit for each number, set for these; at the
 *     end the other bits of these
 */
#include "kb_format.h"

#define ROWS 64u
#define STEPS 128u
#define PATCHED 64u
#define WIDTH 63u                      /* the rest of the byte */
#define COLUMN_BYTES (1u + 5 + 5 + 1 + 8 + 2 * 4 * ROWS) /* at most */

static uint32_t blocks_of(uint32_t count, uint32_t size)
{
    return count / size + (count % size != 0);
}

static uint32_t zigzag(uint32_t n)
{
    return n << 1 ^ (n >> 31 ? UINT32_MAX : 0);
}

static uint32_t unzigzag(uint32_t n)
{
    return n >> 1 ^ (n & 1 ? UINT32_MAX : 0);
}

static size_t bytes_of(uint64_t bits)
{
    return (size_t)((bits + 7) / 8);
}

static uint64_t low_bits(uint64_t word, unsigned n)
{
    return n < 64 ? word & ((UINT64_C(1) << n) - 1) : word;
}

static unsigned ones_of(uint64_t word)
{
    return kb_count_ones(word);
}

/* ----------------------------------------------------------------- writing */

/* A way to write some numbers. */
typedef struct coding {
    unsigned width, more; /* more: bits of a patch, 0 without patches */
    size_t bytes;
} coding;

static unsigned varint_bytes(uint32_t n)
{
    unsigned bytes = 1;
    for (; n > 127; n >>= 7)
        bytes++;
    return bytes;
}

/* The shortest way to write numbers above their least. */
static coding shortest(const uint32_t *above, uint32_t count)
{
    uint32_t of_width[33] = {0}, wider = 0;
    for (uint32_t i = 0; i < count; i++)
        of_width[kb_bits_of(above[i])]++;
    unsigned greatest = 32;
    while (greatest > 0 && of_width[greatest] == 0)
        greatest--;
    coding best = {greatest, 0, bytes_of((uint64_t)count * greatest)};
    for (unsigned width = greatest; width-- > 0;) {
        wider += of_width[width + 1];
        unsigned more = greatest - width;
        size_t bytes = 1 + bytes_of(count) + bytes_of((uint64_t)count * width) + bytes_of((uint64_t)wider * more);
        if (bytes < best.bytes)
            best = (coding){width, more, bytes};
    }
    return best;
}

static void write_numbers(kb_buf *out, const uint32_t *above, uint32_t count, const coding *how)
{
    kb_bits bits;
    kb_bits_begin(&bits, out);
    for (uint32_t i = 0; i < count && how->more > 0; i++)
        kb_bits_put(&bits, above[i] >> how->width != 0, 1);
    kb_bits_end(&bits);
    for (uint32_t i = 0; i < count; i++)
        kb_bits_put(&bits, low_bits(above[i], how->width), how->width);
    kb_bits_end(&bits);
    for (uint32_t i = 0; i < count && how->more > 0; i++)
        if (above[i] >> how->width != 0)
            kb_bits_put(&bits, above[i] >> how->width, how->more);
    kb_bits_end(&bits);
}

/* Turns numbers into what they are above the least of them, which is returned. */
static uint32_t take_least(uint32_t *numbers, uint32_t count)
{
    uint32_t least = count > 0 ? numbers[0] : 0;
    for (uint32_t i = 1; i < count; i++)
        least = numbers[i] < least ? numbers[i] : least;
    for (uint32_t i = 0; i < count; i++)
        numbers[i] -= least;
    return least;
}

/* Steps are signed; so their least is sought among them as they lie above 2^31 less. */
static uint32_t make_steps(const uint32_t *numbers, uint32_t count, uint32_t *steps)
{
    const uint32_t half = UINT32_C(1) << 31;
    for (uint32_t i = 1; i < count; i++)
        steps[i - 1] = numbers[i] - numbers[i - 1] + half;
    return take_least(steps, count - 1) - (count > 1 ? half : 0);
}

static void write_column(kb_buf *out, uint32_t *numbers, uint32_t count)
{
    uint32_t steps[ROWS], first = numbers[0], step = make_steps(numbers, count, steps);
    uint32_t least = take_least(numbers, count);
    coding plain = shortest(numbers, count), stepped = shortest(steps, count - 1);
    plain.bytes += varint_bytes(least);
    stepped.bytes += varint_bytes(first) + varint_bytes(zigzag(step));
    /* Steps are slower to read, since they are added up: they must be worth it. */
    bool by_steps = stepped.bytes * 4 / 3 < plain.bytes;
    const coding *how = by_steps ? &stepped : &plain;
    kb_buf_byte(out, (uint8_t)(how->width | (how->more > 0 ? PATCHED : 0) | (by_steps ? STEPS : 0)));
    if (by_steps)
        kb_buf_varint(out, first);
    kb_buf_varint(out, by_steps ? zigzag(step) : least);
    if (how->more > 0)
        kb_buf_byte(out, (uint8_t)how->more);
    write_numbers(out, by_steps ? steps : numbers, by_steps ? count - 1 : count, how);
}

void kb_table_write(kb_buf *out, const uint32_t *cells, uint32_t rows, unsigned columns)
{
    kb_buf blocks;
    uint32_t numbers[ROWS];
    kb_buf_init(&blocks, &out->alloc);
    for (uint32_t i = 0; i < rows; i += ROWS) {
        uint32_t count = rows - i < ROWS ? rows - i : ROWS;
        for (unsigned c = 0; c < columns; c++) {
            for (uint32_t k = 0; k < count; k++)
                numbers[k] = cells[(size_t)(i + k) * columns + c];
            write_column(&blocks, numbers, count);
        }
        kb_buf_u32(out, (uint32_t)blocks.size);
    }
    kb_buf_str(out, kb_buf_view(&blocks));
    out->failed = out->failed || blocks.failed;
    kb_buf_release(&blocks);
}

/* ----------------------------------------------------------------- reading */

/* A column of a block. */
typedef struct column {
    uint32_t count; /* numbers or steps that are written */
    uint32_t first, least;
    unsigned width, more;
    bool by_steps;
    uint64_t patched; /* a bit for each number */
    kb_str low, high;
} column;

/* width bits from a bit on; past the end they are 0. Behind a section 8 bytes may be read. */
static uint32_t read_bits(kb_str bytes, uint64_t bit, unsigned width)
{
    bool inside = bytes.n > 0 && bit + width <= (uint64_t)bytes.n * 8;
    return inside ? (uint32_t)low_bits(kb_bits_at((const uint8_t *)bytes.s, bit), width) : 0;
}

static kb_str take(kb_cursor *c, size_t n)
{
    kb_str bytes = {(const char *)c->at, n};
    if (n > c->left || c->bad)
        return kb_read_bytes(c, n);
    c->at += n;
    c->left -= n;
    return bytes;
}

static uint64_t read_mask(kb_cursor *c, uint32_t count)
{
    kb_str bytes = take(c, bytes_of(count));
    uint64_t mask = 0;
    for (size_t i = 0; i < bytes.n; i++)
        mask |= (uint64_t)(uint8_t)bytes.s[i] << (8 * i);
    return low_bits(mask, count);
}

static uint32_t read_number(kb_cursor *c)
{
    uint64_t number = kb_read_short(c);
    c->bad = c->bad || number > UINT32_MAX;
    return (uint32_t)number;
}

static void read_column(kb_cursor *c, uint32_t rows, column *out)
{
    uint8_t head = c->left > 0 ? *c->at : 0;
    (void)take(c, 1);
    out->by_steps = (head & STEPS) != 0;
    out->count = out->by_steps ? rows - 1 : rows;
    out->width = head & WIDTH;
    out->first = out->by_steps ? read_number(c) : 0;
    out->least = read_number(c);
    out->more = 0;
    out->patched = 0;
    if (head & PATCHED) {
        out->more = kb_read_u8(c);
        out->patched = read_mask(c, out->count);
    }
    c->bad = c->bad || out->width > 32 || out->more > 32 - out->width;
    if (c->bad)
        return;
    out->low = take(c, bytes_of((uint64_t)out->count * out->width));
    out->high = take(c, out->more > 0 ? bytes_of((uint64_t)ones_of(out->patched) * out->more) : 0);
}

static uint32_t plain_number(const column *c, uint32_t i)
{
    uint64_t number = read_bits(c->low, (uint64_t)i * c->width, c->width);
    if (c->patched >> i & 1)
        number |= (uint64_t)read_bits(c->high, (uint64_t)ones_of(low_bits(c->patched, i)) * c->more, c->more) << c->width;
    return c->least + (uint32_t)number;
}

/* The first so many numbers of some width added up. */
static uint32_t sum_of(kb_str bytes, uint32_t count, unsigned width)
{
    uint32_t sum = 0, per_word = width > 0 ? 56 / width : 0;
    uint64_t mask = low_bits(UINT64_MAX, width), at = 0;
    if (width == 0 || bytes.s == NULL || (uint64_t)count * width > (uint64_t)bytes.n * 8)
        return 0;
    for (uint32_t i = 0; i < count; at += (uint64_t)per_word * width) {
        uint64_t word = kb_bits_at((const uint8_t *)bytes.s, at);
        for (uint32_t k = 0; k < per_word && i < count; k++, i++, word >>= width)
            sum += (uint32_t)(word & mask);
    }
    return sum;
}

/* Ones among the first so many bits: what numbers of one bit add up to. */
static uint32_t sum_of_ones(kb_str bytes, uint32_t count)
{
    uint64_t word = 0;
    for (size_t i = 0; i < bytes.n && i < 8; i++)
        word |= (uint64_t)(uint8_t)bytes.s[i] << (8 * i);
    return ones_of(low_bits(word, count));
}

static uint32_t stepped_number(const column *c, uint32_t row)
{
    uint32_t low = c->width == 1 ? sum_of_ones(c->low, row) : sum_of(c->low, row, c->width);
    uint32_t high = c->patched != 0 ? sum_of(c->high, ones_of(low_bits(c->patched, row)), c->more) : 0;
    return c->first + unzigzag(c->least) * row + low + (c->width < 32 ? high << c->width : 0);
}

static uint32_t number_of(const column *c, uint32_t row)
{
    return c->by_steps ? stepped_number(c, row) : plain_number(c, row);
}

/* The first row behind the first one whose number is not less; numbers rise. */
static uint32_t row_from(const column *c, uint32_t rows, uint32_t number)
{
    uint32_t row = 1, found = c->first;
    for (; row < rows; row++) {
        uint32_t written = plain_number(c, c->by_steps ? row - 1 : row);
        found = c->by_steps ? found + written - c->least + unzigzag(c->least) : written;
        if (found >= number)
            break;
    }
    return row;
}

/* The bytes of a block; at most as many as it can have, so that a look-up touches few pages of any file. */
static kb_cursor block_bytes(kb_pages *p, const kb_table *t, uint32_t block)
{
    uint64_t ends = t->at + (uint64_t)block * 4, data = t->at + (uint64_t)blocks_of(t->rows, ROWS) * 4;
    uint32_t start = block > 0 ? kb_pages_u32(p, t->section, ends - 4) : 0, end = kb_pages_u32(p, t->section, ends);
    if (end < start || end - start > t->columns * COLUMN_BYTES) {
        kb_pages_damage(p, t->section, ends, "a table makes no sense");
        return (kb_cursor){(const uint8_t *)"", 0, true};
    }
    return kb_pages_cursor(p, t->section, data + start, end - start);
}

static uint32_t rows_of(const kb_table *t, uint32_t block)
{
    uint32_t left = t->rows - block * ROWS;
    return left < ROWS ? left : ROWS;
}

bool kb_table_get(kb_pages *p, const kb_table *t, uint32_t row, uint32_t *cells)
{
    return kb_table_some(p, t, row, t->columns, cells);
}

/* The block of a row; false when there is none. */
static bool block_of_row(kb_pages *p, const kb_table *t, uint32_t row, kb_cursor *c)
{
    if (row >= t->rows) {
        kb_pages_damage(p, t->section, t->at, "a table has no such row");
        return false;
    }
    *c = block_bytes(p, t, row / ROWS);
    return true;
}

static bool is_whole(kb_pages *p, const kb_table *t, const kb_cursor *c)
{
    if (c->bad)
        kb_pages_damage(p, t->section, t->at, "a table makes no sense");
    return !p->damaged;
}

bool kb_table_some(kb_pages *p, const kb_table *t, uint32_t row, unsigned count, uint32_t *cells)
{
    kb_cursor c;
    memset(cells, 0, count * sizeof *cells);
    if (!block_of_row(p, t, row, &c))
        return false;
    for (unsigned i = 0; i < count && i < t->columns && !c.bad; i++) {
        column found;
        read_column(&c, rows_of(t, row / ROWS), &found);
        if (!c.bad)
            cells[i] = number_of(&found, row % ROWS);
    }
    return is_whole(p, t, &c);
}

uint32_t kb_table_cell(kb_pages *p, const kb_table *t, uint32_t row, unsigned number)
{
    kb_cursor c;
    column found = {.count = 0};
    if (!block_of_row(p, t, row, &c))
        return 0;
    for (unsigned i = 0; i <= number && !c.bad; i++)
        read_column(&c, rows_of(t, row / ROWS), &found);
    return is_whole(p, t, &c) ? number_of(&found, row % ROWS) : 0;
}

uint32_t kb_table_number(kb_pages *p, const kb_table *t, uint32_t row)
{
    return kb_table_cell(p, t, row, 0);
}

static column column_of(kb_pages *p, const kb_table *t, uint32_t block)
{
    column found = {.count = 0};
    kb_cursor c = block_bytes(p, t, block);
    read_column(&c, rows_of(t, block), &found);
    (void)is_whole(p, t, &c);
    return found;
}

static uint32_t first_number(kb_pages *p, const kb_table *t, uint32_t block)
{
    column found = column_of(p, t, block);
    return p->damaged ? 0 : number_of(&found, 0);
}

/*
 * The first block that begins with a number, or behind it. Most tables that are searched have numbers that are spread
 * evenly, so it is looked for near where it would be then.
 */
static uint32_t block_from(kb_pages *p, const kb_table *t, uint32_t number)
{
    uint32_t low = 0, high = blocks_of(t->rows, ROWS), near = 1, last = high > 0 ? first_number(p, t, high - 1) : 0;
    uint32_t at = number < last ? (uint32_t)((uint64_t)(high - 1) * number / last) : high / 2;
    while (low < high && !p->damaged) {
        bool before = first_number(p, t, at) < number;
        if (before)
            low = at + 1;
        else
            high = at;
        bool far = near < (high - low) / 2;
        at = !far ? low + (high - low) / 2 : before ? low + near : high - near;
        near = far ? near * 2 : near; /* which stays below the count of blocks */
    }
    return low;
}

uint32_t kb_table_find(kb_pages *p, const kb_table *t, uint32_t number)
{
    uint32_t low = block_from(p, t, number);
    if (low == 0 || p->damaged)
        return 0;
    column rising = column_of(p, t, low - 1);
    return p->damaged ? 0 : (low - 1) * ROWS + row_from(&rising, rows_of(t, low - 1), number);
}
