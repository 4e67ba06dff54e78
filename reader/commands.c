/*
 * commands.c - the commands of icsync-kb: their table, what help says, and which
 * of them a command line means. Declared in cli.h; called by main.c.
 */
#include "cli.h"

#include <string.h>

/* ------------------------------------------------------------- the commands */

static int run_complete(cli *c);
static int run_help(cli *c);

static const cli_command commands[] = {
    {"search", cmd_search, UINT32_MAX, 0, true, true},
    {"diagnose", cmd_diagnose, UINT32_MAX, 0, true, true},
    {"browse", cmd_browse, UINT32_MAX, 0, true, true},
    {"show", cmd_show, 1, 1, true, false},
    {"list", cmd_list, 1, 0, true, true},
    {"info", cmd_info, 0, 0, true, false},
    {"verify", cmd_verify, 0, 0, false, false},
    {"log", cmd_log, 1, 0, false, false},
    {"paths", cmd_paths, 0, 0, false, false},
    {"complete", run_complete, UINT32_MAX, 0, false, false},
    {"help", run_help, 1, 0, false, false},
    {NULL, NULL, 0, 0, false, false},
};

static int run_complete(cli *c)
{
    return cmd_complete(c, commands);
}

static const char short_help[] =
    "icsync-kb finds the fix, offline. Type what the caller says:\n\n"
    "  icsync-kb search waiting to upload\n"
    "  icsync-kb search --platform mac photos stuck\n"
    "  icsync-kb diagnose waiting to upload\n\n"
    "All commands and options: icsync-kb help\n";

static int print_version(cli *c)
{
    out_puts(&c->out, "icsync-kb ");
    out_puts(&c->out, kb_version());
    out_char(&c->out, '\n');
    if (!c->options.verbose)
        return CLI_FOUND;
    static const char taken[][20] = {"none on this system", [SYS_CONFINES_FILES] = "Landlock", [SYS_CONFINES_CALLS] = "seccomp",
                                     [SYS_CONFINES_FILES | SYS_CONFINES_CALLS] = "Landlock, seccomp"};
    out_puts(&c->out, "sandbox: ");
    out_puts(&c->out, taken[sys_confine(&c->memory, NULL, 0)]);
    out_char(&c->out, '\n');
    return CLI_FOUND;
}

/* ---------------------------------------------------------------- running */

static cli_near nearest_command(cli *c, const char *typed)
{
    cli_near near = cli_near_begin(out_str(typed));
    for (const cli_command *cmd = commands; cmd->name != NULL; cmd++)
        cli_near_try(&near, out_str(cmd->name));
    cli_try_kinds(c, &near);
    return near;
}

static int fail_near(cli *c, const char *typed, kb_str meant)
{
    return cli_fail(c, CLI_USAGE, "unknown command ", typed, "; did you mean ", cli_string(c, meant), "?");
}

/* Help needs no knowledge base, but with one it knows the kinds. */
static int help_on_kind(cli *c, const char *name)
{
    c->err.fd = OUT_NOWHERE;
    (void)cli_open(c);
    c->err.fd = 2;
    if (cli_has_kind(c, out_str(name))) {
        out_puts(&c->out, cli_help(c, "KIND"));
        return CLI_FOUND;
    }
    cli_near near = nearest_command(c, name);
    if (near.best.n > 0)
        return fail_near(c, name, near.best);
    return cli_fail(c, CLI_USAGE, "unknown command ", name, "; \"icsync-kb help\" lists the commands");
}

static int print_help(cli *c, const char *name)
{
    const char *text = cli_help(c, name);
    if (text[0] == '\0')
        return help_on_kind(c, name);
    out_puts(&c->out, text);
    return CLI_FOUND;
}

static int run_help(cli *c)
{
    return print_help(c, c->options.word_count > 0 ? c->options.words[0] : "");
}

/* Several words without a command are a query, but for a slip in a command's name. */
static int fail_unknown_command(cli *c)
{
    const char *typed = c->options.command;
    cli_near near = nearest_command(c, typed);
    bool query = c->options.word_count > 0;
    uint32_t number;
    if (near.best.n > 0 && (near.distance == 1 || !query))
        return fail_near(c, typed, near.best);
    if (!query && c->session != NULL && kb_find(c->session, out_str(typed), &number) == KB_OK)
        return cli_fail(c, CLI_USAGE, "unknown command ", typed, "; to read it: icsync-kb show ", typed);
    kb_str words = cli_join_words(c);
    return cli_fail(c, CLI_USAGE, "unknown command ", typed, "; to search: icsync-kb search ", typed,
                    query ? " " : "", words.s != NULL ? cli_string(c, words) : "");
}

/* What one kb alone would have ended with is not lost behind what the others found. */
static int with_trouble(const cli *c, int status)
{
    return c->trouble != 0 && (status == CLI_FOUND || status == CLI_NOTHING) ? c->trouble : status;
}

/* Behind it the program has what it needs of the system. */
static int open_confined(cli *c)
{
    int status = cli_open(c);
    if (status == 0)
        cli_confine(c);
    return status;
}

/* A command that the program does not know may be a kind of the file. */
static int run_kind(cli *c)
{
    int status = open_confined(c);
    if (status == 0)
        status = cli_resolve_facets(c);
    if (status != 0)
        return status;
    kb_str kind = out_str(c->options.command);
    if (!cli_has_kind(c, kind))
        return fail_unknown_command(c);
    if (c->options.word_count > 0)
        return cli_fail(c, CLI_USAGE, c->options.command, " takes no words; to search: icsync-kb search ...");
    return with_trouble(c, cmd_list_kind(c, kind));
}

/* The help on a command begins with its usage. */
static int fail_usage(cli *c, const cli_command *cmd)
{
    const char *text = cli_help(c, cmd->name);
    return cli_fail(c, CLI_USAGE, "usage: ", cli_string(c, (kb_str){text, strcspn(text, "\n")}));
}

static int check_usage(cli *c, const cli_command *cmd)
{
    bool search = cmd->run == cmd_search;
    if (!search && (c->options.batch != NULL || c->options.by_page))
        return cli_fail(c, CLI_USAGE, c->options.batch != NULL ? "--batch" : "--by", " goes with search only");
    if (cmd->run != cmd_diagnose && (c->options.answers != NULL || c->options.save != NULL || c->options.report != NULL))
        return cli_fail(c, CLI_USAGE, "--answers, --save and --report go with diagnose only");
    if ((!search && c->options.log != NULL) || (c->options.clear && cmd->run != cmd_log))
        return cli_fail(c, CLI_USAGE, c->options.clear ? "--clear goes with log only" : "--log goes with search only");
    if (c->options.json && (cmd->run == cmd_paths || cmd->run == run_help))
        return cli_fail(c, CLI_USAGE, "--json goes with search, diagnose, show, list, info, verify and log only");
    if (c->options.word_count < cmd->least || c->options.word_count > cmd->most)
        return fail_usage(c, cmd);
    return search ? cmd_search_check(c) : 0;
}

static int run_command(cli *c, const cli_command *cmd)
{
    /* Options that the program does not know may be facets of the file; a slip in one is the better message. */
    bool asks = c->options.asked_count > 0;
    int status = asks ? 0 : check_usage(c, cmd);
    if (status == 0 && cmd->run == cmd_show)
        cli_begin_pager(c);
    if (status == 0 && cmd->opens)
        status = cmd->run == cmd_browse ? cli_open(c) : open_confined(c); /* it goes on as another program */
    if (status == 0)
        status = cli_resolve_facets(c);
    if (status == 0 && asks)
        status = check_usage(c, cmd);
    if (status != 0)
        return status;
    if (asks && !cmd->facets)
        return cli_fail(c, CLI_USAGE, "--", cli_string(c, c->options.asked[0].name), " goes with search, list and diagnose only");
    if (cmd->run == cmd_diagnose && c->source_count > 0)
        return cli_fail(c, CLI_USAGE, "diagnose goes through one knowledge base; name it with --kb FILE");
    status = cmd->run(c);
    return cmd->opens ? with_trouble(c, status) : status; /* complete tells no mistakes */
}

int cli_run(cli *c)
{
    const char *name = c->options.command;
    if (c->options.version)
        return print_version(c);
    if (c->options.help)
        return name != NULL && strcmp(name, "help") != 0 ? print_help(c, name) : run_help(c);
    if (name == NULL) {
        int status = cli_resolve_facets(c); /* a slip in an option is the better message */
        if (status == 0)
            out_puts(&c->out, short_help);
        return CLI_USAGE;
    }
    const cli_command *cmd = cli_find_command(commands, out_str(name));
    return cmd != NULL ? run_command(c, cmd) : run_kind(c);
}
