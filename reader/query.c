/*
 * query.c - reads a query: what is a phrase, an excluded or required word, the
 * beginning of a word, a facet, a word with synonyms (library.h). Caller: search.c.
 *
 * Pasted text must survive: quotes make a phrase that filters, a dash before a
 * letter excludes, a plus requires and a star behind a word is for all that begin
 * so, in a short query only; a colon filters only behind the name of a facet.
 */
#include "library.h"

#define SIGNED_CHUNKS 8u    /* more are a sentence, and its dashes are dashes */
#define PHRASE_CHUNKS 16u   /* more are a ticket, and what it quotes may be worded otherwise here */
#define FACET_BYTES 128u    /* of `facet:value` */
#define FACET_CHUNKS 16u    /* with a colon, that may be `facet:value`: for each the values are looked through */
#define FOLDED_BYTES 6u     /* that one byte of folded text comes from, at most */
#define LEAST_BEGINNING 2u  /* letters before a star */
#define FILTER_WORDS 40u    /* whatever stands between blanks: each costs a walk through its posting list */

typedef struct part {
    enum kb_part type; /* WORD for text */
    kb_str text;
    uint32_t value;    /* FACET */
    bool begins;       /* a star stood behind the text: all words that begin so */
    size_t end;        /* of the text in the plan's */
} part;

typedef struct parts {
    part *list;
    size_t count;
} parts;

/* ------------------------------------------------------------------- parts */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* How many pieces between blanks a text has: words, as people count them. */
static size_t count_chunks(kb_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.n; i++)
        if (!is_blank(text.s[i]) && (i == 0 || is_blank(text.s[i - 1])))
            count++;
    return count;
}

/* Length of the quotation mark at an offset; 0 when there is none. */
static size_t quote_at(kb_str text, size_t at)
{
    uint32_t folded[3];
    size_t next = at;
    if (at >= text.n)
        return 0;
    size_t n = kb_fold_code(kb_utf8_next(text, &next), folded);
    return n == 1 && folded[0] == '"' ? next - at : 0;
}

/* The text between a quotation mark at an offset and the next one; *end is behind that. */
static bool phrase_at(kb_str text, size_t at, kb_str *inside, size_t *end)
{
    size_t open = quote_at(text, at);
    if (open == 0)
        return false;
    for (size_t i = at + open; i < text.n; i++) {
        size_t close = quote_at(text, i);
        if (close == 0)
            continue;
        *inside = kb_str_trim(kb_str_slice(text, at + open, i));
        *end = i + close;
        return inside->n > 0;
    }
    return false;
}

/* Whether a text of the file folds to what the query says; one much longer does not. */
static bool folds_to(kb_str text, kb_str folded, kb_buf *scratch)
{
    if (text.n > FOLDED_BYTES * folded.n)
        return false;
    kb_buf_clear(scratch);
    kb_fold_text(text, scratch);
    return !scratch->failed && kb_str_equal(kb_buf_view(scratch), folded);
}

/* Whether text names a value: by its name, label or one of its words. */
static bool names_value(const kb_value *value, kb_str folded, kb_buf *scratch)
{
    if (folds_to(value->name, folded, scratch) || folds_to(value->label, folded, scratch))
        return true;
    kb_str rest = value->words, word;
    while (kb_str_split(&rest, ',', &word))
        if (word.n > 0 && folds_to(kb_str_trim(word), folded, scratch))
            return true;
    return false;
}

/* The value that `facet:value`, both folded, names. */
static bool find_value(const kb_facets *facets, kb_str name, kb_str text, kb_buf *scratch, uint32_t *value)
{
    for (uint32_t f = 0; f < facets->facet_count; f++) {
        const kb_facet *facet = &facets->facets[f];
        if (!folds_to(facet->name, name, scratch))
            continue;
        for (uint32_t i = 0; i < facet->value_count; i++)
            if (names_value(&facets->values[facet->first_value + i], text, scratch)) {
                *value = facet->first_value + i;
                return true;
            }
    }
    return false;
}

/* Reads `facet:value`; false when it is not that. */
static bool facet_at(kb_session *s, kb_str chunk, uint32_t *value)
{
    kb_str text = chunk, name;
    if (!kb_str_split(&text, ':', &name) || name.n == 0 || text.n == 0 || chunk.n > FACET_BYTES)
        return false;
    kb_buf bufs[3];
    for (size_t i = 0; i < KB_COUNT(bufs); i++)
        kb_buf_init(&bufs[i], &s->kb->alloc);
    kb_fold_text(name, &bufs[0]);
    kb_fold_text(text, &bufs[1]);
    bool found = find_value(&s->kb->facets, kb_buf_view(&bufs[0]), kb_buf_view(&bufs[1]), &bufs[2], value);
    for (size_t i = 0; i < KB_COUNT(bufs); i++) {
        s->arena.failed = s->arena.failed || bufs[i].failed;
        kb_buf_release(&bufs[i]);
    }
    return found;
}

/* Whether a sign stands before a letter. */
static bool is_signed(kb_str chunk, char sign)
{
    size_t at = 1;
    if (chunk.n < 2 || chunk.s[0] != sign || (chunk.s[1] >= '0' && chunk.s[1] <= '9'))
        return false;
    return kb_is_word_code(kb_utf8_next(chunk, &at));
}

/* Whether a chunk is one word and a star. */
static bool is_beginning(kb_str chunk)
{
    kb_str word = kb_str_slice(chunk, 0, chunk.n - 1);
    size_t letters = 0;
    if (chunk.s[chunk.n - 1] != '*')
        return false;
    for (size_t at = 0; at < word.n; letters++)
        if (!kb_is_word_code(kb_utf8_next(word, &at)))
            return false;
    return letters >= LEAST_BEGINNING && kb_count_words(word) == 1;
}

/* colons: pieces with a colon so far, this one left out. */
static part part_of(kb_session *s, kb_str chunk, bool may_sign, size_t colons)
{
    part p = {.type = KB_PART_WORD, .text = chunk};
    if (may_sign && (is_signed(chunk, '-') || is_signed(chunk, '+'))) {
        p.type = chunk.s[0] == '-' ? KB_PART_EXCLUDED : KB_PART_REQUIRED;
        p.text = kb_str_slice(chunk, 1, chunk.n);
    } else if (colons < FACET_CHUNKS && facet_at(s, chunk, &p.value)) {
        p.type = KB_PART_FACET;
    }
    p.begins = may_sign && p.type != KB_PART_FACET && is_beginning(p.text);
    if (p.begins)
        p.text = kb_str_slice(p.text, 0, p.text.n - 1);
    return p;
}

/* Cuts the query into parts at blanks and around phrases. */
static parts cut(kb_session *s, kb_str text)
{
    size_t chunks = count_chunks(text), colons = 0;
    bool few = kb_count_words(text) <= FILTER_WORDS, may_sign = few && chunks <= SIGNED_CHUNKS;
    /* The shortest part is one byte; only phrases, of three and more, follow on each other without a blank. */
    parts out = {kb_arena_get(&s->arena, text.n / 2 + 2, sizeof(part)), 0};
    for (size_t at = 0; at < text.n && out.list != NULL;) {
        kb_str inside;
        size_t end = at;
        if (is_blank(text.s[at])) {
            at++;
        } else if (phrase_at(text, at, &inside, &end)) {
            enum kb_part type = few && chunks <= PHRASE_CHUNKS ? KB_PART_PHRASE : KB_PART_WORD;
            out.list[out.count++] = (part){.type = type, .text = inside};
            at = end;
        } else {
            while (end < text.n && !is_blank(text.s[end]))
                end++;
            kb_str chunk = kb_str_slice(text, at, end);
            out.list[out.count++] = part_of(s, chunk, may_sign, colons);
            colons += memchr(chunk.s, ':', chunk.n) != NULL ? 1 : 0;
            at = end;
        }
    }
    return out;
}

/* ------------------------------------------------------------------ phrases */

/* Every hit must have one of the words that begin so; or it must not. */
static kb_status add_beginning(kb_session *s, kb_phrase *phrase, kb_query_word *word)
{
    kb_status status = kb_expand_prefix(s, word);
    if (status != KB_OK || word->how != KB_HOW_PREFIX)
        return status;
    phrase->any = true;
    phrase->count = word->other_count;
    phrase->words = word->others;
    return KB_OK;
}

static kb_status add_phrase(kb_session *s, kb_plan *plan, const part *p)
{
    kb_phrase *phrase = &plan->phrases[plan->phrase_count];
    kb_query_word *words;
    kb_status status = kb_read_words(s, p->text, false, &words, &phrase->count);
    phrase->words = words;
    if (status == KB_OK)
        status = kb_read_words(s, p->text, true, &phrase->merged, &phrase->merged_count);
    if (phrase->merged_count == phrase->count)
        phrase->merged_count = 0;
    if (status == KB_OK && p->begins && phrase->count == 1)
        status = add_beginning(s, phrase, words);
    phrase->excluded = p->type == KB_PART_EXCLUDED;
    if (p->type == KB_PART_PHRASE) {
        phrase->typed = p->text;
        phrase->text = kb_str_slice(plan->text, p->end - p->text.n, p->end);
    }
    if (status == KB_OK && phrase->count > 0)
        plan->phrase_count++;
    return status;
}

/* ---------------------------------------------------------------- the plan */

static void add_value(kb_plan *plan, uint32_t value)
{
    size_t at = plan->value_count;
    for (size_t i = 0; i < plan->value_count; i++)
        if (plan->values[i] == value)
            return;
    for (; at > 0 && plan->values[at - 1] > value; at--)
        plan->values[at] = plan->values[at - 1];
    plan->values[at] = value;
    plan->value_count++;
}

static size_t count_understood(const kb_plan *plan, const parts *cut_parts)
{
    size_t count = cut_parts->count + plan->word_count;
    for (size_t i = 0; i < plan->group_count; i++)
        count += plan->groups[i].choice_count;
    return count;
}

static kb_status make_understood(kb_session *s, kb_plan *plan, const parts *cut_parts)
{
    plan->understood = kb_arena_get(&s->arena, count_understood(plan, cut_parts), sizeof *plan->understood);
    if (plan->understood == NULL)
        return kb_session_status(s);
    for (size_t i = 0; i < cut_parts->count; i++) {
        const part *p = &cut_parts->list[i];
        kb_str meaning = p->type == KB_PART_FACET ? s->kb->facets.values[p->value].name : (kb_str){"", 0};
        if (p->type != KB_PART_WORD)
            kb_understand(plan, p->type, (kb_str){p->text.s, p->text.n + (p->begins ? 1 : 0)}, meaning);
    }
    kb_understand_groups(plan);
    return kb_session_status(s);
}

/* A query of stop words only is about them; in any other they count nothing. */
static bool has_only_stop_words(const kb_plan *plan)
{
    for (size_t i = 0; i < plan->word_count; i++)
        if (!(plan->words[i].term.flags & KB_TERM_STOP))
            return false;
    return true;
}

/* Text and phrases joined: all words of a query count for the ranking. */
static kb_str free_text(kb_session *s, parts *cut_parts)
{
    kb_str *pieces = kb_arena_get(&s->arena, 2 * cut_parts->count, sizeof *pieces);
    size_t n = 0, bytes = 0;
    for (size_t i = 0; i < cut_parts->count && pieces != NULL; i++) {
        part *p = &cut_parts->list[i];
        if (p->type == KB_PART_WORD || p->type == KB_PART_PHRASE || p->type == KB_PART_REQUIRED) {
            p->end = bytes + p->text.n;
            bytes = p->end + 1;
            pieces[n++] = p->text;
            pieces[n++] = KB_LIT(" ");
        }
    }
    return kb_arena_join(&s->arena, pieces, n);
}

static kb_status read_parts(kb_session *s, kb_plan *plan, const parts *cut_parts)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < cut_parts->count && status == KB_OK; i++) {
        const part *p = &cut_parts->list[i];
        if (p->type == KB_PART_FACET)
            add_value(plan, p->value);
        else if (p->type != KB_PART_WORD)
            status = add_phrase(s, plan, p);
    }
    return status;
}

/* The word of the free text that a star stood behind. */
static kb_query_word *word_before(kb_plan *plan, size_t end)
{
    for (size_t i = 0; i < plan->word_count && end > 0; i++)
        if (plan->words[i].typed.s + plan->words[i].typed.n == plan->text.s + end)
            return &plan->words[i];
    return NULL;
}

/* Of a query that wants all words, a record must have one of those that begin so. */
static void require_beginning(kb_plan *plan, const kb_query_word *word)
{
    plan->phrases[plan->phrase_count++] =
        (kb_phrase){.words = word->others, .count = word->other_count, .any = true};
}

static kb_status expand_beginnings(kb_session *s, kb_plan *plan, const parts *cut_parts)
{
    kb_status status = KB_OK;
    for (size_t i = 0; i < cut_parts->count && status == KB_OK; i++) {
        const part *p = &cut_parts->list[i];
        bool counts = p->begins && p->type != KB_PART_EXCLUDED;
        kb_query_word *word = counts ? word_before(plan, p->end) : NULL;
        if (word == NULL)
            continue;
        status = kb_expand_prefix(s, word);
        if (plan->all_words && p->type == KB_PART_WORD && word->how == KB_HOW_PREFIX)
            require_beginning(plan, word);
    }
    return status;
}

/* Whether a word that the guide lacks was corrected or completed, so that others stand for it. */
static bool is_mended(const kb_query_word *word)
{
    return word->how == KB_HOW_CORRECTED || (word->how == KB_HOW_TYPED && !word->known && word->other_count > 0);
}

/* A required word that the guide lacks is any of those that may be meant. */
static void mend_phrase(kb_session *s, kb_phrase *phrase, const kb_query_word *word)
{
    kb_query_word *words = kb_arena_get(&s->arena, word->other_count + 1, sizeof *words);
    size_t count = 0;
    if (words == NULL)
        return;
    if (word->known)
        words[count++] = *word;
    for (size_t i = 0; i < word->other_count; i++)
        words[count++] = word->others[i];
    phrase->words = words;
    phrase->count = count;
    phrase->any = true;
}

/* What was made of the words that were typed wrongly is what is required, too. */
static kb_status mend_required(kb_session *s, kb_plan *plan, const parts *cut_parts)
{
    for (size_t i = 0; i < cut_parts->count; i++) {
        const part *p = &cut_parts->list[i];
        const kb_query_word *word = p->type == KB_PART_REQUIRED ? word_before(plan, p->end) : NULL;
        if (word == NULL || !is_mended(word))
            continue;
        for (size_t k = 0; k < plan->phrase_count; k++) {
            kb_phrase *phrase = &plan->phrases[k];
            bool own = !phrase->any && phrase->count == 1 && phrase->words[0].typed.s == p->text.s;
            if (own && !phrase->words[0].known)
                mend_phrase(s, phrase, word);
        }
    }
    return kb_session_status(s);
}

kb_status kb_plan_make(kb_session *s, const kb_query *q, kb_plan *plan)
{
    *plan = (kb_plan){.words = NULL, .all_words = q->all_words};
    parts cut_parts = cut(s, kb_arena_copy(&s->arena, q->text));
    plan->phrases = kb_arena_get(&s->arena, cut_parts.count, sizeof *plan->phrases);
    plan->values = kb_arena_get(&s->arena, cut_parts.count + q->value_count, sizeof *plan->values);
    if (s->arena.failed)
        return kb_session_status(s);
    for (size_t i = 0; i < q->value_count; i++)
        add_value(plan, q->values[i]);
    plan->text = free_text(s, &cut_parts);
    kb_status status = read_parts(s, plan, &cut_parts);
    if (status == KB_OK)
        status = kb_read_words(s, plan->text, true, &plan->words, &plan->word_count);
    if (status == KB_OK)
        kb_mark_named(s->kb, plan->words, plan->word_count);
    if (status == KB_OK)
        status = expand_beginnings(s, plan, &cut_parts);
    if (status == KB_OK && !q->exact)
        status = kb_correct_words(s, &plan->words, &plan->word_count);
    if (status == KB_OK && !q->exact)
        status = mend_required(s, plan, &cut_parts);
    if (status == KB_OK && !q->exact)
        status = kb_mend_phrases(s, plan);
    if (status == KB_OK)
        status = kb_make_groups(s, plan);
    if (status != KB_OK)
        return status;
    plan->only_stop_words = has_only_stop_words(plan);
    return make_understood(s, plan, &cut_parts);
}
