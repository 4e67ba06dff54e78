/*
 * system.h - what the files of this folder have from each other. Private to
 * reader/static/.
 */
#ifndef ICSYNC_SYSTEM_H
#define ICSYNC_SYSTEM_H

#include <stddef.h>

/* calls.S */
typedef struct system_action {
    void (*handler)(int);
    unsigned long flags;
    void (*back)(void); /* what a handler returns to */
    unsigned long mask;
} system_action;

int system_sigaction(int number, const system_action *action, system_action *before, size_t mask_bytes);
void system_sigreturn(void);
int system_wait(int process, int *status, int options, void *usage);

/* system.c */
extern int system_error; /* errno */
extern char **system_environment;

#endif
