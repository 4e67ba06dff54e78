/*
 * inline.c - cmark's inlines as elements, with their places in the source.
 * Interface: tree.h. Callers: tree.c for paragraphs and headings, table_tree.c for cells.
 */
#include "tree.h"

#include "kb_text.h"

#include <cmark.h>

#include <strings.h>

/* ------------------------------------------------------------------ places */

/* cmark gives a link the line of its end; its first text knows better, which may stand behind an end of a line. */
static uint32_t start_line(cmark_node *node)
{
    uint32_t line = (uint32_t)cmark_node_get_start_line(node), breaks = 0;
    for (cmark_node *n = cmark_node_first_child(node), *next; n != NULL; n = next) {
        bool ends = cmark_node_get_type(n) == CMARK_NODE_SOFTBREAK;
        breaks += ends ? 1 : 0;
        next = ends ? cmark_node_next(n) : cmark_node_first_child(n);
        if (cmark_node_get_start_line(n) > 0)
            line = (uint32_t)cmark_node_get_start_line(n);
    }
    return line > breaks ? line - breaks : line;
}

/* An address in <> has a column of its own that counts from the paragraph's first byte; its text knows better, too. */
static uint32_t start_column(cmark_node *node)
{
    cmark_node *text = cmark_node_get_type(node) == CMARK_NODE_LINK ? cmark_node_first_child(node) : NULL;
    bool known = text != NULL && cmark_node_get_type(text) == CMARK_NODE_TEXT && cmark_node_get_start_column(text) > 1;
    return (uint32_t)(known ? cmark_node_get_start_column(text) - 1 : cmark_node_get_start_column(node));
}

/* What cmark took of a line for the paragraph. */
static kb_str content_of(const kbc_builder *b, uint32_t line, size_t *start)
{
    kb_str text = kbc_line_at(&b->cut.lines, line);
    *start = line == b->block.line ? b->block.column - 1 : kbc_quote_prefix(text);
    return kb_str_slice(text, *start, text.n);
}

static uint32_t shift_of(const kbc_builder *b, uint32_t line)
{
    return b->cut.shifts != NULL ? b->cut.shifts[line - 1] : 0;
}

/*
 * cmark counts columns as if every line of a paragraph began in the column of
 * the first one, and does not count the lines that end in a backslash or in
 * the middle of a link. The latter show as columns past the end of the line.
 */
static kbc_place page_place(kbc_builder *b, cmark_node *node)
{
    uint32_t seen = start_line(node), column = start_column(node);
    if (seen == 0 || column < b->block.column)
        return (kbc_place){b->cut.origins[b->block.line - 1], b->block.column + shift_of(b, b->block.line)};
    if (seen > b->seen_line) {
        b->seen_line = seen;
        b->uncounted += b->uncounted_here;
        b->uncounted_here = 0;
    }
    uint32_t line = seen + b->uncounted;
    size_t offset = column - b->block.column, start;
    kb_str content = content_of(b, line, &start);
    for (uint32_t more = 1; offset > content.n && line < b->cut.lines.count; more++) {
        offset -= content.n + 1;
        content = content_of(b, ++line, &start);
        b->uncounted_here = more > b->uncounted_here ? more : b->uncounted_here;
    }
    line = line < b->cut.lines.count ? line : b->cut.lines.count;
    return (kbc_place){b->cut.origins[line - 1], (uint32_t)(start + offset) + 1 + shift_of(b, line)};
}

/* Cells are parsed behind a no-break space (2 bytes) and without the backslash of `\|`. */
static kbc_place cell_place(kbc_cell *cell, cmark_node *node)
{
    size_t column = start_column(node);
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

static void open_link(kbc_builder *b, cmark_node *node, kbc_place place)
{
    xmlNodePtr link = kbc_open(b, KBC_LINK, place);
    bool external = false;
    kb_str address = kb_str_from(cmark_node_get_url(node));
    kbc_set(b, link, "to", kbc_resolve_address(b->c, b->source, address, &external));
    if (external)
        kbc_set(b, link, "external", KB_LIT("yes"));
}

static void open_image(kbc_builder *b, cmark_node *node, kbc_place place)
{
    xmlNodePtr image = kbc_open(b, KBC_IMAGE, place);
    kbc_set(b, image, "file", kbc_file_name(b->c, kb_str_from(cmark_node_get_url(node))));
}

static void add_break(kbc_builder *b, kbc_place place)
{
    kbc_open(b, KBC_BREAK, place);
    kbc_close(b);
}

static void add_code_span(kbc_builder *b, cmark_node *node, kbc_place place)
{
    kbc_open(b, KBC_CODE_SPAN, place);
    kb_buf_str(&b->text, kb_str_from(cmark_node_get_literal(node)));
    kbc_close(b);
}

/* Blanks at the start of a block stood behind a tag of HTML. */
static void add_text(kbc_builder *b, kb_str text)
{
    bool first = b->text.size == 0 && b->at->children == NULL && b->cell == NULL;
    bool block = first && (kbc_is(b->at, "paragraph") || kbc_is(b->at, "heading"));
    while (block && text.n > 0 && (text.s[0] == ' ' || text.s[0] == '\t'))
        text = kb_str_slice(text, 1, text.n);
    kb_buf_str(&b->text, text);
}

/* Characters of a script that goes without blanks; Korean, as wide, has them. */
static bool is_unspaced(uint32_t code)
{
    bool hangul = code >= 0xAC00 && code <= 0xD7A3;
    return code >= 0x2E80 && code < 0x1F000 && !hangul && kb_utf8_width(code) == 2;
}

/* The first or the last code point of a text; 0 of anything else. */
static uint32_t code_of(cmark_node *node, bool last)
{
    if (node == NULL || cmark_node_get_type(node) != CMARK_NODE_TEXT)
        return 0;
    kb_str text = kb_str_from(cmark_node_get_literal(node));
    uint32_t code = 0;
    for (size_t at = 0; at < text.n && (last || at == 0);)
        code = kb_utf8_next(text, &at);
    return code;
}

/* The end of a line is a blank, but not between two Chinese or Japanese characters. */
static void add_soft_break(kbc_builder *b, cmark_node *node)
{
    if (!is_unspaced(code_of(cmark_node_previous(node), true)) || !is_unspaced(code_of(cmark_node_next(node), false)))
        add_text(b, KB_LIT(" "));
}

/* Of HTML between words <br> has a meaning of its own: it keeps two lines of a cell apart. Others may name a place. */
static void add_html(kbc_builder *b, cmark_node *node, kbc_place place)
{
    const char *tag = cmark_node_get_literal(node);
    kbc_take_anchor(b, kb_str_from(tag));
    if (kbc_is_placeholder(kb_str_from(tag)))
        add_text(b, kb_str_from(tag));
    if (strncasecmp(tag, "<br", 3) == 0 && (tag[3] == '>' || tag[3] == '/' || tag[3] == ' '))
        add_break(b, place);
}

static void enter(kbc_builder *b, cmark_node *node, kbc_place place)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        add_text(b, kb_str_from(cmark_node_get_literal(node)));
        break;
    case CMARK_NODE_SOFTBREAK:
        add_soft_break(b, node);
        break;
    case CMARK_NODE_LINEBREAK:
        add_break(b, place);
        break;
    case CMARK_NODE_CODE:
        add_code_span(b, node, place);
        break;
    case CMARK_NODE_HTML_INLINE:
        add_html(b, node, place);
        break;
    case CMARK_NODE_EMPH:
        kbc_open(b, KBC_EMPHASIS, place);
        break;
    case CMARK_NODE_STRONG:
        kbc_open(b, KBC_STRONG, place);
        break;
    case CMARK_NODE_LINK:
        open_link(b, node, place);
        break;
    case CMARK_NODE_IMAGE:
        open_image(b, node, place);
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
            enter(b, node, place_of(b, node));
        else
            kbc_close(b);
    }
    cmark_iter_free(iter);
}
