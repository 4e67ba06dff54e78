/*
 * import_names.c - the names of the Markdown files that pages become. Interface:
 * kbc_import_name() in import.h. Callers: import.c and tests.
 *
 * A name is the slug of the old one, folder by folder: small letters without
 * accents, digits, - and _. So no name leads out of the folder, is hidden, or differs from another
 * by case alone, which some systems do not keep apart. Confluence's number of a
 * page goes; what then is there twice is numbered, in the order of the paths.
 */
#include "import.h"

#include "kb_utf8.h"

#define PART_BYTES ((size_t)80)

static size_t last_slash(kb_str path)
{
    size_t at = path.n;
    while (at > 0 && path.s[at - 1] != '/')
        at--;
    return at;
}

static bool is_digits(kb_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.s[i] < '0' || text.s[i] > '9')
            return false;
    return text.n > 0;
}

/* Home_123456 is Home; 123456 is what Confluence calls a page whose title has no Latin letter. */
static kb_str without_number(kb_str stem)
{
    size_t at = stem.n;
    while (at > 0 && stem.s[at - 1] != '_')
        at--;
    bool numbered = at > 1 && stem.n - at >= 4 && is_digits(kb_str_slice(stem, at, stem.n));
    return numbered ? kb_str_slice(stem, 0, at - 1) : stem;
}

/* A part of a path in letters that every system takes; runs of - as one. */
static kb_str part_name(kbc *c, kb_str text)
{
    kb_buf name;
    kb_buf_init(&name, &c->arena.alloc);
    char *plain = kb_arena_get(&c->arena, text.n + 1, 1);
    for (size_t i = 0; i < text.n; i++) /* other signs part words, too */
        plain[i] = strchr("+.,;:&=()[]{}!'~@#%", text.s[i]) != NULL ? ' ' : text.s[i];
    kb_str slug = kbc_slug(c, kbc_fold(c, (kb_str){plain, text.n}));
    for (size_t i = 0; i < slug.n; i++) {
        bool hyphen = slug.s[i] == '-';
        if (!hyphen || (name.size > 0 && name.data[name.size - 1] != '-'))
            kb_buf_byte(&name, (uint8_t)slug.s[i]);
    }
    size_t n = name.size < PART_BYTES ? name.size : PART_BYTES;
    while (n > 0 && n < name.size && (name.data[n] & 0xC0) == 0x80)
        n--;
    while (n > 0 && name.data[n - 1] == '-')
        n--;
    kb_str copy = kb_arena_copy(&c->arena, (kb_str){(const char *)name.data, n});
    kb_buf_release(&name);
    if (copy.n == 0)
        return KB_LIT("page");
    return kbc_is_device(copy) ? kbc_format(c, "%s-page", copy.s) : copy;
}

static kb_str folder_name(kbc *c, kb_str folder)
{
    kb_str path = KB_LIT(""), part;
    while (folder.n > 0 && kb_str_split(&folder, '/', &part))
        if (part.n > 0)
            path = kbc_format(c, "%.*s%s/", (int)path.n, path.s, part_name(c, part).s);
    return path;
}

/* What a page of this path is to be called, without .md. */
static kb_str page_name(kbc *c, const kbc_import_page *page)
{
    size_t start = last_slash(page->path), dot = page->path.n;
    while (dot > start && page->path.s[dot - 1] != '.')
        dot--;
    kb_str stem = without_number(kb_str_slice(page->path, start, dot > start ? dot - 1 : page->path.n));
    bool number = is_digits(stem) && page->title.n > 0;
    kb_str name = part_name(c, number ? page->title : stem);
    if (kb_str_equal(name, KB_LIT("readme")) || kb_str_equal(name, KB_LIT("_index"))) /* it would be the folder's page */
        name = kbc_format(c, "%s-page", name.s);
    kb_str folder = folder_name(c, kb_str_slice(page->path, 0, start));
    return kbc_format(c, "%.*s%s", (int)folder.n, folder.s, name.s);
}

void kbc_import_name(kbc_importing *i)
{
    kbc_names *names = kbc_names_new(i->c);
    for (uint32_t n = 0; n < i->pages.count; n++) {
        kbc_import_page *page = kbc_import_page_at(i, n);
        kb_str name = kbc_names_add_free(i->c, names, page_name(i->c, page), n);
        page->markdown = kbc_format(i->c, "%.*s.md", (int)name.n, name.s);
    }
}
