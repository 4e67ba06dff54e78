/*
 * memory.c - memory for the program icsync-kb, from malloc() and from a region of
 * its own. Declared in sys.h; called by the program's files. It is not in the
 * library.
 */
#include "sys.h"

#include <stdlib.h>
#include <string.h>

struct sys_block {
    struct sys_block *before;
    size_t size; /* of all of it */
    max_align_t data[];
};

void *sys_resize(const kb_alloc *alloc, void *block, size_t old_size, size_t new_size)
{
    if (alloc != NULL)
        return alloc->resize(alloc->user, block, old_size, new_size);
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size);
}

/* What a block of n bytes takes in the region; n is at most its size. */
static size_t aligned(size_t n)
{
    return (n + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
}

/* Where in the region a block begins, or SYS_REGION_BYTES. */
static size_t place_of(const sys_region *region, const void *block)
{
    uintptr_t at = (uintptr_t)block, first = (uintptr_t)region->bytes;
    return at >= first && at - first < SYS_REGION_BYTES ? at - first : SYS_REGION_BYTES;
}

static void *region_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    sys_region *region = user;
    size_t at = block == NULL ? region->used : place_of(region, block);
    if (block != NULL && at == SYS_REGION_BYTES)
        return sys_resize(NULL, block, old_size, new_size);
    bool last = at + aligned(old_size) == region->used;
    if (last && new_size <= SYS_REGION_BYTES - at) { /* a new one, too */
        region->used = at + aligned(new_size);
        return new_size > 0 ? (uint8_t *)region->bytes + at : NULL;
    }
    if (block == NULL)
        return sys_resize(NULL, NULL, 0, new_size);
    if (new_size <= old_size)
        return new_size > 0 ? block : NULL;
    void *other = region_resize(user, NULL, 0, new_size);
    if (other != NULL)
        memcpy(other, block, old_size);
    if (other != NULL && last)
        region->used = at;
    return other;
}

kb_alloc sys_region_alloc(sys_region *region)
{
    return (kb_alloc){region_resize, region};
}

void *sys_keep(sys_memory *m, size_t n)
{
    if (n > SIZE_MAX / 2)
        return NULL;
    size_t size = sizeof(struct sys_block) + n;
    struct sys_block *b = sys_resize(m->alloc, NULL, 0, size);
    if (b == NULL)
        return NULL;
    *b = (struct sys_block){.before = m->last, .size = size};
    m->last = b;
    return memset(b->data, 0, n);
}

void *sys_doubled(sys_memory *m, const void *block, size_t have, size_t *bytes)
{
    void *larger = sys_keep(m, *bytes * 2);
    if (larger != NULL)
        memcpy(larger, block, have);
    *bytes *= 2;
    return larger;
}

char *sys_join(sys_memory *m, kb_str a, kb_str b, kb_str c)
{
    kb_str parts[3] = {a, b, c};
    char *joined = sys_keep(m, a.n + b.n + c.n + 1);
    size_t at = 0;
    for (size_t i = 0; joined != NULL && i < 3; i++) {
        if (parts[i].n > 0)
            memcpy(joined + at, parts[i].s, parts[i].n);
        at += parts[i].n;
    }
    return joined;
}

void sys_forget(sys_memory *m)
{
    while (m->last != NULL) {
        struct sys_block *before = m->last->before;
        sys_resize(m->alloc, m->last, m->last->size, 0);
        m->last = before;
    }
}
