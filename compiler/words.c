/*
 * words.c - kbc_words(): reads kb/words, a line each:
 *   # a comment
 *   network = connection = link          any of them means the others
 *   printer < laserjet, inkjet           an inkjet is also a printer, not the other way
 *   status/paused: stopped; on hold      what callers say for that record
 *   ! scanner, fax                       what the guide is not about
 * Callers: compile.c and tests.
 */
#include "near.h"

#include "kb_text.h"

#define LINE_BYTES 4096
#define SYNONYM_WORDS 4
#define SYNONYM_PHRASES 17u /* each of them may mean KB_ALTERNATES others */
#define ALIAS_WORDS 16

typedef struct word_reader {
    kbc *c;
    const kbc_source *source;
    kbc_guide *guide;
    const char *start; /* of the line */
    kb_str line;       /* trimmed */
    uint32_t number;
} word_reader;

static kbc_place place_of(const word_reader *r, kb_str piece)
{
    size_t column = piece.s != NULL ? (size_t)(piece.s - r->start) + 1 : 0;
    return (kbc_place){r->number, (uint32_t)column};
}

#define MISTAKE(r, piece, ...) \
    kbc_report((r)->c, KBC_ERROR, (r)->source, place_of((r), (piece)), "words", __VA_ARGS__)

/* ------------------------------------------------------------------- phrases */

static unsigned count_words(kb_str phrase)
{
    kb_tokens tokens;
    kb_token token;
    unsigned count = 0;
    kb_tokens_init(&tokens, phrase);
    while (kb_tokens_next(&tokens, &token))
        count += token.type == KB_TOKEN_WORD ? 1 : 0;
    return count;
}

/* Adds the phrases of a list, which stay in the source; false after a report. */
static bool read_phrases(word_reader *r, kb_str rest, char separator, unsigned most, kbc_list *out)
{
    kb_str piece;
    while (kb_str_split(&rest, separator, &piece)) {
        piece = kb_str_trim(piece);
        unsigned words = count_words(piece);
        if (words == 0) {
            MISTAKE(r, piece, "there is no word %s \"%c\"", rest.s != NULL ? "before" : "behind", separator);
            return false;
        }
        if (words > most) {
            MISTAKE(r, piece, "a phrase has at most %u words here, not %u", most, words);
            return false;
        }
        *(kb_str *)kbc_list_add(r->c, out, sizeof piece) = piece;
    }
    return true;
}

/* ------------------------------------------------------------------ synonyms */

static void add_synonym(word_reader *r, kbc_list phrases, kbc_synonym_type type)
{
    if (phrases.count > SYNONYM_PHRASES) {
        MISTAKE(r, r->line, "a line has at most %u phrases here, not %zu", SYNONYM_PHRASES, phrases.count);
        return;
    }
    kbc_synonym *synonym = kbc_list_add(r->c, &r->guide->synonyms, sizeof *synonym);
    *synonym = (kbc_synonym){.phrases = phrases, .type = type, .place = place_of(r, r->line)};
}

static void read_equal(word_reader *r)
{
    kbc_list phrases = {0};
    if (read_phrases(r, r->line, '=', SYNONYM_WORDS, &phrases))
        add_synonym(r, phrases, KBC_BOTH_WAYS);
}

static void read_one_way(word_reader *r)
{
    kbc_list phrases = {0};
    kb_str rest = r->line, left;
    (void)kb_str_split(&rest, '<', &left);
    if (count_words(left) == 0)
        MISTAKE(r, left, "there is no word before \"<\"");
    else if (read_phrases(r, left, '<', SYNONYM_WORDS, &phrases) &&
             read_phrases(r, rest, ',', SYNONYM_WORDS, &phrases))
        add_synonym(r, phrases, KBC_ONE_WAY);
}

/* ------------------------------------------------------------------- aliases */

static void tell_unknown(word_reader *r, kb_str id)
{
    if (kbc_is_refused(r->c, id))
        return;
    kb_str end = kbc_near_end(r->c, kbc_near_record(r->c, r->guide, id));
    kbc_report(r->c, KBC_ERROR, r->source, place_of(r, id), "unknown-alias-id", "no record has the id \"%.*s\"%.*s",
               (int)id.n, id.s, (int)end.n, end.s);
}

/* Adds the phrases of a list with their places. */
static void add_placed(word_reader *r, kb_str rest, char separator, unsigned most, kbc_list *out)
{
    kbc_list phrases = {0};
    (void)read_phrases(r, rest, separator, most, &phrases);
    for (size_t i = 0; i < phrases.count; i++) {
        kb_str text = ((const kb_str *)phrases.items)[i];
        kbc_alias *alias = kbc_list_add(r->c, out, sizeof *alias);
        *alias = (kbc_alias){text, r->source, place_of(r, text)};
    }
}

static void read_aliases(word_reader *r)
{
    kb_str rest = r->line, id;
    (void)kb_str_split(&rest, ':', &id);
    id = kb_str_trim(id);
    kbc_record *record = kbc_find_record(r->guide, id, NULL);
    if (id.n == 0 || memchr(id.s, ' ', id.n) != NULL || memchr(id.s, '\t', id.n) != NULL)
        MISTAKE(r, id, "an id without blanks stands before \":\"");
    else if (record == NULL)
        tell_unknown(r, id);
    else if (kb_str_trim(rest).n == 0)
        MISTAKE(r, rest, "there is no phrase behind \":\"");
    else
        add_placed(r, rest, ';', ALIAS_WORDS, &record->aliases);
}

/* --------------------------------------------------------------------- lines */

static void read_line(word_reader *r)
{
    r->start = r->line.s;
    r->line = kb_str_trim(r->line);
    if (r->line.n == 0 || r->line.s[0] == '#')
        return;
    size_t at = 0;
    while (at < r->line.n && strchr("=<:", r->line.s[at]) == NULL)
        at++;
    if (r->line.s[0] == '!') {
        add_placed(r, kb_str_slice(r->line, 1, r->line.n), ',', SYNONYM_WORDS, &r->guide->off_topic);
        return;
    }
    switch (at < r->line.n ? r->line.s[at] : '\0') {
    case '=': read_equal(r); break;
    case '<': read_one_way(r); break;
    case ':': read_aliases(r); break;
    default: MISTAKE(r, r->line, "write a = b, a < b, c, id: phrase; phrase, or ! a, b"); break;
    }
}

void kbc_words(kbc *c, const kbc_source *source, kbc_guide *guide)
{
    word_reader r = {.c = c, .source = source, .guide = guide};
    kb_str rest = source->text;
    while (kb_str_split(&rest, '\n', &r.line)) {
        r.number++;
        if (r.line.n > LINE_BYTES)
            kbc_report(c, KBC_ERROR, source, (kbc_place){.line = r.number}, "limit", "a line has at most %d bytes",
                       LINE_BYTES);
        else
            read_line(&r);
    }
}
