/*
 * keys.c - keys of the front matter that are nearly ours. Other programs have
 * keys of their own, which are nobody's mistake; so only one that differs from
 * a key of ours by a single slip is told, and only where the guide's own rules
 * say which keys there are. Interface: kbc_asked_keys(), kbc_check_keys() in
 * compiler.h. Callers: rules.c, compile.c and tests.
 */
#include "names.h"
#include "near.h"
#include "rules.h"

/* Shorter words are near to too many. */
#define LEAST_BYTES 5

/* Words that other programs use, though they are near to ours. */
static bool is_of_others(kb_str key)
{
    static const char *const words[] = {"dates", "languages", "last_reviewer", "reviewer", "versions"};
    for (size_t i = 0; i < KB_COUNT(words); i++)
        if (kb_str_equal(key, kb_str_from(words[i])))
            return true;
    return false;
}

static bool is_name_byte(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_' || ch == '-' || ch == '.' ||
           ((uint8_t)ch & 0x80) != 0;
}

kbc_names *kbc_asked_keys(kbc *c, kb_str rules)
{
    kbc_names *keys = kbc_names_new(c);
    kb_str before;
    while (kb_str_split(&rules, '@', &before) && rules.s != NULL) {
        size_t n = 0;
        while (n < rules.n && is_name_byte(rules.s[n]))
            n++;
        (void)kbc_names_add(c, keys, kb_str_slice(rules, 0, n), 0);
    }
    return keys;
}

/* The key of ours that differs by one slip; s NULL: none, or the key is ours. */
static kb_str meant_key(kbc *c, const kbc_rules *rules, kb_str key)
{
    static const char *const ours[] = {
        "aliases", "alias", "date", "description", "draft", "intro", "keywords", "keyword", "kind", "lang", "language",
        "last_reviewed", "lastmod", "ms.custom", "ms.date", "redirect_from", "review_interval", "reviewed", "search",
        "summary", "symptoms", "symptom", "tags", "title", "topics", "topic", "version",
    };
    kbc_near near = kbc_near_begin(key);
    near.edits = 2; /* what has as many is too far */
    for (size_t i = 0; i < KB_COUNT(ours); i++)
        kbc_near_try(&near, kb_str_from(ours[i]), kb_str_from(ours[i]));
    for (size_t i = 0; i < rules->facets.count; i++) {
        kb_str name = KBC_AT(rules->facets, kbc_rule_facet, i)->name;
        kbc_near_try(&near, name, name);
    }
    c->near_work += near.work;
    return near.edits == 1 ? near.best : (kb_str){NULL, 0};
}

void kbc_check_keys(kbc *c, const kbc_rules *rules, const kbc_source *source)
{
    kbc_place last = {0, 0};
    for (size_t i = 0; rules->source != NULL && i < source->meta.count && !kbc_near_spent(c); i++) {
        const kbc_meta *meta = KBC_AT(source->meta, kbc_meta, i);
        kbc_place place = meta->key_place;
        bool again = place.line == last.line && place.column == last.column; /* the next value of a list */
        last = place;
        if (again || meta->nested || meta->key.n < LEAST_BYTES || is_of_others(meta->key) ||
            kbc_names_find(rules->keys, meta->key) != KBC_NONE)
            continue;
        kb_str meant = meant_key(c, rules, meta->key);
        if (meant.n == 0)
            (void)kbc_names_add(c, rules->keys, meta->key, 0);
        else
            kbc_report(c, KBC_WARNING, source, place, "unknown-key", "unknown key \"%.*s\"; did you mean \"%.*s\"?",
                       (int)meta->key.n, meta->key.s, (int)meant.n, meant.s);
    }
}
