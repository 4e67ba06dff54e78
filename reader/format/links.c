/*
 * links.c - LINKS: where links lead, and ids that records had before
 * (kb_format.h). Callers: the compiler's write.c; session.c and verify.c.
 *
 *   links u32, targets u32, old ids u32, bytes of targets u32, of old ids u32,
 *   width of each column u8
 *   columns (columns.c): where each link leads: a record, or a target, counted on from
 *   the number of records; where each target begins, and the last ends; the same
 *   of old ids; the record of each old id
 *   the targets one after another, each once; the old ids in bytewise order
 */
#include "kb_format.h"

#include <stdlib.h>

#define COUNTS 5u
enum column { LINK, TARGET_AT, OLD_AT, OLD_RECORD, COLUMNS };
#define HEAD (4u * COUNTS + COLUMNS)

typedef struct layout {
    uint32_t links, targets, olds;
    uint64_t targets_at, targets_bytes, olds_at, olds_bytes;
    kb_column columns[COLUMNS];
} layout;

/* ----------------------------------------------------------------- writing */

typedef struct outside {
    kb_str target;
    uint32_t link;
} outside;

static int compare_outside(const void *a, const void *b)
{
    const outside *x = a, *y = b;
    int order = kb_str_compare(x->target, y->target);
    return order != 0 ? order : x->link < y->link ? -1 : 1;
}

/* What is written before it is known how long it is. */
typedef struct writer {
    kb_arena arena;
    kb_buf columns, targets, olds;
    uint8_t widths[COLUMNS];
    uint32_t *numbers;
    uint32_t target_count;
} writer;

static void write_column(writer *w, enum column column, const uint32_t *numbers, uint32_t count)
{
    w->widths[column] = (uint8_t)kb_column_write(&w->columns, numbers, count);
}

static void write_targets(writer *w, const kb_link_entry *links, uint32_t count, uint32_t records)
{
    uint32_t outsides = 0, *starts = kb_arena_get(&w->arena, (size_t)count + 1, sizeof *starts);
    outside *list = kb_arena_get(&w->arena, count, sizeof *list);
    if (w->arena.failed)
        return;
    for (uint32_t i = 0; i < count; i++) {
        w->numbers[i] = links[i].record;
        if (links[i].record == KB_NO_RECORD)
            list[outsides++] = (outside){links[i].target, i};
    }
    if (outsides > 0)
        qsort(list, outsides, sizeof *list, compare_outside);
    for (uint32_t i = 0; i < outsides; i++) {
        if (i == 0 || !kb_str_equal(list[i - 1].target, list[i].target)) {
            starts[w->target_count++] = (uint32_t)w->targets.size;
            kb_buf_str(&w->targets, list[i].target);
        }
        w->numbers[list[i].link] = records + w->target_count - 1;
    }
    starts[w->target_count] = (uint32_t)w->targets.size;
    write_column(w, LINK, w->numbers, count);
    write_column(w, TARGET_AT, starts, w->target_count + 1);
}

static void write_olds(writer *w, const kb_old_id *olds, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        w->numbers[i] = (uint32_t)w->olds.size;
        kb_buf_str(&w->olds, olds[i].id);
    }
    w->numbers[count] = (uint32_t)w->olds.size;
    write_column(w, OLD_AT, w->numbers, count + 1);
    for (uint32_t i = 0; i < count; i++)
        w->numbers[i] = olds[i].record;
    write_column(w, OLD_RECORD, w->numbers, count);
}

void kb_links_write(kb_buf *out, const kb_link_entry *links, uint32_t count, const kb_old_id *old_ids,
                    uint32_t old_count, uint32_t records)
{
    writer w = {.target_count = 0};
    kb_buf *const parts[] = {&w.columns, &w.targets, &w.olds};
    kb_arena_init(&w.arena, &out->alloc);
    for (unsigned i = 0; i < KB_COUNT(parts); i++)
        kb_buf_init(parts[i], &out->alloc);
    w.numbers = kb_arena_get(&w.arena, (size_t)(count > old_count ? count : old_count) + 1, sizeof *w.numbers);
    if (!w.arena.failed)
        write_targets(&w, links, count, records);
    if (!w.arena.failed)
        write_olds(&w, old_ids, old_count);
    const uint32_t counts[COUNTS] = {count, w.target_count, old_count, (uint32_t)w.targets.size, (uint32_t)w.olds.size};
    for (unsigned i = 0; i < COUNTS; i++)
        kb_buf_u32(out, counts[i]);
    kb_buf_add(out, w.widths, sizeof w.widths);
    out->failed = out->failed || w.arena.failed;
    for (unsigned i = 0; i < KB_COUNT(parts); i++) {
        kb_buf_str(out, kb_buf_view(parts[i]));
        out->failed = out->failed || parts[i]->failed;
        kb_buf_release(parts[i]);
    }
    kb_arena_release(&w.arena);
}

/* ----------------------------------------------------------------- reading */

static bool read_layout(kb_pages *p, layout *l)
{
    kb_cursor head = kb_pages_cursor(p, KB_LINKS, 0, HEAD);
    *l = (layout){.links = kb_read_u32(&head)};
    l->targets = kb_read_u32(&head);
    l->olds = kb_read_u32(&head);
    l->targets_bytes = kb_read_u32(&head);
    l->olds_bytes = kb_read_u32(&head);
    const uint64_t counts[COLUMNS] = {l->links, (uint64_t)l->targets + 1, (uint64_t)l->olds + 1, l->olds};
    uint64_t at = HEAD;
    for (unsigned i = 0; i < COLUMNS; i++) {
        l->columns[i] = (kb_column){at, (uint32_t)counts[i], kb_read_u8(&head)};
        if (l->columns[i].width > 32 || counts[i] > UINT32_MAX)
            head.bad = true;
        at += kb_column_bytes(&l->columns[i]);
    }
    l->targets_at = at;
    l->olds_at = at + l->targets_bytes;
    if (head.bad || l->olds_at + l->olds_bytes != p->file->sections[KB_LINKS].stored)
        kb_pages_damage(p, KB_LINKS, 0, "the links make no sense");
    return !p->damaged;
}

static uint32_t number(kb_pages *p, const layout *l, enum column column, uint32_t i)
{
    return kb_column_get(p, KB_LINKS, &l->columns[column], i);
}

/* String i of a pool, between its start and the next one's. */
static kb_str string_at(kb_pages *p, const layout *l, enum column starts, uint32_t i)
{
    uint64_t at = starts == TARGET_AT ? l->targets_at : l->olds_at;
    uint64_t bytes = starts == TARGET_AT ? l->targets_bytes : l->olds_bytes;
    uint32_t start = number(p, l, starts, i), end = number(p, l, starts, i + 1);
    if (start > end || end > bytes)
        kb_pages_damage(p, KB_LINKS, at, "an address makes no sense");
    const uint8_t *text = p->damaged ? NULL : kb_pages_view(p, KB_LINKS, at + start, end - start);
    return text != NULL ? (kb_str){(const char *)text, end - start} : (kb_str){"", 0};
}

uint32_t kb_links_count(kb_pages *p)
{
    layout l;
    return read_layout(p, &l) ? l.links : 0;
}

uint32_t kb_links_old_count(kb_pages *p)
{
    layout l;
    return read_layout(p, &l) ? l.olds : 0;
}

kb_status kb_links_get(kb_pages *p, uint32_t link, kb_link_entry *out)
{
    layout l;
    *out = (kb_link_entry){.record = KB_NO_RECORD, .target = {"", 0}};
    if (!read_layout(p, &l))
        return KB_E_DAMAGED;
    if (link >= l.links)
        return KB_NONE;
    uint32_t to = number(p, &l, LINK, link), records = kb_records_count(p);
    if (to < records)
        out->record = to;
    else if (to - records < l.targets)
        out->target = string_at(p, &l, TARGET_AT, to - records);
    else
        kb_pages_damage(p, KB_LINKS, 0, "a link leads nowhere");
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

static kb_status old_at(kb_pages *p, const layout *l, uint32_t i, kb_old_id *out)
{
    if (i >= l->olds)
        return KB_NONE;
    out->id = string_at(p, l, OLD_AT, i);
    out->record = number(p, l, OLD_RECORD, i);
    if (!p->damaged && out->record >= kb_records_count(p))
        kb_pages_damage(p, KB_LINKS, 0, "an old id leads to no record");
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

kb_status kb_links_old_at(kb_pages *p, uint32_t i, kb_old_id *out)
{
    layout l;
    return read_layout(p, &l) ? old_at(p, &l, i, out) : KB_E_DAMAGED;
}

kb_status kb_links_find_old(kb_pages *p, kb_str id, uint32_t *record)
{
    layout l;
    if (!read_layout(p, &l))
        return KB_E_DAMAGED;
    uint32_t low = 0, high = l.olds;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        kb_old_id entry;
        if (old_at(p, &l, middle, &entry) != KB_OK)
            return KB_E_DAMAGED;
        int order = kb_str_compare(entry.id, id);
        if (order == 0) {
            *record = entry.record;
            return KB_OK;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return KB_NONE;
}
