/*
 * cache.h - what a build leaves in memory for the next one of the same sources: pages as they were read
 * and compiled, and what the files looked like (cache.c). `watch` has one; without it nothing is kept.
 * Private to load.c, pages.c, compile.c, watch.c and main.c.
 */
#ifndef KBC_CACHE_H
#define KBC_CACHE_H

#include "compiler.h"
#include "stamp.h"

/* Memory that pages share which were made in one build; it goes with the last of them. */
typedef struct kbc_shared kbc_shared;

/* A page of the build before. */
typedef struct kbc_kept {
    kb_str path, file;
    bool follow;              /* a symbolic link, which only a file that was named may be */
    kbc_stamp stamp;          /* from before it was read */
    bool read, compiled;      /* what follows is filled */
    kbc_source *source;       /* NULL: it was refused */
    kbc_reports read_reports;
    bool made;                /* page is one; else an error was told */
    bool asked;               /* whether the names of other pages were asked for */
    kbc_page page;            /* as kbc_keep_page() leaves it; its source is that of another build */
    kbc_reports reports;      /* of compiling; they name that source, or the rules of that build */
    const kbc_source *rules;
    kbc_shared *read_in, *compiled_in;
} kbc_kept;

typedef struct kbc_cache kbc_cache;

kbc_cache *kbc_cache_new(void);
void kbc_cache_free(kbc_cache *cache);
/* A file that the builds write, which lives as long: that it is there anew is no change of the folder it is in. */
void kbc_cache_writes(kbc_cache *cache, const char *file);

/* ----------------------------------------------------------------- reading */

/* A build begins to look for sources. */
void kbc_cache_begin(kbc_cache *cache);
/* A file or folder that the build depends on, from before it is looked into. */
void kbc_cache_depend(kbc_cache *cache, const char *file, bool follow, kbc_stamp stamp);
/* The pages that were found, in order of their paths: one after the other, count in all. What there is of a page that
 * has changed is dropped. */
void kbc_cache_expect(kbc_cache *cache, size_t count);
kbc_kept *kbc_cache_page(kbc_cache *cache, kb_str path, kb_str file, bool follow, kbc_stamp stamp);
/* All were found: those that are gone are dropped, and so is what was compiled with names of pages, or with roots
 * (kbc_root), that are others now. */
void kbc_cache_found(kbc_cache *cache, const kbc_list *roots);

/* --------------------------------------------------------------- compiling */

/* Drops what was compiled by other rules than these; source NULL: the default ones. */
void kbc_cache_rules(kbc_cache *cache, const kbc_source *source);
/* The page and the reports of a page that is kept, for a build that may change them, in its arena. */
void kbc_cache_recall(kbc *c, const kbc_kept *kept, const kbc_source *source, const kbc_source *rules, kbc_page *page,
                      kbc_reports *reports);

/* ------------------------------------------------------------------ memory */

/* Memory that pages were read into or compiled in, from here on theirs; NULL when it is nobody's, and freed. */
kbc_shared *kbc_cache_share(kb_arena *arenas, size_t count, uint32_t users);

/* ------------------------------------------------------------------ asking */

/* Looks at all that the last build depends on: a number that is another one when something looks different, and whether
 * it is as it was for that build. */
uint64_t kbc_cache_look(const kbc_cache *cache, bool *same);

#endif
