/*
 * fold.c - folding of case, accents and typographic forms, and what makes a
 * word (kb_text.h). The tables are made by fold_table.py. Callers: the
 * analyser, and whoever compares titles, headings and names.
 */
#include "kb_text.h"

struct fold_single {
    uint16_t from, to;
};
struct fold_several {
    uint16_t from, to[3];
};
struct code_range {
    uint16_t first, last;
};

#include "fold_table.inc"

/* The entry of a rising table for code, by its first uint16_t; NULL when there is none. */
static const void *look_up(const void *table, size_t count, size_t size, uint32_t code)
{
    const uint8_t *entries = table;
    while (count > 0) {
        const void *middle = entries + count / 2 * size;
        uint16_t from;
        memcpy(&from, middle, sizeof from);
        if (from == code)
            return middle;
        if (from < code) {
            entries += (count / 2 + 1) * size;
            count -= count / 2 + 1;
        } else {
            count /= 2;
        }
    }
    return NULL;
}

static bool in_ranges(const struct code_range *ranges, size_t count, uint32_t code)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ranges[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ranges[low].first <= code;
}

size_t kb_fold_code(uint32_t code, uint32_t out[3])
{
    out[0] = code;
    if (code < 0x80) {
        if (code >= 'A' && code <= 'Z')
            out[0] = code + 'a' - 'A';
        else if (code == '`')
            out[0] = '\'';
        return 1;
    }
    if (in_ranges(fold_dropped, KB_COUNT(fold_dropped), code))
        return 0;
    const struct fold_single *one = look_up(fold_single, KB_COUNT(fold_single), sizeof *one, code);
    if (one != NULL) {
        out[0] = one->to;
        return 1;
    }
    const struct fold_several *more = look_up(fold_several, KB_COUNT(fold_several), sizeof *more, code);
    size_t n = 1;
    if (more != NULL)
        for (n = 0; n < 3 && more->to[n] != 0; n++)
            out[n] = more->to[n];
    return n;
}

bool kb_is_word_code(uint32_t code)
{
    if (code < 0x80)
        return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    if (code < 0x10000)
        return code != 0xFFFD && in_ranges(word_codes, KB_COUNT(word_codes), code);
    bool symbol = (code >= 0x1D000 && code < 0x1D400) || (code >= 0x1F000 && code < 0x1FC00);
    return !symbol && code < 0xE0000;
}

void kb_fold_text(kb_str text, kb_buf *out)
{
    bool blank = true;
    for (size_t at = 0; at < text.n;) {
        uint32_t folded[3];
        size_t n = kb_fold_code(kb_utf8_next(text, &at), folded);
        for (size_t i = 0; i < n; i++) {
            bool space = folded[i] == ' ' || (folded[i] >= '\t' && folded[i] <= '\r');
            char bytes[4];
            if (!space)
                kb_buf_add(out, bytes, kb_utf8_put(folded[i], bytes));
            else if (!blank)
                kb_buf_byte(out, ' ');
            blank = space;
        }
    }
    if (blank && out->size > 0 && out->data[out->size - 1] == ' ')
        out->size--;
}
