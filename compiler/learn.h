/*
 * learn.h - the text of a .kb: phrases that it is made of (learn.c), and its
 * blocks, coded and deflated (pack.c), one after the other (texts.c). Private to
 * these and write.c.
 */
#ifndef KBC_LEARN_H
#define KBC_LEARN_H

#include "compiler.h"
#include "kb_format.h"

/* Writes DICT: at most so many phrases that a text is made of, single bytes included. */
void kbc_learn(kbc *c, kb_str text, uint32_t phrases, kb_buf *out);
/* The blocks of a text by the phrases of a DICT, or plain when that is empty; their bytes go into a buffer. */
kb_status kbc_pack(kbc *c, kb_str text, kb_str dict, kb_buf *bytes, kb_packed_text *out);
/* The blocks of a text as they are. */
kb_status kbc_store(kbc *c, kb_str text, kb_buf *bytes, kb_packed_text *out);

/* What becomes of a text. */
typedef struct kbc_text {
    kbc c;                 /* as the build has it, but with an arena of its own */
    kb_buf phrases;        /* DICT */
    kb_buf blocks;
    kb_packed_text packed; /* these */
    kb_status status;
} kbc_text;

/* What has to be done before another thread uses c. */
void kbc_text_begin(const kbc *c, kbc_text *t);
/* Learns and packs a text; a long one may be left as it is: kbc.hasty, and then kbc.unpacked of t. */
void kbc_text_make(kbc_text *t, kb_str text);
void kbc_text_release(kbc_text *t);

#endif
