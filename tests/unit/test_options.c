/*
 * test_options.c - the command line as reader/options.c reads it, and a slip in an option.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cli.h"

#include <stdio.h>
#include <string.h>

#define MOST_ARGUMENTS 12

typedef struct fixture {
    cli c;
    char text[MOST_ARGUMENTS][64];
    char *argv[MOST_ARGUMENTS + 1];
} fixture;

/* Parses the arguments; the message, if any, stays in f->c.err. */
#define parse(f, ...) parse_all((f), (const char *const[]){__VA_ARGS__, NULL})

static int parse_all(fixture *f, const char *const *arguments)
{
    int argc = 1;
    memset(f, 0, sizeof *f);
    out_init(&f->c.out, OUT_MEMORY, false);
    out_init(&f->c.err, OUT_MEMORY, false);
    for (; *arguments != NULL; arguments++, argc++) {
        assert_true(argc < MOST_ARGUMENTS);
        (void)snprintf(f->text[argc], sizeof f->text[argc], "%s", *arguments);
    }
    for (int i = 0; i < argc; i++)
        f->argv[i] = f->text[i];
    return cli_parse(&f->c, argc, f->argv);
}

static void done(fixture *f)
{
    out_free(&f->c.out);
    out_free(&f->c.err);
    sys_forget(&f->c.memory);
}

static void test_options__words_follow_the_command(void **state)
{
    (void)state;
    fixture f;
    assert_int_equal(parse(&f, "search", "waiting", "to", "upload"), 0);
    assert_string_equal(f.c.options.command, "search");
    assert_int_equal(f.c.options.word_count, 3);
    assert_string_equal(f.c.options.words[2], "upload");
    done(&f);
}

static void test_options__anywhere(void **state)
{
    (void)state;
    fixture f;
    assert_int_equal(parse(&f, "--json", "search", "a", "-n", "7", "b", "--kb=x.kb", "--width", "40"), 0);
    assert_true(f.c.options.json);
    assert_int_equal(f.c.options.limit, 7);
    assert_int_equal(f.c.options.width, 40);
    assert_string_equal(f.c.options.kbs[0], "x.kb");
    assert_int_equal(f.c.options.word_count, 2);
    done(&f);
}

static void test_options__several_files(void **state)
{
    (void)state;
    fixture f;
    assert_int_equal(parse(&f, "--kb", "a.kb", "--overlay=o.kb", "list", "--kb", "b.kb"), 0);
    assert_int_equal(f.c.options.kb_count, 2);
    assert_string_equal(f.c.options.kbs[1], "b.kb");
    assert_string_equal(f.c.options.overlay, "o.kb");
    done(&f);
}

static void test_options__dashes_in_a_query(void **state)
{
    (void)state;
    fixture f;
    assert_int_equal(parse(&f, "search", "-36", "-mac", "-", "-n5", "-north"), 0);
    assert_int_equal(f.c.options.word_count, 4);
    assert_int_equal(f.c.options.limit, 5);
    assert_string_equal(f.c.options.words[0], "-36");
    assert_string_equal(f.c.options.words[3], "-north");
    done(&f);
    assert_int_equal(parse(&f, "show", "-x"), CLI_USAGE);
    done(&f);
}

static void test_options__two_dashes_end_them(void **state)
{
    (void)state;
    fixture f;
    assert_int_equal(parse(&f, "search", "--", "--json", "-n"), 0);
    assert_false(f.c.options.json);
    assert_int_equal(f.c.options.word_count, 2);
    done(&f);
}

static void test_options__words_of_complete(void **state)
{
    (void)state;
    fixture f;
    assert_int_equal(parse(&f, "--kb", "x.kb", "complete", "search", "--width", "--", "--help", "-n", NULL), 0);
    assert_string_equal(f.c.options.command, "complete");
    assert_string_equal(f.c.options.kbs[0], "x.kb");
    assert_int_equal(f.c.options.word_count, 5);
    assert_string_equal(f.c.options.words[1], "--width");
    assert_false(f.c.options.help);
    done(&f);
}

static void test_options__facets_wait_for_the_file(void **state)
{
    (void)state;
    fixture f;
    assert_int_equal(parse(&f, "search", "--platform", "mac", "x", "--tier=2", "--last"), 0);
    assert_int_equal(f.c.options.asked_count, 3);
    assert_string_equal(f.c.options.asked[0].value, "mac");
    assert_string_equal(f.c.options.asked[1].value, "2");
    assert_null(f.c.options.asked[2].value);
    assert_int_equal(f.c.options.word_count, 1);
    done(&f);
}

static void check_refused(fixture *f, int status, const char *part)
{
    assert_int_equal(status, CLI_USAGE);
    assert_non_null(f->c.err.bytes);
    out_char(&f->c.err, '\0');
    assert_non_null(strstr(f->c.err.bytes, part));
    done(f);
}

static void test_options__refuses_bad_values(void **state)
{
    (void)state;
    fixture f;
    const char *const limits[] = {"0", "10001", "x", "", "-1", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        check_refused(&f, parse(&f, "search", "-n", limits[i]), "a limit is from 1 to 10000");
    check_refused(&f, parse(&f, "search", "--limit", "x"), "a limit is from 1 to 10000");
    check_refused(&f, parse(&f, "--width", "9"), "10 to 400");
    check_refused(&f, parse(&f, "--width", "401"), "10 to 400");
    check_refused(&f, parse(&f, "--color=blue"), "always");
    check_refused(&f, parse(&f, "--by", "line"), "page");
    check_refused(&f, parse(&f, "--json=yes"), "no value");
    check_refused(&f, parse(&f, "--kb"), "value");
    check_refused(&f, parse(&f, "search", "-n"), "number");
}

static void test_options__unknown_option_says_what_is_near(void **state)
{
    (void)state;
    fixture f;
    assert_int_equal(parse(&f, "--jsno"), 0);
    assert_int_equal(cli_resolve_facets(&f.c), CLI_USAGE);
    done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options__words_follow_the_command),
        cmocka_unit_test(test_options__anywhere),
        cmocka_unit_test(test_options__several_files),
        cmocka_unit_test(test_options__dashes_in_a_query),
        cmocka_unit_test(test_options__two_dashes_end_them),
        cmocka_unit_test(test_options__words_of_complete),
        cmocka_unit_test(test_options__facets_wait_for_the_file),
        cmocka_unit_test(test_options__refuses_bad_values),
        cmocka_unit_test(test_options__unknown_option_says_what_is_near),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
