/*
 * test_diff_words.c - compiler/diff_words.c: runs make the new text of the old one, whatever the texts are.
 */
#include "diff.h"
#include "kbc_fixture.h"

/* Walks the runs through both texts: each word of them is passed once, in order, and equal ones are equal. */
static void assert_runs_fit(kbc_diff_words a, kbc_diff_words b, kbc_diff_runs runs)
{
    uint32_t old_at = 0, new_at = 0;
    for (uint32_t i = 0; i < runs.count; i++) {
        const kbc_diff_run *r = &runs.list[i];
        assert_true(r->count > 0);
        assert_int_equal(r->at, r->op == KBC_DIFF_ADDED ? new_at : old_at);
        for (uint32_t k = 0; k < r->count && r->op == KBC_DIFF_SAME; k++)
            assert_int_equal(a.list[old_at + k], b.list[new_at + k]);
        old_at += r->op != KBC_DIFF_ADDED ? r->count : 0;
        new_at += r->op != KBC_DIFF_REMOVED ? r->count : 0;
    }
    assert_int_equal(old_at, a.count);
    assert_int_equal(new_at, b.count);
}

/* "ab-c+d": each letter a word; those behind - are removed, behind + added, behind = equal. */
static const char *describe(const char *before, const char *after, kb_buf *out)
{
    static const char signs[] = {'=', '-', '+'};
    uint32_t a[64], b[64];
    uint64_t work = 10000;
    kb_alloc alloc = kbc_alloc();
    kb_arena arena;
    kbc_diff_words x = {a, (uint32_t)strlen(before)}, y = {b, (uint32_t)strlen(after)};
    for (size_t i = 0; i < x.count; i++)
        a[i] = (uint8_t)before[i];
    for (size_t i = 0; i < y.count; i++)
        b[i] = (uint8_t)after[i];
    kb_arena_init(&arena, &alloc);
    kbc_diff_runs runs = kbc_diff_compare(x, y, &work, &arena);
    assert_runs_fit(x, y, runs);
    kb_buf_clear(out);
    for (uint32_t i = 0; i < runs.count; i++) {
        const kbc_diff_run *r = &runs.list[i];
        kb_buf_byte(out, (uint8_t)signs[r->op]);
        kb_buf_str(out, (kb_str){(r->op == KBC_DIFF_ADDED ? after : before) + r->at, r->count});
    }
    kb_buf_byte(out, '\0');
    kb_arena_release(&arena);
    return (const char *)out->data;
}

static void test_diff_words__few_edits(void **state)
{
    (void)state;
    kb_alloc alloc = kbc_alloc();
    kb_buf out;
    kb_buf_init(&out, &alloc);
    assert_string_equal(describe("abcdef", "abcdef", &out), "=abcdef");
    assert_string_equal(describe("abcdef", "abXdef", &out), "=ab-c+X=def");
    assert_string_equal(describe("abcdef", "abdef", &out), "=ab-c=def");
    assert_string_equal(describe("abcdef", "Yabcdef", &out), "+Y=abcdef");
    assert_string_equal(describe("", "ab", &out), "+ab");
    assert_string_equal(describe("ab", "", &out), "-ab");
    assert_string_equal(describe("", "", &out), "");
    assert_string_equal(describe("abcdefgh", "abXdefYh", &out), "=ab-c+X=def-g+Y=h");
    kb_buf_release(&out);
}

static void test_diff_words__one_equal_word_between_changes_is_a_change(void **state)
{
    (void)state;
    kb_alloc alloc = kbc_alloc();
    kb_buf out;
    kb_buf_init(&out, &alloc);
    assert_string_equal(describe("aaXtYbb", "aaUtVbb", &out), "=aa-XtY+UtV=bb");
    assert_string_equal(describe("aaXtsYbb", "aaUtsVbb", &out), "=aa-X+U=ts-Y+V=bb");
    kb_buf_release(&out);
}

static void test_diff_words__any_two_texts(void **state)
{
    (void)state;
    kb_alloc alloc = kbc_alloc();
    uint32_t a[60], b[60], random = 1;
    for (unsigned round = 0; round < 400; round++) {
        kb_arena arena;
        uint64_t work = round % 5 == 0 ? round : 1000000;
        kbc_diff_words x = {a, round % 60}, y = {b, round * 7 % 60};
        for (unsigned i = 0; i < KB_COUNT(a); i++) {
            random = random * 1664525 + 1013904223;
            a[i] = random >> 24 & 3;
            b[i] = random >> 16 & 3;
        }
        kb_arena_init(&arena, &alloc);
        kbc_diff_runs runs = kbc_diff_compare(x, y, &work, &arena);
        assert_runs_fit(x, y, runs);
        kb_arena_release(&arena);
    }
}

static void test_diff_words__too_many_edits_are_one_change(void **state)
{
    (void)state;
    enum { WORDS = 20000 };
    kb_alloc alloc = kbc_alloc();
    uint32_t *a = kbc_calloc(WORDS, sizeof *a), *b = kbc_calloc(WORDS, sizeof *b);
    uint64_t work = KBC_DIFF_WORK;
    kb_arena arena;
    kb_arena_init(&arena, &alloc);
    for (uint32_t i = 0; i < WORDS; i++) {
        a[i] = i % 2 == 0 ? 0 : i;
        b[i] = i % 2 == 0 ? 0 : WORDS + i;
    }
    kbc_diff_words x = {a, WORDS}, y = {b, WORDS};
    kbc_diff_runs runs = kbc_diff_compare(x, y, &work, &arena);
    assert_runs_fit(x, y, runs);
    assert_int_equal(runs.count, 3); /* the first word is the same */
    assert_true(work > KBC_DIFF_WORK / 2);
    assert_true(kbc_diff_likeness(runs, x, y) < 1);
    kb_arena_release(&arena);
    kbc_free(a);
    kbc_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diff_words__few_edits),
        cmocka_unit_test(test_diff_words__one_equal_word_between_changes_is_a_change),
        cmocka_unit_test(test_diff_words__any_two_texts),
        cmocka_unit_test(test_diff_words__too_many_edits_are_one_change),
    };
    return cmocka_run_group_tests_name("diff_words", tests, NULL, NULL);
}
