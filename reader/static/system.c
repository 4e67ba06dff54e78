/*
 * system.c - what sys.c asks of a C library about the process, and what is more
 * than one call of the kernel (calls.S), in place of musl's. Callers: sys.c,
 * file.c; start.c sets the environment.
 */
#include "system.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The kernel fills what musl declares. */
_Static_assert(sizeof(time_t) == sizeof(long), "clock_gettime()");
_Static_assert(sizeof(struct stat) == 144 && offsetof(struct stat, st_size) == 48, "stat()");

int system_error;
char **system_environment;

int *__errno_location(void)
{
    return &system_error;
}

/* How readdir(), which is musl's, asks for it. */
int *___errno_location(void) __attribute__((const, alias("__errno_location")));

char *getenv(const char *name)
{
    size_t n = strlen(name);
    for (char **at = system_environment; *at != NULL; at++)
        if (strncmp(*at, name, n) == 0 && (*at)[n] == '=')
            return *at + n + 1;
    return NULL;
}

int isatty(int fd)
{
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0;
}

/* Flags and masks, which sys.c does not set, are left out. */
int sigaction(int number, const struct sigaction *action, struct sigaction *before)
{
    system_action new = {action == NULL ? SIG_DFL : action->sa_handler, SA_RESTORER, system_sigreturn, 0}, old;
    int result = system_sigaction(number, action == NULL ? NULL : &new, &old, sizeof new.mask);
    if (before != NULL)
        before->sa_handler = old.handler;
    return result;
}

pid_t waitpid(pid_t process, int *status, int options)
{
    return system_wait(process, status, options, NULL);
}

#define WORDS_MAX 8 /* of a command, with the NULL behind them; the longest of sys.c has 5 */

int execl(const char *path, const char *word, ...)
{
    char *words[WORDS_MAX] = {NULL};
    va_list rest;
    va_start(rest, word);
    words[0] = (char *)(uintptr_t)word; /* execve() changes none */
    for (size_t i = 1; i + 1 < WORDS_MAX && words[i - 1] != NULL; i++)
        words[i] = va_arg(rest, char *);
    va_end(rest);
    return execve(path, words, system_environment);
}

int execv(const char *path, char *const words[])
{
    return execve(path, words, system_environment);
}
