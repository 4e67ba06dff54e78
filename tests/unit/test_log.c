/*
 * test_log.c - lines of a log of searches: reader/format/log_line.c, reader/log.c.
 */
#include "output_fixture.h"

#include "kb_log.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static bool read_line(const char *line, kb_logged *out)
{
    return kb_log_read(out_str(line), out);
}

static bool is_line(const char *line)
{
    kb_logged unused;
    return read_line(line, &unused);
}

static void test_log__a_line_is_read(void **state)
{
    (void)state;
    kb_logged l;
    assert_true(read_line("2027-01-31\t0123456789ab\tcorrected\tuplaod stuck\tuplaod=upload", &l));
    assert_true(out_same(l.day, out_str("2027-01-31")));
    assert_true(out_same(l.digest, out_str("0123456789ab")));
    assert_string_equal(kb_log_outcome(l.outcome), "corrected");
    assert_true(out_same(l.words, out_str("uplaod stuck")));
    assert_true(out_same(l.read, out_str("uplaod=upload")));
    assert_true(read_line("2027-01-31\t0123456789ab\tnone\tzebra\t", &l));
    assert_int_equal(l.read.n, 0);
}

static void test_log__what_is_no_line(void **state)
{
    (void)state;
    char longer[600];
    memset(longer, 'x', sizeof longer - 1);
    memcpy(longer, "2027-01-31\t0123456789ab\tnone\t", 29);
    longer[599] = '\0';
    longer[400] = '\t';
    assert_false(is_line(longer));
    longer[512] = '\0';
    assert_true(is_line(longer));
    assert_false(is_line(""));
    assert_false(is_line("2027-01-31"));
    assert_false(is_line("2027-02-30\t0123456789ab\tnone\tzebra\t"));
    assert_false(is_line("2027-01-31\t0123456789aB\tnone\tzebra\t"));
    assert_false(is_line("2027-01-31\t0123456789a/\tnone\tzebra\t"));
    assert_false(is_line("2027-01-31\t0123456789ag\tnone\tzebra\t"));
    assert_false(is_line("2027-01-31 0123456789ab\tnone\tzebra\t"));
    assert_false(is_line("2027-01-31\t0123456789ab none\tzebra\t"));
    assert_false(is_line("2027-01-31\t0123456789ab\tnothing\tzebra\t"));
    assert_false(is_line("2027-01-31\t0123456789ab\tnone"));
    assert_false(is_line("2027-01-31\t0123456789ab\tnone\tzebra"));
    assert_false(is_line("2027-01-31\t0123456789ab\tnone\t\t"));
    assert_false(is_line("2027-01-31\t0123456789ab\tnone\tzebra\tx=y\tmore"));
    assert_false(is_line("2027-01-31\t0123456789ab\tnone\tzebra\033[31m\t"));
    assert_false(is_line("2027-01-31\t0123456789ab\tnone\tzebra\xE2\x80\xAE\t"));
    assert_false(is_line("2027-01-31\t0123456789ab\tnone\tzebra\xFF\t"));
    assert_true(is_line("2027-01-31\t0123456789ab\tnone\tzebra\xEF\xBF\xBD\t")); /* U+FFFD itself */
}

/* What a search with these parts leaves in a log; empty: nothing. */
static void assert_noted(kb_str query, const kb_result *result, const char *expected)
{
    char name[] = "/tmp/icsync-log-XXXXXX";
    int fd = mkstemp(name);
    cli c = {.today = 0, .options = {.log = name}};
    kb_str text;
    memset(c.info.digest, 'a', 64);
    out_init(&c.out, OUT_MEMORY, false);
    out_init(&c.err, OUT_MEMORY, false);
    assert_true(fd >= 0);
    cli_log_search(&c, query, result);
    assert_int_equal(c.err.n, 0);
    assert_int_equal(sys_read_all(&c.memory, name, 10000, &text), 0);
    assert_int_equal(text.n, strlen(expected));
    assert_memory_equal(text.s, expected, text.n);
    sys_forget(&c.memory);
    (void)close(fd);
    (void)unlink(name);
}

static void test_log__what_is_noted(void **state)
{
    (void)state;
    kb_str query = out_str("  waitingto\n uplaod\t pho\xFF ");
    const kb_understood parts[] = {
        {KB_PART_CORRECTED, {query.s + 2, 9}, {"waiting", 7}}, {KB_PART_CORRECTED, {query.s + 2, 9}, {"to", 2}},
        {KB_PART_CORRECTED, {query.s + 13, 6}, {"upload", 6}}, {KB_PART_COMPLETED, {"pho", 3}, {"phone", 5}},
        {KB_PART_SYNONYM, {"pho", 3}, {"soup", 4}},            {KB_PART_COMPLETED, {"pho", 3}, {"phonetic", 8}},
    };
    const kb_hit hit = {.record = 1};
    kb_result result = {.hits = &hit, .count = 1, .understood = parts, .understood_count = 6};
    assert_noted(query, &result, "1970-01-01\taaaaaaaaaaaa\tcorrected\twaitingto uplaod pho\t"
                                 "waitingto=waiting to; uplaod=upload; pho=phone; pho=phonetic\n");
    result.understood_count = 0;
    assert_noted(query, &result, "");
    result.unsure = true;
    assert_noted(query, &result, "1970-01-01\taaaaaaaaaaaa\tunsure\twaitingto uplaod pho\t\n");
    result.count = 0;
    assert_noted(query, &result, "1970-01-01\taaaaaaaaaaaa\tnone\twaitingto uplaod pho\t\n");
    assert_noted(out_str(" \t\n"), &result, "");
}

static bool is_any(kb_str begin)
{
    (void)begin;
    return true;
}

/* Where the disk has room for half a line alone, nothing of it is left. */
static void test_log__no_half_line(void **state)
{
    (void)state;
    char path[] = "/tmp/icsync-log-XXXXXX", text[64];
    struct rlimit limit, lower;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(sys_append(NULL, path, out_str("the first line\n"), 1000, is_any), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    lower = limit;
    lower.rlim_cur = 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &lower), 0);
    assert_int_equal(sys_append(NULL, path, out_str("the second line\n"), 1000, is_any), ENOSPC);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(sys_append(NULL, path, out_str("the third line\n"), 1000, is_any), 0);
    ssize_t n = read(fd, text, sizeof text);
    assert_int_equal(n, 30);
    assert_memory_equal(text, "the first line\nthe third line\n", 30);
    assert_int_equal(close(fd), 0);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log__a_line_is_read),
        cmocka_unit_test(test_log__what_is_no_line),
        cmocka_unit_test(test_log__what_is_noted),
        cmocka_unit_test(test_log__no_half_line),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
