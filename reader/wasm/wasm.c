/*
 * wasm.c - the reader in a browser, or in any WebAssembly: no imports, no system.
 * Bytes of a .kb file and a command line go in through memory, what icsync-kb
 * would print with --json comes out, made by the same commands. The functions
 * with EXPORT are for compiler/browser/page.js and tests/page/reader.mjs.
 *
 *     r = make(); at = room(r, n); the name of the file, a 0, the file's bytes;
 *     open(r, n, today); at = room(r, n); words, each with a 0; ask(r, n)
 *
 * open() and ask() return the exit status of icsync-kb. said(r, 0) is where the
 * standard output is, said(r, 1) the messages; said_bytes() how long they are. What
 * room() and said() return is good until the next call of another function.
 */
#include "wasm.h"

#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define MOST_WORDS 64

typedef struct reader {
    cli c;
    char *room, *file; /* file: the name and the bytes of what is open */
    size_t room_bytes, file_bytes;
} reader;

/* The commands that there are here. */
static const cli_command commands[] = {
    {"search", cmd_search, UINT32_MAX, 1, true, true},
    {"show", cmd_show, 1, 1, true, false},
    {"list", cmd_list, 1, 0, true, true},
    {"info", cmd_info, 0, 0, true, false},
    {"read", wasm_read, UINT32_MAX, 1, true, false},
    {"diagnose", wasm_diagnose, 2, 2, true, false},
    {NULL, NULL, 0, 0, false, false},
};

reader *wasm_make(void);
char *wasm_room(reader *r, size_t n);
int wasm_open(reader *r, size_t n, int32_t today);
int wasm_ask(reader *r, size_t n);
const char *wasm_said(const reader *r, int which);
size_t wasm_said_bytes(const reader *r, int which);

/* NULL without memory. */
EXPORT(make) reader *wasm_make(void)
{
    reader *r = sys_resize(NULL, NULL, 0, sizeof *r);
    if (r == NULL)
        return NULL;
    memset(r, 0, sizeof *r);
    r->c.alloc = wasm_alloc();
    out_init(&r->c.out, OUT_MEMORY, false);
    out_init(&r->c.err, OUT_MEMORY, false);
    return r;
}

EXPORT(room) char *wasm_room(reader *r, size_t n)
{
    if (n > r->room_bytes || r->room == NULL) {
        size_t bytes = n > 256 ? n : 256;
        sys_resize(NULL, r->room, r->room_bytes, 0);
        r->room = sys_resize(NULL, NULL, 0, bytes);
        r->room_bytes = r->room == NULL ? 0 : bytes;
    }
    return r->room;
}

/* Forgets the command line before. */
static void begin(cli *c)
{
    sys_forget(&c->memory);
    memset(&c->options, 0, sizeof c->options);
    c->values = NULL;
    c->value_count = 0;
    c->out.n = c->err.n = 0;
    c->out.error = c->err.error = 0;
}

static int end(cli *c, int status)
{
    return c->out.error != 0 ? cli_no_memory(c) : status;
}

/* The file that is open stays so when another cannot be opened. */
EXPORT(open) int wasm_open(reader *r, size_t n, int32_t today)
{
    cli *c = &r->c;
    kb *k = NULL;
    kb_session *session = NULL;
    kb_error err = {KB_OK, ""};
    begin(c);
    const char *zero = n <= r->room_bytes && n > 0 ? memchr(r->room, '\0', n) : NULL;
    if (zero == NULL)
        return cli_no_memory(c);
    const char *before = c->file;
    size_t name = (size_t)(zero - r->room) + 1;
    c->file = r->room;
    kb_status status = kb_open_memory(r->room + name, n - name, &c->alloc, &k, &err);
    if (status == KB_OK)
        status = kb_session_new(k, &session);
    if (status != KB_OK) {
        int failed = cli_fail_kb(c, status, &err);
        kb_close(k);
        c->file = before;
        return end(c, failed);
    }
    kb_session_free(c->session);
    kb_close(c->kb);
    sys_resize(NULL, r->file, r->file_bytes, 0);
    r->file = r->room;
    r->file_bytes = r->room_bytes;
    r->room = NULL;
    r->room_bytes = 0;
    c->kb = k;
    c->session = session;
    c->today = today;
    kb_get_info(k, &c->info);
    return CLI_FOUND;
}

static int run(cli *c, int argc, char **argv)
{
    int status = cli_parse(c, argc, argv);
    if (status != 0)
        return status;
    c->options.json = true;
    const char *name = c->options.command != NULL ? c->options.command : "";
    const cli_command *cmd = cli_find_command(commands, out_str(name));
    size_t words = c->options.word_count;
    if (cmd == NULL || words < cmd->least || words > cmd->most || c->options.batch != NULL)
        return cli_fail(c, CLI_USAGE, "no such command here: ", name);
    status = cli_resolve_facets(c);
    return status == 0 ? cmd->run(c) : status;
}

EXPORT(ask) int wasm_ask(reader *r, size_t n)
{
    cli *c = &r->c;
    char *argv[MOST_WORDS + 1] = {NULL}; /* the first is the program's name */
    int argc = 1;
    begin(c);
    if (n > r->room_bytes || c->kb == NULL)
        return cli_fail(c, CLI_USAGE, "no knowledge base is open");
    kb_session_reset(c->session); /* what was handed out before, and the words that are marked */
    for (size_t at = 0; at < n; at++) {
        char *zero = memchr(r->room + at, '\0', n - at);
        if (zero == NULL || argc > MOST_WORDS)
            return cli_fail(c, CLI_USAGE, "too many words");
        argv[argc++] = r->room + at;
        at = (size_t)(zero - r->room);
    }
    return end(c, run(c, argc, argv));
}

EXPORT(said) const char *wasm_said(const reader *r, int which)
{
    return out_view(which == 0 ? &r->c.out : &r->c.err).s;
}

EXPORT(said_bytes) size_t wasm_said_bytes(const reader *r, int which)
{
    return out_view(which == 0 ? &r->c.out : &r->c.err).n;
}
