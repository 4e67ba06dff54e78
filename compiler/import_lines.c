/*
 * import_lines.c - writes lines of Markdown within quotes and lists. Interface:
 * import.h. Callers: import_blocks.c, import_tables.c.
 */
#include "import.h"

void kbc_import_lines_begin(kbc_import_lines *l, const kb_alloc *alloc)
{
    *l = (kbc_import_lines){.any = false};
    kb_buf_init(&l->out, alloc);
    kb_buf_init(&l->prefix, alloc);
    kb_buf_init(&l->lead, alloc);
}

void kbc_import_lines_release(kbc_import_lines *l)
{
    kb_buf_release(&l->out);
    kb_buf_release(&l->prefix);
    kb_buf_release(&l->lead);
}

void kbc_import_line(kbc_import_lines *l, kb_str line)
{
    kb_buf *first = l->lead.size > 0 ? &l->lead : &l->prefix;
    kb_buf_str(&l->out, kb_buf_view(first));
    kb_buf_str(&l->out, line);
    while (l->out.size > 0 && l->out.data[l->out.size - 1] == ' ')
        l->out.size--;
    kb_buf_byte(&l->out, '\n');
    kb_buf_clear(&l->lead);
}

void kbc_import_begin_block(kbc_import_lines *l)
{
    bool rule = l->rule && l->any;
    l->rule = false;
    if (l->any && !l->tight)
        kbc_import_line(l, KB_LIT(""));
    if (rule) {
        kbc_import_line(l, KB_LIT("---"));
        kbc_import_line(l, KB_LIT(""));
    }
    l->any = true;
    l->marker = '\0';
}

void kbc_import_text(kbc_import_lines *l, kb_str text)
{
    kb_str line;
    while (kb_str_split(&text, '\n', &line))
        kbc_import_line(l, line);
}

kbc_import_outer kbc_import_enter(kbc_import_lines *l, kb_str mark, bool repeat)
{
    kbc_import_outer outer = {l->prefix.size, l->any, l->tight, l->marker};
    if (l->lead.size == 0)
        kb_buf_str(&l->lead, kb_buf_view(&l->prefix));
    kb_buf_str(&l->lead, mark);
    for (size_t i = 0; i < mark.n; i++)
        kb_buf_byte(&l->prefix, (uint8_t)(repeat ? mark.s[i] : ' '));
    l->any = l->tight = l->rule = false;
    l->marker = '\0';
    l->depth++;
    return outer;
}

void kbc_import_leave(kbc_import_lines *l, kbc_import_outer outer)
{
    l->prefix.size = outer.prefix;
    l->lead.size = 0; /* of a container with nothing in it */
    l->any = outer.any;
    l->tight = outer.tight;
    l->marker = outer.marker;
    l->rule = false;
    l->depth--;
}
