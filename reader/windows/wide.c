/*
 * wide.c - UTF-8 from and to UTF-16, and errors of Windows as errno values.
 * Declared in wide.h; called by file.c and sys.c of this folder.
 */
#include "wide.h"

#include <errno.h>
#include <limits.h>
#include <windows.h>

wide_text wide_from(const kb_alloc *alloc, kb_str text)
{
    wide_text out = {NULL, 0};
    if (text.n > INT_MAX / 4)
        return out;
    size_t bytes = (text.n + 1) * sizeof(wchar_t); /* no code takes more units of 16 bits than bytes */
    out.s = alloc->resize(alloc->user, NULL, 0, bytes);
    if (out.s == NULL)
        return out;
    out.bytes = bytes;
    int n = text.n == 0 ? 0 : MultiByteToWideChar(CP_UTF8, 0, text.s, (int)text.n, out.s, (int)text.n);
    out.s[n] = L'\0';
    return out;
}

narrow_text wide_to(const kb_alloc *alloc, const wchar_t *text)
{
    narrow_text out = {NULL, 0};
    size_t n = wcslen(text);
    if (n > INT_MAX / 4)
        return out;
    size_t bytes = n * 3 + 1; /* nor more than three bytes for a unit */
    out.s = alloc->resize(alloc->user, NULL, 0, bytes);
    if (out.s == NULL)
        return out;
    out.bytes = bytes;
    int used = n == 0 ? 0 : WideCharToMultiByte(CP_UTF8, 0, text, (int)n, out.s, (int)bytes, NULL, NULL);
    out.s[used] = '\0';
    return out;
}

int wide_error(unsigned long error)
{
    switch (error) {
    case ERROR_SUCCESS: return 0;
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_BAD_NETPATH:
    case ERROR_INVALID_NAME: return ENOENT;
    case ERROR_ACCESS_DENIED: return EACCES;
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION: return EBUSY;
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
