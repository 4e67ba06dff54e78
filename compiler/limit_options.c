/*
 * limit_options.c - the limits that sources are held to: their names, how much
 * is allowed, how --limit NAME=N allows more, and the line that says so.
 * Interface: compiler.h (kbc_limit), tree.h for the defaults. Callers: compile.c
 * sets the defaults, arguments.c the others, diagnostic.c reports.
 */
#include "kb_format.h"
#include "near.h"
#include "rules.h"
#include "tree.h"

/* Offsets are 32 bit, lengths in libxml2 an int; a byte may grow in between. */
#define MOST_BYTES ((uint64_t)512 << 20)
#define MOST_COUNT UINT32_MAX
#define MOST_WORK UINT64_C(1000000000000000000)

/* In the order of kbc_limit. docs/MARKDOWN.md has the same table. */
static const struct {
    const char *name;
    uint64_t normal, most;
    bool bytes;
} limits[KBC_LIMITS] = {
    [KBC_MAX_PAGE] = {"page", KBC_PAGE_BYTES, MOST_BYTES, true},
    [KBC_MAX_RULES] = {"rules", KBC_RULES_BYTES, MOST_BYTES, true},
    [KBC_MAX_WORDS] = {"words", KBC_WORDS_BYTES, MOST_BYTES, true},
    [KBC_MAX_FRONT_MATTER] = {"front-matter", KBC_FRONT_MATTER_BYTES, MOST_BYTES, true},
    [KBC_MAX_FRONT_MATTER_VALUES] = {"front-matter-values", KBC_FRONT_MATTER_VALUES, MOST_COUNT, false},
    [KBC_MAX_PARAGRAPH] = {"paragraph", KBC_PARAGRAPH_BYTES, MOST_BYTES, true},
    [KBC_MAX_PIECES] = {"pieces", KBC_PIECES, MOST_COUNT, false},
    [KBC_MAX_MARKUP] = {"markup", KBC_INLINE_WORK, MOST_WORK, false},
    [KBC_MAX_BLANK_LINES] = {"blank-lines", KBC_BLANK_WORK, MOST_WORK, false},
    [KBC_MAX_CONTAINERS] = {"containers", KBC_LINE_CONTAINERS, MOST_COUNT, false},
    [KBC_MAX_COLUMNS] = {"columns", KBC_TABLE_COLUMNS, MOST_COUNT, false},
    [KBC_MAX_CELLS] = {"cells", KBC_TABLE_CELLS, MOST_COUNT, false},
    [KBC_MAX_PAGE_CELLS] = {"page-cells", KBC_PAGE_CELLS, MOST_COUNT, false},
    [KBC_MAX_REFERENCES] = {"references", KBC_CELL_REFERENCES, MOST_BYTES, true},
    [KBC_MAX_ATTRIBUTES] = {"attributes", KBC_ATTRIBUTES, MOST_COUNT, false},
    [KBC_MAX_HTML] = {"html", KBC_HTML_WORK, MOST_WORK, false},
    [KBC_MAX_STEPS] = {"steps", KBC_XPATH_STEPS, MOST_COUNT, false},
    [KBC_MAX_NAME] = {"name", KBC_NAME_BYTES, KB_NAME_BYTES / 3, true}, /* a control character is kept as 3 bytes */
    [KBC_MAX_TEXT] = {"text", KBC_TEXT_BYTES, KBC_TEXT_BYTES, true},
    [KBC_MAX_REPORTS] = {"reports", KBC_REPORTS, MOST_COUNT, false},
    [KBC_MAX_IMPORT] = {"import", KBC_IMPORT_BYTES, MOST_BYTES, true},
    [KBC_MAX_SECONDS] = {"seconds", KBC_XPATH_SECONDS, MOST_COUNT, false},
};

void kbc_default_limits(kbc *c)
{
    for (size_t i = 0; i < KBC_LIMITS; i++)
        c->limits[i] = limits[i].normal;
}

const char *kbc_limit_name(kbc_limit limit)
{
    return limits[limit].name;
}

/* ----------------------------------------------------------------- reading */

/* Digits, for bytes also with K, M or G behind them; 0 for what is none, or too large. */
static uint64_t read_amount(kb_str text, bool bytes, uint64_t most)
{
    uint64_t amount = 0, unit = 1;
    size_t n = 0;
    for (; n < text.n && text.s[n] >= '0' && text.s[n] <= '9' && amount <= MOST_WORK; n++)
        amount = amount * 10 + (uint64_t)(text.s[n] - '0');
    if (bytes && n > 0 && n + 1 == text.n) {
        static const char units[] = "kKmMgG";
        const char *found = memchr(units, text.s[n++], sizeof units - 1);
        unit = found != NULL ? UINT64_C(1024) << 10 * ((size_t)(found - units) / 2) : 0;
    }
    return n == text.n && unit > 0 && amount <= most / unit ? amount * unit : 0;
}

static kb_str unknown_limit(kbc *c, kb_str name)
{
    kbc_near near = kbc_near_begin(name);
    for (size_t i = 0; i < KBC_LIMITS; i++)
        kbc_near_try(&near, kb_str_from(limits[i].name), kb_str_from(limits[i].name));
    if (near.best.s != NULL)
        return kbc_format(c, "unknown limit \"%.*s\"; did you mean %s?", (int)name.n, name.s, near.best.s);
    return kbc_format(c, "unknown limit \"%.*s\"; docs/MARKDOWN.md lists them", (int)name.n, name.s);
}

bool kbc_set_limit(kbc *c, kb_str text, kb_str *problem)
{
    kb_str amount = text, name;
    (void)kb_str_split(&amount, '=', &name);
    size_t i = 0;
    while (i < KBC_LIMITS && !kb_str_equal(name, kb_str_from(limits[i].name)))
        i++;
    if (i == KBC_LIMITS) {
        *problem = unknown_limit(c, name);
        return false;
    }
    c->limits[i] = read_amount(amount, limits[i].bytes, limits[i].most);
    if (c->limits[i] > 0)
        return true;
    *problem = kbc_format(c, "write --limit %s=N, N from 1 to %llu%s", limits[i].name, (unsigned long long)limits[i].most,
                          limits[i].bytes ? ", or with K, M, G behind it" : "");
    return false;
}

/* --------------------------------------------------------------- reporting */

/* 65536 as 64 KiB when it is bytes, 100000 as 100,000. */
static kb_str amount_text(kbc *c, uint64_t amount, bool bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
    size_t unit = 0;
    while (bytes && unit + 1 < KB_COUNT(units) && amount > 0 && amount % 1024 == 0) {
        amount /= 1024;
        unit++;
    }
    kb_str text = KB_LIT("");
    for (; amount >= 1000; amount /= 1000)
        text = kbc_format(c, ",%03u%s", (unsigned)(amount % 1000), text.s);
    return kbc_format(c, "%u%s%s%s", (unsigned)amount, text.s, bytes ? " " : "", bytes ? units[unit] : "");
}

kb_str kbc_limit_message(kbc *c, kbc_limit limit, const char *what)
{
    kb_str most = amount_text(c, c->limits[limit], limits[limit].bytes);
    if (c->limits[limit] == limits[limit].most)
        return kbc_format(c, "%s (at most %s)", what, most.s);
    return kbc_format(c, "%s (at most %s; --limit %s=N allows more)", what, most.s, limits[limit].name);
}
