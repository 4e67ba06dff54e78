/*
 * test_phrase_words.c - reader/phrase_words.c: misspelt words of quoted phrases,
 * and phrases that no record has, each by a search that passes records over and
 * by one that scores them all.
 */
#include "helpers.h"

static const test_page pages[] = {
    {"a.md", "# Waiting\n\nThe upload is waiting for the network. A wi-fi network is better.\n"},
    {"b.md", "# Network {platform=mac}\n\nThe network is waiting for an upload. Photos are blurry.\n"},
    {"c.md", "# Boats\n\nA red boat sails, and a blue coat is dry.\n"},
    {"d.md", "# Coats {platform=windows}\n\nThe warm coat of a sailor. His red boat.\n"},
};

static int begin(void **state)
{
    static reading r;
    reading_begin(&r, pages, KB_COUNT(pages), NULL, NULL);
    *state = &r;
    return 0;
}

static int end(void **state)
{
    reading_end(*state);
    return 0;
}

/* Hits by the letters of their pages, then L for each phrase that was given up and P for each that holds. The scores. */
static uint64_t describe(reading *r, const kb_query *q, bool exhaustive, char out[20])
{
    size_t n = 0;
    uint64_t scores = 0;
    kb_result result;
    r->s->exhaustive = exhaustive;
    assert_status(kb_search(r->s, q, &result), KB_OK);
    r->s->exhaustive = false;
    for (size_t i = 0; i < result.count && n < 8; i++) {
        scores = scores * 31 + result.hits[i].score;
        for (size_t k = 0; k < KB_COUNT(pages); k++)
            if (result.hits[i].record == reading_find(r, (char[]){pages[k].path[0], '\0'}))
                out[n++] = pages[k].path[0];
    }
    for (size_t i = 0; i < result.understood_count && n < 16; i++) {
        enum kb_part part = result.understood[i].part;
        if (part == KB_PART_LOOSENED || part == KB_PART_PHRASE)
            out[n++] = part == KB_PART_LOOSENED ? 'L' : 'P';
    }
    out[n] = '\0';
    return scores;
}

static void check(reading *r, kb_query q, const char *text, const char *expected, const char *file, int line)
{
    char got[20];
    uint64_t scores[2];
    q.text = kb_str_from(text);
    q.limit = 10;
    q.today = KB_NO_DAY;
    for (int all = 0; all < 2; all++) {
        scores[all] = describe(r, &q, all == 1, got);
        check_str(kb_str_from(got), expected, file, line);
    }
    assert_int_equal(scores[0], scores[1]);
}
#define assert_finds(text, expected) check(*state, (kb_query){.exact = false}, (text), (expected), __FILE__, __LINE__)
#define assert_exactly(text, expected) check(*state, (kb_query){.exact = true}, (text), (expected), __FILE__, __LINE__)
#define assert_all_of(text, expected) check(*state, (kb_query){.all_words = true}, (text), (expected), __FILE__, __LINE__)

static void test_phrase_words__no_record_has_it(void **state)
{
    assert_finds("\"upload is waiting\"", "aP");
    assert_finds("\"waiting is upload\"", "abL");
    assert_finds("\"zebra boat\"", "cdL");
    assert_finds("\"zebra\"", "L");
    assert_finds("\"sailor of\" warm", "dL");
}

/* What one record has is held to, though no record has all of it. */
static void test_phrase_words__each_on_its_own(void **state)
{
    assert_finds("\"red boat\" \"waiting upload\"", "cdPL");
    assert_finds("\"waiting upload\" \"red boat\"", "cdLP");
    assert_finds("\"red boat\" \"photos are blurry\"", "PP");
    assert_finds("\"boat red\" \"dry is\" \"blue coat\"", "cLLP");
    assert_finds("\"upload is waiting\" -network", "P");
}

static void test_phrase_words__beside_filters(void **state)
{
    assert_finds("\"boat red\" -warm", "cL");
    assert_finds("\"boat red\" platform:mac", "cL");
    assert_finds("\"red boat\" platform:mac", "cP");
    assert_finds("\"warm coat\" platform:mac", "dP"); /* relaxed is the platform */
    assert_all_of("\"boat red\" warm", "dL");
    assert_all_of("\"boat red\" zebra", "L");
}

/* Who writes a plus insists. */
static void test_phrase_words__beside_required_words(void **state)
{
    assert_finds("\"boat red\" +zebra", "L");
    assert_finds("+coat \"boat red\"", "dcL");
    assert_finds("+sail* \"boat red\"", "cdL");
    assert_finds("+zebr*", "");
    assert_finds("upl* \"waiting for the netwrok\"", "aP");
    assert_all_of("sailo* \"boat red\"", "dL");
}

static void test_phrase_words__as_typed(void **state)
{
    assert_exactly("\"waiting is upload\"", "P");
    assert_exactly("\"uplaod is waiting\"", "P");
    assert_exactly("\"upload is waiting\"", "aP");
}

static void test_phrase_words__misspelt(void **state)
{
    assert_finds("\"uplaod is waiting\"", "aP");
    assert_finds("the \"netwrok is wating for\" it", "bP");
    assert_finds("\"wi-fi netwrok\"", "aP");
    assert_finds("\"wifi netwrok\"", "aP");
    assert_finds("\"photos blury\"", "bL");
    assert_finds("\"up load is\"", "aP");
    assert_finds("\"redboat sails\"", "cP");
    assert_finds("up \"load is waiting\"", "abL"); /* joined with what is outside */
    assert_finds("coat -uplaod", "dc");            /* nobody means that */
}

/* "foat" may be boat or coat: the one of which there is the phrase is meant. */
static void test_phrase_words__one_of_the_nearest(void **state)
{
    assert_finds("\"red foat\"", "cdP");
    assert_finds("\"blue foat\"", "cP");
    assert_finds("\"warm foat of\"", "dP");
}

static void test_phrase_words__says_the_one_that_it_took(void **state)
{
    reading *r = *state;
    static const struct { const char *text, *meaning; } cases[] = {{"\"red foat\"", "boat"}, {"\"blue foat\"", "coat"}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_result result;
        kb_query q = {.text = kb_str_from(cases[i].text), .limit = 10, .today = KB_NO_DAY};
        assert_status(kb_search(r->s, &q, &result), KB_OK);
        assert_int_equal(result.understood[2].part, KB_PART_CORRECTED);
        assert_str(result.understood[2].meaning, cases[i].meaning);
    }
}

static void test_phrase_words__unfinished(void **state)
{
    assert_finds("\"network is wai\"", "bP");
    assert_finds("\"is wai\" red", "cdL"); /* not the last word */
}

static kb_status search_all(const kb_alloc *alloc, void *user)
{
    static const char *const texts[] = {"\"blue foat\" \"wifi netwrok\"", "\"boat red\" \"dry is\" \"netw\""};
    return search_texts(alloc, user, texts, KB_COUNT(texts));
}

static void test_phrase_words__memory(void **state)
{
    reading *r = *state;
    each_allocation(search_all, &r->bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phrase_words__no_record_has_it),
        cmocka_unit_test(test_phrase_words__each_on_its_own),
        cmocka_unit_test(test_phrase_words__beside_filters),
        cmocka_unit_test(test_phrase_words__beside_required_words),
        cmocka_unit_test(test_phrase_words__as_typed),
        cmocka_unit_test(test_phrase_words__misspelt),
        cmocka_unit_test(test_phrase_words__one_of_the_nearest),
        cmocka_unit_test(test_phrase_words__says_the_one_that_it_took),
        cmocka_unit_test(test_phrase_words__unfinished),
        cmocka_unit_test(test_phrase_words__memory),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
