/*
 * diff_json.c - what differs, for programs: one object, whole. Interface: diff.h. Callers: main.c and tests.
 */
#include "diff.h"
#include "report.h"

static void put_string(kb_buf *out, const char *key, kb_str text)
{
    kbc_buf_format(out, "\"%s\":", key);
    kbc_json_string(out, text);
}

static void put_guide(const kbc_diff_side *side, const char *key, kb_buf *out)
{
    kbc_buf_format(out, ",\"%s\":{", key);
    put_string(out, "file", kb_str_from(side->file));
    kb_buf_byte(out, ',');
    put_string(out, "title", side->info.title);
    kb_buf_byte(out, ',');
    put_string(out, "version", side->info.version);
    kb_buf_byte(out, ',');
    put_string(out, "digest", kb_str_from(side->info.digest));
    kbc_buf_format(out, ",\"records\":%u}", (unsigned)side->info.records);
}

static void put_record(const kbc_diff_record *r, kb_buf *out)
{
    put_string(out, "id", r->id);
    kb_buf_byte(out, ',');
    put_string(out, "title", r->title);
    kb_buf_byte(out, ',');
    put_string(out, "kind", r->kind);
    kb_buf_byte(out, ',');
    put_string(out, "facets", r->facets);
}

static void put_entry(const kbc_diff *d, const kbc_diff_entry *entry, kb_buf *out)
{
    const kbc_diff_record *olds = d->sides[0].records, *news = d->sides[1].records;
    bool was = entry->before != KBC_NONE, is = entry->after != KBC_NONE;
    kb_buf_byte(out, '{');
    put_record(is ? &news[entry->after] : &olds[entry->before], out);
    if (was && is) {
        kb_buf_byte(out, ',');
        put_string(out, "before", olds[entry->before].id);
    }
    if (was && entry->leads != KBC_NONE) {
        kb_buf_byte(out, ',');
        put_string(out, "leads_to", news[entry->leads].id);
    } else if (was) {
        kb_buf_str(out, KB_LIT(",\"leads_to\":null"));
    }
    kb_buf_byte(out, '}');
}

static void put_list(const kbc_diff *d, const char *key, const kbc_list *list, kb_buf *out)
{
    kbc_buf_format(out, ",\n\"%s\":[", key);
    for (size_t i = 0; i < list->count; i++) {
        kb_buf_str(out, i > 0 ? KB_LIT(",\n") : KB_LIT("\n"));
        put_entry(d, (const kbc_diff_entry *)list->items + i, out);
    }
    kb_buf_byte(out, ']');
}

/* ------------------------------------------------------------------ changes */

static void put_pair(kb_buf *out, const char *name, bool differs, kb_str before, kb_str after)
{
    if (!differs)
        return;
    kbc_buf_format(out, ",\"%s\":[", name);
    kbc_json_string(out, before);
    kb_buf_byte(out, ',');
    kbc_json_string(out, after);
    kb_buf_byte(out, ']');
}

static void put_runs(const kbc_diff *d, const kbc_diff_change *change, kb_buf *words, kb_buf *out)
{
    static const char *const names[] = {"same", "removed", "added"};
    kb_buf_str(out, KB_LIT(",\"text\":["));
    for (uint32_t i = 0; i < change->runs.count; i++) {
        const kbc_diff_run *r = &change->runs.list[i];
        const uint32_t *list = (r->op == KBC_DIFF_ADDED ? change->new_text : change->old_text).list + r->at;
        kbc_buf_format(out, "%s{", i > 0 ? "," : "");
        put_string(out, names[r->op], kbc_diff_join(d, list, r->count, words));
        kb_buf_byte(out, '}');
    }
    kb_buf_byte(out, ']');
}

static kb_status put_change(kbc_diff *d, const kbc_diff_entry *entry, kb_buf *words, kb_buf *out)
{
    kb_alloc alloc = kbc_alloc();
    kb_arena arena;
    kbc_diff_change change;
    kb_arena_init(&arena, &alloc);
    kb_status status = kbc_diff_change_of(d, entry, &arena, &change);
    if (status == KB_OK) {
        kb_buf_byte(out, '{');
        put_string(out, "id", change.after->id);
        put_pair(out, "title", change.title, change.before->title, change.after->title);
        put_pair(out, "kind", change.kind, change.before->kind, change.after->kind);
        put_pair(out, "facets", change.facets, change.before->facets, change.after->facets);
        if (change.text)
            put_runs(d, &change, words, out);
        kb_buf_byte(out, '}');
    }
    kb_arena_release(&arena);
    return status;
}

kb_status kbc_diff_json(kbc_diff *d, kb_buf *out)
{
    kb_buf words;
    kb_status status = KB_OK;
    kb_buf_init(&words, &d->c->arena.alloc);
    kbc_buf_format(out, "{\"schema\":1,\"same\":%s", kbc_diff_is_same(d) ? "true" : "false");
    put_guide(&d->sides[0], "old", out);
    put_guide(&d->sides[1], "new", out);
    put_list(d, "added", &d->added, out);
    put_list(d, "removed", &d->removed, out);
    put_list(d, "moved", &d->moved, out);
    kb_buf_str(out, KB_LIT(",\n\"changed\":["));
    for (size_t i = 0; i < d->changed.count && status == KB_OK; i++) {
        kb_buf_str(out, i > 0 ? KB_LIT(",\n") : KB_LIT("\n"));
        status = put_change(d, (const kbc_diff_entry *)d->changed.items + i, &words, out);
    }
    kb_buf_str(out, KB_LIT("]}\n"));
    kb_buf_release(&words);
    return status;
}
