/*
 * kb_edits.h - how far two names are from each other, for "did you mean".
 * Private: shared by the program icsync-kb and the compiler; implemented in
 * reader/format/edits.c.
 */
#ifndef KB_EDITS_H
#define KB_EDITS_H

#include "kb.h"

#define KB_EDITS_BYTES 127u /* longer names are not compared letter by letter */

/*
 * Edits between two names: a letter more, less or another, or neighbours
 * swapped; ASCII case apart. limit when there are that many or more, and for
 * longer names that are not the same.
 */
unsigned kb_edits(kb_str a, kb_str b, unsigned limit);

#endif
