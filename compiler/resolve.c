/*
 * resolve.c - kbc_resolve(): numbers the records and links of all pages,
 * makes ids unique and hangs pages below the index pages of their folders.
 * Callers: compile.c and tests.
 */
#include "resolve.h"

/* ----------------------------------------------------------------- numbering */

static void number_records(kbc_guide *guide)
{
    guide->record_count = guide->link_count = 0;
    for (uint32_t i = 0; i < guide->pages.count; i++) {
        kbc_page *page = kbc_page_at(guide, i);
        page->first_record = guide->record_count;
        page->first_link = guide->link_count;
        guide->record_count += (uint32_t)page->records.count;
        guide->link_count += (uint32_t)page->links.count;
        for (size_t j = 0; j < page->records.count; j++) {
            kbc_record *record = &((kbc_record *)page->records.items)[j];
            if (record->parent != KBC_NONE)
                record->parent += page->first_record;
        }
    }
}

/* ----------------------------------------------------------------------- ids */

static void tell_taken(kbc_resolution *r, kbc_severity severity, const kbc_page *page, const kbc_record *record,
                       kb_str now)
{
    const kbc_page *other_page;
    const kbc_record *other = kbc_record_at(r->guide, kbc_names_find(r->guide->ids, record->id), &other_page);
    kb_str end = severity == KBC_ERROR ? KB_LIT("") : kbc_format(r->c, "; this page gets %.*s", (int)now.n, now.s);
    kbc_report(r->c, severity, page->source, record->id_place, "duplicate-id",
               "the id \"%.*s\" is taken already%.*s", (int)record->id.n, record->id.s, (int)end.n, end.s);
    kbc_note(r->c, other_page->source, other->id_place, "it is taken here");
}

/* What gives a record the better right to its id. */
typedef enum claim { BY_AUTHOR, BY_PATH, BY_TITLE } claim;

static claim claim_of(const kbc_record *record)
{
    if (record->explicit_id)
        return BY_AUTHOR;
    return record->parent == KBC_NONE ? BY_PATH : BY_TITLE;
}

static void take_id(kbc_resolution *r, const kbc_page *page, kbc_record *record, uint32_t number)
{
    kb_str id = kbc_names_add_free(r->c, r->guide->ids, record->id, number);
    if (id.n != record->id.n && claim_of(record) != BY_TITLE)
        tell_taken(r, record->explicit_id ? KBC_ERROR : KBC_WARNING, page, record, id);
    record->id = id;
    if (id.n > r->c->limits[KBC_MAX_NAME] || record->title.n > r->c->limits[KBC_MAX_NAME])
        kbc_report_limit(r->c, page->source, record->place, KBC_MAX_NAME, "a title, or an id with those around it, is too long");
}

static void take_ids(kbc_resolution *r, claim by)
{
    for (uint32_t i = 0; i < r->guide->pages.count; i++) {
        const kbc_page *page = kbc_page_at(r->guide, i);
        for (uint32_t j = 0; j < page->records.count; j++) {
            kbc_record *record = &((kbc_record *)page->records.items)[j];
            if (claim_of(record) == by)
                take_id(r, page, record, page->first_record + j);
        }
    }
}

/* --------------------------------------------------------------------- pages */

/* Whether a page stands for its folder: then its id is not its path. */
static bool is_index(const kbc_page *page)
{
    kb_str path = page->source->path;
    return page->id.n < path.n && (page->id.n == 0 || path.s[page->id.n] == '/');
}

/* Cuts the last part off a path; false: it was empty. */
static bool go_up(kb_str *path)
{
    if (path->n == 0)
        return false;
    do
        path->n--;
    while (path->n > 0 && path->s[path->n] != '/');
    return true;
}

static void collect_pages(kbc_resolution *r)
{
    for (uint32_t i = 0; i < r->guide->pages.count; i++) {
        const kbc_page *page = kbc_page_at(r->guide, i);
        (void)kbc_names_add(r->c, r->pages, page->id, i);
        if (is_index(page))
            (void)kbc_names_add(r->c, r->indexes, page->id, i);
    }
}

static void find_parent(kbc_resolution *r, uint32_t page)
{
    kbc_record *record = kbc_page_record(r->guide, page);
    kb_str folder = kbc_page_at(r->guide, page)->id;
    while (record != NULL && go_up(&folder)) {
        uint32_t index = kbc_names_find(r->indexes, folder);
        if (index == KBC_NONE || kbc_page_record(r->guide, index) == NULL)
            continue;
        record->parent = kbc_page_at(r->guide, index)->first_record;
        return;
    }
}

void kbc_resolve(kbc *c, kbc_guide *guide)
{
    kbc scratch;
    kbc_begin_worker(c, &scratch);
    kbc_resolution r = {
        .c = c,
        .scratch = &scratch,
        .guide = guide,
        .pages = kbc_names_new(c),
        .indexes = kbc_names_new(c),
        .old_ids = kbc_names_new(c),
        .anchors = kbc_names_new(&scratch),
    };
    number_records(guide);
    guide->ids = kbc_names_for(c, guide->record_count);
    r.flat = kbc_names_for(&scratch, guide->record_count);
    collect_pages(&r);
    take_ids(&r, BY_AUTHOR);
    take_ids(&r, BY_PATH);
    take_ids(&r, BY_TITLE);
    for (uint32_t i = 0; i < guide->pages.count; i++)
        find_parent(&r, i);
    kbc_bind_aliases(&r);
    kbc_bind_links(&r);
    kbc_read_dates(&r);
    kb_arena_release(&scratch.arena);
}
