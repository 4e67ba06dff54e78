/*
 * cli.h - what the files of the program icsync-kb share. Private to it: they
 * use the knowledge base through kb.h only, the operating system through
 * sys.h, and print through output.h.
 *
 * Memory: what cli_keep() and the strings made from it hand out lives until
 * the program ends; results of the session only as kb.h says.
 */
#ifndef ICSYNC_CLI_H
#define ICSYNC_CLI_H

#include "kb.h"
#include "output.h"
#include "sys.h"

#define CLI_MOST_WIDTH 400u /* columns of text */

/* --------------------------------------------------------------- statuses */

enum {
    CLI_FOUND = 0,   /* found, or done */
    CLI_NOTHING = 1, /* ran well, nothing found */
    CLI_USAGE = 2,
    CLI_KB = 3,      /* knowledge base missing, damaged or too new */
    CLI_DIGEST = 4,
    CLI_IO = 5       /* input, output or memory */
};

/* --------------------------------------------------------------- options.c */

typedef enum cli_colour {CLI_AUTO, CLI_ALWAYS, CLI_NEVER } cli_colour;

/* --NAME VALUE that is no option of the program: a facet, once the file is open. */
typedef struct cli_asked {
    kb_str name;
    const char *value; /* NULL: none was given */
} cli_asked;

typedef struct cli_options {
    const char *command;  /* NULL: none */
    const char **words;   /* what follows it */
    size_t word_count;
    const char *kb, *batch;
    size_t limit;         /* 0: not given */
    unsigned width;       /* 0: not given */
    cli_colour colour;
    bool json, no_pager, by_page, help, version;
    cli_asked *asked;
    size_t asked_count;
} cli_options;

typedef struct cli {
    cli_options options;
    const char *argv0;
    sys_memory memory;
    out_stream out, err;
    unsigned width;       /* of the text on standard output */
    int32_t today;
    kb *kb;
    kb_session *session;
    kb_info info;
    const char *file;     /* of the kb, once it was looked for */
    uint32_t *values;     /* facet values that were asked for */
    size_t value_count;
} cli;

/* An option of the program. */
typedef struct cli_option {
    const char *name;
    unsigned id;                /* options.c's own matter */
    const char *value;          /* what it takes, such as FILE; NULL: nothing */
    const char *const *choices; /* all values that there are, up to NULL; NULL: it has no list */
    char letter;                /* n for -n; NUL: none */
    const char *with;           /* the only command that it goes with; NULL: any */
    const char *what;           /* what it is, in a few words; NULL: another spelling */
} cli_option;

/* NULL past the last. */
const cli_option *cli_option_at(size_t i);
const cli_option *cli_find_option(kb_str name);
/* Reads the command line; 0 or CLI_USAGE after a message. */
int cli_parse(cli *c, int argc, char **argv);
/* Turns options.asked into values, with the facets of the open kb. */
int cli_resolve_facets(cli *c);
bool cli_find_facet(const cli *c, kb_str name, kb_facet *out);
/* The day of a date yyyy-mm-dd, or KB_NO_DAY. */
int32_t cli_parse_day(const char *text);
/* A day as yyyy-mm-dd; text has room for 16 bytes. */
void cli_format_day(int32_t day, char text[16]);
/* A whole decimal number of text between low and high. */
bool cli_parse_number(const char *text, size_t low, size_t high, size_t *out);
/* Edits (insert, delete, replace, swap; ASCII case apart) from a to b; more than limit is limit + 1. */
unsigned cli_distance(kb_str a, kb_str b, unsigned limit);

/* Collects the candidate that is nearest to a word, for "did you mean". */
typedef struct cli_near {
    kb_str word, best;
    unsigned distance;
} cli_near;
cli_near cli_near_begin(kb_str word);
void cli_near_try(cli_near *near, kb_str candidate);

/* ------------------------------------------------------ commands.c: basics */

/* Zeroed memory until the end of the program; NULL when there is none. */
void *cli_keep(cli *c, size_t n);
/* A copy with a final NUL; "" when there is no memory. */
const char *cli_string(cli *c, kb_str s);
/* One line on standard error, "icsync-kb: " and the strings up to NULL, behind
 * what was printed so far; returns status. */
int cli_fail(cli *c, int status, ...) __attribute__((sentinel));
/* The same with what the library says; the file is named and what to do. */
int cli_fail_kb(cli *c, kb_status status, const kb_error *err);
/* The exit status that belongs to a status of the library. */
int cli_exit_status(kb_status status);
int cli_no_memory(cli *c);

/* ----------------------------------------------------------------- help.c */

/* The help on a command, or on the program for ""; "" when there is none. The first line is the usage. */
const char *cli_help(const char *command);
/* What a command does, in a few words. */
const char *cli_help_short(const char *command);

/* ---------------------------------------------------------------- paths.c */

/* Finds the file (c->file); 0 or a status after a message. */
int cli_locate(cli *c);
/* Opens it, with a session. */
kb_status cli_open_file(cli *c, kb_error *err);
/* Both; 0 or a status after a message. */
int cli_open(cli *c);
/* The command paths. */
int cli_paths(cli *c);
int cli_print_info(cli *c);
/* The day when the review is due, or KB_NO_DAY. */
int32_t cli_review_due(const kb_info *info, int32_t reviewed);
/* Counts the records of each kind; those without one in counts[kinds]. */
kb_status cli_count_kinds(cli *c, uint32_t *counts, uint32_t kinds);

/* ------------------------------------------------------------- commands.c */

/* A command of the program. */
typedef struct cli_command {
    const char *name;
    int (*run)(cli *c);
    size_t least, most;   /* words behind it */
    bool opens;           /* needs the knowledge base before it runs */
    bool facets;          /* takes facets as options */
} cli_command;

/* NULL past the last. */
const cli_command *cli_command_at(size_t i);
const cli_command *cli_find_command(kb_str name);
/* Runs the command line that was parsed. */
int cli_run(cli *c);
/* Calls kb_search() with the options of the command line. */
kb_status cli_search(cli *c, kb_str text, size_t limit, kb_result *out);
/* Whether a record has one of the values asked for of each facet, or none of it. */
bool cli_wanted(const cli *c, const kb_record *record);
uint32_t cli_kind_count(const cli *c);

/* ------------------------------------------------------------- complete.c */

/* Whether the command is complete, whose words are no options of its own. */
bool cli_completes(const cli *c);
/* The command complete: what may stand at the end of a command line, for the scripts of completions/. */
int cli_complete(cli *c);

/* --------------------------------------------------------------- render.c */

/* Sets a body into lines. The fields behind the first six are its own. */
typedef struct render {
    flow *flow;
    kb_session *session;      /* NULL: links without targets */
    bool highlight;           /* the words of the last query */
    bool underline;           /* headings, where they cannot be bold */
    size_t most_lines;        /* cut behind that many, but for warnings; 0: never */
    kb_str id;                /* of the record, to say where the rest is */
    size_t start;             /* lines that stood there before */
    bool cut;                 /* something was left out */
    size_t kept;              /* behind the cut: elements of a warning that are open */
    bool kept_any;
    size_t skip;              /* elements of what is not shown that are open */
    size_t depth;
    struct render_frame {
        kb_element element;
        bool tight, begun, margin;
        char marker[24];
    } frames[FLOW_MARGINS];
    unsigned strong, emphasis;
    bool title, after_heading;
    kb_str label;             /* of a cell, until its text begins */
    kb_str image;             /* its file, until its text begins */
    kb_link link;
    size_t link_same;         /* bytes of its text that agree with its target */
} render;

void render_init(render *r, flow *f, kb_session *session);
/* Sets one event; feeds a whole body in order. */
kb_status render_event(render *r, const kb_event *e);
/* Sets the body of a record without its own title where that stands first. */
kb_status render_record(render *r, const kb_record *record);
/* The body as plain text, a paragraph a line, into an out of OUT_MEMORY. */
kb_status render_plain(kb_session *session, const kb_record *record, out_stream *to);

/* ---------------------------------------------------------------- print.c */

int cli_print_hits(cli *c, kb_str query, const kb_result *result);
int cli_print_record(cli *c, uint32_t number);
int cli_print_list(cli *c, uint32_t kind);
/* "Kind, facets" of a record, such as Symptom, Mac, quick check, into a memory stream. */
void cli_describe(cli *c, const kb_record *record, out_stream *to);

/* ----------------------------------------------------------------- json.c */

/* A JSON text being written: commas are its matter, nesting the caller's. */
typedef struct json {
    out_stream *to;
    bool comma;
} json;

void json_open(json *j, char bracket);
void json_close(json *j, char bracket);
void json_key(json *j, const char *key);
void json_string(json *j, kb_str s);
void json_number(json *j, uint64_t number);
void json_bool(json *j, bool value);
void json_null(json *j);

int cli_json_hits(cli *c, kb_str query, const kb_result *result);
int cli_json_list(cli *c, uint32_t kind);
int cli_json_info(cli *c);
int cli_json_verify(cli *c, kb_status status, const kb_error *err);

/* ---------------------------------------------------------------- batch.c */

/* search --batch: answers the queries of a file. */
int cli_batch(cli *c);

#endif
