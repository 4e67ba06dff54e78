/*
 * markdown_text.h - signs of Markdown in a text that is to read as the text that it is. Private to those who write
 * Markdown: markdown_*.c and import_*.c.
 */
#ifndef KBC_MARKDOWN_TEXT_H
#define KBC_MARKDOWN_TEXT_H

#include "compiler.h"

/* The longest run of a sign. */
size_t kbc_longest_run(kb_str text, char sign);
/* Whether the first byte of a line would make it a heading, a quote, an item, a fence or a block of a dialect. */
bool kbc_begins_block(kb_str line);
/* Where the sign stands behind a number that would make an item of a list of a line; 0: nowhere. */
size_t kbc_item_sign(kb_str line);
/* Whether an & begins &name; or &#1;, or what may become one with the text behind. */
bool kbc_is_reference(kb_str text, size_t at);
/* Code in backticks. */
void kbc_put_code_span(kb_buf *out, kb_str code, bool in_cell);

#endif
