/*
 * bind.c - the aliases and old ids that front matter gives to pages, and the
 * records that links lead to (resolve.h). Callers: resolve.c.
 */
#include "resolve.h"

/* ------------------------------------------------------------------- aliases */

static bool ends_with(kb_str text, kb_str end)
{
    return text.n >= end.n && memcmp(text.s + text.n - end.n, end.s, end.n) == 0;
}

/* "/docs/old.html" as an id: docs/old */
static kb_str plain_id(kbc *c, kb_str path)
{
    static const char *const endings[] = {".md", ".markdown", ".html", ".htm", "/index", "/"};
    while (path.n > 0 && path.s[0] == '/')
        path = kb_str_slice(path, 1, path.n);
    for (size_t i = 0; i < KB_COUNT(endings); i++)
        if (ends_with(path, kb_str_from(endings[i])))
            path.n -= strlen(endings[i]);
    kb_str before, rest = path;
    if (kb_str_split(&rest, '#', &before) && rest.s != NULL)
        return kbc_format(c, "%.*s/%.*s", (int)before.n, before.s, (int)rest.n, rest.s);
    return kb_arena_copy(&c->arena, path);
}

static bool has_byte(kb_str text, char byte)
{
    return text.n > 0 && memchr(text.s, byte, text.n) != NULL;
}

static void add_str(kbc *c, kbc_list *list, kb_str text)
{
    *(kb_str *)kbc_list_add(c, list, sizeof text) = text;
}

static void add_old_id(kbc_resolution *r, uint32_t page, const kbc_meta *meta)
{
    kb_str id = plain_id(r->c, meta->value);
    const kbc_page *of = kbc_page_at(r->guide, page);
    if (id.n == 0 || kbc_names_find(r->guide->ids, id) == of->first_record)
        return;
    if (kbc_names_find(r->guide->ids, id) == KBC_NONE && kbc_names_add(r->c, r->old_ids, id, of->first_record))
        add_str(r->c, &kbc_page_record(r->guide, page)->old_ids, id);
    else
        kbc_report(r->c, KBC_WARNING, of->source, meta->place, "duplicate-id",
                   "the old id \"%.*s\" is that of another record", (int)id.n, id.s);
}

/* A path is an old id, a phrase is an alias; what has hyphens like a slug and like Wi-Fi may be both. */
static void add_alias(kbc_resolution *r, uint32_t page, const kbc_meta *meta)
{
    bool moved = kb_str_equal(meta->key, KB_LIT("redirect_from"));
    if (!moved && !kb_str_equal(meta->key, KB_LIT("aliases")))
        return;
    bool phrase = has_byte(meta->value, ' ');
    bool path = !phrase && (moved || has_byte(meta->value, '/') || ends_with(meta->value, KB_LIT(".md")) ||
                            ends_with(meta->value, KB_LIT(".html")));
    if (path || (!phrase && has_byte(meta->value, '-')))
        add_old_id(r, page, meta);
    if (!path && meta->value.n > 0)
        add_str(r->c, &kbc_page_record(r->guide, page)->aliases, meta->value);
}

void kbc_bind_aliases(kbc_resolution *r)
{
    for (uint32_t i = 0; i < r->guide->pages.count; i++) {
        const kbc_list *meta = &kbc_page_at(r->guide, i)->source->meta;
        for (size_t j = 0; kbc_page_record(r->guide, i) != NULL && j < meta->count; j++)
            add_alias(r, i, &((const kbc_meta *)meta->items)[j]);
    }
}

/* --------------------------------------------------------------------- links */

/* Ids as the anchors of a rendered page have them: page and slug, without what stands between. */
static void collect_flat(kbc_resolution *r)
{
    for (uint32_t i = 0; i < r->guide->pages.count; i++) {
        const kbc_page *page = kbc_page_at(r->guide, i);
        const kbc_record *records = page->records.items;
        for (uint32_t j = 0; j < page->records.count; j++) {
            kb_str key = records[j].slug;
            if (page->id.n > 0)
                key = kbc_format(r->c, "%.*s/%.*s", (int)page->id.n, page->id.s, (int)key.n, key.s);
            if (!kbc_names_add(r->c, r->flat, key, page->first_record + j))
                (void)kbc_names_add(r->c, r->ambiguous, key, 0);
        }
    }
}

static uint32_t find_target(const kbc_resolution *r, kb_str to)
{
    uint32_t record = kbc_names_find(r->guide->ids, to);
    if (record != KBC_NONE)
        return record;
    uint32_t page = kbc_names_find(r->pages, to);
    if (page != KBC_NONE)
        return kbc_page_at(r->guide, page)->first_record;
    record = kbc_names_find(r->old_ids, to);
    if (record != KBC_NONE || kbc_names_find(r->ambiguous, to) != KBC_NONE)
        return record;
    return kbc_names_find(r->flat, to);
}

static void bind_link(kbc_resolution *r, const kbc_page *page, kbc_link *link)
{
    link->record = find_target(r, link->to);
    if (link->record != KBC_NONE)
        return;
    if (link->to.n == 0)
        kbc_report(r->c, KBC_WARNING, page->source, link->place, "dead-link", "there is no index page to link to");
    else if (kbc_names_find(r->ambiguous, link->to) != KBC_NONE)
        kbc_report(r->c, KBC_WARNING, page->source, link->place, "dead-link",
                   "\"%.*s\" is the name of several records: use the whole id of one", (int)link->to.n, link->to.s);
    else
        kbc_report(r->c, KBC_WARNING, page->source, link->place, "dead-link", "there is no page or record \"%.*s\"",
                   (int)link->to.n, link->to.s);
}

void kbc_bind_links(kbc_resolution *r)
{
    collect_flat(r);
    for (uint32_t i = 0; i < r->guide->pages.count; i++) {
        const kbc_page *page = kbc_page_at(r->guide, i);
        kbc_link *links = page->links.items;
        for (size_t j = 0; j < page->links.count; j++)
            if (!links[j].external)
                bind_link(r, page, &links[j]);
    }
}
