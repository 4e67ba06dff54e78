/*
 * test_import_escape.c - compiler/import_escape.c and import_inline.c: whatever a
 * text holds, the Markdown that it becomes is read as the same text.
 */
#include "import_fixture.h"

#define TEXTS 300

/* The same sequence on every machine. */
static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

/* Signs of Markdown and of the dialect, letters and blanks, some of them often. */
static kb_str random_text(kbc *c, uint64_t *state)
{
    static const char *const pieces[] = {
        "a",  "b",  "word", " ",   " ",   " ",  "1",   ".",   ")",   "(",   "[",  "]",   "*",    "**",      "_",    "__",
        "`",  "``", "#",    "##",  "-",   "--", "---", "+",   "=",   "==",  ">",  "<",   "<b>",  "</b>",    "<!--", "&",
        "&amp;", "&#35;", ";", "|", "|-|", "~~~", "\\", "\\\\", "!",  "![",  "](", "{",   "}",    "{#x}",   "{a=b}", "{%",
        "%}", "{{<", ">}}", ":::", "!!!", "???", "===", "\"",  "'",   "$",   "://", "http", "@",   "\xC3\xA9", "\xE2\x80\x9C",
        "\xE6\xBC\xA2", "\xE2\x82\xAC", "10", "NOTE", "x", "!!! note", "=== \"a\"", ":", "/", "?", ",",
    };
    kb_str text = KB_LIT("");
    uint32_t count = 1 + next_random(state) % 9;
    for (uint32_t i = 0; i < count; i++)
        text = kbc_format(c, "%.*s%s", (int)text.n, text.s, pieces[next_random(state) % KB_COUNT(pieces)]);
    return text;
}

static kb_str html_of(kbc *c, kb_str text)
{
    kb_buf out;
    kb_buf_init(&out, &c->arena.alloc);
    for (size_t i = 0; i < text.n; i++) {
        if (strchr("<>&", text.s[i]) != NULL)
            kbc_buf_format(&out, "&#%u;", (unsigned)(uint8_t)text.s[i]);
        else
            kb_buf_byte(&out, (uint8_t)text.s[i]);
    }
    kb_str copy = kb_arena_copy(&c->arena, kb_buf_view(&out));
    kb_buf_release(&out);
    return copy;
}

/* Runs of blanks as one, none at the ends. */
static kb_str plain(kbc *c, kb_str text)
{
    char *out = kb_arena_get(&c->arena, text.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.s[i] != ' ' || (n > 0 && out[n - 1] != ' '))
            out[n++] = text.s[i];
    while (n > 0 && out[n - 1] == ' ')
        n--;
    return (kb_str){out, n};
}

/* What stands in the elements of a name, in order. */
static void collect(kbc *c, const xmlNode *root, const char *name, kbc_list *out)
{
    for (const xmlNode *node = root->children; node != NULL; node = node->next) {
        if (kbc_is(node, name))
            *(kb_str *)kbc_list_add(c, out, sizeof(kb_str)) = kbc_node_text(c, node);
        else if (node->type == XML_ELEMENT_NODE)
            collect(c, node, name, out);
    }
}

/* Before and behind each text, and the element of the tree that must hold it. */
static void check_all(const char *open, const char *close, const char *element, uint64_t seed)
{
    imported i;
    kb_str texts[TEXTS];
    size_t count = 0;
    imported_begin(&i);
    kb_buf html;
    kb_buf_init(&html, &i.c.arena.alloc);
    while (count < TEXTS) {
        kb_str text = plain(&i.c, random_text(&i.c, &seed));
        bool sign = kb_str_equal(text, KB_LIT("#")) && element[0] == 'h'; /* a link to the heading */
        bool task = text.n > 2 && text.s[0] == '[' && text.s[2] == ']'; /* it would be one, escaped or not */
        if (text.n == 0 || sign || task || strstr(text.s, "[!") != NULL)
            continue;
        kb_str marked = html_of(&i.c, text);
        kbc_buf_format(&html, "%s%.*s%s\n", open, (int)marked.n, marked.s, close);
        texts[count++] = text;
    }
    kb_buf_byte(&html, '\0');
    kb_str body = imported_body(&i, (const char *)html.data);
    kbc_source *source = source_of(&i.c, "p.md", body);
    xmlDocPtr doc = kbc_tree(&i.c, source);
    assert_non_null(doc);
    kbc_list got = {0};
    collect(&i.c, (xmlNode *)doc, element, &got);
    for (size_t k = 0; k < got.count && k < count; k++) {
        kb_str found = ((kb_str *)got.items)[k];
        if (!kb_str_equal(found, texts[k])) {
            print_message("text %zu: %.*s\nread:    %.*s\n", k, (int)texts[k].n, texts[k].s, (int)found.n, found.s);
            fail();
        }
    }
    assert_int_equal(got.count, count);
    xmlFreeDoc(doc);
    kb_buf_release(&html);
    imported_end(&i);
}

static void test_import_escape__paragraphs(void **state)
{
    (void)state;
    check_all("<p>", "</p>", "paragraph", 1);
    check_all("<p><b>", "</b></p>", "paragraph", 2);
    check_all("<p><i>", "</i></p>", "paragraph", 3);
}

static void test_import_escape__headings_and_items(void **state)
{
    (void)state;
    check_all("<h2>", "</h2>", "heading", 4);
    check_all("<ul><li>", "</li></ul>", "item", 5);
    check_all("<ol start=7><li>", "</li></ol>", "item", 6);
    check_all("<blockquote><p>", "</p></blockquote>", "block_quote", 7);
}

static void test_import_escape__code(void **state)
{
    (void)state;
    check_all("<p><code>", "</code></p>", "code_span", 8);
    check_all("<pre>", "</pre>", "code", 9);
}

static void test_import_escape__links(void **state)
{
    (void)state;
    check_all("<p><a href=\"https://example.com/\">", "</a></p>", "link", 10);
}

/* Cells of one table, each in a row of its own. */
static void test_import_escape__cells(void **state)
{
    (void)state;
    check_all("<table><tr><th>", "</th></tr><tr><td></td></tr></table>", "cell", 11);
    check_all("<table><tr><th><b>", "</b></th></tr><tr><td></td></tr></table>", "cell", 12);
    check_all("<table><tr><th><code>", "</code></th></tr><tr><td></td></tr></table>", "cell", 13);
}

/* Texts of several styles side by side: what is read is the same text, with marks or without. */
static void test_import_escape__styles(void **state)
{
    (void)state;
    static const char *const marks[][2] = {{"<b>", "</b>"}, {"<i>", "</i>"}, {"<code>", "</code>"}, {"", ""},
                                           {"<b><i>", "</i></b>"}, {"<a href='https://example.com/x'>", "</a>"}};
    uint64_t seed = 14;
    imported i;
    imported_begin(&i);
    kb_buf html, wanted;
    kb_buf_init(&html, &i.c.arena.alloc);
    kb_buf_init(&wanted, &i.c.arena.alloc);
    kbc_list texts = {0};
    for (size_t k = 0; k < TEXTS; k++) {
        kb_buf_clear(&wanted);
        kb_buf_str(&html, KB_LIT("<p>"));
        for (size_t piece = 0; piece < 5; piece++) {
            kb_str text = random_text(&i.c, &seed), marked = html_of(&i.c, text);
            const char *const *mark = marks[next_random(&seed) % KB_COUNT(marks)];
            bool code = strstr(mark[0], "code") != NULL && kb_str_trim(text).n == 0;
            if (code || strstr(text.s, "[!") != NULL)
                continue;
            kbc_buf_format(&html, "%s%.*s%s", mark[0], (int)marked.n, marked.s, mark[1]);
            kb_buf_str(&wanted, text);
        }
        kb_buf_str(&html, KB_LIT("x</p>\n"));
        kb_buf_byte(&wanted, 'x');
        *(kb_str *)kbc_list_add(&i.c, &texts, sizeof(kb_str)) = plain(&i.c, kb_buf_view(&wanted));
    }
    kb_buf_byte(&html, '\0');
    xmlDocPtr doc = kbc_tree(&i.c, source_of(&i.c, "p.md", imported_body(&i, (const char *)html.data)));
    assert_non_null(doc);
    kbc_list got = {0};
    collect(&i.c, (xmlNode *)doc, "paragraph", &got);
    assert_int_equal(got.count, texts.count);
    for (size_t k = 0; k < got.count; k++) {
        kb_str found = ((kb_str *)got.items)[k], text = ((kb_str *)texts.items)[k];
        if (!kb_str_equal(found, text)) {
            print_message("text %zu: %.*s\nread:    %.*s\n", k, (int)text.n, text.s, (int)found.n, found.s);
            fail();
        }
    }
    xmlFreeDoc(doc);
    kb_buf_release(&html);
    kb_buf_release(&wanted);
    imported_end(&i);
}

static kb_str quoted(kb_buf *out, const char *text)
{
    kb_buf_clear(out);
    kbc_import_quote(out, kb_str_from(text));
    return kb_buf_view(out);
}

static void test_import_escape__values_and_addresses(void **state)
{
    (void)state;
    kb_buf out;
    kb_buf_init(&out, NULL);
    assert_true(kb_str_equal(quoted(&out, "a: \"b\" \\ #c"), KB_LIT("\"a: \\\"b\\\" \\\\ #c\"")));
    kb_buf_clear(&out);
    kbc_import_escape_address(&out, KB_LIT("https://a/b c(d)<e>|f?g=1&lt;2&h=3"));
    assert_true(kb_str_equal(kb_buf_view(&out), KB_LIT("https://a/b%20c%28d%29%3Ce%3E%7Cf?g=1&amp;lt;2&h=3")));
    kb_buf_clear(&out);
    kbc_import_escape_address(&out, KB_LIT("/\xE2\x80\xAE\xC3\xA9\x7F"));
    assert_true(kb_str_equal(kb_buf_view(&out), KB_LIT("/%E2%80%AE\xC3\xA9%7F")));
    kb_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_escape__paragraphs),
        cmocka_unit_test(test_import_escape__headings_and_items),
        cmocka_unit_test(test_import_escape__code),
        cmocka_unit_test(test_import_escape__links),
        cmocka_unit_test(test_import_escape__cells),
        cmocka_unit_test(test_import_escape__styles),
        cmocka_unit_test(test_import_escape__values_and_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
