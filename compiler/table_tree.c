/*
 * table_tree.c - a table that was cut out of a page becomes elements. Each
 * cell is read by cmark as a document of its own. Tells of cells and rows that
 * the table does not get. Interface: tree.h. Caller: tree.c.
 */
#include "tree.h"

#include <cmark.h>

/* Before a cell's text no block can start; cmark takes it for a blank, as at the start of a line. */
#define NO_BREAK_SPACE KB_LIT("\xC2\xA0")

/* ------------------------------------------------------------------- cells */

/* The text with `\|` as `|`, into b->cell_text; returns how many bytes are markup. */
static size_t prepare_cell(kbc_builder *b, kb_str text)
{
    size_t triggers = 0;
    kb_buf_clear(&b->cell_text);
    kb_buf_str(&b->cell_text, NO_BREAK_SPACE);
    for (size_t i = 0; i < text.n; i++) {
        if (text.s[i] == '\\' && i + 1 < text.n && text.s[i + 1] == '|')
            i++;
        triggers += kbc_is_trigger(text.s[i]) ? 1 : 0;
        kb_buf_byte(&b->cell_text, (uint8_t)text.s[i]);
    }
    return triggers;
}

static void drop_no_break_space(cmark_node *paragraph)
{
    cmark_node *text = cmark_node_first_child(paragraph);
    kb_str literal = kb_str_from(text != NULL ? cmark_node_get_literal(text) : NULL);
    if (kb_str_begins(literal, NO_BREAK_SPACE))
        cmark_node_set_literal(text, literal.s + NO_BREAK_SPACE.n);
}

static void parse_cell(kbc_builder *b)
{
    cmark_node *root = kbc_parse(b->mem, kb_buf_view(&b->cell_text), CMARK_OPT_SOURCEPOS);
    cmark_node *paragraph = cmark_node_first_child(root);
    if (paragraph != NULL && cmark_node_get_type(paragraph) == CMARK_NODE_PARAGRAPH) {
        drop_no_break_space(paragraph);
        kbc_add_inlines(b, paragraph);
    }
    cmark_node_free(root);
}

static void name_references(kbc_builder *b, kb_str text)
{
    if (memchr(text.s, '[', text.n) == NULL)
        return;
    if (b->references == NULL)
        b->references = kbc_collect_references(b->c, &b->cut);
    size_t before = b->cell_text.size;
    kbc_add_references(b->c, b->references, text, &b->cell_text);
    b->reference_bytes += b->cell_text.size - before;
}

static bool is_too_much(kbc_builder *b, kb_str text, kbc_place place)
{
    const uint64_t *limits = b->c->limits;
    if (text.n > limits[KBC_MAX_PARAGRAPH])
        kbc_fail_limit(b, place, KBC_MAX_PARAGRAPH, "a cell with markup is too long");
    else if (b->cell_work > limits[KBC_MAX_MARKUP])
        kbc_fail_limit(b, place, KBC_MAX_MARKUP, "too much markup in the cells of tables");
    else if (b->reference_bytes > limits[KBC_MAX_REFERENCES])
        kbc_fail_limit(b, place, KBC_MAX_REFERENCES, "the cells of the page name too many link definitions");
    return b->failed;
}

static void add_text(kbc_builder *b, kb_str text, kbc_place place)
{
    size_t triggers = prepare_cell(b, text);
    if (triggers == 0) {
        kb_str plain = kb_buf_view(&b->cell_text);
        kb_buf_str(&b->text, kb_str_slice(plain, NO_BREAK_SPACE.n, plain.n));
        return;
    }
    name_references(b, text);
    b->cell_work += (uint64_t)triggers * triggers;
    if (is_too_much(b, text, place))
        return;
    kbc_cell cell = {.text = text, .place = place};
    b->cell = &cell;
    parse_cell(b);
    b->cell = NULL;
}

static void add_cell(kbc_builder *b, kb_str text, kbc_place place, char align)
{
    xmlNodePtr cell = kbc_open(b, KBC_CELL, place);
    if (align != ' ')
        kbc_set(b, cell, "align", align == 'l' ? KB_LIT("left") : align == 'r' ? KB_LIT("right") : KB_LIT("center"));
    add_text(b, text, place);
    kbc_close(b);
}

/* -------------------------------------------------------------------- rows */

static kbc_place cell_place(const kbc_table_row *row, kb_str cell)
{
    return (kbc_place){row->place.line, row->place.column + (uint32_t)(cell.s - row->text.s)};
}

/* The first of the cells that are left with something in it. */
static void warn_surplus(const kbc_builder *b, const kbc_table *table, const kbc_table_row *row, kbc_cells cells)
{
    kb_str cell = KB_LIT("");
    while (!b->failed && cell.n == 0 && kbc_next_cell(&cells, &cell))
        continue;
    if (cell.n > 0)
        kbc_report(b->c, KBC_WARNING, b->source, cell_place(row, cell), "long-row",
                   "this cell is cut off: the head has %u column%s; a | in a cell is written \\|",
                   (unsigned)table->columns, table->columns == 1 ? "" : "s");
}

/* As many cells as the header has: short rows are filled up, long ones cut. */
static void add_row(kbc_builder *b, const kbc_table *table, const kbc_table_row *row, kbc_element kind)
{
    xmlNodePtr element = kbc_open(b, kind, row->place);
    kbc_cells cells = kbc_cells_of(row->text);
    for (uint32_t i = 0; i < table->columns && !b->failed; i++) {
        kb_str cell;
        if (!kbc_next_cell(&cells, &cell))
            cell = kb_str_slice(row->text, row->text.n, row->text.n);
        add_cell(b, cell, cell_place(row, cell), table->align[i]);
    }
    warn_surplus(b, table, row, cells);
    kbc_close(b);
    if (kind == KBC_ROW && element->children != NULL)
        kbc_end_attributes(b, element->children, element, row->place.line);
}

void kbc_add_table(kbc_builder *b, const kbc_table *table)
{
    const kbc_table_row *rows = (const kbc_table_row *)b->cut.rows.items + table->first_row;
    b->rows = kbc_open(b, KBC_TABLE, rows[0].place);
    b->columns = table->columns;
    for (size_t i = 0; i < table->row_count && !b->failed; i++)
        add_row(b, table, &rows[i], i == 0 ? KBC_HEAD : KBC_ROW);
    kbc_close(b);
}

/* Whether bars stand in pairs, with blanks around and not inside of them: |x| is more than |y|. */
static bool are_bars_paired(kb_str line)
{
    bool open = false;
    size_t pairs = 0;
    for (size_t i = 0; i < line.n; i++) {
        if (line.s[i] != '|')
            continue;
        bool before = i == 0 || line.s[i - 1] == ' ', behind = i + 1 == line.n || line.s[i + 1] == ' ';
        if (before == open || behind != open)
            return false;
        pairs += open ? 1 : 0;
        open = !open;
    }
    return pairs > 1;
}

bool kbc_is_lost_row(const kbc_builder *b, kb_str line, kb_str next)
{
    bool framed = line.n > 1 && line.s[0] == '|' && line.s[line.n - 1] == '|';
    return framed && b->rows != NULL && b->at->last == b->rows && kbc_count_cells(line) == b->columns &&
           !kbc_may_be_delimiter_row(next) && !are_bars_paired(line);
}
