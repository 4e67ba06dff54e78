/*
 * spelling.c - words of a query that the guide lacks: the last one unfinished,
 * misspelt ones, words run together or torn apart (library.h). Caller: query.c.
 *
 * What a guide knows are its terms, the words of its synonyms, and those that
 * name a kind or a platform. A word of these, one with a digit, and a short one
 * are left as they are.
 */
#include "library.h"

#define FEW_WORDS 16u       /* of a query; more are a ticket, full of names, and taken as they are */
#define COMPLETIONS 8u      /* of one unfinished word */
#define COMPLETION_TERMS 2048u /* looked at for them */
#define CANDIDATES 3u       /* as near as the nearest */
#define LEAST_LETTERS 4u    /* of a misspelt word */
#define MOST_LETTERS 16u    /* of one whose forms are tried */
#define TWO_EDITS_LETTERS 7u /* of a stem that may have two mistakes */
#define SURE_COST 2u        /* of a mistake at one letter behind the first */
#define LEAST_HALF 3u       /* letters of a word that was run together with another */
#define LEAST_BEGINNING 5u  /* letters of a stem whose ending is misspelt */
#define MOST_ENDING 6u      /* letters of that ending */

/* What a word counts that is not as typed, in 64ths. */
#define COMPLETED_WEIGHT 45u
#define TORN_WEIGHT 51u     /* joined or split */
#define BEGINNING_WEIGHT 38u

typedef struct candidate {
    char text[KB_TERM_BYTES];
    size_t n;
    uint32_t df;
    unsigned cost; /* less is nearer */
} candidate;

typedef struct candidates {
    candidate list[COMPLETIONS];
    size_t count, room;
} candidates;

typedef struct speller {
    kb_session *s;
    kb_query_word *out;
    size_t count;
} speller;

/* -------------------------------------------------------------- candidates */

static bool is_better(const candidate *a, const candidate *b)
{
    if (a->cost != b->cost)
        return a->cost < b->cost;
    if (a->df != b->df)
        return a->df > b->df;
    return kb_str_compare((kb_str){a->text, a->n}, (kb_str){b->text, b->n}) < 0;
}

/* The place of a candidate; their number when it is none. */
static size_t find_candidate(const candidates *found, kb_str text)
{
    size_t at = 0;
    while (at < found->count && !kb_str_equal((kb_str){found->list[at].text, found->list[at].n}, text))
        at++;
    return at;
}

static void drop_candidate(candidates *found, size_t at)
{
    found->count--;
    memmove(&found->list[at], &found->list[at + 1], (found->count - at) * sizeof *found->list);
}

/* Keeps the best so many, best first, and of one word the least cost. */
static void add_candidate(candidates *found, kb_str text, uint32_t df, unsigned cost)
{
    candidate c = {.n = text.n, .df = df, .cost = cost};
    size_t at = find_candidate(found, text);
    if (text.n > KB_TERM_BYTES || (at < found->count && found->list[at].cost <= cost))
        return;
    if (at < found->count)
        drop_candidate(found, at);
    memcpy(c.text, text.s, text.n);
    at = found->count;
    while (at > 0 && is_better(&c, &found->list[at - 1]))
        at--;
    if (at == found->room)
        return;
    if (found->count < found->room)
        found->count++;
    memmove(&found->list[at + 1], &found->list[at], (found->count - at - 1) * sizeof c);
    found->list[at] = c;
}

static size_t count_letters(kb_str text)
{
    size_t letters = 0;
    for (size_t at = 0; at < text.n; letters++)
        (void)kb_utf8_next(text, &at);
    return letters;
}

/* Twice the edits, and one more when the first letter is another: few people miss that. */
static unsigned cost_of(unsigned edits, kb_str typed, kb_str text)
{
    return 2 * edits + (text.n > 0 && typed.n > 0 && text.s[0] != typed.s[0] ? 1 : 0);
}

static uint32_t weight_of_cost(unsigned cost)
{
    static const uint32_t weights[] = {64, 64, 44, 40, 36, 32};
    return weights[cost < KB_COUNT(weights) ? cost : KB_COUNT(weights) - 1];
}

/* --------------------------------------------------------------- synonyms */

#define KEYS_KEPT 262144u /* bytes; nobody's synonyms have more */

/* Whether the dictionary says all of a word that there is to know, so that a key with it adds nothing. */
static bool is_plain_term(kb_session *s, kb_str word)
{
    kb_term term;
    return kb_dictionary_find(&s->pages, word, &term) == KB_OK && term.df > 0 && term.flags == 0;
}

static bool keep_words(void *user, kb_str key)
{
    kb_session *s = user;
    kb_str word;
    while (kb_str_split(&key, ' ', &word))
        if (s->key_words.size + word.n < KEYS_KEPT && !is_plain_term(s, word)) {
            kb_buf_str(&s->key_words, word);
            kb_buf_byte(&s->key_words, ' ');
        }
    return s->key_words.failed;
}

/* The words that only keys of synonyms have, with blanks between: read once, for all queries of a session. */
static kb_str key_words(kb_session *s)
{
    if (!s->has_key_words) {
        kb_buf_clear(&s->key_words);
        (void)kb_words_each_key(&s->pages, &s->arena, keep_words, s);
        s->arena.failed = s->arena.failed || s->key_words.failed;
        s->has_key_words = kb_session_status(s) == KB_OK;
    }
    return kb_buf_view(&s->key_words);
}

static bool is_in_keys(kb_session *s, kb_str stem)
{
    kb_str word, keys = key_words(s);
    while (kb_str_split(&keys, ' ', &word))
        if (kb_str_equal(word, stem))
            return true;
    return false;
}

/* -------------------------------------------------------------- completion */

/* Terms that begin with what was typed, the shortest first. */
static kb_status find_completions(kb_session *s, kb_str typed, candidates *found)
{
    kb_dictionary_walk w;
    kb_str text, keys = key_words(s);
    kb_term term;
    kb_status status = KB_OK;
    kb_dictionary_walk_seek(&w, &s->pages, typed);
    for (uint32_t i = 0; i < COMPLETION_TERMS; i++) {
        status = kb_dictionary_walk_next(&w, &s->pages, &text, &term);
        if (status != KB_OK || (!kb_str_begins(text, typed) && kb_str_compare(text, typed) > 0))
            break;
        if (kb_str_begins(text, typed) && term.df > 0)
            add_candidate(found, text, term.df, (unsigned)text.n);
    }
    while (kb_str_split(&keys, ' ', &text))
        if (kb_str_begins(text, typed))
            add_candidate(found, text, 0, (unsigned)text.n);
    return status == KB_NONE ? KB_OK : status;
}

/* ---------------------------------------------------------------- spelling */

typedef struct nearness {
    kb_fuzzy fuzzy;
    kb_str typed;
    candidates *found;
} nearness;

/* A function word is only misspelt at one letter: a word of the matter that the guide lacks is none. */
static void try_term(nearness *n, kb_str text, uint32_t df, unsigned flags)
{
    unsigned edits = kb_fuzzy_edits(&n->fuzzy, text);
    if (edits > n->fuzzy.limit)
        return;
    unsigned cost = cost_of(edits, n->typed, text);
    if (cost > SURE_COST && (flags & (KB_TERM_SOFT | KB_TERM_STOP)))
        return;
    if (n->found->count > 0 && cost < n->found->list[0].cost)
        n->found->count = 0;
    if (n->found->count == 0 || cost == n->found->list[0].cost)
        add_candidate(n->found, text, df, cost);
}

/* Tries the terms that are near enough and begin so. */
static kb_status try_terms(kb_session *s, nearness *n, kb_str beginning)
{
    char from[KB_FUZZY_TEXT];
    kb_dictionary_walk w;
    kb_str text, next = beginning;
    kb_term term;
    kb_dictionary_walk_begin(&w, &s->pages);
    kb_status status = kb_dictionary_walk_to(&w, &s->pages, next, &text, &term);
    while (status == KB_OK && kb_str_begins(text, beginning)) {
        try_term(n, text, term.df, term.flags);
        if (!kb_fuzzy_dead(&n->fuzzy))
            status = kb_dictionary_walk_next(&w, &s->pages, &text, &term);
        else if ((next = kb_fuzzy_next(&n->fuzzy, from)).n > 0 && kb_str_begins(next, beginning))
            status = kb_dictionary_walk_to(&w, &s->pages, next, &text, &term);
        else
            break;
    }
    return status == KB_NONE ? KB_OK : status;
}

/*
 * The nearest words that the guide knows, one of its terms or of the words of its synonyms,
 * when they have no more edits, and begin so.
 */
static kb_status find_near(kb_session *s, kb_str typed, unsigned edits, kb_str beginning, candidates *found)
{
    nearness n = {.typed = typed, .found = found};
    kb_str word, keys = key_words(s);
    kb_fuzzy_begin(&n.fuzzy, typed, edits);
    kb_status status = try_terms(s, &n, beginning);
    while (status == KB_OK && kb_str_split(&keys, ' ', &word))
        try_term(&n, word, 0, 0);
    return status;
}

/* ---------------------------------------------------------------- variants */

/* One letter of a word inserted, replaced, left out or swapped with the next. */
typedef enum edit { INSERT, REPLACE, DELETE, SWAP } edit;

/* Writes the word with an edit at a byte, the letter being that of INSERT and REPLACE; false when there is no such. */
static bool edit_word(kb_str word, edit how, size_t at, char letter, kb_token *out)
{
    size_t skip = how == INSERT ? 0 : how == SWAP ? 2 : 1, put = how == DELETE ? 0 : how == SWAP ? 2 : 1;
    if (at + skip > word.n || word.n - skip + put > KB_TERM_BYTES)
        return false;
    memcpy(out->term, word.s, at);
    if (how == SWAP)
        memcpy(out->term + at, (char[]){word.s[at + 1], word.s[at]}, 2);
    else if (put == 1)
        out->term[at] = letter;
    memcpy(out->term + at + put, word.s + at + skip, word.n - at - skip);
    out->n = word.n - skip + put;
    return true;
}

/* Two texts between which, the first one included, no term stands. */
typedef struct gap {
    char from[KB_TERM_BYTES], to[KB_TERM_BYTES];
    size_t from_n, to_n;
    bool known, endless; /* endless: no term stands behind the first */
} gap;

/* What find_variants() goes by: one gap an edit. */
typedef struct varying {
    kb_session *s;
    candidates *found;
    gap gaps[SWAP + 1];
} varying;

static bool is_in_gap(const gap *g, kb_str text)
{
    return g->known && kb_str_compare(text, (kb_str){g->from, g->from_n}) >= 0 &&
           (g->endless || kb_str_compare(text, (kb_str){g->to, g->to_n}) < 0);
}

static void keep_gap(gap *g, kb_str from, kb_str to, bool endless)
{
    g->known = true;
    g->endless = endless;
    g->from_n = from.n;
    memcpy(g->from, from.s, from.n);
    g->to_n = endless ? 0 : to.n;
    memcpy(g->to, to.s, g->to_n);
}

/* kb_dictionary_find(), and most texts stand where one before them found no term. */
static kb_status find_beside(kb_session *s, gap *g, kb_str stem, kb_term *out)
{
    kb_dictionary_walk w;
    kb_str text = {"", 0};
    if (is_in_gap(g, stem))
        return KB_NONE;
    kb_dictionary_walk_seek(&w, &s->pages, stem);
    kb_status status = kb_dictionary_walk_to(&w, &s->pages, stem, &text, out);
    if (status < 0 || (status == KB_OK && kb_str_equal(text, stem)))
        return status;
    keep_gap(g, stem, text, status == KB_NONE);
    return KB_NONE;
}

/* Takes a term that a form of the word one edit away is of. */
static kb_status try_variant(varying *v, edit how, kb_token *variant)
{
    kb_term term;
    if (!kb_stem(v->s->stemmer, variant)) {
        v->s->arena.failed = true;
        return kb_session_status(v->s);
    }
    kb_str stem = {variant->term, variant->n};
    kb_status status = find_beside(v->s, &v->gaps[how], stem, &term);
    if (status == KB_OK && term.df > 0)
        add_candidate(v->found, stem, term.df, SURE_COST);
    return status == KB_NONE ? KB_OK : status;
}

static kb_status try_edits(varying *v, kb_str typed, edit how, size_t at)
{
    kb_token variant;
    kb_status status = KB_OK;
    bool lettered = how == INSERT || how == REPLACE;
    for (char letter = 'a'; letter <= (lettered ? 'z' : 'a') && status == KB_OK; letter++)
        if (edit_word(typed, how, at, letter, &variant))
            status = try_variant(v, how, &variant);
    return status;
}

/*
 * A mistake in an ending hides the stem from find_near() (syncyng, wating): so
 * the word with each edit behind its first letter is stemmed and looked up.
 * Latin letters only.
 */
static kb_status find_variants(kb_session *s, kb_str typed, candidates *found)
{
    varying v = {.s = s, .found = found};
    kb_status status = KB_OK;
    for (size_t at = 1; at <= typed.n && status == KB_OK; at++)
        for (edit how = INSERT; how <= SWAP && status == KB_OK; how++)
            status = try_edits(&v, typed, how, at);
    return status;
}

/* Whether a word is one that find_variants() may help. */
static bool may_vary(kb_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.s[i] < 'a' || word.s[i] > 'z')
            return false;
    return word.n > LEAST_LETTERS && word.n <= MOST_LETTERS;
}

/* ----------------------------------------------------------------- nearest */

static bool is_sure(const candidates *found)
{
    return found->count > 0 && found->list[0].cost <= SURE_COST;
}

/*
 * The words that are nearest to one that the guide lacks. Nothing is nearer than those
 * with its first letter and one mistake, and these are found at least cost.
 */
static kb_status find_nearest(kb_session *s, const kb_query_word *word, candidates *found)
{
    size_t letter = 0;
    (void)kb_utf8_next(word->stem, &letter);
    kb_status status = find_near(s, word->stem, 1, kb_str_slice(word->stem, 0, letter), found);
    bool ends = is_sure(found) && kb_str_begins(word->folded, word->stem);
    if (status == KB_OK && !ends && may_vary(word->folded))
        status = find_variants(s, word->folded, found);
    if (status == KB_OK && !is_sure(found))
        status = find_near(s, word->stem, 1, KB_LIT(""), found);
    if (status == KB_OK && found->count == 0 && count_letters(word->stem) >= TWO_EDITS_LETTERS)
        status = find_near(s, word->stem, 2, KB_LIT(""), found);
    while (found->count > 1 && found->list[found->count - 1].cost > found->list[0].cost)
        found->count--;
    return status;
}

/* ----------------------------------------------------------------- results */

/* A word of the query in place of one that was typed. */
static kb_status replacement(kb_session *s, const kb_query_word *typed, const candidate *c, kb_query_word *out)
{
    *out = *typed;
    out->stem = kb_arena_copy(&s->arena, (kb_str){c->text, c->n});
    kb_status status = kb_dictionary_find(&s->pages, out->stem, &out->term);
    out->known = status == KB_OK && out->term.df > 0;
    return status == KB_NONE ? KB_OK : status;
}

static kb_status add_others(kb_session *s, kb_query_word *word, const candidate *list, size_t count, kb_how how,
                            bool completed)
{
    kb_query_word *others = kb_arena_get(&s->arena, count, sizeof *others);
    kb_status status = KB_OK;
    if (others == NULL)
        return kb_session_status(s);
    for (size_t i = 0; i < count && status == KB_OK; i++) {
        status = replacement(s, word, &list[i], &others[i]);
        others[i].how = how;
        others[i].weight = completed ? COMPLETED_WEIGHT : weight_of_cost(list[i].cost);
        others[i].others = NULL;
        others[i].other_count = 0;
    }
    word->others = others;
    word->other_count = count;
    return status;
}

/* The nearest word stands in place of the typed one; others that are as near may be meant, too. */
static kb_status correct(kb_session *s, kb_query_word *word, const candidates *found)
{
    kb_query_word typed = *word;
    kb_status status = replacement(s, &typed, &found->list[0], word);
    word->how = KB_HOW_CORRECTED;
    word->weight = weight_of_cost(found->list[0].cost);
    if (status == KB_OK && found->count > 1)
        status = add_others(s, word, found->list + 1, found->count - 1, KB_HOW_CORRECTED, false);
    return status;
}

/* ------------------------------------------------------- joined and split */

/* Reads a text as one word of the guide that says something; false when it is none. */
static bool read_one(kb_session *s, kb_str text, kb_query_word *out)
{
    kb_tokens tokens;
    kb_token token, more;
    kb_tokens_init(&tokens, text);
    return kb_tokens_next(&tokens, &token) && !kb_tokens_next(&tokens, &more) &&
           kb_look_up(s, &token, text, out) == KB_OK && out->known && out->term.flags == 0;
}

/* A word and the one behind it as one: up load. */
static bool join(speller *sp, const kb_query_word *word, const kb_query_word *next)
{
    kb_query_word joined;
    if (word->how == KB_HOW_PREFIX || next->how == KB_HOW_PREFIX)
        return false;
    if ((word->known || word->term.flags != 0) && (next->known || next->term.flags != 0))
        return false;
    kb_str text = kb_arena_join(&sp->s->arena, (kb_str[]){word->typed, next->typed}, 2);
    if (!read_one(sp->s, text, &joined))
        return false;
    joined.typed = (kb_str){word->typed.s, (size_t)(next->typed.s + next->typed.n - word->typed.s)};
    joined.position = word->position;
    joined.how = KB_HOW_JOINED;
    joined.weight = TORN_WEIGHT;
    sp->out[sp->count++] = joined;
    return true;
}

/* One word as two of the guide: airplanemode. Of several ways the one with the longest first word. */
static bool split(speller *sp, const kb_query_word *word)
{
    kb_query_word left, right;
    if (word->typed.n > (size_t)2 * KB_TERM_BYTES) /* no two words are as long */
        return false;
    for (size_t at = word->typed.n; at-- > 1;) {
        kb_str first = kb_str_slice(word->typed, 0, at), second = kb_str_slice(word->typed, at, word->typed.n);
        if (((uint8_t)second.s[0] & 0xC0) == 0x80 || count_letters(first) < LEAST_HALF ||
            count_letters(second) < LEAST_HALF || !read_one(sp->s, first, &left) || !read_one(sp->s, second, &right))
            continue;
        left.how = right.how = KB_HOW_SPLIT;
        left.typed = right.typed = word->typed;
        left.weight = right.weight = TORN_WEIGHT;
        left.position = right.position = word->position;
        sp->out[sp->count++] = left;
        sp->out[sp->count++] = right;
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------ a word */

static bool has_digit(kb_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.s[i] >= '0' && text.s[i] <= '9')
            return true;
    return false;
}

/* A stem of the guide that the word begins with, its ending misspelt or unfinished: notificaton, uploadi. */
static kb_status find_beginning(kb_session *s, kb_query_word *word)
{
    for (size_t n = word->folded.n; n-- > LEAST_BEGINNING && word->folded.n - n <= MOST_ENDING;) {
        kb_term term;
        kb_str stem = kb_str_slice(word->folded, 0, n);
        kb_status status = kb_dictionary_find(&s->pages, stem, &term);
        if (status < 0)
            return status;
        if (status != KB_OK || term.df == 0)
            continue;
        word->stem = stem;
        word->term = term;
        word->known = true;
        word->how = KB_HOW_CORRECTED;
        word->weight = BEGINNING_WEIGHT;
        return KB_OK;
    }
    return KB_OK;
}

/* Adds a word that the guide lacks as what it may mean. */
static kb_status repair(speller *sp, kb_query_word word, bool last)
{
    candidates found = {.room = COMPLETIONS};
    kb_status status = KB_OK;
    size_t letters = count_letters(word.folded);
    if (last && letters >= 2)
        status = find_completions(sp->s, word.folded, &found);
    if (status == KB_OK && found.count > 0)
        status = add_others(sp->s, &word, found.list, found.count, KB_HOW_COMPLETED, true);
    if (status != KB_OK || found.count > 0 || letters < LEAST_LETTERS) {
        sp->out[sp->count++] = word;
        return status;
    }
    found.room = CANDIDATES;
    status = find_nearest(sp->s, &word, &found);
    bool near = found.count > 0 && found.list[0].cost <= 3;
    if (status == KB_OK && !near && split(sp, &word))
        return KB_OK;
    if (status == KB_OK)
        status = found.count > 0 ? correct(sp->s, &word, &found) : find_beginning(sp->s, &word);
    sp->out[sp->count++] = word;
    return status;
}

static bool is_strange(const kb_query_word *word)
{
    return !word->known && word->how != KB_HOW_PREFIX && !word->named && word->term.flags == 0 && !has_digit(word->folded);
}

kb_status kb_correct_words(kb_session *s, kb_query_word **words, size_t *count)
{
    const kb_query_word *typed = *words;
    if (*count == 0 || *count > FEW_WORDS)
        return KB_OK;
    speller sp = {.s = s, .out = kb_arena_get(&s->arena, 2 * *count, sizeof **words)};
    kb_status status = KB_OK;
    if (sp.out == NULL)
        return kb_session_status(s);
    for (size_t i = 0; i < *count && status == KB_OK; i++) {
        if (i + 1 < *count && join(&sp, &typed[i], &typed[i + 1]))
            i++;
        else if (is_strange(&typed[i]) && !is_in_keys(s, typed[i].stem))
            status = repair(&sp, typed[i], i + 1 == *count);
        else
            sp.out[sp.count++] = typed[i];
    }
    *words = sp.out;
    *count = sp.count;
    return status == KB_OK ? kb_session_status(s) : status;
}
