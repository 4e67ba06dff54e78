/*
 * test_words_section.c - reader/format/words.c: synonyms, aliases and forms, whole
 * and damaged. (The compiler's words.c is another file.)
 */
#include "helpers.h"

#include <stdio.h>

static const kb_alternate first[] = {{{"one two", 7}, 64}, {{"caf\xC3\xA9", 5}, 0}}, second[] = {{{"x", 1}, 45}};
static const kb_synonym synonyms[] = {
    {{"a", 1}, first, 2}, {{"a b", 3}, second, 1}, {{"b", 1}, NULL, 0}, {{"z", 1}, second, 1}};
static const kb_echo_entry aliases[] = {{7, 0}, {0, 1}, {UINT32_MAX, 1}, {0x3FFFFFFF, 4}};
static const kb_word_form forms[] = {{2, {"0s", 2}}, {3, {"1y", 2}}, {9, {"0s", 2}}, {UINT32_MAX, {"4Wi-Fi", 6}}};

static void write_all(kb_buf *out)
{
    kb_words_write(out, synonyms, KB_COUNT(synonyms), aliases, KB_COUNT(aliases), forms, KB_COUNT(forms));
}

static void make(pieces *p)
{
    pieces_empty(p);
    pieces_records(p, 5);
    kb_buf_clear(&p->of[KB_WORDS]);
    write_all(&p->of[KB_WORDS]);
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
    kb_word_form form;
    made_begin(&m, make);
    assert_int_equal(kb_words_synonyms(&m.o.pages), KB_COUNT(synonyms));
    for (uint32_t i = 0; i < KB_COUNT(synonyms); i++) {
        assert_status(kb_words_synonym_at(&m.o.pages, i, &m.arena, &found), KB_OK);
        assert_synonym(&found, &synonyms[i]);
        assert_status(kb_words_find(&m.o.pages, synonyms[i].key, &m.arena, &found), KB_OK);
        assert_synonym(&found, &synonyms[i]);
        assert_true(kb_words_alternates_fit(&m.o.pages, i));
    }
    assert_int_equal(kb_words_aliases(&m.o.pages), KB_COUNT(aliases));
    for (uint32_t i = 0; i < KB_COUNT(forms); i++) {
        assert_status(kb_words_form_at(&m.o.pages, i, &m.arena, &form), KB_OK);
        assert_int_equal(form.term, forms[i].term);
        assert_true(kb_str_equal(form.ending, forms[i].ending));
    }
    made_end(&m);
}

static void test_words_section__forms(void **state)
{
    (void)state;
    static const struct written {
        uint32_t number;
        const char *term, *form, *ending;
    } all[] = {{2, "photo", "photos", "0s"}, {3, "copi", "copy", "1y"}, {9, "", "s", "0s"},
               {UINT32_MAX, "wifi", "Wi-Fi", "4Wi-Fi"}, {0, "a", "", "1"},
               {4, "a", "", "1"}, {10, "a", "", "1"}};
    made m;
    made_begin(&m, make);
    for (size_t i = 0; i < KB_COUNT(all); i++) {
        kb_str term = kb_str_from(all[i].term), form = kb_words_form(&m.o.pages, all[i].number, term, &m.arena);
        assert_str(form, all[i].form);
        assert_str(kb_words_ending(term, form, &m.arena), all[i].ending);
    }
    assert_false(m.o.pages.damaged);
    made_end(&m);
}

/* A form that leaves out more than there is of the term. */
static void test_words_section__form_of_a_short_term(void **state)
{
    (void)state;
    static const char *const terms[] = {"", "i", "ifi"};
    for (size_t i = 0; i < KB_COUNT(terms); i++) {
        made m;
        made_begin(&m, make);
        assert_str(kb_words_form(&m.o.pages, UINT32_MAX, kb_str_from(terms[i]), &m.arena), "");
        assert_true(m.o.pages.damaged);
        made_end(&m);
    }
}

/* In order of the first 19 bits of the echoes of the aliases, from an echo on. */
static void test_words_section__aliased(void **state)
{
    (void)state;
    static const uint32_t order[] = {0, 1, 4, 1};
    made m;
    uint32_t number, echo;
    made_begin(&m, make);
    kb_echoes list = kb_words_aliased(&m.o.pages);
    for (size_t i = 0; i < KB_COUNT(order); i++) {
        assert_true(kb_echoes_next(&list, &number, &echo));
        assert_int_equal(number, order[i]);
    }
    assert_int_equal(echo, 0x7FFFF);
    assert_false(kb_echoes_next(&list, &number, &echo));
    assert_int_equal(kb_words_echo(&m.o.pages, 0xA0000001), 0x50000);
    kb_echoes_find(&list, kb_words_echo(&m.o.pages, 0x40000000));
    assert_true(kb_echoes_next(&list, &number, &echo));
    assert_true(number == 1 && echo == 0x7FFFF);
    made_end(&m);
}

static void test_words_section__absent(void **state)
{
    (void)state;
    static const char *const absent[] = {"", "A", "a ", "a b c", "c", "zz"};
    made m;
    kb_synonym found;
    kb_word_form form;
    made_begin(&m, make);
    for (size_t i = 0; i < KB_COUNT(absent); i++)
        assert_status(kb_words_find(&m.o.pages, kb_str_from(absent[i]), &m.arena, &found), KB_NONE);
    assert_status(kb_words_synonym_at(&m.o.pages, KB_COUNT(synonyms), &m.arena, &found), KB_NONE);
    assert_status(kb_words_form_at(&m.o.pages, KB_COUNT(forms), &m.arena, &form), KB_NONE);
    made_end(&m);
}

static void use_words(kb_pages *pages, void *user)
{
    kb_arena arena;
    kb_synonym found;
    kb_word_form form;
    (void)user;
    kb_arena_init(&arena, NULL);
    for (uint32_t i = 0; i < 5; i++) {
        if (kb_words_synonym_at(pages, i, &arena, &found) == KB_OK)
            for (uint32_t k = 0; k < found.count; k++)
                assert_true(found.alternates[k].weight <= 64);
        if (kb_words_form_at(pages, i, &arena, &form) == KB_OK)
            assert_true(form.ending.n > 0 && form.ending.n <= KB_FORM_BYTES);
        assert_true(kb_words_form(pages, i, KB_LIT("term"), &arena).n < 4 + KB_FORM_BYTES);
    }
    kb_status status = kb_words_find(pages, KB_LIT("a b"), &arena, &found);
    assert_int_equal(status == KB_E_DAMAGED, pages->damaged);
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

enum { CHAIN = 40, LONG_PHRASES = 32 };

/* Keys that begin like each other, and between them phrases as long as there may be. */
static void make_long(pieces *p)
{
    static char keys[CHAIN + 1], phrases[LONG_PHRASES][KB_ALTERNATE_BYTES];
    static kb_alternate alternates[LONG_PHRASES];
    static kb_synonym list[CHAIN];
    memset(keys, 'k', sizeof keys);
    for (uint32_t i = 0; i < LONG_PHRASES; i++) {
        memset(phrases[i], 'k', sizeof phrases[i]);
        phrases[i][KB_ALTERNATE_BYTES - 1] = (char)('A' + i);
        alternates[i] = (kb_alternate){{phrases[i], sizeof phrases[i]}, 1};
    }
    for (uint32_t i = 0; i < CHAIN; i++)
        list[i] = (kb_synonym){{keys, i + 1}, &alternates[i % LONG_PHRASES], 1};
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_WORDS]);
    kb_words_write(&p->of[KB_WORDS], list, CHAIN, NULL, 0, NULL, 0);
}

/* What is sought is found, and what is longer is read as far as it may be that: one chunk of memory is enough. */
static void test_words_section__long_phrases(void **state)
{
    (void)state;
    made m;
    char key[CHAIN + 2];
    memset(key, 'k', sizeof key);
    made_begin(&m, make_long);
    for (size_t n = 0; n <= CHAIN + 1; n++) {
        kb_synonym found;
        bool known = n >= 1 && n <= CHAIN;
        assert_status(kb_words_find(&m.o.pages, (kb_str){key, n}, &m.arena, &found), known ? KB_OK : KB_NONE);
        assert_int_equal(found.key.n, known ? n : found.key.n);
    }
    failing f;
    kb_alloc alloc = failing_alloc(&f, 2, true);
    kb_arena arena;
    kb_synonym found;
    kb_arena_init(&arena, &alloc);
    assert_status(kb_words_find(&m.o.pages, KB_LIT("kkkkl"), &arena, &found), KB_NONE);
    assert_status(kb_words_find(&m.o.pages, (kb_str){key, CHAIN + 1}, &arena, &found), KB_NONE);
    kb_arena_release(&arena);
    made_end(&m);
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

static void replace_byte(kb_buf *section, const char *from, size_t n, size_t at, uint8_t to)
{
    for (size_t i = 0; i + n <= section->size; i++)
        if (memcmp(section->data + i, from, n) == 0) {
            section->data[i + at] = to;
            return;
        }
    fail();
}

/* Of `a b`: text 5, which is x, with a weight of 45; none of them reads the text. */
static void test_words_section__alternates_that_lie(void **state)
{
    (void)state;
    static const struct lie {
        size_t at;
        uint8_t to;
        bool fits;
    } lies[] = {{0, 1, true}, {0, 17, false}, {1, 4, true}, {1, 7, false}, {2, 64, true}, {2, 65, false}};
    for (size_t i = 0; i < KB_COUNT(lies); i++) {
        made m;
        make(&m.p);
        assert_int_equal(kb_load_u32(m.p.of[KB_WORDS].data + 4), 7);
        replace_byte(&m.p.of[KB_WORDS], "\x01\x05\x2D\x00", 4, lies[i].at, lies[i].to);
        opened_begin(&m.o, &m.p);
        kb_arena_init(&m.arena, NULL);
        assert_int_equal(kb_words_alternates_fit(&m.o.pages, 1), lies[i].fits);
        made_end(&m);
    }
}

static bool count_keys(void *user, kb_str key)
{
    uint32_t *count = user;
    assert_int_equal(key.n, 1000);
    ++*count;
    return false;
}

/* Keys pass without being kept: a crafted file makes many long ones of few bytes. */
static void test_words_section__keys_are_not_kept(void **state)
{
    (void)state;
    enum { KEYS = 5000, BYTES = 1000 };
    made m;
    failing f;
    uint32_t count = 0;
    char *bytes = test_malloc((size_t)KEYS * BYTES);
    kb_synonym *many = test_calloc(KEYS, sizeof *many);
    for (unsigned i = 0; i < KEYS; i++) {
        char *key = bytes + (size_t)i * BYTES, digits[5];
        memset(key, 'a', BYTES);
        assert_int_equal(snprintf(digits, sizeof digits, "%04u", i), 4);
        memcpy(key + BYTES - 4, digits, 4);
        many[i].key = (kb_str){key, BYTES};
    }
    make(&m.p);
    kb_buf_clear(&m.p.of[KB_WORDS]);
    kb_words_write(&m.p.of[KB_WORDS], many, KEYS, NULL, 0, NULL, 0);
    opened_begin(&m.o, &m.p);
    kb_alloc alloc = failing_alloc(&f, 0, false);
    kb_arena_init(&m.arena, &alloc);
    assert_false(kb_words_each_key(&m.o.pages, &m.arena, count_keys, &count));
    assert_int_equal(count, KEYS);
    assert_in_range(f.calls, 1, 3);
    made_end(&m);
    test_free(many);
    test_free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_section__round_trip),
        cmocka_unit_test(test_words_section__forms),
        cmocka_unit_test(test_words_section__form_of_a_short_term),
        cmocka_unit_test(test_words_section__aliased),
        cmocka_unit_test(test_words_section__absent),
        cmocka_unit_test(test_words_section__long_phrases),
        cmocka_unit_test(test_words_section__damage),
        cmocka_unit_test(test_words_section__alternates_that_lie),
        cmocka_unit_test(test_words_section__keys_are_not_kept),
        cmocka_unit_test(test_words_section__without_memory),
    };
    return cmocka_run_group_tests_name("words_section", tests, NULL, NULL);
}
