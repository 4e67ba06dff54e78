/*
 * message.c - the line that says what went wrong (kb_base.h). Callers: everybody.
 * printf() of the C library is half as large as the stemmer and would be in the
 * program for these lines alone.
 */
#include "kb_base.h"

#include <stdarg.h>

typedef struct line {
    char *text;
    size_t n, room; /* with its NUL */
} line;

static void put(line *l, const char *text, size_t most)
{
    for (size_t i = 0; i < most && text[i] != '\0' && l->n + 1 < l->room; i++)
        l->text[l->n++] = text[i];
}

static void put_number(line *l, unsigned long long number)
{
    char digits[21];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    put(l, digits + at, SIZE_MAX);
}

static void put_signed(line *l, int number)
{
    put(l, "-", number < 0);
    put_number(l, number < 0 ? 0ULL - (unsigned long long)number : (unsigned long long)number);
}

/* The digits behind the point of %.80s. */
static size_t read_precision(const char **format)
{
    size_t n = 0;
    if (**format != '.')
        return SIZE_MAX;
    for ((*format)++; **format >= '0' && **format <= '9'; (*format)++)
        n = n * 10 + (size_t)(**format - '0');
    return n;
}

/* What kb_base.h says of its formats. */
static void put_formatted(line *l, const char *format, va_list args)
{
    while (*format != '\0') {
        size_t n = strcspn(format, "%");
        put(l, format, n);
        format += n;
        if (*format == '\0')
            break;
        format++;
        size_t most = read_precision(&format);
        if (*format == 's')
            put(l, va_arg(args, const char *), most);
        else if (*format == 'd')
            put_signed(l, va_arg(args, int));
        else if (strncmp(format, "zu", 2) == 0)
            put_number(l, va_arg(args, size_t));
        else if (strncmp(format, "llu", 3) == 0)
            put_number(l, va_arg(args, unsigned long long));
        else
            break; /* there is no other */
        format += *format == 'z' ? 2 : *format == 'l' ? 3 : 1;
    }
}

kb_status kb_fail(kb_error *err, kb_status status, const char *format, ...)
{
    if (err != NULL) {
        va_list args;
        line l = {err->text, 0, sizeof err->text};
        va_start(args, format);
        put_formatted(&l, format, args);
        va_end(args);
        err->text[l.n] = '\0';
        err->status = status;
    }
    return status;
}
