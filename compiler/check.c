/*
 * check.c - kbc_check(): the rules' checks and our own on a page whose
 * records are known. Callers: compile.c and tests.
 */
#include "rules.h"

static void run_check(kbc_xpath *x, kbc_check_rule *rule, const kbc_page *page, const kbc_record *record)
{
    kbc_element element = kbc_element_of(record->node);
    if (!kbc_match_fits(x, &rule->match, element, record->node) ||
        kbc_xpath_holds(x, &rule->test, record->node, true))
        return;
    kbc_report(x->c, rule->severity, page->source, record->place, "check", "%.*s", (int)rule->message.n,
               rule->message.s);
}

/* The text of the head over a cell, or an empty string. */
static kb_str column_head(kbc *c, const xmlNode *row, unsigned column)
{
    const xmlNode *head = row->parent != NULL ? kbc_child(row->parent, KBC_HEAD) : NULL;
    for (const xmlNode *cell = head != NULL ? head->children : NULL; cell != NULL; cell = cell->next)
        if (kbc_element_of(cell) == KBC_CELL && column-- == 0)
            return kbc_node_text(c, cell);
    return KB_LIT("");
}

static void check_cells(kbc *c, const kbc_page *page, const xmlNode *row)
{
    unsigned column = 0;
    for (const xmlNode *cell = row->children; cell != NULL; cell = cell->next) {
        if (kbc_element_of(cell) != KBC_CELL)
            continue;
        if (kbc_node_text(c, cell).n == 0) {
            kb_str head = column_head(c, row, column);
            kbc_report(c, KBC_WARNING, page->source, kbc_node_of(cell)->place, "empty-cell",
                       head.n > 0 ? "the cell below \"%.*s\" is empty" : "this cell is empty%.*s", (int)head.n, head.s);
        }
        column++;
    }
}

static void run_checks(kbc *c, const kbc_rules *rules, xmlDocPtr doc, const kbc_page *page)
{
    kbc_xpath x;
    kbc_xpath_begin(&x, c, rules->source, doc);
    for (size_t i = 0; i < page->records.count; i++) {
        const kbc_record *record = &((const kbc_record *)page->records.items)[i];
        bool unknown = page->source->unread && record->parent == KBC_NONE; /* what is missing may be there */
        for (size_t j = 0; !unknown && j < rules->checks.count; j++)
            run_check(&x, KBC_AT(rules->checks, kbc_check_rule, j), page, record);
    }
    kbc_xpath_end(&x);
}

void kbc_check(kbc *c, const kbc_rules *rules, xmlDocPtr doc, const kbc_page *page)
{
    if (rules->checks.count > 0)
        run_checks(c, rules, doc, page);
    for (size_t i = 0; i < page->records.count; i++) {
        const kbc_record *record = &((const kbc_record *)page->records.items)[i];
        if (kbc_element_of(record->node) == KBC_ROW)
            check_cells(c, page, record->node);
    }
}
