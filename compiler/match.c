/*
 * match.c - whether a rule applies, and the names that rules declare
 * (rules.h). Callers: rules_read.c, extract.c, facets.c, check.c, zones.c.
 */
#include "names.h"
#include "rules.h"

/* ---------------------------------------------------------------- headings */

static kb_str cut_colon(kb_str text)
{
    text = kb_str_trim(text);
    while (text.n > 0 && text.s[text.n - 1] == ':')
        text = kb_str_trim(kb_str_slice(text, 0, text.n - 1));
    return text;
}

/* Cuts " 2" or " 1.3" off; a heading that is a number alone stays. */
static kb_str cut_number(kb_str text)
{
    size_t n = text.n;
    while (n > 0 && ((text.s[n - 1] >= '0' && text.s[n - 1] <= '9') || text.s[n - 1] == '.'))
        n--;
    if (n == 0 || n == text.n || text.s[n - 1] != ' ')
        return text;
    return kb_str_trim(kb_str_slice(text, 0, n));
}

kb_str kbc_heading_key(kbc *c, kb_str heading)
{
    return cut_number(cut_colon(kbc_fold(c, heading)));
}

static bool has_heading(const kbc_list *headings, kb_str key)
{
    for (size_t i = 0; i < headings->count; i++)
        if (kbc_same(*KBC_AT(*headings, kb_str, i), key))
            return true;
    return false;
}

/* "Cause 1: a full disk" is a heading Cause, too: its key and that of its start, which may be empty. */
typedef struct kbc_heading_keys {
    kb_str whole, start;
} heading_keys;

static heading_keys keys_of(kbc *c, kb_str text)
{
    heading_keys keys = {kbc_heading_key(c, text), {NULL, 0}};
    kb_str rest = text, start;
    if (kb_str_split(&rest, ':', &start) && rest.s != NULL)
        keys.start = kbc_heading_key(c, start);
    return keys;
}

static bool fits(const kbc_list *headings, heading_keys keys)
{
    return has_heading(headings, keys.whole) || (keys.start.n > 0 && has_heading(headings, keys.start));
}

/* Every rule asks for them. */
static heading_keys keys_at(kbc *c, const xmlNode *heading)
{
    kbc_node *mark = kbc_node_of(heading);
    if (mark->keys == NULL) {
        heading_keys *keys = kb_arena_get(&c->arena, 1, sizeof *keys);
        *keys = keys_of(c, kbc_node_text(c, heading));
        mark->keys = keys;
    }
    return *mark->keys;
}

static bool heading_fits(kbc *c, const kbc_list *headings, const xmlNode *element)
{
    const xmlNode *heading = kbc_child(element, KBC_HEADING);
    return heading != NULL && fits(headings, keys_at(c, heading));
}

/* Whether a section inside of the element has one of the headings. */
static bool holds_heading(kbc *c, const kbc_list *headings, xmlNodePtr element)
{
    for (xmlNodePtr node = kbc_next_node(element, element, true); node != NULL;) {
        bool section = kbc_element_of(node) == KBC_SECTION;
        if (section && heading_fits(c, headings, node))
            return true;
        node = kbc_next_node(element, node, section); /* sections stand in sections only */
    }
    return false;
}

bool kbc_is_rule_heading(kbc *c, const kbc_rules *rules, kb_str text)
{
    heading_keys keys = keys_of(c, text);
    for (size_t i = 0; i < rules->records.count; i++)
        if (fits(&KBC_AT(rules->records, kbc_record_rule, i)->match.headings, keys))
            return true;
    return false;
}

bool kbc_match_fits(kbc_xpath *x, kbc_match *match, kbc_element element, xmlNodePtr node)
{
    if (match->on != KBC_ANY && match->on != element)
        return false;
    if (match->headings.count > 0 && !heading_fits(x->c, &match->headings, node))
        return false;
    if (match->has.count > 0 && !holds_heading(x->c, &match->has, node))
        return false;
    return match->condition.code == NULL || kbc_xpath_holds(x, &match->condition, node, false);
}

/* ------------------------------------------------------------------- names */

uint32_t kbc_kind_named(const kbc_rules *rules, kb_str name)
{
    return kbc_names_find(rules->kind_names, name);
}

uint32_t kbc_facet_named(const kbc_rules *rules, kb_str name)
{
    return kbc_names_find(rules->facet_names, name);
}

uint32_t kbc_value_named(const kbc_rules *rules, uint32_t facet, kb_str name)
{
    return kbc_names_find(KBC_AT(rules->facets, kbc_rule_facet, facet)->value_names, name);
}

/* Joins the names of count things, each of which begins with its name. */
static kb_str join_names(kbc *c, const void *first, size_t count, size_t size)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf names;
    kb_buf_init(&names, &alloc);
    for (size_t i = 0; i < count; i++) {
        kb_str name;
        memcpy(&name, (const char *)first + i * size, sizeof name);
        if (i > 0)
            kb_buf_str(&names, KB_LIT(", "));
        kb_buf_str(&names, name);
    }
    kb_str joined = count > 0 ? kb_arena_copy(&c->arena, kb_buf_view(&names)) : KB_LIT("none");
    kb_buf_release(&names);
    return joined;
}

_Static_assert(offsetof(kbc_rule_kind, name) == 0 && offsetof(kbc_rule_facet, name) == 0 &&
                   offsetof(kbc_rule_value, name) == 0,
               "join_names() reads the name at the front");

kb_str kbc_kind_names(kbc *c, const kbc_rules *rules)
{
    return join_names(c, rules->kinds.items, rules->kinds.count, sizeof(kbc_rule_kind));
}

kb_str kbc_facet_names(kbc *c, const kbc_rules *rules)
{
    return join_names(c, rules->facets.items, rules->facets.count, sizeof(kbc_rule_facet));
}

kb_str kbc_value_names(kbc *c, const kbc_rules *rules, uint32_t facet)
{
    const kbc_rule_facet *of = KBC_AT(rules->facets, kbc_rule_facet, facet);
    if (of->value_count == 0)
        return KB_LIT("none");
    return join_names(c, KBC_AT(rules->values, kbc_rule_value, of->first_value), of->value_count,
                      sizeof(kbc_rule_value));
}
