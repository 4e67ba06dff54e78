/*
 * records.c - RECORDS: records, pages and titles (kb_format.h). Callers: the
 * compiler's write.c; session.c, search.c and verify.c. Ids: record_ids.c.
 *
 *   records u32, pages u32, titles u32, traits u32, reviews u32, own ids u32,
 *   own ids that are whole u32, bytes of titles u32, of own ids u32, of files u32,
 *   width of each column u8
 *   traits: kind u16, flags u16, value set u32
 *   reviews: day i32, interval u32
 *   columns (columns.c), in this order:
 *     of each record: how many records before it its parent stands (0: none),
 *       number of its title, start and length of its span in the page's body,
 *       line, number of its trait; the records in order of the titles' numbers
 *     of each title and one more: where it begins; of each title: its echo
 *     of each page: first record, start of its body in the text, first link,
 *       number of its review; the pages in order of their paths
 *     of each own id: the record; 0 below the parent's, 1 whole
 *     whole ids in bytewise order: number of the own id
 *     where each block of 16 own ids begins, each of 16 files
 *   titles, own ids and files: titles one after another, the others as columns.c
 *   packs strings
 *
 * Titles are numbered in order of their echoes; equal titles are one.
 */
#include "kb_format.h"

#include <stdlib.h>

#define COUNTS 10u
#define HEAD (4u * COUNTS + KB_RECORD_COLUMNS)
#define REVIEW_BYTES 8u

/* ----------------------------------------------------------------- writing */

typedef struct writer {
    const kb_record_entry *records;
    const kb_page_entry *pages;
    uint32_t record_count, page_count;
    kb_arena arena;
    kb_buf traits, reviews, columns, titles, own, files;
    uint8_t widths[KB_RECORD_COLUMNS];
    uint32_t title_count, trait_count, review_count, owner_count, whole_count;
    uint32_t *scratch; /* room for a number of each record, page and title, and one more */
} writer;

static void write_column(writer *w, unsigned column, uint32_t count)
{
    w->widths[column] = (uint8_t)kb_column_write(&w->columns, w->scratch, count);
}

/* The number of a row among the distinct ones of a buffer, which it joins. The last ones are looked at first. */
static uint32_t row_of(kb_buf *rows, uint32_t *count, const uint8_t row[8])
{
    for (uint32_t i = *count; i-- > 0;)
        if (memcmp(rows->data + (size_t)i * 8, row, 8) == 0)
            return i;
    kb_buf_add(rows, row, 8);
    *count += rows->failed ? 0 : 1;
    return *count > 0 ? *count - 1 : 0;
}

static void put_u32(uint8_t *out, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(v >> (8 * i));
}

static uint32_t trait_of(writer *w, const kb_record_entry *r)
{
    uint8_t row[8];
    put_u32(row, (uint32_t)r->kind | (uint32_t)r->flags << 16);
    put_u32(row + 4, r->value_set);
    return row_of(&w->traits, &w->trait_count, row);
}

static uint32_t review_of(writer *w, const kb_page_entry *page)
{
    uint8_t row[8];
    put_u32(row, (uint32_t)page->reviewed);
    put_u32(row + 4, page->review_interval);
    return row_of(&w->reviews, &w->review_count, row);
}

typedef struct titled {
    uint32_t echo, record;
    kb_str title;
} titled;

static int compare_titled(const void *a, const void *b)
{
    const titled *x = a, *y = b;
    if (x->echo != y->echo)
        return x->echo < y->echo ? -1 : 1;
    int order = kb_str_compare(x->title, y->title);
    return order != 0 ? order : x->record < y->record ? -1 : 1;
}

/* Numbers the titles; numbers[record] is that of its title. */
static titled *sort_titles(writer *w, uint32_t *numbers)
{
    titled *list = kb_arena_get(&w->arena, w->record_count, sizeof *list);
    for (uint32_t i = 0; i < w->record_count && list != NULL; i++)
        list[i] = (titled){w->records[i].title_echo, i, w->records[i].title};
    if (list == NULL || w->record_count == 0)
        return list;
    qsort(list, w->record_count, sizeof *list, compare_titled);
    for (uint32_t i = 0; i < w->record_count; i++) {
        bool same = i > 0 && list[i - 1].echo == list[i].echo && kb_str_equal(list[i - 1].title, list[i].title);
        w->title_count += same ? 0 : 1;
        numbers[list[i].record] = w->title_count - 1;
    }
    return list;
}

static void write_titles(writer *w, const titled *list)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->record_count; i++)
        w->scratch[i] = list[i].record;
    write_column(w, KB_BY_TITLE, w->record_count);
    for (uint32_t i = 0; i < w->record_count; i++) {
        if (i > 0 && list[i - 1].echo == list[i].echo && kb_str_equal(list[i - 1].title, list[i].title))
            continue;
        w->scratch[count++] = (uint32_t)w->titles.size;
        kb_buf_str(&w->titles, list[i].title);
    }
    w->scratch[count++] = (uint32_t)w->titles.size;
    write_column(w, KB_TITLE_AT, count);
    count = 0;
    for (uint32_t i = 0; i < w->record_count; i++)
        if (i == 0 || list[i - 1].echo != list[i].echo || !kb_str_equal(list[i - 1].title, list[i].title))
            w->scratch[count++] = list[i].echo;
    write_column(w, KB_TITLE_ECHO, count);
}

static void write_records(writer *w)
{
    const kb_record_entry *r = w->records;
    uint32_t n = w->record_count, *numbers = kb_arena_get(&w->arena, n, sizeof *numbers);
    titled *list = numbers != NULL ? sort_titles(w, numbers) : NULL;
    if (list == NULL)
        return;
    for (uint32_t i = 0; i < n; i++)
        w->scratch[i] = r[i].parent < i ? i - r[i].parent : 0;
    write_column(w, KB_PARENT, n);
    memcpy(w->scratch, numbers, n * sizeof *numbers);
    write_column(w, KB_TITLE_NUMBER, n);
    for (uint32_t i = 0; i < n; i++)
        w->scratch[i] = r[i].start;
    write_column(w, KB_START, n);
    for (uint32_t i = 0; i < n; i++)
        w->scratch[i] = r[i].length;
    write_column(w, KB_LENGTH, n);
    for (uint32_t i = 0; i < n; i++)
        w->scratch[i] = r[i].line;
    write_column(w, KB_LINE, n);
    for (uint32_t i = 0; i < n; i++)
        w->scratch[i] = trait_of(w, &r[i]);
    write_column(w, KB_TRAIT, n);
    write_titles(w, list);
}

typedef struct named {
    kb_str id;
    uint32_t number;
} named;

static int compare_named(const void *a, const void *b)
{
    return kb_str_compare(((const named *)a)->id, ((const named *)b)->id);
}

static void write_named(writer *w, named *list, uint32_t count, unsigned column)
{
    if (count > 0)
        qsort(list, count, sizeof *list, compare_named);
    for (uint32_t i = 0; i < count; i++)
        w->scratch[i] = list[i].number;
    write_column(w, column, count);
}

static void write_pages(writer *w)
{
    const kb_page_entry *page = w->pages;
    named *list = kb_arena_get(&w->arena, w->page_count, sizeof *list);
    for (uint32_t i = 0; i < w->page_count; i++)
        w->scratch[i] = page[i].record;
    write_column(w, KB_FIRST, w->page_count);
    for (uint32_t i = 0; i < w->page_count; i++)
        w->scratch[i] = (uint32_t)page[i].text_start;
    write_column(w, KB_TEXT_START, w->page_count);
    for (uint32_t i = 0; i < w->page_count; i++)
        w->scratch[i] = page[i].first_link;
    write_column(w, KB_FIRST_LINK, w->page_count);
    for (uint32_t i = 0; i < w->page_count; i++)
        w->scratch[i] = review_of(w, &page[i]);
    write_column(w, KB_REVIEW, w->page_count);
    for (uint32_t i = 0; i < w->page_count && list != NULL; i++)
        list[i] = (named){kb_page_path(page[i].file), i};
    if (list != NULL)
        write_named(w, list, w->page_count, KB_BY_PATH);
}

/* The part of an id that its record must say; false when it follows from its page's file or its parent and title. */
static bool own_part(writer *w, uint32_t number, kb_str *part, bool *whole)
{
    const kb_record_entry *r = &w->records[number];
    const kb_page_entry *page = &w->pages[r->page];
    bool around = r->parent == page->record || r->parent == KB_NO_RECORD;
    kb_str above = around ? kb_page_path(page->file) : w->records[r->parent].id;
    *part = r->id;
    *whole = page->record == number ||
             (above.n > 0 && !(kb_str_begins(r->id, above) && r->id.n > above.n && r->id.s[above.n] == '/'));
    if (page->record == number)
        return !kb_str_equal(r->id, kb_page_path(page->file));
    if (*whole)
        return true;
    *part = kb_str_slice(r->id, above.n > 0 ? above.n + 1 : 0, r->id.n);
    char *slug = kb_arena_get(&w->arena, 2 * r->title.n + 8, 1);
    return slug == NULL || !kb_str_equal(*part, (kb_str){slug, kb_slug(r->title, slug)});
}

static void write_own(writer *w)
{
    uint32_t n = w->record_count, *owners = kb_arena_get(&w->arena, n, sizeof *owners);
    kb_str *parts = kb_arena_get(&w->arena, n, sizeof *parts);
    named *whole = kb_arena_get(&w->arena, n, sizeof *whole);
    if (w->arena.failed)
        return;
    for (uint32_t i = 0; i < n; i++) {
        bool is_whole;
        if (!own_part(w, i, &parts[w->owner_count], &is_whole))
            continue;
        if (is_whole)
            whole[w->whole_count++] = (named){w->records[i].id, w->owner_count};
        w->scratch[w->owner_count] = is_whole;
        owners[w->owner_count++] = i;
    }
    uint32_t blocks = (w->owner_count + KB_STRING_BLOCK - 1) / KB_STRING_BLOCK;
    kb_buf kinds; /* column OWN comes behind OWNER, whose numbers need the scratch */
    kb_buf_init(&kinds, &w->columns.alloc);
    w->widths[KB_OWN] = (uint8_t)kb_column_write(&kinds, w->scratch, w->owner_count);
    memcpy(w->scratch, owners, w->owner_count * sizeof *owners);
    write_column(w, KB_OWNER, w->owner_count);
    kb_buf_str(&w->columns, kb_buf_view(&kinds));
    w->columns.failed = w->columns.failed || kinds.failed;
    kb_buf_release(&kinds);
    write_named(w, whole, w->whole_count, KB_WHOLE);
    kb_strings_write(&w->own, w->scratch, parts, w->owner_count);
    write_column(w, KB_OWN_BLOCKS, blocks);
}

static void write_files(writer *w)
{
    kb_str *files = kb_arena_get(&w->arena, w->page_count, sizeof *files);
    for (uint32_t i = 0; i < w->page_count && files != NULL; i++)
        files[i] = w->pages[i].file;
    if (files == NULL)
        return;
    kb_strings_write(&w->files, w->scratch, files, w->page_count);
    write_column(w, KB_FILE_BLOCKS, (w->page_count + KB_STRING_BLOCK - 1) / KB_STRING_BLOCK);
}

static void put_together(writer *w, kb_buf *out)
{
    const uint32_t counts[COUNTS] = {w->record_count, w->page_count, w->title_count, w->trait_count, w->review_count,
                                     w->owner_count, w->whole_count, (uint32_t)w->titles.size, (uint32_t)w->own.size,
                                     (uint32_t)w->files.size};
    const kb_buf *const parts[] = {&w->traits, &w->reviews, &w->columns, &w->titles, &w->own, &w->files};
    for (unsigned i = 0; i < COUNTS; i++)
        kb_buf_u32(out, counts[i]);
    kb_buf_add(out, w->widths, sizeof w->widths);
    for (unsigned i = 0; i < KB_COUNT(parts); i++) {
        kb_buf_str(out, kb_buf_view(parts[i]));
        out->failed = out->failed || parts[i]->failed;
    }
}

void kb_records_write(kb_buf *out, const kb_record_entry *records, uint32_t record_count, const kb_page_entry *pages,
                      uint32_t page_count)
{
    writer w = {.records = records, .pages = pages, .record_count = record_count, .page_count = page_count};
    kb_buf *const parts[] = {&w.traits, &w.reviews, &w.columns, &w.titles, &w.own, &w.files};
    kb_arena_init(&w.arena, &out->alloc);
    for (unsigned i = 0; i < KB_COUNT(parts); i++)
        kb_buf_init(parts[i], &out->alloc);
    w.scratch = kb_arena_get(&w.arena, (size_t)record_count + page_count + 1, sizeof *w.scratch);
    if (!w.arena.failed)
        write_records(&w);
    if (!w.arena.failed)
        write_pages(&w);
    if (!w.arena.failed)
        write_own(&w);
    if (!w.arena.failed)
        write_files(&w);
    put_together(&w, out);
    out->failed = out->failed || w.arena.failed;
    for (unsigned i = 0; i < KB_COUNT(parts); i++)
        kb_buf_release(parts[i]);
    kb_arena_release(&w.arena);
}

/* ----------------------------------------------------------------- reading */

/* How many numbers a column has. */
static uint32_t column_count(const kb_record_layout *l, unsigned column, uint32_t whole)
{
    if (column <= KB_BY_TITLE)
        return l->records;
    if (column <= KB_TITLE_ECHO)
        return l->titles + (column == KB_TITLE_AT ? 1 : 0);
    if (column <= KB_BY_PATH)
        return l->pages;
    if (column <= KB_OWN)
        return l->owners;
    uint32_t strings = column == KB_OWN_BLOCKS ? l->owners : l->pages;
    return column == KB_WHOLE ? whole : (strings + KB_STRING_BLOCK - 1) / KB_STRING_BLOCK;
}

static bool read_layout(kb_pages *p, kb_record_layout *l)
{
    kb_cursor head = kb_pages_cursor(p, KB_RECORDS, 0, HEAD);
    *l = (kb_record_layout){.records = kb_read_u32(&head)};
    l->pages = kb_read_u32(&head);
    l->titles = kb_read_u32(&head);
    l->traits = kb_read_u32(&head);
    l->reviews = kb_read_u32(&head);
    l->owners = kb_read_u32(&head);
    uint32_t whole = kb_read_u32(&head);
    l->titles_bytes = kb_read_u32(&head);
    l->own.bytes = kb_read_u32(&head);
    l->files.bytes = kb_read_u32(&head);
    uint64_t at = HEAD;
    l->traits_at = at;
    l->reviews_at = at += (uint64_t)l->traits * KB_TRAIT_BYTES;
    at += (uint64_t)l->reviews * REVIEW_BYTES;
    for (unsigned i = 0; i < KB_RECORD_COLUMNS; i++) {
        kb_column *column = &l->columns[i];
        *column = (kb_column){at, column_count(l, i, whole), kb_read_u8(&head)};
        if (column->width > 32)
            return false;
        at += kb_column_bytes(column);
    }
    l->titles_at = at;
    l->own.at = at += l->titles_bytes;
    l->files.at = at += l->own.bytes;
    l->own.blocks = l->columns[KB_OWN_BLOCKS];
    l->files.blocks = l->columns[KB_FILE_BLOCKS];
    return !head.bad && l->titles < UINT32_MAX && at + l->files.bytes == p->file->sections[KB_RECORDS].stored;
}

const kb_record_layout *kb_records_layout(kb_pages *p)
{
    if (p->layout.traits_at == 0 && !read_layout(p, &p->layout)) {
        kb_pages_damage(p, KB_RECORDS, 0, "the records make no sense");
        p->layout = (kb_record_layout){.records = 0};
    }
    return p->damaged ? NULL : &p->layout;
}

static uint32_t number(kb_pages *p, unsigned column, uint32_t i)
{
    return kb_column_get(p, KB_RECORDS, &p->layout.columns[column], i);
}

uint32_t kb_records_count(kb_pages *p)
{
    const kb_record_layout *l = kb_records_layout(p);
    return l != NULL ? l->records : 0;
}

uint32_t kb_records_pages(kb_pages *p)
{
    const kb_record_layout *l = kb_records_layout(p);
    return l != NULL ? l->pages : 0;
}

kb_status kb_records_trait(kb_pages *p, uint32_t record, kb_trait *out)
{
    *out = (kb_trait){.kind = UINT16_MAX};
    if (record >= kb_records_count(p))
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    uint32_t trait = number(p, KB_TRAIT, record);
    if (trait >= p->layout.traits)
        kb_pages_damage(p, KB_RECORDS, 0, "a record has no such trait");
    kb_cursor c = kb_pages_cursor(p, KB_RECORDS, p->layout.traits_at + (uint64_t)trait * KB_TRAIT_BYTES, KB_TRAIT_BYTES);
    out->kind = kb_read_u16(&c);
    out->flags = kb_read_u16(&c);
    out->value_set = kb_read_u32(&c);
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

static kb_str title_at(kb_pages *p, uint32_t title)
{
    const kb_record_layout *l = &p->layout;
    uint32_t start = number(p, KB_TITLE_AT, title), end = title < l->titles ? number(p, KB_TITLE_AT, title + 1) : 0;
    if (start > end || end > l->titles_bytes || end - start > KB_NAME_BYTES)
        kb_pages_damage(p, KB_RECORDS, l->titles_at, "a title makes no sense");
    const uint8_t *bytes = p->damaged ? NULL : kb_pages_view(p, KB_RECORDS, l->titles_at + start, end - start);
    return bytes != NULL ? (kb_str){(const char *)bytes, end - start} : (kb_str){"", 0};
}

/* The last page whose first record is not behind a record. */
uint32_t kb_records_page_of(kb_pages *p, uint32_t record)
{
    uint32_t low = 0, high = kb_records_pages(p);
    while (low + 1 < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2;
        if (number(p, KB_FIRST, middle) <= record)
            low = middle;
        else
            high = middle;
    }
    return low;
}

kb_status kb_records_get(kb_pages *p, uint32_t record, kb_record_entry *out)
{
    kb_trait trait;
    *out = (kb_record_entry){.parent = KB_NO_RECORD};
    kb_status status = kb_records_trait(p, record, &trait);
    if (status != KB_OK)
        return status;
    out->kind = trait.kind;
    out->flags = trait.flags;
    out->value_set = trait.value_set;
    uint32_t above = number(p, KB_PARENT, record);
    if (above > record)
        kb_pages_damage(p, KB_RECORDS, 0, "a record's parent makes no sense");
    out->parent = above > 0 ? record - above : KB_NO_RECORD;
    out->page = kb_records_page_of(p, record);
    out->start = number(p, KB_START, record);
    out->length = number(p, KB_LENGTH, record);
    out->line = number(p, KB_LINE, record);
    out->title_number = number(p, KB_TITLE_NUMBER, record);
    out->title = title_at(p, out->title_number);
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

static void read_review(kb_pages *p, uint32_t review, kb_page_entry *out)
{
    if (review >= p->layout.reviews)
        kb_pages_damage(p, KB_RECORDS, 0, "a page has no such review");
    kb_cursor c = kb_pages_cursor(p, KB_RECORDS, p->layout.reviews_at + (uint64_t)review * REVIEW_BYTES, REVIEW_BYTES);
    out->reviewed = (int32_t)kb_read_u32(&c);
    out->review_interval = kb_read_u32(&c);
}

kb_status kb_records_get_page(kb_pages *p, uint32_t page, kb_page_entry *out)
{
    *out = (kb_page_entry){.reviewed = KB_NO_DAY};
    if (page >= kb_records_pages(p)) {
        kb_pages_damage(p, KB_RECORDS, 0, "there is no such page");
        return KB_E_DAMAGED;
    }
    uint64_t text = p->file->sections[KB_TEXTS].raw;
    uint64_t end = page + 1 < p->layout.pages ? number(p, KB_TEXT_START, page + 1) : text;
    out->text_start = number(p, KB_TEXT_START, page);
    out->record = number(p, KB_FIRST, page);
    out->first_link = number(p, KB_FIRST_LINK, page);
    read_review(p, number(p, KB_REVIEW, page), out);
    if (!p->damaged && (out->record >= p->layout.records || out->text_start > end || end > text))
        kb_pages_damage(p, KB_RECORDS, 0, "a page lies outside the text");
    out->text_length = (uint32_t)(end - out->text_start);
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

uint32_t kb_records_title_echo(kb_pages *p, uint32_t record)
{
    uint32_t title = record < kb_records_count(p) ? number(p, KB_TITLE_NUMBER, record) : UINT32_MAX;
    return !p->damaged && title < p->layout.titles ? number(p, KB_TITLE_ECHO, title) : 0;
}

static uint32_t titled_at(kb_pages *p, uint32_t i, uint32_t *echo)
{
    uint32_t record = number(p, KB_BY_TITLE, i);
    if (!p->damaged && record >= p->layout.records)
        kb_pages_damage(p, KB_RECORDS, 0, "the order of titles makes no sense");
    uint32_t title = p->damaged ? 0 : number(p, KB_TITLE_NUMBER, record);
    *echo = p->damaged ? 0 : number(p, KB_TITLE_ECHO, title);
    return record;
}

kb_echoes kb_records_titled(kb_pages *p)
{
    return (kb_echoes){p, 0, kb_records_count(p), titled_at};
}
