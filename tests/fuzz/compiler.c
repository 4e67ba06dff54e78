/*
 * compiler.c - hostile sources for the compiler. A libFuzzer program, run by
 * tests/fuzz/run; FUZZ in its environment says what an input is:
 *
 *     build   a page of Markdown      rules   the file rules.xml
 *     words   the file words          import  a saved web page
 *
 * What compiles without an error must be a sound file, which each title is found
 * in without damage. The sources are files in FUZZ_FOLDER.
 */
#include "compile.h"
#include "library.h"
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *target = "", *folder = "";

static const char page[] = "---\nreviewed: 2027-01-31\n---\n# Printer stuck {#stuck aliases=\"no paper\"}\n\n"
                           "1. Open the [tray](#tray).\n2. Wait.\n\n## Tray {#tray}\n\n| a | b |\n|---|---|\n| c | `d` |\n\n"
                           "> [!WARNING]\n> Hot.\n";

static _Noreturn void broken(const char *what)
{
    (void)fprintf(stderr, "broken: %s\n", what);
    abort();
}

/* ------------------------------------------------------------------ compiling */

static void put_file(const char *name, kb_str text)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(text.s, 1, text.n, f) != text.n || fclose(f) != 0)
        broken("FUZZ_FOLDER cannot be written");
}

/* The file that came of it answers its own titles, and verify finds nothing. */
static void check_file(kb_str bytes)
{
    kb *k;
    kb_session *s;
    kb_str title;
    kb_result result;
    if (kb_open_memory(bytes.s, bytes.n, NULL, &k, NULL) != KB_OK || kb_verify(k, NULL) != KB_OK)
        broken("the file that was made is not sound");
    if (kb_session_new(k, &s) != KB_OK)
        broken("no session");
    for (uint32_t i = 0; i < 20 && kb_get_title(s, i, &title) == KB_OK; i++) {
        char copy[300]; /* the search forgets what the session handed out */
        kb_query q = {.text = {copy, title.n < sizeof copy ? title.n : sizeof copy}, .limit = 3, .today = KB_NO_DAY};
        memcpy(copy, title.s, q.text.n);
        kb_status status = kb_search(s, &q, &result);
        if (status != KB_OK && status != KB_E_LIMIT)
            broken("a title cannot be searched for");
        kb_session_reset(s);
    }
    kb_session_free(s);
    kb_close(k);
}

static void compile(kb_str input)
{
    static const char *const names[] = {"page.md", "rules.xml", "words"};
    kbc c;
    kb_buf out;
    kbc_sources sources;
    put_file(names[strcmp(target, "rules") == 0 ? 1 : strcmp(target, "words") == 0 ? 2 : 0], input);
    kbc_init(&c);
    c.jobs = 1;
    kbc_load(&c, &folder, 1, NULL, NULL, &sources);
    kbc_guide *guide = kbc_compile(&c, &sources);
    kb_buf_init(&out, &c.arena.alloc);
    if (guide != NULL && c.errors == 0 && kbc_write(&c, guide, &out) == KB_OK)
        check_file(kb_buf_view(&out));
    kb_buf_release(&out);
    if (guide != NULL)
        kbc_guide_release(guide);
    kbc_release(&c);
}

/* ------------------------------------------------------------------ importing */

static void import(kb_str input)
{
    kbc c;
    kb_error error = {.status = KB_OK};
    kbc_init(&c);
    const char *in = kbc_format(&c, "%s/in.html", folder).s, *out = kbc_format(&c, "%s/out", folder).s;
    put_file("in.html", input);
    if (kbc_import(&c, in, out, true, &error) != KB_OK)
        broken("what was imported cannot be written");
    kbc_release(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kb_str input = {(const char *)data, size};
    if (strcmp(target, "import") == 0)
        import(input);
    else
        compile(input);
    return 0;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *name = getenv("FUZZ"), *files = getenv("FUZZ_FOLDER");
    (void)argc;
    (void)argv;
    target = name != NULL ? name : "";
    folder = files != NULL ? files : "";
    put_file("page.md", kb_str_from(page));
    return 0;
}
