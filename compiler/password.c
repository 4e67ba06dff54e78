/*
 * password.c - asks for a password: on a terminal without showing it, else the
 * first line of standard input. Interface: sign.h. Caller: sign_file.c.
 */
#include "sign.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

/* Reads up to the end of the line, a byte at a time: what is behind it is not ours. */
static bool read_line(char *text, size_t room, bool interruptible)
{
    size_t n = 0;
    while (n < room) {
        ssize_t got = read(STDIN_FILENO, text + n, 1);
        if (got < 0 && errno == EINTR && !interruptible)
            continue;
        if (got < 0 || (got == 0 && n == 0))
            return false;
        if (got == 0 || text[n] == '\n') {
            text[n] = '\0';
            return true;
        }
        n++;
    }
    return false;
}

static void do_nothing(int signal_number)
{
    (void)signal_number;
}

/* Ctrl-C ends the program once the terminal shows again what is typed. */
bool kbc_ask_password(const void *user, char *text, size_t room)
{
    struct termios shown, hidden;
    struct sigaction ours = {.sa_handler = do_nothing}, before;
    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return read_line(text, room, false);
    (void)sigemptyset(&ours.sa_mask);
    (void)sigaction(SIGINT, &ours, &before);
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    (void)fprintf(stderr, "%s: ", (const char *)user);
    (void)fflush(stderr);
    errno = 0;
    bool good = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 && read_line(text, room, true), interrupted = errno == EINTR;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    (void)fputc('\n', stderr);
    (void)sigaction(SIGINT, &before, NULL);
    if (!good && interrupted)
        (void)raise(SIGINT);
    return good;
}
