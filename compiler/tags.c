/*
 * tags.c - the tags of Liquid, {% note %}, and of Hugo, {{< note >}} or
 * {{% note %}}, in a line of text, and the types of admonitions by the words
 * of all dialects. Interface: dialects.h, tree.h. Callers: dialects.c,
 * marks.c, lead.c.
 */
#include "dialects.h"
#include "near.h"

#include <strings.h>

/* ------------------------------------------------------------- admonitions */

static const char *const types[][2] = {
    {"note", "note"},       {"tip", "tip"},         {"important", "important"}, {"warning", "warning"},
    {"caution", "caution"}, {"danger", "caution"},  {"info", "note"},           {"hint", "tip"},
    {"error", "caution"},   {"attention", "warning"}, {"success", "tip"},       {"failure", "warning"},
    {"bug", "warning"},     {"example", "note"},    {"question", "note"},       {"abstract", "note"},
    {"seealso", "note"},    {"critical", "caution"}, {"alert", "warning"},      {"warn", "warning"},
};

kb_str kbc_admonition_type(kb_str word)
{
    for (size_t i = 0; i < KB_COUNT(types); i++) {
        size_t n = strlen(types[i][0]);
        if (word.n == n && strncasecmp(word.s, types[i][0], n) == 0)
            return kb_str_from(types[i][1]);
    }
    return (kb_str){NULL, 0};
}

/* The name in large letters when the word ends in one: [!WARNNG]. */
static kb_str in_case_of(kbc *c, kb_str word, kb_str name)
{
    char *out = kb_arena_get(&c->arena, name.n + 1, 1);
    bool large = word.s[word.n - 1] >= 'A' && word.s[word.n - 1] <= 'Z';
    for (size_t i = 0; i < name.n; i++)
        out[i] = large ? (char)(name.s[i] - 'a' + 'A') : name.s[i];
    return (kb_str){out, name.n};
}

kb_str kbc_admonition_meant(kbc *c, kb_str word)
{
    kbc_near near = kbc_near_begin(word);
    near.edits = near.edits < 2 ? near.edits : 2; /* one slip: two make words of their own, such as notice and action */
    for (size_t i = 0; i < KB_COUNT(types); i++)
        kbc_near_try(&near, kb_str_from(types[i][0]), kb_str_from(types[i][0]));
    if (near.best.n == 0 || near.edits == 0)
        return KB_LIT("");
    return kbc_format(c, "did you mean \"%s\"?", in_case_of(c, word, near.best).s);
}

/* Blocks whose argument says what they are: {{< hint warning >}}, {% hint style="info" %}. */
static bool is_general(kb_str name)
{
    static const char *const names[] = {"hint", "alert", "notice", "callout", "admonition"};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (kb_str_equal(name, kb_str_from(names[i])))
            return true;
    return false;
}

static bool is_separator(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '=' || ch == '"' || ch == '\'' || ch == ',';
}

kb_str kbc_tag_admonition(kb_str name, kb_str arguments)
{
    for (size_t at = 0; is_general(name) && at < arguments.n;) {
        size_t start = at;
        while (at < arguments.n && !is_separator(arguments.s[at]))
            at++;
        kb_str type = kbc_admonition_type(kb_str_slice(arguments, start, at));
        if (type.s != NULL)
            return type;
        at++;
    }
    return is_general(name) && !kb_str_equal(name, KB_LIT("hint")) ? KB_LIT("note") : kbc_admonition_type(name);
}

/* --------------------------------------------------------------- arguments */

kb_str kbc_quoted(kb_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.s[i] != '"' && text.s[i] != '\'')
            continue;
        const char *end = memchr(text.s + i + 1, text.s[i], text.n - i - 1);
        return end != NULL ? kb_str_slice(text, i + 1, (size_t)(end - text.s)) : KB_LIT("");
    }
    return KB_LIT("");
}

kb_str kbc_argument(kb_str arguments, const char *key)
{
    size_t n = strlen(key);
    for (size_t i = 0; i + n < arguments.n; i++) {
        bool start = i == 0 || is_separator(arguments.s[i - 1]);
        if (start && arguments.s[i + n] == '=' && memcmp(arguments.s + i, key, n) == 0)
            return kbc_quoted(kb_str_slice(arguments, i + n, arguments.n));
    }
    return KB_LIT("");
}

/* ----------------------------------------------------------------- reading */

static const char *const closers[] = {"%}", ">}}", "%}}"};

/* Where the tag that opens at an offset ends its content; SIZE_MAX: not on this line. Each place is looked for once. */
static size_t find_closer(kbc_tag_scan *s, unsigned form, size_t from)
{
    size_t n = strlen(closers[form]);
    if (s->closer[form] >= from)
        return s->closer[form];
    s->closer[form] = SIZE_MAX;
    for (size_t i = from; i + n <= s->line.n; i++) {
        if (memcmp(s->line.s + i, closers[form], n) != 0)
            continue;
        s->closer[form] = i;
        break;
    }
    return s->closer[form];
}

static size_t name_length(kb_str text)
{
    size_t n = 0;
    for (; n < text.n; n++) {
        char ch = text.s[n];
        bool letter = kb_is_letter(ch) || ch == '_';
        if (!letter && (n == 0 || strchr("0123456789.-/", ch) == NULL))
            break;
    }
    return n == text.n || text.s[n] == ' ' || text.s[n] == '\t' ? n : 0;
}

static kb_str cut_dashes(kb_str text, bool *tight)
{
    if (text.n > 0 && text.s[0] == '-') {
        text = kb_str_slice(text, 1, text.n);
        *tight = true;
    }
    if (text.n > 0 && text.s[text.n - 1] == '-') {
        text.n--;
        *tight = true;
    }
    return text;
}

static bool read_tag(kb_str inside, bool hugo, kbc_tag *tag)
{
    tag->tight = tag->closes = false;
    tag->hugo = hugo;
    kb_str text = kb_str_trim(hugo ? inside : cut_dashes(inside, &tag->tight));
    if (hugo && text.n > 0 && text.s[0] == '/') {
        tag->closes = true;
        text = kb_str_trim(kb_str_slice(text, 1, text.n));
    }
    size_t n = name_length(text);
    if (!hugo && n > 3 && memcmp(text.s, "end", 3) == 0) {
        tag->closes = true;
        text = kb_str_slice(text, 3, text.n);
        n -= 3;
    }
    tag->name = kb_str_slice(text, 0, n);
    tag->arguments = kb_str_trim(kb_str_slice(text, n, text.n));
    return n > 0;
}

/* The byte behind the code span that begins at an offset, or behind its first run of backticks. */
static size_t skip_code(kbc_tag_scan *s, size_t at)
{
    size_t n = 0;
    while (at + n < s->line.n && s->line.s[at + n] == '`')
        n++;
    size_t behind = at + n;
    if (n >= 64 || (s->no_code & UINT64_C(1) << n) != 0)
        return behind;
    for (size_t i = behind; i < s->line.n;) {
        size_t run = 0;
        while (i + run < s->line.n && s->line.s[i + run] == '`')
            run++;
        if (run == n)
            return i + run;
        i += run > 0 ? run : 1;
    }
    s->no_code |= UINT64_C(1) << n;
    return behind;
}

/* 0: {%, 1: {{<, 2: {{%, 3: nothing opens here. */
static unsigned form_at(kb_str line, size_t at)
{
    kb_str rest = kb_str_slice(line, at, at + 3);
    if (kb_str_begins(rest, KB_LIT("{%")))
        return 0;
    return kb_str_equal(rest, KB_LIT("{{<")) ? 1 : kb_str_equal(rest, KB_LIT("{{%")) ? 2 : 3;
}

/* Reads the tag at s->at, if there is one, and goes behind it. */
static bool tag_here(kbc_tag_scan *s, kbc_tag *tag)
{
    unsigned form = form_at(s->line, s->at);
    if (form == 3)
        return false;
    size_t opener = form == 0 ? 2 : 3;
    size_t end = find_closer(s, form, s->at + opener);
    if (end == SIZE_MAX) {
        s->open_at = s->at;
        s->open_form = form;
        return false;
    }
    if (!read_tag(kb_str_slice(s->line, s->at + opener, end), form != 0, tag))
        return false;
    tag->start = s->at;
    tag->end = s->at = end + strlen(closers[form]);
    return true;
}

bool kbc_next_tag(kbc_tag_scan *s, kbc_tag *tag)
{
    while (s->at < s->line.n) {
        char ch = s->line.s[s->at];
        if (ch == '`') {
            s->at = skip_code(s, s->at);
            s->open_at = SIZE_MAX;
        } else if (ch == '{' && tag_here(s, tag)) {
            return true;
        } else {
            s->at += ch == '\\' ? 2 : 1;
        }
    }
    return false;
}

bool kbc_read_open_tag(kb_str inside, unsigned form, kbc_tag *tag)
{
    return read_tag(inside, form != 0, tag);
}

const char *kbc_tag_closer(unsigned form)
{
    return closers[form];
}

kb_str kbc_without_tags(kbc *c, kb_str text)
{
    kbc_tag_scan scan = {.line = text, .open_at = SIZE_MAX};
    kbc_tag tag;
    char *out = kb_arena_get(&c->arena, text.n + 1, 1);
    size_t n = 0, at = 0;
    while (kbc_next_tag(&scan, &tag)) {
        memcpy(out + n, text.s + at, tag.start - at);
        n += tag.start - at;
        at = tag.end;
        while (n > 0 && out[n - 1] == ' ' && at < text.n && text.s[at] == ' ')
            at++;
    }
    memcpy(out + n, text.s + at, text.n - at);
    return (kb_str){out, n + text.n - at};
}
