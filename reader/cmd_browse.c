/*
 * cmd_browse.c - the command browse: goes on as the program icsync-kb-browse
 * (reader/browse), where that is installed. Declared in cli.h; called by
 * commands.c.
 */
#include "cli.h"

int cmd_browse(cli *c)
{
    const char **line = c->options.words; /* whose words are in the command line as well */
    *line++ = "icsync-kb-browse";
    if (c->options.kb_count == 0) { /* what was found here, such as a guide in this program, is not found from there */
        *line++ = "--kb";
        *line++ = c->files[c->file_count - 1];
    }
    for (char **at = c->argv; *++at != NULL;)
        if (*at != c->options.command)
            *line++ = *at;
    *line = NULL;
    int error = sys_become(&c->memory, c->argv0, c->options.words);
    return cli_fail(c, CLI_IO, "cannot start icsync-kb-browse, which has to be installed: ", sys_error_text(error));
}
