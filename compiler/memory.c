/*
 * memory.c - memory of the compiler, and of cmark and libxml2 in it: none of
 * it ever comes back empty. The only file of compiler/ that calls malloc().
 * Trees are small blocks without number, which come from a pool of the worker.
 * Interface: compiler.h, tree.h. Callers: all of compiler/.
 */
#include "kb_text.h"
#include "tree.h"

#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static _Noreturn void out_of_memory(void)
{
    kbc_end_at_once(5, "icsync-kbc: out of memory\n");
}

const char *kbc_error_text(void)
{
    if (errno == ENOMEM)
        out_of_memory();
    return strerror(errno);
}

static void *sure(void *block)
{
    if (block == NULL)
        out_of_memory();
    return block;
}

/* ------------------------------------------------------------------- pools */

#define ALIGN ((size_t)16)
#define SMALL ((size_t)1024) /* the largest block of a pool */
#define CHUNK ((size_t)64 * 1024)
#ifdef __SANITIZE_ADDRESS__ /* which is to see each block */
#define POOLED false
#else
#define POOLED true
#endif

/* What stands before the bytes of a block. */
typedef struct head {
    _Alignas(ALIGN) size_t size;
    kbc_pool *pool; /* NULL: it is one of malloc() */
} head;

typedef struct free_block {
    struct free_block *next;
} free_block;

struct kbc_pool {
    void *chunks; /* each begins with the address of the one before */
    uint8_t *at;
    size_t left;
    free_block *free[SMALL / ALIGN + 1]; /* blocks by their size */
};

_Static_assert(sizeof(head) == ALIGN, "the bytes of a block are aligned");

/* cmark and libxml2 ask for memory without saying for whom. */
static _Thread_local kbc_pool *current;

kbc_pool *kbc_pool_new(void)
{
    return sure(calloc(1, sizeof(kbc_pool)));
}

void kbc_pool_release(kbc_pool *pool)
{
    for (void *chunk = pool->chunks, *before; chunk != NULL; chunk = before) {
        memcpy(&before, chunk, sizeof before);
        free(chunk);
    }
    free(pool);
}

void kbc_pool_use(kbc_pool *pool)
{
    xmlResetLastError(); /* its text is of the pool that was used */
    current = pool;
}

static void add_chunk(kbc_pool *pool)
{
    uint8_t *chunk = sure(malloc(CHUNK));
    memcpy(chunk, &pool->chunks, sizeof pool->chunks);
    pool->chunks = chunk;
    pool->at = chunk + ALIGN;
    pool->left = CHUNK - ALIGN;
}

static void *take(kbc_pool *pool, size_t size)
{
    free_block **list = &pool->free[size / ALIGN];
    if (*list != NULL) {
        void *block = *list;
        *list = (*list)->next;
        return block;
    }
    if (pool->left < sizeof(head) + size)
        add_chunk(pool);
    head *h = (head *)(void *)pool->at;
    *h = (head){size, pool};
    pool->at += sizeof *h + size;
    pool->left -= sizeof *h + size;
    return h + 1;
}

static void *large(head *before, size_t size)
{
    head *h = size <= SIZE_MAX - sizeof *h ? realloc(before, sizeof *h + size) : NULL;
    *(head *)sure(h) = (head){size, NULL};
    return h + 1;
}

static void *sure_malloc(size_t size)
{
    if (!POOLED || current == NULL || size > SMALL)
        return large(NULL, size);
    return take(current, size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN);
}

void *kbc_calloc(size_t count, size_t size)
{
    if (size != 0 && count > (SIZE_MAX - sizeof(head)) / size)
        out_of_memory();
    return memset(sure_malloc(count * size), 0, count * size);
}

void kbc_free(void *block)
{
    if (block == NULL)
        return;
    head *h = (head *)block - 1;
    if (h->pool == NULL) {
        free(h);
        return;
    }
    free_block *freed = block, **list = &h->pool->free[h->size / ALIGN];
    freed->next = *list;
    *list = freed;
}

void *kbc_realloc(void *block, size_t size)
{
    head *h = block != NULL ? (head *)block - 1 : NULL;
    if (h == NULL)
        return sure_malloc(size);
    if (h->pool == NULL)
        return large(h, size);
    if (size <= h->size)
        return block;
    void *larger = memcpy(sure_malloc(size), block, h->size);
    kbc_free(block);
    return larger;
}

static char *sure_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(sure_malloc(size), text, size);
}

/* ----------------------------------------------------------------- buffers */

static void *sure_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return sure(realloc(block, new_size));
}

kb_alloc kbc_alloc(void)
{
    return (kb_alloc){sure_resize, NULL};
}

/* libxml2 2.9 reports success for a tree that lost a text to a failed malloc(). */
void kbc_use_memory(void)
{
    (void)xmlMemSetup(kbc_free, sure_malloc, kbc_realloc, sure_strdup);
}

kb_status kbc_sure(kb_status status)
{
    if (status == KB_E_MEMORY)
        out_of_memory();
    return status;
}

kb_stemmer *kbc_stemmer(kb_str language)
{
    return kb_stemmer_knows(language) ? sure(kb_stemmer_new(language)) : NULL;
}

void kbc_stem(kb_stemmer *stemmer, kb_token *token)
{
    if (!kb_stem(stemmer, token))
        out_of_memory();
}

void *kbc_list_add(kbc *c, kbc_list *list, size_t size)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 8 : list->room * 2;
        void *items = kb_arena_get(&c->arena, room, size);
        if (items == NULL)
            out_of_memory();
        if (list->count > 0)
            memcpy(items, list->items, list->count * size);
        list->items = items;
        list->room = room;
    }
    return (uint8_t *)list->items + list->count++ * size;
}

void kbc_begin_worker(const kbc *c, kbc *worker)
{
    kb_alloc alloc = kbc_alloc();
    *worker = *c;
    worker->diagnostics = (kbc_list){0};
    worker->errors = worker->warnings = 0;
    worker->expressions = 0;
    worker->progress = NULL;
    worker->timings = NULL;
    worker->spare = NULL;
    kb_arena_init(&worker->arena, &alloc);
    kb_arena_init(&worker->texts, &alloc);
}

void kbc_keep_part(kbc *c, kbc_list *parts, kb_arena part)
{
    *(kb_arena *)kbc_list_add(c, parts, sizeof part) = part;
}

kb_str kbc_format_list(kbc *c, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        return KB_LIT("");
    char *text = kb_arena_get(&c->arena, (size_t)n + 1, 1);
    if (text == NULL)
        out_of_memory();
    (void)vsnprintf(text, (size_t)n + 1, format, args);
    return (kb_str){text, (size_t)n};
}

kb_str kbc_format(kbc *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    kb_str text = kbc_format_list(c, format, args);
    va_end(args);
    return text;
}

void kbc_buf_format(kb_buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        b->failed = true;
    else if (kb_buf_reserve(b, (size_t)n + 1)) {
        (void)vsnprintf((char *)b->data + b->size, (size_t)n + 1, format, again);
        b->size += (size_t)n;
    }
    va_end(again);
}
