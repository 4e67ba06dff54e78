/*
 * attributes.c - {#x key=value} at the end of a heading or first cell or
 * behind a bold lead, warnings of what was to be such and is text, and the
 * attributes that front matter gives a page.
 * Interface: tree.h, kbc_find_written() in compiler.h. Callers: tree.c,
 * zones.c, table_tree.c, marks.c; extract.c and facets.c for places.
 */
#include "names.h"
#include "rules.h"
#include "tree.h"

#include <libxml/parserInternals.h>

/* Names that the tree itself gives a meaning; xmlns would change the namespace. */
static bool is_reserved(kb_str key)
{
    static const char *const names[] = {"path", "level", "task", "anchor", "id", "xmlns"};
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        if (kb_str_equal(key, kb_str_from(names[i])))
            return true;
    }
    return false;
}

static bool is_name(kb_str key)
{
    return key.n > 0 && key.n < 256 && memchr(key.s, '\0', key.n) == NULL && xmlValidateNCName(kbc_xml(key.s), 0) == 0;
}

/* ------------------------------------------------------------------- words */

/* Cuts the next blank-separated word; blanks inside of double quotes do not separate, a comma ends a name. */
static bool next_word(kb_str *rest, kb_str *word)
{
    *rest = kb_str_trim(*rest);
    size_t n = 0;
    bool quoted = false, name = kb_str_begins(*rest, KB_LIT("#"));
    while (n < rest->n && (quoted || (rest->s[n] != ' ' && rest->s[n] != '\t')) && !(name && rest->s[n] == ',')) {
        if (rest->s[n] == '"')
            quoted = !quoted;
        n++;
    }
    *word = kb_str_slice(*rest, 0, n);
    *rest = kb_str_slice(*rest, n, rest->n);
    return n > 0;
}

/* What stands before the = of a word; all of it when there is none. */
static kb_str key_of(kb_str word)
{
    const char *sign = word.n > 0 ? memchr(word.s, '=', word.n) : NULL;
    return sign != NULL ? kb_str_slice(word, 0, (size_t)(sign - word.s)) : word;
}

/* Neither #name nor key=value. */
static bool is_plain(kb_str word)
{
    size_t key = key_of(word).n;
    return key == 0 || (key == word.n && word.s[0] != '#');
}

static kb_str trim_commas(kb_str word)
{
    size_t start = 0;
    while (start < word.n && word.s[start] == ',')
        start++;
    while (word.n > start && word.s[word.n - 1] == ',')
        word.n--;
    return kb_str_slice(word, start, word.n);
}

/* Takes what blanks around = have torn off a word: `kind = fix`, `kind =fix`, `kind= fix`. */
static bool take_torn(kb_str word, kb_str *rest)
{
    kb_str behind = *rest, next;
    if (!next_word(&behind, &next))
        return false;
    if (is_plain(word) && next.s[0] == '=') {
        if (next.n == 1)
            (void)next_word(&behind, &next);
    } else if (is_plain(word) || key_of(word).n + 1 != word.n || !is_plain(next)) {
        return false;
    }
    *rest = behind;
    return true;
}

/* Of inside of braces; those that hold anything else first are text. */
static bool are_attributes(kb_str inside)
{
    kb_str word;
    return next_word(&inside, &word) && !is_plain(word);
}

/* ------------------------------------------------------------------ places */

/* What stands in braces, and where. */
typedef struct braces {
    kb_str text;      /* with the braces; without the second one if it is missing */
    kb_str inside;
    kbc_place element;
    kbc_place place;  /* of text in the source */
    size_t found;     /* bytes of text that stand there as they are, before an escape or the end of the line */
    bool closed;
    bool escaped;     /* \{: text that is meant to be text */
    bool attributes;  /* else they only look like it */
} braces;

static bool is_found(const braces *s, kb_str word)
{
    return (size_t)(word.s - s->text.s) + word.n <= s->found;
}

/* Of the element when the word is not found. */
static kbc_place place_of(const braces *s, kb_str word)
{
    if (!is_found(s, word))
        return s->element;
    return (kbc_place){s->place.line, s->place.column + (uint32_t)(word.s - s->text.s)};
}

/* The source has the text at the { of a line, up to where escapes, entities or tags stand in it. */
static void find_at(braces *s, uint32_t number, kb_str line, size_t at)
{
    while (s->found < s->text.n && at + s->found < line.n && line.s[at + s->found] == s->text.s[s->found])
        s->found++;
    s->place = (kbc_place){number, (uint32_t)at + 1};
    for (; at > 0 && line.s[at - 1] == '\\'; at--)
        s->escaped = !s->escaped;
}

/* Of the bytes around a {: it is one of {{ x }}, ${x}, @{x} or {% x %}. */
static bool is_template(char before, char behind)
{
    return before == '{' || before == '$' || before == '@' || behind == '{' || behind == '%';
}

static bool may_open(kb_str text, size_t at)
{
    return text.s[at] == '{' && !is_template(at > 0 ? text.s[at - 1] : ' ', at + 1 < text.n ? text.s[at + 1] : ' ');
}

/* The last { in the lines of a heading, or in a cell. */
static void find_last(kbc_builder *b, braces *s, bool cell, uint32_t last)
{
    kbc_place from = s->element;
    for (uint32_t number = last; number >= from.line && number > 0; number--) {
        kb_str line = kbc_walk_to(&b->walk, b->source, number);
        size_t start = number == from.line ? from.column - 1 : 0, at = line.n;
        kb_str first;
        kbc_cells cells = kbc_cells_of(kb_str_slice(line, start, line.n));
        if (cell && kbc_next_cell(&cells, &first))
            at = (size_t)(first.s - line.s) + first.n;
        while (at > start && !may_open(line, at - 1))
            at--;
        if (at > start) {
            find_at(s, number, line, at - 1);
            return;
        }
    }
}

/* The { that only blanks part from the end of the bold lead, on its line or the next one. */
static void find_behind_lead(kbc_builder *b, braces *s)
{
    kbc_place from = s->element;
    for (uint32_t number = from.line; number <= from.line + 1; number++) {
        kb_str line = kbc_walk_to(&b->walk, b->source, number);
        char last = '>'; /* as in front of a line in a quote */
        for (size_t at = number == from.line ? from.column - 1 : 0; at < line.n; at++) {
            if (line.s[at] == '{' && strchr("*_>\\", last) != NULL) {
                find_at(s, number, line, at);
                return;
            }
            last = line.s[at] == ' ' || line.s[at] == '\t' ? last : line.s[at];
        }
    }
}

/* Remembers where an attribute stands, for those who know what it may be. */
static void note_written(kbc_builder *b, xmlNodePtr target, const braces *s, kb_str key, kb_str word, kb_str value)
{
    kbc_node *mark = kbc_node_of(target);
    kbc_written *written = kb_arena_get(&b->c->arena, 1, sizeof *written);
    *written = (kbc_written){
        .key = key,
        .value = is_found(s, value) ? kb_arena_copy(&b->c->arena, value) : KB_LIT(""),
        .key_place = place_of(s, key_of(word)),
        .value_place = place_of(s, value),
        .next = mark->written,
    };
    mark->written = written;
}

const kbc_written *kbc_find_written(const xmlNode *node, kb_str key)
{
    const kbc_written *written = kbc_node_of(node)->written;
    while (written != NULL && !kb_str_equal(written->key, key))
        written = written->next;
    return written;
}

/* ----------------------------------------------------------------- reading */

static void tell(kbc_builder *b, const braces *s, kb_str word, const char *what)
{
    kb_str brief = kbc_brief(b->c, word);
    kbc_report(b->c, KBC_WARNING, b->source, place_of(s, word), "bad-attribute", "'%.*s' %s", (int)brief.n, brief.s,
               what);
}

static void add_anchor(kbc_builder *b, xmlNodePtr target, const braces *s, kb_str word)
{
    kb_str name = kb_str_slice(word, 1, word.n);
    if (name.n == 0) {
        kbc_report(b->c, KBC_WARNING, b->source, place_of(s, word), "bad-attribute",
                   "there is no name behind # in {…}");
        return;
    }
    if (kbc_find_written(target, KB_LIT("anchor")) != NULL)
        tell(b, s, word, "is a second name; the last counts");
    kbc_set(b, target, "anchor", name);
    note_written(b, target, s, KB_LIT("anchor"), word, name);
}

static bool is_quoted(kb_str value)
{
    return value.n >= 2 && value.s[0] == '"' && value.s[value.n - 1] == '"';
}

/* A comma list becomes words, as XPath's and everybody's token lists are. */
static kb_str plain_list(kbc *c, kb_str value)
{
    kb_buf words;
    kb_buf_init(&words, &c->arena.alloc);
    kb_str piece;
    while (kb_str_split(&value, ',', &piece)) {
        if (piece.n > 0 && words.size > 0)
            kb_buf_byte(&words, ' ');
        kb_buf_str(&words, piece);
    }
    kb_str copy = kb_arena_copy(&c->arena, kb_buf_view(&words));
    kb_buf_release(&words);
    return copy;
}

static void add_word(kbc_builder *b, xmlNodePtr target, const braces *s, kb_str word)
{
    if (word.s[0] == '#') {
        add_anchor(b, target, s, word);
        return;
    }
    kb_str key = kb_arena_copy(&b->c->arena, key_of(word)), value = kb_str_slice(word, key.n + 1, word.n);
    if (!is_name(key) || is_reserved(key)) {
        tell(b, s, word, "is not an attribute; write #name or key=value");
        return;
    }
    if (kbc_find_written(target, key) != NULL)
        tell(b, s, key_of(word), "stands twice; the last counts");
    bool quoted = is_quoted(value); /* what quotes hold is kept */
    if (quoted)
        value = kb_str_slice(value, 1, value.n - 1);
    kbc_set(b, target, key.s, quoted ? value : plain_list(b->c, value));
    note_written(b, target, s, key, word, value);
}

/* Of a word that is no attribute, or stands behind a comma: that is told once, for all. */
static void tell_word(kbc_builder *b, const braces *s, kb_str word, bool comma, bool *told)
{
    if (comma && !*told && is_plain(word))
        tell(b, s, word, "is not an attribute; the commas of a list have no blanks: key=a,b or key=\"a, b\"");
    else if (comma && !*told)
        tell(b, s, word, "stands behind a comma; attributes have only blanks between them");
    else if (!comma && is_plain(word))
        tell(b, s, word, "is not an attribute; write #name or key=value");
    *told = *told || comma;
}

static void add_attributes(kbc_builder *b, xmlNodePtr target, const braces *s)
{
    kb_str rest = s->inside, word;
    bool comma = false, told = false;
    for (size_t count = 0; next_word(&rest, &word); count++) {
        if (count >= b->c->limits[KBC_MAX_ATTRIBUTES]) {
            kbc_fail_limit(b, place_of(s, word), KBC_MAX_ATTRIBUTES, "too many attributes in {…}");
            return;
        }
        kb_str bare = trim_commas(word);
        bool torn = bare.n > 0 && take_torn(bare, &rest);
        comma = comma || word.s[0] == ',';
        if (torn)
            tell(b, s, key_of(bare), "has blanks around =; write key=value");
        else if (bare.n > 0)
            tell_word(b, s, bare, comma, &told);
        if (!torn && !is_plain(bare))
            add_word(b, target, s, bare);
        comma = word.s[word.n - 1] == ',';
    }
}

/* ------------------------------------------------------------------ almost */

/* The kind, or a facet of the rules; without rules only the kind is known. */
static bool is_known(const kbc_builder *b, kb_str key)
{
    return kb_str_equal(key, KB_LIT("kind")) || (b->c->rules != NULL && kbc_facet_named(b->c->rules, key) != KBC_NONE);
}

/* #fff, #00ff7f */
static bool is_colour(kb_str word)
{
    size_t n = 1;
    while (n < word.n && strchr("0123456789abcdefABCDEF", word.s[n]) != NULL)
        n++;
    return n == word.n && (n == 4 || n == 7);
}

/* A #name that is no number and no colour. */
static bool names_record(kb_str word)
{
    return word.n > 1 && word.s[0] == '#' && !(word.s[1] >= '0' && word.s[1] <= '9') && key_of(word).n == word.n &&
           !is_colour(word);
}

/*
 * Whether text in braces was to be attributes: a key that is known has a value,
 * or there is a #name, and in front of it one word at most. Code, templates
 * and prose in braces have none of that.
 */
static bool are_meant(const kbc_builder *b, kb_str inside)
{
    kb_str word, odd = KB_LIT("a");
    size_t odd_words = 0;
    bool name = false;
    while (next_word(&inside, &word)) {
        kb_str key = key_of(word), behind = inside;
        if ((key.n < word.n || take_torn(word, &behind)) && is_known(b, key))
            return true;
        name = name || names_record(word);
        if (is_plain(word) && odd_words++ == 0)
            odd = word;
    }
    return name && odd_words < 2 && kbc_rules_name(odd, false);
}

static void tell_almost(kbc_builder *b, const braces *s)
{
    kb_str rest = s->inside, word;
    (void)next_word(&rest, &word);
    if (!s->closed)
        tell(b, s, kb_str_slice(s->text, 0, (size_t)(word.s - s->text.s) + word.n),
             "has no } behind it, so it stays text");
    else if (take_torn(word, &rest))
        tell(b, s, word, "has blanks around =, so {…} stays text; write key=value");
    else
        tell(b, s, word, "is not an attribute, so {…} stays text; write #name or key=value");
}

/* ------------------------------------------------------------------- finds */

/* Reads a text that begins with {, behind a byte; false: it has nothing to do with attributes. */
static bool read_braces(const kbc_builder *b, const xmlNode *element, kb_str text, char before, braces *out)
{
    bool closed = text.s[text.n - 1] == '}';
    kb_str inside = kb_str_slice(text, 1, closed ? text.n - 1 : text.n);
    *out = (braces){.text = text, .inside = inside, .element = kbc_node_of(element)->place, .closed = closed};
    if (is_template(before, inside.n > 0 ? inside.s[0] : ' ') || (!closed && memchr(text.s, '}', text.n) != NULL))
        return false;
    out->attributes = closed && are_attributes(inside);
    return out->attributes || ((before == ' ' || before == '\t') && are_meant(b, inside));
}

/* False: they stay text. */
static bool take_braces(kbc_builder *b, xmlNodePtr target, const braces *s)
{
    if (s->attributes && !s->escaped)
        add_attributes(b, target, s);
    else if (!s->escaped)
        tell_almost(b, s);
    return s->attributes && !s->escaped;
}

static kb_str trim_end(kb_str text)
{
    while (text.n > 0 && (text.s[text.n - 1] == ' ' || text.s[text.n - 1] == '\t'))
        text.n--;
    return text;
}

void kbc_end_attributes(kbc_builder *b, xmlNodePtr node, xmlNodePtr target, uint32_t last_line)
{
    xmlNodePtr last = node->last;
    if (b->c->plain || last == NULL || last->type != XML_TEXT_NODE)
        return;
    kb_str content = kbc_chars(last->content), text = trim_end(content);
    if (text.n < content.n) { /* a tag of HTML stood behind them */
        text = kb_arena_copy(&b->c->arena, text);
        kbc_retext(b, last, text);
    }
    size_t behind = text.n;
    while (behind > 0 && text.s[behind - 1] != '{')
        behind--;
    if (behind == 0)
        return;
    braces s;
    size_t open = behind - 1;
    char before = open > 0 ? text.s[open - 1] : last->prev == NULL ? ' ' : '\0'; /* code or the like */
    if (!read_braces(b, node, kb_str_slice(text, open, text.n), before, &s))
        return;
    find_last(b, &s, kbc_is(node, "cell"), last_line);
    if (take_braces(b, target, &s))
        kbc_retext(b, last, trim_end(kb_str_slice(text, 0, open)));
}

void kbc_lead_attributes(kbc_builder *b, xmlNodePtr lead, xmlNodePtr target)
{
    xmlNodePtr node = lead->next;
    kb_str text = kbc_chars(node->content);
    size_t open = 0;
    while (open < text.n && (text.s[open] == ' ' || text.s[open] == '\t'))
        open++;
    const char *end = memchr(text.s, '}', text.n);
    size_t behind = end != NULL ? (size_t)(end - text.s) + 1 : text.n;
    if (open == text.n || text.s[open] != '{' || (end == NULL && node->next != NULL))
        return;
    braces s;
    if (!read_braces(b, lead, kb_str_slice(text, open, behind), ' ', &s))
        return;
    find_behind_lead(b, &s);
    if (take_braces(b, target, &s))
        kbc_retext(b, node, kb_str_slice(text, behind, text.n));
}

/* ------------------------------------------------------------ front matter */

/* Sets the values of a key, from the first one on, with blanks between. */
static void set_values(kbc_builder *b, xmlNodePtr page, kb_str key, const kbc_meta *first, const kbc_meta *end)
{
    kb_buf values;
    kb_buf_init(&values, &b->c->arena.alloc);
    for (const kbc_meta *meta = first; meta < end; meta++) {
        if (meta->value.n == 0 || !kb_str_equal(meta->key, key))
            continue;
        if (values.size > 0)
            kb_buf_byte(&values, ' ');
        kb_buf_str(&values, meta->value);
    }
    kbc_set(b, page, key.s, kb_buf_view(&values));
    kb_buf_release(&values);
}

void kbc_page_attributes(kbc_builder *b, xmlNodePtr page)
{
    kbc_names *seen = kbc_names_new(b->c);
    const kbc_meta *meta = b->source->meta.items;
    for (size_t i = 0; i < b->source->meta.count; i++) {
        kb_str key = kb_arena_copy(&b->c->arena, meta[i].key);
        if (meta[i].value.n > 0 && is_name(key) && !is_reserved(key) && kbc_names_add(b->c, seen, key, 0))
            set_values(b, page, key, &meta[i], meta + b->source->meta.count);
    }
}
