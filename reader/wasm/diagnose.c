/*
 * diagnose.c - the command diagnose of the page: DATE and ANSWERS, the text of a file
 * of answers (../diagnose_file.c), are its words. Nothing is kept: the page holds the
 * answers, and gives all of them each time. Declared in wasm.h; called by wasm.c.
 *
 * The first line is what the program prints with --json. The second has what the page
 * shows as elements, of a step or the escalation:
 *     {"schema":1, "prompt":TEXT, "record":what search says of one or null,
 *      "warnings":[{"label":KIND, "title":TITLE, "events":[...]}...], "parts":[{"events":[...]}...]}
 * with label and title only where a whole record warns, and the events of read.c.
 * With --report NAME the answer is the report that the file of that name would have.
 */
#include "diagnose.h"
#include "wasm.h"

static kb_status next_event(void *events, kb_event *e)
{
    return diagnose_next_event(events, e) ? KB_OK : KB_NONE;
}

static void put_part(diagnose_run *run, json *j, const diagnosis_part *part)
{
    diagnose_events events;
    kb_status status;
    const kb_record *record = diagnosis_get(run->d, part->record);
    if (record == NULL)
        return;
    json_open(j, '{');
    if (part->warning && part->to == UINT32_MAX) {
        json_put_string(j, "label", cli_kind_label(run->c, record->kind));
        json_put_string(j, "title", record->title_inside ? out_str("") : record->title);
    }
    diagnose_events_begin(&events, run, record, part);
    status = wasm_put_events(run->c, j, next_event, &events);
    json_close(j, '}');
    if (status < 0)
        run->d->status = status;
}

static void put_record(diagnose_run *run, json *j)
{
    kb_session_reset(run->d->s); /* no words are marked */
    const kb_record *record = diagnosis_get(run->d, diagnose_part(run)->record);
    json_key(j, "record");
    if (record == NULL) {
        json_null(j);
        return;
    }
    json_open(j, '{');
    json_put_record(run->c, j, record);
    json_close(j, '}');
}

static void put_texts(diagnose_run *run, json *j)
{
    const diagnosis_part *part;
    diagnosis_warnings warnings;
    put_record(run, j);
    kb_session_reset(run->d->s);
    diagnose_warnings(run, &warnings);
    json_key(j, "warnings");
    json_open(j, '[');
    for (size_t i = 0; i < warnings.count; i++)
        put_part(run, j, &warnings.list[i]);
    json_close(j, ']');
    json_key(j, "parts");
    json_open(j, '[');
    for (size_t i = 0; (part = diagnose_next_part(run, &i)) != NULL;)
        put_part(run, j, part);
    json_close(j, ']');
}

static int put_all(diagnose_run *run)
{
    cli *c = run->c;
    const diagnosis *d = run->d;
    if (c->options.report != NULL) {
        diagnose_write(run, c->options.report, &c->out);
        return 0;
    }
    int status = diagnose_json(run);
    json j = json_begin(c);
    json_put_string(&j, "prompt", diagnose_prompt(run));
    if (status == 0 && d->place >= DIAGNOSIS_STEP && !d->solved && diagnose_part(run)->record != KB_NO_RECORD)
        put_texts(run, &j);
    return json_end(c, &j, d->status, kb_session_error(d->s), status);
}

int wasm_diagnose(cli *c)
{
    diagnose_run run = {.c = c, .date = out_str(c->options.words[0])};
    kb_str text = out_str(c->options.words[1]);
    c->options.word_count = 0;
    c->options.answers = "answers";
    int status = diagnose_begin_with(&run, text);
    if (status == 0)
        status = diagnose_take_all(&run);
    if (status == 0)
        status = put_all(&run);
    if (status == 0)
        status = diagnose_status(&run);
    return status != 0 ? status : run.d->solved ? CLI_FOUND : CLI_NOTHING;
}
