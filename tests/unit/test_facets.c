/*
 * test_facets.c - reader/format/facets.c: META, KINDS and FACETS, whole and
 * damaged.
 */
#include "helpers.h"

static const kb_meta meta = {.title = {"A guide", 7}, .version = {"1.0", 3}, .language = {"en", 2},
                             .reviewed = KB_NO_DAY, .review_interval = 30, .text_bytes = (uint64_t)1 << 40,
                             .average_title = 1, .average_path = 2, .average_alias = 3, .average_body = 4,
                             .impact_scale = UINT32_MAX};
static const kb_kind kinds[] = {{{"fix", 3}, {"Fix", 3}, {"fixes", 5}, {"how", 3}, {"", 0}},
                                {{"help", 4}, {"Help", 4}, {"", 0}, {"", 0}, {"escalation", 10}}};
static const kb_facet facet_rows[] = {{.name = {"os", 2}, .label = {"System", 6}, .many = true, .value_count = 2},
                                      {.name = {"none", 4}, .first_value = 2},
                                      {.name = {"tier", 4}, .order = {"risk", 4}, .first_value = 2, .value_count = 1}};
static const kb_value value_rows[] = {{{"mac", 3}, {"Mac", 3}, {"imac", 4}, 0}, {{"pc", 2}, {"PC", 2}, {"", 0}, 0},
                                      {{"1", 1}, {"low", 3}, {"", 0}, 2}};
static const uint32_t set_both[] = {0, 1}, set_last[] = {2};

static void write_facets(kb_buf *out)
{
    const uint32_t *const sets[] = {NULL, set_both, set_last};
    const uint32_t sizes[] = {0, 2, 1};
    kb_facet facets[KB_COUNT(facet_rows)];
    kb_value values[KB_COUNT(value_rows)];
    memcpy(facets, facet_rows, sizeof facets);
    memcpy(values, value_rows, sizeof values);
    kb_facets all = {facets, values, KB_COUNT(facet_rows), KB_COUNT(value_rows), 3, 0};
    kb_facets_write(out, &all, sets, sizes);
}

static void make(pieces *p)
{
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_META]);
    kb_buf_clear(&p->of[KB_KINDS]);
    kb_buf_clear(&p->of[KB_FACETS]);
    kb_meta_write(&p->of[KB_META], &meta);
    kb_kinds_write(&p->of[KB_KINDS], kinds, KB_COUNT(kinds));
    write_facets(&p->of[KB_FACETS]);
}

static void test_facets__meta_round_trip(void **state)
{
    (void)state;
    made m;
    kb_meta out;
    made_begin(&m, make);
    assert_status(kb_meta_read(&m.o.pages, &out), KB_OK);
    assert_str(out.title, "A guide");
    assert_str(out.version, "1.0");
    assert_str(out.language, "en");
    assert_true(out.reviewed == KB_NO_DAY && out.review_interval == 30 && out.text_bytes == meta.text_bytes);
    assert_true(out.average_title == 1 && out.average_path == 2 && out.average_alias == 3 && out.average_body == 4);
    assert_int_equal(out.impact_scale, UINT32_MAX);
    made_end(&m);
}

static void test_facets__kinds_round_trip(void **state)
{
    (void)state;
    made m;
    kb_kind *out;
    uint32_t count;
    made_begin(&m, make);
    assert_status(kb_kinds_read(&m.o.pages, &m.arena, &out, &count), KB_OK);
    assert_int_equal(count, KB_COUNT(kinds));
    assert_str(out[0].plural, "fixes");
    assert_str(out[0].words, "how");
    assert_str(out[1].label, "Help");
    assert_str(out[1].role, "escalation");
    made_end(&m);
}

static void test_facets__facets_round_trip(void **state)
{
    (void)state;
    made m;
    kb_facets out;
    const uint32_t *values;
    size_t count;
    made_begin(&m, make);
    assert_status(kb_facets_read(&m.o.pages, &m.arena, &out), KB_OK);
    assert_int_equal(out.facet_count, 3);
    assert_int_equal(out.value_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(kb_str_equal(out.facets[i].name, facet_rows[i].name));
        assert_true(kb_str_equal(out.facets[i].order, facet_rows[i].order));
        assert_int_equal(out.facets[i].many, facet_rows[i].many);
        assert_int_equal(out.facets[i].first_value, facet_rows[i].first_value);
        assert_int_equal(out.facets[i].value_count, facet_rows[i].value_count);
        assert_true(kb_str_equal(out.values[i].words, value_rows[i].words));
        assert_int_equal(out.values[i].facet, value_rows[i].facet);
    }
    assert_status(kb_facets_set(&m.o.pages, &out, 0, &m.arena, &values, &count), KB_OK);
    assert_int_equal(count, 0);
    assert_status(kb_facets_set(&m.o.pages, &out, 1, &m.arena, &values, &count), KB_OK);
    assert_int_equal(count, 2);
    assert_memory_equal(values, set_both, sizeof set_both);
    assert_status(kb_facets_set(&m.o.pages, &out, 2, &m.arena, &values, &count), KB_OK);
    assert_int_equal(values[0], 2);
    assert_status(kb_facets_set(&m.o.pages, &out, 3, &m.arena, &values, &count), KB_E_DAMAGED);
    made_end(&m);
}

/* What is said of a list of words of so many bytes, of a kind and of a value. */
static kb_status read_long(size_t bytes)
{
    static char text[KB_LABEL_BYTES + 1];
    pieces p;
    opened o;
    kb_arena arena;
    kb_kind kind = {.words = {text, bytes}}, *read_kinds;
    kb_facet facet = {.value_count = 1};
    kb_value value = {.words = {text, bytes}};
    kb_facets facets = {&facet, &value, 1, 1, 0, 0}, read_facets;
    uint32_t count;
    memset(text, 'x', sizeof text);
    pieces_empty(&p);
    kb_buf_clear(&p.of[KB_KINDS]);
    kb_buf_clear(&p.of[KB_FACETS]);
    kb_kinds_write(&p.of[KB_KINDS], &kind, 1);
    kb_facets_write(&p.of[KB_FACETS], &facets, NULL, NULL);
    opened_begin(&o, &p);
    kb_arena_init(&arena, NULL);
    kb_status status = kb_kinds_read(&o.pages, &arena, &read_kinds, &count);
    o.pages.damaged = false;
    assert_status(kb_facets_read(&o.pages, &arena, &read_facets), status);
    kb_arena_release(&arena);
    opened_end(&o);
    pieces_release(&p);
    return status;
}

/* Each query looks at all words of all of them. */
static void test_facets__long_fields(void **state)
{
    (void)state;
    assert_status(read_long(KB_LABEL_BYTES), KB_OK);
    assert_status(read_long(KB_LABEL_BYTES + 1), KB_E_DAMAGED);
}

static void use_meta(kb_pages *pages, void *user)
{
    kb_meta out;
    (void)user;
    kb_status status = kb_meta_read(pages, &out);
    assert_int_equal(status == KB_E_DAMAGED, pages->damaged);
}

/* Memory asked for is bounded by the bytes of the section. */
static void use_kinds(kb_pages *pages, void *user)
{
    failing f;
    kb_alloc alloc = failing_alloc(&f, 2, true); /* one chunk is enough */
    kb_arena arena;
    kb_kind *out;
    uint32_t count;
    (void)user;
    kb_arena_init(&arena, &alloc);
    kb_status status = kb_kinds_read(pages, &arena, &out, &count);
    assert_status(status, pages->damaged ? KB_E_DAMAGED : KB_OK);
    kb_arena_release(&arena);
}

static void use_facets(kb_pages *pages, void *user)
{
    failing f;
    kb_alloc alloc = failing_alloc(&f, 2, true);
    kb_arena arena;
    kb_facets out;
    (void)user;
    kb_arena_init(&arena, &alloc);
    kb_status status = kb_facets_read(pages, &arena, &out);
    assert_status(status, pages->damaged ? KB_E_DAMAGED : KB_OK);
    for (uint32_t set = 0; set < 4 && status == KB_OK; set++) {
        const uint32_t *values;
        size_t count;
        if (kb_facets_set(pages, &out, set, &arena, &values, &count) != KB_OK)
            continue;
        for (size_t i = 0; i < count; i++)
            assert_true(values[i] < out.value_count);
    }
    kb_arena_release(&arena);
}

static void test_facets__damage(void **state)
{
    (void)state;
    pieces p;
    make(&p);
    each_damage(&p, KB_META, use_meta, NULL);
    each_damage(&p, KB_KINDS, use_kinds, NULL);
    each_damage(&p, KB_FACETS, use_facets, NULL);
    pieces_release(&p);
}

static kb_status run_read(const kb_alloc *alloc, void *user)
{
    opened o;
    kb_arena arena;
    kb_facets facets;
    kb_kind *list;
    uint32_t count;
    opened_begin(&o, user);
    kb_arena_init(&arena, alloc);
    kb_status status = kb_kinds_read(&o.pages, &arena, &list, &count);
    if (status == KB_OK)
        status = kb_facets_read(&o.pages, &arena, &facets);
    kb_arena_release(&arena);
    opened_end(&o);
    return status;
}

static void write_all(kb_buf *out)
{
    kb_meta_write(out, &meta);
    kb_kinds_write(out, kinds, KB_COUNT(kinds));
    write_facets(out);
}

static void test_facets__without_memory(void **state)
{
    (void)state;
    pieces p;
    make(&p);
    each_allocation(run_read, &p);
    each_allocation_of_writing(write_all);
    pieces_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facets__meta_round_trip),
        cmocka_unit_test(test_facets__kinds_round_trip),
        cmocka_unit_test(test_facets__facets_round_trip),
        cmocka_unit_test(test_facets__long_fields),
        cmocka_unit_test(test_facets__damage),
        cmocka_unit_test(test_facets__without_memory),
    };
    return cmocka_run_group_tests_name("facets", tests, NULL, NULL);
}
