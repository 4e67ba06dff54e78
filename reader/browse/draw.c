/*
 * draw.c - puts on the screen what browse.h says of it. Declared in browse.h; called
 * by main.c. What reaches the terminal is the text that output.c has filtered; a
 * character that the system's library takes for one of another width is a mark in
 * its place, so that columns stay where they are.
 */
#define _XOPEN_SOURCE 700 /* wide characters of ncurses */
#include "browse.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <wchar.h>

#define PAIR_MARK 1
#define PAIR_WARNING 2

#define TAB_COLUMNS 8u

bool browse_draw_colours(bool wanted)
{
    bool coloured = wanted && has_colors() && start_color() == OK && use_default_colors() == OK;
    if (!coloured)
        return false;
    (void)init_pair(PAIR_MARK, COLOR_MAGENTA, -1);
    (void)init_pair(PAIR_WARNING, COLOR_RED, -1);
    return true;
}

/* ------------------------------------------------------------------- pieces */

/* Where is drawn: columns from x up to end are left of those from begin on. */
typedef struct pen {
    unsigned y, begin, x, end;
    attr_t look;
    short pair;
} pen;

static void put_cell(const pen *p, const wchar_t *text)
{
    cchar_t cell;
    if (setcchar(&cell, text, p->look, p->pair, NULL) == OK)
        (void)mvadd_wch((int)p->y, (int)p->x, &cell);
}

static void put_blanks(pen *p, unsigned columns)
{
    for (; columns > 0 && p->x < p->end; columns--, p->x++)
        put_cell(p, L" ");
}

/* One character and the marks on it. */
static void put_character(pen *p, kb_str text, size_t *at)
{
    wchar_t cell[CCHARW_MAX + 1] = {0};
    uint32_t code = out_next(text, at);
    unsigned width = code == '\t' ? TAB_COLUMNS - (p->x - p->begin) % TAB_COLUMNS : out_width(code), n = 1;
    if (code == '\t' || width == 0) {
        put_blanks(p, width);
        return;
    }
    bool known = wcwidth((wchar_t)code) == (int)width;
    cell[0] = known ? (wchar_t)code : L'?';
    for (size_t next = *at; next < text.n; *at = next) {
        code = out_next(text, &next);
        if (out_width(code) > 0)
            break;
        if (n < CCHARW_MAX - 1 && known && wcwidth((wchar_t)code) == 0)
            cell[n++] = (wchar_t)code;
    }
    if (p->x + width <= p->end)
        put_cell(p, cell);
    if (!known && p->x + width <= p->end && width > 1) {
        pen behind = *p;
        behind.x++;
        put_cell(&behind, L"?");
    }
    p->x += width;
}

/* Text as far as there is room. */
static void put(pen *p, kb_str text)
{
    for (size_t at = 0; at < text.n && p->x < p->end;)
        put_character(p, text, &at);
}

static void put_word(pen *p, const char *word)
{
    put(p, out_str(word));
}

static pen pen_at(unsigned y, unsigned x, unsigned columns)
{
    return (pen){.y = y, .begin = x, .x = x, .end = x + columns, .look = A_NORMAL};
}

static void set_style(pen *p, out_style style)
{
    static const attr_t looks[] = {
        [OUT_PLAIN] = A_NORMAL, [OUT_STRONG] = A_BOLD,  [OUT_EMPHASIS] = A_ITALIC, [OUT_QUIET] = A_DIM,
        [OUT_MARK] = A_BOLD,    [OUT_WARNING] = A_BOLD, [OUT_LINK] = A_UNDERLINE,
    };
    p->look = looks[style];
    p->pair = style == OUT_MARK ? PAIR_MARK : style == OUT_WARNING ? PAIR_WARNING : 0;
}

/* A row of a text, cut with an ellipsis where it does not fit. */
static void put_row(pen *p, const browse_text *t, size_t number, uint32_t link, attr_t more)
{
    browse_row row = t->rows[number];
    browse_run run;
    unsigned columns = 0;
    for (browse_row ahead = row; browse_next_run(t, &ahead, &run);)
        columns += out_columns(run.text);
    bool cut = p->x + columns > p->end && p->end > p->x;
    p->end -= cut;
    while (browse_next_run(t, &row, &run)) {
        set_style(p, run.link > 0 && run.style == OUT_EMPHASIS ? OUT_QUIET : run.style);
        p->look |= more | (run.link > 0 && run.link == link ? A_REVERSE : 0);
        put(p, run.text);
    }
    p->end += cut;
    if (cut && p->x < p->end) {
        set_style(p, OUT_PLAIN);
        p->look |= more;
        put_word(p, "\xE2\x80\xA6");
    }
}

/* ------------------------------------------------------------------ regions */

static void draw_rule(unsigned y, unsigned columns)
{
    (void)mvhline_set((int)y, 0, WACS_HLINE, (int)columns);
}

static void draw_rules(const browse_layout *l)
{
    if (l->rule.rows > 0)
        draw_rule(l->rule.y, l->rule.columns);
    if (l->second_rule > 0)
        draw_rule(l->second_rule, l->query.columns);
    if (l->bar > 0)
        (void)mvvline_set((int)l->list.y, (int)l->bar, WACS_VLINE, (int)l->list.rows);
    if (l->bar > 0 && l->rule.rows > 0)
        (void)mvadd_wch((int)l->rule.y, (int)l->bar, WACS_TTEE);
}

/* A text that stands in a rule, which ends at a column. */
static void put_in_rule(unsigned y, unsigned end, kb_str text)
{
    unsigned columns = out_columns(text) + 2;
    if (text.n == 0 || columns + 2 > end)
        return;
    pen p = pen_at(y, end - columns, columns);
    put_blanks(&p, 1);
    put(&p, text);
    put_blanks(&p, 1);
}

/* The part of a text that is seen: 1-20 of 43. */
static void draw_place(unsigned y, unsigned end, const browse_text *t, size_t top, unsigned rows)
{
    out_stream o;
    out_init(&o, OUT_MEMORY, false);
    if (t->count <= rows)
        return;
    out_number(&o, top + 1);
    out_char(&o, '-');
    out_number(&o, top + rows < t->count ? top + rows : t->count);
    out_puts(&o, " of ");
    out_number(&o, t->count);
    put_in_rule(y, end, out_view(&o));
    out_free(&o);
}

/* The columns of the line that do not fit before the cursor are left out. */
static void draw_query(browse_model *m, const browse_layout *l)
{
    const browse_line *q = &m->query;
    kb_str right = out_view(&m->filtered);
    unsigned kept = out_columns(right), columns = l->query.columns;
    pen p = pen_at(l->query.y, 0, columns);
    set_style(&p, OUT_QUIET);
    put_word(&p, " Search ");
    kept = kept > 0 && kept + 24 < columns ? kept + 2 : 0;
    p.end = columns - kept > p.x ? columns - kept - 1 : p.x;
    size_t from = 0;
    while (from < q->at && p.x + out_columns((kb_str){q->bytes + from, q->at - from}) >= p.end)
        (void)out_next((kb_str){q->bytes, q->n}, &from);
    unsigned cursor = p.x + out_columns((kb_str){q->bytes + from, q->at - from});
    set_style(&p, OUT_PLAIN);
    put(&p, (kb_str){q->bytes + from, q->n - from});
    if (q->n == 0) {
        set_style(&p, OUT_QUIET);
        put_word(&p, "type what the caller says");
    }
    if (kept > 0) {
        p = pen_at(l->query.y, columns - kept, kept);
        set_style(&p, OUT_STRONG);
        put(&p, right);
    }
    (void)move((int)l->query.y, (int)(cursor < columns ? cursor : columns - 1));
}

static void draw_item(const browse_list *list, size_t i, pen p, bool here)
{
    const browse_item *item = &list->items[i];
    bool selected = i == list->selected;
    attr_t more = selected ? here ? A_REVERSE : A_BOLD : 0;
    size_t row = browse_item_row(list, i);
    p.y += item->what == BROWSE_HEADING && i > list->top;
    p.look = more;
    put_word(&p, selected ? "\xE2\x80\xBA" : " ");
    if (item->what == BROWSE_VALUE)
        put_word(&p, item->on ? "[x] " : "[ ] ");
    put_row(&p, &list->text, row, 0, more);
    if (selected && here) {
        p.look = more;
        put_blanks(&p, p.end - p.x);
    }
}

static void draw_about(const browse_list *list, size_t i, pen p)
{
    p.y++;
    put_blanks(&p, 3);
    put_row(&p, &list->text, browse_item_row(list, i) + 1, 0, 0);
}

static unsigned draw_text(const browse_text *t, size_t top, browse_box box, uint32_t link)
{
    unsigned y = 0;
    for (; y < box.rows && top + y < t->count; y++) {
        pen p = pen_at(box.y + y, box.x, box.columns);
        put_row(&p, t, top + y, link, 0);
    }
    return y;
}

static void draw_list(browse_model *m, const browse_layout *l)
{
    bool filters = m->focus == BROWSE_CHOOSING;
    browse_list *list = filters ? &m->filters : &m->hits;
    browse_box box = l->list;
    if (!filters && m->notes.count > 0 && box.columns > 2) {
        browse_box notes = {box.y, box.x + 1, box.rows, box.columns - 2};
        unsigned used = draw_text(&m->notes, 0, notes, 0) + 1; /* and a blank row */
        box.y += used;
        box.rows -= used < box.rows ? used : box.rows;
    }
    browse_list_show(list, box.rows);
    unsigned y = 0;
    for (size_t i = list->top; i < list->count; i++) {
        unsigned rows = browse_item_rows(list, i) - (list->items[i].what == BROWSE_HEADING && i == list->top && i > 0);
        pen p = pen_at(box.y + y, box.x, box.columns);
        if (y + rows > box.rows)
            break;
        draw_item(list, i, p, m->focus != BROWSE_READING);
        if (list->items[i].about)
            draw_about(list, i, p);
        y += rows;
    }
}

static void draw_record(const browse_model *m, const browse_layout *l)
{
    bool helped = m->focus == BROWSE_HELPED;
    const browse_text *t = helped ? &m->help : &m->record;
    size_t top = helped ? m->help_top : m->record_top;
    (void)draw_text(t, top, l->record, m->link);
    if (l->second_rule > 0 || l->rule.rows > 0)
        draw_place(l->second_rule > 0 ? l->second_rule : l->rule.y, l->query.columns - 1, t, top, l->record.rows);
}

/* -------------------------------------------------------------------- hints */

typedef struct hint {
    const char *key, *what;
} hint;

static const hint hints[][8] = {
    [BROWSE_TYPING] = {{"Enter", "read"}, {"F1", "help"}, {"Esc", "quit"}, {"^F", "filter"}, {"^D", "diagnose"},
                       {"^Y", "copy"}},
    [BROWSE_READING] = {{"Tab", "links"}, {"?", "help"}, {"q", "quit"}, {"/", "search"}, {"d", "diagnose"},
                        {"c", "copy"}, {"f", "filter"}, {"b", "back"}},
    [BROWSE_CHOOSING] = {{"Space", "on, off"}, {"x", "none"}, {"Esc", "done"}},
    [BROWSE_HELPED] = {{"Esc", "back"}},
};

static void draw_hints(const browse_model *m, const browse_layout *l)
{
    kb_str message = out_view(&m->message);
    pen p = pen_at(l->hints.y, 0, l->hints.columns);
    put_blanks(&p, 1);
    if (message.n > 0) {
        set_style(&p, OUT_STRONG);
        put(&p, message);
        return;
    }
    for (size_t i = 0; i < sizeof hints[0] / sizeof hints[0][0] && hints[m->focus][i].key != NULL; i++) {
        const hint *h = &hints[m->focus][i];
        bool clears = m->focus == BROWSE_TYPING && m->query.n > 0 && h->key[0] == 'E' && h->key[1] == 's';
        const char *what = clears ? "clear" : h->what;
        if (p.x + out_columns(out_str(h->key)) + 1 + out_columns(out_str(what)) >= p.end)
            break;
        set_style(&p, OUT_STRONG);
        put_word(&p, h->key);
        set_style(&p, OUT_QUIET);
        put_blanks(&p, 1);
        put_word(&p, what);
        put_blanks(&p, 2);
    }
}

void browse_draw(browse_model *m)
{
    browse_layout l = browse_lay_out(m->rows, m->columns, m->focus);
    (void)erase();
    draw_rules(&l);
    if (l.rule.rows > 0 && m->focus != BROWSE_HELPED)
        put_in_rule(l.rule.y, l.bar > 0 ? l.bar - 1 : out_columns(out_view(&m->count)) + 4, out_view(&m->count));
    if (l.list.rows > 0)
        draw_list(m, &l);
    if (l.record.rows > 0)
        draw_record(m, &l);
    if (l.hints.rows > 0)
        draw_hints(m, &l);
    draw_query(m, &l);
    (void)curs_set(m->focus == BROWSE_TYPING ? 1 : 0);
    (void)refresh();
}
