/*
 * markdown_inline.c - text, marks and links of a block as Markdown on one line.
 * Interface: markdown.h. Callers: markdown_blocks.c, export_markdown.c.
 *
 * Signs that would be markup get a backslash. Where signs of emphasis would not be
 * read as such, between a letter and a sign, a comment stands between: it leaves the
 * text as it is.
 */
#include "markdown.h"
#include "markdown_text.h"
#include "tree.h"

#include "kb_text.h"

#define COMMENT KB_LIT("<!-- -->")

/* ------------------------------------------------------------- what is near */

typedef enum near_by { BLANK, WORD, SIGN } near_by;

static near_by class_of(uint32_t code)
{
    if (code == ' ')
        return BLANK;
    return kb_is_word_code(code) ? WORD : SIGN;
}

/* What was written last, in this block. */
static near_by class_before(const kbc_markdown *m)
{
    size_t at = m->out->size;
    if (at == m->start)
        return BLANK;
    do
        at--;
    while (at > m->start && (m->out->data[at] & 0xC0) == 0x80);
    kb_str text = {(const char *)m->out->data, m->out->size};
    return class_of(kb_utf8_next(text, &at));
}

static char byte_before(const kbc_markdown *m)
{
    return m->out->size > m->start ? (char)m->out->data[m->out->size - 1] : ' ';
}

/* What will be written for an event, first. A blank at an edge is an entity. */
static near_by class_behind(const kbc_markdown *m, uint32_t at)
{
    size_t start = 0;
    const kb_event *e = &m->page->events[at];
    if (e->element != KB_TEXT || e->text.n == 0)
        return SIGN;
    uint32_t code = kb_utf8_next(e->text, &start);
    return code == ' ' ? SIGN : class_of(code);
}

/* ---------------------------------------------------------------------- text */

static bool is_word_at(kb_str text, size_t at)
{
    return at < text.n && kb_is_word_code(kb_utf8_next(text, &at));
}

static bool ends_in_word(kb_str text)
{
    size_t at = text.n;
    while (at > 0 && ((uint8_t)text.s[--at] & 0xC0) == 0x80)
        ;
    return is_word_at(text, at);
}

/* Whether the sign at a place of a text would be markup. */
static bool is_markup(const kbc_markdown *m, kb_str text, size_t at)
{
    switch (text.s[at]) {
    case '\\':
    case '`':
    case '*':
    case '[':
    case '<':
    case '{': return true;
    case ']': return m->in_link > 0;
    case '|': return m->in_cell;
    case '&': return kbc_is_reference(text, at);
    case '_': return !is_word_at(text, at + 1) || !ends_in_word(kb_str_slice(text, 0, at));
    case '#': return m->in_heading && (at == 0 || text.s[at - 1] == ' ' || text.s[at - 1] == '#');
    case '!': return at + 1 == text.n;
    default: return false;
    }
}

static void put_blank(kbc_markdown *m, bool edge)
{
    kb_buf_str(m->out, edge ? KB_LIT("&#32;") : KB_LIT(" "));
}

/* first, last: a mark or the block begins before the text, or ends behind it, so that a blank there would be lost. */
static void put_text(kbc_markdown *m, kb_str text, bool first, bool last)
{
    bool block = m->out->size == m->start && !m->in_heading && !m->in_cell;
    size_t sign = block ? kbc_item_sign(text) : 0;
    if (m->guarded && is_word_at(text, 0))
        kb_buf_str(m->out, COMMENT);
    m->guarded = false;
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.s[i];
        if (ch == ' ' || ch == '\n' || ch == '\t') {
            put_blank(m, (first && i == 0) || (last && i + 1 == text.n));
            continue;
        }
        if (is_markup(m, text, i) || (sign > 0 && i == sign) || (block && i == 0 && kbc_begins_block(text)))
            kb_buf_byte(m->out, '\\');
        kb_buf_byte(m->out, (uint8_t)ch);
    }
}

void kbc_markdown_text(kbc_markdown *m, kb_str text)
{
    m->start = m->out->size;
    m->guarded = false;
    put_text(m, text, true, true);
}

/* ---------------------------------------------------------------------- code */

static void put_code(kbc_markdown *m, uint32_t from, uint32_t end)
{
    kb_buf code;
    kb_buf_init(&code, &m->out->alloc);
    for (uint32_t i = from; i < end; i++)
        for (size_t j = 0; m->page->events[i].element == KB_TEXT && j < m->page->events[i].text.n; j++) {
            char ch = m->page->events[i].text.s[j];
            kb_buf_byte(&code, (uint8_t)(ch == '\n' || ch == '\t' ? ' ' : ch));
        }
    if (byte_before(m) == '`')
        kb_buf_str(m->out, COMMENT);
    kbc_put_code_span(m->out, kb_buf_view(&code), m->in_cell);
    kb_buf_release(&code);
    m->guarded = false;
}

/* ----------------------------------------------------------------- addresses */

static void put_destination(kbc_markdown *m, kb_str address)
{
    bool pointed = false;
    for (size_t i = 0; i < address.n; i++)
        pointed = pointed || strchr(" ()<>", address.s[i]) != NULL;
    kb_buf_str(m->out, pointed ? KB_LIT("<") : KB_LIT(""));
    for (size_t i = 0; i < address.n; i++) {
        if (strchr("\\<>{`", address.s[i]) != NULL || kbc_is_reference(address, i) || (m->in_cell && address.s[i] == '|'))
            kb_buf_byte(m->out, '\\');
        kb_buf_byte(m->out, (uint8_t)address.s[i]);
    }
    kb_buf_str(m->out, pointed ? KB_LIT(">") : KB_LIT(""));
}

/* The name of a picture's file, so that nothing in it is taken for a part of an address. */
static kb_str file_address(kbc *c, kb_str name)
{
    kb_buf out;
    kb_buf_init(&out, &c->arena.alloc);
    for (size_t i = 0; i < name.n; i++) {
        char ch = name.s[i];
        bool plain = kb_is_letter(ch) || (uint8_t)ch >= 0x80 || (ch >= '0' && ch <= '9') || (ch != '\0' && strchr("-._~", ch) != NULL);
        if (plain)
            kb_buf_byte(&out, (uint8_t)ch);
        else
            kbc_buf_format(&out, "%%%02X", (unsigned)(uint8_t)ch);
    }
    kb_str copy = kb_arena_copy(&c->arena, kb_buf_view(&out));
    kb_buf_release(&out);
    return copy;
}

/* The address of a record as the page has it. */
static kb_str record_address(kbc_markdown *m, const kb_link *link)
{
    kb_record record;
    kbc *c = m->scratch;
    kb_status status = kb_get_record(m->x->session, link->record, KB_NO_DAY, &record);
    if (status != KB_OK) {
        m->status = status;
        return KB_LIT("");
    }
    kb_str page = kbc_page_id(c, record.file), name = KB_LIT("");
    if (record.page != record.number)
        name = kb_str_slice(record.id, page.n > 0 ? page.n + 1 : 0, record.id.n);
    return kbc_address_to(c, m->page->records[0].file, record.file, name);
}

/* The address that was not found to be a record's is kept as it was, or as the id that it meant. */
static kb_str other_address(kbc_markdown *m, kb_str target)
{
    kbc *c = m->scratch;
    const kb_str path = m->page->records[0].file;
    const kbc_source source = {.path = path, .file = path};
    kb_str below = kb_str_slice(target, m->name.n > 0 ? m->name.n + 1 : 0, target.n);
    kb_str tries[] = {target, kb_arena_join(&c->arena, (kb_str[]){KB_LIT("#"), below}, 2),
                      kbc_address_to(c, path, kb_arena_join(&c->arena, (kb_str[]){target, KB_LIT(".md")}, 2), KB_LIT(""))};
    for (size_t i = 0; i < KB_COUNT(tries); i++) {
        bool external;
        if (kb_str_equal(kbc_resolve_address(c, &source, tries[i], &external), target))
            return tries[i];
    }
    return target;
}

static void end_link(kbc_markdown *m, const kb_event *e)
{
    kb_link link = {.record = KB_NO_RECORD};
    kb_str address = file_address(m->scratch, e->label);
    if (e->element == KB_LINK) {
        kb_status status = kbc_export_link(m->x->session, &m->x->link_bytes, e->number, &link);
        m->status = status != KB_OK ? status : m->status;
        address = link.record != KB_NO_RECORD ? record_address(m, &link) : other_address(m, link.target);
    }
    m->in_link--;
    kb_buf_str(m->out, KB_LIT("]("));
    put_destination(m, address);
    kb_buf_byte(m->out, ')');
    kb_arena_reset(&m->scratch->arena);
    m->guarded = false;
}

/* --------------------------------------------------------------------- marks */

/* Between equal signs the other one: `**_x_**`. */
static char open_mark(kbc_markdown *m, uint32_t at, bool strong)
{
    char sign = byte_before(m) == '*' ? '_' : '*';
    if (class_before(m) == WORD && class_behind(m, at + 1) != WORD)
        kb_buf_str(m->out, COMMENT);
    m->guarded = false;
    for (int i = 0; i < (strong ? 2 : 1); i++)
        kb_buf_byte(m->out, (uint8_t)sign);
    return sign;
}

static void close_mark(kbc_markdown *m, char sign, bool strong)
{
    if (byte_before(m) != sign || !m->guarded)
        m->guarded = sign == '_' || class_before(m) != WORD;
    for (int i = 0; i < (strong ? 2 : 1); i++)
        kb_buf_byte(m->out, (uint8_t)sign);
}

/* A title that is all of its block needs no mark. */
static bool is_all(const kbc_markdown *m, uint32_t at, uint32_t from, uint32_t end)
{
    while (from < end && m->page->events[from].element == KB_PART_MARK)
        from++;
    uint32_t behind = m->page->ends[at] + 1;
    while (behind < end && m->page->events[behind].element == KB_PART_MARK)
        behind++;
    return at == from && behind == end;
}

typedef struct marks {
    char signs[64]; /* of the marks that are open, by their depth; '\0': none was written */
    uint32_t from, end, lead;
    kb_str attributes;
} marks;

static bool has_mark(const kbc_markdown *m, const marks *k, uint32_t at)
{
    kb_element element = m->page->events[at].element;
    return element == KB_STRONG || element == KB_EMPHASIS ||
           (element == KB_TITLE && (at == k->lead || !is_all(m, at, k->from, k->end)));
}

static void put_start(kbc_markdown *m, marks *k, uint32_t at)
{
    const kb_event *e = &m->page->events[at];
    char *sign = &k->signs[e->depth & 63];
    *sign = '\0';
    if (has_mark(m, k, at)) {
        *sign = open_mark(m, at, e->element != KB_EMPHASIS);
        if (m->page->ends[at] == at + 1) /* nothing in it would be no mark */
            kb_buf_str(m->out, COMMENT);
    } else if (e->element == KB_BREAK) {
        kb_buf_str(m->out, KB_LIT("<br>"));
    } else if (e->element == KB_LINK || e->element == KB_IMAGE) {
        kb_buf_str(m->out, e->element == KB_IMAGE ? KB_LIT("![") : KB_LIT("["));
        m->in_link++;
    }
}

static void put_end(kbc_markdown *m, const marks *k, uint32_t at)
{
    const kb_event *e = &m->page->events[at];
    char sign = k->signs[e->depth & 63];
    if (sign != '\0')
        close_mark(m, sign, e->element != KB_EMPHASIS);
    else if (e->element == KB_LINK || e->element == KB_IMAGE)
        end_link(m, e);
    if (k->lead != KBC_NONE && m->page->ends[k->lead] == at && k->attributes.n > 0) {
        kb_buf_str(m->out, k->attributes);
        m->guarded = false;
    }
}

static bool is_mark(const kb_event *e)
{
    return e->element == KB_STRONG || e->element == KB_EMPHASIS || e->element == KB_TITLE || e->element == KB_PART_MARK;
}

void kbc_markdown_inlines(kbc_markdown *m, uint32_t from, uint32_t end, uint32_t lead, kb_str attributes)
{
    marks k = {.from = from, .end = end, .lead = lead, .attributes = attributes};
    const kb_event *events = m->page->events;
    m->start = m->out->size;
    m->guarded = false;
    for (uint32_t i = from; i < end; i++) {
        const kb_event *e = &events[i];
        if (e->element == KB_TEXT) {
            bool first = i == from || (is_mark(e - 1) && !e[-1].leave), last = i + 1 == end || (is_mark(e + 1) && e[1].leave);
            put_text(m, e->text, first, last);
        } else if (e->element == KB_CODE_SPAN && !e->leave) {
            put_code(m, i + 1, m->page->ends[i]);
            i = m->page->ends[i];
        } else if (e->leave) {
            put_end(m, &k, i);
        } else {
            put_start(m, &k, i);
        }
    }
}
