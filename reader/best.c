/*
 * best.c - keeps the best of many candidates, and sorts them (library.h).
 * Callers: search.c, neighbours.c.
 *
 * A heap with the worst on top, so that a candidate that is none of the best
 * costs one comparison. Two candidates are never equal: of one score the
 * record that comes first in the guide is better.
 */
#include "library.h"

static bool is_worse(const kb_candidate *a, const kb_candidate *b)
{
    return a->score != b->score ? a->score < b->score : a->record > b->record;
}

kb_status kb_best_begin(kb_session *s, kb_best *b, size_t room, size_t more)
{
    *b = (kb_best){.room = room};
    b->list = kb_arena_get(&s->arena, room + more, sizeof *b->list);
    return kb_session_status(s);
}

static void swap(kb_candidate *a, kb_candidate *b)
{
    kb_candidate c = *a;
    *a = *b;
    *b = c;
}

static void sift_down(kb_candidate *heap, size_t at, size_t count)
{
    kb_candidate c = heap[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_worse(&heap[child + 1], &heap[child]))
            child++;
        if (!is_worse(&heap[child], &c))
            break;
        heap[at] = heap[child];
    }
    heap[at] = c;
}

void kb_best_offer(kb_best *b, kb_candidate c)
{
    kb_candidate *heap = b->list;
    if (b->count == b->room) {
        if (is_worse(&c, &heap[0]))
            return;
        heap[0] = c;
        sift_down(heap, 0, b->count);
        return;
    }
    size_t at = b->count++;
    for (; at > 0 && is_worse(&c, &heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = c;
}

/* The first ones become a heap of the best, from which the worst goes again and again to the end. */
void kb_best_sort(kb_best *b, size_t first)
{
    kb_candidate *heap = b->list;
    size_t count = b->count < first ? b->count : first;
    for (size_t i = count / 2; i-- > 0;)
        sift_down(heap, i, count);
    for (size_t i = count; i < b->count && count > 0; i++)
        if (is_worse(&heap[0], &heap[i])) {
            swap(&heap[0], &heap[i]);
            sift_down(heap, 0, count);
        }
    while (count > 1) {
        swap(&heap[0], &heap[--count]);
        sift_down(heap, 0, count);
    }
}
