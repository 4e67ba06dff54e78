/*
 * diff.c - which records of two .kb files belong together. Interface: diff.h. Callers: main.c and tests.
 *
 * Those of the same id do. An id that the new file lacks may be an old one there, which leads to the record. Else the
 * record may stand under another id: of the records that are left on both sides those whose texts are alike have moved.
 */
#include "diff.h"

#include "names.h"

#define SKETCH 32u              /* least hashes of the words of a record */
#define SKETCH_RECORDS UINT64_C(4000000) /* pairs that are compared by them; of more, equal texts and titles alone */
#define LIKELY 12u              /* of the hashes are equal: worth a look at the words */
#define LIKE 70u                /* words of a hundred that both have */
#define LIKE_TITLED 40u         /* the same of records with the same title */
#define LEAST_WORDS 5u          /* of a text that tells whose it is, whatever its title */

static kbc_diff_record *record_at(const kbc_diff *d, unsigned side, uint32_t number)
{
    return &d->sides[side].records[number];
}

static void pair(kbc_diff *d, uint32_t before, uint32_t after)
{
    record_at(d, 0, before)->partner = after;
    record_at(d, 1, after)->partner = before;
}

static kbc_diff_entry *add_entry(kbc_diff *d, kbc_list *list, uint32_t before, uint32_t after)
{
    kbc_diff_entry *entry = kbc_list_add(d->c, list, sizeof *entry);
    *entry = (kbc_diff_entry){before, after, KBC_NONE};
    return entry;
}

/* ------------------------------------------------------------------ by ids */

/* The record of the new file that an id leads to, or KBC_NONE. */
static kb_status find_new(kbc_diff *d, kb_str id, uint32_t *number)
{
    *number = KBC_NONE;
    kb_session_reset(d->sides[1].session);
    kb_status status = kb_find(d->sides[1].session, id, number);
    if (status != KB_OK)
        *number = KBC_NONE;
    return status == KB_NONE ? KB_OK : status;
}

static kb_status pair_by_ids(kbc_diff *d)
{
    uint32_t number;
    kb_status status = KB_OK;
    for (uint32_t i = 0; i < d->sides[0].info.records && status == KB_OK; i++) {
        kb_str id = record_at(d, 0, i)->id;
        status = find_new(d, id, &number);
        if (number != KBC_NONE && kb_str_equal(record_at(d, 1, number)->id, id) &&
            record_at(d, 1, number)->partner == KBC_NONE)
            pair(d, i, number);
    }
    return status;
}

/* Old ids, once all ids that both files have are taken. */
static kb_status pair_by_aliases(kbc_diff *d)
{
    uint32_t number;
    kb_status status = KB_OK;
    for (uint32_t i = 0; i < d->sides[0].info.records && status == KB_OK; i++) {
        if (record_at(d, 0, i)->partner != KBC_NONE)
            continue;
        status = find_new(d, record_at(d, 0, i)->id, &number);
        if (number != KBC_NONE && record_at(d, 1, number)->partner == KBC_NONE)
            pair(d, i, number);
    }
    return status;
}

/* ----------------------------------------------------------------- by text */

/* A record that has no partner yet. */
typedef struct lone {
    uint32_t number;
    kb_str title;              /* folded */
    uint32_t sketch[SKETCH];
} lone;

typedef struct lones {
    lone *list;
    uint32_t count;
} lones;

/* For each of SKETCH hash functions the least hash of a word: two texts have as many equal ones as they share words. */
static void make_sketch(kbc_diff_words words, uint32_t sketch[SKETCH])
{
    for (unsigned k = 0; k < SKETCH; k++)
        sketch[k] = UINT32_MAX;
    for (uint32_t i = 0; i < words.count; i++) {
        uint64_t h = (words.list[i] + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
        for (unsigned k = 0; k < SKETCH; k++) {
            h = (h ^ (h >> 31)) * UINT64_C(0xD6E8FEB86659FD93);
            uint32_t hash = (uint32_t)(h >> 32);
            sketch[k] = hash < sketch[k] ? hash : sketch[k];
        }
    }
}

static kb_status find_lones(kbc_diff *d, unsigned side, lones *out)
{
    kb_alloc alloc = kbc_alloc();
    kb_arena arena;
    kbc_diff_words words;
    kb_status status = KB_OK;
    kbc_list list = {0};
    kb_arena_init(&arena, &alloc);
    for (uint32_t i = 0; i < d->sides[side].info.records && status == KB_OK; i++) {
        if (record_at(d, side, i)->partner != KBC_NONE)
            continue;
        lone *l = kbc_list_add(d->c, &list, sizeof *l);
        l->number = i;
        l->title = kbc_fold(d->c, record_at(d, side, i)->title);
        status = kbc_diff_text(d, &d->sides[side], i, &arena, &words);
        make_sketch(words, l->sketch);
        kb_arena_reset(&arena);
    }
    kb_arena_release(&arena);
    *out = (lones){list.items, (uint32_t)list.count};
    return status;
}

static unsigned shared(const lone *a, const lone *b)
{
    unsigned count = 0;
    for (unsigned k = 0; k < SKETCH; k++)
        count += a->sketch[k] == b->sketch[k];
    return count;
}

/* How many words of a hundred two records share; the title is one of their words. */
static kb_status likeness(kbc_diff *d, uint32_t before, uint32_t after, unsigned *out)
{
    kb_alloc alloc = kbc_alloc();
    kb_arena arena;
    kbc_diff_words a, b = {NULL, 0};
    kb_arena_init(&arena, &alloc);
    kb_status status = kbc_diff_text(d, &d->sides[0], before, &arena, &a);
    if (status == KB_OK)
        status = kbc_diff_text(d, &d->sides[1], after, &arena, &b);
    if (status == KB_OK) {
        kbc_diff_runs runs = kbc_diff_compare(a, b, &d->work, &arena);
        *out = kbc_diff_likeness(runs, a, b);
    }
    kb_arena_release(&arena);
    return status;
}

/* Pairs a lone record with the most likely of the others that is like it. */
static kb_status pair_one(kbc_diff *d, const lone *l, const lones *others)
{
    const lone *best = NULL;
    unsigned most = LIKELY - 1, like;
    for (uint32_t i = 0; i < others->count; i++) {
        const lone *o = &others->list[i];
        if (record_at(d, 1, o->number)->partner != KBC_NONE)
            continue;
        bool same_title = kb_str_equal(l->title, o->title);
        if (!same_title && record_at(d, 0, l->number)->words < LEAST_WORDS)
            continue;
        unsigned likely = shared(l, o) + (same_title ? SKETCH / 2 : 0);
        best = likely > most ? o : best;
        most = likely > most ? likely : most;
    }
    if (best == NULL)
        return KB_OK;
    bool titled = kb_str_equal(l->title, best->title);
    kb_status status = likeness(d, l->number, best->number, &like);
    if (status == KB_OK && like >= (titled ? LIKE_TITLED : LIKE))
        pair(d, l->number, best->number);
    return status;
}

/* The text and the title of a record, to be looked up. */
static kb_str text_key(kbc_diff *d, unsigned side, const lone *l)
{
    return kbc_format(d->c, "%llx %s", (unsigned long long)record_at(d, side, l->number)->sum, l->title.s);
}

/* Those with the same title and text. */
static void pair_equal(kbc_diff *d, const lones *before, const lones *after, bool pages_alone)
{
    kbc_names *keys = kbc_names_for(d->c, after->count);
    for (uint32_t i = 0; i < after->count; i++) {
        const kbc_diff_record *r = record_at(d, 1, after->list[i].number);
        if (r->partner == KBC_NONE && (r->parent == KBC_NONE || !pages_alone))
            (void)kbc_names_add(d->c, keys, text_key(d, 1, &after->list[i]), after->list[i].number);
    }
    for (uint32_t i = 0; i < before->count; i++) {
        const kbc_diff_record *r = record_at(d, 0, before->list[i].number);
        if (r->partner != KBC_NONE || (r->parent != KBC_NONE && pages_alone))
            continue;
        uint32_t number = kbc_names_find(keys, text_key(d, 0, &before->list[i]));
        if (number != KBC_NONE && record_at(d, 1, number)->partner == KBC_NONE)
            pair(d, before->list[i].number, number);
    }
}

/* A record by the one around it, and its title. */
static kb_str place_key(kbc_diff *d, uint32_t parent, const lone *l)
{
    return kbc_format(d->c, "%u %s", (unsigned)parent, l->title.s);
}

/* Records of the same title in records that belong together, so that what stands in a page moves with it. */
static void pair_by_place(kbc_diff *d, const lones *before, const lones *after)
{
    kbc_names *places = kbc_names_for(d->c, after->count);
    for (uint32_t i = 0; i < after->count; i++) {
        const kbc_diff_record *r = record_at(d, 1, after->list[i].number);
        if (r->parent != KBC_NONE && r->partner == KBC_NONE)
            (void)kbc_names_add(d->c, places, place_key(d, r->parent, &after->list[i]), after->list[i].number);
    }
    for (uint32_t i = 0; i < before->count; i++) { /* what is around a record stands before it */
        const lone *l = &before->list[i];
        const kbc_diff_record *r = record_at(d, 0, l->number);
        uint32_t parent = r->parent != KBC_NONE ? record_at(d, 0, r->parent)->partner : KBC_NONE;
        if (parent == KBC_NONE || r->partner != KBC_NONE)
            continue;
        uint32_t number = kbc_names_find(places, place_key(d, parent, l));
        if (number != KBC_NONE && record_at(d, 1, number)->partner == KBC_NONE)
            pair(d, l->number, number);
    }
}

/* Leaves out those that have a partner by now. */
static void keep_lone(const kbc_diff *d, unsigned side, lones *l)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < l->count; i++)
        if (record_at(d, side, l->list[i].number)->partner == KBC_NONE)
            l->list[kept++] = l->list[i];
    l->count = kept;
}

static kb_status pair_by_text(kbc_diff *d)
{
    lones before, after;
    kb_status status = find_lones(d, 0, &before);
    if (status == KB_OK)
        status = find_lones(d, 1, &after);
    if (status != KB_OK)
        return status;
    pair_equal(d, &before, &after, true);
    pair_by_place(d, &before, &after); /* before records of other pages that happen to say the same */
    pair_equal(d, &before, &after, false);
    pair_by_place(d, &before, &after);
    keep_lone(d, 0, &before);
    keep_lone(d, 1, &after);
    if ((uint64_t)before.count * after.count > SKETCH_RECORDS)
        return KB_OK;
    for (uint32_t i = 0; i < before.count && status == KB_OK; i++)
        status = pair_one(d, &before.list[i], &after);
    if (status == KB_OK)
        pair_by_place(d, &before, &after);
    return status;
}

/* ----------------------------------------------------------------- entries */

static bool differs(const kbc_diff_record *a, const kbc_diff_record *b)
{
    return a->sum != b->sum || a->words != b->words || !kb_str_equal(a->title, b->title) ||
           !kb_str_equal(a->kind, b->kind) || !kb_str_equal(a->facets, b->facets);
}

static kb_status list_old(kbc_diff *d, uint32_t i)
{
    uint32_t leads;
    const kbc_diff_record *r = record_at(d, 0, i);
    kb_status status = KB_OK;
    if (r->partner != KBC_NONE && kb_str_equal(r->id, record_at(d, 1, r->partner)->id))
        return KB_OK;
    status = find_new(d, r->id, &leads);
    kbc_diff_entry *entry = add_entry(d, r->partner == KBC_NONE ? &d->removed : &d->moved, i, r->partner);
    entry->leads = leads;
    return status;
}

static kb_status list_entries(kbc_diff *d)
{
    kb_status status = KB_OK;
    for (uint32_t i = 0; i < d->sides[0].info.records && status == KB_OK; i++)
        status = list_old(d, i);
    for (uint32_t i = 0; i < d->sides[1].info.records; i++) {
        const kbc_diff_record *r = record_at(d, 1, i);
        if (r->partner == KBC_NONE)
            (void)add_entry(d, &d->added, KBC_NONE, i);
        else if (differs(record_at(d, 0, r->partner), r))
            (void)add_entry(d, &d->changed, r->partner, i);
    }
    return status;
}

bool kbc_diff_is_same(const kbc_diff *d)
{
    return d->added.count + d->removed.count + d->moved.count + d->changed.count == 0 && !d->other;
}

kb_status kbc_diff_change_of(kbc_diff *d, const kbc_diff_entry *entry, kb_arena *arena, kbc_diff_change *out)
{
    const kbc_diff_record *a = record_at(d, 0, entry->before), *b = record_at(d, 1, entry->after);
    *out = (kbc_diff_change){.before = a, .after = b, .title = !kb_str_equal(a->title, b->title),
                             .kind = !kb_str_equal(a->kind, b->kind), .facets = !kb_str_equal(a->facets, b->facets),
                             .text = a->sum != b->sum || a->words != b->words};
    if (!out->text)
        return KB_OK;
    kb_status status = kbc_diff_text(d, &d->sides[0], entry->before, arena, &out->old_text);
    if (status == KB_OK)
        status = kbc_diff_text(d, &d->sides[1], entry->after, arena, &out->new_text);
    if (status == KB_OK)
        out->runs = kbc_diff_compare(out->old_text, out->new_text, &d->work, arena);
    return status;
}

/* ------------------------------------------------------------------- files */

static kb_status open_side(kbc_diff_side *side, kb_error *err)
{
    kb_status status = kbc_open_kb(side->file, &side->k, &side->session, err);
    if (status == KB_OK)
        kb_get_info(side->k, &side->info);
    return status;
}

/* All that is compared, and what differs. */
static kb_status compare(kbc_diff *d)
{
    kb_status status = kbc_diff_read(d, &d->sides[0]);
    if (status == KB_OK)
        status = kbc_diff_read(d, &d->sides[1]);
    if (status == KB_OK)
        status = pair_by_ids(d);
    if (status == KB_OK)
        status = pair_by_aliases(d);
    if (status == KB_OK)
        status = pair_by_text(d);
    if (status == KB_OK)
        status = list_entries(d);
    return status;
}

kb_status kbc_diff_files(kbc *c, const char *before, const char *after, kbc_diff *out, kb_str *problem)
{
    kb_error err = {.status = KB_OK};
    *out = (kbc_diff){.c = c, .sides = {{.file = before}, {.file = after}}, .names = kbc_names_new(c),
                      .work = KBC_DIFF_WORK, .search_work = KBC_DIFF_WORK};
    kb_buf_init(&out->text, &c->arena.alloc);
    kb_buf_init(&out->part, &c->arena.alloc);
    kb_buf_init(&out->numbers, &c->arena.alloc);
    const char *file = before;
    kb_status status = open_side(&out->sides[0], &err);
    if (status == KB_OK) {
        file = after;
        status = open_side(&out->sides[1], &err);
    }
    out->other = strcmp(out->sides[0].info.digest, out->sides[1].info.digest) != 0;
    bool checked = out->sides[0].info.digest_checked && out->sides[1].info.digest_checked;
    if (status == KB_OK && (out->other || !checked))
        status = compare(out);
    if (status != KB_OK)
        *problem = kbc_format(c, "%s: %s", file, err.text[0] != '\0' ? err.text : kb_status_text(status));
    return status;
}

void kbc_diff_release(kbc_diff *d)
{
    for (unsigned i = 0; i < KB_COUNT(d->sides); i++) {
        kb_session_free(d->sides[i].session);
        kb_close(d->sides[i].k);
    }
    kb_buf_release(&d->text);
    kb_buf_release(&d->part);
    kb_buf_release(&d->numbers);
}
