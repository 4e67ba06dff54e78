/*
 * bind.c - the aliases and old ids that front matter gives to pages, and the
 * records that links lead to (resolve.h). Callers: resolve.c.
 */
#include "kb_format.h"
#include "near.h"
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

static void tell_taken(kbc_resolution *r, const kbc_page *page, const kbc_meta *meta, kb_str id)
{
    const kbc_page *other_page;
    uint32_t number = kbc_names_find(r->guide->ids, id);
    if (number == KBC_NONE)
        number = kbc_names_find(r->old_ids, id);
    const kbc_record *other = kbc_record_at(r->guide, number, &other_page);
    kbc_report(r->c, KBC_WARNING, page->source, meta->place, "duplicate-id",
               "the old id \"%.*s\" is that of another record", (int)id.n, id.s);
    kbc_note(r->c, other_page->source, other->place, "this is the record");
}

static void add_old_id(kbc_resolution *r, uint32_t page, const kbc_meta *meta)
{
    kb_str id = plain_id(r->c, meta->value);
    const kbc_page *of = kbc_page_at(r->guide, page);
    if (id.n == 0 || kbc_names_find(r->guide->ids, id) == of->first_record)
        return;
    if (kbc_names_find(r->guide->ids, id) == KBC_NONE && kbc_names_add(r->c, r->old_ids, id, of->first_record))
        *(kb_str *)kbc_list_add(r->c, &kbc_page_record(r->guide, page)->old_ids, sizeof id) = id;
    else
        tell_taken(r, of, meta, id);
}

static bool is_key(kb_str key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(key, kb_str_from(keys[i])))
            return true;
    return false;
}

static void add_phrase(kbc_resolution *r, uint32_t page, const kbc_meta *meta)
{
    kbc_alias *alias = kbc_list_add(r->c, &kbc_page_record(r->guide, page)->aliases, sizeof *alias);
    *alias = (kbc_alias){meta->value, kbc_page_at(r->guide, page)->source, meta->place};
}

/* A path is an old id, a phrase is an alias; what has hyphens like a slug and like Wi-Fi may be both. */
static void add_alias(kbc_resolution *r, uint32_t page, const kbc_meta *meta)
{
    bool moved = kb_str_equal(meta->key, KB_LIT("redirect_from"));
    bool phrase = has_byte(meta->value, ' ');
    bool path = !phrase && (moved || has_byte(meta->value, '/') || ends_with(meta->value, KB_LIT(".md")) ||
                            ends_with(meta->value, KB_LIT(".html")));
    if (path || (!phrase && has_byte(meta->value, '-')))
        add_old_id(r, page, meta);
    if (!path)
        add_phrase(r, page, meta);
}

/* Whether a key stands inside of one of some: aliases.a in `aliases: [a: b]`. */
static bool is_inside(const kbc_meta *meta, const char *const *keys, size_t count)
{
    for (size_t i = 0; meta->nested && i < count; i++)
        if (kb_str_begins(meta->key, kb_str_from(keys[i])) && meta->key.s[strlen(keys[i])] == '.')
            return true;
    return false;
}

static void tell_map(kbc_resolution *r, uint32_t page, const kbc_meta *meta)
{
    kbc_report(r->c, KBC_WARNING, kbc_page_at(r->guide, page)->source, meta->key_place, "front-matter",
               "this is a map, not a phrase; put quotes around text that holds \": \"");
}

/* Tags are words that find the page, but so many pages share one that it is no alias. */
static void add_keywords(kbc_resolution *r, uint32_t page, kb_str value)
{
    kb_str word;
    while (kb_str_split(&value, ',', &word)) {
        word = kb_str_trim(word);
        if (word.n > 0)
            *(kb_str *)kbc_list_add(r->c, &kbc_page_record(r->guide, page)->keywords, sizeof word) = word;
    }
}

/* The title of the front matter, where the page has a heading of its own; on the top page it is the guide's. */
static void add_other_title(kbc_resolution *r, uint32_t page, kb_str title)
{
    kbc_record *record = kbc_page_record(r->guide, page);
    if (kbc_page_at(r->guide, page)->id.n > 0 && !kb_str_equal(kbc_fold(r->c, title), kbc_fold(r->c, record->title)))
        *(kb_str *)kbc_list_add(r->c, &record->keywords, sizeof title) = title;
}

/* What a reader has room for, of a phrase or an old id. */
static bool fits(kbc_resolution *r, uint32_t page, const kbc_meta *meta)
{
    if (meta->value.n <= r->c->limits[KBC_MAX_NAME])
        return true;
    kbc_report_limit(r->c, kbc_page_at(r->guide, page)->source, meta->place, KBC_MAX_NAME, "an alias is too long");
    return false;
}

static void read_meta(kbc_resolution *r, uint32_t page, const kbc_meta *meta)
{
    static const char *const moves[] = {"redirect_from", "aliases", "alias"}, *const phrases[] = {"symptoms", "symptom"};
    static const char *const words[] = {"tags", "topics", "topic", "keywords", "keyword", "ms.custom"};
    if (is_inside(meta, moves, KB_COUNT(moves)) || is_inside(meta, phrases, KB_COUNT(phrases)))
        tell_map(r, page, meta);
    if (meta->value.n == 0)
        return;
    bool moved = is_key(meta->key, moves, KB_COUNT(moves)), phrase = is_key(meta->key, phrases, KB_COUNT(phrases));
    if (moved && fits(r, page, meta))
        add_alias(r, page, meta);
    else if (phrase && fits(r, page, meta))
        add_phrase(r, page, meta);
    else if (is_key(meta->key, words, KB_COUNT(words)))
        add_keywords(r, page, meta->value);
    else if (kb_str_equal(meta->key, KB_LIT("title")))
        add_other_title(r, page, meta->value);
}

void kbc_bind_aliases(kbc_resolution *r)
{
    for (uint32_t i = 0; i < r->guide->pages.count; i++) {
        const kbc_list *meta = &kbc_page_at(r->guide, i)->source->meta;
        for (size_t j = 0; kbc_page_record(r->guide, i) != NULL && j < meta->count; j++)
            read_meta(r, i, &((const kbc_meta *)meta->items)[j]);
    }
}

/* --------------------------------------------------------------------- links */

static kb_str name_on(kbc_resolution *r, const kbc_page *page, kb_str name)
{
    return page->id.n > 0 ? kb_arena_join(&r->scratch->arena, (kb_str[]){page->id, KB_LIT("/"), name}, 3) : name;
}

/* As in HTML the first of a name counts; links may be written in another case. */
static void collect_anchors(kbc_resolution *r, const kbc_page *page, const kbc_record *record, uint32_t number)
{
    for (size_t i = 0; i < record->anchors.count; i++) {
        kb_str key = name_on(r, page, ((const kb_str *)record->anchors.items)[i]);
        (void)kbc_names_add(r->scratch, r->anchors, key, number);
        (void)kbc_names_add(r->scratch, r->anchors, kbc_lower(r->scratch, key), number);
    }
}

/* What gives a record the better right to its slug; among equals the first has it. */
typedef enum rank { OF_NAME, OF_HEADING, OF_TITLE, RANKS } rank;

static rank rank_of(const kbc_record *record)
{
    if (record->explicit_id)
        return OF_NAME;
    return record->heading ? OF_HEADING : OF_TITLE;
}

/* The first of a slug has it, the second slug-1, and so on: as GitHub numbers the anchors of headings. */
static void take_slugs(kbc_resolution *r, const kbc_page *page, rank of)
{
    const kbc_record *records = page->records.items;
    for (uint32_t i = 0; i < page->records.count; i++)
        if (rank_of(&records[i]) == of)
            (void)kbc_names_add_free(r->scratch, r->flat, name_on(r, page, records[i].slug), page->first_record + i);
}

/* A heading with a #name is found under its title as well, where nothing else has that name. */
static void take_titles(kbc_resolution *r, const kbc_page *page)
{
    const kbc_record *records = page->records.items;
    for (uint32_t i = 0; i < page->records.count; i++) {
        bool other = records[i].explicit_id && records[i].heading;
        kb_str slug = other ? kbc_slug(r->scratch, records[i].title) : KB_LIT("");
        if (slug.n > 0)
            (void)kbc_names_add(r->scratch, r->flat, name_on(r, page, slug), page->first_record + i);
    }
}

/* Ids as the anchors of a rendered page have them: page and slug, without what stands between. */
static void collect_flat(kbc_resolution *r)
{
    for (uint32_t i = 0; i < r->guide->pages.count; i++) {
        const kbc_page *page = kbc_page_at(r->guide, i);
        const kbc_record *records = page->records.items;
        for (rank of = OF_NAME; of < RANKS; of++)
            take_slugs(r, page, of);
        take_titles(r, page);
        for (uint32_t j = 0; j < page->records.count; j++)
            collect_anchors(r, page, &records[j], page->first_record + j);
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
    if (record == KBC_NONE)
        record = kbc_names_find(r->anchors, to);
    return record != KBC_NONE ? record : kbc_names_find(r->flat, to);
}

/* Servers of such documents do not look at case, and #top is the page in HTML. */
static uint32_t find_as_served(const kbc_resolution *r, kb_str to)
{
    uint32_t record = find_target(r, to);
    if (record == KBC_NONE)
        record = find_target(r, kbc_lower(r->scratch, to));
    if (record == KBC_NONE && ends_with(to, KB_LIT("/top")))
        record = find_target(r, kb_str_slice(to, 0, to.n - 4));
    return record;
}

/* The address that a page is to have for a record: page.md#name. */
static kb_str address_of(kbc_resolution *r, const kbc_page *from, uint32_t number)
{
    const kbc_page *page;
    const kbc_record *record = kbc_record_at(r->guide, number, &page);
    size_t path = page->id.n > 0 ? page->id.n + 1 : 0;
    kb_str name = number == page->first_record ? KB_LIT("") : kb_str_slice(record->id, path, record->id.n);
    return kbc_address_to(r->c, from->source->path, page->source->path, name);
}

/* The link that was meant by an id that no record has; an empty one: nothing is near. */
static kb_str near_address(kbc_resolution *r, const kbc_page *page, kb_str id)
{
    kb_str meant = kbc_near_record(r->c, r->guide, id);
    return meant.n > 0 ? address_of(r, page, kbc_names_find(r->guide->ids, meant)) : KB_LIT("");
}

static void tell_dead(kbc_resolution *r, const kbc_page *page, const kbc_link *link)
{
    kb_str end = kbc_near_end(r->c, near_address(r, page, link->to));
    kbc_report(r->c, KBC_WARNING, page->source, link->place, "dead-link", "there is no page or record \"%.*s\"%.*s",
               (int)link->to.n, link->to.s, (int)end.n, end.s);
}

static void bind_link(kbc_resolution *r, const kbc_page *page, kbc_link *link)
{
    link->record = find_as_served(r, link->to);
    if (link->record != KBC_NONE || kbc_is_refused(r->c, link->to))
        return;
    if (link->to.n == 0)
        kbc_report(r->c, KBC_WARNING, page->source, link->place, "dead-link", "there is no index page to link to");
    else
        tell_dead(r, page, link);
}

/* An address without .md is one of a file that is not here, unless it is, or nearly is, the id of a record. */
static void check_bare(kbc_resolution *r, const kbc_page *page, const kbc_link *link)
{
    kb_str id = kbc_bare_id(r->c, page->source, link->to);
    if (id.s == NULL)
        return;
    uint32_t record = kbc_names_find(r->guide->ids, id);
    if (record == KBC_NONE)
        record = kbc_names_find(r->guide->ids, link->to); /* an id as the reader prints it, seen from any page */
    kb_str meant = record != KBC_NONE ? address_of(r, page, record) : near_address(r, page, id);
    kb_str end = kbc_near_end(r->c, meant);
    if (end.n > 0)
        kbc_report(r->c, KBC_WARNING, page->source, link->place, "dead-link", "\"%.*s\" leads to no page%.*s",
                   (int)link->to.n, link->to.s, (int)end.n, end.s);
}

/* Pages are looked for in the folders given alone. The address stays: it means something where the page came from. */
static void check_outside(kbc_resolution *r, const kbc_page *page, const kbc_link *link)
{
    if (kbc_is_page_address(r->c, link->to))
        kbc_report(r->c, KBC_WARNING, page->source, link->place, "dead-link",
                   "\"%.*s\" leads out of the folder%s given", (int)link->to.n, link->to.s,
                   r->c->roots.count > 1 ? "s" : "");
    else
        check_bare(r, page, link);
}

/* An address with a whole file in it (data:) has no room in the .kb, and no use there. */
static void leave_out(kbc_resolution *r, const kbc_page *page, kbc_link *link)
{
    kbc_report(r->c, KBC_WARNING, page->source, link->place, "dead-link",
               "an address of %zu bytes is left out; it can have %u", link->to.n, KB_NAME_BYTES);
    *link = (kbc_link){.to = KB_LIT(""), .external = true, .record = KBC_NONE, .place = link->place, .from = link->from};
}

static void check_link(kbc_resolution *r, const kbc_page *page, kbc_link *link)
{
    if (link->to.n > KB_NAME_BYTES)
        leave_out(r, page, link);
    else if (link->external)
        check_outside(r, page, link);
    else
        bind_link(r, page, link);
}

void kbc_bind_links(kbc_resolution *r)
{
    collect_flat(r);
    for (uint32_t i = 0; i < r->guide->pages.count; i++) {
        const kbc_page *page = kbc_page_at(r->guide, i);
        kbc_link *links = page->links.items;
        for (size_t j = 0; j < page->links.count; j++)
            check_link(r, page, &links[j]);
    }
}
