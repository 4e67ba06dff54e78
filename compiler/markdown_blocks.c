/*
 * markdown_blocks.c - paragraphs, headings, lists, tables and the like as Markdown,
 * and the attributes of records. Interface: markdown.h. Callers: export_markdown.c,
 * markdown_rules.c.
 *
 * A paragraph is one line. In a tight list no line may be blank, so that a comment
 * stands between blocks that would otherwise be one. It recurs as deep as elements
 * stand inside each other in a body, which is 64.
 */
#include "markdown.h"
#include "markdown_text.h"

static void begin_line(kbc_markdown *m)
{
    kb_buf_byte(m->out, '\n');
    kb_buf_str(m->out, kb_buf_view(&m->prefix));
}

static void blank_line(kbc_markdown *m)
{
    kb_str prefix = kb_buf_view(&m->prefix);
    while (prefix.n > 0 && prefix.s[prefix.n - 1] == ' ')
        prefix.n--;
    kb_buf_byte(m->out, '\n');
    kb_buf_str(m->out, prefix);
}

/* ---------------------------------------------------------------- attributes */

static bool same_values(const kbc_markdown *m, const kb_record *a, const kb_record *b, uint32_t facet, kb_buf *names)
{
    kb_value value;
    size_t i = 0, j = 0;
    bool same = true;
    for (;;) {
        while (i < a->value_count && (kb_value_at(m->x->k, a->values[i], &value) != KB_OK || value.facet != facet))
            i++;
        while (j < b->value_count && (kb_value_at(m->x->k, b->values[j], &value) != KB_OK || value.facet != facet))
            j++;
        if (i == a->value_count)
            return same && j == b->value_count;
        same = same && j < b->value_count && a->values[i] == b->values[j];
        (void)kb_value_at(m->x->k, a->values[i++], &value);
        kb_buf_str(names, names->size > 0 ? KB_LIT(",") : KB_LIT(""));
        kb_buf_str(names, value.name);
        j += j < b->value_count ? 1 : 0;
    }
}

static void add_facets(const kbc_markdown *m, const kb_record *record, const kb_record *around, kb_buf *out)
{
    kb_facet facet;
    kb_buf names;
    kb_buf_init(&names, &out->alloc);
    for (uint32_t i = 0; kb_facet_at(m->x->k, i, &facet) == KB_OK; i++) {
        kb_buf_clear(&names);
        if (same_values(m, record, around, i, &names))
            continue;
        kb_buf_byte(out, ' ');
        kb_buf_str(out, facet.name);
        kb_buf_byte(out, '=');
        kb_buf_str(out, kb_buf_view(&names));
    }
    kb_buf_release(&names);
}

static void add_kind(const kbc_markdown *m, const kb_record *record, const kb_record *around, kb_buf *out)
{
    kb_kind kind = {.name = KB_LIT("")};
    if (record->kind == around->kind)
        return;
    (void)kb_kind_at(m->x->k, record->kind, &kind);
    kb_buf_str(out, KB_LIT(" kind="));
    kb_buf_str(out, kind.name);
}

/* A record that asks for the id that it has by its title or its path does not need a name. */
static void add_name(kbc_markdown *m, const kb_record *record, const kb_record *around, bool named, kb_buf *out)
{
    kbc *c = m->x->c;
    bool page = record->number == record->page;
    kb_str before = around->number == around->page ? m->name : around->id, usual = kbc_slug(c, record->title);
    size_t from = before.n > 0 ? before.n + 1 : 0;
    if (page) {
        usual = m->name.n > 0 ? m->name : KB_LIT("index");
        from = 0;
    }
    kb_str own = kb_str_slice(record->id, from, record->id.n);
    if (!named && kb_str_equal(own, usual))
        return;
    kb_buf_str(out, KB_LIT(" #"));
    kb_buf_str(out, own);
}

kb_str kbc_markdown_attributes(kbc_markdown *m, uint32_t record, bool named)
{
    static const kb_record nothing = {.kind = UINT32_MAX};
    const kb_record *own = &m->page->records[record], *around = &nothing;
    uint32_t first = m->page->records[0].number;
    if (record > 0 && own->parent >= first && own->parent - first < record)
        around = &m->page->records[own->parent - first];
    kb_buf out;
    kb_buf_init(&out, &m->out->alloc);
    kb_buf_str(&out, KB_LIT(" {"));
    add_name(m, own, around, named, &out);
    add_kind(m, own, around, &out);
    add_facets(m, own, around, &out);
    kb_str text = KB_LIT("");
    if (out.size > 2) {
        kb_buf_byte(&out, '}');
        memmove(out.data + 2, out.data + 3, out.size - 3); /* the blank behind the brace */
        out.size--;
        text = kb_arena_copy(&m->page->arena, kb_buf_view(&out));
    }
    kb_buf_release(&out);
    return text;
}

uint32_t kbc_markdown_title(const kbc_page_events *page, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end; i++)
        if (page->titles[i] != KB_NO_RECORD)
            return i;
    return KBC_NONE;
}

/* -------------------------------------------------------------------- leaves */

static void put_heading(kbc_markdown *m, uint32_t at)
{
    uint32_t end = m->page->ends[at], title = kbc_markdown_title(m->page, at, end);
    bool tab = m->prefix.size == 0 && m->tabs[at] != 0;
    for (uint32_t i = 0; i < m->page->events[at].number && i < 6; i++)
        kb_buf_byte(m->out, '#');
    kb_buf_str(m->out, tab ? KB_LIT(" [") : KB_LIT(" "));
    m->in_heading = true;
    m->in_link += tab ? 1 : 0;
    kbc_markdown_inlines(m, at + 1, end, KBC_NONE, KB_LIT(""));
    m->in_link -= tab ? 1 : 0;
    m->in_heading = false;
    if (tab) {
        m->tab_end = m->tabs[at];
        kb_str name = kbc_slug(m->x->c, m->page->records[m->page->titles[title]].title);
        kbc_buf_format(m->out, "](#tab/%.*s)", (int)name.n, name.s);
    }
    if (title != KBC_NONE && m->prefix.size == 0)
        kb_buf_str(m->out, kbc_markdown_attributes(m, m->page->titles[title], m->named));
}

/* lead: the paragraph is the first of an item, so that a title in front is that of the item's record. */
static void put_paragraph(kbc_markdown *m, uint32_t at, bool lead)
{
    uint32_t title = at + 1;
    kb_str attributes = KB_LIT("");
    lead = lead && title < m->page->count && m->page->titles[title] != KB_NO_RECORD;
    if (lead)
        attributes = kbc_markdown_attributes(m, m->page->titles[title], true);
    kbc_markdown_inlines(m, at + 1, m->page->ends[at], lead ? title : KBC_NONE, attributes);
    if (m->page->ends[at] == at + 2 && m->page->events[at + 1].element == KB_BREAK)
        kb_buf_str(m->out, KB_LIT("<!-- -->")); /* a tag alone on its line would be a block */
}

/* Longer than any run in it. */
static void put_fence(kbc_markdown *m, uint32_t from, uint32_t end, char sign)
{
    size_t longest = 2;
    for (uint32_t i = from; i < end; i++) {
        size_t run = kbc_longest_run(m->page->events[i].text, sign);
        longest = run > longest ? run : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        kb_buf_byte(m->out, (uint8_t)sign);
}

static void put_code(kbc_markdown *m, uint32_t at)
{
    uint32_t end = m->page->ends[at];
    kb_str language = m->page->events[at].label, line;
    char sign = language.n > 0 && memchr(language.s, '`', language.n) != NULL ? '~' : '`';
    put_fence(m, at + 1, end, sign);
    kb_buf_str(m->out, language);
    kb_buf code;
    kb_buf_init(&code, &m->out->alloc);
    for (uint32_t i = at + 1; i < end; i++)
        kb_buf_str(&code, m->page->events[i].text);
    kb_str rest = kb_buf_view(&code);
    while (code.size > 0 && kb_str_split(&rest, '\n', &line)) {
        if (line.n == 0)
            blank_line(m);
        else
            begin_line(m);
        kb_buf_str(m->out, line);
    }
    kb_buf_release(&code);
    begin_line(m);
    put_fence(m, at + 1, end, sign);
}

/* --------------------------------------------------------------------- tables */

static void put_alignments(kbc_markdown *m, uint32_t row)
{
    static const char *const rows[] = {"---|", ":--|", ":-:|", "--:|"};
    begin_line(m);
    kb_buf_byte(m->out, '|');
    for (uint32_t i = row + 1; i < m->page->ends[row]; i = m->page->ends[i] + 1)
        kb_buf_str(m->out, kb_str_from(rows[m->page->events[i].align & 3]));
}

static void put_row(kbc_markdown *m, uint32_t at)
{
    uint32_t end = m->page->ends[at], title = kbc_markdown_title(m->page, at, end);
    kb_str attributes = KB_LIT("");
    if (title != KBC_NONE)
        attributes = kbc_markdown_attributes(m, m->page->titles[title], true);
    kb_buf_byte(m->out, '|');
    m->in_cell = true;
    for (uint32_t i = at + 1; i < end; i = m->page->ends[i] + 1) {
        kb_buf_byte(m->out, ' ');
        kbc_markdown_inlines(m, i + 1, m->page->ends[i], KBC_NONE, KB_LIT(""));
        if (i == at + 1)
            kb_buf_str(m->out, attributes);
        kb_buf_str(m->out, KB_LIT(" |"));
    }
    m->in_cell = false;
}

static void put_table(kbc_markdown *m, uint32_t at)
{
    for (uint32_t i = at + 1; i < m->page->ends[at]; i = m->page->ends[i] + 1) {
        if (i > at + 1)
            begin_line(m);
        put_row(m, i);
        if (i == at + 1)
            put_alignments(m, i);
    }
}

/* ------------------------------------------------------------------ containers */

static size_t push(kbc_markdown *m, kb_str prefix)
{
    size_t before = m->prefix.size;
    kb_buf_str(&m->prefix, prefix);
    return before;
}

static void put_item(kbc_markdown *m, uint32_t at, bool tight, bool other)
{
    static const char *const tasks[] = {"", "[ ] ", "[x] "};
    const kb_event *e = &m->page->events[at];
    uint32_t end = m->page->ends[at];
    size_t before = m->out->size;
    if (e->number > 0)
        kbc_buf_format(m->out, "%u%c", (unsigned)(e->number - 1), other ? ')' : '.');
    else
        kb_buf_byte(m->out, other ? '*' : '-');
    size_t width = m->out->size - before + 1;
    kb_str blanks = KB_LIT("            ");
    if (at + 1 == end)
        return;
    kb_buf_byte(m->out, ' ');
    kb_buf_str(m->out, kb_str_from(tasks[e->task < KB_COUNT(tasks) ? e->task : 0]));
    before = push(m, kb_str_slice(blanks, 0, width));
    kbc_markdown_blocks(m, at + 1, end, tight);
    m->prefix.size = before;
}

/* How many blocks stand between two events. */
static unsigned count_blocks(const kbc_markdown *m, uint32_t from, uint32_t end)
{
    unsigned count = 0;
    for (uint32_t i = from; i < end; i = m->page->ends[i] + 1)
        count += m->page->events[i].leave ? 0 : 1;
    return count;
}

/* other: it stands right behind another list, from which its marks must tell it. */
static void put_list(kbc_markdown *m, uint32_t at, bool other)
{
    uint32_t end = m->page->ends[at];
    bool tight = m->page->events[at].number == 1;
    for (uint32_t i = at + 1; i < end; i = m->page->ends[i] + 1) {
        if (i > at + 1 && !tight)
            blank_line(m);
        if (i > at + 1)
            begin_line(m);
        put_item(m, i, tight, other);
    }
    if (tight || count_blocks(m, at + 1, end) != 1 || count_blocks(m, at + 2, end - 1) > 1)
        return;
    size_t before = push(m, KB_LIT("  ")); /* a blank line alone makes a list loose */
    blank_line(m);
    begin_line(m);
    kb_buf_str(m->out, KB_LIT("<!-- -->"));
    m->prefix.size = before;
}

/* What parts the type of an admonition from its text. A blank that the text begins with is kept behind a break alone. */
static void put_behind_type(kbc_markdown *m, uint32_t at)
{
    const kb_event *e = &m->page->events[at];
    if (at + 1 == m->page->ends[at])
        return;
    if (e[1].element == KB_PARAGRAPH && e[2].element == KB_TEXT && e[2].text.n > 0 && e[2].text.s[0] == ' ') {
        kb_buf_str(m->out, KB_LIT("<br>"));
        return;
    }
    if (e[1].element != KB_PARAGRAPH)
        blank_line(m);
    begin_line(m);
}

static void put_quote(kbc_markdown *m, uint32_t at)
{
    const kb_event *e = &m->page->events[at];
    size_t before = push(m, KB_LIT("> "));
    kb_buf_str(m->out, KB_LIT("> "));
    if (e->element == KB_ADMONITION) {
        kb_buf_str(m->out, KB_LIT("[!"));
        for (size_t i = 0; i < e->label.n; i++)
            kb_buf_byte(m->out, (uint8_t)(e->label.s[i] & (kb_is_letter(e->label.s[i]) ? 0xDF : 0xFF)));
        kb_buf_byte(m->out, ']');
        put_behind_type(m, at);
    }
    kbc_markdown_blocks(m, at + 1, m->page->ends[at], false);
    m->prefix.size = before;
}

/* ---------------------------------------------------------------------- blocks */

static void put_block(kbc_markdown *m, uint32_t at, bool first, bool other)
{
    switch (m->page->events[at].element) {
    case KB_PARAGRAPH: put_paragraph(m, at, first); break;
    case KB_HEADING: put_heading(m, at); break;
    case KB_LIST: put_list(m, at, other); break;
    case KB_TABLE: put_table(m, at); break;
    case KB_CODE: put_code(m, at); break;
    case KB_QUOTE:
    case KB_ADMONITION: put_quote(m, at); break;
    case KB_RULE: kb_buf_str(m->out, KB_LIT("___")); break;
    default: break;
    }
}

/* What may stand right below a paragraph without becoming a part of it. */
static bool interrupts(const kbc_markdown *m, uint32_t at)
{
    const kb_event *e = &m->page->events[at];
    if (e->element == KB_LIST)
        return e[1].number == 0 || e[1].number == 2;
    return e->element == KB_CODE || e->element == KB_QUOTE || e->element == KB_ADMONITION;
}

static void separate(kbc_markdown *m, bool tight, kb_element last, uint32_t next)
{
    if (!tight)
        blank_line(m);
    begin_line(m);
    if (!tight || (last == KB_PARAGRAPH && interrupts(m, next)))
        return;
    kb_buf_str(m->out, KB_LIT("<!-- -->"));
    begin_line(m);
}

/* Ends the tab that is open there, unless another one does. */
static void end_tab(kbc_markdown *m, uint32_t at)
{
    if (m->prefix.size > 0 || m->tab_end == 0 || m->tab_end != at)
        return;
    m->tab_end = 0;
    if (m->tabs[at] != 0)
        return;
    blank_line(m);
    begin_line(m);
    kb_buf_str(m->out, KB_LIT("---"));
}

void kbc_markdown_blocks(kbc_markdown *m, uint32_t from, uint32_t end, bool tight)
{
    kb_element last = KB_TEXT;
    bool other = false;
    for (uint32_t i = from; i < end; i++) {
        kb_element element = m->page->events[i].element;
        end_tab(m, i);
        if (element == KB_PART_MARK || element == KB_TITLE || element == KB_TEXT)
            continue; /* around blocks; of a file of ours, no text is */
        if (last != KB_TEXT)
            separate(m, tight, last, i);
        other = element == KB_LIST && last == KB_LIST && !other;
        put_block(m, i, last == KB_TEXT && m->prefix.size > 0, other);
        last = element;
        i = m->page->ends[i];
    }
    end_tab(m, end);
}
