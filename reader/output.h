/*
 * output.h - the one layer through which everything reaches the terminal, a
 * pipe or a pager: buffered, filtered, styled (output.c), and on request
 * wrapped (flow.c). Private to the program icsync-kb. Callers: all files of
 * the program; nothing else writes.
 *
 * Text of a knowledge base, of the command line and of the file system may
 * hold escape sequences or bidirectional controls. What out_text() and the
 * others print never does: such code points come out as <U+009B>. Styles are
 * our own and the only escape sequences that pass.
 */
#ifndef ICSYNC_OUTPUT_H
#define ICSYNC_OUTPUT_H

#include "kb.h"

/* ----------------------------------------------------------- output.c: UTF-8 */

#define OUT_BAD 0x80000000u /* out_next(): with a byte that is not UTF-8 */

/* The code point at text.s[*at], or OUT_BAD | byte; *at moves behind it. */
uint32_t out_next(kb_str text, size_t *at);
/* Whether a code point (or bad byte) may not be printed as it is; false for tab and line feed. */
bool out_unsafe(uint32_t code);
/* Columns of a terminal that a code point takes when it is printed through this layer. */
unsigned out_width(uint32_t code);
unsigned out_columns(kb_str text);

kb_str out_str(const char *s);
bool out_same(kb_str a, kb_str b);
/* The same, ASCII letters of either case. */
bool out_same_folded(kb_str a, kb_str b);

/* -------------------------------------------------------- output.c: a stream */

/* What a run of text is; how it looks is out_style()'s matter. No backgrounds. */
typedef enum out_style { OUT_PLAIN, OUT_STRONG, OUT_EMPHASIS, OUT_QUIET, OUT_MARK, OUT_WARNING, OUT_LINK } out_style;

typedef struct out_stream {
    int fd;            /* OUT_MEMORY or OUT_NOWHERE: no descriptor */
    bool filter;
    bool colour;
    bool hold;         /* collects; out_flush() is not called by itself */
    out_style style;   /* now in force at the terminal */
    int error;         /* errno of the first failed write, or of no memory */
    const kb_alloc *alloc; /* of the bytes; NULL: sys_resize() */
    char *bytes;
    size_t n, room;
} out_stream;

#define OUT_MEMORY (-1)  /* collects, not filtered: for text that goes into JSON */
#define OUT_NOWHERE (-2) /* counts for nothing: to measure */

void out_init(out_stream *o, int fd, bool colour);
void out_free(out_stream *o);
/* Writes what is there; false, now or later, when writing failed. */
bool out_flush(out_stream *o);

void out_text(out_stream *o, kb_str text);
/* The same for what must stay on its line: tabs and line feeds are shown as escapes. */
void out_line_text(out_stream *o, kb_str text);
void out_puts(out_stream *o, const char *s);
void out_char(out_stream *o, char c);
void out_number(out_stream *o, uint64_t number);
/* The decimal digits of a number, in text. */
kb_str out_digits(uint64_t number, char text[20]);
/* What a stream in memory has collected. */
kb_str out_view(const out_stream *o);
/* Makes the failure of a stream in memory that of the stream it was meant for; frees it. */
void out_end_memory(out_stream *memory, out_stream *to);
/* What follows has this style; nothing without colour. */
void out_set_style(out_stream *o, out_style style);
/* Whether a change of style stands at text.s[*at], and which; *at moves behind it. */
bool out_read_style(kb_str text, size_t *at, out_style *style);

/* ----------------------------------------------------------- flow.c: wrapping */

#define FLOW_MARGINS 72
#define FLOW_WORD 256

/* Columns at the left: first on the next line that is begun, rest on those after it. */
typedef struct flow_margin {
    kb_str first, rest;
    out_style style;
    bool begun;
} flow_margin;

/* Words set into lines. The fields are flow's own but lines. */
typedef struct flow {
    out_stream *to;
    unsigned width;           /* 0: no end to a line */
    size_t lines;             /* begun so far, blank ones too */
    unsigned column;
    unsigned left;            /* columns of the margins of this line */
    unsigned blanks;          /* wanted before the next line */
    bool open;                /* a line is begun */
    unsigned space;           /* blanks before the next word */
    bool keeps_blanks;        /* in a code span, whose blanks are part of it */
    unsigned word_columns;
    uint32_t last;            /* code point of the word */
    size_t word_bytes;
    char word[FLOW_WORD];
    uint8_t styles[FLOW_WORD];
    size_t margin_count;
    flow_margin margins[FLOW_MARGINS];
} flow;

void flow_init(flow *f, out_stream *to, unsigned width);
/* The strings are borrowed until flow_pop(). */
void flow_push(flow *f, const char *first, const char *rest, out_style style);
void flow_push_text(flow *f, kb_str first, kb_str rest, out_style style);
void flow_pop(flow *f);
/* Sets text; blanks, tabs and line feeds part the words. */
void flow_text(flow *f, kb_str text, out_style style);
void flow_puts(flow *f, const char *text, out_style style);
/* Sets a number and what is counted: "52", " records". */
void flow_number(flow *f, uint64_t number, const char *what);
/* Sets text as one word. */
void flow_glue(flow *f, kb_str text, out_style style);
/* Sets one line as it is, however long. */
void flow_verbatim(flow *f, kb_str line, out_style style);
/* Ends the line, if one is begun; that many blank lines at least before the next. */
void flow_end(flow *f, unsigned blanks);
/* Begins a line if its margins have something to show, such as an item without text. */
void flow_margins(flow *f);

#endif
