/*
 * dialects.c - finds what other dialects of Markdown have in a page: tags of
 * Liquid and Hugo, `!!! note` and `=== "Tab"` with indented text, `:::` blocks.
 * Pairs what begins with what ends; dialect_text.c then takes it out.
 * Interface: kbc_take_dialects() in tree.h. Caller: tables.c.
 *
 * One pass over the lines; a page without any such sign costs a search only.
 */
#include "dialects.h"
#include "names.h"
#include "rules.h"

#define TAG_LINES 8 /* that one tag may go over */

/* Something that may end later. */
typedef struct opening {
    uint32_t event;
    uint32_t before; /* the opening of the same name before this one, or KBC_NONE */
    uint32_t depth;  /* its place on the stack */
} opening;

typedef struct indented {
    unsigned column; /* least indentation of its text */
    uint32_t event;
} indented;

typedef struct finder {
    kbc_dialects d;
    kbc_code_lines code;
    kbc_names *names;
    kbc_list latest;    /* uint32_t by name: its last opening */
    kbc_list openings;  /* opening */
    kbc_list stack;     /* uint32_t in openings */
    kbc_list indented;  /* blocks of !!! and === that are open */
    uint32_t last;      /* line that was not blank */
    uint32_t tag_line;  /* where a tag of several lines ends, and how many bytes of that line it has */
    size_t tag_end;
} finder;

static kbc_event *event_at(const finder *f, uint32_t number)
{
    return KBC_AT(f->d.events, kbc_event, number);
}

static uint32_t add_event(finder *f, kbc_event event)
{
    event.partner = event.mark = KBC_NONE;
    *(kbc_event *)kbc_list_add(f->d.c, &f->d.events, sizeof event) = event;
    return (uint32_t)f->d.events.count - 1;
}

/* ------------------------------------------------------------------- pairs */

static void push(finder *f, kb_str name, uint32_t event)
{
    uint32_t id = kbc_names_find(f->names, name);
    if (id == KBC_NONE) {
        id = (uint32_t)f->latest.count;
        (void)kbc_names_add(f->d.c, f->names, kb_arena_copy(&f->d.c->arena, name), id);
        *(uint32_t *)kbc_list_add(f->d.c, &f->latest, sizeof(uint32_t)) = KBC_NONE;
    }
    uint32_t number = (uint32_t)f->openings.count, *latest = KBC_AT(f->latest, uint32_t, id);
    opening *open = kbc_list_add(f->d.c, &f->openings, sizeof *open);
    *open = (opening){event, *latest, (uint32_t)f->stack.count};
    *latest = number;
    *(uint32_t *)kbc_list_add(f->d.c, &f->stack, sizeof number) = number;
}

static bool is_on_stack(const finder *f, uint32_t number)
{
    uint32_t depth = KBC_AT(f->openings, opening, number)->depth;
    return depth < f->stack.count && *KBC_AT(f->stack, uint32_t, depth) == number;
}

/* The event that an end of this name belongs to, or KBC_NONE; what was opened inside of it has no end. */
static uint32_t pop(finder *f, kb_str name)
{
    uint32_t id = kbc_names_find(f->names, name);
    if (id == KBC_NONE)
        return KBC_NONE;
    uint32_t *latest = KBC_AT(f->latest, uint32_t, id);
    while (*latest != KBC_NONE && !is_on_stack(f, *latest))
        *latest = KBC_AT(f->openings, opening, *latest)->before;
    if (*latest == KBC_NONE)
        return KBC_NONE;
    const opening *found = KBC_AT(f->openings, opening, *latest);
    f->stack.count = found->depth;
    *latest = found->before;
    return found->event;
}

static void pair(finder *f, uint32_t first, uint32_t last)
{
    kbc_event *begin = event_at(f, first), *end = event_at(f, last);
    end->unknown = false;
    if (begin->may_open) {
        begin->effect = KBC_EFFECT_OPEN;
        end->effect = KBC_EFFECT_END;
        begin->unknown = false;
    }
    if (begin->may_open || begin->effect == KBC_EFFECT_COMMENT || begin->effect == KBC_EFFECT_RAW) {
        begin->partner = last;
        end->partner = first;
    }
}

/* -------------------------------------------------------------------- tags */

/* A tag that stands for text: {{< ref "a.md" >}}, {{% heading "x" %}}, {{< tip text="x" >}}; false: for none. */
static bool text_of_tag(const kbc_tag *tag, kb_str *text)
{
    static const char *const names[] = {"ref", "relref", "heading"};
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        *text = kbc_quoted(tag->arguments);
        if (tag->hugo && kb_str_equal(tag->name, kb_str_from(names[i])))
            return true;
    }
    *text = kbc_argument(tag->arguments, "text");
    return text->n > 0;
}

/* What a pair of tags is when it stands alone: an admonition, or text for a value of a facet. */
static void read_block(finder *f, const kbc_tag *tag, kbc_event *event)
{
    event->name = kbc_tag_admonition(tag->name, tag->arguments);
    event->type = KBC_BLOCK_ADMONITION;
    event->title = kbc_argument(tag->arguments, "title");
    if (event->name.s != NULL) {
        event->may_open = true;
        return;
    }
    event->type = KBC_BLOCK_SECTION;
    if (kb_str_equal(tag->name, KB_LIT("tab")))
        event->title = kbc_quoted(tag->arguments);
    else if (tag->arguments.n == 0 && f->d.c->rules != NULL)
        event->title = kbc_value_label(f->d.c, f->d.c->rules, tag->name);
    event->may_open = event->title.n > 0;
}

static void add_opening(finder *f, const kbc_tag *tag, kbc_event event, bool alone)
{
    kb_str name = kbc_format(f->d.c, "%c%.*s", tag->hugo ? 'h' : 'l', (int)tag->name.n, tag->name.s);
    event.unknown = !text_of_tag(tag, &event.text);
    read_block(f, tag, &event);
    event.may_open = event.may_open && alone;
    if (!tag->hugo && kb_str_equal(tag->name, KB_LIT("comment")))
        event.effect = KBC_EFFECT_COMMENT;
    else if (!tag->hugo && kb_str_equal(tag->name, KB_LIT("raw")))
        event.effect = KBC_EFFECT_RAW;
    event.unknown = event.unknown && event.effect == KBC_EFFECT_TEXT;
    push(f, name, add_event(f, event));
}

static void add_closing(finder *f, const kbc_tag *tag, kbc_event event)
{
    kb_str name = kbc_format(f->d.c, "%c%.*s", tag->hugo ? 'h' : 'l', (int)tag->name.n, tag->name.s);
    uint32_t first = pop(f, name);
    event.unknown = first == KBC_NONE;
    uint32_t last = add_event(f, event);
    if (first != KBC_NONE)
        pair(f, first, last);
}

static void add_tag(finder *f, uint32_t line, kb_str text, const kbc_tag *tag)
{
    kbc_event event = {.line = line, .start = tag->start, .end = tag->end, .tight = tag->tight};
    event.tag = kb_str_slice(text, tag->start, tag->end);
    if (tag->closes)
        add_closing(f, tag, event);
    else
        add_opening(f, tag, event, tag->start == kbc_content_start(text));
}

static size_t find(kb_str text, const char *piece)
{
    size_t n = strlen(piece), i = 0;
    while (i + n <= text.n && memcmp(text.s + i, piece, n) != 0)
        i++;
    return i + n <= text.n ? i : SIZE_MAX;
}

/* A tag that goes on over lines, as figures do: all of it goes, its arguments are those of the first line. */
static void add_long_tag(finder *f, uint32_t line, kb_str text, const kbc_tag_scan *scan)
{
    const char *closer = kbc_tag_closer(scan->open_form);
    kbc_tag tag = {.start = scan->open_at, .end = text.n};
    size_t opener = scan->open_form == 0 ? 2 : 3;
    if (!kbc_read_open_tag(kb_str_slice(text, tag.start + opener, text.n), scan->open_form, &tag))
        return;
    for (uint32_t more = line + 1; more <= line + TAG_LINES && more <= f->d.cut->lines.count; more++) {
        kb_str next = kbc_line_at(&f->d.cut->lines, more);
        size_t at = find(next, closer);
        if (kbc_is_blank(next))
            return;
        if (at == SIZE_MAX)
            continue;
        add_tag(f, line, text, &tag);
        f->tag_line = more;
        f->tag_end = at + strlen(closer);
        return;
    }
}

static void find_tags(finder *f, uint32_t line, kb_str text, size_t from)
{
    kbc_tag_scan scan = {.line = text, .at = from, .open_at = SIZE_MAX};
    kbc_tag tag;
    while (kbc_next_tag(&scan, &tag)) {
        add_tag(f, line, text, &tag);
        scan.open_at = SIZE_MAX;
    }
    if (scan.open_at != SIZE_MAX)
        add_long_tag(f, line, text, &scan);
}

/* A line inside of a tag that began before; returns where the tag ends, or KBC_NONE when there is none. */
static bool skip_long_tag(finder *f, uint32_t line, kb_str text)
{
    if (line > f->tag_line)
        return false;
    size_t end = line == f->tag_line ? f->tag_end - f->d.cuts[line] : text.n;
    (void)add_event(f, (kbc_event){.line = line, .end = end, .tight = end == text.n});
    if (line == f->tag_line)
        find_tags(f, line, text, end);
    return true;
}

/* --------------------------------------------------------- indented blocks */

static unsigned indent_of(kb_str line)
{
    kbc_strip none = {0};
    return kbc_indent(line, &none);
}

/* Whether the next line with text is indented below a column. */
static bool goes_on(const finder *f, uint32_t line, unsigned column)
{
    kb_str next = KB_LIT("");
    while (line < f->d.cut->lines.count && kbc_is_blank(next))
        next = kbc_line_at(&f->d.cut->lines, ++line);
    return !kbc_is_blank(next) && indent_of(next) >= column;
}

/* Cuts the next word off. */
static kb_str next_word(kb_str *rest)
{
    *rest = kb_str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && rest->s[n] != ' ' && rest->s[n] != '\t')
        n++;
    kb_str word = kb_str_slice(*rest, 0, n);
    *rest = kb_str_slice(*rest, n, rest->n);
    return word;
}

/* `!!! warning "Title"`, `??? note`, `=== "Windows"`. */
static bool read_indented(kb_str text, kbc_event *event)
{
    kb_str rest = text, mark = next_word(&rest);
    rest = kb_str_trim(rest);
    event->title = kbc_quoted(rest);
    event->may_open = true;
    if (kb_str_equal(mark, KB_LIT("==="))) {
        event->type = KBC_BLOCK_SECTION;
        return rest.n > 0 && rest.s[0] == '"' && event->title.n > 0;
    }
    kb_str word = next_word(&rest);
    event->type = KBC_BLOCK_ADMONITION;
    event->name = kbc_admonition_type(word);
    if (event->name.s == NULL)
        event->name = KB_LIT("note");
    event->slip = word;
    bool known = kb_str_equal(mark, KB_LIT("!!!")) || kb_str_equal(mark, KB_LIT("???")) ||
                 kb_str_equal(mark, KB_LIT("???+"));
    return known && word.n > 0 && word.s[0] != '"';
}

static bool take_indented(finder *f, uint32_t line, kb_str whole, kb_str text)
{
    kbc_event event = {.line = line, .end = text.n, .partner = KBC_NONE};
    unsigned column = indent_of(whole) + 4;
    if (!read_indented(text, &event) || !goes_on(f, line, column))
        return false;
    event.start = kbc_quote_prefix(text);
    event.meant = kbc_admonition_meant(f->d.c, event.slip);
    indented *open = kbc_list_add(f->d.c, &f->indented, sizeof *open);
    *open = (indented){column, add_event(f, event)};
    return true;
}

/* A line that stands before the column of a block ends it, behind the last line that had text. */
static void end_indented(finder *f, unsigned column)
{
    while (f->indented.count > 0) {
        const indented *top = KBC_AT(f->indented, indented, f->indented.count - 1);
        if (column >= top->column)
            return;
        const kbc_event *begin = event_at(f, top->event);
        kb_str first = kbc_line_at(&f->d.cut->lines, begin->line);
        size_t cut = f->d.cuts[begin->line];
        kbc_event end = {.line = f->last, .start = SIZE_MAX, .end = SIZE_MAX};
        end.text = kb_str_slice(first, cut, cut + begin->start);
        uint32_t number = top->event;
        pair(f, number, add_event(f, end));
        f->indented.count--;
        f->code.fence = '\0';
    }
}

/* The bytes of indentation that a line loses: 4 columns for each block that it stands in. */
static uint32_t cut_of(const finder *f, kb_str line)
{
    size_t want = 4 * f->indented.count, columns = 0;
    uint32_t n = 0;
    for (; n < line.n && columns < want && (line.s[n] == ' ' || line.s[n] == '\t'); n++)
        columns += line.s[n] == '\t' ? 4 - columns % 4 : 1;
    return n;
}

/* ------------------------------------------------------------------ colons */

static bool is_one_of(kb_str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(name, kb_str_from(names[i])))
            return true;
    return false;
}

/* What Microsoft's documents have on lines of their own, without an end or with one of its own. */
static bool is_single(kb_str name)
{
    static const char *const names[] = {"moniker", "moniker-end", "zone",   "zone-end",   "row",      "row-end",
                                        "column",  "column-end",  "image",  "image-end",  "code",     "video",
                                        "no-loc",  "form"};
    return is_one_of(name, names, KB_COUNT(names));
}

static kb_str without(kbc *c, kb_str text, const char *bytes)
{
    char *out = kb_arena_get(&c->arena, text.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (strchr(bytes, text.s[i]) == NULL)
            out[n++] = text.s[i];
    return (kb_str){out, n};
}

/* :::image source="a.png" alt-text="b"::: becomes an image. */
static kb_str image_of(kbc *c, kb_str arguments)
{
    kb_str alt = without(c, kbc_argument(arguments, "alt-text"), "[]\\`<>");
    kb_str file = without(c, kbc_argument(arguments, "source"), "<>\\");
    if (alt.n + file.n == 0)
        return KB_LIT("");
    return kbc_format(c, "![%.*s](<%.*s>)", (int)alt.n, alt.n > 0 ? alt.s : "", (int)file.n, file.n > 0 ? file.s : "");
}

/* The name behind the colons: `warning`, or the class in {.warning}; *rest gets what follows. */
static kb_str directive_name(kb_str *rest)
{
    bool braces = rest->n > 0 && rest->s[0] == '{';
    size_t n = braces ? 1 : 0;
    while (n < rest->n && (rest->s[n] == '.' && braces))
        n++;
    size_t start = n;
    while (n < rest->n && strchr(" \t[{}:=\"", rest->s[n]) == NULL)
        n++;
    kb_str name = kb_str_slice(*rest, start, n);
    *rest = kb_str_trim(kb_str_slice(*rest, n, rest->n));
    if (braces)
        *rest = KB_LIT("");
    return name;
}

/* `:::note[Title]`, `:::note{title="Title"}`, `::: note Title`. */
static kb_str directive_title(kb_str rest)
{
    if (rest.n > 1 && rest.s[0] == '[') {
        const char *end = memchr(rest.s, ']', rest.n);
        return end != NULL ? kb_str_slice(rest, 1, (size_t)(end - rest.s)) : KB_LIT("");
    }
    return rest.n > 0 && rest.s[0] == '{' ? kbc_argument(kb_str_slice(rest, 1, rest.n), "title") : rest;
}

static void open_directive(finder *f, kb_str rest, kbc_event event)
{
    kb_str name = directive_name(&rest);
    event.name = kbc_admonition_type(name);
    event.may_open = event.name.s != NULL;
    event.type = KBC_BLOCK_ADMONITION;
    event.title = directive_title(rest);
    if (!is_single(name)) {
        event.slip = name;
        event.meant = kbc_admonition_meant(f->d.c, name);
        event.unknown = event.meant.n == 0;
        push(f, KB_LIT(":"), add_event(f, event));
        return;
    }
    size_t end = find(rest, ":::");
    if (kb_str_equal(name, KB_LIT("image"))) {
        event.text = image_of(f->d.c, end != SIZE_MAX ? kb_str_slice(rest, 0, end) : rest);
        event.end = end != SIZE_MAX ? event.end - rest.n + end + 3 : event.end;
    }
    event.unknown = kb_str_equal(name, KB_LIT("code"));
    (void)add_event(f, event);
}

static bool take_directive(finder *f, uint32_t line, kb_str text)
{
    size_t start = kbc_content_start(text), at = start;
    while (at < text.n && text.s[at] == ':')
        at++;
    if (at - start < 3)
        return false;
    size_t n = text.n;
    while (n > at && (text.s[n - 1] == ' ' || text.s[n - 1] == '\t'))
        n--;
    kb_str rest = kb_str_trim(kb_str_slice(text, at, n));
    kbc_event event = {.line = line, .start = start, .end = n, .tag = kb_str_slice(text, start, n)};
    if (rest.n > 0) {
        open_directive(f, rest, event);
        return true;
    }
    uint32_t first = pop(f, KB_LIT(":"));
    event.unknown = first == KBC_NONE;
    uint32_t last = add_event(f, event);
    if (first != KBC_NONE)
        pair(f, first, last);
    return true;
}

/* ------------------------------------------------------------------- lines */

static void look_at(finder *f, uint32_t number)
{
    kb_str line = kbc_line_at(&f->d.cut->lines, number);
    bool blank = kbc_is_blank(line);
    if (!blank)
        end_indented(f, indent_of(line));
    f->d.cuts[number] = cut_of(f, line);
    kb_str text = kb_str_slice(line, f->d.cuts[number], line.n);
    f->last = blank ? f->last : number;
    if (skip_long_tag(f, number, text) || kbc_is_code_line(&f->code, text) || blank || line.n > KBC_PARAGRAPH_BYTES)
        return;
    if (!take_indented(f, number, line, text) && !take_directive(f, number, text))
        find_tags(f, number, text, 0);
}

static bool holds(kb_str text, const char *sign)
{
    size_t n = strlen(sign);
    while (text.n >= n) {
        const char *at = memchr(text.s, sign[0], text.n - n + 1);
        if (at == NULL || memcmp(at, sign, n) == 0)
            return at != NULL;
        text = kb_str_slice(text, (size_t)(at - text.s) + 1, text.n);
    }
    return false;
}

static bool holds_dialects(kb_str text)
{
    static const char *const signs[] = {"{%", "{{<", "{{%", ":::", "!!! ", "??? ", "???+", "=== \""};
    for (size_t i = 0; i < KB_COUNT(signs); i++)
        if (holds(text, signs[i]))
            return true;
    return false;
}

bool kbc_take_dialects(kbc *c, const kbc_source *source, kbc_cut *cut)
{
    if (!holds_dialects(cut->lines.text))
        return true;
    finder f = {.d = {.c = c, .source = source, .cut = cut}, .names = kbc_names_new(c)};
    f.d.cuts = kb_arena_get(&c->arena, (size_t)cut->lines.count + 2, sizeof *f.d.cuts);
    for (uint32_t line = 1; line <= cut->lines.count; line++)
        look_at(&f, line);
    end_indented(&f, 0);
    if (f.d.events.count == 0)
        return true;
    kbc_apply_events(&f.d);
    return kbc_check_lines(c, source, cut);
}
