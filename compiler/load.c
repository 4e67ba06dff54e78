/*
 * load.c - folders and files become sources: Markdown pages, rules, words.
 * Refuses what is no regular file or no UTF-8 text, and goes on with the rest.
 * Interface: kbc_load(), kbc_load_file() in compiler.h. Caller: main.
 */
#include "cache.h"
#include "kb_text.h"
#include "parallel.h"
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reports about a file that has no source yet. */
static kbc_source *stub(kbc *c, kb_str file)
{
    kbc_source *source = kb_arena_get(&c->arena, 1, sizeof *source);
    source->file = kb_arena_copy(&c->arena, file);
    return source;
}

static void refuse(kbc *c, const kbc_source *source, const char *rule, const char *why)
{
    kbc_report(c, KBC_ERROR, source, (kbc_place){0, 0}, rule, "%s", why);
}

/* ------------------------------------------------------------------- bytes */

/* O_NONBLOCK, since opening a FIFO would wait for a writer. follow: also to where a symbolic link leads. */
static int open_file(kbc *c, const kbc_source *source, kbc_limit limit, bool follow)
{
    int fd = open(source->file.s, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (follow ? 0 : O_NOFOLLOW));
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        refuse(c, source, "read", kbc_error_text());
    else if (!S_ISREG(st.st_mode))
        refuse(c, source, "read", "not a regular file");
    else if ((uint64_t)st.st_size > c->limits[limit])
        kbc_report_limit(c, source, (kbc_place){0, 0}, limit, "the file is too large");
    else
        return fd;
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

#define READ_BYTES ((size_t)65536)

bool kbc_read_bytes(int fd, size_t limit, kb_buf *out)
{
    while (out->size < limit) {
        size_t left = limit - out->size, want = left < READ_BYTES ? left : READ_BYTES;
        (void)kb_buf_reserve(out, want);
        ssize_t n = read(fd, out->data + out->size, want);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        out->size += (size_t)n;
    }
    return true;
}

kb_status kbc_read_some(const char *file, size_t most, kb_buf *out, kb_error *err)
{
    int fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    kb_status status = KB_OK;
    if (fd < 0 || fstat(fd, &st) != 0 || (S_ISREG(st.st_mode) && !kbc_read_bytes(fd, most < SIZE_MAX ? most + 1 : most, out)))
        status = kb_fail(err, KB_E_IO, "%s", kbc_error_text());
    else if (!S_ISREG(st.st_mode))
        status = kb_fail(err, KB_E_IO, "not a regular file");
    else if (out->size > most)
        status = kb_fail(err, KB_E_IO, "it is larger than %zu MiB", most >> 20);
    if (fd >= 0)
        (void)close(fd);
    return status;
}

kb_status kbc_read_file(const char *file, kb_buf *out, kb_error *err)
{
    return kbc_read_some(file, SIZE_MAX, out, err);
}

/* -------------------------------------------------------------------- text */

/* Without a byte order mark; CR and CR LF become LF. */
static kb_str plain_text(kb_arena *arena, kb_str bytes)
{
    if (kb_str_begins(bytes, KB_LIT("\xEF\xBB\xBF")))
        bytes = kb_str_slice(bytes, 3, bytes.n);
    char *text = kb_arena_get(arena, bytes.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        bool crlf = bytes.s[i] == '\r' && i + 1 < bytes.n && bytes.s[i + 1] == '\n';
        if (!crlf)
            text[n++] = bytes.s[i] == '\r' ? '\n' : bytes.s[i];
    }
    return (kb_str){text, n};
}

static kbc_place place_of(kb_str text, size_t at)
{
    kbc_place place = {1, 1};
    for (size_t i = 0; i < at; i++) {
        place.line += text.s[i] == '\n' ? 1 : 0;
        place.column = text.s[i] == '\n' ? 1 : place.column + 1;
    }
    return place;
}

static bool check_text(kbc *c, const kbc_source *source)
{
    kb_str text = source->text;
    size_t bad = kb_utf8_check(text);
    const char *nul = text.n > 0 ? memchr(text.s, '\0', text.n) : NULL;
    if (kb_str_begins(text, KB_LIT("\xFF\xFE")) || kb_str_begins(text, KB_LIT("\xFE\xFF")))
        kbc_report(c, KBC_ERROR, source, place_of(text, 0), "utf-8", "the text is UTF-16; save it as UTF-8");
    else if (nul != NULL && (size_t)(nul - text.s) < bad)
        kbc_report(c, KBC_ERROR, source, place_of(text, (size_t)(nul - text.s)), "utf-8",
                   "there is a NUL byte in the text");
    else if (bad < text.n)
        kbc_report(c, KBC_ERROR, source, place_of(text, bad), "utf-8", "the text is not UTF-8 here (byte %02X)",
                   (unsigned)(uint8_t)text.s[bad]);
    else
        return true;
    return false;
}

static kbc_source *read_source(kbc *c, const char *file, kb_str path, kbc_limit limit, bool follow)
{
    kbc_source *source = stub(c, kb_str_from(file));
    int fd = open_file(c, source, limit, follow);
    if (fd < 0)
        return NULL;
    kb_buf bytes;
    kb_buf_init(&bytes, &c->arena.alloc);
    bool ok = kbc_read_bytes(fd, (size_t)c->limits[limit], &bytes);
    if (!ok)
        refuse(c, source, "read", kbc_error_text());
    (void)close(fd);
    source->path = kb_arena_copy(&c->arena, path);
    source->text = plain_text(limit == KBC_MAX_PAGE ? &c->texts : &c->arena, kb_buf_view(&bytes));
    source->body = source->text;
    kb_buf_release(&bytes);
    return ok && check_text(c, source) ? source : NULL;
}

kbc_source *kbc_load_file(kbc *c, const char *file, kb_str path, kbc_limit limit)
{
    return read_source(c, file, path, limit, true);
}

/* ----------------------------------------------------------------- folders */

/* A page that was found; root counts the roots in the order given. */
typedef struct found {
    kb_str path, file;
    size_t root;
    bool named;       /* given as it is, not found in a folder */
    kbc_stamp stamp;  /* for kbc.cache */
} found;

typedef struct finder {
    kbc *c;
    kbc_list pages;   /* found */
    kbc_list folders; /* kb_str, paths below the root that are still to be read, each with a final / */
    kb_str folder;    /* the root */
    size_t root;
    bool quiet;       /* what is found is only asked for by name */
} finder;

static void refuse_found(const finder *f, kb_str file, const char *rule, const char *why)
{
    if (!f->quiet)
        refuse(f->c, stub(f->c, file), rule, why);
}

static bool has_extension(kb_str name)
{
    static const kb_str names[] = {{".md", 3}, {".markdown", 9}};
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        if (name.n > names[i].n && strncasecmp(name.s + name.n - names[i].n, names[i].s, names[i].n) == 0)
            return true;
    }
    return false;
}

static void add_page(finder *f, kb_str path, kb_str file, bool named, kbc_stamp stamp)
{
    if (kb_utf8_check(path) < path.n) {
        refuse_found(f, file, "utf-8", "the name of the file is not UTF-8");
        return;
    }
    found *page = kbc_list_add(f->c, &f->pages, sizeof *page);
    *page = (found){path, file, f->root, named, stamp};
    kbc_name_path(f->c, path);
}

static kb_str join(kbc *c, kb_str folder, kb_str name)
{
    bool slash = folder.n > 0 && folder.s[folder.n - 1] != '/';
    return kb_arena_join(&c->arena, (kb_str[]){folder, slash ? KB_LIT("/") : KB_LIT(""), name}, 3);
}

static void add_folder(finder *f, kb_str path)
{
    kb_str *folder = kbc_list_add(f->c, &f->folders, sizeof *folder);
    *folder = path;
}

/* Symbolic links are not followed: they could lead in circles, or out of the folder to what is nobody's business. */
static void look_at(finder *f, kb_str path)
{
    kb_str file = join(f->c, f->folder, path);
    struct stat st;
    if (lstat(file.s, &st) != 0)
        refuse_found(f, file, "read", kbc_error_text());
    else if (S_ISDIR(st.st_mode))
        add_folder(f, kb_arena_join(&f->c->arena, (kb_str[]){path, KB_LIT("/")}, 2));
    else if (!has_extension(path))
        kbc_name_path(f->c, path);
    else if (!S_ISLNK(st.st_mode))
        add_page(f, path, file, false, kbc_stamp_from(&st));
    else if (!f->quiet)
        kbc_report(f->c, KBC_WARNING, stub(f->c, file), (kbc_place){0, 0}, "read", "a symbolic link is not followed");
}

/* The next build is to look whether a file or folder is another one. */
static void depend(const kbc *c, const char *file, bool follow)
{
    if (c->cache != NULL)
        kbc_cache_depend(c->cache, file, follow, kbc_stamp_of(file, follow));
}

/* Only the folder that was named may be a symbolic link. */
static DIR *open_folder(const char *name, bool named)
{
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC | (named ? 0 : O_NOFOLLOW));
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (fd >= 0 && dir == NULL)
        (void)close(fd);
    return dir;
}

static void read_folder(finder *f, kb_str path)
{
    kb_str file = join(f->c, f->folder, path);
    depend(f->c, file.s, path.n == 0);
    DIR *dir = open_folder(file.s, path.n == 0);
    if (dir == NULL) {
        refuse_found(f, file, "read", kbc_error_text());
        return;
    }
    const struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.')
            look_at(f, kb_arena_join(&f->c->arena, (kb_str[]){path, kb_str_from(entry->d_name)}, 2));
    }
    if (errno != 0)
        refuse_found(f, file, "read", kbc_error_text());
    (void)closedir(dir);
}

static kb_str base_name(kb_str file)
{
    size_t at = file.n;
    while (at > 0 && file.s[at - 1] != '/')
        at--;
    return kb_str_slice(file, at, file.n);
}

static bool is_folder(const char *file)
{
    struct stat st;
    return stat(file, &st) == 0 && S_ISDIR(st.st_mode);
}

static void find_pages(finder *f, const char *root)
{
    f->folder = kb_arena_copy(&f->c->arena, kb_str_from(root));
    bool folder = is_folder(root);
    kbc_root *given = kbc_list_add(f->c, &f->c->roots, sizeof *given);
    *given = (kbc_root){kbc_plain_path(f->c, f->folder), folder};
    if (!folder) {
        add_page(f, base_name(f->folder), f->folder, true, kbc_stamp_of(f->folder.s, true));
        return;
    }
    read_folder(f, KB_LIT(""));
    while (f->folders.count > 0) {
        kb_str path = ((kb_str *)f->folders.items)[--f->folders.count];
        read_folder(f, path);
    }
}

/* ------------------------------------------------------------------- pages */

static int by_path(const void *left, const void *right)
{
    const found *a = left, *b = right;
    int order = kb_str_compare(a->path, b->path);
    return order != 0 ? order : (a->root > b->root) - (a->root < b->root);
}

typedef struct loaded {
    kbc_source *source; /* NULL: it was refused */
    kbc_reports reports;
    kbc_kept *kept;     /* of kbc.cache; or NULL */
} loaded;

/* Pages on their way from the disk: workers read them, each into memory of its own. */
typedef struct loading {
    kbc *c;
    const found *pages;
    kbc *workers;
    loaded *results;
} loading;

static kbc_source *read_page(kbc *c, const found *page)
{
    kbc_source *source = read_source(c, page->file.s, page->path, KBC_MAX_PAGE, page->named);
    if (source != NULL && !c->plain)
        kbc_front_matter(c, source);
    return source;
}

static void add_source(kbc *c, const kbc_source *source, kbc_sources *out)
{
    if (source != NULL)
        *(kbc_source *)kbc_list_add(c, &out->pages, sizeof *source) = *source;
}

static bool is_double(const loading *l, size_t i)
{
    return i > 0 && kb_str_equal(l->pages[i].path, l->pages[i - 1].path);
}

static void load_item(void *user, unsigned worker, unsigned item)
{
    const loading *l = user;
    kbc *c = &l->workers[worker];
    loaded *out = &l->results[item];
    if (is_double(l, item) || (out->kept != NULL && out->kept->read))
        return;
    if (c->arena.alloc.resize == NULL)
        kbc_begin_worker(l->c, c);
    out->source = read_page(c, &l->pages[item]);
    out->reports = kbc_cut_reports(c);
}

/* What kbc.cache has of the pages. */
static void recall_pages(loading *l, size_t count)
{
    kbc_cache_expect(l->c->cache, count);
    for (size_t i = 0; i < count; i++) {
        const found *page = &l->pages[i];
        kbc_kept *kept = kbc_cache_page(l->c->cache, page->path, page->file, page->named, page->stamp);
        l->results[i] = (loaded){kept->read ? kept->source : NULL, kept->read_reports, kept};
        if (l->results[i].source != NULL)
            kept->source->kept = kept;
    }
    kbc_cache_found(l->c->cache, &l->c->roots);
}

/* What was read stays for the next build, and so does the memory of the workers. */
static void keep_pages(const loading *l, size_t count, unsigned jobs)
{
    kb_arena arenas[2 * KBC_JOBS_MAX];
    size_t arena_count = 0;
    uint32_t users = 0;
    for (unsigned i = 0; i < jobs; i++)
        if (l->workers[i].arena.alloc.resize != NULL) {
            arenas[arena_count++] = l->workers[i].arena;
            arenas[arena_count++] = l->workers[i].texts;
        }
    for (size_t i = 0; i < count; i++)
        users += is_double(l, i) || l->results[i].kept->read ? 0 : 1;
    kbc_shared *shared = kbc_cache_share(arenas, arena_count, users);
    for (size_t i = 0; i < count; i++) {
        kbc_kept *kept = l->results[i].kept;
        if (is_double(l, i) || kept->read)
            continue;
        kept->read = true;
        kept->source = l->results[i].source;
        kept->read_reports = l->results[i].reports;
        kept->read_in = shared;
        if (kept->source != NULL)
            kept->source->kept = kept;
    }
}

static void take_loaded(const loading *l, size_t i, kbc_sources *out)
{
    if (is_double(l, i))
        kbc_report(l->c, KBC_ERROR, stub(l->c, l->pages[i].file), (kbc_place){0, 0}, "duplicate-source",
                   "there is another page of this path: %s", l->pages[i - 1].file.s);
    else if (l->results[i].source == NULL)
        kbc_name_refused(l->c, l->pages[i].path);
    kbc_take_reports(l->c, l->results[i].source, l->results[i].reports, NULL);
    add_source(l->c, l->results[i].source, out);
}

static void load_pages(kbc *c, finder *f, kbc_sources *out)
{
    found *pages = f->pages.items;
    unsigned jobs = kbc_workers(c->jobs, (unsigned)f->pages.count);
    loading l = {.c = c, .pages = pages};
    l.workers = kb_arena_get(&c->arena, jobs, sizeof *l.workers);
    l.results = kb_arena_get(&c->arena, f->pages.count, sizeof *l.results);
    if (f->pages.count > 1)
        qsort(pages, f->pages.count, sizeof *pages, by_path);
    if (c->cache != NULL)
        recall_pages(&l, f->pages.count);
    kbc_parallel(jobs, (unsigned)f->pages.count, load_item, &l);
    if (c->cache != NULL)
        keep_pages(&l, f->pages.count, jobs);
    for (size_t i = 0; i < f->pages.count; i++)
        take_loaded(&l, i, out);
    for (unsigned i = 0; i < jobs && c->cache == NULL; i++) {
        if (l.workers[i].arena.alloc.resize == NULL)
            continue;
        kbc_keep_part(c, &c->parts, l.workers[i].arena);
        kbc_keep_part(c, &c->text_parts, l.workers[i].texts);
    }
}

/* The file of an option, or else of the first folder that has one of that name. */
static kbc_source *load_special(kbc *c, const char *option, const char *name, const char *const *roots, size_t count,
                                kbc_limit limit)
{
    if (option != NULL)
        depend(c, option, true);
    if (option != NULL)
        return kbc_load_file(c, option, base_name(kb_str_from(option)), limit);
    for (size_t i = 0; i < count; i++) {
        if (!is_folder(roots[i]))
            continue;
        kb_str file = join(c, kb_str_from(roots[i]), kb_str_from(name));
        struct stat st;
        depend(c, file.s, false);
        if (lstat(file.s, &st) != 0)
            continue;
        if (!S_ISLNK(st.st_mode))
            return read_source(c, file.s, kb_str_from(name), limit, false);
        kbc_report(c, KBC_ERROR, stub(c, file), (kbc_place){0, 0}, "read",
                   "a symbolic link is not followed; name it with --%s", limit == KBC_MAX_WORDS ? "words" : "rules");
        return NULL;
    }
    return NULL;
}

void kbc_load(kbc *c, const char *const *roots, size_t count, const char *rules, const char *words, kbc_sources *out)
{
    *out = (kbc_sources){0};
    finder f = {.c = c};
    if (c->cache != NULL)
        kbc_cache_begin(c->cache);
    for (f.root = 0; f.root < count; f.root++)
        find_pages(&f, roots[f.root]);
    load_pages(c, &f, out);
    out->rules = load_special(c, rules, "rules.xml", roots, count, KBC_MAX_RULES);
    out->words = load_special(c, words, "words", roots, count, KBC_MAX_WORDS);
}

/* The folder of a file, with its final /, or an empty one. */
static kb_str folder_of(kb_str file)
{
    return kb_str_slice(file, 0, file.n - base_name(file).n);
}

static kb_str absolute(kbc *c, kb_str file)
{
    char folder[PATH_MAX];
    bool known = kb_str_begins(file, KB_LIT("/")) || getcwd(folder, sizeof folder) == NULL;
    return known ? file : join(c, kb_str_from(folder), file);
}

/* The path of a page in the guide that the folder of its rules is; false: it stands elsewhere. */
static bool path_in_guide(kbc *c, kb_str file, kb_str rules, kb_str *path)
{
    struct stat guide, around;
    kb_str folder = folder_of(rules), whole = absolute(c, file);
    if (stat(folder.n > 0 ? kb_arena_copy(&c->arena, folder).s : ".", &guide) != 0)
        return false;
    for (folder = folder_of(whole); folder.n > 0; folder = folder_of(kb_str_slice(folder, 0, folder.n - 1))) {
        bool there = stat(kb_arena_copy(&c->arena, folder).s, &around) == 0;
        if (!there || around.st_dev != guide.st_dev || around.st_ino != guide.st_ino)
            continue;
        *path = kbc_plain_path(c, kb_str_slice(whole, folder.n, whole.n));
        return kb_utf8_check(*path) == path->n;
    }
    return false;
}

void kbc_load_page(kbc *c, const char *file, const char *rules, kbc_sources *out)
{
    finder f = {.c = c, .quiet = true};
    found page = {.file = kb_arena_copy(&c->arena, kb_str_from(file)), .named = true};
    if (rules == NULL || is_folder(file) || !path_in_guide(c, page.file, kb_str_from(rules), &page.path)) {
        kbc_load(c, &file, 1, rules, NULL, out);
        return;
    }
    kb_str folder = folder_of(kb_str_from(rules));
    find_pages(&f, folder.n > 0 ? kb_arena_copy(&c->arena, folder).s : ".");
    *out = (kbc_sources){0};
    add_source(c, read_page(c, &page), out);
    out->rules = load_special(c, rules, NULL, NULL, 0, KBC_MAX_RULES);
}

const char *kbc_find_rules(kbc *c, const char *file)
{
    kb_str folder = kb_str_from(file);
    do {
        while (folder.n > 0 && folder.s[folder.n - 1] != '/')
            folder.n--;
        const char *rules = kbc_format(c, "%.*srules.xml", (int)folder.n, folder.s).s;
        if (access(rules, F_OK) == 0)
            return rules;
    } while (folder.n-- > 0);
    return NULL;
}

void kbc_forget_texts(kbc *c, kbc_sources *sources)
{
    for (size_t i = 0; i < sources->pages.count; i++) {
        kbc_source *source = (kbc_source *)sources->pages.items + i;
        source->text = source->body = (kb_str){NULL, 0};
    }
    for (size_t i = 0; i < c->text_parts.count; i++)
        kb_arena_release((kb_arena *)c->text_parts.items + i);
    kb_arena_release(&c->texts);
}

bool kbc_is_same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static bool is_file(const kbc_source *source, const char *file)
{
    return source != NULL && kbc_is_same_file(file, source->file.s);
}

bool kbc_is_source(const kbc_sources *sources, const char *file)
{
    for (size_t i = 0; i < sources->pages.count; i++)
        if (is_file((const kbc_source *)sources->pages.items + i, file))
            return true;
    return is_file(sources->rules, file) || is_file(sources->words, file);
}
