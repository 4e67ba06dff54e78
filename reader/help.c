/*
 * help.c - what icsync-kb says of itself. The texts are made of the manual page
 * man/icsync-kb.1 when the program is built (man/help.awk), so that help and
 * manual cannot differ; they are a tenth of a small program, so gzip deflates
 * them. Declared in cli.h; called by commands.c and cmd_complete.c.
 */
#include "cli.h"

#include "kb_zip.h"

#include <string.h>

/* For each topic its name, what it is in a line, and its text, each up to a NUL. */
static const uint8_t packed[] = {
#include "icsync-kb.inc"
};

/* What gzip writes around the deflated bytes; the last four are how many they were. */
#define GZIP_HEAD 10u
#define GZIP_FOOT 8u

static kb_str unpack(cli *c)
{
    const uint8_t *foot = packed + sizeof packed - 4;
    size_t n = foot[0] | (size_t)foot[1] << 8;
    if (c->help == NULL && (c->help = sys_keep(&c->memory, n)) != NULL) {
        kb_str stored = {(const char *)packed + GZIP_HEAD, sizeof packed - GZIP_HEAD - GZIP_FOOT};
        if (kb_inflate(&c->alloc, stored, (uint8_t *)c->help, n, &n) != KB_OK)
            n = 0;
    }
    return (kb_str){c->help, c->help != NULL ? n : 0};
}

/* What stands so many strings behind a topic's name; "" when there is no such topic. */
static const char *find_text(cli *c, const char *command, size_t which)
{
    kb_str all = unpack(c);
    bool found = false;
    for (size_t i = 0, at = 0; at < all.n; i++) {
        if (i % 3 == 0)
            found = out_same_folded(out_str(command), out_str(all.s + at));
        if (found && i % 3 == which)
            return all.s + at;
        at += strlen(all.s + at) + 1;
    }
    return "";
}

const char *cli_help(cli *c, const char *command)
{
    return find_text(c, command, 2);
}

const char *cli_help_short(cli *c, const char *command)
{
    return find_text(c, command, 1);
}
