/*
 * ids.c - the ids of a page's records (extract.h). Callers: extract.c.
 *
 * An explicit id goes before a slug that comes out the same, wherever the two
 * stand: so all explicit ids below a record are taken as soon as its own is
 * known, and slugs are numbered around them.
 */
#include "extract.h"

#include "names.h"

/* The records below each record, in the order of the text. */
typedef struct family {
    uint32_t *first, *next; /* KBC_NONE at the end */
} family;

static family read_family(kbc *c, const kbc_page *page)
{
    size_t count = page->records.count;
    family f = {kb_arena_get(&c->arena, count, sizeof *f.first), kb_arena_get(&c->arena, count, sizeof *f.next)};
    for (size_t i = 0; i < count; i++)
        f.first[i] = KBC_NONE;
    for (size_t i = count; i-- > 0;) {
        uint32_t parent = KBC_AT(page->records, kbc_record, i)->parent;
        f.next[i] = parent != KBC_NONE ? f.first[parent] : KBC_NONE;
        if (parent != KBC_NONE)
            f.first[parent] = (uint32_t)i;
    }
    return f;
}

static void tell_duplicate(kbc_extraction *e, const kbc_record *record, const kbc_record *first)
{
    kbc_report(e->c, KBC_ERROR, e->page->source, record->id_place, "duplicate-id", "the id \"%.*s\" is taken already",
               (int)first->id.n, first->id.s);
    kbc_note(e->c, e->page->source, first->id_place, "it is taken here");
}

/* Gives a record its id, which is numbered when another has it. */
static void take(kbc_extraction *e, kbc_names *names, uint32_t number, kb_str id)
{
    kbc_record *record = KBC_AT(e->page->records, kbc_record, number);
    uint32_t other = kbc_names_find(names, id);
    if (other != KBC_NONE && record->explicit_id)
        tell_duplicate(e, record, KBC_AT(e->page->records, kbc_record, other));
    record->id = kbc_names_add_free(e->c, names, id, number);
    xmlSetProp(record->node, (const xmlChar *)"id", (const xmlChar *)record->id.s);
}

/* The id of the page's record does not enter the ids below it, its path does. */
static kb_str id_below(kbc_extraction *e, const kbc_record *record)
{
    kb_str prefix = e->page->id;
    if (record->parent != 0)
        prefix = KBC_AT(e->page->records, kbc_record, record->parent)->id;
    if (prefix.n == 0)
        return record->slug;
    return kb_arena_join(&e->c->arena, (kb_str[]){prefix, KB_LIT("/"), record->slug}, 3);
}

static void take_page(kbc_extraction *e, kbc_names *names)
{
    const kbc_record *record = KBC_AT(e->page->records, kbc_record, 0);
    kb_str id = e->page->id.n > 0 ? e->page->id : KB_LIT("index");
    take(e, names, 0, record->explicit_id ? record->slug : id);
}

void kbc_set_ids(kbc_extraction *e)
{
    kbc_names *names = kbc_names_new(e->c);
    family f = read_family(e->c, e->page);
    for (uint32_t i = 0; i < e->page->records.count; i++) {
        kbc_record *record = KBC_AT(e->page->records, kbc_record, i);
        if (i == 0)
            take_page(e, names);
        else if (!record->explicit_id)
            take(e, names, i, id_below(e, record));
        for (uint32_t child = f.first[i]; child != KBC_NONE; child = f.next[child]) {
            const kbc_record *below = KBC_AT(e->page->records, kbc_record, child);
            if (below->explicit_id)
                take(e, names, child, id_below(e, below));
        }
    }
}
