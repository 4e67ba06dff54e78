/*
 * main.c - the program icsync-kb-browse: a knowledge base on the whole screen, with a
 * search as it is typed. Begins and ends, and does what keys ask for. It is called by
 * the command browse of icsync-kb, or by itself, with the options of icsync-kb search.
 */
#include "browse.h"

#include <string.h>

#define PAST 64u            /* records to go back to; of more the first ones are forgotten */
#define READING_WIDTH 100u  /* longer lines are hard to read */
#define SHOWN_MOST 100u     /* records that are set before the memory of their session is used again */

/* A record, and the row of it that is the first on the screen. */
typedef struct place {
    size_t source;
    uint32_t record;
    size_t top;
} place;

typedef struct browse {
    cli c;
    browse_model m;
    place now, past[PAST];
    size_t past_count;
    bool shows;             /* now is a record */
    unsigned shown;         /* records, since the last search */
    bool over;
    int status;             /* of the end */
    size_t told;            /* bytes of c.err that were seen */
} browse;

/* --------------------------------------------------------------------- ends */

static void end(browse *b, int status)
{
    b->over = true;
    b->status = status;
}

/* Ends with what the library says, unless it is of the query alone. */
static void check(browse *b, kb_status status)
{
    cli *c = &b->c;
    if (status == KB_OK)
        return;
    if (status == KB_E_LIMIT || status == KB_E_ARGUMENT)
        out_puts(&b->m.message, "This query is too long, or has too many parts.");
    else
        end(b, cli_fail_kb(c, status, kb_session_error(c->session)));
}

static void check_memory(browse *b, bool there)
{
    if (!there)
        check(b, KB_E_MEMORY);
}

/* What went wrong beside the screen is told on it, and once more at the end. */
static void tell_trouble(browse *b)
{
    kb_str all = out_view(&b->c.err);
    if (all.n > b->told && b->m.message.n == 0)
        out_line_text(&b->m.message, (kb_str){all.s + b->told, all.n - b->told - 1});
    b->told = all.n;
}

/* ------------------------------------------------------------------- showing */

static unsigned record_columns(browse *b)
{
    browse_layout l = browse_lay_out(b->m.rows, b->m.columns, b->m.focus == BROWSE_TYPING ? BROWSE_READING : b->m.focus);
    unsigned most = b->c.options.width > 0 ? b->c.options.width : READING_WIDTH;
    unsigned columns = l.record.rows > 0 ? l.record.columns : b->m.columns;
    return columns < most ? columns : most;
}

static unsigned list_columns(const browse *b)
{
    browse_layout l = browse_lay_out(b->m.rows, b->m.columns, BROWSE_TYPING);
    return l.list.columns > 12 ? l.list.columns - 2 : 10;
}

static bool use_source(browse *b, size_t source)
{
    cli *c = &b->c;
    if (c->source_count > 0)
        cli_use(c, source);
    return c->source_count == 0 || !c->sources[source].out;
}

/* What the session hands out for records piles up until the next search. */
static void forget(browse *b)
{
    kb_result unused;
    kb_str query = browse_line_text(&b->m.query);
    if (b->shown++ < SHOWN_MOST)
        return;
    b->shown = 0;
    if (query.n > 0)
        check(b, cli_search(&b->c, query, 1, &unused));
    else
        kb_session_reset(b->c.session);
}

/* Sets the record anew. */
static void show(browse *b)
{
    cli *c = &b->c;
    b->m.record_top = b->now.top;
    b->m.link = b->m.digits = 0;
    browse_text_begin(&b->m.record);
    (void)browse_text_end(&b->m.record, 1);
    if (!b->shows)
        return;
    forget(b);
    if (!use_source(b, b->now.source))
        return;
    kb_status status = browse_compose(c, &b->m.record, b->now.record, record_columns(b), b->m.query.n > 0);
    if (status != KB_OK && !cli_lose(c, status))
        check(b, status);
}

/* The entry that is selected is the record that is shown. */
static void show_selected(browse *b)
{
    const browse_item *item = browse_selected(&b->m.hits);
    b->past_count = 0;
    b->shows = item != NULL;
    b->now = (place){0};
    if (item != NULL)
        b->now = (place){item->source, item->number, 0};
    show(b);
}

static void search(browse *b)
{
    b->shown = 0;
    check(b, browse_answer(&b->c, &b->m, browse_line_text(&b->m.query), list_columns(b)));
    if (!b->over)
        show_selected(b);
}

/* The screen has another size, or is divided otherwise. */
static void resize(browse *b)
{
    size_t top = b->m.record_top, selected = b->m.hits.selected;
    uint32_t link = b->m.link;
    unsigned columns = b->m.columns;
    browse_terminal_size(&b->m.rows, &b->m.columns);
    if (b->m.columns != columns) { /* the notes are as wide as the list */
        place now = b->now;
        bool shows = b->shows;
        size_t past = b->past_count;
        search(b);
        b->now = now;
        b->shows = shows;
        b->past_count = past;
        b->m.hits.selected = selected;
    }
    browse_compose_help(&b->m.help, b->m.columns > 2 ? b->m.columns - 2 : 1);
    b->now.top = top;
    show(b);
    b->m.link = link;
}

/* ------------------------------------------------------------------ going on */

static void go_to(browse *b, size_t source, uint32_t record)
{
    uint32_t local = cli_local(&b->c, source, record);
    if (b->past_count == PAST) {
        memmove(b->past, b->past + 1, (PAST - 1) * sizeof *b->past);
        b->past_count--;
    }
    b->now.top = b->m.record_top;
    b->past[b->past_count++] = b->now;
    b->now = local == KB_NO_RECORD ? (place){source, record, 0} : (place){0, local, 0};
    show(b);
}

static void follow(browse *b)
{
    const kb_link *link = &b->m.record.links[b->m.link - 1];
    if (link->record != KB_NO_RECORD) {
        go_to(b, b->now.source, link->record);
        return;
    }
    out_puts(&b->m.message, "This leads out of the guide: ");
    out_text(&b->m.message, link->target);
}

static void go_back(browse *b)
{
    b->now = b->past[--b->past_count];
    show(b);
}

/* Reads the record that is shown; false: there is none. */
static bool get_shown(browse *b, kb_record *record)
{
    cli *c = &b->c;
    if (!b->shows || !use_source(b, b->now.source))
        return false;
    kb_status status = kb_get_record(c->session, b->now.record, c->today, record);
    if (status != KB_OK && !cli_lose(c, status))
        check(b, status);
    return status == KB_OK;
}

static void go_up(browse *b)
{
    kb_record record;
    if (get_shown(b, &record) && record.parent != KB_NO_RECORD)
        go_to(b, b->now.source, record.parent);
    else
        out_puts(&b->m.message, "No record is around this one.");
}

/* ------------------------------------------------------------------ diagnose */

#define DIAGNOSE_WORDS 8u

/* A filter as an option of diagnose, which goes through all risks by itself; NULL: none. */
static const char *filter_option(browse *b, uint32_t number)
{
    kb_value v;
    kb_facet facet;
    cli *c = &b->c;
    if (kb_value_at(c->kb, number, &v) != KB_OK || kb_facet_at(c->kb, v.facet, &facet) != KB_OK || facet.order.n > 0)
        return NULL;
    const char *name = sys_join(&c->memory, out_str("--"), facet.name, out_str("="));
    return name == NULL ? NULL : sys_join(&c->memory, out_str(name), v.name, out_str(""));
}

/* What a run starts from: a sign by its id, any other record by its title, else the query. */
static kb_str start_of(browse *b)
{
    kb_kind kind;
    kb_record record;
    if (!get_shown(b, &record))
        return browse_line_text(&b->m.query);
    bool sign = kb_kind_at(b->c.kb, record.kind, &kind) == KB_OK && out_same(kind.role, out_str("sign"));
    return sign || record.title.n == 0 ? record.id : record.title;
}

/* The command line of the run; NULL without memory. */
static const char **diagnose_words(browse *b)
{
    cli *c = &b->c;
    kb_str start = start_of(b);
    size_t n = 0;
    const char **words = cli_keep(c, (DIAGNOSE_WORDS + c->value_count) * sizeof *words);
    if (words == NULL)
        return NULL;
    words[n++] = "icsync-kb";
    words[n++] = "--kb";
    words[n++] = c->file;
    words[n++] = "diagnose";
    for (size_t i = 0; i < c->value_count; i++)
        if ((words[n] = filter_option(b, c->values[i])) != NULL)
            n++;
    words[n++] = "--";
    if (start.n > 0)
        words[n++] = cli_string(c, start);
    words[n] = NULL;
    return words;
}

static void wait_for_enter(cli *c)
{
    char typed[256];
    size_t n;
    out_puts(&c->out, "\nEnter goes back to browse. ");
    (void)out_flush(&c->out);
    while (sys_read(typed, sizeof typed, &n) == 0 && n > 0 && typed[n - 1] != '\n')
        continue;
}

static void diagnose(browse *b)
{
    const char **words = diagnose_words(b);
    if (words == NULL || b->over) {
        check_memory(b, words != NULL);
        return;
    }
    browse_terminal_end();
    out_puts(&b->c.out, "\n");
    (void)out_flush(&b->c.out);
    int error = browse_start(&b->c, words);
    if (error == 0)
        wait_for_enter(&b->c);
    browse_terminal_again();
    out_puts(&b->m.message, error == 0 ? "" : sys_error_text(error));
    resize(b);
}

/* ---------------------------------------------------------------------- copy */

#define COPY_MOST 70000u /* bytes: many terminals take no more */

static void copy(browse *b)
{
    kb_record record;
    out_stream o;
    if (!get_shown(b, &record))
        return;
    out_init(&o, OUT_MEMORY, false);
    o.filter = true;
    out_line_text(&o, record.title);
    out_puts(&o, "\n\n");
    kb_status status = render_plain(b->c.session, &record, &o);
    if (status != KB_OK || o.error != 0)
        check(b, status != KB_OK ? status : KB_E_MEMORY);
    else if (o.n > COPY_MOST)
        out_puts(&b->m.message, "This is too long for the clipboard of a terminal.");
    else if (browse_copy(out_view(&o)))
        out_puts(&b->m.message, "Copied, if your terminal takes it (OSC 52).");
    else
        out_puts(&b->m.message, "The terminal could not be written to.");
    out_free(&o);
}

/* ---------------------------------------------------------------------- keys */

static void filter(browse *b, bool none)
{
    browse_list *l = &b->m.filters;
    for (size_t i = 0; i < l->count; i++)
        l->items[i].on = none ? false : l->items[i].on != (i == l->selected);
    check_memory(b, browse_filter(&b->c, &b->m));
    if (!b->over)
        search(b);
}

static void do_act(browse *b, browse_act act)
{
    switch (act) {
    case BROWSE_SEARCH: search(b); break;
    case BROWSE_SELECT: show_selected(b); break;
    case BROWSE_TOGGLE: filter(b, false); break;
    case BROWSE_TOGGLE_NONE: filter(b, true); break;
    case BROWSE_FOLLOW: follow(b); break;
    case BROWSE_GO_BACK: go_back(b); break;
    case BROWSE_GO_UP: go_up(b); break;
    case BROWSE_DO_DIAGNOSE: diagnose(b); break;
    case BROWSE_DO_COPY: copy(b); break;
    case BROWSE_DO_REDRAW: browse_terminal_redraw(); break;
    case BROWSE_DO_RESIZE: resize(b); break;
    case BROWSE_QUIT: end(b, CLI_FOUND); break;
    case BROWSE_BREAK: end(b, 130); break;
    case BROWSE_NOTHING: break;
    }
}

static void go_through(browse *b)
{
    browse_terminal_size(&b->m.rows, &b->m.columns);
    browse_compose_help(&b->m.help, b->m.columns > 2 ? b->m.columns - 2 : 1);
    search(b);
    while (!b->over) {
        tell_trouble(b);
        b->m.past = b->past_count > 0;
        browse_draw(&b->m);
        uint32_t key = browse_terminal_key();
        b->m.message.n = 0;
        do_act(b, browse_key(&b->m, key));
    }
    browse_terminal_end();
}

/* --------------------------------------------------------------------- begin */

static int check_options(cli *c)
{
    const cli_options *o = &c->options;
    if (o->json || o->by_page || o->explain || o->no_pager || o->clear || o->batch != NULL || o->log != NULL || o->answers != NULL ||
        o->save != NULL || o->report != NULL)
        return cli_fail(c, CLI_USAGE, "browse takes --kb, --overlay, -n, --all, --exact, --width, --color and facets only");
    return 0;
}

/* What is to be known before the screen is taken; 0, or a status after a message. */
static int prepare(browse *b)
{
    cli *c = &b->c;
    int status = check_options(c);
    if (status == 0)
        status = cli_set_today(c);
    if (status == 0)
        status = cli_open(c);
    if (status == 0)
        status = cli_resolve_facets(c);
    if (status != 0)
        return status;
    if (!browse_list_filters(c, &b->m) || !browse_filter(c, &b->m))
        return cli_no_memory(c);
    kb_str words = cli_join_words(c);
    browse_line_set(&b->m.query, words);
    return 0;
}

static int run(browse *b, int argc, char **argv)
{
    cli *c = &b->c;
    c->options.command = "search"; /* all that is no option is a word, -36 as well */
    int status = cli_parse(c, argc, argv);
    if (status != 0)
        return status;
    if (c->options.help || c->options.version) {
        out_puts(&c->out, c->options.help ? browse_usage() : "icsync-kb-browse ");
        out_puts(&c->out, c->options.help ? "" : kb_version());
        out_puts(&c->out, c->options.help ? "" : "\n");
        return CLI_FOUND;
    }
    status = prepare(b);
    if (status != 0)
        return status;
    c->out.colour = cli_wants_colour(c, 1);
    status = browse_terminal_begin(c);
    if (status != 0)
        return status;
    c->err.fd = OUT_MEMORY; /* until the screen is given back */
    go_through(b);
    c->err.fd = 2;
    return b->status;
}

static void free_all(browse *b)
{
    browse_list_free(&b->m.hits);
    browse_list_free(&b->m.filters);
    browse_text_free(&b->m.notes);
    browse_text_free(&b->m.record);
    browse_text_free(&b->m.help);
    out_free(&b->m.count);
    out_free(&b->m.filtered);
    out_free(&b->m.message);
}

int main(int argc, char **argv)
{
    static sys_region region;
    static browse b;
    cli *c = &b.c;
    c->alloc = sys_region_alloc(&region);
    c->memory.alloc = &c->alloc;
    sys_init();
    c->full_screen = true;
    c->argv0 = argc > 0 ? argv[0] : NULL;
    out_init(&c->out, 1, false);
    out_init(&c->err, 2, false);
    out_init(&b.m.count, OUT_MEMORY, false);
    out_init(&b.m.filtered, OUT_MEMORY, false);
    out_init(&b.m.message, OUT_MEMORY, false);
    b.m.count.filter = b.m.filtered.filter = b.m.message.filter = true;
    int status = run(&b, argc, argv);
    if (!out_flush(&c->out))
        status = CLI_IO;
    (void)out_flush(&c->err);
    free_all(&b);
    cli_close(c);
    out_free(&c->out);
    out_free(&c->err);
    sys_forget(&c->memory);
    return status;
}
