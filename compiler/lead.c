/*
 * lead.c - the description of a page, from its front matter, becomes its first
 * paragraph when it says something: neither what the text begins with nor the
 * title in other words. Interface: tree.h. Caller: tree.c.
 */
#include "dialects.h"
#include "names.h"

#include "kb_text.h"

/* A description with fewer words of its own is a title: "Learn more about: X". */
#define OWN_WORDS 4

static const kbc_meta *find_lead(const kbc_source *source)
{
    static const char *const keys[] = {"description", "intro", "summary"};
    const kbc_meta *meta = source->meta.items;
    for (size_t k = 0; k < KB_COUNT(keys); k++)
        for (size_t i = 0; i < source->meta.count; i++)
            if (kb_str_equal(meta[i].key, kb_str_from(keys[k])) && meta[i].value.n > 0)
                return &meta[i];
    return NULL;
}

static xmlNodePtr first_block(const xmlNode *page, bool heading)
{
    xmlNodePtr node = page->children;
    while (node != NULL && kbc_is(node, "heading") != heading)
        node = node->next;
    return node;
}

/* Words of a text that do not stand in another one. */
static size_t own_words(kbc *c, kb_str text, kb_str other)
{
    kbc_names *known = kbc_names_new(c);
    kb_tokens tokens;
    kb_token token;
    size_t count = 0;
    kb_tokens_init(&tokens, other);
    while (kb_tokens_next(&tokens, &token))
        (void)kbc_names_add(c, known, kb_arena_copy(&c->arena, (kb_str){token.term, token.n}), 0);
    kb_tokens_init(&tokens, text);
    while (kb_tokens_next(&tokens, &token))
        count += token.type == KB_TOKEN_WORD &&
                 kbc_names_add(c, known, kb_arena_copy(&c->arena, (kb_str){token.term, token.n}), 0);
    return count;
}

static bool says_the_same(kbc *c, kb_str lead, const xmlNode *block)
{
    if (!kbc_is(block, "paragraph"))
        return false;
    kb_str a = kbc_fold(c, lead), b = kbc_fold(c, kbc_node_text(c, block));
    while (a.n > 0 && strchr(".:;… ", a.s[a.n - 1]) != NULL)
        a.n--;
    return kb_str_begins(b, a) || (b.n > 0 && kb_str_begins(a, b));
}

void kbc_add_lead(kbc_builder *b)
{
    xmlNodePtr page = xmlDocGetRootElement(b->doc);
    const kbc_meta *meta = find_lead(b->source);
    if (meta == NULL || kbc_is_left_out(b->source))
        return;
    xmlNodePtr heading = first_block(page, true), block = first_block(page, false);
    kb_str title = heading != NULL ? kbc_node_text(b->c, heading) : kbc_meta_get(b->source, "title");
    kb_str text = kb_str_trim(kbc_without_tags(b->c, meta->value));
    if (own_words(b->c, text, title) < OWN_WORDS || says_the_same(b->c, text, block))
        return;
    xmlNodePtr paragraph = kbc_new_element(b->c, b->doc, KBC_PARAGRAPH, meta->place);
    xmlAddChild(paragraph, xmlNewDocTextLen(b->doc, kbc_xml(text.s), (int)text.n));
    if (block != NULL)
        xmlAddPrevSibling(block, paragraph);
    else
        xmlAddChild(page, paragraph);
}
