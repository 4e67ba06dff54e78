/*
 * tree_build.c - what a tree is built with: elements that are open, their text
 * and anchors, and where a block of cmark's stands in the source. Interface:
 * tree.h. Callers: tree.c and the files that read what stands in a block.
 */
#include "rules.h"
#include "tree.h"

#include <cmark.h>

/* ---------------------------------------------------------------- elements */

void kbc_fail(kbc_builder *b, kbc_place place, const char *message)
{
    if (!b->failed)
        kbc_report(b->c, KBC_ERROR, b->source, place, "limit", "%s", message);
    b->failed = true;
}

void kbc_flush(kbc_builder *b)
{
    if (b->text.size == 0)
        return;
    xmlNodePtr text = xmlNewDocTextLen(b->doc, b->text.data, (int)b->text.size);
    xmlAddChild(b->at, text);
    kb_buf_clear(&b->text);
}

xmlNodePtr kbc_new_element(kbc *c, xmlDocPtr doc, kbc_element element, kbc_place place)
{
    xmlNodePtr node = xmlNewDocNode(doc, NULL, kbc_xml(kbc_element_name(element).s), NULL);
    kbc_node *mark = kb_arena_get(&c->arena, 1, sizeof *mark);
    *mark = (kbc_node){
        .place = place,
        .record = KBC_NONE,
        .title_of = KBC_NONE,
        .part = KBC_NONE,
        .element = element,
        .block = KBC_NONE,
    };
    node->_private = mark;
    return node;
}

xmlNodePtr kbc_open(kbc_builder *b, kbc_element element, kbc_place place)
{
    kbc_flush(b);
    xmlNodePtr node = kbc_new_element(b->c, b->doc, element, place);
    xmlAddChild(b->at, node);
    b->at = node;
    if (++b->depth > KBC_TREE_DEPTH)
        kbc_fail(b, place, "too many elements inside each other (at most 60)");
    return node;
}

void kbc_settle_anchors(kbc_builder *b)
{
    kbc_node *mark = b->at->_private;
    kbc_anchor *last = b->anchors;
    if (last == NULL || b->at->children == NULL)
        return;
    for (; last->next != NULL; last = last->next)
        continue;
    last->next = mark->anchors;
    mark->anchors = b->anchors;
    b->anchors = NULL;
}

void kbc_close(kbc_builder *b)
{
    kbc_flush(b);
    kbc_settle_anchors(b);
    b->at = b->at->parent;
    b->depth--;
}

void kbc_set(kbc_builder *b, xmlNodePtr node, const char *name, kb_str value)
{
    kb_str copy = kb_arena_copy(&b->c->arena, value);
    xmlSetProp(node, kbc_xml(name), kbc_xml(copy.s));
}

void kbc_remove(xmlNodePtr node)
{
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

void kbc_retext(kbc_builder *b, xmlNodePtr node, kb_str content)
{
    if (content.n == 0) {
        kbc_remove(node);
        return;
    }
    kb_str copy = kb_arena_copy(&b->c->arena, content); /* content may be a part of the node's own */
    xmlNodeSetContentLen(node, kbc_xml(copy.s), (int)copy.n);
}

unsigned kbc_section_level(const xmlNode *node)
{
    if (node == NULL || kbc_element_of(node) != KBC_SECTION)
        return 0;
    const xmlAttr *level = xmlHasProp(node, kbc_xml("level"));
    return (unsigned)(level->children->content[0] - '0');
}

/* ------------------------------------------------------------------ blocks */

struct cmark_node *kbc_parse(struct cmark_mem *mem, kb_str text, int options)
{
    cmark_parser *parser = cmark_parser_new_with_mem(options, mem);
    cmark_parser_feed(parser, text.s, text.n);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return root;
}

kbc_place kbc_block_place(const kbc_builder *b, cmark_node *node)
{
    uint32_t line = (uint32_t)cmark_node_get_start_line(node);
    uint32_t column = (uint32_t)cmark_node_get_start_column(node);
    if (line == 0 || line > b->cut.lines.count)
        return (kbc_place){b->source->body_line + 1, 1};
    column += b->cut.shifts != NULL ? b->cut.shifts[line - 1] : 0;
    return (kbc_place){b->cut.origins[line - 1], column};
}

uint32_t kbc_last_line(const kbc_builder *b, cmark_node *node)
{
    uint32_t line = (uint32_t)cmark_node_get_end_line(node);
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING && line > b->block.line) /* for cmark it ends behind its === */
        line = kbc_heading_end(&b->cut.lines, b->block.line + b->uncounted);
    return line == 0 || line > b->cut.lines.count ? kbc_block_place(b, node).line : b->cut.origins[line - 1];
}

/* Definitions at the start of a paragraph are gone from cmark's node, but its lines count them. */
void kbc_note_block(kbc_builder *b, cmark_node *node)
{
    uint32_t line = (uint32_t)cmark_node_get_start_line(node);
    uint32_t end = (uint32_t)cmark_node_get_end_line(node);
    uint32_t column = (uint32_t)cmark_node_get_start_column(node);
    uint32_t skipped = 0;
    kb_str text = kbc_line_at(&b->cut.lines, line), label;
    for (text = kb_str_slice(text, column - 1, text.n); line + skipped < end && kbc_read_definition(text, &label);) {
        text = kbc_line_at(&b->cut.lines, line + ++skipped);
        text = kb_str_slice(text, kbc_quote_prefix(text), text.n);
    }
    b->block = (kbc_place){line, column};
    b->seen_line = line;
    b->uncounted = skipped;
    b->uncounted_here = 0;
}
