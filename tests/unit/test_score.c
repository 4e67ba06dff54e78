/*
 * test_score.c - reader/score.c: how words, soft words, stop words and choices
 * add up, from impacts chosen by hand.
 */
#include "helpers.h"

#define RECORDS 4

/* Impacts of four words in four records. */
static const uint32_t all[] = {0, 1, 2, 3}, some[] = {1, 3}, none[] = {0, 0, 0, 0};
static const uint8_t plain[] = {10, 20, 30, 255}, rare[] = {100, 200}, soft[] = {1, 2, 3, 4}, stop[] = {5, 5, 5, 5};
static const term_list lists[] = {{"plain", 0, 4, all, plain, none, NULL},
                                  {"rare", 0, 2, some, rare, none, NULL},
                                  {"soft", KB_TERM_SOFT, 4, all, soft, none, NULL},
                                  {"stop", KB_TERM_STOP, 4, all, stop, none, NULL}};

typedef struct scoring {
    pieces p;
    opened o;
    kb k;
    kb_session *s;
    kb_query_word words[4], unknown;
} scoring;

static void begin(scoring *sc)
{
    *sc = (scoring){.k = {.records = 0}};
    pieces_empty(&sc->p);
    pieces_terms(&sc->p, lists, KB_COUNT(lists));
    opened_begin(&sc->o, &sc->p);
    opened_session(&sc->o, RECORDS, &sc->k, &sc->s);
    for (size_t i = 0; i < 4; i++) {
        sc->words[i].known = true;
        sc->words[i].stem = kb_str_from(lists[i].text);
        sc->words[i].weight = KB_WORD_WEIGHT;
        assert_status(kb_dictionary_find(&sc->s->pages, kb_str_from(lists[i].text), &sc->words[i].term), KB_OK);
    }
}

static void end(scoring *sc)
{
    kb_session_free(sc->s);
    opened_end(&sc->o);
    pieces_release(&sc->p);
}

static void check(scoring *sc, kb_group *groups, size_t count, bool only_stop, const uint32_t expected[RECORDS])
{
    uint32_t scores[RECORDS] = {0};
    kb_plan plan = {.groups = groups, .group_count = count, .only_stop_words = only_stop};
    assert_status(kb_score_groups(sc->s, &plan, scores), KB_OK);
    for (size_t i = 0; i < RECORDS; i++)
        assert_int_equal(scores[i], expected[i]);
}

static void test_score__words(void **state)
{
    (void)state;
    scoring sc;
    begin(&sc);
    kb_group groups[] = {{.words = &sc.words[0], .count = 1}, {.words = &sc.words[1], .count = 1},
                         {.words = &sc.words[2], .count = 1}, {.words = &sc.words[3], .count = 1},
                         {.words = &sc.unknown, .count = 1}};
    check(&sc, groups, 1, false, (uint32_t[]){640, 1280, 1920, 16320});
    check(&sc, groups, 2, false, (uint32_t[]){640, 1280 + 6400, 1920, 16320 + 12800});
    check(&sc, groups + 2, 1, false, (uint32_t[]){19, 38, 57, 76});
    check(&sc, groups + 3, 1, false, (uint32_t[]){0, 0, 0, 0});
    check(&sc, groups + 3, 1, true, (uint32_t[]){320, 320, 320, 320});
    check(&sc, groups + 4, 1, false, (uint32_t[]){0, 0, 0, 0});
    check(&sc, groups, 0, false, (uint32_t[]){0, 0, 0, 0});
    kb_group both = {.words = sc.words, .count = 2};
    check(&sc, &both, 1, false, (uint32_t[]){640, 7680, 1920, 29120});
    end(&sc);
}

/* Beside a word that the guide has a choice counts half, alone it counts whole. */
static void test_score__choices(void **state)
{
    (void)state;
    scoring sc;
    begin(&sc);
    kb_choice choices[] = {{&sc.words[1], 1, 32}, {&sc.words[0], 1, 16}};
    kb_group known = {.words = &sc.words[2], .count = 1, .choices = choices, .choice_count = 2};
    kb_group alone = {.words = &sc.unknown, .count = 1, .choices = choices, .choice_count = 2};
    /* the better of rare x 32 and plain x 16: 10 x 16, 100 x 32, 30 x 16, 200 x 32 */
    check(&sc, &alone, 1, false, (uint32_t[]){160, 3200, 480, 6400});
    check(&sc, &known, 1, false, (uint32_t[]){80 + 19, 1600 + 38, 240 + 57, 3200 + 76});
    kb_group twice[] = {alone, alone};
    check(&sc, twice, 2, false, (uint32_t[]){320, 6400, 960, 12800}); /* nothing is left over from the first */
    end(&sc);
}

/* Words and choices of a group count as often as the query has it. */
static void test_score__repeats(void **state)
{
    (void)state;
    scoring sc;
    begin(&sc);
    kb_choice choice = {&sc.words[1], 1, 32};
    kb_group group = {.words = &sc.words[2], .count = 1, .choices = &choice, .choice_count = 1, .repeats = KB_REPEATS};
    check(&sc, &group, 1, false, (uint32_t[]){4 * 19, 4 * (38 + 1600), 4 * 57, 4 * (76 + 3200)});
    group.words = &sc.unknown;
    group.repeats = 1;
    check(&sc, &group, 1, false, (uint32_t[]){0, 2 * 3200, 0, 2 * 6400});
    end(&sc);
}

static uint32_t weight_of(const char *stem, size_t words)
{
    kb_query_word word = {.stem = kb_str_from(stem)};
    kb_plan plan = {.word_count = words};
    return kb_choice_word_weight(&plan, &word);
}

/* The counters of a pasted message say little, the number of an error much. */
static void test_score__numbers(void **state)
{
    (void)state;
    assert_int_equal(weight_of("36", 2), 64);
    assert_int_equal(weight_of("36", 3), 19);
    assert_int_equal(weight_of("7", 3), 19);
    assert_int_equal(weight_of("360", 3), 64);
    assert_int_equal(weight_of("4k", 3), 64);
}

static void test_score__bounded(void **state)
{
    (void)state;
    assert_int_equal(kb_bounded_score(0), 0);
    assert_int_equal(kb_bounded_score(KB_SCORE_MAX - 1), KB_SCORE_MAX - 1);
    assert_int_equal(kb_bounded_score((uint64_t)KB_SCORE_MAX + 1), KB_SCORE_MAX);
    assert_int_equal(kb_bounded_score(UINT64_MAX), KB_SCORE_MAX);
}

/* A choice of several words weighs 51/64 of itself. */
static void test_score__choice_of_several_words(void **state)
{
    (void)state;
    scoring sc;
    begin(&sc);
    kb_choice choice = {sc.words, 2, 64};
    kb_group alone = {.words = &sc.unknown, .count = 1, .choices = &choice, .choice_count = 1};
    check(&sc, &alone, 1, false, (uint32_t[]){510, 120 * 51, 30 * 51, 455 * 51});
    end(&sc);
}

static void use_scores(kb_pages *pages, void *user)
{
    kb k = {.alloc = kb_alloc_default(), .file = *pages->file, .records = RECORDS};
    kb_session *s;
    uint32_t scores[RECORDS + 1] = {0};
    kb_query_word word = {.known = true};
    kb_group group = {.words = &word, .count = 1};
    kb_plan plan = {.groups = &group, .group_count = 1};
    (void)user;
    assert_status(kb_session_new(&k, &s), KB_OK);
    if (kb_dictionary_find(&s->pages, KB_LIT("plain"), &word.term) == KB_OK) {
        kb_status status = kb_score_groups(s, &plan, scores);
        assert_true(status == KB_OK || (status == KB_E_DAMAGED && s->pages.damaged));
    }
    assert_int_equal(scores[RECORDS], 0);
    kb_session_free(s);
}

static void test_score__damage(void **state)
{
    (void)state;
    scoring sc;
    begin(&sc);
    each_damage(&sc.p, KB_TERMS, use_scores, NULL);
    each_damage(&sc.p, KB_POSTINGS, use_scores, NULL);
    end(&sc);
}

/* A score that is all of the rarest word's is 4096, whatever the scale and the number of records. */
static void test_score__comparable(void **state)
{
    (void)state;
    kb small = {.records = 3, .meta = {.impact_scale = 64 * 255}}, large = {.records = 4095, .meta = {.impact_scale = 2 * 64 * 255}};
    uint32_t few = (uint32_t)kb_fixed_ln(8, 1), many = (uint32_t)kb_fixed_ln(8192, 1) / 2;
    assert_int_equal(kb_comparable_score(&small, few), 4096);
    assert_in_range(kb_comparable_score(&small, few / 2), 2047, 2048);
    assert_in_range(kb_comparable_score(&large, many), 4095, 4096);
    assert_int_equal(kb_comparable_score(&small, 0), 0);
    small.meta.impact_scale = UINT32_MAX;
    assert_int_equal(kb_comparable_score(&small, UINT32_MAX), UINT32_MAX);
    kb empty = {.records = 0};
    assert_int_equal(kb_comparable_score(&empty, UINT32_MAX), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score__words),
        cmocka_unit_test(test_score__choices),
        cmocka_unit_test(test_score__choice_of_several_words),
        cmocka_unit_test(test_score__repeats),
        cmocka_unit_test(test_score__numbers),
        cmocka_unit_test(test_score__bounded),
        cmocka_unit_test(test_score__damage),
        cmocka_unit_test(test_score__comparable),
    };
    return cmocka_run_group_tests_name("score", tests, NULL, NULL);
}
