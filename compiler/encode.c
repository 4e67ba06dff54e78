/*
 * encode.c - kbc_encode(): the tree of a page becomes the bytes of its body
 * (kb_body.h), its links, and the spans of its records.
 * Callers: compile.c and tests.
 *
 * Sections and the page leave no element in a body: a section is its heading
 * and what follows. The walk does not recurse; each open element has a frame.
 */
#include "rules.h"

#include "kb_body.h"

#define LABEL_BYTES 200 /* it is repeated for each cell of a column */

typedef struct column {
    kb_str label;
    uint8_t align;
} column;

typedef struct frame {
    kbc_element element;
    uint8_t opened;  /* elements of the body that it opened */
    uint8_t outside; /* of them, those around the span of its record */
    bool text;       /* text stands in it */
    bool code;       /* with its line feeds */
    bool ordered;
    uint32_t count;  /* of a list: number of its next item; of a row: of its next cell */
} frame;

typedef struct encoder {
    kbc *c;
    kbc_page *page;
    kbc_list frames;
    kbc_list columns; /* column, of the table that is open */
    unsigned depth;
    bool too_deep;
    const xmlNode *page_heading;
} encoder;

/* ------------------------------------------------------------------ opening */

static void open_event(encoder *e, frame *f, const xmlNode *node, kb_event event)
{
    if (e->depth == KB_BODY_DEPTH) {
        if (!e->too_deep)
            kbc_report(e->c, KBC_ERROR, e->page->source, kbc_node_of(node)->place, "limit",
                       "more than %d elements stand inside each other", KB_BODY_DEPTH);
        e->too_deep = true;
        return;
    }
    kb_body_put_open(&e->page->body, &event);
    e->depth++;
    f->opened++;
}

static void open_plain(encoder *e, frame *f, const xmlNode *node, kb_element element)
{
    open_event(e, f, node, (kb_event){.element = element});
}

/* A label as the body takes it: not long, no controls. */
static kb_str clean_label(kbc *c, kb_str text)
{
    char *bytes = kb_arena_get(&c->arena, (text.n < LABEL_BYTES ? text.n : LABEL_BYTES) + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t byte = (uint8_t)text.s[i];
        if (byte < 0x20)
            continue;
        if (n == LABEL_BYTES) {
            if ((byte & 0xC0) == 0x80) /* cut before its character, then */
                while (n > 0 && ((uint8_t)bytes[--n] & 0xC0) == 0x80)
                    ;
            break;
        }
        bytes[n++] = text.s[i];
    }
    return (kb_str){bytes, n};
}

static kb_str label_of(encoder *e, const xmlNode *node, const char *attribute)
{
    return clean_label(e->c, kbc_attribute(e->c, node, attribute));
}

static bool attribute_is(encoder *e, const xmlNode *node, const char *attribute, const char *value)
{
    return kb_str_equal(kbc_attribute(e->c, node, attribute), kb_str_from(value));
}

static uint32_t number_of(encoder *e, const xmlNode *node, const char *attribute, uint32_t otherwise)
{
    kb_str digits = kbc_attribute(e->c, node, attribute);
    uint32_t number = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.s[i] < '0' || digits.s[i] > '9' || i == 9)
            return otherwise;
        number = number * 10 + (uint32_t)(digits.s[i] - '0');
    }
    return digits.n > 0 ? number : otherwise;
}

/* -------------------------------------------------------------------- blocks */

static void open_heading(encoder *e, frame *f, const xmlNode *node)
{
    open_event(e, f, node, (kb_event){.element = KB_HEADING, .number = number_of(e, node, "level", 1)});
}

static void open_list(encoder *e, frame *f, const xmlNode *node)
{
    f->ordered = attribute_is(e, node, "type", "ordered");
    f->count = number_of(e, node, "start", 1);
    open_event(e, f, node, (kb_event){.element = KB_LIST, .number = attribute_is(e, node, "tight", "yes")});
}

static void open_item(encoder *e, frame *f, frame *list, const xmlNode *node)
{
    kb_event event = {.element = KB_ITEM};
    if (list != NULL && list->ordered)
        event.number = ++list->count;
    if (attribute_is(e, node, "task", "open"))
        event.task = 1;
    else if (attribute_is(e, node, "task", "done"))
        event.task = 2;
    open_event(e, f, node, event);
}

static uint8_t align_of(encoder *e, const xmlNode *cell)
{
    static const char *const names[] = {"left", "center", "right"};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (attribute_is(e, cell, "align", names[i]))
            return (uint8_t)(i + 1);
    return 0;
}

static void open_table(encoder *e, frame *f, const xmlNode *node)
{
    const xmlNode *head = kbc_child(node, KBC_HEAD);
    e->columns.count = 0;
    for (const xmlNode *cell = head != NULL ? head->children : NULL; cell != NULL; cell = cell->next) {
        if (kbc_element_of(cell) != KBC_CELL)
            continue;
        column *to = kbc_list_add(e->c, &e->columns, sizeof *to);
        *to = (column){clean_label(e->c, kbc_node_text(e->c, cell)), align_of(e, cell)};
    }
    open_event(e, f, node, (kb_event){.element = KB_TABLE, .number = (uint32_t)e->columns.count});
}

static void open_cell(encoder *e, frame *f, frame *row, const xmlNode *node)
{
    kb_event event = {.element = KB_CELL};
    if (row != NULL)
        event.number = row->count++;
    if (event.number < e->columns.count) {
        const column *of = KBC_AT(e->columns, column, event.number);
        event.align = of->align;
        if (row != NULL && row->element == KBC_ROW)
            event.label = of->label;
    }
    open_event(e, f, node, event);
}

static void open_block(encoder *e, frame *f, frame *around, const xmlNode *node)
{
    switch (f->element) {
    case KBC_PARAGRAPH: open_plain(e, f, node, KB_PARAGRAPH); break;
    case KBC_HTML:
        if (!f->text)
            open_plain(e, f, node, KB_PARAGRAPH);
        break;
    case KBC_HEADING: open_heading(e, f, node); break;
    case KBC_LIST: open_list(e, f, node); break;
    case KBC_ITEM: open_item(e, f, around, node); break;
    case KBC_TABLE: open_table(e, f, node); break;
    case KBC_HEAD: open_event(e, f, node, (kb_event){.element = KB_ROW, .number = 1}); break;
    case KBC_ROW: open_plain(e, f, node, KB_ROW); break;
    case KBC_CELL: open_cell(e, f, around, node); break;
    case KBC_CODE:
        open_event(e, f, node, (kb_event){.element = KB_CODE, .label = label_of(e, node, "language")});
        break;
    case KBC_BLOCK_QUOTE: open_plain(e, f, node, KB_QUOTE); break;
    case KBC_ADMONITION:
        open_event(e, f, node, (kb_event){.element = KB_ADMONITION, .label = label_of(e, node, "type")});
        break;
    case KBC_RULE: kb_body_put_open(&e->page->body, &(kb_event){.element = KB_RULE}); break;
    default: break;
    }
}

/* ------------------------------------------------------------------- inlines */

static uint32_t record_around(const xmlNode *node)
{
    for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
        if (kbc_node_of(node)->record != KBC_NONE)
            return kbc_node_of(node)->record;
    return 0;
}

static void open_link(encoder *e, frame *f, const xmlNode *node)
{
    kbc_link *link = kbc_list_add(e->c, &e->page->links, sizeof *link);
    *link = (kbc_link){
        .to = kbc_attribute(e->c, node, "to"),
        .external = attribute_is(e, node, "external", "yes"),
        .record = KBC_NONE,
        .place = kbc_node_of(node)->place,
        .from = record_around(node),
    };
    open_event(e, f, node, (kb_event){.element = KB_LINK, .number = (uint32_t)e->page->links.count - 1});
}

/* A bold lead that is a title is shown as a title, which is enough. */
static void open_inline(encoder *e, frame *f, const xmlNode *node, bool title)
{
    switch (f->element) {
    case KBC_STRONG: open_plain(e, f, node, title ? KB_TITLE : KB_STRONG); break;
    case KBC_EMPHASIS: open_plain(e, f, node, KB_EMPHASIS); break;
    case KBC_CODE_SPAN: open_plain(e, f, node, KB_CODE_SPAN); break;
    case KBC_LINK: open_link(e, f, node); break;
    case KBC_IMAGE:
        open_event(e, f, node, (kb_event){.element = KB_IMAGE, .label = label_of(e, node, "file")});
        break;
    case KBC_BREAK: kb_body_put_open(&e->page->body, &(kb_event){.element = KB_BREAK}); break;
    default: break;
    }
}

static bool holds_text(kbc_element element)
{
    return element == KBC_PARAGRAPH || element == KBC_HEADING || element == KBC_CELL || element == KBC_CODE ||
           element == KBC_HTML;
}

/* ------------------------------------------------------------------- records */

/* Where the span of an element's record is: inside of what can only stand in its list or table, else around. */
static bool span_is_inside(kbc_element element)
{
    return element == KBC_ITEM || element == KBC_ROW;
}

static void start_record(encoder *e, frame *f, uint32_t number)
{
    f->outside = f->opened;
    if (number != KBC_NONE)
        KBC_AT(e->page->records, kbc_record, number)->start = (uint32_t)e->page->body.size;
}

static void end_record(encoder *e, uint32_t number)
{
    kbc_record *record = KBC_AT(e->page->records, kbc_record, number);
    record->length = (uint32_t)e->page->body.size - record->start;
}

static void close_to(encoder *e, frame *f, uint8_t left)
{
    for (; f->opened > left; f->opened--, e->depth--)
        kb_body_put_close(&e->page->body);
}

/* ---------------------------------------------------------------------- walk */

/* Opens what an element gives, its part and title marks in or around it. */
static void open_element(encoder *e, frame *f, frame *around, const xmlNode *node)
{
    const kbc_node *mark = kbc_node_of(node);
    bool part = mark->part != KBC_NONE, title = mark->title_of != KBC_NONE;
    bool marks_inside = f->element == KBC_CELL || f->element == KBC_ITEM;
    kb_event part_event = {.element = KB_PART_MARK, .label = label_of(e, node, "part")};
    if (part && !marks_inside)
        open_event(e, f, node, part_event);
    if (!span_is_inside(f->element))
        start_record(e, f, mark->record);
    bool inline_title = title && !holds_text(f->element) && f->element != KBC_STRONG;
    if (inline_title)
        open_plain(e, f, node, KB_TITLE);
    open_block(e, f, around, node);
    open_inline(e, f, node, title);
    if (part && marks_inside)
        open_event(e, f, node, part_event);
    if (span_is_inside(f->element))
        start_record(e, f, mark->record);
    if (title && holds_text(f->element))
        open_plain(e, f, node, KB_TITLE);
}

/* False: what is in the element is not part of the body. */
static bool enter(encoder *e, const xmlNode *node)
{
    size_t count = e->frames.count;
    frame *f = kbc_list_add(e->c, &e->frames, sizeof *f);
    frame *around = count > 0 ? KBC_AT(e->frames, frame, count - 1) : NULL;
    *f = (frame){.element = kbc_element_of(node)};
    if (around != NULL) {
        f->text = around->text;
        f->code = around->code;
    }
    if (node == e->page_heading)
        return false;
    open_element(e, f, around, node);
    f->text = f->text || holds_text(f->element);
    f->code = f->code || f->element == KBC_CODE;
    return true;
}

static void leave(encoder *e, const xmlNode *node)
{
    frame *f = KBC_AT(e->frames, frame, e->frames.count - 1);
    uint32_t record = kbc_node_of(node)->record;
    close_to(e, f, f->outside);
    if (record != KBC_NONE)
        end_record(e, record);
    close_to(e, f, 0);
    e->frames.count--;
    const xmlNode *section = node->parent;
    if (f->element == KBC_HEADING && kbc_element_of(section) == KBC_SECTION &&
        kbc_child(section, KBC_HEADING) == node && kbc_node_of(section)->record != KBC_NONE)
        KBC_AT(e->page->records, kbc_record, kbc_node_of(section)->record)->start = (uint32_t)e->page->body.size;
}

static void put_blanks(uint8_t *bytes, size_t n, char instead_of)
{
    uint8_t *at = bytes, *end = bytes + n;
    while (at < end && (at = memchr(at, instead_of, (size_t)(end - at))) != NULL)
        *at++ = ' ';
}

/* Outside of code a line feed is where the author's line was full. */
static void put_text(encoder *e, const xmlNode *node)
{
    const frame *f = KBC_AT(e->frames, frame, e->frames.count - 1);
    if (!f->text || (node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE))
        return;
    kb_buf *body = &e->page->body;
    size_t from = body->size;
    kb_body_put_text(body, kb_str_from((const char *)node->content));
    if (!f->code) {
        put_blanks(body->data + from, body->size - from, '\n');
        put_blanks(body->data + from, body->size - from, '\t');
    }
}

void kbc_encode(kbc *c, xmlDocPtr doc, kbc_page *page)
{
    kb_alloc alloc = kbc_alloc();
    const xmlNode *root = xmlDocGetRootElement(doc), *node = root;
    encoder e = {.c = c, .page = page, .page_heading = kbc_child(root, KBC_HEADING)};
    kb_buf_init(&page->body, &alloc);
    while (node != NULL) {
        bool element = node->type == XML_ELEMENT_NODE;
        if (!element)
            put_text(&e, node);
        if (element && enter(&e, node) && node->children != NULL) {
            node = node->children;
            continue;
        }
        if (element)
            leave(&e, node);
        while (node != root && node->next == NULL) {
            node = node->parent;
            leave(&e, node);
        }
        node = node == root ? NULL : node->next;
    }
    if (page->body.size > KB_BODY_BYTES)
        kbc_report(c, KBC_ERROR, page->source, (kbc_place){0, 0}, "limit",
                   "the text of the page is too long (at most %u MiB)", KB_BODY_BYTES >> 20);
}
