/*
 * render.c - sets the body of a record as text for a terminal: paragraphs,
 * numbered steps with hanging indents, tables as "label: text", code,
 * admonitions with their name in words. Declared in cli.h; called by print.c
 * and json_records.c. It knows kb.h's events and output.h's flow, nothing of Markdown.
 */
#include "cli.h"

#include <string.h>

#define HEADING_ROOM 6u /* a heading so close to a cut goes with what follows it */
#define HARD_LIMIT 40 /* lines that a block without a boundary may run over a cut */

static const char blanks24[] = "                        ";
#define MOST_DASHES 80u

void render_init(render *r, flow *f, kb_session *session)
{
    memset(r, 0, sizeof *r);
    r->flow = f;
    r->session = session;
    r->frames[0].element = KB_TEXT;
}

/* ------------------------------------------------------------------ frames */

static struct render_frame *top(render *r)
{
    return &r->frames[r->depth];
}

/* Whether an element of that kind is around the place. */
static bool inside(const render *r, kb_element element)
{
    for (size_t i = r->depth; i > 0; i--)
        if (r->frames[i].element == element)
            return true;
    return false;
}

/* Ends what stands before a block and leaves the blank line that is due. The
 * first block of an admonition follows on its name. */
static void begin_block(render *r)
{
    struct render_frame *around = top(r);
    bool names_it = around->element == KB_ADMONITION && !around->begun;
    if (!names_it)
        flow_end(r->flow, around->begun && !around->tight && !r->after_heading ? 1 : 0);
    around->begun = true;
    r->after_heading = false;
}

static struct render_frame *push(render *r, kb_element element, bool tight)
{
    if (r->depth + 1 < FLOW_MARGINS)
        r->depth++;
    *top(r) = (struct render_frame){.element = element, .tight = tight};
    return top(r);
}

static void push_margin(render *r, const char *first, const char *rest, out_style style)
{
    flow_push(r->flow, first, rest, style);
    top(r)->margin = true;
}

static void pop(render *r)
{
    if (top(r)->margin)
        flow_pop(r->flow);
    if (r->depth > 0)
        r->depth--;
}

/* ----------------------------------------------------------- inline pieces */

static out_style style_now(const render *r)
{
    if (r->strong > 0 || r->title || inside(r, KB_HEADING))
        return OUT_STRONG;
    return r->emphasis > 0 ? OUT_EMPHASIS : OUT_PLAIN;
}

/* Puts the label of a cell before its first text. */
static void put_label(render *r)
{
    if (r->label.n == 0)
        return;
    flow_text(r->flow, r->label, OUT_STRONG);
    flow_puts(r->flow, ": ", OUT_STRONG);
    r->label.n = 0;
}

static void glue(render *r, const char *text)
{
    put_label(r);
    flow_glue(r->flow, out_str(text), style_now(r));
}

static kb_status put_marked(render *r, kb_str text)
{
    const kb_range *marks = NULL;
    size_t count = 0, at = 0;
    if (r->highlight && r->session != NULL) {
        kb_status status = kb_highlight(r->session, text, &marks, &count);
        if (status != KB_OK)
            return status;
    }
    for (size_t i = 0; i < count && marks[i].end <= text.n; i++) {
        flow_text(r->flow, (kb_str){text.s + at, marks[i].start - at}, style_now(r));
        flow_text(r->flow, (kb_str){text.s + marks[i].start, marks[i].end - marks[i].start}, OUT_MARK);
        at = marks[i].end;
    }
    flow_text(r->flow, (kb_str){text.s + at, text.n - at}, style_now(r));
    return KB_OK;
}

static kb_status begin_link(render *r, uint32_t number)
{
    r->link = (kb_link){KB_NO_RECORD, {NULL, 0 }};
    r->link_same = 0;
    kb_status status = r->session == NULL ? KB_NONE : kb_get_link(r->session, number, &r->link);
    return status < 0 ? status : KB_OK;
}

/* A link out of the guide whose text is its address says it once. */
static void compare_with_target(render *r, kb_str text)
{
    kb_str target = r->link.target;
    size_t left = r->link_same > target.n ? 0 : target.n - r->link_same;
    if (text.n <= left && memcmp(target.s + r->link_same, text.s, text.n) == 0)
        r->link_same += text.n;
    else
        r->link_same = SIZE_MAX;
}

static void end_link(render *r)
{
    kb_str target = r->link.target;
    bool shown = r->link.record == KB_NO_RECORD && r->link_same == target.n;
    if (target.n > 0 && !shown) {
        flow_puts(r->flow, " ", OUT_QUIET);
        flow_glue(r->flow, out_str("[\xE2\x86\x92 "), OUT_QUIET);
        flow_glue(r->flow, target, OUT_QUIET);
        flow_glue(r->flow, out_str("]"), OUT_QUIET);
    }
    r->link.target.n = 0;
}

/* ------------------------------------------------------------------ blocks */

/* Writes the marker of an item: "12. ", "- ", "[x] " and both. */
static void make_marker(struct render_frame *item, const kb_event *e)
{
    char digits[12], *marker = item->marker;
    size_t n = 0, at = sizeof digits;
    if (e->number > 0) {
        uint32_t number = e->number - 1;
        do {
            digits[--at] = (char)('0' + number % 10);
            number /= 10;
        } while (number > 0);
        memcpy(marker, digits + at, sizeof digits - at);
        n = sizeof digits - at;
        marker[n++] = '.';
        marker[n++] = ' ';
    } else if (e->task == 0) {
        marker[n++] = '-';
        marker[n++] = ' ';
    }
    if (e->task != 0) {
        memcpy(marker + n, e->task == 2 ? "[x] " : "[ ] ", 4);
        n += 4;
    }
    marker[n] = '\0';
}

static void begin_item(render *r, const kb_event *e)
{
    bool in_list = top(r)->element == KB_LIST;
    begin_block(r);
    struct render_frame *item = push(r, KB_ITEM, in_list && r->frames[r->depth].tight);
    /* A record that is an item stands for itself, without a bullet. */
    if (!in_list)
        return;
    make_marker(item, e);
    push_margin(r, item->marker, blanks24 + 24 - strlen(item->marker), OUT_PLAIN);
}

static void begin_row(render *r, const kb_event *e)
{
    if (e->number == 1) { /* its cells are the labels of the others */
        r->skip = 1;
        return;
    }
    begin_block(r);
    push(r, KB_ROW, true);
}

/* The first cell of a row in a table leads it, the others follow further in. */
static void begin_cell(render *r, const kb_event *e)
{
    bool follows = e->number > 0 && inside(r, KB_TABLE);
    begin_block(r);
    push(r, KB_CELL, true);
    push_margin(r, follows ? "  " : "", follows ? "    " : "  ", OUT_PLAIN);
    r->label = e->label;
}

static bool is_warning(kb_str type)
{
    return out_same_folded(type, out_str("warning")) || out_same_folded(type, out_str("caution"));
}

static void begin_admonition(render *r, const kb_event *e)
{
    out_style style = is_warning(e->label) ? OUT_WARNING : OUT_STRONG;
    begin_block(r);
    push(r, KB_ADMONITION, false);
    push_margin(r, "| ", "| ", style);
    for (size_t i = 0; i < e->label.n; i++) {
        char c = e->label.s[i];
        c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        flow_glue(r->flow, (kb_str){&c, 1}, style);
    }
    flow_puts(r->flow, ": ", style);
}

static void begin_quote(render *r)
{
    begin_block(r);
    push(r, KB_QUOTE, false);
    push_margin(r, "> ", "> ", OUT_QUIET);
}

static void begin_code(render *r)
{
    begin_block(r);
    push(r, KB_CODE, true);
    push_margin(r, "    ", "    ", OUT_PLAIN);
}

static void begin_heading(render *r)
{
    r->after_heading = false; /* one without text of its own stands apart, too */
    begin_block(r);
    push(r, KB_HEADING, true);
}

static void end_heading(render *r)
{
    flow_end(r->flow, 0);
    unsigned n = r->flow->column - r->flow->left;
    pop(r);
    if (r->underline && n > 0) {
        for (unsigned i = 0; i < n && i < MOST_DASHES; i++)
            flow_glue(r->flow, out_str("-"), OUT_PLAIN);
        flow_end(r->flow, 0);
    }
    r->after_heading = true;
}

static void put_rule(render *r)
{
    begin_block(r);
    flow_puts(r->flow, "* * *", OUT_QUIET);
}

/* ------------------------------------------------------------------ cutting */

static bool is_block(kb_element element)
{
    return element >= KB_PARAGRAPH && element <= KB_RULE && element != KB_CELL;
}

/* Leaves all blocks and says where the rest is. */
static void begin_cut(render *r)
{
    while (r->depth > 0)
        pop(r);
    r->cut = true;
    r->label.n = 0;
    r->strong = r->emphasis = 0;
    flow_end(r->flow, 1);
    flow_puts(r->flow, "... ", OUT_PLAIN);
    flow_glue(r->flow, out_str("icsync-kb show "), OUT_PLAIN);
    flow_glue(r->flow, r->id, OUT_STRONG);
    flow_end(r->flow, 1);
}

/* Whether an event behind the cut belongs to a warning, which is never left out. */
static bool is_kept(render *r, const kb_event *e)
{
    bool single = e->element == KB_TEXT || e->element == KB_RULE || e->element == KB_BREAK;
    if (r->kept == 0) {
        if (e->leave || e->element != KB_ADMONITION || !is_warning(e->label))
            return false;
        if (!r->kept_any)
            flow_puts(r->flow, "Warnings in the rest:", OUT_WARNING);
        r->kept_any = true;
        top(r)->begun = true;
    }
    if (e->leave)
        r->kept--;
    else if (!single)
        r->kept++;
    return true;
}

/* Whether the cut is due: over lines later than wanted, or before lines earlier. */
static bool cut_is_due(const render *r, size_t over, size_t before)
{
    if (r->most_lines == 0 || r->cut || inside(r, KB_ADMONITION))
        return false;
    return r->flow->lines - r->start + before >= r->most_lines + over;
}

/* A cut falls between blocks, and rather before a heading than soon behind it. */
static bool may_cut_before(const render *r, const kb_event *e)
{
    if (e->leave || !is_block(e->element) || r->after_heading)
        return false;
    return cut_is_due(r, 0, e->element == KB_HEADING ? HEADING_ROOM : 0);
}

/* ------------------------------------------------------------------ events */

static void put_code(render *r, kb_str text)
{
    for (size_t at = 0; at < text.n && !cut_is_due(r, HARD_LIMIT, 0);) {
        const char *end = memchr(text.s + at, '\n', text.n - at);
        size_t n = end == NULL ? text.n - at : (size_t)(end - text.s) - at;
        flow_verbatim(r->flow, (kb_str){text.s + at, n}, OUT_PLAIN);
        at += n + 1;
    }
    if (cut_is_due(r, HARD_LIMIT, 0))
        begin_cut(r);
}

static kb_status put_text(render *r, kb_str text)
{
    if (top(r)->element == KB_CODE) {
        put_code(r, text);
        return KB_OK;
    }
    put_label(r);
    r->image.n = 0;
    if (r->link.target.n > 0)
        compare_with_target(r, text);
    return put_marked(r, text);
}

static void enter_block(render *r, const kb_event *e)
{
    switch (e->element) {
    case KB_PARAGRAPH: begin_block(r); push(r, KB_PARAGRAPH, true); break;
    case KB_HEADING: begin_heading(r); break;
    case KB_LIST: begin_block(r); push(r, KB_LIST, e->number == 1); break;
    case KB_ITEM: begin_item(r, e); break;
    case KB_TABLE: begin_block(r); push(r, KB_TABLE, false); break;
    case KB_ROW: begin_row(r, e); break;
    case KB_CELL: begin_cell(r, e); break;
    case KB_CODE: begin_code(r); break;
    case KB_QUOTE: begin_quote(r); break;
    case KB_ADMONITION: begin_admonition(r, e); break;
    default: put_rule(r); break;
    }
}

static void leave_block(render *r, const kb_event *e)
{
    if (e->element == KB_HEADING) {
        end_heading(r);
        return;
    }
    if (e->element == KB_ITEM)
        flow_margins(r->flow);
    flow_end(r->flow, 0);
    r->label.n = 0;
    pop(r);
}

static kb_status enter_mark(render *r, const kb_event *e)
{
    switch (e->element) {
    case KB_BREAK: flow_end(r->flow, 0); break;
    case KB_STRONG: r->strong++; break;
    case KB_EMPHASIS: r->emphasis++; break;
    case KB_CODE_SPAN:
        glue(r, "`");
        r->flow->keeps_blanks = true;
        break;
    case KB_LINK: return begin_link(r, e->number);
    case KB_IMAGE:
        glue(r, "[image: ");
        r->image = e->label;
        break;
    case KB_TITLE:
        r->title = true;
        r->label.n = 0; /* a title leads its row without the column's head */
        break;
    default: break;
    }
    return KB_OK;
}

static void leave_mark(render *r, const kb_event *e)
{
    switch (e->element) {
    case KB_STRONG: r->strong -= r->strong > 0; break;
    case KB_EMPHASIS: r->emphasis -= r->emphasis > 0; break;
    case KB_CODE_SPAN:
        glue(r, "`");
        r->flow->keeps_blanks = false;
        break;
    case KB_LINK: end_link(r); break;
    case KB_IMAGE:
        flow_text(r->flow, r->image, style_now(r));
        r->image.n = 0;
        glue(r, "]");
        break;
    case KB_TITLE: r->title = false; break;
    default: break;
    }
}

/* Whether an event belongs to what is passed over. */
static bool is_skipped(render *r, const kb_event *e)
{
    if (r->skip == 0)
        return false;
    if (e->leave)
        r->skip--;
    else if (e->element != KB_TEXT && e->element != KB_RULE && e->element != KB_BREAK)
        r->skip++;
    return true;
}

kb_status render_event(render *r, const kb_event *e)
{
    if (is_skipped(r, e))
        return KB_OK;
    if (may_cut_before(r, e))
        begin_cut(r);
    if (r->cut && !is_kept(r, e))
        return KB_OK;
    if (e->element == KB_TEXT)
        return put_text(r, e->text);
    bool block = is_block(e->element) || e->element == KB_CELL;
    if (e->leave) {
        if (block)
            leave_block(r, e);
        else
            leave_mark(r, e);
        return KB_OK;
    }
    if (!block)
        return enter_mark(r, e);
    enter_block(r, e);
    return KB_OK;
}

/* ----------------------------------------------------------------- records */

/* Whether what begins at a body's place (by value: a look ahead) is the title of the record. */
static bool is_own_title(kb_body body, kb_str title)
{
    kb_event e;
    size_t same = 0;
    bool in_title = false;
    while (kb_body_next(&body, &e) == KB_OK) {
        if (e.element == KB_TITLE && e.leave)
            return same == title.n;
        in_title = in_title || e.element == KB_TITLE;
        if (!in_title && (e.leave || e.element == KB_TEXT))
            return false;
        if (e.element != KB_TEXT)
            continue;
        if (e.text.n > title.n - same || memcmp(title.s + same, e.text.s, e.text.n) != 0)
            return false;
        same += e.text.n;
    }
    return false;
}

bool render_skips(render *r, const kb_record *record, kb_body body, const kb_event *e)
{
    bool may = !r->begun && !e->leave && (e->element == KB_HEADING || e->element == KB_CELL);
    bool title = may && is_own_title(body, record->title);
    r->begun = r->begun || (e->element != KB_ROW && e->element != KB_PART_MARK);
    if (title)
        r->skip = 1;
    return title;
}

kb_status render_record(render *r, const kb_record *record)
{
    kb_body body;
    kb_event e;
    kb_status status = kb_get_body(r->session, record->number, &body);
    r->id = record->id;
    r->start = r->flow->lines;
    while (status == KB_OK && (status = kb_body_next(&body, &e)) == KB_OK)
        if (!render_skips(r, record, body, &e))
            status = render_event(r, &e);
    flow_end(r->flow, 0);
    return status == KB_NONE ? KB_OK : status;
}

kb_status render_plain(kb_session *session, const kb_record *record, out_stream *to)
{
    flow lines;
    render r;
    flow_init(&lines, to, 0);
    render_init(&r, &lines, session);
    return render_record(&r, record);
}
