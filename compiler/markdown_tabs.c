/*
 * markdown_tabs.c - which sections of a page must be written as tabs, `# [Title](#tab/title)` up to the next tab or a
 * rule, since headings alone would not end them where they end. Interface: markdown.h. Caller: export_markdown.c.
 *
 * Such are the tabs of other dialects: what stands behind them belongs to none, and headings of any level stand in
 * them. Tabs do not nest; for one that does, export_check.c finds another record.
 */
#include "markdown.h"

/* How many events a record has. */
static kb_status count_events(kb_session *s, uint32_t record, uint32_t *count)
{
    kb_body body;
    kb_event e;
    kb_status status = kb_get_body(s, record, &body);
    *count = 0;
    while (status == KB_OK && (status = kb_body_next(&body, &e)) == KB_OK)
        ++*count;
    return status == KB_NONE ? KB_OK : status;
}

/* Whether a heading without a tab would end a section there. */
static bool is_end(const kbc_markdown *m, uint32_t at, unsigned level)
{
    const kb_event *e = &m->page->events[at];
    return at == m->page->count || (e->element == KB_HEADING && !e->leave && e->number <= level && m->tabs[at] == 0);
}

/* Whether a section that begins with a heading ends there by headings alone; around: where the one around it ends. */
static bool ends_by_headings(const kbc_markdown *m, uint32_t heading, uint32_t end, uint32_t around)
{
    const kbc_page_events *p = m->page;
    unsigned level = (unsigned)p->events[heading].number;
    for (uint32_t i = p->ends[heading] + 1; i < end;) {
        const kb_event *e = &p->events[i];
        if (is_end(m, i, level))
            return false;
        bool inside = e->element == KB_PART_MARK || e->element == KB_TITLE;
        i = m->tabs[i] != 0 ? m->tabs[i] : inside ? i + 1 : p->ends[i] + 1;
    }
    return end == around || is_end(m, end, level);
}

/* The record of a heading that no block holds, by its place on the page; KBC_NONE: it has none. */
static uint32_t record_of(const kbc_page_events *page, uint32_t at)
{
    const kb_event *e = &page->events[at];
    if (e->element != KB_HEADING || e->leave || e->depth > 0)
        return KBC_NONE;
    uint32_t title = kbc_markdown_title(page, at, page->ends[at]);
    return title != KBC_NONE ? page->titles[title] : KBC_NONE;
}

kb_status kbc_markdown_find_tabs(kbc_markdown *m)
{
    const kbc_page_events *page = m->page;
    kb_status status = KB_OK;
    uint32_t first = page->records[0].number;
    uint32_t *ends = kb_arena_get(&m->page->arena, page->record_count, sizeof *ends);
    m->tabs = kb_arena_get(&m->page->arena, (size_t)page->count + 1, sizeof *m->tabs);
    ends[0] = page->count;
    for (uint32_t i = 0; i < page->count && status == KB_OK; i++) {
        uint32_t record = record_of(page, i), count;
        if (record == KBC_NONE)
            continue;
        status = count_events(m->x->session, first + record, &count);
        ends[record] = count < page->count - page->ends[i] ? page->ends[i] + 1 + count : page->count;
    }
    /* From the last one on: whether one is a tab depends on those in it and on the one behind it. */
    for (uint32_t i = page->count; i > 0 && status == KB_OK; i--) {
        uint32_t record = record_of(page, i - 1);
        uint32_t parent = record != KBC_NONE ? page->records[record].parent - first : 0;
        if (record != KBC_NONE && parent < record && !ends_by_headings(m, i - 1, ends[record], ends[parent]))
            m->tabs[i - 1] = ends[record];
    }
    return status;
}
