/*
 * kb_index.h - the inverted index of a .kb file: the term dictionary, norms,
 * posting lists and positions, a banner for each .c file of reader/format.
 * Private, and taken by way of kb_format.h.
 */
#ifndef KB_INDEX_H
#define KB_INDEX_H

#include "kb_container.h"

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
/* Whether no bit is set in them that nobody reads. */
bool kb_norms_fit(kb_pages *p);
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
    unsigned whole = (norms->gaps[class] & 31u) + 1, shared = kb_bits_of(2 * (uint64_t)count + 1) - 1;
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
/* Its patterns alone. */
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
kb_status kb_postings_find_on(kb_postings *it, kb_pages *p, uint32_t record);
static inline kb_status kb_postings_find(kb_postings *it, kb_pages *p, uint32_t record)
{
    bool there = (it->parts & KB_FOUND) != 0 && it->record >= record; /* often it was asked for before */
    return there ? KB_OK : kb_postings_find_on(it, p, record);
}
/* Goes to a posting of a block whose records are read, as if it had been found. */
static inline void kb_postings_go(kb_postings *it, uint32_t i)
{
    it->at = i;
    it->record = it->records[i];
    it->parts |= KB_FOUND;
}
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
    uint64_t before[KB_POSTING_BLOCK + 1]; /* how many the postings before each one have */
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

#endif
