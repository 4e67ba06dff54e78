/*
 * export_words.c - the file words of exported Markdown: synonyms, what a guide is not about, and aliases of records.
 * Interface: markdown.h. Caller: export_markdown.c.
 *
 * A .kb has stems of these, and of the other side of a synonym the text. A word is written as a synonym or an alias
 * writes it, else as its stem, which is found by the same words nearly always. Of aliases the index has where in the
 * record each word stands: behind the title, a number left out before each. That those in a row are an alias is told by
 * its fingerprint. So the file is read as the library reads it, since kb.h tells nothing of this.
 */
#include "gaps.h"
#include "markdown.h"
#include "names.h"

#include "kb_bundle.h"
#include "kb_format.h"
#include "kb_text.h"

#include <stdlib.h>

#define ALIAS_WORDS 16u
#define LINE_BYTES 3000u /* then another line begins; build takes 4096 */
#define LEAST_BOTH 40u   /* the weight of a synonym of both ways is 45, of one way 38 */
#define GAP 2u           /* from the last word of a text to the first of the next one */

/* A word of an alias, in one of the records that have any. */
typedef struct placed {
    uint32_t record, position, term; /* term: in words.terms */
} placed;

typedef struct term {
    kb_str text, written;
    unsigned flags;
} term;

typedef struct words {
    kbc *c;
    kb_container file;
    kb_pages pages;
    kb_error error;
    struct kb_stemmer *stemmer;
    kb_buf *out;
    kbc_names *numbers;    /* stems to their place in written */
    kbc_list written;      /* kb_str */
    kbc_names *lines;      /* synonyms that were written */
    uint32_t *aliases;     /* how many each record has */
    kbc_names *echoes;     /* of these, with their records */
    kbc_list terms, places; /* term, placed */
} words;

/* ------------------------------------------------------------------- words */

static void keep_written(words *w, kb_str stem, kb_str text)
{
    if (!kbc_names_add(w->c, w->numbers, kb_arena_copy(&w->c->arena, stem), (uint32_t)w->written.count))
        return;
    *(kb_str *)kbc_list_add(w->c, &w->written, sizeof text) = kb_arena_copy(&w->c->arena, text);
}

/* Learns how the words of a phrase are written. */
static void learn(words *w, kb_str phrase)
{
    kb_tokens tokens;
    kb_token token;
    for (kb_tokens_init(&tokens, phrase); kb_tokens_next(&tokens, &token);) {
        kbc_stem(w->stemmer, &token);
        keep_written(w, (kb_str){token.term, token.n}, kb_str_slice(phrase, token.start, token.end));
    }
}

static bool has_stem(const words *w, kb_str text, kb_str stem)
{
    kb_token token = {.n = text.n};
    if (text.n > KB_TERM_BYTES)
        return false;
    memcpy(token.term, text.s, text.n);
    kbc_stem(w->stemmer, &token);
    return kb_str_equal((kb_str){token.term, token.n}, stem);
}

/* A word with that stem; the stem may have another one itself, "analys" as that of "analyse". */
static kb_str word_of(words *w, kb_str stem)
{
    static const char *const endings[] = {"", "e", "s", "es", "ed", "ing", "y", "en", "er"};
    uint32_t number = kbc_names_find(w->numbers, stem);
    if (number != KBC_NONE)
        return ((const kb_str *)w->written.items)[number];
    for (size_t i = 0; i < KB_COUNT(endings); i++) {
        kb_str text = kbc_format(w->c, "%.*s%s", (int)stem.n, stem.s, endings[i]);
        if (has_stem(w, text, stem))
            return text;
    }
    return stem;
}

/* Stems with blanks between as words. */
static kb_str written_of(words *w, kb_str stems)
{
    kb_str stem, text = KB_LIT("");
    while (kb_str_split(&stems, ' ', &stem)) {
        stem = word_of(w, stem);
        text = kbc_format(w->c, "%.*s%s%.*s", (int)text.n, text.s, text.n > 0 ? " " : "", (int)stem.n, stem.s);
    }
    return text;
}

/* ---------------------------------------------------------------- synonyms */

/* Whether a phrase has nothing that has a meaning in a line of words. */
static bool is_phrase(kb_str text)
{
    bool good = text.n > 0 && text.n < LINE_BYTES / 2;
    for (size_t i = 0; i < text.n; i++)
        good = good && strchr("=<:,;#!\n\t", text.s[i]) == NULL; /* a NUL is in the list, too */
    return good;
}

static void put_synonym(words *w, kb_str said, const kb_alternate *meant)
{
    kb_str line;
    bool both = meant->weight > LEAST_BOTH;
    kb_str one = meant->phrase, other = said;
    if (!is_phrase(said) || (meant->weight > 0 && !is_phrase(meant->phrase)))
        return;
    if (both && kb_str_compare(one, other) > 0) { /* the same line in both directions */
        one = said;
        other = meant->phrase;
    }
    if (meant->weight == 0)
        line = kbc_format(w->c, "! %.*s\n", (int)said.n, said.s);
    else
        line = kbc_format(w->c, "%.*s %c %.*s\n", (int)one.n, one.s, both ? '=' : '<', (int)other.n, other.s);
    if (kbc_names_add(w->c, w->lines, line, 0))
        kb_buf_str(w->out, line);
}

/* First of those that go both ways, since these are written on either side. */
static void learn_synonyms(words *w)
{
    kb_synonym s;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; kb_words_synonym_at(&w->pages, i, &w->c->arena, &s) == KB_OK; i++)
            for (uint32_t k = 0; k < s.count; k++)
                if ((s.alternates[k].weight > LEAST_BOTH) == (pass == 0))
                    learn(w, s.alternates[k].phrase);
}

static void put_synonyms(words *w)
{
    kb_synonym s;
    for (uint32_t i = 0; kb_words_synonym_at(&w->pages, i, &w->c->arena, &s) == KB_OK; i++)
        for (uint32_t k = 0; k < s.count; k++)
            put_synonym(w, written_of(w, s.key), &s.alternates[k]);
}

/* ----------------------------------------------------------------- aliases */

static kb_str echo_key(words *w, uint32_t record, uint32_t echo)
{
    return kbc_format(w->c, "%x %x", (unsigned)record, (unsigned)echo);
}

static bool count_aliases(words *w, uint32_t records)
{
    kb_echoes aliases = kb_words_aliased(&w->pages);
    uint32_t record, echo;
    bool any = false;
    w->aliases = kb_arena_get(&w->c->arena, records, sizeof *w->aliases);
    while (kb_echoes_next(&aliases, &record, &echo))
        if (record < records) {
            w->aliases[record]++;
            (void)kbc_names_add(w->c, w->echoes, echo_key(w, record, echo), 0);
            any = true;
        }
    return any;
}

/* The term as an alias writes it. */
static void add_term(words *w, kb_str text, const kb_term *t)
{
    kb_str ending = kb_words_form(&w->pages, t->number, text, &w->c->arena);
    term *own = kbc_list_add(w->c, &w->terms, sizeof *own);
    *own = (term){.text = kb_arena_copy(&w->c->arena, text), .flags = t->flags};
    own->written = ending.n > 0 ? kb_arena_copy(&w->c->arena, ending) : own->text;
    keep_written(w, own->text, own->written);
}

static void take_block(words *w, kb_str text, const kb_term *t, kb_postings *it, bool *known)
{
    kb_positions places;
    kb_positions_begin(&places, &w->pages, it);
    for (uint32_t i = 0; i < it->n; i++) {
        if (w->aliases[it->records[i]] == 0 || !kb_postings_in_alias(it, i))
            continue;
        if (!*known)
            add_term(w, text, t);
        *known = true;
        for (uint32_t n = kb_positions_of(&places, i); n > 0; n--) {
            placed *p = kbc_list_add(w->c, &w->places, sizeof *p);
            *p = (placed){it->records[i], kb_positions_next(&places), (uint32_t)w->terms.count - 1};
        }
    }
}

static kb_status read_places(words *w)
{
    kb_dictionary_walk walk;
    kb_str text;
    kb_term t;
    kb_status status;
    kb_dictionary_walk_begin(&walk, &w->pages);
    while ((status = kb_dictionary_walk_next(&walk, &w->pages, &text, &t)) == KB_OK) {
        kb_postings it;
        bool known = false;
        kb_postings_begin(&it, &w->pages, &t);
        while ((status = kb_postings_next(&it, &w->pages)) == KB_OK)
            take_block(w, text, &t, &it, &known);
        if (status != KB_NONE)
            return status;
    }
    return status == KB_NONE ? KB_OK : status;
}

static int by_place(const void *left, const void *right)
{
    const placed *a = left, *b = right;
    if (a->record != b->record)
        return a->record < b->record ? -1 : 1;
    return a->position != b->position ? (a->position < b->position ? -1 : 1) : (a->term > b->term) - (a->term < b->term);
}

/* Of the terms at a place the word, not the compound that it is a part of; *i moves behind them. */
static const term *word_at(const words *w, size_t *i)
{
    const placed *all = w->places.items;
    const term *terms = w->terms.items, *word = &terms[all[*i].term];
    uint32_t record = all[*i].record, position = all[*i].position;
    for (; *i < w->places.count && all[*i].record == record && all[*i].position == position; ++*i)
        if (word->flags & KB_TERM_COMPOUND)
            word = &terms[all[*i].term];
    return word;
}

/* Words in a row from place *i on, which *i moves behind; s NULL: they are no alias. */
static kb_str alias_at(words *w, size_t *i)
{
    const placed *all = w->places.items, *first = &all[*i];
    uint32_t every = KB_ECHO_START, content = KB_ECHO_START, count = 0;
    kb_str text = KB_LIT("");
    for (; *i < w->places.count && all[*i].record == first->record && all[*i].position == first->position + count; count++) {
        const term *word = word_at(w, i);
        every = kb_echo(every, word->text);
        content = word->flags & KB_TERM_STOP ? content : kb_echo(content, word->text);
        if (count < ALIAS_WORDS)
            text = kbc_format(w->c, "%.*s%s%.*s", (int)text.n, text.s, count > 0 ? " " : "", (int)word->written.n,
                              word->written.s);
    }
    uint32_t echo = kb_words_echo(&w->pages, content != KB_ECHO_START ? content : every);
    bool known = kbc_names_find(w->echoes, echo_key(w, first->record, echo)) != KBC_NONE;
    return known && count <= ALIAS_WORDS ? text : (kb_str){NULL, 0};
}

/* Where the text behind a title begins. */
static uint32_t behind(kb_str title)
{
    kb_tokens tokens;
    kb_token token;
    uint32_t end = 0;
    for (kb_tokens_init(&tokens, title); kb_tokens_next(&tokens, &token);)
        end = token.last_position + GAP;
    return end;
}

static void put_aliases_of(words *w, const kb_record *record, size_t i)
{
    const placed *all = w->places.items;
    uint32_t next = behind(record->title);
    size_t line = 0; /* where it began; 0: there is none */
    while (i < w->places.count && all[i].record == record->number && all[i].position < next)
        i++;
    for (uint32_t left = w->aliases[record->number]; left > 0 && i < w->places.count; left--) {
        if (all[i].record != record->number || all[i].position != next)
            break;
        kb_str alias = alias_at(w, &i);
        if (alias.s == NULL)
            break;
        next = all[i - 1].position + GAP;
        if (!is_phrase(alias))
            continue;
        bool more = line > 0 && w->out->size - line + alias.n < LINE_BYTES;
        if (line > 0 && !more)
            kb_buf_byte(w->out, '\n');
        line = more ? line : w->out->size;
        kb_buf_str(w->out, more ? KB_LIT("; ") : record->id);
        kb_buf_str(w->out, more ? KB_LIT("") : KB_LIT(": "));
        kb_buf_str(w->out, alias);
    }
    if (line > 0)
        kb_buf_byte(w->out, '\n');
}

static kb_status put_aliases(words *w, kb_session *session)
{
    kb_record record;
    kb_status status = KB_OK;
    const placed *all = w->places.items;
    if (w->places.count > 0)
        qsort(w->places.items, w->places.count, sizeof *all, by_place);
    for (size_t i = 0; i < w->places.count && status == KB_OK; i++) {
        if (i > 0 && all[i].record == all[i - 1].record)
            continue;
        kb_session_reset(session);
        status = kb_get_record(session, all[i].record, KB_NO_DAY, &record);
        if (status == KB_OK && kbc_gaps_can_begin(record.id))
            put_aliases_of(w, &record, i);
    }
    return status;
}

/* ------------------------------------------------------------------- whole */

static kb_status put_all(kbc_exports *x, words *w, kb_str bytes)
{
    kb_info info;
    kb_get_info(x->k, &info);
    kb_status status = kb_container_open(&w->file, bytes.s, bytes.n, &w->error);
    if (status != KB_OK)
        return status;
    w->pages = (kb_pages){.file = &w->file, .error = &w->error};
    w->pages.checked = kb_arena_get(&x->c->arena, kb_pages_bytes(&w->file), 1);
    w->stemmer = kbc_stemmer(info.language);
    learn_synonyms(w);
    if (count_aliases(w, info.records))
        status = read_places(w);
    if (status == KB_OK)
        put_synonyms(w);
    if (status == KB_OK)
        status = put_aliases(w, x->session);
    kb_stemmer_free(w->stemmer);
    return w->pages.damaged ? KB_E_DAMAGED : status;
}

kb_status kbc_markdown_put_words(kbc_exports *x)
{
    kb_buf bytes;
    kb_error error = {.status = KB_OK};
    kbc *c = x->c;
    words w = {.c = c, .numbers = kbc_names_new(c), .lines = kbc_names_new(c), .echoes = kbc_names_new(c)};
    kb_buf_init(&bytes, &c->arena.alloc);
    kb_status status = kbc_read_file(x->file, &bytes, &error);
    w.out = kbc_export_add(x, KB_LIT("words"));
    kb_buf_str(w.out, KB_LIT("# Made by icsync-kbc export, of the index: some words are stems.\n"));
    size_t head = w.out->size;
    if (status == KB_OK)
        status = put_all(x, &w, kb_bundle_part(kb_buf_view(&bytes)));
    if (w.out->size == head)
        x->files.count--;
    if (w.out->size == head)
        kb_buf_release(w.out);
    kb_buf_release(&bytes);
    return status;
}
