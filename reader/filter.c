/*
 * filter.c - which records fit the facets that a query asks for (library.h).
 * Caller: search.c. Many records share few sets of values, so each set is
 * judged once.
 */
#include "library.h"

/* A set fits a facet when it has an asked value of it, or none of its values at all. */
static bool fits_facet(const kb_session *s, const kb_plan *plan, uint32_t facet, const uint32_t *values, size_t count)
{
    bool has_any = false, asked = false;
    for (size_t i = 0; i < count; i++) {
        if (s->kb->facets.values[values[i]].facet != facet)
            continue;
        has_any = true;
        for (size_t k = 0; k < plan->value_count; k++)
            asked = asked || plan->values[k] == values[i];
    }
    return asked || !has_any;
}

kb_status kb_filter_sets(kb_session *s, const kb_plan *plan, uint8_t *fits)
{
    for (uint32_t set = 0; set < s->kb->facets.set_count; set++) {
        const uint32_t *values;
        size_t count;
        kb_status status = kb_facets_set(&s->pages, &s->kb->facets, set, &s->arena, &values, &count);
        if (status != KB_OK)
            return status;
        fits[set] = 1;
        for (size_t i = 0; i < plan->value_count; i++)
            if (!fits_facet(s, plan, s->kb->facets.values[plan->values[i]].facet, values, count))
                fits[set] = 0;
    }
    return KB_OK;
}
