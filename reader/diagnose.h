/*
 * diagnose.h - what the files of the command diagnose share, from the ground up:
 * what is shown of a run, its answers as a file, its report. Private to the
 * program icsync-kb; the run itself is in diagnosis.h.
 */
#ifndef ICSYNC_DIAGNOSE_H
#define ICSYNC_DIAGNOSE_H

#include "cli.h"
#include "diagnosis.h"

/* An answer of a file. */
typedef struct diagnose_line {
    kb_str text, time;
    uint32_t line;
} diagnose_line;

typedef struct diagnose_run {
    cli *c;
    diagnosis *d;
    diagnose_line *lines;
    size_t line_count, taken;
    out_stream saved;     /* the text of the file that answers are kept in */
    kb_str date;          /* of the report */
    bool stopped;         /* by the user, or no more answers */
} diagnose_run;

/* -------------------------------------------------------- diagnose_show.c */

/* Now, as 2026-11-22T08:30:00Z, or the day that $ICSYNC_KB_TODAY says. */
kb_str diagnose_now(cli *c);
/*
 * Sets a form into lines: % stands for a kb_str, # for a number (unsigned), what is between * is strong, between _
 * quiet, and a line ends at \n.
 */
void diagnose_say(flow *f, const char *form, ...);
/* What the run stands at: the last part of a step, or the escalation. */
const diagnosis_part *diagnose_part(const diagnose_run *run);
/* All of its parts, beginning with *i as 0; NULL behind the last. */
const diagnosis_part *diagnose_next_part(const diagnose_run *run, size_t *i);
/* The events of a part as they are set, one by one. */
typedef struct diagnose_events {
    diagnosis_walk walk;
    const diagnosis_part *part;
    kb_event held;        /* that comes next */
    uint32_t warning;     /* the depth of one that is passed over */
    bool holds, list;     /* list: one is open */
} diagnose_events;
void diagnose_events_begin(diagnose_events *events, diagnose_run *run, const kb_record *record, const diagnosis_part *part);
/* false behind the last. */
bool diagnose_next_event(diagnose_events *events, kb_event *e);
/* The warnings that stand above them. */
void diagnose_warnings(diagnose_run *run, diagnosis_warnings *to);
/* Sets these warnings and parts. */
void diagnose_text(diagnose_run *run, flow *f);
/* What may be answered where the run stands. Before a step's numbers stands what is asked: "Fine? 1 yes, 2 no". */
kb_str diagnose_prompt(const diagnose_run *run);
/* Sets why it is this step: what led to its record. */
void diagnose_why(diagnose_run *run, flow *f);
/* The words of a part in one line. All strings that are told of here last until the program ends. */
kb_str diagnose_words(diagnose_run *run, const diagnosis_part *part);
/* What an answer says, as it may be given again. */
kb_str diagnose_answer(diagnose_run *run, const diagnosis_answer *a);
/* What a question asks for: the label of a facet or of a kind. */
kb_str diagnose_question(const diagnose_run *run, diagnosis_place place, uint32_t at);
/* A choice of a question; false past the last. */
bool diagnose_choice(diagnose_run *run, size_t i, kb_str *id, kb_str *title);
/* What a field of the escalation holds; empty when it is not known. */
kb_str diagnose_field(diagnose_run *run, size_t field);
/* The labels of the values known of a facet, with commas; empty when none is. */
kb_str diagnose_values(diagnose_run *run, uint32_t facet);
/* The label of the risk of what stands in a turn. */
kb_str diagnose_risk(const diagnose_run *run, const diagnosis_part *part);
/* Where the run ended: "solved", "escalated", "nothing left", "stopped". */
kb_str diagnose_end(const diagnose_run *run);
/* 0, or the exit status behind a message when something failed. */
int diagnose_status(diagnose_run *run);

/* -------------------------------------------------------- diagnose_file.c */

/* Reads --answers and --save and begins the run; 0 or a status after a message. */
int diagnose_begin(diagnose_run *run);
/* The same of answers in memory, which last as long as the run; options.answers is what messages name them. */
int diagnose_begin_with(diagnose_run *run, kb_str text);
/* Without blanks at either end. */
kb_str diagnose_trim(kb_str s);
/* Takes the answers that were read, without showing what they answered; 0 or a status after a message. */
int diagnose_take_all(diagnose_run *run);
/* Says that the answer taken last is none where it stands; returns CLI_USAGE. */
int diagnose_fail_answer(diagnose_run *run);
/* Says that sys_save() could not write a file, and what stands in its way if that is the rest of a run that broke off;
 * returns CLI_IO. */
int diagnose_fail_write(cli *c, const char *path, int error);
/* Adds an answer to the file of --save; 0 or a status after a message. */
int diagnose_save(diagnose_run *run, kb_str answer, kb_str time);

/* ------------------------------------------------------ diagnose_report.c */

/* Prints the run and where it stands; returns the exit status. */
int diagnose_json(diagnose_run *run);
/* Writes the report as a file of that name has it, into memory. */
void diagnose_write(diagnose_run *run, const char *name, out_stream *to);
/* Writes the file of --report; 0 or a status after a message. */
int diagnose_report(diagnose_run *run);

#endif
