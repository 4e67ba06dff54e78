/*
 * layout.c - what stands where: list and record side by side, one above the other,
 * or one at a time. Declared in browse.h; called by keys.c, draw.c and main.c.
 */
#include "browse.h"

#define SIDE_COLUMNS 64u   /* from so many on they stand side by side */
#define STACK_ROWS 26u     /* from so many on one above the other */
#define LIST_LEAST 24u
#define LIST_MOST 48u

static unsigned bounded(unsigned n, unsigned least, unsigned most)
{
    return n < least ? least : n > most ? most : n;
}

/* List and record in the rows from y on. */
static void divide(browse_layout *l, browse_box body, browse_focus focus)
{
    browse_box list = body, record = {body.y, 1, body.rows, body.columns > 2 ? body.columns - 2 : 1};
    bool side = body.columns >= SIDE_COLUMNS, stack = body.rows >= STACK_ROWS;
    if (focus == BROWSE_HELPED || (focus == BROWSE_READING && !side && !stack)) {
        l->record = record;
    } else if (side) {
        list.columns = bounded(body.columns * 2 / 5, LIST_LEAST, LIST_MOST);
        l->bar = list.columns;
        record.x = l->bar + 2;
        record.columns = body.columns - record.x - 1;
        l->list = list;
        l->record = record;
    } else if (stack) {
        list.rows = body.rows * 2 / 5;
        l->second_rule = body.y + list.rows;
        record.y = l->second_rule + 1;
        record.rows = body.rows - list.rows - 1;
        l->list = list;
        l->record = record;
    } else {
        l->list = list;
    }
}

browse_layout browse_lay_out(unsigned rows, unsigned columns, browse_focus focus)
{
    browse_layout l = {.query = {0, 0, 1, columns}};
    bool roomy = rows >= 6;
    browse_box body = {1, 0, rows > 1 ? rows - 1 : 0, columns};
    if (roomy) {
        l.rule = (browse_box){1, 0, 1, columns};
        l.hints = (browse_box){rows - 1, 0, 1, columns};
        body.y = 2;
        body.rows = rows - 3;
    }
    if (body.rows > 0)
        divide(&l, body, focus);
    return l;
}
