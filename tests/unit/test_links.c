/*
 * test_links.c - reader/format/links.c: links and old ids, and LINKS sections
 * that lie.
 */
#include "helpers.h"

static const kb_link_entry links[] = {
    {.record = 0},
    {.record = KB_NO_RECORD, .target = {"https://example.org/?q=caf\xC3\xA9", 27}},
    {.record = 2, .target = {"not written", 11}},
    {.record = KB_NO_RECORD, .target = {"", 0}},
    {.record = KB_NO_RECORD, .target = {"https://example.org/?q=caf\xC3\xA9", 27}},
};
static const kb_old_id old_ids[] = {{{"a", 1}, 2}, {{"old/a", 5}, 0}, {{"z", 1}, 1}};

static void make(pieces *p)
{
    pieces_empty(p);
    pieces_records(p, 3);
    kb_buf_clear(&p->of[KB_LINKS]);
    kb_links_write(&p->of[KB_LINKS], links, KB_COUNT(links), old_ids, KB_COUNT(old_ids), 3);
}

static void test_links__round_trip(void **state)
{
    (void)state;
    made m;
    made_begin(&m, make);
    assert_int_equal(kb_links_count(&m.o.pages), KB_COUNT(links));
    assert_int_equal(kb_links_old_count(&m.o.pages), KB_COUNT(old_ids));
    for (uint32_t i = 0; i < KB_COUNT(links); i++) {
        kb_link_entry entry;
        assert_status(kb_links_get(&m.o.pages, i, &m.arena, &entry), KB_OK);
        assert_int_equal(entry.record, links[i].record);
        if (entry.record == KB_NO_RECORD)
            assert_true(kb_str_equal(entry.target, links[i].target));
        assert_true(kb_links_fits(&m.o.pages, i));
        uint32_t to;
        assert_status(kb_links_record(&m.o.pages, i, &to), KB_OK);
        assert_int_equal(to, links[i].record);
    }
    for (uint32_t i = 0; i < KB_COUNT(old_ids); i++) {
        kb_old_id entry;
        uint32_t record;
        assert_status(kb_links_old_at(&m.o.pages, i, &m.arena, &entry), KB_OK);
        assert_true(kb_str_equal(entry.id, old_ids[i].id) && entry.record == old_ids[i].record);
        assert_status(kb_links_find_old(&m.o.pages, old_ids[i].id, &m.arena, &record), KB_OK);
        assert_int_equal(record, old_ids[i].record);
    }
    made_end(&m);
}

static void test_links__absent(void **state)
{
    (void)state;
    made m;
    kb_link_entry entry;
    kb_old_id old;
    uint32_t record;
    made_begin(&m, make);
    assert_status(kb_links_get(&m.o.pages, KB_COUNT(links), &m.arena, &entry), KB_NONE);
    assert_status(kb_links_get(&m.o.pages, UINT32_MAX, &m.arena, &entry), KB_NONE);
    assert_status(kb_links_record(&m.o.pages, KB_COUNT(links), &record), KB_NONE);
    assert_int_equal(record, KB_NO_RECORD);
    assert_status(kb_links_old_at(&m.o.pages, KB_COUNT(old_ids), &m.arena, &old), KB_NONE);
    static const char *const absent[] = {"", "A", "b", "old/", "old/aa", "zz"};
    for (size_t i = 0; i < KB_COUNT(absent); i++)
        assert_status(kb_links_find_old(&m.o.pages, kb_str_from(absent[i]), &m.arena, &record), KB_NONE);
    made_end(&m);
}

static void use_links(kb_pages *pages, void *user)
{
    kb_link_entry entry;
    kb_old_id old;
    uint32_t record = 0;
    kb_arena arena;
    (void)user;
    kb_arena_init(&arena, NULL);
    for (uint32_t i = 0; i < 6; i++) {
        kb_status status = kb_links_get(pages, i, &arena, &entry);
        assert_true(status != KB_OK || entry.record == KB_NO_RECORD || entry.record < 3);
        status = kb_links_old_at(pages, i, &arena, &old);
        assert_true(status != KB_OK || old.record < 3);
    }
    kb_status status = kb_links_find_old(pages, KB_LIT("old/a"), &arena, &record);
    assert_true(status != KB_OK || record < 3);
    assert_int_equal(status == KB_E_DAMAGED, pages->damaged);
    kb_arena_release(&arena);
}

static void test_links__damage(void **state)
{
    (void)state;
    pieces p;
    make(&p);
    each_damage(&p, KB_LINKS, use_links, NULL);
    pieces_release(&p);
}

static void write_all(kb_buf *out)
{
    kb_links_write(out, links, KB_COUNT(links), old_ids, KB_COUNT(old_ids), 3);
}

static void test_links__write_without_memory(void **state)
{
    (void)state;
    each_allocation_of_writing(write_all);
}

/* A link with the number of an address that is not there. */
static void test_links__no_such_address(void **state)
{
    (void)state;
    made m;
    make(&m.p);
    m.p.of[KB_LINKS].data[4]--;
    opened_begin(&m.o, &m.p);
    kb_arena_init(&m.arena, NULL);
    assert_true(kb_links_fits(&m.o.pages, 0));
    assert_false(kb_links_fits(&m.o.pages, 1));
    made_end(&m);
}

/* Blocks of strings over each other, of which few bytes could make very many: walked, and read one by one. */
static void test_links__blocks_over_each_other(void **state)
{
    (void)state;
    for (unsigned walked = 0; walked < 2; walked++) {
        static kb_old_id many[20];
        made m;
        kb_old_id old;
        uint32_t read = 0;
        kb_str text;
        for (unsigned i = 0; i < KB_COUNT(many); i++)
            many[i] = (kb_old_id){{&"abcdefghijklmnopqrst"[i], 1}, 0};
        make(&m.p);
        kb_buf *section = &m.p.of[KB_LINKS];
        kb_buf_clear(section);
        kb_links_write(section, links, 1, many, KB_COUNT(many), 3);
        kb_strings list = {KB_LINKS, kb_load_u32(section->data + 12), KB_COUNT(many)};
        memset(section->data + list.at + 4 + 4, 0, 4); /* the second block begins where the first does */
        opened_begin(&m.o, &m.p);
        kb_arena_init(&m.arena, NULL);
        kb_strings_walk walk = kb_strings_begin(&m.o.pages, &list, &m.arena);
        while (walked ? kb_strings_next(&walk, &m.o.pages, &text)
                      : kb_links_old_at(&m.o.pages, read, &m.arena, &old) == KB_OK)
            read++;
        assert_int_equal(read, 7);
        assert_true(m.o.pages.damaged);
        made_end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links__round_trip),
        cmocka_unit_test(test_links__absent),
        cmocka_unit_test(test_links__damage),
        cmocka_unit_test(test_links__no_such_address),
        cmocka_unit_test(test_links__blocks_over_each_other),
        cmocka_unit_test(test_links__write_without_memory),
    };
    return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
