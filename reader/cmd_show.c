/*
 * cmd_show.c - the command show: one record, through a pager where that helps;
 * ids near to one that there is not. Declared in cli.h; called by commands.c.
 */
#include "cli.h"

#include "kb_edits.h"

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
    unsigned whole = kb_edits(typed, id, 4);
    unsigned last = kb_edits(last_part(typed), last_part(id), 3);
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
    kb_record record = {.number = 0};
    kb_status status = KB_OK;
    uint64_t bytes = 0, records = 0;
    for (size_t s = 0; cli_next(c, &s) && status == KB_OK; s++)
        for (uint32_t i = 0; i < c->info.records && status == KB_OK && cli_is_usual(&record, &bytes, ++records); i++) {
            kb_session_reset(c->session);
            status = kb_get_record(c->session, i, KB_NO_DAY, &record);
            unsigned rank = status == KB_OK ? rank_id(typed, record.id) : 9;
            if (rank < 9 && (near->count < NEAR_IDS || rank < near->ranks[NEAR_IDS - 1]))
                keep_near(c, near, record.id, rank);
        }
    return status;
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

void cli_begin_pager(cli *c)
{
    const char *pager = sys_env(&c->memory, "ICSYNC_KB_PAGER");
    if (pager == NULL)
        pager = sys_env(&c->memory, "PAGER");
    c->out.hold = !c->options.json && !c->options.no_pager && sys_is_terminal(1);
    if (c->out.hold)
        sys_begin_pager(&c->pager, pager != NULL ? pager : "less -FIRX");
}

/* Shows what is held back page by page, if it is long. */
static void page(cli *c)
{
    unsigned columns, rows = 0;
    bool known = sys_terminal_size(1, &columns, &rows) && rows > 1;
    if (known && count_lines(&c->out) >= rows && sys_page(&c->pager, c->out.bytes, c->out.n))
        c->out.n = 0;
}

static int show_number(cli *c, kb_str typed, uint32_t number)
{
    kb_hit hit = {.record = number};
    kb_result one = {.hits = &hit, .count = 1, .total = 1};
    if (c->options.json)
        return cli_json_hits(c, typed, &one);
    int status = cli_print_record(c, number);
    if (c->out.hold)
        page(c);
    return status;
}

int cmd_show(cli *c)
{
    uint32_t number;
    kb_str id = out_str(c->options.words[0]);
    for (size_t i = 0; cli_next(c, &i); i++) {
        kb_status status = kb_find(c->session, id, &number);
        if (status == KB_OK)
            return show_number(c, id, number);
        if (status != KB_NONE && !cli_lose(c, status))
            return cli_fail_kb(c, status, kb_session_error(c->session));
    }
    return print_no_such_id(c, id);
}
