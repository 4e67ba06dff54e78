/*
 * attributes.c - {#x key=value} at the end of a heading or first cell or
 * behind a bold lead, and the attributes that front matter gives a page.
 * Interface: tree.h. Callers: tree.c, table_tree.c, marks.c.
 */
#include "tree.h"

#include <libxml/parserInternals.h>

/* Names that the tree itself gives a meaning; xmlns would change the namespace. */
static bool is_reserved(kb_str key)
{
    static const char *const names[] = {"path", "level", "task", "anchor", "id", "xmlns"};
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        if (kb_str_equal(key, kb_str_from(names[i])))
            return true;
    }
    return false;
}

static bool is_name(kb_str key)
{
    return key.n > 0 && key.n < 256 && memchr(key.s, '\0', key.n) == NULL && xmlValidateNCName(kbc_xml(key.s), 0) == 0;
}

/* ----------------------------------------------------------------- reading */

/* Cuts the next blank-separated word; blanks inside of double quotes do not separate. */
static bool next_word(kb_str *rest, kb_str *word)
{
    *rest = kb_str_trim(*rest);
    size_t n = 0;
    bool quoted = false;
    while (n < rest->n && (quoted || (rest->s[n] != ' ' && rest->s[n] != '\t'))) {
        if (rest->s[n] == '"')
            quoted = !quoted;
        n++;
    }
    *word = kb_str_slice(*rest, 0, n);
    *rest = kb_str_slice(*rest, n, rest->n);
    return n > 0;
}

static void add_anchor(kbc_builder *b, xmlNodePtr target, kb_str name)
{
    if (name.n == 0)
        kbc_report(b->c, KBC_WARNING, b->source, kbc_node_of(target)->place, "bad-attribute",
                   "there is no name behind # in {…}");
    else
        kbc_set(b, target, "anchor", name);
}

/* A comma list becomes words, as XPath's and everybody's token lists are; quotes keep what they hold. */
static kb_str plain_value(kbc *c, kb_str value)
{
    if (value.n >= 2 && value.s[0] == '"' && value.s[value.n - 1] == '"')
        return kb_str_slice(value, 1, value.n - 1);
    kb_buf words;
    kb_buf_init(&words, &c->arena.alloc);
    kb_str piece;
    while (kb_str_split(&value, ',', &piece)) {
        if (piece.n > 0 && words.size > 0)
            kb_buf_byte(&words, ' ');
        kb_buf_str(&words, piece);
    }
    kb_str copy = kb_arena_copy(&c->arena, kb_buf_view(&words));
    kb_buf_release(&words);
    return copy;
}

static void add_word(kbc_builder *b, xmlNodePtr target, kb_str word)
{
    if (word.s[0] == '#') {
        add_anchor(b, target, kb_str_slice(word, 1, word.n));
        return;
    }
    const char *sign = memchr(word.s, '=', word.n);
    size_t n = sign != NULL ? (size_t)(sign - word.s) : word.n;
    kb_str key = kb_arena_copy(&b->c->arena, kb_str_slice(word, 0, n));
    if (sign == NULL || !is_name(key) || is_reserved(key))
        kbc_report(b->c, KBC_WARNING, b->source, kbc_node_of(target)->place, "bad-attribute",
                   "'%.*s' is not an attribute; write #name or key=value", (int)(word.n < 80 ? word.n : 80), word.s);
    else
        kbc_set(b, target, key.s, plain_value(b->c, kb_str_slice(word, n + 1, word.n)));
}

/* Braces hold attributes only if they begin like them; other ones are text. */
static bool are_attributes(kb_str inside)
{
    kb_str word;
    return next_word(&inside, &word) && (word.s[0] == '#' || (word.s[0] != '=' && memchr(word.s, '=', word.n) != NULL));
}

static void add_attributes(kbc_builder *b, xmlNodePtr target, kb_str inside)
{
    kb_str word;
    for (size_t count = 0; next_word(&inside, &word); count++) {
        if (count >= b->c->limits[KBC_MAX_ATTRIBUTES]) {
            kbc_fail_limit(b, kbc_node_of(target)->place, KBC_MAX_ATTRIBUTES, "too many attributes in {…}");
            return;
        }
        add_word(b, target, word);
    }
}

/* ------------------------------------------------------------------- finds */

static kb_str trim_end(kb_str text)
{
    while (text.n > 0 && (text.s[text.n - 1] == ' ' || text.s[text.n - 1] == '\t'))
        text.n--;
    return text;
}

void kbc_end_attributes(kbc_builder *b, xmlNodePtr node, xmlNodePtr target)
{
    xmlNodePtr last = node->last;
    if (b->c->plain || last == NULL || last->type != XML_TEXT_NODE)
        return;
    kb_str text = trim_end(kbc_chars(last->content));
    if (text.n == 0 || text.s[text.n - 1] != '}')
        return;
    size_t open = text.n - 1;
    while (open > 0 && text.s[open] != '{')
        open--;
    kb_str inside = kb_str_slice(text, open + 1, text.n - 1);
    if (text.s[open] != '{' || !are_attributes(inside))
        return;
    add_attributes(b, target, inside);
    kbc_retext(b, last, trim_end(kb_str_slice(text, 0, open)));
}

void kbc_lead_attributes(kbc_builder *b, xmlNodePtr node, xmlNodePtr target)
{
    kb_str text = kbc_chars(node->content);
    size_t open = 0;
    while (open < text.n && (text.s[open] == ' ' || text.s[open] == '\t'))
        open++;
    const char *end = memchr(text.s, '}', text.n);
    if (open == text.n || text.s[open] != '{' || end == NULL)
        return;
    kb_str inside = kb_str_slice(text, open + 1, (size_t)(end - text.s));
    if (!are_attributes(inside))
        return;
    add_attributes(b, target, inside);
    kbc_retext(b, node, kb_str_slice(text, (size_t)(end - text.s) + 1, text.n));
}

/* ------------------------------------------------------------ front matter */

void kbc_page_attributes(kbc_builder *b, xmlNodePtr page)
{
    const kbc_meta *meta = b->source->meta.items;
    for (size_t i = 0; i < b->source->meta.count; i++) {
        kb_str key = kb_arena_copy(&b->c->arena, meta[i].key);
        if (meta[i].value.n == 0 || !is_name(key) || is_reserved(key))
            continue;
        kb_str before = kbc_attribute(b->c, page, key.s);
        if (before.n == 0)
            kbc_set(b, page, key.s, meta[i].value);
        else
            kbc_set(b, page, key.s, kb_arena_join(&b->c->arena, (kb_str[]){before, KB_LIT(" "), meta[i].value}, 3));
    }
}
