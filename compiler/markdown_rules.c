/*
 * markdown_rules.c - the rules.xml of exported Markdown: kinds and facets as the file
 * has them, and what becomes a record, which the Markdown says itself: headings, and
 * what has a #name. Interface: markdown.h. Caller: export_markdown.c.
 *
 * Of rows the file says which cells are parts, and which the title: that holds for the
 * tables with the same head.
 */
#include "markdown.h"

#define HEADS 4   /* cells by which a head is known */
#define RULES 400 /* more of them are longer than a rules.xml may be */

/* ------------------------------------------------------------------------ XML */

static void put_escaped(kb_buf *out, kb_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (strchr("&<>\"\n\t", text.s[i]) != NULL && text.s[i] != '\0')
            kbc_buf_format(out, "&#%u;", (unsigned)(uint8_t)text.s[i]);
        else
            kb_buf_byte(out, (uint8_t)text.s[i]);
}

/* Nothing for an empty text. */
static void put_attribute(kb_buf *out, const char *name, kb_str text)
{
    if (text.n == 0)
        return;
    kbc_buf_format(out, " %s=\"", name);
    put_escaped(out, text);
    kb_buf_byte(out, '"');
}

/* ----------------------------------------------------------------------- rows */

/* `and` the text of a cell of the head, if XPath can quote it. */
static void put_head(kbc_page_events *page, uint32_t cell, unsigned number, kb_buf *out)
{
    kb_str text = kbc_events_text(page, cell, page->ends[cell]);
    bool single = text.n > 0 && memchr(text.s, '\'', text.n) != NULL;
    if (single && memchr(text.s, '"', text.n) != NULL)
        return;
    kbc_buf_format(out, " and normalize-space(../head/cell[%u])=", number);
    put_escaped(out, single ? KB_LIT("\"") : KB_LIT("'"));
    put_escaped(out, text);
    put_escaped(out, single ? KB_LIT("\"") : KB_LIT("'"));
}

/* The cell of a row that an event stands in, from 1. */
static unsigned cell_of(const kbc_page_events *page, uint32_t row, uint32_t event)
{
    unsigned number = 1;
    for (uint32_t i = row + 1; i < page->ends[row] && page->ends[i] < event; i = page->ends[i] + 1)
        number++;
    return number;
}

static void put_parts(const kbc_page_events *page, uint32_t row, kb_buf *out)
{
    for (uint32_t i = row + 1; i < page->ends[row]; i++) {
        const kb_event *e = &page->events[i];
        if (e->element != KB_PART_MARK || e->leave)
            continue;
        kb_buf_str(out, KB_LIT("    <part"));
        put_attribute(out, "name", e->label);
        kbc_buf_format(out, " from=\"cell[%u]\"/>\n", cell_of(page, row, i));
    }
}

static void add_once(kbc *c, kbc_list *list, kb_str text)
{
    for (size_t i = 0; i < list->count; i++)
        if (kb_str_equal(((const kb_str *)list->items)[i], text))
            return;
    if (list->count < RULES)
        *(kb_str *)kbc_list_add(c, list, sizeof text) = kb_arena_copy(&c->arena, text);
}

/* What tells a table by its head. */
static kb_str head_of(kbc_page_events *page, uint32_t row)
{
    kb_buf out;
    unsigned number = 1;
    kb_buf_init(&out, &page->arena.alloc);
    for (uint32_t i = row + 1; i < page->ends[row] && number <= HEADS; i = page->ends[i] + 1)
        put_head(page, i, number++, &out);
    kb_str text = kb_arena_copy(&page->arena, kb_buf_view(&out));
    kb_buf_release(&out);
    return text;
}

static void look_at_row(kbc *c, const kbc_page_events *page, kb_str head, uint32_t row, kbc_markdown_rules *rules)
{
    uint32_t title = kbc_markdown_title(page, row, page->ends[row]);
    if (title == KBC_NONE)
        return;
    kb_buf parts, rule;
    unsigned column = cell_of(page, row, title);
    bool whole = page->events[title - 1].element == KB_CELL && page->events[page->ends[title] + 1].element == KB_CELL;
    kb_buf_init(&parts, &c->arena.alloc);
    kb_buf_init(&rule, &c->arena.alloc);
    put_parts(page, row, &parts);
    if (parts.size > 0 || column != 1 || !whole) {
        kb_buf_str(&rule, KB_LIT("  <record on=\"row\" if=\"@anchor"));
        kb_buf_str(&rule, head);
        kbc_buf_format(&rule, "\" title=\"cell[%u]%s\">\n", column, whole ? "" : "/strong[1]");
        kb_buf_str(&rule, kb_buf_view(&parts));
        kb_buf_str(&rule, KB_LIT("  </record>\n"));
    } else {
        kb_buf_str(&rule, KB_LIT("  <record on=\"row\" if=\"@anchor\"/>\n"));
    }
    add_once(c, &rules->rows, kb_buf_view(&rule));
    kb_buf_release(&parts);
    kb_buf_release(&rule);
}

void kbc_markdown_look(kbc *c, kbc_page_events *page, kbc_markdown_rules *rules)
{
    kb_str head = KB_LIT("");
    for (uint32_t i = 0; i < page->count; i++) {
        const kb_event *e = &page->events[i];
        if (e->leave)
            continue;
        if (e->element == KB_ROW && e->number == 1)
            head = head_of(page, i);
        else if (e->element == KB_ROW)
            look_at_row(c, page, head, i, rules);
        else if (e->element == KB_HEADING && e->depth == 0 && kbc_markdown_title(page, i, page->ends[i]) == KBC_NONE)
            rules->other_sections = true;
        else if (e->element == KB_HEADING && e->depth == 0)
            rules->sections = true;
        else if (e->element == KB_TITLE && page->titles[i] != KB_NO_RECORD)
            rules->items = true;
    }
}

/* ----------------------------------------------------------------------- file */

static void put_kinds(const kbc_exports *x, kb_buf *out)
{
    kb_kind kind;
    for (uint32_t i = 0; kb_kind_at(x->k, i, &kind) == KB_OK; i++) {
        kb_buf_str(out, KB_LIT("  <kind"));
        put_attribute(out, "name", kind.name);
        put_attribute(out, "label", kind.label);
        put_attribute(out, "plural", kind.plural);
        put_attribute(out, "words", kind.words);
        put_attribute(out, "role", kind.role);
        kb_buf_str(out, KB_LIT("/>\n"));
    }
}

static void put_values(const kbc_exports *x, const kb_facet *facet, kb_buf *out)
{
    kb_value value;
    for (uint32_t i = 0; i < facet->value_count && kb_value_at(x->k, facet->first_value + i, &value) == KB_OK; i++) {
        kb_buf_str(out, KB_LIT("    <value"));
        put_attribute(out, "name", value.name);
        put_attribute(out, "label", value.label);
        put_attribute(out, "words", value.words);
        kb_buf_str(out, KB_LIT("/>\n"));
    }
}

static void put_facets(const kbc_exports *x, kb_buf *out)
{
    kb_facet facet;
    for (uint32_t i = 0; kb_facet_at(x->k, i, &facet) == KB_OK; i++) {
        kb_buf_str(out, KB_LIT("  <facet"));
        put_attribute(out, "name", facet.name);
        put_attribute(out, "label", facet.label);
        put_attribute(out, "many", facet.many ? KB_LIT("yes") : KB_LIT(""));
        put_attribute(out, "order", facet.order);
        kb_buf_str(out, KB_LIT(">\n"));
        put_values(x, &facet, out);
        kb_buf_str(out, KB_LIT("  </facet>\n"));
    }
}

void kbc_markdown_put_rules(kbc_exports *x, const kbc_markdown_rules *rules, kb_buf *out)
{
    kb_buf_str(out, KB_LIT("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<!-- Made by icsync-kbc export: what has a #name is a record, kinds and facets stand beside it. -->\n"
                           "<rules version=\"1\">\n"));
    put_kinds(x, out);
    put_facets(x, out);
    kb_buf_str(out, KB_LIT("  <record on=\"page\"/>\n"));
    if (rules->sections)
        kb_buf_str(out, rules->other_sections ? KB_LIT("  <record on=\"section\" if=\"@anchor\"/>\n")
                                              : KB_LIT("  <record on=\"section\"/>\n"));
    if (rules->items)
        kb_buf_str(out, KB_LIT("  <record on=\"item\" if=\"@anchor\"/>\n"));
    for (size_t pass = 0; pass < 2; pass++) /* the shortest rule fits all rows, so it comes last */
        for (size_t i = 0; i < rules->rows.count; i++) {
            kb_str rule = ((const kb_str *)rules->rows.items)[i];
            if ((rule.n < 40) == (pass == 1))
                kb_buf_str(out, rule);
        }
    kb_buf_str(out, KB_LIT("</rules>\n"));
}
