/*
 * keys.c - which keys are trusted, and whether one of them signed what is opened.
 * Declared in cli.h; called by paths.c. The first of these counts: --key,
 * $ICSYNC_KB_KEY, the user's configuration, everybody's.
 */
#include "cli.h"

#define KEYS_BYTES 65536u
#define SIGNATURE_BYTES 16384u

/* Reads the keys of a file; when it was not named it need not be there. */
static int read_keys(cli *c, const char *file, bool named)
{
    int error = file == NULL ? SYS_NO_SPACE : sys_read_all(&c->memory, file, KEYS_BYTES, &c->keys);
    if (error != 0 && (named || !sys_is_missing(file, error)))
        return cli_fail(c, CLI_IO, "cannot read the keys in ", file != NULL ? file : "a file", ": ", sys_error_text(error));
    return error != 0 || c->keys.n > 0 ? 0 : cli_fail(c, CLI_USAGE, file, ": no key is in this file");
}

int cli_read_keys(cli *c)
{
    const char *file = c->options.key != NULL ? c->options.key : sys_env(&c->memory, "ICSYNC_KB_KEY");
    if (file != NULL)
        return read_keys(c, file, true);
    int status = read_keys(c, cli_trusted_file(c, false), false);
    return status != 0 || c->keys.n > 0 ? status : read_keys(c, cli_trusted_file(c, true), false);
}

kb_status cli_read_signature(cli *c)
{
    const char *file = sys_join(&c->memory, out_str(c->file), out_str(".minisig"), out_str(""));
    c->signature.n = 0;
    if (file == NULL)
        return KB_E_MEMORY;
    if (!sys_is_file(&c->memory, file) || sys_read_all(&c->memory, file, SIGNATURE_BYTES, &c->signature) == 0)
        return KB_OK;
    c->file = file; /* which is told */
    return KB_E_IO;
}

kb_status cli_trust(cli *c, kb_error *err)
{
    const kb_str none = {"", 0};
    kb_status status = c->keys.n > 0 ? kb_trust(c->kb, c->keys, none, err) : KB_OK;
    if (status != KB_E_SIGNATURE)
        return status;
    status = cli_read_signature(c);
    return status == KB_OK ? kb_trust(c->kb, c->keys, c->signature, err) : status;
}
