/*
 * front_matter.c - the `key: value` lines between two lines of --- at the head
 * of a page, read with libyaml; nested keys become parent.child.
 * Interface: kbc_front_matter(), kbc_meta_get(), kbc_is_left_out() in compiler.h.
 * Callers: load.c, compile.c, tree.c.
 */
#include "tree.h"

#include <yaml.h>

#define ROOM 32u /* for values, before there is one */

typedef struct level {
    bool map;
    size_t prefix;       /* bytes of reader.key that belong to the levels around */
    kbc_place key_place; /* of its key that is read */
} level;

typedef struct reader {
    kbc *c;
    kbc_source *source;
    kb_str yaml;
    size_t character, at; /* of yaml, that was looked at last, and its byte */
    size_t line, start;   /* its line, from 0, and where that begins */
    kb_buf key;    /* of what is read now: parent.child */
    size_t before; /* values of the keys before the outermost one that is read */
    level levels[KBC_FRONT_MATTER_DEPTH];
    unsigned depth;
    bool want_key, failed;
} reader;

/* ------------------------------------------------------------------ places */

/* libyaml counts characters; its lines end at U+2028 and NEL, too. The --- is line 1 of the file; *at gets the byte. */
static kbc_place place_at(reader *r, yaml_mark_t mark, size_t *at)
{
    if (mark.index < r->character)
        r->character = r->at = r->line = r->start = 0;
    for (; r->character < mark.index && r->at < r->yaml.n; r->character++) {
        bool end = r->yaml.s[r->at] == '\n';
        do
            r->at++;
        while (r->at < r->yaml.n && ((uint8_t)r->yaml.s[r->at] & 0xC0) == 0x80);
        r->line += end ? 1 : 0;
        r->start = end ? r->at : r->start;
    }
    *at = r->at;
    return (kbc_place){(uint32_t)r->line + 2, (uint32_t)(r->at - r->start) + 1};
}

static kbc_place place_of(reader *r, yaml_mark_t mark)
{
    size_t at;
    return place_at(r, mark, &at);
}

/* What stands under the key that is wrong is not believed. */
static void fail(reader *r, yaml_mark_t mark, const char *why)
{
    r->source->meta.count = r->before;
    if (!r->failed)
        kbc_report(r->c, KBC_ERROR, r->source, place_of(r, mark), "front-matter", "%s", why);
    r->failed = true;
}

/* ------------------------------------------------------------------ values */

/* Quotes, folding and escapes may make of the text in the source another value. */
static kbc_place text_place(const reader *r, const yaml_event_t *event, size_t at, kbc_place place, kb_str value)
{
    yaml_scalar_style_t style = event->data.scalar.style;
    uint32_t quote = style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE ? 1 : 0;
    bool same = kb_str_begins(kb_str_slice(r->yaml, at + quote, r->yaml.n), value);
    return same ? (kbc_place){place.line, place.column + quote} : (kbc_place){0, 0};
}

static void add_meta(reader *r, const yaml_event_t *event, kb_str value)
{
    size_t at;
    kbc_place place = place_at(r, event->start_mark, &at);
    unsigned map = r->depth - 1;
    while (map > 0 && !r->levels[map].map)
        map--;
    kbc_meta *meta = kbc_list_add(r->c, &r->source->meta, sizeof *meta);
    *meta = (kbc_meta){
        .key = kb_arena_copy(&r->c->arena, kb_buf_view(&r->key)),
        .value = kb_arena_copy(&r->c->arena, value),
        .place = place,
        .key_place = r->levels[map].key_place,
        .nested = map > 0,
        .text = text_place(r, event, at, place, value),
    };
}

static bool is_null(const yaml_event_t *event, kb_str value)
{
    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (kb_str_equal(value, KB_LIT("~")) || kb_str_equal(value, KB_LIT("null")));
}

static void add_value(reader *r, const yaml_event_t *event, kb_str value)
{
    if (r->source->meta.count >= r->c->limits[KBC_MAX_FRONT_MATTER_VALUES]) {
        if (!r->failed)
            kbc_report_limit(r->c, r->source, place_of(r, event->start_mark), KBC_MAX_FRONT_MATTER_VALUES,
                             "there are too many values");
        r->failed = true;
        return;
    }
    add_meta(r, event, is_null(event, value) ? KB_LIT("") : kb_str_trim(value));
}

/* The key of the innermost map takes the place of the one before. */
static void set_key(reader *r, kb_str key)
{
    r->key.size = r->levels[r->depth - 1].prefix;
    if (r->key.size > 0)
        kb_buf_byte(&r->key, '.');
    for (size_t i = 0; i < key.n; i++) {
        char ch = key.s[i];
        kb_buf_byte(&r->key, (uint8_t)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch));
    }
    r->want_key = false;
}

static void warn_twice(reader *r)
{
    const kbc_meta *meta = r->source->meta.items;
    kb_str key = kb_buf_view(&r->key);
    for (size_t i = 0; r->depth == 1 && i < r->source->meta.count; i++) {
        if (kb_str_equal(meta[i].key, key)) {
            kbc_report(r->c, KBC_WARNING, r->source, r->levels[0].key_place, "front-matter",
                       "the key '%.*s' stands here twice", (int)(key.n < 80 ? key.n : 80), key.s);
            return;
        }
    }
}

/* ------------------------------------------------------------------ events */

static bool in_map(const reader *r)
{
    return r->depth > 0 && r->levels[r->depth - 1].map;
}

static void take_scalar(reader *r, const yaml_event_t *event)
{
    kb_str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (event->data.scalar.anchor != NULL)
        fail(r, event->start_mark, "anchors (&name) are not supported");
    else if (r->depth == 0)
        fail(r, event->start_mark, "expected lines of `key: value`");
    else if (memchr(text.s, '\0', text.n) != NULL)
        fail(r, event->start_mark, "there is a NUL in the value");
    else if (in_map(r) && r->want_key) {
        set_key(r, text);
        r->levels[r->depth - 1].key_place = place_of(r, event->start_mark);
        r->before = r->depth == 1 ? r->source->meta.count : r->before;
        warn_twice(r);
    } else {
        add_value(r, event, text);
        r->want_key = in_map(r);
    }
}

static void open_level(reader *r, const yaml_event_t *event, bool map, bool anchor)
{
    if (anchor)
        fail(r, event->start_mark, "anchors (&name) are not supported");
    else if (in_map(r) && r->want_key)
        fail(r, event->start_mark, "a key must be a plain word");
    else if (r->depth == 0 && !map)
        fail(r, event->start_mark, "expected lines of `key: value`");
    else if (r->depth == KBC_FRONT_MATTER_DEPTH)
        fail(r, event->start_mark, "there are too many levels (at most 16)");
    if (r->failed)
        return;
    r->levels[r->depth++] = (level){.map = map, .prefix = r->key.size};
    r->want_key = map;
}

static void close_level(reader *r)
{
    r->depth--;
    r->key.size = r->levels[r->depth].prefix;
    r->want_key = in_map(r);
}

static void take_event(reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        fail(r, event->start_mark, "aliases (*name) are not supported");
        break;
    case YAML_SCALAR_EVENT:
        take_scalar(r, event);
        break;
    case YAML_MAPPING_START_EVENT:
        open_level(r, event, true, event->data.mapping_start.anchor != NULL);
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_level(r, event, false, event->data.sequence_start.anchor != NULL);
        break;
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        close_level(r);
        break;
    default:
        break;
    }
}

static void fail_parser(reader *r, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        kbc_realloc(NULL, SIZE_MAX); /* libyaml has no allocator of ours: ends the program as ours does */
    const char *problem = parser->problem != NULL ? parser->problem : "this is not YAML";
    if (strcmp(problem, "mapping values are not allowed in this context") == 0)
        problem = "a \": \" is not allowed here; put quotes around text that holds it";
    fail(r, parser->problem_mark, problem);
}

static void read_events(reader *r, yaml_parser_t *parser)
{
    bool end = false;
    while (!end && !r->failed) {
        yaml_event_t event;
        if (yaml_parser_parse(parser, &event) == 0) {
            fail_parser(r, parser);
            return;
        }
        end = event.type == YAML_STREAM_END_EVENT;
        take_event(r, &event);
        yaml_event_delete(&event);
    }
}

/* Most values have a line of their own. */
static kbc_list room_for_values(kbc *c, uint32_t lines)
{
    size_t room = lines < ROOM ? lines : ROOM;
    return (kbc_list){kb_arena_room(&c->arena, room, sizeof(kbc_meta)), 0, room};
}

static void read_yaml(kbc *c, kbc_source *source, kb_str yaml)
{
    reader r = {.c = c, .source = source, .yaml = yaml};
    yaml_parser_t parser;
    if (yaml_parser_initialize(&parser) == 0)
        kbc_realloc(NULL, SIZE_MAX);
    source->meta = room_for_values(c, source->body_line);
    kb_buf_init(&r.key, &c->arena.alloc);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.s, yaml.n);
    read_events(&r, &parser);
    yaml_parser_delete(&parser);
    kb_buf_release(&r.key);
    source->unread = r.failed;
}

/* ----------------------------------------------------------------- cutting */

static bool is_line(kb_str line, const char *mark)
{
    while (line.n > 0 && (line.s[line.n - 1] == ' ' || line.s[line.n - 1] == '\t'))
        line.n--;
    return kb_str_equal(line, kb_str_from(mark));
}

/* Finds the line that ends what begins on line 1: *inside gets what is between, *behind what follows. */
static bool find_end(kb_str text, const char *const marks[2], kb_str *inside, kb_str *behind, uint32_t *lines)
{
    kb_str rest = text, line;
    (void)kb_str_split(&rest, '\n', &line);
    const char *start = rest.s;
    for (*lines = 2; kb_str_split(&rest, '\n', &line); ++*lines) {
        if (!is_line(line, marks[0]) && !is_line(line, marks[1]))
            continue;
        *inside = (kb_str){start, (size_t)(line.s - start)};
        *behind = rest.s != NULL ? rest : kb_str_slice(text, text.n, text.n);
        return true;
    }
    return false;
}

/* `key: value`, as hardly any text begins right below a line of ---. */
static bool is_key_line(kb_str line)
{
    size_t n = 0;
    while (n < line.n && line.s[n] > ' ' && line.s[n] != ':')
        n++;
    return n > 0 && kb_is_letter(line.s[0]) && n < line.n && (n + 1 == line.n || line.s[n + 1] == ' ');
}

/* Warns of text that was to be front matter: without its end, or behind blank lines. */
static void check_lost(kbc *c, const kbc_source *source)
{
    kb_str rest = source->text, line = KB_LIT("");
    uint32_t number = 0;
    do
        number++;
    while (kb_str_split(&rest, '\n', &line) && is_line(line, ""));
    if (!is_line(line, "---") || !kb_str_split(&rest, '\n', &line) || !is_key_line(line))
        return;
    kbc_report(c, KBC_WARNING, source, (kbc_place){number, 1}, "front-matter", "%s",
               number > 1 ? "the front matter must begin on line 1; remove the blank lines above"
                          : "the front matter has no closing ---");
}

void kbc_front_matter(kbc *c, kbc_source *source)
{
    static const char *const yaml_ends[2] = {"---", "..."}, *const toml_ends[2] = {"+++", "+++"};
    kb_str rest = source->text, line, inside;
    bool any = kb_str_split(&rest, '\n', &line);
    bool yaml = any && is_line(line, "---"), toml = any && is_line(line, "+++");
    uint32_t lines;
    source->body = source->text;
    if ((!yaml && !toml) || !find_end(source->text, yaml ? yaml_ends : toml_ends, &inside, &source->body, &lines)) {
        check_lost(c, source);
        return;
    }
    source->body_line = lines;
    source->unread = inside.n > c->limits[KBC_MAX_FRONT_MATTER];
    kbc_place place = {1, 1};
    if (toml)
        kbc_report(c, KBC_WARNING, source, place, "front-matter", "TOML is skipped; write YAML between lines of ---");
    else if (source->unread)
        kbc_report_limit(c, source, place, KBC_MAX_FRONT_MATTER, "the front matter is too large");
    else
        read_yaml(c, source, inside);
}

kb_str kbc_meta_get(const kbc_source *source, const char *key)
{
    const kbc_meta *meta = source->meta.items;
    for (size_t i = 0; i < source->meta.count; i++) {
        if (kb_str_equal(meta[i].key, kb_str_from(key)))
            return meta[i].value;
    }
    return KB_LIT("");
}

static bool is_true(kb_str value)
{
    static const char *const words[] = {"true", "True", "TRUE", "yes", "Yes", "on"};
    for (size_t i = 0; i < KB_COUNT(words); i++)
        if (kb_str_equal(value, kb_str_from(words[i])))
            return true;
    return false;
}

bool kbc_is_left_out(const kbc_source *source)
{
    return is_true(kbc_meta_get(source, "draft")) || is_true(kbc_meta_get(source, "search.exclude"));
}
