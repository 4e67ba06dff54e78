/*
 * deflate.c - deflates blocks of the text (deflate.h). The only file that knows
 * zlib; the reader has its own inflate.c. Caller: pack.c.
 */
#include "deflate.h"

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

kb_status kbc_deflate(kb_str text, kb_buf *out)
{
    kb_alloc own = out->alloc;
    z_stream z = stream_with(&own);
    if (text.n > UINT32_MAX / 2 ||
        deflateInit2(&z, 6, Z_DEFLATED, RAW_WINDOW, 9, Z_DEFAULT_STRATEGY) != Z_OK)
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

kb_status kbc_pack_plain(kb_str text, kb_buf *bytes, uint64_t *ends, kb_packed_text *out)
{
    uint32_t count = kb_text_blocks(text.n, KB_TEXT_BLOCK);
    for (uint32_t i = 0; i < count; i++) {
        size_t at = (size_t)i * KB_TEXT_BLOCK;
        kb_status status = kbc_deflate(kb_str_slice(text, at, at + KB_TEXT_BLOCK), bytes);
        if (status != KB_OK)
            return status;
        ends[i] = bytes->size;
    }
    *out = (kb_packed_text){kb_buf_view(bytes), ends, count, KB_TEXT_BLOCK};
    return bytes->failed ? KB_E_MEMORY : KB_OK;
}
