/*
 * zones.c - blocks that are no blocks of CommonMark: between the marks that
 * dialects.c leaves (admonitions, sections), tabs under `# [Name](#tab/name)`,
 * and bold paragraphs that are headings. Interface: tree.h. Callers: tree.c.
 *
 * An end may be lost, or stand in another container than its beginning: then
 * the block ends with its container, or before the next heading behind it. A
 * tab that nothing ends is a section like others: a heading of its level ends it.
 */
#include "dialects.h"
#include "rules.h"

#include <cmark.h>

static bool is_open(const kbc_builder *b, const xmlNode *node)
{
    const xmlNode *at = b->at;
    while (at != NULL && at != node)
        at = at->parent;
    return node != NULL && at != NULL;
}

/* Closes the element that is open; an admonition needs no bold label, as its type is known. */
static void close_block(kbc_builder *b)
{
    xmlNodePtr node = b->at;
    kbc_close(b);
    if (!kbc_is(node, "admonition"))
        return;
    kbc_drop_label(b, node);
    kbc_check_text(b, node, kbc_node_of(node)->place, "");
}

/* Closes an element and what is open inside of it; only ends of containers close containers. */
static void end_block(kbc_builder *b, xmlNodePtr node)
{
    for (const xmlNode *at = b->at; at != node; at = at->parent) {
        if (!kbc_is(at, "section") && !kbc_is(at, "admonition")) {
            b->late = node;
            return;
        }
    }
    kbc_anchor *anchors = b->anchors; /* they stand behind the block */
    b->anchors = NULL;
    while (b->at != node)
        close_block(b);
    close_block(b);
    b->anchors = anchors;
}

void kbc_leave_blocks(kbc_builder *b)
{
    while (kbc_is(b->at, "admonition"))
        close_block(b);
}

void kbc_end_late(kbc_builder *b)
{
    xmlNodePtr node = b->late;
    b->late = NULL;
    if (is_open(b, node))
        end_block(b, node);
}

/* ---------------------------------------------------------------- sections */

/* A section below the one that is open, with its heading, which stays open. */
static xmlNodePtr open_section(kbc_builder *b, kbc_place place, uint32_t block)
{
    unsigned around = kbc_section_level(b->at);
    unsigned level = around == 0 ? 2 : around < 6 ? around + 1 : 6;
    xmlNodePtr section = kbc_open(b, KBC_SECTION, place);
    kbc_node_of(section)->block = block;
    kbc_set(b, section, "level", kbc_format(b->c, "%u", level));
    xmlNodePtr heading = kbc_open(b, KBC_HEADING, place);
    kbc_set(b, heading, "level", kbc_format(b->c, "%u", level));
    return section;
}

/* Ends the innermost section that was opened by a tab or by bold text, if one is open inside of any other zone. */
static bool end_section(kbc_builder *b, uint32_t block)
{
    for (xmlNodePtr node = b->at; kbc_is(node, "section"); node = node->parent) {
        if (kbc_node_of(node)->block == block) {
            end_block(b, node);
            return true;
        }
        if (kbc_is_zone(node))
            break;
    }
    return false;
}

/* ------------------------------------------------------------------- marks */

static void open_admonition(kbc_builder *b, kbc_block_mark *mark, uint32_t number)
{
    mark->node = kbc_open(b, KBC_ADMONITION, mark->place);
    kbc_node_of(mark->node)->block = number;
    kbc_set(b, mark->node, "type", mark->name);
    if (mark->title.n > 0)
        kbc_add_bold(b, mark->title, mark->place);
}

/* Sections stand in sections; elsewhere the title is a bold lead. One without an end is no zone: a heading ends it. */
static void open_titled(kbc_builder *b, kbc_block_mark *mark, uint32_t number, cmark_node *node)
{
    if (!kbc_may_head(b, node)) {
        kbc_add_bold(b, mark->title, mark->place);
        return;
    }
    mark->node = open_section(b, mark->place, mark->partner != KBC_NONE ? number : KBC_NONE);
    kb_buf_str(&b->text, mark->title);
    kbc_close(b);
}

static kbc_block_mark *mark_at(const kbc_builder *b, size_t number)
{
    return KBC_AT(b->cut.blocks, kbc_block_mark, number);
}

/* The number of the mark `<!-- kb:12 -->` that a block is; marks come in their order, each on its line. */
static bool read_mark(const kbc_builder *b, cmark_node *node, size_t *number)
{
    kb_str text = kb_str_from(cmark_node_get_literal(node));
    if (!kb_str_begins(kb_str_trim(text), KB_LIT("<!-- kb:")))
        return false;
    text = kb_str_slice(kb_str_trim(text), 8, text.n);
    *number = 0;
    size_t n = 0;
    for (; n < text.n && n < 9 && text.s[n] >= '0' && text.s[n] <= '9'; n++)
        *number = *number * 10 + (size_t)(text.s[n] - '0');
    return n > 0 && kb_str_equal(kb_str_slice(text, n, text.n), KB_LIT(" -->")) && *number >= b->next_block &&
           *number < b->cut.blocks.count && mark_at(b, *number)->place.line == kbc_block_place(b, node).line;
}

bool kbc_take_mark(kbc_builder *b, cmark_node *node)
{
    size_t number;
    if (!read_mark(b, node, &number))
        return false;
    kbc_block_mark *mark = mark_at(b, number);
    b->next_block = number + 1;
    if (mark->type == KBC_BLOCK_ADMONITION)
        open_admonition(b, mark, (uint32_t)number);
    else if (mark->type == KBC_BLOCK_SECTION)
        open_titled(b, mark, (uint32_t)number, node);
    else if (mark->partner != KBC_NONE && is_open(b, mark_at(b, mark->partner)->node))
        end_block(b, mark_at(b, mark->partner)->node);
    return true;
}

static bool is_overdue(const kbc_builder *b, const xmlNode *node, uint32_t line)
{
    uint32_t number = kbc_node_of(node)->block;
    uint32_t end = number < b->cut.blocks.count ? mark_at(b, number)->partner : KBC_NONE;
    return end != KBC_NONE && mark_at(b, end)->place.line < line;
}

/* Closes blocks whose end was lost before that line. */
static void end_overdue(kbc_builder *b, uint32_t line)
{
    for (xmlNodePtr node = b->at, next; kbc_is(node, "section") || kbc_is(node, "admonition"); node = next) {
        next = node->parent;
        if (is_overdue(b, node, line))
            end_block(b, node);
    }
}

bool kbc_may_head(kbc_builder *b, cmark_node *node)
{
    if (cmark_node_get_type(cmark_node_parent(node)) != CMARK_NODE_DOCUMENT)
        return false;
    end_overdue(b, kbc_block_place(b, node).line);
    return kbc_is(b->at, "page") || kbc_is(b->at, "section");
}

/* -------------------------------------------------------------------- tabs */

/* What stands behind the link of a tab: nothing, or attributes. */
static kb_str behind_link(cmark_node *link, bool *good)
{
    cmark_node *next = cmark_node_next(link);
    bool text = next != NULL && cmark_node_get_type(next) == CMARK_NODE_TEXT && cmark_node_next(next) == NULL;
    kb_str behind = text ? kb_str_from(cmark_node_get_literal(next)) : KB_LIT("");
    kb_str braces = kb_str_trim(behind);
    *good = next == NULL || (braces.n > 1 && braces.s[0] == '{' && braces.s[braces.n - 1] == '}');
    return behind;
}

/* The link that makes a heading a tab; NULL: it is none. */
static cmark_node *tab_link(cmark_node *heading)
{
    bool good = false;
    cmark_node *link = cmark_node_first_child(heading);
    if (link != NULL && cmark_node_get_type(link) == CMARK_NODE_LINK)
        (void)behind_link(link, &good);
    return good && kb_str_begins(kb_str_from(cmark_node_get_url(link)), KB_LIT("#tab/")) ? link : NULL;
}

static bool ends_tab(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_THEMATIC_BREAK || (type == CMARK_NODE_HEADING && tab_link(node) != NULL);
}

/* Whether a --- or another tab follows: not in a block that the tab holds, and before the end of the one around. */
static bool has_end(const kbc_builder *b, cmark_node *tab)
{
    uint32_t held = 0; /* the last line of such blocks */
    for (cmark_node *node = cmark_node_next(tab); node != NULL; node = cmark_node_next(node)) {
        size_t number;
        bool mark = cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK && read_mark(b, node, &number);
        uint32_t partner = mark ? mark_at(b, number)->partner : KBC_NONE;
        if (partner < b->next_block && is_open(b, mark_at(b, partner)->node))
            return false;
        if (partner != KBC_NONE && mark_at(b, partner)->place.line > held)
            held = mark_at(b, partner)->place.line;
        if (ends_tab(node) && kbc_block_place(b, node).line > held)
            return true;
    }
    return false;
}

bool kbc_add_tab(kbc_builder *b, cmark_node *heading)
{
    cmark_node *link = b->c->plain ? NULL : tab_link(heading);
    if (link == NULL)
        return false;
    bool good;
    (void)end_section(b, KBC_BY_TAB);
    xmlNodePtr section = open_section(b, kbc_block_place(b, heading), has_end(b, heading) ? KBC_BY_TAB : KBC_NONE);
    xmlNodePtr title = b->at;
    kbc_note_block(b, heading);
    uint32_t last_line = kbc_last_line(b, heading);
    kbc_add_inlines(b, link);
    kb_buf_str(&b->text, behind_link(link, &good));
    kbc_close(b);
    kbc_end_attributes(b, title, section, last_line);
    return true;
}

bool kbc_end_tab(kbc_builder *b)
{
    return end_section(b, KBC_BY_TAB);
}

/* ----------------------------------------------------------- bold headings */

/* The bold text that a paragraph consists of, a colon apart; or NULL. */
static cmark_node *only_strong(cmark_node *paragraph)
{
    cmark_node *strong = cmark_node_first_child(paragraph);
    if (strong == NULL || cmark_node_get_type(strong) != CMARK_NODE_STRONG)
        return NULL;
    cmark_node *next = cmark_node_next(strong);
    if (next == NULL)
        return strong;
    bool colon = cmark_node_get_type(next) == CMARK_NODE_TEXT && strcmp(cmark_node_get_literal(next), ":") == 0;
    return colon && cmark_node_next(next) == NULL ? strong : NULL;
}

#define HEADING_BYTES 200

static kb_str text_of(kbc *c, cmark_node *root)
{
    char *text = kb_arena_get(&c->arena, HEADING_BYTES + 1, 1);
    size_t n = 0;
    cmark_iter *iter = cmark_iter_new(root);
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        kb_str piece = KB_LIT("");
        if (cmark_node_get_type(node) == CMARK_NODE_TEXT)
            piece = kb_str_from(cmark_node_get_literal(node));
        if (n + piece.n > HEADING_BYTES) {
            n = 0;
            break;
        }
        if (piece.n > 0)
            memcpy(text + n, piece.s, piece.n);
        n += piece.n;
    }
    cmark_iter_free(iter);
    return (kb_str){text, n};
}

static void cut_colon(kbc_builder *b, xmlNodePtr heading)
{
    xmlNodePtr last = heading->last;
    kb_str text = last != NULL && last->type == XML_TEXT_NODE ? kbc_chars(last->content) : KB_LIT("");
    if (text.n > 1 && text.s[text.n - 1] == ':')
        kbc_retext(b, last, kb_str_slice(text, 0, text.n - 1));
}

bool kbc_add_bold_heading(kbc_builder *b, cmark_node *paragraph)
{
    const kbc_rules *rules = b->c->rules;
    if (rules == NULL || !rules->bold_headings)
        return false;
    cmark_node *strong = only_strong(paragraph);
    if (strong == NULL || !kbc_may_head(b, paragraph) || !kbc_is_rule_heading(b->c, rules, text_of(b->c, strong)))
        return false;
    (void)end_section(b, KBC_BY_BOLD);
    kbc_anchor *anchors = b->anchors;
    xmlNodePtr section = open_section(b, kbc_block_place(b, paragraph), KBC_BY_BOLD);
    xmlNodePtr heading = b->at;
    b->anchors = anchors;
    kbc_note_block(b, paragraph);
    uint32_t last_line = kbc_last_line(b, paragraph);
    kbc_add_inlines(b, strong);
    kbc_close(b);
    kbc_end_attributes(b, heading, section, last_line);
    cut_colon(b, heading);
    return true;
}
