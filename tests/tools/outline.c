/*
 * outline.c - the blocks of a page, its tables row by row and cell by cell,
 * one a line, so that two parsers can be compared:
 *     outline ours FILE.md      as icsync-kbc reads it
 *     outline theirs FILE.xml   as `cmark-gfm -e table -t xml` printed it
 * HTML is left out, since we keep its text only. Caller: tests/tables/run.
 */
#include "tree.h"

#include <libxml/parser.h>

#include <stdio.h>

/* An element of both trees, and what the outline calls it; NULL: only what is in it counts. */
typedef struct element {
    const char *ours, *theirs, *name;
} element;

static const element blocks[] = {
    {"block_quote", "block_quote", "quote"}, {"list", "list", "list"},     {"item", "item", "item"},
    {"paragraph", "paragraph", "paragraph"}, {"heading", "heading", "heading"}, {"code", "code_block", "block"},
    {"rule", "thematic_break", "rule"},      {"table", "table", "table"},  {"head", "table_header", "head"},
    {"row", "table_row", "row"},             {"cell", "table_cell", "cell"},
};
static const element inlines[] = {
    {"strong", "strong", "strong"}, {"emphasis", "emph", "emphasis"}, {"code_span", "code", "code"},
    {"link", "link", "link"},       {"image", "image", "image"},
};

static const char *name_of(const element *list, size_t count, const xmlNode *node, bool ours)
{
    for (size_t i = 0; i < count; i++) {
        if (kbc_is(node, ours ? list[i].ours : list[i].theirs))
            return list[i].name;
    }
    return NULL;
}

/* --------------------------------------------------------------------- text */

/* The one tag in a line that counts with us. */
static bool is_break_tag(const xmlNode *node)
{
    return kbc_is(node, "html_inline") && node->children != NULL &&
           strcmp((const char *)node->children->content, "<br>") == 0;
}

/* The inlines of a leaf; recursion ends where the compiler's own limit of depth does. */
static void print_inlines(const xmlNode *node, bool ours, kb_buf *out)
{
    for (const xmlNode *at = node->children; at != NULL; at = at->next) {
        const char *name = name_of(inlines, KB_COUNT(inlines), at, ours);
        if (at->type == XML_TEXT_NODE)
            kb_buf_str(out, kbc_chars(at->content));
        else if (kbc_is(at, "softbreak"))
            kb_buf_byte(out, ' ');
        else if (kbc_is(at, "break") || kbc_is(at, "linebreak") || is_break_tag(at))
            kb_buf_byte(out, '/');
        if (name != NULL)
            kbc_buf_format(out, "<%s>", name);
        if (name != NULL || kbc_is(at, "text"))
            print_inlines(at, ours, out);
        if (name != NULL)
            kbc_buf_format(out, "</%s>", name);
    }
}

/* Blanks in a row count as one: the XML of cmark-gfm and ours treat them alike only outside of code. */
static void print_leaf(const xmlNode *node, bool ours)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf text;
    kb_buf_init(&text, &alloc);
    print_inlines(node, ours, &text);
    kb_str all = kb_str_trim(kb_buf_view(&text));
    if (all.n > 0)
        (void)putchar(' ');
    for (size_t i = 0; i < all.n; i++)
        (void)putchar(all.s[i] == '\n' ? ' ' : all.s[i]);
    kb_buf_release(&text);
}

/* ------------------------------------------------------------------- blocks */

static bool is_leaf(const char *name)
{
    static const char *const leaves[] = {"paragraph", "heading", "block", "cell"};
    for (size_t i = 0; name != NULL && i < KB_COUNT(leaves); i++) {
        if (strcmp(name, leaves[i]) == 0)
            return true;
    }
    return false;
}

static void print_node(const xmlNode *node, bool ours, unsigned depth)
{
    const char *name = name_of(blocks, KB_COUNT(blocks), node, ours);
    if (name != NULL) {
        /* cmark-gfm prints the alignment of a column once. */
        xmlChar *align = kbc_is(node->parent, ours ? "head" : "table_header") ? xmlGetProp(node, kbc_xml("align")) : NULL;
        printf("%*s%s%s%s:", (int)depth * 2, "", name, align != NULL ? " " : "", align != NULL ? (char *)align : "");
        xmlFree(align);
        if (is_leaf(name))
            print_leaf(node, ours);
        (void)putchar('\n');
    }
    if (is_leaf(name))
        return;
    for (const xmlNode *at = node->children; at != NULL; at = at->next)
        print_node(at, ours, depth + (name != NULL ? 1 : 0));
}

static xmlDocPtr read_ours(kbc *c, const char *file)
{
    kbc_sources sources;
    kbc_load(c, &file, 1, NULL, NULL, &sources);
    return sources.pages.count > 0 ? kbc_tree(c, sources.pages.items) : NULL;
}

int main(int argc, char **argv)
{
    if (argc != 3 || (strcmp(argv[1], "ours") != 0 && strcmp(argv[1], "theirs") != 0)) {
        (void)fputs("usage: outline ours FILE.md | outline theirs FILE.xml\n", stderr);
        return 2;
    }
    kbc c;
    kbc_init(&c);
    bool ours = strcmp(argv[1], "ours") == 0;
    xmlDocPtr doc = ours ? read_ours(&c, argv[2]) : xmlReadFile(argv[2], NULL, XML_PARSE_NOBLANKS | XML_PARSE_NONET);
    if (doc != NULL)
        print_node(xmlDocGetRootElement(doc), ours, 0);
    else
        kbc_print_diagnostics(&c, stderr);
    bool failed = doc == NULL;
    xmlFreeDoc(doc);
    kbc_release(&c);
    return failed ? 1 : 0;
}
