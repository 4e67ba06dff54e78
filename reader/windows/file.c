/*
 * file.c - kb_open_file() of kb.h for Windows, as ../file.c is for POSIX: a file
 * becomes bytes in memory for kb_open_owned() (library.h).
 *
 * While it is open an update can take its place, but has to move it away first:
 * Windows does not always delete what is mapped. Nor is that ever cut short.
 */
#include "library.h"
#include "wide.h"

#include <errno.h>
#include <string.h>
#include <windows.h>

static kb_status fail_with(kb_error *err, unsigned long error)
{
    int number = wide_error(error);
    if (number == ENOMEM)
        return kb_fail(err, KB_E_MEMORY, "out of memory");
    return kb_fail(err, KB_E_IO, "%s", strerror(number)); /* of its own for each thread */
}

static void release_map(const kb_alloc *alloc, void *data, size_t size)
{
    (void)alloc;
    (void)size;
    UnmapViewOfFile(data);
}

static kb_status open_bytes(HANDLE file, size_t size, const kb_alloc *alloc, kb **out, kb_error *err)
{
    if (size == 0) /* what is empty cannot be mapped */
        return kb_fail(err, KB_E_NOT_KB, "it is not a .kb file");
    HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (mapping == NULL)
        return fail_with(err, GetLastError());
    void *data = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, size);
    unsigned long error = GetLastError();
    CloseHandle(mapping); /* the view keeps it */
    if (data == NULL)
        return fail_with(err, error);
    kb_status status = kb_open_owned(data, size, alloc, release_map, out, err);
    if (status != KB_OK)
        UnmapViewOfFile(data);
    return status;
}

static kb_status open_handle(HANDLE file, const kb_alloc *alloc, kb **out, kb_error *err)
{
    BY_HANDLE_FILE_INFORMATION about;
    LARGE_INTEGER size;
    if (GetFileType(file) != FILE_TYPE_DISK || !GetFileInformationByHandle(file, &about) ||
        (about.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        return kb_fail(err, KB_E_NOT_KB, "not a knowledge base: not a regular file");
    if (!GetFileSizeEx(file, &size))
        return fail_with(err, GetLastError());
    if ((uint64_t)size.QuadPart > SIZE_MAX / 2)
        return kb_fail(err, KB_E_NOT_KB, "not a knowledge base: the file is too large");
    return open_bytes(file, (size_t)size.QuadPart, alloc, out, err);
}

kb_status kb_open_file(const char *path, const kb_alloc *alloc, kb **out, kb_error *err)
{
    kb_alloc own = alloc != NULL ? *alloc : kb_alloc_default();
    *out = NULL;
    kb_str name = {path, strlen(path)};
    size_t bytes = (name.n + 1) * sizeof(wchar_t);
    wchar_t *wide = own.resize(own.user, NULL, 0, bytes);
    if (wide == NULL)
        return kb_fail(err, KB_E_MEMORY, "out of memory");
    wide_from(name, wide);
    HANDLE file = wide_open(wide);
    unsigned long error = GetLastError();
    own.resize(own.user, wide, bytes, 0);
    if (file == INVALID_HANDLE_VALUE && wide_error(error) == ENOENT)
        return kb_fail(err, KB_E_MISSING, "there is no such file");
    if (file == INVALID_HANDLE_VALUE)
        return fail_with(err, error);
    kb_status status = open_handle(file, &own, out, err);
    CloseHandle(file);
    return status;
}
