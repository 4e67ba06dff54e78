/*
 * test_session.c - reader/session.c: records, their ids, paths and texts,
 * links, and what a session does when memory ends.
 */
#include "helpers.h"

static void test_session__records(void **state)
{
    (void)state;
    reading r;
    kb_record record;
    kb_value value;
    reading_standard(&r);
    assert_status(kb_get_record(r.s, reading_find(&r, "status/paused"), KB_NO_DAY, &record), KB_OK);
    assert_str(record.id, "status/paused");
    assert_str(record.title, "Paused");
    assert_str(record.path, "Status messages");
    assert_str(record.file, "status.md");
    assert_int_equal(record.line, 8);
    assert_int_equal(record.value_count, 0);
    assert_int_equal(record.page, record.parent);
    assert_status(kb_get_record(r.s, reading_find(&r, "fix/mac/restart"), KB_NO_DAY, &record), KB_OK);
    assert_int_equal(record.value_count, 2);
    assert_true(record.values[0] < record.values[1]);
    assert_status(kb_value_at(r.k, record.values[0], &value), KB_OK);
    assert_str(value.name, "mac");
    assert_status(kb_get_record(r.s, 0, KB_NO_DAY, &record), KB_OK);
    assert_int_equal(record.parent, KB_NO_RECORD);
    assert_str(record.path, "");
    assert_status(kb_get_record(r.s, 8, KB_NO_DAY, &record), KB_NONE);
    assert_status(kb_get_record(r.s, UINT32_MAX, KB_NO_DAY, &record), KB_NONE);
    reading_end(&r);
}

static void test_session__titles(void **state)
{
    (void)state;
    reading r;
    kb_record record;
    kb_str title;
    reading_standard(&r);
    for (uint32_t i = 0; i < 8; i++) {
        assert_status(kb_get_record(r.s, i, KB_NO_DAY, &record), KB_OK);
        assert_status(kb_get_title(r.s, i, &title), KB_OK);
        assert_true(kb_str_equal(title, record.title));
    }
    assert_status(kb_get_title(r.s, 8, &title), KB_NONE);
    assert_status(kb_get_title(r.s, UINT32_MAX, &title), KB_NONE);
    assert_str(title, "");
    reading_end(&r);
}

static void test_session__overdue(void **state)
{
    (void)state;
    reading r;
    kb_record record;
    reading_standard(&r);
    int32_t reviewed = kbc_day(KB_LIT("2026-01-31"));
    static const struct {
        int32_t after;
        bool overdue;
    } days[] = {{-400, false}, {0, false}, {30, false}, {31, true}, {10000, true}};
    for (size_t i = 0; i < KB_COUNT(days); i++) {
        assert_status(kb_get_record(r.s, 0, reviewed + days[i].after, &record), KB_OK);
        assert_int_equal(record.overdue, days[i].overdue);
    }
    assert_status(kb_get_record(r.s, 0, INT32_MAX, &record), KB_OK);
    assert_true(record.overdue);
    assert_status(kb_get_record(r.s, 0, KB_NO_DAY, &record), KB_OK);
    assert_false(record.overdue);
    reading_end(&r);
}

/* Titles as long as they may be around each other: a crafted file has 64 of 16 KiB around each record. */
static void test_session__long_paths(void **state)
{
    (void)state;
    enum { LEVELS = 10, TITLE = 4000 };
    static char paths[LEVELS][2 * LEVELS + 9], texts[LEVELS][TITLE + 4];
    test_page pages[LEVELS];
    reading r;
    kb_record record;
    for (uint32_t i = 0; i < LEVELS; i++) {
        for (uint32_t k = 0; k <= i; k++)
            memcpy(paths[i] + (size_t)2 * k, "a/", 2);
        memcpy(paths[i] + (size_t)2 * (i + 1), "index.md", 9);
        memset(texts[i], 'a' + (int)i, sizeof texts[i]);
        memcpy(texts[i], "# ", 2);
        memcpy(texts[i] + TITLE + 2, "\n", 2);
        pages[i] = (test_page){paths[i], texts[i]};
    }
    reading_begin(&r, pages, LEVELS, NULL, NULL);
    assert_status(kb_get_record(r.s, 3, KB_NO_DAY, &record), KB_OK);
    assert_int_equal(record.path.n, 3 * TITLE + 6);
    assert_status(kb_get_record(r.s, LEVELS - 1, KB_NO_DAY, &record), KB_OK);
    assert_in_range(record.path.n, KB_NAME_BYTES, KB_NAME_BYTES + TITLE + 3 * LEVELS);
    assert_int_equal(record.path.s[record.path.n - 1], 'a' + LEVELS - 2);
    reading_end(&r);
}

static void test_session__find(void **state)
{
    (void)state;
    reading r;
    uint32_t number, status_page;
    reading_standard(&r);
    status_page = reading_find(&r, "status");
    assert_int_equal(reading_find(&r, "old/state"), status_page); /* an id that it had before */
    assert_status(kb_find(r.s, KB_LIT("nowhere"), &number), KB_NONE);
    assert_int_equal(number, KB_NO_RECORD);
    assert_status(kb_find(r.s, (kb_str){NULL, 0}, &number), KB_NONE);
    kb_str id;
    assert_status(kb_old_id_at(r.s, 0, &id, &number), KB_OK);
    assert_str(id, "old/state");
    assert_int_equal(number, status_page);
    assert_status(kb_old_id_at(r.s, 1, &id, &number), KB_NONE);
    assert_int_equal(id.n, 0);
    assert_int_equal(number, KB_NO_RECORD);
    reading_end(&r);
}

/* The ids that complete a prefix, one after another with a blank behind each. */
static void check_completion(reading *r, const char *prefix, size_t limit, const char *expected)
{
    char got[200] = "";
    size_t n = 0, count;
    const uint32_t *records;
    kb_record record;
    assert_status(kb_complete(r->s, kb_str_from(prefix), limit, &records, &count), KB_OK);
    for (size_t i = 0; i < count; i++) {
        assert_status(kb_get_record(r->s, records[i], KB_NO_DAY, &record), KB_OK);
        n += (size_t)snprintf(got + n, sizeof got - n, "%.*s ", (int)record.id.n, record.id.s);
    }
    assert_string_equal(got, expected);
}

static void test_session__complete(void **state)
{
    (void)state;
    static const struct {
        const char *prefix;
        size_t limit;
        const char *ids;
    } cases[] = {
        {"", 10000, "fix/mac fix/mac/restart fix/windows fix/windows/reset index status status/paused status/storage "},
        {"", 3, "fix/mac fix/mac/restart fix/windows "},
        {"", 1, "fix/mac "},
        {"status", 9, "status status/paused status/storage "},
        {"status/", 9, "status/paused status/storage "},
        {"status/s", 9, "status/storage "},
        {"status/storage", 9, "status/storage "},
        {"status/storages", 9, ""},
        {"fix/m", 1, "fix/mac "},
        {"g", 9, ""},
        {"a", 9, ""},
        {"zzz", 9, ""},
        {"\xFF", 9, ""},
        {"old", 9, ""}, /* ids that records had before are not offered */
    };
    reading r;
    reading_standard(&r);
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        check_completion(&r, cases[i].prefix, cases[i].limit, cases[i].ids);
    reading_end(&r);
}

static void test_session__complete_within_limits(void **state)
{
    (void)state;
    static const size_t limits[] = {0, KB_QUERY_HITS + 1, SIZE_MAX};
    reading r;
    const uint32_t *records;
    size_t count;
    reading_standard(&r);
    for (size_t i = 0; i < KB_COUNT(limits); i++) {
        records = &(const uint32_t){7};
        count = 7;
        assert_status(kb_complete(r.s, KB_LIT("fix"), limits[i], &records, &count), KB_E_LIMIT);
        assert_status(kb_session_error(r.s)->status, KB_E_LIMIT);
        assert_true(records == NULL && count == 0);
    }
    check_completion(&r, "fix/windows/", KB_QUERY_HITS, "fix/windows/reset ");
    assert_status(kb_complete(r.s, (kb_str){NULL, 0}, 5, &records, &count), KB_OK);
    assert_int_equal(count, 5);
    reading_end(&r);
}

/* A completion reads the pages of the file that it needs, not all of them. */
static void test_session__complete_reads_little(void **state)
{
    (void)state;
    enum { PAGES = 400, HEADINGS = 20 };
    static char names[PAGES][12], texts[PAGES][HEADINGS * 20 + 20];
    test_page pages[PAGES];
    for (unsigned i = 0; i < PAGES; i++) {
        size_t n = (size_t)sprintf(texts[i], "# P%u\n\n", i);
        for (unsigned k = 0; k < HEADINGS; k++)
            n += (size_t)sprintf(texts[i] + n, "## Q%u x%u\n\nx\n\n", k, i);
        (void)sprintf(names[i], "p%u.md", i);
        pages[i] = (test_page){names[i], texts[i]};
    }
    reading r;
    const uint32_t *records;
    size_t count, touched = 0;
    reading_begin(&r, pages, PAGES, NULL, NULL);
    assert_status(kb_complete(r.s, KB_LIT("p59/q1"), 20, &records, &count), KB_OK);
    assert_int_equal(count, 11);
    for (uint32_t i = 0; i < r.k->file.page_count; i++)
        touched += r.s->pages.checked[i / 8] & (1u << i % 8) ? 1 : 0;
    assert_true(r.k->file.page_count > 40);
    assert_true(touched < r.k->file.page_count / 2);
    reading_end(&r);
}

static void test_session__bodies_and_links(void **state)
{
    (void)state;
    reading r;
    kb_body body;
    kb_event event;
    kb_link link;
    unsigned inner = 0, outer = 0;
    reading_standard(&r);
    for (uint32_t i = 0; i < 8; i++) {
        assert_status(kb_get_body(r.s, i, &body), KB_OK);
        kb_status status;
        while ((status = kb_body_next(&body, &event)) == KB_OK) {
            if (event.element != KB_LINK || event.leave)
                continue;
            assert_status(kb_get_link(r.s, event.number, &link), KB_OK);
            if (link.record == KB_NO_RECORD) {
                assert_str(link.target, "https://example.org/a");
                outer++;
            } else {
                assert_str(link.target, i == 0 ? "status" : "status/paused");
                assert_int_equal(link.record, reading_find(&r, i == 0 ? "status" : "status/paused"));
                inner++;
            }
        }
        assert_status(status, KB_NONE);
    }
    assert_int_equal(outer, 1);
    assert_int_equal(inner, 3); /* the last stands in a record and in its page */
    assert_status(kb_get_link(r.s, 3, &link), KB_NONE);
    assert_status(kb_get_body(r.s, 8, &body), KB_NONE);
    assert_status(kb_body_next(&body, &event), KB_NONE);
    reading_end(&r);
}

/* Bodies that lie over the ends of text blocks read as if there were no blocks. */
static void test_session__text_over_blocks(void **state)
{
    (void)state;
    size_t most = (size_t)3 * KB_TEXT_BLOCK;
    char *text = test_malloc(most + 100);
    size_t n = (size_t)snprintf(text, 100, "# Long\n\n");
    for (unsigned i = 0; n < most; i++)
        n += (size_t)snprintf(text + n, 40, "word%u is here\n\n## H%u\n\n", i, i);
    test_page page = {"long.md", text};
    reading r;
    kb_info info;
    kb_body body;
    kb_event event;
    reading_begin(&r, &page, 1, NULL, NULL);
    kb_get_info(r.k, &info);
    unsigned next = 0;
    assert_status(kb_get_body(r.s, 0, &body), KB_OK);
    while (kb_body_next(&body, &event) == KB_OK) {
        char expected[30];
        (void)snprintf(expected, sizeof expected, "word%u is here", next);
        if (event.text.n > 4 && memcmp(event.text.s, "word", 4) == 0 && ++next > 0)
            assert_str(event.text, expected);
    }
    assert_true(next > 1000);
    for (uint32_t i = info.records; i-- > 1;) /* backwards, so that blocks come and go */
        assert_status(kb_get_body(r.s, i, &body), KB_OK);
    reading_end(&r);
    test_free(text);
}

/* What was handed out for one hit is forgotten, the hits and the query are not; nothing is until there is much. */
static void test_session__forgets_hits(void **state)
{
    (void)state;
    reading r;
    kb_result result;
    kb_record first, record;
    kb_snippet snippet;
    reading_standard(&r);
    assert_status(kb_search(r.s, &(kb_query){.text = KB_LIT("paused sync"), .limit = 5, .today = KB_NO_DAY}, &result), KB_OK);
    assert_true(result.count > 1);
    uint32_t hit = result.hits[0].record, other = result.hits[1].record;
    assert_status(kb_get_record(r.s, hit, KB_NO_DAY, &first), KB_OK);
    kb_session_forget(r.s);
    assert_status(kb_get_record(r.s, other, KB_NO_DAY, &record), KB_OK);
    assert_true(first.id.s != record.id.s);
    for (unsigned i = 0; i < 20; i++) {
        assert_non_null(kb_arena_get(&r.s->arena, 1, 5u << 20));
        kb_session_forget(r.s);
        assert_true(r.s->arena.taken < 5u << 20);
        assert_int_equal(result.hits[0].record, hit);
        assert_status(kb_get_record(r.s, hit, KB_NO_DAY, &record), KB_OK);
        assert_true(record.id.n > 0);
        assert_status(kb_get_snippet(r.s, hit, 100, &snippet), KB_OK);
        assert_true(snippet.mark_count > 0);
    }
    reading_end(&r);
}

/* More memory than a session may have is a limit, and no lack of it. */
static void test_session__has_enough_memory(void **state)
{
    (void)state;
    reading r;
    kb_record record;
    kb_body body;
    reading_standard(&r);
    assert_null(kb_arena_get(&r.s->arena, 1, KB_SESSION_BYTES));
    assert_status(kb_get_record(r.s, 0, KB_NO_DAY, &record), KB_E_LIMIT);
    assert_status(kb_get_body(r.s, 0, &body), KB_E_LIMIT);
    assert_status(kb_session_error(r.s)->status, KB_E_LIMIT);
    kb_session_reset(r.s);
    assert_status(kb_get_record(r.s, 0, KB_NO_DAY, &record), KB_OK);
    reading_end(&r);
}

/* Work is counted from a search on, and until the next one; without one it may be any. */
static void test_session__work_of_a_search(void **state)
{
    (void)state;
    reading r;
    kb_result result;
    kb_record record;
    kb_query query = {.text = KB_LIT("paused sync"), .limit = 5, .today = KB_NO_DAY};
    reading_standard(&r);
    assert_true(kb_pages_spend(&r.s->pages, UINT64_MAX / 2));
    for (unsigned i = 0; i < 3; i++) {
        assert_status(kb_search(r.s, &query, &result), KB_OK);
        assert_true(r.s->pages.spent > 0 && r.s->pages.spent < 100000);
        assert_int_equal(r.s->pages.may_spend, KB_SEARCH_WORK + result.count * KB_HIT_WORK);
        assert_status(kb_get_record(r.s, 0, KB_NO_DAY, &record), KB_OK);
        assert_false(kb_pages_spend(&r.s->pages, r.s->pages.may_spend));
        assert_status(kb_get_record(r.s, 0, KB_NO_DAY, &record), KB_E_DAMAGED);
        assert_status(kb_session_error(r.s)->status, KB_E_LIMIT);
    }
    kb_session_reset(r.s);
    assert_status(kb_get_record(r.s, 0, KB_NO_DAY, &record), KB_OK);
    assert_true(kb_pages_spend(&r.s->pages, UINT64_MAX / 4));
    reading_end(&r);
}

static kb_status run_session(const kb_alloc *alloc, void *user)
{
    const kb_buf *file = user;
    kb *k;
    kb_session *s = NULL;
    kb_record record;
    kb_body body;
    uint32_t number = 0, old;
    const uint32_t *records;
    size_t count;
    kb_str id;
    kb_status status = kb_open_memory(file->data, file->size, alloc, &k, NULL);
    if (status == KB_OK)
        status = kb_session_new(k, &s);
    assert_int_equal(s != NULL, status == KB_OK);
    if (status == KB_OK)
        status = kb_find(s, KB_LIT("fix/mac/restart"), &number);
    if (status == KB_OK)
        status = kb_old_id_at(s, 0, &id, &old);
    if (status == KB_OK)
        status = kb_get_record(s, number, KB_NO_DAY, &record);
    if (status == KB_OK)
        status = kb_get_body(s, number, &body);
    if (status == KB_OK)
        status = kb_complete(s, KB_LIT("fix"), KB_QUERY_HITS, &records, &count);
    if (s != NULL && status != KB_OK)
        assert_status(kb_session_error(s)->status, status);
    kb_session_free(s);
    kb_close(k);
    return status;
}

static void test_session__without_memory(void **state)
{
    (void)state;
    kb_buf file;
    guide_standard(&file);
    each_allocation(run_session, &file);
    kb_buf_release(&file);
    kb_session_free(NULL);
}

/* After damage the session goes on with what is whole. */
static void test_session__reset_after_damage(void **state)
{
    (void)state;
    reading r;
    kb_record record;
    kb_body body;
    reading_standard(&r);
    const kb_section *text = &r.k->file.sections[KB_TEXTS];
    r.bytes.data[text->offset] ^= 1;
    assert_status(kb_get_body(r.s, 0, &body), KB_E_DAMAGED);
    assert_status(kb_session_error(r.s)->status, KB_E_DAMAGED);
    kb_session_reset(r.s);
    assert_status(kb_session_error(r.s)->status, KB_OK);
    assert_status(kb_get_record(r.s, 0, KB_NO_DAY, &record), KB_OK);
    assert_status(kb_get_body(r.s, 0, &body), KB_E_DAMAGED);
    r.bytes.data[text->offset] ^= 1;
    kb_session_reset(r.s);
    assert_status(kb_get_body(r.s, 0, &body), KB_OK);
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_session__records),
        cmocka_unit_test(test_session__titles),
        cmocka_unit_test(test_session__overdue),
        cmocka_unit_test(test_session__long_paths),
        cmocka_unit_test(test_session__find),
        cmocka_unit_test(test_session__complete),
        cmocka_unit_test(test_session__complete_within_limits),
        cmocka_unit_test(test_session__complete_reads_little),
        cmocka_unit_test(test_session__bodies_and_links),
        cmocka_unit_test(test_session__text_over_blocks),
        cmocka_unit_test(test_session__without_memory),
        cmocka_unit_test(test_session__reset_after_damage),
        cmocka_unit_test(test_session__forgets_hits),
        cmocka_unit_test(test_session__has_enough_memory),
        cmocka_unit_test(test_session__work_of_a_search),
    };
    return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
