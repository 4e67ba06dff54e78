/*
 * export_check.c - builds exported Markdown in memory and compares every record of it
 * with the .kb file that it was made of. Interface: export.h. Caller: main.c.
 */
#include "compile.h"
#include "export.h"

typedef struct sides {
    kb *ours, *theirs;
    kb_session *a, *b;      /* of each */
} sides;

/* ----------------------------------------------------------------- comparing */

static bool same_strings(const kb_str *a, const kb_str *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!kb_str_equal(a[i], b[i]))
            return false;
    return true;
}

static const char *compare_info(const sides *s)
{
    kb_info a, b;
    kb_get_info(s->ours, &a);
    kb_get_info(s->theirs, &b);
    kb_str one[] = {a.title, a.version, a.language}, other[] = {b.title, b.version, b.language};
    bool same = same_strings(one, other, 3) && a.reviewed == b.reviewed && a.review_interval == b.review_interval;
    return !same ? "title, version, language or review of the guide" : a.records != b.records ? "number of records" : NULL;
}

static bool same_kind(const sides *s, uint32_t i, bool *end)
{
    kb_kind a, b;
    kb_status one = kb_kind_at(s->ours, i, &a), other = kb_kind_at(s->theirs, i, &b);
    *end = one != KB_OK;
    kb_str left[] = {a.name, a.label, a.plural, a.words, a.role}, right[] = {b.name, b.label, b.plural, b.words, b.role};
    return one == other && (*end || same_strings(left, right, KB_COUNT(left)));
}

static bool same_facet(const sides *s, uint32_t i, bool *end)
{
    kb_facet a, b;
    kb_status one = kb_facet_at(s->ours, i, &a), other = kb_facet_at(s->theirs, i, &b);
    *end = one != KB_OK;
    kb_str left[] = {a.name, a.label, a.order}, right[] = {b.name, b.label, b.order};
    return one == other && (*end || (same_strings(left, right, KB_COUNT(left)) && a.many == b.many &&
                                     a.first_value == b.first_value && a.value_count == b.value_count));
}

static bool same_value(const sides *s, uint32_t i, bool *end)
{
    kb_value a, b;
    kb_status one = kb_value_at(s->ours, i, &a), other = kb_value_at(s->theirs, i, &b);
    *end = one != KB_OK;
    kb_str left[] = {a.name, a.label, a.words}, right[] = {b.name, b.label, b.words};
    return one == other && (*end || (same_strings(left, right, KB_COUNT(left)) && a.facet == b.facet));
}

static const char *compare_declared(const sides *s)
{
    static bool (*const all[])(const sides *, uint32_t, bool *) = {same_kind, same_facet, same_value};
    static const char *const names[] = {"kinds", "facets", "values of facets"};
    for (size_t i = 0; i < KB_COUNT(all); i++) {
        bool end = false;
        for (uint32_t j = 0; !end; j++)
            if (!all[i](s, j, &end))
                return names[i];
    }
    return NULL;
}

static bool same_moves(const sides *s)
{
    kb_str a, b;
    uint32_t one, other;
    kb_session_reset(s->a);
    kb_session_reset(s->b);
    for (uint32_t i = 0;; i++) {
        kb_status status = kb_old_id_at(s->a, i, &a, &one);
        if (status != kb_old_id_at(s->b, i, &b, &other) || one != other || !kb_str_equal(a, b))
            return false;
        if (status != KB_OK)
            return status == KB_NONE;
    }
}

static const char *compare_facts(const kb_record *a, const kb_record *b)
{
    kb_str left[] = {a->title, a->path, a->file}, right[] = {b->title, b->path, b->file};
    if (!kb_str_equal(a->id, b->id))
        return "id";
    if (!same_strings(left, right, KB_COUNT(left)) || a->title_inside != b->title_inside)
        return "title, path or file";
    if (a->parent != b->parent || a->page != b->page)
        return "place among the records";
    if (a->kind != b->kind || a->value_count != b->value_count ||
        (a->value_count > 0 && memcmp(a->values, b->values, a->value_count * sizeof *a->values) != 0))
        return "kind or facets";
    return a->reviewed != b->reviewed ? "review" : NULL;
}

static bool same_link(const sides *s, uint32_t a, uint32_t b)
{
    kb_link one, other;
    return kb_get_link(s->a, a, &one) == KB_OK && kb_get_link(s->b, b, &other) == KB_OK && one.record == other.record &&
           kb_str_equal(one.target, other.target);
}

static const char *compare_bodies(const sides *s, uint32_t number)
{
    kb_body a, b;
    kb_event e, f;
    if (kb_get_body(s->a, number, &a) != KB_OK || kb_get_body(s->b, number, &b) != KB_OK)
        return "text";
    for (;;) {
        kb_status one = kb_body_next(&a, &e), other = kb_body_next(&b, &f);
        if (one != other || (one != KB_OK && one != KB_NONE))
            return "text";
        if (one == KB_NONE)
            return NULL;
        if (e.element == KB_LINK && !e.leave && f.element == KB_LINK && !same_link(s, e.number, f.number))
            return "links";
        bool same = e.element == f.element && e.leave == f.leave && e.number == f.number && e.align == f.align &&
                    e.task == f.task && kb_str_equal(e.text, f.text) && kb_str_equal(e.label, f.label);
        if (!same)
            return "text";
    }
}

static const char *compare_record(const sides *s, uint32_t number, kb_record *a)
{
    kb_record b;
    kb_session_reset(s->a);
    kb_session_reset(s->b);
    if (kb_get_record(s->a, number, KB_NO_DAY, a) != KB_OK || kb_get_record(s->b, number, KB_NO_DAY, &b) != KB_OK)
        return "number";
    const char *what = compare_facts(a, &b);
    return what != NULL ? what : compare_bodies(s, number);
}

/* What differs first; s NULL: nothing does. */
static kb_str compare(kbc *c, const sides *s)
{
    kb_info info;
    kb_record record;
    const char *what = compare_info(s);
    what = what != NULL ? what : compare_declared(s);
    what = what != NULL ? what : same_moves(s) ? NULL : "ids of before";
    if (what != NULL)
        return kbc_format(c, "other %s would come out of the Markdown", what);
    kb_get_info(s->ours, &info);
    for (uint32_t i = 0; i < info.records; i++) {
        what = compare_record(s, i, &record);
        kb_str id = what != NULL ? kbc_brief(c, record.id) : KB_LIT("");
        if (what != NULL)
            return kbc_format(c, "Markdown cannot say what %.*s is: its %s would be another", (int)id.n, id.s, what);
    }
    return (kb_str){NULL, 0};
}

/* ------------------------------------------------------------------- building */

static kb_str first_error(kbc *c)
{
    const kbc_diagnostic *all = c->diagnostics.items;
    for (size_t i = 0; i < c->diagnostics.count; i++)
        if (all[i].severity == KBC_ERROR)
            return kbc_format(c, "the Markdown cannot be built again: %.*s", (int)all[i].message.n, all[i].message.s);
    return KB_LIT("the Markdown cannot be built again");
}

static kb_str build(kbc *c, const char *folder, kb_buf *out)
{
    kbc_sources sources;
    kb_str problem = {NULL, 0};
    kbc_load(c, &folder, 1, NULL, NULL, &sources);
    kbc_guide *guide = c->errors == 0 ? kbc_compile(c, &sources) : NULL;
    if (guide == NULL || c->errors > 0)
        problem = first_error(c);
    else if (kbc_write(c, guide, out) != KB_OK)
        problem = KB_LIT("the Markdown cannot be built again");
    kbc_guide_release(guide);
    return problem;
}

bool kbc_export_check(kbc_exports *x, const char *folder)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf bytes;
    sides s = {.ours = x->k, .a = x->session};
    kb_error error = {.status = KB_OK};
    kb_buf_init(&bytes, &alloc);
    x->problem = build(x->c, folder, &bytes);
    if (x->problem.s == NULL && (kb_open_memory(bytes.data, bytes.size, &alloc, &s.theirs, &error) != KB_OK ||
                                 kbc_sure(kb_session_new(s.theirs, &s.b)) != KB_OK))
        x->problem = KB_LIT("what was built of the Markdown cannot be read");
    if (x->problem.s == NULL)
        x->problem = compare(x->c, &s);
    kb_session_free(s.b);
    kb_close(s.theirs);
    kb_buf_release(&bytes);
    return x->problem.s == NULL;
}
