/*
 * crafted.c - writes .kb files whose checksums are right and whose content no compiler writes:
 *     crafted NAME FILE       one that is made to cost a reader much; crafted names: their names
 *     crafted signs FILE      one with all signs that there are, in all that is printed of it
 *     crafted chunk N         prints some of these signs; status 1 behind the last
 * Callers: tests/attacks/cost.sh, which says how much each may cost, and terminal.sh.
 */
#include "kb_format.h"
#include "seal.h"

#include <stdio.h>
#include <stdlib.h>

#define SHARED_BLOCKS 128u /* blocks of the dictionary whose lists are the same ones */

/* A file that is made: its raw sections, and what the helpers below fill them from. */
typedef struct craft {
    kb_buf of[KB_SECTION_COUNT];
    uint32_t records, span; /* each has so many bytes of the text from the beginning of the page */
    kb_str title, guide_title;
    const kb_str *titles;   /* of each record, its own; and each has the text that belongs to it */
    const uint64_t *starts;
    bool one_page, chain;   /* all are on one page; each in the one before */
} craft;

static _Noreturn void die(const char *what)
{
    (void)fprintf(stderr, "crafted: %s\n", what);
    exit(2);
}

static void *need(size_t count, size_t size)
{
    void *room = calloc(count + 1, size);
    if (room == NULL)
        die("no memory");
    return room;
}

/* A text of n bytes of which each is the same. */
static kb_str same(char c, size_t n)
{
    char *text = need(n, 1);
    memset(text, c, n);
    return (kb_str){text, n};
}

/* A letter and a number. */
static kb_str name_of(char letter, unsigned number)
{
    char *text = need(16, 1);
    int n = snprintf(text, 16, "%c%u", letter, number);
    return (kb_str){text, (size_t)n};
}

/* Term number i of a storm: letters, so that they rise with i, and no word that has another stem. */
static kb_str term_text(const char *before, uint32_t i, unsigned letters)
{
    char *text = need(64, 1);
    size_t n = strlen(before);
    memcpy(text, before, n);
    for (unsigned k = letters; k-- > 0; i /= 20)
        text[n + k] = "bcdfghjklmnpqrtvwxyz"[i % 20];
    return (kb_str){text, n + letters};
}

/* ---------------------------------------------------------------- sections */

static void put_records(craft *c)
{
    uint32_t n = c->records, page_count = c->one_page || c->chain ? 1 : n;
    kb_record_entry *entries = need(n, sizeof *entries);
    kb_record_text *texts = need(n, sizeof *texts);
    kb_page_entry *pages = need(page_count, sizeof *pages);
    kb_str *files = need(page_count, sizeof *files);
    for (uint32_t i = 0; i < n; i++) {
        entries[i] = (kb_record_entry){.parent = c->chain && i > 0 ? i - 1 : KB_NO_RECORD, .page = page_count == 1 ? 0 : i,
                                       .length = c->span, .kind = UINT16_MAX, .line = 1};
        texts[i] = (kb_record_text){.id = KB_LIT("a"), .title = c->title, .title_echo = kb_echo(KB_ECHO_START, c->title)};
    }
    for (uint32_t i = 0; i < page_count; i++) {
        pages[i] = (kb_page_entry){.record = i, .reviewed = KB_NO_DAY};
        files[i] = KB_LIT("a.md");
    }
    for (uint32_t i = 0; i < n && c->titles != NULL; i++) {
        texts[i].title = files[i] = c->titles[i];
        texts[i].id = name_of('r', i);
        pages[i].text_start = c->starts[i];
        entries[i].length = (uint32_t)(c->starts[i + 1] - c->starts[i]);
        entries[i].kind = (uint16_t)(i % KB_KINDS_MAX);
        entries[i].value_set = i % KB_VALUES_MAX;
    }
    kb_records_write(&c->of[KB_RECORDS], entries, texts, n, pages, files, page_count);
    kb_buf_zero(&c->of[KB_RECORDS], (size_t)2 * n); /* a file must have two bytes of the section for each of them */
    free(entries);
    free(texts);
    free(pages);
    free(files);
}

/* Norms of one class; pattern i has i positions, 15 as many as a posting says. */
static kb_norms norms_of(const craft *c)
{
    static uint8_t places[16], table[16], gaps[1] = {0};
    for (unsigned i = 0; i < 16; i++) {
        places[i] = (uint8_t)i;
        table[i] = 255;
    }
    return (kb_norms){.patterns = 16, .classes = 1, .records = c->records, .unit = 1u << 20, .places = places,
                      .gaps = gaps, .table = table, .of_records = need(c->records, 1)};
}

/* A list of all records, each with so many positions, one behind the other. */
static kb_term put_list(craft *c, const kb_norms *norms, uint32_t positions)
{
    uint32_t n = c->records, *records = need(n, sizeof *records), *counts = need(n, sizeof *counts);
    uint32_t *places = need((size_t)n * positions, sizeof *places);
    uint8_t *patterns = need(n, 1);
    size_t before = c->of[KB_POSTINGS].size;
    for (uint32_t i = 0; i < n; i++) {
        records[i] = i;
        counts[i] = positions;
        patterns[i] = positions < KB_PLACES_FOLLOW ? (uint8_t)positions : KB_PLACES_FOLLOW;
        for (uint32_t k = 0; k < positions; k++)
            places[(size_t)i * positions + k] = 3 * k;
    }
    kb_posting_list list = {n, 64, records, patterns, counts, places};
    kb_postings_write(&c->of[KB_POSTINGS], norms, &list);
    free(records);
    free(counts);
    free(places);
    free(patterns);
    return (kb_term){.df = n, .burst = 64, .list_bytes = c->of[KB_POSTINGS].size - before};
}

/*
 * Terms of so many letters behind the same beginning: each of them in all records, and the lists those of the first 16,
 * which the blocks of the dictionary share.
 */
static void put_terms(craft *c, const char *before, uint32_t count, unsigned letters, uint32_t positions)
{
    kb_norms norms = norms_of(c);
    kb_dictionary_writer w;
    kb_term terms[KB_TERM_BLOCK];
    for (uint32_t i = 0; i < KB_TERM_BLOCK; i++)
        terms[i] = c->records > 0 && i < count ? put_list(c, &norms, positions) : (kb_term){.df = 0, .burst = 64};
    kb_dictionary_begin(&w, NULL);
    for (uint32_t i = 0; i < count; i++) {
        if (i % KB_TERM_BLOCK == 0)
            w.list = 0;
        kb_str text = term_text(before, i, letters);
        kb_dictionary_add(&w, text, &terms[i % KB_TERM_BLOCK]);
        free((char *)(uintptr_t)text.s);
    }
    kb_buf_clear(&c->of[KB_TERMS]);
    kb_dictionary_end(&w, &c->of[KB_TERMS]);
    kb_norms_write(&c->of[KB_NORMS], &norms);
}

/* So many bytes of text, all of them runs of a paragraph. */
static void put_text(craft *c, size_t bytes, const char *inside)
{
    kb_buf *text = &c->of[KB_TEXTS];
    size_t n = strlen(inside);
    kb_buf_byte(text, 0x02);
    while (text->size + n + 1 <= bytes && !text->failed)
        kb_buf_add(text, inside, n);
    kb_buf_byte(text, 0x01);
    c->span = (uint32_t)text->size;
}

/* ----------------------------------------------------------------- attacks */

/* As many postings as a query can ask for: 2048 terms in each of many records. */
static void shared_lists(craft *c, uint32_t records)
{
    c->records = records;
    put_terms(c, "", SHARED_BLOCKS * KB_TERM_BLOCK, 3, 0);
}

static void make_lists(craft *c)
{
    shared_lists(c, 1u << 18);
}

/* The same where all records are scored, since there are few enough. */
static void make_few_records(craft *c)
{
    shared_lists(c, 20000);
}

/* Phrases: 16 words at very many places of one record, never in a row. */
static void make_positions(craft *c)
{
    c->records = 1;
    put_terms(c, "", 64, 3, 4u << 20);
}

/* The same in many records. */
static void make_phrases(craft *c)
{
    c->records = 1u << 18;
    put_terms(c, "", 64, 3, 8);
}

/* A million terms that begin alike, near to each other, each with a list. */
static void make_terms(craft *c)
{
    c->records = 64;
    put_terms(c, "bcdfgh", 1000000, 5, 0);
}

/* Each word has as many synonyms as it may have, each of as many words. */
static void put_synonyms(craft *c, uint32_t count)
{
    kb_synonym *synonyms = need(count, sizeof *synonyms);
    kb_alternate *alternates = need((size_t)count * KB_ALTERNATES, sizeof *alternates);
    for (uint32_t i = 0; i < count; i++) {
        synonyms[i] = (kb_synonym){term_text("", i, 3), alternates + (size_t)i * KB_ALTERNATES, KB_ALTERNATES};
        for (uint32_t k = 0; k < KB_ALTERNATES; k++) {
            char *phrase = need(64, 1);
            size_t n = 0;
            for (uint32_t word = 0; word < KB_SYNONYM_WORDS; word++) {
                kb_str text = term_text("", (i + k * KB_SYNONYM_WORDS + word) % count, 3);
                memcpy(phrase + n, text.s, text.n);
                n += text.n;
                phrase[n++] = ' ';
            }
            alternates[(size_t)i * KB_ALTERNATES + k] = (kb_alternate){{phrase, n - 1}, KB_ALTERNATE_WEIGHT};
        }
    }
    kb_buf_clear(&c->of[KB_WORDS]);
    kb_words_write(&c->of[KB_WORDS], synonyms, count, NULL, 0, NULL, 0);
}

static void make_synonyms(craft *c)
{
    shared_lists(c, 1u << 16);
    put_synonyms(c, SHARED_BLOCKS * KB_TERM_BLOCK);
}

/* All records have the title, and the alias, that the query is. */
static void make_titles(craft *c)
{
    uint32_t n = c->records = 1u << 18;
    kb_echo_entry *aliases = need(n, sizeof *aliases);
    put_terms(c, "", 16, 3, 1);
    c->title = KB_LIT("bbb bbc");
    for (uint32_t i = 0; i < n; i++)
        aliases[i] = (kb_echo_entry){kb_echo(kb_echo(KB_ECHO_START, KB_LIT("bbb")), KB_LIT("bbc")), i};
    kb_buf_clear(&c->of[KB_WORDS]);
    kb_words_write(&c->of[KB_WORDS], NULL, 0, aliases, n, NULL, 0);
    free(aliases);
}

/* Titles as long as a string may be, of records each of which stands in the one before. */
static void make_chain(craft *c)
{
    c->records = 1u << 17;
    c->chain = true;
    put_terms(c, "", 16, 3, 1);
}

static void make_long_titles(craft *c)
{
    c->records = 1u << 16;
    c->chain = true;
    c->title = same('x', KB_NAME_BYTES - 8);
    put_terms(c, "", 16, 3, 1);
}

/* Values and kinds whose words are as long as they may be, and each word near to those of the query. */
static void make_values(craft *c)
{
    kb_facet facet = {.name = KB_LIT("f"), .label = KB_LIT("F"), .value_count = KB_VALUES_MAX};
    kb_value *values = need(KB_VALUES_MAX, sizeof *values);
    kb_kind *kinds = need(KB_KINDS_MAX, sizeof *kinds);
    char *words = need(KB_LABEL_BYTES, 1);
    for (size_t i = 0; i < KB_LABEL_BYTES; i++)
        words[i] = "b,"[i % 2];
    kb_str list = {words, KB_LABEL_BYTES};
    for (uint32_t i = 0; i < KB_VALUES_MAX; i++)
        values[i] = (kb_value){.name = name_of('v', i), .words = list, .label = list};
    for (uint32_t i = 0; i < KB_KINDS_MAX; i++)
        kinds[i] = (kb_kind){.name = name_of('k', i), .words = list, .label = list, .plural = list};
    uint32_t *all = need(KB_VALUES_MAX, sizeof *all), sizes[1] = {KB_VALUES_MAX};
    for (uint32_t i = 0; i < KB_VALUES_MAX; i++)
        all[i] = i;
    const uint32_t *sets[1] = {all};
    kb_facets facets = {&facet, values, 1, KB_VALUES_MAX, 1, 0};
    kb_buf_clear(&c->of[KB_FACETS]);
    kb_facets_write(&c->of[KB_FACETS], &facets, sets, sizes);
    kb_buf_clear(&c->of[KB_KINDS]);
    kb_kinds_write(&c->of[KB_KINDS], kinds, KB_KINDS_MAX);
    c->records = 1u << 16;
    put_terms(c, "", 64, 3, 1);
}

/* A record of half a GiB of text that packs as well as text can. */
static void make_big_record(craft *c)
{
    c->records = 2;
    c->one_page = true;
    put_text(c, (size_t)512 << 20, "bbb bbc ");
    put_terms(c, "", 16, 3, 1);
}

/* A record of nothing but emphasis: most events for each byte. */
static void make_events(craft *c)
{
    c->records = 2;
    c->one_page = true;
    put_text(c, (size_t)8 << 20, "\x11\x01");
    put_terms(c, "", 16, 3, 1);
}

/* Two hundred best records, each with a text that is looked at whole for its passage, and all of it words of the query. */
static void make_snippets(craft *c)
{
    c->records = 4096;
    c->one_page = true;
    put_text(c, (size_t)1 << 20, "bbb bbc bbd ");
    put_terms(c, "", 16, 3, 1);
}

/* Links that lead to the next record and back, and a page that links to all of them. */
static void make_links(craft *c)
{
    uint32_t n = c->records = 1u << 16;
    kb_link_entry *links = need(n, sizeof *links);
    for (uint32_t i = 0; i < n; i++)
        links[i] = (kb_link_entry){.record = (i + 1) % n};
    c->one_page = true;
    put_text(c, (size_t)60 << 10, "\x14" "\x05" "b\x01");
    put_terms(c, "", 16, 3, 1);
    kb_buf_clear(&c->of[KB_LINKS]);
    kb_links_write(&c->of[KB_LINKS], links, n, NULL, 0, n);
    free(links);
}

/* A graph in which each record is near to the next five. */
static void make_graph(craft *c)
{
    uint32_t n = c->records = 65000;
    kb_neighbours *rows = need(n, sizeof *rows);
    for (uint32_t i = 0; i < n; i++) {
        rows[i].count = KB_NEIGHBOURS;
        for (uint32_t k = 0; k < KB_NEIGHBOURS; k++) {
            rows[i].records[k] = (uint16_t)((i + k + 1) % n);
            rows[i].likeness[k] = 255;
        }
    }
    put_terms(c, "", SHARED_BLOCKS * KB_TERM_BLOCK, 3, 0);
    kb_graph_write(&c->of[KB_GRAPH], &(kb_graph){256, 256}, rows, n);
    free(rows);
}

/* ------------------------------------------------------------------- signs */

#define CODES 256u    /* code points in a chunk, or pairs of bytes */
#define SEQUENCES 200u
#define CHUNK_BYTES 1024u
#define CHUNKS (1u + 256u + 1u + 0x110000u / CODES)

static size_t put(char *out, size_t n, const char *text)
{
    memcpy(out + n, text, strlen(text));
    return n + strlen(text);
}

/* A sequence that terminals obey: CSI by its last byte, OSC by its number, DCS and the like, each begun in 7 or 8 bits. */
static size_t put_sequence(char *out, size_t n, unsigned i)
{
    static const char *const strings[] = {"0;t", "2;t", "4;1;?", "7;f", "8;;h", "9;7;x", "10;?", "11;?", "50;x", "52;c;?", "104", "777;x"};
    static const char *const others[] = {"c", "7", "8", "D", "M", "Z", "N", "O", "P1$r", "_x", "^x", "Xx", "#8", "%G", "(0", "=", ">"};
    if (i < 126) {
        n = put(out, n, i % 2 == 0 ? "\033[6" : "\2336");
        out[n++] = (char)('@' + i / 2);
        return n;
    }
    if (i < 126 + 48) {
        n = put(out, n, i % 2 == 0 ? "\033]" : "\302\235");
        n = put(out, n, strings[(i - 126) / 4]);
        return put(out, n, i % 4 < 2 ? "\007" : "\033\\");
    }
    n = put(out, n, "\033");
    return put(out, n, others[(i - 174) % KB_COUNT(others)]);
}

/* As UTF-8 would have it, for surrogates, too. */
static size_t put_code(char *out, size_t n, uint32_t code)
{
    if (code < 0x80) {
        out[n++] = (char)code;
        return n;
    }
    unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out[n++] = (char)((0xF00u >> more & 0xFFu) | code >> 6 * more);
    while (more-- > 0)
        out[n++] = (char)(0x80u | (code >> 6 * more & 63u));
    return n;
}

/* Sequences; pairs of bytes; bytes; code points: a chunk of them, which has at most 1024 bytes. */
static kb_str chunk(uint32_t number)
{
    char *out = need(4 * CHUNK_BYTES, 1);
    size_t n = 0;
    for (unsigned i = 0; i < SEQUENCES && number == 0; i++)
        n = put_sequence(out, n, i);
    for (unsigned i = 0; i < CODES && number > 0; i++) {
        if (number > 257) {
            n = put_code(out, n, (number - 258) * CODES + i);
            continue;
        }
        if (number < 257)
            out[n++] = (char)(number - 1);
        out[n++] = (char)i;
        out[n++] = ' ';
    }
    return (kb_str){out, n};
}

static void put_field(kb_buf *out, kb_str text)
{
    kb_buf_varint(out, text.n);
    kb_buf_str(out, text);
}

/* What may stand in a text of a body and in a label: its controls are opcodes. */
static kb_str without_controls(kb_str signs)
{
    char *out = need(signs.n, 1);
    size_t n = 0;
    for (size_t i = 0; i < signs.n; i++)
        if ((uint8_t)signs.s[i] >= 0x20)
            out[n++] = signs.s[i];
    return (kb_str){out, n};
}

/* A paragraph, code, a picture and a part: their texts and labels. */
static void put_signs(kb_buf *out, kb_str signs)
{
    static const uint8_t elements[] = {0x02, 0x0B, 0x15, 0x17};
    signs = without_controls(signs);
    for (size_t i = 0; i < sizeof elements; i++) {
        kb_buf_byte(out, elements[i]);
        if (i > 0) {
            kb_buf_byte(out, 0x1E);
            put_field(out, signs);
        }
        kb_buf_str(out, signs);
        kb_buf_byte(out, 0x01);
    }
}

static kb_str beginning(kb_str text)
{
    return kb_str_slice(text, 0, KB_LABEL_BYTES);
}

/* All names are chunks: of the guide, kinds, values, records, files. */
static void make_signs(craft *c)
{
    kb_str *chunks = need(CHUNKS, sizeof *chunks);
    uint64_t *starts = need(CHUNKS, sizeof *starts);
    kb_kind *kinds = need(KB_KINDS_MAX, sizeof *kinds);
    kb_value *values = need(KB_VALUES_MAX, sizeof *values);
    uint32_t *numbers = need(KB_VALUES_MAX, sizeof *numbers), *sizes = need(KB_VALUES_MAX, sizeof *sizes);
    const uint32_t **sets = need(KB_VALUES_MAX, sizeof *sets);
    for (uint32_t i = 0; i < CHUNKS; i++) {
        chunks[i] = chunk(i);
        starts[i] = c->of[KB_TEXTS].size;
        put_signs(&c->of[KB_TEXTS], chunks[i]);
    }
    starts[CHUNKS] = c->of[KB_TEXTS].size;
    for (uint32_t i = 0; i < KB_KINDS_MAX; i++)
        kinds[i] = (kb_kind){.name = name_of('k', i), .label = beginning(chunks[i]), .plural = beginning(chunks[i])};
    for (uint32_t i = 0; i < KB_VALUES_MAX; i++) {
        values[i] = (kb_value){.name = name_of('v', i), .label = beginning(chunks[i])};
        numbers[i] = i;
        sizes[i] = 1;
        sets[i] = &numbers[i];
    }
    kb_facet facet = {.name = KB_LIT("f"), .label = beginning(chunks[0]), .value_count = KB_VALUES_MAX};
    kb_facets facets = {&facet, values, 1, KB_VALUES_MAX, KB_VALUES_MAX, 0};
    kb_buf_clear(&c->of[KB_FACETS]);
    kb_facets_write(&c->of[KB_FACETS], &facets, sets, sizes);
    kb_buf_clear(&c->of[KB_KINDS]);
    kb_kinds_write(&c->of[KB_KINDS], kinds, KB_KINDS_MAX);
    c->records = CHUNKS;
    c->titles = chunks;
    c->starts = starts;
    c->guide_title = chunks[0];
    put_terms(c, "", 16, 3, 1);
}

/* ------------------------------------------------------------------- files */

typedef struct attack {
    const char *name;
    void (*make)(craft *c);
} attack;

static const attack attacks[] = {
    {"lists", make_lists},         {"few-records", make_few_records}, {"positions", make_positions},
    {"phrases", make_phrases},     {"terms", make_terms},             {"synonyms", make_synonyms},
    {"titles", make_titles},       {"chain", make_chain},             {"long-titles", make_long_titles},
    {"values", make_values},       {"big-record", make_big_record},   {"events", make_events},
    {"snippets", make_snippets},   {"links", make_links},             {"graph", make_graph},
};

static void begin(craft *c)
{
    kb_facets none = {.facet_count = 0};
    const uint32_t *sets[1] = {NULL}, sizes[1] = {0};
    *c = (craft){.title = KB_LIT("a"), .guide_title = KB_LIT("crafted")};
    for (unsigned i = 0; i < KB_SECTION_COUNT; i++)
        kb_buf_init(&c->of[i], NULL);
    none.set_count = 1;
    kb_kinds_write(&c->of[KB_KINDS], NULL, 0);
    kb_facets_write(&c->of[KB_FACETS], &none, sets, sizes);
    kb_words_write(&c->of[KB_WORDS], NULL, 0, NULL, 0, NULL, 0);
    kb_links_write(&c->of[KB_LINKS], NULL, 0, NULL, 0, 0);
}

static void end(craft *c, const char *name)
{
    static const uint8_t digest[32] = {0};
    kb_str raw[KB_SECTION_COUNT];
    kb_buf out;
    kb_meta meta = {.title = c->guide_title, .language = KB_LIT("xx"), .reviewed = KB_NO_DAY, .impact_scale = 1,
                    .text_bytes = c->of[KB_TEXTS].size, .average_title = 256, .average_path = 256, .average_alias = 256,
                    .average_body = 256};
    put_records(c);
    kb_meta_write(&c->of[KB_META], &meta);
    for (unsigned i = 0; i < KB_SECTION_COUNT; i++)
        raw[i] = kb_buf_view(&c->of[i]);
    kb_buf_init(&out, NULL);
    if (seal_write(raw, KB_ANALYSER, digest, &out) != KB_OK || out.failed)
        die("cannot write the file");
    FILE *f = fopen(name, "wb");
    if (f == NULL || fwrite(out.data, 1, out.size, f) != out.size || fclose(f) != 0)
        die("cannot write the file");
    kb_buf_release(&out);
}

static int print_chunk(const char *number)
{
    uint32_t i = (uint32_t)strtoul(number, NULL, 10);
    kb_str text = chunk(i < CHUNKS ? i : 0);
    return i < CHUNKS && fwrite(text.s, 1, text.n, stdout) == text.n ? 0 : 1;
}

int main(int argc, char **argv)
{
    craft c;
    if (argc == 3 && strcmp(argv[1], "chunk") == 0)
        return print_chunk(argv[2]);
    if (argc == 3 && strcmp(argv[1], "signs") == 0) {
        begin(&c);
        make_signs(&c);
        end(&c, argv[2]);
        return 0;
    }
    for (size_t i = 0; i < KB_COUNT(attacks) && argc == 2; i++)
        (void)puts(attacks[i].name);
    for (size_t i = 0; i < KB_COUNT(attacks) && argc == 3; i++)
        if (strcmp(attacks[i].name, argv[1]) == 0) {
            begin(&c);
            attacks[i].make(&c);
            end(&c, argv[2]);
            return 0;
        }
    return argc == 2 ? 0 : 2;
}
