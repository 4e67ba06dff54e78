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
/* Events as the value of the key "events", of what next() gives from its context up to a status that is not KB_OK. */
kb_status wasm_put_events(cli *c, json *j, kb_status (*next)(void *from, kb_event *e), void *from);
/* diagnose.c: the command diagnose DATE ANSWERS, a guided run. */
int wasm_diagnose(cli *c);

#endif
