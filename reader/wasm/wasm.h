/*
 * wasm.h - what the files of reader/wasm/ share. Private to them.
 */
#ifndef ICSYNC_WASM_H
#define ICSYNC_WASM_H

#include "cli.h"

/* sys.c: the C library's memory as the library's. */
kb_alloc wasm_alloc(void);
/* read.c: the command read ID [QUERY], a record whose text is a list of events. */
int wasm_read(cli *c);

#endif
