/*
 * cmd_browse.c - the command browse on Windows, which has no icsync-kb-browse.
 * Declared in cli.h; called by commands.c.
 */
#include "cli.h"

int cmd_browse(cli *c)
{
    return cli_fail(c, CLI_USAGE, "browse is not for Windows; icsync-kb search finds the same");
}
