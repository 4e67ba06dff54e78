/*
 * example.c - prints what a knowledge base answers; C or C++.
 *
 *     cc -o example example.c $(pkg-config --cflags --libs icsynckb)
 *     ./example guide.kb 'waiting to upload'
 */
#include <kb.h>
#include <stdio.h>
#include <string.h>

/* What commands a terminal or turns the direction of writing: first and last, as UTF-8. */
static const char *const hidden[][2] = {
    {"\x01", "\x1F"}, {"\x7F", "\x7F"}, {"\xC2\x80", "\xC2\x9F"}, {"\xD8\x9C", "\xD8\x9C"},
    {"\xE2\x80\x8E", "\xE2\x80\x8F"}, {"\xE2\x80\xA8", "\xE2\x80\xAE"}, {"\xE2\x81\xA6", "\xE2\x81\xA9"},
};

/* How many bytes are to be left out at the beginning of s. */
static size_t hidden_bytes(const char *s, size_t left)
{
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        size_t n = strlen(hidden[i][0]);
        if (n <= left && memcmp(hidden[i][0], s, n) <= 0 && memcmp(s, hidden[i][1], n) <= 0)
            return n;
    }
    return 0;
}

/* Prints text of a verified kb, which is well-formed UTF-8, without what is hidden. */
static void print(const char *before, kb_str text)
{
    fputs(before, stdout);
    for (size_t at = 0; at < text.n;) {
        size_t skip = hidden_bytes(text.s + at, text.n - at);
        if (skip == 0)
            putchar(text.s[at++]);
        at += skip;
    }
}

static kb_status print_answers(kb_session *s, const char *words)
{
    kb_query query;
    kb_result result;
    memset(&query, 0, sizeof query);
    query.text.s = words;
    query.text.n = strlen(words);
    query.limit = 5;
    query.today = KB_NO_DAY;
    kb_status status = kb_search(s, &query, &result);
    if (result.unsure)
        puts("Nothing answers this; near it are:");
    for (size_t i = 0; i < result.count && status >= 0; i++) {
        kb_record record;
        kb_snippet snippet;
        status = kb_get_record(s, result.hits[i].record, query.today, &record);
        if (status == KB_OK)
            status = kb_get_snippet(s, record.number, 160, &snippet); /* KB_NONE: it has no text */
        if (status < 0)
            break;
        print("", record.title);
        print(", ", record.id);
        print("\n    ", snippet.text);
        putchar('\n');
    }
    return status < 0 ? status : KB_OK;
}

int main(int argc, char **argv)
{
    kb *k = NULL;
    kb_session *s = NULL;
    kb_status status = argc == 3 ? kb_open_file(argv[1], NULL, &k, NULL) : KB_E_ARGUMENT;
    if (status == KB_OK)
        status = kb_verify(k, NULL);
    if (status == KB_OK)
        status = kb_session_new(k, &s);
    if (status == KB_OK)
        status = print_answers(s, argv[2]);
    if (status != KB_OK)
        fprintf(stderr, "example: %s\n", kb_status_text(status));
    kb_session_free(s);
    kb_close(k);
    return status == KB_OK ? 0 : 1;
}
