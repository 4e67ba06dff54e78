/*
 * arguments.h - the command line of icsync-kbc (arguments.c, complete.c), and
 * what help says (help.c). Private to these, main.c and tests.
 */
#ifndef KBC_ARGUMENTS_H
#define KBC_ARGUMENTS_H

#include "export.h"

typedef enum kbc_command {
    KBC_BUILD = 1, KBC_CHECK = 2, KBC_TREE = 4, KBC_HELP = 8, KBC_VERSION = 16, KBC_COMPLETE = 32, KBC_BUNDLE = 64,
    KBC_MAKE_PAGE = 128, KBC_IMPORT = 256, KBC_EXPORT = 512, KBC_GAPS = 1024, KBC_DIFF = 2048,
    KBC_WATCH = 4096, KBC_SIGN = 8192
} kbc_command;
typedef enum kbc_when { KBC_AUTO, KBC_ALWAYS, KBC_NEVER } kbc_when;

typedef struct kbc_arguments {
    kbc_command command;
    const char *rules, *words, *output, *reader, *key; /* NULL: not given */
    const char **sources; /* of complete: the words of a command line */
    size_t source_count;
    bool werror, all, json, markdown, plain, timings, force;
    kbc_when colour, caret;
    kbc_form form;
    bool has_form;
    const char *topic; /* of help: a command, or "" for the program */
} kbc_arguments;

/* The help on a command, or on the program for ""; "" when there is none (help.c). */
const char *kbc_help(const char *command);
/* What a command does, in a few words. */
const char *kbc_help_short(const char *command);

/* False: *problem says what is wrong. */
bool kbc_read_arguments(kbc *c, int argc, char **argv, kbc_arguments *out, kb_str *problem);

/* complete.c: what may stand at the end of a command line, a candidate a line, a tab and what it is. The candidate is
 * empty where the name of a file may stand. words are those behind icsync-kbc; the last one is being typed. */
const char *kbc_complete(kbc *c, const char *const *words, size_t count);

/* ----------------------------------------------------- rows of the tables */

typedef struct kbc_named_command {
    const char *name;
    kbc_command command;
} kbc_named_command;

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): a name and what it is stand together */
typedef struct kbc_option {
    const char *name;
    unsigned id;        /* arguments.c's own matter */
    const char *values; /* what it takes, in the order of its enum; "": no list has all of them; "N": a number;
                           NULL: nothing */
    unsigned commands;  /* that it goes with */
    const char *what;   /* NULL: another spelling */
} kbc_option;

/* NULL past the last. */
const kbc_named_command *kbc_command_at(size_t i);
const kbc_option *kbc_option_at(size_t i);
const kbc_option *kbc_find_option(kb_str name);

#endif
