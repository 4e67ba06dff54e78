/*
 * browser_text.c - the text of a guide as plain HTML: links between its records
 * work without a script. Interface: browser.h. Caller: browser.c.
 *
 * What the guide says reaches the page through kbc_html_text() alone, which leaves
 * nothing of it markup; addresses of other schemes than https, http and mailto stay
 * text. A record has the anchor "id=ID", which is what page.js takes from an address.
 */
#include "browser.h"

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

/* Where a fragment leads; what is not plain in an id is a byte in hexadecimal, as browsers want it. */
static void put_fragment(kb_buf *out, kb_str id)
{
    kb_buf_str(out, KB_LIT("#id="));
    for (size_t i = 0; i < id.n; i++) {
        uint8_t byte = (uint8_t)id.s[i];
        if (kb_is_letter(id.s[i]) || (byte >= '0' && byte <= '9') || (byte != 0 && strchr("-._/", byte) != NULL))
            kb_buf_byte(out, byte);
        else
            kbc_buf_format(out, "%%%02X", (unsigned)byte);
    }
}

/* Begins a link, or text in its place. */
static kb_status put_link(kb_session *s, kb_buf *out, uint32_t number)
{
    kb_link link;
    kb_record record;
    kb_status status = kb_get_link(s, number, &link);
    if (status != KB_OK)
        return status;
    if (link.record != KB_NO_RECORD)
        status = kb_get_record(s, link.record, KB_NO_DAY, &record);
    if (status != KB_OK)
        return status;
    if (link.record == KB_NO_RECORD && !is_safe(link.target)) {
        kb_buf_str(out, KB_LIT("<a>"));
        return KB_OK;
    }
    kb_buf_str(out, KB_LIT("<a href=\""));
    if (link.record != KB_NO_RECORD)
        put_fragment(out, record.id);
    else
        kbc_html_text(out, link.target);
    kb_buf_str(out, link.record != KB_NO_RECORD ? KB_LIT("\">") : KB_LIT("\" rel=\"noopener noreferrer\">"));
    return KB_OK;
}

static void put_anchor(kb_buf *out, kb_str id)
{
    kb_buf_str(out, KB_LIT("<span id=\"id="));
    kbc_html_text(out, id);
    kb_buf_str(out, KB_LIT("\">"));
}

/* ------------------------------------------------------------------ bodies */

/* A page being written. */
typedef struct writer {
    kb_session *session;
    kb_buf *out;
    uint32_t next, end; /* records of the page whose titles are still to come */
    bool head; /* the row is the head of its table */
} writer;

static const struct {
    const char *open, *close;
} tags[] = {
    [KB_TEXT] = {"", ""},
    [KB_PARAGRAPH] = {"<p>", "</p>\n"},
    [KB_LIST] = {"<ul>\n", "</ul>\n"},
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

/* The next record of the page whose title stands in the text. */
static kb_status put_title(writer *w)
{
    kb_record record = {.title_inside = false};
    kb_status status = KB_OK;
    while (status == KB_OK && !record.title_inside && w->next < w->end)
        status = kb_get_record(w->session, w->next++, KB_NO_DAY, &record);
    if (status == KB_OK && record.title_inside)
        put_anchor(w->out, record.id);
    else
        kb_buf_str(w->out, KB_LIT("<span>"));
    return status;
}

static void put_item(writer *w, const kb_event *e)
{
    if (e->number > 0) /* a number is text: steps may go on behind a warning */
        kbc_buf_format(w->out, "<li class=\"step\">%u. ", (unsigned)(e->number - 1));
    else
        kb_buf_str(w->out, e->task == 0 ? KB_LIT("<li>") : e->task == 1 ? KB_LIT("<li>&#9744; ") : KB_LIT("<li>&#9745; "));
}

static kb_status put_open(writer *w, const kb_event *e)
{
    unsigned level = e->number < 5 ? (unsigned)e->number + 1 : 6; /* that of the page itself is 1 */
    switch (e->element) {
    case KB_TEXT: kbc_html_text(w->out, e->text); break;
    case KB_HEADING: kbc_buf_format(w->out, "<h%u>", level); break;
    case KB_ITEM: put_item(w, e); break;
    case KB_ROW: w->head = e->number == 1; kb_buf_str(w->out, KB_LIT("<tr>")); break;
    case KB_CELL: kb_buf_str(w->out, w->head ? KB_LIT("<th>") : KB_LIT("<td>")); break;
    case KB_LINK: return put_link(w->session, w->out, e->number);
    case KB_TITLE: return put_title(w);
    case KB_ADMONITION:
        kb_buf_str(w->out, KB_LIT("<div class=\"admonition\"><strong>"));
        kbc_html_text(w->out, e->label);
        kb_buf_str(w->out, KB_LIT("</strong>\n"));
        break;
    default: kb_buf_str(w->out, kb_str_from(tags[e->element].open)); break;
    }
    return KB_OK;
}

static void put_close(writer *w, const kb_event *e)
{
    if (e->element == KB_HEADING)
        kbc_buf_format(w->out, "</h%u>\n", e->number < 5 ? (unsigned)e->number + 1 : 6);
    else if (e->element == KB_CELL && w->head)
        kb_buf_str(w->out, KB_LIT("</th>"));
    else
        kb_buf_str(w->out, kb_str_from(tags[e->element].close));
}

static kb_status put_body(writer *w, uint32_t number)
{
    kb_body body;
    kb_event e;
    unsigned levels[64] = {0};
    kb_status status = kb_get_body(w->session, number, &body);
    while (status == KB_OK && (status = kb_body_next(&body, &e)) == KB_OK) {
        if (!e.leave) {
            levels[e.depth & 63] = e.number;
            status = put_open(w, &e);
        } else {
            e.number = levels[e.depth & 63]; /* an end may not have the number of its beginning */
            put_close(w, &e);
        }
    }
    return status == KB_NONE ? KB_OK : status;
}

/* ------------------------------------------------------------------- pages */

/* The records of a page stand behind it, up to the next page. */
static kb_status put_page(writer *w, const kb_record *page, uint32_t end)
{
    kb_record record;
    kb_status status = KB_OK;
    kb_buf_str(w->out, KB_LIT("<section>\n"));
    for (uint32_t i = page->number; i < end && status == KB_OK; i++) {
        status = kb_get_record(w->session, i, KB_NO_DAY, &record);
        if (status == KB_OK && !record.title_inside) {
            put_anchor(w->out, record.id);
            kb_buf_str(w->out, KB_LIT("</span>\n"));
        }
    }
    w->next = page->number;
    w->end = end;
    if (!page->title_inside) {
        kb_buf_str(w->out, KB_LIT("<h2>"));
        kbc_html_text(w->out, page->title);
        kb_buf_str(w->out, KB_LIT("</h2>\n"));
    }
    if (status == KB_OK)
        status = put_body(w, page->number);
    kb_buf_str(w->out, KB_LIT("</section>\n"));
    return status;
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

static kb_status put_contents(kb_session *s, kb_buf *out)
{
    kb_record page;
    kb_status status = KB_OK;
    kb_buf_str(out, KB_LIT("<nav>\n<ul>\n"));
    for (uint32_t number = 0, end = 0; status == KB_OK; number = end) {
        kb_session_reset(s);
        status = kb_get_record(s, number, KB_NO_DAY, &page);
        if (status == KB_OK)
            status = find_end(s, number, &end);
        if (status != KB_OK)
            break;
        kb_buf_str(out, KB_LIT("<li><a href=\""));
        put_fragment(out, page.id);
        kb_buf_str(out, KB_LIT("\">"));
        kbc_html_text(out, page.title);
        kb_buf_str(out, KB_LIT("</a></li>\n"));
    }
    kb_buf_str(out, KB_LIT("</ul>\n</nav>\n"));
    return status == KB_NONE ? KB_OK : status;
}

kb_status kbc_html_guide(kb_session *session, kb_buf *out)
{
    kb_record page;
    writer w = {.session = session, .out = out};
    kb_status status = put_contents(session, out);
    for (uint32_t number = 0, end = 0; status == KB_OK; number = end) {
        kb_session_reset(session);
        status = kb_get_record(session, number, KB_NO_DAY, &page);
        if (status == KB_OK)
            status = find_end(session, number, &end);
        if (status == KB_OK)
            status = put_page(&w, &page, end);
    }
    return status == KB_NONE ? KB_OK : status;
}
