/* test_arguments.c - compiler/arguments.c: commands, options, and what is said of mistakes. */
#include "kbc_fixture.h"

#include "arguments.h"

#define MOST 12

/* Reads a command line that has blanks between its words; returns what is wrong, or "". */
static const char *read_line(kbc *c, const char *line, kbc_arguments *out)
{
    char name[] = "icsync-kbc", *argv[MOST + 1] = {name};
    int argc = 1;
    kb_str rest = kb_str_from(line), word, problem;
    while (line[0] != '\0' && kb_str_split(&rest, ' ', &word)) {
        kb_str copy = kb_arena_copy(&c->arena, word);
        char *text = kb_arena_get(&c->arena, copy.n + 1, 1);
        memcpy(text, copy.s, copy.n);
        assert_true(argc < MOST);
        argv[argc++] = text;
    }
    bool good = kbc_read_arguments(c, argc, argv, out, &problem);
    assert_int_equal(good, problem.s == NULL);
    return good ? "" : problem.s;
}

static void test_arguments__good(void **state)
{
    (void)state;
    kbc c;
    kbc_arguments a;
    kbc_init(&c);
    assert_string_equal(read_line(&c, "build kb -o x.kb --rules=r --words w --werror", &a), "");
    assert_int_equal(a.command, KBC_BUILD);
    assert_int_equal(a.source_count, 1);
    assert_string_equal(a.sources[0], "kb");
    assert_string_equal(a.output, "x.kb");
    assert_string_equal(a.rules, "r");
    assert_string_equal(a.words, "w");
    assert_true(a.werror && !a.all && !a.json && a.colour == KBC_AUTO && a.caret == KBC_AUTO);
    assert_string_equal(read_line(&c, "--all check --format json --color never --caret=always a b", &a), "");
    assert_int_equal(a.command, KBC_CHECK);
    assert_int_equal(a.source_count, 2);
    assert_true(!a.werror && a.all && a.json && a.colour == KBC_NEVER && a.caret == KBC_ALWAYS);
    assert_int_equal(c.jobs, 0);
    assert_string_equal(read_line(&c, "check -j 3 --timings a", &a), "");
    assert_true(a.timings);
    assert_int_equal(c.jobs, 3);
    assert_string_equal(read_line(&c, "build --jobs=64 a", &a), "");
    assert_int_equal(c.jobs, 64);
    assert_string_equal(read_line(&c, "watch --werror --words w kb -o x.kb", &a), "");
    assert_int_equal(a.command, KBC_WATCH);
    assert_true(a.werror);
    assert_string_equal(read_line(&c, "tree -- --all", &a), "");
    assert_string_equal(a.sources[0], "--all");
    assert_string_equal(read_line(&c, "bundle --reader r -o x a.kb", &a), "");
    assert_int_equal(a.command, KBC_BUNDLE);
    assert_string_equal(a.reader, "r");
    assert_string_equal(read_line(&c, "import --force saved -o kb", &a), "");
    assert_int_equal(a.command, KBC_IMPORT);
    assert_true(a.force);
    assert_string_equal(read_line(&c, "export --to markdown -o x a.kb", &a), "");
    assert_int_equal(a.command, KBC_EXPORT);
    assert_int_equal(a.form, KBC_MARKDOWN);
    assert_false(a.force);
    assert_string_equal(read_line(&c, "export --force --to=ndjson -o x a.kb", &a), "");
    assert_int_equal(a.form, KBC_LINES);
    assert_true(a.force);
    assert_string_equal(read_line(&c, "check -", &a), "");
    assert_string_equal(a.sources[0], "-");
    kbc_release(&c);
}

static void test_arguments__help(void **state)
{
    (void)state;
    static const struct {
        const char *line, *topic;
    } lines[] = {{"help", ""},           {"--help", ""},       {"-h", ""},           {"help --help", ""},
                 {"build --help", "build"}, {"check -h kb", "check"}, {"--help tree", "tree"},
                 {"help build", "build"},   {"help help", "help"},    {"help tree --help", "tree"}};
    kbc c;
    kbc_arguments a;
    kbc_init(&c);
    assert_string_equal(kbc_help("frobnicate"), "");
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        assert_string_equal(read_line(&c, lines[i].line, &a), "");
        assert_int_equal(a.command, KBC_HELP);
        assert_string_equal(a.topic, lines[i].topic);
        assert_true(strlen(kbc_help(a.topic)) > 0);
    }
    assert_string_equal(read_line(&c, "--version", &a), "");
    assert_int_equal(a.command, KBC_VERSION);
    kbc_release(&c);
}

static void test_arguments__words_of_complete(void **state)
{
    (void)state;
    kbc c;
    kbc_arguments a;
    kbc_init(&c);
    assert_string_equal(read_line(&c, "complete build --format -- --help -o", &a), "");
    assert_int_equal(a.command, KBC_COMPLETE);
    assert_int_equal(a.source_count, 5);
    assert_string_equal(a.sources[2], "--");
    assert_string_equal(a.sources[4], "-o");
    assert_string_equal(read_line(&c, "complete", &a), "");
    assert_int_equal(a.source_count, 0);
    kbc_release(&c);
}

static void test_arguments__mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *line, *problem;
    } mistakes[] = {
        {"", "name a command: build, watch, check, tree, page, bundle, sign, gaps or diff"},
        {"biuld kb", "unknown command biuld; did you mean build?"},
        {"frobnicate kb", "unknown command frobnicate"},
        {"help biuld", "unknown command biuld; did you mean build?"},
        {"chekc --help", "unknown command chekc; did you mean check?"},
        {"help frobnicate", "unknown command frobnicate"},
        {"help build check", "help takes one command"},
        {"build", "name what to compile, a folder or Markdown files"},
        {"tree a b", "tree takes one Markdown file"},
        {"watch", "name what to compile, a folder or Markdown files"},
        {"watch --format json kb", "watch takes no --format"},
        {"build --rulse x kb", "unknown option --rulse; did you mean --rules?"},
        {"build --rulse=x kb", "unknown option --rulse; did you mean --rules?"},
        {"build --frobnicate kb", "unknown option --frobnicate"},
        {"build -x kb", "unknown option -x"},
        {"build kb -o", "a file name is missing after -o"},
        {"build kb --format", "a value is missing after --format"},
        {"build kb --jobs", "a value is missing after --jobs"},
        {"build -j 0 kb", "-j takes a number from 1 to 64, not \"0\""},
        {"build --jobs=65 kb", "--jobs takes a number from 1 to 64, not \"65\""},
        {"build --jobs= kb", "--jobs takes a number from 1 to 64, not \"\""},
        {"build -j 4294967297 kb", "-j takes a number from 1 to 64, not \"4294967297\""},
        {"build -j two kb", "-j takes a number from 1 to 64, not \"two\""},
        {"build --all=yes kb", "--all takes no value"},
        {"check --format jsno kb", "unknown value \"jsno\" of --format; did you mean \"json\"?"},
        {"check --format=xml kb", "unknown value \"xml\" of --format; known: gnu, json"},
        {"check --color= kb", "unknown value \"\" of --color; known: auto, always, never"},
        {"check -o x.kb kb", "check takes no -o"},
        {"tree --format=json x.md", "tree takes no --format"},
        {"tree --werror x.md", "tree takes no --werror"},
        {"bundle --reader r -o x", "bundle takes one .kb file"},
        {"bundle --reader r -o x a.kb b.kb", "bundle takes one .kb file"},
        {"bundle -o x a.kb", "name the program with --reader"},
        {"bundle --reader r a.kb", "name the file to write with -o"},
        {"bundle --werror --reader r -o x a.kb", "bundle takes no --werror"},
        {"export --to site -o x", "export takes one .kb file"},
        {"export -o x a.kb", "name what to make with --to: site, html, markdown or ndjson"},
        {"export --to site a.kb", "name the folder or file to write with -o"},
        {"export --to sites -o x a.kb", "unknown value \"sites\" of --to; did you mean \"site\"?"},
        {"export --werror --to site -o x a.kb", "export takes no --werror"},
        {"page --force a.kb", "page takes no --force"},
        {"build --reader r kb", "build takes no --reader"},
        {"page", "page takes one .kb file"},
        {"gaps a.log", "name the logs, and behind them the guide: a folder or a .kb file"},
        {"gaps a.log kb -o x", "gaps takes no -o"},
        {"diff a.kb", "diff takes two .kb files, the old one first"},
        {"diff a.kb b.kb --all", "diff takes no --all"},
        {"page a.kb b.kb", "page takes one .kb file"},
        {"page --reader r a.kb", "page takes no --reader"},
        {"page --jobs 2 a.kb", "page takes no --jobs"},
        {"page a.kb -o", "a file name is missing after -o"},
        {"import -o x", "import takes one HTML file or folder"},
        {"import -o x a.html b.html", "import takes one HTML file or folder"},
        {"import a.html", "name the folder to write with -o"},
        {"import --rules r -o x a.html", "import takes no --rules"},
        {"build --force kb", "build takes no --force"},
    };
    kbc c;
    kbc_arguments a;
    kbc_init(&c);
    for (size_t i = 0; i < KB_COUNT(mistakes); i++)
        assert_string_equal(read_line(&c, mistakes[i].line, &a), mistakes[i].problem);
    kbc_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments__good),
        cmocka_unit_test(test_arguments__help),
        cmocka_unit_test(test_arguments__words_of_complete),
        cmocka_unit_test(test_arguments__mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
