/*
 * cache.c - what a build leaves for the next one (cache.h). Callers: load.c, compile.c, pages.c, watch.c,
 * main.c.
 *
 * A page is kept as long as its file looks the same, and compiled anew when what it was compiled with is
 * another: the rules, or the names of pages, if it asked for them. All else that a page depends on is made in
 * each build: ids, links and words are bound when all pages are there.
 */
#include "cache.h"

struct kbc_shared {
    uint32_t users;
    size_t count;
    kb_arena arenas[];
};

typedef struct dependence {
    kb_str file;
    bool follow;
    kbc_stamp stamp;
} dependence;

/* What one build has found, in memory of its own. */
typedef struct finding {
    kb_arena arena;
    kbc_kept *pages;        /* in order of their paths */
    size_t count, room;
    dependence *others;     /* folders, rules, words */
    size_t other_count, other_room;
    kb_buf roots;           /* a byte for each that was given: whether it was a folder */
} finding;

struct kbc_cache {
    finding now, before;
    size_t next;            /* page of `before` that comes next in `now` */
    bool renamed;           /* pages have other names now */
    bool has_rules;         /* a build had rules: these, or the default ones */
    bool own_rules;
    kb_buf rules;
};

/* ------------------------------------------------------------------ memory */

kbc_shared *kbc_cache_share(kb_arena *arenas, size_t count, uint32_t users)
{
    for (size_t i = 0; users == 0 && i < count; i++)
        kb_arena_release(&arenas[i]);
    if (users == 0)
        return NULL;
    kbc_shared *shared = kbc_calloc(1, sizeof *shared + count * sizeof *arenas);
    shared->users = users;
    shared->count = count;
    memcpy(shared->arenas, arenas, count * sizeof *arenas);
    return shared;
}

static void leave(kbc_shared *shared)
{
    if (shared == NULL || --shared->users > 0)
        return;
    for (size_t i = 0; i < shared->count; i++)
        kb_arena_release(&shared->arenas[i]);
    kbc_free(shared);
}

static void drop_compiled(kbc_kept *kept)
{
    if (!kept->compiled)
        return;
    kb_buf_release(&kept->page.body);
    leave(kept->compiled_in);
    kept->compiled = false;
}

static void drop(kbc_kept *kept)
{
    drop_compiled(kept);
    if (kept->read)
        leave(kept->read_in);
    kept->read = false;
}

static finding new_finding(void)
{
    kb_alloc alloc = kbc_alloc();
    finding f = {.count = 0};
    kb_arena_init(&f.arena, &alloc);
    kb_buf_init(&f.roots, &alloc);
    return f;
}

static void drop_finding(finding *f)
{
    for (size_t i = 0; i < f->count; i++)
        drop(&f->pages[i]);
    kb_arena_release(&f->arena);
    kb_buf_release(&f->roots);
}

kbc_cache *kbc_cache_new(void)
{
    kb_alloc alloc = kbc_alloc();
    kbc_cache *cache = kbc_calloc(1, sizeof *cache);
    cache->now = new_finding();
    cache->before = new_finding();
    kb_buf_init(&cache->rules, &alloc);
    return cache;
}

void kbc_cache_free(kbc_cache *cache)
{
    drop_finding(&cache->now);
    drop_finding(&cache->before);
    kb_buf_release(&cache->rules);
    kbc_free(cache);
}

/* ----------------------------------------------------------------- reading */

void kbc_cache_begin(kbc_cache *cache)
{
    drop_finding(&cache->before);
    cache->before = cache->now;
    cache->now = new_finding();
    cache->next = 0;
    cache->renamed = false;
}

void kbc_cache_depend(kbc_cache *cache, const char *file, bool follow, kbc_stamp stamp)
{
    finding *f = &cache->now;
    if (f->other_count == f->other_room) {
        size_t room = f->other_room * 2 + 16;
        dependence *larger = kb_arena_get(&f->arena, room, sizeof *larger);
        if (f->other_count > 0)
            memcpy(larger, f->others, f->other_count * sizeof *larger);
        f->others = larger;
        f->other_room = room;
    }
    f->others[f->other_count++] = (dependence){kb_arena_copy(&f->arena, kb_str_from(file)), follow, stamp};
}

void kbc_cache_expect(kbc_cache *cache, size_t count)
{
    cache->now.pages = kb_arena_get(&cache->now.arena, count, sizeof *cache->now.pages);
    cache->now.room = count;
}

/* The page of the build before; NULL: there is none. */
static kbc_kept *page_before(kbc_cache *cache, kb_str path, kb_str file)
{
    finding *f = &cache->before;
    while (cache->next < f->count && kb_str_compare(f->pages[cache->next].path, path) < 0)
        cache->next++;
    for (size_t i = cache->next; i < f->count && kb_str_equal(f->pages[i].path, path); i++)
        if (kb_str_equal(f->pages[i].file, file))
            return &f->pages[i];
    return NULL;
}

kbc_kept *kbc_cache_page(kbc_cache *cache, kb_str path, kb_str file, bool follow, kbc_stamp stamp)
{
    finding *f = &cache->now;
    kbc_kept *kept = &f->pages[f->count++], *before = page_before(cache, path, file);
    if (before != NULL && kbc_stamp_is_same(&before->stamp, &stamp)) {
        *kept = *before;
        before->read = before->compiled = false; /* moved */
    }
    cache->renamed = cache->renamed || before == NULL;
    kept->path = kb_arena_copy(&f->arena, path);
    kept->file = kb_arena_copy(&f->arena, file);
    kept->follow = follow;
    kept->stamp = stamp;
    return kept;
}

void kbc_cache_found(kbc_cache *cache, const kbc_list *roots)
{
    bool same = roots->count == cache->before.roots.size;
    for (size_t i = 0; i < roots->count; i++) {
        uint8_t folder = ((const kbc_root *)roots->items)[i].folder ? 1 : 0;
        same = same && cache->before.roots.data[i] == folder;
        kb_buf_byte(&cache->now.roots, folder);
    }
    cache->renamed = cache->renamed || cache->now.count != cache->before.count;
    for (size_t i = 0; i < cache->now.count; i++)
        if (!same || (cache->renamed && cache->now.pages[i].asked))
            drop_compiled(&cache->now.pages[i]);
    drop_finding(&cache->before);
    cache->before = new_finding();
}

/* --------------------------------------------------------------- compiling */

void kbc_cache_rules(kbc_cache *cache, const kbc_source *source)
{
    kb_str text = source != NULL ? source->text : KB_LIT("");
    bool own = source != NULL;
    if (cache->has_rules && own == cache->own_rules && kb_str_equal(kb_buf_view(&cache->rules), text))
        return;
    for (size_t i = 0; i < cache->now.count; i++)
        drop_compiled(&cache->now.pages[i]);
    kb_buf_clear(&cache->rules);
    kb_buf_str(&cache->rules, text);
    cache->has_rules = true;
    cache->own_rules = own;
}

/* An array of its own for a build. */
static void copy_list(kbc *c, kbc_list *list, size_t size)
{
    void *items = list->count > 0 ? kb_arena_room(&c->arena, list->count, size) : NULL;
    if (items != NULL)
        memcpy(items, list->items, list->count * size);
    *list = (kbc_list){items, list->count, list->count};
}

/* Sources are read, or copied, anew in each build. */
static const kbc_source *source_now(const kbc_kept *kept, const kbc_source *then, const kbc_source *source,
                                    const kbc_source *rules)
{
    if (then == NULL)
        return NULL;
    return then == kept->page.source ? source : then == kept->rules ? rules : then;
}

void kbc_cache_recall(kbc *c, const kbc_kept *kept, const kbc_source *source, const kbc_source *rules, kbc_page *page,
                      kbc_reports *reports)
{
    *page = kept->page;
    page->source = source;
    copy_list(c, &page->records, sizeof(kbc_record));
    copy_list(c, &page->links, sizeof(kbc_link));
    *reports = kept->reports;
    copy_list(c, &reports->list, sizeof(kbc_diagnostic));
    for (size_t i = 0; i < reports->list.count; i++) {
        kbc_diagnostic *d = (kbc_diagnostic *)reports->list.items + i;
        d->source = source_now(kept, d->source, source, rules);
        d->file = d->source != NULL ? d->source->file : d->file;
        d->note_source = source_now(kept, d->note_source, source, rules);
    }
}

/* ------------------------------------------------------------------ asking */

static uint64_t mix(uint64_t sum, uint64_t number)
{
    sum = (sum ^ number) * UINT64_C(0x9E3779B97F4A7C15);
    return sum ^ sum >> 29;
}

static void look(const char *file, bool follow, const kbc_stamp *stamp, uint64_t *sum, bool *same)
{
    kbc_stamp now = kbc_stamp_of(file, follow);
    *same = *same && kbc_stamp_is_same(stamp, &now);
    *sum = mix(mix(mix(*sum, now.there), now.inode), now.size);
    *sum = mix(mix(*sum, (uint64_t)now.changed), (uint64_t)now.changed_ns);
}

uint64_t kbc_cache_look(const kbc_cache *cache, bool *same)
{
    const finding *f = &cache->now;
    uint64_t sum = 0;
    *same = true;
    for (size_t i = 0; i < f->count; i++)
        look(f->pages[i].file.s, f->pages[i].follow, &f->pages[i].stamp, &sum, same);
    for (size_t i = 0; i < f->other_count; i++)
        look(f->others[i].file.s, f->others[i].follow, &f->others[i].stamp, &sum, same);
    return sum;
}
