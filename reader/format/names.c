/*
 * names.c - names that follow from others, which the compiler gives and the
 * reader need not store (kb_records.h). Callers: records.c of this folder; the
 * compiler's links.c.
 */
#include "kb_format.h"

/* ------------------------------------------------------------------- pages */

static char lower_letter(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
}

/* Whether text ends with lower-case letters, in either case. */
static bool ends_with(kb_str text, kb_str end)
{
    if (text.n < end.n)
        return false;
    for (size_t i = 0; i < end.n; i++)
        if (lower_letter(text.s[text.n - end.n + i]) != end.s[i])
            return false;
    return true;
}

/* Whether the last part of a path stands for the folder. */
static bool stands_for_folder(kb_str name)
{
    static const kb_str names[] = {{"index", 5}, {"readme", 6}, {"_index", 6}};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (name.n == names[i].n && ends_with(name, names[i]))
            return true;
    return false;
}

size_t kb_extension(kb_str path)
{
    static const kb_str names[] = {{".md", 3}, {".markdown", 9}};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (ends_with(path, names[i]))
            return names[i].n;
    return 0;
}

size_t kb_last_part(kb_str path)
{
    size_t at = path.n;
    while (at > 0 && path.s[at - 1] != '/')
        at--;
    return at;
}

kb_str kb_page_name(kb_str path)
{
    kb_str name = kb_str_slice(path, 0, path.n - kb_extension(path));
    size_t last = kb_last_part(name);
    if (stands_for_folder(kb_str_slice(name, last, name.n)))
        name.n = last > 0 ? last - 1 : 0;
    return name;
}

/* ------------------------------------------------------------------- slugs */

uint32_t kb_lower(uint32_t code)
{
    if ((code >= 'A' && code <= 'Z') || (code >= 0xc0 && code <= 0xde && code != 0xd7) ||
        (code >= 0x391 && code <= 0x3a9) || (code >= 0x410 && code <= 0x42f))
        return code + 0x20;
    if (code >= 0x400 && code <= 0x40f)
        return code + 0x50;
    bool odd_upper = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17e);
    if (code >= 0x100 && code <= 0x17e && code != 0x138 && code != 0x149 && code != 0x178)
        return code % 2 == (odd_upper ? 1 : 0) ? code + 1 : code;
    return code;
}

size_t kb_slug(kb_str text, char *out)
{
    size_t n = 0;
    for (size_t at = 0; at < text.n;) {
        uint32_t code = kb_lower(kb_utf8_next(text, &at));
        if (code == ' ')
            out[n++] = '-';
        else if (code == '-' || code == '_' || kb_is_word_code(code))
            n += kb_utf8_put(code, out + n);
    }
    return n;
}
