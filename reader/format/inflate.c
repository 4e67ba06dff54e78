/*
 * inflate.c - reads deflated data (kb_format.h; RFC 1951). Callers: text.c.
 *
 * The whole of a block is there and so is the room for it, so there is no state
 * to keep between calls and nothing to allocate. zlib's inflate() would be as
 * much code as the whole search. It takes and refuses the same data; test_inflate.c
 * compares the two.
 */
#include "kb_format.h"

#define SYMBOLS 288u    /* literals and lengths; the last two mean nothing */
#define LENGTH_CODES 29u
#define DISTANCES 32u   /* of which the last two mean nothing */
#define DISTANCE_CODES 30u
#define ORDERS 19u      /* codes that lengths of codes are written in */
#define CODE_BITS 15u
#define END 256u
#define FAST_BITS 10u   /* a code of no more bits is looked up */
#define FAST_MASK ((1u << FAST_BITS) - 1)

typedef struct input {
    const uint8_t *at, *end;
    uint64_t bits; /* that were read and not used, the next one lowest */
    unsigned count, made_up; /* how many; and how many of them lie behind the end */
    bool bad;
} input;

typedef struct code_table {
    uint16_t fast[1u << FAST_BITS];  /* by the next bits: symbol and, in the lower 4 bits, length; or 0 */
    uint16_t symbols[SYMBOLS];       /* by their codes */
    uint16_t counts[CODE_BITS + 1];  /* of codes, by their length */
} code_table;

typedef struct output {
    uint8_t *start, *at, *end;
    bool over; /* there was more than it has room for */
} output;

/* -------------------------------------------------------------------- bits */

#define FILLED 48u /* bits, which is what a length and its distance take at most */

/* Now there are enough bits; zeros follow on the end. */
static inline void fill(input *in)
{
    if (in->count >= FILLED)
        return;
    if (in->end - in->at >= 8) { /* what is above count is read again, and is the same */
        in->bits |= kb_load_u64(in->at) << in->count;
        in->at += (63 - in->count) / 8;
        in->count |= 56;
        return;
    }
    for (; in->count < FILLED; in->count += 8) {
        if (in->at < in->end)
            in->bits |= (uint64_t)*in->at++ << in->count;
        else
            in->made_up += 8;
    }
}

/* At most 16 bits, which are there. */
static inline unsigned take(input *in, unsigned n)
{
    unsigned value = (unsigned)(in->bits & ((1u << n) - 1));
    in->bits >>= n;
    in->count -= n;
    return value;
}

/* ------------------------------------------------------------------- codes */

static unsigned mirrored(unsigned code, unsigned length)
{
    unsigned back = 0;
    for (unsigned i = 0; i < length; i++)
        back |= (code >> i & 1) << (length - 1 - i);
    return back;
}

static void make_fast(code_table *t)
{
    unsigned code = 0, number = 0;
    memset(t->fast, 0, sizeof t->fast);
    for (unsigned length = 1; length <= FAST_BITS; length++, code <<= 1)
        for (unsigned i = 0; i < t->counts[length]; i++, code++, number++)
            for (unsigned at = mirrored(code, length); at <= FAST_MASK; at += 1u << length)
                t->fast[at] = (uint16_t)((unsigned)t->symbols[number] << 4 | length);
}

/* Codes of n symbols by their lengths. Not all that could be need to be there where there is but one. */
static bool make_table(code_table *t, const uint8_t *lengths, unsigned n, bool one_may_do)
{
    uint16_t next[CODE_BITS + 2] = {0};
    int left = 1;
    memset(t->counts, 0, sizeof t->counts);
    for (unsigned i = 0; i < n; i++)
        t->counts[lengths[i]]++;
    unsigned used = n - t->counts[0];
    t->counts[0] = 0;
    for (unsigned length = 1; length <= CODE_BITS; length++) {
        left = left * 2 - t->counts[length];
        if (left < 0)
            return false;
        next[length + 1] = (uint16_t)(next[length] + t->counts[length]);
    }
    for (unsigned i = 0; i < n; i++)
        if (lengths[i] != 0)
            t->symbols[next[lengths[i]]++] = (uint16_t)i;
    make_fast(t);
    return left == 0 || (one_may_do && (used == 0 || (used == 1 && t->counts[1] == 1)));
}

/* A code that is too long to look up, as fast[] would have it. */
static unsigned find_long(const code_table *t, uint64_t bits)
{
    unsigned code = 0, first = 0, number = 0;
    for (unsigned length = 1; length <= CODE_BITS; length++, bits >>= 1) {
        code |= (unsigned)(bits & 1);
        if (code - first < t->counts[length])
            return (unsigned)t->symbols[number + code - first] << 4 | length;
        number += t->counts[length];
        first = (first + t->counts[length]) << 1;
        code <<= 1;
    }
    return 0;
}

static inline unsigned take_symbol(input *in, const code_table *t)
{
    unsigned found = t->fast[in->bits & FAST_MASK];
    if (found == 0)
        found = find_long(t, in->bits);
    in->bad = in->bad || found == 0;
    in->bits >>= found & 15u;
    in->count -= found & 15u;
    return found >> 4;
}

/* ------------------------------------------------------------------ blocks */

/* How many of n bytes there is room for. */
static inline size_t within(output *out, size_t n)
{
    size_t room = (size_t)(out->end - out->at);
    out->over = out->over || n > room;
    return n < room ? n : room;
}

/* Bytes as they are, from the next whole byte on. */
static void copy_stored(input *in, output *out)
{
    (void)take(in, in->count % 8);
    fill(in);
    unsigned n = take(in, 16), other = take(in, 16);
    if (in->count < in->made_up) {
        in->bad = true;
        return;
    }
    in->at -= (in->count - in->made_up) / 8; /* what was read too far */
    in->bits = 0;
    in->count = in->made_up = 0;
    if (n != (other ^ 0xFFFFu) || n > (size_t)(in->end - in->at)) {
        in->bad = true;
        return;
    }
    size_t fits = within(out, n);
    if (fits > 0)
        memcpy(out->at, in->at, fits);
    in->at += n;
    out->at += fits;
}

/* The two may overlap. Eight bytes at a time may write more than n, which is written over. */
static inline void copy_back(output *out, size_t distance, size_t n)
{
    uint8_t *to = out->at;
    const uint8_t *from = to - distance;
    if (distance >= 8 && (size_t)(out->end - to) >= n + 8) {
        out->at += n;
        for (; to < out->at; to += 8, from += 8)
            memcpy(to, from, 8);
        return;
    }
    n = within(out, n);
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
    out->at += n;
}

/* What a length or distance code means: steps of 1, then each so many codes steps twice as large. */
static inline size_t take_value(input *in, unsigned code, unsigned each)
{
    unsigned extra = code < 2 * each ? 0 : code / each - 1;
    size_t base = code < 2 * each ? code : (size_t)(each + code % each) << extra;
    return base + take(in, extra);
}

/* One symbol that is no literal, and what belongs to it; false at the end of the block. */
static inline bool expand_length(input *in, output *out, unsigned symbol, const code_table *distances)
{
    if (symbol == END)
        return false;
    if (symbol - END > LENGTH_CODES) {
        in->bad = true;
        return false;
    }
    size_t n = symbol == END + LENGTH_CODES ? 258 : 3 + take_value(in, symbol - END - 1, 4);
    unsigned code = take_symbol(in, distances);
    size_t distance = code < DISTANCE_CODES ? 1 + take_value(in, code, 2) : SIZE_MAX;
    in->bad = in->bad || distance > (size_t)(out->at - out->start);
    if (!in->bad)
        copy_back(out, distance, n);
    return !in->bad;
}

/* Works on copies, which need not stand in memory. */
static void expand_codes(input *from, output *to, const code_table *literals, const code_table *distances)
{
    input in = *from;
    output out = *to;
    for (bool more = true; more && !in.bad && !out.over;) {
        fill(&in);
        unsigned symbol = take_symbol(&in, literals);
        if (symbol >= END)
            more = expand_length(&in, &out, symbol, distances);
        else if (within(&out, 1) > 0)
            *out.at++ = (uint8_t)symbol;
    }
    *from = in;
    *to = out;
}

static void expand_fixed(input *in, output *out, code_table *literals, code_table *distances)
{
    uint8_t lengths[SYMBOLS];
    for (unsigned i = 0; i < SYMBOLS; i++)
        lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    (void)make_table(literals, lengths, SYMBOLS, false);
    memset(lengths, 5, DISTANCES);
    (void)make_table(distances, lengths, DISTANCES, false);
    expand_codes(in, out, literals, distances);
}

/* The lengths of all codes, which are coded themselves: 16 repeats the one before, 17 and 18 are zeros. */
static void read_lengths(input *in, const code_table *orders, uint8_t *lengths, unsigned n)
{
    for (unsigned i = 0; i < n && !in->bad;) {
        fill(in);
        unsigned symbol = take_symbol(in, orders), times = 1;
        uint8_t length = symbol < 16 ? (uint8_t)symbol : 0;
        if (symbol == 16 && i > 0)
            length = lengths[i - 1];
        if (symbol >= 16)
            times = symbol == 16 ? 3 + take(in, 2) : symbol == 17 ? 3 + take(in, 3) : 11 + take(in, 7);
        if (times > n - i || (symbol == 16 && i == 0)) {
            in->bad = true;
            return;
        }
        memset(lengths + i, length, times);
        i += times;
    }
}

static void expand_dynamic(input *in, output *out, code_table *literals, code_table *distances)
{
    static const uint8_t order[ORDERS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[SYMBOLS + DISTANCES] = {0};
    fill(in);
    unsigned literal_count = 257 + take(in, 5), distance_count = 1 + take(in, 5), order_count = 4 + take(in, 4);
    for (unsigned i = 0; i < order_count; i++) {
        fill(in);
        lengths[order[i]] = (uint8_t)take(in, 3);
    }
    bool good = literal_count <= SYMBOLS - 2 && distance_count <= DISTANCE_CODES &&
                make_table(literals, lengths, ORDERS, false);
    if (good)
        read_lengths(in, literals, lengths, literal_count + distance_count);
    good = good && !in->bad && lengths[END] != 0 && make_table(literals, lengths, literal_count, true) &&
           make_table(distances, lengths + literal_count, distance_count, true);
    if (good)
        expand_codes(in, out, literals, distances);
    else
        in->bad = true;
}

/* *exact: all of it, and the data ends where it says. */
static kb_status inflate(kb_str stored, uint8_t *room, size_t most, size_t *n, bool *exact)
{
    code_table literals, distances;
    input in = {.at = (const uint8_t *)stored.s, .end = (const uint8_t *)stored.s + stored.n};
    output out = {room, room, room + most, false};
    bool last = false;
    while (!last && !in.bad && !out.over) {
        fill(&in);
        last = take(&in, 1) != 0;
        unsigned kind = take(&in, 2);
        if (kind == 0)
            copy_stored(&in, &out);
        else if (kind == 1)
            expand_fixed(&in, &out, &literals, &distances);
        else if (kind == 2)
            expand_dynamic(&in, &out, &literals, &distances);
        else
            in.bad = true;
        in.bad = in.bad || in.count < in.made_up;
    }
    *n = (size_t)(out.at - out.start);
    *exact = !in.bad && !out.over && in.at == in.end && in.count - in.made_up < 8; /* within the last byte */
    return in.bad ? KB_E_DAMAGED : KB_OK;
}

kb_status kb_inflate(kb_str stored, uint8_t *room, size_t most, size_t *n)
{
    bool exact;
    kb_status status = inflate(stored, room, most, n, &exact);
    return exact ? status : KB_E_DAMAGED;
}

kb_status kb_inflate_start(kb_str stored, uint8_t *room, size_t most, size_t *n)
{
    bool exact;
    kb_status status = inflate(stored, room, most, n, &exact);
    return exact || *n == most ? status : KB_E_DAMAGED;
}
