/*
 * seal.c - the checksums of a .kb file, written anew where its tables say that
 * they are. Declared in seal.h. docs/FORMAT.md has the bytes.
 */
#include "seal.h"

static void put_u32(uint8_t *at, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> 8 * i);
}

static uint64_t get_u64(const uint8_t *at)
{
    return kb_load_u32(at) | (uint64_t)kb_load_u32(at + 4) << 32;
}

/* Bytes of the table of sections; 0: they are not all there. */
static size_t table_bytes(const uint8_t *file, size_t size)
{
    size_t bytes = ((size_t)file[14] | (size_t)file[15] << 8) * KB_SECTION_BYTES;
    return bytes <= size - KB_HEADER_BYTES ? bytes : 0;
}

bool seal_find(const uint8_t *file, size_t size, const char *name, size_t *offset, size_t *stored)
{
    size_t end = size < KB_HEADER_BYTES ? 0 : KB_HEADER_BYTES + table_bytes(file, size);
    for (size_t row = KB_HEADER_BYTES; row < end; row += KB_SECTION_BYTES) {
        uint64_t at = get_u64(file + row + 8), n = get_u64(file + row + 16);
        if (memcmp(file + row, name, 4) != 0 || at > size || n > size - at)
            continue;
        *offset = (size_t)at;
        *stored = (size_t)n;
        return true;
    }
    return false;
}

/* Where SUMS has what: rows of pages, then of blocks of text. */
typedef struct rows {
    uint8_t *file;
    size_t size, sums; /* the section */
    size_t pages, blocks, first, bytes;
} rows;

static void seal_pages(const rows *r)
{
    size_t start = KB_HEADER_BYTES + table_bytes(r->file, r->size), page = start / KB_PAGE;
    for (size_t i = 0; i < r->pages && start <= r->sums && page * KB_PAGE < r->sums; i++, page++) {
        size_t from = page * KB_PAGE > start ? page * KB_PAGE : start;
        size_t to = (page + 1) * KB_PAGE < r->sums ? (page + 1) * KB_PAGE : r->sums;
        put_u32(r->file + r->first + 4 * i, kb_sum((uint32_t)page, r->file + from, to - from));
    }
}

static void seal_blocks(const rows *r)
{
    size_t text, stored, before = 0;
    if (!seal_find(r->file, r->size, "TEXT", &text, &stored))
        return;
    for (size_t i = 0; i < r->blocks; i++) {
        uint8_t *row = r->file + r->first + 4 * r->pages + 12 * i;
        size_t end = kb_load_u32(row);
        if (end < before || end > stored)
            return;
        put_u32(row + 8, kb_sum((uint32_t)i, r->file + text + before, end - before));
        before = end;
    }
}

/* The rows have sums of their own, in the head of the section. */
static void seal_rows(const rows *r)
{
    for (size_t at = 0, sum = r->sums + 12; at < r->bytes && sum + 4 <= r->first; at += KB_PAGE, sum += 4) {
        size_t n = r->bytes - at < KB_PAGE ? r->bytes - at : KB_PAGE;
        put_u32(r->file + sum, kb_sum((uint32_t)(at / KB_PAGE), r->file + r->first + at, n));
    }
}

static bool find_rows(rows *r, uint8_t *file, size_t size)
{
    size_t stored;
    *r = (rows){.file = file, .size = size};
    if (!seal_find(file, size, "SUMS", &r->sums, &stored) || stored < 12)
        return false;
    r->pages = kb_load_u32(file + r->sums);
    r->blocks = kb_load_u32(file + r->sums + 4);
    if (r->pages > stored / 4 || r->blocks > stored / 12 || 4 * r->pages + 12 * r->blocks > stored - 12)
        return false;
    r->bytes = 4 * r->pages + 12 * r->blocks;
    r->first = r->sums + stored - r->bytes;
    return true;
}

void seal_texts(uint8_t *file, size_t size)
{
    rows r;
    if (find_rows(&r, file, size))
        seal_blocks(&r);
}

void seal(uint8_t *file, size_t size)
{
    rows r;
    if (size < KB_HEADER_BYTES)
        return;
    if (find_rows(&r, file, size)) {
        seal_pages(&r);
        seal_rows(&r);
        put_u32(file + 28, kb_sum(0, file + r.sums, r.first - r.sums));
    }
    put_u32(file + 24, kb_sum(0, file + KB_HEADER_BYTES, table_bytes(file, size)));
    put_u32(file + 68, kb_sum(0, file, 68));
}
