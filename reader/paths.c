/*
 * paths.c - where the knowledge base is: the places that are looked at, in
 * order, opening the first that is there, and the command paths, which shows
 * them. Declared in cli.h; called by sources.c, commands.c and cmd_verify.c.
 */
#include "cli.h"

#include <string.h>

#define MOST_PLACES (3 + CLI_FOLDERS_MAX)

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
    add(p, (place){title, NULL, file, file == NULL ? SYS_NO_KB : SYS_THESE_KB});
}

/* guide.kb of a folder, else its only .kb file. */
static sys_choice choose(cli *c, const char *folder, const char **file)
{
    size_t count;
    *file = sys_join(&c->memory, out_str(folder), out_str("/guide.kb"), out_str(""));
    if (*file == NULL)
        return SYS_NO_MEMORY;
    if (sys_is_file(&c->memory, *file))
        return SYS_THESE_KB;
    sys_choice choice = sys_list_kb(&c->memory, folder, file, 1, &count);
    if (choice != SYS_THESE_KB)
        *file = NULL;
    return choice;
}

static void add_folder(cli *c, places *p, const char *title, const char *folder)
{
    place one = {title, folder, NULL, SYS_NO_FOLDER};
    if (folder != NULL)
        one.choice = choose(c, folder, &one.file);
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
    add_file(p, "$ICSYNC_KB", sys_env(&c->memory, "ICSYNC_KB"));
    if (program != NULL)
        add_program(p, program);
    add_folder(c, p, "beside the program", folder);
    cli_data_folders(c, folder, &data);
    for (size_t i = 0; i < data.count; i++)
        add_folder(c, p, data.list[i].title,
                   sys_join(&c->memory, data.list[i].path, out_str("/icsync-kb"), out_str("")));
}

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

/* ------------------------------------------------------------- the files */

static void sort(const char **list, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && strcmp(list[k - 1], list[k]) > 0; k--) {
            const char *moved = list[k];
            list[k] = list[k - 1];
            list[k - 1] = moved;
        }
}

/* Adds a file, or those of a folder. */
static int add_path(cli *c, const char *path)
{
    size_t room = CLI_KBS_MAX - (c->file_count - c->overlay), count = 0;
    const char **list = &c->files[c->file_count];
    sys_choice choice = sys_list_kb(&c->memory, path, list, room, &count);
    if (choice == SYS_NO_MEMORY)
        return cli_no_memory(c);
    if (choice == SYS_MANY_KB || room == 0)
        return cli_fail(c, CLI_USAGE, "more than 32 knowledge bases; name fewer with --kb FILE");
    if (choice == SYS_NO_KB)
        return cli_fail(c, CLI_KB, path, ": no .kb file is in this folder");
    if (choice == SYS_NO_FOLDER)
        list[count++] = path;
    sort(list, count);
    c->file_count += count;
    return 0;
}

/* What the options name. */
static int add_given(cli *c)
{
    int status = 0;
    c->overlay = c->options.overlay != NULL;
    c->file_count = c->overlay;
    c->files[0] = c->options.overlay;
    for (size_t i = 0; i < c->options.kb_count && status == 0; i++)
        status = add_path(c, c->options.kbs[i]);
    return status;
}

/* The first of the places that offers a file. */
static int add_found(cli *c)
{
    places p;
    look(c, &p);
    if (p.used == p.count)
        return p.no_memory ? cli_no_memory(c) : fail_not_found(c, &p);
    if (p.list[p.used].folder == NULL) /* $ICSYNC_KB may be a folder, as --kb */
        return add_path(c, p.list[p.used].file);
    c->files[c->file_count++] = p.list[p.used].file;
    return 0;
}

int cli_locate(cli *c)
{
    int status = cli_read_keys(c);
    if (status == 0)
        status = add_given(c);
    if (status == 0 && c->options.kb_count == 0)
        status = add_found(c);
    c->file = c->files[0];
    return status;
}

const char *cli_log_file(cli *c)
{
    return c->options.log != NULL ? c->options.log : sys_env(&c->memory, "ICSYNC_KB_LOG");
}

/* ----------------------------------------------------------------- opening */

kb_status cli_open_file(cli *c, kb_error *err)
{
    kb_status status = kb_open_file(c->file, &c->alloc, &c->kb, err);
    c->session = NULL;
    memset(&c->info, 0, sizeof c->info);
    if (status == KB_OK)
        status = cli_trust(c, err);
    if (status == KB_OK)
        status = kb_session_new(c->kb, &c->session);
    if (status == KB_OK) {
        kb_get_info(c->kb, &c->info);
        return KB_OK;
    }
    kb_close(c->kb); /* nothing is asked of what is not trusted */
    c->kb = NULL;
    return status;
}

/* -------------------------------------------------------- the command paths */

static const char *file_state(cli *c, const char *file)
{
    const char *first;
    size_t count;
    bool there = sys_is_file(&c->memory, file) || sys_list_kb(&c->memory, file, &first, 1, &count) != SYS_NO_FOLDER;
    return there ? "" : " (there is no such file)";
}

static const char *state(cli *c, const place *p)
{
    if (p->file != NULL)
        return file_state(c, p->file);
    if (p->folder == NULL)
        return "not given";
    if (p->choice == SYS_MANY_KB)
        return " (several .kb files, none is guide.kb)";
    return p->choice == SYS_NO_FOLDER ? " (no such folder)" : " (no .kb file)";
}

static void print_place(cli *c, bool used, const char *title, const char *where, const char *about)
{
    out_set_style(&c->out, used ? OUT_STRONG : OUT_PLAIN);
    out_puts(&c->out, used ? "used  " : "      ");
    out_puts(&c->out, title);
    out_puts(&c->out, ": ");
    out_line_text(&c->out, out_str(where));
    out_puts(&c->out, about);
    out_set_style(&c->out, OUT_PLAIN);
    out_char(&c->out, '\n');
}

int cmd_paths(cli *c)
{
    places p;
    bool given = c->options.kb_count > 0;
    int status = add_given(c);
    look(c, &p);
    if (status == 0 && p.no_memory)
        status = cli_no_memory(c);
    if (status != 0)
        return status;
    for (size_t i = 0; i < c->file_count; i++)
        print_place(c, true, i < c->overlay ? "--overlay" : "--kb", c->files[i], file_state(c, c->files[i]));
    if (!given)
        print_place(c, false, "--kb", "", "not given");
    for (size_t i = 0; i < p.count; i++) {
        const char *folder = p.list[i].folder != NULL ? p.list[i].folder : "";
        print_place(c, i == p.used && !given, p.list[i].title, p.list[i].file != NULL ? p.list[i].file : folder,
                    state(c, &p.list[i]));
    }
    if (given || p.used < p.count)
        return CLI_FOUND;
    out_puts(&c->out, "No knowledge base is at any of these places; name one with --kb FILE.\n");
    return CLI_NOTHING;
}
