/*
 * page_events.c - a page of a .kb file as a list of events, with the records
 * that the titles in it belong to. Interface: export.h. Callers: html_text.c,
 * export_*.c, markdown.c.
 *
 * The file says of no title whose it is. Titles stand in the order of their
 * records, nearly: so each goes to the next record of that title. What comes out
 * of a file that was made to mislead is a wrong anchor, and nothing worse.
 */
#include "export.h"

#define AHEAD 64 /* records that are looked at for one title */

typedef struct reading {
    kbc_page_events *page;
    uint32_t next;          /* record to be looked for */
    uint32_t open[64];      /* events that no end came to yet */
    unsigned depth;
} reading;

static void release(kbc_page_events *p)
{
    kb_arena_release(&p->arena);
    *p = (kbc_page_events){.arena = p->arena};
}

void kbc_page_release(kbc_page_events *p)
{
    release(p);
}

/* ------------------------------------------------------------------ records */

static kb_status read_records(kb_session *s, uint32_t first, kbc_page_events *out)
{
    kb_record record;
    kb_status status;
    uint32_t end = first;
    while ((status = kb_get_record(s, end, KB_NO_DAY, &record)) == KB_OK && (end == first || record.page == first))
        end++;
    if (status < KB_OK || end == first)
        return status;
    out->record_count = end - first;
    out->records = kb_arena_room(&out->arena, out->record_count, sizeof *out->records);
    for (uint32_t i = 0; i < out->record_count; i++)
        if ((status = kb_get_record(s, first + i, KB_NO_DAY, &out->records[i])) != KB_OK)
            return status;
    return KB_OK;
}

/* ------------------------------------------------------------------- titles */

static void add_words(kb_buf *out, kb_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool blank = text.s[i] == ' ' || text.s[i] == '\n' || text.s[i] == '\t';
        if (!blank)
            kb_buf_byte(out, (uint8_t)text.s[i]);
        else if (out->size > 0 && out->data[out->size - 1] != ' ')
            kb_buf_byte(out, ' ');
    }
}

kb_str kbc_events_text(kbc_page_events *p, uint32_t from, uint32_t end)
{
    kb_buf text;
    kb_buf_init(&text, &p->arena.alloc);
    for (uint32_t i = from; i < end; i++) {
        const kb_event *e = &p->events[i];
        if (e->element == KB_TEXT)
            add_words(&text, e->text);
        else if (e->element < KB_STRONG)
            add_words(&text, KB_LIT(" ")); /* words of two blocks are two words */
    }
    kb_str copy = kb_arena_copy(&p->arena, kb_str_trim(kb_buf_view(&text)));
    kb_buf_release(&text);
    return copy;
}

static kb_str cut_colon(kb_str title)
{
    while (title.n > 0 && (title.s[title.n - 1] == ':' || title.s[title.n - 1] == ' '))
        title.n--;
    return title;
}

/* The title of a section is outside of its record; one without a word has another in its place. */
static void give_title(reading *r, uint32_t event)
{
    kbc_page_events *p = r->page;
    unsigned outer = 0;
    while (outer < r->depth && p->events[r->open[outer]].element == KB_PART_MARK)
        outer++;
    bool heads = outer < r->depth && p->events[r->open[outer]].element == KB_HEADING;
    kb_str title = cut_colon(kbc_events_text(p, event, p->ends[event]));
    uint32_t end = p->record_count - r->next > AHEAD ? r->next + AHEAD : p->record_count;
    for (uint32_t i = r->next; i < end; i++) {
        const kb_record *record = &p->records[i];
        if (record->title_inside == heads || (title.n > 0 && !kb_str_equal(title, record->title)))
            continue;
        p->titles[event] = i;
        r->next = i + 1;
        return;
    }
}

/* ------------------------------------------------------------------- events */

static bool stands_alone(kb_element element)
{
    return element == KB_TEXT || element == KB_RULE || element == KB_BREAK;
}

static void take_event(reading *r, uint32_t at)
{
    kbc_page_events *p = r->page;
    kb_event *e = &p->events[at];
    p->ends[at] = at;
    p->titles[at] = KB_NO_RECORD;
    if (!e->leave && !stands_alone(e->element)) {
        r->open[r->depth++ & 63] = at; /* a body is at most 64 deep */
    } else if (e->leave && r->depth > 0) {
        uint32_t begin = r->open[--r->depth & 63];
        p->ends[begin] = at;
        e->number = p->events[begin].number;
        e->label = p->events[begin].label;
        if (e->element == KB_TITLE)
            give_title(r, begin);
    }
}

static kb_status read_events(kb_session *s, uint32_t first, kbc_page_events *out)
{
    kb_body body;
    kb_event e;
    reading r = {.page = out, .next = 1};
    kb_status status = kb_get_body(s, first, &body), end;
    kb_body again = body;
    while (status == KB_OK && (end = kb_body_next(&again, &e)) != KB_NONE) {
        status = end;
        out->count++;
    }
    if (status != KB_OK)
        return status;
    out->events = kb_arena_room(&out->arena, out->count, sizeof *out->events);
    out->ends = kb_arena_room(&out->arena, out->count, sizeof *out->ends);
    out->titles = kb_arena_room(&out->arena, out->count, sizeof *out->titles);
    for (uint32_t i = 0; i < out->count && status == KB_OK; i++) {
        status = kb_body_next(&body, &out->events[i]);
        take_event(&r, i);
    }
    return status;
}

kb_status kbc_page_read(kb_session *s, uint32_t first, kbc_page_events *out)
{
    kb_alloc alloc = kbc_alloc();
    *out = (kbc_page_events){.count = 0};
    kb_arena_init(&out->arena, &alloc);
    kb_status status = read_records(s, first, out);
    if (status == KB_OK)
        status = read_events(s, first, out);
    if (status != KB_OK)
        release(out);
    return status;
}
