/*
 * cmd_list.c - the command list: records with their ids, for people and as
 * JSON. Declared in cli.h; called by commands.c.
 */
#include "cli.h"

#define TITLE_COLUMNS 20u /* a list that has less for its titles is set narrow */
#define MOST_LEFT 240u
#define MOST_DEPTH 6u

/* -------------------------------------------------------------- what it has */

static bool is_listed(const cli *c, const kb_record *record, uint32_t kind)
{
    return (kind == CLI_ANY_KIND || record->kind == kind) && cli_wanted(c, record);
}

/* A list that is being read, from one kb to the next. */
typedef struct list {
    kb_str kind;      /* "": any */
    size_t source;    /* that comes next */
    uint32_t number;  /* of the kind, in this one */
    uint32_t left;    /* records of this one */
    bool deep;        /* it is asked how deep they stand */
    uint8_t *inside;  /* of each record of this one, how deep those in it stand */
    unsigned depth;   /* of the last one: how many records around it are listed, too, at most MOST_DEPTH */
    uint64_t bytes, records;
} list;

/* Goes on to the next kb that has the kind. */
static bool next_source(cli *c, list *l)
{
    for (; cli_next(c, &l->source); l->source++) {
        l->number = l->kind.n == 0 ? CLI_ANY_KIND : cli_find_kind(c, l->kind);
        l->left = l->kind.n == 0 || l->number != CLI_ANY_KIND ? c->info.records : 0;
        if (l->left > 0) {
            l->source++;
            l->inside = l->deep ? cli_keep(c, l->left) : NULL;
            return true;
        }
    }
    return false;
}

/* Those around a record stand before it. */
static void note_depth(list *l, const kb_record *record, bool listed)
{
    if (l->inside == NULL)
        return;
    l->depth = record->parent < record->number ? l->inside[record->parent] : 0;
    l->inside[record->number] = (uint8_t)(l->depth + (listed && l->depth < MOST_DEPTH));
}

/* KB_NONE at the end. */
static kb_status next_record(cli *c, list *l, kb_record *out)
{
    while (c->out.error == 0 && (l->left > 0 || next_source(c, l))) {
        uint32_t number = c->info.records - l->left--;
        kb_session_reset(c->session);
        kb_status status = kb_get_record(c->session, number, c->today, out);
        if (status == KB_OK && !cli_is_usual(out, &l->bytes, ++l->records))
            status = KB_E_DAMAGED;
        bool listed = status == KB_OK && is_listed(c, out, l->number);
        if (status == KB_OK)
            note_depth(l, out, listed);
        if (listed && cli_local(c, c->source, number) == KB_NO_RECORD)
            return KB_OK;
        if (status != KB_OK && !cli_lose(c, status))
            return status;
        l->left = status == KB_OK ? l->left : 0;
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
    for (unsigned i = 0; i < 2 * depth; i++)
        out_char(&row, ' ');
    size_t n = row.n; /* behind it stands the margin of the lines below */
    for (unsigned i = 0; i < left; i++)
        out_char(&row, ' ');
    kb_str both = out_view(&row);
    flow_init(&f, &c->out, 0); /* no width yet: these margins are meant to be wide */
    flow_push_text(&f, (kb_str){both.s, n}, (kb_str){both.s + n, both.n - n}, OUT_PLAIN);
    f.width = c->width;
    flow_text(&f, record->title, OUT_STRONG);
    flow_margins(&f);
    cli_print_source(c, &f, record);
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
    cli_print_source(c, &f, record);
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
static kb_status list_pass(cli *c, kb_str kind, list_widths *w, bool print, size_t *count)
{
    kb_record record;
    kb_status status;
    list l = {.kind = kind, .deep = print};
    for (; (status = next_record(c, &l, &record)) == KB_OK; (*count)++) {
        if (print)
            print_row(c, &record, w, l.depth);
        else
            widen(c, &record, w);
    }
    return status == KB_NONE ? KB_OK : status;
}

static int print_list(cli *c, kb_str kind)
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

static int json_list(cli *c, kb_str kind)
{
    kb_record record;
    kb_status status;
    size_t count = 0;
    list l = {.kind = kind};
    json j = json_begin(c);
    json_key(&j, "records");
    json_open(&j, '[');
    for (; (status = next_record(c, &l, &record)) == KB_OK; count++) {
        json_open(&j, '{');
        json_put_record(c, &j, &record);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_put_number(&j, "total", count);
    return json_end(c, &j, status, kb_session_error(c->session), count > 0 ? CLI_FOUND : CLI_NOTHING);
}

/* ------------------------------------------------------------- the command */

int cmd_list_kind(cli *c, kb_str kind)
{
    if (c->options.width == 0 && !sys_is_terminal(1))
        c->width = CLI_MOST_WIDTH; /* one line a record, for scripts */
    return c->options.json ? json_list(c, kind) : print_list(c, kind);
}

int cmd_list(cli *c)
{
    if (c->options.word_count == 0)
        return cmd_list_kind(c, out_str(""));
    const char *typed = c->options.words[0];
    if (cli_has_kind(c, out_str(typed)))
        return cmd_list_kind(c, out_str(typed));
    cli_near near = cli_near_begin(out_str(typed));
    cli_try_kinds(c, &near);
    if (near.best.n > 0)
        return cli_fail(c, CLI_USAGE, "unknown kind ", typed, "; did you mean ", cli_string(c, near.best), "?");
    return cli_fail(c, CLI_USAGE, "unknown kind ", typed, "; \"icsync-kb info\" lists the kinds");
}
