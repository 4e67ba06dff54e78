/*
 * marks.c - what a text at the start of a block says about it: task marks of
 * list items, attributes of bold leads, and the types of admonitions.
 * Interface: tree.h. Caller: tree.c.
 */
#include "tree.h"

#include <strings.h>

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
    if (paragraph == NULL)
        return;
    if (is_text(paragraph->children))
        take_task(b, item, paragraph->children);
    xmlNodePtr lead = paragraph->children;
    if (kbc_is(lead, "strong") && is_text(lead->next))
        kbc_lead_attributes(b, lead->next, item);
}

/* ------------------------------------------------------------- admonitions */

/* The type of an admonition at the start of text, or NULL. */
static const char *admonition_type(kb_str text)
{
    static const char *const types[] = {"note", "tip", "important", "warning", "caution"};
    for (size_t i = 0; i < KB_COUNT(types); i++) {
        size_t n = strlen(types[i]);
        if (text.n >= n && strncasecmp(text.s, types[i], n) == 0)
            return types[i];
    }
    return NULL;
}

static kb_str skip_blanks(kb_str text)
{
    while (text.n > 0 && (text.s[0] == ' ' || text.s[0] == '\t'))
        text = kb_str_slice(text, 1, text.n);
    return text;
}

/* `[!WARNING]`, and maybe text behind it. */
static const char *take_alert(kbc_builder *b, xmlNodePtr text)
{
    kb_str content = kbc_chars(text->content);
    if (!kb_str_begins(content, KB_LIT("[!")))
        return NULL;
    content = kb_str_slice(content, 2, content.n);
    const char *type = admonition_type(content);
    if (type == NULL)
        return NULL;
    content = kb_str_slice(content, strlen(type), content.n);
    if (content.n == 0 || content.s[0] != ']' || (content.n > 1 && content.s[1] != ' '))
        return NULL;
    kbc_retext(b, text, skip_blanks(kb_str_slice(content, 1, content.n)));
    return type;
}

/* `**Warning:**`, `**Warning**:` or `**Warning**`. */
static const char *take_bold(kbc_builder *b, xmlNodePtr strong)
{
    if (!is_text(strong->children) || strong->children->next != NULL)
        return NULL;
    kb_str label = kbc_chars(strong->children->content);
    const char *type = admonition_type(label);
    if (type == NULL)
        return NULL;
    kb_str rest = kb_str_slice(label, strlen(type), label.n);
    if (rest.n > 0 && !kb_str_equal(rest, KB_LIT(":")))
        return NULL;
    xmlNodePtr next = strong->next;
    xmlUnlinkNode(strong);
    xmlFreeNode(strong);
    if (is_text(next)) {
        kb_str after = kbc_chars(next->content);
        kbc_retext(b, next, skip_blanks(kb_str_slice(after, kb_str_begins(after, KB_LIT(":")) ? 1 : 0, after.n)));
    }
    return type;
}

void kbc_finish_quote(kbc_builder *b, xmlNodePtr quote)
{
    xmlNodePtr paragraph = first_paragraph(quote);
    if (paragraph == NULL)
        return;
    const char *type = NULL;
    if (is_text(paragraph->children))
        type = take_alert(b, paragraph->children);
    else if (kbc_is(paragraph->children, "strong"))
        type = take_bold(b, paragraph->children);
    if (type == NULL)
        return;
    if (kbc_is(paragraph->children, "break")) { /* a hard break behind the mark */
        xmlNodePtr mark = paragraph->children;
        xmlUnlinkNode(mark);
        xmlFreeNode(mark);
    }
    if (paragraph->children == NULL) {
        xmlUnlinkNode(paragraph);
        xmlFreeNode(paragraph);
    }
    xmlNodeSetName(quote, kbc_xml("admonition"));
    kbc_set(b, quote, "type", kb_str_from(type));
}
