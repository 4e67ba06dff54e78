/*
 * references.c - reference definitions of a page, so that a table's cell,
 * which cmark reads as a document of its own, gets the ones that it names.
 * Interface: tree.h. Callers: table_tree.c, tree.c.
 */
#include "kb_text.h"
#include "tree.h"

#include <stdlib.h>

#define LABEL_BYTES 999 /* CommonMark's own limit, in characters */
#define DEFINITION_BYTES 4096
#define SAME_LABEL 4    /* folding makes more labels equal than cmark does */

typedef struct definition {
    kb_str label; /* folded */
    kb_str line;
    size_t number;
} definition;

struct kbc_references {
    kbc_list definitions; /* by label, then number */
};

/* ----------------------------------------------------------------- reading */

/* The `]` of the label that begins at text.s[0]; text.n when there is none. */
static size_t label_end(kb_str text)
{
    for (size_t i = 1; i < text.n && i <= LABEL_BYTES; i++) {
        if (text.s[i] == ']')
            return i;
        if (text.s[i] == '[')
            break;
        i += text.s[i] == '\\' ? 1 : 0;
    }
    return text.n;
}

static size_t address_end(kb_str text)
{
    size_t i = 0;
    bool pointed = text.n > 0 && text.s[0] == '<';
    while (i < text.n && (pointed ? text.s[i] != '>' : text.s[i] != ' ' && text.s[i] != '\t'))
        i++;
    return pointed && i < text.n ? i + 1 : i;
}

static bool is_title(kb_str text)
{
    if (text.n < 2)
        return false;
    char end = text.s[0] == '(' ? ')' : text.s[0];
    return (end == '"' || end == '\'' || end == ')') && memchr(text.s + 1, end, text.n - 1) == text.s + text.n - 1;
}

bool kbc_read_definition(kb_str line, kb_str *label)
{
    line = kb_str_trim(line);
    size_t end = line.n > 0 && line.s[0] == '[' ? label_end(line) : line.n;
    if (end + 2 > line.n || line.s[end + 1] != ':')
        return false;
    *label = kb_str_trim(kb_str_slice(line, 1, end));
    kb_str rest = kb_str_trim(kb_str_slice(line, end + 2, line.n));
    size_t address = address_end(rest);
    kb_str title = kb_str_trim(kb_str_slice(rest, address, rest.n));
    return label->n > 0 && address > 0 && (title.n == 0 || is_title(title));
}

static kb_str fold(kbc *c, kb_str label)
{
    kb_buf folded;
    kb_buf_init(&folded, &c->arena.alloc);
    kb_fold_text(label, &folded);
    kb_str copy = kb_arena_copy(&c->arena, kb_str_trim(kb_buf_view(&folded)));
    kb_buf_release(&folded);
    return copy;
}

/* -------------------------------------------------------------- collecting */

static int by_label(const void *left, const void *right)
{
    const definition *a = left, *b = right;
    int order = kb_str_compare(a->label, b->label);
    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

kbc_references *kbc_collect_references(kbc *c, const kbc_cut *cut)
{
    kbc_references *references = kb_arena_get(&c->arena, 1, sizeof *references);
    for (uint32_t i = 1; i <= cut->lines.count; i++) {
        kb_str line = kbc_line_at(&cut->lines, i), label;
        line = kb_str_slice(line, kbc_quote_prefix(line), line.n);
        if (line.n == 0 || line.s[0] != '[' || line.n > DEFINITION_BYTES ||
            (cut->marks[cut->origins[i - 1]] & (KBC_LINE_CODE | KBC_LINE_ROW)) != 0 || !kbc_read_definition(line, &label))
            continue;
        definition *d = kbc_list_add(c, &references->definitions, sizeof *d);
        *d = (definition){fold(c, label), line, i};
    }
    if (references->definitions.count > 1)
        qsort(references->definitions.items, references->definitions.count, sizeof(definition), by_label);
    return references;
}

/* ----------------------------------------------------------------- looking */

static size_t first_of(const kbc_references *references, kb_str label)
{
    const definition *all = references->definitions.items;
    size_t low = 0, high = references->definitions.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kb_str_compare(all[middle].label, label) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_definitions(kbc *c, const kbc_references *references, kb_str label, kb_buf *out)
{
    kb_str folded = fold(c, label);
    const definition *all = references->definitions.items;
    size_t first = first_of(references, folded);
    for (size_t i = first; i < references->definitions.count && i < first + SAME_LABEL; i++) {
        if (!kb_str_equal(all[i].label, folded))
            break;
        kb_buf_str(out, KB_LIT("\n\n"));
        kb_buf_str(out, all[i].line);
    }
}

void kbc_add_references(kbc *c, const kbc_references *references, kb_str text, kb_buf *out)
{
    if (references->definitions.count == 0)
        return;
    size_t open = text.n; /* of the last `[`; a label holds no other */
    for (size_t i = 0; i < text.n && out->size <= c->limits[KBC_MAX_REFERENCES]; i++) {
        if (text.s[i] == '[')
            open = i + 1;
        else if (text.s[i] == ']' && open < i && i - open <= LABEL_BYTES) {
            add_definitions(c, references, kb_str_slice(text, open, i), out);
            open = text.n;
        }
        i += text.s[i] == '\\' ? 1 : 0;
    }
}
