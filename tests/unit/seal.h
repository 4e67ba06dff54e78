/*
 * seal.h - makes the checksums of a changed .kb file right again, so that what
 * stands behind them is tested (seal.c). Callers: helpers.c, tests/tools/corrupt.c,
 * tests/fuzz/.
 */
#ifndef SEAL_H
#define SEAL_H

#include "kb_format.h"

/*
 * All checksums of a file, at the places where the tables say that they are: its own, or those of the file that it was
 * before it was changed, of the same size. Tables may be hostile; what they do not tell stays as it is.
 */
void seal_as(uint8_t *file, size_t size, const uint8_t *tables);
/* The same by its own tables, without the sums of text blocks. */
void seal(uint8_t *file, size_t size);

/* The raw text of a file without phrases, from malloc(); NULL when there is none, it is large, or it is damaged. */
uint8_t *seal_text(const kb_container *file, size_t *n);
/* A file of raw sections, its text packed without phrases. */
kb_status seal_write(const kb_str raw[KB_SECTION_COUNT], uint16_t analyser, const uint8_t *digest, kb_buf *out);
/* The file with another text, packed and sealed by the writer itself. */
kb_status seal_with_text(const kb_container *file, kb_str text, kb_buf *out);

/* Changes one to four bytes in a way that hits limits. */
uint64_t seal_random(uint64_t *seed);
void seal_scramble(uint8_t *data, size_t size, uint64_t *seed);

#endif
