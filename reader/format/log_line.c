/*
 * log_line.c - lines of a log of searches. Interface: kb_log.h. Callers: log.c and
 * cmd_log.c of the program icsync-kb, gaps.c of the compiler.
 */
#include "kb_base.h"
#include "kb_days.h"
#include "kb_log.h"
#include "kb_utf8.h"

#define DAY_BYTES 10u
#define BEGIN_BYTES (DAY_BYTES + 1 + KB_LOG_DIGEST_BYTES + 1)

static const char outcomes[KB_LOG_OUTCOMES][10] = {"none", "unsure", "corrected"};

const char *kb_log_outcome(unsigned outcome)
{
    return outcomes[outcome];
}

static bool is_hexadecimal(kb_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.s[i] < '0' || s.s[i] > '9') && (s.s[i] < 'a' || s.s[i] > 'f'))
            return false;
    return true;
}

/* Reads a line up to its words; at is where they begin. */
static bool read_begin(kb_str line, kb_logged *out, size_t *at)
{
    *out = (kb_logged){.outcome = KB_LOG_OUTCOMES};
    if (line.n < BEGIN_BYTES || line.s[DAY_BYTES] != '\t' || line.s[BEGIN_BYTES - 1] != '\t')
        return false;
    out->day = (kb_str){line.s, DAY_BYTES};
    out->digest = (kb_str){line.s + DAY_BYTES + 1, KB_LOG_DIGEST_BYTES};
    for (unsigned i = 0; i < KB_LOG_OUTCOMES; i++) {
        size_t n = strlen(outcomes[i]);
        if (line.n > BEGIN_BYTES + n && line.s[BEGIN_BYTES + n] == '\t' &&
            memcmp(line.s + BEGIN_BYTES, outcomes[i], n) == 0) {
            out->outcome = i;
            *at = BEGIN_BYTES + n + 1;
        }
    }
    return out->outcome < KB_LOG_OUTCOMES && kb_day_read(out->day) != KB_NO_DAY && is_hexadecimal(out->digest);
}

bool kb_log_begins(kb_str bytes)
{
    kb_logged unused;
    size_t at;
    return read_begin(bytes, &unused, &at);
}

/* What is no UTF-8 reads as U+FFFD of one byte. */
static bool is_clean(kb_str s)
{
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        uint32_t code = kb_utf8_next(s, &at);
        if (code < ' ' || kb_utf8_hidden(code) || (code == 0xFFFD && at - from == 1))
            return false;
    }
    return true;
}

bool kb_log_read(kb_str line, kb_logged *out)
{
    size_t at = 0;
    if (line.n > KB_LOG_LINE_BYTES || !read_begin(line, out, &at))
        return false;
    const char *tab = memchr(line.s + at, '\t', line.n - at);
    if (tab == NULL || tab == line.s + at)
        return false;
    out->words = (kb_str){line.s + at, (size_t)(tab - line.s) - at};
    out->read = (kb_str){tab + 1, line.n - at - out->words.n - 1};
    return is_clean(out->words) && is_clean(out->read);
}
