/*
 * complete.c - what may stand at the end of a command line of icsync-kbc, for
 * the scripts of completions/. Interface: arguments.h. Callers: main.c and
 * tests. All candidates come from the tables of arguments.c and limit_options.c.
 */
#include "arguments.h"

/* A command line so far. */
typedef struct line {
    kbc *c;
    kb_buf out;
    kb_str typed;             /* its last word, from which candidates go on */
    const kbc_option *option; /* that waits for its value; NULL: none */
    bool plain;               /* behind "--" */
    unsigned command;         /* 0: none yet */
} line;

/* Offers a candidate in two parts, if it goes on from what was typed. */
static void offer(line *l, const char *first, kb_str rest, const char *what)
{
    kb_str whole = kbc_format(l->c, "%s%.*s", first, (int)rest.n, rest.s);
    if (kb_str_begins(whole, l->typed))
        kbc_buf_format(&l->out, "%s\t%s\n", whole.s, what);
}

static void offer_file(line *l)
{
    kb_buf_str(&l->out, KB_LIT("\tfile\n"));
}

static void offer_limits(line *l, const char *first)
{
    for (unsigned i = 0; i < KBC_LIMITS; i++)
        offer(l, first, kbc_format(l->c, "%s=", kbc_limit_name((kbc_limit)i)), "");
}

static void offer_values(line *l, const char *first, const kbc_option *o)
{
    kb_str rest = kb_str_from(o->values), value;
    if (strcmp(o->name, "--limit") == 0)
        offer_limits(l, first);
    else if (strcmp(o->values, "N") == 0)
        return; /* any number */
    else if (rest.n == 0)
        offer_file(l);
    else
        while (kb_str_split(&rest, ',', &value))
            offer(l, first, kb_str_trim(value), "");
}

static void offer_options(line *l)
{
    const kbc_option *o;
    for (size_t i = 0; (o = kbc_option_at(i)) != NULL; i++)
        if (o->what != NULL && (l->command == 0 || (o->commands & l->command) != 0))
            offer(l, o->name, KB_LIT(""), o->what);
}

static void offer_commands(line *l)
{
    const kbc_named_command *command;
    for (size_t i = 0; (command = kbc_command_at(i)) != NULL; i++)
        offer(l, command->name, KB_LIT(""), kbc_help_short(command->name));
}

/* The option in --name=value; NULL: the word has no "=", or there is no such option. */
static const kbc_option *option_inside(kb_str word)
{
    kb_str name;
    (void)kb_str_split(&word, '=', &name);
    return word.s != NULL && kb_str_begins(name, KB_LIT("--")) ? kbc_find_option(name) : NULL;
}

static void offer_all(line *l)
{
    const kbc_option *inside = l->plain ? NULL : option_inside(l->typed);
    if (l->option != NULL)
        offer_values(l, "", l->option);
    else if (inside != NULL && inside->values != NULL)
        offer_values(l, kbc_format(l->c, "%s=", inside->name).s, inside);
    else if (!l->plain && kb_str_begins(l->typed, KB_LIT("-")))
        offer_options(l);
    else if (l->command == 0 || l->command == KBC_HELP)
        offer_commands(l);
    else if ((l->command & (KBC_BUILD | KBC_CHECK | KBC_TREE | KBC_MAKE_PAGE | KBC_BUNDLE | KBC_IMPORT | KBC_EXPORT | KBC_GAPS | KBC_DIFF)) != 0)
        offer_file(l);
}

static unsigned command_named(kb_str name)
{
    const kbc_named_command *command;
    for (size_t i = 0; (command = kbc_command_at(i)) != NULL; i++)
        if (kb_str_equal(name, kb_str_from(command->name)))
            return command->command;
    return KBC_COMPLETE; /* nothing goes with it */
}

static void take_word(line *l, kb_str word)
{
    if (l->option != NULL) {
        l->option = NULL;
    } else if (!l->plain && word.n > 1 && word.s[0] == '-') {
        const kbc_option *o = kbc_find_option(word);
        l->plain = kb_str_equal(word, KB_LIT("--"));
        l->option = o != NULL && o->values != NULL ? o : NULL;
    } else if (l->command == 0) {
        l->command = command_named(word);
    } else if (l->command == KBC_HELP) {
        l->command = KBC_COMPLETE; /* it has its word */
    }
}

const char *kbc_complete(kbc *c, const char *const *words, size_t count)
{
    line l = {.c = c, .typed = KB_LIT("")};
    kb_buf_init(&l.out, &c->arena.alloc);
    for (size_t i = 0; i + 1 < count; i++)
        take_word(&l, kb_str_from(words[i]));
    if (count > 0)
        l.typed = kb_str_from(words[count - 1]);
    offer_all(&l);
    kb_buf_byte(&l.out, '\0');
    const char *text = kb_arena_copy(&c->arena, kb_buf_view(&l.out)).s;
    kb_buf_release(&l.out);
    return text;
}
