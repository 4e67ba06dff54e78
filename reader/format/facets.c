/*
 * facets.c - META, KINDS and FACETS, the small sections that say what a guide
 * is and how its records are sorted (kb_records.h). Callers: the compiler's
 * write.c; open.c, session.c and verify.c.
 *
 * Strings are fields: varint length and bytes.
 *   META: title, version, language, reviewed day i32, review interval u32,
 *     text bytes u64, average words x 256 of title, path, aliases, body u32,
 *     impact scale u32
 *   KINDS: count varint; each: name, label, plural, words, role; of these and
 *     those of FACETS none has more than 1024 bytes
 *   FACETS: facets u32, values u32, sets u32, where the sets begin u32
 *     a facet: name, label, order, many u8, values varint; then the values in
 *     order: name, label, words
 *     the sets: where each one ends u32 (in numbers), then value numbers u32
 */
#include "kb_format.h"

#define USUAL_VALUES 16u /* of a record; more are counted as work, since each may be printed with a long label */
#define VALUE_WORK 512u

#define LEAST_KIND 5u  /* bytes of the shortest entry */
#define LEAST_FACET 5u
#define LEAST_VALUE 3u
#define FACETS_HEAD 16u

/* -------------------------------------------------------------------- META */

void kb_meta_write(kb_buf *out, const kb_meta *meta)
{
    kb_buf_field(out, meta->title);
    kb_buf_field(out, meta->version);
    kb_buf_field(out, meta->language);
    kb_buf_u32(out, (uint32_t)meta->reviewed);
    kb_buf_u32(out, meta->review_interval);
    kb_buf_u64(out, meta->text_bytes);
    kb_buf_u32(out, meta->average_title);
    kb_buf_u32(out, meta->average_path);
    kb_buf_u32(out, meta->average_alias);
    kb_buf_u32(out, meta->average_body);
    kb_buf_u32(out, meta->impact_scale);
}

static kb_cursor whole(kb_pages *p, kb_section_id id)
{
    return kb_pages_cursor(p, id, 0, p->file->sections[id].stored);
}

static kb_status done(kb_pages *p, kb_section_id id, const kb_cursor *c)
{
    if (c->bad || c->left > 0)
        kb_pages_damage(p, id, 0, "its content makes no sense");
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

kb_status kb_meta_read(kb_pages *p, kb_meta *out)
{
    kb_cursor c = whole(p, KB_META);
    out->title = kb_read_field(&c);
    out->version = kb_read_field(&c);
    out->language = kb_read_field(&c);
    out->reviewed = (int32_t)kb_read_u32(&c);
    out->review_interval = kb_read_u32(&c);
    out->text_bytes = kb_read_u64(&c);
    out->average_title = kb_read_u32(&c);
    out->average_path = kb_read_u32(&c);
    out->average_alias = kb_read_u32(&c);
    out->average_body = kb_read_u32(&c);
    out->impact_scale = kb_read_u32(&c);
    return done(p, KB_META, &c);
}

/* ------------------------------------------------------------------- KINDS */

static kb_str read_label(kb_cursor *c)
{
    kb_str text = kb_read_field(c);
    c->bad = c->bad || text.n > KB_LABEL_BYTES;
    return text;
}

void kb_kinds_write(kb_buf *out, const kb_kind *kinds, uint32_t count)
{
    kb_buf_varint(out, count);
    for (uint32_t i = 0; i < count; i++) {
        kb_buf_field(out, kinds[i].name);
        kb_buf_field(out, kinds[i].label);
        kb_buf_field(out, kinds[i].plural);
        kb_buf_field(out, kinds[i].words);
        kb_buf_field(out, kinds[i].role);
    }
}

kb_status kb_kinds_read(kb_pages *p, kb_arena *arena, kb_kind **kinds, uint32_t *count)
{
    kb_cursor c = whole(p, KB_KINDS);
    *count = kb_read_count(&c, LEAST_KIND);
    c.bad = c.bad || *count > KB_KINDS_MAX;
    if (c.bad)
        return done(p, KB_KINDS, &c);
    *kinds = kb_arena_get(arena, *count, sizeof **kinds);
    if (*kinds == NULL)
        return KB_E_MEMORY;
    for (uint32_t i = 0; i < *count; i++) {
        kb_kind *kind = &(*kinds)[i];
        kind->name = read_label(&c);
        kind->label = read_label(&c);
        kind->plural = read_label(&c);
        kind->words = read_label(&c);
        kind->role = read_label(&c);
    }
    return done(p, KB_KINDS, &c);
}

/* ------------------------------------------------------------------ FACETS */

static void write_facet(kb_buf *out, const kb_facets *facets, const kb_facet *facet)
{
    kb_buf_field(out, facet->name);
    kb_buf_field(out, facet->label);
    kb_buf_field(out, facet->order);
    kb_buf_byte(out, facet->many ? 1 : 0);
    kb_buf_varint(out, facet->value_count);
    for (uint32_t i = 0; i < facet->value_count; i++) {
        const kb_value *value = &facets->values[facet->first_value + i];
        kb_buf_field(out, value->name);
        kb_buf_field(out, value->label);
        kb_buf_field(out, value->words);
    }
}

void kb_facets_write(kb_buf *out, const kb_facets *facets, const uint32_t *const *sets, const uint32_t *set_sizes)
{
    kb_buf rows;
    kb_buf_init(&rows, &out->alloc);
    for (uint32_t i = 0; i < facets->facet_count; i++)
        write_facet(&rows, facets, &facets->facets[i]);
    kb_buf_u32(out, facets->facet_count);
    kb_buf_u32(out, facets->value_count);
    kb_buf_u32(out, facets->set_count);
    kb_buf_u32(out, FACETS_HEAD + (uint32_t)rows.size);
    kb_buf_str(out, kb_buf_view(&rows));
    for (uint32_t i = 0, end = 0; i < facets->set_count; i++)
        kb_buf_u32(out, end += set_sizes[i]);
    for (uint32_t i = 0; i < facets->set_count; i++)
        for (uint32_t k = 0; k < set_sizes[i]; k++)
            kb_buf_u32(out, sets[i][k]);
    out->failed = out->failed || rows.failed;
    kb_buf_release(&rows);
}

/* Reads facet number i and its values; false when the values are more than are left. */
static bool read_facet(kb_cursor *c, kb_facets *out, uint32_t i, uint32_t *value)
{
    kb_facet *facet = &out->facets[i];
    facet->name = read_label(c);
    facet->label = read_label(c);
    facet->order = read_label(c);
    facet->many = kb_read_u8(c) != 0;
    facet->value_count = kb_read_count(c, LEAST_VALUE);
    facet->first_value = *value;
    if (facet->value_count > out->value_count - *value)
        return false;
    for (uint32_t k = 0; k < facet->value_count; k++) {
        kb_value *v = &out->values[(*value)++];
        v->name = read_label(c);
        v->label = read_label(c);
        v->words = read_label(c);
        v->facet = i;
    }
    return true;
}

kb_status kb_facets_read(kb_pages *p, kb_arena *arena, kb_facets *out)
{
    kb_cursor c = kb_pages_cursor(p, KB_FACETS, 0, FACETS_HEAD);
    uint64_t stored = p->file->sections[KB_FACETS].stored;
    out->facet_count = kb_read_u32(&c);
    out->value_count = kb_read_u32(&c);
    out->set_count = kb_read_u32(&c);
    out->sets = kb_read_u32(&c);
    bool fits = !c.bad && out->sets >= FACETS_HEAD && out->sets <= stored;
    c = kb_pages_cursor(p, KB_FACETS, FACETS_HEAD, fits ? out->sets - FACETS_HEAD : 0);
    if (!fits || out->facet_count > KB_FACETS_MAX || out->value_count > KB_VALUES_MAX ||
        out->facet_count > c.left / LEAST_FACET || out->value_count > c.left / LEAST_VALUE ||
        out->set_count > (stored - out->sets) / 4)
        c.bad = true;
    if (c.bad)
        return done(p, KB_FACETS, &c);
    out->facets = kb_arena_get(arena, out->facet_count, sizeof *out->facets);
    out->values = kb_arena_get(arena, out->value_count, sizeof *out->values);
    if (arena->failed)
        return KB_E_MEMORY;
    uint32_t value = 0;
    for (uint32_t i = 0; i < out->facet_count && !c.bad; i++)
        c.bad = !read_facet(&c, out, i, &value) || c.bad;
    c.bad = c.bad || value != out->value_count;
    return done(p, KB_FACETS, &c);
}

kb_status kb_facets_set(kb_pages *p, const kb_facets *facets, uint32_t set, kb_arena *arena, const uint32_t **values,
                        size_t *count)
{
    uint64_t ends = facets->sets, numbers = ends + (uint64_t)facets->set_count * 4;
    uint32_t start = set > 0 ? kb_pages_u32(p, KB_FACETS, ends + (uint64_t)(set - 1) * 4) : 0;
    uint32_t end = set < facets->set_count ? kb_pages_u32(p, KB_FACETS, ends + (uint64_t)set * 4) : 0;
    *count = 0;
    *values = NULL;
    if (set >= facets->set_count || start > end || end - start > facets->value_count) {
        kb_pages_damage(p, KB_FACETS, ends, "a set of values makes no sense");
        return KB_E_DAMAGED;
    }
    const uint8_t *bytes = kb_pages_at(p, KB_FACETS, numbers + (uint64_t)start * 4, (uint64_t)(end - start) * 4);
    uint32_t *out = kb_arena_get(arena, end - start, sizeof *out);
    if (out == NULL)
        return KB_E_MEMORY;
    if (end - start > USUAL_VALUES)
        (void)kb_pages_spend(p, (uint64_t)(end - start) * VALUE_WORK);
    for (uint32_t i = 0; i < end - start && bytes != NULL; i++) {
        out[i] = kb_load_u32(bytes + (size_t)i * 4);
        if (out[i] >= facets->value_count)
            kb_pages_damage(p, KB_FACETS, ends, "a value that is not declared");
    }
    *values = out;
    *count = end - start;
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}
