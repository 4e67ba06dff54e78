/*
 * filter.c - which records fit facet values that a query asks for or names
 * (library.h). Callers: search.c, neighbours.c, evidence.c. Many records share few sets of
 * values, so each set is judged once.
 */
#include "library.h"

/* What is asked of facets; what a set has of each is noted, and forgotten with its end. */
typedef struct judge {
    const kb_value *values;
    uint8_t *asked;    /* of each value */
    uint8_t *of_facet; /* enum seen */
} judge;

enum seen { ASKED = 1, HAS_ANY = 2, HAS_ASKED = 4 };

static kb_status begin(kb_session *s, kb_values asked, judge *j)
{
    const kb_facets *facets = &s->kb->facets;
    *j = (judge){facets->values, kb_arena_get(&s->arena, facets->value_count, 1),
                 kb_arena_get(&s->arena, facets->facet_count, 1)};
    for (size_t i = 0; i < asked.count && !s->arena.failed; i++) {
        j->asked[asked.list[i]] = 1;
        j->of_facet[j->values[asked.list[i]].facet] = ASKED;
    }
    return s->arena.failed ? KB_E_MEMORY : KB_OK;
}

/*
 * A set fits a facet when it has an asked value of it, or none of its values at
 * all. In as many steps as the set has values: a crafted file has many, and asks
 * for many.
 */
static bool fits(const judge *j, kb_values set)
{
    bool all = true;
    for (size_t i = 0; i < set.count; i++)
        j->of_facet[j->values[set.list[i]].facet] |= j->asked[set.list[i]] ? HAS_ANY | HAS_ASKED : HAS_ANY;
    for (size_t i = 0; i < set.count; i++) {
        uint8_t *facet = &j->of_facet[j->values[set.list[i]].facet];
        all = all && ((*facet & ASKED) == 0 || (*facet & HAS_ANY) == 0 || (*facet & HAS_ASKED) != 0);
    }
    for (size_t i = 0; i < set.count; i++)
        j->of_facet[j->values[set.list[i]].facet] &= ASKED;
    return all;
}

kb_status kb_filter_sets(kb_session *s, kb_values asked, uint8_t *out)
{
    judge j;
    kb_status status = begin(s, asked, &j);
    for (uint32_t i = 0; i < s->kb->facets.set_count && status == KB_OK; i++) {
        kb_values set;
        status = kb_facets_set(&s->pages, &s->kb->facets, i, &s->arena, &set.list, &set.count);
        if (status == KB_OK)
            out[i] = fits(&j, set);
    }
    return status;
}

bool kb_filter_fits(const kb_session *s, const uint8_t *fits, uint32_t value_set)
{
    return fits == NULL || (value_set < s->kb->facets.set_count && fits[value_set]);
}

bool kb_may_stand_by(const kb_session *s, const kb_plan *plan, const uint8_t *fits, const kb_record_entry *entry)
{
    return plan->phrase_count == 0 && !plan->all_words && kb_filter_fits(s, fits, entry->value_set);
}
