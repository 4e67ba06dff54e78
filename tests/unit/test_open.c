/*
 * test_open.c - reader/open.c: opening from memory, what the head says, and
 * heads that lie.
 */
#include "helpers.h"

static void test_open__info(void **state)
{
    (void)state;
    reading r;
    kb_info info;
    reading_standard(&r);
    kb_get_info(r.k, &info);
    assert_str(info.title, "Sync guide");
    assert_str(info.version, "1.2");
    assert_str(info.language, "en");
    assert_int_equal(info.reviewed, kbc_day(KB_LIT("2026-01-31")));
    assert_int_equal(info.review_interval, 30);
    assert_int_equal(info.pages, 4);
    assert_int_equal(info.records, 8);
    assert_true(info.terms > 60 && info.text_bytes > 300);
    assert_int_equal(info.file_bytes, r.bytes.size);
    assert_int_equal(info.format_major, KB_MAJOR);
    assert_int_equal(strlen(info.digest), 64);
    assert_true(info.digest_checked);
    reading_end(&r);
}

static void test_open__kinds_and_facets(void **state)
{
    (void)state;
    reading r;
    kb_kind kind;
    kb_facet facet;
    kb_value value;
    reading_standard(&r);
    assert_status(kb_kind_at(r.k, 0, &kind), KB_OK);
    assert_str(kind.name, "page");
    assert_status(kb_kind_at(r.k, UINT32_MAX, &kind), KB_NONE);
    assert_str(kind.name, "");
    assert_status(kb_facet_at(r.k, 2, &facet), KB_NONE);
    assert_str(facet.name, "");
    assert_status(kb_facet_at(r.k, 1, &facet), KB_OK);
    assert_str(facet.order, "risk");
    assert_status(kb_value_at(r.k, facet.first_value, &value), KB_OK);
    assert_str(value.name, "1");
    assert_int_equal(value.facet, 1);
    assert_status(kb_value_at(r.k, facet.first_value + facet.value_count, &value), KB_NONE);
    reading_end(&r);
}

static void test_open__not_a_kb(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "x", "PK\x03\x04 a zip file of some length", "\x8BKB\r\n\x1A\r"};
    for (size_t i = 0; i < KB_COUNT(texts); i++) {
        kb_error error = {.status = KB_OK};
        kb *k;
        assert_status(kb_open_memory(texts[i], strlen(texts[i]), NULL, &k, &error), KB_E_NOT_KB);
        assert_null(k);
        assert_status(error.status, KB_E_NOT_KB);
        assert_true(strlen(error.text) > 0);
    }
    kb *k;
    assert_status(kb_open_memory(NULL, 0, NULL, &k, NULL), KB_E_NOT_KB);
    kb_close(NULL);
}

static void test_open__status_texts(void **state)
{
    (void)state;
    for (int status = -12; status < 4; status++) {
        const char *text = kb_status_text((kb_status)status);
        assert_non_null(text);
        assert_true(strlen(text) > 0);
    }
    assert_string_equal(kb_status_text(KB_E_DAMAGED), "the knowledge base is damaged");
    assert_true(strlen(kb_version()) >= 5);
}

static void test_open__empty_guide(void **state)
{
    (void)state;
    pieces p;
    kb_buf file;
    pieces_empty(&p);
    pieces_seal(&p, &file);
    use_everything(file.data, file.size);
    pieces_release(&p);
    kb_buf_release(&file);
}

/* The small sections that are read at opening, damaged in each way: clean errors, and little memory. */
static void use_head(kb_pages *pages, void *user)
{
    failing f;
    kb_alloc alloc = failing_alloc(&f, 3, true); /* the kb itself and one chunk */
    kb *k;
    kb_error error = {.status = KB_OK};
    (void)user;
    kb_status status = kb_open_memory(pages->file->data, pages->file->size, &alloc, &k, &error);
    assert_true(status == KB_OK || status == KB_E_DAMAGED);
    assert_status(error.status, status);
    assert_int_equal(k != NULL, status == KB_OK);
    kb_close(k);
    assert_int_equal(f.live, 0);
}

static void test_open__damaged_head(void **state)
{
    (void)state;
    kb_buf file;
    pieces p;
    kb_facet facet = {.name = {"os", 2}, .value_count = 1};
    kb_value value = {.name = {"mac", 3}};
    kb_facets facets = {&facet, &value, 1, 1, 0, 0};
    kb_kind kind = {.name = {"fix", 3}};
    pieces_empty(&p);
    kb_buf_clear(&p.of[KB_FACETS]);
    kb_buf_clear(&p.of[KB_KINDS]);
    kb_facets_write(&p.of[KB_FACETS], &facets, NULL, NULL);
    kb_kinds_write(&p.of[KB_KINDS], &kind, 1);
    static const kb_section_id ids[] = {KB_META, KB_KINDS, KB_FACETS, KB_RECORDS, KB_TERMS};
    for (size_t i = 0; i < KB_COUNT(ids); i++)
        each_damage(&p, ids[i], use_head, NULL);
    pieces_seal(&p, &file);
    use_everything(file.data, file.size);
    kb_buf_release(&file);
    pieces_release(&p);
}

/* A sample of damaged sections of a whole guide, through everything that a reader does. */
static void test_open__sample_of_forged_guides(void **state)
{
    (void)state;
    static const uint32_t values[] = {0, 1, 127, 128, 255, 65535, INT32_MAX, UINT32_MAX - 1, UINT32_MAX};
    kb_buf file;
    uint32_t seed = 99;
    guide_standard(&file);
    kb_container c;
    assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
    for (unsigned i = 0; i < 700; i++) {
        size_t span = (size_t)(c.paged_end - c.paged_start),
               at = (size_t)c.paged_start + random_below(&seed, (uint32_t)span);
        size_t n = 1 + 3 * random_below(&seed, 2);
        uint32_t v = values[random_below(&seed, KB_COUNT(values))];
        uint8_t saved[4];
        if (at + 4 > c.paged_end)
            continue;
        memcpy(saved, file.data + at, 4);
        for (size_t k = 0; k < n; k++)
            file.data[at + k] = (uint8_t)(v >> (8 * k));
        reseal(&file);
        use_everything(file.data, file.size);
        memcpy(file.data + at, saved, 4);
    }
    kb_buf_release(&file);
}

static kb_status run_open(const kb_alloc *alloc, void *user)
{
    const kb_buf *file = user;
    kb_error error = {.status = KB_OK};
    kb *k;
    kb_status status = kb_open_memory(file->data, file->size, alloc, &k, &error);
    assert_status(error.status, status);
    assert_int_equal(k != NULL, status == KB_OK);
    kb_close(k);
    return status;
}

static void test_open__without_memory(void **state)
{
    (void)state;
    kb_buf file;
    guide_standard(&file);
    each_allocation(run_open, &file);
    kb_buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open__info),
        cmocka_unit_test(test_open__kinds_and_facets),
        cmocka_unit_test(test_open__not_a_kb),
        cmocka_unit_test(test_open__status_texts),
        cmocka_unit_test(test_open__empty_guide),
        cmocka_unit_test(test_open__damaged_head),
        cmocka_unit_test(test_open__sample_of_forged_guides),
        cmocka_unit_test(test_open__without_memory),
    };
    return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}
