/*
 * tree_read.c - looks at a finished tree: marks, text, attributes; prints it.
 * Interface: compiler.h. Callers: extract.c, check.c, encode.c, main.
 */
#include "kb_text.h"
#include "rules.h"
#include "tree.h"

#include <stdio.h>

kbc_node *kbc_node_of(const xmlNode *node)
{
    while (node != NULL && (node->type != XML_ELEMENT_NODE || node->_private == NULL))
        node = node->parent;
    return node != NULL ? node->_private : NULL;
}

bool kbc_is_zone(const xmlNode *node)
{
    if (node == NULL || kbc_element_of(node) != KBC_SECTION)
        return false;
    uint32_t block = kbc_node_of(node)->block;
    return block != KBC_NONE && block != KBC_BY_BOLD;
}

kb_str kbc_attribute(kbc *c, const xmlNode *node, const char *name)
{
    const xmlAttr *attribute = xmlHasProp(node, kbc_xml(name));
    if (attribute == NULL)
        return (kb_str){NULL, 0};
    const xmlNode *value = attribute->children;
    if (value == NULL)
        return KB_LIT("");
    if (value->next == NULL && value->type == XML_TEXT_NODE)
        return kb_arena_copy(&c->arena, kbc_chars(value->content));
    xmlChar *text = xmlNodeListGetString(node->doc, value, 1);
    kb_str copy = kb_arena_copy(&c->arena, kbc_chars(text));
    xmlFree(text);
    return copy;
}

/* What stands in a line of text: texts, too. */
static bool is_inline(const xmlNode *node)
{
    switch (kbc_element_of(node)) {
    case KBC_STRONG:
    case KBC_EMPHASIS:
    case KBC_CODE_SPAN:
    case KBC_LINK:
    case KBC_IMAGE:
    case KBC_BREAK: return true;
    default: return node->type != XML_ELEMENT_NODE;
    }
}

/* The next node in the order of the text. */
static const xmlNode *next_node(const xmlNode *root, const xmlNode *node)
{
    if (node->type == XML_ELEMENT_NODE && node->children != NULL)
        return node->children;
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
}

/* -------------------------------------------------------------------- text */

static size_t text_bytes(const xmlNode *root)
{
    size_t bytes = 0;
    for (const xmlNode *n = root; n != NULL; n = next_node(root, n))
        bytes += n->type == XML_TEXT_NODE ? strlen((const char *)n->content) : 1;
    return bytes;
}

/* Appends the words of a text to count bytes; returns how many there are then. */
static size_t add_words(char *out, size_t count, kb_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool blank = text.s[i] == ' ' || text.s[i] == '\n' || text.s[i] == '\t';
        if (!blank)
            out[count++] = text.s[i];
        else if (count > 0 && out[count - 1] != ' ')
            out[count++] = ' ';
    }
    return count;
}

kb_str kbc_node_text(kbc *c, const xmlNode *node)
{
    char *out = kb_arena_room(&c->arena, text_bytes(node) + 1, 1);
    size_t count = 0;
    for (const xmlNode *n = node; n != NULL; n = next_node(node, n)) {
        if (n->type == XML_TEXT_NODE)
            count = add_words(out, count, kbc_chars(n->content));
        else if (!is_inline(n) || kbc_element_of(n) == KBC_BREAK)
            count = add_words(out, count, KB_LIT(" ")); /* words of two blocks are two words */
    }
    kb_str text = kb_str_trim((kb_str){out, count});
    out[text.s + text.n - out] = '\0';
    return text;
}

/* ---------------------------------------------------------------- printing */

typedef struct printer {
    const kbc_source *source;
    kbc_walk walk;
    kb_buf out, line;
} printer;

static const char *entity(char ch)
{
    return ch == '&' ? "&amp;" : ch == '<' ? "&lt;" : ch == '>' ? "&gt;" : ch == '"' ? "&quot;" : NULL;
}

/* One line of text or less. */
static void escape_line(printer *p, kb_str text)
{
    kb_buf_clear(&p->line);
    kbc_filter(text, &p->line);
    for (size_t i = 0; i < p->line.size; i++) {
        char ch = (char)p->line.data[i];
        if (entity(ch) != NULL)
            kb_buf_str(&p->out, kb_str_from(entity(ch)));
        else
            kb_buf_byte(&p->out, (uint8_t)ch);
    }
}

/* Line feeds and tabs of code may stay as they are. */
static void escape(printer *p, kb_str text)
{
    for (size_t at = 0; at < text.n; at++) {
        size_t start = at;
        while (at < text.n && text.s[at] != '\n' && text.s[at] != '\t')
            at++;
        escape_line(p, kb_str_slice(text, start, at));
        if (at < text.n)
            kb_buf_byte(&p->out, (uint8_t)text.s[at]);
    }
}

static void print_tag(printer *p, const xmlNode *node)
{
    kb_buf *out = &p->out;
    kbc_buf_format(out, "<%s", (const char *)node->name);
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        kbc_buf_format(out, " %s=\"", (const char *)a->name);
        if (a->children != NULL)
            escape(p, kbc_chars(a->children->content));
        kb_buf_byte(out, '"');
    }
    kb_buf_str(out, node->children == NULL ? KB_LIT("/>") : KB_LIT(">"));
}

/* Whether an element's content is printed on its own line: text and inlines. */
static bool holds_text(const xmlNode *node)
{
    return node->children == NULL || is_inline(node->children);
}

/* Places stand in comments, since rules must not take them for attributes. */
static void print_place(printer *p, const xmlNode *node)
{
    const kbc_node *of = kbc_node_of(node);
    kbc_place place = of != NULL ? of->place : (kbc_place){0, 0};
    size_t column = kbc_display_column(&p->walk, p->source, place);
    kbc_buf_format(&p->out, " <!-- %u:%zu -->\n", (unsigned)place.line, column);
}

static void print_indent(printer *p, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++)
        kb_buf_str(&p->out, KB_LIT("  "));
}

static void print_start(printer *p, const xmlNode *node, unsigned depth)
{
    if (node->type != XML_ELEMENT_NODE) {
        escape(p, kbc_chars(node->content));
        return;
    }
    if (!is_inline(node))
        print_indent(p, depth);
    print_tag(p, node);
    if (!is_inline(node) && (node->children == NULL || !holds_text(node)))
        print_place(p, node);
}

static void print_end(printer *p, const xmlNode *node, unsigned depth)
{
    if (!holds_text(node))
        print_indent(p, depth);
    kbc_buf_format(&p->out, "</%s>", (const char *)node->name);
    if (!is_inline(node) && holds_text(node))
        print_place(p, node);
    else if (!is_inline(node))
        kb_buf_byte(&p->out, '\n');
}

static void print_all(printer *p, const xmlNode *root)
{
    const xmlNode *node = root;
    unsigned depth = 0;
    while (node != NULL) {
        print_start(p, node, depth);
        if (node->type == XML_ELEMENT_NODE && node->children != NULL) {
            node = node->children;
            depth++;
            continue;
        }
        while (node != root && node->next == NULL) {
            node = node->parent;
            print_end(p, node, --depth);
        }
        node = node == root ? NULL : node->next;
    }
}

void kbc_print_tree(const kbc_source *source, xmlDocPtr doc, void *stream)
{
    kb_alloc alloc = kbc_alloc();
    printer p = {.source = source};
    kb_buf_init(&p.out, &alloc);
    kb_buf_init(&p.line, &alloc);
    print_all(&p, xmlDocGetRootElement(doc));
    (void)fwrite(p.out.data, 1, p.out.size, stream);
    kb_buf_release(&p.out);
    kb_buf_release(&p.line);
}
