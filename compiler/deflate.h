/*
 * deflate.h - what deflate.c does for pack.c and the tests: the blocks of a text,
 * deflated.
 */
#ifndef KBC_DEFLATE_H
#define KBC_DEFLATE_H

#include "kb_format.h"

/* Appends a text, deflated without a head and a checksum. */
kb_status kbc_deflate(kb_str text, kb_buf *out);
/* Deflates a text, without phrases, into blocks of KB_TEXT_BLOCK; ends has room for all of them. */
kb_status kbc_pack_plain(kb_str text, kb_buf *bytes, uint64_t *ends, kb_packed_text *out);

#endif
