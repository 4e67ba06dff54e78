/*
 * aside.c - work in a process of its own, which a signal ends (aside.h). Callers: watch.c, main.c.
 */
#include "aside.h"

#include <errno.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

bool kbc_aside_begin(kbc_aside *aside, int (*work)(void *user), void *user)
{
    aside->parent = (long)getpid();
    pid_t process = fork();
    if (process == 0)
        _exit(work(user)); /* what the parent has in its streams is the parent's */
    aside->process = process > 0 ? (long)process : 0;
    return process > 0;
}

bool kbc_aside_is_wanted(const kbc_aside *aside)
{
    return (long)getppid() == aside->parent;
}

static bool has_ended(kbc_aside *aside, int options, int *status)
{
    int how = 0;
    pid_t process = 0;
    *status = -1;
    if (aside->process == 0)
        return false;
    do
        process = waitpid((pid_t)aside->process, &how, options);
    while (process < 0 && errno == EINTR);
    if (process == 0)
        return false;
    if (process > 0 && WIFEXITED(how))
        *status = WEXITSTATUS(how);
    aside->process = 0;
    return true;
}

bool kbc_aside_has_ended(kbc_aside *aside, int *status)
{
    return has_ended(aside, WNOHANG, status);
}

void kbc_aside_stop(const kbc_aside *aside)
{
    if (aside->process != 0)
        (void)kill((pid_t)aside->process, SIGTERM);
}

void kbc_aside_wait(kbc_aside *aside)
{
    int status;
    (void)has_ended(aside, 0, &status);
}
