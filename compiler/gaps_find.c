/*
 * gaps_find.c - what the guide says by now to each group of searches, and lines for the file words that would make it
 * answer. Interface: gaps.h. Callers: main.c and tests. It searches with the reader's own code, through kb.h.
 */
#include "gaps.h"
#include "kb_text.h"

#include <stdlib.h>

#define ID_BYTES 1000u   /* of longer ones no line is made: words has lines of 4 KiB */
#define ALIAS_WORDS 16u
#define SYNONYM_WORDS 4u

/* ------------------------------------------------------------------ sorting */

static int by_count(uint32_t a, uint32_t b)
{
    return (a < b) - (a > b);
}

static int compare_wordings(const void *left, const void *right)
{
    const kbc_wording *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    int order = by_count(a->count, b->count);
    return order != 0 ? order : kb_str_compare(a->text, b->text);
}

static int compare_groups(const void *left, const void *right)
{
    const kbc_gap *a = left, *b = right;
    int order = by_count(a->count, b->count);
    if (order == 0)
        order = kb_str_compare(b->last, a->last);
    return order != 0 ? order : kb_str_compare(a->text, b->text);
}

/* Wordings of a group then stand side by side. */
static void sort(kbc_gaps *g)
{
    kbc_wording *list = g->wordings.items;
    if (g->wordings.count == 0)
        return;
    qsort(list, g->wordings.count, sizeof *list, compare_wordings);
    for (uint32_t i = (uint32_t)g->wordings.count; i > 0; i--) {
        kbc_gap *gap = (kbc_gap *)g->groups.items + list[i - 1].group;
        bool last = i == g->wordings.count || list[i].group != list[i - 1].group;
        list[i - 1].next = last ? KBC_NONE : i;
        gap->wording = i - 1;
        gap->text = list[i - 1].text;
    }
    qsort(g->groups.items, g->groups.count, sizeof(kbc_gap), compare_groups);
}

/* -------------------------------------------------------------------- words */

static unsigned count_words(kb_str phrase)
{
    kb_tokens tokens;
    kb_token token;
    unsigned count = 0;
    for (kb_tokens_init(&tokens, phrase); kb_tokens_next(&tokens, &token);)
        count += token.type == KB_TOKEN_WORD ? 1 : 0;
    return count;
}

static bool has_any(kb_str text, const char *signs)
{
    for (size_t i = 0; i < text.n; i++)
        if (strchr(signs, text.s[i]) != NULL) /* a NUL is no text, and in all lists */
            return true;
    return false;
}

static void add_line(kbc_gaps *g, kbc_gap *gap, kb_str line)
{
    *(kb_str *)kbc_list_add(g->c, &gap->lines, sizeof line) = line;
}

/* The phrases for an alias, with "; " between them; some wordings differ in signs alone. */
static kb_str phrases_of(kbc_gaps *g, const kbc_gap *gap)
{
    const kbc_wording *list = g->wordings.items;
    kb_str phrases[KBC_GAPS_PHRASES], all = KB_LIT("");
    size_t count = 0;
    for (uint32_t w = gap->wording; w != KBC_NONE && count < KBC_GAPS_PHRASES; w = list[w].next) {
        kb_str phrase = kbc_gaps_phrase(g, list[w].text);
        unsigned words = count_words(phrase);
        bool good = words > 0 && words <= ALIAS_WORDS;
        for (size_t i = 0; i < count && good; i++)
            good = !kb_str_equal(kbc_fold(g->c, phrase), kbc_fold(g->c, phrases[i]));
        if (!good)
            continue;
        all = kbc_format(g->c, "%.*s%s%.*s", (int)all.n, all.s, count > 0 ? "; " : "", (int)phrase.n, phrase.s);
        phrases[count++] = phrase;
    }
    return all;
}

bool kbc_gaps_can_begin(kb_str id)
{
    if (id.n == 0 || id.n > ID_BYTES || id.s[0] == '#' || id.s[0] == '!' || has_any(id, " \t=<:"))
        return false;
    for (size_t at = 0; at < id.n;)
        if (kb_utf8_hidden(kb_utf8_next(id, &at)))
            return false;
    return true;
}

static void propose_aliases(kbc_gaps *g, kbc_gap *gap)
{
    kb_str phrases = gap->phrases = phrases_of(g, gap);
    for (size_t i = 0; i < gap->nearest_count && phrases.n > 0; i++) {
        kb_str id = gap->nearest[i].id;
        if (kbc_gaps_can_begin(id))
            add_line(g, gap, kbc_format(g->c, "%.*s: %.*s", (int)id.n, id.s, (int)phrases.n, phrases.s));
    }
}

/* "upload < uplaod": who types the one means the other. */
static void propose_synonym(kbc_gaps *g, kbc_gap *gap, kb_str typed, kb_str read)
{
    static const char signs[] = "=<:,;#!\n\t";
    unsigned left = count_words(read), right = count_words(typed);
    if (left == 0 || right == 0 || left > SYNONYM_WORDS || right > SYNONYM_WORDS || has_any(typed, signs) ||
        has_any(read, signs))
        return;
    read = kbc_lower(g->c, read);
    typed = kbc_lower(g->c, typed);
    add_line(g, gap, kbc_format(g->c, "%.*s < %.*s", (int)read.n, read.s, (int)typed.n, typed.s));
}

/* ---------------------------------------------------------------- searching */

static kb_status search(kbc_gaps *g, kb_str text, kb_result *result)
{
    kb_query query = {.text = text, .limit = KBC_GAPS_NEAREST, .today = KB_NO_DAY};
    kb_status status = kbc_sure(kb_search(g->session, &query, result));
    if (status == KB_OK)
        status = kb_spell_out(g->session, result);
    if (status != KB_E_LIMIT)
        return status;
    *result = (kb_result){.count = 0};
    return KB_OK;
}

static bool has_part(const kb_result *result, enum kb_part a, enum kb_part b)
{
    for (size_t i = 0; i < result->understood_count; i++)
        if (result->understood[i].part == a || result->understood[i].part == b)
            return true;
    return false;
}

static kbc_gap_state state_of(const kb_result *result)
{
    if (result->count == 0 || result->unsure)
        return has_part(result, KB_PART_OFF_TOPIC, KB_PART_OFF_TOPIC) ? KBC_GAP_OFF_TOPIC : KBC_GAP_NOTHING;
    return has_part(result, KB_PART_CORRECTED, KB_PART_COMPLETED) ? KBC_GAP_OTHERWISE : KBC_GAP_ANSWERED;
}

static kb_status keep_nearest(kbc_gaps *g, kbc_gap *gap, const kb_result *result)
{
    kb_record record;
    kb_status status = KB_OK;
    gap->nearest_count = 0;
    for (size_t i = 0; i < result->count && i < KBC_GAPS_NEAREST && status == KB_OK; i++) {
        status = kb_get_record(g->session, result->hits[i].record, KB_NO_DAY, &record);
        if (status == KB_OK)
            gap->nearest[gap->nearest_count++] = (kbc_nearest){kb_arena_copy(&g->c->arena, record.id),
                                                               kb_arena_copy(&g->c->arena, record.title)};
    }
    return status;
}

/* What a word was read as: the meanings of parts from number *i on that are of the same word, as one that was split. */
static kb_str next_meaning(kbc_gaps *g, const kb_result *result, size_t *i)
{
    const kb_understood *u = &result->understood[*i];
    kb_str meaning = u->meaning;
    while (++*i < result->understood_count) {
        const kb_understood *next = &result->understood[*i];
        if (next->part != u->part || next->text.s != u->text.s || u->part == KB_PART_OFF_TOPIC)
            break;
        meaning = kbc_format(g->c, "%.*s%s%.*s", (int)meaning.n, meaning.s, u->part == KB_PART_CORRECTED ? " " : " or ",
                             (int)next->meaning.n, next->meaning.s);
    }
    return meaning;
}

/* Keeps how words were read, and proposes synonyms where that was a guess. */
static void keep_read(kbc_gaps *g, kbc_gap *gap, const kb_result *result)
{
    for (size_t i = 0; i < result->understood_count;) {
        const kb_understood *u = &result->understood[i];
        bool off_topic = u->part == KB_PART_OFF_TOPIC;
        if (u->part != KB_PART_CORRECTED && u->part != KB_PART_COMPLETED && !off_topic) {
            i++;
            continue;
        }
        kb_str meaning = next_meaning(g, result, &i), typed = u->text;
        const char *before = gap->read.n > 0 ? ", " : "";
        if (off_topic)
            gap->read = kbc_format(g->c, "%.*s%s%.*s", (int)gap->read.n, gap->read.s, before, (int)typed.n, typed.s);
        else
            gap->read = kbc_format(g->c, "%.*s%s%.*s for %.*s", (int)gap->read.n, gap->read.s, before, (int)meaning.n,
                                   meaning.s, (int)typed.n, typed.s);
        if (u->part == KB_PART_CORRECTED && gap->state == KBC_GAP_OTHERWISE)
            propose_synonym(g, gap, typed, meaning);
    }
}

static kb_status find(kbc_gaps *g, kbc_gap *gap)
{
    kb_result result;
    kb_status status = search(g, gap->text, &result);
    if (status != KB_OK)
        return status;
    gap->state = state_of(&result);
    gap->read = KB_LIT("");
    keep_read(g, gap, &result);
    status = keep_nearest(g, gap, &result);
    if (status == KB_OK && gap->nearest_count == 0) { /* signs may be what nothing fits */
        status = search(g, kbc_gaps_phrase(g, gap->text), &result);
        if (status == KB_OK)
            status = keep_nearest(g, gap, &result);
    }
    if (status == KB_OK && gap->state == KBC_GAP_NOTHING)
        propose_aliases(g, gap);
    return status;
}

kb_status kbc_gaps_find(kbc_gaps *g)
{
    kb_status status = KB_OK;
    sort(g);
    for (size_t i = 0; i < g->groups.count && i < KBC_GAPS_FOUND && status == KB_OK; i++)
        status = find(g, (kbc_gap *)g->groups.items + i);
    return status;
}
