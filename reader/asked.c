/*
 * asked.c - what the command line asks of the open files: values of their
 * facets, kinds, the query. Declared in cli.h; called by commands.c, the commands
 * and print.c.
 */
#include "cli.h"

/* ------------------------------------------------------------------ facets */

bool cli_find_facet(const cli *c, kb_str name, kb_facet *out)
{
    for (uint32_t i = 0; c->kb != NULL && kb_facet_at(c->kb, i, out) == KB_OK; i++)
        if (out_same_folded(out->name, name))
            return true;
    return false;
}

bool cli_next_listed(kb_str *list, kb_str *word)
{
    size_t at = 0;
    while (at < list->n && (list->s[at] == ' ' || list->s[at] == ','))
        at++;
    size_t end = at;
    while (end < list->n && list->s[end] != ',')
        end++;
    *word = (kb_str){list->s + at, end - at};
    while (word->n > 0 && word->s[word->n - 1] == ' ')
        word->n--;
    *list = (kb_str){list->s + end, list->n - end};
    return word->n > 0;
}

bool cli_is_listed(kb_str list, kb_str word)
{
    for (kb_str one; cli_next_listed(&list, &one);)
        if (out_same_folded(one, word))
            return true;
    return false;
}

uint32_t cli_find_value(const kb *k, const kb_facet *facet, kb_str text)
{
    kb_value v;
    for (int how = 0; how < 3; how++)
        for (uint32_t i = 0; i < facet->value_count && kb_value_at(k, facet->first_value + i, &v) == KB_OK; i++)
            if (how == 0   ? out_same_folded(v.name, text)
                : how == 1 ? out_same_folded(v.label, text)
                           : cli_is_listed(v.words, text))
                return facet->first_value + i;
    return KB_NO_RECORD;
}

/* All names of a facet, such as "linux, windows". */
static const char *known_values(cli *c, const kb_facet *facet)
{
    const char *list = "";
    kb_value v;
    for (uint32_t i = 0; i < facet->value_count && kb_value_at(c->kb, facet->first_value + i, &v) == KB_OK; i++) {
        kb_str name = i == 20 ? out_str("...") : v.name;
        const char *longer = sys_join(&c->memory, out_str(list), out_str(i == 0 ? "" : ", "), name);
        if (longer == NULL || i > 20)
            break;
        list = longer;
    }
    return list;
}

static int fail_unknown_option(cli *c, kb_str name)
{
    kb_facet facet;
    cli_near near = cli_near_begin(name);
    cli_try_options(&near);
    for (size_t s = 0; cli_next(c, &s); s++)
        for (uint32_t i = 0; kb_facet_at(c->kb, i, &facet) == KB_OK; i++)
            cli_near_try(&near, facet.name);
    const char *typed = cli_string(c, name);
    if (near.best.n > 0)
        return cli_fail(c, CLI_USAGE, "unknown option --", typed, "; did you mean --", cli_string(c, near.best), "?");
    return cli_fail(c, CLI_USAGE, "unknown option --", typed, "; \"icsync-kb help\" lists them");
}

/* Asks each kb that has the facet for the value; one that lacks the value is not asked, if another has it. */
static int resolve(cli *c, const cli_asked *asked)
{
    kb_facet facet;
    const char *name = NULL, *known = NULL;
    bool found = false;
    for (size_t i = 0; cli_next(c, &i); i++) {
        if (!cli_find_facet(c, asked->name, &facet))
            continue;
        uint32_t value = asked->value == NULL ? KB_NO_RECORD : cli_find_value(c->kb, &facet, out_str(asked->value));
        if (value == KB_NO_RECORD && known == NULL) {
            name = cli_string(c, facet.name);
            known = known_values(c, &facet);
        }
        found = found || value != KB_NO_RECORD;
        if (!cli_ask(c, value))
            return cli_no_memory(c);
    }
    if (found)
        return 0;
    if (name == NULL)
        return fail_unknown_option(c, asked->name);
    if (asked->value == NULL)
        return cli_fail(c, CLI_USAGE, "--", name, " needs a value; known: ", known);
    return cli_fail(c, CLI_USAGE, "unknown value \"", asked->value, "\" of --", name, "; known: ", known);
}

int cli_resolve_facets(cli *c)
{
    int status = 0;
    for (size_t i = 0; i < c->options.asked_count && status == 0; i++)
        status = resolve(c, &c->options.asked[i]);
    return status;
}

bool cli_fits(const kb *k, const uint32_t *values, size_t count, const kb_record *record)
{
    kb_value asked, has;
    for (size_t i = 0; i < count; i++) {
        bool any = false, fits = false;
        if (kb_value_at(k, values[i], &asked) != KB_OK)
            return false;
        for (size_t r = 0; r < record->value_count; r++) {
            if (kb_value_at(k, record->values[r], &has) != KB_OK || has.facet != asked.facet)
                continue;
            any = true;
            for (size_t m = 0; m < count; m++)
                fits = fits || values[m] == record->values[r];
        }
        if (any && !fits)
            return false;
    }
    return true;
}

bool cli_wanted(const cli *c, const kb_record *record)
{
    return cli_fits(c->kb, c->values, c->value_count, record);
}

/* ------------------------------------------------------------------- kinds */

kb_str cli_kind_label(const cli *c, uint32_t number)
{
    kb_kind kind;
    if (kb_kind_at(c->kb, number, &kind) != KB_OK)
        return (kb_str){"", 0};
    return kind.label.n > 0 ? kind.label : kind.name;
}

uint32_t cli_find_kind(const cli *c, kb_str word)
{
    kb_kind kind;
    for (uint32_t i = 0; c->kb != NULL && word.n > 0 && kb_kind_at(c->kb, i, &kind) == KB_OK; i++)
        if (out_same_folded(word, kind.name) || out_same_folded(word, kind.plural) || out_same_folded(word, kind.label))
            return i;
    return CLI_ANY_KIND;
}

bool cli_has_kind(cli *c, kb_str word)
{
    for (size_t i = 0; cli_next(c, &i); i++)
        if (cli_find_kind(c, word) != CLI_ANY_KIND)
            return true;
    return false;
}

void cli_try_kinds(cli *c, cli_near *near)
{
    kb_kind kind;
    for (size_t s = 0; cli_next(c, &s); s++)
        for (uint32_t i = 0; kb_kind_at(c->kb, i, &kind) == KB_OK; i++) {
            cli_near_try(near, kind.name);
            cli_near_try(near, kind.plural);
        }
}

/* ------------------------------------------------------------------- query */

kb_status cli_search(cli *c, kb_str text, size_t limit, kb_result *result)
{
    kb_query q = {
        .text = text,
        .limit = limit,
        .today = c->today,
        .by_page = c->options.by_page,
        .all_words = c->options.all,
        .exact = c->options.exact,
    };
    return cli_search_all(c, &q, result);
}
