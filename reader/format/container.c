/*
 * container.c - the file as a whole: header, section table, checksums, text
 * blocks (kb_container.h). Callers: open.c and verify.c read, the compiler
 * writes; every other section is reached through kb_pages.
 *
 *   0  magic, 8 bytes            8  major u16        10  minor u16
 *  12  analyser u16             14  sections u16     16  file length u64
 *  24  sum of the table u32     28  sum of SUMS u32  32  SHA-256, 32 bytes
 *  64  zero u32                 68  sum of bytes 0 to 67 u32
 *  72  the section table: name u32, flags u32, offset u64, stored u64, raw u64
 *
 * Behind the table stand the sections used in place, then SUMS, TEXT, zeros.
 * From the end of the table to SUMS each page of the file (1 KiB, the first
 * and last cut) has a checksum with its number, padding included.
 *   SUMS: pages u32, blocks u32, raw bytes of a block u32, sum u32 of each KiB
 *         of the rows (with its number); the rows: sum u32 a page, then a text
 *         block: end in TEXT u64, sum u32 (with its number)
 */
#include "kb_format.h"

static const uint8_t magic[8] = {0x8B, 'K', 'B', '\r', '\n', 0x1A, '\n', 0};
static const char names[KB_SECTION_COUNT][5] = {"META", "KIND", "FACT", "RECS", "TERM", "NORM",
                                                "POST", "WORD", "LINK", "GRAF", "DICT", "DIGS", "SUMS", "TEXT"};
#define SUMS_HEAD 12u
#define BLOCK_SUM_BYTES 12u

const char *kb_section_name(kb_section_id id)
{
    return names[id];
}

/* What a file need not have. It follows from the others, so it is not in the digest. */
static bool is_optional(unsigned id)
{
    return id == KB_GRAPH || id == KB_PHRASES || id == KB_DIGESTS;
}

static uint64_t align8(uint64_t n)
{
    return (n + 7) / 8 * 8;
}

static kb_section_id section_named(const uint8_t *name)
{
    unsigned id = 0;
    while (id < KB_SECTION_COUNT && memcmp(names[id], name, 4) != 0)
        id++;
    return (kb_section_id)id;
}

/* ----------------------------------------------------------------- reading */

static kb_status damaged(kb_error *err, const char *where, const char *what)
{
    return kb_fail(err, KB_E_DAMAGED, "%s: %s", where, what);
}

static kb_status check_header(kb_container *c, const uint8_t *head, kb_error *err)
{
    kb_cursor at = kb_cursor_of(head + 8, KB_HEADER_BYTES - 8);
    c->major = kb_read_u16(&at);
    c->minor = kb_read_u16(&at);
    c->analyser = kb_read_u16(&at);
    if (c->major > KB_MAJOR)
        return kb_fail(err, KB_E_TOO_NEW, "it has format %d.%d; this reader knows format %d", c->major, c->minor,
                       KB_MAJOR);
    if (kb_sum(0, head, KB_HEADER_BYTES - 4) != kb_load_u32(head + 68))
        return damaged(err, "header", "checksum is wrong");
    if (c->major != KB_MAJOR)
        return damaged(err, "header", "impossible format version");
    if (c->analyser != KB_ANALYSER)
        return kb_fail(err, KB_E_TOO_NEW, "its words were cut by analyser %d; this reader has %d", c->analyser,
                       KB_ANALYSER);
    (void)kb_read_u16(&at);
    uint64_t length = kb_read_u64(&at);
    if (length != c->size)
        return kb_fail(err, KB_E_DAMAGED, "it should have %llu bytes and has %llu", (unsigned long long)length,
                       (unsigned long long)c->size);
    memcpy(c->digest, head + 32, sizeof c->digest);
    return KB_OK;
}

static bool section_fits(const kb_container *c, const kb_section *s, uint64_t least)
{
    return s->offset >= least && s->offset <= c->size && s->stored <= c->size - s->offset && s->offset % 8 == 0;
}

static kb_status read_table(kb_container *c, const uint8_t *table, uint32_t count, kb_error *err)
{
    uint64_t end = KB_HEADER_BYTES + (uint64_t)count * KB_SECTION_BYTES;
    for (uint32_t i = 0; i < count; i++) {
        kb_cursor at = kb_cursor_of(table + (size_t)i * KB_SECTION_BYTES, KB_SECTION_BYTES);
        kb_str name = kb_read_bytes(&at, 4);
        uint32_t flags = kb_read_u32(&at);
        kb_section s = {kb_read_u64(&at), kb_read_u64(&at), kb_read_u64(&at)};
        if (!section_fits(c, &s, end))
            return damaged(err, "section table", "a section lies outside the file");
        end = s.offset + s.stored;
        kb_section_id id = section_named((const uint8_t *)name.s);
        if (id == KB_SECTION_COUNT && (flags & KB_REQUIRED))
            return kb_fail(err, KB_E_TOO_NEW, "it needs a newer reader (section %.4s)", name.s);
        if (id == KB_SECTION_COUNT)
            continue;
        if (c->sections[id].offset != 0 || (id != KB_TEXTS && s.raw != s.stored))
            return damaged(err, names[id], "stands twice or has a wrong length");
        c->sections[id] = s;
    }
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++)
        if (c->sections[id].offset == 0 && !is_optional(id))
            return damaged(err, names[id], "section is missing");
    return KB_OK;
}

/* How many pages hold so many bytes. */
static uint64_t pages_of(uint64_t bytes)
{
    return bytes / KB_PAGE + (bytes % KB_PAGE > 0 ? 1 : 0);
}

/* Of SUMS only what stands before its rows is checked here, so that opening costs the same for every size of file. */
static kb_status read_sums(kb_container *c, uint64_t table_end, uint32_t sum, kb_error *err)
{
    const kb_section *sums = &c->sections[KB_SUMS], *text = &c->sections[KB_TEXTS];
    const uint8_t *bytes = c->data + sums->offset;
    if (sums->stored < SUMS_HEAD)
        return damaged(err, "SUMS", "checksum is wrong");
    c->page_count = kb_load_u32(bytes);
    c->block_count = kb_load_u32(bytes + 4);
    c->block_bytes = kb_load_u32(bytes + 8);
    if (c->block_bytes == 0 || c->block_bytes > KB_TEXT_BLOCK)
        return damaged(err, "SUMS", "impossible size of text blocks");
    c->paged_start = table_end;
    c->paged_end = sums->offset;
    c->first_page = (uint32_t)(c->paged_start / KB_PAGE);
    uint64_t pages = pages_of(c->paged_end) - c->first_page;
    uint64_t blocks = text->raw / c->block_bytes + (text->raw % c->block_bytes > 0 ? 1 : 0);
    c->rows_bytes = 4 * pages + BLOCK_SUM_BYTES * blocks;
    uint64_t head = SUMS_HEAD + 4 * pages_of(c->rows_bytes);
    if (blocks > UINT32_MAX || pages > UINT32_MAX || c->paged_start > c->paged_end || c->page_count != pages ||
        c->block_count != blocks || head + c->rows_bytes != sums->stored)
        return damaged(err, "SUMS", "counts do not fit the file");
    if (kb_sum(0, bytes, (size_t)head) != sum)
        return damaged(err, "SUMS", "checksum is wrong");
    c->row_sums = bytes + SUMS_HEAD;
    c->rows = bytes + head;
    return KB_OK;
}

static bool is_zero(const kb_container *c, uint64_t from, uint64_t to)
{
    for (uint64_t at = from; at < to; at++)
        if (c->data[at] != 0)
            return false;
    return true;
}

/* Everything in use lies where a checksum covers it, and what does not is zeros. */
static kb_status check_layout(const kb_container *c, kb_error *err)
{
    const kb_section *text = &c->sections[KB_TEXTS], *sums = &c->sections[KB_SUMS];
    for (unsigned id = 0; id < KB_SECTION_COUNT; id++) {
        const kb_section *s = &c->sections[id];
        bool paged = id != KB_SUMS && id != KB_TEXTS && s->offset != 0;
        if (paged && (s->offset < c->paged_start || s->offset + s->stored > c->paged_end))
            return damaged(err, names[id], "section lies outside the checked pages");
    }
    uint64_t end = text->offset + text->stored, sums_end = sums->offset + sums->stored;
    if (text->offset != align8(sums_end) || c->size != align8(end) + KB_TAIL_BYTES)
        return damaged(err, "end of file", "wrong padding");
    if (!is_zero(c, sums_end, text->offset) || !is_zero(c, end, c->size))
        return damaged(err, "end of file", "padding is not zero");
    return KB_OK;
}

kb_status kb_container_open(kb_container *c, const void *data, size_t size, kb_error *err)
{
    *c = (kb_container){.data = data, .size = size};
    if (size < sizeof magic || memcmp(data, magic, sizeof magic) != 0)
        return kb_fail(err, KB_E_NOT_KB, "it is not a .kb file");
    if (size < KB_HEADER_BYTES)
        return damaged(err, "header", "file is cut off");
    /* Checked on a copy: a mapped file may change between a check and a use. */
    uint8_t head[KB_HEADER_BYTES], table[KB_SECTIONS_MAX * KB_SECTION_BYTES];
    memcpy(head, data, sizeof head);
    kb_status status = check_header(c, head, err);
    if (status != KB_OK)
        return status;
    uint32_t count = (uint32_t)head[14] | (uint32_t)head[15] << 8;
    size_t table_bytes = (size_t)count * KB_SECTION_BYTES;
    if (count > KB_SECTIONS_MAX || table_bytes > size - KB_HEADER_BYTES)
        return damaged(err, "section table", "too many sections");
    memcpy(table, c->data + KB_HEADER_BYTES, table_bytes);
    if (kb_sum(0, table, table_bytes) != kb_load_u32(head + 24))
        return damaged(err, "section table", "checksum is wrong");
    status = read_table(c, table, count, err);
    if (status == KB_OK)
        status = read_sums(c, KB_HEADER_BYTES + table_bytes, kb_load_u32(head + 28), err);
    return status == KB_OK ? check_layout(c, err) : status;
}

/* ------------------------------------------------------------------- pages */

size_t kb_pages_bytes(const kb_container *c)
{
    return (kb_pages_bits(c) + kb_digests_bits(c)) / 8 + 1;
}

void kb_pages_damage(kb_pages *p, kb_section_id id, uint64_t offset, const char *what)
{
    if (!p->damaged)
        kb_fail(p->error, KB_E_DAMAGED, "section %s: %s at byte %llu of the file", names[id], what,
                (unsigned long long)p->file->sections[id].offset + offset);
    p->damaged = true;
}

bool kb_pages_spend(kb_pages *p, uint64_t pieces)
{
    p->spent += pieces;
    if (p->may_spend == 0 || p->spent <= p->may_spend)
        return true;
    if (!p->damaged)
        kb_fail(p->error, KB_E_LIMIT, "this asks for too much of the file at once");
    p->damaged = true;
    return false;
}

/* The bytes of the checked area in page number i of the file. */
static kb_str page_bytes(const kb_container *c, uint64_t i)
{
    uint64_t start = i * KB_PAGE, end = start + KB_PAGE;
    if (start < c->paged_start)
        start = c->paged_start;
    if (end > c->paged_end)
        end = c->paged_end;
    return (kb_str){(const char *)c->data + start, (size_t)(end - start)};
}

static uint32_t numbered_sum(uint32_t number, kb_str bytes)
{
    return kb_sum(number, bytes.s, bytes.n);
}

/* Whether bytes have a sum. They are read once, which bit number `place` of what is checked remembers. */
static bool check(kb_pages *p, uint64_t place, uint64_t number, kb_str bytes, uint32_t sum)
{
    if (numbered_sum((uint32_t)number, bytes) != sum)
        return false;
    kb_pages_remember(p, place);
    return true;
}

/* n bytes of the rows of SUMS, each KiB of which is checked when it is first used; NULL: its sum is wrong. */
static const uint8_t *rows_at(kb_pages *p, uint64_t at, size_t n)
{
    const kb_container *c = p->file;
    for (uint64_t i = at / KB_PAGE; i <= (at + n - 1) / KB_PAGE; i++) {
        uint64_t left = c->rows_bytes - i * KB_PAGE;
        kb_str bytes = {(const char *)c->rows + i * KB_PAGE, (size_t)(left < KB_PAGE ? left : KB_PAGE)};
        if (!kb_pages_is_checked(p, c->page_count + i) &&
            !check(p, c->page_count + i, i, bytes, kb_load_u32(c->row_sums + (size_t)i * 4)))
            return NULL;
    }
    return c->rows + at;
}

static bool check_page(kb_pages *p, uint64_t page)
{
    uint64_t i = page - p->file->first_page;
    if (kb_pages_is_checked(p, i))
        return true;
    const uint8_t *sum = rows_at(p, i * 4, 4);
    return sum != NULL && kb_digests_page_fits(p, page) && check(p, i, page, page_bytes(p->file, page), kb_load_u32(sum));
}

const uint8_t *kb_pages_view(kb_pages *p, kb_section_id id, uint64_t offset, uint64_t n)
{
    const kb_section *s = &p->file->sections[id];
    if (p->damaged)
        return NULL;
    if (offset > s->stored || n > s->stored - offset) {
        kb_pages_damage(p, id, offset < s->stored ? offset : s->stored, "a part lies outside");
        return NULL;
    }
    const uint8_t *bytes = p->file->data + s->offset + offset;
    if (n == 0)
        return bytes;
    uint64_t first = (s->offset + offset) / KB_PAGE, last = (s->offset + offset + n - 1) / KB_PAGE;
    for (uint64_t page = first; page <= last; page++)
        if (!check_page(p, page)) {
            kb_pages_damage(p, id, offset, "checksum is wrong");
            return NULL;
        }
    return bytes;
}

kb_cursor kb_pages_cursor(kb_pages *p, kb_section_id id, uint64_t offset, uint64_t n)
{
    const uint8_t *bytes = kb_pages_at(p, id, offset, n);
    return bytes != NULL ? kb_cursor_of(bytes, (size_t)n) : (kb_cursor){(const uint8_t *)"", 0, true};
}

uint32_t kb_pages_u32(kb_pages *p, kb_section_id id, uint64_t offset)
{
    const uint8_t *bytes = kb_pages_at(p, id, offset, 4);
    return bytes != NULL ? kb_load_u32(bytes) : 0;
}

kb_str kb_pages_field(kb_pages *p, kb_section_id id, uint64_t offset)
{
    const kb_section *s = &p->file->sections[id];
    uint64_t head = offset < s->stored ? s->stored - offset : 0;
    kb_cursor c = kb_pages_cursor(p, id, offset, head < 5 ? head : 5);
    size_t before = c.left;
    uint32_t n = kb_read_varint32(&c);
    if (c.bad) {
        kb_pages_damage(p, id, offset, "a length is wrong");
        return (kb_str){"", 0};
    }
    const uint8_t *bytes = kb_pages_view(p, id, offset + (before - c.left), n);
    return bytes != NULL ? (kb_str){(const char *)bytes, n} : (kb_str){"", 0};
}

kb_str kb_pages_block(kb_pages *p, uint32_t i)
{
    const kb_container *c = p->file;
    const kb_section *text = &c->sections[KB_TEXTS];
    if (p->damaged || i >= c->block_count)
        return (kb_str){NULL, 0};
    uint64_t row = (uint64_t)c->page_count * 4 + (uint64_t)i * BLOCK_SUM_BYTES, before = i > 0 ? BLOCK_SUM_BYTES : 0;
    const uint8_t *rows = rows_at(p, row - before, (size_t)before + BLOCK_SUM_BYTES);
    if (rows == NULL) {
        kb_pages_damage(p, KB_SUMS, 0, "checksum is wrong");
        return (kb_str){NULL, 0};
    }
    kb_cursor sums = kb_cursor_of(rows, (size_t)before + BLOCK_SUM_BYTES);
    uint64_t start = before > 0 ? kb_read_u64(&sums) : 0;
    if (before > 0)
        (void)kb_read_u32(&sums);
    uint64_t end = kb_read_u64(&sums);
    uint32_t sum = kb_read_u32(&sums);
    bool last = i + 1 == c->block_count;
    if (start > end || end > text->stored || (last && end != text->stored)) {
        kb_pages_damage(p, KB_TEXTS, 0, "a text block lies outside");
        return (kb_str){NULL, 0};
    }
    kb_str block = {(const char *)c->data + text->offset + start, (size_t)(end - start)};
    if (numbered_sum(i, block) != sum || !kb_digests_block_fits(p, i, block)) {
        kb_pages_damage(p, KB_TEXTS, start, "checksum is wrong");
        return (kb_str){NULL, 0};
    }
    return block;
}

/* ----------------------------------------------------------------- writing */

/* The order in the file; what every search needs comes first. */
static const kb_section_id file_order[KB_SECTION_COUNT] = {KB_META,    KB_KINDS, KB_FACETS,   KB_TERMS,
                                                           KB_RECORDS, KB_WORDS, KB_NORMS,    KB_POSTINGS,
                                                           KB_GRAPH,   KB_LINKS, KB_PHRASES,  KB_DIGESTS,
                                                           KB_SUMS,    KB_TEXTS};

/* The sections that a file gets, in its order, and where they stand. */
typedef struct layout {
    kb_section_id order[KB_SECTION_COUNT];
    uint16_t count;
    uint64_t table_end;
    kb_section of[KB_SECTION_COUNT];
} layout;

/* Optional sections without content are left out. */
static layout choose_sections(const kb_str *raw)
{
    layout l = {.count = 0};
    for (unsigned i = 0; i < KB_SECTION_COUNT; i++)
        if (!is_optional(file_order[i]) || raw[file_order[i]].n > 0)
            l.order[l.count++] = file_order[i];
    l.table_end = KB_HEADER_BYTES + (uint64_t)l.count * KB_SECTION_BYTES;
    return l;
}

bool kb_digest_has(kb_section_id id)
{
    return id != KB_SUMS && !is_optional(id);
}

void kb_digest_section(kb_section_id id, uint64_t raw, kb_digest_feed *feed, void *user)
{
    uint8_t head[12];
    memcpy(head, names[id], 4);
    for (unsigned i = 0; i < 8; i++)
        head[4 + i] = (uint8_t)(raw >> (8 * i));
    feed(user, head, sizeof head);
}

static void sum_blocks(const kb_packed_text *text, kb_buf *block_sums)
{
    size_t before = 0;
    for (uint32_t i = 0; i < text->count; i++) {
        kb_buf_u64(block_sums, text->ends[i]);
        kb_buf_u32(block_sums, numbered_sum(i, kb_str_slice(text->bytes, before, (size_t)text->ends[i])));
        before = (size_t)text->ends[i];
    }
}

static uint32_t count_pages(uint64_t start, uint64_t end)
{
    return (uint32_t)(pages_of(end) - start / KB_PAGE);
}

static uint64_t sums_bytes(uint64_t rows)
{
    return SUMS_HEAD + 4 * pages_of(rows) + rows;
}

/* Places all sections; what SUMS has to hold is known when its turn comes. */
static void lay_out(layout *l, const kb_str *raw, size_t text_stored, size_t block_bytes)
{
    uint64_t at = l->table_end;
    for (unsigned i = 0; i < l->count; i++) {
        kb_section_id id = l->order[i];
        kb_section *s = &l->of[id];
        s->offset = at;
        s->raw = id == KB_SUMS ? sums_bytes(4 * (uint64_t)count_pages(l->table_end, at) + block_bytes) : raw[id].n;
        s->stored = id == KB_TEXTS ? text_stored : s->raw;
        at = align8(at + s->stored);
    }
}

static void write_table(kb_buf *out, const layout *l)
{
    for (unsigned i = 0; i < l->count; i++) {
        const kb_section *s = &l->of[l->order[i]];
        kb_buf_add(out, names[l->order[i]], 4);
        bool extra = l->order[i] == KB_GRAPH || l->order[i] == KB_DIGESTS;
        kb_buf_u32(out, extra ? 0 : KB_REQUIRED);
        kb_buf_u64(out, s->offset);
        kb_buf_u64(out, s->stored);
        kb_buf_u64(out, s->raw);
    }
}

static void put_u32(uint8_t *at, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> (8 * i));
}

static void write_header(kb_buf *out, const layout *l, uint16_t analyser, const uint8_t *digest)
{
    const kb_section *text = &l->of[KB_TEXTS];
    kb_buf_add(out, magic, sizeof magic);
    kb_buf_u16(out, KB_MAJOR);
    kb_buf_u16(out, KB_MINOR);
    kb_buf_u16(out, analyser);
    kb_buf_u16(out, l->count);
    kb_buf_u64(out, align8(text->offset + text->stored) + KB_TAIL_BYTES);
    kb_buf_u64(out, 0); /* two checksums, by seal() */
    kb_buf_add(out, digest, 32);
    kb_buf_u64(out, 0);
}

/* Fills the checksums in, from the pages outwards. */
static void seal(kb_buf *out, const layout *l, kb_str block_sums, uint32_t block_bytes)
{
    kb_container c = {.data = out->data, .size = out->size};
    const kb_section *sums = &l->of[KB_SUMS];
    uint8_t *at = out->data + sums->offset;
    c.paged_start = l->table_end;
    c.paged_end = sums->offset;
    c.first_page = (uint32_t)(l->table_end / KB_PAGE);
    uint32_t pages = count_pages(c.paged_start, c.paged_end);
    put_u32(at, pages);
    put_u32(at + 4, (uint32_t)(block_sums.n / BLOCK_SUM_BYTES));
    put_u32(at + 8, block_bytes);
    uint64_t rows_bytes = (uint64_t)pages * 4 + block_sums.n, head = sums->stored - rows_bytes;
    uint8_t *rows = at + head;
    for (uint32_t i = 0; i < pages; i++)
        put_u32(rows + (size_t)i * 4, numbered_sum(c.first_page + i, page_bytes(&c, c.first_page + i)));
    if (block_sums.n > 0)
        memcpy(rows + (size_t)pages * 4, block_sums.s, block_sums.n);
    for (uint32_t i = 0; i < pages_of(rows_bytes); i++)
        put_u32(at + SUMS_HEAD + (size_t)i * 4,
                numbered_sum(i, kb_str_slice((kb_str){(const char *)rows, (size_t)rows_bytes}, (size_t)i * KB_PAGE,
                                             (size_t)(i + 1) * KB_PAGE)));
    put_u32(out->data + 24, kb_sum(0, out->data + KB_HEADER_BYTES, (size_t)l->table_end - KB_HEADER_BYTES));
    put_u32(out->data + 28, kb_sum(0, at, (size_t)head));
    put_u32(out->data + 68, kb_sum(0, out->data, 68));
}

static void write_sections(kb_buf *out, const layout *l, const kb_str *raw, kb_str packed)
{
    for (unsigned i = 0; i < l->count; i++) {
        kb_section_id id = l->order[i];
        kb_buf_zero(out, (size_t)l->of[id].offset - out->size);
        if (id == KB_SUMS)
            kb_buf_zero(out, (size_t)l->of[id].stored);
        else
            kb_buf_str(out, id == KB_TEXTS ? packed : raw[id]);
    }
    kb_buf_zero(out, (size_t)align8(out->size) + KB_TAIL_BYTES - out->size);
}

kb_status kb_container_write(const kb_str raw[KB_SECTION_COUNT], const kb_packed_text *text, uint16_t analyser,
                             const uint8_t *digest, kb_buf *out)
{
    layout l = choose_sections(raw);
    kb_buf block_sums;
    kb_buf_init(&block_sums, &out->alloc);
    sum_blocks(text, &block_sums);
    lay_out(&l, raw, text->bytes.n, block_sums.size);
    write_header(out, &l, analyser, digest);
    write_table(out, &l);
    write_sections(out, &l, raw, text->bytes);
    out->failed = out->failed || block_sums.failed;
    if (!out->failed)
        seal(out, &l, kb_buf_view(&block_sums), text->block_bytes);
    kb_buf_release(&block_sums);
    return out->failed ? KB_E_MEMORY : KB_OK;
}

void kb_container_sign(kb_buf *file, const uint8_t *digest)
{
    memcpy(file->data + 32, digest, 32);
    put_u32(file->data + 68, kb_sum(0, file->data, 68));
}
