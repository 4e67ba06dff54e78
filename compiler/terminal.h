/*
 * terminal.h - the terminal of icsync-kbc, and clocks. Private to
 * main.c.
 */
#ifndef KBC_TERMINAL_H
#define KBC_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/* Whether standard error is a terminal. */
bool kbc_has_terminal(void);
bool kbc_is_terminal(void); /* the same of standard output */
/* Whether TERM names one that cannot move its cursor, or none. */
bool kbc_is_dumb(void);
/* Whether what goes there is to have colour, unless an option says so. */
bool kbc_wants_colour(bool terminal);
/* Whether standard output is a pipe that nobody reads any more. */
bool kbc_reader_left(void);
/* Columns of lines for standard error. */
unsigned kbc_terminal_width(void);
/* Milliseconds of a clock that only goes forward. */
bool kbc_milliseconds(int64_t *now);
/* The day that reviews are measured by: SOURCE_DATE_EPOCH, else the clock. False: that is no number of seconds. */
bool kbc_today(int32_t *day);

#endif
