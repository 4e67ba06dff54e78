/*
 * devices.c - names that cannot be those of files on Windows. Interface: compiler.h.
 * Callers: import_names.c, export_html.c, export_markdown.c.
 */
#include "compiler.h"

#include <strings.h>

/* It has devices of these names, whatever stands behind a dot. */
bool kbc_is_device(kb_str name)
{
    static const char *const names[] = {"con", "prn", "aux", "nul", "com", "lpt"};
    kb_str stem;
    (void)kb_str_split(&name, '.', &stem);
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        bool numbered = i > 3 && stem.n == 4 && stem.s[3] >= '0' && stem.s[3] <= '9';
        if (((i <= 3 && stem.n == 3) || numbered) && strncasecmp(stem.s, names[i], 3) == 0)
            return true;
    }
    return false;
}
