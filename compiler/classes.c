/*
 * classes.c - sorts lists of a few numbers into few classes, so that a byte says
 * of each what it is like (index.h). Caller: impact.c, for what
 * postings and records are like.
 *
 * Lists are of one class when their numbers have the same leading bits, as many
 * bits as give few enough classes. Of classes that are still too many, those of
 * few members join the nearest of the others. The class has the average of its
 * members.
 */
#include "index.h"

#include <stdlib.h>

#define MOST_BITS 16u
#define FIRST_ROOM 1024u

typedef struct row {
    uint32_t numbers[KBC_CLASS_NUMBERS];
    uint32_t members;
    uint32_t class;
} row;

/* A hash table of distinct lists, open addressing. */
struct kbc_class_table {
    row *rows;
    size_t room, count;
};

static size_t hash_of(const uint32_t *numbers)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (unsigned i = 0; i < KBC_CLASS_NUMBERS; i++)
        h = (h ^ numbers[i]) * 0x9E3779B97F4A7C15u;
    return (size_t)(h ^ h >> 32);
}

static row *slot_of(const struct kbc_class_table *t, const uint32_t *numbers)
{
    size_t at = hash_of(numbers) & (t->room - 1);
    while (t->rows[at].members > 0 && memcmp(t->rows[at].numbers, numbers, sizeof t->rows[at].numbers) != 0)
        at = (at + 1) & (t->room - 1);
    return &t->rows[at];
}

static void grow(kb_arena *arena, struct kbc_class_table *t)
{
    struct kbc_class_table old = *t;
    t->room = old.room == 0 ? FIRST_ROOM : old.room * 4;
    t->rows = kb_arena_get(arena, t->room, sizeof *t->rows);
    for (size_t i = 0; i < old.room; i++)
        if (old.rows[i].members > 0)
            *slot_of(t, old.rows[i].numbers) = old.rows[i];
}

/* The row of a list, which is made when there is none. */
static row *row_of(kb_arena *arena, struct kbc_class_table *t, const uint32_t *numbers)
{
    if (t->count * 2 >= t->room)
        grow(arena, t);
    row *r = slot_of(t, numbers);
    if (r->members == 0) {
        memcpy(r->numbers, numbers, sizeof r->numbers);
        t->count++;
    }
    return r;
}

void kbc_classes_begin(const kbc *c, kbc_classes *classes, uint32_t most, unsigned exact)
{
    *classes = (kbc_classes){.most = most, .exact = exact};
    kb_arena_init(&classes->arena, &c->arena.alloc);
}

void kbc_classes_end(kbc_classes *classes)
{
    kb_arena_release(&classes->arena);
}

void kbc_classes_add(kbc_classes *classes, const uint32_t numbers[KBC_CLASS_NUMBERS])
{
    if (classes->table == NULL)
        classes->table = kb_arena_get(&classes->arena, 1, sizeof *classes->table);
    row_of(&classes->arena, classes->table, numbers)->members++;
}

/* A number with its leading bits only. */
static uint32_t leading(uint32_t n, unsigned bits)
{
    unsigned all = kb_bits_of(n);
    if (bits == 0)
        return n > 0 ? 1 : 0;
    return all > bits ? n >> (all - bits) << (all - bits) : n;
}

/* A list with the leading bits of its numbers. */
static void coarsen(const kbc_classes *classes, const uint32_t *numbers, unsigned bits, uint32_t *out)
{
    for (unsigned i = 0; i < KBC_CLASS_NUMBERS; i++)
        out[i] = i + classes->exact >= KBC_CLASS_NUMBERS ? numbers[i] : leading(numbers[i], bits);
}

/* How many classes there are when so many leading bits count; gives each row the number of its class. */
static size_t classify(kbc_classes *classes, unsigned bits, struct kbc_class_table *out)
{
    struct kbc_class_table *all = classes->table;
    if (out->room > 0) /* of more bits, so that there is room */
        memset(out->rows, 0, out->room * sizeof *out->rows);
    out->count = 0;
    for (size_t i = 0; i < all->room; i++) {
        uint32_t numbers[KBC_CLASS_NUMBERS];
        if (all->rows[i].members == 0)
            continue;
        coarsen(classes, all->rows[i].numbers, bits, numbers);
        row_of(&classes->arena, out, numbers)->members += all->rows[i].members;
    }
    return out->count;
}

/* Most members first; the same everywhere. */
static int compare_rows(const void *a, const void *b)
{
    const row *x = a, *y = b;
    if (x->members != y->members)
        return x->members < y->members ? 1 : -1;
    for (unsigned i = 0; i < KBC_CLASS_NUMBERS; i++)
        if (x->numbers[i] != y->numbers[i])
            return x->numbers[i] < y->numbers[i] ? -1 : 1;
    return 0;
}

/* How far two lists are from each other: the sum of what their numbers differ by, in logarithms. */
static uint64_t distance(const uint32_t *a, const uint32_t *b)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < KBC_CLASS_NUMBERS; i++) {
        uint64_t more = a[i] > b[i] ? a[i] : b[i], less = a[i] > b[i] ? b[i] : a[i];
        sum += more > less ? kb_fixed_ln(more + 1, less + 1) : 0;
    }
    return sum;
}

static uint32_t nearest(const row *kept, uint32_t count, const row *other)
{
    uint32_t best = 0;
    uint64_t least = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t far = distance(kept[i].numbers, other->numbers);
        if (far < least) {
            least = far;
            best = i;
        }
    }
    return best;
}

static void number_classes(kbc_classes *classes, struct kbc_class_table *coarse)
{
    row *sorted = kb_arena_get(&classes->arena, coarse->count, sizeof *sorted);
    uint32_t count = 0;
    for (size_t i = 0; i < coarse->room; i++)
        if (coarse->rows[i].members > 0)
            sorted[count++] = coarse->rows[i];
    qsort(sorted, count, sizeof *sorted, compare_rows);
    for (uint32_t i = 0; i < count; i++)
        slot_of(coarse, sorted[i].numbers)->class = i < classes->most ? i : nearest(sorted, classes->most, &sorted[i]);
    classes->count = count < classes->most ? count : classes->most;
}

/* The numbers of each class: the average of its members. */
static void average(kbc_classes *classes)
{
    uint64_t(*sums)[KBC_CLASS_NUMBERS] = kb_arena_get(&classes->arena, classes->count, sizeof *sums);
    const struct kbc_class_table *all = classes->table;
    for (size_t i = 0; i < all->room; i++) {
        const row *r = &all->rows[i];
        if (r->members == 0)
            continue;
        classes->list[r->class].members += r->members;
        for (unsigned k = 0; k < KBC_CLASS_NUMBERS; k++)
            sums[r->class][k] += (uint64_t)r->members * r->numbers[k];
    }
    for (uint32_t i = 0; i < classes->count; i++)
        for (unsigned k = 0; k < KBC_CLASS_NUMBERS; k++)
            classes->list[i].numbers[k] = (uint32_t)(sums[i][k] * 256 / classes->list[i].members);
}

void kbc_classes_make(kbc_classes *classes)
{
    struct kbc_class_table *all = classes->table, coarse = {.count = 0};
    unsigned bits = MOST_BITS;
    if (all == NULL)
        return;
    while (classify(classes, bits, &coarse) > classes->most && bits > (classes->exact > 0 ? 0 : 1))
        bits--;
    if (classes->exact > 0 && coarse.count > classes->most)
        classes->most = (uint32_t)coarse.count; /* none may join another */
    number_classes(classes, &coarse);
    for (size_t i = 0; i < all->room; i++) {
        uint32_t numbers[KBC_CLASS_NUMBERS];
        coarsen(classes, all->rows[i].numbers, bits, numbers);
        if (all->rows[i].members > 0)
            all->rows[i].class = slot_of(&coarse, numbers)->class;
    }
    average(classes);
}

uint8_t kbc_class_of(const kbc_classes *classes, const uint32_t numbers[KBC_CLASS_NUMBERS])
{
    return (uint8_t)slot_of(classes->table, numbers)->class;
}
