/*
 * kb.h - the public interface of libicsynckb, the offline reader of .kb files.
 *
 * It is the only installed header and the manual of the library, for C and
 * C++. The command line program and the compiler, which verifies what it
 * wrote, use nothing else of the reader. docs/example.c is a whole program.
 *
 * The model, in three objects:
 *   kb          an open knowledge base; constant after opening;
 *   kb_session  the working memory of one thread: arena, results, and the
 *               memory of which pages of the file were found undamaged;
 *   kb_body     an iterator over the text of one record.
 *
 * Threads: any number of them may use one kb at a time, each with a session
 * of its own; a session and its bodies are for one thread at a time. Opening
 * is for one thread, and so is closing, when all sessions are freed.
 *
 * Ownership: every kb_str and every array that a call on a session hands out
 * belongs to the session and is valid until the next kb_search() or
 * kb_session_reset() on it, or kb_session_free(). What a call on a kb hands
 * out is valid until kb_close(). Nothing that is passed to a call is kept,
 * but for the bytes of kb_open_memory().
 *
 * Pointers must not be NULL where nothing else is said. Results are set on
 * failure too, but say nothing then: empty, NULL, 0 or KB_NO_RECORD.
 *
 * After MEMORY, LIMIT or DAMAGED other calls on the session may fail as well,
 * until kb_search() or kb_session_reset(). A search, with what is asked about its
 * hits, does so much work at most, and a session takes 48 MiB: a call that needs more
 * fails, and kb_session_error() says LIMIT, whichever status it gave.
 *
 * Strings have their length and no final NUL. They come from a file that may
 * be hostile. Only after kb_verify() are they known to be well-formed UTF-8
 * without C0 controls other than tab and line feed, and other controls (C1,
 * bidirectional) may stand in them even then: filter before printing.
 *
 * No function prints, exits or aborts, and there are no globals.
 *
 * "Errors" below leaves out the KB_E_ of the names.
 */
#ifndef KB_H
#define KB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && !defined(_WIN32)
#define KB_API __attribute__((visibility("default")))
#else
#define KB_API
#endif

/* ---------------------------------------------------------------- statuses */

/* 0 is success, positive says that there is no (more) data, negative is an error. */
typedef enum kb_status {
    KB_OK = 0,
    KB_NONE = 1,        /* nothing there: past the end, or no such id */
    KB_E_MEMORY = -1,   /* the allocator returned NULL */
    KB_E_IO = -2,       /* the operating system refused to read */
    KB_E_MISSING = -3,  /* there is no such file */
    KB_E_NOT_KB = -4,   /* the bytes do not begin like a .kb file */
    KB_E_TOO_NEW = -5,  /* written for a newer reader */
    KB_E_DAMAGED = -6,  /* a checksum or a structure is wrong */
    KB_E_DIGEST = -7,   /* the digest differs from the content */
    KB_E_LIMIT = -8,    /* a query is over a documented limit */
    KB_E_ARGUMENT = -9, /* the caller passed what the call does not take */
    KB_E_SIGNATURE = -10 /* no key that is trusted signed it, or it was changed since */
} kb_status;

/* A string of n bytes at s, borrowed; s may be NULL when n is 0. */
typedef struct kb_str {
    const char *s;
    size_t n;
} kb_str;

/* What went wrong, for people: one line without a final full stop or newline. */
typedef struct kb_error {
    kb_status status;
    char text[200];
} kb_error;

/* A constant English phrase for any number, a kb_status or not; never NULL. */
KB_API const char *kb_status_text(kb_status status);

/* The version of the library, such as "0.1.0"; constant. */
KB_API const char *kb_version(void);

/* ----------------------------------------------------------------- opening */

/*
 * An allocator. resize() gets a block (or NULL), its old size and the wanted
 * size in bytes; size 0 frees and returns NULL. What it returns is aligned for
 * any type. It returns NULL when it cannot, leaving the old block alone. user
 * is passed through. A kb and its sessions call it from the threads that call
 * them. All memory of the library comes from it, but for what libstemmer takes
 * with malloc(): a few hundred bytes a session of an English kb.
 */
typedef struct kb_alloc {
    void *(*resize)(void *user, void *block, size_t old_size, size_t new_size);
    void *user;
} kb_alloc;

typedef struct kb kb;
typedef struct kb_session kb_session;

/*
 * Opens the size bytes at data, which stay the caller's and must not change
 * until kb_close(). They may be a program with a .kb behind it, which alone counts
 * (icsync-kbc bundle). alloc may be NULL for the C library's; it is copied, user
 * must last until kb_close(). Checks header, section table and the table of
 * checksums; everything else is checked when first used. *out is the caller's
 * to close; it is NULL on failure, and err (may be NULL) says why.
 * Errors: NOT_KB, TOO_NEW, DAMAGED, MEMORY.
 */
KB_API kb_status kb_open_memory(const void *data, size_t size, const kb_alloc *alloc, kb **out, kb_error *err);

/*
 * Opens a file by its path, which ends with a NUL. Files up to 32 KiB are
 * read into memory of alloc, larger ones mapped: should one shrink while it is
 * open, the system sends SIGBUS to the reader (a new file that takes the old
 * one's place, as icsync-kbc makes it, does no harm). Anything but a regular
 * file is NOT_KB. Otherwise as kb_open_memory(). Errors also: MISSING, IO.
 */
KB_API kb_status kb_open_file(const char *path, const kb_alloc *alloc, kb **out, kb_error *err);

/* Closes, and frees all that the kb handed out; takes NULL. All sessions of the kb must be freed before. */
KB_API void kb_close(kb *k);

/*
 * Checks every byte: checksums, every record, term, posting, position and
 * text, and the digest if this build can (see kb_info.digest_checked). It
 * reads the whole file, with a session of its own.
 * Errors: DAMAGED, DIGEST, MEMORY, with the place in err (may be NULL).
 */
KB_API kb_status kb_verify(const kb *k, kb_error *err);

/*
 * One of the parts that kb_verify() has, so that threads can share its work:
 * the file is well when all parts from 0 to KB_VERIFY_PARTS - 1 are; others
 * are empty.
 */
#define KB_VERIFY_PARTS 4
KB_API kb_status kb_verify_part(const kb *k, unsigned part, kb_error *err);

/* -------------------------------------------------------------- signatures */

/*
 * Takes only what the owner of a key signed. keys has public keys of minisign, one
 * a line; empty lines and those that begin with '#' or "untrusted comment:" do not count. When
 * the kb has a signature inside (icsync-kbc sign) by one of them, that is checked,
 * in less than a millisecond however large the file is, and from now on each part of the file
 * when it is first used: what was altered is DAMAGED. Else the text of a signature
 * beside the file, FILE.minisig, is checked, and the whole file with it at once;
 * signature is empty when there is none. Call it before sessions are made, from
 * one thread; after a failure only close the kb. What kb_get_info() and the like
 * gave before is not valid any more.
 * Errors: SIGNATURE (in a build without libsodium, always), ARGUMENT (keys has
 * none, or something else), DAMAGED, MEMORY.
 */
KB_API kb_status kb_trust(kb *k, kb_str keys, kb_str signature, kb_error *err);

/*
 * Only the second of these checks: of the whole file, by the signature beside it.
 * Errors: SIGNATURE, ARGUMENT.
 */
KB_API kb_status kb_check_signature(const kb *k, kb_str keys, kb_str signature, kb_error *err);

/* --------------------------------------------------------- what is in a kb */

/* A day is a count of days since 1970-01-01; KB_NO_DAY says that there is none. */
#define KB_NO_DAY INT32_MIN
#define KB_NO_RECORD UINT32_MAX

typedef struct kb_info {
    kb_str title, version, language;
    int32_t reviewed;          /* day of the last review, or KB_NO_DAY */
    uint32_t review_interval;  /* days a review is good for; 0 for ever */
    uint32_t records, pages, terms;
    uint64_t text_bytes;       /* all bodies, not compressed */
    uint64_t file_bytes;
    uint16_t format_major, format_minor;
    char digest[65];           /* SHA-256 in hexadecimal, with a final NUL */
    bool digest_checked;       /* whether kb_verify() of this build checks it, and kb_trust() signatures */
    char signer[17];           /* id of the key that it says it is signed with, inside, in hexadecimal; "": none */
    bool trusted;              /* kb_trust() found it signed by a trusted key */
    bool stemmer_missing;      /* this build cannot make the stems that are in the file: words are as typed */
} kb_info;

/* Fills out from the head of the file; cannot fail. */
KB_API void kb_get_info(const kb *k, kb_info *out);

/* A kind of record, as the rules of the guide declare it. Who says one of its words, which have commas between them,
 * asks for this kind. */
typedef struct kb_kind {
    kb_str name, label, plural, words, role;
} kb_kind;

/* The kind number i, from 0; KB_NONE past the last. */
KB_API kb_status kb_kind_at(const kb *k, uint32_t i, kb_kind *out);

/* A facet, such as a platform, with values numbered through all facets. */
typedef struct kb_facet {
    kb_str name, label, order;
    bool many;                         /* a record may have several values */
    uint32_t first_value, value_count; /* for kb_value_at() */
} kb_facet;

/* A value of a facet; its words, with commas between them, name it in a query. */
typedef struct kb_value {
    kb_str name, label, words;
    uint32_t facet;
} kb_value;

/* The facet number i, from 0; KB_NONE past the last. */
KB_API kb_status kb_facet_at(const kb *k, uint32_t i, kb_facet *out);

/* The facet value number i, from 0 through all facets; KB_NONE past the last. */
KB_API kb_status kb_value_at(const kb *k, uint32_t i, kb_value *out);

/* ---------------------------------------------------------------- sessions */

/* Makes a session on an open kb, the caller's to free; *out is NULL on failure. Errors: MEMORY. */
KB_API kb_status kb_session_new(const kb *k, kb_session **out);

/* Frees a session and all it handed out; takes NULL. */
KB_API void kb_session_free(kb_session *s);

/* Frees all that the session handed out, keeping its memory for what comes. */
KB_API void kb_session_reset(kb_session *s);

/*
 * Frees what the session handed out since its last kb_search() and the kb_spell_out() of that, whose result stays: for
 * who goes through many hits. It may wait with that until there is much.
 */
KB_API void kb_session_forget(kb_session *s);

/* Why the last failed call on the session failed: never NULL, valid until the next call on it. NONE is no failure. */
KB_API const kb_error *kb_session_error(const kb_session *s);

/* ----------------------------------------------------------------- records */

typedef struct kb_record {
    uint32_t number;           /* 0 .. kb_info.records - 1, in the guide's order */
    uint32_t parent, page;     /* records; KB_NO_RECORD at the top */
    kb_str id, title;
    kb_str path;               /* titles of the records around it, joined by " > " */
    kb_str file;               /* source file below the source folder */
    uint32_t line;             /* in that file, from 1 */
    uint32_t kind;             /* for kb_kind_at(), UINT32_MAX for none */
    const uint32_t *values;    /* facet values, rising, for kb_value_at() */
    size_t value_count;
    int32_t reviewed;          /* day, or KB_NO_DAY */
    bool overdue;              /* the review is older than the guide allows */
    bool title_inside;         /* its body begins with its title, as the first KB_TITLE */
} kb_record;

/*
 * Reads record number into out. today decides overdue; KB_NO_DAY calls nothing
 * overdue. Errors: NONE past the last, DAMAGED, MEMORY.
 */
KB_API kb_status kb_get_record(kb_session *s, uint32_t number, int32_t today, kb_record *out);

/* Reads the title of record number alone, for a list of hits; that costs far less than the record.
 * Errors: NONE past the last, DAMAGED, MEMORY. */
KB_API kb_status kb_get_title(kb_session *s, uint32_t number, kb_str *title);

/* Finds a record by id, or by an id that it had before. Errors: NONE if there is none, DAMAGED. */
KB_API kb_status kb_find(kb_session *s, kb_str id, uint32_t *number);

/* The id number i, from 0, of those that records had before, in bytewise order. Errors: NONE past the last, DAMAGED,
 * MEMORY. */
KB_API kb_status kb_old_id_at(kb_session *s, uint32_t i, kb_str *id, uint32_t *number);

/*
 * Completes an id: *records gets the numbers of the first records whose id
 * begins with prefix, in bytewise order of their ids, at most limit of them (1
 * .. KB_QUERY_HITS). An empty prefix begins every id; ids that records had
 * before are not among them. KB_OK with *count 0 says that there is none. The
 * cost grows with what is given, not with the size of the kb.
 * Errors: LIMIT, DAMAGED, MEMORY.
 */
KB_API kb_status kb_complete(kb_session *s, kb_str prefix, size_t limit, const uint32_t **records, size_t *count);

/* --------------------------------------------------------------- searching */

/* Limits of a query; over them kb_search() returns KB_E_LIMIT. */
#define KB_QUERY_BYTES 8192
#define KB_QUERY_HITS 10000

typedef struct kb_query {
    kb_str text;               /* words, "phrases", +word, -word, word*, facet:value */
    size_t limit;              /* most hits wanted, 1 .. KB_QUERY_HITS */
    int32_t today;             /* day, for kb_hit.overdue; or KB_NO_DAY, when nothing is overdue */
    const uint32_t *values;    /* facet values asked for; may be NULL */
    size_t value_count;
    bool by_page;              /* one hit a page: its best record's score */
    bool all_words;            /* every hit has all words, function words aside; else the more the better */
    bool exact;                /* nothing that the guide lacks is completed, corrected, joined, split or loosened */
} kb_query;

typedef struct kb_hit {
    uint32_t record;           /* with by_page, the page's record */
    uint32_t score;            /* higher is better; of one kb comparable, else see kb_comparable_score() */
    bool whole_title;          /* the query is its whole title */
    bool overdue;              /* its review is older than the guide allows, today being kb_query.today */
} kb_hit;

/* How one part of the query was taken. */
enum kb_part {
    KB_PART_WORD, KB_PART_PHRASE, KB_PART_EXCLUDED, KB_PART_FACET, KB_PART_SYNONYM, KB_PART_UNKNOWN,
    KB_PART_CORRECTED, /* the guide lacks the word and knows a near one */
    KB_PART_COMPLETED, /* the guide lacks the last word and knows one that begins so */
    KB_PART_OFF_TOPIC, /* the guide says that it is not about this: it does not count */
    KB_PART_REQUIRED,  /* a +word */
    KB_PART_PREFIX,    /* a word* stands for those that begin so */
    KB_PART_LOOSENED   /* a phrase that no record has: its words count, wherever they stand */
};

typedef struct kb_understood {
    enum kb_part part;
    kb_str text;               /* as typed */
    kb_str meaning;            /* the value's name, the synonym, or the stem of the word: see kb_spell_out() */
} kb_understood;

typedef struct kb_result {
    const kb_hit *hits;        /* best first */
    size_t count;
    size_t total;              /* how many records match, at least count */
    bool total_is_least;       /* there may be more: records that cannot be among the hits were passed over */
    const kb_understood *understood;
    size_t understood_count;
    bool relaxed;              /* no record has the asked facets: others are shown */
    bool unsure;               /* the hits share words with the query by chance: none answers it, they are the nearest */
} kb_result;

/*
 * Searches. Frees what the session handed out before, so that nothing of q may
 * point into that; q itself is not needed afterwards. A record fits when it
 * has any word of the query or what that may mean (a synonym; for a word that
 * the guide lacks, one that is near or begins so), every "phrase" (in a query
 * of at most 16 pieces between blanks; one that no record has is given up for its
 * words), every +required word and no -excluded one
 * (of at most 8); there a word* of two letters and more stands for the 64 most
 * common of the words, of the first 4,096, that begin so; a
 * facet keeps records of that value and those without any. In a query without
 * phrases and exclusions records around a hit, or like it, are hits, too.
 * Whole titles come first, then by score, then in the guide's order.
 * KB_OK with count 0 says that nothing was found; see also unsure.
 * Errors: LIMIT, ARGUMENT, DAMAGED, MEMORY.
 */
KB_API kb_status kb_search(kb_session *s, const kb_query *q, kb_result *out);

/*
 * Puts words that were corrected or completed, in the result of the session's last
 * search, as the best hit writes them, else the guide, in place of their stems. That
 * is sought in the text, which costs more than to look a word up. Errors: DAMAGED, MEMORY.
 */
KB_API kb_status kb_spell_out(kb_session *s, kb_result *result);

/*
 * A score, or a part of one, in a measure that hits of different kbs share: how much their
 * words tell, 4096 being a word as rare as can be in its kb. Rises with the score; cannot fail.
 */
KB_API uint32_t kb_comparable_score(const kb *k, uint32_t score);

enum kb_matched { KB_IN_TITLE = 1, KB_IN_ALIAS = 2, KB_IN_PATH = 4, KB_IN_BODY = 8 };

/* Where in a record words of the last query stand: kb_matched bits. Errors: NONE, DAMAGED, MEMORY. */
KB_API kb_status kb_get_matched(kb_session *s, uint32_t record, unsigned *bits);

/* How a word of a query was found. */
typedef enum kb_match {
    KB_MATCH_WORD,      /* as typed */
    KB_MATCH_STEM,      /* in another form */
    KB_MATCH_SYNONYM,   /* as a word that means the same */
    KB_MATCH_CORRECTED, /* as the word that was misspelt, run together or torn apart */
    KB_MATCH_COMPLETED  /* as a word that begins so */
} kb_match;

/* Why a record was found: one word, or the first of several that were taken together. */
typedef struct kb_reason {
    kb_match how;
    kb_str typed;              /* in the query */
    kb_str word;               /* as the record writes it */
    unsigned fields;           /* kb_matched bits: where it stands */
    uint32_t points;           /* of the hit's score */
} kb_reason;

/*
 * The words of the last query that a record was found by. Their points add up
 * to the score of its words; what the hit's score is more or less comes from
 * titles, kinds, facets and records that are alike or stand by. No reason before the
 * first query. Errors: NONE past the last record, DAMAGED, MEMORY.
 */
KB_API kb_status kb_explain(kb_session *s, uint32_t record, const kb_reason **reasons, size_t *count);

/* A range of bytes in a string, from start up to but without end. */
typedef struct kb_range {
    uint32_t start, end;
} kb_range;

typedef struct kb_snippet {
    kb_str text;               /* plain text, one line */
    const kb_range *marks;     /* words of the query in it, rising, apart */
    size_t mark_count;
    bool cut_before, cut_after;
} kb_snippet;

/*
 * The passage of a record, of at most about width bytes, that shows best why
 * the last query found it (its beginning when no word of the query is in it).
 * Errors: NONE for a record without text, DAMAGED, MEMORY.
 */
KB_API kb_status kb_get_snippet(kb_session *s, uint32_t record, size_t width, kb_snippet *out);

/* The words of the last query in any text, marked in bytes of it: *marks is rising and apart. Errors: MEMORY. */
KB_API kb_status kb_highlight(kb_session *s, kb_str text, const kb_range **marks, size_t *count);

/* ------------------------------------------------------------------ bodies */

/* What an event is about. Blocks first, then marks inside a block's text. */
typedef enum kb_element {
    KB_TEXT,        /* text: plain, tab and line feed only inside code */
    KB_PARAGRAPH,
    KB_HEADING,     /* number: level 1..6 */
    KB_LIST,        /* number: 1 tight, 0 loose */
    KB_ITEM,        /* number: of an ordered item + 1, 0 for a bullet; task */
    KB_TABLE,       /* number: columns */
    KB_ROW,         /* number: 1 for the head */
    KB_CELL,        /* number: column from 0; align; label: its column's head */
    KB_CODE,        /* label: language */
    KB_QUOTE,
    KB_ADMONITION,  /* label: its type, such as warning */
    KB_RULE,        /* a thematic break; no inside */
    KB_BREAK,       /* a hard line break; no inside */
    KB_STRONG,
    KB_EMPHASIS,
    KB_CODE_SPAN,
    KB_LINK,        /* number: for kb_get_link() */
    KB_IMAGE,       /* its alternative text is inside; label: file name */
    KB_TITLE,       /* the title of a record, standing in its text */
    KB_PART_MARK    /* a named part of a record; label: its name */
} kb_element;

typedef struct kb_event {
    kb_element element;
    bool leave;                /* the end of the element */
    uint32_t number;
    uint8_t align;             /* cells: 0 none, 1 left, 2 centre, 3 right */
    uint8_t task;              /* items: 0 none, 1 open, 2 done */
    uint8_t depth;             /* elements around this one in the body */
    kb_str text;               /* KB_TEXT */
    kb_str label;
} kb_event;

/* An iterator; its fields are its own. */
typedef struct kb_body {
    uint32_t first_link;       /* added to the link numbers in the bytes */
    const uint8_t *at, *end;
    uint8_t depth;
    uint8_t stack[64];
} kb_body;

/* Begins the body of a record, children and all; out is valid as long as what the session hands out.
 * Errors: NONE, DAMAGED, MEMORY. */
KB_API kb_status kb_get_body(kb_session *s, uint32_t record, kb_body *out);

/* The next event; its strings are the session's. NONE at the end, DAMAGED if the bytes make no sense. */
KB_API kb_status kb_body_next(kb_body *b, kb_event *out);

typedef struct kb_link {
    uint32_t record;           /* KB_NO_RECORD: not in this kb */
    kb_str target;             /* id of the record, or the address as written */
} kb_link;

/* The link number n of a body. Errors: NONE past the last, DAMAGED, MEMORY. */
KB_API kb_status kb_get_link(kb_session *s, uint32_t n, kb_link *out);

#ifdef __cplusplus
}
#endif
#endif
