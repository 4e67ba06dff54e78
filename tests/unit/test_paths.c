/*
 * test_paths.c - where the knowledge base is looked for (reader/paths.c, and
 * what of reader/sys.c it rests on).
 */
#include "folder_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cli.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct fixture {
    cli c;
    char root[64];
} fixture;

static const char *below(const fixture *f, const char *name, char path[256])
{
    (void)snprintf(path, 256, "%s/%s", f->root, name);
    return path;
}

static void make_folder(const fixture *f, const char *name)
{
    char path[256];
    assert_int_equal(mkdir(below(f, name, path), 0700), 0);
}

static void make_file(const fixture *f, const char *name)
{
    char path[256];
    int fd = open(below(f, name, path), O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "not a kb\n", 9), 9);
    close(fd);
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    if (f == NULL)
        return -1;
    char path[256];
    memcpy(f->root, "/tmp/icsync-paths-XXXXXX", sizeof "/tmp/icsync-paths-XXXXXX");
    assert_non_null(mkdtemp(f->root));
    make_folder(f, "home");
    make_folder(f, "home/icsync-kb");
    make_folder(f, "one");
    make_folder(f, "one/icsync-kb");
    make_folder(f, "two");
    make_folder(f, "two/icsync-kb");
    setenv("XDG_DATA_HOME", below(f, "home", path), 1);
    char dirs[600], other[256];
    (void)snprintf(dirs, sizeof dirs, "%s:relative:%s", below(f, "one", path), below(f, "two", other));
    setenv("XDG_DATA_DIRS", dirs, 1);
    unsetenv("ICSYNC_KB");
    out_init(&f->c.out, OUT_MEMORY, false);
    out_init(&f->c.err, OUT_MEMORY, false);
    f->c.argv0 = "icsync-kb";
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    out_free(&f->c.out);
    out_free(&f->c.err);
    sys_forget(&f->c.memory);
    int failed = remove_folder(f->root);
    free(f);
    return failed;
}

static void assert_located(fixture *f, const char *name)
{
    char path[256];
    assert_int_equal(cli_locate(&f->c), 0);
    assert_string_equal(f->c.file, below(f, name, path));
}

static void test_paths__the_option_comes_first(void **state)
{
    fixture *f = *state;
    setenv("ICSYNC_KB", "/elsewhere.kb", 1);
    const char *mine = "mine.kb";
    f->c.options.kbs = &mine;
    f->c.options.kb_count = 1;
    assert_int_equal(cli_locate(&f->c), 0);
    assert_string_equal(f->c.file, "mine.kb");
    f->c.options.kb_count = 0;
    assert_int_equal(cli_locate(&f->c), 0);
    assert_string_equal(f->c.file, "/elsewhere.kb");
    unsetenv("ICSYNC_KB");
}

/* A folder stands for its files in the order of their names; the overlay comes first, and is none of the 32. */
static void test_paths__a_folder_of_files(void **state)
{
    fixture *f = *state;
    char folder[256], path[256], name[32];
    const char *given[2] = {below(f, "one/icsync-kb", folder), "mine.kb"};
    f->c.options.kbs = given;
    f->c.options.kb_count = 2;
    assert_int_equal(cli_locate(&f->c), CLI_KB); /* there is none in it */
    f->c.options.overlay = "local.kb";
    make_file(f, "one/icsync-kb/b.kb");
    make_file(f, "one/icsync-kb/B.kb");
    make_file(f, "one/icsync-kb/a.kb");
    make_folder(f, "one/icsync-kb/c.kb");
    assert_int_equal(cli_locate(&f->c), 0);
    assert_int_equal(f->c.file_count, 5);
    assert_string_equal(f->c.files[0], "local.kb");
    assert_string_equal(f->c.files[1], below(f, "one/icsync-kb/B.kb", path));
    assert_string_equal(f->c.files[2], below(f, "one/icsync-kb/a.kb", path));
    assert_string_equal(f->c.files[3], below(f, "one/icsync-kb/b.kb", path));
    assert_string_equal(f->c.files[4], "mine.kb");
    for (unsigned i = 0; i < 28; i++) {
        (void)snprintf(name, sizeof name, "one/icsync-kb/more-%u.kb", i);
        make_file(f, name);
    }
    assert_int_equal(cli_locate(&f->c), 0);
    assert_int_equal(f->c.file_count, 33);
    make_file(f, "one/icsync-kb/too-many.kb");
    assert_int_equal(cli_locate(&f->c), CLI_USAGE);
}

static void test_paths__data_home_before_data_dirs(void **state)
{
    fixture *f = *state;
    make_file(f, "two/icsync-kb/guide.kb");
    assert_located(f, "two/icsync-kb/guide.kb");
    make_file(f, "one/icsync-kb/guide.kb");
    assert_located(f, "one/icsync-kb/guide.kb");
    make_file(f, "home/icsync-kb/guide.kb");
    assert_located(f, "home/icsync-kb/guide.kb");
}

static void test_paths__the_only_kb_of_a_folder(void **state)
{
    fixture *f = *state;
    make_file(f, "home/icsync-kb/other.kb");
    make_file(f, "home/icsync-kb/.hidden.kb");
    make_file(f, "home/icsync-kb/notes.txt");
    make_folder(f, "home/icsync-kb/folder.kb");
    assert_located(f, "home/icsync-kb/other.kb");
    make_file(f, "home/icsync-kb/second.kb");
    make_file(f, "one/icsync-kb/x.kb");
    assert_located(f, "one/icsync-kb/x.kb");
    make_file(f, "home/icsync-kb/guide.kb");
    assert_located(f, "home/icsync-kb/guide.kb");
}

/* The share beside the program's bin counts before everybody's data, unless it is among them. */
static void test_paths__the_share_of_the_program(void **state)
{
    fixture *f = *state;
    char dirs[600], before[256], behind[256], *folder;
    assert_int_equal(cmd_paths(&f->c), CLI_NOTHING);
    out_char(&f->c.out, '\0');
    folder = strstr(f->c.out.bytes, "the program's data: ");
    assert_non_null(folder);
    assert_true(folder < strstr(f->c.out.bytes, "$XDG_DATA_DIRS: "));
    folder += strlen("the program's data: ");
    char *end = strstr(folder, "/icsync-kb");
    assert_non_null(end);
    assert_true(end - folder > 6 && memcmp(end - 6, "/share", 6) == 0);
    (void)snprintf(dirs, sizeof dirs, "%s:%.*s//:%s", below(f, "one", before), (int)(end - folder), folder,
                   below(f, "two", behind));
    setenv("XDG_DATA_DIRS", dirs, 1);
    f->c.out.n = 0;
    assert_int_equal(cmd_paths(&f->c), CLI_NOTHING);
    out_char(&f->c.out, '\0');
    assert_null(strstr(f->c.out.bytes, "the program's data"));
    assert_non_null(strstr(f->c.out.bytes, "/share/icsync-kb"));
}

static void test_paths__none_found_says_where(void **state)
{
    fixture *f = *state;
    assert_int_equal(cli_locate(&f->c), CLI_KB);
    out_char(&f->c.err, '\0');
    assert_non_null(strstr(f->c.err.bytes, "home/icsync-kb"));
    assert_non_null(strstr(f->c.err.bytes, "two/icsync-kb"));
    assert_non_null(strstr(f->c.err.bytes, "--kb"));
    assert_null(strstr(f->c.err.bytes, "relative"));
    assert_int_equal(f->c.err.bytes[f->c.err.n - 2], '\n');
}

static void test_paths__the_command_marks_what_is_used(void **state)
{
    fixture *f = *state;
    assert_int_equal(cmd_paths(&f->c), CLI_NOTHING);
    make_file(f, "one/icsync-kb/x.kb");
    f->c.out.n = 0;
    assert_int_equal(cmd_paths(&f->c), CLI_FOUND);
    out_char(&f->c.out, '\0');
    const char *used = strstr(f->c.out.bytes, "used  ");
    assert_non_null(used);
    assert_non_null(strstr(used, "one/icsync-kb/x.kb"));
    assert_null(strstr(used + 1, "used  "));
}

static void check_open(const char *path, kb_status expected)
{
    kb_error err = {KB_OK, ""};
    kb *k = NULL;
    assert_int_equal(kb_open_file(path, NULL, &k, &err), expected);
    assert_null(k);
    assert_int_not_equal(err.text[0], '\0');
}

static void test_paths__only_regular_files_are_opened(void **state)
{
    fixture *f = *state;
    char path[256];
    check_open(below(f, "nothing", path), KB_E_MISSING);
    check_open(f->root, KB_E_NOT_KB);
    check_open("/dev/zero", KB_E_NOT_KB);
    assert_int_equal(mkfifo(below(f, "fifo", path), 0600), 0);
    check_open(path, KB_E_NOT_KB);
    make_file(f, "text");
    check_open(below(f, "text", path), KB_E_NOT_KB);
    assert_int_equal(truncate(path, 0), 0);
    check_open(path, KB_E_NOT_KB);
    assert_int_equal(truncate(path, 1 << 20), 0);
    check_open(path, KB_E_NOT_KB);
}

static void test_paths__reads_whole_files_up_to_a_limit(void **state)
{
    fixture *f = *state;
    char path[256];
    kb_str text;
    make_file(f, "big");
    assert_int_equal(truncate(below(f, "big", path), 200000), 0);
    assert_int_equal(sys_read_all(&f->c.memory, path, 200000, &text), 0);
    assert_int_equal(text.n, 200000);
    assert_memory_equal(text.s, "not a kb\n", 9);
    assert_int_not_equal(sys_read_all(&f->c.memory, path, 199999, &text), 0);
    assert_int_not_equal(sys_read_all(&f->c.memory, f->root, 1000, &text), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_paths__the_option_comes_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paths__a_folder_of_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paths__data_home_before_data_dirs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paths__the_only_kb_of_a_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paths__the_share_of_the_program, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paths__none_found_says_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paths__the_command_marks_what_is_used, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paths__only_regular_files_are_opened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paths__reads_whole_files_up_to_a_limit, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}
