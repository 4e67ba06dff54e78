/*
 * report_json.c - diagnostics as one JSON object, a line for each, always
 * whole and UTF-8. Interface: report.h. Callers: main.c, and of kbc_json_string()
 * gaps_print.c, diff_json.c and export_lines.c.
 */
#include "kb_text.h"
#include "report.h"
#include "tree.h"

#include <stdio.h>

/* Bytes that are no UTF-8 become U+FFFD; what acts on terminals is escaped. */
void kbc_json_string(kb_buf *out, kb_str text)
{
    kb_buf_byte(out, '"');
    for (size_t at = 0; at < text.n;) {
        size_t start = at;
        uint32_t code = kb_utf8_next(text, &at);
        if (code == '"' || code == '\\')
            kbc_buf_format(out, "\\%c", (char)code);
        else if (code == '\n')
            kb_buf_str(out, KB_LIT("\\n"));
        else if (kbc_is_hidden(code) && code > 0xffff)
            kbc_buf_format(out, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (code >> 10)), (unsigned)(0xdc00 + (code & 0x3ff)));
        else if (kbc_is_hidden(code) || (code == 0xfffd && at - start == 1))
            kbc_buf_format(out, "\\u%04x", (unsigned)code);
        else
            kb_buf_str(out, kb_str_slice(text, start, at));
    }
    kb_buf_byte(out, '"');
}

static void add_number(kb_buf *out, const char *key, size_t number)
{
    if (number > 0)
        kbc_buf_format(out, ",\"%s\":%zu", key, number);
    else
        kbc_buf_format(out, ",\"%s\":null", key);
}

static void add_place(kb_buf *out, kbc_walk *walk, const kbc_source *source, kbc_place place)
{
    kb_buf_str(out, KB_LIT("\"file\":"));
    if (source != NULL && source->file.n > 0)
        kbc_json_string(out, source->file);
    else
        kb_buf_str(out, KB_LIT("null"));
    size_t column = place.line > 0 ? place.column : 0;
    add_number(out, "line", place.line);
    add_number(out, "column", column > 0 ? kbc_display_column(walk, source, place) : 0);
    add_number(out, "byte_column", column);
}

static void add_diagnostic(kb_buf *out, const kbc_diagnostic *d, kbc_walk *walk, kbc_walk *note_walk)
{
    kb_buf_byte(out, '{');
    add_place(out, walk, d->source, d->place);
    kbc_buf_format(out, ",\"severity\":\"%s\",\"rule\":", d->severity == KBC_ERROR ? "error" : "warning");
    kbc_json_string(out, kb_str_from(d->rule));
    kb_buf_str(out, KB_LIT(",\"message\":"));
    kbc_json_string(out, d->message);
    kb_buf_str(out, KB_LIT(",\"note\":"));
    if (d->note.s == NULL) {
        kb_buf_str(out, KB_LIT("null}"));
        return;
    }
    kb_buf_byte(out, '{');
    add_place(out, note_walk, d->note_source, d->note_place);
    kb_buf_str(out, KB_LIT(",\"message\":"));
    kbc_json_string(out, d->note);
    kb_buf_str(out, KB_LIT("}}"));
}

static void print(kb_buf *out, FILE *stream)
{
    (void)fwrite(out->data, 1, out->size, stream);
    kb_buf_clear(out);
}

void kbc_print_json(const kbc *c, const char *failed, void *stream)
{
    kb_alloc alloc = kbc_alloc();
    kb_buf out;
    kbc_walk walk = {0}, note_walk = {0};
    const kbc_diagnostic **sorted = kbc_sort_diagnostics(c);
    kb_buf_init(&out, &alloc);
    kbc_buf_format(&out, "{\"schema\":1,\"errors\":%zu,\"warnings\":%zu,\"diagnostics\":[", c->errors, c->warnings);
    for (size_t i = 0; i < c->diagnostics.count; i++) {
        kb_buf_str(&out, i > 0 ? KB_LIT(",\n") : KB_LIT("\n"));
        add_diagnostic(&out, sorted[i], &walk, &note_walk);
        print(&out, stream);
    }
    kb_buf_byte(&out, ']');
    if (failed != NULL) {
        kb_buf_str(&out, KB_LIT(",\"error\":"));
        kbc_json_string(&out, kb_str_from(failed));
    }
    kb_buf_str(&out, KB_LIT("}\n"));
    print(&out, stream);
    kb_buf_release(&out);
    kbc_free(sorted);
}
