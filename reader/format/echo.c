/*
 * echo.c - the fingerprint by which a query is known to be a whole title or
 * alias, and lists in its order (kb_records.h). Callers: records.c and words.c of
 * this folder, the compiler's write.c; search.c and verify.c.
 */
#include "kb_format.h"

#include <stdlib.h>

#define FNV_PRIME 0x01000193u

uint32_t kb_echo(uint32_t before, kb_str stem)
{
    uint32_t hash = before;
    for (size_t i = 0; i < stem.n; i++)
        hash = (hash ^ (uint8_t)stem.s[i]) * FNV_PRIME;
    return hash;
}

uint32_t kb_echo_signs(kb_str text, kb_buf *scratch)
{
    kb_buf_clear(scratch);
    kb_fold_text(text, scratch);
    return kb_echo(KB_ECHO_START, kb_buf_view(scratch));
}

static int compare_entries(const void *a, const void *b)
{
    const kb_echo_entry *x = a, *y = b;
    if (x->echo != y->echo)
        return x->echo < y->echo ? -1 : 1;
    return x->record < y->record ? -1 : x->record > y->record ? 1 : 0;
}

/* A field with the records of so many entries, the first and then the gaps. */
static void write_list(kb_buf *lists, const kb_echo_entry *entries, uint32_t count)
{
    kb_buf list;
    kb_buf_init(&list, &lists->alloc);
    for (uint32_t i = 0; i < count; i++)
        kb_buf_varint(&list, i > 0 ? entries[i].record - entries[i - 1].record : entries[i].record);
    kb_buf_field(lists, kb_buf_view(&list));
    lists->failed = lists->failed || list.failed;
    kb_buf_release(&list);
}

void kb_echoes_write(kb_buf *out, kb_echo_entry *entries, uint32_t count)
{
    kb_buf lists, table;
    uint32_t rows = 0;
    kb_buf_init(&lists, &out->alloc);
    kb_buf_init(&table, &out->alloc);
    uint32_t *cells = NULL;
    if (count > 0) {
        qsort(entries, count, sizeof *entries, compare_entries);
        if (kb_buf_reserve(&table, (size_t)count * 2 * sizeof *cells))
            cells = (uint32_t *)(void *)table.data;
    }
    for (uint32_t i = 0, n; i < count && cells != NULL; i += n, rows++) {
        for (n = 1; i + n < count && entries[i + n].echo == entries[i].echo;)
            n++;
        cells[(size_t)rows * 2] = entries[i].echo;
        cells[(size_t)rows * 2 + 1] = n == 1 ? entries[i].record << 1 : (uint32_t)lists.size << 1 | 1;
        if (n > 1)
            write_list(&lists, entries + i, n);
    }
    kb_buf_u32(out, rows);
    kb_buf_u32(out, (uint32_t)lists.size);
    kb_buf_str(out, kb_buf_view(&lists));
    kb_table_write(out, cells, rows, 2);
    out->failed = out->failed || lists.failed || table.failed;
    kb_buf_release(&lists);
    kb_buf_release(&table);
}

kb_echoes kb_echoes_at(kb_pages *p, kb_section_id id, uint64_t at, uint32_t record_count)
{
    kb_echoes e = {.pages = p, .section = id, .lists = at + 8, .record_count = record_count};
    e.table = (kb_table){id, at + 8 + kb_pages_u32(p, id, at + 4), kb_pages_u32(p, id, at), 2};
    return e;
}

void kb_echoes_find(kb_echoes *e, uint32_t echo)
{
    e->next = kb_table_find(e->pages, &e->table, echo);
    e->rest.left = 0;
}

/* Goes to the next echo. */
static bool next_echo(kb_echoes *e)
{
    uint32_t cells[2];
    if (e->next >= e->table.rows || !kb_table_get(e->pages, &e->table, e->next, cells))
        return false;
    e->next++;
    e->echo = cells[0];
    e->record = cells[1] >> 1;
    if ((cells[1] & 1) == 0)
        return true;
    kb_str list = kb_pages_field(e->pages, e->section, e->lists + (cells[1] >> 1));
    e->rest = kb_cursor_of(list.s, list.n);
    e->record = kb_read_varint32(&e->rest);
    if (e->rest.bad)
        kb_pages_damage(e->pages, e->section, e->lists, "a list of records makes no sense");
    return !e->pages->damaged;
}

bool kb_echoes_next(kb_echoes *e, uint32_t *record, uint32_t *echo)
{
    *record = *echo = 0;
    if (e->pages->damaged)
        return false;
    if (e->rest.left > 0) {
        uint32_t gap = kb_read_varint32(&e->rest);
        if (e->rest.bad || gap > UINT32_MAX - e->record)
            kb_pages_damage(e->pages, e->section, e->lists, "a list of records makes no sense");
        e->record += gap;
    } else if (!next_echo(e))
        return false;
    if (!e->pages->damaged && e->record >= e->record_count)
        kb_pages_damage(e->pages, e->section, e->lists, "an echo of no record");
    if (e->pages->damaged)
        return false;
    *record = e->record;
    *echo = e->echo;
    return true;
}
