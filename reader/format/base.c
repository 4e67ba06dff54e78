/*
 * base.c - arena, growing buffer, bounded cursor (kb_base.h). The only file of
 * reader/format that calls the C library's allocator. Callers: everybody.
 */
#include "kb_base.h"

#include <stdlib.h>

static void *default_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size);
}

kb_alloc kb_alloc_default(void)
{
    return (kb_alloc){default_resize, NULL};
}

/* ----------------------------------------------------------------- strings */

kb_str kb_str_from(const char *text)
{
    return (kb_str){text, text != NULL ? strlen(text) : 0};
}

bool kb_str_equal(kb_str a, kb_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

int kb_str_compare(kb_str a, kb_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.s, b.s, n) : 0;
    if (order != 0 || a.n == b.n)
        return order;
    return a.n < b.n ? -1 : 1;
}

bool kb_str_begins(kb_str text, kb_str start)
{
    return text.n >= start.n && (start.n == 0 || memcmp(text.s, start.s, start.n) == 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

kb_str kb_str_trim(kb_str text)
{
    while (text.n > 0 && is_blank(text.s[0])) {
        text.s++;
        text.n--;
    }
    while (text.n > 0 && is_blank(text.s[text.n - 1]))
        text.n--;
    return text;
}

kb_str kb_str_slice(kb_str text, size_t from, size_t to)
{
    if (to > text.n)
        to = text.n;
    if (from > to)
        from = to;
    return (kb_str){from > 0 ? text.s + from : text.s, to - from};
}

bool kb_str_split(kb_str *rest, char separator, kb_str *piece)
{
    if (rest->s == NULL)
        return false;
    const char *cut = rest->n > 0 ? memchr(rest->s, separator, rest->n) : NULL;
    if (cut == NULL) {
        *piece = *rest;
        *rest = (kb_str){NULL, 0};
        return true;
    }
    size_t n = (size_t)(cut - rest->s);
    *piece = (kb_str){rest->s, n};
    *rest = (kb_str){cut + 1, rest->n - n - 1};
    return true;
}

/* ----------------------------------------------------------------- numbers */

static void exchange(uint64_t *a, uint64_t *b)
{
    uint64_t first = *a;
    *a = *b;
    *b = first;
}

/* Lets the number at root sink until none below it is greater. */
static void sift(uint64_t *list, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && list[child] < list[child + 1])
            child++;
        if (list[root] >= list[child])
            return;
        exchange(&list[root], &list[child]);
    }
}

/* By a heap: the worst case is as good as any, and the static program is 2 KB smaller than with musl's qsort(). */
void kb_sort_numbers(uint64_t *list, size_t count)
{
    bool rises = true;
    for (size_t i = 1; i < count; i++)
        rises = rises && list[i - 1] < list[i];
    if (rises)
        return;
    for (size_t i = count / 2; i-- > 0;)
        sift(list, i, count);
    for (size_t end = count; end-- > 1;) {
        exchange(&list[0], &list[end]);
        sift(list, 0, end);
    }
}

/* ------------------------------------------------------------------- arena */

struct kb_chunk {
    kb_chunk *next;
    size_t size; /* of the whole block, this head included */
};

#define ARENA_ALIGN 16
#define ARENA_HEAD ((sizeof(kb_chunk) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN)
#define ARENA_CHUNK ((size_t)16 * 1024)
#define ARENA_CHUNK_MAX ((size_t)4 * 1024 * 1024)

void kb_arena_init(kb_arena *a, const kb_alloc *alloc)
{
    *a = (kb_arena){.alloc = alloc != NULL ? *alloc : kb_alloc_default()};
}

static void free_chunks(kb_arena *a, kb_chunk *chunk)
{
    while (chunk != NULL) {
        kb_chunk *next = chunk->next;
        a->taken -= chunk->size;
        a->alloc.resize(a->alloc.user, chunk, chunk->size, 0);
        chunk = next;
    }
}

void kb_arena_release(kb_arena *a)
{
    free_chunks(a, a->chunks);
    *a = (kb_arena){.alloc = a->alloc, .most = a->most, .generation = a->generation + 1};
}

void kb_arena_reset(kb_arena *a)
{
    a->failed = a->over = false;
    a->generation++;
    if (a->chunks == NULL)
        return;
    free_chunks(a, a->chunks->next);
    a->chunks->next = NULL;
    a->next = (uint8_t *)a->chunks + ARENA_HEAD;
    a->left = a->chunks->size - ARENA_HEAD;
}

/* Chunks double, so that their number stays small; a big piece gets its own. */
static bool add_chunk(kb_arena *a, size_t need)
{
    size_t size = a->chunks == NULL ? ARENA_CHUNK : a->chunks->size * 2;
    if (size > ARENA_CHUNK_MAX)
        size = ARENA_CHUNK_MAX;
    if (size - ARENA_HEAD < need) {
        if (need > SIZE_MAX - ARENA_HEAD)
            return false;
        size = need + ARENA_HEAD;
    }
    a->over = a->most > 0 && size > a->most - a->taken;
    kb_chunk *chunk = a->over ? NULL : a->alloc.resize(a->alloc.user, NULL, 0, size);
    if (chunk == NULL)
        return false;
    a->taken += size;
    *chunk = (kb_chunk){a->chunks, size};
    a->chunks = chunk;
    a->next = (uint8_t *)chunk + ARENA_HEAD;
    a->left = size - ARENA_HEAD;
    return true;
}

void *kb_arena_room(kb_arena *a, size_t count, size_t size)
{
    if (a->failed || (size != 0 && count > (SIZE_MAX - ARENA_ALIGN) / size)) {
        a->failed = true;
        return NULL;
    }
    size_t need = (count * size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (need == 0)
        need = ARENA_ALIGN;
    if (need > a->left && !add_chunk(a, need)) {
        a->failed = true;
        return NULL;
    }
    void *piece = a->next;
    a->next += need;
    a->left -= need;
    return piece;
}

void *kb_arena_get(kb_arena *a, size_t count, size_t size)
{
    void *piece = kb_arena_room(a, count, size);
    return piece != NULL ? memset(piece, 0, count * size) : NULL;
}

void kb_arena_give_back(kb_arena *a, void *piece)
{
    a->left += (size_t)(a->next - (uint8_t *)piece);
    a->next = piece;
}

kb_arena_mark kb_arena_here(const kb_arena *a)
{
    return (kb_arena_mark){a->chunks, a->next, a->left};
}

void kb_arena_back(kb_arena *a, kb_arena_mark mark)
{
    while (a->chunks != mark.chunk) {
        kb_chunk *chunk = a->chunks;
        a->chunks = chunk->next;
        a->taken -= chunk->size;
        a->alloc.resize(a->alloc.user, chunk, chunk->size, 0);
    }
    a->next = mark.next;
    a->left = mark.left;
    a->generation++;
}

kb_str kb_arena_copy(kb_arena *a, kb_str text)
{
    return kb_arena_join(a, &text, 1);
}

kb_str kb_arena_join(kb_arena *a, const kb_str *pieces, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += pieces[i].n;
    char *copy = kb_arena_room(a, n + 1, 1);
    if (copy == NULL)
        return (kb_str){"", 0};
    copy[n] = '\0';
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].n > 0)
            memcpy(copy + at, pieces[i].s, pieces[i].n);
        at += pieces[i].n;
    }
    return (kb_str){copy, n};
}

/* ------------------------------------------------------------------ buffer */

void kb_buf_init(kb_buf *b, const kb_alloc *alloc)
{
    *b = (kb_buf){.alloc = alloc != NULL ? *alloc : kb_alloc_default()};
}

void kb_buf_release(kb_buf *b)
{
    if (b->data != NULL)
        b->alloc.resize(b->alloc.user, b->data, b->room, 0);
    *b = (kb_buf){.alloc = b->alloc};
}

void kb_buf_clear(kb_buf *b)
{
    b->size = 0;
}

bool kb_buf_reserve(kb_buf *b, size_t more)
{
    if (b->failed || more > SIZE_MAX / 2 - b->size) {
        b->failed = true;
        return false;
    }
    size_t need = b->size + more;
    if (need <= b->room)
        return true;
    size_t room = b->room < 64 ? 64 : b->room;
    while (room < need)
        room += room / 2;
    uint8_t *data = b->alloc.resize(b->alloc.user, b->data, b->room, room);
    if (data == NULL) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->room = room;
    return true;
}

void kb_buf_add(kb_buf *b, const void *bytes, size_t n)
{
    if (n == 0 || !kb_buf_reserve(b, n))
        return;
    memcpy(b->data + b->size, bytes, n);
    b->size += n;
}

void kb_buf_str(kb_buf *b, kb_str text)
{
    kb_buf_add(b, text.s, text.n);
}

void kb_buf_byte(kb_buf *b, uint8_t byte)
{
    if ((b->size < b->room && !b->failed) || kb_buf_reserve(b, 1))
        b->data[b->size++] = byte;
}

void kb_buf_zero(kb_buf *b, size_t n)
{
    if (n == 0 || !kb_buf_reserve(b, n))
        return;
    memset(b->data + b->size, 0, n);
    b->size += n;
}

static void add_little_endian(kb_buf *b, uint64_t v, size_t n)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(v >> (8 * i));
    kb_buf_add(b, bytes, n);
}

void kb_buf_u16(kb_buf *b, uint16_t v)
{
    add_little_endian(b, v, 2);
}

void kb_buf_u32(kb_buf *b, uint32_t v)
{
    add_little_endian(b, v, 4);
}

void kb_buf_u64(kb_buf *b, uint64_t v)
{
    add_little_endian(b, v, 8);
}

void kb_buf_varint(kb_buf *b, uint64_t v)
{
    uint8_t bytes[10];
    size_t n = 0;
    while (v >= 0x80) {
        bytes[n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    bytes[n++] = (uint8_t)v;
    kb_buf_add(b, bytes, n);
}

void kb_buf_field(kb_buf *b, kb_str text)
{
    kb_buf_varint(b, text.n);
    kb_buf_str(b, text);
}

kb_str kb_buf_view(const kb_buf *b)
{
    return (kb_str){(const char *)b->data, b->size};
}

/* ------------------------------------------------------------------ cursor */

kb_cursor kb_cursor_of(const void *bytes, size_t n)
{
    return (kb_cursor){bytes, n, false};
}

kb_str kb_read_bytes(kb_cursor *c, uint64_t n)
{
    if (c->bad || n > c->left) {
        c->bad = true;
        c->left = 0;
        return (kb_str){"", 0};
    }
    kb_str bytes = {(const char *)c->at, (size_t)n};
    c->at += n;
    c->left -= (size_t)n;
    return bytes;
}

static uint64_t read_little_endian(kb_cursor *c, size_t n)
{
    kb_str bytes = kb_read_bytes(c, n);
    uint64_t v = 0;
    for (size_t i = bytes.n; i > 0; i--)
        v = v << 8 | (uint8_t)bytes.s[i - 1];
    return v;
}

uint8_t kb_read_u8(kb_cursor *c)
{
    return (uint8_t)read_little_endian(c, 1);
}

uint16_t kb_read_u16(kb_cursor *c)
{
    return (uint16_t)read_little_endian(c, 2);
}

uint32_t kb_read_u32(kb_cursor *c)
{
    return (uint32_t)read_little_endian(c, 4);
}

uint64_t kb_read_u64(kb_cursor *c)
{
    return read_little_endian(c, 8);
}

static uint64_t bad_varint(kb_cursor *c)
{
    c->bad = true;
    c->left = 0;
    return 0;
}

uint64_t kb_read_varint(kb_cursor *c)
{
    uint64_t v = 0;
    if (c->left > 0 && *c->at < 0x80 && !c->bad) { /* most are short */
        c->left--;
        return *c->at++;
    }
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (c->bad || c->left == 0)
            return bad_varint(c);
        uint8_t byte = *c->at++;
        c->left--;
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            bool overlong = byte == 0 && shift > 0;
            bool overflow = shift == 63 && byte > 1;
            return overlong || overflow ? bad_varint(c) : v;
        }
    }
    return bad_varint(c);
}

uint32_t kb_read_varint32(kb_cursor *c)
{
    uint64_t v = kb_read_varint(c);
    return v > UINT32_MAX ? (uint32_t)bad_varint(c) : (uint32_t)v;
}

kb_str kb_read_field(kb_cursor *c)
{
    return kb_read_bytes(c, kb_read_varint(c));
}

uint32_t kb_read_count(kb_cursor *c, size_t least)
{
    uint32_t count = kb_read_varint32(c);
    if (least > 0 && count > c->left / least)
        return (uint32_t)bad_varint(c);
    return count;
}

uint32_t kb_load_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
