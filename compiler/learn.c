/*
 * learn.c - finds the phrases that a text is made of, so that it can be written as
 * numbers of phrases (compiler.h; reader/format/codebook.c). Caller: write.c.
 *
 * A sample of the text is cut into words, each with the blank before it, and
 * bytes. Then, round by round, the pairs of neighbours that are there most often
 * become one phrase (byte pair encoding; Gage 1994, Larsson and Moffat 1999), as
 * long as a phrase may be. Those that save most in the end are kept.
 */
#include "index.h"
#include "learn.h"

#include <stdlib.h>

#define SAMPLE_BYTES ((size_t)4 << 20)
#define CHUNK 4096u
#define ROUNDS 14u
#define FIRST_ROOM 4096u     /* of a counter: a power of 2 */
#define COUNTS 1024u         /* of pairs, told apart; there are few that are there more often */
#define LEAST_COUNT 8u       /* of a word, or a pair, that is worth a phrase */
#define END UINT32_MAX       /* between two chunks */

typedef struct symbol {
    kb_str text;
    uint32_t count;
} symbol;

typedef struct cell {
    uint64_t key;            /* key + 1; 0: free */
    uint32_t value;
    uint32_t listed;         /* whether a pair is in learner.frequent */
} cell;

/* Numbers by 64-bit keys, open addressing. */
typedef struct counter {
    cell *cells;
    size_t room, used;
} counter;

typedef struct candidate {
    uint64_t key;
    uint32_t count;
} candidate;

typedef struct learner {
    kbc *c;
    kbc_list symbols;        /* symbol; the first 256 are the bytes */
    uint32_t *sequence;
    size_t length;
    counter pairs;           /* how often each pair of neighbours is there that may become a phrase */
    kbc_list frequent;       /* candidate: all pairs that are worth a phrase, and some that were */
} learner;

static symbol *symbol_at(const learner *l, uint32_t i)
{
    return (symbol *)l->symbols.items + i;
}

/* ---------------------------------------------------------------- counting */

static void counter_begin(counter *t)
{
    t->room = FIRST_ROOM;
    t->cells = kbc_calloc(t->room, sizeof *t->cells);
    t->used = 0;
}

static size_t slot_of(const counter *t, uint64_t key)
{
    uint64_t h = (key + 1) * 0x9E3779B97F4A7C15u;
    size_t at = (size_t)(h >> 20) & (t->room - 1);
    while (t->cells[at].key != 0 && t->cells[at].key != key + 1)
        at = (at + 1) & (t->room - 1);
    return at;
}

static void counter_grow(counter *t)
{
    counter old = *t;
    t->room *= 2;
    t->cells = kbc_calloc(t->room, sizeof *t->cells);
    for (size_t i = 0; i < old.room; i++)
        if (old.cells[i].key != 0)
            t->cells[slot_of(t, old.cells[i].key - 1)] = old.cells[i];
    kbc_free(old.cells);
}

/* The cell of a key, with the value 0 at first. */
static cell *cell_of(counter *t, uint64_t key)
{
    if (t->used * 4 >= t->room * 3)
        counter_grow(t);
    cell *at = &t->cells[slot_of(t, key)];
    if (at->key == 0) {
        at->key = key + 1;
        t->used++;
    }
    return at;
}

static uint32_t *value_of(counter *t, uint64_t key)
{
    return &cell_of(t, key)->value;
}

static uint64_t pair_key(uint32_t a, uint32_t b)
{
    return (uint64_t)a << 32 | b;
}

/* ------------------------------------------------------------------- words */

/* The length of the word at an offset, with a blank before it; 0 when there is none. */
static size_t word_at(kb_str text, size_t at)
{
    size_t end = at + (text.s[at] == ' ' ? 1 : 0), first = end;
    while (end < text.n && end - at < KB_PHRASE_BYTES && kb_is_letter(text.s[end]))
        end++;
    return end > first + 1 ? end - at : 0;
}

static uint64_t hash_of(kb_str text)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (uint8_t)text.s[i]) * 0x100000001b3u;
    return h >> 1; /* value_of() adds 1 */
}

/* Counts the words of a chunk; two words of one hash share a count, which does no harm. */
static void count_words(counter *counts, kb_str chunk)
{
    for (size_t at = 0, n; at < chunk.n; at += n > 0 ? n : 1) {
        n = word_at(chunk, at);
        if (n > 0)
            ++*value_of(counts, hash_of(kb_str_slice(chunk, at, at + n)));
    }
}

static void append(learner *l, uint32_t number)
{
    l->sequence[l->length++] = number;
}

/* A chunk as symbols: frequent words, and the bytes of everything else. counts: of words by hash; words: hash -> number
 * of its symbol. */
static void append_chunk(learner *l, counter *counts, counter *words, kb_str chunk)
{
    for (size_t at = 0, n; at < chunk.n;) {
        n = word_at(chunk, at);
        kb_str word = kb_str_slice(chunk, at, at + n);
        uint32_t count = n > 0 ? *value_of(counts, hash_of(word)) : 0;
        if (count < LEAST_COUNT) {
            for (size_t end = at + (n > 0 ? n : 1); at < end; at++)
                append(l, (uint8_t)chunk.s[at]);
            continue;
        }
        uint32_t *number = value_of(words, hash_of(word));
        if (*number == 0) {
            *number = (uint32_t)l->symbols.count;
            symbol *s = kbc_list_add(l->c, &l->symbols, sizeof *s);
            s->text = word;
        }
        append(l, *number);
        at += n;
    }
    append(l, END);
}

static kb_str chunk_of(kb_str text, size_t i, size_t step)
{
    return kb_str_slice(text, i * step * CHUNK, i * step * CHUNK + CHUNK);
}

static void read_sample(learner *l, kb_str text)
{
    size_t chunks = text.n / CHUNK + 1, step = text.n / SAMPLE_BYTES + 1;
    counter counts, words;
    l->sequence = kbc_calloc((chunks / step + 1) * (CHUNK + 1), sizeof *l->sequence);
    counter_begin(&counts);
    counter_begin(&words);
    for (size_t i = 0; i * step < chunks; i++)
        count_words(&counts, chunk_of(text, i, step));
    for (size_t i = 0; i * step < chunks; i++)
        append_chunk(l, &counts, &words, chunk_of(text, i, step));
    kbc_free(counts.cells);
    kbc_free(words.cells);
}

/* ------------------------------------------------------------------- pairs */

static int compare_candidates(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return x->key < y->key ? -1 : x->key > y->key ? 1 : 0;
}

static bool may_join(const learner *l, uint32_t a, uint32_t b)
{
    return a != END && b != END && symbol_at(l, a)->text.n + symbol_at(l, b)->text.n <= KB_PHRASE_BYTES;
}

/* Counts a pair once more, or once less: by is 1 or -1. */
static void change_count(learner *l, uint32_t a, uint32_t b, int by)
{
    if (!may_join(l, a, b))
        return;
    cell *at = cell_of(&l->pairs, pair_key(a, b));
    at->value += (uint32_t)by;
    if (at->value < LEAST_COUNT || at->listed)
        return;
    at->listed = 1;
    *(candidate *)kbc_list_add(l->c, &l->frequent, sizeof(candidate)) = (candidate){at->key - 1, 0};
}

static void count_pairs(learner *l)
{
    counter_begin(&l->pairs);
    for (size_t i = 0; i + 1 < l->length; i++)
        change_count(l, l->sequence[i], l->sequence[i + 1], 1);
}

/* Tells the frequent pairs how often they are there, and drops those that no longer are. */
static void count_frequent(learner *l)
{
    candidate *list = l->frequent.items;
    size_t to = 0;
    for (size_t i = 0; i < l->frequent.count; i++) {
        cell *at = cell_of(&l->pairs, list[i].key);
        at->listed = at->value >= LEAST_COUNT ? 1 : 0;
        if (at->listed)
            list[to++] = (candidate){list[i].key, at->value};
    }
    l->frequent.count = to;
}

/* A count that as many pairs reach as are wanted, or all pairs when they are fewer. */
static uint32_t least_count(const kbc_list *frequent, size_t wanted)
{
    const candidate *list = frequent->items;
    size_t with[COUNTS] = {0}, reached;
    uint32_t least = COUNTS - 1;
    for (size_t i = 0; i < frequent->count; i++)
        with[list[i].count < COUNTS ? list[i].count : COUNTS - 1]++;
    for (reached = with[least]; reached < wanted && least > LEAST_COUNT; reached += with[least])
        least--;
    return least;
}

/* The pairs that are there most often, and how many they are. */
static candidate *best_pairs(learner *l, size_t most, size_t *count)
{
    size_t n = 0;
    count_frequent(l);
    const candidate *from = l->frequent.items;
    candidate *list = kbc_calloc(l->frequent.count, sizeof *list);
    uint32_t least = least_count(&l->frequent, most);
    for (size_t i = 0; i < l->frequent.count; i++)
        if (from[i].count >= least)
            list[n++] = from[i];
    if (n > 0)
        qsort(list, n, sizeof *list, compare_candidates);
    *count = n < most ? n : most;
    return list;
}

/* The pairs of a round: the symbols that they become, and whether a pair begins with a symbol. */
typedef struct round {
    counter symbols;
    uint8_t *begins;
} round;

/* Makes symbols of pairs. */
static void round_begin(round *r, learner *l, const candidate *list, size_t count)
{
    counter_begin(&r->symbols);
    r->begins = kbc_calloc(l->symbols.count, 1);
    for (size_t i = 0; i < count; i++) {
        uint32_t first = (uint32_t)(list[i].key >> 32), second = (uint32_t)list[i].key;
        const kb_str parts[2] = {symbol_at(l, first)->text, symbol_at(l, second)->text};
        r->begins[first] = 1;
        *value_of(&r->symbols, list[i].key) = (uint32_t)l->symbols.count;
        symbol *s = kbc_list_add(l->c, &l->symbols, sizeof *s);
        s->text = kb_arena_join(&l->c->arena, parts, 2);
    }
}

/* What the pair at a place becomes; 0: it stays as it is. */
static uint32_t joined_at(const round *r, const learner *l, size_t i)
{
    uint32_t first = l->sequence[i];
    if (first == END || !r->begins[first])
        return 0; /* the last of a sequence is END */
    return r->symbols.cells[slot_of(&r->symbols, pair_key(first, l->sequence[i + 1]))].value;
}

/* Writes symbols in the place of pairs from left to right; what is counted anew are the neighbours of these alone. */
static void join_pairs(const round *r, learner *l)
{
    uint32_t old = END, new = END; /* the symbol before: as it was, or the second of two; and what it is now */
    size_t to = 0;
    for (size_t i = 0; i < l->length; i++) {
        uint32_t first = l->sequence[i], last = first, joined = joined_at(r, l, i), now = first;
        if (joined != 0) {
            last = l->sequence[++i];
            now = joined;
            change_count(l, first, last, -1);
        }
        if (joined != 0 || new != old) {
            change_count(l, old, first, -1);
            change_count(l, new, now, 1);
        }
        l->sequence[to++] = now;
        old = last;
        new = now;
    }
    l->length = to;
}

/* Joins the pairs that are there most often; how many they are. */
static size_t join_best(learner *l, size_t most)
{
    size_t count;
    round r;
    candidate *list = best_pairs(l, most, &count);
    round_begin(&r, l, list, count);
    join_pairs(&r, l);
    kbc_free(r.symbols.cells);
    kbc_free(r.begins);
    kbc_free(list);
    return count;
}

/* -------------------------------------------------------------------- keep */

/* Those that save most first; a code has two bytes, and so has its place in the book but for its text. */
static int compare_savings(const void *a, const void *b)
{
    const symbol *x = a, *y = b;
    uint64_t save_x = (uint64_t)x->count * (x->text.n - 1), save_y = (uint64_t)y->count * (y->text.n - 1);
    if (save_x != save_y)
        return save_x < save_y ? 1 : -1;
    return kb_codebook_compare(&x->text, &y->text);
}

static int compare_counts(const void *a, const void *b)
{
    const symbol *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return kb_codebook_compare(&x->text, &y->text);
}

static int compare_texts(const void *a, const void *b)
{
    return kb_codebook_compare(&((const symbol *)a)->text, &((const symbol *)b)->text);
}

/* Leaves each text once. */
static void drop_twins(learner *l)
{
    symbol *s = l->symbols.items;
    size_t to = 0;
    qsort(s, l->symbols.count, sizeof *s, compare_texts);
    for (size_t i = 0; i < l->symbols.count; i++)
        if (to > 0 && kb_str_equal(s[to - 1].text, s[i].text))
            s[to - 1].count += s[i].count;
        else
            s[to++] = s[i];
    l->symbols.count = to;
}

/* Keeps the bytes and the phrases that save most. */
static void keep_best(learner *l, uint32_t most)
{
    for (size_t i = 0; i < l->length; i++)
        if (l->sequence[i] != END)
            symbol_at(l, l->sequence[i])->count++;
    drop_twins(l);
    symbol *s = l->symbols.items;
    qsort(s, l->symbols.count, sizeof *s, compare_savings);
    size_t to = 0;
    for (size_t i = 0, phrases = 0; i < l->symbols.count; i++)
        if (s[i].text.n == 1 || (s[i].count > 1 && phrases + 256 < most)) {
            phrases += s[i].text.n > 1 ? 1 : 0;
            s[to++] = s[i];
        }
    l->symbols.count = to;
}

/* Texts by length, as the book has them. */
static kb_str *sorted_texts(learner *l, const symbol *from, size_t count)
{
    kb_str *texts = kb_arena_get(&l->c->arena, count, sizeof *texts);
    for (size_t i = 0; i < count; i++)
        texts[i] = from[i].text;
    if (count > 0)
        qsort(texts, count, sizeof *texts, kb_codebook_compare);
    return texts;
}

/* The most frequent get codes of one byte, as many as those of two leave. */
static void write_book(learner *l, kb_buf *out)
{
    symbol *s = l->symbols.items;
    size_t count = l->symbols.count, singles = 255;
    while ((256 - singles) * 256 < count - singles)
        singles--;
    qsort(s, count, sizeof *s, compare_counts);
    kb_codebook_write(out, sorted_texts(l, s, singles), (uint32_t)singles, sorted_texts(l, s + singles, count - singles),
                      (uint32_t)(count - singles));
}

void kbc_learn(kbc *c, kb_str text, uint32_t phrases, kb_buf *out)
{
    learner l = {.c = c};
    char *bytes = kb_arena_get(&c->arena, 256, 1);
    for (unsigned i = 0; i < 256; i++) {
        bytes[i] = (char)i;
        symbol *s = kbc_list_add(c, &l.symbols, sizeof *s);
        s->text = (kb_str){bytes + i, 1};
    }
    read_sample(&l, text);
    count_pairs(&l);
    for (unsigned i = 0; i < ROUNDS && join_best(&l, phrases / 16) > 0; i++)
        ;
    keep_best(&l, phrases);
    write_book(&l, out);
    kbc_free(l.sequence);
    kbc_free(l.pairs.cells);
}
