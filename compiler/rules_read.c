/*
 * rules_read.c - reads <record>, <set>, <link> and <check> (rules.h), whose names and
 * expressions are checked here. Callers: rules.c.
 */
#include "near.h"
#include "rules.h"

/* ------------------------------------------------------------- expressions */

/* What is wrong with an expression when it is tried on an empty page; nothing: s NULL. */
static kb_str try_expression(kbc *c, const kbc_expression *expression, bool nodes)
{
    kbc_xpath x;
    xmlDocPtr doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlDocSetRootElement(doc, xmlNewDocNode(doc, NULL, (const xmlChar *)"page", NULL));
    kbc_xpath_begin(&x, c, NULL, doc);
    x.context->node = xmlDocGetRootElement(doc);
    xmlXPathObjectPtr value = xmlXPathCompiledEval(expression->code, x.context);
    kb_str problem = {NULL, 0};
    if (value == NULL)
        problem = x.problem.n > 0 ? x.problem : KB_LIT("it cannot be evaluated");
    else if (nodes && value->type != XPATH_NODESET)
        problem = KB_LIT("it must select elements");
    xmlXPathFreeObject(value);
    kbc_xpath_end(&x);
    xmlFreeDoc(doc);
    return problem;
}

/* Reads an attribute that is an expression, if it is there. */
static void read_expression(kbc *c, const kbc_rules *rules, xmlNodePtr node, const char *attribute, bool nodes,
                            kbc_expression *out)
{
    kb_str text = kbc_attribute(c, node, attribute);
    if (text.s == NULL)
        return;
    kbc_xpath x;
    kbc_xpath_begin(&x, c, rules->source, NULL);
    kb_str problem = {NULL, 0};
    if (kbc_xpath_compile(&x, text, kbc_rules_place(node), out))
        problem = try_expression(c, out, nodes);
    else
        problem = x.problem;
    kbc_xpath_end(&x);
    text = kbc_brief(c, text);
    if (problem.s != NULL)
        KBC_MISTAKE(c, rules, node, "bad XPath in %s=\"%.*s\": %.*s", attribute, (int)text.n, text.s, (int)problem.n,
                    problem.s);
}

/* ------------------------------------------------------------------- names */

static kb_str record_elements(kbc *c, bool any)
{
    kb_str names = {NULL, 0};
    for (kbc_element element = 0; element < KBC_ELEMENTS; element++) {
        kb_str name = kbc_element_name(element);
        if (kbc_element_takes_record(element))
            names = kbc_format(c, "%.*s%s%s", (int)names.n, names.n > 0 ? names.s : "", names.n > 0 ? ", " : "",
                               name.s);
    }
    return any ? kbc_format(c, "%.*s, *", (int)names.n, names.s) : names;
}

static kbc_element read_on(kbc *c, const kbc_rules *rules, xmlNodePtr node, bool any)
{
    kb_str name = kbc_attribute(c, node, "on");
    kbc_element element = kbc_element_named(name);
    if (kbc_element_takes_record(element))
        return element;
    if (any && kb_str_equal(name, KB_LIT("*")))
        return KBC_ANY;
    kb_str known = record_elements(c, any);
    kb_str hint = kbc_format(c, "allowed: %.*s", (int)known.n, known.s);
    if (element == KBC_ELEMENTS)
        hint = kbc_near_listed(c, name, known);
    KBC_MISTAKE(c, rules, node, "%s \"%.*s\" in on; %.*s",
                element == KBC_ELEMENTS ? "unknown element" : "no record can stand on", (int)name.n, name.s,
                (int)hint.n, hint.s);
    return KBC_ELEMENTS;
}

static void read_headings(kbc *c, const kbc_rules *rules, xmlNodePtr node, const char *attribute, kbc_match *match,
                          kbc_list *out)
{
    kb_str rest = kbc_attribute(c, node, attribute), name;
    if (rest.s == NULL)
        return;
    while (kb_str_split(&rest, ',', &name)) {
        kb_str key = kbc_heading_key(c, name);
        if (key.n > 0)
            *(kb_str *)kbc_list_add(c, out, sizeof key) = key;
    }
    if (out->count == 0)
        KBC_MISTAKE(c, rules, node, "there is no heading in %s=\"\"", attribute);
    else if (match->on != KBC_SECTION && match->on != KBC_PAGE && match->on != KBC_ELEMENTS)
        KBC_MISTAKE(c, rules, node, "only a section or a page has a heading");
}

static void read_match(kbc *c, const kbc_rules *rules, xmlNodePtr node, bool any, kbc_match *match)
{
    match->place = kbc_rules_place(node);
    match->on = read_on(c, rules, node, any);
    read_expression(c, rules, node, "if", false, &match->condition);
    read_headings(c, rules, node, "heading", match, &match->headings);
    read_headings(c, rules, node, "has", match, &match->has);
}

/* Adds the values of a facet that an attribute names. */
static void read_values(kbc *c, const kbc_rules *rules, xmlNodePtr node, uint32_t facet, const char *attribute,
                        kbc_list *out)
{
    const kbc_rule_facet *of = KBC_AT(rules->facets, kbc_rule_facet, facet);
    kb_str rest = kbc_attribute(c, node, attribute), name;
    size_t before = out->count;
    while (kbc_next_name(&rest, &name)) {
        uint32_t value = kbc_value_named(rules, facet, name);
        *(uint32_t *)kbc_list_add(c, out, sizeof value) = value;
        if (value != KBC_NONE)
            continue;
        kb_str hint = kbc_near_value(c, rules, facet, name);
        KBC_MISTAKE(c, rules, node, "unknown value \"%.*s\" of the facet %.*s; %.*s", (int)name.n, name.s,
                    (int)of->name.n, of->name.s, (int)hint.n, hint.s);
    }
    if (out->count == before)
        KBC_MISTAKE(c, rules, node, "there is no value in %s=\"\"", attribute);
    else if (out->count - before > 1 && !of->many)
        KBC_MISTAKE(c, rules, node, "the facet %.*s takes one value", (int)of->name.n, of->name.s);
}

/* ------------------------------------------------------------------- rules */

static uint32_t part_number(kbc *c, kbc_rules *rules, kb_str name)
{
    for (uint32_t i = 0; i < rules->part_names.count; i++)
        if (kb_str_equal(*KBC_AT(rules->part_names, kb_str, i), name))
            return i;
    *(kb_str *)kbc_list_add(c, &rules->part_names, sizeof name) = name;
    return (uint32_t)rules->part_names.count - 1;
}

static void read_part(kbc *c, kbc_rules *rules, xmlNodePtr node, kbc_list *parts)
{
    kb_str name = kbc_attribute(c, node, "name");
    if (!kbc_rules_name(name, false)) {
        kb_str brief = kbc_brief(c, name);
        KBC_MISTAKE(c, rules, node, "bad name \"%.*s\": lower-case letters, digits, - and _ make a name", (int)brief.n,
                    brief.s);
        return;
    }
    uint32_t number = part_number(c, rules, name);
    for (size_t i = 0; i < parts->count; i++)
        if (KBC_AT(*parts, kbc_part_rule, i)->name == number)
            KBC_MISTAKE(c, rules, node, "there is a part \"%.*s\" already", (int)name.n, name.s);
    kbc_part_rule *part = kbc_list_add(c, parts, sizeof *part);
    part->name = number;
    read_expression(c, rules, node, "from", true, &part->from);
}

static uint32_t read_kind(kbc *c, const kbc_rules *rules, xmlNodePtr node, const char *attribute)
{
    kb_str name = kbc_attribute(c, node, attribute);
    uint32_t kind = name.s != NULL ? kbc_kind_named(rules, name) : KBC_NONE;
    if (name.s != NULL && kind == KBC_NONE) {
        kb_str hint = kbc_near_kind(c, rules, name);
        KBC_MISTAKE(c, rules, node, "unknown kind \"%.*s\"; %.*s", (int)name.n, name.s, (int)hint.n, hint.s);
    }
    return kind;
}

void kbc_read_record_rule(kbc *c, kbc_rules *rules, xmlNodePtr node)
{
    kbc_record_rule *rule = kbc_list_add(c, &rules->records, sizeof *rule);
    read_match(c, rules, node, false, &rule->match);
    rule->kind = read_kind(c, rules, node, "kind");
    for (uint32_t i = 0; i < rules->facets.count; i++) {
        const char *facet = KBC_AT(rules->facets, kbc_rule_facet, i)->name.s;
        if (kbc_attribute(c, node, facet).s != NULL)
            read_values(c, rules, node, i, facet, &rule->values);
    }
    read_expression(c, rules, node, "title", false, &rule->title);
    for (xmlNodePtr child = node->children; child != NULL; child = child->next)
        if (child->type == XML_ELEMENT_NODE && kbc_rules_syntax(c, rules, child))
            read_part(c, rules, child, &rule->parts);
}

void kbc_read_set_rule(kbc *c, kbc_rules *rules, xmlNodePtr node)
{
    kbc_set_rule *rule = kbc_list_add(c, &rules->sets, sizeof *rule);
    read_match(c, rules, node, true, &rule->match);
    kb_str name = kbc_attribute(c, node, "facet");
    rule->facet = kbc_facet_named(rules, name);
    bool from = kbc_attribute(c, node, "from").s != NULL, value = kbc_attribute(c, node, "value").s != NULL;
    if (rule->facet == KBC_NONE) {
        kb_str hint = kbc_near_listed(c, name, kbc_facet_names(c, rules));
        KBC_MISTAKE(c, rules, node, "unknown facet \"%.*s\"; %.*s", (int)name.n, name.s, (int)hint.n, hint.s);
    } else if (from == value) {
        KBC_MISTAKE(c, rules, node, "<set> needs the attribute \"from\" or \"value\"%s", from ? ", not both" : "");
    } else if (from) {
        read_expression(c, rules, node, "from", false, &rule->from);
    } else {
        read_values(c, rules, node, rule->facet, "value", &rule->values);
    }
}

void kbc_read_link_rule(kbc *c, kbc_rules *rules, xmlNodePtr node)
{
    kbc_link_rule *rule = kbc_list_add(c, &rules->links, sizeof *rule);
    rule->from = read_kind(c, rules, node, "from");
    rule->to = read_kind(c, rules, node, "to");
    rule->label = kbc_attribute(c, node, "label");
    if (rule->label.n == 0 && rule->to != KBC_NONE)
        rule->label = KBC_AT(rules->kinds, kbc_rule_kind, rule->to)->label;
}

/* The text of a check, CDATA as well, on one line. */
static kb_str read_message(kbc *c, const xmlNode *node)
{
    xmlChar *content = xmlNodeGetContent(node);
    kb_str text = kb_str_trim(kb_str_from((const char *)content));
    char *line = kb_arena_get(&c->arena, text.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool blank = strchr(" \t\n\r", text.s[i]) != NULL;
        if (!blank || line[n - 1] != ' ')
            line[n++] = blank ? ' ' : text.s[i];
    }
    xmlFree(content);
    return (kb_str){line, n};
}

void kbc_read_check_rule(kbc *c, kbc_rules *rules, xmlNodePtr node)
{
    kbc_check_rule *rule = kbc_list_add(c, &rules->checks, sizeof *rule);
    read_match(c, rules, node, true, &rule->match);
    read_expression(c, rules, node, "test", false, &rule->test);
    rule->message = read_message(c, node);
    if (rule->message.n == 0)
        KBC_MISTAKE(c, rules, node, "a check needs its message as text");
    kb_str severity = kbc_attribute(c, node, "severity");
    rule->severity = kb_str_equal(severity, KB_LIT("error")) ? KBC_ERROR : KBC_WARNING;
    if (rule->severity == KBC_ERROR || kb_str_equal(severity, KB_LIT("warning")))
        return;
    kb_str hint = kbc_near_listed(c, severity, KB_LIT("error, warning"));
    KBC_MISTAKE(c, rules, node, "unknown severity \"%.*s\"; %.*s", (int)severity.n, severity.s, (int)hint.n, hint.s);
}
