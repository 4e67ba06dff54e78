/*
 * diagnosis_text.c - the text of records in a guided run: what of it is a record's
 * own and what of records inside, and the warnings above a step. Declared in
 * diagnosis.h; called by diagnosis_plan.c and what shows a run.
 */
#include "diagnosis.h"

/* ----------------------------------------------------------------- records */

const kb_record *diagnosis_get(diagnosis *d, uint32_t number)
{
    kb_status status = d->status == KB_OK ? kb_get_record(d->s, number, KB_NO_DAY, &d->record) : KB_NONE;
    if (status < 0)
        d->status = status;
    return status == KB_OK ? &d->record : NULL;
}

const kb_kind *diagnosis_kind(diagnosis *d, uint32_t number)
{
    (void)kb_kind_at(d->k, number, &d->kind);
    return &d->kind;
}

const kb_facet *diagnosis_facet(diagnosis *d, uint32_t number)
{
    (void)kb_facet_at(d->k, number, &d->facet);
    return &d->facet;
}

const kb_value *diagnosis_value(diagnosis *d, uint32_t number)
{
    (void)kb_value_at(d->k, number, &d->value);
    return &d->value;
}

bool diagnosis_has_role(diagnosis *d, const kb_record *record, const char *role)
{
    return out_same(diagnosis_kind(d, record->kind)->role, out_str(role));
}

/* ------------------------------------------------------------------- words */

/* Whether a letter or digit stands at a place, or a dash before it: -mac is to be left out. */
static bool is_letter(kb_str text, size_t at)
{
    unsigned char c = at < text.n ? (unsigned char)text.s[at] : ' ', letter = (unsigned char)((c | 0x20u) - 'a');
    return letter < 26 || (unsigned char)(c - '0') < 10 || c == '-';
}

bool diagnosis_says(kb_str text, kb_str words)
{
    for (kb_str word; cli_next_listed(&words, &word);)
        for (size_t at = 0; at + word.n <= text.n; at++)
            if (out_same_folded((kb_str){text.s + at, word.n}, word) && (at == 0 || !is_letter(text, at - 1)) &&
                !is_letter(text, at + word.n))
                return true;
    return false;
}

bool diagnosis_names(diagnosis *d, kb_str text, uint32_t value)
{
    const kb_value *v = diagnosis_value(d, value);
    return diagnosis_says(text, v->name) || diagnosis_says(text, v->label) || diagnosis_says(text, v->words);
}

/* -------------------------------------------------------------------- walk */

void diagnosis_walk_begin(diagnosis_walk *w, diagnosis *d, const kb_record *record, bool whole)
{
    *w = (diagnosis_walk){.d = d, .title = record->title_inside, .whole = whole};
    kb_status status = d->status == KB_OK ? kb_get_body(d->s, record->number, &w->body) : KB_NONE;
    d->status = status < 0 ? status : d->status;
    w->ended = status != KB_OK;
}

/* Whether what was just entered begins with a title (by value: a look ahead). */
static bool begins_with_title(kb_body body)
{
    kb_event e;
    while (kb_body_next(&body, &e) == KB_OK && !e.leave && e.element != KB_TEXT)
        if (e.element == KB_TITLE)
            return true;
    return false;
}

static bool is_single(kb_element element)
{
    return element == KB_TEXT || element == KB_RULE || element == KB_BREAK;
}

/* What begins a record inside, or the record's own title, which is shown above the text where it stands alone. */
static void enter(diagnosis_walk *w, const kb_event *e)
{
    bool heading = e->element == KB_HEADING, alone = heading || e->element == KB_CELL;
    bool titled = (alone || e->element == KB_ITEM || e->element == KB_ROW || e->element == KB_PARAGRAPH) &&
                  begins_with_title(w->body);
    bool own = titled && w->title;
    if (own)
        w->title = false;
    else if (w->whole)
        return;
    else if (heading && (w->level == 0 ? titled : e->number <= w->level))
        w->level = titled ? e->number : 0;
    if (titled && (own ? alone : !heading))
        w->inside = 1;
    w->own = w->inside == 0 && w->level == 0;
}

/* Items at the top of a record's own text are its steps. */
static void follow_lists(diagnosis_walk *w, const kb_event *e)
{
    if (e->element == KB_LIST && e->depth == 0)
        w->in_list = !e->leave;
    if (e->element != KB_ITEM || e->depth != 1 || !w->in_list)
        return;
    w->in_item = w->own;
    w->item_ends = e->leave;
}

bool diagnosis_walk_next(diagnosis_walk *w, kb_event *e)
{
    kb_status status = w->d->status == KB_OK && !w->ended ? kb_body_next(&w->body, e) : KB_NONE;
    if (status < 0)
        w->d->status = status;
    if (status != KB_OK)
        return false;
    if (w->item_ends)
        w->in_item = w->item_ends = false;
    w->number = w->next++;
    w->own = w->inside == 0 && w->level == 0;
    if (w->inside > 0)
        w->inside = is_single(e->element) ? w->inside : e->leave ? w->inside - 1 : w->inside + 1;
    else if (!e->leave && !is_single(e->element))
        enter(w, e);
    follow_lists(w, e);
    return true;
}

const kb_record *diagnosis_link(diagnosis *d, const kb_event *e)
{
    kb_link link;
    if (e->element != KB_LINK || e->leave || d->status != KB_OK)
        return NULL;
    kb_status status = kb_get_link(d->s, e->number, &link);
    d->status = status < 0 ? status : KB_OK;
    return status == KB_OK ? diagnosis_get(d, link.record) : NULL;
}

/* ---------------------------------------------------------------- warnings */

bool diagnosis_warns(const diagnosis_walk *w, const kb_event *e)
{
    return e->element == KB_ADMONITION && w->own && !w->in_item &&
           (e->leave || cli_is_listed(out_str("warning,caution,danger,important"), e->label));
}

static void add_warning(diagnosis *d, diagnosis_part part, diagnosis_warnings *to)
{
    for (size_t i = 0; i < to->count; i++)
        if (to->list[i].record == part.record && to->list[i].from == part.from)
            return;
    if (to->count < DIAGNOSIS_WARNINGS)
        to->list[to->count++] = part;
    else
        d->status = KB_E_LIMIT; /* no step without its warnings */
}

/* Warnings in the prose of a record that begin before an event; with a part also what is linked from there, and from
 * the part. */
static void warn_of(diagnosis *d, const kb_record *record, const diagnosis_part *part, diagnosis_warnings *to)
{
    diagnosis_walk w;
    kb_event e;
    const kb_record *linked;
    uint32_t before = part != NULL ? part->to : UINT32_MAX;
    diagnosis_part warning = {.record = record->number, .from = UINT32_MAX, .warning = true};
    uint8_t depth = 0;
    diagnosis_walk_begin(&w, d, record, part != NULL && part->whole);
    while (diagnosis_walk_next(&w, &e)) {
        bool warns = diagnosis_warns(&w, &e), open = warning.from != UINT32_MAX;
        warning.to = w.next;
        if (warns && open && e.leave && e.depth == depth) {
            add_warning(d, warning, to);
            warning.from = UINT32_MAX;
        } else if (warns && !open && !e.leave && w.number < before) {
            warning.from = w.number;
            depth = e.depth;
        }
        bool counts = part != NULL && w.own && (!w.in_item || (w.number >= part->from && w.number < part->to));
        if (counts && (linked = diagnosis_link(d, &e)) != NULL && diagnosis_has_role(d, linked, "warning"))
            add_warning(d, (diagnosis_part){.record = linked->number, .to = UINT32_MAX, .warning = true}, to);
    }
}

#define AROUND 16u /* records around one whose warnings hold for it */

void diagnosis_warn(diagnosis *d, const diagnosis_part *part, diagnosis_warnings *to)
{
    uint32_t around[AROUND];
    size_t count = 0;
    const kb_record *record;
    for (uint32_t n = part->record; count < AROUND && (record = diagnosis_get(d, n)) != NULL; n = record->parent)
        around[count++] = n;
    while (count > 0)
        if ((record = diagnosis_get(d, around[--count])) != NULL)
            warn_of(d, record, count == 0 ? part : NULL, to);
}

/* -------------------------------------------------------------------- text */

void diagnosis_words(diagnosis *d, const diagnosis_part *part, out_stream *to)
{
    diagnosis_walk w;
    kb_event e;
    bool left_out = false;
    const kb_record *record = diagnosis_get(d, part->record);
    if (record == NULL)
        return;
    diagnosis_walk_begin(&w, d, record, part->whole);
    while (diagnosis_walk_next(&w, &e)) {
        if (!w.own || w.number < part->from || w.number >= part->to)
            continue;
        if (diagnosis_warns(&w, &e) && !part->warning)
            left_out = !e.leave;
        if (e.element == KB_TEXT && !left_out)
            out_text(to, e.text);
        else if (e.element < KB_STRONG && to->n > 0 && to->bytes[to->n - 1] != ' ')
            out_char(to, ' ');
    }
    while (to->n > 0 && to->bytes[to->n - 1] == ' ')
        to->n--;
}
