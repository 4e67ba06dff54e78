/*
 * test_explain.c - reader/explain.c: reasons add up to the scores of score.c,
 * and say how, where and as what a word was found.
 */
#include "helpers.h"

static const char *const words = "jam = stuck\nmac < macbook\nprinter/paper: sheets in the way\n! scanner\n";
static const test_page pages[] = {
    {"printer.md", "# Printers\n\n## Paper {#paper}\n\nThe paper jam blocks the printing; printing stops.\n\n"
                   "## Toner\n\nA mac waits for toner. Thumbnails are grey.\n"},
    {"lamp.md", "# Lamp\n\nThe lamp of the printer blinks.\n"},
};

static int begin(void **state)
{
    static reading r;
    reading_begin(&r, pages, KB_COUNT(pages), NULL, words);
    *state = &r;
    return 0;
}

static int end(void **state)
{
    reading_end(*state);
    return 0;
}

static void ask(reading *r, const char *text)
{
    kb_result result;
    assert_status(kb_search(r->s, &(kb_query){.text = kb_str_from(text), .limit = 10, .today = KB_NO_DAY}, &result), KB_OK);
}

/* The reason of a word that was typed. */
static kb_reason reason_of(reading *r, const char *text, const char *typed, const char *id)
{
    const kb_reason *reasons;
    size_t count;
    uint32_t record = reading_find(r, id);
    ask(r, text);
    assert_status(kb_explain(r->s, record, &reasons, &count), KB_OK);
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(reasons[i].typed, kb_str_from(typed)))
            return reasons[i];
    fail();
    return (kb_reason){KB_MATCH_WORD, {"", 0}, {"", 0}, 0, 0};
}

static void check(reading *r, const char *text, const char *typed, const char *id, kb_match how, const char *word,
                  unsigned fields)
{
    kb_reason reason = reason_of(r, text, typed, id);
    assert_int_equal(reason.how, how);
    assert_str(reason.word, word);
    assert_int_equal(reason.fields, fields);
    assert_true(reason.points > 0);
}

static void test_explain__how_and_where(void **state)
{
    check(*state, "paper", "paper", "printer/paper", KB_MATCH_WORD, "Paper", KB_IN_TITLE | KB_IN_BODY);
    check(*state, "prints here", "prints", "printer/paper", KB_MATCH_STEM, "printing", KB_IN_BODY);
    check(*state, "sheet", "sheet", "printer/paper", KB_MATCH_STEM, "sheets", KB_IN_ALIAS);
    check(*state, "stuck", "stuck", "printer/paper", KB_MATCH_SYNONYM, "jam", KB_IN_BODY);
    check(*state, "macbook", "macbook", "printer/toner", KB_MATCH_SYNONYM, "mac", KB_IN_BODY);
    check(*state, "thumnails here", "thumnails", "printer/toner", KB_MATCH_CORRECTED, "Thumbnails", KB_IN_BODY);
    check(*state, "thumbn", "thumbn", "printer/toner", KB_MATCH_COMPLETED, "Thumbnails", KB_IN_BODY);
    check(*state, "printers", "printers", "printer/toner", KB_MATCH_WORD, "Printers", KB_IN_PATH);
}

/* For every record: reasons and scores are made by different code. */
static void test_explain__adds_up(void **state)
{
    reading *r = *state;
    static const char *const texts[] = {
        "paper stuck stuck stuck", "printing on a macbook", "thumnails and lampp", "the scanner blinks", "prin", "of the",
        "airplanes", "sheets jam paper printer toner lamp",
    };
    for (size_t t = 0; t < KB_COUNT(texts); t++) {
        ask(r, texts[t]);
        uint32_t *scores = kb_arena_get(&r->s->arena, r->k->records, sizeof *scores);
        assert_status(kb_score_groups(r->s, r->s->plan, scores), KB_OK);
        for (uint32_t record = 0; record < r->k->records; record++) {
            const kb_reason *reasons;
            size_t count;
            uint32_t sum = 0;
            assert_status(kb_explain(r->s, record, &reasons, &count), KB_OK);
            for (size_t i = 0; i < count; i++)
                sum += reasons[i].points;
            assert_int_equal(sum, scores[record]);
        }
    }
}

static void test_explain__nothing(void **state)
{
    reading *r = *state;
    const kb_reason *reasons;
    size_t count;
    kb_session_reset(r->s);
    assert_status(kb_explain(r->s, 0, &reasons, &count), KB_OK);
    assert_int_equal(count, 0);
    ask(r, "paper");
    assert_status(kb_explain(r->s, r->k->records, &reasons, &count), KB_NONE);
    ask(r, "");
    assert_status(kb_explain(r->s, 0, &reasons, &count), KB_OK);
    assert_int_equal(count, 0);
}

static kb_status explain_all(const kb_alloc *alloc, void *user)
{
    const kb_buf *file = user;
    kb *k;
    kb_session *s = NULL;
    kb_result result;
    const kb_reason *reasons;
    size_t count;
    kb_query q = {.text = KB_LIT("paper stuck thumnails"), .limit = 5, .today = KB_NO_DAY};
    kb_status status = kb_open_memory(file->data, file->size, alloc, &k, NULL);
    if (status == KB_OK)
        status = kb_session_new(k, &s);
    if (status == KB_OK)
        status = kb_search(s, &q, &result);
    for (uint32_t i = 0; status == KB_OK && i < result.count; i++)
        status = kb_explain(s, result.hits[i].record, &reasons, &count);
    kb_session_free(s);
    kb_close(k);
    return status;
}

static void test_explain__memory(void **state)
{
    reading *r = *state;
    each_allocation(explain_all, &r->bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explain__how_and_where),
        cmocka_unit_test(test_explain__adds_up),
        cmocka_unit_test(test_explain__nothing),
        cmocka_unit_test(test_explain__memory),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
