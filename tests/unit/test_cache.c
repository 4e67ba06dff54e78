/*
 * test_cache.c - compiler/cache.c: a build that has what the one before left gives the same bytes, and tells the
 * same, as one that begins with nothing, whatever was changed between them.
 */
#include "folder_fixture.h"

#include "cache.h"
#include "helpers.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGES 14

typedef struct folder {
    char root[64];
    kbc_cache *cache;
    uint32_t seed;
    long written; /* files */
} folder;

static int make_folder(void **state)
{
    folder *f = kbc_calloc(1, sizeof *f);
    kbc_use_memory();
    memcpy(f->root, "/tmp/test_cache.XXXXXX", sizeof "/tmp/test_cache.XXXXXX");
    assert_non_null(mkdtemp(f->root));
    f->cache = kbc_cache_new();
    f->seed = 8;
    *state = f;
    return 0;
}

static int drop_folder(void **state)
{
    folder *f = *state;
    kbc_cache_free(f->cache);
    (void)remove_folder(f->root);
    kbc_free(f);
    return 0;
}

/* ------------------------------------------------------------------ changes */

static void name_file(const folder *f, const char *name, char *out)
{
    (void)snprintf(out, 128, "%s/%s", f->root, name);
}

/* Beside it and renamed, as editors do; with a time of its own, however coarse the file system's are. */
static void put(folder *f, const char *name, const char *text)
{
    char file[128], other[128];
    name_file(f, name, file);
    name_file(f, ".new", other);
    FILE *stream = fopen(other, "w");
    assert_non_null(stream);
    (void)fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
    const struct timespec times[2] = {{0, UTIME_NOW}, {1000000000 + ++f->written, 0}};
    assert_int_equal(utimensat(AT_FDCWD, other, times, 0), 0);
    assert_int_equal(rename(other, file), 0);
}

static void take_away(const folder *f, const char *name)
{
    char file[128];
    name_file(f, name, file);
    (void)unlink(file);
}

static void page_name(folder *f, char *out)
{
    uint32_t i = random_below(&f->seed, PAGES);
    (void)snprintf(out, 32, i == 0 ? "index.md" : i % 3 == 0 ? "a/p%u.md" : "p%u.md", (unsigned)i);
}

/* A page of some of these lines. */
static void write_page(folder *f, const char *name)
{
    static const char *const lines[] = {
        "## Fix {#fix}", "## Twice", "Some wi-fi words and a re-set.", "[to a page](p4.md)", "[bare](p5) [dead](nowhere.md)",
        "[up](../p7.md#twice) [index](index.md)", "- **A lead.** more\n- other", "| a | b |\n|---|---|\n| one | two |",
        "#### Deep {platform=mca}", "> [!NOET]\n> a", "## Two {kind=fxi}", "[a/p3](a/p3) <a id=\"x\"></a>", "Ünïcode \"quoted\"",
    };
    static const char *const heads[] = {
        "", "---\naliases: [old-name, said so]\n---\n", "---\ntags: one, two\nsymptms: x\n---\n", "---\ndraft: true\n---\n",
        "---\nbad: [\n---\n", "---\nlang: de\n---\n", "---\ntitle: Other\nreviewed: 2024-02-03\n---\n",
    };
    char text[2048];
    uint32_t head = random_below(&f->seed, 4) == 0 ? random_below(&f->seed, KB_COUNT(heads)) : 0;
    int n = snprintf(text, sizeof text, "%s# Page %u\n", heads[head], (unsigned)random_below(&f->seed, 9));
    for (uint32_t i = random_below(&f->seed, 6); i > 0; i--)
        n += snprintf(text + n, sizeof text - (size_t)n, "\n%s\n", lines[random_below(&f->seed, KB_COUNT(lines))]);
    put(f, name, text);
}

static void write_rules(folder *f)
{
    static const char *const rules[] = {
        "<rules version='1'><kind name='fix'/><record on='section' heading='Fix' kind='fix'/><record on='section'/></rules>",
        ("<rules version='1'><facet name='platform'><value name='mac'/></facet><record on='section'/>"
         "<check on='section' test='paragraph'>empty</check></rules>"),
        "<rules version='1'><record on='section' if='paragraph[count(1)]'/></rules>", "<rules",
    };
    put(f, "rules.xml", rules[random_below(&f->seed, KB_COUNT(rules))]);
}

static void change(folder *f)
{
    char name[32], other[32], from[128], to[128];
    page_name(f, name);
    page_name(f, other);
    switch (random_below(&f->seed, 12)) {
    case 0: take_away(f, name); break;
    case 1:
        name_file(f, name, from);
        name_file(f, other, to);
        (void)rename(from, to);
        break;
    case 2: put(f, "words", random_below(&f->seed, 2) ? "wi-fi = wireless\nfix < mend\n" : "p4: said so\n! fax\n"); break;
    case 3: write_rules(f); break;
    case 4: take_away(f, random_below(&f->seed, 2) ? "words" : "rules.xml"); break;
    case 5: put(f, "p5", "a file, so that links to it are no slips\n"); break;
    case 6: take_away(f, "p5"); break;
    case 7: put(f, name, "# Not \xff UTF-8\n"); break;
    default: write_page(f, name); break;
    }
}

/* ------------------------------------------------------------------- builds */

/* What is told, and the bytes of the file, if there is one. */
static void build(const folder *f, kbc_cache *cache, unsigned jobs, kb_buf *out)
{
    kbc c;
    kbc_sources sources;
    const char *roots[] = {f->root};
    kbc_init(&c);
    c.jobs = jobs;
    c.cache = cache;
    kbc_load(&c, roots, 1, NULL, NULL, &sources);
    kbc_guide *guide = kbc_compile(&c, &sources);
    for (size_t i = 0; i < c.diagnostics.count; i++) {
        const kbc_diagnostic *d = (const kbc_diagnostic *)c.diagnostics.items + i;
        kbc_buf_format(out, "%s:%u:%u: [%s] %s (%s)\n", d->source != NULL ? d->source->file.s : "", (unsigned)d->place.line,
                      (unsigned)d->place.column, d->rule, d->message.s, d->note.s != NULL ? d->note_source->file.s : "");
    }
    kbc_forget_texts(&c, &sources);
    if (guide != NULL && c.errors == 0) {
        kb_buf file;
        kb_buf_init(&file, &c.arena.alloc);
        assert_status(kbc_write(&c, guide, &file), KB_OK);
        kb_buf_str(out, kb_buf_view(&file));
        kb_buf_release(&file);
    }
    kbc_guide_release(guide);
    kbc_release(&c);
}

static void check_build(folder *f)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf kept, fresh;
    kb_buf_init(&kept, &alloc);
    kb_buf_init(&fresh, &alloc);
    build(f, f->cache, 1 + random_below(&f->seed, 3), &kept);
    build(f, NULL, 1, &fresh);
    assert_int_equal(kept.size, fresh.size);
    assert_memory_equal(kept.data, fresh.data, fresh.size);
    kb_buf_release(&kept);
    kb_buf_release(&fresh);
}

/* Of those that were put in again and again, and so are there, some have errors, and some have not. */
static void test_cache__random_changes(void **state)
{
    folder *f = *state;
    char folder_name[128];
    name_file(f, "a", folder_name);
    assert_int_equal(mkdir(folder_name, 0777), 0);
    for (unsigned i = 0; i < 400; i++) {
        if (i % 40 == 0)
            for (unsigned k = 0; k < 2 * PAGES; k++) {
                char name[32];
                page_name(f, name);
                put(f, name, "# Good\n\n[p5](p5) and [p4](p4.md#x)\n\n## Words\n\nHere.\n");
            }
        for (uint32_t k = random_below(&f->seed, 3); k > 0; k--)
            change(f);
        check_build(f);
    }
}

/* A page is read once, and its memory is used for the next build; names of other pages matter to pages that ask. */
static void test_cache__keeps_what_is_the_same(void **state)
{
    folder *f = *state;
    kb_buf out;
    kb_alloc alloc = kbc_alloc();
    bool same;
    kb_buf_init(&out, &alloc);
    put(f, "a.md", "# A\n\n[b](b)\n");
    put(f, "c.md", "# C\n");
    build(f, f->cache, 1, &out);
    uint64_t before = kbc_cache_look(f->cache, &same);
    assert_true(same);
    wait_a_tick();
    put(f, "b.md", "# B\n");
    assert_true(kbc_cache_look(f->cache, &same) != before);
    assert_false(same);
    check_build(f);
    (void)kbc_cache_look(f->cache, &same);
    assert_true(same);
    kb_buf_release(&out);
}

/* What is built into the folder of its pages is no change of it; that a link becomes a page is. */
static void test_cache__the_file_that_is_built(void **state)
{
    folder *f = *state;
    kb_buf out;
    kb_alloc alloc = kbc_alloc();
    char file[128], link[128];
    bool same;
    kb_buf_init(&out, &alloc);
    name_file(f, "g.kb", file);
    name_file(f, "b.md", link);
    put(f, "a.md", "# A\n");
    assert_int_equal(symlink("a.md", link), 0);
    kbc_cache_writes(f->cache, file);
    build(f, f->cache, 1, &out);
    wait_a_tick();
    put(f, "g.kb", "built");
    put(f, "g.kb.tmp-12", "being built");
    (void)kbc_cache_look(f->cache, &same);
    assert_true(same);
    put(f, "g.kbd", "of somebody else");
    (void)kbc_cache_look(f->cache, &same);
    assert_false(same);
    build(f, f->cache, 1, &out);
    (void)kbc_cache_look(f->cache, &same);
    assert_true(same);
    assert_int_equal(unlink(link), 0);
    put(f, "b.md", "# B\n");
    (void)kbc_cache_look(f->cache, &same);
    assert_false(same);
    kb_buf_release(&out);
}

/* Two folders, one of which goes: links into it then lead nowhere. */
static void test_cache__a_root_that_goes(void **state)
{
    folder *f = *state;
    char a[128], b[128], page[160];
    name_file(f, "a", a);
    name_file(f, "b", b);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(mkdir(i == 0 ? a : b, 0777), 0);
        (void)snprintf(page, sizeof page, "%s/p.md", i == 0 ? "a" : "b");
        put(f, page, "# P\n\n[other](../b/p.md)\n");
    }
    for (unsigned round = 0; round < 3; round++) {
        size_t warnings[2];
        for (unsigned i = 0; i < 2; i++) {
            kbc c;
            kbc_sources sources;
            const char *roots[] = {a, b};
            kbc_init(&c);
            c.cache = i == 0 ? f->cache : NULL;
            kbc_load(&c, roots, 2, NULL, NULL, &sources);
            kbc_guide *guide = kbc_compile(&c, &sources);
            warnings[i] = c.warnings * 100 + c.errors;
            kbc_guide_release(guide);
            kbc_release(&c);
        }
        assert_int_equal(warnings[0], warnings[1]);
        name_file(f, "gone", page);
        assert_int_equal(round % 2 == 0 ? rename(b, page) : rename(page, b), 0);
    }
}

static long peak(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* A thousand builds take no more memory than a hundred do. */
static void test_cache__does_not_grow(void **state)
{
#ifdef __SANITIZE_ADDRESS__
    skip(); /* it keeps what was freed for a while */
#endif
    folder *f = *state;
    kb_alloc alloc = kbc_alloc();
    long before = 0;
    for (unsigned i = 0; i < 1100; i++) {
        char text[64];
        kb_buf out;
        (void)snprintf(text, sizeof text, "# Page %u\n\nNew word%u here.\n", i, i);
        put(f, "index.md", "# Index\n\nAlways the same.\n");
        put(f, i % 2 ? "a.md" : "b.md", text);
        kb_buf_init(&out, &alloc);
        build(f, f->cache, 1, &out);
        kb_buf_release(&out);
        if (i == 100)
            before = peak();
    }
    assert_true(peak() - before < 1024); /* kilobytes on most systems */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cache__does_not_grow, make_folder, drop_folder), /* before memory was used */
        cmocka_unit_test_setup_teardown(test_cache__random_changes, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(test_cache__keeps_what_is_the_same, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(test_cache__the_file_that_is_built, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(test_cache__a_root_that_goes, make_folder, drop_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
