/*
 * kbc_fixture.h - pages from Markdown in a string, for the tests of the
 * compiler behind kbc_tree(). Front matter is `key: value` lines here, a list
 * is the key again, so that these tests need no libyaml.
 */
#ifndef KBC_FIXTURE_H
#define KBC_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "near.h"
#include "rules.h"

#include "kb_body.h"

#define FIXTURE_PAGES 16

typedef struct fixture {
    kbc c;
    kbc_guide guide;
    xmlDocPtr docs[FIXTURE_PAGES];
    size_t doc_count;
} fixture;

static inline void fixture_front_matter(fixture *f, kbc_source *source)
{
    kb_str rest = source->text, line;
    source->body = source->text;
    if (!kb_str_begins(rest, KB_LIT("---\n")))
        return;
    uint32_t number = 0;
    while (kb_str_split(&rest, '\n', &line)) {
        if (number++ > 0 && kb_str_equal(line, KB_LIT("---")))
            break;
        kb_str value = line, key;
        (void)kb_str_split(&value, ':', &key);
        if (number == 1 || value.s == NULL)
            continue;
        kbc_meta *meta = kbc_list_add(&f->c, &source->meta, sizeof *meta);
        kbc_place place = {number, (uint32_t)key.n + 3};
        *meta = (kbc_meta){key, kb_arena_copy(&f->c.arena, kb_str_trim(value)), place, {number, 1}, place, false};
    }
    source->body_line = number;
    source->body = rest;
}

static inline kbc_source *fixture_source(fixture *f, const char *path, const char *text)
{
    kbc_source *source = kb_arena_get(&f->c.arena, 1, sizeof *source);
    source->path = kb_str_from(path);
    source->file = kbc_format(&f->c, "kb/%s", path);
    source->text = kb_arena_copy(&f->c.arena, kb_str_from(text));
    fixture_front_matter(f, source);
    return source;
}

/* rules NULL: the default rules. */
static inline void fixture_begin(fixture *f, const char *rules)
{
    *f = (fixture){.doc_count = 0};
    kbc_init(&f->c);
    f->guide.rules = kbc_rules_load(&f->c, rules != NULL ? fixture_source(f, "rules.xml", rules) : NULL);
    for (size_t i = 0; f->guide.rules == NULL && i < f->c.diagnostics.count; i++) {
        const kbc_diagnostic *d = &((const kbc_diagnostic *)f->c.diagnostics.items)[i];
        print_message("%u: %s\n", (unsigned)d->place.line, d->message.s);
    }
    assert_non_null(f->guide.rules);
}

static inline kbc_page *fixture_page(fixture *f, const char *path, const char *markdown)
{
    kbc_source *source = fixture_source(f, path, markdown);
    kbc_page *page = kbc_list_add(&f->c, &f->guide.pages, sizeof *page);
    *page = (kbc_page){.source = source, .id = kbc_page_id(&f->c, source->path)};
    kbc_name_path(&f->c, source->path); /* it, and those before, can be links without .md */
    xmlDocPtr doc = kbc_tree(&f->c, source);
    assert_non_null(doc);
    assert_true(f->doc_count < FIXTURE_PAGES);
    f->docs[f->doc_count++] = doc;
    kbc_extract(&f->c, f->guide.rules, doc, page);
    kbc_near_tell(&f->c, f->guide.rules, 0);
    kbc_check(&f->c, f->guide.rules, doc, page);
    kbc_encode(&f->c, doc, page);
    return page;
}

static inline void fixture_end(fixture *f)
{
    kbc_page *pages = f->guide.pages.items;
    for (size_t i = 0; i < f->guide.pages.count; i++)
        kb_buf_release(&pages[i].body);
    for (size_t i = 0; i < f->doc_count; i++)
        xmlFreeDoc(f->docs[i]);
    kbc_rules_free(f->guide.rules);
    kbc_release(&f->c);
}

/* Never NULL: a record that is not there ends the test. */
static inline kbc_record *fixture_record(const kbc_page *page, const char *id)
{
    kbc_record *records = page->records.items;
    for (size_t i = 0; i < page->records.count; i++)
        if (kb_str_equal(records[i].id, kb_str_from(id)))
            return &records[i];
    fail_msg("there is no record %s", id);
    abort(); /* which is not reached, but tells analysers */
}

static inline kb_str fixture_kind(const fixture *f, const kbc_record *record)
{
    return record->kind == KBC_NONE ? KB_LIT("") : KBC_AT(f->guide.rules->kinds, kbc_rule_kind, record->kind)->name;
}

/* "mac windows 2": the names of the values. */
static inline kb_str fixture_values(fixture *f, const kbc_record *record)
{
    kb_str names = KB_LIT("");
    for (size_t i = 0; i < record->value_count; i++) {
        kb_str name = KBC_AT(f->guide.rules->values, kbc_rule_value, record->values[i])->name;
        names = kbc_format(&f->c, "%.*s%s%.*s", (int)names.n, names.s, i > 0 ? " " : "", (int)name.n, name.s);
    }
    return names;
}

/* A diagnostic as one line: "error kb/a.md:3:1 duplicate-id the id ..." */
static inline kb_str fixture_diagnostic(fixture *f, size_t i)
{
    if (i >= f->c.diagnostics.count)
        return KB_LIT("(none)");
    const kbc_diagnostic *d = &((const kbc_diagnostic *)f->c.diagnostics.items)[i];
    return kbc_format(&f->c, "%s %.*s:%u:%u %s %.*s", d->severity == KBC_ERROR ? "error" : "warning", (int)d->file.n,
                      d->file.s, (unsigned)d->place.line, (unsigned)d->place.column, d->rule, (int)d->message.n,
                      d->message.s);
}

static inline void fixture_quiet(fixture *f)
{
    if (f->c.diagnostics.count > 0)
        print_message("%s\n", fixture_diagnostic(f, 0).s);
    assert_int_equal(f->c.diagnostics.count, 0);
}

#define assert_str(actual, expected) fixture_assert_str((actual), (expected), __FILE__, __LINE__)

static inline void fixture_assert_str(kb_str actual, const char *expected, const char *file, int line)
{
    if (kb_str_equal(actual, kb_str_from(expected)))
        return;
    print_message("got:  %.*s\nwant: %s\n", (int)actual.n, actual.n > 0 ? actual.s : "", expected);
    _fail(file, line);
}

/* A span of a body as text: elements in angle brackets by short names. */
static inline kb_str fixture_body(fixture *f, kb_str span)
{
    static const char *const names[] = {"text", "p", "h",    "list",   "item", "table", "row",  "cell",  "code", "quote",
                                        "adm",  "hr", "br",  "strong", "em",   "span",  "link", "image", "T",    "part"};
    kb_body body;
    kb_event event;
    kb_str text = KB_LIT("");
    kb_status status;
    kb_body_init(&body, span);
    while ((status = kb_body_next(&body, &event)) == KB_OK) {
        if (event.element == KB_TEXT)
            text = kbc_format(&f->c, "%.*s%.*s", (int)text.n, text.s, (int)event.text.n, event.text.s);
        else if (event.leave)
            text = kbc_format(&f->c, "%.*s</%s>", (int)text.n, text.s, names[event.element]);
        else
            text = kbc_format(&f->c, "%.*s<%s%s%.*s", (int)text.n, text.s, names[event.element],
                              event.label.n > 0 ? " " : "", (int)event.label.n, event.label.s),
            text = kbc_format(&f->c, event.number > 0 ? "%.*s %u>" : "%.*s>", (int)text.n, text.s,
                              (unsigned)event.number);
    }
    assert_int_equal(status, KB_NONE);
    return text;
}

static inline kb_str fixture_span(fixture *f, const kbc_page *page, const kbc_record *record)
{
    return fixture_body(f, kb_str_slice(kb_buf_view(&page->body), record->start, record->start + record->length));
}

#endif
