/*
 * save.h - what save.c and save_folder.c share: new files, and signals that wait
 * until what was begun is whole or gone. Private to these two.
 */
#ifndef KBC_SAVE_H
#define KBC_SAVE_H

#include "compiler.h"

#include <signal.h>

/* An error of the operating system, from errno. */
kb_status kbc_fail_io(kb_error *err, const char *what, const char *file);
/* *created says whether the file is ours to remove. One of a folder (KBC_PART) need not have reached the disk. */
kb_status kbc_write_new(const char *file, kb_str bytes, kbc_saved what, bool *created, kb_error *err);
/* Calls found for each file and folder beside a file whose name is its own, a mark and the number of a process that
 * is no more: that one was ended half way. */
typedef void kbc_stale(void *user, const char *path);
void kbc_each_stale(const char *file, const char *mark, kbc_stale *found, void *user);
/* Holds signals back that would end the program, and lets them come. */
void kbc_hold_signals(sigset_t *before);
void kbc_let_signals(const sigset_t *before);

#endif
