/*
 * memory.c - a library for LD_PRELOAD in whose presence an allocation fails, or a file that was mapped is cut.
 * Built and used by tests/faults/run.
 *
 *   FAULT_AT=n      the n-th malloc(), calloc() or realloc() fails; 0: none
 *   FAULT_EVER=1    and each one after it
 *   FAULT_FILE=path as soon as this file is mapped
 *   FAULT_CUT=n     it has n bytes from then on
 *   FAULT_FILL=path and the bytes of this file after those, as a copy in place has
 *
 * Descriptor 9, where it is open, gets a byte for each allocation that failed, with FAULT_AT=0 for each of all, and
 * for each file that was cut.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What glibc has behind the names that stand here, and what POSIX lacks. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): its own names */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
long syscall(long number, ...);

static atomic_long asked;

static long number(const char *name)
{
    const char *text = getenv(name);
    return text == NULL ? -1 : strtol(text, NULL, 10);
}

static bool fails(void)
{
    long at = number("FAULT_AT"), now = atomic_fetch_add(&asked, 1) + 1;
    bool failing = at > 0 && (now == at || (now > at && number("FAULT_EVER") > 0));
    if (failing || at == 0) {
        int before = errno;
        ssize_t told = write(9, "x", 1);
        (void)told;
        errno = failing ? ENOMEM : before;
    }
    return failing;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return fails() ? NULL : __libc_realloc(block, size);
}

/* ------------------------------------------------------------------ changes */

static void fill(int fd, const char *path)
{
    static char bytes[1 << 16];
    int from = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    for (ssize_t n; from >= 0 && (n = read(from, bytes, sizeof bytes)) > 0;)
        if (write(fd, bytes, (size_t)n) != n)
            break;
    if (from >= 0)
        close(from);
}

/* The file FAULT_FILE, by the name that the system knows it by: it was opened for reading. */
static void change(int fd, long bytes)
{
    struct stat mapped, wanted;
    const char *file = getenv("FAULT_FILE");
    if (file == NULL || fstat(fd, &mapped) != 0 || stat(file, &wanted) != 0 || mapped.st_ino != wanted.st_ino ||
        mapped.st_dev != wanted.st_dev)
        return;
    char name[32] = "/proc/self/fd/";
    size_t n = 14;
    if (fd >= 10)
        name[n++] = (char)('0' + fd / 10 % 10);
    name[n] = (char)('0' + fd % 10);
    int again = open(name, O_WRONLY | O_CLOEXEC);
    if (again < 0)
        return;
    if (ftruncate(again, bytes) == 0) {
        fill(again, getenv("FAULT_FILL"));
        ssize_t told = write(9, "x", 1);
        (void)told;
    }
    close(again);
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    void *at = (void *)syscall(SYS_mmap, address, size, protection, flags, fd, offset);
    long bytes = number("FAULT_CUT");
    if (fd >= 0 && at != MAP_FAILED && bytes >= 0)
        change(fd, bytes);
    return at;
}

/* Programs ask by the one name or the other. */
void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    return mmap(address, size, protection, flags, fd, offset);
}
