/*
 * code_lines.c - whether a line is code or a comment, seen before cmark reads
 * the text: fences, indentation against the list items that are open, comments
 * and <pre>. It errs only where containers end in the middle of a fence.
 * Interface: tree.h. Caller: dialects.c.
 */
#include "tree.h"

#include <strings.h>

/* Columns of the blanks at the start of a text, which is cut to what follows. */
static unsigned take_indent(kb_str *text, unsigned column)
{
    unsigned from = column;
    size_t n = 0;
    for (; n < text->n && (text->s[n] == ' ' || text->s[n] == '\t'); n++)
        column += text->s[n] == '\t' ? 4 - column % 4 : 1;
    *text = kb_str_slice(*text, n, text->n);
    return column - from;
}

static bool take_quotes(kb_str *text)
{
    bool any = false;
    for (;;) {
        kb_str rest = *text;
        if (take_indent(&rest, 0) > 3 || rest.n == 0 || rest.s[0] != '>')
            return any;
        any = true;
        *text = kb_str_slice(rest, rest.n > 1 && rest.s[1] == ' ' ? 2 : 1, rest.n);
    }
}

/* List markers at the start of a text open items; returns the column behind them. */
static unsigned take_markers(kbc_code_lines *s, kb_str *text, unsigned column)
{
    for (unsigned i = 0; i < KBC_LINE_CONTAINERS; i++) {
        size_t n = kbc_is_break(*text) ? 0 : kbc_list_marker(*text);
        if (n == 0)
            break;
        kb_str rest = kb_str_slice(*text, n, text->n);
        unsigned blanks = take_indent(&rest, column + (unsigned)n);
        column += (unsigned)n + (blanks == 0 || blanks > 4 ? 1 : blanks);
        if (s->item_count < KB_COUNT(s->items))
            s->items[s->item_count++] = column;
        *text = rest;
    }
    return column;
}

/* How many of the same byte begin a text, from three on; 0: no fence. */
static size_t fence_length(kb_str text)
{
    size_t n = 0;
    while (n < text.n && text.s[n] == text.s[0] && (text.s[0] == '`' || text.s[0] == '~'))
        n++;
    return n >= 3 ? n : 0;
}

static bool in_fence(kbc_code_lines *s, kb_str text, bool quoted)
{
    if (s->fence == '\0' || (s->quoted && !quoted)) {
        s->fence = '\0';
        return false;
    }
    (void)take_indent(&text, 0);
    size_t n = fence_length(text);
    if (n >= s->fence_length && text.s[0] == s->fence && kbc_is_blank(kb_str_slice(text, n, text.n)))
        s->fence = '\0';
    return true;
}

static bool opens_fence(kbc_code_lines *s, kb_str text, bool quoted)
{
    size_t n = fence_length(text);
    if (n == 0 || (text.s[0] == '`' && memchr(text.s + n, '`', text.n - n) != NULL))
        return false;
    s->fence = text.s[0];
    s->fence_length = n;
    s->quoted = quoted;
    return true;
}

static bool holds(kb_str text, const char *piece)
{
    size_t n = strlen(piece);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (strncasecmp(text.s + i, piece, n) == 0)
            return true;
    }
    return false;
}

/* HTML whose text is not read as Markdown, up to its end. */
static bool opens_html(kbc_code_lines *s, kb_str text)
{
    static const char *const starts[] = {"<!--", "<pre", "<script", "<style", "<textarea"};
    static const char *const ends[] = {"-->", "</pre>", "</script>", "</style>", "</textarea>"};
    for (size_t i = 0; i < KB_COUNT(starts); i++) {
        size_t n = strlen(starts[i]);
        if (text.n < n || strncasecmp(text.s, starts[i], n) != 0)
            continue;
        s->until = holds(text, ends[i]) ? NULL : ends[i];
        return true;
    }
    return false;
}

bool kbc_is_code_line(kbc_code_lines *s, kb_str line)
{
    bool quoted = take_quotes(&line);
    if (in_fence(s, line, quoted))
        return true;
    if (s->until != NULL) {
        s->until = holds(line, s->until) ? NULL : s->until;
        return true;
    }
    bool blank = s->blank, code = s->code;
    s->blank = kbc_is_blank(line);
    if (s->blank)
        return false;
    unsigned indent = take_indent(&line, 0);
    while (s->item_count > 0 && indent < s->items[s->item_count - 1])
        s->item_count--;
    unsigned around = s->item_count > 0 ? s->items[s->item_count - 1] : 0;
    s->code = indent >= around + 4 && (blank || code || !s->began);
    s->began = true;
    if (s->code)
        return true;
    (void)take_markers(s, &line, indent);
    return opens_fence(s, line, quoted) || opens_html(s, line);
}
