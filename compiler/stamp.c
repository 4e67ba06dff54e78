/*
 * stamp.c - how a file looks from outside, so that a change of it is noticed (stamp.h). Callers: load.c,
 * cache.c, main.c.
 */
#include "stamp.h"

#include <sys/stat.h>

kbc_stamp kbc_stamp_from(const struct stat *st)
{
    return (kbc_stamp){true, (uint64_t)st->st_dev, (uint64_t)st->st_ino, (uint64_t)st->st_size,
                       (int64_t)st->st_ctim.tv_sec, st->st_ctim.tv_nsec, (int64_t)st->st_mtim.tv_sec, st->st_mtim.tv_nsec};
}

kbc_stamp kbc_stamp_of(const char *file, bool follow)
{
    struct stat st;
    bool there = (follow ? stat(file, &st) : lstat(file, &st)) == 0;
    return there ? kbc_stamp_from(&st) : (kbc_stamp){.there = false};
}

bool kbc_stamp_is_same(const kbc_stamp *a, const kbc_stamp *b)
{
    if (!a->there || !b->there)
        return a->there == b->there;
    return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed == b->changed &&
           a->changed_ns == b->changed_ns && a->written == b->written && a->written_ns == b->written_ns;
}
