/*
 * cmd_verify.c - the command verify: whether every byte of the file, or of several, is well.
 * Declared in cli.h; called by commands.c.
 */
#include "cli.h"

static int json_verify(cli *c, kb_status status, const kb_error *err)
{
    json j = json_begin(c);
    json_put_string(&j, "file", out_str(c->file));
    json_put_bool(&j, "ok", status == KB_OK);
    if (c->kb != NULL) {
        json_put_number(&j, "records", c->info.records);
        json_put_digest(&j, &c->info);
    }
    return json_end(c, &j, status, err, CLI_FOUND);
}

static int print_well(cli *c)
{
    out_line_text(&c->out, out_str(c->file));
    out_puts(&c->out, ": ok, ");
    out_number(&c->out, c->info.records);
    out_puts(&c->out, " records, ");
    out_number(&c->out, c->info.file_bytes);
    out_puts(&c->out, c->info.digest_checked ? " bytes, checksums and digest checked"
                                             : " bytes, checksums checked (this build cannot check the digest)");
    out_puts(&c->out, c->info.trusted ? ", signature checked\n" : c->info.signer[0] != '\0' ? ", not the signature (--key FILE)\n" : "\n");
    return CLI_FOUND;
}

/* When it is signed inside and beside it, both must be good. */
static kb_status verify_all(cli *c, kb_error *err)
{
    kb_status status = kb_verify(c->kb, err);
    if (status == KB_OK && c->info.trusted && c->signature.n > 0)
        status = kb_check_signature(c->kb, c->keys, c->signature, err);
    return status;
}

static int verify(cli *c, const char *file)
{
    kb_error err = {KB_OK, ""};
    c->file = file;
    kb_status status = cli_open_file(c, &err);
    if (status == KB_OK && c->info.trusted)
        status = cli_read_signature(c);
    if (file == c->files[c->file_count - 1])
        cli_confine(c);
    if (status == KB_OK)
        status = verify_all(c, &err);
    int one = c->options.json  ? json_verify(c, status, &err)
              : status == KB_OK ? print_well(c)
                                : cli_fail_kb(c, status, &err);
    cli_close(c);
    return one;
}

/* Several files one after the other; the exit status is that of the first which is not well. */
int cmd_verify(cli *c)
{
    int status = cli_locate(c), all = CLI_FOUND;
    if (status != 0)
        return status;
    for (size_t i = 0; i < c->file_count; i++) {
        status = verify(c, c->files[i]);
        all = all == CLI_FOUND ? status : all;
    }
    return all;
}
