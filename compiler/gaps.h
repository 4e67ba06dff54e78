/*
 * gaps.h - what technicians searched and did not find (icsync-kbc gaps): searches of their logs, grouped
 * (gaps.c), held against a guide (gaps_find.c), printed (gaps_print.c). Private to these, main.c and tests.
 */
#ifndef KBC_GAPS_H
#define KBC_GAPS_H

#include "compiler.h"
#include "kb_log.h"

#define KBC_GAPS_LOG_BYTES ((size_t)16 << 20) /* of a log */
#define KBC_GAPS_FOUND 5000u   /* groups that are held against the guide: the most frequent */
#define KBC_GAPS_NEAREST 3u
#define KBC_GAPS_PHRASES 4u    /* wordings in a line for words */
#define KBC_GAPS_SHOWN 50u     /* groups of a section, without --all */

/* One way in which a group was typed. */
typedef struct kbc_wording {
    kb_str text;               /* as it was typed first */
    uint32_t count, group;
    uint32_t next;             /* of its group, or KBC_NONE */
} kbc_wording;

typedef enum kbc_gap_state {
    KBC_GAP_NOTHING,   /* no record answers */
    KBC_GAP_OTHERWISE, /* one does, but words were read otherwise than typed */
    KBC_GAP_OFF_TOPIC, /* none does, and the guide says that it is not about this */
    KBC_GAP_ANSWERED,  /* by now one does */
    KBC_GAP_STATES,
    KBC_GAP_RARE = KBC_GAP_STATES /* not looked at */
} kbc_gap_state;

typedef struct kbc_nearest {
    kb_str id, title;
} kbc_nearest;

/* Searches for the same words, whatever their order and forms. */
typedef struct kbc_gap {
    uint32_t count, outcomes[KB_LOG_OUTCOMES];
    kb_str first, last;        /* days */
    uint32_t wording, wordings; /* the first of its list, which is sorted by kbc_gaps_find(), and how many */
    kb_str text;               /* the most frequent wording */
    kbc_gap_state state;
    kbc_nearest nearest[KBC_GAPS_NEAREST];
    size_t nearest_count;
    kb_str read;               /* words that are read otherwise, or off topic: "upload for uplaod"; may be empty */
    kb_str phrases;            /* for an alias, when no record answers: "a phrase; another" */
    kbc_list lines;            /* kb_str: for words */
} kbc_gap;

typedef struct kbc_gaps {
    kbc *c, scratch;           /* scratch: its memory is for one query */
    kb_session *session;
    struct kb_stemmer *stemmer;
    struct kbc_names *stops;   /* stems of function words */
    struct kbc_names *facets;  /* names, in small letters */
    struct kbc_names *texts;   /* folded wordings */
    struct kbc_names *keys;    /* sets of stems */
    kbc_list wordings, groups; /* kbc_wording; kbc_gap, after kbc_gaps_find() the most frequent first */
    kb_buf buf;
    size_t logs, searches, bad;
    kb_str first, last;        /* days; empty: no search */
} kbc_gaps;

/* gaps.c: begins with an open guide and a session of it, which must last. The texts of logs must last, too. */
void kbc_gaps_begin(kbc *c, const kb *k, kb_session *session, kbc_gaps *out);
void kbc_gaps_log(kbc_gaps *g, kb_str text);
void kbc_gaps_end(kbc_gaps *g);
/* A query as a phrase for words: without signs, what it excludes, and filters. */
kb_str kbc_gaps_phrase(kbc_gaps *g, kb_str query);

/* gaps_find.c: whether an id may begin a line of words. */
bool kbc_gaps_can_begin(kb_str id);
/* gaps_find.c: sorts the groups, and looks up what the guide says to each by now. */
kb_status kbc_gaps_find(kbc_gaps *g);

/* gaps_print.c: as lines of a file of words, in which all but the proposals are comments; as JSON. */
void kbc_gaps_print(const kbc_gaps *g, bool all, kb_buf *out);
void kbc_gaps_json(const kbc_gaps *g, kb_buf *out);

#endif
