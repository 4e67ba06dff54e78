/*
 * import_tables.c - tables of data become tables of Markdown: one head, one line
 * a row. Interface: import.h. Caller: import_blocks.c.
 *
 * What goes over several rows is repeated in each of them, so that every row can be
 * understood alone; what goes over several columns stands in the first of them,
 * but in the head in all. Heads of several rows become one: `Mac: since`.
 */
#include "import.h"

typedef struct row {
    kb_str *cells;
    size_t count;    /* up to the last one with text; of the head all columns that there may be */
    bool head;
} row;

/* A table that is being read. */
typedef struct grid {
    kbc_import_writer *w;
    kbc_list rows;   /* row */
    size_t columns;
    size_t heads;    /* rows of the head */
    bool first_is_head;
    unsigned down[KBC_TABLE_COLUMNS];  /* rows that a cell above still takes */
    kb_str above[KBC_TABLE_COLUMNS], now[KBC_TABLE_COLUMNS]; /* their text, and that of the row that is being read */
} grid;

/* ------------------------------------------------------------------ reading */

static bool is_cell(const xmlNode *node)
{
    return kbc_dom_is_one_of(node, "td th");
}

/* The next row of a table, not of one within it. */
static xmlNodePtr next_row(const xmlNode *table, xmlNodePtr at)
{
    xmlNodePtr node = at == NULL ? table->children : kbc_dom_next(table, at, true);
    while (node != NULL && !kbc_dom_is(node, "tr"))
        node = kbc_dom_next(table, node, kbc_dom_is(node, "table"));
    return node;
}

/* All cells are heads, or it stands where heads do. */
static bool is_head_row(const xmlNode *tr)
{
    bool any = false;
    for (const xmlNode *cell = tr->children; cell != NULL; cell = cell->next) {
        any = any || is_cell(cell);
        if (kbc_dom_is(cell, "td") && !kbc_dom_is(tr->parent, "thead"))
            return false;
    }
    return any;
}

static unsigned span_of(const xmlNode *cell, const char *name)
{
    kb_str text = kb_str_trim(kbc_dom_get(cell, name));
    unsigned span = 0;
    for (size_t i = 0; i < text.n && i < 6 && text.s[i] >= '0' && text.s[i] <= '9'; i++)
        span = span * 10 + (unsigned)(text.s[i] - '0');
    return span > 0 ? span : 1;
}

static kb_str text_of(grid *g, const xmlNode *cell, bool head)
{
    kbc_import_note_ids(g->w, cell);
    for (const xmlNode *child = cell->children; child != NULL; child = child->next)
        kbc_import_add(g->w, child, 0);
    return kb_arena_copy(&g->w->c->arena, kbc_import_take(g->w, head ? KBC_IN_HEAD : KBC_IN_CELL));
}

/* Passes over columns that cells of rows above take. */
static size_t skip_taken(grid *g, size_t column)
{
    while (column < KBC_TABLE_COLUMNS && g->down[column] > 0) {
        g->down[column]--;
        g->now[column] = g->above[column];
        column++;
    }
    return column;
}

static size_t add_cell(grid *g, const xmlNode *cell, bool head, size_t column)
{
    unsigned across = span_of(cell, "colspan"), down = span_of(cell, "rowspan");
    kb_str text = text_of(g, cell, head);
    for (unsigned i = 0; i < across && column < KBC_TABLE_COLUMNS && g->down[column] == 0; i++, column++) {
        g->now[column] = g->above[column] = i == 0 || head ? text : KB_LIT("");
        g->down[column] = down - 1;
    }
    return column;
}

static void keep_row(grid *g, bool head)
{
    size_t count = head ? KBC_TABLE_COLUMNS : 0;
    for (size_t i = 0; i < KBC_TABLE_COLUMNS; i++) {
        count = g->now[i].n > 0 && i >= count ? i + 1 : count;
        g->columns = g->now[i].n > 0 && i >= g->columns ? i + 1 : g->columns;
    }
    row *r = kbc_list_add(g->w->c, &g->rows, sizeof *r);
    *r = (row){kb_arena_get(&g->w->c->arena, count + 1, sizeof *r->cells), count, head};
    memcpy(r->cells, g->now, count * sizeof *r->cells);
    g->heads += head && g->heads + 1 == g->rows.count ? 1 : 0;
}

static void add_row(grid *g, const xmlNode *tr)
{
    bool head = is_head_row(tr) || (g->rows.count == 0 && g->first_is_head);
    size_t column = 0;
    for (size_t i = 0; i < KBC_TABLE_COLUMNS; i++)
        g->now[i] = KB_LIT("");
    kbc_import_note_ids(g->w, tr);
    for (const xmlNode *cell = tr->children; cell != NULL; cell = cell->next) {
        column = is_cell(cell) ? skip_taken(g, column) : column;
        column = is_cell(cell) ? add_cell(g, cell, head, column) : column;
    }
    while (column < KBC_TABLE_COLUMNS) /* those behind it */
        column = skip_taken(g, column) + 1;
    keep_row(g, head);
}

/* ------------------------------------------------------------------ writing */

static row *row_at(const grid *g, size_t i)
{
    return (row *)g->rows.items + i;
}

/* The rows of the head become the first one. */
static void join_heads(grid *g)
{
    row *first = row_at(g, 0); /* which has all columns */
    for (size_t i = 1; i < g->heads; i++) {
        for (size_t column = 0; column < g->columns; column++) {
            kb_str above = first->cells[column], text = row_at(g, i)->cells[column];
            if (text.n == 0 || kb_str_equal(above, text))
                continue;
            first->cells[column] = above.n == 0 ? text : kbc_format(g->w->c, "%s: %s", above.s, text.s);
        }
    }
}

static void write_row(const grid *g, const row *r)
{
    kb_buf *line = &g->w->line;
    kb_buf_clear(line);
    kb_buf_byte(line, '|');
    for (size_t i = 0; i < g->columns; i++) {
        kb_str text = i < r->count ? r->cells[i] : KB_LIT("");
        kb_buf_byte(line, ' ');
        kb_buf_str(line, text);
        kb_buf_str(line, text.n > 0 ? KB_LIT(" |") : KB_LIT("|"));
    }
    kbc_import_line(&g->w->lines, kb_buf_view(line));
}

static void write_grid(grid *g)
{
    size_t heads = g->heads > 0 ? g->heads : 1;
    kb_buf *line = &g->w->line;
    join_heads(g);
    kbc_import_begin_block(&g->w->lines);
    write_row(g, row_at(g, 0));
    kb_buf_clear(line);
    kb_buf_byte(line, '|');
    for (size_t i = 0; i < g->columns; i++)
        kb_buf_str(line, KB_LIT("---|"));
    kbc_import_line(&g->w->lines, kb_buf_view(line));
    for (size_t i = heads; i < g->rows.count; i++)
        if (row_at(g, i)->count > 0)
            write_row(g, row_at(g, i));
    g->w->begun = true;
}

/* -------------------------------------------------------------------- whole */

bool kbc_import_is_pairs(const xmlNode *table)
{
    size_t rows = 0;
    for (xmlNodePtr tr = next_row(table, NULL); tr != NULL; tr = next_row(table, tr), rows++) {
        const xmlNode *cells[2] = {NULL, NULL};
        size_t count = 0;
        for (const xmlNode *cell = tr->children; cell != NULL; cell = cell->next)
            if (is_cell(cell) && count++ < 2)
                cells[count - 1] = cell;
        if (count != 2 || !kbc_dom_is(cells[0], "th") || !kbc_dom_is(cells[1], "td") || span_of(cells[0], "rowspan") > 1)
            return false;
    }
    return rows > 0;
}

void kbc_import_add_table(kbc_import_writer *w, const xmlNode *table)
{
    kbc *c = w->c;
    grid *g = kb_arena_get(&c->arena, 1, sizeof *g);
    *g = (grid){.w = w, .first_is_head = true};
    for (xmlNodePtr tr = next_row(table, NULL); tr != NULL; tr = next_row(table, tr))
        g->first_is_head = g->first_is_head && !is_head_row(tr);
    for (xmlNodePtr tr = next_row(table, NULL); tr != NULL && !w->full; tr = next_row(table, tr)) {
        add_row(g, tr);
        size_t cells = g->rows.count * g->columns;
        w->full = cells > c->limits[KBC_MAX_CELLS] || w->cells + cells > c->limits[KBC_MAX_PAGE_CELLS];
    }
    w->cells += g->rows.count * g->columns;
    if (g->rows.count > 0 && g->columns > 0 && !w->full)
        write_grid(g);
}
