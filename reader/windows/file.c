/*
 * file.c - kb_open_file() of kb.h for Windows, as ../file.c is for POSIX: a file
 * becomes bytes in memory for kb_open_owned() (library.h).
 *
 * Others may write, rename and delete the file while it is open, so that an
 * update can take its place. A file that is mapped cannot be cut short.
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
    wide_text name = wide_from(&own, (kb_str){path, strlen(path)});
    if (name.s == NULL)
        return kb_fail(err, KB_E_MEMORY, "out of memory");
    HANDLE file = CreateFileW(name.s, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL); /* folders, too, which are told apart */
    unsigned long error = GetLastError();
    own.resize(own.user, name.s, name.bytes, 0);
    if (file == INVALID_HANDLE_VALUE && wide_error(error) == ENOENT)
        return kb_fail(err, KB_E_MISSING, "there is no such file");
    if (file == INVALID_HANDLE_VALUE)
        return fail_with(err, error);
    kb_status status = open_handle(file, &own, out, err);
    CloseHandle(file);
    return status;
}
