/*
 * echo.c - the fingerprint by which a query is known to be a whole title or
 * alias (kb_format.h). Callers: the compiler's write.c; search.c.
 */
#include "kb_format.h"

#define FNV_PRIME 0x01000193u

uint32_t kb_echo(uint32_t before, kb_str stem)
{
    uint32_t hash = before;
    for (size_t i = 0; i < stem.n; i++)
        hash = (hash ^ (uint8_t)stem.s[i]) * FNV_PRIME;
    return hash * FNV_PRIME;
}
