/*
 * positions.c - reads where words stand in records: the positions in POST
 * (kb_index.h; postings_write.c has their bytes). Callers: phrase.c, verify.c.
 *
 * The rests of the gaps stand one after another in unary, from the front, and
 * their bits from the end. So the positions of the postings before one are
 * passed over by counting ones, a word at a time. In a list of more than one
 * block only their patterns say how many there are: neither their records are
 * read for that, nor their classes.
 */
#include "kb_format.h"

#define WORD_BITS 56u /* of kb_bits_at() that are there at any place in a byte */
#define WORD_MASK ((UINT64_C(1) << WORD_BITS) - 1)

/* A number in unary; stops at the end. */
static inline uint64_t read_unary(kb_positions *it, uint64_t *at)
{
    uint64_t zeros = 0, word = 0;
    while (*at < it->end && (word = kb_bits_at(it->bytes, *at) & WORD_MASK) == 0) {
        *at += WORD_BITS;
        zeros += WORD_BITS;
    }
    if (word == 0) {
        it->bad = true;
        return 0;
    }
    unsigned more = (unsigned)__builtin_ctzll(word);
    *at += more + 1;
    return zeros + more;
}

/* Elias-gamma, less one. */
static uint32_t read_count(kb_positions *it, uint64_t *at)
{
    uint64_t bits = read_unary(it, at);
    if (it->bad || bits > 31 || *at > it->end) {
        it->bad = true;
        return 0;
    }
    uint64_t low = kb_bits_at(it->bytes, *at) & ((UINT64_C(1) << bits) - 1);
    *at += bits;
    return (uint32_t)((UINT64_C(1) << bits | low) - 1);
}

/* Goes behind so many rests of gaps. */
static void skip_rests(kb_positions *it, uint64_t count)
{
    while (count > 0 && it->at < it->end) {
        uint64_t word = kb_bits_at(it->bytes, it->at) & WORD_MASK;
        unsigned here = kb_count_ones(word);
        if (here < count) {
            count -= here;
            it->at += WORD_BITS;
            continue;
        }
        for (; count > 1; count--)
            word &= word - 1;
        it->at += (unsigned)__builtin_ctzll(word) + 1;
        count = 0;
    }
    it->bad = it->bad || count > 0;
}

void kb_positions_begin(kb_positions *it, kb_pages *p, kb_postings *postings)
{
    bool rows = postings->next_base > 0;
    *it = (kb_positions){.postings = postings, .block = postings->block};
    if ((rows ? kb_postings_patterns(postings, p) : kb_postings_read(postings, p)) != KB_OK) {
        it->bad = true;
        return;
    }
    it->at = rows ? 0 : postings->places_bit;
    it->end = it->low = (rows ? postings->places_bytes : postings->block_bytes) * 8;
    it->bytes = kb_pages_view(p, KB_POSTINGS, rows ? postings->places : postings->block, it->end / 8);
    it->bad = it->bytes == NULL;
    bool head = rows || postings->left >= KB_LIST_WITH_HEAD;
    uint64_t more = head && !it->bad ? read_unary(it, &it->at) : 0;
    it->more = more < KB_GAP_BITS ? (unsigned)more : KB_GAP_BITS;
    const uint8_t *patterns = postings->patterns, *counts = postings->norms->places;
    uint64_t sum = 0;
    for (uint32_t i = 0, n = it->bad ? 0 : postings->n; i < n; it->before[++i] = sum) {
        uint32_t count = counts[patterns[i]] & KB_PLACES_FOLLOW;
        sum += count == KB_PLACES_FOLLOW ? read_count(it, &it->at) : count;
    }
}

static unsigned bits_of_gaps(const kb_positions *it, uint32_t i, uint32_t count)
{
    const kb_postings *postings = it->postings;
    bool rows = postings->next_base > 0;
    return rows ? it->more : kb_gap_bits(postings->norms, postings->classes[i], count, it->more);
}

/* The low bits of the postings before one, from the next on. */
static uint64_t low_bits_before(const kb_positions *it, uint32_t end)
{
    const uint64_t *before = it->before;
    uint64_t sum = 0;
    if (it->postings->next_base > 0)
        return (before[end] - before[it->next]) * it->more;
    for (uint32_t i = it->next; i < end; i++) {
        uint32_t count = (uint32_t)(before[i + 1] - before[i]);
        sum += (uint64_t)count * bits_of_gaps(it, i, count);
    }
    return sum;
}

/* Goes to posting i; those before it and what is left of the current one are passed over. */
static void go_to(kb_positions *it, uint32_t i)
{
    const uint64_t *before = it->before;
    uint64_t rests = it->left + before[i] - before[it->next];
    uint64_t low = (uint64_t)it->left * it->bits + low_bits_before(it, i); /* at most 128 x 2^31 x 31 */
    uint32_t count = (uint32_t)(before[i + 1] - before[i]);
    it->next = i + 1;
    it->bits = bits_of_gaps(it, i, count);
    it->bad = it->bad || low > it->low;
    if (!it->bad)
        skip_rests(it, rests);
    it->low -= it->bad ? 0 : low;
    /* A position has a bit at least. */
    it->bad = it->bad || it->at > it->low || count > it->low - it->at || (uint64_t)count * it->bits > it->low;
    it->left = it->bad ? 0 : count;
    it->last = 0;
}

uint32_t kb_positions_of(kb_positions *it, uint32_t i)
{
    if (it->next <= i && !it->bad)
        go_to(it, i);
    return it->left;
}

uint32_t kb_positions_next(kb_positions *it)
{
    if (it->left == 0)
        return KB_NO_POSITION;
    it->left--;
    it->low -= it->bits;
    uint64_t rest = read_unary(it, &it->at), low = kb_bits_at(it->bytes, it->low) & ((UINT64_C(1) << it->bits) - 1);
    uint64_t next = it->last + (rest << it->bits | low);
    if (it->bad || it->at > it->low || next >= KB_NO_POSITION || rest > UINT32_MAX) {
        it->bad = true;
        it->left = 0;
        return KB_NO_POSITION;
    }
    it->last = (uint32_t)next;
    return it->last;
}

bool kb_positions_end(const kb_positions *it)
{
    return !it->bad && it->left == 0 && it->next == it->postings->n && it->low - it->at < 8;
}
