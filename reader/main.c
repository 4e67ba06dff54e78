/*
 * main.c - the program icsync-kb: sets up standard streams, width, colour and
 * day, runs the command line (options.c, commands.c), and sees that the output
 * arrived.
 */
#include "cli.h"

#include <string.h>

#define READING_WIDTH 100u /* longer lines are hard to read */

static unsigned text_width(const cli_options *o)
{
    unsigned columns = 80, rows;
    if (o->width > 0)
        return o->width;
    if (sys_is_terminal(1) && sys_terminal_size(1, &columns, &rows) && columns > READING_WIDTH)
        return READING_WIDTH;
    return columns < 10 ? 10 : columns;
}

static int run(cli *c, int argc, char **argv)
{
    int status = cli_parse(c, argc, argv);
    if (status == 0 && !cli_completes(c)) /* which has no use for it and never fails */
        status = cli_set_today(c);
    if (status != 0)
        return status;
    c->out.colour = cli_wants_colour(c, 1);
    c->width = text_width(&c->options);
    return cli_run(c);
}

/* Output that did not arrive is a failure, whatever else went well. */
static int finish(cli *c, int status)
{
    if (!out_flush(&c->out)) {
        status = CLI_IO;
        if (!sys_error_is_closed_pipe(c->out.error))
            cli_fail(c, CLI_IO, "cannot write the output: ", sys_error_text(c->out.error));
    }
    cli_close(c);
    out_free(&c->out);
    out_free(&c->err);
    sys_forget(&c->memory);
    return status;
}

int main(int argc, char **argv)
{
    static sys_region region;
    cli c;
    memset(&c, 0, sizeof c);
    c.alloc = sys_region_alloc(&region);
    c.memory.alloc = &c.alloc;
    sys_init();
    sys_guard();
    c.argv0 = argc > 0 ? argv[0] : NULL;
    out_init(&c.out, 1, false);
    out_init(&c.err, 2, false);
    c.out.alloc = c.err.alloc = &c.alloc;
    return finish(&c, run(&c, argc, argv));
}
