/*
 * index.c - collects the words of all records into an inverted index
 * (index.h). Caller: write.c.
 *
 * A word belongs to the innermost record that its text stands in. Positions
 * count the words of title, aliases and body through, with a gap between
 * runs of text. Words of pages that are kept for the next build are there, cut.
 */
#include "index.h"
#include "page_words.h"

#include <stdlib.h>

#define FIRST_OCCURRENCES 4096u

typedef struct slot {
    kb_str key;          /* s NULL: free */
    uint32_t hash, value;
} slot;

/* A hash table from strings to numbers, open addressing, never more than half full. */
typedef struct table {
    kbc *c;
    slot *slots;
    size_t room, count;
} table;

/* A word at a place of a record; those of a record follow each other. */
typedef struct occurrence {
    uint32_t term;
    uint32_t position;   /* x 8, and beside it its field and whether it counts: not a second position of a compound */
} occurrence;

#define COUNTS 4u
#define FIELD 3u

typedef struct builder {
    kbc *c;
    const kbc_guide *guide;
    kbc_index *index;
    kb_stemmer *stemmer;
    table surfaces;      /* folded word -> term: stems each form once */
    table stems;         /* stem -> term */
    kbc_list terms;      /* kbc_term in order of appearance */
    occurrence *occurrences;
    size_t count, room;
    size_t *ends;        /* of the occurrences of each record */
    uint32_t record, position;
    uint32_t *form_terms; /* of a page whose words are kept: the term of each form */
    uint32_t form_room;
} builder;

/* ------------------------------------------------------------------- table */

/* Eight bytes a step. */
static uint32_t hash_of(kb_str key)
{
    uint64_t h = key.n;
    for (size_t i = 0; i < key.n; i += 8) {
        uint64_t word = 0;
        memcpy(&word, key.s + i, key.n - i < 8 ? key.n - i : 8);
        h = (h ^ word) * 0x9E3779B97F4A7C15u;
        h ^= h >> 32;
    }
    return (uint32_t)h;
}

/* The slot of a key, or the free one where it belongs. */
static slot *slot_of(const table *t, kb_str key, uint32_t hash)
{
    size_t at = hash & (t->room - 1);
    while (t->slots[at].key.s != NULL && (t->slots[at].hash != hash || !kb_str_equal(t->slots[at].key, key)))
        at = (at + 1) & (t->room - 1);
    return &t->slots[at];
}

static void grow(table *t)
{
    table old = *t;
    t->room = old.room == 0 ? 1024 : old.room * 4;
    t->slots = kb_arena_get(&t->c->arena, t->room, sizeof *t->slots);
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].key.s != NULL)
            *slot_of(t, old.slots[i].key, old.slots[i].hash) = old.slots[i];
}

/* The value of a key; a new key is copied and gets the value KBC_NONE. */
static uint32_t *entry_of(table *t, kb_str key)
{
    if (t->count * 2 >= t->room)
        grow(t);
    uint32_t hash = hash_of(key);
    slot *at = slot_of(t, key, hash);
    if (at->key.s == NULL) {
        *at = (slot){kb_arena_copy(&t->c->arena, key), hash, KBC_NONE};
        t->count++;
    }
    return &at->value;
}

/* ----------------------------------------------------------------- collect */

static kbc_term *term_at(const builder *b, uint32_t i)
{
    return (kbc_term *)b->terms.items + i;
}

/* The number of the term that a folded word becomes. */
static uint32_t term_of(builder *b, kb_str word)
{
    uint32_t *surface = entry_of(&b->surfaces, word);
    if (*surface != KBC_NONE)
        return *surface;
    kb_token stemmed = {.n = word.n};
    memcpy(stemmed.term, word.s, word.n);
    kbc_stem(b->stemmer, &stemmed);
    kb_str text = {stemmed.term, stemmed.n};
    uint32_t *stem = entry_of(&b->stems, text);
    if (*stem == KBC_NONE) {
        *stem = (uint32_t)b->terms.count;
        kbc_term *term = kbc_list_add(b->c, &b->terms, sizeof *term);
        term->text = kb_arena_copy(&b->c->arena, text);
    }
    *surface = *stem;
    return *stem;
}

static void add_function_word(void *user, kb_str word, unsigned flags)
{
    builder *b = user;
    term_at(b, term_of(b, word))->flags |= flags;
}

static void add_occurrence(builder *b, uint32_t term, uint32_t position, kbc_field field, bool counts)
{
    if (b->count == b->room) {
        b->room = b->room * 3 / 2 + FIRST_OCCURRENCES;
        b->occurrences = kbc_realloc(b->occurrences, b->room * sizeof *b->occurrences);
    }
    b->occurrences[b->count++] = (occurrence){term, position * 8 + (counts ? COUNTS : 0) + (uint32_t)field};
}

/* A word at its place. A compound stands at its first and its last part, so that a phrase with it fits on both sides. */
static void add_word(builder *b, uint32_t term, const kbc_word *word, kbc_field field)
{
    if (word->compound)
        term_at(b, term)->flags |= KB_TERM_COMPOUND;
    add_occurrence(b, term, word->position, field, true);
    if (word->compound && word->last > word->position)
        add_occurrence(b, term, word->last, field, false);
    if (!word->compound && !(term_at(b, term)->flags & KB_TERM_STOP))
        b->index->lengths[b->record][field]++;
    b->position = word->last + KBC_POSITION_GAP;
}

/* All words of a run of text. */
static void add_text(builder *b, kb_str text, kbc_field field)
{
    kb_tokens tokens;
    kb_token token;
    uint32_t base = b->position;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);) {
        const kbc_word word = {0, base + token.position, base + token.last_position, token.type == KB_TOKEN_COMPOUND};
        add_word(b, term_of(b, (kb_str){token.term, token.n}), &word, field);
    }
}

/* The same of words that are kept. */
static void add_words(builder *b, const kbc_page_words *from, uint32_t first, uint32_t end, kbc_field field)
{
    uint32_t base = b->position;
    for (uint32_t i = first; i < end; i++) {
        kbc_word word = from->words[i];
        word.position += base;
        word.last += base;
        add_word(b, b->form_terms[word.form], &word, field);
    }
}

static void find_form_terms(builder *b, const kbc_page_words *words)
{
    if (words->form_count > b->form_room) {
        b->form_room = 2 * words->form_count;
        b->form_terms = kbc_realloc(b->form_terms, b->form_room * sizeof *b->form_terms);
    }
    for (uint32_t i = 0; i < words->form_count; i++)
        b->form_terms[i] = term_of(b, words->forms[i]);
}

static void add_title(builder *b, const kbc_page *page, uint32_t number, kbc_field field)
{
    const kbc_page_words *kept = page->words;
    if (kept != NULL)
        add_words(b, kept, number > 0 ? kept->body_ends[number - 1] : 0, kept->title_ends[number], field);
    else
        add_text(b, ((const kbc_record *)page->records.items)[number].title, field);
}

/* The titles around a record in its page; that of the guide's own first page, around all, says nothing. */
static void add_path(builder *b, const kbc_page *page, const kbc_record *record)
{
    uint32_t parent = record->parent;
    uint32_t around_all = page->id.n == 0 ? page->first_record : KBC_NONE;
    while (parent != KBC_NONE && parent != around_all && parent >= page->first_record) {
        uint32_t above = parent - page->first_record;
        add_title(b, page, above, KBC_PATH);
        parent = ((const kbc_record *)page->records.items)[above].parent;
    }
}

static void add_run(void *user, kb_str text)
{
    add_text(user, text, KBC_BODY);
}

static void add_record(builder *b, const kbc_page *page, uint32_t number)
{
    const kbc_record *record = (const kbc_record *)page->records.items + number;
    b->record = page->first_record + number;
    b->position = 0;
    add_title(b, page, number, KBC_TITLE);
    for (size_t i = 0; i < record->aliases.count; i++)
        add_text(b, ((const kbc_alias *)record->aliases.items)[i].text, KBC_ALIAS);
    for (size_t i = 0; i < record->keywords.count; i++)
        add_text(b, ((const kb_str *)record->keywords.items)[i], KBC_BODY);
    if (page->words != NULL)
        add_words(b, page->words, page->words->title_ends[number], page->words->body_ends[number], KBC_BODY);
    else
        kbc_each_run(b->c, page, page->text, number, add_run, b);
    b->index->spans[b->record] = b->position;
    add_path(b, page, record);
    b->ends[b->record] = b->count;
}

/* -------------------------------------------------------------------- sort */

int kbc_compare_terms(const void *a, const void *b)
{
    return kb_str_compare(((const kbc_term *)a)->text, ((const kbc_term *)b)->text);
}

/* Sorts the terms bytewise; first is the number that each had, which its occurrences have. */
static void sort_terms(builder *b)
{
    uint32_t count = (uint32_t)b->terms.count;
    for (uint32_t i = 0; i < count; i++)
        term_at(b, i)->first = i;
    qsort(b->terms.items, count, sizeof(kbc_term), kbc_compare_terms);
    b->index->terms = b->terms.items;
    b->index->term_count = count;
}

/* Where the postings and the places of a term go; last is the record of its last posting. */
typedef struct cursor {
    uint32_t posting, place, last;
} cursor;

static bool has_place(const occurrence *o)
{
    return (o->position & FIELD) != KBC_PATH;
}

/* Counts the postings and the places of each term, and gives each term its part of both lists. */
static cursor *share_out(builder *b, uint32_t *postings, uint32_t *places)
{
    uint32_t terms = b->index->term_count;
    cursor *cursors = kbc_calloc(terms, sizeof *cursors);
    for (uint32_t t = 0; t < terms; t++)
        cursors[t].last = KBC_NONE;
    size_t i = 0;
    for (uint32_t record = 0; record < b->index->record_count; record++)
        for (; i < b->ends[record]; i++) {
            cursor *to = &cursors[b->occurrences[i].term];
            to->posting += to->last != record ? 1 : 0;
            to->place += has_place(&b->occurrences[i]) ? 1 : 0;
            to->last = record;
        }
    *postings = *places = 0;
    for (uint32_t t = 0; t < terms; t++) {
        kbc_term *term = &b->index->terms[t];
        cursor *to = &cursors[term->first]; /* its number in order of appearance */
        term->first = *postings;
        term->df = to->posting;
        *postings += to->posting;
        to->posting = term->first;
        uint32_t first = *places;
        *places += to->place;
        to->place = first;
        to->last = KBC_NONE;
    }
    return cursors;
}

static void add_to_posting(kbc_index *index, cursor *to, uint32_t record, const occurrence *o)
{
    unsigned field = o->position & FIELD;
    if (to->last != record)
        index->postings[to->posting++] = (kbc_posting){.record = record, .first_place = to->place};
    to->last = record;
    kbc_posting *posting = &index->postings[to->posting - 1];
    if (o->position & COUNTS && posting->tf[field] < KBC_TF_MAX)
        posting->tf[field]++;
    if (!has_place(o))
        return;
    index->places[to->place++] = o->position / 8;
    posting->places++;
}

/* From occurrences to postings: each goes to where its term's are, records and positions rising as they come. */
static void invert(builder *b)
{
    kbc_index *index = b->index;
    uint32_t postings, places;
    size_t i = 0;
    cursor *cursors = share_out(b, &postings, &places);
    index->postings = kb_arena_get(&b->c->arena, postings, sizeof *index->postings);
    index->places = kb_arena_get(&b->c->arena, places, sizeof *index->places);
    for (uint32_t record = 0; record < index->record_count; record++)
        for (; i < b->ends[record]; i++)
            add_to_posting(index, &cursors[b->occurrences[i].term], record, &b->occurrences[i]);
    kbc_free(cursors);
    kbc_free(b->occurrences);
}

kbc_index *kbc_index_make(kbc *c, const kbc_guide *guide)
{
    builder b = {.c = c, .guide = guide, .surfaces = {.c = c}, .stems = {.c = c}};
    b.index = kb_arena_get(&c->arena, 1, sizeof *b.index);
    b.index->record_count = guide->record_count;
    b.index->lengths = kb_arena_get(&c->arena, guide->record_count, sizeof *b.index->lengths);
    b.index->spans = kb_arena_get(&c->arena, guide->record_count, sizeof *b.index->spans);
    b.ends = kb_arena_get(&c->arena, guide->record_count, sizeof *b.ends);
    b.stemmer = kbc_stemmer(guide->language);
    kbc_language_words(guide->language, add_function_word, &b);
    for (size_t i = 0; i < guide->pages.count; i++) {
        const kbc_page *page = (const kbc_page *)guide->pages.items + i;
        if (page->words != NULL)
            find_form_terms(&b, page->words);
        for (uint32_t r = 0; r < page->records.count; r++)
            add_record(&b, page, r);
    }
    kb_stemmer_free(b.stemmer);
    kbc_free(b.form_terms);
    sort_terms(&b);
    invert(&b);
    kbc_index_weigh(c, b.index);
    return b.index;
}
