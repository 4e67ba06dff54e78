/*
 * helpers.c - see helpers.h. Linked into every unit test.
 */
#include "helpers.h"

#include "seal.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --------------------------------------------------------------- allocator */

#define HEAD 16 /* the size of a block stands before it */

static void *failing_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    failing *f = user;
    uint8_t *whole = block != NULL ? (uint8_t *)block - HEAD : NULL;
    if (whole != NULL) {
        size_t told;
        memcpy(&told, whole, sizeof told);
        assert_int_equal(told, old_size);
    }
    if (new_size == 0) {
        f->live -= whole != NULL ? 1 : 0;
        free(whole);
        return NULL;
    }
    f->calls++;
    if (f->fail_at != 0 && (f->calls == f->fail_at || (f->for_ever && f->calls > f->fail_at)))
        return NULL;
    f->live += whole == NULL ? 1 : 0;
    uint8_t *grown = realloc(whole, new_size + HEAD);
    assert_non_null(grown);
    memcpy(grown, &new_size, sizeof new_size);
    return grown + HEAD;
}

kb_alloc failing_alloc(failing *f, size_t fail_at, bool for_ever)
{
    *f = (failing){.fail_at = fail_at, .for_ever = for_ever};
    return (kb_alloc){failing_resize, f};
}

void each_allocation(failing_run *run, void *user)
{
    for (unsigned mode = 0; mode < 2; mode++) {
        failing f = {.calls = 1};
        for (size_t n = 1; f.calls >= n; n++) {
            f = (failing){.calls = 0};
            kb_alloc alloc = failing_alloc(&f, n, mode == 1);
            kb_status status = run(&alloc, user);
            if (f.live != 0 || status != (f.calls < n ? KB_OK : KB_E_MEMORY))
                print_message("allocation %zu failed %s\n", n, mode == 1 ? "for ever" : "once");
            assert_int_equal(f.live, 0);
            assert_status(status, f.calls < n ? KB_OK : KB_E_MEMORY);
        }
    }
}

typedef struct writing {
    void (*write)(kb_buf *out);
} writing;

static kb_status run_writing(const kb_alloc *alloc, void *user)
{
    kb_buf out;
    kb_buf_init(&out, alloc);
    ((const writing *)user)->write(&out);
    kb_status status = out.failed ? KB_E_MEMORY : KB_OK;
    kb_buf_release(&out);
    return status;
}

void each_allocation_of_writing(void (*write)(kb_buf *out))
{
    writing w = {write};
    each_allocation(run_writing, &w);
}

kb_status search_texts(const kb_alloc *alloc, const kb_buf *file, const char *const *texts, size_t count)
{
    kb *k;
    kb_session *s = NULL;
    kb_result result;
    kb_status status = kb_open_memory(file->data, file->size, alloc, &k, NULL);
    if (status == KB_OK)
        status = kb_session_new(k, &s);
    for (size_t i = 0; i < count && status == KB_OK; i++)
        status = kb_search(s, &(kb_query){.text = kb_str_from(texts[i]), .limit = 5, .today = KB_NO_DAY}, &result);
    kb_session_free(s);
    kb_close(k);
    return status;
}

/* ----------------------------------------------------------------- general */

uint32_t next_random(uint32_t *seed)
{
    uint32_t x = *seed;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *seed = x;
}

uint32_t random_below(uint32_t *seed, uint32_t most)
{
    return next_random(seed) % most;
}

void limit_cpu(unsigned seconds)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_CPU, &limit), 0);
    rlim_t until = (rlim_t)(clock() / CLOCKS_PER_SEC) + 1 + seconds;
    bool within = seconds > 0 && (limit.rlim_max == RLIM_INFINITY || until < limit.rlim_max);
    limit.rlim_cur = within ? until : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_CPU, &limit), 0);
}

bool holds_in_child(bool (*run)(void *user), void *user)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}; /* cmocka would go on after them */
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (size_t i = 0; i < KB_COUNT(signals); i++)
            (void)signal(signals[i], SIG_DFL);
        limit_cpu(2);
        _exit(run(user) ? 0 : 1);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

void check_str(kb_str actual, const char *expected, const char *file, int line)
{
    if (kb_str_equal(actual, kb_str_from(expected)))
        return;
    print_message("got:  \"%.*s\"\nwant: \"%s\"\n", (int)actual.n, actual.n > 0 ? actual.s : "", expected);
    _fail(file, line);
}

/* ------------------------------------------------------------------ guides */

static kbc_source source_of(kbc *c, const char *path, const char *text)
{
    kbc_source source = {.path = kb_str_from(path), .file = kb_str_from(path)};
    source.text = source.body = kb_arena_copy(&c->arena, kb_str_from(text));
    return source;
}

static void refuse_errors(const kbc *c)
{
    const kbc_diagnostic *d = c->diagnostics.items;
    for (size_t i = 0; i < c->diagnostics.count && c->errors > 0; i++)
        print_message("%.*s:%u: %.*s\n", (int)d[i].file.n, d[i].file.s, (unsigned)d[i].place.line,
                      (int)d[i].message.n, d[i].message.s);
    assert_int_equal(c->errors, 0);
}

void compiled_begin(compiled *p, const test_page *pages, size_t count, const char *rules, const char *words)
{
    kbc_sources sources = {.rules = NULL};
    kbc_source rule_source, word_source;
    kbc_init(&p->c);
    for (size_t i = 0; i < count; i++) {
        kbc_source *source = kbc_list_add(&p->c, &sources.pages, sizeof *source);
        *source = source_of(&p->c, pages[i].path, pages[i].text);
        kbc_front_matter(&p->c, source);
    }
    if (rules != NULL) {
        rule_source = source_of(&p->c, "rules.xml", rules);
        sources.rules = &rule_source;
    }
    if (words != NULL) {
        word_source = source_of(&p->c, "words", words);
        sources.words = &word_source;
    }
    p->guide = kbc_compile(&p->c, &sources);
    refuse_errors(&p->c);
    assert_non_null(p->guide);
}

void compiled_end(compiled *p)
{
    kbc_guide_release(p->guide);
    kbc_release(&p->c);
}

void guide_compile(const test_page *pages, size_t count, const char *rules, const char *words, kb_buf *out)
{
    compiled p;
    compiled_begin(&p, pages, count, rules, words);
    kb_buf_init(out, NULL);
    assert_status(kbc_write(&p.c, p.guide, out), KB_OK);
    compiled_end(&p);
}

static const test_page standard_pages[] = {
    {"index.md", "---\ntitle: Sync guide\nversion: \"1.2\"\nreviewed: 2026-01-31\nreview_interval: 30 days\n---\n"
                 "# Sync guide\n\nStart with the [status](status.md) or the [site](https://example.org/a).\n"},
    {"status.md", "---\naliases: [states, old/state.md]\n---\n# Status messages\n\n"
                  "What the line at the bottom says.\n\n"
                  "## Paused {#paused}\n\nSyncing waits for *Wi-Fi* or power. It’s back after 5.3.2.\n\n"
                  "- one\n- two with `0x8024401c`\n\n"
                  "## Optimizing storage {#storage tier=2}\n\n| If | Then |\n|---|:-:|\n| full | free space |\n\n"
                  "> A quote about caf\xC3\xA9s.\n"},
    {"fix/mac.md", "# Fixes on Mac {platform=mac}\n\nOpen the library again.\n\n"
                   "## Restart the Mac {#restart tier=1}\n\n"
                   "The Mac restarts. Syncing resumes. See [paused](../status.md#paused).\n"},
    {"fix/windows.md", "# Fixes on Windows {platform=windows}\n\n```\nsync --paused now\n```\n\n"
                       "## Reset the library {#reset tier=3}\n\nThe library is built again, which takes long.\n"},
};

#define STANDARD_WORDS                                                                                                 \
    "wifi = wireless\npaused < stopped, on hold\n"                                                                     \
    "status/paused: syncing has stopped; why is it waiting\n"

void guide_standard(kb_buf *out)
{
    guide_compile(standard_pages, KB_COUNT(standard_pages), NULL, STANDARD_WORDS, out);
}

static void reading_open(reading *r)
{
    kb_error error = {.status = KB_OK};
    assert_status(kb_open_memory(r->bytes.data, r->bytes.size, NULL, &r->k, &error), KB_OK);
    assert_status(kb_session_new(r->k, &r->s), KB_OK);
}

void reading_begin(reading *r, const test_page *pages, size_t count, const char *rules, const char *words)
{
    guide_compile(pages, count, rules, words, &r->bytes);
    reading_open(r);
}

void reading_standard(reading *r)
{
    guide_standard(&r->bytes);
    reading_open(r);
}

void reading_end(reading *r)
{
    kb_session_free(r->s);
    kb_close(r->k);
    kb_buf_release(&r->bytes);
}

uint32_t reading_find(reading *r, const char *id)
{
    uint32_t number;
    assert_status(kb_find(r->s, kb_str_from(id), &number), KB_OK);
    return number;
}

/* ------------------------------------------------------------------- norms */

#define UNIT 1400u /* makes bursts that are far from 1 and from the greatest */

void norms_begin(test_norms *n, uint32_t records)
{
    *n = (test_norms){.norms = {.classes = 1, .records = records, .unit = UNIT}};
    n->of_records = test_calloc(records + 1, 1);
    n->norms.places = n->places;
    n->norms.table = n->table;
    n->norms.gaps = n->gaps;
    n->norms.of_records = n->of_records;
    n->gaps[0] = 6;
}

void norms_end(test_norms *n)
{
    test_free(n->of_records);
}

uint8_t norms_pattern(test_norms *n, uint8_t impact, uint32_t count)
{
    uint8_t places = count < KB_PLACES_FOLLOW ? (uint8_t)count : KB_PLACES_FOLLOW;
    for (uint32_t i = 0; i < n->norms.patterns; i++)
        if (n->table[i] == impact && n->places[i] == places)
            return (uint8_t)i;
    assert_true(n->norms.patterns < KB_PATTERNS);
    n->table[n->norms.patterns] = impact;
    n->places[n->norms.patterns] = places;
    return (uint8_t)n->norms.patterns++;
}

/* The burst that makes a factor of 1. */
static uint32_t plain_burst(const test_norms *n, uint32_t df)
{
    uint64_t idf = kb_norms_factor(&(kb_norms){.records = n->norms.records, .unit = 1u << 22}, df, 1);
    return idf > 0 ? (uint32_t)((UINT64_C(1) << 38) / UNIT / idf) : 1;
}

kb_term norms_list(test_norms *n, kb_buf *out, uint32_t df, const uint32_t *records, const uint8_t *impacts,
                   const uint32_t *counts, const uint32_t *places)
{
    uint8_t *patterns = test_malloc(df + 1);
    size_t before = out->size;
    for (uint32_t i = 0; i < df; i++)
        patterns[i] = norms_pattern(n, impacts[i], counts[i]);
    kb_posting_list list = {df, plain_burst(n, df), records, patterns, counts, places};
    kb_postings_write(out, &n->norms, &list);
    test_free(patterns);
    return (kb_term){.df = df, .burst = list.burst, .list = before, .list_bytes = out->size - before};
}

/* ---------------------------------------------------------------- sections */

/* Norms of records without postings. */
static void pieces_norms(pieces *p, uint32_t records)
{
    test_norms n;
    norms_begin(&n, records);
    kb_buf_clear(&p->of[KB_NORMS]);
    kb_norms_write(&p->of[KB_NORMS], &n.norms);
    norms_end(&n);
}

void pieces_empty(pieces *p)
{
    kb_dictionary_writer dictionary;
    kb_facets facets = {.facet_count = 0};
    kb_meta meta = {.title = KB_LIT("empty"), .language = KB_LIT("en"), .reviewed = KB_NO_DAY, .impact_scale = 1};
    for (unsigned i = 0; i < KB_SECTION_COUNT; i++)
        kb_buf_init(&p->of[i], NULL);
    kb_meta_write(&p->of[KB_META], &meta);
    kb_kinds_write(&p->of[KB_KINDS], NULL, 0);
    kb_facets_write(&p->of[KB_FACETS], &facets, NULL, NULL);
    kb_records_write(&p->of[KB_RECORDS], NULL, NULL, 0, NULL, NULL, 0);
    pieces_norms(p, 0);
    kb_dictionary_begin(&dictionary, NULL);
    kb_dictionary_end(&dictionary, &p->of[KB_TERMS]);
    kb_words_write(&p->of[KB_WORDS], NULL, 0, NULL, 0, NULL, 0);
    kb_links_write(&p->of[KB_LINKS], NULL, 0, NULL, 0, 0);
}

void opened_file(opened *o, kb_str file)
{
    *o = (opened){.error.status = KB_OK};
    kb_buf_init(&o->bytes, NULL);
    kb_buf_str(&o->bytes, file);
    assert_status(kb_container_open(&o->file, o->bytes.data, o->bytes.size, NULL), KB_OK);
    o->pages = (kb_pages){.file = &o->file, .checked = calloc(1, kb_pages_bytes(&o->file)), .error = &o->error};
}

void pieces_of(pieces *p, kb_str file)
{
    opened o;
    kb_codebook book;
    kb_arena arena;
    kb_arena_init(&arena, NULL);
    opened_file(&o, file);
    for (unsigned i = 0; i < KB_SECTION_COUNT; i++) {
        kb_buf_init(&p->of[i], NULL);
        if (i != KB_TEXTS && i != KB_SUMS)
            kb_buf_add(&p->of[i], o.bytes.data + o.file.sections[i].offset, (size_t)o.file.sections[i].stored);
    }
    kb_buf *text = &p->of[KB_TEXTS];
    kb_buf_zero(text, (size_t)o.file.sections[KB_TEXTS].raw);
    (void)kb_codebook_read(&o.pages, &book);
    for (uint32_t i = 0; i < o.file.block_count; i++)
        assert_status(kb_text_block(&o.pages, &book, &arena, i, text->data + (size_t)i * o.file.block_bytes), KB_OK);
    kb_arena_release(&arena);
    opened_end(&o);
}

void pieces_release(pieces *p)
{
    for (unsigned i = 0; i < KB_SECTION_COUNT; i++)
        kb_buf_release(&p->of[i]);
}

kb_status write_kb(const kb_str raw[KB_SECTION_COUNT], const uint8_t *digest, kb_buf *out)
{
    return seal_write(raw, KB_ANALYSER, digest, out);
}

void pieces_seal(const pieces *p, kb_buf *out)
{
    static const uint8_t digest[32] = {0};
    kb_str raw[KB_SECTION_COUNT] = {{NULL, 0}};
    for (unsigned i = 0; i < KB_SECTION_COUNT; i++)
        raw[i] = kb_buf_view(&p->of[i]);
    kb_buf_init(out, NULL);
    assert_status(write_kb(raw, digest, out), KB_OK);
}

void pieces_say_records(pieces *p, uint32_t count)
{
    for (unsigned i = 0; i < 4; i++)
        p->of[KB_RECORDS].data[i] = (uint8_t)(count >> (8 * i));
}

void pieces_terms(pieces *p, const term_list *terms, size_t count)
{
    kb_dictionary_writer w;
    test_norms n;
    uint32_t records = kb_load_u32(p->of[KB_RECORDS].data);
    for (size_t i = 0; i < count; i++)
        if (terms[i].df > 0 && terms[i].records[terms[i].df - 1] >= records)
            records = terms[i].records[terms[i].df - 1] + 1;
    pieces_say_records(p, records);
    norms_begin(&n, records);
    kb_buf_clear(&p->of[KB_TERMS]);
    kb_buf_clear(&p->of[KB_NORMS]);
    kb_dictionary_begin(&w, NULL);
    for (size_t i = 0; i < count; i++) {
        const term_list *t = &terms[i];
        kb_term term = norms_list(&n, &p->of[KB_POSTINGS], t->df, t->records, t->impacts, t->counts, t->places);
        term.flags = t->flags;
        kb_dictionary_add(&w, kb_str_from(t->text), &term);
    }
    kb_dictionary_end(&w, &p->of[KB_TERMS]);
    kb_norms_write(&p->of[KB_NORMS], &n.norms);
    norms_end(&n);
}

void opened_session(opened *o, uint32_t records, kb *k, kb_session **s)
{
    *k = (kb){.alloc = kb_alloc_default(), .file = o->file, .records = records};
    assert_status(kb_session_new(k, s), KB_OK);
}

void opened_begin(opened *o, const pieces *p)
{
    *o = (opened){.error.status = KB_OK};
    pieces_seal(p, &o->bytes);
    assert_status(kb_container_open(&o->file, o->bytes.data, o->bytes.size, &o->error), KB_OK);
    o->pages = (kb_pages){.file = &o->file, .checked = calloc(1, kb_pages_bytes(&o->file)), .error = &o->error};
    assert_non_null(o->pages.checked);
}

void opened_end(opened *o)
{
    free(o->pages.checked);
    kb_buf_release(&o->bytes);
}

void pieces_records(pieces *p, uint32_t count)
{
    kb_record_entry records[10] = {{.parent = KB_NO_RECORD}};
    kb_record_text texts[10] = {{.title_echo = 0}};
    kb_page_entry page = {.record = 0};
    const kb_str file = KB_LIT("0.md");
    for (uint32_t i = 0; i < count; i++)
        texts[i].id = (kb_str){&"0123456789"[i], 1};
    kb_buf_clear(&p->of[KB_RECORDS]);
    kb_records_write(&p->of[KB_RECORDS], records, texts, count, &page, &file, 1);
    pieces_norms(p, count);
}

void made_begin(made *m, void (*make)(pieces *p))
{
    make(&m->p);
    opened_begin(&m->o, &m->p);
    kb_arena_init(&m->arena, NULL);
}

void made_end(made *m)
{
    kb_arena_release(&m->arena);
    opened_end(&m->o);
    pieces_release(&m->p);
}

static void use_damaged(const pieces *p, section_use *use, void *user)
{
    opened o;
    opened_begin(&o, p);
    use(&o.pages, user);
    assert_int_equal(o.pages.damaged, o.error.status == KB_E_DAMAGED);
    opened_end(&o);
}

/* Puts n bytes of v at an offset for one use(). */
static void use_number(pieces *p, kb_buf *section, size_t at, uint64_t v, size_t n, section_use *use, void *user)
{
    uint8_t saved[8];
    if (n > section->size - at)
        return;
    memcpy(saved, section->data + at, n);
    for (size_t i = 0; i < n; i++)
        section->data[at + i] = (uint8_t)(v >> (8 * i));
    use_damaged(p, use, user);
    memcpy(section->data + at, saved, n);
}

void each_damage(pieces *p, kb_section_id id, section_use *use, void *user)
{
    kb_buf *section = &p->of[id];
    const size_t whole = section->size;
    for (section->size = 0; section->size < whole; section->size++)
        use_damaged(p, use, user);
    kb_buf_byte(section, 0);
    use_damaged(p, use, user);
    section->size = whole;
    const uint64_t numbers[] = {0, 1, INT32_MAX, (uint64_t)INT32_MAX + 1, UINT32_MAX - 1, UINT32_MAX,
                                whole, whole - 1, whole + 1};
    const uint64_t longs[] = {(uint64_t)1 << 32, (uint64_t)1 << 63, UINT64_MAX - 1, UINT64_MAX};
    const uint64_t bytes[] = {0, 1, 0x7F, 0x80, 0xFF};
    for (size_t at = 0; at < whole; at++) {
        for (size_t i = 0; i < KB_COUNT(numbers); i++)
            use_number(p, section, at, numbers[i], 4, use, user);
        for (size_t i = 0; i < KB_COUNT(longs); i++)
            use_number(p, section, at, longs[i], 8, use, user);
        for (size_t i = 0; i < KB_COUNT(bytes); i++)
            use_number(p, section, at, bytes[i], 1, use, user);
    }
}

void reseal(kb_buf *file)
{
    seal(file->data, file->size);
}

/* -------------------------------------------------------------- everything */

static void check_clean(kb_status status)
{
    assert_true(status == KB_OK || status == KB_NONE || status == KB_E_DAMAGED);
}

static void use_body(kb_session *s, uint32_t number)
{
    kb_body body;
    kb_event event = {.element = KB_TEXT};
    kb_status status = kb_get_body(s, number, &body);
    while (status == KB_OK && (status = kb_body_next(&body, &event)) == KB_OK) {
        kb_link link;
        if (event.element == KB_LINK && !event.leave)
            check_clean(kb_get_link(s, event.number, &link));
    }
    check_clean(status);
}

static void use_record(kb_session *s, uint32_t number)
{
    kb_record record;
    kb_snippet snippet;
    unsigned bits;
    kb_str title;
    uint32_t found;
    check_clean(kb_get_title(s, number, &title));
    kb_status status = kb_get_record(s, number, 20000, &record);
    check_clean(status);
    if (status == KB_OK)
        check_clean(kb_find(s, record.id, &found));
    use_body(s, number);
    check_clean(kb_get_snippet(s, number, 80, &snippet));
    check_clean(kb_get_matched(s, number, &bits));
}

static void use_searches(kb_session *s, uint32_t records)
{
    static const char *const queries[] = {"paused syncing", "\"the library\" platform:mac", "wireless on hold -windows",
                                          "the", "wi-fi 5.3.2"};
    for (size_t i = 0; i < KB_COUNT(queries); i++) {
        kb_query q = {.text = kb_str_from(queries[i]), .limit = 5, .today = KB_NO_DAY, .by_page = i % 2 == 1};
        kb_result result;
        kb_status status = kb_search(s, &q, &result);
        check_clean(status);
        assert_true(status != KB_NONE);
        for (size_t k = 0; k < result.count && status == KB_OK; k++) {
            assert_true(result.hits[k].record < records);
            use_record(s, result.hits[k].record);
        }
        assert_int_equal(kb_session_error(s)->status == KB_OK, !s->pages.damaged);
    }
}

static void use_completion(kb_session *s, uint32_t count)
{
    const uint32_t *records;
    size_t n;
    kb_session_reset(s);
    kb_status status = kb_complete(s, KB_LIT("fix"), 9, &records, &n);
    check_clean(status);
    assert_true(n == 0 || status == KB_OK);
    for (size_t i = 0; i < n; i++)
        assert_true(records[i] < count);
}

void use_everything(const void *data, size_t size)
{
    kb *k = NULL;
    kb_error error = {.status = KB_OK};
    kb_session *s;
    kb_status status = kb_open_memory(data, size, NULL, &k, &error);
    assert_int_equal(status == KB_OK, k != NULL);
    if (status != KB_OK) {
        assert_status(error.status, status);
        assert_true(status == KB_E_NOT_KB || status == KB_E_TOO_NEW || status == KB_E_DAMAGED);
        return;
    }
    kb_info info;
    kb_get_info(k, &info);
    assert_status(kb_session_new(k, &s), KB_OK);
    for (uint32_t i = 0; i < info.records && i < 12; i++) {
        use_record(s, i);
        kb_session_reset(s);
    }
    use_searches(s, info.records);
    use_completion(s, info.records);
    kb_session_free(s);
    status = kb_verify(k, &error);
    assert_true(status == KB_OK || status == KB_E_DAMAGED || status == KB_E_DIGEST);
    kb_close(k);
}
