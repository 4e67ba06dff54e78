/*
 * sources.c - the one knowledge base that is open, in place of ../sources.c and
 * ../several.c. Callers: the commands.
 */
#include "wasm.h"

bool cli_next(cli *c, size_t *i)
{
    return *i == 0 && c->kb != NULL;
}

bool cli_use_hit(cli *c, size_t hit)
{
    (void)c;
    (void)hit;
    return true;
}

bool cli_ask(cli *c, uint32_t value)
{
    if (c->values == NULL)
        c->values = cli_keep(c, c->options.asked_count * sizeof *c->values);
    if (c->values != NULL && value != KB_NO_RECORD)
        c->values[c->value_count++] = value;
    return c->values != NULL;
}

bool cli_lose(cli *c, kb_status status)
{
    (void)c;
    (void)status;
    return false;
}

uint32_t cli_local(const cli *c, size_t source, uint32_t number)
{
    (void)c;
    (void)source;
    (void)number;
    return KB_NO_RECORD;
}

const char *cli_replaced_file(const cli *c, kb_str id)
{
    (void)c;
    (void)id;
    return NULL;
}

void cli_print_source(cli *c, flow *f, const kb_record *record)
{
    (void)c;
    (void)f;
    (void)record;
}

uint32_t cli_points(const cli *c, uint64_t points)
{
    (void)c;
    return (uint32_t)points;
}

kb_status cli_search_all(cli *c, kb_query *q, kb_result *result)
{
    q->values = c->values;
    q->value_count = c->value_count;
    kb_status status = kb_search(c->session, q, result);
    return status == KB_OK ? kb_spell_out(c->session, result) : status;
}

enum kb_part cli_part(const cli *c, const kb_understood *u)
{
    (void)c;
    return u->part;
}
