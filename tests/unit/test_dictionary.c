/*
 * test_dictionary.c - reader/format/dictionary.c: 5,000 random terms against a
 * linear search, TERMS sections that lie, and how little of 500,000 terms is
 * read by what looks through them (prefix.c and spelling.c of the reader).
 */
#include "helpers.h"

#include <stdlib.h>

#define TERMS 5000

typedef struct row {
    char text[KB_TERM_BYTES];
    size_t n;
    kb_term term;
} row;

static kb_str text_of(const row *r)
{
    return (kb_str){r->text, r->n};
}

static int compare_rows(const void *a, const void *b)
{
    return kb_str_compare(text_of(a), text_of(b));
}

/* Random rising terms with long shared beginnings, from a few letters. */
static size_t make_rows(row *rows, size_t count, uint32_t seed)
{
    for (size_t i = 0; i < count; i++) {
        rows[i].n = 1 + random_below(&seed, random_below(&seed, 8) == 0 ? KB_TERM_BYTES : 9);
        for (size_t k = 0; k < rows[i].n; k++)
            rows[i].text[k] = (char)(random_below(&seed, 50) == 0 ? 0xC3 : 'a' + random_below(&seed, 3));
    }
    qsort(rows, count, sizeof *rows, compare_rows);
    size_t unique = 0;
    for (size_t i = 0; i < count; i++)
        if (unique == 0 || compare_rows(&rows[unique - 1], &rows[i]) != 0)
            rows[unique++] = rows[i];
    uint64_t list = 0;
    for (size_t i = 0; i < unique; i++) {
        uint64_t big = random_below(&seed, 10) == 0 ? (uint64_t)1 << 33 : 0;
        uint32_t df = random_below(&seed, 8) == 0 ? 0 : next_random(&seed) >> 4;
        uint32_t burst = random_below(&seed, 2) == 0 ? 64 : random_below(&seed, 70000);
        rows[i].term = (kb_term){(uint32_t)i, df, random_below(&seed, 8), burst, list,
                                 df > 0 ? random_below(&seed, 500) + big : 0};
        list += rows[i].term.list_bytes;
    }
    return unique;
}

static void write_rows(const row *rows, size_t count, kb_buf *out)
{
    kb_dictionary_writer w;
    kb_dictionary_begin(&w, NULL);
    for (size_t i = 0; i < count; i++)
        kb_dictionary_add(&w, text_of(&rows[i]), &rows[i].term);
    kb_dictionary_end(&w, out);
    assert_false(out->failed);
}

static void assert_same(const kb_term *a, const kb_term *b)
{
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->df, b->df);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->burst, b->burst);
    assert_true(a->list == b->list && a->list_bytes == b->list_bytes);
}

/* A file with these terms alone. */
static void open_rows(const row *rows, size_t count, pieces *p, opened *o)
{
    pieces_empty(p);
    kb_buf_clear(&p->of[KB_TERMS]);
    write_rows(rows, count, &p->of[KB_TERMS]);
    opened_begin(o, p);
}

static void check_dictionary(const row *rows, size_t count)
{
    pieces p;
    opened o;
    open_rows(rows, count, &p, &o);
    assert_int_equal(kb_dictionary_count(&o.pages), count);
    kb_dictionary_walk walk;
    kb_str text;
    kb_term term;
    kb_dictionary_walk_begin(&walk, &o.pages);
    for (size_t i = 0; i < count; i++) {
        assert_status(kb_dictionary_walk_next(&walk, &o.pages, &text, &term), KB_OK);
        assert_true(kb_str_equal(text, text_of(&rows[i])));
        assert_same(&term, &rows[i].term);
        assert_status(kb_dictionary_find(&o.pages, text_of(&rows[i]), &term), KB_OK);
        assert_same(&term, &rows[i].term);
    }
    assert_status(kb_dictionary_walk_next(&walk, &o.pages, &text, &term), KB_NONE);
    opened_end(&o);
    pieces_release(&p);
}

static void test_dictionary__every_term_is_found(void **state)
{
    (void)state;
    row *rows = test_malloc(TERMS * sizeof *rows);
    check_dictionary(rows, make_rows(rows, TERMS, 11));
    static const size_t sizes[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 48};
    size_t count = make_rows(rows, 500, 12);
    for (size_t i = 0; i < KB_COUNT(sizes); i++)
        check_dictionary(rows, sizes[i] < count ? sizes[i] : count);
    test_free(rows);
}

static bool linear(const row *rows, size_t count, kb_str text)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(text_of(&rows[i]), text))
            return true;
    return false;
}

static void test_dictionary__others_are_not_found(void **state)
{
    (void)state;
    row *rows = test_malloc(700 * sizeof *rows), *others = test_malloc(1000 * sizeof *others);
    size_t count = make_rows(rows, 700, 21), other_count = make_rows(others, 1000, 22), absent = 0;
    pieces p;
    opened o;
    kb_term term;
    pieces_empty(&p);
    kb_buf_clear(&p.of[KB_TERMS]);
    write_rows(rows, count, &p.of[KB_TERMS]);
    opened_begin(&o, &p);
    for (size_t i = 0; i < other_count; i++) {
        bool known = linear(rows, count, text_of(&others[i]));
        absent += known ? 0 : 1;
        assert_status(kb_dictionary_find(&o.pages, text_of(&others[i]), &term), known ? KB_OK : KB_NONE);
    }
    assert_true(absent > 300);
    assert_status(kb_dictionary_find(&o.pages, KB_LIT(""), &term), KB_NONE);
    assert_status(kb_dictionary_find(&o.pages, KB_LIT("\xFF\xFF"), &term), KB_NONE);
    opened_end(&o);
    pieces_release(&p);
    test_free(rows);
    test_free(others);
}

/* From any term, or from the beginning, forward to any text. */
static void test_dictionary__walk_to(void **state)
{
    (void)state;
    row *rows = test_malloc(3000 * sizeof *rows), *others = test_malloc(300 * sizeof *others);
    size_t count = make_rows(rows, 3000, 41), other_count = make_rows(others, 300, 42);
    pieces p;
    opened o;
    open_rows(rows, count, &p, &o);
    for (size_t i = 0; i < other_count; i++)
        for (size_t k = i; k < other_count; k += 1 + k / 8) {
            kb_dictionary_walk walk;
            kb_str text, first = text_of(&others[i]), second = text_of(&others[k]);
            kb_term term;
            size_t at = 0;
            kb_dictionary_walk_begin(&walk, &o.pages);
            kb_status status = kb_dictionary_walk_to(&walk, &o.pages, first, &text, &term);
            while (at < count && kb_str_compare(text_of(&rows[at]), first) < 0)
                at++;
            assert_status(status, at < count ? KB_OK : KB_NONE);
            if (status == KB_OK)
                assert_same(&term, &rows[at++].term);
            status = kb_dictionary_walk_to(&walk, &o.pages, second, &text, &term);
            while (at < count && kb_str_compare(text_of(&rows[at]), second) < 0)
                at++;
            assert_status(status, at < count ? KB_OK : KB_NONE);
            if (status == KB_OK)
                assert_same(&term, &rows[at].term);
        }
    opened_end(&o);
    pieces_release(&p);
    test_free(rows);
    test_free(others);
}

/* ---------------------------------------------------------- 500,000 terms */

#define MANY 500000u
#define SYLLABLES 20u
#define GAP 128u /* of 20^6 texts every 128th or so is a term: any two differ in their first ten letters */

typedef struct many_word {
    char text[12];
    size_t n;
} many_word;

/* Term number i of many that rise: six syllables, the last one whole, half or not there. */
static many_word many_term(uint32_t i)
{
    static const char syllables[] = "babedadofifugagokalemimonapeporasatitozu";
    uint32_t seed = i * 7919 + 1, number = i * GAP + random_below(&seed, GAP / 2);
    many_word word;
    for (unsigned k = 6; k-- > 0; number /= SYLLABLES)
        memcpy(word.text + (size_t)2 * k, syllables + (size_t)2 * (number % SYLLABLES), 2);
    word.n = 10 + random_below(&seed, 3);
    return word;
}

typedef struct many {
    pieces p;
    kb_buf bytes;
    kb *kb;
    kb_session *s;
} many;

static void many_begin(many *m)
{
    kb_dictionary_writer w;
    kb_error error;
    pieces_empty(&m->p);
    pieces_records(&m->p, 10);
    kb_buf_clear(&m->p.of[KB_TERMS]);
    kb_dictionary_begin(&w, NULL);
    for (uint32_t i = 0; i < MANY; i++) {
        many_word word = many_term(i);
        kb_dictionary_add(&w, (kb_str){word.text, word.n}, &(kb_term){.df = 1 + i % 9, .burst = 64, .list_bytes = 3});
    }
    kb_dictionary_end(&w, &m->p.of[KB_TERMS]);
    pieces_seal(&m->p, &m->bytes);
    assert_status(kb_open_memory(m->bytes.data, m->bytes.size, NULL, &m->kb, &error), KB_OK);
    assert_status(kb_session_new(m->kb, &m->s), KB_OK);
    assert_int_equal(m->kb->terms, MANY);
}

static void many_end(many *m)
{
    kb_session_free(m->s);
    kb_close(m->kb);
    kb_buf_release(&m->bytes);
    pieces_release(&m->p);
}

/* Blocks that a walk goes into for all terms so near, or, with no word, for those that begin so. */
static uint32_t count_blocks(many *m, const many_word *near, unsigned edits, kb_str beginning, uint32_t *found)
{
    char from[KB_FUZZY_TEXT];
    kb_fuzzy fuzzy;
    kb_dictionary_walk w;
    kb_str text, next = beginning;
    kb_term term;
    uint32_t blocks = 0, last = UINT32_MAX;
    if (near != NULL)
        kb_fuzzy_begin(&fuzzy, (kb_str){near->text, near->n}, edits);
    kb_dictionary_walk_begin(&w, &m->s->pages);
    kb_status status = kb_dictionary_walk_to(&w, &m->s->pages, next, &text, &term);
    while (status == KB_OK && kb_str_begins(text, beginning)) {
        blocks += term.number / KB_TERM_BLOCK != last;
        last = term.number / KB_TERM_BLOCK;
        *found += near == NULL || kb_fuzzy_edits(&fuzzy, text) <= edits;
        if (near == NULL || !kb_fuzzy_dead(&fuzzy))
            status = kb_dictionary_walk_next(&w, &m->s->pages, &text, &term);
        else if ((next = kb_fuzzy_next(&fuzzy, from)).n > 0)
            status = kb_dictionary_walk_to(&w, &m->s->pages, next, &text, &term);
        else
            break;
    }
    assert_true(status == KB_OK || status == KB_NONE);
    return blocks;
}

/* Pages of TERMS that a query of one word reads. */
static uint32_t count_pages(many *m, kb_str text, uint32_t *found)
{
    const kb_section *terms = &m->kb->file.sections[KB_TERMS];
    uint64_t first = terms->offset / KB_PAGE, end = (terms->offset + terms->stored - 1) / KB_PAGE + 1;
    kb_plan plan;
    kb_query q = {.text = text, .limit = 10};
    uint32_t count = 0;
    kb_session_reset(m->s);
    memset(m->s->pages.checked, 0, kb_pages_bytes(&m->kb->file));
    assert_status(kb_plan_make(m->s, &q, &plan), KB_OK);
    *found += plan.words[0].known || plan.words[0].other_count > 0;
    for (uint64_t page = first; page < end; page++) {
        uint64_t i = page - m->kb->file.first_page;
        count += m->s->pages.checked[i / 8] >> (i % 8) & 1;
    }
    return count;
}

static uint32_t greater(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

#define SAMPLES 50u

/* Of 31,250 blocks, whatever word is sought. */
static void check_blocks(many *m)
{
    uint32_t once = 0, twice = 0, begin = 0;
    for (uint32_t i = 0; i < SAMPLES; i++) {
        many_word word = many_term(MANY / SAMPLES * i + i);
        uint32_t found = 0;
        begin = greater(begin, count_blocks(m, NULL, 0, (kb_str){word.text, 8}, &found));
        assert_true(found > 0);
        word.text[5] = 'x';
        once = greater(once, count_blocks(m, &word, 1, KB_LIT(""), &found));
        word.text[2] = 'q';
        found = 0;
        twice = greater(twice, count_blocks(m, &word, 2, KB_LIT(""), &found));
        assert_true(found > 0);
    }
    assert_in_range(begin, 1, 3);
    assert_in_range(once, 2, 100);
    assert_in_range(twice, 2, 500);
}

/* Of more than 3600 pages, with all that is tried for a misspelt word. */
static void check_pages(many *m)
{
    uint32_t once = 0, twice = 0, begin = 0, found = 0;
    for (uint32_t i = 0; i < SAMPLES; i++) {
        many_word word = many_term(MANY / SAMPLES * i + i);
        begin = greater(begin, count_pages(m, (kb_str){word.text, 7}, &found));
        word.text[5] = 'x';
        once = greater(once, count_pages(m, (kb_str){word.text, word.n}, &found));
        word.text[2] = 'q';
        twice = greater(twice, count_pages(m, (kb_str){word.text, word.n}, &found));
    }
    assert_true(found > 2 * SAMPLES); /* of 3; a stem may stand further off */
    assert_in_range(begin, 1, 16);
    assert_in_range(once, 1, 800);
    assert_in_range(twice, 1, 800);
}

static void test_dictionary__little_of_many_terms_is_read(void **state)
{
    (void)state;
    many m;
    many_begin(&m);
    check_blocks(&m);
    check_pages(&m);
    many_end(&m);
}

/* ------------------------------------------------------------------ damage */

static void use_terms(kb_pages *pages, void *user)
{
    kb_dictionary_walk walk;
    kb_str text;
    kb_term term;
    kb_status status = kb_dictionary_find(pages, KB_LIT("acab"), &term);
    (void)user;
    assert_true(status == KB_OK || status == KB_NONE || status == KB_E_DAMAGED);
    kb_dictionary_walk_seek(&walk, pages, KB_LIT("ab"));
    for (char to[2] = "a"; (status = kb_dictionary_walk_to(&walk, pages, (kb_str){to, 1}, &text, &term)) == KB_OK; to[0]++)
        assert_true(to[0] < 'z');
    assert_true(status == KB_NONE || pages->damaged);
    kb_dictionary_walk_begin(&walk, pages);
    for (size_t i = 0; (status = kb_dictionary_walk_next(&walk, pages, &text, &term)) == KB_OK; i++) {
        assert_true(text.n <= sizeof walk.text);
        assert_true(i < 1000); /* no more than the bytes can hold */
    }
    assert_int_equal(status == KB_E_DAMAGED, pages->damaged);
}

static void test_dictionary__damage(void **state)
{
    (void)state;
    row rows[60];
    pieces p;
    pieces_empty(&p);
    kb_buf_clear(&p.of[KB_TERMS]);
    write_rows(rows, make_rows(rows, 40, 31), &p.of[KB_TERMS]);
    each_damage(&p, KB_TERMS, use_terms, NULL);
    pieces_release(&p);
}

static void write_all(kb_buf *out)
{
    kb_dictionary_writer w;
    const kb_term term = {.df = 1, .burst = 64, .list_bytes = 1};
    kb_dictionary_begin(&w, &out->alloc);
    for (size_t i = 0; i < 40; i++) {
        char name[3] = {(char)('a' + i / 26), (char)('a' + i % 26), 'x'};
        kb_dictionary_add(&w, (kb_str){name, 3}, &term);
    }
    kb_dictionary_end(&w, out);
}

static void test_dictionary__write_without_memory(void **state)
{
    (void)state;
    each_allocation_of_writing(write_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dictionary__every_term_is_found),
        cmocka_unit_test(test_dictionary__others_are_not_found),
        cmocka_unit_test(test_dictionary__walk_to),
        cmocka_unit_test(test_dictionary__little_of_many_terms_is_read),
        cmocka_unit_test(test_dictionary__damage),
        cmocka_unit_test(test_dictionary__write_without_memory),
    };
    return cmocka_run_group_tests_name("dictionary", tests, NULL, NULL);
}
