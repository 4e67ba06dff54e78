/*
 * dictionary.c - TERMS, the term dictionary, written and read (kb_index.h).
 * Callers: the compiler's write.c; query.c and verify.c of the reader.
 *
 *   terms u32, blocks u32,
 *   key of each block: the first 8 bytes of its first term, zeros behind a shorter one,
 *   offset of each block in the section u32,
 *   then blocks of 16 terms in bytewise order:
 *     list varint: where in POSTINGS the list of the first term begins
 *     each term: its text as strings.c packs strings, the first one after its key,
 *                df x 16 + flags + 8 when its burst is not 64 varint, then burst varint,
 *                bytes of its list varint, when df is not 0
 *
 * The keys stand together, so that a search for a term reads few pages, and takes
 * one block apart.
 */
#include "kb_format.h"

#define HEAD 8u
#define KEY 8u          /* bytes */
#define PLAIN_BURST 64u
#define BURSTS 8u       /* beside the flags of a term */

void kb_dictionary_begin(kb_dictionary_writer *w, const kb_alloc *alloc)
{
    *w = (kb_dictionary_writer){.count = 0};
    kb_buf_init(&w->blocks, alloc);
    kb_buf_init(&w->keys, alloc);
    kb_buf_init(&w->offsets, alloc);
}

static size_t shared_with_last(const kb_dictionary_writer *w, kb_str term)
{
    size_t n = 0;
    while (n < term.n && n < w->last_n && term.s[n] == w->last[n])
        n++;
    return n;
}

/* Begins a block; how many bytes of its first term are in the key. */
static size_t begin_block(kb_dictionary_writer *w, kb_str text)
{
    char key[KEY] = {0};
    size_t n = text.n < KEY ? text.n : KEY;
    memcpy(key, text.s, n);
    kb_buf_add(&w->keys, key, KEY);
    kb_buf_u32(&w->offsets, (uint32_t)w->blocks.size);
    kb_buf_varint(&w->blocks, w->list);
    return n;
}

void kb_dictionary_add(kb_dictionary_writer *w, kb_str text, const kb_term *term)
{
    bool bursts = term->burst != PLAIN_BURST;
    size_t shared = w->count % KB_TERM_BLOCK == 0 ? begin_block(w, text) : shared_with_last(w, text);
    kb_packed_write(&w->blocks, text, shared);
    kb_buf_varint(&w->blocks, (uint64_t)term->df << 4 | term->flags | (bursts ? BURSTS : 0));
    if (bursts)
        kb_buf_varint(&w->blocks, term->burst);
    if (term->df > 0)
        kb_buf_varint(&w->blocks, term->list_bytes);
    w->list += term->list_bytes;
    w->last_n = text.n < sizeof w->last ? text.n : sizeof w->last;
    memcpy(w->last, text.s, w->last_n);
    w->count++;
}

void kb_dictionary_end(kb_dictionary_writer *w, kb_buf *out)
{
    uint32_t blocks = (uint32_t)(w->offsets.size / 4);
    kb_cursor offsets = kb_cursor_of(w->offsets.data, w->offsets.size);
    kb_buf_u32(out, w->count);
    kb_buf_u32(out, blocks);
    kb_buf_str(out, kb_buf_view(&w->keys));
    for (uint32_t i = 0; i < blocks; i++)
        kb_buf_u32(out, HEAD + (KEY + 4) * blocks + kb_read_u32(&offsets));
    kb_buf_str(out, kb_buf_view(&w->blocks));
    out->failed = out->failed || w->blocks.failed || w->keys.failed || w->offsets.failed;
    kb_buf_release(&w->blocks);
    kb_buf_release(&w->keys);
    kb_buf_release(&w->offsets);
}

/* ----------------------------------------------------------------- reading */

uint32_t kb_dictionary_count(kb_pages *p)
{
    return kb_pages_u32(p, KB_TERMS, 0);
}

/* As many bytes as a key has, as a number that is in their order; zeros behind a shorter text. */
static uint64_t key_of(kb_str text)
{
    uint64_t key = 0;
    for (size_t i = 0; i < KEY; i++)
        key = key << 8 | (i < text.n ? (uint8_t)text.s[i] : 0);
    return key;
}

static const char *key_at(kb_pages *p, uint32_t block)
{
    return (const char *)kb_pages_at(p, KB_TERMS, HEAD + (uint64_t)block * KEY, KEY);
}

static uint64_t key_number(kb_pages *p, uint32_t block)
{
    const char *key = key_at(p, block);
    return key != NULL ? key_of((kb_str){key, KEY}) : 0;
}

/* The bytes of block number i; a bad cursor when they do not make sense. */
static kb_cursor block_at(kb_pages *p, uint32_t i, uint32_t blocks)
{
    uint64_t offsets = HEAD + (uint64_t)blocks * KEY, start = kb_pages_u32(p, KB_TERMS, offsets + (uint64_t)i * 4);
    uint64_t end = p->file->sections[KB_TERMS].stored;
    if (i + 1 < blocks)
        end = kb_pages_u32(p, KB_TERMS, offsets + (uint64_t)(i + 1) * 4);
    if (start > end)
        kb_pages_damage(p, KB_TERMS, start, "blocks are out of order");
    return kb_pages_cursor(p, KB_TERMS, start, end - start);
}

/* kb_packed_read(), and most texts are short. */
static inline kb_str read_text(kb_cursor *c, uint64_t *shared)
{
    unsigned nibbles = c->left > 0 ? *c->at : 0xFF, n = nibbles & 15;
    if (n == 15 || nibbles >> 4 == 15 || n >= c->left || c->bad)
        return kb_packed_read(c, shared);
    kb_str rest = {(const char *)c->at + 1, n};
    *shared = nibbles >> 4;
    c->at += n + 1;
    c->left -= n + 1;
    return rest;
}

/* What follows on the text of a term; false when the bytes make no sense. */
static bool read_numbers(kb_dictionary_walk *w, kb_term *out)
{
    uint64_t df = kb_read_short(&w->block), burst = PLAIN_BURST;
    if (df & BURSTS)
        burst = kb_read_short(&w->block);
    *out = (kb_term){.number = w->next, .df = (uint32_t)(df >> 4), .flags = (unsigned)(df & 7),
                     .burst = (uint32_t)burst, .list = w->list};
    if (out->df > 0)
        out->list_bytes = kb_read_short(&w->block);
    w->list += out->list_bytes;
    return !w->block.bad && df >> 4 <= UINT32_MAX && burst <= UINT32_MAX;
}

/* Whether the rest of a first term fits to its key, of which it has `shared` bytes. */
static bool fits_key(const kb_dictionary_walk *w, uint64_t shared, kb_str rest)
{
    for (uint64_t i = shared; i < KEY; i++)
        if (w->text[i] != 0)
            return false;
    return shared <= KEY && (shared == KEY || rest.n == 0);
}

/* Reads the term at the cursor of a walk; false when the bytes make no sense. */
static bool read_term(kb_dictionary_walk *w, kb_term *out)
{
    uint64_t shared;
    kb_str rest = read_text(&w->block, &shared);
    if (!read_numbers(w, out) || shared > w->n || rest.n > sizeof w->text - shared)
        return false;
    if (w->next % KB_TERM_BLOCK == 0) {
        if (!fits_key(w, shared, rest))
            return false;
    } else if (rest.n == 0 || (shared < w->n && (uint8_t)rest.s[0] <= (uint8_t)w->text[shared])) {
        return false; /* look-ups count on the order */
    }
    memcpy(w->text + shared, rest.s, rest.n);
    w->n = (size_t)shared + rest.n;
    w->shared = (size_t)shared;
    w->next++;
    return true;
}

void kb_dictionary_walk_begin(kb_dictionary_walk *w, kb_pages *p)
{
    *w = (kb_dictionary_walk){.count = kb_dictionary_count(p), .blocks = kb_pages_u32(p, KB_TERMS, 4)};
    if (w->blocks != ((uint64_t)w->count + KB_TERM_BLOCK - 1) / KB_TERM_BLOCK)
        kb_pages_damage(p, KB_TERMS, 4, "wrong number of blocks");
}

/* Enters the block of the next term. */
static bool enter_block(kb_dictionary_walk *w, kb_pages *p)
{
    uint32_t i = w->next / KB_TERM_BLOCK;
    const char *key = key_at(p, i);
    w->block = block_at(p, i, w->blocks);
    w->list = kb_read_varint(&w->block);
    if (key == NULL)
        return false;
    memcpy(w->text, key, KEY);
    w->n = KEY;
    return true;
}

static kb_status fail(kb_pages *p)
{
    kb_pages_damage(p, KB_TERMS, 0, "a term makes no sense");
    return KB_E_DAMAGED;
}

kb_status kb_dictionary_walk_next(kb_dictionary_walk *w, kb_pages *p, kb_str *text, kb_term *out)
{
    if (p->damaged)
        return KB_E_DAMAGED;
    if (w->next == w->count)
        return KB_NONE;
    if (w->next % KB_TERM_BLOCK == 0 && !enter_block(w, p))
        return fail(p);
    if (p->damaged || !read_term(w, out))
        return fail(p);
    *text = (kb_str){w->text, w->n};
    return KB_OK;
}

/* Whether the first term of a block is behind a text whose key is given. */
static bool is_behind(kb_dictionary_walk *w, kb_pages *p, uint32_t block, kb_str text, uint64_t key)
{
    uint64_t first_key = key_number(p, block);
    if (first_key != key)
        return first_key > key;
    kb_dictionary_walk first = {.next = block * KB_TERM_BLOCK, .count = w->count, .blocks = w->blocks};
    kb_str first_text;
    kb_term term;
    return kb_dictionary_walk_next(&first, p, &first_text, &term) == KB_OK && kb_str_compare(first_text, text) > 0;
}

/* The last of the blocks from `low` to before `high` whose first term is not behind a text, or `low`. */
static uint32_t block_between(kb_dictionary_walk *w, kb_pages *p, uint32_t low, uint32_t high, kb_str text)
{
    uint64_t key = key_of(text);
    while (low + 1 < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2;
        if (is_behind(w, p, middle, text, key))
            high = middle;
        else
            low = middle;
    }
    return low;
}

/* The same of all blocks from `low` on; near ones are found first. */
static uint32_t block_from(kb_dictionary_walk *w, kb_pages *p, uint32_t low, kb_str text)
{
    uint64_t key = key_of(text);
    uint32_t step = 1;
    while (step < w->blocks - low && !p->damaged && !is_behind(w, p, low + step, text, key)) {
        low += step;
        step *= 2;
    }
    return block_between(w, p, low, step < w->blocks - low ? low + step : w->blocks, text);
}

void kb_dictionary_walk_seek(kb_dictionary_walk *w, kb_pages *p, kb_str text)
{
    kb_dictionary_walk_begin(w, p);
    (void)kb_pages_spend(p, KB_BLOCK_WORK);
    w->next = p->damaged ? w->count : block_between(w, p, 0, w->blocks, text) * KB_TERM_BLOCK;
}

/* How the term that a walk is at stands to a text; *alike: bytes that both begin with. */
static int compare_to(const kb_dictionary_walk *w, kb_str text, size_t *alike)
{
    size_t n = 0, most = w->n < text.n ? w->n : text.n;
    while (n < most && w->text[n] == text.s[n])
        n++;
    *alike = n;
    if (n < most)
        return (uint8_t)w->text[n] < (uint8_t)text.s[n] ? -1 : 1;
    return w->n < text.n ? -1 : w->n > text.n;
}

kb_status kb_dictionary_walk_to(kb_dictionary_walk *w, kb_pages *p, kb_str from, kb_str *text, kb_term *out)
{
    uint32_t behind = w->next / KB_TERM_BLOCK + (w->next % KB_TERM_BLOCK != 0);
    size_t alike = KB_TERM_BYTES; /* of the last term and `from` */
    if (behind < w->blocks && !p->damaged && !is_behind(w, p, behind, from, key_of(from)))
        w->next = block_from(w, p, behind, from) * KB_TERM_BLOCK;
    for (;;) {
        kb_status status = kb_dictionary_walk_next(w, p, text, out);
        bool first = w->next % KB_TERM_BLOCK == 1;
        if (status != KB_OK || ((first || w->shared <= alike) && compare_to(w, from, &alike) >= 0))
            return status;
    }
}

kb_status kb_dictionary_find(kb_pages *p, kb_str term, kb_term *out)
{
    kb_dictionary_walk w;
    kb_str text;
    kb_dictionary_walk_seek(&w, p, term);
    kb_status status = kb_dictionary_walk_to(&w, p, term, &text, out);
    return status == KB_OK && !kb_str_equal(text, term) ? KB_NONE : status;
}
