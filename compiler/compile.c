/*
 * compile.c - runs the pipeline of compiler.h over a set of sources. Callers:
 * main.c and tests.
 */
#include "cache.h"
#include "compile.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <stdlib.h>

void kbc_init(kbc *c)
{
    kb_alloc alloc = kbc_alloc();
    kbc_use_memory();
    xmlInitParser(); /* before there are threads */
    *c = (kbc){0};
    kb_arena_init(&c->arena, &alloc);
    kb_arena_init(&c->texts, &alloc);
    kbc_default_limits(c);
}

static void release_parts(const kbc_list *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        kb_arena_release((kb_arena *)parts->items + i);
}

void kbc_release(kbc *c)
{
    xmlXPathFreeContext(c->spare);
    release_parts(&c->parts);
    release_parts(&c->text_parts);
    kb_arena_release(&c->texts);
    kb_arena_release(&c->arena);
    *c = (kbc){.arena = c->arena, .texts = c->texts};
}

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

/* One line for all of them, at the first one. */
static void tell_left_out(kbc *c, const kbc_source *first, size_t count)
{
    if (count == 1)
        kbc_report(c, KBC_WARNING, first, (kbc_place){0, 0}, "left-out", "the page is left out, as its front matter says");
    else if (count > 1)
        kbc_report(c, KBC_WARNING, first, (kbc_place){0, 0}, "left-out",
                   "this page and %zu more are left out, as their front matter says", count - 1);
}

static void compile_pages(kbc *c, kbc_guide *guide, const kbc_sources *sources)
{
    ordered *list = order_sources(c, &sources->pages);
    const kbc_source **pages = kb_arena_get(&c->arena, sources->pages.count, sizeof(kbc_source *)), *first = NULL;
    size_t left_out = 0;
    uint32_t count = 0;
    for (size_t i = 0; i < sources->pages.count; i++) {
        if (!kbc_is_left_out(list[i].source))
            pages[count++] = list[i].source;
        else
            first = left_out++ == 0 ? list[i].source : first;
    }
    kbc_pages(c, guide, pages, count);
    tell_left_out(c, first, left_out);
}

/* Tells the page with which the text of all becomes too long. */
static void check_text(kbc *c, const kbc_guide *guide)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < guide->pages.count && bytes <= c->limits[KBC_MAX_TEXT]; i++) {
        const kbc_page *page = (const kbc_page *)guide->pages.items + i;
        bytes += page->body.size;
        if (bytes > c->limits[KBC_MAX_TEXT])
            kbc_report_limit(c, page->source, (kbc_place){0, 0}, KBC_MAX_TEXT,
                             "the text of all pages up to this one is too long for one guide");
    }
}

kbc_guide *kbc_compile(kbc *c, const kbc_sources *sources)
{
    kbc_guide *guide = kb_arena_get(&c->arena, 1, sizeof *guide);
    kbc_stage(c, "rules");
    guide->rules = kbc_rules_load(c, sources->rules);
    if (guide->rules == NULL)
        return NULL;
    guide->kept = c->cache != NULL;
    if (guide->kept)
        kbc_cache_rules(c->cache, sources->rules);
    kbc_stage(c, "pages");
    compile_pages(c, guide, sources);
    check_text(c, guide);
    kbc_stage(c, "resolve");
    kbc_resolve(c, guide);
    kbc_stage(c, "words");
    if (sources->words != NULL)
        kbc_words(c, sources->words, guide);
    return guide;
}

void kbc_guide_release(kbc_guide *guide)
{
    if (guide == NULL)
        return;
    for (size_t i = 0; i < guide->pages.count && !guide->kept; i++)
        kb_buf_release(&((kbc_page *)guide->pages.items + i)->body);
    kbc_rules_free(guide->rules);
}
