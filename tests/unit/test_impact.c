/*
 * test_impact.c - compiler/impact.c: what makes an impact rise and fall, and
 * the values of a tiny corpus computed by hand.
 */
#include "helpers.h"
#include "index.h"

typedef struct corpus {
    kbc c;
    kbc_index index;
    kbc_term terms[3];
    kbc_posting postings[8];
    uint32_t lengths[8][KBC_FIELDS], spans[8];
} corpus;

/* An index of records with the lengths of their bodies; terms and postings are added. */
static void begin(corpus *k, uint32_t records, uint32_t length)
{
    *k = (corpus){.index.record_count = records};
    kbc_init(&k->c);
    for (uint32_t i = 0; i < records; i++)
        k->lengths[i][KBC_BODY] = length;
    k->index.terms = k->terms;
    k->index.postings = k->postings;
    k->index.lengths = k->lengths;
    k->index.spans = k->spans;
}

static void add_term(corpus *k, uint32_t df)
{
    uint32_t first = 0;
    for (uint32_t i = 0; i < k->index.term_count; i++)
        first += k->terms[i].df;
    k->terms[k->index.term_count++] = (kbc_term){.first = first, .df = df};
    for (uint32_t i = 0; i < df; i++) {
        k->postings[first + i] = (kbc_posting){.record = i};
        k->postings[first + i].tf[KBC_BODY] = 1;
    }
}

static const uint8_t *weigh(corpus *k)
{
    kbc_index_weigh(&k->c, &k->index);
    return k->index.impacts;
}

static void test_impact__rises_with_occurrences(void **state)
{
    (void)state;
    corpus k;
    begin(&k, 8, 100);
    add_term(&k, 8);
    for (uint32_t i = 0; i < 8; i++)
        k.postings[i].tf[KBC_BODY] = (uint16_t)(1 + i);
    k.index.record_count = 8;
    const uint8_t *impacts = weigh(&k);
    for (uint32_t i = 1; i < 8; i++)
        assert_true(impacts[i] > impacts[i - 1]);
    assert_true(impacts[7] - impacts[6] < impacts[1] - impacts[0]); /* it saturates */
    kbc_release(&k.c);
}

static void test_impact__falls_with_length(void **state)
{
    (void)state;
    corpus k;
    begin(&k, 8, 100);
    add_term(&k, 8);
    for (uint32_t i = 0; i < 8; i++)
        k.lengths[i][KBC_BODY] = 20 + 60 * i;
    const uint8_t *impacts = weigh(&k);
    for (uint32_t i = 1; i < 8; i++)
        assert_true(impacts[i] < impacts[i - 1]);
    kbc_release(&k.c);
}

static void test_impact__rare_terms_weigh_more(void **state)
{
    (void)state;
    corpus k;
    begin(&k, 8, 100);
    add_term(&k, 1);
    add_term(&k, 2);
    add_term(&k, 5);
    const uint8_t *impacts = weigh(&k);
    assert_true(impacts[0] > impacts[1] && impacts[1] > impacts[3]);
    assert_true(impacts[7] >= 1);
    kbc_release(&k.c);
}

static void test_impact__fields(void **state)
{
    (void)state;
    corpus k;
    begin(&k, 4, 10);
    add_term(&k, 4);
    for (uint32_t i = 0; i < 4; i++)
        for (unsigned f = 0; f < KBC_FIELDS; f++) {
            k.lengths[i][f] = 10;
            k.postings[i].tf[f] = f == i ? 1 : 0;
        }
    const uint8_t *impacts = weigh(&k);
    assert_true(impacts[KBC_TITLE] > impacts[KBC_ALIAS] && impacts[KBC_ALIAS] > impacts[KBC_BODY]);
    assert_int_equal(impacts[KBC_BODY], impacts[KBC_PATH]);
    kbc_release(&k.c);
}

/*
 * Three records of the average length, one of them with the term once in the
 * body: t = 1, idf = ln(4 / 1.5) = 0.98083, cf = df, so the raw impact is
 * 0.98083 x 1 x 3 x 1 / (1 + 2) = 0.98083, in 16.16 64279.
 * A term in all three: ln(4 / 3.5) = 0.13353, raw 8751.
 * The scale is the top of the bin of 64 that holds the greatest: 64279 / 64 =
 * 1004 (64256), so 64320. Impacts: 64279 x 255 / 64320 = 254.8, 8751 x 255 / 64320 = 34.7.
 */
static void test_impact__values_by_hand(void **state)
{
    (void)state;
    corpus k;
    begin(&k, 3, 10);
    add_term(&k, 1);
    add_term(&k, 3);
    const uint8_t *impacts = weigh(&k);
    assert_int_equal(k.index.averages[KBC_BODY], 10 * 256);
    assert_int_equal(k.index.averages[KBC_TITLE], 256); /* nobody has one */
    assert_int_equal(k.index.scale, 64320);
    assert_int_equal(impacts[0], 255);
    assert_int_equal(impacts[1], 35);
    assert_int_equal(impacts[3], 35);
    kbc_release(&k.c);
}

/* No overflow, no division by zero, and never an impact of 0. */
static void test_impact__extremes(void **state)
{
    (void)state;
    static const uint16_t values[] = {0, 1, 255, UINT16_MAX};
    for (size_t i = 0; i < KB_COUNT(values); i++)
        for (size_t j = 0; j < KB_COUNT(values); j++) {
            corpus k;
            begin(&k, 8, values[i]);
            add_term(&k, 2);
            k.postings[0].tf[KBC_BODY] = values[j];
            k.postings[1].tf[KBC_PATH] = values[j];
            const uint8_t *impacts = weigh(&k);
            assert_true(impacts[0] >= 1 && impacts[1] >= 1);
            kbc_release(&k.c);
        }
    corpus empty;
    begin(&empty, 0, 0);
    (void)weigh(&empty);
    assert_int_equal(empty.index.averages[KBC_BODY], 256);
    kbc_release(&empty.c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_impact__rises_with_occurrences),
        cmocka_unit_test(test_impact__falls_with_length),
        cmocka_unit_test(test_impact__rare_terms_weigh_more),
        cmocka_unit_test(test_impact__fields),
        cmocka_unit_test(test_impact__values_by_hand),
        cmocka_unit_test(test_impact__extremes),
    };
    return cmocka_run_group_tests_name("impact", tests, NULL, NULL);
}
