/*
 * test_container.c - reader/format/container.c: the header, the section table,
 * checksums of pages and text blocks, and files that are cut, grown or forged.
 */
#include "helpers.h"

#include <stdlib.h>

#define GRAPH_ROW 8 /* in the section table */
#define PHRASES_ROW 10
#define DIGESTS_ROW 11

/* A file with every section, three pages of postings and two blocks of text. */
static void make(kb_buf *out)
{
    pieces p;
    pieces_empty(&p);
    kb_buf_zero(&p.of[KB_GRAPH], 8);
    kb_buf_zero(&p.of[KB_PHRASES], 8);
    kb_buf_zero(&p.of[KB_DIGESTS], 8);
    for (uint32_t i = 0; i < 2500; i++)
        kb_buf_u32(&p.of[KB_POSTINGS], i * 2654435761u);
    for (uint32_t i = 0; i < KB_TEXT_BLOCK + 100; i++)
        kb_buf_byte(&p.of[KB_TEXTS], (uint8_t)('a' + i * i % 23));
    pieces_seal(&p, out);
    pieces_release(&p);
}

static kb_status status_of(const kb_buf *file)
{
    kb_container c;
    kb_error error = {.status = KB_OK};
    kb_status status = kb_container_open(&c, file->data, file->size, &error);
    assert_status(error.status, status);
    assert_status(kb_container_open(&c, file->data, file->size, NULL), status);
    return status;
}

static void put_u32(kb_buf *file, size_t at, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        file->data[at + i] = (uint8_t)(v >> (8 * i));
}

#define ROW(i) (KB_HEADER_BYTES + (size_t)(i) * KB_SECTION_BYTES)

static void test_container__round_trip(void **state)
{
    (void)state;
    kb_buf file;
    kb_container c;
    make(&file);
    assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
    assert_int_equal(c.major, KB_MAJOR);
    assert_int_equal(c.minor, KB_MINOR);
    assert_int_equal(c.analyser, KB_ANALYSER);
    assert_int_equal(c.sections[KB_POSTINGS].stored, 10000);
    assert_int_equal(c.sections[KB_TEXTS].raw, KB_TEXT_BLOCK + 100);
    assert_int_equal(c.block_count, 2);
    assert_int_equal(c.page_count, 11);
    assert_int_equal(file.size % 8, 0);
    kb_buf again;
    kb_buf_init(&again, NULL);
    kb_buf_str(&again, kb_buf_view(&file));
    reseal(&again); /* two readings of the format agree */
    assert_memory_equal(again.data, file.data, file.size);
    kb_buf_release(&again);
    kb_buf_release(&file);
}

static void test_container__truncation_and_growth(void **state)
{
    (void)state;
    kb_buf file;
    make(&file);
    const size_t whole = file.size;
    for (file.size = 0; file.size < whole; file.size++)
        assert_status(status_of(&file), file.size < 8 ? KB_E_NOT_KB : KB_E_DAMAGED);
    for (unsigned i = 0; i < 40; i++) {
        kb_buf_byte(&file, 0);
        assert_status(status_of(&file), KB_E_DAMAGED);
    }
    kb_buf_release(&file);
}

/* Every bit of header, table, head of SUMS and the zeros at the end is refused at once. */
static void test_container__bits_of_the_head(void **state)
{
    (void)state;
    kb_buf file;
    kb_container c;
    make(&file);
    assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
    size_t table_end = ROW(KB_SECTION_COUNT), sums = (size_t)c.sections[KB_SUMS].offset;
    size_t text = (size_t)c.sections[KB_TEXTS].offset, text_end = text + (size_t)c.sections[KB_TEXTS].stored;
    size_t rows = (size_t)(c.rows - file.data), rows_end = rows + (size_t)c.rows_bytes;
    for (size_t bit = 0; bit < file.size * 8; bit++) {
        size_t at = bit / 8;
        if ((at >= table_end && at < sums) || (at >= rows && at < rows_end) || (at >= text && at < text_end))
            continue; /* looked at when used */
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        kb_status status = status_of(&file);
        assert_true(status == KB_E_NOT_KB || status == KB_E_TOO_NEW || status == KB_E_DAMAGED);
        assert_int_equal(status == KB_E_NOT_KB, bit < 64);
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    kb_buf_release(&file);
}

static void test_container__versions(void **state)
{
    (void)state;
    static const struct {
        uint32_t versions; /* major and minor */
        kb_status status;
    } cases[] = {{KB_MAJOR | 9 << 16, KB_OK}, {3, KB_E_TOO_NEW}, {0xFFFF, KB_E_TOO_NEW},
                 {1, KB_E_DAMAGED}, {0, KB_E_DAMAGED}};
    kb_buf file;
    make(&file);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        put_u32(&file, 8, cases[i].versions);
        reseal(&file);
        assert_status(status_of(&file), cases[i].status);
    }
    kb_buf_release(&file);
}

/* The same text with another analyser has other terms: searching would find wrong things in silence. */
static void test_container__another_analyser(void **state)
{
    (void)state;
    kb_buf file;
    kb *k;
    pieces p;
    pieces_empty(&p);
    pieces_seal(&p, &file);
    put_u32(&file, 12, (KB_ANALYSER + 1) | (uint32_t)KB_SECTION_COUNT << 16);
    reseal(&file);
    assert_status(kb_open_memory(file.data, file.size, NULL, &k, NULL), KB_E_TOO_NEW);
    kb_close(k);
    pieces_release(&p);
    kb_buf_release(&file);
}

/* Section number i of the table gets another name. */
static void rename_section(kb_buf *file, size_t i, const char *name, uint32_t flags)
{
    memcpy(file->data + ROW(i), name, 4);
    put_u32(file, ROW(i) + 4, flags);
    reseal(file);
}

static void test_container__missing_and_duplicate_sections(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_SECTION_COUNT; i++)
        for (uint32_t flags = 0; flags < 2; flags++) {
            kb_buf file;
            make(&file);
            if (i >= KB_SECTION_COUNT - 2) { /* reseal() needs SUMS and TEXT, so the sums are made before */
                memcpy(file.data + ROW(i), "ZZZZ", 4);
                put_u32(&file, ROW(i) + 4, flags);
                put_u32(&file, 24, kb_sum(0, file.data + KB_HEADER_BYTES, ROW(KB_SECTION_COUNT) - KB_HEADER_BYTES));
                put_u32(&file, 68, kb_sum(0, file.data, 68));
            } else {
                rename_section(&file, i, "ZZZZ", flags);
            }
            kb_status missing = i == GRAPH_ROW || i == PHRASES_ROW || i == DIGESTS_ROW ? KB_OK : KB_E_DAMAGED;
            assert_status(status_of(&file), flags == KB_REQUIRED ? KB_E_TOO_NEW : missing);
            if (i < KB_SECTION_COUNT - 2) {
                rename_section(&file, i, i == 0 ? "KIND" : "META", KB_REQUIRED);
                assert_status(status_of(&file), KB_E_DAMAGED);
            }
            kb_buf_release(&file);
        }
}

/* A file with one more row in its table, before the row of SUMS; the section itself is 8 bytes of the padding. */
static void with_extra_section(kb_buf *out, const char *name, uint32_t flags)
{
    kb_buf file;
    kb_container c;
    pieces p;
    pieces_empty(&p);
    kb_buf_zero(&p.of[KB_GRAPH], 8);
    kb_buf_zero(&p.of[KB_PHRASES], 8);
    kb_buf_zero(&p.of[KB_DIGESTS], 16);
    pieces_seal(&p, &file);
    assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
    kb_buf_init(out, NULL);
    kb_buf_add(out, file.data, ROW(KB_SECTION_COUNT - 2));
    kb_buf_add(out, name, 4);
    kb_buf_u32(out, flags);
    kb_buf_u64(out, c.sections[KB_DIGESTS].offset + 8);
    kb_buf_u64(out, 8);
    kb_buf_u64(out, 8);
    kb_buf_add(out, file.data + ROW(KB_SECTION_COUNT - 2), file.size - ROW(KB_SECTION_COUNT - 2));
    out->data[14]++;
    put_u32(out, 16, (uint32_t)out->size);
    for (size_t i = 0; i < KB_SECTION_COUNT + 1; i++) /* everything lies one row further on */
        put_u32(out, ROW(i) + 8, kb_load_u32(out->data + ROW(i) + 8) + KB_SECTION_BYTES);
    put_u32(out, ROW(KB_SECTION_COUNT - 3) + 16, 8); /* DIGS gives half of its bytes */
    put_u32(out, ROW(KB_SECTION_COUNT - 3) + 24, 8);
    reseal(out);
    pieces_release(&p);
    kb_buf_release(&file);
}

static void test_container__unknown_sections(void **state)
{
    (void)state;
    kb_buf file;
    kb *k;
    with_extra_section(&file, "NEWS", 0);
    assert_status(status_of(&file), KB_OK);
    assert_status(kb_open_memory(file.data, file.size, NULL, &k, NULL), KB_OK);
    kb_close(k);
    kb_buf_release(&file);
    with_extra_section(&file, "NEWS", KB_REQUIRED);
    assert_status(status_of(&file), KB_E_TOO_NEW);
    kb_buf_release(&file);
    with_extra_section(&file, "DICT", KB_REQUIRED);
    assert_status(status_of(&file), KB_E_DAMAGED);
    kb_buf_release(&file);
}

/* The one section that a file need not have: without content it is not written, and a reader may skip it. */
static void test_container__optional_section(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes <= 8; bytes += 8) {
        kb_buf file;
        kb_container c;
        pieces p;
        pieces_empty(&p);
        kb_buf_zero(&p.of[KB_GRAPH], bytes);
        pieces_seal(&p, &file);
        assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
        assert_int_equal(file.data[14], KB_SECTION_COUNT - (bytes == 0 ? 3 : 2));
        assert_int_equal(c.sections[KB_GRAPH].stored, bytes);
        assert_int_equal(c.sections[KB_GRAPH].offset == 0, bytes == 0);
        for (size_t i = 0; i < file.data[14]; i++) {
            bool graph = memcmp(file.data + ROW(i), "GRAF", 4) == 0;
            assert_int_equal(graph, bytes > 0 && i == GRAPH_ROW);
            assert_int_equal(kb_load_u32(file.data + ROW(i) + 4), graph ? 0 : KB_REQUIRED);
        }
        pieces_release(&p);
        kb_buf_release(&file);
    }
}

static void test_container__section_counts(void **state)
{
    (void)state;
    kb_buf file;
    make(&file);
    for (uint32_t count = 0; count < 70; count++) {
        put_u32(&file, 12, KB_ANALYSER | count << 16);
        if (count >= KB_SECTION_COUNT || count == 0)
            reseal(&file);
        assert_status(status_of(&file), count == KB_SECTION_COUNT ? KB_OK : KB_E_DAMAGED);
    }
    put_u32(&file, 12, KB_ANALYSER | 0xFFFFu << 16);
    assert_status(status_of(&file), KB_E_DAMAGED);
    kb_buf_release(&file);
}

/* Offset, stored and raw length of each section set to telling values: it opens, or it is damaged; reading is safe. */
static void test_container__forged_table(void **state)
{
    (void)state;
    kb_buf file;
    make(&file);
    const uint64_t whole = file.size;
    const uint64_t values[] = {0, 1, 8, 71, 72, whole - 1, whole, whole + 1, INT32_MAX, UINT32_MAX, (uint64_t)1 << 32,
                               (uint64_t)1 << 63, UINT64_MAX - 7, UINT64_MAX - 1, UINT64_MAX};
    for (size_t i = 0; i < KB_SECTION_COUNT; i++)
        for (size_t field = 8; field < 32; field += 8)
            for (size_t v = 0; v < KB_COUNT(values); v++) {
                uint8_t saved[8], *at = file.data + ROW(i) + field;
                memcpy(saved, at, 8);
                put_u32(&file, ROW(i) + field, (uint32_t)values[v]);
                put_u32(&file, ROW(i) + field + 4, (uint32_t)(values[v] >> 32));
                bool same = memcmp(saved, at, 8) == 0;
                put_u32(&file, 24, kb_sum(0, file.data + KB_HEADER_BYTES, ROW(KB_SECTION_COUNT) - KB_HEADER_BYTES));
                put_u32(&file, 68, kb_sum(0, file.data, 68));
                kb_status status = status_of(&file);
                assert_true(status == KB_E_DAMAGED || (status == KB_OK && (same || (field > 8 && values[v] <= 8))));
                memcpy(at, saved, 8);
            }
    kb_buf_release(&file);
}

static void test_container__overlap_and_order(void **state)
{
    (void)state;
    kb_buf file;
    make(&file);
    for (size_t i = 0; i + 1 < KB_SECTION_COUNT; i++) {
        uint8_t saved[KB_SECTION_BYTES], *row = file.data + ROW(i), *next = file.data + ROW(i + 1);
        memcpy(saved, next, sizeof saved);
        memcpy(next + 8, row + 8, 8); /* two at one offset */
        put_u32(&file, 24, kb_sum(0, file.data + KB_HEADER_BYTES, ROW(KB_SECTION_COUNT) - KB_HEADER_BYTES));
        put_u32(&file, 68, kb_sum(0, file.data, 68));
        bool empty = kb_load_u32(row + 16) == 0;
        assert_true(empty || status_of(&file) == KB_E_DAMAGED);
        memcpy(next, row, sizeof saved); /* the wrong order */
        memcpy(row, saved, sizeof saved);
        put_u32(&file, 24, kb_sum(0, file.data + KB_HEADER_BYTES, ROW(KB_SECTION_COUNT) - KB_HEADER_BYTES));
        put_u32(&file, 68, kb_sum(0, file.data, 68));
        assert_true(empty || status_of(&file) == KB_E_DAMAGED);
        memcpy(row, next, sizeof saved);
        memcpy(next, saved, sizeof saved);
    }
    kb_buf_release(&file);
}

static void test_container__wrong_page_and_block_counts(void **state)
{
    (void)state;
    kb_buf file;
    make(&file);
    kb_container c;
    assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
    size_t sums = (size_t)c.sections[KB_SUMS].offset, size = 12 + 4;
    for (size_t at = sums; at < sums + 8; at += 4) {
        uint32_t good = kb_load_u32(file.data + at);
        const uint32_t values[] = {0, good - 1, good + 1, UINT32_MAX, (uint32_t)1 << 31, (uint32_t)1 << 30};
        for (size_t i = 0; i < KB_COUNT(values); i++) {
            put_u32(&file, at, values[i]);
            put_u32(&file, 28, kb_sum(0, file.data + sums, size));
            put_u32(&file, 68, kb_sum(0, file.data, 68));
            assert_status(status_of(&file), KB_E_DAMAGED);
        }
        put_u32(&file, at, good);
    }
    kb_buf_release(&file);
}

/* ------------------------------------------------------------ pages, blocks */

static void test_container__views_are_checked(void **state)
{
    (void)state;
    static const struct {
        uint64_t offset, n;
        bool good;
    } views[] = {{0, 10000, true},  {0, 10001, false}, {10000, 0, true},       {10000, 1, false},
                 {10001, 0, false}, {9999, 1, true},   {UINT64_MAX, 1, false}, {1, UINT64_MAX, false}};
    kb_buf file;
    make(&file);
    for (size_t i = 0; i < KB_COUNT(views); i++) {
        opened o = {.error.status = KB_OK};
        assert_status(kb_container_open(&o.file, file.data, file.size, NULL), KB_OK);
        o.pages = (kb_pages){.file = &o.file, .checked = calloc(1, kb_pages_bytes(&o.file)), .error = &o.error};
        kb_cursor c = kb_pages_cursor(&o.pages, KB_POSTINGS, views[i].offset, views[i].n);
        assert_int_equal(c.bad, !views[i].good);
        assert_int_equal(o.pages.damaged, !views[i].good);
        free(o.pages.checked);
    }
    kb_buf_release(&file);
}

/* One flipped bit in the pages damages what lies on that page, and no other page. */
static void test_container__bits_of_pages(void **state)
{
    (void)state;
    kb_buf file;
    kb_container c;
    make(&file);
    assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
    uint8_t checked[16];
    assert_true(kb_pages_bytes(&c) <= sizeof checked);
    const kb_section *postings = &c.sections[KB_POSTINGS];
    for (uint64_t at = c.paged_start; at < c.paged_end; at += 13) {
        kb_error error = {.status = KB_OK};
        kb_pages pages = {.file = &c, .checked = checked, .error = &error};
        memset(checked, 0, sizeof checked);
        file.data[at] ^= 0x10;
        for (uint64_t i = 0; i < postings->stored; i += 500) {
            pages.damaged = false;
            bool here = (postings->offset + i) / KB_PAGE == at / KB_PAGE;
            assert_int_equal(kb_pages_view(&pages, KB_POSTINGS, i, 1) == NULL, here);
        }
        file.data[at] ^= 0x10;
    }
    kb_buf_release(&file);
}

/* One flipped bit in the rows of SUMS damages all that they are for, and is found when that is used. */
static void test_container__bits_of_rows(void **state)
{
    (void)state;
    kb_buf file;
    kb_container c;
    make(&file);
    assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
    for (size_t bit = 0; bit < c.rows_bytes * 8; bit++) {
        uint8_t checked[16] = {0}, *byte = file.data + (c.rows - file.data) + bit / 8;
        kb_error error = {.status = KB_OK};
        kb_pages pages = {.file = &c, .checked = checked, .error = &error};
        *byte ^= (uint8_t)(1u << bit % 8);
        assert_status(status_of(&file), KB_OK);
        assert_null(kb_pages_view(&pages, KB_POSTINGS, 0, 1));
        assert_status(error.status, KB_E_DAMAGED);
        pages.damaged = false;
        assert_null(kb_pages_block(&pages, 0).s);
        assert_true(pages.damaged);
        *byte ^= (uint8_t)(1u << bit % 8);
    }
    kb_buf_release(&file);
}

static void test_container__blocks(void **state)
{
    (void)state;
    kb_buf file;
    kb_container c;
    make(&file);
    assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
    const kb_section *text = &c.sections[KB_TEXTS];
    for (uint64_t at = 0; at < text->stored; at += 7) {
        kb_error error = {.status = KB_OK};
        uint8_t checked[16] = {0};
        kb_pages pages = {.file = &c, .checked = checked, .error = &error};
        file.data[text->offset + at] ^= 0x80;
        bool first = kb_pages_block(&pages, 0).s == NULL;
        assert_int_equal(pages.damaged, first);
        pages.damaged = false;
        bool second = kb_pages_block(&pages, 1).s == NULL;
        assert_true(first != second);
        file.data[text->offset + at] ^= 0x80;
    }
    kb_pages pages = {.file = &c};
    assert_null(kb_pages_block(&pages, 2).s);
    assert_null(kb_pages_block(&pages, UINT32_MAX).s);
    kb_buf_release(&file);
}

/* Ends of text blocks out of order or behind the section, with right checksums. */
static void test_container__forged_block_ends(void **state)
{
    (void)state;
    const uint64_t values[] = {0, 1, UINT32_MAX, UINT64_MAX, (uint64_t)1 << 63};
    for (size_t block = 0; block < 2; block++)
        for (size_t i = 0; i < KB_COUNT(values); i++) {
            kb_buf file;
            kb_container c;
            make(&file);
            assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
            size_t at = (size_t)(c.rows - file.data) + c.page_count * sizeof(uint32_t) + block * 12;
            put_u32(&file, at, (uint32_t)values[i]);
            put_u32(&file, at + 4, (uint32_t)(values[i] >> 32));
            reseal(&file);
            assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
            kb_error error = {.status = KB_OK};
            uint8_t checked[16] = {0};
            kb_pages pages = {.file = &c, .checked = checked, .error = &error};
            assert_null(kb_pages_block(&pages, 0).s == NULL ? NULL : kb_pages_block(&pages, 1).s);
            assert_true(pages.damaged);
            kb_buf_release(&file);
        }
}

/* ----------------------------------------------------------------- writing */

/* Whether a file is written, and read, whose postings have *user bytes, without text. */
static bool is_written(void *user)
{
    const size_t *n = user;
    pieces p;
    kb_buf file;
    kb_container c;
    pieces_empty(&p);
    kb_buf_zero(&p.of[KB_POSTINGS], *n);
    pieces_seal(&p, &file);
    bool good = kb_container_open(&c, file.data, file.size, NULL) == KB_OK;
    kb_error error;
    kb_pages pages = {.file = &c, .checked = good ? calloc(1, kb_pages_bytes(&c)) : NULL, .error = &error};
    good = good && kb_pages_view(&pages, KB_POSTINGS, 0, *n) != NULL;
    free(pages.checked);
    pieces_release(&p);
    kb_buf_release(&file);
    return good;
}

/* SUMS holds a number for each page; whether it then begins a page of its own must not matter to the writer. */
static void test_container__sums_at_the_end_of_a_page(void **state)
{
    (void)state;
    for (size_t count = 913; count <= 917; count++) {
        size_t n = count * KB_PAGE - 2048;
        if (!holds_in_child(is_written, &n))
            fail_msg("a file of %zu pages is never written", count);
    }
}

static void test_container__all_small_sizes(void **state)
{
    (void)state;
    for (size_t n = 0; n < 9000; n += 61) {
        pieces p;
        kb_buf file;
        pieces_empty(&p);
        kb_buf_zero(&p.of[KB_POSTINGS], n);
        kb_buf_zero(&p.of[KB_TEXTS], n % 3 == 0 ? 0 : n);
        pieces_seal(&p, &file);
        assert_status(status_of(&file), KB_OK);
        pieces_release(&p);
        kb_buf_release(&file);
    }
}

static kb_status run_write(const kb_alloc *alloc, void *user)
{
    static const uint8_t digest[32] = {0};
    const pieces *p = user;
    kb_str raw[KB_SECTION_COUNT];
    kb_buf out;
    for (unsigned i = 0; i < KB_SECTION_COUNT; i++)
        raw[i] = kb_buf_view(&p->of[i]);
    kb_buf_init(&out, alloc);
    kb_status status = write_kb(raw, digest, &out);
    kb_buf_release(&out);
    return status;
}

static void test_container__write_without_memory(void **state)
{
    (void)state;
    pieces p;
    pieces_empty(&p);
    kb_buf_zero(&p.of[KB_TEXTS], KB_TEXT_BLOCK + 1);
    each_allocation(run_write, &p);
    pieces_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_container__round_trip),
        cmocka_unit_test(test_container__truncation_and_growth),
        cmocka_unit_test(test_container__bits_of_the_head),
        cmocka_unit_test(test_container__versions),
        cmocka_unit_test(test_container__another_analyser),
        cmocka_unit_test(test_container__missing_and_duplicate_sections),
        cmocka_unit_test(test_container__unknown_sections),
        cmocka_unit_test(test_container__optional_section),
        cmocka_unit_test(test_container__section_counts),
        cmocka_unit_test(test_container__forged_table),
        cmocka_unit_test(test_container__overlap_and_order),
        cmocka_unit_test(test_container__wrong_page_and_block_counts),
        cmocka_unit_test(test_container__views_are_checked),
        cmocka_unit_test(test_container__bits_of_pages),
        cmocka_unit_test(test_container__bits_of_rows),
        cmocka_unit_test(test_container__blocks),
        cmocka_unit_test(test_container__forged_block_ends),
        cmocka_unit_test(test_container__sums_at_the_end_of_a_page),
        cmocka_unit_test(test_container__all_small_sizes),
        cmocka_unit_test(test_container__write_without_memory),
    };
    return cmocka_run_group_tests_name("container", tests, NULL, NULL);
}
