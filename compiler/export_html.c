/*
 * export_html.c - a .kb file as HTML without a script: a site, which is a folder
 * with a file for each page and a start page, and one page for printing.
 * Interface: export.h. Caller: export.c.
 *
 * Names of files are made of ids, and of them only what is plain on every system;
 * no two differ by case alone.
 */
#include "browser.h"
#include "export.h"
#include "names.h"

#include "kb_days.h"

#define NAME_BYTES 100

typedef struct site {
    kbc_exports *x;
    kb_info info;
    uint32_t *pages;   /* their records, rising */
    kb_str *files;     /* of each */
    uint32_t count;
    kbc_html html;
} site;

/* -------------------------------------------------------------------- names */

static bool is_plain(char ch)
{
    return kb_is_letter(ch) || (ch >= '0' && ch <= '9') || ch == '_' || ch == '.';
}

/* "network/wi-fi" is network-wi-fi; a letter with an accent is a hyphen, too. */
static kb_str file_name(kbc *c, kbc_names *names, kb_str id)
{
    char name[NAME_BYTES + 1];
    size_t n = 0;
    for (size_t i = 0; i < id.n && n < NAME_BYTES; i++) {
        char ch = id.s[i];
        if (is_plain(ch) && (ch != '.' || n > 0))
            name[n++] = (char)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
        else if (n > 0 && name[n - 1] != '-')
            name[n++] = '-';
    }
    while (n > 0 && (name[n - 1] == '-' || name[n - 1] == '.'))
        n--;
    kb_str plain = {name, n};
    plain = n == 0 || kbc_is_device(plain) ? kbc_format(c, "page-%.*s", (int)n, name) : kb_arena_copy(&c->arena, plain);
    plain = kbc_names_add_free(c, names, plain, 0);
    return kbc_format(c, "%.*s.html", (int)plain.n, plain.s);
}

static kb_status read_pages(site *s)
{
    kb_record record;
    kb_status status = KB_OK;
    kbc *c = s->x->c;
    kbc_names *names = kbc_names_new(c);
    (void)kbc_names_add(c, names, KB_LIT("index"), 0); /* the start page */
    s->pages = kb_arena_get(&c->arena, s->info.pages, sizeof *s->pages);
    s->files = kb_arena_get(&c->arena, s->info.pages, sizeof *s->files);
    for (uint32_t i = 0; i < s->info.records && status == KB_OK; i++) {
        kb_session_reset(s->x->session);
        status = kb_get_record(s->x->session, i, KB_NO_DAY, &record);
        if (status != KB_OK || record.page != i || s->count == s->info.pages)
            continue;
        s->pages[s->count] = i;
        s->files[s->count++] = file_name(c, names, record.id);
    }
    return status;
}

static kb_str file_of(const site *s, uint32_t page)
{
    uint32_t low = 0, high = s->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->pages[middle] < page)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->count ? s->files[low] : KB_LIT("index.html");
}

static void put_address(const kbc_html *h, const kb_record *to)
{
    const site *s = h->user;
    kb_buf_str(h->out, file_of(s, to->page));
    if (to->number == to->page)
        return;
    kb_buf_byte(h->out, '#');
    kbc_html_fragment(h->out, to->id);
}

static void put_address_here(const kbc_html *h, const kb_record *to)
{
    kb_buf_byte(h->out, '#');
    kbc_html_fragment(h->out, to->id);
}

/* ---------------------------------------------------------------- elements */

/* Begins a document; the guide is named where the title is that of a page. */
static void begin(const site *s, kb_buf *out, kb_str title)
{
    kbc_html_head head = {.language = s->info.language, .title = title, .style = kbc_built_in(KBC_DOCUMENT_CSS)};
    if (!kb_str_equal(title, s->info.title))
        head.title = kb_arena_join(&s->x->c->arena, (kb_str[]){title, KB_LIT(" - "), s->info.title}, 3);
    kbc_html_begin(out, &head);
}

static void put_day(kb_buf *out, const char *before, int32_t day)
{
    char text[16] = "";
    if (day != KB_NO_DAY)
        kb_day_write(day, text);
    if (text[0] != '\0')
        kbc_buf_format(out, "%s%s", before, text);
}

static void put_facts(const site *s, kb_buf *out)
{
    kb_buf_str(out, KB_LIT("<p class=\"facts\">"));
    if (s->info.version.n > 0) {
        kb_buf_str(out, KB_LIT("Version "));
        kbc_html_text(out, s->info.version);
        kb_buf_str(out, KB_LIT(", "));
    }
    kbc_buf_format(out, "%u pages, %u records", (unsigned)s->info.pages, (unsigned)s->info.records);
    put_day(out, ", reviewed ", s->info.reviewed);
    kb_buf_str(out, KB_LIT("</p>\n"));
}

static void put_entry(const kbc_html *h, const kb_record *record)
{
    kb_buf_str(h->out, KB_LIT("<li><a href=\""));
    h->put_address(h, record);
    kb_buf_str(h->out, KB_LIT("\">"));
    kbc_html_text(h->out, record->title);
    kb_buf_str(h->out, KB_LIT("</a>"));
}

/* The sections of a page, nested as they are; items and rows are no part of a table of contents. */
static void put_sections(const kbc_html *h, const kbc_page_events *page, const char *before, const char *after)
{
    unsigned levels[8] = {0}, depth = 0;
    bool any = false;
    for (uint32_t i = 0; i < page->count; i++) {
        const kb_event *e = &page->events[i];
        bool heads = e->element == KB_TITLE && !e->leave && page->titles[i] != KB_NO_RECORD && i > 0 &&
                     page->events[i - 1].element == KB_HEADING;
        if (!heads)
            continue;
        unsigned level = page->events[i - 1].number < 7 ? (unsigned)page->events[i - 1].number : 6;
        if (!any)
            kb_buf_str(h->out, kb_str_from(before));
        any = true;
        for (; depth > 0 && levels[depth - 1] > level; depth--)
            kb_buf_str(h->out, KB_LIT("</li>\n</ul>\n"));
        bool below = depth == 0 || levels[depth - 1] < level;
        kb_buf_str(h->out, below ? KB_LIT("<ul>\n") : KB_LIT("</li>\n"));
        if (below)
            levels[depth++] = level;
        put_entry(h, &page->records[page->titles[i]]);
    }
    for (; depth > 0; depth--)
        kb_buf_str(h->out, KB_LIT("</li>\n</ul>\n"));
    if (any)
        kb_buf_str(h->out, kb_str_from(after));
}

/* -------------------------------------------------------------------- pages */

static kb_status put_neighbour(const site *s, kb_buf *out, uint32_t at, const char *relation, const char *arrow)
{
    kb_str title;
    kb_status status = kb_get_title(s->x->session, s->pages[at], &title);
    kbc_buf_format(out, "<a rel=\"%s\" href=\"%s\">%s ", relation, s->files[at].s, arrow);
    kbc_html_text(out, title);
    kb_buf_str(out, KB_LIT("</a>\n"));
    return status;
}

static kb_status put_foot(const site *s, kb_buf *out, uint32_t at, const kb_record *page)
{
    kb_status status = KB_OK;
    kb_buf_str(out, KB_LIT("</main>\n<footer>\n<p>"));
    if (at > 0)
        status = put_neighbour(s, out, at - 1, "prev", "&#8592;");
    if (at + 1 < s->count && status == KB_OK)
        status = put_neighbour(s, out, at + 1, "next", "&#8594;");
    kb_buf_str(out, KB_LIT("</p>\n<p>"));
    kbc_html_text(out, page->file);
    put_day(out, ", reviewed ", page->reviewed);
    kb_buf_str(out, KB_LIT("</p>\n</footer>\n</body>\n</html>\n"));
    return status;
}

static kb_status put_page(site *s, uint32_t at)
{
    kbc_page_events page;
    kb_session_reset(s->x->session);
    kb_status status = kbc_page_read(s->x->session, s->pages[at], &page);
    if (status != KB_OK)
        return status;
    kb_buf *out = s->html.out = kbc_export_add(s->x, s->files[at]);
    begin(s, out, page.records[0].title);
    kb_buf_str(out, KB_LIT("<header><a href=\"index.html\">"));
    kbc_html_text(out, s->info.title);
    kb_buf_str(out, KB_LIT("</a> "));
    kbc_html_text(out, page.records[0].path);
    kb_buf_str(out, KB_LIT("</header>\n<main>\n"));
    kbc_html_title(&s->html, &page);
    put_sections(&s->html, &page, "<nav class=\"contents\">\n", "</nav>\n");
    status = kbc_html_body(&s->html, &page);
    if (status == KB_OK)
        status = put_foot(s, out, at, &page.records[0]);
    kbc_page_release(&page);
    return status;
}

/* ------------------------------------------------------------ the start page */

static kb_status put_pages(const site *s)
{
    kb_record record;
    kb_status status = KB_OK;
    kb_buf_str(s->html.out, KB_LIT("<h2>Pages</h2>\n<ul>\n"));
    for (uint32_t i = 0; i < s->count && status == KB_OK; i++) {
        kb_session_reset(s->x->session);
        status = kb_get_record(s->x->session, s->pages[i], KB_NO_DAY, &record);
        if (status != KB_OK)
            break;
        put_entry(&s->html, &record);
        kbc_html_tags(&s->html, &record, NULL);
        kb_buf_str(s->html.out, KB_LIT("</li>\n"));
    }
    kb_buf_str(s->html.out, KB_LIT("</ul>\n"));
    return status;
}

/* A list for each kind, made side by side in one walk over the records. */
static kb_status put_kinds(site *s)
{
    kb_kind kind;
    kb_record record;
    kb_status status = KB_OK;
    kb_buf *out = s->html.out;
    uint32_t kinds = 0;
    while (kb_kind_at(s->x->k, kinds, &kind) == KB_OK)
        kinds++;
    kb_buf *lists = kb_arena_get(&s->x->c->arena, kinds, sizeof *lists);
    for (uint32_t i = 0; i < kinds; i++)
        kb_buf_init(&lists[i], &out->alloc);
    for (uint32_t i = 0; i < s->info.records && status == KB_OK; i++) {
        kb_session_reset(s->x->session);
        status = kb_get_record(s->x->session, i, KB_NO_DAY, &record);
        if (status != KB_OK || record.kind >= kinds)
            continue;
        s->html.out = &lists[record.kind];
        put_entry(&s->html, &record);
        kb_buf_str(s->html.out, KB_LIT("</li>\n"));
    }
    s->html.out = out;
    for (uint32_t i = 0; i < kinds; i++) {
        if (lists[i].size > 0 && kb_kind_at(s->x->k, i, &kind) == KB_OK) {
            kb_buf_str(out, KB_LIT("<h2>"));
            kbc_html_text(out, kind.label);
            kb_buf_str(out, KB_LIT("</h2>\n<ul>\n"));
            kb_buf_str(out, kb_buf_view(&lists[i]));
            kb_buf_str(out, KB_LIT("</ul>\n"));
        }
        kb_buf_release(&lists[i]);
    }
    return status;
}

static void put_title(const site *s)
{
    kb_buf_str(s->html.out, KB_LIT("<main>\n<h1>"));
    kbc_html_text(s->html.out, s->info.title);
    kb_buf_str(s->html.out, KB_LIT("</h1>\n"));
    put_facts(s, s->html.out);
}

static kb_status put_start(site *s)
{
    s->html.out = kbc_export_add(s->x, KB_LIT("index.html"));
    begin(s, s->html.out, s->info.title);
    put_title(s);
    kb_status status = put_pages(s);
    if (status == KB_OK)
        status = put_kinds(s);
    kb_buf_str(s->html.out, KB_LIT("</main>\n</body>\n</html>\n"));
    return status;
}

static kb_status open_site(kbc_exports *x, site *s)
{
    *s = (site){.x = x, .html = {.k = x->k, .session = x->session, .styled = true, .link_bytes = &x->link_bytes,
                         .put_address = put_address}};
    s->html.user = s;
    kb_get_info(x->k, &s->info);
    return read_pages(s);
}

kb_status kbc_export_site(kbc_exports *x)
{
    site s;
    kb_status status = open_site(x, &s);
    if (status == KB_OK)
        status = put_start(&s);
    for (uint32_t i = 0; i < s.count && status == KB_OK; i++)
        status = put_page(&s, i);
    return status;
}

/* -------------------------------------------------------------- for printing */

/* The page itself, and its sections, into the table of contents; its text behind that. */
static kb_status put_sheet(site *s, uint32_t at, kb_buf *contents, kb_buf *text)
{
    kbc_page_events page;
    kb_session_reset(s->x->session);
    kb_status status = kbc_page_read(s->x->session, s->pages[at], &page);
    if (status != KB_OK)
        return status;
    s->html.out = contents;
    put_entry(&s->html, &page.records[0]);
    put_sections(&s->html, &page, "\n", "");
    kb_buf_str(contents, KB_LIT("</li>\n"));
    s->html.out = text;
    kb_buf_str(text, KB_LIT("<section class=\"sheet\">\n"));
    kbc_html_title(&s->html, &page);
    status = kbc_html_body(&s->html, &page);
    kb_buf_str(text, KB_LIT("</section>\n"));
    kbc_page_release(&page);
    return status;
}

kb_status kbc_export_one_page(kbc_exports *x)
{
    site s;
    kb_buf text;
    kb_status status = open_site(x, &s);
    kb_buf *out = kbc_export_add(x, KB_LIT(""));
    kb_buf_init(&text, &out->alloc);
    s.html.level = 1;
    s.html.put_address = put_address_here;
    s.html.out = out;
    begin(&s, out, s.info.title);
    put_title(&s);
    kb_buf_str(out, KB_LIT("<h2>Contents</h2>\n<nav>\n<ul>\n"));
    for (uint32_t i = 0; i < s.count && status == KB_OK; i++)
        status = put_sheet(&s, i, out, &text);
    kb_buf_str(out, KB_LIT("</ul>\n</nav>\n"));
    kb_buf_str(out, kb_buf_view(&text));
    kb_buf_str(out, KB_LIT("</main>\n</body>\n</html>\n"));
    kb_buf_release(&text);
    return status;
}
