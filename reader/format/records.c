/*
 * records.c - RECORDS: records, pages and the order of ids (kb_format.h).
 * Callers: the compiler's write.c; session.c, search.c and verify.c.
 *
 *   records u32, pages u32, pool bytes u32, zero u32
 *   a record, 40 bytes: parent u32, page u32, id u32, title u32 (both in the
 *     pool), start u32, length u32 (in the page's body), kind u16, flags u16,
 *     value set u32, line u32, title echo u32
 *   a page, 32 bytes: text start u64, text length u32, record u32, file u32
 *     (in the pool), reviewed day i32, review interval u32, first link u32
 *   the record numbers in bytewise order of their ids, u32 each
 *   the record numbers in order of their title echoes, u32 each
 *   the pool: varint length and bytes of each string
 */
#include "kb_format.h"

#define HEAD 16u
#define TITLE_ECHO_AT 36u /* in a record */

static uint32_t pool_add(kb_buf *pool, kb_str text)
{
    uint32_t at = (uint32_t)pool->size;
    kb_buf_field(pool, text);
    return at;
}

static void write_record(kb_buf *out, kb_buf *pool, const kb_record_entry *r)
{
    kb_buf_u32(out, r->parent);
    kb_buf_u32(out, r->page);
    kb_buf_u32(out, pool_add(pool, r->id));
    kb_buf_u32(out, pool_add(pool, r->title));
    kb_buf_u32(out, r->start);
    kb_buf_u32(out, r->length);
    kb_buf_u16(out, r->kind);
    kb_buf_u16(out, r->flags);
    kb_buf_u32(out, r->value_set);
    kb_buf_u32(out, r->line);
    kb_buf_u32(out, r->title_echo);
}

static void write_page(kb_buf *out, kb_buf *pool, const kb_page_entry *page)
{
    kb_buf_u64(out, page->text_start);
    kb_buf_u32(out, page->text_length);
    kb_buf_u32(out, page->record);
    kb_buf_u32(out, pool_add(pool, page->file));
    kb_buf_u32(out, (uint32_t)page->reviewed);
    kb_buf_u32(out, page->review_interval);
    kb_buf_u32(out, page->first_link);
}

static uint32_t title_echo(const void *records, uint32_t i)
{
    return ((const kb_record_entry *)records)[i].title_echo;
}

void kb_records_write(kb_buf *out, const kb_record_entry *records, uint32_t record_count,
                      const kb_page_entry *pages, uint32_t page_count, const uint32_t *order)
{
    kb_buf rows, pool;
    kb_buf_init(&rows, &out->alloc);
    kb_buf_init(&pool, &out->alloc);
    for (uint32_t i = 0; i < record_count; i++)
        write_record(&rows, &pool, &records[i]);
    for (uint32_t i = 0; i < page_count; i++)
        write_page(&rows, &pool, &pages[i]);
    for (uint32_t i = 0; i < record_count; i++)
        kb_buf_u32(&rows, order[i]);
    kb_order_write(&rows, record_count, title_echo, records);
    kb_buf_u32(out, record_count);
    kb_buf_u32(out, page_count);
    kb_buf_u32(out, (uint32_t)pool.size);
    kb_buf_u32(out, 0);
    kb_buf_str(out, kb_buf_view(&rows));
    kb_buf_str(out, kb_buf_view(&pool));
    out->failed = out->failed || rows.failed || pool.failed;
    kb_buf_release(&rows);
    kb_buf_release(&pool);
}

/* ----------------------------------------------------------------- reading */

uint32_t kb_records_count(kb_pages *p)
{
    return kb_pages_u32(p, KB_RECORDS, 0);
}

uint32_t kb_records_pages(kb_pages *p)
{
    return kb_pages_u32(p, KB_RECORDS, 4);
}

static uint64_t pages_at(kb_pages *p)
{
    return HEAD + (uint64_t)kb_records_count(p) * KB_RECORD_BYTES;
}

static uint64_t order_at(kb_pages *p)
{
    return pages_at(p) + (uint64_t)kb_records_pages(p) * KB_PAGE_ENTRY_BYTES;
}

static uint64_t echo_order_at(kb_pages *p)
{
    return order_at(p) + (uint64_t)kb_records_count(p) * 4;
}

static kb_str pool_field(kb_pages *p, uint32_t at)
{
    return kb_pages_field(p, KB_RECORDS, echo_order_at(p) + (uint64_t)kb_records_count(p) * 4 + at);
}

kb_status kb_records_get(kb_pages *p, uint32_t number, kb_record_entry *out)
{
    *out = (kb_record_entry){.parent = KB_NO_RECORD};
    if (number >= kb_records_count(p))
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    uint64_t at = HEAD + (uint64_t)number * KB_RECORD_BYTES;
    kb_cursor c = kb_pages_cursor(p, KB_RECORDS, at, KB_RECORD_BYTES);
    out->parent = kb_read_u32(&c);
    out->page = kb_read_u32(&c);
    uint32_t id = kb_read_u32(&c), title = kb_read_u32(&c);
    out->start = kb_read_u32(&c);
    out->length = kb_read_u32(&c);
    out->kind = kb_read_u16(&c);
    out->flags = kb_read_u16(&c);
    out->value_set = kb_read_u32(&c);
    out->line = kb_read_u32(&c);
    out->title_echo = kb_read_u32(&c);
    out->id = pool_field(p, id);
    out->title = pool_field(p, title);
    if (!p->damaged && (out->id.n > KB_NAME_BYTES || out->title.n > KB_NAME_BYTES))
        kb_pages_damage(p, KB_RECORDS, at, "an id or a title is too long");
    /* A parent stands before its children, so that walking up always ends. */
    if (!p->damaged && out->parent != KB_NO_RECORD && out->parent >= number)
        kb_pages_damage(p, KB_RECORDS, at, "a record's parent stands behind it");
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

kb_status kb_records_get_page(kb_pages *p, uint32_t page, kb_page_entry *out)
{
    uint64_t at = pages_at(p) + (uint64_t)page * KB_PAGE_ENTRY_BYTES;
    if (page >= kb_records_pages(p))
        kb_pages_damage(p, KB_RECORDS, 0, "there is no such page");
    kb_cursor c = kb_pages_cursor(p, KB_RECORDS, at, KB_PAGE_ENTRY_BYTES);
    out->text_start = kb_read_u64(&c);
    out->text_length = kb_read_u32(&c);
    out->record = kb_read_u32(&c);
    out->file = pool_field(p, kb_read_u32(&c));
    out->reviewed = (int32_t)kb_read_u32(&c);
    out->review_interval = kb_read_u32(&c);
    out->first_link = kb_read_u32(&c);
    uint64_t text = p->file->sections[KB_TEXTS].raw;
    if (!p->damaged && (out->record >= kb_records_count(p) || out->text_start > text ||
                        out->text_length > text - out->text_start))
        kb_pages_damage(p, KB_RECORDS, at, "a page lies outside the text");
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

uint32_t kb_records_named_at(kb_pages *p, uint32_t i, kb_str *id)
{
    uint64_t at = order_at(p) + (uint64_t)i * 4;
    uint32_t record = kb_pages_u32(p, KB_RECORDS, at);
    kb_record_entry entry;
    if (kb_records_get(p, record, &entry) == KB_NONE)
        kb_pages_damage(p, KB_RECORDS, at, "the order of ids makes no sense");
    *id = entry.id;
    return record;
}

uint32_t kb_records_named(kb_pages *p, kb_str id)
{
    uint32_t low = 0, high = kb_records_count(p);
    while (low < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2;
        kb_str found;
        (void)kb_records_named_at(p, middle, &found);
        if (kb_str_compare(found, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

kb_status kb_records_find(kb_pages *p, kb_str id, uint32_t *number)
{
    kb_str found = {"", 0};
    uint32_t i = kb_records_named(p, id), record = KB_NO_RECORD;
    if (i < kb_records_count(p))
        record = kb_records_named_at(p, i, &found);
    if (p->damaged)
        return KB_E_DAMAGED;
    if (record == KB_NO_RECORD || !kb_str_equal(found, id))
        return KB_NONE;
    *number = record;
    return KB_OK;
}

static uint32_t titled_at(kb_pages *p, uint32_t i, uint32_t *echo)
{
    uint32_t record = kb_pages_u32(p, KB_RECORDS, echo_order_at(p) + (uint64_t)i * 4);
    if (!p->damaged && record >= kb_records_count(p))
        kb_pages_damage(p, KB_RECORDS, 0, "the order of titles makes no sense");
    *echo = kb_pages_u32(p, KB_RECORDS, HEAD + (uint64_t)record * KB_RECORD_BYTES + TITLE_ECHO_AT);
    return record;
}

kb_echoes kb_records_titled(kb_pages *p)
{
    return (kb_echoes){p, 0, kb_records_count(p), titled_at};
}
