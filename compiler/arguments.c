/*
 * arguments.c - kbc_read_arguments(): commands and options from tables.
 * Interface: arguments.h. Callers: main.c and tests.
 */
#include "arguments.h"

#include "near.h"

/* ------------------------------------------------------------------ tables */

static const struct {
    const char *name;
    kbc_command command;
} commands[] = {{"build", KBC_BUILD}, {"check", KBC_CHECK}, {"tree", KBC_TREE}, {"help", KBC_HELP}};

typedef enum option_id {
    OPTION_ALL, OPTION_CARET, OPTION_COLOUR, OPTION_FORMAT, OPTION_HELP, OPTION_LIMIT, OPTION_OUTPUT, OPTION_PLAIN, OPTION_RULES, OPTION_VERSION,
    OPTION_WERROR, OPTION_WORDS
} option_id;

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): a name and what it is stand together */
typedef struct option {
    const char *name;
    option_id id;
    const char *values; /* what it takes, in the order of its enum; "": a file name; NULL: nothing */
    unsigned commands;  /* that it goes with */
} option;

#define WHENS "auto, always, never"
#define ANY (KBC_BUILD | KBC_CHECK | KBC_TREE | KBC_HELP | KBC_VERSION)

static const option options[] = {
    {"--all", OPTION_ALL, NULL, KBC_BUILD | KBC_CHECK | KBC_TREE},
    {"--caret", OPTION_CARET, WHENS, KBC_BUILD | KBC_CHECK | KBC_TREE},
    {"--color", OPTION_COLOUR, WHENS, KBC_BUILD | KBC_CHECK | KBC_TREE},
    {"--colour", OPTION_COLOUR, WHENS, KBC_BUILD | KBC_CHECK | KBC_TREE},
    {"--format", OPTION_FORMAT, "gnu, json", KBC_BUILD | KBC_CHECK},
    {"--help", OPTION_HELP, NULL, ANY},
    {"-h", OPTION_HELP, NULL, ANY},
    {"--limit", OPTION_LIMIT, "", KBC_BUILD | KBC_CHECK | KBC_TREE},
    {"-o", OPTION_OUTPUT, "", KBC_BUILD},
    {"--plain", OPTION_PLAIN, NULL, KBC_TREE},
    {"--rules", OPTION_RULES, "", KBC_BUILD | KBC_CHECK | KBC_TREE},
    {"--version", OPTION_VERSION, NULL, ANY},
    {"--werror", OPTION_WERROR, NULL, KBC_BUILD | KBC_CHECK},
    {"--words", OPTION_WORDS, "", KBC_BUILD | KBC_CHECK},
};

/* ----------------------------------------------------------------- reading */

typedef struct scan {
    kbc *c;
    char **argv;
    int argc, at;
    kbc_arguments *out;
    const char *command;
    unsigned used;      /* options, a bit for each of the table */
    bool asked;         /* for help or the version: nothing else matters */
    kb_str problem;
} scan;

#define FAIL(s, ...) ((s)->problem = kbc_format((s)->c, __VA_ARGS__), false)

static const option *find_option(kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(options); i++)
        if (kb_str_equal(name, kb_str_from(options[i].name)))
            return &options[i];
    return NULL;
}

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
static bool choose(scan *s, const option *o, kb_str value, unsigned *out)
{
    kb_str rest = kb_str_from(o->values), name;
    for (*out = 0; kb_str_split(&rest, ',', &name); ++*out)
        if (kb_str_equal(kb_str_trim(name), value))
            return true;
    kb_str hint = kbc_near_listed(s->c, value, kb_str_from(o->values));
    return FAIL(s, "unknown value \"%.*s\" of %s; %.*s", (int)value.n, value.s, o->name, (int)hint.n, hint.s);
}

/* value is a C string, too. */
static bool set(scan *s, const option *o, kb_str value)
{
    unsigned choice = 0;
    if (o->values != NULL && o->values[0] != '\0' && !choose(s, o, value, &choice))
        return false;
    switch (o->id) {
    case OPTION_ALL: s->out->all = true; break;
    case OPTION_CARET: s->out->caret = (kbc_when)choice; break;
    case OPTION_COLOUR: s->out->colour = (kbc_when)choice; break;
    case OPTION_FORMAT: s->out->json = choice == 1; break;
    case OPTION_HELP:
    case OPTION_VERSION:
        s->out->command = o->id == OPTION_HELP ? KBC_HELP : KBC_VERSION;
        s->asked = true;
        break;
    case OPTION_LIMIT:
        if (!kbc_set_limit(s->c, value, &s->problem))
            return false;
        break;
    case OPTION_OUTPUT: s->out->output = value.s; break;
    case OPTION_PLAIN: s->out->plain = true; break;
    case OPTION_RULES: s->out->rules = value.s; break;
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
    const option *o = find_option(name);
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
    for (s->at = 1; s->at < s->argc && !s->asked; s->at++) {
        const char *word = s->argv[s->at];
        if (!only_words && strcmp(word, "--") == 0)
            only_words = true;
        else if (only_words || word[0] != '-' || word[1] == '\0')
            read_word(s);
        else if (!read_option(s))
            return false;
    }
    return true;
}

/* ----------------------------------------------------------------- checking */

static bool find_command(scan *s)
{
    kb_str name = kb_str_from(s->command);
    kbc_near near = kbc_near_begin(name);
    if (s->command == NULL)
        return FAIL(s, "name a command: build, check or tree");
    for (size_t i = 0; i < KB_COUNT(commands); i++) {
        kbc_near_try(&near, kb_str_from(commands[i].name), kb_str_from(commands[i].name));
        if (strcmp(commands[i].name, s->command) == 0) {
            s->out->command = commands[i].command;
            return true;
        }
    }
    if (near.best.s == NULL)
        return FAIL(s, "unknown command %s", s->command);
    return FAIL(s, "unknown command %s; did you mean %s?", s->command, near.best.s);
}

static bool check(scan *s)
{
    for (size_t i = 0; i < KB_COUNT(options); i++)
        if ((s->used & 1u << i) != 0 && (options[i].commands & s->out->command) == 0)
            return FAIL(s, "%s takes no %s", s->command, options[i].name);
    if (s->out->command == KBC_HELP)
        return true;
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
    bool good = read_all(&s) && (s.asked || (find_command(&s) && check(&s)));
    *problem = s.problem;
    return good;
}
