/*
 * diagnose_report.c - the record of a guided run, for who takes over: as text or
 * Markdown, or as JSON, which --json prints with where the run stands. Declared
 * in diagnose.h; called by cmd_diagnose.c and wasm/diagnose.c. Keys are only ever added.
 */
#include "diagnose.h"

#include <string.h>

typedef enum report_form { REPORT_TEXT, REPORT_MARKDOWN, REPORT_JSON } report_form;

typedef struct report {
    diagnose_run *run;
    report_form form;
    json j;
} report;

/* -------------------------------------------------------------- its pieces */

/* A text in one line, in Markdown without marks; as JSON the value of a key. For people nothing is said of what is
 * not there. */
static void put(report *r, const char *key, const char *before, kb_str text, const char *behind)
{
    static const char marks[] = "\\`*_{}[]<>()#+!|~&";
    out_stream *o = r->j.to;
    if (r->form == REPORT_JSON) {
        json_put_string(&r->j, key, text);
        return;
    }
    if (text.n == 0)
        return;
    out_puts(o, before);
    size_t from = 0;
    for (size_t i = 0; i < text.n && r->form == REPORT_MARKDOWN; i++)
        if (memchr(marks, text.s[i], sizeof marks - 1) != NULL) {
            out_line_text(o, (kb_str){text.s + from, i - from});
            out_char(o, '\\');
            from = i;
        }
    out_line_text(o, (kb_str){text.s + from, text.n - from});
    out_puts(o, behind);
}

static void begin(report *r, const char *key, const char *heading, char bracket)
{
    if (r->form == REPORT_JSON) {
        if (key != NULL)
            json_key(&r->j, key);
        json_open(&r->j, bracket);
        return;
    }
    if (heading != NULL)
        out_puts(r->j.to, r->form == REPORT_MARKDOWN && key != NULL ? "\n## " : "\n");
    if (heading != NULL)
        out_puts(r->j.to, heading);
    if (heading != NULL)
        out_puts(r->j.to, "\n\n");
}

static void end(report *r, char bracket)
{
    if (r->form == REPORT_JSON)
        json_close(&r->j, bracket);
    else if (bracket == '}')
        out_char(r->j.to, '\n');
}

/* "- Words: blurred": the label is the key. */
static void put_line(report *r, const char *key, kb_str text)
{
    char initial = key[0] >= 'a' && key[0] <= 'z' ? (char)(key[0] - 'a' + 'A') : key[0];
    if (r->form != REPORT_JSON && text.n > 0) {
        out_puts(r->j.to, "- ");
        out_char(r->j.to, initial);
        out_puts(r->j.to, key + 1);
    }
    put(r, key, ": ", text, "\n");
}

/* ------------------------------------------------------------- what was done */

static void put_start(report *r)
{
    diagnose_run *run = r->run;
    cli *c = run->c;
    const kb_facet *facet;
    put_line(r, "guide", c->info.title);
    put_line(r, "version", c->info.version);
    put_line(r, "digest", out_str(c->info.digest));
    put_line(r, "date", run->date);
    put_line(r, "words", run->d->words);
    if (r->form == REPORT_JSON)
        begin(r, "facets", NULL, '{');
    for (uint32_t i = 0; (facet = diagnosis_facet(run->d, i))->name.n > 0; i++) {
        kb_str values = diagnose_values(run, i);
        if (values.n > 0)
            put_line(r, cli_string(c, facet->name), values);
    }
    if (r->form == REPORT_JSON)
        end(r, '}');
    const kb_record *sign = diagnosis_get(run->d, run->d->sign);
    if (sign != NULL) {
        put(r, "sign", "- ", cli_kind_label(c, sign->kind), ": ");
        put(r, "sign_title", "", sign->title, ", ");
        put(r, "sign_id", "", sign->id, "\n");
    }
    put_line(r, "end", diagnose_end(run));
}

/* What was asked before the steps. */
static void put_asked(report *r)
{
    const diagnosis *d = r->run->d;
    if (r->form != REPORT_JSON && (d->answer_count == 0 || d->answers[0].place > DIAGNOSIS_SIGN))
        return;
    begin(r, "asked", "Asked", '[');
    for (uint32_t i = 0; i < d->answer_count; i++) {
        const diagnosis_answer *a = &d->answers[i];
        if (a->place > DIAGNOSIS_SIGN)
            continue;
        begin(r, NULL, NULL, '{');
        put(r, "question", "- ", diagnose_question(r->run, a->place, a->at), "? ");
        put(r, "answer", "", diagnose_answer(r->run, a), "");
        put(r, "time", " (", a->time, ")");
        end(r, '}');
    }
    end(r, ']');
}

/* The steps that were answered; a warning is told where it stood first. */
static void put_tried(report *r)
{
    diagnosis *d = r->run->d;
    diagnosis_warnings warnings = {.count = 0};
    uint32_t step = 0, passed;
    if (r->form != REPORT_JSON && d->step == 0 && !d->solved)
        return;
    begin(r, "tried", "Tried", '[');
    for (uint32_t i = 0; i < d->answer_count; i++) {
        const diagnosis_answer *a = &d->answers[i];
        size_t warned = warnings.count;
        if (a->place != DIAGNOSIS_STEP)
            continue;
        kb_session_reset(d->s);
        uint32_t step_end = diagnosis_step_end(d, step);
        for (uint32_t k = step; k < step_end; k++)
            diagnosis_warn(d, &d->parts[d->order[k]], &warnings);
        const diagnosis_part *part = &d->parts[d->order[step_end - 1]];
        step = diagnosis_next_step(d, step, a->word, &passed);
        const kb_record *record = diagnosis_get(d, part->record);
        if (record == NULL)
            break;
        begin(r, NULL, NULL, '{');
        put(r, "outcome", "- ", a->word == DIAGNOSIS_SKIP ? out_str("skipped") : diagnose_answer(r->run, a), ": ");
        put(r, "title", "", record->title, "");
        put(r, "id", ", ", record->id, "");
        put(r, "risk", ", ", diagnose_risk(r->run, part), "");
        put(r, "time", " (", a->time, ")");
        put(r, "text", "\n  ", diagnose_words(r->run, part), "");
        if (r->form == REPORT_JSON)
            begin(r, "warnings", NULL, '[');
        for (; warned < warnings.count; warned++) {
            kb_str text = diagnose_words(r->run, &warnings.list[warned]);
            if (r->form == REPORT_JSON)
                json_string(&r->j, text);
            else
                put(r, "", "\n  Warned: ", text, "");
        }
        end(r, ']');
        end(r, '}');
    }
    end(r, ']');
}

/* What the escalation asks to be handed over. */
static void put_checklist(report *r)
{
    const diagnosis *d = r->run->d;
    begin(r, "checklist", "To hand over", '[');
    for (uint32_t i = 0; i < d->field_count; i++) {
        kb_str value = diagnose_field(r->run, i);
        begin(r, NULL, NULL, '{');
        put(r, "item", "- ", diagnose_words(r->run, &d->fields[i].item), ": ");
        put(r, "value", "", value.n > 0 || r->form == REPORT_JSON ? value : out_str("not known"), "");
        end(r, '}');
    }
    end(r, ']');
}

static void put_all(report *r)
{
    if (r->form == REPORT_MARKDOWN)
        out_puts(r->j.to, "# ");
    if (r->form != REPORT_JSON)
        out_puts(r->j.to, "Guided diagnosis\n\n");
    put_start(r);
    put_asked(r);
    put_tried(r);
    if (r->run->d->planned && !r->run->d->solved)
        put_checklist(r);
}

static bool ends_with(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n > m && out_same_folded(out_str(path + n - m), out_str(end));
}

void diagnose_write(diagnose_run *run, const char *name, out_stream *to)
{
    report r = {run, ends_with(name, ".md") ? REPORT_MARKDOWN : ends_with(name, ".json") ? REPORT_JSON : REPORT_TEXT,
                {to, false}};
    if (r.form == REPORT_JSON) {
        json_open(&r.j, '{');
        json_put_number(&r.j, "schema", 1);
    }
    put_all(&r);
    if (r.form == REPORT_JSON)
        out_puts(to, "}\n");
}

int diagnose_report(diagnose_run *run)
{
    cli *c = run->c;
    const char *path = c->options.report;
    out_stream to;
    out_init(&to, OUT_MEMORY, false);
    diagnose_write(run, path, &to);
    kb_str text = out_view(&to);
    int status = diagnose_status(run), error = to.error;
    bool whole = status == 0 && error == 0 && c->out.error == 0; /* else the run was broken off, or a part is missing */
    if (whole && strcmp(path, "-") == 0)
        out_text(&c->out, text);
    else if (whole && (error = sys_save(&c->memory, path, text.s, text.n)) != 0 && !c->options.json)
        out_text(&c->out, text); /* what a long call was about is not lost */
    if (status == 0 && error != 0)
        status = diagnose_fail_write(c, path, error);
    out_free(&to);
    return status;
}

/* ---------------------------------------------------- where the run stands */

static void put_question(report *r)
{
    const diagnosis *d = r->run->d;
    kb_str id, title;
    begin(r, "question", NULL, '{');
    json_put_string(&r->j, "label", diagnose_question(r->run, d->place, d->at));
    json_put_bool(&r->j, "nothing", d->nothing);
    json_put_bool(&r->j, "many", d->many);
    begin(r, "choices", NULL, '[');
    for (size_t i = 0; diagnose_choice(r->run, i, &id, &title); i++) {
        json_open(&r->j, '{');
        json_put_string(&r->j, "id", id);
        json_put_string(&r->j, "title", title);
        json_close(&r->j, '}');
    }
    json_close(&r->j, ']');
    json_close(&r->j, '}');
}

/* Where texts stand in the events of their records. */
static void put_parts(report *r, const diagnosis_part *parts, size_t count)
{
    const kb_record *record;
    for (size_t i = 0; i < count && (record = diagnosis_get(r->run->d, parts[i].record)) != NULL; i++) {
        json_open(&r->j, '{');
        json_put_string(&r->j, "id", record->id);
        json_put_number(&r->j, "from", parts[i].from);
        json_put_number(&r->j, "to", parts[i].to);
        json_close(&r->j, '}');
    }
}

/* What sets a text, as the value of a key. */
static void put_set(report *r, const char *key, void (*set)(diagnose_run *run, flow *f))
{
    out_stream text;
    flow f;
    out_init(&text, OUT_MEMORY, false);
    flow_init(&f, &text, 0);
    set(r->run, &f);
    flow_end(&f, 0);
    json_put_string(&r->j, key, out_view(&text));
    out_end_memory(&text, &r->run->c->out);
}

/* A step, or the escalation: its record, what stands above it, its text. */
static void put_turn(report *r)
{
    diagnosis *d = r->run->d;
    const diagnosis_part *part = diagnose_part(r->run);
    bool step = d->place == DIAGNOSIS_STEP;
    diagnosis_warnings warnings;
    const kb_record *record = diagnosis_get(d, part->record);
    if (record == NULL)
        return;
    begin(r, step ? "step" : "escalation", NULL, '{');
    json_put_string(&r->j, "id", record->id);
    json_put_string(&r->j, "title", record->title);
    json_put_number(&r->j, "number", step ? d->steps_done + 1 : d->at);
    json_put_number(&r->j, "of", step ? d->steps : d->field_count);
    if (step)
        json_put_string(&r->j, "risk", diagnose_risk(r->run, part));
    put_set(r, "text", diagnose_text);
    put_set(r, "why", diagnose_why);
    kb_session_reset(d->s);
    diagnose_warnings(r->run, &warnings);
    begin(r, "warnings", NULL, '[');
    put_parts(r, warnings.list, warnings.count);
    json_close(&r->j, ']');
    begin(r, "parts", NULL, '[');
    for (size_t i = 0; (part = diagnose_next_part(r->run, &i)) != NULL;)
        put_parts(r, part, 1);
    json_close(&r->j, ']');
    json_close(&r->j, '}');
}

int diagnose_json(diagnose_run *run)
{
    static const char places[][9] = {"question", "question", "step", "field", "end"};
    const diagnosis *d = run->d;
    report r = {run, REPORT_JSON, json_begin(run->c)};
    kb_session_reset(d->s);
    json_put_string(&r.j, "place", out_str(places[d->place]));
    put_all(&r);
    if (d->place <= DIAGNOSIS_SIGN)
        put_question(&r);
    else if (!d->solved)
        put_turn(&r);
    return json_end(run->c, &r.j, d->status, kb_session_error(d->s), CLI_FOUND);
}
