/*
 * kb_base.h - arena, growing buffer, bounded cursor. Private: shared by the
 * compiler and the reader; implemented in reader/format/base.c.
 *
 * All of them fail stickily: past the first failure every call does nothing
 * and returns an empty value, so a caller tests once for each structure.
 */
#ifndef KB_BASE_H
#define KB_BASE_H

#include "kb.h"

#include <string.h>

#define KB_COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* A kb_str of a string literal. */
#define KB_LIT(literal) ((kb_str){(literal), sizeof(literal) - 1})

/* The C library's allocator, for a NULL kb_alloc. */
kb_alloc kb_alloc_default(void);

/* -------------------------------------------------------------- message.c */

/* Our formats are those of the C standard, and the C library of Windows knows others. */
#ifdef _WIN32
#define KB_PRINTF gnu_printf
#else
#define KB_PRINTF printf
#endif

/* Fills err (may be NULL) with a status and a formatted line; returns status. The formats are
 * %s and %.80s, %d, %zu and %llu. */
kb_status kb_fail(kb_error *err, kb_status status, const char *format, ...)
    __attribute__((format(KB_PRINTF, 3, 4)));

/* ----------------------------------------------------------------- strings */

kb_str kb_str_from(const char *text); /* of a C string; NULL is empty */
bool kb_str_equal(kb_str a, kb_str b);
int kb_str_compare(kb_str a, kb_str b); /* bytewise, a prefix first */
bool kb_str_begins(kb_str text, kb_str start);
kb_str kb_str_trim(kb_str text);                       /* blanks, tabs, line ends */
kb_str kb_str_slice(kb_str text, size_t from, size_t to); /* clamped */
/* Cuts the piece up to the next separator byte off *rest; false when none is left. */
bool kb_str_split(kb_str *rest, char separator, kb_str *piece);

/* Whether a byte is a letter of ASCII. */
static inline bool kb_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void kb_sort_numbers(uint64_t *list, size_t count); /* rising */

/* ------------------------------------------------------------------- arena */

typedef struct kb_chunk kb_chunk;

/* Memory that is given out piece by piece and freed at once. */
typedef struct kb_arena {
    kb_alloc alloc;
    kb_chunk *chunks;
    size_t left;
    uint8_t *next;
    size_t taken, most;  /* bytes of its chunks, and how many they may be; most 0: any number */
    uint32_t generation; /* counts up when everything in it is freed */
    bool failed, over;   /* over: it failed since it has as much as it may */
} kb_arena;

void kb_arena_init(kb_arena *a, const kb_alloc *alloc); /* alloc NULL: the default */
void kb_arena_release(kb_arena *a);                     /* frees all; usable again */
void kb_arena_reset(kb_arena *a);                       /* frees all but one chunk */
/* count x size zeroed bytes, aligned for any type; NULL when failed. */
void *kb_arena_get(kb_arena *a, size_t count, size_t size);
/* The same, but the bytes are whatever they were. */
void *kb_arena_room(kb_arena *a, size_t count, size_t size);
/* Gives back the piece that was taken last. */
void kb_arena_give_back(kb_arena *a, void *piece);
/* Where an arena has got to, and back: what was taken since is freed. */
typedef struct kb_arena_mark {
    kb_chunk *chunk;
    uint8_t *next;
    size_t left;
} kb_arena_mark;
kb_arena_mark kb_arena_here(const kb_arena *a);
void kb_arena_back(kb_arena *a, kb_arena_mark mark);
/* A copy with a final NUL that n does not count. Empty when failed. */
kb_str kb_arena_copy(kb_arena *a, kb_str text);
/* The pieces one after another, as kb_arena_copy(). */
kb_str kb_arena_join(kb_arena *a, const kb_str *pieces, size_t count);

/* ------------------------------------------------------------------ buffer */

/* A growing owner of bytes. Zero-initialised but for alloc. */
typedef struct kb_buf {
    kb_alloc alloc;
    uint8_t *data;
    size_t size, room;
    bool failed;
} kb_buf;

void kb_buf_init(kb_buf *b, const kb_alloc *alloc);
void kb_buf_release(kb_buf *b);
void kb_buf_clear(kb_buf *b); /* keeps the memory */
bool kb_buf_reserve(kb_buf *b, size_t more);
void kb_buf_add(kb_buf *b, const void *bytes, size_t n);
void kb_buf_str(kb_buf *b, kb_str text);
void kb_buf_byte(kb_buf *b, uint8_t byte);
void kb_buf_zero(kb_buf *b, size_t n);
void kb_buf_u16(kb_buf *b, uint16_t v); /* little-endian */
void kb_buf_u32(kb_buf *b, uint32_t v);
void kb_buf_u64(kb_buf *b, uint64_t v);
void kb_buf_varint(kb_buf *b, uint64_t v); /* 7 bits a byte, lowest first, top bit: more */
void kb_buf_field(kb_buf *b, kb_str text); /* varint length, then the bytes */
kb_str kb_buf_view(const kb_buf *b);

/* -------------------------------------------------------------------- bits */

/* bits.c: appends numbers of any width to a buffer, lowest bit first. */
typedef struct kb_bits {
    kb_buf *out;
    uint64_t word;
    unsigned used; /* bits of word, below 32 between calls */
} kb_bits;

void kb_bits_begin(kb_bits *b, kb_buf *out);
/* The lowest n bits, at most 32; those above are 0. */
void kb_bits_put(kb_bits *b, uint64_t value, unsigned n);
void kb_bits_unary(kb_bits *b, uint64_t zeros); /* so many zeros, then a one */
void kb_bits_end(kb_bits *b);                   /* zeros up to a whole byte */

/* 57 bits or more from bit number `at`, the first one lowest. The caller checked that 8 bytes may be read there. */
static inline uint64_t kb_bits_at(const uint8_t *bytes, uint64_t at)
{
    const uint8_t *p = bytes + (at >> 3);
    uint64_t low = (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
    uint64_t high = (uint64_t)p[4] | (uint64_t)p[5] << 8 | (uint64_t)p[6] << 16 | (uint64_t)p[7] << 24;
    return (low | high << 32) >> (at & 7);
}

/* The number of bits of n: 0 for 0, 3 for 4 to 7. */
static inline unsigned kb_bits_of(uint64_t n)
{
    return n > 0 ? 64 - (unsigned)__builtin_clzll(n) : 0;
}

/* How many bits of a word are ones. */
static inline unsigned kb_count_ones(uint64_t word)
{
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    word = (word + (word >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)(word * UINT64_C(0x0101010101010101) >> 56);
}

/* ------------------------------------------------------------------ cursor */

/* Reads bytes that nobody vouches for. Past the end everything is 0 and bad. */
typedef struct kb_cursor {
    const uint8_t *at;
    size_t left;
    bool bad;
} kb_cursor;

kb_cursor kb_cursor_of(const void *bytes, size_t n);
uint8_t kb_read_u8(kb_cursor *c);
uint16_t kb_read_u16(kb_cursor *c);
uint32_t kb_read_u32(kb_cursor *c);
uint64_t kb_read_u64(kb_cursor *c);
uint64_t kb_read_varint(kb_cursor *c);   /* at most 10 bytes, shortest form only */
uint32_t kb_read_varint32(kb_cursor *c); /* bad above 2^32 - 1 */
/* A varint, of which most have one byte or two. */
static inline uint64_t kb_read_short(kb_cursor *c)
{
    if (c->left < 2 || (c->at[0] >= 0x80 && c->at[1] - 1u >= 0x7f))
        return kb_read_varint(c);
    unsigned bytes = c->at[0] < 0x80 ? 1 : 2;
    uint64_t number = (c->at[0] & 0x7fu) | (bytes > 1 ? (uint64_t)c->at[1] << 7 : 0);
    c->at += bytes;
    c->left -= bytes;
    return number;
}
kb_str kb_read_bytes(kb_cursor *c, uint64_t n);
kb_str kb_read_field(kb_cursor *c); /* as kb_buf_field() wrote it */
/* A count that is believed only if count x least bytes are left. */
uint32_t kb_read_count(kb_cursor *c, size_t least);
uint32_t kb_load_u32(const uint8_t *p); /* the caller checked four bytes */

/* ------------------------------------------------------------ fixed point */

/* fixed.c: ln(x / y) in 16.16, for x >= y >= 1 below 2^33. */
uint64_t kb_fixed_ln(uint64_t x, uint64_t y);
/* The integer part of a square root. */
uint64_t kb_fixed_root(uint64_t n);

#endif
