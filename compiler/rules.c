/*
 * rules.c - kbc_rules_load(): reads rules.xml, or the default rules, and
 * checks them on the way. Callers: compile.c and tests.
 *
 * The file may come from anybody: no DTD and so no entity, nothing but its
 * own bytes is read, and its size is capped because libxml2 takes quadratic
 * time for many attributes.
 */
#include "names.h"
#include "near.h"
#include "rules.h"

#include "kb_format.h"

#include <libxml/parser.h>


/* Without a rules file these hold. Lines, because C promises no longer literals. */
static const char *const default_rules[] = {
#include "default_rules.inc"
};

/* ------------------------------------------------------------------ parsing */

typedef struct parse {
    kbc *c;
    const kbc_source *source;
    bool failed; /* and told: what the library says after it is noise */
} parse;

static void refuse_dtd(void *user, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    xmlParserCtxtPtr parser = user;
    parse *p = parser->_private;
    kbc_place place = {.line = parser->input != NULL ? (uint32_t)parser->input->line : 0};
    if (!p->failed)
        kbc_report(p->c, KBC_ERROR, p->source, place, "rules", "a DTD is not allowed");
    p->failed = true;
    xmlStopParser(parser);
}

#if LIBXML_VERSION < 21200
static void tell_error(void *user, xmlErrorPtr error)
#else
static void tell_error(void *user, const xmlError *error)
#endif
{
    xmlParserCtxtPtr parser = user;
    parse *p = parser->_private;
    if (p->failed)
        return;
    p->failed = true;
    kbc_place place = {.line = error->line > 0 ? (uint32_t)error->line : 0};
    kb_str text = kb_str_trim(kb_str_from(error->message));
    kbc_report(p->c, KBC_ERROR, p->source, place, "rules", "not well-formed XML: %.*s", (int)text.n,
               text.n > 0 ? text.s : "");
}

/* NULL after a report. */
static xmlDocPtr read_xml(kbc *c, const kbc_source *source, kb_str text)
{
    parse p = {.c = c, .source = source};
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    xmlDocPtr doc = NULL;
    if (parser != NULL) {
        parser->_private = &p;
        parser->sax->internalSubset = refuse_dtd;
        parser->sax->externalSubset = refuse_dtd;
        parser->sax->serror = tell_error;
        /* The encoding is given, so that a declared one cannot bring in another decoder. */
        doc = xmlCtxtReadMemory(parser, text.s, (int)text.n, "rules.xml", "UTF-8", XML_PARSE_NONET);
        xmlFreeParserCtxt(parser);
    }
    if (doc != NULL && !p.failed)
        return doc;
    xmlFreeDoc(doc); /* it can be there in spite of the DTD */
    if (!p.failed)
        kbc_report(c, KBC_ERROR, source, (kbc_place){0}, "rules", "the rules cannot be read");
    return NULL;
}

/* ------------------------------------------------------------- declarations */

static const char *const roles[] = {"escalation", "sign", "warning"};
static const char *const orders[] = {"risk"};

static kb_str checked_word(kbc *c, const kbc_rules *rules, xmlNodePtr node, const char *attribute,
                           const char *const *allowed, size_t count)
{
    kb_str word = kbc_attribute(c, node, attribute);
    if (word.s == NULL)
        return word;
    kb_str known = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        if (kb_str_equal(word, kb_str_from(allowed[i])))
            return word;
        known = i == 0 ? kb_str_from(allowed[0]) : kbc_format(c, "%.*s, %s", (int)known.n, known.s, allowed[i]);
    }
    kb_str hint = kbc_near_listed(c, word, known);
    KBC_MISTAKE(c, rules, node, "unknown %s \"%.*s\"; %.*s", attribute, (int)word.n, word.s, (int)hint.n, hint.s);
    return word;
}

/* An attribute that the guide will have. */
static kb_str declared(kbc *c, const kbc_rules *rules, xmlNodePtr node, const char *attribute)
{
    kb_str text = kbc_attribute(c, node, attribute);
    if (text.n > KB_LABEL_BYTES)
        kbc_report(c, KBC_ERROR, rules->source, kbc_rules_place(node), "limit",
                   "the attribute %s of <%s> is too long (at most %u bytes)", attribute, (const char *)node->name,
                   KB_LABEL_BYTES);
    return text;
}

/* The name of a declaration, which its number is put under; reports one that is malformed or taken. */
static kb_str declare_name(kbc *c, const kbc_rules *rules, xmlNodePtr node, bool digit, kbc_names *names, size_t number)
{
    kb_str name = declared(c, rules, node, "name");
    kb_str brief = kbc_brief(c, name);
    if (!kbc_rules_name(name, digit))
        KBC_MISTAKE(c, rules, node, "bad name \"%.*s\": lower-case letters, digits, - and _ make a name", (int)brief.n,
                    brief.s);
    else if (!kbc_names_add(c, names, name, (uint32_t)number))
        KBC_MISTAKE(c, rules, node, "there is a %s \"%.*s\" already", (const char *)node->name, (int)brief.n, brief.s);
    return name;
}

static kb_str label_or(kbc *c, const kbc_rules *rules, xmlNodePtr node, kb_str name)
{
    kb_str label = declared(c, rules, node, "label");
    return label.n > 0 ? label : name;
}

static void declare_kind(kbc *c, kbc_rules *rules, xmlNodePtr node)
{
    kb_str name = declare_name(c, rules, node, false, rules->kind_names, rules->kinds.count);
    kbc_rule_kind *kind = kbc_list_add(c, &rules->kinds, sizeof *kind);
    *kind = (kbc_rule_kind){
        .name = name,
        .label = label_or(c, rules, node, name),
        .plural = declared(c, rules, node, "plural"),
        .words = declared(c, rules, node, "words"),
        .role = checked_word(c, rules, node, "role", roles, KB_COUNT(roles)),
    };
}

static void declare_value(kbc *c, kbc_rules *rules, xmlNodePtr node, uint32_t facet)
{
    kbc_rule_facet *of = KBC_AT(rules->facets, kbc_rule_facet, facet);
    kb_str name = declare_name(c, rules, node, true, of->value_names, rules->values.count);
    kbc_rule_value *value = kbc_list_add(c, &rules->values, sizeof *value);
    *value = (kbc_rule_value){
        .name = name,
        .label = label_or(c, rules, node, name),
        .words = declared(c, rules, node, "words"),
        .facet = facet,
    };
    of->value_count++;
}

static void declare_facet(kbc *c, kbc_rules *rules, xmlNodePtr node)
{
    static const char *const yes_no[] = {"no", "yes"};
    uint32_t number = (uint32_t)rules->facets.count;
    kb_str name = declare_name(c, rules, node, false, rules->facet_names, number);
    if (kbc_attribute_is_own(name))
        KBC_MISTAKE(c, rules, node, "a facet cannot have the name \"%.*s\": the tree uses it", (int)name.n, name.s);
    kbc_rule_facet *facet = kbc_list_add(c, &rules->facets, sizeof *facet);
    *facet = (kbc_rule_facet){
        .name = name,
        .label = label_or(c, rules, node, name),
        .order = checked_word(c, rules, node, "order", orders, KB_COUNT(orders)),
        .many = kb_str_equal(checked_word(c, rules, node, "many", yes_no, KB_COUNT(yes_no)), KB_LIT("yes")),
        .first_value = (uint32_t)rules->values.count,
        .value_names = kbc_names_new(c),
    };
    for (xmlNodePtr child = node->children; child != NULL; child = child->next)
        if (child->type == XML_ELEMENT_NODE && kbc_rules_syntax(c, rules, child))
            declare_value(c, rules, child, number);
}

/* ------------------------------------------------------------------ loading */

typedef void read_element(kbc *c, kbc_rules *rules, xmlNodePtr node);

static void read_all(kbc *c, kbc_rules *rules, xmlNodePtr root, const char *name, read_element *read)
{
    for (xmlNodePtr node = root->children; node != NULL; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0 &&
            kbc_rules_syntax(c, rules, node))
            read(c, rules, node);
}

static void check_count(kbc *c, const kbc_rules *rules, xmlNodePtr root, const char *what, size_t count, unsigned most)
{
    kbc_place place = kbc_rules_place(root);
    if (count > most)
        kbc_report(c, KBC_ERROR, rules->source, place, "limit", "there are too many %s (at most %u)", what, most);
}

static void read_rules(kbc *c, kbc_rules *rules, xmlNodePtr root)
{
    if (root == NULL || strcmp((const char *)root->name, "rules") != 0) {
        kbc_report(c, KBC_ERROR, rules->source, (kbc_place){.line = 1}, "rules", "the rules stand in <rules>");
        return;
    }
    if (kbc_rules_syntax(c, rules, root) && !kb_str_equal(kbc_attribute(c, root, "version"), KB_LIT("1")))
        KBC_MISTAKE(c, rules, root, "the version of the rules must be 1");
    static const char *const yes_no[] = {"no", "yes"};
    kb_str bold = checked_word(c, rules, root, "bold-headings", yes_no, KB_COUNT(yes_no));
    rules->bold_headings = kb_str_equal(bold, KB_LIT("yes"));
    size_t errors = c->errors;
    read_all(c, rules, root, "kind", declare_kind);
    read_all(c, rules, root, "facet", declare_facet);
    check_count(c, rules, root, "kinds", rules->kinds.count, KB_KINDS_MAX);
    check_count(c, rules, root, "facets", rules->facets.count, KB_FACETS_MAX);
    check_count(c, rules, root, "values", rules->values.count, KB_VALUES_MAX);
    if (c->errors != errors)
        return; /* every use of what was not declared would give a line more */
    kbc_phrases_make(c, rules);
    read_all(c, rules, root, "record", kbc_read_record_rule);
    read_all(c, rules, root, "set", kbc_read_set_rule);
    read_all(c, rules, root, "link", kbc_read_link_rule);
    read_all(c, rules, root, "check", kbc_read_check_rule);
}

static kb_str rules_text(kbc *c, const kbc_source *source)
{
    if (source != NULL)
        return source->text;
    kb_str lines[KB_COUNT(default_rules)];
    for (size_t i = 0; i < KB_COUNT(default_rules); i++)
        lines[i] = kb_str_from(default_rules[i]);
    return kb_arena_join(&c->arena, lines, KB_COUNT(lines));
}

kbc_rules *kbc_rules_load(kbc *c, const kbc_source *source)
{
    size_t errors = c->errors;
    kb_str text = rules_text(c, source);
    if (text.n > c->limits[KBC_MAX_RULES]) {
        kbc_report_limit(c, source, (kbc_place){0}, KBC_MAX_RULES, "the file is too large");
        return NULL;
    }
    xmlDocPtr doc = read_xml(c, source, text);
    if (doc == NULL)
        return NULL;
    kbc_rules *rules = kb_arena_get(&c->arena, 1, sizeof *rules);
    rules->source = source;
    rules->kind_names = kbc_names_new(c);
    rules->facet_names = kbc_names_new(c);
    rules->keys = kbc_asked_keys(c, text);
    read_rules(c, rules, xmlDocGetRootElement(doc));
    xmlFreeDoc(doc);
    if (c->errors == errors) {
        c->rules = rules;
        return rules;
    }
    kbc_rules_free(rules);
    return NULL;
}

static void free_match(kbc_match *match)
{
    xmlXPathFreeCompExpr(match->condition.code);
}

void kbc_rules_free(kbc_rules *rules)
{
    if (rules == NULL)
        return;
    for (size_t i = 0; i < rules->records.count; i++) {
        kbc_record_rule *rule = KBC_AT(rules->records, kbc_record_rule, i);
        free_match(&rule->match);
        xmlXPathFreeCompExpr(rule->title.code);
        for (size_t j = 0; j < rule->parts.count; j++)
            xmlXPathFreeCompExpr(KBC_AT(rule->parts, kbc_part_rule, j)->from.code);
    }
    for (size_t i = 0; i < rules->sets.count; i++) {
        free_match(&KBC_AT(rules->sets, kbc_set_rule, i)->match);
        xmlXPathFreeCompExpr(KBC_AT(rules->sets, kbc_set_rule, i)->from.code);
    }
    for (size_t i = 0; i < rules->checks.count; i++) {
        free_match(&KBC_AT(rules->checks, kbc_check_rule, i)->match);
        xmlXPathFreeCompExpr(KBC_AT(rules->checks, kbc_check_rule, i)->test.code);
    }
    *rules = (kbc_rules){0};
}
