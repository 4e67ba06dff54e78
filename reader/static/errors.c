/*
 * errors.c - what errno values mean, for those that come of files, folders, pipes
 * and memory, in the words of glibc; musl has a table of all. Callers: sys.c,
 * file.c.
 */
#include "kb_base.h"

#include <errno.h>
#include <string.h>

#define ERRORS(error)                                                                                                  \
    error(EPERM, "Operation not permitted")                                                                            \
    error(ENOENT, "No such file or directory")                                                                         \
    error(EIO, "Input/output error")                                                                                   \
    error(ENXIO, "No such device or address")                                                                          \
    error(EBADF, "Bad file descriptor")                                                                                \
    error(ENOMEM, "Cannot allocate memory")                                                                            \
    error(EACCES, "Permission denied")                                                                                 \
    error(ENODEV, "No such device")                                                                                    \
    error(ENOTDIR, "Not a directory")                                                                                  \
    error(EISDIR, "Is a directory")                                                                                    \
    error(EINVAL, "Invalid argument")                                                                                  \
    error(ENFILE, "Too many open files in system")                                                                     \
    error(EMFILE, "Too many open files")                                                                               \
    error(EFBIG, "File too large")                                                                                     \
    error(ENOSPC, "No space left on device")                                                                           \
    error(EROFS, "Read-only file system")                                                                              \
    error(EPIPE, "Broken pipe")                                                                                        \
    error(ENAMETOOLONG, "File name too long")                                                                          \
    error(ELOOP, "Too many levels of symbolic links")                                                                  \
    error(ESTALE, "Stale file handle")                                                                                 \
    error(EDQUOT, "Disk quota exceeded")

#define NUMBER(number, text) number,
#define TEXT(number, text) text "\0"
static const unsigned char numbers[] = {ERRORS(NUMBER)};
static const char texts[] = ERRORS(TEXT);

static const char *text_of(int error)
{
    const char *text = texts;
    for (size_t i = 0; i < sizeof numbers; i++, text += strlen(text) + 1)
        if (numbers[i] == error)
            return text;
    return NULL;
}

int strerror_r(int error, char *text, size_t room)
{
    const char *found = text_of(error);
    if (found == NULL || strlen(found) >= room)
        return EINVAL;
    memcpy(text, found, strlen(found) + 1);
    return 0;
}

char *strerror(int error)
{
    static kb_error said;
    if (strerror_r(error, said.text, sizeof said.text) != 0)
        kb_fail(&said, KB_E_IO, "error %d", error);
    return said.text;
}
