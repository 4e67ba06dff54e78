/*
 * fold.c - folding of case, accents and typographic forms, and what makes a
 * word (kb_text.h). The tables are made by fold_table.py. Callers: the
 * analyser, and whoever compares titles, headings and names.
 */
#include "kb_text.h"

/* Where the runs of folds that begin at a code stand. */
struct fold_start {
    uint16_t code, at;
};
struct code_range {
    uint16_t first, last;
};

#include "fold_table.inc"

/*
 * Folds stand in runs of codes that fold alike: a byte with the kind, and above
 * it how many codes lie between the run before and this one (31: a varint says
 * how many more); of kinds that repeat, a varint with the number of codes; then
 * what the first one becomes, each as the distance to the one before, a varint
 * twice as large and odd when it goes down.
 */
#define KIND_BITS 3u
#define KIND_MASK 7u
#define LONG_GAP 31u
enum { FOLD_ONE, FOLD_TWO, FOLD_THREE, FOLD_REPEAT };
/* Of each kind: how far its codes lie apart, and what they become. */
static const uint8_t steps[] = {1, 1, 1, 1, 1, 1, 2, 2}, rises[] = {0, 0, 0, 0, 1, 2, 2, 0};

typedef struct fold_run {
    uint32_t first, count, to[3];
    unsigned kind;
} fold_run;

static uint32_t read_number(const uint8_t **at)
{
    uint32_t n = 0;
    unsigned shift = 0;
    for (; **at >= 0x80; shift += 7)
        n |= (uint32_t)(*(*at)++ & 0x7F) << shift;
    return n | (uint32_t)*(*at)++ << shift;
}

/* The run behind one, which becomes it. */
static void read_run(const uint8_t **at, fold_run *run)
{
    unsigned head = *(*at)++, targets = (head & KIND_MASK) < FOLD_REPEAT ? (head & KIND_MASK) + 1 : 1;
    uint32_t last = run->to[run->kind < FOLD_REPEAT ? run->kind : 0], gap = head >> KIND_BITS;
    run->first += (run->count - 1) * steps[run->kind] + 1 + gap + (gap == LONG_GAP ? read_number(at) : 0);
    run->kind = head & KIND_MASK;
    run->count = run->kind < FOLD_REPEAT ? 1 : read_number(at);
    for (unsigned i = 0; i < targets; i++) {
        uint32_t way = read_number(at);
        last = way & 1 ? last - (way + 1) / 2 : last + way / 2;
        run->to[i] = last;
    }
}

/* What a code of a run becomes; how many codes that are, or 0 when the run does not have it. */
static size_t fold_by(const fold_run *run, uint32_t code, uint32_t out[3])
{
    uint32_t away = (code - run->first) / steps[run->kind];
    if (away >= run->count || (code - run->first) % steps[run->kind] != 0)
        return 0;
    size_t n = run->kind < FOLD_REPEAT ? run->kind + 1 : 1;
    for (size_t i = 0; i < n; i++)
        out[i] = run->to[i] + away * rises[run->kind];
    return n;
}

/* The same of all runs. */
static size_t look_up(uint32_t code, uint32_t out[3])
{
    size_t low = 0, high = KB_COUNT(fold_starts) - 1; /* the last is the end */
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (fold_starts[middle].code <= code)
            low = middle;
        else
            high = middle;
    }
    const uint8_t *at = fold_runs + fold_starts[low].at, *end = fold_runs + fold_starts[low + 1].at;
    fold_run run = {.first = fold_starts[low].code, .count = 0};
    size_t n = 0;
    while (n == 0 && at < end && code >= run.first) {
        read_run(&at, &run);
        n = code >= run.first ? fold_by(&run, code, out) : 0;
    }
    return n;
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
    size_t n = look_up(code, out);
    return n > 0 ? n : 1;
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
