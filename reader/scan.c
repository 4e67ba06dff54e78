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
#define MANY_CHOICES 12u /* of a group */
#define OWN SIZE_MAX /* in place of a choice */

/* A posting list and where it has got to. */
typedef struct list {
    kb_postings own;
    kb_postings *it; /* its own, or that of what must match */
    kb_above above;  /* of the block that is added to scores */
    uint32_t weight;
    uint32_t most;   /* impact */
    size_t choice;   /* of its group; OWN: the list is of the group's own words */
    uint32_t need;   /* the least impact that mattered when it was last asked for; 0: it was not */
    uint64_t short_of; /* what it had to count more than then */
} list;

typedef struct group {
    const kb_group *group;
    list *lists;     /* own words, then choice by choice */
    size_t count;
    uint32_t most;   /* what it counts at most */
    bool independent; /* one list of it decides what it counts: the only, or the best */
} group;

typedef struct scanner {
    kb_scan *scan;
    kb_session *s;
    group *groups;   /* what counts least first */
    size_t count;
    size_t first;        /* of the groups whose records are looked at in this window, all of them */
    uint64_t *below_all; /* for each group, what it and those before it count at most */
    uint64_t *below;     /* the same in this window */
    uint32_t *most;      /* of each group in this window */
    list *lists;
    size_t list_count;
    size_t special;  /* the next */
    bool has_special;    /* the window has one */
    kb_postings *lead;   /* each record that matches is in it; NULL: there is no such list */
    uint32_t lead_weight; /* of the group that has it as its only list; 0: none has */
    uint64_t in_blocks, others; /* what the groups count at most, with and without that one, before blocks_end */
    uint32_t blocks_end;
    uint32_t start, end; /* the window */
    uint32_t *sums, *best, *scores; /* of each record of the window; the first two only where there are choices */
    uint64_t bits[WINDOW / 64]; /* records to be looked at */
    uint16_t *touched, *raised;
    uint32_t touched_count, raised_count;
} scanner;

/* ------------------------------------------------------------------- lists */

size_t kb_count_lists(const kb_plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->group_count; i++) {
        count += plan->groups[i].count;
        for (size_t k = 0; k < plan->groups[i].choice_count; k++)
            count += plan->groups[i].choices[k].count;
    }
    return count;
}

/* What a group counts where it has but one list, with such an impact. */
static uint32_t counts_alone(const group *g, const list *l, uint32_t impact)
{
    uint32_t sum = l->weight * impact;
    return l->choice == OWN ? sum : kb_group_share(g->group, kb_choice_points(&g->group->choices[l->choice], sum));
}

/* So many records that have a word with at least some impact score as much; who scores less is none of the best. */
static void raise_threshold(scanner *sc, const group *g, const list *l, const uint32_t *counts)
{
    kb_scan *scan = sc->scan;
    uint64_t records = 0;
    uint32_t impact = l->most + 1;
    if (!scan->prunes || scan->wanted == 0 || (l->choice != OWN && g->group->choices[l->choice].count > 1))
        return;
    while (impact > 0 && records < scan->wanted)
        records += counts[--impact];
    uint64_t score = counts_alone(g, l, impact);
    if (records >= scan->wanted && score > scan->threshold)
        scan->threshold = kb_bounded_score(score - 1);
}

/* What a list counts at most: a look at its blocks, unless it is one of many that begin so. */
static kb_status survey(scanner *sc, const group *g, list *l)
{
    uint32_t counts[256], most = 255;
    if (l->choice != OWN && g->group->choice_count >= MANY_CHOICES) {
        l->most = l->it->norms != NULL ? kb_norms_impact(l->it->factor, 255) : 0;
        return KB_OK;
    }
    kb_status status = kb_postings_survey(l->it, &sc->s->pages, counts);
    while (most > 0 && counts[most] == 0)
        most--;
    l->most = most;
    raise_threshold(sc, g, l, counts);
    return status;
}

static kb_status add_list(scanner *sc, group *g, const kb_query_word *word, uint32_t weight, size_t choice)
{
    if (!word->known || weight == 0)
        return KB_OK;
    list *l = &sc->lists[sc->list_count++];
    l->weight = weight;
    l->choice = choice;
    l->above.need = 0;
    l->need = 0;
    g->count++;
    l->it = sc->scan->matcher != NULL ? kb_matcher_list(sc->scan->matcher, &word->term) : NULL;
    if (l->it == NULL) {
        l->it = &l->own;
        kb_postings_begin(l->it, &sc->s->pages, &word->term);
    }
    return survey(sc, g, l);
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

/*
 * Whether no two lists of a group add up. Then what matters by none of them alone does not matter,
 * and what matters by one scores by that, or by another that counts more.
 */
static bool is_independent(const group *g)
{
    if (g->count == 1)
        return true;
    for (size_t i = 0; i < g->count; i++)
        if (g->lists[i].choice == OWN || g->group->choices[g->lists[i].choice].count > 1)
            return false;
    return true;
}

/* Puts a group in its place among those that count less or more. */
static void sort_in(scanner *sc, const group *g)
{
    size_t at = sc->count++;
    for (; at > 0 && sc->groups[at - 1].most > g->most; at--)
        sc->groups[at] = sc->groups[at - 1];
    sc->groups[at] = *g;
}

static kb_status add_group(scanner *sc, const kb_plan *plan, const kb_group *of)
{
    group g = {.group = of, .lists = sc->lists + sc->list_count};
    kb_status status = KB_OK;
    for (size_t i = 0; i < of->count && status == KB_OK; i++)
        status = add_list(sc, &g, &of->words[i], kb_word_weight(plan, of, &of->words[i]), OWN);
    for (size_t k = 0; k < of->choice_count; k++)
        for (size_t i = 0; i < of->choices[k].count && status == KB_OK; i++)
            status = add_list(sc, &g, &of->choices[k].words[i], kb_choice_word_weight(plan, &of->choices[k].words[i]),
                              k);
    if (g.count == 0)
        return status;
    g.most = most_of(&g);
    g.independent = is_independent(&g);
    sort_in(sc, &g);
    return status;
}

static kb_status make_groups(scanner *sc, const kb_plan *plan)
{
    size_t lists = kb_count_lists(plan);
    sc->lists = kb_arena_room(&sc->s->arena, lists, sizeof *sc->lists);
    sc->groups = kb_arena_get(&sc->s->arena, plan->group_count, sizeof *sc->groups);
    sc->below_all = kb_arena_get(&sc->s->arena, plan->group_count, sizeof *sc->below_all);
    sc->below = kb_arena_get(&sc->s->arena, plan->group_count, sizeof *sc->below);
    sc->most = kb_arena_get(&sc->s->arena, plan->group_count, sizeof *sc->most);
    kb_status status = kb_session_status(sc->s);
    for (size_t i = 0; i < plan->group_count && status == KB_OK; i++)
        if (!plan->groups[i].off_topic)
            status = add_group(sc, plan, &plan->groups[i]);
    for (size_t i = 0; i < sc->count; i++)
        sc->below_all[i] = sc->groups[i].most + (i > 0 ? sc->below_all[i - 1] : 0);
    return status;
}

/* ------------------------------------------------------------------ windows */

static void look_at(scanner *sc, uint32_t i)
{
    sc->bits[i / 64] |= (uint64_t)1 << (i % 64);
}

/* The first posting of a block in the window, or behind it: a block of a short list lies in many windows. */
static uint32_t first_in_window(const scanner *sc, const kb_above *above)
{
    uint32_t low = 0, high = above->n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (above->records[middle] < sc->start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/*
 * Adds the postings of a block that are in the window and of some impact to its
 * scores, or to its sums; whether others were left out.
 */
static bool add_block(scanner *sc, list *l, uint32_t need)
{
    const kb_above *above = &l->above;
    uint32_t weight = l->weight;
    bool left_out = above->n < l->it->n;
    for (uint32_t k = first_in_window(sc, above); k < above->n && above->records[k] < sc->end; k++) {
        uint32_t i = above->records[k] - sc->start;
        if (above->impacts[k] < need) {
            left_out = true;
            continue;
        }
        if (l->choice == OWN) {
            look_at(sc, i);
            sc->scores[i] += weight * above->impacts[k];
        } else {
            if (sc->sums[i] == 0)
                sc->touched[sc->touched_count++] = (uint16_t)i;
            sc->sums[i] += weight * above->impacts[k];
        }
    }
    return left_out;
}

/* The least impact of a list that counts more than some points; 256: there is none. */
static uint32_t impact_above(const group *g, list *l, uint64_t points)
{
    uint32_t low = 1, high = 256;
    if (l->need > 0 && l->short_of == points)
        return l->need;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (counts_alone(g, l, middle) > points)
            high = middle;
        else
            low = middle + 1;
    }
    l->need = low;
    l->short_of = points;
    return low;
}

/* The least impact of a list that may make a record matter, given what all other groups count at most; 1: any. */
static uint32_t least_impact(const scanner *sc, const group *g, list *l, uint64_t others)
{
    const kb_scan *scan = sc->scan;
    if (!scan->prunes || sc->has_special || others > scan->threshold)
        return 1;
    return impact_above(g, l, scan->threshold - others);
}

static kb_status add_list_part(scanner *sc, const group *g, list *l, uint64_t others)
{
    kb_postings *it = l->it;
    kb_postings_seek(it, &sc->s->pages, sc->start);
    while (it->last != KB_NO_RECORD && it->base < sc->end) {
        uint32_t need = least_impact(sc, g, l, others);
        bool left_out = need > it->greatest;
        if (need <= it->greatest) {
            kb_status status = kb_postings_above(it, &sc->s->pages, (uint8_t)need, &l->above);
            if (status != KB_OK)
                return status;
            left_out = add_block(sc, l, need);
        }
        sc->scan->incomplete = sc->scan->incomplete || left_out;
        if (it->last >= sc->end)
            break;
        kb_postings_seek(it, &sc->s->pages, it->last + 1);
    }
    return kb_session_status(sc->s);
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

static bool is_single(const group *g)
{
    return g->count == 1 && g->lists[0].choice == OWN;
}

static kb_status add_group_part(scanner *sc, size_t number)
{
    group *g = &sc->groups[number];
    uint64_t others = g->independent ? sc->below[sc->count - 1] - sc->most[number] : UINT64_MAX;
    for (size_t i = 0; i < g->count; i++) {
        kb_status status = add_list_part(sc, g, &g->lists[i], others);
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
    kb_status status = kb_postings_find(l->it, &sc->s->pages, record);
    return status == KB_OK && l->it->record == record ? kb_postings_impact(l->it, &sc->s->pages) : 0;
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
    if (!is_single(g))
        return g->most;
    kb_postings_seek(g->lists[0].it, &sc->s->pages, record);
    return g->lists[0].it->last == KB_NO_RECORD ? 0 : g->lists[0].weight * g->lists[0].it->greatest;
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
    if (sc->scan->matcher != NULL && score == 0)
        score = 1; /* a phrase of stop words finds, too */
    if (score > 0 && matters(sc, record, score, special))
        return sc->scan->use(sc->scan->user, record, kb_bounded_score(score));
    if (sc->scan->matcher != NULL)
        sc->scan->incomplete = true; /* nobody knows whether it matches */
    else
        sc->scan->passed_over += score > 0 ? 1 : 0;
    return KB_OK;
}

/* ---------------------------------------------------------------------- all */

/* Of groups that count at most so much with those before them, the first that is looked at. */
static size_t first_that_counts(const scanner *sc, const uint64_t *below)
{
    size_t first = 0;
    while (sc->scan->prunes && first < sc->count && below[first] <= sc->scan->threshold)
        first++;
    return first;
}

/* What the groups count at most in the window, by the blocks there. */
static void measure_window(scanner *sc)
{
    uint64_t below = 0;
    for (size_t i = 0; i < sc->count; i++) {
        group *g = &sc->groups[i];
        sc->most[i] = g->most;
        if (is_single(g)) {
            kb_postings_seek(g->lists[0].it, &sc->s->pages, sc->start);
            sc->most[i] = g->lists[0].weight * kb_postings_most(g->lists[0].it, sc->end);
        }
        below += sc->most[i];
        sc->below[i] = below;
    }
    sc->first = first_that_counts(sc, sc->below);
    sc->scan->incomplete = sc->scan->incomplete || sc->first > 0;
}

/* The first record of a list, from one on; or less, as long as its block is not read. */
static uint32_t next_in(scanner *sc, list *l, uint32_t from)
{
    kb_postings *it = l->it;
    kb_postings_seek(it, &sc->s->pages, from);
    if (it->last == KB_NO_RECORD)
        return KB_NO_RECORD;
    if (it->parts & KB_READ_RECORDS)
        return it->records[kb_postings_place(it, 0, from)];
    return it->base > from ? it->base : from;
}

/* Where the next window begins; KB_NO_RECORD: nothing is left. */
static uint32_t next_record(scanner *sc, uint32_t from)
{
    const kb_scan *scan = sc->scan;
    uint32_t next = KB_NO_RECORD;
    size_t first = first_that_counts(sc, sc->below_all);
    for (size_t i = 0; i < sc->count; i++)
        for (size_t k = 0; k < sc->groups[i].count; k++) {
            uint32_t record = next_in(sc, &sc->groups[i].lists[k], from);
            sc->scan->incomplete = sc->scan->incomplete || (i < first && record != KB_NO_RECORD);
            if (i >= first && record < next)
                next = record;
        }
    size_t at = sc->special;
    while (at < scan->special_count && scan->special[at] < from)
        at++;
    return at < scan->special_count && scan->special[at] < next ? scan->special[at] : next;
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

static bool is_kept(const scanner *sc, uint32_t record)
{
    const uint8_t *keep = sc->scan->keep;
    return keep == NULL || (keep[record / 8] >> (record % 8) & 1);
}

/* Leaves the records out that have excluded words. */
static void apply_kept(scanner *sc)
{
    for (uint32_t i = 0; sc->scan->keep != NULL && i < sc->end - sc->start; i++) {
        if (!is_kept(sc, sc->start + i)) {
            sc->bits[i / 64] &= ~((uint64_t)1 << (i % 64));
            sc->scores[i] = 0;
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
    for (size_t i = sc->first; i < sc->count && status == KB_OK; i++)
        status = add_group_part(sc, i);
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

/* Room for a window: a guide may have fewer records, and most queries have no choices. */
static kb_status make_room(scanner *sc)
{
    kb_arena *arena = &sc->s->arena;
    size_t records = sc->s->kb->records < WINDOW ? sc->s->kb->records : WINDOW, chosen = 0;
    for (size_t i = 0; i < sc->list_count; i++)
        chosen = sc->lists[i].choice != OWN ? records : chosen;
    sc->scores = kb_arena_get(arena, records, sizeof *sc->scores);
    sc->sums = kb_arena_get(arena, chosen, sizeof *sc->sums);
    sc->best = kb_arena_get(arena, chosen, sizeof *sc->best);
    sc->touched = kb_arena_room(arena, chosen, sizeof *sc->touched);
    sc->raised = kb_arena_room(arena, chosen, sizeof *sc->raised);
    return kb_session_status(sc->s);
}

static kb_status scan_windows(scanner *sc)
{
    uint32_t records = sc->s->kb->records;
    kb_status status = make_room(sc);
    while (status == KB_OK) {
        uint32_t from = next_record(sc, sc->end);
        if (from >= records)
            break;
        sc->start = from;
        sc->end = records - from < WINDOW ? records : from + WINDOW;
        measure_window(sc);
        look_at_specials(sc);
        if (sc->first < sc->count || sc->has_special)
            status = do_window(sc);
    }
    return status;
}

/* ------------------------------------------------------------------ matches */

/* What the groups count at most in the blocks where a record would be, which all go on up to blocks_end. */
static void measure_blocks(scanner *sc, uint32_t record)
{
    sc->in_blocks = sc->others = sc->lead_weight = 0;
    sc->blocks_end = KB_NO_RECORD;
    for (size_t i = 0; i < sc->count; i++) {
        const group *g = &sc->groups[i];
        const list *l = &g->lists[0];
        uint32_t most = most_in(sc, g, record);
        bool leads = is_single(g) && l->it == sc->lead;
        sc->in_blocks += most;
        sc->others += leads ? 0 : most;
        if (leads)
            sc->lead_weight = l->weight;
        if (is_single(g) && l->it->last < sc->blocks_end)
            sc->blocks_end = l->it->last + 1;
    }
}

/* The first record from one on that may matter, by the blocks that it is in. */
static uint32_t first_hopeful(scanner *sc, uint32_t record)
{
    kb_scan *scan = sc->scan;
    if (record >= sc->blocks_end)
        measure_blocks(sc, record);
    if (matters(sc, record, sc->in_blocks > 0 ? sc->in_blocks : 1, false) || is_special(sc, record))
        return record;
    scan->incomplete = true;
    bool special = sc->special < scan->special_count && scan->special[sc->special] < sc->blocks_end;
    return special ? scan->special[sc->special] : sc->blocks_end;
}

/* The least impact in the list that leads with which a record may matter. */
static uint64_t least_to_lead(const scanner *sc)
{
    const kb_scan *scan = sc->scan;
    if (!scan->prunes || scan->threshold == 0 || sc->others > scan->threshold)
        return 0;
    return sc->lead_weight > 0 ? (scan->threshold - sc->others) / sc->lead_weight + 1 : UINT64_MAX;
}

/*
 * The first record from one on of the list that leads that may matter by its impact there, to which that goes; or, when
 * it is not found, the end of a block.
 */
static kb_status next_of_lead(scanner *sc, uint32_t *record, bool *found)
{
    kb_postings *it = sc->lead;
    uint64_t need = least_to_lead(sc);
    kb_postings_seek(it, &sc->s->pages, *record);
    kb_status status = kb_postings_read(it, &sc->s->pages);
    uint32_t i = status == KB_OK ? kb_postings_place(it, it->at, *record) : 0;
    for (; i < it->n && it->records[i] < sc->blocks_end; i++) {
        *record = it->records[i];
        if (it->impacts[i] >= need || is_special(sc, *record)) {
            kb_postings_go(it, i);
            return KB_OK;
        }
        sc->scan->incomplete = true;
    }
    *found = false;
    *record = status == KB_NONE ? KB_NO_RECORD : it->last < sc->blocks_end ? it->last + 1 : sc->blocks_end;
    return status == KB_NONE ? KB_OK : status;
}

/* Only records that match are looked at; all words are looked up there, the commonest only where it matters. */
static kb_status scan_matches(scanner *sc)
{
    kb_status status = KB_OK;
    sc->first = sc->count;
    sc->lead = kb_matcher_lead(sc->scan->matcher);
    if (sc->count > 0)
        memcpy(sc->below, sc->below_all, sc->count * sizeof *sc->below);
    for (uint32_t record = 0, next; record < sc->s->kb->records && status == KB_OK; record = next) {
        next = first_hopeful(sc, record);
        bool hopeful = next == record;
        if (hopeful && sc->lead != NULL)
            status = next_of_lead(sc, &next, &hopeful);
        if (status != KB_OK || !hopeful)
            continue;
        record = next;
        status = kb_matcher_ask(sc->scan->matcher, record, &next);
        if (status != KB_OK || next > record)
            continue;
        next = record + 1;
        if (is_kept(sc, record))
            status = finish(sc, record, 0);
    }
    return status;
}

kb_status kb_scan_run(kb_session *s, const kb_plan *plan, kb_scan *scan)
{
    kb_status joined = kb_union_can(plan, scan) ? kb_union_run(s, plan, scan) : KB_NONE;
    if (joined != KB_NONE)
        return joined;
    scanner *sc = kb_arena_get(&s->arena, 1, sizeof *sc);
    if (sc == NULL)
        return kb_session_status(s);
    sc->scan = scan;
    sc->s = s;
    kb_status status = make_groups(sc, plan);
    if (status == KB_OK)
        status = scan->matcher != NULL ? scan_matches(sc) : scan_windows(sc);
    return status == KB_OK ? kb_session_status(s) : status;
}
