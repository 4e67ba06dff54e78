/*
 * help.c - what icsync-kb says of itself. The texts are made of the manual page
 * man/icsync-kb.1 when the program is built (man/help.awk), so that help and
 * manual cannot differ. Declared in cli.h; called by commands.c and
 * cmd_complete.c.
 */
#include "cli.h"

static const struct {
    const char *command, *what, *text;
} texts[] = {
#include "icsync-kb.inc"
};

static size_t find_text(const char *command)
{
    size_t i = 0;
    while (i < sizeof texts / sizeof texts[0] && !out_same_folded(out_str(command), out_str(texts[i].command)))
        i++;
    return i;
}

const char *cli_help(const char *command)
{
    size_t i = find_text(command);
    return i < sizeof texts / sizeof texts[0] ? texts[i].text : "";
}

const char *cli_help_short(const char *command)
{
    size_t i = find_text(command);
    return i < sizeof texts / sizeof texts[0] ? texts[i].what : "";
}
