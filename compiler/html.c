/*
 * html.c - the text of HTML that stands in Markdown, read by libxml2's HTML
 * parser, which corrects what is wrong in it. Interface: tree.h. Caller: tree.c.
 */
#include "tree.h"

#include <libxml/HTMLparser.h>

#include <strings.h>

static bool is_one_of(const xmlChar *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp((const char *)name, names[i]) == 0)
            return true;
    }
    return false;
}

/* Elements that stand inside of words; all others part what is before from what is behind. */
static bool is_within_text(const xmlNode *node)
{
    static const char *const names[] = {"a",   "abbr", "b",    "code",  "em",   "font",   "i",   "kbd", "mark",
                                        "q",   "s",    "samp", "small", "span", "strong", "sub", "sup", "tt",
                                        "u",   "var",  "wbr"};
    return node->type != XML_ELEMENT_NODE || is_one_of(node->name, names, KB_COUNT(names));
}

static bool is_unseen(const xmlNode *node)
{
    static const char *const names[] = {"script", "style", "template"};
    return node->type != XML_ELEMENT_NODE ? node->type != XML_TEXT_NODE : is_one_of(node->name, names, KB_COUNT(names));
}

static void add_blank(kb_buf *out)
{
    if (out->size > 0 && out->data[out->size - 1] != ' ')
        kb_buf_byte(out, ' ');
}

static void add_words(kb_buf *out, kb_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.s[i] == ' ' || text.s[i] == '\n' || text.s[i] == '\t' || text.s[i] == '\r')
            add_blank(out);
        else
            kb_buf_byte(out, (uint8_t)text.s[i]);
    }
}

static void enter(kb_buf *out, const xmlNode *node)
{
    if (node->type == XML_TEXT_NODE)
        add_words(out, kbc_chars(node->content));
    else if (!is_within_text(node))
        add_blank(out);
}

static void collect(const xmlNode *root, kb_buf *out)
{
    const xmlNode *node = root;
    while (node != NULL) {
        bool seen = !is_unseen(node);
        if (seen)
            enter(out, node);
        if (seen && node->type == XML_ELEMENT_NODE && node->children != NULL) {
            node = node->children;
            continue;
        }
        while (node != root && node->next == NULL) {
            node = node->parent;
            if (!is_within_text(node))
                add_blank(out);
        }
        node = node == root ? NULL : node->next;
    }
}

/* A comment alone is so common, and may be so long, that it shall not cost a parser. */
static bool is_comment(kb_str html)
{
    html = kb_str_trim(html);
    if (!kb_str_begins(html, KB_LIT("<!--")))
        return false;
    for (size_t i = 4; i + 3 <= html.n; i++) {
        if (memcmp(html.s + i, "-->", 3) == 0)
            return i + 3 == html.n;
    }
    return true;
}

void kbc_html_text(kbc_builder *b, kb_str html, kbc_place place, kb_buf *out)
{
    if (is_comment(html))
        return;
    b->html_work += (uint64_t)html.n * html.n;
    if (b->html_work > KBC_HTML_WORK) {
        kbc_fail(b, place, "too much HTML in long blocks");
        return;
    }
    int options = HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING;
    htmlDocPtr doc = htmlReadMemory(html.s, (int)html.n, NULL, "UTF-8", options);
    if (doc == NULL)
        return;
    collect(xmlDocGetRootElement(doc), out);
    xmlFreeDoc(doc);
}
