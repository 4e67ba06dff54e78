/*
 * text.c - TEXT, block by block (kb_container.h; container.c has their ends and
 * checksums). Callers: the compiler's pack.c; session.c and verify.c.
 *
 * A block is deflated without a head. What comes out is its text, or when the file
 * has DICT, the codes of its phrases, two bytes at most for each byte.
 */
#include "kb_format.h"

uint32_t kb_text_blocks(size_t raw, uint32_t block_bytes)
{
    return (uint32_t)((raw + block_bytes - 1) / block_bytes);
}

kb_status kb_text_pack(kb_str text, kb_buf *bytes, uint64_t *ends, kb_packed_text *out)
{
    uint32_t count = kb_text_blocks(text.n, KB_TEXT_BLOCK);
    for (uint32_t i = 0; i < count; i++) {
        size_t at = (size_t)i * KB_TEXT_BLOCK;
        kb_status status = kb_deflate(kb_str_slice(text, at, at + KB_TEXT_BLOCK), bytes);
        if (status != KB_OK)
            return status;
        ends[i] = bytes->size;
    }
    *out = (kb_packed_text){kb_buf_view(bytes), ends, count, KB_TEXT_BLOCK};
    return bytes->failed ? KB_E_MEMORY : KB_OK;
}

size_t kb_text_block_size(const kb_container *c, uint32_t i)
{
    uint64_t start = (uint64_t)i * c->block_bytes, raw = c->sections[KB_TEXTS].raw;
    if (start >= raw)
        return 0;
    return raw - start < c->block_bytes ? (size_t)(raw - start) : c->block_bytes;
}

static kb_status damage(kb_pages *p, kb_status status)
{
    if (status == KB_E_DAMAGED)
        kb_pages_damage(p, KB_TEXTS, 0, "a text block does not inflate");
    return status;
}

/* The first bytes of a block that has codes, if they are found in half as many bytes of codes, which is nearly always
 * so; KB_NONE when not. */
static kb_status expand_start(const kb_codebook *book, kb_arena *arena, kb_str stored, size_t bytes, uint8_t *out)
{
    size_t room = bytes / 2 + KB_PHRASE_BYTES, n, written = 0;
    uint8_t *codes = kb_arena_room(arena, room, 1);
    if (codes == NULL)
        return KB_E_MEMORY;
    kb_status status = kb_inflate_start(&arena->alloc, stored, codes, room, &n);
    if (status == KB_OK && !kb_codebook_expand_start(book, (kb_str){(const char *)codes, n}, out, bytes, &written))
        status = KB_E_DAMAGED;
    kb_arena_give_back(arena, codes);
    return status == KB_OK && written < bytes ? KB_NONE : status;
}

/* The same from all codes; out has no room for more than the first bytes. */
static kb_status expand_all(const kb_codebook *book, kb_arena *arena, kb_str stored, size_t bytes, size_t raw, uint8_t *out)
{
    size_t n, written = bytes;
    uint8_t *codes = kb_arena_room(arena, 2 * raw, 1);
    if (codes == NULL)
        return KB_E_MEMORY;
    kb_status status = kb_inflate(&arena->alloc, stored, codes, 2 * raw, &n);
    kb_str view = {(const char *)codes, n};
    bool good = status == KB_OK && (bytes < raw ? kb_codebook_expand_start(book, view, out, bytes, &written)
                                                : kb_codebook_expand(book, view, out, raw));
    if (status == KB_OK && (!good || written < bytes))
        status = KB_E_DAMAGED;
    kb_arena_give_back(arena, codes);
    return status;
}

static kb_status read_plain(kb_arena *arena, kb_str stored, size_t bytes, size_t raw, uint8_t *out)
{
    size_t n;
    kb_status status = bytes < raw ? kb_inflate_start(&arena->alloc, stored, out, bytes, &n)
                                   : kb_inflate(&arena->alloc, stored, out, raw, &n);
    return status == KB_OK && n != bytes ? KB_E_DAMAGED : status;
}

kb_status kb_text_block_start(kb_pages *p, const kb_codebook *book, kb_arena *arena, uint32_t i, size_t bytes,
                              uint8_t *out)
{
    size_t raw = kb_text_block_size(p->file, i);
    kb_str stored = kb_pages_block(p, i);
    if (stored.s == NULL)
        return KB_E_DAMAGED;
    bytes = bytes < raw ? bytes : raw;
    if (book == NULL || book->bytes == NULL)
        return damage(p, read_plain(arena, stored, bytes, raw, out));
    kb_status status = bytes < raw ? expand_start(book, arena, stored, bytes, out) : KB_NONE;
    return damage(p, status == KB_NONE ? expand_all(book, arena, stored, bytes, raw, out) : status);
}

kb_status kb_text_block(kb_pages *p, const kb_codebook *book, kb_arena *arena, uint32_t i, uint8_t *out)
{
    return kb_text_block_start(p, book, arena, i, SIZE_MAX, out);
}
