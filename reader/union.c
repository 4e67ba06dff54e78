/*
 * union.c - scores the records of a query that any of many words meets, such as
 * one beginning (library.h). Caller: scan.c, which does what is not done here.
 * Integers only.
 *
 * No two lists add up: a record counts what it counts by the best of them. So
 * the lists are read one after another, and not side by side, the short ones
 * first; what is found in them says how much the best records count at least,
 * and of each list only what may count as much is read.
 */
#include "library.h"

#define FOUND 8192u /* postings that are kept; a query of more is scored by windows */
#define FEW 1024u    /* postings of one word: of more, windows leave out what ties with the worst, too */
#define STEPS 256u

/* One list. */
typedef struct member {
    const kb_query_word *word;
    const kb_choice *choice; /* NULL: it is the query's own word */
    uint32_t weight;
} member;

typedef struct joiner {
    kb_session *s;
    kb_scan *scan;
    const kb_plan *plan;
    const kb_group *group;
    kb_postings it;
    kb_above above;
    uint64_t *found;     /* record, points: one a posting */
    size_t count;
    bool full;
    uint8_t *seen;       /* a bit a record: it is among those of `steps` */
    uint32_t steps[STEPS]; /* how many records count so much at least, by points >> shift */
    uint32_t step, above_step; /* records of this step and those above it: not many more than are wanted */
    unsigned shift;
    uint32_t *specials;  /* points of each */
} joiner;

static size_t count_members(const kb_group *group)
{
    return group->choice_count > 0 ? group->choice_count : group->count;
}

static member member_at(const joiner *j, size_t i)
{
    const kb_group *group = j->group;
    if (group->choice_count == 0)
        return (member){&group->words[i], NULL, kb_word_weight(j->plan, group, &group->words[i])};
    const kb_choice *choice = &group->choices[i];
    return (member){choice->words, choice, kb_choice_word_weight(j->plan, choice->words)};
}

static uint32_t points_of(const joiner *j, const member *m, uint32_t impact)
{
    uint32_t sum = m->weight * impact;
    return m->choice == NULL ? sum : kb_group_share(j->group, kb_choice_points(m->choice, sum));
}

/* The least impact of a list that counts more than the threshold; 256: there is none. */
static uint32_t impact_above(const joiner *j, const member *m)
{
    uint64_t threshold = j->scan->threshold, most = points_of(j, m, 255);
    if (most <= threshold)
        return 256;
    uint32_t impact = (uint32_t)(threshold * 255 / most) + 1; /* nearly: points are in proportion but for their rests */
    while (points_of(j, m, impact) <= threshold)
        impact++;
    while (impact > 1 && points_of(j, m, impact - 1) > threshold)
        impact--;
    return impact;
}

/* ------------------------------------------------------------------- found */

/* Leaves out what does not count enough any more. */
static void drop(joiner *j)
{
    size_t kept = 0;
    for (size_t i = 0; i < j->count; i++)
        if ((uint32_t)j->found[i] > j->scan->threshold)
            j->found[kept++] = j->found[i];
    j->scan->incomplete = j->scan->incomplete || kept < j->count;
    j->count = kept;
}

/* So many records count at least as much; who counts less is none of the best. */
static void raise_threshold(joiner *j, uint32_t record, uint32_t points)
{
    kb_scan *scan = j->scan;
    uint32_t step = points >> j->shift;
    uint8_t mask = (uint8_t)(1u << (record % 8));
    if (scan->wanted == 0 || step < j->step || (j->seen[record / 8] & mask))
        return;
    j->seen[record / 8] |= mask;
    j->steps[step]++;
    j->above_step++;
    while (j->above_step - j->steps[j->step] >= scan->wanted)
        j->above_step -= j->steps[j->step++];
    uint32_t least = j->step << j->shift;
    if (least > scan->threshold + 1 && j->above_step >= scan->wanted)
        scan->threshold = least - 1;
}

/* Room is made only where it was full and the threshold rose since: once a step at most. */
static void add(joiner *j, uint32_t record, uint32_t points)
{
    if (points <= j->scan->threshold) {
        j->scan->incomplete = true;
        return;
    }
    if (j->count == FOUND)
        drop(j);
    j->full = j->count == FOUND;
    if (j->full)
        return;
    j->found[j->count++] = (uint64_t)record << 32 | points;
    raise_threshold(j, record, points);
}

/* ------------------------------------------------------------------- lists */

/* Adds what a block has of some impact. */
static kb_status read_block(joiner *j, const member *m, uint32_t need)
{
    kb_above *above = &j->above;
    kb_status status = kb_postings_above(&j->it, &j->s->pages, (uint8_t)need, above);
    if (status != KB_OK)
        return status;
    bool left_out = above->n < j->it.n;
    for (uint32_t i = 0; i < above->n && !j->full; i++) {
        if (above->impacts[i] >= need)
            add(j, above->records[i], points_of(j, m, above->impacts[i]));
        else
            left_out = true;
    }
    j->scan->incomplete = j->scan->incomplete || left_out;
    return KB_OK;
}

static kb_status read_list(joiner *j, const member *m)
{
    kb_postings *it = &j->it;
    uint32_t need = 0, threshold = 0;
    kb_status status = KB_OK;
    kb_postings_begin(it, &j->s->pages, &m->word->term);
    j->above.need = 0;
    while (it->last != KB_NO_RECORD && status == KB_OK && !j->full) {
        if (need == 0 || threshold != j->scan->threshold)
            need = impact_above(j, m);
        threshold = j->scan->threshold;
        if (need <= it->greatest)
            status = read_block(j, m, need);
        else
            j->scan->incomplete = true;
        kb_postings_seek(it, &j->s->pages, it->last + 1);
    }
    return status == KB_OK ? kb_session_status(j->s) : status;
}

/* The lists of one block, or the others. */
static kb_status read_lists(joiner *j, bool are_short)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < count_members(j->group) && status == KB_OK && !j->full; i++) {
        member m = member_at(j, i);
        if (m.word->known && m.weight > 0 && (m.word->term.df <= KB_POSTING_BLOCK) == are_short)
            status = read_list(j, &m);
    }
    return status;
}

/* ---------------------------------------------------------------- specials */

/* What the special records count by a list. */
static void look_up_specials(joiner *j, const member *m)
{
    kb_postings *it = &j->it;
    kb_pages *p = &j->s->pages;
    kb_postings_begin(it, p, &m->word->term);
    for (size_t i = 0; i < j->scan->special_count; i++) {
        uint32_t record = j->scan->special[i];
        if (kb_postings_find(it, p, record) != KB_OK || it->record != record)
            continue;
        uint32_t points = points_of(j, m, kb_postings_impact(it, p));
        j->specials[i] = points > j->specials[i] ? points : j->specials[i];
    }
}

/* Their title says what they count beside their words, so that they are looked up whatever that is. */
static kb_status score_specials(joiner *j)
{
    for (size_t i = 0; i < count_members(j->group) && j->scan->special_count > 0; i++) {
        member m = member_at(j, i);
        if (m.word->known && m.weight > 0)
            look_up_specials(j, &m);
    }
    return kb_session_status(j->s);
}

/* --------------------------------------------------------------------- all */

static kb_status use(joiner *j, uint32_t record, uint32_t points, bool special)
{
    kb_scan *scan = j->scan;
    uint32_t score = kb_bounded_score(points);
    if (score == 0)
        return KB_OK;
    if (score > scan->threshold || (special && scan->may_be_best(scan->user, record, score)))
        return scan->use(scan->user, record, score);
    scan->passed_over++;
    return KB_OK;
}

/* Hands the records on, each once, with what it counts by the best of its postings. */
static kb_status use_all(joiner *j)
{
    const kb_scan *scan = j->scan;
    size_t special = 0;
    kb_status status = KB_OK;
    for (size_t i = 0; (i < j->count || special < scan->special_count) && status == KB_OK;) {
        uint32_t record = i < j->count ? (uint32_t)(j->found[i] >> 32) : KB_NO_RECORD, points = 0;
        bool is_special = special < scan->special_count && scan->special[special] <= record;
        record = is_special ? scan->special[special] : record;
        for (; i < j->count && j->found[i] >> 32 == record; i++)
            points = (uint32_t)j->found[i];
        if (is_special)
            points = j->specials[special++];
        status = use(j, record, points, is_special);
    }
    return status;
}

/* How many bits of points are too many for a step. */
static unsigned shift_of(const joiner *j)
{
    uint32_t most = 0;
    for (size_t i = 0; i < count_members(j->group); i++) {
        member m = member_at(j, i);
        uint32_t points = points_of(j, &m, 255);
        most = points > most ? points : most;
    }
    unsigned bits = kb_bits_of(most);
    return bits > 8 ? bits - 8 : 0;
}

kb_status kb_union_run(kb_session *s, const kb_plan *plan, kb_scan *scan)
{
    joiner *j = kb_arena_get(&s->arena, 1, sizeof *j);
    if (j == NULL)
        return kb_session_status(s);
    j->s = s;
    j->scan = scan;
    j->plan = plan;
    j->group = &plan->groups[0];
    j->shift = shift_of(j);
    j->found = kb_arena_room(&s->arena, FOUND, sizeof *j->found);
    j->seen = kb_arena_get(&s->arena, (size_t)s->kb->records / 8 + 1, 1);
    j->specials = kb_arena_get(&s->arena, scan->special_count, sizeof *j->specials);
    kb_status status = kb_session_status(s);
    if (status == KB_OK)
        status = read_lists(j, true);
    if (status == KB_OK)
        status = read_lists(j, false);
    if (status != KB_OK)
        return status;
    if (j->full) {
        scan->incomplete = false;
        return KB_NONE;
    }
    drop(j);
    kb_sort_numbers(j->found, j->count);
    status = score_specials(j);
    return status == KB_OK ? use_all(j) : status;
}

bool kb_union_can(const kb_plan *plan, const kb_scan *scan)
{
    const kb_group *group = plan->groups;
    bool can = plan->group_count == 1 && !group->off_topic && scan->prunes && scan->matcher == NULL && scan->keep == NULL;
    if (can && group->choice_count == 0)
        return group->count == 1 && group->words[0].term.df <= FEW;
    for (size_t i = 0; can && i < group->count; i++)
        can = !group->words[i].known;
    for (size_t i = 0; can && i < group->choice_count; i++)
        can = group->choices[i].count == 1;
    return can;
}
