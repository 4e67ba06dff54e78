/*
 * arguments.c - kbc_read_arguments(): commands and options from tables.
 * Interface: arguments.h. Callers: main.c and tests.
 */
#include "arguments.h"

#include "near.h"
#include "parallel.h"

/* ------------------------------------------------------------------ tables */

static const kbc_named_command commands[] = {
    {"build", KBC_BUILD}, {"watch", KBC_WATCH}, {"check", KBC_CHECK}, {"tree", KBC_TREE}, {"page", KBC_MAKE_PAGE}, {"bundle", KBC_BUNDLE}, {"sign", KBC_SIGN},
    {"import", KBC_IMPORT}, {"export", KBC_EXPORT}, {"gaps", KBC_GAPS}, {"diff", KBC_DIFF},
    {"complete", KBC_COMPLETE},
    {"help", KBC_HELP},
};

typedef enum option_id {
    OPTION_ALL, OPTION_CARET, OPTION_COLOUR, OPTION_FORCE, OPTION_FORMAT, OPTION_HELP, OPTION_JOBS, OPTION_JSON, OPTION_KEY, OPTION_LIMIT,
    OPTION_MARKDOWN, OPTION_OUTPUT, OPTION_PLAIN, OPTION_READER, OPTION_RULES, OPTION_TIMINGS, OPTION_TO, OPTION_VERSION,
    OPTION_WERROR, OPTION_WORDS
} option_id;

#define WHENS "auto, always, never"
#define REPORTING (KBC_BUILD | KBC_WATCH | KBC_CHECK | KBC_TREE | KBC_IMPORT | KBC_GAPS)
#define ANY (REPORTING | KBC_MAKE_PAGE | KBC_BUNDLE | KBC_SIGN | KBC_EXPORT | KBC_DIFF | KBC_HELP | KBC_VERSION)

static const kbc_option options[] = {
    {"--all", OPTION_ALL, NULL, REPORTING, "all warnings of a rule"},
    {"--caret", OPTION_CARET, WHENS, REPORTING, "when to show the line of the source"},
    {"--color", OPTION_COLOUR, WHENS, REPORTING | KBC_DIFF, "when to use colour"},
    {"--colour", OPTION_COLOUR, WHENS, REPORTING | KBC_DIFF, NULL},
    {"--force", OPTION_FORCE, NULL, KBC_IMPORT | KBC_EXPORT, "replace what was written before"},
    {"--format", OPTION_FORMAT, "gnu, json", KBC_BUILD | KBC_CHECK, "how to print diagnostics"},
    {"--help", OPTION_HELP, NULL, ANY, "explain the program"},
    {"-h", OPTION_HELP, NULL, ANY, "explain the program"},
    {"--jobs", OPTION_JOBS, "N", KBC_BUILD | KBC_WATCH | KBC_CHECK | KBC_GAPS, "how many workers"},
    {"-j", OPTION_JOBS, "N", KBC_BUILD | KBC_WATCH | KBC_CHECK | KBC_GAPS, "how many workers"},
    {"--json", OPTION_JSON, NULL, KBC_GAPS | KBC_DIFF, "one JSON object"},
    {"--key", OPTION_KEY, "", KBC_SIGN, "the secret key to sign with"},
    {"--limit", OPTION_LIMIT, "", REPORTING | KBC_EXPORT, "allow more than a limit"},
    {"--markdown", OPTION_MARKDOWN, NULL, KBC_DIFF, "a release note"},
    {"-o", OPTION_OUTPUT, "", KBC_BUILD | KBC_WATCH | KBC_MAKE_PAGE | KBC_BUNDLE | KBC_SIGN | KBC_IMPORT | KBC_EXPORT, "the file or folder to write"},
    {"--plain", OPTION_PLAIN, NULL, KBC_TREE, "CommonMark alone"},
    {"--reader", OPTION_READER, "", KBC_BUNDLE, "the program to put before the .kb"},
    {"--rules", OPTION_RULES, "", KBC_BUILD | KBC_WATCH | KBC_CHECK | KBC_TREE | KBC_GAPS, "instead of rules.xml"},
    {"--timings", OPTION_TIMINGS, NULL, KBC_BUILD | KBC_WATCH | KBC_CHECK, "where the time went"},
    {"--to", OPTION_TO, "site, html, markdown, ndjson", KBC_EXPORT, "what to make of the .kb"},
    {"--version", OPTION_VERSION, NULL, ANY, "which version this is"},
    {"--werror", OPTION_WERROR, NULL, KBC_BUILD | KBC_WATCH | KBC_CHECK, "warnings are errors"},
    {"--words", OPTION_WORDS, "", KBC_BUILD | KBC_WATCH | KBC_CHECK | KBC_GAPS, "instead of words"},
};

const kbc_named_command *kbc_command_at(size_t i)
{
    return i < KB_COUNT(commands) ? &commands[i] : NULL;
}

const kbc_option *kbc_option_at(size_t i)
{
    return i < KB_COUNT(options) ? &options[i] : NULL;
}

const kbc_option *kbc_find_option(kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(options); i++)
        if (kb_str_equal(name, kb_str_from(options[i].name)))
            return &options[i];
    return NULL;
}

/* ----------------------------------------------------------------- reading */

typedef struct scan {
    kbc *c;
    char **argv;
    int argc, at;
    kbc_arguments *out;
    const char *command;
    unsigned used;      /* options, a bit for each of the table */
    bool asked;         /* for help or the version: no other option matters */
    kb_str problem;
} scan;

#define FAIL(s, ...) ((s)->problem = kbc_format((s)->c, __VA_ARGS__), false)

static bool fail_unknown(scan *s, kb_str name)
{
    kbc_near near = kbc_near_begin(name);
    for (size_t i = 0; i < KB_COUNT(options); i++)
        kbc_near_try(&near, kb_str_from(options[i].name), kb_str_from(options[i].name));
    if (near.best.s == NULL || name.n < 4) /* -x is near to all short ones */
        return FAIL(s, "unknown option %.*s", (int)name.n, name.s);
    return FAIL(s, "unknown option %.*s; did you mean %s?", (int)name.n, name.s, near.best.s);
}

/* The place of a value in the list of those allowed. */
static bool choose(scan *s, const kbc_option *o, kb_str value, unsigned *out)
{
    kb_str rest = kb_str_from(o->values), name;
    for (*out = 0; kb_str_split(&rest, ',', &name); ++*out)
        if (kb_str_equal(kb_str_trim(name), value))
            return true;
    kb_str hint = kbc_near_listed(s->c, value, kb_str_from(o->values));
    return FAIL(s, "unknown value \"%.*s\" of %s; %.*s", (int)value.n, value.s, o->name, (int)hint.n, hint.s);
}

static bool read_jobs(scan *s, const kbc_option *o, kb_str value)
{
    unsigned jobs = 0;
    bool digits = value.s != NULL && value.n > 0 && value.n <= 3;
    for (size_t i = 0; digits && i < value.n; i++) {
        digits = value.s[i] >= '0' && value.s[i] <= '9';
        jobs = jobs * 10 + (unsigned)(value.s[i] - '0');
    }
    s->c->jobs = jobs;
    if (!digits || jobs == 0 || jobs > KBC_JOBS_MAX)
        return FAIL(s, "%s takes a number from 1 to %u, not \"%.*s\"", o->name, KBC_JOBS_MAX, (int)value.n, value.s);
    return true;
}

/* value is a C string, too. */
static bool set(scan *s, const kbc_option *o, kb_str value)
{
    unsigned choice = 0;
    bool listed = o->values != NULL && o->values[0] != '\0' && o->id != OPTION_JOBS;
    if (listed && !choose(s, o, value, &choice))
        return false;
    switch ((option_id)o->id) {
    case OPTION_ALL: s->out->all = true; break;
    case OPTION_CARET: s->out->caret = (kbc_when)choice; break;
    case OPTION_COLOUR: s->out->colour = (kbc_when)choice; break;
    case OPTION_FORCE: s->out->force = true; break;
    case OPTION_FORMAT: s->out->json = choice == 1; break;
    case OPTION_HELP:
    case OPTION_VERSION:
        s->out->command = o->id == OPTION_HELP ? KBC_HELP : KBC_VERSION;
        s->asked = true;
        break;
    case OPTION_JOBS:
        if (!read_jobs(s, o, value))
            return false;
        break;
    case OPTION_JSON: s->out->json = true; break;
    case OPTION_KEY: s->out->key = value.s; break;
    case OPTION_LIMIT:
        if (!kbc_set_limit(s->c, value, &s->problem))
            return false;
        break;
    case OPTION_MARKDOWN: s->out->markdown = true; break;
    case OPTION_OUTPUT: s->out->output = value.s; break;
    case OPTION_PLAIN: s->out->plain = true; break;
    case OPTION_READER: s->out->reader = value.s; break;
    case OPTION_RULES: s->out->rules = value.s; break;
    case OPTION_TIMINGS: s->out->timings = true; break;
    case OPTION_TO:
        s->out->form = (kbc_form)choice;
        s->out->has_form = true;
        break;
    case OPTION_WERROR: s->out->werror = true; break;
    case OPTION_WORDS: s->out->words = value.s; break;
    }
    s->used |= 1u << (unsigned)(o - options);
    return true;
}

/* --name, --name VALUE or --name=VALUE */
static bool read_option(scan *s)
{
    kb_str value = kb_str_from(s->argv[s->at]), name = value;
    if (kb_str_begins(value, KB_LIT("--")))
        (void)kb_str_split(&value, '=', &name);
    else
        value.s = NULL;
    const kbc_option *o = kbc_find_option(name);
    if (o == NULL)
        return fail_unknown(s, name);
    if (o->values == NULL && value.s != NULL)
        return FAIL(s, "%s takes no value", o->name);
    if (o->values != NULL && value.s == NULL) {
        if (s->at + 1 >= s->argc)
            return FAIL(s, "%s is missing after %s", o->values[0] == '\0' && o->id != OPTION_LIMIT ? "a file name" : "a value", o->name);
        value = kb_str_from(s->argv[++s->at]);
    }
    return set(s, o, value);
}

/* The words behind complete are those of another command line. */
static bool completes(const scan *s)
{
    return s->command != NULL && strcmp(s->command, "complete") == 0;
}

static void read_word(scan *s)
{
    if (s->command == NULL)
        s->command = s->argv[s->at];
    else
        s->out->sources[s->out->source_count++] = s->argv[s->at];
}

static bool read_all(scan *s)
{
    bool only_words = false;
    for (s->at = 1; s->at < s->argc; s->at++) {
        const char *word = s->argv[s->at];
        bool any_word = only_words || completes(s);
        if (!any_word && strcmp(word, "--") == 0)
            only_words = true;
        else if (any_word || word[0] != '-' || word[1] == '\0')
            read_word(s);
        else if (!s->asked && !read_option(s))
            return false;
    }
    return true;
}

/* ----------------------------------------------------------------- checking */

static bool find_command(scan *s, const char *typed, kbc_command *out)
{
    kb_str name = kb_str_from(typed);
    kbc_near near = kbc_near_begin(name);
    for (size_t i = 0; i < KB_COUNT(commands); i++) {
        kbc_near_try(&near, kb_str_from(commands[i].name), kb_str_from(commands[i].name));
        if (strcmp(commands[i].name, typed) == 0) {
            *out = commands[i].command;
            return true;
        }
    }
    if (near.best.s == NULL)
        return FAIL(s, "unknown command %s", typed);
    return FAIL(s, "unknown command %s; did you mean %s?", typed, near.best.s);
}

/* help COMMAND, COMMAND --help, or either without a command */
static bool find_topic(scan *s)
{
    kbc_command unused;
    const char *topic = s->command;
    if (topic != NULL && strcmp(topic, "help") == 0)
        topic = s->out->source_count > 0 ? s->out->sources[0] : NULL;
    s->out->topic = topic != NULL ? topic : "";
    return topic == NULL || find_command(s, topic, &unused);
}

static bool check_bundle(scan *s)
{
    if (s->out->reader == NULL)
        return FAIL(s, "name the program with --reader");
    return s->out->output != NULL || FAIL(s, "name the file to write with -o");
}

static bool check_import(scan *s)
{
    if (s->out->source_count != 1)
        return FAIL(s, "import takes one HTML file or folder");
    return s->out->output != NULL || FAIL(s, "name the folder to write with -o");
}

static bool check_export(scan *s)
{
    if (!s->out->has_form)
        return FAIL(s, "name what to make with --to: site, html, markdown or ndjson");
    return s->out->output != NULL || FAIL(s, "name the folder or file to write with -o");
}

static bool check(scan *s)
{
    for (size_t i = 0; i < KB_COUNT(options); i++)
        if ((s->used & 1u << i) != 0 && (options[i].commands & s->out->command) == 0)
            return FAIL(s, "%s takes no %s", s->command, options[i].name);
    if (s->out->command == KBC_HELP)
        return s->out->source_count > 1 ? FAIL(s, "help takes one command") : find_topic(s);
    if (s->out->command == KBC_COMPLETE)
        return true;
    if ((s->out->command & (KBC_MAKE_PAGE | KBC_BUNDLE | KBC_SIGN | KBC_EXPORT)) != 0 && s->out->source_count != 1)
        return FAIL(s, "%s takes one .kb file", s->command);
    if (s->out->command == KBC_BUNDLE)
        return check_bundle(s);
    if (s->out->command == KBC_SIGN)
        return s->out->key != NULL || FAIL(s, "name the file of the secret key with --key");
    if (s->out->command == KBC_IMPORT)
        return check_import(s);
    if (s->out->command == KBC_EXPORT)
        return check_export(s);
    if (s->out->command == KBC_GAPS)
        return s->out->source_count > 1 || FAIL(s, "name the logs, and behind them the guide: a folder or a .kb file");
    if (s->out->command == KBC_DIFF && s->out->source_count != 2)
        return FAIL(s, "diff takes two .kb files, the old one first");
    if (s->out->source_count == 0)
        return FAIL(s, "name what to compile, a folder or Markdown files");
    if (s->out->command == KBC_TREE && s->out->source_count > 1)
        return FAIL(s, "tree takes one Markdown file");
    return true;
}

bool kbc_read_arguments(kbc *c, int argc, char **argv, kbc_arguments *out, kb_str *problem)
{
    *out = (kbc_arguments){.sources = kb_arena_get(&c->arena, (size_t)(argc > 0 ? argc : 1), sizeof *out->sources)};
    scan s = {.c = c, .argv = argv, .argc = argc, .out = out};
    bool good = read_all(&s);
    if (good && s.asked)
        good = out->command == KBC_VERSION || find_topic(&s);
    else if (good && s.command == NULL)
        good = FAIL(&s, "name a command: build, watch, check, tree, page, bundle, sign, gaps or diff");
    else if (good)
        good = find_command(&s, s.command, &out->command) && check(&s);
    *problem = s.problem;
    return good;
}
