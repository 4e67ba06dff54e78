/*
 * lint.c - kbc_lint(): what is allowed in a guide but most likely a mistake.
 * It takes the whole guide, so only `check` looks. Callers: main.c and tests.
 */
#include "compile.h"
#include "resolve.h"

/* ------------------------------------------------------------------ titles */

static kb_str folder_of(kb_str path)
{
    while (path.n > 0 && path.s[path.n - 1] != '/')
        path.n--;
    return path;
}

/*
 * Equal for records that nobody can tell apart: of one kind, below the same
 * record and in the same tab; pages also in the same folder, since not all
 * folders have an index.
 */
static kb_str title_key(kbc *c, const kbc_page *page, const kbc_record *record)
{
    kb_str title = kbc_fold(c, record->title);
    kb_str folder = record == page->records.items ? folder_of(page->source->path) : KB_LIT("");
    return kbc_format(c, "%x %x %x:%x %.*s\n%.*s", (unsigned)record->kind, (unsigned)record->parent,
                      (unsigned)record->zone.line, (unsigned)record->zone.column, (int)folder.n, folder.s, (int)title.n,
                      title.s);
}

/* How far two titles are the same that fold alike. */
static const char *likeness(kbc *c, kb_str a, kb_str b)
{
    if (kb_str_equal(a, b))
        return ", too";
    return kb_str_equal(kbc_lower(c, a), kbc_lower(c, b)) ? ", but for case" : ", but for case, accents or signs";
}

static void check_title(kbc *c, const kbc_guide *guide, kbc_names *titles, uint32_t number)
{
    const kbc_page *page, *first_page;
    const kbc_record *record = kbc_record_at(guide, number, &page);
    kb_str key = title_key(c, page, record);
    if (record->title.n == 0 || kbc_names_add(c, titles, key, number))
        return;
    const kbc_record *first = kbc_record_at(guide, kbc_names_find(titles, key), &first_page);
    kbc_report(c, KBC_WARNING, page->source, record->place, "duplicate-title",
               "the title \"%.*s\" is that of \"%.*s\"%s", (int)record->title.n, record->title.s, (int)first->id.n,
               first->id.s, likeness(c, record->title, first->title));
    kbc_note(c, first_page->source, first->place, "this is the other one");
}

/* ----------------------------------------------------------------- aliases */

typedef struct claim {
    const kbc_alias *alias;
    uint32_t record;
} claim;

static void check_alias(kbc *c, const kbc_guide *guide, kbc_names *phrases, kbc_list *claims, claim now)
{
    kb_str phrase = kbc_fold(c, now.alias->text);
    uint32_t known = kbc_names_find(phrases, phrase);
    if (known >= claims->count) {
        (void)kbc_names_add(c, phrases, phrase, (uint32_t)claims->count);
        *(claim *)kbc_list_add(c, claims, sizeof now) = now;
        return;
    }
    const claim *first = (const claim *)claims->items + known;
    if (first->record == now.record)
        return;
    kb_str id = kbc_record_at(guide, first->record, NULL)->id;
    kbc_report(c, KBC_WARNING, now.alias->source, now.alias->place, "alias-twice",
               "\"%.*s\" is said for \"%.*s\", too", (int)now.alias->text.n, now.alias->text.s, (int)id.n, id.s);
    kbc_note(c, first->alias->source, first->alias->place, "it is said here");
}

/* ------------------------------------------------------------------- words */

/* Warns of phrases that are off topic and mean something, too. */
static void check_synonym(kbc *c, const kbc_guide *guide, const kbc_names *off_topic, const kbc_synonym *synonym)
{
    const kb_str *phrases = synonym->phrases.items;
    for (size_t i = synonym->type == KBC_ONE_WAY ? 1 : 0; i < synonym->phrases.count; i++) {
        uint32_t at = kbc_names_find(off_topic, kbc_fold(c, phrases[i]));
        if (at == KBC_NONE)
            continue;
        const kbc_alias *phrase = (const kbc_alias *)guide->off_topic.items + at;
        kb_str meant = phrases[i == 0 ? 1 : 0];
        kbc_report(c, KBC_WARNING, phrase->source, phrase->place, "off-topic",
                   "\"%.*s\" means \"%.*s\", so the guide is about it", (int)phrase->text.n, phrase->text.s,
                   (int)meant.n, meant.s);
        kbc_note(c, phrase->source, synonym->place, "it is said here");
    }
}

static void check_words(kbc *c, const kbc_guide *guide)
{
    kbc_names *off_topic = kbc_names_new(c);
    for (uint32_t i = 0; i < guide->off_topic.count; i++)
        (void)kbc_names_add(c, off_topic, kbc_fold(c, ((const kbc_alias *)guide->off_topic.items)[i].text), i);
    for (size_t i = 0; i < guide->synonyms.count; i++)
        check_synonym(c, guide, off_topic, (const kbc_synonym *)guide->synonyms.items + i);
}

/* ------------------------------------------------------------------- links */

/* The number of the top index page; or KBC_NONE. */
static uint32_t top_page(const kbc_guide *guide)
{
    for (uint32_t i = 0; i < guide->pages.count; i++)
        if (kbc_page_at(guide, i)->id.n == 0)
            return i;
    return KBC_NONE;
}

static uint32_t page_of(const kbc_guide *guide, uint32_t record)
{
    const kbc_page *page;
    (void)kbc_record_at(guide, record, &page);
    return (uint32_t)(page - (const kbc_page *)guide->pages.items);
}

/* Marks the pages that a page links to, apart from itself; returns how many links do. */
static size_t follow_links(const kbc_guide *guide, uint32_t from, bool *reached)
{
    const kbc_list *links = &kbc_page_at(guide, from)->links;
    size_t count = 0;
    for (size_t i = 0; i < links->count; i++) {
        uint32_t record = ((const kbc_link *)links->items)[i].record;
        uint32_t to = record != KBC_NONE ? page_of(guide, record) : from;
        count += to != from ? 1 : 0;
        reached[to] = reached[to] || to != from;
    }
    return count;
}

/* Only of a guide with a front page that leads somewhere: others are for search alone. */
static void check_links(kbc *c, const kbc_guide *guide)
{
    uint32_t top = top_page(guide);
    bool *reached = kb_arena_get(&c->arena, guide->pages.count, sizeof *reached);
    if (top == KBC_NONE || follow_links(guide, top, reached) == 0)
        return;
    for (uint32_t i = 0; i < guide->pages.count; i++)
        (void)follow_links(guide, i, reached);
    for (uint32_t i = 0; i < guide->pages.count; i++) {
        const kbc_record *record = kbc_page_record(guide, i);
        if (i != top && !reached[i] && record != NULL)
            kbc_report(c, KBC_WARNING, kbc_page_at(guide, i)->source, record->place, "unreached",
                       "no other page links to this page");
    }
}

/* ----------------------------------------------------------------- reviews */

static void check_reviews(kbc *c, const kbc_guide *guide, int32_t today)
{
    for (uint32_t i = 0; i < guide->pages.count; i++) {
        const kbc_page *page = kbc_page_at(guide, i);
        if (page->reviewed == KB_NO_DAY || page->review_interval == 0)
            continue;
        int64_t late = (int64_t)today - page->reviewed - page->review_interval;
        if (late > 0)
            kbc_report(c, KBC_WARNING, page->source, page->review_place, "review-overdue",
                       "the review of this page is %lld day%s past its date", (long long)late, late == 1 ? "" : "s");
    }
}

void kbc_lint(kbc *c, const kbc_guide *guide, int32_t today)
{
    kbc_names *titles = kbc_names_new(c), *phrases = kbc_names_new(c);
    kbc_list claims = {0};
    for (uint32_t i = 0; i < guide->record_count; i++) {
        const kbc_list *aliases = &kbc_record_at(guide, i, NULL)->aliases;
        check_title(c, guide, titles, i);
        for (size_t j = 0; j < aliases->count; j++)
            check_alias(c, guide, phrases, &claims, (claim){(const kbc_alias *)aliases->items + j, i});
    }
    check_words(c, guide);
    if (guide->record_count > 0)
        check_links(c, guide);
    check_reviews(c, guide, today);
}
