/*
 * compile.c - runs the pipeline of compiler.h over a set of sources. Caller:
 * main.c.
 */
#include "compile.h"

#include <libxml/tree.h>
#include <stdlib.h>

/* Index pages stand before the other pages of their folder, so that a record
 * never stands before the one around it. */
static kb_str order_key(kbc *c, kb_str path)
{
    kb_str id = kbc_page_id(c, path);
    size_t name = path.n;
    while (name > 0 && path.s[name - 1] != '/')
        name--;
    bool index = id.n + 1 == name || (id.n == 0 && name == 0);
    kb_str pieces[3] = {kb_str_slice(path, 0, name), {"\001", 1}, kb_str_slice(path, name, path.n)};
    if (!index)
        pieces[1].n = 0;
    return kb_arena_join(&c->arena, pieces, 3);
}

typedef struct ordered {
    kb_str key;
    const kbc_source *source;
} ordered;

static int compare(const void *a, const void *b)
{
    return kb_str_compare(((const ordered *)a)->key, ((const ordered *)b)->key);
}

static ordered *order_sources(kbc *c, const kbc_list *pages)
{
    ordered *list = kb_arena_get(&c->arena, pages->count, sizeof *list);
    for (size_t i = 0; i < pages->count; i++) {
        const kbc_source *source = (const kbc_source *)pages->items + i;
        list[i] = (ordered){order_key(c, source->path), source};
    }
    if (pages->count > 0)
        qsort(list, pages->count, sizeof *list, compare);
    return list;
}

static void compile_page(kbc *c, kbc_guide *guide, const kbc_source *source)
{
    xmlDocPtr doc = kbc_tree(c, source);
    if (doc == NULL)
        return;
    kbc_page *page = kbc_list_add(c, &guide->pages, sizeof *page);
    page->source = source;
    page->id = kbc_page_id(c, source->path);
    kb_buf_init(&page->body, &c->arena.alloc);
    kbc_extract(c, guide->rules, doc, page);
    kbc_check(c, guide->rules, doc, page);
    kbc_encode(c, doc, page);
    xmlFreeDoc(doc);
}

kbc_guide *kbc_compile(kbc *c, const kbc_sources *sources)
{
    kbc_guide *guide = kb_arena_get(&c->arena, 1, sizeof *guide);
    guide->rules = kbc_rules_load(c, sources->rules);
    if (guide->rules == NULL)
        return NULL;
    ordered *list = order_sources(c, &sources->pages);
    for (size_t i = 0; i < sources->pages.count; i++)
        compile_page(c, guide, list[i].source);
    kbc_resolve(c, guide);
    if (sources->words != NULL)
        kbc_words(c, sources->words, guide);
    return guide;
}

void kbc_guide_release(kbc_guide *guide)
{
    if (guide == NULL)
        return;
    for (size_t i = 0; i < guide->pages.count; i++)
        kb_buf_release(&((kbc_page *)guide->pages.items + i)->body);
    kbc_rules_free(guide->rules);
}

void kbc_check_reviews(kbc *c, const kbc_guide *guide, int32_t today)
{
    for (size_t i = 0; i < guide->pages.count; i++) {
        const kbc_page *page = (const kbc_page *)guide->pages.items + i;
        if (page->reviewed == KB_NO_DAY || page->review_interval == 0)
            continue;
        int64_t late = (int64_t)today - page->reviewed - page->review_interval;
        if (late > 0)
            kbc_report(c, KBC_WARNING, page->source, (kbc_place){0, 0}, "review-overdue",
                       "the review of this page is %lld days past its date", (long long)late);
    }
}
