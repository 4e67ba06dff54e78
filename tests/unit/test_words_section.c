/*
 * test_words_section.c - reader/format/words.c: synonyms and aliases, whole
 * and damaged. (The compiler's words.c is another file.)
 */
#include "helpers.h"

static const kb_alternate first[] = {{{"one two", 7}, 64}, {{"caf\xC3\xA9", 5}, 0}}, second[] = {{{"x", 1}, 45}};
static const kb_synonym synonyms[] = {
    {{"a", 1}, first, 2}, {{"a b", 3}, second, 1}, {{"b", 1}, NULL, 0}, {{"z", 1}, second, 1}};
static const kb_alias aliases[] = {
    {0, 7, {"no", 2}}, {1, 0, {"first", 5}}, {1, UINT32_MAX, {"second", 6}}, {4, 1, {"", 0}}};

static void make(pieces *p)
{
    kb_record_entry records[5] = {{.parent = KB_NO_RECORD, .id = {"0", 1}}, {.id = {"1", 1}}, {.id = {"2", 1}},
                                  {.id = {"3", 1}}, {.id = {"4", 1}}};
    kb_page_entry page = {.record = 0};
    const uint32_t order[] = {0, 1, 2, 3, 4};
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_RECORDS]);
    kb_buf_clear(&p->of[KB_WORDS]);
    kb_records_write(&p->of[KB_RECORDS], records, 5, &page, 1, order);
    kb_words_write(&p->of[KB_WORDS], synonyms, KB_COUNT(synonyms), aliases, KB_COUNT(aliases));
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
    pieces p;
    opened o;
    kb_arena arena;
    kb_synonym found;
    kb_alias alias;
    kb_arena_init(&arena, NULL);
    make(&p);
    opened_begin(&o, &p);
    assert_int_equal(kb_words_synonyms(&o.pages), KB_COUNT(synonyms));
    for (uint32_t i = 0; i < KB_COUNT(synonyms); i++) {
        assert_status(kb_words_synonym_at(&o.pages, i, &arena, &found), KB_OK);
        assert_synonym(&found, &synonyms[i]);
        assert_status(kb_words_find(&o.pages, synonyms[i].key, &arena, &found), KB_OK);
        assert_synonym(&found, &synonyms[i]);
    }
    assert_int_equal(kb_words_aliases(&o.pages), KB_COUNT(aliases));
    for (uint32_t i = 0; i < KB_COUNT(aliases); i++) {
        assert_status(kb_words_alias_at(&o.pages, i, &alias), KB_OK);
        assert_true(alias.record == aliases[i].record && alias.echo == aliases[i].echo);
        assert_true(kb_str_equal(alias.phrase, aliases[i].phrase));
    }
    static const uint32_t starts[] = {0, 1, 3, 3, 3, 4, 4};
    for (uint32_t record = 0; record < KB_COUNT(starts); record++)
        assert_int_equal(kb_words_first_alias(&o.pages, record), starts[record]);
    opened_end(&o);
    kb_arena_release(&arena);
    pieces_release(&p);
}

static void test_words_section__absent(void **state)
{
    (void)state;
    static const char *const absent[] = {"", "A", "a ", "a b c", "c", "zz"};
    pieces p;
    opened o;
    kb_arena arena;
    kb_synonym found;
    kb_alias alias;
    kb_arena_init(&arena, NULL);
    make(&p);
    opened_begin(&o, &p);
    for (size_t i = 0; i < KB_COUNT(absent); i++)
        assert_status(kb_words_find(&o.pages, kb_str_from(absent[i]), &arena, &found), KB_NONE);
    assert_status(kb_words_synonym_at(&o.pages, KB_COUNT(synonyms), &arena, &found), KB_NONE);
    assert_status(kb_words_alias_at(&o.pages, UINT32_MAX, &alias), KB_NONE);
    opened_end(&o);
    kb_arena_release(&arena);
    pieces_release(&p);
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
        assert_true(kb_words_alias_at(pages, i, &alias) != KB_OK || alias.record < 5);
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

static kb_status run_write(const kb_alloc *alloc, void *user)
{
    kb_buf out;
    (void)user;
    kb_buf_init(&out, alloc);
    kb_words_write(&out, synonyms, KB_COUNT(synonyms), aliases, KB_COUNT(aliases));
    kb_status status = out.failed ? KB_E_MEMORY : KB_OK;
    kb_buf_release(&out);
    return status;
}

static void test_words_section__without_memory(void **state)
{
    (void)state;
    pieces p;
    make(&p);
    each_allocation(run_find, &p);
    each_allocation(run_write, NULL);
    pieces_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_section__round_trip),
        cmocka_unit_test(test_words_section__absent),
        cmocka_unit_test(test_words_section__damage),
        cmocka_unit_test(test_words_section__without_memory),
    };
    return cmocka_run_group_tests_name("words_section", tests, NULL, NULL);
}
