/*
 * cmd_search.c - the command search. Declared in cli.h; called by commands.c.
 */
#include "cli.h"

#define SEARCH_HITS 5u /* without -n */

/* Said before the first answer: much will not be found. */
static void tell_of_missing_stemmer(cli *c)
{
    for (size_t i = 0; cli_next(c, &i); i++)
        if (c->info.stemmer_missing)
            (void)cli_fail(c, CLI_FOUND, c->file, ": this icsync-kb has no stemmer for the language \"",
                           cli_string(c, c->info.language), "\"; words are looked up as typed");
}

int cmd_search(cli *c)
{
    kb_result result;
    tell_of_missing_stemmer(c);
    if (c->options.batch != NULL)
        return cli_batch(c);
    kb_str text = cli_join_words(c);
    if (text.s == NULL)
        return cli_no_memory(c);
    kb_status status = cli_search(c, text, c->options.limit > 0 ? c->options.limit : SEARCH_HITS, &result);
    if (status != KB_OK)
        return cli_fail_kb(c, status, kb_session_error(c->session));
    int answer = c->options.json ? cli_json_hits(c, text, &result) : cli_print_hits(c, text, &result);
    cli_log_search(c, text, &result);
    return answer;
}

int cmd_search_check(cli *c)
{
    if (c->options.batch == NULL && c->options.word_count == 0)
        return cli_fail(c, CLI_USAGE, "search needs words, such as: icsync-kb search waiting to upload");
    if (c->options.batch == NULL)
        return 0;
    if (c->options.word_count > 0)
        return cli_fail(c, CLI_USAGE, "search --batch takes its queries from the file; leave out the words");
    if (c->options.log != NULL)
        return cli_fail(c, CLI_USAGE, "search --batch notes nothing; leave out --log");
    return 0;
}
