/*
 * kb_text.h - the analyser: UTF-8, folding, words, stems. Private: compiler
 * and reader use the same code, so that a text and a query always agree;
 * implemented in reader/format/utf8.c, fold.c, tokens.c and stem.c.
 */
#ifndef KB_TEXT_H
#define KB_TEXT_H

#include "kb_base.h"
#include "kb_utf8.h"

/* Counted up whenever the same text would give other terms; stands in the header of a file. */
#define KB_ANALYSER 2
#define KB_TERM_BYTES 64

/* Folds case, accents, typographic quotes, dashes and blanks of a text, runs of
 * blanks becoming one; for comparing titles and headings. */
void kb_fold_text(kb_str text, kb_buf *out);
/* Folds one code point into out; returns how many code points (0 to 3). */
size_t kb_fold_code(uint32_t code, uint32_t out[3]);
/* Letters, digits and marks: what words are made of. */
bool kb_is_word_code(uint32_t code);

typedef enum kb_token_type {
    KB_TOKEN_WORD,     /* a word, number or CJK bigram of its own */
    KB_TOKEN_COMPOUND  /* parts written as one: Wi-Fi as wifi, 5.3.2 as 5.3.2 */
} kb_token_type;

typedef struct kb_token {
    char term[KB_TERM_BYTES]; /* folded, not stemmed until kb_stem() */
    size_t n;
    size_t start, end;        /* its bytes in the text */
    uint32_t position;        /* counts words; a compound has its first part's */
    uint32_t last_position;   /* a compound: its last part's */
    kb_token_type type;
} kb_token;

/* An iterator over the tokens of a text; its fields are its own. */
typedef struct kb_tokens {
    kb_str text;
    size_t at;
    uint32_t position;
    size_t run_end;      /* end of the compound that is being read */
    bool pending;        /* the token given is part of a compound that is still to be given */
    kb_token compound;
    kb_token first;      /* of a run, which was read to see where it ends; it is still to come up to first_end */
    size_t first_end;
} kb_tokens;

/* How many words a token stands for; a compound comes right behind its parts. */
static inline size_t kb_token_words(const kb_token *t)
{
    return (size_t)t->last_position - t->position + 1;
}

void kb_tokens_init(kb_tokens *t, kb_str text);
bool kb_tokens_next(kb_tokens *t, kb_token *out);

typedef struct kb_stemmer kb_stemmer;
/* Whether a language ("en", "de-CH", "fr_FR") is that of a code ("en"). */
bool kb_language_is(kb_str language, const char *code);
/* Whether the words of a language are stemmed; text of any other is indexed by folded forms. */
bool kb_language_stemmed(kb_str language);
/* Whether this build has the stemmer of a language. */
bool kb_stemmer_knows(kb_str language);
/* A Snowball stemmer; NULL when this build has none for the language, or out of memory. */
kb_stemmer *kb_stemmer_new(kb_str language);
void kb_stemmer_free(kb_stemmer *s);
/* Replaces the token's term by its stem; words with a digit stay. s may be NULL. False when out of memory. */
bool kb_stem(kb_stemmer *s, kb_token *token);

#endif
