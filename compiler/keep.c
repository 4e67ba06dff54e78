/*
 * keep.c - what is left of a page once it is compiled: copies of its records,
 * links and reports, each in no more room than it takes, so that the memory
 * that the page was compiled in can be used for the next one. Interface:
 * compile.h. Caller: pages.c.
 */
#include "compile.h"
#include "rules.h"

static void copy_str(kb_arena *to, kb_str *text)
{
    if (text->s != NULL)
        *text = kb_arena_copy(to, *text);
}

/* An array of its own; the elements are as they were. */
static void copy_list(kb_arena *to, kbc_list *list, size_t size)
{
    size_t count = list->count;
    void *items = count > 0 ? kb_arena_room(to, count, size) : NULL;
    if (items == NULL)
        count = 0;
    else
        memcpy(items, list->items, count * size);
    *list = (kbc_list){items, count, count};
}

static void copy_strs(kb_arena *to, kbc_list *list)
{
    copy_list(to, list, sizeof(kb_str));
    for (size_t i = 0; i < list->count; i++)
        copy_str(to, KBC_AT(*list, kb_str, i));
}

/* Most ids end with the slug, which is the end of the copy, then. */
static void copy_names(kb_arena *to, kbc_record *record)
{
    size_t n = record->slug.n, all = record->id.n;
    bool ends = n <= all && memcmp(record->id.s + all - n, record->slug.s, n) == 0;
    copy_str(to, &record->id);
    copy_str(to, &record->title);
    if (ends)
        record->slug = kb_str_slice(record->id, all - n, all);
    else
        copy_str(to, &record->slug);
}

static void copy_values(kb_arena *to, kbc_record *record)
{
    kbc_list values = {record->values, record->value_count, record->value_count};
    copy_list(to, &values, sizeof *record->values);
    record->values = values.items;
}

/* Gives back what a buffer has grown by for nothing. */
static void fit(kb_buf *b)
{
    if (b->size > 0)
        b->data = b->alloc.resize(b->alloc.user, b->data, b->room, b->size);
    b->room = b->size > 0 ? b->size : b->room;
}

/* Aliases, old ids and keywords are not there before kbc_resolve(). */
void kbc_keep_page(kb_arena *to, kbc_page *page)
{
    copy_str(to, &page->id);
    copy_list(to, &page->records, sizeof(kbc_record));
    for (size_t i = 0; i < page->records.count; i++) {
        kbc_record *record = KBC_AT(page->records, kbc_record, i);
        record->node = NULL;
        copy_names(to, record);
        copy_values(to, record);
        copy_strs(to, &record->anchors);
    }
    copy_list(to, &page->links, sizeof(kbc_link));
    for (size_t i = 0; i < page->links.count; i++)
        copy_str(to, &KBC_AT(page->links, kbc_link, i)->to);
    fit(&page->body);
}

void kbc_keep_reports(kb_arena *to, kbc_list *reports)
{
    copy_list(to, reports, sizeof(kbc_diagnostic));
    for (size_t i = 0; i < reports->count; i++) {
        kbc_diagnostic *report = KBC_AT(*reports, kbc_diagnostic, i);
        copy_str(to, &report->message);
        copy_str(to, &report->note);
        copy_str(to, &report->hint.word);
    }
}
