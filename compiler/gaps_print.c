/*
 * gaps_print.c - groups of searches for people and for programs. Interface: gaps.h. Callers: main.c and tests.
 *
 * For people it is a file of words: what is proposed is a line of it, all else a comment. Text of logs and guides is
 * filtered.
 */
#include "gaps.h"
#include "report.h"
#include "tree.h"

static const char *const names[KBC_GAP_STATES] = {"nothing", "otherwise", "off-topic", "answered"};

/* What stands above a section. */
static const char *const heads[KBC_GAP_STATES] = {
    "# Searches that no record answers. Of the lines below one keep that of the record which does, if any does.\n",
    "# Searches that find a record, since words are read otherwise than typed. A line makes the guide know the word.\n",
    "# Searches for what the guide is said not to be about.\n",
    "# Searches that find a record by now.\n",
};

static void put_number(kb_buf *out, size_t number, const char *one, const char *many)
{
    kbc_buf_format(out, "%zu %s", number, number == 1 ? one : many);
}

static void put_days(kb_buf *out, kb_str first, kb_str last)
{
    kb_buf_str(out, first);
    if (kb_str_equal(first, last))
        return;
    kb_buf_str(out, KB_LIT(" to "));
    kb_buf_str(out, last);
}

/* ------------------------------------------------------------------- people */

#define SHOWN_WORDINGS 6u

static void put_wordings(const kbc_gaps *g, const kbc_gap *gap, kb_buf *out)
{
    const kbc_wording *list = g->wordings.items;
    size_t shown = 0;
    for (uint32_t w = list[gap->wording].next; w != KBC_NONE && shown < SHOWN_WORDINGS; w = list[w].next) {
        kb_buf_str(out, shown++ == 0 ? KB_LIT("#   also typed: ") : KB_LIT("; "));
        kbc_filter(list[w].text, out);
    }
    if (shown == 0)
        return;
    if (gap->wordings - 1 > shown)
        kbc_buf_format(out, "; and %zu more", (size_t)gap->wordings - 1 - shown);
    kb_buf_byte(out, '\n');
}

static void put_nearest(const kbc_gap *gap, kb_buf *out)
{
    for (size_t i = 0; i < gap->nearest_count && (i == 0 || gap->state == KBC_GAP_NOTHING); i++) {
        kb_buf_str(out, gap->state == KBC_GAP_NOTHING ? KB_LIT("#   near: ") : KB_LIT("#   found: "));
        kbc_filter(gap->nearest[i].title, out);
        kb_buf_str(out, KB_LIT(" ("));
        kbc_filter(gap->nearest[i].id, out);
        kb_buf_str(out, KB_LIT(")\n"));
    }
    if (gap->nearest_count == 0 && gap->state == KBC_GAP_NOTHING)
        kb_buf_str(out, KB_LIT("#   no record is near\n"));
}

static void put_gap(const kbc_gaps *g, const kbc_gap *gap, kb_buf *out)
{
    kb_buf_str(out, KB_LIT("\n# "));
    put_number(out, gap->count, "time, ", "times, ");
    put_days(out, gap->first, gap->last);
    kb_buf_str(out, KB_LIT(": "));
    kbc_filter(gap->text, out);
    kb_buf_byte(out, '\n');
    put_wordings(g, gap, out);
    if (gap->read.n > 0 && gap->state != KBC_GAP_ANSWERED) {
        kb_buf_str(out, gap->state == KBC_GAP_OFF_TOPIC ? KB_LIT("#   not about: ") : KB_LIT("#   read: "));
        kbc_filter(gap->read, out);
        kb_buf_byte(out, '\n');
    }
    if (gap->state != KBC_GAP_OFF_TOPIC)
        put_nearest(gap, out);
    for (size_t i = 0; i < gap->lines.count; i++) {
        kb_buf_str(out, i > 0 && gap->state == KBC_GAP_NOTHING ? KB_LIT("# or ") : KB_LIT(""));
        kbc_filter(((const kb_str *)gap->lines.items)[i], out);
        kb_buf_byte(out, '\n');
    }
    if (gap->lines.count == 0 && gap->phrases.n > 0) {
        kb_buf_str(out, KB_LIT("# ID: "));
        kbc_filter(gap->phrases, out);
        kb_buf_byte(out, '\n');
    }
}

static void put_section(const kbc_gaps *g, kbc_gap_state state, bool all, kb_buf *out)
{
    const kbc_gap *list = g->groups.items;
    size_t count = 0;
    for (size_t i = 0; i < g->groups.count; i++) {
        if (list[i].state != state)
            continue;
        if (count++ == 0) {
            kb_buf_byte(out, '\n');
            kb_buf_str(out, kb_str_from(heads[state]));
        }
        if (all || count <= KBC_GAPS_SHOWN)
            put_gap(g, &list[i], out);
    }
    if (!all && count > KBC_GAPS_SHOWN)
        kbc_buf_format(out, "\n# and %zu more; --all shows them\n", count - KBC_GAPS_SHOWN);
}

void kbc_gaps_print(const kbc_gaps *g, bool all, kb_buf *out)
{
    kb_buf_str(out, KB_LIT("# "));
    put_number(out, g->searches, "search", "searches");
    kb_buf_str(out, KB_LIT(" in "));
    put_number(out, g->logs, "log", "logs");
    if (g->searches > 0) {
        kb_buf_str(out, KB_LIT(", "));
        put_days(out, g->first, g->last);
    }
    kb_buf_str(out, KB_LIT(", in "));
    put_number(out, g->groups.count, "group\n", "groups\n");
    for (unsigned state = 0; state < KBC_GAP_STATES; state++)
        put_section(g, (kbc_gap_state)state, all, out);
    if (g->groups.count > KBC_GAPS_FOUND)
        kbc_buf_format(out, "\n# The rarest groups were not looked at: %zu\n", g->groups.count - KBC_GAPS_FOUND);
}

/* --------------------------------------------------------------------- JSON */

static void put_text(kb_buf *out, const char *key, kb_str text)
{
    kbc_buf_format(out, ",\"%s\":", key);
    kbc_json_string(out, text);
}

static void json_wordings(const kbc_gaps *g, const kbc_gap *gap, kb_buf *out)
{
    const kbc_wording *list = g->wordings.items;
    kb_buf_str(out, KB_LIT(",\"wordings\":["));
    for (uint32_t w = gap->wording; w != KBC_NONE; w = list[w].next) {
        kbc_buf_format(out, "%s{\"count\":%u", w == gap->wording ? "" : ",", (unsigned)list[w].count);
        put_text(out, "query", list[w].text);
        kb_buf_byte(out, '}');
    }
    kb_buf_byte(out, ']');
}

static void json_gap(const kbc_gaps *g, const kbc_gap *gap, kb_buf *out)
{
    kbc_buf_format(out, "{\"count\":%u", (unsigned)gap->count);
    put_text(out, "query", gap->text);
    put_text(out, "state", kb_str_from(names[gap->state]));
    put_text(out, "first", gap->first);
    put_text(out, "last", gap->last);
    for (unsigned i = 0; i < KB_LOG_OUTCOMES; i++)
        kbc_buf_format(out, ",\"%s\":%u", kb_log_outcome(i), (unsigned)gap->outcomes[i]);
    json_wordings(g, gap, out);
    put_text(out, "read", gap->read);
    kb_buf_str(out, KB_LIT(",\"nearest\":["));
    for (size_t i = 0; i < gap->nearest_count; i++) {
        kb_buf_str(out, i > 0 ? KB_LIT(",{\"id\":") : KB_LIT("{\"id\":"));
        kbc_json_string(out, gap->nearest[i].id);
        put_text(out, "title", gap->nearest[i].title);
        kb_buf_byte(out, '}');
    }
    kb_buf_str(out, KB_LIT("],\"words\":["));
    for (size_t i = 0; i < gap->lines.count; i++) {
        kb_buf_str(out, i > 0 ? KB_LIT(",") : KB_LIT(""));
        kbc_json_string(out, ((const kb_str *)gap->lines.items)[i]);
    }
    kb_buf_str(out, KB_LIT("]}"));
}

void kbc_gaps_json(const kbc_gaps *g, kb_buf *out)
{
    const kbc_gap *list = g->groups.items;
    kbc_buf_format(out, "{\"schema\":1,\"logs\":%zu,\"searches\":%zu,\"bad_lines\":%zu,\"groups\":%zu,\"gaps\":[", g->logs,
                   g->searches, g->bad, g->groups.count);
    for (size_t i = 0; i < g->groups.count && list[i].state != KBC_GAP_RARE; i++) {
        kb_buf_str(out, i > 0 ? KB_LIT(",\n") : KB_LIT("\n"));
        json_gap(g, &list[i], out);
    }
    kb_buf_str(out, KB_LIT("]}\n"));
}
