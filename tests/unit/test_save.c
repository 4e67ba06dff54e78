/*
 * test_save.c - compiler/save.c: the new file whole or the old one untouched,
 * and nothing left beside it.
 */
#include "helpers.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define OLD "the old file"

typedef struct folder {
    char path[64], file[100];
} folder;

static void put(const char *file, kb_str bytes)
{
    FILE *f = fopen(file, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.s, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

static void begin(folder *d)
{
    (void)snprintf(d->path, sizeof d->path, "/tmp/test_save.XXXXXX");
    assert_non_null(mkdtemp(d->path));
    (void)snprintf(d->file, sizeof d->file, "%s/guide.kb", d->path);
    put(d->file, KB_LIT(OLD));
}

static size_t count_files(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.' ? 1 : 0;
    assert_int_equal(closedir(dir), 0);
    return count;
}

static void assert_content(const char *file, kb_str expected)
{
    const size_t room = 20000;
    char *bytes = test_malloc(room);
    FILE *f = fopen(file, "rb");
    assert_non_null(f);
    size_t n = fread(bytes, 1, room, f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(n, expected.n);
    assert_memory_equal(bytes, expected.s, n);
    test_free(bytes);
}

static void end(folder *d)
{
    assert_int_equal(unlink(d->file), 0);
    assert_int_equal(rmdir(d->path), 0); /* so nothing was left */
}

/* Saving fails: the old file stays, and nothing stands beside it. */
static void assert_fails(folder *d, kb_str bytes, const char *file, kb_status status)
{
    kb_error error = {.status = KB_OK};
    assert_status(kbc_save(bytes, KBC_DATA, 2, file, &error), status);
    assert_status(error.status, status);
    assert_true(strlen(error.text) > 0);
    assert_content(d->file, KB_LIT(OLD));
    assert_int_equal(count_files(d->path), 1);
}

static void test_save__replaces(void **state)
{
    (void)state;
    folder d;
    kb_buf bytes;
    kb_error error;
    begin(&d);
    guide_standard(&bytes);
    assert_status(kbc_save(kb_buf_view(&bytes), KBC_DATA, 2, d.file, &error), KB_OK);
    assert_content(d.file, kb_buf_view(&bytes));
    assert_int_equal(count_files(d.path), 1);
    assert_int_equal(unlink(d.file), 0);
    assert_status(kbc_save(kb_buf_view(&bytes), KBC_DATA, 2, d.file, &error), KB_OK); /* where there was none */
    assert_content(d.file, kb_buf_view(&bytes));
    kb_buf_release(&bytes);
    end(&d);
}

static void test_save__bytes_that_do_not_verify(void **state)
{
    (void)state;
    folder d;
    kb_buf bytes;
    begin(&d);
    guide_standard(&bytes);
    assert_fails(&d, KB_LIT(""), d.file, KB_E_NOT_KB);
    assert_fails(&d, KB_LIT("no knowledge base"), d.file, KB_E_NOT_KB);
    assert_fails(&d, kb_str_slice(kb_buf_view(&bytes), 0, bytes.size - 1), d.file, KB_E_DAMAGED);
    bytes.data[bytes.size - 30] ^= 1;
    assert_fails(&d, kb_buf_view(&bytes), d.file, KB_E_DAMAGED);
    bytes.data[bytes.size - 30] ^= 1;
    bytes.data[33] ^= 1;
    reseal(&bytes);
    assert_fails(&d, kb_buf_view(&bytes), d.file, KB_E_DIGEST);
    kb_buf_release(&bytes);
    end(&d);
}

static void test_save__impossible_names(void **state)
{
    (void)state;
    folder d;
    kb_buf bytes;
    char name[6000];
    begin(&d);
    guide_standard(&bytes);
    assert_fails(&d, kb_buf_view(&bytes), d.path, KB_E_IO); /* a folder */
    (void)snprintf(name, sizeof name, "%s/none/guide.kb", d.path);
    assert_fails(&d, kb_buf_view(&bytes), name, KB_E_IO);
    (void)snprintf(name, sizeof name, "%s/guide.kb/x", d.path);
    assert_fails(&d, kb_buf_view(&bytes), name, KB_E_IO);
    assert_fails(&d, kb_buf_view(&bytes), "", KB_E_IO);
    static const int lengths[] = {250, 255, 256, 4000, 4090, 4095, 5000};
    for (size_t i = 0; i < KB_COUNT(lengths); i++) {
        (void)snprintf(name, sizeof name, "%s/%0*d", d.path, lengths[i], 0);
        assert_fails(&d, kb_buf_view(&bytes), name, KB_E_IO);
    }
    kb_buf_release(&bytes);
    end(&d);
}

/* A name that is taken beside the file is not ours to write to or to remove. */
/* One of this process, or of one that there is no more, was left by a kill; one of another may be being written. */
static void test_save__temporary_name_taken(void **state)
{
    (void)state;
    folder d;
    kb_buf bytes;
    kb_error error;
    char own[140], other[140], gone[140];
    begin(&d);
    guide_standard(&bytes);
    (void)snprintf(own, sizeof own, "%s.tmp-%ld", d.file, (long)getpid());
    (void)snprintf(other, sizeof other, "%s.tmp-%ld", d.file, (long)getppid());
    (void)snprintf(gone, sizeof gone, "%s.tmp-999999999", d.file); /* over what systems count to */
    put(own, KB_LIT("left"));
    put(other, KB_LIT("of somebody"));
    put(gone, KB_LIT("left"));
    assert_int_equal(kbc_save(kb_buf_view(&bytes), KBC_DATA, 2, d.file, &error), KB_OK);
    assert_content(d.file, kb_buf_view(&bytes));
    assert_content(other, KB_LIT("of somebody"));
    assert_int_equal(count_files(d.path), 2);
    assert_int_equal(unlink(other), 0);
    kb_buf_release(&bytes);
    end(&d);
}

static void test_save__file_in_this_folder(void **state)
{
    (void)state;
    folder d;
    kb_buf bytes;
    kb_error error;
    char before[1000];
    begin(&d);
    guide_standard(&bytes);
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(d.path), 0);
    assert_status(kbc_save(kb_buf_view(&bytes), KBC_DATA, 2, "guide.kb", &error), KB_OK);
    assert_int_equal(chdir(before), 0);
    assert_content(d.file, kb_buf_view(&bytes));
    kb_buf_release(&bytes);
    end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_save__replaces),
        cmocka_unit_test(test_save__bytes_that_do_not_verify),
        cmocka_unit_test(test_save__impossible_names),
        cmocka_unit_test(test_save__temporary_name_taken),
        cmocka_unit_test(test_save__file_in_this_folder),
    };
    return cmocka_run_group_tests_name("save", tests, NULL, NULL);
}
