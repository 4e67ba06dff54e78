/*
 * random_tables.c - Markdown with random GFM tables, and with what is nearly
 * one: rows too short and too long, pipes, backslashes, code spans, blocks in
 * cells, tables in lists and quotes, behind and before other lines.
 *     random_tables SEED TABLES FOLDER    writes FOLDER/0001.md and so on
 * The same seed gives the same files. Caller: tests/tables/run.
 */
#include "kb_base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLES_OF_A_FILE 40

typedef struct maker {
    uint64_t state;
    FILE *file;
    const char *prefix; /* of the lines behind the first one */
} maker;

/* --------------------------------------------------------------------- dice */

/* A number below count (xorshift64*). */
static unsigned pick(maker *m, unsigned count)
{
    m->state ^= m->state >> 12;
    m->state ^= m->state << 25;
    m->state ^= m->state >> 27;
    return (unsigned)((m->state * UINT64_C(2685821657736338717)) >> 33) % count;
}

static bool chance(maker *m, unsigned percent)
{
    return pick(m, 100) < percent;
}

static void put(maker *m, const char *text)
{
    (void)fputs(text, m->file);
}

static void put_one(maker *m, const char *const *list, size_t count)
{
    put(m, list[pick(m, (unsigned)count)]);
}

#define PUT_ONE(m, list) put_one((m), (list), KB_COUNT(list))

static void put_blanks(maker *m, unsigned most)
{
    for (unsigned n = pick(m, most + 1); n > 0; n--)
        put(m, chance(m, 5) ? "\t" : " ");
}

/* -------------------------------------------------------------------- cells */

static void put_cell(maker *m)
{
    static const char *const plain[] = {"a", "bc", "x y", "1", "\xC3\xA9", "\xE6\x97\xA5\xE6\x9C\xAC", "-", "."};
    static const char *const marked[] = {"`c`",   "**b**", "*e*",   "[l](u)",   "![i](f)", "&amp;", "<b>",  "</b>",
                                         "\\*",   "``",    "`",     "*",        "_u_",     "[r]",   "\\`",  "~s~",
                                         "<br>",  "**",    "\\",    "\\\\",     "[",       "]",     "a\\",  "http://x"};
    static const char *const pipes[] = {"\\|",   "\\\\|",   "\\\\\\|", "`a|b`",    "`a\\|b`", "`\\|`", "\\||",
                                        "|\\|",  "**\\|**", "`` \\| ``", "[l\\|m](u)", "\\|`",  "\\`|",  "` | `"};
    static const char *const block[] = {"- x", "# 1", "---",  "<div>", "> q", "1. x", "===", "+ y", "```",
                                        "~~~", "***", ":-:", "-",     "--",  "<!-- c -->", "    i", "2) z", "* w"};
    unsigned kind = pick(m, 100);
    if (kind < 45)
        PUT_ONE(m, plain);
    else if (kind < 65)
        PUT_ONE(m, marked);
    else if (kind < 80)
        PUT_ONE(m, pipes);
    else if (kind < 92)
        PUT_ONE(m, block);
    if (chance(m, 25)) {
        put_blanks(m, 1);
        put_cell(m);
    }
}

static void put_delimiter(maker *m)
{
    put(m, chance(m, 30) ? ":" : "");
    for (unsigned n = 1 + pick(m, 3); n > 0; n--)
        put(m, "-");
    put(m, chance(m, 30) ? ":" : "");
}

static void put_row(maker *m, unsigned columns, void (*put_one_cell)(maker *))
{
    bool first = chance(m, 75), last = chance(m, 75);
    if (chance(m, 10))
        put_blanks(m, 3);
    put(m, first || (columns == 1 && !last) ? "|" : "");
    for (unsigned i = 0; i < columns; i++) {
        put(m, i > 0 ? "|" : "");
        put_blanks(m, 2);
        put_one_cell(m);
        put_blanks(m, 2);
    }
    put(m, last ? "|" : "");
    if (chance(m, 10))
        put_blanks(m, 3);
}

/* ------------------------------------------------------------------- tables */

static void next_line(maker *m)
{
    put(m, "\n");
    if (!chance(m, 2)) /* else a lazy line */
        put(m, m->prefix);
}

static void open_containers(maker *m)
{
    static const char *const first[] = {"",    "",      "",      "",      "",     "> ",  ">",    "- ",
                                        "1. ", "> - ", "- > ", "  - ", "> > ", "-\t", "10) ", "- - "};
    static const char *const behind[] = {"",    "",      "",      "",      "",     "> ",  ">",    "  ",
                                         "   ", ">   ", "  > ", "    ", "> > ", "\t",  "    ", "    "};
    unsigned i = pick(m, KB_COUNT(first));
    put(m, first[i]);
    m->prefix = behind[i];
}

static unsigned near(maker *m, unsigned columns, unsigned percent)
{
    if (!chance(m, percent))
        return columns;
    unsigned less = 1 + pick(m, 2);
    return chance(m, 50) ? columns + less : columns > less ? columns - less : 1;
}

static void put_table(maker *m)
{
    static const char *const before[] = {"text", "a | b", "|x|", "[r]: /u", "more *text*", "\\", "`"};
    static const char *const after[] = {"text", "---", "# h", "> q", "- i", "    code", "===", "<div>", "1. n", "2. n",
                                        "***",  "|-|", "-",   "+",   "<b>", "</i>",     "\\|", "|",     "||",   "\\"};
    unsigned columns = 1 + pick(m, 5);
    open_containers(m);
    for (unsigned n = chance(m, 15) ? 1 + pick(m, 2) : 0; n > 0; n--) {
        PUT_ONE(m, before);
        next_line(m);
    }
    put_row(m, near(m, columns, 10), put_cell);
    next_line(m);
    put_row(m, columns, put_delimiter);
    for (unsigned n = pick(m, 5); n > 0; n--) {
        next_line(m);
        put_row(m, near(m, columns, 30), put_cell);
    }
    for (unsigned n = chance(m, 25) ? 1 + pick(m, 2) : 0; n > 0; n--) {
        next_line(m);
        PUT_ONE(m, after);
    }
    put(m, "\n\n");
}

/* A file, with a paragraph between tables that ends whatever is open. */
static bool put_file(maker *m, const char *folder, unsigned number, unsigned count)
{
    char name[4096];
    if (snprintf(name, sizeof name, "%s/%04u.md", folder, number) >= (int)sizeof name)
        return false;
    m->file = fopen(name, "w");
    if (m->file == NULL)
        return false;
    for (unsigned i = 1; i <= count; i++) {
        put_table(m);
        (void)fprintf(m->file, "= %u\n\n", i);
    }
    put(m, "[r]: /u\n");
    return fclose(m->file) == 0;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        (void)fputs("usage: random_tables SEED TABLES FOLDER\n", stderr);
        return 2;
    }
    maker m = {.state = strtoull(argv[1], NULL, 10) + 1};
    unsigned left = (unsigned)strtoul(argv[2], NULL, 10), number = 0;
    while (left > 0) {
        unsigned count = left < TABLES_OF_A_FILE ? left : TABLES_OF_A_FILE;
        if (!put_file(&m, argv[3], ++number, count)) {
            perror(argv[3]);
            return 1;
        }
        left -= count;
    }
    return 0;
}
