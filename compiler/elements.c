/*
 * elements.c - the vocabulary of the tree (rules.h) and the walk over it,
 * which does not recurse. Callers: all that follow rules.
 */
#include "rules.h"

typedef struct element_entry {
    const char *name;
    bool takes_record;
} element_entry;

/* Sorted by name, in the order of kbc_element. */
static const element_entry elements[KBC_ELEMENTS] = {
    {"admonition", true}, {"block_quote", true}, {"break", false}, {"cell", false},   {"code", true},
    {"code_span", false}, {"emphasis", false},   {"head", false},  {"heading", false}, {"html", false},
    {"image", false},     {"item", true},        {"link", false},  {"list", true},    {"page", true},
    {"paragraph", true},  {"row", true},         {"rule", false},  {"section", true}, {"strong", false},
    {"table", true},
};

/* What kbc_tree() and kbc_extract() write themselves, and the words of the rules. */
static const char *const own_attributes[] = {
    "id",    "kind", "anchor", "title",    "level", "path", "type", "start", "tight",   "task", "align",
    "language", "to", "external", "file",  "on",    "if",   "heading", "from", "facet", "value", "name",
    "part",  "has",
};

static kbc_element search(const char *name, size_t n)
{
    size_t low = 0, high = KBC_ELEMENTS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = kb_str_compare((kb_str){name, n}, kb_str_from(elements[middle].name));
        if (order == 0)
            return (kbc_element)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return KBC_ELEMENTS;
}

kbc_element kbc_element_named(kb_str name)
{
    return search(name.s, name.n);
}

kb_str kbc_element_name(kbc_element element)
{
    return element < KBC_ELEMENTS ? kb_str_from(elements[element].name) : KB_LIT("*");
}

kbc_element kbc_element_of(const xmlNode *node)
{
    if (node->type != XML_ELEMENT_NODE)
        return KBC_ELEMENTS;
    if (node->_private != NULL)
        return ((const kbc_node *)node->_private)->element;
    const char *name = (const char *)node->name; /* of the rules */
    return search(name, strlen(name));
}

bool kbc_element_takes_record(kbc_element element)
{
    return element < KBC_ELEMENTS && elements[element].takes_record;
}

bool kbc_attribute_is_own(kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(own_attributes); i++)
        if (kb_str_equal(name, kb_str_from(own_attributes[i])))
            return true;
    return false;
}

xmlNodePtr kbc_next_node(const xmlNode *root, xmlNodePtr node, bool descend)
{
    if (descend && node->type == XML_ELEMENT_NODE && node->children != NULL)
        return node->children;
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
}

xmlNodePtr kbc_child(const xmlNode *node, kbc_element element)
{
    for (xmlNodePtr child = node->children; child != NULL; child = child->next)
        if (kbc_element_of(child) == element)
            return child;
    return NULL;
}
