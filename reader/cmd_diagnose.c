/*
 * cmd_diagnose.c - the command diagnose: a guided run, question by question and
 * step by step, with plain prompts. Declared in cli.h; called by commands.c.
 * What the run is stands in diagnosis.h.
 */
#include "diagnose.h"

#define LINE_BYTES 4096u /* of what is typed at once; the rest of a longer line is left out */

/* A run at a terminal, or at what stands in its place. */
typedef struct talk {
    diagnose_run *run;
    flow f;
    bool known, escalated; /* was shown */
    size_t at, have;
    int error;             /* of reading it */
    char bytes[LINE_BYTES], line[LINE_BYTES]; /* of standard input */
} talk;

/* ----------------------------------------------------------------- showing */

/* What the run knows when the steps begin. */
static void put_known(talk *t)
{
    diagnosis *d = t->run->d;
    const kb_facet *facet;
    for (uint32_t i = 0; (facet = diagnosis_facet(d, i))->name.n > 0; i++) {
        kb_str values = diagnose_values(t->run, i);
        if (values.n > 0)
            diagnose_say(&t->f, "%: *%*\n", facet->label, values);
    }
    const kb_record *sign = diagnosis_get(d, d->sign);
    if (sign != NULL)
        diagnose_say(&t->f, "%: *%*\n", cli_kind_label(t->run->c, sign->kind), sign->title);
    else if (d->words.n > 0 && !d->nothing)
        diagnose_say(&t->f, "Words: *%*\n", d->words);
    flow_end(&t->f, 1);
}

static void put_question(talk *t)
{
    const diagnosis *d = t->run->d;
    kb_str id, title;
    if (d->nothing && d->place == DIAGNOSIS_SIGN)
        diagnose_say(&t->f, "Nothing fits \"%\".\n", d->words);
    diagnose_say(&t->f, "*%?*\n", diagnose_question(t->run, d->place, d->at));
    for (size_t i = 0; diagnose_choice(t->run, i, &id, &title); i++) {
        flow_push(&t->f, "  ", "     ", OUT_PLAIN);
        diagnose_say(&t->f, "#. *%* _(%)_\n", (unsigned)i + 1, title, id);
        flow_pop(&t->f);
    }
    if (d->many)
        diagnose_say(&t->f, "There are too many to list: type words.\n");
    diagnose_say(&t->f, "_%_\n", diagnose_prompt(t->run));
}

/* The record of a step, or of the escalation. */
static void put_turn(talk *t)
{
    diagnosis *d = t->run->d;
    kb_session_reset(d->s);
    const kb_record *record = diagnosis_get(d, diagnose_part(t->run)->record);
    if (record == NULL)
        return;
    cli_print_title(t->run->c, &t->f, record);
    cli_print_id(t->run->c, &t->f, record);
    flow_end(&t->f, 1);
    diagnose_text(t->run, &t->f);
}

static void put_step(talk *t)
{
    const diagnosis *d = t->run->d;
    diagnose_say(&t->f, "Step # of at most #: %\n", d->steps_done + 1, d->steps,
                 diagnose_risk(t->run, diagnose_part(t->run)));
    put_turn(t);
    diagnose_say(&t->f, "_%_\n", diagnose_prompt(t->run));
}

static void put_end(talk *t)
{
    const diagnosis *d = t->run->d;
    if (d->solved || d->escalation.record == KB_NO_RECORD)
        diagnose_say(&t->f, d->solved ? "*Solved.*\n" : "*No step is left.*\n");
    for (uint32_t i = 0; i < d->field_count && !d->solved; i++) {
        kb_str value = diagnose_field(t->run, i);
        flow_push(&t->f, "- ", "  ", OUT_PLAIN);
        diagnose_say(&t->f, "%: *%*\n", diagnose_words(t->run, &d->fields[i].item),
                     value.n > 0 ? value : out_str("not known"));
        flow_pop(&t->f);
    }
}

/* Where the run stands. */
static void show(talk *t)
{
    const diagnosis *d = t->run->d;
    if (d->planned && !t->known)
        put_known(t);
    t->known = d->planned;
    if (d->place >= DIAGNOSIS_FIELD && !d->solved && !t->escalated && d->escalation.record != KB_NO_RECORD) {
        diagnose_say(&t->f, "*No step is left: time to hand over.*\n");
        flow_end(&t->f, 1);
        put_turn(t);
        t->escalated = true;
    }
    if (d->place == DIAGNOSIS_STEP)
        put_step(t);
    else if (d->place == DIAGNOSIS_FIELD)
        diagnose_say(&t->f, "*%?*\n_%_\n", diagnose_words(t->run, &d->fields[d->at].item), diagnose_prompt(t->run));
    else if (d->place == DIAGNOSIS_END)
        put_end(t);
    else
        put_question(t);
    flow_end(&t->f, 0);
}

/* ------------------------------------------------------------------ typing */

/* The next line; false when there is none. */
static bool type_line(talk *t, kb_str *line)
{
    char c = ' ';
    *line = (kb_str){t->line, 0};
    while (c != '\n') {
        if (t->at == t->have) {
            t->at = 0;
            t->error = sys_read(t->bytes, LINE_BYTES, &t->have);
            if (t->error != 0 || t->have == 0)
                return line->n > 0 && t->error == 0;
        }
        c = t->bytes[t->at++];
        if (c != '\n' && line->n < LINE_BYTES)
            t->line[line->n++] = c == '\t' || c == '\r' ? ' ' : c;
    }
    return true;
}

/* The next answer, of the file if there is one, without anything that a terminal would obey; false at the end. */
static bool next_answer(talk *t, kb_str *answer, kb_str *time)
{
    diagnose_run *run = t->run;
    cli *c = run->c;
    out_stream clean;
    bool file = c->options.answers != NULL;
    out_puts(&c->out, "> ");
    (void)out_flush(&c->out);
    *time = diagnose_now(c);
    if (file && run->taken < run->line_count) {
        const diagnose_line *line = &run->lines[run->taken++];
        *answer = line->text;
        *time = line->time.n > 0 ? line->time : *time;
    } else if (file || !type_line(t, answer)) {
        out_char(&c->out, '\n');
        return false;
    }
    out_init(&clean, OUT_MEMORY, false);
    out_line_text(&clean, diagnose_trim(*answer));
    *answer = out_str(cli_string(c, out_view(&clean)));
    out_end_memory(&clean, &c->out);
    if (file || !sys_is_terminal(0)) { /* as a terminal shows what is typed */
        out_text(&c->out, *answer);
        out_char(&c->out, '\n');
    }
    out_char(&c->out, '\n');
    return true;
}

/* ----------------------------------------------------------------- running */

/* Takes one answer; *moves says whether the run stands elsewhere now. */
static int take(talk *t, kb_str answer, kb_str time, bool *moves)
{
    diagnose_run *run = t->run;
    bool step = run->d->place == DIAGNOSIS_STEP;
    uint32_t before = run->d->answer_count;
    if (cli_is_listed(out_str(step ? "quit,q,6" : "quit,q"), answer)) {
        run->stopped = true;
        return 0;
    }
    if (cli_is_listed(out_str(step ? "why,w,5" : "why,w"), answer)) {
        diagnose_why(run, &t->f);
        return 0;
    }
    *moves = diagnosis_take(run->d, answer, time);
    if (!*moves && run->c->options.answers != NULL)
        return diagnose_fail_answer(run);
    if (!*moves)
        diagnose_say(&t->f, "That is no answer here.\n_%_\n", diagnose_prompt(run));
    if (!*moves || run->d->status != KB_OK)
        return 0;
    bool back = run->d->answer_count <= before;
    return diagnose_save(run, back ? out_str("back") : diagnose_answer(run, &run->d->answers[before]), time);
}

static void tell_stop(talk *t)
{
    diagnosis *d = t->run->d;
    const kb_record *record = d->place == DIAGNOSIS_STEP ? diagnosis_get(d, diagnose_part(t->run)->record) : NULL;
    diagnose_say(&t->f, "*Stopped*");
    if (record != NULL)
        diagnose_say(&t->f, " at step #: *%* _%_", d->steps_done + 1, record->title, record->id);
    diagnose_say(&t->f, t->run->c->options.save != NULL ? "; the same --save goes on from here.\n" : ".\n");
}

static int converse(diagnose_run *run)
{
    cli *c = run->c;
    talk *t = cli_keep(c, sizeof *t);
    kb_str answer, time;
    int status = 0;
    if (t == NULL)
        return cli_no_memory(c);
    for (bool moves = true; status == 0 && c->out.error == 0 && run->d->status == KB_OK;) {
        t->run = run;
        flow_init(&t->f, &c->out, c->width);
        if (moves)
            show(t);
        if (run->d->place == DIAGNOSIS_END)
            return 0;
        run->stopped = run->stopped || !next_answer(t, &answer, &time);
        moves = false;
        if (!run->stopped && answer.n > 0)
            status = take(t, answer, time, &moves);
        if (!run->stopped)
            continue;
        if (t->error != 0)
            return cli_fail(c, CLI_IO, "cannot read standard input: ", sys_error_text(t->error));
        tell_stop(t);
        return status;
    }
    return status;
}

int cmd_diagnose(cli *c)
{
    diagnose_run run = {.c = c};
    int status = diagnose_begin(&run);
    if (status == 0 && (c->options.json || c->options.answers == NULL))
        status = diagnose_take_all(&run);
    run.date = diagnose_now(c);
    if (status == 0)
        status = c->options.json ? diagnose_json(&run) : converse(&run);
    if (status == 0)
        status = diagnose_status(&run);
    if (status == 0 && c->options.report != NULL)
        status = diagnose_report(&run);
    out_free(&run.saved);
    return status != 0 ? status : run.d->solved ? CLI_FOUND : CLI_NOTHING;
}
