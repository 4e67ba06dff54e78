/*
 * zip.c - deflate and inflate (kb_container.h). The only file that knows zlib.
 * Callers: text.c, and the compiler's pack.c.
 */
#include "kb_format.h"

#define ZLIB_CONST
#include <zlib.h>

/* zlib's own structures are the only blocks whose size must be remembered. */
#define HEAD 16

#define RAW_WINDOW (-15) /* no head and no checksum of zlib's, 32 KiB of window */

static void *zip_get(void *user, unsigned count, unsigned size)
{
    const kb_alloc *alloc = user;
    if (size != 0 && count > (SIZE_MAX - HEAD) / size)
        return NULL;
    size_t n = (size_t)count * size + HEAD;
    size_t *whole = alloc->resize(alloc->user, NULL, 0, n);
    if (whole == NULL)
        return NULL;
    *whole = n;
    return (uint8_t *)whole + HEAD;
}

static void zip_free(void *user, void *block)
{
    const kb_alloc *alloc = user;
    size_t *whole = (void *)((uint8_t *)block - HEAD);
    alloc->resize(alloc->user, whole, *whole, 0);
}

static z_stream stream_with(kb_alloc *alloc)
{
    return (z_stream){.zalloc = zip_get, .zfree = zip_free, .opaque = alloc};
}

/* *exact: the data ended, and nothing is behind it. */
static kb_status inflate_into(const kb_alloc *alloc, kb_str stored, uint8_t *out, size_t room, size_t *n, bool *exact)
{
    kb_alloc own = *alloc;
    z_stream z = stream_with(&own);
    *n = 0;
    if (stored.n > UINT32_MAX || room > UINT32_MAX)
        return KB_E_DAMAGED;
    if (inflateInit2(&z, RAW_WINDOW) != Z_OK)
        return KB_E_MEMORY;
    z.next_in = (const Bytef *)stored.s;
    z.avail_in = (uInt)stored.n;
    z.next_out = out;
    z.avail_out = (uInt)room;
    int end = inflate(&z, Z_FINISH);
    *exact = end == Z_STREAM_END && z.avail_in == 0;
    *n = room - z.avail_out;
    (void)inflateEnd(&z);
    if (end == Z_MEM_ERROR)
        return KB_E_MEMORY;
    return end == Z_STREAM_END || end == Z_OK || end == Z_BUF_ERROR ? KB_OK : KB_E_DAMAGED;
}

kb_status kb_inflate(const kb_alloc *alloc, kb_str stored, uint8_t *out, size_t room, size_t *n)
{
    bool exact = false;
    kb_status status = inflate_into(alloc, stored, out, room, n, &exact);
    return status == KB_OK && !exact ? KB_E_DAMAGED : status;
}

kb_status kb_inflate_start(const kb_alloc *alloc, kb_str stored, uint8_t *out, size_t room, size_t *n)
{
    bool exact = false;
    kb_status status = inflate_into(alloc, stored, out, room, n, &exact);
    return status == KB_OK && !exact && *n < room ? KB_E_DAMAGED : status;
}

kb_status kb_deflate(kb_str text, kb_buf *out)
{
    kb_alloc own = out->alloc;
    z_stream z = stream_with(&own);
    if (text.n > UINT32_MAX / 2 ||
        deflateInit2(&z, 6, Z_DEFLATED, RAW_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return KB_E_MEMORY;
    size_t bound = deflateBound(&z, (uLong)text.n);
    if (!kb_buf_reserve(out, bound)) {
        (void)deflateEnd(&z);
        return KB_E_MEMORY;
    }
    z.next_in = (const Bytef *)text.s;
    z.avail_in = (uInt)text.n;
    z.next_out = out->data + out->size;
    z.avail_out = (uInt)bound;
    int end = deflate(&z, Z_FINISH);
    out->size += bound - z.avail_out;
    (void)deflateEnd(&z);
    return end == Z_STREAM_END ? KB_OK : KB_E_MEMORY;
}
