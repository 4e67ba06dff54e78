/*
 * commands.c - what each command of icsync-kb does, its help, and the messages
 * that all files of the program share. Declared in cli.h; called by main.c.
 */
#include "cli.h"

#include <stdarg.h>
#include <string.h>

#define SEARCH_HITS 5u /* without -n */
#define ANY_KIND UINT32_MAX

/* ------------------------------------------------------------------ basics */

void *cli_keep(cli *c, size_t n)
{
    return sys_keep(&c->memory, n);
}

const char *cli_string(cli *c, kb_str s)
{
    const char *copy = sys_join(&c->memory, s, out_str(""), out_str(""));
    if (copy != NULL)
        return copy;
    c->out.error = SYS_NO_SPACE; /* told at the end of the program */
    return "";
}

int cli_fail(cli *c, int status, ...)
{
    va_list parts;
    (void)out_flush(&c->out); /* what is sure comes before what went wrong */
    out_puts(&c->err, "icsync-kb: ");
    va_start(parts, status);
    for (const char *part; (part = va_arg(parts, const char *)) != NULL;)
        out_line_text(&c->err, out_str(part));
    va_end(parts);
    out_char(&c->err, '\n');
    (void)out_flush(&c->err);
    return status;
}

int cli_no_memory(cli *c)
{
    return cli_fail(c, CLI_IO, "out of memory; close other programs and try again", NULL);
}

int cli_exit_status(kb_status status)
{
    switch (status) {
    case KB_OK: return CLI_FOUND;
    case KB_NONE: return CLI_NOTHING;
    case KB_E_LIMIT:
    case KB_E_ARGUMENT: return CLI_USAGE;
    case KB_E_DIGEST: return CLI_DIGEST;
    case KB_E_MEMORY:
    case KB_E_IO: return CLI_IO;
    default: return CLI_KB;
    }
}

/* What a person can do about it. */
static const char *advice(kb_status status)
{
    switch (status) {
    case KB_E_MISSING: return "; name another with --kb FILE";
    case KB_E_NOT_KB: return "; name a .kb file that icsync-kbc has made";
    case KB_E_TOO_NEW: return "; get the newer icsync-kb";
    case KB_E_DAMAGED:
    case KB_E_DIGEST: return "; get a fresh copy of the file";
    case KB_E_LIMIT: return "; shorten the query";
    default: return "";
    }
}

int cli_fail_kb(cli *c, kb_status status, const kb_error *err)
{
    const char *text = kb_status_text(status);
    if (status == KB_E_MEMORY)
        return cli_no_memory(c);
    if (err != NULL && err->status == status && err->text[0] != '\0')
        text = err->text;
    if (status == KB_E_LIMIT || status == KB_E_ARGUMENT || c->file == NULL)
        return cli_fail(c, cli_exit_status(status), text, advice(status), NULL);
    return cli_fail(c, cli_exit_status(status), c->file, ": ", text, advice(status), NULL);
}

static kb_str first_word(const cli *c)
{
    return out_str(c->options.word_count > 0 ? c->options.words[0] : "");
}

/* ------------------------------------------------------------------ search */

kb_status cli_search(cli *c, kb_str text, size_t limit, kb_result *result)
{
    kb_query q = {
        .text = text,
        .limit = limit,
        .today = c->today,
        .values = c->values,
        .value_count = c->value_count,
        .by_page = c->options.by_page,
    };
    return kb_search(c->session, &q, result);
}

/* The words of the command line with one blank between them; s is NULL without memory. */
static kb_str join_words(cli *c)
{
    size_t n = 0, at = 0;
    for (size_t i = 0; i < c->options.word_count; i++)
        n += strlen(c->options.words[i]) + 1;
    char *text = cli_keep(c, n + 1);
    for (size_t i = 0; text != NULL && i < c->options.word_count; i++) {
        size_t length = strlen(c->options.words[i]);
        if (i > 0)
            text[at++] = ' ';
        memcpy(text + at, c->options.words[i], length);
        at += length;
    }
    return (kb_str){text, at};
}

/* Said before the first answer: much will not be found. */
static void tell_of_missing_stemmer(cli *c)
{
    if (c->info.stemmer_missing)
        (void)cli_fail(c, CLI_FOUND, c->file, ": this icsync-kb has no stemmer for the language \"",
                       cli_string(c, c->info.language), "\"; words are looked up as typed", NULL);
}

static int run_search(cli *c)
{
    kb_result result;
    tell_of_missing_stemmer(c);
    if (c->options.batch != NULL)
        return cli_batch(c);
    kb_str text = join_words(c);
    if (text.s == NULL)
        return cli_no_memory(c);
    kb_status status = cli_search(c, text, c->options.limit > 0 ? c->options.limit : SEARCH_HITS, &result);
    if (status != KB_OK)
        return cli_fail_kb(c, status, kb_session_error(c->session));
    return c->options.json ? cli_json_hits(c, text, &result) : cli_print_hits(c, text, &result);
}

static int check_search(cli *c)
{
    if (c->options.batch == NULL && c->options.word_count == 0)
        return cli_fail(c, CLI_USAGE, "search needs words, such as: icsync-kb search waiting to upload", NULL);
    if (c->options.batch == NULL)
        return 0;
    if (c->options.word_count > 0)
        return cli_fail(c, CLI_USAGE, "search --batch takes its queries from the file; leave out the words", NULL);
    if (c->options.json)
        return cli_fail(c, CLI_USAGE, "--batch prints lines of its own kind; leave out --json", NULL);
    return 0;
}

/* -------------------------------------------------------------------- show */

#define NEAR_IDS 5u

typedef struct near_ids {
    kb_str ids[NEAR_IDS];
    unsigned ranks[NEAR_IDS];
    size_t count;
} near_ids;

static kb_str last_part(kb_str id)
{
    size_t at = id.n;
    while (at > 0 && id.s[at - 1] != '/')
        at--;
    return (kb_str){id.s + at, id.n - at};
}

/* How far an id is from what was typed; 9 and more is no suggestion. */
static unsigned rank_id(kb_str typed, kb_str id)
{
    unsigned whole = cli_distance(typed, id, 3);
    unsigned last = cli_distance(last_part(typed), last_part(id), 2);
    if (whole <= 3 && whole < id.n)
        return whole;
    return last <= 2 && last < last_part(id).n ? 3 + 2 * last : 9;
}

static void keep_near(cli *c, near_ids *near, kb_str id, unsigned rank)
{
    size_t at = near->count < NEAR_IDS ? near->count++ : NEAR_IDS - 1;
    for (; at > 0 && near->ranks[at - 1] > rank; at--) {
        near->ids[at] = near->ids[at - 1];
        near->ranks[at] = near->ranks[at - 1];
    }
    near->ids[at] = out_str(cli_string(c, id));
    near->ranks[at] = rank;
}

static kb_status find_near(cli *c, kb_str typed, near_ids *near)
{
    kb_record record;
    for (uint32_t i = 0; i < c->info.records; i++) {
        kb_session_reset(c->session);
        kb_status status = kb_get_record(c->session, i, KB_NO_DAY, &record);
        if (status != KB_OK)
            return status;
        unsigned rank = rank_id(typed, record.id);
        if (rank < 9 && (near->count < NEAR_IDS || rank < near->ranks[NEAR_IDS - 1]))
            keep_near(c, near, record.id, rank);
    }
    return KB_OK;
}

static int print_no_such_id(cli *c, kb_str typed)
{
    flow f;
    near_ids near = {.count = 0};
    kb_result none = {.count = 0};
    if (c->options.json)
        return cli_json_hits(c, typed, &none);
    kb_status status = find_near(c, typed, &near);
    flow_init(&f, &c->out, c->width);
    flow_puts(&f, "There is no record with the id ", OUT_PLAIN);
    flow_glue(&f, typed, OUT_STRONG);
    flow_puts(&f, near.count > 0 ? ". Near it:" : ". Ids are listed by icsync-kb list.", OUT_PLAIN);
    flow_end(&f, 0);
    flow_push(&f, "  ", "  ", OUT_PLAIN);
    for (size_t i = 0; i < near.count; i++) {
        flow_glue(&f, near.ids[i], OUT_PLAIN);
        flow_end(&f, 0);
    }
    return status == KB_OK ? CLI_NOTHING : cli_fail_kb(c, status, kb_session_error(c->session));
}

static size_t count_lines(const out_stream *o)
{
    size_t lines = 0;
    for (size_t i = 0; i < o->n; i++)
        lines += o->bytes[i] == '\n';
    return lines;
}

/* Shows what is held back page by page, if that is wanted and it is long. */
static void page(cli *c)
{
    unsigned columns, rows = 0;
    const char *pager = sys_env("ICSYNC_KB_PAGER");
    if (pager == NULL)
        pager = sys_env("PAGER");
    bool known = sys_terminal_size(1, &columns, &rows) && rows > 1;
    if (known && count_lines(&c->out) >= rows && sys_page(pager != NULL ? pager : "less -FIRX", c->out.bytes, c->out.n))
        c->out.n = 0;
}

static int show_number(cli *c, kb_str typed, uint32_t number)
{
    kb_hit hit = {.record = number};
    kb_result one = {.hits = &hit, .count = 1, .total = 1};
    if (c->options.json)
        return cli_json_hits(c, typed, &one);
    c->out.hold = !c->options.no_pager && sys_is_terminal(1);
    int status = cli_print_record(c, number);
    if (c->out.hold)
        page(c);
    return status;
}

static int run_show(cli *c)
{
    uint32_t number;
    kb_str id = first_word(c);
    kb_status status = kb_find(c->session, id, &number);
    if (status == KB_NONE)
        return print_no_such_id(c, id);
    if (status != KB_OK)
        return cli_fail_kb(c, status, kb_session_error(c->session));
    return show_number(c, id, number);
}

/* -------------------------------------------------------------------- list */

bool cli_wanted(const cli *c, const kb_record *record)
{
    kb_value asked, has;
    for (size_t i = 0; i < c->value_count; i++) {
        bool any = false, fits = false;
        if (kb_value_at(c->kb, c->values[i], &asked) != KB_OK)
            return false;
        for (size_t k = 0; k < record->value_count; k++) {
            if (kb_value_at(c->kb, record->values[k], &has) != KB_OK || has.facet != asked.facet)
                continue;
            any = true;
            for (size_t m = 0; m < c->value_count; m++)
                fits = fits || c->values[m] == record->values[k];
        }
        if (any && !fits)
            return false;
    }
    return true;
}

uint32_t cli_kind_count(const cli *c)
{
    kb_kind kind;
    uint32_t n = 0;
    while (kb_kind_at(c->kb, n, &kind) == KB_OK)
        n++;
    return n;
}

static uint32_t find_kind(const cli *c, kb_str word)
{
    kb_kind kind;
    for (uint32_t i = 0; word.n > 0 && kb_kind_at(c->kb, i, &kind) == KB_OK; i++)
        if (out_same_folded(word, kind.name) || out_same_folded(word, kind.plural) || out_same_folded(word, kind.label))
            return i;
    return ANY_KIND;
}

static void try_kinds(const cli *c, cli_near *near)
{
    kb_kind kind;
    for (uint32_t i = 0; kb_kind_at(c->kb, i, &kind) == KB_OK; i++) {
        cli_near_try(near, kind.name);
        cli_near_try(near, kind.plural);
    }
}

static int list_kind(cli *c, uint32_t kind)
{
    if (c->options.width == 0 && !sys_is_terminal(1))
        c->width = CLI_MOST_WIDTH; /* one line a record, for scripts */
    return c->options.json ? cli_json_list(c, kind) : cli_print_list(c, kind);
}

static int run_list(cli *c)
{
    if (c->options.word_count == 0)
        return list_kind(c, ANY_KIND);
    uint32_t kind = find_kind(c, first_word(c));
    if (kind != ANY_KIND)
        return list_kind(c, kind);
    cli_near near = cli_near_begin(first_word(c));
    try_kinds(c, &near);
    if (near.best.n > 0)
        return cli_fail(c, CLI_USAGE, "unknown kind ", c->options.words[0], "; did you mean ", cli_string(c, near.best),
                        "?", NULL);
    return cli_fail(c, CLI_USAGE, "unknown kind ", c->options.words[0], "; \"icsync-kb info\" lists the kinds", NULL);
}

/* ------------------------------------------------------------ info, verify */

static int run_info(cli *c)
{
    return c->options.json ? cli_json_info(c) : cli_print_info(c);
}

static int run_verify(cli *c)
{
    kb_error err = {KB_OK, ""};
    int exit_status = cli_locate(c);
    if (exit_status != 0)
        return exit_status;
    kb_status status = cli_open_file(c, &err);
    if (status == KB_OK)
        status = kb_verify(c->kb, &err);
    if (c->options.json)
        return cli_json_verify(c, status, &err);
    if (status != KB_OK)
        return cli_fail_kb(c, status, &err);
    out_line_text(&c->out, out_str(c->file));
    out_puts(&c->out, ": ok, ");
    out_number(&c->out, c->info.records);
    out_puts(&c->out, " records, ");
    out_number(&c->out, c->info.file_bytes);
    out_puts(&c->out, c->info.digest_checked ? " bytes, checksums and digest checked\n"
                                             : " bytes, checksums checked (this build cannot check the digest)\n");
    return CLI_FOUND;
}

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
    {"search", run_search, 0, SIZE_MAX, true, true, "search WORDS...",
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
    {"show", run_show, 1, 1, true, false, "show ID",
     "Shows one record whole, by the id that search and list print. On a terminal\n"
     "a long one goes through $ICSYNC_KB_PAGER, $PAGER or less (--no-pager: not).\n"},
    {"list", run_list, 0, 1, true, true, "list [KIND]",
     "Lists all records, or those of one kind, with their ids. A kind's name or\n"
     "plural is a command of its own: icsync-kb symptoms. Facets work as in search.\n"},
    {"info", run_info, 0, 0, true, false, "info",
     "Tells what the knowledge base is: title, version, when it was reviewed and\n"
     "when the next review is due, kinds, facets with their values, sizes, digest.\n"},
    {"verify", run_verify, 0, 0, false, false, "verify",
     "Checks every byte of the file. Ends with 0 when all is well, 3 when it is\n"
     "damaged, 4 when the content does not fit its digest.\n"},
    {"paths", cli_paths, 0, 0, false, false, "paths",
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
        return cli_fail(c, CLI_USAGE, "there is no help on ", name, "; \"icsync-kb help\" lists the commands", NULL);
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
    try_kinds(c, &near);
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
        return cli_fail(c, CLI_USAGE, "unknown command ", typed, "; did you mean ", cli_string(c, near.best), "?",
                        NULL);
    if (!query && c->session != NULL && kb_find(c->session, out_str(typed), &number) == KB_OK)
        return cli_fail(c, CLI_USAGE, "unknown command ", typed, "; to read it: icsync-kb show ", typed, NULL);
    kb_str words = join_words(c);
    return cli_fail(c, CLI_USAGE, "unknown command ", typed, "; to search: icsync-kb search ", typed,
                    query ? " " : "", words.s != NULL ? cli_string(c, words) : "", NULL);
}

/* A command that the program does not know may be a kind of the file. */
static int run_kind(cli *c)
{
    int status = cli_open(c);
    if (status == 0)
        status = cli_resolve_facets(c);
    if (status != 0)
        return status;
    uint32_t kind = find_kind(c, out_str(c->options.command));
    if (kind == ANY_KIND)
        return fail_unknown_command(c);
    if (c->options.word_count > 0)
        return cli_fail(c, CLI_USAGE, c->options.command, " takes no words; to search: icsync-kb search ...", NULL);
    return list_kind(c, kind);
}

static int check_usage(cli *c, const command *cmd)
{
    bool search = cmd->run == run_search;
    if (!search && (c->options.batch != NULL || c->options.by_page))
        return cli_fail(c, CLI_USAGE, c->options.batch != NULL ? "--batch" : "--by", " goes with search only", NULL);
    if (c->options.word_count < cmd->least || c->options.word_count > cmd->most)
        return cli_fail(c, CLI_USAGE, "usage: icsync-kb ", cmd->usage, NULL);
    return search ? check_search(c) : 0;
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
        return cli_fail(c, CLI_USAGE, "--", cli_string(c, c->options.asked[0].name), " goes with search and list only",
                        NULL);
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
