/*
 * sum.c - zlib's checksum. Raw deflate data, which is all that the reader has,
 * comes without one; inflate() asks for it only where other data have. Caller:
 * zlib.
 */
#include <zlib.h>

uLong adler32(uLong sum, const Bytef *bytes, uInt n)
{
    (void)bytes;
    (void)n;
    return sum;
}
