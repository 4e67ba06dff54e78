/*
 * import_escape.c - text as Markdown that reads as the same text. Interface:
 * import.h. Callers: import_inline.c, import_tables.c, import.c and tests.
 *
 * The signs are those of CommonMark, of tables and of the braces of the dialect
 * (docs/MARKDOWN.md). One that has a meaning only where a line begins is
 * escaped only there, so that the text stays easy to read.
 */
#include "import.h"
#include "markdown_text.h"

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

static bool means_something(kb_str text, size_t i, kbc_import_place place)
{
    char ch = text.s[i], before = i > 0 ? text.s[i - 1] : '\0', behind = at(text, i + 1);
    switch (ch) {
    case '*': case '`': case '[': case ']': case '<': case '|': case '{': return true;
    case '\\': return behind == '\0' || is_punctuation(behind);
    case '_': return !is_word(before) || !is_word(behind);
    case '&': return kbc_is_reference(text, i);
    case '%': return before == '{';
    case '#': return place == KBC_IN_HEADING && (i == 0 || before == ' ' || before == '#');
    default: return false;
    }
}

void kbc_import_escape(kb_buf *out, kb_str text, kbc_import_place place, bool start)
{
    size_t mark = start ? kbc_item_sign(text) : 0;
    for (size_t i = 0; i < text.n; i++) {
        bool first = start && i == 0 && kbc_begins_block(text);
        if (first || (mark > 0 && i == mark) || means_something(text, i, place))
            kb_buf_byte(out, '\\');
        kb_buf_byte(out, (uint8_t)text.s[i]);
    }
}

void kbc_import_escape_address(kb_buf *out, kb_str address)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0, next = 0; i < address.n; i = next) {
        uint32_t code = kb_utf8_next(address, &next);
        bool odd = code <= ' ' || kbc_import_code(code) != code || (code < 0x80 && strchr("()<>\\\"`|{}[]*", (char)code) != NULL);
        if (code == '&' && kbc_is_reference(address, i)) {
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
