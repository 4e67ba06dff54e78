/*
 * table_rows.c - one line of a GFM table: delimiter rows, cells, and what
 * cannot be a row. Interface: tree.h. Callers: tables.c, table_tree.c.
 */
#include "tree.h"

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t';
}

/* ---------------------------------------------------------- delimiter rows */

bool kbc_may_be_delimiter_row(kb_str line)
{
    bool dash = false, mark = false;
    for (size_t i = kbc_quote_prefix(line); i < line.n; i++) {
        char ch = line.s[i];
        if (ch == '-')
            dash = true;
        else if (ch == '|' || ch == ':')
            mark = true;
        else if (!is_blank(ch))
            return false;
    }
    return dash && mark;
}

/* `:--`, `--:`, `:-:` or `---`; 0 for none. */
static char alignment(kb_str cell)
{
    bool left = cell.n > 0 && cell.s[0] == ':';
    bool right = cell.n > 1 && cell.s[cell.n - 1] == ':';
    kb_str dashes = kb_str_slice(cell, left ? 1 : 0, cell.n - (right ? 1 : 0));
    for (size_t i = 0; i < dashes.n; i++) {
        if (dashes.s[i] != '-')
            return '\0';
    }
    if (dashes.n == 0)
        return '\0';
    return left ? (right ? 'c' : 'l') : (right ? 'r' : ' ');
}

const char *kbc_delimiter_row(kbc *c, kb_str text, uint32_t *columns)
{
    *columns = kbc_count_cells(text);
    if (*columns == 0 || !kbc_may_be_delimiter_row(text))
        return NULL;
    char *align = kb_arena_get(&c->arena, *columns + 1, 1);
    kbc_cells cells = kbc_cells_of(text);
    kb_str cell;
    for (size_t i = 0; kbc_next_cell(&cells, &cell); i++) {
        align[i] = alignment(cell);
        if (align[i] == '\0')
            return NULL;
    }
    return align;
}

/* ------------------------------------------------------------------- cells */

kbc_cells kbc_cells_of(kb_str row)
{
    row = kb_str_trim(row);
    return (kbc_cells){row, row.n > 0 && row.s[0] == '|' ? 1 : 0};
}

/* The `|` that ends the cell at from; any backslash before one takes it into the cell, as in GitHub's parser. */
static size_t cell_end(kb_str row, size_t from)
{
    size_t end = from;
    while (end < row.n && (row.s[end] != '|' || (end > from && row.s[end - 1] == '\\')))
        end++;
    return end;
}

bool kbc_next_cell(kbc_cells *cells, kb_str *cell)
{
    if (cells->at >= cells->row.n)
        return false;
    size_t end = cell_end(cells->row, cells->at);
    *cell = kb_str_trim(kb_str_slice(cells->row, cells->at, end));
    cells->at = end + 1;
    return true;
}

uint32_t kbc_count_cells(kb_str row)
{
    kbc_cells cells = kbc_cells_of(row);
    kb_str cell;
    uint32_t count = 0;
    while (kbc_next_cell(&cells, &cell))
        count++;
    return count;
}

/* ------------------------------------------------------------ end of table */

/* One complete tag alone on its line begins a block of HTML. */
static bool is_lone_tag(kb_str text)
{
    text = kb_str_trim(text);
    if (text.n < 3 || text.s[0] != '<' || text.s[text.n - 1] != '>')
        return false;
    char quote = '\0';
    for (size_t i = 1; i + 1 < text.n; i++) {
        char ch = text.s[i];
        if (quote == '\0' && (ch == '>' || ch == '<'))
            return false;
        if (ch == '"' || ch == '\'')
            quote = quote == '\0' ? ch : quote == ch ? '\0' : quote;
    }
    char first = text.s[1] == '/' ? text.s[2] : text.s[1];
    return quote == '\0' && kb_is_letter(first);
}

/* These cannot interrupt a paragraph, so cmark took the line for more of it. */
bool kbc_ends_table(kb_str content, unsigned indent)
{
    return indent > 3 || kbc_list_marker(content) > 0 || is_lone_tag(content);
}
