/*
 * html.c - HTML that stands in Markdown: the text of blocks, read by libxml2's
 * HTML parser, which corrects what is wrong in it, and the anchors that links
 * lead to. Interface: tree.h. Callers: tree.c, inline.c, zones.c.
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

/* ----------------------------------------------------------------- anchors */

#define ANCHOR_BYTES 200

static void add_anchor(kbc_builder *b, kb_str name)
{
    name = kb_str_trim(name);
    if (name.n == 0 || name.n > ANCHOR_BYTES)
        return;
    kbc_anchor *anchor = kb_arena_get(&b->c->arena, 1, sizeof *anchor);
    *anchor = (kbc_anchor){kb_arena_copy(&b->c->arena, name), b->anchors};
    b->anchors = anchor;
}

/* Cuts up to the first of some bytes off. */
static kb_str cut_to(kb_str *rest, const char *ends)
{
    size_t n = 0;
    while (n < rest->n && strchr(ends, rest->s[n]) == NULL)
        n++;
    kb_str piece = kb_str_slice(*rest, 0, n);
    *rest = kb_str_slice(*rest, n, rest->n);
    return piece;
}

/* The value behind a name of an attribute, if there is one. */
static kb_str cut_value(kb_str *rest)
{
    *rest = kb_str_trim(*rest);
    if (rest->n == 0 || rest->s[0] != '=')
        return KB_LIT("");
    *rest = kb_str_trim(kb_str_slice(*rest, 1, rest->n));
    char quote = rest->n > 0 ? rest->s[0] : '\0';
    if (quote != '"' && quote != '\'')
        return cut_to(rest, " \t\n>");
    *rest = kb_str_slice(*rest, 1, rest->n);
    kb_str value = cut_to(rest, quote == '"' ? "\"" : "'");
    *rest = kb_str_slice(*rest, 1, rest->n);
    return value;
}

static bool is_name(kb_str text, const char *name)
{
    return text.n == strlen(name) && strncasecmp(text.s, name, text.n) == 0;
}

void kbc_take_anchor(kbc_builder *b, kb_str tag)
{
    if (tag.n < 2 || tag.s[0] != '<' || strchr("/!?", tag.s[1]) != NULL)
        return;
    kb_str rest = kb_str_slice(tag, 1, tag.n);
    bool link = is_name(cut_to(&rest, " \t\n/>"), "a");
    while ((rest = kb_str_trim(rest)).n > 0 && rest.s[0] != '>') {
        kb_str name = cut_to(&rest, " \t\n=/>");
        kb_str value = cut_value(&rest);
        if (is_name(name, "id") || (link && is_name(name, "name")))
            add_anchor(b, value);
        if (name.n == 0 && rest.n > 0 && rest.s[0] != '>')
            rest = kb_str_slice(rest, 1, rest.n);
    }
}

static void take_anchors(kbc_builder *b, const xmlNode *node)
{
    static const char *const names[] = {"id", "name"};
    bool link = strcasecmp((const char *)node->name, "a") == 0;
    for (size_t i = 0; i < (link ? 2u : 1u); i++) {
        xmlChar *value = xmlGetProp(node, kbc_xml(names[i]));
        if (value != NULL)
            add_anchor(b, kbc_chars(value));
        xmlFree(value);
    }
}

bool kbc_is_placeholder(kb_str tag)
{
    /* What libxml2 does not know of HTML. */
    static const char *const names[] = {
        "article", "aside",   "audio",  "bdi",  "canvas",  "data",   "datalist", "details", "dialog",   "figcaption",
        "figure",  "footer",  "header", "main", "mark",    "meter",  "nav",      "output",  "picture",  "progress",
        "ruby",    "section", "source", "svg",  "summary", "template", "time",   "track",   "video",    "wbr",
        "rp",      "rt",      "search", "slot", "math",    "path"};
    char name[32];
    if (tag.n < 3 || tag.n > sizeof name + 1 || tag.s[tag.n - 1] != '>')
        return false;
    for (size_t i = 1; i + 1 < tag.n; i++) {
        char ch = tag.s[i];
        if (!kb_is_letter(ch) && (i == 1 || (ch != '-' && (ch < '0' || ch > '9'))))
            return false;
        name[i - 1] = (char)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
    }
    name[tag.n - 2] = '\0';
    return htmlTagLookup(kbc_xml(name)) == NULL && !is_one_of(kbc_xml(name), names, KB_COUNT(names));
}

/* ------------------------------------------------------------------ blocks */

typedef struct block {
    kbc_builder *b;
    kbc_place place;
    kb_buf text; /* that is not in the tree yet */
} block;

static bool is_summary(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && strcasecmp((const char *)node->name, "summary") == 0;
}

void kbc_add_bold(kbc_builder *b, kb_str text, kbc_place place)
{
    kbc_open(b, KBC_PARAGRAPH, place);
    kbc_open(b, KBC_STRONG, place);
    kb_buf_str(&b->text, text);
    kbc_close(b);
    kbc_close(b);
}

static void flush(block *of, bool bold)
{
    kb_str text = kb_str_trim(kb_buf_view(&of->text));
    if (text.n > 0 && bold) {
        kbc_add_bold(of->b, text, of->place);
    } else if (text.n > 0) {
        kbc_open(of->b, KBC_HTML, of->place);
        kb_buf_str(&of->b->text, text);
        kbc_close(of->b);
    }
    kb_buf_clear(&of->text);
}

static void enter(block *of, const xmlNode *node)
{
    if (is_summary(node))
        flush(of, false);
    if (node->type == XML_ELEMENT_NODE)
        take_anchors(of->b, node);
    if (node->type == XML_TEXT_NODE)
        add_words(&of->text, kbc_chars(node->content));
    else if (!is_within_text(node))
        add_blank(&of->text);
}

static void leave(block *of, const xmlNode *node)
{
    if (is_summary(node))
        flush(of, true);
    else if (!is_within_text(node))
        add_blank(&of->text);
}

static void collect(block *of, const xmlNode *root)
{
    const xmlNode *node = root;
    while (node != NULL) {
        bool seen = !is_unseen(node);
        if (seen)
            enter(of, node);
        if (seen && node->type == XML_ELEMENT_NODE && node->children != NULL) {
            node = node->children;
            continue;
        }
        while (node != root && node->next == NULL) {
            node = node->parent;
            leave(of, node);
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

void kbc_add_html(kbc_builder *b, kb_str html, kbc_place place)
{
    if (is_comment(html))
        return;
    b->html_work += (uint64_t)html.n * html.n;
    if (b->html_work > b->c->limits[KBC_MAX_HTML]) {
        kbc_fail_limit(b, place, KBC_MAX_HTML, "too much HTML in long blocks");
        return;
    }
    int options = HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING;
    htmlDocPtr doc = htmlReadMemory(html.s, (int)html.n, NULL, "UTF-8", options);
    if (doc == NULL)
        return;
    block of = {.b = b, .place = place};
    kb_buf_init(&of.text, &b->c->arena.alloc);
    collect(&of, xmlDocGetRootElement(doc));
    flush(&of, false);
    kb_buf_release(&of.text);
    xmlFreeDoc(doc);
}
