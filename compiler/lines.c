/*
 * lines.c - a text as lines, and what can be seen of Markdown in one line.
 * Interface: tree.h. Callers: limits.c, tables.c and their helpers, tree.c.
 */
#include "tree.h"

static uint32_t count_lines(kb_str text)
{
    uint32_t count = 0;
    for (size_t at = 0; at < text.n; count++) {
        const char *end = memchr(text.s + at, '\n', text.n - at);
        at = end != NULL ? (size_t)(end - text.s) + 1 : text.n;
    }
    return count;
}

kbc_lines kbc_lines_of(kbc *c, kb_str text)
{
    uint32_t count = count_lines(text);
    uint32_t *starts = kb_arena_get(&c->arena, (size_t)count + 1, sizeof *starts);
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        starts[i] = (uint32_t)at;
        const char *end = memchr(text.s + at, '\n', text.n - at);
        at = end != NULL ? (size_t)(end - text.s) + 1 : text.n;
    }
    starts[count] = (uint32_t)text.n;
    return (kbc_lines){text, starts, count};
}

kb_str kbc_line_at(const kbc_lines *lines, uint32_t number)
{
    if (number == 0 || number > lines->count)
        return KB_LIT("");
    kb_str line = kb_str_slice(lines->text, lines->starts[number - 1], lines->starts[number]);
    if (line.n > 0 && line.s[line.n - 1] == '\n')
        line.n--;
    return line;
}

bool kbc_is_blank(kb_str line)
{
    return kb_str_trim(line).n == 0;
}

size_t kbc_list_marker(kb_str text)
{
    size_t n = 0;
    while (n < text.n && n < 10 && text.s[n] >= '0' && text.s[n] <= '9')
        n++;
    if (n == 10 || n == text.n)
        return 0;
    char mark = text.s[n];
    if (n > 0 ? mark != '.' && mark != ')' : mark != '-' && mark != '*' && mark != '+')
        return 0;
    n++;
    return n == text.n || text.s[n] == ' ' || text.s[n] == '\t' ? n : 0;
}

size_t kbc_quote_prefix(kb_str line)
{
    size_t n = 0;
    while (n < line.n && (line.s[n] == ' ' || line.s[n] == '\t' || line.s[n] == '>'))
        n++;
    return n;
}

bool kbc_is_break(kb_str text)
{
    size_t marks = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.s[i] == ' ' || text.s[i] == '\t')
            continue;
        if (text.s[i] != text.s[0] || (text.s[i] != '-' && text.s[i] != '*' && text.s[i] != '_'))
            return false;
        marks++;
    }
    return marks >= 3;
}

static bool is_heading_line(kb_str line)
{
    kb_str text = kb_str_trim(kb_str_slice(line, kbc_quote_prefix(line), line.n));
    for (size_t i = 0; i < text.n; i++) {
        if (text.s[i] != text.s[0] || (text.s[0] != '=' && text.s[0] != '-'))
            return false;
    }
    return text.n > 0;
}

uint32_t kbc_heading_end(const kbc_lines *lines, uint32_t first)
{
    uint32_t line = first;
    while (line < lines->count && !is_heading_line(kbc_line_at(lines, line + 1)))
        line++;
    return line;
}

size_t kbc_content_start(kb_str line)
{
    size_t at = kbc_quote_prefix(line);
    for (unsigned i = 0; i < KBC_LINE_CONTAINERS; i++) {
        kb_str rest = kb_str_slice(line, at, line.n);
        size_t n = kbc_is_break(rest) ? 0 : kbc_list_marker(rest);
        if (n == 0)
            break;
        at += n;
        while (at < line.n && (line.s[at] == ' ' || line.s[at] == '\t'))
            at++;
    }
    return at;
}
