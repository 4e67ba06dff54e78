/*
 * records.c - RECORDS: records, pages and the order of ids (kb_records.h).
 * Callers: the compiler's write.c; session.c, search.c and verify.c.
 *
 *   records u32, pages u32, strings u32
 *   where these begin in the section, u32 each: the table of records; that of
 *     pages; the list of the pages' files; the table of the record numbers in
 *     bytewise order of their ids; the echoes of the titles; the list of strings,
 *     titles and parts of ids, each once, common titles first
 *
 * An id is put together from the path of the page, the ids around it and the
 * slug of the title; what does not follow from these is a string.
 */
#include "kb_format.h"

#include <stdlib.h>

#define HEAD 36u
#define DEPTH 32u /* ids that an id is made of */
#define FILE_KEY 0x80000000u /* tells files from other strings that are kept */

/* What is read most stands first. */
enum { FLAGS, TITLE, KIND, SET, PAGE, PARENT, NAME, LINE, START, LENGTH, RECORD_COLUMNS };
#define HEADING_COLUMNS 2u
#define TRAIT_COLUMNS 4u
#define HEAD_COLUMNS 8u
#define COMMON_TITLES 8u /* so many records have a common title, at least */
enum { FIRST, REVIEWED, INTERVAL, TEXT_LOW, TEXT_HIGH, FIRST_LINK, PAGE_COLUMNS };
#define PAGE_HEAD_COLUMNS 3u

/* What the number NAME says of an id, by its remainder; 0 is none of them, but the slug alone. */
enum { BY_NUMBER = 1, BY_STRING = 2, BY_WHOLE = 0, NAME_TYPES = 3 };

/* ----------------------------------------------------------------- writing */

/* A string, and the cell that gets its number. */
typedef struct string_use {
    kb_str text;
    uint32_t *cell;
    uint32_t type; /* of names; 0 with a title */
} string_use;

/* A string once, and how many records have it as title. */
typedef struct string_count {
    kb_str text;
    uint32_t titles, number;
} string_count;

typedef struct records_writer {
    const kb_record_entry *records;
    const kb_record_text *texts;
    const kb_page_entry *pages;
    const kb_str *files;
    uint32_t count;
    uint32_t *cells;
    uint8_t *depth;
    string_use *uses;
    uint32_t use_count;
    string_count *strings;
    uint32_t *ranks; /* where strings stand once they are sorted */
    kb_buf slug;
} records_writer;

/* What stands before the own part of an id: the path of the page, or the id around it. */
static kb_str prefix_of(const records_writer *w, uint32_t i)
{
    const kb_record_entry *r = &w->records[i];
    if (r->parent == KB_NO_RECORD || r->parent >= i || r->parent == w->pages[r->page].record)
        return kb_page_name(w->files[r->page]);
    return w->texts[r->parent].id;
}

/* N of "text-N", as it is written; 0 when it is not. */
static uint32_t number_behind(kb_str text, kb_str slug)
{
    uint32_t number = 0;
    if (!kb_str_begins(text, slug) || text.n < slug.n + 2 || text.n > slug.n + 7 || text.s[slug.n] != '-' ||
        text.s[slug.n + 1] == '0')
        return 0;
    for (size_t i = slug.n + 1; i < text.n; i++) {
        if (text.s[i] < '0' || text.s[i] > '9')
            return 0;
        number = number * 10 + (uint32_t)(text.s[i] - '0');
    }
    return number;
}

static void use_string(records_writer *w, kb_str text, uint32_t *cell, uint32_t type)
{
    w->uses[w->use_count++] = (string_use){text, cell, type};
}

/* The own part of an id, when the rest follows from what is around it. */
static void write_part(records_writer *w, uint32_t i, kb_str part, uint32_t *cell)
{
    kb_str title = w->texts[i].title;
    kb_buf_clear(&w->slug);
    if (!kb_buf_reserve(&w->slug, title.n * KB_SLUG_BYTES + 8))
        return;
    kb_str slug = {(const char *)w->slug.data, kb_slug(title, (char *)w->slug.data)};
    uint32_t number = number_behind(part, slug);
    if (kb_str_equal(part, slug))
        *cell = 0;
    else if (number > 0)
        *cell = number * NAME_TYPES + BY_NUMBER;
    else
        use_string(w, part, cell, BY_STRING);
}

static void write_name(records_writer *w, uint32_t i, uint32_t *cell)
{
    const kb_record_entry *r = &w->records[i];
    kb_str id = w->texts[i].id, page = kb_page_name(w->files[r->page]);
    if (w->pages[r->page].record == i) {
        if (kb_str_equal(id, page.n > 0 ? page : KB_LIT("index")))
            *cell = 0;
        else
            use_string(w, id, cell, BY_WHOLE);
        return;
    }
    kb_str prefix = prefix_of(w, i);
    bool inside = r->parent < i && r->parent != w->pages[r->page].record;
    bool follows = prefix.n == 0 || (kb_str_begins(id, prefix) && id.n > prefix.n && id.s[prefix.n] == '/');
    w->depth[i] = inside ? (uint8_t)(w->depth[r->parent] + 1) : 1;
    if (follows && w->depth[i] < DEPTH) {
        write_part(w, i, kb_str_slice(id, prefix.n > 0 ? prefix.n + 1 : 0, id.n), cell);
        return;
    }
    w->depth[i] = 0;
    use_string(w, id, cell, BY_WHOLE);
}

/* Where a record begins in the text, modulo 2^32: these rise, and so need few bits. */
static uint32_t place_of(const records_writer *w, uint32_t i)
{
    return (uint32_t)w->pages[w->records[i].page].text_start + w->records[i].start;
}

/* A signed number, modulo 2^32, as one that is small when it is near 0. */
static uint32_t folded(uint32_t n)
{
    return n << 1 ^ (n >> 31 ? UINT32_MAX : 0);
}

static uint32_t unfolded(uint32_t n)
{
    return n >> 1 ^ (n & 1 ? UINT32_MAX : 0);
}

static void write_row(records_writer *w, uint32_t i)
{
    const kb_record_entry *r = &w->records[i];
    uint32_t *cell = w->cells + (size_t)i * RECORD_COLUMNS;
    cell[PAGE] = r->page;
    cell[PARENT] = r->parent != KB_NO_RECORD ? i - r->parent : 0;
    cell[START] = place_of(w, i);
    cell[LENGTH] = folded(place_of(w, i + 1 < w->count ? i + 1 : i) - cell[START] - r->length);
    cell[KIND] = (uint16_t)(r->kind + 1u);
    cell[FLAGS] = r->flags;
    cell[SET] = r->value_set;
    cell[LINE] = r->line;
    use_string(w, w->texts[i].title, &cell[TITLE], 0);
    write_name(w, i, &cell[NAME]);
}

static int compare_uses(const void *a, const void *b)
{
    return kb_str_compare(((const string_use *)a)->text, ((const string_use *)b)->text);
}

static bool is_title(const records_writer *w, const uint32_t *cell)
{
    return (size_t)(cell - w->cells) % RECORD_COLUMNS == TITLE;
}

static bool is_common(const string_count *s)
{
    return s->titles >= COMMON_TITLES;
}

/* Titles that many records have come first, so that their numbers are short; the rest as they shorten each other. */
static int compare_counts(const void *a, const void *b)
{
    const string_count *x = a, *y = b;
    if (is_common(x) != is_common(y))
        return is_common(x) ? -1 : 1;
    if (is_common(x) && x->titles != y->titles)
        return x->titles > y->titles ? -1 : 1;
    return kb_str_compare(x->text, y->text);
}

/* Each string once; how many there are. The cells get the numbers of strings as they stand before they are sorted. */
static uint32_t count_strings(records_writer *w)
{
    uint32_t count = 0;
    if (w->use_count > 0)
        qsort(w->uses, w->use_count, sizeof *w->uses, compare_uses);
    for (uint32_t i = 0; i < w->use_count; i++) {
        const string_use *use = &w->uses[i];
        if (i == 0 || !kb_str_equal(w->strings[count - 1].text, use->text)) {
            w->strings[count] = (string_count){use->text, 0, count};
            count++;
        }
        w->strings[count - 1].titles += is_title(w, use->cell);
        *use->cell = count - 1;
    }
    return count;
}

/* Numbers the strings; leaves each once in texts. How many there are. */
static uint32_t number_strings(records_writer *w, kb_str *texts)
{
    uint32_t count = count_strings(w);
    if (count > 0)
        qsort(w->strings, count, sizeof *w->strings, compare_counts);
    for (uint32_t i = 0; i < count; i++) {
        texts[i] = w->strings[i].text;
        w->ranks[w->strings[i].number] = i;
    }
    for (uint32_t i = 0; i < w->use_count; i++) {
        uint32_t *cell = w->uses[i].cell, number = w->ranks[*cell];
        *cell = is_title(w, cell) ? number : (number + 1) * NAME_TYPES + w->uses[i].type;
    }
    return count;
}

typedef struct id_use {
    kb_str id;
    uint32_t record;
} id_use;

static int compare_ids(const void *a, const void *b)
{
    return kb_str_compare(((const id_use *)a)->id, ((const id_use *)b)->id);
}

static void write_order(const records_writer *w, id_use *ids, kb_buf *out)
{
    for (uint32_t i = 0; i < w->count; i++)
        ids[i] = (id_use){w->texts[i].id, i};
    if (w->count > 0)
        qsort(ids, w->count, sizeof *ids, compare_ids);
    for (uint32_t i = 0; i < w->count; i++)
        w->cells[i] = ids[i].record;
    kb_table_write(out, w->cells, w->count, 1);
}

static void write_echoes(const records_writer *w, kb_echo_entry *entries, kb_buf *out)
{
    for (uint32_t i = 0; i < w->count; i++)
        entries[i] = (kb_echo_entry){w->texts[i].title_echo, i};
    kb_echoes_write(out, entries, w->count);
}

static void write_pages(const kb_page_entry *pages, uint32_t count, uint32_t *cells, kb_buf *out)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *cell = cells + (size_t)i * PAGE_COLUMNS;
        cell[TEXT_LOW] = (uint32_t)pages[i].text_start;
        cell[TEXT_HIGH] = (uint32_t)(pages[i].text_start >> 32);
        cell[FIRST] = pages[i].record;
        cell[REVIEWED] = (uint32_t)pages[i].reviewed ^ UINT32_C(0x80000000);
        cell[INTERVAL] = pages[i].review_interval;
        cell[FIRST_LINK] = pages[i].first_link;
    }
    kb_table_write(out, cells, count, PAGE_COLUMNS);
}

/* The parts of the section; ends[i] gets where part i ends in them. */
static void write_parts(records_writer *w, uint32_t page_count, void *scratch, kb_buf *parts, size_t ends[6],
                        uint32_t *strings)
{
    kb_buf last; /* the list of strings, whose numbers the first part needs */
    kb_buf_init(&last, &parts->alloc);
    for (uint32_t i = 0; i < w->count; i++)
        write_row(w, i);
    *strings = number_strings(w, scratch);
    kb_strings_write(&last, scratch, *strings);
    kb_table_write(parts, w->cells, w->count, RECORD_COLUMNS);
    ends[0] = parts->size;
    write_pages(w->pages, page_count, w->cells, parts);
    ends[1] = parts->size;
    kb_strings_write(parts, w->files, page_count);
    ends[2] = parts->size;
    write_order(w, scratch, parts);
    ends[3] = parts->size;
    write_echoes(w, scratch, parts);
    ends[4] = parts->size;
    kb_buf_str(parts, kb_buf_view(&last));
    ends[5] = parts->size;
    parts->failed = parts->failed || last.failed || w->slug.failed;
    kb_buf_release(&last);
}

static size_t greater(size_t a, size_t b)
{
    return a > b ? a : b;
}

void kb_records_write(kb_buf *out, const kb_record_entry *records, const kb_record_text *texts, uint32_t record_count,
                      const kb_page_entry *pages, const kb_str *files, uint32_t page_count)
{
    kb_arena arena;
    kb_buf parts;
    size_t ends[6] = {0}, count = record_count;
    uint32_t strings = 0;
    kb_arena_init(&arena, &out->alloc);
    kb_buf_init(&parts, &out->alloc);
    records_writer w = {.records = records, .texts = texts, .pages = pages, .files = files, .count = record_count};
    kb_buf_init(&w.slug, &out->alloc);
    w.cells = kb_arena_get(&arena, greater(count * RECORD_COLUMNS, (size_t)page_count * PAGE_COLUMNS), sizeof *w.cells);
    w.depth = kb_arena_get(&arena, count, 1);
    w.uses = kb_arena_get(&arena, count * 2, sizeof *w.uses);
    w.strings = kb_arena_get(&arena, count * 2, sizeof *w.strings);
    w.ranks = kb_arena_get(&arena, count * 2, sizeof *w.ranks);
    void *scratch = kb_arena_get(&arena, count * 2, greater(sizeof(id_use), sizeof(kb_str)));
    if (!arena.failed)
        write_parts(&w, page_count, scratch, &parts, ends, &strings);
    kb_buf_u32(out, record_count);
    kb_buf_u32(out, page_count);
    kb_buf_u32(out, strings);
    for (unsigned i = 0; i < KB_COUNT(ends); i++)
        kb_buf_u32(out, HEAD + (i > 0 ? (uint32_t)ends[i - 1] : 0));
    kb_buf_str(out, kb_buf_view(&parts));
    out->failed = out->failed || parts.failed || arena.failed;
    kb_buf_release(&w.slug);
    kb_buf_release(&parts);
    kb_arena_release(&arena);
}

/* ----------------------------------------------------------------- reading */

uint32_t kb_records_count(kb_pages *p)
{
    return kb_pages_u32(p, KB_RECORDS, 0);
}

uint32_t kb_records_pages(kb_pages *p)
{
    return kb_pages_u32(p, KB_RECORDS, 4);
}

/* Where a part begins; the first is 0. */
static uint32_t part_at(kb_pages *p, unsigned part)
{
    return kb_pages_u32(p, KB_RECORDS, 12 + 4 * part);
}

static kb_table order_of(kb_pages *p)
{
    return (kb_table){KB_RECORDS, part_at(p, 3), kb_records_count(p), 1};
}

static void damage(kb_pages *p, const char *what)
{
    if (!p->damaged)
        kb_pages_damage(p, KB_RECORDS, 0, what);
}

static kb_table records_of(kb_pages *p)
{
    return (kb_table){KB_RECORDS, part_at(p, 0), kb_records_count(p), RECORD_COLUMNS};
}

static kb_table pages_of(kb_pages *p)
{
    return (kb_table){KB_RECORDS, part_at(p, 1), kb_records_pages(p), PAGE_COLUMNS};
}

static void check_head(kb_pages *p, uint32_t number, const uint32_t *cell)
{
    if (!p->damaged && (cell[PAGE] >= kb_records_pages(p) || cell[KIND] > UINT16_MAX || cell[FLAGS] > UINT16_MAX ||
                        cell[TITLE] >= kb_pages_u32(p, KB_RECORDS, 8)))
        damage(p, "a record makes no sense");
    /* A parent stands before its children, so that walking up always ends. */
    if (!p->damaged && cell[PARENT] > number)
        damage(p, "a record's parent stands behind it");
}

static void take_head(uint32_t number, const uint32_t *cell, kb_record_entry *out)
{
    if (cell[PARENT] > 0)
        out->parent = number - cell[PARENT];
    out->page = cell[PAGE];
    out->kind = (uint16_t)(cell[KIND] - 1u);
    out->flags = (uint16_t)cell[FLAGS];
    out->value_set = cell[SET];
    out->title = cell[TITLE];
    out->name = cell[NAME];
    out->line = cell[LINE];
}

kb_status kb_records_head(kb_pages *p, uint32_t number, kb_record_entry *out)
{
    uint32_t cell[HEAD_COLUMNS];
    kb_table records = records_of(p);
    kb_kept_head *kept = &p->heads[number % KB_HEADS_KEPT];
    if (number < KB_NO_RECORD && kept->number == number + 1 && !p->damaged) {
        *out = kept->entry;
        return KB_OK;
    }
    *out = (kb_record_entry){.parent = KB_NO_RECORD};
    if (number >= records.rows)
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    (void)kb_table_some(p, &records, number, HEAD_COLUMNS, cell);
    check_head(p, number, cell);
    if (p->damaged)
        return KB_E_DAMAGED;
    take_head(number, cell, out);
    *kept = (kb_kept_head){number + 1, false, *out};
    return KB_OK;
}

kb_status kb_records_heading(kb_pages *p, uint32_t number, kb_record_entry *out)
{
    uint32_t cell[HEADING_COLUMNS];
    kb_table records = records_of(p);
    *out = (kb_record_entry){.parent = KB_NO_RECORD};
    (void)kb_table_some(p, &records, number, HEADING_COLUMNS, cell);
    if (!p->damaged && (cell[FLAGS] > UINT16_MAX || cell[TITLE] >= kb_pages_u32(p, KB_RECORDS, 8)))
        damage(p, "a record makes no sense");
    if (p->damaged)
        return KB_E_DAMAGED;
    out->flags = (uint16_t)cell[FLAGS];
    out->title = cell[TITLE];
    return KB_OK;
}

/* The place of a record follows from that of its page, its length from where the next one begins. */
static void take_place(kb_pages *p, uint32_t number, const uint32_t *cell, kb_record_entry *out)
{
    kb_table records = records_of(p), pages = pages_of(p);
    uint32_t behind = number + 1 < records.rows ? kb_table_cell(p, &records, number + 1, START) : cell[START];
    out->start = cell[START] - kb_table_cell(p, &pages, cell[PAGE], TEXT_LOW);
    out->length = behind - unfolded(cell[LENGTH]) - cell[START];
}

kb_status kb_records_get(kb_pages *p, uint32_t number, kb_record_entry *out)
{
    uint32_t cell[RECORD_COLUMNS];
    kb_table records = records_of(p);
    kb_kept_head *kept = &p->heads[number % KB_HEADS_KEPT];
    if (number < KB_NO_RECORD && kept->number == number + 1 && kept->whole && !p->damaged) {
        *out = kept->entry;
        return KB_OK;
    }
    *out = (kb_record_entry){.parent = KB_NO_RECORD};
    if (number >= records.rows)
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    (void)kb_table_get(p, &records, number, cell);
    check_head(p, number, cell);
    if (!p->damaged)
        take_place(p, number, cell, out);
    if (p->damaged) {
        *out = (kb_record_entry){.parent = KB_NO_RECORD};
        return KB_E_DAMAGED;
    }
    take_head(number, cell, out);
    *kept = (kb_kept_head){number + 1, true, *out};
    return KB_OK;
}

kb_status kb_records_trait(kb_pages *p, uint32_t number, kb_trait *out)
{
    uint32_t cell[TRAIT_COLUMNS];
    kb_table records = records_of(p);
    *out = (kb_trait){.kind = UINT16_MAX};
    if (number >= records.rows)
        return p->damaged ? KB_E_DAMAGED : KB_NONE;
    (void)kb_table_some(p, &records, number, TRAIT_COLUMNS, cell);
    if (!p->damaged && (cell[KIND] > UINT16_MAX || cell[FLAGS] > UINT16_MAX))
        damage(p, "a record makes no sense");
    if (p->damaged)
        return KB_E_DAMAGED;
    *out = (kb_trait){(uint16_t)(cell[KIND] - 1u), (uint16_t)cell[FLAGS], cell[SET]};
    return KB_OK;
}

static uint64_t text_start(const uint32_t *cell)
{
    return (uint64_t)cell[TEXT_HIGH] << 32 | cell[TEXT_LOW];
}

static kb_page_entry page_head(const uint32_t *cell)
{
    return (kb_page_entry){.record = cell[FIRST], .reviewed = (int32_t)(cell[REVIEWED] ^ UINT32_C(0x80000000)),
                           .review_interval = cell[INTERVAL]};
}

static bool is_kept_page(const kb_pages *p, uint32_t page)
{
    return page < UINT32_MAX && p->page_heads[page % KB_HEADS_KEPT].number == page + 1 && !p->damaged;
}

kb_status kb_records_page_head(kb_pages *p, uint32_t page, kb_page_entry *out)
{
    uint32_t cell[PAGE_HEAD_COLUMNS];
    kb_kept_page *kept = &p->page_heads[page % KB_HEADS_KEPT];
    kb_table pages = pages_of(p);
    if (is_kept_page(p, page)) {
        *out = kept->entry;
        return KB_OK;
    }
    (void)kb_table_some(p, &pages, page, PAGE_HEAD_COLUMNS, cell);
    if (!p->damaged && cell[FIRST] >= kb_records_count(p))
        damage(p, "a page has no record");
    if (p->damaged) {
        *out = (kb_page_entry){.reviewed = KB_NO_DAY};
        return KB_E_DAMAGED;
    }
    *out = page_head(cell);
    *kept = (kb_kept_page){page + 1, false, *out};
    return KB_OK;
}

kb_status kb_records_get_page(kb_pages *p, uint32_t page, kb_page_entry *out)
{
    uint32_t cell[PAGE_COLUMNS], next[PAGE_COLUMNS];
    uint64_t end = p->file->sections[KB_TEXTS].raw;
    kb_table pages = pages_of(p);
    kb_kept_page *kept = &p->page_heads[page % KB_HEADS_KEPT];
    if (is_kept_page(p, page) && kept->whole) {
        *out = kept->entry;
        return KB_OK;
    }
    *out = (kb_page_entry){.reviewed = KB_NO_DAY};
    (void)kb_table_get(p, &pages, page, cell);
    if (!p->damaged && page + 1 < pages.rows && kb_table_get(p, &pages, page + 1, next) && text_start(next) <= end)
        end = text_start(next);
    if (p->damaged)
        return KB_E_DAMAGED;
    *out = page_head(cell);
    out->text_start = text_start(cell);
    out->first_link = cell[FIRST_LINK];
    out->links_end = page + 1 < pages.rows ? next[FIRST_LINK] : UINT32_MAX;
    if (out->record >= kb_records_count(p) || out->text_start > end || end - out->text_start > UINT32_MAX)
        damage(p, "a page lies outside the text");
    out->text_length = p->damaged ? 0 : (uint32_t)(end - out->text_start);
    *kept = (kb_kept_page){p->damaged ? 0 : page + 1, true, *out};
    return p->damaged ? KB_E_DAMAGED : KB_OK;
}

/* ------------------------------------------------------------------- texts */

kb_strings kb_records_strings(kb_pages *p)
{
    return (kb_strings){KB_RECORDS, part_at(p, 5), kb_pages_u32(p, KB_RECORDS, 8)};
}

kb_strings kb_records_files(kb_pages *p)
{
    return (kb_strings){KB_RECORDS, part_at(p, 2), kb_records_pages(p)};
}

/* The place of a string among those that are kept; NULL when none are. key: its number, or that of a file and FILE_KEY. */
static kb_str *kept_place(kb_pages *p, uint32_t key, const kb_arena *arena)
{
    kb_kept_strings *kept = &p->kept;
    if (kept->arena != arena)
        return NULL;
    if (kept->generation != arena->generation)
        *kept = (kb_kept_strings){.arena = arena, .generation = arena->generation};
    uint32_t at = key % KB_STRINGS_KEPT;
    if (kept->numbers[at] != key)
        kept->texts[at].s = NULL;
    kept->numbers[at] = key;
    return &kept->texts[at];
}

/* Titles and files are asked for again and again: for an id, a path, a slug. */
static kb_str read_string(kb_pages *p, kb_strings list, uint32_t i, uint32_t key, kb_arena *arena)
{
    kb_str *kept = kept_place(p, key, arena);
    if (kept != NULL && kept->s != NULL)
        return *kept;
    kb_str text = kb_strings_get(p, &list, i, arena);
    if (kept != NULL && !p->damaged && !arena->failed)
        *kept = text;
    return text;
}

static kb_str string_at(kb_pages *p, uint32_t i, kb_arena *arena)
{
    return read_string(p, kb_records_strings(p), i, i, arena);
}

kb_str kb_records_title(kb_pages *p, const kb_record_entry *entry, kb_arena *arena)
{
    return string_at(p, entry->title, arena);
}

kb_str kb_records_file(kb_pages *p, uint32_t page, kb_arena *arena)
{
    return read_string(p, kb_records_files(p), page, page ^ FILE_KEY, arena);
}

/* The slug of a title, with a number behind it when it is not 0. */
static kb_str slug_of(kb_pages *p, const kb_record_entry *entry, uint32_t number, kb_arena *arena)
{
    kb_str title = kb_records_title(p, entry, arena);
    char digits[10];
    size_t n = sizeof digits;
    char *slug = kb_arena_get(arena, title.n * KB_SLUG_BYTES + 8 + 1 + sizeof digits, 1);
    if (slug == NULL)
        return (kb_str){"", 0};
    kb_str own = {slug, kb_slug(title, slug)};
    if (number == 0)
        return own;
    for (; number > 0; number /= 10)
        digits[--n] = (char)('0' + number % 10);
    slug[own.n] = '-';
    memcpy(slug + own.n + 1, digits + n, sizeof digits - n);
    own.n += 1 + sizeof digits - n;
    return own;
}

/* The own part of an id, or the whole. */
static kb_str part_of(kb_pages *p, const kb_record_entry *entry, kb_arena *arena)
{
    uint32_t type = entry->name % NAME_TYPES, number = entry->name / NAME_TYPES;
    if (entry->name == 0 || type == BY_NUMBER)
        return slug_of(p, entry, number, arena);
    return string_at(p, number - 1, arena);
}

/* An id from behind. */
typedef struct id_pieces {
    kb_str of[2 * DEPTH + 1];
    size_t first, bytes;
} id_pieces;

static void put_before(kb_pages *p, id_pieces *id, kb_str piece)
{
    id->bytes += piece.n;
    if (id->first == 0 || id->bytes > KB_NAME_BYTES)
        damage(p, "an id is too long");
    else
        id->of[--id->first] = piece;
}

/* The path of a record's page; what its own record is called, and the ids on it begin with. */
static kb_str page_name(kb_pages *p, const kb_record_entry *entry, kb_arena *arena)
{
    return kb_page_name(kb_records_file(p, entry->page, arena));
}

/* Puts the id of a record before what is there; up to where something is whole. */
static void put_id(kb_pages *p, uint32_t number, id_pieces *id, kb_arena *arena)
{
    kb_record_entry entry;
    kb_page_entry page;
    while (kb_records_head(p, number, &entry) == KB_OK && kb_records_page_head(p, entry.page, &page) == KB_OK) {
        bool whole = entry.name > 0 && entry.name % NAME_TYPES == BY_WHOLE, own = number == page.record;
        if (own && !whole) {
            kb_str name = page_name(p, &entry, arena);
            put_before(p, id, name.n > 0 ? name : KB_LIT("index"));
            return;
        }
        put_before(p, id, part_of(p, &entry, arena));
        if (whole)
            return;
        if (entry.parent == KB_NO_RECORD || entry.parent == page.record) {
            kb_str name = page_name(p, &entry, arena);
            if (name.n > 0) {
                put_before(p, id, KB_LIT("/"));
                put_before(p, id, name);
            }
            return;
        }
        put_before(p, id, KB_LIT("/"));
        number = entry.parent;
    }
}

kb_str kb_records_id(kb_pages *p, uint32_t number, kb_arena *arena)
{
    id_pieces id = {.first = KB_COUNT(id.of)};
    put_id(p, number, &id, arena);
    if (p->damaged)
        return (kb_str){"", 0};
    return kb_arena_join(arena, id.of + id.first, KB_COUNT(id.of) - id.first);
}

/* ------------------------------------------------------------ order of ids */

uint32_t kb_records_named_at(kb_pages *p, uint32_t i)
{
    kb_table order = order_of(p);
    uint32_t record = kb_table_number(p, &order, i);
    if (record >= order.rows)
        damage(p, "the order of ids makes no sense");
    return record;
}

uint32_t kb_records_named(kb_pages *p, kb_str id, kb_arena *arena)
{
    uint32_t low = 0, high = kb_records_count(p);
    while (low < high && !p->damaged && !arena->failed) {
        uint32_t middle = low + (high - low) / 2;
        if (kb_str_compare(kb_records_id(p, kb_records_named_at(p, middle), arena), id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

kb_status kb_records_find(kb_pages *p, kb_str id, kb_arena *arena, uint32_t *number)
{
    uint32_t i = kb_records_named(p, id, arena);
    if (i < kb_records_count(p)) {
        uint32_t record = kb_records_named_at(p, i);
        if (kb_str_equal(kb_records_id(p, record, arena), id) && !p->damaged && !arena->failed) {
            *number = record;
            return KB_OK;
        }
    }
    return p->damaged ? KB_E_DAMAGED : arena->failed ? KB_E_MEMORY : KB_NONE;
}

kb_echoes kb_records_titled(kb_pages *p)
{
    return kb_echoes_at(p, KB_RECORDS, part_at(p, 4), kb_records_count(p));
}
