/*
 * repeat.c - prints texts many times, for hostile sources:
 *     repeat COUNT TEXT [COUNT TEXT...]
 * In a text \n, \t, \r, \\ and \xHH stand for bytes, \i for the number of the
 * repetition from 1. Callers: tests/hostile/run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *print_escape(const char *at, unsigned long number)
{
    static const char codes[] = "ntr", bytes[] = "\n\t\r";
    const char *code = strchr(codes, at[1]);
    if (at[1] == 'i')
        printf("%lu", number);
    else if (at[1] == 'x' && at[2] != '\0' && at[3] != '\0')
        (void)putchar((int)strtoul((char[3]){at[2], at[3], '\0'}, NULL, 16));
    else
        (void)putchar(at[1] != '\0' && code != NULL ? bytes[code - codes] : at[1]);
    return at + (at[1] == 'x' ? 4 : 2);
}

int main(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        unsigned long count = strtoul(argv[i], NULL, 10);
        for (unsigned long number = 1; number <= count; number++) {
            for (const char *at = argv[i + 1]; *at != '\0';) {
                if (*at == '\\' && at[1] != '\0')
                    at = print_escape(at, number);
                else
                    (void)putchar(*at++);
            }
        }
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
