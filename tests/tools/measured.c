/*
 * measured.c - runs a command within limits and says what it took:
 *     measured FILE SECONDS COMMAND [WORD...]
 * FILE gets a line: milliseconds of the processor, KiB that were resident at most. The command may take SECONDS of the
 * processor, then a signal ends it. Its status is that of the command, or 128 and the number of the signal.
 * Callers: tests/attacks/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static long milliseconds(struct timeval t)
{
    return (long)t.tv_sec * 1000 + (long)t.tv_usec / 1000;
}

static _Noreturn void run(char **argv, rlim_t seconds)
{
    struct rlimit cpu = {seconds, seconds};
    if (setrlimit(RLIMIT_CPU, &cpu) == 0)
        (void)execv(argv[0], argv);
    _exit(127);
}

int main(int argc, char **argv)
{
    struct rusage used;
    int how = 0;
    if (argc < 4)
        return 127;
    pid_t child = fork();
    if (child == 0)
        run(argv + 3, (rlim_t)strtoul(argv[2], NULL, 10));
    FILE *out = fopen(argv[1], "w");
    if (child < 0 || out == NULL || waitpid(child, &how, 0) != child || getrusage(RUSAGE_CHILDREN, &used) != 0)
        return 127;
    (void)fprintf(out, "%ld %ld\n", milliseconds(used.ru_utime) + milliseconds(used.ru_stime), used.ru_maxrss);
    (void)fclose(out);
    return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}
