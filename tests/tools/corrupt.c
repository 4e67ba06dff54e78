/*
 * corrupt.c - a .kb file must never lie and never crash its reader. Opens
 * damaged copies of a file in memory, through kb.h only, and compares what
 * every call answers with the answers of the undamaged file.
 *
 *   corrupt truncate FILE                   every shorter length
 *   corrupt grow FILE                       up to 4 KiB more, of zeros, of ones, and of what it begins with
 *   corrupt bits FILE PART PARTS STEP       every STEP-th bit, so that with 1 it is each
 *   corrupt flips FILE PART PARTS COUNT     one bit: all of the first 600 bytes, then COUNT others
 *   corrupt bundle FILE                     behind a program: every bit of its head and of the end, lengths of the end
 *   corrupt fields FILE PART PARTS COUNT    bytes changed, checksums right again
 *   corrupt patch FILE OUT OFFSET HEX       writes such a file, for other tests
 *
 * Prints a line of counts; status 1 after the first lie. A sanitizer or the
 * alarm ends it otherwise. PART of PARTS is the share of one process.
 */
#include "kb.h"
#include "kb_bundle.h"
#include "kb_format.h"
#include "seal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HEAD_BYTES 600u
#define SECONDS 20u /* for one damaged file */
#define EVENTS 2000000u
#define HITS 4u
#define BODIES 12u

typedef struct bytes {
    uint8_t *data;
    size_t size;
} bytes;

/* What one group of calls answered. */
typedef struct answer {
    kb_status status;
    uint64_t hash;
} answer;

enum { HEAD, SEARCH, SHOW, LIST, GROUPS };
static const char *const group_names[GROUPS] = {"head", "search", "show", "list"};

static const char *const queries[] = {
    "waiting to upload", "wifi", "\"low power mode\" battery", "photo -mac", "platform:windows sign out", "uplaod pasued",
    "should i delete everything", "storage full",
};

static _Noreturn void die(const char *what)
{
    (void)fprintf(stderr, "corrupt: %s\n", what);
    exit(2);
}

static bytes read_file(const char *name)
{
    FILE *f = fopen(name, "rb");
    long n = f != NULL && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    if (n <= 0 || n > INT32_MAX)
        die("cannot read the file, or its size is no good one");
    bytes b = {malloc((size_t)n), (size_t)n};
    if (b.data == NULL || fseek(f, 0, SEEK_SET) != 0 || fread(b.data, 1, b.size, f) != b.size)
        die("cannot read the file");
    (void)fclose(f);
    return b;
}

/* ----------------------------------------------------------------- answers */

static void mix(answer *a, const void *data, size_t n)
{
    const uint8_t *p = data;
    for (size_t i = 0; i < n; i++)
        a->hash = (a->hash ^ p[i]) * 0x100000001B3u;
}

static void mix_number(answer *a, uint64_t v)
{
    mix(a, &v, sizeof v);
}

static void mix_str(answer *a, kb_str s)
{
    mix_number(a, s.n);
    mix(a, s.s, s.n);
}

static void mix_record(answer *a, const kb_record *r)
{
    kb_str all[] = {r->id, r->title, r->path, r->file};
    for (size_t i = 0; i < KB_COUNT(all); i++)
        mix_str(a, all[i]);
    uint64_t numbers[] = {r->number, r->parent, r->page, r->line, r->kind, r->value_count, (uint64_t)r->reviewed,
                          r->overdue, r->title_inside};
    mix(a, numbers, sizeof numbers);
    mix(a, r->values, r->value_count * sizeof *r->values);
}

static answer ask_head(const kb *k)
{
    answer a = {KB_OK, 1};
    kb_info info;
    kb_kind kind;
    kb_facet facet;
    kb_value value;
    kb_get_info(k, &info);
    mix_str(&a, info.title);
    mix_str(&a, info.version);
    mix(&a, info.digest, sizeof info.digest);
    uint64_t numbers[] = {info.records, info.pages, info.terms, info.text_bytes, info.review_interval,
                          (uint64_t)info.reviewed};
    mix(&a, numbers, sizeof numbers);
    for (uint32_t i = 0; kb_kind_at(k, i, &kind) == KB_OK; i++) {
        mix_str(&a, kind.name);
        mix_str(&a, kind.label);
        mix_str(&a, kind.role);
    }
    for (uint32_t i = 0; kb_facet_at(k, i, &facet) == KB_OK; i++)
        mix_str(&a, facet.name);
    for (uint32_t i = 0; kb_value_at(k, i, &value) == KB_OK; i++)
        mix_str(&a, value.label);
    return a;
}

static kb_status mix_body(kb_session *s, uint32_t number, answer *a)
{
    kb_body body;
    kb_event e;
    kb_link link;
    uint32_t events = 0;
    kb_status status = kb_get_body(s, number, &body);
    while (status == KB_OK && (status = kb_body_next(&body, &e)) == KB_OK) {
        uint64_t numbers[] = {e.element, e.leave, e.number, e.align, e.task, e.depth};
        mix(a, numbers, sizeof numbers);
        mix_str(a, e.text);
        mix_str(a, e.label);
        if (e.element == KB_LINK && !e.leave && (status = kb_get_link(s, e.number, &link)) == KB_OK) {
            mix_number(a, link.record);
            mix_str(a, link.target);
        }
        if (++events > EVENTS)
            die("a body does not end");
    }
    return status == KB_NONE ? KB_OK : status;
}

static kb_status mix_hit(kb_session *s, const kb_hit *hit, answer *a)
{
    kb_record record;
    kb_snippet snippet;
    unsigned bits = 0;
    uint64_t numbers[] = {hit->record, hit->score, hit->whole_title};
    mix(a, numbers, sizeof numbers);
    kb_status status = kb_get_record(s, hit->record, 20000, &record);
    if (status == KB_OK) {
        mix_record(a, &record);
        status = kb_get_matched(s, hit->record, &bits);
    }
    mix_number(a, bits);
    if (status == KB_OK)
        status = kb_get_snippet(s, hit->record, 160, &snippet);
    if (status == KB_OK) {
        mix_str(a, snippet.text);
        mix(a, snippet.marks, snippet.mark_count * sizeof *snippet.marks);
    }
    return status == KB_NONE ? KB_OK : status;
}

static answer ask_search(kb_session *s, size_t which)
{
    answer a = {KB_OK, 2};
    kb_result result;
    const char *text = queries[which % KB_COUNT(queries)];
    kb_query q = {.text = kb_str_from(text), .limit = HITS, .today = 20000, .by_page = which % 3 == 2};
    a.status = kb_search(s, &q, &result);
    if (a.status != KB_OK)
        return a;
    mix_number(&a, result.total);
    mix_number(&a, result.relaxed);
    for (size_t i = 0; i < result.understood_count; i++) {
        mix_number(&a, result.understood[i].part);
        mix_str(&a, result.understood[i].meaning);
    }
    for (size_t i = 0; i < result.count && a.status == KB_OK; i++)
        a.status = mix_hit(s, &result.hits[i], &a);
    return a;
}

static answer ask_list(kb_session *s)
{
    answer a = {KB_OK, 3};
    kb_record record;
    for (uint32_t i = 0; a.status == KB_OK; i++) {
        kb_session_reset(s);
        a.status = kb_get_record(s, i, 20000, &record);
        if (a.status == KB_OK)
            mix_record(&a, &record);
    }
    a.status = a.status == KB_NONE ? KB_OK : a.status;
    return a;
}

static answer ask_show(kb_session *s, kb_str id)
{
    answer a = {KB_OK, 4};
    uint32_t number;
    a.status = kb_find(s, id, &number);
    if (a.status == KB_OK)
        a.status = mix_body(s, number, &a);
    return a;
}

/* All groups of calls, each with a session of its own, as four programs would. */
static void ask(const kb *k, size_t which, kb_str id, answer answers[GROUPS])
{
    for (int group = 0; group < GROUPS; group++) {
        kb_session *s;
        if (group == HEAD) {
            answers[group] = ask_head(k);
            continue;
        }
        if (kb_session_new(k, &s) != KB_OK)
            die("no session");
        answers[group] = group == SEARCH ? ask_search(s, which) : group == LIST ? ask_list(s) : ask_show(s, id);
        kb_session_free(s);
    }
}

/* --------------------------------------------------------------- judging */

typedef struct baseline {
    bytes file;
    uint32_t records;
    kb_str *ids;
    answer (*answers)[GROUPS]; /* of asking for number i */
    size_t count;
} baseline;

/* Queries and records take turns; their pairs come round after this many. */
static baseline make_baseline(const char *name)
{
    baseline b = {.file = read_file(name)};
    kb *k;
    kb_info info;
    kb_session *s;
    kb_record record;
    if (kb_open_memory(b.file.data, b.file.size, NULL, &k, NULL) != KB_OK || kb_verify(k, NULL) != KB_OK)
        die("the file itself is damaged");
    kb_get_info(k, &info);
    b.records = info.records;
    b.count = (size_t)info.records * KB_COUNT(queries);
    b.ids = calloc(info.records, sizeof *b.ids);
    b.answers = calloc(b.count, sizeof *b.answers);
    if (b.ids == NULL || b.answers == NULL || kb_session_new(k, &s) != KB_OK)
        die("no memory");
    for (uint32_t i = 0; i < b.records; i++) {
        kb_session_reset(s);
        if (kb_get_record(s, i, KB_NO_DAY, &record) != KB_OK)
            die("a record is missing");
        char *copy = malloc(record.id.n + 1);
        if (copy == NULL)
            die("no memory");
        memcpy(copy, record.id.s, record.id.n);
        b.ids[i] = (kb_str){copy, record.id.n};
    }
    kb_session_free(s);
    for (size_t i = 0; i < b.count; i++)
        ask(k, i, b.ids[i % b.records], b.answers[i]);
    kb_close(k);
    return b;
}

static void free_baseline(baseline *b)
{
    for (uint32_t i = 0; i < b->records; i++)
        free((char *)(uintptr_t)b->ids[i].s);
    free(b->ids);
    free(b->answers);
    free(b->file.data);
}

typedef struct counts {
    unsigned long files, refused, noticed, same, lies, unverified;
} counts;

static bool is_damage(kb_status status)
{
    return status == KB_E_DAMAGED || status == KB_E_NOT_KB || status == KB_E_TOO_NEW || status == KB_E_DIGEST;
}

/* One damaged file: every answer is an error or the true one, and verify says no. */
static void judge(const baseline *b, bytes file, size_t which, const char *what, size_t place, counts *c)
{
    kb *k;
    answer answers[GROUPS];
    bool noticed = false;
    (void)alarm(SECONDS);
    c->files++;
    kb_status status = kb_open_memory(file.data, file.size, NULL, &k, NULL);
    if (status != KB_OK) {
        c->refused++;
        if (!is_damage(status) && c->lies++ < 5)
            (void)printf("%s %zu: opening says \"%s\"\n", what, place, kb_status_text(status));
        return;
    }
    which %= b->count;
    ask(k, which, b->ids[which % b->records], answers);
    for (int g = 0; g < GROUPS; g++) {
        const answer *a = &answers[g], *truth = &b->answers[which][g];
        bool same = a->status == truth->status && a->hash == truth->hash;
        noticed = noticed || is_damage(a->status);
        if (!same && !is_damage(a->status) && c->lies++ < 5)
            (void)printf("%s %zu: %s answers something else (%s)\n", what, place, group_names[g], kb_status_text(a->status));
    }
    c->noticed += noticed;
    c->same += !noticed;
    if (!is_damage(kb_verify(k, NULL)) && c->unverified++ < 5)
        (void)printf("%s %zu: kb_verify() finds nothing\n", what, place);
    kb_close(k);
}

static int report(const char *what, const counts *c)
{
    (void)printf("%s: %lu files, %lu refused at opening, %lu noticed later, %lu answered truly, %lu lies, %lu not found by "
                 "verify\n", what, c->files, c->refused, c->noticed, c->same, c->lies, c->unverified);
    return c->lies + c->unverified > 0 || c->files == 0;
}

/* ------------------------------------------------------- truncated, flipped */

static int truncate_all(const baseline *b)
{
    counts c = {0};
    for (size_t n = 0; n < b->file.size; n++) {
        /* A block of its own, so that a sanitizer sees a byte too many. */
        bytes cut = {malloc(n > 0 ? n : 1), n};
        if (cut.data == NULL)
            die("no memory");
        memcpy(cut.data, b->file.data, n);
        judge(b, cut, n, "length", n, &c);
        free(cut.data);
    }
    return report("truncated", &c);
}

static int flip_bits(const baseline *b, size_t part, size_t parts, size_t count)
{
    counts c = {0};
    uint64_t seed = 1;
    size_t head = b->file.size < HEAD_BYTES ? b->file.size : HEAD_BYTES;
    for (size_t i = 0; i < head * 8 + count; i++) {
        /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): read_file() refuses a file without bytes */
        size_t bit = i < head * 8 ? i : (size_t)(seal_random(&seed) % (b->file.size * 8));
        if (i % parts != part)
            continue;
        uint8_t mask = (uint8_t)(1u << bit % 8);
        b->file.data[bit / 8] ^= mask;
        judge(b, b->file, i / parts, "bit", bit, &c);
        b->file.data[bit / 8] ^= mask;
    }
    return report("flipped", &c);
}

static int grow_all(const baseline *b)
{
    counts c = {0};
    size_t most = 4096;
    bytes grown = {malloc(b->file.size + most), b->file.size};
    if (grown.data == NULL)
        die("no memory");
    memcpy(grown.data, b->file.data, b->file.size);
    for (unsigned how = 0; how < 3; how++)
        for (size_t more = 1; more <= most; more++) {
            uint8_t *last = grown.data + b->file.size + more - 1;
            *last = how == 0 ? 0 : how == 1 ? 0xFF : b->file.data[(more - 1) % b->file.size];
            judge(b, (bytes){grown.data, b->file.size + more}, more, "grown by", more, &c);
        }
    free(grown.data);
    return report("grown", &c);
}

static int flip_every(const baseline *b, size_t part, size_t parts, size_t step)
{
    counts c = {0};
    for (size_t bit = part * step; bit < b->file.size * 8; bit += parts * step) {
        uint8_t mask = (uint8_t)(1u << bit % 8);
        b->file.data[bit / 8] ^= mask;
        judge(b, b->file, bit / step, "bit", bit, &c);
        b->file.data[bit / 8] ^= mask;
    }
    return report("bits", &c);
}

/* ------------------------------------------------------------------ bundle */

/* One bit of a bundle changed, or its end cut off. */
static void judge_bundle(const baseline *b, bytes file, size_t head, counts *c)
{
    size_t bits = (head + 16) * 8;
    for (size_t i = 0; i < bits; i++) {
        size_t at = i / 8 < head ? 8192 + i / 8 : file.size - 16 + (i / 8 - head);
        uint8_t mask = (uint8_t)(1u << i % 8);
        file.data[at] ^= mask;
        judge(b, file, i, "bit of a bundle", i, c);
        file.data[at] ^= mask;
    }
    for (size_t n = file.size - 2000; n < file.size; n++)
        judge(b, (bytes){file.data, n}, n, "length of a bundle", n, c);
}

/* A file behind 5,000 bytes that stand for a program, and behind nothing but its own end. */
static int damage_bundle(const baseline *b)
{
    counts c = {0};
    kb_buf out;
    kb_alloc alloc = kb_alloc_default();
    kb_str file = {(const char *)b->file.data, b->file.size}, program = kb_str_slice(file, 0, 5000);
    size_t head = file.n < HEAD_BYTES ? file.n : HEAD_BYTES;
    kb_buf_init(&out, &alloc);
    kb_bundle_write(program, file, &out);
    if (out.failed || program.n != 5000)
        die("no memory, or the file is too small");
    judge_bundle(b, (bytes){out.data, out.size}, head, &c);
    uint64_t seed = 1;
    for (size_t i = 0; i < 2000; i++) { /* lengths that lie */
        uint8_t length[8];
        memcpy(length, out.data + out.size - 16, sizeof length);
        seal_scramble(out.data + out.size - 16, sizeof length, &seed);
        if (memcmp(length, out.data + out.size - 16, sizeof length) != 0)
            judge(b, (bytes){out.data, out.size}, i, "length that lies", i, &c);
        memcpy(out.data + out.size - 16, length, sizeof length);
    }
    kb_buf_release(&out);
    return report("behind a program", &c);
}

/* ------------------------------------------------------------------ fields */

/* Uses everything; what is answered does not matter, that it ends does. */
static void use(bytes file, size_t which, counts *c)
{
    kb *k;
    answer answers[GROUPS], body = {KB_OK, 0};
    kb_session *s;
    kb_info info;
    (void)alarm(SECONDS);
    c->files++;
    if (kb_open_memory(file.data, file.size, NULL, &k, NULL) != KB_OK) {
        c->refused++;
        return;
    }
    ask(k, which, KB_LIT("status/waiting-to-upload"), answers);
    kb_get_info(k, &info);
    if (kb_session_new(k, &s) != KB_OK)
        die("no session");
    for (uint32_t i = 0; i < BODIES; i++)
        body.status = mix_body(s, (uint32_t)((which + i) % (info.records + 1u)), &body);
    kb_session_free(s);
    bool sound = kb_verify(k, NULL) == KB_OK;
    c->same += sound;
    c->noticed += !sound;
    kb_close(k);
}

/* A file with changed text: deflated and sealed by the writer itself. */
static void use_changed_text(const kb_container *true_file, kb_str text, size_t i, uint64_t *seed, counts *c)
{
    kb_alloc alloc = kb_alloc_default();
    kb_buf out;
    uint8_t *copy = malloc(text.n);
    if (copy == NULL)
        die("no memory");
    memcpy(copy, text.s, text.n);
    for (uint64_t n = 1 + seal_random(seed) % 3; n > 0; n--)
        seal_scramble(copy, text.n, seed);
    kb_buf_init(&out, &alloc);
    if (seal_with_text(true_file, (kb_str){(const char *)copy, text.n}, &out) != KB_OK)
        die("cannot write a changed file");
    use((bytes){out.data, out.size}, i, c);
    kb_buf_release(&out);
    free(copy);
}

static int change_fields(const baseline *b, size_t part, size_t parts, size_t count)
{
    counts c = {0};
    kb_container true_file;
    if (kb_container_open(&true_file, b->file.data, b->file.size, NULL) != KB_OK)
        die("cannot open the container");
    kb_str text;
    text.s = (const char *)seal_text(&true_file, &text.n);
    bytes copy = {malloc(b->file.size), b->file.size};
    if (text.s == NULL) /* as of a guide with phrases */
        die("cannot inflate the text");
    if (copy.data == NULL)
        die("no memory");
    size_t head = (size_t)true_file.paged_start, paged = (size_t)true_file.paged_end;
    for (size_t i = part; i < count; i += parts) {
        uint64_t seed = i * 0x10001;
        if (i / parts % 4 == 3) {
            use_changed_text(&true_file, text, i, &seed, &c);
            continue;
        }
        /* Head and tables are small: one in four changes them, the others what lies behind. */
        bool in_head = i / parts % 4 == 0;
        memcpy(copy.data, b->file.data, copy.size);
        for (uint64_t n = 1 + seal_random(&seed) % 3; n > 0; n--)
            seal_scramble(copy.data + (in_head ? 8 : head), in_head ? head - 8 : paged - head, &seed);
        seal_as(copy.data, copy.size, b->file.data);
        use(copy, i, &c);
    }
    free(copy.data);
    free((char *)(uintptr_t)text.s);
    (void)printf("fields: %lu files, %lu refused at opening, %lu found by verify, %lu sound\n", c.files, c.refused,
                 c.noticed, c.same);
    return c.files == 0;
}

/* ------------------------------------------------------------------- patch */

static int patch(const char *in, const char *out, const char *offset, const char *hex)
{
    bytes file = read_file(in);
    kb_container true_file;
    size_t at = (size_t)strtoull(offset, NULL, 0), n = strlen(hex) / 2;
    if (kb_container_open(&true_file, file.data, file.size, NULL) != KB_OK || at > file.size || n > file.size - at)
        die("cannot patch this file there");
    uint8_t *changed = malloc(file.size);
    if (changed == NULL)
        die("no memory");
    memcpy(changed, file.data, file.size);
    for (size_t i = 0; i < n; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        changed[at + i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    seal_as(changed, file.size, file.data);
    FILE *f = fopen(out, "wb");
    if (f == NULL || fwrite(changed, 1, file.size, f) != file.size || fclose(f) != 0)
        die("cannot write the file");
    free(changed);
    free(file.data);
    return 0;
}

static void too_slow(int number)
{
    (void)number;
    static const char text[] = "corrupt: a damaged file takes too long\n";
    (void)!write(2, text, sizeof text - 1);
    abort();
}

static size_t number(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (end == text || *end != '\0')
        die("PART, PARTS and COUNT are numbers");
    return value;
}

static int run(const baseline *b, const char *command, size_t part, size_t parts, size_t count)
{
    switch (command[0]) {
    case 't': return truncate_all(b);
    case 'g': return grow_all(b);
    case 'f': return command[1] == 'l' ? flip_bits(b, part, parts, count) : change_fields(b, part, parts, count);
    default: return command[1] == 'i' ? flip_every(b, part, parts, count) : damage_bundle(b);
    }
}

int main(int argc, char **argv)
{
    const char *command = argc > 2 ? argv[1] : "";
    if (strcmp(command, "patch") == 0 && argc == 6)
        return patch(argv[2], argv[3], argv[4], argv[5]);
    size_t part = argc == 6 ? number(argv[3]) : 0, parts = argc == 6 ? number(argv[4]) : 0;
    size_t count = argc == 6 ? number(argv[5]) : 0;
    bool ranged = strcmp(command, "flips") == 0 || strcmp(command, "bits") == 0 || strcmp(command, "fields") == 0;
    bool whole = strcmp(command, "truncate") == 0 || strcmp(command, "grow") == 0 || strcmp(command, "bundle") == 0;
    if (!(whole && argc == 3) && !(ranged && argc == 6 && parts > 0 && count > 0))
        die("usage: corrupt truncate|grow|bundle FILE | flips|bits|fields FILE PART PARTS COUNT | patch FILE OUT OFFSET HEX");
    (void)signal(SIGALRM, too_slow);
    baseline b = make_baseline(argv[2]);
    int status = run(&b, command, part, parts, count);
    free_baseline(&b);
    return status;
}
