/*
 * test_numbers.c - reader/format/numbers.c: tables of numbers of all kinds come
 * back as they were written, are found, and are small; tables that lie are damage.
 */
#include "helpers.h"

#define COLUMNS 3u
#define MOST 200u

/* A table in place of a section. */
typedef struct written {
    uint32_t cells[MOST * COLUMNS], rows;
    unsigned columns;
    kb_buf bytes;
} written;

static written *current;

static void make(pieces *p)
{
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_LINKS]);
    kb_buf_str(&p->of[KB_LINKS], kb_buf_view(&current->bytes));
}

static void write_table(written *w)
{
    kb_buf_init(&w->bytes, NULL);
    kb_table_write(&w->bytes, w->cells, w->rows, w->columns);
    assert_false(w->bytes.failed);
    current = w;
}

static kb_table table_of(const written *w)
{
    return (kb_table){KB_LINKS, 0, w->rows, w->columns};
}

static void assert_round_trip(written *w)
{
    made m;
    write_table(w);
    made_begin(&m, make);
    kb_table t = table_of(w);
    for (uint32_t i = 0; i < w->rows; i++) {
        uint32_t all[COLUMNS], first;
        assert_true(kb_table_get(&m.o.pages, &t, i, all));
        assert_memory_equal(all, &w->cells[(size_t)i * w->columns], w->columns * sizeof *all);
        assert_true(kb_table_some(&m.o.pages, &t, i, 1, &first));
        assert_int_equal(first, all[0]);
        for (unsigned c = 0; c < w->columns; c++)
            assert_int_equal(kb_table_cell(&m.o.pages, &t, i, c), all[c]);
    }
    made_end(&m);
    kb_buf_release(&w->bytes);
}

static uint32_t random_number(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state;
}

/* Numbers of any width; rare great ones; numbers that rise, fall, stay, or pass 2^32. */
static uint32_t number_of_kind(unsigned kind, uint32_t i, uint32_t *state)
{
    uint32_t any = random_number(state), small = any >> 28;
    switch (kind % 8) {
    case 0: return any >> any % 32;
    case 1: return small == 0 ? any : small;
    case 2: return i * 1000u + small;
    case 3: return UINT32_MAX - i * 77u - (small == 7 ? 50 : 0);
    case 4: return 5;
    case 5: return 0xFFFFF000u + i * 40u;
    case 6: return i % 2 == 0 ? 0 : UINT32_MAX;
    default: return i * i + (small == 1 ? 1000000u : 0);
    }
}

static void test_numbers__round_trip(void **state)
{
    (void)state;
    static const uint32_t rows[] = {1, 2, 7, 8, 9, 63, 64, 65, 128, 129, MOST};
    uint32_t seed = 1;
    for (unsigned kind = 0; kind < 8; kind++)
        for (size_t r = 0; r < KB_COUNT(rows); r++) {
            written w = {.rows = rows[r], .columns = COLUMNS};
            for (uint32_t i = 0; i < w.rows * COLUMNS; i++)
                w.cells[i] = number_of_kind(kind + i % COLUMNS * 3, i / COLUMNS, &seed);
            assert_round_trip(&w);
        }
}

/* What rises evenly, or is small but for a few, takes few bytes. */
static void test_numbers__small(void **state)
{
    (void)state;
    written even = {.rows = 64, .columns = 1}, patched = {.rows = 64, .columns = 1};
    for (uint32_t i = 0; i < 64; i++) {
        even.cells[i] = 1000000 + i * 5000;
        patched.cells[i] = i == 9 ? 0x12345678 : 3;
    }
    write_table(&even);
    write_table(&patched);
    assert_in_range(even.bytes.size, 1, 4 + 1 + 3 + 3);
    assert_in_range(patched.bytes.size, 1, 4 + 1 + 1 + 1 + 8 + 4);
    kb_buf_release(&even.bytes);
    kb_buf_release(&patched.bytes);
}

static void test_numbers__found(void **state)
{
    (void)state;
    written w = {.rows = MOST, .columns = 1};
    made m;
    for (uint32_t i = 0; i < MOST; i++)
        w.cells[i] = 10 + i / 3 * 7;
    write_table(&w);
    made_begin(&m, make);
    kb_table t = table_of(&w);
    for (uint32_t number = 0; number < 520; number++) {
        uint32_t expected = 0;
        while (expected < MOST && w.cells[expected] < number)
            expected++;
        assert_int_equal(kb_table_find(&m.o.pages, &t, number), expected);
    }
    t.rows = 0;
    assert_int_equal(kb_table_find(&m.o.pages, &t, 5), 0);
    made_end(&m);
    kb_buf_release(&w.bytes);
}

/* So many rows that the search goes far, and numbers of which none is where it would be if they were spread evenly. */
static bool finds_far(void *user)
{
    const uint32_t blocks = 1u << 18;
    written *w = user;
    made m;
    kb_buf rows;
    bool found = true;
    kb_buf_init(&w->bytes, NULL);
    kb_buf_init(&rows, NULL);
    for (uint32_t i = 0; i < blocks; i++) {
        kb_buf_byte(&rows, 0);
        kb_buf_varint(&rows, i + 1 < blocks ? i : UINT32_MAX);
        kb_buf_u32(&w->bytes, (uint32_t)rows.size);
    }
    kb_buf_str(&w->bytes, kb_buf_view(&rows));
    current = w;
    made_begin(&m, make);
    const kb_table t = {KB_LINKS, 0, blocks * 64, 1};
    for (uint32_t number = 1; number < blocks - 1; number += 1021)
        found = found && kb_table_find(&m.o.pages, &t, number) == number * 64;
    made_end(&m);
    kb_buf_release(&rows);
    kb_buf_release(&w->bytes);
    return found;
}

static void test_numbers__found_far(void **state)
{
    (void)state;
    written w = {.rows = 0};
    assert_true(holds_in_child(finds_far, &w));
}

/* Any byte may be another: a number comes out, or damage, within the bytes of the section. */
static void test_numbers__that_lie(void **state)
{
    (void)state;
    written w = {.rows = 70, .columns = COLUMNS};
    uint32_t seed = 7, damaged = 0;
    for (uint32_t i = 0; i < w.rows * COLUMNS; i++)
        w.cells[i] = number_of_kind(i % COLUMNS + 1, i / COLUMNS, &seed);
    write_table(&w);
    for (size_t at = 0; at < w.bytes.size; at++) {
        made m;
        uint32_t cells[COLUMNS];
        uint8_t was = w.bytes.data[at];
        w.bytes.data[at] ^= (uint8_t)(1u << at % 8 | 0x80);
        made_begin(&m, make);
        kb_table t = table_of(&w);
        for (uint32_t i = 0; i < w.rows; i++)
            (void)kb_table_get(&m.o.pages, &t, i, cells);
        damaged += m.o.pages.damaged;
        made_end(&m);
        w.bytes.data[at] = was;
    }
    assert_in_range(damaged, 8, w.bytes.size);
    kb_buf_release(&w.bytes);
}

static void test_numbers__widths(void **state)
{
    (void)state;
    static const char *const lies[] = {
        "\x0A\0\0\0\x21\0\0\0\0\0\0\0\0\0",      /* 33 bits */
        "\x0A\0\0\0\x50\0\x11\x01\0\0\0\0\0\0", /* 16 bits and 17 more */
        "\x02\0\0\0\x08\0\0\0\0\0\0\0\0\0",      /* no room for the number */
    };
    for (size_t i = 0; i < KB_COUNT(lies); i++) {
        written w = {.rows = 1, .columns = 1};
        made m;
        kb_buf_init(&w.bytes, NULL);
        kb_buf_str(&w.bytes, (kb_str){lies[i], 14});
        current = &w;
        made_begin(&m, make);
        kb_table t = table_of(&w);
        assert_int_equal(kb_table_number(&m.o.pages, &t, 0), 0);
        assert_true(m.o.pages.damaged);
        made_end(&m);
        kb_buf_release(&w.bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers__round_trip), cmocka_unit_test(test_numbers__small),
        cmocka_unit_test(test_numbers__found),      cmocka_unit_test(test_numbers__that_lie),
        cmocka_unit_test(test_numbers__widths),     cmocka_unit_test(test_numbers__found_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
