/*
 * queries.c - asks a file queries of any bytes, as the command search does, in one process:
 *     queries FILE COUNT SEED FOLDER     queries clean [json] < TEXT, which says whether a text is so
 * Each must end with the status of an answer, or that of a query over its limit, and what is said must have nothing in it
 * that a terminal would obey. Some queries come from a batch in FOLDER, since only there NUL bytes can. Prints a line of
 * counts; status 1 when one was lost. A sanitizer or the alarm ends it otherwise. Callers: tests/attacks/queries.sh.
 */
#include "cli.h"

#include "kb_utf8.h"
#include "seal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 65536u
#define SECONDS 20u /* for one query, under sanitizers */

static const char *const pieces[] = {
    "upload", "photo", "the", "wifi", "function", "std::vector", "uplaod", "a", " ", " ", " ", "  ", "\"", "\"\"", "'", "+",
    "-", "--", "*", "a*", "std*", "+a*", "-a", ":", "platform:mac", "platform:", "f:x", "tier:1", "(", ")", "[", "\\", "/", "%s",
    "%n", "\033[31m", "\033]0;x\007", "\233", "\302\233", "\342\200\256", "\342\201\246", "\357\273\277", "\363\240\201\241",
    "\355\240\200", "\364\220\200\200", "\300\257", "\377", "\r", "\t", "\v", "\177", "\303", "\344\270\255\346\226\207",
    "e\314\201", "Wi-Fi", "5.3.2", "0x80240017", "a.b_c-d", "don't", "\n", "--json", "NOT", "AND", "OR", "NEAR", "<", ">", "&amp;",
};

static size_t add(char *out, size_t n, const char *text, size_t bytes)
{
    if (bytes > MOST - n)
        return n;
    memcpy(out + n, text, bytes);
    return n + bytes;
}

/* Any code point, or what looks like one. */
static size_t add_code(char *out, size_t n, uint32_t code)
{
    char text[4] = {(char)(0xF0u | code >> 18), (char)(0x80u | (code >> 12 & 63u)), (char)(0x80u | (code >> 6 & 63u)),
                    (char)(0x80u | (code & 63u))};
    if (code >= 0x10000)
        return add(out, n, text, 4);
    text[1] = (char)((code < 0x800 ? 0xC0u : 0xE0u) | (code < 0x800 ? code >> 6 : code >> 12));
    if (code >= 0x800) {
        memmove(text, text + 1, 3);
        return add(out, n, (char[]){(char)(0xE0u | code >> 12), text[1], text[2]}, 3);
    }
    return code < 0x80 ? add(out, n, (char[]){(char)code}, 1) : add(out, n, (char[]){text[1], text[3]}, 2);
}

/* A query; most are short, some as long as may be, or longer. */
static size_t make(char *out, uint64_t *seed)
{
    uint64_t how = seal_random(seed) % 64, length = seal_random(seed) % (how == 0 ? MOST : how < 4 ? 8192 : 120);
    uint64_t repeated = seal_random(seed);
    size_t n = 0;
    while (n < length) {
        uint64_t what = seal_random(seed);
        size_t before = n;
        if (how % 4 == 0 && how > 0)
            n = add(out, n, (char[]){(char)what}, 1);
        else if (how % 4 == 1)
            n = add_code(out, n, (uint32_t)(what % 0x110000));
        else {
            const char *piece = pieces[(how % 8 == 2 ? repeated : what) % KB_COUNT(pieces)];
            n = add(out, n, piece, strlen(piece));
        }
        if (n == before)
            break;
    }
    return n;
}

/* -------------------------------------------------------------------- asking */

/* What a terminal must not get, read in another way than by output.c. */
static bool is_clean(kb_str said, bool as_json)
{
    for (size_t at = 0; at < said.n;) {
        size_t begin = at;
        uint32_t code = kb_utf8_next(said, &at);
        if (code == 0xFFFD && at - begin == 1)
            return false;
        if ((code < 0x20 && code != '\n' && (as_json || code != '\t')) || code == 0x7F || (code >= 0x80 && code < 0xA0))
            return false;
        bool turns = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0x200E || code == 0x200F;
        if (!as_json && (turns || code == 0x61C || code == 0xFEFF || (code >= 0xE0000 && code <= 0xE007F)))
            return false;
    }
    return true;
}

static void begin(cli *c, kb *k, kb_session *s)
{
    memset(c, 0, sizeof *c);
    c->alloc = kb_alloc_default();
    c->today = 20000;
    c->today_is_set = true;
    c->width = 80;
    c->file = "queries.kb";
    c->kb = k;
    c->session = s;
    kb_get_info(k, &c->info);
    out_init(&c->out, OUT_MEMORY, false);
    out_init(&c->err, OUT_MEMORY, false);
    c->out.filter = c->err.filter = true;
}

static void write_batch(const char *name, kb_str query)
{
    FILE *f = fopen(name, "wb");
    if (f == NULL || fputs("q\t", f) < 0 || fwrite(query.s, 1, query.n, f) != query.n || fclose(f) != 0)
        exit(2);
}

/* Whether a query was answered, or refused as it should be; it ends with a NUL. */
static bool ask(kb *k, kb_session *s, kb_str query, const char *batch, bool as_json)
{
    cli c;
    begin(&c, k, s);
    char *argv[] = {(char *)(uintptr_t)"icsync-kb", (char *)(uintptr_t)"search", (char *)(uintptr_t)(as_json ? "--json" : "-n1"),
                    (char *)(uintptr_t)(batch != NULL ? "--batch" : "--"),
                    batch != NULL ? (char *)(uintptr_t)batch : (char *)(uintptr_t)query.s, NULL};
    if (batch != NULL)
        write_batch(batch, query);
    (void)alarm(SECONDS);
    int status = cli_parse(&c, 5, argv);
    status = status == 0 ? cmd_search(&c) : status;
    bool long_one = strlen(query.s) > KB_QUERY_BYTES || query.n > KB_QUERY_BYTES, lines = memchr(query.s, '\n', query.n) != NULL;
    bool refused = status == CLI_USAGE && (long_one || (batch != NULL && lines)) && c.err.n > 0;
    bool good = (status == 0 || status == 1 || refused) && is_clean(out_view(&c.out), as_json) && is_clean(out_view(&c.err), false);
    if (!good)
        (void)printf("status %d: %.*s\n", status, (int)c.err.n, c.err.n > 0 ? c.err.bytes : "");
    out_free(&c.out);
    out_free(&c.err);
    sys_forget(&c.memory);
    return good;
}

static void too_slow(int number)
{
    static const char text[] = "queries: a query takes too long\n";
    (void)number;
    (void)!write(2, text, sizeof text - 1);
    abort();
}

/* Standard input. */
static int check_clean(bool as_json)
{
    static char text[64u << 20];
    size_t n = fread(text, 1, sizeof text, stdin);
    return n < sizeof text && is_clean((kb_str){text, n}, as_json) ? 0 : 1;
}

int main(int argc, char **argv)
{
    static char query[MOST + 1], batch[4096];
    kb *k;
    kb_session *s;
    unsigned long lost = 0, count = argc == 5 ? strtoul(argv[2], NULL, 10) : 0;
    uint64_t seed = argc == 5 ? strtoul(argv[3], NULL, 10) : 0;
    if (argc > 1 && strcmp(argv[1], "clean") == 0)
        return check_clean(argc > 2);
    (void)signal(SIGALRM, too_slow);
    if (count == 0 || kb_open_file(argv[1], NULL, &k, NULL) != KB_OK || kb_session_new(k, &s) != KB_OK)
        return 2;
    (void)snprintf(batch, sizeof batch, "%s/batch", argv[4]);
    for (unsigned long i = 0; i < count; i++) {
        size_t n = make(query, &seed);
        query[n] = '\0';
        lost += !ask(k, s, (kb_str){query, n}, i % 16 == 0 ? batch : NULL, i % 3 == 0);
    }
    (void)printf("queries: %lu tried, %lu lost\n", count, lost);
    kb_session_free(s);
    kb_close(k);
    return lost > 0;
}
