/*
 * help.c - what icsync-kbc says of itself. The texts are made of the manual page
 * man/icsync-kbc.1 when the program is built (man/help.awk), so that help and
 * manual cannot differ. Interface: arguments.h. Caller: main.c.
 */
#include "arguments.h"

static const struct {
    const char *command, *what, *text;
} texts[] = {
#include "icsync-kbc.inc"
};

static size_t find_text(const char *command)
{
    size_t i = 0;
    while (i < KB_COUNT(texts) && !(strcmp(command, texts[i].command) == 0))
        i++;
    return i;
}

const char *kbc_help(const char *command)
{
    size_t i = find_text(command);
    return i < KB_COUNT(texts) ? texts[i].text : "";
}

const char *kbc_help_short(const char *command)
{
    size_t i = find_text(command);
    return i < KB_COUNT(texts) ? texts[i].what : "";
}
