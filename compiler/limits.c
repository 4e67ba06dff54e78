/*
 * limits.c - guards in front of cmark, which needs quadratic time for some
 * inputs, and the copy of a text that is safe to look for blocks in.
 * Interface: tree.h. Callers: tables.c, table_tree.c, html.c.
 */
#include "tree.h"

/* From here a run is masked before it is searched for tables. */
#define MASK_BYTES ((size_t)4 << 10)

static bool too_much(kbc *c, const kbc_source *source, uint32_t line, kbc_limit limit, const char *what)
{
    kbc_report_limit(c, source, (kbc_place){line, 0}, limit, what);
    return false;
}

void kbc_fail_limit(kbc_builder *b, kbc_place place, kbc_limit limit, const char *what)
{
    if (!b->failed)
        kbc_report_limit(b->c, b->source, place, limit, what);
    b->failed = true;
}

/* ---------------------------------------------------------------- triggers */

static const bool triggers_by_byte[256] = {['['] = true, [']'] = true, ['*'] = true, ['_'] = true, ['`'] = true,
                                           ['!'] = true, ['<'] = true, ['&'] = true, ['\\'] = true};

bool kbc_is_trigger(char ch)
{
    return triggers_by_byte[(uint8_t)ch];
}

static size_t count_triggers(kb_str line)
{
    size_t count = 0;
    for (size_t i = 0; i < line.n; i++)
        count += triggers_by_byte[(uint8_t)line.s[i]];
    return count;
}

/* -------------------------------------------------------------- containers */

/* Block quotes and list items that begin on a line; *depth is how many may be open, its indentation seen. */
static unsigned count_containers(kb_str line, uint64_t most, unsigned *depth)
{
    unsigned count = 0, indent = 0;
    size_t at = 0;
    while (at < line.n) {
        kb_str rest = kb_str_slice(line, at, line.n);
        if (rest.s[0] == ' ' || rest.s[0] == '\t') {
            indent += rest.s[0] == '\t' ? 4 : 1;
            at++;
            continue;
        }
        size_t marker = rest.s[0] == '>' ? 1 : kbc_is_break(rest) ? 0 : kbc_list_marker(rest);
        if (marker == 0)
            break;
        at += marker;
        if (++count > most)
            break;
    }
    *depth = count + (indent > count ? (indent - count) / 2 : 0); /* a blank behind each marker */
    return count;
}

/* Zones (a section between marks: zones.c) that are open up to a line; *next is the mark to go on from. */
static size_t count_zones(const kbc_cut *cut, uint32_t line, size_t *next, size_t open)
{
    for (; *next < cut->blocks.count; ++*next) {
        const kbc_block_mark *marks = cut->blocks.items, *mark = &marks[*next];
        if (mark->place.line > line)
            break;
        if (mark->partner == KBC_NONE)
            continue;
        if (mark->type == KBC_BLOCK_SECTION)
            open++;
        else if (open > 0 && mark->type == KBC_BLOCK_END && marks[mark->partner].type == KBC_BLOCK_SECTION)
            open--;
    }
    return open;
}

/* What a line can become: a heading or an item is a section or an element, often a record, whose id names the zones. */
static size_t count_pieces(kb_str line, size_t zones)
{
    kb_str rest = kb_str_slice(line, kbc_quote_prefix(line), line.n);
    bool block = rest.n > 0 && (strchr("#-=", rest.s[0]) != NULL || kbc_list_marker(rest) > 0);
    return (block ? 8 + zones : 2) + count_triggers(line);
}

bool kbc_check_lines(kbc *c, const kbc_source *source, const kbc_cut *cut)
{
    uint64_t work = 0, pieces = 0;
    unsigned depth = 0; /* of containers that the last run of lines may have left open */
    bool in_run = false;
    size_t next = 0, zones = 0;
    for (uint32_t i = 1; i <= cut->lines.count; i++) {
        kb_str line = kbc_line_at(&cut->lines, i);
        unsigned here, count = count_containers(line, c->limits[KBC_MAX_CONTAINERS], &here);
        bool blank = kbc_is_blank(line);
        zones = count_zones(cut, cut->origins[i - 1], &next, zones);
        pieces += blank ? 1 : count_pieces(line, zones);
        if (pieces > c->limits[KBC_MAX_PIECES])
            return too_much(c, source, cut->origins[i - 1], KBC_MAX_PIECES, "too many lines and too much markup on a page");
        if (count > c->limits[KBC_MAX_CONTAINERS])
            return too_much(c, source, cut->origins[i - 1], KBC_MAX_CONTAINERS,
                            "too many quotes and lists inside each other");
        if (!blank && (!in_run || here > depth))
            depth = here;
        in_run = !blank;
        work += blank ? depth : 0;
        if (work > c->limits[KBC_MAX_BLANK_LINES])
            return too_much(c, source, cut->origins[i - 1], KBC_MAX_BLANK_LINES, "too many blank lines in deep lists");
    }
    return true;
}

/* -------------------------------------------------------------------- runs */

/* Of a text that cmark has not seen, each run of lines counts as one paragraph. */
bool kbc_check_runs(kbc *c, const kbc_source *source, const kbc_cut *cut)
{
    uint64_t work = 0;
    size_t bytes = 0, triggers = 0;
    for (uint32_t i = 1; i <= cut->lines.count; i++) {
        kb_str line = kbc_line_at(&cut->lines, i);
        uint32_t origin = cut->origins[i - 1];
        unsigned mark = cut->marks != NULL ? cut->marks[origin] : 0;
        if (mark != 0 || kbc_is_blank(line))
            bytes = triggers = 0;
        if ((mark & (KBC_LINE_CODE | KBC_LINE_ROW)) != 0)
            continue;
        size_t more = count_triggers(line);
        bytes += line.n + 1;
        work += (uint64_t)(2 * triggers + more) * more; /* the square grows by this */
        triggers += more;
        if (bytes > c->limits[KBC_MAX_PARAGRAPH])
            return too_much(c, source, origin, KBC_MAX_PARAGRAPH,
                            line.n >= c->limits[KBC_MAX_PARAGRAPH] && line.s[0] == '#'
                                ? "a heading is too long; put what it says below it"
                                : "a paragraph is too long; put a blank line in it");
        if (work > c->limits[KBC_MAX_MARKUP])
            return too_much(c, source, origin, KBC_MAX_MARKUP, "too much markup in long paragraphs; put blank lines in them");
    }
    return true;
}

/* The line behind the run of lines that begins at first; *bytes gets its size. */
static uint32_t end_of_run(const kbc_lines *lines, uint32_t first, size_t *bytes)
{
    uint32_t i = first;
    *bytes = 0;
    for (; i <= lines->count && !kbc_is_blank(kbc_line_at(lines, i)); i++)
        *bytes += kbc_line_at(lines, i).n + 1;
    return i;
}

bool kbc_has_long_run(const kbc *c, const kbc_lines *lines)
{
    size_t bytes;
    for (uint32_t i = 1; i <= lines->count; i++) {
        i = end_of_run(lines, i, &bytes);
        if (bytes > c->limits[KBC_MAX_PARAGRAPH])
            return true;
    }
    return false;
}

/* ----------------------------------------------------------------- masking */

/* The start of a line that decides what block it is: markers, fences, a rule, a tag's name. */
static size_t block_start(kb_str line)
{
    size_t n = 0;
    while (n < line.n && n < 256 && line.s[n] != '\0' && strchr(" \t>*+-_=#~`0123456789.)", line.s[n]) != NULL)
        n++;
    if (n < line.n && line.s[n] == '<')
        n += 10;
    return n < line.n ? n : line.n;
}

/* A backtick behind a fence of backticks says that it is no fence: the first one stays. */
static void mask_line(kb_str line, char *out)
{
    size_t n = block_start(line);
    bool fence = n >= 3 && memcmp(line.s + n - 3, "```", 3) == 0;
    for (size_t i = n; i < line.n; i++) {
        bool keep = fence && line.s[i] == '`';
        fence = fence && !keep;
        if (kbc_is_trigger(line.s[i]) && !keep)
            out[i] = 'x';
    }
}

bool kbc_is_underline(kb_str line)
{
    size_t end = line.n, n = 0;
    while (end > 0 && (line.s[end - 1] == ' ' || line.s[end - 1] == '\t'))
        end--;
    while (n < end && line.s[end - 1 - n] == '=')
        n++;
    return n > 0 && (n == end || strchr(" \t>", line.s[end - 1 - n]) != NULL);
}

/* Behind a header === is a row, where cmark sees the end of a heading. */
static void mask_underline(kb_str line, char *out)
{
    for (size_t i = 0; i < line.n; i++) {
        if (line.s[i] == '=')
            out[i] = 'x';
    }
}

static void mask_run(const kbc_cut *cut, uint32_t from, uint32_t end, bool longer, char *out)
{
    bool table = false;
    for (uint32_t i = from; i < end; i++) {
        kb_str line = kbc_line_at(&cut->lines, i);
        if (longer)
            mask_line(line, out + cut->lines.starts[i - 1]);
        table = table || kbc_may_be_delimiter_row(line);
        if (table && kbc_is_underline(line) && (cut->marks[cut->origins[i - 1]] & KBC_LINE_HEADING) == 0)
            mask_underline(line, out + cut->lines.starts[i - 1]);
    }
}

kb_str kbc_mask_runs(kbc *c, const kbc_cut *cut)
{
    const kbc_lines *lines = &cut->lines;
    char *out = memcpy(kb_arena_get(&c->arena, lines->text.n + 1, 1), lines->text.s, lines->text.n);
    for (uint32_t i = 1; i <= lines->count; i++) {
        size_t bytes;
        uint32_t end = end_of_run(lines, i, &bytes);
        mask_run(cut, i, end, bytes > MASK_BYTES, out);
        i = end;
    }
    return (kb_str){out, lines->text.n};
}
