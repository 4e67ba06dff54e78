/*
 * near.c - the name nearest to a misspelt one. Interface and callers: near.h.
 */
#include "kb_edits.h"
#include "near.h"

/* Letters that a run may compare: about half a second, a whole one on a busy machine. Dead links of large guides would
 * take hours. */
#define NEAR_WORK UINT64_C(50000000)

/* ----------------------------------------------------------------- search */

/* Large letters are those of small ones, as kb_edits() has them. */
static uint64_t letters_of(kb_str name)
{
    uint64_t letters = 0;
    for (size_t i = 0; i < name.n; i++) {
        uint8_t byte = (uint8_t)name.s[i];
        byte = byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte - 'A' + 'a') : byte;
        letters |= UINT64_C(1) << (byte & 63);
    }
    return letters;
}

kbc_near kbc_near_begin(kb_str word)
{
    unsigned edits = word.n < 9 ? (unsigned)word.n / 3 + 1 : 4;
    return (kbc_near){.word = word, .letters = letters_of(word), .edits = edits};
}

/* An edit brings one letter and takes one at most. */
static bool may_be_near(const kbc_near *near, kb_str name)
{
    unsigned others = 0;
    for (uint64_t left = near->letters ^ letters_of(name); left != 0; left &= left - 1)
        others++;
    return others <= 2 * (near->edits - 1);
}

void kbc_near_try(kbc_near *near, kb_str name, kb_str candidate)
{
    near->work++;
    size_t gap = name.n > near->word.n ? name.n - near->word.n : near->word.n - name.n;
    if (gap >= near->edits || name.n == 0)
        return;
    near->work += name.n * (2 * (uint64_t)near->edits + 1);
    if (!may_be_near(near, name))
        return;
    unsigned edits = kb_edits(near->word, name, near->edits);
    if (edits >= near->edits || edits >= name.n)
        return;
    near->edits = edits;
    near->best = candidate;
}

bool kbc_near_spent(const kbc *c)
{
    return c->near_work > NEAR_WORK || c->diagnostics.count > c->limits[KBC_MAX_REPORTS];
}

kb_str kbc_near_hint(kbc *c, const kbc_near *near, kb_str known)
{
    c->near_work += near->work + 4 * (uint64_t)known.n; /* three copies, and the message */
    if (near->best.s == NULL)
        return kbc_format(c, "known: %.*s", (int)known.n, known.s);
    return kbc_format(c, "did you mean \"%.*s\"?", (int)near->best.n, near->best.s);
}

kb_str kbc_near_end(kbc *c, kb_str meant)
{
    return meant.n > 0 ? kbc_format(c, "; did you mean \"%.*s\"?", (int)meant.n, meant.s) : KB_LIT("");
}

kb_str kbc_near_listed(kbc *c, kb_str word, kb_str known)
{
    kbc_near near = kbc_near_begin(word);
    kb_str rest = known, name;
    while (kb_str_split(&rest, ',', &name))
        kbc_near_try(&near, kb_str_trim(name), kb_str_trim(name));
    return kbc_near_hint(c, &near, known);
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
    if (id.n > KB_EDITS_BYTES || kbc_near_spent(c))
        return (kb_str){NULL, 0};
    for (size_t i = 0; i < guide->pages.count; i++) {
        const kbc_record *records = pages[i].records.items;
        for (size_t j = 0; j < pages[i].records.count; j++)
            try_record(&near, &other, records[j].id);
    }
    c->near_work += near.work;
    return near.best.s == NULL && other.count == 1 ? other.id : near.best;
}
