/*
 * kb_format.h - the sections of a .kb file, a banner for each .c file of
 * reader/format. Private: the compiler writes with it, the reader reads.
 * docs/FORMAT.md describes every byte in the same order.
 *
 * Readers take a kb_pages, which checks the checksum of each page of the file
 * when it is first used; a damaged page makes it fail stickily.
 */
#ifndef KB_FORMAT_H
#define KB_FORMAT_H

#include "kb_text.h"
#include "kb_zip.h"

/* ------------------------------------------------------------------- sum.c */

/* The checksum of bytes, which depends on a number: that of a page or block, else 0. */
uint32_t kb_sum(uint32_t number, const void *bytes, size_t n);

/* ------------------------------------------------------------------- zip.c */

/* kb_inflate() of kb_zip.h, of data that may go on when room is full. */
kb_status kb_inflate_start(const kb_alloc *alloc, kb_str stored, uint8_t *out, size_t room, size_t *n);
/* Appends a text, deflated. */
kb_status kb_deflate(kb_str text, kb_buf *out);

/* ------------------------------------------------------------- container.c */

#define KB_MAJOR 2
#define KB_MINOR 0
#define KB_PAGE 1024u
#define KB_TEXT_BLOCK 16384u /* most raw bytes of a text block */
#define KB_HEADER_BYTES 72u
#define KB_SECTION_BYTES 32u
#define KB_SECTIONS_MAX 64u
#define KB_TAIL_BYTES 16u
#define KB_REQUIRED 1u /* section flag: a reader that does not know it must not go on */

typedef enum kb_section_id {
    KB_META, KB_KINDS, KB_FACETS, KB_RECORDS, KB_TERMS, KB_NORMS, KB_POSTINGS,
    KB_WORDS, KB_LINKS, KB_GRAPH, KB_PHRASES, KB_SUMS, KB_TEXTS, KB_SECTION_COUNT
} kb_section_id;

/* All zeros: the file does not have it, which only KB_GRAPH and KB_PHRASES may be. */
typedef struct kb_section {
    uint64_t offset, stored, raw;
} kb_section;

/* An open file: header and tables, all checked. */
typedef struct kb_container {
    const uint8_t *data;
    size_t size;
    uint16_t major, minor, analyser;
    uint8_t digest[32];
    kb_section sections[KB_SECTION_COUNT];
    uint64_t paged_start, paged_end; /* bytes with a checksum for each page */
    uint32_t first_page, page_count, block_count, block_bytes;
    /* of SUMS: the sum of each page of the rows; these, the sums of pages, then the ends and sums of text blocks */
    const uint8_t *row_sums, *rows;
    uint64_t rows_bytes; /* whose pages are checked like those of the file, when they are first used */
} kb_container;

kb_status kb_container_open(kb_container *c, const void *data, size_t size, kb_error *err);

/* The four letters that name a section in the file. */
const char *kb_section_name(kb_section_id id);

#define KB_PATTERNS 256u

/* NORM, see norms.c below. */
typedef struct kb_norms {
    uint32_t patterns, classes, records;
    uint32_t unit;             /* of factors */
    const uint8_t *places;     /* of each pattern: positions of a posting, and KB_IN_ALIASES */
    const uint8_t *gaps;       /* of each class: bits of the gaps of a term that stands there once */
    const uint8_t *table;      /* of each pattern, a row of classes: what it counts, at most 255 */
    const uint8_t *of_records; /* the class of each record; of a reader, its pages are not checked yet */
    uint8_t most[KB_PATTERNS]; /* of a reader, once it asked for them: the greatest of each row of the table */
    bool has_most;
} kb_norms;

#define KB_STRINGS_KEPT 32u

/* Strings of RECORDS that were read last: those of an arena, as long as it is not emptied. */
typedef struct kb_kept_strings {
    const kb_arena *arena; /* NULL: none are kept */
    uint32_t generation;   /* of the arena */
    uint32_t numbers[KB_STRINGS_KEPT];
    kb_str texts[KB_STRINGS_KEPT]; /* s NULL: free */
} kb_kept_strings;

typedef struct kb_record_entry {
    uint32_t parent, page; /* page: number in the table of pages */
    uint32_t start, length; /* its span in the page's body */
    uint16_t kind, flags;
    uint32_t value_set, line;
    uint32_t title, name; /* for kb_records_title() and kb_records_id() */
} kb_record_entry;

/* The body of a page ends where that of the next begins. */
typedef struct kb_page_entry {
    uint64_t text_start;
    uint32_t text_length, record;
    int32_t reviewed;
    uint32_t review_interval, first_link;
} kb_page_entry;

#define KB_HEADS_KEPT 64u

/* The head of a record that was read, or all of its entry; number 0: none was. */
typedef struct kb_kept_head {
    uint32_t number; /* and one */
    bool whole;
    kb_record_entry entry;
} kb_kept_head;

/* The same of a page. */
typedef struct kb_kept_page {
    uint32_t number;
    bool whole;
    kb_page_entry entry;
} kb_kept_page;

/* Which pages of a container were found good; failures stick. */
typedef struct kb_pages {
    const kb_container *file;
    uint8_t *checked; /* a bit a page, and behind these one for each of the rows of SUMS */
    kb_error *error;  /* filled at the first damage */
    bool damaged;
    kb_norms norms;   /* once they are asked for */
    kb_kept_strings kept;
    kb_kept_head heads[KB_HEADS_KEPT]; /* of records that were read last, at their numbers */
    kb_kept_page page_heads[KB_HEADS_KEPT];
} kb_pages;

size_t kb_pages_bytes(const kb_container *c); /* room that kb_pages.checked needs */
/* n checked bytes at an offset of a section; NULL when damaged or outside. */
const uint8_t *kb_pages_view(kb_pages *p, kb_section_id id, uint64_t offset, uint64_t n);
/* The same, fast for few bytes of a page that was found good before. */
static inline const uint8_t *kb_pages_at(kb_pages *p, kb_section_id id, uint64_t offset, uint64_t n)
{
    const kb_section *s = &p->file->sections[id];
    uint64_t start = s->offset + offset, page = start / KB_PAGE - p->file->first_page;
    bool inside = n > 0 && offset < s->stored && n <= s->stored - offset && !p->damaged;
    if (inside && start % KB_PAGE + n <= KB_PAGE && (p->checked[page / 8] >> (page % 8) & 1))
        return p->file->data + start;
    return kb_pages_view(p, id, offset, n);
}
/* The same as a cursor; a bad one on failure. */
kb_cursor kb_pages_cursor(kb_pages *p, kb_section_id id, uint64_t offset, uint64_t n);
/* A little-endian number at an offset; 0 on failure. */
uint32_t kb_pages_u32(kb_pages *p, kb_section_id id, uint64_t offset);
/* A varint length and its bytes at an offset. */
kb_str kb_pages_field(kb_pages *p, kb_section_id id, uint64_t offset);
/* Says that a section makes no sense at an offset; sets damaged. */
void kb_pages_damage(kb_pages *p, kb_section_id id, uint64_t offset, const char *what);
/* The stored bytes of text block number i, checked; s is NULL on failure. */
kb_str kb_pages_block(kb_pages *p, uint32_t i);

/* The blocks of a text. */
typedef struct kb_packed_text {
    kb_str bytes;
    uint64_t *ends; /* of each block in bytes */
    uint32_t count;
    uint32_t block_bytes; /* raw ones of each but the last */
} kb_packed_text;

/* Builds a file: sections[KB_TEXTS] is the raw text, and text its blocks; sections[KB_SUMS] is ignored, KB_GRAPH and
 * KB_PHRASES left out when empty. digest: 32 bytes. */
kb_status kb_container_write(const kb_str sections[KB_SECTION_COUNT], const kb_packed_text *text, uint16_t analyser,
                             const uint8_t *digest, kb_buf *out);

/* Whether a section is part of the digest. */
bool kb_digest_has(kb_section_id id);
/* What is hashed for the digest: feed() gets name and raw length, then the raw bytes, of each such section. */
typedef void kb_digest_feed(void *user, const void *bytes, size_t n);
void kb_digest_section(kb_section_id id, uint64_t raw, kb_digest_feed *feed, void *user);

/* -------------------------------------------------------------- codebook.c */

#define KB_PHRASE_BYTES 32u /* of a phrase, at most */

/* Phrases by their lengths. */
typedef struct kb_phrase_set {
    uint32_t count;
    uint32_t first[KB_PHRASE_BYTES + 2]; /* number of the first phrase of each length */
    uint32_t at[KB_PHRASE_BYTES + 1];    /* where those of each length begin */
} kb_phrase_set;

/* The phrases of a text; bytes NULL: there are none. */
typedef struct kb_codebook {
    const uint8_t *bytes;
    unsigned singles;      /* codes of one byte */
    uint8_t length[256];   /* of the first phrase whose code begins with a byte */
    kb_phrase_set set[2];  /* of codes of one byte, and of two */
} kb_codebook;

/* Reads DICT; KB_NONE when the file has none. */
kb_status kb_codebook_read(kb_pages *p, kb_codebook *out);
/* The same from its bytes; false when they make no sense. */
bool kb_codebook_parse(kb_str section, kb_codebook *out);
/* A phrase by its number in a set. */
kb_str kb_codebook_phrase(const kb_codebook *book, unsigned pair, uint32_t number);
/* Writes the text of codes, which must be exactly raw bytes; false when they make no sense. */
bool kb_codebook_expand(const kb_codebook *book, kb_str codes, uint8_t *out, size_t raw);
/* The same of as many codes as raw bytes take, the last one in part; *n: how many bytes these codes gave. */
bool kb_codebook_expand_start(const kb_codebook *book, kb_str codes, uint8_t *out, size_t raw, size_t *n);
/* Writes DICT; both lists in the order of kb_codebook_compare(), which is by length and then bytes (of kb_str). */
void kb_codebook_write(kb_buf *out, const kb_str *singles, uint32_t single_count, const kb_str *pairs,
                       uint32_t pair_count);
int kb_codebook_compare(const void *a, const void *b);

/* ------------------------------------------------------------------ text.c */

/* How many blocks a text has. */
uint32_t kb_text_blocks(size_t raw, uint32_t block_bytes);
/* Deflates a text, without phrases, into blocks of KB_TEXT_BLOCK; ends has room for all of them. */
kb_status kb_text_pack(kb_str text, kb_buf *bytes, uint64_t *ends, kb_packed_text *out);
/* Raw bytes of a text block. */
size_t kb_text_block_size(const kb_container *c, uint32_t i);
/* Reads a text block into out, which has room for it; book NULL: there is none. The arena gives room for the way. */
kb_status kb_text_block(kb_pages *p, const kb_codebook *book, kb_arena *arena, uint32_t i, uint8_t *out);
/* Its first bytes alone, at most so many as it has. */
kb_status kb_text_block_start(kb_pages *p, const kb_codebook *book, kb_arena *arena, uint32_t i, size_t bytes,
                              uint8_t *out);

/* ------------------------------------------------------------ dictionary.c */

#define KB_TERM_BLOCK 16u
enum kb_term_flags {
    KB_TERM_SOFT = 1,    /* weighs little */
    KB_TERM_STOP = 2,    /* weighs nothing */
    KB_TERM_COMPOUND = 4 /* stands for several words somewhere, at the places of the first and the last */
};

typedef struct kb_term {
    uint32_t number;          /* in the order of the dictionary */
    uint32_t df;              /* records with it */
    unsigned flags;
    uint32_t burst;           /* how often it stands in a record that has it: the root, in 64ths */
    uint64_t list, list_bytes; /* in POSTINGS */
} kb_term;

typedef struct kb_dictionary_writer {
    kb_buf blocks, keys, offsets;
    uint32_t count;
    char last[KB_TERM_BYTES];
    size_t last_n;
    uint64_t list; /* where the next term's begins */
} kb_dictionary_writer;

void kb_dictionary_begin(kb_dictionary_writer *w, const kb_alloc *alloc);
/* Terms in rising order; its list follows on that of the term before. */
void kb_dictionary_add(kb_dictionary_writer *w, kb_str text, const kb_term *term);
void kb_dictionary_end(kb_dictionary_writer *w, kb_buf *out);

uint32_t kb_dictionary_count(kb_pages *p);
/* Looks a term up; KB_NONE when it is not there. */
kb_status kb_dictionary_find(kb_pages *p, kb_str term, kb_term *out);

/* Walks all terms in order. The fields are its own. */
typedef struct kb_dictionary_walk {
    uint32_t next, count, blocks;
    kb_cursor block;
    char text[KB_TERM_BYTES];
    size_t n, shared; /* shared: bytes of the text that are of the term before */
    uint64_t list;
} kb_dictionary_walk;
void kb_dictionary_walk_begin(kb_dictionary_walk *w, kb_pages *p);
kb_status kb_dictionary_walk_next(kb_dictionary_walk *w, kb_pages *p, kb_str *text, kb_term *out);
/* Begins at the block where a text would stand: at most 16 terms come that are before it. */
void kb_dictionary_walk_seek(kb_dictionary_walk *w, kb_pages *p, kb_str text);
/* Forward to the first term, of those that are left, that is not before a text; what lies between is passed over. */
kb_status kb_dictionary_walk_to(kb_dictionary_walk *w, kb_pages *p, kb_str from, kb_str *text, kb_term *out);

/* ----------------------------------------------------------------- fuzzy.c */

#define KB_FUZZY_EDITS 2u    /* at most */
#define KB_FUZZY_LETTERS 63u /* of a word; the others are not looked at */

/* A letter of a term. */
typedef struct kb_fuzzy_letter {
    uint64_t within[KB_FUZZY_EDITS + 1]; /* fuzzy.c */
    uint32_t code;
    uint8_t end;                         /* in the term */
} kb_fuzzy_letter;

/* The edits between one word and terms that are given in order. The fields are its own. */
typedef struct kb_fuzzy {
    uint32_t word[KB_FUZZY_LETTERS];
    unsigned length;              /* of word, in code points */
    unsigned limit;               /* most edits */
    uint64_t all;                 /* a bit for each beginning of the word, the whole one too */
    uint64_t plain[128];          /* where each letter of ASCII stands in it */
    char last[KB_TERM_BYTES];     /* the term before */
    size_t last_n;
    unsigned depth, dead;         /* letters that are filled; the one that is too far already, or 0 */
    kb_fuzzy_letter letters[KB_TERM_BYTES + 1]; /* from 1 on */
} kb_fuzzy;

/* limit: from 1 to KB_FUZZY_EDITS. */
void kb_fuzzy_begin(kb_fuzzy *f, kb_str word, unsigned limit);
/* Edits to the next term; limit + 1 when there are more than limit. */
unsigned kb_fuzzy_edits(kb_fuzzy *f, kb_str term);
/* Whether the last term has a beginning that is too far already, whatever follows. */
static inline bool kb_fuzzy_dead(const kb_fuzzy *f)
{
    return f->dead > 0;
}
/* Then: a text behind the last term before which nothing is near enough, in out; empty when nothing is further on. */
#define KB_FUZZY_TEXT (KB_TERM_BYTES + 4)
kb_str kb_fuzzy_next(const kb_fuzzy *f, char *out);

/* ----------------------------------------------------------------- norms.c */

/*
 * NORM: what impacts are made of. A posting has a pattern, how often its term
 * stands in each field of the record; a record has a norm, how long its fields
 * are; a table says what each pattern counts beside each norm. Times the
 * factor of the term, which is the rarer the greater, that is the impact.
 */
#define KB_NORM_CLASSES 256u
#define KB_UNIT_MAX (1u << 24)
#define KB_PLACES_FOLLOW 15u /* as the positions of a pattern, which have these bits: each posting says how many */
#define KB_IN_ALIASES 16u    /* with these: the term stands in an alias */

void kb_norms_write(kb_buf *out, const kb_norms *norms);
/* Those of the file, read at the first call; NULL when they make no sense. */
const kb_norms *kb_norms_get(kb_pages *p);
/* of_records, of which those from `record` to before *end are checked; NULL on failure. */
const uint8_t *kb_norms_of(kb_pages *p, uint32_t record, uint32_t *end);
/* What each pattern counts at most beside any class; the norms were read. */
const uint8_t *kb_norms_most(kb_pages *p);
/* What a term of so many records counts; burst: how often it stands in one that has it, in 64ths, squared. */
uint64_t kb_norms_factor(const kb_norms *norms, uint32_t df, uint32_t burst);
/* The impact of a term in a record: 1 to 255. */
static inline uint8_t kb_norms_impact(uint64_t factor, uint8_t counts)
{
    uint64_t impact = (factor * counts + 32768) >> 16;
    return (uint8_t)(impact < 1 ? 1 : impact > 255 ? 255 : impact);
}
/* --------------------------------------------------------------- numbers.c */

#define KB_NAME_BYTES 16384u /* of an id, a title and any string of a list */

/* Rows of numbers, any of which is read alone. */
typedef struct kb_table {
    kb_section_id section;
    uint64_t at; /* in the section */
    uint32_t rows;
    unsigned columns;
} kb_table;

/* cells: columns numbers for each row, row by row. */
void kb_table_write(kb_buf *out, const uint32_t *cells, uint32_t rows, unsigned columns);
/* The numbers of a row; zeros and false when there is none, or it is damaged. */
bool kb_table_get(kb_pages *p, const kb_table *t, uint32_t row, uint32_t *cells);
/* The first `count` of them. */
bool kb_table_some(kb_pages *p, const kb_table *t, uint32_t row, unsigned count, uint32_t *cells);
/* One of them, or the first; 0 on failure. */
uint32_t kb_table_cell(kb_pages *p, const kb_table *t, uint32_t row, unsigned column);
uint32_t kb_table_number(kb_pages *p, const kb_table *t, uint32_t row);
/* The first row whose first number is at least `number`, in a table where these rise; 0 on failure. */
uint32_t kb_table_find(kb_pages *p, const kb_table *t, uint32_t number);

/* --------------------------------------------------------------- strings.c */

/* A list of strings, any of which is read alone; shortest when neighbours begin alike. */
typedef struct kb_strings {
    kb_section_id section;
    uint64_t at;
    uint32_t count;
} kb_strings;

/* A string that shares its beginning with the one before: how many bytes, and the rest. */
void kb_packed_write(kb_buf *out, kb_str text, size_t shared);
kb_str kb_packed_read(kb_cursor *c, uint64_t *shared);

void kb_strings_write(kb_buf *out, const kb_str *strings, uint32_t count);
/* String number i, in the arena; empty on failure. */
kb_str kb_strings_get(kb_pages *p, const kb_strings *list, uint32_t i, kb_arena *arena);
/* The number of a string of a list in bytewise order; UINT32_MAX when it is not there. Then no longer beginning of it
 * than the first *along bytes is there, which the string before it begins with, as all do that stand between. */
uint32_t kb_strings_find(kb_pages *p, const kb_strings *list, kb_str text, size_t *along, kb_arena *arena);

#define KB_STRING_CODE_BYTES 32u /* that a code of a list stands for at most */

/* Reads strings one after another. The fields but next are its own. */
typedef struct kb_strings_walk {
    kb_strings list;
    unsigned literals, pairs, start_bytes;
    const uint8_t *codes;
    uint64_t starts, at;
    uint32_t next;
    kb_arena *arena;
    char *text; /* the string that was read last */
    size_t n, room;
    size_t most; /* bytes of a string that are asked for; of a longer one more than so many come */
    uint8_t waiting[KB_STRING_CODE_BYTES + 1]; /* codes that are not expanded yet: here, so as not to be cleared for each */
} kb_strings_walk;

kb_strings_walk kb_strings_begin(kb_pages *p, const kb_strings *list, kb_arena *arena);
/* The next string, until the one after it is asked for; false behind the last, or on failure. */
bool kb_strings_next(kb_strings_walk *w, kb_pages *p, kb_str *text);

/* ----------------------------------------------------------------- names.c */

/* The bytes of .md or .markdown, in either case, at the end of a path; else 0. */
size_t kb_extension(kb_str path);
/* Where the last part of a path begins. */
size_t kb_last_part(kb_str path);
/* The id that a page has by its path: without the extension, and without a last index, readme or _index. */
kb_str kb_page_name(kb_str path);
/* Lower case of the alphabets that headings are written in, accents kept, as GitHub does. */
uint32_t kb_lower(uint32_t code);
/* GitHub's slug of a heading into out, which has KB_SLUG_BYTES bytes for each of the text and 8 more; how many it has. */
#define KB_SLUG_BYTES 2u
size_t kb_slug(kb_str text, char *out);

/* -------------------------------------------------------- postings_write.c */

#define KB_POSTING_BLOCK 128u
#define KB_LIST_WITH_HEAD 8u /* postings of a list whose block says how it is written */
#define KB_SHORT_RICE 1u     /* bits of a pattern, in one that does not */
#define KB_GAP_BITS 31u      /* of a gap between positions, at most */

/* The same of a number: l. */
static inline unsigned kb_short_low_bits(uint32_t records, uint32_t df)
{
    unsigned bits = kb_bits_of(records / df);
    return bits > 0 ? bits - 1 : 0;
}

/* Bits of the gaps of a term that stands so often in a record of a class; more: what its block has in addition. */
static inline unsigned kb_gap_bits(const kb_norms *norms, uint8_t class, uint32_t count, unsigned more)
{
    unsigned whole = (norms->gaps[class] & 31u) + 1, shared = kb_bits_of(count);
    unsigned bits = more + (whole > shared ? whole - shared : 0);
    return bits < KB_GAP_BITS ? bits : KB_GAP_BITS;
}

/* A posting list to be written. */
typedef struct kb_posting_list {
    uint32_t df, burst;
    const uint32_t *records;  /* rising */
    const uint8_t *patterns;
    const uint32_t *counts;   /* positions of each: what its pattern says, where it says so */
    const uint32_t *places;   /* all of them, rising in each posting */
} kb_posting_list;
void kb_postings_write(kb_buf *out, const kb_norms *norms, const kb_posting_list *list);

/* -------------------------------------------------------------- postings.c */

/* What is read of a block. */
enum kb_postings_parts {
    KB_READ_HEAD = 1,
    KB_READ_RECORDS = 2,
    KB_READ_PATTERNS = 4,
    KB_READ_CLASSES = 8,
    KB_READ_IMPACTS = 16,
    KB_FOUND = 32 /* `at` and `record` are those of a posting */
};

/* Walks a posting list block by block. */
typedef struct kb_postings {
    uint32_t last;                       /* record of the current block; KB_NO_RECORD behind the last block */
    uint8_t greatest;                    /* impact in it, or more */
    uint32_t n;                          /* postings in it, once it is read */
    uint32_t records[KB_POSTING_BLOCK];
    uint8_t impacts[KB_POSTING_BLOCK];
    uint32_t at, record;                 /* the posting that kb_postings_find() went to */
    /* the rest is its own */
    const kb_norms *norms;
    uint64_t factor;
    uint64_t list;                       /* in the section */
    uint64_t list_bytes;                 /* of a list with rows, those that no block has had yet: blocks do not overlap */
    uint64_t block, block_bytes;         /* the current one */
    uint64_t places, places_bytes;       /* its positions; places_bytes is 0 where they follow on its own bits */
    uint64_t places_bit;                 /* from `block` on, once the patterns are read */
    const uint8_t *bytes;                /* of the block, once its head is read */
    uint64_t record_at, pattern_at;      /* bits where records and patterns begin; of these 0: not known yet */
    uint64_t found_bit;                  /* before the end of the number of posting `at`, as far as it was looked for */
    uint64_t pattern_bit;                /* where the upper bits of the pattern of posting pattern_of begin; 0: not known */
    uint32_t pattern_of;
    unsigned record_bits, pattern_bits;  /* l and k */
    kb_cursor rows;
    uint32_t left, base, next_base;      /* postings from this block on; records of the block are at least base */
    unsigned parts;                      /* kb_postings_parts */
    bool begun;
    uint8_t patterns[KB_POSTING_BLOCK], classes[KB_POSTING_BLOCK];
} kb_postings;

/* At the first block, not read. */
void kb_postings_begin(kb_postings *it, kb_pages *p, const kb_term *term);
/* Forward to the first block whose last record is at least `record`, without reading it. */
void kb_postings_skip(kb_postings *it, kb_pages *p, uint32_t record);
static inline void kb_postings_seek(kb_postings *it, kb_pages *p, uint32_t record)
{
    if (it->last < record) /* mostly it is not */
        kb_postings_skip(it, p, record);
}
/* Reads the current block, if it is not yet; KB_NONE behind the last. */
kb_status kb_postings_read(kb_postings *it, kb_pages *p);
/* Its records, patterns and classes alone. */
kb_status kb_postings_patterns(kb_postings *it, kb_pages *p);
/* Of a block of which the records are read: the first posting, from one on, of that record or one behind it; or n. */
uint32_t kb_postings_place(const kb_postings *it, uint32_t from, uint32_t record);
/* Reads the block where a record is that has the term, and gives its place there; false when there is none. */
bool kb_postings_look_up(kb_postings *it, kb_pages *p, const kb_term *term, uint32_t record, uint32_t *i);
/* Whether the term stands in an alias of a record of a block that was read. */
bool kb_postings_in_alias(const kb_postings *it, uint32_t i);
/*
 * Forward to the first posting of that record or one behind it: `record`, which is KB_NO_RECORD behind the last, and
 * `at`. Records come in rising order. Of a block that is not read, only as much is read as is passed over.
 */
kb_status kb_postings_find(kb_postings *it, kb_pages *p, uint32_t record);
/* The impact of the posting that was found; 0 on failure. */
uint8_t kb_postings_impact(kb_postings *it, kb_pages *p);
/* Counts the impacts of a list that was not read yet: all of a short one, of others the greatest of each block. */
kb_status kb_postings_survey(kb_postings *it, kb_pages *p, uint32_t counts[256]);
/* The greatest impact, or more, in the records from the current block to the one before `end`. */
uint8_t kb_postings_most(const kb_postings *it, uint32_t end);

/* Some postings of a block. */
typedef struct kb_above {
    uint32_t n, base;
    uint8_t need;   /* none of an impact from this on is left out; 0: nothing was read yet */
    uint32_t records[KB_POSTING_BLOCK];
    uint8_t impacts[KB_POSTING_BLOCK];
} kb_above;
/* Of the current block all postings of such an impact or a greater one, and maybe others. */
kb_status kb_postings_above(kb_postings *it, kb_pages *p, uint8_t need, kb_above *out);
/* The next block, read (the first one, when none was read or sought yet); KB_NONE at the end. */
kb_status kb_postings_next(kb_postings *it, kb_pages *p);

/* ------------------------------------------------------------- positions.c */

/* The positions of the postings of one block. */
typedef struct kb_positions {
    const kb_postings *postings;
    uint64_t block;      /* of the postings, that these are of */
    const uint8_t *bytes;
    uint64_t at, low, end; /* bits: the next rest of a gap; behind its low bits; all */
    uint64_t counts;     /* the next count that a pattern does not say */
    uint32_t next;       /* posting of the block that comes next */
    uint32_t left;       /* of the current posting */
    uint32_t last;
    unsigned bits, more; /* of its gaps; and what the block adds */
    bool bad;
} kb_positions;
/* Of the block where the postings are, which is read as far as is needed. */
void kb_positions_begin(kb_positions *it, kb_pages *p, kb_postings *postings);
/* Goes forward to posting i of the block; how many positions it has. */
uint32_t kb_positions_of(kb_positions *it, uint32_t i);
/* The next position of this posting; KB_NO_POSITION behind the last. */
#define KB_NO_POSITION UINT32_MAX
uint32_t kb_positions_next(kb_positions *it);
/* Whether all were read, and nothing else is there. */
bool kb_positions_end(const kb_positions *it);

/* ------------------------------------------------------------------ echo.c */

/*
 * A fingerprint of a sequence of stems, one after another without anything
 * between, so that Wi-Fi and wifi, sign-out and sign out have the same: 32-bit
 * FNV-1a. Titles and aliases are told from other texts by it; stop words are
 * left out unless there is nothing else.
 */
#define KB_ECHO_START 0x811C9DC5u
uint32_t kb_echo(uint32_t before, kb_str stem);
/* That of a text without any word, such as %, folded; the scratch buffer may fail. */
uint32_t kb_echo_signs(kb_str text, kb_buf *scratch);

/* An echo of a record: of its title, or of one of its aliases. */
typedef struct kb_echo_entry {
    uint32_t echo, record;
} kb_echo_entry;

/* Writes the records of each echo; sorts the entries. */
void kb_echoes_write(kb_buf *out, kb_echo_entry *entries, uint32_t count);

/* Records in the order of their echoes, and of their numbers. The fields are its own. */
typedef struct kb_echoes {
    kb_pages *pages;
    kb_section_id section;
    kb_table table; /* of the echoes, and where their records are */
    uint64_t lists; /* where the records are in the section */
    uint32_t next, echo, record, record_count;
    kb_cursor rest; /* of the records of this echo */
} kb_echoes;

/* What was written at an offset of a section. */
kb_echoes kb_echoes_at(kb_pages *p, kb_section_id id, uint64_t at, uint32_t record_count);
/* Goes to the first with that echo or a greater one. */
void kb_echoes_find(kb_echoes *e, uint32_t echo);
/* Whether more than so many have the echo, which kb_echoes_find() went to. */
bool kb_echoes_more_than(const kb_echoes *e, uint32_t echo, uint32_t most);
/* The next record and its echo; false behind the last, or when the pages are damaged. */
bool kb_echoes_next(kb_echoes *e, uint32_t *record, uint32_t *echo);

/* --------------------------------------------------------------- records.c */

enum kb_record_flags {
    KB_RECORD_TITLE_INSIDE = 1,
    KB_RECORD_AROUND_ALL = 2, /* the guide's own first page: in no path, since it is around all */
    KB_RECORD_OWN_PAGE = 4    /* its page's own, so that nobody has to read of the page which that is */
};

/* What a writer gives: the numbers title and name are made from these. */
typedef struct kb_record_text {
    kb_str id, title;
    uint32_t title_echo; /* kb_echo() of its words */
} kb_record_text;

/* What a record is, apart from its place: much cheaper to read than a whole entry. */
typedef struct kb_trait {
    uint16_t kind, flags;
    uint32_t value_set;
} kb_trait;

/* files: of the pages, paths below the source folder. */
void kb_records_write(kb_buf *out, const kb_record_entry *records, const kb_record_text *texts, uint32_t record_count,
                      const kb_page_entry *pages, const kb_str *files, uint32_t page_count);
uint32_t kb_records_count(kb_pages *p);
uint32_t kb_records_pages(kb_pages *p);
kb_status kb_records_get(kb_pages *p, uint32_t number, kb_record_entry *out);
/* The same but for start and length, which may stay 0: much cheaper. */
kb_status kb_records_head(kb_pages *p, uint32_t number, kb_record_entry *out);
/* Only flags and title: cheaper still. */
kb_status kb_records_heading(kb_pages *p, uint32_t number, kb_record_entry *out);
kb_status kb_records_trait(kb_pages *p, uint32_t number, kb_trait *out);
uint32_t kb_records_page_of(kb_pages *p, uint32_t number);
kb_status kb_records_get_page(kb_pages *p, uint32_t page, kb_page_entry *out);
/* The same but for its text and links, which may stay 0: much cheaper. */
kb_status kb_records_page_head(kb_pages *p, uint32_t page, kb_page_entry *out);
/* Texts of a record or page, in the arena; empty on failure. */
kb_str kb_records_title(kb_pages *p, const kb_record_entry *entry, kb_arena *arena);
kb_str kb_records_id(kb_pages *p, uint32_t number, kb_arena *arena);
kb_str kb_records_file(kb_pages *p, uint32_t page, kb_arena *arena);
/* All titles and parts of ids, and the files of all pages. */
kb_strings kb_records_strings(kb_pages *p);
kb_strings kb_records_files(kb_pages *p);
/* The place, in the order of ids, of the first record with that id or a greater one. */
uint32_t kb_records_named(kb_pages *p, kb_str id, kb_arena *arena);
/* The record at a place in that order. */
uint32_t kb_records_named_at(kb_pages *p, uint32_t i);
/* The record with an id; KB_NONE when it is not there. */
kb_status kb_records_find(kb_pages *p, kb_str id, kb_arena *arena, uint32_t *number);
/* All records in order of the echoes of their titles. */
kb_echoes kb_records_titled(kb_pages *p);

/* ----------------------------------------------------------------- links.c */

typedef struct kb_link_entry {
    uint32_t record; /* KB_NO_RECORD: external or dead */
    kb_str target;   /* written when record is KB_NO_RECORD */
} kb_link_entry;

typedef struct kb_old_id {
    kb_str id;
    uint32_t record;
} kb_old_id;

/* old_ids sorted bytewise; records: how many there are. */
void kb_links_write(kb_buf *out, const kb_link_entry *links, uint32_t count, const kb_old_id *old_ids,
                    uint32_t old_count, uint32_t records);
uint32_t kb_links_count(kb_pages *p);
/* The addresses, each once, in bytewise order. */
kb_strings kb_links_addresses(kb_pages *p);
/* Whether a link leads to a record, or to an address that there is: cheaper than reading it. */
bool kb_links_fits(kb_pages *p, uint32_t number);
/* The record that a link leads to, its address not read; KB_NONE when there is no such link. */
kb_status kb_links_record(kb_pages *p, uint32_t number, uint32_t *record);
/* Texts are in the arena. */
kb_status kb_links_get(kb_pages *p, uint32_t number, kb_arena *arena, kb_link_entry *out);
uint32_t kb_links_old_count(kb_pages *p);
kb_status kb_links_old_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_old_id *out);
kb_status kb_links_find_old(kb_pages *p, kb_str id, kb_arena *arena, uint32_t *record);

/* ----------------------------------------------------------------- graph.c */

#define KB_NEIGHBOURS 5u

/* What near records do to each other's scores, in 256ths. */
typedef struct kb_graph {
    uint16_t smoothing; /* of its neighbours' scores, that a record gets */
    uint16_t vote;      /* of a best record's score, that its neighbours get */
} kb_graph;

/* The records nearest to one, nearest first. */
typedef struct kb_neighbours {
    uint32_t count;
    uint16_t records[KB_NEIGHBOURS];
    uint8_t likeness[KB_NEIGHBOURS]; /* their cosines, of 255; at least 1 */
} kb_neighbours;

void kb_graph_write(kb_buf *out, const kb_graph *graph, const kb_neighbours *rows, uint32_t count);
/* KB_NONE when the file has no graph. */
kb_status kb_graph_read(kb_pages *p, kb_graph *out);
/* The neighbours of a record of such a file. */
kb_status kb_graph_row(kb_pages *p, uint32_t record, kb_neighbours *out);

/* ---------------------------------------------------------------- facets.c */

/* META */
typedef struct kb_meta {
    kb_str title, version, language;
    int32_t reviewed;
    uint32_t review_interval;
    uint64_t text_bytes;
    uint32_t average_title, average_path, average_alias, average_body; /* words x 256 */
    uint32_t impact_scale; /* score of an impact of 255, x 65536 */
} kb_meta;
void kb_meta_write(kb_buf *out, const kb_meta *meta);
kb_status kb_meta_read(kb_pages *p, kb_meta *out);

/* More are a crafted file: each query looks at them all. */
#define KB_KINDS_MAX 1024u
#define KB_FACETS_MAX 256u
#define KB_VALUES_MAX 4096u
#define KB_LABEL_BYTES 1024u /* of each of their fields: a name, a label, a list of words */

/* KINDS */
void kb_kinds_write(kb_buf *out, const kb_kind *kinds, uint32_t count);
/* Into the arena; *count of them. */
kb_status kb_kinds_read(kb_pages *p, kb_arena *arena, kb_kind **kinds, uint32_t *count);

/* FACETS: facets, their values, and the sets of values that records have */
typedef struct kb_facets {
    kb_facet *facets;
    kb_value *values;
    uint32_t facet_count, value_count, set_count;
    uint32_t sets; /* offset in the section */
} kb_facets;
void kb_facets_write(kb_buf *out, const kb_facets *facets, const uint32_t *const *sets, const uint32_t *set_sizes);
kb_status kb_facets_read(kb_pages *p, kb_arena *arena, kb_facets *out);
/* The values of a set, rising, into the arena. */
kb_status kb_facets_set(kb_pages *p, const kb_facets *facets, uint32_t set, kb_arena *arena, const uint32_t **values,
                        size_t *count);

/* ----------------------------------------------------------------- words.c */

typedef struct kb_alternate {
    kb_str phrase;   /* as written */
    uint32_t weight; /* in 64ths */
} kb_alternate;

/* What a phrase of stems may also mean. */
typedef struct kb_synonym {
    kb_str key;
    const kb_alternate *alternates;
    uint32_t count;
} kb_synonym;

/* How an alias writes a term, where that differs. The ending: a byte, '0' and how many bytes of the term are left out,
 * and what follows instead. */
typedef struct kb_word_form {
    uint32_t term;
    kb_str ending;
} kb_word_form;

#define KB_SYNONYM_WORDS 4u
#define KB_ALTERNATES 16u /* of one phrase */
#define KB_ALTERNATE_BYTES 4096u
#define KB_ALTERNATE_WEIGHT 64u /* at most */
#define KB_FORM_BYTES 256u /* of an ending */
/* synonyms sorted bytewise by key, forms by term, at most one of each; aliases: kb_echo() of the words of each. */
void kb_words_write(kb_buf *out, const kb_synonym *synonyms, uint32_t count, const kb_echo_entry *aliases,
                    uint32_t alias_count, const kb_word_form *forms, uint32_t form_count);
uint32_t kb_words_synonyms(kb_pages *p);
kb_status kb_words_synonym_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_synonym *out);
/* Keys and phrases of synonyms. */
kb_strings kb_words_texts(kb_pages *p);
/* Whether the alternates of a synonym are texts that there are, and weigh what they may: cheaper than reading them. */
bool kb_words_alternates_fit(kb_pages *p, uint32_t i);
/*
 * Calls visit() for the key of each synonym, stems with blanks between, which it must not keep; true: it said so, and
 * was the last.
 */
typedef bool kb_words_visit(void *user, kb_str key);
bool kb_words_each_key(kb_pages *p, kb_arena *arena, kb_words_visit *visit, void *user);
/* KB_NONE when there is no such key; then out->key is the beginning of it that any key may be, at most. */
kb_status kb_words_find(kb_pages *p, kb_str key, kb_arena *arena, kb_synonym *out);
uint32_t kb_words_aliases(kb_pages *p);
/* The first bits of an echo, by which aliases are found. */
uint32_t kb_words_echo(kb_pages *p, uint32_t echo);
/* The records of all aliases in order of these bits. */
kb_echoes kb_words_aliased(kb_pages *p);
kb_status kb_words_form_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_word_form *out);
/* The ending of how a term is written. */
kb_str kb_words_ending(kb_str term, kb_str written, kb_arena *arena);
/* How an alias writes a term that has a number; empty when it writes it as it is. */
kb_str kb_words_form(kb_pages *p, uint32_t number, kb_str term, kb_arena *arena);

#endif
