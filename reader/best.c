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
    b->scratch = kb_arena_get(&s->arena, room + more, sizeof *b->scratch);
    return kb_session_status(s);
}

static void swap(kb_candidate *a, kb_candidate *b)
{
    kb_candidate c = *a;
    *a = *b;
    *b = c;
}

static void sift_down(kb_candidate *heap, size_t count)
{
    size_t at = 0;
    for (;;) {
        size_t worst = at, left = 2 * at + 1, right = left + 1;
        if (left < count && is_worse(&heap[left], &heap[worst]))
            worst = left;
        if (right < count && is_worse(&heap[right], &heap[worst]))
            worst = right;
        if (worst == at)
            return;
        swap(&heap[at], &heap[worst]);
        at = worst;
    }
}

void kb_best_offer(kb_best *b, kb_candidate c)
{
    kb_candidate *heap = b->list;
    if (b->count == b->room) {
        if (is_worse(&c, &heap[0]))
            return;
        heap[0] = c;
        sift_down(heap, b->count);
        return;
    }
    size_t at = b->count++;
    heap[at] = c;
    while (at > 0 && is_worse(&heap[at], &heap[(at - 1) / 2])) {
        swap(&heap[at], &heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

/* A merge sort. */
static void sort(kb_candidate *list, kb_candidate *scratch, size_t count)
{
    if (count < 2)
        return;
    size_t half = count / 2;
    sort(list, scratch, half);
    sort(list + half, scratch, count - half);
    if (!is_worse(&list[half - 1], &list[half]))
        return;
    memcpy(scratch, list, half * sizeof *list);
    for (size_t i = 0, k = half, at = 0; i < half; at++) {
        bool right = k < count && is_worse(&scratch[i], &list[k]);
        list[at] = right ? list[k++] : scratch[i++];
    }
}

void kb_best_sort(kb_best *b)
{
    sort(b->list, b->scratch, b->count);
}
