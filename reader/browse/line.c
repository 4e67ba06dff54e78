/*
 * line.c - the line in which a query is typed. Declared in browse.h; called by
 * keys.c and main.c. It knows nothing of a terminal.
 */
#include "browse.h"

#include "kb_utf8.h"

#include <string.h>

static size_t before(const browse_line *l, size_t at)
{
    while (at > 0 && ((uint8_t)l->bytes[--at] & 0xC0u) == 0x80)
        continue;
    return at;
}

static size_t behind(const browse_line *l, size_t at)
{
    if (at < l->n)
        (void)kb_utf8_next((kb_str){l->bytes, l->n}, &at);
    return at;
}

static bool cut(browse_line *l, size_t from, size_t to)
{
    memmove(l->bytes + from, l->bytes + to, l->n - to);
    l->n -= to - from;
    l->at = from;
    return from < to;
}

static bool insert(browse_line *l, uint32_t code)
{
    char bytes[4];
    size_t n = kb_utf8_put(code, bytes);
    if (code < 0x20 || out_unsafe(code) || n > BROWSE_LINE_BYTES - l->n)
        return false;
    memmove(l->bytes + l->at + n, l->bytes + l->at, l->n - l->at);
    memcpy(l->bytes + l->at, bytes, n);
    l->n += n;
    l->at += n;
    return true;
}

static size_t begin_of_word(const browse_line *l)
{
    size_t at = l->at;
    while (at > 0 && l->bytes[at - 1] == ' ')
        at--;
    while (at > 0 && l->bytes[at - 1] != ' ')
        at--;
    return at;
}

bool browse_type(browse_line *l, uint32_t key)
{
    switch (key) {
    case BROWSE_LEFT: l->at = before(l, l->at); return false;
    case BROWSE_RIGHT: l->at = behind(l, l->at); return false;
    case BROWSE_HOME: l->at = 0; return false;
    case BROWSE_END: l->at = l->n; return false;
    case BROWSE_BACKSPACE: return cut(l, before(l, l->at), l->at);
    case BROWSE_DELETE: return cut(l, l->at, behind(l, l->at));
    case BROWSE_RUB_LINE: return cut(l, 0, l->n);
    case BROWSE_RUB_WORD: return cut(l, begin_of_word(l), l->at);
    default: return key < BROWSE_ENTER && insert(l, key);
    }
}

void browse_line_set(browse_line *l, kb_str text)
{
    l->n = l->at = 0;
    for (size_t at = 0; at < text.n;)
        (void)insert(l, kb_utf8_next(text, &at));
}

kb_str browse_line_text(const browse_line *l)
{
    size_t from = 0, to = l->n;
    while (from < to && l->bytes[from] == ' ')
        from++;
    while (to > from && l->bytes[to - 1] == ' ')
        to--;
    return (kb_str){l->bytes + from, to - from};
}
