/*
 * compile.h - the pipeline as one call (compile.c). Private to main.c.
 */
#ifndef KBC_COMPILE_H
#define KBC_COMPILE_H

#include "compiler.h"

/* From sources to a guide that kbc_write() takes; NULL when the rules are bad. Look at c->errors. */
kbc_guide *kbc_compile(kbc *c, const kbc_sources *sources);
void kbc_guide_release(kbc_guide *guide);
/* Warns of pages whose review is older than they allow on a day. */
void kbc_check_reviews(kbc *c, const kbc_guide *guide, int32_t today);

#endif
