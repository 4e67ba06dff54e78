/*
 * test_words_section.c - reader/format/words.c: synonyms and aliases, whole
 * and damaged. (The compiler's words.c is another file.)
 */
#include "helpers.h"

static const kb_alternate first[] = {{{"one two", 7}, 64}, {{"caf\xC3\xA9", 5}, 0}}, second[] = {{{"x", 1}, 45}};
static const kb_synonym synonyms[] = {
    {{"a", 1}, first, 2}, {{"a b", 3}, second, 1}, {{"b", 1}, NULL, 0}, {{"z", 1}, second, 1}};
static const kb_alias aliases[] = {{0, {"no", 2}}, {1, {"first", 5}}, {1, {"second", 6}}, {4, {"", 0}}};
static const uint32_t echoes[] = {7, 0, UINT32_MAX, 1};

static void make(pieces *p)
{
    pieces_empty(p);
    pieces_records(p, 5);
    kb_buf_clear(&p->of[KB_WORDS]);
    kb_words_write(&p->of[KB_WORDS], synonyms, KB_COUNT(synonyms), aliases, echoes, KB_COUNT(aliases));
}

static void assert_synonym(const kb_synonym *a, const kb_synonym *b)
{
    assert_true(kb_str_equal(a->key, b->key));
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        assert_true(kb_str_equal(a->alternates[i].phrase, b->alternates[i].phrase));
        assert_int_equal(a->alternates[i].weight, b->alternates[i].weight);
    }
}

static void test_words_section__round_trip(void **state)
{
    (void)state;
    made m;
    kb_synonym found;
    kb_alias alias;
    made_begin(&m, make);
    assert_int_equal(kb_words_synonyms(&m.o.pages), KB_COUNT(synonyms));
    for (uint32_t i = 0; i < KB_COUNT(synonyms); i++) {
        assert_status(kb_words_synonym_at(&m.o.pages, i, &m.arena, &found), KB_OK);
        assert_synonym(&found, &synonyms[i]);
        assert_status(kb_words_find(&m.o.pages, synonyms[i].key, &m.arena, &found), KB_OK);
        assert_synonym(&found, &synonyms[i]);
    }
    assert_int_equal(kb_words_aliases(&m.o.pages), KB_COUNT(aliases));
    for (uint32_t i = 0; i < KB_COUNT(aliases); i++) {
        assert_status(kb_words_alias_at(&m.o.pages, i, &m.arena, &alias), KB_OK);
        assert_int_equal(alias.record, aliases[i].record);
        assert_true(kb_str_equal(alias.phrase, aliases[i].phrase));
    }
    static const uint32_t starts[] = {0, 1, 3, 3, 3, 4, 4};
    for (uint32_t record = 0; record < KB_COUNT(starts); record++)
        assert_int_equal(kb_words_first_alias(&m.o.pages, record), starts[record]);
    made_end(&m);
}

/* In order of the echoes of the aliases, from an echo on. */
static void test_words_section__aliased(void **state)
{
    (void)state;
    static const uint32_t order[] = {1, 4, 0, 1};
    made m;
    uint32_t record, echo;
    made_begin(&m, make);
    kb_echoes list = kb_words_aliased(&m.o.pages);
    for (size_t i = 0; i < KB_COUNT(order); i++) {
        assert_true(kb_echoes_next(&list, &record, &echo));
        assert_int_equal(record, order[i]);
    }
    assert_int_equal(echo, UINT32_MAX);
    assert_false(kb_echoes_next(&list, &record, &echo));
    kb_echoes_find(&list, 2);
    assert_true(kb_echoes_next(&list, &record, &echo));
    assert_true(record == 0 && echo == 7);
    made_end(&m);
}

static void test_words_section__absent(void **state)
{
    (void)state;
    static const char *const absent[] = {"", "A", "a ", "a b c", "c", "zz"};
    made m;
    kb_synonym found;
    kb_alias alias;
    made_begin(&m, make);
    for (size_t i = 0; i < KB_COUNT(absent); i++)
        assert_status(kb_words_find(&m.o.pages, kb_str_from(absent[i]), &m.arena, &found), KB_NONE);
    assert_status(kb_words_synonym_at(&m.o.pages, KB_COUNT(synonyms), &m.arena, &found), KB_NONE);
    assert_status(kb_words_alias_at(&m.o.pages, UINT32_MAX, &m.arena, &alias), KB_NONE);
    made_end(&m);
}

static void use_words(kb_pages *pages, void *user)
{
    kb_arena arena;
    kb_synonym found;
    kb_alias alias;
    (void)user;
    kb_arena_init(&arena, NULL);
    for (uint32_t i = 0; i < 5; i++) {
        if (kb_words_synonym_at(pages, i, &arena, &found) == KB_OK)
            for (uint32_t k = 0; k < found.count; k++)
                assert_true(found.alternates[k].weight <= 64);
        assert_true(kb_words_alias_at(pages, i, &arena, &alias) != KB_OK || alias.record < 5);
    }
    kb_status status = kb_words_find(pages, KB_LIT("a b"), &arena, &found);
    assert_int_equal(status == KB_E_DAMAGED, pages->damaged);
    assert_true(kb_words_first_alias(pages, 2) <= kb_words_aliases(pages) || pages->damaged);
    kb_arena_release(&arena);
}

static void test_words_section__damage(void **state)
{
    (void)state;
    pieces p;
    make(&p);
    each_damage(&p, KB_WORDS, use_words, NULL);
    pieces_release(&p);
}

static kb_status run_find(const kb_alloc *alloc, void *user)
{
    opened o;
    kb_arena arena;
    kb_synonym found;
    opened_begin(&o, user);
    kb_arena_init(&arena, alloc);
    kb_status status = kb_words_find(&o.pages, KB_LIT("a"), &arena, &found);
    kb_arena_release(&arena);
    opened_end(&o);
    return status;
}

static void write_all(kb_buf *out)
{
    kb_words_write(out, synonyms, KB_COUNT(synonyms), aliases, echoes, KB_COUNT(aliases));
}

static void test_words_section__without_memory(void **state)
{
    (void)state;
    pieces p;
    make(&p);
    each_allocation(run_find, &p);
    each_allocation_of_writing(write_all);
    pieces_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_section__round_trip),
        cmocka_unit_test(test_words_section__aliased),
        cmocka_unit_test(test_words_section__absent),
        cmocka_unit_test(test_words_section__damage),
        cmocka_unit_test(test_words_section__without_memory),
    };
    return cmocka_run_group_tests_name("words_section", tests, NULL, NULL);
}
