/*
 * import_links.c - where the links of imported pages lead: to another of them,
 * to a heading there, which then gets a name, or outside. Interface: import.h.
 * Callers: import_inline.c, import.c and tests.
 *
 * An address within the pages may be relative, as in exports, or that which
 * another page was saved from. Outside only addresses of the web, of mail and
 * of telephones stay: no scripts, no data, no file of the machine.
 */
#include "import.h"

#include <libxml/uri.h>

#include <strings.h>

#define ADDRESS_BYTES ((size_t)4096)

/* Without blanks around and control characters within, as browsers take it; empty: it is too long. */
static kb_str plain_address(kbc *c, kb_str address)
{
    address = kb_str_trim(address);
    if (address.n > ADDRESS_BYTES)
        return KB_LIT("");
    char *out = kb_arena_get(&c->arena, address.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < address.n; i++)
        if ((uint8_t)address.s[i] >= ' ' && address.s[i] != 0x7F)
            out[n++] = address.s[i];
    return (kb_str){out, n};
}

static size_t find_byte(kb_str text, char byte)
{
    const char *at = text.n > 0 ? memchr(text.s, byte, text.n) : NULL;
    return at != NULL ? (size_t)(at - text.s) : text.n;
}

/* Bytes of the scheme in front of its colon; 0: the address is relative. */
static size_t scheme_of(kb_str address)
{
    for (size_t i = 0; i < address.n; i++) {
        char ch = address.s[i];
        if (ch == ':')
            return i;
        if (!kb_is_letter(ch) && (i == 0 || ((ch < '0' || ch > '9') && strchr("+-.", ch) == NULL)))
            return 0;
    }
    return 0;
}

static bool has_scheme(kb_str address, const char *scheme)
{
    size_t n = strlen(scheme);
    return scheme_of(address) == n && strncasecmp(address.s, scheme, n) == 0;
}

static bool is_web(kb_str address)
{
    return has_scheme(address, "https") || has_scheme(address, "http");
}

static kb_str decoded(kbc *c, kb_str text)
{
    char *plain = xmlURIUnescapeString(kb_arena_copy(&c->arena, text).s, (int)text.n, NULL);
    kb_str copy = kb_arena_copy(&c->arena, plain != NULL && text.n > 0 ? kb_str_from(plain) : text);
    xmlFree(plain);
    return copy;
}

/* ------------------------------------------------------------------- pages */

/* An address of the web as one is looked for: without its scheme, what is behind ? or #, and a / at its end. */
static kb_str key_of(kb_str address)
{
    address = kb_str_slice(address, scheme_of(address) + 1, address.n);
    address = kb_str_slice(address, 0, find_byte(address, '#'));
    address = kb_str_slice(address, 0, find_byte(address, '?'));
    while (address.n > 0 && address.s[address.n - 1] == '/')
        address.n--;
    return address;
}

/* An address seen from the one that the page was saved from; empty: that is not known. */
static kb_str absolute(const kbc_importing *i, uint32_t from, kb_str address)
{
    const kbc_import_page *page = kbc_import_page_at(i, from);
    if (is_web(address) || page->address.n == 0)
        return is_web(address) ? address : KB_LIT("");
    xmlChar *uri = xmlBuildURI(kbc_xml(address.s), kbc_xml(page->address.s));
    kb_str copy = uri != NULL ? kb_arena_copy(&i->work->arena, kbc_chars(uri)) : KB_LIT("");
    xmlFree(uri);
    return is_web(copy) ? copy : KB_LIT("");
}

/* The page that a relative path leads to. */
static uint32_t find_path(const kbc_importing *i, uint32_t from, kb_str address)
{
    kb_str path = kb_str_slice(address, 0, find_byte(address, '#'));
    path = decoded(i->work, kb_str_slice(path, 0, find_byte(path, '?')));
    kb_str base = kbc_import_page_at(i, from)->path;
    size_t folder = base.n;
    while (folder > 0 && base.s[folder - 1] != '/')
        folder--;
    kb_str pieces[] = {kb_str_slice(base, 0, folder), path};
    return kbc_names_find(i->paths, kbc_plain_path(i->work, kb_arena_join(&i->work->arena, pieces, 2)));
}

/* The number of an imported page that an address leads to, seen from another, and the id there; KBC_NONE: none. */
static uint32_t target_of(const kbc_importing *i, uint32_t from, kb_str address, kb_str *id)
{
    uint32_t page = KBC_NONE;
    address = plain_address(i->work, address);
    size_t hash = find_byte(address, '#');
    *id = decoded(i->work, kb_str_slice(address, hash + 1, address.n));
    if (address.n == 0)
        return KBC_NONE;
    if (hash == 0)
        return from;
    if (scheme_of(address) == 0 && address.s[0] != '/')
        page = find_path(i, from, address);
    kb_str whole = page == KBC_NONE && scheme_of(address) == 0 ? absolute(i, from, address) : address;
    if (page == KBC_NONE && is_web(whole))
        page = kbc_names_find(i->addresses, key_of(whole));
    return page;
}

void kbc_import_add_address(kbc_importing *i, uint32_t number)
{
    kb_str address = kbc_import_page_at(i, number)->address;
    if (address.n > 0)
        (void)kbc_names_add(i->c, i->addresses, key_of(address), number);
}

/* ---------------------------------------------------------------- headings */

/* The number of the heading that an id stands in or under; 0: the page itself. */
static uint32_t heading_of(const kbc_import_page *page, kb_str id)
{
    uint32_t number = id.n > 0 ? kbc_names_find(page->anchors, id) : 0;
    return number <= page->headings ? number : 0;
}

/* Confluence's ids are `TitleWithoutBlanks-HeadingWithoutBlanks`. */
static bool is_from_title(const kbc_import_page *page, kb_str id)
{
    size_t at = 0;
    for (size_t i = 0; i < page->title.n; i++)
        if (page->title.s[i] != ' ' && (at >= id.n || id.s[at++] != page->title.s[i]))
            return false;
    return at > 0 && at < id.n && id.s[at] == '-';
}

/* Its id, which is shorter than a title may be. */
static void name_heading(kbc *c, kbc_import_page *page, uint32_t number, kb_str id)
{
    kb_str slug = kbc_slug(c, kb_str_slice(id, 0, id.n < 100 ? id.n : 0));
    if ((is_from_title(page, id) || slug.n == 0) && number <= page->slugs.count)
        slug = ((kb_str *)page->slugs.items)[number - 1];
    if (slug.n == 0)
        slug = kbc_format(c, "part-%u", (unsigned)number);
    page->ids[number] = kbc_names_add_free(c, page->used, slug, number);
}

/* On the top page names stand where the ids of other pages do. */
static void reserve(const kbc_importing *i, kbc_import_page *page)
{
    page->used = kbc_names_new(i->c);
    for (uint32_t n = 0; n < i->pages.count && kb_str_equal(page->markdown, KB_LIT("index.md")); n++)
        (void)kbc_names_add(i->c, page->used, kbc_page_id(i->c, kbc_import_page_at(i, n)->markdown), n);
}

void kbc_import_bind(kbc_importing *i)
{
    for (uint32_t n = 0; n < i->pages.count; n++) {
        kbc_import_page *page = kbc_import_page_at(i, n);
        page->ids = kb_arena_get(&i->c->arena, (size_t)page->headings + 1, sizeof *page->ids);
        reserve(i, page);
    }
    for (size_t n = 0; n < i->links.count; n++) {
        const kbc_import_link *link = (const kbc_import_link *)i->links.items + n;
        kb_str id;
        uint32_t target = target_of(i, link->page, link->address, &id);
        kbc_import_page *page = target != KBC_NONE ? kbc_import_page_at(i, target) : NULL;
        uint32_t heading = page != NULL && !page->refused ? heading_of(page, id) : 0;
        if (heading > 0 && page->ids[heading].s == NULL)
            name_heading(i->c, page, heading, id);
    }
}

kb_str kbc_import_address(const kbc_importing *i, uint32_t from, kb_str address)
{
    kb_str id;
    uint32_t target = target_of(i, from, address, &id);
    const kbc_import_page *here = kbc_import_page_at(i, from);
    if (target != KBC_NONE) {
        const kbc_import_page *page = kbc_import_page_at(i, target);
        uint32_t heading = page->ids != NULL && !page->refused ? heading_of(page, id) : 0;
        bool nowhere = page->refused || (target == from && heading == 0);
        kb_str name = heading > 0 ? page->ids[heading] : KB_LIT("");
        return nowhere ? KB_LIT("") : kbc_address_to(i->work, here->markdown, page->markdown, name);
    }
    address = plain_address(i->work, address);
    if (has_scheme(address, "mailto") || has_scheme(address, "tel") || has_scheme(address, "ftp"))
        return address;
    return scheme_of(address) == 0 || is_web(address) ? absolute(i, from, address) : KB_LIT("");
}
