/*
 * links.c - LINKS: where links lead, and ids that records had before
 * (kb_records.h). Callers: the compiler's write.c; session.c and verify.c.
 *
 *   links u32, addresses u32, old ids u32
 *   where these begin in the section, u32 each: the list of the old ids, in
 *     bytewise order; the table of their records; the table of links
 *   the list of addresses, each once, in bytewise order
 *
 * A link is the number of a record, or the number of records and that of an address.
 */
#include "kb_format.h"

#include <stdlib.h>

#define HEAD 24u

/* ----------------------------------------------------------------- writing */

typedef struct address_use {
    kb_str address;
    uint32_t link;
} address_use;

static int compare_uses(const void *a, const void *b)
{
    return kb_str_compare(((const address_use *)a)->address, ((const address_use *)b)->address);
}

/* Fills the cells of the links; leaves each address once in addresses. How many there are. */
static uint32_t number_links(const kb_link_entry *links, uint32_t count, uint32_t records, uint32_t *cells,
                             address_use *uses, kb_str *addresses)
{
    uint32_t outside = 0, different = 0;
    for (uint32_t i = 0; i < count; i++)
        if (links[i].record != KB_NO_RECORD)
            cells[i] = links[i].record;
        else
            uses[outside++] = (address_use){links[i].target, i};
    if (outside > 0)
        qsort(uses, outside, sizeof *uses, compare_uses);
    for (uint32_t i = 0; i < outside; i++) {
        if (i == 0 || !kb_str_equal(addresses[different - 1], uses[i].address))
            addresses[different++] = uses[i].address;
        cells[uses[i].link] = records + different - 1;
    }
    return different;
}

static void write_parts(kb_buf *out, kb_arena *arena, const kb_link_entry *links, uint32_t count,
                        const kb_old_id *old_ids, uint32_t old_count, uint32_t records, kb_buf *parts)
{
    size_t ends[3];
    uint32_t *cells = kb_arena_get(arena, (size_t)count + old_count, sizeof *cells);
    address_use *uses = kb_arena_get(arena, count, sizeof *uses);
    kb_str *texts = kb_arena_get(arena, (size_t)count + old_count, sizeof *texts);
    if (arena->failed)
        return;
    uint32_t different = number_links(links, count, records, cells, uses, texts);
    for (uint32_t i = 0; i < old_count; i++) {
        texts[count + i] = old_ids[i].id;
        cells[count + i] = old_ids[i].record;
    }
    kb_strings_write(parts, texts, different);
    ends[0] = parts->size;
    kb_strings_write(parts, texts + count, old_count);
    ends[1] = parts->size;
    kb_table_write(parts, cells + count, old_count, 1);
    ends[2] = parts->size;
    kb_table_write(parts, cells, count, 1);
    kb_buf_u32(out, count);
    kb_buf_u32(out, different);
    kb_buf_u32(out, old_count);
    for (unsigned i = 0; i < KB_COUNT(ends); i++)
        kb_buf_u32(out, HEAD + (uint32_t)ends[i]);
    kb_buf_str(out, kb_buf_view(parts));
}

void kb_links_write(kb_buf *out, const kb_link_entry *links, uint32_t count, const kb_old_id *old_ids,
                    uint32_t old_count, uint32_t records)
{
    kb_arena arena;
    kb_buf parts;
    kb_arena_init(&arena, &out->alloc);
    kb_buf_init(&parts, &out->alloc);
    write_parts(out, &arena, links, count, old_ids, old_count, records, &parts);
    out->failed = out->failed || parts.failed || arena.failed;
    kb_buf_release(&parts);
    kb_arena_release(&arena);
}

/* ----------------------------------------------------------------- reading */

uint32_t kb_links_count(kb_pages *p)
{
    return kb_pages_u32(p, KB_LINKS, 0);
}

uint32_t kb_links_old_count(kb_pages *p)
{
    return kb_pages_u32(p, KB_LINKS, 8);
}

kb_strings kb_links_addresses(kb_pages *p)
{
    return (kb_strings){KB_LINKS, HEAD, kb_pages_u32(p, KB_LINKS, 4)};
}

/* The number of a link's record, or that of records and of its address. */
static uint32_t cell_of(kb_pages *p, uint32_t number)
{
    kb_table links = {KB_LINKS, kb_pages_u32(p, KB_LINKS, 20), kb_links_count(p), 1};
    return kb_table_number(p, &links, number);
}

bool kb_links_fits(kb_pages *p, uint32_t number)
{
    uint32_t cell = cell_of(p, number), records = kb_records_count(p);
    return !p->damaged && (cell < records || cell - records < kb_links_addresses(p).count);
}

kb_status kb_links_record(kb_pages *p, uint32_t number, uint32_t *record)
{
    *record = KB_NO_RECORD;
    if (number >= kb_links_count(p))
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    uint32_t cell = cell_of(p, number);
    if (cell < kb_records_count(p))
        *record = cell;
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

kb_status kb_links_get(kb_pages *p, uint32_t number, kb_arena *arena, kb_link_entry *out)
{
    *out = (kb_link_entry){KB_NO_RECORD, {"", 0}};
    if (number >= kb_links_count(p))
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    kb_strings addresses = kb_links_addresses(p);
    uint32_t cell = cell_of(p, number), records = kb_records_count(p);
    if (cell < records)
        out->record = cell;
    else
        out->target = kb_strings_get(p, &addresses, cell - records, arena);
    return p->damaged ? KB_E_DAMAGED : arena->failed ? KB_E_MEMORY : KB_OK;
}

kb_status kb_links_old_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_old_id *out)
{
    uint32_t count = kb_links_old_count(p);
    *out = (kb_old_id){{"", 0}, KB_NO_RECORD};
    if (i >= count)
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    kb_strings ids = {KB_LINKS, kb_pages_u32(p, KB_LINKS, 12), count};
    kb_table records = {KB_LINKS, kb_pages_u32(p, KB_LINKS, 16), count, 1};
    out->id = kb_strings_get(p, &ids, i, arena);
    out->record = kb_table_number(p, &records, i);
    if (!p->damaged && out->record >= kb_records_count(p))
        kb_pages_damage(p, KB_LINKS, records.at, "an old id leads to no record");
    return p->damaged ? KB_E_DAMAGED : arena->failed ? KB_E_MEMORY : KB_OK;
}

kb_status kb_links_find_old(kb_pages *p, kb_str id, kb_arena *arena, uint32_t *record)
{
    uint32_t low = 0, high = kb_links_old_count(p);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        kb_old_id entry;
        kb_status status = kb_links_old_at(p, middle, arena, &entry);
        if (status != KB_OK)
            return status;
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
