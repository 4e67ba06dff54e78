/*
 * session.c - the working memory of one thread, and reading records, bodies
 * and links through it (kb.h, library.h).
 */
#include "library.h"

#define PATH_DEPTH 32u
#define BYTE_WORK 2u      /* of a byte of text that is inflated, and then read in some way */
#define SMALL_TEXT 65536u /* has few blocks, so that more than the beginning of one is soon asked for */

kb_status kb_session_new(const kb *k, kb_session **out)
{
    *out = NULL;
    kb_session *s = k->alloc.resize(k->alloc.user, NULL, 0, sizeof *s);
    if (s == NULL)
        return KB_E_MEMORY;
    memset(s, 0, sizeof *s); /* in place: it is large for a stack */
    s->kb = k;
    kb_arena_init(&s->arena, &k->alloc);
    s->arena.most = KB_SESSION_BYTES;
    kb_buf_init(&s->key_words, &k->alloc);
    size_t room = kb_pages_bytes(&k->file);
    uint8_t *checked = k->alloc.resize(k->alloc.user, NULL, 0, room);
    s->stemmer = kb_stemmer_new(k->meta.language);
    s->pages = (kb_pages){.file = &k->file, .checked = checked, .error = &s->error, .kept.arena = &s->arena};
    bool no_stemmer = s->stemmer == NULL && kb_stemmer_knows(k->meta.language);
    if (checked == NULL || no_stemmer) {
        kb_session_free(s);
        return KB_E_MEMORY;
    }
    memset(checked, 0, room);
    *out = s;
    return KB_OK;
}

void kb_session_free(kb_session *s)
{
    if (s == NULL)
        return;
    kb_alloc alloc = s->kb->alloc;
    if (s->pages.checked != NULL)
        alloc.resize(alloc.user, s->pages.checked, kb_pages_bytes(&s->kb->file), 0);
    kb_stemmer_free(s->stemmer);
    kb_arena_release(&s->arena);
    kb_buf_release(&s->key_words);
    alloc.resize(alloc.user, s, sizeof *s, 0);
}

void kb_session_reset(kb_session *s)
{
    kb_arena_reset(&s->arena);
    s->found = kb_arena_here(&s->arena);
    s->pages.damaged = false;
    s->pages.may_spend = 0;
    s->error = (kb_error){.status = KB_OK};
    s->block_count = s->next_block = 0;
    s->stems = NULL;
    s->stem_count = 0;
    memset(s->stemmed, 0, sizeof s->stemmed);
    s->plan = NULL;
}

/* From there on it is worth it: what was read for one hit is often of use for the next. */
#define PLENTY ((size_t)4 << 20)

void kb_session_forget(kb_session *s)
{
    if (s->arena.taken < PLENTY || s->arena.failed)
        return;
    kb_arena_back(&s->arena, s->found);
    s->block_count = s->next_block = 0;
    memset(s->stemmed, 0, sizeof s->stemmed);
}

const kb_error *kb_session_error(const kb_session *s)
{
    return &s->error;
}

kb_status kb_session_fail(kb_session *s, kb_status status, const char *what)
{
    return kb_fail(&s->error, status, "%s", what);
}

kb_status kb_session_status(kb_session *s)
{
    if (s->pages.damaged)
        return s->error.status;
    if (s->arena.over)
        return kb_session_fail(s, KB_E_LIMIT, "this takes more than 48 MiB of memory");
    return s->arena.failed ? kb_session_fail(s, KB_E_MEMORY, "out of memory") : KB_OK;
}

/* -------------------------------------------------------------------- text */

static kb_block *find_block(kb_session *s, uint32_t number)
{
    for (uint32_t i = 0; i < s->block_count; i++)
        if (s->blocks[i].number == number)
            return &s->blocks[i];
    return NULL;
}

/* The phrases are read when the first block is. */
static kb_status read_book(kb_session *s)
{
    if (s->has_book)
        return KB_OK;
    kb_status status = kb_codebook_read(&s->pages, &s->book);
    s->has_book = status >= 0;
    return status < 0 ? status : KB_OK;
}

static kb_block *next_slot(kb_session *s)
{
    if (s->block_count < KB_BLOCKS_KEPT)
        s->block_count++;
    return &s->blocks[s->next_block++ % KB_BLOCKS_KEPT];
}

/* Reads the first bytes of a block, or all of it into the slot that has too few of them; NULL when it cannot. */
static const kb_block *read_block(kb_session *s, uint32_t number, size_t bytes, kb_block *slot)
{
    size_t size = kb_text_block_size(&s->kb->file, number);
    bool whole = slot != NULL || s->whole_blocks || bytes > size || s->kb->file.sections[KB_TEXTS].raw <= SMALL_TEXT;
    bytes = whole ? size : bytes;
    uint8_t *to = kb_arena_room(&s->arena, bytes, 1);
    if (to == NULL || read_book(s) != KB_OK)
        return NULL;
    kb_status status = kb_text_block_start(&s->pages, &s->book, &s->arena, number, bytes, to);
    if (status == KB_E_MEMORY)
        s->arena.failed = true;
    if (status != KB_OK)
        return NULL;
    if (slot == NULL)
        slot = next_slot(s);
    *slot = (kb_block){number, to, bytes};
    return slot;
}

/* The part of a block that a range of the whole text has in it. */
static kb_str block_part(kb_session *s, uint32_t number, uint64_t start, uint64_t end)
{
    uint64_t base = (uint64_t)number * s->kb->file.block_bytes, bytes = end - base;
    size_t from = start > base ? (size_t)(start - base) : 0;
    if (bytes > s->kb->file.block_bytes)
        bytes = s->kb->file.block_bytes;
    kb_block *found = find_block(s, number);
    const kb_block *block = found;
    if (found == NULL || found->size < bytes)
        block = read_block(s, number, (size_t)bytes, found);
    if (block == NULL)
        return (kb_str){"", 0};
    return kb_str_slice((kb_str){(const char *)block->bytes, block->size}, from, (size_t)bytes);
}

kb_str kb_session_text(kb_session *s, const kb_page_entry *page, uint32_t start, uint32_t length)
{
    uint64_t from = page->text_start + start, to = from + length;
    if (start > page->text_length || length > page->text_length - start) {
        kb_pages_damage(&s->pages, KB_RECORDS, 0, "a record lies outside its page");
        return (kb_str){"", 0};
    }
    if (length > KB_BODY_BYTES) {
        kb_pages_damage(&s->pages, KB_RECORDS, 0, "a record is too long");
        return (kb_str){"", 0};
    }
    if (length == 0 || !kb_pages_spend(&s->pages, (uint64_t)length * BYTE_WORK))
        return (kb_str){"", 0};
    uint32_t bytes = s->kb->file.block_bytes, first = (uint32_t)(from / bytes), last = (uint32_t)((to - 1) / bytes);
    if (first == last)
        return block_part(s, first, from, to);
    char *joined = kb_arena_room(&s->arena, length, 1);
    size_t at = 0;
    for (uint32_t i = first; i <= last && joined != NULL; i++) {
        kb_str part = block_part(s, i, from, to);
        if (part.n == 0)
            return (kb_str){"", 0};
        memcpy(joined + at, part.s, part.n);
        at += part.n;
    }
    return (kb_str){joined != NULL ? joined : "", joined != NULL ? length : 0};
}

/* ----------------------------------------------------------------- records */

/* Titles of the records around an entry, but for the guide's own first page, which is around all; the nearest ones, when
 * they are longer together than any name. */
static kb_str path_of(kb_session *s, const kb_record_entry *entry)
{
    kb_str pieces[2 * PATH_DEPTH];
    size_t at = KB_COUNT(pieces), bytes = 0;
    uint32_t number = entry->parent;
    while (number != KB_NO_RECORD && at >= 2 && bytes < KB_NAME_BYTES) {
        kb_record_entry above;
        if (kb_records_head(&s->pages, number, &above) != KB_OK)
            break;
        if (above.flags & KB_RECORD_AROUND_ALL)
            break;
        if (at < KB_COUNT(pieces))
            pieces[--at] = KB_LIT(" > ");
        pieces[--at] = kb_records_title(&s->pages, &above, &s->arena);
        bytes += pieces[at].n;
        number = above.parent;
    }
    return kb_arena_join(&s->arena, pieces + at, KB_COUNT(pieces) - at);
}

/* Reads entry and page of a record; NONE past the last. */
static kb_status read_entry(kb_session *s, uint32_t number, kb_record_entry *entry, kb_page_entry *page)
{
    kb_status status = kb_records_get(&s->pages, number, entry);
    return status == KB_OK ? kb_records_get_page(&s->pages, entry->page, page) : status;
}

/* The same but for what tells where the text is, which stays 0. */
static kb_status read_heads(kb_session *s, uint32_t number, kb_record_entry *entry, kb_page_entry *page)
{
    kb_status status = kb_records_head(&s->pages, number, entry);
    return status == KB_OK ? kb_records_page_head(&s->pages, entry->page, page) : status;
}

bool kb_is_overdue(const kb_page_entry *page, int32_t today)
{
    if (today == KB_NO_DAY || page->reviewed == KB_NO_DAY || page->review_interval == 0)
        return false;
    return (int64_t)today > (int64_t)page->reviewed + page->review_interval;
}

kb_status kb_get_record(kb_session *s, uint32_t number, int32_t today, kb_record *out)
{
    kb_record_entry entry;
    kb_page_entry page;
    *out = (kb_record){.number = number};
    kb_status status = read_heads(s, number, &entry, &page);
    if (status != KB_OK)
        return status;
    out->parent = entry.parent;
    out->page = page.record;
    out->id = kb_records_id(&s->pages, number, &s->arena);
    out->title = kb_records_title(&s->pages, &entry, &s->arena);
    out->path = path_of(s, &entry);
    out->file = kb_records_file(&s->pages, entry.page, &s->arena);
    out->line = entry.line;
    out->kind = entry.kind < s->kb->kind_count ? entry.kind : UINT32_MAX;
    out->reviewed = page.reviewed;
    out->title_inside = (entry.flags & KB_RECORD_TITLE_INSIDE) != 0;
    out->overdue = kb_is_overdue(&page, today);
    (void)kb_pages_spend(&s->pages, (out->id.n + out->title.n + out->path.n + out->file.n) / 4);
    status = kb_facets_set(&s->pages, &s->kb->facets, entry.value_set, &s->arena, &out->values, &out->value_count);
    return status == KB_OK || status == KB_E_MEMORY ? kb_session_status(s) : status;
}

kb_status kb_get_title(kb_session *s, uint32_t number, kb_str *title)
{
    kb_record_entry heading;
    *title = (kb_str){"", 0};
    if (number >= s->kb->records)
        return KB_NONE;
    if (kb_records_heading(&s->pages, number, &heading) == KB_OK)
        *title = kb_records_title(&s->pages, &heading, &s->arena);
    return kb_session_status(s);
}

kb_status kb_find(kb_session *s, kb_str id, uint32_t *number)
{
    *number = KB_NO_RECORD;
    kb_status status = kb_records_find(&s->pages, id, &s->arena, number);
    return status == KB_NONE ? kb_links_find_old(&s->pages, id, &s->arena, number) : status;
}

kb_status kb_old_id_at(kb_session *s, uint32_t i, kb_str *id, uint32_t *number)
{
    kb_old_id entry;
    kb_status status = kb_links_old_at(&s->pages, i, &s->arena, &entry);
    *id = entry.id;
    *number = entry.record;
    return status;
}

kb_status kb_complete(kb_session *s, kb_str prefix, size_t limit, const uint32_t **records, size_t *count)
{
    *records = NULL;
    *count = 0;
    if (limit == 0 || limit > KB_QUERY_HITS)
        return kb_fail(&s->error, KB_E_LIMIT, "%zu ids asked for; it can be 1 to %d", limit, KB_QUERY_HITS);
    uint32_t first = kb_records_named(&s->pages, prefix, &s->arena), left = s->kb->records - first;
    size_t room = left < limit ? left : limit;
    uint32_t *list = kb_arena_get(&s->arena, room, sizeof *list);
    if (list == NULL || s->pages.damaged)
        return kb_session_status(s);
    uint32_t n = 0;
    for (kb_str id; n < room; n++) {
        list[n] = kb_records_named_at(&s->pages, first + n);
        id = kb_records_id(&s->pages, list[n], &s->arena);
        if (kb_session_status(s) != KB_OK)
            return kb_session_status(s);
        if (!kb_str_begins(id, prefix))
            break;
    }
    *records = list;
    *count = n;
    return KB_OK;
}

/* ---------------------------------------------------------- bodies, links */

kb_status kb_get_body(kb_session *s, uint32_t record, kb_body *out)
{
    kb_record_entry entry;
    kb_page_entry page;
    kb_body_init(out, (kb_str){"", 0});
    kb_status status = read_entry(s, record, &entry, &page);
    if (status != KB_OK)
        return status;
    kb_str text = kb_session_text(s, &page, entry.start, entry.length);
    status = kb_session_status(s);
    if (status != KB_OK)
        return status;
    kb_body_init(out, text);
    out->first_link = page.first_link;
    return KB_OK;
}

kb_status kb_get_link(kb_session *s, uint32_t n, kb_link *out)
{
    kb_link_entry entry;
    *out = (kb_link){.record = KB_NO_RECORD};
    (void)kb_pages_spend(&s->pages, KB_LINK_WORK);
    kb_status status = kb_links_get(&s->pages, n, &s->arena, &entry);
    if (status != KB_OK)
        return status;
    out->record = entry.record;
    out->target = entry.target;
    if (entry.record != KB_NO_RECORD) {
        out->target = kb_records_id(&s->pages, entry.record, &s->arena);
        status = kb_session_status(s);
    }
    return status;
}
