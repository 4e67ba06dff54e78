/*
 * kb_days.h - dates as days counted from 1970-01-01, and back. Private: shared
 * by the program icsync-kb and the compiler; implemented in
 * reader/format/days.c.
 */
#ifndef KB_DAYS_H
#define KB_DAYS_H

#include "kb.h"

/* KB_NO_DAY when there is no such date, or before year 1. */
int32_t kb_day(int32_t year, int32_t month, int32_t day);
/* The same of yyyy-mm-dd and nothing else. */
int32_t kb_day_read(kb_str text);
/* A day as yyyy-mm-dd, of the years 1 to 9999; else an empty string. */
void kb_day_write(int32_t day, char text[16]);

#endif
