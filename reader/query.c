/*
 * query.c - reads a query: what is a phrase, an excluded word, a facet, a
 * word with synonyms (library.h). Caller: search.c.
 *
 * Pasted text must survive: quotes make a phrase that filters, and a dash
 * before a letter excludes, in a short query only; a colon filters only
 * behind the name of a facet.
 */
#include "library.h"

#define EXCLUDING_CHUNKS 8u /* more are a sentence, and its dashes are dashes */
#define PARTS_WEIGHT 64u   /* of a compound's parts as a choice, in 64ths */
#define PHRASE_CHUNKS 16u   /* more are a ticket, and what it quotes may be worded otherwise here */
#define FILTER_WORDS 40u    /* whatever stands between blanks: each costs a walk through its posting list */

typedef struct part {
    enum kb_part type; /* WORD for text */
    kb_str text;
    uint32_t value;    /* FACET */
} part;

typedef struct parts {
    part *list;
    size_t count;
} parts;

/* ------------------------------------------------------------------- parts */

static size_t count_words(kb_str text)
{
    kb_tokens tokens;
    kb_token token;
    size_t count = 0;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);)
        count++;
    return count;
}

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

static bool folds_equal(kb_session *s, kb_str a, kb_str b)
{
    kb_buf x, y;
    kb_buf_init(&x, &s->kb->alloc);
    kb_buf_init(&y, &s->kb->alloc);
    kb_fold_text(a, &x);
    kb_fold_text(b, &y);
    bool equal = !x.failed && !y.failed && kb_str_equal(kb_buf_view(&x), kb_buf_view(&y));
    s->arena.failed = s->arena.failed || x.failed || y.failed;
    kb_buf_release(&x);
    kb_buf_release(&y);
    return equal;
}

/* Whether text names a value: by its name, label or one of its words. */
static bool names_value(kb_session *s, const kb_value *value, kb_str text)
{
    if (folds_equal(s, value->name, text) || folds_equal(s, value->label, text))
        return true;
    kb_str rest = value->words, word;
    while (kb_str_split(&rest, ',', &word))
        if (word.n > 0 && folds_equal(s, kb_str_trim(word), text))
            return true;
    return false;
}

/* Reads `facet:value`; false when it is not that. */
static bool facet_at(kb_session *s, kb_str chunk, uint32_t *value)
{
    kb_str value_text = chunk, name;
    if (!kb_str_split(&value_text, ':', &name) || name.n == 0 || value_text.n == 0)
        return false;
    const kb_facets *facets = &s->kb->facets;
    for (uint32_t i = 0; i < facets->value_count; i++) {
        const kb_facet *facet = &facets->facets[facets->values[i].facet];
        if (folds_equal(s, facet->name, name) && names_value(s, &facets->values[i], value_text)) {
            *value = i;
            return true;
        }
    }
    return false;
}

static bool excludes(kb_str chunk)
{
    size_t at = 1;
    if (chunk.n < 2 || chunk.s[0] != '-' || (chunk.s[1] >= '0' && chunk.s[1] <= '9'))
        return false;
    return kb_is_word_code(kb_utf8_next(chunk, &at));
}

static part part_of(kb_session *s, kb_str chunk, bool may_exclude)
{
    part p = {.type = KB_PART_WORD, .text = chunk};
    if (may_exclude && excludes(chunk)) {
        p.type = KB_PART_EXCLUDED;
        p.text = kb_str_slice(chunk, 1, chunk.n);
    } else if (facet_at(s, chunk, &p.value)) {
        p.type = KB_PART_FACET;
    }
    return p;
}

/* Cuts the query into parts at blanks and around phrases. */
static parts cut(kb_session *s, kb_str text)
{
    size_t chunks = count_chunks(text);
    bool few = count_words(text) <= FILTER_WORDS, excluding = few && chunks <= EXCLUDING_CHUNKS;
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
            out.list[out.count++] = part_of(s, kb_str_slice(text, at, end), excluding);
            at = end;
        }
    }
    return out;
}

/* ------------------------------------------------------------------- words */

kb_status kb_look_up(kb_session *s, kb_token *token, kb_str text, kb_query_word *out)
{
    *out = (kb_query_word){.typed = kb_str_slice(text, token->start, token->end), .weight = KB_WORD_WEIGHT};
    out->folded = kb_arena_copy(&s->arena, (kb_str){token->term, token->n});
    if (!kb_stem(s->stemmer, token)) {
        s->arena.failed = true;
        return kb_session_status(s);
    }
    out->stem = kb_arena_copy(&s->arena, (kb_str){token->term, token->n});
    out->position = token->position;
    kb_status status = kb_dictionary_find(&s->pages, out->stem, &out->term);
    out->known = status == KB_OK && out->term.df > 0;
    if (status == KB_NONE)
        out->term = (kb_term){.df = 0};
    return status == KB_NONE ? KB_OK : status;
}

/* Moves the last words of a list, the parts of a compound, into its word. */
static bool take_parts(kb_session *s, kb_query_word *word, const kb_query_word *words, size_t *count,
                       const kb_token *compound)
{
    size_t n = kb_token_words(compound);
    kb_query_word *taken = kb_arena_get(&s->arena, n, sizeof *taken);
    if (taken == NULL)
        return false;
    *count -= n;
    memcpy(taken, words + *count, n * sizeof *taken);
    word->parts = taken;
    word->part_count = n;
    return true;
}

/*
 * The words of a text, in the arena. With merge, a compound that the guide
 * knows stands in place of its parts, so that Wi-Fi and wifi are the same query.
 */
static kb_status read_words(kb_session *s, kb_str text, bool merge, kb_query_word **words, size_t *count)
{
    kb_token token;
    kb_tokens tokens;
    *count = 0;
    *words = kb_arena_get(&s->arena, count_words(text), sizeof **words);
    if (*words == NULL)
        return kb_session_status(s);
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);) {
        kb_query_word word;
        if (token.type == KB_TOKEN_COMPOUND && !merge)
            continue;
        kb_status status = kb_look_up(s, &token, text, &word);
        if (status != KB_OK)
            return status;
        if (token.type == KB_TOKEN_COMPOUND && !word.known)
            continue;
        if (token.type == KB_TOKEN_COMPOUND && !take_parts(s, &word, *words, count, &token))
            return kb_session_status(s);
        (*words)[(*count)++] = word;
    }
    return KB_OK;
}

static kb_status add_phrase(kb_session *s, kb_plan *plan, kb_str text, bool excluded)
{
    kb_phrase *phrase = &plan->phrases[plan->phrase_count];
    kb_status status = read_words(s, text, false, &phrase->words, &phrase->count);
    if (status == KB_OK)
        status = read_words(s, text, true, &phrase->merged, &phrase->merged_count);
    if (phrase->merged_count == phrase->count)
        phrase->merged_count = 0;
    phrase->excluded = excluded;
    if (status == KB_OK && phrase->count > 0)
        plan->phrase_count++;
    return status;
}

/* ------------------------------------------------------------------ groups */

static kb_str join_stems(kb_session *s, const kb_query_word *words, size_t count)
{
    kb_str pieces[2 * KB_SYNONYM_WORDS];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            pieces[n++] = KB_LIT(" ");
        pieces[n++] = words[i].stem;
    }
    return kb_arena_join(&s->arena, pieces, n);
}

/* Makes room for more choices of a group; false when there is no memory. */
static bool reserve(kb_session *s, kb_group *group, size_t more)
{
    kb_choice *choices = kb_arena_get(&s->arena, group->choice_count + more, sizeof *choices);
    if (choices != NULL && group->choice_count > 0)
        memcpy(choices, group->choices, group->choice_count * sizeof *choices);
    group->choices = choices;
    return choices != NULL;
}

/* A choice is kept when the guide has all its words. */
static kb_status add_choice(kb_session *s, kb_group *group, kb_str phrase, uint32_t weight)
{
    kb_query_word *words;
    kb_choice choice = {.weight = weight};
    kb_status status = read_words(s, phrase, true, &words, &choice.count);
    choice.words = words;
    bool known = choice.count > 0;
    for (size_t i = 0; i < choice.count; i++)
        known = known && choice.words[i].known;
    if (status == KB_OK && known)
        group->choices[group->choice_count++] = choice;
    return status;
}

/* Adds what a key of stems may also mean; weight is that of the words that it is of. */
static kb_status add_synonyms(kb_session *s, kb_group *group, kb_str key, uint32_t weight, bool *found)
{
    kb_synonym synonym;
    kb_status status = kb_words_find(&s->pages, key, &s->arena, &synonym);
    *found = status == KB_OK;
    if (status != KB_OK)
        return status == KB_NONE ? KB_OK : status;
    if (!reserve(s, group, synonym.count))
        return kb_session_status(s);
    for (uint32_t i = 0; i < synonym.count && status == KB_OK; i++) {
        group->off_topic = group->off_topic || synonym.alternates[i].phrase.n == 0;
        status = add_choice(s, group, synonym.alternates[i].phrase,
                            synonym.alternates[i].weight * weight / KB_WORD_WEIGHT);
    }
    return status;
}

/* What a run of words counts: as much as the least certain of them. */
static uint32_t least_weight(const kb_query_word *words, size_t count)
{
    uint32_t weight = KB_WORD_WEIGHT;
    for (size_t i = 0; i < count; i++)
        if (words[i].weight < weight)
            weight = words[i].weight;
    return weight;
}

/* The longest run of words from the first of a group that has synonyms, else that word alone. */
static kb_status group_words(kb_session *s, size_t left, kb_group *group)
{
    bool found = false;
    kb_status status = KB_OK;
    for (size_t n = left < KB_SYNONYM_WORDS ? left : KB_SYNONYM_WORDS; n > 0 && status == KB_OK && !found; n--) {
        group->count = n;
        status = add_synonyms(s, group, join_stems(s, group->words, n), least_weight(group->words, n), &found);
    }
    return status;
}

/* Other words that a misspelt or unfinished one may mean, and their synonyms. */
static kb_status add_others(kb_session *s, kb_group *group)
{
    const kb_query_word *word = &group->words[0];
    kb_status status = KB_OK;
    bool off_topic = group->off_topic; /* one of several words that may be meant decides nothing */
    for (size_t i = 0; i < word->other_count && status == KB_OK; i++) {
        const kb_query_word *other = &word->others[i];
        bool found;
        if (other->known && !reserve(s, group, 1))
            return kb_session_status(s);
        if (other->known)
            group->choices[group->choice_count++] = (kb_choice){other, 1, other->weight};
        status = add_synonyms(s, group, other->stem, other->weight, &found);
    }
    group->off_topic = off_topic;
    return status;
}

/* The parts of a compound are a choice when they also stand apart (real-time and real time). */
static kb_status add_parts(kb_session *s, kb_group *group)
{
    const kb_query_word *word = &group->words[0];
    uint32_t rarest = UINT32_MAX;
    for (size_t i = 0; i < word->part_count; i++)
        if (word->parts[i].term.df < rarest)
            rarest = word->parts[i].term.df;
    if (word->part_count == 0 || rarest <= word->term.df)
        return KB_OK;
    if (!reserve(s, group, 1))
        return kb_session_status(s);
    group->choices[group->choice_count++] = (kb_choice){word->parts, word->part_count, PARTS_WEIGHT};
    return KB_OK;
}

/* The group of the same words that stood in the query before; or NULL. */
static kb_group *find_group(const kb_plan *plan, const kb_group *group)
{
    for (size_t i = 0; i < plan->group_count; i++) {
        kb_group *other = &plan->groups[i];
        bool same = other->count == group->count;
        for (size_t k = 0; same && k < group->count; k++)
            same = kb_str_equal(other->words[k].stem, group->words[k].stem);
        if (same)
            return other;
    }
    return NULL;
}

/* Function words are repeated because the language needs them. */
static bool has_content(const kb_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (!(group->words[i].term.flags & (KB_TERM_SOFT | KB_TERM_STOP)))
            return true;
    return false;
}

static void add_group(kb_plan *plan, const kb_group *group)
{
    kb_group *before = find_group(plan, group);
    if (before == NULL)
        plan->groups[plan->group_count++] = *group;
    else if (before->repeats < KB_REPEATS && has_content(group))
        before->repeats++;
}

static kb_status make_groups(kb_session *s, kb_plan *plan)
{
    kb_status status = KB_OK;
    plan->groups = kb_arena_get(&s->arena, plan->word_count, sizeof *plan->groups);
    if (plan->groups == NULL)
        return kb_session_status(s);
    for (size_t i = 0; i < plan->word_count && status == KB_OK;) {
        kb_group group = {.words = &plan->words[i]};
        status = group_words(s, plan->word_count - i, &group);
        if (status == KB_OK && group.count == 1)
            status = add_parts(s, &group);
        if (status == KB_OK && group.count == 1)
            status = add_others(s, &group);
        i += group.count;
        add_group(plan, &group);
    }
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

static void understand(kb_plan *plan, enum kb_part type, kb_str text, kb_str meaning)
{
    plan->understood[plan->understood_count++] = (kb_understood){type, text, meaning};
}

/* The word of the guide that a stem is of; the stem when it is not to be found. */
static kb_str form_of(kb_session *s, const kb_query_word *word)
{
    kb_str form = word->known ? kb_find_form(s, word) : (kb_str){NULL, 0};
    return form.n > 0 ? form : word->stem;
}

static void understand_word(kb_session *s, kb_plan *plan, const kb_query_word *word, const kb_group *group)
{
    bool plain = word->known || word->term.flags != 0 || group->choice_count > 0;
    kb_str nothing = {"", 0};
    switch (word->how) {
    case KB_HOW_CORRECTED: understand(plan, KB_PART_CORRECTED, word->typed, form_of(s, word)); break;
    case KB_HOW_JOINED: understand(plan, KB_PART_CORRECTED, word->typed, word->folded); break;
    case KB_HOW_SPLIT: understand(plan, KB_PART_CORRECTED, word->typed, word->typed); break;
    default: understand(plan, plain ? KB_PART_WORD : KB_PART_UNKNOWN, word->typed, nothing); break;
    }
}

static void understand_choice(kb_session *s, kb_plan *plan, kb_str typed, const kb_choice *choice)
{
    const kb_query_word *first = &choice->words[0], *last = &choice->words[choice->count - 1];
    if (first->how == KB_HOW_COMPLETED)
        understand(plan, KB_PART_COMPLETED, typed, form_of(s, first));
    else if (first->how == KB_HOW_CORRECTED)
        understand(plan, KB_PART_SYNONYM, typed, form_of(s, first));
    else
        understand(plan, KB_PART_SYNONYM, typed,
                   (kb_str){first->typed.s, (size_t)(last->typed.s + last->typed.n - first->typed.s)});
}

kb_str kb_group_typed(const kb_group *group)
{
    kb_str first = group->words[0].typed, last = group->words[group->count - 1].typed;
    return (kb_str){first.s, (size_t)(last.s + last.n - first.s)};
}

static void understand_groups(kb_session *s, kb_plan *plan)
{
    for (size_t i = 0; i < plan->group_count; i++) {
        const kb_group *group = &plan->groups[i];
        for (size_t k = 0; k < group->count; k++)
            understand_word(s, plan, &group->words[k], group);
        kb_str typed = kb_group_typed(group);
        for (size_t k = 0; k < group->choice_count; k++)
            if (group->choices[k].words != group->words[0].parts)
                understand_choice(s, plan, typed, &group->choices[k]);
    }
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
            understand(plan, p->type, p->text, meaning);
    }
    understand_groups(s, plan);
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
static kb_str free_text(kb_session *s, const parts *cut_parts)
{
    kb_str *pieces = kb_arena_get(&s->arena, 2 * cut_parts->count, sizeof *pieces);
    size_t n = 0;
    for (size_t i = 0; i < cut_parts->count && pieces != NULL; i++) {
        const part *p = &cut_parts->list[i];
        if (p->type == KB_PART_WORD || p->type == KB_PART_PHRASE) {
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
            status = add_phrase(s, plan, p->text, p->type == KB_PART_EXCLUDED);
    }
    return status;
}

kb_status kb_plan_make(kb_session *s, const kb_query *q, kb_plan *plan)
{
    *plan = (kb_plan){.words = NULL};
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
        status = read_words(s, plan->text, true, &plan->words, &plan->word_count);
    if (status == KB_OK && !q->exact)
        status = kb_correct_words(s, &plan->words, &plan->word_count);
    if (status == KB_OK)
        status = make_groups(s, plan);
    if (status != KB_OK)
        return status;
    plan->only_stop_words = has_only_stop_words(plan);
    return make_understood(s, plan, &cut_parts);
}
