/*
 * compose.c - sets a record as text with numbered links, and what the keys do, which
 * is made of the manual page as the help of icsync-kb is. Declared in browse.h;
 * called by main.c.
 */
#include "browse.h"

#include <string.h>

/* ----------------------------------------------------------------- a record */

/* A record being set: its links are its own matter, all else that of render.c. */
typedef struct composing {
    render r;
    flow f;
    browse_text *text;
    uint32_t link;   /* that is open, or 0 */
    bool any;        /* something of it is seen */
} composing;

/* What stands before the text of a link, such as the label of a cell, is set first. */
static kb_status begin_link(composing *c, const kb_event *e)
{
    static const kb_event nothing = {.element = KB_TEXT};
    kb_link link;
    kb_status status = kb_get_link(c->r.session, e->number, &link);
    if (status < 0)
        return status;
    c->link = status == KB_OK ? browse_add_link(c->text, &link) : 0;
    c->any = false;
    return render_event(&c->r, &nothing);
}

static bool is_blank(kb_str text)
{
    size_t at = 0;
    while (at < text.n && (text.s[at] == ' ' || text.s[at] == '\n' || text.s[at] == '\t'))
        at++;
    return at == text.n;
}

/* In a link there is but text. */
static void put_in_link(composing *c, const kb_event *e)
{
    if (e->element == KB_BREAK)
        flow_end(&c->f, 0);
    if (e->element == KB_CODE_SPAN)
        c->f.keeps_blanks = !e->leave;
    if (e->element != KB_TEXT)
        return;
    flow_text(&c->f, e->text, OUT_LINK);
    c->any = c->any || !is_blank(e->text);
}

/* Its number, as one word with the last one of its text. */
static void end_link(composing *c)
{
    char digits[20];
    if (!c->any)
        flow_puts(&c->f, "link", OUT_LINK);
    flow_glue(&c->f, out_str(" ["), OUT_EMPHASIS);
    flow_glue(&c->f, out_digits(c->link, digits), OUT_EMPHASIS);
    flow_glue(&c->f, out_str("]"), OUT_EMPHASIS);
    c->link = 0;
}

static kb_status put_event(composing *c, const kb_event *e)
{
    bool is_link = e->element == KB_LINK && c->r.skip == 0;
    if (is_link && !e->leave)
        return begin_link(c, e);
    if (c->link == 0)
        return is_link ? KB_OK : render_event(&c->r, e);
    if (is_link)
        end_link(c);
    else
        put_in_link(c, e);
    return KB_OK;
}

static kb_status put_body(composing *c, const kb_record *record)
{
    kb_body body;
    kb_event e;
    kb_status status = kb_get_body(c->r.session, record->number, &body);
    while (status == KB_OK && (status = kb_body_next(&body, &e)) == KB_OK)
        if (!render_skips(&c->r, record, body, &e))
            status = put_event(c, &e);
    return status == KB_NONE ? KB_OK : status;
}

kb_status browse_compose(cli *c, browse_text *t, uint32_t number, unsigned columns, bool highlight)
{
    kb_record record;
    composing all = {.text = t};
    browse_text_begin(t);
    kb_status status = kb_get_record(c->session, number, c->today, &record);
    if (status != KB_OK)
        return status;
    flow_init(&all.f, &t->bytes, columns);
    render_init(&all.r, &all.f, c->session);
    all.r.highlight = highlight;
    cli_print_title(c, &all.f, &record);
    flow_end(&all.f, 1);
    status = put_body(&all, &record);
    flow_end(&all.f, 1);
    cli_print_id(c, &all.f, &record);
    cli_print_reviewed(&all.f, &record);
    cli_print_overdue(&all.f, &record);
    if (!browse_text_end(t, columns))
        return KB_E_MEMORY;
    return status;
}

/* --------------------------------------------------------------------- help */

static const struct {
    const char *command, *what, *text;
} texts[] = {
#include "icsync-kb-browse.inc"
};

#define TEXTS (sizeof texts / sizeof *texts)

const char *browse_usage(void)
{
    return texts[0].text;
}

/* A line that is indented stays as it is, others are set anew. */
static void put_help(flow *f, kb_str text)
{
    while (text.n > 0) {
        const char *feed = memchr(text.s, '\n', text.n);
        size_t n = feed == NULL ? text.n : (size_t)(feed - text.s);
        kb_str line = {text.s, n};
        if (n == 0)
            flow_end(f, 1);
        else if (line.s[0] == ' ')
            flow_verbatim(f, line, OUT_PLAIN);
        else
            flow_text(f, line, OUT_PLAIN);
        flow_puts(f, " ", OUT_PLAIN);
        text = (kb_str){text.s + n + (feed != NULL), text.n - n - (feed != NULL)};
    }
    flow_end(f, 1);
}

void browse_compose_help(browse_text *t, unsigned columns)
{
    flow f;
    browse_text_begin(t);
    flow_init(&f, &t->bytes, columns);
    for (size_t i = 1; i < TEXTS; i++) {
        flow_puts(&f, texts[i].command, OUT_STRONG);
        flow_end(&f, 0);
        put_help(&f, out_str(texts[i].text));
    }
    (void)browse_text_end(t, columns); /* without memory there is less of it */
}
