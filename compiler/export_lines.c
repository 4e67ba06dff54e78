/*
 * export_lines.c - the records of a .kb file for a search cluster (OpenSearch,
 * Elasticsearch): two lines of JSON a record, as its bulk interface takes them, and
 * the mapping of an index. Interface: export.h. Caller: export.c. docs/EXPORT.md has
 * the fields. (All texts together have an end: kb_verify() refuses records that lie over
 * each other.)
 */
#include "export.h"
#include "names.h"
#include "report.h"

#include "kb_days.h"

#define ID_BYTES 512 /* more a cluster does not take */

/* -------------------------------------------------------------------- JSON */

static void put_key(kb_buf *out, kb_str name)
{
    if (out->data[out->size - 1] != '{')
        kb_buf_byte(out, ',');
    kbc_json_string(out, name);
    kb_buf_byte(out, ':');
}

static void put_field(kb_buf *out, const char *name, kb_str text)
{
    put_key(out, kb_str_from(name));
    kbc_json_string(out, text);
}

/* One more of a list. */
static void put_item(kb_buf *out, kb_str text)
{
    if (out->data[out->size - 1] != '[')
        kb_buf_byte(out, ',');
    kbc_json_string(out, text);
}

/* -------------------------------------------------------------------- text */

typedef struct lines {
    kbc_exports *x;
    kb_buf *out;
    kb_buf text;
    kb_buf targets, addresses; /* of links: ready JSON */
    kb_str *fields;            /* of the facets */
} lines;

/* Names of facets as those of fields, in which a dot would have a meaning; a number tells them apart where they would be
 * the same. Those without a dot stay as they are. */
static void name_fields(lines *l)
{
    kbc *c = l->x->c;
    kb_facet facet;
    uint32_t count = 0;
    kbc_names *names = kbc_names_new(c);
    while (kb_facet_at(l->x->k, count, &facet) == KB_OK)
        count++;
    l->fields = kb_arena_get(&c->arena, count, sizeof *l->fields);
    for (int dots = 0; dots < 2; dots++)
        for (uint32_t i = 0; i < count && kb_facet_at(l->x->k, i, &facet) == KB_OK; i++) {
            char *name = kb_arena_room(&c->arena, facet.name.n, 1);
            bool has_dot = false;
            for (size_t j = 0; j < facet.name.n; j++) {
                name[j] = (char)(facet.name.s[j] == '.' ? '_' : facet.name.s[j]);
                has_dot = has_dot || facet.name.s[j] == '.';
            }
            if (has_dot == (dots == 1))
                l->fields[i] = kbc_names_add_free(c, names, (kb_str){name, facet.name.n}, i);
        }
}

static void end_line(kb_buf *text)
{
    while (text->size > 0 && text->data[text->size - 1] == ' ')
        text->size--;
    if (text->size > 0 && text->data[text->size - 1] != '\n')
        kb_buf_byte(text, '\n');
}

static kb_status take_link(lines *l, uint32_t number)
{
    kb_link link;
    kb_status status = kbc_export_link(l->x->session, &l->x->link_bytes, number, &link);
    if (status == KB_OK)
        put_item(link.record != KB_NO_RECORD ? &l->targets : &l->addresses, link.target);
    return status;
}

static kb_status take_event(lines *l, const kb_event *e)
{
    if (e->element == KB_TEXT)
        kb_buf_str(&l->text, e->text);
    else if (e->element == KB_BREAK)
        kb_buf_byte(&l->text, ' ');
    else if (e->element < KB_STRONG)
        end_line(&l->text);
    return e->element == KB_LINK && !e->leave ? take_link(l, e->number) : KB_OK;
}

static kb_status read_body(lines *l, uint32_t record)
{
    kb_body body;
    kb_event e;
    kb_buf_clear(&l->text);
    kb_buf_clear(&l->targets);
    kb_buf_clear(&l->addresses);
    kb_buf_byte(&l->targets, '[');
    kb_buf_byte(&l->addresses, '[');
    kb_status status = kb_get_body(l->x->session, record, &body);
    while (status == KB_OK && (status = kb_body_next(&body, &e)) == KB_OK)
        status = take_event(l, &e);
    return status == KB_NONE ? KB_OK : status;
}

/* ------------------------------------------------------------------ records */

static void put_facets(lines *l, const kb_record *record)
{
    kb_value value;
    uint32_t last = UINT32_MAX;
    put_key(l->out, KB_LIT("facets"));
    kb_buf_byte(l->out, '{');
    for (size_t i = 0; i < record->value_count; i++) {
        if (kb_value_at(l->x->k, record->values[i], &value) != KB_OK)
            continue;
        if (value.facet != last) {
            kb_buf_str(l->out, last != UINT32_MAX ? KB_LIT("]") : KB_LIT(""));
            put_key(l->out, l->fields[value.facet]);
            kb_buf_byte(l->out, '[');
        }
        put_item(l->out, value.name);
        last = value.facet;
    }
    kb_buf_str(l->out, last != UINT32_MAX ? KB_LIT("]}") : KB_LIT("}"));
}

static void put_facts(lines *l, const kb_record *record)
{
    kb_kind kind;
    char day[16] = "";
    if (kb_kind_at(l->x->k, record->kind, &kind) == KB_OK)
        put_field(l->out, "kind", kind.name);
    put_facets(l, record);
    put_field(l->out, "path", record->path);
    put_key(l->out, KB_LIT("source"));
    kb_buf_byte(l->out, '{');
    put_field(l->out, "file", record->file);
    kbc_buf_format(l->out, ",\"line\":%u}", (unsigned)record->line);
    if (record->reviewed != KB_NO_DAY)
        kb_day_write(record->reviewed, day);
    if (day[0] != '\0')
        put_field(l->out, "reviewed", kb_str_from(day));
}

static kb_status put_record(lines *l, uint32_t number)
{
    kb_record record;
    kb_status status = kb_get_record(l->x->session, number, KB_NO_DAY, &record);
    if (status == KB_OK)
        status = read_body(l, number);
    if (status != KB_OK)
        return status;
    kb_buf_str(l->out, KB_LIT("{\"index\":{\"_id\":"));
    kbc_json_string(l->out, record.id.n <= ID_BYTES ? record.id : kbc_format(l->x->c, "record %u", (unsigned)number));
    kb_buf_str(l->out, KB_LIT("}}\n{"));
    put_field(l->out, "id", record.id);
    put_field(l->out, "title", record.title);
    put_facts(l, &record);
    put_field(l->out, "text", kb_str_trim(kb_buf_view(&l->text)));
    put_key(l->out, KB_LIT("links"));
    kb_buf_str(l->out, kb_buf_view(&l->targets));
    kb_buf_str(l->out, KB_LIT("],\"addresses\":"));
    kb_buf_str(l->out, kb_buf_view(&l->addresses));
    kb_buf_str(l->out, KB_LIT("]}\n"));
    return KB_OK;
}

/* ------------------------------------------------------------------ mapping */

static const char *analyser_of(kb_str language)
{
    static const char *const names[][2] = {{"en", "english"}, {"de", "german"}, {"fr", "french"}, {"es", "spanish"}};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (kb_str_begins(language, kb_str_from(names[i][0])) && (language.n == 2 || strchr("-_", language.s[2]) != NULL))
            return names[i][1];
    return "standard";
}

static void put_mapping(const lines *l)
{
    kb_info info;
    kb_facet facet;
    kb_buf *out = l->out;
    kb_get_info(l->x->k, &info);
    const char *analyser = analyser_of(info.language);
    kb_buf_str(out, KB_LIT("{\"mappings\":{\"dynamic\":\"strict\",\"_meta\":{"));
    put_field(out, "title", info.title);
    put_field(out, "version", info.version);
    put_field(out, "digest", kb_str_from(info.digest));
    kb_buf_str(out, KB_LIT("},\"properties\":{\n\"id\":{\"type\":\"keyword\",\"ignore_above\":8191},\n"));
    kbc_buf_format(out, "\"title\":{\"type\":\"text\",\"analyzer\":\"%s\",\"fields\":{\"whole\":{\"type\":\"keyword\","
                        "\"ignore_above\":8191}}},\n", analyser);
    kb_buf_str(out, KB_LIT("\"kind\":{\"type\":\"keyword\"},\n\"facets\":{\"properties\":{"));
    for (uint32_t i = 0; kb_facet_at(l->x->k, i, &facet) == KB_OK; i++) {
        put_key(out, l->fields[i]);
        kb_buf_str(out, KB_LIT("{\"type\":\"keyword\"}"));
    }
    kbc_buf_format(out, "}},\n\"path\":{\"type\":\"text\",\"analyzer\":\"%s\"},\n", analyser);
    kb_buf_str(out, KB_LIT("\"source\":{\"properties\":{\"file\":{\"type\":\"keyword\",\"ignore_above\":8191},"
                           "\"line\":{\"type\":\"integer\"}}},\n"
                           "\"reviewed\":{\"type\":\"date\",\"format\":\"strict_date\"},\n"));
    kbc_buf_format(out, "\"text\":{\"type\":\"text\",\"analyzer\":\"%s\"},\n", analyser);
    kb_buf_str(out, KB_LIT("\"links\":{\"type\":\"keyword\",\"ignore_above\":8191},\n"
                           "\"addresses\":{\"type\":\"keyword\",\"ignore_above\":8191}\n}}}\n"));
}

kb_status kbc_export_lines(kbc_exports *x)
{
    kb_info info;
    kb_get_info(x->k, &info);
    lines l = {.x = x};
    name_fields(&l);
    l.out = kbc_export_add(x, KB_LIT("mapping.json"));
    put_mapping(&l);
    l.out = kbc_export_add(x, KB_LIT("records.ndjson"));
    kb_buf_init(&l.text, &l.out->alloc);
    kb_buf_init(&l.targets, &l.out->alloc);
    kb_buf_init(&l.addresses, &l.out->alloc);
    kb_status status = KB_OK;
    for (uint32_t i = 0; i < info.records && status == KB_OK; i++) {
        kb_session_reset(x->session);
        status = put_record(&l, i);
    }
    kb_buf_release(&l.text);
    kb_buf_release(&l.targets);
    kb_buf_release(&l.addresses);
    return status;
}
