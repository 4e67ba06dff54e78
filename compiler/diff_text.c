/*
 * diff_text.c - the records of a .kb file as kbc_diff compares them. Interface: diff.h. Callers: diff.c, diff_print.c,
 * diff_json.c and tests.
 *
 * The body of a record holds those in it. Its own text is what is left when theirs and all titles are cut out: they are
 * looked for one behind the other. Words are what stands between blanks; of what is set without them (Chinese), each character.
 * Addresses outside of the guide and files of images are text, too; how text is marked is not compared, nor where
 * links in the guide lead, whose ids move.
 */
#include "diff.h"

#include "kb_utf8.h"
#include "names.h"

#define READS 64u /* of a session, between which it keeps what it has read: records stand side by side */

/* What the session handed out before must not be needed any more. */
static void reset(kbc_diff_side *side)
{
    if (side->reads++ % READS == 0)
        kb_session_reset(side->session);
}

/* -------------------------------------------------------------------- words */

static uint32_t number_of(kbc_diff *d, kb_str word)
{
    uint32_t number = kbc_names_find(d->names, word);
    if (number != KBC_NONE)
        return number;
    number = (uint32_t)d->words.count;
    word = kb_arena_copy(&d->c->arena, word);
    *(kb_str *)kbc_list_add(d->c, &d->words, sizeof word) = word;
    (void)kbc_names_add(d->c, d->names, word, number);
    return number;
}

static bool is_blank(uint32_t code)
{
    return code <= ' ' || code == 0xA0;
}

/* The next word from *at on, in d->part with a blank before it unless it is a wide character close to another. */
static bool next_word(kbc_diff *d, kb_str text, size_t *at)
{
    bool close = *at > 0;
    size_t from = *at;
    kb_buf_clear(&d->part);
    while (*at < text.n) {
        size_t start = *at;
        uint32_t code = kb_utf8_next(text, at);
        bool wide = kb_utf8_width(code) == 2;
        if (is_blank(code) && d->part.size == 0) {
            close = false;
            from = *at;
            continue;
        }
        if (is_blank(code) || (wide && d->part.size > 0)) {
            *at = start;
            break;
        }
        if (d->part.size == 0 && !(close && from > 0))
            kb_buf_byte(&d->part, ' ');
        kb_buf_str(&d->part, kb_str_slice(text, start, *at));
        if (wide)
            break;
    }
    return d->part.size > 0;
}

static kbc_diff_words words_of(kbc_diff *d, kb_str text, kb_arena *arena)
{
    kb_buf_clear(&d->numbers);
    for (size_t at = 0; next_word(d, text, &at);) {
        uint32_t number = number_of(d, kb_buf_view(&d->part));
        kb_buf_add(&d->numbers, &number, sizeof number);
    }
    uint32_t *list = kb_arena_room(arena, d->numbers.size, 1);
    if (d->numbers.size > 0)
        memcpy(list, d->numbers.data, d->numbers.size);
    return (kbc_diff_words){list, (uint32_t)(d->numbers.size / sizeof *list)};
}

kb_str kbc_diff_join(const kbc_diff *d, const uint32_t *words, uint32_t count, kb_buf *out)
{
    kb_buf_clear(out);
    for (uint32_t i = 0; i < count; i++)
        kb_buf_str(out, ((const kb_str *)d->words.items)[words[i]]);
    return kb_str_trim(kb_buf_view(out));
}

/* --------------------------------------------------------------------- text */

static kb_status put_link(kb_session *session, uint32_t number, kb_buf *out)
{
    kb_link link;
    kb_status status = kb_get_link(session, number, &link);
    if (status != KB_OK || link.record != KB_NO_RECORD)
        return status;
    kb_buf_str(out, KB_LIT(" ["));
    kb_buf_str(out, link.target);
    kb_buf_byte(out, ']');
    return KB_OK;
}

/* *link is the number of the link that is open: links do not nest. */
static kb_status put_event(kb_session *session, const kb_event *e, uint32_t *link, kb_buf *out)
{
    switch (e->element) {
    case KB_TEXT: kb_buf_str(out, e->text); break;
    case KB_STRONG:
    case KB_EMPHASIS:
    case KB_CODE_SPAN: break;
    case KB_LINK:
        if (e->leave)
            return put_link(session, *link, out);
        *link = e->number;
        break;
    case KB_ADMONITION:
        kb_buf_byte(out, '\n');
        if (!e->leave) {
            kb_buf_str(out, e->label);
            kb_buf_byte(out, ':');
        }
        break;
    case KB_IMAGE:
        if (!e->leave) {
            kb_buf_str(out, KB_LIT(" ["));
            kb_buf_str(out, e->label);
            kb_buf_str(out, KB_LIT("] "));
        }
        break;
    default: kb_buf_byte(out, '\n'); break;
    }
    return KB_OK;
}

/* The whole text of a record into out, but for titles, its own and those of the records in it. */
static kb_status read_text(const kbc_diff_side *side, uint32_t number, kb_buf *out)
{
    kb_body body;
    kb_event e;
    unsigned titles = 0; /* that are open */
    uint32_t link = 0;
    kb_buf_clear(out);
    kb_status status = kb_get_body(side->session, number, &body);
    while (status == KB_OK && (status = kb_body_next(&body, &e)) == KB_OK) {
        if (e.element == KB_TITLE)
            titles = e.leave ? titles - 1 : titles + 1;
        else if (titles == 0)
            status = put_event(side->session, &e, &link, out);
    }
    return status == KB_NONE ? KB_OK : status;
}

/* Where a part stands in a text from `from` on; text.n: nowhere. */
static size_t find(kbc_diff *d, kb_str text, kb_str part, size_t from)
{
    while (part.n > 0 && part.n <= text.n - from && d->search_work > 0) {
        const char *first = memchr(text.s + from, part.s[0], text.n - from - part.n + 1);
        size_t at = first != NULL ? (size_t)(first - text.s) : text.n;
        uint64_t steps = part.n + (at - from) / 16; /* memchr() takes many bytes at once */
        d->search_work -= steps < d->search_work ? steps : d->search_work;
        if (first == NULL)
            break;
        if (memcmp(first, part.s, part.n) == 0)
            return at;
        from = at + 1;
    }
    return text.n;
}

static void add_span(kb_str text, size_t start, size_t end, kb_buf *own)
{
    if (end > start) {
        kb_buf_byte(own, '\n');
        kb_buf_str(own, kb_str_slice(text, start, end));
    }
}

/* Cuts out of a text the texts of the records in it. */
static kb_status cut_children(kbc_diff *d, const kbc_diff_side *side, uint32_t number, kb_str text, kb_buf *own)
{
    kb_status status = KB_OK;
    kb_buf part;
    size_t at = 0;
    kb_buf_init(&part, &d->c->arena.alloc);
    for (uint32_t i = side->records[number].child; i != KBC_NONE && status == KB_OK; i = side->records[i].sibling) {
        status = read_text(side, i, &part);
        size_t found = status == KB_OK ? find(d, text, kb_buf_view(&part), at) : text.n;
        if (found == text.n)
            continue;
        add_span(text, at, found, own);
        at = found + part.size;
    }
    add_span(text, at, text.n, own);
    kb_buf_release(&part);
    return status;
}

kb_status kbc_diff_text(kbc_diff *d, kbc_diff_side *side, uint32_t number, kb_arena *arena, kbc_diff_words *out)
{
    kb_buf own;
    *out = (kbc_diff_words){NULL, 0};
    reset(side);
    kb_buf_init(&own, &d->c->arena.alloc);
    kb_status status = read_text(side, number, &d->text);
    if (status == KB_OK)
        status = cut_children(d, side, number, kb_buf_view(&d->text), &own);
    if (status == KB_OK)
        *out = words_of(d, kb_buf_view(&own), arena);
    kb_buf_release(&own);
    return status;
}

/* ------------------------------------------------------------------ records */

/* "platform: mac, windows; tier: 2" */
static kb_str facets_of(kbc_diff *d, const kb *k, const kb_record *record)
{
    kb_value v;
    kb_facet facet;
    uint32_t before = KBC_NONE;
    kb_buf_clear(&d->part);
    for (size_t i = 0; i < record->value_count && kb_value_at(k, record->values[i], &v) == KB_OK; i++) {
        if (v.facet != before && kb_facet_at(k, v.facet, &facet) == KB_OK) {
            kb_buf_str(&d->part, before != KBC_NONE ? KB_LIT("; ") : KB_LIT(""));
            kb_buf_str(&d->part, facet.name);
            kb_buf_str(&d->part, KB_LIT(": "));
        } else {
            kb_buf_str(&d->part, KB_LIT(", "));
        }
        kb_buf_str(&d->part, v.name);
        before = v.facet;
    }
    return kb_arena_copy(&d->c->arena, kb_buf_view(&d->part));
}

static kb_status read_record(kbc_diff *d, kbc_diff_side *side, uint32_t number)
{
    kb_record record, around;
    kb_kind kind;
    reset(side);
    kb_status status = kb_get_record(side->session, number, KB_NO_DAY, &record);
    if (status != KB_OK)
        return status;
    kbc_diff_record *r = &side->records[number];
    *r = (kbc_diff_record){.parent = KBC_NONE, .child = KBC_NONE, .sibling = KBC_NONE, .partner = KBC_NONE};
    r->id = kb_arena_copy(&d->c->arena, record.id);
    r->title = kb_arena_copy(&d->c->arena, record.title);
    if (kb_kind_at(side->k, record.kind, &kind) == KB_OK)
        r->kind = kb_arena_copy(&d->c->arena, kind.name);
    r->facets = facets_of(d, side->k, &record);
    if (record.parent < number && kb_get_record(side->session, record.parent, KB_NO_DAY, &around) == KB_OK &&
        around.page == record.page)
        r->parent = record.parent;
    return KB_OK;
}

/* Children in the order of the guide: the last is put in first. */
static void link_children(kbc_diff_side *side)
{
    for (uint32_t i = side->info.records; i > 0; i--) {
        kbc_diff_record *r = &side->records[i - 1];
        if (r->parent == KBC_NONE)
            continue;
        r->sibling = side->records[r->parent].child;
        side->records[r->parent].child = i - 1;
    }
}

static kb_status sum_text(kbc_diff *d, kbc_diff_side *side, uint32_t number)
{
    kb_alloc alloc = kbc_alloc();
    kb_arena arena;
    kbc_diff_words words;
    kb_arena_init(&arena, &alloc);
    kb_status status = kbc_diff_text(d, side, number, &arena, &words);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < words.count; i++) {
        sum = (sum ^ words.list[i]) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 29;
    }
    side->records[number].sum = sum;
    side->records[number].words = words.count;
    kb_arena_release(&arena);
    return status;
}

kb_status kbc_diff_read(kbc_diff *d, kbc_diff_side *side)
{
    kb_status status = KB_OK;
    side->records = kb_arena_get(&d->c->arena, side->info.records, sizeof *side->records);
    for (uint32_t i = 0; i < side->info.records && status == KB_OK; i++)
        status = read_record(d, side, i);
    if (status == KB_OK)
        link_children(side);
    for (uint32_t i = 0; i < side->info.records && status == KB_OK; i++)
        status = sum_text(d, side, i);
    return status;
}
