/*
 * related.c - the links that <link from="symptom" to="fix"/> of the rules asks
 * for (extract.h). Callers: extract.c.
 *
 * They are put into the tree as a paragraph "Fix: ..." at the end of a
 * record's own text, so that all that reads the tree, and all readers, see them
 * like links that an author wrote. A page leads to all of its fixes; another
 * record to those that come before the next one of its kind.
 */
#include "extract.h"

#include "names.h"

#define LINKS 32        /* of one record: pages may have any number of fixes */
#define PAGE_LINKS 2000 /* of one rule on one page */

static kbc_record *record_at(const kbc_extraction *e, uint32_t number)
{
    return KBC_AT(e->page->records, kbc_record, number);
}

/* Whether a record is of a kind for itself: not because the one around it is, the page's own apart. */
static bool is_of_kind(const kbc_extraction *e, uint32_t number, uint32_t kind)
{
    const kbc_record *record = record_at(e, number);
    if (record->kind != kind)
        return false;
    return record->parent == KBC_NONE || record->parent == 0 || record_at(e, record->parent)->kind != kind;
}

static bool has_content(const kbc_record *record)
{
    for (const xmlNode *child = record->node->children; child != NULL; child = child->next)
        if (child->type == XML_ELEMENT_NODE && kbc_element_of(child) != KBC_HEADING)
            return true;
    return false;
}

static bool takes_paragraph(const kbc_record *record)
{
    kbc_element element = kbc_element_of(record->node);
    return element == KBC_PAGE || element == KBC_SECTION || element == KBC_ITEM || element == KBC_BLOCK_QUOTE ||
           element == KBC_ADMONITION;
}

/* The ids that a record's own text links to, without the records inside of it. */
static kbc_names *linked_ids(kbc_extraction *e, const kbc_record *record)
{
    kbc_names *ids = kbc_names_new(e->c);
    xmlNodePtr node = kbc_next_node(record->node, record->node, true);
    while (node != NULL) {
        bool own = node->type != XML_ELEMENT_NODE || kbc_node_of(node)->record == KBC_NONE;
        if (kbc_element_of(node) == KBC_LINK)
            (void)kbc_names_add(e->c, ids, kbc_attribute(e->c, node, "to"), 0);
        node = kbc_next_node(record->node, node, own);
    }
    return ids;
}

static xmlNodePtr new_text(const kbc_record *record, kb_str text)
{
    return xmlNewDocTextLen(record->node->doc, (const xmlChar *)text.s, (int)text.n);
}

static void add_link(kbc_extraction *e, const kbc_record *record, xmlNodePtr paragraph, const kbc_record *to)
{
    xmlNodePtr link = kbc_new_element(e->c, record->node->doc, KBC_LINK, record->place);
    xmlSetProp(link, (const xmlChar *)"to", (const xmlChar *)kb_arena_copy(&e->c->arena, to->id).s);
    xmlAddChild(link, new_text(record, to->title));
    xmlAddChild(paragraph, link);
}

/* Behind the record's own text: before its first section or record. */
static void put_paragraph(const kbc_record *record, xmlNodePtr paragraph)
{
    xmlNodePtr child = kbc_child(record->node, KBC_SECTION);
    if (child != NULL)
        xmlAddPrevSibling(child, paragraph);
    else
        xmlAddChild(record->node, paragraph);
}

/* Links a record to those of a list, from one to another one of its places; returns how many links that makes. */
static size_t link_record(kbc_extraction *e, uint32_t number, const kbc_link_rule *rule, const kbc_list *to,
                          size_t from, size_t end)
{
    const kbc_record *record = record_at(e, number);
    xmlNodePtr paragraph = NULL;
    kbc_names *known = from < end ? linked_ids(e, record) : NULL;
    size_t count = 0;
    for (size_t i = from; i < end && i - from < LINKS; i++) {
        uint32_t target = *KBC_AT(*to, uint32_t, i);
        const kbc_record *other = record_at(e, target);
        if (target == number || !kbc_names_add(e->c, known, other->id, 0))
            continue;
        bool first = paragraph == NULL;
        if (first)
            paragraph = kbc_new_element(e->c, record->node->doc, KBC_PARAGRAPH, record->place);
        kb_str before = first ? kbc_format(e->c, "%.*s: ", (int)rule->label.n, rule->label.s) : KB_LIT(", ");
        xmlAddChild(paragraph, new_text(record, before));
        add_link(e, record, paragraph, other);
        count++;
    }
    if (paragraph != NULL)
        put_paragraph(record, paragraph);
    return count;
}

static void collect(kbc_extraction *e, uint32_t kind, bool targets, kbc_list *out)
{
    for (uint32_t i = 0; i < e->page->records.count; i++) {
        bool fits = targets ? i > 0 && has_content(record_at(e, i)) : takes_paragraph(record_at(e, i));
        if (fits && is_of_kind(e, i, kind))
            *(uint32_t *)kbc_list_add(e->c, out, sizeof i) = i;
    }
}

static void follow(kbc_extraction *e, const kbc_link_rule *rule)
{
    kbc_list from = {0}, to = {0};
    collect(e, rule->from, false, &from);
    collect(e, rule->to, true, &to);
    size_t first = 0, links = 0;
    for (size_t i = 0; i < from.count && links < PAGE_LINKS; i++) {
        uint32_t number = *KBC_AT(from, uint32_t, i);
        while (first < to.count && *KBC_AT(to, uint32_t, first) < number)
            first++;
        uint32_t next = i + 1 < from.count ? *KBC_AT(from, uint32_t, i + 1) : KBC_NONE;
        size_t end = first;
        while (end < to.count && end - first < LINKS && *KBC_AT(to, uint32_t, end) < next)
            end++;
        bool all = number == 0 || end == first;
        links += link_record(e, number, rule, &to, all ? 0 : first, all ? to.count : end);
    }
}

void kbc_link_records(kbc_extraction *e)
{
    for (size_t i = 0; i < e->rules->links.count; i++)
        follow(e, KBC_AT(e->rules->links, kbc_link_rule, i));
}
