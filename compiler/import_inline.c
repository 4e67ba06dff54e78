/*
 * import_inline.c - what stands in a line of a page: text, strong and emphasised,
 * code, links. Interface: import.h. Callers: import_tables.c, import_blocks.c.
 *
 * First all text is collected as runs of one style each, whatever elements it
 * stood in; then marks are set around the runs. CommonMark knows a mark by the
 * characters on both sides of it, so that not every span can be written: marks
 * that would be read as text are left out.
 */
#include "import.h"
#include "markdown_text.h"

#include "kb_text.h"
#include "kb_utf8.h"

#define ALT_BYTES ((size_t)500)
#define STRONG_BYTES ((size_t)1000)
/* A paragraph goes on in another one here, where the compiler's limit is near. */
#define PARAGRAPH_BYTES ((size_t)40000)

typedef enum run_type { RUN_TEXT, RUN_BREAK, RUN_PART } run_type;

/* Of w->words; a break is the end of a line, a part is where a block begins or ends within a line. */
typedef struct run {
    run_type type;
    unsigned style;
    uint32_t link;
    size_t start, end;
} run;

/* A run without blanks around it. */
typedef struct piece {
    run_type type;
    unsigned style;
    uint32_t link;
    bool blank;   /* stands before it */
    kb_str text;
} piece;

/* --------------------------------------------------------------- collecting */

static void add_run(kbc_import_writer *w, run_type type, unsigned style)
{
    run *last = w->runs.count > 0 ? (run *)w->runs.items + w->runs.count - 1 : NULL;
    if (last != NULL && type == RUN_TEXT && last->type == RUN_TEXT && last->style == style && last->link == w->link)
        return;
    run *next = kbc_list_add(w->c, &w->runs, sizeof *next);
    *next = (run){type, style, w->link, w->words.size, w->words.size};
    w->broken = type == RUN_TEXT ? w->broken : w->words.size;
}

static bool is_at_blank(const kbc_import_writer *w)
{
    return w->words.size == w->broken || w->words.data[w->words.size - 1] == ' ';
}

/* Ids that were noted belong to where the next text stands. */
static void settle_ids(kbc_import_writer *w)
{
    for (size_t i = 0; i < w->waiting.count; i++)
        (void)kbc_names_add(w->all->c, w->page->anchors, ((kb_str *)w->waiting.items)[i], w->headings);
    w->waiting.count = 0;
}

void kbc_import_note_ids(kbc_import_writer *w, const xmlNode *node)
{
    static const kb_str github = {"user-content-", 13}; /* which its links do without */
    kb_str ids[] = {kbc_dom_get(node, "id"), kbc_dom_is(node, "a") ? kbc_dom_get(node, "name") : KB_LIT("")};
    if (kb_str_begins(ids[0], github))
        ids[0] = kb_str_slice(ids[0], github.n, ids[0].n);
    for (size_t i = 0; i < KB_COUNT(ids) && w->survey; i++)
        if (ids[i].n > 0)
            *(kb_str *)kbc_list_add(w->c, &w->waiting, sizeof *ids) = kb_arena_copy(&w->all->c->arena, ids[i]);
}

void kbc_import_add_text(kbc_import_writer *w, kb_str text, unsigned style)
{
    char bytes[4];
    for (size_t at = 0; at < text.n;) {
        uint32_t code = kbc_import_code(kb_utf8_next(text, &at));
        if (code == 0 || (code == ' ' && is_at_blank(w)))
            continue;
        if (code == ' ' && w->words.size - w->broken > PARAGRAPH_BYTES) {
            add_run(w, RUN_BREAK, 0);
            add_run(w, RUN_BREAK, 0);
            continue;
        }
        if (code != ' ' && w->waiting.count > 0)
            settle_ids(w);
        add_run(w, RUN_TEXT, style);
        kb_buf_add(&w->words, bytes, kb_utf8_put(code, bytes));
        ((run *)w->runs.items)[w->runs.count - 1].end = w->words.size;
    }
}

/* `IMG_1234.png` tells nobody anything. */
static bool is_file_name(kb_str text)
{
    static const char *const ends[] = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"};
    for (size_t i = 0; i < KB_COUNT(ends); i++) {
        size_t n = strlen(ends[i]);
        if (text.n > n && memcmp(text.s + text.n - n, ends[i], n) == 0 && memchr(text.s, ' ', text.n) == NULL)
            return true;
    }
    return false;
}

static void add_image(kbc_import_writer *w, const xmlNode *node, unsigned style)
{
    kb_str alt = kb_str_trim(kb_str_slice(kbc_dom_get(node, "alt"), 0, ALT_BYTES));
    if (!is_file_name(alt))
        kbc_import_add_text(w, alt, style);
}

static void add_children(kbc_import_writer *w, const xmlNode *node, unsigned style)
{
    for (const xmlNode *child = node->children; child != NULL; child = child->next)
        kbc_import_add(w, child, style);
}

static bool is_sign(kbc *c, const xmlNode *node)
{
    kb_str text = kbc_dom_text(c, node, 8);
    size_t at = 0;
    return text.n == 0 || (!kb_is_word_code(kb_utf8_next(text, &at)) && at == text.n);
}

/* Links do not stand in links, and headings do not lead to themselves. */
static void add_link(kbc_import_writer *w, const xmlNode *node, unsigned style)
{
    kb_str href = kbc_dom_get(node, "href"), address = KB_LIT("");
    if (w->heading && kb_str_begins(href, KB_LIT("#"))) {
        if (!is_sign(w->c, node))
            add_children(w, node, style);
        return;
    }
    if (w->survey && href.n > 0) {
        kbc_import_link *link = kbc_list_add(w->all->c, &w->all->links, sizeof *link);
        *link = (kbc_import_link){w->number, kb_arena_copy(&w->all->c->arena, href)};
    } else if (href.n > 0 && w->link == 0) {
        address = kbc_import_address(w->all, w->number, href);
    }
    if (address.n > 0) {
        *(kb_str *)kbc_list_add(w->c, &w->addresses, sizeof address) = address;
        w->link = (uint32_t)w->addresses.count;
    }
    add_children(w, node, style);
    w->link = address.n > 0 ? 0 : w->link;
}

/* Items of an ordered list in a cell keep their numbers. */
static void add_item_number(kbc_import_writer *w, const xmlNode *item)
{
    unsigned number = 1;
    for (const xmlNode *before = item->prev; before != NULL; before = before->prev)
        number += kbc_dom_is(before, "li") && number < 1000 ? 1 : 0;
    if (kbc_dom_is(item->parent, "ol"))
        kbc_import_add_text(w, kbc_format(w->c, "%u. ", number), 0);
}

static void add_part(kbc_import_writer *w, const xmlNode *node, unsigned style)
{
    add_run(w, RUN_PART, 0);
    if (kbc_dom_is(node, "li"))
        add_item_number(w, node);
    add_children(w, node, kbc_dom_is(node, "pre") ? KBC_STYLE_CODE : style);
    add_run(w, RUN_PART, 0);
}

/* What a name means for the text in it. In code nothing else counts. */
static unsigned style_of(const xmlNode *node, unsigned style)
{
    if ((style & KBC_STYLE_CODE) != 0)
        return style;
    if (kbc_dom_is_one_of(node, "code kbd samp tt"))
        return style | KBC_STYLE_CODE;
    if (kbc_dom_is_one_of(node, "strong b"))
        return style | KBC_STYLE_STRONG;
    return kbc_dom_is_one_of(node, "em i cite dfn var") ? style | KBC_STYLE_EM : style;
}

/* A small number that leads to the foot of the page. */
static bool is_footnote(const xmlNode *node)
{
    const xmlNode *link = node->children;
    return kbc_dom_is(node, "sup") && kbc_dom_is(link, "a") && link->next == NULL && link->children != NULL &&
           kb_str_begins(kbc_dom_get(link, "href"), KB_LIT("#"));
}

void kbc_import_add(kbc_import_writer *w, const xmlNode *node, unsigned style)
{
    if (node->type == XML_TEXT_NODE)
        kbc_import_add_text(w, kbc_chars(node->content), style);
    if (node->type != XML_ELEMENT_NODE)
        return;
    kbc_import_note_ids(w, node);
    if (is_footnote(node)) {
        kb_str text = kbc_dom_text(w->c, node, ALT_BYTES);
        kbc_import_add_text(w, text.n > 0 && text.s[0] == '[' ? text : kbc_format(w->c, "[%s]", text.s), style);
    } else if (kbc_dom_is(node, "br")) {
        add_run(w, RUN_BREAK, 0);
    } else if (kbc_dom_is(node, "img")) {
        add_image(w, node, style);
    } else if (kbc_dom_is(node, "a")) {
        add_link(w, node, style);
    } else if (kbc_dom_is_block(node)) {
        add_part(w, node, style);
    } else if (kbc_dom_is(node, "q")) {
        kbc_import_add_text(w, KB_LIT("\xE2\x80\x9C"), style);
        add_children(w, node, style);
        kbc_import_add_text(w, KB_LIT("\xE2\x80\x9D"), style);
    } else {
        add_children(w, node, style_of(node, style));
    }
}

bool kbc_import_has_words(const kbc_import_writer *w)
{
    for (size_t i = 0; i < w->words.size; i++)
        if (w->words.data[i] != ' ')
            return true;
    return false;
}

/* ------------------------------------------------------------------- pieces */

/* Breaks are blanks where there cannot be any, and within links. */
static run_type type_in(run_type type, kbc_import_place place, const run *next, const piece *last)
{
    bool within = last != NULL && next != NULL && last->link > 0 && last->link == next->link;
    if (type == RUN_TEXT || within || place == KBC_IN_HEADING)
        return RUN_TEXT;
    if (place >= KBC_IN_CELL)
        return RUN_PART;
    return type == RUN_BREAK ? RUN_BREAK : RUN_TEXT;
}

/* Breaks at the start go; of two the second one makes a paragraph: RUN_PART in text. */
static void add_break(kbc *c, kbc_list *pieces, run_type type)
{
    piece *last = pieces->count > 0 ? (piece *)pieces->items + pieces->count - 1 : NULL;
    if (last == NULL)
        return;
    if (last->type != RUN_TEXT)
        last->type = RUN_PART;
    else
        *(piece *)kbc_list_add(c, pieces, sizeof *last) = (piece){.type = type, .text = KB_LIT("")};
}

static kbc_list pieces_of(const kbc_import_writer *w, kbc_import_place place)
{
    kbc_list pieces = {0};
    bool blank = false;
    for (size_t i = 0; i < w->runs.count; i++) {
        const run *r = (const run *)w->runs.items + i;
        piece *last = pieces.count > 0 ? (piece *)pieces.items + pieces.count - 1 : NULL;
        kb_str whole = kb_str_slice(kb_buf_view(&w->words), r->start, r->end), text = kb_str_trim(whole);
        run_type type = type_in(r->type, place, i + 1 < w->runs.count ? r + 1 : NULL, last);
        blank = blank || r->type != RUN_TEXT || (whole.n > 0 && whole.s[0] == ' ');
        if (type != RUN_TEXT)
            add_break(w->c, &pieces, type);
        if (text.n > 0) {
            bool within = pieces.count > 0 && ((piece *)pieces.items)[pieces.count - 1].type == RUN_TEXT;
            unsigned style = place == KBC_IN_HEADING || place == KBC_IN_HEAD ? r->style & KBC_STYLE_CODE : r->style;
            *(piece *)kbc_list_add(w->c, &pieces, sizeof *last) = (piece){RUN_TEXT, style, r->link, blank && within, text};
            blank = false;
        }
        blank = blank || (whole.n > 0 && whole.s[whole.n - 1] == ' ');
    }
    while (pieces.count > 0 && ((piece *)pieces.items)[pieces.count - 1].type != RUN_TEXT)
        pieces.count--;
    return pieces;
}

/* ------------------------------------------------------------------- styles */

/* Of a link only the style of all of its text counts. */
static void settle_links(piece *pieces, size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        unsigned common = pieces[i].style;
        for (end = i + 1; end < count && pieces[i].link > 0 && pieces[end].link == pieces[i].link; end++)
            common &= pieces[end].style;
        for (size_t k = i; k < end; k++)
            pieces[k].style = (pieces[k].style & KBC_STYLE_CODE) | (common & (KBC_STYLE_STRONG | KBC_STYLE_EM));
    }
}

/* What CommonMark tells apart beside a mark. ODD is what versions of it differ about. */
typedef enum kind { BLANK, SIGN, WORD, ODD } kind;

static kind kind_of(const piece *p, bool last)
{
    if (p->type != RUN_TEXT)
        return BLANK;
    if (p->link > 0 || (p->style & KBC_STYLE_CODE) != 0)
        return SIGN;
    size_t at = last ? p->text.n - 1 : 0;
    while (at > 0 && last && ((uint8_t)p->text.s[at] & 0xC0) == 0x80)
        at--;
    uint32_t code = kb_utf8_next(p->text, &at);
    if (kb_is_word_code(code))
        return WORD;
    return code < 0x80 ? SIGN : ODD;
}

/* The span of a style from i on; emphasis stands within strong text. */
static size_t end_of_span(const piece *pieces, size_t count, size_t i, unsigned style)
{
    size_t end = i;
    while (end < count && pieces[end].type == RUN_TEXT && (pieces[end].style & style) != 0 &&
           (style == KBC_STYLE_STRONG || ((pieces[end].style ^ pieces[i].style) & KBC_STYLE_STRONG) == 0))
        end++;
    return end;
}

/* Whether a mark between two pieces, of which the one inside is marked, is read as such. Emphasis needs a sign or a
 * blank outside, strong text may also begin and end with a letter. */
static bool can_be_marked(const piece *inside, const piece *outside, bool blank, bool end, unsigned style)
{
    bool strong = style == KBC_STYLE_STRONG;
    kind out = outside == NULL || blank ? BLANK : kind_of(outside, !end), in = kind_of(inside, end);
    if (strong && (inside->style & KBC_STYLE_EM) != 0)
        in = SIGN;
    if (!strong && outside != NULL && ((inside->style ^ outside->style) & KBC_STYLE_STRONG) != 0)
        out = SIGN;
    return out <= SIGN || (strong && in == WORD);
}

/* From the ends of a span the style goes until marks can stand there; of all that is too long for one. */
static void settle_span(piece *pieces, size_t count, size_t i, size_t end, unsigned style)
{
    size_t bytes = 0;
    for (size_t k = i; k < end; k++)
        bytes += pieces[k].text.n;
    while (i < end) {
        bool opens = can_be_marked(&pieces[i], i > 0 ? &pieces[i - 1] : NULL, pieces[i].blank, false, style);
        bool more = end < count;
        bool closes = can_be_marked(&pieces[end - 1], more ? &pieces[end] : NULL, more && pieces[end].blank, true, style);
        if (opens && closes && bytes <= STRONG_BYTES)
            return;
        if (opens)
            pieces[--end].style &= ~style;
        else
            pieces[i++].style &= ~style;
    }
}

static void settle_style(piece *pieces, size_t count, unsigned style)
{
    for (size_t i = 0, end; i < count; i = end > i ? end : i + 1) {
        end = end_of_span(pieces, count, i, style);
        settle_span(pieces, count, i, end, style);
    }
}

/* ------------------------------------------------------------------ writing */

/* A ! right before a link would make it an image. */
static void open_bracket(kb_buf *out)
{
    size_t slashes = 0;
    bool sign = out->size > 0 && out->data[out->size - 1] == '!';
    while (sign && slashes + 1 < out->size && out->data[out->size - 2 - slashes] == '\\')
        slashes++;
    if (sign && slashes % 2 == 0) {
        out->data[out->size - 1] = '\\';
        kb_buf_byte(out, '!');
    }
    kb_buf_byte(out, '[');
}

static void write_break(kb_buf *out, run_type type, kbc_import_place place)
{
    char last = out->size > 0 ? (char)out->data[out->size - 1] : ' ';
    if (place < KBC_IN_CELL)
        kb_buf_str(out, type == RUN_BREAK ? KB_LIT("\\\n") : KB_LIT("\n\n"));
    else
        kb_buf_str(out, strchr(".:;,!?", last) != NULL ? KB_LIT(" ") : KB_LIT("; "));
}

/* The marks between two pieces, and the blank; any may be NULL. */
static void write_marks(kb_buf *out, const piece *before, const piece *next, kbc_import_place place)
{
    unsigned from = before != NULL ? before->style : 0, to = next != NULL && next->type == RUN_TEXT ? next->style : 0;
    bool strong = ((from ^ to) & KBC_STYLE_STRONG) != 0;
    if ((from & KBC_STYLE_EM) != 0 && (strong || (to & KBC_STYLE_EM) == 0))
        kb_buf_byte(out, '_');
    if ((from & KBC_STYLE_STRONG) != 0 && strong)
        kb_buf_str(out, KB_LIT("**"));
    if (next == NULL)
        return;
    if (next->type != RUN_TEXT)
        write_break(out, next->type, place);
    else if (next->blank)
        kb_buf_byte(out, ' ');
    if ((to & KBC_STYLE_STRONG) != 0 && strong)
        kb_buf_str(out, KB_LIT("**"));
    if ((to & KBC_STYLE_EM) != 0 && (strong || (from & KBC_STYLE_EM) == 0))
        kb_buf_byte(out, '_');
}

static void write_piece(kbc_import_writer *w, const piece *pieces, size_t count, size_t i, kbc_import_place place)
{
    const piece *p = &pieces[i];
    kb_buf *out = &w->line;
    bool start = out->size == 0 || out->data[out->size - 1] == '\n';
    if (p->link > 0 && (i == 0 || pieces[i - 1].link != p->link))
        open_bracket(out);
    if ((p->style & KBC_STYLE_CODE) != 0)
        kbc_put_code_span(out, p->text, place >= KBC_IN_CELL);
    else
        kbc_import_escape(out, p->text, place, start && place == KBC_IN_TEXT && p->link == 0);
    if (p->link == 0 || (i + 1 < count && pieces[i + 1].link == p->link))
        return;
    kb_buf_str(out, KB_LIT("]("));
    kbc_import_escape_address(out, ((const kb_str *)w->addresses.items)[p->link - 1]);
    kb_buf_byte(out, ')');
}

kb_str kbc_import_take(kbc_import_writer *w, kbc_import_place place)
{
    kbc_list list = pieces_of(w, place);
    piece *pieces = list.items;
    const piece *before = NULL;
    settle_links(pieces, list.count);
    settle_style(pieces, list.count, KBC_STYLE_STRONG);
    settle_style(pieces, list.count, KBC_STYLE_EM);
    kb_buf_clear(&w->line);
    for (size_t i = 0; i < list.count; i++) {
        write_marks(&w->line, before, &pieces[i], place);
        before = &pieces[i];
        if (before->type == RUN_TEXT)
            write_piece(w, pieces, list.count, i, place);
    }
    write_marks(&w->line, before, NULL, place);
    kb_buf_clear(&w->words);
    w->runs.count = w->addresses.count = 0;
    w->broken = 0;
    return kb_buf_view(&w->line);
}

/* -------------------------------------------------------------------- code */

static void add_code(const xmlNode *node, kb_buf *out)
{
    char bytes[4];
    kb_str text = kbc_chars(node->content);
    for (size_t at = 0; at < text.n;) {
        uint32_t code = kb_utf8_next(text, &at);
        if (code == '\r' && at < text.n && text.s[at] == '\n')
            continue;
        code = code == '\r' ? '\n' : code;
        if (code != '\n' && code != '\t')
            code = kbc_import_code(code);
        if (code != 0)
            kb_buf_add(out, bytes, kb_utf8_put(code, bytes));
    }
}

static bool is_line_number(const xmlNode *node)
{
    return kbc_dom_has_word(node, "linenos lineno linenumber linenumbers gutter lnt ln") || kbc_dom_has_class(node, "line-number") ||
           kbc_dom_has_class(node, "line-numbers-rows");
}

/* Two elements <code> in one <pre> are two pieces of code. */
static bool is_second_code(const xmlNode *node)
{
    const xmlNode *before = node->prev;
    while (before != NULL && before->type == XML_TEXT_NODE && xmlIsBlankNode(before) != 0)
        before = before->prev;
    return kbc_dom_is(node, "code") && kbc_dom_is(before, "code") && kbc_dom_is(node->parent, "pre");
}

void kbc_import_code_text(const xmlNode *root, kb_buf *out)
{
    for (const xmlNode *node = root->children; node != NULL; node = node->next) {
        bool line = kbc_dom_is_block(node) || kbc_dom_is(node, "br");
        bool fresh = out->size == 0 || out->data[out->size - 1] == '\n';
        if (node->type == XML_TEXT_NODE)
            add_code(node, out);
        if (node->type != XML_ELEMENT_NODE || is_line_number(node))
            continue;
        if (((line && !kbc_dom_is(node, "br")) || is_second_code(node)) && !fresh)
            kb_buf_byte(out, '\n');
        kbc_import_code_text(node, out);
        if (line)
            kb_buf_byte(out, '\n');
    }
}
