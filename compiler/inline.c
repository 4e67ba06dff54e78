/*
 * inline.c - cmark's inlines as elements, with their places in the source.
 * Interface: tree.h. Callers: tree.c for paragraphs and headings, table_tree.c for cells.
 */
#include "tree.h"

#include <cmark.h>

#include <strings.h>

/* ------------------------------------------------------------------ places */

/* cmark gives a link the line of its end; its first child knows better. */
static uint32_t start_line(cmark_node *node)
{
    for (cmark_node *n = cmark_node_first_child(node); n != NULL; n = cmark_node_first_child(n)) {
        if (cmark_node_get_start_line(n) > 0)
            return (uint32_t)cmark_node_get_start_line(n);
    }
    return (uint32_t)cmark_node_get_start_line(node);
}

/*
 * cmark counts columns as if every line of a paragraph began in the column of
 * the first one, without what stands before.
 */
static kbc_place page_place(const kbc_builder *b, cmark_node *node)
{
    uint32_t line = start_line(node);
    uint32_t column = (uint32_t)cmark_node_get_start_column(node);
    if (line == 0 || column == 0)
        line = b->block.line, column = b->block.column;
    bool first = line == b->block.line && b->block_skipped == 0;
    line += b->block_skipped;
    if (line > b->cut.lines.count)
        line = b->cut.lines.count;
    if (!first && column >= b->block.column)
        column = column - b->block.column + (uint32_t)kbc_quote_prefix(kbc_line_at(&b->cut.lines, line)) + 1;
    return (kbc_place){b->cut.origins[line - 1], column};
}

/* Cells are parsed behind a no-break space (2 bytes) and without the backslash of `\|`. */
static kbc_place cell_place(kbc_cell *cell, cmark_node *node)
{
    size_t column = (size_t)cmark_node_get_start_column(node);
    size_t plain = column > 3 ? column - 3 : 0;
    if (plain < cell->plain)
        cell->plain = cell->raw = 0;
    while (cell->plain < plain && cell->raw < cell->text.n) {
        if (kb_str_begins(kb_str_slice(cell->text, cell->raw, cell->text.n), KB_LIT("\\|")))
            cell->raw++;
        cell->raw++;
        cell->plain++;
    }
    return (kbc_place){cell->place.line, cell->place.column + (uint32_t)cell->raw};
}

static kbc_place place_of(kbc_builder *b, cmark_node *node)
{
    return b->cell != NULL ? cell_place(b->cell, node) : page_place(b, node);
}

/* ---------------------------------------------------------------- elements */

static void open_link(kbc_builder *b, cmark_node *node)
{
    xmlNodePtr link = kbc_open(b, "link", place_of(b, node));
    bool external = false;
    kb_str address = kb_str_from(cmark_node_get_url(node));
    kbc_set(b, link, "to", kbc_resolve_address(b->c, b->source, address, &external));
    if (external)
        kbc_set(b, link, "external", KB_LIT("yes"));
}

static void open_image(kbc_builder *b, cmark_node *node)
{
    xmlNodePtr image = kbc_open(b, "image", place_of(b, node));
    kbc_set(b, image, "file", kbc_file_name(b->c, kb_str_from(cmark_node_get_url(node))));
}

static void add_break(kbc_builder *b, cmark_node *node)
{
    kbc_open(b, "break", place_of(b, node));
    kbc_close(b);
}

static void add_code_span(kbc_builder *b, cmark_node *node)
{
    kbc_open(b, "code_span", place_of(b, node));
    kb_buf_str(&b->text, kb_str_from(cmark_node_get_literal(node)));
    kbc_close(b);
}

/* Of HTML between words only <br> has a meaning of its own: it keeps two lines of a cell apart. */
static void add_html(kbc_builder *b, cmark_node *node)
{
    const char *tag = cmark_node_get_literal(node);
    if (strncasecmp(tag, "<br", 3) == 0 && (tag[3] == '>' || tag[3] == '/' || tag[3] == ' '))
        add_break(b, node);
}

static void enter(kbc_builder *b, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        kb_buf_str(&b->text, kb_str_from(cmark_node_get_literal(node)));
        break;
    case CMARK_NODE_SOFTBREAK:
        kb_buf_byte(&b->text, ' ');
        break;
    case CMARK_NODE_LINEBREAK:
        add_break(b, node);
        break;
    case CMARK_NODE_CODE:
        add_code_span(b, node);
        break;
    case CMARK_NODE_HTML_INLINE:
        add_html(b, node);
        break;
    case CMARK_NODE_EMPH:
        kbc_open(b, "emphasis", place_of(b, node));
        break;
    case CMARK_NODE_STRONG:
        kbc_open(b, "strong", place_of(b, node));
        break;
    case CMARK_NODE_LINK:
        open_link(b, node);
        break;
    case CMARK_NODE_IMAGE:
        open_image(b, node);
        break;
    default:
        break;
    }
}

void kbc_add_inlines(kbc_builder *b, cmark_node *block)
{
    cmark_iter *iter = cmark_iter_new(block);
    cmark_event_type event;
    while (!b->failed && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (node == block)
            continue;
        if (event == CMARK_EVENT_ENTER)
            enter(b, node);
        else
            kbc_close(b);
    }
    cmark_iter_free(iter);
}
