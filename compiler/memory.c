/*
 * memory.c - memory of the compiler, and of cmark and libxml2 in it: none of
 * it ever comes back empty. The only file of compiler/ that calls malloc().
 * Interface: compiler.h, tree.h. Callers: all of compiler/.
 */
#include "tree.h"

#include <libxml/xmlmemory.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* No stdio: it may want memory. Nothing was written before, so there is nothing to clean up. */
static _Noreturn void out_of_memory(void)
{
    static const char line[] = "icsync-kbc: out of memory\n";
    ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
    (void)written;
    _exit(5);
}

static void *sure(void *block)
{
    if (block == NULL)
        out_of_memory();
    return block;
}

void *kbc_calloc(size_t count, size_t size)
{
    return sure(count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size));
}

void *kbc_realloc(void *block, size_t size)
{
    return sure(realloc(block, size == 0 ? 1 : size));
}

void kbc_free(void *block)
{
    free(block);
}

static void *sure_malloc(size_t size)
{
    return sure(malloc(size == 0 ? 1 : size));
}

static char *sure_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(sure_malloc(size), text, size);
}

static void *sure_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return kbc_realloc(block, new_size);
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
