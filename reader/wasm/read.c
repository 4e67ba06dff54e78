/*
 * read.c - the command read of the page: a record with its whole text, which
 * show has in plain lines only, as a list of events. Declared in wasm.h; called by
 * wasm.c, the events by diagnose.c, too. compiler/browser/page.js makes elements of them.
 *
 * {"schema":1, what search says of a record, "parent":ID or null, "events":[...]}.
 * An event is a list: its name, then what it has. What has an inside ends with
 * ["/"].
 *     ["text",TEXT,[[START,END]...]]  marks: the words of the query, in bytes
 *     ["heading",LEVEL] ["list"] ["item",NUMBER or null,TASK]
 *     ["table"] ["row",HEAD] ["cell",ALIGN,HEAD] ["code",LANGUAGE] ["admonition",TYPE]
 *     ["link",ADDRESS,ID or null] ["image",FILE] ["part",NAME] and others alone
 */
#include "wasm.h"

static const char names[][12] = {
    [KB_TEXT] = "text", [KB_PARAGRAPH] = "paragraph", [KB_HEADING] = "heading", [KB_LIST] = "list",
    [KB_ITEM] = "item", [KB_TABLE] = "table", [KB_ROW] = "row", [KB_CELL] = "cell", [KB_CODE] = "code",
    [KB_QUOTE] = "quote", [KB_ADMONITION] = "admonition", [KB_RULE] = "rule", [KB_BREAK] = "break",
    [KB_STRONG] = "strong", [KB_EMPHASIS] = "emphasis", [KB_CODE_SPAN] = "span", [KB_LINK] = "link",
    [KB_IMAGE] = "image", [KB_TITLE] = "title", [KB_PART_MARK] = "part",
};

static kb_status put_text(cli *c, json *j, kb_str text)
{
    const kb_range *marks;
    size_t count;
    kb_status status = kb_highlight(c->session, text, &marks, &count);
    json_string(j, text);
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '[');
        json_number(j, marks[i].start);
        json_number(j, marks[i].end);
        json_close(j, ']');
    }
    json_close(j, ']');
    return status;
}

static kb_status put_link(cli *c, json *j, uint32_t number)
{
    kb_link link;
    kb_record record;
    kb_status status = kb_get_link(c->session, number, &link);
    if (status != KB_OK)
        return status;
    json_string(j, link.target);
    if (link.record != KB_NO_RECORD && kb_get_record(c->session, link.record, KB_NO_DAY, &record) == KB_OK)
        json_string(j, record.id);
    else
        json_null(j);
    return KB_OK;
}

static kb_status put_inside(cli *c, json *j, const kb_event *e)
{
    switch (e->element) {
    case KB_TEXT: return put_text(c, j, e->text);
    case KB_LINK: return put_link(c, j, e->number);
    case KB_HEADING:
    case KB_ROW: json_number(j, e->number); break;
    case KB_CELL:
        json_number(j, e->align);
        json_string(j, e->label);
        break;
    case KB_ITEM:
        if (e->number > 0)
            json_number(j, e->number - 1);
        else
            json_null(j);
        json_number(j, e->task);
        break;
    case KB_CODE:
    case KB_ADMONITION:
    case KB_IMAGE:
    case KB_PART_MARK: json_string(j, e->label); break;
    default: break;
    }
    return KB_OK;
}

kb_status wasm_put_events(cli *c, json *j, kb_status (*next)(void *from, kb_event *e), void *from)
{
    kb_event e;
    kb_status status = KB_OK;
    json_key(j, "events");
    json_open(j, '[');
    while (status == KB_OK && (status = next(from, &e)) == KB_OK && c->out.error == 0) {
        json_open(j, '[');
        if (e.leave)
            json_string(j, out_str("/"));
        else
            json_string(j, out_str(names[e.element]));
        if (!e.leave)
            status = put_inside(c, j, &e);
        json_close(j, ']');
    }
    json_close(j, ']');
    return status == KB_NONE ? KB_OK : status;
}

static kb_status next_event(void *body, kb_event *e)
{
    return kb_body_next(body, e);
}

static kb_status put_record(cli *c, json *j, uint32_t number)
{
    kb_record record, parent;
    kb_body body;
    kb_status status = kb_get_record(c->session, number, c->today, &record);
    if (status != KB_OK)
        return status;
    json_put_record(c, j, &record);
    json_key(j, "parent");
    if (kb_get_record(c->session, record.parent, KB_NO_DAY, &parent) == KB_OK)
        json_string(j, parent.id);
    else
        json_null(j);
    status = kb_get_body(c->session, number, &body);
    return status == KB_OK ? wasm_put_events(c, j, next_event, &body) : status;
}

int wasm_read(cli *c)
{
    uint32_t number;
    kb_result result;
    kb_str id = out_str(c->options.words[0]);
    c->options.words++;
    c->options.word_count--;
    kb_str query = cli_join_words(c);
    kb_status status = query.n == 0 ? KB_OK : cli_search(c, query, 1, &result);
    if (status == KB_OK || status == KB_E_LIMIT) /* a query that is too long marks nothing */
        status = kb_find(c->session, id, &number);
    if (status == KB_NONE)
        return cli_fail(c, CLI_NOTHING, "there is no record with the id ", cli_string(c, id));
    json j = json_begin(c);
    if (status == KB_OK)
        status = put_record(c, &j, number);
    return json_end(c, &j, status, kb_session_error(c->session), CLI_FOUND);
}
