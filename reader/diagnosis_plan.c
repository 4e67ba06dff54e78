/*
 * diagnosis_plan.c - which records fit in a guided run, and their steps in order.
 * Declared in diagnosis.h; called by diagnosis.c.
 */
#include "diagnosis.h"

#define HITS 10u       /* of the words, that are looked at */
#define FREE_DEPTH 2u  /* links from the sign; behind them nothing of a lower tier */
#define LEVEL_DEPTH 4u /* behind these only what is of a higher tier */

/* ----------------------------------------------------------------- records */

static bool fits(const diagnosis *d, const kb_record *record)
{
    return cli_fits(d->k, d->values, d->value_count, record);
}

/* The risk of a record, from 0; KB_NO_RECORD when it has none. Where no facet says it, all are alike. */
static uint32_t tier_of(diagnosis *d, const kb_record *record)
{
    uint32_t tier = KB_NO_RECORD;
    const kb_facet *risk = diagnosis_facet(d, d->risk);
    if (d->risk == KB_NO_RECORD)
        return 0;
    for (size_t i = 0; i < record->value_count; i++) /* they rise */
        if (record->values[i] - risk->first_value < risk->value_count)
            tier = record->values[i] - risk->first_value;
    return tier;
}

/* The next record that stands inside one, or NULL; *at begins with that one. */
static const kb_record *next_inside(diagnosis *d, uint32_t number, uint32_t *at)
{
    const kb_record *inside = diagnosis_get(d, ++*at);
    return inside != NULL && inside->parent >= number && inside->parent != KB_NO_RECORD ? inside : NULL;
}

/* A page of signs, such as one with a table of symptoms: they are signs, it is none. */
static bool holds_signs_only(diagnosis *d, uint32_t number)
{
    const kb_record *inside;
    uint32_t at = number;
    while ((inside = next_inside(d, number, &at)) != NULL)
        if (!diagnosis_has_role(d, inside, "sign"))
            return false;
    return at > number + 1;
}

static bool has_sign_role(diagnosis *d, uint32_t number, uint32_t *parent)
{
    const kb_record *record = diagnosis_get(d, number);
    *parent = record != NULL ? record->parent : KB_NO_RECORD;
    return record != NULL && diagnosis_has_role(d, record, "sign");
}

bool diagnosis_is_sign(diagnosis *d, uint32_t number)
{
    uint32_t around, unused;
    if (!has_sign_role(d, number, &around) || holds_signs_only(d, number))
        return false;
    /* A part of another sign, such as a section "Problem" of its page, is none of its own. */
    return !has_sign_role(d, around, &unused) || holds_signs_only(d, around);
}

/* Whether a record belongs to a sign that was not chosen. */
static bool is_of_other_sign(diagnosis *d, uint32_t number)
{
    const kb_record *record;
    while (number != d->sign && !diagnosis_is_sign(d, number)) {
        record = diagnosis_get(d, number);
        if (record == NULL)
            return false;
        number = record->parent;
    }
    return number != d->sign;
}

/* -------------------------------------------------------------------- fits */

/* Whether a record may be a step, or hold some. */
static bool may_fit(diagnosis *d, const kb_record *record, const diagnosis_fit *as)
{
    bool page = as->how == DIAGNOSIS_BY_WORDS && record->page == record->number;
    bool linked = as->how == DIAGNOSIS_BY_LINK && d->fits[as->from].how == DIAGNOSIS_BY_SIGN;
    bool sign = diagnosis_has_role(d, record, "sign");
    if (as->how == DIAGNOSIS_BY_SIGN)
        return true;
    if (diagnosis_has_role(d, record, "warning") || !fits(d, record) || (sign ? !linked && !page : !as->tiered && !page))
        return false;
    if (sign && !diagnosis_is_sign(d, as->record))
        return false;
    bool asked = as->how == DIAGNOSIS_BY_GUIDE || (as->how == DIAGNOSIS_BY_WORDS && d->sign != KB_NO_RECORD);
    return !asked || !is_of_other_sign(d, as->record);
}

/* Adds a record if it fits; returns its place, DIAGNOSIS_ESCALATION, or DIAGNOSIS_NONE. */
static uint16_t add(diagnosis *d, uint32_t number, diagnosis_how how, uint16_t from, unsigned depth)
{
    for (uint32_t i = 0; i < d->fit_count; i++)
        if (d->fits[i].record == number)
            return (uint16_t)i;
    const kb_record *record = diagnosis_get(d, number);
    if (record == NULL)
        return DIAGNOSIS_NONE;
    if (diagnosis_has_role(d, record, "escalation")) {
        if (d->escalation.record == KB_NO_RECORD && fits(d, record))
            d->escalation.record = number;
        return DIAGNOSIS_ESCALATION;
    }
    uint32_t tier = tier_of(d, record);
    diagnosis_fit fit = {number, tier == KB_NO_RECORD ? 0 : tier, from, (uint8_t)how, (uint8_t)depth,
                         tier != KB_NO_RECORD};
    if (d->fit_count == DIAGNOSIS_FITS || !may_fit(d, record, &fit))
        return DIAGNOSIS_NONE;
    d->fits[d->fit_count] = fit;
    return (uint16_t)d->fit_count++;
}

/* Adds the records inside one; returns the last of them that is of its tier and fits, else 0. */
static uint32_t add_inside(diagnosis *d, uint16_t fit)
{
    const diagnosis_fit *f = &d->fits[fit];
    uint32_t last = 0;
    for (uint32_t at = f->record; next_inside(d, f->record, &at) != NULL;) {
        uint16_t added = add(d, at, DIAGNOSIS_BY_PLACE, fit, f->depth);
        if (added < d->fit_count && (d->fits[added].tier == f->tier || !f->tiered))
            last = at;
    }
    return last;
}

/* ------------------------------------------------------------------- parts */

/* A record being cut into its steps. */
typedef struct cutter {
    diagnosis *d;
    uint16_t fit;
    uint32_t from;        /* where the next part begins */
    bool prose;           /* text of its own stands there */
    bool listed;          /* it has items */
    bool overview;        /* it leads to records inside */
    uint32_t last_inside; /* of those of its tier that fit; 0: there is none */
    uint32_t tier;        /* the highest that the item links to, above the record's own */
    uint16_t turn, list;  /* of the item */
    uint16_t lists;       /* that were begun */
    diagnosis_part *last;
} cutter;

/* A link: a record that may fit; in an item also whose turn the item belongs to. */
static void take_link(cutter *c, const kb_record *record, bool in_item)
{
    diagnosis *d = c->d;
    const diagnosis_fit *f = &d->fits[c->fit];
    uint32_t tier = tier_of(d, record);
    bool higher = tier != KB_NO_RECORD && tier > f->tier;
    c->overview = c->overview || (record->number > f->record && record->number <= c->last_inside);
    if (f->depth >= FREE_DEPTH && (f->depth >= LEVEL_DEPTH || tier != f->tier) && !higher &&
        !diagnosis_has_role(d, record, "escalation"))
        return;
    uint16_t fit = add(d, record->number, DIAGNOSIS_BY_LINK, c->fit, f->depth < UINT8_MAX ? f->depth + 1u : f->depth);
    if (in_item && higher && tier >= c->tier && (tier > c->tier || c->turn == DIAGNOSIS_NONE)) {
        c->tier = tier;
        c->turn = fit;
    }
}

static void put_part(cutter *c, uint32_t to, bool joined)
{
    diagnosis *d = c->d;
    c->last = NULL;
    if (c->turn != DIAGNOSIS_NONE && d->part_count < DIAGNOSIS_PARTS) {
        c->last = &d->parts[d->part_count++];
        *c->last = (diagnosis_part){.record = d->fits[c->fit].record, .from = c->from, .to = to, .turn = c->turn,
                                    .list = c->list, .joined = joined, .overview = joined && c->overview};
    }
    c->from = to;
    c->prose = false;
}

static void cut_event(cutter *c, const diagnosis_walk *w, const kb_event *e)
{
    bool item = w->in_item && e->element == KB_ITEM && e->depth == 1;
    if (e->element == KB_LIST && e->depth == 0 && !e->leave)
        c->lists++;
    if (item && !e->leave) {
        c->list = e->number > 0 ? c->lists : 0;
        c->tier = c->d->fits[c->fit].tier;
        c->turn = c->fit;
        c->listed = true;
    }
    if (e->element == KB_TEXT && !w->in_item)
        c->prose = true;
    if (item && e->leave)
        put_part(c, w->next, false);
    const kb_record *linked = diagnosis_link(c->d, e);
    if (linked != NULL)
        take_link(c, linked, w->in_item);
}

/* What stands behind the last item, or the whole of a record without items. Where others of its tier are inside, it is
 * to be read with the first of them. */
static void cut_rest(cutter *c, uint32_t end)
{
    const diagnosis_fit *f = &c->d->fits[c->fit];
    bool inside = c->last_inside > 0;
    if (c->prose && c->listed && c->last != NULL)
        c->last->to = end;
    if (!c->prose || c->listed || (!f->tiered && (inside || f->how != DIAGNOSIS_BY_SIGN)))
        return;
    c->turn = c->fit;
    c->list = 0;
    put_part(c, end, inside);
}

/* Adds what the records that fit hold and link to, and their parts. */
static void expand(diagnosis *d, uint16_t *done)
{
    diagnosis_walk w;
    kb_event e;
    for (; *done < d->fit_count && d->status == KB_OK; ++*done) {
        cutter c = {.d = d, .fit = *done, .turn = *done};
        kb_session_reset(d->s);
        c.last_inside = add_inside(d, *done);
        const kb_record *record = diagnosis_get(d, d->fits[*done].record);
        if (record == NULL)
            return;
        diagnosis_walk_begin(&w, d, record, false);
        while (diagnosis_walk_next(&w, &e))
            if (w.own)
                cut_event(&c, &w, &e);
        cut_rest(&c, w.next);
    }
}

/* ------------------------------------------------------------------- order */

/* The parts of a turn: first those that other records leave to it, which say what the steps behind them are for. */
static void put_turn(diagnosis *d, uint16_t fit)
{
    uint32_t begin = d->order_count, others = begin;
    for (unsigned own = 0; own < 2; own++) {
        for (uint32_t i = 0; i < d->part_count; i++)
            if (d->parts[i].turn == fit && (d->parts[i].record == d->fits[fit].record) == (own == 1))
                d->order[d->order_count++] = (uint16_t)i;
        others = own == 0 ? d->order_count : others;
    }
    for (; begin < others; begin++)
        d->parts[d->order[begin]].joined = others < d->order_count;
}

/* Whether what stands behind a part is of its tier, and of a record inside its record. */
static bool is_inside(diagnosis *d, const diagnosis_part *part, const diagnosis_part *behind)
{
    const diagnosis_fit *turn = &d->fits[behind->turn];
    uint32_t number = behind->record;
    const kb_record *record;
    if (behind->record != turn->record || turn->tier != d->fits[part->turn].tier || behind->record == part->record)
        return false;
    while (number > part->record && (record = diagnosis_get(d, number)) != NULL)
        number = record->parent;
    return number == part->record;
}

/* Prose goes with the part behind it only where that is of a record inside. An overview of such stands there, or not at
 * all. */
static void join(diagnosis *d)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < d->order_count; i++) {
        diagnosis_part *part = &d->parts[d->order[i]];
        if (part->joined && part->record == d->fits[part->turn].record) {
            part->joined = i + 1 < d->order_count && is_inside(d, part, &d->parts[d->order[i + 1]]);
            if (part->overview && !part->joined)
                continue;
        }
        d->order[count++] = d->order[i];
        d->steps += !part->joined;
    }
    d->order_count = count;
}

/* Rising in risk; of one risk as they were found. */
static void put_in_order(diagnosis *d)
{
    for (uint32_t tier = 0, next; tier != KB_NO_RECORD; tier = next) {
        next = KB_NO_RECORD;
        for (uint16_t i = 0; i < d->fit_count; i++) {
            if (d->fits[i].tier == tier)
                put_turn(d, i);
            else if (d->fits[i].tier > tier && d->fits[i].tier < next)
                next = d->fits[i].tier;
        }
    }
    join(d);
}

/* -------------------------------------------------------------- escalation */

/* The record that stands for all, where none that fits leads to one; with what stands around it, if that is such, too. */
static void find_escalation(diagnosis *d)
{
    const kb_record *record;
    for (uint32_t i = 0; i < d->records && d->escalation.record == KB_NO_RECORD; i++) {
        kb_session_reset(d->s);
        record = diagnosis_get(d, i);
        if (record == NULL)
            return;
        if (diagnosis_has_role(d, record, "escalation") && fits(d, record) && !is_of_other_sign(d, i))
            d->escalation.record = i;
    }
    for (uint32_t n = d->escalation.record; (record = diagnosis_get(d, n)) != NULL; n = record->parent) {
        if (!diagnosis_has_role(d, record, "escalation"))
            break;
        d->escalation.record = n;
    }
}

/* Who knows what an item of the list asks for. */
static void find_out(diagnosis *d, diagnosis_field *field)
{
    out_stream text;
    out_init(&text, OUT_MEMORY, false);
    diagnosis_words(d, &field->item, &text);
    kb_str item = out_view(&text);
    field->facet = KB_NO_RECORD;
    const kb_record *sign = diagnosis_get(d, d->sign);
    const kb_kind *kind = diagnosis_kind(d, sign != NULL ? sign->kind : UINT32_MAX);
    field->sign = diagnosis_says(item, kind->label) || diagnosis_says(item, kind->name);
    for (uint32_t i = 0; i < d->value_count; i++) {
        uint32_t facet = diagnosis_value(d, d->values[i])->facet;
        if (diagnosis_names(d, item, d->values[i]) || diagnosis_says(item, diagnosis_facet(d, facet)->label))
            field->facet = facet;
    }
    if (text.error != 0)
        d->status = KB_E_MEMORY;
    out_free(&text);
}

/* The list of what is to be handed over. */
static void find_fields(diagnosis *d)
{
    diagnosis_walk w;
    kb_event e;
    kb_session_reset(d->s);
    d->escalation = (diagnosis_part){.record = d->escalation.record, .to = UINT32_MAX, .whole = true};
    const kb_record *record = diagnosis_get(d, d->escalation.record);
    if (record == NULL)
        return;
    diagnosis_walk_begin(&w, d, record, true);
    while (d->field_count < DIAGNOSIS_FIELDS && diagnosis_walk_next(&w, &e)) {
        diagnosis_part *item = &d->fields[d->field_count].item;
        if (!w.in_item || e.element != KB_ITEM || e.depth != 1)
            continue;
        if (!e.leave)
            *item = (diagnosis_part){.record = d->escalation.record, .from = w.number, .whole = true};
        item->to = w.next;
        d->field_count += e.leave;
    }
    for (uint32_t i = 0; i < d->field_count; i++)
        find_out(d, &d->fields[i]);
}

/* -------------------------------------------------------------------- plan */

bool diagnosis_search(diagnosis *d, size_t limit, kb_result *result)
{
    kb_query q = {.text = d->words, .limit = limit, .today = KB_NO_DAY, .values = d->values,
                  .value_count = d->value_count};
    if (d->status != KB_OK || d->words.n == 0)
        return false;
    d->status = kb_search(d->s, &q, result);
    return d->status == KB_OK && result->count > 0 && !result->unsure;
}

void diagnosis_plan(diagnosis *d)
{
    uint32_t hits[HITS];
    size_t count = 0;
    uint16_t done = 0;
    kb_result result;
    bool sign = d->sign != KB_NO_RECORD;
    d->fit_count = d->part_count = d->order_count = d->steps = d->field_count = 0;
    d->escalation.record = KB_NO_RECORD;
    if (diagnosis_search(d, HITS, &result))
        for (; count < result.count && result.hits[count].score >= result.hits[0].score / 2; count++)
            hits[count] = result.hits[count].record;
    if (sign)
        (void)add(d, d->sign, DIAGNOSIS_BY_SIGN, DIAGNOSIS_NONE, 0);
    expand(d, &done);
    for (size_t i = 0; i < count; i++)
        (void)add(d, hits[i], DIAGNOSIS_BY_WORDS, DIAGNOSIS_NONE, sign ? FREE_DEPTH : 1);
    /* Nothing is known: all that has a tier. */
    for (uint32_t i = 0; !sign && d->words.n == 0 && d->risk != KB_NO_RECORD && i < d->records; i++) {
        kb_session_reset(d->s);
        (void)add(d, i, DIAGNOSIS_BY_GUIDE, DIAGNOSIS_NONE, UINT8_MAX);
    }
    expand(d, &done);
    put_in_order(d);
    find_escalation(d);
    find_fields(d);
}
