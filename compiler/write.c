/*
 * write.c - the sections of a .kb out of a compiled guide (compiler.h).
 * Caller: main.c. Every section is written by the file of reader/format
 * that also reads it.
 */
#include "index.h"
#include "learn.h"
#include "names.h"
#include "parallel.h"

#include <sodium.h>
#include <stdlib.h>

/* What a worker has for itself. */
typedef struct own {
    kbc c;
    kb_stemmer *stemmer;
} own;

typedef struct writer {
    kbc *c;
    const kbc_guide *guide;
    kbc_index *index;
    kb_buf sections[KB_SECTION_COUNT];
    kbc_value_sets sets;
    kbc_names *stops; /* stems of stop words */
    kbc_text text;
    own records, words, lists; /* of who writes RECS and LINK, WORD, what is made of the index alone */
    unsigned jobs;
} writer;

static const kbc_page *page_at(const writer *w, size_t i)
{
    return (const kbc_page *)w->guide->pages.items + i;
}

static bool is_control(char c)
{
    return (uint8_t)c < 0x20 || c == 0x7F;
}

/* A name or title with blanks for control characters, which an escape of YAML
 * or an entity of Markdown can bring in and verify refuses. */
static kb_str clean(kbc *c, kb_str text)
{
    size_t at = 0;
    while (at < text.n && !is_control(text.s[at]))
        at++;
    if (at == text.n)
        return text;
    char *copy = kb_arena_get(&c->arena, text.n, 1);
    for (size_t i = 0; i < text.n; i++)
        copy[i] = is_control(text.s[i]) ? ' ' : text.s[i];
    return (kb_str){copy, text.n};
}

static void begin_own(const writer *w, own *o)
{
    o->c = *w->c;
    kb_arena_init(&o->c.arena, &w->c->arena.alloc);
    o->stemmer = kbc_stemmer(w->guide->language);
}

static void end_own(own *o)
{
    kb_stemmer_free(o->stemmer);
    kb_arena_release(&o->c.arena);
}

/* ------------------------------------------------------------------- terms */

static void write_term(writer *w, kb_dictionary_writer *dictionary, const kbc_term *term, uint32_t *scratch)
{
    const kbc_index *index = w->index;
    kb_buf *out = &w->sections[KB_POSTINGS];
    size_t before = out->size;
    const kbc_posting *first = &index->postings[term->first];
    uint32_t *records = scratch, *counts = scratch + index->record_count;
    for (uint32_t i = 0; i < term->df; i++) {
        records[i] = first[i].record;
        counts[i] = first[i].places;
    }
    kb_posting_list list = {.df = term->df, .burst = term->burst, .records = records, .counts = counts};
    if (term->df > 0) {
        list.patterns = &index->patterns[term->first];
        list.places = &index->places[first->first_place];
        kb_postings_write(out, &index->norms, &list);
    }
    kb_term entry = {.df = term->df, .flags = term->flags, .burst = term->burst, .list_bytes = out->size - before};
    kb_dictionary_add(dictionary, term->text, &entry);
}

static void write_terms(kbc *c, writer *w)
{
    const kbc_index *index = w->index;
    kb_dictionary_writer dictionary;
    uint32_t *scratch = kb_arena_get(&c->arena, 2 * (size_t)index->record_count + 2, sizeof *scratch);
    kb_norms_write(&w->sections[KB_NORMS], &index->norms);
    kb_dictionary_begin(&dictionary, &c->arena.alloc);
    for (uint32_t i = 0; i < index->term_count; i++)
        write_term(w, &dictionary, &index->terms[i], scratch);
    kb_dictionary_end(&dictionary, &w->sections[KB_TERMS]);
}

static void write_graph(kbc *c, writer *w)
{
    kb_graph graph;
    const kb_neighbours *rows = kbc_graph_make(c, w->index, &graph);
    if (rows != NULL)
        kb_graph_write(&w->sections[KB_GRAPH], &graph, rows, w->index->record_count);
}

/* ----------------------------------------------------------------- records */

static void add_stop(void *user, kb_str word, unsigned flags)
{
    writer *w = user;
    kb_token token = {.n = word.n};
    memcpy(token.term, word.s, word.n);
    kbc_stem(w->words.stemmer, &token);
    if (flags & KB_TERM_STOP)
        (void)kbc_names_add(w->c, w->stops, kb_arena_copy(&w->c->arena, (kb_str){token.term, token.n}), 0);
}

/* The fingerprint of a title or alias: of its words but stop words, or of all when it has no other; of signs alone. */
static uint32_t echo_of(const writer *w, own *o, kb_str text)
{
    kb_tokens tokens;
    kb_token token;
    kb_buf scratch;
    uint32_t all = KB_ECHO_START, content = KB_ECHO_START;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);) {
        if (token.type == KB_TOKEN_COMPOUND)
            continue;
        kbc_stem(o->stemmer, &token);
        kb_str stem = {token.term, token.n};
        all = kb_echo(all, stem);
        if (kbc_names_find(w->stops, stem) == KBC_NONE)
            content = kb_echo(content, stem);
    }
    if (all != KB_ECHO_START)
        return content != KB_ECHO_START ? content : all;
    kb_buf_init(&scratch, &o->c.arena.alloc);
    uint32_t echo = kb_echo_signs(kb_str_trim(text), &scratch);
    kb_buf_release(&scratch);
    return echo;
}

static kb_record_entry record_entry(writer *w, uint32_t page, const kbc_record *record)
{
    kb_record_entry entry = {.parent = record->parent, .page = page};
    entry.start = record->start;
    entry.length = record->length;
    entry.kind = record->kind < UINT16_MAX ? (uint16_t)record->kind : UINT16_MAX;
    entry.flags = record->title_inside ? KB_RECORD_TITLE_INSIDE : 0;
    if (record == page_at(w, page)->records.items)
        entry.flags |= KB_RECORD_OWN_PAGE | (page_at(w, page)->id.n == 0 ? KB_RECORD_AROUND_ALL : 0);
    entry.value_set = kbc_value_set(&w->records.c, &w->sets, record->values, (uint32_t)record->value_count);
    entry.line = record->place.line;
    return entry;
}

static void write_record(writer *w, uint32_t page, const kbc_record *record, kb_record_entry *entry,
                         kb_record_text *text)
{
    *entry = record_entry(w, page, record);
    *text = (kb_record_text){clean(&w->records.c, record->id), clean(&w->records.c, record->title), echo_of(w, &w->records, record->title)};
}

static void write_records(writer *w)
{
    uint32_t record_count = w->guide->record_count, page_count = (uint32_t)w->guide->pages.count, next = 0;
    kb_record_entry *records = kb_arena_get(&w->records.c.arena, record_count, sizeof *records);
    kb_record_text *texts = kb_arena_get(&w->records.c.arena, record_count, sizeof *texts);
    uint64_t text_start = 0;
    kb_page_entry *pages = kb_arena_get(&w->records.c.arena, page_count, sizeof *pages);
    kb_str *files = kb_arena_get(&w->records.c.arena, page_count, sizeof *files);
    for (uint32_t i = 0; i < page_count; i++) {
        const kbc_page *page = page_at(w, i);
        pages[i] = (kb_page_entry){.text_start = text_start, .record = next,
                                   .reviewed = page->reviewed, .review_interval = page->review_interval,
                                   .first_link = page->first_link};
        files[i] = clean(&w->records.c, page->source->path);
        text_start += page->text.n;
        for (size_t r = 0; r < page->records.count; r++, next++)
            write_record(w, i, (const kbc_record *)page->records.items + r, &records[next], &texts[next]);
    }
    kb_records_write(&w->sections[KB_RECORDS], records, texts, record_count, pages, files, page_count);
}

/* ------------------------------------------------------------------- links */

static int compare_old_ids(const void *a, const void *b)
{
    return kb_str_compare(((const kb_old_id *)a)->id, ((const kb_old_id *)b)->id);
}

static void collect_old_ids(writer *w, const kbc_page *page, kbc_list *old_ids)
{
    for (size_t r = 0; r < page->records.count; r++) {
        const kbc_record *record = (const kbc_record *)page->records.items + r;
        for (size_t i = 0; i < record->old_ids.count; i++) {
            kb_old_id *old = kbc_list_add(&w->records.c, old_ids, sizeof *old);
            *old = (kb_old_id){clean(&w->records.c, ((const kb_str *)record->old_ids.items)[i]), page->first_record + (uint32_t)r};
        }
    }
}

static void write_links(writer *w)
{
    kb_link_entry *links = kb_arena_get(&w->records.c.arena, w->guide->link_count, sizeof *links);
    kbc_list old_ids = {NULL, 0, 0};
    uint32_t next = 0;
    for (size_t i = 0; i < w->guide->pages.count; i++) {
        const kbc_page *page = page_at(w, i);
        const kbc_link *from = page->links.items;
        for (size_t k = 0; k < page->links.count; k++)
            links[next++] = (kb_link_entry){from[k].record, clean(&w->records.c, from[k].to)};
        collect_old_ids(w, page, &old_ids);
    }
    if (old_ids.count > 0)
        qsort(old_ids.items, old_ids.count, sizeof(kb_old_id), compare_old_ids);
    kb_links_write(&w->sections[KB_LINKS], links, next, old_ids.items, (uint32_t)old_ids.count,
                   w->guide->record_count);
}

/* ------------------------------------------------------------------- words */

/* Of an alternate that goes both ways, and of one that is meant, in 64ths. */
#define BOTH_WEIGHT 45u
#define ONE_WAY_WEIGHT 38u

typedef struct synonym_row {
    kb_str key, phrase;
    uint32_t weight;
} synonym_row;

static const kbc_term *find_term(const writer *w, kb_str stem)
{
    const kbc_term key = {.text = stem};
    return bsearch(&key, w->index->terms, w->index->term_count, sizeof key, kbc_compare_terms);
}

/* The stems of a phrase joined by blanks, as the reader's query.c reads them: a compound that the guide has
 * stands in place of its parts. */
static kb_str stem_key(writer *w, kb_str phrase)
{
    kb_tokens tokens;
    kb_token token;
    kbc_list stems = {NULL, 0, 0}; /* kb_str, each with a blank before it */
    for (kb_tokens_init(&tokens, phrase); kb_tokens_next(&tokens, &token);) {
        kbc_stem(w->words.stemmer, &token);
        if (token.type == KB_TOKEN_COMPOUND) {
            const kbc_term *term = find_term(w, (kb_str){token.term, token.n});
            if (term == NULL || term->df == 0)
                continue;
            stems.count -= kb_token_words(&token);
        }
        kb_str *stem = kbc_list_add(&w->words.c, &stems, sizeof *stem);
        *stem = kbc_format(&w->words.c, " %.*s", (int)token.n, token.term);
    }
    kb_str key = kb_arena_join(&w->words.c.arena, stems.items, stems.count);
    return kb_str_slice(key, 1, key.n);
}

static void add_row(writer *w, kbc_list *rows, kb_str said, kb_str meant, uint32_t weight)
{
    kb_str key = stem_key(w, said);
    if (key.n == 0 || kb_str_equal(key, stem_key(w, meant)))
        return;
    synonym_row *row = kbc_list_add(&w->words.c, rows, sizeof *row);
    *row = (synonym_row){key, clean(&w->words.c, meant), weight};
}

static void add_synonym(writer *w, kbc_list *rows, const kbc_synonym *synonym)
{
    const kb_str *phrases = synonym->phrases.items;
    for (size_t i = 0; i < synonym->phrases.count; i++)
        for (size_t k = 0; k < synonym->phrases.count; k++)
            if (synonym->type == KBC_BOTH_WAYS && i != k)
                add_row(w, rows, phrases[i], phrases[k], BOTH_WEIGHT);
            else if (synonym->type == KBC_ONE_WAY && i > 0 && k == 0)
                add_row(w, rows, phrases[i], phrases[0], ONE_WAY_WEIGHT);
}

static int compare_rows(const void *a, const void *b)
{
    const synonym_row *x = a, *y = b;
    int order = kb_str_compare(x->key, y->key);
    if (order == 0)
        order = kb_str_compare(x->phrase, y->phrase);
    return order != 0 ? order : x->weight < y->weight ? 1 : x->weight > y->weight ? -1 : 0;
}

/* Rows with one key become one synonym of so many alternates at most; of equal
 * phrases the heaviest, which stands first, stays. */
static uint32_t merge_rows(writer *w, const kbc_list *rows, kb_synonym *out)
{
    const synonym_row *row = rows->items;
    kb_alternate *alternates = kb_arena_get(&w->words.c.arena, rows->count, sizeof *alternates);
    uint32_t count = 0, next = 0;
    for (size_t i = 0; i < rows->count; i++) {
        bool same_key = i > 0 && kb_str_equal(row[i].key, row[i - 1].key);
        if (same_key && kb_str_equal(row[i].phrase, row[i - 1].phrase))
            continue;
        if (same_key && out[count - 1].count == KB_ALTERNATES)
            continue;
        if (!same_key)
            out[count++] = (kb_synonym){row[i].key, &alternates[next], 0};
        alternates[next++] = (kb_alternate){row[i].phrase, row[i].weight};
        out[count - 1].count++;
    }
    return count;
}

/* Keeps how a text is the first to write a term. */
static void find_forms(const writer *w, kb_str text, kb_str *forms)
{
    kb_tokens tokens;
    kb_token token;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);) {
        kb_str written = kb_str_slice(text, token.start, token.end);
        kbc_stem(w->words.stemmer, &token);
        const kbc_term *term = find_term(w, (kb_str){token.term, token.n});
        if (term != NULL && forms[term - w->index->terms].n == 0 && written.n < KB_FORM_BYTES)
            forms[term - w->index->terms] = written;
    }
}

/* Of all terms, the forms that differ from them. */
static kbc_list list_forms(writer *w, const kb_str *forms)
{
    kbc_list list = {NULL, 0, 0};
    for (uint32_t i = 0; i < w->index->term_count; i++)
        if (forms[i].n > 0 && !kb_str_equal(forms[i], w->index->terms[i].text)) {
            kb_word_form *form = kbc_list_add(&w->words.c, &list, sizeof *form);
            *form = (kb_word_form){i, kb_words_ending(w->index->terms[i].text, forms[i], &w->words.c.arena)};
        }
    return list;
}

/* Echoes of the aliases of a page's records, and their forms of terms. */
static void add_aliases(writer *w, const kbc_page *page, kbc_list *aliases, kb_str *forms)
{
    for (size_t r = 0; r < page->records.count; r++) {
        const kbc_record *record = (const kbc_record *)page->records.items + r;
        for (size_t k = 0; k < record->aliases.count; k++) {
            kb_echo_entry *alias = kbc_list_add(&w->words.c, aliases, sizeof *alias);
            kb_str phrase = clean(&w->words.c, ((const kbc_alias *)record->aliases.items)[k].text);
            *alias = (kb_echo_entry){echo_of(w, &w->words, phrase), page->first_record + (uint32_t)r};
            find_forms(w, phrase, forms);
        }
    }
}

static void write_words(writer *w)
{
    kbc_list rows = {NULL, 0, 0}, aliases = {NULL, 0, 0};
    for (size_t i = 0; i < w->guide->synonyms.count; i++)
        add_synonym(w, &rows, (const kbc_synonym *)w->guide->synonyms.items + i);
    for (size_t i = 0; i < w->guide->off_topic.count; i++)
        add_row(w, &rows, ((const kbc_alias *)w->guide->off_topic.items)[i].text, KB_LIT(""), 0);
    if (rows.count > 0)
        qsort(rows.items, rows.count, sizeof(synonym_row), compare_rows);
    kb_synonym *synonyms = kb_arena_get(&w->words.c.arena, rows.count, sizeof *synonyms);
    uint32_t count = merge_rows(w, &rows, synonyms);
    kb_str *written = kb_arena_get(&w->words.c.arena, w->index->term_count, sizeof *written);
    for (size_t i = 0; i < w->guide->pages.count; i++)
        add_aliases(w, page_at(w, i), &aliases, written);
    kbc_list forms = list_forms(w, written);
    kb_words_write(&w->sections[KB_WORDS], synonyms, count, aliases.items, (uint32_t)aliases.count, forms.items,
                   (uint32_t)forms.count);
}

/* ------------------------------------------------------ META, KINDS, FACETS */

static void write_kinds(writer *w)
{
    const kbc_list *list = &w->guide->rules->kinds;
    const kbc_rule_kind *from = list->items;
    kb_kind *kinds = kb_arena_get(&w->c->arena, list->count, sizeof *kinds);
    for (size_t i = 0; i < list->count; i++)
        kinds[i] = (kb_kind){clean(w->c, from[i].name), clean(w->c, from[i].label), clean(w->c, from[i].plural),
                             clean(w->c, from[i].words), clean(w->c, from[i].role)};
    kb_kinds_write(&w->sections[KB_KINDS], kinds, (uint32_t)list->count);
}

static void write_facets(writer *w)
{
    const kbc_rules *rules = w->guide->rules;
    const kbc_rule_facet *facet = rules->facets.items;
    const kbc_rule_value *value = rules->values.items;
    const kbc_values *set = w->sets.list.items;
    kb_facets out = {.facet_count = (uint32_t)rules->facets.count, .value_count = (uint32_t)rules->values.count,
                     .set_count = (uint32_t)w->sets.list.count};
    out.facets = kb_arena_get(&w->c->arena, out.facet_count, sizeof *out.facets);
    out.values = kb_arena_get(&w->c->arena, out.value_count, sizeof *out.values);
    for (uint32_t i = 0; i < out.facet_count; i++)
        out.facets[i] = (kb_facet){clean(w->c, facet[i].name), clean(w->c, facet[i].label), clean(w->c, facet[i].order),
                                   facet[i].many, facet[i].first_value, facet[i].value_count};
    for (uint32_t i = 0; i < out.value_count; i++)
        out.values[i] = (kb_value){clean(w->c, value[i].name), clean(w->c, value[i].label), clean(w->c, value[i].words),
                                   value[i].facet};
    const uint32_t **values = kb_arena_get(&w->c->arena, out.set_count, sizeof *values);
    uint32_t *sizes = kb_arena_get(&w->c->arena, out.set_count, sizeof *sizes);
    for (uint32_t i = 0; i < out.set_count; i++) {
        values[i] = set[i].values;
        sizes[i] = set[i].count;
    }
    kb_facets_write(&w->sections[KB_FACETS], &out, values, sizes);
}

static void write_meta(writer *w)
{
    const kbc_guide *guide = w->guide;
    kb_meta meta = {.title = clean(w->c, guide->title), .version = clean(w->c, guide->version),
                    .language = clean(w->c, guide->language),
                    .reviewed = guide->reviewed, .review_interval = guide->review_interval,
                    .text_bytes = w->sections[KB_TEXTS].size, .impact_scale = w->index->scale};
    meta.average_title = w->index->averages[KBC_TITLE];
    meta.average_path = w->index->averages[KBC_PATH];
    meta.average_alias = w->index->averages[KBC_ALIAS];
    meta.average_body = w->index->averages[KBC_BODY];
    kb_meta_write(&w->sections[KB_META], &meta);
}

/* ------------------------------------------------------------------ digest */

static void feed_sha256(void *user, const void *bytes, size_t n)
{
    (void)crypto_hash_sha256_update(user, bytes, n);
}

static void hash_sections(const kb_str *sections, uint8_t *digest)
{
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++) {
        if (!kb_digest_has((kb_section_id)id))
            continue;
        kb_digest_section((kb_section_id)id, sections[id].n, feed_sha256, &state);
        feed_sha256(&state, sections[id].s, sections[id].n);
    }
    (void)crypto_hash_sha256_final(&state, digest);
}

/* What is found out of a file side by side: its digest, and whether it is well. */
typedef struct checker {
    const kb_str *sections;
    const kb *file;
    uint8_t digest[crypto_hash_sha256_BYTES];
    kb_error errors[KB_VERIFY_PARTS];
} checker;

static void check_part(void *user, unsigned worker, unsigned part)
{
    checker *k = user;
    (void)worker;
    if (part == 0)
        hash_sections(k->sections, k->digest);
    else
        (void)kb_verify_part(k->file, part, &k->errors[part]);
}

/*
 * Who waits for the file waits for its digest as well, which takes as long as the index. So here it is made while the
 * reader's own code verifies the file in memory: all parts but 0, which is that this digest fits these sections. (That
 * TEXT gives its section back shows in part 1, as it is stored as it is.)
 */
static kb_status check_and_sign(const writer *w, const kb_str *sections, kb_buf *out)
{
    checker k = {.sections = sections};
    kb *file = NULL;
    kb_alloc alloc = kbc_alloc();
    kb_status status = kb_open_memory(out->data, out->size, &alloc, &file, NULL);
    k.file = file;
    if (status == KB_OK)
        kbc_parallel(w->jobs, KB_VERIFY_PARTS, check_part, &k);
    for (unsigned i = 1; i < KB_VERIFY_PARTS && status == KB_OK; i++)
        status = k.errors[i].status;
    kb_close(file);
    if (status == KB_OK)
        kb_container_sign(out, k.digest);
    return status;
}

static void write_of_index(void *user, unsigned worker, unsigned item)
{
    writer *w = user;
    (void)worker;
    if (item == 1) {
        write_words(w);
        return;
    }
    write_terms(&w->lists.c, w);
    write_graph(&w->lists.c, w);
}

/*
 * The text, the records and the index have nothing to do with each other, so workers make them side by side; so do
 * those that write sections once there is an index.
 */
static void write_part(void *user, unsigned worker, unsigned item)
{
    writer *w = user;
    (void)worker;
    if (item == 0) {
        kbc_text_make(&w->text, kb_buf_view(&w->sections[KB_TEXTS]));
        return;
    }
    if (item == 1) {
        write_records(w);
        write_links(w);
        return;
    }
    kbc_stage(w->c, "index");
    w->index = kbc_index_make(w->c, w->guide);
    kbc_stage(w->c, "sections");
    kbc_parallel(w->jobs, 2, write_of_index, w);
}

static void write_sections(writer *w)
{
    own *owns[] = {&w->records, &w->words, &w->lists};
    for (size_t i = 0; i < KB_COUNT(owns); i++)
        begin_own(w, owns[i]);
    w->stops = kbc_names_new(w->c);
    kbc_language_words(w->guide->language, add_stop, w);
    kbc_parallel(w->jobs, 3, write_part, w);
    write_kinds(w);
    write_facets(w);
    write_meta(w);
    for (size_t i = 0; i < KB_COUNT(owns); i++)
        end_own(owns[i]);
}

static kb_status write_container(writer *w, kb_buf *out)
{
    kb_str sections[KB_SECTION_COUNT];
    uint8_t digest[crypto_hash_sha256_BYTES] = {0};
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++)
        sections[id] = kb_buf_view(&w->sections[id]);
    sections[KB_PHRASES] = kb_buf_view(&w->text.phrases);
    if (!w->c->unpacked)
        hash_sections(sections, digest);
    kb_status status = kb_container_write(sections, &w->text.packed, KB_ANALYSER, digest, out);
    return status == KB_OK && w->c->unpacked ? check_and_sign(w, sections, out) : status;
}

kb_status kbc_write(kbc *c, const kbc_guide *guide, kb_buf *out)
{
    writer w = {.c = c, .guide = guide};
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++)
        kb_buf_init(&w.sections[id], &c->arena.alloc);
    kbc_stage(c, "text");
    kbc_join_texts(guide, &w.sections[KB_TEXTS]);
    kbc_text_begin(c, &w.text);
    w.jobs = kbc_workers_by_size(c->jobs, w.sections[KB_TEXTS].size);
    w.text.c.jobs = w.jobs > 1 ? w.jobs - 1 : 1; /* the last one makes the index */
    write_sections(&w);
    kbc_stage(c, "join");
    c->unpacked = w.text.c.unpacked;
    kb_status status = w.text.status == KB_OK ? write_container(&w, out) : w.text.status;
    kbc_text_release(&w.text);
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++)
        kb_buf_release(&w.sections[id]);
    return status;
}
