/*
 * dates.c - days, and what front matter says about the guide as a whole and
 * about reviews (resolve.h; kbc_day() in compiler.h). Callers: resolve.c.
 */
#include "kb_days.h"
#include "resolve.h"

/* ---------------------------------------------------------------------- days */

int32_t kbc_day(kb_str iso)
{
    bool time = iso.n > 10 && (iso.s[10] == 'T' || iso.s[10] == ' '); /* which may follow */
    return kb_day_read(time ? kb_str_slice(iso, 0, 10) : iso);
}

static int32_t read_digits(kb_str text)
{
    int32_t number = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.s[i] < '0' || text.s[i] > '9')
            return -1;
        number = number * 10 + (text.s[i] - '0');
    }
    return number;
}

/* 11/22/2026, with the month first and digits left out as Microsoft's documents have it. */
static int32_t read_american(kb_str text)
{
    int32_t parts[3] = {0, 0, 0};
    kb_str piece;
    for (unsigned i = 0; i < 3; i++) {
        if (!kb_str_split(&text, '/', &piece) || piece.n == 0 || piece.n > (i == 2 ? 4 : 2))
            return KB_NO_DAY;
        parts[i] = read_digits(piece);
    }
    return text.s == NULL && parts[2] >= 1000 ? kb_day(parts[2], parts[0], parts[1]) : KB_NO_DAY;
}

/* "180 days", "26 weeks", "180"; false if it is none of them. */
static bool read_interval(kb_str text, uint32_t *days)
{
    static const struct {
        const char *name;
        uint32_t days;
    } units[] = {{"", 1}, {"d", 1}, {"day", 1}, {"days", 1}, {"week", 7}, {"weeks", 7}, {"month", 30}, {"months", 30},
                 {"year", 365}, {"years", 365}};
    size_t n = 0;
    uint32_t number = 0;
    for (; n < text.n && n < 5 && text.s[n] >= '0' && text.s[n] <= '9'; n++)
        number = number * 10 + (uint32_t)(text.s[n] - '0');
    kb_str unit = kb_str_trim(kb_str_slice(text, n, text.n));
    for (size_t i = 0; n > 0 && i < KB_COUNT(units); i++) {
        if (!kb_str_equal(unit, kb_str_from(units[i].name)))
            continue;
        *days = number * units[i].days;
        return true;
    }
    return false;
}

/* -------------------------------------------------------------- front matter */

/* The first entry of any of the keys, which come in order of their rank; or NULL. */
static const kbc_meta *find_meta(const kbc_source *source, const char *const *keys, size_t count)
{
    const kbc_meta *meta = source->meta.items;
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < source->meta.count; i++)
            if (kb_str_equal(meta[i].key, kb_str_from(keys[k])) && meta[i].value.n > 0)
                return &meta[i];
    return NULL;
}

static int32_t read_reviewed(kbc *c, const kbc_source *source, int32_t otherwise, kbc_place *place)
{
    static const char *const keys[] = {"reviewed", "last_reviewed", "ms.date", "lastmod", "date"};
    const kbc_meta *meta = find_meta(source, keys, KB_COUNT(keys));
    *place = (kbc_place){0, 0};
    if (meta == NULL)
        return otherwise;
    int32_t day = kbc_day(kb_str_trim(meta->value));
    if (day == KB_NO_DAY)
        day = read_american(kb_str_trim(meta->value));
    if (day != KB_NO_DAY) {
        *place = meta->place;
        return day;
    }
    kbc_report(c, KBC_WARNING, source, meta->place, "bad-date", "\"%.*s\" is not a date; write it as yyyy-mm-dd",
               (int)meta->value.n, meta->value.s);
    return otherwise;
}

static uint32_t read_review_interval(kbc *c, const kbc_source *source, uint32_t otherwise)
{
    static const char *const keys[] = {"review_interval"};
    const kbc_meta *meta = find_meta(source, keys, KB_COUNT(keys));
    uint32_t days = otherwise;
    if (meta != NULL && !read_interval(kb_str_trim(meta->value), &days))
        kbc_report(c, KBC_WARNING, source, meta->place, "bad-date", "\"%.*s\" is not a time; write it as \"180 days\"",
                   (int)meta->value.n, meta->value.s);
    return days;
}

/* Letters of a code such as en or zh-TW before its first sign. */
static bool is_language_code(kb_str text)
{
    size_t n = 0;
    while (n < text.n && kb_is_letter(text.s[n]))
        n++;
    return n >= 2 && n <= 3 && (n == text.n || text.s[n] == '-' || text.s[n] == '_');
}

static kb_str read_language(kbc *c, const kbc_source *source, kb_str otherwise)
{
    static const char *const keys[] = {"lang", "language"};
    const kbc_meta *meta = find_meta(source, keys, KB_COUNT(keys));
    if (meta == NULL)
        return otherwise;
    kb_str code = kb_str_trim(meta->value);
    if (!is_language_code(code))
        kbc_report(c, KBC_WARNING, source, meta->place, "bad-language",
                   "\"%.*s\" is not the code of a language, such as en or de-CH; its words are not stemmed",
                   (int)code.n, code.s);
    return code;
}

static kb_str meta_or(const kbc_source *source, const char *key, kb_str otherwise)
{
    const kbc_meta *meta = find_meta(source, &key, 1);
    return meta != NULL ? meta->value : otherwise;
}

/* The index page of the root speaks for the guide. */
static void read_guide(kbc_resolution *r)
{
    kbc_guide *guide = r->guide;
    guide->language = KB_LIT("en");
    guide->reviewed = KB_NO_DAY;
    uint32_t root = kbc_names_find(r->indexes, KB_LIT(""));
    if (guide->pages.count > 0) {
        const kbc_record *record = kbc_page_record(guide, root != KBC_NONE ? root : 0);
        guide->title = record != NULL ? record->title : KB_LIT("");
    }
    if (root == KBC_NONE)
        return;
    kbc_page *page = kbc_page_at(guide, root);
    const kbc_source *source = page->source;
    guide->title = meta_or(source, "title", guide->title);
    guide->version = meta_or(source, "version", guide->version);
    guide->language = read_language(r->c, source, guide->language);
    guide->reviewed = read_reviewed(r->c, source, KB_NO_DAY, &page->review_place);
    guide->review_interval = read_review_interval(r->c, source, 0);
}

void kbc_read_dates(kbc_resolution *r)
{
    read_guide(r);
    uint32_t root = kbc_names_find(r->indexes, KB_LIT(""));
    for (uint32_t i = 0; i < r->guide->pages.count; i++) {
        kbc_page *page = kbc_page_at(r->guide, i);
        page->reviewed = r->guide->reviewed;
        page->review_interval = r->guide->review_interval;
        if (i == root) /* read, and reported, already */
            continue;
        page->reviewed = read_reviewed(r->c, page->source, page->reviewed, &page->review_place);
        page->review_interval = read_review_interval(r->c, page->source, page->review_interval);
    }
}
