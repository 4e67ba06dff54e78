/*
 * main.c - icsync-kbc. It alone prints (through report.h) and decides the exit
 * status: 0 done, 1 the sources have errors, or two files differ, 2 wrong usage, 3 the .kb file is missing
 * or damaged, 5 input, output or memory failed.
 */
#include "arguments.h"
#include "browser.h"
#include "compile.h"
#include "diff.h"
#include "export.h"
#include "gaps.h"
#include "near.h"
#include "report.h"
#include "sign.h"
#include "terminal.h"
#include "timings.h"
#include "watch.h"

#include <stdio.h>

#include <libxml/parser.h>

#ifndef KB_VERSION
#define KB_VERSION "0.0.0"
#endif

enum { EXIT_DIFFERENT = 1, EXIT_SOURCES = 1, EXIT_USAGE = 2, EXIT_DAMAGED = 3, EXIT_FAILED = 5 };

/* One call of the program. */
typedef struct program {
    kbc c;
    kbc_arguments arguments;
    kbc_progress progress;
    kbc_timings timings;
    const char *failed; /* what broke apart from the sources */
    bool reported;
    const kbc_told *told; /* warnings that are not told again; or NULL */
    uint32_t records;     /* that were built */
    kbc_aside *aside;     /* of watch: where a text is packed once the file has been replaced */
} program;

static int usage(program *p, const char *problem)
{
    kbc_print_line(kbc_format(&p->c, "%s (see icsync-kbc --help)", problem).s, stderr);
    return EXIT_USAGE;
}

/* ---------------------------------------------------------------- terminal */

static bool wants_colour(kbc_when when, bool terminal)
{
    return when == KBC_AUTO ? kbc_wants_colour(terminal) : when == KBC_ALWAYS;
}

static void show_progress(void *user, const char *doing, size_t done, size_t total, const char *things)
{
    program *p = user;
    int64_t now;
    if (kbc_milliseconds(&now))
        kbc_print_progress(&p->progress, now, doing, done, total, things);
}

static void watch_progress(program *p)
{
    if (!kbc_has_terminal() || kbc_is_dumb())
        return;
    p->progress.stream = stderr;
    p->c.progress = show_progress;
    p->c.progress_user = p;
    kbc_progress_at(&p->c, "reading the sources", 0, 0, "");
}

/* Prints the diagnostics, once. */
static void report(program *p)
{
    const kbc_arguments *a = &p->arguments;
    kbc_clear_progress(&p->progress);
    if (!p->reported && a->json) {
        kbc_print_json(&p->c, p->failed, stdout);
    } else if (!p->reported) {
        kbc_style style = {
            .colour = wants_colour(a->colour, kbc_has_terminal()),
            .source = a->caret == KBC_AUTO ? kbc_has_terminal() : a->caret == KBC_ALWAYS,
            .all = a->all,
            .width = kbc_terminal_width(),
        };
        kbc shown = p->c;
        if (p->told != NULL)
            kbc_leave_out_told(&shown, p->told);
        kbc_print_report(&shown, &style, stderr);
        p->c.arena = shown.arena;
    }
    p->reported = true;
}

/* That of a .kb file which cannot be used. */
static int exit_status(kb_status status)
{
    return status == KB_E_MEMORY || status == KB_E_IO ? EXIT_FAILED : EXIT_DAMAGED;
}

static int fail(program *p, const char *what)
{
    p->failed = what;
    report(p);
    kbc_print_line(what, stderr);
    return EXIT_FAILED;
}

/* ------------------------------------------------------------------- build */

/* The default output: the last part of the first source, without .md or .kb, with an extension. */
static const char *output_name(kbc *c, const kbc_arguments *a, const char *extension)
{
    if (a->output != NULL)
        return a->output;
    kb_str source = kb_str_from(a->sources[0]);
    while (source.n > 1 && source.s[source.n - 1] == '/')
        source.n--;
    size_t name = source.n;
    while (name > 0 && source.s[name - 1] != '/')
        name--;
    source = kb_str_slice(source, name, source.n);
    const char *from = a->command == KBC_MAKE_PAGE ? ".kb" : ".md";
    if (source.n > 3 && memcmp(source.s + source.n - 3, from, 3) == 0)
        source.n -= 3;
    if (source.n == 0 || source.s[0] == '.')
        source = KB_LIT("guide");
    return kbc_format(c, "%.*s%s", (int)source.n, source.s, extension).s;
}

/* Writes the file that a run was for, and frees its bytes. */
static int save(program *p, kb_buf *bytes, kbc_saved what, const char *file)
{
    kb_error error = {.status = KB_OK};
    kb_status status = kbc_save(kb_buf_view(bytes), what, p->c.jobs, file, &error);
    kb_buf_release(bytes);
    return status == KB_OK ? 0 : fail(p, kbc_format(&p->c, "%s; %s is unchanged", error.text, file).s);
}

typedef struct packing {
    program *p;
    const kbc_guide *guide;
    const char *file;
} packing;

/* The same file as build would write. */
static int pack(void *user)
{
    const packing *of = user;
    kbc *c = &of->p->c;
    kb_buf bytes;
    kb_error error;
    kb_buf_init(&bytes, &c->arena.alloc);
    c->hasty = false;
    c->timings = NULL;
    c->progress = NULL;
    bool good = kbc_write(c, of->guide, &bytes) == KB_OK && kbc_aside_is_wanted(of->p->aside) &&
                kbc_save(kb_buf_view(&bytes), KBC_DATA, c->jobs, of->file, &error) == KB_OK;
    return good ? 0 : EXIT_FAILED;
}

/* What goes on aside is of an older guide: it must not replace this one. */
static int save_soon(program *p, const kbc_guide *guide, kb_buf *bytes, const char *file)
{
    packing of = {p, guide, file};
    kbc_aside_wait(p->aside);
    int status = save(p, bytes, p->c.unpacked ? KBC_CHECKED : KBC_DATA, file);
    if (status == 0 && p->c.unpacked && !kbc_aside_begin(p->aside, pack, &of))
        kbc_print_line("the text stays unpacked: there can be no other process", stderr);
    return status;
}

static int write_guide(program *p, const kbc_guide *guide)
{
    const char *file = output_name(&p->c, &p->arguments, ".kb");
    kb_buf bytes;
    kb_buf_init(&bytes, &p->c.arena.alloc);
    kbc_progress_at(&p->c, "writing the index", 0, 0, "");
    kb_status status = kbc_write(&p->c, guide, &bytes);
    kbc_stage(&p->c, "save");
    p->records = guide->record_count;
    if (status == KB_OK && p->aside != NULL)
        return save_soon(p, guide, &bytes, file);
    if (status == KB_OK)
        return save(p, &bytes, KBC_DATA, file);
    kb_buf_release(&bytes);
    return fail(p, kbc_format(&p->c, "the index cannot be written; %s is unchanged", file).s);
}

static bool has_failed(const program *p, const kbc_guide *guide)
{
    return guide == NULL || p->c.errors > 0 || (p->arguments.werror && p->c.warnings > 0);
}

static int finish_build(program *p, const kbc_guide *guide, kbc_sources *sources)
{
    bool failed = has_failed(p, guide);
    if (failed || !p->arguments.json) /* the object tells of the writing, too */
        report(p);
    if (p->reported)
        kbc_forget_texts(&p->c, sources);
    int status = failed ? EXIT_SOURCES : write_guide(p, guide);
    report(p);
    return status;
}

/* ------------------------------------------------------------------- check */

static int finish_check(program *p, const kbc_guide *guide, int32_t day)
{
    kb_error error = {.status = KB_OK};
    kb_buf bytes;
    kbc_stage(&p->c, "lint");
    if (guide != NULL)
        kbc_lint(&p->c, guide, day);
    if (guide != NULL && p->c.errors == 0) {
        kb_buf_init(&bytes, &p->c.arena.alloc);
        kbc_progress_at(&p->c, "making the index", 0, 0, "");
        kb_status status = kbc_write(&p->c, guide, &bytes);
        kbc_stage(&p->c, "titles");
        if (status == KB_OK)
            status = kbc_lint_titles(&p->c, guide, kb_buf_view(&bytes), &error);
        else
            (void)kb_fail(&error, status, "the index cannot be made");
        kb_buf_release(&bytes);
        if (status != KB_OK)
            return fail(p, kb_arena_copy(&p->c.arena, kb_str_from(error.text)).s);
    }
    report(p);
    return has_failed(p, guide) ? EXIT_SOURCES : 0;
}

static int build_or_check(program *p)
{
    const kbc_arguments *a = &p->arguments;
    kbc_sources sources;
    int32_t day = KB_NO_DAY;
    if (a->command == KBC_CHECK && !kbc_today(&day))
        return usage(p, "SOURCE_DATE_EPOCH is not a number of seconds");
    watch_progress(p);
    p->c.timings = a->timings ? &p->timings : NULL;
    kbc_stage(&p->c, "read");
    kbc_load(&p->c, a->sources, a->source_count, a->rules, a->words, &sources);
    const char *output = output_name(&p->c, a, ".kb");
    if (a->command != KBC_CHECK && kbc_is_source(&sources, output))
        return usage(p, kbc_format(&p->c, "-o %s would write over a source; name another file", output).s);
    /* Rules or words that were named and cannot be read are told by kbc_load(); without them all would be wrong. */
    bool unreadable = (a->rules != NULL && sources.rules == NULL) || (a->words != NULL && sources.words == NULL);
    bool empty = sources.pages.count == 0 || unreadable;
    if (empty && p->c.errors == 0)
        kbc_report(&p->c, KBC_ERROR, NULL, (kbc_place){0, 0}, "read", "no Markdown files in %s", a->sources[0]);
    kbc_guide *guide = empty ? NULL : kbc_compile(&p->c, &sources);
    int status = a->command == KBC_CHECK ? finish_check(p, guide, day) : finish_build(p, guide, &sources);
    kbc_guide_release(guide);
    if (a->timings)
        kbc_print_timings(&p->timings, stderr);
    return status;
}

/* ------------------------------------------------------------------- watch */

static void tell_build(program *p, int status, bool failed_before, int64_t began)
{
    int64_t now = began;
    const char *file = output_name(&p->c, &p->arguments, ".kb");
    (void)kbc_milliseconds(&now);
    if (status == 0)
        kbc_print_now(kbc_format(&p->c, "built %s%s: %u records, %lld ms", file, failed_before ? " again" : "",
                                 (unsigned)p->records, (long long)(now - began)).s, stdout);
    else if (status == EXIT_SOURCES)
        kbc_print_now(kbc_format(&p->c, "not built; %s is unchanged", file).s, stdout);
}

static void tell_packed(program *p, int status)
{
    const char *file = output_name(&p->c, &p->arguments, ".kb");
    if (status == 0)
        kbc_print_now(kbc_format(&p->c, "packed %s", file).s, stdout);
    else
        kbc_print_line(kbc_format(&p->c, "%s could not be packed, and is larger than it need be", file).s, stderr);
}

/* As build does, with what the builds before left, and told, in mind. */
static int build_once(const program *p, kbc_cache *cache, kbc_told *told, bool failed_before)
{
    int64_t began = 0;
    program round = {.arguments = p->arguments, .told = told, .aside = p->aside};
    (void)kbc_milliseconds(&began);
    kbc_aside_stop(p->aside);
    kbc_begin_worker(&p->c, &round.c);
    round.c.cache = cache;
    round.c.hasty = told->marks != NULL; /* the first one takes its time all the same */
    int status = build_or_check(&round);
    tell_build(&round, status, failed_before, began);
    kbc_remember_told(told, &round.c);
    kbc_release(&round.c);
    return status;
}

static bool are_there(const kbc_arguments *a)
{
    for (size_t i = 0; i < a->source_count; i++)
        if (!kbc_stamp_of(a->sources[i], true).there)
            return false;
    return true;
}

/* What is wrong from the beginning on, but for errors on pages, ends it; what comes later may go again. */
static int watch(program *p)
{
    kbc_told told = {NULL, 0};
    kbc_aside aside = {0, 0};
    kbc_cache *cache = kbc_cache_new();
    kbc_cache_writes(cache, output_name(&p->c, &p->arguments, ".kb"));
    p->aside = &aside;
    int status = build_once(p, cache, &told, false), packed;
    bool goes_on = status == 0 || (status == EXIT_SOURCES && are_there(&p->arguments));
    while (goes_on) {
        if (!kbc_watch_wait(cache, &aside, &packed)) {
            tell_packed(p, packed);
            continue;
        }
        status = build_once(p, cache, &told, status != 0);
        goes_on = status != EXIT_USAGE && !ferror(stdout);
    }
    kbc_cache_free(cache);
    kbc_forget_told(&told);
    return status;
}

/* -------------------------------------------------------------------- tree */

static int print_tree(program *p)
{
    const kbc_arguments *a = &p->arguments;
    kbc *c = &p->c;
    kbc_sources sources;
    const char *rules_file = a->rules != NULL || a->plain ? a->rules : kbc_find_rules(c, a->sources[0]);
    c->plain = a->plain;
    kbc_load_page(c, a->sources[0], rules_file, &sources);
    if (sources.pages.count > 1)
        return usage(p, "tree takes one Markdown file, not a folder");
    bool unreadable = rules_file != NULL && sources.rules == NULL; /* told by kbc_load() */
    kbc_rules *rules = unreadable ? NULL : kbc_rules_load(c, sources.rules);
    if (a->plain)
        c->rules = NULL; /* no bold headings */
    if (rules != NULL && sources.pages.count > 0) {
        const kbc_source *source = sources.pages.items;
        kbc_page page = {.source = source, .id = kbc_page_id(c, source->path)};
        xmlDocPtr doc = kbc_tree(c, source);
        if (doc != NULL) {
            if (!a->plain)
                kbc_extract(c, rules, doc, &page);
            kbc_near_tell(c, rules, 0);
            kbc_print_tree(source, doc, stdout);
            xmlFreeDoc(doc);
        }
    }
    kbc_rules_free(rules);
    report(p);
    return c->errors > 0 ? EXIT_SOURCES : 0;
}

/* ------------------------------------------------------------------ bundle */

static int make_bundle(program *p)
{
    const kbc_arguments *a = &p->arguments;
    kb_buf bytes;
    if (kbc_is_same_file(a->output, a->reader) || kbc_is_same_file(a->output, a->sources[0]))
        return usage(p, kbc_format(&p->c, "-o %s would write over a source; name another file", a->output).s);
    kb_buf_init(&bytes, &p->c.arena.alloc);
    kb_str problem = kbc_bundle(&p->c, a->reader, a->sources[0], &bytes);
    if (problem.s == NULL)
        return save(p, &bytes, KBC_PROGRAM, a->output);
    kb_buf_release(&bytes);
    kbc_print_line(problem.s, stderr);
    return EXIT_SOURCES;
}

/* -------------------------------------------------------------------- sign */

static int sign(program *p)
{
    const kbc_arguments *a = &p->arguments;
    kb_str problem;
    kb_status status = kbc_sign_file(&p->c, a->sources[0], a->key, a->output != NULL ? a->output : a->sources[0], &problem);
    if (status != KB_OK)
        kbc_print_line(problem.s, stderr);
    return status == KB_OK ? 0 : status == KB_E_ARGUMENT ? EXIT_USAGE : exit_status(status);
}

/* -------------------------------------------------------------------- page */

static int make_page(program *p)
{
    kb_buf page;
    kb_str problem;
    const char *source = p->arguments.sources[0], *file = output_name(&p->c, &p->arguments, ".html");
    if (kbc_is_same_file(file, source))
        return usage(p, kbc_format(&p->c, "-o %s would write over the source; name another file", file).s);
    if (kbc_built_in(KBC_READER_WASM).n == 0)
        return fail(p, "this icsync-kbc was built without the reader for browsers; in its sources run \"make page\", "
                       "and take build/icsync-kbc");
    kb_buf_init(&page, &p->c.arena.alloc);
    if (kbc_browser_page(&p->c, source, &page, &problem))
        return save(p, &page, KBC_BROWSER_PAGE, file);
    kb_buf_release(&page);
    kbc_print_line(problem.s, stderr);
    return EXIT_SOURCES;
}

/* ------------------------------------------------------------------ import */

static int import(program *p)
{
    const kbc_arguments *a = &p->arguments;
    kb_error error = {.status = KB_OK};
    watch_progress(p);
    kb_status status = kbc_import(&p->c, a->sources[0], a->output, a->force, &error);
    if (status != KB_OK)
        return fail(p, kb_arena_copy(&p->c.arena, kb_str_from(error.text)).s);
    report(p);
    return p->c.errors > 0 ? EXIT_SOURCES : 0;
}

/* ------------------------------------------------------------------ export */

static bool is_good(void *user, const char *folder)
{
    return kbc_export_check(user, folder);
}

static int save_export(program *p, kbc_exports *x)
{
    const kbc_arguments *a = &p->arguments;
    kb_error error = {.status = KB_OK};
    if (a->form == KBC_ONE_PAGE)
        return save(p, &((kbc_export_file *)x->files.items)[0].bytes, KBC_BROWSER_PAGE, a->output);
    kbc_folder_check *check = a->form == KBC_MARKDOWN ? is_good : NULL;
    kb_status status = kbc_save_folder(&p->c, &x->files, a->output, a->force, check, x, &error);
    if (status == KB_OK)
        return 0;
    if (x->problem.s == NULL)
        return fail(p, kbc_format(&p->c, "%s", error.text).s);
    kbc_print_line(x->problem.s, stderr);
    return EXIT_SOURCES;
}

static int export(program *p)
{
    const kbc_arguments *a = &p->arguments;
    kbc_exports x;
    kb_str problem;
    if (kbc_is_same_file(a->output, a->sources[0]))
        return usage(p, kbc_format(&p->c, "-o %s would write over the source; name another file", a->output).s);
    kb_status opened = kbc_export_open(&p->c, a->sources[0], &x, &problem);
    if (opened != KB_OK) {
        kbc_print_line(problem.s, stderr);
        return exit_status(opened);
    }
    int status = EXIT_SOURCES;
    if (kbc_export(&x, a->form, &problem))
        status = save_export(p, &x);
    else
        kbc_print_line(kbc_format(&p->c, "%s: %.*s", a->sources[0], (int)problem.n, problem.s).s, stderr);
    kbc_export_close(&x);
    return status;
}

/* -------------------------------------------------------------------- gaps */

/* Compiles a folder or a page into memory; 0 or a status after reports. */
static int compile_guide(program *p, const char *file, kb_buf *bytes)
{
    const kbc_arguments *a = &p->arguments;
    kbc_sources sources;
    watch_progress(p);
    kbc_load(&p->c, &file, 1, a->rules, a->words, &sources);
    bool unreadable = (a->rules != NULL && sources.rules == NULL) || (a->words != NULL && sources.words == NULL);
    if (sources.pages.count == 0 && p->c.errors == 0)
        kbc_report(&p->c, KBC_ERROR, NULL, (kbc_place){0, 0}, "read", "%s is no .kb file, and has no Markdown", file);
    const kbc_source *first = sources.pages.items;
    if (sources.pages.count == 1 && kb_log_begins(first->text))
        return usage(p, kbc_format(&p->c, "%s is a log; name the guide behind the logs", file).s);
    kbc_guide *guide = sources.pages.count == 0 || unreadable ? NULL : kbc_compile(&p->c, &sources);
    int status = guide == NULL || p->c.errors > 0 ? EXIT_SOURCES : 0;
    if (status == 0 && kbc_write(&p->c, guide, bytes) != KB_OK)
        p->failed = "the index cannot be made";
    kbc_guide_release(guide);
    p->arguments.json = false; /* which is for what is found */
    kbc_clear_progress(&p->progress);
    if (status == 0 && p->failed != NULL)
        return fail(p, p->failed);
    if (status != 0)
        report(p);
    return status;
}

/* Opens a .kb file, or what sources make, whose bytes must last. */
static int open_guide(program *p, const char *file, kb_buf *bytes, kb **k, kb_session **session)
{
    kb_error error;
    kb_status status = kbc_open_kb(file, k, session, &error);
    if (status == KB_E_NOT_KB) {
        int compiled = compile_guide(p, file, bytes);
        if (compiled != 0)
            return compiled;
        status = kb_open_memory(bytes->data, bytes->size, &p->c.arena.alloc, k, &error);
        if (status == KB_OK)
            status = kbc_sure(kb_session_new(*k, session));
    }
    if (status == KB_OK)
        return 0;
    kbc_print_line(kbc_format(&p->c, "%s: %s", file, error.text).s, stderr);
    return exit_status(status);
}

/* The texts of logs stay in the arena. */
static bool read_log(program *p, const char *file, kbc_gaps *gaps)
{
    kb_error error = {.status = KB_OK};
    kb_buf bytes;
    kb_buf_init(&bytes, &p->c.arena.alloc);
    bool good = kbc_read_some(file, KBC_GAPS_LOG_BYTES, &bytes, &error) == KB_OK;
    if (good)
        kbc_gaps_log(gaps, kb_arena_copy(&p->c.arena, kb_buf_view(&bytes)));
    else
        kbc_print_line(kbc_format(&p->c, "cannot read %s: %s", file, error.text).s, stderr);
    kb_buf_release(&bytes);
    return good;
}

static int print_gaps(program *p, kbc_gaps *gaps, bool json)
{
    kb_buf out;
    if (kbc_gaps_find(gaps) != KB_OK)
        return fail(p, kb_arena_copy(&p->c.arena, kb_str_from(kb_session_error(gaps->session)->text)).s);
    kb_buf_init(&out, &p->c.arena.alloc);
    if (json)
        kbc_gaps_json(gaps, &out);
    else
        kbc_gaps_print(gaps, p->arguments.all, &out);
    (void)fwrite(out.data, 1, out.size, stdout);
    kb_buf_release(&out);
    if (gaps->bad > 0)
        kbc_print_line(kbc_format(&p->c, "lines that are not of a log were left out: %zu", gaps->bad).s, stderr);
    return 0;
}

static int find_gaps(program *p)
{
    const kbc_arguments *a = &p->arguments;
    bool json = a->json;
    size_t logs = a->source_count - 1;
    kb *k = NULL;
    kb_session *session = NULL;
    kb_buf bytes;
    kbc_gaps gaps = {0};
    kb_buf_init(&bytes, &p->c.arena.alloc);
    int status = open_guide(p, a->sources[logs], &bytes, &k, &session);
    if (status == 0)
        kbc_gaps_begin(&p->c, k, session, &gaps);
    for (size_t i = 0; i < logs && status == 0; i++)
        status = read_log(p, a->sources[i], &gaps) ? 0 : EXIT_SOURCES;
    if (status == 0)
        status = print_gaps(p, &gaps, json);
    kbc_gaps_end(&gaps);
    kb_session_free(session);
    kb_close(k);
    kb_buf_release(&bytes);
    return status;
}

/* -------------------------------------------------------------------- diff */

static kb_status print_diff(program *p, kbc_diff *d)
{
    const kbc_arguments *a = &p->arguments;
    kb_buf out;
    kb_buf_init(&out, &p->c.arena.alloc);
    kbc_diff_form form = wants_colour(a->colour, kbc_is_terminal()) ? KBC_DIFF_COLOUR : KBC_DIFF_PLAIN;
    kb_status status = a->json ? kbc_diff_json(d, &out) : kbc_diff_print(d, a->markdown ? KBC_DIFF_MARKDOWN : form, &out);
    (void)fwrite(out.data, 1, out.size, stdout);
    kb_buf_release(&out);
    return status;
}

static int compare(program *p)
{
    kbc_diff d;
    kb_str problem;
    kb_status opened = kbc_diff_files(&p->c, p->arguments.sources[0], p->arguments.sources[1], &d, &problem);
    int status = exit_status(opened);
    if (opened != KB_OK)
        kbc_print_line(problem.s, stderr);
    else if (kbc_diff_is_same(&d))
        status = p->arguments.json && print_diff(p, &d) != KB_OK ? EXIT_DAMAGED : 0;
    else if (print_diff(p, &d) == KB_OK)
        status = EXIT_DIFFERENT;
    else
        kbc_print_line("a file cannot be read", stderr);
    kbc_diff_release(&d);
    return status;
}

/* -------------------------------------------------------------------- main */

static int run(program *p, int argc, char **argv)
{
    kb_str problem;
    if (argc < 2) {
        (void)fputs(kbc_help(""), stderr);
        return EXIT_USAGE;
    }
    if (!kbc_read_arguments(&p->c, argc, argv, &p->arguments, &problem))
        return usage(p, problem.s);
    switch (p->arguments.command) {
    case KBC_HELP: (void)fputs(kbc_help(p->arguments.topic), stdout); return 0;
    case KBC_VERSION: (void)puts("icsync-kbc " KB_VERSION); return 0;
    case KBC_WATCH: return watch(p);
    case KBC_TREE: return print_tree(p);
    case KBC_BUNDLE: return make_bundle(p);
    case KBC_SIGN: return sign(p);
    case KBC_MAKE_PAGE: return make_page(p);
    case KBC_IMPORT: return import(p);
    case KBC_EXPORT: return export(p);
    case KBC_DIFF: return compare(p);
    case KBC_GAPS: return find_gaps(p);
    case KBC_COMPLETE:
        (void)fputs(kbc_complete(&p->c, p->arguments.sources, p->arguments.source_count), stdout);
        return 0;
    default: return build_or_check(p);
    }
}

int main(int argc, char **argv)
{
    program p = {.failed = NULL};
    kbc_guard();
    kbc_init(&p.c);
    int status = run(&p, argc, argv);
    kbc_clear_progress(&p.progress);
    kbc_release(&p.c);
    xmlCleanupParser();
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        if (!kbc_reader_left())
            kbc_print_line("cannot write to standard output", stderr);
        return EXIT_FAILED;
    }
    return status;
}
