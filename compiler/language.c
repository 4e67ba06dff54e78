/*
 * language.c - the function words of a language (index.h). Caller: index.c.
 * A language is one .inc file and one row here.
 */
#include "index.h"

#include "language_en.inc"

static const struct {
    const char *language, *words;
    unsigned flags;
} lists[] = {
    {"en", ENGLISH_STOP, KB_TERM_STOP},
    {"en", ENGLISH_SOFT, KB_TERM_SOFT},
};

void kbc_language_words(kb_str language, void (*add)(void *user, kb_str word, unsigned flags), void *user)
{
    for (size_t i = 0; i < KB_COUNT(lists); i++) {
        kb_str rest = kb_str_from(lists[i].words), word;
        if (!kb_str_begins(language, kb_str_from(lists[i].language)))
            continue;
        while (kb_str_split(&rest, ' ', &word))
            add(user, word, lists[i].flags);
    }
}
