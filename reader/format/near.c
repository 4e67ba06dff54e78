/*
 * near.c - edits between one word and many terms that come in order: a letter
 * more, less or another, or neighbours swapped (kb_format.h). Caller: spelling.c
 * of the reader.
 *
 * What a term shares with the one before keeps its rows of the matrix, and when
 * a beginning is too far away already, nothing that begins so is looked at.
 */
#include "kb_format.h"

void kb_near_begin(kb_near *near, kb_str word, unsigned limit)
{
    *near = (kb_near){.limit = limit};
    for (size_t at = 0; at < word.n && near->length < KB_TERM_BYTES;)
        near->word[near->length++] = kb_utf8_next(word, &at);
    for (unsigned j = 0; j <= near->length; j++)
        near->rows[0][j] = (uint8_t)j;
}

static uint8_t least(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

/* Fills row i, that of the term's letter i; the least number in it. */
static uint8_t fill_row(kb_near *near, unsigned i)
{
    const uint8_t *above = near->rows[i - 1];
    uint8_t *row = near->rows[i], smallest = (uint8_t)i;
    uint32_t code = near->codes[i - 1];
    row[0] = (uint8_t)i;
    for (unsigned j = 1; j <= near->length; j++) {
        uint8_t edits = (uint8_t)(above[j - 1] + (code == near->word[j - 1] ? 0 : 1));
        edits = least(edits, (uint8_t)(least(above[j], row[j - 1]) + 1));
        if (i > 1 && j > 1 && code == near->word[j - 2] && near->codes[i - 2] == near->word[j - 1])
            edits = least(edits, (uint8_t)(near->rows[i - 2][j - 2] + 1));
        row[j] = edits;
        smallest = least(smallest, edits);
    }
    return smallest;
}

/* Letters of the term before that this one has, too; their rows stand. */
static unsigned shared_letters(const kb_near *near, kb_str term)
{
    size_t bytes = 0;
    unsigned letters = 0;
    while (bytes < term.n && bytes < near->last_n && term.s[bytes] == near->last[bytes])
        bytes++;
    while (letters < near->depth && near->ends[letters] <= bytes)
        letters++;
    return letters;
}

unsigned kb_near_edits(kb_near *near, kb_str term)
{
    unsigned i = shared_letters(near, term);
    size_t at = i > 0 ? near->ends[i - 1] : 0;
    near->last_n = term.n < KB_TERM_BYTES ? term.n : KB_TERM_BYTES;
    memcpy(near->last, term.s, near->last_n);
    if (near->dead > 0 && i >= near->dead)
        return near->limit + 1;
    near->dead = 0;
    near->depth = i;
    /* Swapped neighbours reach over a row: two in a row must be too far. */
    uint8_t before = 0;
    while (at < near->last_n && near->dead == 0) {
        near->codes[i] = kb_utf8_next((kb_str){near->last, near->last_n}, &at);
        near->ends[i++] = (uint8_t)at;
        uint8_t smallest = fill_row(near, i);
        near->depth = i;
        if (smallest > near->limit && before >= near->limit)
            near->dead = i;
        before = smallest;
    }
    unsigned edits = near->rows[i][near->length];
    return near->dead == 0 && edits <= near->limit ? edits : near->limit + 1;
}

kb_str kb_near_dead(const kb_near *near)
{
    return (kb_str){near->last, near->dead > 0 ? near->ends[near->dead - 1] : 0};
}
