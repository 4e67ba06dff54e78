/*
 * strings.c - lists of strings that are read where they lie, each alone
 * (kb_records.h). Callers: records.c, links.c and words.c of this folder.
 *
 * What neighbours begin with alike is left out, and the rest is coded by pairs: a
 * code stands for a byte, or for two codes before it, found by merging the most
 * frequent pair of codes again and again (byte pair encoding).
 *
 *   literals u16 (+ 32768: short), pairs u16; the byte of each of the first codes, u8; the two codes
 *     of each of the codes behind them, u8 each, lower than their own. Without
 *     literals each code is its byte. An empty list has no byte at all.
 *   where each block of 8 strings begins, counted from behind these numbers, u32 each,
 *     u16 when short
 *   a string: how many bytes it has in common with the one before (of a block's
 *     first always 0) in the upper, how many codes the rest has in the lower half of
 *     a byte; 15: varint how many more; the codes
 */
#include "kb_format.h"

#include <stdlib.h>

#define BLOCK 8u
#define CODES 256u
#define HEAD 4u
#define SHORT 0x8000u /* blocks begin at numbers of 16 bits */
#define HALF 15u /* greatest number of half a byte: that more follow */
#define FIRST_ROOM 96u /* for a string; most are shorter */
#define SAMPLE 49152u /* bytes that pairs are learned from */
#define LEAST_USES 4u /* of a pair; it takes two bytes itself */
#define CODE_BYTES KB_STRING_CODE_BYTES /* that a code stands for at most, so that few bytes cannot stand for very many */

static uint32_t blocks_of(uint32_t count)
{
    return count / BLOCK + (count % BLOCK != 0);
}

static size_t common(const kb_str *strings, uint32_t i)
{
    size_t n = 0;
    if (i % BLOCK == 0)
        return 0;
    while (n < strings[i - 1].n && n < strings[i].n && strings[i - 1].s[n] == strings[i].s[n])
        n++;
    return n;
}

/* ---------------------------------------------------------------- learning */

typedef struct codes {
    unsigned literals, pairs;
    uint8_t literal[CODES], pair[CODES][2];
    uint8_t of_byte[CODES];
    uint8_t bytes[CODES]; /* that a code stands for */
    uint16_t of_pair[CODES][CODES]; /* code of a pair; 0: none */
    uint32_t uses[CODES][CODES];    /* scratch */
    uint8_t *sample;                /* codes; each string with its length, u16, before it */
    size_t sample_n;
} codes;

static void find_literals(codes *c, const kb_str *strings, uint32_t count)
{
    bool used[CODES] = {false};
    for (uint32_t i = 0; i < count; i++)
        for (size_t k = common(strings, i); k < strings[i].n; k++)
            used[(uint8_t)strings[i].s[k]] = true;
    for (unsigned b = 0; b < CODES; b++)
        if (used[b]) {
            c->of_byte[b] = (uint8_t)c->literals;
            c->bytes[c->literals] = 1;
            c->literal[c->literals++] = (uint8_t)b;
        }
}

/* Every so many strings, as literals. */
static void take_sample(codes *c, const kb_str *strings, uint32_t count)
{
    size_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total += strings[i].n - common(strings, i);
    uint32_t step = (uint32_t)(total / SAMPLE) + 1;
    for (uint32_t i = 0; i < count; i += step) {
        size_t from = common(strings, i), n = strings[i].n - from;
        if (n < 2 || n + 2 > SAMPLE - c->sample_n)
            continue;
        uint8_t *out = c->sample + c->sample_n;
        out[0] = (uint8_t)n;
        out[1] = (uint8_t)(n >> 8);
        for (size_t k = 0; k < n; k++)
            out[2 + k] = c->of_byte[(uint8_t)strings[i].s[from + k]];
        c->sample_n += n + 2;
    }
}

/* Replaces a pair by a code; how many codes are left. */
static size_t merge(uint8_t *text, size_t n, const uint8_t *pair, uint8_t code)
{
    size_t out = 0;
    for (size_t i = 0; i < n; out++)
        if (i + 1 < n && text[i] == pair[0] && text[i + 1] == pair[1]) {
            text[out] = code;
            i += 2;
        } else
            text[out] = text[i++];
    return out;
}

static size_t sample_length(const uint8_t *string)
{
    return (size_t)(string[0] | string[1] << 8);
}

/* The most frequent pair of the sample; how often it is there. */
static uint32_t best_pair(codes *c, uint8_t *pair)
{
    unsigned known = c->literals + c->pairs;
    uint32_t best = 0;
    memset(c->uses, 0, known * sizeof c->uses[0]);
    for (size_t at = 0; at < c->sample_n;) {
        size_t n = sample_length(c->sample + at);
        const uint8_t *text = c->sample + at + 2;
        for (size_t i = 1; i < n; i++)
            c->uses[text[i - 1]][text[i]]++;
        at += n + 2;
    }
    for (unsigned a = 0; a < known; a++)
        for (unsigned b = 0; b < known; b++)
            if (c->uses[a][b] > best && c->bytes[a] + c->bytes[b] <= CODE_BYTES) {
                best = c->uses[a][b];
                pair[0] = (uint8_t)a;
                pair[1] = (uint8_t)b;
            }
    return best;
}

static void merge_sample(codes *c, const uint8_t *pair, uint8_t code)
{
    size_t out = 0;
    for (size_t at = 0; at < c->sample_n;) {
        size_t n = sample_length(c->sample + at), left = merge(c->sample + at + 2, n, pair, code);
        if (left > 1) {
            memmove(c->sample + out + 2, c->sample + at + 2, left);
            c->sample[out] = (uint8_t)left;
            c->sample[out + 1] = (uint8_t)(left >> 8);
            out += left + 2;
        }
        at += n + 2;
    }
    c->sample_n = out;
}

static void learn(codes *c, const kb_str *strings, uint32_t count)
{
    find_literals(c, strings, count);
    take_sample(c, strings, count);
    size_t saved = 0;
    while (c->literals + c->pairs < CODES) {
        uint8_t *pair = c->pair[c->pairs];
        uint32_t uses = best_pair(c, pair);
        if (uses < LEAST_USES)
            break;
        saved += uses - 2;
        uint8_t code = (uint8_t)(c->literals + c->pairs++);
        c->of_pair[pair[0]][pair[1]] = code;
        c->bytes[code] = (uint8_t)(c->bytes[pair[0]] + c->bytes[pair[1]]);
        merge_sample(c, pair, code);
    }
    if (saved <= c->literals) /* a list so small that it is better left as it is */
        c->literals = c->pairs = 0;
}

/* ----------------------------------------------------------------- writing */

/* Turns bytes into codes in their place, the pairs that were learned first coming first. */
static size_t encode(const codes *c, uint8_t *text, size_t n)
{
    for (size_t i = 0; i < n && c->literals > 0; i++)
        text[i] = c->of_byte[text[i]];
    while (c->pairs > 0) {
        unsigned code = CODES;
        for (size_t i = 1; i < n; i++) {
            unsigned other = c->of_pair[text[i - 1]][text[i]];
            if (other > 0 && other < code)
                code = other;
        }
        if (code == CODES)
            break;
        n = merge(text, n, c->pair[code - c->literals], (uint8_t)code);
    }
    return n;
}

static void write_codes(kb_buf *out, const codes *c, bool is_short)
{
    kb_buf_u16(out, (uint16_t)(c->literals | (is_short ? SHORT : 0)));
    kb_buf_u16(out, (uint16_t)c->pairs);
    kb_buf_add(out, c->literal, c->literals);
    kb_buf_add(out, c->pair, (size_t)c->pairs * 2);
}

static size_t least(size_t n)
{
    return n < HALF ? n : HALF;
}

/* A list while it is written. */
typedef struct strings_writer {
    kb_buf starts, blocks, rest; /* starts: u32 each */
} strings_writer;

static void write_string(strings_writer *w, const codes *c, kb_str text, size_t shared)
{
    kb_buf_clear(&w->rest);
    kb_buf_str(&w->rest, kb_str_slice(text, shared, text.n));
    if (!w->rest.failed)
        w->rest.size = encode(c, w->rest.data, w->rest.size);
    kb_buf_byte(&w->blocks, (uint8_t)(least(shared) << 4 | least(w->rest.size)));
    if (shared >= HALF)
        kb_buf_varint(&w->blocks, shared - HALF);
    if (w->rest.size >= HALF)
        kb_buf_varint(&w->blocks, w->rest.size - HALF);
    kb_buf_str(&w->blocks, kb_buf_view(&w->rest));
}

static void write_strings(kb_buf *out, strings_writer *w, const codes *c, const kb_str *strings, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i % BLOCK == 0)
            kb_buf_u32(&w->starts, (uint32_t)w->blocks.size);
        write_string(w, c, strings[i], common(strings, i));
    }
    bool is_short = w->blocks.size <= UINT16_MAX;
    write_codes(out, c, is_short);
    for (size_t at = 0; at < w->starts.size && !w->starts.failed; at += 4) {
        uint32_t start = kb_load_u32(w->starts.data + at);
        if (is_short)
            kb_buf_u16(out, (uint16_t)start);
        else
            kb_buf_u32(out, start);
    }
    kb_buf_str(out, kb_buf_view(&w->blocks));
}

void kb_strings_write(kb_buf *out, const kb_str *strings, uint32_t count)
{
    kb_arena arena;
    strings_writer w;
    if (count == 0)
        return;
    kb_arena_init(&arena, &out->alloc);
    kb_buf_init(&w.starts, &out->alloc);
    kb_buf_init(&w.blocks, &out->alloc);
    kb_buf_init(&w.rest, &out->alloc);
    codes *c = kb_arena_get(&arena, 1, sizeof *c);
    if (c != NULL && (c->sample = kb_arena_get(&arena, SAMPLE, 1)) != NULL) {
        learn(c, strings, count);
        write_strings(out, &w, c, strings, count);
    }
    out->failed = out->failed || w.starts.failed || w.blocks.failed || w.rest.failed || arena.failed;
    kb_buf_release(&w.starts);
    kb_buf_release(&w.blocks);
    kb_buf_release(&w.rest);
    kb_arena_release(&arena);
}

/* ----------------------------------------------------------------- reading */

static uint64_t block_at(const kb_strings_walk *w, kb_pages *p, uint32_t block)
{
    uint64_t blocks = w->starts + (uint64_t)blocks_of(w->list.count) * w->start_bytes;
    kb_cursor start = kb_pages_cursor(p, w->list.section, w->starts + (uint64_t)block * w->start_bytes, w->start_bytes);
    return blocks + (w->start_bytes == 2 ? kb_read_u16(&start) : kb_read_u32(&start));
}

/* Goes to a block, of those that there are. */
static void seek(kb_strings_walk *w, kb_pages *p, uint32_t block)
{
    w->next = block * BLOCK;
    w->at = block_at(w, p, block);
    w->n = 0;
}

/* Whether the next block begins here: blocks that lay over each other would make much of few bytes. */
static bool joins(const kb_strings_walk *w, kb_pages *p)
{
    return w->next % BLOCK != 0 || w->next >= w->list.count || w->at == block_at(w, p, w->next / BLOCK);
}

kb_strings_walk kb_strings_begin(kb_pages *p, const kb_strings *list, kb_arena *arena)
{
    kb_strings_walk w = {.list = *list, .arena = arena, .most = SIZE_MAX};
    if (list->count == 0)
        return w;
    kb_cursor head = kb_pages_cursor(p, list->section, list->at, HEAD);
    unsigned literals = kb_read_u16(&head);
    w.literals = literals & (SHORT - 1);
    w.start_bytes = literals & SHORT ? 2 : 4;
    w.pairs = kb_read_u16(&head);
    if (!p->damaged && (w.literals > CODES || w.pairs > CODES - w.literals || (w.literals == 0 && w.pairs > 0)))
        kb_pages_damage(p, list->section, list->at, "codes of strings make no sense");
    w.codes = kb_pages_view(p, list->section, list->at + HEAD, w.literals + (uint64_t)w.pairs * 2);
    w.starts = list->at + HEAD + w.literals + (uint64_t)w.pairs * 2;
    seek(&w, p, 0);
    return w;
}

/* Room for what a code stands for; false when the arena fails, or the string is too long. */
static bool make_room(kb_strings_walk *w)
{
    if (w->room - w->n >= CODE_BYTES)
        return true;
    size_t room = w->room > 0 ? w->room * 2 : FIRST_ROOM;
    char *text = room <= (size_t)2 * KB_NAME_BYTES ? kb_arena_get(w->arena, room, 1) : NULL;
    if (text == NULL)
        return false;
    if (w->n > 0)
        memcpy(text, w->text, w->n);
    w->text = text;
    w->room = room;
    return true;
}

/* Appends what a code stands for. Codes lead to lower ones, so it ends, and at most as many wait. */
static bool expand(kb_strings_walk *w, unsigned code)
{
    uint8_t *waiting = w->waiting; /* each stands for a byte at least */
    unsigned count = 0;
    size_t end = w->n + CODE_BYTES;
    for (;; code = waiting[--count]) {
        while (w->literals > 0 && code >= w->literals) {
            if (code - w->literals >= w->pairs)
                return false;
            const uint8_t *pair = w->codes + w->literals + (size_t)(code - w->literals) * 2;
            if (pair[0] >= code || pair[1] >= code || count == sizeof w->waiting)
                return false;
            waiting[count++] = pair[1];
            code = pair[0];
        }
        if (w->text == NULL || w->n == end)
            return false;
        w->text[w->n++] = (char)(w->literals > 0 ? w->codes[code] : code);
        if (count == 0)
            return w->n <= KB_NAME_BYTES;
    }
}

static uint32_t read_half(kb_cursor *c, uint32_t half)
{
    uint32_t more = half == HALF ? kb_read_varint32(c) : 0;
    if (more > KB_NAME_BYTES)
        c->bad = true;
    return half + more;
}

/* What stands of a string: codes, behind so many bytes that it has in common with the one before. */
typedef struct piece {
    uint64_t at;
    uint32_t shared, n;
} piece;

/* Reads the head of the string that stands here, and goes to its codes. */
static bool read_piece(const kb_strings_walk *w, kb_pages *p, piece *out)
{
    uint64_t stored = p->file->sections[w->list.section].stored, left = w->at < stored ? stored - w->at : 0;
    kb_cursor c = kb_pages_cursor(p, w->list.section, w->at, left < 11 ? left : 11);
    size_t before = c.left;
    uint8_t halves = kb_read_u8(&c);
    out->shared = read_half(&c, halves >> 4);
    out->n = read_half(&c, halves & HALF);
    out->at = w->at + (before - c.left);
    return !c.bad && out->n <= KB_NAME_BYTES && (out->shared == 0 || w->next % BLOCK != 0);
}

/* Expands the codes behind the bytes in common, until there are more bytes than so many. */
static bool append(kb_strings_walk *w, kb_pages *p, const piece *own, size_t most)
{
    const uint8_t *code = kb_pages_view(p, w->list.section, own->at, own->n);
    bool good = code != NULL;
    w->n = own->shared < w->n ? own->shared : w->n;
    for (uint32_t i = 0; i < own->n && w->n <= most && good; i++)
        good = make_room(w) && expand(w, code[i]);
    return good;
}

static bool end_string(const kb_strings_walk *w, kb_pages *p, bool good, kb_str *text)
{
    if (!good && !p->damaged && !w->arena->failed)
        kb_pages_damage(p, w->list.section, w->at, "a list of strings makes no sense");
    *text = good && !p->damaged && w->n > 0 ? (kb_str){w->text, w->n} : (kb_str){"", 0};
    return good && !p->damaged;
}

bool kb_strings_next(kb_strings_walk *w, kb_pages *p, kb_str *text)
{
    piece own;
    *text = (kb_str){"", 0};
    if (w->next >= w->list.count || p->damaged)
        return false;
    bool good = read_piece(w, p, &own) && (own.shared <= w->n || w->n > w->most) && append(w, p, &own, w->most);
    if (good) {
        w->at = own.at + own.n;
        w->next++;
        good = joins(w, p);
    }
    return end_string(w, p, good, text);
}

/* A string of the block that begins here. Of those before it only what it has in common with them is expanded. */
static bool get_in_block(kb_strings_walk *w, kb_pages *p, uint32_t number, kb_str *text)
{
    piece pieces[BLOCK] = {{0, 0, 0}};
    size_t needed[BLOCK];
    bool good = true;
    for (uint32_t k = 0; k <= number && good; k++, w->next++) {
        good = read_piece(w, p, &pieces[k]);
        w->at = pieces[k].at + pieces[k].n;
    }
    good = good && joins(w, p);
    needed[number] = SIZE_MAX;
    for (uint32_t k = number; k > 0; k--)
        needed[k - 1] = pieces[k].shared < needed[k] ? pieces[k].shared : needed[k];
    for (uint32_t k = 0; k <= number && good; k++)
        if (pieces[k].shared < needed[k])
            good = pieces[k].shared <= w->n && append(w, p, &pieces[k], needed[k] - 1);
    return end_string(w, p, good, text);
}

kb_str kb_strings_get(kb_pages *p, const kb_strings *list, uint32_t i, kb_arena *arena)
{
    kb_str text = {"", 0};
    kb_strings_walk w = kb_strings_begin(p, list, arena);
    if (i >= list->count && !p->damaged)
        kb_pages_damage(p, list->section, list->at, "a list has no such string");
    if (p->damaged)
        return text;
    seek(&w, p, i / BLOCK);
    (void)get_in_block(&w, p, i % BLOCK, &text);
    return text;
}

/* The first block that begins behind a text. */
static uint32_t block_behind(kb_strings_walk *w, kb_pages *p, kb_str text)
{
    uint32_t low = 0, high = blocks_of(w->list.count);
    while (low < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2;
        kb_str found;
        seek(w, p, middle);
        if (kb_strings_next(w, p, &found) && kb_str_compare(found, text) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t shared_by(kb_str a, kb_str b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.s[n] == b.s[n])
        n++;
    return n;
}

uint32_t kb_strings_find(kb_pages *p, const kb_strings *list, kb_str text, size_t *along, kb_arena *arena)
{
    kb_str found;
    *along = 0;
    kb_strings_walk w = kb_strings_begin(p, list, arena);
    w.most = text.n; /* a longer one is another, whatever it goes on with: a crafted list has 16 KiB of it */
    uint32_t block = block_behind(&w, p, text);
    if (block == 0 || p->damaged)
        return UINT32_MAX;
    for (seek(&w, p, block - 1); w.next < block * BLOCK && kb_strings_next(&w, p, &found);) {
        int order = kb_str_compare(found, text);
        if (order >= 0)
            return order == 0 ? w.next - 1 : UINT32_MAX;
        *along = shared_by(found, text);
    }
    return UINT32_MAX;
}

/* ------------------------------------------------------------ one by one */

#define ESCAPE 15u

void kb_packed_write(kb_buf *out, kb_str text, size_t shared)
{
    size_t rest = text.n - shared;
    size_t shared_nibble = shared < ESCAPE ? shared : ESCAPE, rest_nibble = rest < ESCAPE ? rest : ESCAPE;
    kb_buf_byte(out, (uint8_t)(shared_nibble << 4 | rest_nibble));
    if (shared_nibble == ESCAPE)
        kb_buf_varint(out, shared - ESCAPE);
    if (rest_nibble == ESCAPE)
        kb_buf_varint(out, rest - ESCAPE);
    kb_buf_add(out, text.s + shared, rest);
}

kb_str kb_packed_read(kb_cursor *c, uint64_t *shared)
{
    uint8_t nibbles = kb_read_u8(c);
    uint64_t rest = nibbles & 15;
    *shared = nibbles >> 4;
    if (*shared == ESCAPE)
        *shared += kb_read_varint32(c);
    if (rest == ESCAPE)
        rest += kb_read_varint32(c);
    return kb_read_bytes(c, rest);
}
