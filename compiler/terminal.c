/*
 * terminal.c - what icsync-kbc asks of its terminal and the clock
 * (terminal.h). Caller: main.c.
 */
#include "terminal.h"

#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

bool kbc_has_terminal(void)
{
    return isatty(STDERR_FILENO) == 1;
}

bool kbc_is_terminal(void)
{
    return isatty(STDOUT_FILENO) == 1;
}

unsigned kbc_terminal_columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool kbc_milliseconds(int64_t *now)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0)
        return false;
    *now = (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
    return true;
}
