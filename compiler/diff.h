/*
 * diff.h - how one .kb file differs from another (icsync-kbc diff): texts of records (diff_text.c), words of two texts
 * (diff_words.c), records that belong together (diff.c), printed (diff_print.c, diff_json.c). Private to these,
 * main.c and tests. The files are read through kb.h.
 */
#ifndef KBC_DIFF_H
#define KBC_DIFF_H

#include "compiler.h"

/* ------------------------------------------------------------ diff_words.c */

typedef enum kbc_diff_op { KBC_DIFF_SAME, KBC_DIFF_REMOVED, KBC_DIFF_ADDED } kbc_diff_op;

/* Words that stand in both texts, or in one of them, one behind the other. */
typedef struct kbc_diff_run {
    kbc_diff_op op;
    uint32_t at, count;        /* in the old text; KBC_DIFF_ADDED: in the new one */
} kbc_diff_run;

/* Words as numbers: equal words have the same. */
typedef struct kbc_diff_words {
    const uint32_t *list;
    uint32_t count;
} kbc_diff_words;

#define KBC_DIFF_EDITS 1500u   /* with more of them two texts are taken for different as a whole */
#define KBC_DIFF_WORK UINT64_C(2000000000) /* steps of a run of the program; then all are */

typedef struct kbc_diff_runs {
    const kbc_diff_run *list;
    uint32_t count;
} kbc_diff_runs;

/* Runs that make the new text of the old one, by few edits, in arena; *work counts down. */
kbc_diff_runs kbc_diff_compare(kbc_diff_words before, kbc_diff_words after, uint64_t *work, kb_arena *arena);
/* How many words of a hundred the texts share, of both together. */
unsigned kbc_diff_likeness(kbc_diff_runs runs, kbc_diff_words before, kbc_diff_words after);

/* ------------------------------------------------------------- diff_text.c */

/* A record of one of the files; strings are in the arena. */
typedef struct kbc_diff_record {
    kb_str id, title, kind;
    kb_str facets;             /* "platform: mac, windows; tier: 2" */
    uint64_t sum;              /* of its words: records with the same have the same text */
    uint32_t words;
    uint32_t parent, child, sibling; /* parent: KBC_NONE on another page, too; the first child, the next one */
    uint32_t partner;          /* record of the other file, or KBC_NONE */
} kbc_diff_record;

/* One of the two files. */
typedef struct kbc_diff_side {
    const char *file;
    kb *k;
    kb_session *session;
    kb_info info;
    kbc_diff_record *records;
    uint32_t reads;            /* of the session */
} kbc_diff_side;

typedef struct kbc_diff {
    kbc *c;
    kbc_diff_side sides[2];    /* old, new */
    struct kbc_names *names;   /* words to numbers */
    kbc_list words;            /* kb_str, with a blank before it unless it stands close to the one before */
    uint64_t work;             /* left for texts of words, see KBC_DIFF_WORK */
    uint64_t search_work;      /* left for finding children in texts */
    kb_buf text, part, numbers; /* used again and again */
    kbc_list added, removed, moved, changed; /* kbc_diff_entry, in the order of the guides */
    bool other;                /* no record differs, but the files do */
} kbc_diff;

/* Reads what all records of a side are. */
kb_status kbc_diff_read(kbc_diff *d, kbc_diff_side *side);
/* The words of a record's own text, without its title and the records in it; in arena. */
kb_status kbc_diff_text(kbc_diff *d, kbc_diff_side *side, uint32_t number, kb_arena *arena, kbc_diff_words *out);
/* The text of words in a row. */
kb_str kbc_diff_join(const kbc_diff *d, const uint32_t *words, uint32_t count, kb_buf *out);

/* ------------------------------------------------------------------ diff.c */

/* A record that differs. */
typedef struct kbc_diff_entry {
    uint32_t before, after;    /* its numbers, or KBC_NONE */
    uint32_t leads;            /* moved or removed: the record of the new file that the old id leads to, or KBC_NONE */
} kbc_diff_entry;

/* Opens both files and compares them. Errors: *problem says which file, and why. */
kb_status kbc_diff_files(kbc *c, const char *before, const char *after, kbc_diff *out, kb_str *problem);
void kbc_diff_release(kbc_diff *d);
bool kbc_diff_is_same(const kbc_diff *d);

/* What differs in a pair of records. */
typedef struct kbc_diff_change {
    const kbc_diff_record *before, *after;
    bool title, kind, facets, text;
    kbc_diff_words old_text, new_text;
    kbc_diff_runs runs;        /* of the text, if that differs */
} kbc_diff_change;

/* The words are in arena. */
kb_status kbc_diff_change_of(kbc_diff *d, const kbc_diff_entry *entry, kb_arena *arena, kbc_diff_change *out);

/* ---------------------------------------------- diff_print.c, diff_json.c */

typedef enum kbc_diff_form { KBC_DIFF_PLAIN, KBC_DIFF_COLOUR, KBC_DIFF_MARKDOWN } kbc_diff_form;

kb_status kbc_diff_print(kbc_diff *d, kbc_diff_form form, kb_buf *out);
kb_status kbc_diff_json(kbc_diff *d, kb_buf *out);

#endif
