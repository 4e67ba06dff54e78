/*
 * sys.c - the operating system (POSIX) for the program icsync-kb: environment,
 * files, terminal, signals, pager. Declared in sys.h; called by the program's
 * files. It is not in the library. windows/sys.c does the same for Windows.
 */
#include "sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static kb_str str(const char *s)
{
    return (kb_str){s, strlen(s)};
}

/* ----------------------------------------------------------------- process */

void sys_init(void)
{
    /* A closed standard output must not become the knowledge base's descriptor;
     * opened for reading only, writing to it still fails; and the other way round. */
    struct stat st;
    for (int fd = 0; fd <= 2; fd++)
        if (fstat(fd, &st) != 0 && errno == EBADF)
            (void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
    struct sigaction ignore;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); /* too large a file is an error of write(), too */
}

static const char changed[] =
    "icsync-kb: the knowledge base changed while it was read (file truncated?); open it again\n";

static void on_bus_error(int signal_number)
{
    (void)signal_number;
    ssize_t written = write(2, changed, sizeof changed - 1);
    (void)written;
    _exit(3);
}

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    _exit(130);
}

void sys_guard(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_bus_error;
    sigaction(SIGBUS, &action, NULL);
    struct sigaction old;
    /* In the background of a shell Ctrl-C is ignored, and stays so. */
    if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
        return;
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, NULL);
}

static const char *env(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || value[0] == '\0' ? NULL : value;
}

const char *sys_env(sys_memory *m, const char *name)
{
    (void)m;
    return env(name);
}

int32_t sys_today(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return KB_NO_DAY;
    long long days = (long long)now.tv_sec / 86400;
    if ((long long)now.tv_sec % 86400 < 0)
        days--;
    return days < -1000000 || days > 10000000 ? KB_NO_DAY : (int32_t)days;
}

int64_t sys_now(void)
{
    struct timespec now;
    return clock_gettime(CLOCK_REALTIME, &now) == 0 ? (int64_t)now.tv_sec : -1;
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
    char byte;
    return (error == ENOENT || error == ENOTDIR) && readlink(path, &byte, 1) < 0;
}

/* ------------------------------------------------------------------- files */

int sys_write(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, data, n);
        if (written >= 0) {
            data += written;
            n -= (size_t)written;
        } else if (errno == EAGAIN) {
            struct pollfd wait = {fd, POLLOUT, 0};
            (void)poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

/* Reads to the end of fd into memory that doubles; the parts before stay in m. */
static int read_to_end(sys_memory *m, int fd, size_t limit, kb_str *out)
{
    size_t have = 0, room = 65536;
    char *data = sys_keep(m, room);
    while (data != NULL) {
        ssize_t got = read(fd, data + have, room - have);
        if (got < 0 && errno != EINTR)
            return errno;
        have += got > 0 ? (size_t)got : 0;
        *out = (kb_str){data, have};
        if (have > limit)
            return EFBIG;
        if (got == 0)
            return 0;
        if (have < room)
            continue;
        data = sys_doubled(m, data, have, &room);
    }
    return ENOMEM;
}

int sys_read_all(sys_memory *m, const char *path, size_t limit, kb_str *out)
{
    *out = (kb_str){"", 0};
    if (strcmp(path, "-") == 0)
        return read_to_end(m, 0, limit, out);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno;
    int error = read_to_end(m, fd, limit, out);
    close(fd);
    return error;
}

int sys_read(char *data, size_t room, size_t *got)
{
    ssize_t n;
    do
        n = read(0, data, room);
    while (n < 0 && errno == EINTR);
    *got = n > 0 ? (size_t)n : 0;
    return n < 0 ? errno : 0;
}

static int append(int fd, kb_str line, uint64_t most, bool (*is_ours)(kb_str begin))
{
    char begin[SYS_BEGIN_BYTES];
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    if (!S_ISREG(st.st_mode))
        return SYS_NOT_OURS;
    ssize_t n = read(fd, begin, sizeof begin);
    if (n < 0)
        return errno;
    if (n > 0 && !is_ours((kb_str){begin, (size_t)n}))
        return SYS_NOT_OURS;
    if ((uint64_t)st.st_size + line.n > most)
        return SYS_FULL;
    n = write(fd, line.s, line.n);
    if (n >= 0 && (size_t)n < line.n)
        return ftruncate(fd, st.st_size) != 0 ? errno : ENOSPC; /* half a line would spoil the next one */
    return n < 0 ? errno : 0;
}

int sys_append(sys_memory *m, const char *path, kb_str line, uint64_t most, bool (*is_ours)(kb_str begin))
{
    (void)m;
    /* (A pipe that nobody reads must not hold the program up.) */
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
    if (fd < 0)
        return errno;
    int error = append(fd, line, most, is_ours);
    return close(fd) != 0 && error == 0 ? errno : error;
}

int sys_empty(sys_memory *m, const char *path)
{
    (void)m;
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    return fd < 0 || close(fd) != 0 ? errno : 0;
}

bool sys_is_file(sys_memory *m, const char *path)
{
    (void)m;
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static void cut_at_last_slash(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == path)
        slash[1] = '\0';
    else if (slash != NULL)
        *slash = '\0';
}

static char *in_folder(sys_memory *m, kb_str folder, const char *name)
{
    return sys_join(m, folder, str("/"), str(name));
}

/* The first executable of that name in $PATH, or NULL. */
static char *find_in_path(sys_memory *m, const char *name)
{
    const char *at = env("PATH");
    while (at != NULL && *at != '\0') {
        size_t n = strcspn(at, ":");
        char *path = in_folder(m, (kb_str){at, n}, name);
        if (n > 0 && path != NULL && access(path, X_OK) == 0 && sys_is_file(m, path))
            return path;
        at += n + (at[n] == ':');
    }
    return NULL;
}

#define LINK_BYTES 4096 /* systems have no longer names */

/* Where a link leads, or NULL: it is none, or cannot be read. */
static char *read_link(sys_memory *m, const char *name)
{
    char *path = sys_keep(m, LINK_BYTES + 1); /* zeros */
    ssize_t n = path == NULL ? 0 : readlink(name, path, LINK_BYTES);
    return n <= 0 ? NULL : path;
}

#define LINKS_MAX 32 /* links that lead to links */

/* The file that a name of it is for, where that is a link. */
static char *end_of_links(sys_memory *m, const char *name)
{
    char *path = sys_join(m, str(name), str(""), str(""));
    for (unsigned i = 0; path != NULL && i < LINKS_MAX; i++) {
        const char *to = read_link(m, path);
        if (to == NULL)
            return path;
        cut_at_last_slash(path);
        path = sys_join(m, str(to[0] == '/' ? "" : path), str(to[0] == '/' ? "" : "/"), str(to));
    }
    return path;
}

const char *sys_folder_of(sys_memory *m, const char *path, bool links)
{
    char *whole = sys_join(m, str(strchr(path, '/') != NULL ? "" : "./"), str(path), str(""));
    char *folder = whole != NULL && links ? end_of_links(m, whole) : whole;
    if (folder != NULL)
        cut_at_last_slash(folder);
    return folder;
}

/* A new file takes the place of what was there, which stays until all is written. */
int sys_save(sys_memory *m, const char *path, const char *data, size_t n)
{
    struct stat st;
    const char *part = sys_join(m, str(path), str(".part"), str(""));
    if (part == NULL)
        return ENOMEM;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return EINVAL;
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return errno;
    int error = sys_write(fd, data, n);
    while (error == 0 && fsync(fd) != 0)
        error = errno != EINTR ? errno : 0;
    if (close(fd) != 0 && error == 0)
        error = errno;
    if (error == 0 && rename(part, path) != 0)
        error = errno;
    if (error != 0)
        (void)unlink(part);
    return error;
}

char *sys_program(sys_memory *m, const char *argv0)
{
    char *path = read_link(m, "/proc/self/exe"); /* Linux, and BSDs with a /proc */
    if (path == NULL && argv0 != NULL) {
        const char *found = strchr(argv0, '/') != NULL ? argv0 : find_in_path(m, argv0);
        path = found == NULL ? NULL : end_of_links(m, found);
    }
    return path;
}

int sys_become(sys_memory *m, const char *argv0, const char **words)
{
    char *path = sys_program(m, argv0), *const *line = (char *const *)(uintptr_t)words; /* which nobody changes */
    if (path != NULL) {
        cut_at_last_slash(path);
        path = in_folder(m, str(path), words[0]);
    }
    if (path != NULL)
        (void)execv(path, line);
    path = find_in_path(m, words[0]);
    if (path != NULL)
        (void)execv(path, line);
    return errno;
}

static bool ends_with_kb(const char *name)
{
    size_t n = strlen(name);
    return n > 3 && name[0] != '.' && strcmp(name + n - 3, ".kb") == 0;
}

static sys_choice list_kb(sys_memory *m, DIR *dir, const char *folder, const char **paths, size_t room, size_t *count)
{
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!ends_with_kb(entry->d_name))
            continue;
        char *whole = in_folder(m, str(folder), entry->d_name);
        if (whole == NULL)
            return SYS_NO_MEMORY;
        if (!sys_is_file(m, whole))
            continue;
        if (*count == room)
            return SYS_MANY_KB;
        paths[(*count)++] = whole;
    }
    return *count == 0 ? SYS_NO_KB : SYS_THESE_KB;
}

sys_choice sys_list_kb(sys_memory *m, const char *folder, const char **paths, size_t room, size_t *count)
{
    *count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return errno == ENOMEM ? SYS_NO_MEMORY : SYS_NO_FOLDER;
    sys_choice choice = list_kb(m, dir, folder, paths, room, count);
    closedir(dir);
    return choice;
}

/* ---------------------------------------------------------------- terminal */

bool sys_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

bool sys_has_colour(int fd)
{
    const char *term = env("TERM");
    return term != NULL && strcmp(term, "dumb") != 0 && sys_is_terminal(fd);
}

bool sys_terminal_size(int fd, unsigned *columns, unsigned *rows)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return false;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return true;
}

/* Waits for the text, and becomes the pager then. */
static _Noreturn void run_pager(const char *command, const int ends[2])
{
    struct pollfd text = {.fd = ends[0], .events = POLLIN};
    close(ends[1]);
    while (poll(&text, 1, -1) < 0 && errno == EINTR)
        continue;
    if ((text.revents & POLLIN) == 0)
        _exit(0);
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    sigaction(SIGPIPE, &standard, NULL);
    sigaction(SIGXFSZ, &standard, NULL);
    sigaction(SIGINT, &standard, NULL);
    dup2(ends[0], 0);
    close(ends[0]);
    /* Unless the user has chosen: let our colours through, and it is UTF-8. */
    static const char setting[] = ": \"${LESS=FIRX}\" \"${LESSCHARSET=utf-8}\"; export LESS LESSCHARSET; eval \"$0\"";
    execl("/bin/sh", "sh", "-c", setting, command, (char *)NULL);
    _exit(127);
}

void sys_begin_pager(sys_pager *pager, const char *command)
{
    int ends[2];
    if (pipe(ends) != 0)
        return;
    pid_t process = fork();
    if (process == 0)
        run_pager(command, ends);
    close(ends[0]);
    if (process < 0)
        close(ends[1]);
    else
        *pager = (sys_pager){process, ends[1]};
}

bool sys_page(sys_pager *pager, const char *text, size_t n)
{
    if (pager->process == 0)
        return false;
    struct sigaction ignore, before;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGINT, &ignore, &before);
    (void)sys_write(pager->text, text, n); /* the user may leave before the end */
    close(pager->text);
    int status = 0;
    while (waitpid(pager->process, &status, 0) < 0 && errno == EINTR)
        continue;
    sigaction(SIGINT, &before, NULL);
    return !(WIFEXITED(status) && (WEXITSTATUS(status) == 126 || WEXITSTATUS(status) == 127));
}
