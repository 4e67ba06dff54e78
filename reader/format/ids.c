/*
 * ids.c - ids that follow from something else: of a page from its file, of a
 * heading from its text (kb_format.h). Callers: records.c, the compiler's
 * links.c.
 */
#include "kb_format.h"

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 0x20) : c;
}

/* Whether a text is such a word, in letters of either case. */
static bool is_word(kb_str text, kb_str word)
{
    bool same = text.n == word.n;
    for (size_t i = 0; i < text.n && same; i++)
        same = small(text.s[i]) == word.s[i];
    return same;
}

static size_t extension(kb_str path)
{
    static const kb_str names[] = {{".md", 3}, {".markdown", 9}};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (path.n >= names[i].n && is_word(kb_str_slice(path, path.n - names[i].n, path.n), names[i]))
            return names[i].n;
    return 0;
}

static bool stands_for_folder(kb_str name)
{
    return is_word(name, KB_LIT("index")) || is_word(name, KB_LIT("readme")) || is_word(name, KB_LIT("_index"));
}

kb_str kb_page_path(kb_str file)
{
    kb_str id = kb_str_slice(file, 0, file.n - extension(file));
    size_t last = id.n;
    while (last > 0 && id.s[last - 1] != '/')
        last--;
    if (stands_for_folder(kb_str_slice(id, last, id.n)))
        return kb_str_slice(id, 0, last > 0 ? last - 1 : 0);
    return id;
}

uint32_t kb_small_letter(uint32_t code)
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
        uint32_t code = kb_small_letter(kb_utf8_next(text, &at));
        if (code == ' ')
            out[n++] = '-';
        else if (code == '-' || code == '_' || kb_is_word_code(code))
            n += kb_utf8_put(code, out + n);
    }
    return n;
}
