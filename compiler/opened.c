/*
 * opened.c - opens a .kb file that the compiler reads again. Interface: compiler.h. Callers: exports.c, diff.c, main.c.
 */
#include "compiler.h"

kb_status kbc_open_kb(const char *file, kb **k, kb_session **session, kb_error *err)
{
    *err = (kb_error){.status = KB_OK};
    kb_alloc alloc = kbc_alloc();
    *session = NULL;
    kb_status status = kb_open_file(file, &alloc, k, err);
    if (status == KB_OK)
        status = kbc_sure(kb_verify(*k, err));
    if (status == KB_OK)
        status = kbc_sure(kb_session_new(*k, session));
    if (status == KB_OK)
        return KB_OK;
    kb_close(*k);
    *k = NULL;
    return err->text[0] != '\0' ? status : kb_fail(err, status, "%s", kb_status_text(status));
}
