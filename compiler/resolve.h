/*
 * resolve.h - the steps of kbc_resolve(). Private to resolve.c, bind.c and
 * dates.c, the access to records (guide.c) also to lint.c and lint_titles.c.
 */
#ifndef KBC_RESOLVE_H
#define KBC_RESOLVE_H

#include "names.h"

/* Where addresses lead to, besides guide->ids. */
typedef struct kbc_resolution {
    kbc *c;
    kbc *scratch;         /* for names that nobody asks for behind kbc_resolve(): flat, anchors */
    kbc_guide *guide;
    kbc_names *pages;     /* path ids -> pages */
    kbc_names *indexes;   /* folders -> their index pages */
    kbc_names *old_ids;   /* -> records */
    kbc_names *anchors;   /* path id / name of an anchor in HTML -> records */
    kbc_names *flat;      /* path id / slug -> records */
} kbc_resolution;

/* bind.c: aliases and old ids from front matter, then where links lead to. */
void kbc_bind_aliases(kbc_resolution *r);
void kbc_bind_links(kbc_resolution *r);

/* dates.c: title, version, language and review dates of the guide and its pages. */
void kbc_read_dates(kbc_resolution *r);

/* guide.c */
kbc_page *kbc_page_at(const kbc_guide *guide, uint32_t page);
/* The record of a page itself; NULL: it has none. */
kbc_record *kbc_page_record(const kbc_guide *guide, uint32_t page);
/* Record number of all, and the page that it stands in. */
kbc_record *kbc_record_at(const kbc_guide *guide, uint32_t number, const kbc_page **page);

#endif
