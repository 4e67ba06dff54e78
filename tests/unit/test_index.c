/*
 * test_index.c - compiler/index.c: which words come from which record, their
 * counts by field and their places, against cutting the same texts by hand.
 */
#include "helpers.h"

#include <stdlib.h>
#include "index.h"

typedef struct indexed {
    compiled p;
    kb_buf text;
    kbc_index *index;
} indexed;

static void begin(indexed *x, const test_page *pages, size_t count, const char *words)
{
    compiled_begin(&x->p, pages, count, NULL, words);
    kb_buf_init(&x->text, NULL);
    kbc_join_texts(x->p.guide, &x->text);
    x->index = kbc_index_make(&x->p.c, x->p.guide);
}

static void end(indexed *x)
{
    compiled_end(&x->p);
    kb_buf_release(&x->text);
}

static const kbc_term *find(const indexed *x, const char *text)
{
    for (uint32_t i = 0; i < x->index->term_count; i++)
        if (kb_str_equal(x->index->terms[i].text, kb_str_from(text)))
            return &x->index->terms[i];
    return NULL;
}

/* One that there is. */
static const kbc_term *known(const indexed *x, const char *text)
{
    const kbc_term *term = find(x, text);
    if (term == NULL) {
        fail_msg("there is no term %s", text);
        abort(); /* which is not reached, but tells analysers */
    }
    return term;
}

static const kbc_posting *posting(const indexed *x, const char *text, uint32_t record)
{
    const kbc_term *term = find(x, text);
    for (uint32_t i = 0; term != NULL && i < term->df; i++)
        if (x->index->postings[term->first + i].record == record)
            return &x->index->postings[term->first + i];
    return NULL;
}

static void assert_tf(const indexed *x, const char *text, uint32_t record, uint32_t title, uint32_t alias,
                      uint32_t body, uint32_t path)
{
    const kbc_posting *p = posting(x, text, record);
    const uint32_t expected[KBC_FIELDS] = {
        [KBC_TITLE] = title, [KBC_ALIAS] = alias, [KBC_BODY] = body, [KBC_PATH] = path};
    for (unsigned f = 0; f < KBC_FIELDS; f++)
        assert_int_equal(p != NULL ? p->tf[f] : 0, expected[f]);
}

static void assert_places(const indexed *x, const char *text, uint32_t record, const uint32_t *places, uint32_t count)
{
    const kbc_posting *p = posting(x, text, record);
    assert_non_null(p);
    assert_int_equal(p != NULL ? p->places : 0, count);
    for (uint32_t i = 0; p != NULL && i < count; i++)
        assert_int_equal(x->index->places[p->first_place + i], places[i]);
}

static const test_page pages[] = {
    {"a.md", "# Zork photos\n\nBlip zork, the *zo*rk.\n\n## Mump\n\nblip\n\n### Gronk\n\nfnord blip\n\nblip\n\n"
             "## Quux\n\nblip **blip**\n"},
    {"b.md", "# Fnord\n\n| a | b |\n|---|---|\n| Wi-Fi zork | blip |\n\n```\nphoto\n```\n"},
};

/* Records: 0 Zork photos, 1 Mump, 2 Gronk, 3 Quux, 4 Fnord. */
static void test_index__fields(void **state)
{
    (void)state;
    indexed x;
    begin(&x, pages, KB_COUNT(pages), "a: zork quux\n");
    assert_int_equal(x.index->record_count, 5);
    assert_tf(&x, "zork", 0, 1, 1, 2, 0);  /* marks inside a word do not cut it */
    assert_tf(&x, "zork", 1, 0, 0, 0, 1);
    assert_tf(&x, "zork", 2, 0, 0, 0, 1);
    assert_tf(&x, "mump", 2, 0, 0, 0, 1);
    assert_tf(&x, "mump", 1, 1, 0, 0, 0);
    assert_tf(&x, "photo", 0, 1, 0, 0, 0);
    assert_tf(&x, "photo", 4, 0, 0, 1, 0);
    assert_tf(&x, "wifi", 4, 0, 0, 1, 0);
    assert_null(posting(&x, "zork", 5));
    end(&x);
}

/* A word counts for the innermost record that it stands in. */
static void test_index__innermost_record(void **state)
{
    (void)state;
    static const uint32_t blips[] = {1, 1, 2, 2, 1};
    indexed x;
    begin(&x, pages, KB_COUNT(pages), NULL);
    for (uint32_t i = 0; i < 5; i++)
        assert_tf(&x, "blip", i, 0, 0, blips[i], 0);
    end(&x);
}

static void test_index__places(void **state)
{
    (void)state;
    indexed x;
    begin(&x, pages, KB_COUNT(pages), "a: zork quux\n");
    /* title: zork 0, photos 1; a gap; alias: zork 3, quux 4; a gap; body: Blip 6, zork 7, the 8, zork 9 */
    assert_places(&x, "zork", 0, (const uint32_t[]){0, 3, 7, 9}, 4);
    assert_places(&x, "photo", 0, (const uint32_t[]){1}, 1);
    assert_places(&x, "blip", 0, (const uint32_t[]){6}, 1);
    assert_places(&x, "zork", 1, NULL, 0); /* in the path: no phrase looks there */
    /* fnord 0; cells a 2, b 4; Wi-Fi 6 and 7, zork 8; blip 10; code 12 */
    assert_places(&x, "wifi", 4, (const uint32_t[]){6, 7}, 2);
    assert_places(&x, "zork", 4, (const uint32_t[]){8}, 1);
    assert_places(&x, "photo", 4, (const uint32_t[]){12}, 1);
    end(&x);
}

static void test_index__function_words(void **state)
{
    (void)state;
    indexed x;
    begin(&x, pages, KB_COUNT(pages), NULL);
    assert_int_equal(known(&x, "the")->flags, KB_TERM_STOP);
    assert_int_equal(known(&x, "the")->df, 1);
    assert_int_equal(known(&x, "would")->flags, KB_TERM_SOFT); /* known, though no text has it */
    assert_int_equal(known(&x, "would")->df, 0);
    assert_int_equal(known(&x, "zork")->flags, 0);
    assert_int_equal(x.index->lengths[0][KBC_BODY], 3); /* but for the stop word */
    end(&x);
}

static void check_order(const kbc_index *index)
{
    for (uint32_t i = 0; i < index->term_count; i++) {
        const kbc_term *term = &index->terms[i];
        assert_true(i == 0 || kb_str_compare(term[-1].text, term->text) < 0);
        for (uint32_t k = 0; k < term->df; k++) {
            const kbc_posting *p = &index->postings[term->first + k];
            assert_true(p->record < index->record_count);
            assert_true(k == 0 || p[-1].record < p->record);
            for (uint32_t n = 1; n < p->places; n++)
                assert_true(index->places[p->first_place + n - 1] <= index->places[p->first_place + n]);
            assert_true(index->impacts[term->first + k] > 0);
        }
    }
}

static void test_index__order(void **state)
{
    (void)state;
    indexed x;
    begin(&x, pages, KB_COUNT(pages), "a: zork quux\n");
    check_order(x.index);
    end(&x);
}

/* An emoji's U+FE0F is a mark that folds to nothing; before a hyphen it is no part of a compound. */
static void test_index__places_rise_behind_an_emoji(void **state)
{
    (void)state;
    static const test_page page = {"a.md",
                                   "# Sync\n\n\xE2\x98\x81\xEF\xB8\x8F-based sync, a-\xEF\xB8\x8F-\xEF\xB8\x8F-b\n"};
    indexed x;
    begin(&x, &page, 1, NULL);
    check_order(x.index);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_index__fields),
        cmocka_unit_test(test_index__innermost_record),
        cmocka_unit_test(test_index__places),
        cmocka_unit_test(test_index__function_words),
        cmocka_unit_test(test_index__order),
        cmocka_unit_test(test_index__places_rise_behind_an_emoji),
    };
    return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
