/*
 * paths.c - where the knowledge base is: the places that are looked at, in
 * order, opening the first that is there, and the command paths, which shows
 * them. Declared in cli.h; called by commands.c and cmd_verify.c.
 */
#include "cli.h"

#include <string.h>

#define MOST_PLACES 40u

typedef struct place {
    const char *title;   /* "--kb", "beside the program" */
    const char *folder;  /* NULL: file was named by the user, or nothing was given */
    const char *file;    /* the .kb that the place offers, or NULL */
    sys_choice choice;
} place;

typedef struct places {
    place list[MOST_PLACES];
    size_t count;
    size_t used;         /* place that is used, or count */
    bool no_memory;
} places;

static void add(places *p, place one)
{
    if (p->count == MOST_PLACES)
        return;
    if (one.file != NULL && p->used == p->count)
        p->used = p->count;
    else if (p->used == p->count)
        p->used++;
    p->no_memory = p->no_memory || one.choice == SYS_NO_MEMORY;
    p->list[p->count++] = one;
}

static void add_file(places *p, const char *title, const char *file)
{
    add(p, (place){title, NULL, file, file == NULL ? SYS_NO_KB : SYS_ONE_KB});
}

static void add_folder(cli *c, places *p, const char *title, const char *folder)
{
    place one = {title, folder, NULL, SYS_NO_FOLDER};
    if (folder != NULL)
        one.choice = sys_find_kb(&c->memory, folder, &one.file);
    add(p, one);
}

static kb_str without_end_slash(kb_str folder)
{
    while (folder.n > 1 && folder.s[folder.n - 1] == '/')
        folder.n--;
    return folder;
}

/* The folder icsync-kb below a data folder; relative ones do not count (XDG). */
static void add_data_folder(cli *c, places *p, const char *title, kb_str base)
{
    base = without_end_slash(base);
    if (base.n > 0 && base.s[0] == '/')
        add_folder(c, p, title, sys_join(&c->memory, base, out_str("/icsync-kb"), out_str("")));
}

static void add_data_home(cli *c, places *p)
{
    const char *data = sys_env("XDG_DATA_HOME"), *home = sys_env("HOME");
    if (data != NULL && data[0] == '/')
        add_data_folder(c, p, "$XDG_DATA_HOME", out_str(data));
    else if (home != NULL)
        add_data_folder(c, p, "your data",
                        out_str(sys_join(&c->memory, out_str(home), out_str("/.local/share"), out_str(""))));
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
static void add_share(cli *c, places *p, const char *program, const char *everybody)
{
    const char *slash = program == NULL ? NULL : strrchr(program, '/');
    if (slash == NULL)
        return;
    kb_str prefix = {program, (size_t)(slash - program)}, folder;
    kb_str share = out_str(sys_join(&c->memory, prefix, out_str("/share"), out_str("")));
    while (next_folder(&everybody, &folder))
        if (out_same(folder, share))
            return;
    add_data_folder(c, p, "the program's data", share);
}

static void look(cli *c, places *p)
{
    const char *program = sys_program_folder(&c->memory, c->argv0), *dirs = sys_env("XDG_DATA_DIRS");
    const char *everybody = dirs == NULL ? "/usr/local/share:/usr/share" : dirs;
    kb_str folder;
    memset(p, 0, sizeof *p);
    add_file(p, "--kb", c->options.kb);
    add_file(p, "$ICSYNC_KB", sys_env("ICSYNC_KB"));
    add_folder(c, p, "beside the program", program);
    add_data_home(c, p);
    add_share(c, p, program, everybody);
    while (next_folder(&everybody, &folder))
        add_data_folder(c, p, dirs == NULL ? "everybody's data" : "$XDG_DATA_DIRS", folder);
}

/* ----------------------------------------------------------------- opening */

static int fail_not_found(cli *c, const places *p)
{
    const char *list = "";
    for (size_t i = 0; i < p->count; i++) {
        if (p->list[i].folder == NULL)
            continue;
        bool many = p->list[i].choice == SYS_MANY_KB;
        const char *one = sys_join(&c->memory, out_str(p->list[i].folder),
                                   out_str(many ? " (several .kb files, none is guide.kb)" : ""), out_str(""));
        list = sys_join(&c->memory, out_str(list), out_str(list[0] == '\0' ? "" : ", "), out_str(one));
        if (list == NULL)
            return cli_no_memory(c);
    }
    return cli_fail(c, CLI_KB, "no knowledge base found: looked in ", list,
                    "; name one with --kb FILE or ICSYNC_KB, or put guide.kb into one of these");
}

int cli_locate(cli *c)
{
    places p;
    c->file = c->options.kb;
    if (c->file != NULL)
        return 0;
    look(c, &p);
    if (p.used == p.count)
        return p.no_memory ? cli_no_memory(c) : fail_not_found(c, &p);
    c->file = p.list[p.used].file;
    return 0;
}

kb_status cli_open_file(cli *c, kb_error *err)
{
    kb_status status = kb_open_file(c->file, &c->alloc, &c->kb, err);
    if (status != KB_OK)
        return status;
    kb_get_info(c->kb, &c->info);
    return kb_session_new(c->kb, &c->session);
}

int cli_open(cli *c)
{
    kb_error err = {KB_OK, ""};
    int missing = cli_locate(c);
    if (missing != 0)
        return missing;
    kb_status status = cli_open_file(c, &err);
    return status == KB_OK ? 0 : cli_fail_kb(c, status, &err);
}

/* -------------------------------------------------------- the command paths */

static const char *state(const place *p)
{
    if (p->folder == NULL && p->file == NULL)
        return "not given";
    if (p->file != NULL)
        return sys_is_file(p->file) ? "" : " (there is no such file)";
    if (p->choice == SYS_MANY_KB)
        return " (several .kb files, none is guide.kb)";
    return p->choice == SYS_NO_FOLDER ? " (no such folder)" : " (no .kb file)";
}

static void print_place(cli *c, const place *p, bool used)
{
    const char *where = p->file != NULL ? p->file : p->folder != NULL ? p->folder : "";
    out_set_style(&c->out, used ? OUT_STRONG : OUT_PLAIN);
    out_puts(&c->out, used ? "used  " : "      ");
    out_puts(&c->out, p->title);
    out_puts(&c->out, ": ");
    out_line_text(&c->out, out_str(where));
    out_puts(&c->out, state(p));
    out_set_style(&c->out, OUT_PLAIN);
    out_char(&c->out, '\n');
}

int cmd_paths(cli *c)
{
    places p;
    look(c, &p);
    if (p.no_memory)
        return cli_no_memory(c);
    for (size_t i = 0; i < p.count; i++)
        print_place(c, &p.list[i], i == p.used);
    if (p.used < p.count)
        return CLI_FOUND;
    out_puts(&c->out, "No knowledge base is at any of these places; name one with --kb FILE.\n");
    return CLI_NOTHING;
}
