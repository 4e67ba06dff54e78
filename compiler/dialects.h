/*
 * dialects.h - how tags and blocks of other dialects leave the text of a page.
 * Private to tags.c (what a tag is), dialects.c (finds and pairs them) and
 * dialect_text.c (takes them out); marks.c and lead.c look at words and tags.
 */
#ifndef KBC_DIALECTS_H
#define KBC_DIALECTS_H

#include "tree.h"

/* ------------------------------------------------------------------- tags.c */

typedef struct kbc_tag {
    size_t start, end; /* bytes of the line */
    kb_str name, arguments;
    bool hugo, closes;
    bool tight;        /* it takes its line with it: {%- x -%} */
} kbc_tag;

/* Begins with the line, open_at = SIZE_MAX and zeros. */
typedef struct kbc_tag_scan {
    kb_str line;
    size_t at;
    size_t closer[3];  /* the next end of a tag of each form */
    size_t open_at;    /* a tag that does not end on this line; SIZE_MAX: none */
    unsigned open_form;
    uint64_t no_code;  /* runs of that many backticks do not come again */
} kbc_tag_scan;

/* The next tag outside of code; false at the end of the line. */
bool kbc_next_tag(kbc_tag_scan *scan, kbc_tag *tag);
/* For a tag that ends on another line: its name and arguments; what ends it. */
bool kbc_read_open_tag(kb_str inside, unsigned form, kbc_tag *tag);
const char *kbc_tag_closer(unsigned form);
/* The type that a word of any dialect means ("danger": caution); s NULL: none. */
kb_str kbc_admonition_type(kb_str word);
/* Of a word that is nearly one of these: `did you mean "danger"?`, in the case of the word; else nothing. */
kb_str kbc_admonition_meant(kbc *c, kb_str word);
/* The same for a tag: a name, or what the arguments of {{< hint warning >}} say. */
kb_str kbc_tag_admonition(kb_str name, kb_str arguments);
/* The first text in quotes; the text in quotes behind `key=`; or an empty one. */
kb_str kbc_quoted(kb_str text);
kb_str kbc_argument(kb_str arguments, const char *key);

/* --------------------------------------------------------------- dialects.c */

typedef enum kbc_effect {
    KBC_EFFECT_TEXT,    /* its text stands in its place */
    KBC_EFFECT_OPEN,    /* a block begins */
    KBC_EFFECT_END,     /* it ends */
    KBC_EFFECT_COMMENT, /* all up to the partner is left out */
    KBC_EFFECT_RAW,     /* all up to the partner stays as it is */
} kbc_effect;

/* Something that leaves the text. */
typedef struct kbc_event {
    uint32_t line;          /* from 1 */
    size_t start, end;      /* bytes of the line without its cut; SIZE_MAX: behind the line */
    kbc_effect effect;
    kb_str text;            /* in its place; of an end behind a line: its indentation */
    bool unknown, tight;
    bool may_open;          /* a block, if its end is found */
    kbc_block_type type;
    kb_str name, title;     /* of the block */
    kb_str tag;             /* what the author wrote, for the warning */
    kb_str slip, meant;     /* a word of it that is nearly the type of an admonition, and which */
    uint32_t partner;       /* or KBC_NONE */
    uint32_t mark;          /* in cut->blocks; dialect_text.c */
} kbc_event;

typedef struct kbc_dialects {
    kbc *c;
    const kbc_source *source;
    kbc_cut *cut;
    kbc_list events;        /* kbc_event, by line and start */
    uint32_t *cuts;         /* bytes of indentation that each line loses, by line */
} kbc_dialects;

/* dialect_text.c: the text, origins, shifts and marks of the cut without what the events take. */
void kbc_apply_events(kbc_dialects *d);

#endif
