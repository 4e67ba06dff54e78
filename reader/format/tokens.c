/*
 * tokens.c - cuts a text into folded words (kb_text.h). Callers: the index,
 * the query, snippet and highlight, which must all see the same words.
 *
 * A word is a run of letters, digits and marks; an apostrophe inside is
 * dropped (won't: wont), a final 's too, and before it what French elides
 * (l'eau: eau). Words joined by - . or _ are also given as one compound behind
 * their parts. Han, kana and Hangul come as overlapping pairs.
 */
#include "kb_text.h"

#define COMPOUND_PARTS 8

void kb_tokens_init(kb_tokens *t, kb_str text)
{
    t->text = text;
    t->at = t->run_end = t->first_end = 0;
    t->position = 0;
    t->pending = false;
}

static bool is_cjk(uint32_t code)
{
    bool within = (code >= 0x3005 && code <= 0x3007) || (code >= 0x3041 && code <= 0x30FF) ||
                  (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xAC00 && code <= 0xD7A3) ||
                  (code >= 0xF900 && code <= 0xFAFF) || (code >= 0xFF66 && code <= 0xFF9F) ||
                  (code >= 0x20000 && code <= 0x3FFFD);
    return within && kb_is_word_code(code); /* there is a middle dot among the kana */
}

/* The code point at an offset, without moving; 0 at the end. */
static uint32_t peek(kb_str text, size_t at)
{
    return at < text.n ? kb_utf8_next(text, &at) : 0;
}

static bool is_apostrophe(uint32_t code)
{
    uint32_t folded[3];
    return code != 0 && kb_fold_code(code, folded) == 1 && folded[0] == '\'';
}

/* The joiner at an offset if a word follows on it, and where that word begins; else 0. */
static uint32_t joiner_at(kb_str text, size_t at, size_t *next)
{
    uint32_t folded[3];
    char c = at < text.n ? text.s[at] : ' ';
    if ((uint8_t)c < 0x80 && c != '-' && c != '.' && c != '_')
        return 0;
    size_t n = kb_fold_code(kb_utf8_next(text, &at), folded);
    if (n != 1 || (folded[0] != '-' && folded[0] != '.' && folded[0] != '_'))
        return 0;
    uint32_t after = peek(text, at);
    *next = at;
    return kb_is_word_code(after) && !is_cjk(after) ? folded[0] : 0;
}

/* Appends a folded code point to a term, as long as it fits whole. */
static void add_folded(kb_token *token, uint32_t code)
{
    uint32_t folded[3];
    size_t count = kb_fold_code(code, folded);
    for (size_t i = 0; i < count; i++) {
        char bytes[4];
        size_t n = kb_utf8_put(folded[i], bytes);
        if (token->n + n <= KB_TERM_BYTES) {
            memcpy(token->term + token->n, bytes, n);
            token->n += n;
        }
    }
}

/* Whether an apostrophe at an offset stands inside a word; at moves behind it. */
static bool apostrophe_inside(kb_str text, size_t *at)
{
    size_t next = *at;
    if (next >= text.n || !is_apostrophe(kb_utf8_next(text, &next)))
        return false;
    uint32_t after = peek(text, next);
    if (!kb_is_word_code(after) || is_cjk(after))
        return false;
    *at = next;
    return true;
}

/* Marks over letters, soft hyphens and the like, which are inside a word but not part of it. */
static bool is_dropped(uint32_t code)
{
    uint32_t folded[3];
    return kb_fold_code(code, folded) == 0;
}

/* What French shortens before a vowel. It is cut off whatever the language, for it is no word of any other. */
static bool is_elided(const kb_token *token)
{
    static const char forms[][8] = {"c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"};
    for (size_t i = 0; i < KB_COUNT(forms); i++)
        if (kb_str_equal((kb_str){token->term, token->n}, kb_str_from(forms[i])))
            return true;
    return false;
}

/* The folded form of an ASCII letter or digit; 0 of other bytes. */
static char plain(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return c;
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : '\0';
}

/* Reads the letters and digits of ASCII from *at on, which most words have alone. */
static void read_plain(kb_str text, size_t *at, kb_token *token)
{
    size_t i = *at, n = token->n;
    for (char c; i < text.n && (c = plain(text.s[i])) != '\0'; i++)
        if (n < KB_TERM_BYTES)
            token->term[n++] = c;
    token->n = n;
    *at = i;
}

/* Whether a sign of ASCII ends a word, whatever follows on it. */
static bool ends_word(char c)
{
    return (uint8_t)c < 0x80 && c != '\'' && c != '`';
}

/* Reads the word at *at (not CJK) into token. */
static void read_word(kb_str text, size_t *at, kb_token *token)
{
    size_t possessive = 0; /* length of the term before a last apostrophe */
    size_t elided = 0, start = 0; /* length before a first one that elides, and what is behind it */
    token->start = *at;
    token->n = 0;
    for (;;) {
        read_plain(text, at, token);
        if (*at >= text.n || ends_word(text.s[*at]))
            break;
        size_t next = *at;
        uint32_t code = kb_utf8_next(text, &next);
        if (is_dropped(code) || (kb_is_word_code(code) && !is_cjk(code))) {
            add_folded(token, code);
            *at = next;
        } else if (apostrophe_inside(text, at)) {
            if (possessive == 0 && is_elided(token)) {
                elided = token->n;
                start = *at;
            }
            possessive = token->n;
        } else {
            break;
        }
    }
    token->end = *at;
    if (possessive > 0 && token->n == possessive + 1 && token->term[possessive] == 's')
        token->n = possessive;
    if (elided > 0 && elided < token->n) { /* not in "drive C's" */
        token->n -= elided;
        memmove(token->term, token->term + elided, token->n);
        token->start = start;
    }
}

static bool add_part(kb_token *whole, uint32_t joiner, const kb_token *part)
{
    size_t dot = joiner == '.' ? 1 : 0;
    if (whole->n + dot + part->n > KB_TERM_BYTES)
        return false;
    if (dot > 0)
        whole->term[whole->n++] = '.';
    memcpy(whole->term + whole->n, part->term, part->n);
    whole->n += part->n;
    return true;
}

/* Looks over all words that are joined to the first; hyphens and underscores vanish in the compound, dots stay. */
static void scan_joined(kb_tokens *t)
{
    kb_token part;
    size_t next = 0, parts = 1;
    bool fits = true;
    t->compound = t->first;
    for (uint32_t joiner; (joiner = joiner_at(t->text, t->run_end, &next)) != 0; parts++) {
        t->run_end = next;
        read_word(t->text, &t->run_end, &part);
        fits = fits && parts < COMPOUND_PARTS && add_part(&t->compound, joiner, &part);
    }
    t->pending = fits;
    t->compound.end = t->run_end;
    t->compound.position = t->position;
    t->compound.last_position = t->position + (uint32_t)parts - 1;
    t->compound.type = KB_TOKEN_COMPOUND;
}

/* Reads the word at t->at, and looks over those joined to it; run_end is where they end. */
static void scan_run(kb_tokens *t)
{
    size_t next;
    t->run_end = t->at;
    read_word(t->text, &t->run_end, &t->first);
    t->first_end = t->run_end;
    if (joiner_at(t->text, t->run_end, &next) != 0)
        scan_joined(t);
}

/* The marks that make か a が, where kana are decomposed or half-width. */
static bool is_voice_mark(uint32_t code)
{
    return code == 0x3099 || code == 0x309A || code == 0xFF9E || code == 0xFF9F;
}

static void add_cjk(kb_str text, size_t *at, kb_token *token)
{
    do
        add_folded(token, kb_utf8_next(text, at));
    while (is_voice_mark(peek(text, *at)));
}

/* A pair of CJK characters, or one that stands alone. */
static void read_cjk(kb_tokens *t, kb_token *token)
{
    token->start = t->at;
    token->n = 0;
    bool follows = false;
    size_t before = t->at;
    while (before > 0 && ((uint8_t)t->text.s[before - 1] & 0xC0) == 0x80)
        before--;
    if (before > 0)
        before--;
    follows = t->at > 0 && is_cjk(peek(t->text, before));
    add_cjk(t->text, &t->at, token);
    token->end = t->at;
    if (is_cjk(peek(t->text, t->at))) {
        add_cjk(t->text, &token->end, token);
    } else if (follows) {
        token->n = 0; /* the pair before holds it */
    }
}

/* The next word of a run, of which the first was read already. */
static void next_word(kb_tokens *t, kb_token *out)
{
    if (t->at >= t->first_end) {
        read_word(t->text, &t->at, out);
        return;
    }
    *out = t->first;
    t->at = t->first_end;
}

static bool give(kb_tokens *t, kb_token *out)
{
    if (out->n == 0)
        return false;
    out->type = KB_TOKEN_WORD;
    out->position = out->last_position = t->position;
    return true;
}

bool kb_tokens_next(kb_tokens *t, kb_token *out)
{
    while (t->at < t->text.n || t->pending) {
        if (t->pending && t->at >= t->run_end) {
            *out = t->compound;
            t->pending = false;
            return true;
        }
        size_t next = t->at;
        uint32_t code = kb_utf8_next(t->text, &next);
        if (!kb_is_word_code(code)) {
            t->at = next;
            continue;
        }
        if (is_cjk(code)) {
            read_cjk(t, out);
        } else {
            if (t->at >= t->run_end)
                scan_run(t);
            next_word(t, out);
        }
        if (give(t, out)) {
            t->position++;
            return true;
        }
    }
    return false;
}
