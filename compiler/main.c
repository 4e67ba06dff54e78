/*
 * main.c - icsync-kbc, the command line of the compiler. It alone prints and
 * decides the exit status: 0 done, 1 the sources have errors, 2 wrong usage,
 * 5 input, output or memory failed.
 */
#include "compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <libxml/parser.h>

#ifndef KB_VERSION
#define KB_VERSION "0.0.0"
#endif

enum { EXIT_SOURCES = 1, EXIT_USAGE = 2, EXIT_FAILED = 5 };

static const char help[] =
    "icsync-kbc: compiles a folder of troubleshooting Markdown into one .kb file\n"
    "\n"
    "usage: icsync-kbc build [--rules FILE] [--words FILE] [--werror] [-o OUT.kb] SRC...\n"
    "       icsync-kbc check [--rules FILE] [--words FILE] [--werror] SRC...\n"
    "       icsync-kbc tree [--rules FILE] FILE\n"
    "       icsync-kbc --help | --version\n"
    "\n"
    "  build   compiles SRC (folders or Markdown files) and writes OUT.kb\n"
    "          (default: the name of the first SRC with .kb)\n"
    "  check   does all of that but the writing, and warns of overdue reviews\n"
    "  tree    prints a page as the rules see it, for writing rules.xml\n"
    "\n"
    "SRC/rules.xml and SRC/words are used unless an option names others.\n"
    "Problems are printed as file:line:column: error|warning: message [rule].\n"
    "Status: 0 done, 1 the sources have errors, 2 wrong usage, 5 input or output failed.\n"
    "\n"
    "example: icsync-kbc build kb -o guide.kb\n";

typedef struct options {
    const char *command, *rules, *words, *output;
    const char **sources;
    size_t source_count;
    bool werror;
} options;

static int usage(const char *what, const char *which)
{
    (void)fprintf(stderr, "icsync-kbc: %s%s%s (see icsync-kbc --help)\n", what, which[0] != '\0' ? " " : "", which);
    return EXIT_USAGE;
}

/* The value of an option that takes one: the next argument; NULL when there is none. */
static const char *value_of(int argc, char **argv, int *at)
{
    return *at + 1 < argc ? argv[++*at] : NULL;
}

static int read_option(options *o, int argc, char **argv, int *at)
{
    const char *name = argv[*at];
    const char **value = strcmp(name, "--rules") == 0   ? &o->rules
                         : strcmp(name, "--words") == 0 ? &o->words
                         : strcmp(name, "-o") == 0      ? &o->output
                                                        : NULL;
    if (strcmp(name, "--werror") == 0) {
        o->werror = true;
        return 0;
    }
    if (value == NULL)
        return usage("unknown option", name);
    *value = value_of(argc, argv, at);
    return *value != NULL ? 0 : usage("a file name is missing after", name);
}

static int read_options(options *o, int argc, char **argv)
{
    bool only_sources = false;
    for (int i = 2; i < argc; i++) {
        if (!only_sources && strcmp(argv[i], "--") == 0) {
            only_sources = true;
        } else if (!only_sources && argv[i][0] == '-' && argv[i][1] != '\0') {
            int status = read_option(o, argc, argv, &i);
            if (status != 0)
                return status;
        } else {
            o->sources[o->source_count++] = argv[i];
        }
    }
    return o->source_count > 0 ? 0 : usage("name what to compile, a folder or Markdown files", "");
}

/* The day that `check` measures reviews by: SOURCE_DATE_EPOCH, else the clock. */
static bool today(int32_t *day)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    long long seconds = (long long)time(NULL);
    if (epoch != NULL) {
        char *end;
        seconds = strtoll(epoch, &end, 10);
        if (end == epoch || *end != '\0' || seconds < 0)
            return false;
    }
    *day = (int32_t)(seconds / 86400);
    return true;
}

/* The default output: the last part of the first source, with .kb. */
static const char *output_name(kbc *c, const options *o)
{
    if (o->output != NULL)
        return o->output;
    kb_str source = kb_str_from(o->sources[0]);
    while (source.n > 1 && source.s[source.n - 1] == '/')
        source.n--;
    size_t name = source.n;
    while (name > 0 && source.s[name - 1] != '/')
        name--;
    source = kb_str_slice(source, name, source.n);
    if (source.n > 3 && memcmp(source.s + source.n - 3, ".md", 3) == 0)
        source.n -= 3;
    if (source.n == 0 || source.s[0] == '.')
        source = KB_LIT("guide");
    return kbc_format(c, "%.*s.kb", (int)source.n, source.s).s;
}

static int write_guide(kbc *c, const options *o, const kbc_guide *guide)
{
    const char *file = output_name(c, o);
    kb_error error = {.status = KB_OK};
    kb_buf bytes;
    kb_buf_init(&bytes, &c->arena.alloc);
    kb_status status = kbc_write(c, guide, &bytes);
    if (status == KB_OK)
        status = kbc_save(kb_buf_view(&bytes), file, &error);
    else
        (void)kb_fail(&error, status, "the index cannot be written");
    kb_buf_release(&bytes);
    if (status != KB_OK) {
        (void)fprintf(stderr, "icsync-kbc: %s; %s is unchanged\n", error.text, file);
        return EXIT_FAILED;
    }
    return 0;
}

static int build_or_check(kbc *c, const options *o, bool writes)
{
    kbc_sources sources;
    int32_t day = KB_NO_DAY;
    if (!writes && !today(&day))
        return usage("SOURCE_DATE_EPOCH is not a number of seconds", "");
    kbc_load(c, o->sources, o->source_count, o->rules, o->words, &sources);
    if (sources.pages.count == 0 && c->errors == 0) {
        (void)fprintf(stderr, "icsync-kbc: no Markdown files in %s\n", o->sources[0]);
        return EXIT_SOURCES;
    }
    kbc_guide *guide = kbc_compile(c, &sources);
    if (!writes && guide != NULL)
        kbc_check_reviews(c, guide, day);
    kbc_print_diagnostics(c, stderr);
    bool failed = guide == NULL || c->errors > 0 || (o->werror && c->warnings > 0);
    int status = failed ? EXIT_SOURCES : writes ? write_guide(c, o, guide) : 0;
    kbc_guide_release(guide);
    return status;
}

/* The rules of a guide that a file belongs to: the nearest rules.xml in its folder or one above; NULL for none. */
static const char *find_rules(kbc *c, const char *file)
{
    kb_str folder = kb_str_from(file);
    do {
        while (folder.n > 0 && folder.s[folder.n - 1] != '/')
            folder.n--;
        const char *rules = kbc_format(c, "%.*srules.xml", (int)folder.n, folder.s).s;
        if (access(rules, F_OK) == 0)
            return rules;
    } while (folder.n-- > 0);
    return NULL;
}

static int print_tree(kbc *c, const options *o)
{
    kbc_sources sources;
    const char *rules_file = o->rules != NULL ? o->rules : find_rules(c, o->sources[0]);
    kbc_load(c, o->sources, 1, rules_file, o->words, &sources);
    kbc_rules *rules = kbc_rules_load(c, sources.rules);
    if (rules != NULL && sources.pages.count > 0) {
        const kbc_source *source = sources.pages.items;
        kbc_page page = {.source = source, .id = kbc_page_id(c, source->path)};
        xmlDocPtr doc = kbc_tree(c, source);
        if (doc != NULL) {
            kbc_extract(c, rules, doc, &page);
            kbc_print_tree(source, doc, stdout);
            xmlFreeDoc(doc);
        }
    }
    kbc_rules_free(rules);
    kbc_print_diagnostics(c, stderr);
    return c->errors > 0 ? EXIT_SOURCES : 0;
}

static int run(kbc *c, const options *o)
{
    if (strcmp(o->command, "build") == 0)
        return build_or_check(c, o, true);
    if (strcmp(o->command, "check") == 0)
        return build_or_check(c, o, false);
    if (strcmp(o->command, "tree") != 0)
        return usage("unknown command", o->command);
    return o->source_count == 1 ? print_tree(c, o) : usage("tree takes one Markdown file", "");
}

int main(int argc, char **argv)
{
    options o = {.command = argc > 1 ? argv[1] : "--help"};
    bool asks = strcmp(o.command, "--help") == 0 || strcmp(o.command, "-h") == 0 || strcmp(o.command, "help") == 0;
    int status = 0;
    if (asks)
        (void)fputs(help, argc > 1 ? stdout : stderr);
    else if (strcmp(o.command, "--version") == 0)
        (void)puts("icsync-kbc " KB_VERSION);
    if (asks || strcmp(o.command, "--version") == 0) {
        status = argc > 1 ? 0 : EXIT_USAGE;
    } else {
        kbc c;
        kbc_init(&c);
        o.sources = kb_arena_get(&c.arena, (size_t)argc, sizeof *o.sources);
        status = read_options(&o, argc, argv);
        if (status == 0)
            status = run(&c, &o);
        kbc_release(&c);
        xmlCleanupParser();
    }
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        (void)fprintf(stderr, "icsync-kbc: cannot write to standard output\n");
        return EXIT_FAILED;
    }
    return status;
}
