/*
 * fuzzy.c - edits between one word and many terms that come in order: a letter
 * more, less or another, or neighbours swapped (kb_index.h). Caller: spelling.c
 * of the reader.
 *
 * Behind each letter of a term, bit j of a number says whether the first j letters
 * of the word may become what was read, by no more than so many edits; there is a
 * number for none, one, and so on up to the limit. What a term shares with the one
 * before keeps its numbers. When no bit is left, the least beginning of what is near
 * enough and stands further on in the order follows from the numbers before: there
 * the walk through the dictionary goes on. To look further ahead than by one letter
 * costs more than the terms that would be passed over.
 */
#include "kb_format.h"

static uint64_t places_of(const kb_fuzzy *f, uint32_t code)
{
    uint64_t places = 0;
    if (code < KB_COUNT(f->plain))
        return f->plain[code];
    for (unsigned j = 0; j < f->length; j++)
        places |= (uint64_t)(f->word[j] == code) << j;
    return places;
}

static uint64_t bit(unsigned j)
{
    return (uint64_t)1 << j;
}

void kb_fuzzy_begin(kb_fuzzy *f, kb_str word, unsigned limit)
{
    f->limit = limit < KB_FUZZY_EDITS ? limit : KB_FUZZY_EDITS;
    f->length = f->depth = f->dead = 0;
    f->last_n = 0;
    memset(f->plain, 0, sizeof f->plain);
    for (size_t at = 0; at < word.n && f->length < KB_FUZZY_LETTERS; f->length++) {
        uint32_t code = f->word[f->length] = kb_utf8_next(word, &at);
        if (code < KB_COUNT(f->plain))
            f->plain[code] |= bit(f->length);
    }
    f->all = (bit(f->length) - 1) * 2 + 1;
    f->letters[0] = (kb_fuzzy_letter){.end = 0};
    for (unsigned e = 0; e <= f->limit; e++)
        f->letters[0].within[e] = ((bit(e) - 1) * 2 + 1) & f->all;
}

/* Fills the numbers of a letter by those of the one before, and of the one before that, or NULL. */
static inline void read_letter(const kb_fuzzy *f, const kb_fuzzy_letter *first, const kb_fuzzy_letter *before,
                               kb_fuzzy_letter *letter)
{
    uint64_t places = places_of(f, letter->code);
    uint64_t swapped = first != NULL ? places & places_of(f, before->code) >> 1 : 0;
    letter->within[0] = (before->within[0] & places) << 1 & f->all;
    for (unsigned e = 1; e <= f->limit; e++) {
        uint64_t less = before->within[e - 1], bits = (before->within[e] & places) << 1;
        bits |= less | less << 1 | letter->within[e - 1] << 1;
        if (swapped != 0)
            bits |= (first->within[e - 1] & swapped) << 2;
        letter->within[e] = bits & f->all;
    }
}

/* Letters of the term before that this one has, too. */
static unsigned shared_letters(const kb_fuzzy *f, kb_str term)
{
    size_t bytes = 0;
    unsigned n = f->depth;
    while (bytes < term.n && bytes < f->last_n && term.s[bytes] == f->last[bytes])
        bytes++;
    while (n > 0 && f->letters[n].end > bytes)
        n--;
    return n;
}

unsigned kb_fuzzy_edits(kb_fuzzy *f, kb_str term)
{
    unsigned i = shared_letters(f, term);
    size_t at = f->letters[i].end;
    f->last_n = term.n < KB_TERM_BYTES ? term.n : KB_TERM_BYTES;
    memcpy(f->last + at, term.s + at, f->last_n - at);
    if (f->dead > 0 && i >= f->dead)
        return f->limit + 1;
    f->dead = 0;
    while (at < f->last_n && f->dead == 0) {
        kb_fuzzy_letter *letter = &f->letters[++i];
        letter->code = kb_utf8_next((kb_str){f->last, f->last_n}, &at);
        letter->end = (uint8_t)at;
        read_letter(f, i > 1 ? letter - 2 : NULL, letter - 1, letter);
        f->dead = letter->within[f->limit] == 0 ? i : 0;
    }
    f->depth = i;
    unsigned edits = 0;
    while (edits <= f->limit && (f->letters[i].within[edits] & bit(f->length)) == 0)
        edits++;
    return edits;
}

/* Whether anything may follow on a letter, since an edit is left. */
static bool takes_any(const kb_fuzzy *f, const kb_fuzzy_letter *letter)
{
    return letter->within[f->limit - 1] != 0;
}

/* The least letter above one that may follow on a letter when no edit is left; UINT32_MAX: there is none. */
static uint32_t least_after(const kb_fuzzy *f, const kb_fuzzy_letter *before, const kb_fuzzy_letter *letter,
                            uint32_t above)
{
    uint32_t least = UINT32_MAX;
    uint64_t next = letter->within[f->limit] & ~bit(f->length);
    if (before != NULL) /* the second of two that are swapped */
        next |= before->within[f->limit - 1] & places_of(f, letter->code) >> 1;
    for (; next != 0; next &= next - 1) {
        uint32_t code = f->word[__builtin_ctzll(next)];
        if (code > above && code < least)
            least = code;
    }
    return least;
}

kb_str kb_fuzzy_next(const kb_fuzzy *f, char *out)
{
    for (unsigned i = f->dead; i-- > 0;) {
        const kb_fuzzy_letter *letter = &f->letters[i];
        size_t n = letter[1].end;
        memcpy(out, f->last, n);
        if (f->limit > 0 && takes_any(f, letter)) {
            out[n] = (char)0xFF; /* behind all that begin so: UTF-8 has no FF */
            return (kb_str){out, n + 1};
        }
        uint32_t code = least_after(f, i > 0 ? letter - 1 : NULL, letter, letter[1].code);
        if (code != UINT32_MAX) {
            n = letter->end;
            return (kb_str){out, n + kb_utf8_put(code, out + n)};
        }
    }
    return (kb_str){out, 0};
}
