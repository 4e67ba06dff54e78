/*
 * echo.c - the fingerprint by which a query is known to be a whole title or
 * alias, and lists in its order (kb_format.h). Callers: records.c and words.c of
 * this folder, the compiler's write.c; search.c and verify.c.
 */
#include "kb_format.h"

#include <stdlib.h>

#define FNV_PRIME 0x01000193u

uint32_t kb_echo(uint32_t before, kb_str stem)
{
    uint32_t hash = before;
    for (size_t i = 0; i < stem.n; i++)
        hash = (hash ^ (uint8_t)stem.s[i]) * FNV_PRIME;
    return hash;
}

uint32_t kb_echo_signs(kb_str text, kb_buf *scratch)
{
    kb_buf_clear(scratch);
    kb_fold_text(text, scratch);
    return kb_echo(KB_ECHO_START, kb_buf_view(scratch));
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y ? 1 : 0;
}

void kb_order_write(kb_buf *out, uint32_t count, uint32_t (*echo_of)(const void *list, uint32_t i), const void *list)
{
    kb_buf keys;
    kb_buf_init(&keys, &out->alloc);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t key = (uint64_t)echo_of(list, i) << 32 | i;
        kb_buf_add(&keys, &key, sizeof key);
    }
    if (!keys.failed && count > 0)
        qsort(keys.data, count, sizeof(uint64_t), compare_u64);
    for (uint32_t i = 0; i < count && !keys.failed; i++) {
        uint64_t key;
        memcpy(&key, keys.data + (size_t)i * sizeof key, sizeof key);
        kb_buf_u32(out, (uint32_t)key);
    }
    out->failed = out->failed || keys.failed;
    kb_buf_release(&keys);
}

void kb_echoes_find(kb_echoes *e, uint32_t echo)
{
    uint32_t low = 0, high = e->count;
    while (low < high && !e->pages->damaged) {
        uint32_t middle = low + (high - low) / 2, found;
        (void)e->at(e->pages, middle, &found);
        if (found < echo)
            low = middle + 1;
        else
            high = middle;
    }
    e->next = low;
}

bool kb_echoes_next(kb_echoes *e, uint32_t *record, uint32_t *echo)
{
    *record = *echo = 0;
    if (e->next >= e->count || e->pages->damaged)
        return false;
    *record = e->at(e->pages, e->next++, echo);
    return !e->pages->damaged;
}

bool kb_echoes_more_than(const kb_echoes *e, uint32_t echo, uint32_t most)
{
    uint32_t found;
    if (most >= e->count - e->next || e->pages->damaged)
        return false;
    (void)e->at(e->pages, e->next + most, &found);
    return found == echo;
}
