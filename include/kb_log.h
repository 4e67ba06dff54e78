/*
 * kb_log.h - a line of a log of searches (icsync-kb search --log), which icsync-kb writes and shows and icsync-kbc gaps
 * reads. Private: shared by both programs; implemented in reader/format/log_line.c.
 *
 *     2026-11-27 TAB 0123456789ab TAB corrected TAB uplaod stuck TAB uplaod=upload; frm=from
 *
 * The day (UTC), the beginning of the guide's digest, what happened, the words as typed, what was read in place of
 * some. A line has at most KB_LOG_LINE_BYTES and a line feed, and no control characters.
 */
#ifndef KB_LOG_H
#define KB_LOG_H

#include "kb.h"

#define KB_LOG_LINE_BYTES 512u
#define KB_LOG_OUTCOMES 3u
#define KB_LOG_DIGEST_BYTES 12u

typedef struct kb_logged {
    kb_str day, digest;
    unsigned outcome; /* for kb_log_outcome() */
    kb_str words;
    kb_str read;
} kb_logged;

/* none (it found nothing), unsure (nor a sure answer), corrected (words were read otherwise than typed). */
const char *kb_log_outcome(unsigned outcome);
/* Reads a line without its end; false when it is not of a log. */
bool kb_log_read(kb_str line, kb_logged *out);
/* Whether bytes begin as a line of a log does, up to its words; 40 are enough. */
bool kb_log_begins(kb_str bytes);

#endif
