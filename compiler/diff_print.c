/*
 * diff_print.c - what differs, for people: as plain text, with colour for a terminal, or as a release note in Markdown.
 * Interface: diff.h. Callers: main.c and tests.
 *
 * What stands in the files is filtered; in Markdown every sign that could be markup is escaped (no text stands at the
 * beginning of a line, where more signs could be), and a text stays on its line. Of a changed text the changed passages are shown with some words around them, and long ones are cut.
 */
#include "diff.h"
#include "tree.h"

#include "kb_utf8.h"

#define AROUND 6u   /* words shown before and behind a change */
#define PASSAGE 60u /* words of one change that are shown */

typedef struct printer {
    kbc_diff *d;
    kbc_diff_form form;
    kb_buf *out, words;
} printer;

static bool is_markdown(const printer *p)
{
    return p->form == KBC_DIFF_MARKDOWN;
}

static void put(printer *p, const char *text)
{
    kb_buf_str(p->out, kb_str_from(text));
}

/* Text of a file. */
static void put_text(printer *p, kb_str text)
{
    if (!is_markdown(p)) {
        kbc_filter(text, p->out);
        return;
    }
    for (size_t at = 0; at < text.n;) {
        size_t from = at;
        uint32_t code = kb_utf8_next(text, &at);
        if (code == '\n' || code == '\t')
            kb_buf_byte(p->out, ' ');
        else if (kbc_is_hidden(code) || (code == 0xFFFD && at - from == 1))
            put(p, "\xEF\xBF\xBD");
        else if (code < 0x80 && strchr("\\`*_{}[]<>#!|~&", (int)code) != NULL)
            kbc_buf_format(p->out, "\\%c", (char)code);
        else
            kb_buf_str(p->out, kb_str_slice(text, from, at));
    }
}

static void put_id(printer *p, kb_str id)
{
    put(p, is_markdown(p) ? "(" : "");
    put_text(p, id);
    put(p, is_markdown(p) ? ")" : "");
}

/* -------------------------------------------------------------------- words */

typedef struct marks {
    const char *before, *behind;
} marks;

static const marks looks[3][3] = {
    [KBC_DIFF_PLAIN] = {{"", ""}, {"[-", "-]"}, {"{+", "+}"}},
    [KBC_DIFF_COLOUR] = {{"", ""}, {"\033[31m[-", "-]\033[0m"}, {"\033[32m{+", "+}\033[0m"}},
    [KBC_DIFF_MARKDOWN] = {{"", ""}, {"~~", "~~"}, {"**", "**"}},
};

static void put_marked(printer *p, kbc_diff_op op, kb_str text)
{
    if (text.n == 0)
        return;
    put(p, looks[p->form][op].before);
    put_text(p, text);
    put(p, looks[p->form][op].behind);
}

static void put_words(printer *p, kbc_diff_op op, const uint32_t *words, uint32_t count)
{
    put_marked(p, op, kbc_diff_join(p->d, words, count, &p->words));
}

/* Equal words between changes: those close to them. */
static void put_same(printer *p, const uint32_t *words, uint32_t count, bool first, bool last)
{
    uint32_t behind = first ? 0 : AROUND, before = last ? 0 : AROUND;
    if (count <= behind + before + 2 && !first && !last) {
        put_words(p, KBC_DIFF_SAME, words, count);
        return;
    }
    behind = behind < count ? behind : count;
    before = before < count ? before : count;
    put_words(p, KBC_DIFF_SAME, words, behind);
    if (count > behind + before)
        put(p, behind > 0 ? " ..." : "...");
    if (before > 0)
        put(p, behind > 0 || count > before ? " " : "");
    put_words(p, KBC_DIFF_SAME, words + (count - before), before);
}

static void put_changed(printer *p, kbc_diff_op op, const uint32_t *words, uint32_t count)
{
    if (count <= PASSAGE) {
        put_words(p, op, words, count);
        return;
    }
    put_words(p, op, words, PASSAGE / 2);
    kbc_buf_format(p->out, " ... %zu words ... ", (size_t)count - PASSAGE);
    put_words(p, op, words + (count - PASSAGE / 2), PASSAGE / 2);
}

static void put_runs(printer *p, const kbc_diff_change *change)
{
    for (uint32_t i = 0; i < change->runs.count; i++) {
        const kbc_diff_run *r = &change->runs.list[i];
        const uint32_t *words = (r->op == KBC_DIFF_ADDED ? change->new_text : change->old_text).list + r->at;
        put(p, i > 0 ? " " : "");
        if (r->op == KBC_DIFF_SAME)
            put_same(p, words, r->count, i == 0, i + 1 == change->runs.count);
        else
            put_changed(p, r->op, words, r->count);
    }
}

/* ------------------------------------------------------------------ records */

static const kbc_diff_record *record_of(const printer *p, const kbc_diff_entry *entry)
{
    return entry->after != KBC_NONE ? &p->d->sides[1].records[entry->after] : &p->d->sides[0].records[entry->before];
}

static void begin_record(printer *p, const kbc_diff_record *r)
{
    put(p, is_markdown(p) ? "- **" : "  ");
    if (is_markdown(p)) {
        put_text(p, r->title.n > 0 ? r->title : r->id);
        put(p, "** ");
        put_id(p, r->id);
        return;
    }
    put_id(p, r->id);
    put(p, "  ");
    put_text(p, r->title);
}

static void put_kind(printer *p, const kbc_diff_record *r)
{
    if (r->kind.n > 0) {
        put(p, ", ");
        put_text(p, r->kind);
    }
    if (r->facets.n > 0) {
        put(p, "; ");
        put_text(p, r->facets);
    }
}

static void put_head(printer *p, const char *text, size_t count)
{
    kbc_buf_format(p->out, is_markdown(p) ? "\n## %s\n\n" : "\n%s: %zu\n", text, count);
}

static void put_list(printer *p, const kbc_list *list, const char *head)
{
    const kbc_diff_entry *entries = list->items;
    if (list->count > 0)
        put_head(p, head, list->count);
    for (size_t i = 0; i < list->count; i++) {
        begin_record(p, record_of(p, &entries[i]));
        put_kind(p, record_of(p, &entries[i]));
        if (entries[i].leads != KBC_NONE) {
            put(p, "; its id leads to ");
            put_id(p, p->d->sides[1].records[entries[i].leads].id);
        }
        put(p, "\n");
    }
}

static void put_moved(printer *p)
{
    const kbc_diff_entry *entries = p->d->moved.items;
    if (p->d->moved.count > 0)
        put_head(p, "Moved", p->d->moved.count);
    for (size_t i = 0; i < p->d->moved.count; i++) {
        begin_record(p, &p->d->sides[1].records[entries[i].after]);
        put(p, ", before ");
        put_id(p, p->d->sides[0].records[entries[i].before].id);
        put(p, entries[i].leads != KBC_NONE ? "\n" : is_markdown(p) ? ", which is an id no more\n"
                                       : ", which leads nowhere: give it an alias\n");
    }
}

/* ------------------------------------------------------------------ changes */

static void put_field(printer *p, const char *name, bool differs, kb_str before, kb_str after)
{
    if (!differs)
        return;
    put(p, is_markdown(p) ? "  - " : "    ");
    put(p, name);
    put(p, ": ");
    put_marked(p, KBC_DIFF_REMOVED, before);
    put(p, before.n > 0 && after.n > 0 ? " " : "");
    put_marked(p, KBC_DIFF_ADDED, after);
    put(p, "\n");
}

static kb_status put_change(printer *p, const kbc_diff_entry *entry)
{
    kb_alloc alloc = kbc_alloc();
    kb_arena arena;
    kbc_diff_change change;
    kb_arena_init(&arena, &alloc);
    kb_status status = kbc_diff_change_of(p->d, entry, &arena, &change);
    if (status == KB_OK) {
        begin_record(p, change.after);
        put(p, "\n");
        put_field(p, "title", change.title, change.before->title, change.after->title);
        put_field(p, "kind", change.kind, change.before->kind, change.after->kind);
        put_field(p, "facets", change.facets, change.before->facets, change.after->facets);
        if (change.text) {
            put(p, is_markdown(p) ? "  - text: " : "    text: ");
            put_runs(p, &change);
            put(p, "\n");
        }
    }
    kb_arena_release(&arena);
    return status;
}

static kb_status put_changes(printer *p)
{
    kb_status status = KB_OK;
    if (p->d->changed.count > 0)
        put_head(p, "Changed", p->d->changed.count);
    for (size_t i = 0; i < p->d->changed.count && status == KB_OK; i++)
        status = put_change(p, (const kbc_diff_entry *)p->d->changed.items + i);
    return status;
}

/* -------------------------------------------------------------------- whole */

static void put_guide(printer *p, const kb_info *info)
{
    put_text(p, info->title.n > 0 ? info->title : KB_LIT("(no title)"));
    if (info->version.n > 0) {
        put(p, " ");
        put_text(p, info->version);
    }
}

static void put_summary(printer *p)
{
    const kbc_diff *d = p->d;
    put(p, is_markdown(p) ? "# " : "");
    if (is_markdown(p)) {
        put_guide(p, &d->sides[1].info);
        put(p, "\n\nSince ");
        put_guide(p, &d->sides[0].info);
    } else {
        put_guide(p, &d->sides[0].info);
        put(p, " -> ");
        put_guide(p, &d->sides[1].info);
    }
    kbc_buf_format(p->out, ": %zu added, %zu removed, %zu moved, %zu changed; %u records, %u before%s\n", d->added.count,
                   d->removed.count, d->moved.count, d->changed.count, (unsigned)d->sides[1].info.records,
                   (unsigned)d->sides[0].info.records, is_markdown(p) ? "." : "");
    if (d->added.count + d->removed.count + d->moved.count + d->changed.count == 0)
        put(p, d->other ? is_markdown(p) ? "\nThe records are the same; aliases, words, links or dates are not.\n"
                                         : "The records are the same; aliases, words, links or dates are not.\n"
                        : "");
}

kb_status kbc_diff_print(kbc_diff *d, kbc_diff_form form, kb_buf *out)
{
    printer p = {.d = d, .form = form, .out = out};
    kb_buf_init(&p.words, &d->c->arena.alloc);
    put_summary(&p);
    put_list(&p, &d->added, "Added");
    put_list(&p, &d->removed, "Removed");
    put_moved(&p);
    kb_status status = put_changes(&p);
    kb_buf_release(&p.words);
    return status;
}
