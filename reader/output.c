/*
 * output.c - filter, widths, styles, buffering and wrapping of all that the
 * program icsync-kb prints. Declared in output.h; called by every file of the
 * program.
 */
#include "output.h"

#include "sys.h"

#include <string.h>

/* ------------------------------------------------------------------- UTF-8 */

static bool is_tail(kb_str text, size_t at)
{
    return at < text.n && ((unsigned char)text.s[at] & 0xC0u) == 0x80u;
}

/* Bytes that a lead byte promises, 0 if it is none; the bits it carries are left in *code. */
static size_t lead(uint32_t byte, uint32_t *code)
{
    if (byte >= 0xC2 && byte <= 0xDF) {
        *code = byte & 0x1Fu;
        return 2;
    }
    if ((byte & 0xF0u) == 0xE0u) {
        *code = byte & 0x0Fu;
        return 3;
    }
    if (byte >= 0xF0 && byte <= 0xF4) {
        *code = byte & 0x07u;
        return 4;
    }
    return 0;
}

static bool well_formed(uint32_t code, size_t n)
{
    if (n == 3)
        return code >= 0x800 && (code < 0xD800 || code > 0xDFFF);
    return n == 2 || (code >= 0x10000 && code <= 0x10FFFF);
}

uint32_t out_next(kb_str text, size_t *at)
{
    size_t begin = *at;
    uint32_t byte = (unsigned char)text.s[begin], code = 0;
    *at = begin + 1;
    if (byte < 0x80)
        return byte;
    size_t n = lead(byte, &code);
    for (size_t i = 1; i < n; i++) {
        if (!is_tail(text, begin + i))
            return OUT_BAD | byte;
        code = code << 6 | ((unsigned char)text.s[begin + i] & 0x3Fu);
    }
    if (n == 0 || !well_formed(code, n))
        return OUT_BAD | byte;
    *at = begin + n;
    return code;
}

typedef struct range {
    uint32_t first, last;
} range;

/* Marks that stand on the character before them, and what is not seen. */
static const range narrow[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD},   {0x05BF, 0x05BF},   {0x05C1, 0x05C2},
    {0x05C4, 0x05C7},   {0x0610, 0x061A},   {0x064B, 0x065F},   {0x0670, 0x0670},   {0x06D6, 0x06DC},
    {0x06DF, 0x06E4},   {0x06E7, 0x06ED},   {0x0900, 0x0902},   {0x093C, 0x093C},   {0x0941, 0x0948},
    {0x094D, 0x094D},   {0x0E31, 0x0E31},   {0x0E34, 0x0E3A},   {0x0E47, 0x0E4E},   {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},   {0x200B, 0x200D},   {0x2060, 0x2064},   {0x20D0, 0x20FF},   {0x302A, 0x302D},
    {0x3099, 0x309A},   {0xFE00, 0xFE0F},   {0xFE20, 0xFE2F},   {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
};

/* East Asian wide and full-width characters, and pictures. */
static const range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x2614, 0x2615},
    {0x26A1, 0x26A1},   {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},
    {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

/* What could command a terminal or turn the order of the text around. */
static const range unsafe[] = {
    {0x0000, 0x0008}, {0x000B, 0x001F}, {0x007F, 0x009F}, {0x061C, 0x061C}, {0x200E, 0x200F},
    {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE007F},
};

static bool in_ranges(const range *ranges, size_t n, uint32_t code)
{
    size_t low = 0;
    while (low < n) {
        size_t middle = low + (n - low) / 2;
        if (code > ranges[middle].last)
            low = middle + 1;
        else
            n = middle;
        if (code >= ranges[middle].first && code <= ranges[middle].last)
            return true;
    }
    return false;
}

bool out_unsafe(uint32_t code)
{
    if (code >= 0x20 && code < 0x7F)
        return false;
    return (code & OUT_BAD) != 0 || in_ranges(unsafe, sizeof unsafe / sizeof unsafe[0], code);
}

unsigned out_width(uint32_t code)
{
    if (code >= 0x20 && code < 0x7F)
        return 1;
    if (out_unsafe(code))
        return code > 0xFFFF && (code & OUT_BAD) == 0 ? 9 : 8;
    if (code < 0x300)
        return 1;
    if (in_ranges(narrow, sizeof narrow / sizeof narrow[0], code))
        return 0;
    return in_ranges(wide, sizeof wide / sizeof wide[0], code) ? 2 : 1;
}

unsigned out_columns(kb_str text)
{
    unsigned columns = 0;
    for (size_t at = 0; at < text.n;)
        columns += out_width(out_next(text, &at));
    return columns;
}

kb_str out_str(const char *s)
{
    return (kb_str){s, s == NULL ? 0 : strlen(s)};
}

bool out_same(kb_str a, kb_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool out_same_folded(kb_str a, kb_str b)
{
    bool same = a.n == b.n;
    for (size_t i = 0; same && i < a.n; i++)
        same = lower(a.s[i]) == lower(b.s[i]);
    return same;
}

/* --------------------------------------------------------------- a stream */

#define OUT_ROOM 8192u

void out_init(out_stream *o, int fd, bool colour)
{
    *o = (out_stream){.fd = fd, .filter = fd != OUT_MEMORY, .colour = colour && fd != OUT_MEMORY};
    o->hold = fd == OUT_MEMORY;
}

void out_free(out_stream *o)
{
    o->bytes = sys_resize(o->bytes, o->room, 0);
    o->n = o->room = 0;
}

bool out_flush(out_stream *o)
{
    if (o->fd < 0)
        return o->error == 0; /* its reader takes it from memory */
    if (o->error == 0 && o->n > 0)
        o->error = sys_write(o->fd, o->bytes, o->n);
    o->n = 0;
    return o->error == 0;
}

/* Makes room for n more bytes. */
static bool make_room(out_stream *o, size_t n)
{
    if (n <= o->room - o->n)
        return true;
    size_t room = o->room == 0 ? OUT_ROOM : o->room;
    while (room - o->n < n && room < SIZE_MAX / 4)
        room *= 2;
    char *bytes = sys_resize(o->bytes, o->room, room);
    if (bytes == NULL) {
        o->error = SYS_NO_SPACE;
        return false;
    }
    o->bytes = bytes;
    o->room = room;
    return true;
}

static void put_bytes(out_stream *o, const char *s, size_t n)
{
    if (n == 0 || o->error != 0 || o->fd == OUT_NOWHERE)
        return;
    if (!o->hold && o->n + n > OUT_ROOM)
        out_flush(o);
    if (!make_room(o, n))
        return;
    memcpy(o->bytes + o->n, s, n);
    o->n += n;
}

/* <U+009B>, four digits or more. */
static void put_escape(out_stream *o, uint32_t code)
{
    char text[16] = "<U+";
    size_t n = 3;
    unsigned digits = code > 0xFFFF ? 5 : 4;
    while (digits-- > 0)
        text[n++] = "0123456789ABCDEF"[code >> 4 * digits & 15u];
    text[n++] = '>';
    put_bytes(o, text, n);
}

static void put_filtered(out_stream *o, kb_str text, bool one_line)
{
    size_t from = 0;
    for (size_t at = 0; at < text.n;) {
        size_t begin = at;
        uint32_t code = out_next(text, &at);
        if (!out_unsafe(code) && !(one_line && code < 0x20))
            continue;
        put_bytes(o, text.s + from, begin - from);
        put_escape(o, code & ~OUT_BAD);
        from = at;
    }
    if (from < text.n)
        put_bytes(o, text.s + from, text.n - from);
}

void out_text(out_stream *o, kb_str text)
{
    if (o->filter)
        put_filtered(o, text, false);
    else
        put_bytes(o, text.s, text.n);
}

void out_line_text(out_stream *o, kb_str text)
{
    put_filtered(o, text, true);
}

void out_puts(out_stream *o, const char *s)
{
    out_text(o, out_str(s));
}

void out_char(out_stream *o, char c)
{
    out_text(o, (kb_str){&c, 1});
}

kb_str out_digits(uint64_t number, char text[20])
{
    size_t at = 20;
    do {
        text[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return (kb_str){text + at, 20 - at};
}

void out_number(out_stream *o, uint64_t number)
{
    char text[20];
    out_text(o, out_digits(number, text));
}

void out_end_memory(out_stream *memory, out_stream *to)
{
    if (memory->error != 0 && to->error == 0)
        to->error = memory->error;
    out_free(memory);
}

static const char *const looks[] = {
    [OUT_PLAIN] = "\033[0m",      [OUT_STRONG] = "\033[0;1m",  [OUT_EMPHASIS] = "\033[0;3m",
    [OUT_QUIET] = "\033[0;2m",    [OUT_MARK] = "\033[0;1;35m", [OUT_WARNING] = "\033[0;1;31m",
};

void out_set_style(out_stream *o, out_style style)
{
    if (!o->colour || style == o->style)
        return;
    o->style = style;
    put_bytes(o, looks[style], strlen(looks[style]));
}

/* ---------------------------------------------------------------- wrapping */

void flow_init(flow *f, out_stream *to, unsigned width)
{
    memset(f, 0, sizeof *f);
    f->to = to;
    f->width = width;
}

/* Sets the word that is pending at once, so that it is not set inside new margins. */
static void end_word(flow *f);

void flow_push_text(flow *f, kb_str first, kb_str rest, out_style style)
{
    end_word(f);
    if (f->margin_count == FLOW_MARGINS)
        return;
    /* In a narrow or deeply nested text the words matter more than the steps. */
    unsigned columns = out_columns(rest);
    for (size_t i = 0; i < f->margin_count; i++)
        columns += out_columns(f->margins[i].rest);
    if (f->width > 0 && columns > f->width / 2)
        rest.n = 0;
    f->margins[f->margin_count++] = (flow_margin){first, rest, style, false};
}

void flow_push(flow *f, const char *first, const char *rest, out_style style)
{
    flow_push_text(f, out_str(first), out_str(rest), style);
}

void flow_pop(flow *f)
{
    end_word(f);
    if (f->margin_count > 0)
        f->margin_count--;
}

static void put_margin(flow *f, kb_str text, out_style style)
{
    out_set_style(f->to, style);
    out_text(f->to, text);
    out_set_style(f->to, OUT_PLAIN);
    f->left += out_columns(text);
}

/* The last margin of a blank line that is not blank itself, such as a bar; plus one. */
static size_t blank_line_margins(const flow *f)
{
    size_t n = f->margin_count;
    while (n > 0 && (!f->margins[n - 1].begun || f->margins[n - 1].rest.n == 0 || f->margins[n - 1].rest.s[0] == ' '))
        n--;
    return n;
}

static void put_blank_line(flow *f)
{
    size_t n = blank_line_margins(f);
    f->left = 0;
    for (size_t i = 0; i < n; i++) {
        kb_str rest = f->margins[i].rest;
        if (i + 1 == n)
            while (rest.n > 0 && rest.s[rest.n - 1] == ' ')
                rest.n--;
        put_margin(f, rest, f->margins[i].style);
    }
    out_char(f->to, '\n');
    f->lines++;
}

static void begin_line(flow *f)
{
    for (; f->blanks > 0; f->blanks--)
        put_blank_line(f);
    f->left = 0;
    for (size_t i = 0; i < f->margin_count; i++) {
        flow_margin *m = &f->margins[i];
        put_margin(f, m->begun ? m->rest : m->first, m->style);
        m->begun = true;
    }
    f->column = f->left;
    f->open = true;
    f->space = 0;
    f->lines++;
}

static void end_line(flow *f)
{
    if (!f->open)
        return;
    out_set_style(f->to, OUT_PLAIN);
    out_char(f->to, '\n');
    f->open = false;
    f->space = 0;
}

/* Prints the bytes of the word in runs of one style. */
static void put_word(flow *f)
{
    size_t from = 0;
    for (size_t i = 1; i <= f->word_bytes; i++) {
        if (i < f->word_bytes && f->styles[i] == f->styles[from])
            continue;
        out_set_style(f->to, (out_style)f->styles[from]);
        out_text(f->to, (kb_str){f->word + from, i - from});
        from = i;
    }
}

static void end_word(flow *f)
{
    if (f->word_bytes == 0)
        return;
    unsigned needed = f->word_columns + f->space;
    if (f->open && f->width > 0 && f->column > f->left && f->column + needed > f->width)
        end_line(f);
    if (!f->open) {
        begin_line(f);
    } else if (f->space > 0) {
        if (f->to->style != (out_style)f->styles[0])
            out_set_style(f->to, OUT_PLAIN);
        for (; f->space > 0; f->space--, f->column++)
            out_char(f->to, ' ');
    }
    put_word(f);
    f->column += f->word_columns;
    f->space = 0;
    f->word_bytes = 0;
    f->word_columns = 0;
}

static void add_code(flow *f, uint32_t code, kb_str bytes, out_style style)
{
    if (f->word_bytes + bytes.n > FLOW_WORD)
        end_word(f);
    memcpy(f->word + f->word_bytes, bytes.s, bytes.n);
    memset(f->styles + f->word_bytes, (int)style, bytes.n);
    f->word_bytes += bytes.n;
    f->word_columns += out_width(code);
    f->last = code;
}

/* Marks that no line begins with, and brackets that none ends with. */
static bool is_mark(uint32_t code, bool opening)
{
    static const uint16_t closers[] = {')',    ',',    '.',    ':',    ';',    '!',    '?',    ']',    '}',    0x00BB,
                                       0x2019, 0x201D, 0x2026, 0x3001, 0x3002, 0x3005, 0x3009, 0x300B, 0x300D, 0x300F,
                                       0x3011, 0x3015, 0x30FB, 0x30FC, 0xFF01, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B,
                                       0xFF1F, 0xFF3D, 0xFF5D};
    static const uint16_t openers[] = {'(',    '[',    '{',    0x00AB, 0x2018, 0x201C, 0x3008, 0x300A,
                                       0x300C, 0x300E, 0x3010, 0x3014, 0xFF08, 0xFF3B, 0xFF5B};
    const uint16_t *marks = opening ? openers : closers;
    size_t count = opening ? sizeof openers / sizeof *openers : sizeof closers / sizeof *closers;
    for (size_t i = 0; i < count; i++)
        if (marks[i] == code)
            return true;
    return false;
}

/* Chinese and Japanese have no blanks: a line may end around each character, but not before its full stop. */
static bool may_end_between(uint32_t before, uint32_t code)
{
    return (out_width(before) == 2 || out_width(code) == 2) && !is_mark(before, true) && !is_mark(code, false);
}

void flow_text(flow *f, kb_str text, out_style style)
{
    for (size_t at = 0; at < text.n;) {
        size_t begin = at;
        uint32_t code = out_next(text, &at);
        if (code == ' ' || code == '\n' || code == '\t') {
            end_word(f);
            f->space = !f->open ? 0 : f->keeps_blanks ? f->space + 1 : 1;
            continue;
        }
        if (f->word_bytes > 0 && may_end_between(f->last, code))
            end_word(f);
        add_code(f, code, (kb_str){text.s + begin, at - begin}, style);
    }
}

void flow_puts(flow *f, const char *text, out_style style)
{
    flow_text(f, out_str(text), style);
}

void flow_number(flow *f, uint64_t number, const char *what)
{
    char digits[20];
    flow_text(f, out_digits(number, digits), OUT_PLAIN);
    flow_puts(f, what, OUT_PLAIN);
}

void flow_glue(flow *f, kb_str text, out_style style)
{
    for (size_t at = 0; at < text.n;) {
        size_t begin = at;
        uint32_t code = out_next(text, &at);
        add_code(f, code, (kb_str){text.s + begin, at - begin}, style);
    }
}

void flow_verbatim(flow *f, kb_str line, out_style style)
{
    flow_end(f, 0);
    if (line.n == 0) {
        put_blank_line(f);
        return;
    }
    begin_line(f);
    out_set_style(f->to, style);
    out_text(f->to, line);
    end_line(f);
}

void flow_end(flow *f, unsigned blanks)
{
    end_word(f);
    end_line(f);
    if (f->lines > 0 && f->blanks < blanks)
        f->blanks = blanks;
}

void flow_margins(flow *f)
{
    end_word(f);
    for (size_t i = 0; i < f->margin_count && !f->open; i++)
        if (!f->margins[i].begun && f->margins[i].first.n > 0 && f->margins[i].first.s[0] != ' ')
            begin_line(f);
}
