/*
 * tree.c - a source becomes an XML tree: cmark's blocks as elements, sections
 * nested by the levels of their headings. Walks cmark's iterator, so that no
 * depth of nesting costs stack.
 * Interface: kbc_tree() in compiler.h, the rest in tree.h for the tree's files.
 */
#include "tree.h"

#include <cmark.h>

/* ---------------------------------------------------------------- sections */

static kb_str level_name(unsigned level)
{
    return kb_str_slice(KB_LIT("0123456"), level, (size_t)level + 1);
}

static void check_level(kbc_builder *b, unsigned level, kbc_place place)
{
    unsigned around = kbc_section_level(b->at);
    if (around == 0)
        around = 1;
    if (level > around + 1)
        kbc_report(b->c, KBC_WARNING, b->source, place, "heading-level",
                   "a heading of level %u stands right below one of level %u", level, around);
}

/* Whether a heading of a level ends an element: never a zone. */
static bool ends_section(const xmlNode *node, unsigned level)
{
    return kbc_section_level(node) >= level && !kbc_is_zone(node);
}

static void close_sections(kbc_builder *b, unsigned level)
{
    kbc_anchor *anchors = b->anchors; /* they belong to the heading that ends the sections */
    b->anchors = NULL;
    while (ends_section(b->at, level))
        kbc_close(b);
    b->anchors = anchors;
}

/* Closes what the heading ends and opens its section; the first H1 is the page itself. */
static void open_section(kbc_builder *b, unsigned level, kbc_place place)
{
    close_sections(b, level);
    if (level == 1 && !b->has_title && kbc_is(b->at, "page")) {
        b->has_title = true;
        return;
    }
    check_level(b, level, place);
    xmlNodePtr section = kbc_open(b, KBC_SECTION, place);
    kbc_set(b, section, "level", level_name(level));
}

/* ------------------------------------------------------------------ blocks */

/* A line of the text, behind the prefixes of quotes. */
static kb_str plain_line(const kbc_builder *b, uint32_t line)
{
    kb_str text = kbc_line_at(&b->cut.lines, line);
    return kb_str_trim(kb_str_slice(text, kbc_quote_prefix(text), text.n));
}

/* What stands on the first line of a block, without the blanks around. */
static kb_str first_line(const kbc_builder *b, cmark_node *node)
{
    kb_str text = kbc_line_at(&b->cut.lines, (uint32_t)cmark_node_get_start_line(node));
    return kb_str_trim(kb_str_slice(text, (size_t)cmark_node_get_start_column(node) - 1, text.n));
}

/* Whether a paragraph that is to be made should be rows of the table above, which is told. */
static bool check_rows(kbc_builder *b, cmark_node *node)
{
    uint32_t line = (uint32_t)cmark_node_get_start_line(node);
    if (!kbc_is_lost_row(b, first_line(b, node), plain_line(b, line + 1)))
        return false;
    kbc_report(b->c, KBC_WARNING, b->source, kbc_block_place(b, node), "lost-row",
               "%s ends the table above; this row is plain text",
               plain_line(b, line - 1).n == 0 ? "a blank line" : "the line before");
    return true;
}

/* Whether a paragraph is the first block of a quote, and no link or the like stands at its beginning. */
static bool may_be_alert(const kbc_builder *b, const xmlNode *paragraph)
{
    return !b->c->plain && kbc_is(b->at, "block_quote") && paragraph->prev == NULL && paragraph->children != NULL &&
           paragraph->children->type == XML_TEXT_NODE;
}

static void add_paragraph(kbc_builder *b, cmark_node *node)
{
    if (kbc_add_bold_heading(b, node))
        return;
    bool rows = check_rows(b, node);
    kbc_note_block(b, node);
    kbc_place place = kbc_block_place(b, node);
    place.line += b->uncounted;
    xmlNodePtr paragraph = kbc_open(b, KBC_PARAGRAPH, place);
    kbc_add_inlines(b, node);
    kbc_close(b);
    if (may_be_alert(b, paragraph))
        kbc_check_alert(b, first_line(b, node), kbc_block_place(b, node));
    b->rows = rows ? paragraph : b->rows;
    if (paragraph->children == NULL)
        kbc_remove(paragraph);
}

static void add_heading(kbc_builder *b, cmark_node *node)
{
    unsigned level = (unsigned)cmark_node_get_heading_level(node);
    kbc_place place = kbc_block_place(b, node);
    bool of_page = kbc_may_head(b, node);
    if (of_page && kbc_add_tab(b, node))
        return;
    if (of_page)
        open_section(b, level, place);
    kbc_note_block(b, node);
    uint32_t last_line = kbc_last_line(b, node);
    xmlNodePtr heading = kbc_open(b, KBC_HEADING, place);
    kbc_set(b, heading, "level", level_name(level));
    kbc_add_inlines(b, node);
    kbc_close(b);
    if (of_page)
        kbc_end_attributes(b, heading, heading->parent, last_line);
}

static void open_list(kbc_builder *b, cmark_node *node)
{
    xmlNodePtr list = kbc_open(b, KBC_LIST, kbc_block_place(b, node));
    bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    kbc_set(b, list, "type", ordered ? KB_LIT("ordered") : KB_LIT("bullet"));
    if (ordered)
        kbc_set(b, list, "start", kbc_format(b->c, "%d", cmark_node_get_list_start(node)));
    kbc_set(b, list, "tight", cmark_node_get_list_tight(node) ? KB_LIT("yes") : KB_LIT("no"));
}

static void add_code(kbc_builder *b, cmark_node *node)
{
    xmlNodePtr code = kbc_open(b, KBC_CODE, kbc_block_place(b, node));
    kb_str info = kb_str_trim(kb_str_from(cmark_node_get_fence_info(node)));
    size_t n = 0;
    while (n < info.n && info.s[n] != ' ' && info.s[n] != '\t')
        n++;
    if (n > 0)
        kbc_set(b, code, "language", kb_str_slice(info, 0, n));
    kb_str text = kb_str_from(cmark_node_get_literal(node));
    if (text.n > 0 && text.s[text.n - 1] == '\n')
        text.n--;
    kb_buf_str(&b->text, text);
    kbc_close(b);
}

/* Adds the next table, when it, or the comment in its place, is this node. */
static bool add_table_at(kbc_builder *b, cmark_node *node)
{
    if (b->next_table == b->cut.tables.count)
        return false;
    const kbc_table *table = (const kbc_table *)b->cut.tables.items + b->next_table;
    if (table->line != kbc_block_place(b, node).line)
        return false;
    b->next_table++;
    kbc_add_table(b, table);
    return true;
}

static void add_leaf(kbc_builder *b, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_CODE_BLOCK:
        add_code(b, node);
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        if (kbc_may_head(b, node) && kbc_end_tab(b))
            break;
        kbc_open(b, KBC_RULE, kbc_block_place(b, node));
        kbc_close(b);
        break;
    case CMARK_NODE_HTML_BLOCK:
        if (!kbc_take_mark(b, node) && !add_table_at(b, node))
            kbc_add_html(b, kb_str_from(cmark_node_get_literal(node)), kbc_block_place(b, node));
        break;
    default:
        break;
    }
}

static void enter_container(kbc_builder *b, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        kbc_open(b, KBC_BLOCK_QUOTE, kbc_block_place(b, node));
        break;
    case CMARK_NODE_LIST:
        open_list(b, node);
        break;
    case CMARK_NODE_ITEM:
        kbc_open(b, KBC_ITEM, kbc_block_place(b, node));
        break;
    default:
        add_leaf(b, node);
        break;
    }
}

static void leave_container(kbc_builder *b, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type != CMARK_NODE_BLOCK_QUOTE && type != CMARK_NODE_ITEM && type != CMARK_NODE_LIST)
        return;
    kbc_leave_blocks(b);
    xmlNodePtr element = b->at;
    kbc_close(b);
    if (type == CMARK_NODE_BLOCK_QUOTE)
        kbc_finish_quote(b, element);
    else if (type == CMARK_NODE_ITEM)
        kbc_finish_item(b, element);
    kbc_end_late(b);
}

/* Blocks that hold inlines are walked by inline.c; this iterator goes on behind them. */
static bool add_text_block(kbc_builder *b, cmark_iter *iter, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    bool table = type == CMARK_NODE_PARAGRAPH && b->cut.root != NULL && add_table_at(b, node);
    if (type == CMARK_NODE_PARAGRAPH && !table)
        add_paragraph(b, node);
    else if (type == CMARK_NODE_HEADING)
        add_heading(b, node);
    else if (!table)
        return false;
    cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
    return true;
}

static void walk(kbc_builder *b, cmark_node *root)
{
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while (!b->failed && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_EXIT)
            leave_container(b, node);
        else if (!add_text_block(b, iter, node))
            enter_container(b, node);
    }
    cmark_iter_free(iter);
}

/* -------------------------------------------------------------------- page */

static void open_page(kbc_builder *b)
{
    b->doc = xmlNewDoc(kbc_xml("1.0"));
    b->at = kbc_new_element(b->c, b->doc, KBC_PAGE, (kbc_place){b->source->body_line + 1, 1});
    xmlDocSetRootElement(b->doc, b->at);
    kbc_set(b, b->at, "path", kbc_page_id(b->c, b->source->path));
    kbc_page_attributes(b, b->at);
    b->depth = 1;
}

static void build(kbc_builder *b)
{
    b->failed = !kbc_cut_tables(b->c, b->source, b->mem, &b->cut);
    cmark_node *root = b->cut.root;
    if (root == NULL && !b->failed)
        root = kbc_parse(b->mem, b->cut.lines.text, CMARK_OPT_SOURCEPOS);
    if (!b->failed) {
        open_page(b);
        walk(b, root);
    }
    if (root != NULL)
        cmark_node_free(root);
    if (b->failed)
        return;
    kbc_flush(b);
    kbc_settle_anchors(b);
    kbc_add_lead(b);
    if (!b->failed && b->next_table < b->cut.tables.count) {
        const kbc_table *lost = (const kbc_table *)b->cut.tables.items + b->next_table;
        kbc_fail(b, (kbc_place){lost->line, 0}, "cannot tell where this table belongs; put blank lines around it");
    }
}

xmlDocPtr kbc_tree(kbc *c, const kbc_source *source)
{
    cmark_mem mem = {kbc_calloc, kbc_realloc, kbc_free};
    kbc_builder b = {.c = c, .source = source, .mem = &mem};
    kb_buf_init(&b.text, &c->arena.alloc);
    kb_buf_init(&b.cell_text, &c->arena.alloc);
    build(&b);
    kb_buf_release(&b.text);
    kb_buf_release(&b.cell_text);
    if (b.failed && b.doc != NULL) {
        xmlFreeDoc(b.doc);
        b.doc = NULL;
    }
    return b.doc;
}
