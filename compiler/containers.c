/*
 * containers.c - the prefixes that block quotes and list items put before the
 * lines of a paragraph, read with cmark's own rules for columns and tabs.
 * Interface: tree.h. Caller: tables.c.
 */
#include "tree.h"

/* A place in a line, with the columns that are left of a tab. */
static char peek(kb_str line, const kbc_strip *s)
{
    return s->pending > 0 ? ' ' : s->at < line.n ? line.s[s->at] : '\0';
}

static bool at_blank(kb_str line, const kbc_strip *s)
{
    char ch = peek(line, s);
    return ch == ' ' || ch == '\t';
}

/* Goes on by one column of blanks, or one byte. */
static void step(kb_str line, kbc_strip *s)
{
    if (s->pending > 0)
        s->pending--;
    else if (s->at < line.n && line.s[s->at++] == '\t')
        s->pending = 3 - s->column % 4;
    s->column++;
}

unsigned kbc_indent(kb_str line, const kbc_strip *strip)
{
    kbc_strip s = *strip;
    while (at_blank(line, &s))
        step(line, &s);
    return s.column - strip->column;
}

static void skip(kb_str line, kbc_strip *s, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        step(line, s);
}

static bool skip_quote(kb_str line, kbc_strip *s)
{
    unsigned indent = kbc_indent(line, s);
    if (indent > 3)
        return false;
    skip(line, s, indent);
    if (peek(line, s) != '>')
        return false;
    step(line, s);
    if (at_blank(line, s))
        step(line, s);
    return true;
}

/* On the line where an item begins: its marker and up to 4 blanks behind it. */
static bool skip_marker(kb_str line, kbc_strip *s, kbc_container *item)
{
    unsigned from = s->column;
    skip(line, s, kbc_indent(line, s));
    size_t marker = kbc_list_marker(kb_str_slice(line, s->at, line.n));
    if (marker == 0)
        return false;
    skip(line, s, marker);
    kbc_strip behind = *s;
    unsigned blanks = kbc_indent(line, s);
    bool far = blanks == 0 || blanks > 4 || kbc_is_blank(kb_str_slice(line, s->at, line.n));
    skip(line, s, far ? (blanks > 0 ? 1 : 0) : blanks);
    item->width = behind.column - from + (far ? 1 : blanks);
    return true;
}

static bool skip_item(kb_str line, kbc_strip *s, const kbc_container *item)
{
    if (kbc_indent(line, s) < item->width)
        return false;
    skip(line, s, item->width);
    return true;
}

static bool skip_container(kb_str line, uint32_t number, kbc_strip *s, const kbc_container *container)
{
    if (container->quote)
        return skip_quote(line, s);
    if (number != container->line)
        return skip_item(line, s, container);
    kbc_container again = *container;
    return skip_marker(line, s, &again);
}

bool kbc_strip_containers(const kbc_lines *lines, uint32_t line, const kbc_container *containers, size_t count,
                          kbc_strip *out)
{
    kb_str text = kbc_line_at(lines, line);
    *out = (kbc_strip){0};
    for (size_t i = 0; i < count; i++) {
        if (!skip_container(text, line, out, &containers[i]))
            return false;
    }
    return true;
}

void kbc_measure_containers(const kbc_lines *lines, kbc_container *containers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (containers[i].quote)
            continue;
        kbc_strip s;
        (void)kbc_strip_containers(lines, containers[i].line, containers, i, &s);
        (void)skip_marker(kbc_line_at(lines, containers[i].line), &s, &containers[i]);
    }
}
