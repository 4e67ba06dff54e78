/*
 * import_clutter.c - takes out of a page what is no content: menus, banners,
 * what is hidden, what is to be clicked, links to other pages. Interface:
 * import.h. Callers: import.c and tests.
 *
 * What an element is for is told by its name, its role, and the words of its
 * class and id. Since words may be wrong, an element that is known by them alone
 * stays when it holds a third of the text of the page.
 */
#include "import.h"

#include <strings.h>

#define SHARE_OF_PAGE 3
/* Of a page; each is a walk over what is around it. */
#define TAB_LISTS 20
#define ICON_BYTES ((size_t)24)

/* ----------------------------------------------------------------- whether */

/* Never seen, or no text. */
static bool is_no_content(const xmlNode *node)
{
    static const char names[] =
        "head script style template noscript nav footer button select textarea iframe frame frameset object embed "
        "audio video canvas map svg dialog datalist progress meter link meta base rt rp noframes source track";
    return kbc_dom_is_one_of(node, names);
}

static bool holds(kb_str text, const char *piece)
{
    size_t n = strlen(piece);
    for (size_t i = 0; i + n <= text.n; i++)
        if (strncasecmp(text.s + i, piece, n) == 0)
            return true;
    return false;
}

/* Panels of tabs are hidden until somebody clicks, and so is what can be found all the same: both are content. */
static bool is_hidden(const xmlNode *node)
{
    kb_str hidden = kbc_dom_get(node, "hidden"), style = kbc_dom_get(node, "style");
    bool panel = kb_str_equal(kbc_dom_get(node, "role"), KB_LIT("tabpanel")) || kbc_dom_has_word(node, "expand expander tab");
    bool folded = hidden.s != NULL && !kb_str_equal(hidden, KB_LIT("until-found"));
    bool unseen = holds(style, "display:none") || holds(style, "display: none") || holds(style, "visibility:hidden") ||
                  holds(style, "visibility: hidden");
    return (!panel && (folded || unseen)) || kb_str_equal(kbc_dom_get(node, "aria-hidden"), KB_LIT("true")) ||
           kbc_dom_has_class(node, "visually-hidden") || kbc_dom_has_class(node, "sr-only") ||
           kbc_dom_has_class(node, "screen-reader-text");
}

static bool has_clutter_role(const xmlNode *node)
{
    return kbc_is_word_of(kbc_dom_get(node, "role"),
                          "navigation banner contentinfo search dialog alertdialog menu menubar toolbar tablist");
}

/* The head of all pages, but not that of an article. */
static bool is_page_header(const xmlNode *node)
{
    if (!kbc_dom_is(node, "header"))
        return false;
    while (node != NULL && !kbc_dom_is_one_of(node, "main article"))
        node = node->parent;
    return node == NULL;
}

/* An icon is a picture that is written as a word. */
static bool is_icon(const xmlNode *node)
{
    if (!kbc_dom_is_one_of(node, "i span") || !kbc_dom_has_word(node, "icon icons octicon glyphicon material"))
        return false;
    size_t bytes = 0;
    for (const xmlNode *child = node->children; child != NULL; child = child->next)
        bytes += child->type == XML_TEXT_NODE ? strlen((const char *)child->content) : ICON_BYTES;
    return bytes < ICON_BYTES;
}

static bool is_always_clutter(const xmlNode *node)
{
    return is_no_content(node) || is_hidden(node) || has_clutter_role(node) || is_page_header(node) || is_icon(node) ||
           kbc_dom_is_permalink(node);
}

static xmlNodePtr next_element(xmlNodePtr node)
{
    for (node = node->next; node != NULL && node->type != XML_ELEMENT_NODE; node = node->next)
        continue;
    return node;
}

/* Letters of a text, small, as many as there is room for. */
static void add_letters(kb_str text, char *out, size_t room)
{
    size_t n = strlen(out);
    for (size_t i = 0; i < text.n && n + 1 < room; i++)
        if (kb_is_letter(text.s[i]))
            out[n++] = (char)(text.s[i] | 0x20);
    out[n] = '\0';
}

/* A section that is named after its heading: `share-an-album` is no button. */
static bool is_named_by_heading(const xmlNode *node)
{
    char id[200] = "", text[400] = "";
    xmlNodePtr first = node->children;
    while (first != NULL && first->type != XML_ELEMENT_NODE)
        first = first->next;
    if (!kbc_dom_is_one_of(first, "h1 h2 h3 h4 h5 h6"))
        return false;
    for (xmlNodePtr at = first; at != NULL; at = kbc_dom_next(first, at, false))
        add_letters(at->type == XML_TEXT_NODE ? kbc_chars(at->content) : KB_LIT(""), text, sizeof text);
    add_letters(kbc_dom_get(node, "id"), id, sizeof id);
    size_t ends = strlen(id), whole = strlen(text);
    return ends <= whole && strcmp(text + whole - ends, id) == 0;
}

/* By words only; the element may be anything. */
static bool is_perhaps_clutter(const xmlNode *node)
{
    static const char words[] =
        "cookie cookies consent gdpr breadcrumb breadcrumbs share sharing social related recommended recommendations "
        "sidebar toc comments disqus newsletter subscribe subscription promo promotion advert adverts ad ads advertisement "
        "sponsor sponsored popup modal overlay pagination pager nav navbar navigation menu footer skip feedback rating "
        "byline masthead toolbar copyright trending popular meta metadata tags greybox clipboard copybtn banner suggested "
        "edit editsection sharedaddy relatedposts addtoany cookiebot onetrust usercentrics didomi";
    static const char blocks[] = "div section aside ul ol table header form p td dl span a center details figure";
    if (kbc_dom_is(node, "aside"))
        return true;
    if (kbc_dom_is_one_of(node, blocks) && kbc_dom_has_word(node, words))
        return true;
    return kbc_dom_is_one_of(node, "div section ul ol header") && kbc_dom_id_has_word(node, words) && !is_named_by_heading(node);
}

/* What is to be filled in; a box may be one of a list of tasks. */
static bool is_form(const xmlNode *node)
{
    if (kbc_dom_is(node, "input"))
        return !kb_str_equal(kbc_dom_get(node, "type"), KB_LIT("checkbox"));
    return kbc_dom_is(node, "form") && kbc_dom_find((xmlNodePtr)(uintptr_t)node, "input", NULL) != NULL;
}

/* ----------------------------------------------------------------- pruning */

/* The id of a link that goes stays with what is around it. */
static void leave_id(const xmlNode *node)
{
    kb_str id = kbc_dom_get(node, "id");
    if (id.n > 0 && kbc_dom_get(node->parent, "id").s == NULL)
        (void)xmlNewProp(node->parent, kbc_xml("id"), kbc_xml(id.s));
}

/* Removes what a question is answered yes for. */
static void prune(xmlNodePtr root, bool (*unwanted)(const xmlNode *node, size_t all), size_t all)
{
    xmlNodePtr node = root->children;
    while (node != NULL) {
        bool out = node->type == XML_ELEMENT_NODE ? unwanted(node, all) : node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE;
        xmlNodePtr next = kbc_dom_next(root, node, out);
        if (out && kbc_dom_is_permalink(node))
            leave_id(node);
        if (out)
            kbc_dom_remove(node);
        node = next;
    }
}

static bool is_unwanted(const xmlNode *node, size_t all)
{
    (void)all;
    return is_always_clutter(node);
}

static bool is_named_clutter(const xmlNode *node, size_t all)
{
    xmlNodePtr title;
    if (kbc_dom_is_one_of(node, "pre code"))
        return false;
    if (kbc_import_weight(node) * SHARE_OF_PAGE >= all && all > 0)
        return false;
    if (!is_perhaps_clutter(node) && !is_form(node))
        return false;
    static const char banners[] = "cookie cookies consent gdpr banner cookiebot onetrust usercentrics didomi";
    return kbc_dom_has_word(node, banners) || kbc_dom_id_has_word(node, banners) || kbc_import_admonition((xmlNodePtr)(uintptr_t)node, &title).s == NULL;
}

/* -------------------------------------------------------------------- tabs */

static bool has_role(const xmlNode *node, const char *role)
{
    return kb_str_equal(kbc_dom_get(node, "role"), kb_str_from(role));
}

/* The next element of a role in another, not one within the last one. */
static xmlNodePtr next_of_role(xmlNodePtr root, xmlNodePtr at, const char *role)
{
    xmlNodePtr node = kbc_dom_next(root, at != NULL ? at : root, at != NULL);
    while (node != NULL && !has_role(node, role))
        node = kbc_dom_next(root, node, false);
    return node;
}

/* A paragraph of strong text at the start of a panel: what its tab says. */
static void add_label(xmlNodePtr panel, xmlNodePtr tab)
{
    xmlNodePtr label = xmlDocCopyNode(tab, panel->doc, 1);
    if (label == NULL)
        return;
    xmlNodeSetName(label, kbc_xml("strong"));
    (void)xmlUnsetProp(label, kbc_xml("role"));
    xmlNodePtr paragraph = xmlNewDocNode(panel->doc, NULL, kbc_xml("p"), NULL);
    (void)xmlAddChild(paragraph, label);
    if (panel->children != NULL)
        (void)xmlAddPrevSibling(panel->children, paragraph);
    else
        (void)xmlAddChild(panel, paragraph);
}

/* The list of tabs goes; its words stay with the panels beside it, one after another. */
static void label_tabs(xmlNodePtr body)
{
    xmlNodePtr list = NULL;
    for (unsigned i = 0; i < TAB_LISTS && (list = next_of_role(body, list, "tablist")) != NULL; i++) {
        xmlNodePtr tab = next_of_role(list, NULL, "tab"), around = list->parent;
        xmlNodePtr panel = next_of_role(around, NULL, "tabpanel");
        while (tab != NULL && panel != NULL) {
            add_label(panel, tab);
            tab = next_of_role(list, tab, "tab");
            panel = next_of_role(around, panel, "tabpanel");
        }
    }
}

void kbc_import_take_clutter(xmlNodePtr body)
{
    label_tabs(body);
    prune(body, is_unwanted, 0);
    kbc_import_weigh(body);
    prune(body, is_named_clutter, kbc_import_weight(body));
    kbc_import_weigh(body);
}

/* ----------------------------------------------------------------- related */

static bool is_related_heading(kbc *c, const xmlNode *node)
{
    static const char *const beginnings[] = {"related",     "more from",    "you may also", "you might also", "recommended",
                                             "read next",   "read more",    "most popular", "popular ",       "share this",
                                             "more articles", "was this",   "did this",     "on this page",   "in this article",
                                             "table of contents", "people also", "trending", "contents",      "more in "};
    if (!kbc_dom_is_one_of(node, "h1 h2 h3 h4 h5 h6 p div strong b legend"))
        return false;
    if (kbc_import_weight(node) > 60 && !kbc_dom_is_one_of(node, "strong b"))
        return false;
    kb_str text = kbc_dom_text(c, node, 60);
    for (size_t i = 0; i < KB_COUNT(beginnings); i++)
        if (text.n >= strlen(beginnings[i]) && strncasecmp(text.s, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

/* Nothing but links, of which there is one at least. */
static bool is_list_of_links(xmlNodePtr node)
{
    return kbc_dom_is_one_of(node, "ul ol div section p table dl") && kbc_import_weight(node) == 0 &&
           kbc_dom_find(node, "a", NULL) != NULL;
}

void kbc_import_take_related(kbc *c, xmlNodePtr text)
{
    xmlNodePtr node = text->children;
    while (node != NULL) {
        xmlNodePtr links = node->type == XML_ELEMENT_NODE ? next_element(node) : NULL;
        if (links == NULL || !is_list_of_links(links) || !is_related_heading(c, node)) {
            node = kbc_dom_next(text, node, false);
            continue;
        }
        xmlNodePtr next = kbc_dom_next(text, links, true);
        kbc_dom_remove(links);
        kbc_dom_remove(node);
        node = next;
    }
}
