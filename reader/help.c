/*
 * help.c - what icsync-kb says of itself. The texts are made of the manual page
 * man/icsync-kb.1 when the program is built (man/help.awk), so that help and
 * manual cannot differ. Declared in cli.h; called by commands.c.
 */
#include "cli.h"

static const struct {
    const char *command, *text;
} texts[] = {
#include "icsync-kb.inc"
};

const char *cli_help(const char *command)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (out_same_folded(out_str(command), out_str(texts[i].command)))
            return texts[i].text;
    return "";
}
