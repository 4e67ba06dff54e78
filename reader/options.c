/*
 * options.c - the command line: options of the program, facets of the file as
 * options, numbers, days, and the nearest name for a slip of the fingers.
 * Declared in cli.h; called by main.c and commands.c.
 */
#include "cli.h"

#include <string.h>

/* ----------------------------------------------------------- small values */

bool cli_parse_number(const char *text, size_t low, size_t high, size_t *out)
{
    size_t number = 0;
    if (text[0] == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || number > high / 10)
            return false;
        number = number * 10 + (size_t)(*text - '0');
    }
    *out = number;
    return number >= low && number <= high;
}

/* The days from 1970-01-01 to a date; years are counted from March on, so that
 * the leap day comes last. */
static int32_t day_of(int32_t year, int32_t month, int32_t day)
{
    if (month <= 2)
        year--;
    int32_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * year + year / 4 - year / 100 + year / 400 + of_year - 719468;
}

static bool parse_digits(const char *text, size_t n, int32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

int32_t cli_parse_day(const char *text)
{
    int32_t year, month, day;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return KB_NO_DAY;
    if (!parse_digits(text, 4, &year) || !parse_digits(text + 5, 2, &month) || !parse_digits(text + 8, 2, &day))
        return KB_NO_DAY;
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return KB_NO_DAY;
    int32_t first = day_of(year, month, 1);
    int32_t next = month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);
    return day > next - first ? KB_NO_DAY : first + day - 1;
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

void cli_format_day(int32_t day, char text[16])
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

/* ------------------------------------------------------------ near by name */

#define NEAR_BYTES 64

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
    return out_same_folded((kb_str){&a, 1}, (kb_str){&b, 1});
}

unsigned cli_distance(kb_str a, kb_str b, unsigned limit)
{
    unsigned rows[3][NEAR_BYTES + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    if (a.n > NEAR_BYTES || b.n > NEAR_BYTES)
        return out_same_folded(a, b) ? 0 : limit + 1;
    for (size_t j = 0; j <= b.n; j++)
        before[j] = last[j] = (unsigned)j;
    for (size_t i = 1; i <= a.n; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.n; j++) {
            bool same = same_letter(a.s[i - 1], b.s[j - 1]);
            row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + !same);
            if (i > 1 && j > 1 && same_letter(a.s[i - 1], b.s[j - 2]) && same_letter(a.s[i - 2], b.s[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return least(last[b.n], limit + 1);
}

cli_near cli_near_begin(kb_str word)
{
    unsigned limit = word.n < 4 ? 1 : word.n < 9 ? 2 : 3;
    return (cli_near){word, {NULL, 0}, limit + 1};
}

void cli_near_try(cli_near *near, kb_str candidate)
{
    unsigned distance = cli_distance(near->word, candidate, near->distance);
    if (distance < near->distance && distance < candidate.n) {
        near->distance = distance;
        near->best = candidate;
    }
}

/* ---------------------------------------------------------------- the table */

typedef enum option_id {
    OPTION_KB, OPTION_LIMIT, OPTION_JSON, OPTION_COLOUR, OPTION_WIDTH, OPTION_NO_PAGER, OPTION_BY, OPTION_BATCH,
    OPTION_HELP, OPTION_VERSION, OPTION_NONE
} option_id;

static const char *const whens[] = {"always", "never", "auto", NULL};
static const char *const things[] = {"page", NULL};

static const cli_option table[] = {
    {"kb", OPTION_KB, .value = "FILE", .what = "the knowledge base"},
    {"limit", OPTION_LIMIT, .letter = 'n', .value = "N", .what = "so many hits"},
    {"json", OPTION_JSON, .what = "one JSON object"},
    {"color", OPTION_COLOUR, .value = "WHEN", .choices = whens, .what = "when to use colour"},
    {"colour", OPTION_COLOUR, .value = "WHEN", .choices = whens},
    {"width", OPTION_WIDTH, .value = "N", .what = "columns of text"},
    {"batch", OPTION_BATCH, .value = "FILE", .with = "search", .what = "answer the queries of a file"},
    {"no-pager", OPTION_NO_PAGER, .with = "show", .what = "print at once"},
    {"by", OPTION_BY, .value = "page", .choices = things, .with = "search", .what = "one hit a page"},
    {"help", OPTION_HELP, .letter = 'h', .what = "explain the program or the command"},
    {"version", OPTION_VERSION, .what = "which version this is"},
};

#define TABLE_SIZE (sizeof table / sizeof table[0])

const cli_option *cli_option_at(size_t i)
{
    return i < TABLE_SIZE ? &table[i] : NULL;
}

const cli_option *cli_find_option(kb_str name)
{
    for (size_t i = 0; i < TABLE_SIZE; i++)
        if (out_same(name, out_str(table[i].name)))
            return &table[i];
    return NULL;
}

/* --------------------------------------------------------------- reading it */

typedef struct scan {
    char **argv;
    int argc, at;
    bool plain; /* behind "--" */
} scan;

static int set_limit(cli *c, const char *value)
{
    if (cli_parse_number(value, 1, KB_QUERY_HITS, &c->options.limit))
        return 0;
    return cli_fail(c, CLI_USAGE, "-n takes a number from 1 to 10000, not \"", value, "\"", NULL);
}

static int set_width(cli *c, const char *value)
{
    size_t width;
    if (!cli_parse_number(value, 10, CLI_MOST_WIDTH, &width))
        return cli_fail(c, CLI_USAGE, "--width takes a number from 10 to 400, not \"", value, "\"", NULL);
    c->options.width = (unsigned)width;
    return 0;
}

static int set_colour(cli *c, const char *value)
{
    kb_str word = out_str(value);
    if (out_same(word, out_str("always")))
        c->options.colour = CLI_ALWAYS;
    else if (out_same(word, out_str("never")))
        c->options.colour = CLI_NEVER;
    else if (out_same(word, out_str("auto")))
        c->options.colour = CLI_AUTO;
    else
        return cli_fail(c, CLI_USAGE, "--color takes always, never or auto, not \"", value, "\"", NULL);
    return 0;
}

static int set_by(cli *c, const char *value)
{
    if (!out_same(out_str(value), out_str("page")))
        return cli_fail(c, CLI_USAGE, "--by takes page, not \"", value, "\"", NULL);
    c->options.by_page = true;
    return 0;
}

static int set_option(cli *c, option_id id, const char *value)
{
    switch (id) {
    case OPTION_KB: c->options.kb = value; return 0;
    case OPTION_LIMIT: return set_limit(c, value);
    case OPTION_JSON: c->options.json = true; return 0;
    case OPTION_COLOUR: return set_colour(c, value);
    case OPTION_WIDTH: return set_width(c, value);
    case OPTION_NO_PAGER: c->options.no_pager = true; return 0;
    case OPTION_BY: return set_by(c, value);
    case OPTION_BATCH: c->options.batch = value; return 0;
    case OPTION_HELP: c->options.help = true; return 0;
    case OPTION_VERSION: c->options.version = true; return 0;
    default: return 0;
    }
}

/* The value of an option: behind its "=", else the next argument, else NULL. */
static const char *take_value(scan *s, const char *equals)
{
    if (equals != NULL)
        return equals + 1;
    if (s->at + 1 >= s->argc)
        return NULL;
    return s->argv[++s->at];
}

/* --NAME that is none of ours: a facet, or a mistake; only the file can tell. */
static void keep_asked(cli *c, scan *s, kb_str name, const char *equals)
{
    bool value_follows = s->at + 1 < s->argc && strncmp(s->argv[s->at + 1], "--", 2) != 0;
    const char *value = equals != NULL || value_follows ? take_value(s, equals) : NULL;
    c->options.asked[c->options.asked_count++] = (cli_asked){name, value};
}

static int take_long(cli *c, scan *s)
{
    const char *text = s->argv[s->at] + 2, *equals = strchr(text, '=');
    kb_str name = {text, equals == NULL ? strlen(text) : (size_t)(equals - text)};
    const cli_option *o = cli_find_option(name);
    if (o == NULL) {
        keep_asked(c, s, name, equals);
        return 0;
    }
    if (o->value == NULL && equals != NULL)
        return cli_fail(c, CLI_USAGE, "--", o->name, " takes no value", NULL);
    const char *value = o->value != NULL ? take_value(s, equals) : "";
    if (value == NULL)
        return cli_fail(c, CLI_USAGE, "--", o->name, " needs a value", NULL);
    return set_option(c, (option_id)o->id, value);
}

static void take_word(cli *c, scan *s, const char *word)
{
    if (c->options.command == NULL)
        c->options.command = word;
    else
        c->options.words[c->options.word_count++] = word;
    s->plain = s->plain || cli_completes(c);
}

/* -n 5, -n5, -h; behind search anything else is a word of the query, as -36 and -mac are. */
static int take_short(cli *c, scan *s)
{
    const char *text = s->argv[s->at];
    size_t number;
    if (strcmp(text, "-h") == 0) {
        c->options.help = true;
        return 0;
    }
    if (strcmp(text, "-n") == 0) {
        const char *value = take_value(s, NULL);
        return value == NULL ? cli_fail(c, CLI_USAGE, "-n needs a number", NULL) : set_limit(c, value);
    }
    if (strncmp(text, "-n", 2) == 0 && cli_parse_number(text + 2, 0, KB_QUERY_HITS, &number))
        return set_limit(c, text + 2);
    if (c->options.command != NULL && strcmp(c->options.command, "search") == 0) {
        take_word(c, s, text);
        return 0;
    }
    return cli_fail(c, CLI_USAGE, "unknown option ", text, "; \"icsync-kb help\" lists them", NULL);
}

static int take_argument(cli *c, scan *s)
{
    const char *text = s->argv[s->at];
    if (s->plain || text[0] != '-' || text[1] == '\0') {
        take_word(c, s, text);
        return 0;
    }
    if (text[1] != '-')
        return take_short(c, s);
    if (text[2] != '\0')
        return take_long(c, s);
    s->plain = true;
    return 0;
}

int cli_parse(cli *c, int argc, char **argv)
{
    size_t room = (size_t)(argc > 0 ? argc : 1);
    c->options.words = cli_keep(c, room * sizeof *c->options.words);
    c->options.asked = cli_keep(c, room * sizeof *c->options.asked);
    if (c->options.words == NULL || c->options.asked == NULL)
        return cli_no_memory(c);
    scan s = {argv, argc, 1, false};
    for (; s.at < argc; s.at++) {
        int status = take_argument(c, &s);
        if (status != 0)
            return status;
    }
    return 0;
}

/* ------------------------------------------------------------------ facets */

bool cli_find_facet(const cli *c, kb_str name, kb_facet *out)
{
    for (uint32_t i = 0; c->kb != NULL && kb_facet_at(c->kb, i, out) == KB_OK; i++)
        if (out_same_folded(out->name, name))
            return true;
    return false;
}

/* Whether word is one of a list like "pc, desktop, tower". */
static bool is_listed(kb_str list, kb_str word)
{
    size_t at = 0;
    while (at < list.n) {
        while (at < list.n && (list.s[at] == ' ' || list.s[at] == ','))
            at++;
        size_t end = at;
        while (end < list.n && list.s[end] != ',')
            end++;
        kb_str one = {list.s + at, end - at};
        while (one.n > 0 && one.s[one.n - 1] == ' ')
            one.n--;
        if (one.n > 0 && out_same_folded(one, word))
            return true;
        at = end;
    }
    return false;
}

/* The number of a facet's value by name, else label, else word; KB_NO_RECORD if there is none. */
static uint32_t find_value(const cli *c, const kb_facet *facet, kb_str text)
{
    kb_value v;
    for (int how = 0; how < 3; how++)
        for (uint32_t i = 0; i < facet->value_count && kb_value_at(c->kb, facet->first_value + i, &v) == KB_OK; i++)
            if (how == 0   ? out_same_folded(v.name, text)
                : how == 1 ? out_same_folded(v.label, text)
                           : is_listed(v.words, text))
                return facet->first_value + i;
    return KB_NO_RECORD;
}

/* All names of a facet, such as "linux, windows". */
static const char *known_values(cli *c, const kb_facet *facet)
{
    const char *list = "";
    kb_value v;
    for (uint32_t i = 0; i < facet->value_count && kb_value_at(c->kb, facet->first_value + i, &v) == KB_OK; i++) {
        kb_str name = i == 20 ? out_str("...") : v.name;
        const char *longer = sys_join(&c->memory, out_str(list), out_str(i == 0 ? "" : ", "), name);
        if (longer == NULL || i > 20)
            break;
        list = longer;
    }
    return list;
}

static int fail_unknown_option(cli *c, kb_str name)
{
    kb_facet facet;
    cli_near near = cli_near_begin(name);
    for (size_t i = 0; i < TABLE_SIZE; i++)
        cli_near_try(&near, out_str(table[i].name));
    for (uint32_t i = 0; c->kb != NULL && kb_facet_at(c->kb, i, &facet) == KB_OK; i++)
        cli_near_try(&near, facet.name);
    const char *typed = cli_string(c, name);
    if (near.best.n > 0)
        return cli_fail(c, CLI_USAGE, "unknown option --", typed, "; did you mean --", cli_string(c, near.best), "?",
                        NULL);
    return cli_fail(c, CLI_USAGE, "unknown option --", typed, "; \"icsync-kb help\" lists them", NULL);
}

static int resolve(cli *c, const cli_asked *asked, uint32_t *value)
{
    kb_facet facet;
    if (!cli_find_facet(c, asked->name, &facet))
        return fail_unknown_option(c, asked->name);
    const char *name = cli_string(c, facet.name);
    if (asked->value == NULL)
        return cli_fail(c, CLI_USAGE, "--", name, " needs a value; known: ", known_values(c, &facet), NULL);
    *value = find_value(c, &facet, out_str(asked->value));
    if (*value != KB_NO_RECORD)
        return 0;
    return cli_fail(c, CLI_USAGE, "unknown value \"", asked->value, "\" of --", name, "; known: ",
                    known_values(c, &facet), NULL);
}

int cli_resolve_facets(cli *c)
{
    size_t count = c->options.asked_count;
    c->values = count == 0 ? NULL : cli_keep(c, count * sizeof *c->values);
    if (count > 0 && c->values == NULL)
        return cli_no_memory(c);
    for (size_t i = 0; i < count; i++) {
        int status = resolve(c, &c->options.asked[i], &c->values[i]);
        if (status != 0)
            return status;
    }
    c->value_count = count;
    return 0;
}
