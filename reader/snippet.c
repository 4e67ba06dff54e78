/*
 * snippet.c - words of the last query in a text: highlights, the passage of a
 * record that shows best why it was found, and where in it (kb.h). The text
 * is cut into words again, by the code that cut it for the index.
 */
#include "library.h"

#define SNIPPET_TEXT 65536u /* bytes of a record that are looked at */

enum { IN_WORD = 1, BEGINS = 2, FOREIGN = 4 };

/* What each byte may mean: a part of a word, the beginning of one that has a stem of the query, anything at all. */
typedef struct letters {
    uint8_t of[256];
} letters;

/* A stem begins like its word, so that most words need not be read. */
static letters first_letters(const kb_session *s)
{
    letters l;
    for (unsigned c = 0; c < 256; c++)
        l.of[c] = c >= 0x80 ? FOREIGN : kb_is_word_code(c) ? IN_WORD : 0;
    for (size_t i = 0; i < s->stem_count; i++) {
        uint8_t c = s->stems[i].n > 0 ? (uint8_t)s->stems[i].s[0] : 0x80;
        l.of[c] |= BEGINS;
        if (c >= 'a' && c <= 'z')
            l.of[c - 'a' + 'A'] |= BEGINS;
    }
    return l;
}

/* The next piece between blanks that may have a word of the query in it; *at moves behind it. */
static kb_str next_piece(const letters *l, kb_str text, size_t *at)
{
    while (*at < text.n) {
        size_t start = *at, i = start;
        unsigned found = 0, sought = BEGINS | FOREIGN;
        for (; i < text.n && text.s[i] != ' '; i++) {
            unsigned of = l->of[(uint8_t)text.s[i]];
            found |= of & sought;
            sought = of & IN_WORD ? FOREIGN : BEGINS | FOREIGN;
        }
        *at = i < text.n ? i + 1 : i;
        if (found != 0)
            return (kb_str){text.s + start, i - start};
    }
    return (kb_str){"", 0};
}

/* The place of a word among those whose stem was looked for; another word may stand there. */
static kb_stemmed *stemmed_place(kb_session *s, kb_str word)
{
    return &s->stemmed[kb_echo(KB_ECHO_START, word) % KB_STEMMED_KEPT];
}

/* Which stem of the query a token is: its number + 1, or 0. */
static size_t stem_of(kb_session *s, const kb_token *token)
{
    kb_str word = {token->term, token->n};
    bool begins = false;
    for (size_t i = 0; i < s->stem_count && !begins; i++)
        begins = s->stems[i].n > 0 && s->stems[i].s[0] == token->term[0];
    if (!begins)
        return 0;
    kb_stemmed *known = stemmed_place(s, word);
    if (kb_str_equal(known->word, word))
        return known->stem;
    kb_token stemmed = *token;
    (void)kb_stem(s->stemmer, &stemmed); /* out of memory: no highlight */
    size_t stem = s->stem_count;
    while (stem > 0 && !kb_str_equal(s->stems[stem - 1], (kb_str){stemmed.term, stemmed.n}))
        stem--;
    *known = (kb_stemmed){kb_arena_copy(&s->arena, word), stem};
    return stem;
}

typedef struct match {
    kb_range range;
    size_t stem; /* number + 1 */
} match;

/* Matches that grow in the arena. */
typedef struct match_list {
    match *list;
    size_t count, room;
} match_list;

/* Appends a match; those that overlap become one. False: there is no memory. */
static bool add_match(kb_arena *arena, match_list *m, kb_range range, size_t stem)
{
    while (m->count > 0 && m->list[m->count - 1].range.end > range.start) {
        uint32_t start = m->list[--m->count].range.start;
        range.start = start < range.start ? start : range.start;
    }
    if (m->count == m->room) {
        match *more = kb_arena_room(arena, m->room * 2 + 16, sizeof *more);
        if (more == NULL)
            return false;
        if (m->count > 0)
            memcpy(more, m->list, m->count * sizeof *more);
        m->list = more;
        m->room = m->room * 2 + 16;
    }
    m->list[m->count++] = (match){range, stem};
    return true;
}

/* All words of the query in a text, rising. */
static match *find_matches(kb_session *s, kb_str text, size_t *count)
{
    kb_tokens tokens;
    kb_token token;
    match_list found = {NULL, 0, 0};
    *count = 0;
    if (s->stem_count == 0)
        return NULL;
    letters l = first_letters(s);
    kb_str piece;
    for (size_t at = 0; (piece = next_piece(&l, text, &at)).n > 0;) {
        uint32_t from = (uint32_t)(piece.s - text.s);
        for (kb_tokens_init(&tokens, piece); kb_tokens_next(&tokens, &token);) {
            size_t stem = stem_of(s, &token);
            kb_range range = {from + (uint32_t)token.start, from + (uint32_t)token.end};
            if (stem != 0 && !add_match(&s->arena, &found, range, stem))
                return NULL;
        }
    }
    *count = found.count;
    return found.list;
}

static const kb_range *ranges_of(kb_session *s, const match *matches, size_t count, uint32_t base)
{
    kb_range *ranges = kb_arena_get(&s->arena, count, sizeof *ranges);
    for (size_t i = 0; i < count && ranges != NULL; i++)
        ranges[i] = (kb_range){matches[i].range.start - base, matches[i].range.end - base};
    return ranges;
}

kb_status kb_highlight(kb_session *s, kb_str text, const kb_range **marks, size_t *count)
{
    match *matches = find_matches(s, text, count);
    *marks = ranges_of(s, matches, *count, 0);
    return kb_session_status(s);
}

/* ------------------------------------------------------------------- text */

/* A run trimmed, and without the colon that a title left out before it leaves behind. */
static kb_str without_colon(kb_str run)
{
    run = kb_str_trim(run);
    while (run.n > 0 && run.s[0] == ':')
        run = kb_str_trim(kb_str_slice(run, 1, run.n));
    return run;
}

kb_status kb_plain_text(kb_session *s, uint32_t record, kb_str *out)
{
    kb_body body;
    kb_buf run, text;
    kb_record_entry entry;
    kb_status status = kb_get_body(s, record, &body);
    *out = (kb_str){"", 0};
    if (status == KB_OK)
        status = kb_records_get(&s->pages, record, &entry);
    if (status != KB_OK)
        return status;
    kb_buf_init(&run, &s->kb->alloc);
    kb_buf_init(&text, &s->kb->alloc);
    (void)kb_buf_reserve(&text, entry.length < SNIPPET_TEXT ? entry.length : SNIPPET_TEXT); /* it has few bytes less */
    bool skip_title = (entry.flags & KB_RECORD_TITLE_INSIDE) != 0;
    while (text.size < SNIPPET_TEXT && (status = kb_body_next_run(&body, &skip_title, &run)) == KB_OK) {
        if (text.size > 0)
            kb_buf_byte(&text, ' ');
        kb_buf_str(&text, without_colon(kb_buf_view(&run)));
    }
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\n' || text.data[i] == '\t')
            text.data[i] = ' ';
    if (status == KB_E_DAMAGED)
        kb_pages_damage(&s->pages, KB_TEXTS, 0, "a body makes no sense");
    s->arena.failed = s->arena.failed || run.failed || text.failed;
    *out = kb_arena_copy(&s->arena, kb_buf_view(&text));
    kb_buf_release(&run);
    kb_buf_release(&text);
    return kb_session_status(s);
}

/* ------------------------------------------------------------------ window */

/* The matches [*first, *last) within width bytes that have the most different words, then the most words. */
static void best_window(kb_session *s, const match *matches, size_t count, size_t width, size_t *first, size_t *last)
{
    uint32_t *seen = kb_arena_get(&s->arena, s->stem_count + 1, sizeof *seen);
    size_t different = 0, best = 0, from = 0;
    *first = *last = 0;
    for (size_t i = 0; i < count && seen != NULL; i++) {
        if (seen[matches[i].stem]++ == 0)
            different++;
        while (from < i && matches[i].range.end - matches[from].range.start > width)
            if (--seen[matches[from++].stem] == 0)
                different--;
        size_t value = different * 16 + (i + 1 - from < 15 ? i + 1 - from : 15);
        if (value > best) {
            best = value;
            *first = from;
            *last = i + 1;
        }
    }
}

static bool is_inside_code(kb_str text, size_t at)
{
    return at < text.n && ((uint8_t)text.s[at] & 0xC0) == 0x80;
}

/* Between two words, or at an end. */
static bool is_cut(kb_str text, size_t at)
{
    return at == 0 || at >= text.n || text.s[at] == ' ' || text.s[at - 1] == ' ';
}

#define WORD_BYTES 40u /* a longer run without a blank is cut anywhere */

/* The first place to cut from at on, but not behind limit. */
static size_t cut_forward(kb_str text, size_t at, size_t limit)
{
    size_t cut = at;
    while (cut < limit && cut - at < WORD_BYTES && !is_cut(text, cut))
        cut++;
    if (!is_cut(text, cut))
        cut = at;
    while (cut < limit && is_inside_code(text, cut))
        cut++;
    return cut;
}

/* The last place to cut up to at, but not before limit. */
static size_t cut_back(kb_str text, size_t at, size_t limit)
{
    size_t cut = at;
    while (cut > limit && at - cut < WORD_BYTES && !is_cut(text, cut))
        cut--;
    if (!is_cut(text, cut))
        cut = at;
    while (cut > limit && is_inside_code(text, cut))
        cut--;
    return cut;
}

/* Where a passage of about width bytes around [start, end) is cut. */
static kb_range cut_around(kb_str text, size_t start, size_t end, size_t width)
{
    size_t spare = width > end - start ? width - (end - start) : 0;
    size_t from = start > spare / 2 ? start - spare / 2 : 0;
    size_t to = text.n - from > width ? from + width : text.n;
    if (to == text.n && text.n > width && text.n - width < from)
        from = text.n - width;
    from = cut_forward(text, from, start);
    to = to > end ? cut_back(text, to, end) : end;
    while (from < to && text.s[from] == ' ')
        from++;
    while (to > from && text.s[to - 1] == ' ')
        to--;
    return (kb_range){(uint32_t)from, (uint32_t)to};
}

kb_status kb_get_snippet(kb_session *s, uint32_t record, size_t width, kb_snippet *out)
{
    kb_str text;
    size_t count = 0, first, last;
    *out = (kb_snippet){.text = {"", 0}};
    kb_status status = kb_plain_text(s, record, &text);
    if (status != KB_OK)
        return status;
    if (text.n == 0)
        return KB_NONE;
    (void)kb_pages_spend(&s->pages, text.n);
    match *matches = find_matches(s, text, &count);
    best_window(s, matches, count, width, &first, &last);
    size_t start = last > first ? matches[first].range.start : 0;
    kb_range cut = cut_around(text, start, last > first ? matches[last - 1].range.end : start, width);
    while (first > 0 && matches[first - 1].range.start >= cut.start)
        first--;
    while (last < count && matches[last].range.end <= cut.end)
        last++;
    out->text = kb_str_slice(text, cut.start, cut.end);
    out->cut_before = cut.start > 0;
    out->cut_after = cut.end < text.n;
    out->marks = ranges_of(s, matches != NULL ? matches + first : NULL, last - first, cut.start);
    out->mark_count = last - first;
    return kb_session_status(s);
}

/* ----------------------------------------------------------------- matched */

static bool has_match(kb_session *s, kb_str text)
{
    kb_tokens tokens;
    kb_token token;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);)
        if (stem_of(s, &token) != 0)
            return true;
    return false;
}

/* Aliases are not kept as texts; the index knows what stands in them. */
static bool alias_matches(kb_session *s, uint32_t record)
{
    kb_term term;
    kb_postings it;
    uint32_t at;
    for (size_t i = 0; i < s->stem_count; i++)
        if (kb_dictionary_find(&s->pages, s->stems[i], &term) == KB_OK &&
            kb_postings_look_up(&it, &s->pages, &term, record, &at) && kb_postings_in_alias(&it, at))
            return true;
    return false;
}

kb_status kb_get_matched(kb_session *s, uint32_t number, unsigned *bits)
{
    kb_record record;
    kb_str text;
    *bits = 0;
    kb_status status = kb_get_record(s, number, KB_NO_DAY, &record);
    if (status == KB_OK)
        status = kb_plain_text(s, number, &text);
    if (status != KB_OK)
        return status;
    if (has_match(s, record.title))
        *bits |= KB_IN_TITLE;
    if (has_match(s, record.path))
        *bits |= KB_IN_PATH;
    if (has_match(s, text))
        *bits |= KB_IN_BODY;
    if (alias_matches(s, number))
        *bits |= KB_IN_ALIAS;
    return kb_session_status(s);
}
