/*
 * browser_text.c - the text of a guide as plain HTML: links between its records
 * work without a script. Interface: browser.h. Caller: browser.c.
 *
 * What the guide says reaches the page through kbc_html_text() alone, which leaves
 * nothing of it markup, or as hexadecimal in an address of a record; addresses of
 * other schemes than https, http and mailto stay text.
 */
#include "browser.h"

#include "kb_utf8.h"

#define NEXT_RECORDS 32u /* that a title may be of */

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

/* The fragment of a record's address, letter by letter as page.js writes it; an anchor has the same as its name. */
static void put_fragment(kb_buf *out, kb_str id)
{
    kb_buf_str(out, KB_LIT("id="));
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
    if (link.record != KB_NO_RECORD) {
        kb_buf_str(out, KB_LIT("<a href=\"#"));
        put_fragment(out, record.id);
        kb_buf_str(out, KB_LIT("\">"));
    } else {
        kb_buf_str(out, KB_LIT("<a rel=\"noopener noreferrer\" href=\""));
        kbc_html_text(out, link.target);
        kb_buf_str(out, KB_LIT("\">"));
    }
    return KB_OK;
}

static void put_anchor(kb_buf *out, kb_str id)
{
    kb_buf_str(out, KB_LIT("<span id=\""));
    put_fragment(out, id);
    kb_buf_str(out, KB_LIT("\">"));
}

/* ------------------------------------------------------------------ bodies */

/* A page being written. */
typedef struct writer {
    kb_session *session;
    kb_buf *out;
    uint32_t next, end; /* records of the page whose anchors are still to come */
    bool head; /* the row is the head of its table */
} writer;

/* How an element begins, unless put_open() knows more of it, and ends, unless put_close() does. */
static const struct {
    const char *open, *close;
} tags[] = {
    [KB_PARAGRAPH] = {"<p>", "</p>\n"},
    [KB_LIST] = {"<ul>\n", "</ul>\n"},
    [KB_ITEM] = {"", "</li>\n"},
    [KB_TABLE] = {"<table>\n", "</table>\n"},
    [KB_ROW] = {"<tr>", "</tr>\n"},
    [KB_CELL] = {"<td>", "</td>"},
    [KB_CODE] = {"<pre tabindex=\"0\"><code>", "</code></pre>\n"},
    [KB_QUOTE] = {"<blockquote>\n", "</blockquote>\n"},
    [KB_ADMONITION] = {"", "</div>\n"},
    [KB_RULE] = {"<hr>\n", ""},
    [KB_BREAK] = {"<br>\n", ""},
    [KB_STRONG] = {"<strong>", "</strong>"},
    [KB_EMPHASIS] = {"<em>", "</em>"},
    [KB_CODE_SPAN] = {"<code>", "</code>"},
    [KB_LINK] = {"", "</a>"},
    [KB_IMAGE] = {"<span class=\"image\">", "</span>"},
    [KB_TITLE] = {"", "</span>"},
    [KB_PART_MARK] = {"", ""},
};

/* That of the page itself is 1. */
static unsigned heading_level(const kb_event *e)
{
    return e->number < 5 ? (unsigned)e->number + 1 : 6;
}

/* The text of a title that has begun. */
static kb_status title_text(kb_body body, kb_buf *out)
{
    kb_event e = {.element = KB_TEXT};
    kb_status status = KB_OK;
    while (status == KB_OK && !(e.leave && e.element == KB_TITLE) && (status = kb_body_next(&body, &e)) == KB_OK)
        kb_buf_str(out, e.text);
    return status;
}

/* Anchors of the records before a number, of which no title was seen in the text: they begin somewhere here. */
static kb_status put_anchors(writer *w, uint32_t number)
{
    kb_record record;
    kb_status status = KB_OK;
    while (w->next < number && (status = kb_get_record(w->session, w->next, KB_NO_DAY, &record)) == KB_OK) {
        put_anchor(w->out, record.id);
        kb_buf_str(w->out, KB_LIT("</span>"));
        w->next++;
    }
    return status;
}

/* A title in the text is that of one of the next records, which stand in its order. */
static kb_status put_title(writer *w, const kb_body *body)
{
    kb_record record = {.title_inside = false};
    kb_buf text;
    uint32_t number = w->next, end = w->end - number < NEXT_RECORDS ? w->end : number + NEXT_RECORDS;
    bool found = false;
    kb_buf_init(&text, &w->out->alloc);
    kb_status status = title_text(*body, &text);
    for (; number < end && !found && status == KB_OK; number++) {
        status = kb_get_record(w->session, number, KB_NO_DAY, &record);
        found = status == KB_OK && kb_str_equal(record.title, kb_buf_view(&text));
    }
    kb_buf_release(&text);
    if (found)
        status = put_anchors(w, number - 1);
    if (found && status == KB_OK) {
        put_anchor(w->out, record.id);
        w->next = number;
    } else {
        kb_buf_str(w->out, KB_LIT("<span>"));
    }
    return status;
}

static void put_item(writer *w, const kb_event *e)
{
    if (e->number > 0) /* a number is text: steps may go on behind a warning */
        kbc_buf_format(w->out, "<li class=\"step\">%u. ", (unsigned)(e->number - 1));
    else
        kb_buf_str(w->out, e->task == 0 ? KB_LIT("<li>") : e->task == 1 ? KB_LIT("<li>&#9744; ") : KB_LIT("<li>&#9745; "));
}

static kb_status put_open(writer *w, const kb_body *body, const kb_event *e)
{
    if (e->element == KB_ROW)
        w->head = e->number == 1;
    switch (e->element) {
    case KB_TEXT: kbc_html_text(w->out, e->text); return KB_OK;
    case KB_HEADING: kbc_buf_format(w->out, "<h%u>", heading_level(e)); return KB_OK;
    case KB_ITEM: put_item(w, e); return KB_OK;
    case KB_LINK: return put_link(w->session, w->out, e->number);
    case KB_TITLE: return put_title(w, body);
    case KB_ADMONITION:
        kb_buf_str(w->out, KB_LIT("<div class=\"admonition\"><strong>"));
        kbc_html_text(w->out, e->label);
        kb_buf_str(w->out, KB_LIT("</strong>\n"));
        return KB_OK;
    default: break;
    }
    bool head = e->element == KB_CELL && w->head;
    kb_buf_str(w->out, head ? KB_LIT("<th>") : kb_str_from(tags[e->element].open));
    return KB_OK;
}

static void put_close(writer *w, const kb_event *e)
{
    if (e->element == KB_HEADING)
        kbc_buf_format(w->out, "</h%u>\n", heading_level(e));
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
            status = put_open(w, &body, &e);
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
    kb_status status = KB_OK;
    kb_buf_str(w->out, KB_LIT("<section>\n"));
    w->next = page->number;
    w->end = end;
    if (!page->title_inside) {
        status = put_anchors(w, page->number + 1);
        kb_buf_str(w->out, KB_LIT("<h2>"));
        kbc_html_text(w->out, page->title);
        kb_buf_str(w->out, KB_LIT("</h2>\n"));
    }
    if (status == KB_OK)
        status = put_body(w, page->number);
    if (status == KB_OK)
        status = put_anchors(w, end);
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
        kb_buf_str(out, KB_LIT("<li><a href=\"#"));
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
