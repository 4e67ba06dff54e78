/*
 * related.c - records that stand by the best hits: the one around it, and those
 * that it links to (library.h). Caller: search.c.
 *
 * A section whose bullet answers helps, too, and so does the fix that a symptom
 * leads to. Such a record is raised by a share of the hit's score, but never
 * over it; one that is linked to only when it has a word of the query itself.
 */
#include "library.h"

#define AROUND_SHARE 128u /* of the hit's score, in 256ths */
#define LINK_SHARE 38u
#define MOST_SHARE 205u  /* of the hit's score that the other reaches */
#define BODY_BYTES 65536u /* of a record whose links are looked at */
#define LINKS 32u
#define FEW_LINKS 64u    /* of a page: they are looked up faster than a body is read */

static size_t find(const kb_candidate *list, size_t count, uint32_t record)
{
    size_t i = 0;
    while (i < count && list[i].record != record)
        i++;
    return i;
}

/* Raises a record by a share of a hit's score. */
static void raise_by(kb_candidate *list, size_t count, uint32_t record, uint32_t hit, uint32_t share)
{
    size_t at = find(list, count, record);
    if (at == count)
        return;
    kb_candidate *c = &list[at];
    uint32_t score = c->score & KB_SCORE_MAX, bits = c->score & ~KB_SCORE_MAX;
    uint64_t raised = score + (uint64_t)hit * share / 256, most = (uint64_t)hit * MOST_SHARE / 256;
    if (raised > most)
        raised = most;
    if (raised > score)
        c->score = bits | (uint32_t)raised;
}

/* The records that a body links to, each once, without their addresses, which may be thousands of long ones; other
 * records inside it have links of their own. */
static kb_status raise_linked(kb_session *s, kb_candidate *list, size_t count, uint32_t record, uint32_t hit)
{
    kb_body body;
    kb_event event;
    uint32_t seen[LINKS], links = 0;
    kb_status status = kb_get_body(s, record, &body);
    if (status != KB_OK)
        return status;
    while (links < LINKS && (status = kb_body_next(&body, &event)) == KB_OK) {
        uint32_t to;
        if (event.element != KB_LINK || event.leave)
            continue;
        if ((status = kb_links_record(&s->pages, event.number, &to)) < 0)
            return status;
        bool before = status == KB_NONE || to == record;
        for (uint32_t i = 0; i < links; i++)
            before = before || seen[i] == to;
        if (before)
            continue;
        seen[links++] = to;
        raise_by(list, count, to, hit, LINK_SHARE);
    }
    return status < 0 ? status : KB_OK;
}

/* Whether a page leads to a candidate at all: if not, none of its bodies need be inflated. */
static kb_status may_lead(kb_session *s, const kb_candidate *list, size_t count, uint32_t page, bool *may)
{
    kb_page_entry entry;
    kb_status status = kb_records_get_page(&s->pages, page, &entry);
    *may = entry.links_end - entry.first_link > FEW_LINKS;
    for (uint32_t i = entry.first_link; status == KB_OK && !*may && i < entry.links_end; i++) {
        uint32_t to;
        status = kb_links_record(&s->pages, i, &to);
        *may = find(list, count, to) < count;
    }
    return status < 0 ? status : KB_OK;
}

/* Whether records stand inside a record; they follow on it. */
static bool has_children(kb_session *s, uint32_t record)
{
    kb_record_entry next;
    return kb_records_head(&s->pages, record + 1, &next) == KB_OK && next.parent == record;
}

/* A page stands below the page of its folder, but is no part of it. */
static bool is_on_page(kb_session *s, uint32_t record, uint32_t page)
{
    kb_record_entry entry;
    return record != KB_NO_RECORD && kb_records_head(&s->pages, record, &entry) == KB_OK && entry.page == page;
}

kb_status kb_raise_related(kb_session *s, kb_candidate *list, size_t count)
{
    kb_candidate best[KB_RAISING];
    size_t bests = count < KB_RAISING ? count : KB_RAISING;
    bool looks = s->kb->records <= KB_MANY_RECORDS; /* in a large guide no body is inflated only to see its links */
    kb_status status = KB_OK;
    for (size_t i = 0; i < bests; i++)
        best[i] = list[i];
    for (size_t i = 0; i < bests && status == KB_OK; i++) {
        uint32_t hit = best[i].score & KB_SCORE_MAX;
        kb_record_entry entry;
        if (looks)
            status = kb_records_get(&s->pages, best[i].record, &entry);
        else
            status = kb_records_head(&s->pages, best[i].record, &entry);
        if (status != KB_OK)
            return status;
        if (is_on_page(s, entry.parent, entry.page))
            raise_by(list, count, entry.parent, hit, AROUND_SHARE);
        bool leads = looks && entry.length <= BODY_BYTES && !has_children(s, best[i].record);
        if (leads)
            status = may_lead(s, list, count, entry.page, &leads);
        if (leads && status == KB_OK)
            status = raise_linked(s, list, count, best[i].record, hit);
    }
    return status == KB_OK ? kb_session_status(s) : status;
}
