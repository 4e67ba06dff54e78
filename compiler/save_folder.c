/*
 * save_folder.c - writes a folder as a whole or not at all (export.h). Caller: main.c.
 *
 * The files go to a folder beside the target, which then takes its name. Among them
 * is a list of them, so that a folder can be told to be ours, and nothing of anybody
 * else's is removed with it. Only what is found below a folder is removed, links as
 * links, so that a list that was forged removes nothing elsewhere.
 */
#define _XOPEN_SOURCE 700 /* realpath(), lstat() */

#include "export.h"
#include "names.h"
#include "save.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST ".icsync-kb-export"
#define DEEP 100

typedef struct tree {
    kbc *c;
    const char *path;
    const kbc_names *ours; /* files of its list; NULL: all are */
    bool remove;
    kb_str foreign;        /* the first file that is not ours; s NULL: none */
} tree;

static const char *path_in(kbc *c, const char *folder, kb_str below)
{
    return kbc_format(c, "%s%s%.*s", folder, below.n > 0 ? "/" : "", (int)below.n, below.n > 0 ? below.s : "").s;
}

/* ------------------------------------------------------------------ walking */

static bool walk(tree *f, kb_str below, unsigned depth);

/* False: it is not ours, or cannot be looked at or removed. */
static bool visit(tree *f, kb_str below, unsigned depth)
{
    struct stat st;
    const char *path = path_in(f->c, f->path, below);
    if (lstat(path, &st) != 0)
        return false;
    if (S_ISDIR(st.st_mode))
        return walk(f, below, depth + 1) && (!f->remove || rmdir(path) == 0);
    if (f->ours != NULL && kbc_names_find(f->ours, below) == KBC_NONE) {
        f->foreign = below;
        return false;
    }
    return !f->remove || unlink(path) == 0;
}

static bool walk(tree *f, kb_str below, unsigned depth)
{
    DIR *dir = depth < DEEP ? opendir(path_in(f->c, f->path, below)) : NULL;
    bool good = dir != NULL;
    const struct dirent *entry;
    while (good && (entry = readdir(dir)) != NULL) {
        kb_str name = kb_str_from(entry->d_name);
        if (strcmp(name.s, ".") == 0 || strcmp(name.s, "..") == 0)
            continue;
        kb_str inside = below.n > 0 ? kbc_format(f->c, "%.*s/%s", (int)below.n, below.s, name.s)
                                    : kb_arena_copy(&f->c->arena, name);
        good = visit(f, inside, depth);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return good;
}

static bool remove_all(kbc *c, const char *path, const kbc_names *ours)
{
    tree f = {.c = c, .path = path, .ours = ours, .remove = true};
    return walk(&f, KB_LIT(""), 0) && rmdir(path) == 0;
}

/* ------------------------------------------------------------------ writing */

/* Makes the folders that a file stands in. */
static kb_status make_folders(kbc *c, const char *root, kb_str path, kb_error *err)
{
    for (size_t i = 0; i < path.n; i++) {
        if (path.s[i] != '/')
            continue;
        const char *folder = path_in(c, root, kb_str_slice(path, 0, i));
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return kbc_fail_io(err, "create", folder);
    }
    return KB_OK;
}

static kb_status write_list(kbc *c, const kbc_list *files, const char *root, kb_error *err)
{
    kb_buf list;
    bool created;
    kb_buf_init(&list, &c->arena.alloc);
    kb_buf_str(&list, KB_LIT(LIST "\n"));
    for (size_t i = 0; i < files->count; i++) {
        kb_buf_str(&list, ((const kbc_export_file *)files->items)[i].path);
        kb_buf_byte(&list, '\n');
    }
    kb_status status = kbc_write_new(path_in(c, root, KB_LIT(LIST)), kb_buf_view(&list), KBC_PART, &created, err);
    kb_buf_release(&list);
    return status;
}

/* The list first: of a folder that a kill has left half written it tells what is ours. */
static kb_status write_files(kbc *c, const kbc_list *files, const char *root, kb_error *err)
{
    bool created;
    kb_status status = write_list(c, files, root, err);
    for (size_t i = 0; i < files->count && status == KB_OK; i++) {
        const kbc_export_file *file = (const kbc_export_file *)files->items + i;
        status = make_folders(c, root, file->path, err);
        if (status == KB_OK)
            status = kbc_write_new(path_in(c, root, file->path), kb_buf_view(&file->bytes), KBC_PART, &created, err);
    }
    return status;
}

/* A folder that is being written. */
typedef struct writing {
    const kbc_list *files;
    const char *root;
} writing;

/* Takes away what was written of it, file by file, and the folders that they stand in, which are empty in the end. */
static void remove_written(const void *user)
{
    const writing *w = user;
    char path[PATH_MAX];
    size_t root = strlen(w->root);
    for (size_t i = 0; i <= w->files->count; i++) {
        const kbc_export_file *files = w->files->items;
        kb_str name = i < w->files->count ? files[i].path : KB_LIT(LIST);
        size_t n = root + 1 + name.n;
        if (n >= sizeof path)
            continue;
        memcpy(path, w->root, root);
        path[root] = '/';
        memcpy(path + root + 1, name.s, name.n);
        path[n] = '\0';
        (void)unlink(path);
        for (; n >= root; n--)
            if (path[n] == '/') {
                path[n] = '\0';
                (void)rmdir(path);
            }
    }
}

/* ---------------------------------------------------------------- replacing */

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry = NULL;
    bool empty = dir != NULL;
    while (empty && (entry = readdir(dir)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (dir != NULL)
        (void)closedir(dir);
    return empty;
}

static kbc_names *read_list(kbc *c, const char *path)
{
    kb_buf bytes;
    kb_error error;
    kb_str name;
    kbc_names *names = kbc_names_new(c);
    kb_buf_init(&bytes, &c->arena.alloc);
    bool good = kbc_read_file(path_in(c, path, KB_LIT(LIST)), &bytes, &error) == KB_OK;
    kb_str rest = kb_arena_copy(&c->arena, kb_buf_view(&bytes));
    kb_buf_release(&bytes);
    while (good && kb_str_split(&rest, '\n', &name))
        (void)kbc_names_add(c, names, name, 0);
    return good ? names : NULL;
}

/* Whether a folder may give way; *ours gets what is to be removed of it, NULL: it is not there, or empty. */
static kb_status look_at(kbc *c, const char *path, bool force, kbc_names **ours, kb_error *err)
{
    struct stat st;
    *ours = NULL;
    if (stat(path, &st) != 0)
        return errno == ENOENT ? KB_OK : kbc_fail_io(err, "look at", path);
    if (!S_ISDIR(st.st_mode))
        return kb_fail(err, KB_E_IO, "cannot write to %.120s: it is not a folder", path);
    if (is_empty(path))
        return KB_OK;
    *ours = read_list(c, path);
    if (*ours == NULL)
        return kb_fail(err, KB_E_IO, "%.120s is not empty, and no export", path);
    if (!force)
        return kb_fail(err, KB_E_IO, "%.120s is there already; --force writes it anew", path);
    tree f = {.c = c, .path = path, .ours = *ours, .foreign = {NULL, 0}};
    if (walk(&f, KB_LIT(""), 0))
        return KB_OK;
    if (f.foreign.s == NULL)
        return kbc_fail_io(err, "look through", path);
    return kb_fail(err, KB_E_IO, "%.80s has a file that is not of the export: %.80s", path, f.foreign.s);
}

static void tell(const void *line)
{
    ssize_t written = write(STDERR_FILENO, line, strlen(line));
    (void)written;
}

/* The old folder has another name until the new one stands in its place. */
static kb_status replace(kbc *c, const char *temporary, const char *path, const kbc_names *ours, kb_error *err)
{
    const char *old = kbc_format(c, "%s.old-%ld", path, (long)getpid()).s;
    const char *line = kbc_format(c, "icsync-kbc: %s is written, what it replaces is now %s\n", path, old).s;
    if (ours != NULL && rename(path, old) != 0)
        return kbc_fail_io(err, "rename", path);
    if (rename(temporary, path) != 0) {
        kb_status status = kbc_fail_io(err, "rename to", path);
        if (ours != NULL)
            (void)rename(old, path);
        return status;
    }
    kbc_at_end(tell, line);
    if (ours == NULL || remove_all(c, old, ours))
        return KB_OK;
    kb_status status = kbc_fail_io(err, "remove", old);
    tell(line);
    return status;
}

/* One with a list of what is in it was an export. */
static void remove_stale(void *user, const char *path)
{
    struct stat st;
    kbc_names *ours = lstat(path, &st) == 0 && S_ISDIR(st.st_mode) ? read_list(user, path) : NULL;
    if (ours != NULL)
        (void)remove_all(user, path, ours);
}

static kb_status write_and_replace(kbc *c, const kbc_list *files, const char *path, const kbc_names *ours,
                                   kbc_folder_check *check, void *user, kb_error *err)
{
    const char *temporary = kbc_format(c, "%s.tmp-%ld", path, (long)getpid()).s;
    kbc_each_stale(path, ".tmp-", remove_stale, c);
    if (mkdir(temporary, 0777) != 0)
        return kbc_fail_io(err, "create", temporary);
    writing w = {files, temporary};
    kbc_at_end(remove_written, &w);
    kb_status status = write_files(c, files, temporary, err);
    if (status == KB_OK && check != NULL && !check(user, temporary))
        status = KB_E_ARGUMENT;
    if (status == KB_OK)
        status = replace(c, temporary, path, ours, err);
    if (status != KB_OK)
        remove_written(&w);
    kbc_at_end(NULL, NULL);
    kbc_each_stale(path, ".old-", remove_stale, c);
    return status;
}

kb_status kbc_save_folder(kbc *c, const kbc_list *files, const char *folder_path, bool force, kbc_folder_check *check,
                          void *user, kb_error *err)
{
    char target[PATH_MAX];
    kb_str name = kb_str_from(folder_path);
    kbc_names *ours;
    while (name.n > 1 && name.s[name.n - 1] == '/')
        name.n--;
    const char *path = kb_arena_copy(&c->arena, name).s;
    path = realpath(path, target) != NULL ? target : path;
    kb_status status = look_at(c, path, force, &ours, err);
    if (status != KB_OK)
        return status;
    sigset_t before;
    kbc_hold_signals(&before);
    status = write_and_replace(c, files, path, ours, check, user, err);
    kbc_let_signals(&before);
    return status;
}
