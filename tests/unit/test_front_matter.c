/* test_front_matter.c - compiler/front_matter.c: keys and values, places, refusals. */
#include "tree_fixture.h"

/* `key=value@line:column;` of each value. */
static void assert_meta(const char *text, const char *wanted, const char *body, const char *diagnostics)
{
    kbc c;
    kbc_init(&c);
    kbc_source *source = source_of(&c, "p.md", kb_str_from(text));
    kb_buf got;
    kb_buf_init(&got, &c.arena.alloc);
    const kbc_meta *meta = source->meta.items;
    for (size_t i = 0; i < source->meta.count; i++)
        kbc_buf_format(&got, "%s=%s@%u:%u;", meta[i].key.s, meta[i].value.s, (unsigned)meta[i].place.line,
                      (unsigned)meta[i].place.column);
    kb_buf_byte(&got, '\0');
    assert_string_equal((const char *)got.data, wanted);
    assert_string_equal(kb_arena_copy(&c.arena, source->body).s, body);
    assert_diagnostics(&c, diagnostics);
    kb_buf_release(&got);
    kbc_release(&c);
}

static void test_front_matter__values(void **state)
{
    (void)state;
    assert_meta("---\ntitle: \"A: b\"\nReviewed: 2026-11-22\nempty:\nnil: ~\n---\nbody\n",
                "title=A: b@2:8;reviewed=2026-11-22@3:11;empty=@4:7;nil=@5:6;", "body\n", "");
    /* U+2028 and NEL are line ends to libyaml, but not in a file */
    assert_meta("---\na: '1\xE2\x80\xA8 2'\nb: '\xC2\x85'\nc: 3\n---\n", "a=1\xE2\x80\xA8" "2@2:4;b=@3:4;c=3@4:4;", "", "");
    assert_meta("---\na: |\n  one\n  two\n...\nb", "a=one\ntwo@2:4;", "b", "");
}

static void test_front_matter__lists_and_maps(void **state)
{
    (void)state;
    assert_meta("---\ntags: [a, b]\nos:\n  - mac\n  - windows\nsearch:\n  boost: 2\n  more: {x: 1}\nlast: z\n---\n",
                "tags=a@2:8;tags=b@2:11;os=mac@4:5;os=windows@5:5;search.boost=2@7:10;search.more.x=1@8:13;last=z@9:7;",
                "", "");
    assert_meta("---\na:\n- b: 1\n- b: 2\nc: 3\n---\n", "a.b=1@3:6;a.b=2@4:6;c=3@5:4;", "", "");
}

/* Each value knows where its key stands, and whether that stands inside of another. */
static void test_front_matter__places_of_keys(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kbc_source *source = source_of(&c, "p.md", KB_LIT("---\na:\n  - 1\n  - {e: 2}\n  - 3\nb: {c: 4}\n  \n\"d\" : 5\n---\n"));
    static const kbc_place wanted[] = {{2, 1}, {4, 6}, {2, 1}, {6, 5}, {8, 1}};
    static const bool nested[] = {false, true, false, true, false};
    assert_int_equal(source->meta.count, KB_COUNT(wanted));
    for (size_t i = 0; i < KB_COUNT(wanted); i++) {
        const kbc_meta *meta = (const kbc_meta *)source->meta.items + i;
        assert_int_equal(meta->key_place.line, wanted[i].line);
        assert_int_equal(meta->key_place.column, wanted[i].column);
        assert_int_equal(meta->nested, nested[i]);
    }
    source = source_of(&c, "p.md", KB_LIT("---\n{\xC3\xA9: 1, e: 2}\n---\n"));
    assert_int_equal(((const kbc_meta *)source->meta.items)[1].key_place.column, 9);
    kbc_release(&c);
}

static void test_front_matter__not_there(void **state)
{
    (void)state;
    assert_meta("", "", "", "");
    assert_meta("# T\n---\na: b\n---\n", "", "# T\n---\na: b\n---\n", "");
    assert_meta("---\nno end\n", "", "---\nno end\n", "");
    assert_meta("----\na: b\n---\n", "", "----\na: b\n---\n", "");
    assert_meta("---  \n---\t\nx", "", "x", "");
    assert_meta("---\n---", "", "", "");
}

#define LOST(place, what) "p.md:" place ": warning: the front matter " what " [front-matter]\n"

/* Text that was to be front matter stays text, which is told. */
static void test_front_matter__lost(void **state)
{
    (void)state;
    assert_meta("---\nreviewed: 2026-11-22\n\n# T\n", "", "---\nreviewed: 2026-11-22\n\n# T\n",
                LOST("1:1", "has no closing ---"));
    assert_meta("--- \naliases:\n- b\n--\nx\n", "", "--- \naliases:\n- b\n--\nx\n", LOST("1:1", "has no closing ---"));
    assert_meta("\n \n---\na: b\n---\nx\n", "", "\n \n---\na: b\n---\nx\n",
                LOST("3:1", "must begin on line 1; remove the blank lines above"));
    static const char *const pages[] = {
        "---\n\na: b\n", "---\nsome text: and more\n", "---\nhttp://a\n", "---\n# T\n", "---", "\n\n", "\n---\n\na: b\n",
        "x\n\n---\na: b\n", "---\n- a: b\n", "---\n: b\n", "a: b\n---\n", "***\na: b\n", "\n+++\na: b\n+++\n",
    };
    for (size_t i = 0; i < KB_COUNT(pages); i++)
        assert_meta(pages[i], "", pages[i], "");
}

/* What is wrong takes the values of its key with it: they would be told as unknown, too. */
static void test_front_matter__errors_leave_what_is_right(void **state)
{
    (void)state;
    assert_meta("---\na: 1\nplatform: [mac\ntier: low\n---\n", "a=1@2:4;", "",
                "p.md:4:5: error: did not find expected ',' or ']' [front-matter]\n");
    assert_meta("---\na: 1\nb: {c: 2, d: *x}\ne: 3\n---\n", "a=1@2:4;", "",
                "p.md:3:14: error: aliases (*name) are not supported [front-matter]\n");
}

static void test_front_matter__toml_is_skipped(void **state)
{
    (void)state;
    assert_meta("+++\ntitle = 1\n+++\nx", "", "x",
                "p.md:1:1: warning: TOML is skipped; write YAML between lines of --- [front-matter]\n");
}

static void test_front_matter__errors_have_places(void **state)
{
    (void)state;
    assert_meta("---\na: b\nc: *x\n---\n", "a=b@2:4;", "",
                "p.md:3:4: error: aliases (*name) are not supported [front-matter]\n");
    assert_meta("---\na: &x b\n---\n", "", "", "p.md:2:4: error: anchors (&name) are not supported [front-matter]\n");
    assert_meta("---\n- a\n---\nx", "", "x", "p.md:2:1: error: expected lines of `key: value` [front-matter]\n");
    assert_meta("---\njust text\n---\n", "", "", "p.md:2:1: error: expected lines of `key: value` [front-matter]\n");
    assert_meta("---\n[a]: b\n---\n", "", "", "p.md:2:1: error: a key must be a plain word [front-matter]\n");
    assert_meta("---\n\xC3\xA9: x: y\n---\n", "", "",
                "p.md:2:5: error: a \": \" is not allowed here; put quotes around text that holds it [front-matter]\n");
    assert_meta("---\na: 1\nA: 2\n---\n", "a=1@2:4;a=2@3:4;", "",
                "p.md:3:1: warning: the key 'a' stands here twice [front-matter]\n");
}

/* text is where the value stands letter by letter, if it does. */
static void test_front_matter__places_of_texts(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kbc_source *source = source_of(&c, "p.md", KB_LIT("---\na: [b, \"c d\", 'e']\n\xC3\xA9: \xC3\xA9, f\ng: \"h\\x20\"\n"
                                                      "i: 'j''k'\nl: m\n  n\no: |\n  p\n---\n"));
    static const kbc_place texts[] = {{2, 5}, {2, 9}, {2, 16}, {3, 5}, {4, 5}, {0, 0}, {0, 0}, {0, 0}};
    assert_diagnostics(&c, "");
    assert_int_equal(source->meta.count, KB_COUNT(texts));
    for (size_t i = 0; i < KB_COUNT(texts); i++) {
        kbc_place text = ((const kbc_meta *)source->meta.items)[i].text;
        assert_int_equal(text.line, texts[i].line);
        assert_int_equal(text.column, texts[i].column);
    }
    kbc_release(&c);
}

static void test_front_matter__depth_is_limited(void **state)
{
    (void)state;
    assert_meta("---\na: [[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]\n---\n", "a=x@2:19;", "", "");
    assert_meta("---\na: [[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]\n---\n", "", "",
                "p.md:2:19: error: there are too many levels (at most 16) [front-matter]\n");
}

static void test_front_matter__limits(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kb_str wide = repeated(&c, "---\na: [", "x,", 5000, "]\n---\nbody\n");
    kbc_source *source = source_of(&c, "p.md", wide);
    assert_int_equal(source->meta.count, KBC_FRONT_MATTER_VALUES);
    (void)source_of(&c, "q.md", repeated(&c, "---\n", "a: b\n", 60000, "---\nbody\n"));
    assert_diagnostics(&c, "p.md:2:8197: error: there are too many values "
                           "(at most 4,096; --limit front-matter-values=N allows more) [limit]\n"
                           "q.md:1:1: error: the front matter is too large "
                           "(at most 256 KiB; --limit front-matter=N allows more) [limit]\n");
    kbc_release(&c);
}

static void test_front_matter__nested_brackets_end_soon(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    (void)source_of(&c, "p.md", repeated(&c, "---\na: ", "[", 200000, "\n---\n"));
    assert_int_equal(c.errors, 1);
    kbc_release(&c);
}

static void test_front_matter__meta_get(void **state)
{
    (void)state;
    kbc c;
    kbc_init(&c);
    kbc_source *source = source_of(&c, "p.md", KB_LIT("---\na: [1, 2]\n---\n"));
    assert_string_equal(kbc_meta_get(source, "a").s, "1");
    assert_int_equal(kbc_meta_get(source, "b").n, 0);
    assert_int_equal(source->body_line, 3);
    kbc_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_front_matter__values),
        cmocka_unit_test(test_front_matter__lists_and_maps),
        cmocka_unit_test(test_front_matter__places_of_keys),
        cmocka_unit_test(test_front_matter__not_there),
        cmocka_unit_test(test_front_matter__lost),
        cmocka_unit_test(test_front_matter__errors_leave_what_is_right),
        cmocka_unit_test(test_front_matter__toml_is_skipped),
        cmocka_unit_test(test_front_matter__errors_have_places),
        cmocka_unit_test(test_front_matter__places_of_texts),
        cmocka_unit_test(test_front_matter__depth_is_limited),
        cmocka_unit_test(test_front_matter__limits),
        cmocka_unit_test(test_front_matter__nested_brackets_end_soon),
        cmocka_unit_test(test_front_matter__meta_get),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
