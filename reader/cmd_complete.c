/*
 * cmd_complete.c - the command complete: what may stand at the end of a command
 * line, for the scripts of completions/. Declared in cli.h; called by
 * commands.c.
 *
 * It prints a candidate a line, a tab and what it is; an empty candidate stands
 * for the name of a file. It runs while somebody types, so it says nothing of
 * what is wrong: without a knowledge base there are no candidates from it.
 */
#include "cli.h"

#include <string.h>

/* A command line so far. */
typedef struct line {
    cli *c;
    const cli_command *commands;
    kb_str typed;               /* its last word, from which candidates go on */
    const cli_option *option;   /* that waits for its value; NULL: none */
    kb_str facet;               /* the same of an option that is none of the program's */
    bool plain;                 /* behind "--" */
    bool named;                 /* a command or a kind stands there */
    const cli_command *command; /* NULL: a kind, or none */
    size_t words;               /* behind it */
} line;

/* -------------------------------------------------------- the words before */

/* What stands behind an option's "=", or NULL. */
static const char *value_of(const char *word)
{
    const char *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
    return equals == NULL ? NULL : equals + 1;
}

/* The name in --name and --name=value. */
static kb_str name_of(const char *word)
{
    return (kb_str){word + 2, strcspn(word + 2, "=")};
}

static const cli_option *find_option(const char *word)
{
    if (word[1] == '-')
        return cli_find_option(name_of(word));
    const cli_option *o = NULL;
    for (size_t i = 0; word[2] == '\0' && (o = cli_option_at(i)) != NULL && o->letter != word[1];)
        i++;
    return o;
}

static void take_value(line *l, const cli_option *o, const char *value)
{
    const char *home = sys_env(&l->c->memory, "HOME");
    bool overlay = strcmp(o->name, "overlay") == 0;
    if (!overlay && strcmp(o->name, "kb") != 0)
        return;
    /* Shells hand over what was typed, a ~ too. */
    if (strncmp(value, "~/", 2) == 0 && home != NULL)
        value = sys_join(&l->c->memory, out_str(home), out_str(value + 1), out_str(""));
    if (overlay)
        l->c->options.overlay = value;
    else if (value != NULL)
        l->c->options.kbs[l->c->options.kb_count++] = value;
}

static void take_option(line *l, const char *word)
{
    const cli_option *o = find_option(word);
    const char *value = value_of(word);
    if (strcmp(word, "--") == 0)
        l->plain = true;
    else if (o != NULL && value != NULL)
        take_value(l, o, value);
    else if (o != NULL && o->value[0] != '\0')
        l->option = o;
    else if (o == NULL && word[1] == '-' && value == NULL)
        l->facet = name_of(word);
}

static void take_word(line *l, const char *word)
{
    if (l->option != NULL) {
        take_value(l, l->option, word);
        l->option = NULL;
    } else if (l->facet.n > 0 && strncmp(word, "--", 2) != 0) {
        l->facet.n = 0;
    } else if (!l->plain && word[0] == '-' && word[1] != '\0') {
        l->facet.n = 0;
        take_option(l, word);
    } else if (!l->named) {
        l->named = true;
        l->command = cli_find_command(l->commands, out_str(word));
    } else {
        l->words++;
    }
}

/* -------------------------------------------------------------- candidates */

/* Offers a candidate in two parts, if it goes on from what was typed. */
static void offer(line *l, kb_str first, kb_str rest, kb_str what)
{
    flow f;
    size_t n = l->typed.n < first.n ? l->typed.n : first.n;
    kb_str typed_rest = {l->typed.s + n, l->typed.n - n};
    if (!out_same((kb_str){first.s, n}, (kb_str){l->typed.s, n}) || typed_rest.n > rest.n ||
        !out_same((kb_str){rest.s, typed_rest.n}, typed_rest))
        return;
    out_line_text(&l->c->out, first);
    out_line_text(&l->c->out, rest);
    out_char(&l->c->out, '\t');
    flow_init(&f, &l->c->out, 0);
    flow_text(&f, what, OUT_PLAIN);
    flow_end(&f, 0);
    if (f.lines == 0)
        out_char(&l->c->out, '\n');
}

static void offer_kinds(line *l)
{
    kb_kind kind;
    for (size_t s = 0; cli_next(l->c, &s); s++)
        for (uint32_t i = 0; kb_kind_at(l->c->kb, i, &kind) == KB_OK; i++) {
            offer(l, out_str(""), kind.name, kind.label);
            if (!out_same(kind.plural, kind.name))
                offer(l, out_str(""), kind.plural, kind.label);
        }
}

/* A kind is a command, too. */
static void offer_commands(line *l)
{
    for (const cli_command *cmd = l->commands; cmd->name != NULL; cmd++)
        offer(l, out_str(""), out_str(cmd->name), out_str(cli_help_short(l->c, cmd->name)));
    offer_kinds(l);
}

static void offer_ids_here(line *l)
{
    kb_session *s = l->c->session;
    const uint32_t *numbers;
    size_t count;
    kb_record record;
    if (kb_complete(s, l->typed, KB_QUERY_HITS, &numbers, &count) != KB_OK)
        return;
    for (size_t i = 0; i < count && kb_get_record(s, numbers[i], KB_NO_DAY, &record) == KB_OK; i++)
        offer(l, out_str(""), record.id, record.title);
}

static void offer_ids(line *l)
{
    for (size_t i = 0; cli_next(l->c, &i); i++)
        offer_ids_here(l);
}

static void offer_file(line *l)
{
    out_puts(&l->c->out, "\tfile\n");
}

static void offer_facet_values(line *l, kb_str first, kb_str name)
{
    kb_facet facet;
    kb_value v;
    for (size_t s = 0; cli_next(l->c, &s); s++) {
        uint32_t count = cli_find_facet(l->c, name, &facet) ? facet.value_count : 0;
        for (uint32_t i = 0; i < count && kb_value_at(l->c->kb, facet.first_value + i, &v) == KB_OK; i++)
            offer(l, first, v.name, v.label);
    }
}

/* facet:value, a word of a query. */
static void offer_filters(line *l)
{
    const char *colon = memchr(l->typed.s, ':', l->typed.n);
    size_t n = colon == NULL ? 0 : (size_t)(colon - l->typed.s);
    if (n > 0)
        offer_facet_values(l, (kb_str){l->typed.s, n + 1}, (kb_str){l->typed.s, n});
}

static void offer_option_values(line *l, kb_str first, const cli_option *o)
{
    if (strcmp(o->value, "FILE") == 0)
        offer_file(l);
    for (const char *at = cli_option_choices(o); *at != '\0'; at += strlen(at) + 1)
        offer(l, first, out_str(at), out_str(""));
}

static void offer_options(line *l)
{
    const cli_option *o;
    kb_facet facet;
    for (size_t i = 0; (o = cli_option_at(i)) != NULL; i++) {
        bool fits = o->with[0] == '\0' || !l->named || (l->command != NULL && strcmp(l->command->name, o->with) == 0);
        if (!fits || o->what[0] == '\0')
            continue;
        if (o->letter != '\0')
            offer(l, out_str("-"), (kb_str){&o->letter, 1}, out_str(o->what));
        offer(l, out_str("--"), out_str(o->name), out_str(o->what));
    }
    bool facets = l->command == NULL || l->command->facets;
    for (size_t s = 0; facets && cli_next(l->c, &s); s++)
        for (uint32_t i = 0; kb_facet_at(l->c->kb, i, &facet) == KB_OK; i++)
            offer(l, out_str("--"), facet.name, facet.label);
}

/* --name=value */
static void offer_values_inside(line *l, const char *word)
{
    const cli_option *o = cli_find_option(name_of(word));
    kb_str first = {word, (size_t)(value_of(word) - word)};
    if (o == NULL)
        offer_facet_values(l, first, name_of(word));
    else if (o->value[0] != '\0')
        offer_option_values(l, first, o);
}

/* What the usage of a command names for its words: "icsync-kb help [COMMAND]", "icsync-kb search WORDS ...". */
static void offer_named(line *l)
{
    static const struct {
        char name[8];
        void (*offer)(line *l);
    } places[] = {{"COMMAND", offer_commands}, {"FILE", offer_file}, {"ID", offer_ids}, {"KIND", offer_kinds},
                  {"WORDS", offer_filters}};
    if (l->command == NULL || l->words >= l->command->most)
        return;
    const char *at = cli_help(l->c, l->command->name);
    at += strcspn(at, " "); /* icsync-kb */
    at += strspn(at, " ");
    at += strcspn(at, " \n"); /* search */
    at += strspn(at, " [");
    kb_str name = {at, strcspn(at, " ]\n")};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (out_same(name, out_str(places[i].name)))
            places[i].offer(l);
}

static void offer_all(line *l, const char *typed)
{
    bool dash = !l->plain && typed[0] == '-';
    if (l->option != NULL) {
        offer_option_values(l, out_str(""), l->option);
    } else if (dash && value_of(typed) != NULL) {
        offer_values_inside(l, typed);
    } else if (dash) {
        offer_options(l);
    } else if (l->facet.n > 0) {
        offer_facet_values(l, out_str(""), l->facet);
    } else if (!l->named) {
        offer_commands(l);
    } else {
        offer_named(l);
    }
}

int cmd_complete(cli *c, const cli_command *commands)
{
    size_t count = c->options.word_count;
    const char *typed = count == 0 ? "" : c->options.words[count - 1];
    line l = {.c = c, .commands = commands, .typed = out_str(typed)};
    for (size_t i = 0; i + 1 < count; i++)
        take_word(&l, c->options.words[i]);
    c->err.fd = OUT_NOWHERE;
    (void)cli_open(c);
    offer_all(&l, typed);
    return CLI_FOUND;
}
