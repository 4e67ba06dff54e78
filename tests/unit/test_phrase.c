/*
 * test_phrase.c - reader/phrase.c: words in a row, against looking at every
 * place of thousands of small random corpora.
 */
#include "helpers.h"

#define TERMS 4
#define RECORDS 9
#define PLACES 12

/* Texts of terms, by their numbers; NOTHING is a gap. */
enum { NOTHING = TERMS };

typedef struct corpus {
    uint8_t text[RECORDS][PLACES];
    uint32_t records[TERMS][RECORDS], counts[TERMS][RECORDS], places[TERMS][RECORDS * PLACES];
    uint32_t df[TERMS];
} corpus;

static const char *const names[TERMS] = {"a", "b", "c", "d"};

static void make(corpus *k, uint32_t *seed)
{
    *k = (corpus){.df = {0}};
    uint32_t spread = 1 + random_below(seed, TERMS + 1);
    uint32_t next[TERMS] = {0};
    for (uint32_t r = 0; r < RECORDS; r++) {
        uint32_t length = random_below(seed, PLACES + 1);
        for (uint32_t i = 0; i < PLACES; i++)
            k->text[r][i] = (uint8_t)(i < length ? random_below(seed, spread) : NOTHING);
        for (uint32_t t = 0; t < TERMS; t++) {
            uint32_t count = 0;
            for (uint32_t i = 0; i < PLACES; i++)
                if (k->text[r][i] == t) {
                    k->places[t][next[t]++] = i;
                    count++;
                }
            /* A word in the path has a posting without positions. */
            if (count > 0 || random_below(seed, 10) == 0) {
                k->counts[t][k->df[t]] = count;
                k->records[t][k->df[t]++] = r;
            }
        }
    }
}

static void write(const corpus *k, pieces *p)
{
    static const uint8_t impacts[RECORDS] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    term_list lists[TERMS];
    for (size_t t = 0; t < TERMS; t++)
        lists[t] = (term_list){names[t], 0, k->df[t], k->records[t], impacts, k->counts[t], k->places[t]};
    pieces_empty(p);
    pieces_terms(p, lists, TERMS);
}

static bool has_phrase(const uint8_t *text, const uint8_t *words, const uint32_t *offsets, size_t count)
{
    for (uint32_t at = 0; at < PLACES; at++) {
        bool all = true;
        for (size_t i = 0; i < count; i++)
            all = all && at + offsets[i] < PLACES && text[at + offsets[i]] == words[i];
        if (all)
            return true;
    }
    return false;
}

static void check_phrase(const corpus *k, kb_session *s, uint32_t *seed)
{
    uint8_t words[4], bits[RECORDS / 8 + 1] = {0};
    uint32_t offsets[4], offset = 0;
    kb_query_word query[4] = {{.known = false}};
    kb_phrase phrase = {.words = query, .count = 1 + random_below(seed, 4)};
    uint32_t first = random_below(seed, 3);
    for (size_t i = 0; i < phrase.count; i++, offset++) {
        words[i] = (uint8_t)random_below(seed, TERMS);
        offsets[i] = offset;
        query[i].position = first + offset;
        query[i].known = kb_dictionary_find(&s->pages, kb_str_from(names[words[i]]), &query[i].term) == KB_OK &&
                         query[i].term.df > 0;
    }
    assert_status(kb_phrase_match(s, &phrase, bits), KB_OK);
    for (uint32_t r = 0; r < RECORDS; r++)
        assert_int_equal(bits[r / 8] >> (r % 8) & 1, has_phrase(k->text[r], words, offsets, phrase.count));
    kb_arena_reset(&s->arena);
}

static void test_phrase__random_corpora(void **state)
{
    (void)state;
    uint32_t seed = 2024;
    for (unsigned i = 0; i < 2500; i++) {
        corpus k;
        pieces p;
        opened o;
        kb around;
        kb_session *s;
        make(&k, &seed);
        write(&k, &p);
        opened_begin(&o, &p);
        opened_session(&o, RECORDS, &around, &s);
        for (unsigned n = 0; n < 12; n++)
            check_phrase(&k, s, &seed);
        assert_false(s->pages.damaged);
        kb_session_free(s);
        opened_end(&o);
        pieces_release(&p);
    }
}

/* Lists of several blocks of postings: records 0, 3, 6 … against 0, 5, 10 … */
static void test_phrase__long_lists(void **state)
{
    (void)state;
    enum { MOST = 500 };
    struct {
        uint32_t numbers[2][MOST], ones[MOST], places[2][MOST];
    } *l = test_malloc(sizeof *l);
    uint8_t impacts[MOST];
    memset(impacts, 1, sizeof impacts);
    for (uint32_t i = 0; i < MOST; i++) {
        l->numbers[0][i] = 3 * i;
        l->numbers[1][i] = 5 * i;
        l->ones[i] = 1;
        l->places[0][i] = l->numbers[0][i] % 7;
        l->places[1][i] = l->numbers[1][i] % 7 + 1;
    }
    const term_list lists[] = {{"a", 0, MOST, l->numbers[0], impacts, l->ones, l->places[0]},
                               {"b", 0, MOST, l->numbers[1], impacts, l->ones, l->places[1]}};
    pieces p;
    opened o;
    kb around;
    kb_session *s;
    uint8_t bits[5 * MOST / 8 + 1] = {0};
    kb_query_word words[2] = {{.known = true}, {.known = true, .position = 1}};
    kb_phrase phrase = {.words = words, .count = 2};
    pieces_empty(&p);
    pieces_terms(&p, lists, 2);
    opened_begin(&o, &p);
    opened_session(&o, 5 * MOST, &around, &s);
    assert_status(kb_dictionary_find(&s->pages, KB_LIT("a"), &words[0].term), KB_OK);
    assert_status(kb_dictionary_find(&s->pages, KB_LIT("b"), &words[1].term), KB_OK);
    assert_status(kb_phrase_match(s, &phrase, bits), KB_OK);
    for (uint32_t r = 0; r < 5 * MOST; r++)
        assert_int_equal(bits[r / 8] >> (r % 8) & 1, r % 15 == 0 && r < 3 * MOST);
    kb_session_free(s);
    opened_end(&o);
    pieces_release(&p);
    test_free(l);
}

static void use_phrase(kb_pages *pages, void *user)
{
    (void)user;
    uint8_t bits[RECORDS / 8 + 1] = {0};
    kb k = {.alloc = kb_alloc_default(), .file = *pages->file, .records = RECORDS};
    kb_session *s;
    kb_query_word words[2] = {{.known = true}, {.known = true, .position = 1}};
    kb_phrase phrase = {.words = words, .count = 2};
    assert_status(kb_session_new(&k, &s), KB_OK);
    if (kb_dictionary_find(&s->pages, KB_LIT("a"), &words[0].term) == KB_OK &&
        kb_dictionary_find(&s->pages, KB_LIT("b"), &words[1].term) == KB_OK &&
        words[0].term.df * words[1].term.df > 0) {
        kb_status status = kb_phrase_match(s, &phrase, bits);
        assert_true(status == KB_OK || (status == KB_E_DAMAGED && s->pages.damaged));
        assert_true(bits[1] < 1 << (RECORDS - 8));
    }
    kb_session_free(s);
}

static void test_phrase__damage(void **state)
{
    (void)state;
    corpus k;
    pieces p;
    uint32_t seed = 5;
    make(&k, &seed);
    write(&k, &p);
    each_damage(&p, KB_NORMS, use_phrase, NULL);
    each_damage(&p, KB_POSTINGS, use_phrase, NULL);
    each_damage(&p, KB_TERMS, use_phrase, NULL);
    pieces_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phrase__random_corpora),
        cmocka_unit_test(test_phrase__long_lists),
        cmocka_unit_test(test_phrase__damage),
    };
    return cmocka_run_group_tests_name("phrase", tests, NULL, NULL);
}
