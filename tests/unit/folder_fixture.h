/*
 * folder_fixture.h - a folder of its own for a test, and its end. Stands before
 * every other header.
 */
#ifndef FOLDER_FIXTURE_H
#define FOLDER_FIXTURE_H

#define _XOPEN_SOURCE 700 /* nftw() */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

/* Removes a folder with all in it; 0 when it is gone. */
static inline int remove_folder(const char *root)
{
    return nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* So that what is made from here on has a later time. */
static inline void wait_a_tick(void)
{
    (void)nanosleep(&(struct timespec){0, 20000000}, NULL);
}

#endif
