/*
 * start.c - what musl calls before and after main(), in place of its own empty
 * functions. A loader would make what was relocated read-only; a program without
 * one has to do it itself. Caller: musl.
 */
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whole pages, from icsync-kb.ld; nothing else is written in them. */
extern char relocated_start[], relocated_end[];

void _init(void);
void _fini(void);

void _init(void)
{
    if (mprotect(relocated_start, (size_t)(relocated_end - relocated_start), PROT_READ) != 0)
        _exit(5); /* as when memory runs out */
}

void _fini(void)
{
}
