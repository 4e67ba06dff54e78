/*
 * commands.c - the commands of icsync-kb: their table, their help, and which of
 * them a command line means. Declared in cli.h; called by main.c.
 */
#include "cli.h"

#include <string.h>

/* ------------------------------------------------------------- the commands */

static int run_help(cli *c);

typedef struct command {
    const char *name;
    int (*run)(cli *c);
    size_t least, most;   /* words behind it */
    bool opens;           /* needs the knowledge base before it runs */
    bool facets;          /* takes facets as options */
    const char *usage;
    const char *help;
} command;

static const command commands[] = {
    {"search", cmd_search, 0, SIZE_MAX, true, true, "search WORDS...",
     "Finds what helps. Type what the caller says or what the screen shows; no\n"
     "quotes are needed. The first hit is shown whole, the next ones short.\n\n"
     "  \"two words\"      only records with these words in a row (quote for the\n"
     "                   shell: icsync-kb search '\"two words\" more')\n"
     "  -word            only records without the word\n"
     "  facet:value      only records for that value, as platform:mac\n\n"
     "  -n N             so many hits (5)\n"
     "  --FACET VALUE    only for that value: --platform mac (icsync-kb info\n"
     "                   lists facets and values)\n"
     "  --by page        one hit a page\n"
     "  --json           as one JSON object\n"
     "  --batch FILE     answer every line `id TAB query` of FILE (- is standard\n"
     "                   input) with lines `id Q0 record rank score icsync-kb`\n"},
    {"show", cmd_show, 1, 1, true, false, "show ID",
     "Shows one record whole, by the id that search and list print. On a terminal\n"
     "a long one goes through $ICSYNC_KB_PAGER, $PAGER or less (--no-pager: not).\n"},
    {"list", cmd_list, 0, 1, true, true, "list [KIND]",
     "Lists all records, or those of one kind, with their ids. A kind's name or\n"
     "plural is a command of its own: icsync-kb symptoms. Facets work as in search.\n"},
    {"info", cmd_info, 0, 0, true, false, "info",
     "Tells what the knowledge base is: title, version, when it was reviewed and\n"
     "when the next review is due, kinds, facets with their values, sizes, digest.\n"},
    {"verify", cmd_verify, 0, 0, false, false, "verify",
     "Checks every byte of the file. Ends with 0 when all is well, 3 when it is\n"
     "damaged, 4 when the content does not fit its digest.\n"},
    {"paths", cmd_paths, 0, 0, false, false, "paths",
     "Lists the places where a knowledge base is looked for, in order, and says\n"
     "which one is used.\n"},
    {"help", run_help, 0, 1, false, false, "help [COMMAND]", "Explains the program or one of its commands.\n"},
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static const command *find_command(kb_str name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (out_same(name, out_str(commands[i].name)))
            return &commands[i];
    return NULL;
}

static const char short_help[] =
    "icsync-kb finds the fix, offline. Type what the caller says:\n\n"
    "  icsync-kb search waiting to upload\n"
    "  icsync-kb search --platform mac photos stuck\n\n"
    "All commands and options: icsync-kb help\n";

static const char options_help[] =
    "\nOptions, anywhere on the line:\n"
    "  --kb FILE        the knowledge base; else $ICSYNC_KB, else guide.kb beside\n"
    "                   the program or in a data folder (icsync-kb paths)\n"
    "  -n N, --limit N  so many hits, 1 to 10000 (5)\n"
    "  --FACET VALUE    only records for that value, such as --platform mac\n"
    "  --json           one JSON object for programs\n"
    "  --width N        columns of text, 10 to 400\n"
    "  --color WHEN     always, never or auto (NO_COLOR is respected)\n"
    "  --no-pager       show: print at once\n"
    "  --by page        search: one hit a page\n"
    "  --batch FILE     search: many queries\n"
    "  -h, --help       this, or of a command: icsync-kb search --help\n"
    "  --version        which version this is\n"
    "  --               what follows is no option\n"
    "\nExit status: 0 found, 1 nothing found, 2 wrong usage, 3 knowledge base\n"
    "missing or damaged, 4 digest wrong, 5 input, output or memory failed.\n";

static int print_full_help(cli *c)
{
    out_puts(&c->out, short_help);
    out_puts(&c->out, "\nCommands (icsync-kb help COMMAND tells more):\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        out_puts(&c->out, "  ");
        out_puts(&c->out, commands[i].usage);
        out_char(&c->out, '\n');
    }
    out_puts(&c->out, "  KIND, such as symptoms or fixes: lists the records of that kind\n");
    out_puts(&c->out, options_help);
    return CLI_FOUND;
}

static int print_command_help(cli *c, const char *name)
{
    const command *about = find_command(out_str(name));
    if (about == NULL)
        return cli_fail(c, CLI_USAGE, "there is no help on ", name, "; \"icsync-kb help\" lists the commands");
    out_puts(&c->out, "icsync-kb ");
    out_puts(&c->out, about->usage);
    out_puts(&c->out, "\n\n");
    out_puts(&c->out, about->help);
    return CLI_FOUND;
}

static int run_help(cli *c)
{
    return c->options.word_count > 0 ? print_command_help(c, c->options.words[0]) : print_full_help(c);
}

static int print_version(cli *c)
{
    out_puts(&c->out, "icsync-kb ");
    out_puts(&c->out, kb_version());
    out_char(&c->out, '\n');
    return CLI_FOUND;
}

/* ---------------------------------------------------------------- running */

static cli_near nearest_command(cli *c)
{
    cli_near near = cli_near_begin(out_str(c->options.command));
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        cli_near_try(&near, out_str(commands[i].name));
    cli_try_kinds(c, &near);
    return near;
}

/* Several words without a command are a query, but for a slip in a command's name. */
static int fail_unknown_command(cli *c)
{
    const char *typed = c->options.command;
    cli_near near = nearest_command(c);
    bool query = c->options.word_count > 0;
    uint32_t number;
    if (near.best.n > 0 && (near.distance == 1 || !query))
        return cli_fail(c, CLI_USAGE, "unknown command ", typed, "; did you mean ", cli_string(c, near.best), "?");
    if (!query && c->session != NULL && kb_find(c->session, out_str(typed), &number) == KB_OK)
        return cli_fail(c, CLI_USAGE, "unknown command ", typed, "; to read it: icsync-kb show ", typed);
    kb_str words = cli_join_words(c);
    return cli_fail(c, CLI_USAGE, "unknown command ", typed, "; to search: icsync-kb search ", typed,
                    query ? " " : "", words.s != NULL ? cli_string(c, words) : "");
}

/* A command that the program does not know may be a kind of the file. */
static int run_kind(cli *c)
{
    int status = cli_open(c);
    if (status == 0)
        status = cli_resolve_facets(c);
    if (status != 0)
        return status;
    uint32_t kind = cli_find_kind(c, out_str(c->options.command));
    if (kind == CLI_ANY_KIND)
        return fail_unknown_command(c);
    if (c->options.word_count > 0)
        return cli_fail(c, CLI_USAGE, c->options.command, " takes no words; to search: icsync-kb search ...");
    return cmd_list_kind(c, kind);
}

static int check_usage(cli *c, const command *cmd)
{
    bool search = cmd->run == cmd_search;
    if (!search && (c->options.batch != NULL || c->options.by_page))
        return cli_fail(c, CLI_USAGE, c->options.batch != NULL ? "--batch" : "--by", " goes with search only");
    if (c->options.word_count < cmd->least || c->options.word_count > cmd->most)
        return cli_fail(c, CLI_USAGE, "usage: icsync-kb ", cmd->usage);
    return search ? cmd_search_check(c) : 0;
}

static int run_command(cli *c, const command *cmd)
{
    /* Options that the program does not know may be facets of the file; a slip in one is the better message. */
    bool asks = c->options.asked_count > 0;
    int status = asks ? 0 : check_usage(c, cmd);
    if (status == 0 && cmd->opens)
        status = cli_open(c);
    if (status == 0)
        status = cli_resolve_facets(c);
    if (status == 0 && asks)
        status = check_usage(c, cmd);
    if (status != 0)
        return status;
    if (c->value_count > 0 && !cmd->facets)
        return cli_fail(c, CLI_USAGE, "--", cli_string(c, c->options.asked[0].name), " goes with search and list only");
    return cmd->run(c);
}

int cli_run(cli *c)
{
    const char *name = c->options.command;
    if (c->options.version)
        return print_version(c);
    if (c->options.help)
        return name != NULL && strcmp(name, "help") != 0 ? print_command_help(c, name) : run_help(c);
    if (name == NULL) {
        int status = cli_resolve_facets(c); /* a slip in an option is the better message */
        if (status == 0)
            out_puts(&c->out, short_help);
        return CLI_USAGE;
    }
    const command *cmd = find_command(out_str(name));
    return cmd != NULL ? run_command(c, cmd) : run_kind(c);
}
