/*
 * bundle.c - a program and a .kb as one file (kb_bundle.h). A .kb ends with zeros,
 * so no file is both a .kb and a bundle.
 *
 *   the program, zeros up to a multiple of 4096, the .kb
 *   length of the .kb u64, magic, 8 bytes
 */
#include "kb_bundle.h"

#define END 16u
#define ALIGNED 4096u /* so that the .kb has pages of memory of its own */

static const uint8_t magic[8] = {0x8B, 'K', 'B', '\r', '\n', 'e', 'n', 'd'};

kb_str kb_bundle_part(kb_str file)
{
    if (file.n < END || memcmp(file.s + file.n - sizeof magic, magic, sizeof magic) != 0)
        return file;
    size_t before = file.n - END;
    const uint8_t *end = (const uint8_t *)file.s + before;
    uint64_t length = (uint64_t)kb_load_u32(end + 4) << 32 | kb_load_u32(end);
    return length <= before ? (kb_str){file.s + (before - (size_t)length), (size_t)length} : file;
}

void kb_bundle_write(kb_str program, kb_str guide, kb_buf *out)
{
    kb_buf_str(out, program);
    kb_buf_zero(out, (ALIGNED - program.n % ALIGNED) % ALIGNED);
    kb_buf_str(out, guide);
    kb_buf_u64(out, guide.n);
    kb_buf_add(out, magic, sizeof magic);
}
