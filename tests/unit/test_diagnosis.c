/*
 * test_diagnosis.c - guided runs through small guides: reader/diagnosis.c,
 * diagnosis_plan.c, diagnosis_text.c, reader/diagnose_show.c.
 */
#include "helpers.h"

#include "diagnose.h"

#include <stdlib.h>
#include <string.h>

#define KINDS                                                                                                          \
    "<rules version='1'><kind name='page' label='Page'/><kind name='sign' label='Symptom' role='sign'/>"              \
    "<kind name='fix' label='Fix'/><kind name='dont' label='Do not' role='warning'/>"                                  \
    "<kind name='help' label='Get help' role='escalation'/>"                                                           \
    "<facet name='device' label='Device' many='yes'><value name='lamp' label='Lamp'/>"                                 \
    "<value name='fan' label='Fan' words='blower, vent'/></facet>"
#define RECORDS "<record on='page'/><record on='section'/></rules>"
#define RISKS                                                                                                          \
    "<facet name='tier' label='Risk' order='risk'><value name='1' label='check'/><value name='2' label='fix'/>"       \
    "<value name='3' label='last'/></facet>"
static const char rules[] = KINDS RISKS RECORDS;
static const char rules_without_risk[] = KINDS RECORDS;

static const test_page house[] = {
    {"signs.md", "# Signs {kind=sign}\n\n## It is dark {device=lamp}\n\nIs it on? Try [the bulb](fixes.md#bulb), then "
                 "[the wires](fixes.md#wires).\n\n## It is hot {device=fan}\n\nLet it [turn](fixes.md#turn).\n\n"
                 "## It hums\n\nSee [all fixes](fixes.md).\n"},
    {"fixes.md", "# Fixes {kind=fix tier=2}\n\nOne of these helps: [bulb](#bulb), [turn](#turn).\n\n"
                 "## Bulb {#bulb tier=1}\n\n1. Take it out.\n2. Put a new one in.\n\nStill dark? See [wires](#wires).\n\n"
                 "## Turn {#turn device=fan}\n\nTurn it by hand.\n\n"
                 "## Wires {#wires}\n\nRead [this](dont.md#wet) first.\n\n- Look at the wires.\n\n> [!WARNING]\n"
                 "> The next one is dangerous.\n\n- Cut them, as [under Cut](#cut).\n\n"
                 "## Cut {#cut tier=3}\n\n1. Cut. Not with [wet hands](dont.md#wet).\n2. Join.\n"},
    {"dont.md", "# Do not {kind=dont}\n\n## Wet hands {#wet}\n\nNever with wet hands.\n"},
    {"help.md", "# Help {kind=help}\n\nTell us:\n\n- the symptom\n- the device or its colour\n- your name\n"},
};

static diagnosis d, other;

static void begin(reading *r, const char *words)
{
    diagnosis_begin(&d, r->k, r->s, out_str(words), NULL, 0);
    assert_status(d.status, KB_OK);
}

static void begin_house(reading *r, const char *words)
{
    reading_begin(r, house, 4, rules, NULL);
    begin(r, words);
}

static void take(const char *answer)
{
    assert_true(diagnosis_take(&d, out_str(answer), out_str("")));
    assert_status(d.status, KB_OK);
}

/* "bulb[0], bulb[1]": the steps from here on, with the number of each among those of its record. */
static void assert_steps(reading *r, const char *expected)
{
    char text[512] = "";
    size_t n = 0;
    uint32_t before = KB_NO_RECORD;
    unsigned number = 0;
    (void)r;
    for (size_t i = 0; i < d.order_count; i++) {
        const diagnosis_part *part = &d.parts[d.order[i]];
        number = part->record == before ? number + 1 : 0;
        before = part->record;
        const kb_record *record = diagnosis_get(&d, part->record);
        assert_non_null(record);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s[%u]%s", i > 0 ? ", " : "", (int)record->title.n,
                              record->title.s, number, part->joined ? "+" : "");
        assert_true(n < sizeof text);
    }
    assert_string_equal(text, expected);
}

/* -------------------------------------------------------------- questions */

static void test_diagnosis__asks_what_is_not_known(void **state)
{
    (void)state;
    reading r;
    begin_house(&r, "");
    assert_int_equal(d.place, DIAGNOSIS_FACET);
    assert_int_equal(d.choice_count, 2);
    assert_false(diagnosis_take(&d, out_str("teapot"), out_str("")));
    assert_false(diagnosis_take(&d, out_str("3"), out_str("")));
    assert_false(diagnosis_take(&d, out_str("back"), out_str("")));
    take("Lamp");
    assert_int_equal(d.place, DIAGNOSIS_SIGN);
    assert_int_equal(d.choice_count, 2); /* not what is for the fan, and no page of signs */
    take("1");
    assert_int_equal(d.place, DIAGNOSIS_STEP);
    assert_int_equal(d.sign, reading_find(&r, "signs/it-is-dark"));
    begin(&r, "the vent is hot"); /* a word for a fan */
    assert_int_equal(d.place, DIAGNOSIS_STEP);
    assert_int_equal(d.sign, reading_find(&r, "signs/it-is-hot"));
    begin(&r, "-fan ventilator"); /* neither */
    assert_int_equal(d.place, DIAGNOSIS_FACET);
    reading_end(&r);
}

static void test_diagnosis__an_option_is_not_asked(void **state)
{
    (void)state;
    reading r;
    reading_begin(&r, house, 4, rules, NULL);
    const uint32_t values[] = {1, 2}; /* fan, and a risk that does not count */
    diagnosis_begin(&d, r.k, r.s, out_str(""), values, 2);
    assert_int_equal(d.options, 1);
    assert_int_equal(d.place, DIAGNOSIS_SIGN);
    assert_int_equal(d.choice_count, 2);
    reading_end(&r);
}

static void test_diagnosis__words_find_signs(void **state)
{
    (void)state;
    reading r;
    begin_house(&r, "");
    take("skip");
    take("zebra");
    assert_true(d.nothing);
    assert_int_equal(d.choice_count, 3);
    take("hums");
    assert_int_equal(d.sign, reading_find(&r, "signs/it-hums"));
    assert_int_equal(d.signed_by, DIAGNOSIS_BY_WORDS);
    take("back");
    assert_int_equal(d.place, DIAGNOSIS_SIGN);
    take("signs/it-is-hot");
    assert_int_equal(d.signed_by, DIAGNOSIS_BY_ANSWER);
    reading_end(&r);
}

/* ------------------------------------------------------------------ steps */

static void test_diagnosis__risk_rises_and_what_leads_higher_waits(void **state)
{
    (void)state;
    reading r;
    begin_house(&r, "");
    take("lamp");
    take("signs/it-is-dark");
    assert_steps(&r, "It is dark[0], Bulb[0], Bulb[1], Wires[0], Wires[1]+, Cut[0], Cut[1]");
    reading_end(&r);
}

static void test_diagnosis__an_overview_stands_with_what_it_leads_to(void **state)
{
    (void)state;
    reading r;
    begin_house(&r, "");
    take("fan");
    take("signs/it-hums");
    assert_steps(&r, "It hums[0], Bulb[0], Bulb[1], Fixes[0]+, Turn[0], Wires[0], Wires[1]+, Cut[0], Cut[1]");
    reading_end(&r);
}

static void test_diagnosis__warnings_stand_above(void **state)
{
    (void)state;
    reading r;
    diagnosis_warnings warnings;
    diagnose_run run = {.d = &d};
    begin_house(&r, "");
    take("lamp");
    take("signs/it-is-dark");
    for (int i = 0; i < 3; i++)
        take("n");
    diagnose_warnings(&run, &warnings); /* of the wires: that of another record */
    assert_int_equal(warnings.count, 1);
    assert_int_equal(warnings.list[0].record, reading_find(&r, "dont/wet"));
    take("skip");
    diagnose_warnings(&run, &warnings); /* of the cut, which is shown with what led to it */
    assert_int_equal(d.step_end - d.step, 2);
    assert_int_equal(warnings.count, 2);
    assert_int_equal(warnings.list[1].record, reading_find(&r, "fixes/wires"));
    reading_end(&r);
}

static void test_diagnosis__ends_fixed_or_with_what_is_to_be_known(void **state)
{
    (void)state;
    reading r;
    begin_house(&r, "");
    take("lamp");
    take("1");
    take("f");
    assert_int_equal(d.place, DIAGNOSIS_END);
    assert_true(d.solved);
    take("back");
    while (d.place == DIAGNOSIS_STEP)
        take("2");
    assert_int_equal(d.place, DIAGNOSIS_FIELD);
    assert_int_equal(d.field_count, 3);
    assert_true(d.fields[0].sign);
    assert_int_equal(d.fields[1].facet, 0);
    assert_int_equal(d.at, 2); /* the others are known */
    take("Ann");
    assert_int_equal(d.place, DIAGNOSIS_END);
    assert_false(d.solved);
    assert_false(diagnosis_take(&d, out_str("n"), out_str("")));
    take("back");
    assert_int_equal(d.place, DIAGNOSIS_FIELD);
    reading_end(&r);
}

static void test_diagnosis__back_is_as_if_not_answered(void **state)
{
    (void)state;
    reading r;
    begin_house(&r, "");
    take("lamp");
    take("1");
    take("n");
    other = d;
    take("n");
    take("back");
    assert_int_equal(d.step, other.step);
    assert_int_equal(d.answer_count, other.answer_count);
    for (int i = 0; i < 3; i++)
        take("back");
    assert_int_equal(d.place, DIAGNOSIS_FACET);
    assert_false(diagnosis_take(&d, out_str("b"), out_str("")));
    reading_end(&r);
}

/* Stands at the first step of the bulb, a numbered list of two; number: of all steps, behind so many. */
static void begin_at_bulb(reading *r, uint32_t *number)
{
    begin_house(r, "");
    take("lamp");
    take("signs/it-is-dark");
    take("n");
    *number = d.steps_done;
    assert_int_equal(d.parts[d.order[d.step]].record, reading_find(r, "fixes/bulb"));
}

static diagnosis_word last_answer(void)
{
    assert_true(d.answer_count > 0);
    return (diagnosis_word)d.answers[d.answer_count - 1].word;
}

static void test_diagnosis__the_last_of_a_list_asks_whether_it_helped(void **state)
{
    (void)state;
    static const char *const words[] = {"done", "d", "next", "n", "no", "not fixed", "2"};
    reading r;
    uint32_t number;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        begin_at_bulb(&r, &number);
        assert_true(diagnosis_goes_on(&d, d.step_end));
        take(words[i]);
        assert_int_equal(last_answer(), DIAGNOSIS_DONE);
        assert_int_equal(d.steps_done, number + 1);
        assert_false(diagnosis_goes_on(&d, d.step_end));
        assert_false(diagnosis_take(&d, out_str("done"), out_str(""))); /* now the question is whether it helped */
        assert_false(diagnosis_take(&d, out_str("d"), out_str("")));
        assert_false(diagnosis_take(&d, out_str("next"), out_str("")));
        assert_int_equal(d.steps_done, number + 1);
        take("not fixed");
        assert_int_equal(last_answer(), DIAGNOSIS_NOT_FIXED);
        assert_int_equal(d.parts[d.order[d.step]].record, reading_find(&r, "fixes/wires"));
        reading_end(&r);
    }
    begin_at_bulb(&r, &number);
    take("fixed"); /* that may be seen at any step */
    assert_true(d.solved);
    assert_int_equal(d.place, DIAGNOSIS_END);
    reading_end(&r);
}

static void test_diagnosis__skip_leaves_the_whole_list(void **state)
{
    (void)state;
    reading r;
    uint32_t number, passed;
    begin_at_bulb(&r, &number);
    uint32_t first = d.step;
    assert_int_equal(diagnosis_next_step(&d, first, DIAGNOSIS_DONE, &passed), d.step_end);
    assert_int_equal(passed, 1);
    take("skip");
    assert_int_equal(last_answer(), DIAGNOSIS_SKIP);
    assert_int_equal(d.steps_done, number + 2);
    assert_int_equal(d.parts[d.order[d.step]].record, reading_find(&r, "fixes/wires"));
    assert_int_equal(d.step, diagnosis_next_step(&d, first, DIAGNOSIS_SKIP, &passed));
    assert_int_equal(passed, 2);
    take("back"); /* the list from its beginning */
    assert_int_equal(d.step, first);
    take("done");
    take("skip"); /* of the last one alone */
    assert_int_equal(d.steps_done, number + 2);
    take("back");
    assert_int_equal(d.steps_done, number + 1);
    reading_end(&r);
}

/* ------------------------------------------------------------ odd guides */

static void test_diagnosis__links_in_a_ring(void **state)
{
    (void)state;
    static const test_page pages[] = {
        {"a.md", "# A {kind=sign tier=1}\n\n[B](b.md) [A](a.md)\n"},
        {"b.md", "# B {kind=fix tier=1}\n\n- [C](c.md)\n- [A](a.md)\n"},
        {"c.md", "# C {kind=fix tier=2}\n\n- [B](b.md)\n- [C](c.md)\n"},
    };
    reading r;
    reading_begin(&r, pages, 3, rules, NULL);
    begin(&r, "A");
    assert_steps(&r, "A[0], B[0], B[1]+, C[0], C[1]");
    reading_end(&r);
}

static void test_diagnosis__without_risks_links_say_the_order(void **state)
{
    (void)state;
    static const test_page pages[] = {
        {"a.md", "# A {kind=sign}\n\n[C](c.md) [B](b.md)\n"},
        {"b.md", "# B {kind=fix}\n\nDo b.\n"},
        {"c.md", "# C {kind=fix}\n\nDo c.\n"},
    };
    reading r;
    reading_begin(&r, pages, 3, rules_without_risk, NULL);
    begin(&r, "A");
    assert_steps(&r, "A[0], C[0], B[0]");
    for (int i = 0; i < 3; i++)
        take("n");
    assert_int_equal(d.place, DIAGNOSIS_END); /* there is nobody to ask */
    assert_int_equal(d.escalation.record, KB_NO_RECORD);
    reading_end(&r);
}

static void test_diagnosis__nothing_known_goes_through_all(void **state)
{
    (void)state;
    reading r;
    begin_house(&r, "");
    take("lamp");
    take("skip");
    assert_steps(&r, "Bulb[0], Bulb[1], Fixes[0]+, Wires[0], Wires[1]+, Cut[0], Cut[1]");
    begin(&r, "zebra");
    take("skip");
    take("skip");
    assert_int_equal(d.place, DIAGNOSIS_FIELD); /* words that say nothing say that nothing fits */
    reading_end(&r);
}

/* A text of many lines, in which @ stands for the number of the line. */
static char *repeated(const char *head, const char *line, unsigned count)
{
    size_t n = strlen(head) + count * (strlen(line) + 16) + 1, at = strlen(head);
    char *text = malloc(n);
    assert_non_null(text);
    memcpy(text, head, at + 1);
    for (unsigned i = 0; i < count; i++)
        for (const char *c = line; *c != '\0'; c++)
            at += (size_t)(*c == '@' ? snprintf(text + at, n - at, "%u", i) : snprintf(text + at, n - at, "%c", *c));
    return text;
}

static void test_diagnosis__much_of_everything_is_bounded(void **state)
{
    (void)state;
    char *links = repeated("# A {kind=sign tier=1}\n\n", "[x](b.md#s@) [y](c.md)\n\n", 3000);
    char *sections = repeated("# B {kind=fix tier=2}\n\n", "## S@ {#s@}\n\nDo it.\n\n", 3000);
    char *items = repeated("# C {kind=fix tier=2}\n\n", "- item @\n", 5000);
    const test_page pages[] = {{"a.md", links}, {"b.md", sections}, {"c.md", items}};
    reading r;
    reading_begin(&r, pages, 3, rules, NULL);
    begin(&r, "A");
    assert_int_equal(d.fit_count, DIAGNOSIS_FITS);
    assert_int_equal(d.part_count, DIAGNOSIS_PARTS);
    reading_end(&r);
    free(links);
    free(sections);
    free(items);
}

static void test_diagnosis__more_signs_than_can_be_listed(void **state)
{
    (void)state;
    char *signs = repeated("# A {kind=sign tier=1}\n\n", "## Sign@ {#s@}\n\nText.\n\n", DIAGNOSIS_CHOICES);
    char *more = repeated("# A {kind=sign tier=1}\n\n", "## Sign@ {#s@}\n\nText.\n\n", DIAGNOSIS_CHOICES + 1);
    test_page page = {"a.md", signs};
    reading r;
    reading_begin(&r, &page, 1, rules, NULL);
    begin(&r, "");
    assert_int_equal(d.choice_count, DIAGNOSIS_CHOICES);
    reading_end(&r);
    page.text = more;
    reading_begin(&r, &page, 1, rules, NULL);
    begin(&r, "");
    assert_true(d.many);
    assert_int_equal(d.choice_count, 0);
    take("sign7");
    assert_int_equal(d.sign, reading_find(&r, "a/s7"));
    reading_end(&r);
    free(signs);
    free(more);
}

static void test_diagnosis__answers_have_a_limit(void **state)
{
    (void)state;
    reading r;
    begin_house(&r, "");
    take("lamp");
    while (d.answer_count < DIAGNOSIS_ANSWERS)
        take("zebra");
    assert_true(diagnosis_take(&d, out_str("zebra"), out_str("")));
    assert_status(d.status, KB_E_LIMIT);
    reading_end(&r);
}

static void test_diagnosis__taking_back_has_a_limit(void **state)
{
    (void)state;
    reading r;
    begin_house(&r, "");
    take("lamp");
    for (uint32_t i = 0; i < 40; i++)
        take("zebra");
    for (uint32_t i = 0; i < DIAGNOSIS_AGAIN / 42 && d.status == KB_OK; i++) {
        take("back");
        take("zebra");
    }
    assert_status(d.status, KB_OK);
    for (uint32_t i = 0; i < 20; i++) {
        (void)diagnosis_take(&d, out_str("back"), out_str(""));
        (void)diagnosis_take(&d, out_str("zebra"), out_str(""));
    }
    assert_status(d.status, KB_E_LIMIT);
    reading_end(&r);
}

/* A run to its end with an answer that is always the same, with what is shown. */
static kb_status go_through(const kb *k, kb_session *s, const char *words, cli *c)
{
    diagnose_run run = {.c = c, .d = &d};
    diagnosis_begin(&d, k, s, out_str(words), NULL, 0);
    for (unsigned i = 0; i < 200 && d.status == KB_OK && d.place != DIAGNOSIS_END; i++) {
        flow f;
        flow_init(&f, &c->out, 60);
        if (d.place == DIAGNOSIS_STEP || (d.place == DIAGNOSIS_FIELD && d.escalation.record != KB_NO_RECORD))
            diagnose_text(&run, &f);
        if (!diagnosis_take(&d, out_str(d.place <= DIAGNOSIS_SIGN ? "1" : "skip"), out_str("")))
            (void)diagnosis_take(&d, out_str("skip"), out_str(""));
    }
    return d.status;
}

static void test_diagnosis__damage_is_told(void **state)
{
    (void)state;
    kb_buf file;
    cli c = {.today = KB_NO_DAY};
    guide_compile(house, 4, rules, NULL, &file);
    out_init(&c.out, OUT_NOWHERE, false);
    for (size_t at = 0; at < file.size; at += 7) {
        kb *k;
        kb_session *s;
        file.data[at] ^= 0x5A;
        kb_status status = kb_open_memory(file.data, file.size, NULL, &k, NULL);
        if (status == KB_OK) {
            assert_status(kb_session_new(k, &s), KB_OK);
            c.kb = k;
            c.session = s;
            kb_get_info(k, &c.info);
            status = go_through(k, s, at % 2 == 0 ? "" : "it is dark", &c);
            assert_true(status == KB_OK || status == KB_E_DAMAGED || status == KB_E_LIMIT);
            kb_session_free(s);
        }
        kb_close(k);
        file.data[at] ^= 0x5A;
    }
    kb_buf_release(&file);
}

static kb_status run_with(const kb_alloc *alloc, void *user)
{
    const kb_buf *file = user;
    cli c = {.today = KB_NO_DAY};
    kb *k;
    kb_session *s = NULL;
    kb_status status = kb_open_memory(file->data, file->size, alloc, &k, NULL);
    out_init(&c.out, OUT_NOWHERE, false);
    if (status == KB_OK)
        status = kb_session_new(k, &s);
    c.kb = k;
    c.session = s;
    if (status == KB_OK)
        status = go_through(k, s, "it is dark in the lamp", &c);
    kb_session_free(s);
    kb_close(k);
    return status;
}

static void test_diagnosis__each_allocation_may_fail(void **state)
{
    (void)state;
    kb_buf file;
    guide_compile(house, 4, rules, NULL, &file);
    each_allocation(run_with, &file);
    kb_buf_release(&file);
}

/* ---------------------------------------------------------------- sentences */

static void test_diagnosis__a_sentence_has_its_parts(void **state)
{
    (void)state;
    out_stream o;
    flow f;
    out_init(&o, OUT_MEMORY, false);
    flow_init(&f, &o, 0);
    diagnose_say(&f, "# of *%* _(%)_\nend\n", 3u, out_str("a b%"), out_str("c"));
    assert_str(out_view(&o), "3 of a b% (c)\nend\n");
    out_free(&o);
}

static void test_diagnosis__now(void **state)
{
    (void)state;
    cli c = {.today = 20000, .today_is_set = true};
    assert_str(diagnose_now(&c), "2024-10-04");
    c.today_is_set = false;
    kb_str now = diagnose_now(&c);
    assert_int_equal(now.n, 20);
    assert_int_equal(now.s[10], 'T');
    assert_int_equal(now.s[19], 'Z');
    sys_forget(&c.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diagnosis__asks_what_is_not_known),
        cmocka_unit_test(test_diagnosis__an_option_is_not_asked),
        cmocka_unit_test(test_diagnosis__words_find_signs),
        cmocka_unit_test(test_diagnosis__risk_rises_and_what_leads_higher_waits),
        cmocka_unit_test(test_diagnosis__an_overview_stands_with_what_it_leads_to),
        cmocka_unit_test(test_diagnosis__warnings_stand_above),
        cmocka_unit_test(test_diagnosis__ends_fixed_or_with_what_is_to_be_known),
        cmocka_unit_test(test_diagnosis__back_is_as_if_not_answered),
        cmocka_unit_test(test_diagnosis__the_last_of_a_list_asks_whether_it_helped),
        cmocka_unit_test(test_diagnosis__skip_leaves_the_whole_list),
        cmocka_unit_test(test_diagnosis__links_in_a_ring),
        cmocka_unit_test(test_diagnosis__without_risks_links_say_the_order),
        cmocka_unit_test(test_diagnosis__nothing_known_goes_through_all),
        cmocka_unit_test(test_diagnosis__much_of_everything_is_bounded),
        cmocka_unit_test(test_diagnosis__more_signs_than_can_be_listed),
        cmocka_unit_test(test_diagnosis__answers_have_a_limit),
        cmocka_unit_test(test_diagnosis__taking_back_has_a_limit),
        cmocka_unit_test(test_diagnosis__damage_is_told),
        cmocka_unit_test(test_diagnosis__each_allocation_may_fail),
        cmocka_unit_test(test_diagnosis__a_sentence_has_its_parts),
        cmocka_unit_test(test_diagnosis__now),
    };
    return cmocka_run_group_tests_name("diagnosis", tests, NULL, NULL);
}
