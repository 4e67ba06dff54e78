/*
 * save.c - replaces a file as a whole or not at all (compiler.h; save.h). Callers: main.c,
 * save_folder.c.
 * The bytes go to a temporary file beside the target. A .kb, or a program with
 * one, is opened and verified by the reader's own code before it takes the name.
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "save.h"
#include "parallel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 4096

kb_status kbc_fail_io(kb_error *err, const char *what, const char *file)
{
    int code = errno;
    return kb_fail(err, KB_E_IO, "cannot %s %.80s: %.60s", what, file, code == ENOMEM ? "out of memory" : strerror(code));
}

static kb_status write_all(int fd, kb_str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.s, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return KB_E_IO;
        bytes = kb_str_slice(bytes, (size_t)n, bytes.n);
    }
    return KB_OK;
}

static int sync_file(int fd)
{
    int failed;
    do
        failed = fsync(fd);
    while (failed != 0 && errno == EINTR);
    return failed;
}

/* *created says whether the file is ours to remove. */
kb_status kbc_write_new(const char *file, kb_str bytes, kbc_saved what, bool *created, kb_error *err)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, what == KBC_PROGRAM ? 0777 : 0666);
    *created = fd >= 0;
    if (fd < 0)
        return kbc_fail_io(err, "create", file);
    kb_status status = write_all(fd, bytes);
    if (status == KB_OK && what != KBC_PART && sync_file(fd) != 0)
        status = KB_E_IO;
    if (status != KB_OK)
        (void)kbc_fail_io(err, "write", file);
    if (close(fd) != 0 && status == KB_OK)
        status = kbc_fail_io(err, "close", file);
    return status;
}

typedef struct verifier {
    const kb *k;
    kb_error errors[KB_VERIFY_PARTS];
} verifier;

static void verify_part(void *user, unsigned worker, unsigned part)
{
    verifier *v = user;
    (void)worker;
    (void)kb_verify_part(v->k, part, &v->errors[part]);
}

/* All parts, by some workers; of several errors that of the first part. */
static kb_status verify_parts(const kb *k, unsigned jobs, kb_error *err)
{
    verifier v = {.k = k};
    kbc_parallel(jobs, KB_VERIFY_PARTS, verify_part, &v);
    for (unsigned i = 0; i < KB_VERIFY_PARTS; i++)
        if (v.errors[i].status != KB_OK) {
            *err = v.errors[i];
            return err->status;
        }
    return KB_OK;
}

/* What was checked in memory is only opened, which shows that all of it is there. */
static kb_status verify_file(const char *file, kbc_saved what, unsigned jobs, kb_error *err)
{
    kb *k;
    kb_error why = {.status = KB_OK};
    kb_status status = kb_open_file(file, NULL, &k, &why);
    if (status == KB_OK && what != KBC_CHECKED)
        status = verify_parts(k, jobs, &why);
    kb_close(k);
    return status == KB_OK ? KB_OK : kb_fail(err, status, "the written file does not verify: %.150s", why.text);
}

/* The folder that a file stands in; where its own name begins. */
static const char *folder_of(const char *file, char folder[NAME_BYTES])
{
    const char *slash = strrchr(file, '/');
    size_t n = slash != NULL ? (size_t)(slash - file) : 0;
    (void)snprintf(folder, NAME_BYTES, "%.*s", (int)(n > 0 ? n : 1), slash == NULL ? "." : n > 0 ? file : "/");
    return slash == NULL ? file : slash + 1;
}

/* The rename itself must reach the disk, or a power cut could bring the old name back without its content. */
static void sync_folder(const char *file)
{
    char folder[NAME_BYTES];
    (void)folder_of(file, folder);
    int fd = open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (fd < 0)
        return;
    (void)sync_file(fd);
    (void)close(fd);
}

/* Whether a name is that of a file, a mark and the number of a process that is no more, or is this one. */
static bool is_stale(const char *name, const char *file, const char *mark)
{
    size_t n = strlen(file), m = strlen(mark);
    if (strncmp(name, file, n) != 0 || strncmp(name + n, mark, m) != 0)
        return false;
    const char *digits = name + n + m;
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || count > 9 || digits[count] != '\0')
        return false;
    pid_t process = (pid_t)strtol(digits, NULL, 10);
    return process == getpid() || (process > 0 && kill(process, 0) != 0 && errno == ESRCH);
}

void kbc_each_stale(const char *file, const char *mark, kbc_stale *found, void *user)
{
    char folder[NAME_BYTES], path[2 * NAME_BYTES];
    const char *name = folder_of(file, folder);
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
        if (is_stale(entry->d_name, name, mark)) {
            (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            found(user, path);
        }
    if (dir != NULL)
        (void)closedir(dir);
}

static void remove_stale(void *user, const char *path)
{
    struct stat st;
    (void)user;
    if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
        (void)unlink(path);
}

static void remove_file(const void *path)
{
    (void)unlink(path);
}

/* Writes beside the target, verifies, renames. */
static kb_status replace(kb_str bytes, kbc_saved what, unsigned jobs, const char *temporary, const char *file,
                         mode_t mode, kb_error *err)
{
    bool created;
    kb_status status = kbc_write_new(temporary, bytes, what, &created, err);
    kbc_at_end(created ? remove_file : NULL, temporary);
    if (status == KB_OK && mode != 0 && chmod(temporary, mode) != 0)
        status = kbc_fail_io(err, "set the mode of", temporary);
    if (status == KB_OK && what != KBC_BROWSER_PAGE)
        status = verify_file(temporary, what, jobs, err);
    if (status == KB_OK && rename(temporary, file) != 0)
        status = kbc_fail_io(err, "rename to", file);
    if (status == KB_OK)
        sync_folder(file);
    else if (created)
        (void)unlink(temporary);
    kbc_at_end(NULL, NULL);
    return status;
}

/*
 * Holds back what would end the program half way: it then comes after the
 * file was replaced or its temporary removed. A limit on file sizes becomes an
 * error of write().
 */
void kbc_hold_signals(sigset_t *before)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGXFSZ};
    sigset_t held;
    (void)sigemptyset(&held);
    for (size_t i = 0; i < KB_COUNT(ending); i++)
        (void)sigaddset(&held, ending[i]);
    (void)sigprocmask(SIG_BLOCK, &held, before);
}

/* A pending SIGXFSZ was told as an error already. */
void kbc_let_signals(const sigset_t *before)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
    (void)sigaction(SIGXFSZ, &ignore, &old);
    (void)sigaction(SIGXFSZ, &old, NULL);
    (void)sigprocmask(SIG_SETMASK, before, NULL);
}

kb_status kbc_save(kb_str bytes, kbc_saved what, unsigned jobs, const char *file, kb_error *err)
{
    char temporary[NAME_BYTES], target[PATH_MAX];
    struct stat st;
    mode_t mode = 0;
    if (stat(file, &st) == 0) { /* a link stays a link, and keeps the mode of what it leads to */
        if (!S_ISREG(st.st_mode))
            return kb_fail(err, KB_E_IO, "cannot replace %.120s: it is not a file", file);
        mode = st.st_mode & 0777;
        mode |= what == KBC_PROGRAM ? (mode & 0444) >> 2 : 0; /* who may read it may run it */
        file = realpath(file, target) != NULL ? target : file;
    } else if (errno != ENOENT) {
        return kbc_fail_io(err, "look at", file);
    }
    int n = snprintf(temporary, sizeof temporary, "%s.tmp-%ld", file, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof temporary)
        return kb_fail(err, KB_E_IO, "the name of the output file is too long");
    sigset_t before;
    kbc_hold_signals(&before);
    kbc_each_stale(file, ".tmp-", remove_stale, NULL); /* what a kill or a power cut has left */
    kb_status status = replace(bytes, what, kbc_workers_by_size(jobs, bytes.n), temporary, file, mode, err);
    kbc_let_signals(&before);
    return status;
}
