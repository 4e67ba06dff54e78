/*
 * exports.c - a .kb file that is being exported, and the files that come of it.
 * Interface: export.h. Callers: main.c, export_*.c.
 */
#include "export.h"

/* Links of a guide are hardly as long together as its file. */
#define LEAST_BYTES 1048576u
#define TIMES 8u

kb_status kbc_export_open(kbc *c, const char *file, kbc_exports *out, kb_str *problem)
{
    kb_error error;
    kb_info info;
    *out = (kbc_exports){.c = c, .file = file};
    kb_status status = kbc_open_kb(file, &out->k, &out->session, &error);
    if (status != KB_OK) {
        *problem = kbc_format(c, "%s: %s", file, error.text);
        return status;
    }
    kb_get_info(out->k, &info);
    out->link_bytes = (info.file_bytes + LEAST_BYTES) * TIMES;
    return KB_OK;
}

void kbc_export_close(kbc_exports *x)
{
    for (size_t i = 0; i < x->files.count; i++)
        kb_buf_release(&((kbc_export_file *)x->files.items)[i].bytes);
    kb_session_free(x->session);
    kb_close(x->k);
    *x = (kbc_exports){.c = x->c};
}

kb_buf *kbc_export_add(kbc_exports *x, kb_str path)
{
    kb_alloc alloc = kbc_alloc();
    kbc_export_file *file = kbc_list_add(x->c, &x->files, sizeof *file);
    file->path = kb_arena_copy(&x->c->arena, path);
    kb_buf_init(&file->bytes, &alloc);
    return &file->bytes;
}

kb_status kbc_export_link(kb_session *s, uint64_t *left, uint32_t number, kb_link *out)
{
    kb_status status = kb_get_link(s, number, out);
    if (status != KB_OK || left == NULL)
        return status;
    if (*left < out->target.n)
        return KB_E_LIMIT;
    *left -= out->target.n;
    return KB_OK;
}

kb_status kbc_export_fail(kbc_exports *x, kb_str problem)
{
    x->problem = problem;
    return KB_E_ARGUMENT;
}
