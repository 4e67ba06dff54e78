/*
 * heap.c - malloc() in WebAssembly, in place of that of the C library, which is a
 * tenth of the program. Blocks have sizes of four steps to a doubling; what is freed
 * waits for the next block of its size, and nothing is given back: memory of
 * WebAssembly only grows. Callers: memory.c, the library, Snowball.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES ((size_t)65536)
#define LEAST_BITS 6u  /* of the smallest block, which is 64 bytes: a quarter of it keeps all blocks aligned */
#define STEPS 4u
#define SIZES ((31u - LEAST_BITS) * STEPS)

/* What stands before a block. */
typedef union head {
    struct {
        size_t size_number;
        union head *next; /* of those that are free */
    } of;
    max_align_t aligned;
} head;

extern uint8_t __heap_base; /* NOLINT: the linker's name for the end of what it has placed */

static struct {
    uint8_t *next; /* never used from here on */
    head *free[SIZES];
} heap;

/* The bytes of a size, head and all. */
static size_t bytes_of(size_t number)
{
    return (STEPS + number % STEPS) << (LEAST_BITS - 2 + number / STEPS);
}

/* The smallest size that holds n bytes; SIZES when there is none. */
static size_t size_number(size_t n)
{
    size_t number = 0;
    if (n > 1u << LEAST_BITS)
        number = (31u - (unsigned)__builtin_clz((unsigned)(n - 1)) - LEAST_BITS) * STEPS;
    while (number < SIZES && bytes_of(number) < n)
        number++;
    return number;
}

/* n bytes that were never used. */
static void *take(size_t n)
{
    if (heap.next == NULL)
        heap.next = (uint8_t *)(((uintptr_t)&__heap_base + sizeof(head) - 1) / sizeof(head) * sizeof(head));
    size_t there = __builtin_wasm_memory_size(0) * PAGE_BYTES - (uintptr_t)heap.next;
    /* A byte more, for the end of 4 GB is address 0. */
    if (n >= there && __builtin_wasm_memory_grow(0, (n - there) / PAGE_BYTES + 1) == SIZE_MAX)
        return NULL;
    uint8_t *block = heap.next;
    heap.next += n;
    return block;
}

void *malloc(size_t n)
{
    size_t number = n > PTRDIFF_MAX - sizeof(head) ? SIZES : size_number(n + sizeof(head));
    if (number >= SIZES)
        return NULL;
    head *block = heap.free[number];
    if (block != NULL)
        heap.free[number] = block->of.next;
    else
        block = take(bytes_of(number));
    if (block == NULL)
        return NULL;
    block->of.size_number = number;
    return block + 1;
}

void *calloc(size_t count, size_t size)
{
    void *block = malloc(size != 0 && count > SIZE_MAX / size ? SIZE_MAX : count * size);
    return block == NULL ? NULL : memset(block, 0, count * size);
}

void free(void *block)
{
    head *h = block;
    if (h == NULL)
        return;
    h--;
    h->of.next = heap.free[h->of.size_number];
    heap.free[h->of.size_number] = h;
}

void *realloc(void *block, size_t n)
{
    size_t room = block == NULL ? 0 : bytes_of(((head *)block)[-1].of.size_number) - sizeof(head);
    if (block != NULL && n <= room)
        return block;
    void *other = malloc(n);
    if (other != NULL && block != NULL) {
        memcpy(other, block, room);
        free(block);
    }
    return other;
}
