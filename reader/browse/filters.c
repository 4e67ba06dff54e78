/*
 * filters.c - the values of all facets, those on that are asked for. Declared in
 * browse.h; called by main.c. With several knowledge bases a value is one by its
 * name; one that has the facet and lacks the value is not asked.
 */
#include "browse.h"

/* Whether the command line asks for a value of what is asked now. */
static bool is_asked(const cli *c, uint32_t value)
{
    for (size_t i = 0; i < c->value_count; i++)
        if (c->values[i] == value)
            return true;
    return false;
}

static kb_str name_of(kb_str label, kb_str name)
{
    return label.n > 0 ? label : name;
}

static bool add(browse_list *l, kb_str name, browse_item item)
{
    out_set_style(&l->text.bytes, item.what == BROWSE_HEADING ? OUT_QUIET : OUT_PLAIN);
    out_line_text(&l->text.bytes, name);
    out_set_style(&l->text.bytes, OUT_PLAIN);
    out_char(&l->text.bytes, '\n');
    return browse_list_add(l, item);
}

/* Finds in what is asked now the value that an entry stands for; false: it lacks it. *facet: whether it has that. */
static bool find_value(const cli *c, const kb *of, uint32_t entry, bool *has_facet, uint32_t *value)
{
    kb_value v;
    kb_facet facet, own;
    *has_facet = kb_value_at(of, entry, &v) == KB_OK && kb_facet_at(of, v.facet, &facet) == KB_OK &&
                 cli_find_facet(c, facet.name, &own);
    *value = *has_facet ? cli_find_value(c->kb, &own, v.name) : KB_NO_RECORD;
    return *value != KB_NO_RECORD;
}

static const kb *source_of(const cli *c, const browse_item *item)
{
    return c->source_count > 0 ? c->sources[item->source].kb : c->kb;
}

/* The entry of another knowledge base that is the same value; NULL when there is none yet. */
static browse_item *find_entry(cli *c, browse_list *l, uint32_t value)
{
    bool has_facet;
    uint32_t found;
    for (size_t i = 0; i < l->count; i++)
        if (l->items[i].what == BROWSE_VALUE &&
            find_value(c, source_of(c, &l->items[i]), l->items[i].number, &has_facet, &found) && found == value)
            return &l->items[i];
    return NULL;
}

static bool list_facet(cli *c, browse_list *l, const kb_facet *facet)
{
    kb_value v;
    bool headed = false;
    for (uint32_t i = 0; i < facet->value_count && kb_value_at(c->kb, facet->first_value + i, &v) == KB_OK; i++) {
        uint32_t number = facet->first_value + i;
        browse_item *entry = c->source > 0 ? find_entry(c, l, number) : NULL;
        browse_item item = {.what = BROWSE_VALUE, .source = c->source, .number = number, .on = is_asked(c, number)};
        if (entry != NULL) {
            entry->on = entry->on || item.on;
            continue;
        }
        if (!headed && !add(l, name_of(facet->label, facet->name), (browse_item){.what = BROWSE_HEADING}))
            return false;
        headed = true;
        if (!add(l, name_of(v.label, v.name), item))
            return false;
    }
    return true;
}

/* The labels of those that are on. */
static void tell(cli *c, browse_model *m)
{
    kb_value v;
    m->filtered.n = 0;
    for (size_t i = 0; i < m->filters.count; i++) {
        const browse_item *item = &m->filters.items[i];
        if (!item->on || kb_value_at(source_of(c, item), item->number, &v) != KB_OK)
            continue;
        out_puts(&m->filtered, m->filtered.n > 0 ? ", " : "");
        out_line_text(&m->filtered, name_of(v.label, v.name));
    }
}

bool browse_list_filters(cli *c, browse_model *m)
{
    kb_facet facet;
    browse_list_begin(&m->filters);
    for (size_t s = 0; s < c->source_count || (s == 0 && c->source_count == 0); s++) {
        if (c->source_count > 0)
            cli_use(c, s);
        m->asked[s].left_out = c->source_count > 0 && c->sources[s].out;
        for (uint32_t i = 0; kb_facet_at(c->kb, i, &facet) == KB_OK; i++)
            if (!list_facet(c, &m->filters, &facet))
                return false;
    }
    tell(c, m);
    return browse_list_end(&m->filters);
}

/* Sets what is asked now to ask for the values that are on; whether it is to be asked. */
static bool ask_one(cli *c, const browse_list *l, uint32_t *values)
{
    bool all = true, has_facet;
    uint32_t value;
    c->values = values;
    c->value_count = 0;
    for (size_t i = 0; i < l->count; i++) {
        if (!l->items[i].on)
            continue;
        if (find_value(c, source_of(c, &l->items[i]), l->items[i].number, &has_facet, &value))
            values[c->value_count++] = value;
        else
            all = all && !has_facet;
    }
    return all;
}

/* The same of one of several. What is left out for its values may be asked again, what is damaged tells so again. */
static void ask_source(cli *c, const browse_list *l, browse_asked *asked)
{
    cli_source *s = &c->sources[c->source];
    if (asked->left_out)
        s->out = false;
    asked->left_out = !ask_one(c, l, asked->values) && !s->out;
    s->out = s->out || asked->left_out;
    s->values = c->values;
    s->value_count = c->value_count;
    if (s->out)
        s->result = (kb_result){.count = 0};
}

static uint32_t *values_of(cli *c, browse_model *m, size_t source)
{
    if (m->asked[source].values == NULL)
        m->asked[source].values = cli_keep(c, (m->filters.count + 1) * sizeof *m->asked[source].values);
    return m->asked[source].values;
}

bool browse_filter(cli *c, browse_model *m)
{
    size_t before = c->source;
    tell(c, m);
    if (c->source_count == 0) {
        uint32_t *values = values_of(c, m, 0);
        return values != NULL && (ask_one(c, &m->filters, values), true);
    }
    for (size_t i = 0; i < c->source_count; i++) {
        if (values_of(c, m, i) == NULL)
            return false;
        cli_use(c, i);
        ask_source(c, &m->filters, &m->asked[i]);
    }
    cli_use(c, before);
    return true;
}
