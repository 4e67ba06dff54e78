/*
 * filter.c - which records fit facet values that a query asks for or names
 * (library.h). Callers: search.c, neighbours.c, evidence.c. Many records share few sets of
 * values, so each set is judged once.
 */
#include "library.h"

/* A set fits a facet when it has an asked value of it, or none of its values at all. */
static bool fits_facet(const kb_session *s, kb_values asked, uint32_t facet, kb_values set)
{
    bool has_any = false, is_asked = false;
    for (size_t i = 0; i < set.count; i++) {
        if (s->kb->facets.values[set.list[i]].facet != facet)
            continue;
        has_any = true;
        for (size_t k = 0; k < asked.count; k++)
            is_asked = is_asked || asked.list[k] == set.list[i];
    }
    return is_asked || !has_any;
}

kb_status kb_filter_sets(kb_session *s, kb_values asked, uint8_t *fits)
{
    for (uint32_t i = 0; i < s->kb->facets.set_count; i++) {
        kb_values set;
        kb_status status = kb_facets_set(&s->pages, &s->kb->facets, i, &s->arena, &set.list, &set.count);
        if (status != KB_OK)
            return status;
        fits[i] = 1;
        for (size_t k = 0; k < asked.count; k++)
            if (!fits_facet(s, asked, s->kb->facets.values[asked.list[k]].facet, set))
                fits[i] = 0;
    }
    return KB_OK;
}

bool kb_filter_fits(const kb_session *s, const uint8_t *fits, uint32_t value_set)
{
    return fits == NULL || (value_set < s->kb->facets.set_count && fits[value_set]);
}

bool kb_may_stand_by(const kb_session *s, const kb_plan *plan, const uint8_t *fits, const kb_record_entry *entry)
{
    return plan->phrase_count == 0 && !plan->all_words && kb_filter_fits(s, fits, entry->value_set);
}
