/*
 * learn.h - the text of a .kb: phrases that it is made of (learn.c), and its
 * blocks, coded and deflated (pack.c). Private to these and write.c.
 */
#ifndef KBC_LEARN_H
#define KBC_LEARN_H

#include "compiler.h"
#include "kb_format.h"

/* Writes DICT: at most so many phrases that a text is made of, single bytes included. */
void kbc_learn(kbc *c, kb_str text, uint32_t phrases, kb_buf *out);
/* The blocks of a text by the phrases of a DICT, or plain when that is empty; their bytes go into a buffer. */
kb_status kbc_pack(kbc *c, kb_str text, kb_str dict, kb_buf *bytes, kb_packed_text *out);

#endif
