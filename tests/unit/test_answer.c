/*
 * test_answer.c - reader/answer.c, evidence.c and related.c: when nothing is
 * an answer, what kinds and platforms in a query do, and what stands by a hit.
 */
#include "helpers.h"

static const char *const rules =
    "<rules version=\"1\">"
    "<kind name=\"fix\" label=\"Fix\"/>"
    "<kind name=\"warning\" label=\"Do not\" words=\"should i, is it ok, l`avis\"/>"
    "<facet name=\"platform\" label=\"Platform\"><value name=\"windows\" label=\"Windows\" words=\"pc, windows, thinkpad pro\"/>"
    "<value name=\"mac\" label=\"Mac\" words=\"mac\"/></facet>"
    "<record on=\"page\"/><record on=\"section\"/></rules>";
static const char *const words = "! scanner, coffee machine\nbattery < accumulator, power cell\n";
static const test_page pages[] = {
    {"delete.md", "# Delete pictures {kind=warning}\n\nDeleting a picture removes it from the cloud for ever.\n"},
    {"room.md", "# Make room {kind=fix}\n\nDeleting an old picture gives room in the cloud.\n"},
    {"folder.md", "# Folders\n\n## The folder stays empty {platform=windows}\n\nOpen the folder and wait.\n\n"
                  "## The folder is grey {platform=mac}\n\nOpen the folder and wait. See [room](room.md).\n"},
    {"lamp.md", "# The lamp\n\nA red lamp blinks when the battery is low.\n"},
    {"cable.md", "# The cable\n\nThe battery charges by the cable.\n"},
    {"kettle.md", "# Kettle\n\nSwitch the kettle on.\n"},
    {"camera.md", "# Camera\n\nThe battery of the camera. \xE5\x86\x99\xE7\x9C\x9F\xE3\x81\xAE\xE5\x90\x8C\xE6\x9C\x9F\n"},
};

static int begin(void **state)
{
    static reading r;
    reading_begin(&r, pages, KB_COUNT(pages), rules, words);
    *state = &r;
    return 0;
}

static int end(void **state)
{
    reading_end(*state);
    return 0;
}

static kb_result ask(reading *r, const char *text)
{
    kb_result result;
    kb_query q = {.text = kb_str_from(text), .limit = 10, .today = KB_NO_DAY};
    assert_status(kb_search(r->s, &q, &result), KB_OK);
    return result;
}

static size_t rank(reading *r, const char *text, const char *id)
{
    uint32_t record = reading_find(r, id);
    kb_result result = ask(r, text);
    for (size_t i = 0; i < result.count; i++)
        if (result.hits[i].record == record)
            return i + 1;
    return 0;
}

static void test_answer__sure(void **state)
{
    assert_false(ask(*state, "red lamp").unsure);
    assert_false(ask(*state, "the battery is low").unsure);
    assert_false(ask(*state, "battery").unsure);
    assert_false(ask(*state, "wait").unsure);
}

/* One word by chance among many that the guide lacks. */
static void test_answer__unsure(void **state)
{
    assert_true(ask(*state, "unsubscribe quarterly newsletter about the old cathedral").unsure);
    assert_true(ask(*state, "kangaroo jumps over wooden picture").unsure);
}

/* A record with all words of the query is an answer, however common they are. */
static void test_answer__all_words(void **state)
{
    assert_false(ask(*state, "a battery").unsure);
    assert_false(ask(*state, "accumulator").unsure);
    assert_false(ask(*state, "the power cell charges").unsure);
    assert_false(ask(*state, "batt").unsure);
    assert_false(ask(*state, "battrey").unsure);
    assert_true(ask(*state, "accumulator newsletter kangaroo cathedral").unsure);
    assert_true(ask(*state, "battrey newsletter kangaroo cathedral").unsure);
}

/* What is asked for again and again, and is not there, weighs as much more. */
static void test_answer__repeated_words(void **state)
{
    assert_false(ask(*state, "kangaroo wooden lamp").unsure);
    assert_true(ask(*state, "kangaroo wooden wooden kangaroo lamp").unsure);
    assert_false(ask(*state, "kangaroo wooden lamp battery").unsure);
    assert_true(ask(*state, "kangaroo kangaroo kangaroo kangaroo wooden wooden wooden wooden lamp battery").unsure);
}

static void test_answer__off_topic(void **state)
{
    assert_true(ask(*state, "scanner battery").unsure);
    assert_true(ask(*state, "coffee machine cable").unsure);
    assert_true(ask(*state, "scanner kettle").unsure);
    assert_int_equal(ask(*state, "scanner").count, 0);
    assert_false(ask(*state, "red lamp blinks, battery low, also at the scanner").unsure);
}

/* Of a run of characters the pairs that the guide lacks are endings, or where words meet. */
static void test_answer__runs_of_characters(void **state)
{
    assert_false(ask(*state, "\xE5\x86\x99\xE7\x9C\x9F\xE3\x82\x92\xE8\xA6\x8B\xE3\x81\x9F\xE3\x81\x84").unsure);
    assert_true(ask(*state, "battery \xE8\xA6\x8B\xE3\x81\x9F\xE3\x81\x84 \xE9\xBB\x92\xE3\x81\x84 \xE8\xB5\xA4").unsure);
}

/* Nothing at all is no doubt, and a whole title never is. */
static void test_answer__nothing_and_titles(void **state)
{
    kb_result result = ask(*state, "kangaroo");
    assert_int_equal(result.count, 0);
    assert_false(result.unsure);
    assert_false(ask(*state, "make room").unsure);
}

static uint32_t score(reading *r, const char *text, const char *id)
{
    uint32_t record = reading_find(r, id);
    kb_result result = ask(r, text);
    for (size_t i = 0; i < result.count; i++)
        if (result.hits[i].record == record)
            return result.hits[i].score;
    return 0;
}

static void test_answer__kind_asked_for(void **state)
{
    assert_true(score(*state, "is it ok, the cloud, a picture", "delete") > score(*state, "the cloud, a picture", "delete"));
    assert_int_equal(score(*state, "is it ok, the cloud, a picture", "room"), score(*state, "the cloud, a picture", "room"));
    assert_true(score(*state, "avis, the cloud, a picture", "delete") > score(*state, "the cloud, a picture", "delete"));
}

/* Words that name a platform are none that the guide lacks, and no mistakes. */
static void test_answer__named_words(void **state)
{
    kb_result result = ask(*state, "folder grey thinkpad pro");
    assert_int_equal(result.understood_count, 4);
    for (size_t i = 0; i < result.understood_count; i++)
        assert_int_equal(result.understood[i].part, KB_PART_WORD);
    assert_false(result.unsure);
    assert_false(ask(*state, "battery thinkpad pro").unsure);
    assert_true(ask(*state, "battery thinkpad").unsure);
}

static void test_answer__platform_named(void **state)
{
    assert_int_equal(rank(*state, "on a pc open the folder and wait", "folder/the-folder-stays-empty"), 1);
    assert_int_equal(rank(*state, "on a mac open the folder and wait", "folder/the-folder-is-grey"), 1);
}

/* The page around the best hit, though none of the words are its own. */
static void test_answer__record_around(void **state)
{
    assert_int_equal(rank(*state, "stays empty", "folder"), 2);
    kb_result result = ask(*state, "stays empty");
    assert_true(result.total >= result.count);
    assert_int_equal(rank(*state, "\"stays empty\"", "folder"), 0);
}

static void test_answer__linked_record(void **state)
{
    kb_result grey = ask(*state, "grey folder room");
    uint32_t linked = 0;
    for (size_t i = 0; i < grey.count; i++)
        if (grey.hits[i].record == reading_find(*state, "room"))
            linked = grey.hits[i].score;
    kb_result alone = ask(*state, "room");
    assert_true(linked > 0 && alone.count > 0);
    assert_int_equal(rank(*state, "grey folder room", "folder/the-folder-is-grey"), 1);
}

static kb_status search_all(const kb_alloc *alloc, void *user)
{
    static const char *const texts[] = {"should i delete", "folder on a mac", "grey folder", "scanner battery"};
    return search_texts(alloc, user, texts, KB_COUNT(texts));
}

static void test_answer__memory(void **state)
{
    reading *r = *state;
    each_allocation(search_all, &r->bytes);
}

/* How many are found by a word whose only synonym has a word of another page so many times. */
static size_t count_by_synonym(unsigned times)
{
    const test_page both[] = {{"a.md", "# A\n\nzork\n"}, {"b.md", "# B\n\nblip\n"}};
    char text[100];
    kb_alternate alternate = {{text, (size_t)times * 5}, KB_ALTERNATE_WEIGHT};
    kb_synonym synonym = {KB_LIT("zork"), &alternate, 1};
    kb_buf file, forged;
    pieces p;
    kb *k;
    kb_session *s;
    kb_result result;
    for (unsigned i = 0; i < times; i++)
        memcpy(text + (size_t)i * 5, "blip ", 5); /* NOLINT(bugprone-not-null-terminated-result): it has its length */
    guide_compile(both, 2, NULL, NULL, &file);
    pieces_of(&p, kb_buf_view(&file));
    kb_buf_clear(&p.of[KB_WORDS]);
    kb_words_write(&p.of[KB_WORDS], &synonym, 1, NULL, 0, NULL, 0);
    pieces_seal(&p, &forged);
    assert_status(kb_open_memory(forged.data, forged.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_session_new(k, &s), KB_OK);
    assert_status(kb_search(s, &(kb_query){.text = KB_LIT("zork"), .limit = 9, .today = KB_NO_DAY}, &result), KB_OK);
    size_t total = result.total;
    kb_session_free(s);
    kb_close(k);
    pieces_release(&p);
    kb_buf_release(&forged);
    kb_buf_release(&file);
    return total;
}

/* Synonyms have 4 words at most, and the compounds of these; in a crafted file hundreds, for each word of a query. */
static void test_answer__synonyms_of_many_words(void **state)
{
    (void)state;
    assert_int_equal(count_by_synonym(1), 2);
    assert_int_equal(count_by_synonym(2 * KB_SYNONYM_WORDS), 2);
    assert_int_equal(count_by_synonym(2 * KB_SYNONYM_WORDS + 1), 1);
}

/* Of a page with many links the text is read, of another the links: both find where it leads. */
static void test_answer__few_and_many_links(void **state)
{
    (void)state;
    for (size_t others = 0; others <= 80; others += 80) {
        kb_buf text;
        kb_alloc alloc = kb_alloc_default();
        kb_buf_init(&text, &alloc);
        kb_buf_str(&text, KB_LIT("# Zork\n\nblip blip flop"));
        for (size_t i = 0; i < others; i++)
            kb_buf_str(&text, KB_LIT(" [x](https://example.org/)"));
        kb_buf_str(&text, KB_LIT("\n\n## Deep\n\nblip flop [there](b.md)\n"));
        kb_buf_byte(&text, 0);
        const test_page three[] = {{"a.md", (const char *)text.data},
                                   {"b.md", "# Room\n\nThe flop of a large room, and what else there is to say.\n"},
                                   {"c.md", "# Loft\n\nThe flop of a large loft, and what else there is to say.\n"}};
        reading r;
        kb_result result;
        kb_query q = {.text = KB_LIT("blip flop"), .limit = 9, .today = KB_NO_DAY};
        reading_begin(&r, three, KB_COUNT(three), NULL, NULL);
        assert_status(kb_search(r.s, &q, &result), KB_OK);
        uint32_t room = 0, loft = 0;
        for (size_t i = 0; i < result.count; i++) {
            room = result.hits[i].record == reading_find(&r, "b") ? result.hits[i].score : room;
            loft = result.hits[i].record == reading_find(&r, "c") ? result.hits[i].score : loft;
        }
        assert_true(room > loft && loft > 0);
        reading_end(&r);
        kb_buf_release(&text);
    }
}

/* A search asks where links lead; it reads none of their addresses, which may be very many and long. */
static void test_answer__addresses_are_not_read(void **state)
{
    (void)state;
    const test_page page = {"a.md", "# Zork\n\nblip [there](https://example.org/)\n"};
    kb_buf file, forged;
    pieces p;
    kb *k;
    kb_session *s;
    kb_result result;
    guide_compile(&page, 1, NULL, NULL, &file);
    pieces_of(&p, kb_buf_view(&file));
    assert_int_equal(p.of[KB_LINKS].data[4]--, 1); /* how many addresses there are */
    pieces_seal(&p, &forged);
    assert_status(kb_open_memory(forged.data, forged.size, NULL, &k, NULL), KB_OK);
    assert_status(kb_session_new(k, &s), KB_OK);
    assert_status(kb_search(s, &(kb_query){.text = KB_LIT("blip"), .limit = 1, .today = KB_NO_DAY}, &result), KB_OK);
    assert_int_equal(result.total, 1);
    kb_session_free(s);
    kb_close(k);
    pieces_release(&p);
    kb_buf_release(&forged);
    kb_buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer__synonyms_of_many_words),
        cmocka_unit_test(test_answer__addresses_are_not_read),
        cmocka_unit_test(test_answer__few_and_many_links),
        cmocka_unit_test(test_answer__sure),
        cmocka_unit_test(test_answer__unsure),
        cmocka_unit_test(test_answer__all_words),
        cmocka_unit_test(test_answer__repeated_words),
        cmocka_unit_test(test_answer__off_topic),
        cmocka_unit_test(test_answer__runs_of_characters),
        cmocka_unit_test(test_answer__nothing_and_titles),
        cmocka_unit_test(test_answer__kind_asked_for),
        cmocka_unit_test(test_answer__named_words),
        cmocka_unit_test(test_answer__platform_named),
        cmocka_unit_test(test_answer__record_around),
        cmocka_unit_test(test_answer__linked_record),
        cmocka_unit_test(test_answer__memory),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
