/*
 * words.c - WORDS: synonyms and the aliases of records (kb_format.h).
 * Callers: the compiler's write.c; query.c, search.c and verify.c.
 *
 *   synonyms u32, aliases u32, pool bytes u32
 *   where the entry of each synonym is in the pool u32, in bytewise order of keys
 *   an alias, in order of records: record u32, echo u32, phrase u32 (in the pool)
 *   the alias numbers in order of their echoes, u32 each
 *   the pool: a synonym: key (varint length and bytes), alternates varint,
 *     each: weight in 64ths varint, phrase; an alias: its phrase
 */
#include "kb_format.h"

#define HEAD 12u
#define ALIAS_BYTES 12u
#define KEY_BYTES ((size_t)4 * KB_SYNONYM_WORDS * (KB_TERM_BYTES + 1)) /* of stems; more are a crafted file */
#define ALTERNATE_BYTES 4096u

static void write_synonym(kb_buf *pool, const kb_synonym *s)
{
    kb_buf_field(pool, s->key);
    kb_buf_varint(pool, s->count);
    for (uint32_t i = 0; i < s->count; i++) {
        kb_buf_varint(pool, s->alternates[i].weight);
        kb_buf_field(pool, s->alternates[i].phrase);
    }
}

static uint32_t alias_echo(const void *aliases, uint32_t i)
{
    return ((const kb_alias *)aliases)[i].echo;
}

void kb_words_write(kb_buf *out, const kb_synonym *synonyms, uint32_t count, const kb_alias *aliases,
                    uint32_t alias_count)
{
    kb_buf rows, pool;
    kb_buf_init(&rows, &out->alloc);
    kb_buf_init(&pool, &out->alloc);
    for (uint32_t i = 0; i < count; i++) {
        kb_buf_u32(&rows, (uint32_t)pool.size);
        write_synonym(&pool, &synonyms[i]);
    }
    for (uint32_t i = 0; i < alias_count; i++) {
        kb_buf_u32(&rows, aliases[i].record);
        kb_buf_u32(&rows, aliases[i].echo);
        kb_buf_u32(&rows, (uint32_t)pool.size);
        kb_buf_field(&pool, aliases[i].phrase);
    }
    kb_order_write(&rows, alias_count, alias_echo, aliases);
    kb_buf_u32(out, count);
    kb_buf_u32(out, alias_count);
    kb_buf_u32(out, (uint32_t)pool.size);
    kb_buf_str(out, kb_buf_view(&rows));
    kb_buf_str(out, kb_buf_view(&pool));
    out->failed = out->failed || rows.failed || pool.failed;
    kb_buf_release(&rows);
    kb_buf_release(&pool);
}

/* ----------------------------------------------------------------- reading */

uint32_t kb_words_synonyms(kb_pages *p)
{
    return kb_pages_u32(p, KB_WORDS, 0);
}

uint32_t kb_words_aliases(kb_pages *p)
{
    return kb_pages_u32(p, KB_WORDS, 4);
}

static uint64_t aliases_at(kb_pages *p)
{
    return HEAD + (uint64_t)kb_words_synonyms(p) * 4;
}

static uint64_t pool_at(kb_pages *p)
{
    return aliases_at(p) + (uint64_t)kb_words_aliases(p) * (ALIAS_BYTES + 4);
}

kb_status kb_words_synonym_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_synonym *out)
{
    if (i >= kb_words_synonyms(p))
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    uint64_t at = pool_at(p) + kb_pages_u32(p, KB_WORDS, HEAD + (uint64_t)i * 4);
    uint64_t stored = p->file->sections[KB_WORDS].stored;
    kb_cursor c = kb_pages_cursor(p, KB_WORDS, at, at < stored ? stored - at : 0);
    out->key = kb_read_field(&c);
    out->count = kb_read_count(&c, 2);
    c.bad = c.bad || out->count > KB_ALTERNATES;
    if (c.bad)
        out->count = 0;
    kb_alternate *alternates = kb_arena_get(arena, out->count, sizeof *alternates);
    if (alternates == NULL)
        return KB_E_MEMORY;
    for (uint32_t k = 0; k < out->count; k++) {
        alternates[k].weight = kb_read_varint32(&c);
        alternates[k].phrase = kb_read_field(&c);
        c.bad = c.bad || alternates[k].weight > 64 || alternates[k].phrase.n > ALTERNATE_BYTES;
    }
    out->alternates = alternates;
    if (c.bad)
        kb_pages_damage(p, KB_WORDS, at, "a synonym makes no sense");
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

bool kb_words_each_key(kb_pages *p, kb_words_visit *visit, void *user)
{
    uint64_t size = p->file->sections[KB_WORDS].stored, pool = pool_at(p);
    uint32_t count = kb_words_synonyms(p);
    const uint8_t *bytes = kb_pages_view(p, KB_WORDS, 0, size); /* once: a view of each key would take longer than it */
    for (uint32_t i = 0; bytes != NULL && i < count; i++) {
        uint64_t row = HEAD + (uint64_t)i * 4;
        uint64_t at = row + 4 <= size ? pool + kb_load_u32(bytes + row) : size;
        kb_cursor c = kb_cursor_of(bytes + (at < size ? at : size), at < size ? (size_t)(size - at) : 0);
        kb_str key = kb_read_field(&c);
        if (c.bad || key.n > KEY_BYTES) {
            kb_pages_damage(p, KB_WORDS, row, "a synonym makes no sense");
            return false;
        }
        if (visit(user, key))
            return true;
    }
    return false;
}

/* The key of synonym number i alone; binary search needs no more. */
static kb_str key_at(kb_pages *p, uint32_t i)
{
    return kb_pages_field(p, KB_WORDS, pool_at(p) + kb_pages_u32(p, KB_WORDS, HEAD + (uint64_t)i * 4));
}

kb_status kb_words_find(kb_pages *p, kb_str key, kb_arena *arena, kb_synonym *out)
{
    uint32_t low = 0, high = kb_words_synonyms(p);
    while (low < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2;
        int order = kb_str_compare(key_at(p, middle), key);
        if (order == 0)
            return kb_words_synonym_at(p, middle, arena, out);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return p->damaged ? KB_E_DAMAGED : KB_NONE;
}

kb_status kb_words_alias_at(kb_pages *p, uint32_t i, kb_alias *out)
{
    if (i >= kb_words_aliases(p))
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    uint64_t at = aliases_at(p) + (uint64_t)i * ALIAS_BYTES;
    kb_cursor c = kb_pages_cursor(p, KB_WORDS, at, ALIAS_BYTES);
    out->record = kb_read_u32(&c);
    out->echo = kb_read_u32(&c);
    out->phrase = kb_pages_field(p, KB_WORDS, pool_at(p) + kb_read_u32(&c));
    if (!p->damaged && out->record >= kb_records_count(p))
        kb_pages_damage(p, KB_WORDS, at, "an alias of no record");
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

uint32_t kb_words_first_alias(kb_pages *p, uint32_t record)
{
    uint64_t rows = aliases_at(p);
    uint32_t low = 0, high = kb_words_aliases(p);
    while (low < high && !p->damaged) {
        uint32_t middle = low + (high - low) / 2;
        if (kb_pages_u32(p, KB_WORDS, rows + (uint64_t)middle * ALIAS_BYTES) < record)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t aliased_at(kb_pages *p, uint32_t i, uint32_t *echo)
{
    uint64_t rows = aliases_at(p), order = rows + (uint64_t)kb_words_aliases(p) * ALIAS_BYTES;
    uint32_t alias = kb_pages_u32(p, KB_WORDS, order + (uint64_t)i * 4);
    if (!p->damaged && alias >= kb_words_aliases(p))
        kb_pages_damage(p, KB_WORDS, order, "the order of aliases makes no sense");
    *echo = kb_pages_u32(p, KB_WORDS, rows + (uint64_t)alias * ALIAS_BYTES + 4);
    return kb_pages_u32(p, KB_WORDS, rows + (uint64_t)alias * ALIAS_BYTES);
}

kb_echoes kb_words_aliased(kb_pages *p)
{
    return (kb_echoes){p, 0, kb_words_aliases(p), aliased_at};
}
