/*
 * stamp.c - how a file looks from outside, so that a change of it is noticed (stamp.h). Callers: load.c,
 * cache.c, main.c.
 */
#include "stamp.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
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

static bool is_ours(const char *name, const char *ours)
{
    size_t n = strlen(ours);
    return strncmp(name, ours, n) == 0 && (name[n] == '\0' || strncmp(name + n, ".tmp-", 5) == 0);
}

uint64_t kbc_stamp_names(const char *folder, const char *ours)
{
    uint64_t sum = 0;
    struct stat st;
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        uint64_t mark = UINT64_C(0xcbf29ce484222325);
        if (entry->d_name[0] == '.' || is_ours(entry->d_name, ours) ||
            fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        for (const char *at = entry->d_name; *at != '\0'; at++)
            mark = (mark ^ (uint8_t)*at) * UINT64_C(0x100000001b3);
        mark = (mark ^ (uint64_t)(st.st_mode & S_IFMT)) * UINT64_C(0x100000001b3);
        sum += mark ^ mark >> 32;
    }
    if (dir != NULL)
        (void)closedir(dir);
    return sum;
}

bool kbc_stamp_is_same(const kbc_stamp *a, const kbc_stamp *b)
{
    if (!a->there || !b->there)
        return a->there == b->there;
    return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed == b->changed &&
           a->changed_ns == b->changed_ns && a->written == b->written && a->written_ns == b->written_ns;
}
