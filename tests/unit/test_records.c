/*
 * test_records.c - reader/format/records.c: records, pages and the order of
 * ids, and RECORDS sections that lie.
 */
#include "helpers.h"

#include <stdio.h>

static const kb_record_entry records[] = {
    {.parent = KB_NO_RECORD, .page = 0, .start = 0, .length = 90, .kind = 1},
    {.parent = 0,
     .page = 0,
     .start = 10,
     .length = 20,
     .kind = UINT16_MAX,
     .flags = KB_RECORD_TITLE_INSIDE,
     .value_set = 3,
     .line = 12},
    {.parent = 1, .page = 0, .start = 12, .length = 2, .line = UINT32_MAX},
    {.parent = 0, .page = 1, .start = 0, .length = 10},
    {.parent = 3, .page = 1, .start = 5, .length = 4},
    {.parent = 4, .page = 1, .start = 6, .length = 1},
};
static const kb_record_text texts[] = {
    {{"", 0}, {"Guide", 5}, 0},       {{"b", 1}, {"B", 1}, 4},         {{"a/b", 3}, {"caf\xC3\xA9", 5}, 0},
    {{"a", 1}, {"A", 1}, 0},          {{"a/in-two", 8}, {"In Two?", 7}, 9}, {{"a/in-two/a-12", 13}, {"A", 1}, 0},
};
static const kb_page_entry page_entries[] = {
    {.text_start = 0, .text_length = 90, .record = 0, .reviewed = -1, .review_interval = 7},
    {.text_start = 90, .text_length = 10, .record = 3, .reviewed = KB_NO_DAY, .first_link = 2},
};
static const kb_str files[] = {{"index.md", 8}, {"a.md", 4}};
static const uint32_t by_id[] = {0, 3, 2, 4, 5, 1};

static void write_all(kb_buf *out)
{
    kb_records_write(out, records, texts, KB_COUNT(records), page_entries, files, KB_COUNT(page_entries));
}

static void make(pieces *p)
{
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_RECORDS]);
    write_all(&p->of[KB_RECORDS]);
    kb_buf_zero(&p->of[KB_TEXTS], 100);
}

static void assert_record(made *m, uint32_t i)
{
    const kb_record_entry *b = &records[i];
    kb_record_entry a;
    assert_status(kb_records_get(&m->o.pages, i, &a), KB_OK);
    assert_true(a.parent == b->parent && a.page == b->page && a.start == b->start && a.length == b->length);
    assert_true(a.kind == b->kind && a.flags == b->flags && a.value_set == b->value_set && a.line == b->line);
    assert_true(kb_str_equal(kb_records_title(&m->o.pages, &a, &m->arena), texts[i].title));
    assert_true(kb_str_equal(kb_records_id(&m->o.pages, i, &m->arena), texts[i].id));
}

static void test_records__round_trip(void **state)
{
    (void)state;
    made m;
    made_begin(&m, make);
    assert_int_equal(kb_records_count(&m.o.pages), KB_COUNT(records));
    assert_int_equal(kb_records_pages(&m.o.pages), KB_COUNT(page_entries));
    for (uint32_t i = 0; i < KB_COUNT(records); i++) {
        uint32_t number;
        assert_record(&m, i);
        assert_status(kb_records_find(&m.o.pages, texts[i].id, &m.arena, &number), KB_OK);
        assert_int_equal(number, i);
    }
    for (uint32_t i = 0; i < KB_COUNT(page_entries); i++) {
        kb_page_entry page;
        assert_status(kb_records_get_page(&m.o.pages, i, &page), KB_OK);
        assert_true(page.text_start == page_entries[i].text_start && page.text_length == page_entries[i].text_length);
        assert_true(page.record == page_entries[i].record && page.reviewed == page_entries[i].reviewed);
        assert_int_equal(page.first_link, page_entries[i].first_link);
        assert_int_equal(page.review_interval, page_entries[i].review_interval);
        assert_true(kb_str_equal(kb_records_file(&m.o.pages, i, &m.arena), files[i]));
    }
    made_end(&m);
}

/* ----------------------------------------------------------- a random tree */

#define MANY 3000u

static kb_record_entry many[MANY];
static kb_record_text many_texts[MANY];
static kb_page_entry many_pages[MANY];
static kb_str many_files[MANY];
static char names[MANY][3][200]; /* title, id, file */
static uint32_t many_page_count;

/* Ids as the compiler gives them, which are most, numbered ones, written ones and such as follow from nothing. */
static void random_id(uint32_t *seed, uint32_t i)
{
    uint32_t page = many[i].page, first = many_pages[page].record;
    bool below_page = i == first || many[i].parent == first;
    kb_str around = below_page ? kb_page_name(many_files[page]) : many_texts[many[i].parent].id;
    char slug[200];
    size_t n = kb_slug(many_texts[i].title, slug);
    uint32_t how = random_below(seed, 8);
    if (i == first)
        (void)snprintf(names[i][1], sizeof names[i][1], how == 0 ? "own-%lu" : "p%lu/x", (unsigned long)page);
    else if (how == 0 || around.n > 120)
        (void)snprintf(names[i][1], sizeof names[i][1], "elsewhere/%lu", (unsigned long)i);
    else if (how == 1)
        (void)snprintf(names[i][1], sizeof names[i][1], "%.*s/own%lu", (int)around.n, around.s, (unsigned long)i);
    else if (how == 2)
        (void)snprintf(names[i][1], sizeof names[i][1], "%.*s/%.*s-%lu", (int)around.n, around.s, (int)n, slug,
                       (unsigned long)i + 1);
    else
        (void)snprintf(names[i][1], sizeof names[i][1], "%.*s/%.*s", (int)around.n, around.s, (int)n, slug);
    many_texts[i].id = kb_str_from(names[i][1]);
}

static void make_many(pieces *p)
{
    uint32_t seed = 7;
    many_page_count = 0;
    for (uint32_t i = 0; i < MANY; i++) {
        if (i == 0 || random_below(&seed, 20) == 0) {
            (void)snprintf(names[i][2], sizeof names[i][2], "p%lu/x.md", (unsigned long)many_page_count);
            many_files[many_page_count] = kb_str_from(names[i][2]);
            many_pages[many_page_count++] = (kb_page_entry){.record = i, .reviewed = (int32_t)i - 50};
        }
        uint32_t page = many_page_count - 1, first = many_pages[page].record;
        uint32_t parent = i > first ? i - 1 - random_below(&seed, i - first) : KB_NO_RECORD;
        many[i] = (kb_record_entry){.parent = parent, .page = page, .start = random_below(&seed, 1u << (i % 31)),
                                    .line = i, .value_set = i / 100 % 3};
        (void)snprintf(names[i][0], sizeof names[i][0], "Title of %lu!", (unsigned long)i);
        many_texts[i] = (kb_record_text){.title = kb_str_from(names[i][0]), .title_echo = random_below(&seed, 900)};
        random_id(&seed, i);
    }
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_RECORDS]);
    kb_records_write(&p->of[KB_RECORDS], many, many_texts, MANY, many_pages, many_files, many_page_count);
}

static void test_records__random_tree(void **state)
{
    (void)state;
    made m;
    made_begin(&m, make_many);
    kb_str last = {"", 0};
    for (uint32_t i = 0; i < MANY; i++) {
        kb_record_entry entry;
        uint32_t number;
        assert_status(kb_records_get(&m.o.pages, i, &entry), KB_OK);
        assert_true(entry.parent == many[i].parent && entry.page == many[i].page && entry.start == many[i].start);
        assert_true(kb_str_equal(kb_records_title(&m.o.pages, &entry, &m.arena), many_texts[i].title));
        assert_true(kb_str_equal(kb_records_id(&m.o.pages, i, &m.arena), many_texts[i].id));
        assert_status(kb_records_find(&m.o.pages, many_texts[i].id, &m.arena, &number), KB_OK);
        assert_int_equal(number, i);
        kb_str id = many_texts[kb_records_named_at(&m.o.pages, i)].id;
        assert_true(i == 0 || kb_str_compare(last, id) < 0);
        last = id;
    }
    made_end(&m);
}

/* Each record once, by rising echoes. */
static void test_records__random_echoes(void **state)
{
    (void)state;
    made m;
    uint32_t record, echo, last_echo = 0, last_record = 0, count = 0;
    made_begin(&m, make_many);
    kb_echoes list = kb_records_titled(&m.o.pages);
    for (; kb_echoes_next(&list, &record, &echo); count++) {
        assert_int_equal(echo, many_texts[record].title_echo);
        assert_true(count == 0 || echo > last_echo || (echo == last_echo && record > last_record));
        last_echo = echo;
        last_record = record;
    }
    assert_int_equal(count, MANY);
    made_end(&m);
}

/* ------------------------------------------------------------------ orders */

/* All records of one echo stand together, in the order of the guide. */
static void test_records__titled(void **state)
{
    (void)state;
    static const struct {
        uint32_t echo, first;
    } cases[] = {{0, 0}, {1, 4}, {4, 4}, {5, 5}, {9, 5}, {UINT32_MAX, 6}};
    static const uint32_t order[] = {0, 2, 3, 5, 1, 4};
    made m;
    uint32_t record, echo;
    made_begin(&m, make);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_echoes list = kb_records_titled(&m.o.pages);
        kb_echoes_find(&list, cases[i].echo);
        for (uint32_t k = cases[i].first; k < KB_COUNT(order); k++) {
            assert_true(kb_echoes_next(&list, &record, &echo));
            assert_int_equal(record, order[k]);
            assert_int_equal(echo, texts[record].title_echo);
        }
        assert_false(kb_echoes_next(&list, &record, &echo));
    }
    made_end(&m);
}

/* Every prefix has its place in the order of ids. */
static void test_records__named(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        uint32_t first;
    } cases[] = {{"", 0}, {"A", 1}, {"a", 1}, {"a/", 2}, {"a/b", 2}, {"a/c", 3}, {"a/in-two/", 4}, {"b", 5}, {"b/", 6}, {"\xFF", 6}};
    made m;
    made_begin(&m, make);
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_int_equal(kb_records_named(&m.o.pages, kb_str_from(cases[i].id), &m.arena), cases[i].first);
    for (uint32_t i = 0; i < KB_COUNT(by_id); i++)
        assert_int_equal(kb_records_named_at(&m.o.pages, i), by_id[i]);
    made_end(&m);
}

static void test_records__absent(void **state)
{
    (void)state;
    made m;
    kb_record_entry entry;
    kb_page_entry page;
    uint32_t number;
    made_begin(&m, make);
    assert_status(kb_records_get(&m.o.pages, KB_COUNT(records), &entry), KB_NONE);
    assert_status(kb_records_get(&m.o.pages, UINT32_MAX, &entry), KB_NONE);
    static const char *const absent[] = {"a/", "A", "aa", "c", "a/b/c", "\xFF"};
    for (size_t i = 0; i < KB_COUNT(absent); i++)
        assert_status(kb_records_find(&m.o.pages, kb_str_from(absent[i]), &m.arena, &number), KB_NONE);
    assert_status(kb_records_get_page(&m.o.pages, KB_COUNT(page_entries), &page), KB_E_DAMAGED);
    assert_status(kb_records_get(&m.o.pages, 0, &entry), KB_E_DAMAGED); /* damage sticks */
    made_end(&m);
}

/* A record that says its parent is further back than there are records. */
static void test_records__parents_stand_before(void **state)
{
    (void)state;
    for (uint32_t parent = 1; parent < 5; parent++) {
        kb_record_entry changed[KB_COUNT(records)], entry;
        pieces p;
        opened o;
        memcpy(changed, records, sizeof records);
        changed[1].parent = parent + 1; /* 1 less that is below 0 */
        make(&p);
        kb_buf_clear(&p.of[KB_RECORDS]);
        kb_records_write(&p.of[KB_RECORDS], changed, texts, KB_COUNT(records), page_entries, files,
                         KB_COUNT(page_entries));
        opened_begin(&o, &p);
        assert_status(kb_records_get(&o.pages, 1, &entry), KB_E_DAMAGED);
        opened_end(&o);
        pieces_release(&p);
    }
}

static void use_records(kb_pages *pages, void *user)
{
    kb_record_entry entry;
    kb_page_entry page;
    uint32_t number = 0, echo;
    kb_arena arena;
    (void)user;
    kb_arena_init(&arena, NULL);
    kb_echoes titles = kb_records_titled(pages);
    kb_echoes_find(&titles, 4);
    for (uint32_t i = 0; i < 7 && kb_echoes_next(&titles, &number, &echo); i++)
        assert_true(number < kb_records_count(pages));
    for (uint32_t i = 0; i < 7; i++) {
        kb_status status = kb_records_get(pages, i, &entry);
        assert_int_equal(status == KB_E_DAMAGED, pages->damaged);
        if (status == KB_OK && kb_records_get_page(pages, entry.page, &page) == KB_OK) {
            assert_true(page.text_start + page.text_length <= 100);
            assert_true(page.record < kb_records_count(pages));
        }
        if (status == KB_OK && kb_records_find(pages, kb_records_id(pages, i, &arena), &arena, &number) == KB_OK)
            assert_true(number < kb_records_count(pages));
    }
    kb_status status = kb_records_find(pages, KB_LIT("a/b"), &arena, &number);
    assert_true(status == KB_OK || status == KB_NONE || pages->damaged);
    kb_arena_release(&arena);
}

static void test_records__damage(void **state)
{
    (void)state;
    pieces p;
    make(&p);
    each_damage(&p, KB_RECORDS, use_records, NULL);
    pieces_release(&p);
}

static void test_records__write_without_memory(void **state)
{
    (void)state;
    each_allocation_of_writing(write_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records__round_trip),
        cmocka_unit_test(test_records__random_tree),
        cmocka_unit_test(test_records__random_echoes),
        cmocka_unit_test(test_records__titled),
        cmocka_unit_test(test_records__named),
        cmocka_unit_test(test_records__absent),
        cmocka_unit_test(test_records__parents_stand_before),
        cmocka_unit_test(test_records__damage),
        cmocka_unit_test(test_records__write_without_memory),
    };
    return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
