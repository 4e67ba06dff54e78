/*
 * print_query.c - how a query was taken, what is said when nothing answers it,
 * and why a record was found. Declared in cli.h; called by print.c.
 */
#include "cli.h"

/* The label of the value that `facet:value` names; its name, when the facet is written in another way than its own. */
static kb_str label_of(cli *c, const kb_understood *u)
{
    kb_value v;
    kb_facet facet;
    for (uint32_t i = 0; kb_value_at(c->kb, i, &v) == KB_OK && kb_facet_at(c->kb, v.facet, &facet) == KB_OK; i++) {
        kb_str typed = {u->text.s, facet.name.n < u->text.n ? facet.name.n : u->text.n};
        if (out_same(v.name, u->meaning) && out_same_folded(facet.name, typed))
            return v.label;
    }
    return u->meaning;
}

/* What narrows the search: the phrase "...", with "...", without "...", only for ...; false for other parts. */
static bool print_filter(cli *c, flow *f, const kb_understood *u, bool more)
{
    const char *before = u->part == KB_PART_PHRASE     ? "with the phrase \""
                         : u->part == KB_PART_REQUIRED ? "with \""
                         : u->part == KB_PART_EXCLUDED ? "without \""
                         : u->part == KB_PART_FACET    ? "for "
                                                       : NULL;
    if (before == NULL)
        return false;
    flow_puts(f, more ? "; " : "only records ", OUT_PLAIN);
    flow_puts(f, before, OUT_PLAIN);
    flow_text(f, u->part == KB_PART_FACET ? label_of(c, u) : u->text, OUT_PLAIN);
    flow_puts(f, u->part == KB_PART_FACET ? "" : "\"", OUT_PLAIN);
    return true;
}

static void print_behind_word(flow *f, const char *before, kb_str word, const char *behind)
{
    flow_puts(f, before, OUT_QUIET);
    flow_text(f, word, OUT_QUIET);
    flow_puts(f, behind, OUT_QUIET);
}

/* "Also searched: hung, frozen (for stuck)" */
void cli_print_also_searched(flow *f, const kb_result *result)
{
    kb_str word = {NULL, 0};
    for (size_t i = 0; i < result->understood_count; i++) {
        const kb_understood *u = &result->understood[i];
        if (u->part != KB_PART_SYNONYM && u->part != KB_PART_COMPLETED)
            continue;
        bool same = word.n > 0 && out_same(word, u->text);
        flow_puts(f, word.n == 0 ? "Also searched: " : same ? ", " : "", OUT_QUIET);
        if (word.n > 0 && !same)
            print_behind_word(f, " (for ", word, "); ");
        flow_text(f, u->meaning, OUT_QUIET);
        word = u->text;
    }
    if (word.n > 0)
        print_behind_word(f, " (for ", word, ")");
    flow_end(f, 0);
}

/* The next word of the query. Words that share characters, as pairs of Chinese ones do, are one; unknown if all are. */
static bool next_word(const cli *c, const kb_result *result, size_t *next, kb_str *word, bool *unknown)
{
    *word = (kb_str){NULL, 0};
    *unknown = true;
    for (; *next < result->understood_count; ++*next) {
        const kb_understood *u = &result->understood[*next];
        if (u->part != KB_PART_WORD && u->part != KB_PART_UNKNOWN)
            continue;
        if (word->n == 0)
            *word = u->text;
        else if (u->text.s < word->s || u->text.s >= word->s + word->n)
            break;
        size_t end = (size_t)(u->text.s - word->s) + u->text.n;
        word->n = end > word->n ? end : word->n;
        *unknown = *unknown && cli_part(c, u) == KB_PART_UNKNOWN;
    }
    return word->n > 0;
}

/* A number of at most three digits: the counters of a message that was pasted are of these. */
static bool is_counter(kb_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.s[i] < '0' || word.s[i] > '9')
            return false;
    return word.n <= 3;
}

static void print_unknown(const cli *c, flow *f, const kb_result *result)
{
    bool any = false, unknown;
    kb_str word;
    for (size_t i = 0; next_word(c, result, &i, &word, &unknown);) {
        if (!unknown || (result->count > 0 && is_counter(word)))
            continue;
        flow_puts(f, any                     ? ", "
                     : c->source_count == 0 ? "not in this knowledge base: "
                                            : "not in these knowledge bases: ", OUT_PLAIN);
        flow_text(f, word, OUT_STRONG);
        any = true;
    }
    flow_end(f, 0);
}

static void print_off_topic(flow *f, const kb_result *result)
{
    bool any = false;
    for (size_t i = 0; i < result->understood_count; i++) {
        if (result->understood[i].part != KB_PART_OFF_TOPIC)
            continue;
        flow_puts(f, any ? ", " : "this knowledge base is not about: ", OUT_PLAIN);
        flow_text(f, result->understood[i].text, OUT_STRONG);
        any = true;
    }
    flow_end(f, 0);
}

/* The labels of the values that were asked for: "Windows", "Mac or Windows". */
static void print_asked(cli *c, flow *f, const kb_result *result)
{
    kb_value v;
    bool any = false;
    for (size_t i = 0; i < c->value_count && kb_value_at(c->kb, c->values[i], &v) == KB_OK; i++) {
        flow_puts(f, any ? ", " : "", OUT_STRONG);
        flow_text(f, v.label, OUT_STRONG);
        any = true;
    }
    for (size_t i = 0; i < result->understood_count; i++) {
        if (result->understood[i].part != KB_PART_FACET)
            continue;
        flow_puts(f, any ? ", " : "", OUT_STRONG);
        flow_text(f, label_of(c, &result->understood[i]), OUT_STRONG);
        any = true;
    }
}

static void print_relaxed(cli *c, flow *f, const kb_result *result)
{
    kb_value v;
    kb_facet facet;
    flow_puts(f, "nothing for ", OUT_PLAIN);
    print_asked(c, f, result);
    flow_puts(f, ": shown are records for ", OUT_PLAIN);
    if (c->value_count == 1 && kb_value_at(c->kb, c->values[0], &v) == KB_OK &&
        kb_facet_at(c->kb, v.facet, &facet) == KB_OK) {
        flow_puts(f, "another ", OUT_PLAIN);
        flow_text(f, facet.name, OUT_PLAIN);
    } else {
        flow_puts(f, "others", OUT_PLAIN);
    }
    flow_end(f, 0);
}

/* "Showing results for upload (not uplaod); --exact takes words as typed" */
static void print_corrected(const cli *c, flow *f, const kb_result *result)
{
    kb_str word = {NULL, 0};
    const char *before = result->unsure || result->count == 0 ? "Searched for " : "Showing results for ";
    for (size_t i = 0; i < result->understood_count; i++) {
        const kb_understood *u = &result->understood[i];
        if (u->part != KB_PART_CORRECTED)
            continue;
        bool same = word.n > 0 && word.s == u->text.s; /* one word that was split */
        if (word.n > 0 && !same)
            print_behind_word(f, " (not ", word, "), ");
        flow_puts(f, word.n == 0 ? before : same ? " " : "", OUT_PLAIN);
        flow_text(f, u->meaning, OUT_STRONG);
        word = u->text;
    }
    if (word.n > 0)
        print_behind_word(f, " (not ", word, c->full_screen ? ")" : "); --exact takes words as typed");
    flow_end(f, 0);
}

/* "no record has "paper is jammed": its words were searched" */
static void print_loosened(flow *f, const kb_result *result)
{
    size_t count = 0;
    for (size_t i = 0; i < result->understood_count; i++) {
        const kb_understood *u = &result->understood[i];
        if (u->part != KB_PART_LOOSENED)
            continue;
        flow_puts(f, count++ > 0 ? "\" or \"" : "no record has the phrase \"", OUT_PLAIN);
        flow_text(f, u->text, OUT_STRONG);
    }
    if (count > 0)
        flow_puts(f, count > 1 ? "\": their words were searched" : "\": its words were searched", OUT_PLAIN);
    flow_end(f, 0);
}

void cli_print_understood(cli *c, flow *f, const kb_result *result)
{
    bool more = false, relaxed = result->relaxed && result->count > 0;
    print_corrected(c, f, result);
    for (size_t i = 0; i < result->understood_count; i++)
        if (!relaxed || result->understood[i].part != KB_PART_FACET)
            more = print_filter(c, f, &result->understood[i], more) || more;
    flow_end(f, 0);
    print_loosened(f, result);
    print_unknown(c, f, result);
    print_off_topic(f, result);
    if (relaxed)
        print_relaxed(c, f, result);
}

#define NEAREST 3u

/* Records that share words with the query, though none answers it. */
static kb_status print_nearest(cli *c, flow *f, const kb_result *result)
{
    kb_record record;
    kb_status status = KB_OK;
    if (result->count > 0) {
        flow_puts(f, "Nearest, though not an answer:", OUT_PLAIN);
        flow_end(f, 0);
    }
    for (size_t i = 0; i < result->count && i < NEAREST && status == KB_OK; i++) {
        if (!cli_use_hit(c, i))
            continue;
        status = kb_get_record(c->session, result->hits[i].record, c->today, &record);
        flow_push(f, "  ", "    ", OUT_PLAIN);
        flow_text(f, record.title, OUT_PLAIN);
        print_behind_word(f, " (", record.id, ")");
        cli_print_source(c, f, &record);
        flow_end(f, 0);
        flow_pop(f);
    }
    return status;
}

/* A phrase that was pasted with its quotation marks may be worded otherwise here. */
static void print_advice(flow *f, const kb_result *result)
{
    bool phrase = false, words = false;
    for (size_t i = 0; i < result->understood_count; i++) {
        enum kb_part part = result->understood[i].part;
        phrase = phrase || part == KB_PART_PHRASE;
        words = words || (part != KB_PART_EXCLUDED && part != KB_PART_FACET);
    }
    if (phrase)
        flow_puts(f, "Leave the quotation marks out to find these words apart. ", OUT_PLAIN);
    flow_puts(f, words ? "Try fewer or other words" : "No word to look for: type some", OUT_PLAIN);
    flow_puts(f, ", as the caller or the screen says them; icsync-kb list shows all there is.", OUT_PLAIN);
    flow_end(f, 0);
}

int cli_print_nothing(cli *c, flow *f, kb_str query, const kb_result *result)
{
    flow_puts(f, "Nothing found for \"", OUT_PLAIN);
    flow_text(f, query, OUT_STRONG);
    flow_puts(f, "\".", OUT_PLAIN);
    flow_end(f, 0);
    cli_print_understood(c, f, result);
    kb_status status = print_nearest(c, f, result);
    if (status != KB_OK)
        return cli_fail_kb(c, status, kb_session_error(c->session));
    print_advice(f, result);
    return CLI_NOTHING;
}

/* --------------------------------------------------------------------- why */

static const char *how_text(kb_match how)
{
    switch (how) {
    case KB_MATCH_WORD: return "as typed";
    case KB_MATCH_STEM: return "for ";
    case KB_MATCH_SYNONYM: return "means ";
    case KB_MATCH_CORRECTED: return "corrected from ";
    case KB_MATCH_COMPLETED: return "begins with ";
    }
    return "";
}

static void print_fields(flow *f, unsigned fields)
{
    static const char names[][8] = {"title", "alias", "path", "text"};
    const char *before = "; ";
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if ((fields >> i & 1) == 0)
            continue;
        flow_puts(f, before, OUT_QUIET);
        flow_puts(f, names[i], OUT_QUIET);
        before = ", ";
    }
}

/* "upload 5520 (as typed; title, text)" */
static void print_reason(const cli *c, flow *f, const kb_reason *r)
{
    flow_text(f, r->word, OUT_MARK);
    flow_puts(f, " ", OUT_QUIET);
    flow_number(f, cli_points(c, r->points), " (");
    flow_puts(f, how_text(r->how), OUT_QUIET);
    if (r->how != KB_MATCH_WORD)
        flow_text(f, r->typed, OUT_QUIET);
    print_fields(f, r->fields);
    flow_puts(f, ")", OUT_QUIET);
}

kb_status cli_print_why(cli *c, flow *f, const kb_hit *hit)
{
    const kb_reason *reasons;
    size_t count;
    uint64_t sum = 0;
    kb_status status = kb_explain(c->session, hit->record, &reasons, &count);
    if (status != KB_OK)
        return status;
    flow_number(f, hit->score, " points: ");
    for (size_t i = 0; i < count; i++) {
        flow_puts(f, i > 0 ? ", " : "", OUT_QUIET);
        print_reason(c, f, &reasons[i]);
        sum += reasons[i].points;
    }
    sum = cli_points(c, sum);
    if (hit->score > sum) {
        flow_puts(f, count > 0 ? ", " : "", OUT_QUIET);
        flow_number(f, hit->score - sum, " for its title, its kind or records nearby");
    }
    if (hit->score < sum) {
        flow_puts(f, ", less ", OUT_QUIET);
        flow_number(f, sum - hit->score, " as it is for others");
    }
    flow_end(f, 0);
    return KB_OK;
}
