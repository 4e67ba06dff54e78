/*
 * cli.h - what the files of the program icsync-kb share, from the ground up:
 * a file calls those of the banners before its own. Private to the program:
 * its files use the knowledge base through kb.h only, the operating system
 * through sys.h, and print through output.h.
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
#define CLI_ANY_KIND UINT32_MAX

/* --------------------------------------------------------------- statuses */

enum {
    CLI_FOUND = 0,   /* found, or done */
    CLI_NOTHING = 1, /* ran well, nothing found */
    CLI_USAGE = 2,
    CLI_KB = 3,      /* knowledge base missing, damaged or too new */
    CLI_DIGEST = 4,  /* the digest or a signature does not fit */
    CLI_IO = 5       /* input, output or memory */
};

/* ----------------------------------------------------------- a command line */

typedef enum cli_colour { CLI_AUTO, CLI_ALWAYS, CLI_NEVER } cli_colour;

/* --NAME VALUE that is no option of the program: a facet, once the file is open. */
typedef struct cli_asked {
    kb_str name;
    const char *value; /* NULL: none was given */
} cli_asked;

typedef struct cli_options {
    const char *command;  /* NULL: none */
    const char **words;   /* what follows it; there is room for the command line and three more */
    size_t word_count;
    const char **kbs;     /* files, or folders of them */
    size_t kb_count;
    const char *overlay, *key, *batch, *log;
    const char *answers, *save, *report; /* files of diagnose */
    size_t limit;         /* 0: not given */
    unsigned width;       /* 0: not given */
    cli_colour colour;
    bool json, no_pager, by_page, all, exact, explain, clear, help, version, verbose;
    cli_asked *asked;
    size_t asked_count;
} cli_options;

#define CLI_KBS_MAX 32u /* that are open at a time, the overlay aside */

/* One of several knowledge bases that are open. */
typedef struct cli_source {
    const char *file;
    kb *kb;
    kb_session *session;
    kb_info info;
    uint32_t *values;
    size_t value_count;
    uint32_t *local;      /* the record of the overlay in place of each, or KB_NO_RECORD; NULL: there is none */
    bool out;             /* it is damaged, or has no such value of a facet: nothing is asked of it any more */
    kb_result result;     /* of the last query */
    uint32_t words, lacks; /* of it, and how many that another kb knows */
    size_t taken;         /* of its hits, so far */
    uint64_t rank;        /* of the next one: whether the query is its title, and its comparable score; 0: none is left */
} cli_source;

typedef struct cli {
    cli_options options;
    const char *argv0;
    char **argv;          /* the whole command line, once it was parsed; NULL stands behind the last */
    kb_alloc alloc;       /* for the kb and what is read of it */
    sys_memory memory;
    unsigned width;       /* of the text on standard output */
    int32_t today;
    bool full_screen;     /* no option can be typed any more */
    bool today_is_set;    /* $ICSYNC_KB_TODAY says it: no clock is asked */
    kb *kb;               /* that is asked now: up to session, with info, one of the sources, if there are several */
    const char *file;     /* of the kb, once it was looked for */
    uint32_t *values;     /* facet values that were asked for */
    size_t value_count;
    kb_session *session;
    const char *files[CLI_KBS_MAX + 1]; /* to be opened, in order; the overlay comes first */
    size_t file_count;
    kb_str keys;          /* that are trusted, as kb_trust() takes them; empty: signatures do not matter */
    kb_str signature;     /* that stands beside a kb, once it was read */
    cli_source *sources;
    size_t source_count;  /* 0: there is one kb at most */
    size_t source;        /* that is asked now */
    bool overlay;         /* the first of them is one */
    kb_hit *hits;         /* of several kbs, and from which source each is */
    size_t *hit_sources;
    int trouble;          /* the exit status that one kb alone would have ended with; 0: all are well */
    const char *trouble_text;
    char *help;           /* all of help.c's texts, once one was asked for */
    kb_info info;
    sys_pager pager;
    out_stream out, err;
} cli;

/* A command of the program. */
typedef struct cli_command {
    const char *name;
    int (*run)(cli *c);
    uint32_t most;        /* words behind it */
    uint8_t least;
    bool opens;           /* needs the knowledge base before it runs */
    bool facets;          /* takes facets as options */
} cli_command;

/* ------------------------------------------------------------------- cli.c */

/* Zeroed memory until the end of the program; NULL when there is none. */
void *cli_keep(cli *c, size_t n);
/* A copy with a final NUL; "" when there is no memory. */
const char *cli_string(cli *c, kb_str s);
/*
 * Adds what a record has of names, titles and values to bytes, of so many records; false: they have far more than any guide
 * has, so that a crafted file would keep the program busy with few bytes of its own.
 */
bool cli_is_usual(const kb_record *record, uint64_t *bytes, uint64_t records);
/* One line on standard error, "icsync-kb: " and the strings, behind what was printed so far; returns status. */
#define cli_fail(c, status, ...) cli_fail_parts((c), (status), __VA_ARGS__, (const char *)NULL)
int cli_fail_parts(cli *c, int status, ...); /* up to NULL */
/* The same with what the library says; the file is named and what to do. */
int cli_fail_kb(cli *c, kb_status status, const kb_error *err);
/* The exit status that belongs to a status of the library. */
int cli_exit_status(kb_status status);
int cli_no_memory(cli *c);

/* By its name, from a table whose last row has none; NULL if there is none. */
const cli_command *cli_find_command(const cli_command *commands, kb_str name);

/* Collects the candidate that is nearest to a word, for "did you mean". */
typedef struct cli_near {
    kb_str word, best;
    unsigned distance;
} cli_near;
cli_near cli_near_begin(kb_str word);
void cli_near_try(cli_near *near, kb_str candidate);

/* ---------------------------------------------------------- environment.c */

/* Whether what is written to a descriptor is to have colours. */
bool cli_wants_colour(cli *c, int fd);
/* Sets today; 0 or CLI_USAGE after a message. */
int cli_set_today(cli *c);

/* ----------------------------------------------------------------- help.c */

/* The help on a command, or on the program for ""; "" when there is none. The first line is the usage. */
const char *cli_help(cli *c, const char *command);
/* What a command does, in a few words. */
const char *cli_help_short(cli *c, const char *command);

/* --------------------------------------------------------------- options.c */

/* An option of the program. */
typedef struct cli_option {
    char name[9];     /* texts, not pointers, each of which would be relocated at the start; "" where there is none */
    char id;          /* options.c's own matter */
    char letter;      /* n for -n; NUL: none */
    char value[5];    /* what it takes, such as FILE */
    char with[9];     /* the only command that it goes with */
    char what[36];    /* what it is, in a few words; "": another spelling */
} cli_option;

/* NULL past the last. */
const cli_option *cli_option_at(size_t i);
/* All values that it may have, each with a NUL, then ""; none: any. */
const char *cli_option_choices(const cli_option *o);
const cli_option *cli_find_option(kb_str name);
/* Reads the command line; 0 or CLI_USAGE after a message. */
int cli_parse(cli *c, int argc, char **argv);
/* Whether the command is complete, whose words are no options of its own. */
bool cli_completes(const cli *c);
/* Tries the names of all options. */
void cli_try_options(cli_near *near);
/* The words of the command line with one blank between them; s is NULL without memory. */
kb_str cli_join_words(cli *c);

/* -------------------------------------------------------------- folders.c */

#define CLI_FOLDERS_MAX 37u /* more are not looked at */

typedef struct cli_folder {
    const char *title; /* "your data" */
    kb_str path;
} cli_folder;

typedef struct cli_folders {
    cli_folder list[CLI_FOLDERS_MAX];
    size_t count;
} cli_folders;

/* The folders where programs keep data, in the order in which they are looked at; program: that of ours, or NULL. */
void cli_data_folders(cli *c, const char *program, cli_folders *f);

/* The file where the user's configuration, or everybody's, has the keys that are trusted; "": there can be none, NULL: no
 * memory. */
const char *cli_trusted_file(cli *c, bool everybody);

/* ---------------------------------------------------------------- paths.c */

/* Finds the files (c->files, the first is c->file); 0 or a status after a message. */
int cli_locate(cli *c);
/* Where searches are noted; NULL: nowhere. */
const char *cli_log_file(cli *c);
/* Opens c->file, with a session. With keys, only when one of them signed it. */
kb_status cli_open_file(cli *c, kb_error *err);
int cmd_paths(cli *c);

/* ----------------------------------------------------------------- keys.c */

/* Reads the keys that are trusted; 0 or a status after a message. */
int cli_read_keys(cli *c);
/* Trusts what was opened, or not. */
kb_status cli_trust(cli *c, kb_error *err);
/* Reads the signature beside what was opened; none when it is no file. On failure c->file names it. */
kb_status cli_read_signature(cli *c);

/* -------------------------------------------------------------- sources.c */

/* Finds and opens all files; 0 or a status after a message. */
int cli_open(cli *c);
/* Gives up what the command needs no more behind that (sys_confine()). */
void cli_confine(cli *c);
void cli_close(cli *c);
/* Goes through what is open: *i from 0 on, moved to the next source, which is asked from now on; false behind the last. */
bool cli_next(cli *c, size_t *i);
/* Asks that source from now on. */
void cli_use(cli *c, size_t i);
/* Asks the source of a hit; false: that is out. */
bool cli_use_hit(cli *c, size_t hit);
/* Adds a value of a facet to those asked for; KB_NO_RECORD: this kb has no such value. */
bool cli_ask(cli *c, uint32_t value);
/* Goes on without the kb that is asked now, after a message; false and no word if it is the only one, or the fault not its own. */
bool cli_lose(cli *c, kb_status status);
/* The record of the overlay that stands in place of one of a source, or KB_NO_RECORD. */
uint32_t cli_local(const cli *c, size_t source, uint32_t number);
/* The file whose record a record of the one that is asked stands in place of, or NULL. */
const char *cli_replaced_file(const cli *c, kb_str id);
/* " in FILE", and what it stands in place of, where several kbs are open. */
void cli_print_source(cli *c, flow *f, const kb_record *record);
/* A score of a source, or points of one, as hits of all that is open have them; of what is asked now, or the only one. */
uint32_t cli_points_of(const cli_source *s, uint64_t points);
uint32_t cli_points(const cli *c, uint64_t points);

/* -------------------------------------------------------------- several.c */

/* Calls kb_search() on all that is open, with the values that each was asked for and the limit of the first call. Asked is
 * now whose best hit is the first. */
kb_status cli_search_all(cli *c, kb_query *q, kb_result *result);
/* How part of a query was taken: what another kb knows is a word. */
enum kb_part cli_part(const cli *c, const kb_understood *u);

/* ----------------------------------------------------------------- asked.c */

/* Turns options.asked into values, with the facets of the open kb. */
int cli_resolve_facets(cli *c);
/* A facet by its name; false if there is none. */
bool cli_find_facet(const cli *c, kb_str name, kb_facet *out);
/* The next of a list like "pc, desktop, tower"; false at its end. */
bool cli_next_listed(kb_str *list, kb_str *word);
/* Whether word is one of a list like "pc, desktop, tower"; letters of either case. */
bool cli_is_listed(kb_str list, kb_str word);
/* The number of a facet's value by name, else label, else word; KB_NO_RECORD if there is none. */
uint32_t cli_find_value(const kb *k, const kb_facet *facet, kb_str text);
/* Whether a record has one of some values of each facet, or none of it. */
bool cli_fits(const kb *k, const uint32_t *values, size_t count, const kb_record *record);
/* The same of the values asked for. */
bool cli_wanted(const cli *c, const kb_record *record);
/* What people call a kind; empty for a record without. */
kb_str cli_kind_label(const cli *c, uint32_t number);
/* A kind by its name, plural or label; CLI_ANY_KIND if there is none, or no kb. */
uint32_t cli_find_kind(const cli *c, kb_str word);
/* Tries the names of all kinds, of the kb that is open, if one is. */
void cli_try_kinds(cli *c, cli_near *near);
/* Whether one of the kbs that are open has such a kind. */
bool cli_has_kind(cli *c, kb_str word);
/* Calls kb_search() with the options of the command line. */
kb_status cli_search(cli *c, kb_str text, size_t limit, kb_result *result);

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
    bool begun;               /* the record's own title cannot come any more */
    size_t skip;              /* elements of what is not shown that are open */
    size_t depth;
    unsigned strong, emphasis;
    bool title, after_heading;
    kb_str label;             /* of a cell, until its text begins */
    kb_str image;             /* its file, until its text begins */
    kb_link link;
    size_t link_same;         /* bytes of its text that agree with its target */
    struct render_frame {
        kb_element element;
        bool tight, begun, margin;
        char marker[24];
    } frames[FLOW_MARGINS];
} render;

void render_init(render *r, flow *f, kb_session *session);
/* Sets one event; feeds a whole body in order. */
kb_status render_event(render *r, const kb_event *e);
/* Whether an event (the body stands behind it) begins the record's own title where that stands first: it is not to be
 * set, and what is in it will not be. */
bool render_skips(render *r, const kb_record *record, kb_body body, const kb_event *e);
/* Sets the body of a record without it. */
kb_status render_record(render *r, const kb_record *record);
/* The body as plain text, a paragraph a line, into an out of OUT_MEMORY. */
kb_status render_plain(kb_session *session, const kb_record *record, out_stream *to);

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

/* A key and its value. */
void json_put_string(json *j, const char *key, kb_str s);
void json_put_number(json *j, const char *key, uint64_t number);
void json_put_bool(json *j, const char *key, bool value);
void json_put_day(json *j, const char *key, int32_t day); /* null when there is none */
void json_put_digest(json *j, const kb_info *info);

/* The one object that a run prints. */
json json_begin(cli *c);
/* Ends it, saying what went wrong if something did; returns the exit status, good if nothing. */
int json_end(cli *c, json *j, kb_status status, const kb_error *err, int good);

/* ----------------------------------------------------------- print_query.c */

/* How the words of a query were taken, and what else was looked for. */
void cli_print_understood(cli *c, flow *f, const kb_result *result);
void cli_print_also_searched(flow *f, const kb_result *result);
/* That nothing answers it, and what is nearest; returns the exit status. */
int cli_print_nothing(cli *c, flow *f, kb_str query, const kb_result *result);
/* Why a hit was found (--explain). */
kb_status cli_print_why(cli *c, flow *f, const kb_hit *hit);

/* ---------------------------------------------------- print.c, json_records.c */

int cli_print_record(cli *c, uint32_t number);
/* The title of a record and what kind it is, and below it its id. */
void cli_print_title(cli *c, flow *f, const kb_record *record);
void cli_print_id(cli *c, flow *f, const kb_record *record);
/* What kind it is, alone. */
void cli_print_about(cli *c, const kb_record *record, out_stream *to);
/* Behind its id: the day of its review; on a line of its own, that it is overdue. */
void cli_print_reviewed(flow *f, const kb_record *record);
void cli_print_overdue(flow *f, const kb_record *record);
int cli_print_hits(cli *c, kb_str query, const kb_result *result);
int cli_json_hits(cli *c, kb_str query, const kb_result *result);
/* What all commands say of a record. */
void json_put_record(cli *c, json *j, const kb_record *record);

/* ---------------------------------------------------------------- batch.c */

/* search --batch: answers the queries of a file. */
int cli_batch(cli *c);

/* ----------------------------------------------------------------- log.c */

/* Notes a search that did not go well, if that is wanted; what goes wrong is one message. */
void cli_log_search(cli *c, kb_str query, const kb_result *result);

/* ---------------------------------------------- cmd_search.c and the others */

int cmd_search(cli *c);
/* Whether the options of search go together; 0 or CLI_USAGE after a message. */
int cmd_search_check(cli *c);
int cmd_show(cli *c);
/* Where records are shown on a terminal: lets a pager wait, before the knowledge base is opened. */
void cli_begin_pager(cli *c);
int cmd_diagnose(cli *c);
int cmd_list(cli *c);
/* The records of one kind, or of all for "". */
int cmd_list_kind(cli *c, kb_str kind);
int cmd_info(cli *c);
int cmd_verify(cli *c);
int cmd_log(cli *c);
int cmd_browse(cli *c);
/* What may stand at the end of a command line, for the scripts of completions/. */
int cmd_complete(cli *c, const cli_command *commands);

/* ------------------------------------------------------------- commands.c */

/* Runs the command line that was parsed. */
int cli_run(cli *c);

#endif
