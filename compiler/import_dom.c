/*
 * import_dom.c - libxml2's tree of a page, and what its elements are asked.
 * Interface: import.h. Callers: the files of the import that come after it.
 *
 * libxml2 ends a tree at 256 elements within each other, so that what walks it
 * may call itself.
 */
#include "import.h"

#include "kb_utf8.h"

#include <libxml/HTMLparser.h>

#include <limits.h>

#define ELEMENTS 200000
/* What is looked at for words. */
#define CLASS_BYTES ((size_t)600)
/* As long as signs are, and words are not. */
#define SIGN_BYTES 8

static void refuse(const kbc_importing *i, const kbc_import_page *page, const char *what)
{
    kbc_report(i->c, KBC_ERROR, page->source, (kbc_place){0, 0}, "limit", "%s", what);
}

xmlDocPtr kbc_import_parse(const kbc_importing *i, const kbc_import_page *page, kb_str html, kb_str *saved_from)
{
    int options = HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                  HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT;
    kbc_import_tags tags;
    kb_buf plain;
    xmlDocPtr doc = NULL;
    kb_buf_init(&plain, &i->c->arena.alloc);
    bool good = kbc_import_tags_of(html, ELEMENTS, &plain, &tags);
    *saved_from = tags.saved_from;
    htmlParserCtxtPtr parser = good && plain.size < INT_MAX ? htmlNewParserCtxt() : NULL;
    if (parser == NULL) {
        refuse(i, page, "the page has too many elements (at most 200,000)");
    } else {
        kb_str text = kb_buf_view(&plain);
        doc = htmlCtxtReadMemory(parser, text.n > 0 ? text.s : "", (int)text.n, NULL, "UTF-8", options);
        if (parser->errNo == XML_ERR_INTERNAL_ERROR || parser->disableSAX != 0) {
            refuse(i, page, "elements stand too deep inside each other (at most 256)");
            xmlFreeDoc(doc);
            doc = NULL;
        }
        htmlFreeParserCtxt(parser);
    }
    kb_buf_release(&plain);
    return doc;
}

/* --------------------------------------------------------------- questions */

const char *kbc_dom_name(const xmlNode *node)
{
    return node != NULL && node->type == XML_ELEMENT_NODE ? (const char *)node->name : "";
}

bool kbc_dom_is(const xmlNode *node, const char *name)
{
    return strcmp(kbc_dom_name(node), name) == 0;
}

bool kbc_dom_next_word(kb_str *rest, kb_str *word)
{
    *rest = kb_str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && strchr(" \t\n\r\f", rest->s[n]) == NULL)
        n++;
    *word = kb_str_slice(*rest, 0, n);
    *rest = kb_str_slice(*rest, n, rest->n);
    return n > 0;
}

bool kbc_is_word_of(kb_str word, const char *words)
{
    for (const char *at = words; word.n > 0 && *at != '\0'; at += at[0] == ' ' ? 1 : 0) {
        size_t n = 0;
        while (n < word.n && at[n] == word.s[n])
            n++;
        at += n;
        if (n == word.n && (at[0] == ' ' || at[0] == '\0'))
            return true;
        while (at[0] != ' ' && at[0] != '\0')
            at++;
    }
    return false;
}

bool kbc_dom_is_one_of(const xmlNode *node, const char *names)
{
    return kbc_is_word_of(kb_str_from(kbc_dom_name(node)), names);
}

kb_str kbc_dom_get(const xmlNode *node, const char *name)
{
    if (node == NULL || node->type != XML_ELEMENT_NODE)
        return (kb_str){NULL, 0};
    for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
        if (strcmp((const char *)attribute->name, name) != 0)
            continue;
        const xmlNode *text = attribute->children;
        return text != NULL && text->content != NULL ? kbc_chars(text->content) : KB_LIT("");
    }
    return (kb_str){NULL, 0};
}

/* The next part of a name: letters up to a sign, or to a capital behind a small one. */
static bool next_part(kb_str name, size_t *at, char part[32])
{
    size_t n = 0;
    while (*at < name.n && !kb_is_letter(name.s[*at]))
        ++*at;
    for (; *at < name.n && kb_is_letter(name.s[*at]); ++*at) {
        char ch = name.s[*at];
        bool large = ch >= 'A' && ch <= 'Z';
        if (large && n > 0 && name.s[*at - 1] >= 'a')
            break;
        if (n < 31)
            part[n++] = (char)(large ? ch - 'A' + 'a' : ch);
    }
    part[n] = '\0';
    return n > 0;
}

static bool name_has_word(kb_str name, const char *words)
{
    char part[32];
    bool first = true;
    for (size_t at = 0; next_part(name, &at, part); first = false) {
        if (first && kbc_is_word_of(kb_str_from(part), "has no with without is not hide show"))
            return false;
        if (kbc_is_word_of(kb_str_from(part), words))
            return true;
    }
    return false;
}

bool kbc_dom_has_word(const xmlNode *node, const char *words)
{
    kb_str rest = kb_str_slice(kbc_dom_get(node, "class"), 0, CLASS_BYTES), name;
    while (kbc_dom_next_word(&rest, &name))
        if (name_has_word(name, words))
            return true;
    return false;
}

bool kbc_dom_id_has_word(const xmlNode *node, const char *words)
{
    return name_has_word(kb_str_slice(kbc_dom_get(node, "id"), 0, CLASS_BYTES), words);
}

bool kbc_dom_has_class(const xmlNode *node, const char *name)
{
    kb_str rest = kbc_dom_get(node, "class"), word;
    while (kbc_dom_next_word(&rest, &word))
        if (kb_str_equal(word, kb_str_from(name)))
            return true;
    return false;
}

bool kbc_dom_is_block(const xmlNode *node)
{
    static const char names[] =
        "address article aside blockquote body caption center colgroup dd details dialog dir div dl dt fieldset figcaption "
        "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol optgroup p pre "
        "search section summary table tbody td tfoot th thead tr ul";
    return kbc_dom_is_one_of(node, names);
}

/* `class="anchor"` alone may be a link that a heading is in: mdBook. */
bool kbc_dom_is_permalink(const xmlNode *node)
{
    static const char *const classes[] = {"headerlink", "hash-link", "heading-link", "anchorjs-link", "header-anchor",
                                          "doc-anchor", "anchor"};
    bool found = false;
    for (size_t i = 0; i < KB_COUNT(classes) && !found && kbc_dom_is(node, "a"); i++)
        found = kbc_dom_has_class(node, classes[i]);
    size_t bytes = 0;
    for (const xmlNode *child = found ? node->children : NULL; child != NULL; child = child->next)
        bytes += child->type == XML_TEXT_NODE ? strlen((const char *)child->content) : 0;
    return found && bytes < SIGN_BYTES;
}

/* ----------------------------------------------------------------- walking */

xmlNodePtr kbc_dom_next(const xmlNode *root, xmlNodePtr node, bool over)
{
    if (!over && node->type == XML_ELEMENT_NODE && node->children != NULL)
        return node->children;
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
}

xmlNodePtr kbc_dom_find(xmlNodePtr root, const char *name, const char *class_name)
{
    for (xmlNodePtr node = root; node != NULL; node = kbc_dom_next(root, node, false))
        if (kbc_dom_is(node, name) && (class_name == NULL || kbc_dom_has_class(node, class_name)))
            return node;
    return NULL;
}

void kbc_dom_remove(xmlNodePtr node)
{
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

/* -------------------------------------------------------------------- text */

/* What numbers from 128 to 159 mean in HTML: the signs of Windows. */
static const uint16_t windows_signs[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

uint32_t kbc_import_code(uint32_t code)
{
    if (code >= 0x80 && code < 0xA0)
        return windows_signs[code - 0x80];
    bool blank = code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || code == 0x1680 ||
                 (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F ||
                 code == 0x205F || code == 0x3000;
    if (blank)
        return ' ';
    /* Soft hyphens, places where a word may be parted, marks of bytes; private use is where icons are. */
    bool unseen = code < 0x20 || code == 0xAD || code == 0x200B || code == 0x2060 || code == 0xFEFF ||
                  (code >= 0xE000 && code <= 0xF8FF) || (code & 0xFFFE) == 0xFFFE || kb_utf8_hidden(code);
    return unseen ? 0 : code;
}

/* Adds the text of a node, blanks as one; *blank says whether one is to stand before what comes next. */
static void add_plain(kb_str text, size_t most, bool *blank, kb_buf *out)
{
    char bytes[4];
    for (size_t i = 0; i < text.n && out->size < most;) {
        uint32_t code = kbc_import_code(kb_utf8_next(text, &i));
        *blank = *blank || code == ' ';
        if (code == ' ' || code == 0)
            continue;
        if (*blank && out->size > 0)
            kb_buf_byte(out, ' ');
        *blank = false;
        kb_buf_add(out, bytes, kb_utf8_put(code, bytes));
    }
}

kb_str kbc_import_plain(kbc *c, kb_str text, size_t most)
{
    kb_buf out;
    bool blank = false;
    kb_buf_init(&out, &c->arena.alloc);
    add_plain(text, most, &blank, &out);
    kb_str copy = kb_arena_copy(&c->arena, kb_buf_view(&out));
    kb_buf_release(&out);
    return copy;
}

/* Buttons and permalinks are no text, even before they are taken out. */
static xmlNodePtr next_text(const xmlNode *root, xmlNodePtr node)
{
    return kbc_dom_next(root, node, kbc_dom_is_one_of(node, "button script style template") || kbc_dom_is_permalink(node));
}

kb_str kbc_dom_text(kbc *c, const xmlNode *node, size_t most)
{
    kb_buf out;
    bool blank = false;
    kb_buf_init(&out, &c->arena.alloc);
    for (xmlNodePtr at = (xmlNodePtr)(uintptr_t)node; at != NULL && out.size < most; at = next_text(node, at)) {
        kb_str text = at->type == XML_TEXT_NODE ? kbc_chars(at->content) : KB_LIT("");
        blank = blank || kbc_dom_is_block(at) || kbc_dom_is(at, "br");
        add_plain(text, most, &blank, &out);
    }
    kb_str copy = kb_arena_copy(&c->arena, kb_buf_view(&out));
    kb_buf_release(&out);
    return copy;
}
