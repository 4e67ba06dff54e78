/*
 * kb_body.h - the bytes of a body, which is rendered text, not Markdown.
 * Private; implemented in reader/format/body.c beside the decoder that kb.h
 * declares. Callers: the compiler to write, index and snippet to read.
 *
 * A body is UTF-8 text in which the C0 controls but tab and line feed are
 * opcodes:
 *   0x01                      end of the innermost element
 *   0x02 PARAGRAPH            0x03 HEADING level      0x04 LIST tight
 *   0x05 ITEM number task     0x06 TABLE columns      0x07 ROW head
 *   0x08 CELL column align    0x0B CODE               0x0C QUOTE
 *   0x0E ADMONITION           0x0F RULE               0x10 BREAK
 *   0x11 STRONG               0x12 EMPHASIS           0x13 CODE_SPAN
 *   0x14 LINK number          0x15 IMAGE              0x16 TITLE
 *   0x17 PART                 0x1E LABEL length bytes
 * level, tight, head, column, align, task are one byte; they have 0x20 added,
 * number and length are varints. RULE and BREAK have no end. A LABEL follows
 * at once on the opcode that it belongs to.
 */
#ifndef KB_BODY_H
#define KB_BODY_H

#include "kb_base.h"

#define KB_BODY_DEPTH 64 /* elements inside each other */
#define KB_BODY_BYTES (16u << 20) /* of a page: a reader has all of what it shows in memory */

/* Writers: each appends one opcode. event.text and event.leave are not used by kb_body_open(). */
void kb_body_put_open(kb_buf *out, const kb_event *event);
void kb_body_put_close(kb_buf *out);
/* Appends text; control characters other than tab and line feed are dropped. */
void kb_body_put_text(kb_buf *out, kb_str text);

/* Begins at any span of a body whose elements are balanced. */
void kb_body_init(kb_body *b, kb_str span);

/* Where one run of text ends and the next begins: at every block. */
bool kb_body_is_block(kb_element element);

/*
 * Reads the next run of indexable text of a body: the text of one paragraph,
 * cell, code block and so on, without marks and labels, into out (cleared
 * first). With *skip_title the next KB_TITLE is left out, and it becomes false.
 * KB_NONE at the end.
 */
kb_status kb_body_next_run(kb_body *b, bool *skip_title, kb_buf *out);

#endif
