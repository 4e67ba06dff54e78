/*
 * diff_words.c - the words in which two texts differ. Interface: diff.h. Callers: diff.c and tests.
 *
 * The shortest way from one text to the other by words removed and added: for each number of edits, how far each
 * diagonal (place in the old text less place in the new one) gets, until one gets to both ends. What was reached is
 * kept for each number, to go the way back. Time is that of the words times the edits, memory of the edits squared;
 * both are bounded by KBC_DIFF_EDITS.
 */
#include "diff.h"

typedef struct trace {
    const uint32_t *a, *b;
    int64_t n, m;
    kb_arena arena;
    int32_t *reached[KBC_DIFF_EDITS + 1]; /* behind d edits, for the diagonals -d to d */
    uint64_t *work;
} trace;

/* How far diagonal k was reached behind d edits; -1: it was not. */
static int64_t reached(const trace *t, int64_t d, int64_t k)
{
    return d < 0 || k < -d || k > d ? -1 : t->reached[d][k + d];
}

/* Whether the step before diagonal k went down, to a word that was added. */
static bool is_added(const trace *t, int64_t d, int64_t k)
{
    return k == -d || (k != d && reached(t, d - 1, k - 1) < reached(t, d - 1, k + 1));
}

/* Where diagonal k begins behind d edits, before equal words are passed. */
static int64_t start_of(const trace *t, int64_t d, int64_t k)
{
    if (d == 0)
        return 0;
    return is_added(t, d, k) ? reached(t, d - 1, k + 1) : reached(t, d - 1, k - 1) + 1;
}

/* Fills in what is reached behind d edits; true when that is the end of both texts. */
static bool advance(trace *t, int64_t d)
{
    t->reached[d] = kb_arena_room(&t->arena, (size_t)d * 2 + 1, sizeof(int32_t));
    for (int64_t k = -d; k <= d; k += 2) {
        int64_t x = start_of(t, d, k), from = x;
        while (x < t->n && x - k < t->m && t->a[x] == t->b[x - k])
            x++;
        t->reached[d][k + d] = (int32_t)x;
        if (k + 1 <= d)
            t->reached[d][k + 1 + d] = -1; /* of the other parity */
        uint64_t steps = (uint64_t)(x - from) + 1;
        *t->work -= steps < *t->work ? steps : *t->work;
        if (x >= t->n && x - k >= t->m)
            return true;
    }
    return false;
}

/* The runs of a buffer; those of a file are never so many. */
static kbc_diff_runs runs_of(const kb_buf *b)
{
    return (kbc_diff_runs){(const kbc_diff_run *)(const void *)b->data, (uint32_t)(b->size / sizeof(kbc_diff_run))};
}

static void add_run(kb_buf *runs, kbc_diff_op op, int64_t at, int64_t count)
{
    kbc_diff_run run = {op, (uint32_t)at, (uint32_t)count};
    kbc_diff_run *last = runs->size > 0 ? (kbc_diff_run *)(void *)(runs->data + runs->size) - 1 : NULL;
    if (count == 0)
        return;
    if (last != NULL && last->op == op && last->at + last->count == at)
        last->count += (uint32_t)count;
    else
        kb_buf_add(runs, &run, sizeof run);
}

/* One step of the way: an edit, and the equal words behind it. */
typedef struct step {
    int64_t x, y, same; /* where the equal words begin */
    bool added;
} step;

/* The way back from the end, then forward as runs; first: words before both texts. */
static void follow(trace *t, int64_t d, int64_t first, kb_buf *runs)
{
    step *steps = kb_arena_room(&t->arena, (size_t)d + 1, sizeof *steps);
    int64_t x = t->n, y = t->m;
    for (int64_t i = d; i >= 0; i--) {
        int64_t k = x - y, from = start_of(t, i, k);
        bool added = i > 0 && is_added(t, i, k);
        steps[i] = (step){from, from - k, x - from, added};
        x = added ? from : from - 1;
        y = added ? from - k - 1 : from - k;
    }
    for (int64_t i = 0; i <= d; i++) {
        const step *s = &steps[i];
        if (i > 0)
            add_run(runs, s->added ? KBC_DIFF_ADDED : KBC_DIFF_REMOVED, first + (s->added ? s->y : s->x) - 1, 1);
        add_run(runs, KBC_DIFF_SAME, first + s->x, s->same);
    }
}

/* Runs of what is between equal beginnings and ends. */
static void find_way(trace *t, int64_t first, kb_buf *runs)
{
    kb_alloc alloc = kbc_alloc();
    kb_arena_init(&t->arena, &alloc);
    int64_t most = t->n + t->m < KBC_DIFF_EDITS ? t->n + t->m : KBC_DIFF_EDITS;
    int64_t d = 0;
    bool there = false;
    while (d <= most && *t->work > 0 && !(there = advance(t, d)))
        d++;
    if (there) {
        follow(t, d, first, runs);
    } else {
        add_run(runs, KBC_DIFF_REMOVED, first, t->n);
        add_run(runs, KBC_DIFF_ADDED, first, t->m);
    }
    kb_arena_release(&t->arena);
}

/*
 * One word that stands between changes by chance is read more easily as changed: it is taken for removed and added.
 * What is removed comes before what is added then.
 */
static void smooth(kbc_diff_runs runs, kb_buf *out)
{
    const kbc_diff_run *r = runs.list;
    uint32_t old_at = 0, new_at = 0, removed = 0, added = 0; /* of the change that is open, and where it begins */
    for (size_t i = 0; i <= runs.count; i++) {
        bool end = i == runs.count;
        bool single = !end && r[i].op == KBC_DIFF_SAME && r[i].count == 1 && i > 0 && i + 1 < runs.count;
        if (!end && (r[i].op != KBC_DIFF_SAME || (single && removed + added > 0))) {
            removed += r[i].op != KBC_DIFF_ADDED ? r[i].count : 0;
            added += r[i].op != KBC_DIFF_REMOVED ? r[i].count : 0;
            continue;
        }
        add_run(out, KBC_DIFF_REMOVED, old_at, removed);
        add_run(out, KBC_DIFF_ADDED, new_at, added);
        if (end)
            break;
        old_at += removed;
        new_at += added;
        removed = added = 0;
        add_run(out, KBC_DIFF_SAME, old_at, r[i].count);
        old_at += r[i].count;
        new_at += r[i].count;
    }
}

kbc_diff_runs kbc_diff_compare(kbc_diff_words before, kbc_diff_words after, uint64_t *work, kb_arena *arena)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf runs, smoothed;
    int64_t first = 0, n = before.count, m = after.count, last = 0;
    kb_buf_init(&runs, &alloc);
    kb_buf_init(&smoothed, &alloc);
    while (first < n && first < m && before.list[first] == after.list[first])
        first++;
    while (last < n - first && last < m - first && before.list[n - last - 1] == after.list[m - last - 1])
        last++;
    trace t = {.a = before.list + first, .b = after.list + first, .n = n - first - last, .m = m - first - last, .work = work};
    add_run(&runs, KBC_DIFF_SAME, 0, first);
    find_way(&t, first, &runs);
    add_run(&runs, KBC_DIFF_SAME, n - last, last);
    smooth(runs_of(&runs), &smoothed);
    kbc_diff_runs out = runs_of(&smoothed);
    out.list = (const kbc_diff_run *)(const void *)kb_arena_copy(arena, kb_buf_view(&smoothed)).s;
    kb_buf_release(&runs);
    kb_buf_release(&smoothed);
    return out;
}

unsigned kbc_diff_likeness(kbc_diff_runs runs, kbc_diff_words before, kbc_diff_words after)
{
    const kbc_diff_run *r = runs.list;
    uint64_t same = 0, all = (uint64_t)before.count + after.count;
    for (size_t i = 0; i < runs.count; i++)
        same += r[i].op == KBC_DIFF_SAME ? r[i].count : 0;
    return all == 0 ? 100 : (unsigned)(200 * same / all);
}
