/*
 * diagnosis.c - walks random answers through guided runs (reader/diagnosis.h) and
 * holds them to what a run promises. Called by tests/diagnosis/run.
 *
 *     diagnosis FILE.kb PATHS SEED      prints what it walked, or the first broken promise and 1
 *     diagnosis FILE.kb pages           a run on each page with a diagnosis and a mitigation: does it have steps of both
 *
 * It reads bodies and links by itself, so that it is not the engine that says
 * what stands in a step.
 */
#include "diagnose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t seed;

static uint32_t below(uint32_t most)
{
    seed = seed * 1664525u + 1013904223u;
    return most == 0 ? 0 : (uint32_t)((uint64_t)(seed >> 8) * most >> 24);
}

static _Noreturn void broken(const char *what, const diagnosis *d)
{
    printf("broken: %s (seed %u, %u answers, place %u at %u)\n", what, seed, d->answer_count, d->place, d->at);
    for (size_t i = 0; i < d->answer_count; i++)
        printf("  place %u at %u: word %u number %u text %.*s\n", d->answers[i].place, d->answers[i].at,
               d->answers[i].word, d->answers[i].number, (int)d->answers[i].text.n, d->answers[i].text.s);
    exit(1);
}

/* ------------------------------------------------------------ what a step may have */

static bool has_role(const diagnosis *d, uint32_t number, const char *role)
{
    kb_record record;
    kb_kind kind;
    return kb_get_record(d->s, number, KB_NO_DAY, &record) == KB_OK && kb_kind_at(d->k, record.kind, &kind) == KB_OK &&
           kind.role.n == strlen(role) && memcmp(kind.role.s, role, kind.role.n) == 0;
}

/* The risk of a record from 1; 0 for none. */
static uint32_t risk_of(const diagnosis *d, uint32_t number)
{
    kb_record record;
    kb_value v;
    kb_facet f;
    uint32_t risk = 0;
    if (kb_get_record(d->s, number, KB_NO_DAY, &record) != KB_OK)
        return 0;
    for (size_t i = 0; i < record.value_count; i++)
        if (kb_value_at(d->k, record.values[i], &v) == KB_OK && kb_facet_at(d->k, v.facet, &f) == KB_OK && f.order.n > 0)
            risk = record.values[i] - f.first_value + 1;
    return risk;
}

static bool has_warning(const diagnosis_warnings *warnings, uint32_t record, uint32_t from)
{
    for (size_t i = 0; i < warnings->count; i++)
        if (warnings->list[i].record == record && warnings->list[i].from == from)
            return true;
    return false;
}

static bool is_warning(kb_str type)
{
    static const char types[][10] = {"warning", "caution", "danger", "important"};
    for (size_t i = 0; i < 4; i++)
        if (type.n == strlen(types[i]) && memcmp(types[i], type.s, type.n) == 0)
            return true;
    return false;
}

/* A part of a step in a turn of that risk, below some warnings. */
static void check_part(diagnosis *d, const diagnosis_part *part, uint32_t risk, const diagnosis_warnings *warnings)
{
    kb_body body;
    kb_event e;
    kb_link link;
    bool in_item = false;
    if (kb_get_body(d->s, part->record, &body) != KB_OK)
        return;
    for (uint32_t i = 0; i < part->to && kb_body_next(&body, &e) == KB_OK; i++) {
        if (e.element == KB_TITLE && i > 3)
            return; /* a record inside begins */
        if (e.element == KB_ITEM && e.depth == 1)
            in_item = !e.leave;
        if (e.element == KB_ADMONITION && e.depth == 0 && !e.leave && is_warning(e.label) &&
            !has_warning(warnings, part->record, i))
            broken("a warning of the record is missing", d);
        if (i < part->from || e.element != KB_LINK || e.leave || kb_get_link(d->s, e.number, &link) != KB_OK ||
            link.record == KB_NO_RECORD)
            continue;
        if (has_role(d, link.record, "warning") && !has_warning(warnings, link.record, 0))
            broken("a warning that the step links to is missing", d);
        if (in_item && part->to != UINT32_MAX && risk_of(d, link.record) > risk)
            broken("a step leads to a higher risk than that of its turn", d);
    }
}

static void check_step(diagnosis *d, uint32_t *risk)
{
    static diagnosis_warnings warnings;
    warnings.count = 0;
    kb_session_reset(d->s);
    for (size_t i = d->step; i < d->step_end; i++)
        diagnosis_warn(d, &d->parts[d->order[i]], &warnings);
    for (size_t i = d->step; i < d->step_end; i++) {
        const diagnosis_part *part = &d->parts[d->order[i]];
        uint32_t now = d->fits[part->turn].tier + 1;
        if (now < *risk)
            broken("the risk falls", d);
        *risk = now;
        check_part(d, part, now, &warnings);
    }
}

/* -------------------------------------------------------------------- JSON */

/* Behind a JSON value that begins at s; NULL when there is none. */
static const char *json_end_of(const char *s, int depth)
{
    if (depth > 20)
        return NULL;
    if (*s == '"') {
        for (s++; *s != '"'; s++)
            if ((unsigned char)*s < 0x20 || (*s == '\\' && strchr("\"\\/bfnrtu", *++s) == NULL))
                return NULL;
        return s + 1;
    }
    if (*s != '{' && *s != '[') {
        size_t n = strcspn(s, ",]}\n");
        return n > 0 && (strspn(s, "0123456789") == n || strncmp(s, "true", n) == 0 || strncmp(s, "false", n) == 0 ||
                         strncmp(s, "null", n) == 0)
                   ? s + n
                   : NULL;
    }
    bool object = *s == '{';
    char end = object ? '}' : ']';
    if (s[1] == end)
        return s + 2;
    do {
        s++;
        if (object && (*s != '"' || (s = json_end_of(s, depth + 1)) == NULL || *s++ != ':'))
            return NULL;
        s = json_end_of(s, depth + 1);
    } while (s != NULL && *s == ',');
    return s != NULL && *s == end ? s + 1 : NULL;
}

static void check_json(cli *c, diagnosis *d)
{
    diagnose_run run = {.c = c, .d = d};
    c->out.n = 0;
    (void)diagnose_json(&run);
    out_char(&c->out, '\0');
    const char *end = json_end_of(c->out.bytes, 0);
    if (d->status != KB_OK || end == NULL || *end != '\n')
        broken("the report is no JSON", d);
}

/* ------------------------------------------------------------------- walks */

static kb_str pick_words(cli *c, diagnosis *d)
{
    static const char *const words[] = {"", "stuck", "photo missing", "mac", "waiting", "disk full", "zzzz", "-", "\"a"};
    kb_str title;
    if (below(3) > 0 && kb_get_title(c->session, below(c->info.records), &title) == KB_OK)
        return out_str(cli_string(c, title));
    (void)d;
    return out_str(words[below(9)]);
}

/* One path; returns how many answers it took. */
static size_t walk(cli *c, diagnosis *d)
{
    static const char *const steps[] = {"n", "n", "n", "n", "n", "skip", "back", "f", "nonsense"};
    static const char *const questions[] = {"1", "2", "3", "skip", "back", "7"};
    uint32_t value = below(c->info.records), risk = 0;
    size_t count = 0, forward = 0;
    kb_facet facet;
    bool asked = below(2) == 0 && kb_facet_at(c->kb, 0, &facet) == KB_OK;
    if (asked)
        value = facet.first_value + below(facet.value_count);
    diagnosis_begin(d, c->kb, c->session, pick_words(c, d), &value, asked ? 1 : 0);
    while (d->status == KB_OK && d->place != DIAGNOSIS_END) {
        if (d->place == DIAGNOSIS_STEP)
            check_step(d, &risk);
        kb_str text = d->place == DIAGNOSIS_STEP    ? out_str(steps[below(9)])
                      : d->place == DIAGNOSIS_FIELD ? out_str(below(2) == 0 ? "skip" : "12 GB, \"about\"\x01")
                      : below(6) == 0               ? pick_words(c, d)
                                                    : out_str(questions[below(6)]);
        size_t before = d->answer_count;
        bool taken = diagnosis_take(d, text, out_str("t"));
        if (taken && d->answer_count < before)
            risk = 0;
        if (d->answer_count > DIAGNOSIS_ANSWERS || ++count > 5000)
            broken("it does not end", d);
        forward += d->answer_count > before;
        if (below(200) == 0)
            check_json(c, d);
    }
    if (d->status != KB_OK)
        broken("it fails", d);
    check_json(c, d);
    return forward;
}

/* The same answers lead to the same place. */
static void check_again(cli *c, diagnosis *d, diagnosis *other)
{
    uint32_t value = d->options > 0 ? d->values[0] : 0;
    diagnose_run run = {.c = c, .d = d};
    diagnosis_begin(other, c->kb, c->session, d->start, &value, d->options);
    for (size_t i = 0; i < d->answer_count; i++)
        if (!diagnosis_take(other, diagnose_answer(&run, &d->answers[i]), out_str("")))
            broken("an answer means nothing the second time", d);
    if (other->place != d->place || other->at != d->at || other->sign != d->sign || other->order_count != d->order_count)
        broken("the same answers lead elsewhere", d);
}

/* ------------------------------------------------------------------- pages */

static bool is_called(kb_str title, const char *name)
{
    return out_same_folded(title, out_str(name));
}

/* The page's run has a step of each of its sections of those names. */
static bool leads_through(diagnosis *d, uint32_t first, uint32_t second)
{
    bool has[2] = {false, false};
    for (size_t i = 0; i < d->order_count; i++) {
        uint32_t record = d->parts[d->order[i]].record;
        for (; record != KB_NO_RECORD; record = d->record.parent) {
            has[0] = has[0] || record == first;
            has[1] = has[1] || record == second;
            if (diagnosis_get(d, record) == NULL)
                break;
        }
    }
    return has[0] && has[1];
}

/* Whether a record has text of its own, or inside. */
static bool has_text(const cli *c, uint32_t number)
{
    kb_body body;
    kb_event e;
    return kb_get_body(c->session, number, &body) == KB_OK && kb_body_next(&body, &e) == KB_OK;
}

static int walk_pages(cli *c, diagnosis *d)
{
    kb_record page, inside;
    size_t pages = 0, good = 0;
    for (uint32_t i = 0; i < c->info.records; i++) {
        uint32_t sections[2] = {KB_NO_RECORD, KB_NO_RECORD};
        kb_session_reset(c->session);
        if (kb_get_record(c->session, i, KB_NO_DAY, &page) != KB_OK || page.page != i)
            continue;
        const char *words = cli_string(c, page.title), *id = cli_string(c, page.id);
        for (uint32_t k = i + 1; kb_get_record(c->session, k, KB_NO_DAY, &inside) == KB_OK && inside.page == i; k++) {
            if (is_called(inside.title, "Diagnosis") && has_text(c, k))
                sections[0] = k;
            if (is_called(inside.title, "Mitigation") && has_text(c, k))
                sections[1] = k;
        }
        if (sections[0] == KB_NO_RECORD || sections[1] == KB_NO_RECORD)
            continue;
        pages++;
        diagnosis_begin(d, c->kb, c->session, out_str(words), NULL, 0);
        while (d->place < DIAGNOSIS_STEP && diagnosis_take(d, out_str(d->place == DIAGNOSIS_SIGN ? id : "skip"), out_str("")))
            continue;
        if (leads_through(d, sections[0], sections[1]))
            good++;
        else
            printf("no run through %s\n", words);
    }
    printf("%zu of %zu pages\n", good, pages);
    return pages == 0 || good < pages;
}

int main(int argc, char **argv)
{
    static cli c;
    static diagnosis d, other;
    if (argc < 3 || kb_open_file(argv[1], NULL, &c.kb, NULL) != KB_OK || kb_session_new(c.kb, &c.session) != KB_OK)
        return 2;
    kb_get_info(c.kb, &c.info);
    c.today = KB_NO_DAY;
    c.today_is_set = true;
    out_init(&c.out, OUT_MEMORY, false);
    out_init(&c.err, 2, false);
    int status = 0;
    if (strcmp(argv[2], "pages") == 0)
        status = walk_pages(&c, &d);
    size_t paths = (size_t)strtoul(argv[2], NULL, 10), answers = 0;
    seed = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 1;
    for (size_t i = 0; i < paths; i++) {
        answers += walk(&c, &d);
        if (i % 8 == 0)
            check_again(&c, &d, &other);
        sys_forget(&c.memory);
    }
    if (paths > 0)
        printf("%zu paths, %zu answers\n", paths, answers);
    out_free(&c.out);
    kb_session_free(c.session);
    kb_close(c.kb);
    sys_forget(&c.memory);
    return status;
}
