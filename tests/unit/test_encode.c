/* test_encode.c - compiler/encode.c: bodies, links and the spans of records. */
#include "kbc_fixture.h"

#define RULES(body) "<rules version='1'>" body "</rules>"
#define SIMPLE RULES("<record on='section'/><record on='item' if='paragraph[1]/node()[1][self::strong]'/>" \
                     "<record on='row'><part name='fix' from='cell[2]'/></record>")

static void assert_body(const char *rules, const char *markdown, const char *id, const char *expected)
{
    fixture f;
    fixture_begin(&f, rules);
    kbc_page *page = fixture_page(&f, "a.md", markdown);
    fixture_quiet(&f);
    assert_str(fixture_span(&f, page, fixture_record(page, id)), expected);
    fixture_end(&f);
}

static void test_encode__page_without_its_heading(void **state)
{
    (void)state;
    assert_body(SIMPLE, "# Top [x](b.md)\ntext\nmore\n", "a", "<p>text more</p>");
    assert_body(SIMPLE, "# Top\n", "a", "");
    assert_body(SIMPLE, "", "a", "");
}

static void test_encode__sections(void **state)
{
    static const char text[] = "# Top\nlead\n## One\ntext\n### Two\nmore\n## Three\n";
    (void)state;
    assert_body(SIMPLE, text, "a",
                "<p>lead</p><h 2><T>One</T></h><p>text</p><h 3><T>Two</T></h><p>more</p><h 2><T>Three</T></h>");
    assert_body(SIMPLE, text, "a/one", "<p>text</p><h 3><T>Two</T></h><p>more</p>");
    assert_body(SIMPLE, text, "a/one/two", "<p>more</p>");
    assert_body(SIMPLE, text, "a/three", "");
    assert_body(RULES(""), text, "a",
                "<p>lead</p><h 2>One</h><p>text</p><h 3>Two</h><p>more</p><h 2>Three</h>");
}

static void test_encode__items(void **state)
{
    static const char text[] = "# T\n- **Paused:** it *waits*\n- [x] done\n- [ ] open\n\n3. three\n4. four\n";
    (void)state;
    assert_body(SIMPLE, text, "a/paused", "<p><T>Paused:</T> it <em>waits</em></p>");
    assert_body(SIMPLE, text, "a",
                "<list 1><item><p><T>Paused:</T> it <em>waits</em></p></item><item><p>done</p></item>"
                "<item><p>open</p></item></list><list 1><item 4><p>three</p></item><item 5><p>four</p></item></list>");
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *page = fixture_page(&f, "a.md", text);
    assert_true(fixture_record(page, "a/paused")->title_inside);
    fixture_end(&f);
}

static void test_encode__task_states(void **state)
{
    (void)state;
    fixture f;
    kb_body body;
    kb_event event;
    unsigned tasks[3] = {0}, count = 0;
    fixture_begin(&f, SIMPLE);
    kbc_page *page = fixture_page(&f, "a.md", "- [x] done\n- [ ] open\n- none\n");
    kb_body_init(&body, kb_buf_view(&page->body));
    while (kb_body_next(&body, &event) == KB_OK)
        if (event.element == KB_ITEM && !event.leave && count < 3)
            tasks[count++] = event.task;
    assert_int_equal(count, 3);
    assert_int_equal(tasks[0], 2);
    assert_int_equal(tasks[1], 1);
    assert_int_equal(tasks[2], 0);
    fixture_end(&f);
}

static void test_encode__tables(void **state)
{
    static const char text[] = "# T\n\n|What|How *so*|\n|-|:-:|\n|one|`two`|\n|three||\n";
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *page = fixture_page(&f, "a.md", text);
    assert_str(fixture_span(&f, page, fixture_record(page, "a/one")),
               "<cell What><T>one</T></cell><cell How so 1><part fix><span>two</span></part></cell>");
    assert_str(fixture_span(&f, page, fixture_record(page, "a")),
               "<table 2><row 1><cell>What</cell><cell 1>How <em>so</em></cell></row>"
               "<row><cell What><T>one</T></cell><cell How so 1><part fix><span>two</span></part></cell></row>"
               "<row><cell What><T>three</T></cell><cell How so 1><part fix></part></cell></row></table>");
    fixture_end(&f);
}

static void test_encode__blocks(void **state)
{
    (void)state;
    assert_body(SIMPLE, "> quote\n\n> [!TIP]\n> tip\n\n---\n\n```sh\na\tb\n c\n```\n", "a",
                "<quote><p>quote</p></quote><adm tip><p>tip</p></adm><hr><code sh>a\tb\n c</code>");
    assert_body(SIMPLE, "a  \nb ![alt *text*](x/y.png)\n", "a", "<p>a<br>b <image y.png>alt <em>text</em></image></p>");
    assert_body(SIMPLE, "<div>\nsome <b>html</b>\n</div>\n", "a", "<p>some html</p>");
}

static void test_encode__links(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *page = fixture_page(&f, "a.md", "[one](b.md)\n## S\n[two](https://x.org/) and [three](#s)\n");
    assert_str(fixture_span(&f, page, fixture_record(page, "a/s")),
               "<p><link 1>two</link> and <link 2>three</link></p>");
    assert_int_equal(page->links.count, 3);
    const kbc_link *links = page->links.items;
    assert_str(links[0].to, "b");
    assert_int_equal(links[0].from, 0);
    assert_true(links[1].external);
    assert_str(links[1].to, "https://x.org/");
    assert_str(links[2].to, "a/s");
    assert_int_equal(links[2].from, 1);
    assert_int_equal(links[2].place.line, 3);
    fixture_end(&f);
}

static void test_encode__records_on_other_blocks(void **state)
{
    static const char rules[] = RULES("<record on='admonition' title='paragraph[1]/strong'>"
                                      "<part name='body' from='paragraph[2]'/></record>"
                                      "<record on='section' title='paragraph[1]'/>");
    (void)state;
    assert_body(rules, "# T\n> [!NOTE]\n> a **bold** one\n>\n> more\n", "a/bold",
                "<adm note><p>a <T>bold</T> one</p><part body><p>more</p></part></adm>");
    assert_body(rules, "# T\n## H\nthe title\n", "a/the-title", "<p><T>the title</T></p>");
}

/* Children inside their parents, apart from each other, and all of them balanced. */
static void test_encode__spans_nest(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, SIMPLE);
    kbc_page *page = fixture_page(&f, "a.md",
                                  "# T\ntext\n## A\n- **b**: c\n  - **d** e\n\n|x|y|\n|-|-|\n|1|2|\n### F\n> g\n\n## H\n");
    const kbc_record *records = page->records.items;
    assert_int_equal(page->records.count, 7);
    for (size_t i = 0; i < page->records.count; i++) {
        const kbc_record *parent = records[i].parent != KBC_NONE ? &records[records[i].parent] : &records[0];
        assert_true(records[i].start >= parent->start);
        assert_true(records[i].start + records[i].length <= parent->start + parent->length);
        (void)fixture_span(&f, page, &records[i]);
    }
    fixture_end(&f);
}

static void test_encode__labels_are_short(void **state)
{
    (void)state;
    fixture f;
    kb_buf text;
    kb_body body;
    kb_event event;
    size_t longest = 0;
    fixture_begin(&f, SIMPLE);
    kb_buf_init(&text, NULL);
    kb_buf_str(&text, KB_LIT("|x"));
    for (int i = 0; i < 150; i++)
        kb_buf_str(&text, KB_LIT("\xc3\xa4""b"));
    kb_buf_str(&text, KB_LIT("|\n|-|\n|x|\n"));
    kb_buf_byte(&text, 0);
    kbc_page *page = fixture_page(&f, "a.md", (const char *)text.data);
    kb_buf_release(&text);
    kb_body_init(&body, kb_buf_view(&page->body));
    while (kb_body_next(&body, &event) == KB_OK)
        if (event.element == KB_CELL && event.label.n > longest)
            longest = event.label.n;
    assert_int_equal(longest, 199);
    fixture_end(&f);
}

/* A body is 64 elements deep at most; marks of titles and parts can go beyond that. */
static void test_encode__depth(void **state)
{
    (void)state;
    fixture f;
    fixture_begin(&f, RULES("<record on='page'><part name='p' from='.//block_quote'/></record>"));
    kb_buf text;
    kb_buf_init(&text, NULL);
    for (int i = 0; i < 40; i++)
        kb_buf_str(&text, KB_LIT("> "));
    kb_buf_str(&text, KB_LIT("deep\n"));
    kb_buf_byte(&text, 0);
    fixture_page(&f, "a.md", (const char *)text.data);
    kb_buf_release(&text);
    assert_str(fixture_diagnostic(&f, 0), "error kb/a.md:1:65 limit more than 64 elements stand inside each other");
    assert_int_equal(f.c.diagnostics.count, 1);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode__page_without_its_heading),
        cmocka_unit_test(test_encode__sections),
        cmocka_unit_test(test_encode__items),
        cmocka_unit_test(test_encode__task_states),
        cmocka_unit_test(test_encode__tables),
        cmocka_unit_test(test_encode__blocks),
        cmocka_unit_test(test_encode__links),
        cmocka_unit_test(test_encode__records_on_other_blocks),
        cmocka_unit_test(test_encode__spans_nest),
        cmocka_unit_test(test_encode__labels_are_short),
        cmocka_unit_test(test_encode__depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
