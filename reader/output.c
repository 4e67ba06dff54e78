/*
 * output.c - filter, widths, styles and buffering of all that the program
 * icsync-kb prints. Declared in output.h; called by every file of the program.
 */
#include "output.h"

#include "kb_utf8.h"
#include "sys.h"

#include <string.h>

/* ------------------------------------------------------------------- UTF-8 */

uint32_t out_next(kb_str text, size_t *at)
{
    size_t begin = *at;
    uint32_t code = kb_utf8_next(text, at);
    return code == 0xFFFD && *at - begin == 1 ? OUT_BAD | (unsigned char)text.s[begin] : code;
}

bool out_unsafe(uint32_t code)
{
    return (code & OUT_BAD) != 0 || kb_utf8_hidden(code);
}

unsigned out_width(uint32_t code)
{
    if (out_unsafe(code))
        return code > 0xFFFF && (code & OUT_BAD) == 0 ? 9 : 8;
    return kb_utf8_width(code);
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
#define MEMORY_ROOM 256u /* at first, of what is printed into memory */

void out_init(out_stream *o, int fd, bool colour)
{
    *o = (out_stream){.fd = fd, .filter = fd != OUT_MEMORY, .colour = colour && fd != OUT_MEMORY};
    o->hold = fd == OUT_MEMORY;
}

void out_free(out_stream *o)
{
    o->bytes = sys_resize(o->alloc, o->bytes, o->room, 0);
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

static bool make_room(out_stream *o, size_t n)
{
    if (n <= o->room - o->n)
        return true;
    size_t room = o->room > 0 ? o->room : o->fd == OUT_MEMORY ? MEMORY_ROOM : OUT_ROOM;
    while (room - o->n < n && room < SIZE_MAX / 4)
        room *= 2;
    char *bytes = sys_resize(o->alloc, o->bytes, o->room, room);
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
        if (text.s[at] >= ' ' && text.s[at] < 0x7F) { /* most of all text */
            at++;
            continue;
        }
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
    if (c == ' ' || c == '\n') /* most are these */
        put_bytes(o, &c, 1);
    else
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

kb_str out_view(const out_stream *o)
{
    return (kb_str){o->bytes, o->n};
}

void out_end_memory(out_stream *memory, out_stream *to)
{
    if (memory->error != 0 && to->error == 0)
        to->error = memory->error;
    out_free(memory);
}

static const char looks[][10] = {
    [OUT_PLAIN] = "\033[0m",      [OUT_STRONG] = "\033[0;1m",  [OUT_EMPHASIS] = "\033[0;3m",
    [OUT_QUIET] = "\033[0;2m",    [OUT_MARK] = "\033[0;1;35m", [OUT_WARNING] = "\033[0;1;31m",
    [OUT_LINK] = "\033[0;4m",
};

void out_set_style(out_stream *o, out_style style)
{
    if (!o->colour || style == o->style)
        return;
    o->style = style;
    put_bytes(o, looks[style], strlen(looks[style]));
}

bool out_read_style(kb_str text, size_t *at, out_style *style)
{
    for (unsigned i = 0; i < sizeof looks / sizeof *looks; i++) {
        size_t n = strlen(looks[i]);
        if (n <= text.n - *at && memcmp(text.s + *at, looks[i], n) == 0) {
            *style = (out_style)i;
            *at += n;
            return true;
        }
    }
    return false;
}
