/*
 * kb_zip.h - bytes that were deflated, as the file has them and the program's own
 * help. Implemented in reader/format/zip.c. Callers: kb_container.h for the library,
 * reader/help.c.
 */
#ifndef KB_ZIP_H
#define KB_ZIP_H

#include "kb.h"

/* Inflates raw deflate data into at most room bytes, *n of them; it must end exactly. */
kb_status kb_inflate(const kb_alloc *alloc, kb_str stored, uint8_t *out, size_t room, size_t *n);

#endif
