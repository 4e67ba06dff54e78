/* sys.c: the region that a search finds its memory in. */
#include "helpers.h"

#include "sys.h"

#include <string.h>

static void *get(kb_alloc a, size_t n)
{
    return a.resize(a.user, NULL, 0, n);
}

static bool is_inside(const sys_region *region, const void *block)
{
    const uint8_t *first = (const uint8_t *)region->bytes, *at = block;
    return at >= first && at < first + SYS_REGION_BYTES;
}

static void test_sys__blocks_of_a_region_stand_one_behind_the_other(void **state)
{
    (void)state;
    static sys_region region;
    kb_alloc a = sys_region_alloc(&region);
    uint8_t *one = get(a, 1), *two = get(a, 100);
    assert_ptr_equal(one, region.bytes);
    assert_ptr_equal(two, one + sizeof(max_align_t));
    assert_null(a.resize(a.user, two, 100, 0));
    assert_ptr_equal(get(a, 7), two);
}

static void test_sys__the_last_block_grows_and_shrinks_where_it_is(void **state)
{
    (void)state;
    static sys_region region;
    kb_alloc a = sys_region_alloc(&region);
    uint8_t *block = get(a, 10);
    assert_ptr_equal(a.resize(a.user, block, 10, 5000), block);
    assert_ptr_equal(a.resize(a.user, block, 5000, 10), block);
    assert_ptr_equal(get(a, 1), block + sizeof(max_align_t));
}

static void test_sys__a_block_before_others_moves_to_grow(void **state)
{
    (void)state;
    static sys_region region;
    kb_alloc a = sys_region_alloc(&region);
    char *block = get(a, 6), *other = get(a, 3);
    memcpy(block, "paper", 6);
    memcpy(other, "ok", 3);
    assert_ptr_equal(a.resize(a.user, block, 6, 4), block);
    char *moved = a.resize(a.user, block, 6, 1000);
    assert_true(is_inside(&region, moved));
    assert_ptr_not_equal(moved, block);
    memset(moved + 6, 'x', 994);
    assert_string_equal(moved, "paper");
    assert_string_equal(other, "ok");
    assert_null(a.resize(a.user, other, 3, 0)); /* not the last: nothing happens */
    assert_true((char *)get(a, 1) > moved);
}

static void test_sys__what_finds_no_room_comes_from_elsewhere(void **state)
{
    (void)state;
    static sys_region region;
    kb_alloc a = sys_region_alloc(&region);
    char *whole = get(a, SYS_REGION_BYTES);
    assert_ptr_equal(whole, region.bytes);
    char *other = get(a, 1);
    assert_non_null(other);
    assert_false(is_inside(&region, other));
    assert_null(a.resize(a.user, other, 1, 0));
    memcpy(whole, "paper", 6);
    char *moved = a.resize(a.user, whole, SYS_REGION_BYTES, SYS_REGION_BYTES + 1);
    assert_false(is_inside(&region, moved));
    assert_string_equal(moved, "paper");
    assert_true(is_inside(&region, get(a, SYS_REGION_BYTES))); /* all of it is free again */
    moved = a.resize(a.user, moved, SYS_REGION_BYTES + 1, 2 * SYS_REGION_BYTES);
    assert_string_equal(moved, "paper");
    assert_null(a.resize(a.user, moved, 2 * SYS_REGION_BYTES, 0));
    assert_null(get(a, SIZE_MAX));
    assert_null(a.resize(a.user, NULL, 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sys__blocks_of_a_region_stand_one_behind_the_other),
        cmocka_unit_test(test_sys__the_last_block_grows_and_shrinks_where_it_is),
        cmocka_unit_test(test_sys__a_block_before_others_moves_to_grow),
        cmocka_unit_test(test_sys__what_finds_no_room_comes_from_elsewhere),
    };
    return cmocka_run_group_tests_name("sys", tests, NULL, NULL);
}
