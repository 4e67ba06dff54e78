/*
 * edits.c - the number of edits between two names (kb_edits.h). Callers: the
 * compiler's near.c; cli.c and cmd_show.c of the program icsync-kb.
 */
#include "kb_edits.h"

#include <string.h>

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Rows of the table of edits; only limit columns to each side of the diagonal are looked at. */
typedef struct edit_rows {
    unsigned before[KB_EDITS_BYTES + 2], last[KB_EDITS_BYTES + 2], row[KB_EDITS_BYTES + 2];
} edit_rows;

static unsigned edits_at(const edit_rows *r, kb_str a, kb_str b, size_t i, size_t j)
{
    char x = lower(a.s[i - 1]), y = lower(b.s[j - 1]);
    unsigned edits = least(least(r->last[j], r->row[j - 1]) + 1, r->last[j - 1] + (x == y ? 0 : 1));
    bool swapped = i > 1 && j > 1 && x == lower(b.s[j - 2]) && lower(a.s[i - 2]) == y;
    return swapped ? least(edits, r->before[j - 2] + 1) : edits;
}

/* Fills row i; returns the least in it. */
static unsigned fill_row(edit_rows *r, kb_str a, kb_str b, size_t i, unsigned limit)
{
    size_t low = i > limit ? i - limit : 1, high = i + limit < b.n ? i + limit : b.n;
    unsigned smallest = r->row[low - 1] = low == 1 ? least((unsigned)i, limit) : limit;
    for (size_t j = low; j <= high; j++) {
        r->row[j] = least(edits_at(r, a, b, i, j), limit);
        smallest = least(smallest, r->row[j]);
    }
    r->row[high + 1] = limit;
    return smallest;
}

static bool is_same(kb_str a, kb_str b)
{
    bool same = a.n == b.n;
    for (size_t i = 0; same && i < a.n; i++)
        same = lower(a.s[i]) == lower(b.s[i]);
    return same;
}

unsigned kb_edits(kb_str a, kb_str b, unsigned limit)
{
    edit_rows r;
    size_t gap = a.n > b.n ? a.n - b.n : b.n - a.n;
    if (gap >= limit)
        return limit;
    if (a.n > KB_EDITS_BYTES || b.n > KB_EDITS_BYTES)
        return is_same(a, b) ? 0 : limit;
    for (size_t j = 0; j <= b.n + 1; j++)
        r.before[j] = r.last[j] = r.row[j] = least((unsigned)j, limit);
    for (size_t i = 1; i <= a.n; i++) {
        if (fill_row(&r, a, b, i, limit) >= limit)
            return limit;
        memcpy(r.before, r.last, (b.n + 2) * sizeof r.last[0]);
        memcpy(r.last, r.row, (b.n + 2) * sizeof r.row[0]);
    }
    return r.last[b.n];
}
