/*
 * compile.h - the pipeline as one call (compile.c), its part that workers
 * share (pages.c, keep.c), and what only `check` looks at (lint.c, lint_titles.c).
 * Private to these and main.c.
 */
#ifndef KBC_COMPILE_H
#define KBC_COMPILE_H

#include "compiler.h"

/* From sources to a guide that kbc_write() takes; NULL when the rules are bad. Look at c->errors. */
kbc_guide *kbc_compile(kbc *c, const kbc_sources *sources);
void kbc_guide_release(kbc_guide *guide);
/* pages.c: the pages of count sources, in their order, into guide, whose rules are known. */
void kbc_pages(kbc *c, kbc_guide *guide, const kbc_source *const *sources, uint32_t count);
/* keep.c: copies what a page or reports have in memory that is used again, in no more room than needed. */
void kbc_keep_page(kb_arena *to, kbc_page *page);
void kbc_keep_reports(kb_arena *to, kbc_list *reports);
/* Tells whoever listens how far the run is. */
void kbc_progress_at(const kbc *c, const char *doing, size_t done, size_t total, const char *things);

/* lint.c: warns of titles and aliases that are there twice, synonyms that are off topic, pages that no link reaches,
 * and overdue reviews. */
void kbc_lint(kbc *c, const kbc_guide *guide, int32_t today);
/* lint_titles.c: searches the guide's .kb for each title and alias, and warns of titles that find another record
 * first, and of words that the guide says it is not about. */
kb_status kbc_lint_titles(kbc *c, const kbc_guide *guide, kb_str bytes, kb_error *err);

#endif
