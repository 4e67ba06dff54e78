/*
 * export.c - has a .kb file made into one of the forms. Interface: export.h. Caller:
 * main.c.
 */
#include "export.h"

bool kbc_export(kbc_exports *x, kbc_form form, kb_str *problem)
{
    static kb_status (*const forms[])(kbc_exports *) = {
        [KBC_SITE] = kbc_export_site,
        [KBC_ONE_PAGE] = kbc_export_one_page,
        [KBC_MARKDOWN] = kbc_export_markdown,
        [KBC_LINES] = kbc_export_lines,
    };
    kb_status status = forms[form](x);
    if (status == KB_OK)
        return true;
    const kb_error *error = kb_session_error(x->session);
    *problem = status == KB_E_LIMIT ? KB_LIT("the addresses of its links are too long together") : x->problem;
    if (problem->s == NULL)
        *problem = kb_arena_copy(&x->c->arena, kb_str_from(error->text[0] != '\0' ? error->text : kb_status_text(status)));
    return false;
}
