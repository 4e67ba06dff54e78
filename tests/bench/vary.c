/*
 * vary.c - makes a larger corpus of a small one: Markdown with other words.
 *
 *   vary N FROM TO <names
 *
 * Copies the files of folder FROM whose names it reads, one a line, to TO. In
 * copy number N a quarter of the words of four letters and more have other
 * letters, the same ones wherever the word stands; copy 0 is the page itself.
 * Front matter, targets of links, tags, and words with digits, underscores or
 * capitals inside stay, so that the copy is built like the page.
 */
#include "bench.h"
#include <ctype.h>
#include <stdbool.h>

static bool in_word(int c)
{
    return isalnum(c) || c == '_' || c >= 0x80;
}

static unsigned hash(const char *s, size_t n)
{
    unsigned h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned)tolower((unsigned char)s[i])) * 16777619u;
    return h >> 8;
}

/* The letter that stands for c: a vowel for a vowel, so that stems stay like stems. */
static char other_letter(char c, unsigned by)
{
    static const char vowels[] = "aeiou", others[] = "bcdfghjklmnpqrstvwxyz";
    char low = (char)tolower((unsigned char)c);
    const char *of = strchr(vowels, low) != NULL ? vowels : others;
    size_t n = strlen(of);
    char got = of[((size_t)(strchr(of, low) - of) + by) % n];
    return isupper((unsigned char)c) ? (char)toupper((unsigned char)got) : got;
}

static void put_word(char *s, size_t n, unsigned copy, FILE *out)
{
    bool plain = copy > 0 && n >= 4 && hash(s, n) % 4 == 0;
    for (size_t i = 0; plain && i < n; i++)
        plain = islower((unsigned char)s[i]) || (i == 0 && isupper((unsigned char)s[i]));
    for (size_t i = 0; plain && i < n; i++)
        s[i] = other_letter(s[i], copy * (unsigned)(i + 1) + copy / 21);
    (void)fwrite(s, 1, n, out);
}

/* Where what stays as it is ends: a target of a link, a tag, or one byte. */
static char *kept(char *s)
{
    char *end = NULL;
    if (s[0] == '<')
        end = strchr(s, '>');
    else if (s[0] == ']' && (s[1] == '(' || s[1] == ':'))
        end = strpbrk(s, ")\n");
    else if (s[0] == ':' && s[1] == '/')
        end = strpbrk(s, " \n");
    return end == NULL ? s + 1 : end;
}

static void put_line(char *s, unsigned copy, FILE *out)
{
    while (*s != '\0') {
        char *end = s;
        while (in_word((unsigned char)*end))
            end++;
        if (end > s) {
            put_word(s, (size_t)(end - s), copy, out);
        } else {
            end = kept(s);
            (void)fwrite(s, 1, (size_t)(end - s), out);
        }
        s = end;
    }
}

static void copy_file(const char *from, const char *to, unsigned copy)
{
    static char *line;
    static size_t room;
    bool head = false;
    FILE *in = open_or_die(from, "r"), *out = open_or_die(to, "w");
    for (long number = 0; getline(&line, &room, in) > 0; number++) {
        bool rule = strncmp(line, "---", 3) == 0;
        head = number == 0 ? rule : head;
        put_line(line, head ? 0 : copy, out);
        head = head && (number == 0 || !rule);
    }
    (void)fclose(in);
    if (fclose(out) != 0)
        die(to);
}

int main(int argc, char **argv)
{
    char name[2000], from[4096], to[4096];
    if (argc != 4)
        die("usage: vary N FROM TO <names");
    while (fgets(name, sizeof name, stdin) != NULL) {
        name[strcspn(name, "\n")] = '\0';
        (void)snprintf(from, sizeof from, "%s/%s", argv[2], name);
        (void)snprintf(to, sizeof to, "%s/%s", argv[3], name);
        copy_file(from, to, (unsigned)strtoul(argv[1], NULL, 10));
    }
    return 0;
}
