/*
 * folders.c - the folders where programs keep data and configuration on systems that
 * follow XDG. Declared in cli.h; called by paths.c and keys.c. windows/folders.c does the same for
 * Windows.
 */
#include "cli.h"

#include <string.h>

static kb_str without_end_slash(kb_str folder)
{
    while (folder.n > 1 && folder.s[folder.n - 1] == '/')
        folder.n--;
    return folder;
}

/* Relative ones do not count (XDG). */
static void add(cli_folders *f, const char *title, kb_str path)
{
    path = without_end_slash(path);
    if (path.n > 0 && path.s[0] == '/' && f->count < CLI_FOLDERS_MAX)
        f->list[f->count++] = (cli_folder){title, path};
}

static void add_data_home(cli *c, cli_folders *f)
{
    const char *data = sys_env(&c->memory, "XDG_DATA_HOME"), *home = sys_env(&c->memory, "HOME");
    if (data != NULL && data[0] == '/')
        add(f, "$XDG_DATA_HOME", out_str(data));
    else if (home != NULL)
        add(f, "your data", out_str(sys_join(&c->memory, out_str(home), out_str("/.local/share"), out_str(""))));
}

/* Cuts the next folder off a list with colons; false when none is left. */
static bool next_folder(const char **list, kb_str *folder)
{
    size_t n = strcspn(*list, ":");
    bool more = **list != '\0';
    *folder = without_end_slash((kb_str){*list, n});
    *list += n + ((*list)[n] == ':');
    return more;
}

/*
 * The folder share beside the program's bin, so that a tree that was moved has
 * its guide. When it is one of everybody's, it keeps its place among them:
 * what an administrator puts into /usr/local comes before what is in /usr.
 */
static void add_share(cli *c, cli_folders *f, const char *program, const char *everybody)
{
    const char *slash = program == NULL ? NULL : strrchr(program, '/');
    if (slash == NULL)
        return;
    kb_str prefix = {program, (size_t)(slash - program)}, folder;
    kb_str share = out_str(sys_join(&c->memory, prefix, out_str("/share"), out_str("")));
    while (next_folder(&everybody, &folder))
        if (out_same(folder, share))
            return;
    add(f, "the program's data", share);
}

void cli_data_folders(cli *c, const char *program, cli_folders *f)
{
    const char *dirs = sys_env(&c->memory, "XDG_DATA_DIRS");
    const char *everybody = dirs == NULL ? "/usr/local/share:/usr/share" : dirs;
    kb_str folder;
    f->count = 0;
    add_data_home(c, f);
    add_share(c, f, program, everybody);
    while (next_folder(&everybody, &folder))
        add(f, dirs == NULL ? "everybody's data" : "$XDG_DATA_DIRS", folder);
}

const char *cli_trusted_file(cli *c, bool everybody)
{
    const char *config = sys_env(&c->memory, "XDG_CONFIG_HOME"), *home = sys_env(&c->memory, "HOME");
    if (everybody)
        return "/etc/icsync-kb/trusted.pub";
    if (config != NULL && config[0] == '/')
        return sys_join(&c->memory, out_str(config), out_str("/icsync-kb/trusted.pub"), out_str(""));
    return home == NULL ? "" : sys_join(&c->memory, out_str(home), out_str("/.config/icsync-kb/trusted.pub"), out_str(""));
}
