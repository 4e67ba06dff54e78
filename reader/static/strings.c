/*
 * strings.c - functions of string.h, in place of musl's, which look at a word at a
 * time or keep a table of bytes: what the reader looks through is short. Callers:
 * everybody. memcpy() and its like are musl's.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The standard's own prototypes take what is constant and give what is not. */
static void *variable(const void *at)
{
    return (void *)(uintptr_t)at;
}

void *memchr(const void *bytes, int c, size_t n)
{
    const unsigned char *at = bytes;
    for (; n > 0; n--, at++)
        if (*at == (unsigned char)c)
            return variable(at);
    return NULL;
}

size_t strlen(const char *s)
{
    size_t n = 0;
    while (s[n] != '\0')
        n++;
    return n;
}

int strcmp(const char *a, const char *b)
{
    for (; *a == *b && *a != '\0'; a++)
        b++;
    return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n > 0 && *a == *b && *a != '\0'; n--, a++)
        b++;
    return n == 0 ? 0 : (unsigned char)*a - (unsigned char)*b;
}

char *strchr(const char *s, int c)
{
    return memchr(s, c, strlen(s) + 1);
}

char *strrchr(const char *s, int c)
{
    for (size_t n = strlen(s) + 1; n > 0; n--)
        if (s[n - 1] == (char)c)
            return variable(s + n - 1);
    return NULL;
}

/* How many bytes at the start of s are (or are not) among those of set. */
static size_t span(const char *s, const char *set, bool among)
{
    size_t n = 0;
    while (s[n] != '\0' && (strchr(set, s[n]) != NULL) == among)
        n++;
    return n;
}

size_t strspn(const char *s, const char *set)
{
    return span(s, set, true);
}

size_t strcspn(const char *s, const char *set)
{
    return span(s, set, false);
}
