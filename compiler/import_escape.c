/*
 * import_escape.c - text as Markdown that reads as the same text. Interface:
 * import.h. Callers: import_inline.c, import_tables.c, import.c and tests.
 *
 * The signs are those of CommonMark, of tables and of the braces of the dialect
 * (docs/MARKDOWN.md). One that has a meaning only where a line begins is
 * escaped only there, so that the text stays easy to read.
 */
#include "import.h"

#include "kb_utf8.h"

static bool is_punctuation(char ch)
{
    return (ch >= '!' && ch <= '/') || (ch >= ':' && ch <= '@') || (ch >= '[' && ch <= '`') || (ch >= '{' && ch <= '~');
}

/* (Of other letters than those of ASCII it would take a table to tell them from signs.) */
static bool is_word(char ch)
{
    return kb_is_letter(ch) || (ch >= '0' && ch <= '9');
}

/* The byte at a place; '\0' outside of the text. */
static char at(kb_str text, size_t i)
{
    return i < text.n ? text.s[i] : '\0';
}

/* &name; or &#1;, or what may become one with the text behind. */
static bool is_reference(kb_str text, size_t i)
{
    size_t n = i + 1;
    while (n < text.n && n < i + 40 && (kb_is_letter(text.s[n]) || text.s[n] == '#' || (text.s[n] >= '0' && text.s[n] <= '9')))
        n++;
    return n == text.n || (n > i + 1 && text.s[n] == ';');
}

static bool means_something(kb_str text, size_t i, kbc_import_place place)
{
    char ch = text.s[i], before = i > 0 ? text.s[i - 1] : '\0', behind = at(text, i + 1);
    switch (ch) {
    case '*': case '`': case '[': case ']': case '<': case '|': case '{': return true;
    case '\\': return behind == '\0' || is_punctuation(behind);
    case '_': return !is_word(before) || !is_word(behind);
    case '&': return is_reference(text, i);
    case '%': return before == '{';
    case '#': return place == KBC_IN_HEADING && (i == 0 || before == ' ' || before == '#');
    default: return false;
    }
}

static size_t run_of(kb_str text, char ch)
{
    size_t n = 0;
    while (n < text.n && text.s[n] == ch)
        n++;
    return n;
}

/* Digits and the . or ) behind them that would make an item; or 0. */
static size_t number_mark(kb_str text)
{
    size_t n = 0;
    while (n < text.n && n < 10 && text.s[n] >= '0' && text.s[n] <= '9')
        n++;
    bool mark = n > 0 && n < 10 && (at(text, n) == '.' || at(text, n) == ')');
    return mark && (at(text, n + 1) == '\0' || at(text, n + 1) == ' ') ? n : 0;
}

/* Whether the first byte of a line would make it something else. */
static bool begins_block(kb_str line)
{
    char ch = at(line, 0), next = at(line, 1);
    switch (ch) {
    case '#': case '>': return true;
    case '-': case '+': case '=': return next == '\0' || next == ' ' || next == ch || next == '|' || next == ':';
    case '~': return run_of(line, '~') >= 3;
    case ':': return run_of(line, ':') >= 3 || next == '-';
    case '!': case '?': return run_of(line, ch) >= 3;
    default: return false;
    }
}

void kbc_import_escape(kb_buf *out, kb_str text, kbc_import_place place, bool start)
{
    size_t mark = start ? number_mark(text) : 0;
    for (size_t i = 0; i < text.n; i++) {
        bool first = start && i == 0 && begins_block(text);
        if (first || (mark > 0 && i == mark) || means_something(text, i, place))
            kb_buf_byte(out, '\\');
        kb_buf_byte(out, (uint8_t)text.s[i]);
    }
}

/* ------------------------------------------------------------------- spans */

static size_t longest_run(kb_str text)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < text.n; i++) {
        run = text.s[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

void kbc_import_code_span(kb_buf *out, kb_str text, kbc_import_place place)
{
    size_t ticks = text.n > 0 && memchr(text.s, '`', text.n) != NULL ? longest_run(text) + 1 : 1;
    bool padded = text.n > 0 && (text.s[0] == '`' || text.s[text.n - 1] == '`');
    for (size_t i = 0; i < ticks; i++)
        kb_buf_byte(out, '`');
    if (padded)
        kb_buf_byte(out, ' ');
    for (size_t i = 0; i < text.n; i++) {
        if (text.s[i] == '|' && place >= KBC_IN_CELL)
            kb_buf_byte(out, '\\');
        kb_buf_byte(out, (uint8_t)text.s[i]);
    }
    if (padded)
        kb_buf_byte(out, ' ');
    for (size_t i = 0; i < ticks; i++)
        kb_buf_byte(out, '`');
}

void kbc_import_escape_address(kb_buf *out, kb_str address)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0, next = 0; i < address.n; i = next) {
        uint32_t code = kb_utf8_next(address, &next);
        bool odd = code <= ' ' || kbc_import_code(code) != code || (code < 0x80 && strchr("()<>\\\"`|{}[]*", (char)code) != NULL);
        if (code == '&' && is_reference(address, i)) {
            kb_buf_str(out, KB_LIT("&amp;"));
            continue;
        }
        for (; i < next && odd; i++) {
            kb_buf_byte(out, '%');
            kb_buf_byte(out, (uint8_t)hex[(uint8_t)address.s[i] >> 4]);
            kb_buf_byte(out, (uint8_t)hex[(uint8_t)address.s[i] & 15]);
        }
        kb_buf_add(out, address.s + i, next - i);
    }
}

void kbc_import_quote(kb_buf *out, kb_str text)
{
    kb_buf_byte(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.s[i] == '"' || text.s[i] == '\\')
            kb_buf_byte(out, '\\');
        kb_buf_byte(out, (uint8_t)text.s[i]);
    }
    kb_buf_byte(out, '"');
}
