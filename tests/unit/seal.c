/*
 * seal.c - the checksums of a .kb file, written anew where its tables say that
 * they are, and what changes a file besides. Declared in seal.h. docs/FORMAT.md
 * has the bytes.
 */
#include "seal.h"

#include <stdlib.h>

#define MOST_TEXT (1u << 20)

static void put_u32(uint8_t *at, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> 8 * i);
}

static uint64_t get_u64(const uint8_t *at)
{
    return kb_load_u32(at) | (uint64_t)kb_load_u32(at + 4) << 32;
}

/* ------------------------------------------------------------------- sums */

/* Bytes of the table of sections; 0: they are not all there. */
static size_t table_bytes(const uint8_t *file, size_t size)
{
    size_t bytes = ((size_t)file[14] | (size_t)file[15] << 8) * KB_SECTION_BYTES;
    return bytes <= size - KB_HEADER_BYTES ? bytes : 0;
}

/* Where a section is; false: the table names none of it that lies in the file. */
static bool find(const uint8_t *file, size_t size, const char *name, size_t *offset, size_t *stored)
{
    size_t end = KB_HEADER_BYTES + table_bytes(file, size);
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
    const uint8_t *tables;
    size_t size, sums; /* the section */
    size_t pages, blocks, first, bytes;
} rows;

static bool find_rows(rows *r, uint8_t *file, size_t size, const uint8_t *tables)
{
    size_t stored;
    *r = (rows){.file = file, .tables = tables, .size = size};
    if (!find(tables, size, "SUMS", &r->sums, &stored) || stored < 12)
        return false;
    r->pages = kb_load_u32(tables + r->sums);
    r->blocks = kb_load_u32(tables + r->sums + 4);
    if (r->pages > stored / 4 || r->blocks > stored / 12 || 4 * r->pages + 12 * r->blocks > stored - 12)
        return false;
    r->bytes = 4 * r->pages + 12 * r->blocks;
    r->first = r->sums + stored - r->bytes;
    return true;
}

static void seal_pages(const rows *r)
{
    size_t start = KB_HEADER_BYTES + table_bytes(r->tables, r->size), page = start / KB_PAGE;
    for (size_t i = 0; i < r->pages && start <= r->sums && page * KB_PAGE < r->sums; i++, page++) {
        size_t from = page * KB_PAGE > start ? page * KB_PAGE : start;
        size_t to = (page + 1) * KB_PAGE < r->sums ? (page + 1) * KB_PAGE : r->sums;
        put_u32(r->file + r->first + 4 * i, kb_sum((uint32_t)page, r->file + from, to - from));
    }
}

static void seal_blocks(const rows *r)
{
    size_t text, stored, before = 0, row = r->first + 4 * r->pages;
    if (!find(r->tables, r->size, "TEXT", &text, &stored))
        return;
    for (size_t i = 0; i < r->blocks; i++, row += 12) {
        size_t end = kb_load_u32(r->tables + row);
        if (end < before || end > stored)
            return;
        put_u32(r->file + row + 8, kb_sum((uint32_t)i, r->file + text + before, end - before));
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
    put_u32(r->file + 28, kb_sum(0, r->file + r->sums, r->first - r->sums));
}

static void seal_all(uint8_t *file, size_t size, const uint8_t *tables, bool texts)
{
    rows r;
    if (size < KB_HEADER_BYTES)
        return;
    if (find_rows(&r, file, size, tables)) {
        seal_pages(&r);
        if (texts)
            seal_blocks(&r);
        seal_rows(&r);
    }
    put_u32(file + 24, kb_sum(0, file + KB_HEADER_BYTES, table_bytes(file, size)));
    put_u32(file + 68, kb_sum(0, file, 68));
}

void seal_as(uint8_t *file, size_t size, const uint8_t *tables)
{
    seal_all(file, size, tables, true);
}

void seal(uint8_t *file, size_t size)
{
    seal_all(file, size, file, false);
}

/* ------------------------------------------------------------------- text */

uint8_t *seal_text(const kb_container *file, size_t *n)
{
    const kb_section *text = &file->sections[KB_TEXTS];
    kb_alloc alloc = kb_alloc_default();
    uint64_t before = 0;
    *n = (size_t)text->raw;
    uint8_t *raw = text->raw > 0 && text->raw < MOST_TEXT ? malloc(*n) : NULL;
    for (uint32_t i = 0; raw != NULL && i < file->block_count; i++) {
        uint64_t end = kb_load_u32(file->rows + (size_t)file->page_count * 4 + (size_t)i * 12);
        uint64_t at = (uint64_t)i * file->block_bytes;
        size_t size = kb_text_block_size(file, i), got = 0;
        kb_str stored = {(const char *)file->data + text->offset + before, (size_t)(end - before)};
        if (end < before || end > text->stored || at + size > *n ||
            kb_inflate(&alloc, stored, raw + at, size, &got) != KB_OK || got != size) {
            free(raw);
            return NULL;
        }
        before = end;
    }
    return raw;
}

kb_status seal_write(const kb_str raw[KB_SECTION_COUNT], uint16_t analyser, const uint8_t *digest, kb_buf *out)
{
    kb_packed_text text;
    kb_buf packed;
    uint64_t *ends = malloc((raw[KB_TEXTS].n / KB_TEXT_BLOCK + 1) * sizeof *ends);
    if (ends == NULL)
        return KB_E_MEMORY;
    kb_buf_init(&packed, &out->alloc);
    kb_status status = kb_text_pack(raw[KB_TEXTS], &packed, ends, &text);
    if (status == KB_OK)
        status = kb_container_write(raw, &text, analyser, digest, out);
    kb_buf_release(&packed);
    free(ends);
    return status;
}

kb_status seal_with_text(const kb_container *file, kb_str text, kb_buf *out)
{
    kb_str raw[KB_SECTION_COUNT];
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++)
        raw[id] = (kb_str){(const char *)file->data + file->sections[id].offset, (size_t)file->sections[id].stored};
    raw[KB_TEXTS] = text;
    return seal_write(raw, file->analyser, file->digest, out);
}

/* ----------------------------------------------------------------- changes */

uint64_t seal_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

void seal_scramble(uint8_t *data, size_t size, uint64_t *seed)
{
    static const uint8_t edges[] = {0x00, 0x01, 0x7F, 0x80, 0xFF, 0xFE};
    size_t at = size == 0 ? 0 : (size_t)(seal_random(seed) % size), n = 1 + (size_t)(seal_random(seed) % 4);
    uint64_t how = seal_random(seed);
    uint8_t edge = edges[how / 8 % sizeof edges];
    for (size_t i = at; i < at + n && i < size; i++)
        data[i] = how % 4 == 0 ? (uint8_t)seal_random(seed) : how % 4 == 1 ? (uint8_t)(data[i] + (how >> 8) % 3 - 1) : edge;
}
