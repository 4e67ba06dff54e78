/*
 * near_rules.c - the kind, the facet or its value nearest to a misspelt one, by
 * its name and by what people read and say for it. Interface: near.h. Callers:
 * rules_read.c, pages.c, main.c and tests.
 */
#include "kb_edits.h"
#include "near.h"
#include "rules.h"

/* There were so many unknown names that nobody reads what they may have meant. */
static kb_str no_hint(void)
{
    return KB_LIT("see the rules for those that are known");
}

/* What people say for a name: phrases with commas between, and each word of them, if it is just that. */
static void try_phrases(kbc_near *near, kb_str phrases, kb_str name)
{
    kb_str phrase, word;
    near->work += phrases.n;
    while (kb_str_split(&phrases, ',', &phrase)) {
        kbc_near_try(near, kb_str_trim(phrase), name);
        while (kbc_next_name(&phrase, &word))
            if (kb_edits(near->word, word, 1) == 0)
                kbc_near_try(near, word, name);
    }
}

kb_str kbc_near_kind(kbc *c, const kbc_rules *rules, kb_str word)
{
    kbc_near near = kbc_near_begin(word);
    const kbc_rule_kind *kinds = rules->kinds.items;
    if (kbc_near_spent(c))
        return no_hint();
    for (size_t i = 0; i < rules->kinds.count; i++)
        kbc_near_try(&near, kinds[i].name, kinds[i].name);
    for (size_t i = 0; i < rules->kinds.count; i++) {
        try_phrases(&near, kinds[i].label, kinds[i].name);
        try_phrases(&near, kinds[i].plural, kinds[i].name);
        try_phrases(&near, kinds[i].words, kinds[i].name);
    }
    return kbc_near_hint(c, &near, near.best.s == NULL ? kbc_kind_names(c, rules) : KB_LIT(""));
}

static kb_str near_facet(kbc *c, const kbc_rules *rules, kb_str word)
{
    kbc_near near = kbc_near_begin(word);
    const kbc_rule_facet *facets = rules->facets.items;
    if (kbc_near_spent(c))
        return no_hint();
    kbc_near_try(&near, KB_LIT("kind"), KB_LIT("kind"));
    for (size_t i = 0; i < rules->facets.count; i++)
        kbc_near_try(&near, facets[i].name, facets[i].name);
    if (near.best.s != NULL || rules->facets.count == 0)
        return kbc_near_hint(c, &near, KB_LIT("kind"));
    kb_str known[] = {KB_LIT("kind, "), kbc_facet_names(c, rules)};
    return kbc_near_hint(c, &near, kb_arena_join(&c->arena, known, KB_COUNT(known)));
}

kb_str kbc_near_value(kbc *c, const kbc_rules *rules, uint32_t facet, kb_str word)
{
    kbc_near near = kbc_near_begin(word);
    const kbc_rule_value *values = rules->values.items;
    if (kbc_near_spent(c))
        return no_hint();
    for (size_t i = 0; i < rules->values.count; i++)
        if (values[i].facet == facet)
            kbc_near_try(&near, values[i].name, values[i].name);
    for (size_t i = 0; i < rules->values.count; i++) {
        if (values[i].facet == facet) {
            try_phrases(&near, values[i].label, values[i].name);
            try_phrases(&near, values[i].words, values[i].name);
        }
    }
    return kbc_near_hint(c, &near, near.best.s == NULL ? kbc_value_names(c, rules, facet) : KB_LIT(""));
}

static kb_str hint_of(kbc *c, const kbc_rules *rules, const kbc_hint *hint)
{
    switch (hint->type) {
    case KBC_HINT_KIND: return kbc_near_kind(c, rules, hint->word);
    case KBC_HINT_FACET: return near_facet(c, rules, hint->word);
    case KBC_HINT_VALUE: return kbc_near_value(c, rules, hint->facet, hint->word);
    default: return KB_LIT("");
    }
}

void kbc_near_tell(kbc *c, const kbc_rules *rules, size_t from)
{
    for (size_t i = from; i < c->diagnostics.count; i++) {
        kbc_diagnostic *report = KBC_AT(c->diagnostics, kbc_diagnostic, i);
        if (report->hint.type == KBC_NO_HINT)
            continue;
        kb_str pieces[] = {report->message, hint_of(c, rules, &report->hint)};
        report->message = kb_arena_join(&c->arena, pieces, KB_COUNT(pieces));
        report->hint = (kbc_hint){.type = KBC_NO_HINT};
    }
}
