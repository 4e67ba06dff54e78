/*
 * days.c - dates to days and back (kb_days.h). Callers: the compiler's dates.c;
 * main.c, json.c and all that prints dates of the program icsync-kb.
 */
#include "kb_days.h"

/* Years are counted from March on, so that the leap day comes last. */
static int32_t number_of(int32_t year, int32_t month, int32_t day)
{
    if (month <= 2)
        year--;
    int32_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * year + year / 4 - year / 100 + year / 400 + of_year - 719468;
}

int32_t kb_day(int32_t year, int32_t month, int32_t day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return KB_NO_DAY;
    int32_t first = number_of(year, month, 1);
    int32_t next = month == 12 ? number_of(year + 1, 1, 1) : number_of(year, month + 1, 1);
    return day > next - first ? KB_NO_DAY : first + day - 1;
}

/* The number that n digits are; -1 when they are none. */
static int32_t read_digits(const char *text, size_t n)
{
    int32_t number = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

int32_t kb_day_read(kb_str text)
{
    if (text.n != 10 || text.s[4] != '-' || text.s[7] != '-')
        return KB_NO_DAY;
    return kb_day(read_digits(text.s, 4), read_digits(text.s + 5, 2), read_digits(text.s + 8, 2));
}

/* Writes number with at least width digits; returns where it ends. */
static char *put_digits(char *at, int32_t number, int width)
{
    char digits[12];
    int n = 0;
    for (; number > 0 || n < width; number /= 10)
        digits[n++] = (char)('0' + number % 10);
    while (n > 0)
        *at++ = digits[--n];
    return at;
}

void kb_day_write(int32_t day, char text[16])
{
    text[0] = '\0';
    /* From year 1 to 9999; a file can say anything. */
    if (day < -719162 || day > 2932896)
        return;
    int32_t since = day + 719468;
    int32_t era = since / 146097, of_era = since % 146097;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t shifted = (5 * of_year + 2) / 153;
    int32_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    char *at = put_digits(text, year + era * 400 + (month <= 2), 4);
    *at++ = '-';
    at = put_digits(at, month, 2);
    *at++ = '-';
    at = put_digits(at, of_year - (153 * shifted + 2) / 5 + 1, 2);
    *at = '\0';
}
