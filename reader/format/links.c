/*
 * links.c - LINKS: where links lead, and ids that records had before
 * (kb_format.h). Callers: the compiler's write.c; session.c and verify.c.
 *
 *   links u32, old ids u32
 *   a link: record u32 (2^32 - 1: none), target u32 (in the pool; 2^32 - 1: none)
 *   an old id, in bytewise order: id u32 (in the pool), record u32
 *   the pool: varint length and bytes of each string
 */
#include "kb_format.h"

#define HEAD 8u
#define ROW 8u

void kb_links_write(kb_buf *out, const kb_link_entry *links, uint32_t count, const kb_old_id *old_ids,
                    uint32_t old_count)
{
    kb_buf pool;
    kb_buf_init(&pool, &out->alloc);
    kb_buf_u32(out, count);
    kb_buf_u32(out, old_count);
    for (uint32_t i = 0; i < count; i++) {
        bool inside = links[i].record != KB_NO_RECORD;
        kb_buf_u32(out, links[i].record);
        kb_buf_u32(out, inside ? UINT32_MAX : (uint32_t)pool.size);
        if (!inside)
            kb_buf_field(&pool, links[i].target);
    }
    for (uint32_t i = 0; i < old_count; i++) {
        kb_buf_u32(out, (uint32_t)pool.size);
        kb_buf_u32(out, old_ids[i].record);
        kb_buf_field(&pool, old_ids[i].id);
    }
    kb_buf_str(out, kb_buf_view(&pool));
    out->failed = out->failed || pool.failed;
    kb_buf_release(&pool);
}

uint32_t kb_links_count(kb_pages *p)
{
    return kb_pages_u32(p, KB_LINKS, 0);
}

uint32_t kb_links_old_count(kb_pages *p)
{
    return kb_pages_u32(p, KB_LINKS, 4);
}

static uint64_t row_at(uint64_t row)
{
    return HEAD + row * ROW;
}

static kb_str pool_field(kb_pages *p, uint32_t at)
{
    uint64_t rows = (uint64_t)kb_links_count(p) + kb_links_old_count(p);
    return kb_pages_field(p, KB_LINKS, row_at(rows) + at);
}

kb_status kb_links_get(kb_pages *p, uint32_t number, kb_link_entry *out)
{
    if (number >= kb_links_count(p))
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    kb_cursor c = kb_pages_cursor(p, KB_LINKS, row_at(number), ROW);
    out->record = kb_read_u32(&c);
    uint32_t target = kb_read_u32(&c);
    out->target = (kb_str){"", 0};
    if (out->record == KB_NO_RECORD)
        out->target = pool_field(p, target);
    else if (!p->damaged && out->record >= kb_records_count(p))
        kb_pages_damage(p, KB_LINKS, row_at(number), "a link leads to no record");
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

kb_status kb_links_old_at(kb_pages *p, uint32_t i, kb_old_id *out)
{
    if (i >= kb_links_old_count(p))
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    uint64_t at = row_at((uint64_t)kb_links_count(p) + i);
    kb_cursor c = kb_pages_cursor(p, KB_LINKS, at, ROW);
    out->id = pool_field(p, kb_read_u32(&c));
    out->record = kb_read_u32(&c);
    if (!p->damaged && out->record >= kb_records_count(p))
        kb_pages_damage(p, KB_LINKS, at, "an old id leads to no record");
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

kb_status kb_links_find_old(kb_pages *p, kb_str id, uint32_t *record)
{
    uint32_t low = 0, high = kb_links_old_count(p);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        kb_old_id entry;
        if (kb_links_old_at(p, middle, &entry) != KB_OK)
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
    return p->damaged ? KB_E_DAMAGED : KB_NONE;
}
