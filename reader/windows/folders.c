/*
 * folders.c - the folders where programs keep data and configuration on Windows: the
 * user's own, then everybody's. Declared in ../cli.h; called by paths.c and keys.c.
 */
#include "cli.h"

void cli_data_folders(cli *c, const char *program, cli_folders *f)
{
    static const char *const names[] = {"LOCALAPPDATA", "PROGRAMDATA"};
    static const char *const titles[] = {"your data", "everybody's data"};
    (void)program;
    f->count = 0;
    for (size_t i = 0; i < 2; i++) {
        const char *path = sys_env(&c->memory, names[i]);
        if (path != NULL)
            f->list[f->count++] = (cli_folder){titles[i], out_str(path)};
    }
}

const char *cli_trusted_file(cli *c, bool everybody)
{
    const char *folder = sys_env(&c->memory, everybody ? "PROGRAMDATA" : "APPDATA");
    return folder == NULL ? "" : sys_join(&c->memory, out_str(folder), out_str("/icsync-kb/trusted.pub"), out_str(""));
}
