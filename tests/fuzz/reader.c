/*
 * reader.c - hostile .kb files and queries for every way that the reader has to
 * them. A libFuzzer program, run by tests/fuzz/run; FUZZ in its environment says
 * which command it tries:
 *
 *     open verify search show list page diagnose      an input is a query and a file
 *     query                                           an input is a query; the file is that of FUZZ_KB
 *
 * An input begins with the length of the query in a byte. The mutator makes the
 * checksums right again in most inputs, and packs a changed text anew in some.
 * What is said must have nothing in it that a terminal would obey, and a file that
 * is sound to verify must not be damaged to any command. Nor may a key that signed nothing be believed.
 */
#include "diagnose.h"
#include "seal.h"
#include "wasm/wasm.h"

#include <sodium/utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 24u /* of a query that are given one by one */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

static const char *target = "";
static uint8_t *fixed; /* the file of FUZZ_KB */
static size_t fixed_bytes;

static _Noreturn void broken(const char *what)
{
    (void)fprintf(stderr, "broken: %s\n", what);
    abort();
}

/* --------------------------------------------------------------- what is said */

/* Its own reading of what a terminal must not get, beside that of output.c. */
static bool obeys(uint32_t code)
{
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0) || code == 0x061C ||
           code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0xFEFF || (code >= 0xE0000 && code <= 0xE007F);
}

static void check_said(out_stream *o, bool json)
{
    kb_str said = out_view(o);
    for (size_t at = 0; at < said.n;) {
        uint32_t code = out_next(said, &at);
        if ((code & OUT_BAD) != 0)
            broken("what is said is no UTF-8");
        if (json ? code < 0x20 && code != '\n' : obeys(code))
            broken("what is said has controls in it");
    }
}

/* ------------------------------------------------------------------- a command */

/* The command with the words of the query, behind --, or --json. */
static int run_words(cli *c, const char *command, int (*run)(cli *), kb_str query, bool json)
{
    char *argv[WORDS_MAX + 4] = {(char *)(uintptr_t)"icsync-kb", (char *)(uintptr_t)command,
                                 (char *)(uintptr_t)(json ? "--json" : "--")};
    int argc = 3;
    kb_str word;
    while (argc < (int)WORDS_MAX + 3 && kb_str_split(&query, ' ', &word))
        argv[argc++] = (char *)(uintptr_t)cli_string(c, word);
    int status = cli_parse(c, argc, argv);
    if (status == 0)
        status = cli_resolve_facets(c);
    return status != 0 || c->options.word_count == 0 || c->options.batch != NULL || c->options.log != NULL ? CLI_USAGE
                                                                                                      : run(c);
}

/* Records by number, as the query says, since a mutation seldom finds an id. */
static int run_show(cli *c, kb_str query, bool json)
{
    kb_record record;
    uint32_t number = 0;
    for (size_t i = 0; i < query.n; i++)
        number = number * 31 + (unsigned char)query.s[i];
    if (c->info.records > 0 && kb_get_record(c->session, number % c->info.records, KB_NO_DAY, &record) == KB_OK)
        query = out_str(cli_string(c, record.id));
    return strcmp(target, "page") == 0 ? run_words(c, "read", wasm_read, query, true)
                                       : run_words(c, "show", cmd_show, query, json);
}

/* Answers are the bytes of the query behind its words. */
static int run_diagnosis(cli *c, kb_str query, bool json)
{
    static const char *const typed[] = {"1", "2", "n", "not fixed", "skip", "back", "done", "why", "fixed", "mac", "paused"};
    static diagnosis d;
    diagnose_run run = {.c = c, .d = &d};
    kb_str words = kb_str_slice(query, 0, query.n / 2);
    diagnosis_begin(&d, c->kb, c->session, words, NULL, 0);
    for (size_t i = query.n / 2; i < query.n && d.status == KB_OK; i++)
        (void)diagnosis_take(&d, out_str(typed[(unsigned char)query.s[i] % 11u]), out_str("2027-01-31"));
    c->options.report = json ? "-" : "x.md";
    if (d.status != KB_OK)
        return cli_fail_kb(c, d.status, kb_session_error(c->session));
    if (json)
        return diagnose_json(&run);
    c->options.report = "-";
    flow f;
    flow_init(&f, &c->out, 80);
    if (d.place == DIAGNOSIS_STEP) {
        diagnose_text(&run, &f);
        diagnose_why(&run, &f);
    }
    flow_end(&f, 0);
    return diagnose_report(&run);
}

static int run_target(cli *c, kb_str query, bool json)
{
    if (strcmp(target, "show") == 0 || strcmp(target, "page") == 0)
        return run_show(c, query, json);
    if (strcmp(target, "list") == 0) {
        c->options.json = json;
        int status = cmd_list(c);
        return status == CLI_KB ? status : cmd_info(c);
    }
    if (strcmp(target, "diagnose") == 0)
        return run_diagnosis(c, query, json);
    if (strcmp(target, "verify") == 0 || strcmp(target, "open") == 0)
        return 0;
    return run_words(c, "search", cmd_search, query, json);
}

static void begin(cli *c)
{
    memset(c, 0, sizeof *c);
    c->alloc = kb_alloc_default();
    c->today = 20000;
    c->today_is_set = true;
    c->width = 80;
    c->file = "fuzz.kb";
    out_init(&c->out, OUT_MEMORY, false);
    out_init(&c->err, OUT_MEMORY, false);
    c->out.filter = c->err.filter = true;
}

/* A key with the id that the file names, which nobody has; the query stands for the signature beside the file. */
static void try_trust(cli *c, kb_str query)
{
    uint8_t key[42] = "Ed";
    char text[57];
    kb_get_info(c->kb, &c->info);
    (void)sodium_hex2bin(key + 2, 8, c->info.signer, strlen(c->info.signer), NULL, NULL, NULL);
    for (size_t i = 0; i < 4; i++) { /* which is told the other way round */
        uint8_t byte = key[2 + i];
        key[2 + i] = key[9 - i];
        key[9 - i] = byte;
    }
    memset(key + 10, 0x58, 32);
    (void)sodium_bin2base64(text, sizeof text, key, sizeof key, sodium_base64_VARIANT_ORIGINAL);
    if (kb_trust(c->kb, out_str(text), query, NULL) == KB_OK)
        broken("what nobody signed is trusted");
}

static void try_file(const uint8_t *file, size_t size, kb_str query)
{
    cli c;
    kb_error error = {KB_OK, ""};
    begin(&c);
    bool json = query.n % 2 == 1, sound = false;
    kb_status status = kb_open_memory(file, size, &c.alloc, &c.kb, &error);
    if (status != KB_OK)
        (void)cli_fail_kb(&c, status, &error);
    else if (strcmp(target, "open") == 0)
        try_trust(&c, query);
    else if (kb_session_new(c.kb, &c.session) == KB_OK) {
        kb_get_info(c.kb, &c.info);
        int said = run_target(&c, query, json);
        sound = (strcmp(target, "verify") == 0 || said == CLI_KB) && kb_verify(c.kb, &error) == KB_OK;
        if (said == CLI_KB && sound)
            broken("a sound file is damaged to a command");
    }
    check_said(&c.out, json);
    check_said(&c.err, false);
    kb_session_free(c.session);
    kb_close(c.kb);
    out_free(&c.out);
    out_free(&c.err);
    sys_forget(&c.memory);
}

/* -------------------------------------------------------------------- inputs */

/* How many bytes the query takes, its length aside. */
static size_t query_bytes(const uint8_t *data, size_t size)
{
    return size == 0 ? 0 : data[0] < size ? data[0] : size - 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n = query_bytes(data, size);
    if (fixed != NULL)
        try_file(fixed, fixed_bytes, (kb_str){(const char *)data, size});
    else if (size > n + 1)
        try_file(data + n + 1, size - n - 1, (kb_str){(const char *)data + 1, n});
    return 0;
}

/* -------------------------------------------------------------------- mutator */

/* Writes a file anew with another text, if that is possible and it has room; returns its size, or 0. */
static size_t change_text(uint8_t *file, size_t size, size_t most, uint64_t *seed)
{
    kb_container c;
    kb_alloc alloc = kb_alloc_default();
    kb_buf out;
    size_t n, wrote = 0;
    uint8_t *raw = kb_container_open(&c, file, size, NULL) == KB_OK ? seal_text(&c, &n) : NULL;
    if (raw == NULL)
        return 0;
    for (uint64_t i = 1 + seal_random(seed) % 3; i > 0; i--)
        seal_scramble(raw, n, seed);
    kb_buf_init(&out, &alloc);
    if (seal_with_text(&c, (kb_str){(const char *)raw, n}, &out) == KB_OK && out.size <= most) {
        memcpy(file, out.data, out.size);
        wrote = out.size;
    }
    kb_buf_release(&out);
    free(raw);
    return wrote;
}

static size_t change_file(uint8_t *file, size_t size, size_t most, uint64_t *seed)
{
    uint64_t how = seal_random(seed) % 16;
    size_t text = how < 3 ? change_text(file, size, most, seed) : 0, head = size < 600 ? size : 600;
    if (text > 0)
        return text;
    if (how < 10)
        for (uint64_t i = 1 + seal_random(seed) % 3; i > 0; i--)
            seal_scramble(file + (how < 6 ? 0 : 8), how < 6 ? size : head > 8 ? head - 8 : 0, seed);
    else
        size = LLVMFuzzerMutate(file, size, most);
    if (how == 15)
        return size; /* with checksums that are wrong now */
    for (unsigned i = 0; i < 8 && size >= KB_HEADER_BYTES && how > 9; i++)
        file[16 + i] = (uint8_t)((uint64_t)size >> 8 * i);
    seal_as(file, size, file);
    return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    uint64_t random = seed;
    size_t n = query_bytes(data, size);
    if (fixed != NULL || size < n + 2 || most > 1u << 20)
        return LLVMFuzzerMutate(data, size, most);
    if (seal_random(&random) % 4 > 0)
        return n + 1 + change_file(data + n + 1, size - n - 1, most - n - 1, &random);
    uint8_t query[256];
    memcpy(query, data + 1, n);
    size_t changed = LLVMFuzzerMutate(query, n, 255), rest = size - n - 1;
    if (changed + 1 + rest > most)
        return size;
    memmove(data + 1 + changed, data + 1 + n, rest);
    memcpy(data + 1, query, changed);
    data[0] = (uint8_t)changed;
    return 1 + changed + rest;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *name = getenv("FUZZ"), *file = getenv("FUZZ_KB");
    kb_str text;
    static sys_memory memory;
    (void)argc;
    (void)argv;
    target = name != NULL ? name : "";
    if (strcmp(target, "query") != 0)
        return 0;
    if (file == NULL || sys_read_all(&memory, file, 1u << 20, &text) != 0)
        broken("FUZZ_KB names no file");
    fixed = malloc(text.n);
    if (fixed == NULL)
        broken("no memory");
    memcpy(fixed, text.s, text.n);
    fixed_bytes = text.n;
    sys_forget(&memory);
    return 0;
}
