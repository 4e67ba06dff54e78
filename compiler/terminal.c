/*
 * terminal.c - what icsync-kbc asks of its terminal, the environment and
 * the clock (terminal.h). Caller: main.c.
 */
#include "terminal.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
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

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

bool kbc_is_dumb(void)
{
    const char *term = variable("TERM");
    return term == NULL || strcmp(term, "dumb") == 0;
}

/* The order that most programs document; the reader has the same. */
bool kbc_wants_colour(bool terminal)
{
    const char *force = variable("CLICOLOR_FORCE"), *normal = variable("CLICOLOR");
    if (variable("NO_COLOR") != NULL)
        return false;
    if ((force != NULL && strcmp(force, "0") != 0) || variable("FORCE_COLOR") != NULL)
        return true;
    if (normal != NULL && strcmp(normal, "0") == 0)
        return false;
    return !kbc_is_dumb() && terminal;
}

bool kbc_reader_left(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

unsigned kbc_terminal_width(void)
{
    struct winsize size;
    const char *columns = variable("COLUMNS");
    long width = columns != NULL ? strtol(columns, NULL, 10) : 0;
    if (width > 0 && width <= 1000)
        return (unsigned)width;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

bool kbc_milliseconds(int64_t *now)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0)
        return false;
    *now = (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
    return true;
}

bool kbc_today(int32_t *day)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    long long seconds = (long long)time(NULL);
    if (epoch != NULL) {
        char *end;
        seconds = strtoll(epoch, &end, 10);
        if (end == epoch || *end != '\0' || seconds < 0)
            return false;
    }
    *day = (int32_t)(seconds / 86400);
    return true;
}
