/*
 * wide.h - what both files here want of Windows: UTF-16 of UTF-8, files, errors.
 * Private to reader/windows; implemented in wide.c.
 */
#ifndef ICSYNC_WIDE_H
#define ICSYNC_WIDE_H

#include "kb.h"

#include <stddef.h>
#include <wchar.h>

/* Writes at most text.n units and a NUL. */
void wide_from(kb_str text, wchar_t *out);

/* Opens a file for reading, or a folder; others may write, rename and delete it. Else INVALID_HANDLE_VALUE. */
void *wide_open(const wchar_t *name);

/* The errno value for an error of Windows. */
int wide_error(unsigned long error);

#endif
