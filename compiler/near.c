/*
 * near.c - the name nearest to a misspelt one. Interface and callers: near.h.
 */
#include "near.h"
#include "rules.h"

#define NEAR_BYTES 127
/* Letters that a run may compare: about half a second. Dead links of large guides would take hours. */
#define NEAR_WORK UINT64_C(100000000)

/* --------------------------------------------------------------- distance */

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Rows of the table of edits; only limit columns to each side of the diagonal are looked at. */
typedef struct edit_rows {
    unsigned before[NEAR_BYTES + 2], last[NEAR_BYTES + 2], row[NEAR_BYTES + 2];
} edit_rows;

static unsigned edits_at(const edit_rows *r, kb_str a, kb_str b, size_t i, size_t j)
{
    char x = lower(a.s[i - 1]), y = lower(b.s[j - 1]);
    unsigned edits = least(least(r->last[j], r->row[j - 1]) + 1, r->last[j - 1] + (x == y ? 0 : 1));
    bool swapped = i > 1 && j > 1 && x == lower(b.s[j - 2]) && lower(a.s[i - 2]) == y;
    return swapped ? least(edits, r->before[j - 2] + 1) : edits;
}

/* Fills row i; returns the least in it. */
static unsigned fill_row(edit_rows *r, kb_str a, kb_str b, size_t i, unsigned limit)
{
    size_t low = i > limit ? i - limit : 1, high = i + limit < b.n ? i + limit : b.n;
    unsigned smallest = r->row[low - 1] = low == 1 ? least((unsigned)i, limit) : limit;
    for (size_t j = low; j <= high; j++) {
        r->row[j] = least(edits_at(r, a, b, i, j), limit);
        smallest = least(smallest, r->row[j]);
    }
    r->row[high + 1] = limit;
    return smallest;
}

unsigned kbc_edits(kb_str a, kb_str b, unsigned limit)
{
    edit_rows r;
    size_t gap = a.n > b.n ? a.n - b.n : b.n - a.n;
    if (a.n > NEAR_BYTES || b.n > NEAR_BYTES || gap >= limit)
        return limit;
    for (size_t j = 0; j <= b.n + 1; j++)
        r.before[j] = r.last[j] = r.row[j] = least((unsigned)j, limit);
    for (size_t i = 1; i <= a.n; i++) {
        if (fill_row(&r, a, b, i, limit) >= limit)
            return limit;
        memcpy(r.before, r.last, (b.n + 2) * sizeof r.last[0]);
        memcpy(r.last, r.row, (b.n + 2) * sizeof r.row[0]);
    }
    return r.last[b.n];
}

/* ----------------------------------------------------------------- search */

kbc_near kbc_near_begin(kb_str word)
{
    unsigned edits = word.n < 9 ? (unsigned)word.n / 3 + 1 : 4;
    return (kbc_near){.word = word, .edits = edits};
}

void kbc_near_try(kbc_near *near, kb_str name, kb_str candidate)
{
    near->work++;
    size_t gap = name.n > near->word.n ? name.n - near->word.n : near->word.n - name.n;
    if (gap >= near->edits || name.n == 0)
        return;
    near->work += name.n * (2 * (uint64_t)near->edits + 1);
    unsigned edits = kbc_edits(near->word, name, near->edits);
    if (edits >= near->edits || edits >= name.n)
        return;
    near->edits = edits;
    near->best = candidate;
}

/* What a run may spend on hints is spent. */
static bool is_spent(const kbc *c)
{
    return c->near_work > NEAR_WORK;
}

static kb_str hint(kbc *c, const kbc_near *near, kb_str known)
{
    c->near_work += near->work + known.n;
    if (near->best.s == NULL)
        return kbc_format(c, "known: %.*s", (int)known.n, known.s);
    return kbc_format(c, "did you mean \"%.*s\"?", (int)near->best.n, near->best.s);
}

/* There were so many unknown names that nobody reads what they may have meant. */
static kb_str no_hint(void)
{
    return KB_LIT("see the rules for those that are known");
}

kb_str kbc_near_listed(kbc *c, kb_str word, kb_str known)
{
    kbc_near near = kbc_near_begin(word);
    kb_str rest = known, name;
    while (kb_str_split(&rest, ',', &name))
        kbc_near_try(&near, kb_str_trim(name), kb_str_trim(name));
    return hint(c, &near, known);
}

/* What people say for a name: phrases with commas between, and each word of them, if it is just that. */
static void try_phrases(kbc_near *near, kb_str phrases, kb_str name)
{
    kb_str phrase, word;
    near->work += phrases.n;
    while (kb_str_split(&phrases, ',', &phrase)) {
        kbc_near_try(near, kb_str_trim(phrase), name);
        while (kbc_next_name(&phrase, &word))
            if (kbc_edits(near->word, word, 1) == 0)
                kbc_near_try(near, word, name);
    }
}

kb_str kbc_near_kind(kbc *c, const kbc_rules *rules, kb_str word)
{
    kbc_near near = kbc_near_begin(word);
    const kbc_rule_kind *kinds = rules->kinds.items;
    if (is_spent(c))
        return no_hint();
    for (size_t i = 0; i < rules->kinds.count; i++)
        kbc_near_try(&near, kinds[i].name, kinds[i].name);
    for (size_t i = 0; i < rules->kinds.count; i++) {
        try_phrases(&near, kinds[i].label, kinds[i].name);
        try_phrases(&near, kinds[i].plural, kinds[i].name);
        try_phrases(&near, kinds[i].words, kinds[i].name);
    }
    return hint(c, &near, near.best.s == NULL ? kbc_kind_names(c, rules) : KB_LIT(""));
}

kb_str kbc_near_value(kbc *c, const kbc_rules *rules, uint32_t facet, kb_str word)
{
    kbc_near near = kbc_near_begin(word);
    const kbc_rule_value *values = rules->values.items;
    if (is_spent(c))
        return no_hint();
    for (size_t i = 0; i < rules->values.count; i++)
        if (values[i].facet == facet)
            kbc_near_try(&near, values[i].name, values[i].name);
    for (size_t i = 0; i < rules->values.count; i++) {
        if (values[i].facet == facet) {
            try_phrases(&near, values[i].label, values[i].name);
            try_phrases(&near, values[i].words, values[i].name);
        }
    }
    return hint(c, &near, near.best.s == NULL ? kbc_value_names(c, rules, facet) : KB_LIT(""));
}

/* ---------------------------------------------------------------- records */

static kb_str last_part(kb_str id)
{
    size_t at = id.n;
    while (at > 0 && id.s[at - 1] != '/')
        at--;
    return kb_str_slice(id, at, id.n);
}

/* An id that ends alike in another folder, if there is no second. */
typedef struct namesake {
    kb_str part, id;
    size_t count;
} namesake;

static void try_record(kbc_near *near, namesake *other, kb_str id)
{
    kb_str part = last_part(id);
    kbc_near_try(near, id, id);
    if (part.n < id.n)
        kbc_near_try(near, part, id);
    if (other->part.n < 3 || !kb_str_equal(part, other->part))
        return;
    other->id = id;
    other->count++;
}

kb_str kbc_near_record(kbc *c, const kbc_guide *guide, kb_str id)
{
    kbc_near near = kbc_near_begin(id);
    namesake other = {.part = last_part(id)};
    const kbc_page *pages = guide->pages.items;
    if (id.n > NEAR_BYTES || is_spent(c))
        return KB_LIT("");
    for (size_t i = 0; i < guide->pages.count; i++) {
        const kbc_record *records = pages[i].records.items;
        for (size_t j = 0; j < pages[i].records.count; j++)
            try_record(&near, &other, records[j].id);
    }
    c->near_work += near.work;
    kb_str meant = near.best.s == NULL && other.count == 1 ? other.id : near.best;
    return meant.n > 0 ? kbc_format(c, "; did you mean \"%.*s\"?", (int)meant.n, meant.s) : KB_LIT("");
}
