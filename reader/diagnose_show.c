/*
 * diagnose_show.c - what is shown of a guided run, on a terminal, in a report and
 * as JSON. Declared in diagnose.h; called by the files of the command diagnose.
 */
#include "diagnose.h"

#include "kb_days.h"

#include <stdarg.h>
#include <string.h>

/* -------------------------------------------------------------------- time */

kb_str diagnose_now(cli *c)
{
    char text[32] = "";
    int64_t now = c->today_is_set ? -1 : sys_now();
    kb_day_write(now < 0 ? c->today : (int32_t)(now / 86400), text);
    size_t n = strlen(text);
    unsigned left = (unsigned)(now % 86400);
    if (now < 0)
        return out_str(cli_string(c, out_str(text)));
    memcpy(text + n, "T00:00:00Z", 11);
    for (size_t i = n + 7; i > n; i -= 3) { /* seconds, minutes, hours */
        unsigned part = i > n + 1 ? left % 60 : left;
        text[i] = (char)('0' + part / 10);
        text[i + 1] = (char)('0' + part % 10);
        left /= 60;
    }
    return out_str(cli_string(c, out_str(text)));
}

/* -------------------------------------------------------------- a sentence */

void diagnose_say(flow *f, const char *form, ...)
{
    static const char marks[] = "%#*_\n";
    out_style style = OUT_PLAIN;
    va_list inserted;
    va_start(inserted, form);
    while (*form != '\0') {
        size_t n = strcspn(form, marks);
        flow_text(f, (kb_str){form, n}, style);
        form += n;
        switch (*form) {
        case '%': flow_text(f, va_arg(inserted, kb_str), style); break;
        case '#': flow_number(f, va_arg(inserted, unsigned), ""); break;
        case '*': style = style == OUT_PLAIN ? OUT_STRONG : OUT_PLAIN; break;
        case '_': style = style == OUT_PLAIN ? OUT_QUIET : OUT_PLAIN; break;
        case '\n': flow_end(f, 0); break;
        default: continue;
        }
        form++;
    }
    va_end(inserted);
}

/* ------------------------------------------------------------------ events */

void diagnose_events_begin(diagnose_events *events, diagnose_run *run, const kb_record *record, const diagnosis_part *part)
{
    *events = (diagnose_events){.part = part, .warning = UINT32_MAX};
    diagnosis_walk_begin(&events->walk, run->d, record, part->whole);
}

/* A warning that stands above is passed over, and so is the end of a list that did not begin here; where an item comes
 * first, its list does. */
bool diagnose_next_event(diagnose_events *events, kb_event *e)
{
    static const kb_event in_list = {.element = KB_LIST, .number = 1};
    diagnosis_walk *w = &events->walk;
    const diagnosis_part *part = events->part;
    if (events->holds) {
        events->holds = false;
        *e = events->held;
        return true;
    }
    while (diagnosis_walk_next(w, e) && w->number < part->to) {
        if (!w->own || w->number < part->from)
            continue;
        bool warns = !part->warning && diagnosis_warns(w, e) && (events->warning == UINT32_MAX || events->warning == e->depth);
        if (warns && (!e->leave || events->warning == e->depth)) {
            events->warning = e->leave ? UINT32_MAX : e->depth;
            continue;
        }
        if (events->warning != UINT32_MAX || (e->element == KB_LIST && e->depth == 0 && e->leave && !events->list))
            continue;
        events->holds = e->element == KB_ITEM && e->depth == 1 && !e->leave && !events->list;
        if (e->depth == 0 || w->in_item)
            events->list = w->in_list;
        events->held = *e;
        if (events->holds)
            *e = in_list;
        return true;
    }
    return false;
}

/* --------------------------------------------------------------- rendering */

/* A record that warns stands in a frame with the name of its kind. */
static void begin_frame(diagnose_run *run, render *r, const kb_record *record)
{
    kb_event frame = {.element = KB_ADMONITION, .label = cli_kind_label(run->c, record->kind)};
    (void)render_event(r, &frame);
    if (!record->title_inside)
        diagnose_say(r->flow, "*%. *", record->title);
}

static void render_part(diagnose_run *run, flow *f, const diagnosis_part *part)
{
    render r;
    diagnose_events events;
    kb_event e;
    kb_status status = KB_OK;
    const kb_record *record = diagnosis_get(run->d, part->record);
    if (record == NULL)
        return;
    render_init(&r, f, run->c->session);
    r.underline = !run->c->out.colour;
    if (part->warning && part->to == UINT32_MAX)
        begin_frame(run, &r, record);
    diagnose_events_begin(&events, run, record, part);
    while (status == KB_OK && diagnose_next_event(&events, &e))
        status = render_event(&r, &e);
    if (status < 0)
        run->d->status = status;
    flow_end(f, 1);
    while (f->margin_count > 0)
        flow_pop(f); /* of frames that stay open */
}

const diagnosis_part *diagnose_part(const diagnose_run *run)
{
    const diagnosis *d = run->d;
    return d->place == DIAGNOSIS_STEP ? &d->parts[d->order[d->step_end - 1]] : &d->escalation;
}

/* What other records leave to the escalation stands before its own text. */
const diagnosis_part *diagnose_next_part(const diagnose_run *run, size_t *i)
{
    const diagnosis *d = run->d;
    if (d->place == DIAGNOSIS_STEP)
        return d->step + *i < d->step_end ? &d->parts[d->order[d->step + (*i)++]] : NULL;
    while (*i < d->part_count && d->parts[*i].turn != DIAGNOSIS_ESCALATION)
        ++*i;
    if (*i > d->part_count)
        return NULL;
    return (*i)++ < d->part_count ? &d->parts[*i - 1] : &d->escalation;
}

void diagnose_warnings(diagnose_run *run, diagnosis_warnings *to)
{
    const diagnosis_part *part;
    to->count = 0;
    for (size_t i = 0; (part = diagnose_next_part(run, &i)) != NULL;)
        diagnosis_warn(run->d, part, to);
}

void diagnose_text(diagnose_run *run, flow *f)
{
    const diagnosis_part *part;
    diagnosis_warnings warnings;
    diagnose_warnings(run, &warnings);
    for (size_t i = 0; i < warnings.count; i++)
        render_part(run, f, &warnings.list[i]);
    for (size_t i = 0; (part = diagnose_next_part(run, &i)) != NULL;)
        render_part(run, f, part);
}

kb_str diagnose_words(diagnose_run *run, const diagnosis_part *part)
{
    out_stream words;
    out_init(&words, OUT_MEMORY, false);
    diagnosis_words(run->d, part, &words);
    kb_str text = out_str(cli_string(run->c, out_view(&words)));
    out_end_memory(&words, &run->c->out);
    return text;
}

/* ------------------------------------------------------------------ labels */

kb_str diagnose_question(const diagnose_run *run, diagnosis_place place, uint32_t at)
{
    if (place == DIAGNOSIS_FACET)
        return diagnosis_facet(run->d, at)->label;
    return at == KB_NO_RECORD ? out_str("What is seen") : cli_kind_label(run->c, at);
}

bool diagnose_choice(diagnose_run *run, size_t i, kb_str *id, kb_str *title)
{
    diagnosis *d = run->d;
    const kb_record *record;
    if (i >= d->choice_count)
        return false;
    if (d->place == DIAGNOSIS_FACET) {
        const kb_value *v = diagnosis_value(d, d->choices[i]);
        *id = v->name;
        *title = v->label;
        return true;
    }
    record = diagnosis_get(d, d->choices[i]);
    *id = d->record.id;
    *title = d->record.title;
    return record != NULL;
}

kb_str diagnose_risk(const diagnose_run *run, const diagnosis_part *part)
{
    diagnosis *d = run->d;
    if (d->risk == KB_NO_RECORD)
        return out_str("");
    return diagnosis_value(d, diagnosis_facet(d, d->risk)->first_value + d->fits[part->turn].tier)->label;
}

kb_str diagnose_answer(diagnose_run *run, const diagnosis_answer *a)
{
    static const char words[][10] = {[DIAGNOSIS_FIXED] = "fixed", [DIAGNOSIS_NOT_FIXED] = "not fixed",
                                     [DIAGNOSIS_DONE] = "done",
                                     [DIAGNOSIS_SKIP] = "skip"};
    const kb_record *record;
    if (a->word == DIAGNOSIS_TEXT)
        return a->text;
    if (a->word != DIAGNOSIS_NUMBER)
        return out_str(words[a->word]);
    if (a->place == DIAGNOSIS_FACET)
        return diagnosis_value(run->d, a->number)->name;
    record = diagnosis_get(run->d, a->number);
    return out_str(record != NULL ? cli_string(run->c, record->id) : "");
}

kb_str diagnose_values(diagnose_run *run, uint32_t facet)
{
    diagnosis *d = run->d;
    const char *list = NULL;
    for (uint32_t i = 0; i < d->value_count; i++) {
        const kb_value *v = diagnosis_value(d, d->values[i]);
        if (v->facet == facet)
            list = sys_join(&run->c->memory, out_str(list), out_str(list == NULL ? "" : ", "), v->label);
    }
    return out_str(list);
}

kb_str diagnose_field(diagnose_run *run, size_t field)
{
    diagnosis *d = run->d;
    if (d->fields[field].sign) {
        const kb_record *sign = diagnosis_get(d, d->sign);
        return out_str(sign != NULL ? cli_string(run->c, sign->title) : "");
    }
    if (d->fields[field].facet != KB_NO_RECORD)
        return diagnose_values(run, d->fields[field].facet);
    for (uint32_t i = 0; i < d->answer_count; i++)
        if (d->answers[i].place == DIAGNOSIS_FIELD && d->answers[i].at == field && d->answers[i].word == DIAGNOSIS_TEXT)
            return d->answers[i].text;
    return out_str("");
}

kb_str diagnose_end(const diagnose_run *run)
{
    const diagnosis *d = run->d;
    if (d->place != DIAGNOSIS_END)
        return out_str("stopped");
    return out_str(d->solved ? "solved" : d->escalation.record != KB_NO_RECORD ? "escalated" : "nothing left");
}

int diagnose_status(diagnose_run *run)
{
    if (run->d->status >= 0)
        return 0;
    return cli_fail_kb(run->c, run->d->status, kb_session_error(run->c->session));
}

int diagnose_fail_write(cli *c, const char *path, int error)
{
    const char *part = sys_join(&c->memory, out_str(path), out_str(".part"), out_str(""));
    if (part != NULL && sys_is_file(&c->memory, part))
        return cli_fail(c, CLI_IO, "cannot write ", path, ": ", part, " is there; remove it, unless another run is writing it");
    return cli_fail(c, CLI_IO, "cannot write ", path, ": ", sys_error_text(error));
}

kb_str diagnose_prompt(const diagnose_run *run)
{
    const diagnosis *d = run->d;
    switch (d->place) {
    case DIAGNOSIS_FACET: return out_str("Number or name, skip, back, quit");
    case DIAGNOSIS_SIGN: return out_str("Number, other words, skip, back, quit");
    case DIAGNOSIS_STEP:
        return out_str(diagnosis_goes_on(d, d->step_end) ? "Done? 1 fixed, 2 next, 3 skip, 4 back, 5 why, 6 quit"
                                                         : "Did that help? 1 fixed, 2 not fixed, 3 skip, 4 back, 5 why, 6 quit");
    case DIAGNOSIS_FIELD: return out_str("What you know, skip, back, quit");
    default: return out_str("");
    }
}

/* --------------------------------------------------------------------- why */

/* The words that a record was found by. */
static void put_matched(diagnosis *d, flow *f, uint32_t record)
{
    kb_result result;
    const kb_reason *reasons;
    size_t count;
    if (!diagnosis_search(d, 1, &result) || (d->status = kb_explain(d->s, record, &reasons, &count)) != KB_OK)
        return;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !out_same(reasons[i].typed, reasons[i - 1].typed))
            diagnose_say(f, i == 0 ? "Words: %" : ", %", reasons[i].typed);
    flow_end(f, 0);
}

/* The record of a fit, and above it what led there; returns the first. */
static uint32_t put_chain(diagnosis *d, flow *f, const diagnosis_fit *fit, unsigned most)
{
    static const char how[][20] = {
        [DIAGNOSIS_BY_WORDS] = "found by the words", [DIAGNOSIS_BY_ANSWER] = "as chosen",
        [DIAGNOSIS_BY_LINK] = "to which that leads", [DIAGNOSIS_BY_PLACE] = "which stands in it",
        [DIAGNOSIS_BY_GUIDE] = "as all that fits",
    };
    uint32_t first = fit->record;
    if (fit->from < d->fit_count && most > 0)
        first = put_chain(d, f, &d->fits[fit->from], most - 1);
    const kb_record *record = diagnosis_get(d, fit->record);
    if (record != NULL)
        diagnose_say(f, "- *%* _%_, %\n", record->title, record->id,
                     out_str(how[fit->how == DIAGNOSIS_BY_SIGN ? d->signed_by : fit->how]));
    return first;
}

void diagnose_why(diagnose_run *run, flow *f)
{
    diagnosis *d = run->d;
    const diagnosis_part *part = diagnose_part(run);
    if (d->place != DIAGNOSIS_STEP) {
        diagnose_say(f, "Neither words nor options say it; skip goes on without.\n");
        return;
    }
    uint32_t first = put_chain(d, f, &d->fits[part->turn], 32);
    diagnose_say(f, "Risk: %\n", diagnose_risk(run, part));
    put_matched(d, f, first);
}
