/*
 * test_write.c - compiler/write.c: the sections of a whole guide, the same
 * bytes each time, and synonyms as they are looked up.
 */
#include "helpers.h"

static void test_write__same_bytes_each_time(void **state)
{
    (void)state;
    kb_buf first, second;
    guide_standard(&first);
    guide_standard(&second);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    kb_buf_release(&first);
    kb_buf_release(&second);
}

/* The order in which files are found says nothing. */
static void test_write__order_of_the_sources(void **state)
{
    (void)state;
    const test_page pages[] = {
        {"a.md", "# A\n\nzork\n"}, {"b.md", "# B\n\nblip\n"}, {"b/index.md", "# C\n"}, {"b/c.md", "# D\n"}};
    const test_page turned[] = {pages[3], pages[1], pages[2], pages[0]};
    kb_buf first, second;
    guide_compile(pages, 4, NULL, NULL, &first);
    guide_compile(turned, 4, NULL, NULL, &second);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    kb_buf_release(&first);
    kb_buf_release(&second);
}

static void test_write__records(void **state)
{
    (void)state;
    static const char *const ids[] = {"index", "fix/mac", "fix/mac/restart", "fix/windows", "fix/windows/reset",
                                      "status", "status/paused", "status/storage"};
    reading r;
    kb_record record;
    reading_standard(&r);
    for (uint32_t i = 0; i < KB_COUNT(ids); i++) {
        assert_status(kb_get_record(r.s, i, KB_NO_DAY, &record), KB_OK);
        assert_str(record.id, ids[i]);
        assert_true(record.parent == KB_NO_RECORD || record.parent < i);
    }
    reading_end(&r);
}

/* Records of the same values share a set. */
static void test_write__value_sets(void **state)
{
    (void)state;
    reading r;
    reading_standard(&r);
    assert_int_equal(r.k->facets.set_count, 6); /* none, mac, mac 1, windows, windows 3, 2 */
    reading_end(&r);
}

static void check_synonym(reading *r, const char *key, const char *phrase, uint32_t weight)
{
    kb_synonym synonym;
    if (kb_words_find(&r->s->pages, kb_str_from(key), &r->s->arena, &synonym) != KB_OK)
        fail_msg("%s has no synonym", key);
    for (uint32_t i = 0; i < synonym.count; i++)
        if (kb_str_equal(synonym.alternates[i].phrase, kb_str_from(phrase))) {
            assert_int_equal(synonym.alternates[i].weight, weight);
            return;
        }
    fail_msg("%s does not mean %s", key, phrase);
}

static void test_write__synonyms(void **state)
{
    (void)state;
    const test_page page = {"a.md", "# A\n\nzork blip on a Wi-Fi network\n"};
    reading r;
    kb_synonym synonym;
    reading_begin(&r, &page, 1, NULL,
                  "zork = blip = two words\nzork < gronking, Wi-Fi network\nmump < gronking\nzork = zorks\n");
    check_synonym(&r, "zork", "blip", 45);
    check_synonym(&r, "zork", "two words", 45);
    check_synonym(&r, "two word", "zork", 45);
    check_synonym(&r, "gronk", "zork", 38);
    check_synonym(&r, "gronk", "mump", 38);
    check_synonym(&r, "wifi network", "zork", 38);
    assert_status(kb_words_find(&r.s->pages, KB_LIT("mump"), &r.s->arena, &synonym), KB_NONE);
    uint32_t count = kb_words_synonyms(&r.s->pages);
    kb_str last = {"", 0};
    for (uint32_t i = 0; i < count; i++) {
        assert_status(kb_words_synonym_at(&r.s->pages, i, &r.s->arena, &synonym), KB_OK);
        assert_true(kb_str_compare(last, synonym.key) < 0);
        last = synonym.key;
        for (uint32_t k = 0; k < synonym.count; k++)
            assert_false(kb_str_equal(synonym.alternates[k].phrase, KB_LIT("zorks"))); /* the same stem */
    }
    reading_end(&r);
}

/* An equal phrase from two lines keeps the greater weight. */
static void test_write__heavier_synonym_stays(void **state)
{
    (void)state;
    const test_page page = {"a.md", "# A\n\nzork blip\n"};
    reading r;
    reading_begin(&r, &page, 1, NULL, "zork < blip\nzork = blip\n");
    check_synonym(&r, "blip", "zork", 45);
    reading_end(&r);
    reading_begin(&r, &page, 1, NULL, "zork = blip\nzork < blip\n");
    check_synonym(&r, "blip", "zork", 45);
    reading_end(&r);
}

static void test_write__verifies(void **state)
{
    (void)state;
    static const test_page pages[][2] = {
        {{"a.md", ""}, {"b.md", ""}},
        {{"a.md", "# \n"}, {"b.md", "text\n"}},
        {{"a.md", "# A\n\n## A\n\n## A\n"}, {"b.md", "# A\n"}},
        {{"\xC3\xA9.md", "# \xE6\xBC\xA2\xE5\xAD\x97\n\n\xE6\xBC\xA2\n"}, {"b c.md", "# x{=}\n"}},
        {{"a.md", "# a-b_c.d\n\n1.2.3.4.5.6.7.8.9.10 it's\n"}, {"b.md", "\xF0\x9F\x98\x80\n"}}};
    for (size_t i = 0; i < KB_COUNT(pages); i++) {
        reading r;
        kb_error error = {.status = KB_OK};
        reading_begin(&r, pages[i], 2, NULL, NULL);
        if (kb_verify(r.k, &error) != KB_OK)
            fail_msg("guide %zu: %s", i, error.text);
        reading_end(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write__same_bytes_each_time),
        cmocka_unit_test(test_write__order_of_the_sources),
        cmocka_unit_test(test_write__records),
        cmocka_unit_test(test_write__value_sets),
        cmocka_unit_test(test_write__synonyms),
        cmocka_unit_test(test_write__heavier_synonym_stays),
        cmocka_unit_test(test_write__verifies),
    };
    return cmocka_run_group_tests_name("write", tests, NULL, NULL);
}
