/*
 * norms.c - NORM, what impacts are made of, written and read (kb_index.h).
 * Callers: the compiler's write.c and impact.c; postings.c, open.c and verify.c.
 *
 *   patterns u32, classes u32, records u32, unit u32,
 *   positions of each pattern, at most 15, + 16 when its term stands in an alias u8, bits of the gaps of each class u8,
 *   what each pattern counts beside each class u8, a row a pattern,
 *   class of each record u8
 */
#include "kb_format.h"

#define HEAD 16u
#define BURST_MAX (1u << 16)
#define SPARE 32u /* bits of patterns and of gaps that are zeros */

void kb_norms_write(kb_buf *out, const kb_norms *norms)
{
    kb_buf_u32(out, norms->patterns);
    kb_buf_u32(out, norms->classes);
    kb_buf_u32(out, norms->records);
    kb_buf_u32(out, norms->unit);
    kb_buf_add(out, norms->places, norms->patterns);
    kb_buf_add(out, norms->gaps, norms->classes);
    kb_buf_add(out, norms->table, (size_t)norms->patterns * norms->classes);
    kb_buf_add(out, norms->of_records, norms->records);
}

static bool read_norms(kb_pages *p, kb_norms *n)
{
    kb_cursor head = kb_pages_cursor(p, KB_NORMS, 0, HEAD);
    n->patterns = kb_read_u32(&head);
    n->classes = kb_read_u32(&head);
    n->records = kb_read_u32(&head);
    n->unit = kb_read_u32(&head);
    if (head.bad || n->patterns > KB_PATTERNS || n->classes > KB_NORM_CLASSES || n->unit > KB_UNIT_MAX)
        return false;
    uint64_t tables = (uint64_t)n->patterns + n->classes + (uint64_t)n->patterns * n->classes;
    /* Who reads postings has room for each record that there is, and no more. */
    if (p->file->sections[KB_NORMS].stored != HEAD + tables + n->records || n->records != kb_records_count(p))
        return false;
    const uint8_t *bytes = kb_pages_view(p, KB_NORMS, HEAD, tables);
    if (bytes == NULL)
        return false;
    n->places = bytes;
    n->gaps = bytes + n->patterns;
    n->table = n->gaps + n->classes;
    n->of_records = bytes + tables;
    return true;
}

const kb_norms *kb_norms_get(kb_pages *p)
{
    if (p->norms.places == NULL && !read_norms(p, &p->norms)) {
        kb_pages_damage(p, KB_NORMS, 0, "the norms make no sense");
        p->norms.places = NULL;
    }
    return p->norms.places != NULL ? &p->norms : NULL;
}

bool kb_norms_fit(kb_pages *p)
{
    const kb_norms *n = kb_norms_get(p);
    bool fit = n != NULL;
    for (uint32_t i = 0; fit && i < n->patterns + n->classes; i++)
        fit = n->places[i] < SPARE; /* gaps follow on places */
    return fit;
}

const uint8_t *kb_norms_of(kb_pages *p, uint32_t record, uint32_t *end)
{
    const kb_section *s = &p->file->sections[KB_NORMS];
    uint64_t first = s->stored - p->norms.records; /* of the classes */
    if (kb_pages_at(p, KB_NORMS, first + record, 1) == NULL)
        return NULL;
    uint64_t left = KB_PAGE - (s->offset + first + record) % KB_PAGE;
    *end = left < p->norms.records - record ? record + (uint32_t)left : p->norms.records;
    return p->norms.of_records;
}

const uint8_t *kb_norms_most(kb_pages *p)
{
    kb_norms *n = &p->norms;
    for (uint32_t i = 0; i < n->patterns && !n->has_most; i++) {
        const uint8_t *row = n->table + (size_t)i * n->classes;
        n->most[i] = 0;
        for (uint32_t k = 0; k < n->classes; k++)
            n->most[i] = row[k] > n->most[i] ? row[k] : n->most[i];
    }
    n->has_most = true;
    return n->most;
}

uint64_t kb_norms_factor(const kb_norms *norms, uint32_t df, uint32_t burst)
{
    uint64_t records = norms->records > df ? norms->records : df;
    uint64_t idf = kb_fixed_ln(2 * records + 2, 2 * (uint64_t)df + 1);
    return (idf * (burst < BURST_MAX ? burst : BURST_MAX) * norms->unit) >> 22;
}
