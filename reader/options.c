/*
 * options.c - the command line as it is typed: options of the program, words,
 * and what only the open file can explain. Declared in cli.h; called by main.c,
 * asked.c, commands.c and the commands.
 */
#include "cli.h"

#include <string.h>

/* ---------------------------------------------------------------- the table */

typedef enum option_id {
    OPTION_KB, OPTION_OVERLAY, OPTION_KEY, OPTION_LIMIT, OPTION_JSON, OPTION_COLOUR, OPTION_WIDTH, OPTION_NO_PAGER, OPTION_BY,
    OPTION_BATCH, OPTION_ALL, OPTION_EXACT, OPTION_EXPLAIN, OPTION_ANSWERS, OPTION_SAVE, OPTION_REPORT, OPTION_LOG, OPTION_CLEAR,
    OPTION_HELP, OPTION_VERSION, OPTION_VERBOSE, OPTION_NONE
} option_id;

static const cli_option table[] = {
    {"kb", OPTION_KB, .value = "FILE", .what = "the knowledge base, or several"},
    {"overlay", OPTION_OVERLAY, .value = "FILE", .what = "goes before all others"},
    {"key", OPTION_KEY, .value = "FILE", .what = "who must have signed it"},
    {"limit", OPTION_LIMIT, .letter = 'n', .value = "N", .what = "so many hits"},
    {"json", OPTION_JSON, .what = "one JSON object"},
    {"color", OPTION_COLOUR, .value = "WHEN", .what = "when to use colour"},
    {"colour", OPTION_COLOUR, .value = "WHEN"},
    {"width", OPTION_WIDTH, .value = "N", .what = "columns of text"},
    {"batch", OPTION_BATCH, .value = "FILE", .with = "search", .what = "answer the queries of a file"},
    {"no-pager", OPTION_NO_PAGER, .with = "show", .what = "print at once"},
    {"all", OPTION_ALL, .with = "search", .what = "only records that have all words"},
    {"exact", OPTION_EXACT, .with = "search", .what = "take words as typed, mistakes too"},
    {"explain", OPTION_EXPLAIN, .with = "search", .what = "say why each hit was found"},
    {"by", OPTION_BY, .value = "page", .with = "search", .what = "one hit a page"},
    {"answers", OPTION_ANSWERS, .value = "FILE", .with = "diagnose", .what = "take the answers from a file"},
    {"save", OPTION_SAVE, .value = "FILE", .with = "diagnose", .what = "keep the answers, go on from them"},
    {"report", OPTION_REPORT, .value = "FILE", .with = "diagnose", .what = "write a ticket"},
    {"log", OPTION_LOG, .value = "FILE", .with = "search", .what = "note what finds nothing"},
    {"clear", OPTION_CLEAR, .with = "log", .what = "empty the log"},
    {"help", OPTION_HELP, .letter = 'h', .what = "explain the program or the command"},
    {"version", OPTION_VERSION, .what = "which version this is"},
    {"verbose", OPTION_VERBOSE, .letter = 'v', .what = "with --version: more of that"},
};

#define TABLE_SIZE (sizeof table / sizeof table[0])

const cli_option *cli_option_at(size_t i)
{
    return i < TABLE_SIZE ? &table[i] : NULL;
}

const char *cli_option_choices(const cli_option *o)
{
    return o->id == OPTION_COLOUR ? "always\0never\0auto\0" : o->id == OPTION_BY ? "page\0" : "";
}

const cli_option *cli_find_option(kb_str name)
{
    for (size_t i = 0; i < TABLE_SIZE; i++)
        if (out_same(name, out_str(table[i].name)))
            return &table[i];
    return NULL;
}

void cli_try_options(cli_near *near)
{
    for (size_t i = 0; i < TABLE_SIZE; i++)
        cli_near_try(near, out_str(table[i].name));
}

/* --------------------------------------------------------------- reading it */

typedef struct scan {
    char **argv;
    int argc, at;
    bool plain; /* behind "--" */
} scan;

static bool parse_number(const char *text, size_t low, size_t high, size_t *out)
{
    size_t number = 0;
    if (text[0] == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || number > high / 10)
            return false;
        number = number * 10 + (size_t)(*text - '0');
    }
    *out = number;
    return number >= low && number <= high;
}

static int set_limit(cli *c, const char *value)
{
    if (parse_number(value, 1, KB_QUERY_HITS, &c->options.limit))
        return 0;
    return cli_fail(c, CLI_USAGE, "a limit is from 1 to 10000, not \"", value, "\"");
}

static int set_width(cli *c, const char *value)
{
    size_t width;
    if (!parse_number(value, 10, CLI_MOST_WIDTH, &width))
        return cli_fail(c, CLI_USAGE, "--width takes a number from 10 to 400, not \"", value, "\"");
    c->options.width = (unsigned)width;
    return 0;
}

static int set_colour(cli *c, const char *value)
{
    kb_str word = out_str(value);
    if (out_same(word, out_str("always")))
        c->options.colour = CLI_ALWAYS;
    else if (out_same(word, out_str("never")))
        c->options.colour = CLI_NEVER;
    else if (out_same(word, out_str("auto")))
        c->options.colour = CLI_AUTO;
    else
        return cli_fail(c, CLI_USAGE, "--color takes always, never or auto, not \"", value, "\"");
    return 0;
}

static int set_by(cli *c, const char *value)
{
    if (!out_same(out_str(value), out_str("page")))
        return cli_fail(c, CLI_USAGE, "--by takes page, not \"", value, "\"");
    c->options.by_page = true;
    return 0;
}

static int set_option(cli *c, option_id id, const char *value)
{
    switch (id) {
    case OPTION_KB: c->options.kbs[c->options.kb_count++] = value; return 0;
    case OPTION_OVERLAY: c->options.overlay = value; return 0;
    case OPTION_KEY: c->options.key = value; return 0;
    case OPTION_LIMIT: return set_limit(c, value);
    case OPTION_JSON: c->options.json = true; return 0;
    case OPTION_COLOUR: return set_colour(c, value);
    case OPTION_WIDTH: return set_width(c, value);
    case OPTION_NO_PAGER: c->options.no_pager = true; return 0;
    case OPTION_BY: return set_by(c, value);
    case OPTION_BATCH: c->options.batch = value; return 0;
    case OPTION_ALL: c->options.all = true; return 0;
    case OPTION_EXACT: c->options.exact = true; return 0;
    case OPTION_EXPLAIN: c->options.explain = true; return 0;
    case OPTION_ANSWERS: c->options.answers = value; return 0;
    case OPTION_SAVE: c->options.save = value; return 0;
    case OPTION_REPORT: c->options.report = value; return 0;
    case OPTION_LOG: c->options.log = value; return 0;
    case OPTION_CLEAR: c->options.clear = true; return 0;
    case OPTION_HELP: c->options.help = true; return 0;
    case OPTION_VERSION: c->options.version = true; return 0;
    case OPTION_VERBOSE: c->options.verbose = true; return 0;
    default: return 0;
    }
}

/* The value of an option: behind its "=", else the next argument, else NULL. */
static const char *take_value(scan *s, const char *equals)
{
    if (equals != NULL)
        return equals + 1;
    if (s->at + 1 >= s->argc)
        return NULL;
    return s->argv[++s->at];
}

/* --NAME that is none of ours: a facet, or a mistake; only the file can tell. */
static void keep_asked(cli *c, scan *s, kb_str name, const char *equals)
{
    bool value_follows = s->at + 1 < s->argc && strncmp(s->argv[s->at + 1], "--", 2) != 0;
    const char *value = equals != NULL || value_follows ? take_value(s, equals) : NULL;
    c->options.asked[c->options.asked_count++] = (cli_asked){name, value};
}

static int take_long(cli *c, scan *s)
{
    const char *text = s->argv[s->at] + 2, *equals = strchr(text, '=');
    kb_str name = {text, equals == NULL ? strlen(text) : (size_t)(equals - text)};
    const cli_option *o = cli_find_option(name);
    if (o == NULL) {
        keep_asked(c, s, name, equals);
        return 0;
    }
    if (o->value[0] == '\0' && equals != NULL)
        return cli_fail(c, CLI_USAGE, "--", o->name, " takes no value");
    const char *value = o->value[0] != '\0' ? take_value(s, equals) : "";
    if (value == NULL)
        return cli_fail(c, CLI_USAGE, "--", o->name, " needs a value");
    return set_option(c, (option_id)o->id, value);
}

bool cli_completes(const cli *c)
{
    return c->options.command != NULL && strcmp(c->options.command, "complete") == 0;
}

static void take_word(cli *c, scan *s, const char *word)
{
    if (c->options.command == NULL)
        c->options.command = word;
    else
        c->options.words[c->options.word_count++] = word;
    s->plain = s->plain || cli_completes(c);
}

/* -n 5, -n5, -h; behind search, diagnose and browse anything else is a word, as -36 and -mac are. */
static int take_short(cli *c, scan *s)
{
    const char *text = s->argv[s->at];
    size_t number;
    if (strcmp(text, "-h") == 0) {
        c->options.help = true;
        return 0;
    }
    if (strcmp(text, "-v") == 0 && c->options.version) {
        c->options.verbose = true;
        return 0;
    }
    if (strcmp(text, "-n") == 0) {
        const char *value = take_value(s, NULL);
        return value == NULL ? cli_fail(c, CLI_USAGE, "-n needs a number") : set_limit(c, value);
    }
    if (strncmp(text, "-n", 2) == 0 && parse_number(text + 2, 0, KB_QUERY_HITS, &number))
        return set_limit(c, text + 2);
    const char *command = c->options.command;
    if (command != NULL && (strcmp(command, "search") == 0 || strcmp(command, "diagnose") == 0 || strcmp(command, "browse") == 0)) {
        take_word(c, s, text);
        return 0;
    }
    return cli_fail(c, CLI_USAGE, "unknown option ", text, "; \"icsync-kb help\" lists them");
}

static int take_argument(cli *c, scan *s)
{
    const char *text = s->argv[s->at];
    if (s->plain || text[0] != '-' || text[1] == '\0') {
        take_word(c, s, text);
        return 0;
    }
    if (text[1] != '-')
        return take_short(c, s);
    if (text[2] != '\0')
        return take_long(c, s);
    s->plain = true;
    return 0;
}

int cli_parse(cli *c, int argc, char **argv)
{
    size_t room = (size_t)argc + 3; /* for cmd_browse.c */
    c->options.words = cli_keep(c, room * sizeof *c->options.words);
    c->options.asked = cli_keep(c, room * sizeof *c->options.asked);
    c->options.kbs = cli_keep(c, room * sizeof *c->options.kbs);
    if (c->options.words == NULL || c->options.asked == NULL || c->options.kbs == NULL)
        return cli_no_memory(c);
    c->argv = argv;
    scan s = {argv, argc, 1, false};
    for (; s.at < argc; s.at++) {
        int status = take_argument(c, &s);
        if (status != 0)
            return status;
    }
    return 0;
}

kb_str cli_join_words(cli *c)
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
