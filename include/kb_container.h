/*
 * kb_container.h - a .kb file as a whole: its checksums, sections, checked pages
 * and blocks of text, a banner for each .c file of reader/format. Private, and
 * taken by way of kb_format.h.
 *
 * Readers take a kb_pages, which checks the checksum of each page of the file
 * when it is first used; a damaged page makes it fail stickily.
 */
#ifndef KB_CONTAINER_H
#define KB_CONTAINER_H

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
    KB_WORDS, KB_LINKS, KB_GRAPH, KB_PHRASES, KB_DIGESTS, KB_SUMS, KB_TEXTS, KB_SECTION_COUNT
} kb_section_id;

/* All zeros: the file does not have it, which only KB_GRAPH, KB_PHRASES and KB_DIGESTS may be. */
typedef struct kb_section {
    uint64_t offset, stored, raw;
} kb_section;

/* DIGS, see digests.c below. */
typedef struct kb_digests {
    const uint8_t *head; /* KB_DIGESTS_HEAD bytes, then the digest of each part of the rows */
    const uint8_t *rows; /* digests of parts of the file, then of text blocks */
    size_t head_bytes;
    uint64_t rows_bytes;
    uint32_t first_part, parts;
} kb_digests;

/* An open file: header and tables. They are checked, but the rows of SUMS each when one of its pages is asked for. */
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
    const kb_digests *digests; /* against which all that is used is checked, too; NULL: nobody's signature is trusted */
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
    uint32_t review_interval;
    uint32_t first_link, links_end; /* the first one of the next page; UINT32_MAX of the last page */
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
    uint8_t *checked; /* a bit a page, behind these one for each of the rows of SUMS, then for each part of DIGS */
    kb_error *error;  /* filled at the first damage */
    bool damaged;
    uint64_t spent, may_spend; /* of work, see kb_pages_spend() */
    kb_norms norms;   /* once they are asked for */
    kb_kept_strings kept;
    kb_kept_head heads[KB_HEADS_KEPT]; /* of records that were read last, at their numbers */
    kb_kept_page page_heads[KB_HEADS_KEPT];
} kb_pages;

size_t kb_pages_bytes(const kb_container *c); /* room that kb_pages.checked needs */
/* Of that, bits for pages and rows of SUMS. */
static inline size_t kb_pages_bits(const kb_container *c)
{
    return (size_t)(c->page_count + (c->rows_bytes + KB_PAGE - 1) / KB_PAGE);
}
/* Whether what has a bit was found good, and remembering that. */
static inline bool kb_pages_is_checked(const kb_pages *p, uint64_t bit)
{
    return p->checked[bit / 8] >> (bit % 8) & 1;
}
static inline void kb_pages_remember(kb_pages *p, uint64_t bit)
{
    p->checked[bit / 8] |= (uint8_t)(1u << (bit % 8));
}
/* n checked bytes at an offset of a section; NULL when damaged or outside. */
const uint8_t *kb_pages_view(kb_pages *p, kb_section_id id, uint64_t offset, uint64_t n);
/* The same, fast for few bytes of a page that was found good before. */
static inline const uint8_t *kb_pages_at(kb_pages *p, kb_section_id id, uint64_t offset, uint64_t n)
{
    const kb_section *s = &p->file->sections[id];
    uint64_t start = s->offset + offset, page = start / KB_PAGE - p->file->first_page;
    bool inside = n > 0 && offset < s->stored && n <= s->stored - offset && !p->damaged;
    if (inside && start % KB_PAGE + n <= KB_PAGE && kb_pages_is_checked(p, page))
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
/*
 * Counts work, in pieces of some 10 ns: a crafted file can make much of few bytes, and a query ask for much of any.
 * False when it is more than it may be, if that is not 0; that sticks like damage, and the error tells the two apart.
 */
#define KB_BLOCK_WORK 64u /* of a block of postings, or a term that is looked up */
#define KB_FIND_WORK 3u   /* of a posting that is looked for in a block */
#define KB_LINK_WORK 16u
bool kb_pages_spend(kb_pages *p, uint64_t pieces);
/* The stored bytes of text block number i, checked; s is NULL on failure. */
kb_str kb_pages_block(kb_pages *p, uint32_t i);

/* The blocks of a text. */
typedef struct kb_packed_text {
    kb_str bytes;
    uint64_t *ends; /* of each block in bytes */
    uint32_t count;
    uint32_t block_bytes; /* raw ones of each but the last */
} kb_packed_text;

/* Builds a file: sections[KB_TEXTS] is the raw text, and text its blocks; sections[KB_SUMS] is ignored, KB_GRAPH,
 * KB_PHRASES and KB_DIGESTS left out when empty. digest: 32 bytes. */
kb_status kb_container_write(const kb_str sections[KB_SECTION_COUNT], const kb_packed_text *text, uint16_t analyser,
                             const uint8_t *digest, kb_buf *out);

/* Puts a digest into a file that was built with another one. */
void kb_container_sign(kb_buf *file, const uint8_t *digest);

/* Whether a section is part of the digest. */
bool kb_digest_has(kb_section_id id);
/* What is hashed for the digest: feed() gets name and raw length, then the raw bytes, of each such section. */
typedef void kb_digest_feed(void *user, const void *bytes, size_t n);
void kb_digest_section(kb_section_id id, uint64_t raw, kb_digest_feed *feed, void *user);

/* --------------------------------------------------------------- digests.c */

#define KB_PART 4096u        /* bytes that have one digest: of the file up to DIGS, and of the rows of DIGS */
#define KB_DIGEST_BYTES 32u  /* BLAKE2b */
#define KB_DIGESTS_SIGNED 16u /* bytes of the head before the signature: parts u32, text blocks u32, the key's id */
#define KB_DIGESTS_HEAD 80u
#define KB_KEY_ID_BYTES 8u
#define KB_SIGNATURE_BYTES 64u /* Ed25519 */
/* What the hash of the signed bytes is made for (16 bytes), so that it is never that of a file. */
#define KB_DIGESTS_PERSONAL "icsync-kb DIGS 1"

/* How DIGS is to be in a file whose last section before SUMS begins (DIGS) or would begin at an offset; rows and head
 * stay NULL. */
kb_digests kb_digests_plan(uint64_t table_end, uint64_t offset, uint32_t blocks);
/* Reads DIGS, whose head must be checked by its signature and rows by the head. KB_NONE when the file has none. */
kb_status kb_digests_read(const kb_container *c, kb_digests *out, kb_error *err);
/* The signed bytes, one piece after the other: all of header, table and SUMS that says where what stands, and the head. */
void kb_digests_message(const kb_container *c, const kb_digests *d, kb_digest_feed *feed, void *user);
/* The bytes of part i of the file, or of the rows. */
kb_str kb_digests_part(const kb_container *c, const kb_digests *d, uint32_t i);
kb_str kb_digests_row_part(const kb_digests *d, uint32_t i);

#ifdef KB_WITH_SODIUM
/* Room of kb_pages.checked, in bits, for the parts. */
size_t kb_digests_bits(const kb_container *c);
/* Whether a page of the file, or the stored bytes of a text block, are what was signed. */
bool kb_digests_page_fits(kb_pages *p, uint64_t page);
bool kb_digests_block_fits(kb_pages *p, uint32_t i, kb_str block);
#else
static inline size_t kb_digests_bits(const kb_container *c)
{
    (void)c;
    return 0;
}

static inline bool kb_digests_page_fits(const kb_pages *p, uint64_t page)
{
    (void)p;
    (void)page;
    return true;
}

static inline bool kb_digests_block_fits(const kb_pages *p, uint32_t i, kb_str block)
{
    (void)p;
    (void)i;
    (void)block;
    return true;
}
#endif

/* -------------------------------------------------------------- codebook.c */

#define KB_PHRASE_BYTES 32u /* of a phrase, at most */

/* Phrases by their lengths. */
typedef struct kb_phrase_set {
    uint32_t count;
    uint32_t first[KB_PHRASE_BYTES + 2]; /* number of the first phrase of each length */
    uint32_t at[KB_PHRASE_BYTES + 1];    /* where those of each length begin */
} kb_phrase_set;

/* The phrases of one length, one behind the other, whose codes begin with the same byte; those of other lengths are
 * behind them. */
typedef struct kb_phrase_run {
    uint32_t at;
    uint16_t count; /* 256 at most */
    uint8_t n;      /* bytes of each */
    uint8_t pair;   /* 1: a code has a second byte, which counts them */
} kb_phrase_run;

/* The phrases of a text; bytes NULL: there are none. */
typedef struct kb_codebook {
    const uint8_t *bytes;
    unsigned singles;        /* codes of one byte */
    kb_phrase_run runs[256]; /* by the first byte of a code */
    kb_phrase_set set[2];    /* of codes of one byte, and of two */
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

#endif
