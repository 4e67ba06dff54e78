/*
 * test_verify.c - reader/verify.c: every flipped bit of a small file is found,
 * and so are structures that lie under right checksums.
 */
#include "helpers.h"

/* What the parts of kb_verify() say together: the error of the first that has one. */
static kb_status verify_parts(const kb *k)
{
    kb_status first = KB_OK;
    for (unsigned i = 0; i <= KB_VERIFY_PARTS; i++) {
        kb_error error = {.status = KB_OK};
        kb_status status = kb_verify_part(k, i, &error);
        assert_status(error.status, status);
        assert_true(i < KB_VERIFY_PARTS || status == KB_OK);
        first = first == KB_OK ? status : first;
    }
    return first;
}

static kb_status verify(const kb_buf *file, const kb_alloc *alloc)
{
    kb *k;
    kb_error error = {.status = KB_OK};
    kb_status status = kb_open_memory(file->data, file->size, alloc, &k, &error);
    if (status == KB_OK)
        status = kb_verify(k, &error);
    if (k != NULL && alloc == NULL)
        assert_int_equal(verify_parts(k) != KB_OK, status != KB_OK);
    assert_status(error.status, status);
    assert_int_equal(error.text[0] != '\0', status != KB_OK);
    kb_close(k);
    return status;
}

/* The same of a file with these sections. */
static kb_status verify_pieces(const pieces *p)
{
    kb_buf forged;
    pieces_seal(p, &forged);
    kb_status status = verify(&forged, NULL);
    kb_buf_release(&forged);
    return status;
}

static void test_verify__good(void **state)
{
    (void)state;
    kb_buf file;
    guide_standard(&file);
    assert_status(verify(&file, NULL), KB_OK);
    kb_buf_release(&file);
}

static void test_verify__every_bit(void **state)
{
    (void)state;
    const test_page page = {"a.md", "# Sync\n\nPaused [here](https://example.org).\n"};
    kb_buf file;
    guide_compile(&page, 1, NULL, "stopped = paused\na: on hold\n", &file);
    assert_status(verify(&file, NULL), KB_OK);
    for (size_t bit = 0; bit < file.size * 8; bit++) {
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (verify(&file, NULL) >= 0)
            fail_msg("bit %zu of byte %zu is not seen", bit % 8, bit / 8);
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    kb_buf_release(&file);
}

/* Right checksums, wrong digest. */
static void test_verify__digest(void **state)
{
    (void)state;
    kb_buf file, forged;
    pieces p;
    guide_standard(&file);
    file.data[40] ^= 1;
    reseal(&file);
    assert_status(verify(&file, NULL), KB_E_DIGEST);
    file.data[40] ^= 1;
    reseal(&file);
    pieces_of(&p, kb_buf_view(&file));
    pieces_seal(&p, &forged); /* a digest of zeros */
    assert_status(verify(&forged, NULL), KB_E_DIGEST);
    memcpy(forged.data + 32, file.data + 32, 32);
    reseal(&forged);
    assert_status(verify(&forged, NULL), KB_OK); /* nothing is lost on the way through the pieces */
    kb_buf_release(&file);
    kb_buf_release(&forged);
    pieces_release(&p);
}

/* A changed byte of a section, with all checksums right, is seen by the digest at least. */
static void test_verify__forged_bytes(void **state)
{
    (void)state;
    kb_buf file;
    kb_container c;
    guide_standard(&file);
    assert_status(kb_container_open(&c, file.data, file.size, NULL), KB_OK);
    uint32_t seed = 4;
    for (unsigned i = 0; i < 600; i++) {
        kb_section_id id = (kb_section_id)random_below(&seed, KB_SUMS);
        const kb_section *s = &c.sections[id];
        if (s->stored == 0)
            continue;
        size_t at = (size_t)s->offset + random_below(&seed, (uint32_t)s->stored);
        uint8_t change = (uint8_t)(1 + random_below(&seed, 255));
        file.data[at] ^= change;
        reseal(&file);
        assert_true(verify(&file, NULL) < 0);
        file.data[at] ^= change;
    }
    kb_buf_release(&file);
}

/* ------------------------------------------------------------- structures */

/* What verify() says of the standard guide after a change to one section, with checksums made right again. */
static kb_status verify_changed(kb_section_id id, void (*change)(kb_buf *section, const void *how), const void *how)
{
    kb_buf file;
    pieces p;
    guide_standard(&file);
    pieces_of(&p, kb_buf_view(&file));
    change(&p.of[id], how);
    kb_status status = verify_pieces(&p);
    pieces_release(&p);
    kb_buf_release(&file);
    return status;
}

static void replace(kb_buf *section, const void *how)
{
    const kb_str *from = how, *to = from + 1;
    size_t at = 0;
    assert_int_equal(from->n, to->n);
    while (at + from->n <= section->size && memcmp(section->data + at, from->s, from->n) != 0)
        at++;
    assert_true(at + from->n <= section->size);
    memcpy(section->data + at, to->s, to->n);
}

static kb_status verify_replaced(kb_section_id id, kb_str from, kb_str to)
{
    return verify_changed(id, replace, (const kb_str[]){from, to});
}

/* Digests are zeros here, so what is not found as damage ends as KB_E_DIGEST. */
static void test_verify__structures(void **state)
{
    (void)state;
    assert_status(verify_replaced(KB_META, KB_LIT("en"), KB_LIT("en")), KB_E_DIGEST);
    assert_status(verify_replaced(KB_TEXTS, KB_LIT("free space"), KB_LIT("free \xFFpace")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_TEXTS, KB_LIT("free space"), KB_LIT("free \x01pace")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_TEXTS, KB_LIT("\x14"), KB_LIT("\x11")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_RECORDS, KB_LIT("Paused"), KB_LIT("Aaused")), KB_E_DIGEST);
    assert_status(verify_replaced(KB_RECORDS, KB_LIT("Paused"), KB_LIT("Zaused")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_RECORDS, KB_LIT("Paused"), KB_LIT("Pause\xC3")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_TERMS, KB_LIT("0x802440"), KB_LIT("zx802440")), KB_E_DAMAGED);
}

/* kb.h: no string holds controls. */
static void test_verify__controls(void **state)
{
    (void)state;
    assert_status(verify_replaced(KB_RECORDS, KB_LIT("Paused"), KB_LIT("P\x1B[2Jd")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_META, KB_LIT("Sync guide"), KB_LIT("Sync\x1Bguide")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_FACETS, KB_LIT("Windows"), KB_LIT("Window\x07")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_LINKS, KB_LIT("https://example"), KB_LIT("https://exampl\x1B")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_WORDS, KB_LIT("on hold"), KB_LIT("on\x1Bhold")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_TERMS, KB_LIT("0x802440"), KB_LIT("0\x1B" "802440")), KB_E_DAMAGED);
    assert_status(verify_replaced(KB_TERMS, KB_LIT("0x802440"), KB_LIT("0\xFF" "802440")), KB_E_DAMAGED);
}

/* Sets bits of a byte. */
typedef struct byte_bits {
    size_t at;
    uint8_t bits;
} byte_bits;

static void set_bits(kb_buf *section, const void *how)
{
    const byte_bits *set = how;
    section->data[set->at] |= set->bits;
}

/* Of a pattern and of a class, which stands behind the patterns, five bits are in use. */
static void test_verify__spare_bits(void **state)
{
    (void)state;
    kb_buf file;
    pieces p;
    guide_standard(&file);
    pieces_of(&p, kb_buf_view(&file));
    size_t patterns = kb_load_u32(p.of[KB_NORMS].data);
    pieces_release(&p);
    kb_buf_release(&file);
    for (unsigned bit = 5; bit < 8; bit++) {
        byte_bits pattern = {16, (uint8_t)(1u << bit)}, class = {16 + patterns, (uint8_t)(1u << bit)};
        assert_status(verify_changed(KB_NORMS, set_bits, &pattern), KB_E_DAMAGED);
        assert_status(verify_changed(KB_NORMS, set_bits, &class), KB_E_DAMAGED);
    }
}

/* The ending of `whi`, written `why`, leaves out all of it, or more. */
static void test_verify__forms_of_terms(void **state)
{
    (void)state;
    assert_status(verify_replaced(KB_WORDS, KB_LIT("1y"), KB_LIT("3y")), KB_E_DIGEST);
    assert_status(verify_replaced(KB_WORDS, KB_LIT("1y"), KB_LIT("4y")), KB_E_DAMAGED);
}

/* A table of numbers: what says where it is, and how many rows it has. */
typedef struct table_place {
    size_t head, rows;
    unsigned columns;
    bool echoes; /* how many rows, and a list of as many bytes as the number behind says, stand before it */
} table_place;

static kb_table table_at(const kb_buf *section, kb_section_id id, const table_place *place)
{
    uint32_t at = kb_load_u32(section->data + place->head), rows = kb_load_u32(section->data + place->rows);
    if (place->echoes) {
        rows = kb_load_u32(section->data + at);
        at += 8 + kb_load_u32(section->data + at + 4);
    }
    return (kb_table){id, at, rows, place->columns};
}

static void write_over(const kb_table *t, const uint32_t *cells, kb_buf *section)
{
    kb_buf bytes;
    kb_buf_init(&bytes, NULL);
    kb_table_write(&bytes, cells, t->rows, t->columns);
    assert_in_range(bytes.size, 1, section->size - t->at);
    memcpy(section->data + t->at, bytes.data, bytes.size);
    kb_buf_release(&bytes);
}

/* Lets the first row and the last one change places. */
static void spoil(pieces *p, kb_section_id id, const table_place *place)
{
    opened o;
    uint32_t cells[1000];
    opened_begin(&o, p);
    kb_table t = table_at(&p->of[id], id, place);
    assert_in_range(t.rows * t.columns, 2 * t.columns, KB_COUNT(cells));
    for (uint32_t i = 0; i < t.rows; i++) {
        uint32_t to = i == 0 ? t.rows - 1 : i + 1 == t.rows ? 0 : i;
        assert_true(kb_table_get(&o.pages, &t, i, cells + (size_t)to * t.columns));
    }
    opened_end(&o);
    write_over(&t, cells, &p->of[id]);
}

static kb_status verify_spoiled(kb_section_id id, table_place place)
{
    kb_buf file;
    pieces p;
    guide_standard(&file);
    pieces_of(&p, kb_buf_view(&file));
    spoil(&p, id, &place);
    kb_status status = verify_pieces(&p);
    pieces_release(&p);
    kb_buf_release(&file);
    return status;
}

/* What is looked up by halving must be in order, or it is not found in silence. */
static void test_verify__order_of_synonyms(void **state)
{
    (void)state;
    assert_status(verify_spoiled(KB_WORDS, (table_place){20, 0, 2, false}), KB_E_DAMAGED);
}

static void test_verify__order_of_ids(void **state)
{
    (void)state;
    assert_status(verify_spoiled(KB_RECORDS, (table_place){24, 0, 1, false}), KB_E_DAMAGED);
}

static void test_verify__order_of_titles(void **state)
{
    (void)state;
    assert_status(verify_spoiled(KB_RECORDS, (table_place){28, 0, 2, true}), KB_E_DAMAGED);
}

static void test_verify__order_of_aliases(void **state)
{
    (void)state;
    assert_status(verify_spoiled(KB_WORDS, (table_place){36, 8, 2, true}), KB_E_DAMAGED);
}

static void test_verify__order_of_forms(void **state)
{
    (void)state;
    assert_status(verify_spoiled(KB_WORDS, (table_place){32, 12, 2, false}), KB_E_DAMAGED);
}

/* One alias fewer than there are echoes of aliases: such as share a list have no end. */
static void fewer_aliases(kb_buf *section, const void *how)
{
    (void)how;
    section->data[8]--;
}

static void test_verify__more_echoes(void **state)
{
    (void)state;
    assert_status(verify_changed(KB_WORDS, fewer_aliases, NULL), KB_E_DAMAGED);
}

/* What verify() says of the standard guide when the lists of its second block of terms begin at `list`; UINT64_MAX:
 * where they do. POSTINGS gets so many bytes more. */
static kb_status verify_lists(uint64_t list, size_t more)
{
    kb_dictionary_writer w;
    kb_dictionary_walk walk;
    kb_buf file, terms;
    kb_term term;
    kb_str text;
    opened o;
    pieces p;
    guide_standard(&file);
    pieces_of(&p, kb_buf_view(&file));
    opened_begin(&o, &p);
    kb_dictionary_begin(&w, NULL);
    kb_buf_init(&terms, NULL);
    kb_dictionary_walk_begin(&walk, &o.pages);
    while (kb_dictionary_walk_next(&walk, &o.pages, &text, &term) == KB_OK) {
        if (term.number == KB_TERM_BLOCK && list != UINT64_MAX)
            w.list = list;
        kb_dictionary_add(&w, text, &term);
    }
    kb_dictionary_end(&w, &terms);
    kb_buf_clear(&p.of[KB_TERMS]);
    kb_buf_str(&p.of[KB_TERMS], kb_buf_view(&terms));
    kb_buf_zero(&p.of[KB_POSTINGS], more);
    kb_status status = verify_pieces(&p);
    opened_end(&o);
    pieces_release(&p);
    kb_buf_release(&terms);
    kb_buf_release(&file);
    return status;
}

/* Many terms that share one long list would make a walk through all of them endless. */
static void test_verify__lists_over_each_other(void **state)
{
    (void)state;
    assert_status(verify_lists(UINT64_MAX, 0), KB_E_DIGEST);
    assert_status(verify_lists(UINT64_MAX, 1), KB_E_DAMAGED);
    assert_status(verify_lists(0, 0), KB_E_DAMAGED);
}

/* What verify() says of a page with records that all have its whole text. */
static kb_status verify_same_span(uint32_t count, uint32_t own)
{
    static const uint32_t none = 0, *const sets[] = {&none};
    static kb_record_entry records[400];
    static kb_record_text texts[400];
    static char ids[400][4];
    const kb_str body = KB_LIT("\x02some text\x01"), path = KB_LIT("0.md");
    kb_page_entry page = {.record = 0, .reviewed = KB_NO_DAY};
    kb_meta meta = {.title = KB_LIT("same"), .language = KB_LIT("en"), .text_bytes = body.n, .impact_scale = 1};
    kb_buf file;
    pieces p;
    pieces_empty(&p);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(ids[i], (char[]){(char)('0' + i / 100), (char)('0' + i / 10 % 10), (char)('0' + i % 10), 0}, 4);
        records[i] = (kb_record_entry){.parent = KB_NO_RECORD, .length = (uint32_t)body.n, .line = 1,
                                       .flags = i == own ? KB_RECORD_OWN_PAGE : 0};
        texts[i] = (kb_record_text){.id = {ids[i], 3}, .title = KB_LIT("t")};
    }
    for (unsigned id = 0; id <= KB_TEXTS; id++)
        if (id == KB_META || id == KB_FACETS || id == KB_RECORDS || id == KB_NORMS)
            kb_buf_clear(&p.of[id]);
    kb_meta_write(&p.of[KB_META], &meta);
    kb_facets_write(&p.of[KB_FACETS], &(kb_facets){.set_count = 1}, sets, &none);
    kb_records_write(&p.of[KB_RECORDS], records, texts, count, &page, &path, 1);
    kb_buf_str(&p.of[KB_TEXTS], body);
    pieces_terms(&p, NULL, 0);
    pieces_seal(&p, &file);
    kb_status status = verify(&file, NULL);
    pieces_release(&p);
    kb_buf_release(&file);
    return status;
}

/* Very many records of one long text: each of them is read. */
static void test_verify__records_over_each_other(void **state)
{
    (void)state;
    assert_status(verify_same_span(64, 0), KB_E_DIGEST);
    assert_status(verify_same_span(400, 0), KB_E_DAMAGED);
}

/* What a record says of being its page's own is what the page says. */
static void test_verify__own_record(void **state)
{
    (void)state;
    assert_status(verify_same_span(64, 1), KB_E_DAMAGED);
    assert_status(verify_same_span(64, 64), KB_E_DAMAGED); /* none says so */
}

static void test_verify__without_error(void **state)
{
    (void)state;
    reading r;
    reading_standard(&r);
    assert_status(kb_verify(r.k, NULL), KB_OK);
    r.bytes.data[r.bytes.size - 40] ^= 1; /* in the text */
    assert_status(kb_verify(r.k, NULL), KB_E_DAMAGED);
    reading_end(&r);
}

static kb_status run_verify(const kb_alloc *alloc, void *user)
{
    return verify(user, alloc);
}

static void test_verify__without_memory(void **state)
{
    (void)state;
    kb_buf file;
    guide_standard(&file);
    each_allocation(run_verify, &file);
    kb_buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify__good),
        cmocka_unit_test(test_verify__every_bit),
        cmocka_unit_test(test_verify__digest),
        cmocka_unit_test(test_verify__forged_bytes),
        cmocka_unit_test(test_verify__structures),
        cmocka_unit_test(test_verify__controls),
        cmocka_unit_test(test_verify__spare_bits),
        cmocka_unit_test(test_verify__forms_of_terms),
        cmocka_unit_test(test_verify__order_of_synonyms),
        cmocka_unit_test(test_verify__order_of_ids),
        cmocka_unit_test(test_verify__order_of_titles),
        cmocka_unit_test(test_verify__order_of_aliases),
        cmocka_unit_test(test_verify__order_of_forms),
        cmocka_unit_test(test_verify__more_echoes),
        cmocka_unit_test(test_verify__lists_over_each_other),
        cmocka_unit_test(test_verify__records_over_each_other),
        cmocka_unit_test(test_verify__own_record),
        cmocka_unit_test(test_verify__without_error),
        cmocka_unit_test(test_verify__without_memory),
    };
    return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
