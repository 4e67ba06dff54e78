/*
 * marks.c - what a text at the start of a block says about it: task marks of
 * list items, attributes of bold leads, and the types of admonitions.
 * Interface: tree.h. Caller: tree.c.
 */
#include "rules.h"
#include "dialects.h"

static xmlNodePtr first_paragraph(xmlNodePtr block)
{
    return kbc_is(block->children, "paragraph") ? block->children : NULL;
}

static bool is_text(const xmlNode *node)
{
    return node != NULL && node->type == XML_TEXT_NODE;
}

/* ------------------------------------------------------------------- items */

static void take_task(kbc_builder *b, xmlNodePtr item, xmlNodePtr text)
{
    kb_str content = kbc_chars(text->content);
    if (content.n < 4 || content.s[0] != '[' || content.s[2] != ']' || content.s[3] != ' ')
        return;
    char mark = content.s[1];
    if (mark != ' ' && mark != 'x' && mark != 'X')
        return;
    kbc_set(b, item, "task", mark == ' ' ? KB_LIT("open") : KB_LIT("done"));
    kbc_retext(b, text, kb_str_slice(content, 4, content.n));
}

void kbc_finish_item(kbc_builder *b, xmlNodePtr item)
{
    xmlNodePtr paragraph = first_paragraph(item);
    if (b->c->plain || paragraph == NULL)
        return;
    if (is_text(paragraph->children))
        take_task(b, item, paragraph->children);
    xmlNodePtr lead = paragraph->children;
    if (kbc_is(lead, "strong") && is_text(lead->next))
        kbc_lead_attributes(b, lead, item);
}

/* ------------------------------------------------------------- admonitions */

/* The type that the word at the start of a text means; *n gets its length; s NULL: none. */
static kb_str admonition_type(kb_str text, size_t *n)
{
    for (*n = 0; *n < text.n && strchr("]: .!-+", text.s[*n]) == NULL;)
        ++*n;
    return kbc_admonition_type(kb_str_slice(text, 0, *n));
}

static kb_str skip_blanks(kb_str text)
{
    while (text.n > 0 && (text.s[0] == ' ' || text.s[0] == '\t'))
        text = kb_str_slice(text, 1, text.n);
    return text;
}

/* `[!WARNING]`, and maybe text behind it; `[!note]-` of notes that can be folded. */
static kb_str take_alert(kbc_builder *b, xmlNodePtr text)
{
    static const kb_str none = {NULL, 0};
    kb_str content = kbc_chars(text->content);
    size_t n;
    if (!kb_str_begins(content, KB_LIT("[!")))
        return none;
    content = kb_str_slice(content, 2, content.n);
    kb_str type = admonition_type(content, &n);
    content = kb_str_slice(content, n, content.n);
    if (type.s == NULL || content.n == 0 || content.s[0] != ']')
        return none;
    if (content.n > 1 && (content.s[1] == '-' || content.s[1] == '+'))
        content = kb_str_slice(content, 1, content.n);
    if (content.n > 1 && content.s[1] != ' ')
        return none;
    kbc_retext(b, text, skip_blanks(kb_str_slice(content, 1, content.n)));
    return type;
}

static size_t count_letters(kb_str text)
{
    size_t n = 0;
    while (n < text.n && kb_is_letter(text.s[n]))
        n++;
    return n;
}

/* With text behind the brackets only a slip is told, since other programs have words of their own there. */
static void check_word(const kbc_builder *b, kb_str word, kb_str rest, kbc_place place)
{
    kb_str hint = kbc_admonition_meant(b->c, word);
    if (!kb_str_begins(rest, KB_LIT("]")) || (rest.n > 1 && (hint.n == 0 || strchr(" -+", rest.s[1]) == NULL)))
        return;
    if (hint.n == 0)
        hint = KB_LIT("known: NOTE, TIP, IMPORTANT, WARNING, CAUTION");
    place.column += 2;
    kbc_report(b->c, KBC_WARNING, b->source, place, "admonition", "unknown type \"%.*s\"; %.*s", (int)word.n, word.s,
               (int)hint.n, hint.s);
}

static bool is_capital(kb_str word)
{
    size_t n = 0;
    while (n < word.n && word.s[n] >= 'A' && word.s[n] <= 'Z')
        n++;
    return n == word.n;
}

/* Of a type: [WORD] is it in capitals and alone, [!WORD with blanks in it or without its ] in any case. */
static void check_form(const kbc_builder *b, kb_str line, kb_str word, kb_str rest, bool mark, kbc_place place)
{
    bool right = mark && word.s == line.s + 2 && kb_str_begins(rest, KB_LIT("]"));
    rest = skip_blanks(rest);
    bool closed = kb_str_begins(rest, KB_LIT("]")), open = rest.n == 0 || memchr(rest.s, ']', rest.n) == NULL;
    if (!right && (mark ? closed || open : closed && rest.n == 1 && is_capital(word)))
        kbc_report(b->c, KBC_WARNING, b->source, place, "admonition",
                   "this is a plain quote; an admonition begins with [!%.*s]", (int)word.n, word.s);
}

void kbc_check_alert(const kbc_builder *b, kb_str line, kbc_place place)
{
    kb_str rest = skip_blanks(kb_str_slice(line, 1, line.n));
    bool mark = kb_str_begins(rest, KB_LIT("!"));
    rest = skip_blanks(kb_str_slice(rest, mark ? 1 : 0, rest.n));
    kb_str word = kb_str_slice(rest, 0, count_letters(rest));
    rest = kb_str_slice(rest, word.n, rest.n);
    if (!kb_str_begins(line, KB_LIT("[")) || word.n == 0)
        return;
    if (kbc_admonition_type(word).s != NULL)
        check_form(b, line, word, rest, mark, place);
    else if (mark && word.s == line.s + 2)
        check_word(b, word, rest, place);
}

/* `**Warning:**`, `**Warning**:` or `**Warning**`. */
static kb_str take_bold(kbc_builder *b, xmlNodePtr strong)
{
    static const kb_str none = {NULL, 0};
    size_t n;
    if (!is_text(strong->children) || strong->children->next != NULL)
        return none;
    kb_str label = kbc_chars(strong->children->content), type = admonition_type(label, &n);
    kb_str rest = kb_str_slice(label, n, label.n);
    if (type.s == NULL || (rest.n > 0 && !kb_str_equal(rest, KB_LIT(":"))))
        return none;
    xmlNodePtr next = strong->next;
    xmlUnlinkNode(strong);
    xmlFreeNode(strong);
    if (is_text(next)) {
        kb_str after = kbc_chars(next->content);
        kbc_retext(b, next, skip_blanks(kb_str_slice(after, kb_str_begins(after, KB_LIT(":")) ? 1 : 0, after.n)));
    }
    return type;
}

/* Removes what the label has left behind: a hard break, or an empty paragraph. */
static void tidy(xmlNodePtr paragraph)
{
    if (kbc_is(paragraph->children, "break")) {
        xmlNodePtr mark = paragraph->children;
        xmlUnlinkNode(mark);
        xmlFreeNode(mark);
    }
    if (paragraph->children == NULL) {
        xmlUnlinkNode(paragraph);
        xmlFreeNode(paragraph);
    }
}

void kbc_check_text(const kbc_builder *b, xmlNodePtr admonition, kbc_place place, const char *hint)
{
    kb_str type = kbc_attribute(b->c, admonition, "type");
    if (admonition->children == NULL)
        kbc_report(b->c, KBC_WARNING, b->source, place, "admonition", "%s %.*s without text%s",
                   type.n > 0 && type.s[0] == 'i' ? "an" : "a", (int)type.n, type.s, hint);
}

void kbc_finish_quote(kbc_builder *b, xmlNodePtr quote)
{
    xmlNodePtr paragraph = first_paragraph(quote);
    if (b->c->plain || paragraph == NULL)
        return;
    kb_str type = {NULL, 0};
    kbc_place place = kbc_node_of(paragraph)->place;
    if (is_text(paragraph->children))
        type = take_alert(b, paragraph->children);
    else if (kbc_is(paragraph->children, "strong"))
        type = take_bold(b, paragraph->children);
    if (type.s == NULL)
        return;
    tidy(paragraph);
    xmlNodeSetName(quote, kbc_xml("admonition"));
    kbc_node_of(quote)->element = KBC_ADMONITION;
    kbc_set(b, quote, "type", type);
    place.column += 2; /* of [! or ** */
    kbc_check_text(b, quote, place, "; its text needs > on the next line");
}

void kbc_drop_label(kbc_builder *b, xmlNodePtr admonition)
{
    xmlNodePtr paragraph = first_paragraph(admonition);
    if (paragraph != NULL && kbc_is(paragraph->children, "strong") && take_bold(b, paragraph->children).s != NULL)
        tidy(paragraph);
}
