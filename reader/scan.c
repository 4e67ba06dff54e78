/*
 * scan.c - scores the records that may be among the best, and passes over the
 * others (library.h). Caller: search.c. Integers only; the scores are those of
 * score.c, which is what is done without passing over.
 *
 * MaxScore in windows of records: while the groups that count least cannot
 * together beat the worst of the hits so far, only records of the other groups
 * are looked at; in the first ones they are looked up, and only for as long as
 * a record may still be one of the best. Block by block, what a list counts at
 * most is known before it is decoded.
 */
#include "library.h"

#define WINDOW 2048u
#define OWN SIZE_MAX /* in place of a choice */

/* A posting list and where it has got to. */
typedef struct list {
    kb_postings it;
    uint32_t next;   /* no record before this is left */
    uint32_t at;     /* of the block that is read */
    uint32_t weight;
    uint32_t most;   /* impact */
    size_t choice;   /* of its group; OWN: the list is of the group's own words */
} list;

typedef struct group {
    const kb_group *group;
    list *lists;     /* own words, then choice by choice */
    size_t count;
    uint32_t most;   /* what it counts at most */
} group;

typedef struct scanner {
    kb_scan *scan;
    kb_session *s;
    group *groups;   /* what counts least first */
    size_t count;
    size_t first;    /* of the groups whose records are looked at, all of them */
    uint64_t *below; /* for each group, what it and those before it count at most */
    list *lists;
    size_t list_count;
    size_t special;  /* the next */
    bool has_special;    /* the window has one */
    uint32_t start, end; /* the window */
    uint32_t sums[WINDOW], best[WINDOW], scores[WINDOW];
    uint64_t bits[WINDOW / 64]; /* records to be looked at */
    uint16_t touched[WINDOW], raised[WINDOW];
    uint32_t touched_count, raised_count;
} scanner;

/* ------------------------------------------------------------------- lists */

static size_t count_lists(const kb_plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->group_count; i++) {
        count += plan->groups[i].count;
        for (size_t k = 0; k < plan->groups[i].choice_count; k++)
            count += plan->groups[i].choices[k].count;
    }
    return count;
}

static void add_list(scanner *sc, group *g, const kb_query_word *word, uint32_t weight, size_t choice)
{
    if (!word->known || weight == 0)
        return;
    list *l = &sc->lists[sc->list_count++];
    l->weight = weight;
    l->choice = choice;
    l->next = l->at = 0;
    kb_postings_begin(&l->it, &sc->s->pages, &word->term);
    l->most = l->it.norms != NULL ? kb_norms_impact(l->it.factor, 255) : 0;
    g->count++;
}

/* What a group's lists count at most: own words, and the best choice. */
static uint32_t most_of(const group *g)
{
    uint64_t own = 0, sum = 0;
    uint32_t best = 0;
    for (size_t i = 0; i < g->count; i++) {
        const list *l = &g->lists[i];
        uint64_t most = (uint64_t)l->weight * l->most;
        bool ends = i + 1 == g->count || g->lists[i + 1].choice != l->choice;
        own += l->choice == OWN ? most : 0;
        sum += l->choice == OWN ? 0 : most;
        if (l->choice == OWN || !ends)
            continue;
        uint32_t points = kb_choice_points(&g->group->choices[l->choice], kb_bounded_score(sum));
        best = points > best ? points : best;
        sum = 0;
    }
    return kb_bounded_score(own + kb_group_share(g->group, best));
}

static void add_group(scanner *sc, const kb_plan *plan, const kb_group *of)
{
    group g = {.group = of, .lists = sc->lists + sc->list_count};
    for (size_t i = 0; i < of->count; i++)
        add_list(sc, &g, &of->words[i], kb_word_weight(plan, of, &of->words[i]), OWN);
    for (size_t k = 0; k < of->choice_count; k++)
        for (size_t i = 0; i < of->choices[k].count; i++)
            add_list(sc, &g, &of->choices[k].words[i], kb_choice_word_weight(plan, &of->choices[k].words[i]), k);
    if (g.count == 0)
        return;
    g.most = most_of(&g);
    size_t at = sc->count++;
    for (; at > 0 && sc->groups[at - 1].most > g.most; at--)
        sc->groups[at] = sc->groups[at - 1];
    sc->groups[at] = g;
}

static kb_status make_groups(scanner *sc, const kb_plan *plan)
{
    size_t lists = count_lists(plan);
    sc->lists = kb_arena_room(&sc->s->arena, lists, sizeof *sc->lists);
    sc->groups = kb_arena_get(&sc->s->arena, plan->group_count, sizeof *sc->groups);
    sc->below = kb_arena_get(&sc->s->arena, plan->group_count, sizeof *sc->below);
    if (sc->s->arena.failed)
        return kb_session_status(sc->s);
    for (size_t i = 0; i < plan->group_count; i++)
        if (!plan->groups[i].off_topic)
            add_group(sc, plan, &plan->groups[i]);
    for (size_t i = 0; i < sc->count; i++)
        sc->below[i] = sc->groups[i].most + (i > 0 ? sc->below[i - 1] : 0);
    return kb_session_status(sc->s);
}

/* ------------------------------------------------------------------ windows */

static void go_on(scanner *sc, list *l)
{
    uint32_t behind = l->it.last + 1;
    l->at = 0;
    kb_postings_seek(&l->it, &sc->s->pages, behind);
    l->next = l->it.last == KB_NO_RECORD ? KB_NO_RECORD : behind;
}

static void look_at(scanner *sc, uint32_t i)
{
    sc->bits[i / 64] |= (uint64_t)1 << (i % 64);
}

/* Adds the postings of a block that are in the window to its scores, or to its sums. */
static void add_block(scanner *sc, list *l)
{
    const kb_postings *it = &l->it;
    uint32_t at = l->at;
    for (; at < it->n && it->records[at] < sc->end; at++) {
        uint32_t i = it->records[at] - sc->start;
        if (l->choice == OWN) {
            look_at(sc, i);
            sc->scores[i] += l->weight * it->impacts[at];
        } else {
            if (sc->sums[i] == 0)
                sc->touched[sc->touched_count++] = (uint16_t)i;
            sc->sums[i] += l->weight * it->impacts[at];
        }
    }
    l->at = at;
}

/* Whether no record of the current block can matter, given what all other lists count at most. */
static bool is_hopeless(scanner *sc, const list *l, uint64_t others)
{
    const kb_scan *scan = sc->scan;
    return scan->prunes && others <= scan->threshold && !sc->has_special && l->it.last < sc->end &&
           others + (uint64_t)l->weight * l->it.greatest <= scan->threshold;
}

static kb_status add_list_part(scanner *sc, list *l, uint64_t others)
{
    while (l->next < sc->end) {
        if (is_hopeless(sc, l, others)) {
            sc->scan->incomplete = true;
            go_on(sc, l);
            continue;
        }
        kb_status status = kb_postings_read(&l->it, &sc->s->pages);
        if (status == KB_NONE)
            l->next = KB_NO_RECORD;
        if (status != KB_OK)
            return status == KB_NONE ? KB_OK : status;
        while (l->at < l->it.n && l->it.records[l->at] < sc->start)
            l->at++;
        add_block(sc, l);
        if (l->at < l->it.n)
            l->next = l->it.records[l->at];
        else
            go_on(sc, l);
    }
    return KB_OK;
}

/* Moves the sums of one choice into the best of the group. */
static void keep_best(scanner *sc, const kb_choice *choice)
{
    for (uint32_t k = 0; k < sc->touched_count; k++) {
        uint32_t i = sc->touched[k], points = kb_choice_points(choice, sc->sums[i]);
        sc->sums[i] = 0;
        if (points <= sc->best[i])
            continue;
        if (sc->best[i] == 0)
            sc->raised[sc->raised_count++] = (uint16_t)i;
        sc->best[i] = points;
    }
    sc->touched_count = 0;
}

static void add_share(scanner *sc, const kb_group *of)
{
    for (uint32_t k = 0; k < sc->raised_count; k++) {
        uint32_t i = sc->raised[k];
        sc->scores[i] = kb_bounded_score((uint64_t)sc->scores[i] + kb_group_share(of, sc->best[i]));
        sc->best[i] = 0;
        if (sc->scores[i] > 0)
            look_at(sc, i);
    }
    sc->raised_count = 0;
}

static kb_status add_group_part(scanner *sc, group *g)
{
    bool single = g->count == 1 && g->lists[0].choice == OWN;
    uint64_t others = single ? sc->below[sc->count - 1] - g->most : UINT64_MAX;
    for (size_t i = 0; i < g->count; i++) {
        kb_status status = add_list_part(sc, &g->lists[i], others);
        if (status != KB_OK)
            return status;
        size_t choice = g->lists[i].choice;
        if (choice != OWN && (i + 1 == g->count || g->lists[i + 1].choice != choice))
            keep_best(sc, &g->group->choices[choice]);
    }
    add_share(sc, g->group);
    return KB_OK;
}

/* ----------------------------------------------------------------- look-ups */

/* The impact of a list in a record; 0 where it does not stand. Records come in rising order. */
static uint32_t impact_in(scanner *sc, list *l, uint32_t record)
{
    uint32_t low = 0;
    kb_postings_seek(&l->it, &sc->s->pages, record);
    if (l->it.last == KB_NO_RECORD || kb_postings_read(&l->it, &sc->s->pages) != KB_OK)
        return 0;
    for (uint32_t high = l->it.n; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        if (l->it.records[middle] < record)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->it.n && l->it.records[low] == record ? l->it.impacts[low] : 0;
}

static uint32_t score_in(scanner *sc, const group *g, uint32_t record)
{
    uint32_t own = 0, sum = 0, best = 0;
    for (size_t i = 0; i < g->count; i++) {
        list *l = &g->lists[i];
        uint32_t value = l->weight * impact_in(sc, l, record);
        if (l->choice == OWN) {
            own += value;
            continue;
        }
        sum += value;
        if (i + 1 < g->count && g->lists[i + 1].choice == l->choice)
            continue;
        uint32_t points = kb_choice_points(&g->group->choices[l->choice], sum);
        best = points > best ? points : best;
        sum = 0;
    }
    return kb_bounded_score((uint64_t)own + kb_group_share(g->group, best));
}

/* What a group counts at most in a record, by the blocks that it would be in. */
static uint32_t most_in(scanner *sc, const group *g, uint32_t record)
{
    if (g->count > 1 || g->lists[0].choice != OWN)
        return g->most;
    kb_postings_seek(&g->lists[0].it, &sc->s->pages, record);
    return g->lists[0].it.last == KB_NO_RECORD ? 0 : g->lists[0].weight * g->lists[0].it.greatest;
}

static bool matters(const scanner *sc, uint32_t record, uint64_t most, bool special)
{
    const kb_scan *scan = sc->scan;
    if (!scan->prunes || most > scan->threshold)
        return true;
    return special && scan->may_be_best(scan->user, record, kb_bounded_score(most));
}

static bool is_special(scanner *sc, uint32_t record)
{
    const kb_scan *scan = sc->scan;
    while (sc->special < scan->special_count && scan->special[sc->special] < record)
        sc->special++;
    return sc->special < scan->special_count && scan->special[sc->special] == record;
}

/* Adds what the groups that were not added count, and hands the record on, unless it cannot matter. */
static kb_status finish(scanner *sc, uint32_t record, uint64_t score)
{
    bool special = is_special(sc, record), seen = score > 0;
    for (size_t i = sc->first; i-- > 0;) {
        uint64_t others = i > 0 ? sc->below[i - 1] : 0;
        if (!matters(sc, record, score + sc->below[i], special) ||
            !matters(sc, record, score + others + most_in(sc, &sc->groups[i], record), special)) {
            sc->scan->passed_over += seen ? 1 : 0;
            sc->scan->incomplete = sc->scan->incomplete || !seen;
            return KB_OK;
        }
        score += score_in(sc, &sc->groups[i], record);
    }
    if (sc->scan->required && score == 0)
        score = 1; /* a phrase of stop words finds, too */
    if (score > 0 && matters(sc, record, score, special))
        return sc->scan->use(sc->scan->user, record, kb_bounded_score(score));
    sc->scan->passed_over += score > 0 ? 1 : 0;
    return KB_OK;
}

/* ---------------------------------------------------------------------- all */

/* The groups that cannot by themselves make a record matter are looked up only. */
static void choose_groups(scanner *sc)
{
    const kb_scan *scan = sc->scan;
    while (scan->prunes && sc->first < sc->count && sc->below[sc->first] <= scan->threshold)
        sc->first++;
    if (scan->required)
        sc->first = sc->count;
    else if (sc->first > 0)
        sc->scan->incomplete = true;
}

/* The first record from one on that phrases keep. */
static uint32_t next_kept(const scanner *sc, uint32_t record)
{
    uint32_t records = sc->s->kb->records;
    while (record < records && (record % 8 != 0 || sc->scan->keep[record / 8] == 0) &&
           !(sc->scan->keep[record / 8] >> (record % 8) & 1))
        record += record % 8 == 0 && sc->scan->keep[record / 8] == 0 ? 8 : 1;
    return record < records ? record : KB_NO_RECORD;
}

/* Where the next window begins; KB_NO_RECORD: nothing is left. */
static uint32_t next_record(const scanner *sc, uint32_t from)
{
    const kb_scan *scan = sc->scan;
    uint32_t next = KB_NO_RECORD;
    if (scan->required)
        return next_kept(sc, from);
    for (size_t i = sc->first; i < sc->count; i++)
        for (size_t k = 0; k < sc->groups[i].count; k++)
            next = sc->groups[i].lists[k].next < next ? sc->groups[i].lists[k].next : next;
    size_t at = sc->special;
    while (at < scan->special_count && scan->special[at] < from)
        at++;
    if (at < scan->special_count && scan->special[at] < next)
        next = scan->special[at];
    return next < from ? from : next;
}

static void look_at_specials(scanner *sc)
{
    const kb_scan *scan = sc->scan;
    sc->has_special = false;
    for (size_t i = sc->special; i < scan->special_count && scan->special[i] < sc->end; i++)
        if (scan->special[i] >= sc->start) {
            sc->has_special = true;
            look_at(sc, scan->special[i] - sc->start);
        }
}

/* Leaves the records out that phrases keep out; or, when a phrase must be there, takes all that they keep. */
static void apply_kept(scanner *sc)
{
    const uint8_t *keep = sc->scan->keep;
    for (uint32_t i = 0; keep != NULL && i < sc->end - sc->start; i++) {
        uint32_t record = sc->start + i;
        uint64_t bit = (uint64_t)1 << (i % 64);
        if (!(keep[record / 8] >> (record % 8) & 1)) {
            sc->bits[i / 64] &= ~bit;
            sc->scores[i] = 0;
        } else if (sc->scan->required) {
            sc->bits[i / 64] |= bit;
        }
    }
}

static unsigned lowest_bit(uint64_t word)
{
    return (unsigned)__builtin_ctzll(word);
}

static kb_status do_window(scanner *sc)
{
    kb_status status = KB_OK;
    look_at_specials(sc);
    for (size_t i = sc->first; i < sc->count && status == KB_OK; i++)
        status = add_group_part(sc, &sc->groups[i]);
    apply_kept(sc);
    for (uint32_t i = 0; i < WINDOW / 64; i++) {
        for (uint64_t word = sc->bits[i]; word != 0 && status == KB_OK; word &= word - 1) {
            uint32_t at = i * 64 + lowest_bit(word), score = sc->scores[at];
            sc->scores[at] = 0;
            status = finish(sc, sc->start + at, score);
        }
        sc->bits[i] = 0;
    }
    return status;
}

kb_status kb_scan_run(kb_session *s, const kb_plan *plan, kb_scan *scan)
{
    scanner *sc = kb_arena_get(&s->arena, 1, sizeof *sc);
    if (sc == NULL)
        return kb_session_status(s);
    sc->scan = scan;
    sc->s = s;
    kb_status status = make_groups(sc, plan);
    while (status == KB_OK) {
        choose_groups(sc);
        uint32_t from = next_record(sc, sc->end);
        if (from >= s->kb->records)
            break;
        sc->start = from;
        sc->end = s->kb->records - from < WINDOW ? s->kb->records : from + WINDOW;
        status = do_window(sc);
    }
    return status == KB_OK ? kb_session_status(s) : status;
}

bool kb_scan_can(const kb_plan *plan)
{
    return count_lists(plan) <= KB_SCAN_LISTS;
}
