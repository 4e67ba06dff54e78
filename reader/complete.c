/*
 * complete.c - kb_complete(): the ids that begin in a certain way (kb.h).
 *
 * Ids are put together from parts, so only paths of pages and whole ids stand in
 * order. The pages are walked in it, and the first ids kept, until no later page
 * can have one of them.
 */
#include "library.h"

typedef struct completion {
    kb_session *s;
    kb_str prefix;
    struct named {
        kb_str id;
        uint32_t record;
    } *list; /* in order */
    size_t count, limit;
} completion;

/* Keeps an id if it is one of the first, each once. */
static void offer(completion *c, uint32_t record)
{
    kb_str id = kb_records_id(&c->s->pages, record, &c->s->arena);
    size_t at = c->count;
    if (c->s->pages.damaged || c->s->arena.failed || !kb_str_begins(id, c->prefix))
        return;
    while (at > 0 && kb_str_compare(id, c->list[at - 1].id) < 0)
        at--;
    bool twice = at > 0 && c->list[at - 1].record == record;
    if (at == c->limit || twice)
        return;
    size_t behind = (c->count < c->limit ? c->count : c->limit - 1) - at;
    memmove(&c->list[at + 1], &c->list[at], behind * sizeof *c->list);
    c->list[at] = (struct named){id, record};
    c->count += c->count < c->limit ? 1 : 0;
}

static void offer_page(completion *c, uint32_t page)
{
    kb_page_entry first, next = {.record = c->s->kb->records};
    if (kb_records_get_page(&c->s->pages, page, &first) != KB_OK)
        return;
    if (page + 1 < c->s->kb->pages)
        (void)kb_records_get_page(&c->s->pages, page + 1, &next);
    for (uint32_t i = first.record; i < next.record && !c->s->pages.damaged; i++)
        offer(c, i);
}

static kb_str path_at(completion *c, uint32_t place)
{
    uint32_t page = kb_records_path_at(&c->s->pages, place);
    return c->s->pages.damaged ? (kb_str){"", 0} : kb_page_path(kb_records_file(&c->s->pages, page, &c->s->arena));
}

/* The pages whose path is a beginning of the prefix, up to a slash or empty. */
static void offer_around(completion *c)
{
    for (size_t n = 0; n < c->prefix.n; n++) {
        kb_str path = kb_str_slice(c->prefix, 0, n);
        if (n > 0 && c->prefix.s[n] != '/')
            continue;
        uint32_t place = kb_records_path_place(&c->s->pages, path, &c->s->arena);
        for (; place < c->s->kb->pages && kb_str_equal(path_at(c, place), path) && !c->s->pages.damaged; place++)
            offer_page(c, kb_records_path_at(&c->s->pages, place));
    }
}

/* The pages whose path begins with the prefix. */
static void offer_below(completion *c)
{
    uint32_t place = kb_records_path_place(&c->s->pages, c->prefix, &c->s->arena);
    for (; place < c->s->kb->pages && !c->s->pages.damaged; place++) {
        kb_str path = path_at(c, place);
        bool behind = c->count == c->limit && kb_str_compare(path, c->list[c->count - 1].id) > 0;
        if (behind || !kb_str_begins(path, c->prefix))
            break;
        offer_page(c, kb_records_path_at(&c->s->pages, place));
    }
}

kb_status kb_complete(kb_session *s, kb_str prefix, size_t limit, const uint32_t **records, size_t *count)
{
    *records = NULL;
    *count = 0;
    if (limit == 0 || limit > KB_QUERY_HITS)
        return kb_fail(&s->error, KB_E_LIMIT, "%zu ids asked for; it can be 1 to %d", limit, KB_QUERY_HITS);
    completion c = {.s = s, .prefix = prefix, .limit = limit < s->kb->records ? limit : s->kb->records};
    c.list = kb_arena_get(&s->arena, c.limit, sizeof *c.list);
    uint32_t *out = kb_arena_get(&s->arena, c.limit, sizeof *out);
    if (s->arena.failed || c.limit == 0)
        return kb_session_status(s);
    offer_around(&c);
    offer_below(&c);
    for (uint32_t i = 0, record; (record = kb_records_whole_at(&s->pages, i)) != KB_NO_RECORD; i++)
        offer(&c, record);
    for (size_t i = 0; i < c.count; i++)
        out[i] = c.list[i].record;
    *records = out;
    *count = s->pages.damaged ? 0 : c.count;
    return kb_session_status(s);
}
