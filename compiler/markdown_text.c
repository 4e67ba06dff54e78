/*
 * markdown_text.c - what is markup in Markdown, and code in backticks. Interface: markdown_text.h. Callers:
 * markdown_blocks.c, markdown_inline.c, import_escape.c, import_inline.c.
 *
 * The signs are those of CommonMark, of tables and of the dialect (docs/MARKDOWN.md).
 */
#include "markdown_text.h"

static size_t run_of(kb_str text, char sign)
{
    size_t n = 0;
    while (n < text.n && text.s[n] == sign)
        n++;
    return n;
}

size_t kbc_longest_run(kb_str text, char sign)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < text.n; i++) {
        run = text.s[i] == sign ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

bool kbc_begins_block(kb_str line)
{
    char sign = line.n > 0 ? line.s[0] : '\0', next = line.n > 1 ? line.s[1] : '\0';
    switch (sign) {
    case '#': case '>': case '|': return true;
    case '-': case '+': case '=': return next == '\0' || next == ' ' || next == sign || next == '|' || next == ':';
    case '~': return run_of(line, '~') >= 3;
    case ':': return run_of(line, ':') >= 3 || next == '-';
    case '!': case '?': return run_of(line, sign) >= 3;
    default: return false;
    }
}

size_t kbc_item_sign(kb_str line)
{
    size_t n = 0;
    while (n < line.n && n < 10 && line.s[n] >= '0' && line.s[n] <= '9')
        n++;
    bool sign = n > 0 && n < 10 && n < line.n && (line.s[n] == '.' || line.s[n] == ')');
    return sign && (n + 1 == line.n || line.s[n + 1] == ' ') ? n : 0;
}

bool kbc_is_reference(kb_str text, size_t at)
{
    size_t end = at + 1;
    while (end < text.n && end < at + 40 &&
           (kb_is_letter(text.s[end]) || text.s[end] == '#' || (text.s[end] >= '0' && text.s[end] <= '9')))
        end++;
    return text.s[at] == '&' && (end == text.n || (end > at + 1 && text.s[end] == ';'));
}

void kbc_put_code_span(kb_buf *out, kb_str code, bool in_cell)
{
    size_t ticks = kbc_longest_run(code, '`') + 1;
    char first = code.n > 0 ? code.s[0] : '\0', last = code.n > 0 ? code.s[code.n - 1] : '\0';
    bool padded = first == '`' || last == '`' || (first == ' ' && last == ' ' && kb_str_trim(code).n > 0);
    for (size_t i = 0; i < ticks; i++)
        kb_buf_byte(out, '`');
    kb_buf_str(out, padded ? KB_LIT(" ") : KB_LIT(""));
    for (size_t i = 0; i < code.n; i++) {
        if (code.s[i] == '|' && in_cell)
            kb_buf_byte(out, '\\');
        kb_buf_byte(out, (uint8_t)code.s[i]);
    }
    kb_buf_str(out, padded ? KB_LIT(" ") : KB_LIT(""));
    for (size_t i = 0; i < ticks; i++)
        kb_buf_byte(out, '`');
}
