/*
 * terminal.h - the terminal of icsync-kbc and a clock for progress. Private to
 * main.c.
 */
#ifndef KBC_TERMINAL_H
#define KBC_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/* Whether standard error is a terminal. */
bool kbc_has_terminal(void);
bool kbc_is_terminal(void); /* the same of standard output */
/* Columns of the first; 0 when unknown. */
unsigned kbc_terminal_columns(void);
/* Milliseconds of a clock that only goes forward. */
bool kbc_milliseconds(int64_t *now);

#endif
