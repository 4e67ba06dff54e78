/*
 * wide.h - UTF-8, which the reader speaks, from and to UTF-16, which Windows
 * does. Private to reader/windows; implemented in wide.c.
 */
#ifndef ICSYNC_WIDE_H
#define ICSYNC_WIDE_H

#include "kb.h"

#include <stddef.h>
#include <wchar.h>

/* A block of memory that the allocator gave, of so many bytes; NULL: it gave none, or the text makes no sense. */
typedef struct wide_text {
    wchar_t *s; /* with a final NUL */
    size_t bytes;
} wide_text;

typedef struct narrow_text {
    char *s; /* with a final NUL */
    size_t bytes;
} narrow_text;

/* The caller gives the block back by the same allocator. */
wide_text wide_from(const kb_alloc *alloc, kb_str text);
narrow_text wide_to(const kb_alloc *alloc, const wchar_t *text);

/* The errno value for an error of Windows. */
int wide_error(unsigned long error);

#endif
