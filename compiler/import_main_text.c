/*
 * import_main_text.c - finds the element that holds the text of a page.
 * Interface: import.h. Callers: import_clutter.c, import.c and tests.
 *
 * First what the page says itself counts: <main>, role=main, Confluence's
 * #main-content, articleBody, <article>. Else the text is looked for by its weight.
 *
 * A menu is made of links, a text of words. So a line, that is all that stands
 * in a block but not in a block within it, weighs
 *
 *     max(0, bytes that are not in links - bytes that are)
 *
 * and an element weighs as much as all lines in it. From <body> the way leads
 * down to a child as long as one holds nine tenths of the weight of the page:
 * at most a tenth of the text is given up for what stands around it.
 *
 * That links tell menus from text is known as link density (Kohlschütter,
 * Fankhauser and Nejdl, Boilerplate Detection using Shallow Text Features,
 * 2010); the difference, and the way down, are our own.
 */
#include "import.h"

/* A page says where its text is, and what it names holds less than a quarter: then it is not believed. */
#define BELIEVED 4
#define KEPT_TENTHS 9

/* ----------------------------------------------------------------- weights */

/* The bytes of the line that is being measured. */
typedef struct line {
    size_t plain, linked;
} line;

static size_t weight_of(line l)
{
    return l.plain > l.linked ? l.plain - l.linked : 0;
}

/* Both are kept where libxml2 leaves room for who uses it: the weight, and whether there are blocks in it. */
static void keep(xmlNodePtr node, size_t weight, bool blocks)
{
    node->_private = (void *)(uintptr_t)(weight * 2 + (blocks ? 1 : 0)); /* NOLINT(performance-no-int-to-ptr) */
}

size_t kbc_import_weight(const xmlNode *node)
{
    return (uintptr_t)node->_private / 2;
}

bool kbc_import_holds_block(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && ((uintptr_t)node->_private & 1) != 0;
}

static size_t count_bytes(kb_str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += (uint8_t)text.s[i] > ' ' ? 1 : 0;
    return n;
}

/* Adds to the line around it; returns the weight of the lines that ended within. */
static size_t weigh(xmlNodePtr node, line *around, bool linked, bool *holds_block)
{
    if (node->type == XML_TEXT_NODE) {
        size_t bytes = count_bytes(kbc_chars(node->content));
        *(linked ? &around->linked : &around->plain) += bytes;
        return 0;
    }
    bool block = kbc_dom_is_block(node), blocks = false;
    line own = {0, 0};
    line *to = block ? &own : around;
    size_t weight = 0;
    linked = linked || kbc_dom_is(node, "a");
    for (xmlNodePtr child = node->children; child != NULL; child = child->next)
        weight += child->type == XML_ELEMENT_NODE || child->type == XML_TEXT_NODE ? weigh(child, to, linked, &blocks) : 0;
    weight += weight_of(own);
    keep(node, weight, blocks);
    *holds_block = *holds_block || block || blocks;
    return weight;
}

void kbc_import_weigh(xmlNodePtr root)
{
    line none = {0, 0};
    bool blocks = false;
    (void)weigh(root, &none, false, &blocks);
}

/* ------------------------------------------------------------------ layout */

/* What a table has of its own, not in tables within it. */
typedef struct shape {
    bool head, tables, blocks;
    unsigned rows, columns, cells; /* cells of the row */
} shape;

static void look_at(shape *s, const xmlNode *node)
{
    s->head = s->head || kbc_dom_is_one_of(node, "th caption thead");
    s->tables = s->tables || kbc_dom_is(node, "table");
    s->blocks = s->blocks || kbc_dom_is_one_of(node, "h1 h2 h3 h4 h5 h6 p ul ol dl pre blockquote div section center");
    if (kbc_dom_is(node, "tr")) {
        s->rows++;
        s->cells = 0;
    }
    s->cells += kbc_dom_is_one_of(node, "td th") ? 1 : 0;
    s->columns = s->cells > s->columns ? s->cells : s->columns;
}

bool kbc_import_is_layout(const xmlNode *table)
{
    shape s = {0};
    kb_str border = kbc_dom_get(table, "border"), role = kbc_dom_get(table, "role");
    for (xmlNodePtr node = table->children; node != NULL; node = kbc_dom_next(table, node, kbc_dom_is(node, "table")))
        look_at(&s, node);
    if (kb_str_equal(role, KB_LIT("presentation")) || kb_str_equal(role, KB_LIT("none")))
        return true;
    if (s.head || kbc_dom_has_word(table, "confluence data"))
        return false;
    bool framed = border.n > 0 && !kb_str_equal(border, KB_LIT("0"));
    return s.tables || s.rows < 2 || s.columns < 2 || (s.blocks && !framed);
}

/* -------------------------------------------------------------------- text */

static bool is_body_of_article(const xmlNode *node)
{
    return kb_str_equal(kbc_dom_get(node, "itemprop"), KB_LIT("articleBody"));
}

static bool is_named(const xmlNode *node, unsigned way)
{
    kb_str id = kbc_dom_get(node, "id");
    switch (way) {
    case 0: return kb_str_equal(id, KB_LIT("main-content")) && kbc_dom_has_class(node, "wiki-content");
    case 1: return is_body_of_article(node);
    case 2: return kbc_dom_is(node, "main") || kb_str_equal(kbc_dom_get(node, "role"), KB_LIT("main"));
    default: return kbc_dom_is(node, "article");
    }
}

static unsigned depth_of(const xmlNode *node)
{
    unsigned depth = 0;
    for (; node != NULL; node = node->parent)
        depth++;
    return depth;
}

/* The nearest element that holds two. */
static xmlNodePtr common(xmlNodePtr a, xmlNodePtr b)
{
    unsigned depth_a = depth_of(a), depth_b = depth_of(b);
    for (; depth_a > depth_b; depth_a--)
        a = a->parent;
    for (; depth_b > depth_a; depth_b--)
        b = b->parent;
    while (a != b) {
        a = a->parent;
        b = b->parent;
    }
    return a;
}

/* All elements of a kind that do not stand in another, by what is around them; or NULL. */
static xmlNodePtr find_named(xmlNodePtr body, unsigned way)
{
    xmlNodePtr found = NULL, node = body;
    while (node != NULL) {
        bool named = is_named(node, way);
        if (named)
            found = found == NULL ? node : common(found, node);
        node = kbc_dom_next(body, node, named);
    }
    return found;
}

/* What may stand around a text: blocks without a meaning, and a table that arranges a page. What is within a list, a
 * quote or a table of data is nothing without it. */
static bool is_around(const xmlNode *node)
{
    if (kbc_dom_is(node, "table"))
        return kbc_import_is_layout(node);
    return !kbc_dom_is_block(node) ||
           kbc_dom_is_one_of(node, "article body center div fieldset form main section p tbody thead tfoot tr td");
}

/* What can be a text as a whole. (A paragraph may be around others, where pages lack its end.) */
static bool is_whole(const xmlNode *node)
{
    return kbc_dom_is_one_of(node, "article body center div fieldset form main section td table ul ol dl blockquote");
}

static xmlNodePtr go_down(xmlNodePtr body)
{
    uint64_t enough = (uint64_t)kbc_import_weight(body) * KEPT_TENTHS;
    xmlNodePtr found = body, child = body->children;
    while (child != NULL) {
        bool most = child->type == XML_ELEMENT_NODE && (uint64_t)kbc_import_weight(child) * 10 >= enough;
        found = most && is_whole(child) ? child : found;
        child = !most ? child->next : is_around(child) ? child->children : NULL;
    }
    return found;
}

xmlNodePtr kbc_import_main_text(xmlNodePtr body)
{
    size_t all = kbc_import_weight(body);
    for (unsigned way = 0; way < 4; way++) {
        xmlNodePtr found = find_named(body, way);
        if (found != NULL && found->type == XML_ELEMENT_NODE && kbc_import_weight(found) * BELIEVED >= all)
            return found;
    }
    return all > 0 ? go_down(body) : body;
}
