/*
 * browse.h - what the files of the program icsync-kb-browse share, from the ground
 * up: a file calls those of the banners before its own. Private to the program. It
 * asks the knowledge bases as icsync-kb does, through cli.h, and its text is set by
 * the same files; what a key does is known without a terminal (line.c to keys.c),
 * which draw.c and terminal.c alone know.
 *
 * Text that is shown is collected in memory through the filter of output.h, with its
 * styles in it; draw.c takes it from there.
 */
#ifndef ICSYNC_BROWSE_H
#define ICSYNC_BROWSE_H

#include "cli.h"

/* ------------------------------------------------------------------- keys */

/* A key: a code point, or one of these, which are none. */
enum {
    BROWSE_ENTER = 0x110000,
    BROWSE_TAB, BROWSE_BACK_TAB, BROWSE_ESCAPE,
    BROWSE_UP, BROWSE_DOWN, BROWSE_LEFT, BROWSE_RIGHT, BROWSE_PAGE_UP, BROWSE_PAGE_DOWN, BROWSE_HOME, BROWSE_END,
    BROWSE_BACKSPACE, BROWSE_DELETE, BROWSE_RUB_LINE, BROWSE_RUB_WORD,
    BROWSE_HELP, BROWSE_FILTER, BROWSE_DIAGNOSE, BROWSE_COPY,
    BROWSE_INTERRUPT, BROWSE_REDRAW, BROWSE_RESIZE,
    BROWSE_NO_KEY /* one that means nothing here */
};

/* ----------------------------------------------------------------- line.c */

#define BROWSE_LINE_BYTES 512u /* a longer query is not taken */

/* A line that is being typed, well-formed UTF-8; at is where the cursor stands. */
typedef struct browse_line {
    char bytes[BROWSE_LINE_BYTES];
    size_t n, at;
} browse_line;

/* Takes a key; whether the text is another one now. */
bool browse_type(browse_line *l, uint32_t key);
/* Sets the text, as far as there is room; the cursor stands behind it. */
void browse_line_set(browse_line *l, kb_str text);
/* Without the blanks around it. */
kb_str browse_line_text(const browse_line *l);

/* ----------------------------------------------------------------- text.c */

/* Where a row of a text begins, and what is in force there. */
typedef struct browse_row {
    size_t at, end;        /* bytes of the text */
    out_style style;
    uint32_t link, last;   /* the link that is open, or 0; the last one that began */
} browse_row;

/* Bytes of one style, or of one link. */
typedef struct browse_run {
    kb_str text;
    out_style style;
    uint32_t link;         /* from 1; 0: none */
} browse_run;

/*
 * A text in rows. The n-th link is what stands there as OUT_LINK, up to the next OUT_EMPHASIS, which is its number and
 * goes with it; inside a link nothing else is of these styles.
 */
typedef struct browse_text {
    out_stream bytes;
    browse_row *rows;
    size_t count, room;
    kb_link *links;        /* their targets are in the bytes of `targets` */
    size_t link_count, link_room;
    out_stream targets;
} browse_text;

/* Forgets the text, for a new one, which is written to text->bytes. */
void browse_text_begin(browse_text *t);
/* Cuts what was written into rows of at most so many columns. False: there is no memory. */
bool browse_text_end(browse_text *t, unsigned columns);
void browse_text_free(browse_text *t);
/* Keeps where a link leads; returns its number, or 0. */
uint32_t browse_add_link(browse_text *t, const kb_link *link);
/* The next run of a row, which moves behind it; false at its end. */
bool browse_next_run(const browse_text *t, browse_row *row, browse_run *run);
/* The row in which a link begins. */
size_t browse_row_of_link(const browse_text *t, uint32_t link);

/* ----------------------------------------------------------------- list.c */

typedef enum browse_what { BROWSE_HEADING, BROWSE_RECORD, BROWSE_VALUE } browse_what;

/* An entry of a list: a heading, a record, a value of a facet. Its words are rows of the list's text. */
typedef struct browse_item {
    browse_what what;
    size_t source;
    uint32_t number;       /* of the record; of the value */
    bool on;               /* the value is asked for */
    bool about;            /* a second row says what it is */
} browse_item;

typedef struct browse_list {
    browse_item *items;
    size_t count, room;
    browse_text text;
    size_t selected, top;  /* entries; top is the first one shown */
} browse_list;

void browse_list_begin(browse_list *l);
/* Adds an entry, whose row or rows were written to l->text. False: there is no memory. */
bool browse_list_add(browse_list *l, browse_item item);
/* Ends it, with the first entry selected that can be. False: there is no memory. */
bool browse_list_end(browse_list *l);
void browse_list_free(browse_list *l);
/* The entry that is selected; NULL when there is none. */
const browse_item *browse_selected(const browse_list *l);
/* Selects another one, so many below or above, as far as there are; whether it is another one. */
bool browse_list_move(browse_list *l, int by);
/* Rows of the screen that an entry takes; the row of the text that it begins with. */
unsigned browse_item_rows(const browse_list *l, size_t i);
size_t browse_item_row(const browse_list *l, size_t i);
/* Moves the top so that what is selected is among so many rows. */
void browse_list_show(browse_list *l, unsigned rows);

/* --------------------------------------------------------------- layout.c */

typedef struct browse_box {
    unsigned y, x, rows, columns; /* rows 0: it is not there */
} browse_box;

/* What is being done. */
typedef enum browse_focus { BROWSE_TYPING, BROWSE_READING, BROWSE_CHOOSING, BROWSE_HELPED } browse_focus;

typedef struct browse_layout {
    browse_box query, rule, list, record, hints;
    unsigned bar;          /* the column of the line between list and record; 0: none */
    unsigned second_rule;  /* the row of it, when one stands above the other; 0: none */
} browse_layout;

browse_layout browse_lay_out(unsigned rows, unsigned columns, browse_focus focus);

/* ----------------------------------------------------------------- keys.c */

/* What is to be done for a key. */
typedef enum browse_act {
    BROWSE_NOTHING,
    BROWSE_SEARCH,         /* there is another query */
    BROWSE_SELECT,         /* another entry of the list */
    BROWSE_TOGGLE,         /* the value that is selected of the filters */
    BROWSE_TOGGLE_NONE,    /* no filter any more */
    BROWSE_FOLLOW,         /* the link that is selected */
    BROWSE_GO_BACK,
    BROWSE_GO_UP,          /* to the record around */
    BROWSE_DO_DIAGNOSE,
    BROWSE_DO_COPY,
    BROWSE_DO_REDRAW,
    BROWSE_DO_RESIZE,
    BROWSE_QUIT,
    BROWSE_BREAK           /* by Ctrl-C */
} browse_act;

/* What one knowledge base is asked for by the filters. */
typedef struct browse_asked {
    uint32_t *values;
    bool left_out;         /* it has a facet, and not the value */
} browse_asked;

/* All that is on the screen. */
typedef struct browse_model {
    unsigned rows, columns;
    browse_focus focus, before[BROWSE_HELPED + 1]; /* before: where it was when help or filters were opened */
    browse_line query;
    browse_list hits, filters;
    browse_text notes;     /* how the query was taken */
    browse_text record, help;
    size_t record_top, help_top;
    uint32_t link;         /* the one that is selected, or 0 */
    uint32_t digits;       /* typed so far of a link's number */
    bool past;             /* there is a record to go back to */
    out_stream count, filtered, message; /* how many hits; the filters that are on; for once */
    browse_asked asked[CLI_KBS_MAX + 1];
} browse_model;

browse_act browse_key(browse_model *m, uint32_t key);

/* -------------------------------------------------------------- compose.c */

/* Sets a record as text of so many columns; links have numbers. */
kb_status browse_compose(cli *c, browse_text *t, uint32_t number, unsigned columns, bool highlight);
/* What the keys do. */
void browse_compose_help(browse_text *t, unsigned columns);
/* The help on the command line. */
const char *browse_usage(void);

/* -------------------------------------------------------------- answers.c */

/* Fills the list with the hits of a query, or without one with what a search may start from. */
kb_status browse_answer(cli *c, browse_model *m, kb_str query, unsigned columns);

/* -------------------------------------------------------------- filters.c */

/* Lists all values of the facets, those on that the command line asks for. False: there is no memory. */
bool browse_list_filters(cli *c, browse_model *m);
/* Asks for the values that are on, from now on. False: there is no memory. */
bool browse_filter(cli *c, browse_model *m);

/* ----------------------------------------------------------------- draw.c */

/* Draws all of it. */
void browse_draw(browse_model *m);
/* Tells draw.c whether there are colours; returns whether the terminal has them. */
bool browse_draw_colours(bool wanted);

/* ------------------------------------------------------------- terminal.c */

/* Begins with the whole screen; 0, or a status after a message. */
int browse_terminal_begin(cli *c);
/* Gives the screen back as it was, at the end or for a while. */
void browse_terminal_end(void);
void browse_terminal_again(void);
void browse_terminal_size(unsigned *rows, unsigned *columns);
/* Draws all anew, whatever another program may have written. */
void browse_terminal_redraw(void);
/* The next key. */
uint32_t browse_terminal_key(void);
/* Runs another program in place of this one for a while; 0, or why it could not be begun. */
int browse_start(cli *c, const char **words);
/* Gives text to the clipboard of the terminal (OSC 52). */
bool browse_copy(kb_str text);

#endif
