/*
 * import_about.c - what a page says about itself: title, day of its last change,
 * language, the address that it was saved from. Interface: import.h. Callers:
 * import.c and tests.
 */
#include "import.h"

#include <strings.h>

#define TITLE_BYTES ((size_t)400)
#define LANGUAGE_BYTES ((size_t)20)

/* -------------------------------------------------------------------- days */

/* Cuts the next run of letters or of digits off. */
static kb_str next_token(kb_str *rest)
{
    size_t at = 0;
    while (at < rest->n && !kb_is_letter(rest->s[at]) && !(rest->s[at] >= '0' && rest->s[at] <= '9'))
        at++;
    size_t start = at;
    bool letters = at < rest->n && kb_is_letter(rest->s[at]);
    while (at < rest->n && (letters ? kb_is_letter(rest->s[at]) : rest->s[at] >= '0' && rest->s[at] <= '9'))
        at++;
    kb_str token = kb_str_slice(*rest, start, at);
    *rest = kb_str_slice(*rest, at, rest->n);
    return token;
}

static int32_t number_of(kb_str token)
{
    int32_t number = 0;
    for (size_t i = 0; i < token.n; i++) {
        if (token.n > 4 || token.s[i] < '0' || token.s[i] > '9')
            return 0;
        number = number * 10 + (token.s[i] - '0');
    }
    return number;
}

/* From the first three letters; 0: none. */
static int32_t month_of(kb_str token)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int32_t i = 0; token.n >= 3 && i < 12; i++)
        if (strncasecmp(token.s, names + 3 * (size_t)i, 3) == 0)
            return i + 1;
    return 0;
}

/* "Nov 22, 2026", "22 November 2026", anywhere in a text. */
static int32_t read_words(kb_str text)
{
    kb_str before = KB_LIT(""), token;
    while ((token = next_token(&text)).n > 0) {
        int32_t month = month_of(token);
        kb_str rest = text, first = next_token(&rest), second = next_token(&rest);
        if (month > 0 && number_of(second) > 999 && first.n <= 2)
            return kb_day(number_of(second), month, number_of(first));
        if (month > 0 && number_of(first) > 999 && before.n <= 2)
            return kb_day(number_of(first), month, number_of(before));
        before = token;
    }
    return KB_NO_DAY;
}

/* 2026-11-22, with a time behind it or not; 20261122; or in words. */
static int32_t read_day(kb_str text)
{
    text = kb_str_trim(kb_str_slice(text, 0, TITLE_BYTES));
    int32_t day = kbc_day(text);
    if (day == KB_NO_DAY && text.n == 8 && number_of(kb_str_slice(text, 0, 4)) > 0)
        day = kb_day(number_of(kb_str_slice(text, 0, 4)), number_of(kb_str_slice(text, 4, 6)),
                     number_of(kb_str_slice(text, 6, 8)));
    return day != KB_NO_DAY ? day : read_words(text);
}

/* -------------------------------------------------------------------- meta */

#define METAS 200

/* The first elements <meta> of a page. */
typedef struct metas {
    const xmlNode *nodes[METAS];
    size_t count;
} metas;

static void find_metas(xmlNodePtr root, metas *out)
{
    out->count = 0;
    for (xmlNodePtr node = root; node != NULL && out->count < METAS; node = kbc_dom_next(root, node, false))
        if (kbc_dom_is(node, "meta"))
            out->nodes[out->count++] = node;
}

/* What the one of a name, property or itemprop says; empty: there is none. Names are compared without their case. */
static kb_str meta_of(const metas *m, const char *name)
{
    static const char *const keys[] = {"name", "property", "itemprop", "http-equiv"};
    for (size_t i = 0; i < m->count; i++) {
        for (size_t k = 0; k < KB_COUNT(keys); k++) {
            kb_str key = kbc_dom_get(m->nodes[i], keys[k]);
            if (key.n == strlen(name) && strncasecmp(key.s, name, key.n) == 0)
                return kb_str_trim(kbc_dom_get(m->nodes[i], "content"));
        }
    }
    return KB_LIT("");
}

static int32_t meta_day(const metas *m, const char *const *names, size_t count)
{
    int32_t day = KB_NO_DAY;
    for (size_t i = 0; i < count && day == KB_NO_DAY; i++)
        day = read_day(meta_of(m, names[i]));
    return day;
}

static bool is_change(const xmlNode *node)
{
    return kb_str_equal(kbc_dom_get(node, "itemprop"), KB_LIT("dateModified")) ||
           kbc_dom_has_word(node, "updated modified revised reviewed");
}

/* The first <time>, or the first that is one of a change. */
static int32_t time_day(kbc *c, xmlNodePtr root)
{
    int32_t first = KB_NO_DAY;
    for (xmlNodePtr node = root; node != NULL; node = kbc_dom_next(root, node, false)) {
        if (!kbc_dom_is(node, "time"))
            continue;
        kb_str told = kbc_dom_get(node, "datetime");
        int32_t day = read_day(told.n > 0 ? told : kbc_dom_text(c, node, TITLE_BYTES));
        if (day != KB_NO_DAY && (is_change(node) || is_change(node->parent)))
            return day;
        first = first == KB_NO_DAY ? day : first;
    }
    return first;
}

static int32_t find_day(kbc *c, xmlNodePtr root, const metas *m)
{
    static const char *const changes[] = {"article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified",
                                          "last-modified", "lastmod", "ms.date", "dateModified", "revised"};
    static const char *const others[] = {"article:published_time", "datePublished", "dcterms.date", "dc.date", "date"};
    int32_t day = meta_day(m, changes, KB_COUNT(changes));
    xmlNodePtr confluence = kbc_dom_find(root, "div", "page-metadata");
    if (day == KB_NO_DAY && confluence != NULL)
        day = read_words(kbc_dom_text(c, confluence, TITLE_BYTES));
    if (day == KB_NO_DAY)
        day = time_day(c, root);
    return day != KB_NO_DAY ? day : meta_day(m, others, KB_COUNT(others));
}

/* ------------------------------------------------------------------- title */

static bool is_aside(const xmlNode *node)
{
    for (; node != NULL; node = node->parent)
        if (kbc_dom_is_one_of(node, "nav footer aside dialog"))
            return true;
    return false;
}

static bool is_in_text(const xmlNode *node)
{
    while (node != NULL && !kbc_dom_is_one_of(node, "main article"))
        node = node->parent;
    return node != NULL;
}

/* The first <h1>, but one in the main text goes before one in the head of all pages; and so does another heading that
 * says what the title does. */
static kb_str heading_of(kbc *c, xmlNodePtr root, kb_str title)
{
    kb_str first = KB_LIT("");
    for (xmlNodePtr node = root; node != NULL; node = kbc_dom_next(root, node, false)) {
        bool top = kbc_dom_is(node, "h1"), second = kbc_dom_is(node, "h2") && title.n > 0 && !is_aside(node);
        kb_str text = (top || second) && !is_aside(node) ? kbc_dom_text(c, node, TITLE_BYTES) : KB_LIT("");
        if (text.n > 0 && (top ? is_in_text(node) : kb_str_equal(text, title)))
            return text;
        first = first.n == 0 && top ? text : first;
        title = second ? KB_LIT("") : title; /* only the first one */
    }
    return first;
}

/* `Title | Site`, `Title - Site`: without the last part. */
static kb_str first_part(kb_str title)
{
    static const char *const signs[] = {" | ", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " \xC2\xB7 ", " :: ", " \xC2\xBB "};
    for (size_t at = title.n; at > 0; at--) {
        for (size_t i = 0; i < KB_COUNT(signs); i++) {
            if (kb_str_begins(kb_str_slice(title, at - 1, title.n), kb_str_from(signs[i])))
                return kb_str_slice(title, 0, at - 1);
        }
    }
    return title;
}

/* One word alone may be the site as well. */
static kb_str without_site(kb_str title)
{
    kb_str part = first_part(title);
    return part.n > 0 && memchr(part.s, ' ', part.n) != NULL ? part : title;
}

/* Confluence writes `Space : Title`. */
static kb_str without_space(kb_str title)
{
    for (size_t at = 0; at + 3 < title.n; at++)
        if (memcmp(title.s + at, " : ", 3) == 0)
            return kb_str_slice(title, at + 3, title.n);
    return title;
}

/* The title of a space's index is `Name (KEY)`. */
static kb_str without_key(kb_str title)
{
    size_t at = title.n;
    while (at > 2 && title.s[at - 1] != '(')
        at--;
    return at > 2 ? kb_str_slice(title, 0, at - 2) : title;
}

static kb_str find_title(kbc *c, xmlNodePtr root, const metas *m, kb_str heading)
{
    xmlNodePtr element = kbc_dom_find(root, "title", NULL);
    bool confluence = kbc_dom_find(root, "h1", "pagetitle") != NULL;
    kb_str title = heading;
    if (confluence && element != NULL && title.n > 0 && title.s[title.n - 1] == ':') /* `Space Details:` */
        title = without_key(kbc_dom_text(c, element, TITLE_BYTES));
    if (title.n == 0)
        title = kbc_import_plain(c, meta_of(m, "og:title"), TITLE_BYTES);
    if (title.n == 0 && element != NULL)
        title = without_site(kbc_dom_text(c, element, TITLE_BYTES));
    return confluence ? without_space(title) : title;
}

/* ----------------------------------------------------------------- address */

static bool is_web(kb_str address)
{
    return kb_str_begins(address, KB_LIT("https://")) || kb_str_begins(address, KB_LIT("http://"));
}

static kb_str find_address(xmlNodePtr root, const metas *m, kb_str saved_from)
{
    for (xmlNodePtr node = root; node != NULL; node = kbc_dom_next(root, node, false)) {
        bool canonical = kbc_dom_is(node, "link") && kb_str_equal(kbc_dom_get(node, "rel"), KB_LIT("canonical"));
        if (canonical && is_web(kbc_dom_get(node, "href")))
            return kbc_dom_get(node, "href");
    }
    kb_str told = meta_of(m, "og:url");
    if (is_web(told))
        return told;
    return is_web(saved_from) ? saved_from : KB_LIT("");
}

void kbc_import_about(const kbc_importing *i, kbc_import_page *page, xmlDocPtr doc, kb_str saved_from)
{
    xmlNodePtr root = xmlDocGetRootElement(doc);
    metas m;
    find_metas(root, &m);
    xmlNodePtr element = kbc_dom_find(root, "title", NULL);
    kb_str title = element != NULL ? first_part(kbc_dom_text(i->work, element, TITLE_BYTES)) : KB_LIT("");
    page->heading = heading_of(i->c, root, title);
    page->title = find_title(i->c, root, &m, page->heading);
    page->day = find_day(i->work, root, &m);
    page->language = kbc_import_plain(i->c, kbc_dom_get(root, "lang"), LANGUAGE_BYTES);
    page->address = kb_arena_copy(&i->c->arena, find_address(root, &m, saved_from));
}
