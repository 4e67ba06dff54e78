/*
 * pages.c - kbc_pages(): every page becomes records and a body, by as many
 * workers as there are processors. Each has a kbc and rules of its own, since
 * memory, reports and compiled expressions change as a page is compiled; what
 * the pages gave is put together in their order, so that nobody can tell how
 * many workers there were. Interface: compile.h. Caller: compile.c.
 */
#include "cache.h"
#include "compile.h"
#include "near.h"
#include "page_words.h"
#include "parallel.h"
#include "rules.h"

#include <libxml/tree.h>

typedef struct worker {
    kbc c;            /* its arena is for one page */
    kbc_rules *rules; /* NULL: it has done nothing yet */
    kbc_pool *pool;
    kb_arena memory;  /* of the rules */
    kb_arena kept;    /* what pages gave */
} worker;

/* What a page gave. */
typedef struct result {
    kbc_page page;
    bool made, asked;
    kbc_reports reports;
} result;

typedef struct press {
    kbc *c;
    const kbc_guide *guide;
    const kbc_source *const *sources;
    uint32_t count;
    worker *workers;
    result *results;
} press;

/* ------------------------------------------------------------------ a page */

static void begin_worker(const press *p, worker *w)
{
    kb_alloc alloc = kbc_alloc();
    kbc_begin_worker(p->c, &w->c);
    w->rules = kbc_rules_load(&w->c, p->guide->rules->source);
    w->memory = w->c.arena;
    kb_arena_init(&w->c.arena, &alloc);
    kb_arena_init(&w->kept, &alloc);
    w->pool = kbc_pool_new();
}

static void compile_page(worker *w, const kbc_source *source, result *out)
{
    kbc *c = &w->c;
    xmlDocPtr doc = kbc_tree(c, source);
    if (doc == NULL)
        return;
    out->made = true;
    out->page = (kbc_page){.source = source, .id = kbc_page_id(c, source->path)};
    kbc_extract(c, w->rules, doc, &out->page);
    kbc_check(c, w->rules, doc, &out->page);
    kbc_encode(c, doc, &out->page);
    xmlFreeDoc(doc);
}

static bool is_kept(const kbc_source *source)
{
    return source->kept != NULL && source->kept->compiled;
}

static void compile_item(void *user, unsigned number, unsigned item)
{
    const press *p = user;
    worker *w = &p->workers[number];
    result *out = &p->results[item];
    if (number == 0) /* progress is shown by the thread that the program began with */
        kbc_progress_at(p->c, "compiling", item + 1, p->count, "pages");
    if (is_kept(p->sources[item]))
        return;
    if (w->rules == NULL)
        begin_worker(p, w);
    w->c.page = item + 1;
    w->c.asked_pages = false;
    kbc_pool_use(w->pool);
    compile_page(w, p->sources[item], out);
    kbc_pool_use(NULL);
    out->asked = w->c.asked_pages;
    if (p->c->cache != NULL)
        out->page.words = kbc_cut_words(&w->c, &out->page, &w->kept);
    kbc_keep_page(&w->kept, &out->page);
    out->reports = kbc_cut_reports(&w->c);
    kbc_keep_reports(&w->kept, &out->reports.list);
    kb_arena_reset(&w->c.arena);
}

/* -------------------------------------------------------------------- keep */

/* What was compiled stays for the next build. */
static void keep(const press *p, kbc_kept *kept, const kbc_source *source, const result *r, kbc_shared *shared)
{
    kept->compiled = true;
    kept->made = r->made;
    kept->asked = r->asked;
    kept->page = r->page;
    kept->page.source = source;
    kept->reports = r->reports;
    kept->rules = p->guide->rules->source;
    kept->compiled_in = shared;
}

/* And this one gets copies of all pages, since it numbers them and binds their links. */
static void keep_all(press *p, unsigned jobs)
{
    kb_arena arenas[KBC_JOBS_MAX];
    uint32_t users = 0;
    size_t count = 0;
    for (unsigned i = 0; i < jobs; i++)
        if (p->workers[i].rules != NULL)
            arenas[count++] = p->workers[i].kept;
    for (uint32_t i = 0; i < p->count; i++)
        users += is_kept(p->sources[i]) ? 0 : 1;
    kbc_shared *shared = kbc_cache_share(arenas, count, users);
    for (uint32_t i = 0; i < p->count; i++) {
        const kbc_source *source = p->sources[i];
        result *r = &p->results[i];
        if (!is_kept(source))
            keep(p, source->kept, source, r, shared);
        r->made = source->kept->made;
        kbc_cache_recall(p->c, source->kept, source, p->guide->rules->source, &r->page, &r->reports);
    }
}

/* ---------------------------------------------------------------- together */

static void put_together(press *p, kbc_guide *guide)
{
    bool *told = kb_arena_get(&p->c->arena, (size_t)p->c->expressions + 1, sizeof *told);
    for (uint32_t i = 0; i < p->count; i++) {
        result *r = &p->results[i];
        size_t from = p->c->diagnostics.count;
        kbc_take_reports(p->c, p->sources[i], r->reports, told);
        kbc_near_tell(p->c, guide->rules, from);
        if (!r->made) {
            kbc_name_refused(p->c, p->sources[i]->path);
            continue;
        }
        kbc_check_keys(p->c, guide->rules, p->sources[i]);
        *(kbc_page *)kbc_list_add(p->c, &guide->pages, sizeof r->page) = r->page;
    }
}

static void end_workers(press *p, unsigned jobs)
{
    for (unsigned i = 0; i < jobs; i++) {
        if (p->workers[i].rules == NULL)
            continue;
        kbc_rules_free(p->workers[i].rules);
        xmlXPathFreeContext(p->workers[i].c.spare);
        kb_arena_release(&p->workers[i].c.arena);
        kbc_pool_release(p->workers[i].pool);
        kbc_keep_part(p->c, &p->c->parts, p->workers[i].memory);
        if (p->c->cache == NULL)
            kbc_keep_part(p->c, &p->c->parts, p->workers[i].kept);
    }
}

void kbc_pages(kbc *c, kbc_guide *guide, const kbc_source *const *sources, uint32_t count)
{
    unsigned jobs = kbc_workers(c->jobs, count);
    press p = {.c = c, .guide = guide, .sources = sources, .count = count};
    p.workers = kb_arena_get(&c->arena, jobs, sizeof *p.workers);
    p.results = kb_arena_get(&c->arena, count, sizeof *p.results);
    kbc_parallel(jobs, count, compile_item, &p);
    if (c->cache != NULL)
        keep_all(&p, jobs);
    put_together(&p, guide);
    end_workers(&p, jobs);
}
