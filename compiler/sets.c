/*
 * sets.c - the different sets of facet values that records have, each once, in
 * the order in which they come (index.h). Caller: write.c.
 */
#include "index.h"
#include "names.h"

/* Found by its bytes, since a guide may have as many different sets as records. */
uint32_t kbc_value_set(kbc *c, kbc_value_sets *sets, const uint32_t *values, uint32_t count)
{
    kb_str bytes = count > 0 ? (kb_str){(const char *)values, count * sizeof *values} : KB_LIT("");
    if (sets->numbers == NULL)
        sets->numbers = kbc_names_new(c);
    uint32_t number = (uint32_t)sets->list.count;
    if (!kbc_names_add(c, sets->numbers, bytes, number))
        return kbc_names_find(sets->numbers, bytes);
    kbc_values *set = kbc_list_add(c, &sets->list, sizeof *set);
    *set = (kbc_values){values, count};
    return number;
}
