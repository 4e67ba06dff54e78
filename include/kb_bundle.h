/*
 * kb_bundle.h - a program and the .kb that it answers from, as one file. Private;
 * implemented in reader/format/bundle.c. Callers: open.c of the library, bundle.c
 * and browser.c of the compiler.
 */
#ifndef KB_BUNDLE_H
#define KB_BUNDLE_H

#include "kb_base.h"

/* The .kb in a bundle; of any other file, all of it. */
kb_str kb_bundle_part(kb_str file);
/* The file that both are together. */
void kb_bundle_write(kb_str program, kb_str guide, kb_buf *out);

#endif
