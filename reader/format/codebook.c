/*
 * codebook.c - DICT, the phrases that a guide's text is made of, and texts as
 * numbers of phrases (kb_container.h). Callers: the compiler's write.c and learn.c;
 * text.c and verify.c.
 *
 *   singles u8, 0 u8, pairs u16,
 *   how many of the singles have 1, 2, .. 32 bytes u16 each, the same of the pairs,
 *   the singles by length, the pairs by length, 32 zeros
 *
 * A code of one byte below `singles` is the number of a single. Any other byte
 * begins a code of two: of a pair, (first - singles) x 256 + second. The zeros
 * let a reader copy 32 bytes whatever a phrase has.
 */
#include "kb_format.h"

#define HEAD 4u
#define COUNTS (2u * KB_PHRASE_BYTES)
#define PHRASES_AT (HEAD + 2u * COUNTS)

/* ----------------------------------------------------------------- reading */

/* Where the phrases of each length begin, of singles or of pairs. */
static uint64_t read_set(kb_cursor *c, kb_phrase_set *set, uint64_t at)
{
    uint32_t number = 0;
    for (unsigned n = 1; n <= KB_PHRASE_BYTES; n++) {
        set->first[n] = number;
        set->at[n] = (uint32_t)at;
        uint32_t count = kb_read_u16(c);
        number += count;
        at += (uint64_t)count * n;
    }
    set->first[KB_PHRASE_BYTES + 1] = set->count = number;
    return at;
}

/* The length of a phrase; they stand by length. */
static unsigned length_of(const kb_phrase_set *set, uint32_t number)
{
    unsigned low = 1, high = KB_PHRASE_BYTES + 1;
    while (low + 1 < high) {
        unsigned middle = (low + high) / 2;
        if (set->first[middle] <= number)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The run of each first byte. Phrases stand by length, so that most bytes have phrases of one length alone. */
static void find_runs(kb_codebook *book)
{
    unsigned n = 1;
    for (uint32_t first = 0; first < 256; first++) {
        kb_phrase_run *run = &book->runs[first];
        unsigned pair = first >= book->singles;
        const kb_phrase_set *set = &book->set[pair];
        uint32_t number = pair ? (first - book->singles) << 8 : first;
        run->pair = (uint8_t)pair;
        if (number == 0)
            n = 1;
        if (number >= set->count)
            continue;
        while (number >= set->first[n + 1])
            n++;
        uint32_t count = set->first[n + 1] - number;
        run->at = set->at[n] + (number - set->first[n]) * n;
        run->count = (uint16_t)(count < 256 ? count : 256);
        run->n = (uint8_t)n;
    }
}

bool kb_codebook_parse(kb_str section, kb_codebook *out)
{
    kb_cursor c = kb_cursor_of(section.s, section.n);
    *out = (kb_codebook){.bytes = NULL};
    out->singles = kb_read_u8(&c);
    (void)kb_read_u8(&c);
    uint32_t pairs = kb_read_u16(&c);
    uint64_t at = read_set(&c, &out->set[0], PHRASES_AT);
    at = read_set(&c, &out->set[1], at);
    if (c.bad || out->set[0].count != out->singles || out->set[1].count != pairs ||
        pairs > (256u - out->singles) * 256u || at + KB_PHRASE_BYTES != section.n)
        return false;
    out->bytes = (const uint8_t *)section.s;
    find_runs(out);
    return true;
}

kb_status kb_codebook_read(kb_pages *p, kb_codebook *out)
{
    uint64_t size = p->file->sections[KB_PHRASES].stored;
    *out = (kb_codebook){.bytes = NULL};
    if (size == 0)
        return KB_NONE;
    const uint8_t *bytes = kb_pages_view(p, KB_PHRASES, 0, size);
    if (bytes == NULL)
        return KB_E_DAMAGED;
    if (kb_codebook_parse((kb_str){(const char *)bytes, (size_t)size}, out))
        return KB_OK;
    kb_pages_damage(p, KB_PHRASES, 0, "the phrases make no sense");
    return KB_E_DAMAGED;
}

kb_str kb_codebook_phrase(const kb_codebook *book, unsigned pair, uint32_t number)
{
    const kb_phrase_set *set = &book->set[pair];
    unsigned n = length_of(set, number);
    return (kb_str){(const char *)book->bytes + set->at[n] + (size_t)(number - set->first[n]) * n, n};
}

/* The phrase of a code, of one byte or two, which may stand behind the run; s NULL: there is none. */
static kb_str phrase_of(const kb_codebook *book, unsigned pair, const uint8_t *code)
{
    const kb_phrase_set *set = &book->set[pair];
    uint32_t number = pair ? (code[0] - book->singles) << 8 | code[1] : code[0];
    unsigned n = book->runs[code[0]].n;
    if (number >= set->count)
        return (kb_str){NULL, 0};
    while (number >= set->first[n + 1])
        n++;
    return (kb_str){(const char *)book->bytes + set->at[n] + (size_t)(number - set->first[n]) * n, n};
}

/* Expands the codes before `last` whose phrases are of runs, until out reaches `full`, behind which there is room for
 * one more phrase; gives where out ends. A fixed size is copied, which is fast; what is too much is written over. */
static uint8_t *expand_runs(const kb_codebook *book, const uint8_t **codes, const uint8_t *last, uint8_t *out,
                            const uint8_t *full)
{
    const uint8_t *in = *codes, *bytes = book->bytes;
    while (in < last && out < full) {
        const kb_phrase_run *run = &book->runs[*in];
        uint32_t n = run->n, pair = run->pair, number = in[pair] * pair;
        if (number >= run->count)
            break;
        memcpy(out, bytes + run->at + (size_t)number * n, KB_PHRASE_BYTES);
        in += 1 + pair;
        out += n;
    }
    *codes = in;
    return out;
}

/* Expands codes until there are raw bytes, and leaves the rest; gives how many bytes they are, with those that the last
 * code has too many. SIZE_MAX: they make no sense. */
static size_t expand(const kb_codebook *book, kb_str *codes, uint8_t *out, size_t raw)
{
    const uint8_t *in = (const uint8_t *)codes->s, *end = in + codes->n;
    size_t n = 0;
    while (in < end && n < raw) {
        unsigned pair = book->runs[*in].pair;
        if (pair && in + 1 == end)
            break;
        kb_str phrase = phrase_of(book, pair, in);
        in += 1 + pair;
        if (phrase.s == NULL)
            return SIZE_MAX;
        memcpy(out + n, phrase.s, phrase.n < raw - n ? phrase.n : raw - n);
        n += phrase.n;
        if (raw > n + KB_PHRASE_BYTES)
            n = (size_t)(expand_runs(book, &in, end - 1, out + n, out + raw - KB_PHRASE_BYTES) - out);
    }
    codes->n = (size_t)(end - in);
    return n;
}

bool kb_codebook_expand(const kb_codebook *book, kb_str codes, uint8_t *out, size_t raw)
{
    return expand(book, &codes, out, raw) == raw && codes.n == 0;
}

bool kb_codebook_expand_start(const kb_codebook *book, kb_str codes, uint8_t *out, size_t raw, size_t *n)
{
    *n = expand(book, &codes, out, raw);
    return *n != SIZE_MAX;
}

/* ----------------------------------------------------------------- writing */

static int compare_lengths(const kb_str *a, const kb_str *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return kb_str_compare(*a, *b);
}

static void write_counts(kb_buf *out, const kb_str *phrases, uint32_t count)
{
    uint32_t at = 0;
    for (size_t n = 1; n <= KB_PHRASE_BYTES; n++) {
        uint32_t first = at;
        while (at < count && phrases[at].n == n)
            at++;
        kb_buf_u16(out, (uint16_t)(at - first));
    }
}

void kb_codebook_write(kb_buf *out, const kb_str *singles, uint32_t single_count, const kb_str *pairs,
                       uint32_t pair_count)
{
    kb_buf_byte(out, (uint8_t)single_count);
    kb_buf_byte(out, 0);
    kb_buf_u16(out, (uint16_t)pair_count);
    write_counts(out, singles, single_count);
    write_counts(out, pairs, pair_count);
    for (uint32_t i = 0; i < single_count; i++)
        kb_buf_str(out, singles[i]);
    for (uint32_t i = 0; i < pair_count; i++)
        kb_buf_str(out, pairs[i]);
    kb_buf_zero(out, KB_PHRASE_BYTES);
}

int kb_codebook_compare(const void *a, const void *b)
{
    return compare_lengths(a, b);
}
