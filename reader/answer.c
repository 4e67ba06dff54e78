/*
 * answer.c - whether the best record answers a query at all, or shares some
 * words with it by chance (library.h). Caller: search.c. Integers only.
 *
 * It does when it has all words that say what the query is about, as typed or
 * as a synonym. Else its score must be large beside what the query asks for:
 *
 *   score^2 >= T x mass,   mass = sum of ln((N + 1) / (df + 1/2)) over its words
 *
 * A word that the guide lacks counts as one that is rarer than any; one that the
 * guide says it is not about counts as several. The root in it, and a bound
 * on the mass, let long tickets through, of which half the words say nothing.
 */
#include "library.h"

#define ONE 65536u           /* 1 in 16.16 */
#define UNKNOWN_MASS 5u      /* in quarters of the rarest word's */
#define OFF_TOPIC_MASS 32u
#define MOST_MASS 40u
#define THRESHOLD 185u       /* T, in 256ths of the rarest word's mass */
#define RUN_PAIRS 32         /* on either side that are looked at */
#define SURE_WEIGHT 44u      /* of a word that was corrected at one letter behind the first, in 64ths */
#define SHORT_WORDS 2u       /* of a query that is just a name, unless it is off topic */
#define SHORT_GAIN 9u        /* its score^2 counts so many quarters */

static bool has_digit(kb_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.s[i] >= '0' && text.s[i] <= '9')
            return true;
    return false;
}

/* Pairs of Chinese or Japanese characters that follow on each other share one. */
static bool shares_character(const kb_query_word *word, const kb_query_word *next)
{
    return next->typed.s < word->typed.s + word->typed.n;
}

/* Whether a word is a pair in a run of which the guide has another: it may be where two words meet, or an ending. */
static bool is_in_known_run(const kb_plan *plan, const kb_query_word *word)
{
    const kb_query_word *first = plan->words, *last = first + plan->word_count - 1;
    const kb_query_word *at = word;
    for (; at > first && word - at < RUN_PAIRS && shares_character(at - 1, at); at--)
        if (at[-1].known)
            return true;
    for (at = word; at < last && at - word < RUN_PAIRS && shares_character(at, at + 1); at++)
        if (at[1].known)
            return true;
    return false;
}

/* Function words say nothing of what a query is about, and of those that the guide does not have, counts, single
 * letters, and words that name a kind or a platform. */
static bool says_something(const kb_plan *plan, const kb_query_word *word)
{
    if (word->term.flags & (KB_TERM_SOFT | KB_TERM_STOP))
        return false;
    return word->known ||
           (word->folded.n > 1 && !word->named && !has_digit(word->folded) && !is_in_known_run(plan, word));
}

/* The mass of a word: how rare it is; rarest is that of a word in half a record. */
static uint64_t word_mass(const kb_session *s, const kb_query_word *word, uint64_t rarest)
{
    if (!word->known || word->how == KB_HOW_CORRECTED)
        return rarest * UNKNOWN_MASS / 4;
    return kb_fixed_ln(2 * (uint64_t)s->kb->records + 2, 2 * (uint64_t)word->term.df + 1);
}

static uint64_t mass_of(const kb_session *s, const kb_plan *plan, uint64_t rarest, size_t *words)
{
    uint64_t mass = 0;
    *words = 0;
    for (size_t i = 0; i < plan->group_count; i++) {
        const kb_group *group = &plan->groups[i];
        uint64_t times = 1 + group->repeats;
        if (group->off_topic)
            mass += times * rarest * OFF_TOPIC_MASS / 4;
        for (size_t k = 0; k < group->count; k++) {
            if (!says_something(plan, &group->words[k]))
                continue;
            ++*words;
            mass += group->off_topic ? 0 : times * word_mass(s, &group->words[k], rarest);
        }
    }
    return mass < rarest * MOST_MASS / 4 ? mass : rarest * MOST_MASS / 4;
}

/* Whether a record has a word; one that was corrected at more than a letter may not be the one that is meant. */
static bool has_word(kb_session *s, const kb_query_word *word, uint32_t record)
{
    return (word->how != KB_HOW_CORRECTED || word->weight >= SURE_WEIGHT) && kb_impact_of(s, word, record) > 0;
}

static bool has_choice(kb_session *s, const kb_choice *choice, uint32_t record)
{
    for (size_t i = 0; i < choice->count; i++)
        if (!has_word(s, &choice->words[i], record))
            return false;
    return true;
}

static bool has_group(kb_session *s, const kb_plan *plan, const kb_group *group, uint32_t record)
{
    bool has = !group->off_topic;
    for (size_t i = 0; i < group->count && has; i++)
        has = !says_something(plan, &group->words[i]) || has_word(s, &group->words[i], record);
    for (size_t i = 0; i < group->choice_count && !has && !group->off_topic; i++)
        has = has_choice(s, &group->choices[i], record);
    return has;
}

static bool is_off_topic(const kb_plan *plan)
{
    bool off = false;
    for (size_t i = 0; i < plan->group_count; i++)
        off = off || plan->groups[i].off_topic;
    return off;
}

static bool has_all(kb_session *s, const kb_plan *plan, uint32_t record)
{
    for (size_t i = 0; i < plan->group_count; i++)
        if (!has_group(s, plan, &plan->groups[i], record))
            return false;
    return true;
}

/* Whether a query is a beginning and nothing else: what counts anything has one of the words that begin so. */
static bool is_beginning(const kb_plan *plan)
{
    return plan->group_count == 1 && plan->groups[0].words[0].how == KB_HOW_PREFIX && !plan->groups[0].off_topic;
}

bool kb_is_answer(kb_session *s, const kb_plan *plan, uint32_t record, uint32_t best)
{
    size_t words;
    if ((best > 0 && is_beginning(plan)) || has_all(s, plan, record))
        return true;
    uint64_t rarest = kb_fixed_ln(2 * (uint64_t)s->kb->records + 2, 1);
    uint64_t mass = mass_of(s, plan, rarest, &words);
    /* The score in 16.16: it is in 64ths of an impact, of which 255 are the scale. */
    uint64_t score = (uint64_t)best * s->kb->meta.impact_scale / (UINT64_C(64) * 255);
    if (words == 0 || score > UINT32_MAX)
        return true;
    uint64_t square = score * score / ONE;
    if (words <= SHORT_WORDS && !is_off_topic(plan))
        square = square / 4 * SHORT_GAIN;
    return square >= mass * (rarest * THRESHOLD / 256) / ONE;
}
