/*
 * flow.c - sets words into lines: width, hanging margins, blank lines.
 * Declared in output.h; called by render.c, print.c and the commands.
 */
#include "output.h"

#include <string.h>

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

/* How many bytes from at on are printable ASCII without blanks: a column each, and no line ends between them. */
static size_t plain_run(kb_str text, size_t at)
{
    size_t end = at;
    while (end < text.n && text.s[end] > ' ' && text.s[end] < 0x7F)
        end++;
    return end - at;
}

/* The same as add_code() for each byte of a plain run. */
static void add_plain(flow *f, kb_str run, out_style style)
{
    while (run.n > 0) {
        if (f->word_bytes == FLOW_WORD)
            end_word(f);
        size_t room = FLOW_WORD - f->word_bytes, n = run.n < room ? run.n : room;
        memcpy(f->word + f->word_bytes, run.s, n);
        memset(f->styles + f->word_bytes, (int)style, n);
        f->word_bytes += n;
        f->word_columns += (unsigned)n;
        f->last = (uint8_t)run.s[n - 1];
        run = (kb_str){run.s + n, run.n - n};
    }
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
        size_t begin = at, plain = plain_run(text, at);
        if (plain > 0 && (f->word_bytes == 0 || f->last < 0x80)) {
            add_plain(f, (kb_str){text.s + at, plain}, style);
            at += plain;
            continue;
        }
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
