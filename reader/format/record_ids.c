/*
 * record_ids.c - ids and files of records, which RECORDS holds in parts
 * (kb_format.h; records.c has the bytes). Callers: session.c and verify.c.
 *
 * The id of a page's own record is the path of its file. That of another is what
 * is around it, a slash, and the slug of its title: around it is the path of the
 * page, or the id of a parent that is not the page's own record. A record may
 * have an own id in place of the slug, or of the whole.
 */
#include "kb_format.h"

#define DEPTH 256u /* of records in each other; more are a crafted file */

static uint32_t number(kb_pages *p, unsigned column, uint32_t i)
{
    return kb_column_get(p, KB_RECORDS, &p->layout.columns[column], i);
}

kb_str kb_records_file(kb_pages *p, uint32_t page, kb_arena *arena)
{
    if (page >= kb_records_pages(p)) {
        kb_pages_damage(p, KB_RECORDS, 0, "there is no such page");
        return (kb_str){"", 0};
    }
    return kb_strings_get(p, KB_RECORDS, &p->layout.files, page, arena);
}

/* The place of a record's own id; KB_NO_RECORD when it has none. */
static uint32_t own_of(kb_pages *p, uint32_t record)
{
    uint32_t low = 0, high = p->layout.owners;
    while (low < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2, owner = number(p, KB_OWNER, middle);
        if (owner == record)
            return middle;
        if (owner < record)
            low = middle + 1;
        else
            high = middle;
    }
    return KB_NO_RECORD;
}

static kb_str slug_of(kb_str title, kb_arena *arena)
{
    char *slug = kb_arena_get(arena, 2 * title.n + 8, 1);
    return slug != NULL ? (kb_str){slug, kb_slug(title, slug)} : (kb_str){"", 0};
}

static kb_str path_of(kb_pages *p, uint32_t page, kb_arena *arena)
{
    return kb_page_path(kb_records_file(p, page, arena));
}

/* The last part of a record's id; *whole: it is all of it. first: the page's own record. */
static kb_str part_of(kb_pages *p, uint32_t record, const kb_record_entry *entry, uint32_t first, kb_arena *arena,
                      bool *whole)
{
    uint32_t own = own_of(p, record);
    *whole = own != KB_NO_RECORD ? number(p, KB_OWN, own) != 0 : record == first;
    if (own != KB_NO_RECORD)
        return kb_strings_get(p, KB_RECORDS, &p->layout.own, own, arena);
    return *whole ? path_of(p, entry->page, arena) : slug_of(entry->title, arena);
}

kb_str kb_records_id(kb_pages *p, uint32_t record, kb_arena *arena)
{
    kb_str pieces[2 * DEPTH];
    size_t at = KB_COUNT(pieces);
    bool whole = false;
    while (!whole && at > 2) {
        kb_record_entry entry;
        if (kb_records_get(p, record, &entry) != KB_OK)
            return (kb_str){"", 0};
        uint32_t first = number(p, KB_FIRST, entry.page);
        pieces[--at] = part_of(p, record, &entry, first, arena, &whole);
        if (whole)
            break;
        whole = entry.parent == first || entry.parent == KB_NO_RECORD;
        pieces[--at] = KB_LIT("/");
        if (whole)
            pieces[--at] = path_of(p, entry.page, arena);
        record = entry.parent;
    }
    /* The path of the guide's first page is empty, and has no slash behind it. */
    if (at + 1 < KB_COUNT(pieces) && pieces[at].n == 0)
        at += 2;
    kb_str id = kb_arena_join(arena, pieces + at, KB_COUNT(pieces) - at);
    if (id.n > KB_NAME_BYTES)
        kb_pages_damage(p, KB_RECORDS, 0, "an id is too long");
    return p->damaged ? (kb_str){"", 0} : id;
}

/* ----------------------------------------------------------------- finding */

uint32_t kb_records_path_at(kb_pages *p, uint32_t place)
{
    uint32_t page = number(p, KB_BY_PATH, place);
    if (!p->damaged && page >= p->layout.pages)
        kb_pages_damage(p, KB_RECORDS, 0, "the order of pages makes no sense");
    return p->damaged ? 0 : page;
}

uint32_t kb_records_path_place(kb_pages *p, kb_str id, kb_arena *arena)
{
    uint32_t low = 0, high = kb_records_pages(p);
    while (low < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2;
        if (kb_str_compare(path_of(p, kb_records_path_at(p, middle), arena), id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t kb_records_whole_at(kb_pages *p, uint32_t i)
{
    const kb_record_layout *l = kb_records_layout(p);
    if (l == NULL || i >= l->columns[KB_WHOLE].count)
        return KB_NO_RECORD;
    uint32_t own = number(p, KB_WHOLE, i);
    uint32_t record = own < l->owners ? number(p, KB_OWNER, own) : KB_NO_RECORD;
    if (!p->damaged && record >= l->records)
        kb_pages_damage(p, KB_RECORDS, 0, "a whole id makes no sense");
    return p->damaged ? KB_NO_RECORD : record;
}

/* Among ids that are whole. */
static uint32_t find_whole(kb_pages *p, kb_str id, kb_arena *arena)
{
    uint32_t low = 0, high = p->layout.columns[KB_WHOLE].count;
    while (low < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2, record = kb_records_whole_at(p, middle);
        int order = p->damaged ? 1 : kb_str_compare(kb_records_id(p, record, arena), id);
        if (order == 0)
            return record;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return KB_NO_RECORD;
}

static bool is_slug(kb_str title, kb_str text, kb_arena *arena)
{
    return text.n <= 2 * title.n && kb_str_equal(slug_of(title, arena), text);
}

/* Whether an id is that of a record of a page, which begins with the page's; compares from the end. */
static bool has_id(kb_pages *p, uint32_t record, kb_str id, size_t page_n, kb_arena *arena)
{
    uint32_t first = number(p, KB_FIRST, kb_records_page_of(p, record));
    for (unsigned depth = 0; depth < DEPTH && record != first; depth++) {
        kb_record_entry entry;
        uint32_t own = own_of(p, record);
        if (kb_records_get(p, record, &entry) != KB_OK)
            return false;
        size_t from = id.n;
        while (from > page_n && id.s[from - 1] != '/')
            from--;
        kb_str last = kb_str_slice(id, from, id.n);
        if (own != KB_NO_RECORD) {
            kb_str part = kb_strings_get(p, KB_RECORDS, &p->layout.own, own, arena);
            if (number(p, KB_OWN, own) != 0 || part.n > id.n - page_n)
                return false;
            from = id.n - part.n;
            last = kb_str_slice(id, from, id.n);
            if (!kb_str_equal(part, last))
                return false;
        } else if (!is_slug(entry.title, last, arena)) {
            return false;
        }
        id.n = from > page_n && id.s[from - 1] == '/' ? from - 1 : from;
        record = entry.parent != KB_NO_RECORD ? entry.parent : first;
    }
    return record == first && id.n == page_n;
}

/* Among the records of a page. */
static uint32_t find_on_page(kb_pages *p, uint32_t page, kb_str id, size_t page_n, kb_arena *arena)
{
    uint32_t record = number(p, KB_FIRST, page), end = p->layout.records;
    if (page + 1 < p->layout.pages)
        end = number(p, KB_FIRST, page + 1);
    for (; record < end && !p->damaged; record++)
        if (has_id(p, record, id, page_n, arena))
            return record;
    return KB_NO_RECORD;
}

/* Among the pages whose path is the first n bytes of an id. */
static uint32_t find_by_path(kb_pages *p, kb_str id, size_t n, kb_arena *arena)
{
    kb_str path = kb_str_slice(id, 0, n);
    uint32_t place = kb_records_path_place(p, path, arena), found = KB_NO_RECORD;
    for (; found == KB_NO_RECORD && place < p->layout.pages && !p->damaged; place++) {
        uint32_t page = kb_records_path_at(p, place);
        if (p->damaged || !kb_str_equal(path_of(p, page, arena), path))
            break;
        if (n < id.n)
            found = find_on_page(p, page, id, n, arena);
        else if (own_of(p, number(p, KB_FIRST, page)) == KB_NO_RECORD)
            found = number(p, KB_FIRST, page);
    }
    return found;
}

kb_status kb_records_find(kb_pages *p, kb_str id, kb_arena *arena, uint32_t *record)
{
    uint32_t found = KB_NO_RECORD;
    if (kb_records_count(p) == 0 || id.n > KB_NAME_BYTES)
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    size_t n = id.n + 1;
    for (unsigned depth = 0; found == KB_NO_RECORD && n > 0 && depth < DEPTH && !p->damaged; depth++) {
        n--;
        found = find_by_path(p, id, n, arena);
        while (n > 0 && id.s[n - 1] != '/')
            n--;
        if (n == 0 && found == KB_NO_RECORD)
            found = find_by_path(p, id, 0, arena);
    }
    if (found == KB_NO_RECORD)
        found = find_whole(p, id, arena);
    if (found != KB_NO_RECORD && found >= p->layout.records)
        kb_pages_damage(p, KB_RECORDS, 0, "a page begins with no record");
    if (p->damaged)
        return KB_E_DAMAGED;
    *record = found;
    return found != KB_NO_RECORD ? KB_OK : KB_NONE;
}
