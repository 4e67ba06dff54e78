/*
 * import_fixture.h - HTML in a string becomes Markdown, through files in a folder
 * of the test's own. Stands before every other header.
 */
#ifndef IMPORT_FIXTURE_H
#define IMPORT_FIXTURE_H

#include "folder_fixture.h"

#include "tree_fixture.h"

#include "import.h"

#include <string.h>
#include <sys/stat.h>

typedef struct imported {
    kbc c;
    char folder[64];
} imported;

static inline void imported_begin(imported *i)
{
    kbc_init(&i->c);
    strcpy(i->folder, "/tmp/icsync-import-XXXXXX");
    assert_non_null(mkdtemp(i->folder));
    assert_int_equal(mkdir(kbc_format(&i->c, "%s/in", i->folder).s, 0700), 0);
}

static inline void imported_end(imported *i)
{
    assert_int_equal(remove_folder(i->folder), 0);
    kbc_release(&i->c);
}

static inline void imported_put(imported *i, const char *name, kb_str html)
{
    FILE *f = fopen(kbc_format(&i->c, "%s/in/%s", i->folder, name).s, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(html.s, 1, html.n, f), html.n);
    assert_int_equal(fclose(f), 0);
}

static inline void imported_run(imported *i, bool force)
{
    kb_error error = {.status = KB_OK};
    const char *in = kbc_format(&i->c, "%s/in", i->folder).s, *out = kbc_format(&i->c, "%s/out", i->folder).s;
    assert_int_equal(kbc_import(&i->c, in, out, force, &error), KB_OK);
}

/* A file that was written; s NULL: it is not there. */
static inline kb_str imported_get(imported *i, const char *name)
{
    kb_buf text;
    kb_error error = {.status = KB_OK};
    kb_buf_init(&text, &i->c.arena.alloc);
    kb_status status = kbc_read_file(kbc_format(&i->c, "%s/out/%s", i->folder, name).s, &text, &error);
    kb_str copy = kb_arena_copy(&i->c.arena, kb_buf_view(&text));
    kb_buf_release(&text);
    return status == KB_OK ? copy : (kb_str){NULL, 0};
}

/* What stands behind the heading of the page that a body becomes. */
static inline kb_str imported_body(imported *i, const char *body)
{
    imported_put(i, "page.html", kbc_format(&i->c, "<meta charset=utf-8><title>T</title><body>%s", body));
    imported_run(i, true);
    kb_str text = imported_get(i, "page.md");
    const char *start = text.s != NULL ? strstr(text.s, "\n# T\n\n") : NULL;
    return start != NULL ? kb_str_from(start + 6) : KB_LIT("(none)");
}

#define assert_body(html, markdown) imported_assert_body((html), (markdown), __FILE__, __LINE__)

static inline void imported_assert_body(const char *html, const char *markdown, const char *file, int line)
{
    imported i;
    imported_begin(&i);
    kb_str got = imported_body(&i, html);
    bool same = kb_str_equal(got, kb_str_from(markdown));
    if (!same)
        print_message("html: %s\ngot:  %.*s\nwant: %s\n", html, (int)got.n, got.s, markdown);
    imported_end(&i);
    if (!same)
        _fail(file, line);
}

#endif
