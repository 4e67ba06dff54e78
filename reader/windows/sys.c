/*
 * sys.c - the operating system (Windows) for the program icsync-kb: arguments,
 * environment, files, console, Ctrl-C. Declared in ../sys.h as ../sys.c is, and
 * called by the program's files; the C library calls wmain().
 *
 * Paths are UTF-8 with slashes, which Windows takes as well as its own.
 */
#include "sys.h"
#include "wide.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <windows.h>

int main(int argc, char **argv);
int wmain(int argc, wchar_t **wide, wchar_t **environment);

static kb_str str(const char *s)
{
    return (kb_str){s, strlen(s)};
}

static const wchar_t *wide_of(sys_memory *m, const char *text)
{
    wchar_t *wide = sys_keep(m, (strlen(text) + 1) * sizeof *wide);
    if (wide != NULL)
        wide_from(str(text), wide);
    return wide;
}

/* What Windows gives has at most 32767 units. */
static char *narrow_of(sys_memory *m, const wchar_t *text)
{
    size_t n = wcslen(text), most = 3 * n; /* bytes */
    char *narrow = sys_keep(m, most + 1);  /* zeros */
    if (narrow != NULL)
        (void)WideCharToMultiByte(CP_UTF8, 0, text, (int)n, narrow, (int)most, NULL, NULL);
    return narrow;
}

/* ----------------------------------------------------------------- process */

/* main() with the arguments in UTF-8. */
int wmain(int argc, wchar_t **wide, wchar_t **environment)
{
    (void)environment;
    sys_memory m = {NULL, NULL};
    char **argv = sys_keep(&m, ((size_t)argc + 1) * sizeof *argv);
    bool good = argv != NULL;
    for (int i = 0; good && i < argc; i++)
        good = (argv[i] = narrow_of(&m, wide[i])) != NULL;
    static const char no_memory[] = "icsync-kb: out of memory\n";
    if (!good)
        (void)sys_write(2, no_memory, sizeof no_memory - 1);
    int status = good ? main(argc, argv) : 5;
    sys_forget(&m);
    return status;
}

static HANDLE handle_of(int fd)
{
    static const DWORD names[3] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    HANDLE h = fd >= 0 && fd <= 2 ? GetStdHandle(names[fd]) : INVALID_HANDLE_VALUE;
    return h == NULL ? INVALID_HANDLE_VALUE : h;
}

/* A console that knows colours shows them when it is asked to. */
void sys_init(void)
{
    DWORD mode;
    for (int fd = 1; fd <= 2; fd++)
        if (GetConsoleMode(handle_of(fd), &mode))
            SetConsoleMode(handle_of(fd), mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

/* The file is on a share that went away, or on a stick that was pulled out. */
static LONG WINAPI on_exception(EXCEPTION_POINTERS *what)
{
    static const char gone[] = "icsync-kb: the knowledge base cannot be read any more; open it again\n";
    if (what->ExceptionRecord->ExceptionCode != (DWORD)EXCEPTION_IN_PAGE_ERROR)
        return EXCEPTION_CONTINUE_SEARCH;
    (void)sys_write(2, gone, sizeof gone - 1);
    ExitProcess(3);
}

static BOOL WINAPI on_interrupt(DWORD event)
{
    (void)event;
    ExitProcess(130);
}

void sys_guard(void)
{
    SetUnhandledExceptionFilter(on_exception);
    SetConsoleCtrlHandler(on_interrupt, TRUE);
}

const char *sys_env(sys_memory *m, const char *name)
{
    const wchar_t *wide = wide_of(m, name);
    DWORD n = wide == NULL ? 0 : GetEnvironmentVariableW(wide, NULL, 0);
    wchar_t *value = n <= 1 ? NULL : sys_keep(m, n * sizeof *value);
    if (value == NULL || GetEnvironmentVariableW(wide, value, n) >= n)
        return NULL;
    return narrow_of(m, value);
}

#define TICKS_PER_DAY (UINT64_C(86400) * 10000000u) /* of 100 ns */
#define DAYS_1601_TO_1970 134774

int32_t sys_today(void)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    uint64_t ticks = (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
    return (int32_t)(ticks / TICKS_PER_DAY) - DAYS_1601_TO_1970;
}

int64_t sys_now(void)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    uint64_t ticks = (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
    return (int64_t)(ticks / 10000000u) - (int64_t)DAYS_1601_TO_1970 * 86400;
}

const char *sys_error_text(int error)
{
    return error == SYS_NO_SPACE ? "out of memory" : strerror(error);
}

bool sys_error_is_closed_pipe(int error)
{
    return error == EPIPE;
}

bool sys_is_missing(const char *path, int error)
{
    (void)path;
    return error == ENOENT || error == ENOTDIR;
}

/* ------------------------------------------------------------------- files */

#define CONSOLE_UNITS 1024
#define CONSOLE_BYTES (3 * CONSOLE_UNITS) /* that these may take in UTF-8 */

/* A console takes UTF-16 alone; what it gets is whole codes, at most so many bytes that they fit. */
static int write_console(HANDLE h, const char *data, size_t n)
{
    wchar_t wide[CONSOLE_UNITS];
    while (n > 0) {
        size_t part = n < CONSOLE_UNITS ? n : CONSOLE_UNITS;
        while (part < n && part > 1 && ((unsigned char)data[part] & 0xC0) == 0x80)
            part--;
        int units = MultiByteToWideChar(CP_UTF8, 0, data, (int)part, wide, CONSOLE_UNITS);
        DWORD done = 0;
        for (int at = 0; at < units; at += (int)done)
            if (!WriteConsoleW(h, wide + at, (DWORD)(units - at), &done, NULL) || done == 0)
                return EIO;
        data += part;
        n -= part;
    }
    return 0;
}

int sys_write(int fd, const char *data, size_t n)
{
    HANDLE h = handle_of(fd);
    DWORD mode;
    if (GetConsoleMode(h, &mode))
        return write_console(h, data, n);
    while (n > 0) {
        DWORD part = n > INT_MAX ? INT_MAX : (DWORD)n, written = 0;
        if (!WriteFile(h, data, part, &written, NULL))
            return wide_error(GetLastError());
        data += written;
        n -= written;
    }
    return 0;
}

/* As read() does, into CONSOLE_BYTES or more; what is typed at a console comes as UTF-8. */
static int read_some(HANDLE h, char *data, size_t room, size_t *got)
{
    wchar_t wide[CONSOLE_UNITS];
    DWORD mode, n = 0, part = room < INT_MAX ? (DWORD)room : INT_MAX;
    *got = 0;
    if (GetConsoleMode(h, &mode)) {
        if (!ReadConsoleW(h, wide, CONSOLE_UNITS, &n, NULL))
            return wide_error(GetLastError());
        if (n > 0 && wide[0] != 0x1A) /* Ctrl-Z */
            *got = (size_t)WideCharToMultiByte(CP_UTF8, 0, wide, (int)n, data, (int)part, NULL, NULL);
        return 0;
    }
    if (!ReadFile(h, data, part, &n, NULL) && GetLastError() != ERROR_BROKEN_PIPE)
        return wide_error(GetLastError());
    *got = n;
    return 0;
}

int sys_read(char *data, size_t room, size_t *got)
{
    return read_some(handle_of(0), data, room, got);
}

/* Reads to the end into memory that doubles; the parts before stay in m. */
static int read_to_end(sys_memory *m, HANDLE h, size_t limit, kb_str *out)
{
    size_t have = 0, room = 65536;
    char *data = sys_keep(m, room);
    while (data != NULL) {
        size_t got;
        int error = read_some(h, data + have, room - have, &got);
        if (error != 0)
            return error;
        have += got;
        *out = (kb_str){data, have};
        if (have > limit)
            return EFBIG;
        if (got == 0)
            return 0;
        if (room - have >= CONSOLE_BYTES)
            continue;
        data = sys_doubled(m, data, have, &room);
    }
    return ENOMEM;
}

static DWORD attributes_of(sys_memory *m, const char *path)
{
    const wchar_t *wide = wide_of(m, path);
    return wide == NULL ? INVALID_FILE_ATTRIBUTES : GetFileAttributesW(wide);
}

int sys_read_all(sys_memory *m, const char *path, size_t limit, kb_str *out)
{
    *out = (kb_str){"", 0};
    if (strcmp(path, "-") == 0)
        return read_to_end(m, handle_of(0), limit, out);
    const wchar_t *wide = wide_of(m, path);
    if (wide == NULL)
        return ENOMEM;
    HANDLE h = wide_open(wide);
    if (h == INVALID_HANDLE_VALUE)
        return wide_error(GetLastError());
    int error = read_to_end(m, h, limit, out);
    CloseHandle(h);
    return error;
}

/* A new file takes the place of what was there, which stays until all is written. */
int sys_save(sys_memory *m, const char *path, const char *data, size_t n)
{
    const char *part = sys_join(m, str(path), str(".part"), str(""));
    const wchar_t *wide = wide_of(m, path), *wide_part = part == NULL ? NULL : wide_of(m, part);
    if (wide == NULL || wide_part == NULL)
        return ENOMEM;
    HANDLE h = CreateFileW(wide_part, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    if (h == INVALID_HANDLE_VALUE)
        return wide_error(GetLastError());
    DWORD written = 0;
    bool good = n <= INT_MAX && WriteFile(h, data, (DWORD)n, &written, NULL) && written == n && FlushFileBuffers(h);
    int error = good ? 0 : wide_error(GetLastError());
    CloseHandle(h);
    if (good && !MoveFileExW(wide_part, wide, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
        error = wide_error(GetLastError());
    if (error != 0)
        DeleteFileW(wide_part);
    return error;
}

static int append(HANDLE h, kb_str line, uint64_t most, bool (*is_ours)(kb_str begin))
{
    char begin[SYS_BEGIN_BYTES];
    LARGE_INTEGER size;
    DWORD n;
    if (GetFileType(h) != FILE_TYPE_DISK)
        return SYS_NOT_OURS;
    if (!GetFileSizeEx(h, &size) || !ReadFile(h, begin, sizeof begin, &n, NULL))
        return wide_error(GetLastError());
    if (n > 0 && !is_ours((kb_str){begin, n}))
        return SYS_NOT_OURS;
    if ((uint64_t)size.QuadPart + line.n > most)
        return SYS_FULL;
    return !WriteFile(h, line.s, (DWORD)line.n, &n, NULL) ? wide_error(GetLastError()) : n < line.n ? ENOSPC : 0;
}

static HANDLE open_to_write(sys_memory *m, const char *path, DWORD access, DWORD what)
{
    const wchar_t *wide = wide_of(m, path);
    if (wide == NULL)
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return wide == NULL ? INVALID_HANDLE_VALUE
                        : CreateFileW(wide, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, what, 0, NULL);
}

/* (Who may append and no more writes at the end, wherever that has moved to.) */
int sys_append(sys_memory *m, const char *path, kb_str line, uint64_t most, bool (*is_ours)(kb_str begin))
{
    HANDLE h = open_to_write(m, path, GENERIC_READ | FILE_APPEND_DATA, OPEN_ALWAYS);
    if (h == INVALID_HANDLE_VALUE)
        return wide_error(GetLastError());
    int error = append(h, line, most, is_ours);
    CloseHandle(h);
    return error;
}

int sys_empty(sys_memory *m, const char *path)
{
    HANDLE h = open_to_write(m, path, GENERIC_WRITE, TRUNCATE_EXISTING);
    if (h == INVALID_HANDLE_VALUE)
        return wide_error(GetLastError());
    CloseHandle(h);
    return 0;
}

bool sys_is_file(sys_memory *m, const char *path)
{
    DWORD about = attributes_of(m, path);
    return about != INVALID_FILE_ATTRIBUTES && (about & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_DEVICE)) == 0;
}

char *sys_program(sys_memory *m, const char *argv0)
{
    (void)argv0;
    char *path = NULL;
    for (DWORD room = 256; path == NULL && room <= 65536; room *= 4) {
        wchar_t *wide = sys_keep(m, room * sizeof *wide);
        DWORD n = wide == NULL ? 0 : GetModuleFileNameW(NULL, wide, room);
        if (n == 0)
            return NULL;
        if (n < room && (path = narrow_of(m, wide)) == NULL)
            return NULL;
    }
    for (size_t i = 0; path != NULL && path[i] != '\0'; i++)
        if (path[i] == '\\')
            path[i] = '/';
    return path;
}

/* A pattern finds names that go on behind .kb, too. */
static bool ends_with_kb(const wchar_t *name)
{
    size_t n = wcslen(name);
    return n > 3 && name[0] != L'.' && CompareStringOrdinal(name + n - 3, 3, L".kb", 3, TRUE) == CSTR_EQUAL;
}

/* Looks through what was found in a folder, of which *found is the first. */
static sys_choice list_kb(sys_memory *m, HANDLE search, WIN32_FIND_DATAW *found, const char *folder,
                          const char **paths, size_t room, size_t *count)
{
    do {
        if (!ends_with_kb(found->cFileName) || (found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
            continue;
        if (*count == room)
            return SYS_MANY_KB;
        const char *name = narrow_of(m, found->cFileName);
        const char *whole = name == NULL ? NULL : sys_join(m, str(folder), str("/"), str(name));
        if (whole == NULL)
            return SYS_NO_MEMORY;
        paths[(*count)++] = whole;
    } while (FindNextFileW(search, found));
    return *count == 0 ? SYS_NO_KB : SYS_THESE_KB;
}

sys_choice sys_list_kb(sys_memory *m, const char *folder, const char **paths, size_t room, size_t *count)
{
    WIN32_FIND_DATAW found;
    *count = 0;
    DWORD about = attributes_of(m, folder);
    if (about == INVALID_FILE_ATTRIBUTES || (about & FILE_ATTRIBUTE_DIRECTORY) == 0)
        return SYS_NO_FOLDER;
    const char *pattern = sys_join(m, str(folder), str("/*.kb"), str(""));
    const wchar_t *wide = pattern == NULL ? NULL : wide_of(m, pattern);
    if (wide == NULL)
        return SYS_NO_MEMORY;
    HANDLE search = FindFirstFileW(wide, &found);
    if (search == INVALID_HANDLE_VALUE)
        return SYS_NO_KB;
    sys_choice choice = list_kb(m, search, &found, folder, paths, room, count);
    FindClose(search);
    return choice;
}

/* ---------------------------------------------------------------- terminal */

bool sys_is_terminal(int fd)
{
    DWORD mode;
    return GetConsoleMode(handle_of(fd), &mode) != 0;
}

bool sys_has_colour(int fd)
{
    DWORD mode;
    return GetConsoleMode(handle_of(fd), &mode) && (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

bool sys_terminal_size(int fd, unsigned *columns, unsigned *rows)
{
    CONSOLE_SCREEN_BUFFER_INFO about;
    if (!GetConsoleScreenBufferInfo(handle_of(fd), &about))
        return false;
    /* Without the last column: behind a letter there a console begins a new line by itself. */
    int width = about.srWindow.Right - about.srWindow.Left, height = about.srWindow.Bottom - about.srWindow.Top + 1;
    *columns = width > 0 ? (unsigned)width : 80;
    *rows = height > 0 ? (unsigned)height : 25;
    return true;
}

/* The console of Windows scrolls back, and its own pager knows neither UTF-8 nor colours. */
void sys_begin_pager(sys_pager *pager, const char *command)
{
    (void)pager;
    (void)command;
}

bool sys_page(sys_pager *pager, const char *text, size_t n)
{
    (void)pager;
    (void)text;
    (void)n;
    return false;
}
