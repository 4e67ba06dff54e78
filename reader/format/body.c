/*
 * body.c - the bytes of a body, written and read (kb_body.h has the opcodes,
 * kb.h the events). Callers: the compiler writes; reader, index and snippet
 * read.
 */
#include "kb_body.h"

enum { OP_END = 0x01, OP_LABEL = 0x1E };
#define BYTE_BIAS 0x20u /* keeps small arguments out of the opcodes' range */

enum { ARG_BYTE = 1, ARG_VARINT = 2, ARG_ALIGN = 4, ARG_TASK = 8, LEAF = 16 };

/* By kb_element: its opcode and what follows on it. */
static const struct {
    uint8_t op, args;
} elements[] = {
    [KB_PARAGRAPH] = {0x02, 0},           [KB_HEADING] = {0x03, ARG_BYTE},
    [KB_LIST] = {0x04, ARG_BYTE},         [KB_ITEM] = {0x05, ARG_VARINT | ARG_TASK},
    [KB_TABLE] = {0x06, ARG_VARINT},      [KB_ROW] = {0x07, ARG_BYTE},
    [KB_CELL] = {0x08, ARG_VARINT | ARG_ALIGN}, [KB_CODE] = {0x0B, 0},
    [KB_QUOTE] = {0x0C, 0},               [KB_ADMONITION] = {0x0E, 0},
    [KB_RULE] = {0x0F, LEAF},             [KB_BREAK] = {0x10, LEAF},
    [KB_STRONG] = {0x11, 0},              [KB_EMPHASIS] = {0x12, 0},
    [KB_CODE_SPAN] = {0x13, 0},           [KB_LINK] = {0x14, ARG_VARINT},
    [KB_IMAGE] = {0x15, 0},               [KB_TITLE] = {0x16, 0},
    [KB_PART_MARK] = {0x17, 0},
};

/* ----------------------------------------------------------------- writing */

void kb_body_put_open(kb_buf *out, const kb_event *event)
{
    uint8_t args = elements[event->element].args;
    kb_buf_byte(out, elements[event->element].op);
    if (args & ARG_BYTE)
        kb_buf_byte(out, (uint8_t)(BYTE_BIAS + (event->number & 0x3F)));
    if (args & ARG_VARINT)
        kb_buf_varint(out, event->number);
    if (args & ARG_ALIGN)
        kb_buf_byte(out, (uint8_t)(BYTE_BIAS + event->align));
    if (args & ARG_TASK)
        kb_buf_byte(out, (uint8_t)(BYTE_BIAS + event->task));
    if (event->label.n > 0) { /* which the caller gives without controls */
        kb_buf_byte(out, OP_LABEL);
        kb_buf_field(out, event->label);
    }
}

void kb_body_put_close(kb_buf *out)
{
    kb_buf_byte(out, OP_END);
}

static bool is_text_byte(uint8_t byte)
{
    return byte >= 0x20 || byte == '\t' || byte == '\n';
}

/* Whether one of eight bytes is less than 0x20. */
static bool has_control(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return ((word - 0x2020202020202020u) & ~word & 0x8080808080808080u) != 0;
}

/* Where a run of text ends. */
static const uint8_t *text_end(const uint8_t *at, const uint8_t *end)
{
    for (;; at++) {
        while (end - at >= 8 && !has_control(at))
            at += 8;
        if (at == end || !is_text_byte(*at))
            return at;
    }
}

void kb_body_put_text(kb_buf *out, kb_str text)
{
    const uint8_t *from = (const uint8_t *)text.s, *end = from + text.n, *at;
    for (; from < end; from = at + 1) {
        at = text_end(from, end);
        kb_buf_add(out, from, (size_t)(at - from));
    }
}

/* ----------------------------------------------------------------- reading */

void kb_body_init(kb_body *b, kb_str span)
{
    const uint8_t *bytes = (const uint8_t *)span.s;
    *b = (kb_body){.at = bytes, .end = bytes + span.n};
}

/* The element that an opcode begins; KB_TEXT for none. */
static kb_element element_of(uint8_t op)
{
    static const uint8_t by_op[0x20] = {
        [0x02] = KB_PARAGRAPH, [0x03] = KB_HEADING,   [0x04] = KB_LIST,      [0x05] = KB_ITEM,
        [0x06] = KB_TABLE,     [0x07] = KB_ROW,       [0x08] = KB_CELL,      [0x0B] = KB_CODE,
        [0x0C] = KB_QUOTE,     [0x0E] = KB_ADMONITION, [0x0F] = KB_RULE,     [0x10] = KB_BREAK,
        [0x11] = KB_STRONG,    [0x12] = KB_EMPHASIS,  [0x13] = KB_CODE_SPAN, [0x14] = KB_LINK,
        [0x15] = KB_IMAGE,     [0x16] = KB_TITLE,     [0x17] = KB_PART_MARK};
    return op < KB_COUNT(by_op) ? (kb_element)by_op[op] : KB_TEXT;
}

static uint8_t read_biased(kb_cursor *c)
{
    uint8_t byte = kb_read_u8(c);
    if (byte < BYTE_BIAS || byte >= BYTE_BIAS + 0x40)
        c->bad = true;
    return (uint8_t)(byte - BYTE_BIAS);
}

static void read_arguments(kb_cursor *c, uint8_t args, kb_event *out)
{
    if (args & ARG_BYTE)
        out->number = read_biased(c);
    if (args & ARG_VARINT)
        out->number = kb_read_varint32(c);
    if (args & ARG_ALIGN)
        out->align = read_biased(c);
    if (args & ARG_TASK)
        out->task = read_biased(c);
    if (c->left > 0 && *c->at == OP_LABEL) {
        (void)kb_read_u8(c);
        out->label = kb_read_field(c);
        for (size_t i = 0; i < out->label.n; i++)
            c->bad = c->bad || (uint8_t)out->label.s[i] < 0x20;
    }
}

static kb_status leave(kb_body *b, kb_event *out)
{
    if (b->depth == 0)
        return KB_E_DAMAGED;
    b->depth--;
    b->at++;
    out->element = (kb_element)b->stack[b->depth];
    out->leave = true;
    out->depth = b->depth;
    return KB_OK;
}

static kb_status enter(kb_body *b, kb_event *out)
{
    out->element = element_of(*b->at);
    if (out->element == KB_TEXT)
        return KB_E_DAMAGED;
    uint8_t args = elements[out->element].args;
    kb_cursor c = kb_cursor_of(b->at + 1, (size_t)(b->end - b->at) - 1);
    read_arguments(&c, args, out);
    if (c.bad || b->depth >= KB_BODY_DEPTH)
        return KB_E_DAMAGED;
    out->depth = b->depth;
    if (!(args & LEAF))
        b->stack[b->depth++] = (uint8_t)out->element;
    if (out->element == KB_LINK)
        out->number += b->first_link;
    b->at = c.at;
    return KB_OK;
}

kb_status kb_body_next(kb_body *b, kb_event *out)
{
    *out = (kb_event){.element = KB_TEXT, .depth = b->depth};
    if (b->at == b->end)
        return b->depth == 0 ? KB_NONE : KB_E_DAMAGED;
    if (*b->at == OP_END)
        return leave(b, out);
    if (!is_text_byte(*b->at))
        return enter(b, out);
    const uint8_t *from = b->at;
    b->at = text_end(from, b->end);
    out->text = (kb_str){(const char *)from, (size_t)(b->at - from)};
    return KB_OK;
}

bool kb_body_is_block(kb_element element)
{
    return element != KB_TEXT && element < KB_BREAK;
}

kb_status kb_body_next_run(kb_body *b, bool *skip_title, kb_buf *out)
{
    kb_event event;
    bool skipping = false;
    kb_status status;
    kb_buf_clear(out);
    while ((status = kb_body_next(b, &event)) == KB_OK) {
        if (event.element == KB_TITLE && (skipping || *skip_title)) {
            skipping = !event.leave;
            *skip_title = false;
        } else if (event.element == KB_TEXT && !skipping) {
            kb_buf_str(out, event.text);
        } else if (event.element == KB_BREAK) {
            kb_buf_byte(out, ' ');
        } else if (kb_body_is_block(event.element) && out->size > 0) {
            break;
        }
    }
    if (status == KB_NONE && out->size > 0)
        status = KB_OK;
    return out->failed ? KB_E_MEMORY : status;
}
