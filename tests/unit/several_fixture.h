/*
 * several_fixture.h - several small guides in files of a folder, and the program icsync-kb with all of them open;
 * for the tests of reader/sources.c and reader/several.c.
 */
#ifndef SEVERAL_FIXTURE_H
#define SEVERAL_FIXTURE_H

#include "folder_fixture.h"
#include "helpers.h"

#include "cli.h"

#include <string.h>
#include <sys/stat.h>

#define SEVERAL_FILES 4u

typedef struct several {
    char folder[32];
    char paths[SEVERAL_FILES][64];
    const char *kbs[SEVERAL_FILES];
    size_t count;
    const char *overlay;
    cli c;
} several;

static inline void several_begin(several *s)
{
    *s = (several){.folder = "/tmp/icsync-several-XXXXXX"};
    assert_non_null(mkdtemp(s->folder));
}

/* Puts bytes into the next file; its name. */
static inline const char *several_file(several *s, kb_str bytes)
{
    assert_true(s->count < SEVERAL_FILES);
    char *path = s->paths[s->count];
    size_t n = strlen(s->folder);
    memcpy(path, s->folder, n);
    memcpy(path + n, "/0.kb", 6);
    path[n + 1] = (char)('0' + s->count);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.s, 1, bytes.n, file), bytes.n);
    assert_int_equal(fclose(file), 0);
    s->kbs[s->count++] = path;
    return path;
}

/* The same with a guide of one page; rules may be NULL. */
static inline const char *several_guide(several *s, const char *markdown, const char *rules)
{
    kb_buf bytes;
    const test_page page = {"index.md", markdown};
    guide_compile(&page, 1, rules, NULL, &bytes);
    const char *path = several_file(s, kb_buf_view(&bytes));
    kb_buf_release(&bytes);
    return path;
}

/* The last of the files is the overlay. */
static inline void several_overlay(several *s, const char *markdown, const char *rules)
{
    s->overlay = several_guide(s, markdown, rules);
    s->count--;
}

/* Opens all; alloc may be NULL. */
static inline int several_open(several *s, const kb_alloc *alloc)
{
    cli *c = &s->c;
    *c = (cli){.today = KB_NO_DAY};
    if (alloc != NULL)
        c->alloc = *alloc;
    else
        c->alloc = kbc_alloc();
    c->memory.alloc = &c->alloc;
    out_init(&c->out, OUT_NOWHERE, false);
    out_init(&c->err, OUT_MEMORY, false);
    c->options.kbs = s->kbs;
    c->options.kb_count = s->count;
    c->options.overlay = s->overlay;
    return cli_open(c);
}

static inline void several_close(several *s)
{
    cli_close(&s->c);
    out_free(&s->c.out);
    out_free(&s->c.err);
    sys_forget(&s->c.memory);
}

static inline void several_end(several *s)
{
    assert_int_equal(remove_folder(s->folder), 0);
}

/* Whether standard error has a text. */
static inline bool several_said(several *s, const char *text)
{
    out_char(&s->c.err, '\0');
    s->c.err.n--;
    return strstr(out_view(&s->c.err).s, text) != NULL;
}

/* What a run with a failing allocator came to, in words of the library. */
static inline kb_status several_status(const several *s, int status)
{
    bool no_memory = status == CLI_IO || s->c.trouble == CLI_IO;
    return no_memory ? KB_E_MEMORY : status == 0 && s->c.trouble == 0 ? KB_OK : KB_E_DAMAGED;
}

#endif
