/*
 * facets.c - kind and facet values of a record: from the attributes of its
 * element, else from a rule, else from the record around it (extract.h).
 * Callers: extract.c.
 */
#include "extract.h"

#include <stdlib.h>

/* ---------------------------------------------------------------- reports */

/* The names that an attribute gives to a record, as {…} or the front matter have them, with their places. */
typedef struct name_places {
    kb_str key;
    const kbc_list *meta;  /* kbc_meta that is left to be looked at, from next on; NULL: none */
    size_t next;
    kb_str list, rest;
    kbc_place text;        /* of list; line 0: unknown */
    kbc_place otherwise;
} name_places;

static name_places places_of(const kbc_extraction *e, const kbc_record *record, kb_str key)
{
    const kbc_written *written = kbc_find_written(record->node, key);
    name_places p = {.key = key, .otherwise = record->place};
    if (written != NULL) {
        p.list = p.rest = written->value;
        p.text = p.otherwise = written->value_place;
    } else if (record->parent == KBC_NONE) {
        p.meta = &e->page->source->meta;
    }
    return p;
}

static bool next_list(name_places *p)
{
    while (p->meta != NULL && p->next < p->meta->count) {
        const kbc_meta *entry = KBC_AT(*p->meta, kbc_meta, p->next++);
        if (kb_str_equal(entry->key, p->key)) {
            p->list = p->rest = entry->value;
            p->text = entry->text;
            p->otherwise = entry->place;
            return true;
        }
    }
    return false;
}

/* They come in the order of the attribute's value. */
static kbc_place next_place(name_places *p)
{
    kb_str name;
    while (!kbc_next_name(&p->rest, &name))
        if (!next_list(p))
            return p->otherwise;
    if (p->text.line == 0)
        return p->otherwise;
    return (kbc_place){p->text.line, p->text.column + (uint32_t)(name.s - p->list.s)};
}

static void tell_unknown(kbc_extraction *e, kbc_place place, const char *rule, const char *what, kbc_hint hint)
{
    kb_str name = kbc_brief(e->c, hint.word);
    kbc_report(e->c, KBC_ERROR, e->page->source, place, rule, "unknown %s \"%.*s\"; ", what, (int)name.n, name.s);
    kbc_diagnostic *report = kbc_last_report(e->c);
    if (report != NULL)
        report->hint = hint;
}

/* What kbc_tree() puts on elements that records stand on, pages apart. */
static bool is_of_tree(kb_str name)
{
    static const char *const names[] = {"anchor", "kind", "level", "task", "type", "start", "tight", "language",
                                        "part"};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (kb_str_equal(name, kb_str_from(names[i])))
            return true;
    return false;
}

/* A page has its front matter on it, where others than us have keys, too; what its braces hold is for us. */
static void check_keys(kbc_extraction *e, const kbc_record *record, kbc_element element)
{
    for (const xmlAttr *attribute = record->node->properties; attribute != NULL; attribute = attribute->next) {
        kb_str name = kb_str_from((const char *)attribute->name);
        const kbc_written *written = kbc_find_written(record->node, name);
        if (is_of_tree(name) || (element == KBC_PAGE && written == NULL) ||
            kbc_facet_named(e->rules, name) != KBC_NONE)
            continue;
        tell_unknown(e, written != NULL ? written->key_place : record->place, "unknown-facet", "attribute",
                     (kbc_hint){.type = KBC_HINT_FACET, .word = kb_arena_copy(&e->c->arena, name)});
    }
}

/*
 * The front matter of a page was not written for the default rules: what they do
 * not know is not meant for them. Braces are, also those of its first heading.
 */
static bool is_foreign(const kbc_extraction *e, const kbc_record *record, kb_str key)
{
    return e->rules->source == NULL && record->parent == KBC_NONE && kbc_find_written(record->node, key) == NULL;
}

/* -------------------------------------------------------------------- kind */

static uint32_t kind_of(kbc_extraction *e, const kbc_record *record, const kbc_record_rule *rule)
{
    kb_str name = kbc_attribute(e->c, record->node, "kind");
    if (name.s != NULL && name.n == 0)
        return KBC_NONE;
    uint32_t kind = name.n > 0 ? kbc_kind_named(e->rules, name) : KBC_NONE;
    if (kind != KBC_NONE)
        return kind;
    if (name.n > 0 && !is_foreign(e, record, KB_LIT("kind"))) {
        name_places places = places_of(e, record, KB_LIT("kind"));
        tell_unknown(e, next_place(&places), "unknown-kind", "kind",
                     (kbc_hint){.type = KBC_HINT_KIND, .word = name});
    }
    if (rule != NULL && rule->kind != KBC_NONE)
        return rule->kind;
    return record->parent != KBC_NONE ? KBC_AT(e->page->records, kbc_record, record->parent)->kind : KBC_NONE;
}

/* ------------------------------------------------------------------ facets */

static void add_value(kbc *c, kbc_list *values, uint32_t value)
{
    *(uint32_t *)kbc_list_add(c, values, sizeof value) = value;
}

static bool is_of_facet(const kbc_rule_facet *facet, uint32_t value)
{
    return value >= facet->first_value && value - facet->first_value < facet->value_count;
}

/* Adds those of count values that are of the facet; false if none is. */
static bool add_of_facet(kbc *c, const kbc_rule_facet *facet, const uint32_t *from, size_t count, kbc_list *values)
{
    size_t before = values->count;
    for (size_t i = 0; i < count; i++)
        if (is_of_facet(facet, from[i]))
            add_value(c, values, from[i]);
    return values->count > before;
}

/* The element's own attribute; false: it has none. */
static bool own_values(kbc_extraction *e, const kbc_record *record, uint32_t number, kbc_list *values)
{
    const kbc_rule_facet *facet = KBC_AT(e->rules->facets, kbc_rule_facet, number);
    kb_str text = kbc_attribute(e->c, record->node, facet->name.s), rest = text, name;
    if (text.s == NULL)
        return false;
    size_t before = values->count;
    if (is_foreign(e, record, facet->name)) {
        kbc_phrases_find(e->c, e->rules, number, text, values);
        return values->count > before;
    }
    name_places places = places_of(e, record, facet->name);
    kbc_place second = record->place;
    while (kbc_next_name(&rest, &name)) {
        uint32_t value = kbc_value_named(e->rules, number, name);
        kbc_place place = next_place(&places);
        if (value == KBC_NONE) {
            tell_unknown(e, place, "unknown-facet", facet->name.s, (kbc_hint){KBC_HINT_VALUE, number, name});
            continue;
        }
        add_value(e->c, values, value);
        if (values->count - before == 2)
            second = place;
    }
    if (values->count - before > 1 && !facet->many)
        kbc_report(e->c, KBC_ERROR, e->page->source, second, "unknown-facet", "%.*s takes one value, not \"%.*s\"",
                   (int)facet->name.n, facet->name.s, (int)text.n, text.s);
    return true;
}

static void add_node_text(kbc *c, xmlNodePtr node, kb_buf *out)
{
    if (node->type == XML_NAMESPACE_DECL)
        return;
    if (out->size > 0)
        kb_buf_byte(out, ' ');
    if (node->type == XML_ELEMENT_NODE) {
        kb_buf_str(out, kbc_node_text(c, node));
        return;
    }
    xmlChar *string = xmlXPathCastNodeToString(node);
    kb_buf_str(out, kb_str_trim(kb_str_from((const char *)string)));
    xmlFree(string);
}

kb_str kbc_value_text(kbc *c, xmlXPathObjectPtr value)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf text;
    kb_buf_init(&text, &alloc);
    if (value->type == XPATH_NODESET) {
        for (int i = 0; value->nodesetval != NULL && i < value->nodesetval->nodeNr; i++)
            add_node_text(c, value->nodesetval->nodeTab[i], &text);
    } else {
        xmlChar *string = xmlXPathCastToString(value);
        kb_buf_str(&text, kb_str_from((const char *)string));
        xmlFree(string);
    }
    kb_str copy = kb_arena_copy(&c->arena, kb_str_trim(kb_buf_view(&text)));
    kb_buf_release(&text);
    return copy;
}

static bool set_by_rule(kbc_extraction *e, const kbc_record *record, uint32_t facet, kbc_set_rule *rule,
                        kbc_list *values)
{
    size_t before = values->count;
    if (rule->from.code == NULL) {
        for (size_t i = 0; i < rule->values.count; i++)
            add_value(e->c, values, *KBC_AT(rule->values, uint32_t, i));
    } else {
        xmlXPathObjectPtr from = kbc_xpath_value(&e->x, &rule->from, record->node);
        if (from != NULL)
            kbc_phrases_find(e->c, e->rules, facet, kbc_value_text(e->c, from), values);
        xmlXPathFreeObject(from);
    }
    return values->count > before;
}

static bool set_values(kbc_extraction *e, const kbc_record *record, kbc_element element, uint32_t facet,
                       kbc_list *values)
{
    for (size_t i = 0; i < e->rules->sets.count; i++) {
        kbc_set_rule *rule = KBC_AT(e->rules->sets, kbc_set_rule, i);
        if (rule->facet == facet && kbc_match_fits(&e->x, &rule->match, element, record->node) &&
            set_by_rule(e, record, facet, rule, values))
            return true;
    }
    return false;
}

static void find_values(kbc_extraction *e, const kbc_record *record, kbc_element element, const kbc_record_rule *rule,
                        uint32_t number, kbc_list *values)
{
    const kbc_rule_facet *facet = KBC_AT(e->rules->facets, kbc_rule_facet, number);
    if (own_values(e, record, number, values))
        return;
    if (rule != NULL && add_of_facet(e->c, facet, rule->values.items, rule->values.count, values))
        return;
    if (set_values(e, record, element, number, values) || record->parent == KBC_NONE)
        return;
    const kbc_record *around = KBC_AT(e->page->records, kbc_record, record->parent);
    (void)add_of_facet(e->c, facet, around->values, around->value_count, values);
}

/* ------------------------------------------------------------------ results */

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void sort_unique(kbc_list *values, size_t from)
{
    uint32_t *v = values->items;
    if (values->count - from < 2)
        return;
    qsort(v + from, values->count - from, sizeof *v, by_number);
    size_t n = from + 1;
    for (size_t i = n; i < values->count; i++)
        if (v[i] != v[n - 1])
            v[n++] = v[i];
    values->count = n;
}

static void write_attribute(xmlNodePtr node, kb_str name, kb_str value)
{
    if (value.n > 0)
        xmlSetProp(node, (const xmlChar *)name.s, (const xmlChar *)value.s);
    else
        xmlUnsetProp(node, (const xmlChar *)name.s);
}

static kb_str value_names(kbc_extraction *e, const kbc_list *values, size_t from)
{
    kb_str names = {NULL, 0};
    for (size_t i = from; i < values->count; i++) {
        kb_str name = KBC_AT(e->rules->values, kbc_rule_value, *KBC_AT(*values, uint32_t, i))->name;
        names = names.n == 0 ? name : kbc_format(e->c, "%.*s %.*s", (int)names.n, names.s, (int)name.n, name.s);
    }
    return names;
}

void kbc_set_facets(kbc_extraction *e, kbc_record *record, kbc_element element, const kbc_record_rule *rule)
{
    kbc_list values = {0};
    check_keys(e, record, element);
    record->kind = kind_of(e, record, rule);
    kb_str kind = {NULL, 0};
    if (record->kind != KBC_NONE)
        kind = KBC_AT(e->rules->kinds, kbc_rule_kind, record->kind)->name;
    write_attribute(record->node, KB_LIT("kind"), kind);
    for (uint32_t i = 0; i < e->rules->facets.count; i++) {
        size_t from = values.count;
        find_values(e, record, element, rule, i, &values);
        sort_unique(&values, from);
        write_attribute(record->node, KBC_AT(e->rules->facets, kbc_rule_facet, i)->name,
                        value_names(e, &values, from));
    }
    record->values = values.items;
    record->value_count = values.count;
}
