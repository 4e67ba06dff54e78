/*
 * file.c - kb_open_file() of kb.h: a file becomes bytes in memory for
 * kb_open_owned() (library.h). The only file of the library that asks the
 * operating system for anything.
 */
#include "library.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_AT_MOST 32768u /* larger files are mapped */

/* Says what an errno value means; strerror() would share its text between threads. */
static kb_status fail_with(kb_error *err, int error)
{
    char text[128];
    if (strerror_r(error, text, sizeof text) != 0)
        return kb_fail(err, KB_E_IO, "error %d", error);
    return kb_fail(err, KB_E_IO, "%s", text);
}

/* Reads size bytes, or one more if the file has it; *n gets how many. Returns 0 or an errno value. */
static int read_whole(int fd, uint8_t *data, size_t size, size_t *n)
{
    *n = 0;
    while (*n < size) {
        ssize_t got = read(fd, data + *n, size + 1 - *n);
        if (got > 0)
            *n += (size_t)got;
        else if (got == 0)
            break;
        else if (errno != EINTR)
            return errno;
    }
    return 0;
}

/* One byte more than the file has was asked for, to see one that grows. */
static void release_heap(const kb_alloc *alloc, void *data, size_t size)
{
    alloc->resize(alloc->user, data, size + 1, 0);
}

static void release_map(const kb_alloc *alloc, void *data, size_t size)
{
    (void)alloc;
    munmap(data, size);
}

static kb_status open_small(int fd, size_t size, const kb_alloc *alloc, kb **out, kb_error *err)
{
    size_t got;
    uint8_t *data = alloc->resize(alloc->user, NULL, 0, size + 1);
    if (data == NULL)
        return kb_fail(err, KB_E_MEMORY, "out of memory");
    int error = read_whole(fd, data, size, &got);
    kb_status status;
    if (error != 0)
        status = fail_with(err, error);
    else if (got != size)
        status = kb_fail(err, KB_E_IO, "the file changed while it was read");
    else
        status = kb_open_owned(data, size, alloc, release_heap, out, err);
    if (status != KB_OK)
        release_heap(alloc, data, size);
    return status;
}

static kb_status open_large(int fd, size_t size, const kb_alloc *alloc, kb **out, kb_error *err)
{
    void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return errno == ENOMEM ? kb_fail(err, KB_E_MEMORY, "out of memory") : fail_with(err, errno);
    kb_status status = kb_open_owned(data, size, alloc, release_map, out, err);
    if (status != KB_OK)
        munmap(data, size);
    return status;
}

static kb_status open_descriptor(int fd, const kb_alloc *alloc, kb **out, kb_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return fail_with(err, errno);
    if (!S_ISREG(st.st_mode))
        return kb_fail(err, KB_E_NOT_KB, "not a knowledge base: not a regular file");
    if ((uintmax_t)st.st_size > SIZE_MAX / 2)
        return kb_fail(err, KB_E_NOT_KB, "not a knowledge base: the file is too large");
    size_t size = (size_t)st.st_size;
    return size <= READ_AT_MOST ? open_small(fd, size, alloc, out, err) : open_large(fd, size, alloc, out, err);
}

kb_status kb_open_file(const char *path, const kb_alloc *alloc, kb **out, kb_error *err)
{
    kb_alloc own = alloc != NULL ? *alloc : kb_alloc_default();
    *out = NULL;
    /* Not blocking, so that a FIFO or a device does not hang the caller. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return kb_fail(err, KB_E_MISSING, "there is no such file");
    if (fd < 0)
        return fail_with(err, errno);
    kb_status status = open_descriptor(fd, &own, out, err);
    close(fd);
    return status;
}
