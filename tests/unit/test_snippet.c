/*
 * test_snippet.c - reader/snippet.c: marks, cuts and widths of passages of
 * random texts, and where words stand.
 */
#include "helpers.h"

static void search(reading *r, const char *text)
{
    kb_result result;
    kb_query q = {.text = kb_str_from(text), .limit = 5, .today = KB_NO_DAY};
    kb_status status = kb_search(r->s, &q, &result);
    assert_status(status, KB_OK);
}

static void begin(reading *r, const char *text)
{
    test_page page = {"a.md", text};
    reading_begin(r, &page, 1, NULL, NULL);
}

/* The snippet of the first record with [marks] and … where it is cut. */
static void check_snippet(reading *r, const char *query, size_t width, const char *expected, const char *file, int line)
{
    kb_snippet s;
    char got[600];
    size_t n = 0, mark = 0;
    if (query != NULL)
        search(r, query);
    assert_status(kb_get_snippet(r->s, 0, width, &s), KB_OK);
    n += (size_t)snprintf(got, sizeof got, "%s", s.cut_before ? "\xE2\x80\xA6" : "");
    for (size_t i = 0; i <= s.text.n; i++) {
        if (mark < s.mark_count && s.marks[mark].end == i) {
            got[n++] = ']';
            mark++;
        }
        if (mark < s.mark_count && s.marks[mark].start == i)
            got[n++] = '[';
        if (i < s.text.n)
            got[n++] = s.text.s[i];
        assert_true(n + 5 < sizeof got);
    }
    n += (size_t)snprintf(got + n, sizeof got - n, "%s", s.cut_after ? "\xE2\x80\xA6" : "");
    check_str((kb_str){got, n}, expected, file, line);
}
#define assert_snippet(r, query, width, expected) check_snippet((r), (query), (width), (expected), __FILE__, __LINE__)

static void test_snippet__passages(void **state)
{
    (void)state;
    reading r;
    begin(&r, "# Title\n\nOne two three four *five* six seven eight.\n\n- nine\n- ten `eleven`\n");
    assert_snippet(&r, "zebra", 300, "One two three four five six seven eight. nine ten eleven");
    assert_snippet(&r, "zebra", 20, "One two three four\xE2\x80\xA6");
    assert_snippet(&r, "seven", 300, "One two three four five six [seven] eight. nine ten eleven");
    assert_snippet(&r, "ten nine", 16, "\xE2\x80\xA6[nine] [ten]\xE2\x80\xA6");
    assert_snippet(&r, "two", 3, "\xE2\x80\xA6[two]\xE2\x80\xA6");
    assert_snippet(&r, "two", 0, "\xE2\x80\xA6[two]\xE2\x80\xA6");
    assert_snippet(&r, "one eleven", SIZE_MAX, "[One] two three four five six seven eight. nine ten [eleven]");
    kb_session_reset(r.s);
    assert_snippet(&r, NULL, 8, "One two\xE2\x80\xA6"); /* without a query its beginning */
    reading_end(&r);
}

static void test_snippet__compounds_are_one_mark(void **state)
{
    (void)state;
    reading r;
    begin(&r, "# Title\n\nThe Wi-Fi and version 5.3.2 of wifi.\n");
    assert_snippet(&r, "wifi", 100, "The [Wi-Fi] and version 5.3.2 of [wifi].");
    assert_snippet(&r, "wi-fi", 100, "The [Wi-Fi] and version 5.3.2 of [wifi].");
    assert_snippet(&r, "5.3.2", 100, "The Wi-Fi and version [5.3.2] of wifi.");
    reading_end(&r);
}

static void test_snippet__no_text(void **state)
{
    (void)state;
    reading r;
    kb_snippet s;
    begin(&r, "# Title\n");
    search(&r, "title");
    assert_status(kb_get_snippet(r.s, 0, 80, &s), KB_NONE);
    assert_int_equal(s.text.n, 0);
    assert_status(kb_get_snippet(r.s, 1, 80, &s), KB_NONE);
    reading_end(&r);
}

/* Text without blanks is cut between characters: there is always something to read. */
static void test_snippet__text_without_blanks(void **state)
{
    (void)state;
    char text[400];
    reading r;
    kb_snippet s;
    size_t n = (size_t)snprintf(text, sizeof text, "# Title\n\n");
    for (uint32_t i = 0; i < 100; i++)
        n += kb_utf8_put(0x4E00 + i, text + n);
    text[n] = '\0';
    begin(&r, text);
    search(&r, "title");
    assert_status(kb_get_snippet(r.s, 0, 60, &s), KB_OK);
    assert_in_range(s.text.n, 30, 70);
    assert_int_equal(kb_utf8_check(s.text), s.text.n);
    search(&r, "\xE4\xB8\xAA\xE4\xB8\xAB"); /* U+4E2A U+4E2B */
    assert_status(kb_get_snippet(r.s, 0, 60, &s), KB_OK);
    assert_int_equal(s.mark_count, 1);
    assert_in_range(s.text.n, 30, 70); /* with what stands around it */
    assert_int_equal(kb_utf8_check(s.text), s.text.n);
    reading_end(&r);
}

/* ------------------------------------------------------------------ random */

static const char *const pieces_of_text[] = {"zork",        "blip",
                                             "caf\xC3\xA9", "\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2",
                                             " ",           " ",
                                             " ",           "- ",
                                             ", ",          "zork-blip",
                                             "5.3.2",       "\xF0\x9F\x98\x80",
                                             "a",           "donaudampfschifffahrt"};

static void random_page(uint32_t *seed, char *text)
{
    size_t n = (size_t)snprintf(text, 20, "# Title\n\nx");
    for (uint32_t i = random_below(seed, 120); i > 0; i--)
        n += (size_t)snprintf(text + n, 40, "%s%s", pieces_of_text[random_below(seed, KB_COUNT(pieces_of_text))],
                              i % 9 == 0 ? "\n" : " ");
    (void)snprintf(text + n, 9, "end\n");
}

static bool is_boundary(kb_str text, size_t at)
{
    return at == text.n || ((uint8_t)text.s[at] & 0xC0) != 0x80;
}

static void check_marks(const kb_snippet *s)
{
    uint32_t last = 0;
    for (size_t i = 0; i < s->mark_count; i++) {
        assert_true(s->marks[i].start < s->marks[i].end && s->marks[i].end <= s->text.n);
        assert_true(i == 0 || s->marks[i].start >= last);
        assert_true(is_boundary(s->text, s->marks[i].start) && is_boundary(s->text, s->marks[i].end));
        last = s->marks[i].end;
    }
}

static bool stands_in(kb_str part, kb_str whole)
{
    for (size_t at = 0; at + part.n <= whole.n; at++)
        if (kb_str_equal(part, kb_str_slice(whole, at, at + part.n)))
            return true;
    return false;
}

static void test_snippet__random_texts(void **state)
{
    (void)state;
    static const char *const queries[] = {"zork",    "blip caf\xC3\xA9", "\xE6\xBC\xA2\xE5\xAD\x97",
                                          "5.3.2 a", "zork blip end",    "donaudampfschifffahrt"};
    uint32_t seed = 77;
    char *text = test_malloc(8000);
    for (unsigned i = 0; i < 60; i++) {
        reading r;
        kb_snippet whole, s;
        random_page(&seed, text);
        begin(&r, text);
        for (size_t q = 0; q < KB_COUNT(queries); q++) {
            search(&r, queries[q]);
            assert_status(kb_get_snippet(r.s, 0, 1 << 20, &whole), KB_OK);
            assert_false(whole.cut_before || whole.cut_after);
            check_marks(&whole);
            for (size_t width = 0; width < 200; width += 1 + width / 4) {
                assert_status(kb_get_snippet(r.s, 0, width, &s), KB_OK);
                check_marks(&s);
                assert_int_equal(kb_utf8_check(s.text), s.text.n);
                assert_true(s.text.n <= width + 3 || s.mark_count == 1); /* one word may be longer */
                assert_true(whole.mark_count == 0 || s.mark_count > 0);
                assert_true(s.text.n == whole.text.n || s.cut_before || s.cut_after);
                assert_true(stands_in(s.text, whole.text));
            }
        }
        reading_end(&r);
    }
    test_free(text);
}

/* ----------------------------------------------------------------- matched */

static void test_snippet__matched(void **state)
{
    (void)state;
    const test_page pages[] = {{"index.md", "# Guide\n"}, {"a.md", "# Zork\n\nblip\n\n## Quux\n\nfnord\n"}};
    reading r;
    unsigned bits;
    reading_begin(&r, pages, 2, NULL, "a: mump gronk\n");
    static const struct {
        const char *query;
        unsigned page, section;
    } cases[] = {{"zork", KB_IN_TITLE, KB_IN_PATH},
                 {"blip", KB_IN_BODY, 0},
                 {"gronk", KB_IN_ALIAS, 0},
                 {"quux", 0, KB_IN_TITLE},
                 {"fnord", KB_IN_BODY, KB_IN_BODY},
                 {"zork fnord mump", KB_IN_TITLE | KB_IN_BODY | KB_IN_ALIAS, 0},
                 {"zebra", 0, 0}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        search(&r, cases[i].query);
        assert_status(kb_get_matched(r.s, 1, &bits), KB_OK);
        /* A page's text may hold the titles of its sections; whether they count is not said. */
        assert_int_equal(bits & ~(unsigned)(i == 3 ? KB_IN_BODY : 0), cases[i].page);
        if (i < 5) {
            assert_status(kb_get_matched(r.s, 2, &bits), KB_OK);
            assert_int_equal(bits & ~(unsigned)(i == 0 ? 0 : KB_IN_PATH), cases[i].section);
        }
    }
    assert_status(kb_get_matched(r.s, 3, &bits), KB_NONE);
    reading_end(&r);
}

/* What kb_get_matched() says of a record whose last alias is sought. */
static unsigned match_last_of(uint32_t aliases)
{
    const test_page page = {"a.md", "# Zork\n\nblip\n"};
    size_t room = (size_t)aliases * 16, n = 0;
    char *words = test_malloc(room);
    reading r;
    unsigned bits;
    for (uint32_t i = 1; i < aliases; i++)
        n += (size_t)snprintf(words + n, room - n, "a: mump%u\n", (unsigned)i);
    (void)snprintf(words + n, room - n, "a: gronk\n");
    reading_begin(&r, &page, 1, NULL, words);
    assert_int_equal(kb_words_aliases(&r.s->pages), aliases);
    search(&r, "gronk");
    assert_status(kb_get_matched(r.s, 0, &bits), KB_OK);
    reading_end(&r);
    test_free(words);
    return bits;
}

/* The aliases of a record are bounded by the file alone, and none is cut into words. */
static void test_snippet__many_aliases(void **state)
{
    (void)state;
    assert_int_equal(match_last_of(1), KB_IN_ALIAS);
    assert_int_equal(match_last_of(3000), KB_IN_ALIAS);
}

static void test_snippet__highlight(void **state)
{
    (void)state;
    reading r;
    const kb_range *marks;
    size_t count;
    begin(&r, "# Title\n\nzork blip\n");
    search(&r, "zork blip");
    assert_status(kb_highlight(r.s, KB_LIT("a Zork, blips \xFF zork-blip"), &marks, &count), KB_OK);
    assert_true(count >= 3);
    assert_int_equal(marks[0].start, 2);
    assert_int_equal(marks[0].end, 6);
    assert_int_equal(marks[1].end, 13);
    assert_status(kb_highlight(r.s, KB_LIT(""), &marks, &count), KB_OK);
    assert_int_equal(count, 0);
    kb_session_reset(r.s);
    assert_status(kb_highlight(r.s, KB_LIT("zork"), &marks, &count), KB_OK);
    assert_int_equal(count, 0);
    reading_end(&r);
}

/* Words are found wherever in a run without blanks they begin. */
static void test_snippet__where_words_begin(void **state)
{
    (void)state;
    reading r;
    const kb_range *marks;
    size_t count;
    begin(&r, "# Title\n\nzork\n");
    search(&r, "zork");
    const char *const with[] = {"zork",         "(zork)", "a/Zork", "a-zork-b",        "pre\xE2\x80\x93zork", "l'zork",
                                "\xC5\xBDorks", "x\tzork", "!zork", "\xE6\xBC\xA2zork", "a.b_zork's",          "ZORKS;"};
    for (size_t i = 0; i < KB_COUNT(with); i++) {
        assert_status(kb_highlight(r.s, kb_str_from(with[i]), &marks, &count), KB_OK);
        assert_int_equal(count, 1);
        assert_true(marks[0].end > marks[0].start && marks[0].end <= strlen(with[i]));
    }
    const char *const without[] = {"azork", "a z", "9zork", "z-ork2", "zor k"};
    for (size_t i = 0; i < KB_COUNT(without); i++) {
        assert_status(kb_highlight(r.s, kb_str_from(without[i]), &marks, &count), KB_OK);
        assert_int_equal(count, 0);
    }
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snippet__passages),
        cmocka_unit_test(test_snippet__compounds_are_one_mark),
        cmocka_unit_test(test_snippet__no_text),
        cmocka_unit_test(test_snippet__text_without_blanks),
        cmocka_unit_test(test_snippet__random_texts),
        cmocka_unit_test(test_snippet__matched),
        cmocka_unit_test(test_snippet__many_aliases),
        cmocka_unit_test(test_snippet__highlight),
        cmocka_unit_test(test_snippet__where_words_begin),
    };
    return cmocka_run_group_tests_name("snippet", tests, NULL, NULL);
}
