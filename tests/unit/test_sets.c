/*
 * test_sets.c - compiler/sets.c: sets of facet values get numbers in the order
 * in which they come, equal ones the same, however many there are.
 */
#include "helpers.h"
#include "index.h"

static void test_sets__numbers(void **state)
{
    (void)state;
    static const uint32_t a[] = {1, 2}, b[] = {1, 2, 3}, same[] = {1, 2}, c[] = {2, 1};
    kbc k;
    kbc_value_sets sets = {.numbers = NULL};
    kbc_init(&k);
    assert_int_equal(kbc_value_set(&k, &sets, a, 2), 0);
    assert_int_equal(kbc_value_set(&k, &sets, NULL, 0), 1);
    assert_int_equal(kbc_value_set(&k, &sets, b, 3), 2);
    assert_int_equal(kbc_value_set(&k, &sets, same, 2), 0);
    assert_int_equal(kbc_value_set(&k, &sets, a, 0), 1);
    assert_int_equal(kbc_value_set(&k, &sets, c, 2), 3);
    assert_int_equal(kbc_value_set(&k, &sets, a, 1), 4);
    assert_int_equal(sets.list.count, 5);
    const kbc_values *list = sets.list.items;
    assert_ptr_equal(list[2].values, b);
    assert_int_equal(list[2].count, 3);
    kbc_release(&k);
}

/* A set of its own for each record. Half a minute of the processor at most; a second is plenty. */
static void test_sets__very_many(void **state)
{
    (void)state;
    enum { MANY = 600000 };
    kbc k;
    kbc_value_sets sets = {.numbers = NULL};
    kbc_init(&k);
    uint32_t *values = kb_arena_get(&k.arena, 2 * (size_t)MANY, sizeof *values);
    limit_cpu(30);
    for (unsigned turn = 0; turn < 2; turn++)
        for (uint32_t i = 0; i < MANY; i++) {
            values[2 * (size_t)i] = i % 1024;
            values[2 * (size_t)i + 1] = i;
            assert_true(kbc_value_set(&k, &sets, values + 2 * (size_t)i, 2) == i);
        }
    limit_cpu(0);
    assert_int_equal(sets.list.count, MANY);
    kbc_release(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sets__numbers),
        cmocka_unit_test(test_sets__very_many),
    };
    return cmocka_run_group_tests_name("sets", tests, NULL, NULL);
}
