/*
 * xpath_cost.c - functions of XPath that read text count what they read among
 * the steps of a page. libxml2 counts elements that it walks over, but
 * string(/) is one step to it however long the page is.
 * Interface: rules.h. Caller: xpath.c.
 */
#include "rules.h"

#include <libxml/xpathInternals.h>

/* Copying this many bytes takes about as long as a step. */
#define STEP_BYTES 8

/* The functions that take a text, or what they make one of. */
static const struct {
    const char *name;
    xmlXPathFunction call;
} functions[] = {
    {"concat", xmlXPathConcatFunction},
    {"contains", xmlXPathContainsFunction},
    {"normalize-space", xmlXPathNormalizeFunction},
    {"number", xmlXPathNumberFunction},
    {"starts-with", xmlXPathStartsWithFunction},
    {"string", xmlXPathStringFunction},
    {"string-length", xmlXPathStringLengthFunction},
    {"substring", xmlXPathSubstringFunction},
    {"substring-after", xmlXPathSubstringAfterFunction},
    {"substring-before", xmlXPathSubstringBeforeFunction},
    {"sum", xmlXPathSumFunction},
    {"translate", xmlXPathTranslateFunction},
};

static unsigned long text_cost(const xmlChar *text)
{
    return text != NULL ? 1 + strlen((const char *)text) / STEP_BYTES : 1;
}

/* What the text of a node costs; not more than about most. */
static unsigned long node_cost(const xmlNode *root, unsigned long most)
{
    unsigned long cost = 1;
    if (root == NULL || root->type == XML_NAMESPACE_DECL)
        return cost;
    const xmlNode *at = root;
    while (at != NULL && cost <= most) {
        bool text = at->type == XML_TEXT_NODE || at->type == XML_CDATA_SECTION_NODE;
        bool holds = at->type == XML_ELEMENT_NODE || at->type == XML_ATTRIBUTE_NODE || at->type == XML_DOCUMENT_NODE;
        cost += text ? text_cost(at->content) : 1;
        const xmlNode *next = holds ? at->children : NULL;
        for (; next == NULL && at != root; at = next == NULL ? at->parent : at)
            next = at->next;
        at = next;
    }
    return cost;
}

/* Of a set its first node becomes a text; for sum() all of them. */
static unsigned long value_cost(const xmlXPathObject *value, bool all, unsigned long most)
{
    if (value == NULL || value->type == XPATH_STRING)
        return value != NULL ? text_cost(value->stringval) : 1;
    const xmlNodeSet *set = value->type == XPATH_NODESET ? value->nodesetval : NULL;
    unsigned long cost = 1;
    for (int i = 0; set != NULL && i < (all ? set->nodeNr : set->nodeNr > 0) && cost <= most; i++)
        cost += node_cost(set->nodeTab[i], most);
    return cost;
}

static void call_counted(xmlXPathParserContextPtr parser, int count)
{
    xmlXPathContextPtr context = parser->context;
    const char *name = (const char *)context->function;
    unsigned long left = context->opLimit - context->opCount, cost = 0;
    bool all = strcmp(name, "sum") == 0;
    for (int i = 1; i <= count && i <= parser->valueNr; i++)
        cost += value_cost(parser->valueTab[parser->valueNr - i], all, left);
    if (count == 0)
        cost = node_cost(context->node, left);
    if (cost > left) {
        context->opCount = context->opLimit;
        xmlXPathErr(parser, XPATH_OP_LIMIT_EXCEEDED);
        return;
    }
    context->opCount += cost;
    for (size_t i = 0; i < KB_COUNT(functions); i++) {
        if (strcmp(functions[i].name, name) == 0)
            functions[i].call(parser, count);
    }
}

void kbc_xpath_count_text(xmlXPathContextPtr context)
{
    for (size_t i = 0; i < KB_COUNT(functions); i++) {
        const xmlChar *name = (const xmlChar *)functions[i].name;
        (void)xmlXPathRegisterFunc(context, name, NULL); /* the library's own would stay */
        (void)xmlXPathRegisterFunc(context, name, call_counted);
    }
}
