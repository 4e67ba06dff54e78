/*
 * dialect_text.c - writes the text of a page anew without what dialects.c has
 * found in it. Each line keeps its origin; where a block begins or ends stands
 * a comment in a line of its own, which cmark gives back as a block.
 * Interface: dialects.h. Caller: dialects.c.
 */
#include "dialects.h"
#include "rules.h"

typedef struct writer {
    kbc_dialects *d;
    kb_buf text, piece;       /* all of it; of the line that is being made */
    kbc_list origins, shifts; /* uint32_t by line of text */
    uint32_t line;            /* of the page */
    kb_str content;           /* of it, without its cut */
    size_t prefix;            /* of content */
    size_t at;                /* what is taken of content */
    uint32_t shift;           /* of the piece */
    bool began, marked, removed, tight;
    uint32_t skip_to;         /* event up to which nothing happens, or KBC_NONE */
    bool drop;                /* and no text is taken */
    uint32_t unknown;         /* events that are */
    const kbc_event *first_unknown;
} writer;

static kbc_event *event_at(const writer *w, uint32_t number)
{
    return KBC_AT(w->d->events, kbc_event, number);
}

/* ------------------------------------------------------------------- lines */

static void put_line(writer *w, kb_str line, uint32_t shift)
{
    kbc *c = w->d->c;
    kb_buf_str(&w->text, line);
    kb_buf_byte(&w->text, '\n');
    *(uint32_t *)kbc_list_add(c, &w->origins, sizeof(uint32_t)) = w->d->source->body_line + w->line;
    *(uint32_t *)kbc_list_add(c, &w->shifts, sizeof(uint32_t)) = shift;
}

/* The prefix of the line; once a line was made of it, with blanks for list markers. */
static void put_prefix(const writer *w, kb_buf *out)
{
    for (size_t i = 0; i < w->prefix; i++) {
        char ch = w->content.s[i];
        bool stays = !w->began || ch == '>' || ch == '\t';
        kb_buf_byte(out, (uint8_t)(stays ? ch : ' '));
    }
}

static void begin_piece(writer *w)
{
    kb_buf_clear(&w->piece);
    put_prefix(w, &w->piece);
    uint32_t cut = w->d->cuts[w->line];
    w->shift = cut + (uint32_t)(w->at > w->prefix ? w->at - w->prefix : 0);
}

static bool piece_is_empty(const writer *w)
{
    return w->piece.size <= w->prefix || kbc_is_blank(kb_str_slice(kb_buf_view(&w->piece), w->prefix, w->piece.size));
}

static void end_piece(writer *w)
{
    if (!piece_is_empty(w)) {
        put_line(w, kb_buf_view(&w->piece), w->shift);
        w->began = true;
    }
    kb_buf_clear(&w->piece);
}

static void take_text(writer *w, size_t to)
{
    if (!w->drop && to > w->at)
        kb_buf_str(&w->piece, kb_str_slice(w->content, w->at, to));
    w->at = to > w->at ? to : w->at;
}

/* ------------------------------------------------------------------- marks */

static void put_mark(writer *w, uint32_t number, kb_str prefix)
{
    kb_str line = kbc_format(w->d->c, "%.*s<!-- kb:%u -->", (int)prefix.n, prefix.n > 0 ? prefix.s : "",
                             (unsigned)number);
    put_line(w, line, w->d->cuts[w->line]);
    w->marked = w->began = true;
}

static uint32_t add_mark(writer *w, kbc_event *event)
{
    kbc_cut *cut = w->d->cut;
    uint32_t number = event->mark = (uint32_t)cut->blocks.count;
    size_t start = event->start < w->content.n ? event->start : 0;
    kbc_block_mark *mark = kbc_list_add(w->d->c, &cut->blocks, sizeof *mark);
    *mark = (kbc_block_mark){.type = event->effect == KBC_EFFECT_END ? KBC_BLOCK_END : event->type,
                             .name = event->name, .title = event->title, .partner = KBC_NONE};
    mark->place.line = w->d->source->body_line + w->line;
    mark->place.column = w->d->cuts[w->line] + (uint32_t)start + 1;
    uint32_t partner = event_at(w, event->partner)->mark;
    if (event->effect == KBC_EFFECT_END && partner != KBC_NONE) {
        mark->partner = partner;
        KBC_AT(cut->blocks, kbc_block_mark, partner)->partner = number;
    }
    return number;
}

static void take_mark(writer *w, kbc_event *event)
{
    kb_buf prefix;
    end_piece(w);
    kb_buf_init(&prefix, &w->text.alloc);
    put_prefix(w, &prefix);
    put_mark(w, add_mark(w, event), kb_buf_view(&prefix));
    kb_buf_release(&prefix);
    while (w->at < w->content.n && (w->content.s[w->at] == ' ' || w->content.s[w->at] == '\t'))
        w->at++;
    begin_piece(w);
}

/* ------------------------------------------------------------------ events */

/* Of the blanks around a tag that is gone one is left. */
static void close_gap(writer *w, const kbc_event *event)
{
    bool before = w->piece.size > 0 && w->piece.data[w->piece.size - 1] == ' ';
    while (before && event->text.n == 0 && w->at < w->content.n && w->content.s[w->at] == ' ')
        w->at++;
}

static void tell_slip(const writer *w, const kbc_event *event)
{
    kb_str line = kbc_line_at(&w->d->cut->lines, event->line);
    kbc_place place = {w->d->source->body_line + event->line, (uint32_t)(event->slip.s - line.s) + 1};
    kbc_report(w->d->c, KBC_WARNING, w->d->source, place, "admonition", "unknown type \"%.*s\"; %.*s",
               (int)event->slip.n, event->slip.s, (int)event->meant.n, event->meant.s);
}

static void take_event(writer *w, uint32_t number)
{
    kbc_event *event = event_at(w, number);
    bool ends_skip = number == w->skip_to;
    if (w->skip_to != KBC_NONE && !ends_skip)
        return;
    take_text(w, event->start);
    w->at = event->end < w->content.n ? event->end : w->content.n;
    w->removed = true;
    w->tight = w->tight || event->tight;
    if (event->meant.n > 0)
        tell_slip(w, event);
    if (ends_skip) {
        w->skip_to = KBC_NONE;
        w->drop = false;
    } else if (event->effect == KBC_EFFECT_OPEN || event->effect == KBC_EFFECT_END) {
        take_mark(w, event);
    } else if (event->partner != KBC_NONE) {
        w->skip_to = event->partner;
        w->drop = event->effect == KBC_EFFECT_COMMENT;
    } else {
        kb_buf_str(&w->piece, event->text);
        close_gap(w, event);
        w->first_unknown = event->unknown && w->unknown++ == 0 ? event : w->first_unknown;
    }
}

static bool is_row(const writer *w, uint32_t line)
{
    return kb_str_begins(kb_str_trim(kbc_line_at(&w->d->cut->lines, line)), KB_LIT("|"));
}

/* What is left of a line without its tags is a blank line, unless that would cut a table in two. */
static void put_rest(writer *w)
{
    if (w->tight || (is_row(w, w->line - 1) && is_row(w, w->line + 1)))
        return;
    size_t quotes = kbc_quote_prefix(w->content);
    put_line(w, kb_str_slice(w->content, 0, quotes < w->prefix ? quotes : w->prefix), w->d->cuts[w->line]);
}

static void write_line(writer *w, uint32_t from, uint32_t to)
{
    kb_str line = kbc_line_at(&w->d->cut->lines, w->line);
    bool dropped = w->drop;
    w->content = kb_str_slice(line, w->d->cuts[w->line], line.n);
    w->prefix = from < to ? kbc_content_start(w->content) : 0;
    w->began = w->marked = w->removed = w->tight = false;
    w->at = 0;
    begin_piece(w);
    w->at = w->prefix;
    uint32_t i = from;
    for (; i < to && event_at(w, i)->start != SIZE_MAX; i++)
        take_event(w, i);
    take_text(w, w->content.n);
    bool empty = piece_is_empty(w);
    if (!w->removed && !dropped)
        put_line(w, w->content, w->d->cuts[w->line]);
    else if (!empty)
        end_piece(w);
    else if (!w->marked && !dropped)
        put_rest(w);
    for (; i < to && w->skip_to == KBC_NONE; i++)
        put_mark(w, add_mark(w, event_at(w, i)), event_at(w, i)->text);
}

static void tell_unknown(writer *w)
{
    const kbc_event *event = w->first_unknown;
    if (event == NULL)
        return;
    kb_str tag = kbc_brief(w->d->c, event->tag);
    kbc_place place = {w->d->source->body_line + event->line, w->d->cuts[event->line] + (uint32_t)event->start + 1};
    kb_str more = w->unknown > 1 ? kbc_format(w->d->c, ", and %u more on this page", (unsigned)w->unknown - 1)
                                 : KB_LIT("");
    kbc_report(w->d->c, KBC_WARNING, w->d->source, place, "shortcode",
               "%.*s is left out, the text in it stays%.*s", (int)tag.n, tag.s, (int)more.n, more.s);
}

void kbc_apply_events(kbc_dialects *d)
{
    writer w = {.d = d, .skip_to = KBC_NONE};
    kbc_cut *cut = d->cut;
    uint32_t event = 0, count = (uint32_t)d->events.count;
    kb_buf_init(&w.text, &d->c->arena.alloc);
    kb_buf_init(&w.piece, &d->c->arena.alloc);
    for (w.line = 1; w.line <= cut->lines.count; w.line++) {
        uint32_t from = event;
        while (event < count && event_at(&w, event)->line == w.line)
            event++;
        write_line(&w, from, event);
    }
    tell_unknown(&w);
    cut->lines = kbc_lines_of(d->c, kb_arena_copy(&d->c->arena, kb_buf_view(&w.text)));
    cut->origins = w.origins.items;
    cut->shifts = w.shifts.items;
    kb_buf_release(&w.text);
    kb_buf_release(&w.piece);
}
