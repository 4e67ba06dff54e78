/*
 * language.c - the function words of a language (index.h). Caller: index.c.
 * A language is one .inc file and one row here.
 */
#include "index.h"

#include "language_de.inc"
#include "language_en.inc"
#include "language_es.inc"
#include "language_fr.inc"

static const struct {
    const char *language, *words;
    unsigned flags;
} lists[] = {
    {"en", ENGLISH_STOP, KB_TERM_STOP}, {"en", ENGLISH_SOFT, KB_TERM_SOFT},
    {"de", GERMAN_STOP, KB_TERM_STOP},  {"de", GERMAN_SOFT, KB_TERM_SOFT},
    {"fr", FRENCH_STOP, KB_TERM_STOP},  {"fr", FRENCH_SOFT, KB_TERM_SOFT},
    {"es", SPANISH_STOP, KB_TERM_STOP}, {"es", SPANISH_SOFT, KB_TERM_SOFT},
};

void kbc_language_words(kb_str language, void (*add)(void *user, kb_str word, unsigned flags), void *user)
{
    for (size_t i = 0; i < KB_COUNT(lists); i++) {
        kb_str rest = kb_str_from(lists[i].words), word;
        if (!kb_language_is(language, lists[i].language))
            continue;
        while (kb_str_split(&rest, ' ', &word))
            add(user, word, lists[i].flags);
    }
}
