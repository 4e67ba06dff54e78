/*
 * import_files.c - finds saved pages, and writes the Markdown that they become.
 * Interface: import.h. Caller: import.c.
 *
 * As in load.c symbolic links are not followed and names that begin with a dot
 * are left out; so is the folder of pictures and scripts that a browser saves
 * beside a page. Nothing is written before all files were looked at.
 */
#include "import.h"

#include "kb_utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static kbc_source *stub(kbc *c, kb_str file)
{
    kbc_source *source = kb_arena_get(&c->arena, 1, sizeof *source);
    source->file = kb_arena_copy(&c->arena, file);
    return source;
}

static void refuse(kbc *c, kb_str file, const char *rule, const char *why)
{
    kbc_report(c, KBC_ERROR, stub(c, file), (kbc_place){0, 0}, rule, "%s", why);
}

/* ----------------------------------------------------------------- finding */

static bool ends_in(kb_str name, const char *end)
{
    size_t n = strlen(end);
    return name.n > n && strncasecmp(name.s + name.n - n, end, n) == 0;
}

static bool is_page(kb_str name)
{
    return ends_in(name, ".html") || ends_in(name, ".htm") || ends_in(name, ".xhtml");
}

/* As browsers of several languages call the folder beside a page. */
static bool is_beside_page(kb_str name)
{
    return ends_in(name, "_files") || ends_in(name, "-Dateien") || ends_in(name, "_fichiers") || ends_in(name, "_archivos");
}

static void add_page(kbc_importing *i, kb_str file, kb_str path)
{
    if (kb_utf8_check(path) < path.n) {
        refuse(i->c, file, "utf-8", "the name of the file is not UTF-8");
        return;
    }
    kbc_import_page *page = kbc_list_add(i->c, &i->pages, sizeof *page);
    *page = (kbc_import_page){.source = stub(i->c, file), .path = path, .day = KB_NO_DAY};
}

typedef struct finder {
    kbc_importing *i;
    kb_str root;
    kbc_list folders; /* kb_str, below root, each with a final / */
} finder;

static void look_at(finder *f, kb_str folder, const char *name)
{
    kbc *c = f->i->c;
    kb_str path = kb_arena_join(&c->arena, (kb_str[]){folder, kb_str_from(name)}, 2);
    kb_str file = kbc_format(c, "%s/%s", f->root.s, path.s);
    struct stat st;
    if (lstat(file.s, &st) != 0) {
        refuse(c, file, "read", kbc_error_text());
    } else if (S_ISDIR(st.st_mode) && !is_beside_page(path)) {
        kb_str *below = kbc_list_add(c, &f->folders, sizeof *below);
        *below = kbc_format(c, "%s/", path.s);
    } else if (S_ISLNK(st.st_mode) && is_page(path)) {
        kbc_report(c, KBC_WARNING, stub(c, file), (kbc_place){0, 0}, "read", "a symbolic link is not followed");
    } else if (S_ISREG(st.st_mode) && is_page(path)) {
        add_page(f->i, file, path);
    }
}

static void read_folder(finder *f, kb_str folder)
{
    kb_str file = kbc_format(f->i->c, "%s/%.*s", f->root.s, (int)folder.n, folder.s);
    int fd = open(file.s, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC | (folder.n > 0 ? O_NOFOLLOW : 0));
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        refuse(f->i->c, file, "read", kbc_error_text());
        if (fd >= 0)
            (void)close(fd);
        return;
    }
    const struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            look_at(f, folder, entry->d_name);
    if (errno != 0)
        refuse(f->i->c, file, "read", kbc_error_text());
    (void)closedir(dir);
}

static int by_path(const void *left, const void *right)
{
    const kbc_import_page *a = left, *b = right;
    return kb_str_compare(a->path, b->path);
}

bool kbc_import_find(kbc_importing *i, const char *root)
{
    finder f = {.i = i, .root = kb_arena_copy(&i->c->arena, kb_str_from(root))};
    struct stat st;
    while (f.root.n > 1 && f.root.s[f.root.n - 1] == '/')
        f.root = kb_arena_copy(&i->c->arena, kb_str_slice(f.root, 0, f.root.n - 1));
    if (stat(root, &st) != 0) {
        refuse(i->c, f.root, "read", kbc_error_text());
        return false;
    }
    if (S_ISDIR(st.st_mode)) {
        read_folder(&f, KB_LIT(""));
        while (f.folders.count > 0) {
            kb_str folder = ((kb_str *)f.folders.items)[--f.folders.count];
            read_folder(&f, folder);
        }
    } else {
        const char *slash = strrchr(root, '/');
        add_page(i, f.root, kb_str_from(slash != NULL ? slash + 1 : root));
    }
    if (i->pages.count > 1)
        qsort(i->pages.items, i->pages.count, sizeof(kbc_import_page), by_path);
    if (i->pages.count == 0 && i->c->errors == 0)
        refuse(i->c, f.root, "read", "there are no HTML files in it");
    return i->pages.count > 0;
}

/* ----------------------------------------------------------------- reading */

bool kbc_import_read(const kbc_importing *i, const kbc_import_page *page, kb_buf *out)
{
    size_t limit = (size_t)i->c->limits[KBC_MAX_IMPORT];
    int fd = open(page->source->file.s, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    bool opened = fd >= 0 && fstat(fd, &st) == 0, regular = opened && S_ISREG(st.st_mode);
    bool fits = regular && (uint64_t)st.st_size <= limit, good = fits && kbc_read_bytes(fd, limit + 1, out);
    if (!opened || (fits && !good))
        refuse(i->c, page->source->file, "read", kbc_error_text());
    else if (!regular)
        refuse(i->c, page->source->file, "read", "not a regular file");
    else if (!fits || out->size > limit)
        kbc_report_limit(i->c, page->source, (kbc_place){0, 0}, KBC_MAX_IMPORT, "the file is too large");
    good = good && out->size <= limit;
    if (fd >= 0)
        (void)close(fd);
    return good;
}

/* ----------------------------------------------------------------- writing */

/* Whether a regular file has this text. */
static bool has_text(kb_str file, kb_str text, const struct stat *st)
{
    kb_buf bytes;
    kb_alloc alloc = kbc_alloc();
    if ((uint64_t)st->st_size != text.n)
        return false;
    int fd = open(file.s, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
    kb_buf_init(&bytes, &alloc);
    bool same = fd >= 0 && kbc_read_bytes(fd, text.n + 1, &bytes) && kb_str_equal(kb_buf_view(&bytes), text);
    kb_buf_release(&bytes);
    if (fd >= 0)
        (void)close(fd);
    return same;
}

bool kbc_import_check(kbc *c, kbc_import_file *files, size_t count, bool force)
{
    size_t before = c->errors;
    for (size_t i = 0; i < count; i++) {
        struct stat st;
        if (lstat(files[i].name.s, &st) != 0) {
            if (errno != ENOENT && errno != ENOTDIR)
                refuse(c, files[i].name, "read", kbc_error_text());
            continue;
        }
        files[i].same = S_ISREG(st.st_mode) && has_text(files[i].name, files[i].text, &st);
        if (!S_ISREG(st.st_mode))
            refuse(c, files[i].name, "exists", "there is something of this name that is no file; nothing was written");
        else if (!files[i].same && !force)
            refuse(c, files[i].name, "exists", "there is a file of this name with another text; nothing was written "
                                               "(--force replaces it)");
    }
    return c->errors == before;
}

/* Makes a folder and those around it. */
static bool make_folder(kbc *c, kb_str folder)
{
    char *path = kb_arena_get(&c->arena, folder.n + 1, 1);
    memcpy(path, folder.s, folder.n);
    for (size_t i = 1; i <= folder.n; i++) {
        if (i < folder.n && folder.s[i] != '/')
            continue;
        path[i] = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return false;
        path[i] = i < folder.n ? '/' : '\0';
    }
    return true;
}

kb_status kbc_import_write(kbc *c, const char *folder, const kbc_import_file *files, size_t count, kb_error *err)
{
    if (!make_folder(c, kb_str_from(folder)))
        return kb_fail(err, KB_E_IO, "cannot make the folder %.80s: %.60s", folder, kbc_error_text());
    for (size_t i = 0; i < count; i++) {
        size_t slash = files[i].name.n;
        while (slash > 0 && files[i].name.s[slash - 1] != '/')
            slash--;
        kb_status status = KB_OK;
        if (slash > 0 && !make_folder(c, kb_str_slice(files[i].name, 0, slash - 1)))
            status = kb_fail(err, KB_E_IO, "cannot make the folder of %.80s: %.60s", files[i].name.s, kbc_error_text());
        if (status == KB_OK && !files[i].same)
            status = kbc_save(files[i].text, KBC_BROWSER_PAGE, c->jobs, files[i].name.s, err); /* no .kb, either */
        if (status != KB_OK)
            return status;
    }
    return KB_OK;
}
