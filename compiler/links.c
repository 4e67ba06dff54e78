/*
 * links.c - names: the id of a page, the slug of a heading, the id that an
 * address in a page means, and the address that an id has there. Only spelling
 * is looked at, and for addresses without .md the paths of the pages: whether
 * there is such a record is found out when all pages are read.
 * Interface: kbc_page_id(), kbc_slug(), kbc_lower(), kbc_fold() and what is
 * about addresses in compiler.h, the rest in tree.h.
 */
#include "kb_format.h"
#include "names.h"
#include "tree.h"

#include <strings.h>

/* --------------------------------------------------------------- page ids */

kb_str kbc_page_id(kbc *c, kb_str path)
{
    return kb_arena_copy(&c->arena, kb_page_name(path));
}

/* ------------------------------------------------------------------- slugs */

kb_str kbc_lower(kbc *c, kb_str text)
{
    char *out = kb_arena_get(&c->arena, text.n + 8, 2);
    size_t n = 0;
    for (size_t at = 0; at < text.n;)
        n += kb_utf8_put(kb_lower(kb_utf8_next(text, &at)), out + n);
    return (kb_str){out, n};
}

kb_str kbc_fold(kbc *c, kb_str text)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf folded;
    kb_buf_init(&folded, &alloc);
    kb_fold_text(text, &folded);
    kb_str copy = kb_arena_copy(&c->arena, kb_str_trim(kb_buf_view(&folded)));
    kb_buf_release(&folded);
    return copy;
}

kb_str kbc_slug(kbc *c, kb_str text)
{
    char *slug = kb_arena_room(&c->arena, text.n + 8, KB_SLUG_BYTES);
    size_t n = kb_slug(text, slug);
    slug[n] = '\0';
    return (kb_str){slug, n};
}

/* --------------------------------------------------------------- addresses */

static bool has_scheme(kb_str address)
{
    if (address.n == 0 || !kb_is_letter(address.s[0]))
        return false;
    for (size_t i = 1; i < address.n; i++) {
        char ch = address.s[i];
        if (ch == ':')
            return true;
        if (!kb_is_letter(ch) && (ch < '0' || ch > '9') && ch != '+' && ch != '-' && ch != '.')
            return false;
    }
    return false;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* %20 and the like; an address that would not be text then stays as it is. */
static kb_str percent_decode(kbc *c, kb_str text)
{
    char *out = kb_arena_get(&c->arena, text.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        int high = i + 2 < text.n && text.s[i] == '%' ? hex_value(text.s[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.s[i + 2]) : -1;
        out[n++] = low >= 0 ? (char)(high * 16 + low) : text.s[i];
        i += low >= 0 ? 2 : 0;
    }
    kb_str decoded = {out, n};
    return memchr(out, '\0', n) == NULL && kb_utf8_check(decoded) == n ? decoded : text;
}

kb_str kbc_plain_path(kbc *c, kb_str path)
{
    kb_str rest = path, part;
    char *out = kb_arena_get(&c->arena, path.n + 1, 1);
    size_t n = 0, up = 0; /* bytes of `..` that stay */
    while (kb_str_split(&rest, '/', &part)) {
        bool parent = kb_str_equal(part, KB_LIT(".."));
        if (part.n == 0 || kb_str_equal(part, KB_LIT(".")))
            continue;
        if (parent && n > up) {
            size_t last = kb_last_part((kb_str){out, n});
            n = last > up ? last - 1 : up;
            continue;
        }
        if (n > 0)
            out[n++] = '/';
        memcpy(out + n, part.s, part.n);
        n += part.n;
        up = parent ? n : up;
    }
    return (kb_str){out, n};
}

static bool leads_out(kb_str path)
{
    return kb_str_begins(path, KB_LIT("..")) && (path.n == 2 || path.s[2] == '/');
}

/* The path of a file below what was given; false: it is not there. Names of folders may be no UTF-8. */
static bool path_below(const kbc_root *root, kb_str file, kb_str *path)
{
    bool begins = kb_str_begins(file, root->path), whole = begins && file.n == root->path.n;
    if (root->folder && root->path.n == 0)
        *path = file;
    else if (root->folder && begins && (whole || file.s[root->path.n] == '/'))
        *path = kb_str_slice(file, root->path.n + 1, file.n);
    else if (!root->folder && whole)
        *path = kb_str_slice(file, kb_last_part(file), file.n);
    else
        return false;
    return !leads_out(*path) && kb_utf8_check(*path) == path->n;
}

/* The path that a relative one means, below the folder of its page or below another that was given. */
static bool find_path(kbc *c, const kbc_source *from, kb_str path, kb_str *out)
{
    kb_str folder = kb_str_slice(from->path, 0, kb_last_part(from->path));
    *out = kbc_plain_path(c, kb_arena_join(&c->arena, (kb_str[]){folder, path}, 2));
    if (!leads_out(*out))
        return true;
    folder = kb_str_slice(from->file, 0, kb_last_part(from->file));
    kb_str file = kbc_plain_path(c, kb_arena_join(&c->arena, (kb_str[]){folder, path}, 2));
    for (size_t i = 0; i < c->roots.count; i++)
        if (path_below((const kbc_root *)c->roots.items + i, file, out))
            return true;
    return false;
}

static bool means_folder(kb_str path)
{
    kb_str last = kb_str_slice(path, kb_last_part(path), path.n);
    return last.n == 0 || kb_str_equal(last, KB_LIT(".")) || kb_str_equal(last, KB_LIT(".."));
}

static size_t find_byte(kb_str text, char byte)
{
    const char *at = text.n > 0 ? memchr(text.s, byte, text.n) : NULL;
    return at != NULL ? (size_t)(at - text.s) : text.n;
}

/* A path to a file whose name has no extension. */
static bool is_bare(kb_str path)
{
    kb_str last = kb_str_slice(path, kb_last_part(path), path.n);
    return last.n > 0 && find_byte(last, '.') == last.n;
}

static void add_path(kbc *c, kbc_names **names, kb_str path)
{
    if (*names == NULL)
        *names = kbc_names_new(c);
    (void)kbc_names_add(c, *names, kb_arena_copy(&c->arena, path), 0);
}

static bool is_known(const kbc_names *names, kb_str path)
{
    return names != NULL && kbc_names_find(names, path) != KBC_NONE;
}

void kbc_name_path(kbc *c, kb_str path)
{
    size_t end = kb_extension(path);
    if (end > 0) {
        add_path(c, &c->pages, kb_str_slice(path, 0, path.n - end));
        add_path(c, &c->pages, kbc_page_id(c, path)); /* a folder, for its index page */
    } else if (is_bare(path)) {
        add_path(c, &c->files, path);
    }
}

void kbc_name_refused(kbc *c, kb_str path)
{
    add_path(c, &c->refused, kbc_page_id(c, path));
}

bool kbc_is_refused(const kbc *c, kb_str id)
{
    for (size_t i = 0; i < id.n; i++)
        if (id.s[i] == '/' && is_known(c->refused, kb_str_slice(id, 0, i)))
            return true;
    return is_known(c->refused, id);
}

/* The id of the page that a relative path names; false when it names none of ours. */
static bool page_at(kbc *c, const kbc_source *from, kb_str path, kb_str *id)
{
    if (path.n == 0) {
        *id = kbc_page_id(c, from->path);
        return true;
    }
    kb_str whole;
    bool folder = means_folder(path), bare = is_bare(path);
    if ((!folder && !bare && kb_extension(path) == 0) || !find_path(c, from, path, &whole))
        return false;
    *id = folder ? whole : kbc_page_id(c, whole);
    c->asked_pages = c->asked_pages || bare;
    return !bare || is_known(c->pages, whole);
}

/* A backslash in a path means what browsers take it for. */
static kb_str plain_slashes(kbc *c, kb_str path)
{
    if (find_byte(path, '\\') == path.n)
        return path;
    char *out = kb_arena_get(&c->arena, path.n + 1, 1);
    for (size_t i = 0; i < path.n; i++)
        out[i] = path.s[i] == '\\' ? '/' : path.s[i];
    return (kb_str){out, path.n};
}

/* The path of an address, up to `?` or `#`. */
static kb_str path_of(kbc *c, kb_str address)
{
    kb_str path = kb_str_slice(address, 0, find_byte(address, '#'));
    return plain_slashes(c, percent_decode(c, kb_str_slice(path, 0, find_byte(path, '?'))));
}

static bool is_relative(kb_str address)
{
    return !has_scheme(address) && !kb_str_begins(address, KB_LIT("/"));
}

bool kbc_is_page_address(kbc *c, kb_str address)
{
    return is_relative(address) && kb_extension(path_of(c, address)) > 0;
}

/* The id of a page, and what stands behind the # of an address. */
static kb_str with_fragment(kbc *c, kb_str id, kb_str address)
{
    kb_str fragment = percent_decode(c, kb_str_slice(address, find_byte(address, '#') + 1, address.n));
    if (fragment.n == 0 || id.n == 0)
        return fragment.n == 0 ? id : fragment;
    return kb_arena_join(&c->arena, (kb_str[]){id, KB_LIT("/"), fragment}, 3);
}

kb_str kbc_resolve_address(kbc *c, const kbc_source *source, kb_str address, bool *external)
{
    kb_str id;
    *external = !is_relative(address) || !page_at(c, source, path_of(c, address), &id);
    return *external ? address : with_fragment(c, id, address);
}

kb_str kbc_bare_id(kbc *c, const kbc_source *source, kb_str address)
{
    kb_str path = path_of(c, address), whole;
    if (!is_relative(address) || !is_bare(path) || !find_path(c, source, path, &whole) || is_known(c->files, whole))
        return (kb_str){NULL, 0};
    return with_fragment(c, kbc_page_id(c, whole), address);
}

/* Bytes that would end an address, or mean something else in it, as %20. */
static kb_str percent_encode(kbc *c, kb_str text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = kb_arena_get(&c->arena, 3 * text.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t byte = (uint8_t)text.s[i];
        bool odd = byte <= ' ' || strchr("%#?()<>\\", text.s[i]) != NULL;
        out[n++] = odd ? '%' : text.s[i];
        if (odd) {
            out[n++] = hex[byte >> 4];
            out[n++] = hex[byte & 15];
        }
    }
    return (kb_str){out, n};
}

/* The relative path from the folder of a page to another one. */
static kb_str path_from(kbc *c, kb_str from, kb_str path)
{
    size_t same = 0;
    for (size_t i = 0; i < from.n && i < path.n && from.s[i] == path.s[i]; i++)
        same = from.s[i] == '/' ? i + 1 : same;
    kb_str relative = kb_str_slice(path, same, path.n), rest = kb_str_slice(from, same, from.n), folder;
    while (kb_str_split(&rest, '/', &folder) && rest.s != NULL)
        relative = kb_arena_join(&c->arena, (kb_str[]){KB_LIT("../"), relative}, 2);
    return relative;
}

kb_str kbc_address_to(kbc *c, kb_str from, kb_str path, kb_str name)
{
    bool here = name.n > 0 && kb_str_equal(from, path);
    kb_str page = here ? KB_LIT("") : percent_encode(c, path_from(c, from, path));
    return kb_arena_join(&c->arena, (kb_str[]){page, KB_LIT("#"), percent_encode(c, name)}, name.n > 0 ? 3 : 1);
}

kb_str kbc_file_name(kbc *c, kb_str address)
{
    if (address.n >= 5 && strncasecmp(address.s, "data:", 5) == 0)
        return KB_LIT("data");
    address = kb_str_slice(address, 0, find_byte(address, '#'));
    address = kb_str_slice(address, 0, find_byte(address, '?'));
    address = percent_decode(c, address);
    return kb_str_slice(address, kb_last_part(address), address.n);
}
