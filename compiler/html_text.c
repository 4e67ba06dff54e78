/*
 * html_text.c - the text of pages as HTML: links between records work without a
 * script. Interface: export.h. Callers: browser.c, export_html.c.
 *
 * What the guide says reaches the page through kbc_html_text() alone, which leaves
 * nothing of it markup, or as hexadecimal in an address of a record; addresses of
 * other schemes than https, http and mailto stay text.
 */
#include "export.h"

#include "kb_utf8.h"

void kbc_html_text(kb_buf *out, kb_str text)
{
    for (size_t at = 0; at < text.n;) {
        size_t from = at;
        uint32_t code = kb_utf8_next(text, &at);
        if (code == '&' || code == '<' || code == '>' || code == '"' || code == '\'')
            kbc_buf_format(out, "&#%u;", (unsigned)code);
        else if (kb_utf8_hidden(code))
            kbc_buf_format(out, "&lt;U+%04X&gt;", (unsigned)code);
        else if (code == 0xFFFD) /* or bytes that are no UTF-8 */
            kb_buf_str(out, KB_LIT("\xEF\xBF\xBD"));
        else
            kb_buf_str(out, kb_str_slice(text, from, at));
    }
}

/* ------------------------------------------------------------------- links */

static bool is_safe(kb_str address)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:"};
    for (size_t i = 0; i < KB_COUNT(schemes); i++)
        if (kb_str_begins(address, kb_str_from(schemes[i])))
            return true;
    return false;
}

void kbc_html_fragment(kb_buf *out, kb_str id)
{
    for (size_t i = 0; i < id.n; i++) {
        uint8_t byte = (uint8_t)id.s[i];
        if (kb_is_letter(id.s[i]) || (byte >= '0' && byte <= '9') || (byte != 0 && strchr("*-._/:", byte) != NULL))
            kb_buf_byte(out, byte);
        else if (byte == ' ')
            kb_buf_byte(out, '+');
        else
            kbc_buf_format(out, "%%%02X", (unsigned)byte);
    }
}

/* Begins a link, or text in its place. */
static kb_status put_link(const kbc_html *h, uint32_t number)
{
    kb_link link;
    kb_record record;
    kb_status status = kbc_export_link(h->session, h->link_bytes, number, &link);
    if (status == KB_OK && link.record != KB_NO_RECORD)
        status = kb_get_record(h->session, link.record, KB_NO_DAY, &record);
    if (status != KB_OK)
        return status;
    if (link.record == KB_NO_RECORD && !is_safe(link.target)) {
        kb_buf_str(h->out, KB_LIT("<a>"));
        return KB_OK;
    }
    kb_buf_str(h->out, link.record != KB_NO_RECORD ? KB_LIT("<a href=\"") : KB_LIT("<a rel=\"noopener noreferrer\" href=\""));
    if (link.record != KB_NO_RECORD)
        h->put_address(h, &record);
    else
        kbc_html_text(h->out, link.target);
    kb_buf_str(h->out, KB_LIT("\">"));
    return KB_OK;
}

static void put_anchor(const kbc_html *h, kb_str id)
{
    kb_buf_str(h->out, KB_LIT("<span id=\""));
    kb_buf_str(h->out, h->anchor);
    kbc_html_fragment(h->out, id);
    kb_buf_str(h->out, KB_LIT("\">"));
}

/* -------------------------------------------------------------------- tags */

static void put_tag(const kbc_html *h, const char *class, kb_str label)
{
    kbc_buf_format(h->out, " <span class=\"%s\">", class);
    kbc_html_text(h->out, label);
    kb_buf_str(h->out, KB_LIT("</span>"));
}

static bool has_value(const kb_record *record, uint32_t value)
{
    for (size_t i = 0; record != NULL && i < record->value_count; i++)
        if (record->values[i] == value)
            return true;
    return false;
}

void kbc_html_tags(const kbc_html *h, const kb_record *record, const kb_record *around)
{
    kb_kind kind;
    kb_value value;
    if ((around == NULL || around->kind != record->kind) && kb_kind_at(h->k, record->kind, &kind) == KB_OK)
        put_tag(h, "tag kind", kind.label);
    for (size_t i = 0; i < record->value_count; i++)
        if (!has_value(around, record->values[i]) && kb_value_at(h->k, record->values[i], &value) == KB_OK)
            put_tag(h, "tag", value.label);
}

/* ------------------------------------------------------------------ bodies */

/* A page being written. */
typedef struct writer {
    const kbc_html *h;
    const kbc_page_events *page;
    uint32_t next; /* record of the page whose anchor is still to come */
    bool head;     /* the row is the head of its table */
} writer;

static const struct {
    const char *open, *close;
} tags[] = {
    [KB_TEXT] = {"", ""},
    [KB_PARAGRAPH] = {"<p>", "</p>\n"},
    [KB_LIST] = {"", ""},
    [KB_ITEM] = {"<li>", "</li>\n"},
    [KB_TABLE] = {"<table>\n", "</table>\n"},
    [KB_ROW] = {"<tr>", "</tr>\n"},
    [KB_CELL] = {"<td>", "</td>"},
    [KB_CODE] = {"<pre tabindex=\"0\"><code>", "</code></pre>\n"},
    [KB_QUOTE] = {"<blockquote>\n", "</blockquote>\n"},
    [KB_ADMONITION] = {"<div class=\"admonition\">", "</div>\n"},
    [KB_RULE] = {"<hr>\n", ""},
    [KB_BREAK] = {"<br>\n", ""},
    [KB_STRONG] = {"<strong>", "</strong>"},
    [KB_EMPHASIS] = {"<em>", "</em>"},
    [KB_CODE_SPAN] = {"<code>", "</code>"},
    [KB_LINK] = {"<a>", "</a>"},
    [KB_IMAGE] = {"<span class=\"image\">", "</span>"},
    [KB_TITLE] = {"<span>", "</span>"},
    [KB_PART_MARK] = {"", ""},
};

static const kb_record *record_at(const kbc_page_events *page, uint32_t number)
{
    uint32_t first = page->records[0].number;
    return number >= first && number - first < page->record_count ? &page->records[number - first] : NULL;
}

/* Anchors of the records before a number, whose titles are not in the text: they begin somewhere here. */
static void put_anchors(writer *w, uint32_t number)
{
    for (; w->next < number; w->next++) {
        put_anchor(w->h, w->page->records[w->next].id);
        kb_buf_str(w->h->out, KB_LIT("</span>"));
    }
}

static void open_title(writer *w, uint32_t at)
{
    uint32_t record = w->page->titles[at];
    if (record == KB_NO_RECORD) {
        kb_buf_str(w->h->out, KB_LIT("<span>"));
        return;
    }
    put_anchors(w, record);
    put_anchor(w->h, w->page->records[record].id);
    w->next = record + 1;
}

static void close_title(const writer *w, uint32_t begin)
{
    uint32_t record = w->page->titles[begin];
    kb_buf_str(w->h->out, KB_LIT("</span>"));
    if (w->h->styled && record != KB_NO_RECORD)
        kbc_html_tags(w->h, &w->page->records[record], record_at(w->page, w->page->records[record].parent));
}

static bool is_ordered(const writer *w, uint32_t list)
{
    return list + 1 < w->page->count && w->page->events[list + 1].element == KB_ITEM && w->page->events[list + 1].number > 0;
}

static void open_item(const writer *w, const kb_event *e)
{
    kb_buf *out = w->h->out;
    if (e->number > 0) /* steps may go on behind a warning */
        kbc_buf_format(out, "<li value=\"%u\">", (unsigned)(e->number - 1));
    else if (e->task > 0)
        kbc_buf_format(out, "<li%s>&#%u; ", w->h->styled ? " class=\"todo\"" : "", e->task == 1 ? 9744u : 9745u);
    else
        kb_buf_str(out, KB_LIT("<li>"));
}

static void open_admonition(const writer *w, const kb_event *e)
{
    static const char *const types[] = {"note", "tip", "important", "warning", "caution"};
    const char *type = "";
    for (size_t i = 0; w->h->styled && i < KB_COUNT(types); i++)
        if (kb_str_equal(e->label, kb_str_from(types[i])))
            type = types[i];
    kbc_buf_format(w->h->out, "<div class=\"admonition%s%s\"><strong>", type[0] != '\0' ? " " : "", type);
    kbc_html_text(w->h->out, e->label);
    kb_buf_str(w->h->out, KB_LIT("</strong>\n"));
}

static unsigned level_of(const writer *w, const kb_event *e)
{
    uint64_t level = (uint64_t)e->number + w->h->level;
    return level < 1 ? 1 : level > 6 ? 6 : (unsigned)level;
}

static kb_status put_open(writer *w, uint32_t at)
{
    const kb_event *e = &w->page->events[at];
    kb_buf *out = w->h->out;
    switch (e->element) {
    case KB_TEXT: kbc_html_text(out, e->text); break;
    case KB_HEADING: kbc_buf_format(out, "<h%u>", level_of(w, e)); break;
    case KB_LIST: kb_buf_str(out, is_ordered(w, at) ? KB_LIT("<ol>\n") : KB_LIT("<ul>\n")); break;
    case KB_ITEM: open_item(w, e); break;
    case KB_ROW: w->head = e->number == 1; kb_buf_str(out, KB_LIT("<tr>")); break;
    case KB_CELL: kb_buf_str(out, w->head ? KB_LIT("<th>") : KB_LIT("<td>")); break;
    case KB_LINK: return put_link(w->h, e->number);
    case KB_TITLE: open_title(w, at); break;
    case KB_ADMONITION: open_admonition(w, e); break;
    default: kb_buf_str(out, kb_str_from(tags[e->element].open)); break;
    }
    return KB_OK;
}

static void put_close(const writer *w, const kb_event *e)
{
    kb_buf *out = w->h->out;
    if (e->element == KB_HEADING)
        kbc_buf_format(out, "</h%u>\n", level_of(w, e));
    else if (e->element == KB_CELL && w->head)
        kb_buf_str(out, KB_LIT("</th>"));
    else
        kb_buf_str(out, kb_str_from(tags[e->element].close));
}

kb_status kbc_html_body(const kbc_html *h, const kbc_page_events *page)
{
    writer w = {.h = h, .page = page, .next = 1};
    uint32_t open[64] = {0}; /* events that no end came to yet, by their depth */
    kb_status status = KB_OK;
    for (uint32_t i = 0; i < page->count && status == KB_OK; i++) {
        const kb_event *e = &page->events[i];
        if (!e->leave)
            status = put_open(&w, i);
        else if (e->element == KB_TITLE)
            close_title(&w, open[e->depth & 63]);
        else if (e->element == KB_LIST)
            kb_buf_str(h->out, is_ordered(&w, open[e->depth & 63]) ? KB_LIT("</ol>\n") : KB_LIT("</ul>\n"));
        else
            put_close(&w, e);
        if (!e->leave)
            open[e->depth & 63] = i;
    }
    put_anchors(&w, page->record_count);
    return status;
}

/* ------------------------------------------------------------------- pages */

void kbc_html_title(const kbc_html *h, const kbc_page_events *page)
{
    put_anchor(h, page->records[0].id);
    kbc_buf_format(h->out, "</span><h%u>", h->level + 1);
    kbc_html_text(h->out, page->records[0].title);
    if (h->styled)
        kbc_html_tags(h, &page->records[0], NULL);
    kbc_buf_format(h->out, "</h%u>\n", h->level + 1);
}

/* --------------------------------------------------------- the whole guide */

static void put_address_here(const kbc_html *h, const kb_record *to)
{
    kb_buf_str(h->out, KB_LIT("#id="));
    kbc_html_fragment(h->out, to->id);
}

/* Where the page of a record ends. */
static kb_status find_end(kb_session *s, uint32_t page, uint32_t *end)
{
    kb_record record;
    kb_status status;
    *end = page + 1;
    while ((status = kb_get_record(s, *end, KB_NO_DAY, &record)) == KB_OK && record.page == page)
        ++*end;
    return status == KB_NONE ? KB_OK : status;
}

static kb_status put_contents(const kbc_html *h)
{
    kb_record page;
    kb_status status = KB_OK;
    kb_buf_str(h->out, KB_LIT("<nav>\n<ul>\n"));
    for (uint32_t number = 0, end = 0; status == KB_OK; number = end) {
        kb_session_reset(h->session);
        status = kb_get_record(h->session, number, KB_NO_DAY, &page);
        if (status == KB_OK)
            status = find_end(h->session, number, &end);
        if (status != KB_OK)
            break;
        kb_buf_str(h->out, KB_LIT("<li><a href=\""));
        h->put_address(h, &page);
        kb_buf_str(h->out, KB_LIT("\">"));
        kbc_html_text(h->out, page.title);
        kb_buf_str(h->out, KB_LIT("</a></li>\n"));
    }
    kb_buf_str(h->out, KB_LIT("</ul>\n</nav>\n"));
    return status == KB_NONE ? KB_OK : status;
}

kb_status kbc_html_guide(kb_session *session, kb_buf *out)
{
    kbc_page_events page;
    kbc_html h = {.session = session, .out = out, .anchor = KB_LIT("id="), .level = 1, .put_address = put_address_here};
    kb_status status = put_contents(&h);
    for (uint32_t number = 0; status == KB_OK;) {
        kb_session_reset(session);
        status = kbc_page_read(session, number, &page);
        if (status != KB_OK)
            break;
        number += page.record_count;
        kb_buf_str(out, KB_LIT("<section>\n"));
        kbc_html_title(&h, &page);
        status = kbc_html_body(&h, &page);
        kb_buf_str(out, KB_LIT("</section>\n"));
        kbc_page_release(&page);
    }
    return status == KB_NONE ? KB_OK : status;
}
