/*
 * diagnosis.c - a guided run: its questions, and what answers do. Declared in
 * diagnosis.h; called by the files of the command diagnose.
 */
#include "diagnosis.h"

#include <string.h>

#define HITS 200u   /* of the words, that are looked through for signs */
#define NAMED 5u    /* signs by words that are named */
#define USED 256u   /* values of a facet whose use is looked at */

/* ------------------------------------------------------------------ values */

static void add_value(diagnosis *d, uint32_t value, diagnosis_how how)
{
    for (uint32_t i = 0; i < d->value_count; i++)
        if (d->values[i] == value)
            return;
    if (d->value_count == DIAGNOSIS_VALUES)
        return;
    d->value_how[d->value_count] = (uint8_t)how;
    d->values[d->value_count++] = value;
}

/* Which of the values known is the first of a facet; value_count when none is. */
static uint32_t find_known(diagnosis *d, uint32_t facet)
{
    uint32_t i = 0;
    while (i < d->value_count && diagnosis_value(d, d->values[i])->facet != facet)
        i++;
    return i;
}

/* The values that the words name. */
static void take_values(diagnosis *d)
{
    const kb_facet *facet;
    for (uint32_t i = 0; (facet = diagnosis_facet(d, i))->name.n > 0; i++) {
        bool asks = facet->order.n == 0 && find_known(d, i) == d->value_count;
        for (uint32_t k = 0; asks && k < facet->value_count; k++)
            if (diagnosis_names(d, d->words, facet->first_value + k))
                add_value(d, facet->first_value + k, DIAGNOSIS_BY_WORDS);
    }
}

/* ------------------------------------------------------------------- signs */

/* What a sign is about counts with what the words named: a picture of the phone that the Mac does not show. */
static void choose(diagnosis *d, uint32_t number, diagnosis_how how)
{
    const kb_record *record = diagnosis_get(d, number);
    for (size_t i = 0; record != NULL && i < record->value_count; i++) {
        uint32_t of = find_known(d, diagnosis_value(d, record->values[i])->facet);
        if (of < d->value_count && d->value_how[of] == DIAGNOSIS_BY_WORDS)
            add_value(d, record->values[i], DIAGNOSIS_BY_SIGN);
    }
    d->sign = number;
    d->signed_by = (uint8_t)how;
    d->signs_done = true;
}

/* Whether a record is a sign of a kind, or of any, for the values known. */
static bool is_choice(diagnosis *d, uint32_t number, uint32_t kind)
{
    const kb_record *record = diagnosis_get(d, number);
    return record != NULL && (kind == KB_NO_RECORD || record->kind == kind) &&
           cli_fits(d->k, d->values, d->value_count, record) && diagnosis_is_sign(d, number);
}

/* A sign by its id. */
static bool find_sign(diagnosis *d, kb_str text, uint32_t *number)
{
    kb_status status = kb_find(d->s, text, number);
    if (status < 0)
        d->status = status;
    return status == KB_OK && is_choice(d, *number, KB_NO_RECORD);
}

static void begin_choices(diagnosis *d)
{
    d->choice_count = 0;
    d->many = false;
}

/* Of more choices than can be listed none is. */
static void add_choice(diagnosis *d, uint32_t choice)
{
    d->many = d->many || d->choice_count == DIAGNOSIS_CHOICES;
    if (d->many)
        d->choice_count = 0;
    else
        d->choices[d->choice_count++] = choice;
}

static void list_signs(diagnosis *d, uint32_t kind)
{
    begin_choices(d);
    for (uint32_t i = 0; i < d->records && d->status == KB_OK && !d->many; i++) {
        kb_session_reset(d->s);
        if (is_choice(d, i, kind))
            add_choice(d, i);
    }
}

/* The signs among the hits of the words that are half as good as the best one at least: the best of all, or where signs
 * were asked for, the best sign. Where the words are a whole title, which comes first, there are no others. The only
 * one is taken, if it is as good, and so is one whose id the words are. */
static void search_signs(diagnosis *d, bool asked)
{
    kb_result result;
    uint32_t number;
    begin_choices(d);
    d->nothing = false;
    if (find_sign(d, d->words, &number)) {
        choose(d, number, DIAGNOSIS_BY_WORDS);
        return;
    }
    bool whole = false, found = diagnosis_search(d, HITS, &result);
    uint32_t best = found && !asked ? result.hits[0].score : 0, first = 0;
    for (size_t i = 0; found && i < result.count && d->choice_count < NAMED; i++) {
        const kb_hit *hit = &result.hits[i];
        if (hit->score < best / 2 || (whole && !hit->whole_title))
            break;
        if (!is_choice(d, hit->record, KB_NO_RECORD))
            continue;
        first = first > 0 ? first : hit->score;
        best = best > 0 ? best : hit->score;
        add_choice(d, hit->record);
        whole = hit->whole_title;
    }
    d->nothing = !found;
    if (d->choice_count == 1 && first >= best)
        choose(d, d->choices[0], DIAGNOSIS_BY_WORDS);
}

/* --------------------------------------------------------------- questions */

/* The values of a facet that records have; more than one of them makes a question. */
static bool list_values(diagnosis *d, const kb_facet *facet)
{
    bool used[USED] = {false};
    const kb_record *record;
    for (uint32_t i = 0; (record = diagnosis_get(d, i)) != NULL; i++) {
        for (size_t k = 0; k < record->value_count; k++)
            if (record->values[k] - facet->first_value < USED)
                used[record->values[k] - facet->first_value] = true;
        kb_session_reset(d->s);
    }
    begin_choices(d);
    for (uint32_t i = 0; i < facet->value_count && !d->many; i++)
        if (i >= USED || used[i])
            add_choice(d, facet->first_value + i);
    return d->many || d->choice_count > 1;
}

static void stand(diagnosis *d, diagnosis_place place, uint32_t at)
{
    d->place = place;
    d->at = at;
}

static bool asks_facet(diagnosis *d)
{
    const kb_facet *facet;
    for (; (facet = diagnosis_facet(d, d->next_facet))->name.n > 0; d->next_facet++) {
        stand(d, DIAGNOSIS_FACET, d->next_facet);
        if (facet->order.n == 0 && facet->value_count > 1 && find_known(d, d->next_facet) == d->value_count &&
            list_values(d, facet))
            return true;
    }
    return false;
}

/* Asks by the words first, then kind by kind. */
static bool asks_sign(diagnosis *d)
{
    const kb_kind *kind;
    if (d->words.n > 0 && !d->words_asked) {
        d->words_asked = true;
        stand(d, DIAGNOSIS_SIGN, KB_NO_RECORD);
        search_signs(d, false);
        d->signs_done = d->signs_done || (!d->nothing && d->choice_count == 0);
        if (d->choice_count > 0)
            return !d->signs_done;
    }
    for (; !d->signs_done && (kind = diagnosis_kind(d, d->next_kind))->name.n > 0; d->next_kind++) {
        if (!out_same(kind->role, out_str("sign")))
            continue;
        stand(d, DIAGNOSIS_SIGN, d->next_kind);
        list_signs(d, d->next_kind);
        if (d->many || d->choice_count > 0)
            return true;
    }
    d->signs_done = true;
    return false;
}

uint32_t diagnosis_step_end(const diagnosis *d, uint32_t step)
{
    while (d->parts[d->order[step++]].joined)
        continue;
    return step;
}

bool diagnosis_goes_on(const diagnosis *d, uint32_t step_end)
{
    if (step_end >= d->order_count)
        return false;
    const diagnosis_part *part = &d->parts[d->order[step_end - 1]], *next = &d->parts[d->order[step_end]];
    return part->list > 0 && next->list == part->list && next->record == part->record && next->turn == part->turn;
}

uint32_t diagnosis_next_step(const diagnosis *d, uint32_t step, diagnosis_word answer, uint32_t *passed)
{
    uint32_t end = diagnosis_step_end(d, step);
    for (*passed = 1; answer == DIAGNOSIS_SKIP && diagnosis_goes_on(d, end); ++*passed)
        end = diagnosis_step_end(d, end);
    return end;
}

static void stand_at_step(diagnosis *d)
{
    if (d->step < d->order_count) {
        d->step_end = diagnosis_step_end(d, d->step);
        stand(d, DIAGNOSIS_STEP, d->steps_done);
        return;
    }
    while (d->next_field < d->field_count &&
           (d->fields[d->next_field].sign || d->fields[d->next_field].facet != KB_NO_RECORD))
        d->next_field++;
    stand(d, d->next_field < d->field_count ? DIAGNOSIS_FIELD : DIAGNOSIS_END, d->next_field);
}

/* Goes on to what is asked next. */
static void go_on(diagnosis *d)
{
    if (d->solved)
        stand(d, DIAGNOSIS_END, 0);
    else if (d->planned || (!asks_facet(d) && (d->signs_done || !asks_sign(d)))) {
        if (!d->planned)
            diagnosis_plan(d);
        d->planned = true;
        stand_at_step(d);
    }
}

/* ----------------------------------------------------------------- answers */

static void begin_again(diagnosis *d)
{
    d->value_count = d->options;
    d->words = d->start;
    take_values(d);
    d->sign = KB_NO_RECORD;
    d->next_facet = d->next_kind = d->next_field = 0;
    d->step = d->steps_done = 0;
    d->signs_done = d->words_asked = d->planned = d->solved = d->nothing = false;
    go_on(d);
}

static void answer_sign(diagnosis *d, const diagnosis_answer *a)
{
    if (a->word == DIAGNOSIS_TEXT) {
        d->words = a->text;
        d->words_asked = true;
        search_signs(d, true); /* of any kind: a message is typed where a symptom is asked for */
        if (d->signs_done || d->choice_count > 0)
            return;
        d->nothing = true;
        list_signs(d, a->at);
        return;
    }
    d->next_kind = a->at + 1; /* 0 behind the one that stands for all */
    d->nothing = false;
    if (a->word == DIAGNOSIS_NUMBER)
        choose(d, a->number, DIAGNOSIS_BY_ANSWER);
    d->signs_done = d->signs_done || a->at == KB_NO_RECORD;
}

/* What an answer does, wherever the run stands. */
static void apply(diagnosis *d, const diagnosis_answer *a)
{
    uint32_t passed;
    switch (a->place) {
    case DIAGNOSIS_FACET:
        d->next_facet = a->at + 1;
        if (a->word == DIAGNOSIS_NUMBER)
            add_value(d, a->number, DIAGNOSIS_BY_ANSWER);
        break;
    case DIAGNOSIS_SIGN:
        answer_sign(d, a);
        if (a->word == DIAGNOSIS_TEXT && !d->signs_done)
            return; /* asked again */
        break;
    case DIAGNOSIS_STEP:
        d->solved = a->word == DIAGNOSIS_FIXED;
        d->step = diagnosis_next_step(d, d->step, a->word, &passed);
        d->steps_done += passed;
        break;
    default: d->next_field = a->at + 1; break;
    }
    go_on(d);
}

/* Answers from elsewhere, such as those of a link, could take back for hours. */
static void take_back(diagnosis *d)
{
    d->again += d->answer_count;
    if (d->again > DIAGNOSIS_AGAIN)
        d->status = KB_E_LIMIT;
    if (d->status != KB_OK)
        return;
    d->answer_count--;
    begin_again(d);
    for (uint32_t i = 0; i < d->answer_count; i++)
        apply(d, &d->answers[i]);
}

/* ------------------------------------------------------------ what is typed */

/* The choice that a number names. */
static bool find_number(const diagnosis *d, kb_str text, uint32_t *choice)
{
    uint32_t number = 0;
    for (size_t i = 0; i < text.n && number <= DIAGNOSIS_CHOICES; i++) {
        unsigned digit = (unsigned)(text.s[i] - '0');
        number = digit < 10 ? number * 10 + digit : DIAGNOSIS_CHOICES + 1;
    }
    if (number - 1 >= d->choice_count)
        return false;
    *choice = d->choices[number - 1];
    return true;
}

static bool find_value(diagnosis *d, kb_str text, uint32_t *value)
{
    *value = cli_find_value(d->k, diagnosis_facet(d, d->at), text);
    return *value != KB_NO_RECORD;
}

static bool read_outcome(const diagnosis *d, kb_str text, diagnosis_word *word)
{
    bool goes_on = diagnosis_goes_on(d, d->step_end);
    if (cli_is_listed(out_str("fixed,f,yes,y,1"), text))
        *word = DIAGNOSIS_FIXED;
    else if (cli_is_listed(out_str(goes_on ? "done,d,next,not fixed,not,n,no,2" : "not fixed,not,n,no,2"), text))
        *word = goes_on ? DIAGNOSIS_DONE : DIAGNOSIS_NOT_FIXED;
    else if (cli_is_listed(out_str("skip,s,3"), text))
        *word = DIAGNOSIS_SKIP;
    else
        return false;
    return true;
}

/* What an answer is where the run stands; false: none. */
static bool read_answer(diagnosis *d, kb_str text, diagnosis_answer *a)
{
    a->text = text;
    a->word = DIAGNOSIS_TEXT;
    if (d->place == DIAGNOSIS_STEP)
        return read_outcome(d, text, &a->word);
    if (cli_is_listed(out_str("skip,s,none,0"), text)) {
        a->word = DIAGNOSIS_SKIP;
    } else if (d->place != DIAGNOSIS_FIELD) {
        bool sign = d->place == DIAGNOSIS_SIGN;
        bool found = find_number(d, text, &a->number) || (sign ? find_sign : find_value)(d, text, &a->number);
        a->word = found ? DIAGNOSIS_NUMBER : DIAGNOSIS_TEXT;
        return found || sign;
    }
    return true;
}

bool diagnosis_take(diagnosis *d, kb_str text, kb_str time)
{
    diagnosis_answer a = {.place = d->place, .at = d->at, .time = time};
    if (d->status != KB_OK)
        return true; /* it has ended */
    if (cli_is_listed(out_str(d->place == DIAGNOSIS_STEP ? "back,b,4" : "back,b"), text)) {
        if (d->answer_count == 0)
            return false;
        take_back(d);
        return true;
    }
    if (d->place == DIAGNOSIS_END || text.n == 0 || text.n > KB_QUERY_BYTES || !read_answer(d, text, &a))
        return false;
    if (d->answer_count == DIAGNOSIS_ANSWERS)
        d->status = KB_E_LIMIT;
    if (d->status == KB_OK) {
        d->answers[d->answer_count++] = a;
        apply(d, &a);
    }
    return true;
}

/* ------------------------------------------------------------------- start */

void diagnosis_begin(diagnosis *d, const kb *k, kb_session *s, kb_str words, const uint32_t *values, size_t count)
{
    kb_info info;
    const kb_facet *facet;
    memset(d, 0, sizeof *d);
    kb_get_info(k, &info);
    d->k = k;
    d->s = s;
    d->records = info.records;
    d->start = words;
    d->risk = KB_NO_RECORD;
    for (uint32_t i = 0; d->risk == KB_NO_RECORD && (facet = diagnosis_facet(d, i))->name.n > 0; i++)
        d->risk = out_same(facet->order, out_str("risk")) ? i : KB_NO_RECORD;
    for (size_t i = 0; i < count; i++)
        if (diagnosis_value(d, values[i])->facet != d->risk)
            add_value(d, values[i], DIAGNOSIS_BY_OPTION);
    d->options = d->value_count;
    begin_again(d);
}
