/*
 * extract.h - the steps of kbc_extract(). Private to extract.c, facets.c,
 * ids.c and related.c.
 */
#ifndef KBC_EXTRACT_H
#define KBC_EXTRACT_H

#include "rules.h"

/* One page on its way to records. */
typedef struct kbc_extraction {
    kbc *c;
    const kbc_rules *rules;
    kbc_page *page;
    kbc_xpath x;
} kbc_extraction;

/* facets.c: the kind and the facet values of a record whose rule (or NULL) is known; writes them on the tree. */
void kbc_set_facets(kbc_extraction *e, kbc_record *record, kbc_element element, const kbc_record_rule *rule);
/* The text of an XPath value: of all nodes that it selects, or its string. */
kb_str kbc_value_text(kbc *c, xmlXPathObjectPtr value);

/* ids.c: the ids of all records of the page; writes them on the tree. */
void kbc_set_ids(kbc_extraction *e);

/* related.c: the links that <link> of the rules asks for, as paragraphs of the tree. */
void kbc_link_records(kbc_extraction *e);

#endif
