/*
 * test_search.c - reader/search.c: hits, totals and order of random guides
 * against an oracle that looks at every record, and the rules one by one.
 */
#include "helpers.h"

/* ------------------------------------------------------------------ corpus */

enum { PAGES = 9, MOST = 2 * PAGES, WORDS = 6, TEXT = 7 };

/* Words that are their own stems. */
static const char *const words[WORDS] = {"zork", "blip", "quux", "fnord", "mump", "gronk"};
static const char *const values[] = {"windows", "mac", "linux"};

/* A record as it was written; numbers of words, WORDS where there is none. */
typedef struct model {
    uint32_t page, parent;   /* parent: KB_NO_RECORD of pages */
    uint8_t title[2], body[TEXT];
    uint32_t value;          /* number of a platform, 3 for none */
} model;

typedef struct corpus {
    model records[MOST];
    uint32_t count;
    reading r;
    uint8_t impacts[WORDS][MOST]; /* as the file has them; 0: not in the record */
} corpus;

static size_t add_words(char *text, size_t n, const uint8_t *list, size_t count, const char *end)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] < WORDS)
            n += (size_t)snprintf(text + n, 20, "%s ", words[list[i]]);
    return n + (size_t)snprintf(text + n, 20, "%s", end);
}

static model *add_record(corpus *k, uint32_t *seed, uint32_t page, uint32_t parent)
{
    model *m = &k->records[k->count++];
    *m = (model){.page = page, .parent = parent, .value = 3};
    for (size_t i = 0; i < 2; i++)
        m->title[i] = (uint8_t)random_below(seed, i == 0 ? WORDS : 2 * WORDS);
    size_t length = random_below(seed, TEXT + 1);
    for (size_t i = 0; i < TEXT; i++)
        m->body[i] = (uint8_t)(i < length ? random_below(seed, WORDS) : WORDS);
    return m;
}

static void write_page(corpus *k, uint32_t *seed, uint32_t page, char *text)
{
    uint32_t number = k->count;
    model *m = add_record(k, seed, page, KB_NO_RECORD);
    m->value = random_below(seed, 5) < 3 ? random_below(seed, 3) : 3;
    size_t n = (size_t)snprintf(text, 9, "# ");
    char attribute[40] = "\n\n";
    if (m->value < 3)
        (void)snprintf(attribute, sizeof attribute, "{platform=%s}\n\n", values[m->value]);
    n = add_words(text, n, m->title, 2, "");
    n += (size_t)snprintf(text + n, 40, "%s", attribute);
    n = add_words(text, n, m->body, TEXT, "\n\n");
    if (random_below(seed, 2) == 0)
        return;
    model *section = add_record(k, seed, page, number);
    section->value = m->value;
    n += (size_t)snprintf(text + n, 9, "## ");
    n = add_words(text, n, section->title, 2, "\n\n");
    (void)add_words(text, n, section->body, TEXT, "\n");
}

/* The impacts as they stand in the postings; that they are right is for other tests. */
static void read_impacts(corpus *k)
{
    for (size_t w = 0; w < WORDS; w++) {
        kb_term term;
        kb_postings it;
        if (kb_dictionary_find(&k->r.s->pages, kb_str_from(words[w]), &term) != KB_OK)
            continue;
        kb_postings_begin(&it, &k->r.s->pages, &term);
        while (kb_postings_next(&it, &k->r.s->pages) == KB_OK)
            for (uint32_t i = 0; i < it.n; i++)
                k->impacts[w][it.records[i]] = it.impacts[i];
    }
}

static void begin(corpus *k, uint32_t *seed)
{
    char text[PAGES][400], names[PAGES][10];
    test_page pages[PAGES];
    *k = (corpus){.count = 0};
    for (uint32_t i = 0; i < PAGES; i++) {
        write_page(k, seed, i, text[i]);
        (void)snprintf(names[i], sizeof names[i], "p%u.md", (unsigned)i);
        pages[i] = (test_page){names[i], text[i]};
    }
    reading_begin(&k->r, pages, PAGES, NULL, NULL);
    read_impacts(k);
}

/* ------------------------------------------------------------------ oracle */

typedef struct question {
    uint8_t words[3], phrase[2][2], excluded;
    size_t word_count, phrase_count;
    bool loose[2];    /* phrases that no record has */
    uint32_t asked;   /* a bit a platform */
    size_t limit;
    bool by_page;
    char text[200];
} question;

static bool holds(const uint8_t *list, size_t count, const uint8_t *run, size_t n)
{
    for (size_t at = 0; at + n <= count; at++)
        if (memcmp(list + at, run, n) == 0)
            return true;
    return false;
}

/* In the title or the text, in a row. */
static bool has_run(const model *m, const uint8_t *run, size_t n)
{
    return holds(m->title, 2, run, n) || holds(m->body, TEXT, run, n);
}

/* All words of a question in order: the plain ones, then those of the phrases. */
static size_t all_words(const question *q, uint8_t out[7])
{
    size_t n = 0;
    for (size_t i = 0; i < q->word_count; i++)
        out[n++] = q->words[i];
    for (size_t i = 0; i < q->phrase_count; i++)
        for (size_t j = 0; j < 2; j++)
            out[n++] = q->phrase[i][j];
    return n;
}

static uint32_t score_of(const corpus *k, const question *q, uint32_t record)
{
    const model *m = &k->records[record];
    uint8_t list[7];
    size_t n = all_words(q, list);
    uint32_t score = 0;
    for (size_t i = 0; i < n; i++) {
        size_t before = 0; /* a word counts as often as it stands there, but no more than four times */
        for (size_t j = 0; j < i; j++)
            before += list[j] == list[i] ? 1 : 0;
        score += before < 4 ? 64u * k->impacts[list[i]][record] : 0;
    }
    for (size_t i = 0; i < q->phrase_count; i++)
        if (!q->loose[i] && !has_run(m, q->phrase[i], 2))
            return 0;
    return q->excluded < WORDS && has_run(m, &q->excluded, 1) ? 0 : score;
}

static bool platform_fits(const corpus *k, const question *q, uint32_t record)
{
    uint32_t value = k->records[record].value;
    return q->asked == 0 || value == 3 || (q->asked >> value & 1);
}

/* How the words of the title begin the question: 0 not, 1 they do, 2 they are all of it. */
static unsigned title_echo(const corpus *k, const question *q, uint32_t record)
{
    const model *m = &k->records[record];
    uint8_t list[7];
    size_t n = all_words(q, list), length = m->title[1] < WORDS ? 2 : 1;
    if (length > n || memcmp(list, m->title, length) != 0)
        return 0;
    return length == n ? 2 : 1;
}

typedef struct expected {
    kb_hit hits[MOST];
    uint32_t order[MOST]; /* the records that scored */
    size_t total;
    bool relaxed;
} expected;

static bool is_page(const corpus *k, uint32_t record)
{
    return k->records[record].parent == KB_NO_RECORD;
}

static bool is_before(const corpus *k, const kb_hit *a, uint32_t a_record, const kb_hit *b, uint32_t b_record)
{
    if (a->whole_title != b->whole_title)
        return a->whole_title;
    if (a->whole_title && is_page(k, a_record) != is_page(k, b_record))
        return is_page(k, a_record);
    return a->score != b->score ? a->score > b->score : a_record < b_record;
}

static void insert(const corpus *k, const question *q, uint32_t record, uint32_t score, expected *out)
{
    unsigned echo = title_echo(k, q, record);
    kb_hit hit = {record, score, echo == 2, false};
    if (q->by_page && k->records[record].parent != KB_NO_RECORD)
        hit.record = k->records[record].parent;
    size_t at = out->total++;
    for (; at > 0 && is_before(k, &hit, record, &out->hits[at - 1], out->order[at - 1]); at--) {
        out->hits[at] = out->hits[at - 1];
        out->order[at] = out->order[at - 1];
    }
    out->hits[at] = hit;
    out->order[at] = record;
}

/* A whole title is the best of its page, whatever the others score. */
static bool is_better(const corpus *k, const question *q, uint32_t record, uint32_t score, uint32_t other,
                      uint32_t best)
{
    bool whole = title_echo(k, q, record) == 2, other_whole = best > 0 && title_echo(k, q, other) == 2;
    if (whole && other_whole && is_page(k, record) != is_page(k, other))
        return is_page(k, record);
    return whole != other_whole ? whole : score > best;
}

static void collect(const corpus *k, const question *q, bool filter, expected *out)
{
    uint32_t best[PAGES] = {0}, scores[PAGES] = {0};
    for (uint32_t i = 0; i < k->count; i++) {
        uint32_t score = score_of(k, q, i), page = k->records[i].page;
        if (title_echo(k, q, i) > 0)
            score += score / 2;
        if (score == 0 || (filter && !platform_fits(k, q, i)))
            continue;
        if (!q->by_page)
            insert(k, q, i, score, out);
        else if (is_better(k, q, i, score, best[page], scores[page])) {
            scores[page] = score;
            best[page] = i;
        }
    }
    for (uint32_t page = 0; page < PAGES; page++)
        if (scores[page] > 0)
            insert(k, q, best[page], scores[page], out);
}

static size_t place_of(const expected *e, uint32_t record)
{
    size_t at = 0;
    while (at < e->total && e->order[at] != record)
        at++;
    return at;
}

/* The pages around the two best sections get half of their scores, up to 205/256 of them. */
static void raise_around(const corpus *k, const question *q, bool filter, expected *out)
{
    const expected before = *out;
    bool open = q->excluded == WORDS;
    for (size_t i = 0; i < q->phrase_count; i++)
        open = open && q->loose[i];
    for (size_t i = 0; i < before.total && i < 2; i++) {
        uint32_t page = k->records[before.order[i]].parent;
        if (page != KB_NO_RECORD && place_of(out, page) == out->total && open &&
            (!filter || platform_fits(k, q, page)))
            insert(k, q, page, 0, out);
    }
    expected all = *out;
    for (size_t i = 0; i < before.total && i < 2; i++) {
        uint32_t page = k->records[before.order[i]].parent, hit = before.hits[i].score;
        size_t at = page != KB_NO_RECORD ? place_of(&all, page) : all.total;
        if (at == all.total)
            continue;
        uint32_t most = hit * 205 / 256, raised = all.hits[at].score + hit / 2;
        raised = raised < most ? raised : most;
        all.hits[at].score = raised > all.hits[at].score ? raised : all.hits[at].score;
    }
    out->total = 0;
    for (size_t i = 0; i < all.total; i++)
        insert(k, q, all.order[i], all.hits[i].score, out);
}

/* A phrase that no record has counts as its words. */
static void loosen(const corpus *k, question *q)
{
    for (size_t i = 0; i < q->phrase_count; i++) {
        q->loose[i] = true;
        for (uint32_t record = 0; record < k->count; record++)
            q->loose[i] = q->loose[i] && !has_run(&k->records[record], q->phrase[i], 2);
    }
}

static void answer(const corpus *k, const question *q, expected *out)
{
    *out = (expected){.total = 0};
    collect(k, q, true, out);
    if (out->total == 0 && q->asked != 0) {
        collect(k, q, false, out);
        out->relaxed = true;
    }
    if (!q->by_page)
        raise_around(k, q, !out->relaxed, out);
}

/* ------------------------------------------------------------------ random */

static void ask(question *q, uint32_t *seed, bool many_filters)
{
    size_t n = 0;
    *q = (question){.excluded = WORDS, .limit = 1 + random_below(seed, 8), .by_page = random_below(seed, 3) == 0};
    q->word_count = random_below(seed, many_filters ? 2 : 4); /* at most 8 pieces, or nothing is excluded */
    unsigned filter = random_below(seed, 3);
    q->phrase_count = many_filters ? random_below(seed, 3) : filter == 1;
    for (size_t i = 0; i < q->word_count; i++) {
        q->words[i] = (uint8_t)random_below(seed, WORDS);
        n += (size_t)snprintf(q->text + n, 20, "%s ", words[q->words[i]]);
    }
    if (many_filters ? random_below(seed, 2) == 0 : filter == 2) {
        q->excluded = (uint8_t)random_below(seed, WORDS);
        n += (size_t)snprintf(q->text + n, 20, "-%s ", words[q->excluded]);
    }
    for (size_t i = 0; i < q->phrase_count; i++) {
        q->phrase[i][0] = (uint8_t)random_below(seed, WORDS);
        q->phrase[i][1] = (uint8_t)random_below(seed, WORDS);
        n += (size_t)snprintf(q->text + n, 20, "\"%s %s\" ", words[q->phrase[i][0]], words[q->phrase[i][1]]);
    }
    for (unsigned i = 0; i < 2 && random_below(seed, 4) == 0; i++) {
        uint32_t value = random_below(seed, 3);
        if (!(q->asked >> value & 1))
            n += (size_t)snprintf(q->text + n, 25, "platform:%s ", values[value]);
        q->asked |= 1u << value;
    }
}

static void check_answer(const corpus *k, const question *q)
{
    expected want;
    kb_result got;
    kb_query query = {.text = kb_str_from(q->text), .limit = q->limit, .today = KB_NO_DAY, .by_page = q->by_page};
    answer(k, q, &want);
    assert_status(kb_search(k->r.s, &query, &got), KB_OK);
    size_t count = want.total < q->limit ? want.total : q->limit;
    bool same = got.total == want.total && got.count == count &&
                (want.total == 0 || got.relaxed == want.relaxed);
    for (size_t i = 0; same && i < count; i++)
        same = got.hits[i].record == want.hits[i].record && got.hits[i].score == want.hits[i].score &&
               got.hits[i].whole_title == want.hits[i].whole_title;
    if (same)
        return;
    print_message("query: %s%s\n", q->text, q->by_page ? "(by page)" : "");
    for (size_t i = 0; i < want.total && i < 5; i++)
        print_message("want %u at %u\n", (unsigned)want.hits[i].record, (unsigned)want.hits[i].score);
    for (size_t i = 0; i < got.count; i++)
        print_message("got %u at %u\n", (unsigned)got.hits[i].record, (unsigned)got.hits[i].score);
    fail_msg("got %zu of %zu, want %zu of %zu", got.count, got.total, count, want.total);
}

static void check_random(bool many_filters)
{
    uint32_t seed = many_filters ? 8 : 9;
    corpus *k = test_malloc(sizeof *k);
    for (unsigned i = 0; i < 15; i++) {
        begin(k, &seed);
        for (unsigned n = 0; n < 200; n++) {
            question q;
            ask(&q, &seed, many_filters);
            loosen(k, &q);
            check_answer(k, &q);
        }
        reading_end(&k->r);
    }
    test_free(k);
}

static void test_search__random_guides(void **state)
{
    (void)state;
    check_random(false);
}

static void test_search__random_guides_and_many_filters(void **state)
{
    (void)state;
    check_random(true);
}

/* -------------------------------------------------------------- one by one */

static kb_result search(reading *r, const char *text, size_t limit)
{
    kb_result result;
    kb_query q = {.text = kb_str_from(text), .limit = limit, .today = KB_NO_DAY};
    assert_status(kb_search(r->s, &q, &result), KB_OK);
    return result;
}

/* The files of the hits, joined by blanks. */
static void check_hits(reading *r, const char *text, const char *expected_files, const char *file, int line)
{
    kb_result result = search(r, text, 20);
    char got[200] = "";
    size_t n = 0;
    for (size_t i = 0; i < result.count; i++) {
        kb_record record;
        assert_status(kb_get_record(r->s, result.hits[i].record, KB_NO_DAY, &record), KB_OK);
        n += (size_t)snprintf(got + n, sizeof got - n, "%s%.*s", i > 0 ? " " : "", (int)record.id.n, record.id.s);
    }
    check_str((kb_str){got, n}, expected_files, file, line);
}
#define assert_hits(r, text, ids) check_hits((r), (text), (ids), __FILE__, __LINE__)

static const test_page rules[] = {
    {"a.md", "# First\n\nred green blue. To be or not to be.\n"},
    {"b.md", "# Second {platform=mac}\n\nred green blue. The wifi.\n"},
    {"c.md", "# Red\n\nA page of its own title, with many more words than the others have in all.\n"},
    {"d.md", "# Red green {platform=windows}\n\nyellow. Stalled again.\n"},
    {"e.md", "# Fifth\n\ngreen yellow\n"},
};
#define RULES_WORDS "wireless = wifi\nb: never ends; it hangs\n"

static void begin_rules(reading *r)
{
    reading_begin(r, rules, KB_COUNT(rules), NULL, RULES_WORDS);
}

static void test_search__every_phrase(void **state)
{
    (void)state;
    reading r;
    begin_rules(&r);
    assert_hits(&r, "\"red green\" \"green blue\"", "a b");
    assert_hits(&r, "\"green blue\" \"red green\"", "a b"); /* d has the second, not the first */
    assert_hits(&r, "\"green yellow\" \"red green\"", "");
    reading_end(&r);
}

/* The ids of the hits of a query that wants all words, one after another. */
static void assert_all_hits(reading *r, const char *query, const char *ids)
{
    char found[100] = "";
    kb_result result;
    kb_query q = {.text = kb_str_from(query), .limit = 10, .today = KB_NO_DAY, .all_words = true};
    assert_status(kb_search(r->s, &q, &result), KB_OK);
    for (size_t i = 0; i < result.count; i++) {
        kb_record record;
        assert_status(kb_get_record(r->s, result.hits[i].record, KB_NO_DAY, &record), KB_OK);
        size_t n = strlen(found);
        (void)snprintf(found + n, sizeof found - n, "%s%.*s", i > 0 ? " " : "", (int)record.id.n, record.id.s);
    }
    assert_string_equal(found, ids);
}

static void test_search__all_words(void **state)
{
    (void)state;
    reading r;
    begin_rules(&r);
    assert_all_hits(&r, "green yellow", "e d");
    assert_all_hits(&r, "the green of yellow", "e d"); /* function words need not be there */
    assert_all_hits(&r, "yellow zzzz", "");
    assert_all_hits(&r, "yellow -green", "");
    assert_all_hits(&r, "fifth green \"green yellow\"", "e");
    reading_end(&r);
}

static void test_search__excluded_words_stay_out(void **state)
{
    (void)state;
    reading r;
    begin_rules(&r);
    assert_hits(&r, "\"red green\" -wifi", "d a");
    assert_hits(&r, "-wifi \"red green\"", "d a"); /* the order of the parts says nothing */
    assert_hits(&r, "-yellow -wifi \"red green\"", "a");
    assert_hits(&r, "-red", "");
    reading_end(&r);
}

static void test_search__whole_titles_come_first(void **state)
{
    (void)state;
    reading r;
    begin_rules(&r);
    kb_result result = search(&r, "red", 20);
    assert_int_equal(result.total, 4);
    assert_true(result.hits[0].whole_title);
    assert_false(result.hits[1].whole_title);
    assert_int_equal(result.hits[0].record, reading_find(&r, "c"));
    assert_int_equal(search(&r, "the red", 20).hits[0].record, reading_find(&r, "c"));
    assert_int_equal(search(&r, "green red", 20).hits[0].whole_title, false);
    reading_end(&r);
}

static void test_search__ties_in_the_order_of_the_guide(void **state)
{
    (void)state;
    test_page pages[30];
    char names[30][10];
    reading r;
    for (unsigned i = 0; i < 30; i++) {
        (void)snprintf(names[i], sizeof names[i], "p%02u.md", i);
        pages[i] = (test_page){names[i], "# Same title\n\nThe same text, word for word.\n"};
    }
    reading_begin(&r, pages, 30, NULL, NULL);
    for (size_t limit = 1; limit <= 40; limit += 13) {
        kb_result result = search(&r, "text", limit);
        assert_int_equal(result.total, 30);
        assert_int_equal(result.count, limit < 30 ? limit : 30);
        for (size_t i = 0; i < result.count; i++)
            assert_int_equal(result.hits[i].record, i);
    }
    reading_end(&r);
}

static void test_search__stop_words_alone(void **state)
{
    (void)state;
    reading r;
    begin_rules(&r);
    assert_hits(&r, "to be", "a");
    assert_hits(&r, "\"not to be\"", "a");
    assert_int_equal(search(&r, "the yellow", 20).total, 2); /* beside another word they find nothing */
    reading_end(&r);
}

static void test_search__synonyms_and_aliases(void **state)
{
    (void)state;
    reading r;
    begin_rules(&r);
    assert_hits(&r, "wireless", "b");
    assert_hits(&r, "Wi-Fi", "b");
    assert_hits(&r, "it hangs", "b");
    assert_hits(&r, "hanging", "b");
    reading_end(&r);
}

/* Echoes of aliases are short: of 100 words some have that of the alias, and none is lifted for it. */
static void test_search__words_that_echo_like_an_alias(void **state)
{
    (void)state;
    static char text[1200];
    size_t n = (size_t)snprintf(text, sizeof text, "# T\n\n");
    for (unsigned i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "x%ua ", i);
    const test_page page = {"t.md", text};
    reading r;
    reading_begin(&r, &page, 1, NULL, "t: an alias\n");
    uint32_t score = search(&r, "x0a", 1).hits[0].score;
    for (unsigned i = 1; i < 100; i++) {
        char query[8];
        (void)snprintf(query, sizeof query, "x%ua", i);
        kb_result result = search(&r, query, 1);
        assert_int_equal(result.count, 1);
        assert_int_equal(result.hits[0].score, score);
    }
    reading_end(&r);
}

static void test_search__facets(void **state)
{
    (void)state;
    reading r;
    begin_rules(&r);
    kb_result result = search(&r, "red platform:mac", 20);
    assert_int_equal(result.total, 3); /* that of mac, and two of none */
    assert_false(result.relaxed);
    assert_hits(&r, "wifi platform:windows", "b");
    assert_true(search(&r, "wifi platform:windows", 20).relaxed);
    assert_hits(&r, "stalled platform:windows", "d");
    reading_end(&r);
}

/* "No record has the asked facets: others are shown": none are. */
static void test_search__nothing_is_not_relaxed(void **state)
{
    (void)state;
    reading r;
    begin_rules(&r);
    kb_result result = search(&r, "zebra platform:windows", 20);
    assert_int_equal(result.total, 0);
    assert_int_equal(result.count, 0);
    assert_false(result.relaxed);
    reading_end(&r);
}

static void test_search__limits(void **state)
{
    (void)state;
    reading r;
    kb_result result;
    char *text = test_malloc(KB_QUERY_BYTES + 1);
    uint32_t value = UINT32_MAX;
    begin_rules(&r);
    for (size_t i = 0; i <= KB_QUERY_BYTES; i++)
        text[i] = "red "[i % 4];
    kb_query q = {.text = {text, KB_QUERY_BYTES}, .limit = KB_QUERY_HITS, .today = KB_NO_DAY};
    assert_status(kb_search(r.s, &q, &result), KB_OK);
    assert_int_equal(result.total, 4);
    q.text.n = KB_QUERY_BYTES + 1;
    assert_status(kb_search(r.s, &q, &result), KB_E_LIMIT);
    assert_status(kb_session_error(r.s)->status, KB_E_LIMIT);
    assert_int_equal(result.count, 0);
    static const size_t limits[] = {0, KB_QUERY_HITS + 1, SIZE_MAX};
    q.text.n = 3;
    for (size_t i = 0; i < KB_COUNT(limits); i++) {
        q.limit = limits[i];
        assert_status(kb_search(r.s, &q, &result), KB_E_LIMIT);
    }
    q = (kb_query){.text = KB_LIT("red"), .limit = 1, .values = &value, .value_count = 1};
    assert_status(kb_search(r.s, &q, &result), KB_E_ARGUMENT);
    assert_status(kb_session_error(r.s)->status, KB_E_ARGUMENT);
    test_free(text);
    reading_end(&r);
}

static void test_search__empty(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " \n\t ", "?!", "\"\"", "zebra", "platform:mac", "-red"};
    reading r;
    begin_rules(&r);
    for (size_t i = 0; i < KB_COUNT(texts); i++) {
        kb_result result = search(&r, texts[i], 5);
        assert_int_equal(result.count, 0);
        assert_int_equal(result.total, 0);
    }
    reading_end(&r);
}

/* ------------------------------------------------------------------ memory */

static kb_status search_all(kb_session *s)
{
    const uint32_t value = 1;
    kb_query q = {.text = KB_LIT("red \"red green\" -yellow wireless wi-fi platform:mac"), .limit = 5,
                  .today = KB_NO_DAY, .values = &value, .value_count = 1};
    kb_result result;
    kb_status status = kb_search(s, &q, &result);
    assert_true(status == KB_OK ? result.count > 0 : true);
    if (status == KB_OK) {
        kb_snippet snippet;
        const kb_range *marks;
        size_t count;
        unsigned bits;
        uint32_t record = result.hits[0].record;
        status = kb_get_snippet(s, record, 40, &snippet);
        if (status == KB_OK)
            status = kb_get_matched(s, record, &bits);
        if (status == KB_OK)
            status = kb_highlight(s, KB_LIT("red green"), &marks, &count);
    }
    if (status != KB_OK)
        assert_status(kb_session_error(s)->status, status);
    return status;
}

static kb_status run_search(const kb_alloc *alloc, void *user)
{
    const kb_buf *file = user;
    kb *k;
    kb_session *s = NULL;
    kb_status status = kb_open_memory(file->data, file->size, alloc, &k, NULL);
    if (status == KB_OK)
        status = kb_session_new(k, &s);
    if (status == KB_OK)
        status = search_all(s);
    if (status == KB_OK)
        status = kb_verify(k, NULL);
    kb_session_free(s);
    kb_close(k);
    return status;
}

static void test_search__without_memory(void **state)
{
    (void)state;
    kb_buf file;
    guide_compile(rules, KB_COUNT(rules), NULL, RULES_WORDS, &file);
    each_allocation(run_search, &file);
    kb_buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search__random_guides),
        cmocka_unit_test(test_search__random_guides_and_many_filters),
        cmocka_unit_test(test_search__every_phrase),
        cmocka_unit_test(test_search__all_words),
        cmocka_unit_test(test_search__excluded_words_stay_out),
        cmocka_unit_test(test_search__whole_titles_come_first),
        cmocka_unit_test(test_search__ties_in_the_order_of_the_guide),
        cmocka_unit_test(test_search__stop_words_alone),
        cmocka_unit_test(test_search__synonyms_and_aliases),
        cmocka_unit_test(test_search__words_that_echo_like_an_alias),
        cmocka_unit_test(test_search__facets),
        cmocka_unit_test(test_search__nothing_is_not_relaxed),
        cmocka_unit_test(test_search__limits),
        cmocka_unit_test(test_search__empty),
        cmocka_unit_test(test_search__without_memory),
    };
    return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
