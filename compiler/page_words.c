/*
 * page_words.c - the text of a record as runs, and the words of all records of a page (page_words.h). Callers:
 * pages.c and index.c.
 */
#include "page_words.h"
#include "kb_body.h"
#include "kb_text.h"
#include "names.h"

/* -------------------------------------------------------------------- runs */

/* Whether an offset of the body lies in a record inside this one; *next moves along with rising offsets. */
static bool in_child(const kbc_page *page, size_t offset, size_t *next)
{
    const kbc_record *records = page->records.items;
    while (*next < page->records.count && records[*next].start + records[*next].length <= offset)
        (*next)++;
    return *next < page->records.count && records[*next].start <= offset;
}

static void end_run(kb_buf *text, kbc_run *run, void *user)
{
    if (text->size > 0)
        run(user, kb_buf_view(text));
    kb_buf_clear(text);
}

void kbc_each_run(kbc *c, const kbc_page *page, kb_str body, uint32_t record, kbc_run *run, void *user)
{
    const kbc_record *of = (const kbc_record *)page->records.items + record;
    size_t next = record + 1;
    bool in_title = false;
    kb_body events;
    kb_event event;
    kb_buf text;
    kb_buf_init(&text, &c->arena.alloc);
    kb_body_init(&events, kb_str_slice(body, of->start, of->start + of->length));
    while (kb_body_next(&events, &event) == KB_OK) {
        if (event.element == KB_TITLE)
            in_title = !event.leave;
        else if (event.element == KB_BREAK)
            kb_buf_byte(&text, ' ');
        else if (kb_body_is_block(event.element))
            end_run(&text, run, user);
        else if (event.element == KB_TEXT && !in_title && !in_child(page, (size_t)(event.text.s - body.s), &next))
            kb_buf_str(&text, event.text);
    }
    end_run(&text, run, user);
    kb_buf_release(&text);
}

/* ------------------------------------------------------------------- words */

typedef struct cutter {
    kbc *c;
    kbc_names *numbers; /* of forms */
    kbc_list forms;     /* kb_str */
    kbc_list words;     /* kbc_word */
    uint32_t position;
} cutter;

static uint32_t form_of(cutter *k, kb_str text)
{
    uint32_t number = kbc_names_find(k->numbers, text);
    if (number != KBC_NONE)
        return number;
    kb_str *form = kbc_list_add(k->c, &k->forms, sizeof *form);
    *form = kb_arena_copy(&k->c->arena, text);
    number = (uint32_t)k->forms.count - 1;
    (void)kbc_names_add(k->c, k->numbers, *form, number);
    return number;
}

/* Positions are those that index.c gives. */
static void cut_run(void *user, kb_str text)
{
    cutter *k = user;
    kb_tokens tokens;
    kb_token token;
    uint32_t base = k->position;
    for (kb_tokens_init(&tokens, text); kb_tokens_next(&tokens, &token);) {
        kbc_word *word = kbc_list_add(k->c, &k->words, sizeof *word);
        *word = (kbc_word){form_of(k, (kb_str){token.term, token.n}), base + token.position, base + token.last_position,
                           token.type == KB_TOKEN_COMPOUND};
        k->position = word->last + KBC_POSITION_GAP;
    }
}

static kb_str *copy_forms(const cutter *k, kb_arena *to)
{
    kb_str *forms = kb_arena_room(to, k->forms.count, sizeof *forms);
    for (size_t i = 0; i < k->forms.count; i++)
        forms[i] = kb_arena_copy(to, ((const kb_str *)k->forms.items)[i]);
    return forms;
}

const kbc_page_words *kbc_cut_words(kbc *c, const kbc_page *page, kb_arena *to)
{
    cutter k = {.c = c, .numbers = kbc_names_new(c)};
    kbc_page_words *out = kb_arena_get(to, 1, sizeof *out);
    out->title_ends = kb_arena_get(to, page->records.count, sizeof *out->title_ends);
    out->body_ends = kb_arena_get(to, page->records.count, sizeof *out->body_ends);
    for (uint32_t i = 0; i < page->records.count; i++) {
        k.position = 0;
        cut_run(&k, ((const kbc_record *)page->records.items)[i].title);
        out->title_ends[i] = (uint32_t)k.words.count;
        k.position = 0;
        kbc_each_run(c, page, kb_buf_view(&page->body), i, cut_run, &k);
        out->body_ends[i] = (uint32_t)k.words.count;
    }
    out->forms = copy_forms(&k, to);
    out->form_count = (uint32_t)k.forms.count;
    out->words = kb_arena_room(to, k.words.count, sizeof *out->words);
    if (k.words.count > 0)
        memcpy(out->words, k.words.items, k.words.count * sizeof *out->words);
    return out;
}
