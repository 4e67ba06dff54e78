/*
 * tree_fixture.h - trees and diagnostics as text, for the tests of load.c,
 * front_matter.c, tree.c and tables.c.
 */
#ifndef TREE_FIXTURE_H
#define TREE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tree.h"

#include <stdio.h>
#include <stdlib.h>

/* A page with its front matter cut off, as kbc_load() would give it. */
static inline kbc_source *source_of(kbc *c, const char *path, kb_str text)
{
    kbc_source *source = kb_arena_get(&c->arena, 1, sizeof *source);
    source->path = kb_str_from(path);
    source->file = kb_str_from(path);
    source->text = kb_arena_copy(&c->arena, text);
    kbc_front_matter(c, source);
    return source;
}

/* All diagnostics as main would print them. The caller frees. */
static inline char *printed_diagnostics(const kbc *c)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    kbc_print_diagnostics(c, stream);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static inline void assert_diagnostics(const kbc *c, const char *wanted)
{
    char *got = printed_diagnostics(c);
    assert_string_equal(got, wanted);
    free(got);
}

/* The printed tree on one line: without indentation and, unless places are wanted, without these. */
static inline void make_compact(char *text, int places)
{
    char *out = text;
    for (const char *in = text; *in != '\0';) {
        if (!places && strncmp(in, " <!-- ", 6) == 0)
            in = strstr(in, "-->") + 3;
        else if (*in == '\n')
            in += 1 + strspn(in + 1, " ");
        else
            *out++ = *in++;
    }
    *out = '\0';
}

static inline char *printed_tree(kbc *c, const kbc_source *source, int places)
{
    char *text = NULL;
    size_t size = 0;
    xmlDocPtr doc = kbc_tree(c, source);
    assert_non_null(doc);
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    kbc_print_tree(source, doc, stream);
    assert_int_equal(fclose(stream), 0);
    xmlFreeDoc(doc);
    make_compact(text, places);
    return text;
}

/* wanted is what is inside of <page path="p">. */
static inline void assert_tree_reports(const char *markdown, const char *wanted, const char *diagnostics)
{
    kbc c;
    kbc_init(&c);
    char *got = printed_tree(&c, source_of(&c, "p.md", kb_str_from(markdown)), 0);
    kb_str whole = kbc_format(&c, "<page path=\"p\">%s</page>", wanted);
    assert_string_equal(got, whole.s);
    assert_diagnostics(&c, diagnostics);
    free(got);
    kbc_release(&c);
}

/* The same, without diagnostics. */
static inline void assert_tree(const char *markdown, const char *wanted)
{
    assert_tree_reports(markdown, wanted, "");
}

static inline void assert_places(const char *markdown, const char *wanted)
{
    kbc c;
    kbc_init(&c);
    char *got = printed_tree(&c, source_of(&c, "p.md", kb_str_from(markdown)), 1);
    assert_string_equal(got, wanted);
    free(got);
    kbc_release(&c);
}

/* The tree is made, or refused, with these diagnostics. */
static inline void assert_reports(kb_str markdown, const char *wanted)
{
    kbc c;
    kbc_init(&c);
    c.limits[KBC_MAX_PIECES] = UINT32_MAX; /* tests/hostile */
    xmlDocPtr doc = kbc_tree(&c, source_of(&c, "p.md", markdown));
    assert_diagnostics(&c, wanted);
    assert_true(doc != NULL || c.errors > 0);
    if (doc != NULL)
        xmlFreeDoc(doc);
    kbc_release(&c);
}

/* count times piece, between before and behind. */
static inline kb_str repeated(kbc *c, const char *before, const char *piece, size_t count, const char *behind)
{
    kb_buf text;
    kb_buf_init(&text, &c->arena.alloc);
    kb_buf_str(&text, kb_str_from(before));
    for (size_t i = 0; i < count; i++)
        kb_buf_str(&text, kb_str_from(piece));
    kb_buf_str(&text, kb_str_from(behind));
    kb_str copy = kb_arena_copy(&c->arena, kb_buf_view(&text));
    kb_buf_release(&text);
    return copy;
}

#endif
