/*
 * keys.c - which keys are trusted, and whether one of them signed what is opened.
 * Declared in cli.h; called by paths.c. The first of these counts: --key,
 * $ICSYNC_KB_KEY, the user's configuration, everybody's.
 */
#include "cli.h"

#define KEYS_BYTES 65536u
#define SIGNATURE_BYTES 16384u

/* The file of a configuration, if it is there; "" when it is not, NULL without memory. */
static const char *in_configuration(cli *c, bool everybody)
{
    kb_str folder = cli_config_folder(c, everybody);
    if (folder.n == 0)
        return folder.s;
    const char *file = sys_join(&c->memory, folder, out_str("/icsync-kb/trusted.pub"), out_str(""));
    return file == NULL || sys_is_file(&c->memory, file) ? file : "";
}

static const char *keys_file(cli *c)
{
    const char *file = c->options.key != NULL ? c->options.key : sys_env(&c->memory, "ICSYNC_KB_KEY");
    if (file == NULL)
        file = in_configuration(c, false);
    return file != NULL && file[0] == '\0' ? in_configuration(c, true) : file;
}

int cli_read_keys(cli *c)
{
    const char *file = keys_file(c);
    if (file == NULL)
        return cli_no_memory(c);
    int error = file[0] == '\0' ? 0 : sys_read_all(&c->memory, file, KEYS_BYTES, &c->keys);
    if (error != 0)
        return cli_fail(c, CLI_IO, "cannot read the keys in ", file, ": ", sys_error_text(error));
    if (file[0] != '\0' && c->keys.n == 0)
        return cli_fail(c, CLI_USAGE, file, ": no key is in this file");
    return 0;
}

kb_status cli_trust(cli *c, kb_error *err)
{
    if (c->keys.n == 0)
        return KB_OK;
    const char *file = sys_join(&c->memory, out_str(c->file), out_str(".minisig"), out_str(""));
    c->signature.n = 0;
    if (file == NULL)
        return KB_E_MEMORY;
    if (sys_is_file(&c->memory, file) && sys_read_all(&c->memory, file, SIGNATURE_BYTES, &c->signature) != 0)
        c->signature.n = 0; /* as if there were none */
    return kb_trust(c->kb, c->keys, c->signature, err);
}
