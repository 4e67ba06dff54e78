/*
 * rules_syntax.c - which elements and attributes a rules file may have
 * (rules.h). One mistake gives one line. Callers: rules.c, rules_read.c.
 */
#include "near.h"
#include "rules.h"

typedef struct element_syntax {
    const char *name, *parent;
    const char *attributes[6];
    unsigned required;      /* that many of the first attributes */
    bool facets;            /* facets are attributes, too */
    bool text;              /* text may stand in it */
} element_syntax;

static const element_syntax syntax[] = {
    {"rules", "", {"version", "bold-headings"}, 1, false, false},
    {"kind", "rules", {"name", "label", "plural", "words", "role"}, 1, false, false},
    {"facet", "rules", {"name", "label", "many", "order"}, 1, false, false},
    {"value", "facet", {"name", "label", "words"}, 1, false, false},
    {"record", "rules", {"on", "if", "heading", "has", "kind", "title"}, 1, true, false},
    {"part", "record", {"name", "from"}, 2, false, false},
    {"set", "rules", {"facet", "on", "if", "heading", "from", "value"}, 2, false, false},
    {"link", "rules", {"from", "to", "label"}, 2, false, false},
    {"check", "rules", {"on", "test", "severity", "if"}, 3, false, true},
};

kbc_place kbc_rules_place(const xmlNode *node)
{
    long line = xmlGetLineNo(node);
    return (kbc_place){.line = line > 0 ? (uint32_t)line : 0};
}

bool kbc_rules_name(kb_str name, bool digit)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.s[i];
        bool later = (i > 0 || digit) && ((c >= '0' && c <= '9') || c == '-' || c == '.');
        if (!(c >= 'a' && c <= 'z') && c != '_' && !later)
            return false;
    }
    return name.n > 0;
}

bool kbc_next_name(kb_str *rest, kb_str *name)
{
    size_t start = 0;
    while (start < rest->n && strchr(", \t\n", rest->s[start]) != NULL)
        start++;
    size_t end = start;
    while (end < rest->n && strchr(", \t\n", rest->s[end]) == NULL)
        end++;
    *name = kb_str_slice(*rest, start, end);
    *rest = kb_str_slice(*rest, end, rest->n);
    return name->n > 0;
}

static const char *parent_name(const xmlNode *node)
{
    return node->parent != NULL && node->parent->type == XML_ELEMENT_NODE ? (const char *)node->parent->name : "";
}

static const element_syntax *syntax_of(const xmlNode *node)
{
    const char *parent = parent_name(node);
    for (size_t i = 0; i < KB_COUNT(syntax); i++)
        if (strcmp(syntax[i].name, (const char *)node->name) == 0 && strcmp(syntax[i].parent, parent) == 0)
            return &syntax[i];
    return NULL;
}

static kb_str child_names(kbc *c, const char *parent)
{
    kb_str names = {NULL, 0};
    for (size_t i = 0; i < KB_COUNT(syntax); i++)
        if (strcmp(syntax[i].parent, parent) == 0)
            names = kbc_format(c, "%.*s%s%s", (int)names.n, names.n > 0 ? names.s : "", names.n > 0 ? ", " : "",
                               syntax[i].name);
    return names.n > 0 ? names : KB_LIT("none");
}

static kb_str attribute_names(kbc *c, const kbc_rules *rules, const element_syntax *of)
{
    kb_str names = kb_str_from(of->attributes[0]);
    for (size_t i = 1; i < KB_COUNT(of->attributes) && of->attributes[i] != NULL; i++)
        names = kbc_format(c, "%.*s, %s", (int)names.n, names.s, of->attributes[i]);
    if (!of->facets || rules->facets.count == 0)
        return names;
    kb_str facets = kbc_facet_names(c, rules);
    return kbc_format(c, "%.*s, %.*s", (int)names.n, names.s, (int)facets.n, facets.s);
}

static bool has_attribute(const kbc_rules *rules, const element_syntax *of, const xmlAttr *attribute)
{
    const char *name = (const char *)attribute->name;
    if (attribute->ns != NULL)
        return false;
    for (size_t i = 0; i < KB_COUNT(of->attributes) && of->attributes[i] != NULL; i++)
        if (strcmp(of->attributes[i], name) == 0)
            return true;
    return of->facets && kbc_facet_named(rules, kb_str_from(name)) != KBC_NONE;
}

static bool check_attributes(kbc *c, const kbc_rules *rules, const xmlNode *node, const element_syntax *of)
{
    bool good = true;
    for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
        if (has_attribute(rules, of, attribute))
            continue;
        const char *name = (const char *)attribute->name;
        kb_str hint = kbc_near_listed(c, kb_str_from(name), attribute_names(c, rules, of));
        KBC_MISTAKE(c, rules, node, "unknown attribute \"%s\" of <%s>; %.*s", name, of->name, (int)hint.n, hint.s);
        good = false;
    }
    /* A misspelt attribute is missing as well: that would be a second line for it. */
    for (unsigned i = 0; good && i < of->required; i++) {
        if (kbc_attribute(c, node, of->attributes[i]).s != NULL)
            continue;
        KBC_MISTAKE(c, rules, node, "<%s> needs the attribute \"%s\"", of->name, of->attributes[i]);
        good = false;
    }
    return good;
}

static bool check_text(kbc *c, const kbc_rules *rules, const xmlNode *node, const element_syntax *of)
{
    for (const xmlNode *child = node->children; child != NULL && !of->text; child = child->next) {
        bool text = child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE;
        if (text && kb_str_trim(kb_str_from((const char *)child->content)).n > 0) {
            KBC_MISTAKE(c, rules, node, "text is not allowed in <%s>", of->name);
            return false;
        }
    }
    return true;
}

static bool check_children(kbc *c, const kbc_rules *rules, const xmlNode *node, const element_syntax *of)
{
    bool good = true;
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || syntax_of(child) != NULL)
            continue;
        const char *name = (const char *)child->name;
        kb_str hint = kbc_near_listed(c, kb_str_from(name), child_names(c, of->name));
        KBC_MISTAKE(c, rules, child, "unknown element <%s> in <%s>; %.*s", name, of->name, (int)hint.n, hint.s);
        good = false;
    }
    return good;
}

bool kbc_rules_syntax(kbc *c, const kbc_rules *rules, const xmlNode *node)
{
    const element_syntax *of = syntax_of(node);
    if (of == NULL) /* told with its parent, unless it is the root */
        return false;
    bool attributes = check_attributes(c, rules, node, of);
    bool text = check_text(c, rules, node, of);
    bool children = check_children(c, rules, node, of);
    return attributes && text && children;
}
