/*
 * forms.c - how the guide writes a word of which the index has the stem
 * (library.h). Callers: understood.c, explain.c.
 */
#include "library.h"

/* The first word of a text that has a stem; empty when there is none. */
static kb_form form_in(kb_session *s, kb_str text, kb_str stem)
{
    kb_tokens tokens;
    kb_token token;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);) {
        kb_token stemmed = token;
        if (kb_stem(s->stemmer, &stemmed) && kb_str_equal((kb_str){stemmed.term, stemmed.n}, stem))
            return (kb_form){kb_str_slice(text, token.start, token.end),
                             kb_arena_copy(&s->arena, (kb_str){token.term, token.n})};
    }
    return (kb_form){.written = {"", 0}};
}

/* How an alias of the guide writes a word that stands in one of the record's. */
static kb_form form_in_aliases(kb_session *s, uint32_t record, const kb_query_word *word)
{
    kb_postings it;
    uint32_t i;
    if (!kb_postings_look_up(&it, &s->pages, &word->term, record, &i) || !kb_postings_in_alias(&it, i))
        return (kb_form){.written = {"", 0}};
    kb_form form = form_in(s, kb_words_form(&s->pages, word->term.number, word->stem, &s->arena), word->stem);
    return form.written.n > 0 ? form : (kb_form){word->stem, word->stem};
}

kb_status kb_find_fields(kb_session *s, uint32_t number, const kb_query_word *word, unsigned *fields, kb_form *form)
{
    kb_record record;
    kb_str text;
    kb_form forms[4];
    *fields = 0;
    *form = (kb_form){.written = {"", 0}};
    kb_status status = kb_get_record(s, number, KB_NO_DAY, &record);
    if (status == KB_OK)
        status = kb_plain_text(s, number, &text);
    if (status != KB_OK)
        return status;
    forms[0] = form_in(s, record.title, word->stem);
    forms[1] = form_in_aliases(s, number, word);
    forms[2] = form_in(s, record.path, word->stem);
    forms[3] = form_in(s, text, word->stem);
    for (unsigned i = 0; i < KB_COUNT(forms); i++) {
        if (forms[i].written.n == 0)
            continue;
        *fields |= 1u << i;
        *form = form->written.n == 0 ? forms[i] : *form;
    }
    return kb_session_status(s);
}

kb_str kb_find_form(kb_session *s, const kb_query_word *word)
{
    kb_postings postings;
    kb_form form = {.written = {"", 0}};
    unsigned fields;
    kb_postings_begin(&postings, &s->pages, &word->term);
    if (kb_postings_next(&postings, &s->pages) == KB_OK && postings.n > 0)
        (void)kb_find_fields(s, postings.records[0], word, &fields, &form);
    return form.written;
}
