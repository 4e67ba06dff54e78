/*
 * import_tags.c - writes the text of a page anew in a form that libxml2 cannot
 * be hurt by. Interface: import.h. Callers: import_dom.c and tests.
 *
 * What is a tag and what is text follows the HTML standard (13.2.5), as far as
 * pages that were saved need it: comments end as they do in browsers, scripts
 * and the like are skipped as a whole, a `<` that begins no tag is text. Of a
 * tag the attributes that somebody asks for stay, each once, if they are
 * short: libxml2 takes quadratic time for a tag with many. References such as
 * &amp; are left to libxml2.
 */
#include "import.h"

#include <strings.h>

#define NAME_BYTES ((size_t)40)
#define VALUE_BYTES ((size_t)8192)
/* The first of skipped[] of which <x/> is a whole element; of scripts and the like the / means nothing. */
#define FIRST_CLOSED 8

/* A bit for each that a tag has had. */
static const char *const wanted[] = {
    "id",      "class",   "href",    "name",       "content",   "property", "itemprop",    "datetime",
    "lang",    "role",    "alt",     "type",       "start",     "checked",  "colspan",     "rowspan",
    "hidden",  "style",   "border",  "aria-hidden", "rel",      "open",     "data-lang",   "data-language",
    "charset", "title",   "http-equiv", "data-syntaxhighlighter-params",
};
/* (libxml2 would change the encoding by it; it was needed, and is done.) */
static const char *const unwanted[] = {"charset"};

/* Elements whose content is no markup, and not wanted. */
static const char *const skipped[] = {"script", "style",    "textarea", "xmp",    "iframe", "noembed",
                                      "noframes", "plaintext", "svg",    "object", "template"};

typedef struct scanner {
    kb_str html;
    size_t at;
    kb_buf *out;
    kbc_import_tags *tags;
} scanner;

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\f';
}

static char small(char ch)
{
    return (char)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
}

static bool begins(const scanner *s, size_t at, const char *word)
{
    size_t n = strlen(word);
    return at + n <= s->html.n && strncasecmp(s->html.s + at, word, n) == 0;
}

static bool has_letter(const scanner *s, size_t at)
{
    return at < s->html.n && kb_is_letter(s->html.s[at]);
}

/* Behind the next place of a text, or the end. */
static size_t behind(const scanner *s, size_t at, const char *text)
{
    for (; at < s->html.n; at++) {
        const char *next = memchr(s->html.s + at, text[0], s->html.n - at);
        if (next == NULL)
            return s->html.n;
        at = (size_t)(next - s->html.s);
        if (begins(s, at, text))
            return at + strlen(text);
    }
    return s->html.n;
}

static bool is_listed(kb_str name, const char *const *names, size_t count, size_t *which)
{
    for (*which = 0; *which < count; ++*which)
        if (name.n == strlen(names[*which]) && strncasecmp(name.s, names[*which], name.n) == 0)
            return true;
    return false;
}

/* ---------------------------------------------------------------- comments */

/* What browsers write: <!-- saved from url=(0031)https://example.com/help/page -->, the number of bytes in brackets. */
static void note_saved_from(scanner *s, kb_str comment)
{
    static const kb_str mark = {"saved from url=(", 16};
    comment = kb_str_trim(comment);
    if (s->tags->saved_from.n > 0 || !kb_str_begins(comment, mark))
        return;
    size_t at = mark.n;
    while (at < comment.n && comment.s[at] != ')')
        at++;
    size_t start = ++at;
    while (at < comment.n && !is_space(comment.s[at]))
        at++;
    s->tags->saved_from = kb_str_slice(comment, start, at < start + VALUE_BYTES ? at : start);
}

static void skip_comment(scanner *s)
{
    size_t start = s->at + strlen("<!--");
    if (begins(s, start, ">") || begins(s, start, "->")) {
        s->at = behind(s, start, ">");
        return;
    }
    s->at = behind(s, start, "-->"); /* without its end it reaches to that of the page */
    size_t end = s->at >= start + 3 ? s->at - 3 : start;
    note_saved_from(s, kb_str_slice(s->html, start, end));
}

/* -------------------------------------------------------------------- tags */

static void add_escaped(kb_buf *out, kb_str value)
{
    for (size_t i = 0; i < value.n; i++) {
        switch (value.s[i]) {
        case '<': kb_buf_str(out, KB_LIT("&lt;")); break;
        case '>': kb_buf_str(out, KB_LIT("&gt;")); break;
        case '"': kb_buf_str(out, KB_LIT("&quot;")); break;
        default: kb_buf_byte(out, (uint8_t)value.s[i]); break;
        }
    }
}

static kb_str cut_value(scanner *s)
{
    const char *html = s->html.s;
    char quote = s->at < s->html.n ? html[s->at] : '\0';
    size_t start = s->at;
    if (quote == '"' || quote == '\'') {
        const char *end = memchr(html + start + 1, quote, s->html.n - start - 1);
        size_t stop = end != NULL ? (size_t)(end - html) : s->html.n;
        s->at = stop < s->html.n ? stop + 1 : stop;
        return kb_str_slice(s->html, start + 1, stop);
    }
    while (s->at < s->html.n && !is_space(html[s->at]) && html[s->at] != '>')
        s->at++;
    return kb_str_slice(s->html, start, s->at);
}

static void skip_space(scanner *s)
{
    while (s->at < s->html.n && is_space(s->html.s[s->at]))
        s->at++;
}

/* One attribute; it is written if it is wanted, and was not there before. */
static void take_attribute(scanner *s, bool write, uint64_t *seen)
{
    size_t start = s->at, which, other;
    s->at++; /* a = at the start is part of the name */
    while (s->at < s->html.n && !is_space(s->html.s[s->at]) && strchr("/>=", s->html.s[s->at]) == NULL)
        s->at++;
    kb_str name = kb_str_slice(s->html, start, s->at), value = KB_LIT("");
    skip_space(s);
    if (s->at < s->html.n && s->html.s[s->at] == '=') {
        s->at++;
        skip_space(s);
        value = cut_value(s);
    }
    if (!write || value.n > VALUE_BYTES || !is_listed(name, wanted, KB_COUNT(wanted), &which) ||
        (*seen & UINT64_C(1) << which) != 0 || is_listed(name, unwanted, KB_COUNT(unwanted), &other))
        return;
    *seen |= UINT64_C(1) << which;
    kb_buf_byte(s->out, ' ');
    kb_buf_str(s->out, kb_str_from(wanted[which]));
    kb_buf_str(s->out, KB_LIT("=\""));
    add_escaped(s->out, value);
    kb_buf_byte(s->out, '"');
}

static void take_attributes(scanner *s, bool write)
{
    uint64_t seen = 0;
    while (s->at < s->html.n && s->html.s[s->at] != '>') {
        if (is_space(s->html.s[s->at]) || s->html.s[s->at] == '/')
            s->at++;
        else
            take_attribute(s, write, &seen);
    }
    s->at += s->at < s->html.n ? 1 : 0;
}

/* The name of a tag; what is no letter, digit or - in it becomes a -. */
static kb_str cut_name(scanner *s)
{
    size_t start = s->at;
    while (s->at < s->html.n && !is_space(s->html.s[s->at]) && s->html.s[s->at] != '/' && s->html.s[s->at] != '>')
        s->at++;
    return kb_str_slice(s->html, start, s->at);
}

static void add_name(scanner *s, kb_str name)
{
    name = kb_str_slice(name, 0, NAME_BYTES);
    for (size_t i = 0; i < name.n; i++) {
        char ch = small(name.s[i]);
        bool good = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
        kb_buf_byte(s->out, (uint8_t)(good ? ch : '-'));
    }
}

/* To behind the end tag of a name, or the end: of an element whose content is left out. */
static void skip_content(scanner *s, const char *name)
{
    size_t n = strlen(name);
    for (; s->at < s->html.n; s->at++) {
        s->at = behind(s, s->at, "</");
        bool end = begins(s, s->at, name) &&
                   (s->at + n >= s->html.n || is_space(s->html.s[s->at + n]) || strchr("/>", s->html.s[s->at + n]) != NULL);
        if (end) {
            s->at = behind(s, s->at, ">");
            return;
        }
    }
}

/* <svg/> has no content. */
static bool is_closed(const scanner *s)
{
    return s->at >= 2 && s->html.s[s->at - 1] == '>' && s->html.s[s->at - 2] == '/';
}

/* The text of <title> is no markup, but it is wanted. */
static void take_title(scanner *s)
{
    size_t start = s->at;
    skip_content(s, "title");
    kb_str text = kb_str_slice(s->html, start, s->at);
    size_t end = text.n;
    while (end > 0 && text.s[end - 1] != '<')
        end--;
    add_escaped(s->out, kb_str_slice(text, 0, end > 0 ? end - 1 : text.n));
    kb_buf_str(s->out, KB_LIT("</title>"));
}

static void take_start(scanner *s)
{
    size_t which;
    s->at++;
    kb_str name = cut_name(s);
    if (is_listed(name, skipped, KB_COUNT(skipped), &which)) {
        take_attributes(s, false);
        if (!is_closed(s) || which < FIRST_CLOSED)
            skip_content(s, skipped[which]);
        kb_buf_byte(s->out, ' ');
        return;
    }
    s->tags->elements++;
    kb_buf_byte(s->out, '<');
    add_name(s, name);
    take_attributes(s, true);
    kb_buf_byte(s->out, '>');
    if (name.n == 5 && strncasecmp(name.s, "title", name.n) == 0)
        take_title(s);
}

static void take_end(scanner *s)
{
    s->at += 2;
    kb_buf_str(s->out, KB_LIT("</"));
    add_name(s, cut_name(s));
    take_attributes(s, false);
    kb_buf_byte(s->out, '>');
}

static void take_tag(scanner *s)
{
    if (has_letter(s, s->at + 1)) {
        take_start(s);
    } else if (begins(s, s->at, "<!--")) {
        skip_comment(s);
    } else if (begins(s, s->at, "</") && has_letter(s, s->at + 2)) {
        take_end(s);
    } else if (begins(s, s->at, "<!") || begins(s, s->at, "<?") || begins(s, s->at, "</")) {
        s->at = behind(s, s->at, ">");
    } else {
        kb_buf_str(s->out, KB_LIT("&lt;"));
        s->at++;
    }
}

bool kbc_import_tags_of(kb_str html, uint64_t limit, kb_buf *out, kbc_import_tags *tags)
{
    scanner s = {.html = html, .out = out, .tags = tags};
    *tags = (kbc_import_tags){.saved_from = KB_LIT("")};
    while (s.at < html.n && tags->elements <= limit) {
        const char *next = memchr(html.s + s.at, '<', html.n - s.at);
        size_t end = next != NULL ? (size_t)(next - html.s) : html.n;
        kb_buf_add(out, html.s + s.at, end - s.at);
        s.at = end;
        if (s.at < html.n)
            take_tag(&s);
    }
    return tags->elements <= limit;
}
