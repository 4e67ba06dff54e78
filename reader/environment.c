/*
 * environment.c - what the environment says of colour and of the day. Declared in
 * cli.h; called by main.c, here and in browse/.
 */
#include "cli.h"

#include "kb_days.h"

#include <string.h>

/* Order of NO_COLOR and the others as documented for most programs. */
bool cli_wants_colour(cli *c, int fd)
{
    const char *force = sys_env(&c->memory, "CLICOLOR_FORCE"), *normal = sys_env(&c->memory, "CLICOLOR");
    if (c->options.colour != CLI_AUTO)
        return c->options.colour == CLI_ALWAYS;
    if (sys_env(&c->memory, "NO_COLOR") != NULL)
        return false;
    if ((force != NULL && strcmp(force, "0") != 0) || sys_env(&c->memory, "FORCE_COLOR") != NULL)
        return true;
    if (normal != NULL && strcmp(normal, "0") == 0)
        return false;
    return sys_has_colour(fd);
}

int cli_set_today(cli *c)
{
    const char *text = sys_env(&c->memory, "ICSYNC_KB_TODAY");
    c->today = text == NULL ? sys_today() : kb_day_read(out_str(text));
    c->today_is_set = text != NULL;
    if (text == NULL || c->today != KB_NO_DAY)
        return 0;
    return cli_fail(c, CLI_USAGE, "ICSYNC_KB_TODAY is \"", text, "\", not a day such as 2027-01-31");
}
