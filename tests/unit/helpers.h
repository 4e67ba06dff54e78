/*
 * helpers.h - what the tests of the format, the reader and the index share:
 * an allocator that fails, small guides compiled in memory, and sections that
 * are damaged with their checksums made right again. Implemented in helpers.c.
 */
#ifndef HELPERS_H
#define HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compile.h"
#include "library.h"

/* --------------------------------------------------------------- allocator */

/* Counts calls, checks the sizes it is told, and fails call number fail_at (from 1; 0: none). */
typedef struct failing {
    size_t calls, fail_at;
    bool for_ever; /* all calls from fail_at on */
    size_t live;   /* blocks that are not freed */
} failing;

kb_alloc failing_alloc(failing *f, size_t fail_at, bool for_ever);

/* Does some work with an allocator, and frees it all. */
typedef kb_status failing_run(const kb_alloc *alloc, void *user);
/* Runs with each allocation failing, once and for ever: KB_E_MEMORY each time, and nothing left behind. */
void each_allocation(failing_run *run, void *user);
/* The same of what write() appends to a buffer. */
void each_allocation_of_writing(void (*write)(kb_buf *out));
/* Opens a file with an allocator and searches it for each text; part of a failing_run. */
kb_status search_texts(const kb_alloc *alloc, const kb_buf *file, const char *const *texts, size_t count);

/* ----------------------------------------------------------------- general */

uint32_t next_random(uint32_t *seed);
/* n of 0 to below most. */
uint32_t random_below(uint32_t *seed, uint32_t most);

/* Ends the program when it takes about so many seconds more of the processor; 0: as many as it may have. */
void limit_cpu(unsigned seconds);
/* Whether run() gives true in a child of its own, in 2 seconds of the processor: run() may destroy memory or never end. */
bool holds_in_child(bool (*run)(void *user), void *user);

void check_str(kb_str actual, const char *expected, const char *file, int line);
#define assert_str(actual, expected) check_str((actual), (expected), __FILE__, __LINE__)
#define assert_status(actual, expected) assert_int_equal((int)(actual), (int)(expected))

/* ------------------------------------------------------------------ guides */

typedef struct test_page {
    const char *path, *text;
} test_page;

/* A compiled guide and the run that owns it. */
typedef struct compiled {
    kbc c;
    kbc_guide *guide;
} compiled;

/* rules and words may be NULL. An error in the sources fails the test. */
void compiled_begin(compiled *p, const test_page *pages, size_t count, const char *rules, const char *words);
void compiled_end(compiled *p);
/* The .kb of some pages; the caller releases out. */
void guide_compile(const test_page *pages, size_t count, const char *rules, const char *words, kb_buf *out);
/* The same for a small guide with everything in it: facets, synonyms, aliases, links, old ids. */
void guide_standard(kb_buf *out);

/* A guide that is open, with a session on it. */
typedef struct reading {
    kb_buf bytes;
    kb *k;
    kb_session *s;
} reading;

void reading_begin(reading *r, const test_page *pages, size_t count, const char *rules, const char *words);
void reading_standard(reading *r);
void reading_end(reading *r);
/* The number of the record of an id. */
uint32_t reading_find(reading *r, const char *id);

/* ---------------------------------------------------------------- sections */

/* The raw sections of a file. */
typedef struct pieces {
    kb_buf of[KB_SECTION_COUNT];
} pieces;

void pieces_empty(pieces *p);             /* of a file with nothing in it */
void pieces_of(pieces *p, kb_str file);   /* of a good file */
void pieces_release(pieces *p);
/* A file of raw sections, its text packed without phrases. */
kb_status write_kb(const kb_str raw[KB_SECTION_COUNT], const uint8_t *digest, kb_buf *out);
/* The file that they make, with right checksums and a digest of zeros. */
void pieces_seal(const pieces *p, kb_buf *out);

/* Makes RECORDS of up to 10 records on one page, with their numbers as ids. */
void pieces_records(pieces *p, uint32_t count);

/* Says in RECORDS that there are so many, though they are not there. */
void pieces_say_records(pieces *p, uint32_t count);

/* Norms of records of one class, with patterns as they are asked for; a term's factor is 1. */
typedef struct test_norms {
    kb_norms norms;
    uint8_t places[KB_PATTERNS], table[KB_PATTERNS], gaps[1], *of_records;
} test_norms;

void norms_begin(test_norms *n, uint32_t records);
void norms_end(test_norms *n);
/* The pattern of postings with an impact and so many positions. */
uint8_t norms_pattern(test_norms *n, uint8_t impact, uint32_t count);
/* Writes a posting list, whose patterns come from impacts and counts. */
kb_term norms_list(test_norms *n, kb_buf *out, uint32_t df, const uint32_t *records, const uint8_t *impacts,
                   const uint32_t *counts, const uint32_t *places);

/* A term and its list. */
typedef struct term_list {
    const char *text;
    unsigned flags;
    uint32_t df;
    const uint32_t *records;
    const uint8_t *impacts;
    const uint32_t *counts, *places;
} term_list;

/* Makes TERMS, NORMS and POSTINGS of terms in rising order, for the records that there are, or that they name. */
void pieces_terms(pieces *p, const term_list *terms, size_t count);

/* Sections read by kb_pages, without a kb around them. */
typedef struct opened {
    kb_buf bytes;
    kb_container file;
    kb_error error;
    kb_pages pages;
} opened;

void opened_begin(opened *o, const pieces *p);
/* The same of the bytes of a file. */
void opened_file(opened *o, kb_str file);
void opened_end(opened *o);

/* The sections that make() fills, open, and an arena beside them. */
typedef struct made {
    pieces p;
    opened o;
    kb_arena arena;
} made;

void made_begin(made *m, void (*make)(pieces *p));
void made_end(made *m);

/* A kb around them that knows nothing but how many records there are, and a session on it. */
void opened_session(opened *o, uint32_t records, kb *k, kb_session **s);

typedef void section_use(kb_pages *pages, void *user);
/*
 * Calls use() on the sections with one of them damaged in each way: cut at
 * every length, grown, and at each offset a 4-byte number, an 8-byte number
 * and a byte of telling values. Checksums are right each time.
 */
void each_damage(pieces *p, kb_section_id id, section_use *use, void *user);

/* Recomputes the checksums of pages, table and header of a file changed in place. */
void reseal(kb_buf *file);
/* Everything that a reader can ask of these bytes; each answer must be a clean one. */
void use_everything(const void *data, size_t size);

#endif
