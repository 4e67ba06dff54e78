/*
 * verify.c - kb_verify(): every byte of a knowledge base is checked and every
 * structure walked (kb.h). Callers: `icsync-kb verify`, and the compiler
 * before it replaces a file.
 */
#include "library.h"

#ifdef KB_WITH_SODIUM
#include <sodium/crypto_hash_sha256.h>
#endif

/* Records whose bodies may have the same text, which is read again for each: as many as stand in each other, and some. */
#define BODIES ((size_t)2 * KB_BODY_DEPTH)
/* What is read of records is dropped behind so many, or so many bytes of bodies: their last block is read anew then. */
#define RESET_RECORDS 1024u
#define RESET_BYTES ((uint64_t)1 << 20)

static kb_status damage(kb_session *s, kb_section_id id, const char *what)
{
    kb_pages_damage(&s->pages, id, 0, what);
    return KB_E_DAMAGED;
}

/* Whether a name, title or the like can be shown: UTF-8 without control characters. */
static bool is_clean(kb_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((uint8_t)text.s[i] < 0x20 || text.s[i] == 0x7F)
            return false;
    return kb_utf8_check(text) == text.n;
}

static void drop_read(kb_session *s)
{
    kb_arena_reset(&s->arena);
    s->block_count = s->next_block = 0;
}

/* So that what is read does not pile up. */
static void reset_at_times(kb_session *s, uint32_t i)
{
    if (i % 64 == 63)
        drop_read(s);
}

/* Whether text number i stands bytewise behind the one before, which last holds. */
static bool rises(kb_buf *last, uint32_t i, kb_str text)
{
    if (i > 0 && kb_str_compare(kb_buf_view(last), text) >= 0)
        return false;
    kb_buf_clear(last);
    kb_buf_str(last, text);
    return !last->failed;
}

/* Runs a step that needs room for the text before. */
static kb_status with_last(kb_session *s, kb_status (*step)(kb_session *s, kb_buf *last))
{
    kb_buf last;
    kb_buf_init(&last, &s->arena.alloc);
    kb_status status = step(s, &last);
    if (last.failed)
        status = KB_E_MEMORY;
    kb_buf_release(&last);
    return status;
}

/* -------------------------------------------------------------------- head */

static kb_status verify_head(kb_session *s)
{
    const kb *k = s->kb;
    bool clean = is_clean(k->meta.title) && is_clean(k->meta.version) && is_clean(k->meta.language);
    for (uint32_t i = 0; i < k->kind_count; i++)
        clean = clean && is_clean(k->kinds[i].name) && is_clean(k->kinds[i].label) && is_clean(k->kinds[i].plural) &&
                is_clean(k->kinds[i].words) && is_clean(k->kinds[i].role);
    for (uint32_t i = 0; i < k->facets.facet_count; i++) {
        const kb_facet *facet = &k->facets.facets[i];
        clean = clean && is_clean(facet->name) && is_clean(facet->label) && is_clean(facet->order);
    }
    for (uint32_t i = 0; i < k->facets.value_count; i++) {
        const kb_value *value = &k->facets.values[i];
        clean = clean && is_clean(value->name) && is_clean(value->label) && is_clean(value->words);
    }
    if (!clean)
        return damage(s, KB_META, "a name is not clean text");
    if (k->meta.text_bytes != k->file.sections[KB_TEXTS].raw)
        return damage(s, KB_META, "the length of the text is wrong");
    return KB_OK;
}

/* ------------------------------------------------------------------- pages */

static kb_status verify_pages(kb_session *s)
{
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++) {
        const kb_section *section = &s->kb->file.sections[id];
        if (id != KB_SUMS && id != KB_TEXTS &&
            kb_pages_view(&s->pages, (kb_section_id)id, 0, section->stored) == NULL)
            return KB_E_DAMAGED;
    }
    return KB_OK;
}

/* ----------------------------------------------------------------- records */

static bool inside_parent(kb_session *s, const kb_record_entry *entry)
{
    kb_record_entry parent;
    if (entry->parent == KB_NO_RECORD)
        return true;
    if (kb_records_get(&s->pages, entry->parent, &parent) != KB_OK)
        return false;
    if (parent.page != entry->page)
        return true;
    return entry->start >= parent.start && entry->length <= parent.length &&
           entry->start - parent.start <= parent.length - entry->length;
}

static kb_status verify_body(kb_session *s, uint32_t number)
{
    kb_body body;
    kb_event event;
    kb_status status = kb_get_body(s, number, &body);
    if (status != KB_OK)
        return status;
    while ((status = kb_body_next(&body, &event)) == KB_OK) {
        if (kb_utf8_check(event.text) != event.text.n || kb_utf8_check(event.label) != event.label.n)
            return damage(s, KB_TEXTS, "a body makes no sense");
        if (event.element == KB_LINK && !event.leave && event.number >= kb_links_count(&s->pages))
            return damage(s, KB_TEXTS, "a link has no target");
    }
    return status == KB_NONE ? KB_OK : damage(s, KB_TEXTS, "a body makes no sense");
}

/* *text: bytes of all bodies so far. */
static kb_status verify_record(kb_session *s, uint32_t number, uint64_t *text)
{
    kb_record_entry entry;
    kb_page_entry page;
    const uint32_t *values;
    size_t count;
    kb_status status = kb_records_get(&s->pages, number, &entry);
    if (status == KB_OK)
        status = kb_facets_set(&s->pages, &s->kb->facets, entry.value_set, &s->arena, &values, &count);
    if (status != KB_OK)
        return status;
    if (!inside_parent(s, &entry))
        return damage(s, KB_RECORDS, "a record lies outside the one around it");
    status = kb_records_page_head(&s->pages, entry.page, &page);
    if (status != KB_OK)
        return status;
    if ((page.record == number) != ((entry.flags & KB_RECORD_OWN_PAGE) != 0))
        return damage(s, KB_RECORDS, "a record is not of the page that it should be");
    *text += entry.length;
    if (*text / BODIES > s->kb->file.sections[KB_TEXTS].raw)
        return damage(s, KB_RECORDS, "records lie over each other");
    return verify_body(s, number);
}

static kb_status verify_records(kb_session *s)
{
    uint64_t text = 0;
    for (uint32_t i = 0; i < s->kb->records; i++) {
        uint64_t before = text;
        kb_status status = verify_record(s, i, &text);
        if (i % RESET_RECORDS == RESET_RECORDS - 1 || text / RESET_BYTES > before / RESET_BYTES)
            drop_read(s);
        if (status != KB_OK)
            return status;
    }
    return KB_OK;
}

/* Titles, parts of ids and files. */
static kb_status verify_strings(kb_session *s)
{
    const kb_strings lists[] = {kb_records_strings(&s->pages), kb_records_files(&s->pages)};
    for (size_t i = 0; i < KB_COUNT(lists); i++) {
        kb_str text;
        kb_strings_walk walk = kb_strings_begin(&s->pages, &lists[i], &s->arena);
        while (kb_strings_next(&walk, &s->pages, &text))
            if (!is_clean(text))
                return damage(s, KB_RECORDS, "a name is not clean text");
    }
    return kb_session_status(s);
}

/* Every id behind the one before: so each record is found by its own. */
static kb_status walk_ids(kb_session *s, kb_buf *last)
{
    for (uint32_t i = 0; i < s->kb->records; i++) {
        kb_str id = kb_records_id(&s->pages, kb_records_named_at(&s->pages, i), &s->arena);
        if (kb_session_status(s) != KB_OK)
            return kb_session_status(s);
        if (!is_clean(id))
            return damage(s, KB_RECORDS, "a name is not clean text");
        if (!rises(last, i, id))
            return damage(s, KB_RECORDS, "a record is not found by its id");
        reset_at_times(s, i);
    }
    return KB_OK;
}

static kb_status verify_ids(kb_session *s)
{
    return with_last(s, walk_ids);
}

/*
 * What is looked up by halving must be in order, or it is not found in silence. So many there are, since echoes that
 * share their lists would never end.
 */
static kb_status verify_echoes(kb_session *s, kb_echoes list, bool once, uint32_t count, kb_section_id id)
{
    uint32_t last_echo = 0, last_record = 0, echo, record, found = 0;
    for (; kb_echoes_next(&list, &record, &echo); found++) {
        bool behind = record > last_record || (record == last_record && !once);
        if (found == count || (found > 0 && (echo < last_echo || (echo == last_echo && !behind))))
            return damage(s, id, "titles or aliases are out of order");
        last_echo = echo;
        last_record = record;
    }
    if (!s->pages.damaged && found < count)
        return damage(s, id, "a title or alias is missing");
    return kb_session_status(s);
}

static kb_status verify_titles(kb_session *s)
{
    return verify_echoes(s, kb_records_titled(&s->pages), true, s->kb->records, KB_RECORDS);
}

/* Very many links may have one address, so each address is read once. */
static kb_status verify_addresses(kb_session *s)
{
    kb_strings addresses = kb_links_addresses(&s->pages);
    kb_strings_walk walk = kb_strings_begin(&s->pages, &addresses, &s->arena);
    uint32_t count = kb_links_count(&s->pages);
    for (kb_str text; kb_strings_next(&walk, &s->pages, &text);)
        if (!is_clean(text))
            return damage(s, KB_LINKS, "a name is not clean text");
    for (uint32_t i = 0; i < count && kb_session_status(s) == KB_OK; i++)
        if (!kb_links_fits(&s->pages, i))
            return damage(s, KB_LINKS, "a link has no target");
    return kb_session_status(s);
}

static kb_status walk_links(kb_session *s, kb_buf *last)
{
    kb_old_id old;
    uint32_t old_count = kb_links_old_count(&s->pages);
    kb_status status = verify_addresses(s);
    if (status != KB_OK)
        return status;
    for (uint32_t i = 0; i < old_count; i++) {
        if (kb_links_old_at(&s->pages, i, &s->arena, &old) != KB_OK)
            return kb_session_status(s) != KB_OK ? kb_session_status(s) : KB_E_DAMAGED;
        if (!is_clean(old.id) || !rises(last, i, old.id))
            return damage(s, KB_LINKS, "old ids are out of order");
        reset_at_times(s, i);
    }
    return kb_session_status(s);
}

static kb_status verify_links(kb_session *s)
{
    return with_last(s, walk_links);
}

/* ------------------------------------------------------------------- terms */

/* Whether the row of a block of postings said of it what is true. */
static bool row_fits(const kb_postings *it, uint32_t last, uint8_t at_most)
{
    uint8_t greatest = 0;
    for (uint32_t i = 0; i < it->n; i++)
        if (it->impacts[i] > greatest)
            greatest = it->impacts[i];
    return it->last == last && greatest == at_most;
}

/* The positions of a block. */
static bool verify_positions(kb_session *s, kb_postings *it)
{
    kb_positions places;
    kb_positions_begin(&places, &s->pages, it);
    for (uint32_t i = 0; i < it->n; i++) {
        (void)kb_positions_of(&places, i);
        while (kb_positions_next(&places) != KB_NO_POSITION)
            ;
    }
    return kb_positions_end(&places);
}

static kb_status verify_postings(kb_session *s, const kb_term *term)
{
    kb_postings it;
    kb_status status = KB_OK;
    kb_postings_begin(&it, &s->pages, term);
    while (it.left > 0 && status == KB_OK) {
        uint32_t last = it.last;
        uint8_t greatest = it.greatest;
        status = kb_postings_read(&it, &s->pages);
        if (status == KB_OK && term->df > KB_POSTING_BLOCK && !row_fits(&it, last, greatest))
            return damage(s, KB_POSTINGS, "a row of a posting list is wrong");
        if (status == KB_OK && !verify_positions(s, &it))
            return damage(s, KB_POSTINGS, "positions make no sense");
        kb_postings_seek(&it, &s->pages, it.last + 1);
    }
    return kb_session_status(s);
}

/* A term, and how an alias writes it. */
static bool is_clean_term(kb_session *s, kb_str text, const kb_term *term)
{
    reset_at_times(s, term->number);
    return is_clean(text) && is_clean(kb_words_form(&s->pages, term->number, text, &s->arena));
}

static kb_status verify_terms(kb_session *s)
{
    kb_dictionary_walk walk;
    kb_str text;
    kb_term term;
    char last[sizeof walk.text];
    size_t last_n = 0;
    uint64_t lists = 0; /* where those of the terms before end: terms that shared a list would walk it again and again */
    kb_status status;
    if (!kb_norms_fit(&s->pages))
        return damage(s, KB_NORMS, "the norms make no sense");
    kb_dictionary_walk_begin(&walk, &s->pages);
    while ((status = kb_dictionary_walk_next(&walk, &s->pages, &text, &term)) == KB_OK) {
        if (term.number > 0 && kb_str_compare((kb_str){last, last_n}, text) >= 0)
            return damage(s, KB_TERMS, "terms are out of order");
        if (!is_clean_term(s, text, &term))
            return damage(s, KB_TERMS, "a name is not clean text");
        memcpy(last, text.s, text.n);
        last_n = text.n;
        if (term.list != lists || term.list_bytes > s->kb->file.sections[KB_POSTINGS].stored - lists)
            return damage(s, KB_TERMS, "posting lists do not follow on each other");
        lists += term.list_bytes;
        status = verify_postings(s, &term);
        if (status != KB_OK)
            return status;
    }
    if (status == KB_NONE && lists != s->kb->file.sections[KB_POSTINGS].stored)
        return damage(s, KB_POSTINGS, "a posting list is of no term");
    return status == KB_NONE ? KB_OK : status;
}

/* Keys and phrases, each once, whoever has it. */
static kb_status walk_texts(kb_session *s, kb_buf *last)
{
    kb_strings texts = kb_words_texts(&s->pages);
    kb_strings_walk walk = kb_strings_begin(&s->pages, &texts, &s->arena);
    for (kb_str text; kb_strings_next(&walk, &s->pages, &text);)
        if (!rises(last, walk.next - 1, text) || text.n > KB_ALTERNATE_BYTES || !is_clean(text))
            return damage(s, KB_WORDS, "a phrase of synonyms makes no sense");
    return kb_session_status(s);
}

static bool pass(void *user, kb_str key)
{
    (void)user;
    (void)key;
    return false;
}

/* Keys stand in the order of the texts, which kb_words_each_key() sees to: so each is found. */
static kb_status verify_synonyms(kb_session *s)
{
    uint32_t count = kb_words_synonyms(&s->pages);
    kb_status status = with_last(s, walk_texts);
    if (status != KB_OK)
        return status;
    (void)kb_words_each_key(&s->pages, &s->arena, pass, NULL);
    for (uint32_t i = 0; i < count && kb_session_status(s) == KB_OK; i++)
        if (!kb_words_alternates_fit(&s->pages, i))
            return damage(s, KB_WORDS, "a synonym makes no sense");
    return kb_session_status(s);
}

static kb_status verify_forms(kb_session *s)
{
    kb_word_form form;
    kb_status status;
    uint32_t terms = kb_dictionary_count(&s->pages), next = 0;
    for (uint32_t i = 0; (status = kb_words_form_at(&s->pages, i, &s->arena, &form)) == KB_OK; i++) {
        if (form.term < next || form.term >= terms)
            return damage(s, KB_WORDS, "how an alias writes a term makes no sense");
        next = form.term + 1;
        reset_at_times(s, i);
    }
    return status == KB_NONE ? KB_OK : status;
}

static kb_status verify_words(kb_session *s)
{
    kb_status status = verify_synonyms(s);
    if (status == KB_OK)
        status = verify_forms(s);
    return status != KB_OK ? status
                           : verify_echoes(s, kb_words_aliased(&s->pages), false, kb_words_aliases(&s->pages), KB_WORDS);
}

static kb_status verify_graph(kb_session *s)
{
    kb_graph graph;
    kb_neighbours row;
    kb_status status = kb_graph_read(&s->pages, &graph);
    for (uint32_t i = 0; i < s->kb->records && status == KB_OK; i++)
        status = kb_graph_row(&s->pages, i, &row);
    return status == KB_NONE ? KB_OK : status;
}

/* ------------------------------------------------------------------ digest */

#ifdef KB_WITH_SODIUM
static void feed_sha256(void *user, const void *bytes, size_t n)
{
    (void)crypto_hash_sha256_update(user, bytes, n);
}

static kb_status hash_texts(kb_session *s, crypto_hash_sha256_state *state)
{
    uint64_t raw = s->kb->file.sections[KB_TEXTS].raw;
    kb_page_entry whole = {.text_start = 0, .text_length = UINT32_MAX};
    for (uint64_t at = 0; at < raw; at += KB_TEXT_BLOCK) {
        uint32_t n = raw - at < KB_TEXT_BLOCK ? (uint32_t)(raw - at) : KB_TEXT_BLOCK;
        whole.text_start = at;
        kb_str text = kb_session_text(s, &whole, 0, n);
        kb_status status = kb_session_status(s);
        if (status != KB_OK)
            return status;
        feed_sha256(state, text.s, text.n);
        kb_arena_reset(&s->arena);
        s->block_count = s->next_block = 0;
    }
    return KB_OK;
}

static kb_status verify_digest(kb_session *s)
{
    crypto_hash_sha256_state state;
    uint8_t digest[crypto_hash_sha256_BYTES];
    kb_status status = KB_OK;
    (void)crypto_hash_sha256_init(&state);
    for (unsigned id = 0; id < KB_SECTION_COUNT && status == KB_OK; id++) {
        const kb_section *section = &s->kb->file.sections[id];
        if (!kb_digest_has((kb_section_id)id))
            continue;
        kb_digest_section((kb_section_id)id, section->raw, feed_sha256, &state);
        if (id == KB_TEXTS)
            status = hash_texts(s, &state);
        else
            feed_sha256(&state, s->kb->file.data + section->offset, (size_t)section->stored);
    }
    (void)crypto_hash_sha256_final(&state, digest);
    if (status == KB_OK && memcmp(digest, s->kb->file.digest, sizeof digest) != 0)
        return kb_session_fail(s, KB_E_DIGEST, "the content does not fit the digest in the header");
    return status;
}
#else
/* Without libsodium the checksums were checked, and kb_info says that the digest is not. */
static kb_status verify_digest(kb_session *s)
{
    (void)s;
    return KB_OK;
}
#endif

/* -------------------------------------------------------------------- all */

static kb_status verify_blocks(kb_session *s)
{
    for (uint32_t i = 0; i < s->kb->file.block_count; i++)
        if (kb_pages_block(&s->pages, i).s == NULL)
            return KB_E_DAMAGED;
    return KB_OK;
}

typedef struct step {
    kb_status (*check)(kb_session *s);
    unsigned part; /* of kb_verify_part() */
} step;

/* The parts that take longest are first, so that whoever shares the work begins with them. */
static const step steps[] = {
    {verify_head, 3},   {verify_pages, 3}, {verify_blocks, 3}, {verify_records, 1}, {verify_strings, 3}, {verify_ids, 3},
    {verify_titles, 3}, {verify_links, 3}, {verify_terms, 2},  {verify_words, 3},   {verify_graph, 3},   {verify_digest, 0},
};

/* The steps of one part, or of all parts when there is no such part. */
static kb_status run_steps(const kb *k, unsigned part, kb_error *err)
{
    kb_session *s;
    kb_status status = kb_session_new(k, &s);
    if (status != KB_OK)
        return kb_fail(err, status, "out of memory");
    s->whole_blocks = true;
    for (size_t i = 0; i < KB_COUNT(steps) && status == KB_OK; i++)
        if (part >= KB_VERIFY_PARTS || steps[i].part == part)
            status = steps[i].check(s);
    if (status != KB_OK)
        (void)kb_fail(err, status, "%s", status == KB_E_MEMORY ? "out of memory" : s->error.text);
    kb_session_free(s);
    return status;
}

kb_status kb_verify(const kb *k, kb_error *err)
{
    return run_steps(k, KB_VERIFY_PARTS, err);
}

kb_status kb_verify_part(const kb *k, unsigned part, kb_error *err)
{
    return part < KB_VERIFY_PARTS ? run_steps(k, part, err) : KB_OK;
}
