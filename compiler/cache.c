/*
 * cache.c - what a build leaves for the next one (cache.h). Callers: load.c, compile.c, pages.c, watch.c,
 * main.c.
 *
 * A page is kept as long as its file looks the same, and compiled anew when what it was compiled with is
 * another: the rules, or the names of pages, if it asked for them. All else that a page depends on is made in
 * each build: ids, links and words are bound when all pages are there.
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "cache.h"

#include <limits.h>
#include <stdlib.h>

struct kbc_shared {
    uint32_t users;
    size_t count;
    kb_arena arenas[];
};

typedef struct dependence {
    kb_str file;
    bool follow, has_ours;  /* the folder of the file that the builds write */
    kbc_stamp stamp;
    uint64_t names;         /* of that folder */
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
    const char *writes;     /* or NULL */
    char ours[PATH_MAX];    /* that file behind its links: its folder, a zero, its name */
    const char *our_name;
    kbc_stamp our_folder;
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

void kbc_cache_writes(kbc_cache *cache, const char *file)
{
    cache->writes = file;
}

/* It is replaced where its links lead, if it is there. */
static void find_ours(kbc_cache *cache)
{
    char *ours = cache->ours;
    size_t n = cache->writes == NULL ? PATH_MAX : strlen(cache->writes);
    cache->our_folder = (kbc_stamp){.there = false};
    if (n >= PATH_MAX)
        return;
    if (realpath(cache->writes, ours) == NULL)
        memcpy(ours, cache->writes, n + 1);
    char *slash = strrchr(ours, '/');
    cache->our_name = slash == NULL ? ours : slash + 1;
    if (slash != NULL)
        *slash = '\0';
    cache->our_folder = kbc_stamp_of(slash == NULL ? "." : slash == ours ? "/" : ours, true);
}

void kbc_cache_begin(kbc_cache *cache)
{
    find_ours(cache);
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
    const kbc_stamp *ours = &cache->our_folder;
    bool has_ours = ours->there && stamp.there && stamp.device == ours->device && stamp.inode == ours->inode;
    f->others[f->other_count++] = (dependence){kb_arena_copy(&f->arena, kb_str_from(file)), follow, has_ours, stamp,
                                               has_ours ? kbc_stamp_names(file, cache->our_name) : 0};
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
    void *items = NULL;
    if (list->count > 0) {
        items = kb_arena_room(&c->arena, list->count, size);
        memcpy(items, list->items, list->count * size);
    }
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

static void compare(const kbc_stamp *stamp, kbc_stamp now, uint64_t *sum, bool *same)
{
    *same = *same && kbc_stamp_is_same(stamp, &now);
    *sum = mix(mix(mix(*sum, now.there), now.inode), now.size);
    *sum = mix(mix(*sum, (uint64_t)now.changed), (uint64_t)now.changed_ns);
}

/* A folder in which but the file that we write is another one is as it was: else each build would lead to the next. */
static kbc_stamp look(const kbc_cache *cache, const dependence *d)
{
    kbc_stamp now = kbc_stamp_of(d->file.s, d->follow);
    bool ours = d->has_ours && now.there && now.device == d->stamp.device && now.inode == d->stamp.inode;
    return ours && kbc_stamp_names(d->file.s, cache->our_name) == d->names ? d->stamp : now;
}

uint64_t kbc_cache_look(const kbc_cache *cache, bool *same)
{
    const finding *f = &cache->now;
    uint64_t sum = 0;
    *same = true;
    for (size_t i = 0; i < f->count; i++)
        compare(&f->pages[i].stamp, kbc_stamp_of(f->pages[i].file.s, f->pages[i].follow), &sum, same);
    for (size_t i = 0; i < f->other_count; i++)
        compare(&f->others[i].stamp, look(cache, &f->others[i]), &sum, same);
    return sum;
}
