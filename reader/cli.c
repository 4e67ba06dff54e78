/*
 * cli.c - what all files of the program icsync-kb share: memory until its end,
 * messages, exit statuses, the nearest name. Declared in cli.h; called by all
 * of them.
 */
#include "cli.h"

#include "kb_edits.h"

#include <stdarg.h>

void *cli_keep(cli *c, size_t n)
{
    return sys_keep(&c->memory, n);
}

const char *cli_string(cli *c, kb_str s)
{
    const char *copy = sys_join(&c->memory, s, out_str(""), out_str(""));
    if (copy != NULL)
        return copy;
    c->out.error = SYS_NO_SPACE; /* told at the end of the program */
    return "";
}

int cli_fail_parts(cli *c, int status, ...)
{
    va_list parts;
    (void)out_flush(&c->out); /* what is sure comes before what went wrong */
    out_puts(&c->err, "icsync-kb: ");
    va_start(parts, status);
    for (const char *part; (part = va_arg(parts, const char *)) != NULL;)
        out_line_text(&c->err, out_str(part));
    va_end(parts);
    out_char(&c->err, '\n');
    (void)out_flush(&c->err);
    return status;
}

#define USUAL_VALUES 16u
#define USUAL_BYTES 512u /* of one record among many */
#define SPARE_BYTES ((uint64_t)32 << 20)

bool cli_is_usual(const kb_record *record, uint64_t *bytes, uint64_t records)
{
    *bytes += record->id.n + record->title.n + record->path.n + record->file.n;
    if (record->value_count > USUAL_VALUES)
        *bytes += (uint64_t)record->value_count << 10; /* a label has a KiB at most */
    return *bytes <= SPARE_BYTES + records * USUAL_BYTES;
}

int cli_no_memory(cli *c)
{
    return cli_fail(c, CLI_IO, "out of memory; close other programs and try again");
}

int cli_exit_status(kb_status status)
{
    switch (status) {
    case KB_OK: return CLI_FOUND;
    case KB_NONE: return CLI_NOTHING;
    case KB_E_LIMIT:
    case KB_E_ARGUMENT: return CLI_USAGE;
    case KB_E_DIGEST:
    case KB_E_SIGNATURE: return CLI_DIGEST;
    case KB_E_MEMORY:
    case KB_E_IO: return CLI_IO;
    default: return CLI_KB;
    }
}

/* What a person can do about it. */
static const char *advice(kb_status status)
{
    switch (status) {
    case KB_E_MISSING: return "; name another with --kb FILE";
    case KB_E_NOT_KB: return "; name a .kb file that icsync-kbc has made";
    case KB_E_TOO_NEW: return "; get the newer icsync-kb";
    case KB_E_DAMAGED:
    case KB_E_DIGEST: return "; get a fresh copy of the file";
    case KB_E_LIMIT: return "; shorten the query";
    default: return "";
    }
}

int cli_fail_kb(cli *c, kb_status status, const kb_error *err)
{
    const char *text = kb_status_text(status);
    if (err != NULL && err->status == KB_E_LIMIT)
        status = KB_E_LIMIT; /* of work or memory, which looks like damage, or as if there were none, where it is met */
    if (status == KB_E_MEMORY)
        return cli_no_memory(c);
    if (err != NULL && err->status == status && err->text[0] != '\0')
        text = err->text;
    /* Where a signature is asked for, damage is a change of what was signed. */
    int exit_status = cli_exit_status(status == KB_E_DAMAGED && c->keys.n > 0 ? KB_E_SIGNATURE : status);
    if (status == KB_E_LIMIT || status == KB_E_ARGUMENT || c->file == NULL)
        return cli_fail(c, exit_status, text, advice(status));
    return cli_fail(c, exit_status, c->file, ": ", text, advice(status));
}

/* ------------------------------------------------------------------- names */

const cli_command *cli_find_command(const cli_command *commands, kb_str name)
{
    while (commands->name != NULL && !out_same(name, out_str(commands->name)))
        commands++;
    return commands->name != NULL ? commands : NULL;
}

cli_near cli_near_begin(kb_str word)
{
    unsigned limit = word.n < 4 ? 1 : word.n < 9 ? 2 : 3;
    return (cli_near){word, {NULL, 0}, limit + 1};
}

void cli_near_try(cli_near *near, kb_str candidate)
{
    unsigned distance = kb_edits(near->word, candidate, near->distance);
    if (distance < near->distance && distance < candidate.n) {
        near->distance = distance;
        near->best = candidate;
    }
}
