/*
 * phrases.c - finds the facet values that a text names (rules.h), with the
 * words of the analyser. Callers: rules.c to prepare, facets.c and dialects.c to find.
 */
#include "rules.h"

#include "kb_text.h"

/* A value is said by the words of a phrase, or by the compound that they are: wi-fi, wifi. */
static void add_phrase(kbc *c, kbc_rules *rules, uint32_t value, kb_str text)
{
    kbc_phrase phrase = {.value = value};
    kbc_phrase compound = {.value = value};
    uint32_t words = 0, joined = 0; /* words in all, and in the last compound */
    kb_tokens tokens;
    kb_token token;
    kb_tokens_init(&tokens, text);
    while (kb_tokens_next(&tokens, &token)) {
        bool is_word = token.type == KB_TOKEN_WORD;
        kb_str *term = kbc_list_add(c, is_word ? &phrase.terms : &compound.terms, sizeof(kb_str));
        *term = kb_arena_copy(&c->arena, (kb_str){token.term, token.n});
        words += is_word ? 1 : 0;
        joined = is_word ? joined : token.last_position - token.position + 1;
    }
    if (phrase.terms.count > 0)
        *(kbc_phrase *)kbc_list_add(c, &rules->phrases, sizeof phrase) = phrase;
    if (compound.terms.count == 1 && joined == words)
        *(kbc_phrase *)kbc_list_add(c, &rules->phrases, sizeof compound) = compound;
}

void kbc_phrases_make(kbc *c, kbc_rules *rules)
{
    for (uint32_t i = 0; i < rules->values.count; i++) {
        const kbc_rule_value *value = KBC_AT(rules->values, kbc_rule_value, i);
        add_phrase(c, rules, i, value->name);
        add_phrase(c, rules, i, value->label);
        kb_str rest = value->words, words;
        while (kb_str_split(&rest, ',', &words))
            add_phrase(c, rules, i, words);
    }
}

/* The tokens of a text: words in their order, compounds apart. */
typedef struct text_terms {
    kbc_list words, compounds; /* kb_str */
} text_terms;

static text_terms read_terms(kbc *c, kb_str text)
{
    text_terms terms = {0};
    kb_tokens tokens;
    kb_token token;
    kb_tokens_init(&tokens, text);
    while (kb_tokens_next(&tokens, &token)) {
        kb_str *term =
            kbc_list_add(c, token.type == KB_TOKEN_WORD ? &terms.words : &terms.compounds, sizeof(kb_str));
        *term = kb_arena_copy(&c->arena, (kb_str){token.term, token.n});
    }
    return terms;
}

static bool stands_in(const kbc_list *phrase, const kbc_list *words)
{
    for (size_t at = 0; at + phrase->count <= words->count; at++) {
        size_t i = 0;
        while (i < phrase->count && kbc_same(*KBC_AT(*phrase, kb_str, i), *KBC_AT(*words, kb_str, at + i)))
            i++;
        if (i == phrase->count)
            return true;
    }
    return false;
}

static bool is_said(const kbc_phrase *phrase, const text_terms *terms)
{
    return stands_in(&phrase->terms, &terms->words) ||
           (phrase->terms.count == 1 && stands_in(&phrase->terms, &terms->compounds));
}

void kbc_phrases_find(kbc *c, const kbc_rules *rules, uint32_t facet, kb_str text, kbc_list *out)
{
    const kbc_rule_facet *of = KBC_AT(rules->facets, kbc_rule_facet, facet);
    text_terms terms = read_terms(c, text);
    uint32_t last = KBC_NONE;
    for (size_t i = 0; i < rules->phrases.count; i++) {
        const kbc_phrase *phrase = KBC_AT(rules->phrases, kbc_phrase, i);
        bool of_facet = phrase->value >= of->first_value && phrase->value - of->first_value < of->value_count;
        if (!of_facet || phrase->value == last || !is_said(phrase, &terms))
            continue;
        last = phrase->value;
        *(uint32_t *)kbc_list_add(c, out, sizeof(uint32_t)) = last;
        if (!of->many)
            return;
    }
}

kb_str kbc_value_label(kbc *c, const kbc_rules *rules, kb_str text)
{
    text_terms terms = read_terms(c, text);
    for (size_t i = 0; i < rules->phrases.count; i++) {
        const kbc_phrase *phrase = KBC_AT(rules->phrases, kbc_phrase, i);
        if (phrase->terms.count == terms.words.count && stands_in(&phrase->terms, &terms.words))
            return KBC_AT(rules->values, kbc_rule_value, phrase->value)->label;
    }
    return (kb_str){NULL, 0};
}
