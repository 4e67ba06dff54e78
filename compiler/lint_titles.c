/*
 * lint_titles.c - kbc_lint_titles(): who types the title of a record must find
 * it, and nothing in its title or aliases may be off topic. Searches the
 * finished .kb with the reader's own code, so that what is told is what callers
 * get. Callers: main.c and tests.
 */
#include "compile.h"
#include "kb_text.h"
#include "resolve.h"

/* Records with the same whole title share the first places; more of them than this are not looked through. */
#define TIES 200

typedef struct title_check {
    kbc *c;
    const kbc_guide *guide;
    kb_session *session;
    kb_stemmer *stemmer;
    kbc_names *off_topic; /* stems -> phrase of the guide's */
    kbc_names *found; /* title -> the first hit, or KBC_NONE for none */
    kb_buf folded, other;
} title_check;

static bool same_title(title_check *t, kb_str a, kb_str b)
{
    kb_buf_clear(&t->folded);
    kb_buf_clear(&t->other);
    kb_fold_text(a, &t->folded);
    kb_fold_text(b, &t->other);
    return kb_str_equal(kb_str_trim(kb_buf_view(&t->folded)), kb_str_trim(kb_buf_view(&t->other)));
}

/* Whether a record is among those whose whole title was searched for. */
static kb_status is_tie(title_check *t, kb_str title, uint32_t number, bool *out)
{
    kb_result result;
    kb_query query = {.text = title, .limit = TIES, .today = KB_NO_DAY};
    kb_status status = kbc_sure(kb_search(t->session, &query, &result));
    *out = false;
    for (size_t i = 0; status == KB_OK && i < result.count && result.hits[i].whole_title; i++)
        *out = *out || result.hits[i].record == number;
    return status;
}

/* The record that a title finds first; equal titles are searched once. */
static kb_status find_first(title_check *t, kb_str title, uint32_t *out)
{
    kb_result result;
    *out = kbc_names_find(t->found, title);
    if (*out != KBC_NONE)
        return KB_OK;
    kb_query query = {.text = title, .limit = 1, .today = KB_NO_DAY};
    kb_status status = kbc_sure(kb_search(t->session, &query, &result));
    if (status == KB_E_LIMIT) /* nobody types that */
        return KB_OK;
    if (status == KB_OK && result.count > 0 && !result.unsure)
        (void)kbc_names_add(t->c, t->found, title, *out = result.hits[0].record);
    return status;
}

static void tell(title_check *t, uint32_t number, uint32_t first)
{
    const kbc_page *page, *first_page;
    const kbc_record *record = kbc_record_at(t->guide, number, &page);
    if (first == KBC_NONE) {
        kbc_report(t->c, KBC_WARNING, page->source, record->place, "title-not-found",
                   "a search for the title \"%.*s\" finds nothing", (int)record->title.n, record->title.s);
        return;
    }
    const kbc_record *other = kbc_record_at(t->guide, first, &first_page);
    kbc_report(t->c, KBC_WARNING, page->source, record->place, "title-not-found",
               "a search for the title \"%.*s\" finds \"%.*s\" first", (int)record->title.n, record->title.s,
               (int)other->id.n, other->id.s);
    kbc_note(t->c, first_page->source, other->place, "this is found first");
}

static kb_status check_record(title_check *t, uint32_t number)
{
    uint32_t first;
    bool good = false;
    kb_str title = kbc_record_at(t->guide, number, NULL)->title;
    kb_status status = find_first(t, title, &first);
    if (status != KB_OK || first == number)
        return status;
    if (first != KBC_NONE)
        good = same_title(t, kbc_record_at(t->guide, first, NULL)->title, title);
    if (first != KBC_NONE && !good)
        status = is_tie(t, title, number, &good);
    if (status == KB_OK && !good)
        tell(t, number, first);
    return status;
}

/* ------------------------------------------------------------------ topics */

/* The words of a phrase, whatever their forms: each stem with a blank before it; in t->folded. */
static kb_str stems_of(title_check *t, kb_str phrase)
{
    kb_tokens tokens;
    kb_token token;
    kb_buf_clear(&t->folded);
    for (kb_tokens_init(&tokens, phrase); kb_tokens_next(&tokens, &token);) {
        if (token.type == KB_TOKEN_COMPOUND)
            continue;
        kbc_stem(t->stemmer, &token);
        kb_buf_str(&t->folded, KB_LIT(" "));
        kb_buf_str(&t->folded, (kb_str){token.term, token.n});
    }
    return kb_buf_view(&t->folded);
}

static const kbc_alias *off_topic_at(const title_check *t, uint32_t i)
{
    return (const kbc_alias *)t->guide->off_topic.items + i;
}

static void read_off_topic(title_check *t)
{
    for (uint32_t i = 0; i < t->guide->off_topic.count; i++) {
        kb_str stems = kb_arena_copy(&t->c->arena, stems_of(t, off_topic_at(t, i)->text));
        (void)kbc_names_add(t->c, t->off_topic, stems, i);
    }
}

/* said is part of text, which is a "title" or an "alias". */
static void tell_off_topic(title_check *t, const kbc_alias *text, const char *what, kb_str said)
{
    kbc_report(t->c, KBC_WARNING, text->source, text->place, "off-topic",
               "the %s \"%.*s\" has \"%.*s\", which the guide is said not to be about", what, (int)text->text.n,
               text->text.s, (int)said.n, said.s);
    uint32_t at = kbc_names_find(t->off_topic, stems_of(t, said));
    if (at != KBC_NONE)
        kbc_note(t->c, off_topic_at(t, at)->source, off_topic_at(t, at)->place, "it is said here");
}

/* The words of a search that are off topic are not looked for, so they may hide the record that they are of. */
static kb_status check_topic(title_check *t, const kbc_alias *text, const char *what)
{
    kb_result result;
    kb_query query = {.text = text->text, .limit = 1, .today = KB_NO_DAY, .exact = true};
    kb_status status = kbc_sure(kb_search(t->session, &query, &result));
    for (size_t i = 0; status == KB_OK && i < result.understood_count; i++)
        if (result.understood[i].part == KB_PART_OFF_TOPIC)
            tell_off_topic(t, text, what, result.understood[i].text);
    return status == KB_E_LIMIT ? KB_OK : status;
}

static kb_status check_topics(title_check *t, uint32_t number)
{
    const kbc_page *page;
    const kbc_record *record = kbc_record_at(t->guide, number, &page);
    kb_status status = KB_OK;
    if (t->guide->off_topic.count > 0)
        status = check_topic(t, &(kbc_alias){record->title, page->source, record->place}, "title");
    for (size_t i = 0; t->guide->off_topic.count > 0 && i < record->aliases.count && status == KB_OK; i++)
        status = check_topic(t, (const kbc_alias *)record->aliases.items + i, "alias");
    return status;
}

static kb_status check_all(title_check *t)
{
    kb_status status = KB_OK;
    kb_buf_init(&t->folded, &t->c->arena.alloc);
    kb_buf_init(&t->other, &t->c->arena.alloc);
    read_off_topic(t);
    for (uint32_t i = 0; status == KB_OK && i < t->guide->record_count; i++) {
        kbc_progress_at(t->c, "searching", i + 1, t->guide->record_count, "titles");
        status = check_record(t, i);
        if (status == KB_OK)
            status = check_topics(t, i);
    }
    kb_buf_release(&t->folded);
    kb_buf_release(&t->other);
    return status;
}

kb_status kbc_lint_titles(kbc *c, const kbc_guide *guide, kb_str bytes, kb_error *err)
{
    kb *k;
    kb_alloc alloc = kbc_alloc();
    title_check t = {.c = c, .guide = guide, .found = kbc_names_new(c), .off_topic = kbc_names_new(c),
                     .stemmer = kbc_stemmer(guide->language)};
    kb_status status = kb_open_memory(bytes.s, bytes.n, &alloc, &k, err);
    if (status == KB_OK)
        status = kbc_sure(kb_session_new(k, &t.session));
    if (status == KB_OK && (status = check_all(&t)) != KB_OK)
        *err = *kb_session_error(t.session);
    kb_session_free(t.session);
    kb_stemmer_free(t.stemmer);
    kb_close(k);
    return status;
}
