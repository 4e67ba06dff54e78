/*
 * wide.c - UTF-16 of UTF-8, files by such names, errors of Windows as errno values.
 * Declared in wide.h; called by file.c and sys.c of this folder.
 */
#include "wide.h"

#include <errno.h>
#include <limits.h>
#include <windows.h>

void wide_from(kb_str text, wchar_t *out)
{
    int room = text.n <= INT_MAX ? (int)text.n : 0; /* no code takes more units of 16 bits than bytes */
    out[MultiByteToWideChar(CP_UTF8, 0, text.s, room, out, room)] = L'\0';
}

HANDLE wide_open(const wchar_t *name)
{
    return CreateFileW(name, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

int wide_error(unsigned long error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_BAD_NETPATH:
    case ERROR_INVALID_NAME: return ENOENT;
    case ERROR_INVALID_FUNCTION: return EISDIR; /* to read from a folder */
    case ERROR_ACCESS_DENIED: return EACCES;
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION: return EAGAIN; /* "temporarily unavailable": of EBUSY msvcrt says "Resource device" */
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_COMMITMENT_LIMIT: return ENOMEM;
    case ERROR_HANDLE_DISK_FULL:
    case ERROR_DISK_FULL: return ENOSPC;
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA: return EPIPE;
    case ERROR_INVALID_HANDLE: return EBADF;
    default: return EIO;
    }
}
