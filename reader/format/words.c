/*
 * words.c - WORDS: synonyms and the aliases of records (kb_records.h).
 * Callers: the compiler's write.c; groups.c, spelling.c, lifts.c, forms.c and verify.c.
 *
 *   synonyms u32, texts u32, aliases u32, forms u32, endings u32
 *   where these begin in the section, u32 each: the table of synonyms, in bytewise
 *     order of keys: text that is the key, where its alternates are; the alternates;
 *     the list of endings, each once, in bytewise order; the table of forms, rising
 *     by term: the term, its ending; the echoes of the aliases
 *   the list of texts, keys and phrases, each once, in bytewise order
 *   alternates: how many varint, each: text varint, weight in 64ths u8
 *
 * Of the aliases themselves there are only echoes: their words are found by the
 * index, and how they write a term is a form of it. The ending of a form is a byte,
 * '0' and how many bytes of the term are left out, and what stands in their place.
 */
#include "kb_format.h"

#include <stdlib.h>

#define COUNTS 20u
#define PARTS 5u
#define HEAD (COUNTS + PARTS * 4)
enum { SYNONYMS, ALTERNATES, ENDINGS, FORMS, ECHOES };
enum { KEY, LIST, SYNONYM_COLUMNS };
enum { TERM, ENDING, FORM_COLUMNS };
#define KEY_BYTES ((size_t)4 * KB_SYNONYM_WORDS * (KB_TERM_BYTES + 1)) /* of stems; more are a crafted file */

/* ----------------------------------------------------------------- writing */

static int compare_texts(const void *a, const void *b)
{
    return kb_str_compare(*(const kb_str *)a, *(const kb_str *)b);
}

/* Texts, each once, in bytewise order. */
typedef struct text_list {
    kb_str *texts;
    uint32_t count;
} text_list;

static void sort_texts(text_list *list, uint32_t n)
{
    if (n > 0)
        qsort(list->texts, n, sizeof *list->texts, compare_texts);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || !kb_str_equal(list->texts[list->count - 1], list->texts[i]))
            list->texts[list->count++] = list->texts[i];
}

static void collect_texts(const kb_synonym *synonyms, uint32_t count, text_list *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        out->texts[n++] = synonyms[i].key;
        for (uint32_t k = 0; k < synonyms[i].count; k++)
            out->texts[n++] = synonyms[i].alternates[k].phrase;
    }
    sort_texts(out, n);
}

typedef struct words_writer {
    text_list texts, endings;
    kb_buf alternates, one;
    uint32_t *slots; /* where equal lists of alternates are, less than 2^32 - 1; a hash table */
    uint32_t slot_count;
} words_writer;

static uint32_t text_number(const text_list *list, kb_str text)
{
    const kb_str *found = bsearch(&text, list->texts, list->count, sizeof text, compare_texts);
    return (uint32_t)(found - list->texts);
}

/* Where w->one stands among the lists, which have each once. */
static uint32_t list_at(words_writer *w)
{
    kb_str list = kb_buf_view(&w->one);
    for (uint32_t i = kb_echo(KB_ECHO_START, list);; i++) {
        uint32_t *slot = &w->slots[i & (w->slot_count - 1)];
        if (*slot == 0) {
            *slot = (uint32_t)w->alternates.size + 1;
            kb_buf_str(&w->alternates, list);
            return *slot - 1;
        }
        kb_str other = kb_str_slice(kb_buf_view(&w->alternates), *slot - 1, *slot - 1 + list.n);
        if (kb_str_equal(list, other))
            return *slot - 1;
    }
}

static void write_synonyms(words_writer *w, const kb_synonym *synonyms, uint32_t count, uint32_t *cells)
{
    for (uint32_t i = 0; i < count && !w->alternates.failed && !w->one.failed; i++) {
        kb_buf_clear(&w->one);
        kb_buf_varint(&w->one, synonyms[i].count);
        for (uint32_t k = 0; k < synonyms[i].count; k++) {
            kb_buf_varint(&w->one, text_number(&w->texts, synonyms[i].alternates[k].phrase));
            kb_buf_byte(&w->one, (uint8_t)synonyms[i].alternates[k].weight);
        }
        cells[i * SYNONYM_COLUMNS + KEY] = text_number(&w->texts, synonyms[i].key);
        cells[i * SYNONYM_COLUMNS + LIST] = list_at(w);
    }
}

/* So many bits of an echo that one other text in 2^16 has those of an alias. */
static uint32_t first_bits(uint32_t echo, uint32_t aliases)
{
    unsigned bits = kb_bits_of(aliases) + 16;
    return bits < 32 ? echo >> (32 - bits) : echo;
}

static void write_aliases(const kb_echo_entry *aliases, uint32_t count, kb_arena *arena, kb_buf *parts)
{
    kb_echo_entry *entries = kb_arena_get(arena, count, sizeof *entries);
    for (uint32_t i = 0; i < count && entries != NULL; i++)
        entries[i] = (kb_echo_entry){first_bits(aliases[i].echo, count), aliases[i].record};
    if (entries != NULL)
        kb_echoes_write(parts, entries, count);
}

static void write_forms(words_writer *w, const kb_word_form *forms, uint32_t count, kb_arena *arena, kb_buf *parts,
                        size_t *starts)
{
    uint32_t *cells = kb_arena_get(arena, (size_t)count * FORM_COLUMNS, sizeof *cells);
    w->endings.texts = kb_arena_get(arena, count, sizeof *w->endings.texts);
    if (arena->failed)
        return;
    for (uint32_t i = 0; i < count; i++)
        w->endings.texts[i] = forms[i].ending;
    sort_texts(&w->endings, count);
    for (uint32_t i = 0; i < count; i++) {
        cells[i * FORM_COLUMNS + TERM] = forms[i].term;
        cells[i * FORM_COLUMNS + ENDING] = text_number(&w->endings, forms[i].ending);
    }
    kb_strings_write(parts, w->endings.texts, w->endings.count);
    starts[FORMS] = parts->size;
    kb_table_write(parts, cells, count, FORM_COLUMNS);
    starts[ECHOES] = parts->size;
}

/* The parts, and where each begins in them. */
static void write_parts(words_writer *w, const kb_synonym *synonyms, uint32_t count, kb_arena *arena, kb_buf *parts,
                        size_t *starts)
{
    size_t most = count;
    for (uint32_t i = 0; i < count; i++)
        most += synonyms[i].count;
    for (w->slot_count = 16; w->slot_count < (size_t)count * 2;)
        w->slot_count *= 2;
    w->texts.texts = kb_arena_get(arena, most, sizeof *w->texts.texts);
    w->slots = kb_arena_get(arena, w->slot_count, sizeof *w->slots);
    uint32_t *cells = kb_arena_get(arena, (size_t)count * SYNONYM_COLUMNS, sizeof *cells);
    if (arena->failed)
        return;
    collect_texts(synonyms, count, &w->texts);
    write_synonyms(w, synonyms, count, cells);
    kb_strings_write(parts, w->texts.texts, w->texts.count);
    starts[SYNONYMS] = parts->size;
    kb_table_write(parts, cells, count, SYNONYM_COLUMNS);
    starts[ALTERNATES] = parts->size;
    kb_buf_str(parts, kb_buf_view(&w->alternates));
    starts[ENDINGS] = parts->size;
}

void kb_words_write(kb_buf *out, const kb_synonym *synonyms, uint32_t count, const kb_echo_entry *aliases,
                    uint32_t alias_count, const kb_word_form *forms, uint32_t form_count)
{
    kb_arena arena;
    kb_buf parts;
    size_t starts[PARTS] = {0};
    words_writer w = {.slots = NULL};
    kb_arena_init(&arena, &out->alloc);
    kb_buf_init(&parts, &out->alloc);
    kb_buf_init(&w.alternates, &out->alloc);
    kb_buf_init(&w.one, &out->alloc);
    write_parts(&w, synonyms, count, &arena, &parts, starts);
    write_forms(&w, forms, form_count, &arena, &parts, starts);
    write_aliases(aliases, alias_count, &arena, &parts);
    kb_buf_u32(out, count);
    kb_buf_u32(out, w.texts.count);
    kb_buf_u32(out, alias_count);
    kb_buf_u32(out, form_count);
    kb_buf_u32(out, w.endings.count);
    for (unsigned i = 0; i < PARTS; i++)
        kb_buf_u32(out, HEAD + (uint32_t)starts[i]);
    kb_buf_str(out, kb_buf_view(&parts));
    out->failed = out->failed || parts.failed || arena.failed || w.alternates.failed || w.one.failed;
    kb_buf_release(&w.one);
    kb_buf_release(&w.alternates);
    kb_buf_release(&parts);
    kb_arena_release(&arena);
}

/* ----------------------------------------------------------------- reading */

uint32_t kb_words_synonyms(kb_pages *p)
{
    return kb_pages_u32(p, KB_WORDS, 0);
}

uint32_t kb_words_aliases(kb_pages *p)
{
    return kb_pages_u32(p, KB_WORDS, 8);
}

static uint32_t part_at(kb_pages *p, unsigned part)
{
    return kb_pages_u32(p, KB_WORDS, COUNTS + 4 * part);
}

kb_strings kb_words_texts(kb_pages *p)
{
    return (kb_strings){KB_WORDS, HEAD, kb_pages_u32(p, KB_WORDS, 4)};
}

static kb_str text_at(kb_pages *p, uint32_t i, kb_arena *arena)
{
    kb_strings texts = kb_words_texts(p);
    return kb_strings_get(p, &texts, i, arena);
}

static kb_table synonyms_of(kb_pages *p)
{
    return (kb_table){KB_WORDS, part_at(p, SYNONYMS), kb_words_synonyms(p), SYNONYM_COLUMNS};
}

static bool synonym_row(kb_pages *p, uint32_t i, uint32_t *cells)
{
    kb_table synonyms = synonyms_of(p);
    return kb_table_get(p, &synonyms, i, cells);
}

/* A list of alternates and how many it has; a bad cursor when they are too many. */
static kb_cursor alternates_at(kb_pages *p, uint64_t at, uint32_t *count)
{
    uint64_t stored = p->file->sections[KB_WORDS].stored, most = 2 + KB_ALTERNATES * 6;
    uint64_t left = at < stored ? stored - at : 0;
    kb_cursor c = kb_pages_cursor(p, KB_WORDS, at, left < most ? left : most);
    *count = kb_read_count(&c, 2);
    c.bad = c.bad || *count > KB_ALTERNATES;
    return c;
}

static void read_alternates(kb_pages *p, uint64_t at, kb_arena *arena, kb_synonym *out)
{
    uint32_t count;
    kb_cursor c = alternates_at(p, at, &count);
    bool good = !c.bad;
    kb_alternate *alternates = kb_arena_get(arena, good ? count : 0, sizeof *alternates);
    for (uint32_t i = 0; alternates != NULL && i < count && good; i++) {
        alternates[i].phrase = text_at(p, kb_read_varint32(&c), arena);
        alternates[i].weight = kb_read_u8(&c);
        good = !c.bad && alternates[i].weight <= KB_ALTERNATE_WEIGHT && alternates[i].phrase.n <= KB_ALTERNATE_BYTES;
    }
    if (!good && !p->damaged)
        kb_pages_damage(p, KB_WORDS, at, "a synonym makes no sense");
    out->alternates = alternates;
    out->count = alternates != NULL && good ? count : 0;
}

bool kb_words_alternates_fit(kb_pages *p, uint32_t i)
{
    uint32_t cells[SYNONYM_COLUMNS], count, texts = kb_words_texts(p).count;
    if (!synonym_row(p, i, cells))
        return false;
    kb_cursor c = alternates_at(p, (uint64_t)part_at(p, ALTERNATES) + cells[LIST], &count);
    bool good = true;
    for (uint32_t k = 0; k < count && !c.bad; k++) {
        uint32_t text = kb_read_varint32(&c), weight = kb_read_u8(&c);
        good = good && text < texts && weight <= KB_ALTERNATE_WEIGHT;
    }
    return good && !c.bad && !p->damaged;
}

kb_status kb_words_synonym_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_synonym *out)
{
    uint32_t cells[SYNONYM_COLUMNS];
    *out = (kb_synonym){{"", 0}, NULL, 0};
    if (i >= kb_words_synonyms(p))
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    if (synonym_row(p, i, cells)) {
        out->key = text_at(p, cells[KEY], arena);
        read_alternates(p, (uint64_t)part_at(p, ALTERNATES) + cells[LIST], arena, out);
    }
    return p->damaged ? KB_E_DAMAGED : arena->failed ? KB_E_MEMORY : KB_OK;
}

/* The texts are walked through once, since the keys are in their order. */
bool kb_words_each_key(kb_pages *p, kb_arena *arena, kb_words_visit *visit, void *user)
{
    kb_str text = {"", 0};
    kb_table synonyms = synonyms_of(p);
    kb_strings texts = kb_words_texts(p);
    kb_strings_walk walk = kb_strings_begin(p, &texts, arena);
    for (uint32_t i = 0; i < synonyms.rows; i++) {
        uint32_t key = kb_table_number(p, &synonyms, i);
        if (key < walk.next)
            kb_pages_damage(p, KB_WORDS, 0, "synonyms are out of order");
        while (walk.next <= key && kb_strings_next(&walk, p, &text)) {
        }
        if (!p->damaged && !arena->failed && (walk.next != key + 1 || text.n > KEY_BYTES))
            kb_pages_damage(p, KB_WORDS, 0, "a synonym makes no sense");
        if (p->damaged || arena->failed)
            return false;
        if (visit(user, text))
            return true;
    }
    return false;
}

kb_status kb_words_find(kb_pages *p, kb_str key, kb_arena *arena, kb_synonym *out)
{
    kb_table synonyms = synonyms_of(p);
    kb_strings texts = kb_words_texts(p);
    size_t along = 0;
    uint32_t number = synonyms.rows > 0 ? kb_strings_find(p, &texts, key, &along, arena) : UINT32_MAX;
    if (number != UINT32_MAX) {
        uint32_t i = kb_table_find(p, &synonyms, number);
        if (i < synonyms.rows && kb_table_number(p, &synonyms, i) == number)
            return kb_words_synonym_at(p, i, arena, out);
        along = key.n;
    }
    *out = (kb_synonym){.key = kb_str_slice(key, 0, along)};
    return p->damaged ? KB_E_DAMAGED : arena->failed ? KB_E_MEMORY : KB_NONE;
}

static kb_table forms_of(kb_pages *p)
{
    return (kb_table){KB_WORDS, part_at(p, FORMS), kb_pages_u32(p, KB_WORDS, 12), FORM_COLUMNS};
}

/* Bytes of a term that a form leaves out; none or more than there are make no sense. */
static size_t left_out(const kb_word_form *form)
{
    return form->ending.n > 0 ? (uint8_t)form->ending.s[0] - (size_t)'0' : SIZE_MAX;
}

kb_status kb_words_form_at(kb_pages *p, uint32_t i, kb_arena *arena, kb_word_form *out)
{
    kb_table forms = forms_of(p);
    kb_strings endings = {KB_WORDS, part_at(p, ENDINGS), kb_pages_u32(p, KB_WORDS, 16)};
    uint32_t cells[FORM_COLUMNS];
    *out = (kb_word_form){.term = 0};
    if (i >= forms.rows)
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    if (kb_table_get(p, &forms, i, cells)) {
        out->term = cells[TERM];
        out->ending = kb_strings_get(p, &endings, cells[ENDING], arena);
    }
    if (!p->damaged && !arena->failed && (left_out(out) > KB_TERM_BYTES || out->ending.n > KB_FORM_BYTES))
        kb_pages_damage(p, KB_WORDS, forms.at, "how an alias writes a term makes no sense");
    return p->damaged ? KB_E_DAMAGED : arena->failed ? KB_E_MEMORY : KB_OK;
}

kb_str kb_words_ending(kb_str term, kb_str written, kb_arena *arena)
{
    size_t n = 0;
    while (n < term.n && n < written.n && term.s[n] == written.s[n])
        n++;
    char cut = (char)('0' + (term.n - n));
    const kb_str parts[] = {{&cut, 1}, kb_str_slice(written, n, written.n)};
    return kb_arena_join(arena, parts, KB_COUNT(parts));
}

kb_str kb_words_form(kb_pages *p, uint32_t number, kb_str term, kb_arena *arena)
{
    kb_table forms = forms_of(p);
    kb_word_form form;
    uint32_t i = kb_table_find(p, &forms, number);
    if (kb_words_form_at(p, i, arena, &form) != KB_OK || form.term != number)
        return (kb_str){"", 0};
    if (left_out(&form) > term.n) {
        kb_pages_damage(p, KB_WORDS, forms.at, "how an alias writes a term makes no sense");
        return (kb_str){"", 0};
    }
    const kb_str parts[] = {kb_str_slice(term, 0, term.n - left_out(&form)),
                            kb_str_slice(form.ending, 1, form.ending.n)};
    return kb_arena_join(arena, parts, KB_COUNT(parts));
}

uint32_t kb_words_echo(kb_pages *p, uint32_t echo)
{
    return first_bits(echo, kb_words_aliases(p));
}

kb_echoes kb_words_aliased(kb_pages *p)
{
    return kb_echoes_at(p, KB_WORDS, part_at(p, ECHOES), kb_records_count(p));
}
