/* test_import.c - compiler/import.c and import_files.c: folders of pages, what is there already, what is refused. */
#include "import_fixture.h"

#include <unistd.h>

static void put_old(imported *i, const char *name, const char *text)
{
    (void)mkdir(kbc_format(&i->c, "%s/out", i->folder).s, 0700);
    FILE *f = fopen(kbc_format(&i->c, "%s/out/%s", i->folder, name).s, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void test_import__again(void **state)
{
    (void)state;
    imported i;
    struct stat before, after;
    imported_begin(&i);
    imported_put(&i, "a.html", KB_LIT("<title>A</title><p>x"));
    imported_run(&i, false);
    assert_int_equal(stat(kbc_format(&i.c, "%s/out/a.md", i.folder).s, &before), 0);
    imported_run(&i, false);
    assert_int_equal(stat(kbc_format(&i.c, "%s/out/a.md", i.folder).s, &after), 0);
    assert_true(before.st_ino == after.st_ino);
    assert_diagnostics(&i.c, "");
    imported_end(&i);
}

static void test_import__no_file_is_lost(void **state)
{
    (void)state;
    imported i;
    imported_begin(&i);
    imported_put(&i, "a.html", KB_LIT("<title>A</title><p>x"));
    imported_put(&i, "b.html", KB_LIT("<title>B</title><p>y"));
    put_old(&i, "b.md", "mine\n");
    imported_run(&i, false);
    assert_int_equal(i.c.errors, 1);
    assert_null(imported_get(&i, "a.md").s); /* nothing was written */
    assert_true(kb_str_equal(imported_get(&i, "b.md"), KB_LIT("mine\n")));
    imported_run(&i, true);
    assert_int_equal(i.c.errors, 1);
    assert_non_null(imported_get(&i, "a.md").s);
    assert_non_null(strstr(imported_get(&i, "b.md").s, "# B"));
    imported_end(&i);
}

/* Not even with force: what a link leads to is elsewhere. */
static void test_import__links_are_not_written_through(void **state)
{
    (void)state;
    imported i;
    imported_begin(&i);
    imported_put(&i, "a.html", KB_LIT("<title>A</title><p>x"));
    put_old(&i, "b.txt", "mine\n");
    assert_int_equal(symlink("b.txt", kbc_format(&i.c, "%s/out/a.md", i.folder).s), 0);
    imported_run(&i, true);
    assert_int_equal(i.c.errors, 1);
    assert_true(kb_str_equal(imported_get(&i, "b.txt"), KB_LIT("mine\n")));
    imported_end(&i);
}

static void test_import__what_is_a_page(void **state)
{
    (void)state;
    imported i;
    imported_begin(&i);
    assert_int_equal(mkdir(kbc_format(&i.c, "%s/in/a_files", i.folder).s, 0700), 0);
    imported_put(&i, "a.HTM", KB_LIT("<title>A</title><p>x"));
    imported_put(&i, "a_files/frame.html", KB_LIT("<p>frame"));
    imported_put(&i, ".hidden.html", KB_LIT("<p>hidden"));
    imported_put(&i, "b.txt", KB_LIT("<p>text"));
    imported_run(&i, false);
    assert_diagnostics(&i.c, "");
    assert_non_null(imported_get(&i, "a.md").s);
    assert_null(imported_get(&i, "a-files/frame.md").s);
    assert_null(imported_get(&i, "b.md").s);
    imported_end(&i);
}

/* The other pages are written, without links to those that are left out. */
static void test_import__pages_that_are_left_out(void **state)
{
    (void)state;
    imported i;
    imported_begin(&i);
    imported_put(&i, "a.html", KB_LIT("<title>A</title><p>x <a href=b.html>b</a> <a href=c.html#d>c</a>"));
    imported_put(&i, "b.html", KB_LIT("<title>B</title><script>1</script>"));
    imported_put(&i, "c.html", KB_LIT("<meta charset=x-nothing><h2 id=d>D</h2>"));
    imported_run(&i, false);
    assert_int_equal(i.c.errors, 1);
    assert_int_equal(i.c.warnings, 1);
    assert_non_null(strstr(imported_get(&i, "a.md").s, "\n\nx b c\n"));
    assert_null(imported_get(&i, "b.md").s);
    assert_null(imported_get(&i, "c.md").s);
    imported_end(&i);
}

static void test_import__limits(void **state)
{
    (void)state;
    imported i;
    imported_begin(&i);
    i.c.limits[KBC_MAX_IMPORT] = 30;
    imported_put(&i, "a.html", KB_LIT("<title>A</title><p>x01234567890"));
    imported_put(&i, "b.html", KB_LIT("<title>A</title><p>x012345678"));
    imported_run(&i, false);
    assert_int_equal(i.c.errors, 1);
    assert_null(imported_get(&i, "a.md").s);
    assert_non_null(imported_get(&i, "b.md").s);
    imported_end(&i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import__again),
        cmocka_unit_test(test_import__no_file_is_lost),
        cmocka_unit_test(test_import__links_are_not_written_through),
        cmocka_unit_test(test_import__what_is_a_page),
        cmocka_unit_test(test_import__pages_that_are_left_out),
        cmocka_unit_test(test_import__limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
