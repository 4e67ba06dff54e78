/*
 * ours.c - libicsynckb as tests/bench/run drives it, by kb.h alone.
 *
 *   ours export FILE.kb SOURCE   its records for the other engines (see bench.h)
 *   ours warm FILE.kb QUERIES N  asks all queries N times (see ask_all())
 *
 * SOURCE is the folder that FILE.kb was built from: the text of a record is
 * its Markdown up to the line where the next record begins.
 */
#include "bench.h"
#include "kb.h"

/* ------------------------------------------------------------------ export */

static kb *open_kb(const char *path)
{
    kb *k;
    kb_error error;
    if (kb_open_file(path, NULL, &k, &error) != KB_OK)
        die(error.text);
    return k;
}

static void put(kb_str s)
{
    (void)fwrite(s.s, 1, s.n, stdout);
}

static void put_facets(const kb *k, const kb_record *r)
{
    for (size_t i = 0; i < r->value_count; i++) {
        kb_value value;
        kb_facet facet;
        if (kb_value_at(k, r->values[i], &value) != KB_OK || kb_facet_at(k, value.facet, &facet) != KB_OK)
            die("a facet is not there");
        (void)printf(i == 0 ? "" : " ");
        put(facet.name);
        (void)putchar(':');
        put(value.name);
    }
}

/* The end of a tag of HTML that begins at s, or NULL. */
static const char *tag_end(const char *s, const char *end)
{
    if (end - s < 3 || strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/!", s[1]) == NULL)
        return NULL;
    return memchr(s, '>', (size_t)(end - s));
}

/* The words of a line of Markdown: without targets of links, and outside code without tags. */
static void put_line_words(const char *s, const char *end, bool code)
{
    bool span = false;
    while (s < end) {
        const char *close = NULL;
        if (*s == '`')
            span = !span;
        else if (!code && !span && *s == '<')
            close = tag_end(s, end);
        else if (!code && !span && *s == ']' && s + 1 < end && s[1] == '(')
            close = memchr(s, ')', (size_t)(end - s));
        (void)putchar(close == NULL ? *s : ' ');
        s = close == NULL ? s + 1 : close + 1;
    }
}

/* The words of the lines of a record, the first without its heading, which is the title. */
static void put_words(const char *s, size_t n)
{
    const char *end = s + n;
    bool code = false, first = true;
    while (s < end) {
        const char *stop = memchr(s, '\n', (size_t)(end - s));
        stop = stop == NULL ? end : stop + 1;
        bool fence = stop - s > 3 && memcmp(s, "```", 3) == 0;
        if (!first || *s != '#')
            put_line_words(s, stop, code || fence);
        code ^= fence;
        first = false;
        s = stop;
    }
}

/* A source file with the place of each of its lines; the last place is its end. */
struct source {
    char name[4096];
    char *text;
    size_t *lines, count;
};

static void read_source(struct source *src, const char *folder, kb_str file)
{
    (void)snprintf(src->name, sizeof src->name, "%s/%.*s", folder, (int)file.n, file.s);
    FILE *in = open_or_die(src->name, "rb");
    if (fseek(in, 0, SEEK_END) != 0)
        die(src->name);
    size_t size = (size_t)ftell(in);
    rewind(in);
    src->text = realloc(src->text, size + 1);
    src->lines = realloc(src->lines, (size + 2) * sizeof *src->lines);
    if (src->text == NULL || src->lines == NULL || fread(src->text, 1, size, in) != size)
        die(src->name);
    (void)fclose(in);
    src->count = 1;
    src->lines[0] = 0;
    for (size_t i = 0; i < size; i++) {
        if (src->text[i] == '\n')
            src->lines[src->count++] = i + 1;
        else if ((unsigned char)src->text[i] < ' ' && src->text[i] != '\t')
            src->text[i] = ' ';
    }
    src->lines[src->count] = size;
}

/* The place of a line, from 1; KB_NO_RECORD is the end. */
static size_t place(const struct source *src, uint32_t line)
{
    return src->lines[line - 1 < src->count ? line - 1 : src->count];
}

/* Where the text of record r ends: the line where the next record of the file begins, not before its own next line. */
static uint32_t next_line(kb_session *s, const kb_record *r)
{
    kb_record next = *r;
    while (next.line <= r->line && next.page == r->page)
        if (kb_get_record(s, next.number + 1, KB_NO_DAY, &next) != KB_OK)
            return KB_NO_RECORD;
    return next.page == r->page && next.line > r->line ? next.line : KB_NO_RECORD;
}

static void put_record(const kb *k, kb_session *s, const kb_record *r, const struct source *src)
{
    kb_kind kind = {0};
    (void)kb_kind_at(k, r->kind, &kind);
    const kb_str heads[] = {r->id, r->title, kind.name};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        put(heads[i]);
        (void)putchar(FIELD_END);
    }
    put_facets(k, r);
    (void)putchar(FIELD_END);
    size_t start = place(src, r->line), n = place(src, next_line(s, r)) - start;
    put(r->path);
    (void)putchar(FIELD_END);
    put_words(src->text + start, n);
    (void)putchar(RECORD_END);
}

static int export_records(const char *path, const char *folder)
{
    kb *k = open_kb(path);
    kb_session *s;
    kb_record r;
    static struct source src;
    uint32_t page = KB_NO_RECORD;
    if (kb_session_new(k, &s) != KB_OK)
        die("no memory");
    for (uint32_t i = 0; kb_get_record(s, i, KB_NO_DAY, &r) == KB_OK; i++) {
        if (page != r.page)
            read_source(&src, folder, r.file);
        page = r.page;
        put_record(k, s, &r, &src);
        kb_session_reset(s);
    }
    kb_session_free(s);
    kb_close(k);
    return 0;
}

/* -------------------------------------------------------------------- warm */

/* As a person would type them: a phrase in quotation marks, a prefix with its star. */
static int search(void *engine, const char *type, char *words)
{
    kb_session *s = engine;
    char text[1000];
    const char *before = strcmp(type, "phrase") == 0 ? "\"" : "";
    const char *after = strcmp(type, "prefix") == 0 ? "*" : before;
    int n = snprintf(text, sizeof text, "%s%s%s", before, words, after);
    kb_query q = {.text = {text, (size_t)n}, .limit = HITS, .today = KB_NO_DAY, .all_words = strcmp(type, "all") == 0};
    kb_result result;
    kb_str title;
    if (kb_search(s, &q, &result) != KB_OK)
        die(kb_session_error(s)->text);
    for (size_t i = 0; i < result.count; i++)
        if (kb_get_title(s, result.hits[i].record, &title) != KB_OK || title.n == 0)
            die("a hit without a title");
    return (int)result.count;
}

static int warm(const char *path, const char *queries, int times)
{
    kb *k = open_kb(path);
    kb_session *s;
    if (kb_session_new(k, &s) != KB_OK)
        die("no memory");
    ask_all(queries, times, search, s);
    kb_session_free(s);
    kb_close(k);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "export") == 0)
        return export_records(argv[2], argv[3]);
    if (argc == 5 && strcmp(argv[1], "warm") == 0)
        return warm(argv[2], argv[3], (int)strtol(argv[4], NULL, 10));
    die("usage: ours export FILE.kb SOURCE | ours warm FILE.kb QUERIES N");
}
