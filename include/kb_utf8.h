/*
 * kb_utf8.h - UTF-8: decoding, checking, and what a code point is to a
 * terminal. Private: shared by the library, the program icsync-kb and the
 * compiler; implemented in reader/format/utf8.c.
 */
#ifndef KB_UTF8_H
#define KB_UTF8_H

#include "kb.h"

/* The same as kb_utf8_next(), for what begins with any byte. */
uint32_t kb_utf8_decode(kb_str text, size_t *at);
/* Decodes the code point at text.s[*at] and moves *at behind it (always by at
 * least 1). A malformed sequence gives U+FFFD and moves by one byte. */
static inline uint32_t kb_utf8_next(kb_str text, size_t *at)
{
    uint8_t byte = (uint8_t)text.s[*at];
    if (byte >= 0x80)
        return kb_utf8_decode(text, at);
    ++*at;
    return byte;
}
/* Writes up to 4 bytes to out and returns how many. */
size_t kb_utf8_put(uint32_t code, char out[4]);
/* The offset of the first byte that is not well-formed UTF-8, or text.n. */
size_t kb_utf8_check(kb_str text);
/* Whether a code point could command a terminal or turn the order of its text around; not tab and line feed. */
bool kb_utf8_hidden(uint32_t code);
/* Columns of a terminal that a code point takes: 0 for combining marks and what is not seen, 2 for wide ones. */
unsigned kb_utf8_width(uint32_t code);

#endif
