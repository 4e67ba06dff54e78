/*
 * help.c - what icsync-kbc says of itself. The texts are made of the manual page
 * man/icsync-kbc.1 when the program is built (man/help.awk), so that help and
 * manual cannot differ. Interface: arguments.h. Caller: main.c.
 */
#include "arguments.h"

static const struct {
    const char *command, *text;
} texts[] = {
#include "icsync-kbc.inc"
};

const char *kbc_help(const char *command)
{
    for (size_t i = 0; i < KB_COUNT(texts); i++)
        if (strcmp(command, texts[i].command) == 0)
            return texts[i].text;
    return "";
}
