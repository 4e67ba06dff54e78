/*
 * arguments.h - the command line of icsync-kbc (arguments.c), and what
 * help says (help.c). Private to main.c and tests.
 */
#ifndef KBC_ARGUMENTS_H
#define KBC_ARGUMENTS_H

#include "compiler.h"

typedef enum kbc_command { KBC_BUILD = 1, KBC_CHECK = 2, KBC_TREE = 4, KBC_HELP = 8, KBC_VERSION = 16 } kbc_command;
typedef enum kbc_when { KBC_AUTO, KBC_ALWAYS, KBC_NEVER } kbc_when;

typedef struct kbc_arguments {
    kbc_command command;
    const char *rules, *words, *output; /* NULL: not given */
    const char **sources;
    size_t source_count;
    bool werror, all, json, plain;
    kbc_when colour, caret;
    const char *topic; /* of help: a command, or "" for the program */
} kbc_arguments;

/* The help on a command, or on the program for ""; "" when there is none (help.c). */
const char *kbc_help(const char *command);

/* False: *problem says what is wrong. */
bool kbc_read_arguments(kbc *c, int argc, char **argv, kbc_arguments *out, kb_str *problem);

#endif
