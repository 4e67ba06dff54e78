/*
 * test_file.c - reader/file.c: files that are read and files that are mapped,
 * in memory of the caller, and what cannot be opened.
 */
#define _XOPEN_SOURCE 700
#include "helpers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define READ_AT_MOST 32768u

/* A file in /tmp, and what it holds. */
typedef struct fixture {
    char path[40];
    kb_buf bytes;
} fixture;

static void write_file(const fixture *f, kb_str bytes)
{
    int fd = open(f->path, O_WRONLY | O_TRUNC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.s, bytes.n), bytes.n);
    close(fd);
}

/* An empty kb of about that size: text that does not become smaller. */
static void make_file(fixture *f, size_t text_bytes)
{
    pieces p;
    uint32_t seed = 5;
    pieces_empty(&p);
    while (p.of[KB_TEXTS].size < text_bytes)
        kb_buf_u32(&p.of[KB_TEXTS], next_random(&seed));
    pieces_seal(&p, &f->bytes);
    pieces_release(&p);
    write_file(f, kb_buf_view(&f->bytes));
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    if (f == NULL)
        return -1;
    strcpy(f->path, "/tmp/icsync-file-XXXXXX");
    int fd = mkstemp(f->path);
    *state = f;
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
    fixture *f = *state;
    int failed = unlink(f->path);
    kb_buf_release(&f->bytes);
    free(f);
    return failed;
}

static kb_status run_open(const kb_alloc *alloc, void *user)
{
    const fixture *f = user;
    kb_error error = {.status = KB_OK};
    kb *k;
    kb_status status = kb_open_file(f->path, alloc, &k, &error);
    assert_status(error.status, status);
    assert_int_equal(k != NULL, status == KB_OK);
    kb_close(k);
    return status;
}

/* How many bytes the caller's allocator was asked for at most in one call. */
static void *counting_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    size_t *most = user;
    *most = new_size > *most ? new_size : *most;
    kb_alloc own = kb_alloc_default();
    return own.resize(own.user, block, old_size, new_size);
}

static size_t most_asked(const fixture *f)
{
    size_t most = 0;
    kb_alloc alloc = {counting_resize, &most};
    assert_status(run_open(&alloc, (void *)(uintptr_t)f), KB_OK);
    return most;
}

static void test_file__small_is_in_the_callers_memory(void **state)
{
    fixture *f = *state;
    make_file(f, 25000);
    assert_true(f->bytes.size < READ_AT_MOST);
    each_allocation(run_open, f);
    assert_int_equal(most_asked(f), f->bytes.size + 1);
    assert_status(run_open(NULL, f), KB_OK);
}

static void test_file__large_is_mapped(void **state)
{
    fixture *f = *state;
    make_file(f, 200000);
    assert_true(f->bytes.size > READ_AT_MOST);
    each_allocation(run_open, f);
    assert_true(most_asked(f) < 100000);
    assert_status(run_open(NULL, f), KB_OK);
}

/* Both ways give what is in the file. */
static void test_file__content(void **state)
{
    fixture *f = *state;
    static const size_t sizes[] = {0, 1000, READ_AT_MOST};
    for (size_t i = 0; i < KB_COUNT(sizes); i++) {
        kb *from_file, *from_memory;
        kb_info a, b;
        kb_buf_release(&f->bytes);
        make_file(f, sizes[i]);
        assert_status(kb_open_file(f->path, NULL, &from_file, NULL), KB_OK);
        assert_status(kb_open_memory(f->bytes.data, f->bytes.size, NULL, &from_memory, NULL), KB_OK);
        kb_get_info(from_file, &a);
        kb_get_info(from_memory, &b);
        assert_int_equal(a.file_bytes, f->bytes.size);
        assert_int_equal(a.text_bytes, b.text_bytes);
        assert_string_equal(a.digest, b.digest);
        assert_memory_equal(from_file->data, f->bytes.data, f->bytes.size);
        kb_close(from_file);
        kb_close(from_memory);
    }
}

/* At the border between the two ways every size is tried, and a descriptor never stays open. */
static void test_file__sizes_at_the_border(void **state)
{
    fixture *f = *state;
    static const size_t sizes[] = {0, 1, 71, 72, 4096, READ_AT_MOST - 1, READ_AT_MOST, READ_AT_MOST + 1};
    int first = open("/dev/null", O_RDONLY);
    close(first);
    for (size_t i = 0; i < KB_COUNT(sizes); i++) {
        write_file(f, (kb_str){"", 0});
        assert_int_equal(truncate(f->path, (off_t)sizes[i]), 0);
        assert_status(run_open(NULL, f), KB_E_NOT_KB);
    }
    make_file(f, 300000);
    assert_status(run_open(NULL, f), KB_OK);
    write_file(f, kb_str_slice(kb_buf_view(&f->bytes), 0, f->bytes.size - 1));
    assert_status(run_open(NULL, f), KB_E_DAMAGED);
    int after = open("/dev/null", O_RDONLY);
    assert_int_equal(first, after);
    close(after);
}

static void test_file__not_there(void **state)
{
    fixture *f = *state;
    char below[64], long_name[300];
    kb_error error = {.status = KB_OK};
    kb *k;
    (void)snprintf(below, sizeof below, "%s/x.kb", f->path);
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    assert_status(kb_open_file("/tmp/icsync-none/x.kb", NULL, &k, &error), KB_E_MISSING);
    assert_string_equal(error.text, "there is no such file");
    assert_status(kb_open_file(below, NULL, &k, &error), KB_E_MISSING);
    assert_status(kb_open_file(long_name, NULL, &k, &error), KB_E_IO);
    assert_string_equal(error.text, strerror(ENAMETOOLONG));
    assert_null(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_file__small_is_in_the_callers_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_file__large_is_mapped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_file__content, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_file__sizes_at_the_border, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_file__not_there, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
