/*
 * test_filter.c - reader/filter.c: which sets of facet values fit what a query
 * asks for, against the rule as kb.h says it.
 */
#include "helpers.h"

/* Two facets of three values each. */
enum { VALUES = 6, SETS = 1 << VALUES };

static uint32_t facet_of(uint32_t value)
{
    return value / 3;
}

/* All sets that there can be: number i has the values of the bits of i. */
static void make(pieces *p)
{
    kb_facet facets[2] = {{.name = {"a", 1}, .value_count = 3}, {.name = {"b", 1}, .first_value = 3, .value_count = 3}};
    kb_value values[VALUES];
    uint32_t numbers[SETS][VALUES], sizes[SETS];
    const uint32_t *sets[SETS];
    for (uint32_t v = 0; v < VALUES; v++)
        values[v] = (kb_value){.name = {&"uvwxyz"[v], 1}, .facet = facet_of(v)};
    for (uint32_t set = 0; set < SETS; set++) {
        sizes[set] = 0;
        sets[set] = numbers[set];
        for (uint32_t v = 0; v < VALUES; v++)
            if (set >> v & 1)
                numbers[set][sizes[set]++] = v;
    }
    kb_facets all = {facets, values, 2, VALUES, SETS, 0};
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_FACETS]);
    kb_facets_write(&p->of[KB_FACETS], &all, sets, sizes);
}

/* Of each facet that is asked about a record has an asked value, or none of that facet. */
static bool fits(uint32_t set, uint32_t asked)
{
    for (uint32_t facet = 0; facet < 2; facet++) {
        uint32_t mask = 7u << 3 * facet;
        if ((asked & mask) != 0 && (set & mask) != 0 && (set & asked & mask) == 0)
            return false;
    }
    return true;
}

static void test_filter__all_sets_and_all_questions(void **state)
{
    (void)state;
    pieces p;
    kb_buf file;
    kb *k;
    kb_session *s;
    make(&p);
    pieces_seal(&p, &file);
    assert_status(kb_open_memory(file.data, file.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_session_new(k, &s), KB_OK);
    for (uint32_t asked = 0; asked < SETS; asked++) {
        uint32_t values[VALUES];
        uint8_t got[SETS];
        size_t count = 0;
        for (uint32_t v = 0; v < VALUES; v++)
            if (asked >> v & 1)
                values[count++] = v;
        assert_status(kb_filter_sets(s, (kb_values){values, count}, got), KB_OK);
        for (uint32_t set = 0; set < SETS; set++)
            assert_int_equal(got[set], fits(set, asked));
        kb_session_reset(s);
    }
    kb_session_free(s);
    kb_close(k);
    kb_buf_release(&file);
    pieces_release(&p);
}

static void test_filter__damaged_set(void **state)
{
    (void)state;
    pieces p;
    kb_buf file;
    kb *k;
    kb_session *s;
    uint32_t value = 0;
    uint8_t got[SETS];
    make(&p);
    p.of[KB_FACETS].data[p.of[KB_FACETS].size - 4] = VALUES; /* the last value of the last set */
    pieces_seal(&p, &file);
    assert_status(kb_open_memory(file.data, file.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_session_new(k, &s), KB_OK);
    assert_status(kb_filter_sets(s, (kb_values){&value, 1}, got), KB_E_DAMAGED);
    assert_status(kb_session_error(s)->status, KB_E_DAMAGED);
    kb_session_free(s);
    kb_close(k);
    kb_buf_release(&file);
    pieces_release(&p);
}

/* ---------------------------------------------------------- crafted files */

enum { MANY = KB_VALUES_MAX, MANY_SETS = 300, LONG = 900 };

/* One facet with as many values as there may be, each with a long list of words, and sets of all of them. */
static void make_many(pieces *p)
{
    static kb_value values[MANY];
    static uint32_t numbers[MANY], sizes[MANY_SETS];
    static const uint32_t *sets[MANY_SETS];
    static char words[LONG];
    kb_facet facet = {.name = {"a", 1}, .value_count = MANY};
    for (size_t i = 0; i < sizeof words; i++)
        words[i] = "w,"[i % 2];
    for (uint32_t v = 0; v < MANY; v++) {
        values[v] = (kb_value){.name = {"v", 1}, .words = {words, sizeof words}};
        numbers[v] = v;
    }
    for (uint32_t set = 0; set < MANY_SETS; set++) {
        sizes[set] = MANY;
        sets[set] = numbers;
    }
    kb_facets all = {&facet, values, 1, MANY, MANY_SETS, 0};
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_FACETS]);
    kb_facets_write(&p->of[KB_FACETS], &all, sets, sizes);
}

typedef void session_use(kb_session *s);

/* Half a minute of the processor at most; a second is plenty. */
static void use_many(session_use *use)
{
    pieces p;
    kb_buf file;
    kb *k;
    kb_session *s;
    make_many(&p);
    pieces_seal(&p, &file);
    assert_status(kb_open_memory(file.data, file.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_session_new(k, &s), KB_OK);
    limit_cpu(30);
    use(s);
    limit_cpu(0);
    kb_session_free(s);
    kb_close(k);
    kb_buf_release(&file);
    pieces_release(&p);
}

static void ask_for_all(kb_session *s)
{
    static uint32_t asked[MANY];
    uint8_t fits_set[MANY_SETS];
    for (uint32_t v = 0; v < MANY; v++)
        asked[v] = v;
    assert_status(kb_filter_sets(s, (kb_values){asked, MANY}, fits_set), KB_OK);
    for (uint32_t set = 0; set < MANY_SETS; set++)
        assert_int_equal(fits_set[set], 1);
}

static void test_filter__many_values_in_many_sets(void **state)
{
    (void)state;
    use_many(ask_for_all);
}

/* Pieces with a colon, each of which might be one of the values. */
static void ask_with_colons(kb_session *s)
{
    char text[KB_QUERY_BYTES];
    kb_result result;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "a:x "[i % 4];
    assert_status(kb_search(s, &(kb_query){.text = {text, sizeof text}, .limit = 1}, &result), KB_OK);
    assert_int_equal(result.total, 0);
}

static void test_filter__many_values_and_colons(void **state)
{
    (void)state;
    use_many(ask_with_colons);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filter__all_sets_and_all_questions),
        cmocka_unit_test(test_filter__damaged_set),
        cmocka_unit_test(test_filter__many_values_in_many_sets),
        cmocka_unit_test(test_filter__many_values_and_colons),
    };
    return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
