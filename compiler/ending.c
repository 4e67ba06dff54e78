/*
 * ending.c - how the program ends at once: memory ran out, or a file that it reads was cut. A line, what must not
 * be left behind is taken away, and no memory and no stdio is asked for. Interface: compiler.h. Callers: memory.c,
 * save.c, save_folder.c, main.c.
 */
#define _XOPEN_SOURCE 700 /* SIGBUS on all systems */

#include "compiler.h"

#include <signal.h>
#include <unistd.h>

/* Of the whole process, since a signal has no argument to take it by. */
static struct ending {
    kbc_undo *undo;
    const void *user;
} ending;

void kbc_at_end(kbc_undo *undo, const void *user)
{
    ending = (struct ending){undo, user};
}

void kbc_end_at_once(int status, const char *line)
{
    ssize_t written = write(STDERR_FILENO, line, strlen(line));
    (void)written;
    if (ending.undo != NULL)
        ending.undo(ending.user);
    _exit(status);
}

static void on_bus_error(int signal_number)
{
    (void)signal_number;
    kbc_end_at_once(3, "icsync-kbc: a file changed while it was read (truncated?); try again\n");
}

void kbc_guard(void)
{
    struct sigaction action = {.sa_handler = on_bus_error}, ignore = {.sa_handler = SIG_IGN};
    (void)sigemptyset(&action.sa_mask);
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGBUS, &action, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}
