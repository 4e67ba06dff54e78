/*
 * commonmark.c - the text of each example of CommonMark, as we read it with
 * our extensions off, against that of cmark's HTML without its tags.
 *     commonmark [--update] FOLDER COUNT EXPECTED
 * FOLDER has 1.md and 1.html up to COUNT. EXPECTED has a line `NUMBER text`
 * for each example with raw HTML, whose tags we take away. Prints TAP, or with
 * --update those lines. Blanks in a row count as one. Caller: tests/commonmark/run.
 */
#include "tree.h"

#include <cmark.h>

#include <stdio.h>
#include <stdlib.h>

static void collapse(kb_buf *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->size; i++) {
        bool blank = strchr(" \t\r\n", (char)text->data[i]) != NULL;
        if (!blank)
            text->data[n++] = text->data[i];
        else if (n > 0 && text->data[n - 1] != ' ')
            text->data[n++] = ' ';
    }
    text->size = n > 0 && text->data[n - 1] == ' ' ? n - 1 : n;
}

/* --------------------------------------------------------------------- ours */

/* Blocks and breaks end a word; what is in a line does not. */
static bool ends_word(const xmlNode *node)
{
    static const char *const inlines[] = {"strong", "emphasis", "code_span", "link", "image"};
    for (size_t i = 0; i < KB_COUNT(inlines); i++) {
        if (kbc_is(node, inlines[i]))
            return false;
    }
    return node->type == XML_ELEMENT_NODE;
}

static void add_ours(const xmlNode *node, kb_buf *out)
{
    if (node->type == XML_TEXT_NODE)
        kb_buf_str(out, kbc_chars(node->content));
    for (const xmlNode *at = node->children; at != NULL; at = at->next)
        add_ours(at, out);
    if (ends_word(node))
        kb_buf_byte(out, '\n');
}

static bool read_ours(kbc *c, const char *file, kb_buf *out)
{
    const kbc_source *source = kbc_load_file(c, file, KB_LIT("example.md"), KBC_MAX_PAGE);
    xmlDocPtr doc = source != NULL ? kbc_tree(c, source) : NULL;
    if (doc == NULL)
        return false;
    add_ours(xmlDocGetRootElement(doc), out);
    xmlFreeDoc(doc);
    collapse(out);
    return true;
}

static bool holds_html(kb_str text)
{
    cmark_node *root = cmark_parse_document(text.s, text.n, CMARK_OPT_DEFAULT);
    cmark_iter *iter = cmark_iter_new(root);
    bool found = false;
    while (!found && cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        cmark_node_type type = cmark_node_get_type(cmark_iter_get_node(iter));
        found = type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE;
    }
    cmark_iter_free(iter);
    cmark_node_free(root);
    return found;
}

/* ------------------------------------------------------------------- theirs */

/* Without tags; of <img> its alt text. */
static void add_tag(kb_str tag, kb_buf *out)
{
    static const char alt[] = " alt=\"";
    if (!kb_str_begins(tag, KB_LIT("<img ")))
        return;
    const char *from = strstr(tag.s, alt);
    if (from != NULL && (size_t)(from - tag.s) < tag.n) {
        kb_str rest = kb_str_slice(tag, (size_t)(from - tag.s) + sizeof alt - 1, tag.n);
        const char *end = memchr(rest.s, '"', rest.n);
        kb_buf_str(out, end != NULL ? kb_str_slice(rest, 0, (size_t)(end - rest.s)) : rest);
    }
}

static void decode(const kb_buf *text, kb_buf *out)
{
    static const struct {
        kb_str entity;
        char ch;
    } entities[] = {{{"&amp;", 5}, '&'}, {{"&lt;", 4}, '<'}, {{"&gt;", 4}, '>'}, {{"&quot;", 6}, '"'}};
    for (size_t at = 0; at < text->size;) {
        kb_str rest = kb_str_slice(kb_buf_view(text), at, text->size);
        size_t i = 0;
        while (i < KB_COUNT(entities) && !kb_str_begins(rest, entities[i].entity))
            i++;
        kb_buf_byte(out, (uint8_t)(i < KB_COUNT(entities) ? entities[i].ch : rest.s[0]));
        at += i < KB_COUNT(entities) ? entities[i].entity.n : 1;
    }
}

/* cmark escapes < and > in attributes, so that a tag ends at the next >. */
static void read_theirs(kbc *c, kb_str html, kb_buf *out)
{
    kb_buf text;
    kb_buf_init(&text, &c->arena.alloc);
    for (size_t at = 0; at < html.n;) {
        const char *end = html.s[at] == '<' ? memchr(html.s + at, '>', html.n - at) : NULL;
        if (end != NULL)
            add_tag(kb_str_slice(html, at, (size_t)(end - html.s) + 1), &text);
        else
            kb_buf_byte(&text, (uint8_t)html.s[at]);
        at = end != NULL ? (size_t)(end - html.s) + 1 : at + 1;
    }
    decode(&text, out);
    kb_buf_release(&text);
    collapse(out);
}

/* ----------------------------------------------------------------- examples */

static kb_str file_text(kbc *c, const char *file)
{
    const kbc_source *source = kbc_load_file(c, file, KB_LIT("x"), KBC_MAX_PAGE);
    return source != NULL ? source->text : KB_LIT("");
}

/* The line `NUMBER text` of a list. */
static kb_str expected_text(kb_str list, unsigned number)
{
    kb_str line;
    while (kb_str_split(&list, '\n', &line)) {
        kb_str name;
        if (kb_str_split(&line, ' ', &name) && (unsigned)strtoul(name.s, NULL, 10) == number)
            return line.s != NULL ? line : KB_LIT("");
    }
    return KB_LIT("");
}

static void check_example(const char *folder, unsigned number, kb_str expected, bool update)
{
    kbc c;
    kbc_init(&c);
    c.plain = true;
    kb_buf ours, theirs;
    kb_buf_init(&ours, &c.arena.alloc);
    kb_buf_init(&theirs, &c.arena.alloc);
    const char *file = kbc_format(&c, "%s/%u.md", folder, number).s;
    bool read = read_ours(&c, file, &ours), html = holds_html(file_text(&c, file));
    read_theirs(&c, file_text(&c, kbc_format(&c, "%s/%u.html", folder, number).s), &theirs);
    kb_str got = kb_buf_view(&ours), want = html ? expected_text(expected, number) : kb_buf_view(&theirs);
    if (update && html)
        printf("%u%s%.*s\n", number, got.n > 0 ? " " : "", (int)got.n, got.s);
    else if (!update)
        printf("%sok %u\n", read && kb_str_equal(got, want) ? "" : "not ", number);
    if (!update && !kb_str_equal(got, want))
        printf("# got:    %.*s\n# wanted: %.*s\n", (int)got.n, got.s, (int)want.n, want.s);
    kbc_print_diagnostics(&c, stderr);
    kb_buf_release(&ours);
    kb_buf_release(&theirs);
    kbc_release(&c);
}

int main(int argc, char **argv)
{
    bool update = argc > 1 && strcmp(argv[1], "--update") == 0;
    char **words = argv + (update ? 1 : 0);
    if (argc != (update ? 5 : 4)) {
        (void)fputs("usage: commonmark [--update] FOLDER COUNT EXPECTED\n", stderr);
        return 2;
    }
    kbc c;
    kbc_init(&c);
    kb_str expected = file_text(&c, words[3]);
    unsigned count = (unsigned)strtoul(words[2], NULL, 10);
    if (!update)
        printf("1..%u\n", count);
    for (unsigned number = 1; number <= count; number++)
        check_example(words[1], number, expected, update);
    kbc_release(&c);
    return 0;
}
