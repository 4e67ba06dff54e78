/*
 * cmd_list.c - the command list: records with their ids, for people and as
 * JSON. Declared in cli.h; called by commands.c.
 */
#include "cli.h"

#define TITLE_COLUMNS 20u /* a list that has less for its titles is set narrow */
#define MOST_LEFT 240u

static const char spaces[MOST_LEFT + 1] =
    "                                                                                "
    "                                                                                "
    "                                                                                ";

/* -------------------------------------------------------------- what it has */

static bool is_listed(const cli *c, const kb_record *record, uint32_t kind)
{
    return (kind == CLI_ANY_KIND || record->kind == kind) && cli_wanted(c, record);
}

/* The next record of a list from *number on, which is moved behind it; KB_NONE at the end. */
static kb_status next_record(cli *c, uint32_t kind, uint32_t *number, kb_record *out)
{
    while (*number < c->info.records && c->out.error == 0) {
        kb_session_reset(c->session);
        kb_status status = kb_get_record(c->session, (*number)++, c->today, out);
        if (status != KB_OK || is_listed(c, out, kind))
            return status;
    }
    return KB_NONE;
}

/* -------------------------------------------------------------- for people */

typedef struct list_widths {
    unsigned id, kind; /* widths */
} list_widths;

static void put_column(out_stream *o, kb_str text, unsigned width)
{
    unsigned columns = out_columns(text);
    out_line_text(o, text);
    for (; columns < width + 2; columns++)
        out_char(o, ' ');
}

/* Records around this one that the list shows as well. */
static unsigned depth_in_list(cli *c, const kb_record *record, uint32_t kind)
{
    unsigned depth = 0;
    kb_record around = *record;
    while (around.parent < around.number && kb_get_record(c->session, around.parent, KB_NO_DAY, &around) == KB_OK)
        if (is_listed(c, &around, kind))
            depth++;
    return depth < 6 ? depth : 6;
}

/* Columns that the title of a record begins behind. */
static unsigned title_column(const list_widths *w)
{
    return w->id + w->kind + 4;
}

static void print_wide(cli *c, const kb_record *record, const list_widths *w, unsigned depth)
{
    unsigned left = title_column(w) + 2 * depth;
    out_stream row;
    flow f;
    out_init(&row, OUT_MEMORY, false);
    put_column(&row, record->id, w->id);
    put_column(&row, cli_kind_label(c, record->kind), w->kind);
    out_line_text(&row, (kb_str){spaces, 2 * (size_t)depth});
    flow_init(&f, &c->out, 0); /* no width yet: these margins are meant to be wide */
    flow_push_text(&f, out_view(&row), (kb_str){spaces, left}, OUT_PLAIN);
    f.width = c->width;
    flow_text(&f, record->title, OUT_STRONG);
    flow_margins(&f);
    flow_end(&f, 0);
    out_end_memory(&row, &c->out);
}

static void print_narrow(cli *c, const kb_record *record, unsigned depth)
{
    flow f;
    flow_init(&f, &c->out, c->width);
    for (unsigned i = 0; i < depth; i++)
        flow_push(&f, "  ", "  ", OUT_PLAIN);
    flow_glue(&f, record->id, OUT_PLAIN);
    flow_end(&f, 0);
    flow_push(&f, "  ", "    ", OUT_PLAIN);
    kb_str kind = cli_kind_label(c, record->kind);
    flow_text(&f, kind, OUT_QUIET);
    flow_puts(&f, kind.n > 0 ? ": " : "", OUT_QUIET);
    flow_text(&f, record->title, OUT_STRONG);
    flow_end(&f, 0);
}

static void print_row(cli *c, const kb_record *record, const list_widths *w, unsigned depth)
{
    if (title_column(w) + 12 < MOST_LEFT && title_column(w) + TITLE_COLUMNS <= c->width)
        print_wide(c, record, w, depth);
    else
        print_narrow(c, record, depth);
}

static void widen(cli *c, const kb_record *record, list_widths *w)
{
    unsigned id = out_columns(record->id), kind = out_columns(cli_kind_label(c, record->kind));
    w->id = id > w->id ? id : w->id;
    w->kind = kind > w->kind ? kind : w->kind;
}

/* Goes through the records of a list, first to measure, then to print. */
static kb_status list_pass(cli *c, uint32_t kind, list_widths *w, bool print, size_t *count)
{
    kb_record record;
    kb_status status;
    for (uint32_t i = 0; (status = next_record(c, kind, &i, &record)) == KB_OK; (*count)++) {
        if (print)
            print_row(c, &record, w, depth_in_list(c, &record, kind));
        else
            widen(c, &record, w);
    }
    return status == KB_NONE ? KB_OK : status;
}

static int print_list(cli *c, uint32_t kind)
{
    list_widths w = {0, 0};
    size_t measured = 0, count = 0;
    kb_status status = list_pass(c, kind, &w, false, &measured);
    if (w.id > c->width / 2)
        w.id = c->width / 2; /* a longer id pushes its own line only */
    kb_status printed = list_pass(c, kind, &w, true, &count);
    if (status != KB_OK || printed != KB_OK)
        return cli_fail_kb(c, status != KB_OK ? status : printed, kb_session_error(c->session));
    if (count > 0)
        return CLI_FOUND;
    out_puts(&c->out, "No such records in this knowledge base.\n");
    return CLI_NOTHING;
}

/* ----------------------------------------------------------------- as JSON */

static int json_list(cli *c, uint32_t kind)
{
    kb_record record;
    kb_status status;
    size_t count = 0;
    json j = json_begin(c);
    json_key(&j, "records");
    json_open(&j, '[');
    for (uint32_t i = 0; (status = next_record(c, kind, &i, &record)) == KB_OK; count++) {
        json_open(&j, '{');
        json_put_record(c, &j, &record);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_put_number(&j, "total", count);
    return json_end(c, &j, status, kb_session_error(c->session), count > 0 ? CLI_FOUND : CLI_NOTHING);
}

/* ------------------------------------------------------------- the command */

int cmd_list_kind(cli *c, uint32_t kind)
{
    if (c->options.width == 0 && !sys_is_terminal(1))
        c->width = CLI_MOST_WIDTH; /* one line a record, for scripts */
    return c->options.json ? json_list(c, kind) : print_list(c, kind);
}

int cmd_list(cli *c)
{
    if (c->options.word_count == 0)
        return cmd_list_kind(c, CLI_ANY_KIND);
    const char *typed = c->options.words[0];
    uint32_t kind = cli_find_kind(c, out_str(typed));
    if (kind != CLI_ANY_KIND)
        return cmd_list_kind(c, kind);
    cli_near near = cli_near_begin(out_str(typed));
    cli_try_kinds(c, &near);
    if (near.best.n > 0)
        return cli_fail(c, CLI_USAGE, "unknown kind ", typed, "; did you mean ", cli_string(c, near.best), "?");
    return cli_fail(c, CLI_USAGE, "unknown kind ", typed, "; \"icsync-kb info\" lists the kinds");
}
