/*
 * random_tables.c - Markdown with random GFM tables, and with what is nearly
 * one: rows too short and too long, pipes, backslashes, code spans, blocks in
 * cells, tables in lists and quotes, behind and before other lines.
 *     random_tables SEED TABLES FOLDER    writes FOLDER/0001.md and so on
 * The same seed gives the same files. Caller: tests/tables/run.
 *
 * What cmark-gfm 0.29 does against the specification is not made:
 *   - A line of one complete tag, such as <b>, cannot interrupt a paragraph
 *     (CommonMark 4.6, kind 7); behind a lazy line it does there.
 *   - Text and definitions in front of a header are no cells: `\|` in a code
 *     span stays as it is (GFM 4.10 speaks of cells), `[r]: /u` is no text (4.7).
 *     There the one becomes `|`, the other text.
 *   - A lazy line may be indented in any way (5.1, 5.2: laziness); there a
 *     header that is has a cell more.
 * tests/tables/cases has them.
 */
#include "kb_base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLES_OF_A_FILE 200

typedef struct maker {
    uint64_t state;
    FILE *file;
    const char *prefix; /* of the lines behind the first one */
    bool inside;        /* behind a pipe of a row: a fence cannot open, and take the rest of the file */
    bool flush;         /* a line may not be indented: the first of a list item, a lazy one */
    bool escaped;       /* the table has \| somewhere */
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
    /* The wide ones are Korean: between lines of Chinese the compiler puts no blank, unlike cmark. */
    static const char *const plain[] = {"a", "bc", "x y", "1", "\xC3\xA9", "\xED\x95\x9C\xEA\xB5\xAD", "."};
    static const char *const marked[] = {"`c`",   "**b**", "*e*",   "[l](u)",   "![i](f)", "&amp;", "<b>",  "</b>",
                                         "\\*",   "_",     "`",     "*",        "_u_",     "[r]",   "\\`",  "~s~",
                                         "<br>",  "**",    "\\",    "\\\\",     "[",       "]",     "a\\",  "http://x"};
    static const char *const pipes[] = {"\\|",   "\\\\|",   "\\\\\\|", "`a|b`",    "`a\\|b`", "`\\|`", "\\||",
                                        "|\\|",  "**\\|**", "`` \\| ``", "[l\\|m](u)", "\\|`",  "\\`|",  "` | `"};
    static const char *const block[] = {"- x",   "# 1",  "<div>", "> q",     "1. x", "===", "+ y", "***", "<!-- c -->",
                                        "    i", "2) z", "* w",   "[r]: /v", "---",  "-",   "--",  ":-:"};
    static const char *const fence[] = {"```", "~~~", "``` x", "````", "``"};
    unsigned kind = pick(m, 100);
    m->escaped = m->escaped || (kind >= 65 && kind < 80);
    if (kind < 45)
        PUT_ONE(m, plain);
    else if (kind < 65)
        PUT_ONE(m, marked);
    else if (kind < 80)
        PUT_ONE(m, pipes);
    else if (kind < 92)
        put_one(m, block, KB_COUNT(block) - (m->escaped ? 4 : 0)); /* no delimiter row by chance */
    else if (kind < 94 && m->inside)
        PUT_ONE(m, fence);
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
    if (chance(m, 10) && !m->flush)
        put_blanks(m, 3);
    m->inside = first || (columns == 1 && !last);
    put(m, m->inside ? "|" : "");
    for (unsigned i = 0; i < columns; i++) {
        put(m, i > 0 ? "|" : "");
        m->inside = m->inside || i > 0;
        put(m, m->flush && !m->inside ? "a" : "");
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
    m->flush = chance(m, 2);
    put(m, "\n");
    put(m, m->flush ? "" : m->prefix); /* "": lazy */
}

static void open_containers(maker *m)
{
    static const char *const first[] = {"",    "",      "",      "",      "",     "> ",  ">",    "- ",
                                        "1. ", "> - ", "- > ", "  - ", "> > ", "-\t", "10) ", "- - "};
    static const char *const behind[] = {"",    "",      "",      "",      "",     "> ",  ">",    "  ",
                                         "   ", ">   ", "  > ", "    ", "> > ", "\t",  "    ", "    "};
    unsigned i = pick(m, KB_COUNT(first));
    put(m, first[i]);
    m->flush = true;
    m->escaped = false;
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
    static const char *const before[] = {"text", "a | b", "|x|", "more *text*", "\\", "`"};
    static const char *const after[] = {"text", "---", "# h", "> q", "- i", "    code", "===", "<div>", "1. n", "2. n",
                                        "***",  "-",   "+",   "\\|", "|",   "||",       "\\",  "|-|"};
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
        put_one(m, after, KB_COUNT(after) - (m->escaped ? 1 : 0));
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
