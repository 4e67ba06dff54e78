/*
 * extract.c - kbc_extract(): finds the records of a page by the rules, in the
 * order of the text. Callers: compile.c and tests.
 */
#include "extract.h"

/* ------------------------------------------------------------------- titles */

/* What can be marked as a title in the text: what encode.c can put a title into or around. */
static bool is_markable(kbc_element element)
{
    return element == KBC_HEADING || element == KBC_CELL || element == KBC_PARAGRAPH || element == KBC_STRONG ||
           element == KBC_EMPHASIS || element == KBC_LINK || element == KBC_CODE_SPAN;
}

static bool is_inside(const xmlNode *node, const xmlNode *root)
{
    while (node != NULL && node != root)
        node = node->parent;
    return node == root;
}

/* The bold lead of a block, or its first paragraph. */
static xmlNodePtr lead_of(xmlNodePtr block)
{
    xmlNodePtr paragraph = kbc_element_of(block) == KBC_PARAGRAPH ? block : kbc_child(block, KBC_PARAGRAPH);
    for (xmlNodePtr child = paragraph != NULL ? paragraph->children : NULL; child != NULL; child = child->next) {
        if (kbc_element_of(child) == KBC_STRONG)
            return child;
        if (child->type != XML_TEXT_NODE || kb_str_trim(kb_str_from((const char *)child->content)).n > 0)
            break;
    }
    return paragraph;
}

static xmlNodePtr usual_title(xmlNodePtr node, kbc_element element)
{
    if (element == KBC_PAGE || element == KBC_SECTION)
        return kbc_child(node, KBC_HEADING);
    if (element == KBC_ROW)
        return kbc_child(node, KBC_CELL);
    return lead_of(node);
}

static kb_str cut_colon(kb_str title)
{
    while (title.n > 0 && (title.s[title.n - 1] == ':' || title.s[title.n - 1] == ' '))
        title.n--;
    return title;
}

/* The title that the rule's expression gives, and the element that it stands in, if any. */
static kb_str title_by_rule(kbc_extraction *e, kbc_expression *expression, xmlNodePtr node, xmlNodePtr *element)
{
    xmlXPathObjectPtr value = kbc_xpath_value(&e->x, expression, node);
    if (value == NULL)
        return KB_LIT("");
    if (value->type == XPATH_NODESET && value->nodesetval != NULL && value->nodesetval->nodeNr > 0) {
        value->nodesetval->nodeNr = 1; /* the others are no title */
        if (value->nodesetval->nodeTab[0]->type == XML_ELEMENT_NODE)
            *element = value->nodesetval->nodeTab[0];
    }
    kb_str title = cut_colon(kbc_value_text(e->c, value));
    xmlXPathFreeObject(value);
    return title;
}

static kb_str last_part(kb_str path)
{
    kb_str part = path, rest = path;
    while (kb_str_split(&rest, '/', &part))
        ;
    return part;
}

/* A title for a record that has no text for it. */
static kb_str substitute_title(kbc_extraction *e, const kbc_record *record, kbc_element element)
{
    if (element != KBC_PAGE) {
        kb_str name = kbc_element_name(element);
        kbc_report(e->c, KBC_WARNING, e->page->source, record->place, "empty-title", "this %.*s has no title",
                   (int)name.n, name.s);
        return name;
    }
    kb_str title = kb_str_trim(kbc_attribute(e->c, record->node, "title"));
    if (title.n > 0)
        return title;
    return e->page->id.n > 0 ? last_part(e->page->id) : KB_LIT("index");
}

static void mark_title(kbc_record *record, uint32_t number, kbc_element element, xmlNodePtr title)
{
    if (title == NULL || !is_markable(kbc_element_of(title)) || !is_inside(title, record->node))
        return;
    kbc_node *mark = kbc_node_of(title);
    if (mark->title_of != KBC_NONE)
        return;
    mark->title_of = number;
    bool heads = (element == KBC_PAGE || element == KBC_SECTION) && title == kbc_child(record->node, KBC_HEADING);
    record->title_inside = !heads;
}

/* Whether GitHub gives a title an anchor: to headings, not to tabs of other dialects or bold text. */
static bool has_anchor(const xmlNode *title)
{
    if (title == NULL || kbc_element_of(title) != KBC_HEADING)
        return false;
    uint32_t block = kbc_node_of(title->parent)->block;
    return block == KBC_NONE || block == KBC_BY_TAB;
}

/* Of #name in {…}, or of the element that has none. */
static kbc_place anchor_place(const xmlNode *node)
{
    const kbc_written *anchor = kbc_find_written(node, KB_LIT("anchor"));
    return anchor != NULL ? anchor->key_place : kbc_node_of(node)->place;
}

static void set_title(kbc_extraction *e, kbc_record *record, uint32_t number, kbc_element element,
                      kbc_record_rule *rule)
{
    xmlNodePtr title = NULL;
    if (rule != NULL && rule->title.code != NULL)
        record->title = title_by_rule(e, &rule->title, record->node, &title);
    if (record->title.n == 0) {
        title = usual_title(record->node, element);
        if (title != NULL)
            record->title = cut_colon(kbc_node_text(e->c, title));
    }
    if (record->title.n == 0)
        record->title = substitute_title(e, record, element);
    mark_title(record, number, element, title);
    record->heading = has_anchor(title);
    kb_str anchor = kbc_attribute(e->c, record->node, "anchor");
    record->id_place = anchor_place(record->node);
    record->explicit_id = anchor.n > 0;
    record->slug = anchor.n > 0 ? anchor : kbc_slug(e->c, record->title);
    if (record->slug.n == 0)
        record->slug = kbc_element_name(element);
}

/* -------------------------------------------------------------------- parts */

/* The name is for encode.c and for those who look at the tree. */
static void mark_part(kbc_extraction *e, const kbc_record *record, xmlNodePtr node, uint32_t part)
{
    kbc_element element = kbc_element_of(node);
    if (element == KBC_ELEMENTS || !is_inside(node, record->node))
        return;
    /* A reader expects rows in a table and cells in a row, so a part is marked inside them. */
    if (element == KBC_ROW || element == KBC_HEAD) {
        for (xmlNodePtr cell = node->children; cell != NULL; cell = cell->next)
            if (kbc_element_of(cell) == KBC_CELL)
                mark_part(e, record, cell, part);
        return;
    }
    kbc_node *mark = kbc_node_of(node);
    if (mark->part != KBC_NONE || element == KBC_PAGE)
        return;
    mark->part = part;
    xmlSetProp(node, (const xmlChar *)"part", (const xmlChar *)KBC_AT(e->rules->part_names, kb_str, part)->s);
}

static void mark_parts(kbc_extraction *e, const kbc_record *record, const kbc_record_rule *rule)
{
    for (size_t i = 0; rule != NULL && i < rule->parts.count; i++) {
        kbc_part_rule *part = KBC_AT(rule->parts, kbc_part_rule, i);
        xmlXPathObjectPtr value = kbc_xpath_value(&e->x, &part->from, record->node);
        if (value == NULL)
            continue;
        xmlNodeSetPtr nodes = value->type == XPATH_NODESET ? value->nodesetval : NULL;
        for (int n = 0; nodes != NULL && n < nodes->nodeNr; n++)
            mark_part(e, record, nodes->nodeTab[n], part->name);
        xmlXPathFreeObject(value);
    }
}

/* ------------------------------------------------------------------ records */

static uint32_t record_around(const xmlNode *node)
{
    for (node = node->parent; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
        if (kbc_node_of(node)->record != KBC_NONE)
            return kbc_node_of(node)->record;
    return KBC_NONE;
}

static kbc_record_rule *rule_for(kbc_extraction *e, kbc_element element, xmlNodePtr node)
{
    for (size_t i = 0; i < e->rules->records.count; i++) {
        kbc_record_rule *rule = KBC_AT(e->rules->records, kbc_record_rule, i);
        if (kbc_match_fits(&e->x, &rule->match, element, node))
            return rule;
    }
    return NULL;
}

static kbc_place zone_around(const xmlNode *node)
{
    for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
        if (kbc_is_zone(node))
            return kbc_node_of(node)->place;
    return (kbc_place){0, 0};
}

static void add_record(kbc_extraction *e, xmlNodePtr node, kbc_element element, kbc_record_rule *rule)
{
    uint32_t number = (uint32_t)e->page->records.count;
    kbc_record *record = kbc_list_add(e->c, &e->page->records, sizeof *record);
    kbc_node *mark = kbc_node_of(node);
    record->parent = record_around(node);
    record->place = mark->place;
    record->zone = zone_around(node);
    record->node = node;
    mark->record = number;
    set_title(e, record, number, element, rule);
    kbc_set_facets(e, record, element, rule);
    mark_parts(e, record, rule);
}

static void tell_unused(kbc_extraction *e, xmlNodePtr node)
{
    kb_str anchor = kbc_attribute(e->c, node, "anchor");
    if (anchor.n > 0)
        kbc_report(e->c, KBC_WARNING, e->page->source, anchor_place(node), "unused-id",
                   "\"%.*s\" names no record: no rule makes one of this %s", (int)anchor.n, anchor.s,
                   (const char *)node->name);
}

/* Anchors of an element belong to its record or the one around it, which is known before. */
static void take_anchors(kbc_extraction *e, const xmlNode *node)
{
    const kbc_node *mark = node->type == XML_ELEMENT_NODE ? kbc_node_of(node) : NULL;
    for (const kbc_anchor *a = mark != NULL ? mark->anchors : NULL; a != NULL; a = a->next) {
        uint32_t number = mark->record != KBC_NONE ? mark->record : record_around(node);
        kbc_record *record = KBC_AT(e->page->records, kbc_record, number);
        *(kb_str *)kbc_list_add(e->c, &record->anchors, sizeof a->name) = a->name;
    }
}

void kbc_extract(kbc *c, const kbc_rules *rules, xmlDocPtr doc, kbc_page *page)
{
    kbc_extraction e = {.c = c, .rules = rules, .page = page};
    xmlNodePtr root = xmlDocGetRootElement(doc);
    kbc_xpath_begin(&e.x, c, rules->source, doc);
    for (xmlNodePtr node = root; node != NULL; node = kbc_next_node(root, node, true)) {
        kbc_element element = kbc_element_of(node);
        if (!kbc_element_takes_record(element)) {
            take_anchors(&e, node);
            continue;
        }
        kbc_record_rule *rule = rule_for(&e, element, node);
        /* The page is one in any case: whatever is in no other record belongs to it. */
        if (rule != NULL || node == root)
            add_record(&e, node, element, rule);
        else
            tell_unused(&e, node);
        take_anchors(&e, node);
    }
    kbc_xpath_end(&e.x);
    kbc_set_ids(&e);
    kbc_link_records(&e);
}
