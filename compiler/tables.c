/*
 * tables.c - finds GFM tables in a page and cuts them out of the text, since
 * cmark knows none. Where blocks begin and end is cmark's to say: it reads the
 * text to find the paragraphs, in which the tables then are found. A text is
 * read once more without its tables, unless it has none, or each of them is a
 * whole paragraph: then what cmark has read is what there is.
 * Interface: kbc_cut_tables() in tree.h. Caller: tree.c.
 */
#include "tree.h"

#include <cmark.h>

#include <stdlib.h>

/* What stands in the place of a table; tree.c knows it by its line. */
#define PLACEHOLDER KB_LIT("<!-- table -->\n")
/* A line that ends a table may begin blocks with other tables, which another round finds. */
#define ROUNDS 4

/* Lines of a table, and what stands in their place. */
typedef struct gap {
    uint32_t first, end;
    kb_str line;
} gap;

typedef struct cutter {
    kbc *c;
    const kbc_source *source;
    kbc_cut *cut;
    kb_str seen;              /* the text as cmark got it: kbc_mask_runs() */
    kbc_list around;          /* kbc_container of the paragraph that is looked at */
    kbc_list gaps;            /* of this round, by line */
    kb_buf text;              /* the text without tables, and the origins of its lines */
    kbc_list origins, shifts; /* uint32_t */
    bool lost;                /* a table ended before cmark's paragraph: what follows may be something else */
    bool whole;               /* each table is one of cmark's paragraphs */
    bool again, failed;
} cutter;

/* A range of lines that cmark took for one paragraph. */
typedef struct paragraph {
    uint32_t first, last;
    bool heading;             /* for cmark it is a heading so far */
} paragraph;

static kb_str line_at(const cutter *t, uint32_t line)
{
    return kbc_line_at(&t->cut->lines, line);
}

static void refuse(cutter *t, uint32_t line, kbc_limit limit, const char *what)
{
    kbc_report_limit(t->c, t->source, (kbc_place){t->cut->origins[line - 1], 0}, limit, what);
    t->failed = true;
}

/* ---------------------------------------------------------------- new text */

static uint32_t shift_of(const cutter *t, uint32_t line)
{
    return t->cut->shifts != NULL ? t->cut->shifts[line - 1] : 0;
}

static void add_line(cutter *t, uint32_t line, kb_str text)
{
    kb_buf_str(&t->text, text);
    uint32_t *origin = kbc_list_add(t->c, &t->origins, sizeof *origin);
    *origin = t->cut->origins[line - 1];
    *(uint32_t *)kbc_list_add(t->c, &t->shifts, sizeof(uint32_t)) = shift_of(t, line);
}

static void copy_lines(cutter *t, uint32_t first, uint32_t end)
{
    const kbc_lines *lines = &t->cut->lines;
    for (uint32_t line = first; line < end; line++)
        add_line(t, line, kb_str_slice(lines->text, lines->starts[line - 1], lines->starts[line]));
}

static bool strip(const cutter *t, uint32_t line, kbc_strip *out)
{
    return kbc_strip_containers(&t->cut->lines, line, t->around.items, t->around.count, out);
}

/* The header's line keeps what its containers need to go on, or to begin; a lazy one gets it from the next line. */
static kb_str placeholder(const cutter *t, uint32_t line)
{
    kbc_strip prefix;
    uint32_t from = strip(t, line, &prefix) ? line : line + 1;
    (void)strip(t, from, &prefix);
    kb_str pieces[] = {kb_str_slice(line_at(t, from), 0, prefix.at), PLACEHOLDER};
    return kb_arena_join(&t->c->arena, pieces, 2);
}

/* The text without the tables of this round takes the place of the one with them. */
static void take_out(cutter *t)
{
    kbc_cut *cut = t->cut;
    uint32_t next = 1;
    kb_buf_clear(&t->text);
    t->origins = t->shifts = (kbc_list){0};
    for (size_t i = 0; i < t->gaps.count; i++) {
        const gap *g = (const gap *)t->gaps.items + i;
        copy_lines(t, next, g->first);
        add_line(t, g->first, g->line);
        next = g->end;
    }
    copy_lines(t, next, cut->lines.count + 1);
    cut->lines = kbc_lines_of(t->c, kb_arena_copy(&t->c->arena, kb_buf_view(&t->text)));
    cut->origins = t->origins.items;
    cut->shifts = t->shifts.items;
}

/* -------------------------------------------------------------------- rows */

/* What a line holds behind its containers; false when it is a lazy one. */
static bool content_of(const cutter *t, uint32_t line, kbc_table_row *row, unsigned *indent)
{
    kb_str text = line_at(t, line);
    kbc_strip prefix;
    bool whole = strip(t, line, &prefix);
    *indent = kbc_indent(text, &prefix);
    size_t at = prefix.at;
    while (at < text.n && (text.s[at] == ' ' || text.s[at] == '\t'))
        at++;
    row->text = kb_str_trim(kb_str_slice(text, at, text.n));
    row->place = (kbc_place){t->cut->origins[line - 1], (uint32_t)at + 1 + shift_of(t, line)};
    return whole;
}

static void add_row(cutter *t, kbc_table *table, kbc_table_row row)
{
    kbc_table_row *copy = kbc_list_add(t->c, &t->cut->rows, sizeof *copy);
    *copy = row;
    table->row_count++;
}

/* Takes rows up to the end of the paragraph, or to a line that is none; returns the line behind. */
static uint32_t add_rows(cutter *t, kbc_table *table, uint32_t line, const paragraph *p)
{
    kbc_table_row row;
    unsigned indent;
    for (; line <= p->last; line++) {
        if (!content_of(t, line, &row, &indent) || kbc_ends_table(row.text, indent) || kbc_count_cells(row.text) == 0)
            break;
        add_row(t, table, row);
    }
    return line;
}

/* ------------------------------------------------------------------ tables */

static void check_size(cutter *t, uint32_t line, const kbc_table *table)
{
    const uint64_t *limits = t->c->limits;
    size_t cells = table->columns * table->row_count;
    t->cut->cells += cells;
    if (table->columns > limits[KBC_MAX_COLUMNS])
        refuse(t, line, KBC_MAX_COLUMNS, "a table has too many columns");
    else if (cells > limits[KBC_MAX_CELLS])
        refuse(t, line, KBC_MAX_CELLS, "a table has too many cells");
    else if (t->cut->cells > limits[KBC_MAX_PAGE_CELLS])
        refuse(t, line, KBC_MAX_PAGE_CELLS, "the tables of the page have too many cells");
}

/* Whether the line is the delimiter row of the header on the line before. */
static bool begins_table(cutter *t, uint32_t line, kbc_table *table, kbc_table_row *header)
{
    kbc_table_row delimiter;
    unsigned indent;
    if (!content_of(t, line, &delimiter, &indent) || indent > 3)
        return false;
    (void)content_of(t, line - 1, header, &indent); /* as any line of a paragraph, it may be lazy */
    table->align = kbc_delimiter_row(t->c, delimiter.text, &table->columns);
    table->line = header->place.line;
    return table->align != NULL && kbc_count_cells(header->text) == table->columns;
}

static void cut_table(cutter *t, uint32_t line, kbc_table table, kbc_table_row header, const paragraph *p)
{
    table.first_row = t->cut->rows.count;
    add_row(t, &table, header);
    gap *g = kbc_list_add(t->c, &t->gaps, sizeof *g);
    *g = (gap){line - 1, add_rows(t, &table, line + 1, p), placeholder(t, line - 1)};
    t->lost = g->end <= p->last;
    t->again = t->again || t->lost;
    /* (What begins with a bracket may be a definition of a link to cmark.) */
    t->whole = t->whole && !p->heading && line - 1 == p->first && !kb_str_begins(header.text, KB_LIT("["));
    kbc_table *copy = kbc_list_add(t->c, &t->cut->tables, sizeof *copy);
    *copy = table;
    check_size(t, line - 1, &table);
}

/* A line === that was masked, and has no table before it, ended a heading after all: another round knows. */
static bool ends_heading(cutter *t, uint32_t line)
{
    uint8_t *mark = &t->cut->marks[t->cut->origins[line - 1]];
    kb_str text = line_at(t, line);
    kbc_strip prefix;
    if (!kbc_is_underline(text) || (*mark & KBC_LINE_HEADING) != 0 || !strip(t, line, &prefix) ||
        kbc_indent(text, &prefix) > 3)
        return false;
    *mark |= KBC_LINE_HEADING;
    t->again = t->lost = true;
    return true;
}

static void search(cutter *t, paragraph p)
{
    bool measured = false;
    for (uint32_t line = p.first + 1; line <= p.last && !t->c->plain; line++) {
        bool row = kbc_may_be_delimiter_row(line_at(t, line));
        if (!row && !kbc_is_underline(line_at(t, line)))
            continue;
        if (!measured)
            kbc_measure_containers(&t->cut->lines, t->around.items, t->around.count);
        measured = true;
        kbc_table table = {0};
        kbc_table_row header;
        if (row && begins_table(t, line, &table, &header)) {
            cut_table(t, line, table, header, &p);
            return;
        }
        if (!row && ends_heading(t, line))
            return;
    }
}

/* -------------------------------------------------------------- paragraphs */

/*
 * A heading that is underlined with --- may be a table and a rule: cmark-gfm
 * sees the table first. (=== behind a table was masked: kbc_mask_runs().)
 */
static paragraph heading_lines(const cutter *t, uint32_t first)
{
    const kbc_lines seen = {t->seen, t->cut->lines.starts, t->cut->lines.count};
    return (paragraph){first, kbc_heading_end(&seen, first), true};
}

/* For the guards of limits.c. */
static void mark_lines(cutter *t, cmark_node *node, uint32_t first)
{
    bool code = cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK;
    uint32_t last = code ? (uint32_t)cmark_node_get_end_line(node) : first;
    for (uint32_t line = first; line >= 1 && line <= last && line <= t->cut->lines.count; line++)
        t->cut->marks[t->cut->origins[line - 1]] |= code ? KBC_LINE_CODE : KBC_LINE_BLOCK;
}

/* Text in the first column behind a blank line stands in no container, whatever was open before. */
static bool find_again(cutter *t, uint32_t first, size_t column)
{
    if (t->around.count == 0 && column == 1 && first > 1 && kbc_is_blank(line_at(t, first - 1)))
        t->lost = false;
    return !t->lost;
}

static void enter(cutter *t, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    uint32_t first = (uint32_t)cmark_node_get_start_line(node);
    kb_str line = line_at(t, first);
    size_t column = (size_t)cmark_node_get_start_column(node);
    mark_lines(t, node, first);
    if (type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_ITEM) {
        kbc_container *container = kbc_list_add(t->c, &t->around, sizeof *container);
        *container = (kbc_container){type == CMARK_NODE_BLOCK_QUOTE, first, 0};
    } else if (!find_again(t, first, column)) {
        return;
    } else if (type == CMARK_NODE_PARAGRAPH) {
        search(t, (paragraph){first, (uint32_t)cmark_node_get_end_line(node), false});
    } else if (type == CMARK_NODE_HEADING && column <= line.n && line.s[column - 1] != '#') {
        search(t, heading_lines(t, first));
    }
}

static void leave(cutter *t, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_ITEM)
        t->around.count--;
}

static void walk(cutter *t, cmark_node *root)
{
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while (!t->failed && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (event == CMARK_EVENT_EXIT) {
            leave(t, node);
            continue;
        }
        enter(t, node);
        if (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING)
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
    }
    cmark_iter_free(iter);
}

/* ------------------------------------------------------------------ rounds */

/* Whether cmark got the lines outside of tables as they are. */
static bool is_unmasked(const cutter *t)
{
    const kbc_lines *lines = &t->cut->lines;
    size_t from = 0;
    for (size_t i = 0; i < t->gaps.count; i++) {
        const gap *g = (const gap *)t->gaps.items + i;
        size_t to = lines->starts[g->first - 1];
        if (memcmp(t->seen.s + from, lines->text.s + from, to - from) != 0)
            return false;
        from = lines->starts[g->end - 1];
    }
    return memcmp(t->seen.s + from, lines->text.s + from, lines->text.n - from) == 0;
}

/* Whether tables can stay in the text: that cmark would read the same without them. (What dialects.c has written anew may
 * have several lines of one origin, by which tables are known.) */
static bool may_stay(const cutter *t)
{
    return t->cut->shifts == NULL && t->whole && !t->again && is_unmasked(t);
}

static void mark_rows(const cutter *t)
{
    for (size_t i = 0; i < t->gaps.count; i++) {
        const gap *g = (const gap *)t->gaps.items + i;
        for (uint32_t line = g->first; line < g->end; line++)
            t->cut->marks[t->cut->origins[line - 1]] |= KBC_LINE_ROW;
    }
}

/* Reads the text once; true when another round may find more. */
static bool cut_round(cutter *t, struct cmark_mem *mem)
{
    kbc_cut *cut = t->cut;
    size_t before = cut->tables.count;
    t->again = t->lost = false;
    t->whole = true;
    t->gaps.count = t->around.count = 0;
    t->seen = kbc_mask_runs(t->c, cut);
    cmark_node *root = kbc_parse(mem, t->seen, CMARK_OPT_SOURCEPOS);
    walk(t, root);
    if (!t->failed && may_stay(t)) {
        mark_rows(t);
        cut->root = root;
        return false;
    }
    cmark_node_free(root);
    if (!t->failed && cut->tables.count > before)
        take_out(t);
    return !t->failed && t->again;
}

static int by_line(const void *left, const void *right)
{
    const kbc_table *a = left, *b = right;
    return (a->line > b->line) - (a->line < b->line);
}

static bool cut_all(kbc *c, const kbc_source *source, struct cmark_mem *mem, kbc_cut *cut)
{
    cutter t = {.c = c, .source = source, .cut = cut};
    kb_buf_init(&t.text, &c->arena.alloc);
    size_t last = cut->lines.count > 0 ? cut->origins[cut->lines.count - 1] : 0;
    cut->marks = kb_arena_get(&c->arena, last + 2, 1);
    for (unsigned round = 0; round < ROUNDS && cut_round(&t, mem); round++)
        continue;
    kb_buf_release(&t.text);
    if (cut->tables.count > 1)
        qsort(cut->tables.items, cut->tables.count, sizeof(kbc_table), by_line);
    return !t.failed;
}

static bool may_hold_table(const kbc_lines *lines)
{
    for (uint32_t i = 2; i <= lines->count; i++) {
        if (kbc_may_be_delimiter_row(kbc_line_at(lines, i)))
            return true;
    }
    return false;
}

bool kbc_cut_tables(kbc *c, const kbc_source *source, struct cmark_mem *mem, kbc_cut *out)
{
    if (source->body.n > c->limits[KBC_MAX_PAGE]) {
        kbc_report_limit(c, source, (kbc_place){0, 0}, KBC_MAX_PAGE, "the file is too large");
        return false;
    }
    out->lines = kbc_lines_of(c, source->body);
    uint32_t *origins = kb_arena_get(&c->arena, (size_t)out->lines.count + 1, sizeof *origins);
    for (uint32_t i = 0; i < out->lines.count; i++)
        origins[i] = source->body_line + i + 1;
    out->origins = origins;
    if (!kbc_check_lines(c, source, out) || (!c->plain && !kbc_take_dialects(c, source, out)))
        return false;
    bool twice = (!c->plain && may_hold_table(&out->lines)) || kbc_has_long_run(c, &out->lines);
    return (!twice || cut_all(c, source, mem, out)) && kbc_check_runs(c, source, out);
}
