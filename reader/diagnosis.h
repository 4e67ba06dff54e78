/*
 * diagnosis.h - a guided run through the fixes of a guide. Private to the program
 * icsync-kb; implemented in diagnosis.c, diagnosis_plan.c and diagnosis_text.c,
 * which print nothing and ask the knowledge base through kb.h. Callers:
 * cmd_diagnose.c, diagnose_json.c, ticket.c.
 *
 * Where a run stands follows from the guide, from its start (words, facets) and
 * from the answers: nothing else is kept. A run goes through
 *   questions  which value of a facet; which sign: a record of a kind whose role
 *              is "sign", such as a symptom;
 *   steps      of the records that fit, by the facet whose order is "risk";
 *   fields     what the list of the record of role "escalation" wants to be known;
 *   the end.
 * What a guide lacks is passed over: without signs the words alone say what fits,
 * without tiers the links' order counts.
 *
 * Which records fit: the sign; what it links to, and what that links to; from
 * there on nothing of a lower tier, and soon only what is of a higher one, so that
 * a run leads on without going through the whole guide; hits of the words; of each
 * the records inside. A step is an item of a list in a record's own text, or a
 * record without lists. Of a numbered list only the last step in a turn asks
 * whether it helped; the ones before it are done, and a skip leaves all of it. An
 * item that links to a record of a higher tier stands in that record's turn.
 *
 * Calls reset the session: what it handed out is gone. A diagnosis has no memory
 * of its own but itself; the texts of start and answers are borrowed.
 */
#ifndef ICSYNC_DIAGNOSIS_H
#define ICSYNC_DIAGNOSIS_H

#include "cli.h"

#define DIAGNOSIS_ANSWERS 1000u /* of a run, those taken back aside */
#define DIAGNOSIS_VALUES 64u
#define DIAGNOSIS_AGAIN 20000u  /* answers that are gone through again, for all that is taken back */
#define DIAGNOSIS_CHOICES 20u   /* of a question; of a longer list none are named */
#define DIAGNOSIS_FITS 200u     /* the nearest ones */
#define DIAGNOSIS_PARTS 2000u
#define DIAGNOSIS_FIELDS 50u
#define DIAGNOSIS_WARNINGS 50u  /* above a step */
#define DIAGNOSIS_NONE UINT16_MAX
#define DIAGNOSIS_ESCALATION 0xFFFEu /* a turn: the record of this role */

typedef enum diagnosis_place {
    DIAGNOSIS_FACET,
    DIAGNOSIS_SIGN,
    DIAGNOSIS_STEP,
    DIAGNOSIS_FIELD,
    DIAGNOSIS_END
} diagnosis_place;

typedef enum diagnosis_word {
    DIAGNOSIS_NUMBER, /* a value, or a record that is a sign */
    DIAGNOSIS_TEXT,   /* words to search signs by, or what a field says */
    DIAGNOSIS_FIXED,
    DIAGNOSIS_NOT_FIXED,
    DIAGNOSIS_DONE,   /* not fixed yet: the numbered list goes on */
    DIAGNOSIS_SKIP,
    DIAGNOSIS_BACK
} diagnosis_word;

/* An answer, and what it answers. */
typedef struct diagnosis_answer {
    diagnosis_place place;
    diagnosis_word word;
    uint32_t at;      /* the facet; the kind, or KB_NO_RECORD for any; the step or field */
    uint32_t number;  /* of DIAGNOSIS_NUMBER */
    kb_str text;      /* of DIAGNOSIS_TEXT */
    kb_str time;      /* the caller's */
} diagnosis_answer;

/* How a value of a facet, or a record that fits, came in. */
typedef enum diagnosis_how {
    DIAGNOSIS_BY_OPTION,
    DIAGNOSIS_BY_WORDS,
    DIAGNOSIS_BY_ANSWER,
    DIAGNOSIS_BY_SIGN,   /* the sign itself, or a value that it has */
    DIAGNOSIS_BY_LINK,
    DIAGNOSIS_BY_PLACE,  /* it stands inside another */
    DIAGNOSIS_BY_GUIDE   /* nothing is known, all fits */
} diagnosis_how;

/* A record that fits. */
typedef struct diagnosis_fit {
    uint32_t record;
    uint32_t tier;    /* from 0 */
    uint16_t from;    /* the fit that led to it, or DIAGNOSIS_NONE */
    uint8_t how;      /* diagnosis_how */
    uint8_t depth;    /* links from the sign */
    bool tiered;      /* else it is there for what it holds and links to */
} diagnosis_fit;

/* Events of a record's own text, counted from 0: an item and the prose before it, or all of it. */
typedef struct diagnosis_part {
    uint32_t record;
    uint32_t from, to;
    uint16_t turn;    /* the fit in whose turn it stands */
    uint16_t list;    /* from 1: the numbered list of the record that it is an item of; 0: of none */
    bool joined;      /* shown with the part behind it */
    bool overview;    /* of records inside */
    bool whole;       /* the text of the records inside, too */
    bool warning;     /* to is UINT32_MAX for that of another record */
} diagnosis_part;

typedef struct diagnosis_field {
    diagnosis_part item;
    uint32_t facet;   /* that says it, if a value is known; else KB_NO_RECORD */
    bool sign;        /* the sign says it */
} diagnosis_field;

/* What is asked for often stands first: its places take fewer bytes of the program. */
typedef struct diagnosis {
    const kb *k;
    kb_session *s;
    /* Of the first failure, after which nothing is done any more; KB_OK, or one of those of kb_search(). */
    kb_status status;

    /* Where the run stands. */
    diagnosis_place place;
    uint32_t at;      /* as in diagnosis_answer; of a question */
    uint32_t sign;    /* or KB_NO_RECORD */
    uint32_t risk;    /* the facet, or KB_NO_RECORD */
    uint32_t records;
    bool solved;      /* at the end */
    bool nothing;     /* the words found no sign */
    bool many;        /* there are more choices than are named */
    bool words_asked, signs_done, planned;
    uint8_t signed_by; /* diagnosis_how */
    uint32_t next_facet, next_kind, next_field; /* to be asked */
    uint32_t choice_count, value_count, options, answer_count; /* options: values of the start */
    uint32_t fit_count, part_count, order_count, field_count;
    uint32_t step, step_end;    /* in the order: the parts shown now */
    uint32_t steps, steps_done; /* how many there are; before this one */
    uint32_t again;             /* answers that were gone through again */
    kb_str words;               /* the last ones */
    kb_str start;               /* those of the start */
    kb_record record;           /* these were read last */
    kb_kind kind;
    kb_facet facet;
    kb_value value;
    diagnosis_part escalation;  /* its record is KB_NO_RECORD when there is none */

    uint32_t choices[DIAGNOSIS_CHOICES];
    uint32_t values[DIAGNOSIS_VALUES]; /* of facets, and how each came in */
    uint8_t value_how[DIAGNOSIS_VALUES];
    diagnosis_fit fits[DIAGNOSIS_FITS];
    uint16_t order[DIAGNOSIS_PARTS]; /* of the parts */
    diagnosis_field fields[DIAGNOSIS_FIELDS];
    diagnosis_part parts[DIAGNOSIS_PARTS];
    diagnosis_answer answers[DIAGNOSIS_ANSWERS];
} diagnosis;

/* ------------------------------------------------------------- diagnosis.c */

/* Begins a run; values are those asked for, of which those of the risk do not count. d is large: it is the caller's. */
void diagnosis_begin(diagnosis *d, const kb *k, kb_session *s, kb_str words, const uint32_t *values, size_t count);
/*
 * Takes an answer as it is typed: a choice's number, name or id; fixed, not fixed, skip, back or their first letters;
 * else words. False: it means nothing here, and the run stands where it stood. KB_E_LIMIT: too many answers, or
 * too many taken back.
 */
bool diagnosis_take(diagnosis *d, kb_str text, kb_str time);
/* Where the step ends that begins at a place of the order. */
uint32_t diagnosis_step_end(const diagnosis *d, uint32_t step);
/* Whether the numbered list that a step is of goes on behind it. */
bool diagnosis_goes_on(const diagnosis *d, uint32_t step_end);
/* Where the step begins that an answer leads to from the one that begins at step; *passed is how many it passes. */
uint32_t diagnosis_next_step(const diagnosis *d, uint32_t step, diagnosis_word answer, uint32_t *passed);

/* -------------------------------------------------------- diagnosis_plan.c */

/* Whether a record is one where a run may start. */
bool diagnosis_is_sign(diagnosis *d, uint32_t number);
/* Searches for the words, with the values known; false when nothing answers them. */
bool diagnosis_search(diagnosis *d, size_t limit, kb_result *result);
/* Fills the plan. */
void diagnosis_plan(diagnosis *d);

/* -------------------------------------------------------- diagnosis_text.c */

/* Reads a record, which is good until the next call of a function that takes a diagnosis that is not const; NULL past
 * the last, and after a failure. */
const kb_record *diagnosis_get(diagnosis *d, uint32_t number);
/* The same of what the file declares, for ever; past the last it is empty. */
const kb_kind *diagnosis_kind(diagnosis *d, uint32_t number);
const kb_facet *diagnosis_facet(diagnosis *d, uint32_t number);
const kb_value *diagnosis_value(diagnosis *d, uint32_t number);
/* Whether its kind has a role. */
bool diagnosis_has_role(diagnosis *d, const kb_record *record, const char *role);
/* Whether one of some words, with commas between them, stands in a text. */
bool diagnosis_says(kb_str text, kb_str words);
/* Whether a text names a value of a facet. */
bool diagnosis_names(diagnosis *d, kb_str text, uint32_t value);

/* Goes through the text of a record, telling what is its own. */
typedef struct diagnosis_walk {
    diagnosis *d;
    kb_body body;
    uint32_t next;    /* the number of the next event */
    uint32_t number;  /* of this event */
    uint32_t inside;  /* elements of a record inside that are open */
    uint32_t level;   /* of the heading that a record inside began with; 0: none */
    bool title;       /* its own title is still to come */
    bool whole, ended;
    bool own;         /* this event is */
    bool in_list;     /* at the top */
    bool in_item;     /* of it, the item's two ends, too */
    bool item_ends;   /* this event is its end */
} diagnosis_walk;

void diagnosis_walk_begin(diagnosis_walk *w, diagnosis *d, const kb_record *record, bool whole);
/* The next event; false at the end. */
bool diagnosis_walk_next(diagnosis_walk *w, kb_event *e);
/* The record that an event leads to, as diagnosis_get() gives it; NULL when it is no link, or one out of the guide. */
const kb_record *diagnosis_link(diagnosis *d, const kb_event *e);
/* Whether an event is the begin or the end of a warning in the prose of a record. */
bool diagnosis_warns(const diagnosis_walk *w, const kb_event *e);

typedef struct diagnosis_warnings {
    diagnosis_part list[DIAGNOSIS_WARNINGS];
    size_t count;
} diagnosis_warnings;

/* What stands above a part: warnings of its record and of those around it, and records of the role "warning" that
 * these and the part link to. Adds to what is there. */
void diagnosis_warn(diagnosis *d, const diagnosis_part *part, diagnosis_warnings *to);
/* The words of a part, without warnings that stand above it, into memory. */
void diagnosis_words(diagnosis *d, const diagnosis_part *part, out_stream *to);

#endif
