/*
 * keys.c - what a key does to what is on the screen, and what is to be done for it.
 * Declared in browse.h; called by main.c. It knows nothing of a terminal, and asks
 * no knowledge base.
 */
#include "browse.h"

#define DIGITS_MOST 10000u

/* Rows that the list has beside the notes. */
static unsigned list_rows(const browse_model *m, const browse_layout *l)
{
    size_t notes = m->focus == BROWSE_CHOOSING || m->notes.count == 0 ? 0 : m->notes.count + 1;
    return l->list.rows > notes ? l->list.rows - (unsigned)notes : 0;
}

static browse_layout lay_out(const browse_model *m)
{
    return browse_lay_out(m->rows, m->columns, m->focus);
}

/* How far a key moves, of rows or entries that fill a page; 0: it does not. */
static int steps(uint32_t key, unsigned page)
{
    int most = page < 2 ? 1 : (int)page - 1;
    switch (key) {
    case BROWSE_UP: return -1;
    case BROWSE_DOWN: return 1;
    case BROWSE_PAGE_UP: return -most;
    case BROWSE_PAGE_DOWN: return most;
    default: return 0;
    }
}

/* -------------------------------------------------------------- scrolling */

/* Moves the first row of a text, which fills its box to the end where it can. */
static void scroll(const browse_text *t, size_t *top, unsigned rows, uint32_t key)
{
    size_t last = t->count > rows ? t->count - rows : 0;
    int by = steps(key, rows);
    if (key == BROWSE_HOME)
        *top = 0;
    else if (key == BROWSE_END)
        *top = last;
    else if (by < 0)
        *top = *top > (size_t)-by ? *top - (size_t)-by : 0;
    else
        *top += (size_t)by;
    if (*top > last)
        *top = last;
}

static void show_link(browse_model *m, unsigned rows)
{
    size_t row = browse_row_of_link(&m->record, m->link);
    if (row < m->record_top || row >= m->record_top + rows)
        m->record_top = row > rows / 3 ? row - rows / 3 : 0;
    scroll(&m->record, &m->record_top, rows, BROWSE_NO_KEY);
}

/* The next link from what is seen on, or the one before; round at the ends. */
static void choose_link(browse_model *m, bool next)
{
    size_t count = m->record.link_count;
    browse_layout l = lay_out(m);
    m->digits = 0;
    if (count == 0)
        return;
    if (m->link == 0 && next)
        while (m->link < count && browse_row_of_link(&m->record, m->link + 1) < m->record_top)
            m->link++;
    if (next)
        m->link = m->link < count ? m->link + 1 : 1;
    else
        m->link = m->link > 1 ? m->link - 1 : (uint32_t)count;
    show_link(m, l.record.rows);
}

/* A digit of a link's number; the link is followed as soon as no other number begins so. */
static browse_act type_digit(browse_model *m, uint32_t digit)
{
    uint32_t number = m->digits * 10 + digit;
    if (number == 0 || number > m->record.link_count || number > DIGITS_MOST) {
        m->digits = 0;
        return BROWSE_NOTHING;
    }
    m->link = m->digits = number;
    show_link(m, lay_out(m).record.rows);
    if ((uint64_t)number * 10 <= m->record.link_count)
        return BROWSE_NOTHING;
    m->digits = 0;
    return BROWSE_FOLLOW;
}

/* ------------------------------------------------------------ in each place */

static browse_act open_above(browse_model *m, browse_focus focus)
{
    m->before[focus] = m->focus;
    m->focus = focus;
    m->help_top = 0;
    return BROWSE_DO_RESIZE;
}

/* What goes wherever the focus is. */
static browse_act key_anywhere(browse_model *m, uint32_t key)
{
    switch (key) {
    case BROWSE_INTERRUPT: return BROWSE_BREAK;
    case BROWSE_REDRAW: return BROWSE_DO_REDRAW;
    case BROWSE_RESIZE: return BROWSE_DO_RESIZE;
    case BROWSE_HELP: return m->focus == BROWSE_HELPED ? BROWSE_NOTHING : open_above(m, BROWSE_HELPED);
    case BROWSE_FILTER: return m->focus >= BROWSE_CHOOSING ? BROWSE_NOTHING : open_above(m, BROWSE_CHOOSING);
    case BROWSE_DIAGNOSE: return BROWSE_DO_DIAGNOSE;
    case BROWSE_COPY: return BROWSE_DO_COPY;
    default: return BROWSE_NOTHING;
    }
}

static browse_act read_record(browse_model *m)
{
    if (browse_selected(&m->hits) == NULL)
        return BROWSE_NOTHING;
    m->focus = BROWSE_READING;
    m->digits = 0;
    return BROWSE_DO_RESIZE;
}

static browse_act type_again(browse_model *m)
{
    m->focus = BROWSE_TYPING;
    m->link = m->digits = 0;
    return BROWSE_DO_RESIZE;
}

static browse_act escape_typing(browse_model *m)
{
    if (m->query.n == 0)
        return BROWSE_QUIT;
    (void)browse_type(&m->query, BROWSE_RUB_LINE);
    return BROWSE_SEARCH;
}

static browse_act key_typing(browse_model *m, uint32_t key)
{
    browse_layout l = lay_out(m);
    int by = steps(key, list_rows(m, &l) / 2);
    if (by != 0)
        return browse_list_move(&m->hits, by) ? BROWSE_SELECT : BROWSE_NOTHING;
    if (key == BROWSE_ENTER || key == BROWSE_TAB)
        return read_record(m);
    if (key == BROWSE_ESCAPE)
        return escape_typing(m);
    if (key == '?' && m->query.n == 0)
        return open_above(m, BROWSE_HELPED);
    return browse_type(&m->query, key) ? BROWSE_SEARCH : BROWSE_NOTHING;
}

/* A letter stands for a key of its own where nothing is typed. */
static uint32_t letter_key(uint32_t key)
{
    static const struct {
        char letter;
        uint32_t key;
    } letters[] = {{'k', BROWSE_UP},     {'j', BROWSE_DOWN},     {' ', BROWSE_PAGE_DOWN}, {'g', BROWSE_HOME},
                   {'G', BROWSE_END},    {'b', BROWSE_LEFT},     {'?', BROWSE_HELP},      {'f', BROWSE_FILTER},
                   {'d', BROWSE_DIAGNOSE}, {'c', BROWSE_COPY},   {'/', BROWSE_ESCAPE}};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (key == (uint32_t)letters[i].letter)
            return letters[i].key;
    return key == BROWSE_BACKSPACE ? BROWSE_LEFT : key;
}

static browse_act read_other(browse_model *m, int by)
{
    return browse_list_move(&m->hits, by) ? BROWSE_SELECT : BROWSE_NOTHING;
}

static browse_act key_reading(browse_model *m, uint32_t typed)
{
    uint32_t key = letter_key(typed);
    if (key >= '0' && key <= '9')
        return type_digit(m, key - '0');
    switch (key) {
    case BROWSE_TAB: choose_link(m, true); return BROWSE_NOTHING;
    case BROWSE_BACK_TAB: choose_link(m, false); return BROWSE_NOTHING;
    case BROWSE_ENTER:
    case BROWSE_RIGHT: m->digits = 0; return m->link > 0 ? BROWSE_FOLLOW : BROWSE_NOTHING;
    case BROWSE_LEFT: return m->past ? BROWSE_GO_BACK : type_again(m);
    case BROWSE_ESCAPE: return type_again(m);
    case 'u': return BROWSE_GO_UP;
    case 'n': return read_other(m, 1);
    case 'p': return read_other(m, -1);
    case 'q': return BROWSE_QUIT;
    default: break;
    }
    m->digits = 0;
    scroll(&m->record, &m->record_top, lay_out(m).record.rows, key);
    return key_anywhere(m, key);
}

static browse_act close_above(browse_model *m)
{
    m->focus = m->before[m->focus];
    return BROWSE_DO_RESIZE;
}

static browse_act key_choosing(browse_model *m, uint32_t typed)
{
    int by = steps(letter_key(typed), lay_out(m).list.rows);
    switch (typed) {
    case ' ':
    case BROWSE_ENTER: return browse_selected(&m->filters) != NULL ? BROWSE_TOGGLE : BROWSE_NOTHING;
    case 'x': return BROWSE_TOGGLE_NONE;
    case 'q':
    case 'f':
    case BROWSE_FILTER:
    case BROWSE_LEFT:
    case BROWSE_ESCAPE: return close_above(m);
    case '?': return key_anywhere(m, BROWSE_HELP);
    default: break;
    }
    if (by != 0)
        (void)browse_list_move(&m->filters, by);
    return key_anywhere(m, typed);
}

static browse_act key_helped(browse_model *m, uint32_t typed)
{
    switch (typed) {
    case 'q':
    case '?':
    case BROWSE_ENTER:
    case BROWSE_LEFT:
    case BROWSE_HELP:
    case BROWSE_ESCAPE: return close_above(m);
    case BROWSE_DIAGNOSE:
    case BROWSE_COPY: return BROWSE_NOTHING;
    default: break;
    }
    scroll(&m->help, &m->help_top, lay_out(m).record.rows, letter_key(typed));
    return key_anywhere(m, typed);
}

browse_act browse_key(browse_model *m, uint32_t key)
{
    static browse_act (*const in[])(browse_model *m, uint32_t key) = {
        [BROWSE_TYPING] = key_typing,
        [BROWSE_READING] = key_reading,
        [BROWSE_CHOOSING] = key_choosing,
        [BROWSE_HELPED] = key_helped,
    };
    if (m->focus == BROWSE_TYPING && (key >= BROWSE_HELP && key < BROWSE_NO_KEY))
        return key_anywhere(m, key);
    return in[m->focus](m, key);
}
