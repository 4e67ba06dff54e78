/*
 * text.c - a text in rows, as wide as the screen has room: the bytes that output.c
 * and flow.c have set, with their styles, cut where a row is too long; the links in
 * it. Declared in browse.h; called by all files of the program behind it.
 */
#include "browse.h"

#include <string.h>

#define TAB_COLUMNS 8u

void browse_text_begin(browse_text *t)
{
    t->bytes.fd = t->targets.fd = OUT_MEMORY; /* of a new one, all zeros */
    t->bytes.hold = t->targets.hold = true;
    t->bytes.filter = t->bytes.colour = t->targets.filter = true;
    t->bytes.style = OUT_PLAIN;
    t->bytes.n = t->targets.n = 0;
    t->bytes.error = t->targets.error = 0;
    t->count = t->link_count = 0;
}

void browse_text_free(browse_text *t)
{
    const kb_alloc *alloc = t->bytes.alloc;
    t->rows = sys_resize(alloc, t->rows, t->room * sizeof *t->rows, 0);
    t->links = sys_resize(alloc, t->links, t->link_room * sizeof *t->links, 0);
    t->room = t->count = t->link_room = t->link_count = 0;
    out_free(&t->bytes);
    out_free(&t->targets);
}

/* Room for one element more; NULL without memory. */
static void *grow(out_stream *o, void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return list;
    size_t larger = *room == 0 ? 64 : *room * 2;
    void *grown = sys_resize(o->alloc, list, *room * size, larger * size);
    if (grown == NULL)
        o->error = SYS_NO_SPACE;
    else
        *room = larger;
    return grown;
}

uint32_t browse_add_link(browse_text *t, const kb_link *link)
{
    size_t at = t->targets.n;
    kb_link *links = grow(&t->bytes, t->links, t->link_count, &t->link_room, sizeof *links);
    if (links == NULL)
        return 0;
    t->links = links;
    out_line_text(&t->targets, link->target);
    /* (Where its bytes are is said when all are there.) */
    t->links[t->link_count++] = (kb_link){link->record, {NULL, t->targets.n - at}};
    return (uint32_t)t->link_count;
}

/* Says where the targets stand. */
static void place_targets(browse_text *t)
{
    size_t at = 0;
    for (size_t i = 0; i < t->link_count; i++) {
        size_t n = t->links[i].target.n;
        t->links[i].target.s = n > 0 ? t->targets.bytes + at : "";
        at += n;
    }
}

/* Takes a change of style at a place, if there is one. */
static bool take_style(kb_str bytes, browse_row *row)
{
    if (row->at == bytes.n || bytes.s[row->at] != '\033' || !out_read_style(bytes, &row->at, &row->style))
        return false;
    if (row->style == OUT_LINK && row->link == 0)
        row->link = ++row->last;
    return true;
}

/* What has been the number of a link ends it. */
static void end_link(browse_row *row, size_t from)
{
    if (row->style == OUT_EMPHASIS && row->at > from)
        row->link = 0;
}

bool browse_next_run(const browse_text *t, browse_row *row, browse_run *run)
{
    kb_str bytes = {t->bytes.bytes, row->end};
    while (take_style(bytes, row))
        continue;
    size_t from = row->at;
    while (row->at < row->end && bytes.s[row->at] != '\033')
        row->at++;
    bool linked = row->style == OUT_LINK || row->style == OUT_EMPHASIS;
    *run = (browse_run){{bytes.s + from, row->at - from}, row->style, linked ? row->link : 0};
    end_link(row, from);
    return row->at > from;
}

/* Moves behind as much as has room in a row; whether that is all of the line. */
static bool fill_row(kb_str bytes, browse_row *row, unsigned columns)
{
    unsigned used = 0;
    size_t run = row->at; /* where this style began */
    while (row->at < bytes.n && bytes.s[row->at] != '\n') {
        size_t next = row->at;
        if (bytes.s[row->at] == '\033') {
            end_link(row, run);
            if (take_style(bytes, row)) {
                run = row->at;
                continue;
            }
        }
        uint32_t code = out_next(bytes, &next);
        unsigned width = code == '\t' ? TAB_COLUMNS - used % TAB_COLUMNS : out_width(code);
        if (used > 0 && used + width > columns) {
            end_link(row, run);
            return false;
        }
        used += width;
        row->at = next;
    }
    end_link(row, run);
    return true;
}

bool browse_text_end(browse_text *t, unsigned columns)
{
    kb_str bytes = out_view(&t->bytes);
    browse_row now = {.at = 0};
    t->count = 0;
    while (now.at < bytes.n && t->bytes.error == 0) {
        browse_row *rows = grow(&t->bytes, t->rows, t->count, &t->room, sizeof *rows);
        if (rows == NULL)
            return false;
        t->rows = rows;
        browse_row *row = &rows[t->count++];
        *row = now;
        bool all = fill_row(bytes, &now, columns);
        row->end = now.at;
        now.at += all && now.at < bytes.n; /* the line feed */
    }
    place_targets(t);
    return t->bytes.error == 0 && t->targets.error == 0;
}

size_t browse_row_of_link(const browse_text *t, uint32_t link)
{
    size_t row = 0;
    while (row + 1 < t->count && t->rows[row + 1].last < link)
        row++;
    return row;
}
