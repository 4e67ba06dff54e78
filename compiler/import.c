/*
 * import.c - saved web pages and exports of wikis become Markdown of our dialect.
 * Interface: kbc_import() in compiler.h. Callers: main.c and tests.
 *
 * All pages are read twice. First what each has (title, day, headings and their
 * ids) and what its links ask for is noted; then, when it is known which
 * headings need a name, their Markdown is made. The memory that a page takes is
 * given back before the next one.
 */
#include "import.h"

#include "compile.h"

/* ---------------------------------------------------------------- one page */

/* The tree of a page; NULL after a report. With about, what it says of itself is noted. */
static xmlDocPtr read_page(kbc_importing *i, kbc_import_page *page, bool about)
{
    kb_buf bytes, html;
    kb_str problem, saved_from = KB_LIT("");
    xmlDocPtr doc = NULL;
    kb_buf_init(&bytes, &i->c->arena.alloc);
    kb_buf_init(&html, &i->c->arena.alloc);
    bool good = kbc_import_read(i, page, &bytes);
    bool decoded = good && kbc_import_decode(i->work, kb_buf_view(&bytes), &html, &problem);
    kb_buf_release(&bytes);
    if (decoded)
        doc = kbc_import_parse(i, page, kb_buf_view(&html), &saved_from);
    else if (good)
        kbc_report(i->c, KBC_ERROR, page->source, (kbc_place){0, 0}, "utf-8", "%s", problem.s);
    if (doc != NULL && about && xmlDocGetRootElement(doc) != NULL)
        kbc_import_about(i, page, doc, saved_from);
    kb_buf_release(&html);
    return doc;
}

static xmlNodePtr find_body(xmlDocPtr doc)
{
    xmlNodePtr root = xmlDocGetRootElement(doc);
    xmlNodePtr body = root != NULL ? kbc_dom_find(root, "body", NULL) : NULL;
    return body != NULL ? body : root;
}

static void begin_writer(kbc_import_writer *w, kbc_importing *i, uint32_t number)
{
    *w = (kbc_import_writer){.c = i->work, .all = i, .number = number, .page = kbc_import_page_at(i, number)};
    kbc_import_lines_begin(&w->lines, &i->work->arena.alloc);
    kb_buf_init(&w->words, &i->work->arena.alloc);
    kb_buf_init(&w->line, &i->work->arena.alloc);
}

static void end_writer(kbc_import_writer *w)
{
    kbc_import_lines_release(&w->lines);
    kb_buf_release(&w->words);
    kb_buf_release(&w->line);
}

/* The blocks of a page, without its head. */
static void write_blocks(kbc_import_writer *w, xmlDocPtr doc)
{
    xmlNodePtr body = find_body(doc);
    if (body == NULL)
        return;
    kbc_import_take_clutter(body);
    xmlNodePtr text = kbc_import_main_text(body);
    kbc_import_take_related(w->c, text);
    kbc_import_add_node(w, text);
    kbc_import_end_paragraph(w);
    for (size_t i = 0; i < w->waiting.count; i++) /* ids behind all text */
        (void)kbc_names_add(w->all->c, w->page->anchors, ((kb_str *)w->waiting.items)[i], w->headings);
}

/* ----------------------------------------------------------------- surveys */

/* What an import needs to know of a page before any is written. */
static void survey(kbc_importing *i, uint32_t number)
{
    kbc_import_page *page = kbc_import_page_at(i, number);
    kbc_import_writer w;
    xmlDocPtr doc = read_page(i, page, true);
    page->refused = true;
    if (doc == NULL)
        return;
    page->anchors = kbc_names_new(i->c);
    begin_writer(&w, i, number);
    w.survey = true;
    write_blocks(&w, doc);
    page->headings = w.headings;
    page->refused = w.full || !w.begun;
    if (w.full)
        kbc_report(i->c, KBC_ERROR, page->source, (kbc_place){0, 0}, "limit",
                   "its text, or the cells of its tables, are more than a page may have");
    else if (!w.begun)
        kbc_report(i->c, KBC_WARNING, page->source, (kbc_place){0, 0}, "no-text", "no text was found; the page is left out");
    end_writer(&w);
    xmlFreeDoc(doc);
}

/* ---------------------------------------------------------------- Markdown */

/* A page without a title has the name of its file. */
static kb_str title_of(kbc *c, const kbc_import_page *page)
{
    size_t start = page->markdown.n, end = page->markdown.n - 3; /* .md */
    while (start > 0 && page->markdown.s[start - 1] != '/')
        start--;
    if (page->title.n > 0)
        return page->title;
    kb_str name = kb_arena_copy(&c->arena, kb_str_slice(page->markdown, start, end));
    char *text = kb_arena_get(&c->arena, name.n + 1, 1);
    for (size_t i = 0; i < name.n; i++)
        text[i] = name.s[i] == '-' || name.s[i] == '_' ? ' ' : name.s[i];
    return (kb_str){text, name.n};
}

/* The language of the guide stands on its first page. */
static bool tells_language(const kbc_import_page *page)
{
    bool letters = page->language.n >= 2;
    for (size_t i = 0; i < page->language.n && i < 2; i++)
        letters = letters && kb_is_letter(page->language.s[i]);
    return letters && kb_str_equal(page->markdown, KB_LIT("index.md")) && !kb_str_begins(page->language, KB_LIT("en"));
}

static void write_head(kbc_import_writer *w, kb_buf *out)
{
    char day[16] = "";
    kb_str title = title_of(w->c, w->page);
    kb_day_write(w->page->day, day);
    kb_buf_str(out, KB_LIT("---\ntitle: "));
    kbc_import_quote(out, title);
    if (day[0] != '\0')
        kbc_buf_format(out, "\nreviewed: %s", day);
    if (tells_language(w->page)) {
        kb_buf_str(out, KB_LIT("\nlang: "));
        kbc_import_quote(out, w->page->language);
    }
    kb_buf_str(out, KB_LIT("\nsource: "));
    kbc_import_quote(out, kbc_import_plain(w->c, w->page->path, w->page->path.n));
    kb_buf_str(out, KB_LIT("\n---\n# "));
    kbc_import_escape(out, title, KBC_IN_HEADING, false);
    kb_buf_str(out, KB_LIT("\n\n"));
}

/* The Markdown of a page, in the memory of the run; s NULL after a report. */
static kb_str make_markdown(kbc_importing *i, uint32_t number)
{
    kbc_import_writer w;
    kb_buf out;
    xmlDocPtr doc = read_page(i, kbc_import_page_at(i, number), false);
    if (doc == NULL) /* it has changed meanwhile */
        return (kb_str){NULL, 0};
    begin_writer(&w, i, number);
    kb_buf_init(&out, &i->work->arena.alloc);
    write_head(&w, &out);
    write_blocks(&w, doc);
    kb_buf_str(&out, kb_buf_view(&w.lines.out));
    kb_str text = kb_arena_copy(&i->c->arena, kb_buf_view(&out));
    kb_buf_release(&out);
    end_writer(&w);
    xmlFreeDoc(doc);
    return text;
}

/* --------------------------------------------------------------------- run */

/* Memory for one page. */
static void begin_page(kbc_importing *i, kbc *work)
{
    kbc_begin_worker(i->c, work);
    kbc_pool_use(i->pool);
    i->work = work;
}

static void end_page(kbc_importing *i)
{
    kbc_pool_use(NULL);
    kb_arena_release(&i->work->arena);
    kb_arena_release(&i->work->texts);
    i->work = i->c;
}

static void survey_all(kbc_importing *i)
{
    kbc work;
    i->paths = kbc_names_new(i->c);
    i->addresses = kbc_names_new(i->c);
    for (uint32_t n = 0; n < i->pages.count; n++) {
        (void)kbc_names_add(i->c, i->paths, kbc_import_page_at(i, n)->path, n);
        kbc_progress_at(i->c, "reading", n + 1, i->pages.count, "pages");
        begin_page(i, &work);
        survey(i, n);
        end_page(i);
        kbc_import_add_address(i, n);
    }
    kbc_import_name(i);
    kbc_import_bind(i);
}

/* The files that are to be written: kbc_import_file. */
static kbc_list make_files(kbc_importing *i, const char *folder)
{
    kbc_list files = {0};
    kbc work;
    for (uint32_t n = 0; n < i->pages.count; n++) {
        const kbc_import_page *page = kbc_import_page_at(i, n);
        if (page->refused)
            continue;
        kbc_progress_at(i->c, "importing", n + 1, i->pages.count, "pages");
        begin_page(i, &work);
        kb_str text = make_markdown(i, n);
        end_page(i);
        if (text.s == NULL)
            continue;
        kbc_import_file *file = kbc_list_add(i->c, &files, sizeof *file);
        *file = (kbc_import_file){kbc_format(i->c, "%s/%s", folder, page->markdown.s), text, false};
    }
    return files;
}

kb_status kbc_import(kbc *c, const char *source, const char *folder, bool force, kb_error *err)
{
    kbc_importing i = {.c = c, .work = c};
    if (!kbc_import_find(&i, source))
        return KB_OK;
    i.pool = kbc_pool_new();
    survey_all(&i);
    kbc_list files = make_files(&i, folder);
    kbc_pool_release(i.pool);
    if (files.count == 0 || !kbc_import_check(c, files.items, files.count, force))
        return KB_OK;
    return kbc_import_write(c, folder, files.items, files.count, err);
}
