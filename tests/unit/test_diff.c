/*
 * test_diff.c - compiler/diff.c, diff_text.c: which records of two guides belong together, and what their own text is.
 */
#include "diff.h"
#include "kbc_fixture.h"

#include <unistd.h>

/* A guide of one page in a file of its own. */
static void write_guide(const char *file, const char *markdown)
{
    fixture f;
    kb_buf bytes;
    kb_error error = {.status = KB_OK};
    fixture_begin(&f, NULL);
    (void)fixture_page(&f, "index.md", markdown);
    kbc_resolve(&f.c, &f.guide);
    fixture_quiet(&f);
    kb_buf_init(&bytes, &f.c.arena.alloc);
    assert_int_equal(kbc_write(&f.c, &f.guide, &bytes), KB_OK);
    assert_int_equal(kbc_save(kb_buf_view(&bytes), KBC_DATA, 1, file, &error), KB_OK);
    kb_buf_release(&bytes);
    fixture_end(&f);
}

typedef struct pair_fixture {
    kbc c;
    kbc_diff d;
    char folder[32];
} pair_fixture;

static void begin(pair_fixture *p, const char *before, const char *after)
{
    char files[2][64];
    kb_str problem;
    *p = (pair_fixture){.folder = "/tmp/icsync-diff-XXXXXX"};
    assert_non_null(mkdtemp(p->folder));
    for (unsigned i = 0; i < 2; i++) {
        (void)snprintf(files[i], sizeof files[i], "%s/%u.kb", p->folder, i);
        write_guide(files[i], i == 0 ? before : after);
    }
    kbc_init(&p->c);
    assert_int_equal(kbc_diff_files(&p->c, files[0], files[1], &p->d, &problem), KB_OK);
    for (unsigned i = 0; i < 2; i++)
        (void)unlink(files[i]);
    (void)rmdir(p->folder);
}

static void end(pair_fixture *p)
{
    kbc_diff_release(&p->d);
    kbc_release(&p->c);
}

/* The own text of a record of the old file. */
static kb_str text_of(pair_fixture *p, const char *id)
{
    kbc_diff_words words = {NULL, 0};
    uint32_t number;
    kbc_diff_side *side = &p->d.sides[0];
    assert_int_equal(kb_find(side->session, kb_str_from(id), &number), KB_OK);
    assert_int_equal(kbc_diff_text(&p->d, side, number, &p->c.arena, &words), KB_OK);
    return kb_arena_copy(&p->c.arena, kbc_diff_join(&p->d, words.list, words.count, &p->d.part));
}

static const kbc_diff_record *after_of(const pair_fixture *p, const kbc_list *list, size_t i)
{
    assert_true(i < list->count);
    return &p->d.sides[1].records[((const kbc_diff_entry *)list->items)[i].after];
}

static void test_diff__a_text_is_without_titles_and_children(void **state)
{
    (void)state;
    pair_fixture p;
    begin(&p, "# Top\n\nBegin **here**, see [it](https://e.org) and [that](#sub).\n\n## Sub\n\nText of\nit.\n\n### Deep\n\n"
              "Deep text.\n\n## Other\n\nText of\nit.\n",
          "# Other\n\nText.\n");
    assert_str(text_of(&p, "index"), "Begin here, see it [https://e.org] and that.");
    assert_str(text_of(&p, "sub"), "Text of it.");
    assert_str(text_of(&p, "sub/deep"), "Deep text.");
    assert_str(text_of(&p, "other"), "Text of it.");
    end(&p);
}

static void test_diff__characters_that_are_words(void **state)
{
    (void)state;
    pair_fixture p;
    begin(&p, "# Top\n\n白い紙 abc白.\n", "# Top\n\n白い紙 abc黒.\n");
    assert_str(text_of(&p, "index"), "白い紙 abc白.");
    assert_int_equal(p.d.changed.count, 1);
    end(&p);
}

#define LONG "Pull the plug out of the wall, wait for a minute or two, and put it in again when the lamp is dark."

static void test_diff__moved_or_not(void **state)
{
    (void)state;
    pair_fixture p;
    begin(&p, "# Top\n\n## Lamp\n\n" LONG "\n\n## Empty\n\n## Short\n\nTry again.\n\n## Gone\n\nNobody needs this text any "
              "more at all.\n",
          "# Top\n\n## Light\n\n" LONG " Really.\n\n## Void\n\n## Brief\n\nTry again.\n\n## Fresh\n\nThis one has other "
          "words in it.\n");
    assert_int_equal(p.d.moved.count, 1);
    assert_str(after_of(&p, &p.d.moved, 0)->id, "light");
    assert_int_equal(p.d.changed.count, 1);
    assert_str(after_of(&p, &p.d.changed, 0)->id, "light");
    assert_int_equal(p.d.removed.count, 3);
    assert_int_equal(p.d.added.count, 3);
    assert_false(kbc_diff_is_same(&p.d));
    end(&p);
}

/* Sections that say the same as others go where the record around them went, also those that say something else now. */
static void test_diff__what_stands_in_a_record_moves_with_it(void **state)
{
    (void)state;
    static const char *const moves[][2] = {
        {"one", "uno"}, {"one/more", "uno/more"}, {"one/rest", "uno/rest"}, {"two", "dos"}, {"two/more", "dos/more"}};
    pair_fixture p;
    begin(&p, "# Top\n\n## One\n\n" LONG "\n\n### More\n\nSee there.\n\n### Rest\n\nRed.\n\n## Two\n\nTry again, with another "
              "lamp of the same kind.\n\n### More\n\nSee there.\n",
          "# Top\n\n## Two {#dos}\n\nTry again, with another lamp of the same kind.\n\n### More\n\nSee there.\n\n"
          "## One {#uno}\n\n" LONG "\n\n### More\n\nSee there.\n\n### Rest\n\nGreen.\n");
    assert_int_equal(p.d.added.count + p.d.removed.count, 0);
    assert_int_equal(p.d.moved.count, KB_COUNT(moves));
    for (size_t i = 0; i < KB_COUNT(moves); i++) {
        assert_str(p.d.sides[0].records[((const kbc_diff_entry *)p.d.moved.items)[i].before].id, moves[i][0]);
        assert_str(after_of(&p, &p.d.moved, i)->id, moves[i][1]);
    }
    end(&p);
}

static void test_diff__a_child_that_changes_leaves_its_parent(void **state)
{
    (void)state;
    pair_fixture p;
    begin(&p, "# Top\n\nBegin.\n\n## Lamp\n\nIt is red.\n", "# Top\n\nBegin.\n\n## Lamp\n\nIt is green.\n\n## More\n\nText.\n");
    assert_int_equal(p.d.changed.count, 1);
    assert_str(after_of(&p, &p.d.changed, 0)->id, "lamp");
    assert_int_equal(p.d.added.count, 1);
    end(&p);
}

static void test_diff__the_same(void **state)
{
    (void)state;
    pair_fixture p;
    begin(&p, "# Top\n\nBegin.\n", "# Top\n\nBegin.\n");
    assert_true(kbc_diff_is_same(&p.d));
    end(&p);
    begin(&p, "# Top\n\nBegin.\n", "# Top\n\nBegin *here*.\n\n");
    assert_false(kbc_diff_is_same(&p.d));
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diff__a_text_is_without_titles_and_children),
        cmocka_unit_test(test_diff__characters_that_are_words),
        cmocka_unit_test(test_diff__moved_or_not),
        cmocka_unit_test(test_diff__what_stands_in_a_record_moves_with_it),
        cmocka_unit_test(test_diff__a_child_that_changes_leaves_its_parent),
        cmocka_unit_test(test_diff__the_same),
    };
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
