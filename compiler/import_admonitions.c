/*
 * import_admonitions.c - which elements are notes and warnings: those of
 * Confluence, GitHub, Sphinx, MkDocs, Docusaurus, VitePress, Bootstrap, and
 * those that are named after what they are. Interface: import.h. Callers:
 * import_clutter.c, import_blocks.c.
 */
#include "import.h"

#include "dialects.h"

/* Words of classes that say that it is one, but not which. */
#define BOXES "admonition alert callout notice macro admonitions infobox msgbox messagebox hint"

/* A word of a class as the dialect knows types; those of Bootstrap and Confluence, too. */
static kb_str type_of(kb_str word)
{
    static const char *const more[][2] = {{"information", "note"}, {"danger", "caution"}, {"success", "tip"}};
    for (size_t i = 0; i < KB_COUNT(more); i++)
        if (kb_str_equal(word, kb_str_from(more[i][0])))
            return kb_str_from(more[i][1]);
    return kbc_is_word_of(word, "alert") ? (kb_str){NULL, 0} : kbc_admonition_type(word);
}

bool kbc_import_is_type(kb_str text)
{
    return kbc_admonition_type(text).s != NULL || kb_str_equal(text, KB_LIT("Information"));
}

/* The type among the parts of the classes: `alert-warning`, `confluence-information-macro-note`. The last part counts. */
static kb_str type_in_classes(const xmlNode *node)
{
    kb_str rest = kbc_dom_get(node, "class"), name, type = {NULL, 0};
    while (type.s == NULL && kbc_dom_next_word(&rest, &name)) {
        size_t start = name.n;
        while (start > 0 && name.s[start - 1] != '-' && name.s[start - 1] != '_')
            start--;
        type = type_of(kb_str_slice(name, start, name.n));
    }
    return type;
}

/* class="note" and nothing around the word. */
static kb_str plain_type(const xmlNode *node)
{
    kb_str rest = kbc_dom_get(node, "class"), name, type = {NULL, 0};
    while (type.s == NULL && kbc_dom_next_word(&rest, &name))
        if (kbc_is_word_of(name, "note tip important warning caution attention danger information "
                                 "NOTE TIP IMPORTANT WARNING CAUTION"))
            type = type_of(name);
    return type;
}

static bool is_title(const xmlNode *node)
{
    static const char names[] = "div p span strong b header dt";
    return kbc_dom_is_one_of(node, "summary h1 h2 h3 h4 h5 h6") ||
           (kbc_dom_is_one_of(node, names) && (kbc_dom_has_word(node, "title heading") || kbc_dom_has_class(node, "panelHeader")));
}

/* The first element in it with text, or the one within that: when it is a title. */
static xmlNodePtr find_title(const xmlNode *node)
{
    for (xmlNodePtr child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_TEXT_NODE && xmlIsBlankNode(child) == 0)
            return NULL;
        if (is_title(child))
            return child;
        if (child->type == XML_ELEMENT_NODE && child->children != NULL)
            return kbc_dom_is_one_of(child, "div header p") ? find_title(child) : NULL;
    }
    return NULL;
}

/* Confluence's panel is one with a head and a body, which code has, too. */
static bool is_panel(xmlNodePtr node)
{
    return kbc_dom_has_class(node, "panel") && !kbc_dom_has_class(node, "code") && !kbc_dom_has_class(node, "preformatted") &&
           kbc_dom_find(node, "div", "panelContent") != NULL;
}

kb_str kbc_import_admonition(xmlNodePtr node, xmlNodePtr *title)
{
    kb_str type = {NULL, 0}, role = kbc_dom_get(node, "role");
    *title = NULL;
    if (!kbc_dom_is_one_of(node, "div aside section blockquote p details article"))
        return type;
    if (kbc_dom_has_word(node, BOXES) || kbc_dom_has_class(node, "custom-block"))
        type = type_in_classes(node);
    if (type.s == NULL)
        type = plain_type(node);
    bool box = kbc_dom_has_class(node, "admonition") || kbc_dom_has_class(node, "callout") ||
               kbc_dom_has_class(node, "notice") || kbc_dom_has_class(node, "alert") || is_panel(node) ||
               kbc_dom_has_class(node, "confluence-information-macro") || kb_str_equal(role, KB_LIT("note")) ||
               kb_str_equal(role, KB_LIT("doc-tip")) || kb_str_equal(role, KB_LIT("doc-notice"));
    if (type.s == NULL && box)
        type = KB_LIT("note");
    if (type.s != NULL)
        *title = find_title(node);
    return type;
}
