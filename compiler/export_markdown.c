/*
 * export_markdown.c - a .kb file as a folder of Markdown, from which icsync-kbc build
 * makes the same records. Interface: export.h. Caller: export.c.
 *
 * Ids are made of paths, so that the files must have the names that they had. A name
 * that is no plain one on every system is refused.
 */
#include "markdown.h"
#include "names.h"

#include "kb_days.h"
#include "kb_utf8.h"

#include <stdlib.h>

#define PATH_BYTES 1024
#define PATH_PARTS 50 /* save_folder.c removes folders that are twice as deep */
#define INTERVAL_MAX 99999 /* days that the front matter can say */

/* ---------------------------------------------------------------------- paths */

static bool is_part(kb_str part)
{
    if (part.n == 0 || part.n > 200 || part.s[0] == '.' || part.s[part.n - 1] == '.' || part.s[part.n - 1] == ' ' || kbc_is_device(part))
        return false;
    for (size_t at = 0; at < part.n;) {
        uint32_t code = kb_utf8_next(part, &at);
        if (code < 0x20 || kb_utf8_hidden(code) || (code < 0x80 && strchr("<>:\"|?*\\", (int)code) != NULL))
            return false;
    }
    return true;
}

/* Also takes the file and its folders among names that differ by more than case. */
static bool take_path(kbc *c, kbc_names *files, kbc_names *folders, kb_str path)
{
    kb_str lower = kbc_lower(c, path), rest = lower, part;
    size_t at = 0, parts = 0;
    if (path.n > PATH_BYTES)
        return false;
    while (kb_str_split(&rest, '/', &part)) {
        if (!is_part(part) || ++parts > PATH_PARTS)
            return false;
        at = (size_t)(part.s - lower.s) + part.n;
        kb_str above = kb_str_slice(lower, 0, at);
        if (at < lower.n && kbc_names_find(files, above) != KBC_NONE)
            return false;
        if (at < lower.n)
            (void)kbc_names_add(c, folders, above, 0);
    }
    return kbc_names_find(folders, lower) == KBC_NONE && kbc_names_add(c, files, lower, 0);
}

/* ---------------------------------------------------------------- front matter */

static void put_string(kb_buf *out, kb_str text)
{
    kb_buf_byte(out, '"');
    for (size_t at = 0; at < text.n;) {
        size_t from = at;
        uint32_t code = kb_utf8_next(text, &at);
        if (code == '"' || code == '\\')
            kb_buf_byte(out, '\\');
        if (code < 0x20 || kb_utf8_hidden(code))
            kbc_buf_format(out, "\\U%08X", (unsigned)code);
        else
            kb_buf_str(out, kb_str_slice(text, from, at));
    }
    kb_buf_byte(out, '"');
}

static void put_yaml(kb_buf *out, const char *key, kb_str text)
{
    kbc_buf_format(out, "%s: ", key);
    put_string(out, text);
    kb_buf_byte(out, '\n');
}

/* An id that a page had before. */
typedef struct moved {
    uint32_t record, number;
    kb_str id;
} moved;

static void put_moves(kb_buf *out, const kbc_list *moves, uint32_t record)
{
    const moved *all = moves->items;
    size_t low = 0, high = moves->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all[middle].record < record)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < moves->count && all[i].record == record; i++) {
        kb_buf_str(out, i == low ? KB_LIT("redirect_from:\n- ") : KB_LIT("- "));
        put_string(out, all[i].id);
        kb_buf_byte(out, '\n');
    }
}

static bool is_overdue(kbc_markdown *m, const kb_record *page, int64_t days)
{
    kb_record record;
    int64_t today = (int64_t)page->reviewed + days;
    if (today > INT32_MAX)
        return true;
    kb_status status = kb_get_record(m->x->session, page->number, (int32_t)today, &record);
    m->status = status != KB_OK ? status : m->status;
    return record.overdue;
}

/* How long the review of a page is good for, which only shows by when it is overdue; 0: for ever. */
static uint32_t interval_of(kbc_markdown *m, const kb_record *page)
{
    int64_t low = 0, high = INTERVAL_MAX;
    if (!is_overdue(m, page, high + 1))
        return 0;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (is_overdue(m, page, middle + 1))
            high = middle;
        else
            low = middle + 1;
    }
    return (uint32_t)low;
}

static void put_front_matter(kbc_markdown *m, const kb_info *info, const kbc_list *moves)
{
    const kb_record *page = &m->page->records[0];
    char day[16] = "";
    size_t before = m->out->size;
    kb_buf_str(m->out, KB_LIT("---\n"));
    if (m->name.n == 0) { /* the page that speaks for the guide */
        if (!kb_str_equal(info->title, page->title))
            put_yaml(m->out, "title", info->title);
        if (info->version.n > 0)
            put_yaml(m->out, "version", info->version);
        if (!kb_str_equal(info->language, KB_LIT("en")))
            put_yaml(m->out, "lang", info->language);
    }
    if (page->reviewed != KB_NO_DAY)
        kb_day_write(page->reviewed, day);
    if (day[0] != '\0')
        kbc_buf_format(m->out, "reviewed: %s\n", day);
    uint32_t days = m->name.n == 0 || page->reviewed == KB_NO_DAY ? info->review_interval : interval_of(m, page);
    if (days != (m->name.n == 0 ? 0 : info->review_interval))
        kbc_buf_format(m->out, "review_interval: %u days\n", (unsigned)days);
    put_moves(m->out, moves, page->number);
    if (m->out->size == before + 4)
        m->out->size = before;
    else
        kb_buf_str(m->out, KB_LIT("---\n"));
}

/* ---------------------------------------------------------------------- pages */

static void put_page(kbc_markdown *m, const kb_info *info, const kbc_list *moves)
{
    put_front_matter(m, info, moves);
    kb_buf_str(m->out, KB_LIT("# "));
    m->in_heading = true;
    kbc_markdown_text(m, m->page->records[0].title);
    m->in_heading = false;
    kb_buf_str(m->out, kbc_markdown_attributes(m, 0, false));
    kb_buf_byte(m->out, '\n');
    if (m->page->count > 0) {
        kb_buf_byte(m->out, '\n');
        kbc_markdown_blocks(m, 0, m->page->count, false);
        kb_buf_byte(m->out, '\n');
    }
}

typedef kb_status page_task(kbc_exports *x, kbc_page_events *page, void *user);

static kb_status each_page(kbc_exports *x, page_task *task, void *user)
{
    kb_status status = KB_OK;
    for (uint32_t number = 0; status == KB_OK;) {
        kbc_page_events page;
        kb_session_reset(x->session);
        status = kbc_page_read(x->session, number, &page);
        if (status != KB_OK)
            break;
        number += page.record_count;
        status = task(x, &page, user);
        kbc_page_release(&page);
    }
    return status == KB_NONE ? KB_OK : status;
}

typedef struct task {
    kb_info info;
    kbc_markdown_rules rules;
    kbc_names *files, *folders;
    kbc_list moves; /* moved, by record */
} task;

static kb_status look_at_page(kbc_exports *x, kbc_page_events *page, void *user)
{
    task *t = user;
    kb_str file = kb_arena_copy(&x->c->arena, page->records[0].file);
    if (!take_path(x->c, t->files, t->folders, file)) {
        kb_str brief = kbc_brief(x->c, file);
        return kbc_export_fail(x, kbc_format(x->c, "not every system can have a file of the name \"%.*s\" among the others",
                                             (int)brief.n, brief.s));
    }
    kbc_name_path(x->c, file);
    kbc_markdown_look(x->c, page, &t->rules);
    return KB_OK;
}

static kb_status write_page(kbc_exports *x, kbc_page_events *page, void *user)
{
    const task *t = user;
    kbc scratch;
    kbc_begin_worker(x->c, &scratch);
    kbc_markdown m = {.x = x, .scratch = &scratch, .page = page, .named = t->rules.other_sections};
    m.name = kbc_page_id(x->c, page->records[0].file);
    m.out = kbc_export_add(x, page->records[0].file);
    kb_buf_init(&m.prefix, &m.out->alloc);
    kb_status status = kbc_markdown_find_tabs(&m);
    if (status == KB_OK)
        put_page(&m, &t->info, &t->moves);
    kb_buf_release(&m.prefix);
    kb_arena_release(&scratch.arena);
    return status == KB_OK ? m.status : status;
}

static int by_record(const void *left, const void *right)
{
    const moved *a = left, *b = right;
    return a->record != b->record ? (a->record > b->record) - (a->record < b->record)
                                  : (a->number > b->number) - (a->number < b->number);
}

static kb_status read_moves(kbc_exports *x, kbc_list *moves)
{
    kb_status status;
    moved m = {.number = 0};
    kb_session_reset(x->session);
    for (; (status = kb_old_id_at(x->session, m.number, &m.id, &m.record)) == KB_OK; m.number++) {
        m.id = kb_arena_copy(&x->c->arena, m.id);
        *(moved *)kbc_list_add(x->c, moves, sizeof m) = m;
    }
    if (moves->count > 1)
        qsort(moves->items, moves->count, sizeof m, by_record);
    return status == KB_NONE ? KB_OK : status;
}

kb_status kbc_export_markdown(kbc_exports *x)
{
    task t = {.files = kbc_names_new(x->c), .folders = kbc_names_new(x->c)};
    kb_get_info(x->k, &t.info);
    (void)kbc_names_add(x->c, t.files, KB_LIT("rules.xml"), 0);
    (void)kbc_names_add(x->c, t.files, KB_LIT("words"), 0);
    kb_status status = read_moves(x, &t.moves);
    if (status == KB_OK)
        status = each_page(x, look_at_page, &t);
    if (status == KB_OK)
        kbc_markdown_put_rules(x, &t.rules, kbc_export_add(x, KB_LIT("rules.xml")));
    if (status == KB_OK)
        status = kbc_markdown_put_words(x);
    return status == KB_OK ? each_page(x, write_page, &t) : status;
}
