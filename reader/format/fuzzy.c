/*
 * fuzzy.c - edits between one word and many terms that come in order: a letter
 * more, less or another, or neighbours swapped (kb_format.h). Caller: spelling.c
 * of the reader.
 *
 * What a term shares with the one before keeps its rows of the matrix, and when
 * a beginning is too far away already, nothing that begins so is looked at.
 */
#include "kb_format.h"

void kb_fuzzy_begin(kb_fuzzy *f, kb_str word, unsigned limit)
{
    *f = (kb_fuzzy){.limit = limit};
    for (size_t at = 0; at < word.n && f->length < KB_TERM_BYTES;)
        f->word[f->length++] = kb_utf8_next(word, &at);
    for (unsigned j = 0; j <= f->length; j++)
        f->rows[0][j] = (uint8_t)j;
}

static uint8_t least(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

/* Fills row i, that of the term's letter i; the least number in it. */
static uint8_t fill_row(kb_fuzzy *f, unsigned i)
{
    const uint8_t *above = f->rows[i - 1];
    uint8_t *row = f->rows[i], smallest = (uint8_t)i;
    uint32_t code = f->codes[i - 1];
    row[0] = (uint8_t)i;
    for (unsigned j = 1; j <= f->length; j++) {
        uint8_t edits = (uint8_t)(above[j - 1] + (code == f->word[j - 1] ? 0 : 1));
        edits = least(edits, (uint8_t)(least(above[j], row[j - 1]) + 1));
        if (i > 1 && j > 1 && code == f->word[j - 2] && f->codes[i - 2] == f->word[j - 1])
            edits = least(edits, (uint8_t)(f->rows[i - 2][j - 2] + 1));
        row[j] = edits;
        smallest = least(smallest, edits);
    }
    return smallest;
}

/* Letters of the term before that this one has, too; their rows stand. */
static unsigned shared_letters(const kb_fuzzy *f, kb_str term)
{
    size_t bytes = 0;
    unsigned letters = 0;
    while (bytes < term.n && bytes < f->last_n && term.s[bytes] == f->last[bytes])
        bytes++;
    while (letters < f->depth && f->ends[letters] <= bytes)
        letters++;
    return letters;
}

unsigned kb_fuzzy_edits(kb_fuzzy *f, kb_str term)
{
    unsigned i = shared_letters(f, term);
    size_t at = i > 0 ? f->ends[i - 1] : 0;
    f->last_n = term.n < KB_TERM_BYTES ? term.n : KB_TERM_BYTES;
    memcpy(f->last, term.s, f->last_n);
    if (f->dead > 0 && i >= f->dead)
        return f->limit + 1;
    f->dead = 0;
    f->depth = i;
    /* Swapped neighbours reach over a row: two in a row must be too far. */
    uint8_t before = 0;
    while (at < f->last_n && f->dead == 0) {
        f->codes[i] = kb_utf8_next((kb_str){f->last, f->last_n}, &at);
        f->ends[i++] = (uint8_t)at;
        uint8_t smallest = fill_row(f, i);
        f->depth = i;
        if (smallest > f->limit && before >= f->limit)
            f->dead = i;
        before = smallest;
    }
    unsigned edits = f->rows[i][f->length];
    return f->dead == 0 && edits <= f->limit ? edits : f->limit + 1;
}

kb_str kb_fuzzy_dead(const kb_fuzzy *f)
{
    return (kb_str){f->last, f->dead > 0 ? f->ends[f->dead - 1] : 0};
}
