/*
 * rules.h - the rules in the form that the compiler works with. Private to
 * rules*.c, xpath.c, phrases.c (who make them), extract.c, facets.c, check.c
 * (who follow them), and those who ask for names: near.c, attributes.c and
 * other files of the tree.
 */
#ifndef KBC_RULES_H
#define KBC_RULES_H

#include "compiler.h"

#include <libxml/xpath.h>

/* elements.c: an element by its name and back; KBC_ELEMENTS for a name that is none. */
kbc_element kbc_element_named(kb_str name);
kb_str kbc_element_name(kbc_element element);
/* What a node is; KBC_ELEMENTS for a text, a comment and so on. */
kbc_element kbc_element_of(const xmlNode *node);
/* Whether records can stand on it: blocks that a reader can show for themselves. */
bool kbc_element_takes_record(kbc_element element);
/* Whether an attribute is the tree's own, so that no facet may have its name. */
bool kbc_attribute_is_own(kb_str name);
/* The node behind node in the order of the text, not leaving root; children only if descend. */
xmlNodePtr kbc_next_node(const xmlNode *root, xmlNodePtr node, bool descend);
/* The first child element of a type, or NULL. */
xmlNodePtr kbc_child(const xmlNode *node, kbc_element element);

/* ------------------------------------------------------------- expressions */

/* A compiled XPath; code NULL: the rule has none. */
typedef struct kbc_expression {
    xmlXPathCompExprPtr code;
    kb_str text;
    kbc_place place;
    uint32_t number;  /* from 1 */
    uint32_t told_on; /* number of the page on which its failure was told, which is enough, + 1; 0: of none */
} kbc_expression;

/*
 * Evaluates expressions on one tree. All of them together may take
 * KBC_XPATH_STEPS steps on it; the one that goes beyond is reported, and from
 * then on all of them fail in silence.
 */
typedef struct kbc_xpath {
    kbc *c;
    const kbc_source *rules; /* for reports */
    xmlXPathContextPtr context;
    int64_t started, began;  /* nanoseconds that the thread has computed before; and by the clock */
    kb_str problem;          /* what the library said last */
} kbc_xpath;

#define KBC_XPATH_STEPS 5000000UL
/* Unions and comparisons of large sets are one step to libxml2; this ends them, too. */
#define KBC_XPATH_SECONDS 10

/* xpath_cost.c: functions that read text count it as steps. */
void kbc_xpath_count_text(xmlXPathContextPtr context);

/* xpath.c: doc NULL to compile only. The object is used at its own address until it ends. */
void kbc_xpath_begin(kbc_xpath *x, kbc *c, const kbc_source *rules, xmlDocPtr doc);
void kbc_xpath_end(kbc_xpath *x);
/* Compiles; false with x->problem set. Functions, prefixes and variables that do not exist are problems. */
bool kbc_xpath_compile(kbc_xpath *x, kb_str text, kbc_place place, kbc_expression *out);
/* Its value, for xmlXPathFreeObject(); NULL after a report, or without code. */
xmlXPathObjectPtr kbc_xpath_value(kbc_xpath *x, kbc_expression *expression, xmlNodePtr node);
/* Its truth; otherwise when it could not be evaluated. */
bool kbc_xpath_holds(kbc_xpath *x, kbc_expression *expression, xmlNodePtr node, bool otherwise);

/* ------------------------------------------------------------------- rules */

/* Where a rule applies. */
typedef struct kbc_match {
    kbc_element on;
    kbc_expression condition;
    kbc_list headings; /* kb_str, folded; none: any heading */
    kbc_list has;      /* kb_str, folded: a section in it has one of these headings; none: any */
    kbc_place place;
} kbc_match;

typedef struct kbc_part_rule {
    uint32_t name; /* in kbc_rules.part_names */
    kbc_expression from;
} kbc_part_rule;

typedef struct kbc_record_rule {
    kbc_match match;
    uint32_t kind;   /* or KBC_NONE */
    kbc_list values; /* uint32_t in kbc_rules.values, as given */
    kbc_expression title;
    kbc_list parts;  /* kbc_part_rule */
} kbc_record_rule;

typedef struct kbc_set_rule {
    kbc_match match;
    uint32_t facet;
    kbc_expression from;
    kbc_list values; /* uint32_t; used when from has no code */
} kbc_set_rule;

/* Records of a kind link to those of another kind on their page. */
typedef struct kbc_link_rule {
    uint32_t from, to; /* kinds */
    kb_str label;
} kbc_link_rule;

typedef struct kbc_check_rule {
    kbc_match match;
    kbc_expression test;
    kbc_severity severity;
    kb_str message;
} kbc_check_rule;

/* A way to say a facet value: its words one after another, folded. */
typedef struct kbc_phrase {
    uint32_t value;
    kbc_list terms; /* kb_str */
} kbc_phrase;

/* rules_read.c: one <record>, <set>, <link> or <check> of the rules file into the rules; mistakes are reported. */
void kbc_read_record_rule(kbc *c, kbc_rules *rules, xmlNodePtr node);
void kbc_read_set_rule(kbc *c, kbc_rules *rules, xmlNodePtr node);
void kbc_read_link_rule(kbc *c, kbc_rules *rules, xmlNodePtr node);
void kbc_read_check_rule(kbc *c, kbc_rules *rules, xmlNodePtr node);

/* rules_syntax.c: whether an element of the rules file may stand in its parent, with its attributes and text. */
bool kbc_rules_syntax(kbc *c, const kbc_rules *rules, const xmlNode *node);
/* Whether a name is fit for kinds, facets and parts; one that begins with a digit, for values only. */
bool kbc_rules_name(kb_str name, bool digit);
kbc_place kbc_rules_place(const xmlNode *node);
/* Reports a mistake at an element of the rules file. */
#define KBC_MISTAKE(c, rules, node, ...) \
    kbc_report((c), KBC_ERROR, (rules)->source, kbc_rules_place(node), "rules", __VA_ARGS__)
/* Cuts the next name off a list with commas or blanks between; false at its end. */
bool kbc_next_name(kb_str *rest, kb_str *name);

/* match.c: whether a rule applies to an element. */
bool kbc_match_fits(kbc_xpath *x, kbc_match *match, kbc_element element, xmlNodePtr node);
/* What headings are compared by: folded, without a final colon and number. */
kb_str kbc_heading_key(kbc *c, kb_str heading);
/* Whether any record rule names this heading, so that a bold paragraph may be one. */
bool kbc_is_rule_heading(kbc *c, const kbc_rules *rules, kb_str text);

/* match.c: kinds, facets and values by name; KBC_NONE if there is none. */
uint32_t kbc_kind_named(const kbc_rules *rules, kb_str name);
uint32_t kbc_facet_named(const kbc_rules *rules, kb_str name);
uint32_t kbc_value_named(const kbc_rules *rules, uint32_t facet, kb_str name);
/* Their names, for messages: "a, b, c". */
kb_str kbc_kind_names(kbc *c, const kbc_rules *rules);
kb_str kbc_facet_names(kbc *c, const kbc_rules *rules);
kb_str kbc_value_names(kbc *c, const kbc_rules *rules, uint32_t facet);

/* phrases.c: fills rules->phrases from the values' names, labels and words. */
void kbc_phrases_make(kbc *c, kbc_rules *rules);
/* Adds the values of a facet that a text names to out (uint32_t), rising; only the first if the facet takes one. */
void kbc_phrases_find(kbc *c, const kbc_rules *rules, uint32_t facet, kb_str text, kbc_list *out);

/* The label of the value that a text is a name of; s NULL: of none. */
kb_str kbc_value_label(kbc *c, const kbc_rules *rules, kb_str text);

/* kb_str_equal(), of words that mostly differ in their length. */
static inline bool kbc_same(kb_str a, kb_str b)
{
    return a.n == b.n && kb_str_equal(a, b);
}

/* Reads element i of a list. */
#define KBC_AT(list, type, i) (&((type *)(list).items)[i])

#endif
