/*
 * list.c - a list that one entry of is selected: hits, what a search may start
 * from, filters. Declared in browse.h; called by keys.c, answers.c, filters.c and
 * draw.c.
 */
#include "browse.h"

void browse_list_begin(browse_list *l)
{
    browse_text_begin(&l->text);
    l->count = l->selected = l->top = 0;
}

bool browse_list_add(browse_list *l, browse_item item)
{
    if (l->count == l->room) {
        size_t room = l->room == 0 ? 64 : 2 * l->room;
        browse_item *items = sys_resize(l->text.bytes.alloc, l->items, l->room * sizeof *items, room * sizeof *items);
        if (items == NULL)
            return false;
        l->items = items;
        l->room = room;
    }
    l->items[l->count++] = item;
    return true;
}

bool browse_list_end(browse_list *l)
{
    l->selected = l->top = 0;
    while (l->selected < l->count && l->items[l->selected].what == BROWSE_HEADING)
        l->selected++;
    return browse_text_end(&l->text, UINT32_MAX);
}

void browse_list_free(browse_list *l)
{
    l->items = sys_resize(l->text.bytes.alloc, l->items, l->room * sizeof *l->items, 0);
    l->room = l->count = 0;
    browse_text_free(&l->text);
}

const browse_item *browse_selected(const browse_list *l)
{
    return l->selected < l->count ? &l->items[l->selected] : NULL;
}

/* The next entry below or above that can be selected, or the same. */
static size_t next_entry(const browse_list *l, size_t from, bool below)
{
    size_t at = from;
    while (below ? at + 1 < l->count : at > 0) {
        at = below ? at + 1 : at - 1;
        if (l->items[at].what != BROWSE_HEADING)
            return at;
    }
    return from;
}

bool browse_list_move(browse_list *l, int by)
{
    size_t before = l->selected;
    for (int i = by < 0 ? -by : by; i > 0 && l->count > 0; i--)
        l->selected = next_entry(l, l->selected, by > 0);
    return l->selected != before;
}

/* A heading has a blank row above it, but for the first. */
unsigned browse_item_rows(const browse_list *l, size_t i)
{
    return l->items[i].about || (l->items[i].what == BROWSE_HEADING && i > 0) ? 2 : 1;
}

size_t browse_item_row(const browse_list *l, size_t i)
{
    size_t row = 0;
    for (size_t k = 0; k < i; k++)
        row += 1u + l->items[k].about;
    return row;
}

void browse_list_show(browse_list *l, unsigned rows)
{
    size_t used = 0, least = l->selected;
    if (l->count == 0)
        return;
    while (least > 0 && l->items[least - 1].what == BROWSE_HEADING)
        least--; /* what it stands under is seen, too */
    if (l->top > least)
        l->top = least;
    for (size_t i = l->top; i <= l->selected; i++)
        used += browse_item_rows(l, i);
    while (used > rows && l->top < l->selected)
        used -= browse_item_rows(l, l->top++);
}
