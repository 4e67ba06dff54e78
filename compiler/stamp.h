/*
 * stamp.h - how a file looks from outside (stamp.c). Private to cache.h and those who take it.
 */
#ifndef KBC_STAMP_H
#define KBC_STAMP_H

#include <stdbool.h>
#include <stdint.h>

struct stat;

/* What tells a file from what it was: a write changes both times, another file under the name the inode. */
typedef struct kbc_stamp {
    bool there;
    uint64_t device, inode, size;
    int64_t changed, changed_ns, written, written_ns; /* status and content */
} kbc_stamp;

/* follow: of what a symbolic link leads to. */
kbc_stamp kbc_stamp_of(const char *file, bool follow);
kbc_stamp kbc_stamp_from(const struct stat *st);
/* Names and kinds of what is in a folder, in no order, as a number: all but what begins with a dot, a file that is ours,
 * and those that it is made from (save.c). */
uint64_t kbc_stamp_names(const char *folder, const char *ours);
bool kbc_stamp_is_same(const kbc_stamp *a, const kbc_stamp *b);

#endif
