/*
 * test_watch.c - compiler/watch.c: which warnings are news, and when the waiting ends. tests/watch has the program.
 */
#include "folder_fixture.h"

#include "helpers.h"
#include "watch.h"

#include <unistd.h>

static void warn(kbc *c, kbc_severity severity, uint32_t line, const char *message)
{
    kbc_source *source = kb_arena_get(&c->arena, 1, sizeof *source);
    source->file = KB_LIT("a.md");
    kbc_report(c, severity, source, (kbc_place){line, 1}, "rule", "%s", message);
}

static void test_watch__warnings_that_were_told(void **state)
{
    (void)state;
    kbc_told told = {NULL, 0};
    kbc before, now;
    kbc_init(&before);
    kbc_init(&now);
    warn(&before, KBC_WARNING, 3, "one");
    warn(&before, KBC_WARNING, 4, "two");
    warn(&before, KBC_ERROR, 5, "three");
    kbc_remember_told(&told, &before);
    warn(&now, KBC_WARNING, 3, "one");
    warn(&now, KBC_WARNING, 7, "two"); /* elsewhere */
    warn(&now, KBC_ERROR, 5, "three"); /* errors are told each time */
    warn(&now, KBC_WARNING, 3, "four");
    kbc_leave_out_told(&now, &told);
    assert_int_equal(now.warnings, 2);
    assert_int_equal(now.errors, 1);
    assert_int_equal(now.diagnostics.count, 3);
    assert_string_equal(((kbc_diagnostic *)now.diagnostics.items)[0].message.s, "two");
    kbc_remember_told(&told, &now);
    kbc_leave_out_told(&before, &told);
    assert_int_equal(before.warnings, 2);
    kbc_forget_told(&told);
    assert_null(told.marks);
    kbc_release(&before);
    kbc_release(&now);
}

/* What has changed before the waiting begins ends it, too. */
static void test_watch__a_change(void **state)
{
    (void)state;
    char root[] = "/tmp/test_watch.XXXXXX", file[64];
    kbc c;
    kbc_sources sources;
    const char *roots[] = {root};
    bool same;
    int status;
    kbc_aside aside = {0, 0};
    assert_non_null(mkdtemp(root));
    kbc_init(&c);
    c.cache = kbc_cache_new();
    kbc_load(&c, roots, 1, NULL, NULL, &sources);
    (void)kbc_cache_look(c.cache, &same);
    assert_true(same);
    wait_a_tick();
    (void)snprintf(file, sizeof file, "%s/a.md", root);
    FILE *stream = fopen(file, "w");
    assert_non_null(stream);
    assert_int_equal(fclose(stream), 0);
    assert_true(kbc_watch_wait(c.cache, &aside, &status));
    (void)kbc_cache_look(c.cache, &same);
    assert_false(same);
    kbc_cache_free(c.cache);
    kbc_release(&c);
    (void)remove_folder(root);
}

static int give_seven(void *user)
{
    return kbc_aside_is_wanted(user) ? 7 : 1;
}

static int never_end(void *user)
{
    for (;;)
        (void)pause();
    return user != NULL;
}

static void test_watch__work_aside(void **state)
{
    (void)state;
    kbc_aside aside = {0, 0};
    int status;
    kbc_cache *cache = kbc_cache_new();
    assert_false(kbc_aside_has_ended(&aside, &status));
    assert_true(kbc_aside_begin(&aside, give_seven, &aside));
    assert_false(kbc_watch_wait(cache, &aside, &status)); /* nothing changes */
    assert_int_equal(status, 7);
    assert_true(kbc_aside_begin(&aside, never_end, NULL));
    assert_false(kbc_aside_has_ended(&aside, &status));
    kbc_aside_stop(&aside);
    kbc_aside_wait(&aside);
    assert_int_equal(aside.process, 0);
    assert_false(kbc_aside_has_ended(&aside, &status));
    kbc_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_watch__warnings_that_were_told),
        cmocka_unit_test(test_watch__a_change),
        cmocka_unit_test(test_watch__work_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
