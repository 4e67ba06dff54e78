/*
 * kb_dump.c - prints a .kb as text with one fact a line, so that two builds
 * can be compared with diff: header, sections, meta, kinds, facets, pages,
 * records, links, synonyms, aliases, terms with their postings and positions,
 * near records, and bodies as events. Reads only through kb_format.h and kb.h.
 *
 *   kb_dump FILE.kb         all of that
 *   kb_dump --text FILE.kb  the section TEXT, inflated, byte by byte
 *
 * Status: 0; 2 wrong usage; 3 the file is damaged; 5 it cannot be read.
 *
 * Strings stand in double quotes; control characters, bidirectional controls
 * and bytes that are not UTF-8 are escaped.
 */
#include "kb_format.h"
#include "kb_text.h"

#include <stdio.h>

enum { DUMP_USAGE = 2, DUMP_DAMAGED = 3, DUMP_IO = 5 };

typedef struct dump {
    kb_container file;
    kb_pages pages;
    kb_arena arena;
    kb_error error;
    kb *kb;
    kb_session *session;
    kb_kind *kinds;
    uint32_t kind_count;
    kb_facets facets;
} dump;

/* ----------------------------------------------------------------- printing */

/* What acts on a terminal, or cannot be seen, instead of being a letter. */
static bool is_hidden(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD || code == 0x061C ||
           (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || (code >= 0xE0000 && code < 0xE1000);
}

static void print_string(kb_str text)
{
    putchar('"');
    for (size_t at = 0; at < text.n;) {
        size_t start = at;
        uint32_t code = kb_utf8_next(text, &at);
        if (code == 0xFFFD && at - start == 1)
            printf("\\x%02X", (unsigned)(uint8_t)text.s[start]);
        else if (code == '\n' || code == '\t')
            printf("\\%c", code == '\n' ? 'n' : 't');
        else if (is_hidden(code))
            printf("\\u{%X}", (unsigned)code);
        else if (code == '"' || code == '\\')
            printf("\\%c", (int)code);
        else
            (void)fwrite(text.s + start, 1, at - start, stdout);
    }
    putchar('"');
}

/* " key "value"", for the middle of a line. */
static void print_field(const char *key, kb_str text)
{
    printf(" %s ", key);
    print_string(text);
}

static void print_line(const char *key, kb_str text)
{
    printf(" ");
    print_field(key, text);
    putchar('\n');
}

/* A record number, or - for none. */
static void print_number(const char *key, uint32_t number)
{
    if (number == UINT32_MAX)
        printf(" %s -", key);
    else
        printf(" %s %lu", key, (unsigned long)number);
}

static void print_day(const char *key, int32_t day)
{
    if (day == KB_NO_DAY)
        printf(" %s -", key);
    else
        printf(" %s %ld", key, (long)day);
}

/* -------------------------------------------------------- header, sections */

static void dump_header(const dump *d)
{
    printf("header\n  format %u.%u\n  analyser %u\n  bytes %zu\n  digest ", d->file.major, d->file.minor,
           d->file.analyser, d->file.size);
    for (size_t i = 0; i < sizeof d->file.digest; i++)
        printf("%02x", d->file.digest[i]);
    printf("\n\nsections\n");
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++) {
        const kb_section *s = &d->file.sections[id];
        if (s->offset == 0)
            continue;
        printf("  %s offset %llu stored %llu raw %llu\n", kb_section_name((kb_section_id)id),
               (unsigned long long)s->offset, (unsigned long long)s->stored, (unsigned long long)s->raw);
    }
    printf("\nchecksums\n");
    for (uint32_t i = 0; i < (d->file.rows_bytes + KB_PAGE - 1) / KB_PAGE; i++)
        printf("  rows %lu %08lx\n", (unsigned long)i, (unsigned long)kb_load_u32(d->file.row_sums + (size_t)i * 4));
    for (uint32_t i = 0; i < d->file.page_count; i++)
        printf("  page %lu %08lx\n", (unsigned long)d->file.first_page + i,
               (unsigned long)kb_load_u32(d->file.rows + (size_t)i * 4));
    for (uint32_t i = 0; i < d->file.block_count; i++) {
        kb_cursor c = kb_cursor_of(d->file.rows + (size_t)d->file.page_count * 4 + (size_t)i * 12, 12);
        unsigned long long end = (unsigned long long)kb_read_u64(&c);
        printf("  block %lu end %llu %08lx\n", (unsigned long)i, end, (unsigned long)kb_read_u32(&c));
    }
}

/* ---------------------------------------------------- META, KINDS, FACETS */

static kb_status dump_meta(dump *d)
{
    kb_meta meta;
    kb_status status = kb_meta_read(&d->pages, &meta);
    if (status != KB_OK)
        return status;
    printf("\nmeta\n");
    print_line("title", meta.title);
    print_line("version", meta.version);
    print_line("language", meta.language);
    printf(" ");
    print_day("reviewed", meta.reviewed);
    printf(" interval %lu\n", (unsigned long)meta.review_interval);
    printf("  text bytes %llu\n", (unsigned long long)meta.text_bytes);
    printf("  average words x 256: title %lu path %lu aliases %lu body %lu\n", (unsigned long)meta.average_title,
           (unsigned long)meta.average_path, (unsigned long)meta.average_alias, (unsigned long)meta.average_body);
    printf("  impact scale %lu\n", (unsigned long)meta.impact_scale);
    return KB_OK;
}

static kb_status dump_kinds(dump *d)
{
    kb_status status = kb_kinds_read(&d->pages, &d->arena, &d->kinds, &d->kind_count);
    printf("\nkinds\n");
    for (uint32_t i = 0; i < d->kind_count && status == KB_OK; i++) {
        const kb_kind *kind = &d->kinds[i];
        printf("  %lu", (unsigned long)i);
        print_field("name", kind->name);
        print_field("label", kind->label);
        print_field("plural", kind->plural);
        print_field("words", kind->words);
        print_field("role", kind->role);
        putchar('\n');
    }
    return status;
}

static void dump_facet(const dump *d, uint32_t i)
{
    const kb_facet *facet = &d->facets.facets[i];
    printf("  %lu", (unsigned long)i);
    print_field("name", facet->name);
    print_field("label", facet->label);
    print_field("order", facet->order);
    printf(" many %s\n", facet->many ? "yes" : "no");
    for (uint32_t v = facet->first_value; v < facet->first_value + facet->value_count; v++) {
        printf("    value %lu", (unsigned long)v);
        print_field("name", d->facets.values[v].name);
        print_field("label", d->facets.values[v].label);
        print_field("words", d->facets.values[v].words);
        putchar('\n');
    }
}

static void print_set(dump *d, uint32_t set)
{
    const uint32_t *values;
    size_t count;
    if (kb_facets_set(&d->pages, &d->facets, set, &d->arena, &values, &count) != KB_OK)
        return;
    for (size_t i = 0; i < count; i++)
        printf(" %lu", (unsigned long)values[i]);
}

static kb_status dump_facets(dump *d)
{
    kb_status status = kb_facets_read(&d->pages, &d->arena, &d->facets);
    printf("\nfacets\n");
    if (status != KB_OK)
        return status;
    for (uint32_t i = 0; i < d->facets.facet_count; i++)
        dump_facet(d, i);
    for (uint32_t i = 0; i < d->facets.set_count && !d->pages.damaged; i++) {
        printf("  set %lu:", (unsigned long)i);
        print_set(d, i);
        putchar('\n');
    }
    return d->pages.damaged ? KB_E_DAMAGED : KB_OK;
}

/* ----------------------------------------------------------------- records */

static kb_status dump_pages(dump *d)
{
    uint32_t count = kb_records_pages(&d->pages);
    printf("\npages\n");
    for (uint32_t i = 0; i < count; i++) {
        kb_page_entry page;
        kb_status status = kb_records_get_page(&d->pages, i, &page);
        if (status != KB_OK)
            return status;
        printf("  %lu", (unsigned long)i);
        print_field("file", kb_records_file(&d->pages, i, &d->arena));
        printf(" record %lu text %llu+%lu", (unsigned long)page.record, (unsigned long long)page.text_start,
               (unsigned long)page.text_length);
        print_day("reviewed", page.reviewed);
        printf(" interval %lu first link %lu\n", (unsigned long)page.review_interval, (unsigned long)page.first_link);
    }
    return KB_OK;
}

static void dump_record(dump *d, uint32_t number, const kb_record_entry *r)
{
    printf("  %lu", (unsigned long)number);
    print_field("id", kb_records_id(&d->pages, number, &d->arena));
    print_field("title", kb_records_title(&d->pages, r, &d->arena));
    print_number("parent", r->parent);
    printf(" page %lu span %lu+%lu", (unsigned long)r->page, (unsigned long)r->start, (unsigned long)r->length);
    print_number("kind", r->kind == UINT16_MAX ? UINT32_MAX : r->kind);
    printf(" flags %u values", r->flags);
    print_set(d, r->value_set);
    printf(" line %lu\n", (unsigned long)r->line);
}

static kb_status dump_records(dump *d)
{
    uint32_t count = kb_records_count(&d->pages);
    printf("\nrecords\n");
    for (uint32_t i = 0; i < count; i++) {
        kb_record_entry record;
        kb_status status = kb_records_get(&d->pages, i, &record);
        if (status != KB_OK)
            return status;
        dump_record(d, i, &record);
    }
    return d->pages.damaged ? KB_E_DAMAGED : KB_OK;
}

/* ------------------------------------------------------------ LINKS, WORDS */

static kb_status dump_links(dump *d)
{
    kb_link_entry link;
    kb_old_id old;
    printf("\nlinks\n");
    for (uint32_t i = 0; kb_links_get(&d->pages, i, &d->arena, &link) == KB_OK; i++) {
        printf("  %lu", (unsigned long)i);
        print_number("record", link.record);
        print_field("target", link.target);
        putchar('\n');
    }
    printf("\nold ids\n");
    for (uint32_t i = 0; kb_links_old_at(&d->pages, i, &d->arena, &old) == KB_OK; i++) {
        printf(" ");
        print_field("id", old.id);
        printf(" record %lu\n", (unsigned long)old.record);
    }
    return d->pages.damaged ? KB_E_DAMAGED : KB_OK;
}

static kb_status dump_words(dump *d)
{
    kb_synonym synonym;
    kb_word_form form;
    kb_echoes aliases = kb_words_aliased(&d->pages);
    uint32_t record, echo;
    printf("\nsynonyms\n");
    for (uint32_t i = 0; kb_words_synonym_at(&d->pages, i, &d->arena, &synonym) == KB_OK; i++) {
        printf("  ");
        print_string(synonym.key);
        for (uint32_t k = 0; k < synonym.count; k++) {
            printf(" %lu/64 ", (unsigned long)synonym.alternates[k].weight);
            print_string(synonym.alternates[k].phrase);
        }
        putchar('\n');
    }
    printf("\naliases\n");
    while (kb_echoes_next(&aliases, &record, &echo))
        printf("  echo %lx record %lu\n", (unsigned long)echo, (unsigned long)record);
    printf("\nforms\n");
    for (uint32_t i = 0; kb_words_form_at(&d->pages, i, &d->arena, &form) == KB_OK; i++) {
        printf("  term %lu ", (unsigned long)form.term);
        print_string(form.ending);
        putchar('\n');
    }
    return d->pages.damaged ? KB_E_DAMAGED : d->arena.failed ? KB_E_MEMORY : KB_OK;
}

/* ------------------------------------------------------------------- terms */

/* " record:impact@position,position" of each posting of a block. */
static void dump_block(dump *d, kb_postings *it)
{
    kb_positions places;
    kb_positions_begin(&places, &d->pages, it);
    for (uint32_t i = 0; i < it->n; i++) {
        uint32_t n = kb_positions_of(&places, i);
        printf(" %lu:%u", (unsigned long)it->records[i], it->impacts[i]);
        for (uint32_t k = 0; k < n; k++)
            printf("%c%lu", k == 0 ? '@' : ',', (unsigned long)kb_positions_next(&places));
    }
    if (places.bad)
        kb_pages_damage(&d->pages, KB_POSTINGS, 0, "positions make no sense");
}

static kb_status dump_postings(dump *d, const kb_term *term)
{
    kb_postings it;
    kb_status status;
    kb_postings_begin(&it, &d->pages, term);
    while ((status = kb_postings_next(&it, &d->pages)) == KB_OK)
        dump_block(d, &it);
    return d->pages.damaged ? KB_E_DAMAGED : status == KB_NONE ? KB_OK : status;
}

static kb_status dump_terms(dump *d)
{
    kb_dictionary_walk walk;
    kb_str text;
    kb_term term;
    kb_status status;
    printf("\nterms\n");
    kb_dictionary_walk_begin(&walk, &d->pages);
    while ((status = kb_dictionary_walk_next(&walk, &d->pages, &text, &term)) == KB_OK) {
        printf("  ");
        print_string(text);
        printf(" df %lu%s%s", (unsigned long)term.df, term.flags & KB_TERM_SOFT ? " soft" : "",
               term.flags & KB_TERM_STOP ? " stop" : "");
        status = dump_postings(d, &term);
        putchar('\n');
        if (status != KB_OK)
            return status;
    }
    return status == KB_NONE ? KB_OK : status;
}

/* ------------------------------------------------------------------- graph */

/* " record:likeness" of each neighbour. */
static kb_status dump_graph(dump *d)
{
    kb_graph graph;
    kb_status status = kb_graph_read(&d->pages, &graph);
    if (status != KB_OK)
        return status == KB_NONE ? KB_OK : status;
    printf("\nnear records\n  smoothing %u vote %u\n", graph.smoothing, graph.vote);
    for (uint32_t i = 0; i < kb_records_count(&d->pages) && status == KB_OK; i++) {
        kb_neighbours row;
        status = kb_graph_row(&d->pages, i, &row);
        printf("  %lu", (unsigned long)i);
        for (uint32_t k = 0; k < row.count; k++)
            printf(" %u:%u", row.records[k], row.likeness[k]);
        putchar('\n');
    }
    return status;
}

/* ------------------------------------------------------------------ bodies */

static const char *element_name(kb_element element)
{
    static const char *const names[] = {
        "TEXT", "PARAGRAPH", "HEADING", "LIST", "ITEM", "TABLE", "ROW", "CELL", "CODE", "QUOTE",
        "ADMONITION", "RULE", "BREAK", "STRONG", "EMPHASIS", "CODE_SPAN", "LINK", "IMAGE", "TITLE", "PART",
    };
    return (unsigned)element < KB_COUNT(names) ? names[element] : "?";
}

static void dump_event(const kb_event *e, size_t offset)
{
    printf("  %6zu  %*s", offset, 2 * (int)e->depth, "");
    if (e->element == KB_TEXT) {
        print_string(e->text);
    } else if (e->leave) {
        printf("end %s", element_name(e->element));
    } else {
        printf("%s", element_name(e->element));
        if (e->number != 0 || e->element == KB_LINK || e->element == KB_CELL)
            printf(" %lu", (unsigned long)e->number);
        if (e->align != 0)
            printf(" align %u", e->align);
        if (e->task != 0)
            printf(" task %u", e->task);
        if (e->label.n > 0)
            print_field("label", e->label);
    }
    putchar('\n');
}

/* The bodies of pages, which hold those of all other records; offsets are those of spans. */
static kb_status dump_body(dump *d, uint32_t page)
{
    kb_page_entry entry;
    kb_record_entry record;
    kb_body body;
    kb_event event;
    kb_status status = kb_records_get_page(&d->pages, page, &entry);
    if (status == KB_OK)
        status = kb_records_get(&d->pages, entry.record, &record);
    if (status == KB_OK)
        status = kb_get_body(d->session, entry.record, &body);
    if (status != KB_OK)
        return status;
    const uint8_t *first = body.at, *at = body.at;
    printf("\nbody of page %lu\n", (unsigned long)page);
    while ((status = kb_body_next(&body, &event)) == KB_OK) {
        dump_event(&event, record.start + (size_t)(at - first));
        at = body.at;
    }
    kb_session_reset(d->session);
    return status == KB_NONE ? KB_OK : status;
}

static kb_status dump_bodies(dump *d)
{
    kb_status status = KB_OK;
    for (uint32_t i = 0; i < kb_records_pages(&d->pages) && status == KB_OK; i++)
        status = dump_body(d, i);
    return status;
}

/* --------------------------------------------------------------------- all */

static kb_status open_all(dump *d, kb_str bytes)
{
    kb_status status = kb_open_memory(bytes.s, bytes.n, NULL, &d->kb, &d->error);
    if (status == KB_OK)
        status = kb_session_new(d->kb, &d->session);
    if (status == KB_OK)
        status = kb_container_open(&d->file, bytes.s, bytes.n, &d->error);
    if (status != KB_OK)
        return status;
    d->pages = (kb_pages){.file = &d->file, .error = &d->error};
    d->pages.checked = kb_arena_get(&d->arena, kb_pages_bytes(&d->file), 1);
    return d->pages.checked != NULL ? KB_OK : KB_E_MEMORY;
}

static kb_status dump_all(dump *d, kb_str bytes)
{
    static kb_status (*const steps[])(dump *) = {dump_meta,  dump_kinds, dump_facets, dump_pages, dump_records,
                                                 dump_links, dump_words, dump_terms,  dump_graph, dump_bodies};
    kb_status status = open_all(d, bytes);
    if (status != KB_OK)
        return status;
    dump_header(d);
    for (size_t i = 0; i < KB_COUNT(steps) && status == KB_OK; i++)
        status = steps[i](d);
    return status;
}

/* The text as it stands in the blocks, opcodes and all. */
static kb_status write_text(dump *d, kb_str bytes)
{
    static uint8_t raw[KB_TEXT_BLOCK];
    kb_codebook book;
    kb_status status = open_all(d, bytes);
    if (status == KB_OK)
        status = kb_codebook_read(&d->pages, &book);
    for (uint32_t i = 0; status >= 0 && i < d->file.block_count; i++) {
        status = kb_text_block(&d->pages, &book, &d->arena, i, raw);
        if (status == KB_OK)
            (void)fwrite(raw, 1, kb_text_block_size(&d->file, i), stdout);
        kb_arena_reset(&d->arena);
    }
    return status < 0 ? status : KB_OK;
}

static bool read_file(const char *name, kb_buf *out)
{
    char block[4096];
    size_t n;
    FILE *file = fopen(name, "rb");
    if (file == NULL)
        return false;
    while ((n = fread(block, 1, sizeof block, file)) > 0)
        kb_buf_add(out, block, n);
    bool ok = ferror(file) == 0 && !out->failed;
    (void)fclose(file);
    return ok;
}

static int run(dump *d, const char *file, bool text)
{
    kb_buf bytes;
    int exit_status = 0;
    kb_buf_init(&bytes, NULL);
    if (!read_file(file, &bytes)) {
        (void)fprintf(stderr, "kb_dump: cannot read %s\n", file);
        exit_status = DUMP_IO;
    } else {
        kb_status status = (text ? write_text : dump_all)(d, kb_buf_view(&bytes));
        if (status != KB_OK) {
            (void)fflush(stdout);
            (void)fprintf(stderr, "kb_dump: %s\n", d->error.text[0] != '\0' ? d->error.text : kb_status_text(status));
            exit_status = DUMP_DAMAGED;
        }
    }
    kb_session_free(d->session);
    kb_close(d->kb);
    kb_arena_release(&d->arena);
    kb_buf_release(&bytes);
    return exit_status;
}

int main(int argc, char **argv)
{
    dump d = {.kb = NULL};
    bool text = argc == 3 && strcmp(argv[1], "--text") == 0;
    if (argc != (text ? 3 : 2)) {
        (void)fputs("usage: kb_dump [--text] FILE.kb\n", stderr);
        return DUMP_USAGE;
    }
    kb_arena_init(&d.arena, NULL);
    int status = run(&d, argv[argc - 1], text);
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? status : DUMP_IO;
}
