/*
 * output_fixture.h - what the program icsync-kb would print, kept in memory;
 * for the tests of reader/output.c and of what is built on it.
 */
#ifndef OUTPUT_FIXTURE_H
#define OUTPUT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli.h"

#include <string.h>

/* A stream that filters as one on a descriptor does, but keeps its bytes. */
static inline void init_filtered(out_stream *o, bool colour)
{
    out_init(o, OUT_MEMORY, false);
    o->filter = true;
    o->colour = colour;
}

static inline void assert_printed(const out_stream *o, const char *expected)
{
    assert_int_equal(o->n, strlen(expected));
    assert_memory_equal(o->bytes, expected, o->n);
}

#endif
