/*
 * test_tokens.c - reader/format/tokens.c: terms, offsets and positions of
 * words, compounds and CJK pairs, and what every text must keep to.
 */
#include "helpers.h"

/* All tokens of a text as lines of term@start-end:position, a compound with :first-last. */
static kb_str describe(kb_str text, char *out, size_t room)
{
    kb_tokens tokens;
    kb_token t;
    size_t n = 0;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &t);) {
        n += (size_t)snprintf(out + n, room - n, "%s%.*s@%zu-%zu:%u", n > 0 ? " " : "", (int)t.n, t.term, t.start,
                              t.end, (unsigned)t.position);
        if (t.type == KB_TOKEN_COMPOUND)
            n += (size_t)snprintf(out + n, room - n, "-%u", (unsigned)t.last_position);
        assert_true(n < room);
    }
    return (kb_str){out, n};
}

static void check_tokens(const char *text, const char *expected, const char *file, int line)
{
    char room[1000];
    check_str(describe(kb_str_from(text), room, sizeof room), expected, file, line);
}
#define assert_tokens(text, expected) check_tokens((text), (expected), __FILE__, __LINE__)

static void test_tokens__words(void **state)
{
    (void)state;
    assert_tokens("", "");
    assert_tokens(" ,;! ", "");
    assert_tokens("Sync", "sync@0-4:0");
    assert_tokens("  The Mac, again. ", "the@2-5:0 mac@6-9:1 again@11-16:2");
    assert_tokens("0x8024401c", "0x8024401c@0-10:0");
    assert_tokens("C++ & C#", "c@0-1:0 c@6-7:1");
    assert_tokens("a@b.c", "a@0-1:0 b@2-3:1 c@4-5:2 b.c@2-5:1-2");
}

static void test_tokens__apostrophes(void **state)
{
    (void)state;
    assert_tokens("won't", "wont@0-5:0");
    assert_tokens("won\xE2\x80\x99t", "wont@0-7:0");
    assert_tokens("wont", "wont@0-4:0");
    assert_tokens("phone's", "phone@0-7:0");
    assert_tokens("phone\xE2\x80\x99s x", "phone@0-9:0 x@10-11:1");
    assert_tokens("phones'", "phones@0-6:0");
    assert_tokens("'quoted'", "quoted@1-7:0");
    assert_tokens("it''s", "it@0-2:0 s@4-5:1");
    assert_tokens("rock'n'roll", "rocknroll@0-11:0");
    assert_tokens("boss's's", "bosss@0-8:0");
}

/* What French elides goes in every language, and the word begins behind it; "drive C's" stays. */
static void test_tokens__elisions(void **state)
{
    (void)state;
    assert_tokens("l'eau", "eau@2-5:0");
    assert_tokens("D\xE2\x80\x99UNE x", "une@4-7:0 x@8-9:1");
    assert_tokens("qu'il jusqu'ici lorsqu'on", "il@3-5:0 ici@12-15:1 on@23-25:2");
    assert_tokens("n'a s'y", "a@2-3:0 y@6-7:1");
    assert_tokens("l'e-mail", "e@2-3:0 mail@4-8:1 email@2-8:0-1");
    assert_tokens("d'abord's", "abord@2-9:0");
    assert_tokens("aujourd'hui", "aujourdhui@0-11:0");
    assert_tokens("C's I'm I'd can't o'clock", "c@0-3:0 im@4-7:1 id@8-11:2 cant@12-17:3 oclock@18-25:4");
}

static void test_tokens__compounds(void **state)
{
    (void)state;
    assert_tokens("Wi-Fi", "wi@0-2:0 fi@3-5:1 wifi@0-5:0-1");
    assert_tokens("5.3.2", "5@0-1:0 3@2-3:1 2@4-5:2 5.3.2@0-5:0-2");
    assert_tokens("a_b c", "a@0-1:0 b@2-3:1 ab@0-3:0-1 c@4-5:2");
    assert_tokens("-x y-", "x@1-2:0 y@3-4:1");
    assert_tokens("a--b", "a@0-1:0 b@3-4:1");
    assert_tokens("end. Next", "end@0-3:0 next@5-9:1");
    assert_tokens("two\xE2\x80\x91step", "two@0-3:0 step@6-10:1 twostep@0-10:0-1"); /* a hyphen that does not break */
    assert_tokens("mac's-own", "mac@0-5:0 own@6-9:1 macown@0-9:0-1");
    assert_tokens("Photos.app/x", "photos@0-6:0 app@7-10:1 photos.app@0-10:0-1 x@11-12:2");
}

static void test_tokens__long_runs(void **state)
{
    (void)state;
    assert_tokens("1.2.3.4.5.6.7.8",
                  "1@0-1:0 2@2-3:1 3@4-5:2 4@6-7:3 5@8-9:4 6@10-11:5 7@12-13:6 8@14-15:7 1.2.3.4.5.6.7.8@0-15:0-7");
    assert_tokens("1.2.3.4.5.6.7.8.9",
                  "1@0-1:0 2@2-3:1 3@4-5:2 4@6-7:3 5@8-9:4 6@10-11:5 7@12-13:6 8@14-15:7 9@16-17:8");
}

static void test_tokens__accents(void **state)
{
    (void)state;
    assert_tokens("caf\xC3\xA9s", "cafes@0-6:0");
    assert_tokens("cafe\xCC\x81s", "cafes@0-7:0");
    assert_tokens("Stra\xC3\x9F" "e", "strasse@0-7:0");
    assert_tokens("soft\xC2\xADly", "softly@0-8:0");
    assert_tokens("\xD0\x96\xD0\xB8", "\xD0\xB6\xD0\xB8@0-4:0");
}

static void test_tokens__cjk(void **state)
{
    (void)state;
    assert_tokens("\xE6\xBC\xA2", "\xE6\xBC\xA2@0-3:0");
    assert_tokens("\xE6\xBC\xA2\xE5\xAD\x97", "\xE6\xBC\xA2\xE5\xAD\x97@0-6:0");
    assert_tokens("\xE6\xBC\xA2\xE5\xAD\x97\xE4\xB8\xAD",
                  "\xE6\xBC\xA2\xE5\xAD\x97@0-6:0 \xE5\xAD\x97\xE4\xB8\xAD@3-9:1");
    assert_tokens("ab\xE6\xBC\xA2" "cd", "ab@0-2:0 \xE6\xBC\xA2@2-5:1 cd@5-7:2");
    assert_tokens("a-\xE6\xBC\xA2", "a@0-1:0 \xE6\xBC\xA2@2-5:1");
    assert_tokens("\xEA\xB0\x80 \xEA\xB0\x81", "\xEA\xB0\x80@0-3:0 \xEA\xB0\x81@4-7:1");
}

/* A voice mark of its own belongs to the kana before it, a middle dot divides, a sign that repeats does not. */
static void test_tokens__kana(void **state)
{
    (void)state;
    assert_tokens("ガク", "カ\xE3\x82\x99ク@0-6:0");
    assert_tokens("カ\xE3\x82\x99ク", "カ\xE3\x82\x99ク@0-9:0");
    assert_tokens("ｶﾞｸ", "カ\xE3\x82\x99ク@0-9:0");
    assert_tokens("ア・イウ", "ア@0-3:0 イウ@6-12:1");
    assert_tokens("人々", "人々@0-6:0");
}

static void test_tokens__invalid_utf8(void **state)
{
    (void)state;
    assert_tokens("ab\xFF" "cd", "ab@0-2:0 cd@3-5:1");
    assert_tokens("\xC3", "");
    assert_tokens("a\xE2\x80", "a@0-1:0");
    assert_tokens("\xE6\xBC\xA2\xE5\xAD", "\xE6\xBC\xA2@0-3:0");
}

static void test_tokens__term_limits(void **state)
{
    (void)state;
    char text[300];
    kb_tokens tokens;
    kb_token t;
    for (size_t n = 60; n < 70; n++) {
        memset(text, 'a', n);
        kb_tokens_init(&tokens, (kb_str){text, n});
        assert_true(kb_tokens_next(&tokens, &t));
        assert_int_equal(t.n, n < KB_TERM_BYTES ? n : KB_TERM_BYTES);
        assert_int_equal(t.end, n);
        assert_false(kb_tokens_next(&tokens, &t));
    }
    for (size_t n = 60; n < 70; n++) { /* a compound that is too long is left out, not cut */
        memset(text, 'a', n);
        text[30] = '-';
        size_t count = 0;
        bool compound = false;
        for (kb_tokens_init(&tokens, (kb_str){text, n}); kb_tokens_next(&tokens, &t); count++)
            compound = compound || t.type == KB_TOKEN_COMPOUND;
        assert_int_equal(compound, n - 1 <= KB_TERM_BYTES);
        assert_int_equal(count, compound ? 3 : 2);
    }
    for (size_t i = 0; i < 100; i++) /* two bytes a letter: the term holds whole ones */
        (void)kb_utf8_put(0x0436, text + 2 * i);
    kb_tokens_init(&tokens, (kb_str){text, 199});
    assert_true(kb_tokens_next(&tokens, &t));
    assert_int_equal(t.n, KB_TERM_BYTES);
    assert_int_equal(t.end, 198);
}

/* ------------------------------------------------- what all texts keep to */

static const char *const particles[] = {"a", "Bc", "s", "9", "-", ".", "_", "'", "\xE2\x80\x99", " ", "\n",
                                        "\xC3\xA9", "\xC3\x9F", "\xE6\xBC\xA2", "\xEA\xB0\x80", "\xFF", "\xE6\xBC",
                                        "\xF0\x9F\x98\x80", "abcdefghijklmnopqrstuvwxyz", "\xD0\x96", "l", "qu", "ｶ", "ﾞ", "々", "・"};
/* Marks that fold to nothing: an accent, the selector behind an emoji, a soft hyphen, a joiner. */
static const char *const marks[] = {"\xCC\x81", "\xEF\xB8\x8F", "\xC2\xAD", "\xE2\x80\x8D"};

static kb_str random_text(uint32_t *seed, bool with_marks, char *text, size_t room)
{
    size_t n = 0;
    for (uint32_t i = random_below(seed, 14); i > 0; i--) {
        const char *piece = particles[random_below(seed, KB_COUNT(particles))];
        if (with_marks && random_below(seed, 3) == 0)
            piece = marks[random_below(seed, KB_COUNT(marks))];
        size_t size = strlen(piece);
        assert_true(n + size < room);
        memcpy(text + n, piece, size); /* NOLINT(bugprone-not-null-terminated-result): it has its length */
        n += size;
    }
    return (kb_str){text, n};
}

static bool is_boundary(kb_str text, size_t at)
{
    size_t i = 0;
    while (i < at)
        (void)kb_utf8_next(text, &i);
    return i == at;
}

/* A compound's positions are those of words that were given before: query and index count on it. */
static bool has_parts(const kb_token *words, size_t count, const kb_token *compound)
{
    bool first = false, last = false;
    size_t inside = 0;
    for (size_t i = 0; i < count; i++) {
        first = first || words[i].position == compound->position;
        last = last || words[i].position == compound->last_position;
        inside += words[i].start >= compound->start && words[i].end <= compound->end ? 1 : 0;
    }
    return first && last && inside == compound->last_position - compound->position + 1 && inside > 1;
}

static bool keeps_rules(kb_str text)
{
    kb_tokens tokens;
    kb_token t, words[32] = {{.n = 0}};
    size_t count = 0;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &t);) {
        bool good = t.n > 0 && t.n <= KB_TERM_BYTES && t.start < t.end && t.end <= text.n &&
                    is_boundary(text, t.start) && is_boundary(text, t.end) &&
                    kb_utf8_check((kb_str){t.term, t.n}) == t.n;
        if (t.type == KB_TOKEN_COMPOUND)
            good = good && has_parts(words, count, &t);
        else
            good = good && t.position == t.last_position && (count == 0 || t.position > words[count - 1].position) &&
                   (count == 0 || t.start > words[count - 1].start);
        if (!good)
            return false;
        assert_true(count < KB_COUNT(words));
        if (t.type == KB_TOKEN_WORD)
            words[count++] = t;
    }
    return true;
}

static void check_random_texts(bool with_marks)
{
    char text[600], room[4000];
    uint32_t seed = 42;
    for (unsigned i = 0; i < 20000; i++) {
        kb_str whole = random_text(&seed, with_marks, text, sizeof text);
        if (!keeps_rules(whole))
            fail_msg("text %u: \"%.*s\": %s", i, (int)whole.n, whole.s, describe(whole, room, sizeof room).s);
    }
}

static void test_tokens__random_texts(void **state)
{
    (void)state;
    check_random_texts(false);
}

static void test_tokens__random_texts_with_marks(void **state)
{
    (void)state;
    check_random_texts(true);
}

/* An emoji such as the cloud ends in U+FE0F, which is a mark and folds to nothing. */
static void test_tokens__mark_before_a_joiner(void **state)
{
    (void)state;
    assert_true(keeps_rules(KB_LIT("\xE2\x98\x81\xEF\xB8\x8F-based sync")));
    assert_true(keeps_rules(KB_LIT("a-\xEF\xB8\x8F b")));
    assert_true(keeps_rules(KB_LIT("a-\xEF\xB8\x8F-\xEF\xB8\x8F-b")));
}

static void test_tokens__random_bytes(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (unsigned i = 0; i < 5000; i++) {
        char bytes[40];
        size_t n = random_below(&seed, sizeof bytes);
        for (size_t k = 0; k < n; k++)
            bytes[k] = (char)random_below(&seed, 256);
        kb_tokens tokens;
        kb_token t;
        size_t count = 0;
        for (kb_tokens_init(&tokens, (kb_str){bytes, n}); kb_tokens_next(&tokens, &t); count++)
            assert_true(t.n > 0 && t.n <= KB_TERM_BYTES && t.start < t.end && t.end <= n);
        assert_true(count <= 2 * n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens__words),
        cmocka_unit_test(test_tokens__apostrophes),
        cmocka_unit_test(test_tokens__elisions),
        cmocka_unit_test(test_tokens__compounds),
        cmocka_unit_test(test_tokens__long_runs),
        cmocka_unit_test(test_tokens__accents),
        cmocka_unit_test(test_tokens__cjk),
        cmocka_unit_test(test_tokens__kana),
        cmocka_unit_test(test_tokens__invalid_utf8),
        cmocka_unit_test(test_tokens__term_limits),
        cmocka_unit_test(test_tokens__random_texts),
        cmocka_unit_test(test_tokens__random_texts_with_marks),
        cmocka_unit_test(test_tokens__mark_before_a_joiner),
        cmocka_unit_test(test_tokens__random_bytes),
    };
    return cmocka_run_group_tests_name("tokens", tests, NULL, NULL);
}
