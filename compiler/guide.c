/*
 * guide.c - pages and records of a guide by number and by id. Interface:
 * resolve.h, kbc_find_record() in compiler.h. Callers: resolve.c and all that
 * come behind it.
 */
#include "resolve.h"

kbc_page *kbc_page_at(const kbc_guide *guide, uint32_t page)
{
    return &((kbc_page *)guide->pages.items)[page];
}

kbc_record *kbc_page_record(const kbc_guide *guide, uint32_t page)
{
    const kbc_page *of = kbc_page_at(guide, page);
    return of->records.count > 0 ? of->records.items : NULL;
}

kbc_record *kbc_record_at(const kbc_guide *guide, uint32_t number, const kbc_page **page)
{
    uint32_t low = 0, high = (uint32_t)guide->pages.count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (kbc_page_at(guide, middle)->first_record <= number)
            low = middle;
        else
            high = middle;
    }
    const kbc_page *found = kbc_page_at(guide, low);
    if (page != NULL)
        *page = found;
    return &((kbc_record *)found->records.items)[number - found->first_record];
}

kbc_record *kbc_find_record(const kbc_guide *guide, kb_str id, uint32_t *number)
{
    uint32_t found = guide->ids != NULL ? kbc_names_find(guide->ids, id) : KBC_NONE;
    if (number != NULL)
        *number = found;
    return found != KBC_NONE ? kbc_record_at(guide, found, NULL) : NULL;
}
