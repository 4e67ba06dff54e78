/*
 * seal.h - makes the checksums of a changed .kb file right again, so that what
 * stands behind them is tested (seal.c). Callers: helpers.c, tests/fuzz/.
 */
#ifndef SEAL_H
#define SEAL_H

#include "kb_format.h"

/* Where a section is; false: the table names none of it that lies in the file. */
bool seal_find(const uint8_t *file, size_t size, const char *name, size_t *offset, size_t *stored);
/* All checksums, but those of text blocks, of a file whose tables may be hostile; what they do not tell stays. */
void seal(uint8_t *file, size_t size);
/* Those of text blocks; they stand among what seal() covers. */
void seal_texts(uint8_t *file, size_t size);

#endif
