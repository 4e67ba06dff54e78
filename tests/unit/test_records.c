/*
 * test_records.c - reader/format/records.c: records, pages and the order of
 * ids, and RECORDS sections that lie.
 */
#include "helpers.h"

static const kb_record_entry records[] = {
    {.parent = KB_NO_RECORD, .page = 0, .id = {"", 0}, .title = {"Guide", 5}, .start = 0, .length = 90, .kind = 1},
    {.parent = 0,
     .page = 0,
     .id = {"b", 1},
     .title = {"B", 1},
     .start = 10,
     .length = 20,
     .kind = UINT16_MAX,
     .flags = KB_RECORD_TITLE_INSIDE,
     .value_set = 3,
     .line = 12,
     .title_echo = 4},
    {.parent = 1,
     .page = 0,
     .id = {"a/b", 3},
     .title = {"caf\xC3\xA9", 5},
     .start = 12,
     .length = 2,
     .line = UINT32_MAX},
    {.parent = 0, .page = 1, .id = {"a", 1}, .title = {"A", 1}, .start = 0, .length = 10},
};
static const kb_page_entry page_entries[] = {
    {.text_start = 0, .text_length = 90, .record = 0, .file = {"index.md", 8}, .reviewed = -1, .review_interval = 7},
    {.text_start = 90, .text_length = 10, .record = 3, .file = {"a.md", 4}, .reviewed = KB_NO_DAY, .first_link = 2},
};

static void make(pieces *p)
{
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_RECORDS]);
    kb_records_write(&p->of[KB_RECORDS], records, KB_COUNT(records), page_entries, KB_COUNT(page_entries));
    kb_buf_zero(&p->of[KB_TEXTS], 100);
}

static void assert_record(const kb_record_entry *a, const kb_record_entry *b)
{
    assert_true(kb_str_equal(a->title, b->title));
    assert_true(a->parent == b->parent && a->page == b->page && a->start == b->start && a->length == b->length);
    assert_true(a->kind == b->kind && a->flags == b->flags && a->value_set == b->value_set);
    assert_int_equal(a->line, b->line);
}

static void test_records__round_trip(void **state)
{
    (void)state;
    made m;
    made_begin(&m, make);
    assert_int_equal(kb_records_count(&m.o.pages), KB_COUNT(records));
    assert_int_equal(kb_records_pages(&m.o.pages), KB_COUNT(page_entries));
    for (uint32_t i = 0; i < KB_COUNT(records); i++) {
        kb_record_entry entry;
        uint32_t number;
        assert_status(kb_records_get(&m.o.pages, i, &entry), KB_OK);
        assert_record(&entry, &records[i]);
        assert_true(kb_str_equal(kb_records_id(&m.o.pages, i, &m.arena), records[i].id));
        assert_status(kb_records_find(&m.o.pages, records[i].id, &m.arena, &number), KB_OK);
        assert_int_equal(number, i);
    }
    for (uint32_t i = 0; i < KB_COUNT(page_entries); i++) {
        kb_page_entry page;
        assert_status(kb_records_get_page(&m.o.pages, i, &page), KB_OK);
        assert_true(page.text_start == page_entries[i].text_start && page.text_length == page_entries[i].text_length);
        assert_true(page.record == page_entries[i].record);
        assert_true(kb_str_equal(kb_records_file(&m.o.pages, i, &m.arena), page_entries[i].file));
        assert_true(page.reviewed == page_entries[i].reviewed && page.first_link == page_entries[i].first_link);
        assert_int_equal(page.review_interval, page_entries[i].review_interval);
    }
    made_end(&m);
}

/* All records of one echo stand together. */
static void test_records__titled(void **state)
{
    (void)state;
    static const struct {
        uint32_t echo, first;
    } cases[] = {{0, 0}, {1, 3}, {4, 3}, {5, 4}, {UINT32_MAX, 4}};
    static const uint32_t order[] = {3, 0, 2, 1};
    made m;
    uint32_t record, echo;
    made_begin(&m, make);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_echoes list = kb_records_titled(&m.o.pages);
        kb_echoes_find(&list, cases[i].echo);
        for (uint32_t k = cases[i].first; k < KB_COUNT(order); k++) {
            assert_true(kb_echoes_next(&list, &record, &echo));
            assert_int_equal(record, order[k]);
            assert_int_equal(echo, records[record].title_echo);
        }
        assert_false(kb_echoes_next(&list, &record, &echo));
    }
    made_end(&m);
}

/* The pages of a guide, in its order, and their records below each other; own ids where slugs would not do. */
static const struct {
    const char *id, *title, *file; /* file: of the page that begins here */
    uint32_t parent;
} nested[] = {
    {"", "Guide", "index.md", KB_NO_RECORD},
    {"first-steps", "First steps", NULL, 0},
    {"first-steps/go", "Go!", NULL, 1},
    {"first-steps/go-1", "Go!", NULL, 1},
    {"x", "Named", NULL, 1},               /* whole */
    {"a", "A", "a.md", 0},
    {"a/b", "B", NULL, 5},
    {"a/b/c/d", "C", NULL, 6},             /* its own part has a slash */
    {"a-b", "A b", "a-b.md", 0},
    {"own", "Own", "a/b/c.md", 5},         /* a page with an id of its own, which is not in that below */
    {"a/b/c/title", "Title", NULL, 9},
    {"a/e", "E", "a/e/README.md", 5},
    {"a-1", "A", "a/index.markdown", 0},   /* a page whose path another has */
    {"a/\xC3\xA9t\xC3\xA9", "\xC3\x89t\xC3\xA9", NULL, 12},
};

static void make_nested(pieces *p)
{
    kb_record_entry list[KB_COUNT(nested)] = {{.parent = 0}};
    kb_page_entry pages[KB_COUNT(nested)] = {{.record = 0}};
    uint32_t page_count = 0;
    for (uint32_t i = 0; i < KB_COUNT(nested); i++) {
        if (nested[i].file != NULL)
            pages[page_count++] = (kb_page_entry){.record = i, .file = kb_str_from(nested[i].file)};
        list[i] = (kb_record_entry){.parent = nested[i].parent, .page = page_count - 1};
        list[i].id = kb_str_from(nested[i].id);
        list[i].title = kb_str_from(nested[i].title);
        list[i].title_echo = kb_echo(KB_ECHO_START, list[i].title);
    }
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_RECORDS]);
    kb_records_write(&p->of[KB_RECORDS], list, KB_COUNT(nested), pages, page_count);
}

static void test_records__nested_ids(void **state)
{
    (void)state;
    made m;
    made_begin(&m, make_nested);
    for (uint32_t i = 0; i < KB_COUNT(nested); i++) {
        uint32_t found;
        kb_str id = kb_records_id(&m.o.pages, i, &m.arena);
        assert_int_equal(id.n, strlen(nested[i].id));
        assert_memory_equal(id.s, nested[i].id, id.n);
        assert_status(kb_records_find(&m.o.pages, id, &m.arena, &found), KB_OK);
        assert_int_equal(found, i);
    }
    static const char *const absent[] = {"/", "first-steps/", "first-steps/go-2", "named", "first-steps/x", "a/b/c",
                                         "a/e/README", "a/index", "own/title", "a//b", "a/E", "first-steps/go/"};
    for (size_t i = 0; i < KB_COUNT(absent); i++) {
        uint32_t found;
        assert_status(kb_records_find(&m.o.pages, kb_str_from(absent[i]), &m.arena, &found), KB_NONE);
    }
    made_end(&m);
}

static void use_nested(kb_pages *pages, void *user)
{
    kb_arena arena;
    uint32_t found;
    (void)user;
    kb_arena_init(&arena, NULL);
    for (uint32_t i = 0; i < KB_COUNT(nested); i++) {
        (void)kb_records_id(pages, i, &arena);
        if (kb_records_find(pages, kb_str_from(nested[i].id), &arena, &found) == KB_OK)
            assert_true(found < kb_records_count(pages));
    }
    kb_arena_release(&arena);
}

static void test_records__damaged_ids(void **state)
{
    (void)state;
    pieces p;
    make_nested(&p);
    each_damage(&p, KB_RECORDS, use_nested, NULL);
    pieces_release(&p);
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

static void use_records(kb_pages *pages, void *user)
{
    kb_record_entry entry;
    kb_page_entry page;
    uint32_t number = 0, echo;
    (void)user;
    kb_echoes titles = kb_records_titled(pages);
    kb_echoes_find(&titles, 4);
    for (uint32_t i = 0; i < 5 && kb_echoes_next(&titles, &number, &echo); i++)
        assert_true(number < kb_records_count(pages));
    for (uint32_t i = 0; i < 5; i++) {
        kb_status status = kb_records_get(pages, i, &entry);
        assert_int_equal(status == KB_E_DAMAGED, pages->damaged);
        if (status == KB_OK && kb_records_get_page(pages, entry.page, &page) == KB_OK) {
            assert_true(page.text_start + page.text_length <= 100);
            assert_true(page.record < kb_records_count(pages));
        }
    }
}

static void test_records__damage(void **state)
{
    (void)state;
    pieces p;
    make(&p);
    each_damage(&p, KB_RECORDS, use_records, NULL);
    pieces_release(&p);
}

static void write_all(kb_buf *out)
{
    kb_records_write(out, records, KB_COUNT(records), page_entries, KB_COUNT(page_entries));
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
        cmocka_unit_test(test_records__titled),
        cmocka_unit_test(test_records__nested_ids),
        cmocka_unit_test(test_records__damaged_ids),
        cmocka_unit_test(test_records__absent),
        cmocka_unit_test(test_records__damage),
        cmocka_unit_test(test_records__write_without_memory),
    };
    return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
