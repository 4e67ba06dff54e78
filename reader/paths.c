/*
 * paths.c - where the knowledge base is: the places that are looked at, in
 * order, opening the first that is there, and the command paths, which shows
 * them. Declared in cli.h; called by commands.c and cmd_verify.c.
 */
#include "cli.h"

#include <string.h>

#define MOST_PLACES (4 + CLI_FOLDERS_MAX)

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
    if (p->used == p->count && one.file == NULL)
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

/* The program itself, if a .kb stands behind it. */
static void add_program(places *p, const char *program)
{
    kb *k = NULL;
    kb_status status = kb_open_file(program, NULL, &k, NULL);
    kb_close(k);
    if (status == KB_OK || status <= KB_E_TOO_NEW) /* what is there and no good is told when it is opened */
        add_file(p, "in the program", program);
}

/* What stands before the last slash, or the root. */
static const char *folder_of(cli *c, const char *file)
{
    const char *slash = file == NULL ? NULL : strrchr(file, '/');
    if (slash == NULL)
        return NULL;
    size_t n = slash > file ? (size_t)(slash - file) : 1;
    char *folder = sys_keep(&c->memory, n + 1);
    return folder == NULL ? NULL : memcpy(folder, file, n);
}

static void look(cli *c, places *p)
{
    const char *program = sys_program(&c->memory, c->argv0), *folder = folder_of(c, program);
    cli_folders data;
    memset(p, 0, sizeof *p);
    add_file(p, "--kb", c->options.kb);
    add_file(p, "$ICSYNC_KB", sys_env(&c->memory, "ICSYNC_KB"));
    if (program != NULL)
        add_program(p, program);
    add_folder(c, p, "beside the program", folder);
    cli_data_folders(c, folder, &data);
    for (size_t i = 0; i < data.count; i++)
        add_folder(c, p, data.list[i].title,
                   sys_join(&c->memory, data.list[i].path, out_str("/icsync-kb"), out_str("")));
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

static const char *state(cli *c, const place *p)
{
    if (p->folder == NULL && p->file == NULL)
        return "not given";
    if (p->file != NULL)
        return sys_is_file(&c->memory, p->file) ? "" : " (there is no such file)";
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
    out_puts(&c->out, state(c, p));
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
