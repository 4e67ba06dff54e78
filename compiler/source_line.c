/*
 * source_line.c - the line of a source below a diagnostic, and a caret below
 * its column. A line that is too long for the terminal is cut around the
 * column. Interface: report.h. Caller: report.c.
 *
 * Tabs stay tabs in both lines, so the caret stands right whatever the
 * terminal makes of them.
 */
#include "kb_text.h"
#include "report.h"
#include "tree.h"

/* The line and what of it is shown. */
typedef struct view {
    kb_str line;
    size_t caret;      /* byte of it; line.n: behind its end */
    size_t from, to;   /* the bytes that are shown */
    bool cut_before, cut_behind;
} view;

/* Columns of the character at *at, which is moved behind it; a tab counts as its most. */
static unsigned next_width(kb_str line, size_t *at)
{
    size_t start = *at;
    uint32_t code = kb_utf8_next(line, at);
    if (code == '\t')
        return KBC_TAB;
    if (code == 0xfffd && *at - start == 1)
        return 4; /* <9B> */
    if (kbc_is_hidden(code))
        return code > 0xffff ? 9 : 8; /* <U+202E> */
    return kb_utf8_width(code);
}

/* Moves from on from the caret to the left while what is between fits. */
static size_t reach_left(kb_str line, size_t from, unsigned room)
{
    while (from > 0) {
        size_t before = from - 1;
        while (before > 0 && ((uint8_t)line.s[before] & 0xC0) == 0x80)
            before--;
        size_t at = before;
        unsigned width = next_width(line, &at);
        if (width > room || at != from)
            break;
        room -= width;
        from = before;
    }
    return from;
}

/* The end of what fits from a byte on; what is left of the room. */
static size_t reach_right(kb_str line, size_t from, unsigned room, unsigned *left)
{
    while (from < line.n) {
        size_t at = from;
        unsigned width = next_width(line, &at);
        if (width > room)
            break;
        room -= width;
        from = at;
    }
    *left = room;
    return from;
}

/* Half of the room before the caret, or more when less is behind it. */
static void cut(view *v, unsigned width)
{
    unsigned left;
    v->from = 0;
    v->to = v->line.n;
    if (width == 0 || reach_right(v->line, 0, width - 1, &left) == v->line.n)
        return;
    /* Without the last column, which makes terminals wrap, and two for dots. */
    unsigned room = width > 10 ? width - 3 : 7, half = room / 2;
    v->to = reach_right(v->line, v->caret, half, &left);
    v->from = reach_left(v->line, v->caret, room - half + left);
    v->to = reach_right(v->line, v->from, room, &left);
    v->cut_before = v->from > 0;
    v->cut_behind = v->to < v->line.n;
}

static void add_text(const view *v, kb_buf *out)
{
    if (v->cut_before)
        kb_buf_str(out, KB_LIT("…"));
    for (size_t at = v->from; at < v->to;) {
        size_t start = at;
        (void)kb_utf8_next(v->line, &at);
        if (v->line.s[start] == '\t')
            kb_buf_byte(out, '\t');
        else
            kbc_filter(kb_str_slice(v->line, start, at), out);
    }
    if (v->cut_behind)
        kb_buf_str(out, KB_LIT("…"));
    kb_buf_byte(out, '\n');
}

static void add_caret(const view *v, bool colour, kb_buf *out)
{
    if (v->cut_before)
        kb_buf_byte(out, ' ');
    for (size_t at = v->from; at < v->caret;) {
        bool tab = v->line.s[at] == '\t';
        unsigned width = next_width(v->line, &at);
        for (unsigned i = 0; i < (tab ? 1 : width); i++)
            kb_buf_byte(out, tab ? '\t' : ' ');
    }
    kb_buf_str(out, colour ? KB_LIT("\033[1;32m^\033[0m\n") : KB_LIT("^\n"));
}

void kbc_show_source(kb_str line, kbc_place place, const kbc_style *style, kb_buf *out)
{
    view v = {.line = line};
    if (line.n == 0)
        return;
    v.caret = place.column > 0 && place.column - 1 < v.line.n ? place.column - 1 : place.column > 0 ? v.line.n : 0;
    cut(&v, style->width);
    add_text(&v, out);
    if (place.column > 0)
        add_caret(&v, style->colour, out);
}
