/*
 * heap.c - malloc() of the static program, in place of musl's, which is a
 * twentieth of it. The reader has its own memory for all but a few blocks
 * (sys.c), so each block is a mapping of its own: what is freed is unmapped, and
 * a later use of it ends the program. Callers: sys.c, Snowball, opendir() of musl.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* What stands before a block: how many bytes its mapping has. */
typedef union head {
    size_t mapped;
    max_align_t aligned;
} head;

void *malloc(size_t n)
{
    head *h = MAP_FAILED;
    if (n <= PTRDIFF_MAX - sizeof *h)
        h = mmap(NULL, n + sizeof *h, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (h == MAP_FAILED) {
        errno = ENOMEM;
        return NULL;
    }
    h->mapped = n + sizeof *h;
    return h + 1;
}

/* Mapped memory is zero. */
void *calloc(size_t count, size_t size)
{
    return malloc(size != 0 && count > SIZE_MAX / size ? SIZE_MAX : count * size);
}

void free(void *block)
{
    head *h = block;
    if (h != NULL)
        munmap(h - 1, h[-1].mapped);
}

void *realloc(void *block, size_t n)
{
    void *other = malloc(n);
    if (block == NULL || other == NULL)
        return other;
    size_t old = ((head *)block)[-1].mapped - sizeof(head);
    memcpy(other, block, old < n ? old : n);
    free(block);
    return other;
}
