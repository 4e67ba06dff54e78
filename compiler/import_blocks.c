/*
 * import_blocks.c - the elements of a page become blocks of Markdown. Interface:
 * import.h. Caller: import.c.
 *
 * Lines are collected until a block begins or ends; what then is there is a
 * paragraph. An element that nobody knows is what is in it.
 */
#include "import.h"

#define HEADING_BYTES ((size_t)1000)
#define SLUG_BYTES ((size_t)100)
#define LANGUAGE_BYTES ((size_t)30)

/* --------------------------------------------------------------- paragraphs */

static bool is_title(const kbc_import_writer *w, kb_str text)
{
    text = kb_str_trim(text);
    return text.n > 0 && (kb_str_equal(text, w->page->title) || kb_str_equal(text, w->page->heading));
}

void kbc_import_end_paragraph(kbc_import_writer *w)
{
    bool again = !w->begun && is_title(w, kb_buf_view(&w->words)); /* a title that is no heading */
    bool words = kbc_import_has_words(w) && !again;
    kb_str text = kbc_import_take(w, KBC_IN_TEXT);
    if (!words || text.n == 0)
        return;
    kbc_import_begin_block(&w->lines);
    kbc_import_text(&w->lines, text);
    w->begun = true;
}

static void add_blocks(kbc_import_writer *w, xmlNodePtr node)
{
    for (xmlNodePtr child = node->children; child != NULL && !w->full; child = child->next)
        kbc_import_add_node(w, child);
}

/* What stands in an element as one line of its own, in strong text or not. */
static void add_line(kbc_import_writer *w, const xmlNode *node, unsigned style)
{
    kbc_import_end_paragraph(w);
    for (const xmlNode *child = node->children; child != NULL; child = child->next)
        kbc_import_add(w, child, style);
    kbc_import_end_paragraph(w);
}

/* ----------------------------------------------------------------- headings */

/* Levels without gaps, from 2 on: the title of the page is the only one of level 1. */
static unsigned level_of(kbc_import_writer *w, const xmlNode *node)
{
    unsigned level = (unsigned)(kbc_dom_name(node)[1] - '0');
    while (w->level_count > 0 && w->levels[w->level_count - 1] >= level)
        w->level_count--;
    w->levels[w->level_count++] = level;
    return w->level_count < 5 ? w->level_count + 1 : 6;
}

static void write_heading(kbc_import_writer *w, const xmlNode *node, kb_str text)
{
    bool known = w->page->ids != NULL && w->headings <= w->page->headings;
    kb_str id = known ? w->page->ids[w->headings] : KB_LIT("");
    kb_str marks = kb_str_slice(KB_LIT("######"), 0, level_of(w, node));
    kb_str pieces[] = {marks, KB_LIT(" "), text, KB_LIT(" {#"), id, KB_LIT("}")};
    if (w->survey) {
        kbc *c = w->all->c;
        *(kb_str *)kbc_list_add(c, &w->page->slugs, sizeof(kb_str)) = kbc_slug(c, kbc_dom_text(w->c, node, SLUG_BYTES));
    }
    w->lines.rule = false;
    kbc_import_begin_block(&w->lines);
    kbc_import_line(&w->lines, kb_arena_join(&w->c->arena, pieces, id.n > 0 ? 6 : 3));
    w->begun = true;
}

static void add_heading(kbc_import_writer *w, const xmlNode *node)
{
    kb_str whole = kbc_dom_text(w->c, node, HEADING_BYTES);
    kbc_import_end_paragraph(w);
    if (is_title(w, whole) && (!w->begun || kbc_dom_is(node, "h1"))) {
        kbc_import_note_ids(w, node);
        return;
    }
    if (w->lines.depth > 0 || whole.n >= HEADING_BYTES) {
        kbc_import_note_ids(w, node);
        add_line(w, node, w->lines.depth > 0 ? KBC_STYLE_STRONG : 0);
        return;
    }
    w->headings++; /* ids that wait are those of this heading */
    kbc_import_note_ids(w, node);
    w->heading = true;
    for (const xmlNode *child = node->children; child != NULL; child = child->next)
        kbc_import_add(w, child, 0);
    w->heading = false;
    bool words = kbc_import_has_words(w);
    kb_str text = kb_arena_copy(&w->c->arena, kbc_import_take(w, KBC_IN_HEADING));
    bool sign = kb_str_equal(text, KB_LIT("\\#")) || kb_str_equal(text, KB_LIT("\xC2\xB6"));
    if (words && text.n > 0 && !sign)
        write_heading(w, node, text);
    else
        w->headings--;
}

/* -------------------------------------------------------------------- lists */

static bool is_list(const xmlNode *node)
{
    return kbc_dom_is_one_of(node, "ul ol menu dir");
}

/* Neither text nor a picture with one. */
static bool is_empty(kbc *c, xmlNodePtr node)
{
    if (kbc_dom_text(c, node, 1).n > 0)
        return false;
    for (xmlNodePtr at = node; at != NULL; at = kbc_dom_next(node, at, false))
        if (kbc_dom_is(at, "img") && kbc_dom_get(at, "alt").n > 0)
            return false;
    return true;
}

static uint32_t start_of(const xmlNode *list)
{
    kb_str text = kb_str_trim(kbc_dom_get(list, "start"));
    uint32_t start = 0;
    for (size_t i = 0; i < text.n && i < 8; i++) {
        if (text.s[i] < '0' || text.s[i] > '9')
            return 1;
        start = start * 10 + (uint32_t)(text.s[i] - '0');
    }
    return text.n > 0 ? start : 1;
}

/* Paragraphs and the like in an item; a list in it counts if there must be a blank line before it. */
static unsigned count_blocks(const xmlNode *node)
{
    unsigned count = 0;
    bool line = false;
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        bool text = child->type == XML_TEXT_NODE && xmlIsBlankNode(child) == 0;
        bool block = kbc_dom_is_block(child) || kbc_import_holds_block(child);
        count += !line && (text || (child->type == XML_ELEMENT_NODE && !block)) ? 1 : 0;
        line = (line || text || child->type == XML_ELEMENT_NODE) && !block;
        if (is_list(child))
            count += start_of(child) != 1 && kbc_dom_is(child, "ol") ? 2 : 0;
        else if (kbc_dom_is_one_of(child, "div section span"))
            count += block ? count_blocks(child) : 0;
        else if (block)
            count += kbc_dom_is(child, "p") ? 1 : 2;
    }
    return count;
}

static bool is_loose(const xmlNode *list)
{
    for (const xmlNode *item = list->children; item != NULL; item = item->next)
        if (item->type == XML_ELEMENT_NODE && !is_list(item) && count_blocks(item) > 1)
            return true;
    return false;
}

/* `[ ] ` or `[x] ` before an item that can be ticked off; else nothing. */
static kb_str task_of(xmlNodePtr item)
{
    xmlNodePtr box = kbc_dom_find(item, "input", NULL);
    const xmlNode *of = box;
    while (of != NULL && of != item && !kbc_dom_is(of, "li"))
        of = of->parent;
    if (box != NULL && of == item)
        return kbc_dom_get(box, "checked").s != NULL ? KB_LIT("[x] ") : KB_LIT("[ ] ");
    if (!kbc_dom_has_class(item->parent, "inline-task-list"))
        return KB_LIT("");
    return kbc_dom_has_class(item, "checked") ? KB_LIT("[x] ") : KB_LIT("[ ] ");
}

/* A list that is being written. */
typedef struct list {
    bool ordered, loose;
    char marker;
    uint32_t number;
    bool any;
} list;

static kbc_import_outer enter_item(kbc_import_writer *w, list *l)
{
    kb_str mark = l->ordered ? kbc_format(w->c, "%u%c ", (unsigned)l->number, l->marker) : kbc_format(w->c, "%c ", l->marker);
    if (!l->any || l->loose)
        kbc_import_begin_block(&w->lines);
    l->any = true;
    l->number++;
    kbc_import_outer outer = kbc_import_enter(&w->lines, mark, false);
    w->lines.tight = !l->loose;
    return outer;
}

static list begin_list(kbc_import_writer *w, bool ordered, uint32_t start, bool loose)
{
    char marker = ordered ? '.' : '-';
    kbc_import_end_paragraph(w);
    if (w->lines.marker == marker && !w->lines.rule) /* else it would go on with the list before it */
        marker = ordered ? ')' : '*';
    return (list){ordered, loose, marker, start, false};
}

static void end_list(kbc_import_writer *w, const list *l)
{
    if (l->any)
        w->lines.marker = l->marker;
}

static void add_item(kbc_import_writer *w, list *l, xmlNodePtr item)
{
    kbc_import_outer outer = enter_item(w, l);
    kb_buf_str(&w->lines.lead, task_of(item));
    kbc_import_note_ids(w, item);
    add_blocks(w, item);
    for (xmlNodePtr next = item->next; next != NULL && !kbc_dom_is(next, "li"); next = next->next)
        if (is_list(next)) /* which should stand in the item */
            kbc_import_add_node(w, next);
    kbc_import_end_paragraph(w);
    kbc_import_leave(&w->lines, outer);
}

static void add_list(kbc_import_writer *w, xmlNodePtr node)
{
    if (w->lines.depth >= KBC_IMPORT_CONTAINERS) {
        add_blocks(w, node);
        return;
    }
    list l = begin_list(w, kbc_dom_is(node, "ol"), start_of(node), is_loose(node));
    for (xmlNodePtr item = node->children; item != NULL && !w->full; item = item->next) {
        bool lost = is_list(item) && !l.any;
        if (kbc_dom_is(item, "li") && !is_empty(w->c, item))
            add_item(w, &l, item);
        else if (lost || (item->type == XML_ELEMENT_NODE && !is_list(item) && !kbc_dom_is(item, "li")))
            kbc_import_add_node(w, item);
    }
    end_list(w, &l);
}

/* -------------------------------------------------------------- definitions */

/* The first paragraph goes on with the line that is there. */
static void add_description(kbc_import_writer *w, xmlNodePtr node)
{
    xmlNodePtr first = node->children;
    while (first != NULL && (first->type != XML_ELEMENT_NODE || is_empty(w->c, first)) &&
           (first->type != XML_TEXT_NODE || xmlIsBlankNode(first) != 0))
        first = first->next;
    kbc_import_note_ids(w, node);
    if (first == NULL || !kbc_dom_is_one_of(first, "p div")) {
        add_blocks(w, node);
    } else {
        if (kbc_import_holds_block(first))
            add_description(w, first);
        for (const xmlNode *child = first->children; child != NULL && !kbc_import_holds_block(first); child = child->next)
            kbc_import_add(w, child, 0);
        kbc_import_end_paragraph(w);
        for (xmlNodePtr next = first->next; next != NULL; next = next->next)
            kbc_import_add_node(w, next);
    }
    kbc_import_end_paragraph(w);
}

static void add_term(kbc_import_writer *w, const xmlNode *node, bool first)
{
    if (!first)
        kbc_import_add_text(w, KB_LIT(", "), KBC_STYLE_STRONG);
    kbc_import_note_ids(w, node);
    for (const xmlNode *child = node->children; child != NULL; child = child->next)
        kbc_import_add(w, child, KBC_STYLE_STRONG);
}

/* Between a term and what it means; a question has its sign. */
static void add_colon(kbc_import_writer *w)
{
    char last = w->words.size > 0 ? (char)w->words.data[w->words.size - 1] : ':';
    kbc_import_add_text(w, strchr("?!:.", last) != NULL ? KB_LIT(" ") : KB_LIT(": "), 0);
}

/* The next of <dt>, <dd>, or <th>, <td>, but not of those in a list or a table within this one. */
static xmlNodePtr next_definition(const xmlNode *root, xmlNodePtr at)
{
    xmlNodePtr node = at == NULL ? root->children : kbc_dom_next(root, at, true);
    while (node != NULL && !kbc_dom_is_one_of(node, "dt dd th td"))
        node = kbc_dom_next(root, node, kbc_dom_is_one_of(node, "dl table"));
    return node;
}

static bool are_loose(const xmlNode *root)
{
    bool described = false;
    for (xmlNodePtr at = next_definition(root, NULL); at != NULL; at = next_definition(root, at)) {
        bool term = kbc_dom_is_one_of(at, "dt th");
        if (!term && (described || count_blocks(at) > 1))
            return true;
        described = !term;
    }
    return false;
}

/* A bullet for each term: **Term**: what it means. */
static void add_definitions(kbc_import_writer *w, xmlNodePtr root)
{
    list l = begin_list(w, false, 1, are_loose(root));
    kbc_import_outer outer = {0};
    bool open = false, described = true;
    for (xmlNodePtr at = next_definition(root, NULL); at != NULL && !w->full; at = next_definition(root, at)) {
        bool term = kbc_dom_is_one_of(at, "dt th");
        if (is_empty(w->c, at))
            continue;
        if (open && term && described) {
            kbc_import_end_paragraph(w);
            kbc_import_leave(&w->lines, outer);
            open = false;
        }
        bool first = !open;
        if (first)
            outer = enter_item(w, &l);
        open = true;
        if (term) {
            add_term(w, at, first);
        } else {
            if (!described)
                add_colon(w);
            add_description(w, at);
        }
        described = !term;
    }
    kbc_import_end_paragraph(w);
    if (open)
        kbc_import_leave(&w->lines, outer);
    end_list(w, &l);
}

/* --------------------------------------------------------------------- code */

static bool is_language_byte(char ch)
{
    return kb_is_letter(ch) || (ch >= '0' && ch <= '9') || strchr("+#_.-", ch) != NULL;
}

/* The word at the start of a text, if it can be a language and is one. */
static kb_str language_word(kb_str text)
{
    size_t n = 0;
    text = kb_str_trim(text);
    while (n < text.n && text.s[n] != '\0' && is_language_byte(text.s[n]))
        n++;
    kb_str word = kb_str_slice(text, 0, n);
    bool none = n == 0 || n > LANGUAGE_BYTES || kbc_is_word_of(word, "none text plain plaintext default auto nohighlight txt");
    return none ? KB_LIT("") : word;
}

static kb_str language_of(const xmlNode *node)
{
    static const char *const starts[] = {"language-", "lang-", "highlight-source-", "highlight-", "brush:"};
    static const char *const names[] = {"data-lang", "data-language"};
    kb_str rest = kbc_dom_get(node, "data-syntaxhighlighter-params"), word, found = KB_LIT("");
    if (kb_str_begins(rest, KB_LIT("brush:")))
        found = language_word(kb_str_slice(rest, 6, rest.n));
    for (size_t i = 0; found.n == 0 && i < KB_COUNT(names); i++)
        found = language_word(kbc_dom_get(node, names[i]));
    rest = kbc_dom_get(node, "class");
    bool pandoc = false;
    while (found.n == 0 && kbc_dom_next_word(&rest, &word)) {
        if (pandoc)
            found = language_word(word);
        pandoc = kb_str_equal(word, KB_LIT("sourceCode")) || kb_str_equal(word, KB_LIT("brush:"));
        for (size_t i = 0; found.n == 0 && i < KB_COUNT(starts); i++)
            if (kb_str_begins(word, kb_str_from(starts[i])))
                found = language_word(kb_str_slice(word, strlen(starts[i]), word.n));
    }
    return found;
}

/* Of the element, what is right in it, or what it stands in. */
static kb_str find_language(const xmlNode *pre)
{
    kb_str found = language_of(pre);
    for (const xmlNode *child = pre->children; child != NULL && found.n == 0; child = child->next)
        found = kbc_dom_is(child, "code") ? language_of(child) : found;
    const xmlNode *around = pre->parent;
    for (unsigned i = 0; i < 3 && around != NULL && found.n == 0; i++, around = around->parent)
        found = kbc_dom_is_one_of(around, "div figure") ? language_of(around) : found;
    return found;
}

static size_t ticks_in(kb_str code)
{
    size_t longest = 2, run = 0;
    for (size_t i = 0; i < code.n; i++) {
        run = code.s[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest + 1;
}

/* Empty lines at the start, and all blanks at the end, go. */
static kb_str trim_code(kb_str code)
{
    kb_str rest = code, line;
    while (kb_str_split(&rest, '\n', &line) && kb_str_trim(line).n == 0)
        code = rest.s != NULL ? rest : KB_LIT("");
    while (code.n > 0 && strchr(" \t\n", code.s[code.n - 1]) != NULL)
        code.n--;
    return code;
}

static void add_pre(kbc_import_writer *w, const xmlNode *pre)
{
    kb_buf text;
    kbc_import_end_paragraph(w);
    kbc_import_note_ids(w, pre);
    kb_buf_init(&text, &w->c->arena.alloc);
    kbc_import_code_text(pre, &text);
    kb_str code = trim_code(kb_buf_view(&text));
    if (code.n > 0) {
        char *fence = kb_arena_get(&w->c->arena, ticks_in(code) + 1, 1);
        memset(fence, '`', ticks_in(code));
        kb_str language = find_language(pre);
        kbc_import_begin_block(&w->lines);
        kbc_import_line(&w->lines, kbc_format(w->c, "%s%.*s", fence, (int)language.n, language.s));
        kbc_import_text(&w->lines, code);
        kbc_import_line(&w->lines, kb_str_from(fence));
        w->begun = true;
    }
    kb_buf_release(&text);
}

/* ------------------------------------------------------------------- quotes */

static void add_quote(kbc_import_writer *w, xmlNodePtr node)
{
    kbc_import_end_paragraph(w);
    if (is_empty(w->c, node))
        return;
    if (w->lines.depth >= KBC_IMPORT_CONTAINERS) {
        add_blocks(w, node);
        return;
    }
    kbc_import_begin_block(&w->lines);
    kbc_import_outer outer = kbc_import_enter(&w->lines, KB_LIT("> "), true);
    add_blocks(w, node);
    kbc_import_end_paragraph(w);
    kbc_import_leave(&w->lines, outer);
}

/* A title that only says the type says nothing. */
static bool is_type_name(kbc *c, const xmlNode *title)
{
    kb_str text = kbc_dom_text(c, title, 40);
    while (text.n > 0 && strchr(":!.", text.s[text.n - 1]) != NULL)
        text.n--;
    return text.n == 0 || kbc_import_is_type(text);
}

/* A first paragraph that only says the type. */
static xmlNodePtr plain_title(kbc *c, xmlNodePtr node)
{
    xmlNodePtr first = node->children;
    while (first != NULL && first->type == XML_TEXT_NODE && xmlIsBlankNode(first) != 0)
        first = first->next;
    return kbc_dom_is_one_of(first, "p div strong b span") && is_type_name(c, first) ? first : NULL;
}

static void add_admonition(kbc_import_writer *w, xmlNodePtr node, kb_str type, xmlNodePtr title)
{
    kbc_import_end_paragraph(w);
    if (is_empty(w->c, node) || w->lines.depth >= KBC_IMPORT_CONTAINERS)
        return;
    if (title == NULL)
        title = plain_title(w->c, node);
    bool named = title != NULL && !is_type_name(w->c, title);
    if (title != NULL && !named)
        kbc_dom_remove(title);
    if (is_empty(w->c, node))
        return;
    char word[16] = "";
    for (size_t i = 0; i < type.n && i + 1 < sizeof word; i++)
        word[i] = (char)(type.s[i] - 'a' + 'A');
    kbc_import_begin_block(&w->lines);
    kbc_import_outer outer = kbc_import_enter(&w->lines, KB_LIT("> "), true);
    kb_buf_str(&w->lines.lead, kbc_format(w->c, "[!%s]\n", word)); /* to be written before the first line, if there is one */
    kb_buf_str(&w->lines.lead, kb_buf_view(&w->lines.prefix));
    if (named) {
        add_line(w, title, KBC_STYLE_STRONG);
        kbc_dom_remove(title);
    }
    add_blocks(w, node);
    kbc_import_end_paragraph(w);
    kbc_import_leave(&w->lines, outer);
}

/* ---------------------------------------------------------------- any block */

/* What is said of a table is a paragraph above it. */
static void add_caption(kbc_import_writer *w, const xmlNode *table)
{
    for (const xmlNode *child = table->children; child != NULL; child = child->next)
        if (kbc_dom_is(child, "caption"))
            add_line(w, child, 0);
}

static void add_table(kbc_import_writer *w, xmlNodePtr node)
{
    xmlNodePtr pre = kbc_dom_find(node, "pre", NULL);
    bool numbered = pre != NULL && kbc_dom_has_word(node, "highlighttable highlight rouge lntable");
    kbc_import_note_ids(w, node);
    if (kbc_import_is_layout(node) || numbered) {
        add_blocks(w, node);
        return;
    }
    add_caption(w, node);
    if (kbc_import_is_pairs(node) && w->lines.depth < KBC_IMPORT_CONTAINERS)
        add_definitions(w, node);
    else
        kbc_import_add_table(w, node);
}

static void add_block(kbc_import_writer *w, xmlNodePtr node)
{
    xmlNodePtr title = NULL;
    kb_str type = kbc_import_admonition(node, &title);
    if (type.s != NULL)
        add_admonition(w, node, type, title);
    else if (kbc_dom_is_one_of(node, "h1 h2 h3 h4 h5 h6"))
        add_heading(w, node);
    else if (is_list(node))
        add_list(w, node);
    else if (kbc_dom_is(node, "dl") && w->lines.depth < KBC_IMPORT_CONTAINERS)
        add_definitions(w, node);
    else if (kbc_dom_is(node, "table"))
        add_table(w, node);
    else if (kbc_dom_is(node, "pre"))
        add_pre(w, node);
    else if (kbc_dom_is(node, "blockquote"))
        add_quote(w, node);
    else if (kbc_dom_is_one_of(node, "summary legend") || kbc_dom_has_class(node, "expand-control"))
        add_line(w, node, KBC_STYLE_STRONG);
    else if (kbc_dom_is(node, "hr"))
        w->lines.rule = w->lines.depth == 0 && w->lines.any;
    else if (!kbc_dom_has_word(node, "linenos lineno gutter") || !kbc_dom_is(node, "td"))
        add_blocks(w, node);
}

void kbc_import_add_node(kbc_import_writer *w, xmlNodePtr node)
{
    bool block = kbc_dom_is_block(node) || kbc_import_holds_block(node);
    w->full = w->full || w->lines.out.size + w->words.size > w->c->limits[KBC_MAX_PAGE];
    if (!block) {
        kbc_import_add(w, node, 0);
        return;
    }
    if (!kbc_dom_is_one_of(node, "h1 h2 h3 h4 h5 h6"))
        kbc_import_note_ids(w, node);
    if (!kbc_dom_is_block(node)) {
        add_blocks(w, node);
        return;
    }
    kbc_import_end_paragraph(w);
    add_block(w, node);
    kbc_import_end_paragraph(w);
}
